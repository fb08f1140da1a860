/* Syntax to meaning: parse, flatten, build the model, and ask of every node what rules ask. */
#include "fuzz.h"

#include <string.h>

#include "base/banned.h"

static void ask_names(ad_module *module, ad_node n)
{
    ad_str names[AD_ALTERNATIVES_MAX];
    size_t count = ad_module_names(module, n, names);

    FUZZ_REQUIRE(count <= AD_ALTERNATIVES_MAX);
    for (size_t i = 0; i < count; i++) {
        FUZZ_REQUIRE(names[i].len > 0);
        fuzz_touch(names[i]);
    }
}

static void ask_value(ad_module *module, ad_node n, const ad_limits *limits, ad_buf *text)
{
    ad_value_id id = ad_module_value(module, n);

    FUZZ_REQUIRE(ad_module_value(module, n) == id);
    fuzz_check_value(module, id, limits);
    ad_buf_reset(text);
    ad_value_show(module, id, text);
    FUZZ_REQUIRE(text->len <= 1024);
    (void)ad_value_truth(module, id);
    (void)ad_value_is_constant(module, id);
    (void)ad_value_is_named(module, id, AD_STR("os.system"));
}

static void ask_call(ad_module *module, ad_node n, const ad_limits *limits)
{
    const ad_call *call = ad_module_call(module, n);

    if (!call) {
        return;
    }
    FUZZ_REQUIRE(call->node == n && call->callee < ad_module_tree(module)->count);
    for (uint32_t i = 0; i < call->count; i++) {
        fuzz_touch(call->arguments[i].keyword);
        FUZZ_REQUIRE(call->arguments[i].node == AD_NO_NODE ||
                     call->arguments[i].node < ad_module_tree(module)->count);
        fuzz_check_value(module, call->arguments[i].value, limits);
    }
    (void)ad_call_argument(call, AD_STR("shell"), 2);
    (void)ad_call_may_have(call, AD_STR("shell"), 2);
}

static void ask_tree(const ad_tree *tree, ad_node n)
{
    ad_node statement = ad_node_statement(tree, n);

    FUZZ_REQUIRE(ad_node_inside(tree, n, statement));
    FUZZ_REQUIRE(ad_node_unparenthesized(tree, n) < tree->count);
    FUZZ_REQUIRE(ad_node_inside(tree, ad_node_at(tree, tree->nodes[n].start, tree->nodes[n].end), 0));
    (void)ad_node_child(tree, n, 1);
    (void)ad_node_child_by_field(tree, n, AD_FIELD_RIGHT);
    (void)ad_node_ancestor(tree, n, AD_KIND_CALL);
}

static void ask_all(ad_module *module, const ad_limits *limits, bool backwards)
{
    const ad_tree *tree = ad_module_tree(module);
    ad_buf text;
    size_t imports;
    const ad_import *import = ad_module_imports(module, &imports);

    for (size_t i = 0; i < imports; i++) {
        FUZZ_REQUIRE(import[i].node < tree->count);
        fuzz_touch(import[i].module);
        fuzz_touch(import[i].name);
        fuzz_touch(import[i].alias);
    }
    ad_buf_init(&text, 1 << 20);
    for (ad_node i = 0; i < tree->count; i++) {
        ad_node n = backwards ? tree->count - 1 - i : i;
        ad_str bases[AD_ALTERNATIVES_MAX];

        ask_tree(tree, n);
        ask_value(module, n, limits, &text);
        ask_names(module, n);
        ask_call(module, n, limits);
        if (ad_node_kind(tree, n) == AD_KIND_CLASS_DEFINITION) {
            FUZZ_REQUIRE(ad_class_bases(module, n, bases) <= AD_ALTERNATIVES_MAX);
        }
        if (ad_node_kind(tree, n) == AD_KIND_IDENTIFIER) {
            fuzz_touch(ad_module_identifier(module, n));
        }
        fuzz_touch(ad_module_context(module, n));
        (void)ad_module_enclosing_function(module, n);
        (void)ad_module_enclosing_class(module, n);
    }
    ad_buf_clear(&text);
}

/* What a value is does not hang on what was asked for before it. */
static void ask_in_other_order(ad_module *asked, const ad_limits *limits, bool backwards)
{
    const ad_tree *tree = ad_module_tree(asked);
    ad_sema_options options = {.module = ad_module_name(asked), .limits = limits};
    ad_module *other = NULL;
    ad_err err = {0};
    ad_buf a;
    ad_buf b;

    FUZZ_REQUIRE(ad_module_create(tree, &options, &other, &err) == AD_OK);
    for (ad_node i = 0; i < tree->count; i++) {
        ad_node n = backwards ? tree->count - 1 - i : i;

        (void)ad_module_call(other, n);
        (void)ad_module_value(other, n);
    }
    ad_buf_init(&a, 1 << 20);
    ad_buf_init(&b, 1 << 20);
    for (ad_node n = 0; n < tree->count && !ad_module_exhausted(asked) && !ad_module_exhausted(other); n++) {
        ad_buf_reset(&a);
        ad_buf_reset(&b);
        ad_value_show(asked, ad_module_value(asked, n), &a);
        ad_value_show(other, ad_module_value(other, n), &b);
        FUZZ_REQUIRE(a.len == b.len && memcmp(a.data, b.data, a.len) == 0);
    }
    ad_buf_clear(&a);
    ad_buf_clear(&b);
    ad_module_free(other);
}

/* Input: how memory behaves, which end to begin at, Python. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_in in = {data, size};
    ad_limits limits = fuzz_limits();
    fuzz_unit unit;
    unsigned memory = fuzz_byte(&in);
    bool backwards = fuzz_byte(&in) & 1;
    ad_str python = fuzz_rest(&in);
    bool is_short = fuzz_short_memory(memory);

    if (fuzz_unit_open(&unit, python, &limits)) {
        fuzz_check_tree(unit.tree);
        ask_all(unit.module, &limits, backwards);
        if (!is_short) {
            ask_in_other_order(unit.module, &limits, !backwards);
        }
        fuzz_unit_close(&unit);
    }
    ad_mem_fail_at(0);
    return 0;
}
