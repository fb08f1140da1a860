/* From a pattern's text to its tree: parses it as Python, decides for every identifier whether it is a
 * hole, a name that resolves or a word that is written, and finds what the pattern can be indexed by.
 * Recursive over the pattern only, whose depth is capped first. */
#include <stdlib.h>

#include "base/mem.h"
#include "rules/pattern_build.h"

#include "base/banned.h"

enum {
    TREE_NODES_MAX = 2048, /* of the pattern's syntax tree */
    STRINGS_BYTES_MAX = 256 * 1024
};

static ad_status no_memory(ad_err *err)
{
    return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
}

/* ---- parsing ---- */

static ad_status parse(ad_parser *parser, ad_str text, const ad_limits *limits, ad_builder *b)
{
    ad_status status = ad_source_create(text, limits, &b->source, b->err);

    if (status == AD_OK) {
        status = ad_tree_create(parser, b->source, limits, &b->tree, b->err);
    }
    return status;
}

static void forget_parse(ad_builder *b)
{
    ad_module_free(b->module);
    ad_tree_free(b->tree);
    ad_source_free(b->source);
    b->module = NULL;
    b->tree = NULL;
    b->source = NULL;
}

static ad_status syntax_error(ad_builder *b)
{
    const ad_node_record *node = &b->tree->nodes[b->tree->first_error];
    ad_str in = ad_buf_str(&b->text.in);
    size_t at = ad_pattern_text_origin(&b->text, node->start);
    size_t row = 1, column = 1;
    ad_str near;
    size_t end;

    for (size_t i = 0; i < at && i < in.len; i++) {
        row += in.ptr[i] == '\n';
        column = in.ptr[i] == '\n' ? 1 : column + 1;
    }
    near = ad_str_sub(in, at, 24);
    end = ad_str_find_byte(near, '\n', 0);
    near = ad_str_trim(ad_str_sub(near, 0, end == SIZE_MAX ? near.len : end));
    if (near.len == 0) {
        return ad_err_set(b->err, AD_ERR_SCRIPT,
                          "pattern is no Python at its line %zu, column %zu: something is missing there", row,
                          column);
    }
    return ad_err_set(b->err, AD_ERR_SCRIPT, "pattern is no Python at its line %zu, column %zu, near `%.*s`",
                      row, column, AD_STR_ARG(near));
}

/* A decorator alone is no Python: it gets a function to stand on. */
static ad_status parse_pattern(ad_parser *parser, const ad_limits *limits, ad_builder *b)
{
    ad_str out = ad_buf_str(&b->text.out);
    ad_status status = parse(parser, out, limits, b);

    if (status != AD_OK || b->tree->error_count == 0) {
        return status;
    }
    if (ad_str_starts(ad_str_trim(out), AD_STR("@"))) {
        forget_parse(b);
        ad_buf_text(&b->text.out, "\ndef f():\n    pass\n");
        if (b->text.out.failed) {
            return no_memory(b->err);
        }
        b->decorator_only = true;
        status = parse(parser, ad_buf_str(&b->text.out), limits, b);
        if (status != AD_OK || b->tree->error_count == 0) {
            return status;
        }
    }
    return syntax_error(b);
}

/* Both caps in one pass, so that the builder may recurse. */
static ad_status check_size(const ad_builder *b)
{
    const ad_tree *tree = b->tree;
    uint16_t depth[TREE_NODES_MAX] = {0};

    if (tree->count > TREE_NODES_MAX) {
        return ad_err_set(b->err, AD_ERR_SCRIPT, "pattern is too large: %u syntax nodes, at most %d",
                          tree->count, TREE_NODES_MAX);
    }
    for (uint32_t n = 0; n < tree->count; n++) {
        depth[n] = tree->nodes[n].parent == AD_NO_NODE ? 0 : (uint16_t)(depth[tree->nodes[n].parent] + 1);
        if (depth[n] > AD_PATTERN_DEPTH_MAX) {
            return ad_err_set(b->err, AD_ERR_SCRIPT, "pattern is nested more than %d deep",
                              AD_PATTERN_DEPTH_MAX);
        }
    }
    return AD_OK;
}

/* ---- the list of statements ---- */

/* An expression statement of one expression stands for that expression. */
static ad_node core_of(const ad_tree *tree, ad_node statement)
{
    ad_node child;

    if (ad_node_kind(tree, statement) != AD_KIND_EXPRESSION_STATEMENT) {
        return statement;
    }
    child = ad_pattern_first(tree, statement);
    return child != AD_NO_NODE && ad_pattern_next(tree, child) == AD_NO_NODE ? child : statement;
}

static bool is_plain_dots(const ad_builder *b, ad_node statement)
{
    const ad_mark *mark = ad_builder_mark(b, core_of(b->tree, statement));

    return mark && mark->dots;
}

/* First statement to be matched: `...` at the start says nothing. */
static ad_node first_statement(const ad_builder *b)
{
    ad_node n = ad_pattern_first(b->tree, 0);

    while (n != AD_NO_NODE && is_plain_dots(b, n) && ad_pattern_next(b->tree, n) != AD_NO_NODE) {
        n = ad_pattern_next(b->tree, n);
    }
    return n;
}

static ad_status build_statements(ad_builder *b)
{
    ad_node n = first_statement(b);
    ad_node next;
    uint16_t last;
    ad_status status;

    if (n == AD_NO_NODE) {
        return ad_err_set(b->err, AD_ERR_SCRIPT, "pattern holds no code");
    }
    next = ad_pattern_next(b->tree, n);
    if (b->decorator_only) {
        ad_node decorator = ad_pattern_first(b->tree, n);

        if (next != AD_NO_NODE ||
            ad_node_kind(b->tree, ad_pattern_next(b->tree, decorator)) == AD_KIND_DECORATOR) {
            return ad_err_set(b->err, AD_ERR_SCRIPT,
                              "several decorators need a definition below them: `def $F(...): ...`");
        }
        return ad_builder_add(b, decorator, 0, &last);
    }
    status = ad_builder_add(b, core_of(b->tree, n), AD_BUILD_MANY, &last);
    if (status == AD_OK) {
        b->nodes[last].field = AD_FIELD_NONE;
    }
    for (; status == AD_OK && next != AD_NO_NODE; next = ad_pattern_next(b->tree, next)) {
        uint16_t index;

        if (is_plain_dots(b, next) && ad_pattern_next(b->tree, next) == AD_NO_NODE) {
            break; /* what follows is not asked about anyway */
        }
        status = ad_builder_add(b, next, AD_BUILD_MANY, &index);
        if (status == AD_OK) {
            b->nodes[last].next = index;
            last = index;
            b->statement_root = true;
        }
    }
    return status == AD_OK ? ad_builder_merge_lists(b, b->nodes[0].next) : status;
}

/* ---- what it is found by ---- */

/* Does a call say anything but its number of arguments? */
static bool call_is_specific(const ad_builder *b, const ad_pnode *call)
{
    for (uint16_t i = b->nodes[call->first].next; i != 0; i = b->nodes[i].next) {
        if (b->nodes[i].type != AD_PNODE_HOLE && b->nodes[i].type != AD_PNODE_MANY) {
            return true;
        }
    }
    return false;
}

static ad_status set_callee(ad_builder *b, ad_str head, ad_str tail)
{
    char *text = ad_arena_bytes(&b->strings, head.len + tail.len);

    if (!text) {
        return no_memory(b->err);
    }
    memcpy(text, head.ptr, head.len);
    memcpy(text + head.len, tail.ptr, tail.len);
    b->key.callee = (ad_str){text, head.len + tail.len};
    return AD_OK;
}

static ad_status call_key(ad_builder *b, const ad_pnode *call)
{
    const ad_pnode *callee = &b->nodes[call->first];
    const ad_pnode *method = NULL;

    b->key.root_kind = AD_KIND_CALL;
    if (callee->type == AD_PNODE_NAME) {
        b->key.callee = callee->text;
        return AD_OK;
    }
    if (callee->type == AD_PNODE_NODE && callee->kind == AD_KIND_ATTRIBUTE) {
        if (callee->text.len > 0 && callee->text.ptr[0] != '.') {
            b->key.callee = callee->text;
            return AD_OK;
        }
        method = &b->nodes[b->nodes[callee->first].next];
    }
    if (method && method->type == AD_PNODE_WORD) {
        return set_callee(b, AD_STR("."), method->text);
    }
    if (method && b->nodes[callee->first].type == AD_PNODE_NAME) { /* `requests.$M(...)` */
        return set_callee(b, b->nodes[callee->first].text, AD_STR(".*"));
    }
    if ((callee->type == AD_PNODE_HOLE || method) && !call_is_specific(b, call)) {
        return ad_err_set(b->err, AD_ERR_SCRIPT,
                          "pattern matches every call: name the function, its method or an argument");
    }
    return AD_OK;
}

static ad_status find_key(ad_builder *b)
{
    const ad_pnode *root = &b->nodes[0];

    switch ((ad_pnode_type)root->type) {
    case AD_PNODE_HOLE:
    case AD_PNODE_MANY:
        return ad_err_set(b->err, AD_ERR_SCRIPT,
                          "pattern matches everything: it must start with code, not with a hole or `...`");
    case AD_PNODE_NAME:
    case AD_PNODE_WORD:
        return ad_err_set(b->err, AD_ERR_SCRIPT, "pattern is a name alone: use `name { \"%.*s\" }`",
                          AD_STR_ARG(root->text));
    case AD_PNODE_CONSTANT:
    case AD_PNODE_ANY_STRING:
        return ad_err_set(b->err, AD_ERR_SCRIPT,
                          "pattern is a constant alone: use `string { \"regex\" }`, or say where it stands");
    case AD_PNODE_CALL:
        return call_key(b, root);
    case AD_PNODE_NODE:
    case AD_PNODE_LEAF:
    case AD_PNODE_ANY_FSTRING:
        b->key.root_kind = (ad_kind)root->kind;
        return AD_OK;
    }
    return AD_OK;
}

/* ---- packing ---- */

static size_t align_up(size_t bytes)
{
    return (bytes + 15) & ~(size_t)15;
}

static ad_str pack_string(char **at, ad_str text)
{
    ad_str copy = {*at, text.len};

    if (text.len == 0) {
        return (ad_str){"", 0};
    }
    memcpy(*at, text.ptr, text.len);
    *at += text.len;
    return copy;
}

/* Where each part of the block begins, and its size. */
typedef struct layout {
    size_t nodes, holes, text, size;
} layout;

static layout plan(const ad_builder *b)
{
    layout l = {.nodes = align_up(sizeof(ad_pattern))};

    l.holes = l.nodes + align_up(b->count * sizeof(ad_pnode));
    l.text = l.holes + align_up(b->text.hole_count * sizeof(ad_str));
    l.size = l.text + b->key.callee.len;
    for (size_t i = 0; i < b->count; i++) {
        l.size += b->nodes[i].text.len;
    }
    for (size_t i = 0; i < b->text.hole_count; i++) {
        l.size += b->text.holes[i].len;
    }
    return l;
}

/* One block for all of it: there may be thousands of patterns. */
static ad_status pack(const ad_builder *b, ad_pattern **out)
{
    layout l = plan(b);
    char *block = ad_calloc(1, l.size);
    ad_pattern *pattern = (ad_pattern *)(void *)block;
    char *at;

    if (!block) {
        return no_memory(b->err);
    }
    at = block + l.text;
    pattern->nodes = (ad_pnode *)(void *)(block + l.nodes);
    pattern->holes = (ad_str *)(void *)(block + l.holes);
    pattern->count = (uint16_t)b->count;
    pattern->hole_count = (uint8_t)b->text.hole_count;
    pattern->statement_root = b->statement_root;
    memcpy(pattern->nodes, b->nodes, b->count * sizeof(ad_pnode));
    for (size_t i = 0; i < b->count; i++) {
        pattern->nodes[i].text = pack_string(&at, b->nodes[i].text);
    }
    for (size_t i = 0; i < b->text.hole_count; i++) {
        pattern->holes[i] = pack_string(&at, b->text.holes[i]);
    }
    pattern->key = (ad_pattern_key){b->key.root_kind, pack_string(&at, b->key.callee)};
    ad_pattern_sieve_make(pattern);
    *out = pattern;
    return AD_OK;
}

/* ---- the interface ---- */

static ad_status compile(ad_parser *parser, ad_str text, const ad_limits *limits, ad_builder *b,
                         ad_pattern **out)
{
    ad_sema_options options = {.module = {"", 0}, .limits = limits};
    ad_status status = ad_pattern_text_make(text, &b->text, b->err);

    if (status == AD_OK) {
        status = parse_pattern(parser, limits, b);
    }
    if (status == AD_OK) {
        status = check_size(b);
    }
    if (status == AD_OK) {
        status = ad_module_create(b->tree, &options, &b->module, b->err);
    }
    if (status == AD_OK) {
        status = build_statements(b);
    }
    if (status == AD_OK) {
        status = find_key(b);
    }
    return status == AD_OK ? pack(b, out) : status;
}

ad_status ad_pattern_compile(ad_parser *parser, ad_str text, const ad_limits *limits, ad_pattern **out,
                             ad_err *err)
{
    ad_builder *b = ad_calloc(1, sizeof(*b));
    ad_status status;

    if (!b) {
        return no_memory(err);
    }
    b->err = err;
    b->key.callee = (ad_str){"", 0};
    ad_arena_init(&b->strings, STRINGS_BYTES_MAX);
    status = compile(parser, text, limits, b, out);
    forget_parse(b);
    ad_pattern_text_clear(&b->text);
    ad_arena_clear(&b->strings);
    ad_free(b);
    return status;
}

void ad_pattern_free(ad_pattern *pattern)
{
    ad_free(pattern);
}

ad_pattern_key ad_pattern_index_key(const ad_pattern *pattern)
{
    return pattern->key;
}

size_t ad_pattern_holes(const ad_pattern *pattern, const ad_str **out_names)
{
    *out_names = pattern->holes;
    return pattern->hole_count;
}
