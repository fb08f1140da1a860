/* One pass over the node table in preorder: which scope each node is evaluated in, what binds names,
 * what returns, what changes containers in place. Python's own rules; nothing is looked up yet. */
#include "sema/sema_priv.h"

#include <string.h>

#include "base/mem.h"
#include "base/banned.h"

typedef struct pass {
    ad_module *m;
    ad_collected found;
} pass;

/* ---- scopes ---- */

static bool is_comprehension(ad_kind kind)
{
    return kind == AD_KIND_LIST_COMPREHENSION || kind == AD_KIND_SET_COMPREHENSION ||
           kind == AD_KIND_DICTIONARY_COMPREHENSION || kind == AD_KIND_GENERATOR_EXPRESSION;
}

static bool add_scope(ad_module *m, ad_scope_kind kind, ad_node n, uint32_t parent)
{
    uint32_t number = (uint32_t)m->scope_count;
    ad_scope *scope;

    if (number > AD_SCOPE_MASK ||
        !ad_sema_grow(m, &m->scopes, &m->scope_capacity, m->scope_count + 1, sizeof(*m->scopes))) {
        return false;
    }
    scope = &m->scopes[m->scope_count++];
    *scope = (ad_scope){.kind = (uint8_t)kind,
                        .node = n,
                        .parent = parent,
                        .frame = number,
                        .home = number,
                        .function = AD_NO_NODE,
                        .class_node = AD_NO_NODE,
                        .members = AD_NOWHERE,
                        .first_return = AD_NOWHERE,
                        .last_return = AD_NOWHERE};
    if (parent != AD_NOWHERE) {
        const ad_scope *outer = &m->scopes[parent];
        bool function = kind == AD_SCOPE_FUNCTION || kind == AD_SCOPE_LAMBDA;

        scope->function = function ? n : outer->function;
        scope->class_node = kind == AD_SCOPE_CLASS ? n : outer->class_node;
        scope->frame = function ? number : outer->frame;
        scope->home = kind == AD_SCOPE_COMPREHENSION ? outer->home : number;
    }
    return true;
}

static bool open_scope(ad_module *m, ad_scope_kind kind, ad_node n)
{
    uint32_t parent = m->node_scope[n] & AD_SCOPE_MASK;

    m->node_scope[n] = (uint32_t)m->scope_count | AD_OWNER_NODE;
    if (!add_scope(m, kind, n, parent)) {
        return false;
    }
    if (kind == AD_SCOPE_CLASS) {
        m->scopes[m->scope_count - 1].members = (uint32_t)m->scope_count;
        return add_scope(m, AD_SCOPE_MEMBERS, n, parent);
    }
    return true;
}

static bool has_type_parameters(const ad_tree *tree, ad_node definition)
{
    return ad_node_child_by_field(tree, definition, AD_FIELD_TYPE_PARAMETERS) != AD_NO_NODE;
}

/* Is a child of a definition, lambda or comprehension evaluated inside the scope it opens? */
static bool is_inside(const ad_tree *tree, ad_node owner, ad_node child)
{
    ad_field field = (ad_field)tree->nodes[child].field;

    switch ((int)tree->nodes[owner].kind) {
    case AD_KIND_FUNCTION_DEFINITION:
        return field == AD_FIELD_BODY || field == AD_FIELD_PARAMETERS || field == AD_FIELD_TYPE_PARAMETERS ||
               (field == AD_FIELD_RETURN_TYPE && has_type_parameters(tree, owner));
    case AD_KIND_CLASS_DEFINITION:
        return field == AD_FIELD_BODY || field == AD_FIELD_TYPE_PARAMETERS ||
               (field == AD_FIELD_SUPERCLASSES && has_type_parameters(tree, owner));
    default: /* lambda, comprehension */
        return true;
    }
}

/* Defaults and annotations of parameters belong to the scope around the function. */
static bool leaves_function(const ad_module *m, ad_node parent, ad_node child)
{
    const ad_tree *tree = m->tree;
    ad_field field = (ad_field)tree->nodes[child].field;
    ad_node list = tree->nodes[parent].parent;
    ad_kind kind = ad_node_kind(tree, list);

    if ((kind != AD_KIND_PARAMETERS && kind != AD_KIND_LAMBDA_PARAMETERS) ||
        ad_scope_opened(m, tree->nodes[list].parent) == AD_NOWHERE) {
        return false; /* what is left of a broken definition has no scope to leave */
    }
    return field == AD_FIELD_VALUE ||
           (field == AD_FIELD_TYPE && !has_type_parameters(tree, tree->nodes[list].parent));
}

/* The first iterable of a comprehension is evaluated around it. */
static bool is_first_iterable(const ad_tree *tree, ad_node clause, ad_node child)
{
    ad_node comprehension = tree->nodes[clause].parent;
    ad_node first;

    if (tree->nodes[child].field != AD_FIELD_RIGHT || !is_comprehension(ad_node_kind(tree, comprehension))) {
        return false;
    }
    first = ad_node_first(tree, comprehension);
    do {
        first = ad_node_next(tree, first);
    } while (first != AD_NO_NODE && ad_node_kind(tree, first) == AD_KIND_COMMENT);
    return first == clause;
}

static uint32_t scope_of_child(const ad_module *m, ad_node parent, ad_node child)
{
    const ad_tree *tree = m->tree;
    uint32_t opened = ad_scope_opened(m, parent);
    uint32_t scope = ad_scope_of(m, parent);

    if (opened != AD_NOWHERE) {
        return is_inside(tree, parent, child) ? opened : scope;
    }
    switch ((int)tree->nodes[parent].kind) {
    case AD_KIND_DEFAULT_PARAMETER:
    case AD_KIND_TYPED_PARAMETER:
    case AD_KIND_TYPED_DEFAULT_PARAMETER:
        return leaves_function(m, parent, child) ? m->scopes[scope].parent : scope;
    case AD_KIND_FOR_IN_CLAUSE:
        return is_first_iterable(tree, parent, child) ? m->scopes[scope].parent : scope;
    default:
        return scope;
    }
}

/* ---- bindings ---- */

bool ad_scope_bind(ad_module *m, ad_binding_kind kind, ad_node target, ad_node site, uint32_t position)
{
    uint32_t symbol = ad_intern_add(&m->names, ad_sema_identifier(m, target));
    uint32_t number = (uint32_t)m->binding_count;

    if (m->node_scope[target] & AD_TARGET_NODE) {
        return true;
    }
    if (!symbol || number > AD_SCOPE_MASK ||
        !ad_sema_grow(m, &m->bindings, &m->binding_capacity, m->binding_count + 1, sizeof(*m->bindings))) {
        return false;
    }
    m->bindings[m->binding_count++] = (ad_binding){.kind = (uint8_t)kind,
                                                   .symbol = symbol,
                                                   .variable = AD_NOWHERE,
                                                   .next = AD_NOWHERE,
                                                   .target = target,
                                                   .site = site,
                                                   .position = position,
                                                   .import = AD_NOWHERE};
    m->node_scope[target] = number | AD_TARGET_NODE; /* its scope follows when the pass comes there */
    return true;
}

static bool add_member(pass *p, ad_binding_kind kind, ad_node attribute, ad_node site)
{
    ad_collected *found = &p->found;

    if (!ad_sema_grow(p->m, &found->members, &found->member_capacity, found->member_count + 1,
                      sizeof(*found->members))) {
        return false;
    }
    found->members[found->member_count++] =
        (ad_member){.attribute = attribute, .site = site, .kind = (uint8_t)kind};
    return true;
}

static bool add_mutation(ad_module *m, ad_node n, uint32_t position, bool simple, bool shifts)
{
    if (!ad_sema_grow(m, &m->mutations, &m->mutation_capacity, m->mutation_count + 1,
                      sizeof(*m->mutations))) {
        return false;
    }
    m->mutations[m->mutation_count++] = (ad_mutation){
        .node = n, .simple = simple, .shifts = shifts, .position = position, .next = AD_NOWHERE};
    return true;
}

static bool is_slice(const ad_tree *tree, ad_node subscript)
{
    ad_node key = ad_node_child_by_field(tree, subscript, AD_FIELD_SUBSCRIPT);

    return key != AD_NO_NODE && ad_node_kind(tree, key) == AD_KIND_SLICE;
}

/* Everything that a target binds: names, attributes, elements, however nested. */
static bool bind_targets(pass *p, ad_binding_kind kind, ad_node target, ad_node site, uint32_t position)
{
    ad_module *m = p->m;
    const ad_tree *tree = m->tree;
    ad_node n = target;

    if (target == AD_NO_NODE) {
        return true;
    }
    while (n <= tree->nodes[target].last) {
        switch ((int)tree->nodes[n].kind) {
        case AD_KIND_IDENTIFIER:
            if (!ad_scope_bind(m, kind, n, site, position)) {
                return false;
            }
            n++;
            break;
        case AD_KIND_ATTRIBUTE:
            m->node_scope[n] |= AD_STORED_NODE;
            if (kind != AD_BIND_DELETE && !add_member(p, kind, n, site)) {
                return false;
            }
            n = tree->nodes[n].last + 1;
            break;
        case AD_KIND_SUBSCRIPT:
            m->node_scope[n] |= AD_STORED_NODE;
            if (!add_mutation(m, n, position, kind == AD_BIND_ASSIGN && n == target && !is_slice(tree, n),
                              kind == AD_BIND_DELETE || is_slice(tree, n))) {
                return false;
            }
            n = tree->nodes[n].last + 1;
            break;
        case AD_KIND_CALL: /* f() = x is an error */
            n = tree->nodes[n].last + 1;
            break;
        default:
            n++;
            break;
        }
    }
    return true;
}

static ad_node field_of(const ad_module *m, ad_node n, ad_field field)
{
    return ad_node_child_by_field(m->tree, n, field);
}

static uint32_t last_of(const ad_module *m, ad_node n)
{
    return m->tree->nodes[n].last;
}

/* ---- definitions ---- */

typedef struct decorator_effect {
    const char *name;
    uint8_t flags;
} decorator_effect;

static const decorator_effect decorator_effects[] = {
    {"staticmethod", AD_FUNCTION_STATIC},
    {"abstractstaticmethod", AD_FUNCTION_STATIC},
    {"classmethod", AD_FUNCTION_OF_CLASS},
    {"abstractclassmethod", AD_FUNCTION_OF_CLASS},
    {"property", AD_FUNCTION_PROPERTY},
    {"abstractproperty", AD_FUNCTION_PROPERTY},
    {"cached_property", AD_FUNCTION_PROPERTY},
    {"lru_cache", 0},
    {"cache", 0},
    {"abstractmethod", 0},
    {"override", 0},
    {"final", 0},
    {"wraps", 0},
    {"setter", AD_FUNCTION_ACCESSOR},
    {"deleter", AD_FUNCTION_ACCESSOR},
};

/* By the last name of the decorator: whoever shadows `property` loses precision, no more. */
static uint8_t decorator_flags(ad_module *m, ad_node decorator)
{
    const ad_tree *tree = m->tree;
    ad_node n = ad_node_child(tree, decorator, 0);
    ad_str name = AD_STR("");
    size_t i;

    if (n != AD_NO_NODE && ad_node_kind(tree, n) == AD_KIND_CALL) {
        n = field_of(m, n, AD_FIELD_FUNCTION);
    }
    if (n != AD_NO_NODE && ad_node_kind(tree, n) == AD_KIND_ATTRIBUTE) {
        n = field_of(m, n, AD_FIELD_ATTRIBUTE);
    }
    if (n != AD_NO_NODE && ad_node_kind(tree, n) == AD_KIND_IDENTIFIER) {
        name = ad_node_text(tree, n);
    }
    for (i = 0; i < sizeof(decorator_effects) / sizeof(decorator_effects[0]); i++) {
        if (ad_str_is(name, decorator_effects[i].name)) {
            return decorator_effects[i].flags;
        }
    }
    return AD_FUNCTION_WRAPPED;
}

static uint8_t function_flags(ad_module *m, ad_node n)
{
    static const char *const of_class[] = {"__new__", "__init_subclass__", "__class_getitem__"};
    const ad_tree *tree = m->tree;
    ad_node parent = tree->nodes[n].parent;
    ad_node name = field_of(m, n, AD_FIELD_NAME);
    uint8_t flags = 0;
    ad_node child;
    size_t i;

    for (i = 0; name != AD_NO_NODE && i < sizeof(of_class) / sizeof(of_class[0]); i++) {
        if (ad_str_is(ad_node_text(tree, name), of_class[i])) {
            flags |= AD_FUNCTION_OF_CLASS;
        }
    }
    if (parent != AD_NO_NODE && ad_node_kind(tree, parent) == AD_KIND_DECORATED_DEFINITION) {
        for (child = ad_node_first(tree, parent); child != AD_NO_NODE && child < n;
             child = ad_node_next(tree, child)) {
            if (ad_node_kind(tree, child) == AD_KIND_DECORATOR) {
                flags |= decorator_flags(m, child);
            }
        }
    }
    return flags;
}

static bool visit_definition(pass *p, ad_node n, ad_scope_kind scope_kind)
{
    ad_module *m = p->m;
    ad_node name = field_of(m, n, AD_FIELD_NAME);
    bool function = scope_kind == AD_SCOPE_FUNCTION;

    if (!open_scope(m, scope_kind, n)) {
        return false;
    }
    if (function) {
        m->scopes[m->scope_count - 1].flags = function_flags(m, n);
    }
    return name == AD_NO_NODE || m->scopes[m->scope_count - 1].flags & AD_FUNCTION_ACCESSOR ||
           ad_scope_bind(m, function ? AD_BIND_FUNCTION : AD_BIND_CLASS, name, n, last_of(m, n));
}

/* A parameter's name, or what stands in for it: `x`, `x: T`, `x=1`, `*x`, `(a, b)`. */
static ad_node parameter_target(const ad_module *m, ad_node parameter)
{
    switch ((int)m->tree->nodes[parameter].kind) {
    case AD_KIND_DEFAULT_PARAMETER:
    case AD_KIND_TYPED_DEFAULT_PARAMETER:
        return field_of(m, parameter, AD_FIELD_NAME);
    case AD_KIND_TYPED_PARAMETER:
        return ad_node_first(m->tree, parameter);
    case AD_KIND_IDENTIFIER:
    case AD_KIND_LIST_SPLAT_PATTERN:
    case AD_KIND_DICTIONARY_SPLAT_PATTERN:
    case AD_KIND_TUPLE_PATTERN:
        return parameter;
    default:
        return AD_NO_NODE;
    }
}

static bool visit_parameters(pass *p, ad_node list)
{
    ad_module *m = p->m;
    const ad_tree *tree = m->tree;
    uint32_t function = ad_scope_opened(m, tree->nodes[list].parent);
    bool method = function != AD_NOWHERE && m->scopes[function].kind == AD_SCOPE_FUNCTION &&
                  m->scopes[m->scopes[function].parent].kind == AD_SCOPE_CLASS &&
                  !(m->scopes[function].flags & AD_FUNCTION_STATIC);
    bool first = true;
    ad_node parameter;

    for (parameter = ad_node_first(tree, list); parameter != AD_NO_NODE;
         parameter = ad_node_next(tree, parameter)) {
        ad_node target = parameter_target(m, parameter);
        bool self =
            first && method && target != AD_NO_NODE && ad_node_kind(tree, target) == AD_KIND_IDENTIFIER;

        if (!bind_targets(p, self ? AD_BIND_SELF : AD_BIND_PARAMETER, target, parameter, list)) {
            return false;
        }
        first = first && ad_node_kind(tree, parameter) == AD_KIND_COMMENT;
    }
    return true;
}

/* ---- patterns ---- */

/* `case` patterns: a lone name that stands where a pattern may stand captures. */
static bool is_capture(const ad_tree *tree, ad_node dotted_name)
{
    ad_node parent = tree->nodes[dotted_name].parent;

    if (tree->nodes[dotted_name].last != dotted_name + 1 || tree->nodes[dotted_name].field == AD_FIELD_KEY) {
        return false;
    }
    switch ((int)tree->nodes[parent].kind) {
    case AD_KIND_CASE_PATTERN:
    case AD_KIND_UNION_PATTERN:
    case AD_KIND_KEYWORD_PATTERN:
        return true;
    default:
        return false;
    }
}

static bool visit_capture(pass *p, ad_node n, ad_node identifier)
{
    ad_module *m = p->m;

    return identifier == AD_NO_NODE || ad_node_kind(m->tree, identifier) != AD_KIND_IDENTIFIER ||
           ad_scope_bind(m, AD_BIND_OPAQUE, identifier, n, last_of(m, n));
}

static bool visit_as_pattern(pass *p, ad_node n)
{
    ad_module *m = p->m;
    const ad_tree *tree = m->tree;
    ad_node alias = field_of(m, n, AD_FIELD_ALIAS);
    ad_node parent = tree->nodes[n].parent;
    ad_kind kind = parent != AD_NO_NODE ? ad_node_kind(tree, parent) : AD_NO_KIND;

    if (alias == AD_NO_NODE) { /* in a case pattern the name has no field */
        return visit_capture(p, n, last_of(m, n));
    }
    return bind_targets(p, kind == AD_KIND_EXCEPT_CLAUSE ? AD_BIND_EXCEPT : AD_BIND_WITH, alias, n,
                        last_of(m, n));
}

/* `except A as e`, and Python 2's `except A, e`: a tuple of classes without parentheses is as rare as
 * an exception variable with a capital. */
static bool visit_except(pass *p, ad_node n)
{
    ad_module *m = p->m;
    const ad_tree *tree = m->tree;
    ad_node alias = field_of(m, n, AD_FIELD_ALIAS);

    if (alias == AD_NO_NODE) {
        ad_node first = field_of(m, n, AD_FIELD_VALUE);
        ad_node second = first != AD_NO_NODE ? ad_node_next(tree, first) : AD_NO_NODE;

        if (second != AD_NO_NODE && tree->nodes[second].field == AD_FIELD_VALUE &&
            ad_node_kind(tree, second) == AD_KIND_IDENTIFIER) {
            ad_str name = ad_node_text(tree, second);

            alias = name.len && (name.ptr[0] < 'A' || name.ptr[0] > 'Z') ? second : AD_NO_NODE;
        }
    }
    return alias == AD_NO_NODE || bind_targets(p, AD_BIND_EXCEPT, alias, n, last_of(m, alias));
}

static bool visit_type_parameters(pass *p, ad_node n)
{
    const ad_tree *tree = p->m->tree;
    ad_node type;

    if (tree->nodes[n].field != AD_FIELD_TYPE_PARAMETERS) {
        return true; /* `Optional[T]` in an annotation is the same kind of node */
    }
    for (type = ad_node_first(tree, n); type != AD_NO_NODE; type = ad_node_next(tree, type)) {
        ad_node name = type;

        while (name <= tree->nodes[type].last && ad_node_kind(tree, name) != AD_KIND_IDENTIFIER) {
            name++;
        }
        if (name <= tree->nodes[type].last && !visit_capture(p, n, name)) {
            return false;
        }
    }
    return true;
}

/* ---- changes in place ---- */

typedef struct mutator {
    const char *name;
    bool simple;
    bool shifts;
} mutator;

/* clang-format off */
static const mutator mutators[] = {
    {"add", true, false},      {"append", true, false},  {"appendleft", false, true}, {"clear", false, true},
    {"discard", false, false}, {"extend", true, false},  {"extendleft", false, true}, {"insert", true, true},
    {"pop", false, true},      {"popitem", false, false}, {"put", false, false},      {"put_nowait", false, false},
    {"remove", false, true},   {"reverse", false, true},  {"set", false, false},
    {"setdefault", true, false}, {"sort", false, true},  {"update", true, false},
};
/* clang-format on */

static const mutator *find_mutator(ad_str name)
{
    size_t i;

    if (name.len < 3 || name.len > 10) {
        return NULL;
    }
    for (i = 0; i < sizeof(mutators) / sizeof(mutators[0]); i++) {
        if (ad_str_is(name, mutators[i].name)) {
            return &mutators[i];
        }
    }
    return NULL;
}

/* x.append(..): the call, its attribute and what the attribute is of are neighbours in the table. */
static bool visit_call(pass *p, ad_node n)
{
    ad_module *m = p->m;
    const ad_tree *tree = m->tree;
    ad_node attribute = ad_node_first(tree, n);
    const mutator *known;
    ad_node name;

    if (attribute == AD_NO_NODE || ad_node_kind(tree, attribute) != AD_KIND_ATTRIBUTE) {
        return !ad_changed_may_be(m, n) || ad_changed_note(m, n);
    }
    name = last_of(m, attribute);
    known = tree->nodes[name].field == AD_FIELD_ATTRIBUTE ? find_mutator(ad_node_text(tree, name)) : NULL;
    return !known || add_mutation(m, n, last_of(m, n), known->simple, known->shifts);
}

/* ---- statements ---- */

static bool visit_declaration(pass *p, ad_node n)
{
    ad_module *m = p->m;
    ad_collected *found = &p->found;
    bool global = ad_node_kind(m->tree, n) == AD_KIND_GLOBAL_STATEMENT;
    ad_node child;

    for (child = ad_node_first(m->tree, n); child != AD_NO_NODE; child = ad_node_next(m->tree, child)) {
        uint32_t symbol;

        if (ad_node_kind(m->tree, child) != AD_KIND_IDENTIFIER) {
            continue;
        }
        symbol = ad_intern_add(&m->names, ad_sema_identifier(m, child));
        if (!symbol || !ad_sema_grow(m, &found->declarations, &found->declaration_capacity,
                                     found->declaration_count + 1, sizeof(*found->declarations))) {
            return false;
        }
        found->declarations[found->declaration_count++] =
            (ad_declaration){.scope = ad_scope_of(m, n), .symbol = symbol, .global = global};
    }
    return true;
}

static bool visit_return(ad_module *m, ad_node n)
{
    ad_scope *frame = &m->scopes[m->scopes[ad_scope_of(m, n)].frame];
    uint32_t number = (uint32_t)m->return_count;

    if (!ad_sema_grow(m, &m->returns, &m->return_capacity, m->return_count + 1, sizeof(*m->returns))) {
        return false;
    }
    m->returns[m->return_count++] = (ad_return){.node = n, .next = AD_NOWHERE};
    if (frame->last_return == AD_NOWHERE) {
        frame->first_return = number;
    } else {
        m->returns[frame->last_return].next = number;
    }
    frame->last_return = number;
    return true;
}

static bool visit_loop(pass *p, ad_node n, ad_binding_kind kind)
{
    ad_module *m = p->m;
    ad_node right = field_of(m, n, AD_FIELD_RIGHT);

    return bind_targets(p, kind, field_of(m, n, AD_FIELD_LEFT), n,
                        right != AD_NO_NODE ? last_of(m, right) : n);
}

static bool visit_assignment(pass *p, ad_node n, ad_binding_kind kind)
{
    ad_module *m = p->m;
    ad_node left = field_of(m, n, AD_FIELD_LEFT);

    return bind_targets(p, kind, left, n, last_of(m, n));
}

static void note_loop(ad_module *m, ad_node n)
{
    m->scopes[m->scopes[ad_scope_of(m, n)].frame].flags |= AD_FRAME_LOOPS;
}

static bool visit(pass *p, ad_node n)
{
    ad_module *m = p->m;
    const ad_tree *tree = m->tree;

    switch ((int)tree->nodes[n].kind) {
    case AD_KIND_FUNCTION_DEFINITION:
        return visit_definition(p, n, AD_SCOPE_FUNCTION);
    case AD_KIND_CLASS_DEFINITION:
        return visit_definition(p, n, AD_SCOPE_CLASS);
    case AD_KIND_LAMBDA:
        return open_scope(m, AD_SCOPE_LAMBDA, n);
    case AD_KIND_LIST_COMPREHENSION:
    case AD_KIND_SET_COMPREHENSION:
    case AD_KIND_DICTIONARY_COMPREHENSION:
    case AD_KIND_GENERATOR_EXPRESSION:
        return open_scope(m, AD_SCOPE_COMPREHENSION, n);
    case AD_KIND_PARAMETERS:
    case AD_KIND_LAMBDA_PARAMETERS:
        return visit_parameters(p, n);
    case AD_KIND_ASSIGNMENT:
        return visit_assignment(p, n, AD_BIND_ASSIGN);
    case AD_KIND_AUGMENTED_ASSIGNMENT:
        return visit_assignment(p, n, AD_BIND_AUGMENT);
    case AD_KIND_NAMED_EXPRESSION:
        return bind_targets(p, AD_BIND_WALRUS, field_of(m, n, AD_FIELD_NAME), n, last_of(m, n));
    case AD_KIND_FOR_STATEMENT:
        note_loop(m, n);
        return visit_loop(p, n, AD_BIND_FOR);
    case AD_KIND_WHILE_STATEMENT:
        note_loop(m, n);
        return true;
    case AD_KIND_FOR_IN_CLAUSE:
        return visit_loop(p, n, AD_BIND_ELEMENT);
    case AD_KIND_AS_PATTERN:
        return visit_as_pattern(p, n);
    case AD_KIND_EXCEPT_CLAUSE:
        return visit_except(p, n);
    case AD_KIND_IMPORT_STATEMENT:
    case AD_KIND_IMPORT_FROM_STATEMENT:
    case AD_KIND_FUTURE_IMPORT_STATEMENT:
        return ad_import_collect(m, n);
    case AD_KIND_GLOBAL_STATEMENT:
    case AD_KIND_NONLOCAL_STATEMENT:
        return visit_declaration(p, n);
    case AD_KIND_DELETE_STATEMENT:
        return bind_targets(p, AD_BIND_DELETE, ad_node_first(tree, n), n, last_of(m, n));
    case AD_KIND_DOTTED_NAME:
        return !is_capture(tree, n) || visit_capture(p, n, n + 1);
    case AD_KIND_SPLAT_PATTERN:
        return visit_capture(p, n, last_of(m, n));
    case AD_KIND_TYPE_PARAMETER:
        return visit_type_parameters(p, n);
    case AD_KIND_TYPE_ALIAS_STATEMENT:
        return visit_capture(p, n,
                             field_of(m, n, AD_FIELD_LEFT) != AD_NO_NODE
                                 ? last_of(m, field_of(m, n, AD_FIELD_LEFT))
                                 : AD_NO_NODE);
    case AD_KIND_RETURN_STATEMENT:
        return visit_return(m, n);
    case AD_KIND_YIELD:
        m->scopes[m->scopes[ad_scope_of(m, n)].frame].flags |= AD_FUNCTION_GENERATOR;
        return true;
    case AD_KIND_CALL:
        return visit_call(p, n);
    default:
        return true;
    }
}

/* Fills in the scope of a node that the visit of an ancestor may have marked already. */
static void enter(ad_module *m, ad_node n, uint32_t scope)
{
    uint32_t entry = m->node_scope[n];

    if (entry & AD_TARGET_NODE) {
        m->bindings[entry & AD_SCOPE_MASK].scope = scope;
    } else {
        m->node_scope[n] = entry | scope;
    }
}

bool ad_scope_collect(ad_module *m)
{
    pass p = {.m = m};
    const ad_tree *tree = m->tree;
    bool done = false;
    ad_node n;

    if (!add_scope(m, AD_SCOPE_MODULE, 0, AD_NOWHERE)) {
        return false;
    }
    for (n = 0; n < tree->count; n++) {
        if (n) {
            enter(m, n, scope_of_child(m, tree->nodes[n].parent, n));
        }
        if (!visit(&p, n)) {
            goto done;
        }
    }
    done = ad_bind_link(m, &p.found);

done:
    ad_free(p.found.declarations);
    ad_free(p.found.members);
    return done;
}
