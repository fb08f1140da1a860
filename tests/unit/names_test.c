/* core/rules: dotted names as rules write them, and regular expressions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "rules/ruleset_priv.h"
#include "base/banned.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- dotted names ---- */

static bool name_matches(const char *pattern_text, const char *name)
{
    ad_name_pattern pattern;

    if (!ad_name_pattern_parse(ad_str_of(pattern_text), &pattern)) {
        fail_msg("`%s` was refused", pattern_text);
    }
    return ad_name_pattern_match(&pattern, ad_str_of(name));
}

static void dotted_names(void **state)
{
    static const struct {
        const char *pattern, *name;
        bool match;
    } cases[] = {
        {"yaml.load", "yaml.load", true},
        {"yaml.load", "yaml.loads", false},
        {"subprocess.*", "subprocess.run", true},
        {"subprocess.*", "subprocess.a.b", false},
        {"subprocess.*", "subprocess", false},
        {"subprocess.*", "subprocess.Popen()", false},
        {"os.exec*", "os.execve", true},
        {"os.exec*", "os.popen", false},
        {"os.*exec", "os.myexec", true},
        {"os.s*w*n", "os.spawn", true},
        {"xml.**", "xml.sax", true},
        {"xml.**", "xml.sax.handler.X().y", true},
        {"xml.**", "xml", false},
        {"xml.**", "xmlrpc.client", false},
        {".execute", "?.execute", true},
        {".execute", "db.cursor().execute", true},
        {".execute", "execute", false},
        {".execute", "x.myexecute", false},
        {".objects.raw", "app.User.objects.raw", true},
        {"*.objects.raw", "?.objects.raw", true},
        {"*.objects.raw", "objects.raw", false},
        {"a.*.load", "a.b.load", true},
        {"a.*.load", "a.load", false},
        {"a.*.load", "a.b.c.load", false},
        {"a.*.load", "x.a.b.load", false},
        {"a.b*.load", "a.bc.load", true},
        {"a.b*.load", "a.c.load", false},
        {"a.**.load", "a.b.c.load", true},
        {"a.**.load", "a.load", false},
        {"a.**.b.load", "a.b.b.b.load", true},
        {"a.**.b.load", "a.x.load", false},
        {"a.*.load", "a.b().load", false},
        {"requests.Session().get", "requests.Session().get", true},
        {"requests.Session().*", "requests.Session().get", true},
        {"os.environ[]", "os.environ[]", true},
        {".config[DEBUG]", "app.config[DEBUG]", true},
        {"test_*", "test_x", true},
        {"test_*", "a.test_x", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        if (name_matches(cases[i].pattern, cases[i].name) != cases[i].match) {
            fail_msg("`%s` on `%s` is not %d", cases[i].pattern, cases[i].name, cases[i].match);
        }
    }
}

static void malformed_names_are_refused(void **state)
{
    static const char *const bad[] = {"",    ".",     "a.",  "..a", "a..b", "*",   "**",     "*.*.b",
                                      "a b", "a-b",   ".a*", "a(",  "a(x)", "a[",  "a]",     "()",
                                      "[x]", "a.*.*", ".*",  "a\n", "*.*",  ".b]", "a.b[c*]"};
    ad_name_pattern pattern;

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        if (ad_name_pattern_parse(ad_str_of(bad[i]), &pattern)) {
            fail_msg("`%s` was taken", bad[i]);
        }
    }
    assert_true(ad_name_pattern_parse(AD_STR("subprocess.*"), &pattern));
    assert_int_equal(pattern.form, AD_NAME_LAST_GLOB);
    assert_true(ad_str_equal(pattern.prefix, AD_STR("subprocess")));
    assert_true(ad_name_pattern_parse(AD_STR("*.objects.raw"), &pattern));
    assert_int_equal(pattern.form, AD_NAME_SUFFIX);
    assert_true(ad_str_equal(pattern.last, AD_STR("raw")));
}

/* ---- regular expressions ---- */

static void check_regex(int line, const char *source, const char *literal, ad_str text, long start, long end)
{
    pcre2_match_data *data = pcre2_match_data_create(1, NULL);
    size_t range[2] = {0, 0};
    bool exhausted = false;
    ad_regex regex;
    ad_arena arena;
    ad_err err = {0};
    bool found;

    ad_arena_init(&arena, 1 << 20);
    if (ad_regex_compile(&arena, ad_str_of(source), &regex, &err) != AD_OK) {
        fail_msg("line %d: `%s`: %s", line, source, err.message);
    }
    if (!ad_str_equal(regex.literal, ad_str_of(literal))) {
        fail_msg("line %d: `%s` needs `%.*s`", line, source, AD_STR_ARG(regex.literal));
    }
    found = ad_regex_find(&regex, text, false, 0, &ad_limits_default, data, range, &exhausted);
    if (found != (start >= 0) || (found && (range[0] != (size_t)start || range[1] != (size_t)end))) {
        fail_msg("line %d: `%s` gave %d %zu %zu", line, source, found, range[0], range[1]);
    }
    assert_false(exhausted);
    ad_regex_clear(&regex);
    ad_arena_clear(&arena);
    pcre2_match_data_free(data);
}

#define expect_regex(source, literal, text, start, end)                                                      \
    check_regex(__LINE__, source, literal, AD_STR(text), start, end)

static void regexes_find_and_know_a_literal(void **state)
{
    (void)state;
    expect_regex("AKIA[0-9A-Z]{4}", "AKIA", "key = AKIA1234", 6, 14);
    expect_regex("AKIA[0-9A-Z]{4}", "AKIA", "key = AKI", -1, 0);
    expect_regex("foo|bar", "", "a bar", 2, 5);
    expect_regex("(?i)secret", "ecret", "my SECRET", 3, 9);
    expect_regex("(?i)secret", "ecret", "my SECRE", -1, 0);
    expect_regex("(?i)secret", "ecret",
                 "\xC5\xBF"
                 "ecret",
                 0, 7);                                                    /* a long s is one, too */
    expect_regex("(?is)^tok_Abc.", "_abc", "TO\xE2\x84\xAA_aBC\n", 0, 10); /* and Kelvin's sign a k */
    expect_regex("Ab(?i)cd", "ab", "AbCD", 0, 4);
    expect_regex("Ab(?i)cd", "ab", "abCD", -1, 0);
    expect_regex("(?i)abs?cd", "ab", "ABCD", 0, 4);
    expect_regex("(?i)n\xC3\xA9ue", "ue", "N\xC3\x89UE", 0, 5);
    expect_regex("(?ix) a b", "", "AB", 0, 2);
    expect_regex("(?i:ab)c", "", "ABc", 0, 3);
    expect_regex("(a|b)password", "password", "bpassword", 0, 9);
    expect_regex("ab?cde", "cde", "acde", 0, 4);
    expect_regex("abc*d", "ab", "abd", 0, 3);
    expect_regex("abc{0}d", "ab", "abd", 0, 3);
    expect_regex("a\\.b\\.c", "a.b.c", "xa.b.c", 1, 6);
    expect_regex("x\\dyz", "yz", "x1yz", 0, 4);
    expect_regex("\\Qa|b\\E", "", "a|b", 0, 3);
    expect_regex("[[:alpha:]]xyz", "", "axyz", 0, 4);
    expect_regex("[]a]bc", "bc", "]bc", 0, 3);
    expect_regex("\xC3\xA9?bc", "bc", "bc", 0, 2);
    expect_regex("caf\xC3\xA9?x", "caf", "cafx", 0, 4);
    expect_regex("(?:x(?=y)|\\))end", "end", ")end", 0, 4);
    expect_regex("a{,3}b", "b", "a{,3}b", 0, 6);
    expect_regex("\\x41bc", "", "Abc", 0, 3);
    expect_regex("(?x) a b # c|d\n e", "", "abe", 0, 3);
    expect_regex("ab+?c", "ab", "abbc", 0, 4);
    expect_regex("abc", "abc", "x\xFF" "ab\xE2" "abc", 5, 8); /* invalid bytes are no part of any match */
    expect_regex("a.?c", "a", "a\xFF" "c", -1, 0);
    expect_regex("^b|a$", "", "a\xFF" "b", -1, 0);
    expect_regex("^$|b$", "", "\xFF" "b", 1, 2);
}

static void what_is_kept_out_of_a_match_is_still_required(void **state)
{
    (void)state;
    expect_regex("[;)]\\Kabc[xy]", "abc", "abcx ;abcy", 6, 10);
    expect_regex("[;)]\\Kabc[xy]", "abc", "abcx abcy;", -1, 0);
}

/* Tried where they may begin, and searched for where that is nearly everywhere. */
static void regexes_that_begin_beyond_ascii_are_found(void **state)
{
    char many[400];
    size_t len = 0;

    (void)state;
    expect_regex("[\\x{202A}-\\x{202E}]x*", "", "plain \xE2\x80\xAExx", 6, 11);
    expect_regex("(?<=a)[\xD0\xB0\xD0\xB1]+", "", "\xD0\xB0 b\xD0\xB0 a\xD0\xB1\xD0\xB0", 8, 12);
    expect_regex("(?<=a)[\xD0\xB0]+", "", "\xD0\xB0 b\xD0\xB0 \xD1\x84", -1, 0);
    while (len < 300) {
        many[len++] = '\xD0';
        many[len] = (char)(len % 2 ? '\xB0' : '\xB1');
        len++;
        many[len++] = ' ';
    }
    memcpy(many + len, "a\xD0\xB0", 3);
    check_regex(__LINE__, "(?<=a)[\xD0\xB0\xD0\xB1]+", "", (ad_str){many, len + 3}, (long)len + 1, (long)len + 3);
    check_regex(__LINE__, "(?<=a)[\xD0\xB0\xD0\xB1]+", "", (ad_str){many, len}, -1, 0);
}

/* What PCRE2 tells of an expression turns most texts down before it is asked to match. */
static void regexes_begin_where_they_can(void **state)
{
    (void)state;
    expect_regex("^(?:ab|cd)$", "", "cd", 0, 2);
    expect_regex("^(?:ab|cd)$", "", "xd", -1, 0);
    expect_regex("^(?:ab|cd)?$", "", "", 0, 0);
    expect_regex("(?m)^(?:ab|cd)", "", "x\ncd", 2, 4);
    expect_regex("[\\x{430}-\\x{44F}]+", "", "plain", -1, 0);
    expect_regex("[\\x{430}-\\x{44F}]+", "", "a\xD0\xB0", 1, 3);
    expect_regex("(?<=a)[\\x{430}-\\x{44F}]|^$", "", "", 0, 0);
    expect_regex("(?=.\xC3\xA9)|b", "", "b", 0, 1);
    expect_regex("[ab]{3}", "", "ab", -1, 0);
    expect_regex("x[ \\t]{16,}y", "x", "x \t \t \t \t \t \t \t \ty", 0, 18);
    expect_regex("x[ \\t]{16,}y", "x", "x \t \t \t \t \t \t \t  x y", -1, 0);
    expect_regex("(?i)[a-c_]{16}", "", "zABCABCABCABCABC_", 1, 17);
    expect_regex("[]0-9]{16}", "", "0123456789]12345", 0, 16);
    expect_regex("[0-9-]{16}", "", "z0123456789-12345", 1, 17);
}

static void regexes_take_any_bytes(void **state)
{
    (void)state;
    check_regex(__LINE__, "abc", "abc", (ad_str){"\xFF\xFE\0abc\xED\xA0\x80", 9}, 3, 6);
    check_regex(__LINE__, ".x", "x", (ad_str){"\xFFx", 2}, -1, 0);
    check_regex(__LINE__, "\xC3\xA9", "\xC3\xA9", (ad_str){"\x80\xC3\xA9", 3}, 1, 3);
}

static void bad_regexes_say_where(void **state)
{
    static const char *const bad[] = {"(", "[", "a{2,1}", "\\C", "(?<n", "*"};
    ad_regex regex;
    ad_arena arena;
    ad_err err = {0};

    (void)state;
    ad_arena_init(&arena, 1 << 20);
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_int_equal(ad_regex_compile(&arena, ad_str_of(bad[i]), &regex, &err), AD_ERR_SCRIPT);
        assert_non_null(strstr(err.message, "at offset"));
    }
    assert_int_equal(ad_regex_compile(&arena, AD_STR(""), &regex, &err), AD_ERR_SCRIPT);
    ad_arena_clear(&arena);
}

static void runaway_regexes_stop(void **state)
{
    pcre2_match_data *data = pcre2_match_data_create(1, NULL);
    ad_limits limits = ad_limits_default;
    bool exhausted = false;
    size_t range[2];
    ad_regex regex;
    ad_arena arena;

    (void)state;
    limits.regex_steps = 10000;
    ad_arena_init(&arena, 1 << 20);
    assert_int_equal(ad_regex_compile(&arena, AD_STR("(a+)+\\d"), &regex, NULL), AD_OK);
    assert_false(ad_regex_find(&regex, AD_STR("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"), true, 0, &limits,
                               data, range, &exhausted));
    assert_true(exhausted);
    ad_regex_clear(&regex);
    ad_arena_clear(&arena);
    pcre2_match_data_free(data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dotted_names),
        cmocka_unit_test(malformed_names_are_refused),
        cmocka_unit_test(regexes_find_and_know_a_literal),
        cmocka_unit_test(what_is_kept_out_of_a_match_is_still_required),
        cmocka_unit_test(regexes_that_begin_beyond_ascii_are_found),
        cmocka_unit_test(regexes_begin_where_they_can),
        cmocka_unit_test(regexes_take_any_bytes),
        cmocka_unit_test(bad_regexes_say_where),
        cmocka_unit_test(runaway_regexes_stop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
