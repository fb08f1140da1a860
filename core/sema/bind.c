/* Bindings become variables: one for each scope and name. Here `global`, `nonlocal`, assignment
 * expressions in comprehensions and `self.x = ...` find the scope that they bind in. */
#include "sema/sema_priv.h"

#include "base/mem.h"
#include "base/banned.h"

/* ---- the table ---- */

static size_t slot_of(const ad_module *m, uint32_t scope, uint32_t symbol)
{
    uint64_t key = ((uint64_t)scope << 32 | symbol) * UINT64_C(0x9E3779B97F4A7C15);
    size_t mask = m->variable_slot_count - 1;
    size_t slot = (size_t)(key ^ key >> 29) & mask;

    while (m->variable_slots[slot]) {
        const ad_variable *variable = &m->variables[m->variable_slots[slot] - 1];

        if (variable->scope == scope && variable->symbol == symbol) {
            break;
        }
        slot = (slot + 1) & mask;
    }
    return slot;
}

uint32_t ad_bind_local(const ad_module *m, uint32_t scope, uint32_t symbol)
{
    return m->variable_slots[slot_of(m, scope, symbol)] - 1; /* 0 - 1 is AD_NOWHERE */
}

/* The variable of a scope and symbol, made if it is new; AD_NOWHERE when memory is short. There are
 * as many slots as can be needed from the start. */
static uint32_t variable_for(ad_module *m, uint32_t scope, uint32_t symbol)
{
    size_t slot = slot_of(m, scope, symbol);

    if (!m->variable_slots[slot]) {
        if (!ad_sema_grow(m, &m->variables, &m->variable_capacity, m->variable_count + 1,
                          sizeof(*m->variables))) {
            return AD_NOWHERE;
        }
        m->variables[m->variable_count++] = (ad_variable){.scope = scope,
                                                          .symbol = symbol,
                                                          .first = AD_NOWHERE,
                                                          .last = AD_NOWHERE,
                                                          .mutations = AD_NOWHERE,
                                                          .last_mutation = AD_NOWHERE};
        m->variable_slots[slot] = (uint32_t)m->variable_count;
    }
    return m->variable_slots[slot] - 1;
}

static bool make_table(ad_module *m, size_t entries)
{
    size_t slots = 16;

    while (slots < entries * 2) {
        slots *= 2;
    }
    m->variable_slot_count = slots;
    m->variable_slots = ad_sema_array(m, slots, sizeof(*m->variable_slots));
    return m->variable_slots != NULL;
}

/* ---- looking up ---- */

uint32_t ad_bind_outer(const ad_module *m, uint32_t scope)
{
    do {
        scope = m->scopes[scope].parent;
    } while (scope != AD_NOWHERE && m->scopes[scope].kind == AD_SCOPE_CLASS);
    return scope;
}

uint32_t ad_bind_find(ad_module *m, uint32_t scope, uint32_t symbol)
{
    size_t hops = 1;

    while (scope != AD_NOWHERE) {
        uint32_t found = ad_bind_local(m, scope, symbol);

        if (found != AD_NOWHERE && m->variables[found].flags == 0) {
            return ad_sema_charge(m, hops / 4) ? found : AD_NOWHERE;
        }
        scope = found != AD_NOWHERE && m->variables[found].flags & AD_VARIABLE_GLOBAL
                    ? (scope ? 0 : AD_NOWHERE)
                    : ad_bind_outer(m, scope);
        hops++;
    }
    (void)ad_sema_charge(m, hops / 4);
    return AD_NOWHERE;
}

/* ---- linking ---- */

/* The scope that a binding written in `scope` binds in. */
static uint32_t binding_scope(const ad_module *m, const ad_binding *binding)
{
    uint32_t scope = binding->scope;
    uint32_t variable;
    uint32_t home;

    while (binding->kind == AD_BIND_WALRUS && m->scopes[scope].kind == AD_SCOPE_COMPREHENSION) {
        scope = m->scopes[scope].parent;
    }
    variable = ad_bind_local(m, scope, binding->symbol);
    if (variable == AD_NOWHERE || m->variables[variable].flags == 0) {
        return scope;
    }
    if (m->variables[variable].flags & AD_VARIABLE_GLOBAL) {
        return 0;
    }
    for (home = ad_bind_outer(m, scope); home != AD_NOWHERE && home != 0; home = ad_bind_outer(m, home)) {
        variable = ad_bind_local(m, home, binding->symbol);
        if (variable != AD_NOWHERE && m->variables[variable].flags == 0) {
            return home;
        }
    }
    return scope; /* nonlocal to nothing: an error in Python */
}

static bool add_to_variable(ad_module *m, uint32_t number, uint32_t scope)
{
    ad_binding *binding = &m->bindings[number];
    uint32_t variable = variable_for(m, scope, binding->symbol);

    if (variable == AD_NOWHERE) {
        return false;
    }
    binding->variable = variable;
    if (m->variables[variable].last == AD_NOWHERE) {
        m->variables[variable].first = number;
    } else {
        m->bindings[m->variables[variable].last].next = number;
    }
    m->variables[variable].last = number;
    m->variables[variable].count++;
    return true;
}

static bool declare(ad_module *m, const ad_declaration *declaration)
{
    uint32_t variable = variable_for(m, declaration->scope, declaration->symbol);

    if (variable == AD_NOWHERE) {
        return false;
    }
    if (declaration->scope != 0) { /* `global` in the module says nothing */
        m->variables[variable].flags |= declaration->global ? AD_VARIABLE_GLOBAL : AD_VARIABLE_NONLOCAL;
    }
    return true;
}

/* Bindings of declared names wait until all others are in, as nonlocal looks for them. */
static bool link_bindings(ad_module *m, bool declared)
{
    uint32_t i;

    for (i = 0; i < m->binding_count; i++) {
        const ad_binding *binding = &m->bindings[i];
        uint32_t local = ad_bind_local(m, binding->scope, binding->symbol);
        bool late = local != AD_NOWHERE && m->variables[local].flags != 0;

        if (late == declared && !add_to_variable(m, i, binding_scope(m, binding))) {
            return false;
        }
    }
    return true;
}

/* ---- attributes of the unit's own classes ---- */

/* The class whose attribute `object.x` is, if object is self, cls or the class itself. */
static uint32_t class_of_object(ad_module *m, ad_node object)
{
    uint32_t variable;
    const ad_binding *binding;
    uint32_t symbol;

    if (object == AD_NO_NODE || ad_node_kind(m->tree, object) != AD_KIND_IDENTIFIER) {
        return AD_NOWHERE;
    }
    symbol = ad_intern_find(&m->names, ad_sema_identifier(m, object));
    variable = symbol ? ad_bind_find(m, ad_scope_of(m, object), symbol) : AD_NOWHERE;
    if (variable == AD_NOWHERE || m->variables[variable].first == AD_NOWHERE) {
        return AD_NOWHERE;
    }
    binding = &m->bindings[m->variables[variable].first];
    if (binding->kind == AD_BIND_SELF) {
        return m->scopes[binding->scope].parent;
    }
    return binding->kind == AD_BIND_CLASS ? ad_scope_opened(m, binding->site) : AD_NOWHERE;
}

/* Does it begin with a name that an import binds, or may be what is imported: a name for a name? */
static bool is_imported(ad_module *m, ad_node object)
{
    const ad_binding *binding;
    uint32_t symbol;
    uint32_t variable;

    while (object != AD_NO_NODE && (ad_node_kind(m->tree, object) == AD_KIND_ATTRIBUTE ||
                                    ad_node_kind(m->tree, object) == AD_KIND_SUBSCRIPT ||
                                    ad_node_kind(m->tree, object) == AD_KIND_CALL)) {
        object = ad_node_first(m->tree, object);
    }
    if (object == AD_NO_NODE || ad_node_kind(m->tree, object) != AD_KIND_IDENTIFIER) {
        return false;
    }
    symbol = ad_intern_find(&m->names, ad_sema_identifier(m, object));
    variable = symbol ? ad_bind_find(m, ad_scope_of(m, object), symbol) : AD_NOWHERE;
    if (variable == AD_NOWHERE || m->variables[variable].first == AD_NOWHERE) {
        return false;
    }
    binding = &m->bindings[m->variables[variable].first];
    return binding->kind == AD_BIND_IMPORT ||
           (binding->kind == AD_BIND_ASSIGN && m->variables[variable].count == 1);
}

static bool link_member(ad_module *m, const ad_member *member)
{
    ad_node object = ad_node_child_by_field(m->tree, member->attribute, AD_FIELD_OBJECT);
    ad_node name = ad_node_child_by_field(m->tree, member->attribute, AD_FIELD_ATTRIBUTE);
    uint32_t class_scope = class_of_object(m, object);
    uint32_t scope;
    uint32_t number;

    if (class_scope == AD_NOWHERE && is_imported(m, object)) {
        return ad_changed_note(m, member->attribute);
    }
    if (class_scope == AD_NOWHERE || name == AD_NO_NODE || m->scopes[class_scope].kind != AD_SCOPE_CLASS) {
        return true;
    }
    scope = ad_scope_of(m, name);
    number = (uint32_t)m->binding_count;
    if (!ad_scope_bind(m, (ad_binding_kind)member->kind, name, member->site,
                       m->tree->nodes[member->site].last)) {
        return false;
    }
    if (m->binding_count == number) {
        return true;
    }
    m->bindings[number].scope = scope;
    return add_to_variable(m, number, m->scopes[class_scope].members);
}

/* ---- changes in place ---- */

/* What a mutation changes: the x of `x[k] = v` and `x.append(v)`. */
static ad_node changed_object(const ad_tree *tree, ad_node mutation)
{
    ad_node n = mutation;

    if (ad_node_kind(tree, n) == AD_KIND_CALL) {
        n = ad_node_first(tree, n);
    }
    return ad_node_first(tree, n);
}

/* An element of the container is changed, not which ones it has. */
static void note_within(ad_module *m, uint32_t variable, uint32_t scope)
{
    ad_variable *at = &m->variables[variable];

    at->shared_within = at->shared_within || m->scopes[scope].home != m->scopes[at->scope].home;
}

static bool link_mutation(ad_module *m, uint32_t number)
{
    const ad_tree *tree = m->tree;
    ad_mutation *mutation = &m->mutations[number];
    ad_node object = changed_object(tree, mutation->node);
    uint32_t symbol;
    uint32_t variable;
    bool within;

    mutation->scope = ad_scope_of(m, mutation->node);
    if ((is_imported(m, object) && !ad_changed_note(m, object)) ||
        (ad_changed_may_be(m, mutation->node) && !ad_changed_note(m, mutation->node))) {
        return false;
    }
    if (object != AD_NO_NODE && ad_node_kind(tree, object) == AD_KIND_ATTRIBUTE) {
        symbol = ad_intern_find(&m->names, ad_sema_identifier(m, tree->nodes[object].last));
        if (symbol && symbol < m->changed_attribute_count) {
            m->changed_attributes[symbol] = 1;
        }
        return true;
    }
    within = object != AD_NO_NODE && ad_node_kind(tree, object) == AD_KIND_SUBSCRIPT;
    while (object != AD_NO_NODE && ad_node_kind(tree, object) == AD_KIND_SUBSCRIPT) {
        object = ad_node_first(tree, object);
    }
    if (object == AD_NO_NODE || ad_node_kind(tree, object) != AD_KIND_IDENTIFIER) {
        return true;
    }
    symbol = ad_intern_find(&m->names, ad_sema_identifier(m, object));
    variable = symbol ? ad_bind_find(m, ad_scope_of(m, object), symbol) : AD_NOWHERE;
    if (variable == AD_NOWHERE) {
        return true;
    }
    if (within) {
        note_within(m, variable, mutation->scope);
        return true;
    }
    if (m->variables[variable].last_mutation == AD_NOWHERE) {
        m->variables[variable].mutations = number;
    } else {
        m->mutations[m->variables[variable].last_mutation].next = number;
    }
    m->variables[variable].last_mutation = number;
    m->variables[variable].shifts = m->variables[variable].shifts || mutation->shifts;
    return true;
}

bool ad_bind_link(ad_module *m, const ad_collected *found)
{
    size_t i;

    if (!make_table(m, m->binding_count + found->declaration_count + found->member_count)) {
        return false;
    }
    for (i = 0; i < found->declaration_count; i++) {
        if (!declare(m, &found->declarations[i])) {
            return false;
        }
    }
    if (!link_bindings(m, false) || !link_bindings(m, true)) {
        return false;
    }
    for (i = 0; i < found->member_count; i++) {
        if (!link_member(m, &found->members[i])) {
            return false;
        }
    }
    m->changed_attribute_count = m->names.count + 1;
    m->changed_attributes = ad_sema_alloc(m, m->changed_attribute_count, 1);
    if (!m->changed_attributes) {
        return false;
    }
    for (i = 0; i < m->mutation_count; i++) {
        if (!link_mutation(m, (uint32_t)i)) {
            return false;
        }
    }
    return true;
}
