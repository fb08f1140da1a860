/* tree-sitter's parser with a deadline, and with memory of its own for each parse. */
#include "syntax/parser_priv.h"

#include <time.h>

#include <src/parser.h>

#include "base/mem.h"
#include "syntax/parse_memory.h"
#include "base/banned.h"

static ad_symbol_use use_of(const TSLanguage *language, TSSymbol symbol)
{
    ad_kind kind = ad_kind_parse(ad_str_of(ts_language_symbol_name(language, symbol)));

    switch (ts_language_symbol_type(language, symbol)) {
    case TSSymbolTypeRegular:
        /* A name that a newer grammar adds: not lost, though no rule can ask for it. */
        return (ad_symbol_use){(uint16_t)(kind == AD_NO_KIND ? AD_KIND_ERROR : kind), false};
    case TSSymbolTypeAnonymous:
        /* Kinds from the first operator on are tokens; words such as `type` are names of nodes, too. */
        if (kind < AD_KIND_OP_ADD) {
            kind = AD_NO_KIND;
        }
        return (ad_symbol_use){(uint16_t)kind, kind != AD_NO_KIND && kind != AD_KIND_ASYNC};
    case TSSymbolTypeSupertype:
    case TSSymbolTypeAuxiliary:
        break;
    }
    return (ad_symbol_use){AD_NO_KIND, false};
}

static ad_status map_language(ad_parser *parser, const TSLanguage *language, ad_err *err)
{
    uint32_t i;

    parser->symbol_count = ts_language_symbol_count(language);
    parser->field_count = ts_language_field_count(language) + 1; /* field 0 is none */
    parser->symbols = ad_calloc(parser->symbol_count, sizeof(*parser->symbols));
    parser->fields = ad_calloc(parser->field_count, sizeof(*parser->fields));
    if (!parser->symbols || !parser->fields) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory for a parser");
    }
    for (i = 0; i < parser->symbol_count; i++) {
        parser->symbols[i] = use_of(language, language->public_symbol_map[i]);
    }
    for (i = 1; i < parser->field_count; i++) {
        const char *name = ts_language_field_name_for_id(language, (TSFieldId)i);

        parser->fields[i] = (uint8_t)ad_field_parse(ad_str_of(name));
    }
    return AD_OK;
}

ad_status ad_parser_create(ad_parser **out, ad_err *err)
{
    const TSLanguage *language = tree_sitter_python();
    ad_parser *parser = ad_calloc(1, sizeof(*parser));
    ad_status status = AD_OK;

    if (!parser) {
        status = ad_err_set(err, AD_ERR_NOMEM, "out of memory for a parser");
        goto done;
    }
    if (ts_language_abi_version(language) < TREE_SITTER_MIN_COMPATIBLE_LANGUAGE_VERSION ||
        ts_language_abi_version(language) > TREE_SITTER_LANGUAGE_VERSION) {
        status = ad_err_set(err, AD_ERR_FORMAT,
                            "the grammar has ABI version %u, tree-sitter takes versions %d to %d",
                            (unsigned)ts_language_abi_version(language),
                            TREE_SITTER_MIN_COMPATIBLE_LANGUAGE_VERSION, TREE_SITTER_LANGUAGE_VERSION);
        goto done;
    }
    status = map_language(parser, language, err);
    if (status == AD_OK) {
        status = ad_grammar_create(&parser->grammar, err);
    }
    if (status == AD_OK) {
        *out = parser;
        parser = NULL;
    }

done:
    ad_parser_free(parser);
    return status;
}

void ad_parser_free(ad_parser *parser)
{
    if (parser) {
        ad_grammar_free(parser->grammar);
        ad_free(parser->symbols);
        ad_free(parser->fields);
        ad_free(parser);
    }
}

/* ---- one parse ---- */

enum {
    CALLS_PER_LOOK = 16
}; /* of the clock, which is a call of the system; tree-sitter asks every few microseconds */

typedef struct deadline {
    struct timespec start;
    uint32_t limit_ms;
    uint32_t calls;
    bool passed;
} deadline;

static bool deadline_passed(TSParseState *state)
{
    deadline *end = state->payload;
    struct timespec now;
    int64_t elapsed_ms;

    if (end->calls++ % CALLS_PER_LOOK != 0) {
        return false;
    }
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    elapsed_ms =
        ((int64_t)now.tv_sec - end->start.tv_sec) * 1000 + (now.tv_nsec - end->start.tv_nsec) / 1000000;
    end->passed = elapsed_ms >= (int64_t)end->limit_ms;
    return end->passed;
}

static const char *read_text(void *payload, uint32_t byte_index, TSPoint position, uint32_t *bytes_read)
{
    const ad_parse_input *input = payload;
    ad_str rest = ad_str_sub(input->text, byte_index, input->text.len);

    (void)position;
    *bytes_read = (uint32_t)rest.len;
    return rest.ptr;
}

/* What a parse works on, and comes to. */
typedef struct parsing {
    const ad_parser *parser;
    ad_parse_input input;
    const ad_limits *limits;
    ad_tree *tree;
    deadline end;
    ad_status status;
    ad_err *err;
} parsing;

static void parse(void *ctx)
{
    parsing *p = ctx;
    TSInput input = {.payload = &p->input, .read = read_text, .encoding = TSInputEncodingUTF8};
    TSParseOptions options = {.payload = &p->end, .progress_callback = deadline_passed};
    TSParser *machine = ts_parser_new();
    const TSTree *parsed;

    (void)ts_parser_set_language(machine, p->parser->grammar); /* as ad_parser_create found it would */
    ad_lexer_quicken(machine, &p->input);
    parsed = ts_parser_parse_with_options(machine, NULL, input, options);
    if (parsed) {
        p->status = ad_tree_flatten(p->parser, parsed, p->limits->nodes, p->tree, p->err);
    } else if (p->end.passed) {
        p->status = ad_err_set(p->err, AD_ERR_LIMIT, "parse-ms: parsing took longer than the limit (%u ms)",
                               (unsigned)p->limits->parse_ms);
    } else {
        p->status = ad_err_set(p->err, AD_ERR_NOMEM, "the parser gave up");
    }
}

ad_status ad_tree_create(ad_parser *parser, const ad_source *source, const ad_limits *limits, ad_tree **out,
                         ad_err *err)
{
    char *joined = NULL;
    ad_tree *tree = NULL;
    parsing p = {.parser = parser,
                 .input = {.text = source->text},
                 .limits = limits,
                 .end = {.limit_ms = limits->parse_ms},
                 .status = AD_OK,
                 .err = err};
    ad_status status = ad_filler_join(source, &joined, err);

    if (status != AD_OK) {
        goto done;
    }
    if (joined) {
        p.input.text.ptr = joined;
    }
    tree = ad_calloc(1, sizeof(*tree));
    if (!tree) {
        status = ad_err_set(err, AD_ERR_NOMEM, "out of memory for a tree");
        goto done;
    }
    tree->source = source;
    p.tree = tree;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &p.end.start);
    status = ad_parse_memory_run(parse, &p, err);
    status = status == AD_OK ? p.status : status;
    if (status == AD_OK) {
        *out = tree;
        tree = NULL;
    }

done:
    ad_tree_free(tree);
    ad_free(joined);
    return status;
}

void ad_tree_free(ad_tree *tree)
{
    if (tree) {
        ad_free(tree->nodes);
        ad_free(tree);
    }
}
