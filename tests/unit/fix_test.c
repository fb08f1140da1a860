/* core/rules: messages and data fixes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "base/utf8.h"
#include "rules/message.h"
#include "rules_bench.h"
#include "base/banned.h"

/* ---- messages ---- */

static void check_message(int line, bench *b, const char *template_text, const char *wanted)
{
    ad_buf out;

    ad_buf_init(&out, 1 << 16);
    ad_message_fill(&b->site, ad_str_of(template_text), &out);
    if (!ad_str_equal(ad_buf_str(&out), ad_str_of(wanted))) {
        fail_msg("line %d: `%s`", line, out.data);
    }
    ad_buf_clear(&out);
}

#define expect_message(b, template_text, wanted) check_message(__LINE__, b, template_text, wanted)

static void messages_show_what_things_resolve_to(void **state)
{
    bench b;

    (void)state;
    set_up(&b, "import yaml as y\nD = 'a' + 'b'\ny.load(D, x +\n   1, Loader=y.Loader)\n", AD_KIND_CALL,
           "y.load");
    b.site.name = AD_STR("yaml.load");
    expect_message(&b, "`{callee}` and {name}", "`yaml.load` and yaml.load");
    expect_message(&b, "{arg1} {arg:Loader} {arg3}", "'ab' yaml.Loader (not given)");
    expect_message(&b, "{arg2}", "x + 1");
    expect_message(&b, "{{x} {{{callee}} }", "{x} {yaml.load} }");
    expect_message(&b, "{text}", "y.load(D, x + 1, Loader=y.Loader)");
    expect_message(&b, "{value}", "(not given)");
    expect_message(&b, "", "");
    tear_down(&b);
    set_up(&b, "cur().execute(q)\n", AD_KIND_CALL, "cur().execute");
    b.site.name = AD_STR("?.execute");
    expect_message(&b, "{callee}, {name}", "cur().execute, cur().execute");
    tear_down(&b);
    set_up_call(&b, "", "a + b, 2, 3");
    match_pattern(&b, "m.f($X, $...R)");
    expect_message(&b, "{hole:X}|{hole:R}|{hole:Z}", "a + b|2, 3|");
    tear_down(&b);
}

static void messages_are_safe_to_show_and_cut(void **state)
{
    ad_limits limits = ad_limits_default;
    char text[1024] = "import m\nm.f('";
    size_t len;
    ad_buf out;
    bench b;

    (void)state;
    set_up(&b, "import m\nm.f('\\x1b[31m\\n', \xE2\x80\xAE)\n", AD_KIND_CALL, "m.f");
    ad_buf_init(&out, 1 << 16);
    ad_message_fill(&b.site, AD_STR("{arg1} {text}"), &out);
    assert_null(memchr(out.data, 0x1B, out.len));
    assert_null(strstr(out.data, "\xE2\x80\xAE"));
    assert_null(strchr(out.data, '\n'));
    tear_down(&b);
    len = strlen(text);
    for (size_t i = 0; i < 200; i++) {
        (void)snprintf(text + len, sizeof(text) - len, "\xC3\xA9");
        len += 2;
    }
    (void)snprintf(text + len, sizeof(text) - len, "')\n");
    set_up(&b, text, AD_KIND_CALL, "m.f");
    limits.message_bytes = 50;
    b.site.limits = &limits;
    ad_buf_reset(&out);
    ad_message_fill(&b.site, AD_STR("{text} and {text} and {arg1}"), &out);
    assert_true(out.len <= 50);
    assert_true(ad_utf8_valid(ad_buf_str(&out)));
    assert_true(ad_str_ends(ad_buf_str(&out), AD_STR("\xE2\x80\xA6")));
    ad_buf_clear(&out);
    tear_down(&b);
}

static void unknown_placeholders_are_named(void **state)
{
    static const char *const bad[] = {"{calle}", "{arg0}",    "{arg}", "{arg:}",  "{hole:}",
                                      "{",       "x {callee", "{}",    "{arg1x}", "{arg100}"};
    static const char *const good[] = {"", "no braces }", "{{", "{{x}",
                                       "{callee} {name} {arg1} {arg99} {arg:Loader} {value} {text}"};
    ad_rule rule = {.message = {"", 0}};
    ad_err err = {0};
    ad_matcher matcher = {.kind = AD_MATCH_PATTERN};
    bench b;

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        rule.message = ad_str_of(bad[i]);
        assert_int_equal(ad_message_check(&rule, &err), AD_ERR_SCRIPT);
        assert_non_null(strstr(err.message, "placeholder"));
    }
    for (size_t i = 0; i < COUNT(good); i++) {
        rule.message = ad_str_of(good[i]);
        assert_int_equal(ad_message_check(&rule, &err), AD_OK);
    }
    set_up_call(&b, "", "1");
    match_pattern(&b, "m.f($X)");
    matcher.pattern = b.pattern;
    rule.matchers = &matcher;
    rule.matcher_count = 1;
    rule.message = AD_STR("{hole:X}");
    assert_int_equal(ad_message_check(&rule, &err), AD_OK);
    rule.message = AD_STR("{hole:Y}");
    assert_int_equal(ad_message_check(&rule, &err), AD_ERR_SCRIPT);
    assert_non_null(strstr(err.message, "`$Y`"));
    tear_down(&b);
}

/* ---- fixes ---- */

/* The text after the edit; "none" when there is no fix. The edit must be what it says. */
static void check_fix(int line, const char *text, const char *start, const char *name, const ad_rule_fix *fix,
                      const char *wanted)
{
    ad_edit *edits = NULL;
    ad_arena arena;
    ad_buf out;
    bench b;

    set_up(&b, text, AD_KIND_CALL, start);
    b.site.name = ad_str_of(name);
    ad_arena_init(&arena, 1 << 20);
    ad_buf_init(&out, 1 << 16);
    if (ad_fix_make(&b.site, fix, &arena, &edits) == 0) {
        ad_buf_text(&out, "none");
    } else {
        ad_str all = b.source->text;
        ad_span span = edits[0].span;

        assert_true(ad_str_equal(edits[0].old_text,
                                 ad_str_sub(all, span.byte_start, span.byte_end - span.byte_start)));
        ad_buf_add(&out, ad_str_sub(all, 0, span.byte_start));
        ad_buf_add(&out, edits[0].new_text);
        ad_buf_add(&out, ad_str_sub(all, span.byte_end, all.len));
    }
    if (!ad_str_equal(ad_buf_str(&out), ad_str_of(wanted))) {
        fail_msg("line %d: became `%s`", line, out.data);
    }
    ad_buf_clear(&out);
    ad_arena_clear(&arena);
    tear_down(&b);
}

#define expect_callee(text, start, wanted) check_fix(__LINE__, text, start, "yaml.load", &safe_load, wanted)
static const ad_rule_fix safe_load = {.kind = AD_RULE_FIX_CALLEE, .text = {"safe_load", 9}};

static void another_function_of_the_same_module(void **state)
{
    const ad_rule_fix full = {.kind = AD_RULE_FIX_CALLEE, .text = AD_STR("yaml.safe_load")};
    const ad_rule_fix foreign = {.kind = AD_RULE_FIX_CALLEE, .text = AD_STR("json.load")};

    (void)state;
    expect_callee("import yaml\nyaml.load(x)\n", "yaml", "import yaml\nyaml.safe_load(x)\n");
    expect_callee("import yaml as y\ny.load(x)\n", "y", "import yaml as y\ny.safe_load(x)\n");
    expect_callee("import yaml\n(yaml).load(x)\n", "(yaml)", "import yaml\n(yaml).safe_load(x)\n");
    expect_callee("from yaml import load\nload(x)\n", "load", "none");
    expect_callee("import yaml\nfrom yaml import load\nload(x)\n", "load",
                  "import yaml\nfrom yaml import load\nyaml.safe_load(x)\n");
    expect_callee("import yaml as y\nfrom yaml import load as l\nl(x)\n", "l(",
                  "import yaml as y\nfrom yaml import load as l\ny.safe_load(x)\n");
    expect_callee("from yaml import load, safe_load as s\nload(x)\n", "load",
                  "from yaml import load, safe_load as s\ns(x)\n");
    expect_callee("from yaml import load\ndef g():\n    import yaml\nload(x)\n", "load", "none");
    expect_callee("import yaml\nf = yaml.load\nf(x)\n", "f(", "none");
    expect_callee("import yaml\ngetattr(yaml, 'load')(x)\n", "getattr(yaml, 'load')(x)", "none");
    check_fix(__LINE__, "import yaml\nyaml.load(x)\n", "yaml", "yaml.load", &full,
              "import yaml\nyaml.safe_load(x)\n");
    check_fix(__LINE__, "import yaml\nyaml.load(x)\n", "yaml", "yaml.load", &foreign, "none");
    check_fix(__LINE__, "a.b.load(x)\n", "a", "?.load", &safe_load, "a.b.safe_load(x)\n");
}

static const ad_rule_fix set_loader = {
    .kind = AD_RULE_FIX_ARGUMENT, .keyword = {"Loader", 6}, .position = 2, .text = {"yaml.SafeLoader", 15}};
static const ad_rule_fix set_verify = {
    .kind = AD_RULE_FIX_ARGUMENT, .keyword = {"verify", 6}, .text = {"True", 4}};

#define expect_loader(text, wanted)                                                                          \
    check_fix(__LINE__, "import yaml\n" text, "yaml.load(", "yaml.load", &set_loader, "import yaml\n" wanted)
#define expect_verify(text, wanted) check_fix(__LINE__, text, "g(", "g", &set_verify, wanted)

static void arguments_are_replaced(void **state)
{
    (void)state;
    expect_loader("yaml.load(x, Loader=yaml.Loader)\n", "yaml.load(x, Loader=yaml.SafeLoader)\n");
    expect_loader("yaml.load(x, yaml.Loader)\n", "yaml.load(x, yaml.SafeLoader)\n");
    expect_loader("yaml.load(x, (yaml.Loader),)\n", "yaml.load(x, yaml.SafeLoader,)\n");
    check_fix(__LINE__, "import yaml\nyaml.load(x, **{'Loader': 1})\n", "yaml.load", "yaml.load", &set_loader,
              "none");
    expect_verify("g(verify=False, a=1)\n", "g(verify=True, a=1)\n");
    expect_verify("g(\xC3\xA9, verify = f(1, 2))\n", "g(\xC3\xA9, verify = True)\n");
}

static void arguments_are_added(void **state)
{
    (void)state;
    expect_loader("yaml.load(x)\n", "yaml.load(x, Loader=yaml.SafeLoader)\n");
    expect_verify("g()\n", "g(verify=True)\n");
    expect_verify("g( )\n", "g(verify=True )\n");
    expect_verify("g(a,)\n", "g(a, verify=True)\n");
    expect_verify("g(a, b=[1, 2])\n", "g(a, b=[1, 2], verify=True)\n");
    expect_verify("g(*a)\n", "g(*a, verify=True)\n");
    expect_verify("g(a  # one, two\n)\n", "g(a, verify=True  # one, two\n)\n");
    expect_verify("g(\n    a,\n    b,  # c\n)\n", "g(\n    a,\n    b,\n    verify=True,  # c\n)\n");
    expect_verify("g(\n    a, b,\n)\n", "g(\n    a, b, verify=True\n)\n");
    expect_verify("g(\n    # nothing\n)\n", "g(verify=True\n    # nothing\n)\n");
    expect_verify("g(**k)\n", "none");
    expect_verify("g(a for a in b)\n", "none");
    expect_verify("g(lambda x: x)\n", "g(lambda x: x, verify=True)\n");
    expect_verify("g(a, **{'b': 1})\n", "g(a, **{'b': 1}, verify=True)\n");
}

static void values_are_written_as_they_are_imported(void **state)
{
    (void)state;
    check_fix(__LINE__, "import yaml as y\ny.load(x)\n", "y.load", "yaml.load", &set_loader,
              "import yaml as y\ny.load(x, Loader=y.SafeLoader)\n");
    check_fix(__LINE__, "from yaml import load, SafeLoader as S\nload(x)\n", "load", "yaml.load", &set_loader,
              "from yaml import load, SafeLoader as S\nload(x, Loader=S)\n");
    check_fix(__LINE__, "from yaml import load\nload(x)\n", "load", "yaml.load", &set_loader, "none");
}

static const ad_rule_fix drop_shell = {
    .kind = AD_RULE_FIX_DROP_ARGUMENT, .keyword = {"shell", 5}, .position = 2};

#define expect_drop(text, wanted) check_fix(__LINE__, text, "g(", "g", &drop_shell, wanted)

static void arguments_are_dropped_with_their_comma(void **state)
{
    (void)state;
    expect_drop("g(a, shell=True)\n", "g(a)\n");
    expect_drop("g(a, shell=True, b=1)\n", "g(a, b=1)\n");
    expect_drop("g(shell=True, b=1)\n", "g(b=1)\n");
    expect_drop("g(shell=True)\n", "g()\n");
    expect_drop("g(shell=True,)\n", "g()\n");
    expect_drop("g(a, shell=True,)\n", "g(a,)\n");
    expect_drop("g(\n    a,\n    shell=True,\n    b=1,\n)\n", "g(\n    a,\n    b=1,\n)\n");
    expect_drop("g(a,  # why\n  shell=True)\n", "g(a,  # why\n  )\n");
    expect_drop("g(a, shell=True,  # why, so\n  b=1)\n", "g(a,   # why, so\n  b=1)\n");
    expect_drop("g(a, True)\n", "g(a)\n");
    expect_drop("g(a, True, b)\n", "none");
    expect_drop("g(a, True, *b)\n", "none");
    expect_drop("g(a)\n", "none");
    expect_drop("g(a, **{'shell': True})\n", "none");
    expect_drop("g(a, **k)\n", "none");
}

static void no_fix_where_the_call_is_broken(void **state)
{
    (void)state;
    expect_verify("g(a, 1 2)\n", "none");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_show_what_things_resolve_to),
        cmocka_unit_test(messages_are_safe_to_show_and_cut),
        cmocka_unit_test(unknown_placeholders_are_named),
        cmocka_unit_test(another_function_of_the_same_module),
        cmocka_unit_test(arguments_are_replaced),
        cmocka_unit_test(arguments_are_added),
        cmocka_unit_test(values_are_written_as_they_are_imported),
        cmocka_unit_test(arguments_are_dropped_with_their_comma),
        cmocka_unit_test(no_fix_where_the_call_is_broken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
