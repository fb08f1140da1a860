/* The graph's memory: lists that grow together and end together. */
#include "base/mem.h"
#include "flow/flow.h"

#include "base/banned.h"

void ad_flow_graph_init(ad_flow_graph *graph, const ad_limits *limits)
{
    *graph = (ad_flow_graph){0};
    ad_arena_init(&graph->arena, limits->flow_bytes);
}

void ad_flow_graph_free(ad_flow_graph *graph)
{
    ad_free(graph->strings.at);
    ad_free(graph->nodes.at);
    ad_free(graph->operands.at);
    ad_free(graph->masks.at);
    ad_free(graph->places.at);
    ad_free(graph->names.at);
    ad_free(graph->calls.at);
    ad_free(graph->arguments.at);
    ad_free(graph->functions.at);
    ad_free(graph->parameters.at);
    ad_free(graph->classes.at);
    ad_free(graph->aliases.at);
    ad_free(graph->constants.at);
    ad_free(graph->wanted.at);
    ad_free(graph->changed.at);
    ad_free(graph->used.at);
    ad_free(graph->globals.at);
    ad_free(graph->sinks.at);
    ad_free(graph->suppressions.at);
    ad_free(graph->lines.at);
    ad_arena_clear(&graph->arena);
    *graph = (ad_flow_graph){0};
}

size_t ad_flow_key_find(ad_str set, ad_str attribute)
{
    ad_str name = ad_str_sub(attribute, 1, attribute.len);
    size_t at = 1;

    if (!ad_flow_key_is_set(set) || attribute.len < 2 || attribute.ptr[0] != '.' ||
        ad_flow_key_is_set(attribute)) {
        return SIZE_MAX;
    }
    while (at + 1 < set.len) {
        size_t end = ad_str_find_byte(set, '|', at + 1);

        if (end == SIZE_MAX || ad_str_equal(ad_str_sub(set, at + 1, end - at - 1), name)) {
            return end == SIZE_MAX ? SIZE_MAX : at;
        }
        at = end;
    }
    return SIZE_MAX;
}

bool ad_flow_key_is_part(ad_str key)
{
    return key.len > 2 && key.ptr[0] == '.' && !ad_flow_key_is_raised(key) &&
           ad_str_find_byte(key, '*', 1) != SIZE_MAX;
}

bool ad_flow_key_fits(ad_str key, ad_str method)
{
    size_t star = ad_str_find_byte(key, '*', 1);
    ad_str first = ad_str_sub(key, 1, star - 1);
    ad_str last = ad_str_sub(key, star + 1, key.len);

    return method.len >= first.len + last.len && ad_str_starts(method, first) && ad_str_ends(method, last);
}
