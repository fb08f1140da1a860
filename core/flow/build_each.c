/* What is checked of each element is known of the whole: all(ok(x) for x in l), and a loop that only goes on
 * with what it has checked. */
#include "flow/build_priv.h"

#include "base/banned.h"

enum { LAYERS_MAX = 8 /* checks of one element */ };

/* ---- all(), any() ---- */

/* `all(test for x in list)`, in one of its forms. */
typedef struct each {
    ad_node list, target, test;
    bool outcome; /* of the test, where it stands without any `not` and comes out true */
} each;

static bool is_builtin(flow_builder *b, ad_node callee, ad_str name)
{
    ad_str names[AD_ALTERNATIVES_MAX];

    return callee != AD_NO_NODE && ad_module_names(b->module, callee, names) == 1 &&
           ad_str_equal(names[0], name);
}

static bool find_each(flow_builder *b, ad_node n, ad_str function, each *out)
{
    const ad_tree *tree = b->tree;
    ad_node callee = ad_node_child_by_field(tree, n, AD_FIELD_FUNCTION);
    ad_node made = ad_node_child_by_field(tree, n, AD_FIELD_ARGUMENTS);
    ad_node clause;

    if (made != AD_NO_NODE && ad_node_kind(tree, made) == AD_KIND_ARGUMENT_LIST) {
        made = flow_child(tree, made);
    }
    if (made == AD_NO_NODE || (ad_node_kind(tree, made) != AD_KIND_GENERATOR_EXPRESSION &&
                               ad_node_kind(tree, made) != AD_KIND_LIST_COMPREHENSION)) {
        return false;
    }
    out->test = ad_node_child_by_field(tree, made, AD_FIELD_BODY);
    clause = out->test != AD_NO_NODE ? flow_sibling(tree, out->test) : AD_NO_NODE;
    if (clause == AD_NO_NODE || ad_node_kind(tree, clause) != AD_KIND_FOR_IN_CLAUSE ||
        flow_sibling(tree, clause) != AD_NO_NODE) {
        return false; /* what an `if` leaves out is not asked */
    }
    out->target = ad_node_child_by_field(tree, clause, AD_FIELD_LEFT);
    out->list = ad_node_child_by_field(tree, clause, AD_FIELD_RIGHT);
    if (out->target == AD_NO_NODE || out->list == AD_NO_NODE ||
        ad_node_kind(tree, out->target) != AD_KIND_IDENTIFIER || !is_builtin(b, callee, function)) {
        return false;
    }
    out->outcome = true;
    for (uint32_t i = 0; i < LAYERS_MAX && out->test != AD_NO_NODE; i++) {
        ad_kind kind = ad_node_kind(tree, out->test);

        if (kind == AD_KIND_NOT_OPERATOR) {
            out->outcome = !out->outcome;
            out->test = ad_node_child_by_field(tree, out->test, AD_FIELD_ARGUMENT);
        } else if (kind == AD_KIND_PARENTHESIZED_EXPRESSION) {
            out->test = flow_child(tree, out->test);
        } else {
            return true;
        }
    }
    return false;
}

static bool is_variable(flow_builder *b, ad_node n, uint32_t variable)
{
    return ad_node_kind(b->tree, n) == AD_KIND_IDENTIFIER && ad_module_variable(b->module, n) == variable;
}

/* What a test says of that variable when it comes out so. */
static ad_flow_mask mask_of_test(flow_builder *b, ad_node test, bool outcome, uint32_t variable)
{
    flow_guards found = {.count = 0};
    ad_flow_mask mask = 0;

    flow_guards_of_one(b, test, outcome, &found);
    for (uint32_t i = 0; i < found.count; i++) {
        flow_guards places = {.count = 0};

        flow_behind(b, found.at[i], &places);
        for (uint32_t k = 0; k < places.count; k++) {
            mask |= is_variable(b, places.at[k].value, variable) ? places.at[k].mask : 0;
        }
    }
    return mask;
}

/* A part of a test that is made of several, and how it comes out. */
typedef struct side {
    ad_node node;
    bool outcome;
} side;

/* Through parentheses and `not`: is it several tests? */
static bool has_sides(const ad_tree *tree, side *s, bool *out_and)
{
    for (uint32_t i = 0; s->node != AD_NO_NODE && i < LAYERS_MAX; i++) {
        ad_kind kind = ad_node_kind(tree, s->node);
        ad_node operation;

        if (kind == AD_KIND_NOT_OPERATOR) {
            s->outcome = !s->outcome;
            s->node = ad_node_child_by_field(tree, s->node, AD_FIELD_ARGUMENT);
        } else if (kind == AD_KIND_PARENTHESIZED_EXPRESSION) {
            s->node = flow_child(tree, s->node);
        } else if (kind == AD_KIND_BOOLEAN_OPERATOR) {
            operation = ad_node_child_by_field(tree, s->node, AD_FIELD_OPERATOR);
            *out_and = operation != AD_NO_NODE && ad_node_kind(tree, operation) == AD_KIND_OP_AND;
            return true;
        } else {
            return false;
        }
    }
    return false;
}

/* The same of tests put together by `and`, all of which hold, or by `or`, of which one does. */
static ad_flow_mask mask_of_tests(flow_builder *b, ad_node test, bool outcome, uint32_t variable)
{
    side waiting[LAYERS_MAX];
    uint32_t count = 0;
    side whole = {test, outcome};
    bool is_and = false;
    bool all = !has_sides(b->tree, &whole, &is_and) || is_and == whole.outcome;
    ad_flow_mask mask = all ? 0 : AD_FLOW_ALL;

    waiting[count++] = whole;
    for (uint32_t i = 0; count && i < LAYERS_MAX * 2; i++) {
        side s = waiting[--count];
        ad_flow_mask said = 0;

        if (has_sides(b->tree, &s, &is_and) && (is_and == s.outcome) == all && count + 2 <= LAYERS_MAX) {
            waiting[count++] = (side){ad_node_child_by_field(b->tree, s.node, AD_FIELD_LEFT), s.outcome};
            waiting[count++] = (side){ad_node_child_by_field(b->tree, s.node, AD_FIELD_RIGHT), s.outcome};
            continue;
        }
        if (s.node != AD_NO_NODE) {
            said = mask_of_test(b, s.node, s.outcome, variable);
        }
        mask = all ? mask | said : mask & said;
    }
    return count == 0 || all ? mask : 0;
}

void flow_guards_each(flow_builder *b, ad_node n, bool outcome, flow_guards *out)
{
    each all;
    ad_flow_mask mask;

    if (!find_each(b, n, outcome ? AD_STR("builtins.all") : AD_STR("builtins.any"), &all) ||
        b->memo[all.list] == 0) {
        return;
    }
    all.outcome = all.outcome == outcome;
    mask = mask_of_tests(b, all.test, all.outcome, ad_module_variable(b->module, all.target));
    if (mask) {
        flow_guards_add(out, (flow_guard){.value = all.list, .mask = mask});
    }
}

void flow_guards_some(flow_builder *b, ad_node n, bool outcome, flow_guards *out)
{
    each some;
    flow_guards found = {.count = 0};

    if (!find_each(b, n, outcome ? AD_STR("builtins.any") : AD_STR("builtins.all"), &some)) {
        return;
    }
    flow_guards_of_one(b, some.test, some.outcome == outcome, &found);
    for (uint32_t i = 0; i < found.count; i++) {
        if (!is_variable(b, found.at[i].value, ad_module_variable(b->module, some.target))) {
            flow_guards_add(out, found.at[i]);
        }
    }
}

/* The list is what it is once that call has answered for its element. */
static void put_after(flow_builder *b, uint32_t variable, ad_node place, uint32_t call, uint32_t argument,
                      uint8_t answer)
{
    ad_flow_value now = flow_read(b, variable);
    ad_flow_value after = now ? flow_make(b, AD_FLOW_AFTER, place, &now, 1) : 0;

    if (after) {
        b->graph->nodes.at[after].a = call;
        b->graph->nodes.at[after].b = argument;
        b->graph->nodes.at[after].flags = answer;
        flow_put(b, variable, after);
    }
}

static bool is_slot(flow_builder *b, ad_node n)
{
    uint32_t variable =
        ad_node_kind(b->tree, n) == AD_KIND_IDENTIFIER ? ad_module_variable(b->module, n) : AD_NO_VARIABLE;

    return variable != AD_NO_VARIABLE && flow_variable_of(b, variable)->kind == FLOW_VARIABLE_SLOT;
}

void flow_ask_each(flow_builder *b, ad_node n, bool outcome)
{
    const ad_tree *tree = b->tree;
    each all;
    ad_flow_value answer;
    ad_node argument;
    uint32_t place = 0;

    if (!find_each(b, n, outcome ? AD_STR("builtins.all") : AD_STR("builtins.any"), &all) ||
        b->memo[all.list] == 0 || !is_slot(b, all.list) || !flow_still_has(b, all.list)) {
        return;
    }
    all.outcome = all.outcome == outcome;
    answer = flow_resolve(b, b->memo[all.test]);
    argument = ad_node_kind(tree, all.test) == AD_KIND_CALL
                   ? ad_node_child_by_field(tree, all.test, AD_FIELD_ARGUMENTS)
                   : AD_NO_NODE;
    if (!flow_is(b, answer, AD_FLOW_CALL) || argument == AD_NO_NODE ||
        ad_node_kind(tree, argument) != AD_KIND_ARGUMENT_LIST) {
        return;
    }
    for (argument = flow_child(tree, argument); argument != AD_NO_NODE;
         argument = flow_sibling(tree, argument), place++) {
        uint32_t call = b->graph->nodes.at[answer].a;

        if (place < b->graph->calls.at[call].argument_count &&
            is_variable(b, argument, ad_module_variable(b->module, all.target))) {
            put_after(b, ad_module_variable(b->module, all.list), all.test, call, place,
                      all.outcome ? AD_FLOW_IF_YES : AD_FLOW_IF_NO);
            return;
        }
    }
}

/* ---- loops ---- */

/* The checks that lie between an element as it was and as it is where the loop goes on, outermost first;
 * their count, or LAYERS_MAX + 1. */
static uint32_t checks_between(const flow_builder *b, ad_flow_value now, ad_flow_value then,
                               ad_flow_value checks[LAYERS_MAX])
{
    uint32_t count = 0;

    then = flow_resolve(b, then);
    for (uint32_t i = 0; i < LAYERS_MAX; i++) {
        const ad_flow_node *node;

        now = flow_resolve(b, now);
        node = &b->graph->nodes.at[now];
        if (now == then) {
            return count;
        }
        if (node->op == AD_FLOW_CLEANED || node->op == AD_FLOW_AFTER) {
            checks[count++] = now;
        } else if (node->op != AD_FLOW_JOIN || node->operand_count != 1 || node->flags & FLOW_OPEN) {
            break;
        }
        now = flow_operand(b, now, 0);
    }
    return LAYERS_MAX + 1;
}

/* Several ways lead back: what all of them make sure of. */
static void learn_common(flow_builder *b, ad_node list, ad_flow_value now, ad_flow_value then)
{
    ad_flow_mask mask;

    if (flow_is_unchanged(b, now, then, &mask) && mask) {
        flow_learn_held(b, list, mask);
    }
}

void flow_learn_each(flow_builder *b, ad_node list, ad_flow_value now, ad_flow_value then)
{
    ad_flow_value checks[LAYERS_MAX];
    uint32_t count;

    if (now == 0 || then == 0 || list == AD_NO_NODE || b->memo[list] == 0) {
        return;
    }
    count = checks_between(b, now, then, checks);
    if (count > LAYERS_MAX || !is_slot(b, list) || !flow_still_has(b, list)) {
        learn_common(b, list, now, then);
        return;
    }
    while (count--) {
        const ad_flow_node node = b->graph->nodes.at[checks[count]];

        if (node.op == AD_FLOW_CLEANED) {
            flow_learn_held(b, list, b->graph->masks.at[node.b]);
        } else {
            put_after(b, ad_module_variable(b->module, list), node.place, node.a, node.b, node.flags);
        }
    }
}
