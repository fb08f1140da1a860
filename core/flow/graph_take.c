/* Bytes back to a graph. They come from a process that had a stranger's code to read, so that nothing of them
 * is taken for granted: counts against the bytes that are there, and then everything by flow_graph_is_sound.
 */
#include "flow/graph_priv.h"

#include <string.h>

#include "base/mem.h"
#include "base/banned.h"

/* What is left. After the first violation `status` stays and everything reads as zero. */
typedef struct reader {
    ad_str rest;
    ad_arena *texts; /* where strings go; NULL: they stay */
    uint64_t room;   /* bytes that the lists may still take */
    ad_status status;
} reader;

static void refuse(reader *in, ad_status status)
{
    if (in->status == AD_OK) {
        in->status = status;
    }
}

static unsigned get_byte(reader *in)
{
    unsigned byte;

    if (in->status != AD_OK || in->rest.len == 0) {
        refuse(in, AD_ERR_FORMAT);
        return 0;
    }
    byte = (unsigned char)in->rest.ptr[0];
    in->rest.ptr++;
    in->rest.len--;
    return byte;
}

static uint64_t get_long(reader *in)
{
    uint64_t value = 0;
    unsigned shift = 0;
    unsigned byte;

    do {
        byte = get_byte(in);
        if (shift == 63 && byte > 1) {
            refuse(in, AD_ERR_FORMAT);
            return 0;
        }
        value |= (uint64_t)(byte & 0x7f) << shift;
        shift += 7;
    } while (byte & 0x80);
    if (byte == 0 && shift > 7) { /* one way to write a number only */
        refuse(in, AD_ERR_FORMAT);
    }
    return in->status == AD_OK ? value : 0;
}

/* Most numbers are a byte, most others two. */
static inline uint64_t get_u64(reader *in)
{
    const unsigned char *at = (const unsigned char *)in->rest.ptr;

    if (in->status != AD_OK || in->rest.len < 2) {
        return get_long(in);
    }
    if (at[0] < 0x80) {
        in->rest.len--;
        in->rest.ptr++;
        return at[0];
    }
    if (at[1] < 0x80 && at[1] > 0) {
        in->rest.len -= 2;
        in->rest.ptr += 2;
        return (uint64_t)at[1] << 7 | (at[0] & 0x7f);
    }
    return get_long(in);
}

/* A number below `bound`. */
static inline uint32_t get_below(reader *in, uint64_t bound)
{
    uint64_t value = get_u64(in);

    if (value >= bound) {
        refuse(in, AD_ERR_FORMAT);
        return 0;
    }
    return (uint32_t)value;
}

static inline uint32_t get_u32(reader *in)
{
    return get_below(in, (uint64_t)UINT32_MAX + 1);
}

static uint32_t get_index(reader *in)
{
    uint32_t value = get_u32(in);

    return value == 0 ? AD_FLOW_NONE : value - 1;
}

static inline uint32_t get_near(reader *in, uint32_t expected)
{
    uint64_t coded = get_u64(in);
    int64_t value;

    if (coded > (uint64_t)UINT32_MAX * 2) {
        refuse(in, AD_ERR_FORMAT);
        return 0;
    }
    value = (int64_t)(coded >> 1);
    value = (int64_t)expected + (coded & 1 ? -value - 1 : value);
    if (value < 0 || value > (int64_t)UINT32_MAX) {
        refuse(in, AD_ERR_FORMAT);
        return 0;
    }
    return (uint32_t)value;
}

static ad_str get_text(reader *in)
{
    uint64_t length = get_u64(in);
    ad_str text;

    if (length > in->rest.len) {
        refuse(in, AD_ERR_FORMAT);
    }
    if (in->status != AD_OK) {
        return AD_STR("");
    }
    text = ad_str_sub(in->rest, 0, (size_t)length);
    in->rest = ad_str_sub(in->rest, (size_t)length, in->rest.len);
    return text;
}

/* Room for a list whose elements take at least bytes_min each where they come from: no more than can be
 * there. */
static void *get_list(reader *in, size_t bytes_min, size_t bytes_each, uint32_t *out_count,
                      uint32_t *out_capacity)
{
    uint32_t count = get_u32(in);
    void *list;

    if (in->status != AD_OK || count == 0) {
        return NULL;
    }
    if (count > in->rest.len / bytes_min || count == UINT32_MAX) {
        refuse(in, AD_ERR_FORMAT);
        return NULL;
    }
    if (count > in->room / bytes_each) {
        refuse(in, AD_ERR_LIMIT);
        return NULL;
    }
    in->room -= (uint64_t)count * bytes_each;
    list = ad_calloc(count, bytes_each);
    if (!list) {
        refuse(in, AD_ERR_NOMEM);
        return NULL;
    }
    *out_count = count;
    *out_capacity = count;
    return list;
}

#define GET_LIST(in, list, bytes_min)                                                                        \
    ((list)->at = get_list(in, bytes_min, sizeof(*(list)->at), &(list)->count, &(list)->capacity))

static void get_nodes(reader *in, ad_flow_graph *graph)
{
    uint32_t next_operand = 0;
    uint32_t next_place = 0;

    GET_LIST(in, &graph->nodes, 7);
    for (uint32_t i = 0; i < graph->nodes.count && in->status == AD_OK; i++) {
        ad_flow_node *node = &graph->nodes.at[i];

        node->op = (uint8_t)get_byte(in);
        node->flags = (uint8_t)get_byte(in);
        node->operand_count = get_u32(in);
        if (node->operand_count) {
            node->operands = get_near(in, next_operand);
            next_operand = node->operands + node->operand_count; /* unsigned; checked with all the rest */
        }
        node->a = get_u32(in);
        node->b = get_index(in);
        node->place = AD_FLOW_NONE;
        if (get_below(in, 2)) {
            node->place = get_near(in, next_place);
            next_place = node->place + 1;
        }
        node->name = get_u32(in);
    }
}

static void get_places(reader *in, ad_flow_graph *graph)
{
    ad_span before = {0};

    GET_LIST(in, &graph->places, 10);
    for (uint32_t i = 0; i < graph->places.count && in->status == AD_OK; i++) {
        ad_span *span = &graph->places.at[i].span;

        span->byte_start = get_near(in, before.byte_start);
        span->byte_end = get_near(in, span->byte_start);
        span->row = get_near(in, before.row);
        span->row_end = get_near(in, span->row);
        span->column = get_u32(in);
        span->column_end = get_u32(in);
        span->utf16_column = get_near(in, span->column);
        span->utf16_column_end = get_near(in, span->column_end);
        span->cell = get_near(in, before.cell);
        span->cell_row = get_u32(in);
        before = *span;
    }
}

/* A number up to `most`, and what a constant beside it can never be. */
static uint8_t get_with_never(reader *in, uint32_t most, uint8_t *out_never)
{
    uint32_t both = get_below(in, ((uint64_t)most + 1) * (AD_FLOW_NEVER_ANYTHING + 1));

    *out_never = both & AD_FLOW_NEVER_ANYTHING;
    return (uint8_t)(both / (AD_FLOW_NEVER_ANYTHING + 1));
}

static void get_calls(reader *in, ad_flow_graph *graph)
{
    GET_LIST(in, &graph->calls, 10);
    for (uint32_t i = 0; i < graph->calls.count && in->status == AD_OK; i++) {
        ad_flow_call *call = &graph->calls.at[i];
        uint32_t flags;

        call->names = get_u32(in);
        call->name_count = get_u32(in);
        call->callee = get_u32(in);
        call->receiver = get_u32(in);
        call->arguments = get_u32(in);
        call->argument_count = get_u32(in);
        call->function = get_u32(in);
        call->place = get_index(in);
        call->decorates = get_u32(in);
        flags = get_below(in, (FLOW_CALL_STOPPED | FLOW_CALL_MADE | FLOW_CALL_PLAIN) + 1);
        call->stopped = flags & FLOW_CALL_STOPPED;
        call->made = flags & FLOW_CALL_MADE;
        call->plain = flags & FLOW_CALL_PLAIN;
    }
    GET_LIST(in, &graph->arguments, 3);
    for (uint32_t i = 0; i < graph->arguments.count && in->status == AD_OK; i++) {
        ad_flow_argument *argument = &graph->arguments.at[i];

        argument->value = get_u32(in);
        argument->keyword = get_u32(in);
        argument->spread = get_with_never(in, FLOW_SPREAD_MAX, &argument->never);
    }
}

static void get_functions(reader *in, ad_flow_graph *graph)
{
    GET_LIST(in, &graph->functions, 9);
    for (uint32_t i = 0; i < graph->functions.count && in->status == AD_OK; i++) {
        ad_flow_function *function = &graph->functions.at[i];

        function->name = get_u32(in);
        function->flags = get_below(in, FLOW_FN_FLAGS + 1);
        function->owner = get_index(in);
        function->parameters = get_u32(in);
        function->parameter_count = get_u32(in);
        function->result = get_u32(in);
        function->first_node = get_u32(in);
        function->node_count = get_u32(in);
        function->place = get_index(in);
    }
    GET_LIST(in, &graph->parameters, 4 + AD_FLOW_ANSWERS);
    for (uint32_t i = 0; i < graph->parameters.count && in->status == AD_OK; i++) {
        ad_flow_parameter *parameter = &graph->parameters.at[i];

        parameter->name = get_u32(in);
        parameter->flags = get_with_never(in, FLOW_PARAM_FLAGS, &parameter->never);
        parameter->value = get_u32(in);
        parameter->after = get_near(in, parameter->value);
        for (unsigned k = 0; k < AD_FLOW_ANSWERS; k++) {
            parameter->guards[k] = get_u32(in);
        }
    }
}

static void get_strings(reader *in, uint32_t *strings, uint32_t count)
{
    for (uint32_t i = 0; i < count && in->status == AD_OK; i++) {
        strings[i] = get_u32(in);
    }
}

static void get_definitions(reader *in, ad_flow_graph *graph)
{
    GET_LIST(in, &graph->classes, 5);
    for (uint32_t i = 0; i < graph->classes.count && in->status == AD_OK; i++) {
        graph->classes.at[i].name = get_u32(in);
        graph->classes.at[i].bases = get_u32(in);
        graph->classes.at[i].base_count = get_u32(in);
        graph->classes.at[i].fields = get_u32(in);
        graph->classes.at[i].field_count = get_u32(in);
    }
    GET_LIST(in, &graph->aliases, 2);
    for (uint32_t i = 0; i < graph->aliases.count && in->status == AD_OK; i++) {
        graph->aliases.at[i].name = get_u32(in);
        graph->aliases.at[i].target = get_u32(in);
    }
    GET_LIST(in, &graph->constants, 2);
    for (uint32_t i = 0; i < graph->constants.count && in->status == AD_OK; i++) {
        graph->constants.at[i].name = get_u32(in);
        graph->constants.at[i].value = get_u32(in);
    }
    GET_LIST(in, &graph->wanted, 1);
    get_strings(in, graph->wanted.at, graph->wanted.count);
    GET_LIST(in, &graph->changed, 1);
    get_strings(in, graph->changed.at, graph->changed.count);
    GET_LIST(in, &graph->used, 1);
    get_strings(in, graph->used.at, graph->used.count);
    GET_LIST(in, &graph->globals, 3);
    for (uint32_t i = 0; i < graph->globals.count && in->status == AD_OK; i++) {
        graph->globals.at[i].name = get_u32(in);
        graph->globals.at[i].value = get_u32(in);
        graph->globals.at[i].function = get_u32(in);
    }
}

static void get_ends(reader *in, ad_flow_graph *graph)
{
    GET_LIST(in, &graph->sinks, 14);
    for (uint32_t i = 0; i < graph->sinks.count && in->status == AD_OK; i++) {
        ad_flow_sink *sink = &graph->sinks.at[i];

        sink->value = get_u32(in);
        sink->rule = (uint16_t)get_below(in, UINT16_MAX + 1);
        sink->function = get_u32(in);
        sink->place = get_u32(in);
        sink->severity = (uint8_t)get_below(in, AD_SEVERITY_CRITICAL + 1);
        sink->confidence = (uint8_t)get_below(in, AD_CONFIDENCE_HIGH + 1);
        sink->holds = (uint8_t)get_below(in, AD_HOLDS_COUNT);
        sink->by_method = get_below(in, 2);
        sink->message = get_u32(in);
        sink->context = get_u32(in);
        sink->statement = get_u32(in);
        sink->row_first = get_u32(in);
        sink->row_last = get_u32(in);
        sink->condition_count = get_below(in, AD_FLOW_CONDITIONS_MAX + 1);
        for (uint32_t k = 0; k < sink->condition_count; k++) {
            sink->conditions[k].parameter = get_u32(in);
            sink->conditions[k].never = (uint8_t)get_below(in, AD_FLOW_NEVER_ANYTHING);
        }
    }
    GET_LIST(in, &graph->suppressions, 4);
    for (uint32_t i = 0; i < graph->suppressions.count && in->status == AD_OK; i++) {
        ad_flow_suppression *suppression = &graph->suppressions.at[i];

        suppression->row_first = get_u32(in);
        suppression->row_last = get_u32(in);
        suppression->rule = get_u32(in);
        suppression->reason = get_u32(in);
    }
    GET_LIST(in, &graph->lines, 3);
    for (uint32_t i = 0; i < graph->lines.count && in->status == AD_OK; i++) {
        graph->lines.at[i].row = get_u32(in);
        graph->lines.at[i].text = get_u32(in);
        graph->lines.at[i].column = get_u32(in);
    }
}

static ad_str keep_text(reader *in)
{
    ad_str text = get_text(in);

    if (!in->texts || text.len == 0) {
        return text;
    }
    text = ad_arena_copy(in->texts, text);
    if (!text.ptr) {
        refuse(in, AD_ERR_NOMEM);
        return AD_STR("");
    }
    return text;
}

static void get_head(reader *in, ad_flow_graph *graph)
{
    if (get_byte(in) != FLOW_VERSION) {
        refuse(in, AD_ERR_FORMAT);
    }
    graph->module = keep_text(in);
    graph->is_package = get_below(in, 2);
    graph->path = keep_text(in);
    GET_LIST(in, &graph->strings, 1);
    for (uint32_t i = 0; i < graph->strings.count && in->status == AD_OK; i++) {
        graph->strings.at[i] = keep_text(in);
    }
    GET_LIST(in, &graph->operands, 1);
    for (uint32_t i = 0; i < graph->operands.count && in->status == AD_OK; i++) {
        graph->operands.at[i] = get_near(in, i ? graph->operands.at[i - 1] : 0);
    }
    GET_LIST(in, &graph->masks, 1);
    for (uint32_t i = 0; i < graph->masks.count && in->status == AD_OK; i++) {
        graph->masks.at[i] = get_u64(in);
    }
    GET_LIST(in, &graph->names, 1);
    for (uint32_t i = 0; i < graph->names.count && in->status == AD_OK; i++) {
        graph->names.at[i] = get_u32(in);
    }
}

ad_status ad_flow_graph_take(ad_str bytes, const ad_limits *limits, ad_arena *texts, ad_flow_graph *graph,
                             size_t *out_used, ad_err *err)
{
    reader in = {.rest = bytes, .texts = texts, .room = limits->flow_bytes};
    ad_flow_graph taken;

    ad_flow_graph_init(&taken, limits);
    get_head(&in, &taken);
    get_nodes(&in, &taken);
    get_places(&in, &taken);
    get_calls(&in, &taken);
    get_functions(&in, &taken);
    get_definitions(&in, &taken);
    get_ends(&in, &taken);
    if (in.status == AD_OK && !flow_graph_is_sound(&taken)) {
        refuse(&in, AD_ERR_FORMAT);
    }
    if (in.status == AD_OK) {
        *graph = taken;
        *out_used = bytes.len - in.rest.len;
        return AD_OK;
    }
    ad_flow_graph_free(&taken);
    if (in.status == AD_ERR_NOMEM) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    if (in.status == AD_ERR_LIMIT) {
        return ad_err_set(err, AD_ERR_LIMIT, "a worker sent a flow graph of more than %llu bytes",
                          (unsigned long long)limits->flow_bytes);
    }
    return ad_err_set(err, AD_ERR_FORMAT, "a worker sent a broken flow graph");
}
