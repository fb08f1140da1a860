/* Shared by the files of core/sema only: the model's tables, and what each file offers the others.
 *
 *   module.c            creation, memory and steps, names of definitions, module name of a path
 *   scope.c, import.c   one pass over the node table: scopes, bindings, imports, changes in place
 *   bind.c              bindings become variables (scope and symbol); global, nonlocal, members of self
 *   reach.c             which bindings of a variable a use can see, by block structure and order
 *   branch.c            which of them constants leave
 *   value.c, parts.c    the table of values; text put together of known and unknown parts
 *   eval.c              the evaluator: explicit stack, one memo per node; eval_name.c names,
 *                       eval_bind.c what bindings give, eval_call.c calls and subscripts,
 *                       class.c attributes and functions of the unit, type.c annotations,
 *                       literal.c strings, replay*.c expressions evaluated anew
 *   name.c              dotted names and builtins
 *   call.c              arguments in one form
 *   fold_*.c            what Python would compute from constants: number, text, char (UTF-8 with
 *                       surrogates), format (str, repr, specifiers), fill (% and format), codec,
 *                       unpack (decompression),
 *                       container, call and items (pure functions), library (constants)
 *   constant.c          constants that units tell each other; changed.c what makes them unsure
 *   show.c              values for people
 *   flow_view.c         variables as those see them who follow values through them */
#ifndef AD_SEMA_PRIV_H
#define AD_SEMA_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/intern.h"
#include "base/str.h"
#include "sema/sema.h"
#include "syntax/syntax.h"

#define AD_NOWHERE UINT32_MAX /* no scope, variable, binding, frame ... */

enum {
    AD_DOTTED_BYTES_MAX = 512,    /* a longer dotted name is not built: its expression is UNKNOWN */
    AD_CANDIDATES_MAX = 32,       /* bindings that a use may see; more say nothing */
    AD_CLASSES_MAX = 32,          /* classes of the unit that one class derives from */
    AD_MUTATIONS_MAX = 64,        /* stores into one container that are folded into it */
    AD_UNPACK_DEPTH_MAX = 8,      /* nesting of targets: ((a, b), c) = ... */
    AD_CONDITION_NODES_MAX = 24,  /* longer conditions are decided by what comes in */
    AD_REPLAY_NODES_MAX = 96,     /* of an expression evaluated anew for each element */
    AD_REPLAY_NAMES_MAX = 16,     /* names bound in such an expression */
    AD_REPLAY_ROUNDS_MAX = 65536, /* elements of such a comprehension */
    AD_VALUE_CONSTANT = 128,      /* flag of a value, beside the public ones: known wholly */
    AD_VALUE_WANTED = 64          /* so: a NAME that stands in `wanted` */
};

/* ---- scopes and bindings ---- */

typedef enum ad_scope_kind {
    AD_SCOPE_MODULE,
    AD_SCOPE_CLASS,
    AD_SCOPE_FUNCTION,
    AD_SCOPE_LAMBDA,
    AD_SCOPE_COMPREHENSION,
    AD_SCOPE_MEMBERS /* no Python scope: what methods and others assign to a class's attributes */
} ad_scope_kind;

enum {
    AD_FUNCTION_GENERATOR = 1,
    AD_FUNCTION_STATIC = 2,
    AD_FUNCTION_OF_CLASS = 4, /* classmethod, __new__ ...: the first parameter is the class */
    AD_FUNCTION_PROPERTY = 8,
    AD_FUNCTION_ACCESSOR = 16, /* @x.setter: the name goes on meaning the property */
    AD_FUNCTION_WRAPPED = 32,  /* a decorator that may change what a call gives */
    AD_FRAME_LOOPS = 64        /* of a frame: there is a loop in it */
};

typedef struct ad_scope {
    uint8_t kind;  /* ad_scope_kind */
    uint8_t flags; /* AD_FUNCTION_* */
    ad_node node;
    uint32_t parent;  /* AD_NOWHERE for the module */
    uint32_t frame;   /* the module, function or lambda whose code runs it; maybe itself */
    uint32_t home;    /* itself, or of a comprehension the scope that runs it */
    ad_node function; /* innermost around its inside, AD_NO_NODE */
    ad_node class_node;
    uint32_t members;      /* CLASS: its MEMBERS scope */
    uint32_t first_return; /* index into returns, AD_NOWHERE */
    uint32_t last_return;
    uint32_t context; /* symbols, see module.c; 0 until any is asked for */
    uint32_t dotted;
    ad_value_id value; /* its FUNCTION or CLASS, 0 until asked for */
    ad_value_id instance;
} ad_scope;

typedef enum ad_binding_kind {
    AD_BIND_ASSIGN,
    AD_BIND_AUGMENT,
    AD_BIND_WALRUS,
    AD_BIND_FOR,     /* site: the for statement */
    AD_BIND_ELEMENT, /* of a comprehension; site: its for clause */
    AD_BIND_WITH,    /* site: the as pattern */
    AD_BIND_EXCEPT,  /* site: the as pattern or the except clause */
    AD_BIND_IMPORT,
    AD_BIND_FUNCTION,
    AD_BIND_CLASS,
    AD_BIND_PARAMETER, /* site: the parameter */
    AD_BIND_SELF,      /* the first parameter of a method */
    AD_BIND_OPAQUE,    /* match captures, type parameters, type aliases */
    AD_BIND_DELETE
} ad_binding_kind;

typedef struct ad_binding {
    uint8_t kind; /* ad_binding_kind */
    uint32_t symbol;
    uint32_t scope;    /* where the target is written */
    uint32_t variable; /* what it binds */
    uint32_t next;     /* of the same variable, in order of source; AD_NOWHERE */
    ad_node target;    /* the identifier; its memo holds the binding's value */
    ad_node site;      /* the statement or expression that binds */
    uint32_t position; /* it counts for nodes after this one */
    uint32_t import;   /* IMPORT: index into imports */
} ad_binding;

enum {
    AD_VARIABLE_GLOBAL = 1,  /* declared so in this scope: look in the module */
    AD_VARIABLE_NONLOCAL = 2 /* declared so: look further out */
};

/* What a container had become after the first changes to it: the next use goes on from there. */
typedef struct ad_replayed {
    ad_value_id from, to;
    uint32_t count;       /* of changes; 0: nothing is known */
    uint32_t first, last; /* ad_mutation */
} ad_replayed;

typedef struct ad_variable {
    uint32_t scope;
    uint32_t symbol;
    uint8_t flags;
    uint32_t first; /* binding */
    uint32_t last;
    uint32_t count;
    uint32_t mutations; /* first ad_mutation, AD_NOWHERE */
    uint32_t last_mutation;
    bool shifts; /* one of the mutations does */
    bool shared_within; /* code of another function changes an element of it in place */
    ad_replayed replayed;
    struct ad_reach *reach; /* worked out at the first use that needs it */
} ad_variable;

/* A change to the container that a name holds. */
typedef struct ad_mutation {
    ad_node node; /* the subscript stored to or deleted, or the method's call */
    bool simple;  /* a subscript or method whose effect can be folded in */
    bool shifts;  /* elements of a list may have other places afterwards */
    uint32_t scope;
    uint32_t position;
    uint32_t next;
} ad_mutation;

typedef struct ad_return {
    ad_node node;
    uint32_t next;
} ad_return;

/* Where a name is used: the node, and the position in the order of evaluation. */
typedef struct ad_place {
    ad_node at;
    uint32_t order;
    uint32_t frame; /* scope */
} ad_place;

typedef struct ad_candidates {
    ad_node targets[AD_CANDIDATES_MAX]; /* identifiers whose memo is the binding's value */
    uint32_t count;
    bool too_many;
    bool settled;   /* some binding is passed on every way to the use */
    uint32_t since; /* position of that binding, 0 */
} ad_candidates;

/* ---- the model ---- */

typedef struct ad_frame {
    ad_node node;
    bool started;
    bool supposed;     /* see eval.c */
    uint32_t parent;   /* frame that asked for it, AD_NOWHERE */
    uint32_t low;      /* lowest frame that something below came back to, AD_NOWHERE */
    size_t open_start; /* members of its cycle stand in `open` from here on */
} ad_frame;

/* A node that is done and part of a cycle whose first member is not. */
typedef struct ad_open {
    ad_node node;
    ad_value_id value;
    bool supposed;
} ad_open;

/* Those from `start` to the next group lead back to the same frame. */
typedef struct ad_open_group {
    size_t start;
    uint32_t low;
} ad_open_group;

enum { AD_VALUES_PER_CHUNK = 256, AD_LOOKUPS_KEPT = 256 };

/* What a parameter holds, as somebody outside knows. */
typedef struct ad_promise {
    ad_node parameter;
    ad_str instance;
} ad_promise;

/* A constant of another module, as bytes. */
typedef struct ad_given {
    uint32_t symbol; /* its dotted name */
    ad_value_id id;  /* 0 until asked for */
    ad_str value;
} ad_given;

struct ad_module {
    const ad_tree *tree;
    ad_str name;
    bool is_package;
    const ad_name_map *known;
    ad_module *outer; /* whose code runs this one as text, at outer_at; or NULL */
    ad_node outer_at;
    ad_promise *promises; /* by node */
    size_t promise_count, promise_capacity;
    ad_given *given; /* by symbol */
    size_t given_count, given_capacity;
    ad_str *wanted; /* dotted names whose values would have mattered */
    size_t wanted_count, wanted_capacity;
    ad_node *foreign; /* places where variables of modules may be given other values */
    size_t foreign_count, foreign_capacity;
    uint32_t string_max;
    uint32_t items_max;
    uint32_t steps_left;
    bool over_budget;
    bool scopes_named;
    bool stopped; /* no more evaluation: steps or memory are gone */
    const char *exhausted;
    ad_arena arena;
    ad_intern names;

    uint32_t *node_scope; /* see ad_scope_of() */
    ad_scope *scopes;
    size_t scope_count, scope_capacity;
    ad_binding *bindings;
    size_t binding_count, binding_capacity;
    ad_variable *variables;
    size_t variable_count, variable_capacity;
    uint32_t *variable_slots; /* hash table: variable + 1, 0 is free */
    size_t variable_slot_count;
    ad_mutation *mutations;
    size_t mutation_count, mutation_capacity;
    ad_return *returns;
    size_t return_count, return_capacity;
    uint8_t *changed_attributes; /* by symbol: x.NAME is changed in place somewhere */
    size_t changed_attribute_count;
    ad_import *imports;
    size_t import_count, import_capacity;
    ad_import *all_imports; /* with calls of import_module; NULL until asked for */
    size_t all_import_count, all_import_capacity;
    bool imports_complete;
    ad_str *stars; /* modules of `from M import *` */
    size_t star_count, star_capacity;

    ad_value **chunks;
    size_t chunk_capacity;
    uint32_t value_count;
    ad_value_id *builtin_values; /* by number in the table of builtins, 0 until asked for */
    uint32_t *memo;              /* by node, see eval.c; NULL until the first value */
    ad_frame *stack;
    size_t depth, stack_capacity;
    ad_open *open;
    size_t open_count, open_capacity;
    ad_open_group *groups;
    size_t group_count, group_capacity;
    uint32_t current; /* frame being evaluated, AD_NOWHERE */

    struct ad_lookup { /* names looked up last, for flow_view.c; node + 1, 0 is free */
        ad_node node;
        uint32_t scope;
        uint32_t variable;
    } lookups[AD_LOOKUPS_KEPT];

    struct ad_call_slot {
        ad_node node;
        const ad_call *call;
    } * calls; /* hash table by node */
    size_t call_count, call_slot_count;
};

/* ---- module.c: memory and steps ---- */

/* As ad_grow(), counted against the model's memory. */
AD_CHECKED bool ad_sema_grow(ad_module *m, void *array_ptr, size_t *capacity, size_t needed, size_t each);
/* Counted and zeroed; NULL when memory is short. */
AD_CHECKED void *ad_sema_array(ad_module *m, size_t count, size_t each);
/* From the arena; NULL stops evaluation. */
AD_CHECKED void *ad_sema_alloc(ad_module *m, size_t count, size_t each);
/* Pays for work; false when the steps are gone. */
bool ad_sema_charge(ad_module *m, size_t steps);
void ad_sema_stop(ad_module *m, const char *why); /* no more evaluation */
void ad_sema_note(ad_module *m, const char *why); /* one value was given up, evaluation goes on */
/* A copy that lives as long as the model, "" when memory is short. */
ad_str ad_sema_copy(ad_module *m, ad_str text);
uint32_t ad_sema_intern(ad_module *m, ad_str text);
/* Identifier as Python compares it, without a copy where the source has it so. */
ad_str ad_sema_identifier(ad_module *m, ad_node identifier);
/* Dotted name of a function or class of the unit, interned. */
ad_str ad_sema_dotted(ad_module *m, uint32_t scope);

/* ---- scope.c, import.c, bind.c ---- */

AD_CHECKED bool ad_scope_collect(ad_module *m);
/* Adds a binding; false when memory is short. */
AD_CHECKED bool ad_scope_bind(ad_module *m, ad_binding_kind kind, ad_node target, ad_node site,
                              uint32_t position);
AD_CHECKED bool ad_import_collect(ad_module *m, ad_node statement);
/* The module that such a call imports: `name` may start with dots, counted from its package argument. */
ad_str ad_import_target(ad_module *m, const ad_call *call, ad_str name);

typedef struct ad_declaration { /* global, nonlocal */
    uint32_t scope;
    uint32_t symbol;
    bool global;
} ad_declaration;

typedef struct ad_member { /* x.attribute = ... */
    ad_node attribute;
    ad_node site;
    uint8_t kind;
    uint32_t scope;
} ad_member;

/* What the pass finds and linking uses up. */
typedef struct ad_collected {
    ad_declaration *declarations;
    size_t declaration_count, declaration_capacity;
    ad_member *members;
    size_t member_count, member_capacity;
} ad_collected;

AD_CHECKED bool ad_bind_link(ad_module *m, const ad_collected *found);
/* The variable of exactly this scope, or AD_NOWHERE. */
uint32_t ad_bind_local(const ad_module *m, uint32_t scope, uint32_t symbol);
/* The variable that a name means in a scope, by Python's rules; AD_NOWHERE when nothing binds it. */
uint32_t ad_bind_find(ad_module *m, uint32_t scope, uint32_t symbol);
/* The next scope outwards in which a nested one looks names up, AD_NOWHERE after the module. */
uint32_t ad_bind_outer(const ad_module *m, uint32_t scope);

/* How node_scope is packed. Targets hold their binding's number, nodes that open a scope that
 * scope's, others the scope they are evaluated in. */
#define AD_TARGET_NODE 0x80000000U
#define AD_OWNER_NODE  0x40000000U
#define AD_STORED_NODE 0x20000000U /* an attribute or subscript that is assigned to */
#define AD_SCOPE_MASK  0x1FFFFFFFU

/* Scope in which a node is evaluated. */
static inline uint32_t ad_scope_of(const ad_module *m, ad_node n)
{
    uint32_t entry = m->node_scope[n];

    if (entry & AD_TARGET_NODE) {
        return m->bindings[entry & AD_SCOPE_MASK].scope;
    }
    return entry & AD_OWNER_NODE ? m->scopes[entry & AD_SCOPE_MASK].parent : entry & AD_SCOPE_MASK;
}

/* Scope that a function, lambda, class or comprehension opens; AD_NOWHERE for other nodes. */
static inline uint32_t ad_scope_opened(const ad_module *m, ad_node n)
{
    uint32_t entry = m->node_scope[n];

    return !(entry & AD_TARGET_NODE) && entry & AD_OWNER_NODE ? entry & AD_SCOPE_MASK : AD_NOWHERE;
}

/* ---- reach.c ---- */

/* Bindings of a variable that may be in force at a place of its own frame or of one inside. */
void ad_reach_candidates(ad_module *m, uint32_t variable, ad_place place, ad_candidates *out);
/* The place where all of a class's body has run. */
ad_place ad_reach_end(const ad_module *m, ad_node class_node);
/* May `child` not run although `parent` does? */
bool ad_reach_is_conditional(const ad_tree *tree, ad_node parent, ad_node child);
/* Innermost part of a frame around n that runs only on a condition; the frame itself when none. */
ad_node ad_reach_region(ad_module *m, ad_node n, ad_node frame_node);
/* Outermost loop around a use that does not hold the binding that settles it; AD_NO_NODE. */
ad_node ad_reach_loop(ad_module *m, const ad_place *place, const ad_candidates *found);

/* ---- branch.c ---- */

typedef enum ad_way {
    AD_WAY_OPEN,  /* there may be a way, and one around */
    AD_WAY_SHUT,  /* constants shut it */
    AD_WAY_TAKEN, /* there are conditions on it, and constants decide that all hold */
} ad_way;

/* From what is around `n` and `at` down to `n`; as ad_eval_need(). */
bool ad_branch_way(ad_module *m, ad_node n, ad_node at, ad_way *out);
/* Takes out the bindings that constants shut out or hide, maybe all; as ad_eval_need(). */
bool ad_branch_narrow(ad_module *m, const ad_place *place, ad_candidates *found);

/* ---- value.c ---- */

static inline const ad_value *ad_value_at(const ad_module *m, ad_value_id id)
{
    return &m->chunks[id / AD_VALUES_PER_CHUNK][id % AD_VALUES_PER_CHUNK];
}

static inline ad_value_kind ad_value_kind_of(const ad_module *m, ad_value_id id)
{
    return (ad_value_kind)ad_value_at(m, id)->kind;
}

AD_CHECKED bool ad_value_table_init(ad_module *m);
/* Each gives 0 when memory is short. */
ad_value_id ad_value_add(ad_module *m, const ad_value *value);
ad_value_id ad_value_none(ad_module *m, ad_node node);
ad_value_id ad_value_bool(ad_module *m, bool boolean, ad_node node);
ad_value_id ad_value_int(ad_module *m, int64_t integer, ad_node node);
ad_value_id ad_value_float(ad_module *m, double number, ad_node node);
/* STR, BYTES or NAME of text that already lives long enough. */
ad_value_id ad_value_text(ad_module *m, ad_value_kind kind, ad_str text, ad_node node);
/* STR or BYTES of a buffer's content; 0 when the buffer failed. */
ad_value_id ad_value_of_buf(ad_module *m, ad_value_kind kind, const ad_buf *buf, ad_node node);
/* A container of copied items, within limits->items. */
ad_value_id ad_value_items(ad_module *m, ad_value_kind kind, uint8_t flags, const ad_value_id *items,
                           size_t count, ad_node node);
/* The same container with AD_VALUE_OPEN; UNKNOWN for bytes; other values unchanged. */
ad_value_id ad_value_opened(ad_module *m, ad_value_id id);

/* The same for each alternative. */
ad_value_id ad_value_opened_all(ad_module *m, ad_value_id id);

static inline bool ad_value_is_text(ad_value_kind kind)
{
    return kind == AD_VALUE_STR || kind == AD_VALUE_BYTES;
}

static inline bool ad_value_is_sequence(ad_value_kind kind)
{
    return kind == AD_VALUE_TUPLE || kind == AD_VALUE_LIST;
}

static inline bool ad_value_is_container(ad_value_kind kind)
{
    return ad_value_is_sequence(kind) || kind == AD_VALUE_SET || kind == AD_VALUE_DICT;
}

static inline bool ad_value_known(const ad_module *m, ad_value_id id)
{
    return (ad_value_at(m, id)->flags & AD_VALUE_CONSTANT) != 0;
}

/* Python's ==, for constants. MAYBE where it is not worth finding out. */
ad_truth ad_value_equal(const ad_module *m, ad_value_id a, ad_value_id b);

/* Alternatives being gathered. */
typedef struct ad_choice {
    ad_value_id at[AD_ALTERNATIVES_MAX];
    uint32_t count;
    bool over; /* more than fit */
} ad_choice;

void ad_choice_add(ad_module *m, ad_choice *choice, ad_value_id id);
ad_value_id ad_choice_value(ad_module *m, const ad_choice *choice);

/* The alternatives of a value: those of ANY_OF, else itself. */
typedef struct ad_alternatives {
    const ad_value_id *at;
    uint32_t count;
} ad_alternatives;
ad_alternatives ad_value_alternatives(const ad_module *m, const ad_value_id *id);

/* ---- parts.c: text of known and unknown parts ---- */

typedef struct ad_parts {
    ad_module *m;
    ad_buf run; /* known text since the last unknown part */
    ad_value_id *at;
    size_t count, capacity;
    size_t bytes;
    bool failed;
} ad_parts;

void ad_parts_init(ad_parts *parts, ad_module *m);
void ad_parts_clear(ad_parts *parts);
void ad_parts_add(ad_parts *parts, ad_str text);
/* STR and TEXT become their text, others a part of their own. */
void ad_parts_add_value(ad_parts *parts, ad_value_id id);
void ad_parts_add_unknown(ad_parts *parts);
/* A value whose text is not known, filled in plainly or in some form. */
void ad_parts_add_filled(ad_parts *parts, ad_value_id id, bool plain);
/* STR when all is known, else TEXT; 0 when it would not fit. Clears. */
ad_value_id ad_parts_value(ad_parts *parts, ad_node node);

/* ---- eval.c: nodes ---- */

/* The value of a node: true and *out, or false when it has to be worked out first. Then the caller
 * asks for whatever else it needs and returns false itself; it is called again when all is there.
 * Outside of an evaluation it is always true. */
bool ad_eval_need(ad_module *m, ad_node n, ad_value_id *out);
/* Is its value being worked out right now? Then need() gave UNKNOWN for it. */
bool ad_eval_is_running(const ad_module *m, ad_node n);
/* Is the node being evaluated known to depend on itself? */
bool ad_eval_is_cyclic(const ad_module *m);

/* The node being evaluated rests on a supposition, if `supposed`. */
void ad_eval_suppose(ad_module *m, bool supposed);
/* The value of a node, if it was worked out; else 0. */
ad_value_id ad_module_known(const ad_module *m, ad_node n);
/* Does a node whose value was asked for rest on one? */
bool ad_eval_is_supposed(const ad_module *m, ad_node n);

/* One expression, from eval.c's dispatch; all of them as ad_eval_need(). */
bool ad_eval_identifier(ad_module *m, ad_node n, ad_value_id *out);
bool ad_eval_binding(ad_module *m, const ad_binding *binding, ad_value_id *out);
bool ad_eval_attribute(ad_module *m, ad_node n, ad_value_id *out);
bool ad_eval_subscript(ad_module *m, ad_node n, ad_value_id *out);
bool ad_eval_call(ad_module *m, ad_node n, ad_value_id *out);
bool ad_eval_string(ad_module *m, ad_node n, ad_value_id *out);
bool ad_eval_concatenation(ad_module *m, ad_node n, ad_value_id *out);
bool ad_eval_dotted_name(ad_module *m, ad_node n, ad_value_id *out);
bool ad_eval_display(ad_module *m, ad_node n, ad_value_kind kind, ad_value_id *out);
bool ad_eval_dictionary(ad_module *m, ad_node n, ad_value_id *out);
bool ad_eval_comprehension(ad_module *m, ad_node n, ad_value_id *out);
bool ad_eval_body(ad_module *m, ad_node body, ad_value_id *out);
bool ad_eval_type(ad_module *m, ad_node n, ad_value_id *out); /* an annotation: the instance it promises */
/* Bindings' values, merged; with the builtin of that number unless AD_NOWHERE. */
bool ad_eval_candidates(ad_module *m, const ad_candidates *found, uint32_t builtin, ad_value_id *out);
/* The value of a name as seen from a place. *out_variable may be AD_NOWHERE. */
bool ad_eval_name(ad_module *m, ad_str name, uint32_t scope, ad_place place, ad_candidates *found,
                  uint32_t *out_variable, ad_value_id *out);
/* What a name of a statement is worth before that begins; bindings that constants shut out count, too: conditions
 * that ask for each other's names would never end. */
bool ad_eval_name_before(ad_module *m, ad_node identifier, ad_node statement, ad_candidates *found, ad_value_id *out);
ad_place ad_eval_place(const ad_module *m, ad_node n);
/* Names in scope at a node, as globals()["x"] or a string annotation wants them. */
bool ad_eval_name_from(ad_module *m, ad_str name, uint32_t scope, ad_node n, ad_value_id *out);
/* With what is done to the container between its binding and the use at n. */
bool ad_eval_mutated(ad_module *m, ad_node n, uint32_t variable, const ad_candidates *found,
                     ad_value_id *value);

/* ---- name.c: dotted names ---- */

uint32_t ad_builtin_number(ad_str name); /* AD_NOWHERE: no builtin */
ad_value_id ad_builtin_value(ad_module *m, uint32_t number);
/* NAME of q + tail; UNKNOWN when it would be too long. */
/* What the names that it begins with stand for is put in their place. Interned. */
ad_str ad_name_canonical(ad_module *m, ad_str dotted);
ad_value_id ad_name_join(ad_module *m, ad_str head, ad_str tail, ad_node node);
ad_value_id ad_name_attribute(ad_module *m, ad_str head, ad_str attribute, ad_node node);
ad_value_id ad_name_of(ad_module *m, ad_str dotted, ad_node node); /* NAME, or a library constant */
/* What a value goes by when something is appended: its dotted name, "builtins.str()", or "?". */
ad_str ad_name_head(const ad_module *m, ad_value_id id);
/* What stands for an instance of it: "q()" for a NAME, INSTANCE for a CLASS. */
ad_value_id ad_name_instance(ad_module *m, ad_value_id type, ad_node node);
/* What iterating over a value gives. */
ad_value_id ad_name_element(ad_module *m, ad_value_id id, ad_node node);
/* value.attribute, as ad_eval_need(). */
bool ad_eval_attribute_of(ad_module *m, ad_value_id id, ad_str attribute, ad_node node, ad_value_id *out);
/* a[start:stop:step]: the parts have no fields, so the colons between them tell which is which. */
void ad_eval_slice_parts(const ad_tree *tree, ad_node slice, ad_node parts[3]);

/* ---- constant.c ---- */

/* Takes in what other modules told; false when memory is short. */
AD_CHECKED bool ad_constant_take_all(ad_module *m, ad_str table);
/* The constant that a dotted name stands for elsewhere; 0: none is known. */
ad_value_id ad_constant_given(ad_module *m, ad_str dotted);
/* A condition was not decided: constants of others that would decide it, or a part of it, are wanted. */
void ad_condition_want(ad_module *m, ad_node condition);
/* The same of a call that gives a constant where its arguments are. */
void ad_call_want(ad_module *m, const ad_call *call);

/* May it be the name of a variable of another module of the artifact? */
bool ad_constant_may_be_elsewhere(ad_str name);

/* ---- changed.c ---- */

/* Is it written so that it may give variables of a module, of this one too, other values? A call of setattr(), a
 * change of what vars() gives, code that is run. */
bool ad_changed_may_be(const ad_module *m, ad_node n);
/* Keeps such a place, or one that stores to an attribute or changes a container of what is imported. */
AD_CHECKED bool ad_changed_note(ad_module *m, ad_node n);
/* Variables of modules that places of this unit give other values. */
AD_CHECKED ad_status ad_changed_tell(ad_module *m, const ad_outline_sink *sink, ad_err *err);

/* ---- class.c ---- */

typedef struct ad_bases {
    ad_node classes[AD_CLASSES_MAX]; /* of this unit, the class itself first */
    uint32_t class_count;
    ad_str outside[AD_ALTERNATIVES_MAX]; /* dotted names of others */
    uint32_t outside_count;
    bool unknown; /* some base is not known */
} ad_bases;

bool ad_class_linearize(ad_module *m, ad_node class_node, ad_bases *out); /* as ad_eval_need() */
ad_value_id ad_class_value(ad_module *m, ad_node class_node);
ad_value_id ad_class_instance(ad_module *m, ad_node class_node);
ad_value_id ad_function_value(ad_module *m, ad_node function);
/* What calling a function of this unit gives. */
bool ad_function_result(ad_module *m, ad_value_id function, ad_node call, ad_value_id *out);

/* ---- call.c ---- */

/* The call in one form, as ad_eval_need(); *out is NULL when memory is short. */
bool ad_call_need(ad_module *m, ad_node n, const ad_call **out);

/* ---- folding: pure functions of values; false or 0: not known ---- */

ad_value_id ad_fold_binary(ad_module *m, ad_kind operation, ad_value_id a, ad_value_id b, ad_node node);
ad_value_id ad_fold_sum(ad_module *m, const ad_value_id *terms, size_t count, ad_node node);
/* `+` for `+=`. */
ad_kind ad_fold_plain_operator(ad_kind augmented);
ad_value_id ad_fold_unary(ad_module *m, ad_kind operation, ad_value_id a, ad_node node);
ad_truth ad_fold_compare(ad_module *m, ad_kind operation, ad_value_id a, ad_value_id b);
ad_value_id ad_fold_arithmetic(ad_module *m, ad_kind operation, ad_value_id a, ad_value_id b, ad_node node);
bool ad_fold_parse_int(ad_str text, int base, int64_t *out); /* digits, '_' between them */
bool ad_fold_parse_float(ad_str text, double *out);
int ad_fold_take_base(ad_str *text); /* takes "0x" and the like off */
ad_value_id ad_fold_integer(ad_module *m, ad_node n);
ad_value_id ad_fold_float(ad_module *m, ad_node n);
bool ad_fold_as_int(const ad_module *m, ad_value_id id, int64_t *out);  /* INT and BOOL */
bool ad_fold_as_float(const ad_module *m, ad_value_id id, double *out); /* FLOAT too */

/* Element or slice of a container or text. */
bool ad_fold_element(ad_module *m, ad_value_id base, ad_value_id key, ad_node node, ad_value_id *out);
ad_value_id ad_fold_slice(ad_module *m, ad_value_id base, const int64_t *start, const int64_t *stop,
                          const int64_t *step, ad_node node);
ad_value_id ad_fold_repeat(ad_module *m, ad_value_id base, int64_t times, ad_node node);
ad_truth ad_fold_contains(ad_module *m, ad_value_id item, ad_value_id container);
ad_value_id ad_fold_concat_lists(ad_module *m, ad_value_id a, ad_value_id b, ad_node node);
ad_value_id ad_fold_merge_dicts(ad_module *m, ad_value_id a, ad_value_id b, ad_node node);
/* A dict with a key set; other values unchanged but OPEN. */
ad_value_id ad_fold_store(ad_module *m, ad_value_id base, ad_value_id key, ad_value_id item);
/* A container after a method that changes it: append, update ...; false when that is not known. */
bool ad_fold_change(ad_module *m, ad_value_id base, ad_str method, const ad_call *call, ad_value_id *out);
/* Elements of a constant container or text; false when they are not all known. Owner:
 * the caller, ad_fold_free(). */
bool ad_fold_elements(ad_module *m, ad_value_id id, ad_value_id **out, size_t *out_count);
void ad_fold_free(ad_value_id *elements);

/* str(), repr(), format(); false when the value is not one whose text is known. */
bool ad_fold_str(ad_module *m, ad_value_id id, ad_buf *out);
bool ad_fold_repr(ad_module *m, ad_value_id id, ad_buf *out);
bool ad_fold_show_scalar(const ad_module *m, ad_value_id id, ad_buf *out); /* None, bool, int, float */
bool ad_fold_ascii(ad_module *m, ad_value_id id, ad_buf *out);
bool ad_fold_format_spec(ad_module *m, ad_value_id id, ad_str spec, ad_buf *out);
/* format(value, spec) after !r, !s or !a ('\0': none). */
bool ad_fold_formatted(ad_module *m, ad_value_id id, char conversion, ad_str spec, ad_buf *out);
/* Backslash escapes of a str or bytes literal. */
void ad_fold_unescape(ad_str text, bool bytes, ad_buf *out);
ad_value_id ad_fold_percent(ad_module *m, ad_value_id format, ad_value_id values, ad_node node);
ad_value_id ad_fold_format(ad_module *m, ad_value_id format, const ad_call *call, ad_node node);

/* fold_items.c: functions of the table in fold_call.c. */
bool ad_fold_call_sequence(ad_module *m, const ad_call *call, int detail, ad_value_id *out);
bool ad_fold_call_dict(ad_module *m, const ad_call *call, int detail, ad_value_id *out);
bool ad_fold_call_range(ad_module *m, const ad_call *call, int detail, ad_value_id *out);
bool ad_fold_call_enumerate(ad_module *m, const ad_call *call, int detail, ad_value_id *out);
bool ad_fold_call_zip(ad_module *m, const ad_call *call, int detail, ad_value_id *out);
bool ad_fold_call_aggregate(ad_module *m, const ad_call *call, int detail, ad_value_id *out);

/* A method of a constant; false when there is nothing to fold. */
bool ad_fold_method(ad_module *m, ad_value_id receiver, ad_str method, const ad_call *call, ad_value_id *out);
/* One of which no element is known. */
ad_value_id ad_fold_open_container(ad_module *m, ad_value_kind kind, ad_node node);
bool ad_fold_container_method(ad_module *m, ad_value_id receiver, ad_str method, const ad_call *call,
                              ad_value_id *out);
/* A function by dotted name. */
bool ad_fold_has_function(ad_str name);
bool ad_fold_function(ad_module *m, ad_str name, const ad_call *call, ad_value_id *out);
bool ad_fold_library_constant(ad_str name, int64_t *out_integer, ad_str *out_text);

/* Codecs; false when the data is not valid. */
bool ad_fold_encode(ad_module *m, ad_str codec, ad_str errors, ad_value_id id, ad_node node,
                    ad_value_id *out);
bool ad_fold_decode(ad_module *m, ad_str codec, ad_str errors, ad_value_id id, ad_node node,
                    ad_value_id *out);
typedef enum ad_binary_code {
    AD_CODE_BASE64,
    AD_CODE_BASE64_URL,
    AD_CODE_BASE32,
    AD_CODE_BASE16,
    AD_CODE_BASE85,
    AD_CODE_ASCII85,
    AD_CODE_HEX,
    AD_CODE_UNQUOTE,
    AD_CODE_UNQUOTE_PLUS
} ad_binary_code;
bool ad_fold_decode_bytes(ad_str text, ad_binary_code code, ad_buf *out);
void ad_fold_encode_base64(ad_str bytes, bool url, ad_buf *out);

typedef enum ad_packing { AD_PACKING_ZLIB, AD_PACKING_GZIP, AD_PACKING_BZIP2, AD_PACKING_LZMA } ad_packing;
/* bits: zlib's wbits, 0: by the header. False when the data is not valid; a result over the cap of `out` is given
 * with out->failed set. */
bool ad_fold_unpack(ad_module *m, ad_str data, ad_packing packing, int bits, ad_buf *out);

/* ---- characters: UTF-8 that may hold lone surrogates ---- */

uint32_t ad_fold_next_char(ad_str text, size_t *at);
size_t ad_fold_char_count(ad_str text);
void ad_fold_add_char(ad_buf *out, uint32_t code_point);
bool ad_fold_is_ascii(ad_str text);

/* ---- replay.c, replay_function.c: an expression evaluated anew with names bound to values ---- */

typedef struct ad_replay {
    ad_node root;
    uint32_t symbols[AD_REPLAY_NAMES_MAX]; /* of two the same the first counts */
    ad_value_id values[AD_REPLAY_NAMES_MAX];
    uint32_t count;
} ad_replay;

/* Does it depend on the names at all, and can it be replayed? */
bool ad_replay_depends(ad_module *m, const ad_replay *replay);
/* Everything below root that does not depend on the names is there? As ad_eval_need(). */
bool ad_replay_need(ad_module *m, const ad_replay *replay, bool *out_possible);
bool ad_replay_run(ad_module *m, const ad_replay *replay, ad_value_id *out);
/* A call of a lambda or one-line function with constant arguments. */
bool ad_replay_function(ad_module *m, ad_node function, ad_node call, bool *out_folded, ad_value_id *out);
/* map(f, elements) with a function and elements that are known. */
bool ad_replay_map(ad_module *m, ad_node n, const ad_call *call, ad_value_id *out);

#endif
