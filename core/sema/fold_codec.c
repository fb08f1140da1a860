/* Codecs: text encodings, and the binary-to-text ones that payloads hide in. */
#include "sema/sema_priv.h"

#include <string.h>

#include "base/utf8.h"
#include "base/banned.h"

enum { MAX_WINDOW_BITS = 15 /* zlib's own format */ };

/* ---- which codec ---- */

typedef enum codec {
    CODEC_UNKNOWN,
    CODEC_UTF8,
    CODEC_ASCII,
    CODEC_LATIN1,
    CODEC_UTF16LE,
    CODEC_UTF16BE,
    CODEC_UTF16,
    CODEC_ESCAPE,
    CODEC_ROT13,
    CODEC_HEX,
    CODEC_BASE64,
    CODEC_ZLIB,
    CODEC_BZIP2
} codec;

static const struct {
    const char *name; /* lower case, without - and _ */
    codec kind;
} codecs[] = {
    {"utf8", CODEC_UTF8},
    {"u8", CODEC_UTF8},
    {"utf", CODEC_UTF8},
    {"cp65001", CODEC_UTF8},
    {"utf8sig", CODEC_UTF8},
    {"ascii", CODEC_ASCII},
    {"usascii", CODEC_ASCII},
    {"646", CODEC_ASCII},
    {"latin1", CODEC_LATIN1},
    {"latin", CODEC_LATIN1},
    {"l1", CODEC_LATIN1},
    {"iso88591", CODEC_LATIN1},
    {"8859", CODEC_LATIN1},
    {"cp819", CODEC_LATIN1},
    {"utf16le", CODEC_UTF16LE},
    {"utf16be", CODEC_UTF16BE},
    {"utf16", CODEC_UTF16},
    {"u16", CODEC_UTF16},
    {"unicodeescape", CODEC_ESCAPE},
    {"stringescape", CODEC_ESCAPE},
    {"rot13", CODEC_ROT13},
    {"hex", CODEC_HEX},
    {"hexcodec", CODEC_HEX},
    {"base64", CODEC_BASE64},
    {"base64codec", CODEC_BASE64},
    {"zlib", CODEC_ZLIB},
    {"zip", CODEC_ZLIB},
    {"zlibcodec", CODEC_ZLIB},
    {"bz2", CODEC_BZIP2},
    {"bz2codec", CODEC_BZIP2},
};

static codec find_codec(ad_str name)
{
    char plain[24];
    size_t used = 0;
    size_t i;

    for (i = 0; i < name.len; i++) {
        char c = name.ptr[i];

        if (c == '-' || c == '_' || c == ' ') {
            continue;
        }
        if (used == sizeof(plain)) {
            return CODEC_UNKNOWN;
        }
        plain[used++] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
    }
    for (i = 0; i < sizeof(codecs) / sizeof(codecs[0]); i++) {
        if (ad_str_is((ad_str){plain, used}, codecs[i].name)) {
            return codecs[i].kind;
        }
    }
    return CODEC_UNKNOWN;
}

/* ---- binary codes ---- */

static int base64_digit(unsigned char c, bool url)
{
    if (c >= 'A' && c <= 'Z') {
        return c - 'A';
    }
    if (c >= 'a' && c <= 'z') {
        return c - 'a' + 26;
    }
    if (c >= '0' && c <= '9') {
        return c - '0' + 52;
    }
    if (c == (url ? '-' : '+')) {
        return 62;
    }
    return c == (url ? '_' : '/') ? 63 : -1;
}

/* Like Python, bytes outside of the alphabet do not count. */
static bool decode_base64(ad_str text, bool url, ad_buf *out)
{
    uint32_t bits = 0;
    unsigned held = 0;
    size_t digits = 0;
    size_t i;

    for (i = 0; i < text.len && text.ptr[i] != '='; i++) {
        int digit = base64_digit((unsigned char)text.ptr[i], url);

        if (digit < 0) {
            continue;
        }
        digits++;
        bits = (bits << 6 | (uint32_t)digit) & 0xFFFF;
        held += 6;
        if (held >= 8) {
            held -= 8;
            ad_buf_byte(out, (char)(bits >> held & 0xFF));
        }
    }
    return digits % 4 == 0 || (digits % 4 != 1 && i < text.len); /* unpadded text is refused */
}

static bool decode_base32(ad_str text, ad_buf *out)
{
    uint32_t bits = 0;
    unsigned held = 0;
    size_t i;

    for (i = 0; i < text.len && text.ptr[i] != '='; i++) {
        char c = text.ptr[i];
        int digit = c >= 'A' && c <= 'Z' ? c - 'A' : c >= '2' && c <= '7' ? c - '2' + 26 : -1;

        if (digit < 0) {
            return false;
        }
        bits = (bits << 5 | (uint32_t)digit) & 0xFFFF;
        held += 5;
        if (held >= 8) {
            held -= 8;
            ad_buf_byte(out, (char)(bits >> held & 0xFF));
        }
    }
    return text.len % 8 == 0;
}

/* bytes.fromhex() lets blanks stand between the bytes; the others see none of those. */
static bool decode_hex(ad_str text, ad_buf *out)
{
    size_t at = 0;

    while (at < text.len) {
        int high;
        int low;

        if (text.ptr[at] == ' ' || text.ptr[at] == '\n' || text.ptr[at] == '\t') {
            at++;
            continue;
        }
        high = ad_hex_digit(text.ptr[at]);
        low = at + 1 < text.len ? ad_hex_digit(text.ptr[at + 1]) : -1;
        if (high < 0 || low < 0) {
            return false;
        }
        ad_buf_byte(out, (char)(high << 4 | low));
        at += 2;
    }
    return true;
}

static const char base85_alphabet[] =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~";

/* Value of a digit, -1. */
static int base85_digit(char c, bool ascii85)
{
    const char *found;

    if (ascii85) {
        return c >= '!' && c <= 'u' ? c - '!' : -1;
    }
    found = c ? strchr(base85_alphabet, c) : NULL;
    return found ? (int)(found - base85_alphabet) : -1;
}

/* Groups of five digits are four bytes; a last group of n digits is n - 1. */
static bool decode_base85(ad_str text, bool ascii85, ad_buf *out)
{
    uint64_t group = 0;
    unsigned held = 0;
    unsigned i;
    size_t at;

    for (at = 0; at < text.len; at++) {
        char c = text.ptr[at];
        int digit = base85_digit(c, ascii85);

        if (ascii85 && c == 'z' && held == 0) {
            ad_buf_repeat(out, '\0', 4);
            continue;
        }
        if (ascii85 && (c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\v')) {
            continue;
        }
        if (digit < 0) {
            return false;
        }
        group = group * 85 + (uint64_t)digit;
        if (++held == 5) {
            for (i = 0; i < 4; i++) {
                ad_buf_byte(out, (char)(group >> (24 - 8 * i) & 0xFF));
            }
            if (group > UINT32_MAX) {
                return false;
            }
            group = 0;
            held = 0;
        }
    }
    for (i = held; held && i < 5; i++) {
        group = group * 85 + 84;
    }
    for (i = 0; held && i < held - 1; i++) {
        ad_buf_byte(out, (char)(group >> (24 - 8 * i) & 0xFF));
    }
    return true;
}

static bool unquote(ad_str text, bool plus, ad_buf *out)
{
    size_t at;

    for (at = 0; at < text.len; at++) {
        char c = text.ptr[at];
        int high = c == '%' && at + 2 < text.len ? ad_hex_digit(text.ptr[at + 1]) : -1;
        int low = high >= 0 ? ad_hex_digit(text.ptr[at + 2]) : -1;

        if (low >= 0) {
            ad_buf_byte(out, (char)(high << 4 | low));
            at += 2;
        } else {
            ad_buf_byte(out, plus && c == '+' ? ' ' : c);
        }
    }
    return true;
}

bool ad_fold_decode_bytes(ad_str text, ad_binary_code code, ad_buf *out)
{
    switch (code) {
    case AD_CODE_BASE64:
        return decode_base64(text, false, out);
    case AD_CODE_BASE64_URL:
        return decode_base64(text, true, out);
    case AD_CODE_BASE32:
        return decode_base32(text, out);
    case AD_CODE_BASE16:
    case AD_CODE_HEX:
        return decode_hex(text, out);
    case AD_CODE_BASE85:
        return decode_base85(text, false, out);
    case AD_CODE_ASCII85:
        return decode_base85(text, true, out);
    case AD_CODE_UNQUOTE:
        return unquote(text, false, out);
    case AD_CODE_UNQUOTE_PLUS:
        return unquote(text, true, out);
    }
    return false;
}

void ad_fold_encode_base64(ad_str bytes, bool url, ad_buf *out)
{
    const char *digits = url ? "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
                             : "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t at;

    for (at = 0; at < bytes.len; at += 3) {
        size_t left = bytes.len - at;
        uint32_t group = (uint32_t)(unsigned char)bytes.ptr[at] << 16 |
                         (left > 1 ? (uint32_t)(unsigned char)bytes.ptr[at + 1] << 8 : 0) |
                         (left > 2 ? (uint32_t)(unsigned char)bytes.ptr[at + 2] : 0);

        ad_buf_byte(out, digits[group >> 18 & 63]);
        ad_buf_byte(out, digits[group >> 12 & 63]);
        ad_buf_byte(out, left > 1 ? digits[group >> 6 & 63] : '=');
        ad_buf_byte(out, left > 2 ? digits[group & 63] : '=');
    }
}

static void encode_hex(ad_str bytes, ad_buf *out)
{
    size_t i;

    for (i = 0; i < bytes.len; i++) {
        ad_buf_printf(out, "%02x", (unsigned)(unsigned char)bytes.ptr[i]);
    }
}

static void rot13(ad_str text, ad_buf *out)
{
    size_t i;

    for (i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        char base = c >= 'a' && c <= 'z' ? 'a' : c >= 'A' && c <= 'Z' ? 'A' : '\0';

        if (base) {
            c = (char)(base + (c - base + 13) % 26);
        }
        ad_buf_byte(out, c);
    }
}

/* ---- text encodings ---- */

/* What to do with what cannot be encoded or decoded. */
typedef enum handler { HANDLER_STRICT, HANDLER_IGNORE, HANDLER_OTHER } handler;

static handler find_handler(ad_str errors)
{
    if (errors.len == 0 || ad_str_equal(errors, AD_STR("strict"))) {
        return HANDLER_STRICT;
    }
    return ad_str_equal(errors, AD_STR("ignore")) ? HANDLER_IGNORE : HANDLER_OTHER;
}

static bool encode_char(codec kind, uint32_t c, ad_buf *out)
{
    uint32_t most = kind == CODEC_ASCII ? 0x7F : kind == CODEC_LATIN1 ? 0xFF : 0x10FFFF;

    if (c > most || (c >= 0xD800 && c <= 0xDFFF)) {
        return false;
    }
    if (kind == CODEC_UTF8) {
        ad_fold_add_char(out, c);
    } else if (kind == CODEC_UTF16LE || kind == CODEC_UTF16BE) {
        uint32_t units[2] = {c > 0xFFFF ? 0xD800 + ((c - 0x10000) >> 10) : c,
                             0xDC00 + ((c - 0x10000) & 0x3FF)};
        size_t i;

        for (i = 0; i < (c > 0xFFFF ? 2U : 1U); i++) {
            ad_buf_byte(out, (char)(kind == CODEC_UTF16LE ? units[i] & 0xFF : units[i] >> 8));
            ad_buf_byte(out, (char)(kind == CODEC_UTF16LE ? units[i] >> 8 : units[i] & 0xFF));
        }
    } else {
        ad_buf_byte(out, (char)c);
    }
    return true;
}

static bool encode_text(codec kind, handler errors, ad_str text, ad_buf *out)
{
    size_t at = 0;

    if (kind == CODEC_UTF16) {
        ad_buf_add(out, AD_STR("\xFF\xFE"));
        kind = CODEC_UTF16LE;
    }
    while (at < text.len && !out->failed) {
        if (!encode_char(kind, ad_fold_next_char(text, &at), out) && errors != HANDLER_IGNORE) {
            return false;
        }
    }
    return true;
}

static bool decode_utf16(ad_str text, bool little, ad_buf *out)
{
    size_t at;
    uint32_t high = 0;

    for (at = 0; at + 1 < text.len; at += 2) {
        uint32_t a = (unsigned char)text.ptr[at];
        uint32_t b = (unsigned char)text.ptr[at + 1];
        uint32_t unit = little ? b << 8 | a : a << 8 | b;

        if (high && (unit < 0xDC00 || unit > 0xDFFF)) {
            return false;
        }
        if (high) {
            ad_fold_add_char(out, 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00));
            high = 0;
        } else if (unit >= 0xD800 && unit <= 0xDBFF) {
            high = unit;
        } else {
            ad_fold_add_char(out, unit);
        }
    }
    return at == text.len && !high;
}

static bool decode_utf8(ad_str bytes, handler errors, ad_buf *out)
{
    size_t at = 0;

    while (at < bytes.len && !out->failed) {
        size_t start = at;

        if (ad_utf8_next(bytes, &at) != AD_UTF8_INVALID) {
            ad_buf_add(out, ad_str_sub(bytes, start, at - start));
        } else if (errors == HANDLER_STRICT) {
            return false;
        } else if (errors == HANDLER_OTHER) {
            ad_fold_add_char(out, 0xFFFD);
        }
    }
    return true;
}

static bool decode_text(codec kind, handler errors, ad_str bytes, ad_buf *out)
{
    size_t i;

    switch (kind) {
    case CODEC_UTF8:
        return decode_utf8(bytes, errors, out);
    case CODEC_ASCII:
        return errors == HANDLER_STRICT ? (ad_buf_add(out, bytes), ad_fold_is_ascii(bytes))
                                        : decode_utf8(bytes, errors, out);
    case CODEC_LATIN1:
        for (i = 0; i < bytes.len; i++) {
            ad_fold_add_char(out, (unsigned char)bytes.ptr[i]);
        }
        return true;
    case CODEC_UTF16LE:
    case CODEC_UTF16BE:
        return decode_utf16(bytes, kind == CODEC_UTF16LE, out);
    case CODEC_UTF16:
        if (ad_str_starts(bytes, AD_STR("\xFE\xFF"))) {
            return decode_utf16(ad_str_sub(bytes, 2, bytes.len), false, out);
        }
        return decode_utf16(
            ad_str_starts(bytes, AD_STR("\xFF\xFE")) ? ad_str_sub(bytes, 2, bytes.len) : bytes, true, out);
    case CODEC_ESCAPE:
        ad_fold_unescape(bytes, false, out);
        return true;
    case CODEC_UNKNOWN:
    case CODEC_ROT13:
    case CODEC_HEX:
    case CODEC_BASE64:
    case CODEC_ZLIB:
    case CODEC_BZIP2:
        return false;
    }
    return false;
}

/* ---- encode() and decode() ---- */

/* Python 2's codecs from str to str give a str where the result can be one. */
static ad_value_id same_kind(ad_module *m, ad_value_kind kind, const ad_buf *out, ad_node node)
{
    if (kind == AD_VALUE_STR && !ad_utf8_valid(ad_buf_str(out))) {
        kind = AD_VALUE_BYTES;
    }
    return ad_value_of_buf(m, kind, out, node);
}

bool ad_fold_encode(ad_module *m, ad_str name, ad_str errors, ad_value_id id, ad_node node, ad_value_id *out)
{
    const ad_value *value = ad_value_at(m, id);
    codec kind = find_codec(name);
    bool done = true;
    ad_buf text;

    ad_buf_init(&text, m->string_max);
    if (kind == CODEC_ROT13 && value->kind == AD_VALUE_STR) {
        rot13(value->text, &text);
        *out = ad_value_of_buf(m, AD_VALUE_STR, &text, node);
    } else if (kind == CODEC_HEX && ad_value_is_text((ad_value_kind)value->kind)) {
        encode_hex(value->text, &text);
        *out = same_kind(m, (ad_value_kind)value->kind, &text, node);
    } else if (kind == CODEC_BASE64 && ad_value_is_text((ad_value_kind)value->kind)) {
        ad_fold_encode_base64(value->text, false, &text);
        ad_buf_byte(&text, '\n');
        *out = same_kind(m, (ad_value_kind)value->kind, &text, node);
    } else if (value->kind == AD_VALUE_STR && kind >= CODEC_UTF8 && kind <= CODEC_UTF16 &&
               encode_text(kind, find_handler(errors), value->text, &text)) {
        *out = ad_value_of_buf(m, AD_VALUE_BYTES, &text, node);
    } else {
        done = false;
    }
    ad_buf_clear(&text);
    return done;
}

bool ad_fold_decode(ad_module *m, ad_str name, ad_str errors, ad_value_id id, ad_node node, ad_value_id *out)
{
    const ad_value *value = ad_value_at(m, id);
    codec kind = find_codec(name);
    bool done = true;
    ad_buf text;

    if (!ad_value_is_text((ad_value_kind)value->kind)) {
        return false;
    }
    ad_buf_init(&text, m->string_max);
    if (kind == CODEC_ROT13) {
        rot13(value->text, &text);
        *out = ad_value_of_buf(m, AD_VALUE_STR, &text, node);
    } else if (kind == CODEC_HEX && ad_fold_decode_bytes(value->text, AD_CODE_HEX, &text)) {
        *out = same_kind(m, (ad_value_kind)value->kind, &text, node);
    } else if (kind == CODEC_BASE64 && ad_fold_decode_bytes(value->text, AD_CODE_BASE64, &text)) {
        *out = same_kind(m, (ad_value_kind)value->kind, &text, node);
    } else if ((kind == CODEC_ZLIB || kind == CODEC_BZIP2) &&
               ad_fold_unpack(m, value->text, kind == CODEC_ZLIB ? AD_PACKING_ZLIB : AD_PACKING_BZIP2, MAX_WINDOW_BITS,
                              &text)) {
        *out = same_kind(m, (ad_value_kind)value->kind, &text, node);
    } else if (decode_text(kind, find_handler(errors), value->text, &text)) {
        *out = ad_value_of_buf(m, AD_VALUE_STR, &text, node);
    } else {
        done = false;
    }
    ad_buf_clear(&text);
    return done;
}
