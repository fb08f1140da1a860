/* PARAM and RETURNED: parameters and results of functions, by what the function looks like. Which matchers a
 * function could fit is looked up once for it, and by class once for the methods of a class. */
#include "rules/dispatch_priv.h"
#include "rules/where.h"

#include "base/banned.h"

enum { ANNOTATION_NODES_MAX = 64 };

/* A function definition and what stands around it. */
typedef struct function {
    ad_node node;
    ad_node whole;     /* with its decorators, or node */
    ad_node class_def; /* whose method it is, or AD_NO_NODE */
} function;

static function look_at(const ad_run *run, ad_node n)
{
    const ad_tree *tree = run->unit->tree;
    function f = {.node = n, .whole = n, .class_def = AD_NO_NODE};
    ad_node parent = tree->nodes[n].parent;

    if (parent != AD_NO_NODE && ad_node_kind(tree, parent) == AD_KIND_DECORATED_DEFINITION) {
        f.whole = parent;
        parent = tree->nodes[parent].parent;
    }
    if (parent != AD_NO_NODE && ad_node_kind(tree, parent) == AD_KIND_BLOCK) {
        parent = tree->nodes[parent].parent;
        if (parent != AD_NO_NODE && ad_node_kind(tree, parent) == AD_KIND_CLASS_DEFINITION) {
            f.class_def = parent;
        }
    }
    return f;
}

/* The next decorator behind `after` (AD_NO_NODE: the first), as the expression that has a name. */
static ad_node next_decorator(const ad_run *run, const function *f, ad_node *at, ad_node *out_named)
{
    const ad_tree *tree = run->unit->tree;
    ad_node d = *at == AD_NO_NODE ? ad_node_first(tree, f->whole) : ad_node_next(tree, *at);

    for (; f->whole != f->node && d != AD_NO_NODE; d = ad_node_next(tree, d)) {
        ad_node expression =
            ad_node_kind(tree, d) == AD_KIND_DECORATOR ? ad_node_child(tree, d, 0) : AD_NO_NODE;

        if (expression != AD_NO_NODE && ad_node_kind(tree, expression) == AD_KIND_CALL) {
            expression = ad_node_child_by_field(tree, expression, AD_FIELD_FUNCTION);
        }
        if (expression != AD_NO_NODE) {
            *at = d;
            *out_named = expression;
            return d;
        }
    }
    return AD_NO_NODE;
}

static bool is_decorated_by(ad_run *run, const function *f, const ad_name_pattern *patterns, size_t count)
{
    ad_node at = AD_NO_NODE;
    ad_node named = AD_NO_NODE;
    ad_str names[AD_ALTERNATIVES_MAX];

    while (next_decorator(run, f, &at, &named) != AD_NO_NODE) {
        if (ad_any_name_matches(patterns, count, names, ad_run_names(run, named, names))) {
            return true;
        }
    }
    return false;
}

static bool is_method_of(ad_run *run, const function *f, const ad_name_pattern *patterns, size_t count)
{
    ad_str bases[AD_ALTERNATIVES_MAX];

    return f->class_def != AD_NO_NODE &&
           ad_any_name_matches(patterns, count, bases,
                               ad_class_bases(run->unit->module, f->class_def, bases));
}

static ad_str own_name(const ad_run *run, ad_node n)
{
    ad_node name = ad_node_child_by_field(run->unit->tree, n, AD_FIELD_NAME);

    return name == AD_NO_NODE ? AD_STR("") : ad_module_identifier(run->unit->module, name);
}

/* ---- what the unit imports ---- */

static ad_status add_module(ad_run *run, ad_node n, ad_err *err)
{
    const ad_tree *tree = run->unit->tree;

    if (n != AD_NO_NODE && ad_node_kind(tree, n) == AD_KIND_ALIASED_IMPORT) {
        n = ad_node_child_by_field(tree, n, AD_FIELD_NAME);
    }
    if (n == AD_NO_NODE || ad_node_kind(tree, n) != AD_KIND_DOTTED_NAME) {
        return AD_OK; /* a relative one is of no library */
    }
    if (!ad_grow(&run->modules, &run->module_capacity, run->module_count + 1, sizeof(*run->modules))) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    run->modules[run->module_count++] = ad_node_text(tree, n);
    return AD_OK;
}

/* Modules of import statements, as they are written: asking the model would have it work out values, and what
 * is found here may be about to change them. */
static ad_status find_modules(ad_run *run, ad_err *err)
{
    const ad_tree *tree = run->unit->tree;
    ad_status status = AD_OK;

    for (ad_node n = 0; status == AD_OK && !run->modules_found && n < tree->count;
         n = ad_run_next_statement(tree, n)) {
        ad_kind kind = ad_node_kind(tree, n);

        if (kind == AD_KIND_IMPORT_FROM_STATEMENT) {
            status = add_module(run, ad_node_child_by_field(tree, n, AD_FIELD_MODULE_NAME), err);
        } else if (kind == AD_KIND_IMPORT_STATEMENT) {
            for (ad_node c = ad_node_first(tree, n); status == AD_OK && c != AD_NO_NODE;
                 c = ad_node_next(tree, c)) {
                status = add_module(run, c, err);
            }
        }
    }
    run->modules_found = status == AD_OK;
    return status;
}

static bool imports_one(const ad_run *run, const ad_function_shape *shape)
{
    for (size_t i = 0; i < run->module_count; i++) {
        ad_str module = run->modules[i];

        for (size_t at = 1; at <= module.len; at++) {
            ad_str head = ad_str_sub(module, 0, at);

            if ((at == module.len || module.ptr[at] == '.') &&
                ad_any_name_matches(shape->imports, shape->import_count, &head, 1)) {
                return true;
            }
        }
    }
    return shape->import_count == 0;
}

static bool fits_function(ad_run *run, const function *f, const ad_function_shape *shape)
{
    ad_str name;

    if (shape->function_count) {
        name = own_name(run, f->node);
        if (!ad_any_name_matches(shape->functions, shape->function_count, &name, 1)) {
            return false;
        }
    }
    return (shape->decorator_count == 0 ||
            is_decorated_by(run, f, shape->decorators, shape->decorator_count)) &&
           (shape->class_count == 0 || is_method_of(run, f, shape->classes, shape->class_count)) &&
           imports_one(run, shape);
}

/* ---- which matchers a function could fit ---- */

/* Moves the hits behind `from` to a list of matchers, each once. */
static ad_status take_hits(ad_run *run, size_t from, uint32_t **list, size_t *count, size_t *capacity,
                           ad_err *err)
{
    for (size_t i = from; i < run->hit_count; i++) {
        uint32_t matcher = run->hits[i].matcher;
        size_t k = 0;

        while (k < *count && (*list)[k] != matcher) {
            k++;
        }
        if (k < *count) {
            continue;
        }
        if (!ad_grow(list, capacity, *count + 1, sizeof(**list))) {
            run->hit_count = from;
            return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
        }
        (*list)[(*count)++] = matcher;
    }
    run->hit_count = from;
    return AD_OK;
}

static ad_status find_names(ad_run *run, unsigned index, const ad_str *names, size_t count, ad_err *err)
{
    const ad_hit proto = AD_HIT_INIT;
    ad_status status = AD_OK;

    for (size_t i = 0; status == AD_OK && i < count; i++) {
        status = ad_run_find(run, index, names[i], &proto, err);
    }
    return status;
}

static bool has_index(const ad_run *run, unsigned index)
{
    return run->dispatch->names[index].bucket_count > 0;
}

static ad_status find_by_class(ad_run *run, const function *f, ad_err *err)
{
    ad_str bases[AD_ALTERNATIVES_MAX];
    size_t from = run->hit_count;
    ad_status status = AD_OK;

    if (f->class_def == AD_NO_NODE || !has_index(run, AD_NAMES_METHOD)) {
        return AD_OK;
    }
    if (f->class_def != run->shaped_class) {
        run->class_shape_count = 0;
        run->shaped_class = f->class_def;
        status = find_names(run, AD_NAMES_METHOD, bases,
                            ad_class_bases(run->unit->module, f->class_def, bases), err);
        if (status == AD_OK) {
            status = take_hits(run, from, &run->class_shapes, &run->class_shape_count,
                               &run->class_shape_capacity, err);
        }
    }
    for (size_t i = 0; status == AD_OK && i < run->class_shape_count; i++) {
        const ad_hit proto = AD_HIT_INIT;

        status = ad_run_add_hit(run, run->class_shapes[i], &proto, err);
    }
    return status;
}

static ad_status find_by_decorators(ad_run *run, const function *f, ad_err *err)
{
    ad_node at = AD_NO_NODE;
    ad_node named = AD_NO_NODE;
    ad_str names[AD_ALTERNATIVES_MAX];
    ad_status status = AD_OK;

    while (status == AD_OK && has_index(run, AD_NAMES_DECORATED) &&
           next_decorator(run, f, &at, &named) != AD_NO_NODE) {
        status = find_names(run, AD_NAMES_DECORATED, names, ad_run_names(run, named, names), err);
    }
    return status;
}

/* run->shapes: the matchers that the function as such fits. */
static ad_status find_shapes(ad_run *run, const function *f, ad_err *err)
{
    size_t from = run->hit_count;
    size_t kept = 0;
    ad_str name;
    ad_status status;

    if (run->shaped_function == f->node) {
        return AD_OK;
    }
    run->shaped_function = f->node;
    run->shape_count = 0;
    status = find_by_decorators(run, f, err);
    if (status == AD_OK) {
        status = find_by_class(run, f, err);
    }
    if (status == AD_OK && has_index(run, AD_NAMES_FUNCTION)) {
        name = own_name(run, f->node);
        status = find_names(run, AD_NAMES_FUNCTION, &name, 1, err);
    }
    if (status == AD_OK) {
        status = take_hits(run, from, &run->shapes, &run->shape_count, &run->shape_capacity, err);
    }
    for (size_t i = 0; status == AD_OK && i < run->shape_count; i++) {
        if (fits_function(run, f, run->dispatch->matchers[run->shapes[i]].matcher->function)) {
            run->shapes[kept++] = run->shapes[i];
        }
    }
    run->shape_count = kept;
    return status;
}

/* ---- parameters ---- */

typedef struct parameter {
    ad_node identifier;
    ad_node type;  /* AD_NO_NODE without */
    ad_node value; /* its default, or AD_NO_NODE */
    uint32_t position;
} parameter;

/* False for separators, and for what Python 2 unpacked here. */
static bool read_parameter(const ad_tree *tree, ad_node n, parameter *out)
{
    ad_node name = n;

    out->type = out->value = AD_NO_NODE;
    switch ((int)ad_node_kind(tree, n)) {
    case AD_KIND_TYPED_PARAMETER:
        out->type = ad_node_child_by_field(tree, n, AD_FIELD_TYPE);
        name = ad_node_child(tree, n, 0);
        break;
    case AD_KIND_DEFAULT_PARAMETER:
    case AD_KIND_TYPED_DEFAULT_PARAMETER:
        out->type = ad_node_child_by_field(tree, n, AD_FIELD_TYPE);
        out->value = ad_node_child_by_field(tree, n, AD_FIELD_VALUE);
        name = ad_node_child_by_field(tree, n, AD_FIELD_NAME);
        break;
    default:
        break;
    }
    if (name != AD_NO_NODE && (ad_node_kind(tree, name) == AD_KIND_LIST_SPLAT_PATTERN ||
                               ad_node_kind(tree, name) == AD_KIND_DICTIONARY_SPLAT_PATTERN)) {
        name = ad_node_child(tree, name, 0);
    }
    out->identifier = name;
    return name != AD_NO_NODE && ad_node_kind(tree, name) == AD_KIND_IDENTIFIER;
}

/* Calls `each` for the names in an annotation: `Optional[Request]` has two. Stops when it gives false. */
static bool each_name_in(ad_run *run, ad_node type,
                         bool (*each)(ad_run *run, const ad_str *names, size_t count, void *ctx), void *ctx)
{
    const ad_tree *tree = run->unit->tree;
    ad_node last = type == AD_NO_NODE ? 0 : tree->nodes[type].last;
    ad_node n = type;

    for (unsigned i = 0; type != AD_NO_NODE && n <= last && i < ANNOTATION_NODES_MAX; i++) {
        ad_kind kind = ad_node_kind(tree, n);
        ad_str names[AD_ALTERNATIVES_MAX];

        if (kind != AD_KIND_IDENTIFIER && kind != AD_KIND_ATTRIBUTE) {
            n++;
            continue;
        }
        if (!each(run, names, ad_run_names(run, n, names), ctx)) {
            return false;
        }
        n = tree->nodes[n].last + 1;
    }
    return true;
}

typedef struct name_question {
    const ad_name_pattern *patterns;
    size_t count;
} name_question;

static bool matches_none(ad_run *run, const ad_str *names, size_t count, void *ctx)
{
    const name_question *q = ctx;

    (void)run;
    return !ad_any_name_matches(q->patterns, q->count, names, count);
}

/* Is one of the names in an annotation, or called by a default? */
static bool is_typed(ad_run *run, ad_node type, const ad_name_pattern *patterns, size_t count)
{
    name_question q = {patterns, count};

    return count > 0 && !each_name_in(run, type, matches_none, &q);
}

/* "--dry-run", "dry-run" and "dry_run" stand for the parameter dry_run. */
static bool is_option_of(ad_str text, ad_str name)
{
    while (ad_str_starts(text, AD_STR("-"))) {
        text = ad_str_sub(text, 1, text.len);
    }
    for (size_t i = 0; i < text.len && text.len == name.len; i++) {
        if (text.ptr[i] != name.ptr[i] && !(text.ptr[i] == '-' && name.ptr[i] == '_')) {
            return false;
        }
    }
    return text.len == name.len;
}

/* The `type` of the option that a decorator makes of a parameter, @option("--port", type=int), or AD_NO_NODE. */
static ad_node type_of_option(ad_run *run, const function *f, ad_str name)
{
    const ad_tree *tree = run->unit->tree;
    ad_module *module = run->unit->module;
    ad_node at = AD_NO_NODE;
    ad_node named = AD_NO_NODE;

    while (next_decorator(run, f, &at, &named) != AD_NO_NODE) {
        const ad_call *call = ad_module_call(module, ad_node_child(tree, at, 0));
        const ad_argument *type = call ? ad_call_argument(call, AD_STR("type"), 0) : NULL;

        for (uint32_t i = 0; type && i < call->count; i++) {
            const ad_value *value = ad_module_get(module, call->arguments[i].value);

            if (call->arguments[i].keyword.len == 0 && value->kind == AD_VALUE_STR &&
                is_option_of(value->text, name)) {
                return type->node;
            }
        }
    }
    return AD_NO_NODE;
}

static bool is_excepted(ad_run *run, const function *f, const parameter *p, const ad_function_shape *shape)
{
    const ad_tree *tree = run->unit->tree;
    ad_node callee = AD_NO_NODE;
    ad_node option;

    if (p->value != AD_NO_NODE && ad_node_kind(tree, p->value) == AD_KIND_CALL) {
        callee = ad_node_child_by_field(tree, p->value, AD_FIELD_FUNCTION);
    }
    if (is_typed(run, p->type, shape->excepts, shape->except_count) ||
        is_typed(run, callee, shape->excepts, shape->except_count)) {
        return true;
    }
    option = shape->except_count
                 ? type_of_option(run, f, ad_module_identifier(run->unit->module, p->identifier))
                 : AD_NO_NODE;
    if (option != AD_NO_NODE && ad_node_kind(tree, option) == AD_KIND_CALL) {
        option = ad_node_child_by_field(tree, option, AD_FIELD_FUNCTION);
    }
    return is_typed(run, option, shape->excepts, shape->except_count);
}

/* A route such as "/user/<int:id>" that lets only numbers through. */
static bool is_converted(ad_run *run, const function *f, const ad_function_shape *shape, ad_str name)
{
    const ad_tree *tree = run->unit->tree;
    ad_module *module = run->unit->module;
    ad_node at = AD_NO_NODE;
    ad_node named = AD_NO_NODE;

    while (shape->text_count && next_decorator(run, f, &at, &named) != AD_NO_NODE) {
        const ad_call *call = ad_module_call(module, ad_node_child(tree, at, 0));

        for (uint32_t i = 0; call && i < call->count; i++) {
            const ad_value *value = ad_module_get(module, call->arguments[i].value);

            if (value->kind == AD_VALUE_STR &&
                ad_route_converts(run, value->text, shape->texts, shape->text_count, name)) {
                return true;
            }
        }
    }
    return false;
}

/* Has the function another parameter with one of these names? */
static bool has_beside(ad_run *run, const function *f, const parameter *p, const ad_function_shape *shape)
{
    const ad_tree *tree = run->unit->tree;
    ad_node list = ad_node_child_by_field(tree, f->node, AD_FIELD_PARAMETERS);
    bool found = false;

    for (ad_node at = ad_node_first(tree, list); !found && at != AD_NO_NODE; at = ad_node_next(tree, at)) {
        parameter other;

        if (read_parameter(tree, at, &other) && other.identifier != p->identifier) {
            ad_str name = ad_module_identifier(run->unit->module, other.identifier);

            found = ad_any_name_matches(shape->besides, shape->beside_count, &name, 1);
        }
    }
    return found;
}

static bool fits_parameter(ad_run *run, const function *f, const parameter *p, const ad_function_shape *shape)
{
    ad_str name = ad_module_identifier(run->unit->module, p->identifier);

    return (shape->position == 0 || shape->position == p->position) &&
           (shape->name_count == 0 || ad_any_name_matches(shape->names, shape->name_count, &name, 1)) &&
           (shape->annotation_count == 0 ||
            is_typed(run, p->type, shape->annotations, shape->annotation_count)) &&
           (shape->beside_count == 0 || has_beside(run, f, p, shape)) && !is_excepted(run, f, p, shape) &&
           !is_converted(run, f, shape, name);
}

typedef struct search {
    ad_status status;
    ad_err *err;
} search;

static bool find_annotation(ad_run *run, const ad_str *names, size_t count, void *ctx)
{
    search *s = ctx;

    s->status = find_names(run, AD_NAMES_ANNOTATED, names, count, s->err);
    return s->status == AD_OK;
}

/* Turns the candidates behind `from` into hits at the parameter, as far as they fit it. */
static void keep_fitting(ad_run *run, size_t from, const function *f, const parameter *p)
{
    size_t kept = from;

    for (size_t i = from; i < run->hit_count; i++) {
        ad_hit hit = run->hits[i];
        const ad_matcher *matcher = run->dispatch->matchers[hit.matcher].matcher;
        /* what was found by the function was held against it already */
        bool by_parameter = !matcher->function->decorator_count && !matcher->function->class_count &&
                            !matcher->function->function_count;

        if (matcher->kind != AD_MATCH_PARAM || (by_parameter && !fits_function(run, f, matcher->function)) ||
            !fits_parameter(run, f, p, matcher->function)) {
            continue;
        }
        hit.at = p->identifier;
        hit.group = p->identifier;
        hit.name = ad_module_identifier(run->unit->module, p->identifier);
        run->hits[kept++] = hit;
    }
    run->hit_count = kept;
}

static ad_status find_parameter(ad_run *run, const function *f, const parameter *p, ad_err *err)
{
    const ad_hit proto = AD_HIT_INIT;
    size_t from = run->hit_count;
    search s = {AD_OK, err};
    ad_str name;

    for (size_t i = 0; s.status == AD_OK && i < run->shape_count; i++) {
        s.status = ad_run_add_hit(run, run->shapes[i], &proto, err);
    }
    if (s.status == AD_OK && has_index(run, AD_NAMES_PARAMETER)) {
        name = ad_module_identifier(run->unit->module, p->identifier);
        s.status = find_names(run, AD_NAMES_PARAMETER, &name, 1, err);
    }
    if (s.status == AD_OK && has_index(run, AD_NAMES_ANNOTATED)) {
        (void)each_name_in(run, p->type, find_annotation, &s);
    }
    if (s.status == AD_OK) {
        keep_fitting(run, from, f, p);
    }
    return s.status;
}

/* Has its first parameter no meaning to callers: is it `self` or `cls`? */
static bool has_receiver(ad_run *run, const function *f)
{
    static const ad_name_pattern plain = {
        .form = AD_NAME_EXACT, .text = {"builtins.staticmethod", 21}, .prefix = {"", 0}, .last = {"", 0}};

    return f->class_def != AD_NO_NODE && !is_decorated_by(run, f, &plain, 1);
}

ad_status ad_run_parameters(ad_run *run, ad_node n, ad_err *err)
{
    const ad_tree *tree = run->unit->tree;
    ad_node list = ad_node_child_by_field(tree, n, AD_FIELD_PARAMETERS);
    ad_node at = list == AD_NO_NODE ? AD_NO_NODE : ad_node_first(tree, list);
    function f;
    parameter p = {.position = 0};
    bool receiver;
    ad_status status;

    if (at == AD_NO_NODE) {
        return AD_OK;
    }
    f = look_at(run, n);
    status = find_modules(run, err);
    if (status == AD_OK) {
        status = find_shapes(run, &f, err);
    }
    if (status != AD_OK || (run->shape_count == 0 && !has_index(run, AD_NAMES_PARAMETER) &&
                            !has_index(run, AD_NAMES_ANNOTATED))) {
        return status;
    }
    receiver = has_receiver(run, &f);
    for (; status == AD_OK && at != AD_NO_NODE; at = ad_node_next(tree, at)) {
        if (!read_parameter(tree, at, &p)) {
            continue;
        }
        if (receiver) {
            receiver = false;
            continue;
        }
        p.position++;
        status = find_parameter(run, &f, &p, err);
    }
    return status;
}

/* ---- results ---- */

ad_status ad_run_returned(ad_run *run, ad_node n, ad_err *err)
{
    const ad_tree *tree = run->unit->tree;
    ad_node around = ad_module_enclosing_function(run->unit->module, n);
    ad_node value = ad_node_child(tree, n, 0);
    function f;
    ad_status status;

    if (around == AD_NO_NODE || value == AD_NO_NODE ||
        ad_node_kind(tree, around) != AD_KIND_FUNCTION_DEFINITION) {
        return AD_OK;
    }
    f = look_at(run, around);
    status = find_modules(run, err);
    if (status == AD_OK) {
        status = find_shapes(run, &f, err);
    }
    for (size_t i = 0; status == AD_OK && i < run->shape_count; i++) {
        if (run->dispatch->matchers[run->shapes[i]].matcher->kind == AD_MATCH_RETURNED) {
            ad_hit proto = AD_HIT_INIT;

            proto.at = value;
            proto.group = value;
            proto.value_node = value;
            status = ad_run_add_hit(run, run->shapes[i], &proto, err);
        }
    }
    return status;
}
