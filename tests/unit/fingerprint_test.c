/* core/result: fingerprints of findings and digests of packs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "result/result.h"
#include "base/banned.h"

static bool same_statement(const char *a, const char *b)
{
    char one[33];
    char two[33];

    ad_fingerprint(AD_STR("r"), AD_STR("a.py"), AD_STR("f"), ad_str_of(a), 0, one);
    ad_fingerprint(AD_STR("r"), AD_STR("a.py"), AD_STR("f"), ad_str_of(b), 0, two);
    assert_int_equal(strlen(one), 32);
    assert_int_equal(strspn(one, "0123456789abcdef"), 32);
    return strcmp(one, two) == 0;
}

static void fingerprint_sees_code_and_not_its_layout(void **state)
{
    (void)state;
    assert_true(same_statement("f(a,b)", "  f( a,  b )\n"));
    assert_true(same_statement("f(a, # why\n  b)", "f(a, b)"));
    assert_true(same_statement("x = 1 + \\\n  2", "x=1+2"));
    assert_true(same_statement("return x", "return   x"));
    assert_true(same_statement("return x", "return\\\r\nx"));
    assert_true(same_statement("f(a)  # end", "f(a)"));
    assert_true(same_statement("a # one\n# two\nb", "a b"));
    assert_false(same_statement("return x", "returnx"));
    assert_false(same_statement("not a", "nota"));
    assert_false(same_statement("f('a b')", "f('ab')"));
    assert_false(same_statement("f('#a')", "f('#b')"));
    assert_false(same_statement("f(\"\"\"\n# a\n\"\"\")", "f(\"\"\"\n# b\n\"\"\")"));
    assert_false(same_statement("f('\\'# a')", "f('\\'# b')"));
    assert_true(same_statement("f('\\'' # a\n)", "f('\\'' # b\n)"));
    assert_true(same_statement("f('' # a\n)", "f('')"));
    assert_true(same_statement("f('''''' # a\n)", "f('''''')"));
    assert_false(same_statement("f('a' 'b')", "f('ab')"));
    assert_true(same_statement("'open # a\nx", "'open # a\n x  # b"));
    assert_true(same_statement("", "   \n # nothing"));
    assert_false(same_statement("\xC3\xA9 \xC3\xA9", "\xC3\xA9\xC3\xA9"));
    assert_true(same_statement("'\\", "'\\"));
    assert_true(same_statement("\\", "\\"));
}

static void fingerprint_tells_its_fields_apart(void **state)
{
    static const struct {
        const char *rule;
        const char *path;
        const char *context;
        const char *statement;
        uint32_t ordinal;
    } cases[] = {
        {"r", "a.py", "f", "x", 0},   {"r2", "a.py", "f", "x", 0}, {"r", "b.py", "f", "x", 0},
        {"r", "a.py", "g", "x", 0},   {"r", "a.py", "f", "y", 0},  {"r", "a.py", "f", "x", 1},
        {"ra", ".py", "f", "x", 0},   {"r", "a.pyf", "", "x", 0},  {"r", "a.py", "fx", "", 0},
        {"r", "a.py", "f", "x", 256},
    };
    char prints[sizeof(cases) / sizeof(cases[0])][33];
    size_t i;
    size_t k;
    char again[33];

    (void)state;
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        ad_fingerprint(ad_str_of(cases[i].rule), ad_str_of(cases[i].path), ad_str_of(cases[i].context),
                       ad_str_of(cases[i].statement), cases[i].ordinal, prints[i]);
        for (k = 0; k < i; k++) {
            assert_string_not_equal(prints[i], prints[k]);
        }
    }
    /* The artifact's own name, and how the user spelled "here", do not matter. */
    ad_fingerprint(AD_STR("r"), AD_STR("foo-1.0.whl!a.py"), AD_STR("f"), AD_STR("x"), 0, again);
    assert_string_equal(again, prints[0]);
    ad_fingerprint(AD_STR("r"), AD_STR("././a.py"), AD_STR("f"), AD_STR("x"), 0, again);
    assert_string_equal(again, prints[0]);
    ad_fingerprint(AD_STR("r"), AD_STR("A.zip!foo.whl!a.py"), AD_STR("f"), AD_STR("x"), 0, again);
    assert_string_not_equal(again, prints[0]);
}

static void fingerprints_are_the_same_for_ever(void **state)
{
    char print[33];

    (void)state;
    ad_fingerprint(AD_STR("load-yaml"), AD_STR("pkg/a.py"), AD_STR("main"), AD_STR("yaml.load(x)"), 0, print);
    assert_string_equal(
        print,
        "7f3460817aa390bb91db8b1e228c06ae"); /* baselines hold these: a change needs a new version tag */
}

static void digest_keeps_chunks_apart(void **state)
{
    ad_digest one;
    ad_digest two;
    char hex_one[65];
    char hex_two[65];

    (void)state;
    ad_digest_init(&one);
    ad_digest_init(&two);
    ad_digest_add(&one, AD_STR("ab"));
    ad_digest_add(&one, AD_STR("c"));
    ad_digest_add(&two, AD_STR("a"));
    ad_digest_add(&two, AD_STR("bc"));
    ad_digest_hex(&one, hex_one);
    ad_digest_hex(&two, hex_two);
    assert_int_equal(strspn(hex_one, "0123456789abcdef"), 64);
    assert_string_not_equal(hex_one, hex_two);
    ad_digest_init(&two);
    ad_digest_add(&two, AD_STR("ab"));
    ad_digest_add(&two, AD_STR("c"));
    ad_digest_hex(&two, hex_two);
    assert_string_equal(hex_one, hex_two);
    ad_digest_init(&two);
    ad_digest_add(&two, (ad_str){NULL, 0});
    ad_digest_hex(&two, hex_two);
    assert_string_not_equal(hex_one, hex_two);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fingerprint_sees_code_and_not_its_layout),
        cmocka_unit_test(fingerprint_tells_its_fields_apart),
        cmocka_unit_test(fingerprints_are_the_same_for_ever),
        cmocka_unit_test(digest_keeps_chunks_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
