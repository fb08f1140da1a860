/* Dispatch: every kind of matcher finds what the language's page says and nothing else, in order, once,
 * within quotas; and the tables behind it agree with a plain search. */
#include "run_support.h"

#include "base/banned.h"

/* ---- calls ---- */

static void call_matches_however_the_name_was_imported(void **state)
{
    bench *b = *state;

    use_rules(b, RULE("r", "match = call { 'yaml.load' }"));
    expect_hits(b,
                "import yaml\n"
                "yaml.load(x)\n"
                "from yaml import load\n"
                "load(x)\n"
                "import yaml as y\n"
                "y.load(x)\n"
                "f = yaml.load\n"
                "f(x)\n"
                "yaml.loads(x)\n"
                "other.load(x)\n",
                "r@2 r@4 r@6 r@8");
}

static void call_takes_every_form_of_name(void **state)
{
    bench *b = *state;

    use_rules(b,
              RULE("exact", "match = call { 'builtins.eval' }")
                  RULE("star", "match = call { 'subprocess.*' }") RULE("glob", "match = call { 'os.exec*' }")
                      RULE("below", "match = call { 'xml.**' }") RULE("suffix", "match = call { '.execute' }")
                          RULE("suffix2", "match = call { '*.objects.raw' }")
                              RULE("instance", "match = call { 'requests.Session().get' }"));
    expect_hits(b,
                "import subprocess, os, xml.sax.handler, requests\n"
                "eval(x)\n"
                "subprocess.run(x)\n"
                "os.execv(x)\n"
                "os.system(x)\n"
                "xml.sax.handler.feed(x)\n"
                "thing.cursor().execute(x)\n"
                "execute(x)\n"
                "Model.objects.raw(x)\n"
                "objects.raw(x)\n"
                "requests.Session().get(x)\n"
                "requests.get(x)\n",
                "exact@2 star@3 glob@4 below@6 suffix@7 suffix2@9 instance@11");
}

static void shadowed_builtin_is_no_builtin(void **state)
{
    bench *b = *state;

    use_rules(b, RULE("r", "match = call { 'builtins.eval' }"));
    expect_hits(b,
                "def eval(x):\n"
                "    return x\n"
                "eval(1)\n",
                "");
}

static void call_of_unknown_receiver_is_found_by_its_last_word(void **state)
{
    bench *b = *state;

    use_rules(b, RULE("r", "match = call { '.execute' }"));
    expect_hits(b,
                "def f(db):\n"
                "    db.execute(1)\n"
                "    (db or g()).execute(2)\n"
                "    db[0].execute(3)\n"
                "    [x for x in db][0]().execute(4)\n",
                "r@2 r@3 r@4 r@5");
}

/* ---- names and attributes ---- */

static void name_is_one_that_is_read(void **state)
{
    bench *b = *state;

    use_rules(b, RULE("r", "match = name { 'ssl.PROTOCOL_SSLv3', 'os.system' }"));
    expect_hits(b,
                "import ssl, os\n"
                "from os import system\n"
                "v = ssl.PROTOCOL_SSLv3\n"
                "f(os.system)\n"
                "g(cb=system)\n"
                "h((system))\n"
                "return_ = [system for _ in x]\n"
                "system('x')\n"
                "(system)('x')\n"
                "os.system('x')\n"
                "os.system.__name__\n"
                "os.system = 1\n",
                "r@3 r@4 r@5 r@6 r@7");
}

static void name_is_no_binding_label_or_import(void **state)
{
    bench *b = *state;

    use_rules(b, RULE("r", "match = name { 'os.system' }"));
    expect_hits(b,
                "from os import system\n"
                "from os import system as s\n"
                "f(system=1)\n"
                "del system\n"
                "def g(system): pass\n"
                "def g(system=1): pass\n"
                "def g(*system): pass\n"
                "def g(system: int): pass\n"
                "lambda system: 1\n"
                "for system in x: pass\n"
                "with x as system: pass\n"
                "class C:\n"
                "    system = 1\n"
                "    def system(self): pass\n"
                "system, y = 1, 2\n"
                "def k():\n"
                "    global system\n",
                "");
}

static void attribute_is_found_wherever_it_stands(void **state)
{
    bench *b = *state;

    use_rules(b, RULE("r", "match = attribute { 'os.environ', '.__globals__' }"));
    expect_hits(b,
                "import os\n"
                "os.environ\n"
                "os.environ['x'] = 1\n"
                "os.environ.get('x')\n"
                "os.environ = {}\n"
                "f.__globals__\n"
                "environ\n",
                "r@2 r@3 r@4 r@5 r@6");
}

/* ---- imports ---- */

static void import_matches_modules_and_what_is_below(void **state)
{
    bench *b = *state;

    use_rules(b, RULE("r", "match = import { 'xml.sax' }"));
    expect_hits(b,
                "import xml.sax\n"
                "import xml.sax.handler as h\n"
                "from xml.sax import x\n"
                "from xml.sax import *\n"
                "from xml import sax\n"
                "import xml\n"
                "import xml.saxutils\n"
                "from xml import dom\n"
                "import_module('xml.sax')\n"
                "from importlib import import_module as im\n"
                "im('xml.sax')\n"
                "__import__('xml.sax.handler')\n",
                "r@1 r@2 r@3 r@4 r@5 r@11 r@12");
}

static void import_takes_every_form_of_name(void **state)
{
    bench *b = *state;

    use_rules(b, RULE("glob", "match = import { 'xml.s*' }") RULE("below", "match = import { 'xml.**' }")
                     RULE("suffix", "match = import { '.sax' }"));
    expect_hits(b,
                "import xml.sax.handler\n"
                "import xml.dom\n"
                "import xml\n"
                "import lib.sax.x\n"
                "import sax\n"
                "from xml import sax\n",
                "glob@1 below@1 suffix@1 below@2 suffix@4 glob@6 below@6 suffix@6");
}

static void import_of_one_statement_points_at_each_name(void **state)
{
    bench *b = *state;

    use_rules(b, RULE("r", "match = import { 'telnetlib', 'ftplib' }, message = '{name}'"));
    expect_hits(b, "import os, telnetlib, ftplib\n", "r@1 r@1");
    assert_string_equal(b->messages.data, "telnetlib\nftplib\n");
}

/* ---- strings ---- */

static void string_matches_folded_text_once(void **state)
{
    bench *b = *state;

    use_rules(b, RULE("r", "match = string { 'AKIA[0-9A-Z]{4}', 'secret' }"));
    expect_hits(b,
                "a = 'AKIA1234 secret'\n"
                "b = 'AK' 'IA' '1234'\n"
                "c = '\\x41KIA1234'\n"
                "d = b'AKIA1234'\n"
                "e = 'AKIA12'\n"
                "f = {'k': ['secret']}\n",
                "r@1 r@2 r@3 r@4 r@6");
}

static void docstrings_count_only_when_asked_for(void **state)
{
    bench *b = *state;
    const char *python = "# note\n"
                         "'secret 2'\n"
                         "'secret 3'\n"
                         "class C:\n"
                         "    # c\n"
                         "    'secret 6'\n"
                         "    x = 'secret 7'\n"
                         "def f():\n"
                         "    'secret 9'\n"
                         "    if x:\n"
                         "        'secret 11'\n"
                         "    return 'secret 12'\n"
                         "def g():\n"
                         "    f'secret {x}'\n";

    use_rules(b, RULE("r", "match = string { 'secret' }"));
    expect_hits(b, python, "r@3 r@7 r@11 r@12 r@14");
    use_rules(b, RULE("r", "match = string { 'secret', docstrings = true }"));
    expect_hits(b, python, "r@2 r@3 r@6 r@7 r@9 r@11 r@12 r@14");
}

static void fstring_is_searched_part_by_part(void **state)
{
    bench *b = *state;

    use_rules(b, RULE("start", "match = string { '^http://' }") RULE("middle", "match = string { 'passwd' }")
                     RULE("end", "match = string { '\\\\.php$' }") RULE("all", "match = string { '^/x$' }"));
    expect_hits(b,
                "def f(x):\n"
                "    g(f'http://{x}/passwd/{x}.php')\n"
                "    g(f'{x}http://')\n"
                "    g(f'.php{x}')\n"
                "    g(f'{x}/x{x}')\n"
                "    g(f'{x}/x')\n"
                "    g('/x')\n",
                "start@2 middle@2 end@2 all@7");
}

static void overlapping_literals_are_all_found(void **state)
{
    bench *b = *state;

    use_rules(b, RULE("one", "match = string { 'typ' }") RULE("two", "match = string { 'type' }")
                     RULE("three", "match = string { 'ype' }") RULE("four", "match = string { '[xy]pe$' }"));
    expect_hits(b, "a = 'the type'\nb = 'a typ'\n", "one@1 two@1 three@1 four@1 one@2");
}

static void literals_are_found_whatever_their_case_where_that_is_wanted(void **state)
{
    bench *b = *state;

    use_rules(b, RULE("any", "match = string { '(?i)token' }") RULE("exact", "match = string { 'Token' }"));
    expect_hits(b,
                "a = 'my TOKEN'\nb = 'my Token'\nc = 'to\xE2\x84\xAA"
                "en'\nd = 'tokn'\n",
                "any@1 any@2 exact@2 any@3");
}

/* ---- assignments ---- */

static void assign_knows_targets_by_their_forms(void **state)
{
    bench *b = *state;

    use_rules(b, RULE("bare", "match = assign { 'DEBUG' }") RULE("attr", "match = assign { '.secret_key' }")
                     RULE("dotted", "match = assign { 'ssl._create_default_https_context' }")
                         RULE("element", "match = assign { '.config[DEBUG]', 'os.environ[]' }"));
    expect_hits(b,
                "import ssl, os\n"
                "DEBUG = True\n"
                "DEBUG: bool = True\n"
                "DEBUG: bool\n"
                "app.secret_key = 'x'\n"
                "ssl._create_default_https_context = x\n"
                "app.config['DEBUG'] = True\n"
                "app.config['OTHER'] = True\n"
                "os.environ['X'] = '1'\n"
                "os.environ[k] = '1'\n"
                "print(DEBUG := 1)\n"
                "f(DEBUG=1)\n"
                "secret_key = 1\n"
                "DEBUG += 1\n",
                "bare@2 bare@3 attr@5 dotted@6 element@7 element@9 element@10 bare@11");
}

static void assign_gives_each_target_its_value(void **state)
{
    bench *b = *state;

    use_rules(
        b, RULE("r", "match = assign { 'A', 'B', 'C' }, where = { value(equals(1)) }, message = '{name}'"));
    expect_hits(b,
                "A, B = 1, 2\n"
                "A = x = B = 1\n"
                "(A, (B, C)) = 2, (1, 1)\n"
                "[A, *B] = [1, 1]\n"
                "pair = (2, 1)\n"
                "A, B = pair\n"
                "A, B = unknown()\n",
                "r@1 r@2 r@2 r@3 r@3 r@6");
    assert_string_equal(b->messages.data, "A\nA\nB\nB\nC\nB\n");
}

static void hostile_keys_are_no_structure(void **state)
{
    bench *b = *state;

    use_rules(b, RULE("r", "match = assign { '.config[DEBUG]', '.secret_key' }"));
    expect_hits(b, "x['].config[DEBUG'] = 1\nx['.secret_key'] = 1\nx['a].secret_key'] = 1\n", "");
}

static void long_chain_of_targets_takes_linear_time(void **state)
{
    bench *b = *state;
    ad_buf python;

    use_rules(b, RULE("r", "match = assign { 'DEBUG' }, where = { value(equals(7)) }"));
    ad_buf_init(&python, SIZE_MAX / 4);
    for (int i = 0; i < 20000; i++) {
        ad_buf_text(&python, "a=");
    }
    ad_buf_text(&python, "DEBUG=7\n");
    assert_int_equal(run_bytes(b, ad_buf_str(&python)), AD_OK);
    ad_buf_clear(&python);
    assert_int_equal(b->matches, 1);
}

/* ---- definitions ---- */

static void decorator_is_found_called_or_not(void **state)
{
    bench *b = *state;

    use_rules(b, RULE("r", "match = decorator { 'csrf.exempt', '.route' }"));
    expect_hits(b,
                "import csrf\n"
                "@csrf.exempt\n"
                "def f(): pass\n"
                "@csrf.exempt()\n"
                "def g(): pass\n"
                "@app.route('/x', methods=['POST'])\n"
                "@other\n"
                "class C:\n"
                "    @csrf.exempt\n"
                "    def m(self): pass\n"
                "csrf.exempt(f)\n",
                "r@2 r@4 r@6 r@9");
}

static void decorator_call_has_arguments(void **state)
{
    bench *b = *state;

    use_rules(b, RULE("r", "match = decorator { '.route' }, where = { arg('methods', 2, present) }"));
    expect_hits(b, "@app.route('/x', methods=['POST'])\ndef f(): pass\n@app.route('/x')\ndef g(): pass\n",
                "r@1");
}

static void class_is_found_by_bases_of_bases(void **state)
{
    bench *b = *state;

    use_rules(b, RULE("r", "match = class { 'pickle.Unpickler' }"));
    expect_hits(b,
                "import pickle\n"
                "class A(pickle.Unpickler): pass\n"
                "class B(A): pass\n"
                "class C(object): pass\n",
                "r@2 r@3");
}

static void func_is_found_by_name_or_glob(void **state)
{
    bench *b = *state;

    use_rules(b, RULE("exact", "match = func { '__reduce__' }") RULE("glob", "match = func { 'view_*' }"));
    expect_hits(b,
                "def view_x(): pass\n"
                "class C:\n"
                "    def __reduce__(self): pass\n"
                "async def view_(): pass\n"
                "def review_x(): pass\n"
                "lambda: 1\n",
                "glob@1 exact@3 glob@4");
}

/* ---- patterns ---- */

static void pattern_is_found_by_callee_or_by_kind(void **state)
{
    bench *b = *state;

    use_rules(b, RULE("call", "match = pattern 'subprocess.run(..., shell=True, ...)'")
                     RULE("method", "match = pattern '$X.execute($A % $B)'")
                         RULE("compare", "match = pattern '$X == None'"));
    expect_hits(b,
                "import subprocess as sp\n"
                "sp.run(c, shell=True)\n"
                "sp.run(c)\n"
                "db.execute('x' % y)\n"
                "db.execute('x')\n"
                "if a == None: pass\n"
                "if a != None: pass\n",
                "call@2 method@4 compare@6");
}

/* ---- files ---- */

static void file_matches_paths_of_any_kind(void **state)
{
    bench *b = *state;

    use_rules(b, RULE("pth", "match = file { '*.pth' }, units = { 'pth', 'other' }")
                     RULE("deep", "match = file { 'pkg/**/*.pth' }, units = { 'pth', 'other' }")
                         RULE("python", "match = file { '**/mod.py' }"));
    b->name = "pkg/sub/evil.pth";
    b->kind = AD_UNIT_OTHER;
    expect_hits(b, "", "pth@1 deep@1");
    b->kind = AD_UNIT_METADATA;
    expect_hits(b, "", "");
    b->name = "pkg/mod.py";
    b->kind = AD_UNIT_PYTHON;
    expect_hits(b, "x = 1\n", "python@1");
}

static void file_text_gives_a_site_for_each_match(void **state)
{
    bench *b = *state;

    use_rules(b, RULE("r", "match = file { text = 'h\\\\w+l' }, units = { 'requirements' }")
                     RULE("wide", "match = file { text = '\xc3\xa9' }, units = { 'requirements' }"));
    b->kind = AD_UNIT_REQUIREMENTS;
    expect_hits(b, "hell hull\nx\nhowl\n", "r@1 r@1 r@3");
    expect_hits(b, "\xc3\xa9\xc3\xa9\n\xc3\xa9", "wide@1 wide@1 wide@2");
}

static void unit_without_source_has_its_path(void **state)
{
    bench *b = *state;
    ad_rule_sink sink = {.ctx = b, .match = keep_match, .incident = keep_incident, .log = keep_log};
    ad_rule_unit unit = {.path = AD_STR("a/b.so"), .name = AD_STR("b.so"), .kind = AD_UNIT_OTHER};

    use_rules(b, RULE("path", "match = file { '*.so' }, units = { 'other' }")
                     RULE("text", "match = file { text = 'x' }, units = { 'other' }"));
    assert_int_equal(ad_ruleset_run(b->set, &unit, NULL, &sink, &b->stats, &b->err), AD_OK);
    assert_string_equal(b->hits.data, "path@1");
}

/* ---- which rules run, how often, in what order ---- */

static void matches_come_by_node_then_rule(void **state)
{
    bench *b = *state;

    use_rules(b, RULE("b", "match = call { '.f' }") RULE("a", "match = { attribute { '.f' }, call { '.f' } }")
                     RULE("s", "match = string { 'x' }"));
    /* The call is a node before its attribute, which is before the string. */
    expect_hits(b, "o.f('x')\no.f('x')\n", "b@1 a@1 a@1 s@1 b@2 a@2 a@2 s@2");
}

static void several_matchers_at_one_site_report_once(void **state)
{
    bench *b = *state;

    use_rules(b, RULE("r", "match = { call { 'os.system', 'os.*', '.system' }, call { 'os.**' },"
                           " pattern 'os.system($X)', pattern '$F.system(...)' }"));
    expect_hits(b, "import os\nos.system(x)\n", "r@2");
    use_rules(b, RULE("r", "match = { decorator { 'x.y' }, call { 'x.y' } }"));
    expect_hits(b, "import x\n@x.y()\ndef f(): pass\n", "r@2");
}

static void matcher_whose_conditions_fail_leaves_the_site_to_the_next(void **state)
{
    bench *b = *state;

    use_rules(b,
              RULE("r", "match = call { 'a.f', 'b.f' }, message = '{name}', where = { arg(1, equals(1)) }"));
    expect_hits(b,
                "import a, b\n"
                "if x:\n"
                "    g = a.f\n"
                "else:\n"
                "    g = b.f\n"
                "g(1)\n"
                "g(2)\n",
                "r@6");
}

static void only_enabled_rules_of_the_units_kind_run(void **state)
{
    bench *b = *state;
    bool enabled[2 + AD_OWN_RULE_COUNT] = {false, true};

    use_rules(b, RULE("one", "match = call { 'os.system' }") RULE("two", "match = call { 'os.system' }"));
    b->enabled = enabled;
    expect_hits(b, "import os\nos.system(x)\n", "two@2");
    assert_int_equal(b->stats.candidates, 1);
    b->enabled = NULL;
    use_rules(b, RULE("py", "match = call { 'os.system' }, units = { 'python' }")
                     RULE("pth", "match = call { 'os.system' }, units = { 'pth' }"));
    expect_hits(b, "import os\nos.system(x)\n", "py@2");
    b->kind = AD_UNIT_PTH;
    expect_hits(b, "import os\nos.system(x)\n", "pth@2");
}

static void rules_of_several_packs_are_numbered_through(void **state)
{
    bench *b = *state;

    add_rules(b, "first-pack", RULE("z", "match = call { 'os.system' }"));
    add_rules(b, "second-pack", RULE("a", "match = call { 'os.system' }"));
    seal_rules(b);
    expect_hits(b, "import os\nos.system(x)\n", "z@2 a@2");
}

static void quota_of_a_rule_is_told(void **state)
{
    bench *b = *state;

    b->limits.rule_findings = 2;
    use_rules(b, RULE("r", "match = call { '.f' }") RULE("s", "match = call { '.g' }"));
    expect_hits(b, "o.f()\no.f()\no.f()\no.g()\no.f()\n", "r@1 r@2 s@4");
    assert_string_equal(
        b->incidents.data,
        "r: 2 more findings of r in this unit were left out: the limit is 2 for one rule (rule-findings)\n");
}

static void quota_of_a_unit_is_told(void **state)
{
    bench *b = *state;

    b->limits.unit_findings = 2;
    use_rules(b, RULE("r", "match = call { '.f' }") RULE("s", "match = call { '.g' }"));
    expect_hits(b, "o.f()\no.g()\no.f()\no.g()\n", "r@1 s@2");
    expect_incident(
        b, "r: 1 more findings of r in this unit were left out: the limit is 2 for all rules together");
    expect_incident(b, "s: 1 more findings of s");
}

static void search_that_gives_up_is_named_and_in_the_end_switched_off(void **state)
{
    bench *b = *state;
    ad_buf python;

    b->limits.regex_steps = 1000;
    use_rules(b, RULE("r", "match = string { '^(a|aa)+$' }"));
    run_text(b, "x = 1\ny = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab'\n");
    expect_incident(b, "r: gave up at 1 place, first at line 2: its search ran out of steps (regex-steps, "
                       "for regular expressions) or of matches (200 times rule-findings)\n");
    ad_buf_init(&python, SIZE_MAX / 4);
    for (int i = 0; i < 40; i++) {
        ad_buf_text(&python, "y = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab'\n");
    }
    run_text(b, python.data);
    ad_buf_clear(&python);
    expect_incident(b, "gave up at 32 places");
    expect_incident(b, "switched off for this unit");
}

static void refusal_of_the_sink_ends_the_run(void **state)
{
    bench *b = *state;

    use_rules(b, RULE("r", "match = call { '.f' }"));
    b->refuse_at = 2;
    assert_int_equal(run_bytes(b, AD_STR("o.f()\no.f()\no.f()\n")), AD_ERR_NOMEM);
    assert_string_equal(b->hits.data, "r@1");
    assert_string_equal(b->err.message, "refused");
}

static void broken_code_is_searched_all_the_same(void **state)
{
    bench *b = *state;

    use_rules(
        b,
        RULE("r", "match = { call { 'os.system' }, name { '.x' }, string { 's' }, assign { 'A' },"
                  " decorator { '.d' }, class { 'B' }, func { 'f' }, attribute { '.x' }, import { 'os' } }"));
    run_text(b, "import os\ndef (:\n  os.system('s'\n@\nclass\nA = = 1\n@x.d(\n(.x).\nf'{'\n*\n= "
                "1\nimport\nfrom import\n");
    assert_non_null(strstr(b->hits.data, "r@1"));
    run_text(b, "@\n@(\n):=\n[]=[\nx[=1\n");
}

static void candidates_are_counted(void **state)
{
    bench *b = *state;

    use_rules(b, RULE("r", "match = call { '.f' }, where = { arg(1, equals(1)) }"));
    expect_hits(b, "o.f(1)\no.f(2)\no.g(1)\n", "r@1");
    assert_int_equal(b->stats.candidates, 2);
    assert_int_equal(b->stats.callbacks, 0);
}

/* Allocation n fails, for each n until none does. */
static void run_survives_failing_allocations(void **state)
{
    bench *b = *state;
    const char *python = "import os, yaml\nos.system('x')\nA, b = 1, 'k'\n@x.d()\nclass C(yaml.Y): pass\n"
                         "def f(): return f'{b}k'\nx['k'] = 1\n";
    ad_status status = AD_ERR_NOMEM;
    size_t n;

    use_rules(b, RULE("r",
                      "match = { call { 'os.system' }, string { 'k' }, assign { 'A', 'x[k]' },"
                      " decorator { '.d' }, import { 'yaml' }, pattern '$X == 1', file { text = 'yaml' } }"));
    for (n = 1; status == AD_ERR_NOMEM && n < 10000; n++) {
        ad_mem_fail_at(n);
        status = run_bytes(b, ad_str_of(python));
        ad_mem_fail_at(0);
        assert_true(status == AD_OK || status == AD_ERR_NOMEM || status == AD_ERR_LIMIT);
        status = status == AD_OK && b->matches < 7 ? AD_ERR_NOMEM : status; /* sema gave up: not there yet */
    }
    assert_true(n > 10 && n < 10000);
}

static void tables_survive_failing_allocations(void **state)
{
    bench *b = *state;
    ad_dispatch *dispatch = NULL;
    ad_status status = AD_ERR_NOMEM;
    size_t n;

    use_rules(b, RULE("r", "match = { call { 'os.system' }, string { 'k', '[ab]' }, pattern '$X == 1',"
                           " file { text = 'yaml' } }"));
    for (n = 1; status == AD_ERR_NOMEM && n < 1000; n++) {
        ad_mem_fail_at(n);
        status = ad_dispatch_create(b->set, &dispatch, &b->err);
        ad_mem_fail_at(0);
    }
    assert_int_equal(status, AD_OK);
    assert_true(n > 5);
    ad_dispatch_free(dispatch);
    ad_dispatch_free(NULL);
}

/* ---- the tables ---- */

/* A small generator of our own: tests must draw the same everywhere. */
static uint32_t draw(uint32_t *seed, uint32_t below)
{
    *seed = *seed * 1664525U + 1013904223U;
    return (*seed >> 8) % below;
}

static void compare_with_a_plain_search(uint32_t shortest)
{
    uint32_t seed = 7;
    char bytes[60 * 6];
    char text[200];
    ad_str literals[60];
    uint32_t numbers[60];
    ad_arena arena;
    ad_literals *set;
    ad_literal_scan scan = {.epoch = UINT32_MAX - 3}; /* wraps around on the way */

    ad_arena_init(&arena, SIZE_MAX);
    for (size_t i = 0; i < 60; i++) {
        literals[i] = (ad_str){bytes + i * 6, shortest + draw(&seed, 7 - shortest)};
        for (size_t k = 0; k < literals[i].len; k++) {
            bytes[i * 6 + k] = (char)("abc\xff"[draw(&seed, 4)]);
        }
    }
    set = ad_arena_alloc(&arena, sizeof(*set));
    assert_non_null(set);
    assert_int_equal(ad_literals_build(set, literals, 60, numbers, &arena, NULL), AD_OK);
    scan.marks = ad_arena_array(&arena, set->count, sizeof(uint32_t));
    scan.found = ad_arena_array(&arena, set->count, sizeof(uint32_t));
    for (int round = 0; round < 500; round++) {
        ad_str subject = {text, draw(&seed, sizeof(text))};
        uint32_t distinct = 0;

        for (size_t k = 0; k < subject.len; k++) {
            text[k] = (char)("abcabcab\xff\0"[draw(&seed, 10)]);
        }
        ad_literals_begin(&scan, set);
        ad_literals_scan(&scan, set, subject);
        for (size_t i = 0; i < 60; i++) {
            bool there = ad_str_find(subject, literals[i], 0) != SIZE_MAX;

            assert_int_equal(scan.marks[numbers[i]] == scan.epoch, there);
        }
        for (uint32_t l = 0; l < set->count; l++) {
            distinct += scan.marks[l] == scan.epoch;
        }
        assert_int_equal(scan.found_count, distinct);
    }
    ad_arena_clear(&arena);
}

static void automaton_finds_what_a_plain_search_finds(void **state)
{
    (void)state;
    for (uint32_t shortest = 1; shortest <= 5; shortest++) {
        compare_with_a_plain_search(shortest);
    }
}

/* More states than have a row of their own: the rest of the way goes by children and failures. */
static void automaton_finds_literals_longer_than_its_rows_reach(void **state)
{
    enum { LITERALS = 40, LENGTH = 3000 };
    uint32_t seed = 11;
    ad_str literals[LITERALS];
    uint32_t numbers[LITERALS];
    ad_arena arena;
    char *bytes;
    ad_literals *set;
    ad_literal_scan scan = {.epoch = 0};

    (void)state;
    ad_arena_init(&arena, SIZE_MAX);
    bytes = ad_arena_bytes(&arena, (size_t)LITERALS * LENGTH);
    set = ad_arena_alloc(&arena, sizeof(*set));
    assert_non_null(bytes);
    assert_non_null(set);
    for (size_t i = 0; i < (size_t)LITERALS * LENGTH; i++) {
        bytes[i] = (char)("abcdeFGH"[draw(&seed, 1009) % 8]);
    }
    for (size_t i = 0; i < LITERALS; i++) {
        literals[i] = (ad_str){bytes + i * LENGTH, LENGTH};
    }
    assert_int_equal(ad_literals_build(set, literals, LITERALS, numbers, &arena, NULL), AD_OK);
    assert_true(set->row_count < set->state_count);
    scan.marks = ad_arena_array(&arena, set->count, sizeof(uint32_t));
    scan.found = ad_arena_array(&arena, set->count, sizeof(uint32_t));
    for (size_t i = 0; i < LITERALS; i++) {
        bytes[i * LENGTH + LENGTH - 2] ^= i % 2 ? 1 : 0; /* every other one is no more what was asked for */
    }
    ad_literals_begin(&scan, set);
    ad_literals_scan(&scan, set, (ad_str){bytes, (size_t)LITERALS * LENGTH});
    assert_int_equal(scan.found_count, LITERALS / 2);
    for (size_t i = 0; i < LITERALS; i++) {
        assert_int_equal(scan.marks[numbers[i]] == scan.epoch, i % 2 == 0);
    }
    ad_arena_clear(&arena);
}

static void equal_literals_share_a_number(void **state)
{
    ad_str literals[3] = {AD_STR("ab"), AD_STR("b"), AD_STR("ab")};
    uint32_t numbers[3];
    ad_arena arena;
    ad_literals *set;

    (void)state;
    ad_arena_init(&arena, SIZE_MAX);
    set = ad_arena_alloc(&arena, sizeof(*set));
    assert_non_null(set);
    assert_int_equal(ad_literals_build(set, literals, 3, numbers, &arena, NULL), AD_OK);
    assert_int_equal(set->count, 2);
    assert_int_equal(numbers[0], numbers[2]);
    assert_int_not_equal(numbers[0], numbers[1]);
    ad_arena_clear(&arena);
}

/* Every name that a pattern matches by itself must be found through the index as well, and no other. */
static void index_finds_what_comparing_all_patterns_finds(void **state)
{
    static const char *const words[] = {"a", "b", "os", "a()", "b[]", "x[k.v]"};
    static const char *const globs[] = {"*", "a*", "*b", "**", "os"};
    enum { PATTERNS = 400 };
    bench *b = *state;
    uint32_t seed = 3;
    ad_buf rules;
    ad_name_pattern patterns[PATTERNS];
    char texts[PATTERNS][64];
    size_t count = 0;

    ad_buf_init(&rules, SIZE_MAX / 4);
    while (count < PATTERNS) {
        char *text = texts[count];
        size_t used = 0;
        uint32_t segments = draw(&seed, 3);

        text[0] = '\0';
        if (draw(&seed, 4) == 0) {
            used = (size_t)snprintf(text, 64, "%s", draw(&seed, 2) ? "." : "*.");
        }
        for (uint32_t s = 0; s < segments; s++) {
            used += (size_t)snprintf(text + used, 64 - used, "%s.", words[draw(&seed, 6)]);
        }
        (void)snprintf(text + used, 64 - used, "%s",
                       draw(&seed, 2) ? globs[draw(&seed, 5)] : words[draw(&seed, 6)]);
        if (ad_name_pattern_parse(ad_str_of(text), &patterns[count])) {
            ad_buf_printf(&rules, RULE("r%zu", "match = call { '%s' }"), count, count, text);
            count++;
        }
    }
    use_rules(b, rules.data);
    ad_buf_clear(&rules);
    for (int round = 0; round < 300; round++) {
        char name[64] = "";
        size_t used = 0;
        uint32_t segments = 1 + draw(&seed, 4);
        ad_run run = {.set = b->set, .dispatch = b->set->dispatch};
        ad_hit proto = AD_HIT_INIT;
        size_t expected = 0;

        for (uint32_t s = 0; s < segments; s++) {
            used += (size_t)snprintf(name + used, 64 - used, "%s%s", s ? "." : "", words[draw(&seed, 6)]);
        }
        run.rules = calloc(b->set->rule_count, sizeof(*run.rules));
        assert_non_null(run.rules);
        for (size_t r = 0; r < b->set->rule_count; r++) {
            run.rules[r].active = true;
        }
        assert_int_equal(ad_run_find(&run, AD_MATCH_CALL, ad_str_of(name), &proto, NULL), AD_OK);
        for (size_t p = 0; p < PATTERNS; p++) {
            bool there = false;

            for (size_t h = 0; h < run.hit_count; h++) {
                there = there || run.hits[h].rule == p;
            }
            if (there != ad_name_pattern_match(&patterns[p], ad_str_of(name))) {
                print_error("%s against %s: %d through the index\n", texts[p], name, there);
                fail();
            }
            expected += there;
        }
        assert_int_equal(run.hit_count, expected);
        ad_free(run.hits);
        free(run.rules);
    }
}

#define T(name) cmocka_unit_test_setup_teardown(name, bench_setup, bench_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(call_matches_however_the_name_was_imported),
        T(call_takes_every_form_of_name),
        T(shadowed_builtin_is_no_builtin),
        T(call_of_unknown_receiver_is_found_by_its_last_word),
        T(name_is_one_that_is_read),
        T(name_is_no_binding_label_or_import),
        T(attribute_is_found_wherever_it_stands),
        T(import_matches_modules_and_what_is_below),
        T(import_takes_every_form_of_name),
        T(import_of_one_statement_points_at_each_name),
        T(string_matches_folded_text_once),
        T(docstrings_count_only_when_asked_for),
        T(fstring_is_searched_part_by_part),
        T(overlapping_literals_are_all_found),
        T(literals_are_found_whatever_their_case_where_that_is_wanted),
        T(assign_knows_targets_by_their_forms),
        T(assign_gives_each_target_its_value),
        T(hostile_keys_are_no_structure),
        T(long_chain_of_targets_takes_linear_time),
        T(decorator_is_found_called_or_not),
        T(decorator_call_has_arguments),
        T(class_is_found_by_bases_of_bases),
        T(func_is_found_by_name_or_glob),
        T(pattern_is_found_by_callee_or_by_kind),
        T(file_matches_paths_of_any_kind),
        T(file_text_gives_a_site_for_each_match),
        T(unit_without_source_has_its_path),
        T(matches_come_by_node_then_rule),
        T(several_matchers_at_one_site_report_once),
        T(matcher_whose_conditions_fail_leaves_the_site_to_the_next),
        T(only_enabled_rules_of_the_units_kind_run),
        T(rules_of_several_packs_are_numbered_through),
        T(quota_of_a_rule_is_told),
        T(quota_of_a_unit_is_told),
        T(search_that_gives_up_is_named_and_in_the_end_switched_off),
        T(refusal_of_the_sink_ends_the_run),
        T(broken_code_is_searched_all_the_same),
        T(candidates_are_counted),
        T(run_survives_failing_allocations),
        T(tables_survive_failing_allocations),
        T(automaton_finds_what_a_plain_search_finds),
        T(automaton_finds_literals_longer_than_its_rows_reach),
        T(equal_literals_share_a_number),
        T(index_finds_what_comparing_all_patterns_finds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
