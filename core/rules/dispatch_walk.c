/* One pass over the node table: for each node that some active matcher could select, the names it goes by
 * are looked up and what is found is delivered, in order of nodes. */
#include <stdlib.h>

#include "rules/dispatch_priv.h"

#include "base/banned.h"

enum {
    WANT_BLOCK = 1 << 30, /* blocks and the module: where a docstring stands */
    WANT_TOLD = 1 << 29,  /* calls: somebody is told of each */
    ARENA_KEPT_BYTES = 32 * 1024
};

typedef struct ad_import_site {
    ad_node node;
    uint32_t import;
} ad_import_site;

static uint32_t bit(ad_matcher_kind kind)
{
    return 1U << kind;
}

ad_str ad_run_join(ad_run *run, ad_str prefix, ad_str middle, ad_str suffix)
{
    size_t len = prefix.len + middle.len + suffix.len;
    char *text = ad_arena_bytes(&run->arena, len + 1);
    char *at = text;

    if (!text) {
        return AD_STR("");
    }
    for (int part = 0; part < 3; part++) {
        ad_str from = part == 0 ? prefix : part == 1 ? middle : suffix;

        if (from.len) {
            memcpy(at, from.ptr, from.len);
            at += from.len;
        }
    }
    return (ad_str){text, len};
}

size_t ad_run_names(ad_run *run, ad_node expression, ad_str out[AD_ALTERNATIVES_MAX])
{
    const ad_tree *tree = run->unit->tree;
    size_t count = ad_module_names(run->unit->module, expression, out);
    ad_node attribute;

    if (count > 0 || ad_node_kind(tree, expression) != AD_KIND_ATTRIBUTE) {
        return count;
    }
    /* Nothing is known, perhaps because evaluation ran out of steps: that must not hide a method. */
    attribute = ad_node_child_by_field(tree, expression, AD_FIELD_ATTRIBUTE);
    if (attribute == AD_NO_NODE) {
        return 0;
    }
    out[0] = ad_run_join(run, AD_STR("?."), ad_module_identifier(run->unit->module, attribute), AD_STR(""));
    return out[0].len > 0;
}

static ad_status find_all(ad_run *run, unsigned kind, const ad_str *names, size_t count, ad_err *err)
{
    ad_status status = AD_OK;

    for (size_t i = 0; status == AD_OK && i < count; i++) {
        ad_hit proto = AD_HIT_INIT;

        proto.name = names[i];
        status = ad_run_find(run, kind, names[i], &proto, err);
    }
    return status;
}

/* ---- which names are read ---- */

/* Under which parent and field a name is written, declared or only a label. */
static bool field_is_written(ad_kind parent, ad_field field)
{
    switch ((int)parent) {
    case AD_KIND_ASSIGNMENT:
    case AD_KIND_AUGMENTED_ASSIGNMENT:
    case AD_KIND_FOR_STATEMENT:
    case AD_KIND_FOR_IN_CLAUSE:
    case AD_KIND_TYPE_ALIAS_STATEMENT:
        return field == AD_FIELD_LEFT;
    case AD_KIND_NAMED_EXPRESSION:
    case AD_KIND_KEYWORD_ARGUMENT:
    case AD_KIND_FUNCTION_DEFINITION:
    case AD_KIND_CLASS_DEFINITION:
    case AD_KIND_DEFAULT_PARAMETER:
    case AD_KIND_TYPED_DEFAULT_PARAMETER:
        return field == AD_FIELD_NAME;
    case AD_KIND_AS_PATTERN:
    case AD_KIND_EXCEPT_CLAUSE:
        return field == AD_FIELD_ALIAS;
    case AD_KIND_TYPED_PARAMETER:
        return field != AD_FIELD_TYPE;
    case AD_KIND_ATTRIBUTE: /* the head of a longer name, or its own last word */
        return true;
    case AD_KIND_CALL:
        return field == AD_FIELD_FUNCTION;
    default:
        return false;
    }
}

/* Parents below which every name is bound, imported, deleted or declared. */
static bool parent_is_binding(ad_kind parent)
{
    switch ((int)parent) {
    case AD_KIND_DOTTED_NAME:
    case AD_KIND_ALIASED_IMPORT:
    case AD_KIND_IMPORT_STATEMENT:
    case AD_KIND_IMPORT_FROM_STATEMENT:
    case AD_KIND_FUTURE_IMPORT_STATEMENT:
    case AD_KIND_RELATIVE_IMPORT:
    case AD_KIND_GLOBAL_STATEMENT:
    case AD_KIND_NONLOCAL_STATEMENT:
    case AD_KIND_DELETE_STATEMENT:
    case AD_KIND_PARAMETERS:
    case AD_KIND_LAMBDA_PARAMETERS:
    case AD_KIND_LIST_SPLAT_PATTERN:
    case AD_KIND_DICTIONARY_SPLAT_PATTERN:
    case AD_KIND_PATTERN_LIST:
    case AD_KIND_TUPLE_PATTERN:
    case AD_KIND_LIST_PATTERN:
    case AD_KIND_AS_PATTERN_TARGET:
    case AD_KIND_KEYWORD_PATTERN:
    case AD_KIND_SPLAT_PATTERN:
        return true;
    default:
        return false;
    }
}

/* Is the identifier or attribute at n read as a value: neither called nor the head of a longer name nor
 * bound, imported or declared? */
static bool is_read(const ad_tree *tree, ad_node n)
{
    const ad_node_record *r = &tree->nodes[n];
    ad_kind parent;

    while (r->parent != AD_NO_NODE && ad_node_kind(tree, r->parent) == AD_KIND_PARENTHESIZED_EXPRESSION) {
        r = &tree->nodes[r->parent];
    }
    if (r->parent == AD_NO_NODE) {
        return true;
    }
    parent = ad_node_kind(tree, r->parent);
    if (parent == AD_KIND_EXPRESSION_LIST && tree->nodes[r->parent].parent != AD_NO_NODE &&
        ad_node_kind(tree, tree->nodes[r->parent].parent) == AD_KIND_DELETE_STATEMENT) {
        return false;
    }
    return !parent_is_binding(parent) && !field_is_written(parent, (ad_field)r->field);
}

/* ---- one node ---- */

static ad_status gather_call(ad_run *run, ad_node n, uint32_t wants, ad_err *err)
{
    ad_node callee = ad_node_child_by_field(run->unit->tree, n, AD_FIELD_FUNCTION);
    ad_str names[AD_ALTERNATIVES_MAX];
    ad_status status = AD_OK;
    size_t count;

    if (callee == AD_NO_NODE) {
        return AD_OK;
    }
    count = ad_run_names(run, callee, names);
    if (wants & WANT_TOLD) {
        status = run->sink->call(run->sink->ctx, n, names, count, err);
    }
    return status == AD_OK && (wants & bit(AD_MATCH_CALL)) ? find_all(run, AD_MATCH_CALL, names, count, err) : status;
}

static ad_status gather_exec(const ad_run *run, ad_node n, ad_err *err)
{
    const ad_str name = AD_STR("builtins.exec");

    return run->sink->call(run->sink->ctx, n, &name, 1, err);
}

/* Calls by the keywords they are given, in the call itself or by a **{..} that is known. */
static ad_status gather_keywords(ad_run *run, ad_node n, ad_err *err)
{
    const ad_tree *tree = run->unit->tree;
    ad_node list = ad_node_child_by_field(tree, n, AD_FIELD_ARGUMENTS);
    bool splat = false;
    ad_status status = AD_OK;
    ad_node child = list == AD_NO_NODE ? AD_NO_NODE : ad_node_first(tree, list);

    for (; status == AD_OK && child != AD_NO_NODE; child = ad_node_next(tree, child)) {
        if (ad_node_kind(tree, child) == AD_KIND_KEYWORD_ARGUMENT) {
            ad_node name = ad_node_child_by_field(tree, child, AD_FIELD_NAME);
            ad_str text = name == AD_NO_NODE ? AD_STR("") : ad_module_identifier(run->unit->module, name);

            status = find_all(run, AD_MATCH_KEYWORD, &text, 1, err);
        }
        splat = splat || ad_node_kind(tree, child) == AD_KIND_DICTIONARY_SPLAT;
    }
    if (status == AD_OK && splat) {
        const ad_call *call = ad_module_call(run->unit->module, n);

        for (uint32_t i = 0; status == AD_OK && call && i < call->count; i++) {
            if (call->arguments[i].spread && call->arguments[i].keyword.len) {
                status = find_all(run, AD_MATCH_KEYWORD, &call->arguments[i].keyword, 1, err);
            }
        }
    }
    return status;
}

static ad_status gather_decorator(ad_run *run, ad_node n, ad_err *err)
{
    ad_node named = n;
    ad_str names[AD_ALTERNATIVES_MAX];

    if (ad_node_kind(run->unit->tree, n) == AD_KIND_CALL) {
        named = ad_node_child_by_field(run->unit->tree, n, AD_FIELD_FUNCTION);
    }
    if (named == AD_NO_NODE) {
        return AD_OK;
    }
    return find_all(run, AD_MATCH_DECORATOR, names, ad_run_names(run, named, names), err);
}

/* Is it called, and by no longer name? */
static bool is_callee(const ad_tree *tree, ad_node n)
{
    const ad_node_record *r = &tree->nodes[n];

    while (r->parent != AD_NO_NODE && ad_node_kind(tree, r->parent) == AD_KIND_PARENTHESIZED_EXPRESSION) {
        r = &tree->nodes[r->parent];
    }
    return r->field == AD_FIELD_FUNCTION && r->parent != AD_NO_NODE && ad_node_kind(tree, r->parent) == AD_KIND_CALL;
}

static ad_status gather_expression(ad_run *run, ad_node n, uint32_t wants, ad_err *err)
{
    const ad_tree *tree = run->unit->tree;
    bool is_value = (wants & (bit(AD_MATCH_NAME) | bit(AD_MATCH_READ))) && is_read(tree, n);
    bool chain = (wants & bit(AD_MATCH_READ)) && (is_value || is_callee(tree, n));
    bool read = (wants & bit(AD_MATCH_NAME)) && is_value;
    bool attribute = (wants & bit(AD_MATCH_ATTRIBUTE)) && ad_node_kind(tree, n) == AD_KIND_ATTRIBUTE;
    ad_str names[AD_ALTERNATIVES_MAX];
    ad_status status = AD_OK;
    size_t count;

    if (!read && !attribute && !chain) {
        return AD_OK;
    }
    count = ad_run_names(run, n, names);
    if (read) {
        status = find_all(run, AD_MATCH_NAME, names, count, err);
    }
    if (status == AD_OK && chain) {
        status = ad_run_read(run, n, names, count, err);
    }
    if (status == AD_OK && attribute) {
        status = find_all(run, AD_MATCH_ATTRIBUTE, names, count, err);
    }
    return status;
}

static ad_status gather_class(ad_run *run, ad_node n, ad_err *err)
{
    ad_str bases[AD_ALTERNATIVES_MAX];
    size_t count = ad_class_bases(run->unit->module, n, bases);

    return find_all(run, AD_MATCH_CLASS, bases, count, err);
}

static ad_status gather_function(ad_run *run, ad_node n, ad_err *err)
{
    ad_node name = ad_node_child_by_field(run->unit->tree, n, AD_FIELD_NAME);
    ad_str text;

    if (name == AD_NO_NODE) {
        return AD_OK;
    }
    text = ad_module_identifier(run->unit->module, name);
    return find_all(run, AD_MATCH_FUNC, &text, 1, err);
}

/* An import is found by its module's name, by that of any package around it, and by what it takes out. */
static ad_status gather_import(ad_run *run, const ad_import *import, ad_err *err)
{
    bool named = import->name.len > 0 && !ad_str_equal(import->name, AD_STR("*"));
    ad_hit proto = AD_HIT_INIT;

    proto.name =
        named ? ad_run_join(run, import->module, import->module.len ? AD_STR(".") : AD_STR(""), import->name)
              : import->module;
    return ad_run_find_packages(run, AD_MATCH_IMPORT, proto.name, &proto, err);
}

static ad_status ask_pattern(ad_run *run, uint32_t matcher, ad_pattern_place *place, ad_err *err)
{
    const ad_matcher_entry *entry = &run->dispatch->matchers[matcher];
    const ad_hit proto = AD_HIT_INIT;

    /* A trace wants to see all that do not match, too. */
    if (run->rules[entry->rule].active &&
        (run->sink->trace || ad_pattern_may_match(entry->matcher->pattern, place))) {
        return ad_run_add_hit(run, matcher, &proto, err);
    }
    return AD_OK;
}

static ad_status gather_patterns(ad_run *run, ad_node n, ad_err *err)
{
    const ad_dispatch *d = run->dispatch;
    ad_kind kind = ad_node_kind(run->unit->tree, n);
    const uint32_t *matchers = &d->kind_matchers[d->kind_first[kind]];
    size_t count = d->kind_first[kind + 1] - d->kind_first[kind];
    ad_pattern_place place;
    ad_status status = AD_OK;

    ad_pattern_place_at(&place, run->unit->module, n);
    for (size_t word = 0; word * 64 < count; word++) {
        size_t left = count - word * 64;
        uint64_t may = left < 64 ? ((uint64_t)1 << left) - 1 : UINT64_MAX;

        for (unsigned c = 0; !run->sink->trace && c < place.count && c < AD_PATTERN_CHILDREN; c++) {
            may &= ad_dispatch_children(d, kind, c, place.kinds[c])[word];
        }
        for (; status == AD_OK && may; may &= may - 1) {
            status = ask_pattern(run, matchers[word * 64 + (size_t)__builtin_ctzll(may)], &place, err);
        }
    }
    return status;
}

/* Remembers the first statement of a block if a string there is a docstring. In preorder it is reached
 * before any other block. */
static void note_docstring(ad_run *run, ad_node block)
{
    const ad_tree *tree = run->unit->tree;
    ad_node parent = tree->nodes[block].parent;
    ad_kind around = parent == AD_NO_NODE ? AD_KIND_MODULE : ad_node_kind(tree, parent);

    if (around == AD_KIND_MODULE || around == AD_KIND_FUNCTION_DEFINITION ||
        around == AD_KIND_CLASS_DEFINITION) {
        run->docstring = ad_node_child(tree, block, 0);
    }
}

static ad_status gather_by_kind(ad_run *run, ad_node n, uint32_t wants, ad_err *err)
{
    switch ((int)ad_node_kind(run->unit->tree, n)) {
    case AD_KIND_CALL: {
        ad_status status = wants & (bit(AD_MATCH_CALL) | WANT_TOLD) ? gather_call(run, n, wants, err) : AD_OK;

        return status == AD_OK && (wants & bit(AD_MATCH_KEYWORD)) ? gather_keywords(run, n, err) : status;
    }
    case AD_KIND_EXEC_STATEMENT:
        return wants & WANT_TOLD ? gather_exec(run, n, err) : AD_OK;
    case AD_KIND_IDENTIFIER:
    case AD_KIND_ATTRIBUTE:
        return gather_expression(run, n, wants, err);
    case AD_KIND_CLASS_DEFINITION:
        return wants & bit(AD_MATCH_CLASS) ? gather_class(run, n, err) : AD_OK;
    case AD_KIND_FUNCTION_DEFINITION: {
        ad_status status = wants & bit(AD_MATCH_FUNC) ? gather_function(run, n, err) : AD_OK;

        return status == AD_OK && (wants & bit(AD_MATCH_PARAM)) ? ad_run_parameters(run, n, err) : status;
    }
    case AD_KIND_RETURN_STATEMENT:
        return wants & bit(AD_MATCH_RETURNED) ? ad_run_returned(run, n, err) : AD_OK;
    case AD_KIND_STRING:
    case AD_KIND_CONCATENATED_STRING:
        return wants & bit(AD_MATCH_STRING) ? ad_run_string(run, n, err) : AD_OK;
    case AD_KIND_ASSIGNMENT:
    case AD_KIND_NAMED_EXPRESSION:
        return wants & bit(AD_MATCH_ASSIGN) ? ad_run_assign(run, n, err) : AD_OK;
    case AD_KIND_MODULE:
    case AD_KIND_BLOCK:
        if (wants & WANT_BLOCK) {
            note_docstring(run, n);
        }
        return AD_OK;
    default:
        return AD_OK;
    }
}

static ad_status visit(ad_run *run, ad_node n, uint32_t wants, ad_err *err)
{
    ad_status status = gather_by_kind(run, n, wants, err);

    if (status == AD_OK && (wants & bit(AD_MATCH_DECORATOR))) {
        status = gather_decorator(run, n, err);
    }
    if (status == AD_OK && (wants & bit(AD_MATCH_PATTERN))) {
        status = gather_patterns(run, n, err);
    }
    return status;
}

/* ---- the pass ---- */

static int by_node(const void *a, const void *b)
{
    const ad_import_site *left = a;
    const ad_import_site *right = b;

    if (left->node != right->node) {
        return left->node < right->node ? -1 : 1;
    }
    return left->import < right->import ? -1 : left->import > right->import;
}

static ad_status sort_imports(ad_run *run, ad_err *err)
{
    if (!(run->wants & bit(AD_MATCH_IMPORT))) {
        return AD_OK;
    }
    run->imports = ad_module_imports(run->unit->module, &run->import_count);
    run->import_sites = ad_arena_array(&run->memory, run->import_count + 1, sizeof(*run->import_sites));
    if (!run->import_sites) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < run->import_count; i++) {
        run->import_sites[i] = (ad_import_site){.node = run->imports[i].node, .import = (uint32_t)i};
    }
    if (run->import_count > 1) {
        qsort(run->import_sites, run->import_count, sizeof(*run->import_sites), by_node);
    }
    return AD_OK;
}

/* Which kinds of nodes to look at, and what for. */
static void list_interests(const ad_run *run, uint32_t interest[AD_KIND_COUNT])
{
    const ad_dispatch *d = run->dispatch;
    uint32_t w = run->wants;

    memset(interest, 0, AD_KIND_COUNT * sizeof(*interest));
    interest[AD_KIND_CALL] = w & (bit(AD_MATCH_CALL) | bit(AD_MATCH_KEYWORD));
    interest[AD_KIND_IDENTIFIER] = w & (bit(AD_MATCH_NAME) | bit(AD_MATCH_READ));
    interest[AD_KIND_ATTRIBUTE] = w & (bit(AD_MATCH_NAME) | bit(AD_MATCH_READ) | bit(AD_MATCH_ATTRIBUTE));
    interest[AD_KIND_CLASS_DEFINITION] = w & bit(AD_MATCH_CLASS);
    interest[AD_KIND_FUNCTION_DEFINITION] = w & (bit(AD_MATCH_FUNC) | bit(AD_MATCH_PARAM));
    interest[AD_KIND_RETURN_STATEMENT] = w & bit(AD_MATCH_RETURNED);
    interest[AD_KIND_STRING] = interest[AD_KIND_CONCATENATED_STRING] = w & bit(AD_MATCH_STRING);
    interest[AD_KIND_ASSIGNMENT] = interest[AD_KIND_NAMED_EXPRESSION] = w & bit(AD_MATCH_ASSIGN);
    interest[AD_KIND_DECORATOR] = w & bit(AD_MATCH_DECORATOR);
    if (w & bit(AD_MATCH_STRING)) {
        interest[AD_KIND_MODULE] = interest[AD_KIND_BLOCK] = WANT_BLOCK;
    }
    if (run->sink->call) {
        interest[AD_KIND_CALL] |= WANT_TOLD;
        interest[AD_KIND_EXEC_STATEMENT] |= WANT_TOLD;
    }
    if (!(w & bit(AD_MATCH_PATTERN))) {
        return;
    }
    for (size_t kind = 0; kind < AD_KIND_COUNT; kind++) {
        for (uint32_t i = d->kind_first[kind]; i < d->kind_first[kind + 1]; i++) {
            if (run->rules[d->matchers[d->kind_matchers[i]].rule].active) {
                interest[kind] |= bit(AD_MATCH_PATTERN);
                break;
            }
        }
    }
}

ad_status ad_run_walk(ad_run *run, ad_err *err)
{
    const ad_tree *tree = run->unit->tree;
    uint32_t interest[AD_KIND_COUNT];
    ad_node decorator = AD_NO_NODE; /* expression of the one just seen */
    size_t import = 0;
    ad_status status = sort_imports(run, err);

    list_interests(run, interest);
    for (ad_node n = 0; status == AD_OK && n < tree->count; n++) {
        uint32_t wants = interest[tree->nodes[n].kind];

        if (tree->nodes[n].kind == AD_KIND_DECORATOR && (wants & bit(AD_MATCH_DECORATOR))) {
            decorator = ad_node_child(tree, n, 0);
            wants &= ~bit(AD_MATCH_DECORATOR);
        }
        if (n == decorator) {
            wants |= bit(AD_MATCH_DECORATOR);
        }
        for (; status == AD_OK && import < run->import_count && run->import_sites[import].node <= n;
             import++) {
            if (run->import_sites[import].node == n) {
                status = gather_import(run, &run->imports[run->import_sites[import].import], err);
            }
        }
        if (status == AD_OK && wants) {
            status = visit(run, n, wants, err);
        }
        if (status == AD_OK && run->hit_count > 0) {
            status = ad_run_deliver(run, n, err);
        } else if (run->arena.used_bytes > ARENA_KEPT_BYTES) {
            ad_arena_reset(&run->arena);
        }
    }
    return status;
}
