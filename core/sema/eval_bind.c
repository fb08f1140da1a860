/* What each kind of binding gives its target. */
#include "sema/sema_priv.h"

#include "base/banned.h"

static ad_node field_of(const ad_module *m, ad_node n, ad_field field)
{
    return n != AD_NO_NODE ? ad_node_child_by_field(m->tree, n, field) : AD_NO_NODE;
}

/* ---- unpacking ---- */

/* Where a name stands in its target: in (a, (b, *c)) c is step 1 of step 1, and takes the rest. */
typedef struct target_step {
    uint32_t index;
    uint32_t count; /* of targets beside it, itself included */
    uint32_t star;  /* index of the one that takes the rest, AD_NOWHERE */
} target_step;

typedef struct target_path {
    target_step steps[AD_UNPACK_DEPTH_MAX];
    uint32_t depth;
    bool lost; /* too deep */
} target_path;

static bool is_target_list(ad_kind kind)
{
    return kind == AD_KIND_PATTERN_LIST || kind == AD_KIND_TUPLE_PATTERN || kind == AD_KIND_LIST_PATTERN ||
           kind == AD_KIND_TUPLE || kind == AD_KIND_LIST || kind == AD_KIND_EXPRESSION_LIST;
}

static bool is_starred(ad_kind kind)
{
    return kind == AD_KIND_LIST_SPLAT_PATTERN || kind == AD_KIND_LIST_SPLAT ||
           kind == AD_KIND_DICTIONARY_SPLAT_PATTERN;
}

/* The same name in brackets, (a) = 1, is the name itself. */
static bool is_parenthesis(const ad_tree *tree, ad_node list, uint32_t count)
{
    ad_str text = ad_node_text(tree, list);

    return count == 1 && ad_node_kind(tree, list) == AD_KIND_TUPLE_PATTERN &&
           ad_str_find_byte(text, ',', tree->nodes[list + 1].end - tree->nodes[list].start) == SIZE_MAX;
}

/* The step of a child among the targets of a list. */
static target_step step_of(const ad_tree *tree, ad_node list, ad_node target)
{
    target_step step = {.star = AD_NOWHERE};
    ad_node child;

    for (child = ad_node_first(tree, list); child != AD_NO_NODE; child = ad_node_next(tree, child)) {
        if (ad_node_kind(tree, child) == AD_KIND_COMMENT) {
            continue;
        }
        if (child == target) {
            step.index = step.count;
        }
        if (is_starred(ad_node_kind(tree, child))) {
            step.star = step.count;
        }
        step.count++;
    }
    return step;
}

/* Innermost step first. Stops at the node `top`, which holds the whole target. */
static void find_path(ad_module *m, ad_node target, ad_node top, target_path *path)
{
    const ad_tree *tree = m->tree;
    ad_node n = target;

    path->depth = 0;
    path->lost = false;
    while (n != top && !path->lost) {
        ad_node parent = tree->nodes[n].parent;

        if (parent == AD_NO_NODE || parent < top) {
            return;
        }
        if (is_target_list(ad_node_kind(tree, parent))) {
            target_step step = step_of(tree, parent, n);

            if (!ad_sema_charge(m, step.count / 8) || path->depth == AD_UNPACK_DEPTH_MAX) {
                path->lost = true;
            } else if (!is_parenthesis(tree, parent, step.count)) {
                path->steps[path->depth++] = step;
            }
        }
        n = parent;
    }
}

/* What a known sequence has for a target; UNKNOWN when it has too few or too many elements. */
static ad_value_id item_for(ad_module *m, const ad_value *value, const target_step *step, ad_node node)
{
    uint32_t count = value->u.items.count;
    uint32_t rest; /* elements that the star takes */

    if (step->star == AD_NOWHERE) {
        return count == step->count ? value->u.items.at[step->index] : 0;
    }
    if (count + 1 < step->count) {
        return 0;
    }
    rest = count + 1 - step->count;
    if (step->index < step->star) {
        return value->u.items.at[step->index];
    }
    if (step->index > step->star) {
        return value->u.items.at[step->index - 1 + rest];
    }
    return ad_value_items(m, AD_VALUE_LIST, 0, value->u.items.at + step->star, rest, node);
}

/* One element of a value, for one target. */
static ad_value_id unpack_one(ad_module *m, ad_value_id id, const target_step *step, ad_node node)
{
    ad_alternatives all = ad_value_alternatives(m, &id);
    ad_choice choice = {.count = 0};
    uint32_t i;

    for (i = 0; i < all.count; i++) {
        const ad_value *value = ad_value_at(m, all.at[i]);
        ad_value_id item = 0;

        if (value->kind == AD_VALUE_NAME || value->kind == AD_VALUE_INSTANCE) {
            item = ad_name_join(m, value->text, AD_STR("[]"), node);
        } else if (ad_value_is_sequence((ad_value_kind)value->kind) && !(value->flags & AD_VALUE_OPEN)) {
            item = item_for(m, value, step, node);
        }
        ad_choice_add(m, &choice, item);
    }
    return ad_choice_value(m, &choice);
}

static ad_value_id unpack(ad_module *m, ad_value_id id, const target_path *path, uint32_t depth, ad_node node)
{
    if (path->lost) {
        return 0;
    }
    while (depth-- > 0) {
        id = unpack_one(m, id, &path->steps[depth], node);
    }
    return id;
}

/* The expression for one target of `a, b = x, y`, found without a value for the whole; AD_NO_NODE. */
static ad_node pick(const ad_tree *tree, ad_node right, uint32_t index, uint32_t count)
{
    ad_node n = ad_node_unparenthesized(tree, right);
    ad_node picked = AD_NO_NODE;
    uint32_t seen = 0;
    ad_node child;

    if (!is_target_list(ad_node_kind(tree, n))) {
        return AD_NO_NODE;
    }
    for (child = ad_node_first(tree, n); child != AD_NO_NODE; child = ad_node_next(tree, child)) {
        if (ad_node_kind(tree, child) == AD_KIND_COMMENT) {
            continue;
        }
        if (is_starred(ad_node_kind(tree, child))) {
            return AD_NO_NODE;
        }
        picked = seen == index ? child : picked;
        seen++;
    }
    return seen == count ? picked : AD_NO_NODE;
}

/* ---- kinds of bindings ---- */

/* The rightmost side of a = b = c; none of a chain that nobody writes, where each link would walk to its end.
 */
static ad_node assigned(const ad_module *m, ad_node assignment)
{
    ad_node right = field_of(m, assignment, AD_FIELD_RIGHT);

    for (unsigned i = 0; right != AD_NO_NODE && ad_node_kind(m->tree, right) == AD_KIND_ASSIGNMENT; i++) {
        right = i < 1000 ? field_of(m, right, AD_FIELD_RIGHT) : AD_NO_NODE;
    }
    return right;
}

/* May an annotation tell more than the value? Of None, and of what some other function gives. */
static bool is_vague(const ad_value *value)
{
    return value->kind == AD_VALUE_UNKNOWN || value->kind == AD_VALUE_NONE ||
           (value->kind == AD_VALUE_NAME && ad_str_ends(value->text, AD_STR("()")));
}

static bool bind_assignment(ad_module *m, const ad_binding *binding, ad_value_id *out)
{
    ad_node right = assigned(m, binding->site);
    ad_node type = field_of(m, binding->site, AD_FIELD_TYPE);
    ad_choice choice = {.count = 0};
    ad_value_id promised;
    target_path path;
    ad_value_id value = 0;

    find_path(m, binding->target, field_of(m, binding->site, AD_FIELD_LEFT), &path);
    while (right != AD_NO_NODE && !path.lost && path.depth > 0 &&
           path.steps[path.depth - 1].star == AD_NOWHERE) {
        ad_node inner =
            pick(m->tree, right, path.steps[path.depth - 1].index, path.steps[path.depth - 1].count);

        if (inner == AD_NO_NODE) {
            break;
        }
        right = inner;
        path.depth--;
    }
    if (right != AD_NO_NODE && !path.lost && !ad_eval_need(m, right, &value)) {
        return false;
    }
    value = unpack(m, value, &path, path.depth, binding->site);
    if (type == AD_NO_NODE || !is_vague(ad_value_at(m, value))) {
        *out = value;
        return true;
    }
    if (!ad_eval_need(m, type, &promised)) {
        return false;
    }
    if (value) {
        ad_choice_add(m, &choice, value);
    }
    ad_choice_add(m, &choice, promised);
    *out = value && !promised ? value : ad_choice_value(m, &choice);
    return true;
}

/* x += y: what x was where the statement stands, and y. */
static bool bind_augmented(ad_module *m, const ad_binding *binding, ad_value_id *out)
{
    const ad_tree *tree = m->tree;
    ad_node operation = field_of(m, binding->site, AD_FIELD_OPERATOR);
    ad_place place = ad_eval_place(m, binding->site);
    ad_value_id right = 0;
    ad_value_id left = 0;
    ad_candidates found;
    uint32_t variable;
    ad_node object = tree->nodes[binding->target].parent;
    bool ready;

    if (object != AD_NO_NODE && ad_node_kind(tree, object) == AD_KIND_ATTRIBUTE) {
        return true; /* self.x += y: nobody knows how often */
    }
    ready = ad_eval_need(m, field_of(m, binding->site, AD_FIELD_RIGHT), &right);
    if (!ad_eval_name(m, ad_sema_identifier(m, binding->target), binding->scope, place, &found, &variable,
                      &left) ||
        !ready) {
        return false;
    }
    if (variable != AD_NOWHERE && m->variables[variable].mutations != AD_NOWHERE &&
        !ad_eval_mutated(m, binding->target, variable, &found, &left)) {
        return false;
    }
    *out = operation == AD_NO_NODE ? 0
                                   : ad_fold_binary(m, ad_fold_plain_operator(ad_node_kind(tree, operation)),
                                                    left, right, binding->site);
    return true;
}

static bool bind_loop(ad_module *m, const ad_binding *binding, ad_value_id *out)
{
    target_path path;
    ad_value_id iterable;

    if (!ad_eval_need(m, field_of(m, binding->site, AD_FIELD_RIGHT), &iterable)) {
        return false;
    }
    find_path(m, binding->target, field_of(m, binding->site, AD_FIELD_LEFT), &path);
    *out = unpack(m, ad_name_element(m, iterable, binding->target), &path, path.depth, binding->target);
    return true;
}

/* `with x as y`: y is taken to be x, which holds for files, sockets, sessions, connections. */
static bool bind_with(ad_module *m, const ad_binding *binding, ad_value_id *out)
{
    ad_node alias = field_of(m, binding->site, AD_FIELD_ALIAS);
    target_path path;
    ad_value_id value;

    if (alias == AD_NO_NODE || !ad_eval_need(m, ad_node_first(m->tree, binding->site), &value)) {
        return alias == AD_NO_NODE;
    }
    find_path(m, binding->target, alias, &path);
    *out = unpack(m, value, &path, path.depth, binding->target);
    return true;
}

static bool bind_except(ad_module *m, const ad_binding *binding, ad_value_id *out)
{
    bool clause = ad_node_kind(m->tree, binding->site) == AD_KIND_EXCEPT_CLAUSE;
    ad_node classes =
        clause ? field_of(m, binding->site, AD_FIELD_VALUE) : ad_node_first(m->tree, binding->site);
    ad_choice choice = {.count = 0};
    const ad_value *value;
    ad_value_id id;
    uint32_t i;

    if (!ad_eval_need(m, classes, &id)) {
        return false;
    }
    value = ad_value_at(m, id);
    if (value->kind != AD_VALUE_TUPLE) {
        *out = ad_name_instance(m, id, binding->target);
        return true;
    }
    for (i = 0; i < value->u.items.count && !choice.over; i++) {
        ad_choice_add(m, &choice, ad_name_instance(m, value->u.items.at[i], binding->target));
    }
    *out = ad_choice_value(m, &choice);
    return true;
}

/* `import a.b` binds a; `import a.b as c` a.b; `from m import n` m.n. */
static ad_value_id imported(ad_module *m, const ad_binding *binding)
{
    const ad_import *import = binding->import != AD_NOWHERE ? &m->imports[binding->import] : NULL;

    if (!import) {
        return 0;
    }
    if (import->name.len) {
        return ad_name_attribute(m, ad_name_canonical(m, import->module), import->name, import->node);
    }
    return ad_node_inside(m->tree, binding->target, import->node)
               ? ad_name_of(m, import->alias, import->node)
               : ad_name_of(m, ad_name_canonical(m, import->module), import->node);
}

static bool bind_self(ad_module *m, const ad_binding *binding, ad_value_id *out)
{
    const ad_scope *function = &m->scopes[binding->scope];
    ad_node class_node = m->scopes[function->parent].node;

    *out = function->flags & AD_FUNCTION_OF_CLASS ? ad_class_value(m, class_node)
                                                  : ad_class_instance(m, class_node);
    return true;
}

/* What somebody outside said that a parameter holds. */
static ad_value_id promise_of(ad_module *m, ad_node parameter)
{
    size_t low = 0;
    size_t high = m->promise_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (m->promises[middle].parameter < parameter) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < m->promise_count && m->promises[low].parameter == parameter
               ? ad_name_of(m, m->promises[low].instance, parameter)
               : 0;
}

/* What its annotation promises. *args and **kw are collections of what theirs says. */
static bool bind_parameter(ad_module *m, const ad_binding *binding, ad_value_id *out)
{
    ad_node type = field_of(m, binding->site, AD_FIELD_TYPE);

    if (type == AD_NO_NODE) {
        *out = promise_of(m, binding->target);
        return true;
    }
    if (ad_node_first(m->tree, binding->site) != binding->target) {
        return true;
    }
    return ad_eval_need(m, type, out);
}

bool ad_eval_binding(ad_module *m, const ad_binding *binding, ad_value_id *out)
{
    *out = 0;
    switch ((ad_binding_kind)binding->kind) {
    case AD_BIND_ASSIGN:
        return bind_assignment(m, binding, out);
    case AD_BIND_AUGMENT:
        return bind_augmented(m, binding, out);
    case AD_BIND_WALRUS:
        return ad_eval_need(m, field_of(m, binding->site, AD_FIELD_VALUE), out);
    case AD_BIND_FOR:
    case AD_BIND_ELEMENT:
        return bind_loop(m, binding, out);
    case AD_BIND_WITH:
        return bind_with(m, binding, out);
    case AD_BIND_EXCEPT:
        return bind_except(m, binding, out);
    case AD_BIND_IMPORT:
        *out = imported(m, binding);
        return true;
    case AD_BIND_FUNCTION:
        *out = ad_function_value(m, binding->site);
        return true;
    case AD_BIND_CLASS:
        *out = ad_class_value(m, binding->site);
        return true;
    case AD_BIND_PARAMETER:
        return bind_parameter(m, binding, out);
    case AD_BIND_SELF:
        ad_eval_suppose(m, true); /* maybe a subclass */
        return bind_self(m, binding, out);
    case AD_BIND_OPAQUE:
    case AD_BIND_DELETE:
        return true;
    }
    return true;
}
