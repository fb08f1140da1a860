/* Regular expressions of rules: PCRE2 with budgets, and a literal that is looked for first, because
 * most texts hold no match of most expressions. Subjects may be any bytes. */
#include "base/mem.h"
#include "base/utf8.h"
#include "rules/ruleset_priv.h"

#include "base/banned.h"

enum {
    SOURCE_BYTES_MAX = 16 * 1024,
    PLACES_TRIED_MAX = 32,     /* one by one, before a text is searched */
    RUN_BYTES_MIN = 16,        /* shorter ones are everywhere */
    WINDOW_BYTES = 4096,       /* looked through for one byte after the other */
    DEPTH_LIMIT = 10000,       /* nested backtracking of the interpreter */
    HEAP_LIMIT_KIB = 16 * 1024 /* its memory for one match */
};

/* ---- the required literal ----
 * Walks the source and collects runs of plain characters outside groups and classes. Anything that
 * could make such a run optional, or change what characters mean, ends the run or the whole attempt:
 * no literal is always right, only slower. */

typedef struct literal_scan {
    ad_str source;
    size_t at;
    char *run; /* same size as the source */
    size_t run_len;
    char *best;
    size_t best_len;
    bool caseless;
    uint32_t run_bytes; /* as in ad_regex: the longest so far */
    uint8_t run_class[32];
} literal_scan;

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static void end_run(literal_scan *scan)
{
    if (scan->run_len > scan->best_len) {
        memcpy(scan->best, scan->run, scan->run_len);
        scan->best_len = scan->run_len;
    }
    scan->run_len = 0;
}

/* The last character, which a quantifier may make optional: all bytes of its UTF-8 form. */
static void drop_last_character(literal_scan *scan)
{
    while (scan->run_len > 0 && ((unsigned char)scan->run[scan->run_len - 1] & 0xC0) == 0x80) {
        scan->run_len--;
    }
    if (scan->run_len > 0) {
        scan->run_len--;
    }
}

/* Behind the class that starts at `[`, or SIZE_MAX when it is not a simple one. */
static size_t skip_class(ad_str s, size_t at)
{
    size_t i = at + 1;

    if (i < s.len && s.ptr[i] == '^') {
        i++;
    }
    if (i < s.len && s.ptr[i] == ']') {
        i++;
    }
    while (i < s.len && s.ptr[i] != ']') {
        if (s.ptr[i] == '\\') {
            if (i + 1 < s.len && (s.ptr[i + 1] == 'Q' || s.ptr[i + 1] == 'E')) {
                return SIZE_MAX;
            }
            i++;
        } else if (s.ptr[i] == '[') {
            return SIZE_MAX; /* "[:alpha:]" and friends */
        }
        i++;
    }
    return i < s.len ? i + 1 : SIZE_MAX;
}

/* The ASCII characters of a class that names them plainly; false for others. */
static bool read_class(ad_str class, bool caseless, uint8_t out[32])
{
    size_t i = 0;

    memset(out, 0, 32);
    while (i < class.len) {
        unsigned char low = (unsigned char)class.ptr[i];
        unsigned char high;

        if (low == '\\' && i + 1 < class.len && class.ptr[i + 1] == 't') {
            low = '\t';
            i++;
        } else if (low == '\\' || low == '^' || low == '[' || low >= 0x80 ||
                   (caseless && (low | 0x20) >= 'a')) {
            return false;
        }
        i++;
        high = low;
        if (i + 1 < class.len && class.ptr[i] == '-') {
            high = (unsigned char)class.ptr[i + 1];
            if (high < low || high >= 0x80 || high == '\\' || high == '[' || caseless) {
                return false;
            }
            i += 2;
        }
        for (unsigned c = low; c <= high; c++) {
            out[c / 8] |= (uint8_t)(1U << c % 8);
        }
    }
    return true;
}

/* `[..]{100,}`: so many characters of the class in a row. */
static void note_run(literal_scan *scan, size_t behind)
{
    ad_str class = ad_str_sub(scan->source, scan->at + 1, behind - scan->at - 2);
    uint32_t count = 0;
    uint8_t members[32];

    if (behind >= scan->source.len || scan->source.ptr[behind] != '{') {
        return;
    }
    for (size_t i = behind + 1; i < scan->source.len && count < SOURCE_BYTES_MAX; i++) {
        char c = scan->source.ptr[i];

        if (c < '0' || c > '9') {
            break;
        }
        count = count * 10 + (uint32_t)(c - '0');
    }
    if (count >= RUN_BYTES_MIN && count > scan->run_bytes && read_class(class, scan->caseless, members)) {
        scan->run_bytes = count;
        memcpy(scan->run_class, members, sizeof(members));
    }
}

/* A group that changes nothing outside itself: (..., (?:..., look-around, (?<name>... */
static bool group_is_plain(ad_str s, size_t at)
{
    char c;

    if (at + 1 >= s.len || s.ptr[at + 1] == '*') {
        return false;
    }
    if (s.ptr[at + 1] != '?') {
        return true;
    }
    c = at + 2 < s.len ? s.ptr[at + 2] : '\0';
    return c == ':' || c == '=' || c == '!' || c == '<' || c == '>';
}

/* Behind the group that starts at `(`, or SIZE_MAX. */
static size_t skip_group(ad_str s, size_t at)
{
    size_t depth = 0;
    size_t i = at;

    while (i < s.len) {
        char c = s.ptr[i];

        if (c == '\\') {
            if (i + 1 < s.len && (s.ptr[i + 1] == 'Q' || s.ptr[i + 1] == 'E')) {
                return SIZE_MAX;
            }
            i += 2;
        } else if (c == '[') {
            i = skip_class(s, i);
            if (i == SIZE_MAX) {
                return SIZE_MAX;
            }
        } else if (c == '(') {
            if (!group_is_plain(s, i)) {
                return SIZE_MAX;
            }
            depth++;
            i++;
        } else {
            i++;
            if (c == ')' && --depth == 0) {
                return i;
            }
        }
    }
    return SIZE_MAX;
}

/* Behind flags that hold from here on, `(?i)`, when they are some whose meaning does not matter here; else
 * SIZE_MAX. */
static size_t skip_flags(literal_scan *scan)
{
    ad_str s = scan->source;
    size_t i = scan->at + 2;
    bool caseless = false;

    if (i >= s.len || s.ptr[i - 1] != '?') {
        return SIZE_MAX;
    }
    while (i < s.len && (s.ptr[i] == 'i' || s.ptr[i] == 'm' || s.ptr[i] == 's')) {
        caseless = caseless || s.ptr[i] == 'i';
        i++;
    }
    if (i == scan->at + 2 || i >= s.len || s.ptr[i] != ')') {
        return SIZE_MAX;
    }
    scan->caseless = scan->caseless || caseless;
    return i + 1;
}

/* A plain character. Without case, k and s have a third form that is not ASCII, and what is not ASCII itself
 * has other rules. */
static void add_character(literal_scan *scan, char c)
{
    char folded = lower(c);

    if (!scan->caseless) {
        scan->run[scan->run_len++] = c;
    } else if ((unsigned char)c >= 0x80 || folded == 'k' || folded == 's') {
        end_run(scan);
    } else {
        scan->run[scan->run_len++] = folded;
    }
}

/* Behind `{n}`, `{n,}`, `{n,m}`, or SIZE_MAX when the brace is something else. */
static size_t skip_counts(ad_str s, size_t at)
{
    size_t i = at + 1;
    size_t digits = 0;

    for (; i < s.len && ((s.ptr[i] >= '0' && s.ptr[i] <= '9') || s.ptr[i] == ','); i++) {
        digits += s.ptr[i] != ',';
    }
    return i < s.len && s.ptr[i] == '}' && digits > 0 ? i + 1 : SIZE_MAX;
}

/* An escape: punctuation stands for itself, the usual one-letter classes and anchors end the run. */
static bool scan_escape(literal_scan *scan)
{
    unsigned char c = scan->at + 1 < scan->source.len ? (unsigned char)scan->source.ptr[scan->at + 1] : 0;

    if (c == 0 || c >= 0x80) {
        return false;
    }
    if (strchr("dDwWsSbBhHvVRAzZGKnrtfe", c)) {
        end_run(scan);
    } else if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
        return false;
    } else {
        add_character(scan, (char)c);
    }
    scan->at += 2;
    return true;
}

/* One step; false when the expression is beyond this simple reading. */
static bool scan_step(literal_scan *scan)
{
    ad_str s = scan->source;
    char c = s.ptr[scan->at];
    size_t behind = scan->at + 1;

    switch (c) {
    case '\\':
        return scan_escape(scan);
    case '|':
        return false;
    case '(':
        end_run(scan);
        behind = skip_flags(scan);
        if (behind == SIZE_MAX) {
            behind = skip_group(s, scan->at);
        }
        break;
    case '[':
        end_run(scan);
        behind = skip_class(s, scan->at);
        if (behind != SIZE_MAX) {
            note_run(scan, behind);
        }
        break;
    case '{':
        behind = skip_counts(s, scan->at);
        drop_last_character(scan);
        end_run(scan);
        break;
    case '*':
    case '?':
        drop_last_character(scan);
        end_run(scan);
        break;
    case '+':
    case '.':
    case '^':
    case '$':
        end_run(scan);
        break;
    default:
        add_character(scan, c);
        break;
    }
    if (behind == SIZE_MAX) {
        return false;
    }
    scan->at = behind;
    return true;
}

/* What every match holds: a literal, in the arena, and a run. Nothing when there is none or memory is short.
 */
static void find_required(ad_arena *arena, ad_str source, ad_regex *regex)
{
    literal_scan scan = {.source = source};

    regex->literal = AD_STR("");

    scan.run = ad_malloc(source.len);
    scan.best = ad_malloc(source.len);
    if (!scan.run || !scan.best) {
        goto done;
    }
    while (scan.at < source.len) {
        if (!scan_step(&scan)) {
            goto done;
        }
    }
    end_run(&scan);
    if (scan.best_len > 0) {
        ad_str copy;

        for (size_t i = 0; scan.caseless && i < scan.best_len; i++) {
            scan.best[i] = lower(scan.best[i]); /* of a run before the flag */
        }
        copy = ad_arena_copy(arena, (ad_str){scan.best, scan.best_len});
        regex->literal = copy.ptr ? copy : AD_STR("");
        regex->caseless = scan.caseless;
    }
    regex->run_bytes = scan.run_bytes;
    memcpy(regex->run_class, scan.run_class, sizeof(regex->run_class));

done:
    ad_free(scan.run);
    ad_free(scan.best);
}

/* ---- compiling and matching ---- */

static void note_few(ad_regex *regex)
{
    size_t count = 0;

    for (unsigned byte = 0; byte < 256; byte++) {
        if (regex->first[byte / 8] >> byte % 8 & 1) {
            if (count == AD_REGEX_FEW_MAX) {
                return;
            }
            regex->few[count++] = (uint8_t)byte;
        }
    }
    regex->few_count = (uint8_t)count;
}

/* PCRE2's own knowledge, which saves most calls of it. */
static void note_beginnings(ad_regex *regex)
{
    const uint8_t *first = NULL;
    uint32_t options = 0;
    uint32_t least = 0;
    bool ascii = false;

    (void)pcre2_pattern_info(regex->code, PCRE2_INFO_FIRSTBITMAP, (void *)&first);
    (void)pcre2_pattern_info(regex->code, PCRE2_INFO_ALLOPTIONS, &options);
    (void)pcre2_pattern_info(regex->code, PCRE2_INFO_MINLENGTH, &least);
    for (size_t i = 0; first && i < 16; i++) {
        ascii = ascii || first[i];
    }
    regex->first = first;
    if (first) {
        note_few(regex);
    }
    regex->least_bytes = least;
    regex->anchored = options & PCRE2_ANCHORED;
    regex->begins_beyond_ascii = first && !ascii;
}

ad_status ad_regex_compile(ad_arena *arena, ad_str source, ad_regex *out, ad_err *err)
{
    const uint32_t options = PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C;
    ad_regex regex = {.code = NULL};
    PCRE2_SIZE offset = 0;
    int code = 0;

    if (source.len == 0) {
        return ad_err_set(err, AD_ERR_SCRIPT, "regular expression is empty and would match everywhere");
    }
    if (source.len > SOURCE_BYTES_MAX) {
        return ad_err_set(err, AD_ERR_SCRIPT, "regular expression is longer than %d bytes", SOURCE_BYTES_MAX);
    }
    regex.source = ad_arena_copy(arena, source);
    if (!regex.source.ptr) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    regex.code = pcre2_compile((PCRE2_SPTR)regex.source.ptr, regex.source.len, options, &code, &offset, NULL);
    if (!regex.code) {
        PCRE2_UCHAR message[256] = {0};

        (void)pcre2_get_error_message(code, message, sizeof(message));
        return ad_err_set(err, AD_ERR_SCRIPT, "regular expression: %s at offset %zu", (const char *)message,
                          (size_t)offset);
    }
    /* No pcre2_jit_compile: its code lies in pages that are writable and executable at once, which workers
     * would inherit, and which their jail lets nobody make. */
    find_required(arena, regex.source, &regex);
    note_beginnings(&regex);
    *out = regex;
    return AD_OK;
}

void ad_regex_clear(ad_regex *regex)
{
    pcre2_code_free(regex->code);
    *regex = (ad_regex){.code = NULL};
}

static bool is_ascii(ad_str text)
{
    return ad_ascii_bytes(text) == text.len;
}

static bool has_caseless(ad_str text, ad_str literal, size_t from)
{
    char first = literal.ptr[0];

    for (size_t i = from; i + literal.len <= text.len; i++) {
        if (lower(text.ptr[i]) == first && ad_str_equal_nocase(ad_str_sub(text, i, literal.len), literal)) {
            return true;
        }
    }
    return false;
}

/* Looks at one byte in so many, until one is of the class. */
static bool has_run(const ad_regex *regex, ad_str text, size_t from)
{
    size_t start = from; /* of what may be a run */

    while (start + regex->run_bytes <= text.len) {
        size_t at = start + regex->run_bytes;

        while (at > start) {
            unsigned char c = (unsigned char)text.ptr[at - 1];

            if (!(regex->run_class[c / 8] >> c % 8 & 1)) {
                break;
            }
            at--;
        }
        if (at == start) {
            return true;
        }
        start = at;
    }
    return false;
}

/* Can there be a match at all? Cheap to ask. Look-behind may read before `from`, but what it reads is no part
 * of the match. */
static bool may_match(const ad_regex *regex, ad_str text, size_t from, bool ascii)
{
    unsigned char byte = from < text.len ? (unsigned char)text.ptr[from] : 0;

    if (text.len - from < regex->least_bytes || (ascii && regex->begins_beyond_ascii)) {
        return false;
    }
    if (regex->anchored && regex->first && from < text.len && !(regex->first[byte / 8] >> byte % 8 & 1)) {
        return false;
    }
    if (regex->run_bytes && !has_run(regex, text, from)) {
        return false;
    }
    if (regex->literal.len == 0) {
        return true;
    }
    return regex->caseless ? has_caseless(text, regex->literal, from)
                           : ad_str_find(text, regex->literal, from) != SIZE_MAX;
}

/* One stretch of valid UTF-8, so that PCRE2 need not look through it first: with PCRE2_MATCH_INVALID_UTF it
 * would do so for each search, and a file's matches would cost the square of its length. */
static int match_stretch(const ad_regex *regex, ad_str text, size_t from, uint32_t options,
                         pcre2_match_data *data, pcre2_match_context *context, size_t out_range[2])
{
    const PCRE2_SIZE *range;
    int code = pcre2_match(regex->code, (PCRE2_SPTR)(text.ptr ? text.ptr : ""), text.len, from,
                           options | PCRE2_NO_UTF_CHECK, data, context);

    if (code >= 0) {
        range = pcre2_get_ovector_pointer(data);
        out_range[0] = range[0];
        out_range[1] = range[1];
    }
    return code;
}

/* An expression that begins with no ASCII has few places to begin at in most texts: each is tried by itself,
 * which is less than a search through all of a file. Where it gets more, searching is. */
static int match_beyond_ascii(const ad_regex *regex, ad_str text, size_t from, pcre2_match_data *data,
                              pcre2_match_context *context, size_t out_range[2])
{
    unsigned tries = 0;

    while ((from += ad_ascii_bytes(ad_str_sub(text, from, text.len - from))) < text.len &&
           tries <= PLACES_TRIED_MAX) {
        unsigned char byte = (unsigned char)text.ptr[from];

        if ((byte & 0xC0) != 0x80 && (regex->first[byte / 8] >> byte % 8 & 1)) { /* a character's start */
            int code = match_stretch(regex, text, from, tries++ < PLACES_TRIED_MAX ? PCRE2_ANCHORED : 0U,
                                     data, context, out_range);

            if (code != PCRE2_ERROR_NOMATCH) {
                return code;
            }
        }
        from++;
    }
    return PCRE2_ERROR_NOMATCH;
}

static int match_valid(const ad_regex *regex, ad_str text, size_t from, pcre2_match_data *data,
                       pcre2_match_context *context, size_t out_range[2])
{
    return regex->begins_beyond_ascii ? match_beyond_ascii(regex, text, from, data, context, out_range)
                                      : match_stretch(regex, text, from, 0, data, context, out_range);
}

/* No match reaches over a byte that is no UTF-8, and the text neither begins nor ends there. */
static int match_stretches(const ad_regex *regex, ad_str text, size_t from, pcre2_match_data *data,
                           pcre2_match_context *context, size_t out_range[2])
{
    int code = PCRE2_ERROR_NOMATCH;
    size_t start = 0;

    while (start <= text.len && code == PCRE2_ERROR_NOMATCH) {
        ad_str rest = ad_str_sub(text, start, text.len - start);
        size_t len = ad_utf8_first_invalid(rest);

        if (start + len >= from) {
            uint32_t options = (start ? PCRE2_NOTBOL : 0U) | (len < rest.len ? PCRE2_NOTEOL : 0U);

            code = match_stretch(regex, ad_str_sub(rest, 0, len), from > start ? from - start : 0, options,
                                 data, context, out_range);
            if (code >= 0) {
                out_range[0] += start;
                out_range[1] += start;
            }
        }
        start += len + 1;
    }
    return code;
}

/* The first of a few bytes, by windows: one that is nowhere must not cost the whole text for each match. */
static size_t next_of_few(const ad_regex *regex, ad_str text, size_t from)
{
    for (; from < text.len; from += WINDOW_BYTES) {
        size_t bytes = text.len - from < WINDOW_BYTES ? text.len - from : WINDOW_BYTES;
        size_t nearest = bytes;

        for (size_t i = 0; i < regex->few_count; i++) {
            const char *found = memchr(text.ptr + from, regex->few[i], nearest);

            nearest = found ? (size_t)(found - (text.ptr + from)) : nearest;
        }
        if (nearest < bytes) {
            return from + nearest;
        }
    }
    return text.len;
}

/* Where a match can begin, at `from` or behind; the text's length when it can nowhere. */
static size_t next_beginning(const ad_regex *regex, ad_str text, size_t from)
{
    if (regex->few_count) {
        return next_of_few(regex, text, from);
    }
    while (from < text.len) {
        unsigned char byte = (unsigned char)text.ptr[from];

        if (regex->first[byte / 8] >> byte % 8 & 1) {
            break;
        }
        from++;
    }
    return from;
}

bool ad_regex_find(const ad_regex *regex, ad_str text, bool valid, size_t from, const ad_limits *limits,
                   pcre2_match_data *data, size_t out_range[2], bool *out_exhausted)
{
    pcre2_match_context *context;
    bool ascii;
    int code;

    if (from > text.len) {
        return false;
    }
    ascii = regex->begins_beyond_ascii && is_ascii(ad_str_sub(text, from, text.len - from));
    if (!may_match(regex, text, from, ascii)) {
        return false;
    }
    if (regex->first && regex->least_bytes && !regex->anchored) {
        from = next_beginning(regex, text, from);
        if (from == text.len) {
            return false;
        }
    }
    context = pcre2_match_context_create(NULL);
    if (!context) {
        *out_exhausted = true;
        return false;
    }
    (void)pcre2_set_match_limit(context, limits->regex_steps);
    (void)pcre2_set_depth_limit(context, DEPTH_LIMIT);
    (void)pcre2_set_heap_limit(context, HEAP_LIMIT_KIB);
    code = valid || ad_utf8_valid(text) ? match_valid(regex, text, from, data, context, out_range)
                                        : match_stretches(regex, text, from, data, context, out_range);
    pcre2_match_context_free(context);
    if (code < 0) {
        *out_exhausted = *out_exhausted || code != PCRE2_ERROR_NOMATCH;
        return false;
    }
    /* \K in a look-ahead can put the start behind the end. */
    return out_range[0] <= out_range[1];
}
