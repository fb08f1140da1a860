/* Calls and their arguments, assignments, and what the holes of a pattern matched. */
#include "rules/api_priv.h"
#include "rules/pattern_priv.h"

#include "base/banned.h"

/* ---- arguments ---- */

int ad_api_check_argument(lua_State *L, int arg, ad_str *out_keyword, uint32_t *out_position)
{
    *out_keyword = AD_STR("");
    *out_position = 0;
    if (lua_type(L, arg) == LUA_TSTRING) {
        *out_keyword = (ad_str){lua_tostring(L, arg), lua_rawlen(L, arg)};
        arg++;
    } else if (lua_isnil(L, arg)) {
        arg++;
    }
    if (lua_type(L, arg) == LUA_TNUMBER) {
        lua_Integer position = luaL_checkinteger(L, arg);

        luaL_argcheck(L, position >= 1 && position <= UINT16_MAX, arg, "positions are counted from 1");
        *out_position = (uint32_t)position;
        arg++;
    }
    luaL_argcheck(L, out_keyword->len > 0 || *out_position > 0, arg, "a keyword or a position expected");
    return arg;
}

static const ad_call *call_of(const ad_api_ref *ref)
{
    return ad_node_kind(ref->tree, ref->node) == AD_KIND_CALL ? ad_module_call(ref->module, ref->node) : NULL;
}

/* The list of a class definition's bases and keyword arguments, or AD_NO_NODE. */
static ad_node class_arguments(const ad_api_ref *ref)
{
    if (ad_node_kind(ref->tree, ref->node) != AD_KIND_CLASS_DEFINITION) {
        return AD_NO_NODE;
    }
    return ad_node_child_by_field(ref->tree, ref->node, AD_FIELD_SUPERCLASSES);
}

static ad_str class_keyword(const ad_api_ref *ref, ad_node argument)
{
    ad_node name = ad_node_kind(ref->tree, argument) == AD_KIND_KEYWORD_ARGUMENT
                       ? ad_node_child_by_field(ref->tree, argument, AD_FIELD_NAME)
                       : AD_NO_NODE;

    return name == AD_NO_NODE ? AD_STR("") : ad_module_identifier(ref->module, name);
}

static ad_node class_argument(lua_State *L, const ad_api_ref *ref, ad_str keyword, uint32_t position)
{
    ad_node list = class_arguments(ref);
    ad_node by_position = AD_NO_NODE;

    if (list == AD_NO_NODE) {
        return AD_NO_NODE;
    }
    for (ad_node child = ad_node_first(ref->tree, list); child != AD_NO_NODE;
         child = ad_node_next(ref->tree, child)) {
        ad_kind kind = ad_node_kind(ref->tree, child);

        ad_sandbox_charge(L, 1);
        if (kind == AD_KIND_KEYWORD_ARGUMENT) {
            if (keyword.len > 0 && ad_str_equal(class_keyword(ref, child), keyword)) {
                return ad_node_child_by_field(ref->tree, child, AD_FIELD_VALUE);
            }
        } else if (kind != AD_KIND_COMMENT && position > 0 && --position == 0) {
            by_position = child;
        }
    }
    return by_position;
}

int ad_api_method_arg(lua_State *L)
{
    ad_api_ref ref = ad_api_check_node(L, 1);
    const ad_call *call = call_of(&ref);
    const ad_argument *argument;
    uint32_t position;
    ad_str keyword;

    (void)ad_api_check_argument(L, 2, &keyword, &position);
    if (!call) {
        ad_api_push_node(L, ref.run, class_argument(L, &ref, keyword, position));
        return 1;
    }
    ad_sandbox_charge(L, call->count);
    argument = ad_call_argument(call, keyword, position);
    ad_api_push_node(L, ref.run, argument ? argument->node : AD_NO_NODE);
    return 1;
}

int ad_api_method_may_have(lua_State *L)
{
    ad_api_ref ref = ad_api_check_node(L, 1);
    const ad_call *call = call_of(&ref);
    uint32_t position;
    ad_str keyword;

    (void)ad_api_check_argument(L, 2, &keyword, &position);
    ad_sandbox_charge(L, call ? call->count : 0);
    lua_pushboolean(L, call && ad_call_may_have(call, keyword, position));
    return 1;
}

static void push_argument(lua_State *L, const ad_api_run *run, ad_node node, ad_str keyword)
{
    lua_createtable(L, 0, 2);
    ad_api_push_node(L, run, node);
    lua_setfield(L, -2, "node");
    if (keyword.len > 0) {
        lua_pushlstring(L, keyword.ptr, keyword.len);
        lua_setfield(L, -2, "keyword");
    }
}

int ad_api_method_args(lua_State *L)
{
    ad_api_ref ref = ad_api_check_node(L, 1);
    const ad_call *call = call_of(&ref);
    ad_node list = class_arguments(&ref);
    lua_Integer count = 0;

    lua_newtable(L);
    for (uint32_t i = 0; call && i < call->count; i++) {
        ad_sandbox_charge(L, 2);
        push_argument(L, ref.run, call->arguments[i].node, call->arguments[i].keyword);
        lua_rawseti(L, -2, ++count);
    }
    for (ad_node child = list == AD_NO_NODE ? list : ad_node_first(ref.tree, list); child != AD_NO_NODE;
         child = ad_node_next(ref.tree, child)) {
        ad_str keyword = class_keyword(&ref, child);

        ad_sandbox_charge(L, 2);
        if (ad_node_kind(ref.tree, child) != AD_KIND_COMMENT) {
            ad_node value = keyword.len > 0 ? ad_node_child_by_field(ref.tree, child, AD_FIELD_VALUE) : child;

            push_argument(L, ref.run, value, keyword);
            lua_rawseti(L, -2, ++count);
        }
    }
    return 1;
}

int ad_api_method_callee(lua_State *L)
{
    ad_api_ref ref = ad_api_check_node(L, 1);
    ad_node callee = AD_NO_NODE;

    if (ad_node_kind(ref.tree, ref.node) == AD_KIND_CALL) {
        callee = ad_node_child_by_field(ref.tree, ref.node, AD_FIELD_FUNCTION);
    }
    ad_api_push_node(L, ref.run, callee);
    return 1;
}

int ad_api_method_target(lua_State *L)
{
    ad_api_ref ref = ad_api_check_node(L, 1);
    ad_node target = AD_NO_NODE;

    switch ((int)ad_node_kind(ref.tree, ref.node)) {
    case AD_KIND_ASSIGNMENT:
    case AD_KIND_AUGMENTED_ASSIGNMENT:
        target = ad_node_child_by_field(ref.tree, ref.node, AD_FIELD_LEFT);
        break;
    case AD_KIND_NAMED_EXPRESSION:
        target = ad_node_child_by_field(ref.tree, ref.node, AD_FIELD_NAME);
        break;
    default:
        break;
    }
    ad_api_push_node(L, ref.run, target);
    return 1;
}

/* ---- holes ---- */

/* Is a hole one for any number of siblings? */
static bool hole_is_many(const ad_pattern *pattern, size_t hole)
{
    for (uint16_t i = 0; i < pattern->count; i++) {
        if (pattern->nodes[i].type == AD_PNODE_MANY && pattern->nodes[i].hole == hole) {
            return true;
        }
    }
    return false;
}

static void push_siblings(lua_State *L, const ad_api_ref *ref, const ad_pattern_hole *hole)
{
    lua_Integer count = 0;

    lua_newtable(L);
    for (ad_node n = hole->first; n != AD_NO_NODE && n <= hole->last; n = ad_node_next(ref->tree, n)) {
        ad_sandbox_charge(L, 1);
        if (ad_node_kind(ref->tree, n) != AD_KIND_COMMENT) {
            ad_api_push_node(L, ref->run, n);
            lua_rawseti(L, -2, ++count);
        }
    }
}

int ad_api_method_holes(lua_State *L)
{
    ad_api_ref ref = ad_api_check_node(L, 1);
    const ad_site *site = ref.run->site;
    const ad_str *names = NULL;
    size_t count;

    if (ref.node != site->node || site->matcher->kind != AD_MATCH_PATTERN) {
        lua_pushnil(L);
        return 1;
    }
    count = ad_pattern_holes(site->matcher->pattern, &names);
    lua_createtable(L, 0, (int)count);
    for (size_t i = 0; i < count; i++) {
        ad_sandbox_charge(L, site->matcher->pattern->count / 8U);
        lua_pushlstring(L, names[i].ptr, names[i].len);
        if (hole_is_many(site->matcher->pattern, i)) {
            push_siblings(L, &ref, &site->holes[i]);
        } else {
            ad_api_push_node(L, ref.run, site->holes[i].first);
        }
        lua_rawset(L, -3);
    }
    return 1;
}
