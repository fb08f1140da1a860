/* Calls. What certainly leaves the artifact is folded: known functions by what they do, others as made from
 * what they are given. The rest becomes an entry of graph.calls, to be linked by name or by the value called.
 */
#include <stdio.h>
#include <string.h>

#include "flow/build_priv.h"

#include "base/banned.h"

/* ---- names ---- */

bool flow_may_be_own(const flow_builder *b, ad_str name)
{
    return flow_may_be_own_module(b->top_package, name);
}

/* How a callee's name is dealt with. */
typedef enum name_use {
    USE_CALL,     /* of the artifact, maybe */
    USE_METHOD,   /* a method, of whatever class */
    USE_FUNCTION, /* a known function */
    USE_UNKNOWN,  /* outside, and no more is known of it */
    USE_NOTHING   /* what no object has: a class without bases that are known is asked by its own name, too */
} name_use;

/* A class without methods of its own, or one of them: nothing is made of what it is given, though a class of
 * the artifact that inherits it goes by that name, too. */
static bool is_of_bare_class(ad_str name)
{
    static const char *const bare[] = {"builtins.object",  "abc.ABC",         "typing.Generic",
                                       "typing.Generic[]", "typing.Protocol", "typing.Protocol[]"};

    for (size_t i = 0; i < sizeof(bare) / sizeof(bare[0]); i++) {
        ad_str class = ad_str_of(bare[i]);

        if (ad_str_starts(name, class) &&
            (name.len == class.len || ad_str_starts(ad_str_sub(name, class.len, name.len), AD_STR("().")))) {
            return true;
        }
    }
    return false;
}

/* What a container of the standard library holds, or a queue gives, may be a function. */
static bool is_held_in_library(ad_str name)
{
    static const char *const containers[] = {"collections.", "queue.", "asyncio.Queue().",
                                             "multiprocessing.Queue()."};

    for (size_t i = 0; i < sizeof(containers) / sizeof(containers[0]); i++) {
        if (ad_str_starts(name, ad_str_of(containers[i]))) {
            return ad_str_ends(name, AD_STR("]")) || ad_str_ends(name, AD_STR(")"));
        }
    }
    return false;
}

static name_use use_of(const flow_builder *b, ad_str name)
{
    ad_str last = ad_str_behind_last(name, '.');
    bool method = last.len < name.len;
    ad_str head = ad_str_sub(name, 0, method ? name.len - last.len - 1 : 0);

    if (is_of_bare_class(name)) {
        return USE_NOTHING;
    }
    if (ad_str_starts(name, AD_STR("builtins.super()."))) {
        return USE_CALL;
    }
    if (ad_str_starts(name, AD_STR("builtins."))) {
        if (ad_str_equal(head, AD_STR("builtins"))) {
            return USE_FUNCTION;
        }
        if (ad_str_ends(name, AD_STR("]")) || ad_str_ends(name, AD_STR(")"))) {
            return USE_CALL; /* what a container holds may be a function */
        }
        return flow_is_known_method(last) ? USE_METHOD : USE_UNKNOWN;
    }
    if (is_held_in_library(name)) {
        return USE_CALL;
    }
    if (ad_str_starts(name, AD_STR("?."))) {
        return flow_is_known_method(last) ? USE_METHOD : USE_CALL;
    }
    if (name.len == 0 || name.ptr[0] == '?') {
        return USE_UNKNOWN;
    }
    if (!method && ad_module_name(b->module).len) {
        return USE_UNKNOWN; /* a name that nothing binds */
    }
    if (flow_may_be_own(b, name)) {
        /* An element of something: a text or container more likely than an object of the artifact. */
        return method && ad_str_ends(head, AD_STR("]")) && flow_is_known_method(last) ? USE_METHOD : USE_CALL;
    }
    return method && flow_is_known_method(last) &&
                   (ad_str_ends(head, AD_STR(")")) || ad_str_ends(head, AD_STR("]")))
               ? USE_METHOD
               : USE_UNKNOWN;
}

/* ---- arguments ---- */

static ad_node expression_of(const ad_tree *tree, ad_node argument)
{
    switch ((int)tree->nodes[argument].kind) {
    case AD_KIND_KEYWORD_ARGUMENT:
        return ad_node_child_by_field(tree, argument, AD_FIELD_VALUE);
    case AD_KIND_LIST_SPLAT:
    case AD_KIND_DICTIONARY_SPLAT:
        return flow_child(tree, argument);
    default:
        return argument;
    }
}

static void give(flow_builder *b, flow_site *site, flow_given given)
{
    if (site->count == FLOW_ARGUMENTS_MAX) { /* the last stands for the rest */
        flow_given *last = &site->given[FLOW_ARGUMENTS_MAX - 1];

        last->value = flow_join(b, last->value, given.value);
        return;
    }
    site->given[site->count++] = given;
}

static void written_arguments(flow_builder *b, flow_site *site, ad_node list)
{
    const ad_tree *tree = b->tree;
    ad_node argument;

    if (list == AD_NO_NODE) {
        return;
    }
    if (ad_node_kind(tree, list) != AD_KIND_ARGUMENT_LIST) {
        give(b, site, (flow_given){.node = list, .value = b->memo[list]});
        return;
    }
    for (argument = flow_child(tree, list); argument != AD_NO_NODE; argument = flow_sibling(tree, argument)) {
        ad_node expression = expression_of(tree, argument);
        ad_kind kind = ad_node_kind(tree, argument);
        flow_given given = {.node = expression, .value = expression != AD_NO_NODE ? b->memo[expression] : 0};

        if (kind == AD_KIND_KEYWORD_ARGUMENT) {
            ad_node name = ad_node_child_by_field(tree, argument, AD_FIELD_NAME);

            given.keyword = name != AD_NO_NODE ? flow_string(b, ad_module_identifier(b->module, name)) : 0;
        } else if (kind == AD_KIND_LIST_SPLAT) {
            given.spread = 1;
        } else if (kind == AD_KIND_DICTIONARY_SPLAT) {
            given.spread = 2;
        }
        give(b, site, given);
    }
}

/* Arguments that functools.partial bound come first; their values are those they had there. */
static void all_arguments(flow_builder *b, flow_site *site, ad_node list)
{
    const ad_value *callee = ad_module_get(b->module, ad_module_value(b->module, site->callee));
    const ad_call *call = callee->kind == AD_VALUE_PARTIAL ? ad_module_call(b->module, site->node) : NULL;

    if (!call) {
        written_arguments(b, site, list);
        site->plain = site->count < FLOW_ARGUMENTS_MAX && flow_is_plain(b, site->callee);
        return;
    }
    for (uint32_t i = 0; i < call->count; i++) {
        const ad_argument *argument = &call->arguments[i];

        give(b, site,
             (flow_given){.node = argument->node,
                          .keyword = flow_string(b, argument->keyword),
                          .value = b->memo[argument->node]});
    }
}

/* ---- calls of the artifact ---- */

static uint32_t add_call(flow_builder *b, ad_flow_call call, const flow_given *given, uint32_t count)
{
    ad_flow_graph *graph = b->graph;

    if (b->exhausted || !FLOW_ROOM(b, graph->calls, 1) || !FLOW_ROOM(b, graph->arguments, count)) {
        return AD_FLOW_NONE;
    }
    call.arguments = graph->arguments.count;
    call.argument_count = count;
    call.function = b->function;
    for (uint32_t i = 0; i < count; i++) {
        graph->arguments.at[graph->arguments.count++] = (ad_flow_argument){
            .value = given[i].value, .keyword = given[i].keyword, .spread = given[i].spread};
    }
    graph->calls.at[graph->calls.count] = call;
    return graph->calls.count++;
}

/* head.m, where m is the last part of a name; the name itself when there is no room for that. */
static ad_str name_below(ad_str head, ad_str name, char *text, size_t bytes)
{
    ad_str last = ad_str_behind_last(name, '.');

    if (last.len == name.len || head.len + last.len + 1 > bytes) {
        return name;
    }
    memcpy(text, head.ptr, head.len);
    text[head.len] = '.';
    memcpy(text + head.len + 1, last.ptr, last.len);
    return (ad_str){text, head.len + last.len + 1};
}

/* B.m called on an instance of C, which inherits it, is C().m: what overrides it may be meant. */
static ad_str bound_name(flow_builder *b, const flow_site *site, ad_str name, char *text, size_t bytes)
{
    const ad_value *callee = ad_module_get(b->module, ad_module_value(b->module, site->callee));
    const ad_value *object;

    if (callee->kind != AD_VALUE_FUNCTION || site->object == AD_NO_NODE) {
        return name;
    }
    object = ad_module_get(b->module, ad_module_value(b->module, site->object));
    return object->kind == AD_VALUE_INSTANCE ? name_below(object->text, name, text, bytes) : name;
}

/* super() and super(C, self) in C: the class around is passed over, and none but its bases are asked. */
static bool is_super(flow_builder *b, const flow_site *site)
{
    const ad_tree *tree = b->tree;
    const ad_value *object;
    ad_node list;
    ad_node class;
    ad_node name;

    if (!site || site->object == AD_NO_NODE || ad_node_kind(tree, site->object) != AD_KIND_CALL) {
        return false;
    }
    object = ad_module_get(b->module, ad_module_value(b->module, site->object));
    list = ad_node_child_by_field(tree, site->object, AD_FIELD_ARGUMENTS);
    if (object->kind != AD_VALUE_NAME || !ad_str_equal(object->text, AD_STR("builtins.super()")) ||
        list == AD_NO_NODE) {
        return false;
    }
    class = ad_module_enclosing_class(b->module, site->object);
    name = class != AD_NO_NODE ? ad_node_child_by_field(tree, class, AD_FIELD_NAME) : AD_NO_NODE;
    list = flow_child(tree, list);
    return list == AD_NO_NODE ||
           (name != AD_NO_NODE && ad_str_equal(ad_node_text(tree, list), ad_node_text(tree, name)));
}

/* `from .a import f` in a package that is looked at from inside, whose modules go by their bare names: may
 * the call be a.f? */
static bool is_beside(flow_builder *b, ad_node callee, ad_str name)
{
    uint32_t variable = ad_node_kind(b->tree, callee) == AD_KIND_IDENTIFIER
                            ? ad_module_variable(b->module, callee)
                            : AD_NO_VARIABLE;
    ad_variable_view view;

    if (variable == AD_NO_VARIABLE || b->input->is_package || !ad_str_starts(name, AD_STR("?.")) ||
        ad_str_find_byte(ad_module_name(b->module), '.', 0) != SIZE_MAX) {
        return false;
    }
    ad_module_variable_view(b->module, variable, &view);
    return view.only_imports && view.import && ad_str_starts(view.import->module, AD_STR("?."));
}

/* C(..) goes by the names of bases, too; which of them makes it C's own bases say. */
static bool is_one_class(flow_builder *b, const flow_site *site)
{
    return site && ad_module_get(b->module, ad_module_value(b->module, site->callee))->kind == AD_VALUE_CLASS;
}

/* Puts the names that may be the artifact's into graph.names. */
static void name_call(flow_builder *b, ad_flow_call *call, const flow_site *site, const ad_str *names,
                      size_t count)
{
    ad_flow_graph *graph = b->graph;
    bool super = is_super(b, site);

    call->names = graph->names.count;
    if (!FLOW_ROOM(b, graph->names, (uint32_t)count + super)) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        ad_str name = names[i];
        char text[FLOW_NAME_BYTES];

        if (use_of(b, name) != USE_CALL || (call->name_count && is_one_class(b, site))) {
            continue;
        }
        if (super && call->name_count == 0) {
            graph->names.at[graph->names.count++] =
                flow_string(b, name_below(AD_STR("builtins.super()"), name, text, sizeof(text)));
            call->name_count++;
        }
        if (super &&
            (ad_str_find(name, AD_STR("()."), 0) == SIZE_MAX || ad_str_starts(name, AD_STR("builtins.")))) {
            continue;
        }
        if (site && is_beside(b, site->callee, name)) {
            name = ad_str_sub(name, 2, SIZE_MAX);
        } else if (ad_str_starts(name, AD_STR("?."))) { /* of "?.a[].m" nothing but the method is known */
            ad_str last = ad_str_behind_last(name, '.');

            if (last.len + 2 > sizeof(text)) {
                continue;
            }
            memcpy(text, "?.", 2);
            memcpy(text + 2, last.ptr, last.len);
            name = (ad_str){text, last.len + 2};
        } else if (site) {
            name = bound_name(b, site, name, text, sizeof(text));
        }
        graph->names.at[graph->names.count++] = flow_string(b, name);
        call->name_count++;
    }
}

/* Its result, 0 when there is no room for the call. */
static ad_flow_value add_result(flow_builder *b, ad_flow_call call, const flow_given *given, uint32_t count)
{
    uint32_t number = add_call(b, call, given, count);
    ad_flow_value result = number != AD_FLOW_NONE ? flow_make(b, AD_FLOW_CALL, call.place, NULL, 0) : 0;

    if (result) {
        b->graph->nodes.at[result].a = number;
    }
    return result;
}

/* A function of a library that rules say cleans what it is given: it was made up here. */
static bool is_cleaner(const flow_builder *b, ad_flow_value function)
{
    return flow_is(b, function, AD_FLOW_FUNCTION) && b->graph->nodes.at[function].b != AD_FLOW_NONE;
}

ad_flow_value flow_made_result(flow_builder *b, ad_node place, ad_node callee, ad_flow_value value,
                               const flow_given *given, uint32_t count)
{
    ad_str names[AD_ALTERNATIVES_MAX];
    ad_flow_call call = {.callee = flow_resolve(b, value), .place = place};
    size_t name_count = callee != AD_NO_NODE ? ad_module_names(b->module, callee, names) : 0;

    name_call(b, &call, NULL, names, name_count);
    if (call.name_count == 0 &&
        (call.callee == 0 || (name_count && !flow_may_be_own(b, names[0]) && !is_cleaner(b, call.callee) &&
                              !ad_str_starts(names[0], AD_STR("?"))))) {
        return 0;
    }
    return add_result(b, call, given, count);
}

void flow_made_call(flow_builder *b, ad_node place, ad_node callee, ad_flow_value value,
                    const flow_given *given, uint32_t count)
{
    uint32_t first = b->graph->calls.count;

    (void)flow_made_result(b, place, callee, value, given, count);
    if (b->graph->calls.count > first) {
        b->graph->calls.at[first].made = true;
    }
}

void flow_call_named(flow_builder *b, ad_node place, const ad_str *names, size_t name_count,
                     const flow_given *given, uint32_t count)
{
    ad_flow_call call = {.place = place, .made = true};

    name_call(b, &call, NULL, names, name_count);
    if (call.name_count) {
        (void)add_result(b, call, given, count);
    }
}

/* Could a call change the object that an expression stands for, so that it matters afterwards? */
static bool may_change(flow_builder *b, ad_node n, ad_flow_value value)
{
    ad_node root = n;
    uint32_t variable;

    if (n == AD_NO_NODE || !flow_is_lvalue(b, n)) {
        return false;
    }
    while (ad_node_kind(b->tree, root) != AD_KIND_IDENTIFIER) {
        root = flow_child(b->tree, root);
    }
    variable = ad_module_variable(b->module, root);
    if (variable == AD_NO_VARIABLE || flow_variable_of(b, variable)->kind != FLOW_VARIABLE_SLOT) {
        return false;
    }
    /* A module's object that is passed on is left to those who have it as an argument: it would be written by
     * every call. */
    if (b->variables[variable].string && b->variables[variable].home != b->function_node) {
        return false;
    }
    /* What methods leave in their object is brought together for the whole class. */
    if (n == root && variable == b->self) {
        return false;
    }
    /* An empty container may be filled; numbers and texts stay what they are. */
    return value || (n == root && b->variables[variable].container);
}

/* Is a call all that a statement is? */
static bool is_statement(const ad_tree *tree, ad_node call)
{
    ad_node parent = tree->nodes[call].parent;

    if (parent != AD_NO_NODE && ad_node_kind(tree, parent) == AD_KIND_AWAIT) {
        parent = tree->nodes[parent].parent;
    }
    return parent != AD_NO_NODE && ad_node_kind(tree, parent) == AD_KIND_EXPRESSION_STATEMENT;
}

static void after_call(flow_builder *b, uint32_t call, ad_node place, ad_node n, ad_flow_value value,
                       uint32_t which)
{
    ad_flow_value after;

    if (!may_change(b, n, value)) {
        return;
    }
    if (ad_node_kind(b->tree, n) == AD_KIND_IDENTIFIER) { /* f(x, x): after the one comes after the other */
        value = flow_read(b, ad_module_variable(b->module, n));
    }
    value = flow_resolve(b, value);
    after = flow_make(b, AD_FLOW_AFTER, place, &value, 1);
    if (after) {
        b->graph->nodes.at[after].a = call;
        b->graph->nodes.at[after].b = which;
        b->graph->nodes.at[after].flags = is_statement(b->tree, place) ? AD_FLOW_IF_ENDS : 0;
        flow_write(b, n, after);
    }
}

/* The value called, when names do not say all: a parameter, an attribute that holds a function. */
static ad_flow_value called_value(flow_builder *b, const flow_site *site)
{
    const ad_tree *tree = b->tree;
    const ad_value *callee = ad_module_get(b->module, ad_module_value(b->module, site->callee));
    uint32_t variable;

    if (callee->kind == AD_VALUE_PARTIAL) {
        return 0; /* its arguments came first, and its function's name is known */
    }
    if (site->object == AD_NO_NODE) {
        if (ad_node_kind(tree, site->callee) == AD_KIND_IDENTIFIER) {
            variable = ad_module_variable(b->module, site->callee);
            if (variable == AD_NO_VARIABLE || flow_variable_of(b, variable)->kind != FLOW_VARIABLE_SLOT) {
                return 0;
            }
        }
        return flow_resolve(b, b->memo[site->callee]);
    }
    if (site->receiver == 0 || callee->kind == AD_VALUE_FUNCTION || callee->kind == AD_VALUE_CLASS ||
        ad_node_kind(tree, site->object) != AD_KIND_IDENTIFIER ||
        ad_module_variable(b->module, site->object) != b->self) {
        return 0;
    }
    return flow_load(b, site->callee, site->receiver, flow_key_attribute(b, site->method));
}

static ad_flow_value call_own(flow_builder *b, const flow_site *site, bool stopped)
{
    ad_flow_call call = {.receiver = flow_resolve(b, site->receiver),
                         .place = site->node,
                         .stopped = stopped,
                         .plain = site->plain};
    ad_flow_value result;
    uint32_t number;

    name_call(b, &call, site, site->names, site->name_count);
    call.callee = called_value(b, site);
    number = add_call(b, call, site->given, site->count);
    if (number == AD_FLOW_NONE) {
        return 0;
    }
    flow_want_arguments(b, site);
    for (uint32_t i = 0; site->plain && i < site->count; i++) {
        b->graph->arguments.at[b->graph->calls.at[number].arguments + i].never =
            site->given[i].value == 0 && site->given[i].spread == 0 ? flow_never(b, site->given[i].node) : 0;
    }
    result = flow_make(b, AD_FLOW_CALL, site->node, NULL, 0);
    if (result) {
        b->graph->nodes.at[result].a = number;
    }
    flow_note_called(b, site->callee, result);
    if (stopped) {
        return result; /* rules said what changes */
    }
    if (site->object != AD_NO_NODE && (site->receiver || call.name_count)) {
        after_call(b, number, site->node, site->object, site->receiver, AD_FLOW_RECEIVER);
    }
    for (uint32_t i = 0; i < site->count; i++) {
        if (site->given[i].spread == 0) {
            after_call(b, number, site->node, site->given[i].node, site->given[i].value, i);
        }
    }
    return result;
}

/* Is nothing known of its callee but a method's name? */
static bool is_nameless(const flow_site *site)
{
    for (size_t i = 0; i < site->name_count; i++) {
        if (!ad_str_starts(site->names[i], AD_STR("?"))) {
            return false;
        }
    }
    return true;
}

ad_flow_value flow_made_of_all(flow_builder *b, const flow_site *site, bool deep)
{
    ad_flow_value parts[FLOW_ARGUMENTS_MAX + 1];

    parts[0] = site->receiver;
    for (uint32_t i = 0; i < site->count; i++) {
        parts[i + 1] = site->given[i].value;
    }
    return flow_derive(b, site->node, parts, site->count + 1, deep);
}

/* Whatever it does, its result is made from what it was given. */
static ad_flow_value derived(flow_builder *b, const flow_site *site)
{
    ad_flow_value value = flow_made_of_all(b, site, false);

    if (value && flow_is(b, value, AD_FLOW_DERIVE) && is_nameless(site)) {
        b->graph->nodes.at[value].flags |= AD_FLOW_UNKNOWN;
    }
    return value;
}

/* ---- the call ---- */

enum { PARTIAL_MAX = 100 /* arguments that are counted */ };

/* partial(f, x): f is called with x first, whenever that is; what flows on is f. */
static ad_flow_value partial_value(flow_builder *b, const flow_site *site)
{
    uint32_t given = 0;
    ad_flow_value value;

    if (site->count == 0) {
        return 0;
    }
    flow_made_call(b, site->node, site->given[0].node, site->given[0].value, site->given + 1,
                   site->count - 1);
    for (uint32_t i = 1; i < site->count && i <= PARTIAL_MAX; i++) {
        given += site->given[i].keyword == 0 && site->given[i].spread == 0;
    }
    if (given == 0 || site->given[0].value == 0) {
        return site->given[0].value;
    }
    value = flow_make(b, AD_FLOW_PARTIAL, site->node, &site->given[0].value, 1);
    b->graph->nodes.at[value].a = given;
    return value;
}

/* registry.get(name), Model.query.get(id): what lies there under a name is not the name. */
static bool is_lookup(const flow_site *site, ad_str name)
{
    return ad_str_equal(ad_str_behind_last(name, '.'), AD_STR("get")) && site->object != AD_NO_NODE &&
           site->count > 0 && site->count <= 2 && !site->given[0].keyword && !site->given[0].spread;
}

/* A class of the artifact has a library's class as its base: self.x.y() has a name by each, and what stands
 * in x is the program's own for all that one knows. */
static bool is_view_of_own(flow_builder *b, const flow_site *site, ad_str name)
{
    size_t attribute = ad_str_find(name, AD_STR("()."), 0);
    bool own = false;

    for (size_t i = 0; i < site->name_count && !own; i++) {
        own = use_of(b, site->names[i]) == USE_CALL;
    }
    return own && attribute != SIZE_MAX &&
           ad_str_find_byte(name, '.', attribute + sizeof("().") - 1) != SIZE_MAX;
}

/* The base of a class of the artifact whose objects are made of the fields that the class names. */
static bool is_record_base(ad_str name)
{
    return ad_str_equal(name, AD_STR("typing.NamedTuple")) ||
           ad_str_equal(name, AD_STR("typing_extensions.NamedTuple"));
}

/* str.strip(x): x.strip(), for all that comes of it. What makes objects takes no receiver. */
static bool call_unbound(flow_builder *b, const flow_site *site, ad_str name, ad_flow_value *out)
{
    static const char *const makers[] = {"fromhex", "fromkeys", "maketrans"};
    static const char *const types[] = {"bytearray", "bytes", "dict", "frozenset",
                                        "list",      "set",   "str",  "tuple"};
    size_t start = sizeof("builtins.") - 1;
    ad_str method = ad_str_behind_last(name, '.');
    flow_site bound;

    if (!ad_str_starts(name, AD_STR("builtins.")) || name.len < start + method.len + 2 || site->count == 0 ||
        site->given[0].keyword || site->given[0].spread ||
        !ad_str_in_sorted(ad_str_sub(name, start, name.len - start - method.len - 1), types,
                          sizeof(types) / sizeof(types[0])) ||
        ad_str_in_sorted(method, makers, sizeof(makers) / sizeof(makers[0]))) {
        return false;
    }
    bound = *site;
    bound.object = site->given[0].node;
    bound.method = AD_NO_NODE;
    bound.receiver = site->given[0].value;
    bound.count = site->count - 1;
    memmove(bound.given, bound.given + 1, bound.count * sizeof(bound.given[0]));
    return flow_known_method(b, &bound, method, out);
}

/* Of the possible callees some may be the artifact's, others known, others neither. */
static ad_flow_value call_result(flow_builder *b, flow_site *site)
{
    ad_flow_value result = 0;
    bool own = false;
    bool unknown = false;

    if (site->name_count == 1 && ad_str_equal(site->names[0], AD_STR("functools.partial"))) {
        return partial_value(b, site);
    }
    if (site->name_count == 1 && (flow_library_function(b, site, site->names[0], &result) ||
                                  call_unbound(b, site, site->names[0], &result))) {
        return result;
    }
    if (site->name_count == 1 && ad_str_equal(site->names[0], AD_STR("builtins.getattr()")) &&
        flow_is_method_by_part(b, called_value(b, site))) {
        return call_own(b, site, false);
    }
    for (size_t i = 0; i < site->name_count; i++) {
        ad_str name = site->names[i];
        ad_flow_value value = 0;

        switch (use_of(b, name)) {
        case USE_CALL:
            own = true;
            break;
        case USE_METHOD:
            unknown = !flow_known_method(b, site, ad_str_behind_last(name, '.'), &value) || unknown;
            break;
        case USE_FUNCTION:
            unknown = !flow_known_function(b, site, ad_str_behind_last(name, '.'), &value) || unknown;
            break;
        case USE_UNKNOWN:
            if (is_lookup(site, name)) {
                value = flow_load_by(b, site->node, site->receiver, site->given[0].node,
                                     flow_key_of(b, site->given[0].node));
                value = flow_join(b, value, site->count > 1 ? site->given[1].value : 0);
            } else {
                unknown = !(is_view_of_own(b, site, name) || (own && is_record_base(name))) || unknown;
            }
            break;
        case USE_NOTHING:
            break;
        }
        result = flow_join(b, result, value);
    }
    if (site->name_count == 0) {
        own = called_value(b, site) != 0;
        unknown = !own;
    }
    if (own) {
        result = flow_join(b, result, call_own(b, site, false));
    }
    return unknown ? flow_join(b, result, derived(b, site)) : result;
}

/* A named tuple goes by the name of the variable that holds it. */
static ad_str name_of_variable(flow_builder *b, ad_node callee, ad_str name)
{
    uint32_t variable = ad_node_kind(b->tree, callee) == AD_KIND_IDENTIFIER
                            ? ad_module_variable(b->module, callee)
                            : AD_NO_VARIABLE;
    uint32_t string = variable != AD_NO_VARIABLE ? flow_variable_of(b, variable)->string : 0;

    return string ? ad_intern_str(&b->strings, string) : name;
}

/* super().m() where no base is known to have it: the next class has, if this one is a mixin. What every
 * object has is nothing that is asked for. */
static void name_of_next(flow_builder *b, flow_site *site)
{
    ad_str method = site->method == AD_NO_NODE ? AD_STR("") : ad_module_identifier(b->module, site->method);

    if (method.len && (!ad_str_starts(method, AD_STR("__")) || ad_str_equal(method, AD_STR("__init__")) ||
                       ad_str_equal(method, AD_STR("__call__")))) {
        uint32_t name = flow_joined_name(b, AD_STR("builtins.super()"), method);

        site->names[0] = ad_intern_str(&b->strings, name);
        site->name_count = 1;
    }
}

static void finish_call(flow_builder *b, ad_node n, ad_node callee, ad_node list)
{
    const ad_tree *tree = b->tree;
    flow_site site;
    ad_flow_value result = 0;

    site.node = n;
    site.callee = callee;
    site.object = AD_NO_NODE;
    site.method = AD_NO_NODE;
    site.receiver = 0;
    site.count = 0;
    site.plain = false;
    site.name_count = ad_module_names(b->module, callee, site.names);
    if (ad_node_kind(tree, callee) == AD_KIND_ATTRIBUTE) {
        site.object = ad_node_child_by_field(tree, callee, AD_FIELD_OBJECT);
        site.method = ad_node_child_by_field(tree, callee, AD_FIELD_ATTRIBUTE);
        site.receiver = site.object != AD_NO_NODE ? b->memo[site.object] : 0;
        if (site.receiver && flow_is(b, site.receiver, AD_FLOW_FUNCTION)) {
            site.receiver = 0; /* C.method(..) */
        }
    }
    if (site.name_count == 1 && ad_str_equal(site.names[0], AD_STR("collections.namedtuple()"))) {
        site.names[0] = name_of_variable(b, callee, site.names[0]);
    }
    if (site.name_count == 0 && is_super(b, &site)) {
        name_of_next(b, &site);
    }
    all_arguments(b, &site, list);
    if (flow_looks_up_member(b, &site)) {
        result = 0; /* also where the class is one that rules know, such as str */
    } else if (!(b->labelled[n] & FLOW_LABELLED_SITE) || !flow_labelled_steps(b, n, &result)) {
        result = call_result(b, &site);
    } else if (site.name_count && use_of(b, site.names[0]) == USE_CALL) {
        (void)call_own(b, &site, true); /* what happens inside of it still counts, its result does not */
    }
    result = flow_fitted(b, &site, result);
    if (site.object != AD_NO_NODE && site.count == 1 && site.given[0].value &&
        ad_str_equal(flow_called_method(tree, n), AD_STR("index"))) { /* it raises for what is not there */
        flow_learn_key(b, site.object, site.given[0].node);
    }
    if (b->labelled[n] & FLOW_LABELLED_SITE) {
        flow_labelled_elements(b, n);
        result = flow_cleaned(b, n, result, flow_not_refused(b, n));
        b->alive = b->alive && !flow_ends_here(b, n);
    }
    b->alive = b->alive && !flow_never_returns(b, n);
    flow_set(b, n, result);
}

enum { CALL_START, CALL_ARGUMENTS };

bool flow_call(flow_builder *b, flow_frame *f)
{
    const ad_tree *tree = b->tree;
    ad_node callee = ad_node_child_by_field(tree, f->node, AD_FIELD_FUNCTION);
    ad_node list = ad_node_child_by_field(tree, f->node, AD_FIELD_ARGUMENTS);
    ad_node object = callee;

    if (f->state == CALL_START) {
        f->state = CALL_ARGUMENTS;
        if (callee != AD_NO_NODE && ad_node_kind(tree, callee) == AD_KIND_ATTRIBUTE) {
            object = ad_node_child_by_field(tree, callee, AD_FIELD_OBJECT);
        }
        f->cursor = AD_NO_NODE;
        if (list != AD_NO_NODE) {
            f->cursor = ad_node_kind(tree, list) == AD_KIND_ARGUMENT_LIST ? flow_child(tree, list) : list;
        }
        if (!flow_need(b, object)) {
            return false;
        }
    }
    while (f->cursor != AD_NO_NODE) {
        ad_node argument = f->cursor;

        f->cursor = argument == list ? AD_NO_NODE : flow_sibling(tree, argument);
        if (!flow_need(b, expression_of(tree, argument))) {
            return false;
        }
    }
    if (callee != AD_NO_NODE) {
        finish_call(b, f->node, callee, list);
    }
    return true;
}

/* ---- with, import ---- */

/* x.__enter__() and the like, of what may be an object of the artifact; false: it may be something else, or
 * its class has a base that is. */
static bool call_special(flow_builder *b, ad_node expression, ad_flow_value receiver, const char *method,
                         const flow_given *given, ad_flow_value *out)
{
    ad_flow_call call = {.receiver = receiver, .place = expression, .names = b->graph->names.count};
    ad_str names[AD_ALTERNATIVES_MAX];
    size_t count = ad_module_names(b->module, expression, names);

    *out = 0;
    if (!FLOW_ROOM(b, b->graph->names, (uint32_t)count)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        char text[FLOW_NAME_BYTES];
        int bytes = snprintf(text, sizeof(text), "%.*s.%s", AD_STR_ARG(names[i]), method);

        if (flow_may_be_own(b, names[i]) && bytes > 0 && (size_t)bytes < sizeof(text)) {
            b->graph->names.at[b->graph->names.count++] = flow_string(b, (ad_str){text, (size_t)bytes});
        }
    }
    call.name_count = b->graph->names.count - call.names;
    if (call.name_count) {
        *out = add_result(b, call, given, given ? 1 : 0);
    }
    return call.name_count > 0 && call.name_count == count;
}

ad_flow_value flow_entered(flow_builder *b, ad_node expression, ad_flow_value value)
{
    ad_flow_value call = flow_resolve(b, value);
    ad_flow_value entered;

    if (!flow_is(b, call, AD_FLOW_CALL)) {
        return value;
    }
    value = flow_join(b, value, flow_load(b, expression, value, AD_KEY_ANY)); /* @contextmanager */
    (void)call_special(b, expression, call, "__enter__", NULL, &entered);
    return flow_join(b, value, entered);
}

bool flow_operator(flow_builder *b, ad_kind operation, ad_node left, ad_node right, ad_flow_value *out)
{
    static const struct {
        ad_kind operation;
        const char *method;
    } methods[] = {{AD_KIND_OP_ADD, "__add__"},     {AD_KIND_OP_BITOR, "__or__"},
                   {AD_KIND_OP_DIV, "__truediv__"}, {AD_KIND_OP_MOD, "__mod__"},
                   {AD_KIND_OP_MUL, "__mul__"},     {AD_KIND_OP_SUB, "__sub__"},
                   {AD_KIND_OP_BITAND, "__and__"}};
    const flow_given given = {.node = right, .value = b->memo[right]};

    if (ad_module_get(b->module, ad_module_value(b->module, left))->kind != AD_VALUE_INSTANCE) {
        return false;
    }
    for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
        if (methods[i].operation == operation) {
            return call_special(b, left, flow_resolve(b, b->memo[left]), methods[i].method, &given, out);
        }
    }
    return false;
}

ad_flow_value flow_shown(flow_builder *b, ad_node place, ad_node n, const char *method)
{
    ad_flow_value value = b->memo[n];
    ad_flow_value shown = 0;
    bool is_object;

    if (value && call_special(b, n, value, method, NULL, &shown)) {
        return shown;
    }
    value = flow_resolve(b, value);
    /* what an object shows that came from elsewhere is for its class to say */
    is_object = flow_is(b, value, AD_FLOW_LOAD) || flow_is(b, value, AD_FLOW_CALL);
    value = flow_derive(b, place, &value, 1, !is_object);
    return flow_join(b, shown, value);
}

ad_flow_value flow_imported_value(flow_builder *b, ad_node place, const ad_import *import)
{
    ad_buf name;
    ad_flow_value value = 0;

    ad_buf_init(&name, 4096);
    ad_buf_add(&name, import->module);
    ad_buf_byte(&name, '.');
    ad_buf_add(&name, import->name);
    if (!name.failed) {
        value = flow_global(b, place, ad_buf_str(&name));
    }
    ad_buf_clear(&name);
    return value;
}
