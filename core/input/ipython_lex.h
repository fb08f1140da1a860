/* Enough of Python's lexer to know, line by line, where statements begin and what is left open. */
#ifndef AD_INPUT_IPYTHON_LEX_H
#define AD_INPUT_IPYTHON_LEX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/str.h"

typedef struct ad_lex {
    char quote;       /* of the string that is open, or 0 */
    bool triple;      /* it has three of them */
    bool comment;     /* the last line ended in a comment */
    bool continued;   /* the last line ended in a backslash */
    bool seen_format; /* f"..." so far: since Python 3.12 these nest in ways that are not followed here */
    size_t depth;     /* open brackets */
    ad_buf *closers;  /* what closes them, outermost first; NULL: nobody wants to know */
} ad_lex;

static inline bool ad_lex_at_statement(const ad_lex *lex)
{
    return !lex->quote && !lex->depth && !lex->continued;
}

/* Takes one line, without its LF. */
void ad_lex_line(ad_lex *lex, ad_str line);

/* Place of the '=' whose right side is "!command" or "%magic", outside strings, brackets and comments;
 * SIZE_MAX when there is none. */
size_t ad_lex_find_assigned(ad_str line);

#endif
