/* READ: where a name's value is used, even as the head of a longer name. `request.args.get` is looked up
 * once, and what its heads `request.args` and `request` mean is found on the way. */
#include "rules/dispatch_priv.h"

#include "base/banned.h"

enum { IMPORT_DEPTH_MAX = 4 };

/* Segments of a name behind its prefix: dots outside brackets. */
static size_t segments_behind(ad_str name, size_t prefix)
{
    size_t count = 0;
    size_t depth = 0;

    for (size_t i = prefix; i < name.len; i++) {
        char c = name.ptr[i];

        count += c == '.' && depth == 0;
        depth += c == '(' || c == '[';
        depth -= depth > 0 && (c == ')' || c == ']');
    }
    return count;
}

/* What is left of an attribute chain when so many of its last words are taken off, or AD_NO_NODE. */
static ad_node head_of(const ad_tree *tree, ad_node n, size_t words)
{
    for (; words > 0 && n != AD_NO_NODE; words--) {
        n = ad_node_unparenthesized(tree, n);
        n = ad_node_kind(tree, n) == AD_KIND_ATTRIBUTE ? ad_node_child_by_field(tree, n, AD_FIELD_OBJECT)
                                                       : AD_NO_NODE;
    }
    return n;
}

static bool is_import(const ad_tree *tree, ad_node n)
{
    for (unsigned i = 0; n != AD_NO_NODE && i < IMPORT_DEPTH_MAX; i++, n = tree->nodes[n].parent) {
        ad_kind kind = ad_node_kind(tree, n);

        if (kind == AD_KIND_IMPORT_STATEMENT || kind == AD_KIND_IMPORT_FROM_STATEMENT) {
            return true;
        }
    }
    return false;
}

/* Is the value the thing itself, and not a variable (or attribute of an object) that was given it elsewhere?
 * Such a variable may hold something else by now, and who follows values comes to it anyway. */
static bool is_itself(const ad_run *run, ad_node site, const ad_value *value)
{
    const ad_tree *tree = run->unit->tree;

    return value->node >= tree->count || ad_node_inside(tree, value->node, site) ||
           is_import(tree, value->node);
}

static bool names_itself(ad_run *run, ad_node site)
{
    ad_module *module = run->unit->module;
    const ad_value *value = ad_module_get(module, ad_module_value(module, site));

    if (value->kind != AD_VALUE_ANY_OF) {
        return is_itself(run, site, value);
    }
    for (uint32_t i = 0; i < value->u.items.count; i++) {
        if (is_itself(run, site, ad_module_get(module, value->u.items.at[i]))) {
            return true;
        }
    }
    return false;
}

ad_status ad_run_read(ad_run *run, ad_node n, const ad_str *names, size_t count, ad_err *err)
{
    const ad_hit proto = AD_HIT_INIT;
    size_t from = run->hit_count;
    size_t kept = from;
    ad_status status = AD_OK;

    for (size_t i = 0; status == AD_OK && i < count; i++) {
        size_t first = run->hit_count;

        status = ad_run_find_heads(run, AD_NAMES_READ, names[i], &proto, err);
        for (size_t h = first; h < run->hit_count; h++) {
            ad_hit hit = run->hits[h];

            hit.at = head_of(run->unit->tree, n, segments_behind(names[i], hit.name.len));
            if (hit.at == AD_NO_NODE || !names_itself(run, hit.at)) {
                continue;
            }
            hit.group = hit.at == n ? 0 : hit.at; /* the node's own site, as other matchers see it */
            run->hits[kept++] = hit;
        }
        run->hit_count = kept;
    }
    return status;
}
