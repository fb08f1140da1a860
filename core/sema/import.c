/* Imports: what each statement binds, relative modules made absolute, and calls that import. */
#include "sema/sema_priv.h"

#include <string.h>

#include "base/mem.h"
#include "base/banned.h"

static ad_str text_of(ad_module *m, ad_node dotted_name)
{
    const ad_tree *tree = m->tree;
    ad_buf text;
    ad_str result;
    ad_node part;

    if (ad_node_kind(tree, dotted_name) == AD_KIND_IDENTIFIER) {
        return ad_intern_str(&m->names, ad_sema_intern(m, ad_sema_identifier(m, dotted_name)));
    }
    ad_buf_init(&text, AD_DOTTED_BYTES_MAX);
    for (part = ad_node_first(tree, dotted_name); part != AD_NO_NODE; part = ad_node_next(tree, part)) {
        if (ad_node_kind(tree, part) != AD_KIND_IDENTIFIER || ad_node_text(tree, part).len == 0) {
            continue; /* the parser makes names up where some are missing */
        }
        if (text.len) {
            ad_buf_byte(&text, '.');
        }
        ad_buf_add(&text, ad_sema_identifier(m, part));
    }
    result = text.failed ? AD_STR("?") : ad_intern_str(&m->names, ad_sema_intern(m, ad_buf_str(&text)));
    ad_buf_clear(&text);
    return result;
}

/* The package that so many dots mean, seen from this unit; "?" when that is not known. */
static ad_str package_of(const ad_module *m, size_t dots)
{
    ad_str package = m->name;
    size_t up = m->is_package ? dots - 1 : dots;

    if (package.len == 0) {
        return AD_STR("?");
    }
    while (up--) {
        size_t dot = ad_str_find_last_byte(package, '.');

        if (dot == SIZE_MAX) {
            return AD_STR("?");
        }
        package = ad_str_sub(package, 0, dot);
    }
    return package;
}

/* "package.relative", interned. */
static ad_str absolute(ad_module *m, ad_str package, ad_str relative)
{
    char text[AD_DOTTED_BYTES_MAX];

    if (relative.len == 0) {
        return package;
    }
    if (package.len == 0) {
        return relative;
    }
    if (package.len + 1 + relative.len > sizeof(text)) {
        return AD_STR("?");
    }
    memcpy(text, package.ptr, package.len);
    text[package.len] = '.';
    memcpy(text + package.len + 1, relative.ptr, relative.len);
    return ad_intern_str(&m->names, ad_sema_intern(m, (ad_str){text, package.len + 1 + relative.len}));
}

/* A package that is looked at from inside: its modules go by their bare names, so that is what they are to
 * each other - but for those that would be taken for a module of the standard library. */
static bool is_beside(const ad_module *m, ad_str module)
{
    return m->name.len > 0 && !m->is_package && ad_str_find_byte(m->name, '.', 0) == SIZE_MAX &&
           !ad_is_standard_module(module);
}

static ad_str module_of(ad_module *m, ad_node name)
{
    const ad_tree *tree = m->tree;
    ad_node prefix;
    ad_node dotted;
    ad_str text;
    size_t dots = 0;
    size_t i;

    if (name == AD_NO_NODE) {
        return AD_STR("?");
    }
    if (ad_node_kind(tree, name) != AD_KIND_RELATIVE_IMPORT) {
        return text_of(m, name);
    }
    prefix = ad_node_child_by_kind(tree, name, AD_KIND_IMPORT_PREFIX);
    dotted = ad_node_child_by_kind(tree, name, AD_KIND_DOTTED_NAME);
    text = prefix != AD_NO_NODE ? ad_node_text(tree, prefix) : AD_STR(".");
    for (i = 0; i < text.len; i++) {
        dots += text.ptr[i] == '.'; /* blanks may stand between them */
    }
    if (dots <= 1 && dotted != AD_NO_NODE && is_beside(m, text_of(m, dotted))) {
        return text_of(m, dotted);
    }
    return absolute(m, package_of(m, dots ? dots : 1),
                    dotted != AD_NO_NODE ? text_of(m, dotted) : AD_STR(""));
}

/* `from . import b`: does it import the module b beside this one, of a package that has no name here? */
static bool is_from_beside(ad_module *m, ad_node statement, ad_str name)
{
    ad_node from = ad_node_child_by_field(m->tree, statement, AD_FIELD_MODULE_NAME);

    return from != AD_NO_NODE && ad_node_kind(m->tree, from) == AD_KIND_RELATIVE_IMPORT &&
           ad_str_equal(ad_node_text(m->tree, from), AD_STR(".")) && is_beside(m, name);
}

static bool add_import(ad_module *m, ad_node n, ad_str module, ad_str name, ad_str alias)
{
    if (!ad_sema_grow(m, &m->imports, &m->import_capacity, m->import_count + 1, sizeof(*m->imports))) {
        return false;
    }
    m->imports[m->import_count++] = (ad_import){.node = n, .module = module, .name = name, .alias = alias};
    return true;
}

/* `import a.b` binds a, `import a.b as c` and `from m import b` bind one name. */
static bool add_name(ad_module *m, ad_node statement, ad_node n, bool from, ad_str module)
{
    const ad_tree *tree = m->tree;
    bool aliased = ad_node_kind(tree, n) == AD_KIND_ALIASED_IMPORT;
    ad_node dotted = aliased ? ad_node_child_by_field(tree, n, AD_FIELD_NAME) : n;
    ad_node target = aliased ? ad_node_child_by_field(tree, n, AD_FIELD_ALIAS) : AD_NO_NODE;
    ad_str name;
    size_t binding;

    if (dotted == AD_NO_NODE) {
        return true;
    }
    if (target == AD_NO_NODE) {
        target = ad_node_kind(tree, dotted) == AD_KIND_IDENTIFIER ? dotted : ad_node_first(tree, dotted);
    }
    if (target == AD_NO_NODE || ad_node_kind(tree, target) != AD_KIND_IDENTIFIER) {
        return true;
    }
    name = text_of(m, dotted);
    from = from && !is_from_beside(m, statement, name);
    binding = m->binding_count;
    if (!ad_scope_bind(m, AD_BIND_IMPORT, target, statement, tree->nodes[statement].last) ||
        !add_import(m, dotted, from ? module : name, from ? name : AD_STR(""), text_of(m, target))) {
        return false;
    }
    if (m->binding_count > binding) {
        m->bindings[binding].import = (uint32_t)(m->import_count - 1);
    }
    return true;
}

static bool add_star(ad_module *m, ad_node n, ad_str module)
{
    if (!ad_sema_grow(m, &m->stars, &m->star_capacity, m->star_count + 1, sizeof(*m->stars))) {
        return false;
    }
    m->stars[m->star_count++] = module;
    return add_import(m, n, module, AD_STR("*"), AD_STR(""));
}

bool ad_import_collect(ad_module *m, ad_node statement)
{
    const ad_tree *tree = m->tree;
    ad_kind kind = ad_node_kind(tree, statement);
    bool from = kind != AD_KIND_IMPORT_STATEMENT;
    ad_str module = AD_STR("__future__");
    ad_node child;

    if (kind == AD_KIND_IMPORT_FROM_STATEMENT) {
        module = module_of(m, ad_node_child_by_field(tree, statement, AD_FIELD_MODULE_NAME));
    }
    for (child = ad_node_first(tree, statement); child != AD_NO_NODE; child = ad_node_next(tree, child)) {
        bool added = true;

        if (ad_node_kind(tree, child) == AD_KIND_WILDCARD_IMPORT) {
            added = add_star(m, child, module);
        } else if (tree->nodes[child].field == AD_FIELD_NAME) {
            added = add_name(m, statement, child, from, module);
        }
        if (!added) {
            return false;
        }
    }
    return true;
}

/* ---- calls that import ---- */

/* import_module, __import__ */
static bool is_import_function(ad_str name)
{
    return ad_str_equal(name, AD_STR("importlib.import_module")) ||
           ad_str_equal(name, AD_STR("builtins.__import__")) ||
           ad_str_equal(name, AD_STR("importlib.__import__"));
}

/* The module that a call imports, if it is such a call and says so; else "". */
static ad_str imported_by_call(ad_module *m, ad_node n)
{
    ad_node callee = ad_node_child_by_field(m->tree, n, AD_FIELD_FUNCTION);
    ad_str names[AD_ALTERNATIVES_MAX];
    size_t count = callee != AD_NO_NODE ? ad_module_names(m, callee, names) : 0;
    size_t i;

    for (i = 0; i < count; i++) {
        if (is_import_function(names[i])) {
            const ad_call *call = ad_module_call(m, n);
            const ad_argument *argument = call ? ad_call_argument(call, AD_STR("name"), 1) : NULL;
            const ad_value *value = argument ? ad_value_at(m, argument->value) : NULL;

            return value && value->kind == AD_VALUE_STR ? ad_import_target(m, call, value->text) : AD_STR("");
        }
    }
    return AD_STR("");
}

/* A dotted name, no part of it empty: Python finds no module by another. */
static bool is_dotted(ad_str name)
{
    return name.len > 0 && name.ptr[0] != '.' && name.ptr[name.len - 1] != '.' &&
           ad_str_find(name, AD_STR(".."), 0) == SIZE_MAX;
}

ad_str ad_import_target(ad_module *m, const ad_call *call, ad_str name)
{
    const ad_argument *argument = ad_call_argument(call, AD_STR("package"), 2);
    const ad_value *package = argument ? ad_value_at(m, argument->value) : NULL;
    size_t dots = 0;
    ad_str base;

    if (name.len > AD_DOTTED_BYTES_MAX) {
        return AD_STR("");
    }
    while (dots < name.len && name.ptr[dots] == '.') {
        dots++;
    }
    if (dots == 0) {
        return is_dotted(name) ? ad_intern_str(&m->names, ad_sema_intern(m, name)) : AD_STR("");
    }
    if (dots < name.len && !is_dotted(ad_str_sub(name, dots, name.len - dots))) {
        return AD_STR("");
    }
    base = package && package->kind == AD_VALUE_STR && is_dotted(package->text) ? package->text : AD_STR("?");
    for (; dots > 1; dots--) {
        size_t dot = ad_str_find_last_byte(base, '.');

        base = dot == SIZE_MAX ? AD_STR("?") : ad_str_sub(base, 0, dot);
        name = ad_str_sub(name, 1, name.len);
    }
    return absolute(m, base, ad_str_sub(name, 1, name.len));
}

static bool add_to_all(ad_module *m, const ad_import *import)
{
    if (!ad_sema_grow(m, &m->all_imports, &m->all_import_capacity, m->all_import_count + 1,
                      sizeof(*m->all_imports))) {
        ad_sema_note(m, "sema-bytes: the memory for what this unit's names mean ran out");
        return false;
    }
    m->all_imports[m->all_import_count++] = *import;
    return true;
}

const ad_import *ad_module_imports(ad_module *m, size_t *out_count)
{
    const ad_tree *tree = m->tree;
    size_t next = 0;
    ad_node n;

    for (n = 0; !m->imports_complete && n < tree->count; n++) {
        ad_str module;

        while (next < m->import_count && m->imports[next].node <= n) {
            if (!add_to_all(m, &m->imports[next++])) {
                n = tree->count - 1;
                break;
            }
        }
        if (ad_node_kind(tree, n) != AD_KIND_CALL) {
            continue;
        }
        module = imported_by_call(m, n);
        if (module.len &&
            !add_to_all(m,
                        &(ad_import){.node = n, .module = module, .name = AD_STR(""), .alias = AD_STR("")})) {
            break;
        }
    }
    m->imports_complete = true;
    *out_count = m->all_import_count;
    return m->all_imports;
}
