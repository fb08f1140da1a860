/* What whoever follows values through variables asks about them: scopes and bindings as they stand, nothing
 * is evaluated. */
#include "sema/sema_priv.h"

#include <string.h>

#include "base/banned.h"

uint32_t ad_module_variable_count(const ad_module *m)
{
    return (uint32_t)m->variable_count;
}

/* Where the lookup of a name is kept: most names are looked up again and again in one function. */
static struct ad_lookup *lookup_of(ad_module *m, ad_str text, uint32_t scope)
{
    uint64_t word = 0;

    memcpy(&word, text.ptr, text.len < sizeof(word) ? text.len : sizeof(word));
    word = (word + text.len * 31 + scope) * UINT64_C(0x9E3779B97F4A7C15);
    return &m->lookups[(word >> 40) % AD_LOOKUPS_KEPT];
}

uint32_t ad_module_variable(ad_module *m, ad_node identifier)
{
    struct ad_lookup *kept;
    ad_str text;
    uint32_t scope;
    uint32_t entry;
    uint32_t symbol;

    if (identifier >= m->tree->count) {
        return AD_NO_VARIABLE;
    }
    entry = m->node_scope[identifier];
    if (entry & AD_TARGET_NODE) {
        return m->bindings[entry & AD_SCOPE_MASK].variable;
    }
    text = ad_node_text(m->tree, identifier);
    scope = ad_scope_of(m, identifier);
    kept = lookup_of(m, text, scope);
    if (kept->node && kept->scope == scope && ad_str_equal(ad_node_text(m->tree, kept->node - 1), text)) {
        return kept->variable;
    }
    symbol = ad_intern_find(&m->names, ad_sema_identifier(m, identifier));
    *kept = (struct ad_lookup){.node = identifier + 1,
                               .scope = scope,
                               .variable = symbol ? ad_bind_find(m, scope, symbol) : AD_NO_VARIABLE};
    return kept->variable;
}

bool ad_module_binds(const ad_module *m, ad_node identifier)
{
    return identifier < m->tree->count && m->node_scope[identifier] & AD_TARGET_NODE;
}

const ad_import *ad_module_imported(const ad_module *m, ad_node identifier)
{
    const ad_binding *binding;

    if (!ad_module_binds(m, identifier)) {
        return NULL;
    }
    binding = &m->bindings[m->node_scope[identifier] & AD_SCOPE_MASK];
    return binding->kind == AD_BIND_IMPORT && binding->import < m->import_count ? &m->imports[binding->import]
                                                                                : NULL;
}

ad_str ad_module_variable_name(const ad_module *m, uint32_t variable)
{
    return ad_intern_str(&m->names, m->variables[variable].symbol);
}

/* Is it written as a display, or as a call of something that is named as classes are? */
static bool makes_container(const ad_tree *tree, ad_node right)
{
    static const char *const makers[] = {"list",        "dict",  "set",   "bytearray",
                                         "defaultdict", "deque", "object"};
    ad_node callee;
    ad_str name;

    switch ((int)tree->nodes[right].kind) {
    case AD_KIND_LIST:
    case AD_KIND_DICTIONARY:
    case AD_KIND_SET:
    case AD_KIND_LIST_COMPREHENSION:
    case AD_KIND_SET_COMPREHENSION:
    case AD_KIND_DICTIONARY_COMPREHENSION:
        return true;
    case AD_KIND_CALL:
        break;
    default:
        return false;
    }
    callee = ad_node_child_by_field(tree, right, AD_FIELD_FUNCTION);
    name = callee != AD_NO_NODE ? ad_node_text(tree, tree->nodes[callee].last) : AD_STR("");
    if (name.len && name.ptr[0] >= 'A' && name.ptr[0] <= 'Z') {
        return true;
    }
    for (size_t i = 0; i < sizeof(makers) / sizeof(makers[0]); i++) {
        if (ad_str_is(name, makers[i])) {
            return true;
        }
    }
    return false;
}

static bool gives_container(const ad_tree *tree, const ad_binding *binding)
{
    ad_node right = AD_NO_NODE;

    if (binding->kind == AD_BIND_ASSIGN) {
        right = ad_node_child_by_field(tree, binding->site, AD_FIELD_RIGHT);
    }
    return right != AD_NO_NODE && makes_container(tree, right);
}

void ad_module_variable_view(const ad_module *m, uint32_t number, ad_variable_view *out)
{
    const ad_variable *variable = &m->variables[number];
    uint32_t home = m->scopes[variable->scope].home;
    uint32_t i;

    *out = (ad_variable_view){.home = m->scopes[home].node,
                              .name = ad_intern_str(&m->names, variable->symbol),
                              .definition = AD_NO_NODE,
                              .bindings = variable->count,
                              .shared = variable->shared_within,
                              .only_imports = variable->first != AD_NOWHERE};
    for (i = variable->first; i != AD_NOWHERE; i = m->bindings[i].next) {
        const ad_binding *binding = &m->bindings[i];

        if (binding->kind != AD_BIND_IMPORT) {
            out->only_imports = false;
        } else if (!out->import && binding->import < m->import_count) {
            out->import = &m->imports[binding->import];
        }
        out->container = out->container || gives_container(m->tree, binding);
        if (binding->kind == AD_BIND_SELF) {
            out->self = true;
        }
        if ((binding->kind == AD_BIND_FUNCTION || binding->kind == AD_BIND_CLASS) && variable->count == 1) {
            out->definition = binding->site;
        }
        out->shared = out->shared || m->scopes[binding->scope].home != home;
    }
    for (i = variable->mutations; i != AD_NOWHERE && !out->shared; i = m->mutations[i].next) {
        out->shared = m->scopes[m->mutations[i].scope].home != home;
    }
}

uint32_t ad_module_definition_flags(const ad_module *m, ad_node definition)
{
    uint32_t scope = definition < m->tree->count ? ad_scope_opened(m, definition) : AD_NOWHERE;
    uint32_t flags = scope != AD_NOWHERE ? m->scopes[scope].flags : 0;

    return (flags & AD_FUNCTION_GENERATOR ? (uint32_t)AD_DEFINITION_GENERATOR : 0) |
           (flags & AD_FUNCTION_STATIC ? (uint32_t)AD_DEFINITION_STATIC : 0) |
           (flags & AD_FUNCTION_OF_CLASS ? (uint32_t)AD_DEFINITION_OF_CLASS : 0) |
           (flags & AD_FUNCTION_PROPERTY ? (uint32_t)AD_DEFINITION_PROPERTY : 0);
}

ad_str ad_module_definition_name(ad_module *m, ad_node definition)
{
    uint32_t scope = definition < m->tree->count ? ad_scope_opened(m, definition) : AD_NOWHERE;

    return scope != AD_NOWHERE ? ad_sema_dotted(m, scope) : m->name;
}

size_t ad_module_stars(const ad_module *m, const ad_str **out)
{
    *out = m->stars;
    return m->star_count;
}

const ad_import *ad_module_import_statements(const ad_module *m, size_t *out_count)
{
    *out_count = m->import_count;
    return m->imports;
}
