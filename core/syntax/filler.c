/* The text that the parser reads. The grammar's scanner looks through all comment lines and lone backslashes
 * ahead, again at each of them: 40,000 such lines, which mean nothing, would cost half a minute. So a long
 * run of them is shown to the parser as one comment, of the same length; flattening takes it apart again. */
#include "syntax/parser_priv.h"

#include <string.h>

#include "base/mem.h"
#include "base/banned.h"

enum { RUN_ROWS = 64 }; /* shorter runs are left alone */

typedef enum filler { FILLER_NONE, FILLER_BLANK, FILLER_COMMENT, FILLER_BACKSLASH } filler;

static filler classify(ad_str row)
{
    size_t at = 0;

    while (at < row.len && (row.ptr[at] == ' ' || row.ptr[at] == '\t' || row.ptr[at] == '\f')) {
        at++;
    }
    if (at == row.len) {
        return FILLER_BLANK;
    }
    if (row.ptr[at] == '#') {
        return FILLER_COMMENT;
    }
    return row.ptr[at] == '\\' && at + 1 == row.len ? FILLER_BACKSLASH : FILLER_NONE;
}

/* Rows [from, to) are filler. Up to the first comment, a backslash goes together with its line end, which
 * continues the line all the same: form feeds, as they begin an indentation anew. From the first comment to
 * the last, line ends become blanks. Inside a string none of this changes where the string ends. */
static void join(const ad_source *source, uint32_t from, uint32_t to, char *text)
{
    uint32_t last_comment = to;
    bool in_comment = false;
    uint32_t row;

    while (last_comment > from && classify(ad_source_line(source, last_comment - 1)) != FILLER_COMMENT) {
        last_comment--;
    }
    for (row = from; row < to && row + 1 < source->row_count; row++) {
        filler kind = classify(ad_source_line(source, row));
        size_t line_end = source->line_start[row + 1] - (size_t)1;

        in_comment = (in_comment || kind == FILLER_COMMENT) && row + 1 < last_comment;
        if (kind == FILLER_BACKSLASH) {
            text[line_end - 1] = in_comment ? ' ' : '\f';
            text[line_end] = in_comment ? ' ' : '\f';
        } else if (in_comment) {
            text[line_end] = ' ';
        }
    }
}

ad_status ad_filler_join(const ad_source *source, char **out_text, ad_err *err)
{
    char *text = NULL;
    uint32_t from = 0;
    uint32_t counted = 0; /* comments and backslashes in rows [from, row) */
    uint32_t row;

    for (row = 0; row <= source->row_count; row++) {
        filler kind = row < source->row_count ? classify(ad_source_line(source, row)) : FILLER_NONE;

        if (kind != FILLER_NONE) {
            counted += kind != FILLER_BLANK;
            continue;
        }
        if (counted >= RUN_ROWS) {
            if (!text) {
                text = ad_malloc(source->text.len);
                if (!text) {
                    return ad_err_set(err, AD_ERR_NOMEM, "out of memory for a source's text");
                }
                memcpy(text, source->text.ptr, source->text.len);
            }
            join(source, from, row, text);
        }
        from = row + 1;
        counted = 0;
    }
    *out_text = text;
    return AD_OK;
}
