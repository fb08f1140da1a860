/* Semantic versions and ranges, as pack manifests hold them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "rules/semver.h"

static int compare(const char *a, const char *b)
{
    ad_version x;
    ad_version y;

    assert_true(ad_version_parse(ad_str_of(a), &x));
    assert_true(ad_version_parse(ad_str_of(b), &y));
    return ad_version_compare(&x, &y);
}

static bool in_range(const char *range, const char *version)
{
    ad_version_range r;
    ad_version v;

    assert_true(ad_range_parse(ad_str_of(range), &r));
    assert_true(ad_version_parse(ad_str_of(version), &v));
    return ad_range_holds(&r, &v);
}

static void version_parse_takes_semver_only(void **state)
{
    static const char *const good[] = {"0.0.0",
                                       "1.2.3",
                                       "10.20.30",
                                       "1.0.0-alpha",
                                       "1.0.0-0.3.7",
                                       "1.0.0-x-y.7",
                                       "1.0.0+001",
                                       "1.0.0-beta+exp.sha.5114f85",
                                       "18446744073709551615.0.0"};
    static const char *const bad[] = {"",
                                      "1",
                                      "1.2",
                                      "1.2.3.4",
                                      "01.2.3",
                                      "1.02.3",
                                      "v1.2.3",
                                      "1.2.3-",
                                      "1.2.3+",
                                      "1.2.3-01",
                                      "1.2.3-a..b",
                                      "1.2.3-a+",
                                      " 1.2.3",
                                      "1.2.3 ",
                                      "1.2.-3",
                                      "a.b.c",
                                      "1.2.3-\xc3\xa9",
                                      "1.2.3+a+b",
                                      "18446744073709551616.0.0"};
    ad_version version;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        assert_true(ad_version_parse(ad_str_of(good[i]), &version));
    }
    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_false(ad_version_parse(ad_str_of(bad[i]), &version));
    }
}

static void version_compare_follows_precedence(void **state)
{
    static const char *const ascending[] = {"0.9.9",
                                            "1.0.0-1",
                                            "1.0.0-2",
                                            "1.0.0-10",
                                            "1.0.0-alpha",
                                            "1.0.0-alpha.1",
                                            "1.0.0-alpha.beta",
                                            "1.0.0-beta",
                                            "1.0.0-beta.2",
                                            "1.0.0-beta.11",
                                            "1.0.0-rc.1",
                                            "1.0.0",
                                            "1.0.1",
                                            "1.10.0",
                                            "2.0.0"};
    size_t count = sizeof(ascending) / sizeof(ascending[0]);
    size_t i;
    size_t k;

    (void)state;
    for (i = 0; i < count; i++) {
        for (k = 0; k < count; k++) {
            int order = compare(ascending[i], ascending[k]);

            assert_int_equal((order > 0) - (order < 0), (i > k) - (i < k));
        }
    }
    assert_int_equal(compare("1.0.0+a", "1.0.0+b"), 0);
}

static void range_operators_hold_what_they_say(void **state)
{
    (void)state;
    assert_true(in_range("1", "1.9.9"));
    assert_false(in_range("1", "2.0.0"));
    assert_false(in_range("1", "0.9.9"));
    assert_true(in_range("^1.2", "1.10.0"));
    assert_false(in_range("^1.2", "1.1.9"));
    assert_true(in_range("^0.2.3", "0.2.9"));
    assert_false(in_range("^0.2.3", "0.3.0"));
    assert_true(in_range("^0.0.3", "0.0.3"));
    assert_false(in_range("^0.0.3", "0.0.4"));
    assert_true(in_range("^0.0", "0.0.9"));
    assert_false(in_range("^0.0", "0.1.0"));
    assert_true(in_range("^0", "0.9.0"));
    assert_true(in_range("~1.2.3", "1.2.9"));
    assert_false(in_range("~1.2.3", "1.3.0"));
    assert_true(in_range("~1", "1.9.0"));
    assert_true(in_range("=1.2", "1.2.7"));
    assert_false(in_range("=1.2", "1.3.0"));
    assert_true(in_range("=1.2.3", "1.2.3+build"));
    assert_false(in_range("=1.2.3", "1.2.4"));
    assert_true(in_range(">=1.0,<2", "1.5.0"));
    assert_false(in_range(" >= 1.0 , < 2 ", "2.0.0"));
    assert_false(in_range(">1", "1.9.9"));
    assert_true(in_range(">1", "2.0.0"));
    assert_true(in_range(">1.2.3", "1.2.4"));
    assert_true(in_range("<=2.1", "2.1.9"));
    assert_false(in_range("<=2.1", "2.2.0"));
    assert_false(in_range("<=2.1.0", "2.1.1"));
    assert_true(in_range("^18446744073709551615", "18446744073709551615.1.0"));
}

static void range_takes_prereleases_only_when_named(void **state)
{
    (void)state;
    assert_false(in_range(">=1.0", "1.5.0-beta"));
    assert_false(in_range("<2", "2.0.0-alpha"));
    assert_true(in_range(">=1.5.0-alpha", "1.5.0-beta"));
    assert_false(in_range(">=1.5.0-alpha", "1.6.0-beta"));
    assert_true(in_range("=1.5.0-rc.1", "1.5.0-rc.1"));
}

static void range_parse_rejects_what_it_does_not_know(void **state)
{
    static const char *const bad[] = {"",       ",",   "1,",  "*",  "1.x",     "=> 1", "1 || 2",
                                      "1 - 2",  "==1", "!=1", "v1", "1.2.3.4", "^",    "1,2,3,4,5,6,7,8,9",
                                      "1-alpha"};
    ad_version_range range;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_false(ad_range_parse(ad_str_of(bad[i]), &range));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(version_parse_takes_semver_only),
        cmocka_unit_test(version_compare_follows_precedence),
        cmocka_unit_test(range_operators_hold_what_they_say),
        cmocka_unit_test(range_takes_prereleases_only_when_named),
        cmocka_unit_test(range_parse_rejects_what_it_does_not_know),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
