/* Sets of characters: which ones a text can have, and what it is clean of then. */
#include "flow/build_priv.h"

#include "base/banned.h"

enum { WAITING_MAX = 12, STEPS_MAX = 48, ITEMS_MAX = 512 };

static void add_range(flow_letters *letters, int from, int to)
{
    for (int c = from; c <= to; c++) {
        letters->may.ascii[c / 64] |= (uint64_t)1 << (c % 64);
    }
}

void flow_letters_add(flow_letters *letters, const flow_letters *more)
{
    letters->may.ascii[0] |= more->may.ascii[0];
    letters->may.ascii[1] |= more->may.ascii[1];
    letters->may.words |= more->may.words;
    letters->may.others |= more->may.others;
    letters->all_words |= more->all_words;
    letters->all_others |= more->all_others;
}

void flow_letters_add_text(flow_letters *letters, ad_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];

        if (c < AD_FLOW_ASCII) {
            letters->may.ascii[c / 64] |= (uint64_t)1 << (c % 64);
        } else {
            letters->may.words = letters->may.others = true;
        }
    }
}

flow_letters flow_letters_others(const flow_letters *letters)
{
    return (flow_letters){.may = {.ascii = {~letters->may.ascii[0], ~letters->may.ascii[1]},
                                  .words = !letters->all_words,
                                  .others = !letters->all_others},
                          .all_words = !letters->may.words,
                          .all_others = !letters->may.others};
}

flow_letters flow_letters_of_names(void)
{
    flow_letters names = {.may = {.words = true}, .all_words = true};

    add_range(&names, '0', '9');
    add_range(&names, 'A', 'Z');
    add_range(&names, 'a', 'z');
    add_range(&names, '_', '_');
    return names;
}

ad_flow_mask flow_letters_mask(const flow_builder *b, const flow_letters *letters)
{
    flow_letters names = flow_letters_of_names();
    const ad_flow_letters *may = &letters->may;
    ad_flow_mask mask = 0;

    add_range(&names, '-', '-');
    if (!(may->ascii[0] & ~names.may.ascii[0]) && !(may->ascii[1] & ~names.may.ascii[1]) && !may->others) {
        return AD_FLOW_ALL;
    }
    for (size_t bit = 0; bit < b->input->letters_count; bit++) {
        const ad_flow_letters *matter = &b->input->letters[bit];

        if (matter->is_said && !(may->ascii[0] & matter->ascii[0]) && !(may->ascii[1] & matter->ascii[1]) &&
            !(may->words && matter->words) && !(may->others && matter->others)) {
            mask |= (ad_flow_mask)1 << bit;
        }
    }
    return mask;
}

/* ---- what an expression holds ---- */

/* The constants of the module `string`. */
static bool add_named(flow_letters *out, ad_str name)
{
    static const struct {
        const char *name, *characters;
    } constants[] = {
        {"string.ascii_letters", "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"},
        {"string.ascii_lowercase", "abcdefghijklmnopqrstuvwxyz"},
        {"string.ascii_uppercase", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"},
        {"string.digits", "0123456789"},
        {"string.hexdigits", "0123456789abcdefABCDEF"},
        {"string.letters", "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"},
        {"string.lowercase", "abcdefghijklmnopqrstuvwxyz"},
        {"string.octdigits", "01234567"},
        {"string.uppercase", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"},
        {"string.whitespace", " \t\n\r\v\f"},
        {"string.punctuation", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"},
    };

    for (size_t i = 0; i < sizeof(constants) / sizeof(constants[0]); i++) {
        if (ad_str_equal(name, ad_str_of(constants[i].name))) {
            flow_letters_add_text(out, ad_str_of(constants[i].characters));
            return true;
        }
    }
    return false;
}

/* Elements that are longer than one character are no character, and are the program's own. */
static bool add_elements(flow_builder *b, flow_letters *out, const ad_value *value)
{
    uint32_t step = value->kind == AD_VALUE_DICT ? 2 : 1;

    if (value->flags & AD_VALUE_OPEN || value->u.items.count > ITEMS_MAX) {
        return false;
    }
    for (uint32_t i = 0; i < value->u.items.count; i += step) {
        const ad_value *item = ad_module_get(b->module, value->u.items.at[i]);

        if (item->kind != AD_VALUE_STR && item->kind != AD_VALUE_BYTES) {
            return false;
        }
        flow_letters_add_text(out, item->text.len == 1 ? item->text : AD_STR(""));
    }
    return true;
}

/* What is known of it as a value. */
static bool add_value(flow_builder *b, flow_letters *out, const ad_value *value)
{
    switch ((int)value->kind) {
    case AD_VALUE_STR:
    case AD_VALUE_BYTES:
        flow_letters_add_text(out, value->text);
        return true;
    case AD_VALUE_TUPLE:
    case AD_VALUE_LIST:
    case AD_VALUE_SET:
    case AD_VALUE_DICT:
        return add_elements(b, out, value);
    case AD_VALUE_NAME:
        return add_named(out, value->text);
    default:
        return false;
    }
}

/* What else it is made of: operands, the argument of set(). */
static uint32_t parts_of(flow_builder *b, ad_node n, ad_node parts[2])
{
    const ad_tree *tree = b->tree;
    const ad_value *value = ad_module_get(b->module, ad_module_value(b->module, n));
    ad_node list;

    if (ad_node_kind(tree, n) == AD_KIND_IDENTIFIER && value->node != AD_NO_NODE) {
        n = value->node;
    }
    if (ad_node_kind(tree, n) == AD_KIND_PARENTHESIZED_EXPRESSION) {
        parts[0] = flow_child(tree, n);
        return 1;
    }
    if (ad_node_kind(tree, n) == AD_KIND_BINARY_OPERATOR) {
        ad_node operation = ad_node_child_by_field(tree, n, AD_FIELD_OPERATOR);
        ad_kind kind = operation != AD_NO_NODE ? ad_node_kind(tree, operation) : AD_NO_KIND;

        parts[0] = ad_node_child_by_field(tree, n, AD_FIELD_LEFT);
        parts[1] = ad_node_child_by_field(tree, n, AD_FIELD_RIGHT);
        return kind == AD_KIND_OP_ADD || kind == AD_KIND_OP_BITOR ? 2 : 0;
    }
    if (ad_node_kind(tree, n) == AD_KIND_CALL) {
        static const char *const containers[] = {"builtins.frozenset", "builtins.list", "builtins.set",
                                                 "builtins.tuple"};
        ad_str names[AD_ALTERNATIVES_MAX];

        list = ad_node_child_by_field(tree, n, AD_FIELD_ARGUMENTS);
        if (list != AD_NO_NODE && ad_node_kind(tree, list) == AD_KIND_ARGUMENT_LIST &&
            ad_module_names(b->module, flow_child(tree, n), names) == 1 &&
            ad_str_in_sorted(names[0], containers, sizeof(containers) / sizeof(containers[0]))) {
            parts[0] = flow_child(tree, list);
            return parts[0] != AD_NO_NODE && flow_sibling(tree, parts[0]) == AD_NO_NODE;
        }
    }
    return 0;
}

bool flow_letters_in(flow_builder *b, ad_node n, flow_letters *out)
{
    ad_node waiting[WAITING_MAX];
    uint32_t count = 0;
    uint32_t steps = 0;

    if (n == AD_NO_NODE) {
        return false;
    }
    waiting[count++] = n;
    while (count) {
        ad_node parts[2] = {AD_NO_NODE, AD_NO_NODE};
        uint32_t part_count;

        n = waiting[--count];
        if (steps++ == STEPS_MAX || !flow_charge(b, 1)) {
            return false;
        }
        if (add_value(b, out, ad_module_get(b->module, ad_module_value(b->module, n)))) {
            continue;
        }
        part_count = parts_of(b, n, parts);
        if (part_count == 0 || count + part_count > WAITING_MAX) {
            return false;
        }
        for (uint32_t i = 0; i < part_count; i++) {
            if (parts[i] == AD_NO_NODE) {
                return false;
            }
            waiting[count++] = parts[i];
        }
    }
    return true;
}
