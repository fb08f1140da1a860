/* Which parameter an argument goes to: positions, keywords, *args, **kwargs, on either side of a call. */
#include "flow/link_priv.h"

#include "base/banned.h"

/* A call's side and a callee's, while one argument is brought from here to there. */
typedef struct landing {
    flow_link *link;
    const ad_flow_graph *graph; /* the callee's */
    const ad_flow_parameter *parameters;
    uint32_t parameter_count;
    uint32_t positional; /* how many take positions */
    flow_landing *out;
    size_t count;
} landing;

static void land(landing *l, uint32_t parameter, uint32_t path)
{
    if (l->count < FLOW_LANDINGS_MAX) {
        l->out[l->count++] = (flow_landing){.parameter = parameter, .path = path};
    }
}

static void land_with_flag(landing *l, unsigned flag, uint32_t key, uint32_t path)
{
    for (uint32_t i = 0; i < l->parameter_count; i++) {
        if (l->parameters[i].flags & flag) {
            land(l, i, flow_path_cons(l->link, key, path));
            return;
        }
    }
}

static void land_at(landing *l, uint32_t position, uint32_t path)
{
    if (position < l->positional) {
        land(l, position, path);
    } else {
        land_with_flag(l, AD_FLOW_PARAM_REST, flow_name_index(l->link, position - l->positional), path);
    }
}

/* Any position from there on. */
static void land_from(landing *l, uint32_t position, uint32_t path)
{
    for (uint32_t i = position; i < l->positional; i++) {
        land(l, i, path);
    }
    land_with_flag(l, AD_FLOW_PARAM_REST, l->link->key_any, path);
}

static void land_by_name(landing *l, ad_str name, uint32_t path)
{
    for (uint32_t i = 0; i < l->parameter_count; i++) {
        if (!(l->parameters[i].flags & (AD_FLOW_PARAM_REST | AD_FLOW_PARAM_KEYWORDS)) &&
            ad_str_equal(l->graph->strings.at[l->parameters[i].name], name)) {
            land(l, i, path);
            return;
        }
    }
    land_with_flag(l, AD_FLOW_PARAM_KEYWORDS, flow_name_key(l->link, '\'', name), path);
}

/* A keyword that is not known: whatever is not given by position. */
static void land_by_any_name(landing *l, uint32_t position, uint32_t path)
{
    for (uint32_t i = position; i < l->parameter_count; i++) {
        if (!(l->parameters[i].flags & (AD_FLOW_PARAM_REST | AD_FLOW_PARAM_KEYWORDS))) {
            land(l, i, path);
        }
    }
    land_with_flag(l, AD_FLOW_PARAM_KEYWORDS, l->link->key_any, path);
}

/* *value: elements go to one position each, as far as they are known. */
static void land_spread(landing *l, uint32_t position, bool sure, uint32_t path)
{
    const flow_path *at = &l->link->paths.at[path];
    ad_str key = ad_intern_str(&l->link->names, at->key);
    char class = key.len ? key.ptr[0] : '\0';
    uint32_t index = 0;

    if (class == '.' || class == '\'') {
        return;
    }
    for (size_t i = 1; class == '#' && i < key.len; i++) {
        if (key.ptr[i] < '0' || key.ptr[i] > '9' || index > UINT16_MAX) {
            class = '*';
        }
        index = index * 10 + (uint32_t)(key.ptr[i] - '0');
    }
    if (class == '#' && sure) {
        land_at(l, position + index, at->tail);
    } else {
        land_from(l, position, path ? at->tail : 0);
    }
}

static void land_mapping(landing *l, uint32_t position, uint32_t path)
{
    const flow_path *at = &l->link->paths.at[path];
    ad_str key = ad_intern_str(&l->link->names, at->key);

    if (path && key.ptr[0] == '\'') {
        land_by_name(l, ad_str_sub(key, 1, key.len), at->tail);
    } else if (path == 0 || key.ptr[0] == '*') {
        land_by_any_name(l, position, path ? at->tail : 0);
    }
}

static void land_argument(landing *l, const flow_edge *edge, uint32_t place, uint32_t path)
{
    const ad_flow_call *call = flow_call_at(l->link, edge->call);
    const ad_flow_graph *graph = flow_graph_of(l->link, l->link->call[edge->call].function);
    const ad_flow_argument *arguments = flow_arguments_of(graph, call);
    uint32_t position = (edge->mode & FLOW_EDGE_BOUND ? 1U : 0U) + edge->given;
    bool sure = true; /* no *x before it */
    uint32_t element;

    assert(arguments && place < call->argument_count);
    for (uint32_t i = 0; i < place; i++) {
        position += arguments[i].keyword == 0 && (arguments[i].spread == 0 || arguments[i].spread == 3);
        sure = sure && arguments[i].spread != 1;
    }
    switch (arguments[place].spread) {
    case 1:
        land_spread(l, position, sure, path);
        return;
    case 2:
        land_mapping(l, position, path);
        return;
    case 3:
        if (!flow_path_load(l->link, l->link->key_any, path, &element)) {
            return;
        }
        path = element;
        break;
    default:
        break;
    }
    if (arguments[place].keyword) {
        land_by_name(l, graph->strings.at[arguments[place].keyword], path);
    } else if (sure) {
        land_at(l, position, path);
    } else {
        land_from(l, position, path);
    }
}

uint32_t flow_field_of(flow_link *link, uint32_t call, uint32_t place, uint32_t *out_index)
{
    const ad_flow_call *at = flow_call_at(link, call);
    const ad_flow_graph *graph = flow_graph_of(link, link->call[call].function);
    const ad_flow_argument *arguments = flow_arguments_of(graph, at);
    uint32_t position = 0;
    bool is_tuple;
    ad_str name;

    if (!arguments || arguments[place].spread) {
        return 0;
    }
    for (uint32_t i = 0; i < place; i++) {
        if (arguments[i].spread) {
            return 0;
        }
        position += arguments[i].keyword == 0;
    }
    if (arguments[place].keyword) {
        return flow_name_key(link, '.', graph->strings.at[arguments[place].keyword]);
    }
    name = flow_record_field(link, link->call[call].record, position, &is_tuple);
    if (name.len == 0) {
        return 0;
    }
    if (out_index && is_tuple) {
        *out_index = flow_name_index(link, position);
    }
    return flow_name_key(link, '.', name);
}

/* Is the receiver of the call given to the callee? */
static bool takes_receiver(const flow_link *link, const flow_edge *edge)
{
    return edge->mode & FLOW_EDGE_PROPERTY ||
           (edge->mode & FLOW_EDGE_BOUND && !(edge->mode & FLOW_EDGE_CONSTRUCT) &&
            !(flow_function_at(link, edge->callee)->flags & AD_FLOW_FN_CLASSMETHOD));
}

const ad_flow_parameter *flow_receiver_of(const flow_link *link, const flow_edge *edge)
{
    const ad_flow_parameter *first = flow_parameter_at(link, edge->callee, 0);
    bool is_plain = first && first->flags == 0 && !(edge->mode & (FLOW_EDGE_RECORD | FLOW_EDGE_SEND));

    return is_plain && takes_receiver(link, edge) ? first : NULL;
}

size_t flow_land(flow_link *link, const flow_edge *edge, uint32_t place, uint32_t path,
                 flow_landing out[FLOW_LANDINGS_MAX])
{
    const ad_flow_function *callee = flow_function_at(link, edge->callee);
    landing l = {.link = link, .graph = flow_graph_of(link, edge->callee), .out = out};
    flow_edge copy = *edge; /* keys may be added, and tables move */

    l.parameters = flow_parameters_of(l.graph, callee);
    l.parameter_count = callee->parameter_count;
    while (l.positional < l.parameter_count && l.parameters[l.positional].flags == 0) {
        l.positional++;
    }
    if (copy.mode & FLOW_EDGE_RECORD) {
        uint32_t field = place != AD_FLOW_RECEIVER ? flow_field_of(link, copy.call, place, NULL) : 0;

        if (field) {
            land_at(&l, 0, flow_path_cons(link, field, path));
        }
    } else if (copy.mode & FLOW_EDGE_SEND) {
        if (place == 0) {
            land_by_name(&l, AD_STR(AD_FLOW_SENT), path);
        }
    } else if (place != AD_FLOW_RECEIVER) {
        land_argument(&l, &copy, place, path);
    } else if (takes_receiver(link, &copy)) {
        land_at(&l, 0, path);
    }
    return l.count;
}

bool flow_lands_on(flow_link *link, const flow_edge *edge, uint32_t place, uint32_t parameter)
{
    flow_landing landings[FLOW_LANDINGS_MAX];
    size_t count = flow_land(link, edge, place, 0, landings);

    return count == 1 && landings[0].parameter == parameter && landings[0].path == 0;
}
