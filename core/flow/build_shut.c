/* Branches that a call shuts by its constants: what a value can never be, as far as conditions ask, and what
 * a function's parameters cannot have been where somebody has come to a sink in it. */
#include "flow/build_priv.h"

#include "base/banned.h"

enum {
    AROUND_MAX = 256,   /* nodes around a sink, and statements before it, that are looked at */
    PARTS_MAX = 16,     /* of one condition */
    PARAMETERS_MAX = 64 /* of a function */
};

/* ---- what a value can never be ---- */

static uint8_t never_of_value(const ad_module *module, ad_value_id id)
{
    const ad_value *value = ad_module_get(module, id);
    ad_truth truth;

    switch ((ad_value_kind)value->kind) {
    case AD_VALUE_NONE:
        return AD_FLOW_NEVER_EMPTY | AD_FLOW_NEVER_FULL;
    case AD_VALUE_BOOL:
    case AD_VALUE_INT:
    case AD_VALUE_FLOAT:
    case AD_VALUE_STR:
    case AD_VALUE_BYTES:
    case AD_VALUE_TUPLE:
        truth = value->flags & AD_VALUE_OPEN ? AD_TRUTH_MAYBE : ad_value_truth(module, id);
        return AD_FLOW_NEVER_NONE | (truth == AD_TRUTH_YES  ? AD_FLOW_NEVER_EMPTY
                                     : truth == AD_TRUTH_NO ? AD_FLOW_NEVER_FULL
                                                            : 0);
    case AD_VALUE_LIST: /* may be filled before it is asked */
    case AD_VALUE_SET:
    case AD_VALUE_DICT:
        return AD_FLOW_NEVER_NONE;
    case AD_VALUE_UNKNOWN:
    case AD_VALUE_ELLIPSIS:
    case AD_VALUE_TEXT:
    case AD_VALUE_NAME:
    case AD_VALUE_FUNCTION:
    case AD_VALUE_CLASS:
    case AD_VALUE_INSTANCE:
    case AD_VALUE_PARTIAL:
    case AD_VALUE_ANY_OF:
        break;
    }
    return 0;
}

static bool is_of_module(const flow_builder *b, ad_node attribute)
{
    ad_node object = ad_node_child_by_field(b->tree, attribute, AD_FIELD_OBJECT);

    return object != AD_NO_NODE &&
           ad_module_get(b->module, ad_module_value(b->module, object))->kind == AD_VALUE_NAME;
}

/* What is looked up in something, or called, is as likely data. */
static bool may_be_constant(const flow_builder *b, const flow_given *given)
{
    ad_kind kind = given->node == AD_NO_NODE ? AD_NO_KIND : ad_node_kind(b->tree, given->node);
    ad_value_id id =
        kind == AD_KIND_IDENTIFIER || kind == AD_KIND_ATTRIBUTE ? ad_module_value(b->module, given->node) : 0;
    ad_str text = ad_module_get(b->module, id)->text;

    return ad_module_may_want(b->module, id) && ad_str_find_byte(text, '(', 0) == SIZE_MAX &&
           ad_str_find_byte(text, '[', 0) == SIZE_MAX;
}

uint8_t flow_never_by_default(flow_builder *b, ad_node value)
{
    flow_given given = {.node = value};

    if (may_be_constant(b, &given)) {
        ad_module_want_truth(b->module, ad_module_value(b->module, value));
    }
    return flow_never(b, value);
}

static bool may_be_own(const flow_builder *b, const flow_site *site)
{
    for (uint32_t i = 0; i < site->name_count; i++) {
        if (flow_may_be_own_module(flow_top_package(ad_module_name(b->module)), site->names[i])) {
            return true;
        }
    }
    return false;
}

uint8_t flow_never(flow_builder *b, ad_node n)
{
    if (n == AD_NO_NODE || b->memo[n]) {
        return 0;
    }
    switch ((int)ad_node_kind(b->tree, n)) {
    case AD_KIND_TRUE:
        return AD_FLOW_NEVER_NONE | AD_FLOW_NEVER_EMPTY;
    case AD_KIND_FALSE:
        return AD_FLOW_NEVER_NONE | AD_FLOW_NEVER_FULL;
    case AD_KIND_NONE_LITERAL:
        return AD_FLOW_NEVER_EMPTY | AD_FLOW_NEVER_FULL;
    case AD_KIND_IDENTIFIER:
    case AD_KIND_INTEGER:
    case AD_KIND_FLOAT:
    case AD_KIND_STRING:
    case AD_KIND_CONCATENATED_STRING:
    case AD_KIND_TUPLE:
    case AD_KIND_LIST:
    case AD_KIND_DICTIONARY:
    case AD_KIND_UNARY_OPERATOR:
        return never_of_value(b->module, ad_module_value(b->module, n));
    case AD_KIND_ATTRIBUTE: /* of another module: those of objects may be set by others */
        return is_of_module(b, n) ? never_of_value(b->module, ad_module_value(b->module, n)) : 0;
    default:
        return 0;
    }
}

/* None, True or False of another module beside what may be tainted may shut a branch of the callee. */
void flow_want_arguments(flow_builder *b, const flow_site *site)
{
    bool matters = false;

    if (!site->plain || site->name_count == 0 || !may_be_own(b, site)) {
        return;
    }
    for (uint32_t i = 0; i < site->count && !matters; i++) {
        matters = site->given[i].value && !may_be_constant(b, &site->given[i]);
    }
    for (uint32_t i = 0; matters && i < site->count; i++) {
        if (site->given[i].spread == 0 && may_be_constant(b, &site->given[i])) {
            ad_module_want_truth(b->module, ad_module_value(b->module, site->given[i].node));
        }
    }
}

bool flow_is_plain(const flow_builder *b, ad_node callee)
{
    const ad_value *value = ad_module_get(b->module, ad_module_value(b->module, callee));

    if (value->kind == AD_VALUE_ANY_OF) {
        for (uint32_t i = 0; i < value->u.items.count; i++) {
            if (ad_module_get(b->module, value->u.items.at[i])->kind == AD_VALUE_PARTIAL) {
                return false;
            }
        }
    }
    return value->kind != AD_VALUE_PARTIAL;
}

/* ---- what a condition says of a parameter ---- */

typedef struct search {
    flow_builder *b;
    uint32_t variables[PARAMETERS_MAX]; /* AD_NO_VARIABLE: not to be told */
    uint8_t never[PARAMETERS_MAX];
    uint32_t count;
    uint32_t left; /* of AROUND_MAX */
} search;

typedef struct part {
    ad_node node;
    bool outcome;
} part;

static void note(const search *s, uint8_t *all, ad_node identifier, uint8_t never)
{
    uint32_t variable = ad_module_variable(s->b->module, identifier);

    for (uint32_t i = 0; variable != AD_NO_VARIABLE && i < s->count; i++) {
        if (s->variables[i] == variable) {
            all[i] |= never;
        }
    }
}

/* x is None, x is not None, x is True ..: what x never is then. */
static uint8_t never_of_comparison(const ad_tree *tree, ad_node n, bool outcome, ad_node *out_left)
{
    flow_comparison c;

    if (!flow_read_comparison(tree, n, &c) || ad_node_kind(tree, c.left) != AD_KIND_IDENTIFIER) {
        return 0;
    }
    *out_left = c.left;
    switch ((int)c.operation) {
    case AD_KIND_OP_IS:
        break;
    case AD_KIND_OP_IS_NOT:
        outcome = !outcome;
        break;
    default:
        return 0;
    }
    switch ((int)ad_node_kind(tree, c.right)) {
    case AD_KIND_NONE_LITERAL:
        return outcome ? AD_FLOW_NEVER_EMPTY | AD_FLOW_NEVER_FULL : AD_FLOW_NEVER_NONE;
    case AD_KIND_TRUE:
        return outcome ? AD_FLOW_NEVER_NONE | AD_FLOW_NEVER_EMPTY : 0;
    case AD_KIND_FALSE:
        return outcome ? AD_FLOW_NEVER_NONE | AD_FLOW_NEVER_FULL : 0;
    default:
        return 0;
    }
}

/* A condition came out so. Of several of which one holds nothing is known. */
static void hold(search *s, ad_node condition, bool outcome)
{
    const ad_tree *tree = s->b->tree;
    part stack[PARTS_MAX];
    uint32_t count = 0;

    stack[count++] = (part){condition, outcome};
    for (uint32_t i = 0; count && i < PARTS_MAX; i++) {
        part p = stack[--count];
        ad_node left;
        ad_node right;
        ad_node operation;
        uint8_t never;

        switch ((int)(p.node != AD_NO_NODE ? ad_node_kind(tree, p.node) : AD_NO_KIND)) {
        case AD_KIND_PARENTHESIZED_EXPRESSION:
            stack[count++] = (part){flow_child(tree, p.node), p.outcome};
            break;
        case AD_KIND_NOT_OPERATOR:
            stack[count++] = (part){ad_node_child_by_field(tree, p.node, AD_FIELD_ARGUMENT), !p.outcome};
            break;
        case AD_KIND_BOOLEAN_OPERATOR:
            operation = ad_node_child_by_field(tree, p.node, AD_FIELD_OPERATOR);
            left = ad_node_child_by_field(tree, p.node, AD_FIELD_LEFT);
            right = ad_node_child_by_field(tree, p.node, AD_FIELD_RIGHT);
            if (operation != AD_NO_NODE && count + 2 <= PARTS_MAX &&
                (ad_node_kind(tree, operation) == AD_KIND_OP_AND) == p.outcome) {
                stack[count++] = (part){right, p.outcome};
                stack[count++] = (part){left, p.outcome};
            }
            break;
        case AD_KIND_IDENTIFIER:
            note(s, s->never, p.node,
                 p.outcome ? AD_FLOW_NEVER_NONE | AD_FLOW_NEVER_EMPTY : AD_FLOW_NEVER_FULL);
            break;
        case AD_KIND_COMPARISON_OPERATOR:
            never = never_of_comparison(tree, p.node, p.outcome, &left);
            if (never) {
                note(s, s->never, left, never);
            }
            break;
        default:
            break;
        }
    }
}

/* ---- what surrounds a sink ---- */

/* Does nobody come behind that block in the one that it is part of? */
static bool leaves(search *s, ad_node block)
{
    const ad_tree *tree = s->b->tree;
    ad_node last = AD_NO_NODE;

    for (ad_node n = block != AD_NO_NODE ? flow_child(tree, block) : AD_NO_NODE; n != AD_NO_NODE;
         n = flow_sibling(tree, n)) {
        if (s->left == 0) {
            return false;
        }
        s->left--;
        last = n;
    }
    switch ((int)(last != AD_NO_NODE ? ad_node_kind(tree, last) : AD_NO_KIND)) {
    case AD_KIND_RETURN_STATEMENT:
    case AD_KIND_RAISE_STATEMENT:
    case AD_KIND_CONTINUE_STATEMENT:
    case AD_KIND_BREAK_STATEMENT:
        return true;
    default:
        return false;
    }
}

/* Whoever is behind that statement has passed it. */
static void pass(search *s, ad_node statement)
{
    const ad_tree *tree = s->b->tree;
    ad_node condition;
    ad_node other;

    if (ad_node_kind(tree, statement) == AD_KIND_ASSERT_STATEMENT) {
        hold(s, flow_child(tree, statement), true);
        return;
    }
    if (ad_node_kind(tree, statement) != AD_KIND_IF_STATEMENT) {
        return;
    }
    condition = ad_node_child_by_field(tree, statement, AD_FIELD_CONDITION);
    other = ad_node_child_by_field(tree, statement, AD_FIELD_ALTERNATIVE);
    if (leaves(s, ad_node_child_by_field(tree, statement, AD_FIELD_CONSEQUENCE))) {
        hold(s, condition, false);
    } else if (other != AD_NO_NODE && ad_node_kind(tree, other) == AD_KIND_ELSE_CLAUSE &&
               leaves(s, ad_node_child_by_field(tree, other, AD_FIELD_BODY))) {
        hold(s, condition, true);
    }
}

static void pass_before(search *s, ad_node block, ad_node statement)
{
    ad_node n = flow_child(s->b->tree, block);

    for (; n != AD_NO_NODE && n != statement && s->left; n = flow_sibling(s->b->tree, n)) {
        s->left--;
        pass(s, n);
    }
}

/* In a clause behind an `if`: neither its condition nor one of those before came out true. */
static void pass_clauses(search *s, ad_node statement, ad_node clause)
{
    const ad_tree *tree = s->b->tree;
    ad_node n = flow_child(tree, statement);

    hold(s, ad_node_child_by_field(tree, statement, AD_FIELD_CONDITION), false);
    for (; n != AD_NO_NODE && n != clause && s->left; n = flow_sibling(tree, n)) {
        s->left--;
        if (ad_node_kind(tree, n) == AD_KIND_ELIF_CLAUSE) {
            hold(s, ad_node_child_by_field(tree, n, AD_FIELD_CONDITION), false);
        }
    }
}

/* What is known in a part of an expression. */
static void enter_expression(search *s, ad_node whole, ad_node inner)
{
    const ad_tree *tree = s->b->tree;
    ad_node first = flow_child(tree, whole);
    ad_node second = first != AD_NO_NODE ? flow_sibling(tree, first) : AD_NO_NODE;
    ad_node operation;

    if (ad_node_kind(tree, whole) == AD_KIND_CONDITIONAL_EXPRESSION) {
        if (second != AD_NO_NODE && inner != second) {
            hold(s, second, inner == first);
        }
        return;
    }
    operation = ad_node_child_by_field(tree, whole, AD_FIELD_OPERATOR);
    if (operation != AD_NO_NODE && inner == ad_node_child_by_field(tree, whole, AD_FIELD_RIGHT)) {
        hold(s, ad_node_child_by_field(tree, whole, AD_FIELD_LEFT),
             ad_node_kind(tree, operation) == AD_KIND_OP_AND);
    }
}

static void enter(search *s, ad_node parent, ad_node inner)
{
    const ad_tree *tree = s->b->tree;
    ad_kind kind = ad_node_kind(tree, inner);

    switch ((int)ad_node_kind(tree, parent)) {
    case AD_KIND_BLOCK:
        pass_before(s, parent, inner);
        break;
    case AD_KIND_IF_STATEMENT:
        if (kind == AD_KIND_ELIF_CLAUSE || kind == AD_KIND_ELSE_CLAUSE) {
            pass_clauses(s, parent, inner);
            break;
        }
        /* fall through */
    case AD_KIND_ELIF_CLAUSE:
        if (inner == ad_node_child_by_field(tree, parent, AD_FIELD_CONSEQUENCE)) {
            hold(s, ad_node_child_by_field(tree, parent, AD_FIELD_CONDITION), true);
        }
        break;
    case AD_KIND_WHILE_STATEMENT:
        if (inner == ad_node_child_by_field(tree, parent, AD_FIELD_BODY)) {
            hold(s, ad_node_child_by_field(tree, parent, AD_FIELD_CONDITION), true);
        }
        break;
    case AD_KIND_CONDITIONAL_EXPRESSION:
    case AD_KIND_BOOLEAN_OPERATOR:
        enter_expression(s, parent, inner);
        break;
    default:
        break;
    }
}

/* ---- parameters ---- */

/* Does a decorator leave calls as they are? */
static bool keeps_calls(flow_builder *b, ad_node decorator)
{
    static const char *const all[] = {"abc.abstractmethod",
                                      "builtins.classmethod",
                                      "builtins.staticmethod",
                                      "contextlib.asynccontextmanager",
                                      "contextlib.contextmanager",
                                      "functools.cache",
                                      "functools.lru_cache",
                                      "functools.lru_cache()",
                                      "typing.override"};
    ad_node expression = flow_child(b->tree, decorator);
    ad_str names[AD_ALTERNATIVES_MAX];

    return expression != AD_NO_NODE && ad_module_names(b->module, expression, names) == 1 &&
           ad_str_in_sorted(names[0], all, sizeof(all) / sizeof(all[0]));
}

static bool is_called_as_written(flow_builder *b, ad_node function)
{
    ad_node parent = b->tree->nodes[function].parent;

    if (ad_node_kind(b->tree, function) != AD_KIND_FUNCTION_DEFINITION || parent == AD_NO_NODE) {
        return false;
    }
    if (ad_node_kind(b->tree, parent) != AD_KIND_DECORATED_DEFINITION) {
        return true;
    }
    for (ad_node n = flow_child(b->tree, parent); n != AD_NO_NODE; n = flow_sibling(b->tree, n)) {
        if (ad_node_kind(b->tree, n) == AD_KIND_DECORATOR && !keeps_calls(b, n)) {
            return false;
        }
    }
    return true;
}

/* The function's parameters by their numbers: those that nothing rebinds are asked about. */
static void list_parameters(search *s, ad_node function)
{
    flow_builder *b = s->b;
    ad_node list = ad_node_child_by_field(b->tree, function, AD_FIELD_PARAMETERS);
    ad_node n = list != AD_NO_NODE ? flow_child(b->tree, list) : AD_NO_NODE;

    for (; n != AD_NO_NODE && s->count < PARAMETERS_MAX; n = flow_sibling(b->tree, n)) {
        uint32_t variable = AD_NO_VARIABLE;
        ad_variable_view view;
        ad_node name;
        ad_node value;
        uint8_t flags;

        if (!flow_is_parameter(b->tree, n)) {
            continue;
        }
        flow_parameter_parts(b->tree, n, &name, &value, &flags);
        if (name != AD_NO_NODE && flags == 0) {
            variable = ad_module_variable(b->module, name);
        }
        if (variable != AD_NO_VARIABLE) {
            ad_module_variable_view(b->module, variable, &view);
            variable = view.bindings == 1 && !view.shared ? variable : AD_NO_VARIABLE;
        }
        s->variables[s->count++] = variable;
    }
}

void flow_sink_conditions(flow_builder *b, ad_node site, ad_flow_sink *sink)
{
    search s = {.b = b, .left = AROUND_MAX};
    ad_node function = sink->function < b->pending.count ? b->pending.at[sink->function].node : AD_NO_NODE;
    ad_node n = site;

    sink->condition_count = 0;
    if (function == AD_NO_NODE || ad_module_enclosing_function(b->module, site) != function ||
        !is_called_as_written(b, function)) {
        return;
    }
    list_parameters(&s, function);
    while (s.count && n != function && s.left) {
        ad_node parent = b->tree->nodes[n].parent;

        s.left--;
        if (parent == AD_NO_NODE || ad_node_kind(b->tree, parent) == AD_KIND_CLASS_DEFINITION) {
            return;
        }
        enter(&s, parent, n);
        n = parent;
    }
    for (uint32_t i = 0; i < s.count && sink->condition_count < AD_FLOW_CONDITIONS_MAX; i++) {
        /* what is everything by turns changes */
        if (s.never[i] && s.never[i] != AD_FLOW_NEVER_ANYTHING) {
            sink->conditions[sink->condition_count++] =
                (ad_flow_condition){.parameter = i, .never = s.never[i]};
        }
    }
}
