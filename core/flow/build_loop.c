/* Loops and comprehensions. A body is walked once; what it changes goes back into the joins at its head. */
#include "flow/build_priv.h"

#include "base/banned.h"

void flow_loop_open(flow_builder *b, ad_node n)
{
    uint32_t out = flow_fork_open(b);
    uint32_t again = flow_fork_open(b);

    if (FLOW_ROOM(b, b->loops, 1)) {
        b->loops.at[b->loops.count++] =
            (flow_loop){.node = n, .first_head = b->heads.count, .again = again, .out = out};
    }
}

/* The join at a head gets its second operand. */
static void close_head(flow_builder *b, const flow_head *head, ad_flow_value back)
{
    ad_flow_graph *graph = b->graph;
    ad_flow_node *node = &graph->nodes.at[head->value];
    ad_flow_value outer = graph->operands.at[node->operands];

    node->flags = 0;
    if (back == 0 || back == outer || back == head->value) {
        return;
    }
    if (!FLOW_ROOM(b, graph->operands, 2)) {
        return;
    }
    node = &graph->nodes.at[head->value];
    node->operands = graph->operands.count;
    graph->operands.at[graph->operands.count] = outer;
    graph->operands.at[graph->operands.count + 1] = back;
    if (outer == 0) {
        graph->operands.at[graph->operands.count] = back;
    }
    node->operand_count = outer ? 2 : 1;
    graph->operands.count += 2;
}

/* The join of this loop for a variable, or NULL. It is the first of the variable's: inner loops are over. */
static const flow_head *own_head(const flow_builder *b, const flow_variable *v)
{
    const flow_head *head = v->heads ? &b->heads.at[v->heads - 1] : NULL;

    return head && head->depth == b->loops.count ? head : NULL;
}

/* What the ways back bring to each variable; its value at a head brings nothing. */
static void gather_back(flow_builder *b, const flow_fork *again, uint32_t epoch)
{
    for (uint32_t s = again->first; s; s = b->segments.at[s - 1].next) {
        flow_segment segment = b->segments.at[s - 1];

        if (!flow_charge(b, segment.count / 4)) {
            return;
        }
        for (uint32_t i = segment.changes; i < segment.changes + segment.count; i++) {
            flow_change change = b->changes.at[i];
            flow_variable *v = &b->variables[change.variable];
            const flow_head *head = own_head(b, v);

            if (v->epoch != epoch) {
                v->epoch = epoch;
                v->gathered = 0;
            }
            if (!head || head->value != change.value) {
                v->gathered = flow_join(b, v->gathered, change.value);
            }
        }
    }
}

static void close_heads(flow_builder *b, const flow_loop *loop, uint32_t epoch)
{
    uint32_t depth = b->loops.count;

    if (!flow_charge(b, (b->heads.count - loop->first_head) / 4)) {
        return;
    }
    for (uint32_t i = loop->first_head; i < b->heads.count; i++) {
        flow_head *head = &b->heads.at[i];
        flow_variable *v = &b->variables[head->variable];

        if (head->depth == depth) {
            close_head(b, head, v->epoch == epoch ? v->gathered : 0);
        }
    }
}

/* Behind the loop a variable is what it is at its head. */
static void leave(flow_builder *b, const flow_fork *again, uint32_t depth, uint32_t epoch)
{
    for (uint32_t s = again->first; s && b->status == AD_OK; s = b->segments.at[s - 1].next) {
        flow_segment segment = b->segments.at[s - 1];

        for (uint32_t i = segment.changes; i < segment.changes + segment.count; i++) {
            uint32_t variable = b->changes.at[i].variable;
            flow_variable *v = &b->variables[variable];
            const flow_head *head = v->heads ? &b->heads.at[v->heads - 1] : NULL;
            ad_flow_value value = v->gathered;

            if (v->epoch != epoch) {
                continue;
            }
            v->epoch = 0;
            if (head && head->depth == depth) {
                value = head->value;
            } else {
                value = flow_join(b, value, flow_read(b, variable));
            }
            flow_put(b, variable, value);
        }
    }
}

static ad_flow_value turn(flow_builder *b, bool may_end, uint32_t element)
{
    ad_flow_value back = 0;
    flow_loop loop;
    flow_fork again;
    uint32_t epoch;
    uint32_t depth = b->loops.count;

    if (depth == 0) {
        return 0;
    }
    loop = b->loops.at[depth - 1];
    flow_fork_way(b, loop.again);
    again = b->forks.at[loop.again];
    flow_undo(b, again.mark);
    b->forks.count = loop.again;
    epoch = ++b->epoch;
    gather_back(b, &again, epoch);
    if (element != AD_NO_VARIABLE && b->variables[element].epoch == epoch) {
        back = b->variables[element].gathered;
    }
    close_heads(b, &loop, epoch);
    b->loops.count--;
    if (may_end) {
        leave(b, &again, depth, epoch);
    }
    for (uint32_t i = loop.first_head; i < b->heads.count; i++) {
        if (b->heads.at[i].depth == depth) {
            b->variables[b->heads.at[i].variable].heads = b->heads.at[i].outer;
            b->heads.at[i].depth = 0;
        }
    }
    b->alive = may_end;
    return back;
}

void flow_loop_turn(flow_builder *b, bool may_end)
{
    (void)turn(b, may_end, AD_NO_VARIABLE);
}

ad_flow_value flow_loop_turn_each(flow_builder *b, uint32_t element)
{
    return turn(b, true, element);
}

bool flow_break(flow_builder *b, flow_frame *f)
{
    (void)f;
    if (b->loops.count) {
        flow_fork_way(b, b->loops.at[b->loops.count - 1].out);
    }
    b->alive = false;
    return true;
}

bool flow_continue(flow_builder *b, flow_frame *f)
{
    (void)f;
    if (b->loops.count) {
        flow_fork_way(b, b->loops.at[b->loops.count - 1].again);
    }
    b->alive = false;
    return true;
}

/* The end of a loop with its `else`: joins the ways out. */
static bool finish_loop(flow_builder *b, const flow_frame *f)
{
    uint32_t out = f->fork;

    flow_fork_way(b, out);
    flow_fork_join(b, out);
    return true;
}

static ad_node alternative_block(const ad_tree *tree, ad_node n)
{
    ad_node clause = ad_node_child_by_field(tree, n, AD_FIELD_ALTERNATIVE);

    return clause != AD_NO_NODE ? ad_node_child_by_field(tree, clause, AD_FIELD_BODY) : AD_NO_NODE;
}

enum { FOR_ITERABLE, FOR_TARGET, FOR_BODY, FOR_ELSE, FOR_END };

/* The variable that holds an element, when it is only one. */
static uint32_t element_of(flow_builder *b, ad_node target)
{
    uint32_t variable = target != AD_NO_NODE && ad_node_kind(b->tree, target) == AD_KIND_IDENTIFIER
                            ? ad_module_variable(b->module, target)
                            : AD_NO_VARIABLE;

    return variable != AD_NO_VARIABLE && flow_variable_of(b, variable)->kind == FLOW_VARIABLE_SLOT
               ? variable
               : AD_NO_VARIABLE;
}

bool flow_for(flow_builder *b, flow_frame *f)
{
    const ad_tree *tree = b->tree;
    ad_node n = f->node;
    ad_node left = ad_node_child_by_field(tree, n, AD_FIELD_LEFT);
    ad_node right = ad_node_child_by_field(tree, n, AD_FIELD_RIGHT);
    uint32_t element;

    switch (f->state) {
    case FOR_ITERABLE:
        f->state = FOR_TARGET;
        if (!flow_need(b, right)) {
            return false;
        }
        /* fall through */
    case FOR_TARGET:
        if (f->cursor == AD_NO_NODE) {
            flow_loop_open(b, n);
            f->fork = b->loops.count ? b->loops.at[b->loops.count - 1].out : 0;
        }
        if (!flow_need_target(b, f, left)) {
            return false;
        }
        f->state = FOR_BODY;
        flow_bind(b, left, right != AD_NO_NODE ? flow_load(b, left, b->memo[right], AD_KEY_ANY) : 0);
        element = element_of(b, left);
        f->mark = element != AD_NO_VARIABLE ? flow_read(b, element) : 0;
        if (!flow_need(b, ad_node_child_by_field(tree, n, AD_FIELD_BODY))) {
            return false;
        }
        /* fall through */
    case FOR_BODY:
        flow_learn_each(b, right, flow_loop_turn_each(b, element_of(b, left)), f->mark);
        f->state = FOR_ELSE;
        if (!flow_need(b, alternative_block(tree, n))) {
            return false;
        }
        /* fall through */
    default:
        return finish_loop(b, f);
    }
}

enum { WHILE_CONDITION, WHILE_BODY, WHILE_TURN, WHILE_END };

bool flow_while(flow_builder *b, flow_frame *f)
{
    const ad_tree *tree = b->tree;
    ad_node n = f->node;
    ad_node condition = ad_node_child_by_field(tree, n, AD_FIELD_CONDITION);
    ad_truth truth;

    switch (f->state) {
    case WHILE_CONDITION:
        flow_loop_open(b, n);
        f->fork = b->loops.count ? b->loops.at[b->loops.count - 1].out : 0;
        f->state = WHILE_BODY;
        if (!flow_need(b, condition)) {
            return false;
        }
        /* fall through */
    case WHILE_BODY:
        f->state = WHILE_TURN;
        if (flow_truth(b, condition) == AD_TRUTH_NO || ad_module_enters(b->module, n) == AD_TRUTH_NO) {
            ad_node body = ad_node_child_by_field(tree, n, AD_FIELD_BODY);

            b->alive = false;
            flow_skip(b, body, body != AD_NO_NODE ? tree->nodes[body].last : body, condition);
        }
        flow_refine(b, condition, true);
        if (b->alive && !flow_need(b, ad_node_child_by_field(tree, n, AD_FIELD_BODY))) {
            return false;
        }
        /* fall through */
    case WHILE_TURN:
        truth = flow_truth(b, condition);
        flow_loop_turn(b, truth != AD_TRUTH_YES);
        f->state = WHILE_END;
        flow_refine(b, condition, false);
        if (b->alive && !flow_need(b, alternative_block(tree, n))) {
            return false;
        }
        /* fall through */
    default:
        return finish_loop(b, f);
    }
}

/* ---- comprehensions ---- */

enum { COMPREHENSION_START, COMPREHENSION_RIGHT, COMPREHENSION_TARGET, COMPREHENSION_IF, COMPREHENSION_BODY };

static ad_flow_value comprehended(flow_builder *b, ad_node n)
{
    ad_node body = ad_node_child_by_field(b->tree, n, AD_FIELD_BODY);
    ad_flow_value copied;
    ad_node value;
    ad_node key;

    if (flow_kept_keys(b, n, &copied) || flow_copied(b, n, &copied)) {
        return copied;
    }
    if (body == AD_NO_NODE) {
        return 0;
    }
    if (ad_node_kind(b->tree, body) != AD_KIND_PAIR) {
        return flow_container(b, n, b->memo[body]);
    }
    value = ad_node_child_by_field(b->tree, body, AD_FIELD_VALUE);
    key = ad_node_child_by_field(b->tree, body, AD_FIELD_KEY);
    return value != AD_NO_NODE ? flow_store_by(b, n, 0, key, flow_key_of(b, key), b->memo[value]) : 0;
}

/* Next clause from f->extra on; AD_NO_NODE: all done. */
static ad_node next_clause(const ad_tree *tree, ad_node n)
{
    do {
        n = flow_sibling(tree, n);
    } while (n != AD_NO_NODE && ad_node_kind(tree, n) != AD_KIND_FOR_IN_CLAUSE &&
             ad_node_kind(tree, n) != AD_KIND_IF_CLAUSE);
    return n;
}

static bool clause_done(flow_builder *b, flow_frame *f)
{
    const ad_tree *tree = b->tree;
    ad_node clause = f->extra;
    ad_node right = ad_node_child_by_field(tree, clause, AD_FIELD_RIGHT);
    ad_node left = ad_node_child_by_field(tree, clause, AD_FIELD_LEFT);

    if (f->state == COMPREHENSION_IF) {
        flow_refine(b, flow_child(tree, clause), true);
        return true;
    }
    if (f->state == COMPREHENSION_RIGHT) {
        f->state = COMPREHENSION_TARGET;
        f->cursor = AD_NO_NODE;
    }
    if (!flow_need_target(b, f, left)) {
        return false;
    }
    flow_bind(b, left, right != AD_NO_NODE ? flow_load(b, left, b->memo[right], AD_KEY_ANY) : 0);
    return true;
}

bool flow_comprehension(flow_builder *b, flow_frame *f)
{
    const ad_tree *tree = b->tree;
    ad_node n = f->node;

    if (f->state == COMPREHENSION_BODY) {
        flow_set(b, n, comprehended(b, n));
        /* What its conditions say ends with it, what it changed stays. */
        flow_fork_way(b, f->fork);
        flow_undo(b, f->mark);
        b->alive = true;
        flow_fork_way(b, f->fork);
        flow_fork_join(b, f->fork);
        return true;
    }
    if (f->state == COMPREHENSION_START) {
        f->fork = flow_fork_open(b);
        f->mark = b->trail.count;
        f->extra = flow_child(tree, n);
        if (f->extra != AD_NO_NODE && tree->nodes[f->extra].field == AD_FIELD_BODY) {
            f->extra = next_clause(tree, f->extra);
        }
    } else {
        if (!clause_done(b, f)) {
            return false;
        }
        f->extra = next_clause(tree, f->extra);
    }
    if (f->extra == AD_NO_NODE) {
        f->state = COMPREHENSION_BODY;
        (void)flow_need(b, ad_node_child_by_field(tree, n, AD_FIELD_BODY));
        return false;
    }
    f->cursor = AD_NO_NODE;
    if (ad_node_kind(tree, f->extra) == AD_KIND_IF_CLAUSE) {
        f->state = COMPREHENSION_IF;
        (void)flow_need(b, flow_child(tree, f->extra));
    } else {
        f->state = COMPREHENSION_RIGHT;
        (void)flow_need(b, ad_node_child_by_field(tree, f->extra, AD_FIELD_RIGHT));
    }
    return false;
}
