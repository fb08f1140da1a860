/* The string library, and the metatable that gives strings their methods. */
#include <string.h>

#include "rules/lib.h"

#include "base/banned.h"

enum {
    VALUES_MAX = 8000,        /* results of one byte() */
    PLAIN_BYTES_PER_STEP = 16 /* of a plain search */
};

/* ---- whole strings ---- */

static int string_len(lua_State *L)
{
    lua_pushinteger(L, (lua_Integer)ad_lua_check_str(L, 1).len);
    return 1;
}

/* Positions first..last, both 1-based and perhaps negative, as a view. */
static ad_str slice(ad_str s, lua_Integer first, lua_Integer last)
{
    lua_Integer start = ad_lua_position(first, s.len);
    lua_Integer end = ad_lua_position(last, s.len);

    if (start < 1) {
        start = 1;
    }
    if (end > (lua_Integer)s.len) {
        end = (lua_Integer)s.len;
    }
    return start > end ? (ad_str){"", 0} : ad_str_sub(s, (size_t)start - 1, (size_t)(end - start) + 1);
}

static int string_sub(lua_State *L)
{
    ad_str part = slice(ad_lua_check_str(L, 1), luaL_checkinteger(L, 2), luaL_optinteger(L, 3, -1));

    ad_lua_charge_bytes(L, part.len);
    lua_pushlstring(L, part.ptr, part.len);
    return 1;
}

static int string_byte(lua_State *L)
{
    ad_str s = ad_lua_check_str(L, 1);
    lua_Integer first = luaL_optinteger(L, 2, 1);
    ad_str part = slice(s, first, luaL_optinteger(L, 3, first));
    size_t i;

    if (part.len > VALUES_MAX) {
        return luaL_error(L, "too many bytes (over %d)", (int)VALUES_MAX);
    }
    luaL_checkstack(L, (int)part.len, "too many bytes");
    ad_sandbox_charge(L, 1 + part.len);
    for (i = 0; i < part.len; i++) {
        lua_pushinteger(L, (unsigned char)part.ptr[i]);
    }
    return (int)part.len;
}

static int string_char(lua_State *L)
{
    int count = lua_gettop(L);
    int i;
    ad_lua_text text;

    ad_lua_text_begin(L, &text);
    for (i = 1; i <= count; i++) {
        lua_Integer value = luaL_checkinteger(L, i);

        luaL_argcheck(L, value >= 0 && value <= 255, i, "value out of range");
        ad_lua_text_byte(&text, (char)(unsigned char)value);
    }
    ad_lua_text_finish(&text);
    return 1;
}

typedef char (*map_byte)(char byte);

static char lower_byte(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte + ('a' - 'A')) : byte;
}

static char upper_byte(char byte)
{
    return byte >= 'a' && byte <= 'z' ? (char)(byte - ('a' - 'A')) : byte;
}

static int mapped(lua_State *L, map_byte map)
{
    ad_str s = ad_lua_check_str(L, 1);
    ad_lua_text text;
    char *out;
    size_t i;

    ad_lua_text_begin(L, &text);
    out = ad_lua_text_room(&text, s.len);
    for (i = 0; i < s.len; i++) {
        out[i] = map(s.ptr[i]);
    }
    text.len = s.len;
    ad_lua_text_finish(&text);
    return 1;
}

static int string_lower(lua_State *L)
{
    return mapped(L, lower_byte);
}

static int string_upper(lua_State *L)
{
    return mapped(L, upper_byte);
}

static int string_reverse(lua_State *L)
{
    ad_str s = ad_lua_check_str(L, 1);
    ad_lua_text text;
    char *out;
    size_t i;

    ad_lua_text_begin(L, &text);
    out = ad_lua_text_room(&text, s.len);
    for (i = 0; i < s.len; i++) {
        out[i] = s.ptr[s.len - 1 - i];
    }
    text.len = s.len;
    ad_lua_text_finish(&text);
    return 1;
}

static int string_rep(lua_State *L)
{
    ad_str s = ad_lua_check_str(L, 1);
    lua_Integer count = luaL_checkinteger(L, 2);
    ad_str between = lua_isnoneornil(L, 3) ? AD_STR("") : ad_lua_check_str(L, 3);
    size_t each = s.len + between.len; /* two strings of Lua: no overflow */
    size_t max = ad_sandbox_of(L)->limits.lua_string_bytes;
    ad_lua_text text;
    size_t total;
    char *out;

    /* Without this, repeating nothing would loop as often as the caller likes. */
    if (count <= 0 || each == 0) {
        lua_pushliteral(L, "");
        return 1;
    }
    if ((uint64_t)count > (max + between.len) / each) {
        return luaL_error(L, "the string would be longer than %I bytes (lua-string-bytes)", (LUAI_UACINT)max);
    }
    total = each * (size_t)count - between.len;
    ad_lua_text_begin(L, &text);
    out = ad_lua_text_room(&text, total);
    ad_lua_text_add(&text, s);
    ad_lua_text_add(&text, ad_str_sub(between, 0, total - text.len));
    while (text.len < total) { /* doubles what is there */
        size_t more = text.len < total - text.len ? text.len : total - text.len;

        memcpy(out + text.len, out, more);
        text.len += more;
    }
    ad_lua_text_finish(&text);
    return 1;
}

/* ---- searching ---- */

static bool has_specials(ad_str pattern)
{
    size_t i;

    for (i = 0; i < pattern.len; i++) {
        if (pattern.ptr[i] && strchr("^$*+?.([%-", pattern.ptr[i])) {
            return true;
        }
    }
    return false;
}

/* The subject of a search at index 1; where to begin is at index 3, 0-based in *out_from. False: beyond
 * the end. */
static bool check_subject(lua_State *L, ad_str *out, size_t *out_from)
{
    lua_Integer init;

    *out = ad_lua_check_str(L, 1);
    if (out->len > ad_sandbox_of(L)->limits.lua_string_bytes) {
        luaL_argerror(L, 1, "the text is too long to search");
    }
    init = ad_lua_position(luaL_optinteger(L, 3, 1), out->len);
    if (init > (lua_Integer)out->len + 1) {
        return false;
    }
    *out_from = init > 0 ? (size_t)init - 1 : 0;
    return true;
}

static int find_plain(lua_State *L, ad_str s, ad_str needle, size_t from)
{
    size_t hit;

    /* one pass that is linear and bounded by a string's cap; it is paid for as far as it went */
    hit = ad_str_find(s, needle, from);
    ad_sandbox_charge(L, 1 + ((hit == SIZE_MAX ? s.len : hit) - from + needle.len) / PLAIN_BYTES_PER_STEP);
    if (hit == SIZE_MAX) {
        lua_pushnil(L);
        return 1;
    }
    lua_pushinteger(L, (lua_Integer)hit + 1);
    lua_pushinteger(L, (lua_Integer)hit + (lua_Integer)needle.len);
    return 2;
}

static int string_find(lua_State *L)
{
    ad_str s;
    size_t from = 0;
    bool inside = check_subject(L, &s, &from);
    ad_str pattern = ad_lua_check_str(L, 2);
    ad_lua_pattern *compiled;
    ad_lua_match match;

    if (inside && (lua_toboolean(L, 4) || !has_specials(pattern))) {
        return find_plain(L, s, pattern, from);
    }
    if (!inside) {
        lua_pushnil(L);
        return 1;
    }
    compiled = ad_lua_pattern_push(L, pattern, true);
    if (!ad_lua_pattern_find(L, compiled, s, from, SIZE_MAX, &match)) {
        lua_pushnil(L);
        return 1;
    }
    lua_pushinteger(L, (lua_Integer)match.start + 1);
    lua_pushinteger(L, (lua_Integer)match.end);
    return 2 + ad_lua_pattern_push_captures(L, compiled, s, match, false);
}

static int string_match(lua_State *L)
{
    ad_str s;
    size_t from = 0;
    bool inside = check_subject(L, &s, &from);
    ad_lua_pattern *compiled = ad_lua_pattern_push(L, ad_lua_check_str(L, 2), true);
    ad_lua_match match;

    if (!inside || !ad_lua_pattern_find(L, compiled, s, from, SIZE_MAX, &match)) {
        lua_pushnil(L);
        return 1;
    }
    return ad_lua_pattern_push_captures(L, compiled, s, match, true);
}

/* Upvalues: subject, compiled pattern, where to go on (0-based), the end of the last match (or -1). */
static int gmatch_next(lua_State *L)
{
    ad_str s = {NULL, 0};
    ad_lua_pattern *pattern = lua_touserdata(L, lua_upvalueindex(2));
    lua_Integer from = lua_tointeger(L, lua_upvalueindex(3));
    lua_Integer last = lua_tointeger(L, lua_upvalueindex(4));
    ad_lua_match match;

    s.ptr = lua_tolstring(L, lua_upvalueindex(1), &s.len);
    if (from > (lua_Integer)s.len ||
        !ad_lua_pattern_find(L, pattern, s, (size_t)from, last < 0 ? SIZE_MAX : (size_t)last, &match)) {
        lua_pushinteger(L, (lua_Integer)s.len + 1);
        lua_replace(L, lua_upvalueindex(3));
        lua_pushnil(L);
        return 1;
    }
    lua_pushinteger(L, (lua_Integer)match.end);
    lua_copy(L, -1, lua_upvalueindex(3));
    lua_replace(L, lua_upvalueindex(4));
    return ad_lua_pattern_push_captures(L, pattern, s, match, true);
}

static int string_gmatch(lua_State *L)
{
    ad_str s;
    size_t from = 0;
    bool inside = check_subject(L, &s, &from);
    ad_str pattern = ad_lua_check_str(L, 2);

    lua_pushvalue(L, 1);
    (void)ad_lua_pattern_push(L, pattern, false);
    lua_pushinteger(L, inside ? (lua_Integer)from : (lua_Integer)s.len + 1);
    lua_pushinteger(L, -1);
    lua_pushcclosure(L, gmatch_next, 4);
    return 1;
}

/* ---- replacing ---- */

typedef struct replacing {
    lua_State *L;
    ad_str subject;
    ad_lua_pattern *pattern;
    ad_lua_match match;
    ad_lua_text *out;
    int type; /* of the replacement, at index 3 */
} replacing;

static void add_capture(replacing *r, size_t number)
{
    ad_str value = {NULL, 0};

    if (!ad_lua_pattern_push_capture(r->L, r->pattern, r->subject, r->match, number)) {
        luaL_error(r->L, "invalid capture index %%%d in replacement string", (int)number + 1);
    }
    value.ptr = lua_tolstring(r->L, -1, &value.len);
    ad_lua_text_add(r->out, value);
    lua_pop(r->L, 1);
}

/* A replacement text, with %0 to %9 and %%. */
static void add_template(replacing *r)
{
    ad_str text = {NULL, 0};
    size_t at = 0;

    text.ptr = lua_tolstring(r->L, 3, &text.len);
    ad_sandbox_charge(r->L, 1 + text.len / PLAIN_BYTES_PER_STEP);
    while (at < text.len) {
        size_t hit = ad_str_find_byte(text, '%', at);
        char code;

        ad_lua_text_add(r->out, ad_str_sub(text, at, (hit == SIZE_MAX ? text.len : hit) - at));
        if (hit == SIZE_MAX) {
            break;
        }
        code = hit + 1 < text.len ? text.ptr[hit + 1] : '\0';
        at = hit + 2;
        if (code == '%') {
            ad_lua_text_byte(r->out, '%');
        } else if (code == '0') {
            ad_lua_text_add(r->out, ad_str_sub(r->subject, r->match.start, r->match.end - r->match.start));
        } else if (code >= '1' && code <= '9') {
            add_capture(r, (size_t)(code - '1'));
        } else {
            luaL_error(r->L, "invalid use of '%%' in replacement string");
        }
    }
}

/* What a table or a function says about this match; false and nil keep the text as it was. */
static void add_value(replacing *r)
{
    lua_State *L = r->L;
    ad_str value = ad_str_sub(r->subject, r->match.start, r->match.end - r->match.start);

    if (r->type == LUA_TTABLE) {
        (void)ad_lua_pattern_push_capture(L, r->pattern, r->subject, r->match, 0);
        lua_gettable(L, 3);
    } else {
        lua_pushvalue(L, 3);
        lua_call(L, ad_lua_pattern_push_captures(L, r->pattern, r->subject, r->match, true), 1);
    }
    if (lua_toboolean(L, -1)) {
        if (!lua_isstring(L, -1)) {
            luaL_error(L, "invalid replacement value (a %s)", luaL_typename(L, -1));
        }
        value.ptr = lua_tolstring(L, -1, &value.len);
    }
    ad_lua_text_add(r->out, value);
    lua_pop(L, 1);
}

static int string_gsub(lua_State *L)
{
    ad_str s = ad_lua_check_str(L, 1);
    ad_str pattern = ad_lua_check_str(L, 2);
    lua_Integer max = luaL_optinteger(L, 4, (lua_Integer)s.len + 1);
    lua_Integer count = 0;
    size_t copied = 0; /* what is before is in the result */
    size_t last_end = SIZE_MAX;
    ad_lua_text text;
    replacing r = {.L = L, .subject = s, .out = &text, .type = lua_type(L, 3)};

    luaL_argexpected(
        L, r.type == LUA_TSTRING || r.type == LUA_TNUMBER || r.type == LUA_TTABLE || r.type == LUA_TFUNCTION,
        3, "string, function or table");
    if (s.len > ad_sandbox_of(L)->limits.lua_string_bytes) {
        return luaL_argerror(L, 1, "the text is too long to search");
    }
    r.pattern = ad_lua_pattern_push(L, pattern, true);
    ad_lua_text_begin(L, &text);
    while (count < max && ad_lua_pattern_find(L, r.pattern, s, copied, last_end, &r.match)) {
        count++;
        ad_lua_text_add(&text, ad_str_sub(s, copied, r.match.start - copied));
        if (r.type == LUA_TTABLE || r.type == LUA_TFUNCTION) {
            add_value(&r);
        } else {
            add_template(&r);
        }
        copied = r.match.end;
        last_end = r.match.end;
        if (ad_lua_pattern_anchored(r.pattern)) {
            break;
        }
    }
    ad_lua_text_add(&text, ad_str_sub(s, copied, s.len - copied));
    ad_lua_text_finish(&text);
    lua_pushinteger(L, count);
    return 2;
}

/* ---- strings as numbers ---- */

/* Arithmetic on strings that hold numbers; the upvalue is the operation. */
static int string_arithmetic(lua_State *L)
{
    int op = (int)lua_tointeger(L, lua_upvalueindex(1));
    int i;

    lua_settop(L, 2);
    for (i = 1; i <= 2; i++) {
        size_t len = 0;
        const char *text = lua_type(L, i) == LUA_TSTRING ? lua_tolstring(L, i, &len) : NULL;

        if (text) {
            ad_lua_charge_bytes(L, len);
        }
        if (text && lua_stringtonumber(L, text) == len + 1) {
            lua_replace(L, i);
        } else if (lua_type(L, i) != LUA_TNUMBER) {
            return luaL_error(L, "attempt to calculate with a %s that is no number", luaL_typename(L, i));
        }
    }
    lua_settop(L, op == LUA_OPUNM ? 1 : 2);
    lua_arith(L, op);
    return 1;
}

/* Strings index into the very table that packs see as `string`. */
static void set_string_metatable(lua_State *L)
{
    static const struct {
        const char *event;
        int op;
    } operations[] = {
        {"__add", LUA_OPADD}, {"__sub", LUA_OPSUB}, {"__mul", LUA_OPMUL},   {"__mod", LUA_OPMOD},
        {"__pow", LUA_OPPOW}, {"__div", LUA_OPDIV}, {"__idiv", LUA_OPIDIV}, {"__unm", LUA_OPUNM},
    };
    size_t i;

    lua_pushliteral(L, "");
    lua_createtable(L, 0, 10);
    for (i = 0; i < sizeof(operations) / sizeof(operations[0]); i++) {
        lua_pushinteger(L, operations[i].op);
        lua_pushcclosure(L, string_arithmetic, 1);
        lua_setfield(L, -2, operations[i].event);
    }
    lua_getglobal(L, "string");
    lua_setfield(L, -2, "__index");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    lua_pop(L, 1);
}

void ad_lua_open_string(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"byte", string_byte},       {"char", string_char},
        {"find", string_find},       {"format", ad_lua_format},
        {"gmatch", string_gmatch},   {"gsub", string_gsub},
        {"len", string_len},         {"lower", string_lower},
        {"match", string_match},     {"rep", string_rep},
        {"reverse", string_reverse}, {"sub", string_sub},
        {"upper", string_upper},     {NULL, NULL},
    };

    ad_lua_publish_library(L, "string", functions);
    set_string_metatable(L);
}
