/* What is known of a value is known of what it was made from, where that loses nothing: of x behind
 * os.path.abspath(x) + os.sep, of p and x behind p = x.strip(). */
#include "flow/build_priv.h"

#include "base/banned.h"

enum {
    STEPS_MAX = 24,  /* expressions that are looked at for one condition */
    WAITING_MAX = 12 /* of them, those that wait */
};

/* One expression on the way back. */
typedef struct place {
    flow_guard guard;
    bool made; /* a rule says that what a call made of it tells of it: paths are put together there */
} place;

typedef struct search {
    flow_builder *b;
    place waiting[WAITING_MAX];
    uint32_t count;
} search;

static void wait_for(search *s, const place *from, ad_node n, ad_flow_mask mask)
{
    if (n != AD_NO_NODE && s->b->memo[n] && mask && s->count < WAITING_MAX) {
        place *to = &s->waiting[s->count++];

        *to = *from;
        to->guard.value = n;
        to->guard.mask = mask;
        to->guard.gives_object = false;
    }
}

/* Taking out what means nothing: who settles what is left settles the whole. */
static bool is_separator(const flow_builder *b, ad_node list)
{
    static const char *const harmless[] = {"", " ", "+", ",", "-", ".", ":", "_"};
    ad_node first = list != AD_NO_NODE ? flow_child(b->tree, list) : AD_NO_NODE;
    const ad_value *value;

    if (first == AD_NO_NODE) {
        return false;
    }
    value = ad_module_get(b->module, ad_module_value(b->module, first));
    return value->kind == AD_VALUE_STR &&
           ad_str_in_sorted(value->text, harmless, sizeof(harmless) / sizeof(harmless[0]));
}

/* x.strip(), x.lower(), x.split("/"): x. */
static ad_node text_behind(const flow_builder *b, ad_node callee, ad_node list)
{
    static const char *const methods[] = {"capitalize", "casefold", "decode", "encode", "lower",
                                          "lstrip",     "rsplit",   "rstrip", "split",  "splitlines",
                                          "strip",      "title",    "upper"};
    ad_node method = ad_node_child_by_field(b->tree, callee, AD_FIELD_ATTRIBUTE);
    ad_str name = method != AD_NO_NODE ? ad_node_text(b->tree, method) : AD_STR("");

    if (ad_str_in_sorted(name, methods, sizeof(methods) / sizeof(methods[0])) ||
        (ad_str_equal(name, AD_STR("replace")) && is_separator(b, list))) {
        return ad_node_child_by_field(b->tree, callee, AD_FIELD_OBJECT);
    }
    return AD_NO_NODE;
}

/* str(x), os.fspath(x), bytes(x), list(x): x. */
static ad_node argument_behind(flow_builder *b, ad_node callee, ad_node list)
{
    static const char *const functions[] = {
        "builtins.bytes", "builtins.list", "builtins.str",   "builtins.tuple",  "os.fsdecode",
        "os.fsencode",    "os.fspath",     "six.ensure_str", "six.ensure_text", "six.text_type"};
    ad_str names[AD_ALTERNATIVES_MAX];

    if (list == AD_NO_NODE || ad_node_kind(b->tree, list) != AD_KIND_ARGUMENT_LIST ||
        ad_module_names(b->module, callee, names) != 1 ||
        !ad_str_in_sorted(names[0], functions, sizeof(functions) / sizeof(functions[0]))) {
        return AD_NO_NODE;
    }
    return flow_child(b->tree, list);
}

/* What rules say that the result, or that attribute of it, tells about. */
static bool parts_behind(search *s, const place *from, ad_node call, ad_node attribute)
{
    flow_builder *b = s->b;
    bool said = false;

    if (!(b->labelled[call] & FLOW_LABELLED_SITE)) {
        return false;
    }
    for (uint32_t i = flow_first_site(b, call); i < b->sites.count && b->sites.at[i].node == call; i++) {
        const ad_label *label = &b->input->labels[b->sites.at[i].label];

        if (label->role == AD_LABEL_PART && flow_part_names(b, label, attribute)) {
            place through = *from;

            through.made = true;
            wait_for(s, &through, label->value, from->guard.mask & label->mask);
            said = true;
        }
    }
    return said;
}

static void call_behind(search *s, const place *from)
{
    flow_builder *b = s->b;
    ad_node n = from->guard.value;
    ad_node callee = ad_node_child_by_field(b->tree, n, AD_FIELD_FUNCTION);
    ad_node list = ad_node_child_by_field(b->tree, n, AD_FIELD_ARGUMENTS);

    if (parts_behind(s, from, n, AD_NO_NODE) || callee == AD_NO_NODE) {
        return;
    }
    wait_for(s, from,
             ad_node_kind(b->tree, callee) == AD_KIND_ATTRIBUTE ? text_behind(b, callee, list)
                                                                : argument_behind(b, callee, list),
             from->guard.mask);
    if (ad_node_kind(b->tree, callee) == AD_KIND_ATTRIBUTE) {
        wait_for(s, from, argument_behind(b, callee, list), from->guard.mask);
    }
}

/* p + os.sep, base / p, and base + p where the whole was made a path. */
static void operands_behind(search *s, const place *from)
{
    flow_builder *b = s->b;
    ad_node n = from->guard.value;
    ad_node left = ad_node_child_by_field(b->tree, n, AD_FIELD_LEFT);
    ad_node right = ad_node_child_by_field(b->tree, n, AD_FIELD_RIGHT);
    ad_node operation = ad_node_child_by_field(b->tree, n, AD_FIELD_OPERATOR);
    ad_kind kind = operation != AD_NO_NODE ? ad_node_kind(b->tree, operation) : AD_NO_KIND;

    if (left == AD_NO_NODE || right == AD_NO_NODE || (kind != AD_KIND_OP_ADD && kind != AD_KIND_OP_DIV)) {
        return;
    }
    if (kind == AD_KIND_OP_DIV || from->made) {
        wait_for(s, from, left, from->guard.mask);
        wait_for(s, from, right, from->guard.mask);
    } else {
        wait_for(s, from, left, from->guard.mask);
    }
}

/* f"{base}/{p}" that was made a path. */
static void fields_behind(search *s, const place *from)
{
    const ad_tree *tree = s->b->tree;

    for (ad_node n = flow_child(tree, from->guard.value); n != AD_NO_NODE; n = flow_sibling(tree, n)) {
        if (ad_node_kind(tree, n) == AD_KIND_INTERPOLATION) {
            wait_for(s, from, flow_child(tree, n), from->guard.mask);
        }
    }
}

/* Where the value of an expression comes from. */
static void look_behind(search *s, place at)
{
    flow_builder *b = s->b;
    const ad_tree *tree = b->tree;
    ad_node n = at.guard.value;
    ad_node object;

    switch ((int)tree->nodes[n].kind) {
    case AD_KIND_IDENTIFIER:
        at.guard.held = true;
        wait_for(s, &at, flow_condition_of(b, n), at.guard.mask);
        break;
    case AD_KIND_PARENTHESIZED_EXPRESSION:
    case AD_KIND_AWAIT:
        wait_for(s, &at, flow_child(tree, n), at.guard.mask);
        break;
    case AD_KIND_NAMED_EXPRESSION:
        wait_for(s, &at, ad_node_child_by_field(tree, n, AD_FIELD_VALUE), at.guard.mask);
        break;
    case AD_KIND_BINARY_OPERATOR:
        operands_behind(s, &at);
        break;
    case AD_KIND_STRING:
        if (at.made) {
            fields_behind(s, &at);
        }
        break;
    case AD_KIND_CALL:
        call_behind(s, &at);
        break;
    case AD_KIND_ATTRIBUTE:
        object = flow_child(tree, n);
        if (object != AD_NO_NODE && ad_node_kind(tree, object) == AD_KIND_IDENTIFIER) {
            at.guard.held = true;
            object = flow_condition_of(b, object);
        }
        if (object != AD_NO_NODE && ad_node_kind(tree, object) == AD_KIND_CALL) {
            (void)parts_behind(s, &at, object, ad_node_child_by_field(tree, n, AD_FIELD_ATTRIBUTE));
        }
        break;
    default:
        break;
    }
}

void flow_behind(flow_builder *b, flow_guard whole, flow_guards *out)
{
    search s = {.b = b};
    place first = {.guard = whole};
    bool gives_object = whole.gives_object;

    if (whole.value == AD_NO_NODE) {
        return;
    }
    wait_for(&s, &first, whole.value, whole.mask);
    for (uint32_t i = 0; s.count && i < STEPS_MAX; i++) {
        place at = s.waiting[--s.count];

        if (ad_node_kind(b->tree, at.guard.value) == AD_KIND_NAMED_EXPRESSION) {
            place target = at;

            target.guard.value = ad_node_child_by_field(b->tree, at.guard.value, AD_FIELD_NAME);
            b->memo[target.guard.value] = b->memo[at.guard.value];
            flow_guards_add(out, target.guard);
        } else if (ad_node_kind(b->tree, at.guard.value) != AD_KIND_PARENTHESIZED_EXPRESSION &&
                   flow_is_lvalue(b, at.guard.value)) {
            at.guard.gives_object = gives_object;
            flow_guards_add(out, at.guard);
        }
        look_behind(&s, at);
    }
}
