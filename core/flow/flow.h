/* Where data flows. In phase A a unit's functions become a small value-flow graph, from its node table, its
 * semantic model and the labels that rules put on it (source, sink, sanitizer ...). In phase B the graphs of all
 * units of an artifact are linked by name and answered on alone, without any tree: which source reaches which sink,
 * by which steps. Knows nothing of rules but their numbers.
 *
 * A value is tainted at an access path: a list of keys (attribute, string key, index, any element). What is tainted at
 * a path is tainted below it too. Cleaning is by kind: every path remembers which kinds of sanitizers were passed. */
#ifndef AD_FLOW_FLOW_H
#define AD_FLOW_FLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attrs.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/str.h"
#include "result/result.h"
#include "sema/sema.h"
#include "syntax/syntax.h"

/* One bit a kind of cleaning ("shell", "html" ...) or a kind of source ("remote", "local" ...); the rule set
 * numbers both. AD_FLOW_ALL as a cleaning is "whatever it was, it is harmless now" (int()). */
typedef uint64_t ad_flow_mask;
#define AD_FLOW_ALL UINT64_MAX
enum { AD_FLOW_KINDS_MAX = 63 };

/* ---- labels: what rules say about nodes ---- */

typedef enum ad_label_role {
    AD_LABEL_SOURCE,   /* value (an expression, or a parameter's identifier) yields data of kind `number`; with
                        * `arguments` only those parts of it, each a keyword: ".args", "[0][]" */
    AD_LABEL_SINK,     /* value must not be tainted, for flow rule `number`; node is the site it is about */
    AD_LABEL_STEP,     /* call `node` passes taint from value to `to` (the call itself: its result), less `mask`; a call
                        * with a STEP or STOP label has no other steps than those said. Of any other expression:
                        * what it is has no `mask` */
    AD_LABEL_STOP,     /* call `node` passes nothing on, whatever it is given; any other expression is clean */
    AD_LABEL_GUARD,    /* when `node` (a call or comparison) is true - or false: `negated` - value is clean of `mask` */
    AD_LABEL_CALLS,    /* call `node` calls `value` (a function) with `arguments`; where `to` is the call too, it gives
                        * what the function does */
    AD_LABEL_ENDS,     /* call `node` does not return */
    AD_LABEL_HANDLES,  /* call `node` has `value` (a function) called with data of kind `number` in those of `arguments`
                        * whose value is `node`; the others (AD_NO_NODE) are clean. A MAPPING: in all of them,
                        * and the call gives what the function does */
    AD_LABEL_BETWEEN,  /* what call `node` gives is clean of `mask` where it is put between two of `key`, one byte */
    AD_LABEL_PART      /* call `node` gives something of which attributes (names: keywords of `arguments`; none: itself)
                        * tell about value: a condition that settles one of them makes value clean of `mask` */
} ad_label_role;

typedef enum ad_label_shape {
    AD_SHAPE_VALUE,   /* the value itself */
    AD_SHAPE_ELEMENT, /* an element of it: map(f, values) */
    AD_SHAPE_SPREAD,  /* its elements, one after the other: Thread(target=f, args=(a, b)) */
    AD_SHAPE_MAPPING  /* its values by their keys as keyword arguments: kwargs={"a": b} */
} ad_label_shape;

/* What of the things that a value at a sink holds arrives there with it. */
typedef enum ad_flow_holds {
    AD_HOLDS_ANYTHING,
    AD_HOLDS_ELEMENTS, /* nothing that lies under a text as a key: dicts go out as JSON */
    AD_HOLDS_NOTHING,  /* not even elements: they are shown by their repr */
    AD_HOLDS_COUNT
} ad_flow_holds;

typedef struct ad_label_argument {
    ad_node value;
    ad_str keyword; /* "": positional, in order */
    uint8_t shape;  /* ad_label_shape */
    uint32_t element; /* 1-based: that element of value alone; 0: all of it */
    ad_str key;       /* what value, a dict, has under that text; "": all of it */
} ad_label_argument;

typedef struct ad_label {
    ad_node node;   /* the site: labels are sorted by it */
    ad_node value;  /* what of the site it is about; the site itself for results. AD_NO_NODE in STOP */
    ad_node to;     /* STEP, CALLS */
    uint8_t role;   /* ad_label_role */
    uint8_t shape;  /* STEP: VALUE, or ELEMENT: an element of value goes to the result */
    bool negated;   /* GUARD */
    uint8_t holds;  /* SINK: ad_flow_holds */
    bool function;  /* STEP, STOP of an expression: it is a function, and what that gives is clean. SINK: it is one, and
                     * its argument `element`, or the one called `key`, must not be tainted */
    bool by_method; /* SINK: all that was asked of the call is its method's name */
    uint32_t element; /* SINK: 1-based, that element of value alone; 0: all of it */
    ad_str key;       /* SINK: what value has under that text alone; "": all of it. BETWEEN: the quote */
    bool raises;    /* GUARD: whoever comes behind the call has passed, whatever it gave */
    uint16_t number;
    ad_flow_mask mask;
    const ad_label_argument *arguments; /* CALLS, HANDLES, PART, SOURCE */
    uint32_t argument_count;
    const ad_str *methods; /* HANDLES: value is a class, an object or C.as_view(), and these are called; of the rules */
    uint32_t method_count;
    ad_str message; /* SINK: the finding's message, "{source}" stands for the source's text */
    uint8_t severity, confidence; /* SINK: after the rule's cases */
} ad_label;

/* What a flow rule asks for; the sinks are labels that carry its number. */
typedef struct ad_flow_rule {
    uint32_t rule;       /* in ad_rule_index */
    ad_flow_mask from;   /* kinds of sources */
    ad_flow_mask unless; /* kinds of cleaning that settle it */
    /* by kind of source: severity of the finding when it is that kind, or 0xff: the sink's own */
    uint8_t severity_of[AD_FLOW_KINDS_MAX + 1];
    bool tells_cleaning; /* steps that only clean are told, too */
} ad_flow_rule;

/* ---- the graph of a unit ---- */

typedef enum ad_flow_op {
    AD_FLOW_CLEAN,    /* number 0 of every graph: nothing that could be tainted */
    AD_FLOW_PARAM,    /* a: number of the parameter in its function */
    AD_FLOW_CAPTURED, /* operands: values of a variable of an enclosing function, all that it is ever given */
    AD_FLOW_SOURCE,   /* a: kind; operands: what it would be otherwise */
    AD_FLOW_JOIN,     /* one of its operands, as it is */
    AD_FLOW_DERIVE,   /* made from its operands: tainted as a whole when one is (shallow: at the empty path or an
                       * element; deep, flag: at any path) */
    AD_FLOW_CLEANED,  /* operand 0 less a mask: b indexes masks */
    AD_FLOW_LOAD,     /* operand 0 at key a */
    AD_FLOW_STORE,    /* operand 0 with key a replaced by operand 1; AD_KEY_ANY replaces nothing, it adds */
    AD_FLOW_CALL,     /* result of call a (index into calls) */
    AD_FLOW_AFTER,    /* call a's argument operand 0 once the call is over: b is the argument's place in the call,
                       * AD_FLOW_RECEIVER for the receiver; what the callee stored into it is added, and it is clean
                       * of what the callee makes sure of (flags: when its answer is true, or false) */
    AD_FLOW_GLOBAL,   /* a: string, the dotted name of a variable of some module of the artifact; read */
    AD_FLOW_FUNCTION, /* a function or class as a value: a: string, its dotted name; b: index into functions or
                       * AD_FLOW_NONE when it is not of this unit */
    AD_FLOW_PARTIAL,  /* operand 0, a function, with so many positional arguments given already: a */
    AD_FLOW_OP_COUNT
} ad_flow_op;

#define AD_FLOW_NONE UINT32_MAX
enum {
    AD_FLOW_RECEIVER = 0xffff,
    AD_FLOW_PASSER = 0xfffe, /* of AFTER: nothing that was given; it is what it was if the call returns at all */
    AD_FLOW_DEEP = 1,    /* flags of DERIVE */
    AD_FLOW_UNKNOWN = 2, /* by a call of which nothing is known, not even a name */
    AD_FLOW_EACH = 4,    /* a list: each element is made of the operand's element at the same place */
    AD_FLOW_KEYED = 8,   /* a dict: the same by key */
    AD_FLOW_SAME = 16,   /* with one of these: it is that element */
    AD_FLOW_CONTAINER = 1, /* flag of CLEANED: it is a container, what was tainted as a whole are its elements */
    AD_FLOW_IF_YES = 1,  /* flags of AFTER */
    AD_FLOW_IF_NO = 2,
    AD_FLOW_IF_ENDS = 3, /* the call is a statement: it may be there to refuse what it is given */
    AD_FLOW_ANSWERS = 3  /* true, false, either */
};

/* Index of a value in its graph; 0 is clean. An operand's number is smaller than its user's, but for JOIN in loops
 * and CAPTURED. */
typedef uint32_t ad_flow_value;

/* Keys: text in strings with a first byte that says what it is, so that unequal kinds never meet:
 * ".name" attribute, "'name" string key, "#3" integer key, "*" any element (AD_KEY_ANY is the number of "*"; string 0 is
 * "" and string 1 is "*" in every graph). A load of "*" meets "#n" and "*", and "'name" too when it comes from
 * .values() or the like ("**", string 2). ".|GET|POST|" is every attribute of these names: a STORE puts the same into each
 * of them. ".do_*" is a method of those whose names begin so and end with what is behind the star: loads alone ask
 * for it. */
enum { AD_FLOW_STRING_EMPTY = 0, AD_KEY_ANY = 1, AD_KEY_ANY_VALUE = 2 };

/* Is a key one for several attributes? */
static inline bool ad_flow_key_is_set(ad_str key)
{
    return key.len > 2 && key.ptr[0] == '.' && key.ptr[1] == '|';
}

/* Does the key ask for methods by a part of their names? */
bool ad_flow_key_is_part(ad_str key);
/* Is that one of them? */
bool ad_flow_key_fits(ad_str key, ad_str method);

/* What a function raises is in its result at ".raise()", and again with the class's bare name: ".raise(ValueError)".
 * Only handlers read it. A load of ".raise(*)" gives all of that as it is, and nothing else. */
#define AD_FLOW_RAISED ".raise("
#define AD_FLOW_RAISED_ALL ".raise(*)"
static inline bool ad_flow_key_is_raised(ad_str key)
{
    return key.len > sizeof(AD_FLOW_RAISED) - 1 && key.ptr[0] == '.' && key.ptr[key.len - 1] == ')' &&
           ad_str_starts(key, AD_STR(AD_FLOW_RAISED));
}

/* Where the attribute's "|name" begins in such a key; SIZE_MAX: it is none of them. */
size_t ad_flow_key_find(ad_str set, ad_str attribute);

typedef struct ad_flow_node {
    uint8_t op; /* ad_flow_op */
    uint8_t flags;
    uint32_t operands; /* first, in graph.operands */
    uint32_t operand_count;
    uint32_t a, b;
    uint32_t place; /* into graph.places, AD_FLOW_NONE: no step worth telling */
    uint32_t name;  /* string: the variable or parameter it is bound to first, 0 when none */
} ad_flow_node;

typedef struct ad_flow_place {
    ad_span span;
} ad_flow_place;

/* What a value can never be, as far as conditions ask: a constant leaves one of these. 0: nothing is known.
 */
enum {
    AD_FLOW_NEVER_NONE = 1,
    AD_FLOW_NEVER_EMPTY = 2, /* false, but not None */
    AD_FLOW_NEVER_FULL = 4,  /* true */
    AD_FLOW_NEVER_ANYTHING = 7
};

typedef struct ad_flow_argument {
    ad_flow_value value;
    uint32_t keyword; /* string; 0 positional */
    uint8_t spread;   /* 0 no, 1 *value, 2 **value, 3: an element of value */
    uint8_t never;    /* AD_FLOW_NEVER_* */
} ad_flow_argument;

/* A call that may go to a function of the artifact. */
typedef struct ad_flow_call {
    uint32_t names;      /* first of its possible callees' dotted names, in graph.names */
    uint32_t name_count; /* "?.method" when only the method is known */
    ad_flow_value callee;   /* value called, when it is one that flows (parameter, captured, FUNCTION); 0 else */
    ad_flow_value receiver; /* x of x.method(..); 0 when clean or none */
    uint32_t arguments;     /* first, in graph.arguments */
    uint32_t argument_count;
    uint32_t function; /* where it stands: index into functions */
    uint32_t place;
    bool stopped; /* rules said which steps it has (STEP, STOP): nothing passes by default when it is unknown */
    uint32_t decorates; /* it applies a decorator to that function: index into functions + 1; 0 */
    bool plain;         /* its arguments are those that are written there: no partial, not made */
    bool made;    /* by a CALLS label, a decorator: not written as a call; its result goes nowhere */
} ad_flow_call;

enum {
    AD_FLOW_FN_METHOD = 1, /* its first parameter is the receiver */
    AD_FLOW_FN_STATIC = 2,
    AD_FLOW_FN_CLASSMETHOD = 4,
    AD_FLOW_FN_PROPERTY = 8,
    AD_FLOW_FN_GENERATOR = 16, /* what it yields comes back at key "*" */
    AD_FLOW_FN_MODULE = 32,
    AD_FLOW_FN_CLASS_BODY = 64,
    AD_FLOW_FN_LAMBDA = 128,
    AD_FLOW_FN_ENDS = 256 /* it never returns */
};

/* The parameter of a generator that stands for what is sent to it. */
#define AD_FLOW_SENT "send()"

enum { AD_FLOW_PARAM_REST = 1 /* *args */, AD_FLOW_PARAM_KEYWORDS = 2 /* **kwargs */, AD_FLOW_PARAM_KEYWORD_ONLY = 4 };

typedef struct ad_flow_parameter {
    uint32_t name; /* string */
    uint8_t flags;
    uint8_t never;       /* of its default: AD_FLOW_NEVER_* */
    ad_flow_value value; /* its PARAM */
    ad_flow_value after; /* what it is when the function ends, for callers; = value when unchanged */
    /* what it is clean of when the function gives something true, something false, or ends at all: index into
     * masks + 1; 0: nothing */
    uint32_t guards[AD_FLOW_ANSWERS];
} ad_flow_parameter;

typedef struct ad_flow_function {
    uint32_t name;  /* string: dotted; the module's own code has the module's name */
    uint32_t flags;
    uint32_t owner; /* class whose method it is: index into classes, AD_FLOW_NONE */
    uint32_t parameters, parameter_count;
    ad_flow_value result; /* JOIN of all that it returns or yields; 0 */
    uint32_t first_node, node_count; /* its values, next to each other */
    uint32_t place; /* of its name */
} ad_flow_function;

typedef struct ad_flow_class {
    uint32_t name; /* string: dotted */
    uint32_t bases, base_count; /* strings in graph.names: dotted names of its direct bases */
    uint32_t fields, field_count; /* likewise: names that its body annotates or makes fields of, in order */
} ad_flow_class;

/* A name that a module binds to something of another: `from .a import f as g`, star imports ("*"). */
typedef struct ad_flow_alias {
    uint32_t name;   /* string: the bare name bound here; 0 for a star */
    uint32_t target; /* string: dotted name it stands for; for a star the module */
} ad_flow_alias;

/* A variable of the module, or of a class of it, that is bound once, to a constant. */
typedef struct ad_flow_constant {
    uint32_t name;  /* string: "SHELL", "Conf.SHELL" */
    uint32_t value; /* string: bytes, as ad_outline_sink.constant says */
} ad_flow_constant;

/* A variable of the module that is given a value: at its end, or from a function by `global`. */
typedef struct ad_flow_global {
    uint32_t name; /* string: dotted */
    ad_flow_value value;
    uint32_t function;
} ad_flow_global;

enum { AD_FLOW_CONDITIONS_MAX = 2 };

/* On all ways to a sink in its function a parameter that nothing rebinds is none of these. */
typedef struct ad_flow_condition {
    uint32_t parameter; /* number in the function */
    uint8_t never;      /* AD_FLOW_NEVER_*, neither none nor all of them */
} ad_flow_condition;

typedef struct ad_flow_sink {
    ad_flow_value value;
    uint16_t rule;     /* number of the flow rule */
    uint32_t function; /* index into functions */
    uint32_t place;    /* the site */
    uint8_t severity, confidence;
    uint8_t holds;      /* ad_flow_holds */
    bool by_method;     /* no more is asked of the call than its method's name */
    uint32_t message;   /* string */
    uint32_t context;   /* string: "Class.method" around it */
    uint32_t statement; /* string: for the fingerprint */
    uint32_t row_first, row_last; /* rows of its statement: comments there may suppress it */
    ad_flow_condition conditions[AD_FLOW_CONDITIONS_MAX];
    uint32_t condition_count;
} ad_flow_sink;

/* A comment of the unit that suppresses findings of a rule on some rows; filled in by the scan. */
typedef struct ad_flow_suppression {
    uint32_t row_first, row_last;
    uint32_t rule;   /* in ad_rule_index */
    uint32_t reason; /* string */
} ad_flow_suppression;

/* Source text of a row that some place lies on, cut to limits->excerpt_bytes. */
typedef struct ad_flow_line {
    uint32_t row;
    uint32_t text; /* string */
    uint32_t column; /* code points cut off at its start */
} ad_flow_line;

#define AD_FLOW_LIST(type) struct { type *at; uint32_t count, capacity; }

/* Owner: ad_flow_graph_free. All numbers are checked when a graph is read back. */
typedef struct ad_flow_graph {
    ad_str module;  /* dotted name */
    bool is_package;
    ad_str path;    /* of the unit, as in ad_unit_record.path */
    AD_FLOW_LIST(ad_str) strings; /* in arena */
    AD_FLOW_LIST(ad_flow_node) nodes;
    AD_FLOW_LIST(uint32_t) operands;
    AD_FLOW_LIST(ad_flow_mask) masks;
    AD_FLOW_LIST(ad_flow_place) places;
    AD_FLOW_LIST(uint32_t) names;
    AD_FLOW_LIST(ad_flow_call) calls;
    AD_FLOW_LIST(ad_flow_argument) arguments;
    AD_FLOW_LIST(ad_flow_function) functions;
    AD_FLOW_LIST(ad_flow_parameter) parameters;
    AD_FLOW_LIST(ad_flow_class) classes;
    AD_FLOW_LIST(ad_flow_alias) aliases;
    AD_FLOW_LIST(ad_flow_constant) constants; /* of outlines: see ad_flow_outline() */
    AD_FLOW_LIST(uint32_t) wanted;            /* so; strings: dotted names */
    AD_FLOW_LIST(uint32_t) changed;           /* so */
    AD_FLOW_LIST(uint32_t) used;              /* so */
    AD_FLOW_LIST(ad_flow_global) globals;
    AD_FLOW_LIST(ad_flow_sink) sinks;
    AD_FLOW_LIST(ad_flow_suppression) suppressions;
    AD_FLOW_LIST(ad_flow_line) lines; /* by row */
    ad_arena arena;
} ad_flow_graph;

void ad_flow_graph_init(ad_flow_graph *graph, const ad_limits *limits);
void ad_flow_graph_free(ad_flow_graph *graph);

/* ---- phase A ---- */

enum { AD_FLOW_ASCII = 128 };

/* A set of characters: what a text may be made of, or those that matter to a kind of cleaning. */
typedef struct ad_flow_letters {
    uint64_t ascii[2]; /* by code */
    bool words;        /* letters and digits beyond ASCII */
    bool others;       /* everything else beyond ASCII */
    bool is_said;      /* of a kind of cleaning: rules name its characters */
} ad_flow_letters;

typedef struct ad_flow_input {
    const ad_tree *tree;
    ad_module *module;
    ad_str path;
    bool is_package;
    const ad_label *labels; /* sorted by node */
    size_t label_count;
    ad_flow_mask behind_host; /* what parts of a text are clean of that stand behind the host of an address; 0: nothing */
    /* By bit of a kind of cleaning: a text with none of these characters is clean of it. Where rules say nothing,
     * only letters, digits, `_` and `-` are; they are clean of everything. */
    const ad_flow_letters *letters;
    size_t letters_count;
    const ad_limits *limits;
} ad_flow_input;

/* Builds the graph of a unit's functions, its module code and class bodies; values that lie on no way from anything that can be
 * tainted (source, parameter, capture, global, call) to anything that can matter (sink, result, argument, global,
 * attribute of a parameter) are left out. Running out of limits->flow_nodes or flow_steps leaves the function at hand out and
 * calls `incident` with its name.
 * Errors: NOMEM. */
AD_CHECKED ad_status ad_flow_build(const ad_flow_input *input, ad_flow_graph *graph,
                                   void (*incident)(void *ctx, const char *message), void *ctx, ad_err *err);

/* Why a value is clean. */
typedef enum ad_flow_why {
    AD_WHY_NOTHING,  /* no part of it, or none that it passes on, could be tainted */
    AD_WHY_CONSTANT,
    AD_WHY_ASSIGNED, /* it is a name: that of what was last assigned to it, at `place` */
    AD_WHY_CALL,     /* this call passes nothing on */
    AD_WHY_STOPPED,  /* rules say so of this call */
    AD_WHY_DEAD      /* it does not run: `place` is the condition that says so, or the statement that leaves before it */
} ad_flow_why;

/* A value that another is made of, for people. */
typedef struct ad_flow_origin {
    uint32_t depth; /* below the one that was asked for, at 0 */
    ad_flow_op op;
    ad_node place;     /* AD_NO_NODE: none */
    ad_str text;       /* LOAD, STORE: the key; GLOBAL, FUNCTION: its dotted name; others: the variable's */
    uint32_t kind;     /* SOURCE */
    ad_flow_mask mask; /* CLEANED */
    ad_flow_why why;   /* CLEAN */
} ad_flow_origin;

/* What the values of expressions are made of, level by level, and of a clean one where it was made so: for `adderstone
 * flow` and `explain`. Stops when `tell` does not give OK. Errors: NOMEM; what tell gave. */
AD_CHECKED ad_status ad_flow_show(const ad_flow_input *input, const ad_node *expressions, size_t count,
                                  ad_status (*tell)(void *ctx, size_t expression, const ad_flow_origin *origin,
                                                    ad_err *err),
                                  void *ctx, ad_err *err);

/* ---- between the phases ---- */

/* What a unit is to the others of its artifact, as a graph without values: its name, what its imports bind, its constants,
 * those of others that it asked for and those that it changes. `graph` is initialised. When rules and flow have had of the
 * module what they want. Errors: NOMEM. */
AD_CHECKED ad_status ad_flow_outline(ad_module *module, ad_str path, bool is_package, ad_flow_graph *graph, ad_err *err);

/* Who takes what ad_flow_constants() found. */
typedef struct ad_flow_constant_sink {
    void *ctx;
    /* The unit of that outline asked for `name`, whose value another knows. Borrowed during the call. */
    ad_status (*given)(void *ctx, size_t outline, ad_str name, ad_str value, ad_err *err);
    void (*spent)(void *ctx, const char *limit); /* a budget ran out: the rest is not known */
} ad_flow_constant_sink;

/* Tells each unit of an artifact (outlines sorted by path) which constants of others it asked for. Within
 * limits->flow_link_steps. Errors: NOMEM; what the sink gave. */
AD_CHECKED ad_status ad_flow_constants(const ad_flow_graph *outlines, size_t count, const ad_limits *limits,
                                       const ad_flow_constant_sink *sink, ad_err *err);

/* ---- graphs between processes ---- */

/* Little-endian base-128 numbers and length-prefixed strings behind a version byte. */
void ad_flow_graph_put(const ad_flow_graph *graph, ad_buf *out);
/* Reads what a worker wrote as if a stranger had: every index, count, enum and order is checked.
 * *out_used: bytes taken. Errors: FORMAT, LIMIT, NOMEM. Strings are copied to `texts`, or stay in `bytes` when that
 * is NULL. */
AD_CHECKED ad_status ad_flow_graph_take(ad_str bytes, const ad_limits *limits, ad_arena *texts, ad_flow_graph *graph,
                                        size_t *out_used, ad_err *err);

/* ---- phase B ---- */

/* A flow that was found; borrowed during the callback. Steps run from the source to the sink; ad_step.unit is the
 * graph's index as given to ad_flow_link. */
typedef struct ad_flow_found {
    uint16_t flow_rule;
    uint32_t graph;
    const ad_flow_sink *sink;
    uint32_t source_kind;
    ad_str source_text;  /* excerpt of the source's expression */
    uint32_t more_sources; /* further sources that reach the same sink */
    ad_flow_mask cleaned;  /* what it was cleaned of on the way that is told */
    bool is_unsure;        /* too much on that way is guessed for more than low confidence */
    const ad_step *steps;
    size_t step_count;
} ad_flow_found;

typedef struct ad_flow_sink_of {
    void *ctx;
    ad_status (*found)(void *ctx, const ad_flow_found *found, ad_err *err);
    void (*incident)(void *ctx, ad_str path, const char *message); /* a budget ran out: names the function */
    /* Other units of the artifact will be linked with these: what hangs on a call that may be theirs is not told
     * yet, as the callee may clean what it is given. */
    bool more_units;
} ad_flow_sink_of;

/* Links the graphs of one artifact (sorted by path) and tells every pair of rule and sink that a source reaches: once,
 * with the worst kind of source and the shortest way, in order of (graph, sink). Within limits->flow_link_steps.
 * Errors: NOMEM; what found returned. */
AD_CHECKED ad_status ad_flow_link(const ad_flow_graph *graphs, size_t graph_count, const ad_flow_rule *rules,
                                  size_t rule_count, const ad_limits *limits, const ad_flow_sink_of *sink, ad_err *err);

#endif
