/* What the builder made of an expression's value, for people: the value and what it is made of, level by
 * level; of a clean one, where it was made so. */
#include "flow/build_priv.h"

#include "base/mem.h"
#include "base/banned.h"

enum { SHOWN_MAX = 60, SHOWN_DEPTH = 12, CLEAN_MAX = 32, NAMES_MAX = 8, SCAN_MAX = 50000000 };

typedef struct shown {
    ad_flow_value value;
    uint32_t depth;
} shown;

typedef struct show {
    flow_builder *b;
    size_t expression;
    bool *seen;     /* by value: of this expression */
    uint32_t lines; /* told of this expression */
    uint32_t scan;  /* nodes that may still be looked at for bindings, over all expressions */
    ad_status (*tell)(void *ctx, size_t expression, const ad_flow_origin *origin, ad_err *err);
    void *ctx;
    ad_err *err;
} show;

static ad_status say(show *s, const ad_flow_origin *origin)
{
    s->lines++;
    return s->tell(s->ctx, s->expression, origin, s->err);
}

/* ---- a value that could be tainted ---- */

/* The variable's or parameter's name, or what the node's own text is. */
static ad_str text_of(const flow_builder *b, const ad_flow_node *node)
{
    switch ((ad_flow_op)node->op) {
    case AD_FLOW_LOAD:
    case AD_FLOW_STORE:
    case AD_FLOW_GLOBAL:
    case AD_FLOW_FUNCTION:
        return ad_intern_str(&b->strings, node->a);
    case AD_FLOW_CLEAN:
    case AD_FLOW_PARAM:
    case AD_FLOW_CAPTURED:
    case AD_FLOW_SOURCE:
    case AD_FLOW_JOIN:
    case AD_FLOW_DERIVE:
    case AD_FLOW_CLEANED:
    case AD_FLOW_CALL:
    case AD_FLOW_AFTER:
    case AD_FLOW_PARTIAL:
    case AD_FLOW_OP_COUNT:
        break;
    }
    return node->name && node->name <= b->variable_count ? ad_module_variable_name(b->module, node->name - 1)
                                                         : AD_STR("");
}

static ad_status say_value(show *s, shown at)
{
    const flow_builder *b = s->b;
    const ad_flow_node *node = &b->graph->nodes.at[at.value];
    ad_flow_origin origin = {.depth = at.depth,
                             .op = (ad_flow_op)node->op,
                             .place = at.value ? node->place : AD_NO_NODE,
                             .text = text_of(b, node)};

    if (node->op == AD_FLOW_SOURCE) {
        origin.kind = node->a;
    } else if (node->op == AD_FLOW_CLEANED) {
        origin.mask = b->graph->masks.at[node->b];
    }
    return say(s, &origin);
}

/* What a function of this unit returns, when a call can only go to one by that name; else 0. */
static ad_flow_value result_here(const flow_builder *b, const ad_flow_node *node)
{
    const ad_flow_graph *graph = b->graph;
    const ad_flow_call *call = node->op == AD_FLOW_CALL ? &graph->calls.at[node->a] : NULL;

    for (uint32_t i = 0; call && call->name_count == 1 && i < graph->functions.count; i++) {
        if (graph->functions.at[i].name == graph->names.at[call->names]) {
            return flow_without_lengths(b, graph->functions.at[i].result);
        }
    }
    return 0;
}

/* Depth first, by a stack; a value that was shown is not shown again. */
static ad_status say_values(show *s, ad_flow_value value, uint32_t first_depth)
{
    const flow_builder *b = s->b;
    shown stack[SHOWN_MAX];
    uint32_t depth = 0;
    ad_status status = AD_OK;

    stack[depth++] = (shown){flow_without_lengths(b, value), first_depth};
    while (status == AD_OK && depth && s->lines < SHOWN_MAX) {
        shown at = stack[--depth];
        const ad_flow_node *node = &b->graph->nodes.at[at.value];
        ad_flow_value result = result_here(b, node);

        if (s->seen[at.value]) {
            continue;
        }
        s->seen[at.value] = true;
        status = say_value(s, at);
        if (result && at.depth < SHOWN_DEPTH && depth < SHOWN_MAX) {
            stack[depth++] = (shown){result, at.depth + 1};
        }
        for (uint32_t i = node->operand_count; i-- > 0 && at.depth < SHOWN_DEPTH && depth < SHOWN_MAX;) {
            ad_flow_value operand = flow_without_lengths(b, flow_operand(b, at.value, i));

            if (operand) {
                stack[depth++] = (shown){operand, at.depth + 1};
            }
        }
    }
    return status;
}

/* ---- one that could not ---- */

static bool is_stopped(const flow_builder *b, ad_node call)
{
    for (uint32_t i = 0; i < b->sites.count; i++) {
        const ad_label *label = &b->input->labels[b->sites.at[i].label];

        if (b->sites.at[i].node == call && label->role == AD_LABEL_STOP) {
            return true;
        }
    }
    return false;
}

/* What shuts the part of the code that a node is in; AD_NO_NODE: it runs. */
static ad_node shut_by(const flow_builder *b, ad_node n)
{
    for (uint32_t i = 0; i < b->skipped.count; i++) {
        if (n >= b->skipped.at[i].first && n <= b->skipped.at[i].last) {
            return b->skipped.at[i].cause;
        }
    }
    return AD_NO_NODE;
}

/* The identifier that was last to bind a variable before a node, in the order of the text; AD_NO_NODE: none.
 */
static ad_node last_binding(show *s, uint32_t variable, ad_node before)
{
    const flow_builder *b = s->b;

    for (ad_node n = before; variable != AD_NO_VARIABLE && s->scan && n-- > 0; s->scan--) {
        if (ad_node_kind(b->tree, n) == AD_KIND_IDENTIFIER && ad_module_binds(b->module, n) &&
            ad_module_variable(b->module, n) == variable) {
            return n;
        }
    }
    return AD_NO_NODE;
}

/* What an assignment gives to the identifier, when it gives it all of it. */
static ad_node given_to(const flow_builder *b, ad_node binding)
{
    ad_node parent = b->tree->nodes[binding].parent;

    if (parent == AD_NO_NODE) {
        return AD_NO_NODE;
    }
    switch ((int)ad_node_kind(b->tree, parent)) {
    case AD_KIND_ASSIGNMENT:
        return ad_node_child_by_field(b->tree, parent, AD_FIELD_RIGHT);
    case AD_KIND_NAMED_EXPRESSION:
        return ad_node_child_by_field(b->tree, parent, AD_FIELD_VALUE);
    default:
        return AD_NO_NODE;
    }
}

/* Values below an expression that nothing came out of. */
static ad_status say_what_went_in(show *s, ad_node n, uint32_t depth)
{
    const flow_builder *b = s->b;
    ad_status status = AD_OK;

    for (ad_node c = n + 1; status == AD_OK && c <= b->tree->nodes[n].last && s->lines < SHOWN_MAX; c++) {
        ad_flow_value value = flow_without_lengths(b, b->memo[c]);

        if (value && !s->seen[value]) {
            status = say_values(s, value, depth);
        }
        if (value) {
            c = b->tree->nodes[c].last;
        }
    }
    return status;
}

static ad_flow_why why_clean(const flow_builder *b, ad_node n)
{
    if (ad_value_is_constant(b->module, ad_module_value(b->module, n))) {
        return AD_WHY_CONSTANT;
    }
    if (ad_node_kind(b->tree, n) == AD_KIND_CALL) {
        return is_stopped(b, n) ? AD_WHY_STOPPED : AD_WHY_CALL;
    }
    return AD_WHY_NOTHING;
}

typedef struct clean {
    ad_node node;
    uint32_t depth;
} clean;

typedef struct clean_stack {
    clean at[CLEAN_MAX];
    uint32_t count;
} clean_stack;

static void push_clean(clean_stack *stack, ad_node node, uint32_t depth)
{
    if (stack->count < CLEAN_MAX && depth < SHOWN_DEPTH) {
        stack->at[stack->count++] = (clean){node, depth};
    }
}

/* Names in an expression that are given something somewhere: where what it is made of came from. */
static void push_names(show *s, clean_stack *stack, ad_node n, uint32_t depth)
{
    const flow_builder *b = s->b;
    uint32_t first = stack->count;

    for (ad_node c = b->tree->nodes[n].last; c > n; c--) { /* the last is popped first */
        bool read =
            ad_node_kind(b->tree, c) == AD_KIND_IDENTIFIER && flow_without_lengths(b, b->memo[c]) == 0;
        ad_node binding = read ? last_binding(s, ad_module_variable(b->module, c), c) : AD_NO_NODE;

        if (binding != AD_NO_NODE && given_to(b, binding) != AD_NO_NODE && stack->count - first < NAMES_MAX) {
            push_clean(stack, c, depth);
        }
    }
}

static ad_status say_dead(show *s, uint32_t depth, ad_node place, ad_str name)
{
    return say(s, &(ad_flow_origin){
                      .depth = depth, .op = AD_FLOW_CLEAN, .place = place, .text = name, .why = AD_WHY_DEAD});
}

/* A name: what was last assigned to it, and before that what would have been if it ran. *out_known: anything
 * was. */
static ad_status say_clean_name(show *s, clean_stack *stack, clean at, bool *out_known)
{
    const flow_builder *b = s->b;
    uint32_t variable = ad_module_variable(b->module, at.node);
    ad_node binding = last_binding(s, variable, at.node);
    ad_status status = AD_OK;

    *out_known = binding != AD_NO_NODE;
    while (status == AD_OK && binding != AD_NO_NODE && s->lines < SHOWN_MAX) {
        ad_str name = ad_node_text(b->tree, binding);
        ad_node cause = shut_by(b, binding);

        if (cause == AD_NO_NODE) {
            if (given_to(b, binding) != AD_NO_NODE) {
                push_clean(stack, given_to(b, binding), at.depth + 1);
            }
            return say(s, &(ad_flow_origin){.depth = at.depth,
                                            .op = AD_FLOW_CLEAN,
                                            .place = binding,
                                            .text = name,
                                            .why = AD_WHY_ASSIGNED});
        }
        status = say_dead(s, at.depth, binding, name);
        if (status == AD_OK) {
            at.depth++;
            status = say_dead(s, at.depth, cause, AD_STR(""));
        }
        binding = last_binding(s, variable, binding);
    }
    return status;
}

/* One expression that nothing tainted comes out of, and what is to be looked at behind it. */
static ad_status say_one_clean(show *s, clean_stack *stack, clean at)
{
    const flow_builder *b = s->b;
    ad_node n = ad_node_unparenthesized(b->tree, at.node);
    ad_node cause = shut_by(b, n);
    bool name = ad_node_kind(b->tree, n) == AD_KIND_IDENTIFIER;
    uint32_t lines;
    bool known = false;
    ad_status status = AD_OK;

    if (cause != AD_NO_NODE) {
        return say_dead(s, at.depth, cause, AD_STR(""));
    }
    if (name) {
        status = say_clean_name(s, stack, (clean){.node = n, .depth = at.depth}, &known);
    }
    if (status != AD_OK || known) {
        return status;
    }
    status =
        say(s, &(ad_flow_origin){.depth = at.depth, .op = AD_FLOW_CLEAN, .place = n, .why = why_clean(b, n)});
    lines = s->lines;
    if (status == AD_OK && !name) {
        status = say_what_went_in(s, n, at.depth + 1);
    }
    if (status == AD_OK && !name && s->lines == lines) {
        push_names(s, stack, n, at.depth + 1);
    }
    return status;
}

/* Back through names to the expressions that were clean first, and to what went into those. */
static ad_status say_clean(show *s, ad_node n)
{
    const flow_builder *b = s->b;
    clean_stack stack = {.count = 0};
    ad_status status = AD_OK;

    push_clean(&stack, n, 0);
    while (status == AD_OK && stack.count && s->lines < SHOWN_MAX) {
        clean at = stack.at[--stack.count];
        ad_flow_value value = flow_without_lengths(b, b->memo[ad_node_unparenthesized(b->tree, at.node)]);

        /* not clean where it was given: a guard, a loop or another branch made it so on the way from there */
        status = value ? say_values(s, value, at.depth) : say_one_clean(s, &stack, at);
    }
    return status;
}

/* ---- all of it ---- */

static void no_incident(void *ctx, const char *message)
{
    (void)ctx; /* the scan builds the same graph, and tells */
    (void)message;
}

static ad_status show_all(show *s, const ad_node *expressions, size_t count)
{
    flow_builder *b = s->b;
    ad_status status = AD_OK;

    s->seen = ad_calloc(b->graph->nodes.count, sizeof(*s->seen));
    if (!s->seen) {
        return ad_err_set(s->err, AD_ERR_NOMEM, "out of memory");
    }
    for (size_t i = 0; status == AD_OK && i < count; i++) {
        ad_flow_value value;

        if (expressions[i] >= b->tree->count) {
            continue;
        }
        memset(s->seen, 0, b->graph->nodes.count * sizeof(*s->seen));
        s->expression = i;
        s->lines = 0;
        value = flow_without_lengths(b, b->memo[expressions[i]]);
        status = value ? say_values(s, value, 0) : say_clean(s, expressions[i]);
    }
    ad_free(s->seen);
    return status;
}

ad_status ad_flow_show(const ad_flow_input *input, const ad_node *expressions, size_t count,
                       ad_status (*tell)(void *ctx, size_t expression, const ad_flow_origin *origin,
                                         ad_err *err),
                       void *ctx, ad_err *err)
{
    ad_flow_graph graph;
    flow_builder b;
    show s = {.b = &b, .scan = SCAN_MAX, .tell = tell, .ctx = ctx, .err = err};
    ad_status status;

    ad_flow_graph_init(&graph, input->limits);
    flow_init(&b, input, &graph, no_incident, NULL);
    b.keeps_skipped = true;
    flow_build_all(&b);
    status =
        b.status == AD_OK ? show_all(&s, expressions, count) : ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    flow_clear(&b);
    ad_flow_graph_free(&graph);
    return status;
}
