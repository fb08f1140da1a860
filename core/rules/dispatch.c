/* The dispatch tables of a rule set: made when it is sealed, read by every run. */
#include "rules/dispatch_priv.h"
#include "rules/where.h"

#include "base/banned.h"

/* What the tables may take: a hundred bytes for a name, so this is millions of them. */
#define TABLES_BYTES_MAX ((size_t)1 << 30)

/* Lists that the tables are made from. */
typedef struct builder {
    const ad_ruleset *set;
    ad_dispatch *dispatch;
    ad_name_list names[AD_NAMED_KINDS];
    ad_regex_list strings;
    ad_regex_list file_texts;
} builder;

static ad_status no_memory(ad_err *err)
{
    return ad_err_set(err, AD_ERR_NOMEM, "out of memory for dispatch tables");
}

static ad_status add_names(builder *b, unsigned list, const ad_name_pattern *names, size_t count,
                           uint32_t number, ad_err *err)
{
    ad_status status = AD_OK;

    for (size_t i = 0; status == AD_OK && i < count; i++) {
        status = ad_name_list_add(&b->names[list], &names[i], number, err);
    }
    return status;
}

static ad_status add_regexes(ad_regex_list *list, const ad_matcher *matcher, uint32_t number, ad_err *err)
{
    ad_status status = AD_OK;

    for (size_t i = 0; status == AD_OK && i < matcher->regex_count; i++) {
        status = ad_regex_list_add(list, &matcher->regexes[i], number, err);
    }
    return status;
}

/* By the first thing it asks for. */
static ad_status add_function(builder *b, const ad_function_shape *shape, uint32_t number, ad_err *err)
{
    if (shape->decorator_count) {
        return add_names(b, AD_NAMES_DECORATED, shape->decorators, shape->decorator_count, number, err);
    }
    if (shape->class_count) {
        return add_names(b, AD_NAMES_METHOD, shape->classes, shape->class_count, number, err);
    }
    if (shape->function_count) {
        return add_names(b, AD_NAMES_FUNCTION, shape->functions, shape->function_count, number, err);
    }
    if (shape->annotation_count) {
        return add_names(b, AD_NAMES_ANNOTATED, shape->annotations, shape->annotation_count, number, err);
    }
    return add_names(b, AD_NAMES_PARAMETER, shape->names, shape->name_count, number, err);
}

/* By what it calls if that has a name, else by its root's kind. */
static ad_status add_pattern(builder *b, ad_matcher_entry *entry, uint32_t number, ad_err *err)
{
    ad_dispatch *d = b->dispatch;
    ad_pattern_key key = ad_pattern_index_key(entry->matcher->pattern);
    const ad_str *holes = NULL;
    size_t hole_count = ad_pattern_holes(entry->matcher->pattern, &holes);
    ad_name_pattern *callee;

    d->hole_max = hole_count > d->hole_max ? hole_count : d->hole_max;
    if (key.callee.len == 0) {
        entry->root = key.root_kind;
        d->rules[entry->rule].wants |= 1U << AD_MATCH_PATTERN;
        return AD_OK;
    }
    callee = ad_arena_alloc(&d->arena, sizeof(*callee));
    if (!callee) {
        return no_memory(err);
    }
    if (!ad_name_pattern_parse(key.callee, callee)) { /* written unlike any name: compare as it stands */
        *callee = (ad_name_pattern){
            .form = AD_NAME_EXACT, .text = key.callee, .prefix = AD_STR(""), .last = AD_STR("")};
    }
    entry->callee = callee;
    d->rules[entry->rule].wants |= 1U << AD_MATCH_CALL;
    return ad_name_list_add(&b->names[AD_MATCH_CALL], callee, number, err);
}

static ad_status add_file(builder *b, const ad_matcher *matcher, uint32_t number, ad_err *err)
{
    if (matcher->regex_count > 0) {
        return add_regexes(&b->file_texts, matcher, number, err);
    }
    b->dispatch->file_matchers[b->dispatch->file_matcher_count++] = number;
    return AD_OK;
}

static ad_status add_matcher(builder *b, uint32_t number, ad_err *err)
{
    ad_matcher_entry *entry = &b->dispatch->matchers[number];
    const ad_matcher *matcher = entry->matcher;

    if (matcher->kind != AD_MATCH_PATTERN) {
        b->dispatch->rules[entry->rule].wants |= 1U << matcher->kind;
    }
    switch (matcher->kind) {
    case AD_MATCH_CALL:
    case AD_MATCH_KEYWORD:
    case AD_MATCH_NAME:
    case AD_MATCH_ATTRIBUTE:
    case AD_MATCH_IMPORT:
    case AD_MATCH_ASSIGN:
    case AD_MATCH_DECORATOR:
    case AD_MATCH_CLASS:
    case AD_MATCH_FUNC:
        return add_names(b, matcher->kind, matcher->names, matcher->name_count, number, err);
    case AD_MATCH_READ:
        return add_names(b, AD_NAMES_READ, matcher->names, matcher->name_count, number, err);
    case AD_MATCH_PARAM:
    case AD_MATCH_RETURNED:
        return add_function(b, matcher->function, number, err);
    case AD_MATCH_STRING:
        return add_regexes(&b->strings, matcher, number, err);
    case AD_MATCH_PATTERN:
        return add_pattern(b, entry, number, err);
    case AD_MATCH_FILE:
        return add_file(b, matcher, number, err);
    case AD_MATCHER_KINDS:
        break;
    }
    return AD_OK;
}

static void enter_matchers(ad_dispatch *d, size_t rule, uint32_t unit_kinds, const ad_condition *where,
                           const ad_matcher *matchers, size_t count)
{
    d->rules[rule].unit_kinds = unit_kinds;
    d->rules[rule].gate = where && ad_condition_asks_imports(where, 0) ? where : NULL;
    for (size_t m = 0; m < count; m++) {
        d->matchers[d->matcher_count++] =
            (ad_matcher_entry){.matcher = &matchers[m], .rule = (uint32_t)rule, .root = AD_NO_KIND};
    }
}

/* Numbers the matchers through: those of rules, then those of marks. */
static ad_status number_matchers(builder *b, ad_err *err)
{
    const ad_ruleset *set = b->set;
    ad_dispatch *d = b->dispatch;
    size_t rules = set->rule_count + set->mark_count;
    size_t total = 0;

    for (size_t r = 0; r < set->rule_count; r++) {
        total += set->rules[r].matcher_count;
    }
    for (size_t m = 0; m < set->mark_count; m++) {
        total += set->marks[m].matcher_count;
    }
    if (total >= UINT32_MAX || rules >= UINT32_MAX) {
        return ad_err_set(err, AD_ERR_LIMIT, "there were too many matchers");
    }
    d->matchers = ad_arena_array(&d->arena, total + 1, sizeof(*d->matchers));
    d->file_matchers = ad_arena_array(&d->arena, total + 1, sizeof(*d->file_matchers));
    d->rules = ad_arena_array(&d->arena, rules + 1, sizeof(*d->rules));
    if (!d->matchers || !d->file_matchers || !d->rules) {
        return no_memory(err);
    }
    for (size_t r = 0; r < set->rule_count; r++) {
        enter_matchers(d, r, set->rules[r].unit_kinds, set->rules[r].where, set->rules[r].matchers, set->rules[r].matcher_count);
    }
    for (size_t m = 0; m < set->mark_count; m++) {
        enter_matchers(d, set->rule_count + m, set->marks[m].unit_kinds, set->marks[m].where, set->marks[m].matchers,
                       set->marks[m].matcher_count);
    }
    return AD_OK;
}

/* Patterns by the kind of their root, in the order of their matchers. */
static ad_status index_kinds(ad_dispatch *d, ad_err *err)
{
    d->kind_first = ad_arena_array(&d->arena, AD_KIND_COUNT + 1, sizeof(*d->kind_first));
    d->kind_matchers = ad_arena_array(&d->arena, d->matcher_count + 1, sizeof(*d->kind_matchers));
    if (!d->kind_first || !d->kind_matchers) {
        return no_memory(err);
    }
    for (size_t m = 0; m < d->matcher_count; m++) {
        d->kind_first[d->matchers[m].root + 1] += d->matchers[m].root != AD_NO_KIND;
    }
    for (size_t kind = 0; kind < AD_KIND_COUNT; kind++) {
        d->kind_first[kind + 1] += d->kind_first[kind];
    }
    /* Filling moves each start to its end, which is the next one's start. */
    for (size_t m = 0; m < d->matcher_count; m++) {
        if (d->matchers[m].root != AD_NO_KIND) {
            d->kind_matchers[d->kind_first[d->matchers[m].root]++] = (uint32_t)m;
        }
    }
    memmove(d->kind_first + 1, d->kind_first, AD_KIND_COUNT * sizeof(*d->kind_first));
    d->kind_first[0] = 0;
    return AD_OK;
}

/* Operators and subscripts are everywhere: most patterns are turned down by their children's kinds, 64 at once. */
static ad_status index_children(ad_dispatch *d, size_t root, ad_err *err)
{
    size_t count = d->kind_first[root + 1] - d->kind_first[root];
    size_t words = (count + 63) / 64;
    uint64_t *at;

    if (count == 0) {
        return AD_OK;
    }
    at = ad_arena_array(&d->arena, words * AD_PATTERN_CHILDREN * AD_KIND_COUNT, sizeof(*at));
    if (!at) {
        return no_memory(err);
    }
    d->kind_children[root] = at;
    for (unsigned child = 0; child < AD_PATTERN_CHILDREN; child++) {
        for (unsigned kind = 0; kind < AD_KIND_COUNT; kind++, at += words) {
            for (size_t i = 0; i < count; i++) {
                const ad_matcher_entry *entry = &d->matchers[d->kind_matchers[d->kind_first[root] + i]];

                if (ad_pattern_child_may_be(entry->matcher->pattern, child, (ad_kind)kind)) {
                    at[i / 64] |= (uint64_t)1 << (i % 64);
                }
            }
        }
    }
    return AD_OK;
}

static ad_status build(builder *b, ad_err *err)
{
    ad_dispatch *d = b->dispatch;
    ad_status status = number_matchers(b, err);

    for (uint32_t m = 0; status == AD_OK && m < d->matcher_count; m++) {
        status = add_matcher(b, m, err);
    }
    for (size_t kind = 0; status == AD_OK && kind < AD_NAMED_KINDS; kind++) {
        status = ad_name_index_build(&d->names[kind], &b->names[kind], &d->arena, err);
    }
    if (status == AD_OK) {
        status = index_kinds(d, err);
    }
    for (size_t kind = 0; status == AD_OK && kind < AD_KIND_COUNT; kind++) {
        status = index_children(d, kind, err);
    }
    if (status == AD_OK) {
        status = ad_regex_index_build(&d->strings, &b->strings, &d->arena, err);
    }
    if (status == AD_OK) {
        status = ad_regex_index_build(&d->file_texts, &b->file_texts, &d->arena, err);
    }
    return status;
}

ad_status ad_dispatch_create(const ad_ruleset *set, ad_dispatch **out, ad_err *err)
{
    ad_dispatch *dispatch = ad_calloc(1, sizeof(*dispatch));
    builder b = {.set = set, .dispatch = dispatch};
    ad_status status;

    if (!dispatch) {
        return no_memory(err);
    }
    ad_arena_init(&dispatch->arena, TABLES_BYTES_MAX);
    dispatch->match_data = pcre2_match_data_create(1, NULL);
    dispatch->misses = ad_calloc(AD_NAME_MISSES, sizeof(*dispatch->misses));
    status = dispatch->match_data && dispatch->misses ? build(&b, err) : no_memory(err);
    for (size_t kind = 0; kind < AD_NAMED_KINDS; kind++) {
        ad_free(b.names[kind].at);
    }
    ad_free(b.strings.at);
    ad_free(b.file_texts.at);
    if (status != AD_OK) {
        ad_dispatch_free(dispatch);
        return status;
    }
    *out = dispatch;
    return AD_OK;
}

void ad_dispatch_free(ad_dispatch *dispatch)
{
    if (dispatch) {
        pcre2_match_data_free(dispatch->match_data);
        ad_free(dispatch->misses);
        ad_arena_clear(&dispatch->arena);
        ad_free(dispatch);
    }
}
