/* Python's grammar, read faster than as it comes. Its table of states is dense for a few states only; all
 * others are lists that are searched for a symbol at each token, which takes longer than the memory is
 * worth: 1.5 MB, of which a parse touches little. And the lexer's step to the next character looks for
 * ranges, encodings and loggers that are never set here. Both are data and pointers of tree-sitter's own;
 * what they give is the same, which tests/unit/tree_test.c holds against the grammar and the lexer as they
 * come. */
#include "syntax/parser_priv.h"

#include <string.h>

#include <src/language.h>
#include <src/lexer.h>

#include "base/mem.h"
#include "base/banned.h"

/* ---- states ---- */

static void fill_row(const TSLanguage *language, TSStateId state, uint16_t *row)
{
    const uint16_t *at =
        &language->small_parse_table[language->small_parse_table_map[state - language->large_state_count]];
    unsigned groups = *at++;

    for (; groups > 0; groups--) {
        uint16_t value = *at++;
        unsigned count = *at++;

        for (; count > 0; count--) {
            uint16_t symbol = *at++;

            /* The first counts, as in a search. */
            if (row[symbol] == 0) {
                row[symbol] = value;
            }
        }
    }
}

ad_status ad_grammar_create(TSLanguage **out, ad_err *err)
{
    const TSLanguage *language = tree_sitter_python();
    size_t width = language->symbol_count;
    TSLanguage *grammar = ad_malloc(sizeof(*grammar));
    uint16_t *table = ad_calloc(language->state_count * width, sizeof(*table));

    if (!grammar || !table) {
        ad_free(grammar);
        ad_free(table);
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory for the grammar");
    }
    memcpy(table, language->parse_table, language->large_state_count * width * sizeof(*table));
    for (uint32_t state = language->large_state_count; state < language->state_count; state++) {
        fill_row(language, (TSStateId)state, &table[state * width]);
    }
    *grammar = *language;
    grammar->large_state_count = language->state_count;
    grammar->parse_table = table;
    *out = grammar;
    return AD_OK;
}

void ad_grammar_free(TSLanguage *grammar)
{
    union {
        const uint16_t *table; /* as tree-sitter's type has it */
        void *block;
    } made;

    if (grammar) {
        made.table = grammar->parse_table;
        ad_free(made.block);
        ad_free(grammar);
    }
}

/* ---- characters ---- */

/* From a character of one byte to an ASCII one in the same piece of text. Everything else (the end, which has
 * no piece, too) goes to tree-sitter's own step. */
static void advance(TSLexer *data, bool skip)
{
    Lexer *lexer = (Lexer *)(void *)data;
    uint32_t next = lexer->current_position.bytes + 1 - lexer->chunk_start;

    if (lexer->lookahead_size != 1 || next >= lexer->chunk_size || (signed char)lexer->chunk[next] < 0) {
        const ad_parse_input *input = lexer->input.payload;

        input->advance(data, skip);
        return;
    }
    lexer->current_position.bytes++;
    if (data->lookahead == '\n') {
        lexer->current_position.extent.row++;
        lexer->current_position.extent.column = 0;
        lexer->column_data = (ColumnData){.value = 0, .valid = true};
    } else {
        lexer->current_position.extent.column++;
        lexer->column_data.value += lexer->column_data.valid;
    }
    if (skip) {
        lexer->token_start_position = lexer->current_position;
    }
    data->lookahead = (unsigned char)lexer->chunk[next];
}

/* Where there is one range of text only, no token ends at the end of an earlier one. */
static void mark_end(TSLexer *data)
{
    Lexer *lexer = (Lexer *)(void *)data;

    lexer->token_end_position = lexer->current_position;
}

void ad_lexer_quicken(TSParser *machine, ad_parse_input *input)
{
    Lexer *lexer = (Lexer *)(void *)machine; /* a parser's first member */
    uint32_t ranges;

    /* That it is stands in no header: a lexer elsewhere has its list of ranges elsewhere, and stays as it is.
     */
    if (lexer->included_ranges == ts_parser_included_ranges(machine, &ranges) && ranges == 1) {
        input->advance = lexer->data.advance;
        lexer->data.advance = advance;
        lexer->data.mark_end = mark_end;
    }
}
