/* Dotted names as rules write them, against dotted names as expressions resolve to. Text only: what a
 * name means is the business of sema. */
#include "rules/matcher.h"

#include "base/banned.h"

/* Dots inside `[]` belong to their segment. */
typedef struct segments {
    size_t count;
    size_t last_start; /* of the last segment */
} segments;

static bool word_byte(unsigned char c)
{
    return c == '_' || c == '*' || c == '?' || c >= 0x80 || (c >= '0' && c <= '9') ||
           (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Behind a bracket pair that starts at `at`, or SIZE_MAX. Calls are always written `()`. */
static size_t skip_brackets(ad_str text, size_t at)
{
    if (text.ptr[at] == '(') {
        return at + 1 < text.len && text.ptr[at + 1] == ')' ? at + 2 : SIZE_MAX;
    }
    for (size_t i = at + 1; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];

        if (c == ']') {
            return i + 1;
        }
        if (c == '[' || c == '*' || c < 0x20) {
            return SIZE_MAX;
        }
    }
    return SIZE_MAX;
}

/* Splits well-formed text; false for empty segments, blanks, stray brackets. */
static bool split(ad_str text, segments *out)
{
    size_t start = 0;
    size_t i = 0;

    *out = (segments){1, 0};
    while (i < text.len) {
        unsigned char c = (unsigned char)text.ptr[i];

        if (c == '.') {
            if (i == start) {
                return false;
            }
            start = ++i;
            out->count++;
            out->last_start = start;
        } else if (c == '(' || c == '[') {
            size_t behind = i == start ? SIZE_MAX : skip_brackets(text, i);

            if (behind == SIZE_MAX) {
                return false;
            }
            i = behind;
        } else if (word_byte(c)) {
            i++;
        } else {
            return false;
        }
    }
    return i > start;
}

static bool has_star(ad_str text)
{
    return ad_str_find_byte(text, '*', 0) != SIZE_MAX;
}

static bool parse_suffix(ad_str rest, ad_name_pattern *out)
{
    segments parts;

    if (!split(rest, &parts) || has_star(rest)) {
        return false;
    }
    out->form = AD_NAME_SUFFIX;
    out->last = ad_str_sub(rest, parts.last_start, rest.len);
    return true;
}

bool ad_name_pattern_parse(ad_str text, ad_name_pattern *out)
{
    ad_name_pattern p = {.form = AD_NAME_EXACT, .text = text, .prefix = {"", 0}, .last = {"", 0}};
    segments parts;
    ad_str last;

    if (text.len > 0 && text.ptr[0] == '.') {
        if (!parse_suffix(ad_str_sub(text, 1, text.len), &p)) {
            return false;
        }
    } else if (ad_str_starts(text, AD_STR("*."))) {
        if (!parse_suffix(ad_str_sub(text, 2, text.len), &p)) {
            return false;
        }
    } else {
        if (!split(text, &parts)) {
            return false;
        }
        last = ad_str_sub(text, parts.last_start, text.len);
        p.prefix = ad_str_sub(text, 0, parts.count > 1 ? parts.last_start - 1 : 0);
        if (has_star(p.prefix)) {
            if (has_star(last) || p.prefix.ptr[0] == '*') {
                return false; /* nothing to look it up by, or to start from */
            }
            p.form = AD_NAME_SUFFIX;
            p.last = last;
        } else if (has_star(last)) {
            p.form = ad_str_equal(last, AD_STR("**")) ? AD_NAME_BELOW : AD_NAME_LAST_GLOB;
            p.last = last;
            /* A star alone names everything there is. */
            if (p.prefix.len == 0 && (p.form == AD_NAME_BELOW || last.len == 1)) {
                return false;
            }
        }
    }
    *out = p;
    return true;
}

static bool is_structure(char c)
{
    return c == '(' || c == ')' || c == '[' || c == ']' || c == '.';
}

/* '*' stands for any run of bytes, but not for a call or an element: "os.*" is no "os.popen()". */
static bool glob_segment(ad_str glob, ad_str segment)
{
    size_t g = 0, s = 0;
    size_t star = SIZE_MAX, resume = 0;

    while (s < segment.len) {
        if (g < glob.len && glob.ptr[g] == '*') {
            star = g++;
            resume = s;
        } else if (g < glob.len && glob.ptr[g] == segment.ptr[s]) {
            g++;
            s++;
        } else if (star != SIZE_MAX && !is_structure(segment.ptr[resume])) {
            g = star + 1;
            s = ++resume;
        } else {
            return false;
        }
    }
    while (g < glob.len && glob.ptr[g] == '*') {
        g++;
    }
    return g == glob.len;
}

/* Is position `at` of a resolved name outside its brackets? */
static bool outside_brackets(ad_str name, size_t at)
{
    size_t depth = 0;

    for (size_t i = 0; i < at; i++) {
        if (name.ptr[i] == '[' || name.ptr[i] == '(') {
            depth++;
        } else if ((name.ptr[i] == ']' || name.ptr[i] == ')') && depth > 0) {
            depth--;
        }
    }
    return depth == 0;
}

static bool match_suffix(ad_str suffix, ad_str name)
{
    size_t dot;

    if (name.len <= suffix.len + 1 || !ad_str_ends(name, suffix)) {
        return false;
    }
    dot = name.len - suffix.len - 1;
    return name.ptr[dot] == '.' && outside_brackets(name, dot);
}

/* Behind the segment that starts at `at`: the position of its dot, or the end. */
static size_t segment_end(ad_str name, size_t at)
{
    size_t depth = 0;

    for (; at < name.len && (depth || name.ptr[at] != '.'); at++) {
        if (name.ptr[at] == '[' || name.ptr[at] == '(') {
            depth++;
        } else if ((name.ptr[at] == ']' || name.ptr[at] == ')') && depth > 0) {
            depth--;
        }
    }
    return at;
}

/* Segment by segment: `*` within one, `**` for one or more, by going back to the last `**` only. */
static bool match_segments(ad_str pattern, ad_str name)
{
    size_t p = 0;
    size_t n = 0;
    size_t resume_pattern = SIZE_MAX;
    size_t resume_name = 0;

    while (n < name.len) {
        size_t name_end = segment_end(name, n);

        if (p < pattern.len) {
            size_t pattern_end = segment_end(pattern, p);
            ad_str segment = ad_str_sub(pattern, p, pattern_end - p);
            bool many = ad_str_equal(segment, AD_STR("**"));

            if (many || glob_segment(segment, ad_str_sub(name, n, name_end - n))) {
                resume_pattern = many ? pattern_end + 1 : resume_pattern;
                resume_name = many ? name_end + 1 : resume_name;
                p = pattern_end + 1;
                n = name_end + 1;
                continue;
            }
        }
        if (resume_pattern == SIZE_MAX || resume_name >= name.len) {
            return false;
        }
        p = resume_pattern; /* the `**` takes one segment more */
        n = resume_name = segment_end(name, resume_name) + 1;
    }
    return p >= pattern.len;
}

static bool match_below_prefix(ad_str prefix, ad_str name)
{
    return name.len > prefix.len + 1 && ad_str_starts(name, prefix) && name.ptr[prefix.len] == '.';
}

bool ad_name_pattern_match(const ad_name_pattern *pattern, ad_str name)
{
    switch (pattern->form) {
    case AD_NAME_EXACT:
        return ad_str_equal(pattern->text, name);
    case AD_NAME_LAST_GLOB:
        if (pattern->prefix.len == 0) {
            return glob_segment(pattern->last, name);
        }
        return match_below_prefix(pattern->prefix, name) &&
               glob_segment(pattern->last, ad_str_sub(name, pattern->prefix.len + 1, name.len));
    case AD_NAME_BELOW:
        return match_below_prefix(pattern->prefix, name);
    case AD_NAME_SUFFIX:
        if (pattern->prefix.len) {
            return match_segments(pattern->text, name);
        }
        return match_suffix(ad_str_sub(pattern->text, pattern->text.ptr[0] == '.' ? 1 : 2, pattern->text.len),
                            name);
    }
    return false;
}
