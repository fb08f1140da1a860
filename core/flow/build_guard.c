/* Conditions: what is known on the way where one holds, or does not. Also through variables that hold a
 * condition's result, and through functions of the artifact whose answer is one. */
#include "flow/build_priv.h"

#include "base/banned.h"

enum {
    REFINE_MAX = 32,   /* parts of one condition that are looked at */
    LAYERS_MAX = 8,    /* of cleaning around a value, and ways to it that wait */
    STEPS_MAX = 24,    /* values that are looked at for one that is behind them */
    PARAMETERS_MAX = 8 /* of a function that are looked at for being guarded */
};

ad_truth flow_truth(flow_builder *b, ad_node condition)
{
    ad_truth today = condition != AD_NO_NODE ? flow_truth_of_today(b, condition) : AD_TRUTH_MAYBE;

    return condition == AD_NO_NODE || today != AD_TRUTH_MAYBE ? today
                                                              : ad_module_decides(b->module, condition);
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
        !(may_be_condition(ad_node_kind(b->tree, value)) ||
          ad_node_kind(b->tree, value) == AD_KIND_BINARY_OPERATOR)) {
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

bool flow_is_bound_once(flow_builder *b, ad_node n)
{
    uint32_t variable =
        ad_node_kind(b->tree, n) == AD_KIND_IDENTIFIER ? ad_module_variable(b->module, n) : AD_NO_VARIABLE;

    return variable == AD_NO_VARIABLE || !flow_variable_of(b, variable)->rebound;
}

/* ---- what a guard does ---- */

/* Is a value still what it was: cleaned maybe, on some of the ways here, or given to calls, which do not
 * change a text? Of what it is clean by now. */
bool flow_is_unchanged(const flow_builder *b, ad_flow_value now, ad_flow_value then, ad_flow_mask *cleaned)
{
    struct {
        ad_flow_value value;
        ad_flow_mask mask;
    } waiting[LAYERS_MAX];
    uint32_t count = 0;

    then = flow_resolve(b, then);
    *cleaned = AD_FLOW_ALL;
    waiting[count].value = now;
    waiting[count++].mask = 0;
    for (uint32_t i = 0; count && i < STEPS_MAX; i++) {
        ad_flow_value value = flow_resolve(b, waiting[--count].value);
        ad_flow_mask mask = waiting[count].mask;
        const ad_flow_node *node = &b->graph->nodes.at[value];

        if (value == then) {
            *cleaned &= mask;
            continue;
        }
        if ((node->op != AD_FLOW_CLEANED && node->op != AD_FLOW_AFTER && node->op != AD_FLOW_JOIN) ||
            node->flags & FLOW_OPEN || count + node->operand_count > LAYERS_MAX) {
            return false;
        }
        mask |= node->op == AD_FLOW_CLEANED ? b->graph->masks.at[node->b] : 0;
        for (uint32_t k = 0; k < (node->op == AD_FLOW_JOIN ? node->operand_count : 1); k++) {
            waiting[count].value = flow_operand(b, value, k);
            waiting[count++].mask = mask;
        }
    }
    return count == 0;
}

static void clean_variable(flow_builder *b, ad_node identifier, ad_flow_mask mask)
{
    uint32_t variable = ad_module_variable(b->module, identifier);

    if (variable != AD_NO_VARIABLE && flow_variable_of(b, variable)->kind == FLOW_VARIABLE_SLOT) {
        flow_put(b, variable, flow_cleaned(b, identifier, flow_read(b, variable), mask));
    }
}

bool flow_still_has(flow_builder *b, ad_node identifier)
{
    uint32_t variable = ad_module_variable(b->module, identifier);
    ad_flow_mask cleaned;

    return variable != AD_NO_VARIABLE &&
           flow_is_unchanged(b, flow_read(b, variable), b->memo[identifier], &cleaned);
}

/* `holder`: the variable that held the condition, or AD_NO_NODE. */
static void apply_at(flow_builder *b, flow_guard found, ad_node holder)
{
    bool is_name = ad_node_kind(b->tree, found.value) == AD_KIND_IDENTIFIER;

    if ((holder != AD_NO_NODE || found.held) && (!is_name || !flow_still_has(b, found.value))) {
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

/* What the condition says of a value holds for what it was made from too. */
static void apply(flow_builder *b, flow_guard found, ad_node holder)
{
    flow_guards all = {.count = 0};

    flow_behind(b, found, &all);
    for (uint32_t i = 0; i < all.count; i++) {
        apply_at(b, all.at[i], holder);
    }
}

static void apply_all(flow_builder *b, const flow_guards *all, ad_node holder)
{
    for (uint32_t i = 0; i < all->count; i++) {
        apply(b, all->at[i], holder);
    }
}

/* Something that raises is a check where somebody waits for that, or where it stands for itself. In the midst
 * of another call it makes what that is given. */
static bool is_check(const flow_builder *b, ad_node n)
{
    const ad_tree *tree = b->tree;

    for (uint32_t i = 0; b->try_depth == 0 && i < LAYERS_MAX; i++) {
        ad_node parent = tree->nodes[n].parent;

        switch ((int)(parent != AD_NO_NODE ? ad_node_kind(tree, parent) : AD_NO_KIND)) {
        case AD_KIND_EXPRESSION_STATEMENT:
        case AD_KIND_ASSIGNMENT:
        case AD_KIND_RETURN_STATEMENT:
            return true;
        case AD_KIND_ATTRIBUTE:
        case AD_KIND_CALL:
        case AD_KIND_AWAIT:
        case AD_KIND_PARENTHESIZED_EXPRESSION:
        case AD_KIND_SUBSCRIPT:
            break;
        default:
            return false;
        }
        n = parent;
    }
    return b->try_depth > 0;
}

void flow_learn_key(flow_builder *b, ad_node table, ad_node key)
{
    if (is_check(b, key) && flow_is_table(b, table)) {
        flow_learn(b, key);
    }
}

void flow_learn_looked_up(flow_builder *b, ad_node call, ad_node key)
{
    if (is_check(b, call)) {
        flow_learn(b, key);
    }
}

ad_flow_mask flow_not_refused(flow_builder *b, ad_node call)
{
    flow_guards found = {.count = 0};
    ad_flow_mask mask = 0;

    flow_guards_behind_call(b, call, &found);
    if (is_check(b, call)) {
        apply_all(b, &found, AD_NO_NODE);
    }
    for (uint32_t i = 0; i < found.count; i++) {
        mask |= found.at[i].mask;
    }
    return mask;
}

void flow_learn_held(flow_builder *b, ad_node value, ad_flow_mask mask)
{
    apply(b, (flow_guard){.value = value, .mask = mask, .held = true}, AD_NO_NODE);
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
    bool is_empty;  /* the holder is none or false then */
} part;

/* x is None, x is not None, x == None: x, and what that says about it. */
static bool peel_none(flow_builder *b, part *p)
{
    const ad_tree *tree = b->tree;
    flow_comparison c;

    if (!flow_read_comparison(tree, p->node, &c) || ad_node_kind(tree, c.right) != AD_KIND_NONE_LITERAL ||
        ad_node_kind(tree, c.left) == AD_KIND_ATTRIBUTE) {
        return false;
    }
    switch ((int)c.operation) {
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
    p->node = c.left;
    p->is_none = true;
    return true;
}

/* f(x) is False, f(x) == True: f(x), and its outcome. */
static bool peel_truth(const flow_builder *b, part *p)
{
    const ad_tree *tree = b->tree;
    flow_comparison c;
    ad_kind truth;

    if (!flow_read_comparison(tree, p->node, &c) || ad_node_kind(tree, c.left) != AD_KIND_CALL) {
        return false;
    }
    truth = ad_node_kind(tree, c.right);
    if (truth != AD_KIND_TRUE && truth != AD_KIND_FALSE) {
        return false;
    }
    switch ((int)c.operation) {
    case AD_KIND_OP_IS:
    case AD_KIND_OP_EQ:
        p->outcome = p->outcome == (truth == AD_KIND_TRUE);
        break;
    case AD_KIND_OP_IS_NOT:
    case AD_KIND_OP_NE:
        p->outcome = p->outcome != (truth == AD_KIND_TRUE);
        break;
    default:
        return false;
    }
    p->node = c.left;
    return true;
}

/* bool(x): x, of what is true or false. */
static bool peel_bool(flow_builder *b, part *p)
{
    const ad_tree *tree = b->tree;
    ad_node list = ad_node_child_by_field(tree, p->node, AD_FIELD_ARGUMENTS);
    ad_node first = list != AD_NO_NODE && ad_node_kind(tree, list) == AD_KIND_ARGUMENT_LIST
                        ? flow_child(tree, list)
                        : AD_NO_NODE;
    ad_str names[AD_ALTERNATIVES_MAX];

    if (first == AD_NO_NODE || flow_sibling(tree, first) != AD_NO_NODE || p->is_none ||
        ad_module_names(b->module, flow_child(tree, p->node), names) != 1 ||
        !ad_str_equal(names[0], AD_STR("builtins.bool"))) {
        return false;
    }
    p->node = first;
    return true;
}

/* Through parentheses, `not`, `await`, `:=`, `bool()` and variables; false when nothing is left. */
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
            p->is_empty = !p->outcome;
            p->node = held;
            break;
        case AD_KIND_COMPARISON_OPERATOR:
            if (!peel_none(b, p) && !peel_truth(b, p)) {
                return true;
            }
            break;
        case AD_KIND_CALL:
            if (!peel_bool(b, p)) {
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

static void guards_of_part(flow_builder *b, const part *p, flow_guards *out)
{
    flow_guards all = {.count = 0};

    flow_guards_at(b, p->node, p->outcome, &all);
    if (p->is_empty) {
        flow_guards_add(out, (flow_guard){.value = p->holder, .mask = AD_FLOW_ALL});
    }
    for (uint32_t i = 0; i < all.count; i++) {
        /* False is not None either; None is as empty as can be */
        if (!p->is_none || all.at[i].gives_object || (!p->outcome && all.at[i].value == p->node)) {
            flow_guards_add(out, all.at[i]);
        }
    }
}

/* Do two expressions name the same variable? */
static bool same_variable(flow_builder *b, ad_node x, ad_node y)
{
    return ad_node_kind(b->tree, x) == AD_KIND_IDENTIFIER && ad_node_kind(b->tree, y) == AD_KIND_IDENTIFIER &&
           ad_module_variable(b->module, x) == ad_module_variable(b->module, y);
}

/* A function of the artifact answers: what that says (of one variable only, maybe) is known when all is
 * linked. */
static void ask_function(flow_builder *b, const part *p, ad_node only)
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
            !flow_still_has(b, value) || (only != AD_NO_NODE && !same_variable(b, value, only))) {
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

/* Of all the places in `x` those that `y` has too, with what both say of them. */
static void meet(flow_builder *b, flow_guards *x, const flow_guards *y)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < x->count; i++) {
        flow_guard one = x->at[i];
        ad_flow_mask mask = 0;

        for (uint32_t k = 0; k < y->count; k++) {
            if (same_variable(b, one.value, y->at[k].value)) {
                mask |= y->at[k].mask;
                one.held = one.held || y->at[k].held;
            }
        }
        one.mask &= mask;
        if (one.mask) {
            x->at[kept++] = one;
        }
    }
    x->count = kept;
}

/* The places that one side of an `or` cleans. */
static void places_of_part(flow_builder *b, const part *p, flow_guards *out)
{
    flow_guards found = {.count = 0};

    guards_of_part(b, p, &found);
    for (uint32_t i = 0; i < found.count; i++) {
        found.at[i].held = found.at[i].held || p->holder != AD_NO_NODE;
        found.at[i].gives_object = false;
        flow_behind(b, found.at[i], out);
    }
}

/* Several conditions of which one holds. */
typedef struct sides {
    flow_guards places; /* what all of them say */
    bool any;           /* one was looked at */
    part asked;         /* a function of the artifact that one of them asks; what it says is not known yet */
} sides;

static bool add_sides(flow_builder *b, const part *p, part *stack, uint32_t *count)
{
    ad_node left = ad_node_child_by_field(b->tree, p->node, AD_FIELD_LEFT);
    ad_node right = ad_node_child_by_field(b->tree, p->node, AD_FIELD_RIGHT);

    if (left == AD_NO_NODE || right == AD_NO_NODE || *count + 2 > REFINE_MAX) {
        return false;
    }
    stack[(*count)++] = (part){left, p->outcome, p->holder, false, false};
    stack[(*count)++] = (part){right, p->outcome, p->holder, false, false};
    return true;
}

/* not (x or y): both are so, and each of them says what it says. */
static void places_of_all(flow_builder *b, const part *whole, flow_guards *out)
{
    part stack[REFINE_MAX];
    uint32_t count = 0;

    (void)add_sides(b, whole, stack, &count);
    for (uint32_t i = 0; count && i < REFINE_MAX; i++) {
        part p = stack[--count];
        bool is_and;

        if (!peel(b, &p)) {
            continue;
        }
        if (!is_both(b->tree, p.node, &is_and)) {
            places_of_part(b, &p, out);
        } else if (is_and == p.outcome) {
            (void)add_sides(b, &p, stack, &count);
        }
    }
}

static bool add_side(flow_builder *b, const part *p, bool all, sides *out)
{
    flow_guards one = {.count = 0};

    if (all) {
        places_of_all(b, p, &one);
    } else {
        places_of_part(b, p, &one);
        if (one.count == 0 && ad_node_kind(b->tree, p->node) == AD_KIND_CALL &&
            out->asked.node == AD_NO_NODE) {
            out->asked = *p;
            return true;
        }
    }
    if (out->any) {
        meet(b, &out->places, &one);
    } else {
        out->places = one;
    }
    out->any = true;
    return out->places.count > 0;
}

/* x == "a" or x == "b": every side has to say it of the same variable. */
static bool either(flow_builder *b, part whole, sides *out)
{
    part stack[REFINE_MAX];
    uint32_t count = 0;

    if (!add_sides(b, &whole, stack, &count)) {
        return false;
    }
    for (uint32_t i = 0; count && i < REFINE_MAX; i++) {
        part p = stack[--count];
        bool is_and = false;
        bool both;

        if (!peel(b, &p)) {
            return false;
        }
        both = is_both(b->tree, p.node, &is_and);
        if (both && is_and != p.outcome) {
            if (!add_sides(b, &p, stack, &count)) {
                return false;
            }
        } else if (!add_side(b, &p, both, out)) {
            return false;
        }
    }
    return count == 0;
}

/* One of two sides holds. Where one asks a function, and all others say that it is harmless anyway, the
 * function's answer tells. */
static void apply_either(flow_builder *b, part whole)
{
    sides all = {.asked = {.node = AD_NO_NODE}};

    if (!either(b, whole, &all)) {
        return;
    }
    for (uint32_t i = 0; i < all.places.count; i++) {
        flow_guard one = all.places.at[i];

        if (all.asked.node == AD_NO_NODE) {
            apply_at(b, one, AD_NO_NODE);
        } else if (one.mask == AD_FLOW_ALL && ad_node_kind(b->tree, one.value) == AD_KIND_IDENTIFIER) {
            ask_function(b, &all.asked, one.value);
        }
    }
}

void flow_refine(flow_builder *b, ad_node condition, bool outcome)
{
    part stack[REFINE_MAX];
    uint32_t count = 0;

    if (condition == AD_NO_NODE || !b->alive) {
        return;
    }
    stack[count++] = (part){condition, outcome, AD_NO_NODE, false, false};
    for (uint32_t i = 0; count && i < REFINE_MAX; i++) {
        part p = stack[--count];
        bool is_and;

        if (!peel(b, &p)) {
            continue;
        }
        if (!is_both(b->tree, p.node, &is_and)) {
            flow_guards found = {.count = 0};

            guards_of_part(b, &p, &found);
            apply_all(b, &found, p.holder);
            if (p.outcome && !p.is_none && p.holder == AD_NO_NODE &&
                ad_node_kind(b->tree, p.node) == AD_KIND_CALL) {
                flow_learn_container(b, p.node);
            }
            if (found.count == p.is_empty && ad_node_kind(b->tree, p.node) == AD_KIND_CALL) {
                ask_function(b, &p, AD_NO_NODE);
                if (!p.is_none) {
                    flow_ask_each(b, p.node, p.outcome);
                }
            }
        } else if (is_and != p.outcome) {
            apply_either(b, p);
        } else if (count + 2 <= REFINE_MAX) {
            ad_node left = ad_node_child_by_field(b->tree, p.node, AD_FIELD_LEFT);
            ad_node right = ad_node_child_by_field(b->tree, p.node, AD_FIELD_RIGHT);

            if (right != AD_NO_NODE) {
                stack[count++] = (part){right, p.outcome, p.holder, false, false};
            }
            if (left != AD_NO_NODE) {
                stack[count++] = (part){left, p.outcome, p.holder, false, false};
            }
        }
    }
}

/* ---- functions that are guards themselves ---- */

/* What has been cleaned of a parameter since the function began; 0 when it is something else by now. */
static ad_flow_mask cleaned_since(const flow_builder *b, const flow_own *own)
{
    ad_flow_mask mask;

    return flow_is_unchanged(b, b->variables[own->variable].value, own->first, &mask) ? mask : 0;
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
