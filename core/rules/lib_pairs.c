/* pairs and next in an order that depends on the keys only. Lua's own order depends on addresses and on
 * the time of day, and with it the order of a rule's findings would. */
#include <assert.h>
#include <math.h>

#include "rules/lib.h"

#include "base/banned.h"

/* Numbers ascending, then strings in byte order, then false, true, then light userdata (handles). */
typedef enum key_kind { KEY_INTEGER, KEY_FLOAT, KEY_STRING, KEY_BOOLEAN, KEY_HANDLE } key_kind;

typedef struct key {
    key_kind kind;
    union {
        lua_Integer integer; /* also a boolean */
        lua_Number number;
        uintptr_t handle;
        ad_str text; /* alive as long as it is a key of the table */
    } as;
} key;

static key read_key(lua_State *L, int at)
{
    key k = {.kind = KEY_INTEGER};
    int is_whole = 0;

    switch (lua_type(L, at)) {
    case LUA_TNUMBER:
        k.as.integer = lua_tointegerx(L, at, &is_whole);
        if (!is_whole) {
            k.kind = KEY_FLOAT;
            k.as.number = lua_tonumber(L, at);
            if (isnan(k.as.number)) {
                luaL_error(L, "NaN is no key");
            }
        }
        break;
    case LUA_TSTRING:
        k.kind = KEY_STRING;
        k.as.text.ptr = lua_tolstring(L, at, &k.as.text.len);
        break;
    case LUA_TBOOLEAN:
        k.kind = KEY_BOOLEAN;
        k.as.integer = lua_toboolean(L, at);
        break;
    case LUA_TLIGHTUSERDATA:
        k.kind = KEY_HANDLE;
        k.as.handle = (uintptr_t)lua_touserdata(L, at);
        break;
    default:
        luaL_error(L, "a table with a %s as a key has no fixed order: keep its keys in a list",
                   luaL_typename(L, at));
    }
    return k;
}

static void push_key(lua_State *L, const key *k)
{
    switch (k->kind) {
    case KEY_INTEGER:
        lua_pushinteger(L, k->as.integer);
        break;
    case KEY_FLOAT:
        lua_pushnumber(L, k->as.number);
        break;
    case KEY_STRING:
        lua_pushlstring(L, k->as.text.ptr, k->as.text.len);
        break;
    case KEY_BOOLEAN:
        lua_pushboolean(L, k->as.integer != 0);
        break;
    case KEY_HANDLE:
        lua_pushlightuserdata(L, (void *)k->as.handle);
        break;
    }
}

static int rank(key_kind kind)
{
    switch (kind) {
    case KEY_INTEGER:
    case KEY_FLOAT:
        return 0;
    case KEY_STRING:
        return 1;
    case KEY_BOOLEAN:
        return 2;
    case KEY_HANDLE:
        break;
    }
    return 3;
}

/* A float key is never a whole number that fits an integer: Lua turns those into integers. Never NaN. */
static bool integer_below_float(lua_Integer integer, lua_Number number)
{
    if (number >= 9223372036854775808.0) {
        return true;
    }
    if (number < -9223372036854775808.0) {
        return false;
    }
    return number >= 0 ? integer <= (lua_Integer)number : integer < (lua_Integer)number;
}

static bool number_below(const key *a, const key *b)
{
    if (a->kind == KEY_INTEGER) {
        return b->kind == KEY_INTEGER ? a->as.integer < b->as.integer
                                      : integer_below_float(a->as.integer, b->as.number);
    }
    return b->kind == KEY_FLOAT ? a->as.number < b->as.number
                                : !integer_below_float(b->as.integer, a->as.number);
}

static bool key_below(lua_State *L, const key *a, const key *b)
{
    if (rank(a->kind) != rank(b->kind)) {
        return rank(a->kind) < rank(b->kind);
    }
    switch (a->kind) {
    case KEY_INTEGER:
    case KEY_FLOAT:
        return number_below(a, b);
    case KEY_STRING:
        ad_lua_charge_bytes(L, a->as.text.len < b->as.text.len ? a->as.text.len : b->as.text.len);
        return ad_str_compare(a->as.text, b->as.text) < 0;
    case KEY_BOOLEAN:
        return a->as.integer < b->as.integer;
    case KEY_HANDLE:
        break;
    }
    return a->as.handle < b->as.handle;
}

/* ---- sorting ---- */

static void sift_down(lua_State *L, key *keys, size_t root, size_t count)
{
    key moving = keys[root];

    while (root * 2 + 1 < count) {
        size_t child = root * 2 + 1;

        child += child + 1 < count && key_below(L, &keys[child], &keys[child + 1]);
        if (!key_below(L, &moving, &keys[child])) {
            break;
        }
        keys[root] = keys[child];
        root = child;
    }
    keys[root] = moving;
}

/* A heap sort: in place, no recursion, n log n whatever the keys are (qsort(3) may call malloc, which
 * must not happen below Lua). */
static void sort_keys(lua_State *L, key *keys, size_t count)
{
    size_t i;

    for (i = count / 2; i > 0; i--) {
        ad_sandbox_charge(L, 1);
        sift_down(L, keys, i - 1, count);
    }
    for (i = count; i > 1; i--) {
        key last = keys[i - 1];

        ad_sandbox_charge(L, 2);
        keys[i - 1] = keys[0];
        keys[0] = last;
        sift_down(L, keys, 0, i - 1);
    }
}

/* How many keys the table at index 1 has, and whether they are 1..n. */
static size_t count_keys(lua_State *L, bool *out_is_list)
{
    size_t count = 0;
    lua_Integer least = LUA_MAXINTEGER;
    lua_Integer most = 0;
    bool integers = true;

    lua_pushnil(L);
    while (lua_next(L, 1)) {
        lua_pop(L, 1);
        ad_sandbox_charge(L, 1);
        count++;
        if (integers && lua_isinteger(L, -1)) {
            lua_Integer k = lua_tointeger(L, -1);

            least = k < least ? k : least;
            most = k > most ? k : most;
        } else {
            integers = false;
        }
    }
    *out_is_list = integers && (count == 0 || (least == 1 && most == (lua_Integer)count));
    return count;
}

/* Pushes a list of the keys of the table at index 1, in order. */
static void push_sorted_keys(lua_State *L, size_t count)
{
    key *keys;
    size_t used = 0;
    size_t i;

    if (count > INT32_MAX / sizeof(*keys)) {
        luaL_error(L, "the table has too many keys");
    }
    keys = lua_newuserdatauv(L, count * sizeof(*keys), 0);
    lua_createtable(L, (int)count, 0);
    lua_pushnil(L);
    while (lua_next(L, 1)) {
        lua_pop(L, 1);
        ad_sandbox_charge(L, 1);
        assert(used < count);
        keys[used++] = read_key(L, -1);
    }
    sort_keys(L, keys, used);
    for (i = 0; i < used; i++) {
        push_key(L, &keys[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_remove(L, -2);
}

/* ---- pairs ---- */

/* Upvalues: the table, how many keys it had, the next one's number, and the list of keys (nil: they
 * are 1..n). Keys removed since are skipped, new ones are not seen. */
static int pairs_next(lua_State *L)
{
    lua_Integer count = lua_tointeger(L, lua_upvalueindex(2));
    lua_Integer i = lua_tointeger(L, lua_upvalueindex(3));

    for (; i <= count; i++) {
        ad_sandbox_charge(L, 1);
        if (lua_isnil(L, lua_upvalueindex(4))) {
            lua_pushinteger(L, i);
        } else {
            lua_rawgeti(L, lua_upvalueindex(4), i);
        }
        lua_pushvalue(L, -1);
        if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL) {
            lua_pushinteger(L, i + 1);
            lua_replace(L, lua_upvalueindex(3));
            return 2;
        }
        lua_pop(L, 2);
    }
    lua_pushinteger(L, i);
    lua_replace(L, lua_upvalueindex(3));
    lua_pushnil(L);
    return 1;
}

static int base_pairs(lua_State *L)
{
    bool is_list = false;
    size_t count;

    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    count = count_keys(L, &is_list);
    lua_pushvalue(L, 1);
    lua_pushinteger(L, (lua_Integer)count);
    lua_pushinteger(L, 1);
    if (is_list) {
        lua_pushnil(L);
    } else {
        push_sorted_keys(L, count);
    }
    lua_pushcclosure(L, pairs_next, 4);
    lua_pushvalue(L, 1);
    lua_pushnil(L);
    return 3;
}

/* ---- next ---- */

/* The least key above the one given, by looking at all of them. */
static int base_next(lua_State *L)
{
    key best = {.kind = KEY_INTEGER};
    key from = {.kind = KEY_INTEGER};
    bool found = false;
    bool bounded;

    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 2);
    bounded = !lua_isnil(L, 2);
    if (bounded) {
        from = read_key(L, 2);
    }
    lua_pushnil(L);
    while (lua_next(L, 1)) {
        key k;

        lua_pop(L, 1);
        ad_sandbox_charge(L, 1);
        k = read_key(L, -1);
        if ((!bounded || key_below(L, &from, &k)) && (!found || key_below(L, &k, &best))) {
            best = k;
            found = true;
        }
    }
    if (!found) {
        lua_pushnil(L);
        return 1;
    }
    push_key(L, &best);
    lua_pushvalue(L, -1);
    lua_rawget(L, 1);
    return 2;
}

void ad_lua_open_pairs(lua_State *L)
{
    lua_register(L, "pairs", base_pairs);
    lua_register(L, "next", base_next);
}
