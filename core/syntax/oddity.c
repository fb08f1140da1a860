/* What a reader of the source does not see: bidirectional controls, invisible characters, and line ends
 * that only Python takes for such. */
#include "syntax/encoding_priv.h"

#include "base/utf8.h"
#include "base/banned.h"

enum {
    SOFT_HYPHEN = 0x00AD,
    ZERO_WIDTH_NON_JOINER = 0x200C,
    ZERO_WIDTH_JOINER = 0x200D,
    KEYCAP = 0x20E3,
    TEXT_STYLE = 0xFE0E, /* the two variation selectors that follow symbols in ordinary prose */
    EMOJI_STYLE = 0xFE0F
};

/* Characters without a shape of their own, blanks aside: zero-width ones, fillers that are letters to
 * Python, variation selectors, tags, and line separators that end no line of Python. */
static bool is_invisible(uint32_t c)
{
    static const struct {
        uint32_t from;
        uint32_t to;
    } ranges[] = {
        {0x0085, 0x0085},   {SOFT_HYPHEN, SOFT_HYPHEN}, {0x034F, 0x034F}, {0x115F, 0x1160},
        {0x17B4, 0x17B5},   {0x180B, 0x180F},           {0x200B, 0x200D}, {0x2028, 0x2029},
        {0x2060, 0x2064},   {0x206A, 0x206F},           {0x3164, 0x3164}, {0xFE00, 0xFE0F},
        {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},           {0xFFF9, 0xFFFB}, {0x1BCA0, 0x1BCA3},
        {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF},
    };
    size_t i;

    for (i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
        if (c >= ranges[i].from && c <= ranges[i].to) {
            return true;
        }
    }
    return false;
}

/* Emoji and several scripts need joiners and the two style selectors between their own characters; there
 * they are spelling, not hiding. `next` is 0 at the end of the text. */
static bool is_ordinary_joiner(uint32_t before, uint32_t c, uint32_t next)
{
    bool after_symbol = (before >= 0x2000 && !is_invisible(before)) || before == 0xA9 || before == 0xAE;

    if (c == TEXT_STYLE || c == EMOJI_STYLE) {
        return after_symbol || next == KEYCAP;
    }
    if (c == ZERO_WIDTH_JOINER || c == ZERO_WIDTH_NON_JOINER) {
        return before >= 0x80 && (before == EMOJI_STYLE || !is_invisible(before)) && next >= 0x80 &&
               !is_invisible(next);
    }
    return false;
}

static uint32_t code_point_at(ad_str text, size_t at)
{
    return at < text.len ? ad_utf8_next(text, &at) : 0;
}

void ad_text_find_hidden(ad_text *text)
{
    ad_str content = ad_buf_str(&text->buf);
    uint32_t before = 0;
    size_t at = 0;

    while (at < content.len) {
        size_t start = at;
        uint32_t c = (unsigned char)content.ptr[at];

        if (c < 0x80) {
            at++;
        } else {
            c = ad_utf8_next(content, &at);
            if (ad_utf8_is_bidi(c)) {
                ad_oddities_add(&text->oddities, AD_ODDITY_BIDI, start, at);
            } else if (is_invisible(c) && !is_ordinary_joiner(before, c, code_point_at(content, at))) {
                ad_oddities_add(&text->oddities, AD_ODDITY_INVISIBLE, start, at);
            }
        }
        before = c;
    }
}

/* ---- lone CR ---- */

/* Where a position stands, as far as line ends matter. */
typedef struct lexer {
    ad_str text;
    size_t at;
    char quote; /* of the string we are in, or 0 */
    bool triple;
    bool comment;
} lexer;

static bool three_quotes(const lexer *lex, size_t at, char quote)
{
    ad_str s = lex->text;

    return s.len - at >= 3 && s.ptr[at] == quote && s.ptr[at + 1] == quote && s.ptr[at + 2] == quote;
}

/* Takes the byte at lex->at, and more where they belong together. Prefixes do not matter: in a raw string,
 * too, a backslash keeps the quote behind it from ending it. */
static void advance(lexer *lex)
{
    char byte = lex->text.ptr[lex->at];

    if (lex->comment) {
        lex->comment = byte != '\n';
    } else if (!lex->quote) {
        if (byte == '"' || byte == '\'') {
            lex->quote = byte;
            lex->triple = three_quotes(lex, lex->at, byte);
            lex->at += lex->triple ? 2 : 0;
        } else {
            lex->comment = byte == '#';
        }
    } else if (byte == '\\') {
        /* The byte behind it means nothing, unless it is a line end, which the caller wants to see. */
        lex->at += lex->at + 1 < lex->text.len && lex->text.ptr[lex->at + 1] != '\n';
    } else if (byte == lex->quote && (!lex->triple || three_quotes(lex, lex->at, byte))) {
        lex->at += lex->triple ? 2 : 0;
        lex->quote = 0;
    } else if (byte == '\n' && !lex->triple) {
        /* An unfinished string, or one that a backslash continues: then a wrong guess ends with it. */
        lex->quote = 0;
    }
    lex->at++;
}

/* Do only blanks stand between the lone CR number `i` and the next line end that every tool knows? Such a CR
 * (a text file copied badly ends its lines in CR CR LF) hides nothing. *memo keeps the last answer, so that a
 * run of CRs is walked once. */
typedef struct blank_memo {
    size_t until;
    bool blank;
} blank_memo;

static bool only_blanks_follow(const ad_text *text, size_t i, blank_memo *memo)
{
    size_t at = text->lone_cr[i] + (size_t)1;

    if (at <= memo->until) {
        return memo->blank;
    }
    for (; at < text->buf.len; at++) {
        char byte = text->buf.data[at];

        if (byte == '\n') {
            while (i < text->lone_cr_count && text->lone_cr[i] < at) {
                i++;
            }
            if (i == text->lone_cr_count || text->lone_cr[i] != at) {
                break;
            }
        } else if (byte != ' ' && byte != '\t' && byte != '\f') {
            *memo = (blank_memo){at, false};
            return false;
        }
    }
    *memo = (blank_memo){at, true};
    return true;
}

void ad_text_find_lone_cr(ad_text *text)
{
    lexer lex = {.text = ad_buf_str(&text->buf)};
    blank_memo memo = {0, false};
    size_t i;

    for (i = 0; i < text->lone_cr_count; i++) {
        size_t cr = text->lone_cr[i];

        if (text->oddities.of_kind[AD_ODDITY_LONE_CR] == AD_ODDITIES_OF_A_KIND) {
            return;
        }
        while (lex.at < cr) {
            advance(&lex);
        }
        if ((lex.comment || lex.quote) && !only_blanks_follow(text, i, &memo)) {
            ad_oddities_add(&text->oddities, AD_ODDITY_LONE_CR, cr, cr + 1);
        }
    }
}
