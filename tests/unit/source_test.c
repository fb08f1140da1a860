/* core/syntax, text: which encoding CPython would use, what it would read, and where each byte stands. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "syntax/syntax.h"
#include "base/banned.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define REPLACED     "\xEF\xBF\xBD"
#define PLACEHOLDER  "\xE3\x80\x87"

static ad_source *make(ad_str bytes)
{
    /* Of the exact size, so that AddressSanitizer sees a read past the end. */
    char *copy = ad_malloc(bytes.len);
    ad_source *source = NULL;
    ad_err err = {0};

    assert_non_null(copy);
    if (bytes.len) {
        memcpy(copy, bytes.ptr, bytes.len);
    }
    assert_int_equal(ad_source_create((ad_str){copy, bytes.len}, &ad_limits_default, &source, &err), AD_OK);
    ad_free(copy);
    return source;
}

static void assert_str(ad_str is, ad_str expected)
{
    if (!ad_str_equal(is, expected)) {
        fail_msg("\"%.*s\" is not \"%.*s\"", AD_STR_ARG(is), AD_STR_ARG(expected));
    }
}

static size_t count_of(const ad_source *source, ad_oddity_kind kind)
{
    size_t count = 0;
    size_t i;

    for (i = 0; i < source->oddity_count; i++) {
        count += source->oddities[i].kind == kind;
    }
    return count;
}

/* Text and encoding as expected, and no oddity at all when none is. */
static void expect(ad_str bytes, const char *encoding, ad_str text)
{
    ad_source *source = make(bytes);

    assert_str(source->encoding, ad_str_of(encoding));
    assert_str(source->text, text);
    ad_source_free(source);
}

static void expect_oddity(ad_str bytes, ad_oddity_kind kind, const char *at_text)
{
    ad_source *source = make(bytes);
    size_t i;

    for (i = 0; i < source->oddity_count; i++) {
        const ad_oddity *odd = &source->oddities[i];

        if (odd->kind == kind) {
            assert_str(ad_source_text(source, odd->byte_start, odd->byte_end), ad_str_of(at_text));
            ad_source_free(source);
            return;
        }
    }
    fail_msg("no oddity of kind %d in \"%.*s\"", (int)kind, AD_STR_ARG(source->text));
}

static void expect_no_oddity(ad_str bytes)
{
    ad_source *source = make(bytes);

    if (source->oddity_count) {
        fail_msg("oddity of kind %d in \"%.*s\"", (int)source->oddities[0].kind, AD_STR_ARG(source->text));
    }
    ad_source_free(source);
}

/* ---- declarations ---- */

static void utf_8_without_declaration(void **state)
{
    (void)state;
    expect(AD_STR(""), "utf-8", AD_STR(""));
    expect(AD_STR("x = '\xC3\xA9'"), "utf-8", AD_STR("x = '\xC3\xA9'"));
    expect(AD_STR("\xEF\xBB\xBFx = 1\n"), "utf-8", AD_STR("x = 1\n"));
    expect_no_oddity(AD_STR("\xEF\xBB\xBFx = '\xC3\xA9'\n"));
}

static void declaration_is_found_where_cpython_finds_it(void **state)
{
    static const char *const heads[] = {
        "# coding: cp1252\n",
        "#coding=cp1252\n",
        "# -*- coding: cp1252 -*-\n",
        "# vim: set fileencoding=cp1252 :\n",
        " \t\f# encoding: \t cp1252 and more\n",
        "#!/usr/bin/python\n# coding: cp1252\n",
        "\n# coding: cp1252\n",
        " \f\t\r# coding: cp1252\n",
        "# x\r\n# coding: cp1252\r\n",
        "# coding: \xC3\xA9 coding: cp1252\n", /* the first names nothing */
        "# codingcoding:cp1252\n",
        "# coding: CP1252\n",
        "# coding: windows-1252\n",
        "# coding: windows__1252;\n",
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(heads); i++) {
        ad_buf bytes;
        ad_source *source;

        ad_buf_init(&bytes, 4096);
        ad_buf_printf(&bytes, "%sx = '\x80'", heads[i]);
        source = make(ad_buf_str(&bytes));
        if (!ad_str_equal(source->encoding, AD_STR("cp1252")) ||
            !ad_str_ends(source->text, AD_STR("x = '\xE2\x82\xAC'"))) {
            fail_msg("not found: %s", heads[i]);
        }
        ad_source_free(source);
        ad_buf_clear(&bytes);
    }
}

static void declaration_is_not_seen_where_cpython_does_not_see_it(void **state)
{
    static const char *const heads[] = {
        "x = 1 # coding: cp1252\n",
        "x = 1\n# coding: cp1252\n", /* the first line is code */
        "\\\n# coding: cp1252\n",
        "'''\n# coding: cp1252\n'''\n",
        "\n\n# coding: cp1252\n", /* the third line */
        "# coding : cp1252\n",
        "# Coding: cp1252\n",
        "# coding\n",
        "# coding:\f cp1252\n",
        "# coding: \xC3\xA9\n",
        "\xC2\xA0# coding: cp1252\n",
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(heads); i++) {
        ad_source *source = make(ad_str_of(heads[i]));

        if (!ad_str_equal(source->encoding, AD_STR("utf-8")) || source->oddity_count) {
            fail_msg("found: %s", heads[i]);
        }
        ad_source_free(source);
    }
}

static void byte_order_mark_disagrees_with_other_declarations(void **state)
{
    (void)state;
    expect_no_oddity(AD_STR("\xEF\xBB\xBF# coding: UTF_8\n"));
    expect_no_oddity(AD_STR("\xEF\xBB\xBF# coding: utf-8-sig\n"));
    expect_oddity(AD_STR("\xEF\xBB\xBF# coding: latin-1\n"), AD_ODDITY_COOKIE_CONFLICT, "latin-1");
    expect_oddity(AD_STR("\xEF\xBB\xBF#\n# coding: utf8\n"), AD_ODDITY_COOKIE_CONFLICT, "utf8");
    expect_oddity(AD_STR("\xEF\xBB\xBF# coding: nonsense\n"), AD_ODDITY_ENCODING, "nonsense");
    expect(AD_STR("\xEF\xBB\xBF# coding: latin-1\nx='\xC3\xA9'"), "utf-8",
           AD_STR("# coding: latin-1\nx='\xC3\xA9'"));
}

static void codec_names_are_spelled_as_python_spells_them(void **state)
{
    static const struct {
        const char *declared;
        const char *encoding;
        bool unusual;
    } cases[] = {
        {"utf-8", "utf-8", false},
        {"UTF_8_anything", "utf-8", false},
        {"u8", "utf-8", false},
        {"utf-8x", "utf-8x", true},
        {"latin-1", "iso-8859-1", false},
        {"Latin_1-unix", "iso-8859-1", false},
        {"iso-8859-1-dos", "iso-8859-1", false},
        {"iso_latin_1", "iso-8859-1", false},
        {"l1", "iso-8859-1", false},
        {"iso8859-15", "iso8859-15", false},
        {"us-ascii", "ascii", false},
        {"ANSI_X3.4-1968", "ascii", false},
        {"win-1252", "win-1252", true},
        {"cp1251", "cp1251", false},
        {"Windows.1251", "cp1251", true},
        {"KOI8-R", "koi8-r", true},
        {"macintosh", "mac-roman", true},
        {"cp936", "gbk", true},
        {"eucJP", "euc_jp", true},
        {"SJIS", "shift_jis", true},
        {"hex", "hex", true},
        {"punycode", "punycode", true},
        {"mbcs", "mbcs", true},
        {"...", "...", true},
        {"a-very-long-name-of-an-encoding-that-nobody-has-ever-heard-of-or-will",
         "a-very-long-name-of-an-encoding-that-nobody-has-ever-heard-of-or", true},
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        ad_buf bytes;
        ad_source *source;

        ad_buf_init(&bytes, 4096);
        ad_buf_printf(&bytes, "# coding: %s\n", cases[i].declared);
        source = make(ad_buf_str(&bytes));
        assert_str(source->encoding, ad_str_of(cases[i].encoding));
        assert_int_equal(count_of(source, AD_ODDITY_ENCODING), cases[i].unusual);
        assert_str(source->text, ad_buf_str(&bytes));
        ad_source_free(source);
        ad_buf_clear(&bytes);
    }
}

/* ---- codecs ---- */

static void single_byte_codecs_map_their_upper_half(void **state)
{
    static const struct {
        const char *codec;
        unsigned char byte;
        uint32_t code_point; /* 0: not allowed */
    } cases[] = {
        {"latin-1", 0xE9, 0xE9},       {"iso8859-15", 0xA4, 0x20AC},    {"ascii", 0xE9, 0},
        {"cp1250", 0x9C, 0x15B},       {"cp1251", 0xEF, 0x43F},         {"cp1252", 0x93, 0x201C},
        {"cp1252", 0x81, 0},           {"cp1253", 0xE1, 0x3B1},         {"cp1254", 0xFD, 0x131},
        {"cp1255", 0xE0, 0x5D0},       {"cp1256", 0xC7, 0x627},         {"cp1257", 0xE0, 0x105},
        {"cp1258", 0xD0, 0x110},       {"iso-8859-2", 0xB1, 0x105},     {"iso-8859-3", 0xA1, 0x126},
        {"iso-8859-4", 0xBF, 0x14B},   {"iso-8859-5", 0xD0, 0x430},     {"iso-8859-6", 0xC7, 0x627},
        {"iso-8859-7", 0xE1, 0x3B1},   {"iso-8859-7", 0xFF, 0},         {"iso-8859-8", 0xE0, 0x5D0},
        {"iso-8859-9", 0xFD, 0x131},   {"iso-8859-10", 0xBF, 0x14B},    {"iso-8859-11", 0xA1, 0xE01},
        {"iso-8859-13", 0xE0, 0x105},  {"iso-8859-14", 0xF0, 0x175},    {"iso-8859-16", 0xA4, 0x20AC},
        {"cp437", 0xE1, 0xDF},         {"cp850", 0xD5, 0x131},          {"cp866", 0xA0, 0x430},
        {"koi8-r", 0xD0, 0x43F},       {"koi8-u", 0xA4, 0x454},         {"mac-roman", 0xDB, 0x20AC},
        {"mac-cyrillic", 0xE0, 0x430}, {"tis-620", 0xA1, 0xE01},        {"cp864", '%', 0x66A},
        {"shift_jis", 0xB1, 0xFF71},   {"shift_jis_2004", '~', 0x203E},
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        ad_buf bytes;
        ad_buf expected;
        ad_source *source;

        ad_buf_init(&bytes, 4096);
        ad_buf_init(&expected, 4096);
        ad_buf_printf(&bytes, "# coding: %s\n", cases[i].codec);
        ad_buf_add(&expected, ad_buf_str(&bytes));
        ad_buf_byte(&bytes, (char)cases[i].byte);
        ad_utf8_add(&expected, cases[i].code_point ? cases[i].code_point : 0xFFFD);
        source = make(ad_buf_str(&bytes));
        assert_str(source->text, ad_buf_str(&expected));
        assert_int_equal(count_of(source, AD_ODDITY_INVALID_BYTES), cases[i].code_point == 0);
        ad_source_free(source);
        ad_buf_clear(&bytes);
        ad_buf_clear(&expected);
    }
}

static void second_bytes_of_characters_are_no_quotes_or_backslashes(void **state)
{
    (void)state;
    /* Read as single bytes, each of these strings would go on to the end of the line. */
    expect(AD_STR("# coding: gbk\n'\x81\\'; f() #'\n"), "gbk",
           AD_STR("# coding: gbk\n'" PLACEHOLDER "'; f() #'\n"));
    expect(AD_STR("# coding: sjis\n'\x83\\'; f() #'\n"), "shift_jis",
           AD_STR("# coding: sjis\n'" PLACEHOLDER "'; f() #'\n"));
    expect(AD_STR("# coding: big5\n'\xA5\\'; f() #'\n"), "big5",
           AD_STR("# coding: big5\n'" PLACEHOLDER "'; f() #'\n"));
    expect(AD_STR("# coding: iso2022_jp\n'\x1B$B\"'\x1B(B'; f() #'\n"), "iso2022_jp",
           AD_STR("# coding: iso2022_jp\n'" PLACEHOLDER "'; f() #'\n"));
    expect(AD_STR("# coding: hz\n'~{\"'~}'; f() #~~'\n"), "hz",
           AD_STR("# coding: hz\n'" PLACEHOLDER "'; f() #~'\n"));
    /* Here the backslash is a yen sign, and a full-width one is the real backslash. */
    expect(AD_STR("# coding: shift_jis_2004\n'\\'; f() #'\n'\x81_'"), "shift_jis_2004",
           AD_STR("# coding: shift_jis_2004\n'\xC2\xA5'; f() #'\n'\\'"));
    expect_oddity(AD_STR("# coding: gbk\n"), AD_ODDITY_ENCODING, "gbk");
}

static void broken_double_bytes_leave_the_ascii_behind_them(void **state)
{
    (void)state;
    expect(AD_STR("# coding: gbk\nx = '\x81\n"), "gbk", AD_STR("# coding: gbk\nx = '" REPLACED "\n"));
    expect(AD_STR("# coding: euc_jp\n\xA4"
                  "a\x8F\xA1"),
           "euc_jp", AD_STR("# coding: euc_jp\n" REPLACED "a" REPLACED REPLACED));
    expect_oddity(AD_STR("# coding: gbk\nx = '\x81\n"), AD_ODDITY_INVALID_BYTES, REPLACED);
}

static void full_width_letters_survive_every_east_asian_codec(void **state)
{
    /* Python takes them for the letters "ev" (NFKC), so they must not be lost. */
    static const char *const sources[] = {
        "# coding: gbk\n\xA3\xE5\xA3\xF6",        "# coding: gb18030\n\xA3\xE5\xA3\xF6",
        "# coding: euc_kr\n\xA3\xE5\xA3\xF6",     "# coding: euc_jp\n\xA3\xE5\xA3\xF6",
        "# coding: sjis\n\x82\x85\x82\x96",       "# coding: big5\n\xA2\xED\xA2\xFE",
        "# coding: johab\n\xDA\x75\xDA\x98",      "# coding: hz\n~{#e#v~}",
        "# coding: iso2022_jp\n\x1B$B#e#v\x1B(B", "# coding: iso2022_kr\n\x1B$)C\x0E#e#v\x0F",
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(sources); i++) {
        ad_source *source = make(ad_str_of(sources[i]));

        if (!ad_str_ends(source->text, AD_STR("\n\xEF\xBD\x85\xEF\xBD\x96"))) {
            fail_msg("%.*s", AD_STR_ARG(source->text));
        }
        ad_source_free(source);
    }
    /* U+1D41E, mathematical bold e, in the arithmetic part of GB 18030. */
    expect(AD_STR("# coding: gb18030\n\x94\x33\x8D\x32"), "gb18030",
           AD_STR("# coding: gb18030\n\xF0\x9D\x90\x9E"));
}

static void code_hidden_by_utf_7_is_seen(void **state)
{
    ad_str bytes = AD_STR("# coding: utf-7\n# +AAo-print('+-')\n+2D3eAA-\n");

    (void)state;
    expect(bytes, "utf-7", AD_STR("# coding: utf-7\n# \nprint('+')\n\xF0\x9F\x98\x80\n"));
    expect_oddity(bytes, AD_ODDITY_ESCAPED_SOURCE, "utf-7");
    expect_oddity(AD_STR("# coding: utf-7\n\xE9"), AD_ODDITY_INVALID_BYTES, REPLACED);
    expect_oddity(AD_STR("# coding: utf-7\n+2D0-"), AD_ODDITY_INVALID_BYTES, REPLACED);
    expect_oddity(AD_STR("# coding: utf-7\n+/"), AD_ODDITY_INVALID_BYTES, REPLACED);
    expect_oddity(AD_STR("# coding: utf-7\n+!"), AD_ODDITY_INVALID_BYTES, REPLACED);
}

static void code_hidden_by_unicode_escape_is_seen(void **state)
{
    (void)state;
    expect(AD_STR("# coding: unicode_escape\n# \\x0aprint(1)\n# \\x0df()\n# \\12g()\\\n\\q\\\\"),
           "unicode-escape", AD_STR("# coding: unicode_escape\n# \nprint(1)\n# \nf()\n# \ng()\\q\\"));
    expect(AD_STR("# coding: unicode_escape\n# \\N{LF}\\N{latin small letter E}v\\u0061\\U0000006c\\N{Left "
                  "Parenthesis})"),
           "unicode-escape", AD_STR("# coding: unicode_escape\n# \neval()"));
    expect(AD_STR("# coding: unicode_escape\n\\N{FULLWIDTH LATIN SMALL LETTER E}\\N{BEE}"), "unicode-escape",
           AD_STR("# coding: unicode_escape\n\xEF\xBD\x85" PLACEHOLDER));
    expect(AD_STR("# coding: raw_unicode_escape\n# \\u000aprint('\\n\\\\u0041')\n# \\x0a"),
           "raw-unicode-escape", AD_STR("# coding: raw_unicode_escape\n# \nprint('\\n\\\\u0041')\n# \\x0a"));
    expect_oddity(AD_STR("# coding: raw_unicode_escape\n"), AD_ODDITY_ESCAPED_SOURCE, "raw_unicode_escape");
}

/* An import decodes the first line, too; a script does not. Both readings hold code. */
static void escapes_of_the_declaring_line_hide_neither_reading(void **state)
{
    (void)state;
    expect(AD_STR("# coding: unicode_escape \\x0af()\ng()"), "unicode-escape",
           AD_STR("# coding: unicode_escape \nf()\ng()"));
    expect(AD_STR("# coding: unicode_escape \\\nf()"), "unicode-escape",
           AD_STR("# coding: unicode_escape \\\nf()"));
}

static void bad_escapes_are_invalid(void **state)
{
    static const char *const tails[] = {"\\x0", "\\u12", "\\U0011", "\\U00110000", "\\ud800",
                                        "\\N",  "\\N{}", "\\N{LF",  "\\N{",        "\\x"};
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(tails); i++) {
        ad_buf bytes;

        ad_buf_init(&bytes, 4096);
        ad_buf_printf(&bytes, "# coding: unicode_escape\n%s", tails[i]);
        expect_oddity(ad_buf_str(&bytes), AD_ODDITY_INVALID_BYTES, REPLACED);
        ad_buf_clear(&bytes);
    }
}

/* Scripts run these, from behind the declaring line on; imports refuse them. */
static void scripts_in_wide_or_ebcdic_codecs_are_seen(void **state)
{
    (void)state;
    expect(AD_STR("# coding: utf-16-le\n\0f\0(\0)\0"), "utf-16-le", AD_STR("# coding: utf-16-le\nf()"));
    expect(AD_STR("#\r# coding: utf-16-le\r\n\0f\0(\0)\0=\xD8\0\xDE\r\0\n\0"), "utf-16-le",
           AD_STR("#\n# coding: utf-16-le\nf()\xF0\x9F\x98\x80\n"));
    expect(AD_STR("# coding: utf-16-be\n?\0\n\0f\0(\0)"), "utf-16-be", AD_STR("# coding: utf-16-be\nf()"));
    expect(AD_STR("# coding: u32\n\0\0\0f\0\0\0"), "utf-32", AD_STR("# coding: u32\nf"));
    expect(AD_STR("# coding: cp037\n\x25\x86\x4D\x5D"), "cp037", AD_STR("# coding: cp037\nf()"));
    expect(AD_STR("# coding: utf-16-le"), "utf-16-le", AD_STR("# coding: utf-16-le"));
    expect_oddity(AD_STR("# coding: cp037\n\x25\x86"), AD_ODDITY_ENCODING, "cp037");
    /* Python 2 only. */
    expect(AD_STR("# coding: rot13\nriny(1)"), "rot-13", AD_STR("# coding: rot13\neval(1)"));
}

static void wide_byte_order_marks_are_decoded_and_invalid(void **state)
{
    (void)state;
    expect(AD_STR("\xFF\xFE"
                  "f\0(\0)\0=\xD8\0\xDE"),
           "utf-16-le", AD_STR("f()\xF0\x9F\x98\x80"));
    expect(AD_STR("\xFE\xFF\0f\0(\0)\xD8\0"), "utf-16-be", AD_STR("f()" REPLACED));
    expect(AD_STR("\xFF\xFE\0\0f\0\0\0"), "utf-32-le", AD_STR("f"));
    expect(AD_STR("\0\0\xFE\xFF\0\0\0f\0\0"), "utf-32-be", AD_STR("f" REPLACED));
    expect_oddity(AD_STR("\xFF\xFE"
                         "f\0"),
                  AD_ODDITY_INVALID_BYTES, "");
}

/* ---- bytes ---- */

static void line_ends_become_lf(void **state)
{
    (void)state;
    expect(AD_STR("a\r\nb\rc\nd\r\r\ne\r"), "utf-8", AD_STR("a\nb\nc\nd\n\ne\n"));
    expect(AD_STR("# coding: latin-1\r\na\r\n\r\xE9\r"), "iso-8859-1",
           AD_STR("# coding: latin-1\na\n\n\xC3\xA9\n"));
    expect_no_oddity(AD_STR("a\r\nb\rc = '#'\rd\r\r\n"));
    expect_no_oddity(AD_STR("a\fb\v\n"));
}

static void lone_cr_in_comment_or_string_is_odd(void **state)
{
    ad_source *source;

    (void)state;
    expect_oddity(AD_STR("# hello\rprint(1)\n"), AD_ODDITY_LONE_CR, "\n");
    expect_oddity(AD_STR("#\rprint(1)\r"), AD_ODDITY_LONE_CR, "\n");
    expect_oddity(AD_STR("x = 'a\\\rb'\n"), AD_ODDITY_LONE_CR, "\n");
    expect_oddity(AD_STR("x = '''a\rb'''\n"), AD_ODDITY_LONE_CR, "\n");
    expect_oddity(AD_STR("x = '''a''\\''' # \rb'''\n"), AD_ODDITY_LONE_CR, "\n");
    expect_oddity(AD_STR("x = 'it\\'s # no' # yes\rf()\n"), AD_ODDITY_LONE_CR, "\n");
    expect_no_oddity(AD_STR("# copied badly\r\r\n#\r \r\t\r\n'''a\r\r\n'''\r\r\nx = '\"#'\ry = 1\n"));
    source = make(AD_STR("# a\r\nb = '#'\r# c\rd\r\n'''\re\r'''"));
    assert_int_equal(source->oddity_count, 3);
    assert_int_equal(source->oddities[0].byte_start, 15);
    ad_source_free(source);
}

static void nul_is_a_blank_and_odd(void **state)
{
    (void)state;
    expect(AD_STR("a\0\0b\0"), "utf-8", AD_STR("a  b "));
    expect_oddity(AD_STR("a\0\0b"), AD_ODDITY_NUL, "  ");
    expect_oddity(AD_STR("# coding: unicode_escape\n\\0"), AD_ODDITY_NUL, " ");
}

static void invalid_utf_8_is_replaced_byte_by_byte(void **state)
{
    (void)state;
    expect(AD_STR("a\xC0\x80\xED\xA0\x80\xF5\xC3"), "utf-8",
           AD_STR("a" REPLACED REPLACED REPLACED REPLACED REPLACED REPLACED REPLACED));
    expect_oddity(AD_STR("# \xFF\xFE\nx"), AD_ODDITY_INVALID_BYTES, REPLACED REPLACED);
    expect_no_oddity(AD_STR("x = '" REPLACED "'"));
}

static void bidi_and_invisible_characters_are_odd(void **state)
{
    (void)state;
    expect_oddity(AD_STR("# \xE2\x80\xAE x"), AD_ODDITY_BIDI, "\xE2\x80\xAE");
    expect_oddity(AD_STR("x = '\xE2\x81\xA6'"), AD_ODDITY_BIDI, "\xE2\x81\xA6");
    expect_oddity(AD_STR("ev\xE2\x80\x8B\xE2\x81\xA0"
                         "al"),
                  AD_ODDITY_INVISIBLE, "\xE2\x80\x8B\xE2\x81\xA0");
    expect_oddity(AD_STR("x\xEF\xBB\xBF"), AD_ODDITY_INVISIBLE, "\xEF\xBB\xBF");
    expect_oddity(AD_STR("x\xE3\x85\xA4 = 1"), AD_ODDITY_INVISIBLE, "\xE3\x85\xA4");
    expect_oddity(AD_STR("'\xF3\xA0\x84\x80\xF3\xA0\x84\x81'"), AD_ODDITY_INVISIBLE,
                  "\xF3\xA0\x84\x80\xF3\xA0\x84\x81");
    expect_oddity(AD_STR("# \xE2\x80\xA8 f()"), AD_ODDITY_INVISIBLE, "\xE2\x80\xA8");
    expect_oddity(AD_STR("'a\xEF\xB8\x8F'"), AD_ODDITY_INVISIBLE, "\xEF\xB8\x8F");
    expect_oddity(AD_STR("# coding: utf-7\n'+IC4-'"), AD_ODDITY_BIDI, "\xE2\x80\xAE");
}

static void joiners_inside_emoji_and_words_are_ordinary(void **state)
{
    (void)state;
    expect_no_oddity(AD_STR("'\xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x91\xA9 \xE2\x9D\xA4\xEF\xB8\x8F'"));
    expect_no_oddity(AD_STR("'\xE2\x9D\xA4\xEF\xB8\x8F\xE2\x80\x8D\xF0\x9F\x94\xA5'"));
    expect_no_oddity(AD_STR("'1\xEF\xB8\x8F\xE2\x83\xA3 \xC2\xA9\xEF\xB8\x8F'"));
    expect_no_oddity(AD_STR("'\xD9\x85\xDB\x8C\xE2\x80\x8C\xD8\xAE'"));
}

static void flood_of_one_oddity_hides_no_other(void **state)
{
    ad_buf bytes;
    ad_source *source;
    size_t i;

    (void)state;
    ad_buf_init(&bytes, 1U << 20);
    for (i = 0; i < 5000; i++) {
        ad_buf_text(&bytes, "#\xE2\x80\x8B\n");
    }
    ad_buf_text(&bytes, "# \xE2\x80\xAE");
    source = make(ad_buf_str(&bytes));
    assert_int_equal(count_of(source, AD_ODDITY_INVISIBLE), AD_ODDITIES_OF_A_KIND);
    assert_int_equal(count_of(source, AD_ODDITY_BIDI), 1);
    assert_int_equal(source->oddities[source->oddity_count - 1].kind, AD_ODDITY_BIDI);
    ad_source_free(source);
    ad_buf_clear(&bytes);
}

/* ---- positions ---- */

static void rows_and_lines(void **state)
{
    ad_source *source = make(AD_STR("ab\r\n\ncd"));

    (void)state;
    assert_int_equal(source->row_count, 3);
    assert_int_equal(source->line_start[3], 6);
    assert_int_equal(ad_source_row(source, 0), 0);
    assert_int_equal(ad_source_row(source, 2), 0);
    assert_int_equal(ad_source_row(source, 3), 1);
    assert_int_equal(ad_source_row(source, 4), 2);
    assert_int_equal(ad_source_row(source, UINT32_MAX), 2);
    assert_str(ad_source_line(source, 0), AD_STR("ab"));
    assert_str(ad_source_line(source, 1), AD_STR(""));
    assert_str(ad_source_line(source, 2), AD_STR("cd"));
    assert_str(ad_source_line(source, 3), AD_STR(""));
    assert_str(ad_source_text(source, 4, UINT32_MAX), AD_STR("cd"));
    assert_str(ad_source_text(source, 5, 4), AD_STR(""));
    ad_source_free(source);

    source = make(AD_STR("a\n"));
    assert_int_equal(source->row_count, 2);
    assert_str(ad_source_line(source, 0), AD_STR("a"));
    assert_str(ad_source_line(source, 1), AD_STR(""));
    ad_source_free(source);

    source = make(AD_STR(""));
    assert_int_equal(source->row_count, 1);
    assert_int_equal(ad_source_span(source, 5, 9).byte_end, 0);
    ad_source_free(source);
}

static void columns_count_code_points_and_utf_16_units(void **state)
{
    ad_source *source = make(AD_STR("x\n'\xC3\xA9\xF0\x9F\x98\x80', y\r\nz"));
    ad_span span = ad_source_span(source, 10, 14); /* from behind the emoji's quote over the line end */

    (void)state;
    assert_false(source->ascii);
    assert_int_equal(span.row, 1);
    assert_int_equal(span.column, 4);
    assert_int_equal(span.utf16_column, 5);
    span = ad_source_span(source, 0, 15);
    assert_int_equal(span.row, 0);
    assert_int_equal(span.row_end, 2);
    assert_int_equal(span.column_end, 1);
    span = ad_source_span(source, 9, 3); /* turned around: empty */
    assert_int_equal(span.byte_start, 9);
    assert_int_equal(span.byte_end, 9);
    ad_source_free(source);

    source = make(AD_STR("ab\r\ncd"));
    assert_true(source->ascii);
    span = ad_source_span(source, 4, 5);
    assert_int_equal(span.row, 1);
    assert_int_equal(span.column, 1);
    assert_int_equal(span.utf16_column_end, 2);
    ad_source_free(source);
}

static void columns_of_long_lines_are_exact(void **state)
{
    ad_buf bytes;
    ad_source *source;
    uint32_t at = 4;
    uint32_t i;

    (void)state;
    ad_buf_init(&bytes, 1U << 20);
    ad_buf_text(&bytes, "ab\n'");
    for (i = 0; i < 5000; i++) {
        ad_buf_text(&bytes, i % 3 == 0 ? "\xF0\x9F\x98\x80" : i % 3 == 1 ? "\xC3\xA9" : "x");
    }
    source = make(ad_buf_str(&bytes));
    for (i = 0; i < 5000; i++) {
        ad_span span = ad_source_span(source, at, at);

        assert_int_equal(span.row, 1);
        assert_int_equal(span.column, i + 1);
        assert_int_equal(span.utf16_column, i + 1 + (i + 2) / 3);
        at += i % 3 == 0 ? 4 : i % 3 == 1 ? 2 : 1;
    }
    ad_source_free(source);
    ad_buf_clear(&bytes);
}

static void spans_in_notebooks_name_their_cell(void **state)
{
    static const ad_cell cells[] = {{0, 2}, {2, 5}, {3, 6}};
    ad_source *source = make(AD_STR("a\nb\nc\nd\ne\n"));

    (void)state;
    source->cells = cells;
    source->cell_count = COUNT(cells);
    assert_int_equal(ad_source_span(source, 2, 3).cell, 2);
    assert_int_equal(ad_source_span(source, 2, 3).cell_row, 1);
    assert_int_equal(ad_source_span(source, 4, 5).cell, 5);
    assert_int_equal(ad_source_span(source, 4, 5).cell_row, 0);
    assert_int_equal(ad_source_span(source, 8, 9).cell, 6);
    assert_int_equal(ad_source_span(source, 8, 9).cell_row, 1);
    source->cells = cells + 1;
    source->cell_count = 2;
    assert_int_equal(ad_source_span(source, 0, 1).cell, 0);
    ad_source_free(source);
}

/* ---- limits and hostile input ---- */

static void too_large_a_source_is_refused(void **state)
{
    ad_limits limits = ad_limits_default;
    ad_source *source = NULL;
    ad_err err = {0};

    (void)state;
    limits.source_bytes = 3;
    assert_int_equal(ad_source_create(AD_STR("abcd"), &limits, &source, &err), AD_ERR_LIMIT);
    assert_null(source);
    assert_non_null(strstr(err.message, "source-bytes"));
    assert_int_equal(ad_source_create(AD_STR("abc"), &limits, &source, &err), AD_OK);
    ad_source_free(source);
    ad_source_free(NULL);
}

static void running_out_of_memory_is_reported(void **state)
{
    ad_str bytes = AD_STR("# coding: latin-1\n#\rx = '\xE9'\0\n");
    ad_status status = AD_ERR_NOMEM;
    size_t n;

    (void)state;
    for (n = 1; status != AD_OK; n++) {
        ad_source *source = NULL;
        ad_err err = {0};

        ad_mem_fail_at(n);
        status = ad_source_create(bytes, &ad_limits_default, &source, &err);
        ad_mem_fail_at(0);
        assert_true(status == AD_OK || (status == AD_ERR_NOMEM && !source && err.message[0]));
        ad_source_free(source);
    }
    assert_true(n > 4);
}

static void assert_sound(const ad_source *source)
{
    uint32_t row;
    size_t i;

    assert_true(ad_utf8_valid(source->text));
    assert_int_equal(ad_str_find_byte(source->text, '\0', 0), SIZE_MAX);
    assert_int_equal(ad_str_find_byte(source->text, '\r', 0), SIZE_MAX);
    assert_int_equal(source->line_start[0], 0);
    assert_int_equal(source->line_start[source->row_count], source->text.len);
    for (row = 1; row < source->row_count; row++) {
        assert_int_equal(source->text.ptr[source->line_start[row] - 1], '\n');
    }
    for (i = 0; i < source->oddity_count; i++) {
        assert_true(source->oddities[i].byte_start <= source->oddities[i].byte_end);
        assert_true(source->oddities[i].byte_end <= source->text.len);
        assert_true(i == 0 || source->oddities[i - 1].byte_start <= source->oddities[i].byte_start);
    }
}

static void random_bytes_in_every_codec_give_sound_text(void **state)
{
    static const char *const names[] = {
        "utf-8",
        "ascii",
        "latin-1",
        "cp1252",
        "koi8-r",
        "cp037",
        "gbk",
        "gb18030",
        "big5",
        "johab",
        "euc_jp",
        "shift_jis",
        "cp932",
        "hz",
        "shift_jis_2004",
        "iso2022_jp",
        "iso2022_jp_2",
        "iso2022_kr",
        "utf-7",
        "utf-16-be",
        "utf-32-le",
        "unicode_escape",
        "raw_unicode_escape",
        "rot13",
        "cp864",
        "unknown",
        "utf-16",
        "cp949",
        "euc_kr",
    };
    static const char likely[] = "\\\\xuUN{}LF0a\x1B$()BJCN&@.~+-/AAo\r\n\n'\"# \x0E\x0F";
    uint32_t seed = 12345;
    size_t i;
    int round;

    (void)state;
    for (i = 0; i < COUNT(names); i++) {
        for (round = 0; round < 60; round++) {
            ad_buf bytes;
            ad_source *source;
            int j;

            ad_buf_init(&bytes, 4096);
            ad_buf_printf(&bytes, "# coding: %s\n", names[i]);
            for (j = 0; j < 60; j++) {
                seed = seed * 1664525U + 1013904223U;
                ad_buf_byte(&bytes, seed >> 31 ? (char)(seed >> 20 & 0xFF)
                                               : likely[(seed >> 16) % (sizeof(likely) - 1)]);
            }
            source = make(ad_buf_str(&bytes));
            assert_sound(source);
            ad_source_free(source);
            ad_buf_clear(&bytes);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(utf_8_without_declaration),
        cmocka_unit_test(declaration_is_found_where_cpython_finds_it),
        cmocka_unit_test(declaration_is_not_seen_where_cpython_does_not_see_it),
        cmocka_unit_test(byte_order_mark_disagrees_with_other_declarations),
        cmocka_unit_test(codec_names_are_spelled_as_python_spells_them),
        cmocka_unit_test(single_byte_codecs_map_their_upper_half),
        cmocka_unit_test(second_bytes_of_characters_are_no_quotes_or_backslashes),
        cmocka_unit_test(broken_double_bytes_leave_the_ascii_behind_them),
        cmocka_unit_test(full_width_letters_survive_every_east_asian_codec),
        cmocka_unit_test(code_hidden_by_utf_7_is_seen),
        cmocka_unit_test(code_hidden_by_unicode_escape_is_seen),
        cmocka_unit_test(escapes_of_the_declaring_line_hide_neither_reading),
        cmocka_unit_test(bad_escapes_are_invalid),
        cmocka_unit_test(scripts_in_wide_or_ebcdic_codecs_are_seen),
        cmocka_unit_test(wide_byte_order_marks_are_decoded_and_invalid),
        cmocka_unit_test(line_ends_become_lf),
        cmocka_unit_test(lone_cr_in_comment_or_string_is_odd),
        cmocka_unit_test(nul_is_a_blank_and_odd),
        cmocka_unit_test(invalid_utf_8_is_replaced_byte_by_byte),
        cmocka_unit_test(bidi_and_invisible_characters_are_odd),
        cmocka_unit_test(joiners_inside_emoji_and_words_are_ordinary),
        cmocka_unit_test(flood_of_one_oddity_hides_no_other),
        cmocka_unit_test(rows_and_lines),
        cmocka_unit_test(columns_count_code_points_and_utf_16_units),
        cmocka_unit_test(columns_of_long_lines_are_exact),
        cmocka_unit_test(spans_in_notebooks_name_their_cell),
        cmocka_unit_test(too_large_a_source_is_refused),
        cmocka_unit_test(running_out_of_memory_is_reported),
        cmocka_unit_test(random_bytes_in_every_codec_give_sound_text),
    };

    return cmocka_run_group_tests_name("source", tests, NULL, NULL);
}
