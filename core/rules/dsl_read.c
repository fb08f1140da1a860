/* Reading values that a pack's Lua made: raw, bounded, each mistake noted with its place. */
#include "rules/dsl_priv.h"

#include "base/banned.h"

enum {
    STRAY_KEYS_MAX = 8,
    KEYS_BESIDE_LIST_MAX = 1000,
    ELEMENT_STEPS = 4, /* what an element of a list costs: it takes memory for as long as the set lives */
    DEFERRED_STEPS = 100
};

/* ---- notes and memory ---- */

void ad_dsl_mistake(ad_reader *reader, const char *hint, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    ad_mistake_addv(reader->loading, ad_dsl_place(reader->loading, reader->place, reader->field), hint,
                    format, args);
    va_end(args);
}

void *ad_dsl_alloc(ad_reader *reader, size_t count, size_t bytes_each)
{
    void *block = ad_arena_array(&reader->loading->set->arena, count, bytes_each);

    if (!block) {
        reader->loading->failed = AD_ERR_NOMEM;
        (void)luaL_error(reader->L, "out of memory");
    }
    return block;
}

ad_str ad_dsl_copy(ad_reader *reader, ad_str text)
{
    ad_str copy = ad_arena_copy(&reader->loading->set->arena, text);

    if (!copy.ptr) {
        reader->loading->failed = AD_ERR_NOMEM;
        (void)luaL_error(reader->L, "out of memory");
    }
    return copy;
}

const char *ad_dsl_describe(ad_reader *reader, int index)
{
    const ad_term *term = ad_dsl_term(reader->L, index);

    if (term) {
        return ad_mistake_hint(reader->loading, "`%s`", term->word->name);
    }
    switch (lua_type(reader->L, index)) {
    case LUA_TNONE:
    case LUA_TNIL:
        return "nil";
    case LUA_TBOOLEAN:
        return lua_toboolean(reader->L, index) ? "true" : "false";
    case LUA_TNUMBER:
        return "a number";
    case LUA_TSTRING:
        return "a string";
    case LUA_TTABLE:
        return "a table";
    case LUA_TFUNCTION:
        return "a function";
    default:
        return "something else";
    }
}

bool ad_dsl_expect(ad_reader *reader, int index, int type, const char *what)
{
    static const char *const names[] = {[LUA_TBOOLEAN] = "true or false",
                                        [LUA_TNUMBER] = "a number",
                                        [LUA_TSTRING] = "a string",
                                        [LUA_TTABLE] = "a table",
                                        [LUA_TFUNCTION] = "a function"};

    if (lua_type(reader->L, index) == type) {
        return true;
    }
    ad_dsl_mistake(reader, NULL, "%s must be %s, not %s", what, names[type], ad_dsl_describe(reader, index));
    return false;
}

void ad_dsl_push_field(lua_State *L, int index, const char *name)
{
    lua_pushstring(L, name);
    (void)lua_rawget(L, index);
}

void ad_dsl_defer(ad_reader *reader, ad_deferred_kind kind, ad_str text, ad_regex *regex, ad_matcher *matcher)
{
    ad_deferred *deferred = ad_dsl_alloc(reader, 1, sizeof(*deferred));

    /* Compiling costs time and memory that the step count would not see. */
    ad_sandbox_charge(reader->L, DEFERRED_STEPS + text.len);
    *deferred = (ad_deferred){.kind = kind,
                              .place = reader->place,
                              .field = reader->field,
                              .text = text,
                              .regex = regex,
                              .matcher = matcher};
    *reader->deferred_end = deferred;
    reader->deferred_end = &deferred->next;
}

/* ---- texts and numbers ---- */

/* A view of the string at index, which Lua holds, after checking its length. */
static bool view_text(ad_reader *reader, int index, const char *what, size_t max_bytes, ad_str *out)
{
    if (!ad_dsl_expect(reader, index, LUA_TSTRING, what)) {
        return false;
    }
    out->ptr = lua_tolstring(reader->L, index, &out->len); /* a string already: converts nothing */
    if (out->len > max_bytes) {
        ad_dsl_mistake(reader, NULL, "%s is longer than %zu bytes", what, max_bytes);
        return false;
    }
    ad_sandbox_charge(reader->L, 1 + out->len / 64);
    return true;
}

bool ad_dsl_bytes(ad_reader *reader, int index, const char *what, size_t max_bytes, ad_str *out)
{
    ad_str text;

    if (!view_text(reader, index, what, max_bytes, &text)) {
        return false;
    }
    *out = ad_dsl_copy(reader, text);
    return true;
}

bool ad_dsl_line(ad_reader *reader, int index, const char *what, size_t max_bytes, ad_str *out)
{
    ad_str text;

    if (!view_text(reader, index, what, max_bytes, &text)) {
        return false;
    }
    if (ad_str_trim(text).len == 0) {
        ad_dsl_mistake(reader, NULL, "%s is empty", what);
        return false;
    }
    if (ad_text_clean_length(text, false) != text.len) {
        ad_dsl_mistake(reader, "write it in one line of plain UTF-8",
                       "%s holds a line end or another control character", what);
        return false;
    }
    *out = ad_dsl_copy(reader, text);
    return true;
}

bool ad_dsl_count(ad_reader *reader, int index, const char *what, uint32_t low, uint32_t high, uint32_t *out)
{
    lua_Integer number;
    int whole = 0;

    if (!ad_dsl_expect(reader, index, LUA_TNUMBER, what)) {
        return false;
    }
    number = lua_tointegerx(reader->L, index, &whole);
    if (!whole || number < (lua_Integer)low || number > (lua_Integer)high) {
        ad_dsl_mistake(reader, NULL, "%s must be a whole number from %u to %u", what, low, high);
        return false;
    }
    *out = (uint32_t)number;
    return true;
}

static bool is_word_byte(unsigned char c, bool first)
{
    return c == '_' || c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (!first && c >= '0' && c <= '9');
}

bool ad_dsl_keyword(ad_reader *reader, int index, const char *what, ad_str *out)
{
    ad_str text;
    size_t i;

    if (!ad_dsl_line(reader, index, what, AD_DSL_NAME_BYTES, &text)) {
        return false;
    }
    for (i = 0; i < text.len; i++) {
        if (!is_word_byte((unsigned char)text.ptr[i], i == 0)) {
            ad_dsl_mistake(reader, NULL, "%s `%s` is no Python name", what,
                           ad_mistake_show(reader->loading, text));
            return false;
        }
    }
    *out = text;
    return true;
}

/* ---- tables ---- */

static bool is_among(ad_str word, const char *const *words)
{
    for (; words && *words; words++) {
        if (ad_str_is(word, *words)) {
            return true;
        }
    }
    return false;
}

/* Is the key at `index` one of the list's positions? */
static bool is_position(lua_State *L, int index, size_t count)
{
    lua_Integer position = lua_isinteger(L, index) ? lua_tointeger(L, index) : 0;

    return position >= 1 && (lua_Unsigned)position <= count;
}

typedef struct stray_keys {
    ad_str texts[STRAY_KEYS_MAX]; /* sorted: lua_next's order is not the same in each run */
    size_t count;
    bool others; /* keys that are no strings */
} stray_keys;

static void add_stray(ad_reader *reader, stray_keys *stray, int key)
{
    ad_str text;
    size_t i;

    if (lua_type(reader->L, key) != LUA_TSTRING) {
        stray->others = true;
        return;
    }
    text.ptr = lua_tolstring(reader->L, key, &text.len);
    if (stray->count == STRAY_KEYS_MAX) {
        if (ad_str_compare(text, stray->texts[STRAY_KEYS_MAX - 1]) >= 0) {
            return;
        }
        stray->count--;
    }
    for (i = stray->count; i > 0 && ad_str_compare(text, stray->texts[i - 1]) < 0; i--) {
        stray->texts[i] = stray->texts[i - 1];
    }
    stray->texts[i] = text; /* the table keeps the string alive */
    stray->count++;
}

static void tell_strays(ad_reader *reader, const stray_keys *stray, const char *what,
                        const char *const *fields)
{
    const char *field = reader->field;
    size_t i;

    for (i = 0; i < stray->count; i++) {
        const char *hint = fields ? ad_mistake_suggest(reader->loading, stray->texts[i], fields) : NULL;

        reader->field = field ? field : stray->texts[i].ptr;
        ad_dsl_mistake(reader, hint,
                       fields ? "unknown field `%s` in %s" : "`%s` has no place in %s, which is a list",
                       ad_mistake_show(reader->loading, stray->texts[i]), what);
    }
    reader->field = field;
    if (stray->others) {
        ad_dsl_mistake(reader, "a value may be nil: a name that is not defined, or a spelling mistake",
                       "%s has a hole, or a key that is no name", what);
    }
}

bool ad_dsl_shape(ad_reader *reader, int index, const char *what, size_t list_max, const char *const *fields,
                  size_t *out_count)
{
    lua_State *L = reader->L;
    size_t count = lua_rawlen(L, index);
    stray_keys stray = {.count = 0};
    size_t positions = 0;
    size_t keys = 0;

    if (count > list_max && list_max == 0) {
        ad_dsl_mistake(reader, "write `field = value`", "%s has a value without a field's name", what);
        return false;
    }
    if (count > list_max) {
        ad_dsl_mistake(reader, NULL, "%s has more than %zu entries", what, list_max);
        return false;
    }
    lua_pushnil(L);
    while (lua_next(L, index)) {
        int key = lua_gettop(L) - 1;
        size_t len = 0;

        if (++keys > count + KEYS_BESIDE_LIST_MAX) {
            lua_pop(L, 2);
            ad_dsl_mistake(reader, NULL, "%s has more than %d fields", what, (int)KEYS_BESIDE_LIST_MAX);
            return false;
        }
        if (is_position(L, key, count)) {
            positions++;
        } else if (lua_type(L, key) != LUA_TSTRING ||
                   !is_among((ad_str){lua_tolstring(L, key, &len), len}, fields)) {
            add_stray(reader, &stray, key);
        }
        lua_pop(L, 1);
    }
    ad_sandbox_charge(L, keys);
    stray.others = stray.others || positions != count;
    tell_strays(reader, &stray, what, fields);
    *out_count = count;
    return stray.count == 0 && !stray.others;
}

bool ad_dsl_list(ad_reader *reader, int index, const char *what, size_t max, size_t *out_count)
{
    if (!ad_dsl_expect(reader, index, LUA_TTABLE, what) ||
        !ad_dsl_shape(reader, index, what, max, NULL, out_count)) {
        return false;
    }
    if (*out_count == 0) {
        ad_dsl_mistake(reader, NULL, "%s is an empty list", what);
        return false;
    }
    return true;
}

void *ad_dsl_elements(ad_reader *reader, int index, const char *what, bool single, size_t max,
                      size_t bytes_each, ad_dsl_each each, size_t *out_count)
{
    lua_State *L = reader->L;
    size_t count = 1;
    char *elements;
    size_t i;

    single = single && lua_type(L, index) != LUA_TTABLE;
    if (!single && !ad_dsl_list(reader, index, what, max, &count)) {
        return NULL;
    }
    if (!single) {
        what = ad_mistake_hint(reader->loading, "an entry of %s", what);
    }
    ad_sandbox_charge(L, ELEMENT_STEPS * count);
    elements = ad_dsl_alloc(reader, count, bytes_each);
    for (i = 0; i < count; i++) {
        if (single) {
            lua_pushvalue(L, index);
        } else {
            (void)lua_rawgeti(L, index, (lua_Integer)i + 1);
        }
        (void)each(reader, lua_gettop(L), what, elements + i * bytes_each);
        lua_pop(L, 1);
    }
    *out_count = count;
    return elements;
}
