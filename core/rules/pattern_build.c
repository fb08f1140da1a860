/* One node of a pattern at a time: holes, names that resolve, words that are written, constants,
 * strings, calls, and for everything else its kind and its children. */
#include "rules/pattern_build.h"

#include "base/banned.h"

/* ---- nodes ---- */

ad_status ad_builder_no_memory(const ad_builder *b)
{
    return ad_err_set(b->err, AD_ERR_NOMEM, "out of memory");
}

ad_status ad_builder_new(ad_builder *b, ad_pnode_type type, ad_node n, unsigned flags, uint16_t *out)
{
    if (b->count == AD_PATTERN_NODES_MAX) {
        return ad_err_set(b->err, AD_ERR_SCRIPT, "pattern is too large: more than %d parts",
                          AD_PATTERN_NODES_MAX);
    }
    *out = (uint16_t)b->count++;
    b->nodes[*out] = (ad_pnode){.type = (uint8_t)type,
                                .flags = (uint8_t)(flags & 0xFF),
                                .field = b->tree->nodes[n].field,
                                .hole = AD_NO_HOLE,
                                .kind = (uint16_t)ad_pattern_kind(ad_node_kind(b->tree, n)),
                                .text = {"", 0}};
    return AD_OK;
}

ad_status ad_builder_set_text(ad_builder *b, uint16_t index, ad_str text)
{
    ad_str copy = ad_arena_copy(&b->strings, text);

    if (!copy.ptr) {
        return ad_builder_no_memory(b);
    }
    b->nodes[index].text = copy;
    return AD_OK;
}

ad_status ad_builder_add_text(ad_builder *b, ad_pnode_type type, ad_node n, unsigned flags, ad_str text,
                              uint16_t *out)
{
    ad_status status = ad_builder_new(b, type, n, flags, out);

    return status == AD_OK ? ad_builder_set_text(b, *out, text) : status;
}

const ad_mark *ad_builder_mark(const ad_builder *b, ad_node n)
{
    const ad_tree *tree = b->tree;

    if (ad_node_kind(tree, n) == AD_KIND_DOTTED_NAME) {
        ad_node only = ad_pattern_first(tree, n);

        if (only == AD_NO_NODE || ad_pattern_next(tree, only) != AD_NO_NODE) {
            return NULL;
        }
        n = only;
    }
    return ad_node_kind(tree, n) == AD_KIND_IDENTIFIER ? ad_pattern_text_mark(&b->text, ad_node_text(tree, n))
                                                       : NULL;
}

ad_status ad_builder_add_mark(ad_builder *b, ad_node n, const ad_mark *mark, unsigned flags, uint16_t *out)
{
    bool many = mark->many && (flags & AD_BUILD_MANY) != 0;
    ad_status status;

    if (mark->many && !many && !mark->dots) {
        ad_str name = mark->hole == AD_NO_HOLE ? AD_STR("_") : b->text.holes[mark->hole];

        return ad_err_set(b->err, AD_ERR_SCRIPT,
                          "`$...%.*s` stands where there is room for one thing only: write `$%.*s`",
                          AD_STR_ARG(name), AD_STR_ARG(name));
    }
    status = ad_builder_new(b, many ? AD_PNODE_MANY : AD_PNODE_HOLE, n, flags, out);
    if (status == AD_OK) {
        b->nodes[*out].hole = mark->hole;
    }
    return status;
}

ad_status ad_builder_merge_lists(ad_builder *b, uint16_t first)
{
    uint16_t list = 0; /* the `...` before, with nothing positional since */

    for (uint16_t i = first, before = 0; i != 0; before = i, i = b->nodes[i].next) {
        ad_pnode *node = &b->nodes[i];

        if (node->type == AD_PNODE_NODE && node->kind == AD_KIND_KEYWORD_ARGUMENT) {
            continue;
        }
        if (node->type != AD_PNODE_MANY) {
            list = 0;
            continue;
        }
        if (list == 0) {
            list = i;
            continue;
        }
        if (b->nodes[list].hole != AD_NO_HOLE && node->hole != AD_NO_HOLE) {
            return ad_err_set(
                b->err, AD_ERR_SCRIPT,
                "two named lists side by side: nothing says where one ends and the other begins");
        }
        if (node->hole != AD_NO_HOLE) {
            b->nodes[list].hole = node->hole;
        }
        b->nodes[before].next = node->next;
        i = before;
    }
    return AD_OK;
}

/* ---- constants and strings ---- */

static ad_status add_plain(ad_builder *b, ad_node n, unsigned flags, uint16_t *out);

static bool is_interpolated(const ad_builder *b, ad_node string)
{
    ad_node start = ad_node_child_by_kind(b->tree, string, AD_KIND_STRING_START);
    ad_str prefix = start == AD_NO_NODE ? (ad_str){"", 0} : ad_node_text(b->tree, start);

    return ad_str_find_byte(prefix, 'f', 0) != SIZE_MAX || ad_str_find_byte(prefix, 'F', 0) != SIZE_MAX;
}

/* Numbers, strings, True, None by value; what is too large to be a value, by its text. */
static ad_status add_constant(ad_builder *b, ad_node n, unsigned flags, uint16_t *out)
{
    const ad_value *value = ad_module_get(b->module, ad_module_value(b->module, n));
    ad_status status;

    switch ((ad_value_kind)value->kind) {
    case AD_VALUE_STR:
    case AD_VALUE_BYTES:
        status = ad_builder_add_text(
            b, ad_str_equal(value->text, AD_STR("...")) ? AD_PNODE_ANY_STRING : AD_PNODE_CONSTANT, n, flags,
            value->text, out);
        break;
    case AD_VALUE_NONE:
    case AD_VALUE_BOOL:
    case AD_VALUE_INT:
    case AD_VALUE_FLOAT:
        status = ad_builder_new(b, AD_PNODE_CONSTANT, n, flags, out);
        break;
    case AD_VALUE_UNKNOWN:
    case AD_VALUE_ELLIPSIS:
    case AD_VALUE_TUPLE:
    case AD_VALUE_LIST:
    case AD_VALUE_SET:
    case AD_VALUE_DICT:
    case AD_VALUE_TEXT:
    case AD_VALUE_NAME:
    case AD_VALUE_FUNCTION:
    case AD_VALUE_CLASS:
    case AD_VALUE_INSTANCE:
    case AD_VALUE_PARTIAL:
    case AD_VALUE_ANY_OF:
    default:
        /* A sum of literals, a number beyond 64 bits: as it is written. */
        return ad_pattern_text_leaf(ad_node_kind(b->tree, n))
                   ? ad_builder_add_text(b, AD_PNODE_LEAF, n, flags, ad_node_text(b->tree, n), out)
                   : add_plain(b, n, flags, out);
    }
    if (status == AD_OK) {
        ad_pnode *node = &b->nodes[*out];

        node->value_kind = value->kind;
        if (value->kind == AD_VALUE_BOOL) {
            node->u.boolean = value->u.boolean;
        } else if (value->kind == AD_VALUE_INT) {
            node->u.integer = value->u.integer;
        } else if (value->kind == AD_VALUE_FLOAT) {
            node->u.number = value->u.number;
        }
    }
    return status;
}

/* `-1` is a number to people. */
static bool is_signed_number(const ad_builder *b, ad_node n)
{
    ad_node argument;
    ad_kind kind;

    if (ad_node_kind(b->tree, n) != AD_KIND_UNARY_OPERATOR) {
        return false;
    }
    argument = ad_node_child_by_field(b->tree, n, AD_FIELD_ARGUMENT);
    kind = argument == AD_NO_NODE ? AD_NO_KIND : ad_node_kind(b->tree, argument);
    return kind == AD_KIND_INTEGER || kind == AD_KIND_FLOAT;
}

/* f"...": any; f"...{$X}...": parts with `...` between them. */
static ad_status add_fstring(ad_builder *b, ad_node n, unsigned flags, uint16_t *out)
{
    ad_node first = ad_pattern_first(b->tree, n);
    uint16_t last = 0;
    ad_status status;

    if (first != AD_NO_NODE && ad_pattern_next(b->tree, first) == AD_NO_NODE &&
        ad_str_equal(ad_node_text(b->tree, first), AD_STR("..."))) {
        return ad_builder_new(b, AD_PNODE_ANY_FSTRING, n, flags, out);
    }
    status = ad_builder_new(b, AD_PNODE_NODE, n, flags, out);
    return status == AD_OK ? ad_builder_add_children(b, n, *out, &last) : status;
}

/* ---- calls ---- */

static ad_status add_call(ad_builder *b, ad_node n, unsigned flags, uint16_t *out)
{
    ad_node callee = ad_node_child_by_field(b->tree, n, AD_FIELD_FUNCTION);
    ad_node list = ad_node_child_by_field(b->tree, n, AD_FIELD_ARGUMENTS);
    uint16_t last = 0, index = 0;
    ad_status status = ad_builder_new(b, AD_PNODE_CALL, n, flags, out);
    ad_node argument;

    if (status == AD_OK) {
        status = ad_builder_add(b, callee, 0, &last);
    }
    if (status != AD_OK) {
        return status;
    }
    b->nodes[*out].first = last;
    if (ad_node_kind(b->tree, list) == AD_KIND_GENERATOR_EXPRESSION) {
        status = ad_builder_add(b, list, 0, &index);
        b->nodes[last].next = index;
        return status;
    }
    for (argument = ad_pattern_first(b->tree, list); argument != AD_NO_NODE && status == AD_OK;
         argument = ad_pattern_next(b->tree, argument)) {
        status = ad_builder_add(b, argument, AD_BUILD_MANY, &index);
        if (status == AD_OK) {
            b->nodes[last].next = index;
            last = index;
            b->nodes[*out].flags |= b->nodes[index].type == AD_PNODE_MANY ? AD_PNODE_SOME : 0;
        }
    }
    return status == AD_OK ? ad_builder_merge_lists(b, b->nodes[b->nodes[*out].first].next) : status;
}

/* ---- everything else ---- */

static bool holds_targets(ad_kind kind)
{
    switch ((int)kind) {
    case AD_KIND_PARAMETERS:
    case AD_KIND_LAMBDA_PARAMETERS:
    case AD_KIND_LIST_SPLAT_PATTERN:
    case AD_KIND_DICTIONARY_SPLAT_PATTERN:
    case AD_KIND_GLOBAL_STATEMENT:
    case AD_KIND_NONLOCAL_STATEMENT:
    case AD_KIND_PATTERN_LIST:
    case AD_KIND_TUPLE_PATTERN:
    case AD_KIND_LIST_PATTERN:
    case AD_KIND_AS_PATTERN_TARGET:
    case AD_KIND_ALIASED_IMPORT:
    case AD_KIND_DOTTED_NAME:
    case AD_KIND_DELETE_STATEMENT:
        return true;
    default:
        return false;
    }
}

static bool holds_lists(ad_kind kind)
{
    switch ((int)kind) {
    case AD_KIND_ARGUMENT_LIST:
    case AD_KIND_ASSERT_STATEMENT:
    case AD_KIND_BLOCK:
    case AD_KIND_DELETE_STATEMENT:
    case AD_KIND_EXPRESSION_LIST:
    case AD_KIND_EXPRESSION_STATEMENT:
    case AD_KIND_FUTURE_IMPORT_STATEMENT:
    case AD_KIND_GLOBAL_STATEMENT:
    case AD_KIND_IMPORT_FROM_STATEMENT:
    case AD_KIND_IMPORT_STATEMENT:
    case AD_KIND_LAMBDA_PARAMETERS:
    case AD_KIND_LIST:
    case AD_KIND_LIST_PATTERN:
    case AD_KIND_NONLOCAL_STATEMENT:
    case AD_KIND_PARAMETERS:
    case AD_KIND_PATTERN_LIST:
    case AD_KIND_PRINT_STATEMENT:
    case AD_KIND_RAISE_STATEMENT:
    case AD_KIND_RETURN_STATEMENT:
    case AD_KIND_SET:
    case AD_KIND_SUBSCRIPT:
    case AD_KIND_TUPLE:
    case AD_KIND_TUPLE_PATTERN:
    case AD_KIND_YIELD:
        return true;
    default:
        return false;
    }
}

/* Is the name in this field bound or spelled out there, rather than read? */
static bool binds(ad_kind parent, ad_field field)
{
    switch ((int)field) {
    case AD_FIELD_ATTRIBUTE:
        return parent == AD_KIND_ATTRIBUTE;
    case AD_FIELD_NAME:
        return parent != AD_KIND_IMPORT_STATEMENT && parent != AD_KIND_IMPORT_FROM_STATEMENT;
    case AD_FIELD_LEFT:
        return parent == AD_KIND_ASSIGNMENT || parent == AD_KIND_AUGMENTED_ASSIGNMENT ||
               parent == AD_KIND_FOR_STATEMENT || parent == AD_KIND_FOR_IN_CLAUSE;
    default:
        return false;
    }
}

static unsigned child_flags(ad_kind parent, ad_field field, unsigned parent_flags)
{
    unsigned flags = 0;

    if (holds_targets(parent) || binds(parent, field) ||
        (parent == AD_KIND_TYPED_PARAMETER && field == AD_FIELD_NONE)) {
        flags |= AD_PNODE_STORE;
    }
    if ((parent_flags & AD_PNODE_STORE) && (parent == AD_KIND_EXPRESSION_LIST || parent == AD_KIND_TUPLE)) {
        flags |= AD_PNODE_STORE;
    }
    if (parent == AD_KIND_PARAMETERS || parent == AD_KIND_LAMBDA_PARAMETERS) {
        flags |= AD_PNODE_PARAMETER;
    }
    if (parent == AD_KIND_ASSIGNMENT && field == AD_FIELD_RIGHT) {
        flags |= AD_PNODE_CHAINED;
    }
    if ((parent == AD_KIND_WITH_ITEM || parent == AD_KIND_EXCEPT_CLAUSE) && field == AD_FIELD_VALUE) {
        flags |= AD_PNODE_AS_OPTIONAL;
    }
    if (parent == AD_KIND_CLASS_DEFINITION && field == AD_FIELD_SUPERCLASSES) {
        flags |= AD_PNODE_BASES;
    }
    if (holds_lists(parent) && !(parent == AD_KIND_SUBSCRIPT && field == AD_FIELD_VALUE) &&
        field != AD_FIELD_MODULE_NAME && field != AD_FIELD_CAUSE) {
        flags |= AD_BUILD_MANY;
    }
    return flags;
}

/* Parts that say nothing: no bases asked for, or any. */
static bool says_nothing(const ad_builder *b, ad_node n)
{
    ad_node only;

    if (b->tree->nodes[n].field != AD_FIELD_SUPERCLASSES) {
        return false;
    }
    only = ad_pattern_first(b->tree, n);
    if (only == AD_NO_NODE) {
        return true;
    }
    return ad_pattern_next(b->tree, only) == AD_NO_NODE && ad_builder_mark(b, only) &&
           ad_builder_mark(b, only)->dots;
}

ad_status ad_builder_add_children(ad_builder *b, ad_node n, uint16_t parent, uint16_t *last)
{
    ad_kind kind = ad_node_kind(b->tree, n);
    ad_status status = AD_OK;

    for (ad_node c = ad_pattern_first(b->tree, n); c != AD_NO_NODE && status == AD_OK;
         c = ad_pattern_next(b->tree, c)) {
        unsigned flags = child_flags(kind, (ad_field)b->tree->nodes[c].field, b->nodes[parent].flags);
        uint16_t index;

        if (says_nothing(b, c)) {
            continue;
        }
        status = ad_builder_add(b, c, flags, &index);
        if (status != AD_OK) {
            break;
        }
        if (b->nodes[parent].first == 0) {
            b->nodes[parent].first = index;
        } else {
            b->nodes[*last].next = index;
        }
        *last = index;
    }
    return status == AD_OK ? ad_builder_merge_lists(b, b->nodes[parent].first) : status;
}

static ad_status add_plain(ad_builder *b, ad_node n, unsigned flags, uint16_t *out)
{
    char shape[AD_SHAPE_BYTES];
    uint16_t last = 0;
    ad_status status = ad_builder_new(b, AD_PNODE_NODE, n, flags, out);

    if (status == AD_OK) {
        status = ad_builder_set_text(b, *out, ad_pattern_shape(b->tree, n, shape));
    }
    return status == AD_OK ? ad_builder_add_children(b, n, *out, &last) : status;
}

/* A statement, item or element that is nothing but a hole is that hole. */
static const ad_mark *wrapped_mark(const ad_builder *b, ad_node n)
{
    ad_node only = ad_pattern_first(b->tree, n);
    const ad_mark *mark;

    if (only == AD_NO_NODE || ad_pattern_next(b->tree, only) != AD_NO_NODE) {
        return NULL;
    }
    mark = ad_builder_mark(b, only);
    switch ((int)ad_node_kind(b->tree, n)) {
    case AD_KIND_EXPRESSION_STATEMENT:
        return mark;
    case AD_KIND_WITH_ITEM:
    case AD_KIND_LAMBDA_PARAMETERS: /* a lambda without parameters has no list of them */
    case AD_KIND_LIST_SPLAT:        /* `*...`: the list already says any number */
    case AD_KIND_DICTIONARY_SPLAT:
        return mark && mark->many ? mark : NULL;
    default:
        return NULL;
    }
}

ad_status ad_builder_add(ad_builder *b, ad_node n, unsigned flags, uint16_t *out)
{
    uint8_t field = b->tree->nodes[n].field;
    const ad_mark *mark;
    const ad_mark *dotted; /* a hole written where an import has a dotted name */
    ad_kind kind;
    ad_status status;

    *out = 0;
    n = ad_node_unparenthesized(b->tree, n);
    kind = ad_node_kind(b->tree, n);
    mark = wrapped_mark(b, n);
    dotted = kind == AD_KIND_DOTTED_NAME ? ad_builder_mark(b, n) : NULL;
    if (mark) {
        flags = kind == AD_KIND_EXPRESSION_STATEMENT ? (flags | AD_PNODE_STATEMENT) : flags;
        status = ad_builder_add_mark(b, n, mark, flags | AD_BUILD_MANY, out);
    } else if (dotted) {
        status = ad_builder_add_mark(b, n, dotted, flags, out);
    } else if (kind == AD_KIND_IDENTIFIER) {
        status = ad_builder_add_identifier(b, n, flags, out);
    } else if (kind == AD_KIND_ATTRIBUTE) {
        status = ad_builder_add_attribute(b, n, flags, out);
    } else if (kind == AD_KIND_CALL) {
        status = add_call(b, n, flags, out);
    } else if (kind == AD_KIND_STRING && is_interpolated(b, n)) {
        status = add_fstring(b, n, flags, out);
    } else if (kind == AD_KIND_STRING_CONTENT && ad_str_equal(ad_node_text(b->tree, n), AD_STR("..."))) {
        status = ad_builder_new(b, AD_PNODE_MANY, n, flags, out);
    } else if (kind == AD_KIND_STRING || kind == AD_KIND_CONCATENATED_STRING || kind == AD_KIND_INTEGER ||
               kind == AD_KIND_FLOAT || kind == AD_KIND_TRUE || kind == AD_KIND_FALSE ||
               kind == AD_KIND_NONE_LITERAL || is_signed_number(b, n)) {
        status = add_constant(b, n, flags, out);
    } else if (ad_pattern_text_leaf(kind)) {
        status = ad_builder_add_text(b, AD_PNODE_LEAF, n, flags, ad_node_text(b->tree, n), out);
    } else {
        status = add_plain(b, n, flags, out);
    }
    if (status == AD_OK) {
        b->nodes[*out].field = field;
    }
    return status;
}
