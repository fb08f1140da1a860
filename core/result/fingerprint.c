/* Names for findings and for sets of files that stay the same while what matters stays the same: BLAKE2b by
 * way of libsodium. */
#include "result/result.h"

#include <sodium/crypto_generichash.h>
#include <sodium/utils.h>

#include "base/banned.h"

enum { FINGERPRINT_BYTES = 16, DIGEST_BYTES = 32, CHUNK_BYTES = 256 };

/* Changing anything below changes every baseline: then the tag changes too. */
static const char fingerprint_tag[] = "adderstone-fingerprint-1";

static void hash_bytes(crypto_generichash_state *state, const void *bytes, size_t count)
{
    (void)crypto_generichash_update(state, bytes, count); /* cannot fail on a state that was begun */
}

/* Length first, so that two fields cannot trade bytes. */
static void hash_field(crypto_generichash_state *state, ad_str bytes)
{
    unsigned char length[8];
    unsigned i;

    for (i = 0; i < sizeof(length); i++) {
        length[i] = (unsigned char)((uint64_t)bytes.len >> (8 * i) & 0xFF);
    }
    hash_bytes(state, length, sizeof(length));
    if (bytes.len) {
        hash_bytes(state, bytes.ptr, bytes.len);
    }
}

/* ---- statements ---- */

/* Normalised bytes on their way into a hash. */
typedef struct squeezer {
    crypto_generichash_state *state;
    unsigned char chunk[CHUNK_BYTES];
    size_t used;
    char last;        /* byte put last, 0 at the start */
    bool blank_ahead; /* blanks or a comment were left out since */
} squeezer;

static void flush(squeezer *out)
{
    hash_bytes(out->state, out->chunk, out->used);
    out->used = 0;
}

static bool is_word(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
           byte == '_' || (unsigned char)byte >= 0x80;
}

static void put_raw(squeezer *out, char byte)
{
    if (out->used == sizeof(out->chunk)) {
        flush(out);
    }
    out->chunk[out->used++] = (unsigned char)byte;
    out->last = byte;
    out->blank_ahead = false;
}

/* Of blanks only those stay, as one space, that part two words. */
static void put(squeezer *out, char byte)
{
    if (out->blank_ahead && is_word(out->last) && (is_word(byte) || byte == '"' || byte == '\'')) {
        put_raw(out, ' ');
    }
    put_raw(out, byte);
}

static bool is_triple(ad_str text, size_t at)
{
    return at + 2 < text.len && text.ptr[at + 1] == text.ptr[at] && text.ptr[at + 2] == text.ptr[at];
}

/* Position behind the string literal whose first quote is at `at`. One that is not closed ends with its
 * line, or with the text when it is triple-quoted. */
static size_t string_end(ad_str text, size_t at)
{
    char quote = text.ptr[at];
    bool triple = is_triple(text, at);
    size_t i = at + (triple ? 3 : 1);

    while (i < text.len) {
        if (text.ptr[i] == '\\') {
            i++; /* and with it what it escapes */
        } else if (text.ptr[i] == '\n' && !triple) {
            return i;
        } else if (text.ptr[i] == quote && (!triple || is_triple(text, i))) {
            return i + (triple ? 3 : 1);
        }
        i++;
    }
    return text.len;
}

static bool is_blank(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

static void hash_statement(crypto_generichash_state *state, ad_str text)
{
    squeezer out = {.state = state};
    size_t at = 0;

    while (at < text.len) {
        char byte = text.ptr[at];

        if (is_blank(byte) ||
            (byte == '\\' && at + 1 < text.len && (text.ptr[at + 1] == '\n' || text.ptr[at + 1] == '\r'))) {
            out.blank_ahead = true;
            at++;
        } else if (byte == '#') {
            size_t end = ad_str_find_byte(text, '\n', at);

            out.blank_ahead = true;
            at = end == SIZE_MAX ? text.len : end;
        } else if (byte == '"' || byte == '\'') {
            size_t end = string_end(text, at);

            put(&out, text.ptr[at++]);
            while (at < end) {
                put_raw(&out, text.ptr[at++]);
            }
        } else {
            put(&out, byte);
            at++;
        }
    }
    flush(&out);
}

/* What of a unit's path does not change with the name its artifact was given. */
static ad_str lasting_path(ad_str path)
{
    size_t mark = ad_str_find_byte(path, '!', 0);

    if (mark != SIZE_MAX) {
        return ad_str_sub(path, mark + 1, path.len);
    }
    while (ad_str_starts(path, AD_STR("./"))) {
        path = ad_str_sub(path, 2, path.len);
    }
    return path;
}

void ad_fingerprint(ad_str rule_id, ad_str unit_path, ad_str context, ad_str statement, uint32_t ordinal,
                    char out[33])
{
    crypto_generichash_state state;
    unsigned char hash[FINGERPRINT_BYTES];
    unsigned char number[4] = {(unsigned char)(ordinal & 0xFF), (unsigned char)(ordinal >> 8 & 0xFF),
                               (unsigned char)(ordinal >> 16 & 0xFF), (unsigned char)(ordinal >> 24)};

    (void)crypto_generichash_init(&state, NULL, 0, sizeof(hash));
    hash_field(&state, ad_str_of(fingerprint_tag));
    hash_field(&state, rule_id);
    hash_field(&state, lasting_path(unit_path));
    hash_field(&state, context);
    hash_bytes(&state, number, sizeof(number));
    hash_statement(&state, statement); /* last, so that its length need not be known before */
    (void)crypto_generichash_final(&state, hash, sizeof(hash));
    (void)sodium_bin2hex(out, 2 * sizeof(hash) + 1, hash, sizeof(hash));
}

/* ---- digests ---- */

/* An ad_digest is plain bytes wherever its owner put it; libsodium wants its state aligned to 64. */
_Static_assert(sizeof(crypto_generichash_state) <= sizeof(((ad_digest *)0)->state), "room for the state");

static void load(const ad_digest *digest, crypto_generichash_state *state)
{
    memcpy(state, digest->state, sizeof(*state));
}

static void store(ad_digest *digest, const crypto_generichash_state *state)
{
    memcpy(digest->state, state, sizeof(*state));
}

void ad_digest_init(ad_digest *digest)
{
    crypto_generichash_state state;

    (void)crypto_generichash_init(&state, NULL, 0, DIGEST_BYTES);
    *digest = (ad_digest){{0}};
    store(digest, &state);
}

void ad_digest_add(ad_digest *digest, ad_str bytes)
{
    crypto_generichash_state state;

    load(digest, &state);
    hash_field(&state, bytes);
    store(digest, &state);
}

void ad_digest_hex(ad_digest *digest, char out[65])
{
    crypto_generichash_state state;
    unsigned char hash[DIGEST_BYTES];

    load(digest, &state);
    (void)crypto_generichash_final(&state, hash, sizeof(hash));
    store(digest, &state);
    (void)sodium_bin2hex(out, 2 * sizeof(hash) + 1, hash, sizeof(hash));
}
