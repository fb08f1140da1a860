/* core/base/utf8: decoding, encoding, widths, and what is fit to show. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/str.h"
#include "base/utf8.h"
#include "base/banned.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- UTF-8 ---- */

typedef struct decode_case {
    const char *bytes;
    size_t len;
    uint32_t first;
    size_t used;
} decode_case;

static const decode_case decode_cases[] = {
    {"A", 1, 'A', 1},
    {"\0", 1, 0, 1},
    {"\xC2\x80", 2, 0x80, 2},
    {"\xDF\xBF", 2, 0x7FF, 2},
    {"\xE0\xA0\x80", 3, 0x800, 3},
    {"\xED\x9F\xBF", 3, 0xD7FF, 3},
    {"\xEE\x80\x80", 3, 0xE000, 3},
    {"\xEF\xBF\xBF", 3, 0xFFFF, 3},
    {"\xF0\x90\x80\x80", 4, 0x10000, 4},
    {"\xF4\x8F\xBF\xBF", 4, 0x10FFFF, 4},
    {"\x80", 1, AD_UTF8_INVALID, 1},             /* continuation alone */
    {"\xC0\x80", 2, AD_UTF8_INVALID, 1},         /* overlong NUL */
    {"\xC1\xBF", 2, AD_UTF8_INVALID, 1},         /* overlong */
    {"\xE0\x9F\xBF", 3, AD_UTF8_INVALID, 1},     /* overlong */
    {"\xF0\x8F\xBF\xBF", 4, AD_UTF8_INVALID, 1}, /* overlong */
    {"\xED\xA0\x80", 3, AD_UTF8_INVALID, 1},     /* surrogate */
    {"\xED\xBF\xBF", 3, AD_UTF8_INVALID, 1},     /* surrogate */
    {"\xF4\x90\x80\x80", 4, AD_UTF8_INVALID, 1}, /* over U+10FFFF */
    {"\xF5\x80\x80\x80", 4, AD_UTF8_INVALID, 1},
    {"\xFF", 1, AD_UTF8_INVALID, 1},
    {"\xC2", 1, AD_UTF8_INVALID, 1}, /* cut off */
    {"\xE2\x82", 2, AD_UTF8_INVALID, 1},
    {"\xF0\x9F\x98", 3, AD_UTF8_INVALID, 1},
    {"\xC2"
     "A",
     2, AD_UTF8_INVALID, 1},
    {"\xE2\x82"
     "A",
     3, AD_UTF8_INVALID, 1},
};

static void utf8_decodes_only_what_is_well_formed(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(decode_cases); i++) {
        size_t at = 0;
        ad_str s = {decode_cases[i].bytes, decode_cases[i].len};

        assert_int_equal(ad_utf8_next(s, &at), decode_cases[i].first);
        assert_int_equal(at, decode_cases[i].used);
        assert_int_equal(ad_utf8_valid(s), decode_cases[i].first != AD_UTF8_INVALID);
    }
    assert_int_equal(ad_utf8_first_invalid(AD_STR("ab\xC3\xA9\xED\xA0\x80")), 4);
    assert_int_equal(ad_utf8_first_invalid(AD_STR("abc")), 3);
    assert_int_equal(ad_utf8_length(AD_STR("a\xC3\xA9\xF0\x9F\x98\x80\xFF\xFE")), 5);
    assert_int_equal(ad_utf16_length(AD_STR("a\xC3\xA9\xF0\x9F\x98\x80\xFF\xFE")), 6);
    assert_true(ad_utf8_valid((ad_str){NULL, 0}));
}

static void utf8_encodes_every_code_point(void **state)
{
    ad_buf buf;
    uint32_t code_point;

    (void)state;
    ad_buf_init(&buf, 16);
    for (code_point = 0; code_point <= 0x10FFFF; code_point += 1 + code_point / 64) {
        size_t at = 0;

        ad_buf_reset(&buf);
        ad_utf8_add(&buf, code_point);
        if (code_point >= 0xD800 && code_point <= 0xDFFF) {
            assert_false(ad_utf8_valid(ad_buf_str(&buf)));
            continue;
        }
        assert_int_equal(ad_utf8_next(ad_buf_str(&buf), &at), code_point);
        assert_int_equal(at, buf.len);
    }
    ad_buf_clear(&buf);
}

static void width_counts_terminal_cells(void **state)
{
    (void)state;
    assert_int_equal(ad_utf8_width('a'), 1);
    assert_int_equal(ad_utf8_width(0xE9), 1);
    assert_int_equal(ad_utf8_width(0x4E2D), 2);
    assert_int_equal(ad_utf8_width(0x1F600), 2);
    assert_int_equal(ad_utf8_width(0x0301), 0);
    assert_int_equal(ad_utf8_width(0x200D), 0);
    assert_int_equal(ad_utf8_width('\n'), 1);
    assert_int_equal(ad_utf8_width(AD_UTF8_INVALID), 1);
    assert_true(ad_utf8_is_bidi(0x202E) && ad_utf8_is_bidi(0x2066) && ad_utf8_is_bidi(0x200F));
    assert_true(ad_utf8_is_bidi(0x061C) && !ad_utf8_is_bidi(0x202F) && !ad_utf8_is_bidi(0x200D));
}

/* ---- shown text ---- */

typedef struct shown_case {
    ad_str text;
    const char *expected;
    const char *exact; /* NULL: the same */
} shown_case;

#define SHOWN(text, expected, exact)                                                                         \
    {                                                                                                        \
        {text, sizeof(text) - 1}, expected, exact                                                            \
    }

static const shown_case shown_cases[] = {
    SHOWN("", "", NULL),
    SHOWN("plain text", "plain text", NULL),
    SHOWN("\xC3\xA9\xE4\xB8\xAD\xF0\x9F\x98\x80", "\xC3\xA9\xE4\xB8\xAD\xF0\x9F\x98\x80", NULL),
    SHOWN("a\nb\tc\rd", "a\\x0ab\\x09c\\x0dd", NULL),
    SHOWN("a\0b", "a\\x00b", NULL),
    SHOWN("\x1B[31mred\x1B[0m", "\\x1b[31mred\\x1b[0m", NULL),
    SHOWN("\x1B]8;;http://x\x07link\x1B]8;;\x1B\\", "\\x1b]8;;http://x\\x07link\\x1b]8;;\\x1b\\", NULL),
    SHOWN("\x7F", "\\x7f", NULL),
    SHOWN("\xC2\x9B"
          "31m",
          "\\u{009b}31m", NULL), /* CSI as one C1 character */
    SHOWN("\x9B"
          "31m",
          "\\x9b31m", NULL), /* and as a raw byte */
    SHOWN("\xE2\x80\xAE"
          "txt.exe",
          "\\u{202e}txt.exe", NULL),                                 /* right-to-left override */
    SHOWN("\xE2\x81\xA6x\xE2\x81\xA9", "\\u{2066}x\\u{2069}", NULL), /* isolates */
    SHOWN("\xD8\x9C", "\\u{061c}", NULL),
    SHOWN("a\xE2\x80\x8B"
          "b\xEF\xBB\xBF",
          "a\\u{200b}b\\u{feff}", NULL),                           /* zero width */
    SHOWN("\xE2\x80\xA8\xE2\x80\xA9", "\\u{2028}\\u{2029}", NULL), /* line, paragraph separator */
    SHOWN("\xC2\xAD", "\\u{00ad}", NULL),
    SHOWN("\xF3\xA0\x81\xA1", "\\u{e0061}", NULL), /* tag letter */
    SHOWN("a\xEF\xB8\x81", "a\\u{fe01}", NULL),    /* smuggled in selectors */
    SHOWN("\xF3\xA0\x84\x80", "\\u{e0100}", NULL),
    SHOWN("\xE2\x9D\xA4\xEF\xB8\x8F", "\xE2\x9D\xA4\xEF\xB8\x8F", NULL), /* a red heart stays one */
    SHOWN("a\xEF\xB8\x8F", "a\\u{fe0f}", NULL),
    SHOWN("\xE3\x85\xA4", "\\u{3164}", NULL), /* Hangul filler */
    SHOWN("\xC0\x80\xED\xA0\x80", "\\xc0\\x80\\xed\\xa0\\x80", NULL),
    SHOWN("cut\xE2\x82", "cut\\xe2\\x82", NULL),
    SHOWN("::error file=x::boo", "\\x3a:error file=x::boo", NULL),
    SHOWN("  ::set-output name=a::b", "  \\x3a:set-output name=a::b", NULL),
    SHOWN("a ::error::b", "a ::error::b", NULL),
    SHOWN("x\n::error::b", "x\\x0a::error::b", NULL),
    SHOWN("x ##vso[task.setvariable]y", "x \\x23#vso[task.setvariable]y", NULL),
    SHOWN("##[group]", "\\x23#[group]", NULL),
    SHOWN("###[group]", "#\\x23#[group]", NULL),
    SHOWN("##teamcity[x]", "\\x23#teamcity[x]", NULL),
    SHOWN("## heading [x]", "## heading [x]", NULL),
    SHOWN("C:\\temp", "C:\\temp", NULL),
    SHOWN("\\x1b", "\\x1b", "\\\\x1b"),
    SHOWN("\\\\x1b", "\\\\x1b", "\\\\\\\\x1b"),
    SHOWN("\\xgg\\u1234\\n", "\\xgg\\u1234\\n", NULL),
    SHOWN("\\u{41}", "\\u{41}", "\\\\u{41}"),
    SHOWN("\\\x1B", "\\\\x1b", "\\\\\\x1b"),
    SHOWN("end\\", "end\\", NULL),
};

static void shown_text_does_nothing_to_its_reader(void **state)
{
    ad_buf buf;
    size_t i;

    (void)state;
    ad_buf_init(&buf, SIZE_MAX);
    for (i = 0; i < COUNT(shown_cases); i++) {
        const shown_case *one = &shown_cases[i];

        ad_buf_reset(&buf);
        ad_utf8_add_shown(&buf, one->text, false);
        assert_string_equal(buf.data, one->expected);
        ad_buf_reset(&buf);
        ad_utf8_add_shown(&buf, one->text, true);
        assert_string_equal(buf.data, one->exact ? one->exact : one->expected);
    }
    ad_buf_reset(&buf);
    ad_buf_text(&buf, "path: "); /* not the start of a line: no command */
    ad_utf8_add_shown(&buf, AD_STR("::x"), false);
    assert_string_equal(buf.data, "path: ::x");
    ad_buf_reset(&buf);
    ad_buf_text(&buf, "line\n  ");
    ad_utf8_add_shown(&buf, AD_STR("::x"), false);
    assert_string_equal(buf.data, "line\n  \\x3a:x");
    ad_buf_reset(&buf);
    ad_buf_text(&buf, "line\n\x1B[0;1m \x1B[33m"); /* who reads a log may drop colours first */
    ad_utf8_add_shown(&buf, AD_STR("::x"), false);
    assert_string_equal(buf.data, "line\n\x1B[0;1m \x1B[33m\\x3a:x");
    ad_buf_reset(&buf);
    ad_buf_text(&buf, "from 1m");
    ad_utf8_add_shown(&buf, AD_STR("::x"), false);
    assert_string_equal(buf.data, "from 1m::x");
    ad_buf_clear(&buf);
}

/* Undoes exact text. */
static void unshow(ad_str shown, ad_buf *out)
{
    size_t at = 0;

    while (at < shown.len) {
        size_t run = 0;
        unsigned value = 0;
        int used = 0;

        while (at + run < shown.len && shown.ptr[at + run] == '\\') {
            run++;
        }
        if (run == 0) {
            ad_buf_byte(out, shown.ptr[at++]);
            continue;
        }
        at += run;
        if (at < shown.len && sscanf(shown.ptr + at, "x%2x%n", &value, &used) == 1 && used == 3) {
            ad_buf_repeat(out, '\\', run / 2);
            if (run % 2) {
                ad_buf_byte(out, (char)value);
                at += 3;
            }
        } else if (at + 1 < shown.len && shown.ptr[at] == 'u' && shown.ptr[at + 1] == '{') {
            ad_buf_repeat(out, '\\', run / 2);
            if (run % 2) {
                assert_int_equal(sscanf(shown.ptr + at, "u{%x}%n", &value, &used), 1);
                ad_utf8_add(out, value);
                at += (size_t)used;
            }
        } else {
            ad_buf_repeat(out, '\\', run);
        }
    }
}

static void exact_text_can_be_undone_and_is_always_clean(void **state)
{
    static const char *const parts[] = {"\\",           "x",    "1b", "u{",       "41}", "\x1B", "\n",
                                        "\xE2\x80\xAE", "\xFF", "a",  "\xC3\xA9", "::",  "##[",  " ",
                                        "\xEF\xB8\x8F", "0"};
    ad_buf text;
    ad_buf shown;
    ad_buf back;
    uint32_t random = 99;
    size_t round;

    (void)state;
    ad_buf_init(&text, SIZE_MAX);
    ad_buf_init(&shown, SIZE_MAX);
    ad_buf_init(&back, SIZE_MAX);
    for (round = 0; round < 20000; round++) {
        size_t i;
        size_t count;

        ad_buf_reset(&text);
        ad_buf_reset(&shown);
        ad_buf_reset(&back);
        random = random * 1664525U + 1013904223U;
        count = 1 + (random >> 28) % 8;
        for (i = 0; i < count; i++) {
            random = random * 1664525U + 1013904223U;
            ad_buf_text(&text, parts[random >> 28]);
        }
        ad_utf8_add_shown(&shown, ad_buf_str(&text), true);
        unshow(ad_buf_str(&shown), &back);
        assert_string_equal(back.data, text.data);
        assert_true(ad_utf8_valid(ad_buf_str(&shown)));
        for (i = 0; i < shown.len; i++) {
            assert_true((unsigned char)shown.data[i] >= 0x20 && shown.data[i] != 0x7F);
        }
        assert_null(strstr(shown.data, "##["));
        assert_false(ad_str_starts(ad_str_trim(ad_buf_str(&shown)), AD_STR("::")));
    }
    ad_buf_clear(&text);
    ad_buf_clear(&shown);
    ad_buf_clear(&back);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(utf8_decodes_only_what_is_well_formed),
        cmocka_unit_test(utf8_encodes_every_code_point),
        cmocka_unit_test(width_counts_terminal_cells),
        cmocka_unit_test(shown_text_does_nothing_to_its_reader),
        cmocka_unit_test(exact_text_can_be_undone_and_is_always_clean),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
