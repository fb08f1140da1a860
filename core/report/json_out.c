/* The JSON writer. */
#include "report/json_out.h"

#include <assert.h>

#include "base/utf8.h"

#include "base/banned.h"

void json_init(json_out *json, ad_buf *out, bool indented)
{
    *json = (json_out){.out = out, .indented = indented};
}

static void new_line(json_out *json)
{
    if (json->indented) {
        ad_buf_byte(json->out, '\n');
        ad_buf_repeat(json->out, ' ', (size_t)json->depth * 2);
    }
}

/* What has to stand before a value or a key. */
static void before(json_out *json)
{
    if (json->after_key) {
        json->after_key = false;
        return;
    }
    if (json->depth) {
        if (json->started[json->depth - 1]) {
            ad_buf_byte(json->out, ',');
        }
        json->started[json->depth - 1] = true;
        new_line(json);
    }
}

static void open_container(json_out *json, char bracket)
{
    before(json);
    ad_buf_byte(json->out, bracket);
    assert(json->depth < JSON_DEPTH_MAX);
    json->started[json->depth++] = false;
}

static void close_container(json_out *json, char bracket)
{
    bool any;

    assert(json->depth > 0);
    any = json->started[--json->depth];
    if (any) {
        new_line(json);
    }
    ad_buf_byte(json->out, bracket);
}

void json_object(json_out *json)
{
    open_container(json, '{');
}

void json_object_end(json_out *json)
{
    close_container(json, '}');
}

void json_array(json_out *json)
{
    open_container(json, '[');
}

void json_array_end(json_out *json)
{
    close_container(json, ']');
}

static void add_quoted(json_out *json, ad_str text)
{
    size_t at = 0;

    ad_buf_byte(json->out, '"');
    while (at < text.len) {
        size_t start = at;
        uint32_t c = ad_utf8_next(text, &at);

        if (c == AD_UTF8_INVALID) {
            ad_utf8_add(json->out, 0xFFFD);
        } else if (c == '"' || c == '\\') {
            ad_buf_byte(json->out, '\\');
            ad_buf_byte(json->out, (char)c);
        } else if (c == '\n') {
            ad_buf_text(json->out, "\\n");
        } else if (c == '\t') {
            ad_buf_text(json->out, "\\t");
        } else if (c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029 || ad_utf8_is_bidi(c)) {
            ad_buf_printf(json->out, "\\u%04x", c);
        } else {
            ad_buf_add(json->out, ad_str_sub(text, start, at - start));
        }
    }
    ad_buf_byte(json->out, '"');
}

void json_key(json_out *json, const char *name)
{
    before(json);
    add_quoted(json, ad_str_of(name));
    ad_buf_text(json->out, json->indented ? ": " : ":");
    json->after_key = true;
}

void json_string(json_out *json, ad_str text)
{
    before(json);
    add_quoted(json, text);
}

void json_int(json_out *json, uint64_t value)
{
    before(json);
    ad_buf_printf(json->out, "%llu", (unsigned long long)value);
}

void json_bool(json_out *json, bool value)
{
    before(json);
    ad_buf_text(json->out, value ? "true" : "false");
}

void json_key_string(json_out *json, const char *name, ad_str text)
{
    json_key(json, name);
    json_string(json, text);
}

void json_key_text(json_out *json, const char *name, const char *text)
{
    json_key_string(json, name, ad_str_of(text));
}

void json_key_int(json_out *json, const char *name, uint64_t value)
{
    json_key(json, name);
    json_int(json, value);
}

void json_key_bool(json_out *json, const char *name, bool value)
{
    json_key(json, name);
    json_bool(json, value);
}

void json_key_path(json_out *json, const char *name, ad_str path)
{
    if (ad_utf8_valid(path)) {
        json_key_string(json, name, path);
    } else {
        ad_buf shown;

        ad_buf_init(&shown, 1 << 20);
        ad_utf8_add_shown(&shown, path, true);
        json_key_string(json, name, ad_buf_str(&shown));
        json->out->failed |= shown.failed;
        ad_buf_clear(&shown);
    }
}

void json_key_strings(json_out *json, const char *name, const ad_str *texts, size_t count)
{
    json_key(json, name);
    json_array(json);
    for (size_t i = 0; i < count; i++) {
        json_string(json, texts[i]);
    }
    json_array_end(json);
}
