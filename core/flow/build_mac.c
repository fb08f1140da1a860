/* Messages that are signed: who compares a message authentication code that it has made itself with the one
 * that came along knows that somebody with the key has made the message. */
#include "flow/build_priv.h"

#include "base/banned.h"

enum {
    LINKS_MAX = 8,  /* of base64.b64encode(hmac.new(..).digest()).decode() */
    NODES_MAX = 512 /* of a function that is looked through for such a call */
};

static bool holds_word(ad_str text, ad_str word)
{
    for (size_t i = 0; i + word.len <= text.len; i++) {
        size_t k = 0;

        while (k < word.len && (text.ptr[i + k] | 0x20) == word.ptr[k]) {
            k++;
        }
        if (k == word.len) {
            return true;
        }
    }
    return false;
}

static bool is_hmac(flow_builder *b, ad_node callee)
{
    ad_str names[AD_ALTERNATIVES_MAX];

    return ad_module_names(b->module, callee, names) == 1 &&
           (ad_str_equal(names[0], AD_STR("hmac.new")) || ad_str_equal(names[0], AD_STR("hmac.HMAC")) ||
            ad_str_equal(names[0], AD_STR("hmac.digest")));
}

/* A function of this unit that calls one of them. */
static bool is_around_hmac(flow_builder *b, ad_node callee)
{
    const ad_value *value = ad_module_get(b->module, ad_module_value(b->module, callee));
    const ad_tree *tree = b->tree;
    ad_node last;

    if (value->kind != AD_VALUE_FUNCTION || value->node >= tree->count) {
        return false;
    }
    last = tree->nodes[value->node].last;
    if (last - value->node > NODES_MAX || !flow_charge(b, (last - value->node) / 8)) {
        return false;
    }
    for (ad_node n = value->node; n <= last; n++) {
        ad_node called = ad_node_kind(tree, n) == AD_KIND_CALL
                             ? ad_node_child_by_field(tree, n, AD_FIELD_FUNCTION)
                             : AD_NO_NODE;

        if (called != AD_NO_NODE && is_hmac(b, called)) {
            return true;
        }
    }
    return false;
}

/* hmac.new, hmac.digest, and functions around them: of this unit, or that say so. */
static bool makes_code(flow_builder *b, ad_node callee)
{
    ad_node name = ad_node_kind(b->tree, callee) == AD_KIND_ATTRIBUTE
                       ? ad_node_child_by_field(b->tree, callee, AD_FIELD_ATTRIBUTE)
                       : callee;

    return is_hmac(b, callee) || is_around_hmac(b, callee) ||
           (name != AD_NO_NODE && ad_node_kind(b->tree, name) == AD_KIND_IDENTIFIER &&
            holds_word(ad_node_text(b->tree, name), AD_STR("hmac")));
}

static void guards_of_arguments(flow_builder *b, ad_node list, flow_guards *out)
{
    ad_node n = list != AD_NO_NODE && ad_node_kind(b->tree, list) == AD_KIND_ARGUMENT_LIST
                    ? flow_child(b->tree, list)
                    : AD_NO_NODE;

    for (; n != AD_NO_NODE; n = flow_sibling(b->tree, n)) {
        ad_node value = ad_node_kind(b->tree, n) == AD_KIND_KEYWORD_ARGUMENT
                            ? ad_node_child_by_field(b->tree, n, AD_FIELD_VALUE)
                            : n;

        if (value != AD_NO_NODE && b->memo[value]) {
            flow_guards_add(out, (flow_guard){.value = value, .mask = AD_FLOW_ALL, .held = true});
        }
    }
}

/* What the code on one side was made of. */
static void guards_of_side(flow_builder *b, ad_node n, flow_guards *out)
{
    const ad_tree *tree = b->tree;

    for (uint32_t i = 0; n != AD_NO_NODE && i < LINKS_MAX; i++) {
        ad_node callee;
        ad_node list;

        if (ad_node_kind(tree, n) == AD_KIND_IDENTIFIER) {
            n = flow_condition_of(b, n);
            continue;
        }
        if (ad_node_kind(tree, n) != AD_KIND_CALL) {
            return;
        }
        callee = ad_node_child_by_field(tree, n, AD_FIELD_FUNCTION);
        list = ad_node_child_by_field(tree, n, AD_FIELD_ARGUMENTS);
        if (callee == AD_NO_NODE) {
            return;
        }
        if (makes_code(b, callee)) {
            guards_of_arguments(b, list, out);
            return;
        }
        n = list != AD_NO_NODE ? flow_child(tree, list) : AD_NO_NODE; /* b64encode(x): x */
        if (n == AD_NO_NODE || ad_node_kind(tree, callee) == AD_KIND_ATTRIBUTE) {
            ad_node object = ad_node_child_by_field(tree, callee, AD_FIELD_OBJECT);

            n = object != AD_NO_NODE && ad_node_kind(tree, object) == AD_KIND_CALL ? object : n;
        }
    }
}

static bool is_comparison(const flow_builder *b, ad_node n, bool outcome, ad_node sides[2])
{
    flow_comparison c;

    if (!flow_read_comparison(b->tree, n, &c) || c.operation != (outcome ? AD_KIND_OP_EQ : AD_KIND_OP_NE)) {
        return false;
    }
    sides[0] = c.left;
    sides[1] = c.right;
    return true;
}

/* hmac.compare_digest(a, b), and functions that are called like it. */
static bool is_comparing_call(const flow_builder *b, ad_node n, bool outcome, ad_node sides[2])
{
    const ad_tree *tree = b->tree;
    ad_node callee = ad_node_child_by_field(tree, n, AD_FIELD_FUNCTION);
    ad_node list = ad_node_child_by_field(tree, n, AD_FIELD_ARGUMENTS);
    ad_str name;

    if (!outcome || callee == AD_NO_NODE || list == AD_NO_NODE) {
        return false;
    }
    if (ad_node_kind(tree, callee) == AD_KIND_ATTRIBUTE) {
        callee = ad_node_child_by_field(tree, callee, AD_FIELD_ATTRIBUTE);
    }
    name = callee != AD_NO_NODE ? ad_node_text(tree, callee) : AD_STR("");
    if (!ad_str_equal(name, AD_STR("compare_digest")) &&
        !ad_str_equal(name, AD_STR("constant_time_compare"))) {
        return false;
    }
    sides[0] = flow_child(tree, list);
    sides[1] = sides[0] != AD_NO_NODE ? flow_sibling(tree, sides[0]) : AD_NO_NODE;
    return sides[1] != AD_NO_NODE;
}

void flow_guards_of_code(flow_builder *b, ad_node n, bool outcome, flow_guards *out)
{
    ad_kind kind = ad_node_kind(b->tree, n);
    ad_node sides[2] = {AD_NO_NODE, AD_NO_NODE};

    if ((kind == AD_KIND_COMPARISON_OPERATOR && is_comparison(b, n, outcome, sides)) ||
        (kind == AD_KIND_CALL && is_comparing_call(b, n, outcome, sides))) {
        guards_of_side(b, sides[0], out);
        guards_of_side(b, sides[1], out);
    }
}
