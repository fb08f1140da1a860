/* A pack for the tests of the sandbox: callbacks are kept by name and called later, as rules are. */
#ifndef AD_TESTS_SANDBOX_PACK_H
#define AD_TESTS_SANDBOX_PACK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "rules/lib.h"
#include "rules/sandbox.h"

typedef enum widening {
    AS_SHIPPED,
    GUARDED, /* with pcall, setmetatable and getmetatable */
    UNGUARDED
} widening;

typedef struct body_arg {
    const char *name; /* of a module or of a kept function */
    widening widen;
    ad_sandbox *sandbox;
} body_arg;

/* keep(name, f): what a rule's `check` is to the rule API. */
static inline int keep(lua_State *L)
{
    lua_settop(L, 2);
    lua_setfield(L, LUA_REGISTRYINDEX, luaL_checkstring(L, 1));
    return 0;
}

static inline int prepare(lua_State *L)
{
    const body_arg *arg = lua_touserdata(L, 1);

    if (arg->widen != AS_SHIPPED) {
        ad_lua_open_widened(L, arg->widen == GUARDED);
    }
    lua_pushcfunction(L, keep);
    ad_sandbox_publish(arg->sandbox, "keep");
    return 0;
}

static inline int run_module(lua_State *L)
{
    const body_arg *arg = lua_touserdata(L, 1);

    ad_sandbox_run_file(L, ad_str_of(arg->name));
    return 0;
}

static inline int call_kept(lua_State *L)
{
    const body_arg *arg = lua_touserdata(L, 1);

    lua_getfield(L, LUA_REGISTRYINDEX, arg->name);
    lua_call(L, 0, 0);
    return 0;
}

static inline ad_sandbox *bare(const ad_limits *limits, widening widen)
{
    ad_sandbox *sandbox = NULL;
    ad_err err;
    body_arg arg = {.widen = widen};

    assert_int_equal(ad_sandbox_create(AD_STR("x"), limits, &sandbox, &err), AD_OK);
    arg.sandbox = sandbox;
    assert_int_equal(ad_sandbox_enter(sandbox, AD_BUDGET_TRUSTED, prepare, &arg, &err), AD_OK);
    return sandbox;
}

static inline void add(ad_sandbox *sandbox, const char *module, const char *path, const char *text)
{
    ad_err err;

    assert_int_equal(ad_sandbox_add_file(sandbox, ad_str_of(module), ad_str_of(path), ad_str_of(text), &err),
                     AD_OK);
}

static inline ad_status load(ad_sandbox *sandbox, const char *module, ad_err *err)
{
    body_arg arg = {.name = module};

    return ad_sandbox_enter(sandbox, AD_BUDGET_LOAD, run_module, &arg, err);
}

static inline ad_status call(ad_sandbox *sandbox, const char *kept, ad_err *err)
{
    body_arg arg = {.name = kept};

    return ad_sandbox_enter(sandbox, AD_BUDGET_CALL, call_kept, &arg, err);
}

/* Fails when anything that ran before left a trace. */
static const char harmless[] =
    "local seen = 0\n"
    "keep('harmless', function()\n"
    "  seen = seen + 1\n"
    "  assert(seen == 1, 'something was left over')\n"
    "  local parts = {}\n"
    "  for i = 1, 100 do parts[i] = string.rep('x', i) end\n"
    "  assert(#table.concat(parts) == 5050 and ('a,b'):find(',', 1, true) == 2)\n"
    "  for k, v in pairs({ a = 1, b = 2 }) do assert(#k == 1) end\n"
    "  local t = { 3, 1, 2 } table.sort(t) assert(t[1] == 1 and ('x=1'):gsub('%d', '2') == 'x=2')\n"
    "end)\n";

static inline void works(ad_sandbox *sandbox)
{
    ad_err err = {.message = ""};

    ad_sandbox_restore(sandbox);
    ad_sandbox_begin_unit(sandbox, 7);
    if (call(sandbox, "harmless", &err) != AD_OK) {
        fail_msg("%s", err.message);
    }
    ad_sandbox_restore(sandbox);
    assert_int_equal(call(sandbox, "harmless", &err), AD_OK);
    ad_sandbox_restore(sandbox);
}

static inline ad_sandbox *pack(const ad_limits *limits, widening widen, const char *attack)
{
    ad_sandbox *sandbox = bare(limits, widen);
    ad_err err = {.message = ""};

    add(sandbox, "harmless", "harmless.lua", harmless);
    assert_int_equal(load(sandbox, "harmless", &err), AD_OK);
    add(sandbox, "attack", "rules/attack.lua", attack);
    if (load(sandbox, "attack", &err) != AD_OK) {
        fail_msg("%s", err.message);
    }
    assert_int_equal(ad_sandbox_snapshot(sandbox, &err), AD_OK);
    ad_sandbox_begin_unit(sandbox, 7);
    return sandbox;
}

#endif
