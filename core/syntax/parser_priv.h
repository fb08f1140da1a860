/* The parser's inside, for the files of this module only. */
#ifndef AD_SYNTAX_PARSER_PRIV_H
#define AD_SYNTAX_PARSER_PRIV_H

#include <tree_sitter/api.h>

#include "syntax/syntax.h"

/* What flattening does with a symbol of the grammar. */
typedef struct ad_symbol_use {
    uint16_t kind;      /* AD_NO_KIND: a token that is left out */
    bool operator_only; /* kept under an operator field only */
} ad_symbol_use;

struct TSLexer;

/* What tree-sitter reads a text from. */
typedef struct ad_parse_input {
    ad_str text;
    void (*advance)(struct TSLexer *lexer, bool skip); /* tree-sitter's own; NULL before ad_lexer_quicken() */
} ad_parse_input;

struct ad_parser {
    TSLanguage *grammar;
    ad_symbol_use *symbols; /* by TSSymbol */
    uint32_t symbol_count;
    uint8_t *fields; /* ad_field by TSFieldId */
    uint32_t field_count;
};

/* The grammar as it comes; compiled from tree-sitter-python. */
const TSLanguage *tree_sitter_python(void);

/* The same language with a dense table of states. Errors: NOMEM. Owner: the caller, ad_grammar_free(). */
AD_CHECKED ad_status ad_grammar_create(TSLanguage **out, ad_err *err);
void ad_grammar_free(TSLanguage *grammar);

/* Shortens a new parser's step from character to character. input is what it will read from: the payload of its
 * TSInput, of which text is one piece. */
void ad_lexer_quicken(TSParser *machine, ad_parse_input *input);

/* The text with long runs of comments and lone backslashes joined, byte for byte as long as the source's;
 * NULL when there are none. Errors: NOMEM. Owner: the caller frees *out_text with ad_free(). */
AD_CHECKED ad_status ad_filler_join(const ad_source *source, char **out_text, ad_err *err);

/* Copies a tree into a node table by one walk. Errors: LIMIT over max_nodes; NOMEM. */
AD_CHECKED ad_status ad_tree_flatten(const ad_parser *parser, const TSTree *from, uint32_t max_nodes,
                                     ad_tree *tree, ad_err *err);

#endif
