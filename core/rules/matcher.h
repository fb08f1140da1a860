/* Compiled rules: the tables that rule files turn into and that dispatch runs on. Plain data in the
 * rule set's arena. Private to core/rules. dsl.c fills it in, index.c and run.c read it. */
#ifndef AD_RULES_MATCHER_H
#define AD_RULES_MATCHER_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "result/result.h"
#include "rules/pattern.h"

/* How a dotted name in a rule matches resolved names:
 *   "yaml.load"     that name
 *   "subprocess.*"  any one further segment; "os.exec*" and "os.*exec" globs within the last segment
 *   "xml.**"        any number of further segments (at least one)
 *   ".execute"      the last segments of any name that has more: "?.execute", "db.cursor().execute";
 *                   not a bare name
 *   "*.objects.raw" the same as ".objects.raw"
 *   "mlflow.*.load" `*` one segment or a part of one, `**` one or more, between a known start and a
 *                   known last segment
 * Segments are split at dots outside parentheses and brackets; "requests.Session().get" has three. */
typedef enum ad_name_form { AD_NAME_EXACT, AD_NAME_LAST_GLOB, AD_NAME_BELOW, AD_NAME_SUFFIX } ad_name_form;

typedef struct ad_name_pattern {
    ad_name_form form;
    ad_str text;   /* as written */
    ad_str prefix; /* LAST_GLOB, BELOW: "subprocess"; SUFFIX: "" unless the text is matched by segments */
    ad_str last;   /* LAST_GLOB: the glob "exec*"; SUFFIX: "raw", the segment it is indexed by */
} ad_name_pattern;

bool ad_name_pattern_parse(ad_str text, ad_name_pattern *out); /* false: empty or malformed */
bool ad_name_pattern_match(const ad_name_pattern *pattern, ad_str name);

enum { AD_REGEX_FEW_MAX = 4 };
typedef struct ad_regex {
    pcre2_code *code;
    ad_str source;
    ad_str literal; /* bytes that every match must hold, "" when none are known: tested first */
    bool caseless;  /* the literal is in lower case, and matches either */
    /* what PCRE2 knows of a match: which bytes it may begin with (a bit each; NULL: any, or none), the least
     * length, whether it begins at the text's start only, or with a byte that is not ASCII */
    const uint8_t *first;
    uint8_t few[AD_REGEX_FEW_MAX]; /* the bytes of `first`, when they are so few */
    uint8_t few_count;             /* 0: they are not */
    uint32_t least_bytes;
    /* every match holds so many bytes of a class next to each other; 0: none known */
    uint32_t run_bytes;
    uint8_t run_class[32]; /* a bit each */
    bool anchored;
    bool begins_beyond_ascii;
} ad_regex;

/* A constant of a rule, compared with folded values. Also "equal" compares 1 and True as Python does
 * only when `loose`; rules mean the exact type. */
typedef enum ad_constant_kind { AD_CONSTANT_NONE, AD_CONSTANT_BOOL, AD_CONSTANT_NUMBER, AD_CONSTANT_TEXT } ad_constant_kind;

typedef struct ad_constant {
    ad_constant_kind kind;
    bool boolean;
    double number; /* integers up to 2^53 exactly */
    ad_str text;   /* matches str and bytes */
} ad_constant;

/* What is asked of a value. With several alternatives (AD_VALUE_ANY_OF) one that holds is enough,
 * except for CONSTANT, which all must be. */
typedef enum ad_predicate_kind {
    AD_PREDICATE_PRESENT,  /* the argument is there for sure */
    AD_PREDICATE_ABSENT,   /* it is not there for sure */
    AD_PREDICATE_TRUTHY,   /* may be true: YES, or an unknown value is not enough */
    AD_PREDICATE_FALSY,
    AD_PREDICATE_CONSTANT, /* known wholly */
    AD_PREDICATE_DYNAMIC,  /* there, and not CONSTANT */
    AD_PREDICATE_BUILT,    /* text put together from parts of which some are unknown: + % format f"" */
    AD_PREDICATE_STRING,   /* str or bytes constant, or BUILT */
    AD_PREDICATE_SEQUENCE, /* tuple or list */
    AD_PREDICATE_EQUALS,   /* one of `constants` */
    AD_PREDICATE_BITS,     /* an integer with any bit of constants[0] set */
    AD_PREDICATE_LESS,     /* a number < constants[0] */
    AD_PREDICATE_MATCHES,  /* a str or bytes constant, or the known start of a BUILT one, by regex */
    AD_PREDICATE_WRITTEN,  /* an expression whose source text matches, by regex */
    AD_PREDICATE_RESOLVES, /* a dotted name (or a subclass of one) among `names` */
    AD_PREDICATE_INSTANCE, /* "NAME()" with NAME among `names`, which are kept as written */
    AD_PREDICATE_ELEMENT,  /* a container whose element number `index` (1-based; 0: any) or under `keyword` does */
    AD_PREDICATE_BEGINS,   /* the first part of a BUILT one satisfies inner[0]; another does so itself */
    AD_PREDICATE_DEFAULT,  /* a parameter, bound nowhere else, whose default value satisfies inner */
    AD_PREDICATE_MADE,     /* what a call gives whose argument `keyword`, or `index` (0: none), satisfies inner[0] */
    AD_PREDICATE_NOT,      /* inner[0] does not hold */
    AD_PREDICATE_ALL,      /* every inner holds */
    AD_PREDICATE_ANY       /* one inner holds */
} ad_predicate_kind;

typedef struct ad_predicate {
    ad_predicate_kind kind;
    uint32_t index; /* ELEMENT, MADE */
    ad_str keyword; /* MADE, ELEMENT */
    const ad_constant *constants;
    size_t constant_count;
    const ad_name_pattern *names;
    size_t name_count;
    const ad_regex *regex;
    const struct ad_predicate *inner;
    size_t inner_count;
} ad_predicate;

/* What a predicate looks at, from a site. */
typedef enum ad_subject_kind {
    AD_SUBJECT_ARGUMENT, /* of a call (or decorator call, class's keyword argument) */
    AD_SUBJECT_ANY_ARGUMENT, /* any argument satisfies */
    AD_SUBJECT_VALUE,    /* right side of an assignment; the string's own value; the default */
    AD_SUBJECT_RECEIVER, /* what the method is called on */
    AD_SUBJECT_CALLEE,   /* the called expression */
    AD_SUBJECT_HOLE      /* of a pattern, by name */
} ad_subject_kind;

typedef enum ad_condition_kind {
    AD_CONDITION_SUBJECT, /* predicate on a subject */
    AD_CONDITION_INSIDE,  /* an ancestor satisfies `around` */
    AD_CONDITION_HAS,     /* a node below the site satisfies `around` */
    AD_CONDITION_IMPORTS, /* the unit imports a module among `names` */
    AD_CONDITION_PATH,    /* the unit's name matches a glob */
    AD_CONDITION_ARGUMENT_COUNT, /* between low and high positional+keyword arguments */
    AD_CONDITION_NOT, /* no inner holds */
    AD_CONDITION_ALL,
    AD_CONDITION_ANY
} ad_condition_kind;

/* What an INSIDE or HAS condition looks for; the parts given must all hold. */
typedef struct ad_around {
    const ad_kind *kinds; /* node kinds; empty: any */
    size_t kind_count;
    const ad_name_pattern *calls; /* calls that resolve to one of these */
    size_t call_count;
    const ad_name_pattern *classes; /* class definitions derived from one of these */
    size_t class_count;
    ad_str definition; /* glob on the definition's own name, "" for none */
    const ad_name_pattern *decorators;
    size_t decorator_count;
    bool main_guard; /* an `if __name__ == "__main__":` */
} ad_around;

typedef struct ad_condition {
    ad_condition_kind kind;
    ad_subject_kind subject;
    ad_str keyword;
    uint32_t position; /* 1-based, 0: none */
    uint32_t low, high;
    const ad_predicate *predicate;
    const ad_around *around;
    const ad_name_pattern *names;
    size_t name_count;
    const ad_str *globs;
    size_t glob_count;
    const struct ad_condition *inner;
    size_t inner_count;
} ad_condition;

typedef enum ad_matcher_kind {
    AD_MATCH_CALL,      /* site: the call */
    AD_MATCH_KEYWORD,   /* a call with a keyword argument of one of these names; site: the call */
    AD_MATCH_NAME,      /* a name or attribute that is read as a value, not as a callee; site: it */
    AD_MATCH_ATTRIBUTE, /* an attribute, read or written, callee or not; site: it */
    AD_MATCH_IMPORT,    /* site: the imported name's node */
    AD_MATCH_STRING,    /* site: the outermost string literal (concatenation counted as one) */
    AD_MATCH_ASSIGN,    /* site: the assignment; names match the target as a dotted name or NAME alone */
    AD_MATCH_DECORATOR, /* site: the decorator's expression */
    AD_MATCH_CLASS,     /* site: the class definition; names match bases, transitively */
    AD_MATCH_FUNC,      /* site: the function definition; names match its own name */
    AD_MATCH_PATTERN,   /* site: the pattern's root */
    AD_MATCH_FILE,      /* site: the unit; with a regex each match in its text is a site */
    AD_MATCH_READ,      /* a name or attribute that is read, called or the head of a longer name; site: it */
    AD_MATCH_PARAM,     /* a function's parameter; site: its identifier */
    AD_MATCH_RETURNED,  /* site: what a function returns */
    AD_MATCHER_KINDS
} ad_matcher_kind;

/* What PARAM and RETURNED ask of a function and its parameter; the parts given must all hold. One of them
 * is what the matcher is found by: the first that is given of decorators, classes, functions, annotations,
 * names. */
typedef struct ad_function_shape {
    const ad_name_pattern *decorators;
    size_t decorator_count;
    const ad_name_pattern *classes; /* it is a method of a class derived from one of these */
    size_t class_count;
    const ad_name_pattern *functions; /* its own name */
    size_t function_count;
    const ad_name_pattern *annotations; /* of the parameter */
    size_t annotation_count;
    const ad_name_pattern *names; /* the parameter's own name */
    size_t name_count;
    const ad_name_pattern *besides; /* of another parameter */
    size_t beside_count;
    const ad_name_pattern *excepts; /* in the annotation, called by the default, or the type of the option that a decorator
                                     * makes of it: not this parameter */
    size_t except_count;
    const ad_name_pattern *imports; /* modules, one of which the unit imports */
    size_t import_count;
    const ad_str *texts; /* with `$` for the parameter's name: a decorator that is given one excepts it */
    size_t text_count;
    uint32_t position; /* 1-based, a method's receiver not counted; 0: any */
} ad_function_shape;

typedef struct ad_matcher {
    ad_matcher_kind kind;
    uint32_t rule;
    const ad_name_pattern *names;
    size_t name_count;
    const ad_regex *regexes; /* STRING, FILE */
    size_t regex_count;
    bool docstrings; /* STRING: docstrings too */
    const ad_str *globs; /* FILE: unit names; empty: all */
    size_t glob_count;
    const ad_pattern *pattern;
    const ad_function_shape *function; /* PARAM, RETURNED */
} ad_matcher;

typedef enum ad_fix_kind {
    AD_RULE_FIX_NONE,
    AD_RULE_FIX_CALLEE,       /* call another function of the same module */
    AD_RULE_FIX_ARGUMENT,     /* set an argument: replace its value, or add `keyword=text` */
    AD_RULE_FIX_DROP_ARGUMENT /* remove it */
} ad_fix_kind;

typedef struct ad_rule_fix {
    ad_fix_kind kind;
    ad_str keyword;
    uint32_t position;
    ad_str text;
    ad_str title;
    ad_fix_safety safety;
} ad_rule_fix;

/* What a finding of a rule is like. */
typedef struct ad_effect {
    ad_severity severity;
    ad_confidence confidence;
    ad_str message; /* template, see ad_rule */
    ad_rule_fix fix;
} ad_effect;

/* A circumstance that changes it: the first case that holds counts. */
typedef struct ad_case {
    const ad_condition *where; /* NULL: always */
    bool quiet;                /* no finding at all */
    bool sets_severity, sets_confidence; /* while it is read: which parts are its own */
    ad_effect effect;          /* whole: what the case leaves open is the rule's */
} ad_case;

/* ---- flows ---- */

typedef enum ad_spot_kind {
    AD_SPOT_SITE,
    AD_SPOT_RESULT, /* of the call: the same node */
    AD_SPOT_ARGUMENT,
    AD_SPOT_ANY_ARGUMENT,
    AD_SPOT_REST, /* positional arguments from `position` on, and all keyword ones */
    AD_SPOT_RECEIVER,
    AD_SPOT_VALUE, /* assigned */
    AD_SPOT_HOLE
} ad_spot_kind;

/* A place at a site, as `at`, `from`, `to`, `func` and `args` name it. */
typedef struct ad_spot {
    ad_spot_kind kind;
    uint8_t shape;   /* ad_label_shape: the value found there, or what it holds */
    ad_str keyword;  /* ARGUMENT; HOLE: its name */
    uint32_t position;
    uint32_t element; /* 1-based: of a tuple or list written there, this element; 0: all of it */
} ad_spot;

enum { AD_HANDLER_POSITION_MAX = 16 };

typedef enum ad_mark_role {
    AD_MARK_SOURCE,
    AD_MARK_SINK,
    AD_MARK_SANITIZER,
    AD_MARK_PROPAGATES,
    AD_MARK_STOPS,
    AD_MARK_GUARD,
    AD_MARK_CALLBACK,
    AD_MARK_INSTANCES,
    AD_MARK_ENDS,
    AD_MARK_PART,
    AD_MARK_HANDLER,
    AD_MARK_ROLES
} ad_mark_role;

#define AD_NO_OWNER UINT32_MAX

/* What a pack knows about data flow: which sites are sources, sinks, sanitizers ... It is found as a rule
 * is, by matchers and conditions, and gives labels instead of findings. */
typedef struct ad_flow_mark {
    ad_mark_role role;
    uint32_t pack;
    ad_str file;
    uint32_t line;
    uint32_t unit_kinds;
    const ad_matcher *matchers;
    size_t matcher_count;
    const ad_condition *where; /* NULL: none */
    uint32_t owner;            /* of one written in a flow: its rule; else AD_NO_OWNER */
    const ad_str *groups;      /* SOURCE and HANDLER (one), SINK, SANITIZER, GUARD, PART; none with an owner */
    size_t group_count;
    const ad_spot *spots; /* `at`, `from`, `args` or `route`; none: the site, everything given, nothing */
    size_t spot_count;
    ad_spot to;   /* SANITIZER, PROPAGATES; CALLBACK, HANDLER: `func` */
    bool element; /* PROPAGATES: an element of it */
    bool negated; /* GUARD */
    bool raises;  /* GUARD: it lets nobody pass otherwise */
    bool gives;   /* CALLBACK: the call gives what the function does */
    ad_str between; /* SANITIZER: the quote that has to stand around what it gives; "": whatever does */
    uint8_t holds; /* SINK: ad_flow_holds */
    ad_str instance;
    const ad_str *attributes; /* PART: those that tell about the whole, none: the result itself; SOURCE: `parts`,
                               * none: all of it; HANDLER: `methods` */
    size_t attribute_count;
    uint32_t position;   /* HANDLER: of the parameter that gets data; 0: those that the route names */
    bool every;          /* HANDLER: all parameters get data, and the call gives what the function does */
    const ad_str *texts; /* HANDLER: as in ad_function_shape, of the route */
    size_t text_count;
    /* when the set is sealed */
    uint32_t kind;         /* SOURCE, HANDLER */
    uint64_t mask;         /* SANITIZER, GUARD, PART */
    const uint16_t *flows; /* SINK: numbers of the flow rules it is one of */
    size_t flow_count;
} ad_flow_mark;

/* What makes a rule a flow. */
typedef struct ad_flow_ends {
    const ad_str *from; /* groups of sources; those of its own are marks with the rule as owner */
    size_t from_count;
    const ad_str *to; /* groups of sinks */
    size_t to_count;
    const ad_str *unless; /* groups of sanitizers */
    size_t unless_count;
    const ad_str *severity_groups; /* severities[i] is that of a flow from this group */
    const ad_severity *severities;
    size_t severity_count;
} ad_flow_ends;

typedef struct ad_rule {
    ad_rule_info info;
    uint32_t pack; /* index into the set's packs */
    ad_str file;   /* "rules/yaml.lua" */
    uint32_t line; /* of its `rule {` */
    ad_str message; /* template: {callee} {name} {arg1} {arg:Loader} {value} {hole:X} {text}; "{{" is a brace */
    uint32_t unit_kinds; /* bit (1 << ad_unit_kind) of units it runs on */
    const ad_matcher *matchers;
    size_t matcher_count;
    const ad_condition *where; /* NULL: none */
    const ad_case *cases;
    size_t case_count;
    ad_rule_fix fix;
    int check; /* reference to the Lua function in the pack's state; LUA_NOREF: none */
    const ad_flow_ends *flow; /* NULL: no flow. A flow has no matchers: it is found by its sinks */
} ad_rule;

#endif
