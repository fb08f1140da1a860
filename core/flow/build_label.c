/* What rules say about calls: what they call, give, pass on and end, and which of their elements a sink asks
 * for. */
#include <stdio.h>

#include "flow/build_priv.h"

#include "base/banned.h"

uint32_t flow_first_site(const flow_builder *b, ad_node n)
{
    uint32_t low = 0;
    uint32_t high = b->sites.count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (b->sites.at[middle].node < n) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Gives what the call of `value` does, 0 where nobody knows, or where that goes nowhere. */
static ad_flow_value call_by_label(flow_builder *b, ad_node n, const ad_label *label)
{
    flow_given given[FLOW_DISPLAY_MAX];
    uint32_t count = 0;
    ad_flow_value result;
    static const uint8_t spreads[] = {
        [AD_SHAPE_VALUE] = 0, [AD_SHAPE_ELEMENT] = 3, [AD_SHAPE_SPREAD] = 1, [AD_SHAPE_MAPPING] = 2};

    for (uint32_t i = 0; i < label->argument_count && count < FLOW_DISPLAY_MAX; i++) {
        const ad_label_argument *argument = &label->arguments[i];

        if (argument->value < b->tree->count && argument->shape < sizeof(spreads)) {
            given[count++] = (flow_given){.node = argument->value,
                                          .keyword = flow_string(b, argument->keyword),
                                          .spread = spreads[argument->shape],
                                          .value = flow_resolve(b, b->memo[argument->value])};
        }
    }
    if (label->to != n) {
        flow_made_call(b, n, label->value, b->memo[label->value], given, count);
        return 0;
    }
    result = flow_made_result(b, n, label->value, b->memo[label->value], given, count);
    if (result && b->graph->calls.at[b->graph->nodes.at[result].a].name_count == 0 &&
        ad_node_kind(b->tree, label->value) == AD_KIND_ATTRIBUTE &&
        !flow_is(b, flow_resolve(b, b->memo[label->value]), AD_FLOW_FUNCTION)) {
        return 0; /* x.strip: a method of text and containers */
    }
    return result;
}

/* C, C() and C.as_view() stand for an object of C: calls its method. */
static void call_method_of(flow_builder *b, ad_node n, ad_node handler, ad_str method,
                           const flow_given *given, uint32_t count)
{
    ad_str names[AD_ALTERNATIVES_MAX];
    ad_str found[AD_ALTERNATIVES_MAX];
    char texts[AD_ALTERNATIVES_MAX][FLOW_NAME_BYTES];
    size_t name_count = ad_module_names(b->module, handler, names);
    size_t kept = 0;

    for (size_t i = 0; i < name_count; i++) {
        ad_str view = AD_STR(".as_view()");
        ad_str name =
            ad_str_ends(names[i], view) ? ad_str_sub(names[i], 0, names[i].len - view.len) : names[i];
        const char *call = ad_str_ends(name, AD_STR("()")) ? "" : "()";
        int bytes = snprintf(texts[kept], sizeof(texts[kept]), "%.*s%s.%.*s", AD_STR_ARG(name), call,
                             AD_STR_ARG(method));

        if (bytes > 0 && (size_t)bytes < sizeof(texts[kept])) {
            found[kept] = (ad_str){texts[kept], (size_t)bytes};
            kept++;
        }
    }
    flow_call_named(b, n, found, kept, given, count);
}

/* Depends(f): all parameters get data, and whoever asked for the call gets what the function gives. */
static bool gives_result(const ad_label *label)
{
    return label->role == AD_LABEL_HANDLES && label->argument_count == 1 &&
           label->arguments[0].shape == AD_SHAPE_MAPPING;
}

static ad_node giver_inside(const flow_builder *b, ad_node outer)
{
    if (outer == AD_NO_NODE) {
        return AD_NO_NODE;
    }
    for (uint32_t i = flow_first_site(b, outer);
         i < b->sites.count && ad_node_inside(b->tree, b->sites.at[i].node, outer); i++) {
        if (gives_result(&b->input->labels[b->sites.at[i].label])) {
            return b->sites.at[i].node;
        }
    }
    return AD_NO_NODE;
}

ad_node flow_giver(const flow_builder *b, ad_node parameter)
{
    ad_node giver = giver_inside(b, ad_node_child_by_field(b->tree, parameter, AD_FIELD_TYPE));

    return giver != AD_NO_NODE ? giver
                               : giver_inside(b, ad_node_child_by_field(b->tree, parameter, AD_FIELD_VALUE));
}

/* path("user/<name>", views.user): the function is called with data from outside. What it gives, where that
 * goes anywhere. */
static ad_flow_value handle_by_label(flow_builder *b, ad_node n, const ad_label *label)
{
    flow_given given[FLOW_DISPLAY_MAX];
    uint32_t count = 0;
    ad_flow_value source = flow_make(b, AD_FLOW_SOURCE, n, NULL, 0);

    if (!source) {
        return 0;
    }
    b->graph->nodes.at[source].a = label->number;
    if (gives_result(label)) {
        given[0] = (flow_given){.node = n, .spread = 2, .value = source};
        return flow_made_result(b, n, label->value, b->memo[label->value], given, 1);
    }
    for (uint32_t i = 0; i < label->argument_count && count < FLOW_DISPLAY_MAX; i++) {
        const ad_label_argument *argument = &label->arguments[i];

        given[count++] = (flow_given){.node = n,
                                      .keyword = flow_string(b, argument->keyword),
                                      .value = argument->value == n ? source : 0};
    }
    for (uint32_t i = 0; i < label->method_count; i++) {
        call_method_of(b, n, label->value, label->methods[i], given, count);
    }
    if (label->method_count == 0) {
        flow_made_call(b, n, label->value, b->memo[label->value], given, count);
    }
    return 0;
}

/* str(x): what x.__str__() gives; NULL: it is another call. *out_text: does it make text of all of x? */
static const char *shows_by(flow_builder *b, ad_node call, bool *out_text)
{
    ad_str names[AD_ALTERNATIVES_MAX];
    ad_node callee = flow_child(b->tree, call);
    size_t count = callee != AD_NO_NODE ? ad_module_names(b->module, callee, names) : 0;

    *out_text = false;
    for (size_t i = 0; i < count && !*out_text; i++) {
        *out_text = flow_makes_text(names[i]);
    }
    return count == 1 ? flow_shows_by(names[0]) : NULL;
}

static ad_flow_value step_by_label(flow_builder *b, ad_node n, const ad_label *label, ad_flow_value result)
{
    ad_flow_value value = flow_quoted_argument(b, n, label->value);
    bool makes_text;
    const char *method = shows_by(b, n, &makes_text);

    if (method) {
        value = flow_shown(b, n, label->value, method);
    } else if (label->shape == AD_SHAPE_ELEMENT) {
        value = flow_load(b, n, value, AD_KEY_ANY);
    } else {
        value = flow_derive(b, n, &value, 1, makes_text);
    }
    value = flow_cleaned(b, n, value, label->mask);
    if (label->to == n) {
        return flow_join(b, result, value);
    }
    if (label->to < b->tree->count && value && flow_is_lvalue(b, label->to)) {
        flow_write(b, label->to, flow_join(b, b->memo[label->to], value));
    }
    return result;
}

bool flow_labelled_steps(flow_builder *b, ad_node n, ad_flow_value *out)
{
    bool said = false;
    bool stopped = false; /* whatever others say of it */
    ad_flow_value result = 0;

    for (uint32_t i = flow_first_site(b, n); i < b->sites.count && b->sites.at[i].node == n; i++) {
        const ad_label *label = &b->input->labels[b->sites.at[i].label];

        if (label->role == AD_LABEL_CALLS) {
            ad_flow_value given = call_by_label(b, n, label);

            result = flow_join(b, result, given);
            said = said || given;
        } else if (label->role == AD_LABEL_HANDLES) {
            result = flow_join(b, result, handle_by_label(b, n, label));
            said = said || gives_result(label);
        } else if (label->role == AD_LABEL_STEP) {
            result = step_by_label(b, n, label, result);
            said = true;
        } else if (label->role == AD_LABEL_STOP) {
            said = true;
            stopped = true;
        }
    }
    *out = stopped ? 0 : result;
    return said;
}

bool flow_sink_is_read(const ad_tree *tree, const ad_label *label)
{
    return label->element || label->key.len || label->function ||
           (label->holds == AD_HOLDS_NOTHING && ad_node_kind(tree, label->node) == AD_KIND_CALL);
}

static ad_flow_value part_of_sink(flow_builder *b, const ad_label *label)
{
    ad_flow_value value = b->memo[label->value];

    if (label->key.len) {
        value = flow_load(b, label->value, value, flow_key(b, '\'', label->key));
    }
    value = label->element ? flow_load(b, label->value, value, flow_key_index(b, label->element - 1)) : value;
    return label->holds == AD_HOLDS_NOTHING ? flow_shown_by_repr(b, label->value, value) : value;
}

/* subprocess.run(words): which program it is, the first of them says. */
void flow_labelled_elements(flow_builder *b, ad_node n)
{
    for (uint32_t i = flow_first_site(b, n); i < b->sites.count && b->sites.at[i].node == n; i++) {
        uint32_t number = b->sites.at[i].label;
        const ad_label *label = &b->input->labels[number];

        if (label->role == AD_LABEL_SINK && !label->function) {
            b->elements[number] = part_of_sink(b, label);
        }
    }
}

ad_flow_value flow_sink_value(const flow_builder *b, size_t label)
{
    const ad_label *sink = &b->input->labels[label];

    return flow_sink_is_read(b->tree, sink) ? b->elements[label] : b->memo[sink->value];
}

/* abort(), sys.exit(): nobody comes back. */
bool flow_ends_here(const flow_builder *b, ad_node n)
{
    for (uint32_t i = flow_first_site(b, n); i < b->sites.count && b->sites.at[i].node == n; i++) {
        if (b->input->labels[b->sites.at[i].label].role == AD_LABEL_ENDS) {
            return true;
        }
    }
    return false;
}
