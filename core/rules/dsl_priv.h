/* The rule language, from Lua tables to ad_rule. Private to the dsl_*.c files.
 *
 * Two steps, so that nothing that needs freeing is made while Lua may jump out (a spent budget leaves
 * by longjmp): rule() reads its table into a draft, all of it in the set's arena, with regular
 * expressions and patterns as text; when the file has run, plain C compiles those and checks what
 * only then can be checked. A mistake is noted and never raised, so that one load shows them all.
 *
 * Tables come from strangers: they are read raw (no metamethods), lists and depth and the size of a
 * whole rule are capped, and every element read costs the pack a step of its budget. */
#ifndef AD_RULES_DSL_PRIV_H
#define AD_RULES_DSL_PRIV_H

#include <lauxlib.h>
#include <lua.h>

#include "rules/loading.h"

enum {
    AD_DSL_DEPTH_MAX = 32,      /* conditions and predicates inside each other */
    AD_DSL_NODES_MAX = 4096,    /* conditions and predicates of one rule */
    AD_DSL_LIST_MAX = 65536,    /* names, regexes or globs of one list */
    AD_DSL_NAME_BYTES = 512,    /* a dotted name, glob, keyword */
    AD_DSL_ID_BYTES = 64,       /* ids, aliases, tags */
    AD_DSL_LINE_BYTES = 200,    /* titles */
    AD_DSL_SOURCE_BYTES = 16384 /* regexes, patterns, message templates, compared texts */
};

/* SPOT has words of its own, and shares others: arg, receiver, value, any_arg, hole, element. */
typedef enum ad_term_family { AD_TERM_MATCHER, AD_TERM_CONDITION, AD_TERM_PREDICATE, AD_TERM_SPOT } ad_term_family;

/* Kinds of SPOT words that change another spot. */
enum { AD_SPOT_WORD_SPREAD = 100, AD_SPOT_WORD_MAPPING };

/* What the words that declare something declare; bits, as fields say where they may stand. */
typedef enum ad_declaration {
    AD_DECLARE_RULE = 1,
    AD_DECLARE_FLOW = 2,
    AD_DECLARE_MARK = 4, /* << ad_mark_role */
    AD_DECLARE_TYPES = 1 << 28,
    AD_DECLARE_SAME = 1 << 29,
    AD_DECLARE_DANGEROUS = 1 << 30
} ad_declaration;

/* A word of the language: `call`, `arg`, `resolves` ... */
typedef struct ad_dsl_word {
    const char *name;
    ad_term_family family;
    int kind;          /* ad_matcher_kind, ad_condition_kind, ad_predicate_kind or ad_spot_kind */
    int detail;        /* AD_CONDITION_SUBJECT: the ad_subject_kind */
    const char *usage; /* how it is written, for hints; NULL: a constant without arguments */
} ad_dsl_word;

/* What a word makes: a userdata that no pack can forge or change, with its arguments (values 1 ..
 * count) in a table as user value 1. */
typedef struct ad_term {
    const ad_dsl_word *word;
    ad_place place; /* where it was written; no file for constants */
    int count;
} ad_term;

/* Names the pack that the state's files belong to while they run. Inside enter. */
void ad_dsl_begin(lua_State *L, ad_loading *loading);
void ad_dsl_end(lua_State *L);

/* The term at an index, or NULL when something else is there. */
const ad_term *ad_dsl_term(lua_State *L, int index);
/* The word of which the function at an index makes terms, or NULL: `receiver` without its values. */
const ad_dsl_word *ad_dsl_maker(lua_State *L, int index);
/* All words, ending with a NULL name. */
const ad_dsl_word *ad_dsl_words(void);

/* Text that is compiled when the file has run. */
typedef enum ad_deferred_kind {
    AD_DEFERRED_REGEX,
    AD_DEFERRED_SEARCH, /* a regex each match of which is a site */
    AD_DEFERRED_PATTERN,
    AD_DEFERRED_EXPRESSION /* Python that is only checked */
} ad_deferred_kind;

typedef struct ad_deferred {
    struct ad_deferred *next;
    ad_deferred_kind kind;
    ad_place place;
    const char *field; /* see ad_dsl_place */
    ad_str text;
    ad_regex *regex;     /* REGEX, SEARCH: to be filled in */
    ad_matcher *matcher; /* PATTERN: whose pattern to set */
} ad_deferred;

/* A rule, flow or mark while it is being read. */
typedef struct ad_rule_draft {
    struct ad_rule_draft *next;
    uint32_t declaration; /* one bit of ad_declaration */
    ad_rule rule;         /* of a mark: what it shares with rules */
    ad_flow_mark mark;
    ad_flow_ends flow;
    struct ad_rule_draft *owner; /* of a mark written in a flow: the flow's draft, which stands before it */
    const char *field;           /* of the owner, in which it is written */
    uint32_t number;             /* of the rule, once it is in the set */
    ad_place place;
    ad_matcher *matchers; /* rule.matchers, still to be changed */
    ad_case *cases;       /* rule.cases, still to be changed */
    ad_deferred *deferred;
    ad_str help; /* name of its page, "" for the rule's id */
    bool broken; /* reading it found mistakes */
} ad_rule_draft;

/* What reading one rule carries along. */
typedef struct ad_reader {
    lua_State *L;
    ad_loading *loading;
    ad_rule_draft *draft;
    ad_deferred **deferred_end; /* of draft->deferred */
    ad_place place;             /* where a mistake is */
    const char *field;          /* of the rule, to find its line; NULL inside a term */
    unsigned depth;
    unsigned nodes;
} ad_reader;

/* ---- dsl_read.c, dsl_names.c: values, checked. Indices are absolute; `what` names the value. ---- */

void ad_dsl_mistake(ad_reader *reader, const char *hint, const char *format, ...) AD_PRINTF(3, 4);
/* Zeroed memory of the set's arena; raises when there is none. */
void *ad_dsl_alloc(ad_reader *reader, size_t count, size_t bytes_each);
ad_str ad_dsl_copy(ad_reader *reader, ad_str text);
/* "a string", "nil", "`call`" ...: what stands at an index. */
const char *ad_dsl_describe(ad_reader *reader, int index);
/* Is the value of that type? Else a mistake. */
bool ad_dsl_expect(ad_reader *reader, int index, int type, const char *what);

/* One line of text without control characters, 1 to max_bytes long, as a copy. */
bool ad_dsl_line(ad_reader *reader, int index, const char *what, size_t max_bytes, ad_str *out);
/* Any bytes, 0 to max_bytes. */
bool ad_dsl_bytes(ad_reader *reader, int index, const char *what, size_t max_bytes, ad_str *out);
/* A whole number in a range. */
bool ad_dsl_count(ad_reader *reader, int index, const char *what, uint32_t low, uint32_t high, uint32_t *out);
/* Checks a table's shape: a list of at most list_max elements from 1 on without holes, and beside it
 * no keys but `fields` (NULL-ended, or NULL for none). */
bool ad_dsl_shape(ad_reader *reader, int index, const char *what, size_t list_max, const char *const *fields,
                  size_t *out_count);
/* A table that is a list of 1 to max elements. */
bool ad_dsl_list(ad_reader *reader, int index, const char *what, size_t max, size_t *out_count);

/* Called for each element of a list, which is on top of the stack. */
typedef bool (*ad_dsl_each)(ad_reader *reader, int index, const char *what, void *element);
/* Reads a list (with `single`: or one element alone) of elements of `bytes_each` into the arena; NULL
 * after a mistake. Elements that `each` turns down are left zeroed; all are looked at. */
void *ad_dsl_elements(ad_reader *reader, int index, const char *what, bool single, size_t max,
                      size_t bytes_each, ad_dsl_each each, size_t *out_count);

/* Lists (single ones too) of dotted names, of dotted names of things that code refers to, where a
 * builtin needs its module, and of globs for paths. NULL after a mistake. */
const ad_name_pattern *ad_dsl_names(ad_reader *reader, int index, const char *what, size_t *out_count);
const ad_name_pattern *ad_dsl_references(ad_reader *reader, int index, const char *what, size_t *out_count);
const ad_str *ad_dsl_globs(ad_reader *reader, int index, const char *what, size_t *out_count);
bool ad_dsl_keyword(ad_reader *reader, int index, const char *what, ad_str *out); /* a Python identifier */
/* Pushes field `name` of the table at index, raw. */
void ad_dsl_push_field(lua_State *L, int index, const char *name);

/* Notes a regex or pattern to be compiled later. */
void ad_dsl_defer(ad_reader *reader, ad_deferred_kind kind, ad_str text, ad_regex *regex,
                  ad_matcher *matcher);
/* ---- dsl_term.c: terms inside terms ---- */

/* What entering a term changes, to be put back. */
typedef struct ad_term_visit {
    ad_place place;
    const char *field;
} ad_term_visit;

/* The term of a family at index, with the reader's place set to where it was written and one level
 * added; NULL after a mistake (another value, too deep, too many). Each success is left again. */
const ad_term *ad_dsl_enter_term(ad_reader *reader, int index, ad_term_family family, const char *what,
                                 ad_term_visit *out);
void ad_dsl_leave_term(ad_reader *reader, const ad_term_visit *visit);
/* Has the term that many arguments? Else a mistake. */
bool ad_dsl_expect_arguments(ad_reader *reader, const ad_term *term, int low, int high);
/* "write arg(...)": how the term's word is used. */
const char *ad_dsl_usage(ad_reader *reader, const ad_term *term);
/* Pushes argument number i (1-based) of the term at index; nil behind the last. */
void ad_dsl_push_argument(ad_reader *reader, int index, int i);

/* ---- dsl_predicate.c ---- */

/* Reads the predicate that is argument number i of the term at index; never NULL, all zero after a
 * mistake. */
const ad_predicate *ad_dsl_read_predicate(ad_reader *reader, int index, const ad_term *term, int i);

/* ---- dsl_rule.c, dsl_matcher.c, dsl_where.c, dsl_fix.c ---- */

typedef struct ad_dsl_field {
    const char *name;
    uint32_t required; /* ad_declaration bits: where it must be given */
    uint32_t allowed;  /* and where it may */
    void (*read)(ad_reader *reader, int index);
} ad_dsl_field;

/* The fields a declaration may have, by number from 0; NULL behind the last. */
const char *ad_dsl_field_name(uint32_t declaration, size_t number);

/* Reads the table at index into the draft, which says what is declared; `what` names it. */
void ad_dsl_read_declaration(ad_reader *reader, int index, const char *what);
/* Puts the draft's reader to what a declaration begins with; adds the draft to those of the file. */
void ad_dsl_begin_draft(ad_reader *reader, uint32_t declaration);
/* `rule`, `source` ...: the word that declares it. */
const char *ad_dsl_declaration_name(uint32_t declaration);
void ad_dsl_read_units(ad_reader *reader, int index);
void ad_dsl_read_matchers(ad_reader *reader, int index);
void ad_dsl_read_where(ad_reader *reader, int index);
/* A condition or a list of them, as one; NULL after a mistake. */
const ad_condition *ad_dsl_read_conditions(ad_reader *reader, int index, const char *what);
void ad_dsl_read_fix(ad_reader *reader, int index, ad_rule_fix *fix);
void ad_dsl_read_severity(ad_reader *reader, int index, ad_severity *out);
void ad_dsl_read_confidence(ad_reader *reader, int index, ad_confidence *out);
/* dsl_case.c */
void ad_dsl_read_cases(ad_reader *reader, int index);
/* Fills in what cases leave open, when the rule is read. */
void ad_dsl_complete_cases(ad_rule_draft *draft);

/* ---- dsl_flow.c, dsl_mark.c, dsl_spot.c ---- */

void ad_dsl_read_flow_from(ad_reader *reader, int index);
void ad_dsl_read_flow_to(ad_reader *reader, int index);
void ad_dsl_read_flow_unless(ad_reader *reader, int index);
/* `severity` of a flow: one, or one for each group of sources. */
void ad_dsl_read_flow_severity(ad_reader *reader, int index);
/* A group's name. `any` is one only where any_fits. */
bool ad_dsl_group(ad_reader *reader, int index, const char *what, bool any_fits, ad_str *out);

/* Fields of marks, ending with a NULL name. */
extern const ad_dsl_field ad_dsl_mark_fields[];
/* When a mark's file has run: do its parts fit each other? */
void ad_dsl_check_mark(ad_loading *loading, const ad_rule_draft *draft);

/* A spot or, where max > 1, a list of them; NULL after a mistake. */
const ad_spot *ad_dsl_read_spots(ad_reader *reader, int index, const char *what, size_t max, size_t *out_count);

/* dsl_matcher.c: texts of routes, with $ for the parameter's name. */
const ad_str *ad_dsl_route_texts(ad_reader *reader, int index, const char *what, size_t *out_count);

/* ---- dsl_known.c ---- */

/* `types` and `same`: a table of names and what they stand for. `dangerous`: of groups and characters. */
void ad_dsl_read_known(ad_reader *reader, int index, ad_declaration declaration);

/* ---- dsl_line.c ---- */

/* The place of `field = value` in the table constructor that starts at `place` or behind it; the place
 * itself when the field is not found there (or NULL). */
ad_place ad_dsl_place(const ad_loading *loading, ad_place place, const char *field);

/* ---- dsl_check.c: when the file has run ---- */

/* Compiles what was put off and checks the rule as a whole. Errors: NOMEM. */
AD_CHECKED ad_status ad_dsl_finish(ad_loading *loading, ad_rule_draft *draft, ad_err *err);

/* Kinds of matchers of a draft as bits; has a pattern of it that hole? */
uint32_t ad_dsl_matcher_bits(const ad_rule *rule);
bool ad_dsl_has_hole(const ad_rule *rule, ad_str name);
/* A mistake at a field of the draft. */
void ad_dsl_draft_mistake(ad_loading *loading, const ad_rule_draft *draft, const char *field, const char *hint,
                          const char *format, ...) AD_PRINTF(5, 6);

#endif
