/* Methods of str and bytes, and of text that is known in parts. */
#include "sema/sema_priv.h"

#include <string.h>

#include "base/mem.h"
#include "base/banned.h"

/* What a method works on. */
typedef struct subject {
    ad_module *m;
    const ad_value *value;
    ad_value_id id;
    ad_value_kind kind; /* STR or BYTES */
    ad_str text;
    const ad_call *call;
    ad_str method;
} subject;

/* ---- arguments ---- */

/* Text argument of the same kind; false when it is missing or something else. */
static bool text_argument(const subject *s, const char *keyword, uint32_t position, ad_str *out)
{
    const ad_argument *argument = ad_call_argument(s->call, ad_str_of(keyword), position);
    const ad_value *value = argument ? ad_value_at(s->m, argument->value) : NULL;

    if (!value || value->kind != s->kind) {
        return false;
    }
    *out = value->text;
    return true;
}

/* An integer argument; `otherwise` when it is not given. */
static bool int_argument(const subject *s, const char *keyword, uint32_t position, int64_t otherwise,
                         int64_t *out)
{
    const ad_argument *argument = ad_call_argument(s->call, ad_str_of(keyword), position);

    *out = otherwise;
    return !argument || ad_fold_as_int(s->m, argument->value, out);
}

static ad_value_id make(const subject *s, const ad_buf *out)
{
    return ad_value_of_buf(s->m, s->kind, out, s->call->node);
}

/* A piece of the subject itself: no copy. */
static ad_value_id view(const subject *s, ad_str piece)
{
    return ad_value_text(s->m, s->kind, piece, s->call->node);
}

/* ---- case ---- */

typedef enum letter_case { CASE_LOWER, CASE_UPPER, CASE_SWAP, CASE_TITLE, CASE_CAPITAL } letter_case;

static char in_case(char c, letter_case how, bool after_letter)
{
    bool lower = c >= 'a' && c <= 'z';
    bool upper = c >= 'A' && c <= 'Z';
    bool wanted_upper = how == CASE_UPPER || (how == CASE_SWAP && lower) ||
                        ((how == CASE_TITLE || how == CASE_CAPITAL) && !after_letter);

    if (!lower && !upper) {
        return c;
    }
    return wanted_upper ? (char)(c & ~0x20) : (char)(c | 0x20);
}

/* ASCII only: of other letters nobody writes payloads. */
static ad_value_id change_case(const subject *s, letter_case how)
{
    ad_value_id result = 0;
    bool after = false;
    ad_buf out;
    size_t i;

    if (s->kind == AD_VALUE_STR && !ad_fold_is_ascii(s->text)) {
        return 0;
    }
    ad_buf_init(&out, s->m->string_max);
    for (i = 0; i < s->text.len; i++) {
        char c = s->text.ptr[i];

        ad_buf_byte(&out, in_case(c, how, after));
        after = how == CASE_CAPITAL || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
    result = make(s, &out);
    ad_buf_clear(&out);
    return result;
}

static bool to_lower(const subject *s, ad_value_id *out)
{
    *out = change_case(s, CASE_LOWER);
    return true;
}

static bool to_upper(const subject *s, ad_value_id *out)
{
    *out = change_case(s, CASE_UPPER);
    return true;
}

static bool swap_case(const subject *s, ad_value_id *out)
{
    *out = change_case(s, CASE_SWAP);
    return true;
}

static bool to_title(const subject *s, ad_value_id *out)
{
    *out = change_case(s, CASE_TITLE);
    return true;
}

static bool capitalize(const subject *s, ad_value_id *out)
{
    *out = change_case(s, CASE_CAPITAL);
    return true;
}

/* ---- ends ---- */

static bool in_set(ad_str set, char c)
{
    return ad_str_find_byte(set, c, 0) != SIZE_MAX;
}

/* strip, lstrip, rstrip: by bytes, which is right while the set is ASCII. */
static bool strip(const subject *s, ad_value_id *out)
{
    ad_str set = AD_STR(" \t\n\r\f\v");
    ad_str text = s->text;
    char side = s->method.ptr[0]; /* l, r or the s of strip */

    if (s->call->count && !text_argument(s, "chars", 1, &set) &&
        ad_value_kind_of(s->m, s->call->arguments[0].value) != AD_VALUE_NONE) {
        return false;
    }
    if (s->kind == AD_VALUE_STR && !ad_fold_is_ascii(set)) {
        return false;
    }
    while (side != 'r' && text.len && in_set(set, text.ptr[0])) {
        text = ad_str_sub(text, 1, text.len);
    }
    while (side != 'l' && text.len && in_set(set, text.ptr[text.len - 1])) {
        text.len--;
    }
    *out = view(s, text);
    return true;
}

static bool remove_prefix(const subject *s, ad_value_id *out)
{
    ad_str prefix;

    if (!text_argument(s, "", 1, &prefix)) {
        return false;
    }
    *out = ad_str_starts(s->text, prefix) ? view(s, ad_str_sub(s->text, prefix.len, s->text.len)) : s->id;
    return true;
}

static bool remove_suffix(const subject *s, ad_value_id *out)
{
    ad_str suffix;

    if (!text_argument(s, "", 1, &suffix)) {
        return false;
    }
    *out = suffix.len && ad_str_ends(s->text, suffix)
               ? view(s, ad_str_sub(s->text, 0, s->text.len - suffix.len))
               : s->id;
    return true;
}

/* startswith and endswith, of one text or any of a tuple. */
static bool has_end(const subject *s, ad_value_id *out)
{
    bool start = s->method.ptr[0] == 's';
    ad_value_id argument = s->call->count == 1 ? s->call->arguments[0].value : 0;
    const ad_value *value = ad_value_at(s->m, argument);
    const ad_value_id *at = value->kind == AD_VALUE_TUPLE ? value->u.items.at : &argument;
    uint32_t count = value->kind == AD_VALUE_TUPLE ? value->u.items.count : 1;
    bool found = false;
    uint32_t i;

    for (i = 0; i < count; i++) {
        const ad_value *one = ad_value_at(s->m, at[i]);

        if (one->kind != s->kind) {
            return false;
        }
        found = found || (start ? ad_str_starts(s->text, one->text) : ad_str_ends(s->text, one->text));
    }
    *out = ad_value_bool(s->m, found, s->call->node);
    return true;
}

/* ---- searching ---- */

static size_t find_last(ad_str text, ad_str needle)
{
    size_t at = text.len >= needle.len ? text.len - needle.len + 1 : 0;

    while (at-- > 0) {
        if (memcmp(text.ptr + at, needle.ptr, needle.len) == 0) {
            return at;
        }
    }
    return SIZE_MAX;
}

/* find, index, rfind, rindex without bounds. */
static bool find(const subject *s, ad_value_id *out)
{
    bool last = s->method.ptr[0] == 'r';
    bool raises = ad_str_ends(s->method, AD_STR("index"));
    ad_str needle;
    size_t at;

    if (s->call->count != 1 || !text_argument(s, "", 1, &needle) ||
        (last && !ad_sema_charge(s->m, (s->text.len / 64) * (needle.len / 64 + 1)))) {
        return false;
    }
    at = last ? find_last(s->text, needle) : ad_str_find(s->text, needle, 0);
    if (at == SIZE_MAX) {
        *out = raises ? 0 : ad_value_int(s->m, -1, s->call->node);
        return !raises;
    }
    if (s->kind == AD_VALUE_STR) {
        at = ad_fold_char_count(ad_str_sub(s->text, 0, at));
    }
    *out = ad_value_int(s->m, (int64_t)at, s->call->node);
    return true;
}

static bool count(const subject *s, ad_value_id *out)
{
    ad_str needle;
    int64_t found = 0;
    size_t at = 0;

    if (s->call->count != 1 || !text_argument(s, "", 1, &needle) || needle.len == 0) {
        return false;
    }
    for (at = ad_str_find(s->text, needle, 0); at != SIZE_MAX;
         at = ad_str_find(s->text, needle, at + needle.len)) {
        found++;
    }
    *out = ad_value_int(s->m, found, s->call->node);
    return true;
}

static bool replace(const subject *s, ad_value_id *out)
{
    ad_str old;
    ad_str with;
    int64_t left;
    size_t at = 0;
    ad_buf text;

    if (!text_argument(s, "old", 1, &old) || !text_argument(s, "new", 2, &with) || old.len == 0 ||
        !int_argument(s, "count", 3, -1, &left)) {
        return false;
    }
    ad_buf_init(&text, s->m->string_max);
    while (!text.failed) {
        size_t found = left == 0 ? SIZE_MAX : ad_str_find(s->text, old, at);

        ad_buf_add(&text, ad_str_sub(s->text, at, found == SIZE_MAX ? s->text.len : found - at));
        if (found == SIZE_MAX) {
            break;
        }
        ad_buf_add(&text, with);
        at = found + old.len;
        left -= left > 0;
    }
    *out = make(s, &text);
    ad_buf_clear(&text);
    return true;
}

/* ---- padding ---- */

static bool pad(const subject *s, ad_value_id *out)
{
    bool zeros = s->method.ptr[0] == 'z';
    size_t length = s->kind == AD_VALUE_STR ? ad_fold_char_count(s->text) : s->text.len;
    ad_str fill = zeros ? AD_STR("0") : AD_STR(" ");
    bool sign = zeros && s->text.len && (s->text.ptr[0] == '-' || s->text.ptr[0] == '+');
    int64_t width;
    size_t missing;
    size_t left;
    ad_buf text;

    if (!ad_call_argument(s->call, AD_STR(""), 1) || !int_argument(s, "", 1, 0, &width) ||
        (s->call->count > 1 && !text_argument(s, "", 2, &fill)) || fill.len != 1) {
        return false;
    }
    missing = width > 0 && (uint64_t)width > length ? (size_t)((uint64_t)width - length) : 0;
    if (missing > s->m->string_max) {
        return false;
    }
    left = missing;
    if (s->method.ptr[0] == 'l') {
        left = 0;
    } else if (s->method.ptr[0] == 'c') { /* the odd blank goes left when the width is odd */
        left = missing / 2 + (missing & (size_t)width & 1);
    }
    ad_buf_init(&text, s->m->string_max);
    ad_buf_add(&text, ad_str_sub(s->text, 0, sign));
    ad_buf_repeat(&text, fill.ptr[0], left);
    ad_buf_add(&text, ad_str_sub(s->text, sign, s->text.len));
    ad_buf_repeat(&text, fill.ptr[0], missing - left);
    *out = make(s, &text);
    ad_buf_clear(&text);
    return true;
}

/* ---- splitting and joining ---- */

typedef struct pieces {
    const subject *s;
    ad_value_id *at;
    size_t count, capacity;
    bool failed;
} pieces;

static void add_piece(pieces *list, ad_str piece)
{
    if (list->failed || list->count > list->s->m->items_max ||
        !ad_grow(&list->at, &list->capacity, list->count + 1, sizeof(*list->at))) {
        list->failed = true;
        return;
    }
    list->at[list->count++] = view(list->s, piece);
}

static bool finish_pieces(pieces *list, ad_value_kind kind, ad_value_id *out)
{
    *out = list->failed ? 0 : ad_value_items(list->s->m, kind, 0, list->at, list->count, list->s->call->node);
    ad_free(list->at);
    return *out != 0;
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static void split_blanks(pieces *list, ad_str text, int64_t left)
{
    size_t at = 0;

    for (;;) {
        size_t start;

        while (at < text.len && is_blank(text.ptr[at])) {
            at++;
        }
        if (at == text.len) {
            return;
        }
        if (left-- == 0) {
            add_piece(list, ad_str_sub(text, at, text.len));
            return;
        }
        for (start = at; at < text.len && !is_blank(text.ptr[at]); at++) {
        }
        add_piece(list, ad_str_sub(text, start, at - start));
    }
}

static bool split(const subject *s, ad_value_id *out)
{
    pieces list = {.s = s};
    const ad_argument *separator = ad_call_argument(s->call, AD_STR("sep"), 1);
    bool blanks = !separator || ad_value_kind_of(s->m, separator->value) == AD_VALUE_NONE;
    ad_str by = AD_STR("");
    ad_str rest = s->text;
    int64_t left;

    if ((!blanks && (!text_argument(s, "sep", 1, &by) || by.len == 0)) ||
        !int_argument(s, "maxsplit", 2, -1, &left) || (s->method.ptr[0] == 'r' && left >= 0)) {
        return false;
    }
    if (blanks) {
        split_blanks(&list, rest, left);
        return finish_pieces(&list, AD_VALUE_LIST, out);
    }
    while (!list.failed) {
        size_t at = left == 0 ? SIZE_MAX : ad_str_find(rest, by, 0);

        add_piece(&list, ad_str_sub(rest, 0, at));
        if (at == SIZE_MAX) {
            break;
        }
        rest = ad_str_sub(rest, at + by.len, rest.len);
        left -= left > 0;
    }
    return finish_pieces(&list, AD_VALUE_LIST, out);
}

static bool split_lines(const subject *s, ad_value_id *out)
{
    pieces list = {.s = s};
    size_t at = 0;

    if (s->call->count) {
        return false;
    }
    while (at < s->text.len) {
        size_t end = ad_str_find_byte(s->text, '\n', at);

        add_piece(&list, ad_str_sub(s->text, at, end == SIZE_MAX ? s->text.len : end - at));
        at = end == SIZE_MAX ? s->text.len : end + 1;
    }
    return finish_pieces(&list, AD_VALUE_LIST, out);
}

static bool partition(const subject *s, ad_value_id *out)
{
    bool last = s->method.ptr[0] == 'r';
    pieces list = {.s = s};
    ad_str by;
    size_t at;

    if (!text_argument(s, "", 1, &by) || by.len == 0 ||
        (last && !ad_sema_charge(s->m, (s->text.len / 64) * (by.len / 64 + 1)))) {
        return false;
    }
    at = last ? find_last(s->text, by) : ad_str_find(s->text, by, 0);
    if (at == SIZE_MAX) {
        add_piece(&list, last ? AD_STR("") : s->text);
        add_piece(&list, AD_STR(""));
        add_piece(&list, last ? s->text : AD_STR(""));
    } else {
        add_piece(&list, ad_str_sub(s->text, 0, at));
        add_piece(&list, by);
        add_piece(&list, ad_str_sub(s->text, at + by.len, s->text.len));
    }
    return finish_pieces(&list, AD_VALUE_TUPLE, out);
}

static bool join_bytes(const subject *s, const ad_value_id *at, size_t length, ad_value_id *out)
{
    bool done = true;
    ad_buf text;
    size_t i;

    ad_buf_init(&text, s->m->string_max);
    for (i = 0; i < length && done; i++) {
        const ad_value *value = ad_value_at(s->m, at[i]);

        done = value->kind == AD_VALUE_BYTES && !text.failed;
        if (i) {
            ad_buf_add(&text, s->text);
        }
        ad_buf_add(&text, value->text);
    }
    *out = done ? make(s, &text) : 0;
    ad_buf_clear(&text);
    return done;
}

static bool join(const subject *s, ad_value_id *out)
{
    ad_value_id container = s->call->count == 1 ? s->call->arguments[0].value : 0;
    bool open = (ad_value_at(s->m, container)->flags & AD_VALUE_OPEN) != 0;
    ad_value_id *elements = NULL;
    size_t length = 0;
    bool done = true;
    ad_parts parts;
    size_t i;

    if (s->call->count != 1) {
        return false;
    }
    if (!ad_fold_elements(s->m, container, &elements, &length)) {
        length = 0;
        open = true; /* a str of which nothing is known but the separator */
    }
    if (s->kind == AD_VALUE_BYTES) {
        done = !open && join_bytes(s, elements, length, out);
        goto done;
    }
    ad_parts_init(&parts, s->m);
    for (i = 0; i < length && !parts.failed; i++) {
        if (i) {
            ad_parts_add(&parts, s->text);
        }
        ad_parts_add_value(&parts, elements[i]);
    }
    if (open && (length == 0 || elements[length - 1] != 0)) { /* unless *x stands there already */
        ad_parts_add_unknown(&parts);
    }
    *out = ad_parts_value(&parts, s->call->node);

done:
    ad_fold_free(elements);
    return done;
}

/* ---- kinds of characters ---- */

static bool is_all(const subject *s, ad_value_id *out)
{
    bool all = s->text.len > 0;
    size_t i;

    if (!ad_fold_is_ascii(s->text)) {
        return false;
    }
    for (i = 0; i < s->text.len; i++) {
        char c = s->text.ptr[i];
        bool digit = c >= '0' && c <= '9';
        bool lower = c >= 'a' && c <= 'z';
        bool upper = c >= 'A' && c <= 'Z';

        switch (
            s->method.ptr[2]) { /* isdigit, isnumeric, isdecimal, isalpha, isalnum, isspace, isidentifier */
        case 'a':
            all = all && (lower || upper || (digit && ad_str_ends(s->method, AD_STR("alnum"))));
            break;
        case 's':
            all = all && is_blank(c);
            break;
        case 'i':
            all = all && (lower || upper || c == '_' || (digit && i > 0));
            break;
        default:
            all = all && digit;
            break;
        }
    }
    *out = ad_value_bool(s->m, all, s->call->node);
    return true;
}

/* ---- codecs ---- */

static bool codec_arguments(const subject *s, ad_str *name, ad_str *errors)
{
    const ad_argument *encoding = ad_call_argument(s->call, AD_STR("encoding"), 1);
    const ad_argument *handler = ad_call_argument(s->call, AD_STR("errors"), 2);

    *name = AD_STR("utf-8");
    *errors = AD_STR("");
    if (encoding) {
        *name = ad_value_at(s->m, encoding->value)->text;
    }
    if (handler) {
        *errors = ad_value_at(s->m, handler->value)->text;
    }
    return (!encoding || ad_value_kind_of(s->m, encoding->value) == AD_VALUE_STR) &&
           (!handler || ad_value_kind_of(s->m, handler->value) == AD_VALUE_STR);
}

static bool encode(const subject *s, ad_value_id *out)
{
    ad_str name;
    ad_str errors;

    return codec_arguments(s, &name, &errors) &&
           ad_fold_encode(s->m, name, errors, s->id, s->call->node, out);
}

static bool decode(const subject *s, ad_value_id *out)
{
    ad_str name;
    ad_str errors;

    return codec_arguments(s, &name, &errors) &&
           ad_fold_decode(s->m, name, errors, s->id, s->call->node, out);
}

static bool to_hex(const subject *s, ad_value_id *out)
{
    ad_buf text;
    size_t i;

    if (s->kind != AD_VALUE_BYTES || s->call->count) {
        return false;
    }
    ad_buf_init(&text, s->m->string_max);
    for (i = 0; i < s->text.len; i++) {
        ad_buf_printf(&text, "%02x", (unsigned)(unsigned char)s->text.ptr[i]);
    }
    *out = ad_value_of_buf(s->m, AD_VALUE_STR, &text, s->call->node);
    ad_buf_clear(&text);
    return true;
}

static bool format(const subject *s, ad_value_id *out)
{
    *out = s->kind == AD_VALUE_STR ? ad_fold_format(s->m, s->id, s->call, s->call->node) : 0;
    return *out != 0;
}

/* What a table says of a character; false when the table does not know it. */
static bool translated(const subject *s, ad_value_id table, uint32_t c, ad_buf *out)
{
    const ad_value *value = ad_value_at(s->m, table);
    uint32_t i;

    for (i = 0; i + 1 < value->u.items.count; i += 2) {
        const ad_value *with = ad_value_at(s->m, value->u.items.at[i + 1]);
        int64_t from;

        if (!ad_fold_as_int(s->m, value->u.items.at[i], &from) || from != (int64_t)c) {
            continue;
        }
        if (with->kind == AD_VALUE_STR) {
            ad_buf_add(out, with->text);
        } else if (with->kind == AD_VALUE_INT && with->u.integer >= 0 && with->u.integer <= 0x10FFFF) {
            ad_fold_add_char(out, (uint32_t)with->u.integer);
        } else if (with->kind != AD_VALUE_NONE) {
            return false;
        }
        return true;
    }
    ad_fold_add_char(out, c);
    return true;
}

/* str.translate with a dict of code points. */
static bool translate(const subject *s, ad_value_id *out)
{
    ad_value_id table = s->call->count == 1 ? s->call->arguments[0].value : 0;
    const ad_value *value = ad_value_at(s->m, table);
    bool done = true;
    size_t at = 0;
    ad_buf text;

    if (s->kind != AD_VALUE_STR || value->kind != AD_VALUE_DICT || !ad_value_known(s->m, table)) {
        return false;
    }
    ad_buf_init(&text, s->m->string_max);
    while (at < s->text.len && done) {
        done = ad_sema_charge(s->m, value->u.items.count / 16) &&
               translated(s, table, ad_fold_next_char(s->text, &at), &text);
    }
    *out = done ? make(s, &text) : 0;
    ad_buf_clear(&text);
    return done;
}

static bool expand_tabs(const subject *s, ad_value_id *out)
{
    if (in_set(s->text, '\t')) {
        return false;
    }
    *out = s->id;
    return true;
}

/* ---- the table ---- */

static const struct {
    const char *name;
    bool (*run)(const subject *s, ad_value_id *out);
} methods[] = {
    {"capitalize", capitalize},
    {"casefold", to_lower},
    {"center", pad},
    {"count", count},
    {"decode", decode},
    {"encode", encode},
    {"endswith", has_end},
    {"expandtabs", expand_tabs},
    {"find", find},
    {"format", format},
    {"hex", to_hex},
    {"index", find},
    {"isalnum", is_all},
    {"isalpha", is_all},
    {"isdecimal", is_all},
    {"isdigit", is_all},
    {"isidentifier", is_all},
    {"isnumeric", is_all},
    {"isspace", is_all},
    {"join", join},
    {"ljust", pad},
    {"lower", to_lower},
    {"lstrip", strip},
    {"partition", partition},
    {"removeprefix", remove_prefix},
    {"removesuffix", remove_suffix},
    {"replace", replace},
    {"rfind", find},
    {"rindex", find},
    {"rjust", pad},
    {"rpartition", partition},
    {"rsplit", split},
    {"rstrip", strip},
    {"split", split},
    {"splitlines", split_lines},
    {"startswith", has_end},
    {"strip", strip},
    {"swapcase", swap_case},
    {"title", to_title},
    {"translate", translate},
    {"upper", to_upper},
    {"zfill", pad},
};

/* TEXT: methods that leave it text built of the same parts, near enough. */
static bool method_of_parts(ad_module *m, ad_value_id receiver, ad_str method, const ad_call *call,
                            ad_value_id *out)
{
    static const char *const same[] = {"strip",    "lstrip",       "rstrip",      "lower",
                                       "upper",    "encode",       "expandtabs",  "replace",
                                       "casefold", "removeprefix", "removesuffix"};
    size_t i;

    for (i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
        if (ad_str_is(method, same[i])) {
            *out = receiver;
            return true;
        }
    }
    if (ad_str_equal(method, AD_STR("format"))) {
        *out = ad_fold_percent(m, receiver, 0, call->node); /* as % on such text: its parts and something */
        return *out != 0;
    }
    return false;
}

static bool text_method(ad_module *m, ad_value_id receiver, ad_str method, const ad_call *call,
                        ad_value_id *out)
{
    const ad_value *value = ad_value_at(m, receiver);
    subject s = {.m = m,
                 .value = value,
                 .id = receiver,
                 .kind = (ad_value_kind)value->kind,
                 .text = value->text,
                 .call = call,
                 .method = method};
    size_t i;

    if (value->kind == AD_VALUE_TEXT) {
        return method_of_parts(m, receiver, method, call, out);
    }
    for (i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
        if (ad_str_is(method, methods[i].name)) {
            return ad_sema_charge(m, value->text.len / 64) && methods[i].run(&s, out);
        }
    }
    return false;
}

bool ad_fold_method(ad_module *m, ad_value_id receiver, ad_str method, const ad_call *call, ad_value_id *out)
{
    ad_value_kind kind = ad_value_kind_of(m, receiver);

    *out = 0;
    if (method.len == 0) {
        return false;
    }
    if (ad_value_is_text(kind) || kind == AD_VALUE_TEXT) {
        return text_method(m, receiver, method, call, out);
    }
    return ad_value_is_container(kind) && ad_fold_container_method(m, receiver, method, call, out);
}
