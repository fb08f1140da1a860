/* Where text becomes a number, or could be none: arithmetic with numbers, conversions of formats, records
 * that are taken apart. */
#include "flow/build_priv.h"

#include "base/banned.h"

enum {
    CONVERSIONS_MAX = 32, /* of one format */
    NODES_OF_STEP = 256   /* that are passed over for one step */
};

/* A constant, or what a few functions give. */
static bool is_numeric(const ad_value *value)
{
    static const char *const numbers[] = {"builtins.float()", "builtins.hash()",     "builtins.id()",
                                          "builtins.int()",   "builtins.len()",      "builtins.ord()",
                                          "time.monotonic()", "time.perf_counter()", "time.time()"};

    if (value->kind == AD_VALUE_NAME) {
        return ad_str_in_sorted(value->text, numbers, sizeof(numbers) / sizeof(numbers[0]));
    }
    return value->kind == AD_VALUE_INT || value->kind == AD_VALUE_FLOAT;
}

/* May it be one, or has it to be? */
static bool is_number(flow_builder *b, ad_node n, bool always)
{
    const ad_value *value = ad_module_get(b->module, ad_module_value(b->module, n));
    uint32_t count = 0;

    if (value->kind != AD_VALUE_ANY_OF) {
        return is_numeric(value);
    }
    for (uint32_t i = 0; i < value->u.items.count; i++) {
        count += is_numeric(ad_module_get(b->module, value->u.items.at[i]));
    }
    return always ? count == value->u.items.count : count > 0;
}

/* Does an attribute that something gives a value stay a number by that? */
static bool keeps_number(flow_builder *b, ad_node n, ad_node parent)
{
    const ad_tree *tree = b->tree;
    ad_node operation;
    ad_node right;

    switch ((int)(parent == AD_NO_NODE ? AD_NO_KIND : ad_node_kind(tree, parent))) {
    case AD_KIND_ASSIGNMENT:
        right = ad_node_child_by_field(tree, parent, AD_FIELD_RIGHT);
        return ad_node_child_by_field(tree, parent, AD_FIELD_LEFT) != n || right == AD_NO_NODE ||
               is_number(b, right, true);
    case AD_KIND_AUGMENTED_ASSIGNMENT:
        right = ad_node_child_by_field(tree, parent, AD_FIELD_RIGHT);
        operation = ad_node_child_by_field(tree, parent, AD_FIELD_OPERATOR);
        return ad_node_child_by_field(tree, parent, AD_FIELD_LEFT) != n ||
               (operation != AD_NO_NODE && (ad_node_kind(tree, operation) == AD_KIND_OP_IADD ||
                                            ad_node_kind(tree, operation) == AD_KIND_OP_ISUB)) ||
               (right != AD_NO_NODE && is_number(b, right, true));
    case AD_KIND_FOR_STATEMENT:
    case AD_KIND_FOR_IN_CLAUSE:
        return ad_node_child_by_field(tree, parent, AD_FIELD_LEFT) != n;
    case AD_KIND_AS_PATTERN_TARGET:
    case AD_KIND_LIST_PATTERN:
    case AD_KIND_LIST_SPLAT_PATTERN:
    case AD_KIND_PATTERN_LIST:
    case AD_KIND_TUPLE_PATTERN:
        return false;
    default:
        return true;
    }
}

/* self.count: is all that this file ever gives an attribute of that name a number? */
static bool is_counter(flow_builder *b, ad_node n)
{
    const ad_tree *tree = b->tree;
    ad_node name = ad_node_child_by_field(tree, n, AD_FIELD_ATTRIBUTE);
    ad_str text = name != AD_NO_NODE ? ad_node_text(tree, name) : AD_STR("");

    if (!is_number(b, n, false) || !flow_charge(b, 1 + tree->count / NODES_OF_STEP)) {
        return false;
    }
    for (ad_node each = 0; each < tree->count; each++) {
        if (ad_node_kind(tree, each) != AD_KIND_ATTRIBUTE) {
            continue;
        }
        name = ad_node_child_by_field(tree, each, AD_FIELD_ATTRIBUTE);
        if (name != AD_NO_NODE && ad_str_equal(ad_node_text(tree, name), text) &&
            !keeps_number(b, each, tree->nodes[each].parent)) {
            return false;
        }
    }
    return true;
}

bool flow_is_number(flow_builder *b, ad_node n)
{
    if (n == AD_NO_NODE) {
        return false;
    }
    return ad_node_kind(b->tree, n) == AD_KIND_ATTRIBUTE ? is_counter(b, n)
                                                         : b->memo[n] == 0 && is_number(b, n, true);
}

bool flow_is_arithmetic(flow_builder *b, ad_kind operation, ad_node left, ad_node right)
{
    switch ((int)operation) {
    case AD_KIND_OP_ADD:
    case AD_KIND_OP_IADD:
    case AD_KIND_OP_SUB:
    case AD_KIND_OP_ISUB:
    case AD_KIND_OP_DIV:
    case AD_KIND_OP_IDIV:
        return (left != AD_NO_NODE && flow_is_number(b, left)) || flow_is_number(b, right);
    default:
        return false;
    }
}

/* ---- formats ---- */

static bool is_flag(char c)
{
    return c == '-' || c == '+' || c == '#' || c == '.' || (c >= '0' && c <= '9');
}

static bool is_number_letter(char c)
{
    return c == 'd' || c == 'i' || c == 'u' || c == 'x' || c == 'X' || c == 'o' || c == 'e' || c == 'f' ||
           c == 'g';
}

/* A value that is filled in. */
typedef struct conversion {
    size_t start, end; /* in the format */
    bool number;       /* it has to be one */
    char quote;        /* all of it stands between two of these; 0 */
} conversion;

/* The byte on both sides of a plain conversion, `%s` up to its last letter. */
static char byte_around(ad_str format, size_t first, size_t last)
{
    return first > 0 && last + 1 < format.len && last == first + 1 &&
                   format.ptr[first - 1] == format.ptr[last + 1]
               ? format.ptr[last + 1]
               : '\0';
}

/* Those of a format, in order. The count, or CONVERSIONS_MAX + 1 when that cannot be told. */
static uint32_t conversions_of(ad_str format, conversion conversions[CONVERSIONS_MAX])
{
    uint32_t count = 0;

    for (size_t i = 0; i < format.len; i++) {
        size_t start = i;
        char c;

        if (format.ptr[i] != '%') {
            continue;
        }
        i++;
        while (i < format.len && is_flag(format.ptr[i])) {
            i++;
        }
        c = i < format.len ? format.ptr[i] : '*';
        if (c == '%') {
            continue;
        }
        if (c == '*' || c == '(' || c == ' ' || count == CONVERSIONS_MAX) {
            return CONVERSIONS_MAX + 1;
        }
        conversions[count++] = (conversion){.start = start,
                                            .end = i + 1,
                                            .number = is_number_letter(c),
                                            .quote = c == 's' ? byte_around(format, start, i) : '\0'};
    }
    return count;
}

/* What a dict that is written out has under a text; false: that cannot be told. */
static bool value_under(flow_builder *b, ad_node dict, ad_str key, ad_flow_value *out)
{
    const ad_tree *tree = b->tree;

    *out = 0;
    for (ad_node n = flow_child(tree, dict); n != AD_NO_NODE; n = flow_sibling(tree, n)) {
        ad_node name = ad_node_child_by_field(tree, n, AD_FIELD_KEY);
        ad_node value = ad_node_child_by_field(tree, n, AD_FIELD_VALUE);
        const ad_value *text;

        if (ad_node_kind(tree, n) != AD_KIND_PAIR || name == AD_NO_NODE || value == AD_NO_NODE ||
            !flow_charge(b, 1)) {
            return false;
        }
        text = ad_module_get(b->module, ad_module_value(b->module, name));
        if (text->kind != AD_VALUE_STR) {
            return false;
        }
        if (ad_str_equal(text->text, key)) {
            *out = b->memo[value];
        }
    }
    return true;
}

/* "%(a)s" % {"a": x, "b": y}: made from x alone. */
static bool formatted_by_key(flow_builder *b, ad_node n, ad_str format, ad_node dict, ad_flow_value *out)
{
    ad_flow_value parts[CONVERSIONS_MAX];
    uint32_t count = 0;
    size_t i = 0;

    while ((i = ad_str_find_byte(format, '%', i)) != SIZE_MAX) {
        size_t end = ad_str_find_byte(format, ')', i);

        if (i + 1 < format.len && format.ptr[i + 1] == '%') {
            i += 2;
            continue;
        }
        if (i + 1 >= format.len || format.ptr[i + 1] != '(' || end == SIZE_MAX || count == CONVERSIONS_MAX ||
            !value_under(b, dict, ad_str_sub(format, i + 2, end - i - 2), &parts[count])) {
            return false;
        }
        for (i = end + 1; i < format.len && (is_flag(format.ptr[i]) || format.ptr[i] == ' ');) {
            i++;
        }
        count += i >= format.len || !is_number_letter(format.ptr[i]);
    }
    *out = flow_derive(b, n, parts, count, true);
    return true;
}

bool flow_formatted(flow_builder *b, ad_node n, ad_node format, ad_node given, ad_flow_value *out)
{
    const ad_value *text = ad_module_get(b->module, ad_module_value(b->module, format));
    conversion conversions[CONVERSIONS_MAX];
    ad_flow_value parts[CONVERSIONS_MAX];
    uint32_t conversion_count;
    uint32_t count = 0;
    uint32_t place = 0;
    size_t text_at = 0;
    flow_address address;
    ad_node value = given;
    bool is_tuple = ad_node_kind(b->tree, given) == AD_KIND_TUPLE;

    if (b->memo[format] || text->kind != AD_VALUE_STR) {
        return false;
    }
    if (ad_node_kind(b->tree, given) == AD_KIND_DICTIONARY) {
        return formatted_by_key(b, n, text->text, given, out);
    }
    conversion_count = conversions_of(text->text, conversions);
    if (conversion_count > CONVERSIONS_MAX || (!is_tuple && conversion_count != 1)) {
        return false;
    }
    flow_address_begin(&address);
    value = is_tuple ? flow_child(b->tree, given) : given;
    for (; value != AD_NO_NODE; value = is_tuple ? flow_sibling(b->tree, value) : AD_NO_NODE, place++) {
        ad_kind kind = ad_node_kind(b->tree, value);

        ad_flow_value part;

        if (place == conversion_count || kind == AD_KIND_LIST_SPLAT ||
            kind == AD_KIND_PARENTHESIZED_LIST_SPLAT) {
            return false;
        }
        part = flow_quoted_conversion(b, value, conversions[place].quote);
        if (b->input->behind_host) {
            flow_address_text(&address, ad_str_sub(text->text, text_at, conversions[place].start - text_at));
            part = flow_address_value(b, &address, value, part);
            text_at = conversions[place].end;
        }
        if (part && !conversions[place].number) {
            parts[count++] = part;
        }
    }
    *out = count ? flow_derive(b, n, parts, count, true) : 0;
    return true;
}

/* f"{x:d}", f"{x:.2f}" */
bool flow_is_number_field(const flow_builder *b, ad_node interpolation)
{
    const ad_tree *tree = b->tree;

    for (ad_node n = flow_child(tree, interpolation); n != AD_NO_NODE; n = flow_sibling(tree, n)) {
        ad_str text = ad_node_text(tree, n);
        char last = text.len ? text.ptr[text.len - 1] : ' ';

        if (ad_node_kind(tree, n) == AD_KIND_FORMAT_SPECIFIER) {
            return last == 'd' || last == 'x' || last == 'X' || last == 'o' || last == 'b' || last == 'e' ||
                   last == 'f' || last == 'g';
        }
    }
    return false;
}

/* ---- records ---- */

/* struct.unpack(">IH", x): numbers, where no field is text. */
bool flow_unpacks_numbers(flow_builder *b, const flow_site *site, ad_str name)
{
    const ad_value *format;

    if ((!ad_str_equal(name, AD_STR("struct.unpack")) && !ad_str_equal(name, AD_STR("struct.unpack_from")) &&
         !ad_str_equal(name, AD_STR("struct.iter_unpack"))) ||
        site->count == 0 || site->given[0].keyword || site->given[0].spread) {
        return false;
    }
    format = ad_module_get(b->module, ad_module_value(b->module, site->given[0].node));
    if (format->kind != AD_VALUE_STR && format->kind != AD_VALUE_BYTES) {
        return false;
    }
    for (size_t i = 0; i < format->text.len; i++) {
        char c = format->text.ptr[i];

        if (c == 's' || c == 'p' || c == 'c') {
            return false;
        }
    }
    return true;
}
