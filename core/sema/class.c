/* Classes and functions of the unit itself: bases, attributes, what a call gives. */
#include "sema/sema_priv.h"

#include "base/banned.h"

/* ---- values ---- */

ad_value_id ad_function_value(ad_module *m, ad_node function)
{
    uint32_t number = ad_scope_opened(m, function);
    ad_str dotted;

    if (number == AD_NOWHERE) {
        return 0;
    }
    dotted = ad_sema_dotted(m, number);
    if (!m->scopes[number].value) {
        m->scopes[number].value =
            ad_value_add(m, &(ad_value){.kind = AD_VALUE_FUNCTION, .node = function, .text = dotted});
    }
    return m->scopes[number].value;
}

ad_value_id ad_class_value(ad_module *m, ad_node class_node)
{
    uint32_t number = ad_scope_opened(m, class_node);
    ad_str dotted;

    if (number == AD_NOWHERE) {
        return 0;
    }
    dotted = ad_sema_dotted(m, number);
    if (!m->scopes[number].value) {
        m->scopes[number].value =
            ad_value_add(m, &(ad_value){.kind = AD_VALUE_CLASS, .node = class_node, .text = dotted});
    }
    return m->scopes[number].value;
}

ad_value_id ad_class_instance(ad_module *m, ad_node class_node)
{
    uint32_t number = ad_scope_opened(m, class_node);
    ad_str dotted;

    if (number == AD_NOWHERE) {
        return 0;
    }
    dotted = ad_sema_dotted(m, number);
    if (!m->scopes[number].instance) {
        /* The name is made like any other, then carried by an INSTANCE. */
        ad_str name = ad_value_at(m, ad_name_join(m, dotted, AD_STR("()"), AD_NO_NODE))->text;

        m->scopes[number].instance =
            ad_value_add(m, &(ad_value){.kind = AD_VALUE_INSTANCE, .node = class_node, .text = name});
    }
    return m->scopes[number].instance;
}

/* ---- bases ---- */

static void add_class(ad_bases *bases, ad_node class_node)
{
    uint32_t i;

    for (i = 0; i < bases->class_count; i++) {
        if (bases->classes[i] == class_node) {
            return;
        }
    }
    if (bases->class_count < AD_CLASSES_MAX) {
        bases->classes[bases->class_count++] = class_node;
    } else {
        bases->unknown = true;
    }
}

static void add_outside(ad_bases *bases, ad_str name)
{
    uint32_t i;

    for (i = 0; i < bases->outside_count; i++) {
        if (ad_str_equal(bases->outside[i], name)) {
            return;
        }
    }
    if (bases->outside_count < AD_ALTERNATIVES_MAX) {
        bases->outside[bases->outside_count++] = name;
    } else {
        bases->unknown = true;
    }
}

static void add_base(ad_module *m, ad_bases *bases, ad_value_id id)
{
    ad_alternatives all = ad_value_alternatives(m, &id);
    uint32_t i;

    for (i = 0; i < all.count; i++) {
        const ad_value *value = ad_value_at(m, all.at[i]);

        if (value->kind == AD_VALUE_CLASS) {
            add_class(bases, value->node);
        } else if (value->kind == AD_VALUE_NAME && value->text.len && value->text.ptr[0] != '?') {
            add_outside(bases, value->text);
        } else {
            bases->unknown = true;
        }
    }
}

/* The expression that names a base: Generic[T] is Generic. */
static ad_node base_expression(const ad_tree *tree, ad_node argument)
{
    ad_kind kind = ad_node_kind(tree, argument);

    if (kind == AD_KIND_COMMENT || kind == AD_KIND_KEYWORD_ARGUMENT || kind == AD_KIND_DICTIONARY_SPLAT) {
        return AD_NO_NODE;
    }
    while (kind == AD_KIND_SUBSCRIPT || kind == AD_KIND_PARENTHESIZED_EXPRESSION) {
        argument = ad_node_child(tree, argument, 0);
        kind = argument != AD_NO_NODE ? ad_node_kind(tree, argument) : AD_NO_KIND;
    }
    return argument;
}

/* six.with_metaclass(Meta, Base) stands for Base. */
static bool add_bases_of_call(ad_module *m, ad_bases *bases, ad_node expression, ad_value_id id)
{
    const ad_value *value = ad_value_at(m, id);
    const ad_call *call;
    uint32_t i;

    if (value->kind != AD_VALUE_NAME || ad_node_kind(m->tree, expression) != AD_KIND_CALL ||
        !ad_str_ends(value->text, AD_STR("with_metaclass()"))) {
        add_base(m, bases, id);
        return true;
    }
    if (!ad_call_need(m, expression, &call)) {
        return false;
    }
    for (i = 1; call && i < call->count; i++) {
        add_base(m, bases, call->arguments[i].value);
    }
    return true;
}

static bool add_bases_of(ad_module *m, ad_bases *bases, ad_node class_node)
{
    const ad_tree *tree = m->tree;
    ad_node list = ad_node_child_by_field(tree, class_node, AD_FIELD_SUPERCLASSES);
    bool ready = true;
    uint32_t seen = 0;
    ad_node argument;

    if (list == AD_NO_NODE) {
        return true;
    }
    for (argument = ad_node_first(tree, list); argument != AD_NO_NODE;
         argument = ad_node_next(tree, argument)) {
        ad_node expression = base_expression(tree, argument);
        ad_value_id id;

        if (expression == AD_NO_NODE) {
            continue;
        }
        if (seen++ == AD_CLASSES_MAX) {
            bases->unknown = true;
            break;
        }
        if (!ad_eval_need(m, expression, &id) || !add_bases_of_call(m, bases, expression, id)) {
            ready = false;
        }
    }
    return ready;
}

bool ad_class_linearize(ad_module *m, ad_node class_node, ad_bases *out)
{
    bool ready = true;
    uint32_t i;

    *out = (ad_bases){.class_count = 0};
    add_class(out, class_node);
    for (i = 0; i < out->class_count; i++) {
        ready = add_bases_of(m, out, out->classes[i]) && ready;
    }
    return ready;
}

size_t ad_class_bases(ad_module *m, ad_node class_definition, ad_str out[AD_ALTERNATIVES_MAX])
{
    ad_bases bases;
    size_t count = 0;
    uint32_t i;

    if (class_definition >= m->tree->count ||
        ad_node_kind(m->tree, class_definition) != AD_KIND_CLASS_DEFINITION ||
        !ad_class_linearize(m, class_definition, &bases)) {
        return 0;
    }
    for (i = 0; i < bases.outside_count && count < AD_ALTERNATIVES_MAX; i++) {
        out[count++] = bases.outside[i]; /* those that rules know come first */
    }
    for (i = 1; i < bases.class_count && count < AD_ALTERNATIVES_MAX; i++) {
        out[count++] = ad_sema_dotted(m, ad_scope_opened(m, bases.classes[i]));
    }
    return count;
}

/* ---- attributes ---- */

static void append_candidates(ad_candidates *all, const ad_candidates *more)
{
    uint32_t i;

    all->too_many = all->too_many || more->too_many;
    for (i = 0; i < more->count; i++) {
        if (all->count == AD_CANDIDATES_MAX) {
            all->too_many = true;
            return;
        }
        all->targets[all->count++] = more->targets[i];
    }
}

/* What a class's own body and its methods (self.x = ...) bind an attribute to. */
static bool attribute_candidates(ad_module *m, ad_node class_node, uint32_t symbol, ad_candidates *out)
{
    uint32_t scope = ad_scope_opened(m, class_node);
    uint32_t body = ad_bind_local(m, scope, symbol);
    uint32_t members = ad_bind_local(m, m->scopes[scope].members, symbol);
    ad_place end = ad_reach_end(m, class_node);
    ad_candidates in_body = {.count = 0};
    ad_candidates in_methods = {.count = 0};

    *out = (ad_candidates){.count = 0};
    if (body != AD_NOWHERE && m->variables[body].flags == 0) {
        ad_reach_candidates(m, body, end, &in_body);
    }
    if (members != AD_NOWHERE) {
        ad_reach_candidates(m, members, ad_eval_place(m, class_node), &in_methods);
    }
    if (in_body.count + in_methods.count > 1 &&
        (!ad_branch_narrow(m, &end, &in_body) || !ad_branch_narrow(m, &end, &in_methods))) {
        return false;
    }
    append_candidates(out, &in_body);
    append_candidates(out, &in_methods);
    return true;
}

/* A property read is a call of its function. */
static bool read_property(ad_module *m, ad_node node, ad_value_id *value)
{
    const ad_value *function = ad_value_at(m, *value);
    uint32_t scope;

    if (function->kind != AD_VALUE_FUNCTION) {
        return true;
    }
    scope = ad_scope_opened(m, function->node);
    if (scope == AD_NOWHERE || !(m->scopes[scope].flags & AD_FUNCTION_PROPERTY)) {
        return true;
    }
    return ad_function_result(m, *value, node, value);
}

/* The name an attribute goes by when no class of the unit says what it is: the class's own first,
 * then those it may inherit it from. */
static ad_value_id inherited_name(ad_module *m, const ad_bases *bases, bool instance, bool own,
                                  ad_str attribute, ad_node node)
{
    ad_choice choice = {.count = 0};
    uint32_t i;

    if (own) {
        ad_value_id self =
            instance ? ad_class_instance(m, bases->classes[0]) : ad_class_value(m, bases->classes[0]);

        ad_choice_add(m, &choice, ad_name_attribute(m, ad_value_at(m, self)->text, attribute, node));
    }
    for (i = 0; i < bases->outside_count && choice.count < AD_ALTERNATIVES_MAX; i++) {
        ad_str head = bases->outside[i];

        if (instance) {
            head = ad_value_at(m, ad_name_join(m, head, AD_STR("()"), AD_NO_NODE))->text;
        }
        ad_choice_add(m, &choice, ad_name_attribute(m, head.len ? head : AD_STR("?"), attribute, node));
    }
    return ad_choice_value(m, &choice);
}

/* Attribute of a class of the unit or an instance of it; `first` is 1 for super(). */
static bool attribute_of_class(ad_module *m, ad_node class_node, bool instance, uint32_t first,
                               ad_str attribute, ad_node node, ad_value_id *out)
{
    uint32_t symbol = ad_intern_find(&m->names, attribute);
    bool changed = symbol && symbol < m->changed_attribute_count && m->changed_attributes[symbol];
    ad_candidates found = {.count = 0};
    ad_bases bases;
    uint32_t i;

    if (!ad_class_linearize(m, class_node, &bases)) {
        return false;
    }
    for (i = first; symbol && i < bases.class_count && !found.count && !found.too_many; i++) {
        if (!attribute_candidates(m, bases.classes[i], symbol, &found)) {
            return false;
        }
    }
    *out = 0;
    if (found.count || found.too_many) {
        ad_eval_suppose(m, instance);
        if (!ad_eval_candidates(m, &found, AD_NOWHERE, out) || (instance && !read_property(m, node, out))) {
            return false;
        }
        if (changed && *out) {
            *out = ad_value_opened_all(m, *out);
        }
    }
    if (*out == 0) {
        *out = inherited_name(m, &bases, instance, first == 0, attribute, node);
    }
    return true;
}

/* super().x, from inside a method. */
static bool attribute_of_super(ad_module *m, const ad_value *super, ad_str attribute, ad_node node,
                               ad_value_id *out)
{
    ad_node class_node = super->node != AD_NO_NODE ? ad_module_enclosing_class(m, super->node) : AD_NO_NODE;

    if (class_node == AD_NO_NODE) {
        *out = ad_name_attribute(m, super->text, attribute, node);
        return true;
    }
    return attribute_of_class(m, class_node, true, 1, attribute, node, out);
}

static bool attribute_of_one(ad_module *m, ad_value_id id, ad_str attribute, ad_node node, ad_value_id *out)
{
    const ad_value *value = ad_value_at(m, id);

    switch ((int)value->kind) {
    case AD_VALUE_CLASS:
    case AD_VALUE_INSTANCE:
        return attribute_of_class(m, value->node, value->kind == AD_VALUE_INSTANCE, 0, attribute, node, out);
    case AD_VALUE_NAME:
        if (ad_str_equal(value->text, AD_STR("builtins.super()"))) {
            return attribute_of_super(m, value, attribute, node, out);
        }
        break;
    default:
        break;
    }
    *out = ad_name_attribute(m, ad_name_head(m, id), attribute, node);
    return true;
}

bool ad_eval_attribute_of(ad_module *m, ad_value_id id, ad_str attribute, ad_node node, ad_value_id *out)
{
    ad_alternatives all = ad_value_alternatives(m, &id);
    ad_choice choice = {.count = 0};
    bool ready = true;
    uint32_t i;

    if (all.count == 1) {
        return attribute_of_one(m, id, attribute, node, out);
    }
    for (i = 0; i < all.count; i++) {
        ad_value_id one = 0;

        ready = attribute_of_one(m, all.at[i], attribute, node, &one) && ready;
        ad_choice_add(m, &choice, one);
    }
    *out = ready ? ad_choice_value(m, &choice) : 0;
    return ready;
}

/* Where an attribute is assigned to, its name matters and not what it was before. */
static ad_value_id stored_attribute(ad_module *m, ad_value_id object, ad_str attribute, ad_node n,
                                    bool *out_ready)
{
    const ad_value *value = ad_value_at(m, object);
    ad_bases bases;

    if (value->kind != AD_VALUE_CLASS && value->kind != AD_VALUE_INSTANCE) {
        return ad_name_attribute(m, ad_name_head(m, object), attribute, n);
    }
    *out_ready = ad_class_linearize(m, value->node, &bases);
    return *out_ready ? inherited_name(m, &bases, value->kind == AD_VALUE_INSTANCE, true, attribute, n) : 0;
}

bool ad_eval_attribute(ad_module *m, ad_node n, ad_value_id *out)
{
    ad_node object = ad_node_child_by_field(m->tree, n, AD_FIELD_OBJECT);
    ad_node name = ad_node_child_by_field(m->tree, n, AD_FIELD_ATTRIBUTE);
    bool ready = true;
    ad_value_id value;

    if (!ad_eval_need(m, object, &value)) {
        return false;
    }
    if (name == AD_NO_NODE) {
        return true;
    }
    if (m->node_scope[n] & AD_STORED_NODE && ad_value_kind_of(m, value) != AD_VALUE_ANY_OF) {
        *out = stored_attribute(m, value, ad_sema_identifier(m, name), n, &ready);
        return ready;
    }
    return ad_eval_attribute_of(m, value, ad_sema_identifier(m, name), n, out);
}

/* ---- what a call gives ---- */

/* Says an alternative something that a caller could use? */
static bool is_telling(const ad_value *value)
{
    return value->kind != AD_VALUE_UNKNOWN &&
           !(value->kind == AD_VALUE_NAME && ad_str_starts(value->text, AD_STR("?")));
}

/* A function's body stands for whatever it returns. */
bool ad_eval_body(ad_module *m, ad_node body, ad_value_id *out)
{
    uint32_t scope = ad_scope_opened(m, m->tree->nodes[body].parent);
    ad_choice choice = {.count = 0};
    bool ready = true;
    bool several;
    uint32_t i;

    if (scope == AD_NOWHERE) {
        return true;
    }
    several = m->scopes[scope].first_return != m->scopes[scope].last_return;
    for (i = m->scopes[scope].first_return; i != AD_NOWHERE; i = m->returns[i].next) {
        ad_node expression = ad_node_child(m->tree, m->returns[i].node, 0);
        ad_value_id id;

        ad_way way = AD_WAY_OPEN;

        if (expression == AD_NO_NODE) {
            continue; /* None, mostly said to mean "no result": it would only be in the way */
        }
        if (several && !ad_branch_way(m, expression, body, &way)) {
            return false;
        }
        if (way != AD_WAY_SHUT) {
            ready = ad_eval_need(m, expression, &id) && ready;
            ad_choice_add(m, &choice, id);
        }
        if (way == AD_WAY_TAKEN) {
            break;
        }
    }
    *out = ready ? ad_choice_value(m, &choice) : 0;
    return ready;
}

/* What a function returns, alternatives that say nothing standing as the function's own name. */
static ad_value_id telling(ad_module *m, ad_value_id returned, ad_value_id unknown)
{
    ad_alternatives all = ad_value_alternatives(m, &returned);
    ad_choice choice = {.count = 0};
    uint32_t i;

    for (i = 0; i < all.count; i++) {
        ad_choice_add(m, &choice, is_telling(ad_value_at(m, all.at[i])) ? all.at[i] : unknown);
    }
    return ad_choice_value(m, &choice);
}

bool ad_function_result(ad_module *m, ad_value_id function, ad_node call, ad_value_id *out)
{
    const ad_value *value = ad_value_at(m, function);
    const ad_scope *scope = &m->scopes[ad_scope_opened(m, value->node)];
    ad_value_id unknown = ad_name_join(m, value->text, AD_STR("()"), call);
    ad_node type = ad_node_child_by_field(m->tree, value->node, AD_FIELD_RETURN_TYPE);
    ad_value_id result;

    *out = unknown;
    if (scope->flags & (AD_FUNCTION_GENERATOR | AD_FUNCTION_WRAPPED)) {
        return true;
    }
    if (!ad_eval_need(m, ad_node_child_by_field(m->tree, value->node, AD_FIELD_BODY), &result)) {
        return false;
    }
    result = telling(m, result, unknown);
    if (result != unknown) {
        *out = result;
        return true;
    }
    if (type == AD_NO_NODE || !ad_eval_need(m, type, &result)) {
        return type == AD_NO_NODE;
    }
    *out =
        is_telling(ad_value_at(m, result)) && ad_value_kind_of(m, result) != AD_VALUE_NONE ? result : unknown;
    return true;
}
