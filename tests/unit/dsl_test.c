/* The rule language: what is said about mistakes in rule files, and what hostile ones can do. What good ones
 * become is in dsl_tables_test.c. */
#include "pack_support.h"

#include <lauxlib.h>

#include "rules/dsl_priv.h"

#define EQUALS(view, literal) assert_true(ad_str_equal(view, AD_STR(literal)))

/* ---- mistakes in fields ---- */

static void fields_that_are_missing_are_all_named(void **state)
{
    static const char *const missing[] = {"id", "title", "severity", "confidence", "cwe", "match"};
    bench *b = *state;
    size_t i;

    assert_int_equal(load_text(b, "\n\nrule {}\n"), AD_ERR_SCRIPT);
    for (i = 0; i < 6; i++) {
        char message[64];

        (void)snprintf(message, sizeof(message), "`%s` is missing", missing[i]);
        expect_note(b, "query.lua", 3, message, NULL);
    }
    assert_int_equal(b->note_count, 6);
}

static void fields_unknown_are_named_on_their_line(void **state)
{
    bench *b = *state;

    expect_text_mistake(
        b,
        "rule {\n  id = \"a\", title = \"T\",\n  -- severty = 1\n  severity = \"low\",\n"
        "  confidence = \"low\", cwe = 1,\n  match = call { \"a.b\" },\n  [[ severty = ]] and nil,\n"
        "  severty = \"low\",\n}",
        8, "unknown field `severty` in the rule", "did you mean `severity`?");
    expect_text_mistake(b, RULE("a", "match = call \"a.b\", zzz = 1"), 1, "unknown field `zzz`", NULL);
    expect_text_mistake(b, RULE("a", "match = call \"a.b\", \"loose\""), 1, "a value without a field's name",
                        "=");
    expect_text_mistake(b, RULE("a", "match = call \"a.b\", [1.5] = 1"), 1, "a key that is no name", "");
    expect_text_mistake(b, RULE("a", "match = call \"a.b\", [{}] = 1"), 1, "a key that is no name", "");
}

static void fields_of_wrong_types_are_told(void **state)
{
    static const struct {
        const char *field;
        const char *message;
    } cases[] = {
        {"id = 1", "`id` must be a string, not a number"},
        {"id = \"Bad Id\"", "`Bad Id` is no id for a rule"},
        {"id = \"\"", "`id` is empty"},
        {"title = {}", "`title` must be a string, not a table"},
        {"title = \"two\\nlines\"", "`title` holds a line end"},
        {"title = \"A sentence.\"", "`title` is no sentence"},
        {"severity = \"hihg\"", "unknown severity `hihg`"},
        {"severity = true", "`severity` must be a string, not true"},
        {"confidence = \"sure\"", "unknown confidence `sure`"},
        {"cwe = \"CWE-78\"", "`cwe` must be a number, not a string"},
        {"cwe = 0", "`cwe` must be a whole number from 1 to 99999"},
        {"cwe = 1.5", "`cwe` must be a whole number from 1 to 99999"},
        {"cwe = {}", "`cwe` is an empty list"},
        {"cwe = { 78, 78 }", "`cwe` names 78 twice"},
        {"cwe = { 78, \"x\" }", "an entry of `cwe` must be a number, not a string"},
        {"match = \"os.system\"", "`match` must be a matcher, not a string"},
        {"match = {}", "`match` is an empty list"},
        {"match = { \"os.system\" }", "an entry of `match` must be a matcher, not a string"},
        {"match = present", "`match` must be a matcher, not `present`"},
        {"match = call", "`match` must be a matcher, not a function"},
        {"match = function() end", "`match` must be a matcher, not a function"},
        {"check = \"return\"", "`check` must be a function, not a string"},
        {"check = print", "`check` must be a function of the rule file"},
        {"message = 1", "`message` must be a string"},
        {"message = \"{calle}\"", "{calle}"},
        {"aliases = \"B506\"", "`aliases` must be a table, not a string"},
        {"aliases = {}", "`aliases` is an empty list"},
        {"aliases = { \"B 506\" }", "which cannot be an id"},
        {"aliases = { \"a\" }", "`a` names the rule twice"},
        {"aliases = { \"B1\", \"B1\" }", "`B1` names the rule twice"},
        {"tags = { \"No\" }", "which is no tag"},
        {"references = { \"ftp://x\" }", "which is no web address"},
        {"units = { \"pyton\" }", "unknown unit kind `pyton`"},
        {"units = { \"setup-cfg\" }", "no matcher of the rule works on these kinds of units"},
        {"help = \"../secret\"", "is no name for a help page"},
    };
    bench *b = *state;
    char text[512];
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        (void)snprintf(
            text, sizeof(text),
            "local fields = { id = \"a\", title = \"T\", severity = \"low\", confidence = \"low\", cwe = 1,"
            " match = call \"a.b\" }\nfor k, v in pairs { %s } do fields[k] = v end\n\nrule(fields)\n",
            cases[i].field);
        expect_text_mistake(b, text, 4, cases[i].message, "");
    }
}

static void fields_near_misses_are_suggested(void **state)
{
    bench *b = *state;

    expect_text_mistake(
        b,
        "rule { id = \"a\", title = \"T\", severity = \"hihg\", confidence = \"low\", cwe = 1,\n"
        "match = call \"a.b\" }",
        1, "unknown severity `hihg`", "did you mean `high`?");
    expect_text_mistake(b, RULE("a", "match = call \"a.b\", units = { \"notebok\" }"), 1, "unknown unit kind",
                        "did you mean `notebook`?");
    expect_text_mistake(b, RULE("a", "match = call \"a.b\",\nwhere = inside { kind = \"try_statment\" }"), 2,
                        "there is no node kind `try_statment`", "did you mean `try_statement`?");
    expect_text_mistake(b, RULE("a", "match = call \"a.b\",\nwhere = inside { knd = \"call\" }"), 2,
                        "unknown field `knd` in `inside`", "did you mean `kind`?");
    expect_text_mistake(b, RULE("a", "match = cal \"a.b\""), 1, "unknown name `cal`", "did you mean `call`?");
    expect_text_mistake(b, RULE("a", "match = call \"a.b\",\nwhere = arg(1, contsant)"), 2,
                        "unknown name `contsant`", "did you mean `constant`?");
}

/* ---- mistakes in matchers ---- */

static void matcher_mistake(bench *b, const char *match, const char *message, const char *hint)
{
    char text[1024];

    (void)snprintf(text, sizeof(text),
                   "rule { id = \"a\", title = \"T\", severity = \"low\", confidence = \"low\", cwe = 1,\n\n "
                   " match = {\n"
                   "    %s } }\n",
                   match);
    expect_text_mistake(b, text, 4, message, hint);
}

static void matchers_are_checked(void **state)
{
    bench *b = *state;

    matcher_mistake(b, "call {}", "`call` is an empty list", NULL);
    matcher_mistake(b, "call()", "`call` takes one value, not 0", "call {");
    matcher_mistake(b, "call(\"a.b\", \"c.d\")", "`call` takes one value, not 2", "call {");
    matcher_mistake(b, "call { 1 }", "an entry of `call` must be a string, not a number", NULL);
    matcher_mistake(b, "call { \"a..b\" }", "`a..b` is no dotted name", "package.name");
    matcher_mistake(b, "call { \"eval\" }", "`eval` alone matches nothing", "write \"builtins.eval\"");
    matcher_mistake(b, "class { \"ValueError\" }", "`ValueError` alone matches nothing",
                    "builtins.ValueError");
    matcher_mistake(b, "call { \"a.b\", nil, \"c.d\" }", "`call` has a hole", "nil");
    matcher_mistake(b, "call { \"a.b\", docstrings = true }", "`docstrings` has no place in `call`", NULL);
    matcher_mistake(b, "string { docstrings = true }", "`string` has no regular expression", "regex");
    matcher_mistake(b, "string { \"a\", docstring = true }", "unknown field `docstring` in `string`",
                    "did you mean `docstrings`?");
    matcher_mistake(b, "string { \"a\", docstrings = 1 }", "`docstrings` must be true or false", NULL);
    matcher_mistake(b, "string { \"(a\" }", "at offset 2", NULL);
    matcher_mistake(b, "string { \"\" }", "empty", NULL);
    matcher_mistake(b, "func { \"Class.method\" }", "`Class.method` has a dot", "inside");
    matcher_mistake(b, "file {}", "`file` names neither paths nor text", "file {");
    matcher_mistake(b, "file { \"/etc/passwd\" }", "`/etc/passwd` can match no path", "paths");
    matcher_mistake(b, "file { text = \"a*\" }", "`a*` matches nothing at all", "at least one");
    matcher_mistake(b, "file { text = {} }", "`text` of `file` is an empty list", NULL);
    matcher_mistake(b, "pattern { \"f()\" }", "`pattern` must be a string, not a table", NULL);
    matcher_mistake(b, "pattern \"$X\"", "", NULL);
    matcher_mistake(b, "arg(1, present)", "must be a matcher, not `arg`", "");
}

static void matchers_all_mistakes_of_a_list_are_told(void **state)
{
    bench *b = *state;

    assert_int_equal(
        load_text(b, RULE("a", "match = {\n  call { 1, \"a..b\" },\n  string { \"[\", \"(\" },\n}")),
        AD_ERR_SCRIPT);
    expect_note(b, "query.lua", 2, "must be a string", NULL);
    expect_note(b, "query.lua", 2, "`a..b`", "");
    expect_note(b, "query.lua", 3, "at offset 1", NULL);
    assert_int_equal(b->note_count, 4);
}

/* ---- mistakes in conditions ---- */

static void where_mistake(bench *b, const char *where, const char *message, const char *hint)
{
    char text[1024];

    (void)snprintf(text, sizeof(text),
                   "rule { id = \"a\", title = \"T\", severity = \"low\", confidence = \"low\", cwe = 1,\n"
                   "  match = call \"a.b\",\n\n  where = %s }\n",
                   where);
    expect_text_mistake(b, text, 4, message, hint);
}

static void conditions_are_checked(void **state)
{
    bench *b = *state;

    where_mistake(b, "{}", "`where` is an empty list", NULL);
    where_mistake(b, "function() end", "`where` must be a condition, not a function", "`check`");
    where_mistake(b, "present", "must be a condition, not `present`", "arg(\"name\", present)");
    where_mistake(b, "call \"x.y\"", "must be a condition, not `call`", "");
    where_mistake(b, "{ arg(1, present), 5 }", "an entry of `where` must be a condition, not a number", "");
    where_mistake(b, "arg(1)", "`arg` was given 1 value", "write arg(");
    where_mistake(b, "arg(\"x\", 1, present, 2)", "`arg` was given 4 values", "write arg(");
    where_mistake(b, "arg(\"shell\", true)", "must be a predicate, not true", "equals");
    where_mistake(b, "arg(\"shell\", \"x\")", "must be a predicate, not a string", "equals");
    where_mistake(b, "arg(\"shell\", resolves)", "must be a predicate, not a function", "resolves {");
    where_mistake(b, "arg(nil, nil, present)", "neither a keyword nor a position", "write arg(");
    where_mistake(b, "arg(0, present)", "the position of `arg` must be a whole number from 1 to 255", NULL);
    where_mistake(b, "arg(\"x\", 1.5, present)", "the position of `arg` must be a whole number", NULL);
    where_mistake(b, "arg(\"x y\", present)", "`x y` is no Python name", NULL);
    where_mistake(b, "arg(1, 1, present)", "the keyword of `arg` must be a string, not a number", NULL);
    where_mistake(b, "arg(true, present)", "the position of `arg` must be a number, not true", NULL);
    where_mistake(b, "any_arg()", "`any_arg` was given 0 values", "any_arg(predicate)");
    where_mistake(b, "arg_count()", "`arg_count` was given 0 values", "low");
    where_mistake(b, "arg_count(3, 2)", "from 3 to 2 never holds", NULL);
    where_mistake(b, "arg_count(-1)", "the lower end of `arg_count`", NULL);
    where_mistake(b, "hole(\"X\", present)", "`hole` never holds on what the rule matches", NULL);
    where_mistake(b, "value(present)", "`value` never holds on what the rule matches", NULL);
    where_mistake(b, "inside {}", "`inside` asks for nothing", "kind");
    where_mistake(b, "inside \"call\"", "`inside` must be a table, not a string", NULL);
    where_mistake(b, "inside { \"call\" }", "a value without a field's name", "=");
    where_mistake(b, "inside { kind = \"ERROR\" }", "no node kind `ERROR`", "");
    where_mistake(b, "inside { main_guard = false }", "`main_guard` can only be true", "none {");
    where_mistake(b, "has { call = { \"eval\" } }", "`eval` alone matches nothing", "builtins.eval");
    where_mistake(b, "imports {}", "`imports` is an empty list", NULL);
    where_mistake(b, "path { \"a\\\\b\" }", "can match no path", "");
    where_mistake(b, "all {}", "`all` is an empty list", NULL);
    where_mistake(b, "none(arg(1, present))", "`none` must be a table, not `arg`", NULL);
    where_mistake(b, "any { arg(1, present), nil, arg(2, present) }", "`any` has a hole", "nil");
}

static void predicates_are_checked(void **state)
{
    bench *b = *state;

    where_mistake(b, "arg(1, equals())", "`equals` was given 0 values", "equals(value");
    where_mistake(b, "arg(1, equals({}))", "a value of `equals` must be a text, a number", "None");
    where_mistake(b, "arg(1, equals(1e300))", "beyond 2^53", NULL);
    where_mistake(b, "arg(1, equals(0/0))", "beyond 2^53", NULL);
    where_mistake(b, "arg(1, has_bits(0))", "must be a whole number over 0", NULL);
    where_mistake(b, "arg(1, has_bits(\"6\"))", "the value of `has_bits` must be a number, not a string",
                  NULL);
    where_mistake(b, "arg(1, less_than(1, 2))", "`less_than` was given 2 values", "less_than(number)");
    where_mistake(b, "arg(1, matches \"[\")", "at offset 1", NULL);
    where_mistake(b, "arg(1, matches { \"a\" })", "`matches` must be a string, not a table", NULL);
    where_mistake(b, "arg(1, written(1))", "`written` must be a string, not a number", NULL);
    where_mistake(b, "arg(1, written \"(\")", "at offset 1", NULL);
    where_mistake(b, "arg(1, resolves {})", "`resolves` is an empty list", NULL);
    where_mistake(b, "arg(1, resolves { \"open\" })", "`open` alone matches nothing", "builtins.open");
    where_mistake(b, "arg(1, element(present))", "`element` was given 1 value", "element(1");
    where_mistake(b, "arg(1, element(-1, present))", "the position of `element`", NULL);
    where_mistake(b, "arg(1, element(\"\", present))", "the key of `element`", NULL);
    where_mistake(b, "arg(1, made_with(present))", "`made_with` was given 1 value", "made_with(");
    where_mistake(b, "arg(1, made_with(1, present))", "the keyword of `made_with`", NULL);
    where_mistake(b, "arg(1, made_with(\"a\", 0, present))", "the position of `made_with`", NULL);
    where_mistake(b, "arg(1, not_ { present })", "must be a predicate, not a table", "");
    where_mistake(b, "arg(1, both(present))", "`both` must be a table, not `present`", NULL);
    where_mistake(b, "arg(1, either { present, arg(1, present) })",
                  "an entry of `either` must be a predicate, not `arg`", "");
}

static void conditions_must_fit_the_matchers(void **state)
{
    bench *b = *state;

    expect_text_mistake(b, RULE("a", "match = string \"x\",\nwhere = arg(1, present)"), 2,
                        "`arg` never holds", NULL);
    expect_text_mistake(
        b, RULE("a", "match = file { \"x\" },\nwhere = { imports \"os\", inside { kind = \"call\" } }"), 2,
        "`inside` never holds", NULL);
    expect_text_mistake(b, RULE("a", "match = import \"os\",\nwhere = none { none { value(present) } }"), 2,
                        "`value` never holds", NULL);
    expect_text_mistake(b, RULE("a", "match = pattern \"f($X)\",\nwhere = hole(\"Y\", present)"), 2,
                        "no hole `$Y` in the rule's patterns", NULL);
    expect_text_mistake(b, RULE("a", "match = pattern \"f($X)\",\nmessage = \"{hole:Y}\""), 2, "Y", "");
    b->note_count = 0;
    assert_int_equal(
        load_text(b, RULE("a", "match = { string \"x\", call \"a.b\" }, where = arg(1, present)")), AD_OK);
    assert_int_equal(load_text(b, RULE("b", "match = pattern \"f($X)\", message = \"{hole:X}\"")), AD_OK);
}

/* ---- mistakes in fixes ---- */

static void fixes_are_checked(void **state)
{
    static const struct {
        const char *fix;
        const char *message;
    } cases[] = {
        {"\"safe_load\"", "`fix` must be a table, not a string"},
        {"{}", "`fix` does not say what to do"},
        {"{ title = \"x\" }", "`fix` does not say what to do"},
        {"{ callee = \"a\", drop = \"b\" }", "several things at once"},
        {"{ callee = \"a b\" }", "`a b` is no function's name"},
        {"{ callee = \"a.\" }", "`a.` is no function's name"},
        {"{ callee = \"a\", text = \"b\" }", "`text` goes with `arg` only"},
        {"{ callee = \"a\", position = 1 }", "`position` goes with `arg` and `drop` only"},
        {"{ arg = \"a\" }", "`arg` needs a `text`"},
        {"{ arg = \"a\", text = \"1 +\" }", "`1 +` is no Python expression"},
        {"{ arg = \"a\", text = \"1; import os\" }", "is no Python expression"},
        {"{ arg = \"a\", text = \"b = 1\" }", "is no Python expression"},
        {"{ arg = \"a\", text = \"1 # x\" }", "is no Python expression"},
        {"{ arg = \"a\", text = \"x\\ny\" }", "holds a line end"},
        {"{ arg = 1, text = \"x\" }", "`arg` must be a string, not a number"},
        {"{ arg = \"a\", text = \"x\", position = 0 }", "`position` must be a whole number"},
        {"{ drop = \"a-b\" }", "`a-b` is no Python name"},
        {"{ drop = \"a\", safety = \"maybe\" }", "unknown safety `maybe`"},
        {"{ drop = \"a\", safty = \"safe\" }", "unknown field `safty` in `fix`"},
    };
    bench *b = *state;
    char text[512];
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        (void)snprintf(text, sizeof(text), RULE("a", "match = call \"a.b\",\n\nfix = %s"), cases[i].fix);
        expect_text_mistake(b, text, 3, cases[i].message, "");
    }
    expect_text_mistake(b, RULE("a", "match = string \"x\",\nfix = { drop = \"a\" }"), 2,
                        "`fix` changes calls", "check");
}

/* ---- places ---- */

static void places_are_those_of_the_code_that_wrote_it(void **state)
{
    bench *b = *state;

    put(b, "pack.json", GOOD_MANIFEST);
    put(b, "data/help.lua",
        "local M = {}\nfunction M.unsafe(id)\n  rule { id = id }\nend\n"
        "function M.names()\n  return call { \"a..b\" }\nend\nreturn M\n");
    put(b, "rules/a.lua",
        "local M = require \"data.help\"\n" RULE("a", "match = M.names()") "M.unsafe(\"b\")\n");
    put(b, "help/a.md", "# A\n");
    put(b, "help/b.md", "# B\n");
    assert_int_equal(load(b), AD_ERR_SCRIPT);
    expect_note(b, "/data/help.lua", 6, "`a..b` is no dotted name", "");
    expect_note(b, "/data/help.lua", 3, "`title` is missing", NULL);
}

static void places_of_lua_errors_are_found(void **state)
{
    bench *b = *state;

    expect_text_mistake(b, "local x =\n", 2, "unexpected symbol", NULL);
    expect_text_mistake(b, "\nlocal t = nil\nreturn t.x\n", 3, "attempt to index", NULL);
    expect_text_mistake(b, "\nerror(\"on purpose\")\n", 2, "on purpose", NULL);
    expect_text_mistake(b, "\nerror({})\n", 2, "", NULL);
    expect_text_mistake(b, "x = 1\n", 1, "global `x`", NULL);
    expect_text_mistake(b, "\nos.exit()\n", 2, "`os` is not available in rule packs", NULL);
}

static void rules_before_and_after_an_error_are_told_too(void **state)
{
    bench *b = *state;

    assert_int_equal(
        load_text(b, RULE("a", "match = 1") RULE("b", "match = 2") "error(\"end\")\n" RULE("c", "match = 3")),
        AD_ERR_SCRIPT);
    expect_note(b, "query.lua", 1, "must be a matcher", "");
    expect_note(b, "query.lua", 2, "must be a matcher", "");
    expect_note(b, "query.lua", 3, "end", NULL);
    assert_int_equal(b->note_count, 3);
}

static void long_file_names_keep_their_lines(void **state)
{
    bench *b = *state;

    put(b, "pack.json", GOOD_MANIFEST);
    put(b, "rules/a/very/long/way/down/to/where/nobody/ever/looks/for/any/rules/at/all/here.lua",
        "\n\nerror(\"deep\")\n");
    assert_int_equal(load(b), AD_ERR_SCRIPT);
    expect_only_note(b, "/at/all/here.lua", 3, "deep", NULL);
}

static void ids_used_twice_name_both_places(void **state)
{
    expect_text_mistake(*state, GOOD_RULE("a") "\n" GOOD_RULE("b") GOOD_RULE("a"), 4,
                        "rule `a` is there already, at query.lua:1", "");
}

/* ---- the words in Lua ---- */

static void string_stays_a_library(void **state)
{
    bench *b = *state;

    assert_int_equal(load_text(b, "assert(string.upper(\"a\") == \"A\" and (\"a\"):rep(2) == \"aa\")\n" RULE(
                                      "a", "match = { string { \"x\" }, string(\"y\"), string \"z\" }")),
                     AD_OK);
    assert_int_equal(b->set->rules[0].matcher_count, 3);
    expect_text_mistake(b, "string.rep = nil\n", 1, "cannot be changed", NULL);
    expect_text_mistake(b, "string = nil\n", 1, "global `string`", NULL);
}

static void terms_cannot_be_looked_into_or_forged(void **state)
{
    bench *b = *state;

    expect_text_mistake(b, "local c = call \"a.b\"\nreturn c.kind\n", 2, "attempt to index", NULL);
    expect_text_mistake(b, "present.x = 1\n", 1, "attempt to index", NULL);
    expect_text_mistake(b, "return present()\n", 1, "attempt to call", NULL);
    expect_text_mistake(b, RULE("a", "match = { kind = \"call\" }"), 1, "", NULL);
    assert_int_equal(
        load_text(b, "local shown = tostring(call \"a.b\")\nassert(not shown:find(\"0x\", 1, true))\n"
                     "assert(type(present) == \"userdata\")\n" GOOD_RULE("a")),
        AD_OK);
}

static void terms_can_be_shared_between_rules(void **state)
{
    bench *b = *state;

    assert_int_equal(
        load_text(b,
                  "local safe = none { arg(1, resolves { \"a.b\" }) }\nlocal calls = call { \"x.y\" }\n" RULE(
                      "a", "match = calls, where = safe")
                      RULE("b", "match = { calls }, where = { safe, safe }")),
        AD_OK);
    assert_int_equal(b->set->rule_count, 2);
    assert_int_equal(b->set->rules[0].matchers[0].rule, 0);
    assert_int_equal(b->set->rules[1].matchers[0].rule, 1);
}

static void rules_can_be_made_in_loops(void **state)
{
    bench *b = *state;

    assert_int_equal(
        load_text(b, "for i = 1, 300 do\n  rule { id = \"r\" .. i, title = \"T\" .. i, severity = \"low\","
                     " confidence = \"low\", cwe = i, match = call(\"m.f\" .. i),\n"
                     "    check = function(site) return i end }\nend\n"),
        AD_OK);
    assert_int_equal(b->set->rule_count, 300);
    EQUALS(b->set->rules[299].info.id, "r300");
    EQUALS(b->set->rules[299].matchers[0].names[0].text, "m.f300");
    assert_int_not_equal(b->set->rules[0].check, b->set->rules[299].check);
    assert_int_equal(ad_ruleset_seal(b->set, keep_note, b, &b->err), AD_OK);
}

typedef struct check_call {
    int check;
    lua_Integer result;
} check_call;

static int call_check(lua_State *L)
{
    check_call *call = lua_touserdata(L, 1);

    (void)lua_rawgeti(L, LUA_REGISTRYINDEX, call->check);
    lua_call(L, 0, 1);
    call->result = lua_tointeger(L, -1);
    return 0;
}

static void checks_survive_the_snapshot(void **state)
{
    bench *b = *state;
    ad_sandbox *sandbox;
    check_call call;
    int i;

    assert_int_equal(load_text(b, "local count = 0\n" RULE(
                                      "a", "match = call \"a.b\", check = function() count = count + 1 "
                                           "return count end")),
                     AD_OK);
    assert_int_equal(ad_ruleset_seal(b->set, keep_note, b, &b->err), AD_OK);
    sandbox = b->set->packs[0].sandbox;
    for (i = 0; i < 2; i++) {
        call = (check_call){b->set->rules[0].check, 0};
        assert_int_equal(ad_sandbox_enter(sandbox, AD_BUDGET_CALL, call_check, &call, &b->err), AD_OK);
        assert_int_equal(call.result, 1); /* each time as when it was loaded */
        ad_sandbox_restore(sandbox);
    }
}

static void checks_cannot_declare_rules(void **state)
{
    static const char *const bodies[] = {"rule {}", "call \"a.b\"", "arg(1, present)", "string \"x\""};
    bench *b = *state;
    char text[512];
    size_t i;

    for (i = 0; i < 4; i++) {
        check_call call;

        bench_renew(b);
        (void)snprintf(text, sizeof(text), RULE("a", "match = call \"a.b\", check = function() %s end"),
                       bodies[i]);
        assert_int_equal(load_text(b, text), AD_OK);
        assert_int_equal(ad_ruleset_seal(b->set, keep_note, b, &b->err), AD_OK);
        call = (check_call){b->set->rules[0].check, 0};
        assert_int_equal(
            ad_sandbox_enter(b->set->packs[0].sandbox, AD_BUDGET_CALL, call_check, &call, &b->err),
            AD_ERR_SCRIPT);
        assert_non_null(strstr(b->err.message, "is for the top of a rule file"));
    }
}

static void unit_is_for_checks_only(void **state)
{
    bench *b = *state;

    expect_text_mistake(b, "\nlocal path = unit.path\n", 2, "while `check` runs only", NULL);
    assert_int_equal(load_text(b, RULE("a", "match = call \"a.b\", check = function() return unit.path end")),
                     AD_OK);
}

static void documented_example_loads(void **state)
{
    bench *b = *state;

    assert_int_equal(
        load_text(
            b,
            "rule {\n"
            "  id = \"load-yaml\", severity = \"medium\", confidence = \"high\", cwe = { 502, 20 },\n"
            "  title = \"YAML loader can construct arbitrary objects\",\n"
            "  message = \"`{callee}` builds any object the document names\",\n"
            "  aliases = { \"B506\", \"S506\" },\n"
            "  match = call { \"yaml.load\", \"yaml.load_all\" },\n"
            "  where = { none { arg(\"Loader\", 2, resolves { \"yaml.SafeLoader\", \"yaml.CSafeLoader\" }) } "
            "},\n"
            "  fix = { callee = \"safe_load\", safety = \"unsafe\", title = \"Use yaml.safe_load\" },\n}\n"),
        AD_OK);
    assert_int_equal(ad_ruleset_seal(b->set, keep_note, b, &b->err), AD_OK);
    assert_int_equal(ad_rule_find(ad_ruleset_index(b->set), AD_STR("S506")), 0);
}

/* ---- hostile packs ---- */

static void hostile_rule_floods_are_stopped(void **state)
{
    bench *b = *state;

    assert_int_equal(load_text(b, "for i = 1, 100000 do rule { id = \"x\" } end\n"), AD_ERR_SCRIPT);
    assert_true(b->note_count > 1 && b->note_count <= 102);
    expect_note(b, "query.lua", 0, "more mistakes are not shown", NULL);
    b->note_count = 0;
    assert_int_equal(
        load_text(b, "for i = 1, 100000 do\n " RULE("r\" .. i .. \"", "match = call \"a.b\"") " end\n"),
        AD_ERR_SCRIPT);
    expect_only_note(b, "query.lua", 2, "at most 5000 rules", NULL);
}

static void hostile_cyclic_tables_are_refused(void **state)
{
    bench *b = *state;

    expect_text_mistake(b, "local t = {}\nt[1] = t\n" RULE("a", "match = t"), 3,
                        "must be a matcher, not a table", "");
    expect_text_mistake(b, "local t = {}\nt.match = t\n" RULE("a", "match = call(t)"), 3,
                        "has no place in `call`", NULL);
    b->note_count = 0;
    assert_int_equal(load_text(b, "local t = { id = \"a\", title = \"T\", cwe = 1 }\nt.fix = t\nrule(t)\n"),
                     AD_ERR_SCRIPT);
    expect_note(b, "query.lua", 3, "unknown field `fix` in `fix`", NULL);
}

static void hostile_nesting_is_refused(void **state)
{
    bench *b = *state;

    expect_text_mistake(b,
                        "local c = arg(1, present)\nfor i = 1, 200 do c = all { c } end\n" RULE(
                            "a", "match = call \"a.b\", where = c"),
                        2, "more than 32 deep", NULL);
    expect_text_mistake(b,
                        "local p = present\nfor i = 1, 200 do p = not_(p) end\n" RULE(
                            "a", "match = call \"a.b\", where = arg(1, p)"),
                        2, "more than 32 deep", NULL);
    b->note_count = 0;
    assert_int_equal(load_text(b, "local c = arg(1, present)\nfor i = 1, 30 do c = none { c } end\n" RULE(
                                      "a", "match = call \"a.b\", where = c")),
                     AD_OK);
}

static void hostile_sharing_is_refused(void **state)
{
    bench *b = *state;

    expect_text_mistake(b,
                        "local c = arg(1, present) for i = 1, 30 do c = all { c, c } end " RULE(
                            "a", "match = call \"a.b\", where = c"),
                        1, "more than 4095 conditions", "split");
    expect_text_mistake(b,
                        "local p = present for i = 1, 30 do p = both { p, p } end " RULE(
                            "a", "match = call \"a.b\", where = arg(1, p)"),
                        1, "more than 4095 conditions", "split");
}

static void hostile_sizes_are_refused(void **state)
{
    bench *b = *state;

    expect_text_mistake(
        b,
        "rule { id = (\"a\"):rep(1000000), title = \"T\", severity = \"low\", confidence = \"low\","
        " cwe = 1, match = call \"a.b\" }\n",
        1, "`id` is longer than 64 bytes", NULL);
    expect_text_mistake(b, RULE("a", "match = call((\"a.\"):rep(500000))"), 1,
                        "`call` is longer than 512 bytes", NULL);
    expect_text_mistake(b, RULE("a", "match = string { (\"a\"):rep(20000) }"), 1, "longer than 16384 bytes",
                        NULL);
    expect_text_mistake(b,
                        "local t = {}\nfor i = 1, 70000 do t[i] = \"a.b\" end\n" RULE("a", "match = call(t)"),
                        3, "`call` has more than 65536 entries", NULL);
    expect_text_mistake(
        b, "local t = { \"a.b\" }\nfor i = 1, 5000 do t[\"k\" .. i] = 1 end\n" RULE("a", "match = call(t)"),
        3, "has more than 1000 fields", NULL);
    expect_text_mistake(b,
                        "local t = {}\nfor i = 1, 300 do t[i] = i end\nlocal c = equals(table.unpack(t))\n",
                        3, "more than 250 values", NULL);
}

static void hostile_texts_are_shown_harmless(void **state)
{
    bench *b = *state;

    expect_text_mistake(b, RULE("a", "match = call \"a.b\", [\"x\\27[31m\\n::error::\"] = 1"), 1,
                        "unknown field `x\\x1b[31m\\x0a::error::`", NULL);
    expect_text_mistake(b, RULE("a", "match = call \"a.b\", tags = { \"\\u{202e}evil\" }"), 1,
                        "control character", "");
    expect_text_mistake(b, RULE("a", "match = call \"a\\0b\""), 1, "control character", "");
    expect_text_mistake(b, RULE("a", "match = call \"a\\xff\""), 1, "control character", "");
}

static void hostile_loops_and_memory_end_loading(void **state)
{
    bench *b = *state;

    expect_text_mistake(b, GOOD_RULE("a") "while true do end\n", 2, "ran over", NULL);
    expect_text_mistake(
        b, "local t = {}\nlocal i = 0\nwhile true do i = i + 1 t[i] = (\"x\"):rep(1000) .. i end\n", 3,
        "memory", NULL);
    b->note_count = 0;
    assert_int_equal(load_text(b, GOOD_RULE("a")), AD_OK); /* the set is none the worse */
}

static void hostile_work_in_c_is_charged(void **state)
{
    bench *b = *state;

    b->limits.lua_load_steps = 200000;
    bench_renew(b);
    assert_int_equal(
        load_text(
            b, "local names = {}\nfor i = 1, 10000 do names[i] = \"a.b\" end\n"
               "for i = 1, 1000 do rule { id = \"r\" .. i, title = \"T\", severity = \"low\", confidence = "
               "\"low\", cwe = 1, match = call(names) } end\n"),
        AD_ERR_SCRIPT);
    expect_note(b, "query.lua", 3, "ran over", NULL);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, bench_setup, bench_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(fields_that_are_missing_are_all_named),
        CASE(fields_unknown_are_named_on_their_line),
        CASE(fields_of_wrong_types_are_told),
        CASE(fields_near_misses_are_suggested),
        CASE(matchers_are_checked),
        CASE(matchers_all_mistakes_of_a_list_are_told),
        CASE(conditions_are_checked),
        CASE(predicates_are_checked),
        CASE(conditions_must_fit_the_matchers),
        CASE(fixes_are_checked),
        CASE(places_are_those_of_the_code_that_wrote_it),
        CASE(places_of_lua_errors_are_found),
        CASE(rules_before_and_after_an_error_are_told_too),
        CASE(long_file_names_keep_their_lines),
        CASE(ids_used_twice_name_both_places),
        CASE(string_stays_a_library),
        CASE(terms_cannot_be_looked_into_or_forged),
        CASE(terms_can_be_shared_between_rules),
        CASE(rules_can_be_made_in_loops),
        CASE(checks_survive_the_snapshot),
        CASE(checks_cannot_declare_rules),
        CASE(unit_is_for_checks_only),
        CASE(documented_example_loads),
        CASE(hostile_rule_floods_are_stopped),
        CASE(hostile_cyclic_tables_are_refused),
        CASE(hostile_nesting_is_refused),
        CASE(hostile_sharing_is_refused),
        CASE(hostile_sizes_are_refused),
        CASE(hostile_texts_are_shown_harmless),
        CASE(hostile_loops_and_memory_end_loading),
        CASE(hostile_work_in_c_is_charged),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
