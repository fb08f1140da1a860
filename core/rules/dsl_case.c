/* `cases`: circumstances that change what a finding of the rule is like. */
#include "rules/dsl_priv.h"

#include "base/banned.h"

enum { CASES_MAX = 32 };

static void read_field(ad_reader *reader, int index, const char *field, ad_case *out)
{
    if (strcmp(field, "where") == 0) {
        out->where = ad_dsl_read_conditions(reader, index, "`where` of a case");
    } else if (strcmp(field, "severity") == 0) {
        out->sets_severity = true;
        ad_dsl_read_severity(reader, index, &out->effect.severity);
    } else if (strcmp(field, "confidence") == 0) {
        out->sets_confidence = true;
        ad_dsl_read_confidence(reader, index, &out->effect.confidence);
    } else if (strcmp(field, "message") == 0) {
        (void)ad_dsl_line(reader, index, "`message` of a case", AD_DSL_SOURCE_BYTES, &out->effect.message);
    } else if (strcmp(field, "fix") == 0) {
        ad_dsl_read_fix(reader, index, &out->effect.fix);
    } else if (ad_dsl_expect(reader, index, LUA_TBOOLEAN, "`quiet` of a case")) {
        out->quiet = lua_toboolean(reader->L, index);
    }
}

static bool each_case(ad_reader *reader, int index, const char *what, void *element)
{
    static const char *const fields[] = {"where", "severity", "confidence", "message", "fix", "quiet", NULL};
    ad_case *out = element;
    bool given = false;
    size_t count;

    if (!ad_dsl_expect(reader, index, LUA_TTABLE, what) || !ad_dsl_shape(reader, index, what, 0, fields, &count)) {
        return false;
    }
    for (size_t i = 0; fields[i]; i++) {
        ad_dsl_push_field(reader->L, index, fields[i]);
        if (!lua_isnil(reader->L, -1)) {
            given = true;
            read_field(reader, lua_gettop(reader->L), fields[i], out);
        }
        lua_pop(reader->L, 1);
    }
    if (!given) {
        ad_dsl_mistake(reader, "give it a `where`, a severity, confidence, message or fix, or quiet = true",
                       "%s says nothing", what);
        return false;
    }
    return true;
}

void ad_dsl_read_cases(ad_reader *reader, int index)
{
    ad_rule_draft *draft = reader->draft;

    draft->cases = ad_dsl_elements(reader, index, "`cases`", false, CASES_MAX, sizeof(ad_case), each_case,
                                   &draft->rule.case_count);
    draft->rule.cases = draft->cases;
    if (!draft->cases) {
        draft->rule.case_count = 0;
    }
}

void ad_dsl_complete_cases(ad_rule_draft *draft)
{
    const ad_rule *rule = &draft->rule;

    for (size_t i = 0; i < rule->case_count; i++) {
        ad_effect *effect = &draft->cases[i].effect;

        if (!draft->cases[i].sets_severity) {
            effect->severity = rule->info.severity;
        }
        if (!draft->cases[i].sets_confidence) {
            effect->confidence = rule->info.confidence;
        }
        if (effect->message.len == 0) {
            effect->message = rule->message;
        }
        if (effect->fix.kind == AD_RULE_FIX_NONE) {
            effect->fix = rule->fix;
        }
    }
}
