/* Annotations: `x: Optional[requests.Session]` promises an instance. Only classes are told; None among
 * others, Any, protocols and collections' elements are not. */
#include "sema/sema_priv.h"

#include "base/banned.h"

enum { PENDING_MAX = 32 };

typedef struct reading {
    ad_module *m;
    ad_node node; /* the annotation */
    ad_node pending[PENDING_MAX];
    uint32_t count;
    ad_choice choice;
    bool ready;
} reading;

static void put(reading *r, ad_node n)
{
    if (n == AD_NO_NODE) {
        return;
    }
    if (r->count == PENDING_MAX) {
        r->choice.over = true;
    } else {
        r->pending[r->count++] = n;
    }
}

typedef enum wrapper {
    WRAPPER_NONE,
    WRAPPER_ALL,   /* Union: any of its arguments */
    WRAPPER_FIRST, /* Annotated, Final ...: what its first argument says */
    WRAPPER_CLASS  /* Type: the class itself */
} wrapper;

/* By the last part of the name: typing, typing_extensions and others offer the same. */
static wrapper wrapper_of(ad_str name)
{
    static const struct {
        const char *name;
        wrapper kind;
    } wrappers[] = {
        {"Optional", WRAPPER_ALL},   {"Union", WRAPPER_ALL},         {"Annotated", WRAPPER_FIRST},
        {"ClassVar", WRAPPER_FIRST}, {"Final", WRAPPER_FIRST},       {"Required", WRAPPER_FIRST},
        {"InitVar", WRAPPER_FIRST},  {"NotRequired", WRAPPER_FIRST}, {"ReadOnly", WRAPPER_FIRST},
        {"Type", WRAPPER_CLASS},     {"type", WRAPPER_CLASS},
    };
    size_t dot = ad_str_find_last_byte(name, '.');
    ad_str last = dot == SIZE_MAX ? name : ad_str_sub(name, dot + 1, name.len);
    size_t i;

    for (i = 0; i < sizeof(wrappers) / sizeof(wrappers[0]); i++) {
        if (ad_str_is(last, wrappers[i].name)) {
            return wrappers[i].kind;
        }
    }
    return WRAPPER_NONE;
}

/* ---- annotations in strings ---- */

static bool is_name_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || (unsigned char)c >= 0x80;
}

/* A dotted name in the scope of the annotation. */
static bool named(reading *r, ad_str dotted, ad_value_id *out)
{
    ad_module *m = r->m;
    size_t dot = ad_str_find_byte(dotted, '.', 0);

    if (!ad_eval_name_from(m, ad_str_sub(dotted, 0, dot), ad_scope_of(m, r->node), r->node, out)) {
        return false;
    }
    while (dot != SIZE_MAX) {
        dotted = ad_str_sub(dotted, dot + 1, dotted.len);
        dot = ad_str_find_byte(dotted, '.', 0);
        if (!ad_eval_attribute_of(m, *out, ad_str_sub(dotted, 0, dot), r->node, out)) {
            return false;
        }
    }
    return true;
}

/* Every dotted name of the text that is not inside brackets, or is, if those are of a wrapper:
 * "Optional[a.B] | c.D" is a.B and c.D. */
static void read_string(reading *r, ad_str text)
{
    size_t at = 0;
    unsigned hidden = 0; /* brackets of something that is no wrapper */

    while (at < text.len && at < AD_DOTTED_BYTES_MAX) {
        size_t start = at;
        bool opens;
        ad_str name;
        ad_value_id id = 0;

        while (at < text.len && is_name_byte(text.ptr[at])) {
            at++;
        }
        if (at == start) {
            hidden += text.ptr[at] == '[' && hidden;
            hidden -= text.ptr[at] == ']' && hidden;
            at++;
            continue;
        }
        name = ad_str_sub(text, start, at - start);
        opens = at < text.len && text.ptr[at] == '[';
        if (hidden || ad_str_equal(name, AD_STR("None"))) {
            continue;
        }
        if (opens && wrapper_of(name) != WRAPPER_NONE) {
            continue;
        }
        if (opens) {
            hidden++;
            at++;
        }
        if (!named(r, name, &id)) {
            r->ready = false;
            return;
        }
        ad_choice_add(r->m, &r->choice, ad_name_instance(r->m, id, r->node));
    }
}

/* ---- annotations as expressions ---- */

/* T[A, B] in either form that the grammar gives it. */
static void read_generic(reading *r, ad_node n)
{
    ad_module *m = r->m;
    const ad_tree *tree = m->tree;
    bool subscript = ad_node_kind(tree, n) == AD_KIND_SUBSCRIPT;
    ad_node head = ad_node_child(tree, n, 0);
    ad_node arguments = subscript ? n : ad_node_child_by_kind(tree, n, AD_KIND_TYPE_PARAMETER);
    ad_node argument;
    ad_value_id id;
    wrapper kind;

    if (head == AD_NO_NODE || arguments == AD_NO_NODE) {
        return;
    }
    if (!ad_eval_need(m, head, &id)) {
        r->ready = false;
        return;
    }
    kind = wrapper_of(ad_value_at(m, id)->text);
    if (kind == WRAPPER_NONE) {
        ad_choice_add(m, &r->choice, ad_name_instance(m, id, r->node));
        return;
    }
    for (argument = ad_node_first(tree, arguments); argument != AD_NO_NODE;
         argument = ad_node_next(tree, argument)) {
        if (argument == head || ad_node_kind(tree, argument) == AD_KIND_COMMENT) {
            continue;
        }
        if (kind == WRAPPER_CLASS) {
            ad_node inner =
                ad_node_kind(tree, argument) == AD_KIND_TYPE ? ad_node_child(tree, argument, 0) : argument;

            if (!ad_eval_need(m, inner, &id)) {
                r->ready = false;
            } else {
                ad_choice_add(m, &r->choice, id);
            }
            return;
        }
        put(r, argument);
        if (kind == WRAPPER_FIRST) {
            return;
        }
    }
}

static void read_expression(reading *r, ad_node n)
{
    ad_module *m = r->m;
    ad_value_id id;

    if (!ad_eval_need(m, n, &id)) {
        r->ready = false;
    } else if (ad_value_kind_of(m, id) == AD_VALUE_STR) {
        read_string(r, ad_value_at(m, id)->text);
    } else {
        ad_choice_add(m, &r->choice, ad_name_instance(m, id, r->node));
    }
}

static void read_one(reading *r, ad_node n)
{
    const ad_tree *tree = r->m->tree;
    ad_node child;

    switch ((int)tree->nodes[n].kind) {
    case AD_KIND_TYPE:
    case AD_KIND_PARENTHESIZED_EXPRESSION:
        put(r, ad_node_child(tree, n, 0));
        break;
    case AD_KIND_BINARY_OPERATOR: /* A | B */
        put(r, ad_node_child_by_field(tree, n, AD_FIELD_LEFT));
        put(r, ad_node_child_by_field(tree, n, AD_FIELD_RIGHT));
        break;
    case AD_KIND_UNION_TYPE:
    case AD_KIND_TUPLE: /* the subscript of Union[A, B] in older grammars */
        for (child = ad_node_first(tree, n); child != AD_NO_NODE; child = ad_node_next(tree, child)) {
            put(r, child);
        }
        break;
    case AD_KIND_GENERIC_TYPE:
    case AD_KIND_SUBSCRIPT:
        read_generic(r, n);
        break;
    case AD_KIND_NONE_LITERAL:
        break;
    default:
        read_expression(r, n);
        break;
    }
}

bool ad_eval_type(ad_module *m, ad_node n, ad_value_id *out)
{
    reading r = {.m = m, .node = n, .ready = true};

    put(&r, n);
    while (r.count && !r.choice.over) {
        read_one(&r, r.pending[--r.count]);
    }
    *out = r.ready ? ad_choice_value(m, &r.choice) : 0;
    return r.ready;
}
