/* Phase A over a unit: its module, then what that defines, then what those define; each function walked once.
 * Who captures a variable is walked after the function that it belongs to. */
#include "flow/flow.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "flow/build_priv.h"
#include "base/banned.h"

/* ---- memory and steps ---- */

bool flow_room(flow_builder *b, void *at, uint32_t *capacity, uint32_t count, uint32_t more, size_t each)
{
    size_t held = *capacity;
    size_t wanted = (size_t)count + more;

    if (wanted <= held) {
        return b->status == AD_OK;
    }
    if (wanted > UINT32_MAX / 4 || b->bytes + wanted * each > b->input->limits->flow_bytes) {
        b->exhausted = true;
        b->status = b->status == AD_OK ? AD_ERR_LIMIT : b->status;
        return false;
    }
    if (held == 0) {
        wanted = wanted < 64 ? 64 : wanted;
    }
    if (!ad_grow(at, &held, wanted, each)) {
        b->status = AD_ERR_NOMEM;
        return false;
    }
    b->bytes += (held - *capacity) * each;
    *capacity = (uint32_t)held;
    return b->status == AD_OK;
}

bool flow_charge(flow_builder *b, uint32_t steps)
{
    if (steps > b->steps_left || steps > b->unit_steps) {
        b->steps_left = 0;
        b->exhausted = true;
    } else {
        b->steps_left -= steps;
        b->unit_steps -= steps;
    }
    return !b->exhausted && b->status == AD_OK;
}

void flow_skip(flow_builder *b, ad_node first, ad_node last, ad_node cause)
{
    if (b->keeps_skipped && first != AD_NO_NODE && FLOW_ROOM(b, b->skipped, 1)) {
        b->skipped.at[b->skipped.count++] = (flow_skipped){.first = first, .last = last, .cause = cause};
    }
}

/* ---- the queue ---- */

static uint32_t flags_of(flow_builder *b, ad_node n, uint32_t owner)
{
    uint32_t known = ad_module_definition_flags(b->module, n);
    uint32_t flags = 0;

    switch ((int)b->tree->nodes[n].kind) {
    case AD_KIND_MODULE:
        return AD_FLOW_FN_MODULE;
    case AD_KIND_CLASS_DEFINITION:
        return AD_FLOW_FN_CLASS_BODY;
    case AD_KIND_LAMBDA:
        return AD_FLOW_FN_LAMBDA;
    default:
        break;
    }
    flags |= known & AD_DEFINITION_GENERATOR ? (uint32_t)AD_FLOW_FN_GENERATOR : 0;
    if (owner == AD_FLOW_NONE) {
        return flags;
    }
    if (known & AD_DEFINITION_STATIC) {
        return flags | AD_FLOW_FN_STATIC;
    }
    return flags | AD_FLOW_FN_METHOD |
           (known & AD_DEFINITION_OF_CLASS ? (uint32_t)AD_FLOW_FN_CLASSMETHOD : 0) |
           (known & AD_DEFINITION_PROPERTY ? (uint32_t)AD_FLOW_FN_PROPERTY : 0);
}

/* A class and the dotted names of its bases. */
static uint32_t add_class(flow_builder *b, ad_node n)
{
    ad_flow_graph *graph = b->graph;
    ad_node bases = ad_node_child_by_field(b->tree, n, AD_FIELD_SUPERCLASSES);
    ad_node base = bases != AD_NO_NODE ? flow_child(b->tree, bases) : AD_NO_NODE;
    ad_flow_class class = {.name = flow_string(b, ad_module_definition_name(b->module, n)),
                           .bases = graph->names.count};

    for (; base != AD_NO_NODE && class.base_count < FLOW_BASES_MAX; base = flow_sibling(b->tree, base)) {
        ad_str names[AD_ALTERNATIVES_MAX];
        ad_node named = base;
        size_t count;

        if (ad_node_kind(b->tree, base) == AD_KIND_KEYWORD_ARGUMENT) {
            continue;
        }
        if (ad_node_kind(b->tree, base) == AD_KIND_SUBSCRIPT) { /* Generic[T] */
            named = flow_child(b->tree, base);
        }
        count = named != AD_NO_NODE ? ad_module_names(b->module, named, names) : 0;
        if (!FLOW_ROOM(b, graph->names, (uint32_t)count)) {
            return AD_FLOW_NONE;
        }
        for (size_t i = 0; i < count; i++) {
            if (!ad_str_starts(names[i], AD_STR("builtins."))) {
                graph->names.at[graph->names.count++] = flow_string(b, names[i]);
                class.base_count++;
            }
        }
    }
    flow_class_fields(b, n, &class);
    if (!FLOW_ROOM(b, graph->classes, 1)) {
        return AD_FLOW_NONE;
    }
    graph->classes.at[graph->classes.count] = class;
    return graph->classes.count++;
}

uint32_t flow_enqueue(flow_builder *b, ad_node n)
{
    ad_flow_graph *graph = b->graph;
    uint32_t number = graph->functions.count;
    ad_node name = ad_node_child_by_field(b->tree, n, AD_FIELD_NAME);
    uint32_t owner = AD_FLOW_NONE;
    uint32_t class = AD_FLOW_NONE;

    if (ad_node_kind(b->tree, n) == AD_KIND_CLASS_DEFINITION) {
        class = add_class(b, n);
    } else if (b->pending.count && ad_node_kind(b->tree, n) == AD_KIND_FUNCTION_DEFINITION) {
        owner = b->pending.at[b->function].class;
    }
    if (!FLOW_ROOM(b, graph->functions, 1) || !FLOW_ROOM(b, b->pending, 1)) {
        return AD_FLOW_NONE;
    }
    graph->functions.at[graph->functions.count++] =
        (ad_flow_function){.name = flow_string(b, ad_module_definition_name(b->module, n)),
                           .flags = flags_of(b, n, owner),
                           .owner = owner,
                           .place = name != AD_NO_NODE ? name : n};
    b->pending.at[b->pending.count++] = (flow_pending){.node = n, .class = class};
    return number;
}

/* Named as no definition is, so that nobody finds it but by its value. */
static uint32_t cleaner_name(flow_builder *b, ad_node n)
{
    ad_str names[AD_ALTERNATIVES_MAX];
    ad_str name = ad_module_names(b->module, n, names) ? names[0] : ad_node_text(b->tree, n);
    char text[FLOW_NAME_BYTES];
    int bytes = snprintf(text, sizeof(text), "<%.*s>", AD_STR_ARG(ad_str_behind_last(name, '.')));

    return bytes > 0 && (size_t)bytes < sizeof(text)
               ? flow_joined_name(b, ad_module_name(b->module), (ad_str){text, (size_t)bytes})
               : (uint32_t)AD_FLOW_STRING_EMPTY;
}

static uint32_t cleaner_number(flow_builder *b, ad_node n, ad_flow_mask cleans)
{
    ad_flow_graph *graph = b->graph;
    uint32_t name = cleaner_name(b, n);
    uint32_t number = graph->functions.count;

    for (uint32_t i = 0; i < b->cleaner_count; i++) {
        if (b->pending.at[b->cleaners[i]].cleans == cleans &&
            graph->functions.at[b->cleaners[i]].name == name) {
            return b->cleaners[i];
        }
    }
    if (b->cleaner_count == FLOW_CLEANERS_MAX || !FLOW_ROOM(b, graph->functions, 1) ||
        !FLOW_ROOM(b, b->pending, 1)) {
        return AD_FLOW_NONE;
    }
    graph->functions.at[graph->functions.count++] =
        (ad_flow_function){.name = name, .flags = AD_FLOW_FN_LAMBDA, .owner = AD_FLOW_NONE, .place = n};
    b->pending.at[b->pending.count++] = (flow_pending){.node = n, .class = AD_FLOW_NONE, .cleans = cleans};
    b->cleaners[b->cleaner_count++] = number;
    return number;
}

ad_flow_value flow_cleaner(flow_builder *b, ad_node n, ad_flow_mask cleans)
{
    uint32_t number = cleaner_number(b, n, cleans);
    ad_flow_value value = number != AD_FLOW_NONE ? flow_make(b, AD_FLOW_FUNCTION, n, NULL, 0) : 0;

    if (value) {
        b->graph->nodes.at[value].a = b->graph->functions.at[number].name;
        b->graph->nodes.at[value].b = number;
    }
    return value;
}

ad_flow_value flow_function_value(flow_builder *b, ad_node definition, ad_node place)
{
    ad_flow_value known = b->memo[definition];
    ad_flow_value value = flow_make(b, AD_FLOW_FUNCTION, place, NULL, 0);

    if (value) {
        b->graph->nodes.at[value].a = flow_string(b, ad_module_definition_name(b->module, definition));
        b->graph->nodes.at[value].b = known ? b->graph->nodes.at[known].b : AD_FLOW_NONE;
    }
    return value;
}

void flow_define(flow_builder *b, ad_node definition, ad_node name)
{
    uint32_t number = flow_enqueue(b, definition);
    uint32_t variable = name != AD_NO_NODE ? ad_module_variable(b->module, name) : AD_NO_VARIABLE;
    ad_flow_value value = flow_function_value(b, definition, definition);

    if (value) {
        b->graph->nodes.at[value].b =
            ad_node_kind(b->tree, definition) == AD_KIND_CLASS_DEFINITION ? AD_FLOW_NONE : number;
    }
    flow_set(b, definition, value);
    if (variable != AD_NO_VARIABLE && flow_variable_of(b, variable)->kind == FLOW_VARIABLE_SLOT) {
        flow_assign(b, variable, value);
    }
}

/* ---- parameters ---- */

void flow_parameter_parts(const ad_tree *tree, ad_node parameter, ad_node *name, ad_node *value,
                          uint8_t *flags)
{
    ad_node n = parameter;

    *value = ad_node_child_by_field(tree, n, AD_FIELD_VALUE);
    *flags = 0;
    switch ((int)tree->nodes[n].kind) {
    case AD_KIND_DEFAULT_PARAMETER:
    case AD_KIND_TYPED_DEFAULT_PARAMETER:
        n = ad_node_child_by_field(tree, n, AD_FIELD_NAME);
        break;
    case AD_KIND_TYPED_PARAMETER:
        n = flow_child(tree, n);
        break;
    default:
        break;
    }
    if (n != AD_NO_NODE && ad_node_kind(tree, n) == AD_KIND_LIST_SPLAT_PATTERN) {
        *flags = AD_FLOW_PARAM_REST;
        n = flow_child(tree, n);
    } else if (n != AD_NO_NODE && ad_node_kind(tree, n) == AD_KIND_DICTIONARY_SPLAT_PATTERN) {
        *flags = AD_FLOW_PARAM_KEYWORDS;
        n = flow_child(tree, n);
    }
    *name = n != AD_NO_NODE && ad_node_kind(tree, n) == AD_KIND_IDENTIFIER ? n : AD_NO_NODE;
}

bool flow_is_parameter(const ad_tree *tree, ad_node n)
{
    ad_kind kind = ad_node_kind(tree, n);

    return kind != AD_KIND_KEYWORD_SEPARATOR && kind != AD_KIND_POSITIONAL_SEPARATOR && kind != AD_KIND_ERROR;
}

/* A default that flows was evaluated outside: it is captured. */
static ad_flow_value default_of(flow_builder *b, ad_node node)
{
    ad_flow_value outside = node != AD_NO_NODE ? flow_resolve(b, b->memo[node]) : 0;
    ad_flow_value value;

    if (outside == 0 || !FLOW_ROOM(b, b->captures, 1)) {
        return 0;
    }
    value = flow_make(b, AD_FLOW_CAPTURED, node, &outside, 1);
    if (value) {
        b->captures.at[b->captures.count++] = (flow_capture){.value = value, .variable = AD_NO_VARIABLE};
    }
    return value;
}

/* Which variable follows the object that a parameter is given. */
static uint32_t follower(flow_builder *b, uint32_t variable, ad_flow_value value)
{
    flow_variable *v = &b->variables[variable];
    uint32_t hidden;

    if (!v->rebound) {
        return variable;
    }
    if (b->hidden == FLOW_HIDDEN_MAX || !FLOW_ROOM(b, b->touched, 1)) {
        return AD_NO_VARIABLE;
    }
    hidden = b->variable_count + b->hidden++;
    b->variables[hidden] = (flow_variable){
        .kind = FLOW_VARIABLE_SLOT, .home = b->function_node, .function = b->function + 1, .value = value};
    b->touched.at[b->touched.count++] = hidden;
    return hidden;
}

/* What a parameter holds: what its function is called with, and its default. A framework that fills it in
 * leaves nothing to callers. */
static ad_flow_value first_value(flow_builder *b, ad_node parameter, ad_node value, ad_flow_value passed)
{
    ad_node giver = flow_giver(b, parameter);

    if (giver != AD_NO_NODE) {
        return default_of(b, giver);
    }
    return flow_join(b, passed, default_of(b, value));
}

static void begin_parameter(flow_builder *b, ad_node parameter, uint8_t more_flags, uint32_t position)
{
    ad_flow_graph *graph = b->graph;
    ad_flow_parameter p = {0};
    flow_own own = {.variable = AD_NO_VARIABLE, .guards = {AD_FLOW_ALL, AD_FLOW_ALL, AD_FLOW_ALL}};
    ad_node name;
    ad_node value;

    flow_parameter_parts(b->tree, parameter, &name, &value, &p.flags);
    p.never = flow_never_by_default(b, value);
    p.value = flow_make(b, AD_FLOW_PARAM, name != AD_NO_NODE ? name : parameter, NULL, 0);
    if (p.flags == 0) {
        p.flags = more_flags;
    }
    if (p.value) {
        graph->nodes.at[p.value].a = position;
        own.first = flow_is_harmless_type(b, ad_node_child_by_field(b->tree, parameter, AD_FIELD_TYPE))
                        ? 0
                        : first_value(b, parameter, value, p.value);
    }
    if (name != AD_NO_NODE) {
        uint32_t variable = ad_module_variable(b->module, name);

        p.name = flow_string(b, ad_module_identifier(b->module, name));
        flow_set(b, name, own.first);
        own.first = b->memo[name];
        if (variable != AD_NO_VARIABLE) {
            flow_variable *v = flow_variable_of(b, variable);

            graph->nodes.at[p.value].name = variable + 1;
            flow_assign(b, variable, own.first);
            own.variable = follower(b, variable, own.first);
            if (v->self) {
                b->self = variable;
            }
        }
    } else if (ad_node_kind(b->tree, parameter) == AD_KIND_TUPLE_PATTERN) {
        flow_bind(b, parameter, own.first);
    }
    if (FLOW_ROOM(b, graph->parameters, 1) && FLOW_ROOM(b, b->own, 1)) {
        graph->parameters.at[graph->parameters.count++] = p;
        b->own.at[b->own.count++] = own;
    }
}

static void begin_parameters(flow_builder *b)
{
    const ad_tree *tree = b->tree;
    ad_node list = ad_node_child_by_field(tree, b->function_node, AD_FIELD_PARAMETERS);
    ad_node n = list != AD_NO_NODE ? flow_child(tree, list) : AD_NO_NODE;
    ad_flow_function *function;
    uint8_t flags = 0;
    uint32_t position = 0;

    b->first_parameter = b->graph->parameters.count;
    b->own.count = 0;
    b->keyed.count = 0;
    b->hidden = 0;
    b->self = AD_NO_VARIABLE;
    for (; n != AD_NO_NODE && b->status == AD_OK; n = flow_sibling(tree, n)) {
        ad_kind kind = ad_node_kind(tree, n);

        if (kind == AD_KIND_KEYWORD_SEPARATOR) {
            flags = AD_FLOW_PARAM_KEYWORD_ONLY;
        } else if (flow_is_parameter(tree, n)) {
            begin_parameter(b, n, flags, position++);
            if (b->graph->parameters.count &&
                b->graph->parameters.at[b->graph->parameters.count - 1].flags & AD_FLOW_PARAM_REST) {
                flags = AD_FLOW_PARAM_KEYWORD_ONLY;
            }
        }
    }
    function = &b->graph->functions.at[b->function];
    function->parameters = b->first_parameter;
    function->parameter_count = b->graph->parameters.count - b->first_parameter;
}

/* ---- one function ---- */

void flow_leave(flow_builder *b)
{
    if (!b->alive) {
        return;
    }
    b->alive = false;
    for (uint32_t i = 0; i < b->own.count && flow_charge(b, 1); i++) {
        ad_flow_parameter *p = &b->graph->parameters.at[b->first_parameter + i];
        const flow_own *own = &b->own.at[i];
        ad_flow_value now =
            own->variable != AD_NO_VARIABLE ? flow_resolve(b, b->variables[own->variable].value) : 0;

        if (now && now != own->first) {
            ad_flow_value joined = flow_join(b, p->after, now);

            b->graph->parameters.at[b->first_parameter + i].after = joined;
        }
    }
}

/* A module's and a class's variables can be asked for by name from anywhere. */
static void publish(flow_builder *b)
{
    ad_flow_graph *graph = b->graph;

    for (uint32_t i = 0; i < b->touched.count; i++) {
        const flow_variable *v = &b->variables[b->touched.at[i]];

        if (v->kind == FLOW_VARIABLE_SLOT && v->home == b->function_node && v->string && v->value &&
            FLOW_ROOM(b, graph->globals, 1)) {
            graph->globals.at[graph->globals.count++] =
                (ad_flow_global){.name = v->string, .value = v->value, .function = b->function};
        }
    }
}

/* A function that was too much is as if nothing flowed in it. */
static void give_up(flow_builder *b, uint32_t first_node, uint32_t first_call, uint32_t first_global)
{
    ad_flow_graph *graph = b->graph;
    ad_str name = ad_module_definition_name(b->module, b->function_node);
    ad_buf message;

    for (uint32_t i = first_node; i < graph->nodes.count; i++) {
        graph->nodes.at[i].op = AD_FLOW_JOIN;
        graph->nodes.at[i].flags = 0;
        graph->nodes.at[i].operand_count = 0;
    }
    for (uint32_t i = first_call; i < graph->calls.count; i++) {
        ad_flow_call *call = &graph->calls.at[i];

        *call = (ad_flow_call){.function = call->function, .place = call->place};
    }
    for (uint32_t i = first_global; i < graph->globals.count; i++) {
        graph->globals.at[i].value = 0;
    }
    for (uint32_t i = 0; i < b->own.count; i++) {
        ad_flow_parameter *p = &graph->parameters.at[b->first_parameter + i];

        p->value = 0;
        p->after = 0;
        memset(p->guards, 0, sizeof(p->guards));
    }
    b->result = 0;
    ad_buf_init(&message, 1024);
    ad_buf_printf(&message, "%s: the flow in %.*s was not followed, it needs more than the limit",
                  b->nodes_left ? "flow-steps" : "flow-nodes", AD_STR_ARG(name));
    b->incident(b->ctx, message.data);
    ad_buf_clear(&message);
}

static ad_node body_of(const flow_builder *b)
{
    return ad_node_kind(b->tree, b->function_node) == AD_KIND_MODULE
               ? b->function_node
               : ad_node_child_by_field(b->tree, b->function_node, AD_FIELD_BODY);
}

/* One parameter, and what is made of it. */
static void build_cleaner(flow_builder *b, uint32_t number)
{
    ad_flow_graph *graph = b->graph;
    ad_flow_function *function = &graph->functions.at[number];
    ad_node n = b->pending.at[number].node;
    ad_flow_parameter parameter = {.name = AD_FLOW_STRING_EMPTY};

    b->function = number;
    b->nodes_left = b->input->limits->flow_nodes;
    b->exhausted = false;
    function->first_node = graph->nodes.count;
    function->parameters = graph->parameters.count;
    parameter.value = flow_make(b, AD_FLOW_PARAM, n, NULL, 0);
    parameter.after = parameter.value;
    if (parameter.value && FLOW_ROOM(b, graph->parameters, 1)) {
        graph->parameters.at[graph->parameters.count++] = parameter;
        function->parameter_count = 1;
        function->result =
            flow_cleaned(b, n, flow_derive(b, n, &parameter.value, 1, true), b->pending.at[number].cleans);
    }
    function->node_count = graph->nodes.count - function->first_node;
}

/* `self` and what is looked up: nothing of that comes through, and who comes back has had a member. */
static void build_lookup(flow_builder *b, uint32_t number)
{
    ad_flow_graph *graph = b->graph;
    ad_flow_function *function = &graph->functions.at[number];
    ad_node n = b->pending.at[number].node;

    b->function = number;
    b->nodes_left = b->input->limits->flow_nodes;
    b->exhausted = false;
    function->first_node = graph->nodes.count;
    function->parameters = graph->parameters.count;
    if (!FLOW_ROOM(b, graph->parameters, 2) || !FLOW_ROOM(b, graph->masks, 1)) {
        return;
    }
    graph->masks.at[graph->masks.count++] = AD_FLOW_ALL;
    for (uint32_t i = 0; i < 2; i++) {
        ad_flow_value value = flow_make(b, AD_FLOW_PARAM, n, NULL, 0);
        ad_flow_parameter parameter = {
            .name = flow_string(b, i ? AD_STR("value") : AD_STR("self")), .value = value, .after = value};

        if (value) {
            graph->nodes.at[value].a = i;
        }
        parameter.guards[AD_FLOW_ANSWERS - 1] = i ? graph->masks.count : 0;
        graph->parameters.at[graph->parameters.count++] = parameter;
    }
    function->parameter_count = 2;
    function->node_count = graph->nodes.count - function->first_node;
}

static void add_lookup(flow_builder *b, uint32_t class_body)
{
    ad_flow_graph *graph = b->graph;
    ad_node n = b->pending.at[class_body].node;
    uint32_t class = b->pending.at[class_body].class;

    if (class == AD_FLOW_NONE || !flow_needs_lookup(b, n) || !FLOW_ROOM(b, graph->functions, 1) ||
        !FLOW_ROOM(b, b->pending, 1)) {
        return;
    }
    graph->functions.at[graph->functions.count++] = (ad_flow_function){
        .name = flow_joined_name(b, ad_module_definition_name(b->module, n), AD_STR("__init__")),
        .flags = AD_FLOW_FN_METHOD,
        .owner = class,
        .place = ad_node_child_by_field(b->tree, n, AD_FIELD_NAME)};
    b->pending.at[b->pending.count++] = (flow_pending){.node = n, .class = AD_FLOW_NONE, .looks_up = true};
}

static void build_function(flow_builder *b, uint32_t number)
{
    ad_flow_graph *graph = b->graph;
    uint32_t first_node = graph->nodes.count;
    uint32_t first_call = graph->calls.count;
    uint32_t first_global = graph->globals.count;
    ad_node body;

    b->function = number;
    b->function_node = b->pending.at[number].node;
    b->alive = true;
    b->result = 0;
    b->raised = 0;
    b->exhausted = false;
    b->steps_left = b->input->limits->flow_steps;
    b->nodes_left = b->input->limits->flow_nodes;
    flow_begin_variables(b);
    begin_parameters(b);
    body = body_of(b);
    if (body != AD_NO_NODE) {
        flow_run(b, body);
    }
    if (body != AD_NO_NODE && ad_node_kind(b->tree, b->function_node) == AD_KIND_LAMBDA) {
        b->result = b->memo[body];
        flow_note_answer(b, body);
    } else {
        flow_note_answer(b, AD_NO_NODE);
    }
    flow_leave(b);
    if (!(graph->functions.at[number].flags & AD_FLOW_FN_GENERATOR)) {
        flow_publish_guards(b);
    }
    if (flow_is_harmless_type(b, ad_node_child_by_field(b->tree, b->function_node, AD_FIELD_RETURN_TYPE))) {
        b->result = 0;
    }
    if (!(graph->functions.at[number].flags & AD_FLOW_FN_GENERATOR)) {
        b->result = flow_join(b, b->result, b->raised);
    }
    graph->functions.at[number].flags |= flow_is_ender(b, b->function_node) ? (uint32_t)AD_FLOW_FN_ENDS : 0;
    if (graph->functions.at[number].flags & (AD_FLOW_FN_MODULE | AD_FLOW_FN_CLASS_BODY)) {
        publish(b);
        add_lookup(b, number);
    }
    if (b->exhausted && b->status != AD_ERR_NOMEM) {
        give_up(b, first_node, first_call, first_global);
        b->status = b->status == AD_ERR_LIMIT ? AD_ERR_LIMIT : AD_OK;
    }
    graph->functions.at[number].result = b->result;
    graph->functions.at[number].first_node = first_node;
    graph->functions.at[number].node_count = graph->nodes.count - first_node;
}

/* ---- labels ---- */

static int by_node(const void *x, const void *y)
{
    const flow_label_at *a = x;
    const flow_label_at *b = y;

    if (a->node != b->node) {
        return a->node < b->node ? -1 : 1;
    }
    return a->label < b->label ? -1 : a->label > b->label;
}

static void sort_labels(flow_label_at *at, uint32_t count)
{
    if (count) {
        qsort(at, count, sizeof(*at), by_node);
    }
}

static bool index_labels(flow_builder *b)
{
    for (uint32_t i = 0; i < b->input->label_count; i++) {
        const ad_label *label = &b->input->labels[i];
        flow_label_at at = {.node = label->node, .label = i};

        if (label->node >= b->tree->count || (label->value >= b->tree->count &&
                                              label->role != AD_LABEL_STOP && label->role != AD_LABEL_ENDS)) {
            continue;
        }
        if (label->role == AD_LABEL_SINK && !flow_sink_is_read(b->tree, label)) {
            continue; /* asked when all is done: memo tells */
        }
        b->shows_repr = b->shows_repr || (label->role == AD_LABEL_SINK && label->holds == AD_HOLDS_NOTHING);
        if (label->role == AD_LABEL_SINK && !b->elements) {
            b->elements = ad_calloc(b->input->label_count, sizeof(*b->elements));
            if (!b->elements) {
                return false;
            }
        }
        if (label->role == AD_LABEL_SOURCE) {
            at.node = label->value;
            if (!FLOW_ROOM(b, b->sources, 1)) {
                return false;
            }
            b->sources.at[b->sources.count++] = at;
            b->labelled[at.node] |= FLOW_LABELLED_SOURCE;
        } else {
            if (!FLOW_ROOM(b, b->sites, 1)) {
                return false;
            }
            b->sites.at[b->sites.count++] = at;
            b->labelled[at.node] |= FLOW_LABELLED_SITE;
        }
    }
    sort_labels(b->sources.at, b->sources.count);
    sort_labels(b->sites.at, b->sites.count);
    return true;
}

/* ---- the unit ---- */

static bool begin(flow_builder *b)
{
    uint32_t count = b->tree->count;

    b->top_package = flow_top_package(ad_module_name(b->module));
    b->variable_count = ad_module_variable_count(b->module);
    b->memo = ad_calloc(count, sizeof(*b->memo));
    b->labelled = ad_calloc(count, 1);
    b->variables = ad_calloc((size_t)b->variable_count + FLOW_HIDDEN_MAX, sizeof(*b->variables));
    if (!b->memo || !b->labelled || !b->variables) {
        b->status = AD_ERR_NOMEM;
        return false;
    }
    b->bytes = (uint64_t)count * 5 + (uint64_t)b->variable_count * sizeof(*b->variables);
    b->unit_steps = (uint64_t)b->input->limits->flow_steps * FLOW_UNIT_FACTOR;
    b->nodes_left = 1;
    if (!FLOW_ROOM(b, b->forks, 1)) {
        return false;
    }
    b->forks.at[0] = (flow_fork){0}; /* what stands in for one that there is no memory for */
    return flow_string(b, AD_STR("*")) == AD_KEY_ANY && flow_string(b, AD_STR("**")) == AD_KEY_ANY_VALUE &&
           index_labels(b) && flow_make(b, AD_FLOW_CLEAN, AD_NO_NODE, NULL, 0) == 0 &&
           b->graph->nodes.count == 1;
}

void flow_clear(flow_builder *b)
{
    ad_intern_clear(&b->strings);
    ad_arena_clear(&b->arena);
    ad_free(b->memo);
    ad_free(b->labelled);
    ad_free(b->variables);
    ad_free(b->sources.at);
    ad_free(b->sites.at);
    ad_free(b->elements);
    ad_free(b->frames.at);
    ad_free(b->trail.at);
    ad_free(b->forks.at);
    ad_free(b->segments.at);
    ad_free(b->changes.at);
    ad_free(b->heads.at);
    ad_free(b->loops.at);
    ad_free(b->touched.at);
    ad_free(b->tried.at);
    ad_free(b->log.at);
    ad_free(b->pending.at);
    ad_free(b->captures.at);
    ad_free(b->skipped.at);
    ad_free(b->options.at);
    ad_free(b->keyed.at);
    ad_free(b->own.at);
}

/* Runs out of memory that is its own: what is there by then is kept. */
static void out_of_room(flow_builder *b)
{
    b->incident(
        b->ctx,
        "flow-bytes: the flow in this unit was not followed to its end, it needs more memory than the limit");
    for (uint32_t i = b->function + 1; i < b->graph->functions.count; i++) {
        b->graph->functions.at[i].first_node = b->graph->nodes.count;
    }
    b->status = AD_OK;
}

void flow_init(flow_builder *b, const ad_flow_input *input, ad_flow_graph *graph,
               void (*incident)(void *ctx, const char *message), void *ctx)
{
    *b = (flow_builder){.input = input,
                        .tree = input->tree,
                        .module = input->module,
                        .graph = graph,
                        .self = AD_NO_VARIABLE,
                        .incident = incident,
                        .ctx = ctx};
    ad_arena_init(&b->arena, (size_t)input->limits->flow_bytes);
    ad_intern_init(&b->strings, &b->arena);
}

void flow_build_all(flow_builder *b)
{
    if (begin(b)) {
        flow_find_options(b);
        flow_find_enders(b);
        (void)flow_enqueue(b, 0);
        for (uint32_t i = 0; i < b->pending.count && b->status == AD_OK; i++) {
            if (b->pending.at[i].cleans) {
                build_cleaner(b, i);
            } else if (b->pending.at[i].is_handed) {
                flow_build_handed(b, i);
            } else if (b->pending.at[i].looks_up) {
                build_lookup(b, i);
            } else {
                build_function(b, i);
            }
        }
    }
    if (b->status == AD_ERR_LIMIT) {
        out_of_room(b);
    }
}

ad_status ad_flow_build(const ad_flow_input *input, ad_flow_graph *graph,
                        void (*incident)(void *ctx, const char *message), void *ctx, ad_err *err)
{
    ad_status status;
    flow_builder b;

    flow_init(&b, input, graph, incident, ctx);
    flow_build_all(&b);
    if (b.status == AD_OK && !flow_finish(&b)) {
        b.status = AD_ERR_NOMEM;
    }
    status = b.status;
    flow_clear(&b);
    return status == AD_OK ? AD_OK : ad_err_set(err, AD_ERR_NOMEM, "out of memory");
}
