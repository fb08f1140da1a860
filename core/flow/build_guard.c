/* Conditions: what is known on the way where one holds, or does not. Also through variables that hold a
 * condition's result, and through functions of the artifact whose answer is one. */
#include "flow/build_priv.h"

#include "base/banned.h"

enum {
    REFINE_MAX = 32,      /* parts of one condition that are looked at */
    TRUTH_NODES_MAX = 24, /* of a condition that is evaluated at all */
    LAYERS_MAX = 8,       /* of cleaning around a parameter */
    PARAMETERS_MAX = 8    /* of a function that are looked at for being guarded */
};

/* Could its truth be known? Most conditions say at a glance that they depend on what comes in. */
static bool may_be_constant(const flow_builder *b, ad_node condition)
{
    ad_node last = b->tree->nodes[condition].last;

    if (last - condition > TRUTH_NODES_MAX) {
        return false;
    }
    for (ad_node n = condition; n <= last; n++) {
        if (b->memo[n]) {
            return false;
        }
    }
    return true;
}

ad_truth flow_truth(flow_builder *b, ad_node condition)
{
    if (condition == AD_NO_NODE || !may_be_constant(b, condition)) {
        return AD_TRUTH_MAYBE;
    }
    return ad_value_truth(b->module, ad_module_value(b->module, condition));
}

/* ---- variables that hold a condition ---- */

static bool may_be_condition(ad_kind kind)
{
    return kind == AD_KIND_CALL || kind == AD_KIND_COMPARISON_OPERATOR || kind == AD_KIND_NOT_OPERATOR ||
           kind == AD_KIND_BOOLEAN_OPERATOR || kind == AD_KIND_AWAIT || kind == AD_KIND_ATTRIBUTE;
}

void flow_note_condition(flow_builder *b, ad_node target, ad_node value)
{
    uint32_t variable;
    flow_variable *v;

    if (ad_node_kind(b->tree, target) != AD_KIND_IDENTIFIER ||
        !may_be_condition(ad_node_kind(b->tree, value))) {
        return;
    }
    variable = ad_module_variable(b->module, target);
    v = variable != AD_NO_VARIABLE ? flow_variable_of(b, variable) : NULL;
    if (v && v->kind == FLOW_VARIABLE_SLOT && v->home == b->function_node) {
        v->condition = value;
        v->condition_value = v->value;
    }
}

ad_node flow_condition_of(flow_builder *b, ad_node identifier)
{
    uint32_t variable = ad_module_variable(b->module, identifier);
    const flow_variable *v = variable != AD_NO_VARIABLE ? flow_variable_of(b, variable) : NULL;

    if (!v || v->condition == 0 || v->home != b->function_node || v->kind != FLOW_VARIABLE_SLOT) {
        return AD_NO_NODE;
    }
    /* where it is given several values, this one must be there still */
    return !v->rebound || (v->condition_value && v->value == v->condition_value) ? v->condition : AD_NO_NODE;
}

/* ---- what a guard does ---- */

/* Is the variable's value still what the condition saw? Calls that it was given to do not change a text. */
static bool is_unchanged(const flow_builder *b, ad_flow_value now, ad_flow_value then)
{
    then = flow_resolve(b, then);
    now = flow_resolve(b, now);
    for (uint32_t i = 0; i < LAYERS_MAX && now != then; i++) {
        if (!flow_is(b, now, AD_FLOW_AFTER)) {
            return false;
        }
        now = flow_resolve(b, flow_operand(b, now, 0));
    }
    return now == then;
}

static void clean_variable(flow_builder *b, ad_node identifier, ad_flow_mask mask)
{
    uint32_t variable = ad_module_variable(b->module, identifier);

    if (variable != AD_NO_VARIABLE && flow_variable_of(b, variable)->kind == FLOW_VARIABLE_SLOT) {
        flow_put(b, variable, flow_cleaned(b, identifier, flow_read(b, variable), mask));
    }
}

static bool still_has(flow_builder *b, ad_node identifier)
{
    uint32_t variable = ad_module_variable(b->module, identifier);

    return variable != AD_NO_VARIABLE && is_unchanged(b, flow_read(b, variable), b->memo[identifier]);
}

/* `holder`: the variable that held the condition, or AD_NO_NODE. */
static void apply(flow_builder *b, flow_guard found, ad_node holder)
{
    bool is_name;

    if (found.value == AD_NO_NODE || !flow_is_lvalue(b, found.value)) {
        return;
    }
    is_name = ad_node_kind(b->tree, found.value) == AD_KIND_IDENTIFIER;
    if ((holder != AD_NO_NODE || found.held) && (!is_name || !still_has(b, found.value))) {
        return;
    }
    if (is_name) {
        clean_variable(b, found.value, found.mask);
    } else {
        flow_write(b, found.value, flow_cleaned(b, found.value, b->memo[found.value], found.mask));
    }
    if (holder != AD_NO_NODE && found.gives_object) { /* m = re.match(..): its groups too */
        clean_variable(b, holder, found.mask);
    }
}

void flow_learn(flow_builder *b, ad_node value)
{
    if (value != AD_NO_NODE && b->memo[value]) {
        apply(b, (flow_guard){.value = value, .mask = AD_FLOW_ALL}, AD_NO_NODE);
    }
}

/* ---- conditions ---- */

typedef struct part {
    ad_node node;
    bool outcome;
    ad_node holder; /* the variable that holds it */
    bool is_none;   /* it is asked whether it is None, not whether it is true */
} part;

/* x is None, x is not None, x == None: x, and what that says about it. */
static bool peel_none(flow_builder *b, part *p)
{
    const ad_tree *tree = b->tree;
    ad_node left = flow_child(tree, p->node);
    ad_node operation = left != AD_NO_NODE ? flow_sibling(tree, left) : AD_NO_NODE;
    ad_node right = operation != AD_NO_NODE ? flow_sibling(tree, operation) : AD_NO_NODE;

    if (right == AD_NO_NODE || flow_sibling(tree, right) != AD_NO_NODE ||
        ad_node_kind(tree, right) != AD_KIND_NONE_LITERAL || ad_node_kind(tree, left) == AD_KIND_ATTRIBUTE) {
        return false;
    }
    switch ((int)tree->nodes[operation].kind) {
    case AD_KIND_OP_IS:
    case AD_KIND_OP_EQ:
        p->outcome = !p->outcome;
        break;
    case AD_KIND_OP_IS_NOT:
    case AD_KIND_OP_NE:
        break;
    default:
        return false;
    }
    p->node = left;
    p->is_none = true;
    return true;
}

/* Through parentheses, `not`, `await`, `:=` and variables; false when nothing is left. */
static bool peel(flow_builder *b, part *p)
{
    const ad_tree *tree = b->tree;
    ad_node held;

    for (uint32_t i = 0; p->node != AD_NO_NODE && i < REFINE_MAX; i++) {
        switch ((int)tree->nodes[p->node].kind) {
        case AD_KIND_PARENTHESIZED_EXPRESSION:
        case AD_KIND_AWAIT:
            p->node = flow_child(tree, p->node);
            break;
        case AD_KIND_NOT_OPERATOR:
            p->node = ad_node_child_by_field(tree, p->node, AD_FIELD_ARGUMENT);
            p->outcome = !p->outcome;
            break;
        case AD_KIND_NAMED_EXPRESSION:
            p->holder = ad_node_child_by_field(tree, p->node, AD_FIELD_NAME);
            p->node = ad_node_child_by_field(tree, p->node, AD_FIELD_VALUE);
            break;
        case AD_KIND_IDENTIFIER:
            held = p->holder == AD_NO_NODE ? flow_condition_of(b, p->node) : AD_NO_NODE;
            if (held == AD_NO_NODE) {
                return true;
            }
            p->holder = p->node;
            p->node = held;
            break;
        case AD_KIND_COMPARISON_OPERATOR:
            if (!peel_none(b, p)) {
                return true;
            }
            break;
        default:
            return true;
        }
    }
    return false;
}

static bool is_both(const ad_tree *tree, ad_node n, bool *out_and)
{
    ad_node operation;

    if (ad_node_kind(tree, n) != AD_KIND_BOOLEAN_OPERATOR) {
        return false;
    }
    operation = ad_node_child_by_field(tree, n, AD_FIELD_OPERATOR);
    *out_and = operation != AD_NO_NODE && ad_node_kind(tree, operation) == AD_KIND_OP_AND;
    return true;
}

static flow_guard guard_of_part(flow_builder *b, const part *p)
{
    flow_guard found = flow_guard_at(b, p->node, p->outcome);

    if (p->is_none && !found.gives_object) { /* False is not None either */
        found.value = AD_NO_NODE;
    }
    return found;
}

/* A function of the artifact answers: what that says is known when all is linked. */
static void ask_function(flow_builder *b, const part *p)
{
    const ad_tree *tree = b->tree;
    ad_flow_value answer = flow_resolve(b, b->memo[p->node]);
    ad_node list = ad_node_child_by_field(tree, p->node, AD_FIELD_ARGUMENTS);
    ad_node n;
    uint32_t place = 0;
    uint32_t call;

    if (p->is_none || !flow_is(b, answer, AD_FLOW_CALL) || list == AD_NO_NODE ||
        ad_node_kind(tree, list) != AD_KIND_ARGUMENT_LIST) {
        return;
    }
    call = b->graph->nodes.at[answer].a;
    n = flow_child(tree, list);
    for (; n != AD_NO_NODE && place < b->graph->calls.at[call].argument_count;
         n = flow_sibling(tree, n), place++) {
        ad_node value = ad_node_kind(tree, n) == AD_KIND_KEYWORD_ARGUMENT
                            ? ad_node_child_by_field(tree, n, AD_FIELD_VALUE)
                            : n;
        uint32_t variable;
        ad_flow_value now;
        ad_flow_value after;

        if (value == AD_NO_NODE || b->memo[value] == 0 || ad_node_kind(tree, value) != AD_KIND_IDENTIFIER ||
            !still_has(b, value)) {
            continue;
        }
        variable = ad_module_variable(b->module, value);
        now = flow_read(b, variable);
        after = flow_variable_of(b, variable)->kind == FLOW_VARIABLE_SLOT
                    ? flow_make(b, AD_FLOW_AFTER, p->node, &now, 1)
                    : 0;
        if (after) {
            b->graph->nodes.at[after].a = call;
            b->graph->nodes.at[after].b = place;
            b->graph->nodes.at[after].flags = p->outcome ? AD_FLOW_IF_YES : AD_FLOW_IF_NO;
            flow_put(b, variable, after);
        }
    }
}

/* Do two expressions name the same variable? */
static bool same_variable(flow_builder *b, ad_node x, ad_node y)
{
    return ad_node_kind(b->tree, x) == AD_KIND_IDENTIFIER && ad_node_kind(b->tree, y) == AD_KIND_IDENTIFIER &&
           ad_module_variable(b->module, x) == ad_module_variable(b->module, y);
}

/* x == "a" or x == "b": every side has to say the same of the same variable. */
static flow_guard either(flow_builder *b, part whole)
{
    static const flow_guard nothing = {.value = AD_NO_NODE};
    flow_guard all = nothing;
    part stack[REFINE_MAX];
    uint32_t count = 0;

    stack[count++] = whole;
    for (uint32_t i = 0; count && i < REFINE_MAX; i++) {
        part p = stack[--count];
        flow_guard one;
        bool is_and;

        if (!peel(b, &p)) {
            return nothing;
        }
        if (is_both(b->tree, p.node, &is_and)) {
            ad_node left = ad_node_child_by_field(b->tree, p.node, AD_FIELD_LEFT);
            ad_node right = ad_node_child_by_field(b->tree, p.node, AD_FIELD_RIGHT);

            if (is_and == p.outcome || left == AD_NO_NODE || right == AD_NO_NODE || count + 2 > REFINE_MAX) {
                return nothing;
            }
            stack[count++] = (part){left, p.outcome, p.holder, false};
            stack[count++] = (part){right, p.outcome, p.holder, false};
            continue;
        }
        one = guard_of_part(b, &p);
        if (one.value == AD_NO_NODE || (all.value != AD_NO_NODE && !same_variable(b, all.value, one.value))) {
            return nothing;
        }
        one.held = one.held || p.holder != AD_NO_NODE || (all.value != AD_NO_NODE && all.held);
        one.mask = all.value == AD_NO_NODE ? one.mask : all.mask & one.mask;
        one.gives_object = false;
        all = one;
    }
    return count ? nothing : all;
}

void flow_refine(flow_builder *b, ad_node condition, bool outcome)
{
    part stack[REFINE_MAX];
    uint32_t count = 0;

    if (condition == AD_NO_NODE || !b->alive) {
        return;
    }
    stack[count++] = (part){condition, outcome, AD_NO_NODE, false};
    for (uint32_t i = 0; count && i < REFINE_MAX; i++) {
        part p = stack[--count];
        bool is_and;

        if (!peel(b, &p)) {
            continue;
        }
        if (!is_both(b->tree, p.node, &is_and)) {
            flow_guard found = guard_of_part(b, &p);

            apply(b, found, p.holder);
            if (found.value == AD_NO_NODE && ad_node_kind(b->tree, p.node) == AD_KIND_CALL) {
                ask_function(b, &p);
            }
        } else if (is_and != p.outcome) {
            apply(b, either(b, p), AD_NO_NODE);
        } else if (count + 2 <= REFINE_MAX) {
            ad_node left = ad_node_child_by_field(b->tree, p.node, AD_FIELD_LEFT);
            ad_node right = ad_node_child_by_field(b->tree, p.node, AD_FIELD_RIGHT);

            if (right != AD_NO_NODE) {
                stack[count++] = (part){right, p.outcome, p.holder, false};
            }
            if (left != AD_NO_NODE) {
                stack[count++] = (part){left, p.outcome, p.holder, false};
            }
        }
    }
}

/* ---- functions that are guards themselves ---- */

/* What has been cleaned of a parameter since the function began; 0 when it is something else by now. */
static ad_flow_mask cleaned_since(const flow_builder *b, const flow_own *own)
{
    ad_flow_value value = flow_resolve(b, b->variables[own->variable].value);
    ad_flow_mask mask = 0;

    for (uint32_t i = 0; i < LAYERS_MAX && value != own->first; i++) {
        if (flow_is(b, value, AD_FLOW_CLEANED)) {
            mask |= b->graph->masks.at[b->graph->nodes.at[value].b];
        } else if (!flow_is(b, value, AD_FLOW_AFTER)) {
            return 0;
        }
        value = flow_resolve(b, flow_operand(b, value, 0));
    }
    return value == own->first ? mask : 0;
}

/* The function ends here with a value that is true (0), false (1) or whatever (2). */
static void narrow(flow_builder *b, unsigned which)
{
    for (uint32_t i = 0; i < b->own.count && i < PARAMETERS_MAX; i++) {
        flow_own *own = &b->own.at[i];

        if (own->variable != AD_NO_VARIABLE && own->first && own->guards[which]) {
            own->guards[which] &= cleaned_since(b, own);
        }
    }
}

static void narrow_if(flow_builder *b, ad_node value, bool outcome)
{
    uint32_t mark = b->trail.count;
    uint32_t tried = b->tried.count;

    flow_refine(b, value, outcome);
    narrow(b, outcome ? 0 : 1);
    flow_undo(b, mark);
    b->tried.count = tried;
}

static bool may_tell(ad_kind kind)
{
    return may_be_condition(kind) || kind == AD_KIND_IDENTIFIER || kind == AD_KIND_PARENTHESIZED_EXPRESSION;
}

void flow_note_answer(flow_builder *b, ad_node value)
{
    ad_truth truth;

    if (!b->alive || b->own.count == 0) {
        return;
    }
    truth = value == AD_NO_NODE ? AD_TRUTH_NO : flow_truth(b, value);
    narrow(b, 2);
    if (truth == AD_TRUTH_MAYBE && may_tell(ad_node_kind(b->tree, value))) {
        narrow_if(b, value, true);
        narrow_if(b, value, false);
        return;
    }
    if (truth != AD_TRUTH_NO) {
        narrow(b, 0);
    }
    if (truth != AD_TRUTH_YES) {
        narrow(b, 1);
    }
}

void flow_publish_guards(flow_builder *b)
{
    ad_flow_graph *graph = b->graph;

    for (uint32_t i = 0; i < b->own.count && i < PARAMETERS_MAX; i++) {
        const flow_own *own = &b->own.at[i];
        ad_flow_parameter *p = &graph->parameters.at[b->first_parameter + i];

        for (unsigned k = 0; k < AD_FLOW_ANSWERS && own->first && own->variable != AD_NO_VARIABLE; k++) {
            if (own->guards[k] && FLOW_ROOM(b, graph->masks, 1)) {
                graph->masks.at[graph->masks.count++] = own->guards[k];
                p->guards[k] = graph->masks.count;
            }
        }
    }
}
