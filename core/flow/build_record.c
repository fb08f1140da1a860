/* Classes whose objects are records: which fields they have, in order, so that what they are made of by
 * position can be told apart. Dataclasses, attrs, named tuples. */
#include "flow/build_priv.h"

#include "base/banned.h"

enum { FIELDS_MAX = 64 };

static void add_field(flow_builder *b, ad_flow_class *class, ad_str name)
{
    ad_flow_graph *graph = b->graph;

    if (class->field_count < FIELDS_MAX && FLOW_ROOM(b, graph->names, 1)) {
        graph->names.at[graph->names.count++] = flow_string(b, name);
        class->field_count++;
    }
}

/* attr.ib(), attrs.field() and the like. */
static bool makes_field(flow_builder *b, ad_node right)
{
    static const char *const makers[] = {"attr.attrib", "attr.field", "attr.ib", "attrs.field"};
    ad_str names[AD_ALTERNATIVES_MAX];
    ad_node callee = right != AD_NO_NODE && ad_node_kind(b->tree, right) == AD_KIND_CALL
                         ? ad_node_child_by_field(b->tree, right, AD_FIELD_FUNCTION)
                         : AD_NO_NODE;

    return callee != AD_NO_NODE && ad_module_names(b->module, callee, names) == 1 &&
           ad_str_in_sorted(names[0], makers, sizeof(makers) / sizeof(makers[0]));
}

/* x: int, x: int = 1, x = attr.ib(); but for what belongs to the class. */
static bool is_field(flow_builder *b, ad_node assignment)
{
    ad_node type = ad_node_child_by_field(b->tree, assignment, AD_FIELD_TYPE);
    ad_str text;

    if (type == AD_NO_NODE) {
        return makes_field(b, ad_node_child_by_field(b->tree, assignment, AD_FIELD_RIGHT));
    }
    text = ad_node_text(b->tree, type);
    return !ad_str_starts(text, AD_STR("ClassVar")) && !ad_str_starts(text, AD_STR("typing.ClassVar"));
}

ad_node flow_assigned_name(const ad_tree *tree, ad_node statement)
{
    ad_node assignment = ad_node_kind(tree, statement) == AD_KIND_EXPRESSION_STATEMENT
                             ? flow_child(tree, statement)
                             : AD_NO_NODE;
    ad_node left = assignment != AD_NO_NODE && ad_node_kind(tree, assignment) == AD_KIND_ASSIGNMENT
                       ? ad_node_child_by_field(tree, assignment, AD_FIELD_LEFT)
                       : AD_NO_NODE;

    return left != AD_NO_NODE && ad_node_kind(tree, left) == AD_KIND_IDENTIFIER ? left : AD_NO_NODE;
}

void flow_class_fields(flow_builder *b, ad_node definition, ad_flow_class *class)
{
    const ad_tree *tree = b->tree;
    ad_node body = ad_node_child_by_field(tree, definition, AD_FIELD_BODY);
    ad_node n = body != AD_NO_NODE ? flow_child(tree, body) : AD_NO_NODE;

    class->fields = b->graph->names.count;
    for (; n != AD_NO_NODE; n = flow_sibling(tree, n)) {
        ad_node name = flow_assigned_name(tree, n);

        if (name != AD_NO_NODE && is_field(b, tree->nodes[name].parent)) {
            add_field(b, class, ad_module_identifier(b->module, name));
        }
    }
}

/* ---- named tuples ---- */

/* "a b, c" */
static void add_words(flow_builder *b, ad_flow_class *class, ad_str text)
{
    size_t at = 0;

    while (at < text.len) {
        size_t end = at;

        while (end < text.len && text.ptr[end] != ' ' && text.ptr[end] != ',') {
            end++;
        }
        if (end > at) {
            add_field(b, class, ad_str_sub(text, at, end - at));
        }
        at = end + 1;
    }
}

static void add_items(flow_builder *b, ad_flow_class *class, const ad_value *list)
{
    for (uint32_t i = 0; i < list->u.items.count; i++) {
        const ad_value *item = ad_module_get(b->module, list->u.items.at[i]);

        if (item->kind == AD_VALUE_TUPLE && item->u.items.count) { /* ("a", int) */
            item = ad_module_get(b->module, item->u.items.at[0]);
        }
        add_field(b, class, item->kind == AD_VALUE_STR ? item->text : AD_STR(""));
    }
}

/* P = namedtuple("P", [..]) of a module or class is a class by the name of the variable. */
void flow_named_tuple(flow_builder *b, ad_node left, ad_node right)
{
    ad_flow_graph *graph = b->graph;
    ad_flow_class class = {0};
    ad_str names[AD_ALTERNATIVES_MAX];
    const ad_call *call;
    const ad_argument *fields;
    const ad_value *value;
    uint32_t variable;

    if (ad_node_kind(b->tree, right) != AD_KIND_CALL || ad_node_kind(b->tree, left) != AD_KIND_IDENTIFIER ||
        ad_module_names(b->module, flow_child(b->tree, right), names) != 1 ||
        !(ad_str_equal(names[0], AD_STR("collections.namedtuple")) ||
          ad_str_equal(names[0], AD_STR("typing.NamedTuple")))) {
        return;
    }
    variable = ad_module_variable(b->module, left);
    call = ad_module_call(b->module, right);
    fields = call ? ad_call_argument(call, AD_STR("field_names"), 2) : NULL;
    if (variable == AD_NO_VARIABLE || !fields || flow_variable_of(b, variable)->string == 0 ||
        !FLOW_ROOM(b, graph->classes, 1) || !FLOW_ROOM(b, graph->names, 1)) {
        return;
    }
    class.name = b->variables[variable].string;
    class.bases = graph->names.count;
    class.base_count = 1;
    graph->names.at[graph->names.count++] = flow_string(b, AD_STR("typing.NamedTuple"));
    class.fields = graph->names.count;
    value = ad_module_get(b->module, fields->value);
    if (value->kind == AD_VALUE_STR) {
        add_words(b, &class, value->text);
    } else if ((value->kind == AD_VALUE_LIST || value->kind == AD_VALUE_TUPLE) &&
               !(value->flags & AD_VALUE_OPEN)) {
        add_items(b, &class, value);
    }
    graph->classes.at[graph->classes.count++] = class;
}
