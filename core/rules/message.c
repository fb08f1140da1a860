/* Messages of findings: templates filled in with what a site resolves to. Everything that comes from
 * the scanned file is made fit to show. */
#include "rules/message.h"

#include "base/utf8.h"
#include "rules/where.h"

#include "base/banned.h"

enum {
    TEXT_BYTES_MAX = 120, /* of source text shown in a message */
    VALUE_BYTES_MAX = 1024
};

#define ELLIPSIS "\xE2\x80\xA6"

/* ---- templates ---- */

typedef enum placeholder_kind {
    PLACEHOLDER_CALLEE,
    PLACEHOLDER_NAME,
    PLACEHOLDER_VALUE,
    PLACEHOLDER_TEXT,
    PLACEHOLDER_SOURCE, /* of a flow: filled in when it is known */
    PLACEHOLDER_ARGUMENT,
    PLACEHOLDER_HOLE
} placeholder_kind;

typedef struct placeholder {
    placeholder_kind kind;
    ad_str word;       /* keyword or hole */
    uint32_t position; /* of an argument, 0 by keyword */
} placeholder;

static bool is_word(ad_str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];

        if (!(c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
              (unsigned char)c >= 0x80)) {
            return false;
        }
    }
    return s.len > 0;
}

/* "arg1" .. "arg99", "arg:Loader", "hole:X" and the plain words. */
static bool read_placeholder(ad_str s, placeholder *out)
{
    static const struct {
        const char *word;
        placeholder_kind kind;
    } plain[] = {{"callee", PLACEHOLDER_CALLEE},
                 {"name", PLACEHOLDER_NAME},
                 {"source", PLACEHOLDER_SOURCE},
                 {"value", PLACEHOLDER_VALUE},
                 {"text", PLACEHOLDER_TEXT}};
    ad_str rest;

    for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++) {
        if (ad_str_is(s, plain[i].word)) {
            *out = (placeholder){plain[i].kind, {"", 0}, 0};
            return true;
        }
    }
    if (ad_str_starts(s, AD_STR("hole:"))) {
        *out = (placeholder){PLACEHOLDER_HOLE, ad_str_sub(s, 5, s.len), 0};
        return is_word(out->word);
    }
    if (ad_str_starts(s, AD_STR("arg:"))) {
        *out = (placeholder){PLACEHOLDER_ARGUMENT, ad_str_sub(s, 4, s.len), 0};
        return is_word(out->word);
    }
    if (!ad_str_starts(s, AD_STR("arg"))) {
        return false;
    }
    rest = ad_str_sub(s, 3, s.len);
    *out = (placeholder){PLACEHOLDER_ARGUMENT, {"", 0}, 0};
    for (size_t i = 0; i < rest.len; i++) {
        if (rest.ptr[i] < '0' || rest.ptr[i] > '9' || rest.len > 2) {
            return false;
        }
        out->position = out->position * 10 + (uint32_t)(rest.ptr[i] - '0');
    }
    return out->position > 0;
}

/* One piece of a template: text up to a placeholder or the end. */
typedef struct piece {
    ad_str text;
    ad_str braces; /* "{callee}", or "" */
    placeholder what;
    bool known;
} piece;

static bool next_piece(ad_str t, size_t *at, piece *out)
{
    size_t open, close;

    if (*at >= t.len) {
        return false;
    }
    *out = (piece){.braces = {"", 0}};
    open = ad_str_find_byte(t, '{', *at);
    if (open == SIZE_MAX) {
        out->text = ad_str_sub(t, *at, t.len);
        *at = t.len;
        return true;
    }
    if (open + 1 < t.len && t.ptr[open + 1] == '{') {
        out->text = ad_str_sub(t, *at, open + 1 - *at);
        *at = open + 2;
        return true;
    }
    out->text = ad_str_sub(t, *at, open - *at);
    close = ad_str_find_byte(t, '}', open);
    close = close == SIZE_MAX ? t.len - 1 : close;
    out->braces = ad_str_sub(t, open, close + 1 - open);
    out->known = ad_str_ends(out->braces, AD_STR("}")) &&
                 read_placeholder(ad_str_sub(t, open + 1, close - open - 1), &out->what);
    *at = close + 1;
    return true;
}

static bool rule_has_hole(const ad_rule *rule, ad_str name)
{
    for (size_t i = 0; i < rule->matcher_count; i++) {
        const ad_str *holes;
        size_t count = rule->matchers[i].pattern ? ad_pattern_holes(rule->matchers[i].pattern, &holes) : 0;

        for (size_t h = 0; h < count; h++) {
            if (ad_str_equal(holes[h], name)) {
                return true;
            }
        }
    }
    return false;
}

static ad_status check_template(const ad_rule *rule, ad_str message, ad_err *err)
{
    size_t at = 0;
    piece p;

    while (next_piece(message, &at, &p)) {
        if (p.braces.len == 0) {
            continue;
        }
        if (!p.known || (p.what.kind == PLACEHOLDER_SOURCE && !rule->flow)) {
            return ad_err_set(err, AD_ERR_SCRIPT,
                              "the message has no placeholder `%.*s`: there are {callee} {name} "
                              "{arg1} {arg:KEYWORD} {value} %s {text}, and `{{` is a brace",
                              (int)(p.braces.len < 40 ? p.braces.len : 40), p.braces.ptr,
                              rule->flow ? "{source}" : "{hole:X}");
        }
        if (p.what.kind == PLACEHOLDER_HOLE && !rule_has_hole(rule, p.what.word)) {
            return ad_err_set(err, AD_ERR_SCRIPT,
                              "the message names a hole `$%.*s` that no pattern of the rule has",
                              AD_STR_ARG(p.what.word));
        }
    }
    return AD_OK;
}

ad_status ad_message_check(const ad_rule *rule, ad_err *err)
{
    ad_status status = check_template(rule, rule->message, err);

    for (size_t i = 0; status == AD_OK && i < rule->case_count; i++) {
        status = check_template(rule, rule->cases[i].effect.message, err);
    }
    return status;
}

/* ---- what goes in ---- */

/* Cuts to `max` bytes at a code point. */
static ad_str cut(ad_str s, size_t max)
{
    if (s.len <= max) {
        return s;
    }
    while (max > 0 && ((unsigned char)s.ptr[max] & 0xC0) == 0x80) {
        max--;
    }
    return ad_str_sub(s, 0, max);
}

/* Source text as one line: runs of blanks are one space. */
static void add_source(ad_site *site, uint32_t start, uint32_t end, ad_buf *out)
{
    ad_str text = ad_str_trim(ad_source_text(site->unit->source, start, end));
    char line[TEXT_BYTES_MAX + 1];
    ad_str shown;
    size_t len = 0;

    for (size_t i = 0; i < text.len && len < sizeof(line); i++) {
        bool blank = strchr(" \t\n\r\f\v", text.ptr[i]) && text.ptr[i] != '\0';

        if (!blank) {
            line[len++] = text.ptr[i];
        } else if (len > 0 && line[len - 1] != ' ') {
            line[len++] = ' ';
        }
    }
    shown = cut((ad_str){line, len}, TEXT_BYTES_MAX);
    ad_utf8_add_shown(out, shown, false);
    if (shown.len < len) {
        ad_buf_text(out, ELLIPSIS);
    }
}

static void add_node(ad_site *site, ad_node first, ad_node last, ad_buf *out)
{
    const ad_tree *tree = site->unit->tree;

    add_source(site, tree->nodes[first].start, tree->nodes[last].end, out);
}

static void add_site_text(ad_site *site, ad_buf *out)
{
    if (site->node != AD_NO_NODE && site->unit->tree) {
        add_node(site, site->node, site->node, out);
    } else if (site->unit->source) {
        add_source(site, site->range.byte_start, site->range.byte_end, out);
    }
}

/* What is not known as a value is shown as it is written. */
static void add_subject(ad_site *site, ad_subject subject, ad_buf *out)
{
    ad_module *module = site->unit->module;
    ad_buf shown;

    if (!subject.present) {
        ad_buf_text(out, "(not given)");
        return;
    }
    if (ad_module_get(module, subject.value)->kind == AD_VALUE_UNKNOWN) {
        if (subject.node != AD_NO_NODE) {
            add_node(site, subject.node, subject.node, out);
        }
        return;
    }
    ad_buf_init(&shown, VALUE_BYTES_MAX);
    ad_value_show(module, subject.value, &shown);
    ad_utf8_add_shown(out, ad_buf_str(&shown), false);
    ad_buf_clear(&shown);
}

static void add_callee(ad_site *site, ad_buf *out)
{
    ad_str names[AD_ALTERNATIVES_MAX];
    ad_str name = site->name;
    size_t count = 0;

    if (!site->call) {
        if (site->name.len > 0) {
            ad_utf8_add_shown(out, site->name, false);
        } else {
            add_site_text(site, out);
        }
        return;
    }
    count = ad_module_names(site->unit->module, site->call->callee, names);
    for (size_t i = 0; i < count; i++) {
        if (ad_str_equal(names[i], site->name)) {
            count = 0;
        }
    }
    if (count > 0) {
        name = names[0];
    }
    if (name.len == 0 || name.ptr[0] == '?') { /* nothing that a reader would know */
        add_node(site, site->call->callee, site->call->callee, out);
    } else {
        ad_utf8_add_shown(out, name, false);
    }
}

static void add_name(ad_site *site, ad_buf *out)
{
    if (site->name.len > 0 && site->name.ptr[0] != '?') {
        ad_utf8_add_shown(out, site->name, false);
    } else if (site->call) {
        add_callee(site, out);
    } else {
        add_site_text(site, out);
    }
}

static void add_hole(ad_site *site, ad_str name, ad_buf *out)
{
    ad_pattern_hole hole;

    if (ad_site_hole(site, name, &hole)) {
        add_node(site, hole.first, hole.last, out);
    }
}

static void add_placeholder(ad_site *site, const placeholder *p, ad_buf *out)
{
    bool parsed = site->unit->tree && site->unit->module && site->node != AD_NO_NODE;

    if (p->kind == PLACEHOLDER_SOURCE) {
        ad_buf_text(out, "{source}");
        return;
    }
    if (!parsed) {
        add_site_text(site, out);
        return;
    }
    switch (p->kind) {
    case PLACEHOLDER_CALLEE:
        add_callee(site, out);
        break;
    case PLACEHOLDER_NAME:
        add_name(site, out);
        break;
    case PLACEHOLDER_VALUE:
        add_subject(site, ad_site_value(site), out);
        break;
    case PLACEHOLDER_TEXT:
        add_site_text(site, out);
        break;
    case PLACEHOLDER_SOURCE:
        break;
    case PLACEHOLDER_ARGUMENT:
        add_subject(site, ad_site_argument(site, p->word, p->position), out);
        break;
    case PLACEHOLDER_HOLE:
        add_hole(site, p->word, out);
        break;
    }
}

void ad_message_fill(ad_site *site, ad_str template_text, ad_buf *out)
{
    size_t max = site->limits->message_bytes;
    ad_buf whole;
    ad_str text;
    size_t at = 0;
    piece p;

    ad_buf_init(&whole, 2 * max + (size_t)VALUE_BYTES_MAX * 8);
    while (whole.len <= max && next_piece(template_text, &at, &p)) {
        ad_buf_add(&whole, p.text);
        if (p.braces.len > 0 && p.known) {
            add_placeholder(site, &p.what, &whole);
        }
    }
    text = ad_buf_str(&whole);
    if (text.len > max && max > sizeof(ELLIPSIS)) {
        ad_buf_add(out, cut(text, max - (sizeof(ELLIPSIS) - 1)));
        ad_buf_text(out, ELLIPSIS);
    } else {
        ad_buf_add(out, cut(text, max));
    }
    ad_buf_clear(&whole);
}
