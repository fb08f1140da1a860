/* Filling text in: `format % values` and format.format(...). What is not known becomes a part. */
#include "sema/sema_priv.h"

#include <stdio.h>
#include <string.h>

#include "base/banned.h"

/* ---- format % values ---- */

typedef struct filling {
    ad_module *m;
    ad_parts parts;
    ad_value_id values; /* what stands on the right */
    uint32_t next;      /* element of a tuple to be used */
    bool bytes;
} filling;

/* The next positional value; 0 when it is not known. */
static ad_value_id next_value(filling *f)
{
    const ad_value *values = ad_value_at(f->m, f->values);
    uint32_t index = f->next++;

    if (values->kind == AD_VALUE_TUPLE) {
        return index < values->u.items.count ? values->u.items.at[index] : 0;
    }
    return index == 0 ? f->values : 0;
}

static ad_value_id named_value(filling *f, ad_str name)
{
    const ad_value *values = ad_value_at(f->m, f->values);
    uint32_t i;

    if (values->kind != AD_VALUE_DICT || !ad_sema_charge(f->m, values->u.items.count / 16)) {
        return 0;
    }
    for (i = 0; i + 1 < values->u.items.count; i += 2) {
        const ad_value *key = ad_value_at(f->m, values->u.items.at[i]);

        if (ad_value_is_text((ad_value_kind)key->kind) && ad_str_equal(key->text, name)) {
            return values->u.items.at[i + 1];
        }
    }
    return 0;
}

/* A conversion behind its %: %-08.3f. */
typedef struct conversion {
    bool left, plus, space, zero, alternate;
    int64_t width;     /* -1: none */
    int64_t precision; /* -1: none */
    bool lost;         /* a * whose value is not known */
    char type;
} conversion;

/* Digits, or * which takes a value. */
static int64_t read_size(filling *f, ad_str text, size_t *at, bool *lost)
{
    int64_t size = -1;

    if (*at < text.len && text.ptr[*at] == '*') {
        (*at)++;
        if (!ad_fold_as_int(f->m, next_value(f), &size)) {
            *lost = true;
        }
        return size;
    }
    while (*at < text.len && text.ptr[*at] >= '0' && text.ptr[*at] <= '9') {
        size = size < 0 ? 0 : size;
        size = size > INT32_MAX ? size : size * 10 + (text.ptr[*at] - '0');
        (*at)++;
    }
    return size;
}

static conversion read_conversion(filling *f, ad_str text, size_t *at)
{
    conversion how = {.width = -1, .precision = -1};

    for (; *at < text.len && strchr("-+ 0#", text.ptr[*at]) && text.ptr[*at]; (*at)++) {
        how.left = how.left || text.ptr[*at] == '-';
        how.plus = how.plus || text.ptr[*at] == '+';
        how.space = how.space || text.ptr[*at] == ' ';
        how.zero = how.zero || text.ptr[*at] == '0';
        how.alternate = how.alternate || text.ptr[*at] == '#';
    }
    how.width = read_size(f, text, at, &how.lost);
    if (*at < text.len && text.ptr[*at] == '.') {
        (*at)++;
        how.precision = read_size(f, text, at, &how.lost);
        how.precision = how.precision < 0 ? 0 : how.precision;
    }
    while (*at < text.len && (text.ptr[*at] == 'l' || text.ptr[*at] == 'h' || text.ptr[*at] == 'L')) {
        (*at)++;
    }
    how.type = *at < text.len ? text.ptr[(*at)++] : '\0';
    return how;
}

/* The same as a specifier of format(): the two languages differ in spelling only. False where not. */
static bool spec_of(const conversion *how, char type, ad_buf *out)
{
    bool number = type != 's';

    if (how->lost || how->width > INT32_MAX || how->precision > INT32_MAX ||
        (number && how->precision >= 0 && type != 'f' && type != 'e' && type != 'g')) {
        return false;
    }
    if (how->left || how->width < -1) {
        ad_buf_byte(out, '<');
    } else if (!number) {
        ad_buf_byte(out, '>');
    }
    if (number && (how->plus || how->space)) {
        ad_buf_byte(out, how->plus ? '+' : ' ');
    }
    if (number && how->alternate) {
        ad_buf_byte(out, '#');
    }
    if (number && how->zero && !how->left) {
        ad_buf_byte(out, '0');
    }
    if (how->width > 0) {
        ad_buf_printf(out, "%d", (int)how->width);
    }
    if (how->precision >= 0) {
        ad_buf_printf(out, ".%d", (int)how->precision);
    }
    ad_buf_byte(out, type);
    return true;
}

/* %d of a float drops what is behind the point; %c takes a one-character str as well. */
static bool convert(filling *f, const conversion *how, ad_value_id id, ad_buf *out)
{
    const ad_value *value = ad_value_at(f->m, id);
    char type = how->type;
    int64_t integer;
    double number;
    bool done;
    ad_buf spec;

    if (f->bytes && (value->kind == AD_VALUE_BYTES || value->kind == AD_VALUE_STR) &&
        (type == 's' || type == 'b')) {
        ad_buf_add(out, value->text);
        return how->width < 0 && how->precision < 0;
    }
    ad_buf_init(&spec, 64);
    switch (type) {
    case 'd':
    case 'i':
    case 'u':
        done = ad_fold_as_int(f->m, id, &integer) && spec_of(how, 'd', &spec);
        break;
    case 'x':
    case 'X':
    case 'o':
        done = ad_fold_as_int(f->m, id, &integer) && spec_of(how, type, &spec);
        break;
    case 'c':
        done = (ad_fold_as_int(f->m, id, &integer) && spec_of(how, 'c', &spec)) ||
               (value->kind == AD_VALUE_STR && spec_of(how, 's', &spec));
        break;
    case 'f':
    case 'F':
    case 'e':
    case 'g':
        done = ad_fold_as_float(f->m, id, &number) && spec_of(how, (char)(type | 0x20), &spec);
        break;
    case 's':
    case 'r':
    case 'a':
        done = spec_of(how, 's', &spec);
        break;
    default:
        done = false;
        break;
    }
    done = done && !spec.failed &&
           ad_fold_formatted(f->m, id, type == 's' || type == 'r' || type == 'a' ? type : '\0',
                             ad_buf_str(&spec), out);
    ad_buf_clear(&spec);
    return done;
}

/* Text of a known value, else the value as a part. */
static void fill_one(filling *f, const conversion *how, ad_value_id id)
{
    ad_buf text;

    ad_buf_init(&text, f->m->string_max);
    if (convert(f, how, id, &text)) {
        ad_parts_add(&f->parts, ad_buf_str(&text));
    } else {
        ad_parts_add_filled(&f->parts, id, how->type == 's' && how->width < 0 && how->precision < 0);
    }
    ad_buf_clear(&text);
}

static void fill_percent(filling *f, ad_str format)
{
    size_t at = 0;

    while (at < format.len && !f->parts.failed && ad_sema_charge(f->m, 1)) {
        size_t percent = ad_str_find_byte(format, '%', at);
        ad_value_id id = 0;
        bool named = false;
        conversion how;

        ad_parts_add(&f->parts, ad_str_sub(format, at, percent == SIZE_MAX ? format.len : percent - at));
        if (percent == SIZE_MAX) {
            return;
        }
        at = percent + 1;
        if (at < format.len && format.ptr[at] == '(') {
            size_t close = ad_str_find_byte(format, ')', at);

            if (close == SIZE_MAX) {
                ad_parts_add_unknown(&f->parts);
                return;
            }
            id = named_value(f, ad_str_sub(format, at + 1, close - at - 1));
            named = true;
            at = close + 1;
        }
        how = read_conversion(f, format, &at);
        if (how.type == '%') {
            ad_parts_add(&f->parts, AD_STR("%"));
        } else {
            fill_one(f, &how, named ? id : next_value(f));
        }
    }
}

/* TEXT on the left: its known parts may hold conversions; what they give is a part. */
static ad_value_id percent_of_text(ad_module *m, const ad_value *format, ad_node node)
{
    ad_parts parts;
    uint32_t i;

    ad_parts_init(&parts, m);
    for (i = 0; i < format->u.items.count; i++) {
        ad_parts_add_value(&parts, format->u.items.at[i]);
    }
    ad_parts_add_unknown(&parts);
    return ad_parts_value(&parts, node);
}

ad_value_id ad_fold_percent(ad_module *m, ad_value_id format, ad_value_id values, ad_node node)
{
    const ad_value *text = ad_value_at(m, format);
    filling f = {.m = m, .values = values, .bytes = text->kind == AD_VALUE_BYTES};
    ad_value_id result;

    if (text->kind == AD_VALUE_TEXT) {
        return percent_of_text(m, text, node);
    }
    ad_parts_init(&f.parts, m);
    fill_percent(&f, text->text);
    if (!f.bytes) {
        return ad_parts_value(&f.parts, node);
    }
    result = f.parts.count || f.parts.failed ? 0 : ad_value_of_buf(m, AD_VALUE_BYTES, &f.parts.run, node);
    ad_parts_clear(&f.parts);
    return result;
}

/* ---- format.format(...) ---- */

typedef struct field {
    ad_str name; /* up to the first . or [ */
    bool deeper; /* there was one */
    char conversion;
    ad_str spec;
} field;

/* Splits what stands between the braces. */
static field read_field(ad_str text)
{
    size_t colon = ad_str_find_byte(text, ':', 0);
    size_t mark = ad_str_find_byte(text, '!', 0);
    field f = {.spec = AD_STR("")};
    ad_str head = text;
    size_t i;

    if (mark != SIZE_MAX && mark + 1 < text.len && (colon == SIZE_MAX || mark < colon)) {
        f.conversion = text.ptr[mark + 1];
        head = ad_str_sub(text, 0, mark);
        colon = mark + 2 < text.len && text.ptr[mark + 2] == ':' ? mark + 2 : SIZE_MAX;
    } else if (colon != SIZE_MAX) {
        head = ad_str_sub(text, 0, colon);
    }
    if (colon != SIZE_MAX) {
        f.spec = ad_str_sub(text, colon + 1, text.len);
    }
    for (i = 0; i < head.len && head.ptr[i] != '.' && head.ptr[i] != '['; i++) {
    }
    f.name = ad_str_sub(head, 0, i);
    f.deeper = i < head.len;
    return f;
}

static ad_value_id field_value(const ad_call *call, const field *f, uint32_t *automatic)
{
    const ad_argument *argument = NULL;
    int64_t number;

    if (f->name.len == 0) {
        argument = ad_call_argument(call, AD_STR(""), ++*automatic);
    } else if (ad_fold_parse_int(f->name, 10, &number)) {
        argument = number < INT32_MAX ? ad_call_argument(call, AD_STR(""), (uint32_t)number + 1) : NULL;
    } else {
        argument = ad_call_argument(call, f->name, 0);
    }
    return argument && !f->deeper ? argument->value : 0;
}

/* The specifier with {fields} of its own filled in; false when one is not known. */
static bool nested_spec(ad_module *m, ad_str spec, const ad_call *call, uint32_t *automatic, ad_buf *out)
{
    size_t at = 0;

    while (at < spec.len) {
        size_t open = ad_str_find_byte(spec, '{', at);
        size_t close;
        field inner;

        ad_buf_add(out, ad_str_sub(spec, at, open == SIZE_MAX ? spec.len : open - at));
        if (open == SIZE_MAX) {
            break;
        }
        close = ad_str_find_byte(spec, '}', open);
        if (close == SIZE_MAX) {
            return false;
        }
        inner = read_field(ad_str_sub(spec, open + 1, close - open - 1));
        if (!ad_fold_str(m, field_value(call, &inner, automatic), out)) {
            return false;
        }
        at = close + 1;
    }
    return !out->failed;
}

/* The brace that closes the one before `at`, inner pairs skipped. */
static size_t closing_brace(ad_str text, size_t at)
{
    size_t depth = 1;

    for (; at < text.len; at++) {
        depth += text.ptr[at] == '{';
        depth -= text.ptr[at] == '}';
        if (depth == 0) {
            return at;
        }
    }
    return SIZE_MAX;
}

static void fill_field(ad_module *m, ad_parts *parts, ad_str text, const ad_call *call, uint32_t *automatic)
{
    field f = read_field(text);
    ad_value_id id = field_value(call, &f, automatic);
    ad_buf spec;
    ad_buf out;

    ad_buf_init(&spec, 256);
    ad_buf_init(&out, m->string_max);
    if (!nested_spec(m, f.spec, call, automatic, &spec)) {
        ad_parts_add_unknown(parts);
    } else if (ad_fold_formatted(m, id, f.conversion, ad_buf_str(&spec), &out)) {
        ad_parts_add(parts, ad_buf_str(&out));
    } else {
        ad_parts_add_filled(parts, id, (f.conversion == '\0' || f.conversion == 's') && spec.len == 0);
    }
    ad_buf_clear(&spec);
    ad_buf_clear(&out);
}

ad_value_id ad_fold_format(ad_module *m, ad_value_id format, const ad_call *call, ad_node node)
{
    ad_str text = ad_value_at(m, format)->text;
    uint32_t automatic = 0;
    ad_parts parts;
    size_t at = 0;
    size_t start = 0;

    ad_parts_init(&parts, m);
    while (at < text.len && !parts.failed) {
        char c = text.ptr[at];
        size_t close;

        if (c != '{' && c != '}') {
            at++;
            continue;
        }
        ad_parts_add(&parts, ad_str_sub(text, start, at - start));
        if (at + 1 < text.len && text.ptr[at + 1] == c) { /* {{ is one brace */
            ad_parts_add(&parts, ad_str_sub(text, at, 1));
            start = at += 2;
            continue;
        }
        close = c == '{' ? closing_brace(text, at + 1) : SIZE_MAX;
        if (close == SIZE_MAX || !ad_sema_charge(m, 1 + call->count / 8)) {
            parts.failed = true;
            break;
        }
        fill_field(m, &parts, ad_str_sub(text, at + 1, close - at - 1), call, &automatic);
        start = at = close + 1;
    }
    ad_parts_add(&parts, ad_str_sub(text, start, text.len));
    if (parts.failed) {
        ad_parts_clear(&parts);
        return 0;
    }
    return ad_parts_value(&parts, node);
}
