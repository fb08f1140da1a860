/* From a node to others. Whatever visits nodes charges for each, in steps small enough that a rule over
 * its budget is stopped soon. */
#include "rules/api_priv.h"

#include "base/banned.h"

enum { CHARGE_NODES = 1024 };

/* Charges for nodes looked at since the last call, if they are many or `now`. */
static void charge_visited(lua_State *L, uint32_t *visited, bool now)
{
    if (*visited >= CHARGE_NODES || now) {
        ad_sandbox_charge(L, *visited);
        *visited = 0;
    }
}

int ad_api_method_field(lua_State *L)
{
    ad_api_ref ref = ad_api_check_node(L, 1);
    ad_str name = {NULL, 0};
    ad_field field;
    uint32_t visited = 0;
    ad_node child;

    name.ptr = luaL_checklstring(L, 2, &name.len);
    field = ad_field_parse(name);
    if (field == AD_FIELD_NONE) {
        return luaL_error(L, "there is no node field `%s`", name.ptr);
    }
    for (child = ad_node_first(ref.tree, ref.node); child != AD_NO_NODE;
         child = ad_node_next(ref.tree, child)) {
        visited++;
        charge_visited(L, &visited, false);
        if (ref.tree->nodes[child].field == field) {
            break;
        }
    }
    charge_visited(L, &visited, true);
    ad_api_push_node(L, ref.run, child);
    return 1;
}

int ad_api_method_child(lua_State *L)
{
    ad_api_ref ref = ad_api_check_node(L, 1);
    lua_Integer wanted = luaL_checkinteger(L, 2);
    uint32_t visited = 0;
    ad_node child;

    luaL_argcheck(L, wanted >= 1, 2, "children are counted from 1");
    for (child = ad_node_first(ref.tree, ref.node); child != AD_NO_NODE;
         child = ad_node_next(ref.tree, child)) {
        visited++;
        charge_visited(L, &visited, false);
        if (ad_node_kind(ref.tree, child) != AD_KIND_COMMENT && --wanted == 0) {
            break;
        }
    }
    charge_visited(L, &visited, true);
    ad_api_push_node(L, ref.run, child);
    return 1;
}

int ad_api_method_children(lua_State *L)
{
    ad_api_ref ref = ad_api_check_node(L, 1);
    uint32_t visited = 0;
    lua_Integer count = 0;

    lua_newtable(L);
    for (ad_node child = ad_node_first(ref.tree, ref.node); child != AD_NO_NODE;
         child = ad_node_next(ref.tree, child)) {
        visited++;
        charge_visited(L, &visited, false);
        if (ad_node_kind(ref.tree, child) != AD_KIND_COMMENT) {
            ad_api_push_node(L, ref.run, child);
            lua_rawseti(L, -2, ++count);
        }
    }
    charge_visited(L, &visited, true);
    return 1;
}

int ad_api_method_ancestor(lua_State *L)
{
    ad_api_ref ref = ad_api_check_node(L, 1);
    uint32_t visited = 0;
    ad_api_kinds kinds;
    ad_node n;

    ad_api_check_kinds(L, 2, &kinds);
    for (n = ref.tree->nodes[ref.node].parent; n != AD_NO_NODE; n = ref.tree->nodes[n].parent) {
        visited++;
        charge_visited(L, &visited, false);
        if (kinds.has[ad_node_kind(ref.tree, n)]) {
            break;
        }
    }
    charge_visited(L, &visited, true);
    ad_api_push_node(L, ref.run, n);
    return 1;
}

static bool holds_text(lua_State *L, const ad_api_ref *ref, ad_node n, ad_str part)
{
    ad_str text = ad_node_text(ref->tree, n);

    ad_sandbox_charge(L, 1 + text.len / 64); /* nodes lie in nodes: the same text more than once */
    return ad_str_find(text, part, 0) != SIZE_MAX;
}

/* No cap on the list: dropping nodes in silence would be a way to hide. The budgets of steps and memory
 * end it, and are named. */
int ad_api_method_find(lua_State *L)
{
    ad_api_ref ref = ad_api_check_node(L, 1);
    uint32_t visited = 0;
    lua_Integer count = 0;
    ad_api_kinds kinds;
    ad_str part = {NULL, 0};

    ad_api_check_kinds(L, 2, &kinds);
    if (!lua_isnoneornil(L, 3)) {
        luaL_checktype(L, 3, LUA_TSTRING);
        part.ptr = lua_tolstring(L, 3, &part.len);
    }
    lua_newtable(L);
    for (ad_node n = ref.node + 1; n <= ref.tree->nodes[ref.node].last; n++) {
        visited++;
        charge_visited(L, &visited, false);
        if (kinds.has[ad_node_kind(ref.tree, n)] && (!part.ptr || holds_text(L, &ref, n, part))) {
            ad_api_push_node(L, ref.run, n);
            lua_rawseti(L, -2, ++count);
        }
    }
    charge_visited(L, &visited, true);
    return 1;
}

int ad_api_method_function(lua_State *L)
{
    ad_api_ref ref = ad_api_check_node(L, 1);

    ad_api_push_node(L, ref.run, ad_module_enclosing_function(ref.module, ref.node));
    return 1;
}

int ad_api_method_definition(lua_State *L)
{
    ad_api_ref ref = ad_api_check_node(L, 1);
    const ad_value *value;

    ad_sandbox_charge(L, AD_ALTERNATIVES_MAX);
    value = ad_module_get(ref.module, ad_module_value(ref.module, ref.node));
    ad_api_push_node(L, ref.run,
                     value->kind == AD_VALUE_FUNCTION || value->kind == AD_VALUE_CLASS ? value->node
                                                                                       : AD_NO_NODE);
    return 1;
}

int ad_api_method_class(lua_State *L)
{
    ad_api_ref ref = ad_api_check_node(L, 1);

    ad_api_push_node(L, ref.run, ad_module_enclosing_class(ref.module, ref.node));
    return 1;
}

int ad_api_method_bases(lua_State *L)
{
    ad_api_ref ref = ad_api_check_node(L, 1);
    ad_str bases[AD_ALTERNATIVES_MAX];
    size_t count = 0;

    ad_sandbox_charge(L, AD_ALTERNATIVES_MAX);
    if (ad_node_kind(ref.tree, ref.node) == AD_KIND_CLASS_DEFINITION) {
        count = ad_class_bases(ref.module, ref.node, bases);
    }
    lua_createtable(L, (int)count, 0);
    for (size_t i = 0; i < count; i++) {
        lua_pushlstring(L, bases[i].len ? bases[i].ptr : "", bases[i].len);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

/* ---- elements of displays ---- */

static bool is_display(ad_kind kind)
{
    return kind == AD_KIND_TUPLE || kind == AD_KIND_LIST || kind == AD_KIND_SET ||
           kind == AD_KIND_DICTIONARY || kind == AD_KIND_EXPRESSION_LIST;
}

/* The display an expression is, or that a name stands for; AD_NO_NODE for neither. */
static ad_node display_of(const ad_api_ref *ref)
{
    ad_node n = ad_node_unparenthesized(ref->tree, ref->node);
    const ad_value *value;

    if (is_display(ad_node_kind(ref->tree, n))) {
        return n;
    }
    value = ad_module_get(ref->module, ad_module_value(ref->module, n));
    switch ((int)value->kind) {
    case AD_VALUE_TUPLE:
    case AD_VALUE_LIST:
    case AD_VALUE_SET:
    case AD_VALUE_DICT:
        break;
    default:
        return AD_NO_NODE;
    }
    n = value->node < ref->tree->count ? ad_node_unparenthesized(ref->tree, value->node) : AD_NO_NODE;
    return n != AD_NO_NODE && is_display(ad_node_kind(ref->tree, n)) ? n : AD_NO_NODE;
}

/* { key =, node = } of a dict's element; `**x` has no key. */
static void push_entry(lua_State *L, const ad_api_ref *ref, ad_node element)
{
    ad_node key = ad_node_child_by_field(ref->tree, element, AD_FIELD_KEY);
    ad_node node = ad_node_child_by_field(ref->tree, element, AD_FIELD_VALUE);

    lua_createtable(L, 0, 2);
    if (key != AD_NO_NODE) {
        ad_api_push_value(L, ref, ad_module_value(ref->module, key));
        lua_setfield(L, -2, "key");
    }
    ad_api_push_node(L, ref->run, node != AD_NO_NODE ? node : element);
    lua_setfield(L, -2, "node");
}

int ad_api_method_elements(lua_State *L)
{
    ad_api_ref ref = ad_api_check_node(L, 1);
    ad_node display = display_of(&ref);
    lua_Integer count = 0;
    bool dict;

    if (display == AD_NO_NODE) {
        lua_pushnil(L);
        return 1;
    }
    dict = ad_node_kind(ref.tree, display) == AD_KIND_DICTIONARY;
    lua_newtable(L);
    for (ad_node child = ad_node_first(ref.tree, display); child != AD_NO_NODE;
         child = ad_node_next(ref.tree, child)) {
        ad_sandbox_charge(L, dict ? 4 : 1);
        if (ad_node_kind(ref.tree, child) == AD_KIND_COMMENT) {
            continue;
        }
        if (dict) {
            push_entry(L, &ref, child);
        } else {
            ad_api_push_node(L, ref.run, child);
        }
        lua_rawseti(L, -2, ++count);
    }
    return 1;
}
