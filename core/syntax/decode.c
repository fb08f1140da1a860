/* Decoders for UTF-8, the single-byte codecs, UTF-16 and UTF-32, and the switch over all families. */
#include "syntax/encoding_priv.h"

#include <stdint.h>
#include <string.h>

#include "base/utf8.h"
#include "base/banned.h"

/* 0xFFFD marks a byte that the codec does not allow; no codec maps a byte to that character. */
#define UNDEFINED 0xFFFD

#define AD_CHARMAP(upper, ...)      static const uint16_t upper##_map[128] = {__VA_ARGS__};
#define AD_CHARMAP_FULL(upper, ...) static const uint16_t upper##_map[256] = {__VA_ARGS__};
#include "syntax/charmaps.def"
#undef AD_CHARMAP
#undef AD_CHARMAP_FULL

static const uint16_t *const charmaps[AD_CHARMAP_COUNT] = {
#define AD_CHARMAP(upper, ...)      [AD_CHARMAP_##upper] = upper##_map,
#define AD_CHARMAP_FULL(upper, ...) [AD_CHARMAP_##upper] = upper##_map,
#include "syntax/charmaps.def"
#undef AD_CHARMAP
#undef AD_CHARMAP_FULL
};

/* Past bytes of ASCII but CR and NUL, eight at a time. */
static size_t plain_end(ad_str bytes, size_t at)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    const uint64_t high = ones << 7;

    while (bytes.len - at >= sizeof(uint64_t)) {
        uint64_t word;
        uint64_t unlike_cr;

        memcpy(&word, bytes.ptr + at, sizeof(word));
        unlike_cr = word ^ (ones * '\r');
        /* x - 1 borrows into the highest bit of a byte where x is 0; what else it may say stops us too early.
         */
        if ((word | (word - ones) | (unlike_cr - ones)) & high) {
            break;
        }
        at += sizeof(word);
    }
    return at;
}

/* Valid text goes over in runs; only CR, NUL and invalid bytes are looked at one by one. */
static void decode_utf_8(ad_str bytes, ad_text *text)
{
    size_t run = 0;
    size_t at = 0;

    while (at < bytes.len) {
        unsigned char byte;
        size_t here;

        at = plain_end(bytes, at);
        if (at == bytes.len) {
            break;
        }
        byte = (unsigned char)bytes.ptr[at];
        here = at;
        if (byte < 0x80 && byte != '\r' && byte != 0) {
            at++;
            continue;
        }
        if (byte >= 0x80 && ad_utf8_next(bytes, &at) != AD_UTF8_INVALID) {
            continue;
        }
        at = here + 1;
        ad_text_run(text, ad_str_sub(bytes, run, here - run));
        run = at;
        if (byte >= 0x80) {
            ad_text_invalid(text);
        } else {
            ad_text_put(text, byte);
        }
    }
    ad_text_run(text, ad_str_sub(bytes, run, at - run));
}

static void decode_ascii(ad_str bytes, ad_text *text)
{
    size_t i;

    for (i = 0; i < bytes.len; i++) {
        unsigned char byte = (unsigned char)bytes.ptr[i];

        if (byte < 0x80) {
            ad_text_put(text, byte);
        } else {
            ad_text_invalid(text);
        }
    }
}

static void decode_latin_1(ad_str bytes, ad_text *text)
{
    size_t i;

    for (i = 0; i < bytes.len; i++) {
        ad_text_put(text, (unsigned char)bytes.ptr[i]);
    }
}

static void decode_charmap(const uint16_t *map, bool full, ad_charmap which, ad_str bytes, ad_text *text)
{
    size_t i;

    for (i = 0; i < bytes.len; i++) {
        unsigned char byte = (unsigned char)bytes.ptr[i];
        uint32_t code_point = byte;

        if (full || byte >= 0x80) {
            code_point = map[full ? byte : byte - 0x80];
        } else if (byte == '%' && which == AD_CHARMAP_CP864) {
            code_point = 0x066A; /* the one codec here whose lower half is not quite ASCII */
        }
        if (code_point == UNDEFINED) {
            ad_text_invalid(text);
        } else {
            ad_text_put(text, code_point);
        }
    }
}

static uint32_t unit_at(ad_str bytes, size_t at, size_t width, bool big)
{
    uint32_t value = 0;
    size_t i;

    for (i = 0; i < width; i++) {
        uint32_t byte = (unsigned char)bytes.ptr[at + i];

        value |= byte << 8 * (big ? width - 1 - i : i);
    }
    return value;
}

static void decode_utf_16(bool big, ad_str bytes, ad_text *text)
{
    size_t at = 0;

    while (bytes.len - at >= 2) {
        uint32_t unit = unit_at(bytes, at, 2, big);

        at += 2;
        if (unit >= 0xD800 && unit <= 0xDBFF && bytes.len - at >= 2) {
            uint32_t low = unit_at(bytes, at, 2, big);

            if (low >= 0xDC00 && low <= 0xDFFF) {
                at += 2;
                unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
            }
        }
        ad_text_put(text, unit);
    }
    if (at < bytes.len) {
        ad_text_invalid(text);
    }
}

static void decode_utf_32(bool big, ad_str bytes, ad_text *text)
{
    size_t at;

    for (at = 0; bytes.len - at >= 4; at += 4) {
        ad_text_put(text, unit_at(bytes, at, 4, big));
    }
    if (at < bytes.len) {
        ad_text_invalid(text);
    }
}

static void decode_rot_13(ad_str bytes, ad_text *text)
{
    size_t i;

    for (i = 0; i < bytes.len; i++) {
        unsigned char byte = (unsigned char)bytes.ptr[i];
        unsigned char lower = byte | 0x20;

        if (lower >= 'a' && lower <= 'z') {
            byte = (unsigned char)(lower <= 'm' ? byte + 13 : byte - 13);
        }
        ad_text_put(text, byte);
    }
}

void ad_decode(const ad_codec *codec, ad_str bytes, ad_text *text)
{
    switch (codec->family) {
    case AD_FAMILY_UTF_8:
        decode_utf_8(bytes, text);
        break;
    case AD_FAMILY_ASCII:
        decode_ascii(bytes, text);
        break;
    case AD_FAMILY_LATIN_1:
        decode_latin_1(bytes, text);
        break;
    case AD_FAMILY_CHARMAP:
    case AD_FAMILY_CHARMAP_FULL:
        decode_charmap(charmaps[codec->variant], codec->family == AD_FAMILY_CHARMAP_FULL,
                       (ad_charmap)codec->variant, bytes, text);
        break;
    case AD_FAMILY_MULTIBYTE:
        ad_decode_multibyte((ad_multibyte)codec->variant, bytes, text);
        break;
    case AD_FAMILY_HZ:
        ad_decode_hz(bytes, text);
        break;
    case AD_FAMILY_ISO_2022:
        ad_decode_iso_2022(codec->variant, bytes, text);
        break;
    case AD_FAMILY_UTF_7:
        ad_decode_utf_7(bytes, text);
        break;
    case AD_FAMILY_UNICODE_ESCAPE:
        ad_decode_unicode_escape(bytes, text);
        break;
    case AD_FAMILY_RAW_UNICODE_ESCAPE:
        ad_decode_raw_unicode_escape(bytes, text);
        break;
    case AD_FAMILY_UTF_16:
        decode_utf_16(codec->variant != 0, bytes, text);
        break;
    case AD_FAMILY_UTF_32:
        decode_utf_32(codec->variant != 0, bytes, text);
        break;
    case AD_FAMILY_ROT_13:
        decode_rot_13(bytes, text);
        break;
    }
}
