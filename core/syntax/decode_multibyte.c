/* East Asian codecs, by structure: where each character begins and ends is exact, so that a second byte which
 * looks like a quote or a backslash hides nothing. Which character it is stays unknown (the tables would be
 * larger than this module), but for the full-width forms of ASCII, which Python takes in names. */
#include "syntax/encoding_priv.h"

#include "base/banned.h"

/* Double bytes [from, to] stand for code points from `code_point` on. */
typedef struct pair_run {
    uint16_t from;
    uint16_t to;
    uint32_t code_point;
} pair_run;

/* Row 3 of GB 2312, KS X 1001 and (letters and digits) JIS X 0208, in their EUC form. */
static const pair_run euc_runs[] = {
    {0xA3B0, 0xA3B9, 0xFF10}, {0xA3C1, 0xA3DA, 0xFF21}, {0xA3E1, 0xA3FA, 0xFF41}, {0xA3DF, 0xA3DF, 0xFF3F}};
static const pair_run big5_runs[] = {{0xA2AF, 0xA2B8, 0xFF10},
                                     {0xA2CF, 0xA2E8, 0xFF21},
                                     {0xA2E9, 0xA2FE, 0xFF41},
                                     {0xA340, 0xA343, 0xFF57},
                                     {0xA1C4, 0xA1C4, 0xFF3F}};
static const pair_run johab_runs[] = {{0xDA40, 0xDA49, 0xFF10},
                                      {0xDA51, 0xDA6A, 0xFF21},
                                      {0xDA71, 0xDA7E, 0xFF41},
                                      {0xDA91, 0xDA9C, 0xFF4F},
                                      {0xDA6F, 0xDA6F, 0xFF3F}};
static const pair_run shift_jis_runs[] = {
    {0x824F, 0x8258, 0xFF10}, {0x8260, 0x8279, 0xFF21}, {0x8281, 0x829A, 0xFF41}, {0x8151, 0x8151, 0xFF3F}};
/* In Shift_JIS-2004 the full-width backslash and tilde are the real ones, in place of those that were lost.
 */
static const pair_run shift_jis_yen_runs[] = {{0x824F, 0x8258, 0xFF10}, {0x8260, 0x8279, 0xFF21},
                                              {0x8281, 0x829A, 0xFF41}, {0x8151, 0x8151, 0xFF3F},
                                              {0x815F, 0x815F, '\\'},   {0x81B0, 0x81B0, '~'}};
static const pair_run iso_2022_runs[] = {{0xA3B0, 0xA3B9, 0xFF10},
                                         {0xA3C1, 0xA3DA, 0xFF21},
                                         {0xA3E1, 0xA3FA, 0xFF41},
                                         {0xA3DF, 0xA3DF, 0xFF3F},
                                         {0xA1B2, 0xA1B2, 0xFF3F}};
static const pair_run euc_jp_runs[] = {
    {0xA3B0, 0xA3B9, 0xFF10}, {0xA3C1, 0xA3DA, 0xFF21}, {0xA3E1, 0xA3FA, 0xFF41}, {0xA1B2, 0xA1B2, 0xFF3F}};

#define RUNS(list) (list), sizeof(list) / sizeof((list)[0])

typedef struct pair_shape {
    const pair_run *runs;
    size_t run_count;
    unsigned char lead_min; /* below: a character of one byte, or invalid */
    unsigned char trail_min;
} pair_shape;

static const pair_shape shapes[] = {
    [AD_MULTIBYTE_EUC] = {RUNS(euc_runs), 0xA1, 0xA1},
    [AD_MULTIBYTE_GBK] = {RUNS(euc_runs), 0x81, 0x40},
    [AD_MULTIBYTE_GB18030] = {RUNS(euc_runs), 0x81, 0x40},
    [AD_MULTIBYTE_BIG5] = {RUNS(big5_runs), 0x81, 0x40},
    [AD_MULTIBYTE_JOHAB] = {RUNS(johab_runs), 0x84, 0x31},
    [AD_MULTIBYTE_EUC_JP] = {RUNS(euc_jp_runs), 0xA1, 0xA1},
    [AD_MULTIBYTE_SHIFT_JIS] = {RUNS(shift_jis_runs), 0x81, 0x40},
    [AD_MULTIBYTE_SHIFT_JIS_YEN] = {RUNS(shift_jis_yen_runs), 0x81, 0x40},
    [AD_MULTIBYTE_CP932] = {RUNS(shift_jis_runs), 0x81, 0x40},
};

static void put_pair(const pair_run *runs, size_t run_count, unsigned pair, ad_text *text)
{
    size_t i;

    for (i = 0; i < run_count; i++) {
        if (pair >= runs[i].from && pair <= runs[i].to) {
            ad_text_put(text, runs[i].code_point + (pair - runs[i].from));
            return;
        }
    }
    ad_text_put(text, AD_TEXT_PLACEHOLDER);
}

/* The code point of a byte that is a whole character, or 0. */
static uint32_t single_byte(ad_multibyte variant, unsigned char byte)
{
    bool japanese = variant == AD_MULTIBYTE_SHIFT_JIS || variant == AD_MULTIBYTE_SHIFT_JIS_YEN ||
                    variant == AD_MULTIBYTE_CP932;

    if (variant == AD_MULTIBYTE_SHIFT_JIS_YEN && (byte == '\\' || byte == '~')) {
        return byte == '\\' ? 0xA5 : 0x203E;
    }
    if (japanese && byte >= 0xA1 && byte <= 0xDF) {
        return 0xFF61U + (byte - 0xA1U); /* half-width katakana */
    }
    if (variant == AD_MULTIBYTE_CP932 && (byte == 0x80 || byte == 0xA0 || byte >= 0xFD)) {
        return byte == 0x80 ? 0x80U : byte == 0xA0 ? 0xF8F0U : 0xF8F1U + (byte - 0xFDU);
    }
    return byte < 0x80 ? byte : 0;
}

static unsigned char byte_at(ad_str bytes, size_t at)
{
    return at < bytes.len ? (unsigned char)bytes.ptr[at] : 0;
}

/* Characters of more than two bytes, and EUC-JP's half-width katakana. Returns the length, 0 for others. */
static size_t put_long(ad_multibyte variant, ad_str bytes, size_t at, ad_text *text)
{
    unsigned char first = byte_at(bytes, at);
    unsigned char second = byte_at(bytes, at + 1);
    unsigned char third = byte_at(bytes, at + 2);
    unsigned char fourth = byte_at(bytes, at + 3);

    if (variant == AD_MULTIBYTE_GB18030 && first >= 0x81 && second >= '0' && second <= '9' && third >= 0x81 &&
        fourth >= '0' && fourth <= '9') {
        if (first >= 0x90) { /* the part of GB 18030 that is arithmetic */
            uint32_t offset = ((first - 0x90U) * 10 + (second - 0x30U)) * 126;

            ad_text_put(text, 0x10000 + (offset + (third - 0x81U)) * 10 + (fourth - 0x30U));
        } else {
            ad_text_put(text, AD_TEXT_PLACEHOLDER);
        }
        return 4;
    }
    if (variant == AD_MULTIBYTE_EUC_JP && first == 0x8E && second >= 0xA1 && second <= 0xDF) {
        ad_text_put(text, 0xFF61U + (second - 0xA1U));
        return 2;
    }
    if (variant == AD_MULTIBYTE_EUC_JP && first == 0x8F && second >= 0xA1 && third >= 0xA1) {
        ad_text_put(text, AD_TEXT_PLACEHOLDER);
        return 3;
    }
    return 0;
}

void ad_decode_multibyte(ad_multibyte variant, ad_str bytes, ad_text *text)
{
    const pair_shape *shape = &shapes[variant];
    size_t at = 0;

    while (at < bytes.len) {
        unsigned char first = byte_at(bytes, at);
        unsigned char second = byte_at(bytes, at + 1);
        uint32_t single = single_byte(variant, first);
        size_t used;

        if (single || first == 0) {
            ad_text_put(text, single);
            at++;
            continue;
        }
        used = put_long(variant, bytes, at, text);
        if (used) {
            at += used;
        } else if (first >= shape->lead_min && first <= 0xFE && second >= shape->trail_min) {
            put_pair(shape->runs, shape->run_count, (unsigned)first << 8 | second, text);
            at += 2;
        } else {
            ad_text_invalid(text); /* this byte only: the next may be ASCII */
            at++;
        }
    }
}

/* HZ (RFC 1843): "~{" and "~}" switch GB 2312 on and off, "~~" is a tilde, and "~" takes a line end away. */
void ad_decode_hz(ad_str bytes, ad_text *text)
{
    bool chinese = false;
    size_t at = 0;

    while (at < bytes.len) {
        unsigned char first = byte_at(bytes, at);
        unsigned char second = byte_at(bytes, at + 1);

        if (first == '~' && (second == '{' || second == '}')) {
            chinese = second == '{';
            at += 2;
        } else if (first == '~' && second == '~' && !chinese) {
            ad_text_put(text, '~');
            at += 2;
        } else if (first == '~' && (second == '\n' || second == '\r') && !chinese) {
            at += second == '\r' && byte_at(bytes, at + 2) == '\n' ? 3 : 2;
        } else if (first >= 0x80 || first == '~') {
            ad_text_invalid(text);
            at++;
        } else if (chinese && first > ' ' && second > ' ' && second < 0x7F) {
            put_pair(RUNS(euc_runs), (unsigned)(first | 0x80) << 8 | (second | 0x80U), text);
            at += 2;
        } else {
            ad_text_put(text, first);
            at++;
        }
    }
}

/* ---- ISO 2022 (RFC 1468, RFC 1554, RFC 1557, RFC 2237) ---- */

enum { ESC = 0x1B, SO = 0x0E, SI = 0x0F };

typedef enum charset {
    CHARSET_ASCII,
    CHARSET_ROMAN,    /* JIS X 0201: yen sign and overline */
    CHARSET_KATAKANA, /* half-width */
    CHARSET_DOUBLE,
    CHARSET_DOUBLE_SECOND, /* supplementary double-byte sets: no full-width ASCII in them */
    CHARSET_HIGH           /* upper half of an ISO 8859 part */
} charset;

typedef struct iso_2022_state {
    charset g[3];
    unsigned active; /* index into g */
    bool raw;        /* behind an ESC that began nothing known: no code means anything until a capital */
} iso_2022_state;

static charset single_charset(unsigned char last)
{
    return last == 'I' ? CHARSET_KATAKANA : last == 'J' ? CHARSET_ROMAN : CHARSET_ASCII;
}

/* The length of a designation at `at`, which is applied; 0 when it is none. */
static size_t designate(iso_2022_state *state, ad_str bytes, size_t at)
{
    unsigned char kind = byte_at(bytes, at + 1);
    unsigned char third = byte_at(bytes, at + 2);
    unsigned char fourth = byte_at(bytes, at + 3);

    if (kind == '$' && third >= '@' && third <= 'B') {
        state->g[0] = CHARSET_DOUBLE;
        return 3;
    }
    if (kind == '$' && (third == '(' || third == ')') && fourth >= '@') {
        state->g[third == ')'] = fourth == 'D' || fourth == 'P' ? CHARSET_DOUBLE_SECOND : CHARSET_DOUBLE;
        return 4;
    }
    if ((kind == '(' || kind == ')') && third >= '@') {
        state->g[kind == ')'] = single_charset(third);
        return 3;
    }
    if (kind == '.' && third >= '@') {
        state->g[2] = CHARSET_HIGH;
        return 3;
    }
    return kind == '&' && third == '@' ? 3 : 0; /* tells the revision of the set that the next one names */
}

/* One character of a set. Returns its length. */
static size_t put_in_charset(charset set, ad_str bytes, size_t at, ad_text *text)
{
    unsigned char first = byte_at(bytes, at);
    unsigned char second = byte_at(bytes, at + 1);

    switch (set) {
    case CHARSET_ASCII:
        ad_text_put(text, first);
        return 1;
    case CHARSET_ROMAN:
        ad_text_put(text, first == '\\' ? 0xA5 : first == '~' ? 0x203E : first);
        return 1;
    case CHARSET_KATAKANA:
        ad_text_put(text, first >= 0x21 && first <= 0x5F ? 0xFF61U + (first - 0x21U) : first);
        return 1;
    case CHARSET_DOUBLE:
    case CHARSET_DOUBLE_SECOND:
        if (second < ' ' || second >= 0x80) {
            break;
        }
        put_pair(RUNS(iso_2022_runs), set == CHARSET_DOUBLE ? (first | 0x80U) << 8 | second | 0x80U : 0,
                 text);
        return 2;
    case CHARSET_HIGH:
        ad_text_put(text, AD_TEXT_PLACEHOLDER);
        return 1;
    }
    ad_text_invalid(text);
    return 1;
}

/* A byte that is no designation. Returns how many were used. */
static size_t iso_2022_step(iso_2022_state *state, unsigned variant, ad_str bytes, size_t at, ad_text *text)
{
    unsigned char byte = byte_at(bytes, at);

    if (state->raw) {
        state->raw = byte != '@' && (byte < 'A' || byte > 'Z');
        ad_text_put(text, byte);
    } else if (byte == ESC) {
        if ((variant & AD_ISO_2022_G2) && byte_at(bytes, at + 1) == 'N' && at + 2 < bytes.len) {
            return 2 + put_in_charset(state->g[2], bytes, at + 2, text);
        }
        state->raw = true;
        ad_text_put(text, byte);
    } else if ((variant & AD_ISO_2022_SHIFTS) && (byte == SO || byte == SI)) {
        state->active = byte == SO;
    } else if (byte >= 0x80) {
        ad_text_invalid(text);
    } else if (byte < ' ') {
        state->active = byte == '\n' ? 0 : state->active;
        ad_text_put(text, byte);
    } else {
        return put_in_charset(state->g[state->active], bytes, at, text);
    }
    return 1;
}

void ad_decode_iso_2022(unsigned variant, ad_str bytes, ad_text *text)
{
    iso_2022_state state = {.active = 0};
    size_t at = 0;

    while (at < bytes.len) {
        size_t used = byte_at(bytes, at) == ESC && !state.raw ? designate(&state, bytes, at) : 0;

        at += used ? used : iso_2022_step(&state, variant, bytes, at, text);
    }
}
