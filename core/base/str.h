/* A view of bytes: pointer and length, not NUL-ended, owned by someone else. */
#ifndef AD_BASE_STR_H
#define AD_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct ad_str {
    const char *ptr;
    size_t len;
} ad_str;

/* A view of a string literal. */
#define AD_STR(literal) ((ad_str){("" literal), sizeof(literal) - 1})
/* For printf's "%.*s". */
#define AD_STR_ARG(s) (int)(s).len, (s).len ? (s).ptr : ""

static inline ad_str ad_str_of(const char *text)
{
    return (ad_str){text, text ? strlen(text) : 0};
}

static inline ad_str ad_str_sub(ad_str s, size_t start, size_t len)
{
    if (start > s.len) {
        start = s.len;
    }
    if (len > s.len - start) {
        len = s.len - start;
    }
    return (ad_str){len ? s.ptr + start : "", len};
}

static inline bool ad_str_equal(ad_str a, ad_str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/* Is it this text, which ends with a NUL? Most of a list's are told apart by their first byte, without a call. */
static inline bool ad_str_is(ad_str s, const char *text)
{
    for (size_t i = 0; i < s.len; i++) {
        if (text[i] != s.ptr[i] || !text[i]) {
            return false;
        }
    }
    return !text[s.len];
}

static inline bool ad_str_starts(ad_str s, ad_str prefix)
{
    return s.len >= prefix.len && (prefix.len == 0 || memcmp(s.ptr, prefix.ptr, prefix.len) == 0);
}

static inline bool ad_str_ends(ad_str s, ad_str suffix)
{
    return s.len >= suffix.len &&
           (suffix.len == 0 || memcmp(s.ptr + s.len - suffix.len, suffix.ptr, suffix.len) == 0);
}

/* Byte order; a shorter prefix comes first. */
int ad_str_compare(ad_str a, ad_str b);
/* The same with a text that ends with a NUL. */
int ad_str_compare_text(ad_str s, const char *text);

/* Position of the first `byte` at or after `from`, or SIZE_MAX. */
size_t ad_str_find_byte(ad_str s, char byte, size_t from);
/* Position of the last `byte`, or SIZE_MAX. */
size_t ad_str_find_last_byte(ad_str s, char byte);
/* Position of the first `needle` at or after `from`, or SIZE_MAX; linear time. */
size_t ad_str_find(ad_str s, ad_str needle, size_t from);
/* What stands behind the last such byte; all of it where there is none. */
ad_str ad_str_behind_last(ad_str s, char byte);
/* Without leading and trailing ASCII blanks (space, tab, CR, LF, FF, VT). */
ad_str ad_str_trim(ad_str s);
/* ASCII case folding only. */
bool ad_str_equal_nocase(ad_str a, ad_str b);
/* Shell-style match: '*' within a path segment, '**' across segments, '?' one byte of a segment,
 * '[a-z]' '[!a]' '[[:digit:]]' classes, '\\' quotes the next byte. "**" and a '/' at the start of a
 * segment stand for any number of whole segments, none included. Linear in practice, never exponential. */
bool ad_str_glob(ad_str pattern, ad_str s);
/* Is it one of the list's texts, which are in byte order (ad_str_compare)? */
bool ad_str_in_sorted(ad_str s, const char *const *list, size_t count);
/* Edits (insert, delete, replace, swap of neighbours) between a and b, at most `cap`; strings of more
 * than 128 bytes that differ are `cap` apart. */
unsigned ad_str_distance(ad_str a, ad_str b, unsigned cap);
/* 64-bit FNV-1a; for tables in memory only, never for anything an attacker could profit from. */
uint64_t ad_str_hash(ad_str s);

/* The value of a hexadecimal digit, -1 for other bytes. */
static inline int ad_hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c = (char)(c | ' '); /* lower case */
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The number that so many bytes, at most eight, stand for, least significant first. */
static inline uint64_t ad_bytes_number(const char *at, unsigned bytes)
{
    uint64_t number = 0;

    for (unsigned i = 0; i < bytes; i++) {
        number |= (uint64_t)(unsigned char)at[i] << (8 * i);
    }
    return number;
}

#endif
