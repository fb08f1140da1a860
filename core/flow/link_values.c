/* Functions, classes and objects as values: from where they are named to where they are called. A callback, a
 * table of handlers, a wrapped function and the methods of an object that is passed about are found this way.
 * Does not tell callers apart. */
#include "flow/link_priv.h"

#include "base/mem.h"
#include "base/banned.h"

enum {
    HELD_MAX = 16 /* of one value */,
    HELD_SIGNS = 32,
    HELD_PATH_MAX = 3,
    CALLERS_MAX = 200,
    SHARE = 4 /* one part in so many of all steps */
};

/* ---- what is known ---- */

static bool is_same_held(const flow_held *a, const flow_held *b)
{
    return a->path == b->path && a->target.kind == b->target.kind && a->target.number == b->target.number &&
           a->target.given == b->target.given;
}

/* One of a few bits by what is held. */
static uint32_t sign_of(const flow_held *held)
{
    uint32_t mixed =
        held->path * 31 + held->target.number * 7 + held->target.given + (uint32_t)held->target.kind;

    return (uint32_t)1 << mixed % HELD_SIGNS;
}

/* Is that known of the value already? Most of what is not has a bit that nothing there has. */
static bool holds(const flow_link *link, uint32_t value, const flow_held *held)
{
    uint32_t at =
        value && link->held_of[value].signs & sign_of(held) ? link->held_of[value].first : AD_FLOW_NONE;

    while (at != AD_FLOW_NONE && !is_same_held(&link->held.at[at], held)) {
        at = link->held.at[at].next_of_value;
    }
    return at != AD_FLOW_NONE;
}

static uint32_t first_of(const flow_link *link, uint32_t value)
{
    return value ? link->held_of[value].first : AD_FLOW_NONE;
}

/* Does it matter there what that holds at a path? `but`: ways out of the function that need not be gone, as
 * who is there knows already. */
static inline bool is_of_use(const flow_link *link, uint32_t value, uint32_t path, uint8_t but)
{
    return (link->fate[value] & link->paths.at[path].fate & ~(uint64_t)but) != 0;
}

static void add_held(flow_link *link, uint32_t value, uint32_t path, flow_target target, uint8_t but)
{
    flow_held held = {.value = value, .path = path, .target = target, .but = but};
    flow_held_of *of = &link->held_of[value];
    flow_held *added;

    if (value == 0 || link->fn_of[value] == AD_FLOW_NONE || target.kind == FLOW_TARGET_NONE ||
        target.kind == FLOW_TARGET_VARIABLE ||
        link->paths.at[path].length > (target.kind == FLOW_TARGET_INSTANCE ? 1 : HELD_PATH_MAX) ||
        !flow_spend(link, link->fn_of[value], 1) || of->count >= HELD_MAX || holds(link, value, &held)) {
        return;
    }
    added = FLOW_PUSH(link, &link->held);
    if (added) {
        *added = held;
        added->next_of_value = of->first;
        of->first = (uint32_t)(link->held.count - 1);
        of->signs |= sign_of(&held);
        of->count++;
    }
}

static inline void hold_but(flow_link *link, uint32_t value, uint32_t path, flow_target target, uint8_t but)
{
    if (is_of_use(link, value, path, but)) {
        add_held(link, value, path, target, but);
    }
}

static inline void hold(flow_link *link, uint32_t value, uint32_t path, flow_target target)
{
    hold_but(link, value, path, target, 0);
}

/* ---- along calls ---- */

/* The own class's objects are known in its methods to begin with. */
static bool is_own_object(const flow_link *link, const flow_held *held, const flow_edge *edge)
{
    uint32_t flags = flow_function_at(link, edge->callee)->flags;

    return held->path == 0 && held->target.kind == FLOW_TARGET_INSTANCE &&
           held->target.number == link->fn[edge->callee].class && flags & AD_FLOW_FN_METHOD &&
           !(flags & (AD_FLOW_FN_STATIC | AD_FLOW_FN_CLASSMETHOD));
}

static void into_call(flow_link *link, const flow_held *held, const flow_edge *edge, uint32_t place)
{
    flow_landing landings[FLOW_LANDINGS_MAX];
    const ad_flow_parameter *self;
    size_t count;

    if (place == AD_FLOW_RECEIVER && is_own_object(link, held, edge)) {
        return;
    }
    self = place == AD_FLOW_RECEIVER ? flow_receiver_of(link, edge) : NULL;
    if (self) {
        hold_but(link, flow_value_of(link, edge->callee, self->value), held->path, held->target,
                 FLOW_FATE_AFTER);
        return;
    }
    count = flow_land(link, edge, place, held->path, landings);

    for (size_t i = 0; i < count; i++) {
        const ad_flow_parameter *parameter = flow_parameter_at(link, edge->callee, landings[i].parameter);

        if (parameter) {
            hold_but(link, flow_value_of(link, edge->callee, parameter->value), landings[i].path,
                     held->target, FLOW_FATE_AFTER);
        }
    }
}

static void into_all(flow_link *link, const flow_held *held, uint32_t call)
{
    uint32_t function = link->call[call].function;
    const ad_flow_graph *graph = flow_graph_of(link, function);
    const ad_flow_call *at = flow_call_at(link, call);
    ad_flow_value value = held->value - link->base[link->fn[function].graph].node;

    if (!flow_spend(link, function, at->argument_count)) {
        return;
    }
    for (uint32_t e = link->call[call].edges; e != AD_FLOW_NONE; e = link->edges.at[e].next_of_call) {
        const flow_edge edge = link->edges.at[e];

        if (at->receiver == value) {
            into_call(link, held, &edge, AD_FLOW_RECEIVER);
        }
        for (uint32_t i = 0; i < at->argument_count; i++) {
            if (graph->arguments.at[at->arguments + i].value == value) {
                into_call(link, held, &edge, i);
            }
        }
    }
}

static void out_by_parameter(flow_link *link, const flow_held *held, const flow_edge *edge,
                             uint32_t parameter)
{
    if (parameter == 0) {
        hold(link, flow_result_of(link, edge, true), held->path, held->target);
    }
    if (edge->mode & FLOW_EDGE_PROPERTY) {
        return;
    }
    for (uint32_t a = link->call[edge->call].after; a != AD_FLOW_NONE; a = link->afters.at[a].next) {
        uint32_t node = link->afters.at[a].node;

        if (flow_lands_on(link, edge, flow_node_at(link, node)->b, parameter)) {
            hold(link, node, held->path, held->target);
        }
    }
}

/* What is known of a call's values, once more: it has got callees that it had not. */
static void repeat_values(flow_link *link, uint32_t call, uint32_t value)
{
    if (value == 0) {
        return;
    }
    for (uint32_t at = first_of(link, value); at != AD_FLOW_NONE && flow_goes_on(link);
         at = link->held.at[at].next_of_value) {
        const flow_held held = link->held.at[at];

        into_all(link, &held, call);
    }
}

/* The other way: what callees are known to give, for a new edge. */
static void repeat_edge(flow_link *link, const flow_edge *edge)
{
    const ad_flow_function *function = flow_function_at(link, edge->callee);
    const ad_flow_parameter *parameters = flow_parameters_of(flow_graph_of(link, edge->callee), function);
    uint32_t result = flow_value_of(link, edge->callee, function->result);
    uint32_t at = first_of(link, result);

    for (; at != AD_FLOW_NONE && flow_goes_on(link); at = link->held.at[at].next_of_value) {
        const flow_held held = link->held.at[at];

        hold(link, flow_result_of(link, edge, false), held.path, held.target);
    }
    for (uint32_t p = 0; p < function->parameter_count; p++) {
        const ad_flow_parameter *parameter = &parameters[p];
        uint32_t after =
            parameter->after == parameter->value ? 0 : flow_value_of(link, edge->callee, parameter->after);

        at = first_of(link, after);
        for (; at != AD_FLOW_NONE && flow_goes_on(link); at = link->held.at[at].next_of_value) {
            const flow_held held = link->held.at[at];

            out_by_parameter(link, &held, edge, p);
        }
    }
}

static void repeat_call(flow_link *link, uint32_t call)
{
    uint32_t function = link->call[call].function;
    const ad_flow_call *at = flow_call_at(link, call);
    const ad_flow_graph *graph = flow_graph_of(link, function);

    repeat_values(link, call, flow_value_of(link, function, at->receiver));
    for (uint32_t i = 0; i < at->argument_count && flow_goes_on(link); i++) {
        repeat_values(link, call,
                      flow_value_of(link, function, graph->arguments.at[at->arguments + i].value));
    }
    for (uint32_t e = link->call[call].edges; e != AD_FLOW_NONE && flow_goes_on(link);
         e = link->edges.at[e].next_of_call) {
        const flow_edge edge = link->edges.at[e];

        repeat_edge(link, &edge);
    }
}

/* ---- a value that is called ---- */

static void call_held(flow_link *link, const flow_held *held, uint32_t call)
{
    if (held->target.kind == FLOW_TARGET_CLASS) {
        hold(link, link->call[call].result, 0, (flow_target){FLOW_TARGET_INSTANCE, held->target.number, 0});
    }
    if (flow_edges_to(link, call, held->target, false)) {
        repeat_call(link, call);
    }
}

/* x.m() of an object whose class is known now. */
static void call_method(flow_link *link, const flow_held *held, uint32_t call)
{
    const ad_flow_call *at = flow_call_at(link, call);
    const ad_flow_graph *graph = flow_graph_of(link, link->call[call].function);
    bool any = false;

    for (uint32_t i = 0; i < at->name_count; i++) {
        ad_str name = graph->strings.at[graph->names.at[at->names + i]];
        size_t dot = ad_str_find_last_byte(name, '.');

        if (dot != SIZE_MAX && (link->call[call].edges == AD_FLOW_NONE || ad_str_starts(name, AD_STR("?")))) {
            any = flow_edges_to_method(link, call, held->target.number, ad_str_sub(name, dot + 1, name.len),
                                       false) ||
                  any;
        }
    }
    if (any) {
        repeat_call(link, call);
    }
}

static void at_call(flow_link *link, const flow_held *held, uint32_t call)
{
    const ad_flow_call *at = flow_call_at(link, call);
    ad_flow_value value = held->value - link->base[link->fn[link->call[call].function].graph].node;

    if (at->callee == value && held->path == 0) {
        call_held(link, held, call);
    }
    if (at->receiver == value && held->path == 0 && held->target.kind == FLOW_TARGET_INSTANCE) {
        call_method(link, held, call);
    }
    into_all(link, held, call);
}

/* ---- through nodes ---- */

/* As such a name: those that fit the key. */
#define READS_PART (AD_FLOW_NONE - 1)

/* The name of methods that reading an attribute may mean, AD_FLOW_NONE: no class has one; found once for each
 * key. */
static uint32_t name_read(flow_link *link, uint32_t key)
{
    if (link->symbols.at[key].read == 0) {
        ad_str text = ad_intern_str(&link->names, key);

        link->symbols.at[key].read =
            ad_flow_key_is_part(text) ? READS_PART : flow_method_name(link, ad_str_sub(text, 1, text.len));
    }
    return link->symbols.at[key].read;
}

/* What reading a key of an object calls: a property, __getattr__, __getitem__, __iter__; mode 0: nothing, the
 * method is what it reads. */
static uint32_t method_behind(flow_link *link, uint32_t class, uint32_t key, uint8_t *out_mode)
{
    char kind = flow_key_class(link, key);
    uint32_t method;

    if (kind == '*') {
        method = flow_method_of(link, class, link->iter, 0);
        if (method != AD_FLOW_NONE) {
            *out_mode = FLOW_EDGE_PROPERTY | FLOW_EDGE_ELEMENT;
            return method;
        }
    }
    if (kind != '.') {
        return flow_method_of(link, class, link->getitem, 0);
    }
    method = flow_method_of(link, class, name_read(link, key), 0);
    if (method == AD_FLOW_NONE) {
        return flow_method_of(link, class, link->getattr, 0);
    }
    if (!(flow_function_at(link, method)->flags & AD_FLOW_FN_PROPERTY)) {
        *out_mode = 0;
    }
    return method;
}

/* Objects know their own attributes: those of self are no case for __getattr__. */
static bool reads_parameter(const flow_link *link, uint32_t load)
{
    const ad_flow_graph *graph = flow_graph_of(link, link->fn_of[load]);

    return graph->nodes.at[graph->operands.at[flow_node_at(link, load)->operands]].op == AD_FLOW_PARAM;
}

static bool is_getattr(const flow_link *link, uint32_t method)
{
    return link->fn[method].name == link->getattr;
}

/* getattr(self, "do_" + name): the methods of that class and of those below it that fit. */
static void read_methods(flow_link *link, uint32_t class, uint32_t load, ad_str key)
{
    uint32_t family[FLOW_FAMILY_MAX];
    size_t count = flow_family(link, class, family);

    for (size_t i = 0; i < count; i++) {
        uint32_t f = link->class[family[i]].methods;

        for (; f != AD_FLOW_NONE && flow_spend(link, f, 1); f = link->fn[f].next_method) {
            uint32_t name = link->fn[f].name;

            if (ad_flow_key_fits(key, ad_intern_str(&link->names, name)) &&
                !(flow_function_at(link, f)->flags & AD_FLOW_FN_PROPERTY) &&
                (flow_inherits(link, family[i], class) || flow_method_of(link, class, name, 0) == f)) {
                hold(link, load, 0, (flow_target){FLOW_TARGET_METHOD, f, 0});
            }
        }
    }
}

/* An attribute of an object: a property is called, another method is a value of its own. */
static void read_attribute(flow_link *link, const flow_held *held, uint32_t load, uint32_t key)
{
    uint32_t method = AD_FLOW_NONE;

    uint8_t mode = FLOW_EDGE_PROPERTY;

    if (held->path || held->target.kind != FLOW_TARGET_INSTANCE) {
        return;
    }
    if (flow_key_class(link, key) == '.' && name_read(link, key) == READS_PART) {
        read_methods(link, held->target.number, load, ad_intern_str(&link->names, key));
        return;
    }
    method = method_behind(link, held->target.number, key, &mode);
    if (method == AD_FLOW_NONE || (is_getattr(link, method) && reads_parameter(link, load))) {
        return;
    }
    if (mode && is_getattr(link, method)) { /* for this key or for others: which, its conditions say */
        mode |= FLOW_EDGE_GUESSED;
    }
    if (mode == 0) {
        hold(link, load, 0, (flow_target){FLOW_TARGET_METHOD, method, 0});
    } else if (flow_edge_add_property(link, load, method, mode)) {
        uint32_t operand =
            flow_graph_of(link, link->fn_of[load])->operands.at[flow_node_at(link, load)->operands];
        uint32_t value = flow_value_of(link, link->fn_of[load], operand);
        const flow_edge edge = link->edges.at[link->property[load]];

        for (uint32_t at = first_of(link, value); at != AD_FLOW_NONE; at = link->held.at[at].next_of_value) {
            const flow_held each = link->held.at[at];

            into_call(link, &each, &edge, AD_FLOW_RECEIVER);
        }
        repeat_edge(link, &edge);
    }
}

static bool meets(const flow_link *link, uint32_t wanted, uint32_t there)
{
    return flow_keys_meet(link, wanted, there) ||
           (flow_key_class(link, wanted) == '*' && flow_key_class(link, there) == '\'');
}

static void at_node(flow_link *link, const flow_held *held, uint32_t user)
{
    const ad_flow_node *node = flow_node_at(link, user);
    uint32_t g = link->fn[link->fn_of[user]].graph;
    const ad_flow_graph *graph = &link->graphs[g];
    ad_flow_value operand = held->value - link->base[g].node;
    uint32_t key = 0;
    uint32_t path = 0;

    switch ((ad_flow_op)node->op) {
    case AD_FLOW_CAPTURED:
    case AD_FLOW_SOURCE:
    case AD_FLOW_JOIN:
    case AD_FLOW_CLEANED:
    case AD_FLOW_AFTER:
        hold_but(link, user, held->path, held->target, held->but);
        return;
    case AD_FLOW_PARTIAL: {
        flow_target target = held->target;

        target.given += held->path == 0 ? node->a : 0;
        hold(link, user, held->path, target);
        return;
    }
    case AD_FLOW_LOAD:
        key = flow_name_of(link, g, node->a);
        if (key) {
            read_attribute(link, held, user, key);
        }
        if (held->path && meets(link, key, link->paths.at[held->path].key)) {
            hold(link, user, link->paths.at[held->path].tail, held->target);
        }
        return;
    case AD_FLOW_STORE:
        key = flow_name_of(link, g, node->a);
        if (graph->operands.at[node->operands] == operand && flow_path_keeps(link, key, held->path)) {
            hold_but(link, user, held->path, held->target, held->but);
        }
        if (graph->operands.at[node->operands + 1] == operand) {
            hold(link, user, flow_path_cons(link, key, held->path), held->target);
        }
        return;
    case AD_FLOW_DERIVE:
        if (node->flags & AD_FLOW_SAME && held->path &&
            flow_path_of_each(link, node->flags, held->path, &path)) {
            hold(link, user, path, held->target);
        }
        return;
    case AD_FLOW_CLEAN:
    case AD_FLOW_PARAM:
    case AD_FLOW_CALL:
    case AD_FLOW_GLOBAL:
    case AD_FLOW_FUNCTION:
    case AD_FLOW_OP_COUNT:
        return;
    }
}

/* ---- through the ends of functions ---- */

/* Does everybody call it? Then what it gives is no handler of anybody's in particular. */
static bool is_common_helper(const flow_link *link, uint32_t function)
{
    return link->fn[function].caller_count > CALLERS_MAX;
}

static void at_result(flow_link *link, const flow_held *held, uint32_t function)
{
    if (is_common_helper(link, function)) {
        return;
    }
    for (uint32_t e = link->fn[function].callers; e != AD_FLOW_NONE && flow_spend(link, function, 1);
         e = link->edges.at[e].next_of_callee) {
        const flow_edge edge = link->edges.at[e];

        hold(link, flow_result_of(link, &edge, false), held->path, held->target);
    }
}

/* An object keeps what a method stored in it, for all methods of its relations. */
static void into_field(flow_link *link, const flow_held *held, uint32_t class)
{
    uint32_t family[FLOW_FAMILY_MAX];
    size_t count = flow_family(link, class, family);

    for (size_t i = 0; i < count; i++) {
        uint32_t f = link->class[family[i]].methods;

        for (; f != AD_FLOW_NONE && flow_goes_on(link); f = link->fn[f].next_method) {
            hold_but(link, link->fn[f].self, held->path, held->target, FLOW_FATE_AFTER | FLOW_FATE_RECEIVER);
        }
    }
}

static void at_after(flow_link *link, const flow_held *held, uint32_t parameter)
{
    uint32_t function = link->fn_of[held->value];
    const ad_flow_function *at = flow_function_at(link, function);
    uint32_t index = parameter - link->base[link->fn[function].graph].parameter - at->parameters;

    if (index >= at->parameter_count || held->but & FLOW_FATE_AFTER ||
        holds(link, flow_value_of(link, function, flow_parameter_at(link, function, index)->value), held)) {
        return; /* it came that way: callers know, and so does the class */
    }
    if (index == 0 && link->fn[function].class != AD_FLOW_NONE && flow_path_is_field(link, held->path)) {
        into_field(link, held, link->fn[function].class);
    }
    if (is_common_helper(link, function)) {
        return;
    }
    for (uint32_t e = link->fn[function].callers; e != AD_FLOW_NONE && flow_spend(link, function, 1);
         e = link->edges.at[e].next_of_callee) {
        const flow_edge edge = link->edges.at[e];

        out_by_parameter(link, held, &edge, index);
    }
}

static void at_global(flow_link *link, const flow_held *held, uint32_t global)
{
    uint32_t g = link->fn[link->fn_of[held->value]].graph;
    uint32_t name = flow_name_of(link, g, link->graphs[g].globals.at[global - link->base[g].global].name);
    uint32_t r = name ? link->symbols.at[name].readers : AD_FLOW_NONE;

    for (; r != AD_FLOW_NONE && flow_goes_on(link); r = link->readers.at[r].next) {
        hold(link, link->readers.at[r].node, held->path, held->target);
    }
}

static void step(flow_link *link, uint32_t number)
{
    const flow_held held = link->held.at[number];

    for (uint32_t i = link->use_first[held.value]; i < link->use_first[held.value + 1]; i++) {
        flow_use use = link->uses[i];

        if (!flow_spend(link, link->fn_of[held.value], 1)) {
            return;
        }
        switch (flow_use_is(use)) {
        case FLOW_USE_NODE:
            at_node(link, &held, flow_use_number(use));
            break;
        case FLOW_USE_CALL:
            at_call(link, &held, flow_use_number(use));
            break;
        case FLOW_USE_RESULT:
            at_result(link, &held, flow_use_number(use));
            break;
        case FLOW_USE_AFTER:
            at_after(link, &held, flow_use_number(use));
            break;
        case FLOW_USE_GLOBAL:
            at_global(link, &held, flow_use_number(use));
            break;
        case FLOW_USE_NONE:
        case FLOW_USE_SINK:
            break;
        }
    }
}

/* ---- where they are named ---- */

static void begin_nodes(flow_link *link, uint32_t g)
{
    const ad_flow_graph *graph = &link->graphs[g];

    for (uint32_t i = 1; i < graph->nodes.count && flow_goes_on(link); i++) {
        const ad_flow_node *node = &graph->nodes.at[i];
        uint32_t name;

        if (node->op == AD_FLOW_FUNCTION && node->b != AD_FLOW_NONE) {
            hold(link, link->base[g].node + i, 0,
                 (flow_target){FLOW_TARGET_FUNCTION, link->base[g].function + node->b, 0});
        } else if (node->op == AD_FLOW_FUNCTION || node->op == AD_FLOW_GLOBAL) {
            name = flow_name_of(link, g, node->a);
            if (name) {
                hold(link, link->base[g].node + i, 0, flow_name_resolve(link, name, FLOW_ASK_ANY));
            }
        }
    }
}

/* What a class makes, and what its methods are called on. */
static void begin_objects(flow_link *link, uint32_t g)
{
    const ad_flow_graph *graph = &link->graphs[g];

    for (uint32_t i = 0; i < graph->calls.count && flow_goes_on(link); i++) {
        const ad_flow_call *call = &graph->calls.at[i];
        uint32_t result = link->call[link->base[g].call + i].result;

        for (uint32_t k = 0; result && k < call->name_count; k++) {
            uint32_t name = flow_name_of(link, g, graph->names.at[call->names + k]);
            flow_target target =
                name ? flow_name_resolve(link, name, FLOW_ASK_ANY) : (flow_target){FLOW_TARGET_NONE, 0, 0};

            if (target.kind == FLOW_TARGET_CLASS) {
                hold(link, result, 0, (flow_target){FLOW_TARGET_INSTANCE, target.number, 0});
            }
        }
    }
    for (uint32_t i = 0; i < graph->functions.count && flow_goes_on(link); i++) {
        uint32_t f = link->base[g].function + i;
        const ad_flow_parameter *self = flow_parameter_at(link, f, 0);
        uint32_t flags = graph->functions.at[i].flags;

        if (self && link->fn[f].class != AD_FLOW_NONE &&
            flags & (AD_FLOW_FN_METHOD | AD_FLOW_FN_CLASSMETHOD) && !(flags & AD_FLOW_FN_STATIC)) {
            hold(link, flow_value_of(link, f, self->value), 0,
                 (flow_target){flags & AD_FLOW_FN_CLASSMETHOD ? FLOW_TARGET_CLASS : FLOW_TARGET_INSTANCE,
                               link->fn[f].class, 0});
        }
    }
}

/* What decorators give for the functions that they are applied to. */
static void wrappers_of(flow_link *link, uint32_t function, uint32_t call)
{
    link->fn[function].waits =
        link->fn[function].waits || (link->more_units && link->call[call].edges == AD_FLOW_NONE);
    for (uint32_t e = link->call[call].edges; e != AD_FLOW_NONE && flow_spend(link, function, 1);
         e = link->edges.at[e].next_of_call) {
        uint32_t decorator = link->edges.at[e].callee;
        uint32_t result = flow_value_of(link, decorator, flow_function_at(link, decorator)->result);
        uint32_t at = first_of(link, result);

        for (; at != AD_FLOW_NONE; at = link->held.at[at].next_of_value) {
            const flow_held *held = &link->held.at[at];

            if (held->path == 0 && held->target.kind == FLOW_TARGET_FUNCTION) {
                flow_wrapper_add(link, function, held->target.number);
            }
        }
    }
}

static void find_wrappers(flow_link *link)
{
    for (uint32_t g = 0; g < link->graph_count && flow_goes_on(link); g++) {
        const ad_flow_graph *graph = &link->graphs[g];

        for (uint32_t i = 0; i < graph->calls.count && flow_goes_on(link); i++) {
            if (graph->calls.at[i].decorates) {
                wrappers_of(link, link->base[g].function + graph->calls.at[i].decorates - 1,
                            link->base[g].call + i);
            }
        }
    }
}

void flow_values_build(flow_link *link)
{
    uint32_t values = flow_goes_on(link) ? link->base[link->graph_count].node : 0;
    uint64_t leave = link->steps - link->steps / SHARE;

    link->held_of = flow_array(link, values, sizeof(*link->held_of));
    if (!link->held_of) {
        return;
    }
    link->getattr = flow_method_name(link, AD_STR("__getattr__"));
    link->getitem = flow_method_name(link, AD_STR("__getitem__"));
    link->iter = flow_method_name(link, AD_STR("__iter__"));
    flow_fates_build(link);
    for (uint32_t i = 0; i < values; i++) {
        link->held_of[i].first = AD_FLOW_NONE;
    }
    for (uint32_t g = 0; g < link->graph_count && flow_goes_on(link); g++) {
        begin_nodes(link, g);
        begin_objects(link, g);
    }
    for (uint32_t i = 0; i < link->held.count && flow_goes_on(link); i++) {
        if (link->steps < leave) {
            link->callbacks_cut = true;
            break;
        }
        step(link, i);
    }
    find_wrappers(link);
    flow_callables_keep(link, HELD_MAX);
    link->bytes += (uint64_t)values * (sizeof(*link->held_of) + sizeof(*link->fate)) +
                   link->held.capacity * sizeof(*link->held.at);
    ad_free(link->held_of);
    ad_free(link->fate);
    ad_free(link->held.at);
    link->held_of = NULL;
    link->fate = NULL;
    link->held.at = NULL;
    link->held.count = 0;
    link->held.capacity = 0;
}
