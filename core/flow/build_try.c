/* try, except, finally; match. Handlers see whatever variables were given inside of the body, as nobody knows
 * where it was left. */
#include <stdio.h>

#include "flow/build_priv.h"

#include "base/banned.h"

/* What stands for a variable in b->tried: a call that may raise; AD_NO_VARIABLE: an exception. */
static const uint32_t CALLED = AD_NO_VARIABLE - 1;
enum { RAISED_BYTES = 96, TYPES_MAX = 8 };

enum { TRY_START, TRY_BODY, TRY_ELSE, TRY_HANDLER, TRY_FINALLY, TRY_END };

/* State before the body joined with everything that was assigned in it since. That is no news to an outer
 * try, which has seen each of these values. */
static void begin_handlers(flow_builder *b, uint32_t first)
{
    uint32_t last = b->tried.count;
    uint32_t depth = b->try_depth;

    b->alive = true;
    b->try_depth = 0;
    for (uint32_t i = first; i < last && flow_charge(b, 1); i++) {
        flow_change change = b->tried.at[i];

        if (change.variable >= CALLED) {
            continue; /* something raised */
        }
        flow_put(b, change.variable, flow_join(b, flow_read(b, change.variable), change.value));
    }
    b->try_depth = depth;
}

static ad_node next_of_kind(const ad_tree *tree, ad_node n, ad_kind kind)
{
    while (n != AD_NO_NODE && ad_node_kind(tree, n) != kind) {
        n = ad_node_next(tree, n);
    }
    return n;
}

static ad_node else_block(const ad_tree *tree, ad_node n)
{
    ad_node clause = ad_node_child_by_kind(tree, n, AD_KIND_ELSE_CLAUSE);

    return clause != AD_NO_NODE ? ad_node_child_by_field(tree, clause, AD_FIELD_BODY) : AD_NO_NODE;
}

/* ---- what is raised ---- */

static uint32_t key_of_raised(flow_builder *b, ad_str class)
{
    char text[RAISED_BYTES];
    int bytes = snprintf(text, sizeof(text), "raise(%.*s)", AD_STR_ARG(class));

    return bytes > 0 && (size_t)bytes < sizeof(text) ? flow_key(b, '.', (ad_str){text, (size_t)bytes}) : 0;
}

/* The exception goes to callers: under the names of its class, and for who takes all. */
static void give_to_callers(flow_builder *b, ad_node exception, ad_flow_value value)
{
    ad_str names[AD_ALTERNATIVES_MAX];
    size_t count = ad_module_names(b->module, exception, names);
    ad_flow_value given = flow_store(b, exception, 0, key_of_raised(b, AD_STR("")), value);

    for (size_t i = 0; i < count; i++) {
        ad_str class =
            ad_str_ends(names[i], AD_STR("()")) ? ad_str_sub(names[i], 0, names[i].len - 2) : names[i];
        uint32_t key = key_of_raised(b, ad_str_behind_last(class, '.'));

        given = key ? flow_join(b, given, flow_store(b, exception, 0, key, value)) : given;
    }
    b->raised = flow_join(b, b->raised, given);
}

void flow_note_raised(flow_builder *b, ad_node exception)
{
    ad_flow_value value = exception != AD_NO_NODE ? flow_resolve(b, b->memo[exception]) : 0;

    if (value && b->try_depth && FLOW_ROOM(b, b->tried, 1)) {
        b->tried.at[b->tried.count++] = (flow_change){.variable = AD_NO_VARIABLE, .value = value};
    } else if (value && b->alive) {
        give_to_callers(b, exception, value);
    }
}

void flow_note_called(flow_builder *b, ad_node callee, ad_flow_value call)
{
    const ad_value *value;

    if (call == 0) {
        return;
    }
    if (b->try_depth) {
        if (FLOW_ROOM(b, b->tried, 1)) {
            b->tried.at[b->tried.count++] = (flow_change){.variable = CALLED, .value = call};
        }
        return;
    }
    value = ad_module_get(b->module, ad_module_value(b->module, callee));
    if (value->kind == AD_VALUE_FUNCTION && b->labelled[value->node] & FLOW_RAISES) {
        b->raised = flow_join(b, b->raised, flow_load(b, callee, call, flow_key(b, '.', AD_STR("raise(*)"))));
    }
}

/* The keys under which a handler for `types` finds what a call raised. */
static uint32_t keys_of_types(flow_builder *b, ad_node types, uint32_t keys[TYPES_MAX])
{
    const ad_tree *tree = b->tree;
    bool several = ad_node_kind(tree, types) == AD_KIND_TUPLE;
    ad_node n = several ? flow_child(tree, types) : types;
    uint32_t count = 0;

    for (; n != AD_NO_NODE && count < TYPES_MAX; n = several ? flow_sibling(tree, n) : AD_NO_NODE) {
        ad_str class = ad_str_behind_last(ad_node_text(tree, n), '.');
        bool all = ad_str_equal(class, AD_STR("Exception")) || ad_str_equal(class, AD_STR("BaseException"));

        keys[count] = key_of_raised(b, all ? AD_STR("") : class);
        count += keys[count] != 0;
    }
    return count;
}

/* Does a handler for `types` take it? Classes are compared by the names they are written with. */
static bool takes(const flow_builder *b, ad_str types, ad_flow_value raised)
{
    ad_node place;
    ad_node callee = AD_NO_NODE;
    ad_str name;

    if (flow_is(b, raised, AD_FLOW_JOIN)) { /* of a class of the artifact, which a library's is the base of */
        raised = flow_operand(b, raised, 0);
    }
    place = b->graph->nodes.at[raised].place;

    if (ad_str_find(types, AD_STR("Exception"), 0) != SIZE_MAX) {
        return true;
    }
    if (place != AD_NO_NODE && place < b->tree->count && ad_node_kind(b->tree, place) == AD_KIND_CALL) {
        callee = flow_child(b->tree, place);
    }
    if (callee == AD_NO_NODE) {
        return false;
    }
    name = ad_node_text(b->tree, callee);
    return name.len > 0 && ad_str_find(types, name, 0) != SIZE_MAX;
}

/* `except E as e`: e is whatever of that kind the body raised. */
static void bind_exception(flow_builder *b, ad_node clause, uint32_t first)
{
    const ad_tree *tree = b->tree;
    ad_node pattern = ad_node_child_by_kind(tree, clause, AD_KIND_AS_PATTERN);
    ad_node types = pattern != AD_NO_NODE ? flow_child(tree, pattern) : AD_NO_NODE;
    ad_node target = types != AD_NO_NODE ? flow_sibling(tree, types) : AD_NO_NODE;
    ad_flow_value value = 0;
    uint32_t keys[TYPES_MAX];
    uint32_t key_count;

    if (target == AD_NO_NODE) {
        return;
    }
    key_count = keys_of_types(b, types, keys);
    for (uint32_t i = first; i < b->tried.count && flow_charge(b, 1); i++) {
        flow_change change = b->tried.at[i];

        if (change.variable == AD_NO_VARIABLE && takes(b, ad_node_text(tree, types), change.value)) {
            value = flow_join(b, value, change.value);
        }
        for (uint32_t k = 0; change.variable == CALLED && k < key_count; k++) {
            value = flow_join(b, value, flow_load(b, target, change.value, keys[k]));
        }
    }
    flow_bind(b, target, value);
}

/* The next handler's block goes onto the stack; AD_NO_NODE: that was the last. */
static ad_node begin_handler(flow_builder *b, flow_frame *f)
{
    const ad_tree *tree = b->tree;
    ad_node clause = next_of_kind(tree, f->cursor, AD_KIND_EXCEPT_CLAUSE);

    while (clause != AD_NO_NODE && flow_is_dead_handler(b, f->node, clause)) {
        flow_skip(b, clause, tree->nodes[clause].last, f->node);
        clause = next_of_kind(tree, ad_node_next(tree, clause), AD_KIND_EXCEPT_CLAUSE);
    }
    f->cursor = clause != AD_NO_NODE ? ad_node_next(tree, clause) : AD_NO_NODE;
    if (clause != AD_NO_NODE) {
        bind_exception(b, clause, f->extra);
    }
    return clause != AD_NO_NODE ? ad_node_child_by_kind(tree, clause, AD_KIND_BLOCK) : AD_NO_NODE;
}

/* After the body and its else: the handlers begin where it could have been left. */
static void end_body(flow_builder *b, flow_frame *f)
{
    uint32_t first = f->extra;

    flow_fork_way(b, f->fork);
    flow_undo(b, b->forks.at[f->fork].mark);
    b->try_depth--;
    begin_handlers(b, first);
    f->mark = b->trail.count;
    f->cursor = ad_node_first(b->tree, f->node);
    f->state = TRY_HANDLER;
}

static bool begin_finally(flow_builder *b, flow_frame *f)
{
    ad_node clause = ad_node_child_by_kind(b->tree, f->node, AD_KIND_FINALLY_CLAUSE);
    uint32_t first = f->extra;
    uint32_t fork = f->fork;
    bool alive;

    f->state = TRY_END;
    f->cursor = AD_NO_NODE;
    flow_fork_join(b, fork);
    alive = b->alive;
    if (!alive && clause != AD_NO_NODE) { /* it is run all the same */
        begin_handlers(b, first);
    }
    if (b->try_depth == 0) {
        b->tried.count = 0;
    }
    f->mark = alive;
    return clause == AD_NO_NODE || flow_need(b, ad_node_child_by_kind(b->tree, clause, AD_KIND_BLOCK));
}

bool flow_try(flow_builder *b, flow_frame *f)
{
    ad_node block;

    switch (f->state) {
    case TRY_START:
        f->fork = flow_fork_open(b);
        f->extra = b->tried.count;
        b->try_depth++;
        f->state = TRY_BODY;
        if (!flow_need(b, ad_node_child_by_field(b->tree, f->node, AD_FIELD_BODY))) {
            return false;
        }
        /* fall through */
    case TRY_BODY:
        f->state = TRY_ELSE;
        if (b->alive && !flow_need(b, else_block(b->tree, f->node))) {
            return false;
        }
        /* fall through */
    case TRY_ELSE:
        end_body(b, f);
        block = begin_handler(b, f);
        break;
    case TRY_HANDLER:
        flow_fork_way(b, f->fork);
        flow_undo(b, f->mark);
        b->alive = true;
        block = begin_handler(b, f);
        break;
    default:
        b->alive = b->alive && f->mark;
        return true;
    }
    if (block != AD_NO_NODE) {
        (void)flow_need(b, block);
        return false;
    }
    b->alive = false; /* nobody caught it */
    if (!begin_finally(b, f)) {
        return false;
    }
    b->alive = b->alive && f->mark;
    return true;
}

/* ---- with ---- */

/* Is it a call of what goes on behind the body when that raises? */
static bool is_swallower(flow_builder *b, ad_node expression)
{
    static const char *const swallowers[] = {"assertRaises", "assertRaisesRegex", "raises", "suppress"};
    ad_str names[AD_ALTERNATIVES_MAX];
    ad_node callee = expression != AD_NO_NODE && ad_node_kind(b->tree, expression) == AD_KIND_CALL
                         ? flow_child(b->tree, expression)
                         : AD_NO_NODE;
    ad_str last;

    if (callee == AD_NO_NODE || ad_module_names(b->module, callee, names) == 0) {
        return false;
    }
    last = ad_str_behind_last(names[0], '.');
    return ad_str_in_sorted(last, swallowers, sizeof(swallowers) / sizeof(swallowers[0])) &&
           (ad_str_equal(names[0], AD_STR("contextlib.suppress")) ||
            ad_str_equal(names[0], AD_STR("pytest.raises")) || ad_str_starts(last, AD_STR("assert")));
}

bool flow_may_swallow(flow_builder *b, ad_node n)
{
    const ad_tree *tree = b->tree;
    ad_node clause = ad_node_child_by_kind(tree, n, AD_KIND_WITH_CLAUSE);
    ad_node item = clause != AD_NO_NODE ? flow_child(tree, clause) : AD_NO_NODE;

    for (; item != AD_NO_NODE; item = flow_sibling(tree, item)) {
        ad_node value = ad_node_child_by_field(tree, item, AD_FIELD_VALUE);

        if (value != AD_NO_NODE && ad_node_kind(tree, value) == AD_KIND_AS_PATTERN) {
            value = flow_child(tree, value);
        }
        if (is_swallower(b, value)) {
            return true;
        }
    }
    return false;
}

void flow_swallow_open(flow_builder *b, flow_frame *f)
{
    f->fork = flow_fork_open(b);
    f->extra = b->tried.count;
    b->try_depth++;
}

void flow_swallow_close(flow_builder *b, const flow_frame *f)
{
    flow_fork_way(b, f->fork);
    flow_undo(b, b->forks.at[f->fork].mark);
    b->try_depth--;
    begin_handlers(b, f->extra);
    flow_fork_way(b, f->fork);
    flow_fork_join(b, f->fork);
    if (b->try_depth == 0) {
        b->tried.count = 0;
    }
}

/* ---- match ---- */

enum { MATCH_SUBJECT, MATCH_GUARD, MATCH_BODY, MATCH_NEXT };

/* The key of what one part of a pattern gets of the whole; AD_KEY_ANY: of what is not known. */
static uint32_t key_of_part(flow_builder *b, ad_node part)
{
    const ad_tree *tree = b->tree;
    ad_node around = tree->nodes[part].parent;
    ad_node before = AD_NO_NODE;
    uint64_t index = 0;

    for (ad_node c = flow_child(tree, around); c != AD_NO_NODE && c < part && flow_charge(b, 1);
         c = flow_sibling(tree, c)) {
        ad_node inner = ad_node_kind(tree, c) == AD_KIND_CASE_PATTERN ? flow_child(tree, c) : c;

        if (inner != AD_NO_NODE && ad_node_kind(tree, inner) == AD_KIND_SPLAT_PATTERN) {
            return AD_KEY_ANY;
        }
        before = c;
        index++;
    }
    switch ((int)ad_node_kind(tree, around)) {
    case AD_KIND_KEYWORD_PATTERN:
        return flow_key_attribute(b, flow_child(tree, around));
    case AD_KIND_DICT_PATTERN:
        while (before != AD_NO_NODE && ad_node_kind(tree, before) == AD_KIND_CASE_PATTERN) {
            before = flow_child(tree, before);
        }
        return before != AD_NO_NODE ? flow_key_of(b, before) : (uint32_t)AD_KEY_ANY;
    default:
        return index < FLOW_DISPLAY_MAX ? flow_key_index(b, index) : (uint32_t)AD_KEY_ANY;
    }
}

/* Where in a pattern a name stands decides what part of the subject it gets. */
static ad_flow_value captured_part(flow_builder *b, ad_node pattern, ad_node name, ad_flow_value subject)
{
    const ad_tree *tree = b->tree;
    ad_node parts[FLOW_TARGET_MAX];
    uint32_t count = 0;

    for (ad_node n = name; n != pattern && count < FLOW_TARGET_MAX; n = tree->nodes[n].parent) {
        ad_node around = tree->nodes[n].parent;
        ad_kind kind = ad_node_kind(tree, around);
        bool keyword = kind == AD_KIND_KEYWORD_PATTERN && flow_child(tree, around) != n;

        if (kind == AD_KIND_LIST_PATTERN || kind == AD_KIND_TUPLE_PATTERN || kind == AD_KIND_DICT_PATTERN ||
            kind == AD_KIND_SPLAT_PATTERN ||
            (kind == AD_KIND_CLASS_PATTERN && ad_node_kind(tree, n) != AD_KIND_KEYWORD_PATTERN &&
             ad_node_kind(tree, flow_child(tree, n)) != AD_KIND_KEYWORD_PATTERN) ||
            keyword) {
            parts[count++] = n;
        }
    }
    if (count == FLOW_TARGET_MAX) {
        return flow_derive2(b, name, subject, flow_load(b, name, subject, AD_KEY_ANY_VALUE), true);
    }
    while (count--) {
        ad_kind kind = ad_node_kind(tree, tree->nodes[parts[count]].parent);

        if (kind == AD_KIND_SPLAT_PATTERN || kind == AD_KIND_CLASS_PATTERN) {
            /* taken for all of it, rather some too many */
            return flow_derive2(b, name, subject, flow_load(b, name, subject, AD_KEY_ANY_VALUE), true);
        }
        subject = flow_load(b, name, subject, key_of_part(b, parts[count]));
    }
    return subject;
}

/* Nothing but literals: who comes here has one of them. */
static bool is_literal_pattern(const ad_tree *tree, ad_node pattern)
{
    for (ad_node n = pattern; n <= tree->nodes[pattern].last; n++) {
        switch ((int)tree->nodes[n].kind) {
        case AD_KIND_CASE_PATTERN:
        case AD_KIND_UNION_PATTERN:
        case AD_KIND_STRING:
        case AD_KIND_STRING_START:
        case AD_KIND_STRING_CONTENT:
        case AD_KIND_STRING_END:
        case AD_KIND_ESCAPE_SEQUENCE:
        case AD_KIND_CONCATENATED_STRING:
        case AD_KIND_INTEGER:
        case AD_KIND_FLOAT:
        case AD_KIND_TRUE:
        case AD_KIND_FALSE:
        case AD_KIND_NONE_LITERAL:
            break;
        default:
            return false;
        }
    }
    return true;
}

/* int(), float() */
static bool is_number_pattern(const ad_tree *tree, ad_node pattern)
{
    ad_str name;

    if (ad_node_kind(tree, pattern) == AD_KIND_CASE_PATTERN) {
        pattern = flow_child(tree, pattern);
    }
    if (pattern == AD_NO_NODE || ad_node_kind(tree, pattern) != AD_KIND_CLASS_PATTERN) {
        return false;
    }
    name = ad_node_text(tree, flow_child(tree, pattern));
    return ad_str_equal(name, AD_STR("int")) || ad_str_equal(name, AD_STR("float")) ||
           ad_str_equal(name, AD_STR("bool"));
}

/* `"a" | "b" as x`, `int(x)`, `int() as x`: what x gets, nobody else has written. */
static bool is_harmless_capture(const ad_tree *tree, ad_node pattern, ad_node name)
{
    for (ad_node n = name; n != pattern; n = tree->nodes[n].parent) {
        ad_node around = tree->nodes[n].parent;

        if (is_number_pattern(tree, around)) {
            return true;
        }
        if (ad_node_kind(tree, around) == AD_KIND_AS_PATTERN && flow_child(tree, around) != n &&
            (is_literal_pattern(tree, flow_child(tree, around)) ||
             is_number_pattern(tree, flow_child(tree, around)))) {
            return true;
        }
    }
    return false;
}

static void bind_pattern(flow_builder *b, ad_node pattern, ad_flow_value subject)
{
    const ad_tree *tree = b->tree;

    for (ad_node n = pattern; n <= tree->nodes[pattern].last && subject; n++) {
        if (ad_node_kind(tree, n) == AD_KIND_IDENTIFIER && ad_module_binds(b->module, n) &&
            flow_charge(b, 1)) {
            flow_assign(b, ad_module_variable(b->module, n),
                        is_harmless_capture(tree, pattern, n) ? 0 : captured_part(b, pattern, n, subject));
        }
    }
}

static void begin_case(flow_builder *b, flow_frame *f, ad_node clause)
{
    const ad_tree *tree = b->tree;
    ad_node subject = ad_node_child_by_field(tree, f->node, AD_FIELD_SUBJECT);
    ad_node pattern = ad_node_child_by_kind(tree, clause, AD_KIND_CASE_PATTERN);

    if (subject == AD_NO_NODE || pattern == AD_NO_NODE) {
        return;
    }
    if (ad_module_case(b->module, clause) == AD_TRUTH_NO) {
        b->alive = false;
        flow_skip(b, clause, tree->nodes[clause].last, pattern);
    } else if (!is_literal_pattern(tree, pattern)) {
        bind_pattern(b, pattern, b->memo[subject]);
    } else if (tree->nodes[pattern].last > pattern && b->memo[subject] && flow_is_lvalue(b, subject)) {
        flow_write(b, subject, flow_cleaned(b, pattern, b->memo[subject], AD_FLOW_ALL));
    }
}

/* f->extra: the clause at hand. */
static bool next_case(flow_builder *b, flow_frame *f)
{
    const ad_tree *tree = b->tree;
    ad_node guard;

    if (f->extra == AD_NO_NODE) {
        flow_fork_way(b, f->fork);
        flow_fork_join(b, f->fork);
        return true;
    }
    begin_case(b, f, f->extra);
    guard = ad_node_child_by_field(tree, f->extra, AD_FIELD_GUARD);
    f->state = MATCH_GUARD;
    (void)(b->alive && guard != AD_NO_NODE && flow_need(b, flow_child(tree, guard)));
    return false;
}

static ad_node first_case(const ad_tree *tree, ad_node n)
{
    ad_node body = ad_node_child_by_field(tree, n, AD_FIELD_BODY);

    return body != AD_NO_NODE ? next_of_kind(tree, ad_node_first(tree, body), AD_KIND_CASE_CLAUSE)
                              : AD_NO_NODE;
}

bool flow_match(flow_builder *b, flow_frame *f)
{
    const ad_tree *tree = b->tree;
    ad_node guard;
    ad_node next;

    switch (f->state) {
    case MATCH_SUBJECT:
        f->fork = flow_fork_open(b);
        f->mark = b->trail.count;
        f->extra = first_case(tree, f->node);
        f->state = MATCH_NEXT;
        (void)flow_need(b, ad_node_child_by_field(tree, f->node, AD_FIELD_SUBJECT));
        return false;
    case MATCH_GUARD:
        guard = ad_node_child_by_field(tree, f->extra, AD_FIELD_GUARD);
        if (guard != AD_NO_NODE && flow_child(tree, guard) != AD_NO_NODE) {
            flow_refine(b, flow_child(tree, guard), true);
        }
        f->state = MATCH_BODY;
        if (b->alive && !flow_need(b, ad_node_child_by_field(tree, f->extra, AD_FIELD_CONSEQUENCE))) {
            return false;
        }
        /* fall through */
    case MATCH_BODY:
        flow_fork_way(b, f->fork);
        flow_undo(b, f->mark);
        b->alive = ad_module_case(b->module, f->extra) != AD_TRUTH_YES;
        next = next_of_kind(tree, ad_node_next(tree, f->extra), AD_KIND_CASE_CLAUSE);
        if (!b->alive) {
            flow_skip(b, next, tree->nodes[f->node].last,
                      ad_node_child_by_kind(tree, f->extra, AD_KIND_CASE_PATTERN));
            next = AD_NO_NODE;
        }
        f->extra = next;
        return next_case(b, f);
    default:
        return next_case(b, f);
    }
}
