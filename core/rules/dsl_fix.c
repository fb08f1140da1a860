/* A rule's fix, as data. */
#include "rules/dsl_priv.h"

#include "base/banned.h"

enum { POSITION_HIGHEST = 255, FIX_TEXT_BYTES = 1000 };

/* `safe_load`, or `yaml.safe_load` where the module of the call itself is not enough. */
static bool is_dotted_name(ad_str text)
{
    bool in_name = false;
    size_t i;

    for (i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        bool letter = c == '_' || c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

        if (c == '.' ? !in_name : !letter && !(in_name && c >= '0' && c <= '9')) {
            return false;
        }
        in_name = c != '.';
    }
    return in_name;
}

static void read_callee(ad_reader *reader, int index, ad_rule_fix *fix)
{
    fix->kind = AD_RULE_FIX_CALLEE;
    if (ad_dsl_line(reader, index, "`callee`", AD_DSL_NAME_BYTES, &fix->text) && !is_dotted_name(fix->text)) {
        ad_dsl_mistake(reader, "write callee = \"safe_load\"", "`%s` is no function's name",
                       ad_mistake_show(reader->loading, fix->text));
    }
}

static void read_argument(ad_reader *reader, int index, ad_rule_fix *fix)
{
    fix->kind = AD_RULE_FIX_ARGUMENT;
    (void)ad_dsl_keyword(reader, index, "`arg`", &fix->keyword);
}

static void read_drop(ad_reader *reader, int index, ad_rule_fix *fix)
{
    fix->kind = AD_RULE_FIX_DROP_ARGUMENT;
    (void)ad_dsl_keyword(reader, index, "`drop`", &fix->keyword);
}

static void read_position(ad_reader *reader, int index, ad_rule_fix *fix)
{
    (void)ad_dsl_count(reader, index, "`position`", 1, POSITION_HIGHEST, &fix->position);
}

static void read_text(ad_reader *reader, int index, ad_rule_fix *fix)
{
    if (ad_dsl_line(reader, index, "`text`", FIX_TEXT_BYTES, &fix->text)) {
        ad_dsl_defer(reader, AD_DEFERRED_EXPRESSION, fix->text, NULL, NULL);
    }
}

static void read_title(ad_reader *reader, int index, ad_rule_fix *fix)
{
    (void)ad_dsl_line(reader, index, "`title`", AD_DSL_LINE_BYTES, &fix->title);
}

static void read_safety(ad_reader *reader, int index, ad_rule_fix *fix)
{
    ad_str safety;

    if (!ad_dsl_line(reader, index, "`safety`", AD_DSL_LINE_BYTES, &safety)) {
        return;
    }
    if (ad_str_equal(safety, AD_STR("safe"))) {
        fix->safety = AD_FIX_SAFE;
    } else if (!ad_str_equal(safety, AD_STR("unsafe"))) {
        ad_dsl_mistake(reader, "write \"safe\" or \"unsafe\"", "unknown safety `%s`",
                       ad_mistake_show(reader->loading, safety));
    }
}

static const struct {
    const char *name;
    void (*read)(ad_reader *reader, int index, ad_rule_fix *fix);
    bool says_what; /* one of the fields that say what the fix does */
} fields[] = {
    {"callee", read_callee, true},      {"arg", read_argument, true}, {"drop", read_drop, true},
    {"position", read_position, false}, {"text", read_text, false},   {"title", read_title, false},
    {"safety", read_safety, false},
};

enum { FIELD_COUNT = sizeof(fields) / sizeof(fields[0]) };

static void check_fix(ad_reader *reader, const ad_rule_fix *fix, size_t kinds_given, bool text_given)
{
    if (kinds_given != 1) {
        ad_dsl_mistake(reader,
                       "write one of callee = \"name\", arg = \"name\" with text = \"...\", drop = \"name\"",
                       kinds_given ? "`fix` does several things at once" : "`fix` does not say what to do");
        return;
    }
    if (text_given != (fix->kind == AD_RULE_FIX_ARGUMENT)) {
        ad_dsl_mistake(reader, "write fix = { arg = \"name\", text = \"value\" }",
                       text_given ? "`text` goes with `arg` only" : "`arg` needs a `text`, the new value");
    }
    if (fix->position && fix->kind == AD_RULE_FIX_CALLEE) {
        ad_dsl_mistake(reader, NULL, "`position` goes with `arg` and `drop` only");
    }
}

/* What a fix without a title is called. */
static ad_str default_title(ad_reader *reader, const ad_rule_fix *fix)
{
    const char *title = NULL;

    switch (fix->kind) {
    case AD_RULE_FIX_NONE:
        break;
    case AD_RULE_FIX_CALLEE:
        title = ad_mistake_hint(reader->loading, "Call `%.*s`", AD_STR_ARG(fix->text));
        break;
    case AD_RULE_FIX_ARGUMENT:
        title = ad_mistake_hint(reader->loading, "Set `%.*s` to `%.*s`", AD_STR_ARG(fix->keyword),
                                AD_STR_ARG(fix->text));
        break;
    case AD_RULE_FIX_DROP_ARGUMENT:
        title = ad_mistake_hint(reader->loading, "Remove `%.*s`", AD_STR_ARG(fix->keyword));
        break;
    }
    return ad_str_of(title ? title : "");
}

void ad_dsl_read_fix(ad_reader *reader, int index, ad_rule_fix *fix)
{
    const char *names[FIELD_COUNT + 1] = {NULL};
    size_t kinds_given = 0;
    bool text_given = false;
    size_t count;
    size_t i;

    for (i = 0; i < FIELD_COUNT; i++) {
        names[i] = fields[i].name;
    }
    if (!ad_dsl_expect(reader, index, LUA_TTABLE, "`fix`") ||
        !ad_dsl_shape(reader, index, "`fix`", 0, names, &count)) {
        return;
    }
    fix->safety = AD_FIX_UNSAFE;
    for (i = 0; i < FIELD_COUNT; i++) {
        ad_dsl_push_field(reader->L, index, fields[i].name);
        if (!lua_isnil(reader->L, -1)) {
            kinds_given += fields[i].says_what;
            text_given = text_given || fields[i].read == read_text;
            fields[i].read(reader, lua_gettop(reader->L), fix);
        }
        lua_pop(reader->L, 1);
    }
    check_fix(reader, fix, kinds_given, text_given);
    if (fix->title.len == 0) {
        fix->title = default_title(reader, fix);
    }
}
