/* Assignments: every target with the value it gets, under the names a rule may know it by. */
#include "rules/dispatch_priv.h"

#include "base/banned.h"

enum { KEY_BYTES_MAX = 200 };

/* A target still to be looked at. */
typedef struct ad_target {
    ad_node target;
    ad_node value_node; /* AD_NO_NODE when only the value is known */
    ad_value_id value;  /* 0: that of value_node */
} ad_target;

static ad_status push(ad_run *run, ad_target target, ad_err *err)
{
    if (!ad_grow(&run->targets, &run->target_capacity, run->target_count + 1, sizeof(*run->targets))) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    run->targets[run->target_count++] = target;
    return AD_OK;
}

static bool is_display(ad_kind kind)
{
    switch ((int)kind) {
    case AD_KIND_PATTERN_LIST:
    case AD_KIND_TUPLE_PATTERN:
    case AD_KIND_LIST_PATTERN:
    case AD_KIND_EXPRESSION_LIST:
    case AD_KIND_TUPLE:
    case AD_KIND_LIST:
        return true;
    default:
        return false;
    }
}

static bool is_starred(ad_kind kind)
{
    return kind == AD_KIND_LIST_SPLAT || kind == AD_KIND_LIST_SPLAT_PATTERN ||
           kind == AD_KIND_PARENTHESIZED_LIST_SPLAT;
}

/* Children that are no comments, or UINT32_MAX when one is starred and positions say nothing. */
static uint32_t count_elements(const ad_tree *tree, ad_node n)
{
    uint32_t count = 0;

    for (ad_node child = ad_node_first(tree, n); child != AD_NO_NODE; child = ad_node_next(tree, child)) {
        ad_kind kind = ad_node_kind(tree, child);

        if (is_starred(kind)) {
            return UINT32_MAX;
        }
        count += kind != AD_KIND_COMMENT;
    }
    return count;
}

static ad_node skip_comments(const ad_tree *tree, ad_node n)
{
    while (n != AD_NO_NODE && ad_node_kind(tree, n) == AD_KIND_COMMENT) {
        n = ad_node_next(tree, n);
    }
    return n;
}

/* Opens a target of several parts: each gets its own value where the right side has as many. */
static ad_status push_parts(ad_run *run, const ad_target *whole, ad_err *err)
{
    const ad_tree *tree = run->unit->tree;
    uint32_t count = count_elements(tree, whole->target);
    ad_node right = whole->value_node;
    ad_node element = AD_NO_NODE; /* of a display on the right side */
    const ad_value *value = NULL;
    uint32_t i = 0;
    ad_status status = AD_OK;

    right = right == AD_NO_NODE ? right : ad_node_unparenthesized(tree, right);
    if (count != UINT32_MAX && right != AD_NO_NODE && is_display(ad_node_kind(tree, right)) &&
        count_elements(tree, right) == count) {
        element = skip_comments(tree, ad_node_first(tree, right));
    } else if (count != UINT32_MAX) {
        ad_value_id id = right == AD_NO_NODE ? whole->value : ad_module_value(run->unit->module, right);

        value = ad_module_get(run->unit->module, id);
        if ((value->kind != AD_VALUE_TUPLE && value->kind != AD_VALUE_LIST) ||
            (value->flags & AD_VALUE_OPEN) || value->u.items.count != count) {
            value = NULL;
        }
    }
    for (ad_node child = ad_node_first(tree, whole->target); status == AD_OK && child != AD_NO_NODE;
         child = ad_node_next(tree, child)) {
        ad_target part = {.target = child, .value_node = element, .value = value ? value->u.items.at[i] : 0};

        if (ad_node_kind(tree, child) == AD_KIND_COMMENT) {
            continue;
        }
        status = push(run, part, err);
        i++;
        element = element == AD_NO_NODE ? element : skip_comments(tree, ad_node_next(tree, element));
    }
    return status;
}

/* A key that reads like a name; others could be mistaken for structure, and are just some element. */
static ad_str plain_key(ad_run *run, ad_node key)
{
    const ad_value *value = ad_module_get(run->unit->module, ad_module_value(run->unit->module, key));

    if ((value->kind != AD_VALUE_STR && value->kind != AD_VALUE_BYTES) || value->text.len > KEY_BYTES_MAX) {
        return AD_STR("");
    }
    for (size_t i = 0; i < value->text.len; i++) {
        unsigned char c = (unsigned char)value->text.ptr[i];

        if (c < 0x80 && c != '_' && c != '-' && c != '.' && !(c >= '0' && c <= '9') &&
            !((c | 0x20) >= 'a' && (c | 0x20) <= 'z')) {
            return AD_STR("");
        }
    }
    return value->text;
}

/* "<receiver>[KEY]" and "<receiver>[]". */
static ad_status find_element(ad_run *run, ad_node subscript, const ad_hit *shape, ad_err *err)
{
    const ad_tree *tree = run->unit->tree;
    ad_node receiver = ad_node_child_by_field(tree, subscript, AD_FIELD_VALUE);
    ad_node key = ad_node_child_by_field(tree, subscript, AD_FIELD_SUBSCRIPT);
    ad_str names[AD_ALTERNATIVES_MAX + 1];
    ad_hit proto = *shape;
    ad_str text;
    size_t count;
    ad_status status = AD_OK;

    if (receiver == AD_NO_NODE || key == AD_NO_NODE) {
        return AD_OK;
    }
    text = plain_key(run, key);
    count = ad_run_names(run, receiver, names);
    if (ad_node_kind(tree, receiver) == AD_KIND_IDENTIFIER) {
        names[count++] = ad_module_identifier(run->unit->module, receiver);
    } else if (count == 0) {
        names[count++] = AD_STR("?");
    }
    for (size_t i = 0; status == AD_OK && i < count; i++) {
        proto.name = ad_run_join(run, names[i], AD_STR("[]"), AD_STR(""));
        status = ad_run_find(run, AD_MATCH_ASSIGN, proto.name, &proto, err);
        if (status == AD_OK && text.len > 0) {
            proto.name =
                ad_run_join(run, names[i], AD_STR("["), ad_run_join(run, text, AD_STR("]"), AD_STR("")));
            status = ad_run_find(run, AD_MATCH_ASSIGN, proto.name, &proto, err);
        }
    }
    return status;
}

static ad_status find_target(ad_run *run, size_t number, ad_err *err)
{
    const ad_tree *tree = run->unit->tree;
    ad_target t = run->targets[number]; /* a copy: the array may move */
    ad_node target = ad_node_unparenthesized(tree, t.target);
    ad_kind kind = ad_node_kind(tree, target);
    ad_hit proto = AD_HIT_INIT;
    ad_str names[AD_ALTERNATIVES_MAX];
    ad_status status = AD_OK;

    proto.group = (uint32_t)number;
    proto.value_node = t.value_node;
    proto.value = t.value;
    if (is_starred(kind)) { /* gets a list of what is left over */
        ad_target rest = {.target = ad_node_child(tree, target, 0), .value_node = AD_NO_NODE};

        return rest.target == AD_NO_NODE ? AD_OK : push(run, rest, err);
    }
    if (is_display(kind)) {
        t.target = target;
        return push_parts(run, &t, err);
    }
    if (kind == AD_KIND_IDENTIFIER) {
        proto.name = ad_module_identifier(run->unit->module, target);
        return ad_run_find(run, AD_MATCH_ASSIGN, proto.name, &proto, err);
    }
    if (kind == AD_KIND_SUBSCRIPT) {
        return find_element(run, target, &proto, err);
    }
    if (kind == AD_KIND_ATTRIBUTE) {
        size_t count = ad_run_names(run, target, names);

        for (size_t i = 0; status == AD_OK && i < count; i++) {
            proto.name = names[i];
            status = ad_run_find(run, AD_MATCH_ASSIGN, proto.name, &proto, err);
        }
    }
    return status;
}

/* What `a = b = v` assigns: v, for every link of the chain. The links follow each other in preorder, so
 * the first one's answer serves them all and a long chain stays linear. */
static ad_node chain_value(ad_run *run, ad_node n)
{
    const ad_tree *tree = run->unit->tree;
    ad_node parent = tree->nodes[n].parent;
    ad_node right;

    if (run->chain != AD_NO_NODE && parent != AD_NO_NODE && ad_node_inside(tree, n, run->chain) &&
        ad_node_kind(tree, parent) == AD_KIND_ASSIGNMENT && tree->nodes[n].field == AD_FIELD_RIGHT) {
        return run->chain_value;
    }
    right = ad_node_child_by_field(tree, n, AD_FIELD_RIGHT);
    while (right != AD_NO_NODE && ad_node_kind(tree, right) == AD_KIND_ASSIGNMENT) {
        right = ad_node_child_by_field(tree, right, AD_FIELD_RIGHT);
    }
    run->chain = n;
    run->chain_value = right;
    return right;
}

ad_status ad_run_assign(ad_run *run, ad_node n, ad_err *err)
{
    const ad_tree *tree = run->unit->tree;
    bool walrus = ad_node_kind(tree, n) == AD_KIND_NAMED_EXPRESSION;
    ad_target first = {.target = ad_node_child_by_field(tree, n, walrus ? AD_FIELD_NAME : AD_FIELD_LEFT)};
    ad_status status;

    first.value_node = walrus ? ad_node_child_by_field(tree, n, AD_FIELD_VALUE) : chain_value(run, n);
    if (first.target == AD_NO_NODE || first.value_node == AD_NO_NODE) {
        return AD_OK; /* `x: int` binds nothing */
    }
    run->target_count = 0;
    status = push(run, first, err);
    for (size_t i = 0; status == AD_OK && i < run->target_count; i++) {
        status = find_target(run, i, err);
    }
    return status;
}
