/* The table library: raw access and real lengths only, so that no metamethod can lie about a size. */
#include <string.h>

#include "rules/lib.h"

#include "base/banned.h"

enum {
    UNPACK_MAX = 8000,  /* values of one unpack() */
    MOVE_MAX = 1000000, /* elements of one move() */
    SORT_MAX = 200000   /* elements of one sort() */
};

/* The table at index 1, to be read; its length. */
static lua_Integer check_list(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    return (lua_Integer)lua_rawlen(L, 1);
}

static lua_Integer check_writable_list(lua_State *L)
{
    ad_lua_check_writable(L, 1);
    return (lua_Integer)lua_rawlen(L, 1);
}

static int table_insert(lua_State *L)
{
    lua_Integer end = check_writable_list(L);
    lua_Integer at;
    lua_Integer i;

    end = end < LUA_MAXINTEGER ? end + 1 : end;
    switch (lua_gettop(L)) {
    case 2:
        at = end;
        break;
    case 3:
        at = luaL_checkinteger(L, 2);
        luaL_argcheck(L, at >= 1 && at <= end, 2, "position out of bounds");
        break;
    default:
        return luaL_error(L, "wrong number of arguments to 'insert'");
    }
    for (i = end; i > at; i--) {
        ad_sandbox_charge(L, 1);
        lua_rawgeti(L, 1, i - 1);
        lua_rawseti(L, 1, i);
    }
    ad_sandbox_charge(L, 1);
    lua_rawseti(L, 1, at); /* the value is on top */
    return 0;
}

static int table_remove(lua_State *L)
{
    lua_Integer len = check_writable_list(L);
    lua_Integer at = luaL_optinteger(L, 2, len);

    if (!lua_isnone(L, 2)) {
        luaL_argcheck(L, (at >= 1 && at <= len) || at == len + 1 || (len == 0 && at == 0), 2,
                      "position out of bounds");
    }
    lua_rawgeti(L, 1, at);
    for (; at < len; at++) {
        ad_sandbox_charge(L, 1);
        lua_rawgeti(L, 1, at + 1);
        lua_rawseti(L, 1, at);
    }
    ad_sandbox_charge(L, 1);
    lua_pushnil(L);
    lua_rawseti(L, 1, at);
    return 1;
}

static int table_concat(lua_State *L)
{
    lua_Integer len = check_list(L);
    ad_str between = lua_isnoneornil(L, 2) ? AD_STR("") : ad_lua_check_str(L, 2);
    lua_Integer first = luaL_optinteger(L, 3, 1);
    lua_Integer last = luaL_optinteger(L, 4, len);
    ad_lua_text text;
    lua_Integer i;

    ad_lua_text_begin(L, &text);
    /* Ends at the first element that is missing, however large `last` is. */
    for (i = first; i <= last; i++) {
        ad_str part = {NULL, 0};
        int type = lua_rawgeti(L, 1, i);

        ad_sandbox_charge(L, 1);
        if (type != LUA_TSTRING && type != LUA_TNUMBER) {
            return luaL_error(L, "invalid value (at index %I) in table for 'concat'", (LUAI_UACINT)i);
        }
        part.ptr = lua_tolstring(L, -1, &part.len);
        ad_lua_text_add(&text, part);
        lua_pop(L, 1);
        if (i == last) {
            break; /* before i could overflow */
        }
        ad_lua_text_add(&text, between);
    }
    ad_lua_text_finish(&text);
    return 1;
}

static int table_unpack(lua_State *L)
{
    lua_Integer len = check_list(L);
    lua_Integer first = luaL_optinteger(L, 2, 1);
    lua_Integer last = luaL_optinteger(L, 3, len);
    lua_Unsigned count;
    lua_Unsigned i;

    if (first > last) {
        return 0;
    }
    count = (lua_Unsigned)last - (lua_Unsigned)first;
    if (count >= UNPACK_MAX) {
        return luaL_error(L, "too many results to unpack (over %d)", (int)UNPACK_MAX);
    }
    count++;
    luaL_checkstack(L, (int)count, "too many results to unpack");
    ad_sandbox_charge(L, count);
    for (i = 0; i < count; i++) {
        lua_rawgeti(L, 1, first + (lua_Integer)i);
    }
    return (int)count;
}

static int table_pack(lua_State *L)
{
    int count = lua_gettop(L);
    int i;

    ad_sandbox_charge(L, 1 + (uint64_t)count);
    lua_createtable(L, count, 1);
    lua_insert(L, 1);
    for (i = count; i >= 1; i--) {
        lua_rawseti(L, 1, i);
    }
    lua_pushinteger(L, count);
    lua_setfield(L, 1, "n");
    return 1;
}

static int table_move(lua_State *L)
{
    lua_Integer first = luaL_checkinteger(L, 2);
    lua_Integer last = luaL_checkinteger(L, 3);
    lua_Integer to = luaL_checkinteger(L, 4);
    int target = lua_isnoneornil(L, 5) ? 1 : 5;
    lua_Integer count;
    lua_Integer i;
    bool backwards;

    luaL_checktype(L, 1, LUA_TTABLE);
    ad_lua_check_writable(L, target);
    if (last >= first) {
        luaL_argcheck(L, (lua_Unsigned)last - (lua_Unsigned)first < MOVE_MAX, 3, "too many elements to move");
        count = last - first + 1;
        luaL_argcheck(L, to <= LUA_MAXINTEGER - count + 1, 4, "destination wraps around");
        backwards = to > first && to <= last && lua_rawequal(L, 1, target);
        for (i = 0; i < count; i++) {
            lua_Integer offset = backwards ? count - 1 - i : i;

            ad_sandbox_charge(L, 1);
            lua_rawgeti(L, 1, first + offset);
            lua_rawseti(L, target, to + offset);
        }
    }
    lua_pushvalue(L, target);
    return 1;
}

/* ---- sort ---- */

enum { SORT_LIST = 1, SORT_LESS = 2, SORT_FROM = 3, SORT_TO = 4 };

/* Whether the value at a comes before the one at b (absolute indices). */
static bool comes_before(lua_State *L, int a, int b)
{
    bool before;

    ad_sandbox_charge(L, 1);
    if (!lua_isnil(L, SORT_LESS)) {
        lua_pushvalue(L, SORT_LESS);
        lua_pushvalue(L, a);
        lua_pushvalue(L, b);
        lua_call(L, 2, 1);
        before = lua_toboolean(L, -1);
        lua_pop(L, 1);
        return before;
    }
    if (lua_type(L, a) == LUA_TSTRING && lua_type(L, b) == LUA_TSTRING) {
        ad_str left = {NULL, 0};
        ad_str right = {NULL, 0};

        left.ptr = lua_tolstring(L, a, &left.len);
        right.ptr = lua_tolstring(L, b, &right.len);
        ad_lua_charge_bytes(L, left.len < right.len ? left.len : right.len);
        return ad_str_compare(left, right) < 0;
    }
    return lua_compare(L, a, b, LUA_OPLT);
}

/* Merges two neighbouring runs, [start, middle) and [middle, end) of `from`, into `to`. */
static void merge(lua_State *L, int from, int to, lua_Integer start, lua_Integer middle, lua_Integer end)
{
    lua_Integer left = start;
    lua_Integer right = middle;
    lua_Integer i;
    int top = lua_gettop(L);

    for (i = start; i < end; i++) {
        bool take_right = left >= middle;

        if (!take_right && right < end) {
            lua_rawgeti(L, from, left);
            lua_rawgeti(L, from, right);
            take_right = comes_before(L, top + 2, top + 1);
            lua_settop(L, top);
        }
        ad_sandbox_charge(L, 1);
        lua_rawgeti(L, from, take_right ? right++ : left++);
        lua_rawseti(L, to, i);
    }
}

/* A merge sort from the bottom up: n log n comparisons whatever the comparator says, no recursion, and
 * equal elements keep their order. The comparator never sees the list half sorted. Returns the index of
 * the table that holds the result. */
static int merge_sort(lua_State *L, lua_Integer len)
{
    int from = SORT_FROM;
    int to = SORT_TO;
    lua_Integer run;

    for (run = 1; run < len; run *= 2) {
        lua_Integer start;
        int swap = from;

        for (start = 1; start <= len; start += 2 * run) {
            lua_Integer middle = start + run <= len ? start + run : len + 1;
            lua_Integer end = middle + run <= len ? middle + run : len + 1;

            merge(L, from, to, start, middle, end);
        }
        from = to;
        to = swap;
    }
    return from;
}

/* A comparator that says of two neighbours that the later comes first is no order (`<=`, say). */
static void check_order(lua_State *L, int sorted, lua_Integer len)
{
    lua_Integer i;
    int top = lua_gettop(L);

    for (i = 1; i < len; i++) {
        lua_rawgeti(L, sorted, i + 1);
        lua_rawgeti(L, sorted, i);
        if (comes_before(L, top + 1, top + 2)) {
            luaL_error(L, "invalid order function for sorting: it must not be true for equal elements");
        }
        lua_settop(L, top);
    }
}

static int table_sort(lua_State *L)
{
    lua_Integer len = check_writable_list(L);
    lua_Integer i;
    int sorted;

    if (len > SORT_MAX) {
        return luaL_argerror(L, 1, "too many elements to sort");
    }
    if (!lua_isnoneornil(L, SORT_LESS)) {
        luaL_checktype(L, SORT_LESS, LUA_TFUNCTION);
        luaL_argcheck(L, !lua_iscfunction(L, SORT_LESS), SORT_LESS, "a function written in Lua expected");
    }
    lua_settop(L, 2);
    lua_createtable(L, (int)len, 0);
    lua_createtable(L, (int)len, 0);
    for (i = 1; i <= len; i++) {
        ad_sandbox_charge(L, 1);
        if (lua_rawgeti(L, SORT_LIST, i) == LUA_TNIL) {
            return luaL_argerror(L, 1, "the list has holes");
        }
        lua_rawseti(L, SORT_FROM, i);
    }
    sorted = merge_sort(L, len);
    if (!lua_isnil(L, SORT_LESS)) {
        check_order(L, sorted, len);
    }
    for (i = 1; i <= len; i++) {
        ad_sandbox_charge(L, 1);
        lua_rawgeti(L, sorted, i);
        lua_rawseti(L, SORT_LIST, i);
    }
    return 0;
}

void ad_lua_open_table(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"concat", table_concat}, {"insert", table_insert}, {"move", table_move},     {"pack", table_pack},
        {"remove", table_remove}, {"sort", table_sort},     {"unpack", table_unpack}, {NULL, NULL},
    };

    ad_lua_publish_library(L, "table", functions);
}
