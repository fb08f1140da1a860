/* What a name is worth where it stands: the bindings it may see, builtins, star imports. */
#include "sema/sema_priv.h"

#include "base/banned.h"

ad_place ad_eval_place(const ad_module *m, ad_node n)
{
    return (ad_place){.at = n, .order = n, .frame = m->scopes[ad_scope_of(m, n)].frame};
}

bool ad_eval_candidates(ad_module *m, const ad_candidates *found, uint32_t builtin, ad_value_id *out)
{
    ad_choice choice = {.count = 0};
    bool ready = true;
    uint32_t i;

    if (found->too_many) {
        *out = 0;
        return true;
    }
    if (found->count == 1 && builtin == AD_NOWHERE) {
        return ad_eval_need(m, found->targets[0], out);
    }
    for (i = 0; i < found->count; i++) {
        ad_value_id value;

        if (!ad_eval_need(m, found->targets[i], &value)) {
            ready = false;
        } else {
            ad_choice_add(m, &choice, value);
        }
    }
    if (builtin != AD_NOWHERE) {
        ad_choice_add(m, &choice, ad_builtin_value(m, builtin));
    }
    *out = ready ? ad_choice_value(m, &choice) : 0;
    return ready;
}

/* A value of another model as one of this: what a layer's code can be told of it. Containers and what is not
 * known are not worth their copy. */
static ad_value_id adopted_one(ad_module *m, const ad_module *from, ad_value_id id)
{
    const ad_value *value = ad_value_at(from, id);

    switch ((ad_value_kind)value->kind) {
    case AD_VALUE_NONE:
        return ad_value_none(m, AD_NO_NODE);
    case AD_VALUE_BOOL:
        return ad_value_bool(m, value->u.boolean, AD_NO_NODE);
    case AD_VALUE_INT:
        return ad_value_int(m, value->u.integer, AD_NO_NODE);
    case AD_VALUE_FLOAT:
        return ad_value_float(m, value->u.number, AD_NO_NODE);
    case AD_VALUE_STR:
    case AD_VALUE_BYTES: /* the other model outlives this one, and its texts do */
        return ad_value_text(m, (ad_value_kind)value->kind, value->text, AD_NO_NODE);
    case AD_VALUE_NAME:
    case AD_VALUE_FUNCTION:
    case AD_VALUE_CLASS:
    case AD_VALUE_INSTANCE:
        return ad_name_of(m, value->text, AD_NO_NODE);
    case AD_VALUE_UNKNOWN:
    case AD_VALUE_ELLIPSIS:
    case AD_VALUE_TUPLE:
    case AD_VALUE_LIST:
    case AD_VALUE_SET:
    case AD_VALUE_DICT:
    case AD_VALUE_TEXT:
    case AD_VALUE_PARTIAL:
    case AD_VALUE_ANY_OF:
        return 0;
    }
    return 0;
}

/* What a name means to the code that runs this one as text. */
static ad_value_id outer_name(ad_module *m, ad_str name)
{
    ad_module *outer = m->outer;
    ad_choice choice = {.count = 0};
    ad_candidates found;
    ad_alternatives all;
    uint32_t symbol = ad_sema_intern(outer, name); /* what is found of it stays there longer than this text */
    uint32_t variable;
    ad_value_id id = 0;

    if (!symbol) {
        return 0;
    }
    (void)ad_eval_name(outer, ad_intern_str(&outer->names, symbol), ad_scope_of(outer, m->outer_at),
                       ad_eval_place(outer, m->outer_at), &found, &variable,
                       &id); /* outside of an evaluation it is always there */
    all = ad_value_alternatives(outer, &id);
    for (uint32_t i = 0; i < all.count; i++) {
        ad_choice_add(m, &choice, adopted_one(m, outer, all.at[i]));
    }
    return ad_choice_value(m, &choice);
}

/* A name that nothing here binds: a builtin, or out of a module that all is imported from, or itself: code
 * that was cut out of its file, notebooks and exec() lean on imports that cannot be seen. */
static ad_value_id free_name(ad_module *m, ad_str name)
{
    ad_choice choice = {.count = 0};
    uint32_t builtin = ad_builtin_number(name);
    size_t i;

    if (m->outer && m->star_count == 0) {
        return outer_name(m, name);
    }
    if (builtin != AD_NOWHERE) {
        return ad_builtin_value(m, builtin);
    }
    if (ad_str_starts(name, AD_STR("__")) && ad_str_ends(name, AD_STR("__"))) {
        return 0; /* __name__, __file__ ... are the module's own */
    }
    if (m->star_count == 0) {
        return ad_name_of(m, name, AD_NO_NODE);
    }
    for (i = 0; i < m->star_count && i <= AD_ALTERNATIVES_MAX; i++) {
        ad_choice_add(m, &choice, ad_name_attribute(m, m->stars[i], name, AD_NO_NODE));
    }
    return ad_choice_value(m, &choice);
}

/* The variable a name means at a place, with the bindings in force there. Class bodies and the module
 * let the name further out show while theirs is not bound yet; functions do not. */
static uint32_t find_in_force(ad_module *m, uint32_t symbol, uint32_t scope, ad_place place,
                              ad_candidates *found)
{
    uint32_t unbound = AD_NOWHERE;
    size_t hops = 0;

    while (scope != AD_NOWHERE && ad_sema_charge(m, hops++ > 4)) {
        uint32_t variable = ad_bind_local(m, scope, symbol);
        uint8_t flags = variable != AD_NOWHERE ? m->variables[variable].flags : 0;

        if (variable != AD_NOWHERE && flags == 0) {
            ad_reach_candidates(m, variable, place, found);
            if (found->count || found->too_many) {
                return variable;
            }
            unbound = variable;
            if (m->scopes[scope].kind == AD_SCOPE_FUNCTION || m->scopes[scope].kind == AD_SCOPE_LAMBDA) {
                break;
            }
        }
        scope = flags & AD_VARIABLE_GLOBAL ? (scope ? 0 : AD_NOWHERE) : ad_bind_outer(m, scope);
    }
    return unbound;
}

/* Without the bindings that constants shut out. Where that leaves none, they all count: better something of
 * what may have been meant than nothing. */
static bool narrow(ad_module *m, const ad_place *place, uint32_t *builtin, ad_candidates *found)
{
    ad_candidates left = *found;

    if (found->too_many || found->count + (*builtin != AD_NOWHERE) < 2) {
        return true;
    }
    if (!ad_branch_narrow(m, place, &left)) {
        return false;
    }
    if (left.count || *builtin != AD_NOWHERE) {
        *found = left;
    }
    if (left.settled) {
        *builtin = AD_NOWHERE;
    }
    return true;
}

/* The variable that a name means at a place, with all that it may be bound to there, and the number of the
 * builtin that it may be as well, or AD_NOWHERE. */
static uint32_t find_all(ad_module *m, ad_str name, uint32_t scope, ad_place *place, ad_candidates *found,
                         uint32_t *builtin)
{
    uint32_t symbol = ad_intern_find(&m->names, name);
    uint32_t variable = AD_NOWHERE;
    ad_scope_kind kind;
    bool unbound;

    *found = (ad_candidates){.count = 0};
    *builtin = AD_NOWHERE;
    if (symbol) {
        variable = find_in_force(m, symbol, scope, *place, found);
    }
    if (variable == AD_NOWHERE) {
        return AD_NOWHERE;
    }
    kind = (ad_scope_kind)m->scopes[m->variables[variable].scope].kind;
    unbound = found->count == 0 && !found->too_many;
    if (unbound ? kind == AD_SCOPE_CLASS || kind == AD_SCOPE_MODULE
                : kind == AD_SCOPE_MODULE && !found->settled) {
        *builtin = ad_builtin_number(name);
    }
    if (unbound && *builtin == AD_NOWHERE) {
        /* Used before it is bound: an error, or code that the order of lines does not show. */
        *place = (ad_place){.at = 0, .order = AD_NOWHERE, .frame = place->frame};
        ad_reach_candidates(m, variable, *place, found);
    }
    return variable;
}

bool ad_eval_name(ad_module *m, ad_str name, uint32_t scope, ad_place place, ad_candidates *found,
                  uint32_t *out_variable, ad_value_id *out)
{
    uint32_t builtin;

    *out_variable = find_all(m, name, scope, &place, found, &builtin);
    if (*out_variable == AD_NOWHERE) {
        *out = free_name(m, name);
        return true;
    }
    return narrow(m, &place, &builtin, found) && ad_eval_candidates(m, found, builtin, out);
}

bool ad_eval_name_before(ad_module *m, ad_node identifier, ad_node statement, ad_candidates *found,
                         ad_value_id *out)
{
    ad_str name = ad_sema_identifier(m, identifier);
    ad_place place = ad_eval_place(m, statement);
    uint32_t builtin;

    if (find_all(m, name, ad_scope_of(m, identifier), &place, found, &builtin) == AD_NOWHERE) {
        *out = free_name(m, name);
        return true;
    }
    return ad_eval_candidates(m, found, builtin, out);
}

bool ad_eval_name_from(ad_module *m, ad_str name, uint32_t scope, ad_node n, ad_value_id *out)
{
    ad_candidates found;
    uint32_t variable;

    return ad_eval_name(m, name, scope, ad_eval_place(m, n), &found, &variable, out);
}

bool ad_eval_identifier(ad_module *m, ad_node n, ad_value_id *out)
{
    ad_candidates found;
    uint32_t variable;

    if (!ad_eval_name(m, ad_sema_identifier(m, n), ad_scope_of(m, n), ad_eval_place(m, n), &found, &variable,
                      out)) {
        return false;
    }
    return variable == AD_NOWHERE || m->variables[variable].mutations == AD_NOWHERE ||
           ad_eval_mutated(m, n, variable, &found, out);
}

/* a.b.c of an import statement or a `case`: the name, then attributes. */
bool ad_eval_dotted_name(ad_module *m, ad_node n, ad_value_id *out)
{
    const ad_tree *tree = m->tree;
    ad_node part = ad_node_first(tree, n);
    ad_value_id value;

    if (!ad_eval_need(m, part, &value)) {
        return false;
    }
    for (part = part != AD_NO_NODE ? ad_node_next(tree, part) : part; part != AD_NO_NODE;
         part = ad_node_next(tree, part)) {
        if (!ad_eval_attribute_of(m, value, ad_sema_identifier(m, part), n, &value)) {
            return false;
        }
    }
    *out = value;
    return true;
}

/* ---- changes in place ---- */

/* Could a method or a store change it? Bytes that are changed were a bytearray. */
static bool holds_container(const ad_module *m, ad_value_id id)
{
    ad_alternatives all = ad_value_alternatives(m, &id);
    uint32_t i;

    for (i = 0; i < all.count; i++) {
        ad_value_kind kind = ad_value_kind_of(m, all.at[i]);

        if (ad_value_is_container(kind) || kind == AD_VALUE_BYTES) {
            return true;
        }
    }
    return false;
}

/* What happened to the container between the binding that settles it and the use. */
typedef struct history {
    uint32_t at[AD_MUTATIONS_MAX];
    uint32_t count;
    bool plain; /* each in straight code, in order, of a kind that can be folded in */
} history;

/* As ad_eval_need(). */
static bool collect_history(ad_module *m, ad_node n, const ad_variable *variable, const ad_candidates *found,
                            history *out)
{
    const ad_tree *tree = m->tree;
    ad_place place = ad_eval_place(m, n);
    ad_node frame_node = m->scopes[place.frame].node;
    ad_node loop = ad_reach_loop(m, &place, found);
    uint32_t i;

    out->count = 0;
    out->plain = found->count == 1 && found->settled && place.frame == m->scopes[variable->scope].frame;
    for (i = variable->mutations; i != AD_NOWHERE && ad_sema_charge(m, 1); i = m->mutations[i].next) {
        const ad_mutation *mutation = &m->mutations[i];
        bool own = m->scopes[mutation->scope].frame == place.frame;
        bool around = own && loop != AD_NO_NODE && ad_node_inside(tree, mutation->position, loop);

        if (own && !around &&
            (mutation->position >= n || (found->settled && mutation->position < found->since))) {
            continue; /* later, or of what the name held before */
        }
        if (own && !around && !ad_node_inside(tree, n, ad_reach_region(m, mutation->node, frame_node))) {
            ad_way way;

            if (!ad_branch_way(m, mutation->node, n, &way)) {
                return false;
            }
            if (way == AD_WAY_SHUT) {
                continue;
            }
            out->plain = out->plain && way == AD_WAY_TAKEN;
        }
        if (out->count == AD_MUTATIONS_MAX || !own || around || !mutation->simple) {
            out->plain = false;
        }
        if (!out->plain) {
            out->count = 1;
            return true;
        }
        out->at[out->count++] = i;
    }
    return true;
}

/* x[k] = v */
static bool apply_store(ad_module *m, ad_node n, ad_value_id *value)
{
    const ad_tree *tree = m->tree;
    ad_node assignment = tree->nodes[n].parent;
    ad_node key_node = ad_node_child_by_field(tree, n, AD_FIELD_SUBSCRIPT);
    ad_node right = AD_NO_NODE;
    ad_node second;
    ad_value_id key;
    ad_value_id item;

    while (assignment != AD_NO_NODE && ad_node_kind(tree, assignment) == AD_KIND_ASSIGNMENT) {
        right = ad_node_child_by_field(tree, assignment, AD_FIELD_RIGHT);
        assignment = right;
    }
    second = key_node != AD_NO_NODE ? ad_node_next(tree, key_node) : AD_NO_NODE;
    if (right == AD_NO_NODE || key_node == AD_NO_NODE || second != AD_NO_NODE) {
        *value = ad_value_opened(m, *value);
        return true;
    }
    if (!ad_eval_need(m, key_node, &key) || !ad_eval_need(m, right, &item)) {
        return false;
    }
    *value = ad_fold_store(m, *value, key, item);
    return true;
}

/* x.append(v) and the like */
static bool apply_method(ad_module *m, ad_node n, ad_value_id *value)
{
    ad_node attribute = ad_node_first(m->tree, n);
    const ad_call *call;
    ad_value_id changed;

    if (!ad_call_need(m, n, &call)) {
        return false;
    }
    if (call &&
        ad_fold_change(m, *value, ad_node_text(m->tree, m->tree->nodes[attribute].last), call, &changed)) {
        *value = changed;
    } else {
        *value = ad_value_opened(m, *value);
    }
    return true;
}

/* The changes to be folded in are the same for every use, but for how many there are. In a cycle values are
 * not what they will be. */
static uint32_t go_on_from_replayed(const ad_module *m, const ad_replayed *known, const history *done,
                                    ad_value_id *value)
{
    if (known->count == 0 || known->count > done->count || known->from != *value ||
        known->first != done->at[0] || known->last != done->at[known->count - 1] || ad_eval_is_cyclic(m)) {
        return 0;
    }
    *value = known->to;
    return known->count;
}

static void note_replayed(ad_module *m, uint32_t variable, const history *done, ad_value_id from,
                          ad_value_id to)
{
    if (done->count && !ad_eval_is_cyclic(m)) {
        m->variables[variable].replayed = (ad_replayed){.from = from,
                                                        .to = to,
                                                        .count = done->count,
                                                        .first = done->at[0],
                                                        .last = done->at[done->count - 1]};
    }
}

bool ad_eval_mutated(ad_module *m, ad_node n, uint32_t variable, const ad_candidates *found,
                     ad_value_id *value)
{
    ad_value_id before = *value;
    history done;
    uint32_t i;

    if (!holds_container(m, *value)) {
        return true;
    }
    if (!collect_history(m, n, &m->variables[variable], found, &done)) {
        return false;
    }
    if (done.count && (!done.plain || ad_value_kind_of(m, *value) == AD_VALUE_ANY_OF)) {
        *value = m->variables[variable].shifts && ad_value_kind_of(m, *value) == AD_VALUE_LIST
                     ? ad_value_items(m, AD_VALUE_LIST, AD_VALUE_OPEN, NULL, 0, ad_value_at(m, *value)->node)
                     : ad_value_opened_all(m, *value);
        return true;
    }
    for (i = go_on_from_replayed(m, &m->variables[variable].replayed, &done, value); i < done.count; i++) {
        ad_node change = m->mutations[done.at[i]].node;

        if (!(ad_node_kind(m->tree, change) == AD_KIND_CALL ? apply_method(m, change, value)
                                                            : apply_store(m, change, value))) {
            return false;
        }
    }
    note_replayed(m, variable, &done, before, *value);
    return true;
}
