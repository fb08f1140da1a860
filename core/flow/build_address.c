/* Which parts of a text that is put together stand behind the host of an address, whatever the text is for:
 * what comes after `{base}/` or `https://{host}/` does not say where it leads. A beginning that nobody knows
 * counts as one that has a host; one that is known to be empty, or a scheme alone, has none. */
#include "flow/build_priv.h"

#include "base/banned.h"

enum { BEFORE_MAX = 64 /* parts before one that are looked at, each time */ };

typedef enum address_at {
    AT_EMPTY, /* in "//" or behind it: what comes next is the host */
    AT_START,
    AT_ROOT,  /* "/" is all there is so far */
    AT_COLON, /* of a scheme or a port */
    AT_HEAD,  /* something without a slash: a host, a whole address */
    AT_HOST,  /* behind "//" */
    AT_SLASH, /* right behind the first slash */
    AT_BEHIND
} address_at;

static bool is_slash(char c)
{
    return c == '/' || c == '\\'; /* browsers read them alike */
}

static address_at next_at(address_at at, char c)
{
    bool query = c == '?' || c == '#';

    switch (at) {
    case AT_EMPTY:
        return is_slash(c) ? AT_EMPTY : AT_HOST;
    case AT_START:
        return is_slash(c) ? AT_ROOT : query ? AT_BEHIND : AT_HEAD;
    case AT_COLON:
        return is_slash(c) ? AT_EMPTY : query ? AT_BEHIND : AT_HEAD;
    case AT_HEAD:
        /* one more field of a query that the address has already */
        return is_slash(c) ? AT_SLASH : query || c == '&' ? AT_BEHIND : c == ':' ? AT_COLON : AT_HEAD;
    case AT_HOST:
        return is_slash(c) || query ? AT_BEHIND : AT_HOST;
    case AT_ROOT:
    case AT_SLASH:
        return is_slash(c) ? AT_EMPTY : AT_BEHIND;
    case AT_BEHIND:
        break;
    }
    return AT_BEHIND;
}

void flow_address_text(flow_address *a, ad_str text)
{
    for (size_t i = 0; i < text.len && a->at != AT_BEHIND; i++) {
        address_at next = next_at((address_at)a->at, text.ptr[i]);

        a->is_known = a->is_known || (next == AT_BEHIND && a->at == AT_HOST && !a->has_parts);
        a->at = (uint8_t)next;
    }
}

/* Something that nobody knows: is it behind the host? */
static bool add_unknown(flow_address *a)
{
    bool behind = (a->at == AT_SLASH || a->at == AT_BEHIND) && !a->is_known;

    a->has_parts = true;
    switch ((address_at)a->at) {
    case AT_EMPTY:
        a->at = AT_HOST;
        break;
    case AT_START:
    case AT_COLON:
        a->at = AT_HEAD;
        break;
    case AT_ROOT: /* a slash and more is a path */
    case AT_SLASH:
        a->at = AT_BEHIND;
        break;
    case AT_HEAD:
    case AT_HOST:
    case AT_BEHIND:
        break;
    }
    return behind;
}

static bool is_text(const ad_value *value)
{
    return value->kind == AD_VALUE_STR || value->kind == AD_VALUE_BYTES;
}

/* A text whose parts are known or not; what one of them may be does not matter here. */
static bool add_built(flow_builder *b, flow_address *a, const ad_value *built)
{
    bool behind = true;

    for (uint32_t i = 0; i < built->u.items.count && flow_charge(b, 1); i++) {
        const ad_value *item = ad_module_get(b->module, built->u.items.at[i]);

        if (is_text(item)) {
            flow_address_text(a, item->text);
        } else {
            behind = add_unknown(a) && behind;
        }
    }
    return behind;
}

/* One of a few: wherever the least of them leads to. */
static bool add_one_of(flow_builder *b, flow_address *a, const ad_value *choice)
{
    flow_address least = *a;
    bool behind = true;

    for (uint32_t i = 0; i < choice->u.items.count; i++) {
        const ad_value *value = ad_module_get(b->module, choice->u.items.at[i]);
        flow_address one = *a;

        if (is_text(value)) {
            flow_address_text(&one, value->text);
        } else if (value->kind == AD_VALUE_TEXT) {
            behind = add_built(b, &one, value) && behind;
        } else {
            behind = add_unknown(&one) && behind;
        }
        if (i == 0) {
            least = one;
            continue;
        }
        if (one.at != least.at) {
            bool begun = one.at >= AT_HEAD && least.at >= AT_HEAD;

            least.at = begun ? (one.at < least.at ? one.at : least.at) : (uint8_t)AT_EMPTY;
        }
        least.is_known = least.is_known || one.is_known;
        least.has_parts = least.has_parts || one.has_parts;
    }
    *a = least;
    return behind;
}

static bool add_item(flow_builder *b, flow_address *a, ad_value_id id)
{
    const ad_value *value = ad_module_get(b->module, id);

    if (is_text(value)) {
        flow_address_text(a, value->text);
        return true;
    }
    return value->kind == AD_VALUE_ANY_OF ? add_one_of(b, a, value) : add_unknown(a);
}

void flow_address_begin(flow_address *a)
{
    *a = (flow_address){.at = AT_START};
}

bool flow_address_part(flow_builder *b, flow_address *a, ad_node part)
{
    ad_value_id id = ad_module_value(b->module, part);
    const ad_value *value = ad_module_get(b->module, id);
    bool behind = true;

    if (value->kind != AD_VALUE_TEXT) {
        return add_item(b, a, id);
    }
    for (uint32_t i = 0; i < value->u.items.count; i++) {
        (void)flow_charge(b, 1);
        behind = add_item(b, a, value->u.items.at[i]) && behind;
    }
    return behind;
}

ad_flow_value flow_address_value(flow_builder *b, flow_address *a, ad_node part, ad_flow_value value)
{
    bool behind = flow_address_part(b, a, part);

    return behind ? flow_cleaned(b, part, value, b->input->behind_host) : value;
}

bool flow_address_is_behind(const flow_address *a)
{
    return a->at == AT_BEHIND;
}

static bool is_long_sum(const flow_builder *b, ad_node n)
{
    uint32_t terms = 0;

    while (n != AD_NO_NODE && terms < BEFORE_MAX && ad_node_kind(b->tree, n) == AD_KIND_BINARY_OPERATOR) {
        n = ad_node_child_by_field(b->tree, n, AD_FIELD_LEFT);
        terms++;
    }
    return terms == BEFORE_MAX;
}

ad_flow_value flow_behind_left(flow_builder *b, ad_node left, ad_node right, ad_flow_value value)
{
    flow_address address;

    value = flow_resolve(b, value);
    if (!b->input->behind_host || value == 0 || flow_is(b, value, AD_FLOW_STORE) || is_long_sum(b, left)) {
        return value;
    }
    flow_address_begin(&address);
    (void)flow_address_part(b, &address, left);
    return flow_address_value(b, &address, right, value);
}

/* ---- strings ---- */

static void add_literal(flow_builder *b, flow_address *a, ad_node string)
{
    const ad_tree *tree = b->tree;

    for (ad_node n = flow_child(tree, string); n != AD_NO_NODE; n = flow_sibling(tree, n)) {
        if (ad_node_kind(tree, n) == AD_KIND_STRING_CONTENT) {
            flow_address_text(a, ad_node_text(tree, n));
        } else if (ad_node_kind(tree, n) == AD_KIND_INTERPOLATION) {
            (void)flow_address_part(b, a, ad_node_child_by_field(tree, n, AD_FIELD_EXPRESSION));
        }
    }
}

void flow_address_of_string(flow_builder *b, flow_address *a, ad_node string)
{
    ad_node parent = b->tree->nodes[string].parent;
    uint32_t before = 0;

    flow_address_begin(a);
    if (parent == AD_NO_NODE || ad_node_kind(b->tree, parent) != AD_KIND_CONCATENATED_STRING) {
        return;
    }
    for (ad_node n = flow_child(b->tree, parent); n != AD_NO_NODE && n < string;
         n = flow_sibling(b->tree, n)) {
        if (!flow_charge(b, 1) || before++ == BEFORE_MAX) {
            a->at = AT_EMPTY;
            return;
        }
        add_literal(b, a, n);
    }
}

/* ---- format and join ---- */

/* Which argument fills in a field; UINT32_MAX: who knows. */
static uint32_t argument_of(flow_builder *b, const flow_site *site, ad_str field, uint32_t *next)
{
    size_t end = 0;
    uint32_t index = 0;
    ad_str name;

    while (end < field.len && field.ptr[end] != '.' && field.ptr[end] != '[' && field.ptr[end] != '!' &&
           field.ptr[end] != ':') {
        end++;
    }
    name = ad_str_sub(field, 0, end);
    if (name.len == 0) {
        return (*next)++;
    }
    for (size_t i = 0; i < name.len && name.ptr[i] >= '0' && name.ptr[i] <= '9'; i++) {
        index = index > FLOW_ARGUMENTS_MAX ? index : index * 10 + (uint32_t)(name.ptr[i] - '0');
        if (i + 1 == name.len) {
            return index;
        }
    }
    for (uint32_t i = 0; i < site->count; i++) {
        if (site->given[i].keyword &&
            ad_str_equal(ad_intern_str(&b->strings, site->given[i].keyword), name)) {
            return i;
        }
    }
    return UINT32_MAX;
}

/* For each argument: is it behind the host wherever it is filled in? False: the format cannot be told. */
static bool read_format(flow_builder *b, const flow_site *site, ad_str format,
                        bool behind[FLOW_ARGUMENTS_MAX])
{
    bool used[FLOW_ARGUMENTS_MAX] = {false};
    uint32_t next = 0;
    size_t at = 0;
    flow_address address;

    flow_address_begin(&address);
    while (at < format.len) {
        size_t open = ad_str_find_byte(format, '{', at);
        size_t close = open == SIZE_MAX ? SIZE_MAX : ad_str_find_byte(format, '}', open);
        uint32_t argument;
        bool here;

        flow_address_text(&address, ad_str_sub(format, at, open == SIZE_MAX ? open : open - at));
        if (open == SIZE_MAX) {
            break;
        }
        if (close == SIZE_MAX || format.ptr[open + 1] == '{') {
            return false;
        }
        argument = argument_of(b, site, ad_str_sub(format, open + 1, close - open - 1), &next);
        if (argument >= site->count) {
            return false;
        }
        here = flow_address_part(b, &address, site->given[argument].node);
        behind[argument] = here && (behind[argument] || !used[argument]);
        used[argument] = true;
        at = close + 1;
    }
    return true;
}

static bool formatted(flow_builder *b, const flow_site *site, ad_flow_value *out)
{
    const ad_value *format = ad_module_get(b->module, ad_module_value(b->module, site->object));
    bool behind[FLOW_ARGUMENTS_MAX] = {false};
    ad_flow_value parts[FLOW_ARGUMENTS_MAX];
    uint32_t count = 0;

    for (uint32_t i = 0; i < site->count; i++) {
        if (site->given[i].spread || site->given[i].node == AD_NO_NODE) {
            return false;
        }
    }
    if (format->kind != AD_VALUE_STR || !read_format(b, site, format->text, behind)) {
        return false;
    }
    for (uint32_t i = 0; i < site->count; i++) {
        const flow_given *given = &site->given[i];

        if (given->value) {
            ad_flow_value value = flow_quoted_argument(b, site->node, given->node);

            parts[count++] = behind[i] ? flow_cleaned(b, given->node, value, b->input->behind_host) : value;
        }
    }
    *out = count ? flow_derive(b, site->node, parts, count, true) : 0;
    return true;
}

static bool joined(flow_builder *b, const flow_site *site, ad_flow_value *out)
{
    ad_flow_value parts[FLOW_DISPLAY_MAX];
    ad_node list = site->count == 1 && !site->given[0].keyword && !site->given[0].spread ? site->given[0].node
                                                                                         : AD_NO_NODE;
    uint32_t count = 0;
    flow_address address;

    if (list == AD_NO_NODE ||
        (ad_node_kind(b->tree, list) != AD_KIND_LIST && ad_node_kind(b->tree, list) != AD_KIND_TUPLE)) {
        return false;
    }
    flow_address_begin(&address);
    for (ad_node n = flow_child(b->tree, list); n != AD_NO_NODE; n = flow_sibling(b->tree, n)) {
        if (address.at != AT_START || address.has_parts) {
            (void)flow_address_part(b, &address, site->object);
        }
        if (count == FLOW_DISPLAY_MAX) {
            return false;
        }
        parts[count] = flow_address_value(b, &address, n, b->memo[n]);
        count += parts[count] != 0;
    }
    *out = count ? flow_derive(b, site->node, parts, count, true) : 0;
    return true;
}

bool flow_put_together(flow_builder *b, const flow_site *site, ad_flow_value *out)
{
    ad_str method;

    if (!b->input->behind_host || site->receiver || site->object == AD_NO_NODE ||
        site->method == AD_NO_NODE) {
        return false;
    }
    method = ad_node_text(b->tree, site->method);
    return ad_str_equal(method, AD_STR("join"))     ? joined(b, site, out)
           : ad_str_equal(method, AD_STR("format")) ? formatted(b, site, out)
                                                    : false;
}
