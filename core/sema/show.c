/* Values as people read them: Python's spelling, short. */
#include "sema/sema_priv.h"

#include <string.h>

#include "base/utf8.h"
#include "base/banned.h"

enum { SHOWN_BYTES = 200, SHOWN_DEPTH = 8, SHOWN_TEXT_BYTES = 80 };

/* Containers that are open: what is left to show of each. */
typedef struct level {
    const ad_value *value;
    uint32_t next;
} level;

typedef struct showing {
    const ad_module *m;
    ad_buf *out;
    size_t end; /* of what may be written */
    level levels[SHOWN_DEPTH];
    uint32_t depth;
} showing;

/* At most `bytes` of text, not cutting a character. */
static ad_str clip(ad_str text, size_t bytes)
{
    if (text.len <= bytes) {
        return text;
    }
    while (bytes && ((unsigned char)text.ptr[bytes] & 0xC0) == 0x80) {
        bytes--;
    }
    return ad_str_sub(text, 0, bytes);
}

/* A str or bytes in quotes; inside of an f-string without them. */
static void show_text(showing *s, const ad_value *value, bool quotes)
{
    ad_str text = clip(value->text, SHOWN_TEXT_BYTES);
    size_t at = 0;

    ad_buf_text(s->out, value->kind == AD_VALUE_BYTES ? "b'" : quotes ? "'" : "");
    while (at < text.len) {
        size_t start = at;
        uint32_t c =
            value->kind == AD_VALUE_BYTES ? (unsigned char)text.ptr[at++] : ad_fold_next_char(text, &at);

        if (c == '\n') {
            ad_buf_text(s->out, "\\n");
        } else if (c == '\t') {
            ad_buf_text(s->out, "\\t");
        } else if (c == '\\' || c == '\'') {
            ad_buf_byte(s->out, '\\');
            ad_buf_byte(s->out, (char)c);
        } else if (!quotes && (c == '{' || c == '}')) {
            ad_buf_repeat(s->out, (char)c, 2);
        } else if (c < 0x20 || c == 0x7F || (value->kind == AD_VALUE_BYTES && c > 0x7F)) {
            ad_buf_printf(s->out, "\\x%02x", (unsigned)c);
        } else {
            ad_utf8_add_shown(s->out, ad_str_sub(text, start, at - start), false);
        }
    }
    ad_buf_text(s->out, text.len < value->text.len ? "..." : "");
    ad_buf_text(s->out, value->kind == AD_VALUE_BYTES || quotes ? "'" : "");
}

static const char *opening(ad_value_kind kind)
{
    switch ((int)kind) {
    case AD_VALUE_TUPLE:
        return "(";
    case AD_VALUE_LIST:
        return "[";
    case AD_VALUE_SET:
    case AD_VALUE_DICT:
        return "{";
    case AD_VALUE_TEXT:
        return "f'";
    case AD_VALUE_PARTIAL:
        return "functools.partial(";
    default:
        return "";
    }
}

static const char *closing(const ad_value *value)
{
    switch ((int)value->kind) {
    case AD_VALUE_TUPLE:
        return value->u.items.count == 1 && !(value->flags & AD_VALUE_OPEN) ? ",)" : ")";
    case AD_VALUE_LIST:
        return "]";
    case AD_VALUE_SET:
    case AD_VALUE_DICT:
        return "}";
    case AD_VALUE_TEXT:
        return "'";
    case AD_VALUE_PARTIAL:
        return ", ...)";
    default:
        return "";
    }
}

static const char *separator(const level *top)
{
    if (top->value->kind == AD_VALUE_TEXT || top->next == 0) {
        return "";
    }
    if (top->value->kind == AD_VALUE_ANY_OF) {
        return " or ";
    }
    return top->value->kind == AD_VALUE_DICT && top->next % 2 ? ": " : ", ";
}

/* A value without items; those with items are entered. */
static void show_one(showing *s, ad_value_id id)
{
    const ad_value *value = ad_value_at(s->m, id);
    bool part = s->depth && s->levels[s->depth - 1].value->kind == AD_VALUE_TEXT;

    switch ((ad_value_kind)value->kind) {
    case AD_VALUE_UNKNOWN:
        ad_buf_text(s->out, "?");
        break;
    case AD_VALUE_ELLIPSIS:
        ad_buf_text(s->out, "...");
        break;
    case AD_VALUE_NONE:
    case AD_VALUE_BOOL:
    case AD_VALUE_INT:
    case AD_VALUE_FLOAT:
        (void)ad_fold_show_scalar(s->m, id, s->out);
        break;
    case AD_VALUE_STR:
    case AD_VALUE_BYTES:
        show_text(s, value, !part);
        break;
    case AD_VALUE_NAME:
    case AD_VALUE_FUNCTION:
    case AD_VALUE_CLASS:
    case AD_VALUE_INSTANCE:
        ad_utf8_add_shown(s->out, value->text, false);
        break;
    case AD_VALUE_TUPLE:
    case AD_VALUE_LIST:
    case AD_VALUE_SET:
    case AD_VALUE_DICT:
    case AD_VALUE_TEXT:
    case AD_VALUE_PARTIAL:
    case AD_VALUE_ANY_OF:
        if (s->depth == SHOWN_DEPTH) {
            ad_buf_text(s->out, "...");
        } else {
            ad_buf_text(s->out, opening((ad_value_kind)value->kind));
            s->levels[s->depth++] = (level){.value = value};
        }
        break;
    }
}

/* The next piece of the innermost container, or its end. */
static void show_next(showing *s)
{
    level *top = &s->levels[s->depth - 1];
    const ad_value *value = top->value;
    bool text = value->kind == AD_VALUE_TEXT;
    uint32_t depth = s->depth;
    ad_value_id id;

    if (top->next == value->u.items.count) {
        if (value->flags & AD_VALUE_OPEN) {
            ad_buf_text(s->out, top->next ? ", ..." : "...");
        }
        ad_buf_text(s->out, closing(value));
        s->depth--;
        if (s->depth && s->levels[s->depth - 1].value->kind == AD_VALUE_TEXT) {
            ad_buf_byte(s->out, '}');
        }
        return;
    }
    ad_buf_text(s->out, separator(top));
    id = value->u.items.at[top->next++];
    text = text && ad_value_kind_of(s->m, id) != AD_VALUE_STR;
    ad_buf_text(s->out, text ? "{" : "");
    show_one(s, id);
    ad_buf_text(s->out, text && s->depth == depth ? "}" : "");
}

void ad_value_show(const ad_module *m, ad_value_id id, ad_buf *out)
{
    showing s = {.m = m, .out = out, .end = out->len + SHOWN_BYTES};

    show_one(&s, id < m->value_count ? id : 0);
    while (s.depth && out->len < s.end && !out->failed) {
        show_next(&s);
    }
    if (s.depth) {
        ad_buf_text(out, "...");
    }
}
