/* Calls as rules ask about them: one keyword or position, whatever way the call spells it. How arguments
 * are gathered is in sema_call_test.c. */
#include "sema_helper.h"

/* In the last call of `name`: the argument `keyword`, else number `position`. NULL: it is not given. */
typedef struct argument_case {
    const char *source;
    const char *name; /* the callee's dotted name */
    const char *keyword;
    uint32_t position;
    const char *expected; /* as shown */
} argument_case;

/* The last call whose callee has that dotted name. */
static const ad_call *call_named(fixture *f, const char *name)
{
    ad_node n;

    for (n = f->tree->count; n-- > 0;) {
        const ad_call *call = ad_module_call(f->module, n);
        ad_str names[AD_ALTERNATIVES_MAX];
        size_t count = call ? ad_module_names(f->module, call->callee, names) : 0;
        size_t i;

        for (i = 0; i < count; i++) {
            if (ad_str_equal(names[i], ad_str_of(name))) {
                return call;
            }
        }
    }
    fail_msg("nothing calls %s", name);
    return NULL;
}

static void check_argument(const argument_case *c)
{
    const ad_argument *argument;
    fixture f;

    fixture_open(&f, c->source);
    argument = ad_call_argument(call_named(&f, c->name), ad_str_of(c->keyword), c->position);
    if (!argument != !c->expected) {
        fail_msg("%s\n%s is %s", c->source, c->keyword, argument ? "given" : "not given");
    }
    if (argument) {
        expect_shown(&f, argument->value, c->source, c->expected);
    }
    fixture_close(&f);
}

/* Each of these is overlooked by a scanner that compares source text. */
static void arguments_that_others_miss_are_found(void **state)
{
    static const argument_case cases[] = {
        {"import subprocess\nsubprocess.run(q, **{'shell': True})", "subprocess.run", "shell", 0, "True"},
        {"import subprocess\nkw = dict(shell=1 == 1)\nsubprocess.run(q, **kw)", "subprocess.run", "shell", 0,
         "True"},
        {"import subprocess\nkw = {}\nkw['shell'] = True\nsubprocess.run(q, **kw)", "subprocess.run", "shell",
         0, "True"},
        {"import functools, subprocess\nrun = functools.partial(subprocess.run, shell=True)\nrun(q)",
         "subprocess.run", "shell", 0, "True"},
        {"import requests\nrequests.request('GET', u, verify=False)", "requests.request", "verify", 0,
         "False"},
        {"import requests\nrequests.Session().get(u, verify=False)", "requests.Session().get", "verify", 0,
         "False"},
        {"import requests\nv = False\ndef f(u): return requests.get(u, verify=v)", "requests.get", "verify",
         0, "False"},
        {"import requests\nrequests.get(u, **{'verify': not True})", "requests.get", "verify", 0, "False"},
        {"import os\nos.chmod('f', mode=0o777)", "os.chmod", "mode", 2, "511"},
        {"import os, stat\nos.chmod('f', stat.S_IWOTH | stat.S_IRUSR)", "os.chmod", "mode", 2, "258"},
        {"from stat import *\nimport os, stat\nos.chmod('f', stat.S_IRWXO)", "os.chmod", "mode", 2, "7"},
        {"import pathlib\npathlib.Path('f').chmod(0o777)", "pathlib.Path().chmod", "mode", 1, "511"},
        {"from p import CommunityData\nCommunityData('i', 'public', 0)", "p.CommunityData", "mpModel", 3,
         "0"},
        {"import hashlib\nhashlib.new('MD' + '5')", "hashlib.new", "name", 1, "'MD5'"},
        {"import hashlib\nh = 'md5'\nhashlib.new(h)", "hashlib.new", "name", 1, "'md5'"},
        {"import hashlib\nclass C:\n  h = 'md5'\n  def f(self): hashlib.new(self.h)", "hashlib.new", "name",
         1, "'md5'"},
        {"import hashlib\nfor h in ('md5', 'sha1'): hashlib.new(h)", "hashlib.new", "name", 1,
         "'md5' or 'sha1'"},
        {"def f(cur, q): cur.execute(' '.join(['select', q]))", "?.execute", "", 1, "f'select {?}'"},
        {"import paramiko\ndef f(q): paramiko.SSHClient().exec_command('ls ' + q)",
         "paramiko.SSHClient().exec_command", "command", 1, "f'ls {?}'"},
        {"import yaml\nL = yaml.SafeLoader\nyaml.load(x, L)", "yaml.load", "Loader", 2, "yaml.SafeLoader"},
        {"import jinja2\njinja2.Environment(autoescape=jinja2.select_autoescape())", "jinja2.Environment",
         "autoescape", 0, "jinja2.select_autoescape()"},
        {"import os\nos.system(*('ls',))", "os.system", "command", 1, "'ls'"},
        {"import os\nos.system(command='ls')", "os.system", "command", 1, "'ls'"},
        {"import os\nos.system(' '.join(x for x in ['rm', '-r']))", "os.system", "", 1, "'rm -r'"},
        {"import os\nos.system(x for x in y)", "os.system", "", 1, "?"},
        {"import os\nos.system(cmd := 'ls')", "os.system", "", 1, "'ls'"},
        {"import subprocess\nsubprocess.run(['ls'], cwd='/', shell=False)", "subprocess.run", "shell", 9,
         "False"},
        {"import subprocess\nsubprocess.run(['ls'])", "subprocess.run", "shell", 9, NULL},
        {"import shlex, subprocess\nsubprocess.run(shlex.split('ls -l'))", "subprocess.run", "args", 1,
         "['ls', '-l']"},
        {"import subprocess, sys\nsubprocess.run([sys.executable, '-c', x])", "subprocess.run", "args", 1,
         "[sys.executable, '-c', x]"},
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT_OF(cases); i++) {
        check_argument(&cases[i]);
    }
}

static void a_call_overrides_what_its_partial_bound(void **state)
{
    const ad_call *call;
    fixture f;

    (void)state;
    fixture_open(&f, "from functools import partial\nimport a\np = partial(a.f, 1, k=2, j=3)\np(4, k=5)");
    call = call_named(&f, "a.f");
    assert_int_equal(call->count, 4);
    expect_shown(&f, ad_call_argument(call, AD_STR("k"), 0)->value, "k", "5");
    expect_shown(&f, ad_call_argument(call, AD_STR("j"), 0)->value, "j", "3");
    expect_shown(&f, ad_call_argument(call, AD_STR(""), 2)->value, "2", "4");
    assert_true(call->arguments[0].spread);
    assert_false(call->arguments[1].spread);
    assert_false(ad_call_may_have(call, AD_STR("x"), 3));
    fixture_close(&f);
}

static void arguments_point_to_their_source(void **state)
{
    const ad_argument *argument;
    const ad_call *call;
    fixture f;

    (void)state;
    fixture_open(&f, "kw = {'b': 'here'}\nprobe(a=1 + 1, **kw)");
    call = ad_module_call(f.module, fixture_call(&f, "probe"));
    argument = ad_call_argument(call, AD_STR("a"), 0);
    assert_true(ad_str_equal(ad_node_text(f.tree, argument->node), AD_STR("1 + 1")));
    assert_false(argument->spread);
    argument = ad_call_argument(call, AD_STR("b"), 0);
    assert_true(ad_str_equal(ad_node_text(f.tree, argument->node), AD_STR("'here'")));
    assert_true(argument->spread);
    assert_true(ad_str_equal(ad_node_text(f.tree, call->callee), AD_STR("probe")));
    fixture_close(&f);
}

/* Which of two spreads comes last decides for Python; here the first counts, and nothing is lost. */
static void keywords_given_twice_are_both_there(void **state)
{
    const ad_call *call;
    fixture f;

    (void)state;
    fixture_open(&f, "probe(**{'a': 1}, **{'a': 2})");
    call = ad_module_call(f.module, fixture_call(&f, "probe"));
    assert_int_equal(call->count, 2);
    expect_shown(&f, ad_call_argument(call, AD_STR("a"), 0)->value, "a", "1");
    fixture_close(&f);
}

static void spreads_with_keys_that_are_no_names_leave_keywords_open(void **state)
{
    const ad_call *call;
    fixture f;

    (void)state;
    fixture_open(&f, "probe(**{x: 1, 'b': 2, 3: 4})");
    call = ad_module_call(f.module, fixture_call(&f, "probe"));
    assert_int_equal(call->count, 1);
    assert_true(call->open_keywords);
    assert_true(ad_call_may_have(call, AD_STR("shell"), 0));
    assert_false(ad_call_may_have(call, AD_STR("b"), 0));
    fixture_close(&f);
}

/* A call inside of a cycle must not be remembered with what was unknown only for a moment. */
static void calls_in_cycles_are_the_same_for_all(void **state)
{
    static const char source[] = "x = 'a'\nwhile c:\n  x = f(x, 'b')\n  g(x)\n";
    fixture first;
    fixture second;
    ad_node n;

    (void)state;
    fixture_open(&first, source);
    fixture_open(&second, source);
    for (n = second.tree->count; n-- > 0;) {
        (void)ad_module_value(second.module, n);
    }
    for (n = 0; n < first.tree->count; n++) {
        const ad_call *a = ad_module_call(first.module, n);
        const ad_call *b = ad_module_call(second.module, n);
        ad_buf shown;

        assert_true(!a == !b);
        if (!a) {
            continue;
        }
        ad_buf_init(&shown, 4096);
        ad_value_show(first.module, a->arguments[0].value, &shown);
        expect_shown(&second, b->arguments[0].value, source, shown.data);
        ad_buf_clear(&shown);
    }
    fixture_close(&first);
    fixture_close(&second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arguments_that_others_miss_are_found),
        cmocka_unit_test(a_call_overrides_what_its_partial_bound),
        cmocka_unit_test(arguments_point_to_their_source),
        cmocka_unit_test(keywords_given_twice_are_both_there),
        cmocka_unit_test(spreads_with_keys_that_are_no_names_leave_keywords_open),
        cmocka_unit_test(calls_in_cycles_are_the_same_for_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
