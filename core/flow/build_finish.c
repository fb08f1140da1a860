/* From the builder's numbers to those of the graph: values that are kept move together, places become spans,
 * strings are numbered through, lines of source are added. */
#include "flow/build_priv.h"

#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "base/banned.h"

enum { STATEMENT_BYTES = 512, LEAD_COLUMNS = 40 };

typedef struct finish {
    flow_builder *b;
    ad_flow_graph *graph;
    ad_flow_value *replacement; /* by old number */
    bool *needed;
    bool *call_needed;
    uint32_t *number;      /* new number of a value */
    uint32_t *call_number; /* new number of a call */
    uint32_t *strings;     /* new number + 1 of a string */
    uint32_t string_slots;
    uint32_t *places; /* by tree node: new number + 1; the walk's memo is no more needed then */
} finish;

/* ---- strings ---- */

static uint32_t add_string(finish *f, ad_str text)
{
    ad_flow_graph *graph = f->graph;

    if (!FLOW_ROOM(f->b, graph->strings, 1)) {
        return 0;
    }
    text = ad_arena_copy(&graph->arena, text);
    if (!text.ptr) {
        f->b->status = AD_ERR_NOMEM;
        return 0;
    }
    graph->strings.at[graph->strings.count] = text;
    return graph->strings.count++;
}

/* A string of the builder's table. */
static uint32_t string_of(finish *f, uint32_t old)
{
    if (old == 0 || old >= f->string_slots) {
        return 0;
    }
    if (f->strings[old] == 0) {
        f->strings[old] = add_string(f, ad_intern_str(&f->b->strings, old)) + 1;
    }
    return f->strings[old] - 1;
}

static uint32_t text_of(finish *f, ad_str text)
{
    uint32_t old = flow_string(f->b, text);

    return old < f->string_slots ? string_of(f, old) : add_string(f, text);
}

static uint32_t name_of_variable(finish *f, uint32_t variable_plus_one)
{
    flow_variable *v;

    if (variable_plus_one == 0 || variable_plus_one > f->b->variable_count) {
        return 0;
    }
    v = &f->b->variables[variable_plus_one - 1];
    if (v->name == 0) {
        v->name = text_of(f, ad_module_variable_name(f->b->module, variable_plus_one - 1)) + 1;
    }
    return v->name - 1;
}

/* ---- places ---- */

static uint32_t place_of(finish *f, ad_node n)
{
    ad_flow_graph *graph = f->graph;
    const ad_tree *tree = f->b->tree;

    if (n == AD_NO_NODE) {
        return AD_FLOW_NONE;
    }
    if (f->places[n] == 0) {
        if (!FLOW_ROOM(f->b, graph->places, 1)) {
            return AD_FLOW_NONE;
        }
        graph->places.at[graph->places.count].span =
            ad_source_span(tree->source, tree->nodes[n].start, tree->nodes[n].end);
        f->places[n] = ++graph->places.count;
    }
    return f->places[n] - 1;
}

/* A row's text from `column` on, cut at a character's end. */
static ad_str cut_line(const finish *f, uint32_t row, uint32_t column)
{
    ad_str line = ad_source_line(f->b->tree->source, row);
    size_t limit = f->b->input->limits->excerpt_bytes;
    size_t at = 0;
    size_t end;

    if (column == 0 && line.len <= limit) {
        return line;
    }
    for (uint32_t i = 0; i < column && at < line.len; i++) {
        (void)ad_utf8_next(line, &at);
    }
    end = at;
    while (end < line.len && end - at < limit) {
        (void)ad_utf8_next(line, &end);
    }
    return ad_str_sub(line, at, end - at);
}

/* Rows of all places, once each. Of a long row the part around the first place on it. */
static bool add_lines(finish *f)
{
    ad_flow_graph *graph = f->graph;
    const ad_source *source = f->b->tree->source;
    uint32_t *column = ad_calloc(source->row_count, sizeof(*column)); /* + 1; 0: the row is not wanted */

    if (!column || !FLOW_ROOM(f->b, graph->lines, graph->places.count)) {
        ad_free(column);
        return false;
    }
    for (uint32_t i = 0; i < graph->places.count; i++) {
        const ad_span *span = &graph->places.at[i].span;

        if (column[span->row] == 0) {
            bool is_long = ad_source_line(source, span->row).len > f->b->input->limits->excerpt_bytes;

            column[span->row] = is_long && span->column > LEAD_COLUMNS ? span->column - LEAD_COLUMNS + 1 : 1;
        }
    }
    for (uint32_t row = 0; row < source->row_count; row++) {
        if (column[row]) {
            graph->lines.at[graph->lines.count++] =
                (ad_flow_line){.row = row,
                               .column = column[row] - 1,
                               .text = add_string(f, cut_line(f, row, column[row] - 1))};
        }
    }
    ad_free(column);
    return true;
}

/* ---- values ---- */

static uint32_t value_of(const finish *f, ad_flow_value old)
{
    return f->number[f->replacement[old]];
}

static void number_values(finish *f)
{
    uint32_t next = 1;

    f->number[0] = 0;
    for (uint32_t i = 1; i < f->graph->nodes.count; i++) {
        f->number[i] = f->needed[i] ? next++ : 0;
    }
    next = 0;
    for (uint32_t i = 0; i < f->graph->calls.count; i++) {
        f->call_number[i] = f->call_needed[i] ? next++ : AD_FLOW_NONE;
    }
}

/* Which of a node's numbers are strings or calls. */
static void renumber_node(finish *f, ad_flow_node *node)
{
    switch ((ad_flow_op)node->op) {
    case AD_FLOW_LOAD:
    case AD_FLOW_STORE:
    case AD_FLOW_GLOBAL:
    case AD_FLOW_FUNCTION:
        node->a = string_of(f, node->a);
        break;
    case AD_FLOW_CALL:
    case AD_FLOW_AFTER:
        node->a = f->call_number[node->a];
        break;
    case AD_FLOW_CLEAN:
    case AD_FLOW_PARAM:
    case AD_FLOW_CAPTURED:
    case AD_FLOW_SOURCE:
    case AD_FLOW_JOIN:
    case AD_FLOW_DERIVE:
    case AD_FLOW_CLEANED:
    case AD_FLOW_PARTIAL:
    case AD_FLOW_OP_COUNT:
        break;
    }
    node->place = place_of(f, node->place);
    node->name = name_of_variable(f, node->name);
}

/* New numbers are never larger than old ones, so values move in place; operands are gathered anew. */
static bool move_values(finish *f)
{
    ad_flow_graph *graph = f->graph;
    uint32_t *operands = ad_calloc((size_t)graph->operands.count + 1, sizeof(*operands));
    uint32_t next = 0;

    if (!operands) {
        return false;
    }
    for (uint32_t i = 1; i < graph->nodes.count; i++) {
        ad_flow_node node = graph->nodes.at[i];
        uint32_t first = next;

        if (!f->needed[i]) {
            continue;
        }
        for (uint32_t k = 0; k < node.operand_count; k++) {
            operands[next++] = value_of(f, graph->operands.at[node.operands + k]);
        }
        node.operands = first;
        renumber_node(f, &node);
        graph->nodes.at[f->number[i]] = node;
    }
    if (next) {
        memcpy(graph->operands.at, operands, next * sizeof(*operands));
    }
    graph->operands.count = next;
    ad_free(operands);
    return true;
}

/* ---- what refers to values ---- */

static void move_calls(finish *f)
{
    ad_flow_graph *graph = f->graph;
    uint32_t arguments = 0;
    uint32_t next = 0;

    for (uint32_t i = 0; i < graph->calls.count; i++) {
        ad_flow_call call = graph->calls.at[i];

        if (!f->call_needed[i]) {
            continue;
        }
        call.callee = value_of(f, call.callee);
        call.receiver = value_of(f, call.receiver);
        call.place = place_of(f, call.place);
        for (uint32_t k = 0; k < call.argument_count; k++) {
            ad_flow_argument argument = graph->arguments.at[call.arguments + k];

            argument.value = value_of(f, argument.value);
            argument.keyword = string_of(f, argument.keyword);
            graph->arguments.at[arguments + k] = argument;
        }
        call.arguments = arguments;
        arguments += call.argument_count;
        graph->calls.at[next++] = call;
    }
    graph->calls.count = next;
    graph->arguments.count = arguments;
}

/* Names of calls that went are dropped: calls and classes share the list, in whatever order. */
static bool move_names(finish *f)
{
    ad_flow_graph *graph = f->graph;
    uint32_t *names = ad_calloc((size_t)graph->names.count + 1, sizeof(*names));
    uint32_t next = 0;

    if (!names) {
        return false;
    }
    for (uint32_t i = 0; i < graph->calls.count; i++) {
        ad_flow_call *call = &graph->calls.at[i];
        uint32_t first = next;

        for (uint32_t k = 0; k < call->name_count; k++) {
            names[next++] = string_of(f, graph->names.at[call->names + k]);
        }
        call->names = first;
    }
    for (uint32_t i = 0; i < graph->classes.count; i++) {
        ad_flow_class *class = &graph->classes.at[i];
        uint32_t first = next;

        for (uint32_t k = 0; k < class->base_count; k++) {
            names[next++] = string_of(f, graph->names.at[class->bases + k]);
        }
        class->bases = first;
        first = next;
        for (uint32_t k = 0; k < class->field_count; k++) {
            names[next++] = string_of(f, graph->names.at[class->fields + k]);
        }
        class->fields = first;
        class->name = string_of(f, class->name);
    }
    if (next) {
        memcpy(graph->names.at, names, next * sizeof(*names));
    }
    graph->names.count = next;
    ad_free(names);
    return true;
}

static void move_parameters(finish *f, const ad_flow_function *function, uint32_t old_first,
                            uint32_t old_count)
{
    ad_flow_graph *graph = f->graph;

    for (uint32_t k = 0; k < function->parameter_count; k++) {
        ad_flow_parameter *p = &graph->parameters.at[function->parameters + k];

        p->name = string_of(f, p->name);
        p->value = p->value >= old_first && p->value - old_first < old_count ? value_of(f, p->value) : 0;
        p->after = p->after == AD_FLOW_NONE ? p->value : value_of(f, p->after);
    }
}

static void move_functions(finish *f)
{
    ad_flow_graph *graph = f->graph;
    uint32_t next = 1;

    for (uint32_t i = 0; i < graph->functions.count; i++) {
        ad_flow_function *function = &graph->functions.at[i];
        uint32_t old_first = function->first_node;
        uint32_t old_count = function->node_count;
        uint32_t count = 0;

        for (uint32_t k = 0; k < old_count; k++) {
            count += f->needed[old_first + k];
        }
        function->first_node = next;
        function->node_count = count;
        next += count;
        function->name = string_of(f, function->name);
        function->result = value_of(f, function->result);
        function->place = place_of(f, function->place);
        move_parameters(f, function, old_first, old_count);
    }
}

static void move_globals(finish *f)
{
    ad_flow_graph *graph = f->graph;
    uint32_t next = 0;

    for (uint32_t i = 0; i < graph->globals.count; i++) {
        ad_flow_global global = graph->globals.at[i];

        global.value = value_of(f, global.value);
        global.name = string_of(f, global.name);
        if (global.value) {
            graph->globals.at[next++] = global;
        }
    }
    graph->globals.count = next;
}

/* ---- aliases ---- */

static bool add_alias(void *ctx, ad_str name, ad_str target)
{
    finish *f = ctx;
    ad_flow_graph *graph = f->graph;

    if (!FLOW_ROOM(f->b, graph->aliases, 1)) {
        return false;
    }
    graph->aliases.at[graph->aliases.count++] =
        (ad_flow_alias){.name = name.len ? text_of(f, name) : 0, .target = text_of(f, target)};
    return true;
}

/* ---- sinks ---- */

/* A statement's own text: of a compound one its head. */
static ad_str statement_of(const ad_tree *tree, ad_node node, uint32_t *out_first, uint32_t *out_last)
{
    ad_node statement = ad_node_statement(tree, node);
    uint32_t end;
    ad_str text;

    if (ad_node_kind(tree, statement) == AD_KIND_DECORATED_DEFINITION) {
        ad_node definition = ad_node_child_by_field(tree, statement, AD_FIELD_DEFINITION);

        statement = definition != AD_NO_NODE && node >= definition ? definition : statement;
    }
    if (statement == 0) {
        statement = node;
    }
    end = tree->nodes[statement].end;
    for (ad_node n = statement + 1; n <= tree->nodes[statement].last; n++) {
        if (ad_node_kind(tree, n) == AD_KIND_BLOCK) {
            end = tree->nodes[n].start;
            break;
        }
    }
    text = ad_str_trim(ad_source_text(tree->source, tree->nodes[statement].start, end));
    *out_first = ad_source_row(tree->source, tree->nodes[statement].start);
    *out_last = ad_source_row(tree->source, tree->nodes[statement].start + (uint32_t)text.len);
    return ad_str_sub(text, 0, STATEMENT_BYTES);
}

static uint32_t function_of(const ad_flow_graph *graph, ad_flow_value value)
{
    uint32_t low = 0;
    uint32_t high = graph->functions.count;

    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;

        if (graph->functions.at[middle].first_node <= value) {
            low = middle;
        } else {
            high = middle;
        }
    }
    while (low > 0 && graph->functions.at[low].node_count == 0) {
        low--; /* those without a value begin where the next one does */
    }
    return low;
}

enum { CHOOSY_NODES_MAX = 2000 /* of a class that is looked through */ };

/* Is it a class of the unit that says itself which classes a pickle may name, and refuses others? */
static bool is_choosy_unpickler(flow_builder *b, ad_node call)
{
    const ad_tree *tree = b->tree;
    ad_node callee = ad_node_kind(tree, call) == AD_KIND_CALL
                         ? ad_node_child_by_field(tree, call, AD_FIELD_FUNCTION)
                         : AD_NO_NODE;
    const ad_value *value =
        callee != AD_NO_NODE ? ad_module_get(b->module, ad_module_value(b->module, callee)) : NULL;
    ad_node body = value && value->kind == AD_VALUE_CLASS && value->node < tree->count
                       ? ad_node_child_by_field(tree, value->node, AD_FIELD_BODY)
                       : AD_NO_NODE;

    if (body == AD_NO_NODE || tree->nodes[body].last - body > CHOOSY_NODES_MAX) {
        return false;
    }
    for (ad_node n = ad_node_first(tree, body); n != AD_NO_NODE; n = ad_node_next(tree, n)) {
        ad_node name = ad_node_kind(tree, n) == AD_KIND_FUNCTION_DEFINITION
                           ? ad_node_child_by_field(tree, n, AD_FIELD_NAME)
                           : AD_NO_NODE;

        if (name != AD_NO_NODE && ad_str_equal(ad_node_text(tree, name), AD_STR("find_class"))) {
            for (ad_node k = n; k <= tree->nodes[n].last; k++) {
                if (ad_node_kind(tree, k) == AD_KIND_RAISE_STATEMENT) {
                    return true;
                }
            }
        }
    }
    return false;
}

static void add_sinks(finish *f)
{
    ad_flow_graph *graph = f->graph;
    flow_builder *b = f->b;

    for (size_t i = 0; i < b->input->label_count && b->status == AD_OK; i++) {
        const ad_label *label = &b->input->labels[i];
        ad_flow_sink sink = {.rule = label->number,
                             .severity = label->severity,
                             .confidence = label->confidence,
                             .holds = label->holds,
                             .by_method = label->by_method};
        ad_str statement;

        if (label->role != AD_LABEL_SINK || label->value >= b->tree->count || label->node >= b->tree->count) {
            continue;
        }
        sink.value = value_of(f, flow_sink_value(b, i));
        if (sink.value == 0 || is_choosy_unpickler(b, label->node) || !FLOW_ROOM(b, graph->sinks, 1)) {
            continue;
        }
        sink.function = function_of(graph, sink.value);
        sink.place = place_of(f, label->node);
        flow_sink_conditions(b, label->node, &sink);
        sink.message = text_of(f, label->message);
        sink.context = text_of(f, ad_module_context(b->module, label->node));
        statement = statement_of(b->tree, label->node, &sink.row_first, &sink.row_last);
        sink.statement = text_of(f, statement);
        graph->sinks.at[graph->sinks.count++] = sink;
    }
}

/* ---- all of it ---- */

static bool begin(finish *f)
{
    ad_flow_graph *graph = f->graph;

    f->string_slots = (uint32_t)f->b->strings.count + 1;
    f->replacement = ad_calloc(graph->nodes.count, sizeof(*f->replacement));
    f->needed = ad_calloc(graph->nodes.count, sizeof(*f->needed));
    f->number = ad_calloc(graph->nodes.count, sizeof(*f->number));
    f->call_needed = ad_calloc((size_t)graph->calls.count + 1, sizeof(*f->call_needed));
    f->call_number = ad_calloc((size_t)graph->calls.count + 1, sizeof(*f->call_number));
    f->strings = ad_calloc(f->string_slots, sizeof(*f->strings));
    f->places = ad_calloc(f->b->tree->count, sizeof(*f->places));
    if (!f->replacement || !f->needed || !f->number || !f->call_needed || !f->call_number || !f->strings ||
        !f->places) {
        return false;
    }
    /* "", "*" and "**" are the first three everywhere. */
    (void)add_string(f, AD_STR(""));
    (void)string_of(f, AD_KEY_ANY);
    (void)string_of(f, AD_KEY_ANY_VALUE);
    graph->module = ad_arena_copy(&graph->arena, ad_module_name(f->b->module));
    graph->path = ad_arena_copy(&graph->arena, f->b->input->path);
    graph->is_package = f->b->input->is_package;
    return graph->module.ptr && graph->path.ptr;
}

static void end(finish *f)
{
    ad_free(f->replacement);
    ad_free(f->needed);
    ad_free(f->number);
    ad_free(f->call_needed);
    ad_free(f->call_number);
    ad_free(f->strings);
    ad_free(f->places);
}

bool flow_finish(flow_builder *b)
{
    finish f = {.b = b, .graph = b->graph};
    bool done = false;

    if (!begin(&f) || !flow_prune(b, f.replacement, f.needed, f.call_needed)) {
        goto done;
    }
    number_values(&f);
    move_calls(&f);
    if (!move_names(&f) || !move_values(&f)) {
        goto done;
    }
    move_globals(&f);
    move_functions(&f);
    b->graph->nodes.count = 1;
    for (uint32_t i = 0; i < b->graph->functions.count; i++) {
        b->graph->nodes.count += b->graph->functions.at[i].node_count;
    }
    (void)flow_aliases(b->module, false, &f, add_alias); /* what fails is out of memory, which sticks */
    add_sinks(&f);
    done = add_lines(&f) && b->status == AD_OK;

done:
    end(&f);
    return done;
}
