/* A graph as bytes: numbers in little-endian base 128, strings behind their length. What is mostly the
 * successor of what came before it is written as a difference. graph_take.c reads it back. */
#include "flow/graph_priv.h"

#include "base/banned.h"

static void put_long(ad_buf *out, uint64_t value)
{
    while (value >= 0x80) {
        ad_buf_byte(out, (char)((value & 0x7f) | 0x80));
        value >>= 7;
    }
    ad_buf_byte(out, (char)value);
}

/* Half a million numbers for a megabyte of source, most of them small: these are written where they stand. */
static inline void put_u64(ad_buf *out, uint64_t value)
{
    if (value < 0x4000 && !out->failed && out->cap > 2 && out->len < out->cap - 2) {
        char *at = out->data + out->len;

        if (value >= 0x80) {
            *at++ = (char)((value & 0x7f) | 0x80);
            value >>= 7;
            out->len++;
        }
        *at++ = (char)value;
        *at = '\0';
        out->len++;
    } else {
        put_long(out, value);
    }
}

static void put_u32(ad_buf *out, uint32_t value)
{
    put_u64(out, value);
}

/* AD_FLOW_NONE is frequent: it takes the one byte. */
static void put_index(ad_buf *out, uint32_t value)
{
    put_u64(out, value == AD_FLOW_NONE ? 0 : (uint64_t)value + 1);
}

/* The difference to what was to be expected, small either way. */
static void put_near(ad_buf *out, uint32_t value, uint32_t expected)
{
    int64_t difference = (int64_t)value - (int64_t)expected;

    put_u64(out, difference < 0 ? ((uint64_t)-difference << 1) - 1 : (uint64_t)difference << 1);
}

static void put_text(ad_buf *out, ad_str text)
{
    put_u64(out, text.len);
    ad_buf_add(out, text);
}

static void put_nodes(ad_buf *out, const ad_flow_graph *graph)
{
    uint32_t next_operand = 0;
    uint32_t next_place = 0;

    put_u32(out, graph->nodes.count);
    for (uint32_t i = 0; i < graph->nodes.count; i++) {
        const ad_flow_node *node = &graph->nodes.at[i];

        ad_buf_byte(out, (char)node->op);
        ad_buf_byte(out, (char)node->flags);
        put_u32(out, node->operand_count);
        if (node->operand_count) {
            put_near(out, node->operands, next_operand);
            next_operand = node->operands + node->operand_count;
        }
        put_u32(out, node->a);
        put_index(out, node->b);
        put_u32(out, node->place != AD_FLOW_NONE);
        if (node->place != AD_FLOW_NONE) {
            put_near(out, node->place, next_place);
            next_place = node->place + 1;
        }
        put_u32(out, node->name);
    }
}

static void put_span(ad_buf *out, const ad_span *span, const ad_span *before)
{
    put_near(out, span->byte_start, before->byte_start);
    put_near(out, span->byte_end, span->byte_start);
    put_near(out, span->row, before->row);
    put_near(out, span->row_end, span->row);
    put_u32(out, span->column);
    put_u32(out, span->column_end);
    put_near(out, span->utf16_column, span->column);
    put_near(out, span->utf16_column_end, span->column_end);
    put_near(out, span->cell, before->cell);
    put_u32(out, span->cell_row);
}

static void put_places(ad_buf *out, const ad_flow_graph *graph)
{
    ad_span before = {0};

    put_u32(out, graph->places.count);
    for (uint32_t i = 0; i < graph->places.count; i++) {
        put_span(out, &graph->places.at[i].span, &before);
        before = graph->places.at[i].span;
    }
}

static void put_calls(ad_buf *out, const ad_flow_graph *graph)
{
    put_u32(out, graph->calls.count);
    for (uint32_t i = 0; i < graph->calls.count; i++) {
        const ad_flow_call *call = &graph->calls.at[i];

        put_u32(out, call->names);
        put_u32(out, call->name_count);
        put_u32(out, call->callee);
        put_u32(out, call->receiver);
        put_u32(out, call->arguments);
        put_u32(out, call->argument_count);
        put_u32(out, call->function);
        put_index(out, call->place);
        put_u32(out, call->decorates);
        put_u32(out, (call->stopped ? FLOW_CALL_STOPPED : 0) | (call->made ? FLOW_CALL_MADE : 0) |
                         (call->plain ? FLOW_CALL_PLAIN : 0));
    }
    put_u32(out, graph->arguments.count);
    for (uint32_t i = 0; i < graph->arguments.count; i++) {
        const ad_flow_argument *argument = &graph->arguments.at[i];

        put_u32(out, argument->value);
        put_u32(out, argument->keyword);
        put_u32(out, argument->spread * (AD_FLOW_NEVER_ANYTHING + 1U) + argument->never);
    }
}

static void put_functions(ad_buf *out, const ad_flow_graph *graph)
{
    put_u32(out, graph->functions.count);
    for (uint32_t i = 0; i < graph->functions.count; i++) {
        const ad_flow_function *function = &graph->functions.at[i];

        put_u32(out, function->name);
        put_u32(out, function->flags);
        put_index(out, function->owner);
        put_u32(out, function->parameters);
        put_u32(out, function->parameter_count);
        put_u32(out, function->result);
        put_u32(out, function->first_node);
        put_u32(out, function->node_count);
        put_index(out, function->place);
    }
    put_u32(out, graph->parameters.count);
    for (uint32_t i = 0; i < graph->parameters.count; i++) {
        const ad_flow_parameter *parameter = &graph->parameters.at[i];

        put_u32(out, parameter->name);
        put_u32(out, parameter->flags * (AD_FLOW_NEVER_ANYTHING + 1U) + parameter->never);
        put_u32(out, parameter->value);
        put_near(out, parameter->after, parameter->value);
        for (unsigned k = 0; k < AD_FLOW_ANSWERS; k++) {
            put_u32(out, parameter->guards[k]);
        }
    }
}

static void put_strings(ad_buf *out, const uint32_t *strings, uint32_t count)
{
    put_u32(out, count);
    for (uint32_t i = 0; i < count; i++) {
        put_u32(out, strings[i]);
    }
}

static void put_definitions(ad_buf *out, const ad_flow_graph *graph)
{
    put_u32(out, graph->classes.count);
    for (uint32_t i = 0; i < graph->classes.count; i++) {
        put_u32(out, graph->classes.at[i].name);
        put_u32(out, graph->classes.at[i].bases);
        put_u32(out, graph->classes.at[i].base_count);
        put_u32(out, graph->classes.at[i].fields);
        put_u32(out, graph->classes.at[i].field_count);
    }
    put_u32(out, graph->aliases.count);
    for (uint32_t i = 0; i < graph->aliases.count; i++) {
        put_u32(out, graph->aliases.at[i].name);
        put_u32(out, graph->aliases.at[i].target);
    }
    put_u32(out, graph->constants.count);
    for (uint32_t i = 0; i < graph->constants.count; i++) {
        put_u32(out, graph->constants.at[i].name);
        put_u32(out, graph->constants.at[i].value);
    }
    put_strings(out, graph->wanted.at, graph->wanted.count);
    put_strings(out, graph->changed.at, graph->changed.count);
    put_strings(out, graph->used.at, graph->used.count);
    put_u32(out, graph->globals.count);
    for (uint32_t i = 0; i < graph->globals.count; i++) {
        put_u32(out, graph->globals.at[i].name);
        put_u32(out, graph->globals.at[i].value);
        put_u32(out, graph->globals.at[i].function);
    }
}

static void put_ends(ad_buf *out, const ad_flow_graph *graph)
{
    put_u32(out, graph->sinks.count);
    for (uint32_t i = 0; i < graph->sinks.count; i++) {
        const ad_flow_sink *sink = &graph->sinks.at[i];

        put_u32(out, sink->value);
        put_u32(out, sink->rule);
        put_u32(out, sink->function);
        put_u32(out, sink->place);
        put_u32(out, sink->severity);
        put_u32(out, sink->confidence);
        put_u32(out, sink->holds);
        put_u32(out, sink->by_method);
        put_u32(out, sink->message);
        put_u32(out, sink->context);
        put_u32(out, sink->statement);
        put_u32(out, sink->row_first);
        put_u32(out, sink->row_last);
        put_u32(out, sink->condition_count);
        for (uint32_t k = 0; k < sink->condition_count; k++) {
            put_u32(out, sink->conditions[k].parameter);
            put_u32(out, sink->conditions[k].never);
        }
    }
    put_u32(out, graph->suppressions.count);
    for (uint32_t i = 0; i < graph->suppressions.count; i++) {
        const ad_flow_suppression *suppression = &graph->suppressions.at[i];

        put_u32(out, suppression->row_first);
        put_u32(out, suppression->row_last);
        put_u32(out, suppression->rule);
        put_u32(out, suppression->reason);
    }
    put_u32(out, graph->lines.count);
    for (uint32_t i = 0; i < graph->lines.count; i++) {
        put_u32(out, graph->lines.at[i].row);
        put_u32(out, graph->lines.at[i].text);
        put_u32(out, graph->lines.at[i].column);
    }
}

void ad_flow_graph_put(const ad_flow_graph *graph, ad_buf *out)
{
    ad_buf_byte(out, FLOW_VERSION);
    put_text(out, graph->module);
    put_u32(out, graph->is_package);
    put_text(out, graph->path);
    put_u32(out, graph->strings.count);
    for (uint32_t i = 0; i < graph->strings.count; i++) {
        put_text(out, graph->strings.at[i]);
    }
    put_u32(out, graph->operands.count);
    for (uint32_t i = 0; i < graph->operands.count; i++) {
        put_near(out, graph->operands.at[i], i ? graph->operands.at[i - 1] : 0);
    }
    put_u32(out, graph->masks.count);
    for (uint32_t i = 0; i < graph->masks.count; i++) {
        put_u64(out, graph->masks.at[i]);
    }
    put_u32(out, graph->names.count);
    for (uint32_t i = 0; i < graph->names.count; i++) {
        put_u32(out, graph->names.at[i]);
    }
    put_nodes(out, graph);
    put_places(out, graph);
    put_calls(out, graph);
    put_functions(out, graph);
    put_definitions(out, graph);
    put_ends(out, graph);
}
