/* Which encoding a source declares: PEP 263 as CPython's tokenizer reads it, which is narrower than the PEP
 * and than the tokenize module. Decoding is elsewhere. */
#include "syntax/encoding_priv.h"

#include <string.h>

#include "base/banned.h"

enum { NAME_BYTES_MAX = 64 }; /* longer than any codec's name */

const ad_codec ad_codec_utf_8 = {"utf-8", AD_FAMILY_UTF_8, 0, false, ""};

static const ad_codec codecs[] = {
#define AD_CODEC(shown, family, variant, unusual, names) {shown, AD_FAMILY_##family, variant, unusual, names},
#include "syntax/codecs.def"
#undef AD_CODEC
};

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\f';
}

/* ASCII only, whatever the locale. */
static bool is_alnum(char byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static char to_lower(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
}

static size_t row_end(ad_str bytes, size_t from)
{
    while (from < bytes.len && bytes.ptr[from] != '\n' && bytes.ptr[from] != '\r') {
        from++;
    }
    return from;
}

/* Finds the declaration in bytes [start, end), one line. */
static bool find_in_row(ad_str bytes, size_t start, size_t end, ad_cookie *out)
{
    static const char word[] = "coding";
    const size_t word_len = sizeof(word) - 1;
    size_t at = start;

    while (at < end && is_blank(bytes.ptr[at])) {
        at++;
    }
    if (at == end || bytes.ptr[at] != '#') {
        return false;
    }
    for (; at + word_len < end; at++) {
        size_t name = at + word_len;
        size_t name_end;

        if (memcmp(bytes.ptr + at, word, word_len) != 0 ||
            (bytes.ptr[name] != ':' && bytes.ptr[name] != '=')) {
            continue;
        }
        do {
            name++;
        } while (name < end && (bytes.ptr[name] == ' ' || bytes.ptr[name] == '\t'));
        for (name_end = name; name_end < end; name_end++) {
            char byte = bytes.ptr[name_end];

            if (!is_alnum(byte) && byte != '-' && byte != '_' && byte != '.') {
                break;
            }
        }
        if (name_end > name) {
            *out = (ad_cookie){name, name_end, end};
            return true;
        }
    }
    return false;
}

bool ad_cookie_find(ad_str bytes, ad_cookie *out)
{
    size_t end = row_end(bytes, 0);
    size_t at = 0;

    if (find_in_row(bytes, 0, end, out)) {
        return true;
    }
    while (at < end && is_blank(bytes.ptr[at])) {
        at++;
    }
    if ((at < end && bytes.ptr[at] != '#') || end == bytes.len) {
        return false;
    }
    at = end + 1;
    if (bytes.ptr[end] == '\r' && at < bytes.len && bytes.ptr[at] == '\n') {
        at++;
    }
    return find_in_row(bytes, at, row_end(bytes, at), out);
}

/* The tokenizer's own spelling rule, before any codec is looked up: '_' is '-', case does not matter, and
 * only the first 12 characters count. */
static bool tokenizer_name_is(ad_str name, ad_str wanted)
{
    size_t i;

    if (name.len < wanted.len) {
        return false;
    }
    for (i = 0; i < wanted.len; i++) {
        char byte = name.ptr[i] == '_' ? '-' : to_lower(name.ptr[i]);

        if (byte != wanted.ptr[i]) {
            return false;
        }
    }
    return name.len == wanted.len || name.ptr[i] == '-' || name.ptr[i] == '_';
}

bool ad_cookie_is_utf_8(ad_str name)
{
    return tokenizer_name_is(name, AD_STR("utf-8"));
}

/* As Python's codec registry spells names: lower case, each run of other characters than letters, digits and
 * '.' is one '_', none at the ends. Returns the length; 0 when it does not fit. */
static size_t normalize(ad_str name, char out[NAME_BYTES_MAX])
{
    size_t len = 0;
    bool gap = false;
    size_t i;

    for (i = 0; i < name.len; i++) {
        if (!is_alnum(name.ptr[i]) && name.ptr[i] != '.') {
            gap = true;
            continue;
        }
        if (len + 2 > NAME_BYTES_MAX) {
            return 0;
        }
        if (gap && len) {
            out[len++] = '_';
        }
        gap = false;
        out[len++] = to_lower(name.ptr[i]);
    }
    return len;
}

/* Is `name` one of the words of `names`? */
static bool names_hold(const char *names, ad_str name)
{
    const char *word = names;

    while (*word) {
        size_t len = strcspn(word, " ");

        if (ad_str_equal((ad_str){word, len}, name)) {
            return true;
        }
        word += len + (word[len] == ' ');
    }
    return false;
}

static const ad_codec *codec_by_normal_name(ad_str name)
{
    size_t i;

    for (i = 0; i < sizeof(codecs) / sizeof(codecs[0]); i++) {
        if (names_hold(codecs[i].names, name)) {
            return &codecs[i];
        }
    }
    return NULL;
}

const ad_codec *ad_codec_find(ad_str name, bool *out_unusual)
{
    char normal[NAME_BYTES_MAX];
    const ad_codec *codec;
    size_t len;
    size_t i;

    if (ad_cookie_is_utf_8(name)) {
        *out_unusual = false;
        return &ad_codec_utf_8;
    }
    if (tokenizer_name_is(name, AD_STR("latin-1")) || tokenizer_name_is(name, AD_STR("iso-8859-1")) ||
        tokenizer_name_is(name, AD_STR("iso-latin-1"))) {
        *out_unusual = false;
        return codec_by_normal_name(AD_STR("latin_1"));
    }
    len = normalize(name, normal);
    codec = codec_by_normal_name((ad_str){normal, len});
    if (!codec) { /* the second spelling that Python's search tries, for some names only */
        for (i = 0; i < len; i++) {
            normal[i] = normal[i] == '.' ? '_' : normal[i];
        }
        codec = codec_by_normal_name((ad_str){normal, len});
        *out_unusual = true;
        return codec;
    }
    *out_unusual = codec->unusual;
    return codec;
}
