/* Values as text: str(), repr(), format specifiers, and the two ways to fill text in, % and format(). */
#include "sema/sema_priv.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

enum { PRECISION_MAX = 4096 };

/* ---- numbers ---- */

/* The shortest digits that read back as the same number, as Python's repr. */
static void add_float(double number, ad_buf *out)
{
    char text[40];
    int precision;

    for (precision = 1; precision <= 17; precision++) {
        (void)snprintf(text, sizeof(text), "%.*g", precision, number);
        if (strtod(text, NULL) == number) {
            break;
        }
    }
    if (fabs(number) >= 1e16 || (number != 0 && fabs(number) < 1e-4)) {
        (void)snprintf(text, sizeof(text), "%.*e", precision - 1, number);
    } else if (strchr(text, 'e')) { /* %g turns to exponents earlier than Python does */
        (void)snprintf(text, sizeof(text), "%.0f", number);
    }
    ad_buf_text(out, text);
    if (!strpbrk(text, ".einf")) {
        ad_buf_text(out, ".0");
    }
}

/* ---- str and repr ---- */

/* The quoted form of a str or bytes, with Python's choice of quotes. Text that does not fit to be shown
 * is escaped for ascii() and bytes; for a str characters outside ASCII stand as they are. */
static void add_quoted(ad_str text, bool bytes, bool ascii, ad_buf *out)
{
    bool single = ad_str_find_byte(text, '\'', 0) != SIZE_MAX && ad_str_find_byte(text, '"', 0) == SIZE_MAX;
    char quote = single ? '"' : '\'';
    size_t at = 0;

    if (bytes) {
        ad_buf_byte(out, 'b');
    }
    ad_buf_byte(out, quote);
    while (at < text.len) {
        size_t start = at;
        uint32_t c = bytes ? (unsigned char)text.ptr[at++] : ad_fold_next_char(text, &at);

        if (c == (unsigned char)quote || c == '\\') {
            ad_buf_byte(out, '\\');
            ad_buf_byte(out, (char)c);
        } else if (c == '\n') {
            ad_buf_text(out, "\\n");
        } else if (c == '\r') {
            ad_buf_text(out, "\\r");
        } else if (c == '\t') {
            ad_buf_text(out, "\\t");
        } else if (c < 0x20 || c == 0x7F || (c > 0x7F && c < 0x100 && (bytes || ascii))) {
            ad_buf_printf(out, "\\x%02x", (unsigned)c);
        } else if (c > 0xFF && ascii) {
            ad_buf_printf(out, c > 0xFFFF ? "\\U%08x" : "\\u%04x", (unsigned)c);
        } else {
            ad_buf_add(out, ad_str_sub(text, start, at - start));
        }
    }
    ad_buf_byte(out, quote);
}

static bool add_scalar(const ad_module *m, ad_value_id id, bool ascii, ad_buf *out)
{
    const ad_value *value = ad_value_at(m, id);

    switch ((int)value->kind) {
    case AD_VALUE_NONE:
        ad_buf_text(out, "None");
        return true;
    case AD_VALUE_ELLIPSIS:
        ad_buf_text(out, "Ellipsis");
        return true;
    case AD_VALUE_BOOL:
        ad_buf_text(out, value->u.boolean ? "True" : "False");
        return true;
    case AD_VALUE_INT:
        ad_buf_printf(out, "%" PRId64, value->u.integer);
        return true;
    case AD_VALUE_FLOAT:
        add_float(value->u.number, out);
        return true;
    case AD_VALUE_STR:
    case AD_VALUE_BYTES:
        add_quoted(value->text, value->kind == AD_VALUE_BYTES, ascii, out);
        return true;
    default:
        return false;
    }
}

bool ad_fold_show_scalar(const ad_module *m, ad_value_id id, ad_buf *out)
{
    return add_scalar(m, id, false, out);
}

/* Lists, tuples and dicts of scalars; deeper ones are not worth it. */
static bool add_flat_container(ad_module *m, const ad_value *value, bool ascii, ad_buf *out)
{
    bool dict = value->kind == AD_VALUE_DICT;
    uint32_t i;

    if (value->flags & AD_VALUE_OPEN) {
        return false;
    }
    ad_buf_byte(out, dict ? '{' : value->kind == AD_VALUE_LIST ? '[' : '(');
    for (i = 0; i < value->u.items.count; i++) {
        if (i) {
            ad_buf_text(out, dict && i % 2 ? ": " : ", ");
        }
        if (!ad_sema_charge(m, 1) || out->failed || !add_scalar(m, value->u.items.at[i], ascii, out)) {
            return false;
        }
    }
    if (value->kind == AD_VALUE_TUPLE && value->u.items.count == 1) {
        ad_buf_byte(out, ',');
    }
    ad_buf_byte(out, dict ? '}' : value->kind == AD_VALUE_LIST ? ']' : ')');
    return true;
}

static bool add_repr(ad_module *m, ad_value_id id, bool ascii, ad_buf *out)
{
    const ad_value *value = ad_value_at(m, id);
    size_t before = out->len;

    if (ad_value_is_sequence((ad_value_kind)value->kind) || value->kind == AD_VALUE_DICT) {
        if (add_flat_container(m, value, ascii, out)) {
            return !out->failed;
        }
        if (out->len > before) {
            out->len = before;
            out->data[before] = '\0';
        }
        return false;
    }
    return add_scalar(m, id, ascii, out) && !out->failed;
}

bool ad_fold_repr(ad_module *m, ad_value_id id, ad_buf *out)
{
    return add_repr(m, id, false, out);
}

bool ad_fold_str(ad_module *m, ad_value_id id, ad_buf *out)
{
    const ad_value *value = ad_value_at(m, id);

    if (value->kind == AD_VALUE_STR) {
        ad_buf_add(out, value->text);
        return !out->failed;
    }
    return add_repr(m, id, false, out);
}

bool ad_fold_ascii(ad_module *m, ad_value_id id, ad_buf *out)
{
    return add_repr(m, id, true, out);
}

/* ---- format specifiers ---- */

/* [[fill]align][sign][#][0][width][,_][.precision][type] */
typedef struct spec {
    uint32_t fill;
    char align; /* '\0': by type */
    char sign;
    bool alternate;
    char group;
    size_t width;
    int precision; /* -1: none */
    char type;
} spec;

static size_t read_number(ad_str text, size_t *at)
{
    size_t value = 0;

    while (*at < text.len && text.ptr[*at] >= '0' && text.ptr[*at] <= '9') {
        value = value > SIZE_MAX / 100 ? SIZE_MAX / 100 : value * 10 + (size_t)(text.ptr[*at] - '0');
        (*at)++;
    }
    return value;
}

static bool is_align(char c)
{
    return c == '<' || c == '>' || c == '^' || c == '=';
}

static bool take(ad_str text, size_t *at, char c)
{
    if (*at < text.len && text.ptr[*at] == c) {
        (*at)++;
        return true;
    }
    return false;
}

static bool parse_spec(ad_str text, spec *out)
{
    size_t at = 0;
    size_t after = 0;

    *out = (spec){.fill = ' ', .precision = -1};
    if (text.len) {
        uint32_t first = ad_fold_next_char(text, &after);

        if (after < text.len && is_align(text.ptr[after])) {
            out->fill = first;
            out->align = text.ptr[after];
            at = after + 1;
        } else if (is_align(text.ptr[0])) {
            out->align = text.ptr[0];
            at = 1;
        }
    }
    if (at < text.len && (text.ptr[at] == '+' || text.ptr[at] == '-' || text.ptr[at] == ' ')) {
        out->sign = text.ptr[at++];
    }
    out->alternate = take(text, &at, '#');
    if (take(text, &at, '0') && !out->align) {
        out->fill = '0';
        out->align = '=';
    }
    out->width = read_number(text, &at);
    if (at < text.len && (text.ptr[at] == ',' || text.ptr[at] == '_')) {
        out->group = text.ptr[at++];
    }
    if (take(text, &at, '.')) {
        size_t precision = read_number(text, &at);

        out->precision = precision > INT32_MAX ? INT32_MAX : (int)precision;
    }
    if (at < text.len) {
        out->type = text.ptr[at++];
    }
    return at == text.len;
}

static void add_fill(ad_buf *out, uint32_t fill, size_t count)
{
    if (fill < 0x80) {
        ad_buf_repeat(out, (char)fill, count);
        return;
    }
    while (count-- && !out->failed) {
        ad_fold_add_char(out, fill);
    }
}

/* `head` is a sign or 0x, which '=' keeps in front of the fill. */
static void add_padded(ad_buf *out, const spec *how, ad_str head, ad_str body, char default_align)
{
    size_t length = ad_fold_char_count(head) + ad_fold_char_count(body);
    size_t missing = how->width > length ? how->width - length : 0;
    char align = how->align ? how->align : default_align;
    size_t left = align == '>' ? missing : align == '^' ? missing / 2 : 0;

    if (missing > out->cap_max) {
        out->failed = true;
        return;
    }
    add_fill(out, how->fill, left);
    ad_buf_add(out, head);
    if (align == '=') {
        add_fill(out, how->fill, missing);
    }
    ad_buf_add(out, body);
    if (align != '=') {
        add_fill(out, how->fill, missing - left);
    }
}

/* The first `count` characters. */
static ad_str clip(ad_str text, size_t count)
{
    size_t at = 0;

    while (count-- && at < text.len) {
        (void)ad_fold_next_char(text, &at);
    }
    return ad_str_sub(text, 0, at);
}

static bool format_text(const spec *how, ad_str text, ad_buf *out)
{
    if ((how->type && how->type != 's') || how->align == '=' || how->sign || how->group) {
        return false;
    }
    add_padded(out, how, AD_STR(""), how->precision >= 0 ? clip(text, (size_t)how->precision) : text, '<');
    return true;
}

/* Digits of a magnitude with separators: every three for decimals, every four for the others. */
static ad_str digits_of(uint64_t magnitude, unsigned base, bool upper, char group, char *text,
                        size_t text_bytes)
{
    const char *digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
    size_t at = text_bytes;
    unsigned written = 0;

    do {
        if (group && written && written % (base == 10 ? 3 : 4) == 0) {
            text[--at] = group;
        }
        text[--at] = digits[magnitude % base];
        magnitude /= base;
        written++;
    } while (magnitude);
    return (ad_str){text + at, text_bytes - at};
}

static bool format_int(const spec *how, int64_t value, ad_buf *out)
{
    unsigned base = how->type == 'x' || how->type == 'X' ? 16
                    : how->type == 'o'                   ? 8
                    : how->type == 'b'                   ? 2
                                                         : 10;
    uint64_t magnitude = value < 0 ? ~(uint64_t)value + 1 : (uint64_t)value;
    char head[4];
    char text[96];
    size_t used = 0;

    if (how->type == 'c') {
        ad_buf character;

        if (value < 0 || value > 0x10FFFF) {
            return false;
        }
        ad_buf_init(&character, 8);
        ad_fold_add_char(&character, (uint32_t)value);
        add_padded(out, how, AD_STR(""), ad_buf_str(&character), '<');
        ad_buf_clear(&character);
        return true;
    }
    if (how->precision >= 0 || (how->type && !strchr("dnxXob", how->type))) {
        return false;
    }
    if (value < 0) {
        head[used++] = '-';
    } else if (how->sign == '+' || how->sign == ' ') {
        head[used++] = how->sign;
    }
    if (how->alternate && base != 10) {
        head[used++] = '0';
        head[used++] = how->type;
    }
    add_padded(out, how, (ad_str){head, used},
               digits_of(magnitude, base, how->type == 'X', how->group, text, sizeof(text)), '>');
    return true;
}

static bool format_float(const spec *how, double value, ad_buf *out)
{
    char format[] = "%.*f";
    char sign = signbit(value) ? '-' : how->sign == '+' || how->sign == ' ' ? how->sign : '\0';
    char text[PRECISION_MAX + 400]; /* up to 309 digits stand before the point */
    int written;

    if (how->group || how->alternate || how->precision > PRECISION_MAX ||
        (how->type ? !strchr("eEfFgG%", how->type) : how->precision >= 0)) {
        return false; /* a precision without a type has rules of its own */
    }
    if (!how->type && how->precision < 0) {
        ad_buf shortest;

        ad_buf_init(&shortest, 64);
        add_float(fabs(value), &shortest);
        add_padded(out, how, (ad_str){&sign, sign ? 1 : 0}, ad_buf_str(&shortest), '>');
        ad_buf_clear(&shortest);
        return true;
    }
    format[3] = how->type == '%' ? 'f' : how->type;
    value = fabs(how->type == '%' ? value * 100 : value);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* one letter of the format, checked above */
    written = snprintf(text, sizeof(text), format, how->precision >= 0 ? how->precision : 6, value);
#pragma GCC diagnostic pop
    if (written < 0 || (size_t)written + 1 >= sizeof(text)) {
        return false;
    }
    if (how->type == '%') {
        text[written++] = '%';
    }
    add_padded(out, how, (ad_str){&sign, sign ? 1 : 0}, (ad_str){text, (size_t)written}, '>');
    return true;
}

bool ad_fold_format_spec(ad_module *m, ad_value_id id, ad_str text, ad_buf *out)
{
    const ad_value *value = ad_value_at(m, id);
    int64_t integer;
    double number;
    spec how;

    if (text.len == 0) {
        return ad_fold_str(m, id, out);
    }
    if (!parse_spec(text, &how)) {
        return false;
    }
    if (value->kind == AD_VALUE_STR) {
        return format_text(&how, value->text, out) && !out->failed;
    }
    if (ad_fold_as_int(m, id, &integer) && (!how.type || !strchr("eEfFgG%", how.type))) {
        return format_int(&how, integer, out) && !out->failed;
    }
    return ad_fold_as_float(m, id, &number) && format_float(&how, number, out) && !out->failed;
}

bool ad_fold_formatted(ad_module *m, ad_value_id id, char conversion, ad_str text, ad_buf *out)
{
    ad_buf converted;
    bool done;
    spec how;

    if (conversion == '\0') {
        return ad_fold_format_spec(m, id, text, out);
    }
    if (!parse_spec(text, &how)) {
        return false;
    }
    ad_buf_init(&converted, m->string_max);
    done = conversion == 'r'   ? ad_fold_repr(m, id, &converted)
           : conversion == 'a' ? ad_fold_ascii(m, id, &converted)
                               : ad_fold_str(m, id, &converted);
    done = done && format_text(&how, ad_buf_str(&converted), out) && !out->failed;
    ad_buf_clear(&converted);
    return done;
}
