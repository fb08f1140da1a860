/* What a compiled pattern is made of: a small tree of its own, without source or syntax tree.
 * pattern_text.c turns holes into Python, pattern_compile.c builds, pattern_match.c reads. */
#ifndef AD_RULES_PATTERN_PRIV_H
#define AD_RULES_PATTERN_PRIV_H

#include "base/buf.h"
#include "rules/pattern.h"

enum {
    AD_PATTERN_BYTES_MAX = 8 * 1024,
    AD_PATTERN_DEPTH_MAX = 64,
    AD_PATTERN_NODES_MAX = 256,
    AD_PATTERN_HOLES_MAX = 32,
    AD_PATTERN_MARKS_MAX = 256, /* occurrences of holes and `...` */
    AD_NO_HOLE = 0xFF           /* `$_` and `...` */
};

typedef enum ad_pnode_type {
    AD_PNODE_NODE,        /* a node of `kind` with matching children */
    AD_PNODE_HOLE,        /* any one expression, name or statement */
    AD_PNODE_MANY,        /* any number of siblings */
    AD_PNODE_NAME,        /* an expression that refers to the dotted name `text` */
    AD_PNODE_WORD,        /* an identifier by its spelling: what is written rather than read */
    AD_PNODE_LEAF,        /* a node of `kind` with this text */
    AD_PNODE_CONSTANT,    /* an expression of this value: `value_kind` and `u` or `text` */
    AD_PNODE_ANY_STRING,  /* "...": any str or bytes constant; value_kind BYTES: bytes only */
    AD_PNODE_ANY_FSTRING, /* f"...": any f-string */
    AD_PNODE_CALL         /* first child: what is called; its siblings: the arguments as written */
} ad_pnode_type;

enum {
    AD_PNODE_STORE = 1,        /* stands where a name is bound: spelling counts, values do not */
    AD_PNODE_PARAMETER = 2,    /* of a parameter list: annotation and default are not asked about */
    AD_PNODE_STATEMENT = 4,    /* HOLE: any one statement */
    AD_PNODE_CHAINED = 8,      /* right side of an assignment: `a = b = x` is x */
    AD_PNODE_AS_OPTIONAL = 16, /* a `with` item or `except` class: `as name` is not asked about */
    AD_PNODE_BARE = 32,        /* NAME: one word and no builtin: a local of that spelling matches too */
    AD_PNODE_SOME = 64,        /* CALL: has a `...` among its arguments */
    AD_PNODE_BASES = 128       /* the argument list of a class definition */
};

/* Children are linked by index; 0, the root's, ends a chain. */
typedef struct ad_pnode {
    uint8_t type; /* ad_pnode_type */
    uint8_t flags;
    uint8_t field;      /* ad_field in the parent */
    uint8_t hole;       /* number, or AD_NO_HOLE */
    uint8_t value_kind; /* ad_value_kind */
    uint16_t kind;      /* ad_kind */
    uint16_t first;
    uint16_t next;
    ad_str text; /* NAME, WORD, LEAF, string CONSTANTs. NODE: an attribute chain's name when a call is in it
                  * ("a.B().c") or its known end behind a hole (".b.c"); for kinds whose tokens the node
                  * table leaves out, their shape ("x:" for `a[x:]`) */
    union {
        bool boolean;
        int64_t integer;
        double number;
    } u;
} ad_pnode;

/* What pattern_sieve.c makes of the root and its children. */
enum { AD_SIEVE_WORDS = 3 };
typedef struct ad_sieve_part {
    uint64_t kinds[AD_SIEVE_WORDS]; /* a bit for each kind that the part could match */
    uint16_t part;
    uint8_t field;
    bool looks; /* more can be told of it than by the kind */
} ad_sieve_part;

typedef struct ad_sieve {
    bool asks;     /* else nothing is known before the match */
    bool in_order; /* parts and children go side by side; else each part has the child of its field */
    bool open;     /* there may be more children than parts */
    uint8_t count;
    ad_sieve_part parts[AD_PATTERN_CHILDREN];
} ad_sieve;

/* One block with its arrays and strings. */
struct ad_pattern {
    ad_pnode *nodes; /* 0: the root, the first statement; its siblings: the statements behind it */
    uint16_t count;
    uint8_t hole_count;
    bool statement_root; /* several statements: the first is one of its own, not part of an expression */
    ad_str *holes;
    ad_pattern_key key;
    ad_sieve sieve;
};

/* ---- pattern_text.c ---- */

/* One `$X`, `$_`, `$...X` or `...`. */
typedef struct ad_mark {
    uint8_t hole; /* number, or AD_NO_HOLE */
    bool many;
    bool dots;                   /* written `...` */
    uint32_t out_start, out_end; /* of the identifier that stands for it */
    uint32_t in_start, in_end;
} ad_mark;

/* A pattern's text made Python: marks have become identifiers. */
typedef struct ad_pattern_text {
    ad_buf in;  /* as written, without common indentation */
    ad_buf out; /* what is parsed */
    ad_mark marks[AD_PATTERN_MARKS_MAX];
    size_t mark_count;
    ad_str holes[AD_PATTERN_HOLES_MAX]; /* views of in */
    bool hole_many[AD_PATTERN_HOLES_MAX];
    size_t hole_count;
} ad_pattern_text;

void ad_pattern_text_clear(ad_pattern_text *text);
/* Errors: SCRIPT, NOMEM. `out` needs clearing in any case. */
AD_CHECKED ad_status ad_pattern_text_make(ad_str written, ad_pattern_text *out, ad_err *err);
/* The mark an identifier stands for, or NULL. */
const ad_mark *ad_pattern_text_mark(const ad_pattern_text *text, ad_str identifier);
/* Where a byte of `out` stands in `in`. */
uint32_t ad_pattern_text_origin(const ad_pattern_text *text, uint32_t byte);

/* ---- shared by compiler and matcher ---- */

/* Expression lists and tuples are one kind, with parentheses or without. */
ad_kind ad_pattern_kind(ad_kind kind);
/* Comments and line continuations, which no pattern sees; quotes of a string too. */
bool ad_pattern_trivia(ad_kind kind);
/* First and next sibling that counts, or AD_NO_NODE. */
ad_node ad_pattern_first(const ad_tree *tree, ad_node n);
ad_node ad_pattern_next(const ad_tree *tree, ad_node n);

/* Kinds that differ by their text alone. */
bool ad_pattern_text_leaf(ad_kind kind);

enum { AD_SHAPE_BYTES = 48 };
/* For kinds whose meaning lies in tokens that the node table leaves out (`a[1:]`, `yield from x`): the
 * tokens, with x for each child; "" for other kinds. */
ad_str ad_pattern_shape(const ad_tree *tree, ad_node n, char out[AD_SHAPE_BYTES]);

/* ---- pattern_sieve.c ---- */

void ad_pattern_sieve_make(ad_pattern *pattern);

/* ---- pattern_match.c ---- */

/* A variable that holds the result of an expression stands for that expression: the one that t (of this
 * value; 0: its own) stands for, or AD_NO_NODE. */
ad_node ad_pattern_stands_for(ad_module *module, ad_node t, ad_value_id value);
/* A word that is no builtin also means a local of that spelling, but not something imported under it. */
bool ad_pattern_is_local_word(ad_module *module, const ad_pnode *p, ad_node t);
bool ad_pattern_string_is_formatted(const ad_tree *tree, ad_node string);

/* ---- pattern_equal.c ---- */

/* Is the code at first .. last the same twice? Quotes, parentheses, comments and how a name was
 * imported make no difference. Takes its work off *steps and gives false when they run out. */
bool ad_pattern_equal(ad_module *module, ad_pattern_hole a, ad_pattern_hole b, uint32_t *steps);
/* Does a value, or one of its alternatives, equal a CONSTANT or ANY_STRING? */
bool ad_pattern_constant(const ad_module *module, const ad_pnode *constant, ad_value_id value);

#endif
