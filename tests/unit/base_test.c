/* core/base: errors, views, patterns, buffers, arenas, tables of strings, limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/intern.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/banned.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- errors ---- */

static void err_is_cut_but_never_empty(void **state)
{
    char longer[AD_ERR_MESSAGE_BYTES * 2];
    ad_err err = {0};

    (void)state;
    memset(longer, 'x', sizeof(longer) - 1);
    longer[sizeof(longer) - 1] = '\0';
    assert_int_equal(ad_err_set(&err, AD_ERR_LIMIT, "%s", longer), AD_ERR_LIMIT);
    assert_int_equal(strlen(err.message), AD_ERR_MESSAGE_BYTES - 1);
    assert_int_equal(ad_err_errno(&err, 2, "it failed"), AD_ERR_IO);
    assert_int_equal(err.sys_errno, 2);
    assert_non_null(strstr(err.message, "it failed: No such file"));
    assert_int_equal(ad_err_errno(&err, 2, "%s", longer), AD_ERR_IO);
    assert_int_equal(ad_err_set(NULL, AD_ERR_NOMEM, "nobody listens"), AD_ERR_NOMEM);
    assert_string_equal(ad_status_name(AD_ERR_FORMAT), "format");
}

/* ---- views ---- */

static void sub_never_leaves_its_string(void **state)
{
    ad_str s = AD_STR("abcdef");

    (void)state;
    assert_true(ad_str_equal(ad_str_sub(s, 2, 3), AD_STR("cde")));
    assert_true(ad_str_equal(ad_str_sub(s, 4, SIZE_MAX), AD_STR("ef")));
    assert_int_equal(ad_str_sub(s, 6, 1).len, 0);
    assert_int_equal(ad_str_sub(s, SIZE_MAX, SIZE_MAX).len, 0);
    assert_int_equal(ad_str_of(NULL).len, 0);
}

static void compare_orders_by_bytes(void **state)
{
    (void)state;
    assert_true(ad_str_compare(AD_STR("a"), AD_STR("b")) < 0);
    assert_true(ad_str_compare(AD_STR("a"), AD_STR("a\0b")) < 0);
    assert_true(ad_str_compare(AD_STR("\xC3"), AD_STR("z")) > 0); /* bytes are unsigned */
    assert_int_equal(ad_str_compare(AD_STR(""), (ad_str){NULL, 0}), 0);
    assert_true(ad_str_equal(AD_STR(""), (ad_str){NULL, 0}));
}

static void sorted_lists_are_searched_to_both_ends(void **state)
{
    static const char *const list[] = {"B", "a", "ab", "b"};

    (void)state;
    for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
        assert_true(ad_str_in_sorted(ad_str_of(list[i]), list, sizeof(list) / sizeof(list[0])));
    }
    assert_false(ad_str_in_sorted(AD_STR("A"), list, 4));
    assert_false(ad_str_in_sorted(AD_STR("aa"), list, 4));
    assert_false(ad_str_in_sorted(AD_STR("c"), list, 4));
    assert_false(ad_str_in_sorted(AD_STR("b"), list, 3));
    assert_false(ad_str_in_sorted(AD_STR(""), list, 0));
}

static void find_gives_first_or_nothing(void **state)
{
    ad_str s = AD_STR("banana");

    (void)state;
    assert_int_equal(ad_str_find(s, AD_STR("an"), 0), 1);
    assert_int_equal(ad_str_find(s, AD_STR("an"), 2), 3);
    assert_int_equal(ad_str_find(s, AD_STR("an"), 4), SIZE_MAX);
    assert_int_equal(ad_str_find(s, AD_STR(""), 6), 6);
    assert_int_equal(ad_str_find(s, AD_STR(""), 7), SIZE_MAX);
    assert_int_equal(ad_str_find(s, AD_STR("bananas"), 0), SIZE_MAX);
    assert_int_equal(ad_str_find(s, AD_STR("banana"), SIZE_MAX), SIZE_MAX);
    assert_int_equal(ad_str_find_byte(s, 'a', 2), 3);
    assert_int_equal(ad_str_find_byte(s, 'b', 1), SIZE_MAX);
    assert_int_equal(ad_str_find_last_byte(s, 'n'), 4);
    assert_int_equal(ad_str_find_last_byte((ad_str){NULL, 0}, 'n'), SIZE_MAX);
}

static void behind_last_is_all_of_it_where_the_byte_is_not(void **state)
{
    (void)state;
    assert_true(ad_str_equal(ad_str_behind_last(AD_STR("a.b.c"), '.'), AD_STR("c")));
    assert_true(ad_str_equal(ad_str_behind_last(AD_STR("abc"), '.'), AD_STR("abc")));
    assert_int_equal(ad_str_behind_last(AD_STR("abc."), '.').len, 0);
    assert_int_equal(ad_str_behind_last((ad_str){NULL, 0}, '.').len, 0);
}

static void trim_and_nocase_are_ascii(void **state)
{
    (void)state;
    assert_true(ad_str_equal(ad_str_trim(AD_STR(" \t\r\n\f\va b \n")), AD_STR("a b")));
    assert_int_equal(ad_str_trim(AD_STR(" \t ")).len, 0);
    assert_true(ad_str_equal(ad_str_trim(AD_STR("\xC2\xA0x")), AD_STR("\xC2\xA0x")));
    assert_true(ad_str_equal_nocase(AD_STR("HeLLo[@`{"), AD_STR("hEllO[@`{")));
    assert_false(ad_str_equal_nocase(AD_STR("[@"), AD_STR("{`")));
    assert_false(ad_str_equal_nocase(AD_STR("a"), AD_STR("ab")));
    assert_true(ad_str_starts(AD_STR("abc"), AD_STR("")) && ad_str_ends(AD_STR("abc"), AD_STR("bc")));
    assert_false(ad_str_ends(AD_STR("bc"), AD_STR("abc")));
}

static void distance_counts_edits(void **state)
{
    static const struct {
        const char *a;
        const char *b;
        unsigned cap;
        unsigned expected;
    } cases[] = {
        {"", "", 5, 0},
        {"abc", "abc", 5, 0},
        {"abc", "abd", 5, 1},
        {"abc", "ab", 5, 1},
        {"severty", "severity", 5, 1},
        {"ab", "ba", 5, 1},
        {"requets", "requests", 5, 1},
        {"ca", "abc", 5, 3},
        {"kitten", "sitting", 9, 3},
        {"", "abc", 9, 3},
        {"kitten", "sitting", 2, 2},
        {"a", "abcdefgh", 3, 3},
        {"abc", "xyz", 0, 0},
    };
    char longer[300];
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        assert_int_equal(ad_str_distance(ad_str_of(cases[i].a), ad_str_of(cases[i].b), cases[i].cap),
                         cases[i].expected);
        assert_int_equal(ad_str_distance(ad_str_of(cases[i].b), ad_str_of(cases[i].a), cases[i].cap),
                         cases[i].expected);
    }
    memset(longer, 'a', sizeof(longer));
    assert_int_equal(ad_str_distance((ad_str){longer, 299}, (ad_str){longer, 300}, 4), 4);
    assert_int_equal(ad_str_distance((ad_str){longer, 300}, (ad_str){longer, 300}, 4), 0);
    assert_int_equal(ad_str_distance((ad_str){longer, 127}, (ad_str){longer, 128}, 4), 1);
}

typedef struct glob_case {
    const char *pattern;
    const char *text;
    bool expected;
} glob_case;

static const glob_case glob_cases[] = {
    {"", "", true},
    {"", "a", false},
    {"a", "", false},
    {"*", "", true},
    {"*", "abc", true},
    {"*", "a/b", false},
    {"**", "a/b/c", true},
    {"**", "", true},
    {"*.py", "a.py", true},
    {"*.py", "dir/a.py", false},
    {"*.py", ".py", true},
    {"**/*.py", "a.py", true},
    {"**/*.py", "a/b/c.py", true},
    {"**/*.py", "a/b/c.pyc", false},
    {"a/**/b", "a/b", true},
    {"a/**/b", "a/x/b", true},
    {"a/**/b", "a/x/y/b", true},
    {"a/**/b", "ab", false},
    {"a/**/b", "a/xb", false},
    {"a/**", "a", false},
    {"a/**", "a/b/c", true},
    {"a**b", "a/x/b", true},
    {"**/a/**/b", "x/a/a/y/b", true},
    {"**/a/*/b", "a/x/a/y/b", true},
    {"**/tests/**", "src/tests/unit/a.py", true},
    {"***/a", "x/y/a", true},
    {"?", "a", true},
    {"?", "/", false},
    {"?", "", false},
    {"a?c", "abc", true},
    {"a*c*e", "abcde", true},
    {"a*c*e", "abcdef", false},
    {"*a*", "bbb", false},
    {"*/*", "a/b", true},
    {"*/*", "a/b/c", false},
    {"*/", "a/", true},
    {"[abc]", "b", true},
    {"[abc]", "d", false},
    {"[a-c]x", "bx", true},
    {"[a-c]x", "dx", false},
    {"[!a-c]", "d", true},
    {"[!a-c]", "b", false},
    {"[^a]", "a", false},
    {"[]]", "]", true},
    {"[!]]", "]", false},
    {"[!]]", "x", true},
    {"[]-a]", "_", true},
    {"[a-]", "-", true},
    {"[-a]", "-", true},
    {"[!a]", "/", false},
    {"[+-9]", "/", false},
    {"[\\]]", "]", true},
    {"[\\a-c]", "b", true},
    {"[[:digit:]]", "5", true},
    {"[[:digit:]]", "x", false},
    {"[[:alpha:]_]x", "_x", true},
    {"[![:space:]]", " ", false},
    {"[[:punct:]]", "~", true},
    {"[[:nonsense:]]", "a", false},
    {"[", "[", true},
    {"[a", "[a", true},
    {"[a", "a", false},
    {"[z-a]", "m", false},
    {"\\*", "*", true},
    {"\\*", "a", false},
    {"\\[a]", "[a]", true},
    {"a\\", "a\\", true},
    {"*.{py}", "a.{py}", true},
    {"\xC3\xA9*", "\xC3\xA9t\xC3\xA9", true},
};

static void glob_matches_like_a_shell(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(glob_cases); i++) {
        if (ad_str_glob(ad_str_of(glob_cases[i].pattern), ad_str_of(glob_cases[i].text)) !=
            glob_cases[i].expected) {
            fail_msg("glob \"%s\" of \"%s\" should be %d", glob_cases[i].pattern, glob_cases[i].text,
                     glob_cases[i].expected);
        }
    }
}

/* The plain, exponential way, for patterns of letters, '*' and '?' within one segment. */
static bool slow_glob(const char *pattern, const char *text)
{
    if (*pattern == '\0') {
        return *text == '\0';
    }
    if (*pattern == '*') {
        return slow_glob(pattern + 1, text) || (*text && slow_glob(pattern, text + 1));
    }
    return *text && (*pattern == '?' || *pattern == *text) && slow_glob(pattern + 1, text + 1);
}

static void glob_agrees_with_the_slow_way(void **state)
{
    static const char letters[] = "ab*?";
    uint32_t random = 12345;
    size_t round;

    (void)state;
    for (round = 0; round < 20000; round++) {
        char pattern[9] = {0};
        char text[9] = {0};
        size_t i;

        for (i = 0; i < 8; i++) {
            random = random * 1664525U + 1013904223U;
            pattern[i] = (random >> 28) < 13 ? letters[random >> 20 & 3] : '\0';
            text[i] = (random >> 24 & 15) < 13 ? letters[random >> 16 & 1] : '\0';
        }
        if (strstr(pattern, "**")) {
            continue;
        }
        if (ad_str_glob(ad_str_of(pattern), ad_str_of(text)) != slow_glob(pattern, text)) {
            fail_msg("glob \"%s\" of \"%s\"", pattern, text);
        }
    }
}

static void glob_is_not_exponential(void **state)
{
    char text[4001];
    ad_buf pattern;
    size_t i;

    (void)state;
    memset(text, 'a', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    ad_buf_init(&pattern, 4096);
    for (i = 0; i < 100; i++) {
        ad_buf_text(&pattern, "*a");
    }
    ad_buf_text(&pattern, "b");
    assert_false(ad_str_glob(ad_buf_str(&pattern), ad_str_of(text)));
    for (i = 0; i < sizeof(text) - 1; i += 2) {
        text[i] = '/';
    }
    ad_buf_reset(&pattern);
    for (i = 0; i < 100; i++) {
        ad_buf_text(&pattern, "**/a/");
    }
    ad_buf_text(&pattern, "b");
    assert_false(ad_str_glob(ad_buf_str(&pattern), ad_str_of(text + 1)));
    ad_buf_clear(&pattern);
}

/* ---- buffers ---- */

static void buf_grows_and_stays_nul_ended(void **state)
{
    ad_buf buf;
    char *taken;
    size_t i;

    (void)state;
    ad_buf_init(&buf, SIZE_MAX);
    assert_string_equal(buf.data, "");
    for (i = 0; i < 1000; i++) {
        ad_buf_byte(&buf, 'x');
        assert_int_equal(buf.data[buf.len], '\0');
    }
    ad_buf_printf(&buf, "%s-%d", "end", 7);
    ad_buf_repeat(&buf, '=', 3);
    assert_false(buf.failed);
    assert_int_equal(buf.len, 1008);
    assert_string_equal(buf.data + 1000, "end-7===");
    ad_buf_reset(&buf);
    assert_string_equal(buf.data, "");
    ad_buf_add(&buf, (ad_str){NULL, 0});
    taken = ad_buf_take(&buf);
    assert_string_equal(taken, "");
    ad_free(taken);
    assert_int_equal(buf.len, 0);
    ad_buf_text(&buf, "again");
    taken = ad_buf_take(&buf);
    assert_string_equal(taken, "again");
    ad_free(taken);
    ad_buf_clear(&buf);
}

static void buf_refuses_beyond_its_cap(void **state)
{
    ad_buf buf;
    char *at;

    (void)state;
    ad_buf_init(&buf, 10);
    ad_buf_text(&buf, "0123456789"); /* exactly full */
    assert_false(buf.failed);
    ad_buf_byte(&buf, 'x');
    assert_true(buf.failed);
    assert_string_equal(buf.data, "0123456789");
    ad_buf_reset(&buf);
    ad_buf_text(&buf, "01234567890"); /* refused as a whole */
    assert_true(buf.failed);
    assert_int_equal(buf.len, 0);
    ad_buf_text(&buf, "a"); /* a failure sticks */
    assert_int_equal(buf.len, 0);
    assert_null(ad_buf_take(&buf));
    assert_false(buf.failed);
    ad_buf_printf(&buf, "%010d", 1);
    assert_string_equal(buf.data, "0000000001");
    ad_buf_printf(&buf, "%s", "no");
    assert_true(buf.failed);
    assert_string_equal(buf.data, "0000000001");
    ad_buf_reset(&buf);
    at = ad_buf_reserve(&buf, 10);
    assert_non_null(at);
    memcpy(at, "abc", 3);
    buf.len += 3;
    assert_string_equal(buf.data, "abc");
    assert_null(ad_buf_reserve(&buf, 8));
    assert_null(ad_buf_reserve(&buf, SIZE_MAX));
    ad_buf_clear(&buf);
    ad_buf_init(&buf, 0);
    ad_buf_text(&buf, "");
    assert_false(buf.failed);
    ad_buf_byte(&buf, 'a');
    assert_true(buf.failed);
    ad_buf_clear(&buf);
}

static void buf_survives_failing_allocations(void **state)
{
    size_t n;
    bool passed = false;

    (void)state;
    for (n = 1; !passed && n < 50; n++) {
        ad_buf buf;
        char *taken;
        int i;

        ad_buf_init(&buf, SIZE_MAX);
        ad_mem_fail_at(n);
        for (i = 0; i < 500; i++) {
            ad_buf_printf(&buf, "%d,", i);
        }
        taken = ad_buf_take(&buf);
        ad_mem_fail_at(0);
        passed = taken != NULL;
        assert_true(!passed || strlen(taken) == 1890);
        ad_free(taken);
        ad_buf_clear(&buf);
    }
    assert_true(passed && n > 3);
}

/* ---- arenas ---- */

static void arena_aligns_and_zeroes(void **state)
{
    ad_arena arena;
    size_t i;

    (void)state;
    ad_arena_init(&arena, SIZE_MAX);
    for (i = 0; i < 3000; i++) {
        unsigned char *block = ad_arena_alloc(&arena, 1 + i % 100);
        char *text = ad_arena_bytes(&arena, i % 7);
        size_t k;

        assert_non_null(block);
        assert_non_null(text);
        assert_int_equal((uintptr_t)block % _Alignof(max_align_t), 0);
        for (k = 0; k < 1 + i % 100; k++) {
            assert_int_equal(block[k], 0);
        }
        memset(block, 0xAA, 1 + i % 100); /* must not be seen by any later allocation */
        memset(text, 0xBB, i % 7);
        if (i == 1500) {
            ad_arena_reset(&arena);
            assert_int_equal(arena.used_bytes, 0);
        }
    }
    ad_arena_clear(&arena);
    assert_null(arena.blocks);
}

static void arena_keeps_to_its_cap(void **state)
{
    ad_arena arena;
    ad_str copy;

    (void)state;
    ad_arena_init(&arena, 1024);
    assert_non_null(ad_arena_alloc(&arena, 1000));
    assert_null(ad_arena_alloc(&arena, 100));
    assert_non_null(ad_arena_bytes(&arena, 16));
    copy = ad_arena_copy(&arena, AD_STR("0123456789abcdef0123456789"));
    assert_null(copy.ptr);
    ad_arena_clear(&arena);
    copy = ad_arena_copy(&arena, AD_STR("abc"));
    assert_string_equal(copy.ptr, "abc");
    assert_int_equal(copy.len, 3);
    copy = ad_arena_copy(&arena, (ad_str){NULL, 0});
    assert_string_equal(copy.ptr, "");
    assert_null(ad_arena_alloc(&arena, SIZE_MAX));
    assert_null(ad_arena_alloc(&arena, SIZE_MAX - 8));
    assert_null(ad_arena_array(&arena, SIZE_MAX / 2, 3));
    assert_non_null(ad_arena_array(&arena, 0, 8));
    ad_arena_clear(&arena);
}

static void arena_reports_short_memory(void **state)
{
    ad_arena arena;

    (void)state;
    ad_arena_init(&arena, SIZE_MAX);
    ad_mem_fail_at(1);
    assert_null(ad_arena_alloc(&arena, 8));
    assert_null(ad_arena_copy(&arena, AD_STR("x")).ptr);
    assert_null(ad_arena_alloc(&arena, (size_t)1 << 40));
    ad_mem_fail_at(0);
    assert_int_equal(arena.used_bytes, 0);
    assert_non_null(ad_arena_alloc(&arena, 10 * 1024 * 1024)); /* larger than any shared block */
    assert_non_null(ad_arena_alloc(&arena, 8));
    ad_arena_clear(&arena);
}

/* ---- tables of strings ---- */

static void intern_numbers_in_order_of_arrival(void **state)
{
    ad_arena arena;
    ad_intern table;
    char name[32];
    uint32_t i;

    (void)state;
    ad_arena_init(&arena, SIZE_MAX);
    ad_intern_init(&table, &arena);
    assert_int_equal(ad_intern_find(&table, AD_STR("x")), 0);
    assert_int_equal(ad_intern_str(&table, 1).len, 0);
    for (i = 1; i <= 20000; i++) {
        (void)snprintf(name, sizeof(name), "name_%u", i);
        assert_int_equal(ad_intern_add(&table, ad_str_of(name)), i);
    }
    for (i = 1; i <= 20000; i++) {
        (void)snprintf(name, sizeof(name), "name_%u", i);
        assert_int_equal(ad_intern_find(&table, ad_str_of(name)), i);
        assert_int_equal(ad_intern_add(&table, ad_str_of(name)), i);
        assert_true(ad_str_equal(ad_intern_str(&table, i), ad_str_of(name)));
    }
    assert_int_equal(table.count, 20000);
    assert_int_equal(ad_intern_find(&table, AD_STR("name_0")), 0);
    assert_int_equal(ad_intern_add(&table, AD_STR("")), 20001);
    assert_int_equal(ad_intern_add(&table, AD_STR("a\0b")), 20002);
    assert_int_equal(ad_intern_add(&table, AD_STR("a\0c")), 20003);
    assert_int_equal(ad_intern_str(&table, 0).len, 0);
    assert_int_equal(ad_intern_str(&table, UINT32_MAX).len, 0);
    ad_intern_clear(&table);
    assert_int_equal(ad_intern_find(&table, AD_STR("name_1")), 0);
    assert_int_equal(ad_intern_add(&table, AD_STR("name_1")), 1);
    ad_intern_clear(&table);
    ad_arena_clear(&arena);
}

static void intern_stays_whole_when_memory_is_short(void **state)
{
    size_t n;
    bool passed = false;

    (void)state;
    for (n = 1; !passed && n < 1000; n++) {
        ad_arena arena;
        ad_intern table;
        char name[32];
        uint32_t i;
        uint32_t added = 0;

        ad_arena_init(&arena, SIZE_MAX);
        ad_intern_init(&table, &arena);
        ad_mem_fail_at(n);
        for (i = 1; i <= 200; i++) {
            (void)snprintf(name, sizeof(name), "name_%u", i);
            if (!ad_intern_add(&table, ad_str_of(name))) {
                break;
            }
            added = i;
        }
        ad_mem_fail_at(0);
        passed = added == 200;
        assert_int_equal(table.count, added);
        for (i = 1; i <= 200; i++) {
            (void)snprintf(name, sizeof(name), "name_%u", i);
            assert_int_equal(ad_intern_find(&table, ad_str_of(name)), i <= added ? i : 0);
        }
        ad_intern_clear(&table);
        ad_arena_clear(&arena);
    }
    assert_true(passed);
}

static void grow_keeps_what_it_had(void **state)
{
    int *array = NULL;
    int *before;
    size_t capacity = 0;
    size_t i;

    (void)state;
    for (i = 0; i < 100; i++) {
        assert_true(ad_grow(&array, &capacity, i + 1, sizeof(*array)));
        array[i] = (int)i;
    }
    before = array;
    assert_false(ad_grow(&array, &capacity, SIZE_MAX, sizeof(*array)));
    assert_false(ad_grow(&array, &capacity, SIZE_MAX / 2, sizeof(*array)));
    assert_ptr_equal(array, before);
    for (i = 0; i < 100; i++) {
        assert_int_equal(array[i], i);
    }
    ad_free(array);
    assert_null(ad_realloc(NULL, SIZE_MAX, 2));
}

/* ---- limits ---- */

static void every_limit_is_in_the_table(void **state)
{
    ad_limits limits = ad_limits_default;
    unsigned char seen[sizeof(ad_limits)] = {0};
    const ad_limit_info *info;
    size_t i;
    size_t covered = 0;

    (void)state;
    for (info = ad_limit_table; info->name; info++) {
        const ad_limit_info *other;

        assert_true(info->width == 4 || info->width == 8);
        assert_true(info->offset + info->width <= sizeof(limits));
        assert_true(ad_limits_get(&limits, info) > 0);
        assert_non_null(info->what);
        for (other = ad_limit_table; other != info; other++) {
            assert_string_not_equal(other->name, info->name);
        }
        for (i = 0; i < info->width; i++) {
            assert_int_equal(seen[info->offset + i]++, 0);
        }
        ad_limits_set(&limits, info, 7);
        assert_int_equal(ad_limits_get(&limits, info), 7);
        ad_limits_set(&limits, info, UINT64_MAX);
        assert_true(ad_limits_get(&limits, info) == (info->width == 4 ? UINT32_MAX : UINT64_MAX));
        covered += info->width;
    }
    /* What is left over is padding in front of 8-byte fields: at most 4 bytes each, in runs of 4. */
    assert_true(sizeof(limits) - covered <= 4 * 8);
    assert_int_equal(ad_limits_default.source_bytes, 8 * 1024 * 1024);
    assert_int_equal(ad_limits_default.artifact_bytes, 1024 * 1024 * 1024);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(err_is_cut_but_never_empty),
        cmocka_unit_test(sub_never_leaves_its_string),
        cmocka_unit_test(compare_orders_by_bytes),
        cmocka_unit_test(sorted_lists_are_searched_to_both_ends),
        cmocka_unit_test(find_gives_first_or_nothing),
        cmocka_unit_test(behind_last_is_all_of_it_where_the_byte_is_not),
        cmocka_unit_test(trim_and_nocase_are_ascii),
        cmocka_unit_test(distance_counts_edits),
        cmocka_unit_test(glob_matches_like_a_shell),
        cmocka_unit_test(glob_agrees_with_the_slow_way),
        cmocka_unit_test(glob_is_not_exponential),
        cmocka_unit_test(buf_grows_and_stays_nul_ended),
        cmocka_unit_test(buf_refuses_beyond_its_cap),
        cmocka_unit_test(buf_survives_failing_allocations),
        cmocka_unit_test(arena_aligns_and_zeroes),
        cmocka_unit_test(arena_keeps_to_its_cap),
        cmocka_unit_test(arena_reports_short_memory),
        cmocka_unit_test(intern_numbers_in_order_of_arrival),
        cmocka_unit_test(intern_stays_whole_when_memory_is_short),
        cmocka_unit_test(grow_keeps_what_it_had),
        cmocka_unit_test(every_limit_is_in_the_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
