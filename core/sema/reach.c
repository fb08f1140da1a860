/* Which bindings of a variable a use may see. Blocks and order decide, no flow graph:
 *
 *   region   the innermost part of the frame that runs only on a condition and holds the binding
 *   settles  a binding before the use whose region holds the use: it runs on every way there
 *
 * What came before the last settling binding is dead, except around a loop that holds the use and not
 * that binding. When every branch of an `if`, `try` or `match` binds, the statement settles as a whole. */
#include "sema/sema_priv.h"

#include <stdlib.h>

#include "base/banned.h"

enum {
    JOINTS_MAX = 64, /* variables with more bindings have no joint entries */
    SCAN_MAX = 256   /* entries looked at for one use */
};

typedef struct entry {
    uint32_t position;
    uint32_t low; /* joint: position from which bindings inside count; else position */
    ad_node region;
    ad_node site;
    ad_node target; /* AD_NO_NODE: joint */
    uint32_t frame;
    uint8_t kind; /* ad_binding_kind */
} entry;

typedef struct ad_reach {
    entry *at; /* by position */
    uint32_t count;
    uint32_t capacity;
    bool mixed; /* bound by other frames than its own */
} ad_reach;

static ad_node parent_of(const ad_tree *tree, ad_node n)
{
    return tree->nodes[n].parent;
}

/* ---- regions ---- */

static bool is_loop(ad_kind kind)
{
    return kind == AD_KIND_FOR_STATEMENT || kind == AD_KIND_WHILE_STATEMENT;
}

bool ad_reach_is_conditional(const ad_tree *tree, ad_node parent, ad_node child)
{
    ad_field field = (ad_field)tree->nodes[child].field;
    ad_kind kind = ad_node_kind(tree, child);

    switch ((int)tree->nodes[parent].kind) {
    case AD_KIND_IF_STATEMENT:
        return field == AD_FIELD_CONSEQUENCE || field == AD_FIELD_ALTERNATIVE;
    case AD_KIND_ELIF_CLAUSE:
        return field == AD_FIELD_CONSEQUENCE;
    case AD_KIND_FOR_STATEMENT:
    case AD_KIND_WHILE_STATEMENT:
        return field == AD_FIELD_BODY || field == AD_FIELD_ALTERNATIVE;
    case AD_KIND_TRY_STATEMENT:
        return field == AD_FIELD_BODY || kind == AD_KIND_EXCEPT_CLAUSE || kind == AD_KIND_ELSE_CLAUSE;
    case AD_KIND_BLOCK:
        return kind == AD_KIND_CASE_CLAUSE;
    case AD_KIND_CONDITIONAL_EXPRESSION:
        return child != ad_node_child(tree, parent, 1);
    case AD_KIND_BOOLEAN_OPERATOR:
        return field == AD_FIELD_RIGHT;
    case AD_KIND_LIST_COMPREHENSION:
    case AD_KIND_SET_COMPREHENSION:
    case AD_KIND_DICTIONARY_COMPREHENSION:
    case AD_KIND_GENERATOR_EXPRESSION:
        return true;
    default:
        return false;
    }
}

ad_node ad_reach_region(ad_module *m, ad_node n, ad_node frame_node)
{
    const ad_tree *tree = m->tree;
    size_t hops = 0;

    while (n != frame_node) {
        ad_node parent = parent_of(tree, n);

        if (parent == AD_NO_NODE || ad_reach_is_conditional(tree, parent, n)) {
            break;
        }
        n = parent;
        hops++;
    }
    (void)ad_sema_charge(m, hops / 8);
    return n;
}

/* How a block ends: by leaving the function, the loop, or not at all. */
typedef enum ending { ENDING_NONE, ENDING_FUNCTION, ENDING_LOOP } ending;

static ending block_ending(const ad_tree *tree, ad_node block)
{
    ad_node n = tree->nodes[block].last;

    while (n > block && parent_of(tree, n) != block) {
        n = parent_of(tree, n);
    }
    switch ((int)tree->nodes[n].kind) {
    case AD_KIND_RETURN_STATEMENT:
    case AD_KIND_RAISE_STATEMENT:
        return ENDING_FUNCTION;
    case AD_KIND_BREAK_STATEMENT:
    case AD_KIND_CONTINUE_STATEMENT:
        return ENDING_LOOP;
    default:
        return ENDING_NONE;
    }
}

/* ---- the entries of a variable ---- */

static entry entry_of(ad_module *m, const ad_binding *binding)
{
    uint32_t frame = m->scopes[binding->scope].frame;
    ad_node frame_node = m->scopes[frame].node;
    ad_node body = binding->kind == AD_BIND_FOR
                       ? ad_node_child_by_field(m->tree, binding->site, AD_FIELD_BODY)
                       : AD_NO_NODE;

    return (entry){.position = binding->position,
                   .low = binding->position,
                   .region = body != AD_NO_NODE ? body : ad_reach_region(m, binding->target, frame_node),
                   .site = binding->site,
                   .target = binding->target,
                   .frame = frame,
                   .kind = binding->kind};
}

static int by_position(const void *left, const void *right)
{
    const entry *a = left;
    const entry *b = right;

    if (a->position != b->position) {
        return a->position < b->position ? -1 : 1;
    }
    return (a->target > b->target) - (a->target < b->target);
}

/* Is a branch bound in (or left) whenever it runs? */
static bool is_covered(ad_module *m, const ad_reach *reach, ad_node region)
{
    const ad_tree *tree = m->tree;
    ad_node block = ad_node_kind(tree, region) == AD_KIND_BLOCK
                        ? region
                        : ad_node_child_by_kind(tree, region, AD_KIND_BLOCK);
    uint32_t i;

    if (!ad_sema_charge(m, 1)) {
        return false;
    }
    for (i = 0; i < reach->count; i++) {
        if (reach->at[i].region == region) {
            return true;
        }
    }
    return block != AD_NO_NODE && block_ending(tree, block) != ENDING_NONE;
}

/* `case _:` and `case name:` without a guard. */
static bool takes_all(const ad_tree *tree, ad_node clause)
{
    ad_node pattern = ad_node_child_by_kind(tree, clause, AD_KIND_CASE_PATTERN);
    ad_node inner = pattern != AD_NO_NODE ? ad_node_first(tree, pattern) : AD_NO_NODE;

    if (pattern == AD_NO_NODE || ad_node_child_by_field(tree, clause, AD_FIELD_GUARD) != AD_NO_NODE) {
        return false;
    }
    return inner == AD_NO_NODE
               ? ad_str_equal(ad_node_text(tree, pattern), AD_STR("_"))
               : ad_node_kind(tree, inner) == AD_KIND_DOTTED_NAME && tree->nodes[pattern].last == inner + 1;
}

static bool if_covers(ad_module *m, const ad_reach *reach, ad_node statement)
{
    const ad_tree *tree = m->tree;
    bool otherwise = false;
    ad_node n;

    for (n = ad_node_first(tree, statement); n != AD_NO_NODE; n = ad_node_next(tree, n)) {
        ad_node region = n;

        switch ((int)tree->nodes[n].kind) {
        case AD_KIND_ELIF_CLAUSE:
            region = ad_node_child_by_field(tree, n, AD_FIELD_CONSEQUENCE);
            break;
        case AD_KIND_ELSE_CLAUSE:
            otherwise = true;
            break;
        case AD_KIND_BLOCK:
            break;
        default: /* the condition */
            continue;
        }
        if (region == AD_NO_NODE || !is_covered(m, reach, region)) {
            return false;
        }
    }
    return otherwise;
}

static bool try_covers(ad_module *m, const ad_reach *reach, ad_node statement)
{
    const ad_tree *tree = m->tree;
    bool body = false;
    ad_node n;

    for (n = ad_node_first(tree, statement); n != AD_NO_NODE; n = ad_node_next(tree, n)) {
        bool covered = is_covered(m, reach, n);
        ad_kind kind = ad_node_kind(tree, n);

        if (kind == AD_KIND_EXCEPT_CLAUSE && !covered) {
            return false;
        }
        body = body || (covered && (kind == AD_KIND_BLOCK || kind == AD_KIND_ELSE_CLAUSE));
    }
    return body;
}

static bool match_covers(ad_module *m, const ad_reach *reach, ad_node block)
{
    const ad_tree *tree = m->tree;
    bool all = false;
    ad_node n;

    for (n = ad_node_first(tree, block); n != AD_NO_NODE; n = ad_node_next(tree, n)) {
        if (ad_node_kind(tree, n) == AD_KIND_CASE_CLAUSE) {
            if (!is_covered(m, reach, n)) {
                return false;
            }
            all = takes_all(tree, n);
        }
    }
    return all;
}

/* The statement with branches of which a region is one, or AD_NO_NODE. For `match` its block. */
static ad_node branching(const ad_tree *tree, ad_node region)
{
    ad_node parent = parent_of(tree, region);

    if (parent != AD_NO_NODE && ad_node_kind(tree, parent) == AD_KIND_ELIF_CLAUSE) {
        parent = parent_of(tree, parent);
    }
    if (parent == AD_NO_NODE) {
        return AD_NO_NODE;
    }
    switch ((int)tree->nodes[parent].kind) {
    case AD_KIND_IF_STATEMENT:
    case AD_KIND_TRY_STATEMENT:
        return parent;
    case AD_KIND_BLOCK:
        return ad_node_kind(tree, region) == AD_KIND_CASE_CLAUSE ? parent : AD_NO_NODE;
    default:
        return AD_NO_NODE;
    }
}

static bool covers(ad_module *m, const ad_reach *reach, ad_node statement)
{
    const ad_tree *tree = m->tree;

    switch ((int)tree->nodes[statement].kind) {
    case AD_KIND_IF_STATEMENT:
        return if_covers(m, reach, statement);
    case AD_KIND_TRY_STATEMENT:
        return try_covers(m, reach, statement);
    default:
        return match_covers(m, reach, statement);
    }
}

/* Adds an entry for each statement all of whose branches bind, inner ones first: an inner joint may
 * complete an outer one. Inner statements have larger numbers. */
static void add_joints(ad_module *m, ad_reach *reach)
{
    const ad_tree *tree = m->tree;
    ad_node below = AD_NO_NODE;

    for (;;) {
        ad_node next = AD_NO_NODE;
        uint32_t frame = 0;
        uint32_t i;

        for (i = 0; i < reach->count; i++) {
            ad_node statement = branching(tree, reach->at[i].region);

            if (statement != AD_NO_NODE && statement < below && (next == AD_NO_NODE || statement > next)) {
                next = statement;
                frame = reach->at[i].frame;
            }
        }
        if (next == AD_NO_NODE || reach->count == reach->capacity ||
            !ad_sema_charge(m, reach->count / 4 + 1)) {
            return;
        }
        if (covers(m, reach, next)) {
            reach->at[reach->count++] = (entry){.position = tree->nodes[next].last,
                                                .low = next,
                                                .region = ad_reach_region(m, next, m->scopes[frame].node),
                                                .site = next,
                                                .target = AD_NO_NODE,
                                                .frame = frame};
        }
        below = next;
    }
}

/* NULL when memory is short. */
static const ad_reach *prepared(ad_module *m, uint32_t variable)
{
    ad_variable *v = &m->variables[variable];
    ad_reach *reach;
    uint32_t home = m->scopes[v->scope].frame;
    bool joints = v->count <= JOINTS_MAX;
    uint32_t i;

    if (v->reach) {
        return v->reach;
    }
    reach = ad_sema_alloc(m, 1, sizeof(*reach));
    if (!reach) {
        return NULL;
    }
    reach->capacity = v->count + (joints ? JOINTS_MAX : 0);
    reach->at = ad_sema_alloc(m, reach->capacity, sizeof(*reach->at));
    if (!reach->at || !ad_sema_charge(m, v->count)) {
        return NULL;
    }
    for (i = v->first; i != AD_NOWHERE; i = m->bindings[i].next) {
        reach->at[reach->count++] = entry_of(m, &m->bindings[i]);
        reach->mixed = reach->mixed || reach->at[reach->count - 1].frame != home;
    }
    if (joints) {
        add_joints(m, reach);
    }
    qsort(reach->at, reach->count, sizeof(*reach->at), by_position);
    v->reach = reach;
    return reach;
}

/* ---- one use ---- */

static ad_node child_towards(const ad_tree *tree, ad_node ancestor, ad_node n)
{
    while (parent_of(tree, n) != ancestor) {
        n = parent_of(tree, n);
    }
    return n;
}

/* Are two children of a statement branches of which only one runs? */
static bool is_either_or(const ad_tree *tree, ad_node statement, ad_node a, ad_node b)
{
    ad_kind kind_a = ad_node_kind(tree, a);
    ad_kind kind_b = ad_node_kind(tree, b);

    switch ((int)tree->nodes[statement].kind) {
    case AD_KIND_IF_STATEMENT:
    case AD_KIND_CONDITIONAL_EXPRESSION:
        return ad_reach_is_conditional(tree, statement, a) && ad_reach_is_conditional(tree, statement, b);
    case AD_KIND_BLOCK:
        return kind_a == AD_KIND_CASE_CLAUSE && kind_b == AD_KIND_CASE_CLAUSE;
    case AD_KIND_TRY_STATEMENT:
        return (kind_a == AD_KIND_EXCEPT_CLAUSE || kind_a == AD_KIND_ELSE_CLAUSE) &&
               (kind_b == AD_KIND_EXCEPT_CLAUSE || kind_b == AD_KIND_ELSE_CLAUSE);
    default:
        return false;
    }
}

static bool holds_jump(ad_module *m, ad_node from, ad_node to)
{
    ad_node n;

    if (!ad_sema_charge(m, (to - from) / 16)) {
        return true;
    }
    for (n = from; n <= to; n++) {
        ad_kind kind = ad_node_kind(m->tree, n);

        if (kind == AD_KIND_BREAK_STATEMENT || kind == AD_KIND_CONTINUE_STATEMENT) {
            return true;
        }
    }
    return false;
}

/* Is there no way forward from a binding to a later place: another branch runs, or the branch of the
 * binding ends by leaving? */
static bool is_cut_off(ad_module *m, ad_node site, ad_node at)
{
    const ad_tree *tree = m->tree;
    bool leaves_function = false;
    bool leaves_loop = false;
    size_t hops = 0;
    ad_node child = site;
    ad_node parent;
    ad_node towards;

    if (ad_node_inside(tree, at, site)) {
        return false;
    }
    for (parent = parent_of(tree, child); parent != AD_NO_NODE && !ad_node_inside(tree, at, parent);
         parent = parent_of(tree, child)) {
        ad_kind kind = ad_node_kind(tree, parent);

        if (kind == AD_KIND_BLOCK) {
            ending end = block_ending(tree, parent);

            leaves_function = leaves_function || end == ENDING_FUNCTION;
            leaves_loop = leaves_loop || end == ENDING_LOOP;
        } else if (kind == AD_KIND_TRY_STATEMENT) {
            leaves_function = false; /* `raise` may end up in a handler */
        } else if (is_loop(kind)) {
            leaves_loop = false;
            leaves_function = leaves_function && !holds_jump(m, site, tree->nodes[parent].last);
        }
        child = parent;
        hops++;
    }
    if (parent == AD_NO_NODE || parent == at || !ad_sema_charge(m, hops / 4)) {
        return false;
    }
    towards = child_towards(tree, parent, at);
    if (is_either_or(tree, parent, child, towards)) {
        return true;
    }
    if (ad_node_kind(tree, parent) == AD_KIND_TRY_STATEMENT) {
        return false; /* on the way out `finally` runs */
    }
    return leaves_function || (leaves_loop && !is_loop(ad_node_kind(tree, parent)));
}

/* Can a piece of code be left before its end, other than out of the function? From inside of a loop by
 * `break`, from inside of a `try` by an exception. */
static bool is_left_early(const ad_tree *tree, ad_node region, ad_node at)
{
    ad_node n;

    for (n = region; n != AD_NO_NODE && !ad_node_inside(tree, at, n); n = parent_of(tree, n)) {
        ad_node owner = parent_of(tree, n);
        ad_kind kind = owner != AD_NO_NODE ? ad_node_kind(tree, owner) : AD_NO_KIND;

        if (is_loop(kind) || kind == AD_KIND_TRY_STATEMENT) {
            return true;
        }
    }
    return false;
}

/* Does a later binding of the same straight piece of code hide this one from what follows? */
static bool is_overwritten(const ad_tree *tree, const ad_reach *reach, uint32_t number, uint32_t end,
                           ad_node at)
{
    const entry *e = &reach->at[number];
    uint32_t i;

    if (ad_node_inside(tree, at, e->region)) {
        return false;
    }
    for (i = number + 1; i < end && i < number + SCAN_MAX; i++) {
        if (reach->at[i].region == e->region && reach->at[i].low > e->position) {
            return !is_left_early(tree, e->region, at);
        }
    }
    return false;
}

/* Outermost loop of the frame around a place that does not hold the position `since`. */
static ad_node loop_around(ad_module *m, ad_node at, uint32_t frame, bool settled, uint32_t since)
{
    const ad_tree *tree = m->tree;
    ad_node frame_node = m->scopes[frame].node;
    ad_node found = AD_NO_NODE;
    ad_node n = at;
    size_t hops = 0;

    if (!(m->scopes[frame].flags & AD_FRAME_LOOPS)) {
        return AD_NO_NODE; /* an expression of thousands of levels is not climbed for each name in it */
    }
    while (n != frame_node) {
        ad_node parent = parent_of(tree, n);

        if (parent == AD_NO_NODE || (settled && since >= parent && since <= tree->nodes[parent].last)) {
            break;
        }
        if (is_loop(ad_node_kind(tree, parent))) {
            ad_field field = (ad_field)tree->nodes[n].field;

            if (field == AD_FIELD_BODY || field == AD_FIELD_CONDITION) {
                found = parent;
            }
        }
        n = parent;
        hops++;
    }
    (void)ad_sema_charge(m, hops / 8);
    return found;
}

static void add_candidate(const entry *e, ad_candidates *out)
{
    uint32_t i;

    if (e->target == AD_NO_NODE || e->kind == AD_BIND_DELETE) {
        return;
    }
    for (i = 0; i < out->count; i++) {
        if (out->targets[i] == e->target) {
            return;
        }
    }
    if (out->count == AD_CANDIDATES_MAX) {
        out->too_many = true;
        return;
    }
    out->targets[out->count++] = e->target;
}

/* Index of the first entry at or after a position. */
static uint32_t first_from(const ad_reach *reach, uint32_t position)
{
    uint32_t low = 0;
    uint32_t high = reach->count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (reach->at[middle].position < position) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* The entry that settles the variable for a place of its own frame; `end` when there is none. Of a joint
 * one and one inside of it (in `finally`) the latter. */
static uint32_t settling(ad_module *m, const ad_reach *reach, const ad_place *place, uint32_t end,
                         bool *out_lost)
{
    uint32_t best = end;
    uint32_t i;

    for (i = end; i > 0; i--) {
        const entry *e = &reach->at[i - 1];

        if (best != end && e->position <= reach->at[best].low) {
            break;
        }
        if (end - i >= SCAN_MAX) {
            *out_lost = best == end;
            break;
        }
        if (e->frame == place->frame && ad_node_inside(m->tree, place->at, e->region) &&
            (best == end || e->low > reach->at[best].low)) {
            best = i - 1;
        }
    }
    (void)ad_sema_charge(m, (end - i) / 8);
    return best;
}

/* Bindings of the place's own frame. */
static void within_frame(ad_module *m, const ad_reach *reach, const ad_place *place, ad_candidates *out)
{
    const ad_tree *tree = m->tree;
    uint32_t end = first_from(reach, place->order);
    bool lost = false;
    uint32_t settler = settling(m, reach, place, end, &lost);
    uint32_t low = 0;
    ad_node loop = AD_NO_NODE;
    uint32_t first;
    uint32_t i;

    if (lost) {
        out->too_many = true;
        return;
    }
    if (settler != end) {
        out->settled = true;
        out->since = reach->at[settler].position;
        low = reach->at[settler].low;
    }
    if (first_from(reach, low) + 1 < reach->count) { /* others than the settling one */
        loop = loop_around(m, place->at, place->frame, out->settled, out->since);
    }
    first = settler != end && reach->at[settler].target != AD_NO_NODE ? settler : first_from(reach, low);
    for (i = first; i < reach->count && !out->too_many && ad_sema_charge(m, 1); i++) {
        const entry *e = &reach->at[i];
        bool around = loop != AD_NO_NODE && ad_node_inside(tree, e->position, loop);

        if (e->frame != place->frame || e->target == AD_NO_NODE) {
            continue;
        }
        if (i >= end && !around) {
            break;
        }
        if (around || i == settler ||
            (!is_cut_off(m, e->site, place->at) && !is_overwritten(tree, reach, i, end, place->at))) {
            add_candidate(e, out);
        }
    }
}

/* Moves a place in a nested function or lambda to where that is defined in the outer frame. */
static bool lift(const ad_module *m, uint32_t frame, ad_place *place)
{
    while (place->frame != frame) {
        uint32_t parent = m->scopes[place->frame].parent;

        if (parent == AD_NOWHERE) {
            return false;
        }
        place->at = m->scopes[place->frame].node;
        place->order = place->at;
        place->frame = m->scopes[parent].frame;
    }
    return true;
}

/* What a function may see of a frame around it: what holds where it is defined, and all that comes
 * later, as nobody knows when it is called. */
static void from_outside(ad_module *m, const ad_reach *reach, const ad_place *place, ad_candidates *out)
{
    ad_node frame_node = m->scopes[place->frame].node;
    uint32_t i;

    within_frame(m, reach, place, out);
    for (i = first_from(reach, place->order); i < reach->count && !out->too_many; i++) {
        if (reach->at[i].frame == place->frame) {
            add_candidate(&reach->at[i], out);
            out->settled = out->settled || reach->at[i].region == frame_node;
        }
    }
}

static void from_other_frames(const ad_reach *reach, uint32_t frame, ad_candidates *out)
{
    uint32_t i;

    for (i = 0; i < reach->count && !out->too_many; i++) {
        if (reach->at[i].frame != frame) {
            add_candidate(&reach->at[i], out);
        }
    }
}

static void all_bindings(const ad_module *m, const ad_variable *v, ad_candidates *out)
{
    uint32_t i;

    for (i = v->first; i != AD_NOWHERE && !out->too_many; i = m->bindings[i].next) {
        const ad_binding *binding = &m->bindings[i];

        add_candidate(&(entry){.target = binding->target, .kind = binding->kind}, out);
    }
}

/* By far the most frequent case, without tables. */
static void only_binding(ad_module *m, const ad_variable *v, ad_place place, ad_candidates *out)
{
    const ad_binding *binding = &m->bindings[v->first];
    uint32_t frame = m->scopes[binding->scope].frame;
    ad_node frame_node = m->scopes[frame].node;
    bool inside = place.frame == frame;
    entry e;

    if (!inside && !lift(m, frame, &place)) {
        add_candidate(&(entry){.target = binding->target, .kind = binding->kind}, out);
        return;
    }
    e = entry_of(m, binding);
    out->since = e.position;
    out->settled = e.position < place.order ? ad_node_inside(m->tree, place.at, e.region)
                                            : !inside && e.region == frame_node;
    if (e.position < place.order || !inside || loop_around(m, place.at, frame, false, 0) != AD_NO_NODE) {
        add_candidate(&e, out);
    }
}

void ad_reach_candidates(ad_module *m, uint32_t variable, ad_place place, ad_candidates *out)
{
    const ad_variable *v = &m->variables[variable];
    ad_scope_kind kind = (ad_scope_kind)m->scopes[v->scope].kind;
    uint32_t home = m->scopes[v->scope].frame;
    const ad_reach *reach;

    *out = (ad_candidates){.count = 0};
    if (kind == AD_SCOPE_COMPREHENSION || kind == AD_SCOPE_MEMBERS) {
        all_bindings(m, v, out);
        return;
    }
    if (v->count == 1) {
        only_binding(m, v, place, out);
        return;
    }
    reach = v->count ? prepared(m, variable) : NULL;
    if (!reach) {
        return;
    }
    if (place.frame != home) {
        within_frame(m, reach, &place, out); /* where `global x` makes it an own variable */
        if (out->settled || !lift(m, home, &place)) {
            return;
        }
        from_outside(m, reach, &place, out);
    } else {
        within_frame(m, reach, &place, out);
    }
    if (reach->mixed) {
        from_other_frames(reach, home, out);
    }
}

ad_place ad_reach_end(const ad_module *m, ad_node class_node)
{
    ad_node body = ad_node_child_by_field(m->tree, class_node, AD_FIELD_BODY);

    /* Seen from the body as a whole, not from inside of what happens to stand last in it. */
    return (ad_place){.at = body != AD_NO_NODE ? body : class_node,
                      .order = m->tree->nodes[class_node].last + 1,
                      .frame = m->scopes[ad_scope_opened(m, class_node)].frame};
}

ad_node ad_reach_loop(ad_module *m, const ad_place *place, const ad_candidates *found)
{
    return loop_around(m, place->at, place->frame, found->settled, found->since);
}
