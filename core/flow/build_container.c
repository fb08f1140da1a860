/* What is sure to be a container, and so is shown by a repr, which has no line ends: because a condition says
 * so, or because text was used as a key of it. */
#include "flow/build_priv.h"

#include "base/banned.h"

enum { LAYERS_MAX = 16 /* of a value that are looked through */ };

/* ---- by a condition ---- */

static bool is_container_class(flow_builder *b, ad_node class)
{
    static const char *const containers[] = {
        "builtins.dict",           "builtins.frozenset",
        "builtins.list",           "builtins.set",
        "builtins.tuple",          "collections.OrderedDict",
        "collections.abc.Mapping", "collections.abc.MutableMapping",
        "collections.defaultdict",
    };
    ad_str names[AD_ALTERNATIVES_MAX];

    return ad_module_names(b->module, class, names) == 1 &&
           ad_str_in_sorted(names[0], containers, sizeof(containers) / sizeof(containers[0]));
}

static bool are_containers(flow_builder *b, ad_node classes)
{
    if (ad_node_kind(b->tree, classes) != AD_KIND_TUPLE) {
        return is_container_class(b, classes);
    }
    for (ad_node n = flow_child(b->tree, classes); n != AD_NO_NODE; n = flow_sibling(b->tree, n)) {
        if (!is_container_class(b, n)) {
            return false;
        }
    }
    return flow_child(b->tree, classes) != AD_NO_NODE;
}

static bool is_container(const flow_builder *b, ad_flow_value value)
{
    const ad_flow_node *node = &b->graph->nodes.at[value];

    return value == 0 || node->op == AD_FLOW_STORE || node->op == AD_FLOW_FUNCTION ||
           (node->op == AD_FLOW_CLEANED && node->flags & AD_FLOW_CONTAINER);
}

/* The same value, of which only what it holds can be tainted. */
static ad_flow_value as_container(flow_builder *b, ad_node place, ad_flow_value value)
{
    ad_flow_graph *graph = b->graph;
    ad_flow_value container;

    value = flow_resolve(b, value);
    if (is_container(b, value) || !FLOW_ROOM(b, graph->masks, 1)) {
        return value;
    }
    container = flow_make(b, AD_FLOW_CLEANED, place, &value, 1);
    if (container) {
        if (graph->masks.count == 0 || graph->masks.at[graph->masks.count - 1] != 0) {
            graph->masks.at[graph->masks.count++] = 0;
        }
        graph->nodes.at[container].b = graph->masks.count - 1;
        graph->nodes.at[container].flags = AD_FLOW_CONTAINER;
    }
    return container;
}

void flow_learn_container(flow_builder *b, ad_node call)
{
    ad_node callee = ad_node_child_by_field(b->tree, call, AD_FIELD_FUNCTION);
    ad_node list = ad_node_child_by_field(b->tree, call, AD_FIELD_ARGUMENTS);
    ad_node value = list != AD_NO_NODE && ad_node_kind(b->tree, list) == AD_KIND_ARGUMENT_LIST
                        ? flow_child(b->tree, list)
                        : AD_NO_NODE;
    ad_node classes = value != AD_NO_NODE ? flow_sibling(b->tree, value) : AD_NO_NODE;
    ad_str names[AD_ALTERNATIVES_MAX];

    if (classes == AD_NO_NODE || b->memo[value] == 0 || !flow_is_lvalue(b, value) ||
        ad_module_names(b->module, callee, names) != 1 ||
        !ad_str_equal(names[0], AD_STR("builtins.isinstance")) || !are_containers(b, classes)) {
        return;
    }
    if (ad_node_kind(b->tree, value) != AD_KIND_IDENTIFIER) {
        flow_write(b, value, as_container(b, value, b->memo[value]));
    } else if (flow_variable_of(b, ad_module_variable(b->module, value))->kind == FLOW_VARIABLE_SLOT) {
        uint32_t variable = ad_module_variable(b->module, value);

        flow_put(b, variable, as_container(b, value, flow_read(b, variable)));
    }
}

/* ---- by its use ---- */

void flow_note_keyed(flow_builder *b, ad_flow_value value)
{
    value = flow_resolve(b, value);
    if (value && b->shows_repr && (b->keyed.count == 0 || b->keyed.at[b->keyed.count - 1] != value) &&
        b->keyed.count < FLOW_KEYED_MAX && FLOW_ROOM(b, b->keyed, 1)) {
        b->keyed.at[b->keyed.count++] = value;
    }
}

/* Twice the same, or read twice from the same place. */
static bool is_same(const flow_builder *b, ad_flow_value x, ad_flow_value y)
{
    const ad_flow_node *node = &b->graph->nodes.at[x];
    const ad_flow_node *other = &b->graph->nodes.at[y];

    return x == y || (node->op == AD_FLOW_LOAD && other->op == AD_FLOW_LOAD && node->a == other->a &&
                      flow_operand(b, x, 0) == flow_operand(b, y, 0));
}

static bool was_keyed(flow_builder *b, ad_flow_value value)
{
    for (uint32_t i = 0; i < LAYERS_MAX && flow_charge(b, 1); i++) {
        const ad_flow_node *node;

        value = flow_resolve(b, value);
        node = &b->graph->nodes.at[value];
        for (uint32_t k = 0; k < b->keyed.count; k++) {
            if (is_same(b, value, b->keyed.at[k])) {
                return true;
            }
        }
        if (node->op == AD_FLOW_STORE && ad_str_starts(ad_intern_str(&b->strings, node->a), AD_STR("'"))) {
            return true;
        }
        if (node->op != AD_FLOW_STORE && node->op != AD_FLOW_CLEANED && node->op != AD_FLOW_AFTER) {
            return false;
        }
        value = flow_operand(b, value, 0);
    }
    return false;
}

ad_flow_value flow_shown_by_repr(flow_builder *b, ad_node place, ad_flow_value value)
{
    return value && was_keyed(b, value)
               ? flow_container(b, place, flow_load(b, place, value, AD_KEY_ANY_VALUE))
               : value;
}
