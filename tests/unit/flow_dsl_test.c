/* The words for data flow: what is said about mistakes in them, when a pack is loaded and when packs are put
 * together. What good ones do is in labels_test.c. */
#include "pack_support.h"

#include "base/mem.h"

#define FLOW(BODY)                                                                                           \
    "flow { id = \"f\", title = \"T\", severity = \"low\", confidence = \"low\", cwe = 1, " BODY " }\n"

static void mistakes_in_marks_are_told(void **state)
{
    static const struct {
        const char *text;
        const char *message;
        const char *hint;
    } cases[] = {
        {"source { match = call \"a.b\" }", "`group` is missing", ""},
        {"source { group = \"remote\" }", "`match` is missing", ""},
        {"source { grup = \"remote\", group = \"remote\", match = call \"a.b\" }",
         "unknown field `grup` in the `source`", "did you mean `group`?"},
        {"source { group = \"Remote Data\", match = call \"a.b\" }", "`Remote Data` is no name for a group",
         "lower-case"},
        {"source { group = { \"a\", \"b\" }, match = call \"a.b\" }", "`group` must be a string", ""},
        {"source { group = \"any\", match = call \"a.b\" }", "only what cleans can be for `any`", ""},
        {"handler { group = \"g\", match = call \"a.b\", func = arg(1) }",
         "a `handler` says by one of `route`, `position` and `every` which parameters get data", ""},
        {"handler { group = \"g\", match = call \"a.b\", func = arg(1), position = 1, route = arg(2) }",
         "a `handler` says by one of `route`, `position` and `every` which parameters get data", ""},
        {"handler { group = \"g\", match = call \"a.b\", func = arg(1), position = 1, every = true }",
         "a `handler` says by one of `route`, `position` and `every` which parameters get data", ""},
        {"handler { group = \"g\", match = call \"a.b\", func = arg(1), every = 1 }",
         "`every` must be true or false", ""},
        {"handler { group = \"g\", match = call \"a.b\", func = arg(1), route = arg(2), except_text = "
         "\"int\" }",
         "`except_text` is `int`, which is about no parameter", ""},
        {"source { group = \"a\", match = import \"a\" }", "`match` finds what cannot be a `source`",
         "use `call`"},
        {"sink { group = \"a\", match = call \"a.b\" }", "does not say what must not be tainted",
         "at = arg(1)"},
        {"sink { group = \"a\", match = call \"a.b\", at = arg(1, present) }", "`arg` has a predicate",
         "leave the predicate out"},
        {"sink { group = \"a\", match = call \"a.b\", at = 1 }",
         "`at` must name a place at the site, not a number", "write arg"},
        {"sink { group = \"a\", match = call \"a.b\", at = present }",
         "must name a place at the site, not `present`", ""},
        {"sink { group = \"a\", match = call \"a.b\", at = arg }",
         "must name a place at the site, not a function", ""},
        {"sink { group = \"a\", match = call \"a.b\", at = {} }", "`at` is an empty list", ""},
        {"sink { group = \"a\", match = call \"a.b\", at = arg(1), holds = \"element\" }",
         "unknown `holds`: `element`", "did you mean `elements`?"},
        {"sink { group = \"a\", match = call \"a.b\", at = value }",
         "there is no `value` at what `match` finds", ""},
        {"sink { group = \"a\", match = assign \"a\", at = arg(1) }",
         "there is no `arg` at what `match` finds", ""},
        {"sink { group = \"a\", match = pattern \"f($X)\", at = hole(\"Y\") }", "there is no hole `$Y`", ""},
        {"sink { group = \"a\", match = call \"a.b\", at = spread(arg(1)) }",
         "are for the `args` of a `callback`", ""},
        {"sink { group = \"a\", match = func \"f\", at = arg(1) }", "`match` finds what cannot be a `sink`",
         ""},
        {"sink { group = \"a\", match = call \"a.b\", at = rest(0) }", "a whole number from 1 to 255", ""},
        {"sink { group = \"a\", match = call \"a.b\", at = element(element(element(arg(1)))) }",
         "must name a place", ""},
        {"sanitizer { group = \"a\", match = assign \"a.b\" }", "`match` finds what cannot be a `sanitizer`",
         ""},
        {"sanitizer { group = \"a\", match = read \"a.b\", from = receiver }", "has neither `from` nor `to`",
         "leave it out"},
        {"sanitizer { group = \"a\", match = pattern \"$A % $B\", from = hole(\"B\") }",
         "has neither `from` nor `to`", "leave it out"},
        {"stops { match = pattern \"$A[1]\" }", "`stops` says something of calls",
         "write a pattern of a call"},
        {"propagates { match = pattern \"$A + $B\" }", "`propagates` says something of calls", ""},
        {"part { group = \"a\", match = pattern \"$A + $B\", from = hole(\"A\") }",
         "`part` says something of calls", ""},
        {"guard { group = \"a\", match = pattern \"$A in $B\", at = hole(\"A\"), raises = true }",
         "`guard` says something of calls", ""},
        {"guard { group = \"a\", match = call \"a.b\", at = arg(1), raises = 1 }",
         "`raises` must be true or false", ""},
        {"guard { group = \"a\", match = call \"a.b\", at = arg(1), raises = true, negated = true }",
         "no answer that could be false", "leave one of them out"},
        {"sanitizer { group = \"a\", match = pattern \"$A[0]\", between = \"'\" }", "no call gives nothing",
         ""},
        {"sanitizer { group = \"a\", match = call \"a.b\", between = \"''\" }", "`between` must be a quote",
         ""},
        {"sanitizer { group = \"a\", match = call \"a.b\", at = arg(1) }",
         "unknown field `at` in the `sanitizer`", ""},
        {"propagates { match = call \"a.b\", to = { arg(1) } }", "`to` must name a place", ""},
        {"propagates { match = call \"a.b\", to = element(arg(1)) }", "it is a place itself", ""},
        {"propagates { match = call \"a.b\", element = 1 }", "`element` must be true or false", ""},
        {"guard { group = \"a\", match = call \"a.b\" }", "`at` is missing", ""},
        {"callback { match = call \"a.b\" }", "`func` is missing", ""},
        {"callback { match = call \"a.b\", func = arg(1), gives = 1 }", "`gives` must be true or false", ""},
        {"handler { group = \"a\", match = call \"a.b\", func = arg(1), gives = true }",
         "unknown field `gives`", ""},
        {"stops { group = \"a\", match = call \"a.b\" }", "unknown field `group` in the `stops`", ""},
        {"stops { match = call \"a.b\", where = value(truthy) }", "`value` never holds", ""},
        {"stops { match = call \"a.b\", units = { \"metadata\" } }", "these kinds of units are no Python",
         ""},
        {"instances { match = call \"a.b\", instance = \"a.B\" }",
         "`match` finds what cannot be a `instances`", "use `param`"},
        {"instances { match = param { name = \"a\" }, instance = \"a.*\" }", "names no class", ""},
        {"source { group = \"a\", match = param {} }", "would look at every function there is",
         "give it a decorator"},
        {"source { group = \"a\", match = param { decorater = \"a\" } }",
         "unknown field `decorater` in `param`", "did you mean `decorator`?"},
        {"source { group = \"a\", match = param { name = \"a.b\" } }", "`a.b` has a dot", ""},
        {"source { group = \"a\", match = param { imports = \"a.b\" } }",
         "would look at every function there is", ""},
        {"ends { group = \"a\", match = call \"a.b\" }", "unknown field `group` in the `ends`", ""},
        {"ends { match = read \"a.b\" }", "`match` finds what cannot be a `ends`", "use `call`"},
        {"part { group = \"a\", match = call \"a.b\", attributes = \"host\" }", "`from` is missing", ""},
        {"part { group = \"a\", match = call \"a.b\", from = arg(1), attributes = { \"a.b\" } }", "`a.b`",
         ""},
        {"source { group = \"a\", match = call \"a.b\", parts = { \".a\", \"a\" } }",
         "`a` is no part of a value", "write"},
        {"source { group = \"a\", match = call \"a.b\", parts = \".a[0\" }", "`.a[0` is no part of a value",
         ""},
        {"source { group = \"a\", match = call \"a.b\", parts = \".1\" }", "`.1` is no part of a value", ""},
        {"source { group = \"a\", match = call \"a.b\", parts = \"\" }", "`parts`", ""},
        {"stops { match = call \"a.b\", parts = \".a\" }", "unknown field `parts`", ""},
        {"types {}", "`types` has no names", "write types {"},
        {"types { \"a.b()\" }", "a name that stands for another must be a string", ""},
        {"types { [\"a.*\"] = \"a.B\" }", "`a.*` is no dotted name", "write it whole"},
        {"types { [\"a.b()\"] = \"a.B()\" }", "`a.B()` ends with a call", "its instance is meant"},
        {"same { [\"a.b\"] = \"a.B()\" }", "`a.B()` ends with a call", "`types`"},
        {"same { [\"a.b\"] = 1 }", "what a name stands for must be a string", ""},
        {"same \"a.b\"", "`same` takes one table, not a string", ""},
        {"source \"remote\"", "`source` takes one table, not a string", "write source {"},
    };
    bench *b = *state;
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        expect_text_mistake(b, cases[i].text, 1, cases[i].message, cases[i].hint);
    }
}

static void mistakes_in_flows_are_told(void **state)
{
    static const struct {
        const char *body;
        uint32_t line;
        const char *message;
        const char *hint;
    } cases[] = {
        {"from = \"a\"", 1, "`to` is missing", ""},
        {"to = \"a\"", 1, "`from` is missing", ""},
        {"from = \"a\",\n to = call \"a.b\"", 2, "`to` must be a group's name or a table, not `call`",
         "at = arg(1)"},
        {"from = { \"a\", 1 }, to = \"a\"", 1,
         "an entry of `from` must be a group's name or a table, not a number", ""},
        {"from = \"a\",\n to = { {\n match = call \"a.b\" } }", 2, "does not say what must not be tainted",
         ""},
        {"from = \"a\",\n to = { { group = \"x\", match = call \"a.b\", at = arg(1) } }", 2, "has no `group`",
         "leave it out"},
        {"from = \"a\",\n to = { { at = arg(1) } }", 2, "`match` is missing", ""},
        {"from = \"a\", to = \"b\",\n severity = { b = \"low\" }", 2, "unknown field `b` in `severity`", ""},
        {"from = \"a\", to = \"b\",\n severity = {}", 2, "`severity` is an empty table", ""},
        {"from = \"a\", to = \"b\",\n severity = { a = \"hihg\" }", 2, "unknown severity `hihg`",
         "did you mean `high`?"},
        {"from = \"a\", to = \"b\", match = call \"a.b\"", 1, "unknown field `match` in the `flow`", ""},
        {"from = \"a\", to = \"b\",\n check = function() end", 2, "unknown field `check` in the `flow`", ""},
        {"from = \"a\", to = \"b\",\n message = \"{hole:X}\"", 2, "names a hole `$X`", ""},
        {"from = \"a\", to = \"b\",\n message = \"{sorce}\"", 2, "{sorce}", "{source}"},
    };
    bench *b = *state;
    char text[512];
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        (void)snprintf(text, sizeof(text),
                       "flow { id = \"f\", title = \"T\", %s confidence = \"low\", cwe = 1, %s }",
                       strstr(cases[i].body, "severity") ? "" : "severity = \"low\",", cases[i].body);
        expect_text_mistake(b, text, cases[i].line, cases[i].message, cases[i].hint);
    }
    expect_text_mistake(
        b,
        "rule { id = \"a\", title = \"T\", severity = \"low\", confidence = \"low\", cwe = 1,\n"
        "match = call \"a.b\",\nmessage = \"{source}\" }",
        3, "no placeholder `{source}`", "");
}

static void groups_are_checked_when_packs_are_together(void **state)
{
    bench *b = *state;

    assert_int_equal(load_text(b, "source { group = \"remote\", match = call \"a.b\" }\n"
                                  "sink { group = \"sql\", match = call \"a.c\", at = arg(1) }\n"
                                  "sanitizer { group = \"sql\", match = call \"a.d\" }\n" FLOW(
                                      "from = \"remot\", to = \"sqll\", unless = { \"sqlx\", \"any\" }")),
                     AD_OK);
    assert_int_equal(ad_ruleset_seal(b->set, keep_note, b, &b->err), AD_ERR_SCRIPT);
    expect_note(b, "query.lua", 4, "no loaded pack has sources of a group `remot`", "did you mean `remote`?");
    expect_note(b, "query.lua", 4, "no loaded pack has sinks of a group `sqll`", "did you mean `sql`?");
    expect_note(b, "query.lua", 4, "no loaded pack has sanitizers of a group `sqlx`", "did you mean `sql`?");
    assert_int_equal(b->note_count, 3);
}

static void groups_are_shared_by_packs(void **state)
{
    bench *b = *state;

    assert_int_equal(load_text(b, FLOW("from = \"remote\", to = \"sql\", unless = \"sql\"")), AD_OK);
    assert_int_equal(
        ad_ruleset_add_text(b->set, AD_STR("model"), AD_STR("model.lua"),
                            AD_STR("source { group = \"remote\", match = call \"a.b\" }\n"
                                   "sink { group = \"sql\", match = call \"a.c\", at = arg(1) }\n"
                                   "guard { group = \"sql\", match = call \"a.d\", at = arg(1) }\n"),
                            keep_note, b, &b->err),
        AD_OK);
    assert_int_equal(ad_ruleset_seal(b->set, keep_note, b, &b->err), AD_OK);
    assert_int_equal(b->note_count, 0);
}

static void names_are_known_to_all_packs(void **state)
{
    bench *b = *state;
    const ad_name_map *names;

    assert_int_equal(load_text(b, "types { [\"a.b()\"] = \"a.B\", [\"a.B().c\"] = \"a.C\" }\n"
                                  "same { [\"x.y.B\"] = \"a.B\" }\n"),
                     AD_OK);
    assert_int_equal(ad_ruleset_add_text(b->set, AD_STR("more"), AD_STR("more.lua"),
                                         AD_STR("types { [\"a.b()\"] = \"a.B\", [\"m.n()\"] = \"m.N\" }\n"),
                                         keep_note, b, &b->err),
                     AD_OK);
    assert_int_equal(ad_ruleset_seal(b->set, keep_note, b, &b->err), AD_OK);
    names = ad_ruleset_names(b->set);
    assert_true(ad_str_equal(ad_name_map_find(names, AD_STR("a.b()")), AD_STR("a.B()")));
    assert_true(ad_str_equal(ad_name_map_find(names, AD_STR("a.B().c")), AD_STR("a.C()")));
    assert_true(ad_str_equal(ad_name_map_find(names, AD_STR("m.n()")), AD_STR("m.N()")));
    assert_true(ad_str_equal(ad_name_map_find(names, AD_STR("x.y.B")), AD_STR("a.B")));
    assert_true(ad_str_equal(ad_name_map_find(names, AD_STR("x.y")), AD_STR("x.y")));
}

static void a_name_stands_for_one_thing(void **state)
{
    bench *b = *state;

    assert_int_equal(load_text(b, "types { [\"a.b()\"] = \"a.B\" }\ntypes { [\"a.b()\"] = \"a.C\" }\n"),
                     AD_OK);
    assert_int_equal(ad_ruleset_seal(b->set, keep_note, b, &b->err), AD_ERR_SCRIPT);
    expect_note(b, "query.lua", 2, "`a.b()` stands for `a.B()` and for `a.C()`", "");
    assert_int_equal(b->note_count, 1);
    bench_renew(b);
    assert_int_equal(load_text(b, "source { group = \"a\", match = call \"a.b\" }\n"), AD_OK);
    assert_int_equal(ad_ruleset_seal(b->set, keep_note, b, &b->err), AD_OK);
    assert_null(ad_ruleset_names(b->set));
}

static void groups_of_sources_are_bounded(void **state)
{
    bench *b = *state;

    assert_int_equal(
        load_text(b, "for i = 1, 63 do source { group = \"g\" .. i, match = call \"a.b\" } end\n"), AD_OK);
    assert_int_equal(ad_ruleset_seal(b->set, keep_note, b, &b->err), AD_OK);
    bench_renew(b);
    assert_int_equal(
        load_text(b, "for i = 1, 64 do source { group = \"g\" .. i, match = call \"a.b\" } end\n"), AD_OK);
    assert_int_equal(ad_ruleset_seal(b->set, keep_note, b, &b->err), AD_ERR_LIMIT);
    assert_non_null(strstr(b->err.message, "64 groups of sources"));
}

static void loading_flows_survives_every_failing_allocation(void **state)
{
    bench *b = *state;
    ad_status status = AD_ERR_NOMEM;
    size_t n;

    for (n = 1; status != AD_OK && n < 5000; n++) {
        bench_renew(b);
        ad_mem_fail_at(n);
        status = load_text(b, "types { [\"a.b()\"] = \"a.B\" }\n"
                              "source { group = \"remote\", match = param { name = \"a\" } }\n" FLOW(
                                  "from = { \"remote\", { match = read \"a.b\" } },"
                                  " to = { { match = call \"a.c\", at = element(arg(1)) } }"));
        if (status == AD_OK) {
            status = ad_ruleset_seal(b->set, keep_note, b, &b->err);
        }
        ad_mem_fail_at(0);
        assert_true(status == AD_OK || b->err.status != AD_OK);
    }
    assert_true(n > 20 && n < 5000);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, bench_setup, bench_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(mistakes_in_marks_are_told),
        CASE(mistakes_in_flows_are_told),
        CASE(groups_are_checked_when_packs_are_together),
        CASE(groups_are_shared_by_packs),
        CASE(names_are_known_to_all_packs),
        CASE(a_name_stands_for_one_thing),
        CASE(groups_of_sources_are_bounded),
        CASE(loading_flows_survives_every_failing_allocation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
