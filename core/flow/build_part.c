/* Methods that are looked up by a name of which only a part is known: getattr(self, "do_" + name)(value). */
#include <string.h>

#include "flow/build_priv.h"

#include "base/banned.h"

enum { PART_LEAST = 3 /* letters of a name */, DEPTH = 8 };

/* getattr(self, f"do_{name}"): one of the methods whose names begin and end so; 0: too little is known of it.
 */
ad_flow_value flow_methods_by_part(flow_builder *b, const flow_site *site, const ad_value *text)
{
    ad_node object = site->count ? site->given[0].node : AD_NO_NODE;
    char key[FLOW_NAME_BYTES];
    ad_str parts[2] = {AD_STR(""), AD_STR("")};
    size_t bytes;

    if (text->kind != AD_VALUE_TEXT || object == AD_NO_NODE ||
        ad_node_kind(b->tree, object) != AD_KIND_IDENTIFIER || b->self == AD_NO_VARIABLE ||
        ad_module_variable(b->module, object) != b->self) {
        return 0;
    }
    for (unsigned i = 0; i < 2 && text->u.items.count; i++) {
        const ad_value *end = ad_module_get(b->module, text->u.items.at[i ? text->u.items.count - 1 : 0]);

        parts[i] = end->kind == AD_VALUE_STR ? end->text : AD_STR("");
    }
    bytes = parts[0].len + 1 + parts[1].len;
    if (bytes <= PART_LEAST || bytes > sizeof(key)) {
        return 0;
    }
    memcpy(key, parts[0].ptr, parts[0].len);
    key[parts[0].len] = '*';
    memcpy(key + parts[0].len + 1, parts[1].ptr, parts[1].len);
    return flow_load(b, site->node, b->memo[object], flow_key(b, '.', (ad_str){key, bytes}));
}

bool flow_is_method_by_part(const flow_builder *b, ad_flow_value value)
{
    for (unsigned i = 0; value && i < DEPTH; i++) {
        const ad_flow_node *node = &b->graph->nodes.at[value];
        ad_flow_value next = 0;

        if (node->op == AD_FLOW_LOAD) {
            return ad_flow_key_is_part(ad_intern_str(&b->strings, node->a));
        }
        for (uint32_t k = 0; k < node->operand_count && (node->op == AD_FLOW_JOIN || k == 0); k++) {
            ad_flow_value operand = flow_resolve(b, flow_operand(b, value, k));

            if (flow_is(b, operand, AD_FLOW_LOAD)) {
                if (ad_flow_key_is_part(ad_intern_str(&b->strings, b->graph->nodes.at[operand].a))) {
                    return true;
                }
            } else if (flow_is(b, operand, AD_FLOW_JOIN) || flow_is(b, operand, AD_FLOW_CLEANED)) {
                next = operand;
            }
        }
        value = node->op == AD_FLOW_JOIN || node->op == AD_FLOW_CLEANED ? next : 0;
    }
    return false;
}
