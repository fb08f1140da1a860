/* Source text and its flat node table. Knows bytes, encodings, lines and grammar; knows nothing of
 * what names mean. */
#ifndef AD_SYNTAX_SYNTAX_H
#define AD_SYNTAX_SYNTAX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attrs.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/str.h"
#include "result/result.h"

/* ---- text ---- */

/* Ways in which what a reader or a tool sees can differ from what CPython runs. */
typedef enum ad_oddity_kind {
    AD_ODDITY_LONE_CR,        /* CR alone inside a comment or string: Python ends the line there */
    AD_ODDITY_ENCODING,       /* a declared encoding other than UTF-8, ASCII, Latin-1, Latin-9 or cp125x */
    AD_ODDITY_ESCAPED_SOURCE, /* unicode_escape, raw_unicode_escape, utf-7: decoded text is scanned */
    AD_ODDITY_NUL,            /* NUL byte */
    AD_ODDITY_BIDI,           /* bidirectional control character */
    AD_ODDITY_INVISIBLE,      /* zero-width or other invisible character outside ASCII blanks */
    AD_ODDITY_NFKC_NAME,      /* identifier whose NFKC form is another spelling (found with the tree) */
    AD_ODDITY_INVALID_BYTES,  /* bytes that the encoding does not allow: CPython refuses the file */
    AD_ODDITY_COOKIE_CONFLICT /* UTF-8 BOM with another declared encoding: CPython refuses the file */
} ad_oddity_kind;

typedef struct ad_oddity {
    ad_oddity_kind kind;
    uint32_t byte_start; /* in the decoded text */
    uint32_t byte_end;
} ad_oddity;

/* So many of each kind are kept, so that a flood of one does not hide another. */
enum { AD_ODDITIES_OF_A_KIND = 32 };

/* A unit's text as CPython decodes it. Immutable. Characters of East Asian double-byte codecs became U+3007
 * each (full-width letters and digits are themselves); where a character begins and ends is exact. Decoding
 * opens no file: all tables are compiled in. */
typedef struct ad_source {
    ad_str text;          /* UTF-8, every line end is LF (CR LF became LF, lone CR became LF), no BOM;
                           * invalid bytes became U+FFFD */
    ad_str encoding;      /* Python's name of the codec ("utf-8" when nothing is declared, "iso-8859-1",
                           * "cp1252", "gbk"), or the declared name when there is no such codec */
    uint32_t *line_start; /* byte offset of each row; line_start[row_count] = text.len */
    uint32_t row_count;   /* line ends + 1: a final LF is followed by an empty row */
    ad_oddity *oddities;  /* in order of position; neighbours of one kind are one */
    size_t oddity_count;
    bool ascii;           /* no byte over 0x7F: columns are bytes */
    const ad_cell *cells; /* notebooks: borrowed, set by the caller after creation; else NULL */
    size_t cell_count;
    const struct ad_column_mark *column_marks; /* for ad_source_span(); NULL when ascii */
    ad_arena arena;
} ad_source;

/* Decodes by BOM and PEP 263 cookie (first two lines, CPython's regular expression and its rule that
 * the second line counts only when the first is blank or a comment).
 * Errors: LIMIT over limits->source_bytes or 4 GiB; NOMEM. Owner: the caller frees *out. */
AD_CHECKED ad_status ad_source_create(ad_str bytes, const ad_limits *limits, ad_source **out, ad_err *err);
void ad_source_free(ad_source *source);

/* Row (0-based) of a byte offset; offsets past the end give the last row. Logarithmic. */
uint32_t ad_source_row(const ad_source *source, uint32_t byte);
/* Text of a row without its LF; empty past the end. */
ad_str ad_source_line(const ad_source *source, uint32_t row);
/* Fills in rows, columns (code points and UTF-16) and notebook cells for bytes [start, end). */
ad_span ad_source_span(const ad_source *source, uint32_t byte_start, uint32_t byte_end);
/* Text of bytes [start, end), clipped. */
ad_str ad_source_text(const ad_source *source, uint32_t byte_start, uint32_t byte_end);

/* ---- nodes ---- */

/* Node kinds: tree-sitter-python's named nodes, plus the few tokens kept (operators, `async`). Python's None
 * is AD_KIND_NONE_LITERAL; there is no AD_KIND_NONE, which could mean either. */
typedef enum ad_kind {
    AD_NO_KIND = 0,
#define AD_KIND(upper, name) AD_KIND_##upper,
#include "syntax/kinds.def"
#undef AD_KIND
    AD_KIND_COUNT
} ad_kind;

/* The field under which a node stands in its parent. */
typedef enum ad_field {
    AD_FIELD_NONE = 0,
#define AD_FIELD(upper, name) AD_FIELD_##upper,
#include "syntax/fields.def"
#undef AD_FIELD
    AD_FIELD_COUNT
} ad_field;

const char *ad_kind_name(ad_kind kind);    /* "call" */
const char *ad_field_name(ad_field field); /* "function"; "" for NONE */
ad_kind ad_kind_parse(ad_str name);        /* AD_NO_KIND when unknown */
ad_field ad_field_parse(ad_str name);

/* A node is its index, which is its place in preorder: 0 is the module, which spans the whole text; a
 * child's index is larger than its parent's; node n's subtree is n .. nodes[n].last; starts never descend.
 * Punctuation and keywords without meaning of their own are not in the table. */
typedef uint32_t ad_node;
#define AD_NO_NODE UINT32_MAX

enum {
    AD_NODE_ERROR = 1,    /* an ERROR node: text the grammar could not take */
    AD_NODE_MISSING = 2,  /* a token the parser made up */
    AD_NODE_HAS_ERROR = 4 /* itself or something below it is ERROR or MISSING */
};

typedef struct ad_node_record {
    uint16_t kind; /* ad_kind */
    uint8_t field; /* ad_field, in the parent */
    uint8_t flags;
    uint32_t start; /* bytes of the decoded text, half-open */
    uint32_t end;
    ad_node parent; /* AD_NO_NODE for the module */
    ad_node last;   /* last node of the subtree; itself for a leaf */
} ad_node_record;

typedef struct ad_tree {
    const ad_source *source; /* borrowed, must outlive the tree */
    ad_node_record *nodes;
    uint32_t count;
    uint32_t error_count; /* ERROR and MISSING nodes, outermost only */
    ad_node first_error;  /* or AD_NO_NODE */
} ad_tree;

/* A parser can be used for many sources, one after the other. */
typedef struct ad_parser ad_parser;
AD_CHECKED ad_status ad_parser_create(ad_parser **out, ad_err *err);
void ad_parser_free(ad_parser *parser);

/* Parses and flattens. The tree-sitter tree is gone when this returns.
 * Errors: LIMIT over limits->nodes or limits->parse_ms; NOMEM. Syntax errors are not errors: see
 * error_count. Owner: the caller frees *out. */
AD_CHECKED ad_status ad_tree_create(ad_parser *parser, const ad_source *source, const ad_limits *limits,
                                    ad_tree **out, ad_err *err);
void ad_tree_free(ad_tree *tree);

static inline ad_kind ad_node_kind(const ad_tree *tree, ad_node n)
{
    return (ad_kind)tree->nodes[n].kind;
}

static inline ad_str ad_node_text(const ad_tree *tree, ad_node n)
{
    const ad_node_record *r = &tree->nodes[n];

    return (ad_str){tree->source->text.ptr + r->start, r->end - r->start};
}

/* First child, or AD_NO_NODE. */
static inline ad_node ad_node_first(const ad_tree *tree, ad_node n)
{
    return tree->nodes[n].last > n ? n + 1 : AD_NO_NODE;
}

/* Next sibling, or AD_NO_NODE. */
static inline ad_node ad_node_next(const ad_tree *tree, ad_node n)
{
    ad_node parent = tree->nodes[n].parent;
    ad_node next = tree->nodes[n].last + 1;

    return parent != AD_NO_NODE && next <= tree->nodes[parent].last ? next : AD_NO_NODE;
}

/* Is inner outer itself or below it? */
static inline bool ad_node_inside(const ad_tree *tree, ad_node inner, ad_node outer)
{
    return inner >= outer && inner <= tree->nodes[outer].last;
}

/* First child under a field, or AD_NO_NODE. */
ad_node ad_node_child_by_field(const ad_tree *tree, ad_node n, ad_field field);
/* First child of a kind, or AD_NO_NODE. */
ad_node ad_node_child_by_kind(const ad_tree *tree, ad_node n, ad_kind kind);
/* Child number i (0-based), comments and line continuations not counted, or AD_NO_NODE. */
ad_node ad_node_child(const ad_tree *tree, ad_node n, uint32_t i);
/* Children that are neither comments nor line continuations. */
uint32_t ad_node_child_count(const ad_tree *tree, ad_node n);
/* Nearest ancestor (not n itself) of a kind, or AD_NO_NODE. */
ad_node ad_node_ancestor(const ad_tree *tree, ad_node n, ad_kind kind);
/* Innermost statement that holds n (n itself if it is one); the module when there is none. A
 * decorated definition is one statement together with its decorators. */
ad_node ad_node_statement(const ad_tree *tree, ad_node n);
bool ad_kind_is_statement(ad_kind kind);
/* What the parentheses hold, through any number of them; n itself when it is not parenthesized. */
ad_node ad_node_unparenthesized(const ad_tree *tree, ad_node n);
/* Innermost node whose bytes hold [start, end). */
ad_node ad_node_at(const ad_tree *tree, uint32_t byte_start, uint32_t byte_end);

/* Names and versions of the libraries behind this module, for people; NUL-ended, cut to fit. */
void ad_syntax_library(char *out, size_t out_bytes);

#endif
