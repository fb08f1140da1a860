/* What names mean: scopes, bindings, imports, dotted names, constants, arguments. One model per
 * unit, made from its node table; values are worked out on demand, without recursion, in bounds.
 *
 * Dotted names. Whatever an expression refers to is written as one name, so that rules compare
 * strings and never source text:
 *   os.system                       an attribute of an imported module, however it was imported
 *   builtins.eval                   a builtin that nothing in the unit rebinds
 *   requests.Session().get          `()` is the result of a call, which stands for an instance of a
 *                                   class as well: an annotation `s: requests.Session` gives the same
 *   os.environ[]                    `[]` is an element
 *   ?.execute                       an attribute of something unknown
 *   subprocess.run                  also where nothing binds `subprocess`: a free name stands for itself
 *   app.views.helper                something this unit (module app.views) defines itself
 */
#ifndef AD_SEMA_SEMA_H
#define AD_SEMA_SEMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attrs.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/str.h"
#include "syntax/syntax.h"

typedef struct ad_module ad_module;

/* A value's number in its module; 0 is the unknown value. */
typedef uint32_t ad_value_id;

typedef enum ad_value_kind {
    AD_VALUE_UNKNOWN,
    AD_VALUE_NONE,
    AD_VALUE_ELLIPSIS,
    AD_VALUE_BOOL,
    AD_VALUE_INT, /* fits int64; larger ones are UNKNOWN */
    AD_VALUE_FLOAT,
    AD_VALUE_STR,   /* text: UTF-8; lone surrogates as WTF-8 */
    AD_VALUE_BYTES, /* text: the bytes */
    AD_VALUE_TUPLE, /* items */
    AD_VALUE_LIST,
    AD_VALUE_SET,
    AD_VALUE_DICT,     /* items: key, value, key, value ... */
    AD_VALUE_TEXT,     /* str built of parts, some unknown: items are STR values and others, in order */
    AD_VALUE_NAME,     /* text: the dotted name it refers to */
    AD_VALUE_FUNCTION, /* node: definition or lambda of this unit; text: its dotted name */
    AD_VALUE_CLASS,    /* node: class definition of this unit; text: its dotted name */
    AD_VALUE_INSTANCE, /* node: class definition of this unit; text: "its.name()" */
    AD_VALUE_PARTIAL,  /* functools.partial: items[0] the callee, node the call that bound arguments */
    AD_VALUE_ANY_OF    /* items: what it may be, two to AD_ALTERNATIVES_MAX, none of them ANY_OF;
                        * an UNKNOWN among them says "or something else" */
} ad_value_kind;

enum { AD_ALTERNATIVES_MAX = 8 };

enum {
    AD_VALUE_OPEN = 1 /* container with more elements than those known (**x, append ...); an UNKNOWN item
                       * of an open list may stand for any number of them (*x) */
};

typedef struct ad_value {
    uint8_t kind; /* ad_value_kind */
    uint8_t flags;
    ad_node node; /* the expression or definition it comes from, or AD_NO_NODE */
    union {
        bool boolean;
        int64_t integer;
        double number;
        struct {
            const ad_value_id *at;
            uint32_t count;
        } items;
    } u;
    ad_str text; /* FUNCTION, CLASS, INSTANCE, NAME, STR, BYTES: see the kinds; INT: the dotted name of
                  * the library constant it is (stat.S_IWOTH), if it is one; else empty */
} ad_value;

/* Names that stand for other names, for all units alike: what calls give ("sqlite3.connect()" is
 * "sqlite3.Connection()"), where modules take things from ("flask.globals.request" is "flask.request"). What stands for
 * an instance ("()" at its end) is an alternative beside the name itself. Only read once units are looked at, so
 * that workers share it. */
typedef struct ad_name_map ad_name_map;

/* Errors: NOMEM. Owner: the caller frees *out. */
AD_CHECKED ad_status ad_name_map_create(ad_name_map **out, ad_err *err);
void ad_name_map_free(ad_name_map *map);
/* Copies both; the last one said of a name counts. Errors: NOMEM. */
AD_CHECKED ad_status ad_name_map_add(ad_name_map *map, ad_str name, ad_str target, ad_err *err);
/* What a whole name stands for, itself if nothing is known (map NULL: always). Lives as long as the map or `name`. */
ad_str ad_name_map_find(const ad_name_map *map, ad_str name);
/* The same for a name and all that it begins with: "sqlite3.connect().cursor" becomes
 * "sqlite3.Connection().cursor". False when memory is short. */
bool ad_name_map_apply(const ad_name_map *map, ad_str name, ad_buf *out);

typedef struct ad_sema_options {
    ad_str module;   /* dotted name of the module this unit is, "pkg.sub.mod"; "" when unknown */
    bool is_package; /* the unit is an __init__.py: `from . import x` counts from itself */
    const ad_name_map *known; /* borrowed, must outlive the model; NULL: none */
    ad_str given; /* constants of other modules: what ad_constant_give() wrote; borrowed, must outlive the model */
    const ad_limits *limits;
    /* Code that other code runs as text sees the names of that place: what nothing here binds is looked up there.
     * Borrowed, must outlive the model; NULL: none. */
    ad_module *outer;
    ad_node outer_at; /* a node of outer */
} ad_sema_options;

/* The dotted module name and whether it is a package, from a unit's path inside its tree: leading
 * "src/", "lib/" and an sdist's "name-1.0/" root are dropped, ".py" and "/__init__.py" too. Written
 * into `out` (bytes that cannot stand in a name become '_'). */
void ad_module_name_of_path(ad_str path, ad_buf *out, bool *out_is_package);

/* Builds scopes, bindings and imports; values come later, on demand.
 * Shape:  tree is borrowed and must outlive the model; NULL limits never.
 * Errors: NOMEM; LIMIT when limits->sema_bytes is not enough. Owner: the caller frees *out. */
AD_CHECKED ad_status ad_module_create(const ad_tree *tree, const ad_sema_options *options, ad_module **out,
                                      ad_err *err);
void ad_module_free(ad_module *module);
/* From now on an unannotated parameter (its identifier) holds an instance: "django.http.HttpRequest()". To be said in
 * order of nodes, before values are asked for; what was worked out already stays. Errors: NOMEM. */
AD_CHECKED ad_status ad_module_promise(ad_module *module, ad_node parameter, ad_str instance, ad_err *err);
const ad_tree *ad_module_tree(const ad_module *module);
ad_str ad_module_name(const ad_module *module);

/* Did evaluation stop somewhere for lack of steps or memory, or give a value up because a string or
 * container was over its limit? Then values are UNKNOWN that need not be, and the unit is to be named
 * in an incident. NULL or a sentence. What is only repeated or padded ("x" * 10 ** 9) is no loss. */
const char *ad_module_exhausted(const ad_module *module);
/* Of limits->sema_steps. */
uint32_t ad_module_steps_left(const ad_module *module);

/* ---- values ---- */

/* What an expression is. Never fails: what cannot be told is 0 (UNKNOWN). Amortised constant time. */
ad_value_id ad_module_value(ad_module *module, ad_node expression);
/* Borrowed until the module is freed. Any number is accepted. */
const ad_value *ad_module_get(const ad_module *module, ad_value_id id);

/* Dotted names an expression or a value may refer to: NAME, FUNCTION, CLASS, INSTANCE and PARTIAL
 * (its callee's) give one; ANY_OF gives one for each; an instance or subclass of a class of this unit
 * gives its own name and those of its bases outside, with the attribute applied. Returns how many
 * were written to out (at most AD_ALTERNATIVES_MAX). Strings live as long as the module. */
size_t ad_module_names(ad_module *module, ad_node expression, ad_str out[AD_ALTERNATIVES_MAX]);
size_t ad_value_names(ad_module *module, ad_value_id id, ad_str out[AD_ALTERNATIVES_MAX]);
/* Is one of the names equal to `name`? For a class of this unit, its bases count too. */
bool ad_value_is_named(ad_module *module, ad_value_id id, ad_str name);

typedef enum ad_truth { AD_TRUTH_NO, AD_TRUTH_YES, AD_TRUTH_MAYBE } ad_truth;

static inline ad_truth ad_truth_not(ad_truth truth)
{
    return truth == AD_TRUTH_YES ? AD_TRUTH_NO : truth == AD_TRUTH_NO ? AD_TRUTH_YES : AD_TRUTH_MAYBE;
}

/* Python's truth value, MAYBE when unknown or when alternatives differ. */
ad_truth ad_value_truth(const ad_module *module, ad_value_id id);
/* Known wholly: a constant, or a container or alternatives of constants. NAMEs, functions and classes
 * are no constants. */
bool ad_value_is_constant(const ad_module *module, ad_value_id id);

/* Is a condition true, as far as constants tell? Not what an instance's attributes say, which others may set. */
ad_truth ad_module_decides(ad_module *module, ad_node condition);
/* Does a clause of a match statement take the subject, pattern and guard, as far as constants tell? What the clauses
 * before it take is not asked. */
ad_truth ad_module_case(ad_module *module, ad_node clause);
/* Does the body of a while loop run at all, as far as constants tell? */
ad_truth ad_module_enters(ad_module *module, ad_node loop);

/* The value as Python would write it ("'ls -l'", "{'shell': True}", "os.system"), for people; cut
 * at about 200 bytes. */
void ad_value_show(const ad_module *module, ad_value_id id, ad_buf *out);

/* ---- constants of other modules ---- */

/* What a unit and the others of its artifact may have to tell each other. Names are dotted; values are bytes that only a
 * model reads: None, booleans, numbers, texts, and small containers of these. All is borrowed during the call; what is not OK
 * ends the telling. */
typedef struct ad_outline_sink {
    void *ctx;
    /* "SHELL", "Conf.SHELL": bound once, by the module or by a class that inherits from no other module. What a module binds to
     * anything else has no value, AD_CONSTANT_IMPORTS where that is several imports; one import alone is not told. */
    ad_status (*constant)(void *ctx, ad_str name, ad_str value, ad_err *err);
    /* "settings.SHELL": its value would have mattered, and is not known. With AD_CONSTANT_TRUTH before it, only if it is
     * None, True or False. */
    ad_status (*wanted)(void *ctx, ad_str name, ad_err *err);
    /* "settings.SHELL": this unit stores to it, or changes it in place; "settings.*": all that is in it. */
    ad_status (*changed)(void *ctx, ad_str name, ad_err *err);
    /* "compat.pickle", "compat.pickle.loads": what is meant may be a library's, by an import of another module. */
    ad_status (*used)(void *ctx, ad_str name, ad_err *err);
} ad_outline_sink;

#define AD_CONSTANT_IMPORTS "."

/* A value matters to whoever asks for it: names in it that constants of other modules may stand behind are wanted. What is asked
 * of conditions that decide something is noted by itself. */
void ad_module_want(ad_module *module, ad_value_id id);
/* The same of a name that is none of a part, where only None, True and False would matter. */
#define AD_CONSTANT_TRUTH "?"
void ad_module_want_truth(ad_module *module, ad_value_id id);
/* Is what was told one of these? */
bool ad_constant_is_truth(ad_str value);
/* The same of all that an expression, and what its names are bound to, is made of. */
void ad_module_want_parts(ad_module *module, ad_node expression);
/* May it be a constant of another module? */
bool ad_module_may_want(const ad_module *module, ad_value_id id);
/* To be asked for when rules and flow have had what they want. Errors: NOMEM; what the sink gave. */
AD_CHECKED ad_status ad_module_outline(ad_module *module, const ad_outline_sink *sink, ad_err *err);
/* Adds a constant of another module, by the name that the unit asked for, to what ad_sema_options.given wants. */
void ad_constant_give(ad_buf *table, ad_str name, ad_str value);
/* The name that is such a value, "" when it is another one. */
ad_str ad_constant_name(ad_str value);
/* Adds a name to such a value: it may be each of them. */
void ad_constant_add_name(ad_buf *value, ad_str name);

/* ---- calls ---- */

typedef struct ad_argument {
    ad_node node; /* the argument's expression: where to point */
    ad_value_id value;
    ad_str keyword; /* "" for a positional one */
    bool spread;    /* came out of *x, **x or a partial: node is elsewhere than inside the call */
} ad_argument;

/* A call with its arguments in one form: *(..) and **{..} of known content are spread, arguments
 * bound by functools.partial come first. Borrowed until the module is freed. */
typedef struct ad_call {
    ad_node node;
    ad_node callee; /* the expression called */
    const ad_argument *arguments;
    uint32_t count;
    bool open_positional; /* a *x of unknown content: positions (1-based) from open_from on are unsure */
    uint32_t open_from;
    bool open_keywords; /* a **x of unknown content: a keyword that is not there may be */
} ad_call;

/* NULL when the node is no call (or memory is short: see ad_module_exhausted). */
const ad_call *ad_module_call(ad_module *module, ad_node call);
/* The argument by keyword, else by 1-based position (0: keyword only; empty keyword: position only). */
const ad_argument *ad_call_argument(const ad_call *call, ad_str keyword, uint32_t position);
/* Is that argument not given, but could be by a part of the call that is not known (*x, **x)? */
bool ad_call_may_have(const ad_call *call, ad_str keyword, uint32_t position);

/* ---- imports, definitions, context ---- */

typedef struct ad_import {
    ad_node node;  /* the imported name (or the `*`, or the call of import_module) */
    ad_str module; /* absolute dotted module: `os.path`; relative imports are resolved */
    ad_str name;   /* for `from module import name`; "" for `import module`, "*" for a star */
    ad_str alias;  /* the name bound here; "" for a star or for import_module calls */
} ad_import;

/* All imports of the unit in source order, import_module("lit") and __import__("lit") calls too. */
const ad_import *ad_module_imports(ad_module *module, size_t *out_count);

/* Dotted names of a class definition's bases, transitively through classes of this unit: those from
 * outside first. */
size_t ad_class_bases(ad_module *module, ad_node class_definition, ad_str out[AD_ALTERNATIVES_MAX]);
/* Innermost function (or lambda) and class definition around a node, or AD_NO_NODE. */
ad_node ad_module_enclosing_function(const ad_module *module, ad_node n);
ad_node ad_module_enclosing_class(const ad_module *module, ad_node n);
/* "Class.method" of the definitions around n, "" at module level. Lives as long as the module. */
ad_str ad_module_context(ad_module *module, ad_node n);
/* Identifier text in NFKC, as Python compares names (PEP 3131). Lives as long as the module. */
ad_str ad_module_identifier(ad_module *module, ad_node identifier);

/* ---- variables, for whoever follows their values ---- */

#define AD_NO_VARIABLE UINT32_MAX

/* Variables are numbered through from 0: one for each scope and name in it. */
uint32_t ad_module_variable_count(const ad_module *module);
/* The variable that an identifier binds or reads, by Python's scoping; AD_NO_VARIABLE for builtins and names
 * that nothing binds. */
uint32_t ad_module_variable(ad_module *module, ad_node identifier);

/* Is the identifier one that binds, and is not read? */
bool ad_module_binds(const ad_module *module, ad_node identifier);
/* The import that an identifier of an import statement binds, NULL for others. */
const ad_import *ad_module_imported(const ad_module *module, ad_node identifier);

typedef struct ad_variable_view {
    ad_node home;            /* module, class, function or lambda whose variable it is; comprehensions are
                              * part of what is around them */
    ad_str name;             /* as Python compares it */
    ad_node definition;      /* function or class definition when nothing else binds it, else AD_NO_NODE */
    const ad_import *import; /* the first import that binds it, NULL when none does */
    bool only_imports;       /* nothing but imports bind it */
    bool container;          /* some assignment gives it a list, dict or set, or a new object */
    bool self;               /* first parameter of a method */
    uint32_t bindings;       /* how many places bind it */
    bool shared;             /* code of another function binds it or changes it in place */
} ad_variable_view;

/* As Python compares it. Lives as long as the module. */
ad_str ad_module_variable_name(const ad_module *module, uint32_t variable);
void ad_module_variable_view(const ad_module *module, uint32_t variable, ad_variable_view *out);

enum {
    AD_DEFINITION_GENERATOR = 1,
    AD_DEFINITION_STATIC = 2,
    AD_DEFINITION_OF_CLASS = 4, /* classmethod, __new__ ... */
    AD_DEFINITION_PROPERTY = 8
};

/* AD_DEFINITION_* of a function definition or lambda. */
uint32_t ad_module_definition_flags(const ad_module *module, ad_node definition);
/* Dotted name of a function, lambda or class definition. Lives as long as the module. */
ad_str ad_module_definition_name(ad_module *module, ad_node definition);
/* Modules of `from M import *`, in order of source. */
size_t ad_module_stars(const ad_module *module, const ad_str **out);
/* The import statements' names only, without calls: unlike ad_module_imports() this evaluates nothing. */
const ad_import *ad_module_import_statements(const ad_module *module, size_t *out_count);

/* Is a dotted name's first part a module of the standard library of Python 3, or of Python 2? */
bool ad_is_standard_module(ad_str module);

#endif
