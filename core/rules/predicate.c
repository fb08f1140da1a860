/* Predicates: what a rule asks of one value. Each alternative of a value is asked on its own, and one
 * that satisfies the whole predicate is enough; `constant` alone asks all of them. */
#include "rules/where.h"

#include "base/banned.h"

bool ad_any_name_matches(const ad_name_pattern *patterns, size_t pattern_count, const ad_str *names,
                         size_t name_count)
{
    for (size_t n = 0; n < name_count; n++) {
        for (size_t p = 0; p < pattern_count; p++) {
            if (ad_name_pattern_match(&patterns[p], names[n])) {
                return true;
            }
        }
    }
    return false;
}

enum { PARTS_MAX = 64 /* of a text, that are looked through for its first */ };

/* One alternative of a subject under examination. */
typedef struct question {
    ad_site *site;
    const ad_subject *subject; /* whole, with all alternatives */
    ad_value_id id;            /* this alternative */
    const ad_value *value;
    ad_node node; /* its expression, or AD_NO_NODE */
    unsigned depth;
} question;

static bool holds(ad_site *site, const ad_predicate *p, const ad_subject *subject, unsigned depth);
static bool ask(const question *q, const ad_predicate *p);

static const ad_tree *tree_of(const question *q)
{
    return q->site->unit->tree;
}

static const ad_value *value_of(const ad_site *site, ad_value_id id)
{
    return ad_module_get(site->unit->module, id);
}

/* ---- text that is put together ---- */

/* Is it text, known or by its type? */
static bool is_text(const ad_value *v)
{
    return v->kind == AD_VALUE_STR || v->kind == AD_VALUE_BYTES || v->kind == AD_VALUE_TEXT ||
           (v->kind == AD_VALUE_NAME && ad_str_equal(v->text, AD_STR("builtins.str()")));
}

/* Could an expression of this value be more than the value tells? */
static bool is_open(const ad_value *v)
{
    return v->kind == AD_VALUE_UNKNOWN || v->kind == AD_VALUE_NAME;
}

/* Where the value was written: a variable stands for the expression it holds. */
static ad_node expression_of(const question *q)
{
    ad_kind kind;

    if (q->node == AD_NO_NODE || q->node >= tree_of(q)->count) {
        return AD_NO_NODE;
    }
    kind = ad_node_kind(tree_of(q), q->node);
    if (kind == AD_KIND_IDENTIFIER && q->value->node < tree_of(q)->count) {
        return q->value->node;
    }
    return q->node;
}

/* Does `x.format(...)`, `x.join(...)` start from text? */
static bool method_builds_text(ad_site *site, ad_node call)
{
    const ad_tree *tree = site->unit->tree;
    ad_node callee = ad_node_child_by_field(tree, call, AD_FIELD_FUNCTION);
    ad_node object, word;
    ad_str name;

    if (callee == AD_NO_NODE || ad_node_kind(tree, callee) != AD_KIND_ATTRIBUTE) {
        return false;
    }
    object = ad_node_child_by_field(tree, callee, AD_FIELD_OBJECT);
    word = ad_node_child_by_field(tree, callee, AD_FIELD_ATTRIBUTE);
    if (object == AD_NO_NODE || word == AD_NO_NODE) {
        return false;
    }
    name = ad_node_text(tree, word);
    if (!ad_str_equal(name, AD_STR("format")) && !ad_str_equal(name, AD_STR("format_map")) &&
        !ad_str_equal(name, AD_STR("join"))) {
        return false;
    }
    return is_text(value_of(site, ad_module_value(site->unit->module, object)));
}

static bool operator_is(const ad_tree *tree, ad_node binary, ad_kind kind)
{
    ad_node operator_node = ad_node_child_by_field(tree, binary, AD_FIELD_OPERATOR);

    return operator_node != AD_NO_NODE && ad_node_kind(tree, operator_node) == kind;
}

static bool has_interpolation(const ad_tree *tree, ad_node string)
{
    if (ad_node_kind(tree, string) == AD_KIND_STRING) {
        return ad_node_child_by_kind(tree, string, AD_KIND_INTERPOLATION) != AD_NO_NODE;
    }
    for (ad_node c = ad_node_first(tree, string); c != AD_NO_NODE; c = ad_node_next(tree, c)) {
        if (ad_node_kind(tree, c) == AD_KIND_STRING &&
            ad_node_child_by_kind(tree, c, AD_KIND_INTERPOLATION) != AD_NO_NODE) {
            return true;
        }
    }
    return false;
}

/* Known text, or built by something else than an operator. */
static bool expression_is_text(ad_site *site, ad_node n)
{
    const ad_tree *tree = site->unit->tree;
    ad_kind kind;

    if (is_text(value_of(site, ad_module_value(site->unit->module, n)))) {
        return true;
    }
    n = ad_node_unparenthesized(tree, n);
    kind = ad_node_kind(tree, n);
    if (kind == AD_KIND_STRING || kind == AD_KIND_CONCATENATED_STRING) {
        return true;
    }
    return kind == AD_KIND_CALL ? method_builds_text(site, n) : false;
}

/* Does the expression itself build text? `+` asks for a side that is text; its left sides are walked
 * down a chain of operators, never by recursion over it. */
static bool expression_builds_text(ad_site *site, ad_node n)
{
    const ad_tree *tree = site->unit->tree;

    for (unsigned i = 0; n != AD_NO_NODE && i < AD_OPERAND_STEPS_MAX; i++) {
        ad_node left, right;
        ad_kind kind;

        n = ad_node_unparenthesized(tree, n);
        kind = ad_node_kind(tree, n);
        if (kind == AD_KIND_STRING || kind == AD_KIND_CONCATENATED_STRING) {
            return has_interpolation(tree, n);
        }
        if (kind == AD_KIND_CALL) {
            return method_builds_text(site, n);
        }
        if (kind != AD_KIND_BINARY_OPERATOR) {
            return false;
        }
        left = ad_node_child_by_field(tree, n, AD_FIELD_LEFT);
        right = ad_node_child_by_field(tree, n, AD_FIELD_RIGHT);
        if (left == AD_NO_NODE || right == AD_NO_NODE) {
            return false;
        }
        if (operator_is(tree, n, AD_KIND_OP_MOD)) {
            return expression_is_text(site, left);
        }
        if (!operator_is(tree, n, AD_KIND_OP_ADD)) {
            return false;
        }
        if (is_text(value_of(site, ad_module_value(site->unit->module, left))) ||
            is_text(value_of(site, ad_module_value(site->unit->module, right)))) {
            return true;
        }
        right = ad_node_unparenthesized(tree, right);
        if (ad_node_kind(tree, right) != AD_KIND_BINARY_OPERATOR && expression_is_text(site, right)) {
            return true;
        }
        n = left;
    }
    return false;
}

static bool is_built(const question *q)
{
    const ad_value *v = q->value;

    if (ad_value_is_constant(q->site->unit->module, q->id)) {
        return false;
    }
    if (v->kind == AD_VALUE_TEXT) {
        return true;
    }
    return is_open(v) && expression_builds_text(q->site, expression_of(q));
}

/* The text that a built one begins with, as far as it is known; "" when nothing is. */
static ad_str known_start(const question *q)
{
    const ad_tree *tree = tree_of(q);
    ad_node n = expression_of(q);

    if (q->value->kind == AD_VALUE_TEXT && q->value->u.items.count > 0) {
        const ad_value *first = value_of(q->site, q->value->u.items.at[0]);

        return first->kind == AD_VALUE_STR ? first->text : (ad_str){"", 0};
    }
    for (unsigned i = 0; n != AD_NO_NODE && i < AD_OPERAND_STEPS_MAX; i++) {
        const ad_value *v = value_of(q->site, ad_module_value(q->site->unit->module, n));

        if (v->kind == AD_VALUE_STR || v->kind == AD_VALUE_BYTES) {
            return v->text;
        }
        n = ad_node_unparenthesized(tree, n);
        if (ad_node_kind(tree, n) == AD_KIND_BINARY_OPERATOR) {
            n = ad_node_child_by_field(tree, n, AD_FIELD_LEFT);
        } else if (ad_node_kind(tree, n) == AD_KIND_CALL && method_builds_text(q->site, n)) {
            n = ad_node_child_by_field(tree, n, AD_FIELD_FUNCTION);
            if (ad_str_ends(ad_node_text(tree, n), AD_STR("join"))) {
                break; /* what joins is not what it starts with */
            }
            n = ad_node_child_by_field(tree, n, AD_FIELD_OBJECT);
        } else {
            break;
        }
    }
    return (ad_str){"", 0};
}

/* ---- single questions ---- */

static bool is_sequence(const question *q)
{
    ad_node n = expression_of(q);

    if (q->value->kind == AD_VALUE_TUPLE || q->value->kind == AD_VALUE_LIST) {
        return true;
    }
    for (unsigned i = 0; n != AD_NO_NODE && is_open(q->value) && i < AD_OPERAND_STEPS_MAX; i++) {
        ad_kind kind;

        n = ad_node_unparenthesized(tree_of(q), n);
        kind = ad_node_kind(tree_of(q), n);
        if (kind == AD_KIND_LIST || kind == AD_KIND_TUPLE || kind == AD_KIND_LIST_COMPREHENSION ||
            kind == AD_KIND_EXPRESSION_LIST) {
            return true;
        }
        if (kind != AD_KIND_BINARY_OPERATOR || !operator_is(tree_of(q), n, AD_KIND_OP_ADD)) {
            return false;
        }
        n = ad_node_child_by_field(tree_of(q), n, AD_FIELD_LEFT); /* [..] + more is a list */
    }
    return false;
}

static bool equals_constant(const ad_value *v, const ad_constant *c)
{
    switch (c->kind) {
    case AD_CONSTANT_NONE:
        return v->kind == AD_VALUE_NONE;
    case AD_CONSTANT_BOOL:
        return v->kind == AD_VALUE_BOOL && v->u.boolean == c->boolean;
    case AD_CONSTANT_NUMBER:
        return (v->kind == AD_VALUE_INT && (double)v->u.integer == c->number) ||
               (v->kind == AD_VALUE_FLOAT && v->u.number == c->number);
    case AD_CONSTANT_TEXT:
        return (v->kind == AD_VALUE_STR || v->kind == AD_VALUE_BYTES) && ad_str_equal(v->text, c->text);
    }
    return false;
}

static bool equals_any(const question *q, const ad_predicate *p)
{
    for (size_t i = 0; i < p->constant_count; i++) {
        if (equals_constant(q->value, &p->constants[i])) {
            return true;
        }
    }
    return false;
}

static bool has_bits(const question *q, const ad_predicate *p)
{
    double bits = p->constant_count > 0 ? p->constants[0].number : 0;

    return q->value->kind == AD_VALUE_INT && bits >= -9.0e18 && bits <= 9.0e18 &&
           ((uint64_t)q->value->u.integer & (uint64_t)(int64_t)bits) != 0;
}

static bool is_less(const question *q, const ad_predicate *p)
{
    if (p->constant_count == 0) {
        return false;
    }
    if (q->value->kind == AD_VALUE_INT) {
        return (double)q->value->u.integer < p->constants[0].number;
    }
    return q->value->kind == AD_VALUE_FLOAT && q->value->u.number < p->constants[0].number;
}

static bool is_found(const question *q, const ad_predicate *p, ad_str text)
{
    size_t range[2];

    return ad_regex_find(p->regex, text, false, 0, q->site->limits, q->site->match_data, range,
                         &q->site->exhausted);
}

static bool matches_regex(const question *q, const ad_predicate *p)
{
    ad_str text;

    if (q->value->kind == AD_VALUE_STR || q->value->kind == AD_VALUE_BYTES) {
        text = q->value->text;
    } else if (is_built(q)) {
        text = known_start(q);
        if (text.len == 0) {
            return false;
        }
    } else {
        return false;
    }
    return is_found(q, p, text);
}

/* As it stands at the site: what its values are does not matter. */
static bool is_written(const question *q, const ad_predicate *p)
{
    ad_node n = q->subject->node;

    return n < tree_of(q)->count && is_found(q, p, ad_node_text(tree_of(q), n));
}

/* Names of this alternative, those of a class's bases included. */
static size_t names_of(const question *q, ad_str out[AD_ALTERNATIVES_MAX * 2])
{
    ad_module *module = q->site->unit->module;
    size_t count = ad_value_names(module, q->id, out);

    if (q->value->kind == AD_VALUE_CLASS && q->value->node != AD_NO_NODE) {
        count += ad_class_bases(module, q->value->node, out + count);
    }
    return count;
}

static bool resolves_to(const question *q, const ad_predicate *p)
{
    ad_str names[AD_ALTERNATIVES_MAX * 2];

    return ad_any_name_matches(p->names, p->name_count, names, names_of(q, names));
}

static bool is_instance_of(const question *q, const ad_predicate *p)
{
    ad_str names[AD_ALTERNATIVES_MAX * 2];
    size_t count = names_of(q, names);
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        if (ad_str_ends(names[i], AD_STR("()"))) {
            names[kept++] = ad_str_sub(names[i], 0, names[i].len - 2);
        }
    }
    return ad_any_name_matches(p->names, p->name_count, names, kept);
}

static bool element_holds(const question *q, const ad_predicate *inner, ad_value_id id)
{
    ad_subject element = {.present = true, .value = id, .node = value_of(q->site, id)->node};

    return holds(q->site, inner, &element, q->depth + 1);
}

/* What a dict has under a text; where that is not known: perhaps something. */
static bool element_by_key(const question *q, const ad_predicate *p)
{
    const ad_value *v = q->value;
    ad_subject none = {.maybe = (v->flags & AD_VALUE_OPEN) != 0, .node = AD_NO_NODE};

    for (uint32_t i = 0; i + 1 < v->u.items.count; i += 2) {
        const ad_value *key = value_of(q->site, v->u.items.at[i]);

        if (key->kind == AD_VALUE_STR && ad_str_equal(key->text, p->keyword)) {
            return element_holds(q, &p->inner[0], v->u.items.at[i + 1]);
        }
    }
    return holds(q->site, &p->inner[0], &none, q->depth + 1);
}

static bool some_element(const question *q, const ad_predicate *p)
{
    const ad_value *v = q->value;
    uint32_t step = v->kind == AD_VALUE_DICT ? 2 : 1;
    uint32_t count;
    ad_subject none = {.maybe = (v->flags & AD_VALUE_OPEN) != 0, .node = AD_NO_NODE};

    if (v->kind != AD_VALUE_TUPLE && v->kind != AD_VALUE_LIST && v->kind != AD_VALUE_SET &&
        v->kind != AD_VALUE_DICT) {
        return false;
    }
    if (p->inner_count == 0) {
        return false;
    }
    if (p->keyword.len) {
        return v->kind == AD_VALUE_DICT && element_by_key(q, p);
    }
    count = v->u.items.count / step;
    if (p->index > 0) {
        return p->index <= count ? element_holds(q, &p->inner[0], v->u.items.at[p->index * step - 1])
                                 : holds(q->site, &p->inner[0], &none, q->depth + 1);
    }
    for (uint32_t i = 0; i < count; i++) {
        if (element_holds(q, &p->inner[0], v->u.items.at[i * step + step - 1])) {
            return true;
        }
    }
    return false;
}

/* The default of the parameter that a name stands for; AD_NO_NODE where it is none, or has a second value. */
static ad_node default_of(const question *q)
{
    const ad_tree *tree = tree_of(q);
    ad_module *module = q->site->unit->module;
    uint32_t variable = q->node != AD_NO_NODE && ad_node_kind(tree, q->node) == AD_KIND_IDENTIFIER
                            ? ad_module_variable(module, q->node)
                            : AD_NO_VARIABLE;
    ad_variable_view view;
    ad_node list;

    if (variable == AD_NO_VARIABLE) {
        return AD_NO_NODE;
    }
    ad_module_variable_view(module, variable, &view);
    list = view.bindings == 1 && view.home != AD_NO_NODE
               ? ad_node_child_by_field(tree, view.home, AD_FIELD_PARAMETERS)
               : AD_NO_NODE;
    for (ad_node c = list != AD_NO_NODE ? ad_node_first(tree, list) : AD_NO_NODE; c != AD_NO_NODE;
         c = ad_node_next(tree, c)) {
        ad_node name = ad_node_child_by_field(tree, c, AD_FIELD_NAME);
        ad_node value = ad_node_child_by_field(tree, c, AD_FIELD_VALUE);

        if (name != AD_NO_NODE && value != AD_NO_NODE && ad_str_equal(ad_node_text(tree, name), view.name)) {
            return value;
        }
    }
    return AD_NO_NODE;
}

static bool default_holds(const question *q, const ad_predicate *p)
{
    ad_subject given = {.present = true, .node = default_of(q)};

    if (given.node == AD_NO_NODE || p->inner_count == 0) {
        return false;
    }
    given.value = ad_module_value(q->site->unit->module, given.node);
    return holds(q->site, &p->inner[0], &given, q->depth + 1);
}

/* XMLParser(resolve_entities=False), or a name for it: the argument of the call that it comes from. */
static bool made_so(const question *q, const ad_predicate *p)
{
    ad_module *module = q->site->unit->module;
    const ad_tree *tree = tree_of(q);
    ad_node n = q->node != AD_NO_NODE ? ad_node_unparenthesized(tree, q->node) : AD_NO_NODE;
    ad_subject given = {.node = AD_NO_NODE};
    const ad_argument *argument;
    const ad_call *call;

    if (n == AD_NO_NODE || ad_node_kind(tree, n) != AD_KIND_CALL) {
        n = q->value->node;
    }
    call = n < tree->count && ad_node_kind(tree, n) == AD_KIND_CALL ? ad_module_call(module, n) : NULL;
    if (!call || p->inner_count == 0) {
        return false;
    }
    argument = ad_call_argument(call, p->keyword, p->index);
    if (argument) {
        given = (ad_subject){.present = true, .node = argument->node, .value = argument->value};
    } else {
        given.maybe = ad_call_may_have(call, p->keyword, p->index);
    }
    return holds(q->site, &p->inner[0], &given, q->depth + 1);
}

/* What an expression that puts text together begins with; AD_NO_NODE: it is no such expression. */
static ad_node beginning_of(ad_site *site, ad_node n)
{
    const ad_tree *tree = site->unit->tree;
    ad_node first, second;
    ad_str text;

    n = ad_node_unparenthesized(tree, n);
    switch ((int)ad_node_kind(tree, n)) {
    case AD_KIND_CONCATENATED_STRING:
        return ad_node_first(tree, n);
    case AD_KIND_STRING:
        first = ad_node_child_by_kind(tree, n, AD_KIND_INTERPOLATION);
        return first != AD_NO_NODE && ad_node_child_by_kind(tree, n, AD_KIND_STRING_CONTENT) > first
                   ? ad_node_child_by_field(tree, first, AD_FIELD_EXPRESSION)
                   : AD_NO_NODE;
    case AD_KIND_CALL:
        first = ad_node_child_by_field(tree, n, AD_FIELD_FUNCTION);
        second = ad_node_child_by_field(tree, n, AD_FIELD_ARGUMENTS);
        if (!method_builds_text(site, n) || ad_str_ends(ad_node_text(tree, first), AD_STR("join"))) {
            return AD_NO_NODE;
        }
        first = ad_node_child_by_field(tree, first, AD_FIELD_OBJECT);
        text = value_of(site, ad_module_value(site->unit->module, first))->text;
        return second != AD_NO_NODE &&
                       (ad_str_starts(text, AD_STR("{}")) || ad_str_starts(text, AD_STR("{0}")))
                   ? ad_node_first(tree, second)
                   : first;
    case AD_KIND_BINARY_OPERATOR:
        first = ad_node_child_by_field(tree, n, AD_FIELD_LEFT);
        second = ad_node_child_by_field(tree, n, AD_FIELD_RIGHT);
        if (first == AD_NO_NODE || second == AD_NO_NODE || operator_is(tree, n, AD_KIND_OP_ADD)) {
            return first;
        }
        if (!operator_is(tree, n, AD_KIND_OP_MOD)) {
            return AD_NO_NODE;
        }
        text = value_of(site, ad_module_value(site->unit->module, first))->text;
        second = ad_node_unparenthesized(tree, second);
        return !ad_str_starts(text, AD_STR("%s"))            ? first
               : ad_node_kind(tree, second) == AD_KIND_TUPLE ? ad_node_first(tree, second)
                                                             : second;
    default:
        return AD_NO_NODE;
    }
}

/* The first part of text that is put together; what is not is its own. */
static ad_subject first_part(const question *q)
{
    ad_module *module = q->site->unit->module;
    ad_subject part = {.present = true, .value = q->id, .node = expression_of(q)};

    for (unsigned i = 0; i < AD_OPERAND_STEPS_MAX; i++) {
        const ad_value *v = value_of(q->site, part.value);
        ad_node next;

        if (v->kind == AD_VALUE_TEXT && v->u.items.count > 0) {
            part.value = v->u.items.at[0];
            part.node = value_of(q->site, part.value)->node;
            continue;
        }
        if (!is_open(v) || part.node >= tree_of(q)->count) {
            break;
        }
        next = beginning_of(q->site, part.node);
        if (next == AD_NO_NODE) {
            break;
        }
        part.value = ad_module_value(module, next);
        v = value_of(q->site, part.value);
        part.node = ad_node_kind(tree_of(q), next) == AD_KIND_IDENTIFIER && v->node < tree_of(q)->count
                        ? v->node
                        : next;
    }
    return part;
}

static bool begins_so(const question *q, const ad_predicate *p)
{
    ad_subject part = first_part(q);

    return p->inner_count > 0 && holds(q->site, &p->inner[0], &part, q->depth + 1);
}

/* ---- predicates in predicates ---- */

static bool ask_each(const question *q, const ad_predicate *p, bool wanted)
{
    question inner = *q;

    inner.depth++;
    for (size_t i = 0; i < p->inner_count; i++) {
        if (ask(&inner, &p->inner[i]) == wanted) {
            return true;
        }
    }
    return false;
}

static bool ask_present(const question *q, const ad_predicate *p)
{
    ad_module *module = q->site->unit->module;

    if (p->kind != AD_PREDICATE_RESOLVES && p->kind != AD_PREDICATE_INSTANCE &&
        p->kind != AD_PREDICATE_WRITTEN) {
        ad_module_want(module, q->subject->value);
    }
    switch (p->kind) {
    case AD_PREDICATE_TRUTHY:
        return ad_value_truth(module, q->id) == AD_TRUTH_YES;
    case AD_PREDICATE_FALSY:
        return ad_value_truth(module, q->id) == AD_TRUTH_NO;
    case AD_PREDICATE_CONSTANT:
        return ad_value_is_constant(module, q->subject->value);
    case AD_PREDICATE_DYNAMIC:
        return !ad_value_is_constant(module, q->subject->value);
    case AD_PREDICATE_BUILT:
        return is_built(q);
    case AD_PREDICATE_STRING:
        return q->value->kind == AD_VALUE_STR || q->value->kind == AD_VALUE_BYTES || is_built(q);
    case AD_PREDICATE_SEQUENCE:
        return is_sequence(q);
    case AD_PREDICATE_EQUALS:
        return equals_any(q, p);
    case AD_PREDICATE_BITS:
        return has_bits(q, p);
    case AD_PREDICATE_LESS:
        return is_less(q, p);
    case AD_PREDICATE_MATCHES:
        return matches_regex(q, p);
    case AD_PREDICATE_WRITTEN:
        return is_written(q, p);
    case AD_PREDICATE_RESOLVES:
        return resolves_to(q, p);
    case AD_PREDICATE_INSTANCE:
        return is_instance_of(q, p);
    case AD_PREDICATE_ELEMENT:
        return some_element(q, p);
    case AD_PREDICATE_BEGINS:
        return begins_so(q, p);
    case AD_PREDICATE_DEFAULT:
        return default_holds(q, p);
    case AD_PREDICATE_MADE:
        return made_so(q, p);
    case AD_PREDICATE_PRESENT:
    case AD_PREDICATE_ABSENT:
    case AD_PREDICATE_NOT:
    case AD_PREDICATE_ALL:
    case AD_PREDICATE_ANY:
        break;
    }
    return false;
}

static bool ask(const question *q, const ad_predicate *p)
{
    if (q->depth > AD_TERM_DEPTH_MAX) {
        q->site->exhausted = true;
        return false;
    }
    switch (p->kind) {
    case AD_PREDICATE_PRESENT:
        return q->subject->present;
    case AD_PREDICATE_ABSENT:
        return !q->subject->present && !q->subject->maybe;
    case AD_PREDICATE_NOT:
        return !ask_each(q, p, true);
    case AD_PREDICATE_ALL:
        return !ask_each(q, p, false);
    case AD_PREDICATE_ANY:
        return ask_each(q, p, true);
    case AD_PREDICATE_TRUTHY:
    case AD_PREDICATE_FALSY:
    case AD_PREDICATE_CONSTANT:
    case AD_PREDICATE_DYNAMIC:
    case AD_PREDICATE_BUILT:
    case AD_PREDICATE_STRING:
    case AD_PREDICATE_SEQUENCE:
    case AD_PREDICATE_EQUALS:
    case AD_PREDICATE_BITS:
    case AD_PREDICATE_LESS:
    case AD_PREDICATE_MATCHES:
    case AD_PREDICATE_WRITTEN:
    case AD_PREDICATE_RESOLVES:
    case AD_PREDICATE_INSTANCE:
    case AD_PREDICATE_ELEMENT:
    case AD_PREDICATE_BEGINS:
    case AD_PREDICATE_DEFAULT:
    case AD_PREDICATE_MADE:
        return q->subject->present && ask_present(q, p);
    }
    return false;
}

static bool holds(ad_site *site, const ad_predicate *p, const ad_subject *subject, unsigned depth)
{
    const ad_value *v = value_of(site, subject->value);
    question q = {site, subject, subject->value, v, subject->node, depth};

    if (!subject->present || v->kind != AD_VALUE_ANY_OF) {
        return ask(&q, p);
    }
    for (uint32_t i = 0; i < v->u.items.count; i++) {
        q.id = v->u.items.at[i];
        q.value = value_of(site, q.id);
        q.node = q.value->node;
        if (ask(&q, p)) {
            return true;
        }
    }
    return false;
}

bool ad_predicate_holds(ad_site *site, const ad_predicate *predicate, ad_subject subject)
{
    return holds(site, predicate, &subject, 0);
}
