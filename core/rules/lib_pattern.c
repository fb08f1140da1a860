/* Lua patterns. A pattern is compiled to a flat list of items; as repetition never spans more than one
 * item, backtracking needs one remembered choice for each repeated item and no recursion. Every item
 * tried and every byte repeated is charged to the running budget. */
#include <assert.h>
#include <string.h>

#include "rules/lib.h"

#include "base/banned.h"

typedef enum item_op {
    OP_BYTE,     /* this byte */
    OP_ANY,      /* '.' */
    OP_SET,      /* a class or a set */
    OP_OPEN,     /* '(' */
    OP_POSITION, /* '()' */
    OP_CLOSE,    /* ')' */
    OP_BACK,     /* %1 */
    OP_BALANCE,  /* %bxy */
    OP_FRONTIER, /* %f[set] */
    OP_END,      /* '$' at the end */
    OP_MATCH
} item_op;

typedef struct item {
    uint8_t op;
    char repeat;    /* 0, '*', '+', '-' or '?' */
    uint8_t first;  /* the byte; a capture's number; %b's opening byte */
    uint8_t second; /* %b's closing byte */
    uint32_t set;
} item;

typedef struct byte_set {
    uint64_t bits[4];
} byte_set;

/* What can still be changed about a repeated item that matched. */
typedef struct choice {
    uint32_t item;
    size_t least; /* the match may end here at the earliest */
    size_t end;   /* where it ends now */
} choice;

typedef struct capture {
    size_t start;
    size_t end;
    bool is_position;
} capture;

struct ad_lua_pattern {
    lua_State *L;
    bool anchored;
    uint8_t capture_count;
    uint32_t item_count, set_count;
    item *items;
    byte_set *sets;
    choice *choices;
    uint64_t steps; /* not charged yet */
    capture captures[AD_LUA_CAPTURES_MAX];
};

/* Steps are charged in lots: a call for each would cost more than the step. */
enum { STEPS_LOT = 256 };

static void step(ad_lua_pattern *p, size_t count)
{
    p->steps += count;
    if (p->steps >= STEPS_LOT) {
        uint64_t steps = p->steps;

        p->steps = 0;
        ad_sandbox_charge(p->L, steps);
    }
}

/* ---- sets of bytes ---- */

static bool in_set(const byte_set *set, unsigned char byte)
{
    return (set->bits[byte >> 6] >> (byte & 63)) & 1;
}

static void add_range(byte_set *set, unsigned first, unsigned last)
{
    unsigned byte;

    for (byte = first; byte <= last; byte++) {
        set->bits[byte >> 6] |= (uint64_t)1 << (byte & 63);
    }
}

static void invert(byte_set *set)
{
    size_t i;

    for (i = 0; i < 4; i++) {
        set->bits[i] = ~set->bits[i];
    }
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

/* The class that a letter names; ASCII only, whatever the locale. False: the letter names none. */
static bool class_set(char letter, byte_set *out)
{
    static const struct {
        char letter;
        const char *ranges; /* pairs of first and last byte */
    } classes[] = {
        {'a', "azAZ"},   {'d', "09"}, {'g', "!~"},     {'l', "az"},     {'p', "!/:@[`{~"},
        {'s', "\t\r  "}, {'u', "AZ"}, {'w', "azAZ09"}, {'x', "09afAF"}, {'c', "\x7f\x7f"},
    };
    char lower = is_upper(letter) ? (char)(letter - 'A' + 'a') : letter;
    size_t i;

    *out = (byte_set){{0}};
    for (i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
        const char *range = classes[i].ranges;

        if (classes[i].letter != lower) {
            continue;
        }
        for (; *range; range += 2) {
            add_range(out, (unsigned char)range[0], (unsigned char)range[1]);
        }
        if (lower == 'c') {
            add_range(out, 0, 31); /* a NUL cannot stand in the table */
        }
        if (lower != letter) {
            invert(out);
        }
        return true;
    }
    return false;
}

static void join(byte_set *into, const byte_set *other)
{
    size_t i;

    for (i = 0; i < 4; i++) {
        into->bits[i] |= other->bits[i];
    }
}

/* ---- compiling ---- */

typedef struct compiler {
    ad_lua_pattern *p;
    ad_str text;
    size_t at;
    uint8_t open[AD_LUA_CAPTURES_MAX]; /* captures not closed yet, innermost last */
    size_t open_count;
} compiler;

static bool more(const compiler *c)
{
    return c->at < c->text.len;
}

static char take_byte(compiler *c)
{
    return c->text.ptr[c->at++];
}

static AD_NORETURN void malformed(const compiler *c, const char *why)
{
    luaL_error(c->p->L, "malformed pattern (%s)", why);
    __builtin_unreachable();
}

/* One byte of a set, or of a range's end; a class gives false and is added. */
static bool set_byte(compiler *c, byte_set *set, unsigned char *out)
{
    char byte = take_byte(c);
    byte_set class;

    if (byte == '%') {
        if (!more(c)) {
            malformed(c, "missing ']'");
        }
        byte = take_byte(c);
        if (class_set(byte, &class)) {
            join(set, &class);
            return false;
        }
    }
    *out = (unsigned char)byte;
    return true;
}

/* After '[', to behind ']'. */
static void compile_set(compiler *c, byte_set *set)
{
    bool negated = more(c) && c->text.ptr[c->at] == '^';
    size_t first;

    *set = (byte_set){{0}};
    c->at += negated;
    for (first = c->at;;) {
        unsigned char low = 0;
        unsigned char high;

        if (!more(c)) {
            malformed(c, "missing ']'");
        }
        if (c->text.ptr[c->at] == ']' && c->at != first) {
            c->at++;
            break;
        }
        if (!set_byte(c, set, &low)) {
            continue;
        }
        high = low;
        if (c->at + 1 < c->text.len && c->text.ptr[c->at] == '-' && c->text.ptr[c->at + 1] != ']') {
            c->at++;
            if (!set_byte(c, set, &high)) {
                malformed(c, "a range ends with a class");
            }
        }
        if (low <= high) {
            add_range(set, low, high);
        }
    }
    if (negated) {
        invert(set);
    }
}

static item *add_item(compiler *c, item_op op)
{
    item *it = &c->p->items[c->p->item_count++];

    *it = (item){.op = (uint8_t)op};
    return it;
}

static byte_set *add_set(compiler *c, item *it)
{
    it->set = c->p->set_count;
    return &c->p->sets[c->p->set_count++];
}

static void compile_open(compiler *c)
{
    item *it;

    if (c->p->capture_count == AD_LUA_CAPTURES_MAX) {
        luaL_error(c->p->L, "too many captures");
    }
    if (more(c) && c->text.ptr[c->at] == ')') {
        c->at++;
        it = add_item(c, OP_POSITION);
        c->p->captures[c->p->capture_count].is_position = true;
    } else {
        it = add_item(c, OP_OPEN);
        c->open[c->open_count++] = c->p->capture_count;
    }
    it->first = c->p->capture_count++;
}

static void compile_close(compiler *c)
{
    if (c->open_count == 0) {
        luaL_error(c->p->L, "invalid pattern capture");
    }
    add_item(c, OP_CLOSE)->first = c->open[--c->open_count];
}

static void compile_back_reference(compiler *c, char digit)
{
    int number = digit - '1';
    size_t i;
    /* A position holds no text that could be there again. */
    bool usable = number >= 0 && number < c->p->capture_count && !c->p->captures[number].is_position;

    for (i = 0; i < c->open_count; i++) {
        usable = usable && c->open[i] != number;
    }
    if (!usable) {
        luaL_error(c->p->L, "invalid capture index %%%d in pattern", number + 1);
    }
    add_item(c, OP_BACK)->first = (uint8_t)number;
}

/* After '%', when it starts something that cannot be repeated. */
static bool compile_special(compiler *c)
{
    char kind;
    item *it;

    if (!more(c)) {
        malformed(c, "ends with '%'");
    }
    kind = c->text.ptr[c->at];
    if (kind == 'b') {
        if (c->text.len - c->at < 3) {
            malformed(c, "missing arguments to '%b'");
        }
        it = add_item(c, OP_BALANCE);
        it->first = (uint8_t)c->text.ptr[c->at + 1];
        it->second = (uint8_t)c->text.ptr[c->at + 2];
        c->at += 3;
        return true;
    }
    if (kind == 'f') {
        c->at++;
        if (!more(c) || take_byte(c) != '[') {
            malformed(c, "missing '[' after '%f'");
        }
        it = add_item(c, OP_FRONTIER);
        compile_set(c, add_set(c, it));
        return true;
    }
    if (kind >= '0' && kind <= '9') {
        c->at++;
        compile_back_reference(c, kind);
        return true;
    }
    return false;
}

/* An item that stands for one byte, and its repetition. */
static void compile_single(compiler *c, char byte)
{
    item *it;
    byte_set class;

    if (byte == '.') {
        it = add_item(c, OP_ANY);
    } else if (byte == '[') {
        it = add_item(c, OP_SET);
        compile_set(c, add_set(c, it));
    } else {
        bool escaped = byte == '%';

        byte = escaped ? take_byte(c) : byte;
        if (escaped && class_set(byte, &class)) {
            it = add_item(c, OP_SET);
            *add_set(c, it) = class;
        } else {
            it = add_item(c, OP_BYTE);
            it->first = (uint8_t)byte;
        }
    }
    if (more(c) && memchr("*+-?", c->text.ptr[c->at], 4)) {
        it->repeat = take_byte(c);
    }
}

static void compile(compiler *c)
{
    while (more(c)) {
        char byte = take_byte(c);

        if (byte == '(') {
            compile_open(c);
        } else if (byte == ')') {
            compile_close(c);
        } else if (byte == '$' && !more(c)) {
            (void)add_item(c, OP_END);
        } else if (byte != '%' || !compile_special(c)) {
            compile_single(c, byte);
        }
    }
    if (c->open_count) {
        luaL_error(c->p->L, "unfinished capture");
    }
    (void)add_item(c, OP_MATCH);
}

/* Reserves room for all that a pattern of this text could need, in one block of Lua's. */
static ad_lua_pattern *reserve(lua_State *L, ad_str text)
{
    size_t sets = 0;
    size_t choices = 0;
    size_t i;
    ad_lua_pattern *p;
    unsigned char *block;
    size_t set_at = (sizeof(*p) + 7) / 8 * 8;
    size_t choice_at;
    size_t item_at;

    for (i = 0; i < text.len; i++) {
        sets += text.ptr[i] == '%' || text.ptr[i] == '[';
        choices += memchr("*+-?", text.ptr[i], 4) != NULL;
    }
    choice_at = set_at + sets * sizeof(byte_set);
    item_at = choice_at + choices * sizeof(choice);
    block = lua_newuserdatauv(L, item_at + (text.len + 1) * sizeof(item), 0);
    p = (ad_lua_pattern *)(void *)block;
    memset(p, 0, sizeof(*p));
    p->L = L;
    p->sets = (byte_set *)(void *)(block + set_at);
    p->choices = (choice *)(void *)(block + choice_at);
    p->items = (item *)(void *)(block + item_at);
    return p;
}

ad_lua_pattern *ad_lua_pattern_push(lua_State *L, ad_str pattern, bool anchors)
{
    compiler c = {.text = pattern};

    if (pattern.len > AD_LUA_PATTERN_BYTES_MAX) {
        luaL_error(L, "the pattern is longer than %d bytes", (int)AD_LUA_PATTERN_BYTES_MAX);
    }
    ad_sandbox_charge(L, 1 + pattern.len / 4);
    c.p = reserve(L, pattern);
    if (anchors && pattern.len && pattern.ptr[0] == '^') {
        c.p->anchored = true;
        c.at = 1;
    }
    compile(&c);
    return c.p;
}

bool ad_lua_pattern_anchored(const ad_lua_pattern *pattern)
{
    return pattern->anchored;
}

/* ---- matching ---- */

static bool fits(const ad_lua_pattern *p, const item *it, char byte)
{
    switch ((item_op)it->op) {
    case OP_BYTE:
        return (unsigned char)byte == it->first;
    case OP_ANY:
        return true;
    case OP_SET:
        return in_set(&p->sets[it->set], (unsigned char)byte);
    case OP_OPEN:
    case OP_POSITION:
    case OP_CLOSE:
    case OP_BACK:
    case OP_BALANCE:
    case OP_FRONTIER:
    case OP_END:
    case OP_MATCH:
        break;
    }
    return false;
}

/* A repeated item at *at: takes what it takes first and remembers what else it could take. */
static bool start_repeat(ad_lua_pattern *p, ad_str s, uint32_t number, size_t *at, size_t *depth)
{
    const item *it = &p->items[number];
    size_t end = *at;
    size_t most = it->repeat == '?' && s.len > *at ? *at + 1 : s.len;
    choice made = {.item = number, .least = *at};

    if (it->repeat == '+') {
        if (*at >= s.len || !fits(p, it, s.ptr[*at])) {
            return false;
        }
        made.least++;
    }
    if (it->repeat != '-') {
        while (end < most && fits(p, it, s.ptr[end])) {
            end++;
            step(p, 1);
        }
    }
    made.end = end;
    if (it->repeat == '-' || end > made.least) {
        p->choices[(*depth)++] = made;
    }
    *at = end;
    return true;
}

/* Goes back to the last repeated item that can take one byte less (or one more, for '-'). */
static bool go_back(ad_lua_pattern *p, ad_str s, uint32_t *number, size_t *at, size_t *depth)
{
    while (*depth > 0) {
        choice *last = &p->choices[*depth - 1];
        const item *it = &p->items[last->item];
        bool lazy = it->repeat == '-';

        step(p, 1);
        if (lazy ? last->end < s.len && fits(p, it, s.ptr[last->end]) : last->end > last->least) {
            last->end = lazy ? last->end + 1 : last->end - 1;
            *number = last->item + 1;
            *at = last->end;
            return true;
        }
        (*depth)--;
    }
    return false;
}

static bool match_balance(ad_lua_pattern *p, ad_str s, const item *it, size_t *at)
{
    size_t level = 1;
    size_t i;

    if (*at >= s.len || (uint8_t)s.ptr[*at] != it->first) {
        return false;
    }
    for (i = *at + 1; i < s.len; i++) {
        uint8_t byte = (uint8_t)s.ptr[i];

        step(p, 1);
        if (byte == it->second) {
            if (--level == 0) {
                *at = i + 1;
                return true;
            }
        } else if (byte == it->first) {
            level++;
        }
    }
    return false;
}

static bool match_back(ad_lua_pattern *p, ad_str s, const capture *earlier, size_t *at)
{
    size_t len = earlier->end - earlier->start;

    step(p, 1 + len / 16);
    if (len > s.len - *at || (len && memcmp(s.ptr + earlier->start, s.ptr + *at, len) != 0)) {
        return false;
    }
    *at += len;
    return true;
}

static bool match_frontier(const byte_set *set, ad_str s, size_t at)
{
    unsigned char before = at > 0 ? (unsigned char)s.ptr[at - 1] : 0;
    unsigned char here = at < s.len ? (unsigned char)s.ptr[at] : 0;

    return !in_set(set, before) && in_set(set, here);
}

/* One item at *at, moving it on; not OP_MATCH. */
static bool match_item(ad_lua_pattern *p, ad_str s, uint32_t number, size_t *at, size_t *depth)
{
    const item *it = &p->items[number];

    switch ((item_op)it->op) {
    case OP_BYTE:
    case OP_ANY:
    case OP_SET:
        if (it->repeat) {
            return start_repeat(p, s, number, at, depth);
        }
        return *at < s.len && fits(p, it, s.ptr[(*at)++]);
    case OP_OPEN:
        p->captures[it->first] = (capture){*at, *at, false};
        return true;
    case OP_POSITION:
        p->captures[it->first] = (capture){*at, *at, true};
        return true;
    case OP_CLOSE:
        p->captures[it->first].end = *at;
        return true;
    case OP_BACK:
        return match_back(p, s, &p->captures[it->first], at);
    case OP_BALANCE:
        return match_balance(p, s, it, at);
    case OP_FRONTIER:
        return match_frontier(&p->sets[it->set], s, *at);
    case OP_END:
        return *at == s.len;
    case OP_MATCH:
        break;
    }
    return false;
}

/* A match that starts at `start`; captures are right when it is there, as each is set again on the way
 * from the last choice to the end. */
static bool match_at(ad_lua_pattern *p, ad_str s, size_t start, size_t *out_end)
{
    uint32_t number = 0;
    size_t at = start;
    size_t depth = 0;

    while (p->items[number].op != OP_MATCH) {
        step(p, 1);
        if (match_item(p, s, number, &at, &depth)) {
            number++;
        } else if (!go_back(p, s, &number, &at, &depth)) {
            return false;
        }
    }
    *out_end = at;
    return true;
}

/* The next place at or after `from` where a match could start, or SIZE_MAX. */
static size_t next_start(ad_lua_pattern *p, ad_str s, size_t from)
{
    const item *first = &p->items[0];
    size_t hit;

    if (first->op != OP_BYTE || (first->repeat && first->repeat != '+')) {
        return from <= s.len ? from : SIZE_MAX;
    }
    hit = ad_str_find_byte(s, (char)first->first, from);
    step(p, 1 + ((hit == SIZE_MAX ? s.len : hit) - (from < s.len ? from : s.len)) / 16);
    return hit;
}

bool ad_lua_pattern_find(lua_State *L, ad_lua_pattern *pattern, ad_str subject, size_t from, size_t not_end,
                         ad_lua_match *out)
{
    bool found = false;
    size_t at = from;

    pattern->L = L;
    if (pattern->anchored) {
        found = match_at(pattern, subject, at, &out->end) && out->end != not_end;
    } else {
        for (at = next_start(pattern, subject, at); at != SIZE_MAX;
             at = next_start(pattern, subject, at + 1)) {
            found = match_at(pattern, subject, at, &out->end) && out->end != not_end;
            if (found) {
                break;
            }
        }
    }
    out->start = at;
    if (pattern->steps) {
        uint64_t steps = pattern->steps;

        pattern->steps = 0;
        ad_sandbox_charge(L, steps);
    }
    return found;
}

/* ---- captures ---- */

int ad_lua_pattern_values(const ad_lua_pattern *pattern, bool whole)
{
    return pattern->capture_count == 0 && whole ? 1 : pattern->capture_count;
}

bool ad_lua_pattern_push_capture(lua_State *L, const ad_lua_pattern *pattern, ad_str subject,
                                 ad_lua_match match, size_t number)
{
    capture c = {match.start, match.end, false};

    if (number > 0 || pattern->capture_count > 0) {
        if (number >= pattern->capture_count) {
            return false;
        }
        c = pattern->captures[number];
    }
    if (c.is_position) {
        lua_pushinteger(L, (lua_Integer)c.start + 1);
        return true;
    }
    assert(c.start <= c.end && c.end <= subject.len);
    ad_lua_charge_bytes(L, c.end - c.start);
    lua_pushlstring(L, subject.ptr + c.start, c.end - c.start);
    return true;
}

int ad_lua_pattern_push_captures(lua_State *L, const ad_lua_pattern *pattern, ad_str subject,
                                 ad_lua_match match, bool whole)
{
    int count = ad_lua_pattern_values(pattern, whole);
    int i;

    luaL_checkstack(L, count, "too many captures");
    for (i = 0; i < count; i++) {
        (void)ad_lua_pattern_push_capture(L, pattern, subject, match, (size_t)i);
    }
    return count;
}
