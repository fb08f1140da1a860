/* Phase B of the flow analysis: bytes as a graph from a worker, or choices that make a sound graph, perhaps
 * with some of its bytes changed afterwards. What is taken is linked, twice, with the same answer. */
#include "fuzz.h"

#include "flow/flow.h"

#include "base/banned.h"

enum { GRAPHS_MAX = 3, FUNCTIONS_MAX = 6, NODES_MAX = 24, RULES = 2 };

/* ---- a sound graph from choices ---- */

static const char *const keys[] = {".a", ".b", "'a", "'b", "#0", "#1", "*", "**"};
static const char *const names[] = {"a",
                                    "b",
                                    "a.f0",
                                    "a.f1",
                                    "b.f0",
                                    "b.f2",
                                    "a.C0",
                                    "b.C1",
                                    "a.C0().m",
                                    "b.C1().m",
                                    "a.C0.m",
                                    "b.C1.m",
                                    "?.m",
                                    "a.v",
                                    "b.v",
                                    "lib.g",
                                    "builtins.super().m",
                                    "a.C0()",
                                    "a.f0.g",
                                    "m"};

enum { KEYS = sizeof(keys) / sizeof(keys[0]), NAMES = sizeof(names) / sizeof(names[0]) };
enum { FIRST_KEY = 3, FIRST_NAME = FIRST_KEY + KEYS };

#define PUSH(list)                                                                                           \
    ((list)->count == (list)->capacity                                                                       \
         ? ((list)->capacity = (list)->capacity ? (list)->capacity * 2 : 16,                                 \
            (list)->at = grown((list)->at, (list)->capacity, sizeof(*(list)->at)))                           \
         : (list)->at,                                                                                       \
     memset(&(list)->at[(list)->count], 0, sizeof(*(list)->at)), &(list)->at[(list)->count++])

static void *grown(void *old, uint32_t count, size_t each)
{
    void *block = ad_realloc(old, count, each);

    FUZZ_REQUIRE(block);
    return block;
}

static uint32_t choose_name(fuzz_in *in)
{
    return FIRST_NAME + fuzz_byte(in) % NAMES;
}

/* 0 or a value of the function at hand that is there already. */
static uint32_t choose_value(fuzz_in *in, const ad_flow_graph *graph, const ad_flow_function *function)
{
    unsigned choice = fuzz_byte(in);
    uint32_t count = graph->nodes.count - function->first_node;

    return count == 0 || choice < 16 ? 0 : function->first_node + choice % count;
}

static void add_operand(ad_flow_graph *graph, ad_flow_node *node, uint32_t value)
{
    if (node->operand_count++ == 0) {
        node->operands = graph->operands.count;
    }
    *(uint32_t *)PUSH(&graph->operands) = value;
}

static uint32_t add_call(fuzz_in *in, ad_flow_graph *graph, const ad_flow_function *function)
{
    ad_flow_call call = {.names = graph->names.count, .arguments = graph->arguments.count, .place = 0};
    unsigned choice = fuzz_byte(in);

    call.function = graph->functions.count - 1;
    call.stopped = choice & 1;
    call.made = choice & 2;
    call.plain = choice & 128;
    call.name_count = choice >> 2 & 1;
    for (uint32_t i = 0; i < call.name_count; i++) {
        *(uint32_t *)PUSH(&graph->names) = choose_name(in);
    }
    call.callee = choice & 8 ? choose_value(in, graph, function) : 0;
    call.receiver = choice & 16 ? choose_value(in, graph, function) : 0;
    call.argument_count = choice >> 5 & 3;
    for (uint32_t i = 0; i < call.argument_count; i++) {
        ad_flow_argument *argument = PUSH(&graph->arguments);
        unsigned how = fuzz_byte(in);

        argument->value = choose_value(in, graph, function);
        argument->spread = (uint8_t)(how & 3);
        argument->keyword = how & 4 ? FIRST_NAME + NAMES - 1 : 0;
        argument->never = (uint8_t)(how >> 3 & AD_FLOW_NEVER_ANYTHING);
    }
    *(ad_flow_call *)PUSH(&graph->calls) = call;
    return graph->calls.count - 1;
}

/* Operands are put in before the node is, as lists move. */
static void add_node(fuzz_in *in, ad_flow_graph *graph, const ad_flow_function *function)
{
    ad_flow_node node = {
        .op = (uint8_t)(AD_FLOW_CAPTURED + fuzz_byte(in) % (AD_FLOW_OP_COUNT - AD_FLOW_CAPTURED))};
    unsigned operands = 0;

    node.b = AD_FLOW_NONE;
    switch ((ad_flow_op)node.op) {
    case AD_FLOW_SOURCE:
        node.a = fuzz_byte(in) & 3;
        break;
    case AD_FLOW_CAPTURED:
        operands = 1;
        if (graph->nodes.count > 1 && fuzz_byte(in) & 1) {
            add_operand(graph, &node, fuzz_byte(in) % graph->nodes.count);
        }
        break;
    case AD_FLOW_JOIN:
    case AD_FLOW_DERIVE:
        operands = 1 + (fuzz_byte(in) & 1);
        node.flags = node.op == AD_FLOW_DERIVE ? (uint8_t)(fuzz_byte(in) & AD_FLOW_DEEP) : 0;
        break;
    case AD_FLOW_CLEANED:
        operands = 1;
        node.b = fuzz_byte(in) % graph->masks.count;
        node.flags = (uint8_t)(fuzz_byte(in) & AD_FLOW_CONTAINER);
        break;
    case AD_FLOW_LOAD:
    case AD_FLOW_STORE:
        operands = node.op == AD_FLOW_LOAD ? 1 : 2;
        node.a = FIRST_KEY + fuzz_byte(in) % KEYS;
        break;
    case AD_FLOW_CALL:
        node.a = add_call(in, graph, function);
        break;
    case AD_FLOW_AFTER:
        operands = 1;
        if (graph->calls.count == 0) {
            node.op = AD_FLOW_JOIN;
            break;
        }
        node.a = fuzz_byte(in) % graph->calls.count;
        node.b = graph->calls.at[node.a].argument_count && fuzz_byte(in) & 1 ? 0 : AD_FLOW_RECEIVER;
        break;
    case AD_FLOW_PARTIAL:
        operands = 1;
        node.a = fuzz_byte(in) & 3U;
        break;
    case AD_FLOW_GLOBAL:
    case AD_FLOW_FUNCTION:
        node.a = choose_name(in);
        break;
    case AD_FLOW_CLEAN:
    case AD_FLOW_PARAM:
    case AD_FLOW_OP_COUNT:
        break;
    }
    for (unsigned i = 0; i < operands; i++) {
        add_operand(graph, &node, choose_value(in, graph, function));
    }
    *(ad_flow_node *)PUSH(&graph->nodes) = node;
}

static void add_parameters(fuzz_in *in, ad_flow_graph *graph, ad_flow_function *function)
{
    unsigned count = fuzz_byte(in) & 3;

    for (unsigned i = 0; i < count; i++) {
        ad_flow_node *node = PUSH(&graph->nodes);
        ad_flow_parameter *parameter = PUSH(&graph->parameters);

        node->op = AD_FLOW_PARAM;
        node->a = function->parameter_count++;
        parameter->value = graph->nodes.count - 1;
        parameter->after = parameter->value;
        parameter->flags = (uint8_t)(i ? fuzz_byte(in) % 5 & ~2U : 0);
        parameter->name = i ? FIRST_NAME + NAMES - 1 : 0;
        parameter->never = (uint8_t)(i * 3 & AD_FLOW_NEVER_ANYTHING);
    }
}

static void add_ends(fuzz_in *in, ad_flow_graph *graph, const ad_flow_function *function)
{
    unsigned choice = fuzz_byte(in);

    if (choice & 1) {
        ad_flow_sink *sink = PUSH(&graph->sinks);

        sink->value = choose_value(in, graph, function);
        sink->rule = choice >> 1 & 1;
        sink->function = graph->functions.count - 1;
        if (function->parameter_count && choice & 16) {
            sink->condition_count = 1;
            sink->conditions[0].parameter = (choice >> 5) % function->parameter_count;
            sink->conditions[0].never =
                choice & 128 ? AD_FLOW_NEVER_FULL : AD_FLOW_NEVER_EMPTY | AD_FLOW_NEVER_NONE;
        }
    }
    if (choice & 4) {
        ad_flow_global *global = PUSH(&graph->globals);

        global->name = choose_name(in);
        global->value = choose_value(in, graph, function);
        global->function = graph->functions.count - 1;
    }
    for (uint32_t i = 0; choice & 8 && i < function->parameter_count; i++) {
        graph->parameters.at[function->parameters + i].after = choose_value(in, graph, function);
    }
}

static void add_function(fuzz_in *in, ad_flow_graph *graph)
{
    ad_flow_function function = {.owner = AD_FLOW_NONE,
                                 .parameters = graph->parameters.count,
                                 .first_node = graph->nodes.count,
                                 .place = AD_FLOW_NONE};
    unsigned nodes = fuzz_byte(in) % NODES_MAX;

    function.name = choose_name(in);
    function.flags = fuzz_byte(in);
    if (graph->classes.count && fuzz_byte(in) & 1) {
        function.owner = fuzz_byte(in) % graph->classes.count;
    }
    *(ad_flow_function *)PUSH(&graph->functions) = function;
    add_parameters(in, graph, &function);
    while (nodes--) {
        add_node(in, graph, &function);
    }
    function.result = choose_value(in, graph, &function);
    function.node_count = graph->nodes.count - function.first_node;
    add_ends(in, graph, &function);
    graph->functions.at[graph->functions.count - 1] = function;
}

static void add_definitions(fuzz_in *in, ad_flow_graph *graph)
{
    for (unsigned count = fuzz_byte(in) & 3; count; count--) {
        ad_flow_class *class = PUSH(&graph->classes);

        class->name = choose_name(in);
        class->bases = graph->names.count;
        class->base_count = fuzz_byte(in) & 1;
        if (class->base_count) {
            *(uint32_t *)PUSH(&graph->names) = choose_name(in);
        }
    }
    for (unsigned count = fuzz_byte(in) & 3; count; count--) {
        ad_flow_alias *alias = PUSH(&graph->aliases);

        alias->name = fuzz_byte(in) & 1 ? choose_name(in) : 0;
        alias->target = choose_name(in);
    }
}

static void make_graph(fuzz_in *in, const ad_limits *limits, ad_flow_graph *graph)
{
    static const char *const fixed[] = {"", "*", "**"};

    ad_flow_graph_init(graph, limits);
    for (unsigned i = 0; i < 3 + KEYS + NAMES; i++) {
        *(ad_str *)PUSH(&graph->strings) = ad_str_of(i < 3            ? fixed[i]
                                                     : i < FIRST_NAME ? keys[i - FIRST_KEY]
                                                                      : names[i - FIRST_NAME]);
    }
    graph->module = graph->strings.at[FIRST_NAME + (fuzz_byte(in) & 1)];
    graph->path = graph->module;
    graph->is_package = fuzz_byte(in) & 1;
    ((ad_flow_node *)PUSH(&graph->nodes))->place = AD_FLOW_NONE;
    *(ad_flow_mask *)PUSH(&graph->masks) = 1;
    *(ad_flow_mask *)PUSH(&graph->masks) = 2;
    *(ad_flow_mask *)PUSH(&graph->masks) = AD_FLOW_ALL;
    (void)PUSH(&graph->places);
    add_definitions(in, graph);
    for (unsigned count = fuzz_byte(in) % FUNCTIONS_MAX; count; count--) {
        add_function(in, graph);
    }
}

/* ---- what is asked of any graph ---- */

typedef struct heard {
    uint64_t hash;
    unsigned count;
} heard;

static void add_hash(heard *h, ad_str text)
{
    h->hash = h->hash * 31 + ad_str_hash(text);
}

static ad_status hear(void *ctx, const ad_flow_found *found, ad_err *err)
{
    heard *h = ctx;

    (void)err;
    FUZZ_REQUIRE(found->step_count > 0 && found->step_count <= 40);
    FUZZ_REQUIRE(found->flow_rule < RULES);
    fuzz_touch(found->source_text);
    add_hash(h, found->source_text);
    for (size_t i = 0; i < found->step_count; i++) {
        FUZZ_REQUIRE(found->steps[i].what.len > 0);
        fuzz_touch(found->steps[i].what);
        fuzz_touch(found->steps[i].excerpt);
        add_hash(h, found->steps[i].what);
        h->hash = h->hash * 31 + found->steps[i].span.byte_start;
    }
    h->count++;
    return AD_OK;
}

static void hear_incident(void *ctx, ad_str path, const char *message)
{
    heard *h = ctx;

    fuzz_touch(path);
    add_hash(h, ad_str_of(message));
}

static heard link_all(const ad_flow_graph *graphs, size_t count, const ad_limits *limits)
{
    ad_flow_rule rules[RULES] = {{.from = 1 | 2, .unless = 1}, {.from = 2 | 4 | 8, .unless = 2}};
    heard h = {.hash = 1};
    ad_flow_sink_of sink = {.ctx = &h, .found = hear, .incident = hear_incident};

    FUZZ_REQUIRE(ad_flow_link(graphs, count, rules, RULES, limits, &sink, NULL) == AD_OK);
    return h;
}

/* What is taken says the same when it is written again. */
static bool take(ad_str bytes, const ad_limits *limits, ad_flow_graph *graph, size_t *out_used)
{
    ad_err err = {0};
    ad_status status = ad_flow_graph_take(bytes, limits, NULL, graph, out_used, &err);
    ad_buf again;

    FUZZ_REQUIRE(status == AD_OK || status == AD_ERR_FORMAT || status == AD_ERR_LIMIT);
    if (status != AD_OK) {
        return false;
    }
    FUZZ_REQUIRE(*out_used <= bytes.len);
    ad_buf_init(&again, bytes.len + 1);
    ad_flow_graph_put(graph, &again);
    FUZZ_REQUIRE(!again.failed && ad_str_equal(ad_buf_str(&again), ad_str_sub(bytes, 0, *out_used)));
    ad_buf_clear(&again);
    return true;
}

static void put_made(fuzz_in *in, const ad_limits *limits, unsigned changes, ad_buf *out)
{
    ad_flow_graph graph;
    size_t start = out->len;

    make_graph(in, limits, &graph);
    ad_flow_graph_put(&graph, out);
    FUZZ_REQUIRE(!out->failed);
    ad_flow_graph_free(&graph);
    for (; changes && out->len > start; changes--) {
        out->data[start + fuzz_u32(in) % (out->len - start)] ^= (char)fuzz_byte(in);
    }
}

/* Input: how many graphs are made and how many of their bytes are changed; a budget; choices, or bytes. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_in in = {data, size};
    ad_limits limits = fuzz_limits();
    ad_flow_graph graphs[GRAPHS_MAX];
    unsigned how = fuzz_byte(&in);
    ad_buf bytes;
    ad_str rest;
    size_t count = 0;
    size_t used = 0;

    limits.flow_bytes = 1 << 20;
    limits.flow_link_steps = 1U << (fuzz_byte(&in) % 18);
    limits.flow_link_bytes = 16 << 20;
    ad_buf_init(&bytes, 1 << 20);
    for (unsigned i = 0; i < how % (GRAPHS_MAX + 1); i++) {
        put_made(&in, &limits, how >> 4 & 7, &bytes);
    }
    if (how % (GRAPHS_MAX + 1) == 0) {
        ad_buf_add(&bytes, fuzz_rest(&in));
    }
    for (rest = ad_buf_str(&bytes); count < GRAPHS_MAX; count++, rest = ad_str_sub(rest, used, rest.len)) {
        if (!take(rest, &limits, &graphs[count], &used)) {
            /* what was made and left alone is sound */
            FUZZ_REQUIRE(how % (GRAPHS_MAX + 1) == 0 || how >> 4 & 7 || rest.len == 0);
            break;
        }
    }
    if (count) {
        heard one = link_all(graphs, count, &limits);
        heard two = link_all(graphs, count, &limits);

        FUZZ_REQUIRE(one.hash == two.hash && one.count == two.count);
    }
    while (count) {
        ad_flow_graph_free(&graphs[--count]);
    }
    ad_buf_clear(&bytes);
    return 0;
}
