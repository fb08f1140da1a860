/* Is a graph what the builder would make? Everything that phase B relies on is asked here, once, so that
 * nothing behind this has to ask again. */
#include "flow/graph_priv.h"

#include "base/banned.h"

static bool range_fits(uint32_t first, uint32_t count, uint32_t total)
{
    return count == 0 || (first < total && count <= total - first);
}

static bool index_fits(uint32_t index, uint32_t total)
{
    return index == AD_FLOW_NONE || index < total;
}

bool flow_is_key(ad_str text)
{
    return text.len && (text.ptr[0] == '.' || text.ptr[0] == '\'' || text.ptr[0] == '#' ||
                        ad_str_equal(text, AD_STR("*")) || ad_str_equal(text, AD_STR("**")));
}

static bool strings_fit(const ad_flow_graph *graph)
{
    return graph->strings.count >= FLOW_STRINGS_FIXED && graph->strings.at[AD_FLOW_STRING_EMPTY].len == 0 &&
           ad_str_equal(graph->strings.at[AD_KEY_ANY], AD_STR("*")) &&
           ad_str_equal(graph->strings.at[AD_KEY_ANY_VALUE], AD_STR("**"));
}

/* What its numbers a and b mean depends on the operation. */
static bool numbers_fit(const ad_flow_graph *graph, const ad_flow_node *node)
{
    const ad_flow_call *call;

    switch ((ad_flow_op)node->op) {
    case AD_FLOW_CLEAN:
    case AD_FLOW_OP_COUNT:
        return false;
    case AD_FLOW_PARAM: /* which function it is in is asked with the functions */
    case AD_FLOW_CAPTURED:
    case AD_FLOW_JOIN:
        return true;
    case AD_FLOW_PARTIAL:
        return node->a <= UINT8_MAX;
    case AD_FLOW_DERIVE:
        return (node->flags &
                ~(AD_FLOW_DEEP | AD_FLOW_UNKNOWN | AD_FLOW_EACH | AD_FLOW_KEYED | AD_FLOW_SAME)) == 0;
    case AD_FLOW_SOURCE:
        return node->a <= AD_FLOW_KINDS_MAX;
    case AD_FLOW_CLEANED:
        return node->b < graph->masks.count && node->flags <= AD_FLOW_CONTAINER;
    case AD_FLOW_LOAD:
    case AD_FLOW_STORE:
        return node->a < graph->strings.count && flow_is_key(graph->strings.at[node->a]);
    case AD_FLOW_CALL:
        return node->a < graph->calls.count;
    case AD_FLOW_AFTER:
        call = node->a < graph->calls.count ? &graph->calls.at[node->a] : NULL;
        return call && node->flags <= AD_FLOW_IF_ENDS &&
               (node->b == AD_FLOW_RECEIVER || node->b == AD_FLOW_PASSER || node->b < call->argument_count);
    case AD_FLOW_GLOBAL:
        return node->a < graph->strings.count;
    case AD_FLOW_FUNCTION:
        return node->a < graph->strings.count && index_fits(node->b, graph->functions.count);
    }
    return false;
}

static bool operand_count_fits(const ad_flow_node *node)
{
    switch ((ad_flow_op)node->op) {
    case AD_FLOW_CAPTURED:
    case AD_FLOW_SOURCE:
    case AD_FLOW_JOIN:
    case AD_FLOW_DERIVE:
        return true;
    case AD_FLOW_CLEANED:
    case AD_FLOW_LOAD:
    case AD_FLOW_AFTER:
    case AD_FLOW_PARTIAL:
        return node->operand_count == 1;
    case AD_FLOW_STORE:
        return node->operand_count == 2;
    case AD_FLOW_CLEAN:
    case AD_FLOW_PARAM:
    case AD_FLOW_CALL:
    case AD_FLOW_GLOBAL:
    case AD_FLOW_FUNCTION:
    case AD_FLOW_OP_COUNT:
        return node->operand_count == 0;
    }
    return false;
}

/* A user comes after what it uses, but where the program itself goes round. */
static bool operands_fit(const ad_flow_graph *graph, ad_flow_value user)
{
    const ad_flow_node *node = &graph->nodes.at[user];
    bool may_go_round = node->op == AD_FLOW_JOIN || node->op == AD_FLOW_CAPTURED;

    if (!operand_count_fits(node) ||
        !range_fits(node->operands, node->operand_count, graph->operands.count)) {
        return false;
    }
    for (uint32_t i = 0; i < node->operand_count; i++) {
        ad_flow_value operand = graph->operands.at[node->operands + i];

        if (operand >= (may_go_round ? graph->nodes.count : user)) {
            return false;
        }
    }
    return true;
}

static bool nodes_fit(const ad_flow_graph *graph)
{
    uint64_t operands = 0;

    if (graph->nodes.count == 0 || graph->nodes.at[0].op != AD_FLOW_CLEAN ||
        graph->nodes.at[0].operand_count) {
        return false;
    }
    for (uint32_t i = 0; i < graph->nodes.count; i++) {
        const ad_flow_node *node = &graph->nodes.at[i];

        operands += node->operand_count;
        if ((i && !numbers_fit(graph, node)) || operands > graph->operands.count || !operands_fit(graph, i) ||
            !index_fits(node->place, graph->places.count) || node->name >= graph->strings.count) {
            return false;
        }
    }
    for (uint32_t i = 0; i < graph->operands.count; i++) {
        if (graph->operands.at[i] >= graph->nodes.count) {
            return false;
        }
    }
    return true;
}

static bool places_fit(const ad_flow_graph *graph)
{
    for (uint32_t i = 0; i < graph->places.count; i++) {
        const ad_span *span = &graph->places.at[i].span;

        if (span->byte_start > span->byte_end || span->row > span->row_end ||
            (span->row == span->row_end &&
             (span->column > span->column_end || span->utf16_column > span->utf16_column_end))) {
            return false;
        }
    }
    return true;
}

static bool calls_fit(const ad_flow_graph *graph)
{
    uint64_t names = 0;
    uint64_t arguments = 0;

    for (uint32_t i = 0; i < graph->names.count; i++) {
        if (graph->names.at[i] >= graph->strings.count) {
            return false;
        }
    }
    for (uint32_t i = 0; i < graph->calls.count; i++) {
        const ad_flow_call *call = &graph->calls.at[i];

        names += call->name_count;
        arguments += call->argument_count;
        if (names > graph->names.count || arguments > graph->arguments.count ||
            !range_fits(call->names, call->name_count, graph->names.count) ||
            !range_fits(call->arguments, call->argument_count, graph->arguments.count) ||
            call->callee >= graph->nodes.count || call->receiver >= graph->nodes.count ||
            call->function >= graph->functions.count || call->decorates > graph->functions.count ||
            !index_fits(call->place, graph->places.count)) {
            return false;
        }
    }
    for (uint32_t i = 0; i < graph->arguments.count; i++) {
        const ad_flow_argument *argument = &graph->arguments.at[i];

        if (argument->value >= graph->nodes.count || argument->keyword >= graph->strings.count ||
            argument->spread > FLOW_SPREAD_MAX) {
            return false;
        }
    }
    return true;
}

static bool parameters_fit(const ad_flow_graph *graph, const ad_flow_function *function)
{
    for (uint32_t i = 0; i < function->parameter_count; i++) {
        const ad_flow_parameter *parameter = &graph->parameters.at[function->parameters + i];

        if (parameter->name >= graph->strings.count || parameter->after >= graph->nodes.count ||
            parameter->value >= graph->nodes.count ||
            (parameter->value && (graph->nodes.at[parameter->value].op != AD_FLOW_PARAM ||
                                  graph->nodes.at[parameter->value].a != i ||
                                  parameter->value - function->first_node >= function->node_count))) {
            return false;
        }
        for (unsigned k = 0; k < AD_FLOW_ANSWERS; k++) {
            if (parameter->guards[k] > graph->masks.count) {
                return false;
            }
        }
    }
    return true;
}

/* Functions' values follow one another; each PARAM is one of its own function's. */
static bool functions_fit(const ad_flow_graph *graph)
{
    uint64_t parameters = 0;
    uint32_t next = 1;

    for (uint32_t i = 0; i < graph->functions.count; i++) {
        const ad_flow_function *function = &graph->functions.at[i];

        parameters += function->parameter_count;
        if (function->name >= graph->strings.count || !index_fits(function->owner, graph->classes.count) ||
            parameters > graph->parameters.count ||
            !range_fits(function->parameters, function->parameter_count, graph->parameters.count) ||
            function->result >= graph->nodes.count || !index_fits(function->place, graph->places.count) ||
            !range_fits(function->first_node, function->node_count, graph->nodes.count) ||
            (function->node_count && function->first_node < next) || !parameters_fit(graph, function)) {
            return false;
        }
        if (function->node_count) {
            next = function->first_node + function->node_count;
        }
        for (uint32_t k = 0; k < function->node_count; k++) {
            const ad_flow_node *node = &graph->nodes.at[function->first_node + k];

            if (node->op == AD_FLOW_PARAM && node->a >= function->parameter_count) {
                return false;
            }
        }
    }
    return true;
}

static bool are_strings(const ad_flow_graph *graph, const uint32_t *strings, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (strings[i] >= graph->strings.count) {
            return false;
        }
    }
    return true;
}

static bool definitions_fit(const ad_flow_graph *graph)
{
    uint64_t bases = 0;

    for (uint32_t i = 0; i < graph->classes.count; i++) {
        const ad_flow_class *class = &graph->classes.at[i];

        bases += (uint64_t) class->base_count + class->field_count;
        if (class->name >= graph->strings.count || bases > graph->names.count ||
            !range_fits(class->bases, class->base_count, graph->names.count) ||
            !range_fits(class->fields, class->field_count, graph->names.count)) {
            return false;
        }
    }
    for (uint32_t i = 0; i < graph->aliases.count; i++) {
        if (graph->aliases.at[i].name >= graph->strings.count ||
            graph->aliases.at[i].target >= graph->strings.count) {
            return false;
        }
    }
    for (uint32_t i = 0; i < graph->constants.count; i++) {
        if (graph->constants.at[i].name >= graph->strings.count ||
            graph->constants.at[i].value >= graph->strings.count) {
            return false;
        }
    }
    if (!are_strings(graph, graph->wanted.at, graph->wanted.count) ||
        !are_strings(graph, graph->changed.at, graph->changed.count) ||
        !are_strings(graph, graph->used.at, graph->used.count)) {
        return false;
    }
    for (uint32_t i = 0; i < graph->globals.count; i++) {
        const ad_flow_global *global = &graph->globals.at[i];

        if (global->name >= graph->strings.count || global->value >= graph->nodes.count ||
            global->function >= graph->functions.count) {
            return false;
        }
    }
    return true;
}

static bool conditions_fit(const ad_flow_graph *graph, const ad_flow_sink *sink)
{
    if (sink->condition_count > AD_FLOW_CONDITIONS_MAX) {
        return false;
    }
    for (uint32_t i = 0; i < sink->condition_count; i++) {
        const ad_flow_condition *condition = &sink->conditions[i];

        if (condition->parameter >= graph->functions.at[sink->function].parameter_count ||
            condition->never == 0 || condition->never >= AD_FLOW_NEVER_ANYTHING) {
            return false;
        }
    }
    return true;
}

static bool ends_fit(const ad_flow_graph *graph)
{
    for (uint32_t i = 0; i < graph->sinks.count; i++) {
        const ad_flow_sink *sink = &graph->sinks.at[i];

        if (sink->value >= graph->nodes.count || sink->function >= graph->functions.count ||
            sink->place >= graph->places.count || sink->message >= graph->strings.count ||
            sink->context >= graph->strings.count || sink->statement >= graph->strings.count ||
            sink->row_first > sink->row_last || !conditions_fit(graph, sink)) {
            return false;
        }
    }
    for (uint32_t i = 0; i < graph->suppressions.count; i++) {
        const ad_flow_suppression *suppression = &graph->suppressions.at[i];

        if (suppression->row_first > suppression->row_last || suppression->reason >= graph->strings.count) {
            return false;
        }
    }
    for (uint32_t i = 0; i < graph->lines.count; i++) {
        if (graph->lines.at[i].text >= graph->strings.count ||
            (i && graph->lines.at[i].row <= graph->lines.at[i - 1].row)) {
            return false;
        }
    }
    return true;
}

bool flow_graph_is_sound(const ad_flow_graph *graph)
{
    return strings_fit(graph) && nodes_fit(graph) && places_fit(graph) && calls_fit(graph) &&
           functions_fit(graph) && definitions_fit(graph) && ends_fit(graph);
}
