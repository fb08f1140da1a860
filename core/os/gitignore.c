/* The syntax of .gitignore files (gitignore(5)), brought into the form that ad_str_glob matches. */
#include "os/gitignore.h"

#include "base/mem.h"
#include "base/banned.h"

void ad_ignore_init(ad_ignore *ignore)
{
    *ignore = (ad_ignore){0};
    ad_arena_init(&ignore->arena, 2 * (size_t)AD_IGNORE_FILE_BYTES);
}

void ad_ignore_clear(ad_ignore *ignore)
{
    ad_arena_clear(&ignore->arena);
    ad_free(ignore->patterns);
    ad_ignore_init(ignore);
}

/* Without trailing spaces; one behind a backslash stays, and so does what stands before it. */
static ad_str trim_spaces(ad_str line)
{
    size_t keep = 0;
    size_t i;

    for (i = 0; i < line.len; i++) {
        if (line.ptr[i] == '\\' && i + 1 < line.len) {
            i++;
            keep = i + 1;
        } else if (line.ptr[i] != ' ') {
            keep = i + 1;
        }
    }
    return ad_str_sub(line, 0, keep);
}

/* "[:alpha:]" and its kind at `at`: their length, 0 when there is none, SIZE_MAX for an unknown name. */
static size_t named_class_length(ad_str glob, size_t at)
{
    static const char names[] = " alnum alpha blank cntrl digit graph lower print punct space upper xdigit ";
    size_t end;
    char padded[10] = {' '};

    if (!ad_str_starts(ad_str_sub(glob, at, 2), AD_STR("[:"))) {
        return 0;
    }
    end = ad_str_find(glob, AD_STR(":]"), at + 2);
    if (end == SIZE_MAX) {
        return 0;
    }
    if (end - at - 2 < 5 || end - at - 2 > 6) {
        return SIZE_MAX;
    }
    memcpy(padded + 1, glob.ptr + at + 2, end - at - 2);
    padded[1 + end - at - 2] = ' ';
    return strstr(names, padded) ? end + 2 - at : SIZE_MAX;
}

/* Position behind the ']' of the class whose '[' is at `at`, or SIZE_MAX: the class is broken. */
static size_t class_end(ad_str glob, size_t at)
{
    size_t i = at + 1;
    size_t first;

    i += i < glob.len && (glob.ptr[i] == '!' || glob.ptr[i] == '^');
    for (first = i; i < glob.len; i++) {
        size_t named = named_class_length(glob, i);

        if (named == SIZE_MAX) {
            return SIZE_MAX;
        }
        if (named) {
            i += named - 1;
        } else if (glob.ptr[i] == '\\') {
            i++;
        } else if (glob.ptr[i] == ']' && i != first) {
            return i + 1;
        }
    }
    return SIZE_MAX;
}

/* Copies a run of stars: git's "**" spans folders only as a whole segment, ours always does. */
static size_t put_stars(ad_str glob, size_t at, char *out, size_t *out_len)
{
    size_t end = at;
    bool whole;

    while (end < glob.len && glob.ptr[end] == '*') {
        end++;
    }
    whole = (at == 0 || glob.ptr[at - 1] == '/') && (end == glob.len || glob.ptr[end] == '/');
    out[(*out_len)++] = '*';
    if (whole && end - at > 1) {
        out[(*out_len)++] = '*';
    }
    return end;
}

/* Rewrites a pattern into `out`, which holds glob.len bytes. False: git would never match it. */
static bool rewrite(ad_str glob, char *out, ad_ignore_pattern *pattern)
{
    size_t len = 0;
    size_t at = 0;

    pattern->literal = true;
    while (at < glob.len) {
        size_t end = at + 1;
        char byte = glob.ptr[at];

        if (byte == '*' || byte == '?' || byte == '[') {
            pattern->literal = false;
        }
        if (byte == '*') {
            at = put_stars(glob, at, out, &len);
            continue;
        }
        if (byte == '\\') {
            pattern->literal = false; /* rare enough not to be worth unquoting */
            end++;
        } else if (byte == '[') {
            end = class_end(glob, at);
        }
        if (end > glob.len) { /* SIZE_MAX too */
            return false;
        }
        memcpy(out + len, glob.ptr + at, end - at);
        len += end - at;
        at = end;
    }
    pattern->glob = (ad_str){out, len};
    return true;
}

/* One line, already without its end. */
static ad_status add_line(ad_ignore *ignore, ad_str line, ad_err *err)
{
    ad_ignore_pattern pattern = {0};
    char *copy;

    if (line.len == 0 || line.ptr[0] == '#') {
        return AD_OK;
    }
    line = trim_spaces(line);
    if (ad_str_starts(line, AD_STR("!"))) {
        pattern.negated = true;
        line = ad_str_sub(line, 1, line.len);
    }
    if (ad_str_ends(line, AD_STR("/"))) {
        pattern.folder_only = true;
        line.len--;
    }
    pattern.base_only = ad_str_find_byte(line, '/', 0) == SIZE_MAX;
    if (ad_str_starts(line, AD_STR("/"))) {
        line = ad_str_sub(line, 1, line.len);
    }
    if (line.len == 0 || line.len > AD_IGNORE_PATTERN_BYTES) {
        return AD_OK;
    }
    copy = ad_arena_bytes(&ignore->arena, line.len);
    if (!copy || !ad_grow(&ignore->patterns, &ignore->capacity, ignore->count + 1, sizeof(pattern))) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    if (rewrite(line, copy, &pattern)) {
        ignore->patterns[ignore->count++] = pattern;
    }
    return AD_OK;
}

ad_status ad_ignore_parse(ad_ignore *ignore, ad_str text, ad_err *err)
{
    size_t at = ad_str_starts(text, AD_STR("\xEF\xBB\xBF")) ? 3 : 0;
    ad_status status = AD_OK;

    while (status == AD_OK && at < text.len && ignore->count < AD_IGNORE_PATTERNS) {
        size_t end = ad_str_find_byte(text, '\n', at);
        ad_str line = ad_str_sub(text, at, (end == SIZE_MAX ? text.len : end) - at);

        at = end == SIZE_MAX ? text.len : end + 1;
        if (ad_str_ends(line, AD_STR("\r"))) {
            line.len--;
        }
        status = add_line(ignore, line, err);
    }
    return status;
}

ad_ignore_answer ad_ignore_match(const ad_ignore *ignore, ad_str path, bool is_folder)
{
    size_t slash = ad_str_find_last_byte(path, '/');
    ad_str base = slash == SIZE_MAX ? path : ad_str_sub(path, slash + 1, path.len);
    size_t i = ignore->count;

    while (i > 0) { /* the last pattern that matches decides */
        const ad_ignore_pattern *pattern = &ignore->patterns[--i];
        ad_str subject = pattern->base_only ? base : path;

        if (pattern->folder_only && !is_folder) {
            continue;
        }
        if (pattern->literal ? ad_str_equal(pattern->glob, subject) : ad_str_glob(pattern->glob, subject)) {
            return pattern->negated ? AD_IGNORE_NO : AD_IGNORE_YES;
        }
    }
    return AD_IGNORE_UNSAID;
}
