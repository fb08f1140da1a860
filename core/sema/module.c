/* The model of one unit: creation, memory and steps, and the questions that scopes alone answer. */
#include "sema/sema.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "sema/sema_priv.h"
#include "base/banned.h"

/* An arena that refuses with less than this left did so for its budget, not for the system's memory. */
enum { NEARLY_NOTHING_BYTES = 8192 };

/* ---- memory and steps ---- */

void ad_sema_note(ad_module *m, const char *why)
{
    if (!m->exhausted) {
        m->exhausted = why;
    }
}

void ad_sema_stop(ad_module *m, const char *why)
{
    m->stopped = true;
    ad_sema_note(m, why);
}

bool ad_sema_charge(ad_module *m, size_t steps)
{
    if (steps <= m->steps_left) {
        m->steps_left -= (uint32_t)steps;
        return true;
    }
    m->steps_left = 0;
    ad_sema_stop(m, "sema-steps: the evaluation steps for this unit ran out");
    return false;
}

/* Heap arrays and the arena share one budget: what an array takes, the arena may no longer have. */
static bool reserve(ad_module *m, size_t bytes)
{
    if (m->arena.used_bytes > m->arena.max_bytes || bytes > m->arena.max_bytes - m->arena.used_bytes) {
        m->over_budget = true;
        return false;
    }
    m->arena.max_bytes -= bytes;
    return true;
}

bool ad_sema_grow(ad_module *m, void *array_ptr, size_t *capacity, size_t needed, size_t each)
{
    size_t wanted = *capacity ? *capacity : 8;
    size_t bytes;

    if (needed <= *capacity) {
        return true;
    }
    while (wanted < needed) {
        if (__builtin_mul_overflow(wanted, (size_t)2, &wanted)) {
            return false;
        }
    }
    if (__builtin_mul_overflow(wanted - *capacity, each, &bytes) || !reserve(m, bytes)) {
        return false;
    }
    return ad_grow(array_ptr, capacity, needed, each) != 0;
}

void *ad_sema_array(ad_module *m, size_t count, size_t each)
{
    size_t bytes;

    if (__builtin_mul_overflow(count, each, &bytes) || !reserve(m, bytes)) {
        return NULL;
    }
    return ad_calloc(count, each);
}

void *ad_sema_alloc(ad_module *m, size_t count, size_t each)
{
    void *block = ad_arena_array(&m->arena, count, each);

    if (!block) {
        ad_sema_stop(m, "sema-bytes: the memory for what this unit's names mean ran out");
    }
    return block;
}

ad_str ad_sema_copy(ad_module *m, ad_str text)
{
    ad_str copy = ad_arena_copy(&m->arena, text);

    if (!copy.ptr) {
        ad_sema_stop(m, "sema-bytes: the memory for what this unit's names mean ran out");
        return AD_STR("");
    }
    return copy;
}

uint32_t ad_sema_intern(ad_module *m, ad_str text)
{
    uint32_t symbol = ad_intern_add(&m->names, text);

    if (!symbol) {
        ad_sema_stop(m, "sema-bytes: the memory for what this unit's names mean ran out");
    }
    return symbol;
}

/* ---- life ---- */

ad_status ad_module_promise(ad_module *m, ad_node parameter, ad_str instance, ad_err *err)
{
    uint32_t symbol = ad_sema_intern(m, instance);

    assert(m->promise_count == 0 || m->promises[m->promise_count - 1].parameter <= parameter);
    if (!symbol ||
        !ad_sema_grow(m, &m->promises, &m->promise_capacity, m->promise_count + 1, sizeof(*m->promises))) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory for what parameters hold");
    }
    m->promises[m->promise_count++] = (ad_promise){parameter, ad_intern_str(&m->names, symbol)};
    return AD_OK;
}

void ad_module_free(ad_module *m)
{
    if (!m) {
        return;
    }
    ad_intern_clear(&m->names);
    ad_arena_clear(&m->arena);
    ad_free(m->node_scope);
    ad_free(m->promises);
    ad_free(m->given);
    ad_free(m->wanted);
    ad_free(m->foreign);
    ad_free(m->scopes);
    ad_free(m->bindings);
    ad_free(m->variables);
    ad_free(m->variable_slots);
    ad_free(m->mutations);
    ad_free(m->returns);
    ad_free(m->imports);
    ad_free(m->all_imports);
    ad_free(m->stars);
    ad_free(m->chunks);
    ad_free(m->memo);
    ad_free(m->stack);
    ad_free(m->open);
    ad_free(m->groups);
    ad_free(m->calls);
    ad_free(m);
}

uint32_t ad_module_steps_left(const ad_module *module)
{
    return module->steps_left;
}

ad_status ad_module_create(const ad_tree *tree, const ad_sema_options *options, ad_module **out, ad_err *err)
{
    ad_status status = AD_OK;
    ad_module *m = ad_calloc(1, sizeof(*m));

    if (!m) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    m->tree = tree;
    m->is_package = options->is_package;
    m->known = options->known;
    m->outer = options->outer;
    m->outer_at = options->outer_at;
    m->string_max = options->limits->string_bytes;
    m->items_max = options->limits->items;
    m->steps_left = options->limits->sema_steps;
    m->current = AD_NOWHERE;
    ad_arena_init(&m->arena, (size_t)options->limits->sema_bytes);
    ad_intern_init(&m->names, &m->arena);
    m->name = ad_arena_copy(&m->arena, options->module);
    if (m->name.ptr && ad_value_table_init(m)) {
        m->node_scope = ad_sema_array(m, tree->count, sizeof(*m->node_scope));
    }
    if (!m->node_scope || tree->count > AD_SCOPE_MASK || !ad_constant_take_all(m, options->given) ||
        !ad_scope_collect(m)) {
        bool budget = m->over_budget || tree->count > AD_SCOPE_MASK ||
                      m->arena.max_bytes - m->arena.used_bytes < NEARLY_NOTHING_BYTES;

        status = budget ? ad_err_set(err, AD_ERR_LIMIT, "sema-bytes: what its names mean needs more than %llu bytes",
                                     (unsigned long long)options->limits->sema_bytes)
                        : ad_err_set(err, AD_ERR_NOMEM, "out of memory");
        goto done;
    }
    *out = m;
    m = NULL;

done:
    ad_module_free(m);
    return status;
}

const ad_tree *ad_module_tree(const ad_module *m)
{
    return m->tree;
}

ad_str ad_module_name(const ad_module *m)
{
    return m->name;
}

const char *ad_module_exhausted(const ad_module *m)
{
    return m->exhausted;
}

/* ---- identifiers ---- */

/* NFKC of an identifier that is not all ASCII; the text itself when it is no UTF-8. */
static ad_str normalized(ad_module *m, ad_str text)
{
    utf8proc_uint8_t *composed = NULL;
    utf8proc_ssize_t length;
    ad_str result = text;

    length = utf8proc_map((const utf8proc_uint8_t *)text.ptr, (utf8proc_ssize_t)text.len, &composed,
                          UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT);
    if (length >= 0 && composed) {
        ad_str whole = {(const char *)composed, (size_t)length};
        uint32_t symbol = ad_sema_intern(m, whole);

        if (symbol) {
            result = ad_intern_str(&m->names, symbol);
        }
    }
    free(composed); /* the library's own allocation */
    return result;
}

ad_str ad_sema_identifier(ad_module *m, ad_node identifier)
{
    ad_str text = ad_node_text(m->tree, identifier);

    return m->tree->source->ascii || ad_fold_is_ascii(text) ? text : normalized(m, text);
}

ad_str ad_module_identifier(ad_module *m, ad_node identifier)
{
    return identifier < m->tree->count ? ad_sema_identifier(m, identifier) : AD_STR("");
}

/* ---- context ---- */

ad_node ad_module_enclosing_function(const ad_module *m, ad_node n)
{
    return n < m->tree->count ? m->scopes[ad_scope_of(m, n)].function : AD_NO_NODE;
}

ad_node ad_module_enclosing_class(const ad_module *m, ad_node n)
{
    return n < m->tree->count ? m->scopes[ad_scope_of(m, n)].class_node : AD_NO_NODE;
}

/* "head.tail", or the head alone where that would be too long; 0 when memory is short. */
static uint32_t intern_pair(ad_module *m, uint32_t head_symbol, ad_str tail)
{
    ad_str head = ad_intern_str(&m->names, head_symbol);
    char text[AD_DOTTED_BYTES_MAX];
    size_t dot = head.len ? 1 : 0;

    if (head.len + dot + tail.len > sizeof(text)) {
        return head_symbol;
    }
    if (head.len) {
        memcpy(text, head.ptr, head.len);
        text[head.len] = '.';
    }
    memcpy(text + head.len + dot, tail.ptr, tail.len);
    return ad_sema_intern(m, (ad_str){text, head.len + dot + tail.len});
}

/* Names every scope after those around it; parents have smaller numbers, so one pass does. */
static void name_scopes(ad_module *m)
{
    uint32_t i;

    m->scopes[0].context = ad_sema_intern(m, AD_STR(""));
    m->scopes[0].dotted = ad_sema_intern(m, m->name);
    for (i = 1; i < m->scope_count; i++) {
        ad_scope *scope = &m->scopes[i];
        ad_scope *parent = &m->scopes[scope->parent];

        scope->context = parent->context;
        scope->dotted = parent->dotted;
        if (scope->kind == AD_SCOPE_CLASS || scope->kind == AD_SCOPE_FUNCTION) {
            ad_node name = ad_node_child_by_field(m->tree, scope->node, AD_FIELD_NAME);
            ad_str own = name != AD_NO_NODE ? ad_sema_identifier(m, name) : AD_STR("?");

            scope->context = intern_pair(m, parent->context, own);
            scope->dotted = intern_pair(m, parent->dotted, own);
        } else if (scope->kind == AD_SCOPE_LAMBDA) {
            scope->dotted = intern_pair(m, parent->dotted, AD_STR("<lambda>"));
        }
    }
    m->scopes_named = true;
}

ad_str ad_sema_dotted(ad_module *m, uint32_t scope)
{
    if (!m->scopes_named) {
        name_scopes(m);
    }
    return ad_intern_str(&m->names, m->scopes[scope].dotted);
}

ad_str ad_module_context(ad_module *m, ad_node n)
{
    if (n >= m->tree->count) {
        return AD_STR("");
    }
    if (!m->scopes_named) {
        name_scopes(m);
    }
    return ad_intern_str(&m->names, m->scopes[ad_scope_of(m, n)].context);
}

/* ---- the module name of a path ---- */

static bool is_version(ad_str text)
{
    size_t i;

    if (text.len == 0 || text.ptr[0] < '0' || text.ptr[0] > '9') {
        return false;
    }
    for (i = 0; i < text.len; i++) {
        char c = text.ptr[i];

        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
              c == '+' || c == '!' || c == '_')) {
            return false;
        }
    }
    return true;
}

/* "name-1.0" at the root of an sdist; a folder of a package cannot be called so. */
static bool is_sdist_root(ad_str component)
{
    size_t dash = ad_str_find_last_byte(component, '-');

    return dash != SIZE_MAX && dash > 0 && is_version(ad_str_sub(component, dash + 1, component.len));
}

/* The next component, taken off *path. */
static ad_str next_component(ad_str *path)
{
    size_t slash = ad_str_find_byte(*path, '/', 0);
    ad_str component = ad_str_sub(*path, 0, slash);

    *path = slash == SIZE_MAX ? AD_STR("") : ad_str_sub(*path, slash + 1, path->len);
    return component;
}

/* Folders above the packages: sdist roots, src layouts, a wheel's NAME.data/purelib. */
static ad_str without_roots(ad_str path)
{
    bool first = true;
    ad_str rest = path;

    for (;;) {
        ad_str before = rest;
        ad_str component = next_component(&rest);

        if (rest.len == 0) {
            return before;
        }
        if (component.len == 0 || ad_str_equal(component, AD_STR(".")) ||
            ad_str_equal(component, AD_STR(".."))) {
            continue;
        }
        if (ad_str_ends(component, AD_STR(".data"))) {
            ad_str inner = rest;
            ad_str scheme = next_component(&inner);

            if (inner.len &&
                (ad_str_equal(scheme, AD_STR("purelib")) || ad_str_equal(scheme, AD_STR("platlib")) ||
                 ad_str_equal(scheme, AD_STR("scripts")))) {
                return inner;
            }
        }
        if (!(first && is_sdist_root(component)) && !ad_str_equal(component, AD_STR("src")) &&
            !ad_str_equal(component, AD_STR("lib"))) {
            return before;
        }
        first = false;
    }
}

static void add_component(ad_buf *out, ad_str component)
{
    size_t i;

    if (out->len) {
        ad_buf_byte(out, '.');
    }
    for (i = 0; i < component.len; i++) {
        unsigned char c = (unsigned char)component.ptr[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '_' || c >= 0x80;

        ad_buf_byte(out, letter ? (char)c : '_');
    }
}

static ad_str without_extension(ad_str file)
{
    static const char *const extensions[] = {".pyi", ".pyw", ".pyx", ".py", ".ipynb"};
    size_t i;

    for (i = 0; i < sizeof(extensions) / sizeof(extensions[0]); i++) {
        ad_str extension = ad_str_of(extensions[i]);

        if (file.len > extension.len && ad_str_ends(file, extension)) {
            return ad_str_sub(file, 0, file.len - extension.len);
        }
    }
    return file;
}

void ad_module_name_of_path(ad_str path, ad_buf *out, bool *out_is_package)
{
    ad_str rest;

    if (ad_str_starts(path, AD_STR("/"))) { /* nobody knows where its packages begin */
        path = ad_str_sub(path, ad_str_find_last_byte(path, '/') + 1, path.len);
    }
    rest = without_roots(path);
    *out_is_package = false;
    while (rest.len) {
        ad_str component = next_component(&rest);

        if (rest.len == 0) {
            component = without_extension(component);
            *out_is_package = ad_str_equal(component, AD_STR("__init__"));
        }
        if (component.len && !ad_str_equal(component, AD_STR(".")) && !*out_is_package) {
            add_component(out, component);
        }
    }
}
