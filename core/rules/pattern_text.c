/* The text of a pattern: takes off common indentation and replaces holes and `...` by identifiers, so
 * that the rest is Python. Knows strings and comments, nothing of grammar. */
#include "rules/pattern_priv.h"

#include "base/banned.h"

/* What identifiers that stand for marks start with; the mark's number and '_' follow. */
#define MARK_PREFIX "__adhole"

void ad_pattern_text_clear(ad_pattern_text *text)
{
    ad_buf_clear(&text->in);
    ad_buf_clear(&text->out);
}

static bool is_word(char c)
{
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (unsigned char)c >= 0x80;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* ---- indentation ---- */

static size_t line_end(ad_str s, size_t at)
{
    size_t end = ad_str_find_byte(s, '\n', at);

    return end == SIZE_MAX ? s.len : end;
}

static size_t indentation(ad_str s, size_t at)
{
    size_t i = at;

    while (i < s.len && is_blank(s.ptr[i])) {
        i++;
    }
    return i - at;
}

/* Patterns written over several lines are indented like the Lua around them. */
static void dedent(ad_str written, ad_buf *out)
{
    size_t common = SIZE_MAX;

    for (size_t at = 0; at < written.len; at = line_end(written, at) + 1) {
        size_t indent = indentation(written, at);

        if (at + indent < written.len && written.ptr[at + indent] != '\n' && indent < common) {
            common = indent;
        }
    }
    for (size_t at = 0; at < written.len;) {
        size_t end = line_end(written, at);
        size_t indent = indentation(written, at);
        size_t cut = indent < common ? indent : common;

        ad_buf_add(out, ad_str_sub(written, at + cut, end - at - cut));
        ad_buf_byte(out, '\n');
        at = end + 1;
    }
}

/* ---- strings ---- */

typedef struct quote {
    size_t start; /* of the first quote character */
    size_t width; /* 1 or 3 */
    char byte;
    bool formatted; /* f"" */
} quote;

/* Is there a string literal at `at`, prefix included? */
static bool string_starts(ad_str s, size_t at, quote *out)
{
    size_t i = at;
    bool formatted = false;

    if (at > 0 && is_word(s.ptr[at - 1])) {
        return false;
    }
    while (i < s.len && i - at < 3 && strchr("rRbBuUfF", s.ptr[i]) && s.ptr[i] != '\0') {
        formatted = formatted || s.ptr[i] == 'f' || s.ptr[i] == 'F';
        i++;
    }
    if (i >= s.len || (s.ptr[i] != '"' && s.ptr[i] != '\'')) {
        return false;
    }
    *out = (quote){i, 1, s.ptr[i], formatted};
    if (i + 2 < s.len && s.ptr[i + 1] == s.ptr[i] && s.ptr[i + 2] == s.ptr[i]) {
        out->width = 3;
    }
    return true;
}

static bool quote_ends(ad_str s, size_t at, const quote *q)
{
    for (size_t i = 0; i < q->width; i++) {
        if (at + i >= s.len || s.ptr[at + i] != q->byte) {
            return false;
        }
    }
    return true;
}

/* Behind a string literal; s.len when it does not end. */
static size_t skip_string(ad_str s, const quote *q)
{
    size_t i = q->start + q->width;

    while (i < s.len) {
        if (s.ptr[i] == '\\') {
            i += 2;
        } else if (quote_ends(s, i, q)) {
            return i + q->width;
        } else {
            i++;
        }
    }
    return s.len;
}

/* ---- marks ---- */

static ad_status add_hole(ad_pattern_text *text, ad_str name, ad_mark *mark, ad_err *err)
{
    if (ad_str_equal(name, AD_STR("_"))) {
        return AD_OK;
    }
    for (size_t i = 0; i < text->hole_count; i++) {
        if (ad_str_equal(text->holes[i], name)) {
            if (text->hole_many[i] != mark->many) {
                return ad_err_set(err, AD_ERR_SCRIPT,
                                  "`$%.*s` and `$...%.*s` are both used: give one another name",
                                  AD_STR_ARG(name), AD_STR_ARG(name));
            }
            mark->hole = (uint8_t)i;
            return AD_OK;
        }
    }
    if (text->hole_count == AD_PATTERN_HOLES_MAX) {
        return ad_err_set(err, AD_ERR_SCRIPT, "pattern has more than %d holes", AD_PATTERN_HOLES_MAX);
    }
    mark->hole = (uint8_t)text->hole_count;
    text->holes[text->hole_count] = name;
    text->hole_many[text->hole_count++] = mark->many;
    return AD_OK;
}

/* Writes the identifier for a mark. `**` makes it an element of a dictionary. */
static ad_status add_mark(ad_pattern_text *text, ad_mark mark, bool in_dictionary, ad_err *err)
{
    if (text->mark_count == AD_PATTERN_MARKS_MAX) {
        return ad_err_set(err, AD_ERR_SCRIPT, "pattern has more than %d holes and `...`",
                          AD_PATTERN_MARKS_MAX);
    }
    mark.out_start = (uint32_t)text->out.len;
    ad_buf_printf(&text->out, "%s%s%zu_", in_dictionary ? "**" : "", MARK_PREFIX, text->mark_count);
    mark.out_end = (uint32_t)text->out.len;
    text->marks[text->mark_count++] = mark;
    return AD_OK;
}

/* `$X`, `$_` or `$...X` at `at`. */
static ad_status read_hole(ad_pattern_text *text, size_t *at, bool in_dictionary, ad_err *err)
{
    ad_str s = ad_buf_str(&text->in);
    ad_mark mark = {.hole = AD_NO_HOLE, .in_start = (uint32_t)*at};
    size_t start = *at + 1;
    size_t end;
    ad_str name;
    ad_status status;

    if (ad_str_starts(ad_str_sub(s, start, s.len), AD_STR("..."))) {
        mark.many = true;
        start += 3;
    }
    for (end = start; end < s.len && is_word(s.ptr[end]); end++) {
    }
    name = ad_str_sub(s, start, end - start);
    if (name.len == 0) {
        return ad_err_set(err, AD_ERR_SCRIPT, "`$` without a name behind it at byte %zu of the pattern",
                          *at + 1);
    }
    for (size_t i = 0; i < name.len; i++) {
        bool digit = name.ptr[i] >= '0' && name.ptr[i] <= '9';

        if (!(name.ptr[i] == '_' || (name.ptr[i] >= 'A' && name.ptr[i] <= 'Z') || (digit && i > 0))) {
            return ad_err_set(err, AD_ERR_SCRIPT,
                              "`$%.*s` is no hole: names of holes are upper case, like `$X` or `$KEY_1`",
                              AD_STR_ARG(name));
        }
    }
    mark.in_end = (uint32_t)end;
    status = add_hole(text, name, &mark, err);
    if (status != AD_OK) {
        return status;
    }
    *at = end;
    return add_mark(text, mark, in_dictionary && mark.many, err);
}

/* Does the `{` at `at` open a dictionary? A colon of its own or nothing but `...` says so. */
static bool opens_dictionary(ad_str s, size_t at)
{
    size_t depth = 0;
    size_t i = at + 1;
    quote q;

    while (i < s.len) {
        char c = s.ptr[i];

        if (string_starts(s, i, &q)) {
            i = skip_string(s, &q);
            continue;
        }
        if (strchr("([{", c) && c != '\0') {
            depth++;
        } else if (strchr(")]}", c) && c != '\0') {
            if (depth == 0) {
                ad_str inner = ad_str_trim(ad_str_sub(s, at + 1, i - at - 1));

                return ad_str_equal(inner, AD_STR("...")) ||
                       (ad_str_starts(inner, AD_STR("$...")) && ad_str_find_byte(inner, ',', 0) == SIZE_MAX);
            }
            depth--;
        } else if (depth == 0 && c == ':' && !(i + 1 < s.len && s.ptr[i + 1] == '=')) {
            return true;
        }
        i++;
    }
    return false;
}

/* Is the mark at `at` an element of its own: behind `{` or a comma? */
static bool starts_element(ad_str s, size_t at)
{
    while (at > 0 && (is_blank(s.ptr[at - 1]) || s.ptr[at - 1] == '\n')) {
        at--;
    }
    return at > 0 && (s.ptr[at - 1] == '{' || s.ptr[at - 1] == ',');
}

/* `...` at `at`, as a mark. */
static ad_status read_dots(ad_pattern_text *text, size_t *at, bool in_dictionary, ad_err *err)
{
    ad_mark mark = {.hole = AD_NO_HOLE,
                    .many = true,
                    .dots = true,
                    .in_start = (uint32_t)*at,
                    .in_end = (uint32_t)*at + 3};

    *at += 3;
    return add_mark(text, mark, in_dictionary, err);
}

static bool dots_at(ad_str s, size_t at)
{
    return ad_str_equal(ad_str_sub(s, at, 3), AD_STR("..."));
}

/* Copies an f-string; only holes inside its braces are holes. */
static ad_status copy_fstring(ad_pattern_text *text, size_t *at, const quote *q, ad_err *err)
{
    ad_str s = ad_buf_str(&text->in);
    size_t i = q->start + q->width;
    size_t depth = 0;
    ad_status status = AD_OK;

    ad_buf_add(&text->out, ad_str_sub(s, *at, i - *at));
    while (i < s.len && status == AD_OK && !(depth == 0 && quote_ends(s, i, q))) {
        char c = s.ptr[i];

        bool pair =
            depth == 0 && i + 1 < s.len && (c == '\\' || ((c == '{' || c == '}') && s.ptr[i + 1] == c));

        if (pair) {
            ad_buf_add(&text->out, ad_str_sub(s, i, 2));
            i += 2;
        } else if (depth > 0 && c == '$') {
            status = read_hole(text, &i, false, err);
        } else if (depth > 0 && dots_at(s, i)) {
            status = read_dots(text, &i, false, err);
        } else {
            depth += c == '{';
            depth -= c == '}' && depth > 0;
            ad_buf_byte(&text->out, c);
            i++;
        }
    }
    *at = i + q->width < s.len ? i + q->width : s.len;
    ad_buf_add(&text->out, ad_str_sub(s, i, *at - i));
    return status;
}

/* ---- the walk over the text ---- */

typedef struct walk {
    ad_pattern_text *text;
    size_t at;
    uint64_t braces; /* a bit for each open bracket: is it a dictionary's brace? */
    uint32_t depth;
} walk;

static void track_bracket(walk *w, ad_str s, char c)
{
    if (strchr("([{", c)) {
        w->braces = (w->braces << 1) | (uint64_t)(c == '{' && w->depth < 64 && opens_dictionary(s, w->at));
        w->depth++;
    } else if (w->depth > 0) {
        w->braces >>= 1;
        w->depth--;
    }
}

static ad_status step(walk *w, ad_err *err)
{
    ad_pattern_text *text = w->text;
    ad_str s = ad_buf_str(&text->in);
    char c = s.ptr[w->at];
    size_t start = w->at;
    quote q;

    if (string_starts(s, start, &q)) {
        if (q.formatted) {
            return copy_fstring(text, &w->at, &q, err);
        }
        w->at = skip_string(s, &q);
    } else if (c == '#') {
        w->at = line_end(s, start);
        return AD_OK;
    } else if (c == '$') {
        return read_hole(text, &w->at, (w->braces & 1) && starts_element(s, start), err);
    } else if (dots_at(s, start)) {
        return read_dots(text, &w->at, (w->braces & 1) && starts_element(s, start), err);
    } else if (is_word(c)) {
        while (w->at < s.len && is_word(s.ptr[w->at])) {
            w->at++;
        }
        if (ad_str_starts(ad_str_sub(s, start, s.len), AD_STR(MARK_PREFIX))) {
            return ad_err_set(err, AD_ERR_SCRIPT, "names that start with `%s` are reserved", MARK_PREFIX);
        }
    } else {
        if (c != '\0' && strchr("([{)]}", c)) {
            track_bracket(w, s, c);
        }
        w->at++;
    }
    ad_buf_add(&text->out, ad_str_sub(s, start, w->at - start));
    return AD_OK;
}

ad_status ad_pattern_text_make(ad_str written, ad_pattern_text *out, ad_err *err)
{
    walk w = {.text = out};

    *out = (ad_pattern_text){.mark_count = 0};
    ad_buf_init(&out->in, (size_t)AD_PATTERN_BYTES_MAX * 2);
    ad_buf_init(&out->out, (size_t)AD_PATTERN_BYTES_MAX * 16);
    if (ad_str_trim(written).len == 0) {
        return ad_err_set(err, AD_ERR_SCRIPT, "pattern is empty");
    }
    if (written.len > AD_PATTERN_BYTES_MAX) {
        return ad_err_set(err, AD_ERR_SCRIPT, "pattern is longer than %d bytes", AD_PATTERN_BYTES_MAX);
    }
    if (ad_str_find(written, AD_STR("<..."), 0) != SIZE_MAX) {
        return ad_err_set(err, AD_ERR_SCRIPT, "`<... ...>` is not known here: use the condition `has`");
    }
    dedent(written, &out->in);
    while (w.at < out->in.len && !out->in.failed) {
        ad_status status = step(&w, err);

        if (status != AD_OK) {
            return status;
        }
    }
    if (out->in.failed || out->out.failed) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    return AD_OK;
}

const ad_mark *ad_pattern_text_mark(const ad_pattern_text *text, ad_str identifier)
{
    size_t number = 0;
    size_t i = sizeof(MARK_PREFIX) - 1;

    if (!ad_str_starts(identifier, AD_STR(MARK_PREFIX))) {
        return NULL;
    }
    for (; i < identifier.len && identifier.ptr[i] >= '0' && identifier.ptr[i] <= '9'; i++) {
        number = number * 10 + (size_t)(identifier.ptr[i] - '0');
    }
    return number < text->mark_count ? &text->marks[number] : NULL;
}

uint32_t ad_pattern_text_origin(const ad_pattern_text *text, uint32_t byte)
{
    uint32_t shift_out = 0, shift_in = 0;

    for (size_t i = 0; i < text->mark_count && text->marks[i].out_start <= byte; i++) {
        const ad_mark *mark = &text->marks[i];

        if (byte < mark->out_end) {
            return mark->in_start;
        }
        shift_out = mark->out_end;
        shift_in = mark->in_end;
    }
    return shift_in + (byte - shift_out);
}
