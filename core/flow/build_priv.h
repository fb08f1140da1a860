/* Shared by build*.c: one structured walk over each function of a unit, in order of execution, by an explicit
 * stack.
 *
 *   build.c            the unit: queue of functions, their beginnings and ends
 *   build_walk.c       the stack of frames; which handler serves which kind of node
 *   build_value.c      values: joins, loads through stores, derived ones; labels of sources
 *   build_env.c        what variables hold; trail, branches and their joins, writing to targets
 *   build_statement.c, build_loop.c, build_try.c, build_match.c, build_expression.c, build_display.c
 *                      the walk itself, by syntax
 *   build_copy.c       comprehensions that keep the places of what they go through
 *   build_target.c     what assignment, unpacking, loops and `with` bind
 *   build_call.c       calls: what is folded, what becomes an entry of graph.calls
 *   build_shut.c       what constants of calls shut, and what has to be for a sink to be come to
 *   build_dead.c       what no Python of today comes to
 *   build_ends.c       functions that never return
 *   build_list.c       lists whose length is known
 *   build_known.c      builtins and methods of text and containers; build_library.c a few functions of the
 *                      standard library
 *   build_part.c       methods that are looked up by a part of their names
 *   build_number.c     what can only be numbers; build_address.c: what is behind the host of an address
 *   build_quote.c      text between quotes that are doubled in it
 *   build_container.c  what is sure to be a container
 *   build_options.c    what the options of a command line can be
 *   build_enum.c       enumerations, which look up what they are called with
 *   build_record.c     fields of dataclasses and named tuples
 *   build_label.c      what rules say about calls; build_handed.c: sinks that are named but not called
 *   build_guard.c      what conditions say about values; build_check.c: what one comparison or call does;
 *                      build_behind.c: what the value was made from; build_each.c: checks of all elements;
 *                      build_mac.c: signed messages; build_pattern.c: the characters that a regular expression
 *                      lets through; build_group.c: what its groups give; build_letters.c: characters that texts are
 *                      compared with, and what they are clean of
 *   build_prune.c, build_finish.c   what is left out, and how the rest is numbered
 *
 * While a unit is being built, numbers of values are those of `nodes` here; places are nodes of the tree,
 * names are variables + 1, and strings are numbers of `strings`. */
#ifndef AD_FLOW_BUILD_PRIV_H
#define AD_FLOW_BUILD_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/intern.h"
#include "flow/flow.h"

enum {
    FLOW_CHAIN_MAX = 32,     /* stores that a load looks through */
    FLOW_DISPLAY_MAX = 64,   /* keys of one display that are told apart */
    FLOW_TARGET_MAX = 12,    /* links of a target a.b[c].d that are written through */
    FLOW_BASES_MAX = 64,     /* names of bases of one class */
    FLOW_HIDDEN_MAX = 32,    /* parameters of one function that are rebound and followed all the same */
    FLOW_UNIT_FACTOR = 16,   /* a unit may take as many times the steps of one function */
    FLOW_CAPTURED_MAX = 256, /* values of one captured variable that are told */
    FLOW_NAME_BYTES = 520,   /* a dotted name; longer ones sema does not make */
    FLOW_KEYS_KEPT = 256,
    FLOW_KEYED_MAX = 256, /* values of one function whose keys were text */
    FLOW_CLEANERS_MAX = 64,
    FLOW_ENDERS_MAX = 64,
    FLOW_HOLDERS_MAX = 16, /* names that parsed command lines are given to */
    FLOW_ALIASES_MAX = 256 /* variables that are looked at for holding the same value */
};

/* ---- the walk ---- */

/* A node that is being walked. The handler is called again when what it asked for is done. */
typedef struct flow_frame {
    ad_node node;
    ad_node cursor;
    uint32_t state;
    uint32_t fork; /* numbers, by handler */
    uint32_t mark;
    uint32_t extra;
} flow_frame;

/* ---- variables ---- */

typedef enum flow_variable_kind {
    FLOW_VARIABLE_NEW, /* not looked at yet */
    FLOW_VARIABLE_SLOT,
    FLOW_VARIABLE_DEFINITION, /* a function or class and nothing else */
    FLOW_VARIABLE_MODULE,     /* `import x` and nothing else */
    FLOW_VARIABLE_IMPORTED    /* `from m import x` and nothing else */
} flow_variable_kind;

typedef struct flow_variable {
    uint8_t kind;
    bool shared;
    bool self;
    bool container; /* it is given a container or object somewhere */
    bool rebound;   /* more than one place binds it */
    ad_node home;
    ad_node definition;
    ad_node condition; /* the expression whose value it was given last, when that may be a condition; 0 */
    ad_flow_value condition_value;
    uint32_t name;     /* its name as a string of the graph, + 1; build_finish.c */
    uint32_t string;   /* its dotted name for other functions and units, 0 until asked for */
    uint32_t function; /* number of the function, + 1, whose walk filled in what follows */
    ad_flow_value value;
    ad_flow_value input; /* what it is when the function begins, for variables from outside */
    uint32_t level;      /* depth of the loop since whose head it has its value */
    uint32_t heads;      /* joins at heads of open loops, innermost first: index + 1 into heads */
    uint32_t log;        /* all values that it is ever given: index + 1 into log */
    uint32_t epoch;      /* mark of joining */
    uint32_t seen;
    ad_flow_value gathered;
} flow_variable;

typedef struct flow_trail {
    uint32_t variable;
    uint32_t level;
    ad_flow_value value;
} flow_trail;

typedef struct flow_change {
    uint32_t variable;
    ad_flow_value value;
} flow_change;

/* Ways that lead to one place: each is what it changed since the fork. */
typedef struct flow_fork {
    uint32_t mark;  /* of the trail */
    uint32_t first; /* segments, newest first: index + 1 */
    uint32_t ways;
} flow_fork;

typedef struct flow_segment {
    uint32_t changes, count;
    uint32_t next; /* index + 1 */
} flow_segment;

typedef struct flow_head { /* a join at a loop's head */
    uint32_t variable;
    uint32_t depth;
    uint32_t outer; /* of the same variable: index + 1 */
    ad_flow_value value;
} flow_head;

typedef struct flow_loop {
    ad_node node;
    uint32_t first_head;
    uint32_t again; /* forks: ways back to the head, ways out */
    uint32_t out;
} flow_loop;

typedef struct flow_log {
    ad_flow_value value;
    uint32_t next;
} flow_log;

/* What an option of a command line gives, as the unit's code says. */
typedef struct flow_option {
    uint32_t key;      /* of the attribute */
    uint32_t next;     /* another of that key, AD_FLOW_NONE */
    ad_node converter; /* a function of the program that makes it, AD_NO_NODE */
    bool is_repeated;  /* it is somebody's next */
    bool is_text;      /* it, or one behind it */
    bool is_list;
} flow_option;

/* A function that is waiting, being built or done. */
typedef struct flow_pending {
    ad_node node;        /* definition, lambda, or the module */
    uint32_t class;      /* of a class body: its index among the graph's classes */
    ad_flow_mask cleans; /* not 0: it is a function from outside, which rules say to clean what it is given */
    bool looks_up;       /* it is what calling an enumeration does */
    bool is_handed;      /* it is a function from outside that is a sink and was not called where it was named */
} flow_pending;

typedef struct flow_label_at {
    ad_node node;
    uint32_t label;
} flow_label_at;

/* What a CAPTURED stands for. */
typedef struct flow_capture {
    ad_flow_value value;
    uint32_t variable; /* AD_NO_VARIABLE: its operands are there */
} flow_capture;

/* A parameter of the function at hand. */
typedef struct flow_own {
    uint32_t variable; /* that follows the object: its own, or a hidden one */
    ad_flow_value first;
    ad_flow_mask guards[AD_FLOW_ANSWERS]; /* what is clean of it wherever the function ended so far */
} flow_own;

/* A function of the unit that never returns. */
typedef struct flow_ender {
    ad_node node;
    bool is_method;
    bool is_open; /* another class has a method of that name, which may */
} flow_ender;

typedef struct flow_skipped {
    ad_node first, last;
    ad_node cause;
} flow_skipped;

typedef struct flow_builder {
    const ad_flow_input *input;
    const ad_tree *tree;
    ad_module *module;
    ad_flow_graph *graph;
    ad_status status; /* NOMEM sticks */
    bool exhausted;   /* the function at hand is given up */
    uint32_t steps_left;
    uint32_t nodes_left;

    ad_intern strings; /* its numbers are those in nodes */
    ad_arena arena;
    ad_str top_package;

    ad_flow_value *memo;                 /* by tree node */
    uint8_t *labelled;                   /* by tree node: bits of FLOW_LABELLED_* */
    AD_FLOW_LIST(flow_label_at) sources; /* by value */
    AD_FLOW_LIST(flow_label_at) sites;   /* of STEP, STOP, GUARD, CALLS, and SINK with an element; by node */
    ad_flow_value *elements;             /* by label: what such a SINK is about; NULL when there is none */

    flow_variable *variables;
    uint32_t variable_count;

    AD_FLOW_LIST(flow_frame) frames;
    AD_FLOW_LIST(flow_trail) trail;
    AD_FLOW_LIST(flow_fork) forks;
    AD_FLOW_LIST(flow_segment) segments;
    AD_FLOW_LIST(flow_change) changes;
    AD_FLOW_LIST(flow_head) heads;
    AD_FLOW_LIST(flow_loop) loops;
    AD_FLOW_LIST(uint32_t) touched;  /* variables of this walk */
    AD_FLOW_LIST(flow_change) tried; /* every assignment inside of the open try bodies */
    AD_FLOW_LIST(flow_log) log;
    AD_FLOW_LIST(flow_pending) pending;
    AD_FLOW_LIST(flow_capture) captures;
    bool keeps_skipped;
    AD_FLOW_LIST(flow_skipped) skipped; /* if kept: by place */
    AD_FLOW_LIST(flow_option) options;
    ad_node holders[FLOW_HOLDERS_MAX]; /* names that what was parsed is given to */
    uint32_t holder_count;
    uint32_t parsed_count;
    uint32_t cleaners[FLOW_CLEANERS_MAX]; /* functions from outside that clean: numbers */
    uint32_t cleaner_count;
    uint32_t handed_count;
    flow_ender enders[FLOW_ENDERS_MAX];
    uint32_t ender_count;
    bool shows_repr;                    /* a sink of the unit shows containers by their repr */
    AD_FLOW_LIST(ad_flow_value) keyed;  /* of the function at hand: text was a key of it */
    flow_label_at keys[FLOW_KEYS_KEPT]; /* attributes seen last: node + 1 and the number of its key */
    uint32_t try_depth;
    uint32_t epoch;

    uint32_t function; /* at hand: index into graph.functions */
    ad_node function_node;
    uint32_t self; /* variable of the method's receiver or AD_NO_VARIABLE */
    bool alive;
    ad_flow_value result;
    ad_flow_value raised; /* under keys for handlers alone: part of the result in the end */
    uint32_t first_parameter; /* its own, in graph.parameters and in `arguments` */
    AD_FLOW_LIST(flow_own) own;
    uint32_t hidden; /* variables that stand for parameters whose names are given other values */
    uint64_t unit_steps;
    uint64_t bytes;
    void (*incident)(void *ctx, const char *message);
    void *ctx;
} flow_builder;

/* Parts of statements that are not walked are told here, with what shuts them. */
void flow_skip(flow_builder *b, ad_node first, ad_node last, ad_node cause);

/* Flag of a JOIN at the head of a loop that is being walked: more operands will come. */
enum { FLOW_OPEN = 128 };
/* Flag of a GLOBAL that is a variable of this unit: nothing when nobody here gives it a value. */
enum { FLOW_OWN_GLOBAL = 64 };

/* Flag of a STORE that stores nothing: it says that operand 0 is a list of b elements, or of nobody
 * knows how many. */
enum { FLOW_LENGTH = 32 };

enum {
    FLOW_LABELLED_SOURCE = 1,
    FLOW_LABELLED_SITE = 2,
    FLOW_IS_ENUM = 4, /* of classes, once it was asked */
    FLOW_IS_NO_ENUM = 8,
    FLOW_RAISES = 16 /* of functions */
};

/* ---- outline.c ---- */

/* The part of a dotted name before its first dot, call or element. */
ad_str flow_top_package(ad_str name);
/* May a name be one of the artifact? Its own package may be called as a module of the standard library is. */
bool flow_may_be_own_module(ad_str top_package, ad_str name);
/* What the module's import statements bind for others: a bare name ("": a star) and the dotted name that it stands for.
 * False when `add` gave that. */
bool flow_aliases(ad_module *module, bool standard, void *ctx, bool (*add)(void *ctx, ad_str name, ad_str target));

/* ---- build.c ---- */

void flow_init(flow_builder *b, const ad_flow_input *input, ad_flow_graph *graph,
               void (*incident)(void *ctx, const char *message), void *ctx);
/* Walks every function; b->status tells how it went. Values keep their numbers: memo can be asked. */
void flow_build_all(flow_builder *b);
void flow_clear(flow_builder *b);

/* Makes room for `more` elements of a list; false: out of memory, which sticks. */
#define FLOW_ROOM(b, list, more)                                                                             \
    flow_room((b), (void *)&(list).at, &(list).capacity, (list).count, (more), sizeof(*(list).at))
AD_CHECKED bool flow_room(flow_builder *b, void *at, uint32_t *capacity, uint32_t count, uint32_t more,
                          size_t each);
/* Pays for work on the function at hand; false when the steps are gone. */
bool flow_charge(flow_builder *b, uint32_t steps);
/* Puts a function, lambda or class in the queue: its number among the graph's functions. */
uint32_t flow_enqueue(flow_builder *b, ad_node definition);
/* The same of a function from outside that cleans, where an expression names it: its value. */
ad_flow_value flow_cleaner(flow_builder *b, ad_node n, ad_flow_mask cleans);
/* A parameter's name and default: `x`, `x: T = 1`, `*x`; AD_NO_NODE where there is none. */
void flow_parameter_parts(const ad_tree *tree, ad_node parameter, ad_node *name, ad_node *value,
                          uint8_t *flags);

/* Is a child of a list of parameters one of them? */
bool flow_is_parameter(const ad_tree *tree, ad_node n);

/* ---- build_handed.c ---- */

/* The value of an expression that names a library's function which is a sink; 0: there are too many. */
ad_flow_value flow_handed_function(flow_builder *b, ad_node n);
void flow_build_handed(flow_builder *b, uint32_t number);

/* ---- build_walk.c ---- */

/* Is the node's value there? If not it is put on the stack. */
bool flow_need(flow_builder *b, ad_node n);
/* Walks until the stack is as it was. */
void flow_run(flow_builder *b, ad_node n);
/* Sets the value of an expression; labels of sources apply. */
void flow_set(flow_builder *b, ad_node n, ad_flow_value value);
/* The next child to be looked at from *cursor on: neither comment nor line continuation. */
ad_node flow_child(const ad_tree *tree, ad_node n);
ad_node flow_sibling(const ad_tree *tree, ad_node n);
/* m of the call x.m(), "" of any other. */
ad_str flow_called_method(const ad_tree *tree, ad_node call);
typedef struct flow_comparison {
    ad_node left, right;
    ad_kind operation;
} flow_comparison;
/* One comparison, as a == b; false for a < b < c. */
bool flow_read_comparison(const ad_tree *tree, ad_node n, flow_comparison *out);

typedef bool (*flow_handler)(flow_builder *b, flow_frame *f);

/* ---- build_value.c ---- */

ad_flow_value flow_make(flow_builder *b, ad_flow_op op, ad_node place, const ad_flow_value *operands,
                        uint32_t count);
ad_flow_value flow_resolve(const flow_builder *b, ad_flow_value value);
ad_flow_value flow_join(flow_builder *b, ad_flow_value x, ad_flow_value y);
ad_flow_value flow_derive(flow_builder *b, ad_node place, const ad_flow_value *parts, uint32_t count,
                          bool deep);
ad_flow_value flow_derive2(flow_builder *b, ad_node place, ad_flow_value x, ad_flow_value y, bool deep);
ad_flow_value flow_load(flow_builder *b, ad_node place, ad_flow_value from, uint32_t key);
ad_flow_value flow_store(flow_builder *b, ad_node place, ad_flow_value base, uint32_t key,
                         ad_flow_value value);
ad_flow_value flow_cleaned(flow_builder *b, ad_node place, ad_flow_value value, ad_flow_mask mask);
ad_flow_value flow_global(flow_builder *b, ad_node place, ad_str dotted);
/* A variable of a class or module of this unit. */
ad_flow_value flow_own_global(flow_builder *b, ad_node place, uint32_t string);
/* The number of "head.tail". */
uint32_t flow_joined_name(flow_builder *b, ad_str head, ad_str tail);
/* Its elements in no order that is known: what sorting, slicing, tuple() leave. */
ad_flow_value flow_elements(flow_builder *b, ad_node place, ad_flow_value value);
/* A container of which `element` is any element. */
ad_flow_value flow_container(flow_builder *b, ad_node place, ad_flow_value element);
bool flow_is(const flow_builder *b, ad_flow_value value, ad_flow_op op);
ad_flow_value flow_operand(const flow_builder *b, ad_flow_value value, uint32_t i);

/* Numbers of keys. What cannot be told is AD_KEY_ANY. */
uint32_t flow_string(flow_builder *b, ad_str text);
uint32_t flow_key(flow_builder *b, char kind, ad_str text);
uint32_t flow_key_index(flow_builder *b, uint64_t index);
uint32_t flow_key_of(flow_builder *b, ad_node expression);
/* Loads and stores by a key of which flow_key_of said ANY: by a few, when it is one of a few constants. Other
 * keys are taken as they are. */
ad_flow_value flow_load_by(flow_builder *b, ad_node place, ad_flow_value from, ad_node expression,
                           uint32_t key);
ad_flow_value flow_store_by(flow_builder *b, ad_node place, ad_flow_value base, ad_node expression,
                            uint32_t key, ad_flow_value value);
uint32_t flow_key_attribute(flow_builder *b, ad_node identifier);

/* ---- build_env.c ---- */

flow_variable *flow_variable_of(flow_builder *b, uint32_t variable); /* as it is for the function at hand */
ad_flow_value flow_read(flow_builder *b, uint32_t variable);
void flow_put(flow_builder *b, uint32_t variable, ad_flow_value value); /* joins, refinements: no new value */
void flow_assign(flow_builder *b, uint32_t variable, ad_flow_value value);
/* The object that a variable holds has changed: everything that holds it is written. */
void flow_change_object(flow_builder *b, uint32_t variable, ad_flow_value value);
/* The object that an expression names, when it is a container without content so far; else 0. */
ad_flow_value flow_shared_object(flow_builder *b, ad_node expression);
void flow_begin_variables(flow_builder *b);

uint32_t flow_fork_open(flow_builder *b);
void flow_fork_way(flow_builder *b, uint32_t fork); /* the state at hand is one of its ways, if alive */
void flow_fork_join(flow_builder *b,
                    uint32_t fork); /* undoes what was done since, goes on where all ways meet */
void flow_undo(flow_builder *b, uint32_t mark);

/* ---- build_loop.c ---- */

void flow_loop_open(flow_builder *b, ad_node n);
/* The end of the body; what follows is the way out by the loop's own end. */
void flow_loop_turn(flow_builder *b, bool may_end);
/* The same, of a loop over a list: `element` is its variable, or AD_NO_VARIABLE; gives what that is where the
 * loop goes on, 0 when it never does. */
ad_flow_value flow_loop_turn_each(flow_builder *b, uint32_t element);
bool flow_for(flow_builder *b, flow_frame *f);
bool flow_while(flow_builder *b, flow_frame *f);
bool flow_break(flow_builder *b, flow_frame *f);
bool flow_continue(flow_builder *b, flow_frame *f);
bool flow_comprehension(flow_builder *b, flow_frame *f);

/* ---- build_copy.c ---- */

/* What a comprehension gives that makes something of each element of one list or dict; false: it does more.
 */
bool flow_copied(flow_builder *b, ad_node n, ad_flow_value *out);
/* ... or a dict comprehension whose condition lets a few constants through as keys. */
bool flow_kept_keys(flow_builder *b, ad_node n, ad_flow_value *out);

/* ---- build_target.c ---- */

/* Needs everything that a target evaluates: false while something was put on the stack. */
bool flow_need_target(flow_builder *b, flow_frame *f, ad_node target);
void flow_bind(flow_builder *b, ad_node target, ad_flow_value value);
/* Writes a value to where it was read: name, attribute, subscript. The object is changed, not exchanged. */
void flow_write(flow_builder *b, ad_node lvalue, ad_flow_value value);
bool flow_is_lvalue(const flow_builder *b, ad_node n);
void flow_delete(flow_builder *b, ad_node target);

/* ---- statements and expressions ---- */

bool flow_children(flow_builder *b, flow_frame *f); /* all in order; the node is worth nothing */
bool flow_first(flow_builder *b, flow_frame *f);    /* its first child's value */
bool flow_block(flow_builder *b, flow_frame *f);
bool flow_if(flow_builder *b, flow_frame *f);
bool flow_return(flow_builder *b, flow_frame *f);
/* The exception of a `raise`, for the handlers of the open tries, or those of callers. */
void flow_note_raised(flow_builder *b, ad_node exception);
/* A call that may raise, and its result. */
void flow_note_called(flow_builder *b, ad_node callee, ad_flow_value call);
bool flow_raise(flow_builder *b, flow_frame *f);
bool flow_assert(flow_builder *b, flow_frame *f);
bool flow_delete_statement(flow_builder *b, flow_frame *f);
bool flow_assignment(flow_builder *b, flow_frame *f);
bool flow_augmented(flow_builder *b, flow_frame *f);
bool flow_import(flow_builder *b, flow_frame *f);
bool flow_with(flow_builder *b, flow_frame *f);
bool flow_definition(flow_builder *b, flow_frame *f);
bool flow_class(flow_builder *b, flow_frame *f);
bool flow_decorated(flow_builder *b, flow_frame *f);
bool flow_try(flow_builder *b, flow_frame *f);
/* Does a `with` go on behind its body when that raises: suppress(..), pytest.raises(..)? */
bool flow_may_swallow(flow_builder *b, ad_node n);
/* Around the body of such a `with`. */
void flow_swallow_open(flow_builder *b, flow_frame *f);
void flow_swallow_close(flow_builder *b, const flow_frame *f);
bool flow_match(flow_builder *b, flow_frame *f);

bool flow_attribute(flow_builder *b, flow_frame *f);
bool flow_subscript(flow_builder *b, flow_frame *f);
bool flow_binary(flow_builder *b, flow_frame *f);
bool flow_boolean(flow_builder *b, flow_frame *f);
bool flow_conditional(flow_builder *b, flow_frame *f);
bool flow_named(flow_builder *b, flow_frame *f);
bool flow_string_parts(flow_builder *b, flow_frame *f);
bool flow_yield(flow_builder *b, flow_frame *f);
bool flow_lambda(flow_builder *b, flow_frame *f);
bool flow_sequence(flow_builder *b, flow_frame *f);
bool flow_set_display(flow_builder *b, flow_frame *f);
bool flow_dictionary(flow_builder *b, flow_frame *f);
ad_flow_value flow_identifier(flow_builder *b, ad_node n);
/* x op y, for operators and augmented assignments. */
/* A dict with what a display says put over it. */
ad_flow_value flow_overlaid(flow_builder *b, ad_flow_value value, ad_node dictionary);
ad_flow_value flow_operate(flow_builder *b, ad_node n, ad_kind operation, ad_node right, ad_flow_value x,
                           ad_flow_value y);
/* The function ends here, on one of its ways. */
void flow_leave(flow_builder *b);
/* A definition is met: it goes into the queue, its name is bound. */
void flow_define(flow_builder *b, ad_node definition, ad_node name);
/* What `with` binds: the object itself, what its __enter__ gives, what a generator yields. */
ad_flow_value flow_entered(flow_builder *b, ad_node expression, ad_flow_value value);
ad_flow_value flow_imported_value(flow_builder *b, ad_node place, const ad_import *import);
/* A definition as a value: a FUNCTION. */
ad_flow_value flow_function_value(flow_builder *b, ad_node definition, ad_node place);

/* ---- build_call.c ---- */

enum { FLOW_ARGUMENTS_MAX = 256 };

/* A call that is being looked at: what is given to it. */
typedef struct flow_given {
    ad_node node;
    uint32_t keyword; /* string; 0 positional */
    uint8_t spread;   /* as in ad_flow_argument */
    ad_flow_value value;
} flow_given;

typedef struct flow_site {
    ad_node node;
    ad_node callee;
    ad_node object; /* x of x.method(..), AD_NO_NODE */
    ad_node method; /* its identifier */
    ad_flow_value receiver;
    flow_given given[FLOW_ARGUMENTS_MAX];
    uint32_t count;
    ad_str names[AD_ALTERNATIVES_MAX];
    size_t name_count;
    bool plain; /* as in ad_flow_call */
} flow_site;

bool flow_call(flow_builder *b, flow_frame *f);
/* Made from the receiver and everything that is given. */
ad_flow_value flow_made_of_all(flow_builder *b, const flow_site *site, bool deep);
/* x + y where x is an object of a class of the unit that inherits nothing else: what its own method gives. */
bool flow_operator(flow_builder *b, ad_kind operation, ad_node left, ad_node right, ad_flow_value *out);
/* As flow_made_call, of what has one of the names. */
void flow_call_named(flow_builder *b, ad_node place, const ad_str *names, size_t name_count,
                     const flow_given *given, uint32_t count);
/* What STEP and STOP labels of a call say that it gives; false: nothing is said about where values go. Makes
 * the calls that CALLS and HANDLES tell of. */
bool flow_labelled_steps(flow_builder *b, ad_node n, ad_flow_value *out);
/* The call in a parameter's annotation or default by which a framework gives it what a function of the
 * program gives: `x=Depends(f)`, `x: Annotated[str, Depends(f)]`; AD_NO_NODE: there is none. */
ad_node flow_giver(const flow_builder *b, ad_node parameter);
/* Does a SINK label ask for what its value is, or holds, when its call is walked? */
bool flow_sink_is_read(const ad_tree *tree, const ad_label *label);
/* Reads the elements of its arguments that SINK labels of a call ask for. */
void flow_labelled_elements(flow_builder *b, ad_node n);
bool flow_ends_here(const flow_builder *b, ad_node n);
/* What a SINK label is about: its value or that value's element. */
ad_flow_value flow_sink_value(const flow_builder *b, size_t label);
/* A call that nobody wrote: decorators, map(), labels. */
void flow_made_call(flow_builder *b, ad_node place, ad_node callee, ad_flow_value value,
                    const flow_given *given, uint32_t count);
ad_flow_value flow_made_result(flow_builder *b, ad_node place, ad_node callee, ad_flow_value value,
                               const flow_given *given, uint32_t count);
/* The first of the labels of a site, in b->sites. */
uint32_t flow_first_site(const flow_builder *b, ad_node n);
bool flow_may_be_own(const flow_builder *b, ad_str name);

/* ---- build_list.c ---- */

/* A display that becomes the value of a variable of the function's own: from here on its length is known. */
ad_flow_value flow_new_list(flow_builder *b, ad_node left, ad_node right, ad_flow_value value);
/* Where such a list meets something clean that may be none. */
ad_flow_value flow_unsure_length(flow_builder *b, ad_flow_value value);
/* A copy: the same content, of which what is stored in one is not in the other. */
ad_flow_value flow_apart(flow_builder *b, ad_node place, ad_flow_value value);
/* What it is to people: a list's length is no value. */
ad_flow_value flow_without_lengths(const flow_builder *b, ad_flow_value value);
/* Nothing that could be tainted: clean, or a list that nothing but clean things were put into. */
bool flow_is_nothing(const flow_builder *b, ad_flow_value value);
/* It was changed, and nobody knows how. */
void flow_forget_length(flow_builder *b, ad_node object);
/* The key of object[key]; that of an index from the back, too, when the length is known. */
uint32_t flow_list_key(flow_builder *b, ad_node object, ad_node key);
/* Each does nothing and gives false where the length, or the place, is not known. */
bool flow_list_method(flow_builder *b, const flow_site *site, ad_str method, ad_flow_value *out);
bool flow_list_sum(flow_builder *b, ad_node place, const ad_node sides[2], ad_flow_value x, ad_flow_value y,
                   ad_flow_value *out);
bool flow_list_delete(flow_builder *b, ad_node target);
bool flow_list_slice(flow_builder *b, ad_node place, ad_node slice, ad_flow_value value, ad_flow_value *out);

/* ---- build_number.c ---- */

/* A number for sure: a constant, what len() and its like give, an attribute that counts. */
bool flow_is_number(flow_builder *b, ad_node n);
/* Does an operator have a number on one side, so that text on the other cannot be? */
bool flow_is_arithmetic(flow_builder *b, ad_kind operation, ad_node left, ad_node right);
/* format % given, where the format is known: what is filled in as a number is none of the text. */
bool flow_formatted(flow_builder *b, ad_node n, ad_node format, ad_node given, ad_flow_value *out);
bool flow_is_number_field(const flow_builder *b, ad_node interpolation);
bool flow_unpacks_numbers(flow_builder *b, const flow_site *site, ad_str name);

/* ---- build_quote.c ---- */

/* An operand of +, a field of an f-string (behind `before`, or AD_NO_NODE), what a conversion (with `quote` on both
 * sides, or 0) or an argument of format() fills in: clean of what it is quoted for. */
ad_flow_value flow_quoted_operand(flow_builder *b, ad_node n);
ad_flow_value flow_quoted_field(flow_builder *b, ad_node before, ad_node interpolation);
ad_flow_value flow_quoted_conversion(flow_builder *b, ad_node n, char quote);
ad_flow_value flow_quoted_argument(flow_builder *b, ad_node call, ad_node argument);

/* ---- build_address.c ---- */

/* How far a text that is put together has come, read as an address. */
typedef struct flow_address {
    uint8_t at;     /* address_at */
    bool has_parts; /* something in it is not known */
    bool is_known;  /* its host is: what is behind it sinks see themselves */
} flow_address;

void flow_address_begin(flow_address *a);
void flow_address_text(flow_address *a, ad_str text);
/* Has the text come behind the host, or does it begin with a path? */
bool flow_address_is_behind(const flow_address *a);
/* Its next part: does all of it that is not known stand behind the host? */
bool flow_address_part(flow_builder *b, flow_address *a, ad_node part);
/* The same; gives the part's value, clean when it does. */
ad_flow_value flow_address_value(flow_builder *b, flow_address *a, ad_node part, ad_flow_value value);
/* Where a string begins: behind those that stand side by side with it. */
void flow_address_of_string(flow_builder *b, flow_address *a, ad_node string);
/* The value of `right`, so far `value`, in left + right. */
ad_flow_value flow_behind_left(flow_builder *b, ad_node left, ad_node right, ad_flow_value value);
/* "..".format(..), "..".join([..]); false: nothing is known of it. */
bool flow_put_together(flow_builder *b, const flow_site *site, ad_flow_value *out);

/* ---- build_pattern.c ---- */

enum { FLOW_GROUPS_MAX = 16 };

/* A set of characters: one that has all that may be in it, and what of those beyond ASCII is in it for sure. */
typedef struct flow_letters {
    ad_flow_letters may;
    bool all_words, all_others;
} flow_letters;

typedef struct flow_group {
    ad_str name; /* "": it has none */
    flow_letters letters;
} flow_group;

/* What a regular expression says of a text. The characters of a part that the pattern itself writes down at its
 * beginning are nobody's choice and count for nothing. */
typedef struct flow_pattern {
    bool is_known;
    bool begins, ends;    /* each of its alternatives is held at the text's beginning, end */
    bool is_behind;       /* it begins with an address's host and more */
    flow_letters letters; /* of what it fits */
    flow_letters lacks;   /* of these a text in which it is not found has none */
    bool has_lacks;
    flow_group groups[FLOW_GROUPS_MAX + 1]; /* by number; 0: all of it */
    uint32_t group_count;                   /* the highest number */
} flow_pattern;

void flow_read_pattern(flow_builder *b, ad_str text, flow_pattern *out);

/* ---- build_group.c ---- */

/* What a call gives, so far `value`: m.group(1) of a match, re.findall(). */
ad_flow_value flow_fitted(flow_builder *b, const flow_site *site, ad_flow_value value);
/* m[1] */
ad_flow_value flow_fitted_part(flow_builder *b, ad_node n, ad_node object, ad_node key, ad_flow_value value);

/* ---- build_letters.c ---- */

void flow_letters_add(flow_letters *letters, const flow_letters *more);
void flow_letters_add_text(flow_letters *letters, ad_str text);
/* [^..] */
flow_letters flow_letters_others(const flow_letters *letters);
/* letters, digits, underscore: \w; and the dash, which nothing minds either */
flow_letters flow_letters_of_names(void);
/* What a text is clean of that is made of these alone. */
ad_flow_mask flow_letters_mask(const flow_builder *b, const flow_letters *letters);
/* The single characters that an expression holds: a constant text, set(".."), string.digits + "-"; false: nobody
 * knows. */
bool flow_letters_in(flow_builder *b, ad_node n, flow_letters *out);

/* ---- build_container.c ---- */

/* A condition came out true: what it says is a container is one from here on. */
void flow_learn_container(flow_builder *b, ad_node call);
/* A text was a key of that value. */
void flow_note_keyed(flow_builder *b, ad_flow_value value);
/* What a sink gets that shows containers by their repr. */
ad_flow_value flow_shown_by_repr(flow_builder *b, ad_node place, ad_flow_value value);

/* ---- build_options.c ---- */

/* All options that the unit's code adds to parsers. */
void flow_find_options(flow_builder *b);
/* What a call gives that parses the command line: options that are no text are clean. */
ad_flow_value flow_parsed_options(flow_builder *b, ad_node n, ad_flow_value value);
/* Is object.key such an option, where the object is a parameter of the name that the unit gives to what it
 * has parsed? */
bool flow_is_clean_option(flow_builder *b, ad_node object, ad_flow_value value, uint32_t key);

/* ---- build_enum.c ---- */

/* A class whose objects are its own constants, whatever it is called with. */
bool flow_is_enum(flow_builder *b, ad_node class);
bool flow_names_enum(flow_builder *b, ad_node n);
/* C(x): whoever comes behind it has one of them. */
bool flow_looks_up_member(flow_builder *b, const flow_site *site);
/* Is such a class without a constructor that others would see? */
bool flow_needs_lookup(flow_builder *b, ad_node class);

/* ---- build_record.c ---- */

/* x of a class's statement `x = ..` or `x: type`, AD_NO_NODE of any other. */
ad_node flow_assigned_name(const ad_tree *tree, ad_node statement);
/* Fields that a class's body names, into graph.names. */
void flow_class_fields(flow_builder *b, ad_node definition, ad_flow_class *class);
/* An assignment that makes a named tuple makes a class. */
void flow_named_tuple(flow_builder *b, ad_node left, ad_node right);

/* ---- build_part.c ---- */

/* getattr(self, text) where the beginning or the end of the text is known; 0: nothing is. */
ad_flow_value flow_methods_by_part(flow_builder *b, const flow_site *site, const ad_value *text);
/* May the value be such a method? */
bool flow_is_method_by_part(const flow_builder *b, ad_flow_value value);

/* ---- build_known.c ---- */

/* A builtin, or a method that text and containers have; false: not known. */
bool flow_known_function(flow_builder *b, const flow_site *site, ad_str name, ad_flow_value *out);
bool flow_known_method(flow_builder *b, const flow_site *site, ad_str method, ad_flow_value *out);
bool flow_is_known_method(ad_str method);
/* Does it give something of its receiver, and of its arguments nothing? Phase B asks, too. */
bool flow_is_reading_method(ad_str method);
/* build_library.c: a function of the standard library that gives what it is given, or containers of it. */
bool flow_library_function(flow_builder *b, const flow_site *site, ad_str name, ad_flow_value *out);
/* Functions that make text of what they are given, however deep it lies. */
bool flow_makes_text(ad_str name);
const char *flow_shows_by(ad_str name); /* str: "__str__"; NULL: another function */
/* What str(n) gives, by its class's own method where it has one. */
ad_flow_value flow_shown(flow_builder *b, ad_node place, ad_node n, const char *method);
bool flow_is_cleaning(flow_builder *b, ad_node callee); /* int and the like */

/* ---- build_guard.c ---- */

/* What is known when a condition has come out so. */
void flow_refine(flow_builder *b, ad_node condition, bool outcome);
ad_truth flow_truth(flow_builder *b, ad_node condition);
/* A variable is given a value that may be a condition; which one it holds, AD_NO_NODE when that is not sure.
 */
void flow_note_condition(flow_builder *b, ad_node target, ad_node value);
ad_node flow_condition_of(flow_builder *b, ad_node identifier);
/* Whoever comes here has had it turned into a number. */
void flow_learn(flow_builder *b, ad_node value);
/* `value` was found to be clean of that, unless it has changed since it was read. */
void flow_learn_held(flow_builder *b, ad_node value, ad_flow_mask mask);
/* Is a value still what it was: cleaned maybe, on some of the ways here, or given to calls, which do not
 * change a text? Of what it is clean by now. */
bool flow_is_unchanged(const flow_builder *b, ad_flow_value now, ad_flow_value then, ad_flow_mask *cleaned);
/* Is it no variable that several places give a value? */
bool flow_is_bound_once(flow_builder *b, ad_node n);
/* Does a variable hold what it held when that identifier was read? */
bool flow_still_has(flow_builder *b, ad_node identifier);
/* A key is looked up in what may be a table: it is one of its keys, or nobody comes behind it. */
void flow_learn_key(flow_builder *b, ad_node table, ad_node key);
/* The same of a call that gives what is kept under the key, or raises. */
void flow_learn_looked_up(flow_builder *b, ad_node call, ad_node key);
/* Whoever comes behind that call has not been refused: the mask of what its result is clean of. */
ad_flow_mask flow_not_refused(flow_builder *b, ad_node call);
/* The function gives a value (AD_NO_NODE: none): what is clean of its parameters then? */
void flow_note_answer(flow_builder *b, ad_node value);
void flow_publish_guards(flow_builder *b);

/* ---- build_check.c ---- */

typedef struct flow_guard {
    ad_node value; /* what is clean; AD_NO_NODE: it says nothing */
    ad_flow_mask mask;
    bool held;         /* value is not in the condition itself: it may have changed since */
    bool gives_object; /* the call gives an object or None; what that holds is clean too */
} flow_guard;

enum { FLOW_GUARDS_MAX = 12 };

typedef struct flow_guards {
    flow_guard at[FLOW_GUARDS_MAX];
    uint32_t count;
} flow_guards;

/* What says nothing is left out; so is what there is no room for. */
void flow_guards_add(flow_guards *guards, flow_guard guard);
/* The guards that a comparison, call or attribute is, when it comes out so. */
void flow_guards_at(flow_builder *b, ad_node n, bool outcome, flow_guards *out);
/* Those of a call that would have raised otherwise. */
void flow_guards_behind_call(const flow_builder *b, ad_node n, flow_guards *out);
/* A call of the module re: re.match(pattern, x), compiled.match(x). */
typedef struct flow_pattern_use {
    ad_str method;
    ad_node pattern, subject;
    bool from_within; /* it is told where to begin */
    bool by_line;     /* ^ and $ hold at each line */
} flow_pattern_use;

bool flow_pattern_call(flow_builder *b, ad_node n, flow_pattern_use *out);
/* What its pattern says; false: nobody knows. */
bool flow_pattern_of(flow_builder *b, const flow_pattern_use *use, flow_pattern *out);
/* str.isalnum and the like, which no character passes that means anything. */
bool flow_is_plain_test(flow_builder *b, ad_node callee);
/* Is that attribute of the result (AD_NO_NODE: the result itself) one that tells? */
bool flow_part_names(const flow_builder *b, const ad_label *label, ad_node attribute);
/* Does what is looked up in it have to be one of its keys, or a number? */
bool flow_is_table(flow_builder *b, ad_node n);
/* x.field of a model of pydantic whose field takes numbers, dates and the like alone? */
bool flow_is_harmless_field(flow_builder *b, ad_node object, ad_node name);
/* Does an annotation name numbers, dates and the like? */
bool flow_is_harmless_type(flow_builder *b, ad_node annotation);

/* The same, of that expression alone. */
void flow_guards_of_one(flow_builder *b, ad_node n, bool outcome, flow_guards *out);

/* ---- build_dead.c ---- */

/* What a condition that asks for Python's version gives with every version of today. */
ad_truth flow_truth_of_today(flow_builder *b, ad_node condition);
/* In a function, outside of any try: an import of what only Python 2 had, which raises. */
bool flow_imports_old(const flow_builder *b, ad_str module);
/* An `except ImportError` where nothing is imported that could be missing. */
bool flow_is_dead_handler(flow_builder *b, ad_node statement, ad_node clause);

/* ---- build_ends.c ---- */

/* All functions of the unit that never return, before any of them is walked. */
void flow_find_enders(flow_builder *b);
/* One of them, called as it is: other units are told. */
bool flow_is_ender(const flow_builder *b, ad_node definition);
/* A branch comes to its end with a call: if that never returns, whatever the unit that it goes to says, what the
 * condition refuses is not there behind it. */
void flow_note_refused(flow_builder *b, ad_node block, ad_node condition);
/* Does that call go to one of them? */
bool flow_never_returns(flow_builder *b, ad_node call);

/* ---- build_shut.c ---- */

/* AD_FLOW_NEVER_* of an expression. */
uint8_t flow_never(flow_builder *b, ad_node n);
/* The same of a parameter's default, AD_NO_NODE: it has none. What another module says of its truth is wanted. */
uint8_t flow_never_by_default(flow_builder *b, ad_node value);
/* What other modules say of the truth of its arguments is wanted, where they may shut the way to what the call goes to. */
void flow_want_arguments(flow_builder *b, const flow_site *site);
/* Is what is called sure not to have arguments already? */
bool flow_is_plain(const flow_builder *b, ad_node callee);
/* What parameters of its function have to be for a sink to be come to. Its function is known. */
void flow_sink_conditions(flow_builder *b, ad_node site, ad_flow_sink *sink);

/* ---- build_each.c ---- */

/* Guards of a list, when all() or any() of its elements comes out so. */
void flow_guards_each(flow_builder *b, ad_node n, bool outcome, flow_guards *out);
/* Guards of what one element of a list, any of them, is compared with. */
void flow_guards_some(flow_builder *b, ad_node n, bool outcome, flow_guards *out);
/* A function of the artifact is asked about each element. */
void flow_ask_each(flow_builder *b, ad_node n, bool outcome);
/* A loop over a list ends by itself: its elements were `then` each, and `now` wherever it went on. */
void flow_learn_each(flow_builder *b, ad_node list, ad_flow_value now, ad_flow_value then);

/* ---- build_mac.c ---- */

/* Guards of a message whose authentication code is compared. */
void flow_guards_of_code(flow_builder *b, ad_node n, bool outcome, flow_guards *out);

/* ---- build_behind.c ---- */

/* The places that the guarded value is kept in, and those of what it was made from. */
void flow_behind(flow_builder *b, flow_guard whole, flow_guards *out);

/* ---- build_prune.c, build_finish.c ---- */

AD_CHECKED bool flow_finish(flow_builder *b);
AD_CHECKED bool flow_prune(flow_builder *b, ad_flow_value *replacement, bool *needed, bool *call_needed);

#endif
