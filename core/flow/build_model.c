/* Models of pydantic: classes whose annotations are not promises only. A field that is a number, a date or
 * one of the members that the program has written out refuses any other text. */
#include "flow/build_priv.h"

#include "base/banned.h"

enum { CHAIN_MAX = 4 /* fields of fields */, NODES_OF_STEP = 64 };

static bool is_harmless_instance(ad_str name)
{
    static const char *const all[] = {"builtins.bool()",      "builtins.float()",    "builtins.int()",
                                      "datetime.date()",      "datetime.datetime()", "datetime.time()",
                                      "datetime.timedelta()", "decimal.Decimal()",   "typing.Literal()",
                                      "uuid.UUID()"};

    return ad_str_in_sorted(name, all, sizeof(all) / sizeof(all[0]));
}

static bool is_model(ad_str name)
{
    return ad_str_equal(name, AD_STR("pydantic.BaseModel()")) ||
           ad_str_equal(name, AD_STR("pydantic.main.BaseModel()")) ||
           ad_str_equal(name, AD_STR("sqlmodel.SQLModel()"));
}

/* The model of this unit that an expression is an instance of, AD_NO_NODE: it is none. */
static ad_node model_of(flow_builder *b, ad_node instance)
{
    static const size_t call = sizeof("()") - 1;
    const ad_tree *tree = b->tree;
    ad_str names[AD_ALTERNATIVES_MAX];
    size_t count = instance != AD_NO_NODE ? ad_module_names(b->module, instance, names) : 0;

    if (count != 2 || is_model(names[0]) || !is_model(names[1]) || names[0].len <= call ||
        !flow_charge(b, 1 + tree->count / NODES_OF_STEP)) {
        return AD_NO_NODE;
    }
    for (ad_node n = 0; n < tree->count; n++) {
        if (ad_node_kind(tree, n) == AD_KIND_CLASS_DEFINITION &&
            ad_str_equal(ad_module_definition_name(b->module, n),
                         ad_str_sub(names[0], 0, names[0].len - call))) {
            return n;
        }
    }
    return AD_NO_NODE;
}

/* `name: type` of a model's body: its identifier, AD_NO_NODE. */
static ad_node field_of(const flow_builder *b, ad_node model, ad_str name)
{
    const ad_tree *tree = b->tree;
    ad_node body = model != AD_NO_NODE ? ad_node_child_by_field(tree, model, AD_FIELD_BODY) : AD_NO_NODE;

    for (ad_node n = body != AD_NO_NODE ? flow_child(tree, body) : AD_NO_NODE; n != AD_NO_NODE;
         n = flow_sibling(tree, n)) {
        ad_node left = flow_assigned_name(tree, n);

        if (left != AD_NO_NODE && ad_str_equal(ad_node_text(tree, left), name) &&
            ad_node_child_by_field(tree, tree->nodes[left].parent, AD_FIELD_TYPE) != AD_NO_NODE) {
            return left;
        }
    }
    return AD_NO_NODE;
}

/* Is every instance that a field may hold one? Members of an Enum are, whatever else it derives from. */
static bool all_harmless(const flow_builder *b, const ad_str *names, size_t count)
{
    bool found = false;
    bool other = false;

    for (size_t i = 0; i < count; i++) {
        if (ad_str_starts(names[i], AD_STR("enum."))) {
            return true;
        }
        found = found || is_harmless_instance(names[i]);
        other = other || (!is_harmless_instance(names[i]) && !flow_may_be_own(b, names[i]));
    }
    return found && !other;
}

bool flow_is_harmless_field(flow_builder *b, ad_node object, ad_node name)
{
    const ad_tree *tree = b->tree;
    ad_str chain[CHAIN_MAX];
    ad_str names[AD_ALTERNATIVES_MAX];
    uint32_t depth = 0;
    ad_node at = object;
    ad_node field;
    size_t count;

    while (depth < CHAIN_MAX && ad_node_kind(tree, at) == AD_KIND_ATTRIBUTE) {
        ad_node attribute = ad_node_child_by_field(tree, at, AD_FIELD_ATTRIBUTE);

        at = ad_node_child_by_field(tree, at, AD_FIELD_OBJECT);
        if (at == AD_NO_NODE || attribute == AD_NO_NODE) {
            return false;
        }
        chain[depth++] = ad_node_text(tree, attribute);
    }
    at = model_of(b, at);
    while (depth-- && at != AD_NO_NODE) {
        at = model_of(b, field_of(b, at, chain[depth]));
    }
    field = field_of(b, at, ad_node_text(tree, name));
    count = field != AD_NO_NODE ? ad_module_names(b->module, field, names) : 0;
    /* with a default the field is known by its value */
    return all_harmless(b, names, count) ||
           (field != AD_NO_NODE && count == 0 &&
            flow_is_harmless_type(b, ad_node_child_by_field(tree, tree->nodes[field].parent, AD_FIELD_TYPE)));
}
