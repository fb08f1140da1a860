/* The rule language: the tables that a pack which uses every word of it becomes. */
#include "pack_support.h"

#include <lauxlib.h>

#include "rules/ruleset_priv.h"

#define EQUALS(view, literal) assert_true(ad_str_equal(view, AD_STR(literal)))

static const ad_rule *find_rule(const bench *b, const char *id)
{
    size_t i;

    for (i = 0; i < b->set->rule_count; i++) {
        if (ad_str_equal(b->set->rules[i].info.id, ad_str_of(id))) {
            return &b->set->rules[i];
        }
    }
    fail_msg("no rule %s", id);
    return NULL;
}

static void load_complete(bench *b)
{
    ad_status status = ad_ruleset_add_folder(b->set, AD_TEST_PACKS "/complete/", keep_note, b, &b->err);

    if (status != AD_OK) {
        show_notes(b);
        print_error("%s\n", b->err.message);
    }
    assert_int_equal(status, AD_OK);
    assert_int_equal(b->note_count, 0);
}

static void complete_pack_has_its_info(void **state)
{
    bench *b = *state;
    const ad_pack_info *info;

    load_complete(b);
    info = &b->set->packs[0].info;
    EQUALS(info->name, "complete");
    EQUALS(info->version, "1.2.3-rc.1+build.5");
    EQUALS(info->category, "testing");
    EQUALS(info->summary, "Every word of the rule language, once");
    EQUALS(info->folder, AD_TEST_PACKS "/complete");
    assert_int_equal(info->rule_count, 4);
    /* by the order of files: rules/deep/conditions.lua comes first */
    EQUALS(b->set->rules[0].info.id, "every-condition");
    EQUALS(b->set->rules[3].info.id, "every-matcher");
    assert_int_equal(ad_ruleset_seal(b->set, keep_note, b, &b->err), AD_OK);
    assert_int_equal(ad_ruleset_index(b->set)->rule_count, 4 + AD_OWN_RULE_COUNT);
}

static void complete_pack_fields_are_read(void **state)
{
    bench *b = *state;
    const ad_rule *rule;

    load_complete(b);
    rule = find_rule(b, "every-field");
    EQUALS(rule->info.pack, "complete");
    EQUALS(rule->info.title, "Every field is used");
    EQUALS(rule->info.help, "# One page for all rules\n\nIt says nothing.\n");
    assert_int_equal(rule->info.severity, AD_SEVERITY_CRITICAL);
    assert_int_equal(rule->info.confidence, AD_CONFIDENCE_LOW);
    assert_int_equal(rule->info.cwe_count, 2);
    assert_int_equal(rule->info.cwes[0], 502);
    assert_int_equal(rule->info.cwes[1], 20);
    assert_int_equal(rule->info.alias_count, 3);
    EQUALS(rule->info.aliases[2], "py/unsafe-load");
    assert_int_equal(rule->info.tag_count, 2);
    EQUALS(rule->info.tags[1], "loading");
    assert_int_equal(rule->info.reference_count, 1);
    EQUALS(rule->info.references[0], "https://example.org/yaml");
    EQUALS(rule->message, "`{callee}` with {arg1}, {arg:Loader} and {{ at {text}");
    EQUALS(rule->file, "rules/matchers.lua");
    assert_int_equal(rule->line, 3);
    assert_int_equal(rule->unit_kinds, 1U << AD_UNIT_PYTHON | 1U << AD_UNIT_NOTEBOOK);
    assert_int_equal(rule->fix.kind, AD_RULE_FIX_CALLEE);
    EQUALS(rule->fix.text, "safe_load");
    EQUALS(rule->fix.title, "Use safe_load");
    assert_int_equal(rule->fix.safety, AD_FIX_SAFE);
    assert_int_not_equal(rule->check, LUA_NOREF);
    assert_int_equal(rule->pack, 0);
}

static void complete_pack_defaults_are_filled_in(void **state)
{
    bench *b = *state;
    const ad_rule *rule;

    load_complete(b);
    rule = find_rule(b, "every-condition");
    EQUALS(rule->message, "Every condition {{and} predicate is used");
    EQUALS(rule->info.title, "Every condition {and} predicate is used");
    assert_int_equal(rule->check, LUA_NOREF);
    assert_int_equal(rule->unit_kinds,
                     1U << AD_UNIT_PYTHON | 1U << AD_UNIT_STUB | 1U << AD_UNIT_PTH | 1U << AD_UNIT_NOTEBOOK);
    assert_int_equal(rule->fix.kind, AD_RULE_FIX_ARGUMENT);
    EQUALS(rule->fix.keyword, "shell");
    assert_int_equal(rule->fix.position, 4);
    EQUALS(rule->fix.text, "False");
    EQUALS(rule->fix.title, "Set `shell` to `False`");
    assert_int_equal(rule->fix.safety, AD_FIX_UNSAFE);
    rule = find_rule(b, "value-and-drop");
    assert_int_equal(rule->fix.kind, AD_RULE_FIX_DROP_ARGUMENT);
    EQUALS(rule->fix.keyword, "verify");
    EQUALS(rule->fix.title, "Remove `verify`");
    assert_int_equal(rule->where->kind, AD_CONDITION_SUBJECT);
    assert_int_equal(rule->where->subject, AD_SUBJECT_VALUE);
    assert_int_equal(rule->where->predicate->kind, AD_PREDICATE_FALSY);
    rule = find_rule(b, "every-matcher");
    assert_null(rule->where);
    assert_int_equal(rule->fix.kind, AD_RULE_FIX_NONE);
}

static void complete_pack_matchers_are_compiled(void **state)
{
    static const ad_matcher_kind kinds[] = {
        AD_MATCH_CALL,   AD_MATCH_NAME,      AD_MATCH_ATTRIBUTE, AD_MATCH_IMPORT, AD_MATCH_STRING,
        AD_MATCH_ASSIGN, AD_MATCH_DECORATOR, AD_MATCH_CLASS,     AD_MATCH_FUNC,   AD_MATCH_PATTERN,
        AD_MATCH_FILE,   AD_MATCH_FILE,      AD_MATCH_FILE,      AD_MATCH_STRING, AD_MATCH_FILE};
    bench *b = *state;
    const ad_rule *rule;
    const ad_matcher *m;
    size_t i;

    load_complete(b);
    rule = find_rule(b, "every-matcher");
    assert_int_equal(rule->matcher_count, sizeof(kinds) / sizeof(kinds[0]));
    m = rule->matchers;
    for (i = 0; i < rule->matcher_count; i++) {
        assert_int_equal(m[i].kind, kinds[i]);
        assert_ptr_equal(&b->set->rules[m[i].rule], rule);
    }
    EQUALS(m[0].names[0].text, "os.system");
    assert_int_equal(m[1].name_count, 2);
    assert_int_equal(m[1].names[1].form, AD_NAME_LAST_GLOB);
    assert_int_equal(m[2].names[0].form, AD_NAME_SUFFIX);
    assert_int_equal(m[3].names[0].form, AD_NAME_BELOW);
    assert_int_equal(m[4].regex_count, 2);
    assert_true(m[4].docstrings);
    assert_non_null(m[4].regexes[0].code);
    EQUALS(m[4].regexes[0].source, "secret_[0-9]+");
    EQUALS(m[4].regexes[1].literal, "token");
    assert_int_equal(m[5].name_count, 3);
    EQUALS(m[8].names[0].text, "test_*");
    assert_non_null(m[9].pattern);
    assert_int_equal(m[10].glob_count, 2);
    EQUALS(m[10].globs[0], "**/*.pth");
    assert_int_equal(m[10].regex_count, 0);
    assert_int_equal(m[11].glob_count, 0);
    EQUALS(m[11].regexes[0].source, "BEGIN [A-Z]+ KEY");
    assert_int_equal(m[12].glob_count, 1);
    assert_int_equal(m[12].regex_count, 2);
    assert_int_equal(m[13].regex_count, 1);
    assert_false(m[13].docstrings);
    EQUALS(m[14].globs[0], "*.pem");
}

static void complete_pack_conditions_are_compiled(void **state)
{
    bench *b = *state;
    const ad_condition *w;

    load_complete(b);
    w = find_rule(b, "every-condition")->where;
    assert_int_equal(w->kind, AD_CONDITION_ALL);
    assert_int_equal(w->inner_count, 17);
    w = w->inner;
    assert_int_equal(w[0].subject, AD_SUBJECT_ARGUMENT);
    EQUALS(w[0].keyword, "shell");
    assert_int_equal(w[0].position, 0);
    assert_int_equal(w[0].predicate->kind, AD_PREDICATE_TRUTHY);
    assert_int_equal(w[1].keyword.len, 0);
    assert_int_equal(w[1].position, 1);
    EQUALS(w[2].keyword, "args");
    assert_int_equal(w[2].position, 1);
    assert_int_equal(w[2].predicate->kind, AD_PREDICATE_BUILT);
    assert_int_equal(w[3].keyword.len, 0);
    assert_int_equal(w[3].position, 2);
    assert_int_equal(w[4].subject, AD_SUBJECT_ANY_ARGUMENT);
    assert_int_equal(w[4].predicate->kind, AD_PREDICATE_STRING);
    assert_int_equal(w[5].kind, AD_CONDITION_ARGUMENT_COUNT);
    assert_int_equal(w[5].low, 1);
    assert_int_equal(w[5].high, 3);
    assert_int_equal(w[6].low, 2);
    assert_int_equal(w[6].high, UINT32_MAX);
    assert_int_equal(w[7].subject, AD_SUBJECT_RECEIVER);
    EQUALS(w[7].predicate->names[0].text, "subprocess");
    assert_int_equal(w[8].subject, AD_SUBJECT_HOLE);
    EQUALS(w[8].keyword, "CMD");
    assert_int_equal(w[8].predicate->kind, AD_PREDICATE_NOT);
    assert_int_equal(w[8].predicate->inner[0].kind, AD_PREDICATE_CONSTANT);
    assert_int_equal(w[9].kind, AD_CONDITION_INSIDE);
    assert_int_equal(w[9].around->kind_count, 1);
    assert_int_equal(w[9].around->kinds[0], AD_KIND_TRY_STATEMENT);
    assert_int_equal(w[10].around->kind_count, 2);
    assert_true(w[10].around->main_guard);
    assert_int_equal(w[11].kind, AD_CONDITION_HAS);
    EQUALS(w[11].around->calls[0].text, "os.system");
    EQUALS(w[11].around->classes[0].text, "a.B");
    EQUALS(w[11].around->definition, "get_*");
    EQUALS(w[11].around->decorators[0].text, "a.deco");
    assert_int_equal(w[12].kind, AD_CONDITION_IMPORTS);
    assert_int_equal(w[12].name_count, 2);
    assert_int_equal(w[13].kind, AD_CONDITION_PATH);
    EQUALS(w[13].globs[1], "*.py");
    assert_int_equal(w[14].kind, AD_CONDITION_ALL);
    assert_int_equal(w[14].inner_count, 2);
    assert_int_equal(w[14].inner[0].predicate->kind, AD_PREDICATE_ABSENT);
    assert_int_equal(w[15].kind, AD_CONDITION_ANY);
    assert_int_equal(w[15].inner_count, 7);
    assert_int_equal(w[16].kind, AD_CONDITION_NOT);
    assert_int_equal(w[16].inner_count, 2);
    assert_int_equal(w[16].inner[1].position, 4);
}

static void complete_pack_predicates_are_compiled(void **state)
{
    static const ad_predicate_kind kinds[] = {
        AD_PREDICATE_SEQUENCE, AD_PREDICATE_EQUALS,   AD_PREDICATE_BITS,   AD_PREDICATE_LESS,
        AD_PREDICATE_MATCHES,  AD_PREDICATE_INSTANCE, AD_PREDICATE_ELEMENT};
    bench *b = *state;
    const ad_condition *any;
    const ad_constant *c;
    const ad_predicate *both;
    size_t i;

    load_complete(b);
    any = &find_rule(b, "every-condition")->where->inner[15];
    for (i = 0; i < any->inner_count; i++) {
        assert_int_equal(any->inner[i].predicate->kind, kinds[i]);
    }
    assert_int_equal(any->inner[1].predicate->constant_count, 6);
    c = any->inner[1].predicate->constants;
    assert_int_equal(c[0].kind, AD_CONSTANT_TEXT);
    EQUALS(c[0].text, "a");
    assert_int_equal(c[1].kind, AD_CONSTANT_NUMBER);
    assert_true(c[1].number == 1.0 && c[2].number == -2.5);
    assert_true(c[3].kind == AD_CONSTANT_BOOL && c[3].boolean);
    assert_true(c[4].kind == AD_CONSTANT_BOOL && !c[4].boolean);
    assert_int_equal(c[5].kind, AD_CONSTANT_NONE);
    assert_true(any->inner[2].predicate->constants[0].number == 6.0);
    assert_true(any->inner[3].predicate->constants[0].number == 2048.0);
    assert_non_null(any->inner[4].predicate->regex->code);
    EQUALS(any->inner[5].predicate->names[0].text, "requests.Session");
    assert_int_equal(any->inner[6].predicate->index, 0);
    both = any->inner[6].predicate->inner;
    assert_int_equal(both->kind, AD_PREDICATE_ALL);
    assert_int_equal(both->inner_count, 2);
    assert_int_equal(both->inner[1].kind, AD_PREDICATE_ANY);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, bench_setup, bench_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(complete_pack_has_its_info),
        CASE(complete_pack_fields_are_read),
        CASE(complete_pack_defaults_are_filled_in),
        CASE(complete_pack_matchers_are_compiled),
        CASE(complete_pack_conditions_are_compiled),
        CASE(complete_pack_predicates_are_compiled),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
