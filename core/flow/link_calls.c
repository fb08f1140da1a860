/* Who calls whom, as far as names tell: functions, classes, methods of known classes, and methods whose name
 * only one class of the artifact has. */
#include "flow/link_priv.h"

#include "base/banned.h"

enum { SAME_NAME_MAX = 4 };

/* Methods of built-in types and of what every library has: an unknown object with one of these is hardly the
 * one class of the artifact that has it too. Sorted. */
static const char *const common_methods[] = {
    "accept",   "acquire",  "add",     "all",        "append",     "apply",     "begin",     "bind",
    "call",     "cancel",   "clear",   "close",      "commit",     "connect",   "copy",      "count",
    "create",   "cursor",   "decode",  "delete",     "disconnect", "dump",      "dumps",     "emit",
    "encode",   "error",    "execute", "exists",     "exit",       "extend",    "fetch",     "fetchall",
    "fetchone", "filter",   "find",    "first",      "flush",      "format",    "get",       "handle",
    "head",     "index",    "info",    "init",       "insert",     "is_valid",  "items",     "join",
    "json",     "keys",     "kill",    "last",       "len",        "list",      "listen",    "load",
    "loads",    "lock",     "log",     "login",      "lower",      "map",       "match",     "message",
    "name",     "next",     "open",    "options",    "order_by",   "patch",     "poll",      "pop",
    "post",     "process",  "put",     "query",      "read",       "readline",  "readlines", "recv",
    "register", "release",  "reload",  "remove",     "render",     "replace",   "request",   "reset",
    "resolve",  "result",   "reverse", "rollback",   "run",        "save",      "search",    "seek",
    "select",   "send",     "set",     "setdefault", "setup",      "size",      "sort",      "split",
    "start",    "stop",     "strip",   "submit",     "tell",       "terminate", "test",      "text",
    "title",    "truncate", "union",   "update",     "upper",      "validate",  "value",     "values",
    "wait",     "warning",  "write",   "writelines"};

static bool is_common(ad_str name)
{
    return ad_str_starts(name, AD_STR("__")) ||
           ad_str_in_sorted(name, common_methods, sizeof(common_methods) / sizeof(common_methods[0]));
}

/* ---- edges ---- */

bool flow_edge_add(flow_link *link, uint32_t call, uint32_t callee, uint8_t mode)
{
    return flow_edge_add_for(link, call, callee, mode, AD_FLOW_NONE);
}

bool flow_edge_add_for(flow_link *link, uint32_t call, uint32_t callee, uint8_t mode, uint32_t decorated)
{
    flow_call_state *state = &link->call[call];
    flow_edge *edge;
    uint32_t number;

    if (state->edge_count >= FLOW_CALLEES_MAX) {
        return false;
    }
    for (uint32_t at = state->edges; at != AD_FLOW_NONE; at = link->edges.at[at].next_of_call) {
        if (link->edges.at[at].callee == callee && link->edges.at[at].decorated == decorated) {
            return false;
        }
    }
    edge = FLOW_PUSH(link, &link->edges);
    if (!edge) {
        return false;
    }
    number = (uint32_t)(link->edges.count - 1);
    *edge = (flow_edge){.call = call,
                        .callee = callee,
                        .next_of_call = state->edges,
                        .next_of_callee = link->fn[callee].callers,
                        .decorated = decorated,
                        .made = AD_FLOW_NONE,
                        .mode = mode};
    state->edges = number;
    state->edge_count++;
    link->fn[callee].callers = number;
    link->fn[callee].caller_count++;
    return true;
}

bool flow_edge_add_property(flow_link *link, uint32_t load, uint32_t callee, uint8_t mode)
{
    uint32_t values = link->base[link->graph_count].node;
    flow_edge *edge;

    if (!link->property) {
        link->property = flow_array(link, values, sizeof(*link->property));
        for (uint32_t i = 0; link->property && i < values; i++) {
            link->property[i] = AD_FLOW_NONE;
        }
    }
    if (!link->property) {
        return false;
    }
    for (uint32_t at = link->property[load]; at != AD_FLOW_NONE; at = link->edges.at[at].next_of_call) {
        if (link->edges.at[at].callee == callee) {
            return false;
        }
    }
    edge = FLOW_PUSH(link, &link->edges);
    if (!edge) {
        return false;
    }
    *edge = (flow_edge){.call = load,
                        .callee = callee,
                        .next_of_call = link->property[load],
                        .next_of_callee = link->fn[callee].callers,
                        .decorated = AD_FLOW_NONE,
                        .made = AD_FLOW_NONE,
                        .mode = mode};
    link->property[load] = (uint32_t)(link->edges.count - 1);
    link->fn[callee].callers = link->property[load];
    return true;
}

/* Where a call stands in a name: "a.b().c". */
static size_t find_call(ad_str name)
{
    size_t at = ad_str_find_byte(name, '(', 0);

    while (at != SIZE_MAX && (at + 1 == name.len || name.ptr[at + 1] != ')')) {
        at = ad_str_find_byte(name, '(', at + 1);
    }
    return at;
}

/* Likewise of one of which an attribute is meant. */
static size_t find_method(ad_str name)
{
    size_t at = find_call(name);

    while (at != SIZE_MAX && (at + 2 >= name.len || name.ptr[at + 2] != '.')) {
        size_t next = find_call(ad_str_sub(name, at + 2, name.len));

        at = next == SIZE_MAX ? SIZE_MAX : at + 2 + next;
    }
    return at;
}

static uint8_t mode_of(const flow_link *link, uint32_t function, bool bound)
{
    uint32_t flags = flow_function_at(link, function)->flags;

    if (flags & AD_FLOW_FN_STATIC) {
        return 0;
    }
    if (flags & AD_FLOW_FN_CLASSMETHOD) {
        return FLOW_EDGE_BOUND;
    }
    return flags & AD_FLOW_FN_METHOD && bound ? FLOW_EDGE_BOUND : 0;
}

bool flow_edges_to_method(flow_link *link, uint32_t call, uint32_t class, ad_str name, bool with_subclasses)
{
    size_t count = 0;
    uint32_t first;
    bool any = false;

    if (!with_subclasses) {
        uint32_t method = flow_method(link, class, name, 0);

        return method != AD_FLOW_NONE && flow_edge_add(link, call, method, mode_of(link, method, true));
    }
    first = flow_methods(link, class, ad_intern_find(&link->names, name), &count);
    for (size_t i = 0; i < count; i++) {
        uint32_t method = link->chosen.at[first + i];

        any = flow_edge_add(link, call, method, mode_of(link, method, true)) || any;
    }
    return any;
}

/* The call makes an object of class. Where it may be one of several classes that share the callee, the
 * callee's own class stands for all. */
static bool edge_to_constructor(flow_link *link, uint32_t call, uint32_t class, uint32_t callee, uint8_t mode)
{
    bool any = flow_edge_add(link, call, callee, mode);

    for (uint32_t e = link->call[call].edges; e != AD_FLOW_NONE; e = link->edges.at[e].next_of_call) {
        flow_edge *edge = &link->edges.at[e];

        if (edge->callee == callee && edge->decorated == AD_FLOW_NONE && edge->mode & FLOW_EDGE_CONSTRUCT &&
            edge->made != class) {
            edge->made = any ? class : link->fn[callee].class;
        }
    }
    return any;
}

static bool edges_to_class(flow_link *link, uint32_t call, uint32_t class)
{
    uint32_t init = flow_method(link, class, AD_STR("__init__"), 0);
    uint32_t new = flow_method(link, class, AD_STR("__new__"), 0);
    bool any = false;

    if (init != AD_FLOW_NONE) {
        any = edge_to_constructor(link, call, class, init, FLOW_EDGE_BOUND | FLOW_EDGE_CONSTRUCT);
    }
    if (new != AD_FLOW_NONE) {
        any = flow_edge_add(link, call, new, FLOW_EDGE_BOUND) || any;
    }
    if (init == AD_FLOW_NONE && new == AD_FLOW_NONE) {
        uint32_t then = flow_method(link, class, AD_STR("__post_init__"), 0);

        link->call[call].record = class;
        if (then != AD_FLOW_NONE) {
            any = edge_to_constructor(link, call, class, then,
                                      FLOW_EDGE_BOUND | FLOW_EDGE_CONSTRUCT | FLOW_EDGE_RECORD);
        }
    }
    return any;
}

bool flow_edges_to(flow_link *link, uint32_t call, flow_target target, bool bound)
{
    bool any = false;
    uint32_t f = target.number;

    switch (target.kind) {
    case FLOW_TARGET_METHOD:
        bound = true;
        /* fall through */
    case FLOW_TARGET_FUNCTION:
        for (unsigned i = 0; f != AD_FLOW_NONE && i < SAME_NAME_MAX; i++) {
            if (flow_edge_add(link, call, f, mode_of(link, f, bound))) {
                link->edges.at[link->call[call].edges].given = target.given;
                any = true;
            }
            f = link->fn[f].next_same;
        }
        return any;
    case FLOW_TARGET_CLASS:
        return edges_to_class(link, call, target.number);
    case FLOW_TARGET_INSTANCE:
        return flow_edges_to_method(link, call, target.number, AD_STR("__call__"), true);
    case FLOW_TARGET_NONE:
    case FLOW_TARGET_VARIABLE:
        return false;
    }
    return false;
}

/* ---- a call's names ---- */

/* Parameters that take positional arguments, and whether there are any for the others. */
static uint32_t positional_count(const flow_link *link, uint32_t function, bool *out_rest, bool *out_keywords)
{
    const ad_flow_function *at = flow_function_at(link, function);
    const ad_flow_parameter *parameters = flow_parameters_of(flow_graph_of(link, function), at);
    uint32_t count = 0;

    *out_rest = false;
    *out_keywords = false;
    for (uint32_t i = 0; i < at->parameter_count; i++) {
        count += parameters[i].flags == 0;
        *out_rest = *out_rest || parameters[i].flags & AD_FLOW_PARAM_REST;
        *out_keywords = *out_keywords || parameters[i].flags & AD_FLOW_PARAM_KEYWORDS;
    }
    return count;
}

static uint32_t positional_arguments(const flow_link *link, uint32_t call)
{
    const ad_flow_call *at = flow_call_at(link, call);
    const ad_flow_argument *arguments = flow_arguments_of(flow_graph_of(link, link->call[call].function), at);
    uint32_t count = 0;

    for (uint32_t i = 0; i < at->argument_count; i++) {
        count += arguments[i].keyword == 0 && arguments[i].spread == 0;
    }
    return count;
}

/* C.m by that name may be x.m of an object x, or C.m(x, ..): the receiver tells, or how much is given. */
static bool is_bound(flow_link *link, uint32_t call, uint32_t method)
{
    const ad_flow_call *at = flow_call_at(link, call);
    uint32_t caller = link->call[call].function;
    bool rest;
    bool keywords;
    uint32_t most;

    if (at->receiver) {
        const ad_flow_node *receiver = &flow_graph_of(link, caller)->nodes.at[at->receiver];
        uint32_t name =
            receiver->op == AD_FLOW_FUNCTION ? flow_name_of(link, link->fn[caller].graph, receiver->a) : 0;

        return name == 0 || flow_name_resolve(link, name, FLOW_ASK_ANY).kind != FLOW_TARGET_CLASS;
    }
    most = positional_count(link, method, &rest, &keywords);
    return rest || positional_arguments(link, call) < most || most == 0;
}

/* super().save() inside of save(): nobody below is meant. */
static bool is_call_of_base(const flow_link *link, uint32_t call, uint32_t method, ad_str name)
{
    uint32_t caller = link->call[call].function;
    ad_str caller_name = flow_graph_of(link, caller)->strings.at[flow_function_at(link, caller)->name];

    return link->fn[caller].class != AD_FLOW_NONE && link->fn[caller].class != link->fn[method].class &&
           ad_str_ends(caller_name, name) && caller_name.len > name.len &&
           caller_name.ptr[caller_name.len - name.len - 1] == '.';
}

static bool edges_to_function(flow_link *link, uint32_t call, uint32_t function)
{
    ad_str text = flow_graph_of(link, function)->strings.at[flow_function_at(link, function)->name];
    ad_str name = ad_str_sub(text, ad_str_find_last_byte(text, '.') + 1, text.len);
    bool is_method = link->fn[function].class != AD_FLOW_NONE;
    bool bound = is_method && is_bound(link, call, function);
    bool any = flow_edges_to(link, call, (flow_target){FLOW_TARGET_FUNCTION, function, 0}, bound);

    if (bound && !ad_str_starts(name, AD_STR("__")) && !is_call_of_base(link, call, function, name)) {
        any = flow_edges_to_method(link, call, link->fn[function].class, name, true) || any;
    }
    return any;
}

static bool arguments_fit(const flow_link *link, uint32_t call, uint32_t method)
{
    bool rest;
    bool keywords;
    uint32_t most = positional_count(link, method, &rest, &keywords);

    return rest || positional_arguments(link, call) < most;
}

/* Nothing is known but the method's name. */
static void edges_to_only_method(flow_link *link, uint32_t call, ad_str name)
{
    uint32_t number = is_common(name) ? 0 : ad_intern_find(&link->names, name);
    const flow_symbol *symbol = number ? &link->symbols.at[number] : NULL;

    if (symbol && symbol->method != AD_FLOW_NONE && !symbol->method_is_ambiguous &&
        arguments_fit(link, call, symbol->method)) {
        (void)flow_edge_add(link, call, symbol->method,
                            mode_of(link, symbol->method, true) | FLOW_EDGE_GUESSED);
    }
}

/* The class in whose method a function is, at any depth. */
static uint32_t class_around(const flow_link *link, uint32_t function)
{
    for (unsigned i = 0; function != AD_FLOW_NONE && i < FLOW_FAMILY_MAX; i++) {
        if (link->fn[function].class != AD_FLOW_NONE) {
            return link->fn[function].class;
        }
        function = link->fn[function].parent;
    }
    return AD_FLOW_NONE;
}

uint32_t flow_class_asked(flow_link *link, uint32_t call, uint32_t number, ad_str *out)
{
    ad_str name = ad_intern_str(&link->names, number);
    size_t end = find_method(name);
    ad_str front = ad_str_sub(name, 0, end == SIZE_MAX ? 0 : end);
    flow_target target;

    if (end == SIZE_MAX || ad_str_starts(name, AD_STR("?"))) {
        return AD_FLOW_NONE;
    }
    *out = ad_str_sub(name, end, name.len);
    if (ad_str_equal(front, AD_STR("builtins.super"))) {
        return class_around(link, link->call[call].function);
    }
    number = flow_name_add(link, front);
    target = number ? flow_name_resolve(link, number, FLOW_ASK_ANY) : (flow_target){FLOW_TARGET_NONE, 0, 0};
    return target.kind == FLOW_TARGET_CLASS ? target.number : AD_FLOW_NONE;
}

/* Has the object's own class been asked by one of the names before that one, and is this its base? Then
 * nobody below the base is meant but those who are below the class. */
static bool is_of_base(flow_link *link, uint32_t call, uint32_t k)
{
    uint32_t g = link->fn[link->call[call].function].graph;
    const ad_flow_graph *graph = &link->graphs[g];
    const uint32_t *names = graph->names.at + flow_call_at(link, call)->names;
    ad_str method = AD_STR("");
    uint32_t number = k ? flow_name_of(link, g, names[k]) : 0;
    uint32_t base = number ? flow_class_asked(link, call, number, &method) : AD_FLOW_NONE;

    for (uint32_t i = 0; base != AD_FLOW_NONE && i < k; i++) {
        ad_str other = AD_STR("");
        uint32_t class;

        number = flow_name_of(link, g, names[i]);
        class = number ? flow_class_asked(link, call, number, &other) : AD_FLOW_NONE;
        if (class != AD_FLOW_NONE && ad_str_equal(method, other) && flow_inherits(link, class, base)) {
            return true;
        }
    }
    return false;
}

/* front().rest: a method of what a call gives. */
static void edges_to_result(flow_link *link, uint32_t call, ad_str front, ad_str rest, bool with_subclasses)
{
    ad_str method = ad_str_starts(rest, AD_STR(".")) ? ad_str_sub(rest, 1, rest.len) : AD_STR("");
    bool plain = method.len && ad_str_find_byte(method, '.', 0) == SIZE_MAX &&
                 !ad_str_ends(method, AD_STR(")")) && !ad_str_ends(method, AD_STR("]"));
    uint32_t number;
    flow_target target;

    if (ad_str_equal(front, AD_STR("builtins.super"))) {
        uint32_t class = plain ? class_around(link, link->call[call].function) : AD_FLOW_NONE;
        uint32_t f = class == AD_FLOW_NONE ? AD_FLOW_NONE : flow_method(link, class, method, 1);

        if (f != AD_FLOW_NONE) {
            (void)flow_edge_add(link, call, f, mode_of(link, f, true));
        } else if (class != AD_FLOW_NONE) {
            flow_edges_to_next(link, call, class, method, FLOW_EDGE_BOUND);
        }
        return;
    }
    number = flow_name_add(link, front);
    target = number ? flow_name_resolve(link, number, FLOW_ASK_ANY) : (flow_target){FLOW_TARGET_NONE, 0, 0};
    if (target.kind == FLOW_TARGET_FUNCTION && ad_str_equal(rest, AD_STR(".send")) &&
        flow_function_at(link, target.number)->flags & AD_FLOW_FN_GENERATOR) {
        (void)flow_edge_add(link, call, target.number, FLOW_EDGE_SEND | FLOW_EDGE_ELEMENT);
    } else if (target.kind == FLOW_TARGET_CLASS && rest.len == 0) {
        (void)flow_edges_to(link, call, (flow_target){FLOW_TARGET_INSTANCE, target.number, 0}, true);
    } else if (target.kind == FLOW_TARGET_CLASS && plain) {
        (void)flow_edges_to_method(link, call, target.number, method, with_subclasses);
    } else if (target.kind != FLOW_TARGET_NONE && rest.len) {
        size_t dot = ad_str_find_last_byte(rest, '.');

        edges_to_only_method(link, call, ad_str_sub(rest, dot == SIZE_MAX ? rest.len : dot + 1, rest.len));
    }
}

bool flow_names_own_method(flow_link *link, uint32_t call)
{
    uint32_t caller = link->call[call].function;
    const ad_flow_call *at = flow_call_at(link, call);
    uint32_t number = at->name_count ? flow_name_of(link, link->fn[caller].graph,
                                                    flow_graph_of(link, caller)->names.at[at->names])
                                     : 0;
    ad_str name = number ? ad_intern_str(&link->names, number) : AD_STR("");
    size_t end = find_method(name);
    ad_str front = ad_str_sub(name, 0, end == SIZE_MAX ? name.len : end);
    ad_str method = ad_str_sub(name, end == SIZE_MAX ? name.len : end + 3, name.len);
    flow_target target = {FLOW_TARGET_NONE, 0, 0};

    if (number == 0 || ad_str_starts(name, AD_STR("?"))) {
        return false;
    }
    if (ad_str_equal(front, AD_STR("builtins.super"))) {
        uint32_t class = class_around(link, caller);

        return class != AD_FLOW_NONE && flow_method(link, class, method, 1) != AD_FLOW_NONE;
    }
    number = ad_intern_find(&link->names, front);
    target = number ? flow_name_resolve(link, number, FLOW_ASK_ANY) : target;
    if (end == SIZE_MAX) {
        return target.kind == FLOW_TARGET_FUNCTION && link->fn[target.number].class != AD_FLOW_NONE;
    }
    return target.kind == FLOW_TARGET_CLASS && flow_method(link, target.number, method, 0) != AD_FLOW_NONE;
}

static void edges_by_name(flow_link *link, uint32_t call, uint32_t number, bool with_subclasses)
{
    ad_str name = ad_intern_str(&link->names, number);
    size_t parenthesis = find_call(name);
    flow_target target;

    if (ad_str_starts(name, AD_STR("?"))) {
        size_t dot = ad_str_find_last_byte(name, '.');

        if (dot != SIZE_MAX) {
            edges_to_only_method(link, call, ad_str_sub(name, dot + 1, name.len));
        }
        return;
    }
    if (parenthesis != SIZE_MAX) {
        edges_to_result(link, call, ad_str_sub(name, 0, parenthesis),
                        ad_str_sub(name, parenthesis + 2, name.len), with_subclasses);
        return;
    }
    target = flow_name_resolve(link, number, FLOW_ASK_ANY);
    if (target.kind == FLOW_TARGET_FUNCTION) {
        (void)edges_to_function(link, call, target.number);
    } else {
        (void)flow_edges_to(link, call, target, false);
    }
}

void flow_calls_build(flow_link *link)
{
    for (uint32_t g = 0; g < link->graph_count && flow_goes_on(link); g++) {
        const ad_flow_graph *graph = &link->graphs[g];

        for (uint32_t i = 0; i < graph->calls.count && flow_goes_on(link); i++) {
            const ad_flow_call *call = &graph->calls.at[i];
            uint32_t number = link->base[g].call + i;

            for (uint32_t k = 0; k < call->name_count && flow_spend(link, link->call[number].function, 1);
                 k++) {
                uint32_t name = flow_name_of(link, g, graph->names.at[call->names + k]);

                if (name && !is_of_base(link, number, k)) {
                    edges_by_name(link, number, name, true);
                } else if (name &&
                           link->call[number].edges == AD_FLOW_NONE) { /* else the class itself has it */
                    edges_by_name(link, number, name, false);
                }
            }
        }
    }
    link->named_edges = link->edges.count;
}
