/* UTF-8 decoding and encoding, and the one place that makes hostile text safe to show. */
#include "base/utf8.h"

#include <utf8proc.h>

#include "base/banned.h"

/* How many bytes follow a lead byte and the range of the first of them (RFC 3629, section 4: the table of
 * well-formed sequences). That range is what shuts out overlong forms, surrogates and values too high. */
typedef struct lead {
    unsigned char following;
    unsigned char low;
    unsigned char high;
    unsigned char bits; /* of the lead byte that belong to the value */
} lead;

static lead classify(unsigned char byte)
{
    if (byte < 0x80) {
        return (lead){0, 0, 0, 0x7F};
    }
    if (byte >= 0xC2 && byte <= 0xDF) {
        return (lead){1, 0x80, 0xBF, 0x1F};
    }
    if (byte >= 0xE0 && byte <= 0xEF) {
        return (lead){2, byte == 0xE0 ? 0xA0 : 0x80, byte == 0xED ? 0x9F : 0xBF, 0x0F};
    }
    if (byte >= 0xF0 && byte <= 0xF4) {
        return (lead){3, byte == 0xF0 ? 0x90 : 0x80, byte == 0xF4 ? 0x8F : 0xBF, 0x07};
    }
    return (lead){0, 0, 0, 0};
}

uint32_t ad_utf8_next(ad_str s, size_t *at)
{
    size_t start = *at;
    unsigned char first = (unsigned char)s.ptr[start];
    lead shape = classify(first);
    uint32_t value = first & shape.bits;
    size_t i;

    *at = start + 1;
    if (shape.bits == 0 || shape.following >= s.len - start) {
        return shape.following == 0 && shape.bits ? value : AD_UTF8_INVALID;
    }
    for (i = 1; i <= shape.following; i++) {
        unsigned char byte = (unsigned char)s.ptr[start + i];

        if (byte < (i == 1 ? shape.low : 0x80) || byte > (i == 1 ? shape.high : 0xBF)) {
            return AD_UTF8_INVALID;
        }
        value = value << 6 | (byte & 0x3F);
    }
    *at = start + 1 + shape.following;
    return value;
}

void ad_utf8_add(ad_buf *out, uint32_t code_point)
{
    if (code_point < 0x80) {
        ad_buf_byte(out, (char)code_point);
    } else if (code_point < 0x800) {
        ad_buf_byte(out, (char)(0xC0 | code_point >> 6));
        ad_buf_byte(out, (char)(0x80 | (code_point & 0x3F)));
    } else if (code_point < 0x10000) {
        ad_buf_byte(out, (char)(0xE0 | code_point >> 12));
        ad_buf_byte(out, (char)(0x80 | (code_point >> 6 & 0x3F)));
        ad_buf_byte(out, (char)(0x80 | (code_point & 0x3F)));
    } else {
        ad_buf_byte(out, (char)(0xF0 | (code_point >> 18 & 0x07)));
        ad_buf_byte(out, (char)(0x80 | (code_point >> 12 & 0x3F)));
        ad_buf_byte(out, (char)(0x80 | (code_point >> 6 & 0x3F)));
        ad_buf_byte(out, (char)(0x80 | (code_point & 0x3F)));
    }
}

size_t ad_utf8_first_invalid(ad_str s)
{
    size_t at = 0;

    while (at < s.len) {
        size_t here = at;

        if (ad_utf8_next(s, &at) == AD_UTF8_INVALID) {
            return here;
        }
    }
    return s.len;
}

size_t ad_ascii_bytes(ad_str text)
{
    size_t i = 0;

    for (; i + 4 * sizeof(uint64_t) <= text.len; i += 4 * sizeof(uint64_t)) {
        uint64_t words[4];

        memcpy(words, text.ptr + i, sizeof(words));
        if ((words[0] | words[1] | words[2] | words[3]) & 0x8080808080808080U) {
            break;
        }
    }
    while (i < text.len && (unsigned char)text.ptr[i] < 0x80) {
        i++;
    }
    return i;
}

bool ad_utf8_valid(ad_str s)
{
    return ad_utf8_first_invalid(s) == s.len;
}

size_t ad_utf8_length(ad_str s)
{
    size_t at = 0;
    size_t count = 0;

    for (; at < s.len; count++) {
        (void)ad_utf8_next(s, &at);
    }
    return count;
}

size_t ad_utf16_length(ad_str s)
{
    size_t at = 0;
    size_t count = 0;

    while (at < s.len) {
        uint32_t code_point = ad_utf8_next(s, &at);

        count += code_point != AD_UTF8_INVALID && code_point > 0xFFFF ? 2 : 1;
    }
    return count;
}

unsigned ad_utf8_width(uint32_t code_point)
{
    utf8proc_category_t category;
    int width;

    if (code_point < 0x80) {
        return 1;
    }
    if (code_point > 0x10FFFF) {
        return 1;
    }
    width = utf8proc_charwidth((utf8proc_int32_t)code_point);
    if (width != 0) {
        return (unsigned)width;
    }
    /* utf8proc also says 0 of what has no glyph at all; terminals draw one box for these. */
    category = utf8proc_category((utf8proc_int32_t)code_point);
    return category == UTF8PROC_CATEGORY_CC || category == UTF8PROC_CATEGORY_CN ||
           category == UTF8PROC_CATEGORY_CS || category == UTF8PROC_CATEGORY_CO;
}

bool ad_utf8_is_bidi(uint32_t code_point)
{
    return (code_point >= 0x202A && code_point <= 0x202E) || (code_point >= 0x2066 && code_point <= 0x2069) ||
           code_point == 0x200E || code_point == 0x200F || code_point == 0x061C;
}

/* ---- text fit to show ---- */

/* Code points that draw nothing or steer what is drawn: general category Cf, line and paragraph
 * separators, and Default_Ignorable_Code_Point of Unicode 15 (DerivedCoreProperties.txt). */
static const struct {
    uint32_t first;
    uint32_t last;
} unseen[] = {
    {0x0080, 0x009F},   {0x00AD, 0x00AD},   {0x034F, 0x034F},   {0x0600, 0x0605},   {0x061C, 0x061C},
    {0x06DD, 0x06DD},   {0x070F, 0x070F},   {0x0890, 0x0891},   {0x08E2, 0x08E2},   {0x115F, 0x1160},
    {0x17B4, 0x17B5},   {0x180B, 0x180F},   {0x200B, 0x200F},   {0x2028, 0x202E},   {0x2060, 0x206F},
    {0x3164, 0x3164},   {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},   {0xFFF0, 0xFFFB},
    {0x110BD, 0x110BD}, {0x110CD, 0x110CD}, {0x13430, 0x1343F}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A},
    {0xE0000, 0xE0FFF},
};

static bool is_unseen(uint32_t code_point)
{
    size_t low = 0;
    size_t high = sizeof(unseen) / sizeof(unseen[0]);

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (code_point > unseen[middle].last) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < sizeof(unseen) / sizeof(unseen[0]) && code_point >= unseen[low].first;
}

/* What a reader of build logs takes for a command: "::name" as the first thing of a line, and
 * "##[", "##vso[", "##teamcity[" anywhere. One escaped byte makes plain text of them. */
static bool starts_command(ad_str text, size_t at, bool line_start)
{
    if (text.ptr[at] == ':') {
        return line_start && at + 1 < text.len && text.ptr[at + 1] == ':';
    }
    if (text.ptr[at] != '#' || at + 1 >= text.len || text.ptr[at + 1] != '#') {
        return false;
    }
    for (at += 2; at < text.len; at++) {
        char byte = text.ptr[at];

        if (byte == '[') {
            return true;
        }
        if (!((byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9'))) {
            return false;
        }
    }
    return false;
}

/* Where the colour sequence begins that ends at `end`; `end` when none does. */
static size_t before_color(const ad_buf *out, size_t end)
{
    size_t at = end;

    if (at == 0 || out->data[at - 1] != 'm') {
        return end;
    }
    at--;
    while (at > 0 && ((out->data[at - 1] >= '0' && out->data[at - 1] <= '9') || out->data[at - 1] == ';')) {
        at--;
    }
    return at >= 2 && out->data[at - 1] == '[' && out->data[at - 2] == '\x1B' ? at - 2 : end;
}

/* Does the last line of out hold nothing but blanks and colours? */
static bool at_line_start(const ad_buf *out)
{
    size_t at = out->len;
    size_t end;

    do {
        end = at;
        at = before_color(out, at);
        while (at > 0 && (out->data[at - 1] == ' ' || out->data[at - 1] == '\t')) {
            at--;
        }
    } while (at != end);
    return at == 0 || out->data[at - 1] == '\n' || out->data[at - 1] == '\r';
}

/* Where a text stands while it is made fit to show. */
typedef struct shown {
    ad_buf *out;
    ad_str text;
    size_t at;
    uint32_t previous; /* code point shown as itself just before, 0 for none */
    bool line_start;   /* nothing but blanks on this line so far */
} shown;

/* The byte count of the escape-worthy element at `at`: 0 when it is shown as it is. */
static bool needs_escape(const shown *state, size_t at, uint32_t *out_code_point, size_t *out_next)
{
    *out_next = at;
    *out_code_point = ad_utf8_next(state->text, out_next);
    if (*out_code_point == 0xFE0F && state->previous > 0x7F && state->previous != 0xFE0F) {
        return false; /* the selector of coloured emoji, where it belongs */
    }
    return *out_code_point == AD_UTF8_INVALID || *out_code_point < 0x20 || *out_code_point == 0x7F ||
           is_unseen(*out_code_point) || starts_command(state->text, at, state->line_start);
}

static bool is_hex(char byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F');
}

/* Would a run of backslashes that ends at `at` read as the start of an escape? */
static bool reads_as_escape(const shown *state, size_t at)
{
    ad_str rest = ad_str_sub(state->text, at, state->text.len);
    uint32_t code_point;
    size_t next;

    if (rest.len == 0) {
        return false;
    }
    if (rest.len >= 3 && rest.ptr[0] == 'x' && is_hex(rest.ptr[1]) && is_hex(rest.ptr[2])) {
        return true;
    }
    return ad_str_starts(rest, AD_STR("u{")) || needs_escape(state, at, &code_point, &next);
}

/* A run of backslashes. A reader of exact text halves a run before an escape; an odd one left over
 * belongs to the escape. */
static void add_backslashes(shown *state, bool exact)
{
    size_t start = state->at;
    size_t count;

    while (state->at < state->text.len && state->text.ptr[state->at] == '\\') {
        state->at++;
    }
    count = state->at - start;
    state->previous = '\\';
    state->line_start = false;
    ad_buf_repeat(state->out, '\\', count);
    if (exact && reads_as_escape(state, state->at)) {
        ad_buf_repeat(state->out, '\\', count);
    }
}

void ad_utf8_add_shown(ad_buf *out, ad_str text, bool exact)
{
    shown state = {out, text, 0, 0, at_line_start(out)};

    while (state.at < text.len) {
        uint32_t code_point;
        size_t next;

        if (text.ptr[state.at] == '\\') {
            add_backslashes(&state, exact);
            continue;
        }
        if (!needs_escape(&state, state.at, &code_point, &next)) {
            ad_buf_add(out, ad_str_sub(text, state.at, next - state.at));
            state.previous = code_point;
            state.line_start = state.line_start && code_point == ' ';
        } else if (code_point == AD_UTF8_INVALID || code_point < 0x80) {
            ad_buf_printf(out, "\\x%02x", (unsigned)(unsigned char)text.ptr[state.at]);
            state.previous = 0;
            state.line_start = false;
        } else {
            ad_buf_printf(out, "\\u{%04x}", (unsigned)code_point);
            state.previous = 0;
            state.line_start = false;
        }
        state.at = next;
    }
}
