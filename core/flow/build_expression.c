/* Expressions: names, attributes, operators, text, displays. */
#include "flow/build_priv.h"

#include "base/banned.h"

/* ---- names ---- */

/* A name that nothing binds may come out of a module that all is imported from. */
static ad_flow_value from_stars(flow_builder *b, ad_node n)
{
    const ad_str *stars;
    size_t count = ad_module_stars(b->module, &stars);
    ad_str names[AD_ALTERNATIVES_MAX];
    ad_flow_value value = 0;
    size_t name_count;

    if (count == 0) {
        return 0;
    }
    name_count = ad_module_names(b->module, n, names);
    for (size_t i = 0; i < name_count; i++) {
        if (!ad_str_starts(names[i], AD_STR("builtins.")) && flow_may_be_own(b, names[i])) {
            value = flow_join(b, value, flow_global(b, n, names[i]));
        }
    }
    return value;
}

ad_flow_value flow_identifier(flow_builder *b, ad_node n)
{
    uint32_t variable = ad_module_variable(b->module, n);
    ad_flow_value value;

    if (variable == AD_NO_VARIABLE) {
        return from_stars(b, n);
    }
    value = flow_read(b, variable);
    if (flow_is(b, value, AD_FLOW_GLOBAL) && flow_variable_of(b, variable)->kind == FLOW_VARIABLE_IMPORTED &&
        ad_value_is_constant(b->module, ad_module_value(b->module, n))) {
        return 0; /* of another module, which says so */
    }
    return value;
}

/* C.x: what the class's body or anybody else gives it. */
static ad_flow_value of_class(flow_builder *b, ad_node n, ad_node definition)
{
    ad_node name = ad_node_child_by_field(b->tree, n, AD_FIELD_ATTRIBUTE);

    if (name == AD_NO_NODE || ad_node_kind(b->tree, definition) != AD_KIND_CLASS_DEFINITION) {
        return 0;
    }
    return flow_own_global(b, n,
                           flow_joined_name(b, ad_module_definition_name(b->module, definition),
                                            ad_module_identifier(b->module, name)));
}

enum { DOTS_MAX = 64 /* of a name in another module; a chain of attributes may be longer */ };

/* An attribute of a module or class: a variable of another unit, or of the class's body. */
static ad_flow_value of_module(flow_builder *b, ad_node n, ad_node object)
{
    ad_str names[AD_ALTERNATIVES_MAX];
    size_t count;
    uint32_t variable;
    ad_flow_value value = 0;

    if (ad_node_kind(b->tree, object) == AD_KIND_IDENTIFIER) {
        variable = ad_module_variable(b->module, object);
        if (variable != AD_NO_VARIABLE && flow_variable_of(b, variable)->kind == FLOW_VARIABLE_DEFINITION) {
            return of_class(b, n, b->variables[variable].definition);
        }
    }
    for (int i = 0; i < DOTS_MAX && ad_node_kind(b->tree, object) == AD_KIND_ATTRIBUTE; i++) {
        object = flow_child(b->tree, object);
    }
    if (object == AD_NO_NODE || ad_node_kind(b->tree, object) != AD_KIND_IDENTIFIER) {
        return 0;
    }
    variable = ad_module_variable(b->module, object);
    if (variable == AD_NO_VARIABLE || flow_variable_of(b, variable)->kind == FLOW_VARIABLE_SLOT) {
        return 0;
    }
    count = ad_module_names(b->module, n, names);
    for (size_t i = 0; i < count; i++) {
        if (flow_may_be_own(b, names[i])) {
            value = flow_join(b, value, flow_global(b, n, names[i]));
        }
    }
    return value;
}

bool flow_attribute(flow_builder *b, flow_frame *f)
{
    const ad_tree *tree = b->tree;
    ad_node object = ad_node_child_by_field(tree, f->node, AD_FIELD_OBJECT);
    ad_node name = ad_node_child_by_field(tree, f->node, AD_FIELD_ATTRIBUTE);
    ad_flow_value value = 0;

    if (f->state == 0) {
        f->state = 1;
        if (!flow_need(b, object)) {
            return false;
        }
    }
    if (object != AD_NO_NODE && name != AD_NO_NODE) {
        ad_flow_value from = b->memo[object];

        value = of_module(b, f->node, object);
        if (from && !flow_is(b, from, AD_FLOW_FUNCTION) && !(value && flow_is(b, from, AD_FLOW_GLOBAL))) {
            uint32_t key = flow_key_attribute(b, name);

            if (!flow_is_clean_option(b, object, from, key) && !flow_is_harmless_field(b, object, name)) {
                value = flow_join(b, value, flow_load(b, f->node, from, key));
            }
        }
    }
    flow_set(b, f->node, value);
    return true;
}

bool flow_subscript(flow_builder *b, flow_frame *f)
{
    const ad_tree *tree = b->tree;
    ad_node object = ad_node_child_by_field(tree, f->node, AD_FIELD_VALUE);
    ad_node key = ad_node_child_by_field(tree, f->node, AD_FIELD_SUBSCRIPT);
    ad_flow_value value = 0;

    if (!flow_children(b, f)) {
        return false;
    }
    if (object != AD_NO_NODE && key != AD_NO_NODE && b->memo[key]) {
        flow_learn_key(b, object, key);
    }
    if (object != AD_NO_NODE && key != AD_NO_NODE && b->memo[object]) {
        value = b->memo[object];
        if (flow_sibling(tree, key) != AD_NO_NODE) {
            value = flow_load(b, f->node, value, AD_KEY_ANY);
        } else if (ad_node_kind(tree, key) == AD_KIND_SLICE) {
            if (!flow_list_slice(b, f->node, key, b->memo[object], &value)) {
                value = flow_elements(b, f->node, value);
            }
        } else {
            uint32_t number = flow_list_key(b, object, key);

            if (ad_str_starts(ad_intern_str(&b->strings, number), AD_STR("'"))) {
                flow_note_keyed(b, value);
            }

            value = flow_fitted_part(b, f->node, object, key, flow_load_by(b, f->node, value, key, number));
        }
    }
    flow_set(b, f->node, value);
    return true;
}

/* ---- operators ---- */

static bool is_list_display(const ad_tree *tree, ad_node n)
{
    ad_kind kind = n != AD_NO_NODE ? ad_node_kind(tree, n) : AD_NO_KIND;

    return kind == AD_KIND_LIST || kind == AD_KIND_TUPLE || kind == AD_KIND_LIST_COMPREHENSION;
}

/* [a] + b: the elements of both. */
static ad_flow_value concatenated(flow_builder *b, ad_node n, ad_flow_value x, ad_flow_value y)
{
    ad_flow_value value = flow_elements(b, n, x);

    return flow_store(b, n, value, AD_KEY_ANY, flow_load(b, n, y, AD_KEY_ANY));
}

ad_flow_value flow_operate(flow_builder *b, ad_node n, ad_kind operation, ad_node right, ad_flow_value x,
                           ad_flow_value y)
{
    if (x == 0 && y == 0) {
        return 0;
    }
    switch ((int)operation) {
    case AD_KIND_OP_ADD:
    case AD_KIND_OP_IADD:
        if (is_list_display(b->tree, right) || flow_is(b, flow_resolve(b, x), AD_FLOW_STORE) ||
            flow_is(b, flow_resolve(b, y), AD_FLOW_STORE)) {
            return concatenated(b, n, x, y);
        }
        return flow_derive2(b, n, x, y, false);
    case AD_KIND_OP_MOD:
    case AD_KIND_OP_IMOD:
        return flow_derive2(b, n, x, y, true);
    case AD_KIND_OP_DIV: /* a path */
    case AD_KIND_OP_IDIV:
        return flow_derive2(b, n, x, y, false);
    case AD_KIND_OP_MUL: /* repeated */
    case AD_KIND_OP_IMUL:
        return flow_join(b, flow_elements(b, n, x), flow_elements(b, n, y));
    case AD_KIND_OP_BITOR: /* sets and dicts */
    case AD_KIND_OP_IBITOR:
    case AD_KIND_OP_BITXOR:
        return flow_join(b, x, y);
    case AD_KIND_OP_SUB:
    case AD_KIND_OP_ISUB:
    case AD_KIND_OP_BITAND:
    case AD_KIND_OP_IBITAND:
        return x;
    default: /* numbers only */
        return 0;
    }
}

bool flow_binary(flow_builder *b, flow_frame *f)
{
    const ad_tree *tree = b->tree;
    ad_node left = ad_node_child_by_field(tree, f->node, AD_FIELD_LEFT);
    ad_node right = ad_node_child_by_field(tree, f->node, AD_FIELD_RIGHT);
    ad_node operation = ad_node_child_by_field(tree, f->node, AD_FIELD_OPERATOR);

    if (!flow_children(b, f)) {
        return false;
    }
    if (left != AD_NO_NODE && right != AD_NO_NODE && operation != AD_NO_NODE) {
        ad_flow_value x = b->memo[left];
        ad_flow_value y = b->memo[right];

        ad_kind kind = ad_node_kind(tree, operation);
        ad_flow_value sum;

        if (flow_is_arithmetic(b, kind, left, right)) {
            flow_set(b, f->node, 0);
            return true;
        }
        if ((x || y) && flow_operator(b, kind, left, right, &sum)) {
            flow_set(b, f->node, sum);
            return true;
        }
        if (kind == AD_KIND_OP_MOD && flow_formatted(b, f->node, left, right, &sum)) {
            flow_set(b, f->node, sum);
            return true;
        }
        if ((x || y) && kind == AD_KIND_OP_ADD &&
            flow_list_sum(b, f->node, (ad_node[]){left, right}, x, y, &sum)) {
            flow_set(b, f->node, sum);
            return true;
        }
        if (kind == AD_KIND_OP_BITOR && ad_node_kind(tree, right) == AD_KIND_DICTIONARY) {
            flow_set(b, f->node, flow_overlaid(b, x, right));
            return true;
        }
        if (kind == AD_KIND_OP_ADD) {
            x = flow_quoted_operand(b, left);
            y = flow_quoted_operand(b, right);
            if (!is_list_display(tree, left) && !is_list_display(tree, right)) {
                y = flow_behind_left(b, left, right, y);
            }
        }
        flow_set(b, f->node,
                 flow_operate(b, f->node, kind, is_list_display(tree, left) ? left : right, x, y));
    }
    return true;
}

/* `and` gives its left side only when that is empty or zero: nothing that could do harm. */
bool flow_boolean(flow_builder *b, flow_frame *f)
{
    const ad_tree *tree = b->tree;
    ad_node left = ad_node_child_by_field(tree, f->node, AD_FIELD_LEFT);
    ad_node right = ad_node_child_by_field(tree, f->node, AD_FIELD_RIGHT);
    ad_node operation = ad_node_child_by_field(tree, f->node, AD_FIELD_OPERATOR);
    bool is_and = operation != AD_NO_NODE && ad_node_kind(tree, operation) == AD_KIND_OP_AND;
    bool ends;

    if (left == AD_NO_NODE || right == AD_NO_NODE) {
        return true;
    }
    if (f->state == 0) {
        f->state = 1;
        if (!flow_need(b, left)) {
            return false;
        }
    }
    if (f->state == 1) {
        f->state = 2;
        if (flow_truth(b, left) == (is_and ? AD_TRUTH_NO : AD_TRUTH_YES)) { /* the right side never runs */
            flow_skip(b, right, b->tree->nodes[right].last, left);
            flow_set(b, f->node, b->memo[left]);
            return true;
        }
        f->fork = flow_fork_open(b);
        f->mark = b->trail.count;
        flow_fork_way(b, f->fork); /* the right side is not evaluated */
        flow_refine(b, left, is_and);
        if (!flow_need(b, right)) {
            return false;
        }
    }
    ends = !b->alive;
    flow_fork_way(b, f->fork);
    flow_fork_join(b, f->fork);
    if (ends) { /* x in allowed or leave() */
        flow_refine(b, left, !is_and);
    }
    flow_set(b, f->node, is_and ? b->memo[right] : flow_join(b, b->memo[left], b->memo[right]));
    return true;
}

enum { CONDITIONAL_TEST, CONDITIONAL_YES, CONDITIONAL_NO, CONDITIONAL_END };

bool flow_conditional(flow_builder *b, flow_frame *f)
{
    const ad_tree *tree = b->tree;
    ad_node yes = flow_child(tree, f->node);
    ad_node test = yes != AD_NO_NODE ? flow_sibling(tree, yes) : AD_NO_NODE;
    ad_node no = test != AD_NO_NODE ? flow_sibling(tree, test) : AD_NO_NODE;
    ad_truth truth;

    if (no == AD_NO_NODE) {
        return true;
    }
    switch (f->state) {
    case CONDITIONAL_TEST:
        f->state = CONDITIONAL_YES;
        if (!flow_need(b, test)) {
            return false;
        }
        /* fall through */
    case CONDITIONAL_YES:
        f->state = CONDITIONAL_NO;
        f->fork = flow_fork_open(b);
        f->mark = b->trail.count;
        truth = flow_truth(b, test);
        f->extra = (uint32_t)truth;
        if (truth != AD_TRUTH_MAYBE) {
            ad_node shut = truth == AD_TRUTH_NO ? yes : no;

            flow_skip(b, shut, tree->nodes[shut].last, test);
        }
        flow_refine(b, test, true);
        if (truth != AD_TRUTH_NO && !flow_need(b, yes)) {
            return false;
        }
        /* fall through */
    case CONDITIONAL_NO:
        f->state = CONDITIONAL_END;
        if (f->extra != AD_TRUTH_NO) {
            flow_fork_way(b, f->fork);
        }
        flow_undo(b, f->mark);
        b->alive = true; /* leave() if bad else x */
        flow_refine(b, test, false);
        if (f->extra != AD_TRUTH_YES && !flow_need(b, no)) {
            return false;
        }
        /* fall through */
    default:
        if (f->extra != AD_TRUTH_YES) {
            flow_fork_way(b, f->fork);
        }
        flow_fork_join(b, f->fork);
        flow_set(b, f->node, flow_join(b, b->memo[yes], b->memo[no]));
        return true;
    }
}

bool flow_named(flow_builder *b, flow_frame *f)
{
    ad_node name = ad_node_child_by_field(b->tree, f->node, AD_FIELD_NAME);
    ad_node value = ad_node_child_by_field(b->tree, f->node, AD_FIELD_VALUE);

    if (f->state == 0) {
        f->state = 1;
        if (!flow_need(b, value)) {
            return false;
        }
    }
    if (value != AD_NO_NODE) {
        flow_set(b, f->node, b->memo[value]);
        flow_bind(b, name, b->memo[f->node]);
    }
    return true;
}

/* ---- text ---- */

/* f-strings, strings side by side, what is filled in: made of all parts that flow. */
bool flow_string_parts(flow_builder *b, flow_frame *f)
{
    ad_flow_value parts[FLOW_DISPLAY_MAX];
    uint32_t count = 0;
    ad_kind kind = ad_node_kind(b->tree, f->node);
    bool is_address = kind == AD_KIND_STRING && b->input->behind_host;
    flow_address address;
    ad_node before = AD_NO_NODE;

    if (!flow_children(b, f)) {
        return false;
    }
    if (is_address) {
        flow_address_of_string(b, &address, f->node);
    }
    for (ad_node child = flow_child(b->tree, f->node); child != AD_NO_NODE;
         child = flow_sibling(b->tree, child)) {
        bool is_field = ad_node_kind(b->tree, child) == AD_KIND_INTERPOLATION;
        ad_flow_value part = is_field ? flow_quoted_field(b, before, child) : b->memo[child];

        if (is_address && is_field) {
            part = flow_address_value(b, &address,
                                      ad_node_child_by_field(b->tree, child, AD_FIELD_EXPRESSION), part);
        } else if (is_address && ad_node_kind(b->tree, child) == AD_KIND_STRING_CONTENT) {
            flow_address_text(&address, ad_node_text(b->tree, child));
        }
        before = child;
        if (part == 0 || (is_field && flow_is_number_field(b, child))) {
            continue;
        }
        if (count == FLOW_DISPLAY_MAX) {
            parts[0] = flow_derive(b, f->node, parts, count, true);
            count = 1;
        }
        parts[count++] = part;
    }
    if (count == 1 && kind != AD_KIND_STRING) {
        flow_set(b, f->node, parts[0]);
    } else {
        flow_set(b, f->node, flow_derive(b, f->node, parts, count, true));
    }
    return true;
}

/* ---- yield ---- */

static bool is_yield_from(const ad_tree *tree, ad_node n)
{
    ad_str text = ad_str_trim(ad_str_sub(ad_node_text(tree, n), sizeof("yield") - 1, SIZE_MAX));

    return ad_str_starts(text, AD_STR("from")) && text.len > 4 && (unsigned char)text.ptr[4] <= ' ';
}

/* What `yield` gives, where somebody looks at it: a parameter that stands behind the others. */
static ad_flow_value sent(flow_builder *b, ad_node n)
{
    ad_flow_graph *graph = b->graph;
    ad_flow_function *function = &graph->functions.at[b->function];
    ad_node parent = b->tree->nodes[n].parent;
    ad_flow_parameter p = {.name = flow_string(b, AD_STR(AD_FLOW_SENT)), .flags = AD_FLOW_PARAM_KEYWORD_ONLY};

    if ((parent != AD_NO_NODE && ad_node_kind(b->tree, parent) == AD_KIND_EXPRESSION_STATEMENT) ||
        !(function->flags & AD_FLOW_FN_GENERATOR)) {
        return 0;
    }
    if (function->parameter_count &&
        graph->parameters.at[b->first_parameter + function->parameter_count - 1].name == p.name) {
        return graph->parameters.at[b->first_parameter + function->parameter_count - 1].value;
    }
    p.value = flow_make(b, AD_FLOW_PARAM, n, NULL, 0);
    if (p.value == 0 || !FLOW_ROOM(b, graph->parameters, 1) || !FLOW_ROOM(b, b->own, 1)) {
        return 0;
    }
    graph->nodes.at[p.value].a = function->parameter_count;
    graph->parameters.at[graph->parameters.count++] = p;
    b->own.at[b->own.count++] = (flow_own){.variable = AD_NO_VARIABLE};
    function->parameter_count++;
    return p.value;
}

bool flow_yield(flow_builder *b, flow_frame *f)
{
    ad_node child = flow_child(b->tree, f->node);
    ad_flow_value value;

    if (f->state == 0) {
        f->state = 1;
        if (!flow_need(b, child)) {
            return false;
        }
    }
    if (child == AD_NO_NODE || !is_yield_from(b->tree, f->node)) {
        flow_set(b, f->node, sent(b, f->node));
        value = child != AD_NO_NODE ? flow_container(b, f->node, b->memo[child]) : 0;
    } else {
        value = b->memo[child];
        flow_set(b, f->node, flow_load(b, f->node, value, flow_key(b, '.', AD_STR("return()"))));
    }
    b->result = flow_join(b, b->result, value);
    return true;
}

bool flow_lambda(flow_builder *b, flow_frame *f)
{
    const ad_tree *tree = b->tree;
    ad_node list = ad_node_child_by_field(tree, f->node, AD_FIELD_PARAMETERS);

    if (f->state == 0) {
        f->state = 1;
        f->cursor = list != AD_NO_NODE ? flow_child(tree, list) : AD_NO_NODE;
    }
    while (f->cursor != AD_NO_NODE) {
        ad_node value = ad_node_child_by_field(tree, f->cursor, AD_FIELD_VALUE);

        f->cursor = flow_sibling(tree, f->cursor);
        if (value != AD_NO_NODE && !flow_need(b, value)) {
            return false;
        }
    }
    flow_define(b, f->node, AD_NO_NODE);
    return true;
}

/* ---- displays ---- */

bool flow_sequence(flow_builder *b, flow_frame *f)
{
    ad_flow_value value = 0;
    uint64_t index = 0;
    bool known = true;

    if (!flow_children(b, f)) {
        return false;
    }
    for (ad_node child = flow_child(b->tree, f->node); child != AD_NO_NODE;
         child = flow_sibling(b->tree, child)) {
        ad_kind kind = ad_node_kind(b->tree, child);
        ad_flow_value element = b->memo[child];

        if (kind == AD_KIND_LIST_SPLAT || kind == AD_KIND_PARENTHESIZED_LIST_SPLAT) {
            known = false;
            element = flow_load(b, child, element, AD_KEY_ANY);
        }
        known = known && index < FLOW_DISPLAY_MAX;
        if (element) {
            value = flow_store(b, f->node, value, known ? flow_key_index(b, index) : (uint32_t)AD_KEY_ANY,
                               element);
        }
        index++;
    }
    flow_set(b, f->node, value);
    return true;
}

bool flow_set_display(flow_builder *b, flow_frame *f)
{
    ad_flow_value value = 0;

    if (!flow_children(b, f)) {
        return false;
    }
    for (ad_node child = flow_child(b->tree, f->node); child != AD_NO_NODE;
         child = flow_sibling(b->tree, child)) {
        ad_flow_value element = b->memo[child];

        if (ad_node_kind(b->tree, child) == AD_KIND_LIST_SPLAT) {
            element = flow_load(b, child, element, AD_KEY_ANY);
        }
        value = flow_store(b, f->node, value, AD_KEY_ANY, element);
    }
    flow_set(b, f->node, value);
    return true;
}

/* One pair or `**x` after the other, on top of what is there. */
ad_flow_value flow_overlaid(flow_builder *b, ad_flow_value value, ad_node dictionary)
{
    uint32_t keys = 0;

    for (ad_node child = flow_child(b->tree, dictionary); child != AD_NO_NODE;
         child = flow_sibling(b->tree, child)) {
        ad_node key;
        ad_node element;

        if (ad_node_kind(b->tree, child) == AD_KIND_DICTIONARY_SPLAT) {
            value = flow_join(b, value, flow_apart(b, child, b->memo[child]));
            continue;
        }
        key = ad_node_child_by_field(b->tree, child, AD_FIELD_KEY);
        element = ad_node_child_by_field(b->tree, child, AD_FIELD_VALUE);
        if (key == AD_NO_NODE || element == AD_NO_NODE || (value == 0 && b->memo[element] == 0)) {
            continue;
        }
        value = flow_store(b, child, value,
                           keys++ < FLOW_DISPLAY_MAX ? flow_key_of(b, key) : (uint32_t)AD_KEY_ANY,
                           b->memo[element]);
    }
    return value;
}

bool flow_dictionary(flow_builder *b, flow_frame *f)
{
    if (!flow_children(b, f)) {
        return false;
    }
    flow_set(b, f->node, flow_overlaid(b, 0, f->node));
    return true;
}
