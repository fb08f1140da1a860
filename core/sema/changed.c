/* Variables of modules that are given other values from elsewhere than by a statement of their own:
 * `settings.DEBUG = True`, setattr(), vars() and globals(), and code that is run in the module. */
#include "sema/sema_priv.h"

#include <string.h>

#include "base/banned.h"

static const char dict_suffix[] = ".__dict__";

/* ---- what looks like it ---- */

static bool is_name_in(const ad_tree *tree, ad_node n, const char *const *names, size_t count)
{
    if (n == AD_NO_NODE || ad_node_kind(tree, n) != AD_KIND_IDENTIFIER) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (ad_str_is(ad_node_text(tree, n), names[i])) {
            return true;
        }
    }
    return false;
}

static bool is_called(const ad_tree *tree, ad_node n, const char *const *names, size_t count)
{
    return n != AD_NO_NODE && ad_node_kind(tree, n) == AD_KIND_CALL &&
           is_name_in(tree, ad_node_first(tree, n), names, count);
}

/* The mapping that a store or a method's call changes: the x of `x[k] = v` and `x.update(v)`. */
static ad_node changed_mapping(const ad_tree *tree, ad_node n)
{
    ad_node first = ad_node_first(tree, n);

    if (first != AD_NO_NODE && ad_node_kind(tree, n) == AD_KIND_CALL) {
        return ad_node_kind(tree, first) == AD_KIND_ATTRIBUTE ? ad_node_first(tree, first) : AD_NO_NODE;
    }
    return first;
}

static bool is_namespace(const ad_tree *tree, ad_node n)
{
    static const char *const names[] = {"globals", "locals", "vars"};

    if (n == AD_NO_NODE) {
        return false;
    }
    return is_called(tree, n, names, sizeof(names) / sizeof(names[0])) ||
           (ad_node_kind(tree, n) == AD_KIND_ATTRIBUTE &&
            ad_str_is(ad_node_text(tree, tree->nodes[n].last), "__dict__"));
}

bool ad_changed_may_be(const ad_module *m, ad_node n)
{
    static const char *const names[] = {"delattr", "exec", "execfile", "setattr"};

    return is_called(m->tree, n, names, sizeof(names) / sizeof(names[0])) ||
           is_namespace(m->tree, changed_mapping(m->tree, n));
}

bool ad_changed_note(ad_module *m, ad_node n)
{
    if (!ad_sema_grow(m, &m->foreign, &m->foreign_capacity, m->foreign_count + 1, sizeof(*m->foreign))) {
        return false;
    }
    m->foreign[m->foreign_count++] = n;
    return true;
}

/* ---- what it changes ---- */

typedef struct telling {
    ad_module *m;
    const ad_outline_sink *sink;
    ad_err *err;
    ad_str name; /* of what is stored to: a module or class */
    bool known;
} telling;

/* The name of a module or class; what calls give are objects. One that is looked up under a name that is not
 * known, such as __name__, is likely this one. */
static void look_at(telling *t, ad_value_id id)
{
    const ad_value *value = ad_value_at(t->m, id);

    t->name = value->kind == AD_VALUE_NAME || value->kind == AD_VALUE_CLASS ? value->text : AD_STR("");
    if (ad_str_is(t->name, "sys.modules[]")) {
        t->name = t->m->name;
        t->known = true;
        return;
    }
    t->known = t->name.len && t->name.ptr[0] != '?' && ad_str_find_byte(t->name, '(', 0) == SIZE_MAX &&
               !ad_is_standard_module(t->name) && !ad_str_starts(t->name, AD_STR("builtins."));
}

/* `key` in it; 0: who knows which. */
static ad_status tell(telling *t, ad_value_id key)
{
    const ad_value *value = ad_value_at(t->m, key);
    ad_str last = value->kind == AD_VALUE_STR ? value->text : AD_STR("*");
    ad_status status = AD_OK;
    ad_buf name;

    if (!t->known) {
        return AD_OK;
    }
    ad_buf_init(&name, AD_DOTTED_BYTES_MAX);
    ad_buf_add(&name, t->name);
    if (t->name.len) {
        ad_buf_byte(&name, '.');
    }
    ad_buf_add(&name, last);
    if (!name.failed) {
        status = t->sink->changed(t->sink->ctx, ad_buf_str(&name), t->err);
    }
    ad_buf_clear(&name);
    return status;
}

/* setattr(x, "y", ..) */
static ad_status tell_attribute(telling *t, ad_node n)
{
    const ad_call *call = ad_module_call(t->m, n);
    const ad_argument *object = call ? ad_call_argument(call, AD_STR(""), 1) : NULL;
    const ad_argument *key = call ? ad_call_argument(call, AD_STR(""), 2) : NULL;

    if (!object) {
        return AD_OK;
    }
    look_at(t, object->value);
    return tell(t, key ? key->value : 0);
}

/* exec(..) of a module, or with its names, may bind any of them. */
static ad_status tell_run(telling *t, ad_node n)
{
    const ad_call *call = ad_module_call(t->m, n);
    bool binds = call && call->count == 1 && t->m->scopes[ad_scope_of(t->m, n)].frame == 0;

    for (uint32_t i = 1; call && i < call->count; i++) {
        const ad_value *names = ad_value_at(t->m, call->arguments[i].value);

        binds = binds || (names->kind == AD_VALUE_NAME && ad_str_is(names->text, "builtins.globals()"));
    }
    t->name = t->m->name;
    t->known = binds;
    return tell(t, 0);
}

/* vars(x)["y"] = ..; x.__dict__.update(..) */
static ad_status tell_namespace(telling *t, ad_node n)
{
    const ad_tree *tree = t->m->tree;
    const ad_value *mapping = ad_value_at(t->m, ad_module_value(t->m, changed_mapping(tree, n)));
    ad_node key = ad_node_kind(tree, n) == AD_KIND_SUBSCRIPT
                      ? ad_node_child_by_field(tree, n, AD_FIELD_SUBSCRIPT)
                      : AD_NO_NODE;
    ad_str text = mapping->kind == AD_VALUE_NAME ? mapping->text : AD_STR("");
    bool own = ad_str_is(text, "builtins.globals()") ||
               ((ad_str_is(text, "builtins.locals()") || ad_str_is(text, "builtins.vars()")) &&
                ad_scope_of(t->m, n) == 0);

    if (ad_str_ends(text, ad_str_of(dict_suffix))) {
        look_at(t, ad_value_text(t->m, AD_VALUE_NAME,
                                 ad_str_sub(text, 0, text.len - (sizeof(dict_suffix) - 1)), AD_NO_NODE));
    } else {
        t->name = t->m->name;
        t->known = own;
    }
    return tell(t, key != AD_NO_NODE ? ad_module_value(t->m, key) : 0);
}

/* x.y = .. */
static ad_status tell_store(telling *t, ad_node n)
{
    ad_node object = ad_node_child_by_field(t->m->tree, n, AD_FIELD_OBJECT);
    ad_node attribute = ad_node_child_by_field(t->m->tree, n, AD_FIELD_ATTRIBUTE);

    if (object == AD_NO_NODE || attribute == AD_NO_NODE) {
        return AD_OK;
    }
    look_at(t, ad_module_value(t->m, object));
    return tell(t, ad_value_text(t->m, AD_VALUE_STR, ad_sema_identifier(t->m, attribute), AD_NO_NODE));
}

/* x.append(..), x[k] = .. */
static ad_status tell_container(const telling *t, ad_node n)
{
    const ad_value *value = ad_value_at(t->m, ad_module_value(t->m, n));

    return value->kind == AD_VALUE_NAME && ad_constant_may_be_elsewhere(value->text)
               ? t->sink->changed(t->sink->ctx, value->text, t->err)
               : AD_OK;
}

static ad_status tell_one(telling *t, ad_node n)
{
    static const char *const setters[] = {"delattr", "setattr"};
    static const char *const runners[] = {"exec", "execfile"};
    const ad_tree *tree = t->m->tree;

    if (is_called(tree, n, setters, sizeof(setters) / sizeof(setters[0]))) {
        return tell_attribute(t, n);
    }
    if (is_called(tree, n, runners, sizeof(runners) / sizeof(runners[0]))) {
        return tell_run(t, n);
    }
    if (is_namespace(tree, changed_mapping(tree, n))) {
        return tell_namespace(t, n);
    }
    if (t->m->node_scope[n] & AD_STORED_NODE && ad_node_kind(tree, n) == AD_KIND_ATTRIBUTE) {
        return tell_store(t, n);
    }
    return tell_container(t, n);
}

ad_status ad_changed_tell(ad_module *m, const ad_outline_sink *sink, ad_err *err)
{
    telling t = {.m = m, .sink = sink, .err = err};
    ad_status status = AD_OK;

    for (size_t i = 0; status == AD_OK && i < m->foreign_count; i++) {
        status = tell_one(&t, m->foreign[i]);
    }
    return status;
}
