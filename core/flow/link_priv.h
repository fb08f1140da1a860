/* Phase B from the inside. Graphs are taken as one: a value, call, function ... of a graph has a number over
 * all of them, its own plus the graph's base. Names and keys are numbers of one table too. */
#ifndef AD_FLOW_LINK_PRIV_H
#define AD_FLOW_LINK_PRIV_H

#include <assert.h>
#include <string.h>

#include "base/intern.h"
#include "flow/flow.h"

/* ---- what stands where ---- */

typedef struct flow_base {
    uint32_t node, call, function, parameter, class, global, sink, string;
} flow_base;

/* Who uses a value: four bits of kind, 28 of number. */
typedef uint32_t flow_use;
typedef enum flow_use_kind {
    FLOW_USE_NONE,
    FLOW_USE_NODE,   /* operand of that node */
    FLOW_USE_CALL,   /* argument, receiver or callee of that call */
    FLOW_USE_RESULT, /* of that function */
    FLOW_USE_AFTER,  /* what that parameter is in the end */
    FLOW_USE_GLOBAL, /* stored in a variable of a module */
    FLOW_USE_SINK
} flow_use_kind;

enum { FLOW_USE_BITS = 28, FLOW_CALLEES_MAX = 16, FLOW_FAMILY_MAX = 64 };

/* How a call and its callee fit together. */
enum {
    FLOW_EDGE_BOUND = 1,     /* the first parameter is the receiver, arguments begin at the second */
    FLOW_EDGE_CONSTRUCT = 2, /* the receiver is new and becomes the result */
    FLOW_EDGE_PROPERTY = 4,  /* no call is written: reading an attribute is one; `call` is the LOAD's value */
    FLOW_EDGE_RECORD = 8,    /* arguments are fields of the first parameter by now: __post_init__ */
    FLOW_EDGE_ELEMENT = 16,  /* an element of what it gives is meant: __iter__ */
    FLOW_EDGE_SEND = 32,     /* the callee runs already, its `yield` gives the argument */
    FLOW_EDGE_GUESSED = 64,  /* found by the method's name alone: nothing says that the receiver is of that class */
    FLOW_EDGE_NEXT = 128     /* super() of a mixin: which class comes next, the object's own says */
};

typedef struct flow_edge {
    uint32_t call;
    uint32_t callee;
    uint32_t next_of_call;
    uint32_t next_of_callee;
    uint32_t given;     /* positional arguments that the callee has already */
    uint32_t decorated; /* the callee is a wrapper, on behalf of that function; AD_FLOW_NONE */
    uint32_t made;      /* CONSTRUCT: the class of the new object, which may inherit the callee; else AD_FLOW_NONE */
    uint8_t mode;
} flow_edge;

/* An AFTER of a call. */
typedef struct flow_after {
    uint32_t node;
    uint32_t next;
} flow_after;

typedef enum flow_target_kind {
    FLOW_TARGET_NONE,
    FLOW_TARGET_FUNCTION,
    FLOW_TARGET_METHOD, /* a function that has its receiver: x.method as a value */
    FLOW_TARGET_CLASS,
    FLOW_TARGET_INSTANCE,
    FLOW_TARGET_VARIABLE /* number: its name */
} flow_target_kind;

/* What is asked for: a variable comes before a function of that name, or only classes by their own names
 * count. */
typedef enum flow_asking { FLOW_ASK_ANY, FLOW_ASK_VARIABLE, FLOW_ASK_CLASS, FLOW_ASK_COUNT } flow_asking;

typedef struct flow_target {
    flow_target_kind kind;
    uint32_t number;
    uint32_t given; /* FUNCTION: positional arguments that it has already */
} flow_target;

/* What a dotted name stands for; AD_FLOW_NONE where it does not. */
typedef struct flow_symbol {
    uint32_t function; /* the last one of that name; fn.next_same goes on */
    uint32_t class;
    uint32_t graph;   /* a module */
    uint32_t suffix;  /* graph of the only module that could be meant by it: see link_names.c */
    uint32_t alias;   /* first in aliases */
    uint32_t stars;   /* of a module: first in aliases */
    uint32_t readers; /* of the variable: first in readers */
    uint32_t method;  /* by last segment: the function when it is the only method of that name */
    uint32_t read;    /* of an attribute: name of the methods that it may mean; 0: not asked yet */
    flow_target meaning[FLOW_ASK_COUNT]; /* what flow_name_resolve found out */
    bool is_known[FLOW_ASK_COUNT];
    bool is_variable;
    bool method_is_ambiguous;
    bool suffix_is_ambiguous;
} flow_symbol;

typedef struct flow_alias {
    uint32_t target; /* name */
    uint32_t next;
} flow_alias;

typedef struct flow_reader {
    uint32_t node;
    uint32_t next;
} flow_reader;

typedef struct flow_fn {
    uint32_t graph;
    uint32_t class;       /* owner, over all graphs */
    uint32_t name;        /* of a method: number of the last part of its name */
    uint32_t next_same;   /* function of the same dotted name */
    uint32_t next_method; /* of the same class */
    uint32_t callers;     /* first in edges */
    uint32_t caller_count;
    uint32_t self;     /* of a method that has objects: the value of its first parameter; 0 */
    uint32_t parent;   /* function whose variables it captures */
    uint32_t steps;    /* spent in it */
    uint32_t wrappers; /* what its decorators made of it, outermost first: first in wrappers */
    bool waits;        /* a decorator of it may be in another unit */
    bool is_guard;     /* it makes sure of something about a parameter */
} flow_fn;

/* Callees that nobody knows. */
typedef enum flow_unknown {
    FLOW_UNKNOWN_NEW, /* not asked yet */
    FLOW_UNKNOWN_NAMED,
    FLOW_UNKNOWN_READS, /* so, but by the name of a method of text and containers that gives something of them
                         */
    FLOW_UNKNOWN_NAMELESS, /* a method's name is known at most */
    FLOW_UNKNOWN_NAMELESS_READS
} flow_unknown;

typedef struct flow_call_state {
    uint32_t function;
    uint32_t result; /* CALL node, 0 when nobody wants it */
    uint32_t after;  /* first in afters */
    uint32_t edges;  /* first in edges */
    uint8_t edge_count;
    uint8_t unknown; /* flow_unknown: as what it passes on what it is given, when nobody knows its callee */
    uint32_t record; /* makes an object of that class of the artifact, which has no __init__: arguments are
                      * fields; AD_FLOW_NONE */
} flow_call_state;

typedef struct flow_cls {
    uint32_t graph;
    uint32_t name; /* number of its dotted name */
    uint32_t mro;  /* first in families, itself leading; AD_FLOW_NONE: not asked yet */
    uint32_t mro_count;
    uint32_t methods;    /* first of its functions */
    uint32_t subclasses; /* first in children */
    uint32_t kin;        /* a class of all that are related by inheritance; each has itself first */
    bool is_open;        /* a base of it may be in another unit */
} flow_cls;

typedef struct flow_child {
    uint32_t class;
    uint32_t next;
} flow_child;

/* The methods that a call of that name may go to on objects of a class or of what inherits from it. */
typedef struct flow_choice {
    uint32_t class, name;
    uint32_t first, count; /* in chosen */
} flow_choice;

/* A function that a decorator puts in the place of another. */
typedef struct flow_wrapper {
    uint32_t function;
    uint32_t next;
} flow_wrapper;

/* ---- paths, facts, contexts ---- */

/* Contexts of one parameter, result or class, as different parts of it are tainted, that are told apart. */
enum { FLOW_WAYS_MAX = UINT8_MAX }; /* counted in a byte; limits->flow_contexts is meant to be less */
enum {
    FLOW_PATH_MAX = 3,
    FLOW_CROSSING_ATTRIBUTES_MAX = 2,
    FLOW_DEPTH_MAX = 1 << 30 /* of a fact: it stays there */
};

/* What is guessed on a way, each with its weight: of a way with more than FLOW_GUESSES_MAX hardly any is one
 * that the program takes, and it is not followed; with more than FLOW_GUESSES_SURE, or in more than
 * FLOW_STEPS_SURE steps or FLOW_PASSED_SURE contexts, it is told with low confidence. */
enum {
    FLOW_GUESS_FIELD = 2,     /* an object stands for another of its class */
    FLOW_GUESS_METHOD = 3,    /* a method is found by its name alone */
    FLOW_GUESS_CROWD = 1,     /* one of many overriding methods */
    FLOW_GUESS_NAMELESS = 4,  /* a callee of which a method's name is known at most gives what it is given */
    FLOW_GUESS_OUTSIDE = 2,   /* so does one with a name that nobody has said anything of */
    FLOW_GUESS_ATTRIBUTE = 2, /* an attribute of what is tainted as a whole is tainted */
    FLOW_GUESS_KEY = 2,       /* what was put under some key is what is read by that one */
    FLOW_GUESSES_SURE = 2,
    FLOW_GUESSES_MAX = 4,
    /* docs/flow-accuracy.md counts what lies beyond: */
    FLOW_PASSED_SURE = 5, /* contexts */
    FLOW_STEPS_SURE = 16,
    FLOW_CROWD = 4        /* callees */
};

/* A path is its first key and the path behind it; 0 is the empty one. */
typedef struct flow_path {
    uint32_t key;
    uint32_t tail;
    uint32_t length;
    bool is_raised; /* it lies in an exception, which is no part of what was given */
    uint64_t fate;  /* what of a value's fate makes it matter that it holds something there */
} flow_path;

/* Within a context, a value is tainted at a path, but for what was cleaned. */
typedef struct flow_fact {
    uint32_t context;
    uint32_t value;
    uint32_t path;
    uint32_t next_same; /* fact of the same context, value and path with another mask */
    ad_flow_mask mask;  /* what it was cleaned of since the context began */
    uint32_t pred;  /* fact it follows from; AD_FLOW_NONE: the context begins with it */
    uint32_t via;   /* after a call: the fact that went into it; pred is the callee's last then */
    uint32_t depth; /* steps since the context began, those in calls too */
    uint8_t guesses; /* since the source, by the way with the fewest */
    bool outdone;    /* the same is known by now with fewer guesses */
} flow_fact;

/* Why something is tainted, as far as the functions at hand are concerned. An ENTRY is bound to its function:
 * what leaves it goes to the callers that came in. All others are free: what leaves goes to every caller. What was
 * cleaned before a context began is of no matter in it: it is added where the context is left, and asked for by who
 * goes back through it. */
typedef enum flow_context_kind {
    FLOW_CONTEXT_SOURCE,       /* subject: the SOURCE */
    FLOW_CONTEXT_ENTRY,        /* the PARAM */
    FLOW_CONTEXT_RESULT,       /* the function whose result is tainted, wherever it is called */
    FLOW_CONTEXT_FIELD_RESULT, /* likewise, because of a field: not for objects that the caller knows well */
    FLOW_CONTEXT_AFTER,        /* the parameter that is tainted after a call, wherever */
    FLOW_CONTEXT_VARIABLE,     /* the name of a module's variable */
    FLOW_CONTEXT_FIELD,        /* the class in whose objects it is */
    FLOW_CONTEXT_MADE_FIELD,  /* likewise, since they were made: not for objects that the caller knows well */
    FLOW_CONTEXT_CLASS_FIELD, /* the class itself has it */
    FLOW_CONTEXT_VALUE        /* the value itself */
} flow_context_kind;

typedef struct flow_context {
    uint32_t subject;
    uint32_t path;
    uint32_t function;  /* of an ENTRY */
    uint32_t decorated; /* of an ENTRY of a wrapper: the function that it stands for, or AD_FLOW_NONE */
    uint32_t origin;    /* the fact that was first to lead here; older than the context */
    uint32_t incoming;  /* first */
    uint32_t exits;     /* first */
    uint8_t kind;
    uint8_t guesses; /* until here, by the way with the fewest */
} flow_context;

/* A fact of another context that leads into this one. */
typedef struct flow_incoming {
    uint32_t fact;
    uint32_t edge; /* AD_FLOW_NONE: not by a call */
    uint32_t next;
    uint32_t from;   /* the fact's context, and how deep in it the fact is: searches ask for these alone */
    uint32_t depth;
    uint8_t guesses; /* there since its context began, and by the way in from there */
    ad_flow_mask mask; /* cleaned there, likewise */
} flow_incoming;

/* A fact that leads into a context by a guess: once it is the turn of ways with that many. */
typedef struct flow_later {
    uint32_t fact;
    uint32_t edge; /* into its callee; AD_FLOW_NONE: into a free context */
    uint32_t to;   /* the place that lands there; the context's subject */
    uint32_t path; /* of the free context */
    uint8_t kind;
} flow_later;

/* A fact with which an ENTRY ends. */
typedef struct flow_exit {
    uint32_t fact;
    uint32_t parameter; /* AD_FLOW_NONE: the result */
    uint32_t next;
} flow_exit;

/* A function, class or object of the artifact that a value may be, or hold at a path; whoever calls. */
typedef struct flow_held {
    uint32_t value;
    uint32_t path;
    flow_target target;
    uint32_t next_of_value;
    uint8_t but; /* ways out of its function that it need not go: bits of what becomes of values */
} flow_held;

/* What one value holds. */
typedef struct flow_held_of {
    uint32_t first;
    uint32_t signs; /* a bit for each, by what it is */
    uint8_t count;
} flow_held_of;

/* What remains known of that: what a value itself may be. */
typedef struct flow_callable {
    uint32_t value;
    flow_target_kind kind; /* NONE: anything */
    uint32_t number;
} flow_callable;

typedef struct flow_hit {
    uint32_t sink;
    uint32_t fact;
} flow_hit;

/* Open addressing over numbers of things that know their own key. The hash beside a number saves most looks
 * at the thing itself, each of which is a miss in the caches. */
typedef struct flow_slot {
    uint32_t number; /* plus 1; 0 is free */
    uint32_t hash;
} flow_slot;
typedef struct flow_table {
    flow_slot *slots;
    size_t slot_count;
    size_t count;
} flow_table;

#define FLOW_GROWING(type)                                                                                   \
    struct {                                                                                                 \
        type *at;                                                                                            \
        size_t count, capacity;                                                                              \
    }

typedef struct flow_link {
    const ad_flow_graph *graphs;
    uint32_t graph_count;
    const ad_flow_rule *rules;
    size_t rule_count;
    const ad_limits *limits;

    ad_status status;   /* NOMEM, once and for all */
    uint64_t steps;     /* left */
    uint64_t bytes;     /* left */
    const char *spent;  /* what ran out, or NULL */
    bool callbacks_cut; /* functions that flow were not all followed */
    bool more_units;    /* callees that are not here may be elsewhere */

    ad_arena arena;
    ad_intern names;
    ad_buf text; /* scratch */
    uint32_t key_raised; /* AD_FLOW_RAISED_ALL */
    uint32_t key_any, key_any_value;
    uint32_t getattr, getitem, iter; /* names of methods that reading means; AD_FLOW_NONE: no class has one */

    flow_base *base;     /* by graph, and one more */
    uint32_t *string;    /* names by string, 0: not asked for yet */
    uint32_t *fn_of;     /* function by value */
    uint32_t *use_first; /* by value, and one more */
    flow_use *uses;
    uint32_t *property; /* by value: for LOADs that call, first in edges; NULL when there are none */
    flow_fn *fn;
    flow_call_state *call;
    flow_cls *class;
    FLOW_GROWING(flow_symbol) symbols; /* by name */
    FLOW_GROWING(flow_alias) aliases;
    FLOW_GROWING(flow_reader) readers;
    FLOW_GROWING(flow_after) afters;
    FLOW_GROWING(flow_edge) edges;
    uint8_t *defined; /* bits by the hashes of names that stand for something: see link_names.c */
    size_t defined_bits;
    bool root_is_package;
    bool has_namesakes; /* modules that are known by one name where imports may begin in either folder */
    size_t named_edges; /* the first of them: a call's names say who is called */
    FLOW_GROWING(flow_child) children;
    FLOW_GROWING(uint32_t) families;
    FLOW_GROWING(flow_choice) choices;
    FLOW_GROWING(uint32_t) chosen;
    FLOW_GROWING(flow_wrapper) wrappers;

    flow_table method_table; /* functions, by class and name */
    flow_table choice_table;
    FLOW_GROWING(flow_held) held;
    FLOW_GROWING(flow_callable) callables; /* by value */
    flow_held_of *held_of;     /* by value */
    uint64_t *fate;            /* by value: what becomes of it in its function; while values are built */
    ad_flow_mask source_kinds; /* that the artifact has and a sink of it asks for */
    uint8_t *needs; /* by value: what is guessed at least on a way from there to a sink; UINT8_MAX: none leads */
    bool *whole;      /* by value: in some context it is tainted as a whole */
    uint8_t *ways;    /* by value, then by function, then by class: contexts that begin there */
    uint8_t *sink_states; /* by sink: what is known of its call; NULL: nothing yet */
    uint32_t crowded; /* the first function with more than can be told apart, AD_FLOW_NONE */

    FLOW_GROWING(flow_path) paths;
    flow_table path_table;
    FLOW_GROWING(flow_fact) facts;
    FLOW_GROWING(uint32_t) waiting[FLOW_GUESSES_MAX + 1]; /* facts by what is guessed on their ways */
    FLOW_GROWING(flow_later) later[FLOW_GUESSES_MAX + 1];
    flow_table fact_table;
    FLOW_GROWING(flow_context) contexts;
    flow_table context_table;
    FLOW_GROWING(flow_incoming) incoming;
    FLOW_GROWING(flow_exit) exits;
    FLOW_GROWING(flow_hit) hits;
} flow_link;

/* ---- link.c: memory and budgets ---- */

/* A link is zeroed but for its graphs and rules. */
void flow_link_init(flow_link *link, const ad_limits *limits);
void flow_link_clear(flow_link *link);

static inline bool flow_goes_on(const flow_link *link)
{
    return link->status == AD_OK && !link->spent;
}

/* Pays for `steps` of work in a function (AD_FLOW_NONE: in none); false when it is time to stop. */
static inline bool flow_spend(flow_link *link, uint32_t function, uint32_t steps)
{
    if (!flow_goes_on(link)) {
        return false;
    }
    if (function != AD_FLOW_NONE) {
        flow_fn *fn = &link->fn[function];

        fn->steps = steps > UINT32_MAX - fn->steps ? UINT32_MAX : fn->steps + steps;
    }
    if (link->steps < steps) {
        link->steps = 0;
        link->spent = "flow-link-steps";
        return false;
    }
    link->steps -= steps;
    return true;
}
/* FLOW_GROWING without its type. */
typedef struct flow_list {
    char *at;
    size_t count, capacity;
} flow_list;

/* Makes room in a full list; false when memory or the budget is short. */
bool flow_widen(flow_link *link, flow_list *list, size_t bytes_each);
/* One element more, zeroed; NULL when memory or the budget is short. */
static inline void *flow_push(flow_link *link, void *growing, size_t bytes_each)
{
    flow_list list;
    void *element;

    if (!flow_goes_on(link)) {
        return NULL;
    }
    memcpy(&list, growing, sizeof(list));
    if (list.count == list.capacity && !flow_widen(link, &list, bytes_each)) {
        return NULL;
    }
    element = list.at + list.count * bytes_each;
    memset(element, 0, bytes_each);
    list.count++;
    memcpy(growing, &list, sizeof(list));
    return element;
}
#define FLOW_PUSH(link, list) flow_push(link, list, sizeof(*(list)->at))
void *flow_array(flow_link *link, size_t count, size_t bytes_each);
/* Where the number, plus 1, of an element of this hash is or belongs: to be filled in before anything else is looked
 * for in the table. `same` says whether a number is the one looked for. */
uint32_t *flow_table_slot(flow_link *link, flow_table *table, uint64_t hash,
                          bool (*same)(const flow_link *link, uint32_t number, const void *key),
                          const void *key);
bool flow_table_widen(flow_link *link, flow_table *table);
static inline bool flow_table_has_room(flow_link *link, flow_table *table)
{
    return table->count * 4 < table->slot_count * 3 || flow_table_widen(link, table);
}
/* Both halves of a product of both (wyhash's step, by Wang Yi): keyed where the first hash is. */
__extension__ typedef unsigned __int128 flow_product;
static inline uint64_t flow_mix(uint64_t hash, uint64_t value)
{
    flow_product product =
        (flow_product)(hash ^ 0xa0761d6478bd642fU) * (flow_product)(value ^ 0xe7037ed1a0b428dbU);

    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline const ad_flow_graph *flow_graph_of(const flow_link *link, uint32_t function)
{
    assert(link->graphs && link->fn); /* there is a function */
    return &link->graphs[link->fn[function].graph];
}
/* Things by their numbers over all graphs. */
static inline const ad_flow_function *flow_function_at(const flow_link *link, uint32_t function)
{
    uint32_t graph = link->fn[function].graph;

    return &link->graphs[graph].functions.at[function - link->base[graph].function];
}
static inline const ad_flow_node *flow_node_at(const flow_link *link, uint32_t value)
{
    uint32_t graph = link->fn[link->fn_of[value]].graph;

    return &link->graphs[graph].nodes.at[value - link->base[graph].node];
}
static inline const ad_flow_call *flow_call_at(const flow_link *link, uint32_t call)
{
    uint32_t graph = link->fn[link->call[call].function].graph;

    return &link->graphs[graph].calls.at[call - link->base[graph].call];
}
/* A parameter of a function; NULL when it has no so many. */
static inline const ad_flow_parameter *flow_parameter_at(const flow_link *link, uint32_t function, uint32_t index)
{
    const ad_flow_function *at = flow_function_at(link, function);

    return index < at->parameter_count ? &flow_graph_of(link, function)->parameters.at[at->parameters + index]
                                       : NULL;
}
/* A value of the graph in which a function stands, by its own number there; 0 stays 0. */
static inline uint32_t flow_value_of(const flow_link *link, uint32_t function, ad_flow_value value)
{
    return value ? link->base[link->fn[function].graph].node + value : 0;
}

/* A call's arguments, a function's parameters; NULL when there are none. */
static inline const ad_flow_argument *flow_arguments_of(const ad_flow_graph *graph, const ad_flow_call *call)
{
    return call->argument_count ? &graph->arguments.at[call->arguments] : NULL;
}
static inline const ad_flow_parameter *flow_parameters_of(const ad_flow_graph *graph,
                                                          const ad_flow_function *function)
{
    return function->parameter_count ? &graph->parameters.at[function->parameters] : NULL;
}

static inline flow_use flow_use_of(flow_use_kind kind, uint32_t number)
{
    return (uint32_t)kind << FLOW_USE_BITS | number;
}
static inline flow_use_kind flow_use_is(flow_use use)
{
    return (flow_use_kind)(use >> FLOW_USE_BITS);
}
static inline uint32_t flow_use_number(flow_use use)
{
    return use & ((1U << FLOW_USE_BITS) - 1);
}

/* ---- link_tables.c: bases, uses ---- */

void flow_tables_build(flow_link *link);

/* ---- link_names.c ---- */

uint32_t flow_name_add(flow_link *link, ad_str text);
/* The number of a string of a graph; 0 when memory is short. */
static inline uint32_t flow_name_of(flow_link *link, uint32_t graph, uint32_t string)
{
    uint32_t *number = &link->string[link->base[graph].string + string];

    if (*number == 0) {
        *number = flow_name_add(link, link->graphs[graph].strings.at[string]);
    }
    return *number;
}
/* May a name, or a front of it, stand for something of the artifact? When names are built. */
bool flow_name_may_mean(const flow_link *link, ad_str name);
/* The artifact's root may be a package: whatever it is called, its names begin behind that. "": this one does not. */
ad_str flow_name_in_root(const flow_link *link, ad_str name);
/* The number of a key: a kind ('.', '\'', '#') and what is behind it. */
uint32_t flow_name_key(flow_link *link, char kind, ad_str text);
uint32_t flow_name_index(flow_link *link, uint32_t index);
/* The number of the dotted name of something that a module binds. */
uint32_t flow_name_in(flow_link *link, ad_str module, ad_str name);
void flow_names_build(flow_link *link);
/* Who reads which variable of a module; once classes are known. */
void flow_readers_build(flow_link *link);

/* What a dotted name (by its number) means in the artifact, through imports, stars and classes. */
flow_target flow_name_resolve(flow_link *link, uint32_t name, flow_asking asking);

/* ---- link_classes.c ---- */

/* In which order a class and its bases are asked; NULL when steps or memory are short. */
const uint32_t *flow_order_of(flow_link *link, uint32_t class, size_t *out_count);
/* Bases and subclasses; after the names. */
void flow_classes_build(flow_link *link);
/* The method that objects of a class have by that name, or AD_FLOW_NONE; `skip` bases are passed over
 * (super). */
uint32_t flow_method(flow_link *link, uint32_t class, ad_str name, uint32_t skip);
/* By the number of its name; AD_FLOW_NONE as a name: no class has one. */
uint32_t flow_method_of(flow_link *link, uint32_t class, uint32_t name, uint32_t skip);
/* The number of a method's name; AD_FLOW_NONE: no class of the artifact has one. */
uint32_t flow_method_name(const flow_link *link, ad_str name);
/* All that objects of the class and of those that inherit from it have by that name: the first of them in chosen. */
uint32_t flow_methods(flow_link *link, uint32_t class, uint32_t name, size_t *out_count);
/* A method of a class's own body; a later one of the same name takes its place. */
void flow_method_add(flow_link *link, uint32_t function);
/* A class, its bases and all that inherit from it; at most FLOW_FAMILY_MAX. Returns how many. */
size_t flow_family(flow_link *link, uint32_t class, uint32_t out[FLOW_FAMILY_MAX]);
/* Are they related by inheritance at all? */
bool flow_is_kin(flow_link *link, uint32_t a, uint32_t b);
/* Is `base` the class itself or above it? */
bool flow_inherits(flow_link *link, uint32_t class, uint32_t base);
/* The field that positional argument number `position` of a record becomes; "": not known. */
ad_str flow_record_field(flow_link *link, uint32_t class, uint32_t position, bool *out_is_tuple);
size_t flow_descendants(flow_link *link, uint32_t class, uint32_t out[FLOW_FAMILY_MAX]);

/* ---- link_super.c ---- */

/* The method of that name that comes behind a mixin in the order of a class; AD_FLOW_NONE. */
uint32_t flow_method_behind(flow_link *link, uint32_t class, uint32_t mixin, uint32_t name);
/* What super().method in a class that has no base with it may mean. */
void flow_edges_to_next(flow_link *link, uint32_t call, uint32_t class, ad_str method, uint8_t mode);
/* The only class below the mixin in whose order the method comes behind it, or else the method's own. */
uint32_t flow_class_behind(flow_link *link, uint32_t mixin, uint32_t method);
/* May an object of that class (is_made), or of one below it, have that method behind the mixin? */
bool flow_leads_behind(flow_link *link, uint32_t class, bool is_made, uint32_t mixin, uint32_t method);

/* ---- link_calls.c, link_values.c: who calls whom ---- */

/* D().m of a call: the class that its name, by number, asks, with m in *out; AD_FLOW_NONE: it is no such name. super().m
 * is asked of the class around. */
uint32_t flow_class_asked(flow_link *link, uint32_t call, uint32_t number, ad_str *out);

/* False when it was there already, or there are too many. */
bool flow_edge_add(flow_link *link, uint32_t call, uint32_t callee, uint8_t mode);
/* Likewise to a wrapper on behalf of a function. */
bool flow_edge_add_for(flow_link *link, uint32_t call, uint32_t callee, uint8_t mode, uint32_t decorated);
/* Edges from a call to a target; `bound` says that a method found has its receiver. */
bool flow_edges_to(flow_link *link, uint32_t call, flow_target target, bool bound);
/* Reading an attribute that is a property, or something that a special method gives. */
bool flow_edge_add_property(flow_link *link, uint32_t load, uint32_t callee, uint8_t mode);
/* A method by name on an object of a class: its own, inherited, and those of subclasses. */
bool flow_edges_to_method(flow_link *link, uint32_t call, uint32_t class, ad_str name, bool with_subclasses);
/* Does the first of a call's names mean a method that a class of the artifact has? */
bool flow_names_own_method(flow_link *link, uint32_t call);
/* All calls whose names say who is called. */
void flow_calls_build(flow_link *link);
/* Functions and objects that flow: callbacks, tables of functions, methods of what is passed about. */
void flow_values_build(flow_link *link);

/* ---- outline.c ---- */

/* The part of a dotted name before its first dot, call or element. */
ad_str flow_top_package(ad_str name);
/* May a name be one of the artifact? Its own package may be called as a module of the standard library is. */
bool flow_may_be_own_module(ad_str top_package, ad_str name);

/* ---- build_known.c ---- */

/* Do text and containers have a method of that name that gives something of them, and of its arguments
 * nothing? */
bool flow_is_reading_method(ad_str method);

/* ---- link_fates.c ---- */

/* What becomes of a value: bits that say how it, or what it holds, gets out of its function, and bits for the keys
 * that are read of it. */
enum {
    FLOW_FATE_OUT = 1,      /* as an argument, a result, what is called, part of something, into a variable */
    FLOW_FATE_RECEIVER = 2, /* its methods are called, or may be by what is read of it */
    FLOW_FATE_AFTER = 4,    /* as what a parameter is in the end */
    FLOW_FATE_LEAVES = FLOW_FATE_OUT | FLOW_FATE_RECEIVER | FLOW_FATE_AFTER,
    FLOW_FATE_ELEMENT = 8 /* a key that is no attribute is read; attributes have the bits behind it */
};
#define FLOW_FATE_READ (~(uint64_t)FLOW_FATE_LEAVES) /* any key */
uint64_t flow_fate_of_key(const flow_link *link, uint32_t key);
void flow_fates_build(flow_link *link);

/* ---- link_decorators.c ---- */

/* A decorator of the function gives that wrapper; once it is known who calls whom. */
void flow_wrapper_add(flow_link *link, uint32_t function, uint32_t wrapper);
void flow_decorators_build(flow_link *link);
/* The function's wrapper inside of which `inner` is; AD_FLOW_NONE. */
uint32_t flow_wrapper_around(const flow_link *link, uint32_t function, uint32_t inner, bool *out_last);
/* Does a call go that way, in that context? */
bool flow_is_taken(const flow_link *link, uint32_t context, uint32_t edge);

/* Which parameter, at which path, a call's argument goes to. */
typedef struct flow_landing {
    uint32_t parameter; /* index in its function */
    uint32_t path;
} flow_landing;
enum { FLOW_LANDINGS_MAX = 32, FLOW_RECEIVER_PLACE = AD_FLOW_RECEIVER };
size_t flow_land(flow_link *link, const flow_edge *edge, uint32_t place, uint32_t path,
                 flow_landing out[FLOW_LANDINGS_MAX]);
/* The first parameter, if it is the receiver of the call as it is; else NULL. */
const ad_flow_parameter *flow_receiver_of(const flow_link *link, const flow_edge *edge);
/* The key of the field that a record's argument becomes, 0 when that is not known; *out_index: of a tuple,
 * its key there. out_index may be NULL. */
uint32_t flow_field_of(flow_link *link, uint32_t call, uint32_t place, uint32_t *out_index);
/* May positional argument number `place` of a call be that parameter? What AFTERs ask. */
bool flow_lands_on(flow_link *link, const flow_edge *edge, uint32_t place, uint32_t parameter);

/* ---- paths.c ---- */

void flow_paths_begin(flow_link *link);
uint32_t flow_path_cons(flow_link *link, uint32_t key, uint32_t tail); /* cut at FLOW_PATH_MAX */
char flow_key_class(const flow_link *link, uint32_t key);              /* '.', '\'', '#', '*' */
/* Does reading key `wanted` give (part of) what lies at key `there`? */
bool flow_keys_meet(const flow_link *link, uint32_t wanted, uint32_t there);
/* Is it at most one element deep: what making a string of the value would show? */
bool flow_path_is_shallow(const flow_link *link, uint32_t path);
/* Elements only, no attribute on the way: what whoever is given the value will see. */
bool flow_path_is_elements(const flow_link *link, uint32_t path);
/* Does it lie under a text as a key? */
bool flow_path_is_keyed(const flow_link *link, uint32_t path);
/* Where in a list or dict that was made element by element it lies: false, it is in none. */
bool flow_path_of_each(flow_link *link, uint8_t flags, uint32_t path, uint32_t *out);
/* Has it few enough attributes, none of them twice, to be followed from one function into another? Objects
 * that hold each other would make up paths without end that no program takes. */
bool flow_path_may_cross(const flow_link *link, uint32_t path);
/* Such a path that begins with an attribute. */
bool flow_path_is_field(const flow_link *link, uint32_t path);
/* What an operation makes of its operand's path; false when nothing is left. */
bool flow_path_load(const flow_link *link, uint32_t key, uint32_t path, uint32_t *out);
bool flow_path_keeps(const flow_link *link, uint32_t stored_key, uint32_t path);

/* ---- relevant.c ---- */

/* Which values matter; once all edges are known. */
void flow_relevant_build(flow_link *link);
/* May what is known of a value with so many guesses come to a sink with as many as there may be? */
static inline bool flow_is_wanted(const flow_link *link, uint32_t value, unsigned guesses)
{
    return guesses + link->needs[value] <= FLOW_GUESSES_MAX;
}
/* Is there a source of a kind that this sink is about? */
bool flow_sink_matters(const flow_link *link, const ad_flow_sink *sink);

/* ---- solve*.c ---- */

void flow_solve(flow_link *link);
void flow_fact_add(flow_link *link, flow_fact fact);
/* The context with that key, made and begun when it is new; AD_FLOW_NONE when memory is short. */
uint32_t flow_context_get(flow_link *link, flow_context key, bool *out_is_new);
/* Notes that a fact leads into the context with that key, which begins when it is new. */
void flow_context_enter(flow_link *link, flow_context key, uint32_t fact, uint32_t edge);
/* A free context on behalf of a fact. */
void flow_context_free(flow_link *link, flow_context_kind kind, uint32_t subject, uint32_t fact);
/* A tainted value is used by a call; leaves its function by the result or by a parameter. */
void flow_solve_call(flow_link *link, uint32_t fact, uint32_t call);
/* A tainted value is at a sink. */
void flow_solve_sink(flow_link *link, uint32_t fact, uint32_t sink);
void flow_solve_property(flow_link *link, uint32_t fact, uint32_t load);
/* Where a call's result, or what it did to a parameter, is found in the caller; 0 when nobody asks. */
uint32_t flow_result_of(const flow_link *link, const flow_edge *edge, bool after);
void flow_solve_result(flow_link *link, uint32_t fact, uint32_t function);
/* Is it about a field of objects, or of their class? */
bool flow_is_field(const flow_context *context);
/* What is guessed when a call goes that way; when a context is entered by it. */
unsigned flow_guesses_by_edge(const flow_link *link, const flow_edge *edge);
unsigned flow_guesses_into(const flow_link *link, uint32_t context, uint32_t edge);
/* Does it have to wait for its turn, for something is guessed? Then it is noted, or left out when that is too
 * much. */
bool flow_waits(flow_link *link, flow_later later, unsigned guesses);
void flow_enter_free(flow_link *link, flow_later free);
/* Goes on where a guess had to wait for its turn. */
void flow_solve_later(flow_link *link, flow_later later);
void flow_solve_after(flow_link *link, uint32_t fact, uint32_t function, uint32_t parameter);
/* What an AFTER's argument is clean of, for all that may be called make sure of it. */
ad_flow_mask flow_call_guards(flow_link *link, uint32_t after);
/* A variable of a class is given something: its objects have it. */
void flow_solve_class_variable(flow_link *link, uint32_t fact, uint32_t name);
/* First facts of a free context. */
void flow_context_begin(flow_link *link, uint32_t context);
/* Does code of `inner` see the variables of `outer`? */
bool flow_is_inside(const flow_link *link, uint32_t inner, uint32_t outer);

/* ---- answer_shut.c, answer_called.c, answer.c, trace.c ---- */

/* Does a constant of the call by which an edge enters a sink's function shut a branch that the sink is in? */
bool flow_is_shut(flow_link *link, uint32_t edge, const ad_flow_sink *sink);

/* What a way asks of who calls the function that it goes through: that parameter is that function; or its object, that
 * it has the function behind a mixin. */
typedef struct flow_handed {
    uint32_t parameter; /* AD_FLOW_NONE: nothing is asked */
    uint32_t function;
    uint32_t mixin; /* class; AD_FLOW_NONE */
} flow_handed;
static inline bool flow_is_same_handed(flow_handed a, flow_handed b)
{
    return a.parameter == b.parameter && a.function == b.function && a.mixin == b.mixin;
}


/* May the call of an edge give its callee what is asked? */
bool flow_is_handed(flow_link *link, uint32_t edge, flow_handed wanted);
/* Notes what values may be, while it is known; of one with so many possibilities not all are. */
void flow_callables_keep(flow_link *link, uint8_t most);
/* What is asked of callers of a context's function, where the way goes on by an edge and `wanted` is asked there. */
flow_handed flow_handed_before(const flow_link *link, uint32_t context, uint32_t edge, flow_handed wanted);

/* Tells what was found, in order of sinks. */
AD_CHECKED ad_status flow_tell(flow_link *link, const ad_flow_sink_of *out, ad_err *err);

/* For one sink: through which fact each context leads towards it, and how far it is. By context. */
typedef struct flow_route {
    uint32_t seen; /* number of the search it belongs to */
    uint64_t distance; /* guesses first, then steps */
    uint32_t fact;
    uint32_t next; /* context that it leads into; AD_FLOW_NONE: the fact is at the sink */
    flow_handed wanted; /* of who enters the context */
} flow_route;

/* The steps from the source that a context begins with to a sink. Owner: ad_free; words live in `words`. NULL
 * when memory is short. */
ad_step *flow_trace(flow_link *link, const flow_route *routes, uint32_t context, uint32_t sink,
                    ad_arena *words, size_t *out_count);
/* The source text at a place, its first line only. */
ad_str flow_excerpt(const ad_flow_graph *graph, uint32_t place, bool whole_line);

/* ---- link_constants.c ---- */

/* A constant by its name's number. */
typedef struct flow_told {
    uint32_t graph; /* AD_FLOW_NONE: none */
    uint32_t constant;
    bool unsure; /* somebody changes it, or modules of one name do not agree, or it is something else */
} flow_told;

static inline ad_str flow_told_value(const flow_link *link, const flow_told *one)
{
    const ad_flow_graph *graph = &link->graphs[one->graph];

    return graph->strings.at[graph->constants.at[one->constant].value];
}

static inline bool flow_told_is_value(ad_str value)
{
    return value.len && !ad_str_is(value, AD_CONSTANT_IMPORTS);
}

/* ---- link_outside.c ---- */

/* Is it a name of a library that the artifact's modules hand on? Gives the shortest part of it that is, 0 when none is, and
 * what that is as a constant's value. */
uint32_t flow_name_outside(flow_link *link, const flow_told *told, size_t told_count, uint32_t name, ad_buf *value);

#endif
