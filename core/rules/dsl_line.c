/* Where in a rule's text a field stands. Lua keeps the line of a call but not of the fields of a table,
 * and a message that points at the field is worth this small reader of Lua's tokens. */
#include "rules/dsl_priv.h"

#include "base/banned.h"

typedef struct cursor {
    ad_str text;
    size_t at;
    uint32_t line;
} cursor;

static char peek(const cursor *c, size_t ahead)
{
    return c->at + ahead < c->text.len ? c->text.ptr[c->at + ahead] : '\0';
}

static void advance(cursor *c, size_t bytes)
{
    for (; bytes > 0 && c->at < c->text.len; bytes--) {
        c->line += c->text.ptr[c->at] == '\n';
        c->at++;
    }
}

/* Number of `=` of the long bracket that opens here, or SIZE_MAX. */
static size_t long_bracket_level(const cursor *c)
{
    size_t level = 0;

    if (peek(c, 0) != '[') {
        return SIZE_MAX;
    }
    while (peek(c, 1 + level) == '=') {
        level++;
    }
    return peek(c, 1 + level) == '[' ? level : SIZE_MAX;
}

static void skip_long_bracket(cursor *c, size_t level)
{
    advance(c, level + 2);
    while (c->at < c->text.len) {
        size_t closing = 0;

        if (peek(c, 0) == ']') {
            while (peek(c, 1 + closing) == '=') {
                closing++;
            }
            if (closing == level && peek(c, 1 + closing) == ']') {
                advance(c, level + 2);
                return;
            }
        }
        advance(c, 1 + closing);
    }
}

static void skip_quoted(cursor *c)
{
    char quote = peek(c, 0);

    advance(c, 1);
    while (c->at < c->text.len && peek(c, 0) != quote) {
        advance(c, peek(c, 0) == '\\' ? 2 : 1);
    }
    advance(c, 1);
}

/* Moves over a comment or a string; false when neither starts here. */
static bool skip_opaque(cursor *c)
{
    size_t level = long_bracket_level(c);

    if (level != SIZE_MAX) {
        skip_long_bracket(c, level);
        return true;
    }
    if (peek(c, 0) == '"' || peek(c, 0) == '\'') {
        skip_quoted(c);
        return true;
    }
    if (peek(c, 0) != '-' || peek(c, 1) != '-') {
        return false;
    }
    advance(c, 2);
    level = long_bracket_level(c);
    if (level != SIZE_MAX) {
        skip_long_bracket(c, level);
        return true;
    }
    while (c->at < c->text.len && peek(c, 0) != '\n') {
        advance(c, 1);
    }
    return true;
}

static bool is_name_byte(char c)
{
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static ad_str take_name(cursor *c)
{
    size_t start = c->at;

    while (is_name_byte(peek(c, 0))) {
        advance(c, 1);
    }
    return ad_str_sub(c->text, start, c->at - start);
}

static bool is_followed_by_equals(const cursor *c)
{
    ad_str rest = ad_str_trim(ad_str_sub(c->text, c->at, 64));

    return rest.len && rest.ptr[0] == '=' && !(rest.len > 1 && rest.ptr[1] == '=');
}

static cursor at_line(ad_str text, uint32_t line)
{
    cursor c = {text, 0, 1};

    while (c.line < line && c.at < text.len) {
        size_t end = ad_str_find_byte(text, '\n', c.at);

        c.at = end == SIZE_MAX ? text.len : end + 1;
        c.line++;
    }
    return c;
}

/* The line of `field = ` in the table constructor that starts at or after `line`; `line` itself when it is
 * not found there. */
static uint32_t field_line(ad_str text, uint32_t line, const char *field)
{
    cursor c = at_line(text, line);
    unsigned depth = 0;

    while (c.at < text.len) {
        char byte = peek(&c, 0);

        if (skip_opaque(&c)) {
            continue;
        }
        if (is_name_byte(byte)) {
            uint32_t name_line = c.line;

            if (ad_str_is(take_name(&c), field) && depth == 1 && is_followed_by_equals(&c)) {
                return name_line;
            }
            continue;
        }
        depth += byte == '{' || (depth > 0 && (byte == '(' || byte == '['));
        if (byte == '}' || (depth > 0 && (byte == ')' || byte == ']'))) {
            if (depth <= 1) {
                break;
            }
            depth--;
        }
        advance(&c, 1);
    }
    return line;
}

ad_place ad_dsl_place(const ad_loading *loading, ad_place place, const char *field)
{
    /* Each search reads the file: not for mistakes that are only counted. */
    if (field && place.line && loading->mistake_count < AD_MISTAKES_KEPT) {
        place.line = field_line(place.file->text, place.line, field);
    }
    return place;
}
