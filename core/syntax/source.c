/* A unit's text: decoded, line by line, with rows and columns for its byte offsets. */
#include "syntax/syntax.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "syntax/encoding_priv.h"
#include "base/banned.h"

enum { MARK_BYTES = 1024 }; /* a power of two: columns of long lines are counted from the nearest mark */

/* Code points and UTF-16 units in the text before byte MARK_BYTES * i. */
struct ad_column_mark {
    uint32_t code_points;
    uint32_t utf16_units;
};

/* ---- decoding ---- */

typedef struct decoding {
    ad_str bytes; /* behind the BOM */
    ad_text text;
    ad_str encoding; /* borrowed from bytes or from a constant */
} decoding;

/* UTF-16 and UTF-32 with a BOM: CPython refuses them, editors show them. */
static bool decode_wide(decoding *job)
{
    static const struct {
        ad_str bom;
        ad_codec codec;
    } wide[] = {
        {{"\xFF\xFE\0\0", 4}, {"utf-32-le", AD_FAMILY_UTF_32, 0, true, ""}},
        {{"\0\0\xFE\xFF", 4}, {"utf-32-be", AD_FAMILY_UTF_32, 1, true, ""}},
        {{"\xFF\xFE", 2}, {"utf-16-le", AD_FAMILY_UTF_16, 0, true, ""}},
        {{"\xFE\xFF", 2}, {"utf-16-be", AD_FAMILY_UTF_16, 1, true, ""}},
    };
    size_t i;

    for (i = 0; i < sizeof(wide) / sizeof(wide[0]); i++) {
        if (ad_str_starts(job->bytes, wide[i].bom)) {
            job->encoding = ad_str_of(wide[i].codec.name);
            ad_oddities_add(&job->text.oddities, AD_ODDITY_INVALID_BYTES, 0, 0);
            ad_decode(&wide[i].codec, ad_str_sub(job->bytes, wide[i].bom.len, job->bytes.len), &job->text);
            return true;
        }
    }
    return false;
}

/* An import decodes a file as a whole; a script is decoded from behind the line with the declaration on.
 * For most codecs that is the same. For the others, what a script runs is taken, as an import refuses such
 * a file or sees no more than we do. */
static void decode_declared(decoding *job, const ad_codec *codec, const ad_cookie *cookie)
{
    ad_str head = ad_str_sub(job->bytes, 0, cookie->row_end);
    ad_str rest = ad_str_sub(job->bytes, cookie->row_end, job->bytes.len);

    switch (codec->family) {
    case AD_FAMILY_UTF_8:
    case AD_FAMILY_ASCII:
    case AD_FAMILY_LATIN_1:
    case AD_FAMILY_CHARMAP:
    case AD_FAMILY_MULTIBYTE:
        ad_decode(codec, job->bytes, &job->text);
        break;
    case AD_FAMILY_HZ:
    case AD_FAMILY_ISO_2022:
    case AD_FAMILY_UTF_7:
    case AD_FAMILY_UNICODE_ESCAPE:
    case AD_FAMILY_RAW_UNICODE_ESCAPE:
        ad_decode(codec, head, &job->text);
        ad_decode(codec, rest, &job->text);
        break;
    case AD_FAMILY_CHARMAP_FULL:
    case AD_FAMILY_UTF_16:
    case AD_FAMILY_UTF_32:
        ad_decode(&ad_codec_utf_8, head, &job->text);
        /* Decoding goes on with the line's last byte; the line it reads from there is dropped. */
        rest = ad_str_sub(rest, ad_str_starts(rest, AD_STR("\r\n")), rest.len);
        job->text.skipping_row = true;
        ad_decode(codec, rest, &job->text);
        job->text.skipping_row = false;
        break;
    case AD_FAMILY_ROT_13:
        ad_decode(&ad_codec_utf_8, head, &job->text);
        ad_decode(codec, rest, &job->text);
        break;
    }
}

/* The declaration's oddity, at its place in the decoded text when it is still to be seen there. */
static void add_cookie_oddity(decoding *job, ad_oddity_kind kind)
{
    ad_cookie shown;

    if (ad_cookie_find(ad_buf_str(&job->text.buf), &shown)) {
        ad_oddities_add(&job->text.oddities, kind, shown.start, shown.end);
    } else {
        ad_oddities_add(&job->text.oddities, kind, 0, 0);
    }
}

static void decode_by_cookie(decoding *job, bool utf_8_bom)
{
    ad_cookie cookie = {0, 0, 0};
    bool declared = ad_cookie_find(job->bytes, &cookie);
    ad_str name = ad_str_sub(job->bytes, cookie.start, cookie.end - cookie.start);
    bool unusual = false;
    const ad_codec *codec = declared ? ad_codec_find(name, &unusual) : &ad_codec_utf_8;

    if (utf_8_bom || !codec) {
        ad_decode(&ad_codec_utf_8, job->bytes, &job->text);
        if (!codec) {
            job->encoding = utf_8_bom ? job->encoding : name;
            add_cookie_oddity(job, AD_ODDITY_ENCODING);
        }
        if (utf_8_bom && declared && !ad_cookie_is_utf_8(name)) {
            add_cookie_oddity(job, AD_ODDITY_COOKIE_CONFLICT);
        }
        return;
    }
    job->encoding = ad_str_of(codec->name);
    if (!declared) {
        ad_decode(codec, job->bytes, &job->text);
        return;
    }
    decode_declared(job, codec, &cookie);
    if (codec->family == AD_FAMILY_UTF_7 || codec->family == AD_FAMILY_UNICODE_ESCAPE ||
        codec->family == AD_FAMILY_RAW_UNICODE_ESCAPE) {
        add_cookie_oddity(job, AD_ODDITY_ESCAPED_SOURCE);
    } else if (unusual) {
        add_cookie_oddity(job, AD_ODDITY_ENCODING);
    }
}

static void decode(decoding *job)
{
    const ad_str bom = AD_STR("\xEF\xBB\xBF");

    if (decode_wide(job)) {
        return;
    }
    if (ad_str_starts(job->bytes, bom)) {
        job->bytes = ad_str_sub(job->bytes, bom.len, job->bytes.len);
        decode_by_cookie(job, true);
    } else {
        decode_by_cookie(job, false);
    }
}

/* ---- tables ---- */

static ad_status out_of_memory(ad_err *err)
{
    return ad_err_set(err, AD_ERR_NOMEM, "out of memory for a source's text");
}

static bool index_rows(ad_source *source)
{
    ad_str text = source->text;
    size_t rows = 1;
    size_t at;
    size_t row;

    for (at = 0; (at = ad_str_find_byte(text, '\n', at)) != SIZE_MAX; at++) {
        rows++;
    }
    source->line_start = ad_arena_array(&source->arena, rows + 1, sizeof(*source->line_start));
    if (!source->line_start) {
        return false;
    }
    for (at = 0, row = 1; (at = ad_str_find_byte(text, '\n', at)) != SIZE_MAX; at++) {
        source->line_start[row++] = (uint32_t)at + 1;
    }
    source->line_start[rows] = (uint32_t)text.len;
    source->row_count = (uint32_t)rows;
    return true;
}

static void count_units(ad_str text, size_t from, size_t to, struct ad_column_mark *mark)
{
    size_t i;

    for (i = from; i < to; i++) {
        unsigned char byte = (unsigned char)text.ptr[i];

        mark->code_points += (byte & 0xC0) != 0x80;
        mark->utf16_units += (byte & 0xC0) != 0x80;
        mark->utf16_units += byte >= 0xF0;
    }
}

static bool index_columns(ad_source *source)
{
    size_t count = source->text.len / MARK_BYTES + 1;
    struct ad_column_mark *marks = ad_arena_array(&source->arena, count, sizeof(*marks));
    size_t i;

    if (!marks) {
        return false;
    }
    for (i = 1; i < count; i++) {
        marks[i] = marks[i - 1];
        count_units(source->text, (i - 1) * MARK_BYTES, i * MARK_BYTES, &marks[i]);
    }
    source->column_marks = marks;
    return true;
}

static int compare_oddities(const void *left, const void *right)
{
    const ad_oddity *a = left;
    const ad_oddity *b = right;

    if (a->byte_start != b->byte_start) {
        return a->byte_start < b->byte_start ? -1 : 1;
    }
    return (a->kind > b->kind) - (a->kind < b->kind);
}

static bool keep_oddities(ad_source *source, ad_oddities *found)
{
    if (found->count == 0) {
        return true;
    }
    source->oddities = ad_arena_array(&source->arena, found->count, sizeof(*source->oddities));
    if (!source->oddities) {
        return false;
    }
    qsort(found->items, found->count, sizeof(found->items[0]), compare_oddities);
    memcpy(source->oddities, found->items, found->count * sizeof(found->items[0]));
    source->oddity_count = found->count;
    return true;
}

/* The declared name of an unknown codec comes from the file: it is cut short. */
static bool keep_encoding(ad_source *source, ad_str encoding)
{
    source->encoding = ad_arena_copy(&source->arena, ad_str_sub(encoding, 0, 64));
    return source->encoding.ptr != NULL;
}

static ad_status fill(ad_source *source, decoding *job, ad_err *err)
{
    ad_text *text = &job->text;

    if (text->buf.failed || text->failed) {
        return text->buf.len >= UINT32_MAX - 8
                   ? ad_err_set(err, AD_ERR_LIMIT, "the decoded source was larger than 4 GiB")
                   : out_of_memory(err);
    }
    source->ascii = ad_ascii_bytes(ad_buf_str(&text->buf)) == text->buf.len;
    if (!source->ascii) {
        ad_text_find_hidden(text);
    }
    ad_text_find_lone_cr(text);
    source->text = ad_arena_copy(&source->arena, ad_buf_str(&text->buf));
    if (!source->text.ptr || !keep_encoding(source, job->encoding) || !index_rows(source) ||
        (!source->ascii && !index_columns(source)) || !keep_oddities(source, &text->oddities)) {
        return out_of_memory(err);
    }
    return AD_OK;
}

ad_status ad_source_create(ad_str bytes, const ad_limits *limits, ad_source **out, ad_err *err)
{
    decoding job = {.bytes = bytes, .encoding = AD_STR("utf-8")};
    ad_source *source = NULL;
    ad_status status = AD_OK;

    ad_text_init(&job.text);
    if (bytes.len > limits->source_bytes || bytes.len >= UINT32_MAX) {
        status = ad_err_set(err, AD_ERR_LIMIT, "source-bytes: the source had %zu bytes, over the limit",
                            bytes.len);
        goto done;
    }
    source = ad_calloc(1, sizeof(*source));
    if (!source) {
        status = out_of_memory(err);
        goto done;
    }
    ad_arena_init(&source->arena, SIZE_MAX);
    decode(&job);
    status = fill(source, &job, err);
    if (status == AD_OK) {
        *out = source;
        source = NULL;
    }

done:
    ad_text_clear(&job.text);
    ad_source_free(source);
    return status;
}

void ad_source_free(ad_source *source)
{
    if (source) {
        ad_arena_clear(&source->arena);
        ad_free(source);
    }
}

/* ---- positions ---- */

uint32_t ad_source_row(const ad_source *source, uint32_t byte)
{
    uint32_t low = 0;
    uint32_t high = source->row_count;

    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;

        if (source->line_start[middle] <= byte) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

ad_str ad_source_line(const ad_source *source, uint32_t row)
{
    uint32_t start;
    uint32_t end;

    if (row >= source->row_count) {
        return AD_STR("");
    }
    start = source->line_start[row];
    end = source->line_start[row + 1];
    return ad_str_sub(source->text, start, row + 1 < source->row_count ? end - start - 1 : end - start);
}

static struct ad_column_mark units_before(const ad_source *source, uint32_t byte)
{
    struct ad_column_mark mark = source->column_marks[byte / MARK_BYTES];

    count_units(source->text, byte / MARK_BYTES * (size_t)MARK_BYTES, byte, &mark);
    return mark;
}

static void columns(const ad_source *source, uint32_t row, uint32_t byte, uint32_t *column, uint32_t *utf16)
{
    uint32_t start = source->line_start[row];

    if (source->ascii) {
        *column = byte - start;
        *utf16 = byte - start;
    } else if (byte - start <= MARK_BYTES) { /* most rows: nearer than the marks are */
        struct ad_column_mark here = {0};

        count_units(source->text, start, byte, &here);
        *column = here.code_points;
        *utf16 = here.utf16_units;
    } else {
        struct ad_column_mark at_start = units_before(source, start);
        struct ad_column_mark here = units_before(source, byte);

        *column = here.code_points - at_start.code_points;
        *utf16 = here.utf16_units - at_start.utf16_units;
    }
}

static void fill_cell(const ad_source *source, ad_span *span)
{
    size_t low = 0;
    size_t high = source->cell_count;

    while (low < high) { /* the last cell that begins at or above the row */
        size_t middle = low + (high - low) / 2;

        if (source->cells[middle].first_row <= span->row) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low) {
        span->cell = source->cells[low - 1].cell;
        span->cell_row = span->row - source->cells[low - 1].first_row;
    }
}

ad_span ad_source_span(const ad_source *source, uint32_t byte_start, uint32_t byte_end)
{
    uint32_t len = (uint32_t)source->text.len;
    ad_span span = {.byte_start = byte_start < len ? byte_start : len};

    span.byte_end = byte_end < len ? byte_end : len;
    if (span.byte_end < span.byte_start) {
        span.byte_end = span.byte_start;
    }
    span.row = ad_source_row(source, span.byte_start);
    span.row_end = ad_source_row(source, span.byte_end);
    columns(source, span.row, span.byte_start, &span.column, &span.utf16_column);
    columns(source, span.row_end, span.byte_end, &span.column_end, &span.utf16_column_end);
    if (source->cells) {
        fill_cell(source, &span);
    }
    return span;
}

ad_str ad_source_text(const ad_source *source, uint32_t byte_start, uint32_t byte_end)
{
    return byte_end > byte_start ? ad_str_sub(source->text, byte_start, byte_end - byte_start) : AD_STR("");
}
