/* What a unit is to the others of its artifact before any flow is asked for: its name, what its imports bind,
 * its constants and those that it asks for. A graph without values, so that names mean the same as in phase
 * B. */
#include "base/mem.h"
#include "flow/build_priv.h"

#include "base/banned.h"

enum { TARGET_BYTES_MAX = 4096 };

/* ---- aliases ---- */

/* `import a.b` binds a, which is a; `import a.b as c` binds c, which is a.b. */
static bool binds_top(const ad_tree *tree, const ad_import *import)
{
    ad_node around = tree->nodes[import->node].parent;

    return import->name.len == 0 && import->module.len > import->alias.len &&
           ad_str_starts(import->module, import->alias) && import->module.ptr[import->alias.len] == '.' &&
           (around == AD_NO_NODE || ad_node_kind(tree, around) != AD_KIND_ALIASED_IMPORT);
}

ad_str flow_top_package(ad_str name)
{
    size_t at = 0;

    while (at < name.len && name.ptr[at] != '.' && name.ptr[at] != '(' && name.ptr[at] != '[') {
        at++;
    }
    return ad_str_sub(name, 0, at);
}

bool flow_may_be_own_module(ad_str top_package, ad_str name)
{
    ad_str first = flow_top_package(name);

    if (first.len == 0 || ad_str_equal(first, AD_STR("?")) || ad_str_equal(first, AD_STR("builtins"))) {
        return false;
    }
    return (top_package.len && ad_str_equal(first, top_package)) || !ad_is_standard_module(first);
}

bool flow_aliases(ad_module *module, bool standard, void *ctx,
                  bool (*add)(void *ctx, ad_str name, ad_str target))
{
    const ad_tree *tree = ad_module_tree(module);
    ad_str top = flow_top_package(ad_module_name(module));
    size_t count;
    const ad_import *imports = ad_module_import_statements(module, &count);
    bool done = true;
    ad_buf target;

    ad_buf_init(&target, TARGET_BYTES_MAX);
    for (size_t i = 0; i < count && done; i++) {
        const ad_import *import = &imports[i];
        bool star = ad_str_equal(import->name, AD_STR("*"));

        if ((!standard && ad_is_standard_module(import->module) &&
             !flow_may_be_own_module(top, import->module)) ||
            (!star && import->alias.len == 0) ||
            ad_module_enclosing_function(module, import->node) != AD_NO_NODE) {
            continue;
        }
        ad_buf_reset(&target);
        ad_buf_add(&target, binds_top(tree, import) ? import->alias : import->module);
        if (!star && import->name.len) {
            ad_buf_byte(&target, '.');
            ad_buf_add(&target, import->name);
        }
        done = add(ctx, star ? AD_STR("") : import->alias, ad_buf_str(&target));
    }
    ad_buf_clear(&target);
    return done;
}

/* ---- the outline ---- */

typedef struct outline {
    ad_flow_graph *graph;
    bool failed; /* memory */
} outline;

static bool widen(outline *o, void *at, uint32_t *capacity, uint32_t count, size_t each)
{
    size_t room = *capacity;
    bool done = ad_grow(at, &room, (size_t)count + 1, each) && room <= UINT32_MAX;

    *capacity = done ? (uint32_t)room : *capacity;
    o->failed = o->failed || !done;
    return done;
}

#define WIDEN(o, list) widen(o, (void *)&(list).at, &(list).capacity, (list).count, sizeof(*(list).at))

static uint32_t add_text(outline *o, ad_str text)
{
    ad_flow_graph *graph = o->graph;
    ad_str copy = ad_arena_copy(&graph->arena, text);

    if (!copy.ptr || !WIDEN(o, graph->strings)) {
        o->failed = true;
        return 0;
    }
    graph->strings.at[graph->strings.count++] = copy;
    return graph->strings.count - 1;
}

static bool add_alias(void *ctx, ad_str name, ad_str target)
{
    outline *o = ctx;
    ad_flow_alias alias = {.target = add_text(o, target)};

    alias.name = name.len ? add_text(o, name) : 0;
    if (!o->failed && WIDEN(o, o->graph->aliases)) {
        o->graph->aliases.at[o->graph->aliases.count++] = alias;
    }
    return !o->failed;
}

static ad_status told(const outline *o, ad_err *err)
{
    return o->failed ? ad_err_set(err, AD_ERR_NOMEM, "out of memory for a unit's constants") : AD_OK;
}

static ad_status add_constant(void *ctx, ad_str name, ad_str value, ad_err *err)
{
    outline *o = ctx;
    ad_flow_constant constant = {.name = add_text(o, name), .value = add_text(o, value)};

    if (!o->failed && WIDEN(o, o->graph->constants)) {
        o->graph->constants.at[o->graph->constants.count++] = constant;
    }
    return told(o, err);
}

static ad_status add_wanted(void *ctx, ad_str name, ad_err *err)
{
    outline *o = ctx;
    uint32_t text = add_text(o, name);

    if (!o->failed && WIDEN(o, o->graph->wanted)) {
        o->graph->wanted.at[o->graph->wanted.count++] = text;
    }
    return told(o, err);
}

static ad_status add_changed(void *ctx, ad_str name, ad_err *err)
{
    outline *o = ctx;
    uint32_t text = add_text(o, name);

    if (!o->failed && WIDEN(o, o->graph->changed)) {
        o->graph->changed.at[o->graph->changed.count++] = text;
    }
    return told(o, err);
}

static ad_status add_used(void *ctx, ad_str name, ad_err *err)
{
    outline *o = ctx;
    uint32_t text = add_text(o, name);

    if (!o->failed && WIDEN(o, o->graph->used)) {
        o->graph->used.at[o->graph->used.count++] = text;
    }
    return told(o, err);
}

ad_status ad_flow_outline(ad_module *module, ad_str path, bool is_package, ad_flow_graph *graph, ad_err *err)
{
    outline o = {.graph = graph};
    ad_outline_sink sink = {
        .ctx = &o, .constant = add_constant, .wanted = add_wanted, .changed = add_changed, .used = add_used};

    graph->module = ad_arena_copy(&graph->arena, ad_module_name(module));
    graph->path = ad_arena_copy(&graph->arena, path);
    graph->is_package = is_package;
    (void)add_text(&o, AD_STR("")); /* these three are the first everywhere */
    (void)add_text(&o, AD_STR("*"));
    (void)add_text(&o, AD_STR("**"));
    if (!graph->module.ptr || !graph->path.ptr || o.failed || !WIDEN(&o, graph->nodes)) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory for a unit's constants");
    }
    graph->nodes.at[graph->nodes.count++] =
        (ad_flow_node){.b = AD_FLOW_NONE, .place = AD_FLOW_NONE}; /* nothing */
    if (!flow_aliases(module, true, &o, add_alias)) {
        return told(&o, err);
    }
    return ad_module_outline(module, &sink, err);
}
