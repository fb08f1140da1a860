/* The lexer behind notebook cells. Strings are read as before Python 3.12: an f-string ends at its own
 * quote, nested or not. Where that makes a difference the caller closes cells more carefully. */
#include "input/ipython_lex.h"

#include "base/banned.h"

static bool is_triple(ad_str line, size_t at)
{
    return at + 2 < line.len && line.ptr[at + 1] == line.ptr[at] && line.ptr[at + 2] == line.ptr[at];
}

static bool has_format_prefix(ad_str line, size_t quote_at)
{
    for (size_t back = 1; back <= 2 && back <= quote_at; back++) {
        char c = (char)(line.ptr[quote_at - back] | 0x20);

        if (c == 'f' || c == 't') {
            return true;
        }
    }
    return false;
}

/* Opens a string at its first quote; the place behind its quotes. */
static size_t open_string(ad_lex *lex, ad_str line, size_t at)
{
    lex->quote = line.ptr[at];
    lex->triple = is_triple(line, at);
    lex->seen_format = lex->seen_format || has_format_prefix(line, at);
    return at + (lex->triple ? 3 : 1);
}

/* Goes on in an open string; the place behind it, or the end of the line. */
static size_t pass_string(ad_lex *lex, ad_str line, size_t at)
{
    while (at < line.len) {
        if (line.ptr[at] == '\\') {
            at += 2;
        } else if (line.ptr[at] != lex->quote || (lex->triple && !is_triple(line, at))) {
            at++;
        } else {
            lex->quote = 0;
            return at + (lex->triple ? 3 : 1);
        }
    }
    return line.len;
}

/* A plain string ends with its line, unless that ends in a backslash. */
static void end_line(ad_lex *lex, ad_str line)
{
    size_t backslashes = 0;

    while (backslashes < line.len && line.ptr[line.len - 1 - backslashes] == '\\') {
        backslashes++;
    }
    if (lex->quote && !lex->triple && backslashes % 2 == 0) {
        lex->quote = 0;
    }
    lex->continued = !lex->quote && !lex->comment && backslashes > 0;
}

static void pass_bracket(ad_lex *lex, char c)
{
    if (c == '(' || c == '[' || c == '{') {
        lex->depth++;
        if (lex->closers) {
            ad_buf_byte(lex->closers, c == '(' ? ')' : (c == '[' ? ']' : '}'));
        }
    } else if ((c == ')' || c == ']' || c == '}') && lex->depth) {
        lex->depth--;
        if (lex->closers) {
            ad_buf_cut(lex->closers, lex->depth);
        }
    }
}

/* One token or byte of a line; the place behind it. */
static size_t step(ad_lex *lex, ad_str line, size_t at)
{
    char c = line.ptr[at];

    if (lex->quote) {
        return pass_string(lex, line, at);
    }
    if (c == '#') {
        lex->comment = true;
        return line.len;
    }
    if (c == '"' || c == '\'') {
        return open_string(lex, line, at);
    }
    pass_bracket(lex, c);
    return at + 1;
}

void ad_lex_line(ad_lex *lex, ad_str line)
{
    lex->comment = false;
    for (size_t at = 0; at < line.len;) {
        at = step(lex, line, at);
    }
    end_line(lex, line);
}

/* Is the '=' at this place one of an assignment, with a command or a magic behind it? */
static bool assigns_special(ad_str line, size_t at)
{
    size_t next = at + 1;

    if (at == 0 || strchr("=!<>+-*/%&|^@:~", line.ptr[at - 1])) {
        return false;
    }
    while (next < line.len && (line.ptr[next] == ' ' || line.ptr[next] == '\t')) {
        next++;
    }
    if (next + 1 >= line.len || (line.ptr[next] != '!' && line.ptr[next] != '%')) {
        return false;
    }
    return line.ptr[next + 1] != '=' && (line.ptr[next] == '!' || line.ptr[next + 1] != ' ');
}

size_t ad_lex_find_assigned(ad_str line)
{
    ad_lex lex = {0};

    for (size_t at = 0; at < line.len && !lex.comment;) {
        if (line.ptr[at] == '=' && !lex.quote && !lex.depth && assigns_special(line, at)) {
            return at;
        }
        at = step(&lex, line, at);
    }
    return SIZE_MAX;
}
