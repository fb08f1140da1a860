/* What variables hold at the place of the walk. A trail of what was changed takes branches back; where ways
 * meet, what they changed is joined. Values from before a loop that are read in it become joins at its head.
 */
#include "flow/build_priv.h"

#include "base/banned.h"

/* ---- what a variable is ---- */

static uint8_t kind_of(const flow_builder *b, const ad_variable_view *view)
{
    if (view->definition != AD_NO_NODE) {
        return FLOW_VARIABLE_DEFINITION;
    }
    if (!view->only_imports || !view->import || view->shared) {
        return FLOW_VARIABLE_SLOT;
    }
    if (view->import->name.len &&
        !(ad_is_standard_module(view->import->module) && !flow_may_be_own(b, view->import->module))) {
        return FLOW_VARIABLE_IMPORTED;
    }
    return FLOW_VARIABLE_MODULE;
}

static void look_at(flow_builder *b, uint32_t variable, flow_variable *v)
{
    ad_variable_view view;

    ad_module_variable_view(b->module, variable, &view);
    v->kind = kind_of(b, &view);
    v->home = view.home;
    v->definition = view.definition;
    v->shared = view.shared;
    v->self = view.self;
    v->rebound = view.bindings > 1;
    v->container = view.container;
    if (v->kind == FLOW_VARIABLE_IMPORTED) {
        v->string = flow_joined_name(b, view.import->module, view.import->name);
    } else if (v->kind == FLOW_VARIABLE_SLOT &&
               (ad_node_kind(b->tree, view.home) == AD_KIND_MODULE ||
                ad_node_kind(b->tree, view.home) == AD_KIND_CLASS_DEFINITION)) {
        v->string = flow_joined_name(b, ad_module_definition_name(b->module, view.home), view.name);
    }
}

static ad_flow_value captured(flow_builder *b, uint32_t variable)
{
    ad_flow_value value;

    if (!FLOW_ROOM(b, b->captures, 1)) {
        return 0;
    }
    value = flow_make(b, AD_FLOW_CAPTURED, AD_NO_NODE, NULL, 0);
    if (value) {
        b->captures.at[b->captures.count++] = (flow_capture){.value = value, .variable = variable};
        b->graph->nodes.at[value].name = variable + 1;
    }
    return value;
}

static ad_flow_value of_string(flow_builder *b, uint32_t string)
{
    ad_flow_value value = flow_make(b, AD_FLOW_GLOBAL, AD_NO_NODE, NULL, 0);

    if (value) {
        b->graph->nodes.at[value].a = string;
    }
    return value;
}

/* What a variable is when the function begins: of others, what they may ever have given it. */
static ad_flow_value value_outside(flow_builder *b, uint32_t variable, const flow_variable *v)
{
    switch ((flow_variable_kind)v->kind) {
    case FLOW_VARIABLE_DEFINITION:
        return flow_function_value(b, v->definition, AD_NO_NODE);
    case FLOW_VARIABLE_IMPORTED:
        return of_string(b, v->string);
    case FLOW_VARIABLE_MODULE:
    case FLOW_VARIABLE_NEW:
        return 0;
    case FLOW_VARIABLE_SLOT:
        break;
    }
    if (!v->shared && (v->home == b->function_node || v->log == 0)) {
        return 0; /* its own, or never anything but clean: those around it have been walked */
    }
    return v->string ? flow_own_global(b, AD_NO_NODE, v->string) : captured(b, variable);
}

flow_variable *flow_variable_of(flow_builder *b, uint32_t variable)
{
    flow_variable *v = &b->variables[variable];
    ad_flow_value input;

    if (v->function == b->function + 1) {
        return v;
    }
    if (v->kind == FLOW_VARIABLE_NEW) {
        look_at(b, variable, v);
    }
    input = value_outside(b, variable, v);
    v->function = b->function + 1;
    v->input = input;
    v->value = v->home == b->function_node && v->kind == FLOW_VARIABLE_SLOT ? 0 : input;
    v->level = 0;
    v->heads = 0;
    if (FLOW_ROOM(b, b->touched, 1)) {
        b->touched.at[b->touched.count++] = variable;
    }
    return v;
}

void flow_begin_variables(flow_builder *b)
{
    b->touched.count = 0;
    b->trail.count = 0;
    b->forks.count = 0;
    b->segments.count = 0;
    b->changes.count = 0;
    b->heads.count = 0;
    b->loops.count = 0;
    b->tried.count = 0;
    b->try_depth = 0;
}

/* ---- reading and setting ---- */

/* No news: the same variable, known under another number. */
static void set(flow_builder *b, uint32_t variable, flow_variable *v, ad_flow_value value, uint32_t level)
{
    if (!FLOW_ROOM(b, b->trail, 1)) {
        return;
    }
    b->trail.at[b->trail.count++] = (flow_trail){.variable = variable, .level = v->level, .value = v->value};
    v->value = value;
    v->level = level;
}

/* The join at the head of the loop of that depth. */
static ad_flow_value head_of(flow_builder *b, uint32_t variable, flow_variable *v, uint32_t depth)
{
    ad_flow_value value;

    for (uint32_t i = v->heads; i; i = b->heads.at[i - 1].outer) {
        if (b->heads.at[i - 1].depth == depth) {
            return b->heads.at[i - 1].value;
        }
    }
    if (!FLOW_ROOM(b, b->heads, 1)) {
        return 0;
    }
    value = flow_make(b, AD_FLOW_JOIN, AD_NO_NODE, &v->value, 1);
    if (value) {
        b->graph->nodes.at[value].flags = FLOW_OPEN;
        b->graph->nodes.at[value].name = variable + 1;
        b->heads.at[b->heads.count] =
            (flow_head){.variable = variable, .depth = depth, .outer = v->heads, .value = value};
        v->heads = ++b->heads.count;
    }
    return value;
}

ad_flow_value flow_read(flow_builder *b, uint32_t variable)
{
    flow_variable *v = flow_variable_of(b, variable);
    ad_flow_value value;

    if (v->kind != FLOW_VARIABLE_SLOT) {
        return v->value;
    }
    while (v->level < b->loops.count && !b->exhausted && b->status == AD_OK) {
        value = head_of(b, variable, v, v->level + 1);
        set(b, variable, v, value, v->level + 1);
    }
    value = v->value;
    return v->shared && v->home == b->function_node ? flow_join(b, value, v->input) : value;
}

void flow_put(flow_builder *b, uint32_t variable, ad_flow_value value)
{
    flow_variable *v = flow_variable_of(b, variable);

    value = flow_resolve(b, value);
    set(b, variable, v, value, b->loops.count);
    if (b->try_depth && FLOW_ROOM(b, b->tried, 1)) {
        b->tried.at[b->tried.count++] = (flow_change){.variable = variable, .value = value};
    }
}

/* A global variable that a function gives a value to. */
static void log_global(flow_builder *b, const flow_variable *v, ad_flow_value value)
{
    ad_flow_graph *graph = b->graph;

    if (FLOW_ROOM(b, graph->globals, 1)) {
        graph->globals.at[graph->globals.count++] =
            (ad_flow_global){.name = v->string, .value = value, .function = b->function};
    }
}

static void log_value(flow_builder *b, uint32_t variable, ad_flow_value value)
{
    flow_variable *v = &b->variables[variable];

    if (value == 0 || v->kind != FLOW_VARIABLE_SLOT) {
        return;
    }
    if (v->string && v->home != b->function_node) {
        log_global(b, v, value);
        return;
    }
    if (v->log && b->log.at[v->log - 1].value == value) {
        return;
    }
    if (FLOW_ROOM(b, b->log, 1)) {
        b->log.at[b->log.count] = (flow_log){.value = value, .next = v->log};
        v->log = ++b->log.count;
    }
}

void flow_assign(flow_builder *b, uint32_t variable, ad_flow_value value)
{
    ad_flow_node *node;

    flow_put(b, variable, value);
    value = b->variables[variable].value;
    node = &b->graph->nodes.at[value];
    if (value && node->name == 0) {
        node->name = variable + 1;
    }
    log_value(b, variable, value);
}

void flow_change_object(flow_builder *b, uint32_t variable, ad_flow_value value)
{
    ad_flow_value old = flow_variable_of(b, variable)->value;

    flow_assign(b, variable, value);
    if (old == 0 || b->touched.count > FLOW_ALIASES_MAX || !flow_charge(b, b->touched.count / 8)) {
        return;
    }
    for (uint32_t i = 0; i < b->touched.count; i++) {
        uint32_t other = b->touched.at[i];

        if (b->variables[other].kind != FLOW_VARIABLE_SLOT || other == variable) {
            continue;
        }
        if (b->variables[other].value == old) {
            flow_assign(b, other, value);
        } else if (flow_is(b, b->variables[other].value, AD_FLOW_STORE) &&
                   flow_operand(b, b->variables[other].value, 1) == old) { /* self.x = x */
            flow_assign(b, other,
                        flow_store(b, AD_NO_NODE, b->variables[other].value,
                                   b->graph->nodes.at[b->variables[other].value].a, value));
        }
    }
}

/* An empty container that gets a second name needs a value of its own, for what is put into it by one name is
 * there by the other. */
ad_flow_value flow_shared_object(flow_builder *b, ad_node expression)
{
    uint32_t variable;
    flow_variable *v;

    while (expression != AD_NO_NODE && ad_node_kind(b->tree, expression) == AD_KIND_ASSIGNMENT) {
        expression = ad_node_child_by_field(b->tree, expression, AD_FIELD_LEFT);
    }
    if (expression == AD_NO_NODE || ad_node_kind(b->tree, expression) != AD_KIND_IDENTIFIER) {
        return 0;
    }
    variable = ad_module_variable(b->module, expression);
    v = variable != AD_NO_VARIABLE ? flow_variable_of(b, variable) : NULL;
    if (!v || !v->container || v->kind != FLOW_VARIABLE_SLOT || v->home != b->function_node ||
        flow_read(b, variable)) {
        return 0;
    }
    flow_put(b, variable, flow_make(b, AD_FLOW_JOIN, expression, NULL, 0));
    return v->value;
}

/* ---- ways that part and meet ---- */

void flow_undo(flow_builder *b, uint32_t mark)
{
    while (b->trail.count > mark) {
        const flow_trail *old = &b->trail.at[--b->trail.count];
        flow_variable *v = &b->variables[old->variable];

        v->value = old->value;
        v->level = old->level;
    }
}

uint32_t flow_fork_open(flow_builder *b)
{
    if (!FLOW_ROOM(b, b->forks, 1)) {
        return 0;
    }
    b->forks.at[b->forks.count] = (flow_fork){.mark = b->trail.count};
    return b->forks.count++;
}

void flow_fork_way(flow_builder *b, uint32_t number)
{
    flow_fork *fork;
    uint32_t first = b->changes.count;
    uint32_t epoch = ++b->epoch;

    if (!b->alive || b->status != AD_OK || !flow_charge(b, (b->trail.count - b->forks.at[number].mark) / 4) ||
        !FLOW_ROOM(b, b->segments, 1) ||
        !FLOW_ROOM(b, b->changes, b->trail.count - b->forks.at[number].mark)) {
        return;
    }
    fork = &b->forks.at[number];
    for (uint32_t i = fork->mark; i < b->trail.count; i++) {
        flow_variable *v = &b->variables[b->trail.at[i].variable];

        if (v->epoch != epoch) {
            v->epoch = epoch;
            b->changes.at[b->changes.count++] =
                (flow_change){.variable = b->trail.at[i].variable, .value = v->value};
        }
    }
    b->segments.at[b->segments.count] =
        (flow_segment){.changes = first, .count = b->changes.count - first, .next = fork->first};
    fork->first = ++b->segments.count;
    fork->ways++;
}

/* Adds up what the ways of a fork made of each variable. */
static void gather(flow_builder *b, const flow_fork *fork, uint32_t epoch)
{
    for (uint32_t s = fork->first; s; s = b->segments.at[s - 1].next) {
        flow_segment segment = b->segments.at[s - 1];

        if (!flow_charge(b, segment.count / 4)) {
            return;
        }
        for (uint32_t i = segment.changes; i < segment.changes + segment.count; i++) {
            flow_change change = b->changes.at[i];
            flow_variable *v = &b->variables[change.variable];

            if (v->epoch != epoch) {
                v->epoch = epoch;
                v->seen = 0;
                v->gathered = 0;
            }
            v->gathered = v->seen++ ? flow_join(b, v->gathered, change.value) : change.value;
        }
    }
}

void flow_fork_join(flow_builder *b, uint32_t number)
{
    flow_fork fork = b->forks.at[number];
    uint32_t epoch = ++b->epoch;

    flow_undo(b, fork.mark);
    b->forks.count = number;
    b->alive = fork.ways > 0;
    gather(b, &fork, epoch);
    for (uint32_t s = fork.first; s && b->status == AD_OK; s = b->segments.at[s - 1].next) {
        flow_segment segment = b->segments.at[s - 1];

        for (uint32_t i = segment.changes; i < segment.changes + segment.count; i++) {
            uint32_t variable = b->changes.at[i].variable;
            flow_variable *v = &b->variables[variable];
            ad_flow_value value = v->gathered;

            if (v->epoch != epoch) {
                continue; /* done */
            }
            v->epoch = 0;
            if (v->seen < fork.ways) {
                value = flow_join(b, value, flow_read(b, variable));
            }
            flow_put(b, variable, value);
        }
    }
}
