/* The global `unit`: a proxy without content of its own, so that the same one serves every unit and no
 * pack can change it. */
#include "rules/api_priv.h"

#include "base/banned.h"

static void push_text(lua_State *L, ad_str text)
{
    ad_sandbox_charge(L, 1 + text.len / 64);
    lua_pushlstring(L, text.len ? text.ptr : "", text.len);
}

/* Dotted names of everything imported, in the order of the source. */
static void push_imports(lua_State *L, const ad_rule_unit *unit)
{
    size_t count = 0;
    const ad_import *imports = unit->module ? ad_module_imports(unit->module, &count) : NULL;

    lua_newtable(L);
    for (size_t i = 0; i < count; i++) {
        bool named = imports[i].name.len > 0 && !ad_str_equal(imports[i].name, AD_STR("*"));

        push_text(L, imports[i].module);
        if (named) {
            lua_pushstring(L, imports[i].module.len > 0 ? "." : "");
            push_text(L, imports[i].name);
            lua_concat(L, 3);
        }
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}

static int unit_index(lua_State *L)
{
    const ad_api_run *run = ad_api_running(L, "`unit`");
    const ad_rule_unit *unit = run->site->unit;
    const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";

    ad_sandbox_charge(L, 1);
    if (strcmp(name, "path") == 0) {
        push_text(L, unit->path);
    } else if (strcmp(name, "name") == 0) {
        push_text(L, unit->name);
    } else if (strcmp(name, "kind") == 0) {
        lua_pushstring(L, ad_unit_kind_name(unit->kind));
    } else if (strcmp(name, "text") == 0) {
        push_text(L, unit->source ? ad_str_sub(unit->source->text, 0, run->site->limits->lua_string_bytes)
                                  : AD_STR(""));
    } else if (strcmp(name, "imports") == 0) {
        push_imports(L, unit);
    } else {
        return luaL_error(L, "`unit` has no `%s`: path, name, kind, imports and text are known", name);
    }
    return 1;
}

static int unit_newindex(lua_State *L)
{
    return luaL_error(L, "`unit` cannot be changed");
}

void ad_api_push_unit(lua_State *L)
{
    static const luaL_Reg meta[] = {{"__index", unit_index}, {"__newindex", unit_newindex}, {NULL, NULL}};

    (void)lua_newuserdatauv(L, 0, 0);
    lua_createtable(L, 0, 4);
    luaL_setfuncs(L, meta, 0);
    lua_pushstring(L, "unit");
    lua_setfield(L, -2, "__name");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
}
