/* Code frames, fix diffs and wrapped text for terminals. All text from artifacts is escaped here. */
#include "base/utf8.h"
#include "report/report_priv.h"

#include "base/banned.h"

enum { TAB_CELLS = 4, CARET_CELLS_MAX = 400, GUTTER_MIN = 3 };

report_style report_style_of(bool color)
{
    static const report_style plain = {"", "", "", "", "", "", "", "", {"", "", "", "", ""}};
    static const report_style coloured = {
        "\x1b[1m",  "\x1b[2m",  "\x1b[31m", "\x1b[32m", "\x1b[33m", "\x1b[34m",
        "\x1b[36m", "\x1b[0m",  {"\x1b[2m", "\x1b[34m", "\x1b[33m", "\x1b[31m", "\x1b[1;31m"}};

    return color ? coloured : plain;
}

void report_number(uint64_t value, ad_buf *out)
{
    char digits[32];
    int count = 0;

    do {
        digits[count++] = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    while (count-- > 0) {
        ad_buf_byte(out, digits[count]);
        if (count && count % 3 == 0) {
            ad_buf_byte(out, ',');
        }
    }
}

void report_place(const ad_unit_record *unit, const ad_span *span, ad_buf *out)
{
    ad_utf8_add_shown(out, unit->path, false);
    if (span->cell) {
        ad_buf_printf(out, ":cell %u:%u:%u", span->cell, span->cell_row + 1, span->column + 1);
    } else {
        ad_buf_printf(out, ":%u:%u", span->row + 1, span->column + 1);
    }
}

void report_layer(const ad_finding *finding, const ad_span *span, ad_buf *out)
{
    if (finding->layer_count) {
        ad_buf_printf(out, "layer %zu, line %u, column %u", finding->layer_count, span->row + 1, span->column + 1);
    }
}

/* Cells that one code point of source takes as shown: tabs are widened, escaped ones are their text. */
static unsigned shown_cells(uint32_t c, ad_str bytes, ad_buf *out)
{
    size_t before = out->len;

    if (c == '\t') {
        ad_buf_repeat(out, ' ', TAB_CELLS);
        return TAB_CELLS;
    }
    ad_utf8_add_shown(out, bytes, false);
    if (c < 0x80 || out->len - before != bytes.len) {
        return (unsigned)(out->len - before);
    }
    return ad_utf8_width(c);
}

/* One line of source, cut at `room` cells (0: not). Says where columns `from` and `to` came to stand. */
static void add_source_line(ad_str line, unsigned room, uint32_t from, uint32_t to, unsigned *out_from_cell,
                            unsigned *out_to_cell, ad_buf *out)
{
    size_t at = 0;
    uint32_t column = 0;
    unsigned cells = 0;

    *out_from_cell = 0;
    *out_to_cell = 0;
    while (at < line.len) {
        size_t start = at;
        uint32_t c = ad_utf8_next(line, &at);

        if (column == from) {
            *out_from_cell = cells;
        }
        if (column == to) {
            *out_to_cell = cells;
        }
        if (room && cells + 2 > room) {
            ad_utf8_add(out, 0x2026);
            cells++;
            break;
        }
        cells += shown_cells(c, ad_str_sub(line, start, at - start), out);
        column++;
    }
    if (column <= from) {
        *out_from_cell = cells;
    }
    if (column <= to || *out_to_cell == 0) {
        *out_to_cell = cells;
    }
}

static unsigned gutter_width(uint32_t last_row)
{
    unsigned width = 1;

    for (uint32_t n = last_row + 1; n >= 10; n /= 10) {
        width++;
    }
    return width < GUTTER_MIN ? GUTTER_MIN : width;
}

static void add_carets(unsigned gutter, unsigned from, unsigned to, const char *shade, const report_style *style,
                       ad_buf *out)
{
    unsigned count = to > from ? to - from : 1;

    ad_buf_printf(out, " %*s %s|%s ", (int)gutter, "", style->dim, style->reset);
    ad_buf_repeat(out, ' ', from);
    ad_buf_text(out, shade);
    ad_buf_repeat(out, '^', count > CARET_CELLS_MAX ? CARET_CELLS_MAX : count);
    ad_buf_printf(out, "%s\n", style->reset);
}

void report_frame(const ad_finding *finding, const report_style *style, unsigned columns, ad_buf *out)
{
    const ad_span *span = &finding->span;
    uint32_t first = finding->excerpt_row;
    uint32_t shown_row = span->cell ? span->cell_row : first;
    unsigned gutter = gutter_width(shown_row + 8);
    unsigned room = columns > gutter + 8 ? columns - gutter - 4 : 0;
    ad_str rest = finding->excerpt;
    uint32_t row = 0;
    bool more = finding->excerpt.ptr && finding->excerpt.len;

    while (more) {
        size_t end = ad_str_find_byte(rest, '\n', 0);
        ad_str line = ad_str_sub(rest, 0, end == SIZE_MAX ? rest.len : end);
        uint32_t skip = finding->excerpt_column;
        uint32_t from = span->column > skip ? span->column - skip : 0;
        uint32_t to = span->row_end > span->row ? UINT32_MAX : span->column_end - skip;
        unsigned from_cell;
        unsigned to_cell;

        ad_buf_printf(out, " %s%*u |%s ", style->dim, (int)gutter, shown_row + row + 1, style->reset);
        add_source_line(line, room, from, to, &from_cell, &to_cell, out);
        ad_buf_byte(out, '\n');
        if (row == 0) {
            add_carets(gutter, from_cell, to_cell, style->severity[finding->severity], style, out);
        }
        more = end != SIZE_MAX;
        rest = more ? ad_str_sub(rest, end + 1, rest.len) : AD_STR("");
        row++;
    }
}

static void add_diff_line(char sign, ad_str line, const char *shade, const report_style *style, unsigned room,
                          ad_buf *out)
{
    unsigned a;
    unsigned b;

    ad_buf_printf(out, "     %s%c ", shade, sign);
    add_source_line(line, room, 0, 0, &a, &b, out);
    ad_buf_printf(out, "%s\n", style->reset);
}

static void add_diff_lines(char sign, ad_str text, const char *shade, const report_style *style, unsigned columns,
                           ad_buf *out)
{
    bool more = true;

    while (more) {
        size_t end = ad_str_find_byte(text, '\n', 0);

        add_diff_line(sign, ad_str_sub(text, 0, end == SIZE_MAX ? text.len : end), shade, style,
                      columns > 20 ? columns - 8 : 0, out);
        more = end != SIZE_MAX;
        text = more ? ad_str_sub(text, end + 1, text.len) : text;
    }
}

void report_fix(const ad_finding *finding, const report_style *style, unsigned columns, ad_buf *out)
{
    ad_buf changed;
    size_t base = finding->span.byte_start; /* byte of the text where the excerpt's first line begins */
    size_t column_bytes = 0;
    size_t at = 0;
    bool whole = finding->excerpt_column == 0;

    for (uint32_t c = 0; c < finding->span.column && column_bytes < finding->excerpt.len; c++) {
        (void)ad_utf8_next(finding->excerpt, &column_bytes);
    }
    if (column_bytes > base) {
        whole = false;
    }
    base -= whole ? column_bytes : 0;
    ad_buf_init(&changed, 1 << 20);
    for (size_t i = 0; whole && i < finding->edit_count; i++) {
        const ad_edit *edit = &finding->edits[i];
        size_t start = edit->span.byte_start - base;

        /* an edit outside the lines shown, or behind a cut, has no diff to show */
        whole = edit->span.byte_start >= base && start >= at && start + edit->old_text.len <= finding->excerpt.len &&
                ad_str_equal(ad_str_sub(finding->excerpt, start, edit->old_text.len), edit->old_text);
        if (whole) {
            ad_buf_add(&changed, ad_str_sub(finding->excerpt, at, start - at));
            ad_buf_add(&changed, edit->new_text);
            at = start + edit->old_text.len;
        }
    }
    if (whole) {
        ad_buf_add(&changed, ad_str_sub(finding->excerpt, at, finding->excerpt.len));
        add_diff_lines('-', finding->excerpt, style->red, style, columns, out);
        add_diff_lines('+', ad_buf_str(&changed), style->green, style, columns, out);
    }
    out->failed |= changed.failed;
    ad_buf_clear(&changed);
}

void report_wrap(ad_str text, unsigned columns, unsigned indent, ad_buf *out)
{
    ad_buf shown;
    unsigned used = indent;
    size_t at = 0;

    ad_buf_init(&shown, 1 << 20);
    ad_utf8_add_shown(&shown, text, false);
    while (at < shown.len) {
        ad_str rest = ad_str_sub(ad_buf_str(&shown), at, shown.len);
        size_t end = ad_str_find_byte(rest, ' ', 0);
        ad_str word = ad_str_sub(rest, 0, end == SIZE_MAX ? rest.len : end);
        unsigned cells = (unsigned)ad_utf8_length(word);

        if (columns && used > indent && used + 1 + cells > columns) {
            ad_buf_byte(out, '\n');
            ad_buf_repeat(out, ' ', indent);
            used = indent;
        } else if (used > indent) {
            ad_buf_byte(out, ' ');
            used++;
        }
        ad_buf_add(out, word);
        used += cells;
        at += word.len + 1;
    }
    out->failed |= shown.failed;
    ad_buf_clear(&shown);
}
