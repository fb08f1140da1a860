/* Searching and comparing views of bytes: order, finding, shell patterns, spelling distance. */
#include "base/str.h"

#include "base/banned.h"

int ad_str_compare(ad_str a, ad_str b)
{
    size_t shared = a.len < b.len ? a.len : b.len;
    int order = shared ? memcmp(a.ptr, b.ptr, shared) : 0;

    if (order) {
        return order;
    }
    return (a.len > b.len) - (a.len < b.len);
}

int ad_str_compare_text(ad_str s, const char *text)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char left = (unsigned char)s.ptr[i];
        unsigned char right = (unsigned char)text[i];

        if (left != right || !right) {
            return right ? left - right : 1;
        }
    }
    return text[s.len] ? -1 : 0;
}

bool ad_str_in_sorted(ad_str s, const char *const *list, size_t count)
{
    size_t low = 0;
    size_t high = count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = ad_str_compare_text(s, list[middle]);

        if (order == 0) {
            return true;
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return false;
}

size_t ad_str_find_byte(ad_str s, char byte, size_t from)
{
    const char *hit;

    if (from >= s.len) {
        return SIZE_MAX;
    }
    hit = memchr(s.ptr + from, byte, s.len - from);
    return hit ? (size_t)(hit - s.ptr) : SIZE_MAX;
}

size_t ad_str_find_last_byte(ad_str s, char byte)
{
    size_t at = s.len;

    while (at > 0) {
        at--;
        if (s.ptr[at] == byte) {
            return at;
        }
    }
    return SIZE_MAX;
}

ad_str ad_str_behind_last(ad_str s, char byte)
{
    size_t at = ad_str_find_last_byte(s, byte);

    return at == SIZE_MAX ? s : ad_str_sub(s, at + 1, s.len);
}

size_t ad_str_find(ad_str s, ad_str needle, size_t from)
{
    const char *hit;

    if (from > s.len) {
        return SIZE_MAX;
    }
    if (needle.len == 0) {
        return from;
    }
    if (needle.len > s.len - from) {
        return SIZE_MAX;
    }
    hit = memmem(s.ptr + from, s.len - from, needle.ptr, needle.len); /* two-way search: linear */
    return hit ? (size_t)(hit - s.ptr) : SIZE_MAX;
}

static bool is_blank(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

ad_str ad_str_trim(ad_str s)
{
    size_t start = 0;
    size_t end = s.len;

    while (start < end && is_blank(s.ptr[start])) {
        start++;
    }
    while (end > start && is_blank(s.ptr[end - 1])) {
        end--;
    }
    return ad_str_sub(s, start, end - start);
}

static unsigned char lower(char byte)
{
    unsigned char value = (unsigned char)byte;

    return value >= 'A' && value <= 'Z' ? (unsigned char)(value + ('a' - 'A')) : value;
}

bool ad_str_equal_nocase(ad_str a, ad_str b)
{
    size_t i;

    if (a.len != b.len) {
        return false;
    }
    for (i = 0; i < a.len; i++) {
        if (lower(a.ptr[i]) != lower(b.ptr[i])) {
            return false;
        }
    }
    return true;
}

uint64_t ad_str_hash(ad_str s)
{
    uint64_t hash = 14695981039346656037U;
    size_t i;

    for (i = 0; i < s.len; i++) {
        hash = (hash ^ (unsigned char)s.ptr[i]) * 1099511628211U;
    }
    return hash;
}

/* ---- spelling distance ---- */

enum { DISTANCE_BYTES_MAX = 128 };

/* One row of the table for the optimal string alignment distance. */
static void distance_row(ad_str a, ad_str b, size_t row, const unsigned *before_last, const unsigned *last,
                         unsigned *out)
{
    size_t column;

    out[0] = (unsigned)row;
    for (column = 1; column <= b.len; column++) {
        unsigned best = last[column - 1] + (a.ptr[row - 1] != b.ptr[column - 1]);

        if (last[column] + 1 < best) {
            best = last[column] + 1;
        }
        if (out[column - 1] + 1 < best) {
            best = out[column - 1] + 1;
        }
        if (row > 1 && column > 1 && a.ptr[row - 1] == b.ptr[column - 2] &&
            a.ptr[row - 2] == b.ptr[column - 1] && before_last[column - 2] + 1 < best) {
            best = before_last[column - 2] + 1;
        }
        out[column] = best;
    }
}

unsigned ad_str_distance(ad_str a, ad_str b, unsigned cap)
{
    unsigned rows[3][DISTANCE_BYTES_MAX + 1] = {{0}};
    size_t row;
    size_t difference = a.len > b.len ? a.len - b.len : b.len - a.len;
    unsigned result;

    if (ad_str_equal(a, b)) {
        return 0;
    }
    /* Longer than any name: the table is of fixed size, so such strings count as far apart. */
    if (difference >= cap || a.len > DISTANCE_BYTES_MAX || b.len > DISTANCE_BYTES_MAX) {
        return cap;
    }
    for (row = 0; row <= b.len; row++) {
        rows[0][row] = (unsigned)row;
    }
    for (row = 1; row <= a.len; row++) {
        distance_row(a, b, row, rows[(row + 1) % 3], rows[(row + 2) % 3], rows[row % 3]);
    }
    result = rows[a.len % 3][b.len];
    return result < cap ? result : cap;
}

/* ---- shell patterns ---- */

/* Where to go on after a mismatch: the pattern behind a star, and the text it has not eaten yet. */
typedef struct retry {
    size_t pattern_at; /* SIZE_MAX: no such star yet */
    size_t text_at;
} retry;

typedef struct named_class {
    const char *name;
    const char *ranges; /* pairs of first and last byte */
} named_class;

static const named_class named_classes[] = {
    {"alnum", "azAZ09"},   {"alpha", "azAZ"},   {"blank", "  \t\t"}, {"cntrl", "\1\37\177\177"},
    {"digit", "09"},       {"graph", "!~"},     {"lower", "az"},     {"print", " ~"},
    {"punct", "!/:@[`{~"}, {"space", "\t\r  "}, {"upper", "AZ"},     {"xdigit", "09afAF"},
};

static bool in_named_class(ad_str name, char byte)
{
    size_t i;
    const char *range;

    for (i = 0; i < sizeof(named_classes) / sizeof(named_classes[0]); i++) {
        if (!ad_str_is(name, named_classes[i].name)) {
            continue;
        }
        for (range = named_classes[i].ranges; *range; range += 2) {
            if (byte >= range[0] && byte <= range[1]) {
                return true;
            }
        }
    }
    return false;
}

/* The byte at *at of a class, an escape resolved; *at moves behind it. False at the pattern's end. */
static bool class_byte(ad_str pattern, size_t *at, unsigned char *out)
{
    if (*at < pattern.len && pattern.ptr[*at] == '\\') {
        (*at)++;
    }
    if (*at >= pattern.len) {
        return false;
    }
    *out = (unsigned char)pattern.ptr[(*at)++];
    return true;
}

/* "[:name:]" at *at: moves behind it. */
static bool skip_named(ad_str pattern, size_t *at, ad_str *out_name)
{
    size_t end;

    if (!ad_str_starts(ad_str_sub(pattern, *at, 2), AD_STR("[:"))) {
        return false;
    }
    end = ad_str_find(pattern, AD_STR(":]"), *at + 2);
    if (end == SIZE_MAX) {
        return false;
    }
    *out_name = ad_str_sub(pattern, *at + 2, end - *at - 2);
    *at = end + 2;
    return true;
}

/* Matches `byte` with the class whose '[' is at *at and moves *at behind its ']'.
 * -1: there is no ']', so that the '[' stands for itself. */
static int class_match(ad_str pattern, size_t *at, char byte)
{
    size_t i = *at + 1;
    size_t first;
    bool negated = i < pattern.len && (pattern.ptr[i] == '!' || pattern.ptr[i] == '^');
    bool hit = false;

    i += negated;
    for (first = i; i < pattern.len && (pattern.ptr[i] != ']' || i == first);) {
        unsigned char low = 0;
        unsigned char high;
        ad_str name;

        if (skip_named(pattern, &i, &name)) {
            hit = hit || in_named_class(name, byte);
            continue;
        }
        if (!class_byte(pattern, &i, &low)) {
            return -1;
        }
        high = low;
        if (i + 1 < pattern.len && pattern.ptr[i] == '-' && pattern.ptr[i + 1] != ']') {
            i++;
            if (!class_byte(pattern, &i, &high)) {
                return -1;
            }
        }
        hit = hit || ((unsigned char)byte >= low && (unsigned char)byte <= high);
    }
    if (i >= pattern.len) {
        return -1;
    }
    *at = i + 1;
    return hit != negated;
}

/* One byte of text against one element of the pattern other than a star; moves *at behind it. */
static bool element_match(ad_str pattern, size_t *at, char byte)
{
    char element = pattern.ptr[*at];

    if (element == '?') {
        (*at)++;
        return byte != '/';
    }
    if (element == '[') {
        int matched = class_match(pattern, at, byte);

        if (matched >= 0) {
            return matched && byte != '/';
        }
    }
    if (element == '\\' && *at + 1 < pattern.len) {
        element = pattern.ptr[++(*at)];
    }
    (*at)++;
    return byte == element;
}

/* Notes the star at *at and moves behind it. "**" + "/" at the start of a segment stands for any
 * number of whole segments, none included; it is remembered as standing at its '/' + 1. */
static void take_star(ad_str pattern, size_t *at, size_t text_at, retry *within, retry *across,
                      bool *across_whole)
{
    size_t start = *at;

    while (*at < pattern.len && pattern.ptr[*at] == '*') {
        (*at)++;
    }
    if (*at - start == 1) {
        *within = (retry){*at, text_at};
        return;
    }
    *across_whole =
        *at < pattern.len && pattern.ptr[*at] == '/' && (start == 0 || pattern.ptr[start - 1] == '/');
    *at += *across_whole;
    *across = (retry){*at, text_at};
    within->pattern_at = SIZE_MAX; /* whatever an earlier star could still eat, this one can */
}

/* Lets the innermost star that still can eat one more byte (or segment); false when none can. */
static bool widen(ad_str s, retry *within, retry *across, bool across_whole)
{
    if (within->pattern_at != SIZE_MAX && within->text_at < s.len && s.ptr[within->text_at] != '/') {
        within->text_at++;
        return true;
    }
    within->pattern_at = SIZE_MAX;
    if (across->pattern_at == SIZE_MAX || across->text_at >= s.len) {
        return false;
    }
    if (across_whole) {
        size_t slash = ad_str_find_byte(s, '/', across->text_at);

        if (slash == SIZE_MAX) {
            return false;
        }
        across->text_at = slash;
    }
    across->text_at++;
    return true;
}

bool ad_str_glob(ad_str pattern, ad_str s)
{
    retry within = {SIZE_MAX, 0};
    retry across = {SIZE_MAX, 0};
    bool across_whole = false;
    size_t p = 0;
    size_t t = 0;

    /* Only the last star of each kind is ever tried again: a later one can eat all that an earlier one
     * could, so that giving text back to the earlier gains nothing. Hence no exponential search. */
    while (true) {
        if (p < pattern.len && pattern.ptr[p] == '*') {
            take_star(pattern, &p, t, &within, &across, &across_whole);
            continue;
        }
        if (p == pattern.len && t == s.len) {
            return true;
        }
        if (p < pattern.len && t < s.len && element_match(pattern, &p, s.ptr[t])) {
            t++;
            continue;
        }
        if (!widen(s, &within, &across, across_whole)) {
            return false;
        }
        p = within.pattern_at != SIZE_MAX ? within.pattern_at : across.pattern_at;
        t = within.pattern_at != SIZE_MAX ? within.text_at : across.text_at;
    }
}
