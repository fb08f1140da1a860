/* tree-sitter by its interface alone, with nothing of core/ around it. */
#include "yardstick.h"

#include <tree_sitter/api.h>

const TSLanguage *tree_sitter_python(void);

yardstick *yardstick_create(void)
{
    TSParser *parser = ts_parser_new();

    if (!ts_parser_set_language(parser, tree_sitter_python())) {
        ts_parser_delete(parser);
        return NULL;
    }
    return (yardstick *)parser;
}

void yardstick_free(yardstick *stick)
{
    if (stick) {
        ts_parser_delete((TSParser *)stick);
    }
}

void yardstick_parse(yardstick *stick, const char *text, uint32_t bytes)
{
    ts_tree_delete(ts_parser_parse_string((TSParser *)stick, NULL, text, bytes));
}
