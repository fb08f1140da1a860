/* Regular expressions, read for the characters that they let through: of the whole text, of each group, and
 * of a text in which they are not found. What is not understood lets everything through. */
#include "flow/build_priv.h"

#include "base/banned.h"

enum { DEPTH_MAX = 24, TEXT_MAX = 4096, HEX = 16 };

/* A group that is open, or the whole. */
typedef struct level {
    flow_letters letters;  /* that the text's author chooses */
    flow_letters literals; /* that the pattern writes down before there is any choice */
    flow_letters single;   /* alternatives of one character each */
    bool partial;          /* there are others */
    bool free, any_free;   /* there was a choice: in this alternative, in any */
    uint32_t items;        /* of this alternative */
    flow_letters item;     /* the only one, when it is one character */
    bool item_is_single;
    bool begins, ends;       /* this alternative */
    bool all_begin, all_end; /* those before it */
    bool looks;              /* it only looks ahead or back */
    uint32_t group;          /* its number; 0: none */
} level;

typedef struct reader {
    flow_pattern *out;
    ad_str text;
    size_t at;
    level levels[DEPTH_MAX];
    uint32_t depth;
    bool failed;
    flow_address address;
    bool prefix_over;
    bool many_lines;
} reader;

/* One thing to be fitted, before what says how often. */
typedef struct atom {
    flow_letters letters;
    bool is_literal;
    bool is_single;
} atom;

static flow_letters everything(void)
{
    flow_letters none = {.all_words = false};

    return flow_letters_others(&none);
}

static bool more(const reader *r)
{
    return r->at < r->text.len && !r->failed;
}

static char peek(const reader *r, size_t behind)
{
    return r->at + behind < r->text.len ? r->text.ptr[r->at + behind] : '\0';
}

static bool take(reader *r, ad_str text)
{
    if (!ad_str_starts(ad_str_sub(r->text, r->at, SIZE_MAX), text)) {
        return false;
    }
    r->at += text.len;
    return true;
}

/* ---- escapes and classes ---- */

/* Behind \x, \u, \U. */
static void take_code(reader *r, unsigned digits, flow_letters *out)
{
    uint32_t code = 0;
    char c;

    for (unsigned i = 0; i < digits && ad_hex_digit(peek(r, 0)) >= 0; i++) {
        code = code * HEX + (uint32_t)ad_hex_digit(peek(r, 0));
        r->at++;
    }
    if (code >= AD_FLOW_ASCII) {
        out->may.words = out->may.others = true;
        return;
    }
    c = (char)code;
    flow_letters_add_text(out, (ad_str){&c, 1});
}

/* \d, \w and the like; false: another letter. */
static bool shorthand(char c, flow_letters *out)
{
    flow_letters set = {.all_words = false};

    switch (c | ' ') {
    case 'd': /* those beyond ASCII can name nothing */
        flow_letters_add_text(&set, AD_STR("0123456789"));
        break;
    case 's':
        flow_letters_add_text(&set, AD_STR(" \t\n\r\v\f\x1c\x1d\x1e\x1f"));
        break;
    case 'w':
        set = flow_letters_of_names();
        break;
    default:
        return false;
    }
    *out = c >= 'a' ? set : flow_letters_others(&set);
    if (c == 'S') {
        out->all_words = out->all_others = true;
    }
    return true;
}

/* Behind a backslash: characters; false: it stands for a place. */
static bool take_escape(reader *r, bool in_class, flow_letters *out)
{
    static const char names[] = "nrtfva";
    static const char codes[] = "\n\r\t\f\v\a";
    char c = peek(r, 0);
    const char *found = c ? strchr(names, c) : NULL;

    r->at++;
    if (shorthand(c, out)) {
        return true;
    }
    if (c == 'x' || c == 'u' || c == 'U') {
        take_code(r, c == 'x' ? 2 : c == 'u' ? 4 : 8, out);
    } else if (found) {
        flow_letters_add_text(out, (ad_str){codes + (found - names), 1});
    } else if (c == '0' && ad_hex_digit(peek(r, 0)) < 0) {
        flow_letters_add_text(out, (ad_str){"", 1});
    } else if (c >= '0' && c <= '9') { /* the text of a group, or an octal number */
        *out = everything();
        r->failed = r->failed || in_class;
    } else if (c == 'b' && in_class) {
        flow_letters_add_text(out, AD_STR("\b"));
    } else if (c == 'A' || c == 'Z' || c == 'z' || c == 'b' || c == 'B') {
        return false;
    } else if (c == 'N') {
        *out = everything();
    } else {
        flow_letters_add_text(out, (ad_str){&c, 1});
    }
    return true;
}

/* The only character of a set below 128, or -1. */
static int one_of(const flow_letters *letters)
{
    int found = -1;

    for (int c = 0; c < AD_FLOW_ASCII; c++) {
        if (letters->may.ascii[c / 64] >> (c % 64) & 1) {
            if (found >= 0) {
                return -1;
            }
            found = c;
        }
    }
    return letters->may.words || letters->may.others ? -1 : found;
}

static flow_letters take_member(reader *r)
{
    flow_letters member = {.all_words = false};

    if (peek(r, 0) == '\\') {
        r->at++;
        (void)take_escape(r, true, &member);
    } else {
        flow_letters_add_text(&member, ad_str_sub(r->text, r->at, 1));
        r->at++;
    }
    return member;
}

static void add_members(flow_letters *out, const flow_letters *first, const flow_letters *last)
{
    int from = one_of(first);
    int to = one_of(last);

    flow_letters_add(out, first);
    flow_letters_add(out, last);
    if (to < 0 && (last->may.words || last->may.others)) {
        to = AD_FLOW_ASCII - 1;
    }
    for (int c = from; from >= 0 && c <= to; c++) {
        char text = (char)c;

        flow_letters_add_text(out, (ad_str){&text, 1});
    }
}

/* Behind `[`. */
static flow_letters take_class(reader *r)
{
    flow_letters letters = {.all_words = false};
    bool negated = take(r, AD_STR("^"));

    for (bool first = true; more(r) && (first || peek(r, 0) != ']'); first = false) {
        flow_letters member = take_member(r);

        if (peek(r, 0) == '-' && peek(r, 1) != ']' && r->at + 1 < r->text.len && one_of(&member) >= 0) {
            flow_letters last;

            r->at++;
            last = take_member(r);
            add_members(&letters, &member, &last);
        } else {
            flow_letters_add(&letters, &member);
        }
    }
    r->failed = r->failed || !take(r, AD_STR("]"));
    return negated ? flow_letters_others(&letters) : letters;
}

/* ---- how often ---- */

typedef struct often {
    bool may_miss; /* not at all */
    bool repeats;  /* more than once */
    bool is_more;  /* more than once, at least */
} often;

static uint32_t take_number(reader *r, uint32_t missing)
{
    uint32_t number = missing;

    for (bool first = true; peek(r, 0) >= '0' && peek(r, 0) <= '9'; first = false, r->at++) {
        number = (first ? 0 : number > TEXT_MAX ? number : number * 10) + (uint32_t)(peek(r, 0) - '0');
    }
    return number;
}

/* {2,3}; false: braces as they are. */
static bool take_braces(reader *r, often *out)
{
    size_t start = r->at;
    uint32_t low;
    uint32_t high;

    r->at++;
    low = take_number(r, 0);
    high = low;
    if (take(r, AD_STR(","))) {
        high = take_number(r, UINT32_MAX);
    } else if (r->at == start + 1) {
        r->at = start;
        return false;
    }
    if (!take(r, AD_STR("}"))) {
        r->at = start;
        return false;
    }
    *out = (often){.may_miss = low == 0, .repeats = high > 1, .is_more = low > 1};
    return true;
}

static void take_often(reader *r, often *out)
{
    *out = (often){.may_miss = false, .repeats = false, .is_more = false};
    switch (peek(r, 0)) {
    case '*':
        out->may_miss = out->repeats = true;
        r->at++;
        break;
    case '+':
        out->repeats = true;
        r->at++;
        break;
    case '?':
        out->may_miss = true;
        r->at++;
        break;
    case '{':
        if (!take_braces(r, out)) {
            return;
        }
        break;
    default:
        return;
    }
    if (peek(r, 0) == '?' || peek(r, 0) == '+') { /* lazy, possessive */
        r->at++;
    }
}

/* ---- levels ---- */

static level *innermost(reader *r)
{
    return &r->levels[r->depth];
}

static void note_item(level *l, const flow_letters *letters, bool is_single, often times)
{
    l->items++;
    l->ends = false;
    l->item = *letters;
    l->item_is_single = is_single && !times.may_miss && !times.is_more;
}

/* What all texts begin with that fit, as an address. */
static void note_prefix(reader *r, const atom *a, often times)
{
    int c = a->is_literal ? one_of(&a->letters) : -1;
    char text = (char)c;

    if (r->depth || c < 0 || times.repeats) {
        r->prefix_over = true;
    }
    if (!r->prefix_over && !times.may_miss) {
        flow_address_text(&r->address, (ad_str){&text, 1});
    }
}

static void add_atom(reader *r, const atom *a)
{
    level *l = innermost(r);
    often times;

    take_often(r, &times);
    note_prefix(r, a, times);
    flow_letters_add(!a->is_literal || times.repeats || l->free ? &l->letters : &l->literals, &a->letters);
    if (!a->is_literal || times.repeats) {
        l->free = l->any_free = true;
    }
    note_item(l, &a->letters, a->is_single, times);
}

/* An alternative is over. */
static void end_alternative(level *l)
{
    if (l->items == 1 && l->item_is_single) {
        flow_letters_add(&l->single, &l->item);
    } else {
        l->partial = true;
    }
    l->all_begin = l->all_begin && l->begins;
    l->all_end = l->all_end && l->ends;
    l->begins = l->ends = l->free = false;
    l->items = 0;
}

static void open_level(reader *r, bool looks, uint32_t group)
{
    if (r->depth + 1 == DEPTH_MAX) {
        r->failed = true;
        return;
    }
    r->levels[++r->depth] = (level){.looks = looks, .group = group, .all_begin = true, .all_end = true};
}

static void add_level(reader *r, const level *inner, often times)
{
    level *l = innermost(r);
    bool first = l->items == 0;

    flow_letters_add(&l->letters, &inner->letters);
    flow_letters_add(times.repeats || l->free ? &l->letters : &l->literals, &inner->literals);
    if (inner->any_free || times.repeats) {
        l->free = l->any_free = true;
    }
    note_item(l, &inner->single, !inner->partial, times);
    if (first && inner->all_begin && !times.may_miss) {
        l->begins = true;
    }
    l->ends = inner->all_end && !times.may_miss;
    r->prefix_over = true;
}

static void close_level(reader *r)
{
    level inner;
    often times;

    if (r->depth == 0) {
        r->failed = true;
        return;
    }
    end_alternative(innermost(r));
    inner = *innermost(r);
    if (inner.group) {
        r->out->groups[inner.group].letters = inner.letters;
    }
    r->depth--;
    r->at++;
    take_often(r, &times);
    if (inner.looks) {
        innermost(r)->items += 2;
    } else {
        add_level(r, &inner, times);
    }
}

/* ---- groups ---- */

static void take_flags(reader *r)
{
    while (more(r) && peek(r, 0) != ')' && peek(r, 0) != ':') {
        r->many_lines = r->many_lines || peek(r, 0) == 'm';
        r->at++;
    }
    if (peek(r, 0) == ':') {
        r->at++;
        open_level(r, false, 0);
    } else {
        r->at++;
    }
}

static void open_group(reader *r, ad_str name)
{
    if (r->out->group_count == FLOW_GROUPS_MAX) {
        r->failed = true;
        return;
    }
    r->out->groups[++r->out->group_count].name = name;
    open_level(r, false, r->out->group_count);
}

static void take_named(reader *r)
{
    size_t start = r->at;

    while (more(r) && peek(r, 0) != '>') {
        r->at++;
    }
    open_group(r, ad_str_sub(r->text, start, r->at - start));
    r->at++;
}

/* Behind `(`. */
static void take_group(reader *r)
{
    if (!take(r, AD_STR("?"))) {
        open_group(r, AD_STR(""));
    } else if (take(r, AD_STR("P<"))) {
        take_named(r);
    } else if (take(r, AD_STR(":")) || take(r, AD_STR(">"))) {
        open_level(r, false, 0);
    } else if (take(r, AD_STR("=")) || take(r, AD_STR("!")) || take(r, AD_STR("<=")) ||
               take(r, AD_STR("<!"))) {
        open_level(r, true, 0);
    } else if (peek(r, 0) == 'P' || peek(r, 0) == '(' || peek(r, 0) == '#') {
        r->failed = true;
    } else {
        take_flags(r);
    }
}

/* ---- the whole ---- */

static void take_place(reader *r, char escaped)
{
    level *l = innermost(r);

    if (escaped == '^' || escaped == 'A') {
        l->begins = l->begins || l->items == 0;
    } else if (escaped == '$' || escaped == 'Z' || escaped == 'z') {
        l->ends = true;
    }
    l->items++;
    l->item_is_single = false;
}

static void take_one(reader *r)
{
    char c = peek(r, 0);
    atom a = {.is_literal = true, .is_single = true};

    r->at++;
    switch (c) {
    case '^':
    case '$':
        take_place(r, c);
        return;
    case '|':
        if (r->depth == 0) {
            r->prefix_over = true;
            flow_address_begin(&r->address);
        }
        end_alternative(innermost(r));
        return;
    case '(':
        take_group(r);
        return;
    case ')':
        r->at--;
        close_level(r);
        return;
    case '[':
        a.letters = take_class(r);
        a.is_literal = false;
        break;
    case '.':
        a.letters = everything();
        a.is_literal = a.is_single = false;
        break;
    case '\\':
        c = peek(r, 0);
        if (!take_escape(r, false, &a.letters)) {
            take_place(r, c);
            return;
        }
        a.is_literal = one_of(&a.letters) >= 0;
        a.is_single = c < '0' || c > '9';
        break;
    default:
        flow_letters_add_text(&a.letters, (ad_str){&c, 1});
        a.is_single = (unsigned char)c < AD_FLOW_ASCII;
        break;
    }
    add_atom(r, &a);
}

void flow_read_pattern(flow_builder *b, ad_str text, flow_pattern *out)
{
    reader r = {.out = out, .text = text, .levels[0] = {.all_begin = true, .all_end = true}};
    level *whole = &r.levels[0];

    *out = (flow_pattern){.is_known = false};
    if (text.len == 0 || text.len > TEXT_MAX || !flow_charge(b, (uint32_t)text.len)) {
        return;
    }
    flow_address_begin(&r.address);
    while (more(&r)) {
        take_one(&r);
    }
    if (r.failed || r.depth) {
        return;
    }
    end_alternative(whole);
    out->is_known = true;
    out->begins = whole->all_begin && !r.many_lines;
    out->ends = whole->all_end && !r.many_lines;
    out->is_behind = flow_address_is_behind(&r.address);
    out->letters = whole->letters;
    out->groups[0].letters = whole->letters;
    out->lacks = flow_letters_others(&whole->single);
    out->has_lacks = whole->single.may.ascii[0] || whole->single.may.ascii[1];
}
