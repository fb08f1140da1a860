/* The math library. Random numbers come from a generator of the sandbox's own, seeded for each unit, so
 * that a rule says the same of a file in every run. */
#include <math.h>

#include "rules/lib.h"

#include "base/banned.h"

static void push_float_or_integer(lua_State *L, lua_Number value)
{
    lua_Integer whole;

    if (lua_numbertointeger(value, &whole)) {
        lua_pushinteger(L, whole);
    } else {
        lua_pushnumber(L, value);
    }
}

static int math_abs(lua_State *L)
{
    if (lua_isinteger(L, 1)) {
        lua_Integer value = lua_tointeger(L, 1);

        lua_pushinteger(L, value < 0 ? (lua_Integer)(0U - (lua_Unsigned)value) : value);
    } else {
        lua_pushnumber(L, fabs(luaL_checknumber(L, 1)));
    }
    return 1;
}

static int math_ceil(lua_State *L)
{
    if (lua_isinteger(L, 1)) {
        lua_settop(L, 1);
    } else {
        push_float_or_integer(L, ceil(luaL_checknumber(L, 1)));
    }
    return 1;
}

static int math_floor(lua_State *L)
{
    if (lua_isinteger(L, 1)) {
        lua_settop(L, 1);
    } else {
        push_float_or_integer(L, floor(luaL_checknumber(L, 1)));
    }
    return 1;
}

static int math_fmod(lua_State *L)
{
    if (lua_isinteger(L, 1) && lua_isinteger(L, 2)) {
        lua_Integer divisor = lua_tointeger(L, 2);

        luaL_argcheck(L, divisor != 0, 2, "zero");
        /* The least integer by -1 does not fit; the remainder is 0. */
        lua_pushinteger(L, divisor == -1 ? 0 : lua_tointeger(L, 1) % divisor);
    } else {
        lua_pushnumber(L, fmod(luaL_checknumber(L, 1), luaL_checknumber(L, 2)));
    }
    return 1;
}

static int math_modf(lua_State *L)
{
    lua_Number value = luaL_checknumber(L, 1);
    lua_Number whole = trunc(value);

    if (lua_isinteger(L, 1)) {
        lua_settop(L, 1);
        lua_pushnumber(L, 0);
        return 2;
    }
    push_float_or_integer(L, whole);
    lua_pushnumber(L, isinf(value) ? 0.0 : value - whole);
    return 2;
}

static int math_sqrt(lua_State *L)
{
    lua_pushnumber(L, sqrt(luaL_checknumber(L, 1)));
    return 1;
}

static int math_sin(lua_State *L)
{
    lua_pushnumber(L, sin(luaL_checknumber(L, 1)));
    return 1;
}

static int math_cos(lua_State *L)
{
    lua_pushnumber(L, cos(luaL_checknumber(L, 1)));
    return 1;
}

static int math_tan(lua_State *L)
{
    lua_pushnumber(L, tan(luaL_checknumber(L, 1)));
    return 1;
}

static int math_asin(lua_State *L)
{
    lua_pushnumber(L, asin(luaL_checknumber(L, 1)));
    return 1;
}

static int math_acos(lua_State *L)
{
    lua_pushnumber(L, acos(luaL_checknumber(L, 1)));
    return 1;
}

static int math_atan(lua_State *L)
{
    lua_pushnumber(L, atan2(luaL_checknumber(L, 1), luaL_optnumber(L, 2, 1)));
    return 1;
}

static int math_exp(lua_State *L)
{
    lua_pushnumber(L, exp(luaL_checknumber(L, 1)));
    return 1;
}

static int math_log(lua_State *L)
{
    lua_Number value = luaL_checknumber(L, 1);
    lua_Number base;

    if (lua_isnoneornil(L, 2)) {
        lua_pushnumber(L, log(value));
        return 1;
    }
    base = luaL_checknumber(L, 2);
    if (base == 2.0) { /* exact for powers, which the quotient is not */
        lua_pushnumber(L, log2(value));
    } else {
        lua_pushnumber(L, base == 10.0 ? log10(value) : log(value) / log(base));
    }
    return 1;
}

static int math_deg(lua_State *L)
{
    lua_pushnumber(L, luaL_checknumber(L, 1) * (180.0 / M_PI));
    return 1;
}

static int math_rad(lua_State *L)
{
    lua_pushnumber(L, luaL_checknumber(L, 1) * (M_PI / 180.0));
    return 1;
}

/* The least argument, or the greatest. */
static int extreme(lua_State *L, bool least)
{
    int count = lua_gettop(L);
    int best = 1;
    int i;

    luaL_checknumber(L, 1);
    ad_sandbox_charge(L, (uint64_t)count);
    for (i = 2; i <= count; i++) {
        luaL_checknumber(L, i);
        if (least ? lua_compare(L, i, best, LUA_OPLT) : lua_compare(L, best, i, LUA_OPLT)) {
            best = i;
        }
    }
    lua_pushvalue(L, best);
    return 1;
}

static int math_max(lua_State *L)
{
    return extreme(L, false);
}

static int math_min(lua_State *L)
{
    return extreme(L, true);
}

static int math_tointeger(lua_State *L)
{
    int is_whole = 0;
    lua_Integer value;

    luaL_checkany(L, 1);
    value = lua_tointegerx(L, 1, &is_whole);
    if (is_whole) {
        lua_pushinteger(L, value);
    } else {
        lua_pushnil(L);
    }
    return 1;
}

static int math_type(lua_State *L)
{
    luaL_checkany(L, 1);
    if (lua_type(L, 1) != LUA_TNUMBER) {
        lua_pushnil(L);
    } else {
        lua_pushstring(L, lua_isinteger(L, 1) ? "integer" : "float");
    }
    return 1;
}

static int math_ult(lua_State *L)
{
    lua_pushboolean(L, (lua_Unsigned)luaL_checkinteger(L, 1) < (lua_Unsigned)luaL_checkinteger(L, 2));
    return 1;
}

/* ---- random numbers ---- */

/* A counter in steps of an odd constant, its bits mixed: the "splitmix" construction of Steele, Lea and
 * Flood (OOPSLA 2014). */
static uint64_t next_random(ad_sandbox *sandbox)
{
    uint64_t x = sandbox->random += 0x9e3779b97f4a7c15U;

    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
    return x ^ (x >> 31);
}

/* A number up to and including `most`, each as likely as any other. */
static uint64_t random_up_to(ad_sandbox *sandbox, uint64_t most)
{
    uint64_t mask = most;
    uint64_t value;
    unsigned shift;

    for (shift = 1; shift < 64; shift *= 2) {
        mask |= mask >> shift;
    }
    do { /* at least every second value fits under the mask */
        value = next_random(sandbox) & mask;
    } while (value > most);
    return value;
}

static int math_random(lua_State *L)
{
    ad_sandbox *sandbox = ad_sandbox_of(L);
    lua_Integer low = 1;
    lua_Integer high;

    ad_sandbox_charge(L, 1);
    switch (lua_gettop(L)) {
    case 0:
        lua_pushnumber(L, (lua_Number)(next_random(sandbox) >> 11) * 0x1p-53);
        return 1;
    case 1:
        high = luaL_checkinteger(L, 1);
        if (high == 0) {
            lua_pushinteger(L, (lua_Integer)next_random(sandbox));
            return 1;
        }
        break;
    case 2:
        low = luaL_checkinteger(L, 1);
        high = luaL_checkinteger(L, 2);
        break;
    default:
        return luaL_error(L, "wrong number of arguments");
    }
    luaL_argcheck(L, low <= high, lua_gettop(L), "interval is empty");
    lua_pushinteger(
        L, (lua_Integer)(random_up_to(sandbox, (lua_Unsigned)high - (lua_Unsigned)low) + (lua_Unsigned)low));
    return 1;
}

/* Without an argument, back to the start of the unit's sequence: there is nothing random to seed from. */
static int math_randomseed(lua_State *L)
{
    ad_sandbox *sandbox = ad_sandbox_of(L);

    if (lua_isnone(L, 1)) {
        sandbox->random = sandbox->unit_seed;
    } else if (lua_isinteger(L, 1)) {
        sandbox->random = (uint64_t)lua_tointeger(L, 1);
    } else {
        union {
            lua_Number number;
            uint64_t bits;
        } seed = {luaL_checknumber(L, 1)};

        sandbox->random = seed.bits;
    }
    return 0;
}

void ad_lua_open_math(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"abs", math_abs},
        {"acos", math_acos},
        {"asin", math_asin},
        {"atan", math_atan},
        {"ceil", math_ceil},
        {"cos", math_cos},
        {"deg", math_deg},
        {"exp", math_exp},
        {"floor", math_floor},
        {"fmod", math_fmod},
        {"log", math_log},
        {"max", math_max},
        {"min", math_min},
        {"modf", math_modf},
        {"rad", math_rad},
        {"random", math_random},
        {"randomseed", math_randomseed},
        {"sin", math_sin},
        {"sqrt", math_sqrt},
        {"tan", math_tan},
        {"tointeger", math_tointeger},
        {"type", math_type},
        {"ult", math_ult},
        {NULL, NULL},
    };

    ad_lua_publish_library(L, "math", functions);
    lua_getglobal(L, "math");
    ad_lua_push_locked(L, -1);
    lua_pushnumber(L, M_PI);
    lua_setfield(L, -2, "pi");
    lua_pushnumber(L, HUGE_VAL);
    lua_setfield(L, -2, "huge");
    lua_pushinteger(L, LUA_MAXINTEGER);
    lua_setfield(L, -2, "maxinteger");
    lua_pushinteger(L, LUA_MININTEGER);
    lua_setfield(L, -2, "mininteger");
    lua_pop(L, 2);
}
