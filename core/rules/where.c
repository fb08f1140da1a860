/* Conditions: which subject a rule asks about, what stands around a site and below it, and what the
 * unit is. */
#include "rules/where.h"

#include "base/banned.h"

static ad_subject subject_of(ad_node node, ad_value_id value)
{
    return (ad_subject){.present = true, .value = value, .node = node};
}

static ad_subject nothing(void)
{
    return (ad_subject){.node = AD_NO_NODE};
}

static ad_subject subject_at(ad_site *site, ad_node node)
{
    return subject_of(node, ad_module_value(site->unit->module, node));
}

static bool is_kind(const ad_site *site, ad_node n, ad_kind kind)
{
    return n != AD_NO_NODE && ad_node_kind(site->unit->tree, n) == kind;
}

static bool has_tree(const ad_site *site)
{
    return site->unit->tree && site->unit->module && site->node != AD_NO_NODE;
}

/* ---- subjects ---- */

/* `class C(Base, metaclass=M)`: the same by keyword and position. */
static ad_subject class_argument(ad_site *site, ad_str keyword, uint32_t position)
{
    const ad_tree *tree = site->unit->tree;
    ad_node list = ad_node_child_by_field(tree, site->node, AD_FIELD_SUPERCLASSES);
    ad_subject missing = nothing();
    ad_subject found = nothing();
    uint32_t at = 0;

    if (list == AD_NO_NODE) {
        return missing;
    }
    for (ad_node c = ad_node_first(tree, list); c != AD_NO_NODE; c = ad_node_next(tree, c)) {
        ad_kind kind = ad_node_kind(tree, c);

        if (kind == AD_KIND_KEYWORD_ARGUMENT) {
            ad_node name = ad_node_child_by_field(tree, c, AD_FIELD_NAME);
            ad_node value = ad_node_child_by_field(tree, c, AD_FIELD_VALUE);

            if (name != AD_NO_NODE && value != AD_NO_NODE && keyword.len > 0 &&
                ad_str_equal(ad_module_identifier(site->unit->module, name), keyword)) {
                return subject_at(site, value);
            }
        } else if (kind == AD_KIND_LIST_SPLAT || kind == AD_KIND_DICTIONARY_SPLAT) {
            missing.maybe = true;
        } else if (kind != AD_KIND_COMMENT && kind != AD_KIND_LINE_CONTINUATION && ++at == position) {
            found = subject_at(site, c);
        }
    }
    return found.present ? found : missing;
}

ad_subject ad_site_argument(ad_site *site, ad_str keyword, uint32_t position)
{
    const ad_argument *argument;
    ad_subject missing = nothing();

    if (!site->call) {
        return is_kind(site, site->node, AD_KIND_CLASS_DEFINITION) ? class_argument(site, keyword, position)
                                                                   : missing;
    }
    argument = ad_call_argument(site->call, keyword, position);
    if (argument) {
        return subject_of(argument->node, argument->value);
    }
    missing.maybe = ad_call_may_have(site->call, keyword, position);
    return missing;
}

ad_subject ad_site_receiver(ad_site *site)
{
    const ad_tree *tree = site->unit->tree;
    ad_node n = site->call ? site->call->callee : site->node;
    ad_node object;

    n = ad_node_unparenthesized(tree, n);
    if (site->call && ad_node_kind(tree, n) != AD_KIND_ATTRIBUTE) {
        /* `execute = cursor.execute; execute(sql)` */
        const ad_value *v = ad_module_get(site->unit->module, ad_module_value(site->unit->module, n));

        n = v->kind != AD_VALUE_ANY_OF && v->node < tree->count ? v->node : AD_NO_NODE;
    }
    if (n == AD_NO_NODE || ad_node_kind(tree, n) != AD_KIND_ATTRIBUTE) {
        return nothing();
    }
    object = ad_node_child_by_field(tree, n, AD_FIELD_OBJECT);
    return object == AD_NO_NODE ? nothing() : subject_at(site, object);
}

ad_subject ad_site_value(ad_site *site)
{
    if (site->value_node == AD_NO_NODE && site->value == 0) {
        return nothing();
    }
    return subject_of(site->value_node, site->value);
}

bool ad_site_hole(const ad_site *site, ad_str name, ad_pattern_hole *out)
{
    const ad_str *names;
    size_t count;

    if (!site->holes || !site->matcher || !site->matcher->pattern) {
        return false;
    }
    count = ad_pattern_holes(site->matcher->pattern, &names);
    for (size_t i = 0; i < count; i++) {
        if (ad_str_equal(names[i], name)) {
            *out = site->holes[i];
            return out->first != AD_NO_NODE;
        }
    }
    return false;
}

/* What a node in a hole is worth: an argument's value, not its keyword. */
static ad_subject hole_subject(ad_site *site, ad_node n)
{
    if (is_kind(site, n, AD_KIND_KEYWORD_ARGUMENT)) {
        ad_node value = ad_node_child_by_field(site->unit->tree, n, AD_FIELD_VALUE);

        n = value == AD_NO_NODE ? n : value;
    }
    return subject_at(site, n);
}

/* One node or, for `$...X`, any of several. */
static bool hole_holds(ad_site *site, const ad_condition *c)
{
    ad_pattern_hole hole;

    if (!ad_site_hole(site, c->keyword, &hole)) {
        return ad_predicate_holds(site, c->predicate, nothing());
    }
    for (ad_node n = hole.first; n != AD_NO_NODE; n = ad_node_next(site->unit->tree, n)) {
        if (!is_kind(site, n, AD_KIND_COMMENT) &&
            ad_predicate_holds(site, c->predicate, hole_subject(site, n))) {
            return true;
        }
        if (n == hole.last) {
            break;
        }
    }
    return false;
}

static bool any_argument_holds(ad_site *site, const ad_condition *c)
{
    for (uint32_t i = 0; site->call && i < site->call->count; i++) {
        const ad_argument *argument = &site->call->arguments[i];

        if (ad_predicate_holds(site, c->predicate, subject_of(argument->node, argument->value))) {
            return true;
        }
    }
    return false;
}

static bool subject_holds(ad_site *site, const ad_condition *c)
{
    if (!has_tree(site)) {
        return false;
    }
    switch (c->subject) {
    case AD_SUBJECT_ARGUMENT:
        return ad_predicate_holds(site, c->predicate, ad_site_argument(site, c->keyword, c->position));
    case AD_SUBJECT_ANY_ARGUMENT:
        return any_argument_holds(site, c);
    case AD_SUBJECT_VALUE:
        return ad_predicate_holds(site, c->predicate, ad_site_value(site));
    case AD_SUBJECT_RECEIVER:
        return ad_predicate_holds(site, c->predicate, ad_site_receiver(site));
    case AD_SUBJECT_CALLEE:
        return site->call && ad_predicate_holds(site, c->predicate,
                                                subject_of(site->call->callee,
                                                           ad_module_value(site->unit->module, site->call->callee)));
    case AD_SUBJECT_HOLE:
        return hole_holds(site, c);
    }
    return false;
}

/* ---- inside and has ---- */

static bool names_match_at(ad_site *site, ad_node expression, const ad_name_pattern *patterns, size_t count)
{
    ad_str names[AD_ALTERNATIVES_MAX];

    return ad_any_name_matches(patterns, count, names,
                               ad_module_names(site->unit->module, expression, names));
}

static bool is_call_of(ad_site *site, ad_node n, const ad_around *around)
{
    ad_node callee;

    if (!is_kind(site, n, AD_KIND_CALL)) {
        return false;
    }
    callee = ad_node_child_by_field(site->unit->tree, n, AD_FIELD_FUNCTION);
    return callee != AD_NO_NODE && names_match_at(site, callee, around->calls, around->call_count);
}

static bool is_class_of(ad_site *site, ad_node n, const ad_around *around)
{
    ad_str bases[AD_ALTERNATIVES_MAX];

    return is_kind(site, n, AD_KIND_CLASS_DEFINITION) &&
           ad_any_name_matches(around->classes, around->class_count, bases,
                               ad_class_bases(site->unit->module, n, bases));
}

/* A function by its name; a class too when the condition is about classes. */
static bool is_defined_as(ad_site *site, ad_node n, const ad_around *around)
{
    bool classes = around->class_count > 0 || around->kind_count > 0;
    ad_node name;

    if (!is_kind(site, n, AD_KIND_FUNCTION_DEFINITION) &&
        !(classes && is_kind(site, n, AD_KIND_CLASS_DEFINITION))) {
        return false;
    }
    name = ad_node_child_by_field(site->unit->tree, n, AD_FIELD_NAME);
    return name != AD_NO_NODE &&
           ad_str_glob(around->definition, ad_module_identifier(site->unit->module, name));
}

static bool decorator_matches(ad_site *site, ad_node decorator, const ad_around *around)
{
    const ad_tree *tree = site->unit->tree;

    for (ad_node e = ad_node_first(tree, decorator); e != AD_NO_NODE; e = ad_node_next(tree, e)) {
        ad_node named = e;

        if (is_kind(site, e, AD_KIND_CALL)) {
            named = ad_node_child_by_field(tree, e, AD_FIELD_FUNCTION);
        }
        if (named != AD_NO_NODE && names_match_at(site, named, around->decorators, around->decorator_count)) {
            return true;
        }
    }
    return false;
}

static bool is_decorated(ad_site *site, ad_node n, const ad_around *around)
{
    const ad_tree *tree = site->unit->tree;
    ad_node whole = n;

    if (is_kind(site, n, AD_KIND_FUNCTION_DEFINITION) || is_kind(site, n, AD_KIND_CLASS_DEFINITION)) {
        whole = tree->nodes[n].parent;
    }
    if (!is_kind(site, whole, AD_KIND_DECORATED_DEFINITION)) {
        return false;
    }
    for (ad_node c = ad_node_first(tree, whole); c != AD_NO_NODE; c = ad_node_next(tree, c)) {
        if (is_kind(site, c, AD_KIND_DECORATOR) && decorator_matches(site, c, around)) {
            return true;
        }
    }
    return false;
}

static bool is_name_of_module(ad_site *site, ad_node n)
{
    return is_kind(site, n, AD_KIND_IDENTIFIER) &&
           ad_str_equal(ad_node_text(site->unit->tree, n), AD_STR("__name__"));
}

static bool is_main_text(ad_site *site, ad_node n)
{
    const ad_value *v = ad_module_get(site->unit->module, ad_module_value(site->unit->module, n));

    return v->kind == AD_VALUE_STR && ad_str_equal(v->text, AD_STR("__main__"));
}

/* `if __name__ == "__main__":`, either way round, with `below` in the part that runs then. */
static bool is_main_guard(ad_site *site, ad_node n, ad_node below)
{
    const ad_tree *tree = site->unit->tree;
    ad_node condition, body, left, right, operator_node;

    if (!is_kind(site, n, AD_KIND_IF_STATEMENT)) {
        return false;
    }
    condition = ad_node_child_by_field(tree, n, AD_FIELD_CONDITION);
    body = ad_node_child_by_field(tree, n, AD_FIELD_CONSEQUENCE);
    if (condition == AD_NO_NODE || body == AD_NO_NODE ||
        (below != AD_NO_NODE && !ad_node_inside(tree, below, body))) {
        return false;
    }
    condition = ad_node_unparenthesized(tree, condition);
    operator_node = ad_node_child_by_field(tree, condition, AD_FIELD_OPERATORS);
    if (!is_kind(site, condition, AD_KIND_COMPARISON_OPERATOR) ||
        !is_kind(site, operator_node, AD_KIND_OP_EQ) || ad_node_child_count(tree, condition) != 3) {
        return false;
    }
    left = ad_node_unparenthesized(tree, ad_node_child(tree, condition, 0));
    right = ad_node_unparenthesized(tree, ad_node_child(tree, condition, 2));
    return (is_name_of_module(site, left) && is_main_text(site, right)) ||
           (is_name_of_module(site, right) && is_main_text(site, left));
}

static bool kind_is_listed(const ad_around *around, ad_kind kind)
{
    for (size_t i = 0; i < around->kind_count; i++) {
        if (around->kinds[i] == kind) {
            return true;
        }
    }
    return around->kind_count == 0;
}

/* All parts that are given. `below` is the site for `inside`, AD_NO_NODE for `has`. */
static bool fits(ad_site *site, const ad_around *around, ad_node n, ad_node below)
{
    return kind_is_listed(around, ad_node_kind(site->unit->tree, n)) &&
           (around->call_count == 0 || is_call_of(site, n, around)) &&
           (around->class_count == 0 || is_class_of(site, n, around)) &&
           (around->definition.len == 0 || is_defined_as(site, n, around)) &&
           (around->decorator_count == 0 || is_decorated(site, n, around)) &&
           (!around->main_guard || is_main_guard(site, n, below));
}

static bool inside_holds(ad_site *site, const ad_around *around)
{
    const ad_tree *tree = site->unit->tree;
    uint32_t steps = AD_INSIDE_STEPS_MAX;

    for (ad_node n = tree->nodes[site->node].parent; n != AD_NO_NODE; n = tree->nodes[n].parent) {
        if (steps-- == 0) {
            site->exhausted = true;
            return false;
        }
        if (fits(site, around, n, site->node)) {
            return true;
        }
    }
    return false;
}

static bool has_holds(ad_site *site, const ad_around *around)
{
    const ad_tree *tree = site->unit->tree;
    uint32_t steps = AD_HAS_STEPS_MAX;

    for (ad_node n = site->node + 1; n <= tree->nodes[site->node].last; n++) {
        if (steps-- == 0) {
            site->exhausted = true;
            return false;
        }
        if (fits(site, around, n, AD_NO_NODE)) {
            return true;
        }
    }
    return false;
}

/* ---- the unit ---- */

/* Does a dotted name, or one that it stands below, match? */
static bool name_or_above_matches(const ad_condition *c, ad_str name)
{
    for (size_t at = 0; at <= name.len; at++) {
        ad_str head = ad_str_sub(name, 0, at);

        if ((at == name.len || name.ptr[at] == '.') && head.len > 0 &&
            ad_any_name_matches(c->names, c->name_count, &head, 1)) {
            return true;
        }
    }
    return false;
}

/* `from xml import sax`: the name may be a module itself. */
static bool imported_name_matches(const ad_condition *c, const ad_import *import)
{
    char joined[512];

    if (import->name.len == 0 || ad_str_equal(import->name, AD_STR("*")) ||
        import->module.len + 1 + import->name.len > sizeof(joined)) {
        return false;
    }
    memcpy(joined, import->module.ptr, import->module.len);
    joined[import->module.len] = '.';
    memcpy(joined + import->module.len + 1, import->name.ptr, import->name.len);
    return name_or_above_matches(c, (ad_str){joined, import->module.len + 1 + import->name.len});
}

/* A bit for what stands before the first dot of a dotted name. */
static uint64_t head_bit(ad_str name)
{
    uint32_t hash = 0;

    for (size_t i = 0; i < name.len && name.ptr[i] != '.'; i++) {
        hash = hash * 31 + (unsigned char)name.ptr[i];
    }
    return UINT64_C(1) << (hash * UINT32_C(2654435769) >> 26);
}

uint64_t ad_import_heads(ad_module *module)
{
    size_t count = 0;
    const ad_import *imports = ad_module_imports(module, &count);
    uint64_t heads = 0;

    for (size_t i = 0; i < count; i++) {
        heads |= imports[i].module.len ? head_bit(imports[i].module) : UINT64_MAX;
    }
    return heads;
}

/* Most units import nothing that begins like what a condition asks for. */
static bool heads_may_match(const ad_condition *c, uint64_t heads)
{
    for (size_t i = 0; i < c->name_count; i++) {
        const ad_name_pattern *name = &c->names[i];

        if ((name->form != AD_NAME_EXACT && name->prefix.len == 0) || name->form == AD_NAME_SUFFIX ||
            (heads & head_bit(name->text))) {
            return true;
        }
    }
    return false;
}

static bool imports_hold(ad_site *site, const ad_condition *c)
{
    const ad_import *imports;
    size_t count = 0;

    if (!site->unit->module) {
        return false;
    }
    imports = ad_module_imports(site->unit->module, &count);
    for (size_t i = 0; i < count; i++) {
        if (name_or_above_matches(c, imports[i].module) || imported_name_matches(c, &imports[i])) {
            return true;
        }
    }
    return false;
}

static bool path_matches(const ad_site *site, const ad_condition *c)
{
    for (size_t i = 0; i < c->glob_count; i++) {
        if (ad_str_glob(c->globs[i], site->unit->name)) {
            return true;
        }
    }
    return false;
}

static bool path_holds(const ad_site *site, const ad_condition *c)
{
    ad_path_answer *answer = site->paths ? &site->paths[((uintptr_t)c / sizeof(*c)) % AD_PATHS_KEPT] : NULL;

    if (!answer) {
        return path_matches(site, c);
    }
    if (answer->condition != c) {
        *answer = (ad_path_answer){.condition = c, .holds = path_matches(site, c)};
    }
    return answer->holds;
}

/* With a `*x` or `**x` of unknown content the number is only known from below. */
static bool argument_count_holds(const ad_site *site, const ad_condition *c)
{
    const ad_call *call = site->call;

    if (!call || call->count < c->low) {
        return false;
    }
    if (call->open_positional || call->open_keywords) {
        return c->high == UINT32_MAX;
    }
    return call->count <= c->high;
}

/* ---- conditions ---- */

static bool condition_holds(ad_site *site, const ad_condition *c, unsigned depth);

static bool some_holds(ad_site *site, const ad_condition *c, bool wanted, unsigned depth)
{
    for (size_t i = 0; i < c->inner_count; i++) {
        if (condition_holds(site, &c->inner[i], depth + 1) == wanted) {
            return true;
        }
    }
    return false;
}

static bool condition_holds(ad_site *site, const ad_condition *c, unsigned depth)
{
    if (depth > AD_TERM_DEPTH_MAX) {
        site->exhausted = true;
        return false;
    }
    switch (c->kind) {
    case AD_CONDITION_SUBJECT:
        return subject_holds(site, c);
    case AD_CONDITION_INSIDE:
        return has_tree(site) && inside_holds(site, c->around);
    case AD_CONDITION_HAS:
        return has_tree(site) && has_holds(site, c->around);
    case AD_CONDITION_IMPORTS:
        return imports_hold(site, c);
    case AD_CONDITION_PATH:
        return path_holds(site, c);
    case AD_CONDITION_ARGUMENT_COUNT:
        return argument_count_holds(site, c);
    case AD_CONDITION_NOT:
        return !some_holds(site, c, true, depth);
    case AD_CONDITION_ALL:
        return !some_holds(site, c, false, depth);
    case AD_CONDITION_ANY:
        return some_holds(site, c, true, depth);
    }
    return false;
}

/* ---- conditions on the unit alone ---- */

bool ad_condition_asks_imports(const ad_condition *c, unsigned depth)
{
    if (c->kind == AD_CONDITION_IMPORTS) {
        return true;
    }
    for (size_t i = 0; depth < AD_TERM_DEPTH_MAX && i < c->inner_count; i++) {
        if (ad_condition_asks_imports(&c->inner[i], depth + 1)) {
            return true;
        }
    }
    return false;
}

typedef enum verdict { OPEN, HOLDS_EVERYWHERE, HOLDS_NOWHERE } verdict;

static verdict judge(ad_site *site, uint64_t heads, const ad_condition *c, unsigned depth)
{
    size_t everywhere = 0;
    size_t nowhere = 0;

    if (c->kind == AD_CONDITION_IMPORTS) {
        return heads_may_match(c, heads) && imports_hold(site, c) ? HOLDS_EVERYWHERE : HOLDS_NOWHERE;
    }
    for (size_t i = 0; depth < AD_TERM_DEPTH_MAX && i < c->inner_count; i++) {
        verdict inner = judge(site, heads, &c->inner[i], depth + 1);

        everywhere += inner == HOLDS_EVERYWHERE;
        nowhere += inner == HOLDS_NOWHERE;
    }
    switch ((int)c->kind) {
    case AD_CONDITION_NOT:
        return everywhere ? HOLDS_NOWHERE : OPEN;
    case AD_CONDITION_ALL:
        return nowhere ? HOLDS_NOWHERE : OPEN;
    case AD_CONDITION_ANY:
        return everywhere                   ? HOLDS_EVERYWHERE
               : nowhere == c->inner_count ? HOLDS_NOWHERE
                                            : OPEN;
    default:
        return OPEN;
    }
}

bool ad_condition_holds_nowhere(const ad_rule_unit *unit, const ad_limits *limits, uint64_t heads,
                                const ad_condition *condition)
{
    ad_site site = {.unit = unit, .limits = limits, .node = AD_NO_NODE, .value_node = AD_NO_NODE};

    return judge(&site, heads, condition, 0) == HOLDS_NOWHERE;
}

bool ad_condition_holds(ad_site *site, const ad_condition *condition)
{
    return condition_holds(site, condition, 0);
}
