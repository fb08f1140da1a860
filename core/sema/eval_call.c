/* What calls and subscripts give: the functions through which code reaches names by strings, pure
 * functions of constants, classes and functions of the unit; else the callee's name with (). */
#include "sema/sema_priv.h"

#include <string.h>

#include "base/banned.h"

/* ---- namespaces ---- */

static bool is_one_of(ad_str name, const char *const *names, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++) {
        if (ad_str_is(name, names[i])) {
            return true;
        }
    }
    return false;
}

/* A mapping of names to what they mean? */
static bool is_namespace(ad_str dotted)
{
    static const char *const names[] = {"builtins", "sys.modules", "builtins.globals()", "builtins.locals()",
                                        "builtins.vars()"};

    return ad_str_ends(dotted, AD_STR(".__dict__")) ||
           is_one_of(dotted, names, sizeof(names) / sizeof(names[0]));
}

/* q[key] for a namespace q. */
static bool namespace_element(ad_module *m, ad_str q, ad_str key, ad_node node, ad_value_id *out)
{
    if (ad_str_equal(q, AD_STR("sys.modules"))) {
        uint32_t symbol = ad_sema_intern(m, ad_str_sub(key, 0, AD_DOTTED_BYTES_MAX));

        *out = ad_name_of(m, ad_intern_str(&m->names, symbol), node);
        return true;
    }
    if (ad_str_equal(q, AD_STR("builtins.globals()"))) {
        return ad_eval_name_from(m, key, 0, node, out);
    }
    if (ad_str_equal(q, AD_STR("builtins.locals()")) || ad_str_equal(q, AD_STR("builtins.vars()"))) {
        return ad_eval_name_from(m, key, ad_scope_of(m, node), node, out);
    }
    if (ad_str_ends(q, AD_STR(".__dict__"))) {
        q = ad_str_sub(q, 0, q.len - strlen(".__dict__"));
    }
    *out = ad_name_attribute(m, q, key, node);
    return true;
}

static bool element_of_one(ad_module *m, ad_value_id base, ad_value_id key, ad_node node, ad_value_id *out)
{
    const ad_value *value = ad_value_at(m, base);
    const ad_value *index = ad_value_at(m, key);

    *out = 0;
    switch ((ad_value_kind)value->kind) {
    case AD_VALUE_NAME:
        if (index->kind == AD_VALUE_STR && is_namespace(value->text)) {
            return namespace_element(m, value->text, index->text, node, out);
        }
        *out = ad_name_join(m, value->text, AD_STR("[]"), node);
        return true;
    case AD_VALUE_INSTANCE:
        *out = ad_name_join(m, value->text, AD_STR("[]"), node);
        return true;
    case AD_VALUE_CLASS: /* Box[int] */
        *out = base;
        return true;
    case AD_VALUE_STR:
    case AD_VALUE_BYTES:
    case AD_VALUE_TUPLE:
    case AD_VALUE_LIST:
    case AD_VALUE_SET:
    case AD_VALUE_DICT:
        return ad_fold_element(m, base, key, node, out);
    case AD_VALUE_UNKNOWN:
    case AD_VALUE_NONE:
    case AD_VALUE_ELLIPSIS:
    case AD_VALUE_BOOL:
    case AD_VALUE_INT:
    case AD_VALUE_FLOAT:
    case AD_VALUE_TEXT:
    case AD_VALUE_FUNCTION:
    case AD_VALUE_PARTIAL:
    case AD_VALUE_ANY_OF:
        break;
    }
    return true;
}

/* base[key] */
static bool element_of(ad_module *m, ad_value_id base, ad_value_id key, ad_node node, ad_value_id *out)
{
    ad_alternatives bases = ad_value_alternatives(m, &base);
    ad_alternatives keys = ad_value_alternatives(m, &key);
    ad_choice choice = {.count = 0};
    bool ready = true;
    uint32_t i;
    uint32_t k;

    for (i = 0; i < bases.count; i++) {
        for (k = 0; k < keys.count; k++) {
            ad_value_id one = 0;

            ready = element_of_one(m, bases.at[i], keys.at[k], node, &one) && ready;
            ad_choice_add(m, &choice, one);
        }
    }
    *out = ready ? ad_choice_value(m, &choice) : 0;
    return ready;
}

/* ---- subscripts ---- */

void ad_eval_slice_parts(const ad_tree *tree, ad_node slice, ad_node parts[3])
{
    const char *text = tree->source->text.ptr;
    uint32_t at = tree->nodes[slice].start;
    ad_node child = ad_node_first(tree, slice);
    size_t part = 0;

    parts[0] = parts[1] = parts[2] = AD_NO_NODE;
    while (at < tree->nodes[slice].end && part < 3) {
        if (child != AD_NO_NODE && at == tree->nodes[child].start) {
            if (ad_node_kind(tree, child) != AD_KIND_COMMENT) {
                parts[part] = child;
            }
            at = tree->nodes[child].end > at ? tree->nodes[child].end : at + 1;
            child = ad_node_next(tree, child);
            continue;
        }
        part += text[at++] == ':';
    }
}

static bool eval_slice(ad_module *m, ad_node n, ad_value_id base, ad_node slice, ad_value_id *out)
{
    ad_node parts[3];
    int64_t numbers[3];
    const int64_t *given[3] = {NULL, NULL, NULL};
    bool ready = true;
    size_t i;

    if (ad_value_kind_of(m, base) == AD_VALUE_NAME) {
        *out = ad_name_join(m, ad_value_at(m, base)->text, AD_STR("[]"), n);
        return true;
    }
    ad_eval_slice_parts(m->tree, slice, parts);
    for (i = 0; i < 3; i++) {
        ad_value_id id;

        if (parts[i] == AD_NO_NODE) {
            continue;
        }
        if (!ad_eval_need(m, parts[i], &id)) {
            ready = false;
        } else if (ad_fold_as_int(m, id, &numbers[i])) {
            given[i] = &numbers[i];
        } else if (ad_value_kind_of(m, id) != AD_VALUE_NONE) {
            return true; /* not known: nor is the slice */
        }
    }
    if (ready) {
        ad_alternatives all = ad_value_alternatives(m, &base);
        ad_choice choice = {.count = 0};
        uint32_t k;

        for (k = 0; k < all.count; k++) {
            ad_choice_add(m, &choice, ad_fold_slice(m, all.at[k], given[0], given[1], given[2], n));
        }
        *out = ad_choice_value(m, &choice);
    }
    return ready;
}

bool ad_eval_subscript(ad_module *m, ad_node n, ad_value_id *out)
{
    const ad_tree *tree = m->tree;
    ad_node subscript = ad_node_child_by_field(tree, n, AD_FIELD_SUBSCRIPT);
    ad_value_id base;
    ad_value_id key = 0;
    ad_node next;

    if (!ad_eval_need(m, ad_node_child_by_field(tree, n, AD_FIELD_VALUE), &base)) {
        return false;
    }
    if (subscript == AD_NO_NODE || base == 0) {
        return true;
    }
    if (ad_node_kind(tree, subscript) == AD_KIND_SLICE) {
        return eval_slice(m, n, base, subscript, out);
    }
    next = ad_node_next(tree, subscript);
    if (next == AD_NO_NODE && !ad_eval_need(m, subscript, &key)) {
        return false; /* x[a, b] is an element by a tuple: never one of a constant */
    }
    return element_of(m, base, key, n, out);
}

/* ---- functions that reach names by strings ---- */

/* A call under evaluation. */
typedef struct callee {
    ad_str name;          /* dotted, "" when a constant's method */
    ad_value_id receiver; /* what the method is called on, 0 */
    ad_str method;
} callee;

typedef bool (*special)(ad_module *m, ad_node n, const ad_call *call, ad_value_id *out);

static ad_value_id argument_value(const ad_call *call, const char *keyword, uint32_t position)
{
    const ad_argument *argument = ad_call_argument(call, ad_str_of(keyword), position);

    return argument ? argument->value : 0;
}

static bool call_getattr(ad_module *m, ad_node n, const ad_call *call, ad_value_id *out)
{
    const ad_value *name = ad_value_at(m, argument_value(call, "", 2));

    return name->kind != AD_VALUE_STR ||
           ad_eval_attribute_of(m, argument_value(call, "", 1), name->text, n, out);
}

static bool call_import_module(ad_module *m, ad_node n, const ad_call *call, ad_value_id *out)
{
    const ad_value *name = ad_value_at(m, argument_value(call, "name", 1));

    if (name->kind == AD_VALUE_STR) {
        ad_str target = ad_import_target(m, call, name->text);

        *out = target.len ? ad_name_of(m, target, n) : 0;
    }
    return true;
}

/* __import__("a.b") gives a, unless asked for names of a.b. */
static bool call_import(ad_module *m, ad_node n, const ad_call *call, ad_value_id *out)
{
    const ad_value *name = ad_value_at(m, argument_value(call, "name", 1));
    const ad_argument *wanted = ad_call_argument(call, AD_STR("fromlist"), 4);
    bool whole = wanted && ad_value_truth(m, wanted->value) != AD_TRUTH_NO;
    ad_str target;
    size_t dot;

    if (name->kind != AD_VALUE_STR) {
        return true;
    }
    target = ad_import_target(m, call, name->text);
    dot = whole ? SIZE_MAX : ad_str_find_byte(target, '.', 0);
    if (dot != SIZE_MAX) {
        uint32_t symbol = ad_sema_intern(m, ad_str_sub(target, 0, dot));

        target = ad_intern_str(&m->names, symbol);
    }
    *out = target.len ? ad_name_of(m, target, n) : 0;
    return true;
}

static bool call_partial(ad_module *m, ad_node n, const ad_call *call, ad_value_id *out)
{
    ad_value_id function = argument_value(call, "", 1);
    ad_value_id *items;

    if (call->count == 0) {
        return true;
    }
    items = ad_sema_alloc(m, 1, sizeof(*items));
    if (items) {
        items[0] = function;
        *out = ad_value_add(
            m, &(ad_value){.kind = AD_VALUE_PARTIAL, .node = n, .u.items = {.at = items, .count = 1}});
    }
    return true;
}

static bool call_vars(ad_module *m, ad_node n, const ad_call *call, ad_value_id *out)
{
    ad_value_id object = argument_value(call, "", 1);

    if (object) {
        *out = ad_name_attribute(m, ad_name_head(m, object), AD_STR("__dict__"), n);
    }
    return true;
}

/* Functions that give back their argument, as far as names go. */
static bool call_same(ad_module *m, ad_node n, const ad_call *call, ad_value_id *out)
{
    (void)m;
    (void)n;
    *out = argument_value(call, "", 1);
    return true;
}

/* A constant stays what it is; anything else is told to be of the type, too. */
static bool call_cast(ad_module *m, ad_node n, const ad_call *call, ad_value_id *out)
{
    ad_value_id value = argument_value(call, "val", 2);
    ad_choice choice = {.count = 0};

    if (!ad_value_known(m, value)) {
        ad_choice_add(m, &choice, ad_name_instance(m, argument_value(call, "typ", 1), n));
    }
    if (value) {
        ad_choice_add(m, &choice, value);
    }
    *out = ad_choice_value(m, &choice);
    return true;
}

/* operator.attrgetter("a.b")(x): the value called comes from the call that holds the name. */
static bool call_attrgetter(ad_module *m, ad_node n, const ad_call *call, ad_value_id *out)
{
    ad_node callee_node = ad_node_unparenthesized(m->tree, call->callee);
    ad_value_id getter = 0;
    ad_value_id object = argument_value(call, "", 1);
    const ad_call *made;
    const ad_value *name;
    ad_str rest;

    if (!ad_eval_need(m, callee_node, &getter)) {
        return false;
    }
    if (ad_value_at(m, getter)->node == AD_NO_NODE ||
        ad_node_kind(m->tree, ad_value_at(m, getter)->node) != AD_KIND_CALL) {
        return true;
    }
    if (!ad_call_need(m, ad_value_at(m, getter)->node, &made)) {
        return false;
    }
    name = ad_value_at(m, made && made->count == 1 ? made->arguments[0].value : 0);
    rest = name->text;
    if (name->kind != AD_VALUE_STR || rest.len > AD_DOTTED_BYTES_MAX) {
        return true;
    }
    while (rest.len) {
        size_t dot = ad_str_find_byte(rest, '.', 0);

        if (!ad_eval_attribute_of(m, object, ad_str_sub(rest, 0, dot), n, &object)) {
            return false;
        }
        rest = dot == SIZE_MAX ? AD_STR("") : ad_str_sub(rest, dot + 1, rest.len);
    }
    *out = object;
    return true;
}

static const struct {
    const char *name;
    special run;
} specials[] = {
    {"builtins.__import__", call_import},
    {"builtins.getattr", call_getattr},
    {"builtins.map", ad_replay_map},
    {"builtins.reload", call_same},
    {"builtins.vars", call_vars},
    {"contextlib.aclosing", call_same},
    {"contextlib.closing", call_same},
    {"copy.copy", call_same},
    {"copy.deepcopy", call_same},
    {"functools.partial", call_partial},
    {"functools.partialmethod", call_partial},
    {"imp.reload", call_same},
    {"importlib.__import__", call_import},
    {"importlib.import_module", call_import_module},
    {"importlib.reload", call_same},
    {"operator.attrgetter()", call_attrgetter},
    {"typing.cast", call_cast},
};

static special find_special(ad_str name)
{
    size_t i;

    if (name.len < 8 || name.ptr[0] < 'b' || name.ptr[0] > 't') {
        return NULL;
    }
    for (i = 0; i < sizeof(specials) / sizeof(specials[0]); i++) {
        if (ad_str_is(name, specials[i].name)) {
            return specials[i].run;
        }
    }
    return NULL;
}

/* ---- methods of namespaces and objects that do the same ---- */

/* os.__dict__.get("system"), os.__getattribute__("system"), object.__getattribute__(os, "system") */
static bool call_accessor(ad_module *m, ad_node n, const callee *what, const ad_call *call, ad_value_id *out)
{
    const ad_value *receiver = ad_value_at(m, what->receiver);
    const ad_value *first = ad_value_at(m, argument_value(call, "", 1));
    const ad_value *second = ad_value_at(m, argument_value(call, "", 2));

    if (ad_str_equal(what->method, AD_STR("__getattribute__"))) {
        if (second->kind == AD_VALUE_STR) {
            return ad_eval_attribute_of(m, argument_value(call, "", 1), second->text, n, out);
        }
        return first->kind != AD_VALUE_STR || ad_eval_attribute_of(m, what->receiver, first->text, n, out);
    }
    if (receiver->kind != AD_VALUE_NAME || first->kind != AD_VALUE_STR || !is_namespace(receiver->text)) {
        return true;
    }
    return namespace_element(m, receiver->text, first->text, n, out);
}

static bool is_accessor(const ad_module *m, const callee *what)
{
    static const char *const accessors[] = {"get", "__getitem__", "pop", "setdefault"};
    const ad_value *receiver = ad_value_at(m, what->receiver);

    if (ad_str_equal(what->method, AD_STR("__getattribute__"))) {
        return true;
    }
    return receiver->kind == AD_VALUE_NAME && is_namespace(receiver->text) &&
           is_one_of(what->method, accessors, sizeof(accessors) / sizeof(accessors[0]));
}

static bool has_methods(ad_value_kind kind)
{
    return ad_value_is_text(kind) || ad_value_is_container(kind) || kind == AD_VALUE_TEXT ||
           kind == AD_VALUE_INT;
}

/* ---- one call ---- */

static bool fold_once(ad_module *m, ad_node n, const callee *what, const ad_call *call, ad_value_id *out)
{
    special run = find_special(what->name);

    *out = 0;
    if (has_methods(ad_value_kind_of(m, what->receiver))) {
        if (!call->open_positional && !call->open_keywords &&
            ad_fold_method(m, what->receiver, what->method, call, out)) {
            return true;
        }
        *out = 0;
        return true;
    }
    if (is_accessor(m, what)) {
        return call_accessor(m, n, what, call, out);
    }
    if (run) {
        return run(m, n, call, out);
    }
    if (call->open_positional || call->open_keywords || !ad_fold_function(m, what->name, call, out)) {
        ad_call_want(m, call);
        *out = 0;
    }
    return true;
}

/* Number of the only argument with alternatives; AD_NOWHERE when there is none or more. */
static uint32_t only_choice(const ad_module *m, const ad_call *call)
{
    uint32_t found = AD_NOWHERE;
    uint32_t i;

    for (i = 0; i < call->count; i++) {
        if (ad_value_kind_of(m, call->arguments[i].value) == AD_VALUE_ANY_OF) {
            if (found != AD_NOWHERE) {
                return AD_NOWHERE;
            }
            found = i;
        }
    }
    return found;
}

enum { SPREAD_ARGUMENTS_MAX = 16 };

/* Folds for each alternative of one argument; 0 among the results is the call's own name. */
static bool fold_spread(ad_module *m, ad_node n, const callee *what, const ad_call *call,
                        ad_value_id fallback, ad_value_id *out)
{
    ad_argument arguments[SPREAD_ARGUMENTS_MAX];
    uint32_t number = only_choice(m, call);
    ad_choice choice = {.count = 0};
    ad_call one = *call;
    bool ready = true;
    ad_alternatives all;
    uint32_t i;

    if (number == AD_NOWHERE || call->count > SPREAD_ARGUMENTS_MAX) {
        ready = fold_once(m, n, what, call, out);
        *out = *out ? *out : fallback;
        return ready;
    }
    memcpy(arguments, call->arguments, call->count * sizeof(*arguments));
    one.arguments = arguments;
    all = ad_value_alternatives(m, &call->arguments[number].value);
    for (i = 0; i < all.count; i++) {
        ad_value_id result;

        arguments[number].value = all.at[i];
        ready = fold_once(m, n, what, &one, &result) && ready;
        ad_choice_add(m, &choice, result ? result : fallback);
    }
    *out = ready ? ad_choice_value(m, &choice) : 0;
    return ready;
}

/* What a call of one alternative of the callee gives. */
static bool call_of_one(ad_module *m, ad_node n, ad_value_id function, callee *what, ad_value_id *out)
{
    unsigned rounds = AD_ALTERNATIVES_MAX;
    const ad_value *value;
    const ad_call *call;
    ad_value_id fallback;
    bool folded = false;

    while (ad_value_kind_of(m, function) == AD_VALUE_PARTIAL && rounds--) {
        function = ad_value_at(m, function)->u.items.at[0];
    }
    value = ad_value_at(m, function);
    switch ((int)value->kind) {
    case AD_VALUE_CLASS:
        *out = ad_class_instance(m, value->node);
        return true;
    case AD_VALUE_FUNCTION:
        if (!ad_replay_function(m, value->node, n, &folded, out)) {
            return false;
        }
        return folded || ad_function_result(m, function, n, out);
    case AD_VALUE_INSTANCE:
        *out = ad_name_join(m, value->text, AD_STR("()"), n);
        return true;
    case AD_VALUE_NAME:
        break;
    default:
        return true;
    }
    fallback = ad_name_join(m, value->text, AD_STR("()"), n);
    what->name = value->text;
    *out = fallback;
    if (!has_methods(ad_value_kind_of(m, what->receiver)) && !is_accessor(m, what) &&
        !find_special(what->name) && !ad_fold_has_function(what->name)) {
        return true; /* its arguments say nothing about the result */
    }
    if (!ad_call_need(m, n, &call)) {
        return false;
    }
    return !call || fold_spread(m, n, what, call, fallback, out);
}

/* Each alternative of a constant that a method is called on, with the name the method goes by. */
static bool call_of_method(ad_module *m, ad_node n, ad_value_id receivers, ad_str method, ad_value_id *out)
{
    ad_alternatives all = ad_value_alternatives(m, &receivers);
    ad_choice choice = {.count = 0};
    bool ready = true;
    uint32_t i;

    for (i = 0; i < all.count; i++) {
        callee what = {.receiver = all.at[i], .method = method};
        ad_value_id function;
        ad_value_id one = 0;

        ready = ad_eval_attribute_of(m, all.at[i], method, n, &function) && ready;
        if (ready && ad_value_kind_of(m, function) != AD_VALUE_ANY_OF) {
            ready = call_of_one(m, n, function, &what, &one);
        }
        ad_choice_add(m, &choice, one);
    }
    *out = ready ? ad_choice_value(m, &choice) : 0;
    return ready;
}

static bool any_has_methods(const ad_module *m, ad_value_id id)
{
    ad_alternatives all = ad_value_alternatives(m, &id);
    uint32_t i;

    for (i = 0; i < all.count; i++) {
        if (has_methods(ad_value_kind_of(m, all.at[i]))) {
            return true;
        }
    }
    return false;
}

bool ad_eval_call(ad_module *m, ad_node n, ad_value_id *out)
{
    const ad_tree *tree = m->tree;
    ad_node function = ad_node_child_by_field(tree, n, AD_FIELD_FUNCTION);
    callee what = {.receiver = 0};
    ad_choice choice = {.count = 0};
    ad_value_id functions;
    ad_alternatives all;
    bool ready = true;
    uint32_t i;

    function = function != AD_NO_NODE ? ad_node_unparenthesized(tree, function) : AD_NO_NODE;
    if (function == AD_NO_NODE || !ad_eval_need(m, function, &functions)) {
        return function == AD_NO_NODE;
    }
    if (ad_node_kind(tree, function) == AD_KIND_ATTRIBUTE) {
        ad_node object = ad_node_child_by_field(tree, function, AD_FIELD_OBJECT);
        ad_node name = ad_node_child_by_field(tree, function, AD_FIELD_ATTRIBUTE);

        if (!ad_eval_need(m, object, &what.receiver)) {
            return false;
        }
        what.method = name != AD_NO_NODE ? ad_sema_identifier(m, name) : AD_STR("");
        if (any_has_methods(m, what.receiver)) {
            return call_of_method(m, n, what.receiver, what.method, out);
        }
    }
    all = ad_value_alternatives(m, &functions);
    for (i = 0; i < all.count; i++) {
        ad_value_id one = 0;

        ready = call_of_one(m, n, all.at[i], &what, &one) && ready;
        ad_choice_add(m, &choice, one);
    }
    *out = ready ? ad_choice_value(m, &choice) : 0;
    return ready;
}
