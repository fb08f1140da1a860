/* Decoders for the codecs that let ASCII spell other characters: UTF-7 (RFC 2152), unicode_escape and
 * raw_unicode_escape (CPython's). They are how a comment can hide a statement. */
#include "syntax/encoding_priv.h"

#include <string.h>

#include "base/banned.h"

/* ---- UTF-7 ---- */

static int base64_value(char byte)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *found = byte ? strchr(digits, byte) : NULL;

    return found ? (int)(found - digits) : -1;
}

/* One "+...-" stretch; `at` is behind the plus sign. Returns the position behind it. */
static size_t utf_7_shifted(ad_str bytes, size_t at, ad_text *text)
{
    uint32_t bits = 0;
    unsigned bit_count = 0;
    uint32_t high = 0; /* a surrogate that waits for its other half */
    int value;

    for (; at < bytes.len && (value = base64_value(bytes.ptr[at])) >= 0; at++) {
        uint32_t unit;

        bits = bits << 6 | (uint32_t)value;
        bit_count += 6;
        if (bit_count < 16) {
            continue;
        }
        bit_count -= 16;
        unit = bits >> bit_count & 0xFFFF;
        bits &= (1U << bit_count) - 1;
        if (high && unit >= 0xDC00 && unit <= 0xDFFF) {
            ad_text_put(text, 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00));
            high = 0;
            continue;
        }
        if (high) {
            ad_text_invalid(text);
        }
        high = unit >= 0xD800 && unit <= 0xDBFF ? unit : 0;
        if (!high) {
            ad_text_put(text, unit);
        }
    }
    if (high || bit_count >= 6 || bits != 0) {
        ad_text_invalid(text);
    }
    return at < bytes.len && bytes.ptr[at] == '-' ? at + 1 : at;
}

void ad_decode_utf_7(ad_str bytes, ad_text *text)
{
    size_t at = 0;

    while (at < bytes.len) {
        unsigned char byte = (unsigned char)bytes.ptr[at++];

        if (byte >= 0x80) {
            ad_text_invalid(text);
        } else if (byte != '+') {
            ad_text_put(text, byte);
        } else if (at < bytes.len && bytes.ptr[at] == '-') {
            ad_text_put(text, '+');
            at++;
        } else if (at == bytes.len || base64_value(bytes.ptr[at]) < 0) {
            ad_text_invalid(text);
        } else {
            at = utf_7_shifted(bytes, at, text);
        }
    }
}

/* ---- unicode_escape ---- */

/* Reads exactly `count` hexadecimal digits at *at, and puts the character they spell. */
static void put_hex(ad_str bytes, size_t *at, size_t count, ad_text *text)
{
    uint32_t value = 0;
    size_t i;

    for (i = 0; i < count; i++) {
        int digit = *at + i < bytes.len ? ad_hex_digit(bytes.ptr[*at + i]) : -1;

        if (digit < 0) {
            break;
        }
        value = value << 4 | (uint32_t)digit;
    }
    *at += i;
    if (i < count) {
        ad_text_invalid(text);
    } else {
        ad_text_put(text, value);
    }
}

static void put_octal(ad_str bytes, size_t *at, ad_text *text)
{
    uint32_t value = 0;
    size_t end = *at + 3;

    for (; *at < bytes.len && *at < end && bytes.ptr[*at] >= '0' && bytes.ptr[*at] <= '7'; ++*at) {
        value = value << 3 | (uint32_t)(bytes.ptr[*at] - '0');
    }
    ad_text_put(text, value);
}

/* `\N{...}`; *at is behind the N. */
static void put_named(ad_str bytes, size_t *at, ad_text *text)
{
    ad_str rest = ad_str_sub(bytes, *at, 128); /* longer than any character's name */
    size_t close = ad_str_find_byte(rest, '}', 0);

    if (rest.len == 0 || rest.ptr[0] != '{' || close == SIZE_MAX || close < 2) {
        ad_text_invalid(text);
        return;
    }
    ad_text_put(text, ad_character_by_name(ad_str_sub(rest, 1, close - 1)));
    *at += close + 1;
}

/* Escapes of one character that stand for one character. */
static int simple_escape(char byte)
{
    static const char from[] = "\\'\"abfnrtv";
    static const char to[] = "\\'\"\a\b\f\n\r\t\v";
    const char *found = byte ? strchr(from, byte) : NULL;

    return found ? to[found - from] : -1;
}

void ad_decode_unicode_escape(ad_str bytes, ad_text *text)
{
    size_t at = 0;

    while (at < bytes.len) {
        char byte = bytes.ptr[at++];
        int simple;

        if (byte != '\\' || at == bytes.len) {
            ad_text_put(text, (unsigned char)byte);
            continue;
        }
        byte = bytes.ptr[at];
        simple = simple_escape(byte);
        if (simple >= 0) {
            ad_text_put(text, (uint32_t)simple);
            at++;
        } else if (byte >= '0' && byte <= '7') {
            put_octal(bytes, &at, text);
        } else if (byte == 'x' || byte == 'u' || byte == 'U') {
            at++;
            put_hex(bytes, &at, byte == 'x' ? 2 : byte == 'u' ? 4 : 8, text);
        } else if (byte == 'N') {
            at++;
            put_named(bytes, &at, text);
        } else if (byte == '\n') {
            at++; /* both characters vanish; before CR LF a script keeps them, which shows more */
        } else {
            ad_text_put(text, '\\');
        }
    }
}

void ad_decode_raw_unicode_escape(ad_str bytes, ad_text *text)
{
    size_t at = 0;

    while (at < bytes.len) {
        char byte = bytes.ptr[at++];
        char next = at < bytes.len ? bytes.ptr[at] : '\0';

        if (byte != '\\') {
            ad_text_put(text, (unsigned char)byte);
        } else if (next == 'u' || next == 'U') {
            at++;
            put_hex(bytes, &at, next == 'u' ? 4 : 8, text);
        } else {
            ad_text_put(text, '\\');
            if (next == '\\') { /* an escaped backslash escapes nothing */
                ad_text_put(text, '\\');
                at++;
            }
        }
    }
}
