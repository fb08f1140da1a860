/* What regular expressions give of a text: groups of a match, what findall() found. The group's own part of
 * the pattern says of which characters it is made. */
#include "flow/build_priv.h"

#include "base/banned.h"

enum { WHOLE = 0, LAYERS_MAX = 4 };

/* The call that gave a match. */
static ad_node call_behind(flow_builder *b, ad_node n)
{
    const ad_tree *tree = b->tree;

    for (uint32_t i = 0; n != AD_NO_NODE && i < LAYERS_MAX; i++) {
        const ad_value *value;
        ad_node held;

        switch ((int)tree->nodes[n].kind) {
        case AD_KIND_CALL:
            return n;
        case AD_KIND_PARENTHESIZED_EXPRESSION:
            n = flow_child(tree, n);
            break;
        case AD_KIND_NAMED_EXPRESSION:
            n = ad_node_child_by_field(tree, n, AD_FIELD_VALUE);
            break;
        case AD_KIND_IDENTIFIER:
            held = flow_condition_of(b, n);
            value = ad_module_get(b->module, ad_module_value(b->module, n));
            n = held != AD_NO_NODE                                         ? held
                : value->kind == AD_VALUE_NAME && flow_is_bound_once(b, n) ? value->node
                                                                           : AD_NO_NODE;
            break;
        default:
            return AD_NO_NODE;
        }
    }
    return AD_NO_NODE;
}

static bool read_call(flow_builder *b, ad_node call, const char *const *methods, size_t count,
                      flow_pattern *out)
{
    flow_pattern_use use;

    return call != AD_NO_NODE && flow_pattern_call(b, call, &use) &&
           ad_str_in_sorted(use.method, methods, count) && flow_pattern_of(b, &use, out);
}

static bool read_match(flow_builder *b, ad_node object, flow_pattern *out)
{
    static const char *const methods[] = {"fullmatch", "match", "search"};

    return read_call(b, call_behind(b, object), methods, sizeof(methods) / sizeof(methods[0]), out);
}

/* The number of a group, by number or name; UINT32_MAX: who knows. */
static uint32_t number_of(flow_builder *b, const flow_pattern *pattern, ad_node key)
{
    const ad_value *value = ad_module_get(b->module, ad_module_value(b->module, key));

    if (value->kind == AD_VALUE_INT && value->u.integer >= 0 && value->u.integer <= pattern->group_count) {
        return (uint32_t)value->u.integer;
    }
    for (uint32_t i = 1; value->kind == AD_VALUE_STR && i <= pattern->group_count; i++) {
        if (ad_str_equal(pattern->groups[i].name, value->text)) {
            return i;
        }
    }
    return UINT32_MAX;
}

static ad_flow_mask mask_of_group(const flow_builder *b, const flow_pattern *pattern, uint32_t number)
{
    return number <= pattern->group_count ? flow_letters_mask(b, &pattern->groups[number].letters) : 0;
}

/* Of what is everything clean that groups can hold? */
static ad_flow_mask mask_of_groups(const flow_builder *b, const flow_pattern *pattern)
{
    ad_flow_mask mask = AD_FLOW_ALL;

    for (uint32_t i = 1; i <= pattern->group_count; i++) {
        mask &= mask_of_group(b, pattern, i);
    }
    return mask;
}

/* m.groups(): each by its place. */
static ad_flow_value all_groups(flow_builder *b, ad_node n, const flow_pattern *pattern, ad_flow_value value)
{
    ad_flow_value all = 0;

    for (uint32_t i = 1; i <= pattern->group_count; i++) {
        all = flow_store(b, n, all, flow_key_index(b, i - 1),
                         flow_cleaned(b, n, value, mask_of_group(b, pattern, i)));
    }
    return all;
}

/* m.group(), m.group(1), m.group("a", "b") */
static ad_flow_mask mask_of_given(flow_builder *b, const flow_site *site, const flow_pattern *pattern)
{
    ad_flow_mask mask = AD_FLOW_ALL;

    if (site->count == 0) {
        return mask_of_group(b, pattern, WHOLE);
    }
    for (uint32_t i = 0; i < site->count; i++) {
        mask &= site->given[i].keyword || site->given[i].spread
                    ? 0
                    : mask_of_group(b, pattern, number_of(b, pattern, site->given[i].node));
    }
    return mask;
}

static ad_flow_value group_of_match(flow_builder *b, const flow_site *site, ad_flow_value value)
{
    ad_str method = ad_node_text(b->tree, site->method);
    bool one = ad_str_equal(method, AD_STR("group")) || ad_str_equal(method, AD_STR("__getitem__"));
    bool all = ad_str_equal(method, AD_STR("groups"));
    flow_pattern pattern;

    if ((!one && !all && !ad_str_equal(method, AD_STR("groupdict"))) ||
        !read_match(b, site->object, &pattern)) {
        return value;
    }
    if (one) {
        return flow_cleaned(b, site->node, value, mask_of_given(b, site, &pattern));
    }
    if (site->count) { /* what is given stands in for groups that took no part */
        return value;
    }
    return all ? all_groups(b, site->node, &pattern, value)
               : flow_cleaned(b, site->node, value, mask_of_groups(b, &pattern));
}

ad_flow_value flow_fitted(flow_builder *b, const flow_site *site, ad_flow_value value)
{
    static const char *const finding[] = {"findall", "finditer"};
    flow_pattern pattern;

    if (value == 0 || site->object == AD_NO_NODE || site->method == AD_NO_NODE) {
        return value;
    }
    if (site->name_count == 1 && ad_str_starts(site->names[0], AD_STR("re.")) &&
        read_call(b, site->node, finding, sizeof(finding) / sizeof(finding[0]), &pattern)) {
        bool groups = pattern.group_count && ad_str_ends(site->names[0], AD_STR("findall"));

        return flow_cleaned(b, site->node, value,
                            groups ? mask_of_groups(b, &pattern) : mask_of_group(b, &pattern, WHOLE));
    }
    return group_of_match(b, site, value);
}

ad_flow_value flow_fitted_part(flow_builder *b, ad_node n, ad_node object, ad_node key, ad_flow_value value)
{
    flow_pattern pattern;

    if (value == 0 || !read_match(b, object, &pattern)) {
        return value;
    }
    return flow_cleaned(b, n, value, mask_of_group(b, &pattern, number_of(b, &pattern, key)));
}
