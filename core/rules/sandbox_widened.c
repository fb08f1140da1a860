/* What a later version might give to packs, for tests only: the attacks that need these functions must
 * be harmless before anyone widens the library. Nothing of the program links this file. */
#include "rules/lib.h"

#include "base/banned.h"

static int protected_call(lua_State *L)
{
    int status;

    luaL_checkany(L, 1);
    status = lua_pcall(L, lua_gettop(L) - 1, LUA_MULTRET, 0);
    lua_pushboolean(L, status == LUA_OK);
    lua_insert(L, 1);
    return lua_gettop(L);
}

/* Fields that run code where no hook sees it, weaken references, or hide what a value is. */
static const char *const refused_fields[] = {"__gc", "__mode", "__close", "__metatable", "__name"};

static int set_metatable(lua_State *L)
{
    bool guarded = lua_toboolean(L, lua_upvalueindex(1));
    size_t i;

    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_checktype(L, 2, LUA_TTABLE);
    if (luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL) {
        return luaL_error(L, "this metatable cannot be changed");
    }
    for (i = 0; guarded && i < sizeof(refused_fields) / sizeof(refused_fields[0]); i++) {
        lua_pushstring(L, refused_fields[i]);
        if (lua_rawget(L, 2) != LUA_TNIL) {
            return luaL_error(L, "`%s` is not available in rule packs", refused_fields[i]);
        }
        lua_pop(L, 1);
    }
    lua_settop(L, 2);
    lua_setmetatable(L, 1);
    return 1;
}

static int get_metatable(lua_State *L)
{
    luaL_checkany(L, 1);
    if (lua_type(L, 1) != LUA_TTABLE || luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL ||
        !lua_getmetatable(L, 1)) {
        lua_pushnil(L);
    }
    return 1;
}

void ad_lua_open_widened(lua_State *L, bool guarded)
{
    lua_register(L, "pcall", protected_call);
    lua_register(L, "getmetatable", get_metatable);
    lua_pushboolean(L, guarded);
    lua_pushcclosure(L, set_metatable, 1);
    lua_setglobal(L, "setmetatable");
}
