/* String literals: prefixes, escapes, implicit concatenation, f-strings. A literal without escapes is
 * a view of the source, however long it is. */
#include "sema/sema_priv.h"

#include <string.h>

#include "base/banned.h"

/* ---- prefixes ---- */

typedef struct literal {
    bool raw;
    bool bytes;
    bool format;    /* f and t */
    bool template;  /* t */
    uint32_t start; /* of the content, bytes of the source */
    uint32_t end;
} literal;

/* False when the literal does not end. */
static bool open_literal(const ad_tree *tree, ad_node n, literal *out)
{
    ad_node begin = ad_node_first(tree, n);
    ad_node end = AD_NO_NODE;
    ad_node child;
    ad_str text;
    size_t i;

    if (begin == AD_NO_NODE || ad_node_kind(tree, begin) != AD_KIND_STRING_START) {
        return false;
    }
    for (child = begin; child != AD_NO_NODE; child = ad_node_next(tree, child)) {
        if (ad_node_kind(tree, child) == AD_KIND_STRING_END) {
            end = child;
        }
    }
    if (end == AD_NO_NODE || tree->nodes[end].flags & AD_NODE_MISSING ||
        tree->nodes[n].flags & AD_NODE_HAS_ERROR) {
        return false;
    }
    text = ad_node_text(tree, begin);
    *out = (literal){.start = tree->nodes[begin].end, .end = tree->nodes[end].start};
    for (i = 0; i < text.len && text.ptr[i] != '"' && text.ptr[i] != '\''; i++) {
        char c = (char)(text.ptr[i] | 0x20);

        out->raw = out->raw || c == 'r';
        out->bytes = out->bytes || c == 'b';
        out->format = out->format || c == 'f' || c == 't';
        out->template = out->template || c == 't';
    }
    return out->end >= out->start;
}

/* ---- escapes ---- */

/* Reads `digits` hexadecimal digits; false when there are fewer. */
static bool read_hex(ad_str text, size_t *at, size_t digits, uint32_t *out)
{
    uint32_t value = 0;
    size_t i;

    if (digits > text.len - *at) {
        return false;
    }
    for (i = 0; i < digits; i++) {
        int digit = ad_hex_digit(text.ptr[*at + i]);

        if (digit < 0) {
            return false;
        }
        value = value << 4 | (uint32_t)digit;
    }
    *at += digits;
    *out = value;
    return true;
}

/* \N{...}: letters and digits, which is what hides a name; any other character stands as U+FFFD. */
static uint32_t named_character(ad_str name)
{
    static const char *const digits[] = {"ZERO", "ONE", "TWO",   "THREE", "FOUR",
                                         "FIVE", "SIX", "SEVEN", "EIGHT", "NINE"};
    static const struct {
        const char *name;
        uint32_t code_point;
    } others[] = {{"FULL STOP", '.'},
                  {"LOW LINE", '_'},
                  {"SPACE", ' '},
                  {"SOLIDUS", '/'},
                  {"COLON", ':'},
                  {"SEMICOLON", ';'},
                  {"HYPHEN-MINUS", '-'},
                  {"LEFT PARENTHESIS", '('},
                  {"RIGHT PARENTHESIS", ')'}};
    ad_str small = AD_STR("LATIN SMALL LETTER ");
    ad_str capital = AD_STR("LATIN CAPITAL LETTER ");
    ad_str digit = AD_STR("DIGIT ");
    uint32_t i;

    if (name.len == small.len + 1 && ad_str_equal_nocase(ad_str_sub(name, 0, small.len), small)) {
        return (uint32_t)(unsigned char)(name.ptr[small.len] | 0x20);
    }
    if (name.len == capital.len + 1 && ad_str_equal_nocase(ad_str_sub(name, 0, capital.len), capital)) {
        return (uint32_t)(unsigned char)(name.ptr[capital.len] & ~0x20);
    }
    for (i = 0; name.len > digit.len && i < 10; i++) {
        if (ad_str_equal_nocase(ad_str_sub(name, digit.len, name.len), ad_str_of(digits[i]))) {
            return '0' + i;
        }
    }
    for (i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        if (ad_str_equal_nocase(name, ad_str_of(others[i].name))) {
            return others[i].code_point;
        }
    }
    return 0xFFFD;
}

static bool simple_escape(char c, char *out)
{
    static const char from[] = "\\'\"abfnrtv";
    static const char to[] = "\\'\"\a\b\f\n\r\t\v";
    const char *found = c ? strchr(from, c) : NULL;

    if (found) {
        *out = to[found - from];
    }
    return found != NULL;
}

static void add_octal(ad_str text, size_t *at, bool bytes, ad_buf *out)
{
    uint32_t value = 0;
    size_t i;

    for (i = 0; i < 3 && *at < text.len && text.ptr[*at] >= '0' && text.ptr[*at] <= '7'; i++) {
        value = value * 8 + (uint32_t)(text.ptr[(*at)++] - '0');
    }
    if (bytes) {
        ad_buf_byte(out, (char)(value & 0xFF));
    } else {
        ad_fold_add_char(out, value);
    }
}

/* The escape whose letter is at *at, behind the backslash. Unknown ones stand as written. */
static void add_escape(ad_str text, size_t *at, bool bytes, ad_buf *out)
{
    char letter = text.ptr[*at];
    size_t after = *at + 1;
    uint32_t value;
    size_t close;
    char plain;

    if (letter == '\n') {
        *at = after;
        return;
    }
    if (letter >= '0' && letter <= '7') {
        add_octal(text, at, bytes, out);
        return;
    }
    if (simple_escape(letter, &plain)) {
        ad_buf_byte(out, plain);
        *at = after;
        return;
    }
    if (letter == 'x' && read_hex(text, &after, 2, &value)) {
        if (bytes) {
            ad_buf_byte(out, (char)value);
        } else {
            ad_fold_add_char(out, value);
        }
        *at = after;
        return;
    }
    if (!bytes && ((letter == 'u' && read_hex(text, &after, 4, &value)) ||
                   (letter == 'U' && read_hex(text, &after, 8, &value)))) {
        ad_fold_add_char(out, value);
        *at = after;
        return;
    }
    close = !bytes && letter == 'N' ? ad_str_find_byte(text, '}', after) : SIZE_MAX;
    if (close != SIZE_MAX && text.ptr[after] == '{') {
        ad_fold_add_char(out, named_character(ad_str_sub(text, after + 1, close - after - 1)));
        *at = close + 1;
        return;
    }
    ad_buf_byte(out, '\\');
}

void ad_fold_unescape(ad_str text, bool bytes, ad_buf *out)
{
    size_t at = 0;

    while (at < text.len) {
        size_t slash = ad_str_find_byte(text, '\\', at);

        ad_buf_add(out, ad_str_sub(text, at, slash == SIZE_MAX ? text.len : slash - at));
        if (slash == SIZE_MAX) {
            return;
        }
        at = slash + 1;
        if (at == text.len) {
            ad_buf_byte(out, '\\');
        } else {
            add_escape(text, &at, bytes, out);
        }
    }
}

/* ---- plain literals ---- */

static ad_value_id plain_value(ad_module *m, ad_node n, const literal *text)
{
    ad_str content = ad_source_text(m->tree->source, text->start, text->end);
    ad_value_kind kind = text->bytes ? AD_VALUE_BYTES : AD_VALUE_STR;
    ad_value_id result;
    ad_buf decoded;

    if (text->raw || ad_str_find_byte(content, '\\', 0) == SIZE_MAX) {
        return ad_value_text(m, kind, content, n);
    }
    if (content.len > (size_t)m->string_max * 4) {
        ad_sema_note(m, "string-bytes: a string literal of this unit is longer than the limit");
        return 0;
    }
    ad_buf_init(&decoded, m->string_max);
    ad_fold_unescape(content, text->bytes, &decoded);
    result = ad_value_of_buf(m, kind, &decoded, n);
    ad_buf_clear(&decoded);
    return result;
}

/* ---- f-strings ---- */

static void add_literal(ad_parts *parts, const literal *text, ad_str content)
{
    ad_buf decoded;
    size_t start = 0;
    size_t i;

    ad_buf_init(&decoded, parts->m->string_max);
    if (text->raw) {
        ad_buf_add(&decoded, content);
    } else {
        ad_fold_unescape(content, false, &decoded);
    }
    for (i = 0; i < decoded.len; i++) {
        char c = decoded.data[i];

        if ((c == '{' || c == '}') && i + 1 < decoded.len && decoded.data[i + 1] == c) {
            i++; /* {{ is one brace */
            ad_parts_add(parts, (ad_str){decoded.data + start, i - start});
            start = i + 1;
        }
    }
    ad_parts_add(parts, (ad_str){decoded.data + start, decoded.len - start});
    parts->failed = parts->failed || decoded.failed;
    ad_buf_clear(&decoded);
}

/* The format specifier with its own {..} filled in; false when one of them is not known. */
static bool format_spec(ad_module *m, ad_node spec, ad_buf *out)
{
    const ad_tree *tree = m->tree;
    uint32_t at = tree->nodes[spec].start + 1; /* behind the colon */
    ad_node child;

    for (child = ad_node_first(tree, spec); child != AD_NO_NODE; child = ad_node_next(tree, child)) {
        ad_node expression = ad_node_child_by_field(tree, child, AD_FIELD_EXPRESSION);
        ad_value_id id = 0;

        if (ad_node_kind(tree, child) != AD_KIND_FORMAT_EXPRESSION) {
            continue;
        }
        ad_buf_add(out, ad_source_text(tree->source, at, tree->nodes[child].start));
        at = tree->nodes[child].end;
        if (!ad_eval_need(m, expression, &id) || !ad_fold_str(m, id, out)) {
            return false;
        }
    }
    ad_buf_add(out, ad_source_text(tree->source, at, tree->nodes[spec].end));
    return !out->failed;
}

/* f"{x=}" shows its own text: from the brace to the blanks behind the sign. Empty when there is none. */
static ad_str self_documenting(const ad_tree *tree, ad_node interpolation, ad_node expression)
{
    uint32_t start = tree->nodes[interpolation].start + 1;
    uint32_t after = tree->nodes[expression].end;
    ad_str text = ad_source_text(tree->source, after, tree->nodes[interpolation].end);
    size_t i = 0;

    while (i < text.len && (text.ptr[i] == ' ' || text.ptr[i] == ')')) {
        i++;
    }
    if (i >= text.len || text.ptr[i] != '=' || (i + 1 < text.len && text.ptr[i + 1] == '=')) {
        return AD_STR("");
    }
    do {
        i++;
    } while (i < text.len && text.ptr[i] == ' ');
    return ad_source_text(tree->source, start, after + (uint32_t)i);
}

/* The text of one interpolation, or the value as a part of its own. */
static void add_interpolation(ad_parts *parts, ad_node n)
{
    ad_module *m = parts->m;
    const ad_tree *tree = m->tree;
    ad_node expression = ad_node_child_by_field(tree, n, AD_FIELD_EXPRESSION);
    ad_node conversion = ad_node_child_by_field(tree, n, AD_FIELD_TYPE_CONVERSION);
    ad_node spec = ad_node_child_by_field(tree, n, AD_FIELD_FORMAT_SPECIFIER);
    ad_value_id value = 0;
    ad_str own;
    ad_buf options;
    ad_buf text;
    char how;

    if (expression == AD_NO_NODE || !ad_eval_need(m, expression, &value)) {
        ad_parts_add_unknown(parts);
        return;
    }
    own = self_documenting(tree, n, expression);
    how = conversion != AD_NO_NODE        ? ad_node_text(tree, conversion).ptr[1]
          : own.len && spec == AD_NO_NODE ? 'r'
                                          : '\0';
    ad_parts_add(parts, own);
    ad_buf_init(&options, 256);
    ad_buf_init(&text, m->string_max);
    if (spec != AD_NO_NODE && !format_spec(m, spec, &options)) {
        ad_parts_add_unknown(parts);
    } else if (ad_fold_formatted(m, value, how, ad_buf_str(&options), &text)) {
        ad_parts_add(parts, ad_buf_str(&text));
    } else {
        ad_parts_add_filled(parts, value, how != 'r' && how != 'a' && options.len == 0);
    }
    ad_buf_clear(&options);
    ad_buf_clear(&text);
}

/* Asks for everything inside the braces, those of format specifiers too. */
static bool need_interpolations(ad_module *m, ad_node n)
{
    const ad_tree *tree = m->tree;
    bool ready = true;
    ad_node child;

    for (child = ad_node_first(tree, n); child != AD_NO_NODE; child = ad_node_next(tree, child)) {
        ad_node spec = ad_node_child_by_field(tree, child, AD_FIELD_FORMAT_SPECIFIER);
        ad_value_id unused;
        ad_node inner;

        if (ad_node_kind(tree, child) != AD_KIND_INTERPOLATION) {
            continue;
        }
        ready = ad_eval_need(m, ad_node_child_by_field(tree, child, AD_FIELD_EXPRESSION), &unused) && ready;
        for (inner = spec != AD_NO_NODE ? ad_node_first(tree, spec) : spec; inner != AD_NO_NODE;
             inner = ad_node_next(tree, inner)) {
            ready =
                ad_eval_need(m, ad_node_child_by_field(tree, inner, AD_FIELD_EXPRESSION), &unused) && ready;
        }
    }
    return ready;
}

static ad_value_id format_value(ad_module *m, ad_node n, const literal *text)
{
    const ad_tree *tree = m->tree;
    uint32_t at = text->start;
    bool plain = true;
    ad_parts parts;
    ad_node child;
    ad_value_id id;

    ad_parts_init(&parts, m);
    for (child = ad_node_first(tree, n); child != AD_NO_NODE; child = ad_node_next(tree, child)) {
        if (ad_node_kind(tree, child) == AD_KIND_INTERPOLATION) {
            add_literal(&parts, text, ad_source_text(tree->source, at, tree->nodes[child].start));
            add_interpolation(&parts, child);
            at = tree->nodes[child].end;
            plain = false;
        }
    }
    add_literal(&parts, text, ad_source_text(tree->source, at, text->end));
    id = ad_parts_value(&parts, n);
    if (text->template && !plain && ad_value_kind_of(m, id) == AD_VALUE_STR) {
        id = ad_value_items(m, AD_VALUE_TEXT, 0, &id, 1, n); /* a Template is no str, whatever it holds */
    }
    return id;
}

bool ad_eval_string(ad_module *m, ad_node n, ad_value_id *out)
{
    literal text;

    if (!open_literal(m->tree, n, &text)) {
        return true;
    }
    if (!text.format) {
        *out = plain_value(m, n, &text);
        return true;
    }
    if (!need_interpolations(m, n)) {
        return false;
    }
    *out = format_value(m, n, &text);
    return true;
}

bool ad_eval_concatenation(ad_module *m, ad_node n, ad_value_id *out)
{
    const ad_tree *tree = m->tree;
    bool bytes = false;
    bool ready = true;
    ad_parts parts;
    ad_node child;

    ad_parts_init(&parts, m);
    for (child = ad_node_first(tree, n); child != AD_NO_NODE; child = ad_node_next(tree, child)) {
        const ad_value *value;
        ad_value_id id;

        if (ad_node_kind(tree, child) != AD_KIND_STRING) {
            continue;
        }
        ready = ad_eval_need(m, child, &id) && ready;
        value = ad_value_at(m, id);
        if (value->kind == AD_VALUE_BYTES) {
            bytes = true;
            ad_parts_add(&parts, value->text);
        } else {
            ad_parts_add_value(&parts, id);
        }
    }
    if (ready && bytes && parts.count == 0) {
        *out = ad_value_of_buf(m, AD_VALUE_BYTES, &parts.run, n);
    } else if (ready && !bytes) {
        *out = ad_parts_value(&parts, n);
    }
    ad_parts_clear(&parts);
    return ready;
}
