/* String literals against the regular expressions of `string` matchers: one pass for all the literals
 * that expressions need, then only those that could match. */
#include "rules/dispatch_priv.h"

#include "base/banned.h"

/* Text before a known part that is not the string's own start: no `^` or `\b` of an expression may take
 * the cut for a boundary that Python would not see. */
static const ad_str cut = {"\0", 1};

static ad_status search(ad_run *run, const ad_regex_link *link, ad_str text, size_t from, const ad_hit *proto,
                        ad_err *err)
{
    const ad_matcher_entry *entry = &run->dispatch->matchers[link->matcher];
    size_t range[2];
    bool exhausted = false;
    bool found;

    if (!ad_run_asks(run, entry->rule) || (proto->group && !entry->matcher->docstrings)) {
        return AD_OK;
    }
    found = ad_regex_find(link->regex, text, false, from, &run->set->limits, run->dispatch->match_data, range,
                          &exhausted);
    if (exhausted) {
        ad_run_exhausted(run, entry->rule, run->unit->tree->nodes[proto->value_node].start);
    }
    return found ? ad_run_add_hit(run, link->matcher, proto, err) : AD_OK;
}

/* Tries what could match in text, from byte `from` on. proto->group is 1 for a docstring. */
static ad_status search_text(ad_run *run, ad_str text, size_t from, const ad_hit *proto, ad_err *err)
{
    const ad_regex_index *index = &run->dispatch->strings;
    ad_status status = AD_OK;

    for (size_t i = 0; status == AD_OK && i < index->always_count; i++) {
        status = search(run, &index->links[i], text, from, proto, err);
    }
    ad_literals_begin(&run->string_scan, &index->literals);
    ad_literals_scan(&run->string_scan, &index->literals, text);
    for (uint32_t f = 0; f < run->string_scan.found_count; f++) {
        uint32_t literal = run->string_scan.found[f];

        for (uint32_t i = index->first[literal]; status == AD_OK && i < index->first[literal + 1]; i++) {
            status = search(run, &index->links[i], text, from, proto, err);
        }
    }
    return status;
}

/* Each known part of a text built at run time, marked where it is cut off. */
static ad_status search_parts(ad_run *run, const ad_value *built, const ad_hit *proto, ad_err *err)
{
    ad_status status = AD_OK;

    for (uint32_t i = 0; status == AD_OK && i < built->u.items.count; i++) {
        const ad_value *part = ad_module_get(run->unit->module, built->u.items.at[i]);
        ad_str before = i > 0 ? cut : AD_STR("");
        ad_str behind = i + 1 < built->u.items.count ? cut : AD_STR("");
        ad_str text;

        if ((part->kind != AD_VALUE_STR && part->kind != AD_VALUE_BYTES) || part->text.len == 0) {
            continue;
        }
        text = ad_run_join(run, before, part->text, behind);
        if (text.len == 0) {
            return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
        }
        status = search_text(run, text, before.len, proto, err);
    }
    return status;
}

ad_status ad_run_string(ad_run *run, ad_node n, ad_err *err)
{
    const ad_tree *tree = run->unit->tree;
    ad_node parent = tree->nodes[n].parent;
    ad_hit proto = AD_HIT_INIT;
    const ad_value *value;

    if (parent != AD_NO_NODE && ad_node_kind(tree, parent) == AD_KIND_CONCATENATED_STRING) {
        return AD_OK; /* a part of one literal */
    }
    proto.value_node = n;
    proto.value = ad_module_value(run->unit->module, n);
    value = ad_module_get(run->unit->module, proto.value);
    proto.group = parent != AD_NO_NODE && parent == run->docstring && value->kind != AD_VALUE_TEXT &&
                  value->kind != AD_VALUE_BYTES;
    switch ((int)value->kind) {
    case AD_VALUE_STR:
    case AD_VALUE_BYTES:
        return search_text(run, value->text, 0, &proto, err);
    case AD_VALUE_TEXT:
        return search_parts(run, value, &proto, err);
    default: /* too long to fold, or out of steps: its spelling says something still */
        return search_text(run, ad_node_text(tree, n), 0, &proto, err);
    }
}
