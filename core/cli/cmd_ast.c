/* `adderstone ast`: the node table as rule authors need to see it, with the facts beside the nodes. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "cli/cli.h"
#include "input/input.h"
#include "os/os.h"
#include "sema/sema.h"

#include "base/banned.h"

enum { TEXT_BYTES = 48 };

typedef struct ast_print {
    uint32_t row; /* only nodes that touch it; UINT32_MAX: all */
    bool color;
    ad_buf out;
    const ad_limits *limits;
    bool any;
} ast_print;

static uint32_t depth_of(const ad_tree *tree, ad_node n)
{
    uint32_t depth = 0;

    for (ad_node p = tree->nodes[n].parent; p != AD_NO_NODE; p = tree->nodes[p].parent) {
        depth++;
    }
    return depth;
}

static bool touches(const ad_tree *tree, ad_node n, uint32_t row)
{
    const ad_source *source = tree->source;
    uint32_t first = ad_source_row(source, tree->nodes[n].start);

    return row == UINT32_MAX ||
           (first == row && ad_node_kind(tree, n) != AD_KIND_MODULE && ad_node_kind(tree, n) != AD_KIND_BLOCK);
}

static const char *shade(const ast_print *print, const char *code)
{
    return print->color ? code : "";
}

/* What is known of an expression: names it resolves to, its constant value, a call's arguments. */
static void add_facts(ast_print *print, ad_module *module, ad_node n)
{
    const ad_tree *tree = ad_module_tree(module);
    ad_str names[AD_ALTERNATIVES_MAX];
    ad_kind kind = ad_node_kind(tree, n);
    size_t count = ad_module_names(module, n, names);
    ad_value_id value = ad_module_value(module, n);

    for (size_t i = 0; i < count; i++) {
        ad_buf_printf(&print->out, "  %s%s ", shade(print, "\x1b[36m"), i ? "or" : "->");
        ad_utf8_add_shown(&print->out, names[i], false);
        ad_buf_text(&print->out, shade(print, "\x1b[0m"));
    }
    if (count == 0 && value && kind != AD_KIND_STRING && kind != AD_KIND_INTEGER) {
        ad_buf_printf(&print->out, "  %s= ", shade(print, "\x1b[35m"));
        ad_value_show(module, value, &print->out);
        ad_buf_text(&print->out, shade(print, "\x1b[0m"));
    }
}

static bool is_expression(const ad_tree *tree, ad_node n)
{
    switch ((int)ad_node_kind(tree, n)) {
    case AD_KIND_ATTRIBUTE:
    case AD_KIND_BINARY_OPERATOR:
    case AD_KIND_BOOLEAN_OPERATOR:
    case AD_KIND_CALL:
    case AD_KIND_COMPARISON_OPERATOR:
    case AD_KIND_CONCATENATED_STRING:
    case AD_KIND_CONDITIONAL_EXPRESSION:
    case AD_KIND_DICTIONARY:
    case AD_KIND_LIST:
    case AD_KIND_NOT_OPERATOR:
    case AD_KIND_STRING:
    case AD_KIND_SUBSCRIPT:
    case AD_KIND_TUPLE:
    case AD_KIND_UNARY_OPERATOR:
        return true;
    case AD_KIND_IDENTIFIER: {
        ad_field field = (ad_field)tree->nodes[n].field;

        return field != AD_FIELD_ATTRIBUTE && field != AD_FIELD_NAME;
    }
    default:
        return false;
    }
}

static void add_node(ast_print *print, ad_module *module, ad_node n, uint32_t indent)
{
    const ad_tree *tree = ad_module_tree(module);
    const ad_node_record *record = &tree->nodes[n];
    ad_span span = ad_source_span(tree->source, record->start, record->end);
    ad_str text = ad_node_text(tree, n);

    print->any = true;
    ad_buf_repeat(&print->out, ' ', (size_t)indent * 2);
    if (record->field) {
        ad_buf_printf(&print->out, "%s%s:%s ", shade(print, "\x1b[33m"), ad_field_name((ad_field)record->field),
                      shade(print, "\x1b[0m"));
    }
    ad_buf_printf(&print->out, "%s%s%s %s%u:%u-%u:%u%s", shade(print, "\x1b[1m"), ad_kind_name((ad_kind)record->kind),
                  shade(print, "\x1b[0m"), shade(print, "\x1b[2m"), span.row + 1, span.column + 1, span.row_end + 1,
                  span.column_end + 1, shade(print, "\x1b[0m"));
    if (record->last == n) {
        ad_buf_text(&print->out, "  `");
        ad_utf8_add_shown(&print->out, ad_str_sub(text, 0, TEXT_BYTES), false);
        ad_buf_text(&print->out, text.len > TEXT_BYTES ? "...`" : "`");
    }
    if (record->flags & (AD_NODE_ERROR | AD_NODE_MISSING)) {
        ad_buf_printf(&print->out, "  %ssyntax error%s", shade(print, "\x1b[31m"), shade(print, "\x1b[0m"));
    }
    if (is_expression(tree, n)) {
        add_facts(print, module, n);
    }
    ad_buf_byte(&print->out, '\n');
}

static void add_tree(ast_print *print, ad_module *module)
{
    const ad_tree *tree = ad_module_tree(module);
    uint32_t base = UINT32_MAX;

    for (ad_node n = 0; n < tree->count; n++) {
        if (touches(tree, n, print->row)) {
            uint32_t depth = depth_of(tree, n);

            base = depth < base ? depth : base;
            add_node(print, module, n, depth - base);
        }
    }
}

static ad_status print_unit(void *ctx, const ad_unit *unit, ad_err *err)
{
    ast_print *print = ctx;
    ad_sema_options options = {.limits = print->limits};
    ad_parser *parser = NULL;
    ad_source *source = NULL;
    ad_tree *tree = NULL;
    ad_module *module = NULL;
    ad_buf name;
    ad_status status = ad_parser_create(&parser, err);

    ad_buf_init(&name, 1 << 16);
    if (status == AD_OK) {
        status = ad_source_create(unit->bytes, print->limits, &source, err);
    }
    if (status == AD_OK) {
        status = ad_tree_create(parser, source, print->limits, &tree, err);
    }
    if (status == AD_OK) {
        ad_module_name_of_path(ad_path_base(unit->name), &name, &options.is_package);
        options.module = ad_buf_str(&name);
        status = ad_module_create(tree, &options, &module, err);
    }
    if (status == AD_OK) {
        add_tree(print, module);
    }
    ad_module_free(module);
    ad_tree_free(tree);
    ad_source_free(source);
    ad_parser_free(parser);
    ad_buf_clear(&name);
    return status;
}

static void print_incident(void *ctx, ad_incident_kind kind, ad_str path, const char *message)
{
    (void)ctx;
    complain("%.*s: %s: %s", AD_STR_ARG(path), ad_incident_kind_name(kind), message);
}

/* FILE:LINE when the part behind the last colon is a number and no such file exists. */
static bool split_line(char *path, uint32_t *out_row)
{
    char *colon = strrchr(path, ':');
    ad_file_info info;
    char *end = NULL;
    unsigned long line;

    *out_row = UINT32_MAX;
    if (!colon || ad_file_stat(path, &info, NULL) == AD_OK) {
        return true;
    }
    line = strtoul(colon + 1, &end, 10);
    if (*end || end == colon + 1 || line == 0 || line > UINT32_MAX) {
        return true;
    }
    *colon = '\0';
    *out_row = (uint32_t)(line - 1);
    return true;
}

static int run_ast(const command_line *line)
{
    ad_limits limits;
    ast_print print = {0};
    ad_input_sink sink = {&print, print_unit, print_incident};
    ad_buf bytes;
    ad_err err = {0};
    ad_status status;
    char *path;
    int code = EXIT_USAGE;

    if (line->operand_count != 1) {
        return usage_error("ast: name one file, or FILE:LINE");
    }
    if (!limits_from(line, &limits) || !color_wanted(line, 1, &print.color)) {
        return EXIT_USAGE;
    }
    path = ad_strndup(line->operands[0], strlen(line->operands[0]));
    if (!path || !split_line(path, &print.row)) {
        ad_free(path);
        return usage_error("out of memory");
    }
    print.limits = &limits;
    ad_buf_init(&print.out, 1 << 30);
    ad_buf_init(&bytes, limits.source_bytes);
    status = ad_file_read(path, limits.source_bytes, &bytes, &err);
    if (status == AD_OK) {
        status = ad_input_read(ad_str_of(path), ad_buf_str(&bytes), true, &limits, &sink, &err);
    }
    if (status != AD_OK) {
        complain("%s: %s", path, err.message);
    } else if (!print.any) {
        complain("%s: nothing begins on that line", path);
    } else {
        code = print.out.failed ? usage_error("out of memory") : print_all(ad_buf_str(&print.out));
    }
    ad_buf_clear(&bytes);
    ad_buf_clear(&print.out);
    ad_free(path);
    return code;
}

static const option_id ast_options[] = {OPT_COLOR, OPT_LIMIT, OPT_HELP};

const command command_ast = {"ast",
                             "FILE[:LINE]",
                             "show a file's syntax with what is known of it",
                             "One node a line: field, kind, lines and columns, the names it resolves to (->) and its constant\n"
                             "value (=). With a line, only what begins there.",
                             ast_options,
                             sizeof(ast_options) / sizeof(ast_options[0]),
                             run_ast};
