/* What a node says of itself: place, text, names, value. */
#include "rules/api_priv.h"

#include "base/banned.h"

enum { NAME_STEPS = 8 }; /* for asking what an expression refers to; sema has a budget of its own */

static const ad_source *source_of(const ad_api_ref *ref)
{
    return ref->run->site->unit->source;
}

/* At most max bytes, without half a character at the end. */
static ad_str cut(ad_str text, size_t max)
{
    if (text.len > max) {
        while (max > 0 && ((unsigned char)text.ptr[max] & 0xC0) == 0x80) {
            max--;
        }
        text.len = max;
    }
    return text;
}

static void push_text(lua_State *L, ad_str text)
{
    ad_sandbox_charge(L, 1 + text.len / 64);
    lua_pushlstring(L, text.len ? text.ptr : "", text.len);
}

int ad_api_field_kind(lua_State *L, const ad_api_ref *ref)
{
    lua_pushstring(L, ad_kind_name(ad_node_kind(ref->tree, ref->node)));
    return 1;
}

int ad_api_field_text(lua_State *L, const ad_api_ref *ref)
{
    const ad_site *site = ref->run->site;
    ad_str text = AD_STR("");

    if (ref->node != AD_NO_NODE) {
        text = ad_node_text(ref->tree, ref->node);
    } else if (site->unit->source && site->matcher->regex_count > 0) {
        text = ad_source_text(site->unit->source, site->range.byte_start, site->range.byte_end);
    } else if (site->unit->source) {
        text = site->unit->source->text;
    }
    push_text(L, cut(text, AD_API_TEXT_BYTES));
    return 1;
}

int ad_api_field_line(lua_State *L, const ad_api_ref *ref)
{
    uint32_t row = ref->run->site->range.row;

    if (ref->node != AD_NO_NODE) {
        row = ad_source_row(source_of(ref), ref->tree->nodes[ref->node].start);
    }
    lua_pushinteger(L, (lua_Integer)row + 1);
    return 1;
}

void ad_api_charge_column(lua_State *L, const ad_api_ref *ref, ad_node node)
{
    const ad_source *source = source_of(ref);
    uint32_t start = ref->tree->nodes[node].start;

    if (!source->ascii) {
        ad_sandbox_charge(L, (start - source->line_start[ad_source_row(source, start)]) / 64);
    }
}

int ad_api_field_column(lua_State *L, const ad_api_ref *ref)
{
    uint32_t start = ref->tree->nodes[ref->node].start;

    ad_api_charge_column(L, ref, ref->node);
    lua_pushinteger(L, (lua_Integer)ad_source_span(source_of(ref), start, start).column + 1);
    return 1;
}

int ad_api_field_end_line(lua_State *L, const ad_api_ref *ref)
{
    const ad_node_record *r = &ref->tree->nodes[ref->node];

    lua_pushinteger(L,
                    (lua_Integer)ad_source_row(source_of(ref), r->end > r->start ? r->end - 1 : r->end) + 1);
    return 1;
}

int ad_api_field_parent(lua_State *L, const ad_api_ref *ref)
{
    ad_api_push_node(L, ref->run, ref->tree->nodes[ref->node].parent);
    return 1;
}

/* ---- names ---- */

int ad_api_field_name(lua_State *L, const ad_api_ref *ref)
{
    ad_str names[AD_ALTERNATIVES_MAX];

    ad_sandbox_charge(L, NAME_STEPS);
    if (ad_module_names(ref->module, ref->node, names) > 0) {
        push_text(L, names[0]);
    } else {
        lua_pushnil(L);
    }
    return 1;
}

int ad_api_field_names(lua_State *L, const ad_api_ref *ref)
{
    ad_str names[AD_ALTERNATIVES_MAX];
    size_t count;

    ad_sandbox_charge(L, NAME_STEPS);
    count = ad_module_names(ref->module, ref->node, names);
    lua_createtable(L, (int)count, 0);
    for (size_t i = 0; i < count; i++) {
        push_text(L, names[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

static bool any_matches(lua_State *L, ad_str text, const ad_str *names, size_t count)
{
    ad_name_pattern pattern;

    if (!ad_name_pattern_parse(text, &pattern)) {
        luaL_error(L, "`%s` is no dotted name", text.ptr);
    }
    for (size_t i = 0; i < count; i++) {
        if (ad_name_pattern_match(&pattern, names[i])) {
            return true;
        }
    }
    return false;
}

int ad_api_method_is(lua_State *L)
{
    ad_api_ref ref = ad_api_check_node(L, 1);
    ad_str names[AD_ALTERNATIVES_MAX];
    bool found = false;
    lua_Unsigned wanted;
    size_t count;

    ad_sandbox_charge(L, NAME_STEPS);
    if (lua_type(L, 2) == LUA_TSTRING) {
        ad_str text = {lua_tostring(L, 2), lua_rawlen(L, 2)};

        ad_sandbox_charge(L, text.len / 64);
        count = ad_module_names(ref.module, ref.node, names);
        lua_pushboolean(L, any_matches(L, text, names, count));
        return 1;
    }
    luaL_checktype(L, 2, LUA_TTABLE);
    wanted = lua_rawlen(L, 2);
    luaL_argcheck(L, wanted >= 1 && wanted <= AD_API_NAMES_MAX, 2,
                  "a list of 1 to 1000 dotted names expected");
    count = ad_module_names(ref.module, ref.node, names);
    for (lua_Unsigned i = 1; i <= wanted && !found; i++) {
        ad_str text = ad_api_element(L, 2, (lua_Integer)i, "dotted names");

        ad_sandbox_charge(L, 1 + text.len / 64);
        found = any_matches(L, text, names, count);
        lua_pop(L, 1);
    }
    lua_pushboolean(L, found);
    return 1;
}

/* ---- values ---- */

void ad_api_push_value(lua_State *L, const ad_api_ref *ref, ad_value_id id)
{
    const ad_value *value = ad_module_get(ref->module, id);

    ad_module_want(ref->module, id);
    switch ((int)value->kind) {
    case AD_VALUE_BOOL:
        lua_pushboolean(L, value->u.boolean);
        break;
    case AD_VALUE_INT:
        lua_pushinteger(L, (lua_Integer)value->u.integer);
        break;
    case AD_VALUE_FLOAT:
        lua_pushnumber(L, (lua_Number)value->u.number);
        break;
    case AD_VALUE_STR:
    case AD_VALUE_BYTES:
        push_text(L, ad_str_sub(value->text, 0, ref->run->site->limits->lua_string_bytes));
        break;
    default:
        lua_pushnil(L);
        break;
    }
}

int ad_api_field_value(lua_State *L, const ad_api_ref *ref)
{
    ad_sandbox_charge(L, NAME_STEPS);
    ad_api_push_value(L, ref, ad_module_value(ref->module, ref->node));
    return 1;
}

int ad_api_field_is_constant(lua_State *L, const ad_api_ref *ref)
{
    ad_sandbox_charge(L, NAME_STEPS);
    lua_pushboolean(L, ad_value_is_constant(ref->module, ad_module_value(ref->module, ref->node)));
    return 1;
}

int ad_api_method_truth(lua_State *L)
{
    ad_api_ref ref = ad_api_check_node(L, 1);
    ad_truth truth;

    ad_sandbox_charge(L, NAME_STEPS);
    truth = ad_value_truth(ref.module, ad_module_value(ref.module, ref.node));
    if (truth == AD_TRUTH_MAYBE) {
        lua_pushnil(L);
    } else {
        lua_pushboolean(L, truth == AD_TRUTH_YES);
    }
    return 1;
}
