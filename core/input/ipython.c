/* IPython's own syntax as the Python that IPython makes of it, row by row, so that a cell can be parsed
 * and rules see its commands. Source: IPython 8, IPython/core/inputtransformer2.py and magics/. */
#include "input/input_priv.h"
#include "input/ipython_lex.h"

#include "base/banned.h"

enum { SLACK_BYTES = 64, LOOK_BYTES = 64, MAGICS_MAX = 16 };

/* ---- words ---- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\f';
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (unsigned char)c >= 0x80;
}

static char char_at(ad_str s, size_t at)
{
    return at < s.len ? s.ptr[at] : '\0';
}

static ad_str drop(ad_str s, size_t bytes)
{
    return ad_str_sub(s, bytes, s.len);
}

static ad_str skip_blanks(ad_str s)
{
    size_t at = 0;

    while (is_blank(char_at(s, at))) {
        at++;
    }
    return drop(s, at);
}

/* The first word; *s goes on with the next. */
static ad_str take_word(ad_str *s)
{
    size_t end = 0;
    ad_str word;

    while (end < s->len && !is_blank(s->ptr[end])) {
        end++;
    }
    word = ad_str_sub(*s, 0, end);
    *s = skip_blanks(drop(*s, end));
    return word;
}

static bool one_of(ad_str name, const char *const *names)
{
    for (; *names; names++) {
        if (ad_str_is(name, *names)) {
            return true;
        }
    }
    return false;
}

/* Magics whose argument is Python code. */
static bool takes_code(ad_str name)
{
    static const char *const names[] = {"time",  "timeit",   "prun",  "memit",     "lprun",
                                        "mprun", "snakeviz", "debug", "microtime", NULL};

    return one_of(name, names);
}

static bool is_shell(ad_str name)
{
    static const char *const names[] = {"sx", "system", "!", NULL};

    return one_of(name, names);
}

/* The code behind a magic's options: "-n 10 -o f(x)" gives "f(x)". */
static ad_str skip_options(ad_str args)
{
    static const char *const with_value[] = {"-n", "-r", "-p", "-l", "-s", "-T",
                                             "-D", "-f", "-m", "-i", NULL};

    while (char_at(args, 0) == '-') {
        ad_str option = take_word(&args);

        if (one_of(option, with_value)) {
            (void)take_word(&args);
        }
    }
    return args;
}

/* ---- writing ---- */

static void add_literal(ad_buf *out, ad_str text)
{
    ad_buf_byte(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];

        if (c == '"' || c == '\\') {
            ad_buf_byte(out, '\\');
            ad_buf_byte(out, c);
        } else if (c == '\n') {
            ad_buf_text(out, "\\n");
        } else if ((unsigned char)c < 0x20 || c == 0x7F) {
            ad_buf_printf(out, "\\x%02x", (unsigned)(unsigned char)c);
        } else {
            ad_buf_byte(out, c);
        }
    }
    ad_buf_byte(out, '"');
}

/* get_ipython().METHOD("argument") */
static void add_call(ad_buf *out, const char *method, ad_str argument)
{
    ad_buf_printf(out, "get_ipython().%s(", method);
    add_literal(out, argument);
    ad_buf_byte(out, ')');
}

static void add_line_magic(ad_buf *out, ad_str name, ad_str args)
{
    ad_buf_text(out, "get_ipython().run_line_magic(");
    add_literal(out, name);
    ad_buf_text(out, ", ");
    add_literal(out, args);
    ad_buf_byte(out, ')');
}

static void add_cell_magic(ad_buf *out, ad_str name, ad_str args, ad_str body)
{
    ad_buf_text(out, "get_ipython().run_cell_magic(");
    add_literal(out, name);
    ad_buf_text(out, ", ");
    add_literal(out, args);
    ad_buf_text(out, ", ");
    add_literal(out, body);
    ad_buf_byte(out, ')');
}

/* ---- lines ---- */

/* "name args", of a magic. What it leaves to be looked at as code of its own, or nothing. */
static ad_str add_magic(ad_buf *out, ad_str text)
{
    ad_str name = take_word(&text);

    if (is_shell(name)) {
        add_call(out, "getoutput", text);
    } else if (takes_code(name) && skip_options(text).len) {
        return skip_options(text);
    } else {
        add_line_magic(out, name, text);
    }
    return AD_STR("");
}

static ad_str skip_percent(ad_str text)
{
    while (char_at(text, 0) == '%') {
        text = drop(text, 1);
    }
    return skip_blanks(text);
}

/* ";f a b" is f("a b"), ",f a b" is f("a", "b"), "/f a" is f(a). */
static void add_autocall(ad_buf *out, ad_str line)
{
    ad_str rest = skip_blanks(drop(line, 1));

    ad_buf_add(out, take_word(&rest));
    ad_buf_byte(out, '(');
    if (line.ptr[0] == '/') {
        ad_buf_add(out, rest);
    } else if (line.ptr[0] == ';') {
        add_literal(out, rest);
    }
    while (line.ptr[0] == ',' && rest.len) {
        add_literal(out, take_word(&rest));
        ad_buf_text(out, rest.len ? ", " : "");
    }
    ad_buf_byte(out, ')');
}

/* "pip install x" without a percent sign: a magic's name, then what no expression could go on with. */
static bool is_automagic(ad_str line)
{
    static const char *const names[] = {"pip",   "conda", "mamba", "micromamba", "uv", "cd",    "ls",
                                        "ll",    "cat",   "cp",    "mv",         "rm", "rmdir", "man",
                                        "mkdir", "sx",    "run",   "system",     NULL};
    static const char *const operators[] = {"is", "in", "if", "and", "or", "not", "else", "for", "as", NULL};
    ad_str rest = line;
    ad_str name = take_word(&rest);
    ad_str word = rest;
    char first = char_at(rest, 0);

    word = take_word(&word);
    if (rest.len < 2 || !one_of(name, names) || one_of(word, operators)) {
        return false;
    }
    return is_word(first) || first == '.' || first == '/' || first == '~' || first == '$' || first == '"' ||
           first == '\'' || (first == '-' && (is_word(rest.ptr[1]) || rest.ptr[1] == '-'));
}

/* "name?" or "name??", not inside a string, a bracket or a comment. */
static bool is_question(ad_str line)
{
    ad_lex lex = {0};

    if (line.len < 2 || line.ptr[line.len - 1] != '?') {
        return false;
    }
    ad_lex_line(&lex, ad_str_sub(line, 0, line.len - 1));
    return !lex.comment && !lex.quote && !lex.depth;
}

/* "x = !command", "x = %magic args". */
static bool add_assigned(ad_buf *out, ad_str line, ad_str *rest)
{
    size_t equals = ad_lex_find_assigned(line);
    ad_str value = skip_blanks(drop(line, equals == SIZE_MAX ? line.len : equals + 1));

    if (equals == SIZE_MAX) {
        return false;
    }
    ad_buf_add(out, ad_str_sub(line, 0, equals + 1));
    ad_buf_byte(out, ' ');
    if (value.ptr[0] == '!') {
        add_call(out, "getoutput", skip_blanks(drop(value, value.ptr[1] == '!' ? 2 : 1)));
    } else {
        *rest = add_magic(out, skip_percent(value));
    }
    return true;
}

/* Writes a line (without indentation and LF) as Python when it is IPython's, and leaves in *rest what is
 * to be looked at as a line of its own. False: it is Python. */
static bool add_special(ad_buf *out, ad_str line, ad_str *rest)
{
    char first = char_at(line, 0);

    *rest = AD_STR("");
    if (first == '!') {
        bool twice = char_at(line, 1) == '!';

        add_call(out, twice ? "getoutput" : "system", skip_blanks(drop(line, twice ? 2 : 1)));
    } else if (first == '%') {
        *rest = add_magic(out, skip_percent(line));
    } else if (first == '?' || is_question(line)) {
        add_line_magic(out, AD_STR("pinfo"), line);
    } else if ((first == '/' || first == ',' || first == ';') && is_word(char_at(line, 1))) {
        add_autocall(out, line);
    } else if (is_automagic(line)) {
        *rest = add_magic(out, line);
    } else {
        return add_assigned(out, line, rest);
    }
    return true;
}

/* Writes a line that begins a statement, and takes it into the lexer's state. */
static void add_line(ad_buf *out, ad_lex *lex, ad_str line)
{
    ad_str code = skip_blanks(line);
    size_t start = out->len;
    unsigned magics = 0;
    ad_str rest;

    ad_buf_add(out, ad_str_sub(line, 0, line.len - code.len));
    while (magics < MAGICS_MAX && add_special(out, code, &rest)) {
        magics++;
        code = rest;
    }
    ad_buf_add(out, code);
    if (magics && !out->failed) {
        ad_lex after = *lex;

        /* A magic is one line long: what it would leave open, IPython would not accept either. */
        ad_lex_line(&after, drop(ad_buf_str(out), start));
        if (!ad_lex_at_statement(&after)) {
            out->len = start;
            ad_buf_byte(out, '#');
            ad_buf_add(out, line);
            return;
        }
        *lex = after;
    } else if (!out->failed) {
        ad_lex_line(lex, line);
    }
}

static ad_str take_line(ad_str *text)
{
    size_t end = ad_str_find_byte(*text, '\n', 0);
    ad_str line = ad_str_sub(*text, 0, end);

    *text = end == SIZE_MAX ? AD_STR("") : drop(*text, end + 1);
    return line;
}

static bool begins_special(ad_str line)
{
    ad_str code = skip_blanks(line);

    return char_at(code, 0) == '!' || char_at(code, 0) == '%' || ad_lex_find_assigned(code) != SIZE_MAX;
}

/* A command may go on over lines that end in a backslash: joined on the first row. Returns how many rows
 * it took from *text beyond the first. */
static size_t join_command(ad_buf *joined, ad_str line, ad_str *text)
{
    size_t rows = 0;

    ad_buf_reset(joined);
    while (line.len && line.ptr[line.len - 1] == '\\' && text->len) {
        ad_buf_add(joined, ad_str_sub(line, 0, line.len - 1));
        ad_buf_byte(joined, ' ');
        line = take_line(text);
        rows++;
    }
    ad_buf_add(joined, line);
    return rows;
}

static void add_lines(ad_buf *out, ad_lex *lex, ad_str text)
{
    ad_buf joined;

    ad_buf_init(&joined, text.len + SLACK_BYTES);
    while (text.len) {
        ad_str line = take_line(&text);
        size_t more = 0;

        if (!ad_lex_at_statement(lex)) {
            ad_buf_add(out, line);
            ad_lex_line(lex, line);
        } else if (begins_special(line)) {
            more = join_command(&joined, line, &text);
            add_line(out, lex, ad_buf_str(&joined));
        } else {
            add_line(out, lex, line);
        }
        ad_buf_byte(out, '\n');
        ad_buf_repeat(out, '\n', more);
    }
    out->failed = out->failed || joined.failed;
    ad_buf_clear(&joined);
}

/* ---- cells ---- */

/* Is the body of a cell under this magic something else than Python? Unknown magics are taken to run it. */
static bool is_foreign(ad_str name, ad_str args)
{
    static const char *const names[] = {"bash",    "sh",    "cmd",      "powershell", "!",      "sx",
                                        "system",  "perl",  "ruby",     "javascript", "js",     "html",
                                        "HTML",    "latex", "markdown", "svg",        "SVG",    "R",
                                        "julia",   "sql",   "bigquery", "cython",     "octave", "matlab",
                                        "fortran", "rust",  "ai",       "configure",  "css",    NULL};
    ad_str target;

    if (ad_str_equal(name, AD_STR("script"))) {
        args = skip_options(args);
        return ad_str_find(take_word(&args), AD_STR("py"), 0) == SIZE_MAX;
    }
    if (ad_str_equal(name, AD_STR("writefile")) || ad_str_equal(name, AD_STR("file"))) {
        args = skip_options(args);
        target = take_word(&args);
        return ad_unit_kind_of(target, AD_STR("")) != AD_UNIT_PYTHON;
    }
    return one_of(name, names);
}

/* The cell behind its "%%" line, which is `line`. */
static void add_magic_cell(ad_buf *out, ad_lex *lex, ad_str line, ad_str body)
{
    ad_str args = skip_percent(skip_blanks(line));
    ad_str name = take_word(&args);

    if (is_foreign(name, args)) {
        add_cell_magic(out, name, args, body);
        ad_buf_byte(out, '\n');
        while (body.len) {
            ad_buf_byte(out, '#');
            ad_buf_add(out, take_line(&body));
            ad_buf_byte(out, '\n');
        }
        return;
    }
    if (takes_code(name)) {
        add_line(out, lex, line); /* "%%timeit SETUP" */
    } else {
        add_cell_magic(out, name, args, AD_STR(""));
    }
    ad_buf_byte(out, '\n');
    add_lines(out, lex, body);
}

/* Length of a line end that is one for Unicode, but not for Python. */
static size_t weak_newline(ad_str s)
{
    if (s.ptr[0] == '\v' || s.ptr[0] == '\f' || (s.ptr[0] >= 0x1C && s.ptr[0] <= 0x1E)) {
        return 1;
    }
    if (ad_str_starts(s, AD_STR("\xC2\x85"))) {
        return 2; /* U+0085 */
    }
    return ad_str_starts(s, AD_STR("\xE2\x80\xA8")) || ad_str_starts(s, AD_STR("\xE2\x80\xA9")) ? 3 : 0;
}

/* Newlines of all three kinds become LF, since rows are counted. IPython looks for commands behind every
 * line end that Unicode knows: where one follows, these become LF too. */
static void add_newlines(ad_buf *out, ad_str cell)
{
    for (size_t i = 0; i < cell.len; i++) {
        char c = cell.ptr[i];
        size_t weak = weak_newline(drop(cell, i));
        char next = weak ? char_at(skip_blanks(ad_str_sub(cell, i + weak, LOOK_BYTES)), 0) : '\0';

        if (next == '!' || next == '%') {
            ad_buf_byte(out, '\n');
            i += weak - 1;
        } else if (c == '\r') {
            i += char_at(cell, i + 1) == '\n' ? 1 : 0;
            ad_buf_byte(out, '\n');
        } else {
            ad_buf_byte(out, c);
        }
    }
}

/* ">>> ", "... " and "In [3]: ", as pasted from a session. */
static size_t prompt_bytes(ad_str line)
{
    size_t at = 4;

    if (ad_str_starts(line, AD_STR(">>>")) || ad_str_starts(line, AD_STR("..."))) {
        return char_at(line, 3) == ' ' ? 4 : (line.len == 3 ? 3 : 0);
    }
    if (!ad_str_starts(line, AD_STR("In ["))) {
        return 0;
    }
    while (char_at(line, at) >= '0' && char_at(line, at) <= '9') {
        at++;
    }
    return ad_str_starts(drop(line, at), AD_STR("]: ")) ? at + 3 : 0;
}

/* Drops prompts when the first line of text has one, and the first line's indentation from all. */
static void add_undecorated(ad_buf *out, ad_str cell)
{
    ad_str look = cell;
    ad_str first = AD_STR("");
    ad_str indent;
    bool prompts;

    while (look.len && skip_blanks(first).len == 0) {
        first = take_line(&look);
    }
    indent = ad_str_sub(first, 0, first.len - skip_blanks(first).len);
    prompts = prompt_bytes(drop(first, indent.len)) > 0;
    while (cell.len) {
        ad_str line = take_line(&cell);

        line = drop(line, indent.len && ad_str_starts(line, indent) ? indent.len : 0);
        ad_buf_add(out, drop(line, prompts ? prompt_bytes(line) : 0));
        ad_buf_byte(out, '\n');
    }
}

/* Closes the brackets that are open behind what was written from `start` on. */
static void close_brackets(ad_buf *out, size_t start)
{
    ad_buf closers;
    ad_lex lex = {.closers = &closers};
    ad_str text = ad_str_sub(ad_buf_str(out), start, out->len);

    ad_buf_init(&closers, text.len + SLACK_BYTES);
    while (text.len) {
        ad_lex_line(&lex, take_line(&text));
    }
    for (size_t depth = closers.len; depth; depth--) {
        ad_buf_byte(out, closers.data[depth - 1]);
    }
    ad_buf_byte(out, '\n');
    out->failed = out->failed || closers.failed;
    ad_buf_clear(&closers);
}

/* What a cell leaves open must not swallow the next. A row of `#"""` closes a string that is open, and is a
 * comment otherwise: so it does no harm where the lexer is not sure. */
static void close_cell(ad_buf *out, size_t start, const ad_lex *lex, ad_str cell)
{
    bool triples =
        ad_str_find(cell, AD_STR("\"\"\""), 0) != SIZE_MAX || ad_str_find(cell, AD_STR("'''"), 0) != SIZE_MAX;

    if (triples && (lex->quote || lex->seen_format)) {
        ad_buf_text(out, "#\"\"\"\n#'''\n");
    }
    if (lex->continued || lex->quote) {
        ad_buf_byte(out, '\n');
    }
    if (lex->depth) {
        close_brackets(out, start);
    }
}

void ad_ipython_add_cell(ad_buf *out, ad_str cell)
{
    ad_buf plain;
    ad_buf text;
    ad_lex lex = {0};
    const size_t start = out->len;
    ad_str left;

    ad_buf_init(&plain, cell.len + SLACK_BYTES);
    ad_buf_init(&text, cell.len + SLACK_BYTES);
    add_newlines(&plain, cell);
    add_undecorated(&text, ad_buf_str(&plain));
    left = ad_buf_str(&text);
    for (ad_str look = left; look.len;) {
        ad_str line = take_line(&look);

        if (skip_blanks(line).len == 0) {
            ad_buf_byte(out, '\n');
            left = look;
            continue;
        }
        if (ad_str_starts(skip_blanks(line), AD_STR("%%"))) {
            add_magic_cell(out, &lex, line, look);
            left = AD_STR("");
        }
        break;
    }
    add_lines(out, &lex, left);
    if (cell.len == 0) {
        ad_buf_byte(out, '\n'); /* every cell has a row of its own */
    }
    close_cell(out, start, &lex, cell);
    out->failed = out->failed || plain.failed || text.failed;
    ad_buf_clear(&plain);
    ad_buf_clear(&text);
}
