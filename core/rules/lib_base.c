/* The basic functions, arguments, and building strings in a Lua state's own memory. */
#include <stdio.h>
#include <string.h>

#include "rules/lib.h"

#include "base/banned.h"

/* ---- arguments ---- */

ad_str ad_lua_check_str(lua_State *L, int arg)
{
    ad_str s = {NULL, 0};

    s.ptr = luaL_checklstring(L, arg, &s.len);
    return s;
}

lua_Integer ad_lua_position(lua_Integer position, size_t len)
{
    if (position >= 0) {
        return position;
    }
    /* The sum cannot overflow: len is at most a string's length. */
    return position < -(lua_Integer)len ? 0 : (lua_Integer)len + position + 1;
}

/* A table or the like: what the host says about it in a __tostring of its own, its __name, or its type. */
static void push_described(lua_State *L, int at)
{
    int type = luaL_getmetafield(L, at, "__tostring");

    if (type == LUA_TFUNCTION && lua_iscfunction(L, -1)) {
        lua_pushvalue(L, at);
        lua_call(L, 1, 1);
        if (lua_type(L, -1) == LUA_TSTRING) {
            return;
        }
    }
    if (type != LUA_TNIL) {
        lua_pop(L, 1);
    }
    if (luaL_getmetafield(L, at, "__name") != LUA_TSTRING) {
        lua_pushstring(L, luaL_typename(L, at));
    }
}

ad_str ad_lua_push_shown(lua_State *L, int at)
{
    ad_str s = {NULL, 0};

    at = lua_absindex(L, at);
    switch (lua_type(L, at)) {
    case LUA_TSTRING:
    case LUA_TNUMBER:
        lua_pushvalue(L, at); /* a copy: lua_tolstring turns a number into a string in place */
        break;
    case LUA_TBOOLEAN:
        lua_pushstring(L, lua_toboolean(L, at) ? "true" : "false");
        break;
    default:
        push_described(L, at);
        break;
    }
    s.ptr = lua_tolstring(L, -1, &s.len);
    return s;
}

/* ---- building strings ---- */

void ad_lua_text_begin(lua_State *L, ad_lua_text *text)
{
    text->L = L;
    text->data = text->first;
    text->len = 0;
    text->cap = sizeof(text->first);
    text->cap_max = ad_sandbox_of(L)->limits.lua_string_bytes;
    luaL_checkstack(L, 4, "too many values");
    lua_pushnil(L);
    text->slot = lua_gettop(L);
}

char *ad_lua_text_room(ad_lua_text *text, size_t bytes)
{
    size_t wanted;
    char *data;

    if (text->len > text->cap_max || bytes > text->cap_max - text->len) {
        luaL_error(text->L, "the string would be longer than %I bytes (lua-string-bytes)", (LUAI_UACINT)text->cap_max);
    }
    if (bytes <= text->cap - text->len) {
        return text->data + text->len;
    }
    wanted = text->cap * 2;
    if (wanted < text->len + bytes) {
        wanted = text->len + bytes;
    }
    ad_lua_charge_bytes(text->L, wanted);
    data = lua_newuserdatauv(text->L, wanted, 0);
    memcpy(data, text->data, text->len);
    lua_replace(text->L, text->slot);
    text->data = data;
    text->cap = wanted;
    return data + text->len;
}

void ad_lua_text_add(ad_lua_text *text, ad_str bytes)
{
    if (bytes.len) {
        memcpy(ad_lua_text_room(text, bytes.len), bytes.ptr, bytes.len);
        text->len += bytes.len;
    }
}

void ad_lua_text_byte(ad_lua_text *text, char byte)
{
    *ad_lua_text_room(text, 1) = byte;
    text->len++;
}

void ad_lua_text_finish(ad_lua_text *text)
{
    ad_lua_charge_bytes(text->L, text->len);
    lua_pushlstring(text->L, text->data, text->len);
}

/* ---- functions ---- */

static int base_assert(lua_State *L)
{
    luaL_checkany(L, 1);
    if (lua_toboolean(L, 1)) {
        return lua_gettop(L);
    }
    if (lua_gettop(L) < 2) {
        return luaL_error(L, "assertion failed");
    }
    lua_settop(L, 2);
    return lua_error(L);
}

static int base_error(lua_State *L)
{
    lua_Integer level = luaL_optinteger(L, 2, 1);

    lua_settop(L, 1);
    if (lua_type(L, 1) == LUA_TSTRING && level > 0) {
        luaL_where(L, level > 200 ? 200 : (int)level);
        lua_insert(L, 1);
        lua_concat(L, 2);
    }
    return lua_error(L);
}

static int ipairs_next(lua_State *L)
{
    lua_Integer i = luaL_checkinteger(L, 2);

    ad_sandbox_charge(L, 1);
    if (i == LUA_MAXINTEGER) {
        lua_pushnil(L);
        return 1;
    }
    lua_pushinteger(L, i + 1);
    return lua_geti(L, 1, i + 1) == LUA_TNIL ? 1 : 2;
}

static int base_ipairs(lua_State *L)
{
    luaL_argexpected(L, lua_istable(L, 1) || luaL_getmetafield(L, 1, "__index") != LUA_TNIL, 1, "table");
    lua_pushcfunction(L, ipairs_next);
    lua_pushvalue(L, 1);
    lua_pushinteger(L, 0);
    return 3;
}

static int base_rawequal(lua_State *L)
{
    luaL_checkany(L, 1);
    luaL_checkany(L, 2);
    if (lua_type(L, 1) == LUA_TSTRING && lua_type(L, 2) == LUA_TSTRING &&
        lua_rawlen(L, 1) == lua_rawlen(L, 2)) {
        ad_lua_charge_bytes(L, lua_rawlen(L, 1));
    }
    lua_pushboolean(L, lua_rawequal(L, 1, 2));
    return 1;
}

static int base_rawlen(lua_State *L)
{
    int type = lua_type(L, 1);

    luaL_argexpected(L, type == LUA_TTABLE || type == LUA_TSTRING, 1, "table or string");
    lua_pushinteger(L, (lua_Integer)lua_rawlen(L, 1));
    return 1;
}

static int base_select(lua_State *L)
{
    int count = lua_gettop(L);
    lua_Integer from;

    if (lua_type(L, 1) == LUA_TSTRING && strcmp(lua_tostring(L, 1), "#") == 0) {
        lua_pushinteger(L, count - 1);
        return 1;
    }
    from = luaL_checkinteger(L, 1);
    if (from < 0) {
        from += count;
    } else if (from > count) {
        from = count;
    }
    luaL_argcheck(L, from >= 1, 1, "index out of range");
    return count - (int)from;
}

/* The value of a digit in bases up to 36, or 36. */
static int digit_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'z') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'Z' ? c - 'A' + 10 : 36;
}

/* False when text is not an integer in that base; a value too large wraps around, as in Lua. */
static bool parse_integer(ad_str text, lua_Integer base, lua_Integer *out)
{
    lua_Unsigned value = 0;
    bool negative;
    size_t at;

    text = ad_str_trim(text);
    negative = text.len > 0 && text.ptr[0] == '-';
    at = negative ? 1 : 0;
    if (at == text.len) {
        return false;
    }
    for (; at < text.len; at++) {
        int digit = digit_value(text.ptr[at]);

        if (digit >= base) {
            return false;
        }
        value = value * (lua_Unsigned)base + (lua_Unsigned)digit;
    }
    *out = (lua_Integer)(negative ? 0U - value : value);
    return true;
}

static int base_tonumber(lua_State *L)
{
    lua_Integer base;
    lua_Integer value = 0;
    ad_str text = {NULL, 0};

    luaL_checkany(L, 1);
    if (lua_type(L, 1) == LUA_TSTRING) {
        text.ptr = lua_tolstring(L, 1, &text.len);
        ad_lua_charge_bytes(L, text.len);
    }
    if (lua_isnoneornil(L, 2)) {
        if (lua_type(L, 1) == LUA_TNUMBER) {
            lua_settop(L, 1);
        } else if (!text.ptr || lua_stringtonumber(L, text.ptr) != text.len + 1) {
            lua_settop(L, 1); /* what was pushed is of a prefix that ends in a NUL byte */
            lua_pushnil(L);
        }
        return 1;
    }
    base = luaL_checkinteger(L, 2);
    luaL_checktype(L, 1, LUA_TSTRING);
    luaL_argcheck(L, base >= 2 && base <= 36, 2, "base out of range");
    if (parse_integer(text, base, &value)) {
        lua_pushinteger(L, value);
    } else {
        lua_pushnil(L);
    }
    return 1;
}

static int base_tostring(lua_State *L)
{
    luaL_checkany(L, 1);
    ad_lua_charge_bytes(L, ad_lua_push_shown(L, 1).len);
    return 1;
}

static int base_type(lua_State *L)
{
    luaL_checkany(L, 1);
    lua_pushstring(L, luaL_typename(L, 1));
    return 1;
}

/* ---- print ---- */

/* The log's memory was reserved when the sandbox was made; what does not fit is dropped, and said so. */
static void log_add(ad_sandbox *sandbox, ad_str text)
{
    size_t cap = sandbox->limits.lua_log_bytes;
    size_t room = cap - sandbox->log_len;

    if (sandbox->log_full) {
        return;
    }
    if (text.len <= room) {
        if (text.len) {
            memcpy(sandbox->log + sandbox->log_len, text.ptr, text.len);
        }
        sandbox->log_len += text.len;
        return;
    }
    memcpy(sandbox->log + sandbox->log_len, text.ptr, room);
    sandbox->log_len = cap;
    sandbox->log_len +=
        (size_t)snprintf(sandbox->log + cap, AD_LUA_LOG_NOTE_BYTES, "\n[cut after %zu bytes]\n", cap);
    sandbox->log_full = true;
}

static int base_print(lua_State *L)
{
    ad_sandbox *sandbox = ad_sandbox_of(L);
    int count = lua_gettop(L);
    int i;

    luaL_checkstack(L, 8, "too many values");
    for (i = 1; i <= count; i++) {
        ad_str text = ad_lua_push_shown(L, i);

        ad_lua_charge_bytes(L, text.len);
        if (i > 1) {
            log_add(sandbox, AD_STR("\t"));
        }
        log_add(sandbox, text);
        lua_pop(L, 1);
    }
    log_add(sandbox, AD_STR("\n"));
    return 0;
}

void ad_lua_open_base(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"assert", base_assert},
        {"error", base_error},
        {"ipairs", base_ipairs},
        {"print", base_print},
        {"rawequal", base_rawequal},
        {"rawlen", base_rawlen},
        {"select", base_select},
        {"tonumber", base_tonumber},
        {"tostring", base_tostring},
        {"type", base_type},
        {NULL, NULL},
    };

    lua_pushglobaltable(L);
    luaL_setfuncs(L, functions, 0);
    lua_pushstring(L, LUA_VERSION);
    lua_setfield(L, -2, "_VERSION");
    lua_pop(L, 1);
}
