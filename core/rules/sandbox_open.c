/* The global names of packs: publishing them, locking tables, and what is said about a name that does
 * not exist. */
#include <assert.h>
#include <string.h>

#include "rules/lib.h"

#include "base/banned.h"

/* Names of Lua's own library that packs do not have, so that the message says so instead of guessing
 * at a spelling mistake. */
static const char *const left_out[] = {
    "_G",          "collectgarbage",  "coroutine",     "debug",
    "dofile",      "getfenv",         "getmetatable",  "io",
    "load",        "loadfile",        "loadstring",    "module",
    "os",          "package",         "pcall",         "rawget",
    "rawset",      "setfenv",         "setmetatable",  "string.dump",
    "string.pack", "string.packsize", "string.unpack", "unpack",
    "warn",        "xpcall",
};

enum { SUGGEST_DISTANCE = 2 };

static bool is_left_out(ad_str name)
{
    size_t i;

    for (i = 0; i < sizeof(left_out) / sizeof(left_out[0]); i++) {
        if (ad_str_is(name, left_out[i])) {
            return true;
        }
    }
    return false;
}

/* ---- locked tables ---- */

static int refuse_write(lua_State *L)
{
    return luaL_error(L, "`%s` cannot be changed by a rule pack", lua_tostring(L, lua_upvalueindex(1)));
}

/* __index of a library's real table, reached when a name is not there. */
static int missing_member(lua_State *L)
{
    const char *name;

    if (lua_type(L, 2) != LUA_TSTRING) {
        lua_pushnil(L);
        return 1;
    }
    name = lua_pushfstring(L, "%s.%s", lua_tostring(L, lua_upvalueindex(1)), lua_tostring(L, 2));
    if (is_left_out(ad_str_of(name))) {
        return luaL_error(L, "`%s` is not available in rule packs", name);
    }
    lua_pushnil(L);
    return 1;
}

static void set_protected(lua_State *L)
{
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
}

void ad_lua_lock(lua_State *L, const char *name)
{
    lua_createtable(L, 0, 0);
    lua_createtable(L, 0, 3);
    lua_pushvalue(L, -3);
    lua_setfield(L, -2, "__index");
    lua_pushstring(L, name);
    lua_pushcclosure(L, refuse_write, 1);
    lua_setfield(L, -2, "__newindex");
    set_protected(L);
    lua_setmetatable(L, -2);
    lua_remove(L, -2);
}

void ad_lua_push_locked(lua_State *L, int at)
{
    int type = luaL_getmetafield(L, at, "__index");

    assert(type == LUA_TTABLE);
    (void)type;
}

void ad_lua_publish_library(lua_State *L, const char *name, const luaL_Reg *functions)
{
    lua_newtable(L);
    luaL_setfuncs(L, functions, 0);
    lua_createtable(L, 0, 2);
    lua_pushstring(L, name);
    lua_pushcclosure(L, missing_member, 1);
    lua_setfield(L, -2, "__index");
    set_protected(L);
    lua_setmetatable(L, -2);
    ad_lua_lock(L, name);
    lua_setglobal(L, name);
}

void ad_lua_check_writable(lua_State *L, int arg)
{
    luaL_checktype(L, arg, LUA_TTABLE);
    if (luaL_getmetafield(L, arg, "__newindex") != LUA_TNIL) {
        luaL_argerror(L, arg, "this table cannot be changed by a rule pack");
    }
}

/* ---- unknown names ---- */

/* The published name that is most like `name`, or an empty one; the least in byte order of several, so
 * that the answer does not depend on the order of a table. [-0, +0] */
static ad_str nearest_name(lua_State *L, ad_str name)
{
    ad_str best = {"", 0};
    unsigned best_distance = SUGGEST_DISTANCE + 1;

    lua_pushglobaltable(L);
    lua_pushnil(L);
    while (lua_next(L, -2)) {
        lua_pop(L, 1);
        if (lua_type(L, -1) == LUA_TSTRING) {
            ad_str candidate = {NULL, 0};
            unsigned distance;

            candidate.ptr = lua_tolstring(L, -1, &candidate.len); /* stays: it is a key of the table */
            distance = ad_str_distance(name, candidate, SUGGEST_DISTANCE + 1);
            if (distance < name.len && distance <= SUGGEST_DISTANCE &&
                (distance < best_distance ||
                 (distance == best_distance && ad_str_compare(candidate, best) < 0))) {
                best = candidate;
                best_distance = distance;
            }
        }
    }
    lua_pop(L, 1);
    return best;
}

int ad_lua_unknown_name(lua_State *L)
{
    ad_str name = {NULL, 0};
    ad_str near;

    if (lua_type(L, 2) != LUA_TSTRING) {
        return luaL_error(L, "names are texts, not a %s", luaL_typename(L, 2));
    }
    name.ptr = lua_tolstring(L, 2, &name.len);
    if (is_left_out(name)) {
        return luaL_error(L, "`%s` is not available in rule packs", name.ptr);
    }
    near = nearest_name(L, name);
    if (near.len) {
        return luaL_error(L, "unknown name `%s` (did you mean `%s`?)", name.ptr, near.ptr);
    }
    return luaL_error(L, "unknown name `%s`", name.ptr);
}

/* ---- opening ---- */

void ad_lua_open(lua_State *L)
{
    luaL_checkversion(L);
    ad_lua_open_base(L);
    ad_lua_open_pairs(L);
    ad_lua_open_string(L);
    ad_lua_open_table(L);
    ad_lua_open_math(L);
    ad_lua_open_utf8(L);
    ad_lua_open_require(L);
    /* The table of globals is what packs read their names from; nobody but trusted code ever holds it. */
    lua_pushglobaltable(L);
    lua_createtable(L, 0, 2);
    lua_pushcfunction(L, ad_lua_unknown_name);
    lua_setfield(L, -2, "__index");
    set_protected(L);
    lua_setmetatable(L, -2);
    lua_pop(L, 1);
}
