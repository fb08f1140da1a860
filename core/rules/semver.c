/* Semantic versions and ranges: pack manifests name both. */
#include "rules/semver.h"

#include "base/banned.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Takes a number without leading zeros off text at *at. */
static bool take_number(ad_str text, size_t *at, uint64_t *out)
{
    size_t start = *at;
    uint64_t number = 0;

    while (*at < text.len && is_digit(text.ptr[*at])) {
        if (__builtin_mul_overflow(number, (uint64_t)10, &number) ||
            __builtin_add_overflow(number, (uint64_t)(text.ptr[*at] - '0'), &number)) {
            return false;
        }
        (*at)++;
    }
    if (*at == start || (text.ptr[start] == '0' && *at - start > 1)) {
        return false;
    }
    *out = number;
    return true;
}

static bool all_digits(ad_str text)
{
    size_t i;

    for (i = 0; i < text.len; i++) {
        if (!is_digit(text.ptr[i])) {
            return false;
        }
    }
    return text.len > 0;
}

/* Length of the dotted identifiers at the start of text, 0 when one is empty or, where that matters,
 * a number with leading zeros. */
static size_t identifiers_length(ad_str text, bool leading_zeros)
{
    size_t start = 0;
    size_t i = 0;

    for (;; i++) {
        char c = i < text.len ? text.ptr[i] : '\0';
        ad_str part;

        if (is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-') {
            continue;
        }
        part = ad_str_sub(text, start, i - start);
        if (part.len == 0 || (!leading_zeros && part.len > 1 && part.ptr[0] == '0' && all_digits(part))) {
            return 0;
        }
        if (c != '.') {
            return i;
        }
        start = i + 1;
    }
}

/* Numbers, pre-release and build of a version; *out_given of the numbers are there. Fewer than three
 * are only taken where the caller allows it, and then nothing may follow them. */
static bool parse_version(ad_str text, ad_version *out, size_t *out_given)
{
    ad_version version = {{0, 0, 0}, {"", 0}};
    size_t given = 0;
    size_t at = 0;

    do {
        at += given > 0;
        if (!take_number(text, &at, &version.numbers[given])) {
            return false;
        }
        given++;
    } while (given < 3 && at < text.len && text.ptr[at] == '.');
    if (given == 3 && at < text.len && text.ptr[at] == '-') {
        size_t len = identifiers_length(ad_str_sub(text, at + 1, SIZE_MAX), false);

        if (len == 0) {
            return false;
        }
        version.prerelease = ad_str_sub(text, at + 1, len);
        at += 1 + len;
    }
    if (given == 3 && at < text.len && text.ptr[at] == '+') {
        size_t len = identifiers_length(ad_str_sub(text, at + 1, SIZE_MAX), true);

        if (len == 0) {
            return false;
        }
        at += 1 + len;
    }
    if (at != text.len) {
        return false;
    }
    *out = version;
    *out_given = given;
    return true;
}

bool ad_version_parse(ad_str text, ad_version *out)
{
    ad_version version;
    size_t given;

    if (!parse_version(text, &version, &given) || given != 3) {
        return false;
    }
    *out = version;
    return true;
}

static int compare_numbers(const ad_version *a, const ad_version *b)
{
    size_t i;

    for (i = 0; i < 3; i++) {
        if (a->numbers[i] != b->numbers[i]) {
            return a->numbers[i] < b->numbers[i] ? -1 : 1;
        }
    }
    return 0;
}

/* Numbers compare by value and come before words. Without leading zeros the longer number is larger. */
static int compare_identifier(ad_str a, ad_str b)
{
    bool a_number = all_digits(a);
    bool b_number = all_digits(b);

    if (a_number != b_number) {
        return a_number ? -1 : 1;
    }
    if (a_number && a.len != b.len) {
        return a.len < b.len ? -1 : 1;
    }
    return ad_str_compare(a, b);
}

static ad_str take_identifier(ad_str *rest)
{
    size_t dot = ad_str_find_byte(*rest, '.', 0);
    ad_str part = ad_str_sub(*rest, 0, dot);

    *rest = dot == SIZE_MAX ? ad_str_sub(*rest, rest->len, 0) : ad_str_sub(*rest, dot + 1, SIZE_MAX);
    return part;
}

static int compare_prerelease(ad_str a, ad_str b)
{
    if (a.len == 0 || b.len == 0) {
        return (a.len == 0) - (b.len == 0); /* a release comes after its pre-releases */
    }
    while (a.len && b.len) {
        int order = compare_identifier(take_identifier(&a), take_identifier(&b));

        if (order) {
            return order;
        }
    }
    return (a.len > 0) - (b.len > 0);
}

int ad_version_compare(const ad_version *a, const ad_version *b)
{
    int order = compare_numbers(a, b);

    return order ? order : compare_prerelease(a->prerelease, b->prerelease);
}

/* Does the version come after all those that agree with `base` in their first `keep` numbers? */
static bool is_beyond(const ad_version *version, const ad_version *base, size_t keep)
{
    size_t i;

    for (i = 0; i < keep; i++) {
        if (version->numbers[i] != base->numbers[i]) {
            return version->numbers[i] > base->numbers[i];
        }
    }
    return false;
}

/* How many leading numbers `^` holds fast: up to the leftmost that is not 0, or all that are given. */
static size_t caret_keeps(const ad_version *version, size_t given)
{
    size_t keep = 1;

    while (keep < given && version->numbers[keep - 1] == 0) {
        keep++;
    }
    return keep;
}

static ad_range_op take_op(ad_str *text)
{
    static const struct {
        const char *text;
        ad_range_op op;
    } ops[] = {{">=", AD_RANGE_AT_LEAST}, {"<=", AD_RANGE_AT_MOST}, {">", AD_RANGE_MORE},
               {"<", AD_RANGE_LESS},      {"=", AD_RANGE_EQUAL},    {"^", AD_RANGE_CARET},
               {"~", AD_RANGE_TILDE}};
    size_t i;

    for (i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
        if (ad_str_starts(*text, ad_str_of(ops[i].text))) {
            *text = ad_str_trim(ad_str_sub(*text, strlen(ops[i].text), SIZE_MAX));
            return ops[i].op;
        }
    }
    return AD_RANGE_CARET;
}

static bool parse_part(ad_str text, ad_range_part *out)
{
    out->op = take_op(&text);
    return parse_version(text, &out->version, &out->given);
}

bool ad_range_parse(ad_str text, ad_version_range *out)
{
    ad_version_range range = {0};
    size_t from = 0;

    for (;;) {
        size_t comma = ad_str_find_byte(text, ',', from);
        ad_str part = ad_str_trim(ad_str_sub(text, from, comma == SIZE_MAX ? SIZE_MAX : comma - from));

        if (range.count == AD_RANGE_PARTS_MAX || !parse_part(part, &range.parts[range.count])) {
            return false;
        }
        range.count++;
        if (comma == SIZE_MAX) {
            break;
        }
        from = comma + 1;
    }
    *out = range;
    return true;
}

static bool part_holds(const ad_range_part *part, const ad_version *version)
{
    const ad_version *base = &part->version;
    int order = ad_version_compare(version, base);
    bool whole = part->given == 3;

    switch (part->op) {
    case AD_RANGE_CARET:
        return order >= 0 && !is_beyond(version, base, caret_keeps(base, part->given));
    case AD_RANGE_TILDE:
        return order >= 0 && !is_beyond(version, base, part->given < 2 ? 1 : 2);
    case AD_RANGE_EQUAL:
        return whole ? order == 0 : order >= 0 && !is_beyond(version, base, part->given);
    case AD_RANGE_AT_LEAST:
        return order >= 0;
    case AD_RANGE_MORE:
        return whole ? order > 0 : is_beyond(version, base, part->given);
    case AD_RANGE_LESS:
        return order < 0;
    case AD_RANGE_AT_MOST:
        return whole ? order <= 0 : !is_beyond(version, base, part->given);
    }
    return false;
}

bool ad_range_holds(const ad_version_range *range, const ad_version *version)
{
    bool prerelease_named = version->prerelease.len == 0;
    size_t i;

    for (i = 0; i < range->count; i++) {
        const ad_version *base = &range->parts[i].version;

        if (!part_holds(&range->parts[i], version)) {
            return false;
        }
        prerelease_named = prerelease_named || (base->prerelease.len && compare_numbers(base, version) == 0);
    }
    return prerelease_named;
}
