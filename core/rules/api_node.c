/* Node handles: what they are, how they are checked, and the table of what a node has. */
#include "rules/api_priv.h"

#include "base/banned.h"

_Static_assert(sizeof(void *) >= 8, "a handle needs 64 bits");

enum { SUGGEST_DISTANCE = 2, MEMBER_NAME_BYTES = 64 };

/* Something a node has: a value read at once, or a method. */
typedef struct member {
    ad_str name;
    int (*read)(lua_State *L, const ad_api_ref *ref);
    lua_CFunction method;
    bool without_node; /* the site of a `file` matcher has it, too */
} member;

#define MEMBER(text) {text, sizeof(text) - 1}

/* Sorted by name. */
static const member members[] = {
    {MEMBER("ancestor"), NULL, ad_api_method_ancestor, false},
    {MEMBER("arg"), NULL, ad_api_method_arg, false},
    {MEMBER("args"), NULL, ad_api_method_args, false},
    {MEMBER("bases"), NULL, ad_api_method_bases, false},
    {MEMBER("callee"), NULL, ad_api_method_callee, false},
    {MEMBER("child"), NULL, ad_api_method_child, false},
    {MEMBER("children"), NULL, ad_api_method_children, false},
    {MEMBER("class_"), NULL, ad_api_method_class, false},
    {MEMBER("column"), ad_api_field_column, NULL, false},
    {MEMBER("definition"), NULL, ad_api_method_definition, false},
    {MEMBER("drop_arg"), NULL, ad_api_method_drop_arg, false},
    {MEMBER("elements"), NULL, ad_api_method_elements, false},
    {MEMBER("end_line"), ad_api_field_end_line, NULL, false},
    {MEMBER("field"), NULL, ad_api_method_field, false},
    {MEMBER("find"), NULL, ad_api_method_find, false},
    {MEMBER("function_"), NULL, ad_api_method_function, false},
    {MEMBER("holes"), NULL, ad_api_method_holes, false},
    {MEMBER("is"), NULL, ad_api_method_is, false},
    {MEMBER("is_constant"), ad_api_field_is_constant, NULL, false},
    {MEMBER("kind"), ad_api_field_kind, NULL, false},
    {MEMBER("line"), ad_api_field_line, NULL, true},
    {MEMBER("may_have"), NULL, ad_api_method_may_have, false},
    {MEMBER("name"), ad_api_field_name, NULL, false},
    {MEMBER("names"), ad_api_field_names, NULL, false},
    {MEMBER("parent"), ad_api_field_parent, NULL, false},
    {MEMBER("replace"), NULL, ad_api_method_replace, false},
    {MEMBER("replace_callee"), NULL, ad_api_method_replace_callee, false},
    {MEMBER("report"), NULL, ad_api_method_report, true},
    {MEMBER("set_arg"), NULL, ad_api_method_set_arg, false},
    {MEMBER("target"), NULL, ad_api_method_target, false},
    {MEMBER("text"), ad_api_field_text, NULL, true},
    {MEMBER("truth"), NULL, ad_api_method_truth, false},
    {MEMBER("value"), ad_api_field_value, NULL, false},
};

enum { MEMBER_COUNT = sizeof(members) / sizeof(members[0]) };

const char *ad_api_member(size_t number, bool *out_method)
{
    if (number >= MEMBER_COUNT) {
        return NULL;
    }
    *out_method = members[number].method != NULL;
    return members[number].name.ptr;
}

/* ---- handles ---- */

static void push_handle(lua_State *L, const ad_api_run *run, ad_node node)
{
    uint64_t bits = (uint64_t)run->generation << 32 | (uint32_t)(node + 1); /* AD_NO_NODE gives 0 */

    lua_pushlightuserdata(L, (void *)(uintptr_t)bits);
}

void ad_api_push_node(lua_State *L, const ad_api_run *run, ad_node node)
{
    if (node == AD_NO_NODE) {
        lua_pushnil(L);
    } else {
        push_handle(L, run, node);
    }
}

void ad_api_push_site(lua_State *L, const ad_api_run *run)
{
    push_handle(L, run, run->site->node);
}

ad_api_run *ad_api_running(lua_State *L, const char *what)
{
    ad_api_run *run = ad_sandbox_host(L);

    if (!run) {
        luaL_error(L, "%s can be used while `check` runs only", what);
    }
    return run;
}

ad_api_ref ad_api_check_site(lua_State *L, int arg)
{
    ad_api_ref ref = {.node = AD_NO_NODE};
    uint64_t bits;
    uint32_t low;

    if (lua_type(L, arg) != LUA_TLIGHTUSERDATA) {
        luaL_typeerror(L, arg, "node");
    }
    ref.run = ad_api_running(L, "a node");
    ad_sandbox_charge(L, 1);
    bits = (uint64_t)(uintptr_t)lua_touserdata(L, arg);
    low = (uint32_t)bits;
    if (bits >> 32 != ref.run->generation) {
        luaL_error(L, "stale node: it belongs to another file");
    }
    ref.tree = ref.run->site->unit->tree;
    ref.module = ref.run->site->unit->module;
    if (low == 0 ? ref.run->site->node != AD_NO_NODE : !ref.tree || !ref.module || low > ref.tree->count) {
        luaL_error(L, "stale node: there is no such node");
    }
    ref.node = low - 1U;
    return ref;
}

ad_api_ref ad_api_check_node(lua_State *L, int arg)
{
    ad_api_ref ref = ad_api_check_site(L, arg);

    if (ref.node == AD_NO_NODE) {
        luaL_error(L, "the site of a `file` matcher is no node: it has text, line and report only");
    }
    return ref;
}

/* ---- tables and names from packs ---- */

int ad_api_push_raw(lua_State *L, int index, const char *name)
{
    index = lua_absindex(L, index);
    lua_pushstring(L, name);
    return lua_rawget(L, index);
}

ad_str ad_api_element(lua_State *L, int index, lua_Integer i, const char *what)
{
    ad_str text = {NULL, 0};

    if (lua_rawgeti(L, index, i) != LUA_TSTRING) {
        luaL_error(L, "%s must be texts: number %d is a %s", what, (int)i, luaL_typename(L, -1));
    }
    text.ptr = lua_tolstring(L, -1, &text.len);
    return text;
}

static void add_kind(lua_State *L, ad_str name, ad_api_kinds *out)
{
    ad_kind kind = ad_kind_parse(name);

    if (kind == AD_NO_KIND) {
        luaL_error(L, "there is no node kind `%s`", name.ptr);
    }
    out->has[kind] = true;
}

void ad_api_check_kinds(lua_State *L, int arg, ad_api_kinds *out)
{
    lua_Unsigned count;

    memset(out, 0, sizeof(*out));
    if (lua_type(L, arg) == LUA_TSTRING) {
        add_kind(L, (ad_str){lua_tostring(L, arg), lua_rawlen(L, arg)}, out);
        return;
    }
    luaL_checktype(L, arg, LUA_TTABLE);
    count = lua_rawlen(L, arg);
    luaL_argcheck(L, count >= 1 && count <= AD_KIND_COUNT, arg, "a list of node kinds expected");
    ad_sandbox_charge(L, count);
    for (lua_Unsigned i = 1; i <= count; i++) {
        add_kind(L, ad_api_element(L, arg, (lua_Integer)i, "node kinds"), out);
        lua_pop(L, 1);
    }
}

/* ---- the metatable ---- */

/* By the first letter, then one by one: few begin alike. */
static const member *find_member(ad_str name)
{
    size_t low = 0;
    size_t high = MEMBER_COUNT;

    if (name.len == 0) {
        return NULL;
    }
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (members[middle].name.ptr[0] < name.ptr[0]) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    for (; low < MEMBER_COUNT && members[low].name.ptr[0] == name.ptr[0]; low++) {
        if (ad_str_equal(members[low].name, name)) {
            return &members[low];
        }
    }
    return NULL;
}

static int unknown_member(lua_State *L, ad_str name)
{
    const char *best = NULL;
    unsigned best_distance = SUGGEST_DISTANCE + 1;

    for (size_t i = 0; i < MEMBER_COUNT && name.len < MEMBER_NAME_BYTES; i++) {
        unsigned distance = ad_str_distance(name, members[i].name, SUGGEST_DISTANCE + 1);

        if (distance < best_distance) {
            best = members[i].name.ptr;
            best_distance = distance;
        }
    }
    if (best) {
        return luaL_error(L, "a node has no `%s` (did you mean `%s`?)", name.ptr, best);
    }
    return luaL_error(L, "a node has no `%s`", name.ptr);
}

static int node_index(lua_State *L)
{
    ad_api_ref ref = ad_api_check_site(L, 1);
    ad_str name = {NULL, 0};
    const member *found;

    if (lua_type(L, 2) != LUA_TSTRING) {
        return luaL_error(L, "a node has named fields only, none that is a %s", luaL_typename(L, 2));
    }
    name.ptr = lua_tolstring(L, 2, &name.len);
    found = name.len < MEMBER_NAME_BYTES ? find_member(name) : NULL;
    if (!found) {
        return unknown_member(L, name);
    }
    if (ref.node == AD_NO_NODE && !found->without_node) {
        return luaL_error(L, "the site of a `file` matcher has no `%s`: it has text, line and report only",
                          found->name.ptr);
    }
    if (found->method) {
        lua_pushcfunction(L, found->method);
        return 1;
    }
    return found->read(L, &ref);
}

static int node_newindex(lua_State *L)
{
    return luaL_error(L, "a node cannot be changed");
}

/* "call@12:5" */
static int node_tostring(lua_State *L)
{
    ad_api_ref ref = ad_api_check_site(L, 1);

    if (ref.node == AD_NO_NODE) {
        lua_pushfstring(L, "file@%d", (int)ref.run->site->range.row + 1);
        return 1;
    }
    (void)ad_api_field_line(L, &ref);
    (void)ad_api_field_column(L, &ref);
    lua_pushfstring(L, "%s@%d:%d", ad_kind_name(ad_node_kind(ref.tree, ref.node)), (int)lua_tointeger(L, -2),
                    (int)lua_tointeger(L, -1));
    return 1;
}

void ad_api_open(lua_State *L)
{
    static const luaL_Reg meta[] = {
        {"__index", node_index}, {"__newindex", node_newindex}, {"__tostring", node_tostring}, {NULL, NULL}};

    lua_pushlightuserdata(L, NULL); /* any: all light userdata share their metatable */
    lua_createtable(L, 0, 5);
    luaL_setfuncs(L, meta, 0);
    lua_pushstring(L, "node");
    lua_setfield(L, -2, "__name");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    lua_pop(L, 1);
    ad_api_push_unit(L);
    ad_sandbox_publish(ad_sandbox_of(L), "unit");
}
