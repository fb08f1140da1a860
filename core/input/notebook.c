/* Jupyter notebooks (nbformat 3 and 4) as one Python text: the code cells, one after the other. */
#include <jansson.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "input/input_priv.h"

#include "base/banned.h"

enum { BOM_BYTES = 3, GROWTH = 8, SLACK_BYTES = 64 * 1024, REASON_BYTES = 60, SHOWN_BYTES = 512 };
enum { ARRAY_WEIGHT = 3, OBJECT_WEIGHT = 6 };

void ad_notebook_init(ad_notebook *book)
{
    *book = (ad_notebook){0};
    ad_buf_init(&book->text, 0);
}

void ad_notebook_clear(ad_notebook *book)
{
    ad_buf_clear(&book->text);
    ad_free(book->cells);
    ad_notebook_init(book);
}

/* ---- JSON ---- */

/* Every value but one needs a comma, a bracket or a brace: weighs those by the memory that a tree of them
 * takes, in numbers, to refuse one that is not worth it. Nothing is checked but where strings end. */
static size_t weigh_values(ad_str json)
{
    bool in_string = false;
    size_t weight = 1;

    for (size_t i = 0; i < json.len; i++) {
        char c = json.ptr[i];

        if (in_string) {
            if (c == '\\') {
                i++;
            } else if (c == '"') {
                in_string = false;
            }
        } else if (c == '"') {
            in_string = true;
        } else if (c == ',') {
            weight++;
        } else if (c == '[' || c == '{') {
            weight += c == '[' ? ARRAY_WEIGHT : OBJECT_WEIGHT;
        }
    }
    return weight;
}

static bool is_hex4(ad_str s, size_t at, unsigned *out)
{
    *out = 0;
    for (size_t i = at; i < at + 4; i++) {
        char c = i < s.len ? s.ptr[i] : 'x';
        unsigned digit;

        if (c >= '0' && c <= '9') {
            digit = (unsigned)(c - '0');
        } else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f') {
            digit = (unsigned)((c | 0x20) - 'a') + 10;
        } else {
            return false;
        }
        *out = *out * 16 + digit;
    }
    return true;
}

/* An escape at `at` of a string: replaces half of a surrogate pair that lacks its other half. Returns how
 * many bytes to go on. */
static size_t mend_escape(char *json, size_t len, size_t at)
{
    ad_str s = {json, len};
    unsigned first;
    unsigned second;

    if (at + 1 >= len || json[at + 1] != 'u' || !is_hex4(s, at + 2, &first)) {
        return 2;
    }
    if (first < 0xD800 || first > 0xDFFF) {
        return 6;
    }
    if (first < 0xDC00 && at + 7 < len && json[at + 6] == '\\' && json[at + 7] == 'u' &&
        is_hex4(s, at + 8, &second) && second >= 0xDC00 && second <= 0xDFFF) {
        return 12;
    }
    memset(json + at + 2, 'f', 3); /* U+FFFD */
    json[at + 5] = 'd';
    return 6;
}

/* Python's json module, which reads notebooks, takes NaN, Infinity and lone surrogates; the library does
 * not. Replaced by something of the same length. */
static void mend(char *json, size_t len)
{
    static const ad_str words[] = {{"NaN", 3}, {"Infinity", 8}};
    bool in_string = false;
    size_t i = 0;

    while (i < len) {
        if (in_string && json[i] == '\\') {
            i += mend_escape(json, len, i);
            continue;
        }
        if (json[i] == '"') {
            in_string = !in_string;
        }
        for (size_t w = 0; !in_string && w < sizeof(words) / sizeof(words[0]); w++) {
            if (len - i >= words[w].len && memcmp(json + i, words[w].ptr, words[w].len) == 0) {
                memset(json + i, ' ', words[w].len);
                json[i] = '0'; /* a minus in front of it stays right */
            }
        }
        i++;
    }
}

static json_t *load(ad_str bytes, json_error_t *error)
{
    return json_loadb(bytes.ptr, bytes.len, JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, error);
}

/* FORMAT, NOMEM. *out is the caller's, by json_decref(). */
static ad_status parse(ad_str bytes, json_t **out, ad_err *err)
{
    json_error_t error;
    ad_buf shown;

    *out = load(bytes, &error);
    if (!*out && json_error_code(&error) != json_error_out_of_memory) {
        json_error_t again;
        char *copy = ad_strndup(bytes.ptr, bytes.len);

        if (!copy) {
            return ad_err_set(err, AD_ERR_NOMEM, "out of memory for a notebook");
        }
        mend(copy, bytes.len);
        *out = load((ad_str){copy, bytes.len}, &again);
        ad_free(copy);
    }
    if (*out) {
        return AD_OK;
    }
    if (json_error_code(&error) == json_error_out_of_memory) {
        return ad_err_set(err, AD_ERR_LIMIT, "worker-bytes: the notebook takes more memory than there is");
    }
    ad_buf_init(&shown, SHOWN_BYTES);
    ad_utf8_add_shown(&shown, ad_str_sub(ad_str_of(error.text), 0, REASON_BYTES), false);
    (void)ad_err_set(err, AD_ERR_FORMAT, "the notebook is not valid JSON: line %d: %s", error.line,
                     shown.data);
    ad_buf_clear(&shown);
    return AD_ERR_FORMAT;
}

static ad_str text_of(const json_t *value)
{
    return json_is_string(value) ? (ad_str){json_string_value(value), json_string_length(value)} : AD_STR("");
}

/* ---- cells ---- */

static ad_status note_cell(ad_notebook *book, uint32_t row, uint32_t number, ad_err *err)
{
    if (!ad_grow(&book->cells, &book->cell_capacity, book->cell_count + 1, sizeof(*book->cells))) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory for a notebook's cells");
    }
    book->cells[book->cell_count++] = (ad_cell){row, number};
    return AD_OK;
}

static uint32_t count_rows(ad_str text)
{
    uint32_t rows = 0;

    for (size_t at = 0; (at = ad_str_find_byte(text, '\n', at)) != SIZE_MAX; at++) {
        rows++;
    }
    return rows;
}

/* A string, or a list of strings that are its lines. */
static void join_source(const json_t *source, ad_buf *out)
{
    size_t index;
    const json_t *line;

    ad_buf_reset(out);
    if (!json_is_array(source)) {
        ad_buf_add(out, text_of(source));
        return;
    }
    json_array_foreach(source, index, line)
    {
        ad_buf_add(out, text_of(line));
    }
}

typedef struct cell_state {
    uint32_t number; /* among all cells of the file */
    uint32_t row;    /* next row of the text */
    ad_buf source;
} cell_state;

static ad_status add_cells(ad_notebook *book, const json_t *cells, cell_state *state, ad_err *err)
{
    size_t index;
    const json_t *cell;

    json_array_foreach(cells, index, cell)
    {
        const json_t *source = json_object_get(cell, "source");
        size_t start = book->text.len;
        ad_status status;

        state->number++;
        if (!ad_str_equal(text_of(json_object_get(cell, "cell_type")), AD_STR("code"))) {
            continue;
        }
        status = note_cell(book, state->row, state->number, err);
        if (status != AD_OK) {
            return status;
        }
        join_source(source ? source : json_object_get(cell, "input"), &state->source); /* nbformat 3 */
        ad_ipython_add_cell(&book->text, ad_buf_str(&state->source));
        if (book->text.failed || state->source.failed) {
            return ad_err_set(err, AD_ERR_NOMEM, "out of memory for a notebook's text");
        }
        state->row += count_rows(ad_str_sub(ad_buf_str(&book->text), start, book->text.len));
    }
    return AD_OK;
}

/* The kernel decides what the cells are; only one that is surely not Python's is believed to be another. */
static bool is_python(const json_t *root)
{
    static const char *const others[] = {
        "r",   "julia",   "javascript", "typescript", "scala",  "c",      "c++",    "c#",     "f#",  "bash",
        "sql", "ruby",    "go",         "rust",       "java",   "kotlin", "matlab", "octave", "sas", "perl",
        "php", "haskell", "lua",        "powershell", "groovy", "swift",  "sparql", "stata",  NULL};
    const json_t *metadata = json_object_get(root, "metadata");
    const json_t *kernel = json_object_get(metadata, "kernelspec");
    ad_str language = text_of(json_object_get(kernel, "language"));
    ad_str name = text_of(json_object_get(kernel, "name"));

    if (language.len == 0) {
        language = text_of(json_object_get(json_object_get(metadata, "language_info"), "name"));
    }
    for (size_t i = 0; i + 2 <= name.len; i++) {
        if (ad_str_equal_nocase(ad_str_sub(name, i, 2), AD_STR("py"))) {
            return true;
        }
    }
    for (const char *const *other = others; *other; other++) {
        if (ad_str_equal_nocase(language, ad_str_of(*other))) {
            return false;
        }
    }
    return true;
}

static ad_status add_all(ad_notebook *book, const json_t *root, ad_err *err)
{
    const json_t *cells = json_object_get(root, "cells");
    const json_t *sheets = json_object_get(root, "worksheets");
    cell_state state = {0};
    ad_status status = AD_OK;
    size_t index;
    const json_t *sheet;

    if (!json_is_array(cells) && !json_is_array(sheets)) {
        return ad_err_set(err, AD_ERR_FORMAT, "the notebook has no cells");
    }
    book->python = is_python(root);
    if (!book->python) {
        return AD_OK;
    }
    ad_buf_init(&state.source, book->text.cap_max);
    if (json_is_array(cells)) {
        status = add_cells(book, cells, &state, err);
    }
    json_array_foreach(sheets, index, sheet)
    {
        if (status == AD_OK) {
            status = add_cells(book, json_object_get(sheet, "cells"), &state, err);
        }
    }
    ad_buf_clear(&state.source);
    return status;
}

ad_status ad_notebook_read(ad_notebook *book, ad_str bytes, const ad_limits *limits, ad_err *err)
{
    json_t *root = NULL;
    ad_status status;
    size_t cap;

    if (ad_str_starts(bytes, AD_STR("\xEF\xBB\xBF"))) {
        bytes = ad_str_sub(bytes, BOM_BYTES, bytes.len);
    }
    if (weigh_values(bytes) > limits->nodes) {
        return ad_err_set(err, AD_ERR_LIMIT,
                          "nodes: the notebook has more JSON values and was not read (limit %u count)",
                          limits->nodes);
    }
    if (__builtin_mul_overflow(bytes.len + SLACK_BYTES, (size_t)GROWTH, &cap)) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory for a notebook");
    }
    ad_buf_init(&book->text, cap);
    status = parse(bytes, &root, err);
    if (status == AD_OK) {
        status = add_all(book, root, err);
        json_decref(root);
    }
    return status;
}
