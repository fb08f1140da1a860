/* The Lua API: what a check function can ask of nodes and report, and what hostile packs get for trying
 * more than that. */
#include <time.h>

#include "rules/api_priv.h"
#include "rules/dsl_priv.h"
#include "run_support.h"

#include "base/banned.h"

/* A check function around a statement that knows the site as `n`. */
#define CHECK(MATCH, BODY) RULE("r", "match = " MATCH ", check = function(n) " BODY " end")

/* Runs one rule on Python; its messages are `says`, a line for each. */
static void expect_says(bench *b, const char *rules, const char *python, const char *says)
{
    use_rules(b, rules);
    run_text(b, python);
    if (b->incidents.len) {
        print_message("%s", b->incidents.data);
    }
    assert_string_equal(b->messages.data, says);
}

#define SAY(MATCH, EXPRESSION) CHECK(MATCH, "n:report { message = tostring(" EXPRESSION ") }")
#define PROBE(EXPRESSION)      SAY("call { '.probe' }", EXPRESSION)

/* The rule fails with an error that holds `text`. */
static void expect_failure(bench *b, const char *rules, const char *python, const char *text)
{
    use_rules(b, rules);
    run_text(b, python);
    assert_string_equal(b->hits.data, "");
    expect_incident(b, text);
}

/* ---- fields ---- */

static void node_says_where_it_stands(void **state)
{
    bench *b = *state;

    expect_says(b, PROBE("n.kind .. ' ' .. n.line .. ':' .. n.column .. '-' .. n.end_line"),
                "x = 1\ny = '\xc3\xa9', o.probe(\n  1)\n", "call 2:10-3\n");
    expect_says(b, PROBE("n.text"), "o.probe('a')\n", "o.probe('a')\n");
    expect_says(
        b, PROBE("n.parent.kind .. ' ' .. n.parent.parent.kind .. ' ' .. tostring(n.parent.parent.parent)"),
        "o.probe()\n", "expression_statement module nil\n");
}

static void node_says_what_it_means(void **state)
{
    bench *b = *state;

    expect_says(b, PROBE("n:arg(1).name"), "import os.path as p\no.probe(p.join)\n", "os.path.join\n");
    expect_says(b, PROBE("n:arg(1).name"), "def f(x):\n  o.probe(x)\n", "nil\n");
    expect_says(b, PROBE("table.concat(n:arg(1).names, ' ')"),
                "import a, b\nif x:\n  f = a.f\nelse:\n  f = b.f\no.probe(f)\n", "a.f b.f\n");
    expect_says(b, PROBE("n:arg(1).value .. type(n:arg(1).value)"), "o.probe('a' + 'b')\n", "abstring\n");
    expect_says(b, PROBE("n:arg(1).value + 1"), "o.probe(20 * 2)\n", "41\n");
    expect_says(b, PROBE("n:arg(1).value"), "o.probe(1 == 1)\n", "true\n");
    expect_says(b, PROBE("n:arg(1).value"), "o.probe(None)\n", "nil\n");
    expect_says(b, PROBE("n:arg(1).value"), "o.probe([1])\n", "nil\n");
    expect_says(b, PROBE("n:arg(1).is_constant and not n:arg(2).is_constant"), "o.probe([1], [x])\n",
                "true\n");
}

static void node_resolves_to_names(void **state)
{
    bench *b = *state;
    const char *python = "import yaml\no.probe(yaml.SafeLoader)\n";

    expect_says(b, PROBE("n:arg(1):is { 'yaml.Loader', 'yaml.SafeLoader' }"), python, "true\n");
    expect_says(b, PROBE("n:arg(1):is 'yaml.*'"), python, "true\n");
    expect_says(b, PROBE("n:arg(1):is { 'yaml.Loader' }"), python, "false\n");
    expect_says(b, PROBE("n:arg(1):is '.SafeLoader'"),
                "import yaml\nclass L(yaml.SafeLoader): pass\no.probe(L)\n", "true\n");
    expect_failure(b, PROBE("n:is { '' }"), python, "is no dotted name");
    expect_failure(b, PROBE("n:is {}"), python, "list of 1 to 1000");
    expect_failure(b, PROBE("n:is { 1 }"), python, "must be texts");
}

/* ---- navigation ---- */

static void node_leads_to_others(void **state)
{
    bench *b = *state;

    expect_says(b, PROBE("n:field('arguments').kind .. ' ' .. tostring(n:field('left'))"), "o.probe()\n",
                "argument_list nil\n");
    expect_says(b, PROBE("n:child(2).text .. tostring(n:child(3)) .. #n:children()"), "o.probe( # c\n)\n",
                "( # c\\x0a)nil2\n");
    expect_says(
        b, PROBE("n:ancestor('if_statement').line .. tostring(n:ancestor { 'class_definition', 'lambda' })"),
        "\nif x:\n  o.probe()\n", "2nil\n");
    expect_says(b, PROBE("#n:find({ 'integer', 'string' }, '2') .. #n:find('integer', '3')"),
                "o.probe(1, 'a2', [2])\n", "20\n");
    expect_says(b, PROBE("#n:find { 'integer', 'string' } .. n:find('integer')[2].text"),
                "o.probe(1, 'a', [2])\n", "32\n");
    expect_says(b, PROBE("n:function_():field('name').text .. n:class_():field('name').text"),
                "class C:\n  def f(self):\n    o.probe()\n", "fC\n");
    expect_says(b, PROBE("tostring(n:function_()) .. tostring(n:class_())"), "o.probe()\n", "nilnil\n");
    expect_says(b, SAY("class { 'a.B' }", "table.concat(n:bases(), ' ')"), "import a\nclass C(a.B): pass\n",
                "a.B\n");
    expect_says(b, PROBE("n:arg(nil, 1):definition():field('name').text .. n:arg(nil, 2):definition().kind"),
                "def f(): pass\ng = f\nh = lambda: 1\no.probe(g, h)\n", "flambda\n");
    expect_says(b, PROBE("tostring(n:definition()) .. tostring(n:arg(nil, 1):definition())"),
                "def f(): pass\nf = 1\no.probe(f)\n", "nilnil\n");
}

static void node_names_what_it_does_not_have(void **state)
{
    bench *b = *state;

    expect_failure(b, PROBE("n.knid"), "o.probe()\n", "a node has no `knid` (did you mean `kind`?)");
    expect_failure(b, PROBE("n[1]"), "o.probe()\n", "named fields only");
    expect_failure(b, PROBE("n:field 'lefft'"), "o.probe()\n", "no node field `lefft`");
    expect_failure(b, PROBE("n:ancestor 'cal'"), "o.probe()\n", "no node kind `cal`");
    expect_failure(b, PROBE("n:child(0)"), "o.probe()\n", "counted from 1");
    expect_failure(b, PROBE("n[('x'):rep(100000)]"), "o.probe()\n", "a node has no");
}

static void elements_are_those_of_displays_and_of_names_for_them(void **state)
{
    bench *b = *state;

    expect_says(b, PROBE("n:arg(1):elements()[2].text"), "o.probe([a, # c\n b])\n", "b\n");
    expect_says(b, PROBE("#n:arg(1):elements()"), "T = (1, 2, 3)\no.probe(T)\n", "3\n");
    expect_says(b, PROBE("n:arg(1):elements()[1].key .. n:arg(1):elements()[1].node.text"),
                "o.probe({'k': v, **x})\n", "kv\n");
    expect_says(b, PROBE("n:arg(1):elements()[2].key"), "o.probe({'k': v, **x})\n", "nil\n");
    expect_says(b, PROBE("n:arg(1):elements()"), "o.probe(x)\n", "nil\n");
}

/* ---- calls ---- */

static void call_gives_its_arguments(void **state)
{
    bench *b = *state;
    const char *python = "o.probe(1, b=2, **{'c': 3}, **x)\n";

    expect_says(b, PROBE("n:arg('b', 2).text .. n:arg('x', 1).text .. tostring(n:arg('b').value)"), python,
                "212\n");
    expect_says(b, PROBE("n:arg('c').value"), python, "3\n");
    expect_says(b, PROBE("n:arg('d')"), python, "nil\n");
    expect_says(b, PROBE("tostring(n:may_have('d')) .. tostring(n:may_have(2))"), python, "truefalse\n");
    expect_says(b, PROBE("#n:args() .. n:args()[2].keyword .. tostring(n:args()[1].keyword)"), python,
                "3bnil\n");
    expect_says(b, PROBE("n:callee().text .. tostring(n:callee():callee())"), python, "o.probenil\n");
    expect_says(b, PROBE("n:arg(nil, 1).text"), python, "1\n");
    expect_failure(b, PROBE("n:arg()"), python, "keyword or a position");
    expect_failure(b, PROBE("n:arg(0)"), python, "counted from 1");
}

static void class_gives_its_arguments(void **state)
{
    bench *b = *state;

    expect_says(b, SAY("class { 'a.B' }", "n:arg('metaclass').text .. n:arg(1).text .. #n:args()"),
                "import a\nclass C(a.B, metaclass=M): pass\n", "Ma.B2\n");
}

static void assignment_gives_its_target(void **state)
{
    bench *b = *state;

    expect_says(b, SAY("assign { 'A' }", "n:target().text .. n:field('right').value"), "A = 'x'\n", "Ax\n");
    expect_says(b, PROBE("n:target()"), "o.probe()\n", "nil\n");
}

static void truth_is_yes_no_or_unknown(void **state)
{
    bench *b = *state;

    expect_says(
        b, PROBE("tostring(n:arg(1):truth()) .. tostring(n:arg(2):truth()) .. tostring(n:arg(3):truth())"),
        "o.probe([1], '', x)\n", "truefalsenil\n");
}

static void pattern_site_gives_its_holes(void **state)
{
    bench *b = *state;

    expect_says(
        b,
        SAY("pattern 'f.g($X, $...REST)'", "n:holes().X.text .. #n:holes().REST .. n:holes().REST[1].text"),
        "import f\nf.g(a, b, c)\n", "a2b\n");
    expect_says(b, SAY("pattern 'f.g($X, $...REST)'", "type(n:holes().REST) .. #n:holes().REST"),
                "import f\nf.g(a)\nf.g(a, b)\n", "table0\ntable1\n");
    expect_says(b, PROBE("n:holes()"), "o.probe()\n", "nil\n");
}

/* ---- the unit ---- */

static void unit_tells_about_the_file(void **state)
{
    bench *b = *state;

    expect_says(b, PROBE("unit.path .. ' ' .. unit.name .. ' ' .. unit.kind"), "o.probe()\n",
                "pkg/mod.py pkg/mod.py python\n");
    expect_says(b, PROBE("table.concat(unit.imports, ' ')"),
                "import a.b\nfrom c import d, e as f\no.probe()\n", "a.b c.d c.e\n");
    expect_says(b, PROBE("#unit.text"), "o.probe()\n", "10\n");
    expect_failure(b, PROBE("unit.nmae"), "o.probe()\n", "`unit` has no `nmae`");
    expect_failure(b, CHECK("call { '.probe' }", "unit.name = 'x'"), "o.probe()\n", "cannot be changed");
}

static void unit_and_nodes_are_for_check_only(void **state)
{
    bench *b = *state;

    assert_int_equal(ad_ruleset_create(&b->limits, &b->set, &b->err), AD_OK);
    assert_int_equal(ad_ruleset_add_text(b->set, AD_STR("p"), AD_STR("rules/x.lua"),
                                         AD_STR("local x = unit.name\n"), NULL, NULL, &b->err),
                     AD_ERR_SCRIPT);
}

static void file_site_has_text_line_and_report(void **state)
{
    bench *b = *state;

    b->kind = AD_UNIT_REQUIREMENTS;
    expect_says(b,
                RULE("r", "match = file { text = 'b+' }, units = { 'requirements' },"
                          " check = function(n) n:report { message = n.text .. n.line } end"),
                "a\nabb\nb\n", "bb2\nb3\n");
    expect_says(b,
                RULE("r", "match = file { '*.py' }, units = { 'requirements' },"
                          " check = function(n) n:report { message = n.text .. n.line .. type(n) } end"),
                "all", "all1userdata\n");
    expect_failure(b,
                   RULE("r", "match = file { text = 'b+' }, units = { 'requirements' },"
                             " check = function(n) return n.kind end"),
                   "b\n", "has no `kind`");
}

/* ---- reports ---- */

static void report_takes_what_it_is_given(void **state)
{
    bench *b = *state;

    use_rules(b,
              CHECK("call { '.probe' }",
                    "n:report { severity = 'critical', confidence = 'high', at = n:arg(1), message = 'm' }"));
    expect_hits(b, "o.probe(\n  1)\n", "r@2");
    assert_string_equal(b->messages.data, "m\n");
    assert_int_equal(b->severity, AD_SEVERITY_CRITICAL);
    assert_int_equal(b->confidence, AD_CONFIDENCE_HIGH);
}

static void report_falls_back_on_the_rule(void **state)
{
    bench *b = *state;

    use_rules(b, RULE("r", "match = call { '.probe' }, message = 'says {text}', check = function(n)"
                           " n:report() n:report {} n:callee():report {} end"));
    expect_hits(b, "o.probe(1)\n", "r@1 r@1 r@1");
    assert_string_equal(b->messages.data, "says o.probe(1)\nsays o.probe(1)\nsays o.probe(1)\n");
    assert_int_equal(b->severity, AD_SEVERITY_LOW);
}

static void report_refuses_what_it_does_not_know(void **state)
{
    bench *b = *state;
    const char *python = "o.probe(1)\n";

    expect_failure(b, CHECK("call { '.probe' }", "n:report { mesage = 'x' }"), python, "no field `mesage`");
    expect_failure(b, CHECK("call { '.probe' }", "n:report { 'x' }"), python,
                   "named fields only, none that is a number");
    expect_failure(b, CHECK("call { '.probe' }", "n:report { zz = 1, yy = 1, xx = 1 }"), python,
                   "no field `xx`");
    expect_failure(b, CHECK("call { '.probe' }", "n:report { severity = 'huge' }"), python, "is no severity");
    expect_failure(b, CHECK("call { '.probe' }", "n:report { confidence = 1 }"), python, "must be a text");
    expect_failure(b, CHECK("call { '.probe' }", "n:report { message = {} }"), python, "must be a text");
    expect_failure(b, CHECK("call { '.probe' }", "n:report { at = 1 }"), python, "node expected");
    expect_failure(b, CHECK("call { '.probe' }", "n:report { fix = 'x' }"), python, "must be a fix");
    expect_failure(b, CHECK("call { '.probe' }", "n:report('x')"), python, "table expected");
}

static void message_is_made_fit_to_show(void **state)
{
    bench *b = *state;

    expect_says(b, PROBE("'a\\0b\\27[31m\\u{202e}\\n::error::\\x80\\xff'"), "o.probe()\n",
                "a\\x00b\\x1b[31m\\u{202e}\\x0a::error::\\x80\\xff\n");
    expect_says(b, RULE("r", "match = call { '.probe' }, message = '{text}'"),
                "o.probe('\x1b[31m\xe2\x80\xae')\n", "o.probe('\\x1b[31m\\u{202e}')\n");
}

static void message_is_cut(void **state)
{
    bench *b = *state;

    use_rules(b, PROBE("('\\u{e9}'):rep(500000)"));
    run_text(b, "o.probe()\n");
    assert_int_equal(b->messages.len, b->limits.message_bytes + 1);
    use_rules(b, PROBE("('\\u{20ac}'):rep(100000)"));
    run_text(b, "o.probe()\n");
    assert_true(b->messages.len <= b->limits.message_bytes + 1U);
    assert_int_equal((b->messages.len - 1) % 3, 0);
    use_rules(b, PROBE("('\\1'):rep(100000)"));
    run_text(b, "o.probe()\n");
    assert_true(b->messages.len <= b->limits.message_bytes + 1U);
}

/* ---- fixes ---- */

static void fixes_become_edits(void **state)
{
    bench *b = *state;

    use_rules(b, CHECK("call { 'yaml.load' }", "n:report { fix = n:replace_callee('safe_load') }"));
    expect_hits(b, "import yaml\nyaml.load(x)\n", "r@2");
    assert_non_null(strstr(b->edits.data, "safe_load"));
    assert_int_equal(b->safety, AD_FIX_UNSAFE);
    use_rules(b, CHECK("call { '.probe' }",
                       "n:report { fix = n:replace('x(1)', { safety = 'safe', title = 't' }) }"));
    expect_hits(b, "o.probe(1)\n", "r@1");
    assert_string_equal(b->edits.data, "0-10=x(1)\n");
    assert_int_equal(b->safety, AD_FIX_SAFE);
    use_rules(b, CHECK("call { '.probe' }", "n:report { fix = n:set_arg('a', 1, '7') }"));
    expect_hits(b, "o.probe(1)\n", "r@1");
    assert_string_equal(b->edits.data, "8-9=7\n");
    use_rules(b, CHECK("call { '.probe' }", "n:report { fix = n:drop_arg('a', { title = 'drop' }) }"));
    expect_hits(b, "o.probe(1, a=2)\n", "r@1");
    assert_non_null(strchr(b->edits.data, '='));
}

static void fix_that_cannot_be_made_is_nil(void **state)
{
    bench *b = *state;

    expect_says(b, PROBE("n:drop_arg('nothing')"), "o.probe(1)\n", "nil\n");
    expect_says(b, PROBE("n:callee():set_arg('a', '1')"), "o.probe(1)\n", "nil\n");
}

static void rules_own_fix_is_used_unless_refused(void **state)
{
    bench *b = *state;

    use_rules(b, RULE("r", "match = call { '.probe' }, fix = { drop = 'a', title = 'x' },"
                           " check = function(n) n:report() n:report { fix = false } end"));
    run_text(b, "o.probe(1, a=2)\n");
    assert_int_equal(b->matches, 2);
    assert_int_not_equal(b->edits.data[0], '\n');
    assert_string_equal(strchr(b->edits.data, '\n'), "\n\n");
}

static void made_up_fix_is_checked_like_a_strangers(void **state)
{
    static const struct {
        const char *fix;
        const char *error; /* NULL: accepted */
    } cases[] = {
        {"{ edits = { { from = 0, to = 1, text = 'p' } } }", NULL},
        {"{ edits = { { from = 3, to = 3, text = 'p' }, { from = 0, to = 1, text = '' } } }", NULL},
        {"{}", "must be a fix"},
        {"{ edits = 1 }", "must be a fix"},
        {"{ edits = {} }", "1 to 64 edits"},
        {"{ edits = { 1 } }", "must be a table"},
        {"{ edits = { {} } }", "no place in the file"},
        {"{ edits = { { from = -1, to = 1, text = '' } } }", "no place"},
        {"{ edits = { { from = 0, to = 1e9, text = '' } } }", "no place"},
        {"{ edits = { { from = 0, to = math.maxinteger, text = '' } } }", "no place"},
        {"{ edits = { { from = 0.5, to = 1, text = '' } } }", "no place"},
        {"{ edits = { { from = '0', to = 1, text = '' } } }", "no place"},
        {"{ edits = { { from = 10, to = 11, text = '' } } }", "no place"}, /* inside a character */
        {"{ edits = { { from = 2, to = 1, text = 'x' } } }", "must replace"},
        {"{ edits = { { from = 1, to = 1, text = '' } } }", "must replace"},
        {"{ edits = { { from = 0, to = 2, text = 'a' }, { from = 1, to = 3, text = 'b' } } }", "overlap"},
        {"{ edits = { { from = 1, to = 1, text = 'a' }, { from = 1, to = 1, text = 'b' } } }", "overlap"},
        {"{ edits = { { from = 0, to = 1, text = '\\27[0m' } } }", "control characters"},
        {"{ edits = { { from = 0, to = 1, text = '\\xff' } } }", "control characters"},
        {"{ edits = { { from = 0, to = 1, text = '\\u{202e}' } } }", "control characters"},
        {"{ edits = { { from = 0, to = 1, text = ('x'):rep(70000) } } }", "64 KiB"},
        {"{ edits = { { from = 0, to = 1, text = 1 } } }", "string expected"},
        {"{ safety = 'maybe', edits = { { from = 0, to = 1, text = 'p' } } }", "safe"},
        {"{ title = {}, edits = { { from = 0, to = 1, text = 'p' } } }", "title"},
    };
    bench *b = *state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        ad_buf rules;

        ad_buf_init(&rules, SIZE_MAX / 4);
        ad_buf_printf(&rules, CHECK("call { '.probe' }", "n:report { fix = %s }"), cases[i].fix);
        use_rules(b, rules.data);
        ad_buf_clear(&rules);
        run_text(b, "o.probe('\xc3\xa9')\n");
        if (cases[i].error) {
            assert_int_equal(b->matches, 0);
            expect_incident(b, cases[i].error);
        } else {
            assert_string_equal(b->incidents.data, "");
            assert_int_equal(b->matches, 1);
        }
    }
}

static void fix_with_too_many_edits_is_refused(void **state)
{
    bench *b = *state;

    expect_failure(b,
                   CHECK("call { '.probe' }",
                         "local e = {} for i = 1, 65 do e[i] = { from = i, to = i, text = 'x' } end"
                         " n:report { fix = { edits = e } }"),
                   "o.probe()\n", "1 to 64 edits");
}

/* ---- rules that fail ---- */

static void failing_rule_is_named_and_the_others_go_on(void **state)
{
    bench *b = *state;

    use_rules(
        b, "\n" CHECK("call { '.probe' }", "if n:arg(1).value == 2 then error('no \\27 way') end n:report()")
               RULE("s", "match = call { '.probe' }"));
    expect_hits(b, "o.probe(1)\no.probe(2)\no.probe(3)\n", "r@1 s@1 s@2 s@3");
    expect_incident(b, "r: rules/test.lua:2: no \\x1b way");
    expect_incident(b, "the rule (rules/test.lua:2) was switched off for this unit\n");
    expect_hits(b, "o.probe(3)\n", "r@1 s@1"); /* only for that unit */
}

static void rule_over_its_budget_is_named_and_the_others_go_on(void **state)
{
    bench *b = *state;

    use_rules(b, CHECK("call { '.probe' }", "n:report() while true do end")
                     RULE("s", "match = call { '.probe' }, check = function(n) n:report() end"));
    expect_hits(b, "o.probe(1)\no.probe(2)\n", "r@1 s@1 s@2");
    expect_incident(b, "r: rules/test.lua:1 ran over its budget of 2,000,000 steps (lua-call-steps); the rule");
}

static void error_values_that_are_no_text_run_no_code(void **state)
{
    bench *b = *state;

    expect_failure(b, CHECK("call { '.probe' }", "error({})"), "o.probe()\n", "the error value is a table");
    expect_failure(b, CHECK("call { '.probe' }", "error(n)"), "o.probe()\n", "the error value is a userdata");
    expect_failure(b, CHECK("call { '.probe' }", "error(function() while true do end end)"), "o.probe()\n",
                   "the error value is a function");
}

static void refusal_of_the_sink_ends_the_run_from_inside(void **state)
{
    bench *b = *state;

    use_rules(b, CHECK("call { '.probe' }", "n:report() n:report() n:report()"));
    b->refuse_at = 2;
    assert_int_equal(run_bytes(b, AD_STR("o.probe()\no.probe()\n")), AD_ERR_NOMEM);
    assert_string_equal(b->err.message, "refused");
    assert_string_equal(b->hits.data, "r@1");
    b->refuse_at = 0;
    expect_hits(b, "o.probe()\n", "r@1 r@1 r@1");
}

static void log_is_handed_on(void **state)
{
    bench *b = *state;

    use_rules(b, CHECK("call { '.probe' }", "print('line', n.line)"));
    run_text(b, "o.probe()\no.probe()\n");
    assert_string_equal(b->log.data, "test-pack: line\t1\nline\t2\n");
    assert_int_equal(b->stats.callbacks, 2);
    run_text(b, "x = 1\n");
    assert_string_equal(b->log.data, "");
}

/* ---- attacks ---- */

static void nodes_cannot_be_changed(void **state)
{
    bench *b = *state;

    expect_failure(b, CHECK("call { '.probe' }", "n.kind = 1"), "o.probe()\n", "a node cannot be changed");
    expect_failure(b, CHECK("call { '.probe' }", "n.extra = 1"), "o.probe()\n", "a node cannot be changed");
    expect_failure(b, CHECK("call { '.probe' }", "arg = 1"), "o.probe()\n", "arg");
}

/* Case 24: what a rule keeps does not outlive the unit. */
static void kept_nodes_do_not_reach_the_next_unit(void **state)
{
    bench *b = *state;

    use_rules(b, "local kept\nlocal all = {}\n" RULE(
                     "r", "match = call { '.probe' }, check = function(n)\n"
                          "n:report { message = tostring(kept and kept.line) .. #all }\n"
                          "kept = n all[#all + 1] = n end"));
    run_text(b, "o.probe()\no.probe()\n");
    assert_string_equal(b->messages.data, "nil0\n11\n");
    b->name = "pkg/other.py";
    run_text(b, "\n\no.probe()\n");
    assert_string_equal(b->messages.data, "nil0\n");
}

static int try_text(lua_State *L)
{
    lua_getfield(L, 1, "text");
    return 1;
}

static int try_report(lua_State *L)
{
    lua_getfield(L, 2, "report"); /* of the honest handle */
    lua_pushvalue(L, 1);
    lua_call(L, 1, 0);
    return 0;
}

/* Cases 24 and 25: whatever bits a handle holds, it is the unit's own node or refused. */
static ad_status forge(void *ctx, const ad_match *match, ad_err *err)
{
    bench *b = ctx;
    lua_State *L = ad_sandbox_lua(b->set->packs[0].sandbox);
    const ad_api_run *api = ad_sandbox_host(L);
    uint32_t count = api->site->unit->tree->count;
    uint64_t own = (uint64_t)api->generation << 32;
    const uint64_t forged[] = {0,
                               1,
                               own,
                               own | (count + 1U),
                               own | UINT32_MAX,
                               UINT64_MAX,
                               own ^ (1ULL << 32) ^ 1U,
                               1ULL << 32 | 1U,
                               (own | 1U) ^ (1ULL << 63)};

    (void)match;
    (void)err;
    for (size_t i = 0; i < sizeof(forged) / sizeof(forged[0]); i++) {
        for (int way = 0; way < 2; way++) {
            lua_pushcfunction(L, way ? try_report : try_text);
            lua_pushlightuserdata(L, (void *)(uintptr_t)forged[i]);
            ad_api_push_site(L, api);
            assert_int_equal(lua_pcall(L, 2, 1, 0), LUA_ERRRUN);
            assert_non_null(strstr(lua_tostring(L, -1), "stale node"));
            lua_pop(L, 1);
        }
    }
    lua_pushcfunction(L, try_text);
    lua_pushlightuserdata(L, (void *)(uintptr_t)(own | count));
    assert_int_equal(lua_pcall(L, 1, 1, 0), LUA_OK);
    lua_pop(L, 1);
    b->matches++;
    return AD_OK;
}

static void forged_handles_are_refused(void **state)
{
    bench *b = *state;
    ad_rule_sink sink = {.ctx = b, .match = forge, .incident = keep_incident};
    ad_rule_unit unit = {.path = AD_STR("a.py"), .name = AD_STR("a.py"), .kind = AD_UNIT_PYTHON};
    ad_sema_options options = {.module = AD_STR("a"), .limits = &b->limits};
    ad_source *source = NULL;
    ad_tree *tree = NULL;
    ad_module *module = NULL;

    use_rules(b, CHECK("call { '.probe' }", "n:report()"));
    assert_int_equal(ad_source_create(AD_STR("o.probe()\n"), &b->limits, &source, &b->err), AD_OK);
    assert_int_equal(ad_tree_create(b->parser, source, &b->limits, &tree, &b->err), AD_OK);
    assert_int_equal(ad_module_create(tree, &options, &module, &b->err), AD_OK);
    unit.source = source;
    unit.tree = tree;
    unit.module = module;
    assert_int_equal(ad_ruleset_run(b->set, &unit, NULL, &sink, &b->stats, &b->err), AD_OK);
    ad_module_free(module);
    ad_tree_free(tree);
    ad_source_free(source);
    assert_int_equal(b->matches, 1);
    assert_string_equal(b->incidents.data, "");
}

static void methods_refuse_whatever_is_no_node(void **state)
{
    static const char *const values[] = {"nil", "1",    "-1",    "2^53", "'n'",
                                         "{}",  "unit", "print", "true", "call"};
    static const char *const methods[] = {"ancestor", "arg",      "args",           "bases",    "callee",
                                          "child",    "children", "class_",         "definition", "drop_arg", "elements",
                                          "field",    "find",     "function_",      "holes",    "is",
                                          "may_have", "replace",  "replace_callee", "report",   "set_arg",
                                          "target",   "truth"};
    bench *b = *state;

    for (size_t m = 0; m < sizeof(methods) / sizeof(methods[0]); m++) {
        size_t v = m % (sizeof(values) / sizeof(values[0]));
        ad_buf rules;

        ad_buf_init(&rules, SIZE_MAX / 4);
        ad_buf_printf(&rules, CHECK("call { '.probe' }", "local f = n.%s f(%s, 'x', 'y', 'z')"), methods[m],
                      values[v]);
        expect_failure(b, rules.data, "o.probe()\n", "node expected");
        ad_buf_clear(&rules);
    }
}

/* Every method with every kind of value in every place: errors are fine, crashes and hangs are not. */
static void methods_bear_any_argument(void **state)
{
    bench *b = *state;

    use_rules(
        b, "local values = { 1, -1, 0, 2^53, 0/0, 1.5, '', 'x', '\\0', ('y'):rep(5000), true, false, {}, { 1 "
           "},\n"
           "  { 'x' }, { {} }, { edits = { { from = 0, to = 0, text = 'x' } } }, print, math.maxinteger }\n"
           "local methods = { 'ancestor', 'arg', 'args', 'bases', 'callee', 'child', 'children', 'class_',\n"
           "  'drop_arg', 'elements', 'field', 'find', 'function_', 'holes', 'is', 'may_have', 'replace',\n"
           "  'replace_callee', 'report', 'set_arg', 'target', 'truth' }\n"
           "for i = 1, #methods * (#values + 1) do\n"
           "  rule { id = 'r' .. i, title = 't', severity = 'low', confidence = 'low', cwe = 1,\n"
           "    match = call { '.probe' }, check = function(n)\n"
           "      local f = n[methods[(i - 1) % #methods + 1]]\n"
           "      local v = values[(i - 1) // #methods + 1]\n"
           "      for _, w in ipairs(values) do f(n, v, w, w) end\n"
           "    end }\n"
           "end\n");
    run_text(b, "o.probe(1, a=2)\n");
}

static double seconds(void)
{
    struct timespec now = {0};

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Case 28. */
static void flood_of_findings_meets_the_quota(void **state)
{
    bench *b = *state;
    double start = seconds();

    use_rules(b, CHECK("call { '.probe' }", "for i = 1, 1000000 do n:report { message = 'm' .. i } end")
                     RULE("s", "match = call { '.probe' }, check = function(n) n:report() end"));
    run_text(b, "o.probe()\n");
    assert_int_equal(b->matches, b->limits.rule_findings + 1);
    assert_non_null(strstr(b->hits.data, "s@1"));
    expect_incident(b, "r: rules/test.lua:1 ran over its budget");
    expect_incident(b, "more findings of r in this unit were left out: the limit is 100 for one rule");
    assert_true(seconds() - start < 20); /* generous: sanitizers */
}

static void message_of_ten_megabytes_meets_a_limit(void **state)
{
    bench *b = *state;

    use_rules(b, PROBE("('x'):rep(10000000)") RULE("s", "match = call { '.probe' }"));
    run_text(b, "o.probe()\n");
    assert_string_equal(b->hits.data, "s@1");
    expect_incident(b, "r: ");
}

static void searching_costs_steps(void **state)
{
    bench *b = *state;
    ad_buf python;

    b->limits.lua_call_steps = 100000;
    use_rules(b, CHECK("call { '.probe' }", "while true do local l = n.parent.parent:find('lambda') end"));
    ad_buf_init(&python, SIZE_MAX / 4);
    ad_buf_text(&python, "o.probe()\n");
    for (int i = 0; i < 5000; i++) {
        ad_buf_text(&python, "x = 1\n");
    }
    run_text(b, python.data);
    ad_buf_clear(&python);
    expect_incident(b, "ran over its budget of 100,000 steps");
}

static void making_fixes_costs_steps(void **state)
{
    bench *b = *state;

    expect_failure(b, CHECK("call { '.probe' }", "while true do n:set_arg('a', ('x'):rep(60000)) end"),
                   "o.probe(a=1)\n", "ran over");
}

/* Allocation n fails, for each n until none does; Lua's own memory is not counted. */
static void check_survives_failing_allocations(void **state)
{
    bench *b = *state;
    ad_status status = AD_ERR_NOMEM;
    bool complete = false;
    size_t n;

    use_rules(
        b, CHECK("call { '.probe' }",
                 "n:report { message = 'a\\27', fix = n:set_arg('a', 1, '7', { title = 't' }) } n:report()"));
    for (n = 1; !complete && n < 10000; n++) {
        ad_mem_fail_at(n);
        status = run_bytes(b, AD_STR("o.probe(1)\n"));
        ad_mem_fail_at(0);
        assert_true(status == AD_OK || status == AD_ERR_NOMEM || status == AD_ERR_LIMIT);
        complete = status == AD_OK && b->matches == 2;
    }
    assert_true(n > 5 && complete);
}

/* ---- the editor's view ---- */

static void expect_declared(const char *types, const char *before, const char *name, const char *behind)
{
    char wanted[128];

    (void)snprintf(wanted, sizeof(wanted), "%s%s%s", before, name, behind);
    if (!strstr(types, wanted)) {
        print_error("sdk/types/adderstone.lua does not declare: %s", wanted);
        fail();
    }
}

static void types_declare_all_there_is(void **state)
{
    FILE *f = fopen(AD_SDK_TYPES, "rb");
    char *types = calloc(1, 1 << 20);
    const char *name;
    bool method = false;

    (void)state;
    assert_non_null(f);
    assert_non_null(types);
    assert_true(fread(types, 1, (1 << 20) - 1, f) > 0);
    assert_int_equal(fclose(f), 0);
    for (size_t i = 0; (name = ad_api_member(i, &method)) != NULL; i++) {
        expect_declared(types, method ? "\nfunction Node:" : "---@field ", name, method ? "(" : " ");
    }
    for (uint32_t bit = AD_DECLARE_RULE; bit < (uint32_t)AD_DECLARE_MARK << AD_MARK_ROLES; bit <<= 1) {
        expect_declared(types, "\nfunction ", ad_dsl_declaration_name(bit), "(");
        for (size_t i = 0; (name = ad_dsl_field_name(bit, i)) != NULL; i++) {
            if (!strstr(types, name)) {
                fail_msg("sdk/types/adderstone.lua does not name the field %s", name);
            }
        }
    }
    for (const ad_dsl_word *word = ad_dsl_words(); word->name; word++) {
        if (strcmp(word->name, "string") != 0) {
            expect_declared(types, word->usage ? "\nfunction " : "\n", word->name,
                            word->usage ? "(" : " = nil\n");
        }
    }
    free(types);
}

#define T(name) cmocka_unit_test_setup_teardown(name, bench_setup, bench_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(node_says_where_it_stands),
        T(node_says_what_it_means),
        T(node_resolves_to_names),
        T(node_leads_to_others),
        T(node_names_what_it_does_not_have),
        T(elements_are_those_of_displays_and_of_names_for_them),
        T(call_gives_its_arguments),
        T(class_gives_its_arguments),
        T(assignment_gives_its_target),
        T(truth_is_yes_no_or_unknown),
        T(pattern_site_gives_its_holes),
        T(unit_tells_about_the_file),
        T(unit_and_nodes_are_for_check_only),
        T(file_site_has_text_line_and_report),
        T(report_takes_what_it_is_given),
        T(report_falls_back_on_the_rule),
        T(report_refuses_what_it_does_not_know),
        T(message_is_made_fit_to_show),
        T(message_is_cut),
        T(fixes_become_edits),
        T(fix_that_cannot_be_made_is_nil),
        T(rules_own_fix_is_used_unless_refused),
        T(made_up_fix_is_checked_like_a_strangers),
        T(fix_with_too_many_edits_is_refused),
        T(failing_rule_is_named_and_the_others_go_on),
        T(rule_over_its_budget_is_named_and_the_others_go_on),
        T(error_values_that_are_no_text_run_no_code),
        T(refusal_of_the_sink_ends_the_run_from_inside),
        T(log_is_handed_on),
        T(nodes_cannot_be_changed),
        T(kept_nodes_do_not_reach_the_next_unit),
        T(forged_handles_are_refused),
        T(methods_refuse_whatever_is_no_node),
        T(methods_bear_any_argument),
        T(flood_of_findings_meets_the_quota),
        T(message_of_ten_megabytes_meets_a_limit),
        T(searching_costs_steps),
        T(making_fixes_costs_steps),
        T(check_survives_failing_allocations),
        T(types_declare_all_there_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
