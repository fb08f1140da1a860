/* Statements that come one after the other, part at conditions, or end a function. */
#include "flow/build_priv.h"

#include "base/banned.h"

bool flow_children(flow_builder *b, flow_frame *f)
{
    if (f->state == 0) {
        f->state = 1;
        f->cursor = flow_child(b->tree, f->node);
    }
    while (f->cursor != AD_NO_NODE) {
        ad_node child = f->cursor;

        f->cursor = flow_sibling(b->tree, child);
        if (!flow_need(b, child)) {
            return false;
        }
    }
    if (b->labelled[f->node]) {
        flow_set(b, f->node, 0);
    }
    return true;
}

bool flow_first(flow_builder *b, flow_frame *f)
{
    ad_node child = flow_child(b->tree, f->node);

    if (f->state == 0) {
        f->state = 1;
        if (!flow_need(b, child)) {
            return false;
        }
    }
    flow_set(b, f->node, child != AD_NO_NODE ? b->memo[child] : 0);
    return true;
}

/* Of a block that was left before its end. */
static void skip_rest(flow_builder *b, ad_node block, ad_node rest)
{
    ad_node before = rest != AD_NO_NODE && b->keeps_skipped ? ad_node_first(b->tree, block) : AD_NO_NODE;

    while (before != AD_NO_NODE && ad_node_next(b->tree, before) != rest) {
        before = ad_node_next(b->tree, before);
    }
    if (before != AD_NO_NODE) {
        flow_skip(b, rest, b->tree->nodes[block].last, before);
    }
}

bool flow_block(flow_builder *b, flow_frame *f)
{
    if (f->state == 0) {
        f->state = 1;
        f->cursor = ad_node_first(b->tree, f->node);
    }
    while (f->cursor != AD_NO_NODE && b->alive) {
        ad_node child = f->cursor;

        f->cursor = ad_node_next(b->tree, child);
        if (!flow_need(b, child)) {
            return false;
        }
    }
    skip_rest(b, f->node, f->cursor);
    return true;
}

/* ---- if ---- */

enum { IF_START, IF_CONDITION, IF_BRANCH, IF_ELSE };

/* Begins a branch when its condition has been evaluated; false while it is being walked. */
static bool take_branch(flow_builder *b, flow_frame *f, ad_node clause)
{
    ad_node condition = ad_node_child_by_field(b->tree, clause, AD_FIELD_CONDITION);

    f->state = IF_BRANCH;
    f->mark = b->trail.count;
    if (flow_truth(b, condition) == AD_TRUTH_NO) {
        ad_node shut = ad_node_child_by_field(b->tree, clause, AD_FIELD_CONSEQUENCE);

        b->alive = false;
        flow_skip(b, shut, shut != AD_NO_NODE ? b->tree->nodes[shut].last : shut, condition);
        return true;
    }
    flow_refine(b, condition, true);
    return flow_need(b, ad_node_child_by_field(b->tree, clause, AD_FIELD_CONSEQUENCE));
}

/* The next elif or else clause. */
static ad_node next_alternative(const ad_tree *tree, ad_node n)
{
    while (n != AD_NO_NODE && tree->nodes[n].field != AD_FIELD_ALTERNATIVE) {
        n = ad_node_next(tree, n);
    }
    return n;
}

/* f->extra: the clause at hand; the if statement itself at first. */
static bool end_branch(flow_builder *b, flow_frame *f)
{
    const ad_tree *tree = b->tree;
    ad_node condition = ad_node_child_by_field(tree, f->extra, AD_FIELD_CONDITION);
    ad_node next = next_alternative(tree, f->extra == f->node ? ad_node_first(tree, f->node)
                                                              : ad_node_next(tree, f->extra));

    flow_note_refused(b, ad_node_child_by_field(tree, f->extra, AD_FIELD_CONSEQUENCE), condition);
    flow_fork_way(b, f->fork);
    flow_undo(b, f->mark);
    b->alive = flow_truth(b, condition) != AD_TRUTH_YES;
    if (!b->alive) {
        flow_skip(b, next, tree->nodes[f->node].last, condition);
        next = AD_NO_NODE;
    }
    flow_refine(b, condition, false);
    f->state = IF_ELSE;
    if (next == AD_NO_NODE) {
        return true;
    }
    f->extra = next;
    if (ad_node_kind(tree, next) == AD_KIND_ELIF_CLAUSE) {
        f->state = IF_CONDITION;
        (void)flow_need(b, ad_node_child_by_field(tree, next, AD_FIELD_CONDITION));
        return false;
    }
    return flow_need(b, ad_node_child_by_field(tree, next, AD_FIELD_BODY));
}

bool flow_if(flow_builder *b, flow_frame *f)
{
    if (f->state == IF_START) {
        f->fork = flow_fork_open(b);
        f->extra = f->node;
        f->state = IF_CONDITION;
        if (!flow_need(b, ad_node_child_by_field(b->tree, f->node, AD_FIELD_CONDITION))) {
            return false;
        }
    }
    if (f->state == IF_CONDITION && !take_branch(b, f, f->extra)) {
        return false;
    }
    if (f->state == IF_BRANCH && !end_branch(b, f)) {
        return false;
    }
    if (f->state != IF_ELSE) {
        return false; /* the condition of an elif is a leaf, and there */
    }
    flow_fork_way(b, f->fork);
    flow_fork_join(b, f->fork);
    return true;
}

/* ---- the end of a function, or of a way through it ---- */

/* What a generator returns is no element of it: `yield from` gives it. Decorators may make something else of
 * it. */
static ad_flow_value returned(flow_builder *b, ad_node place, ad_flow_value value)
{
    ad_node parent = b->tree->nodes[b->function_node].parent;
    ad_flow_value kept;

    if (value == 0 || !(b->graph->functions.at[b->function].flags & AD_FLOW_FN_GENERATOR)) {
        return value;
    }
    kept = flow_store(b, place, 0, flow_key(b, '.', AD_STR("return()")), value);
    return parent != AD_NO_NODE && ad_node_kind(b->tree, parent) == AD_KIND_DECORATED_DEFINITION
               ? flow_join(b, kept, value)
               : kept;
}

bool flow_return(flow_builder *b, flow_frame *f)
{
    ad_node child = flow_child(b->tree, f->node);

    if (f->state == 0) {
        f->state = 1;
        if (!flow_need(b, child)) {
            return false;
        }
    }
    if (child != AD_NO_NODE) {
        flow_set(b, f->node, b->memo[child]);
        b->result = flow_join(b, b->result, returned(b, f->node, b->memo[f->node]));
    }
    flow_note_answer(b, child);
    flow_leave(b);
    return true;
}

bool flow_raise(flow_builder *b, flow_frame *f)
{
    if (!flow_children(b, f)) {
        return false;
    }
    flow_note_raised(b, flow_child(b->tree, f->node));
    b->alive = false;
    return true;
}

bool flow_assert(flow_builder *b, flow_frame *f)
{
    ad_node condition = flow_child(b->tree, f->node);

    if (f->state == 0) { /* the message is evaluated when it fails */
        f->state = 1;
        if (!flow_need(b, condition)) {
            return false;
        }
    }
    if (condition != AD_NO_NODE) {
        flow_refine(b, condition, true);
    }
    return true;
}

/* ---- giving and taking values ---- */

/* x[1:2] = .., del x[i] */
static void forget_length(flow_builder *b, ad_node target)
{
    if (target != AD_NO_NODE && ad_node_kind(b->tree, target) == AD_KIND_SUBSCRIPT) {
        flow_forget_length(b, flow_child(b->tree, target));
    }
}

bool flow_delete_statement(flow_builder *b, flow_frame *f)
{
    const ad_tree *tree = b->tree;
    ad_node list = flow_child(tree, f->node);
    bool several = list != AD_NO_NODE && (ad_node_kind(tree, list) == AD_KIND_EXPRESSION_LIST ||
                                          ad_node_kind(tree, list) == AD_KIND_TUPLE);
    ad_node target;

    if (!flow_need_target(b, f, list)) {
        return false;
    }
    for (target = several ? flow_child(tree, list) : list; target != AD_NO_NODE;
         target = several ? flow_sibling(tree, target) : AD_NO_NODE) {
        if (!flow_list_delete(b, target)) {
            flow_delete(b, target);
            forget_length(b, target);
        }
    }
    return true;
}

bool flow_assignment(flow_builder *b, flow_frame *f)
{
    ad_node left = ad_node_child_by_field(b->tree, f->node, AD_FIELD_LEFT);
    ad_node right = ad_node_child_by_field(b->tree, f->node, AD_FIELD_RIGHT);

    if (right == AD_NO_NODE) {
        return true; /* a bare annotation */
    }
    if (f->state == 0) {
        f->state = 1;
        if (!flow_need(b, right)) {
            return false;
        }
    }
    if (!flow_need_target(b, f, left)) {
        return false;
    }
    flow_set(b, f->node,
             flow_new_list(b, left, right, b->memo[right] ? b->memo[right] : flow_shared_object(b, right)));
    flow_bind(b, left, b->memo[f->node]);
    if (left != AD_NO_NODE && ad_node_child_by_kind(b->tree, left, AD_KIND_SLICE) != AD_NO_NODE) {
        forget_length(b, left);
    }
    flow_note_condition(b, left, right);
    flow_named_tuple(b, left, right);
    return true;
}

static ad_flow_value augmented(flow_builder *b, ad_node n, ad_kind operation, ad_node left, ad_node right,
                               ad_flow_value before)
{
    ad_flow_value value;

    if (flow_is_arithmetic(b, operation, AD_NO_NODE, right)) {
        return 0;
    }
    if (operation == AD_KIND_OP_IADD &&
        flow_list_sum(b, n, (ad_node[]){AD_NO_NODE, right}, before, b->memo[right], &value)) {
        return value;
    }
    if (operation == AD_KIND_OP_IADD) {
        return flow_operate(b, n, operation, right, before, flow_behind_left(b, left, right, b->memo[right]));
    }
    return operation == AD_KIND_OP_IBITOR && ad_node_kind(b->tree, right) == AD_KIND_DICTIONARY
               ? flow_overlaid(b, before, right)
               : flow_operate(b, n, operation, right, before, b->memo[right]);
}

bool flow_augmented(flow_builder *b, flow_frame *f)
{
    const ad_tree *tree = b->tree;
    ad_node left = ad_node_child_by_field(tree, f->node, AD_FIELD_LEFT);
    ad_node right = ad_node_child_by_field(tree, f->node, AD_FIELD_RIGHT);
    ad_node operation = ad_node_child_by_field(tree, f->node, AD_FIELD_OPERATOR);
    ad_flow_value before;

    if (left == AD_NO_NODE || right == AD_NO_NODE || operation == AD_NO_NODE) {
        return true;
    }
    if (f->state == 0) {
        f->state = 1;
        if (!flow_need(b, left)) {
            return false;
        }
    }
    before = b->memo[left];
    if (f->state == 1) {
        f->state = 2;
        if (!flow_need(b, right)) {
            return false;
        }
    }
    flow_set(b, f->node, augmented(b, f->node, ad_node_kind(tree, operation), left, right, before));
    flow_bind(b, left, b->memo[f->node]);
    return true;
}

/* Names that only imports bind are known without this. */
bool flow_import(flow_builder *b, flow_frame *f)
{
    const ad_tree *tree = b->tree;
    bool raises = false;
    ad_node n;

    for (n = f->node + 1; n <= tree->nodes[f->node].last; n++) {
        const ad_import *import;
        uint32_t variable;
        ad_flow_value value = 0;

        if (ad_node_kind(tree, n) != AD_KIND_IDENTIFIER) {
            continue;
        }
        import = ad_module_imported(b->module, n);
        raises = raises || (import && flow_imports_old(b, import->module));
        variable = import ? ad_module_variable(b->module, n) : AD_NO_VARIABLE;
        if (variable == AD_NO_VARIABLE || flow_variable_of(b, variable)->kind != FLOW_VARIABLE_SLOT) {
            continue;
        }
        if (import->name.len && !ad_is_standard_module(import->module)) {
            value = flow_imported_value(b, n, import);
        }
        flow_assign(b, variable, value);
    }
    b->alive = b->alive && !raises;
    return true;
}

/* ---- with ---- */

enum { WITH_ITEMS, WITH_TARGET, WITH_BODY, WITH_SWALLOWED };

static ad_node clause_of(const ad_tree *tree, ad_node n)
{
    ad_node clause = ad_node_child_by_kind(tree, n, AD_KIND_WITH_CLAUSE);
    ad_node first =
        clause != AD_NO_NODE ? ad_node_child_by_kind(tree, clause, AD_KIND_WITH_ITEM) : AD_NO_NODE;

    return first;
}

/* The expression of an item, and what it is bound to. */
static void parts_of_item(const ad_tree *tree, ad_node item, ad_node *expression, ad_node *target)
{
    ad_node value = ad_node_child_by_field(tree, item, AD_FIELD_VALUE);

    *target = AD_NO_NODE;
    if (value != AD_NO_NODE && ad_node_kind(tree, value) == AD_KIND_AS_PATTERN) {
        *target = ad_node_child_by_field(tree, value, AD_FIELD_ALIAS);
        value = flow_child(tree, value);
    }
    *expression = value;
}

bool flow_with(flow_builder *b, flow_frame *f)
{
    const ad_tree *tree = b->tree;
    ad_node expression;
    ad_node target;

    if (f->state == WITH_ITEMS && f->extra == 0) {
        f->extra = clause_of(tree, f->node);
    }
    while (f->state < WITH_BODY && f->extra != AD_NO_NODE) {
        parts_of_item(tree, f->extra, &expression, &target);
        if (f->state == WITH_ITEMS) {
            f->state = WITH_TARGET;
            f->cursor = AD_NO_NODE;
            if (!flow_need(b, expression)) {
                return false;
            }
        }
        if (!flow_need_target(b, f, target)) {
            return false;
        }
        if (target != AD_NO_NODE && expression != AD_NO_NODE) {
            flow_bind(b, target, flow_entered(b, expression, b->memo[expression]));
        }
        f->state = WITH_ITEMS;
        f->extra = flow_sibling(tree, f->extra);
    }
    if (f->state < WITH_BODY) {
        f->state = WITH_BODY;
        if (flow_may_swallow(b, f->node)) {
            f->state = WITH_SWALLOWED;
            flow_swallow_open(b, f);
        }
        if (!flow_need(b, ad_node_child_by_field(tree, f->node, AD_FIELD_BODY))) {
            return false;
        }
    }
    if (f->state == WITH_SWALLOWED) {
        flow_swallow_close(b, f);
    }
    return true;
}

/* ---- definitions ---- */

/* Defaults are evaluated where the definition stands; bodies later. */
bool flow_definition(flow_builder *b, flow_frame *f)
{
    const ad_tree *tree = b->tree;
    ad_node list = ad_node_child_by_field(tree, f->node, AD_FIELD_PARAMETERS);
    ad_node name = ad_node_child_by_field(tree, f->node, AD_FIELD_NAME);

    if (f->state == 0) {
        f->state = 1;
        f->cursor = list != AD_NO_NODE ? flow_child(tree, list) : AD_NO_NODE;
    }
    while (f->cursor != AD_NO_NODE) {
        ad_node giver = flow_giver(b, f->cursor);
        ad_node value = giver != AD_NO_NODE ? giver : ad_node_child_by_field(tree, f->cursor, AD_FIELD_VALUE);

        f->cursor = flow_sibling(tree, f->cursor);
        if (value != AD_NO_NODE && !flow_need(b, value)) {
            return false;
        }
    }
    flow_define(b, f->node, name);
    return true;
}

bool flow_class(flow_builder *b, flow_frame *f)
{
    ad_node bases = ad_node_child_by_field(b->tree, f->node, AD_FIELD_SUPERCLASSES);

    if (f->state == 0) {
        f->state = 1;
        if (!flow_need(b, bases)) {
            return false;
        }
    }
    flow_define(b, f->node, ad_node_child_by_field(b->tree, f->node, AD_FIELD_NAME));
    return true;
}

/* A decorator that may be the artifact's own is called with the function; the name goes on meaning that. */
static void apply_decorator(flow_builder *b, ad_node decorator, ad_node definition)
{
    ad_node expression = flow_child(b->tree, decorator);
    flow_given given = {.node = definition, .value = b->memo[definition]};

    uint32_t first = b->graph->calls.count;
    uint32_t function = given.value ? b->graph->nodes.at[given.value].b : AD_FLOW_NONE;

    if (expression != AD_NO_NODE && given.value) {
        flow_made_call(b, decorator, expression, b->memo[expression], &given, 1);
    }
    if (b->graph->calls.count > first && flow_is(b, given.value, AD_FLOW_FUNCTION) &&
        function != AD_FLOW_NONE) {
        b->graph->calls.at[first].decorates = function + 1;
    }
}

bool flow_decorated(flow_builder *b, flow_frame *f)
{
    const ad_tree *tree = b->tree;
    ad_node definition = ad_node_child_by_field(tree, f->node, AD_FIELD_DEFINITION);
    ad_node child;

    if (f->state == 0) {
        f->state = 1;
        f->cursor = flow_child(tree, f->node);
    }
    while (f->cursor != AD_NO_NODE) {
        child = f->cursor;
        f->cursor = flow_sibling(tree, child);
        if (!flow_need(b, ad_node_kind(tree, child) == AD_KIND_DECORATOR ? flow_child(tree, child) : child)) {
            return false;
        }
    }
    for (child = flow_child(tree, f->node); child != AD_NO_NODE && definition != AD_NO_NODE;
         child = flow_sibling(tree, child)) {
        if (ad_node_kind(tree, child) == AD_KIND_DECORATOR) {
            apply_decorator(b, child, definition);
        }
    }
    return true;
}
