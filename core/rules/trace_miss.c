/* Places on the line that the matchers of a rule did not find: what they are, and which of the rule's names
 * come nearest. It matches nothing itself: what was found, the walk has remembered. */
#include "rules/trace.h"

#include "base/banned.h"

enum { TEXT_BYTES = 1 << 16, NEAREST = 4, PLACES_MAX = 12, DISTANCE_MAX = 64, SAME_END_BONUS = 40 };

/* A rule's matchers: its own, or those of the sinks it is about. */
typedef struct matchers {
    const ad_run *run;
    const ad_rule *rule;
    uint32_t number;
    uint32_t kinds; /* bits of ad_matcher_kind */
} matchers;

static bool mark_is_of(const ad_run *run, const ad_flow_mark *mark, uint32_t rule)
{
    for (size_t i = 0; mark->role == AD_MARK_SINK && i < mark->flow_count; i++) {
        if (run->set->flows[mark->flows[i]].rule == rule) {
            return true;
        }
    }
    return false;
}

/* Calls `each` with every matcher of the rule. */
static void visit(const matchers *m, void (*each)(void *ctx, const ad_matcher *matcher), void *ctx)
{
    for (size_t i = 0; i < m->rule->matcher_count; i++) {
        each(ctx, &m->rule->matchers[i]);
    }
    for (size_t k = 0; m->rule->flow && k < m->run->set->mark_count; k++) {
        const ad_flow_mark *mark = &m->run->set->marks[k];

        for (size_t i = 0; mark_is_of(m->run, mark, m->number) && i < mark->matcher_count; i++) {
            each(ctx, &mark->matchers[i]);
        }
    }
}

static void add_kind(void *ctx, const ad_matcher *matcher)
{
    matchers *m = ctx;

    m->kinds |= 1U << matcher->kind;
    if (matcher->kind == AD_MATCH_PATTERN &&
        ad_pattern_index_key(matcher->pattern).root_kind == AD_KIND_CALL) {
        m->kinds |= 1U << AD_MATCH_CALL;
    }
}

/* ---- the nearest names ---- */

typedef struct nearest {
    ad_str name; /* of the place */
    ad_matcher_kind kind;
    ad_str best[NEAREST];
    unsigned score[NEAREST];
    size_t count;
    size_t names; /* that the rule has in all */
} nearest;

static void consider(nearest *n, ad_str text)
{
    unsigned score = ad_str_distance(n->name, text, DISTANCE_MAX) + SAME_END_BONUS;
    size_t at = n->count;

    n->names++;
    if (ad_str_equal(ad_str_behind_last(n->name, '.'), ad_str_behind_last(text, '.'))) {
        score -= SAME_END_BONUS;
    }
    for (size_t i = 0; i < n->count; i++) {
        if (ad_str_equal(n->best[i], text)) {
            n->names--;
            return;
        }
    }
    while (at > 0 && n->score[at - 1] > score) {
        at--;
    }
    if (at == NEAREST) {
        return;
    }
    n->count += n->count < NEAREST;
    for (size_t i = n->count - 1; i > at; i--) {
        n->best[i] = n->best[i - 1];
        n->score[i] = n->score[i - 1];
    }
    n->best[at] = text;
    n->score[at] = score;
}

static void consider_matcher(void *ctx, const ad_matcher *matcher)
{
    nearest *n = ctx;

    if (matcher->kind == AD_MATCH_PATTERN) {
        ad_str callee = ad_pattern_index_key(matcher->pattern).callee;

        if (n->kind == AD_MATCH_CALL && callee.len) {
            consider(n, callee);
        }
        return;
    }
    for (size_t i = 0; matcher->kind == n->kind && i < matcher->name_count; i++) {
        consider(n, matcher->names[i].text);
    }
}

static void add_nearest(const nearest *n, ad_buf *out)
{
    for (size_t i = 0; i < n->count; i++) {
        ad_buf_printf(out, "%s%.*s", i ? ", " : "the rule looks for ", AD_STR_ARG(n->best[i]));
    }
    if (n->names > n->count) {
        ad_buf_printf(out, " and %zu more", n->names - n->count);
    }
}

/* ---- places ---- */

/* What could find a node of this kind; AD_MATCHER_KINDS: nothing that the rule has. */
static ad_matcher_kind finder(const matchers *m, ad_node node)
{
    const ad_tree *tree = m->run->unit->tree;
    ad_node parent = tree->nodes[node].parent;
    ad_kind above = parent == AD_NO_NODE ? AD_KIND_MODULE : ad_node_kind(tree, parent);
    ad_matcher_kind one;

    switch ((int)ad_node_kind(tree, node)) {
    case AD_KIND_CALL:
        one = m->kinds >> AD_MATCH_CALL & 1 ? AD_MATCH_CALL : AD_MATCH_KEYWORD;
        break;
    case AD_KIND_ATTRIBUTE:
    case AD_KIND_IDENTIFIER:
        if (above == AD_KIND_ATTRIBUTE || tree->nodes[node].field == AD_FIELD_NAME) {
            return AD_MATCHER_KINDS;
        }
        one = m->kinds >> AD_MATCH_NAME & 1   ? AD_MATCH_NAME
              : m->kinds >> AD_MATCH_READ & 1 ? AD_MATCH_READ
                                              : AD_MATCH_ATTRIBUTE;
        break;
    case AD_KIND_STRING:
        one = above == AD_KIND_CONCATENATED_STRING ? AD_MATCHER_KINDS : AD_MATCH_STRING;
        break;
    case AD_KIND_ASSIGNMENT:
        one = AD_MATCH_ASSIGN;
        break;
    case AD_KIND_CLASS_DEFINITION:
        one = AD_MATCH_CLASS;
        break;
    case AD_KIND_FUNCTION_DEFINITION:
        one = m->kinds >> AD_MATCH_FUNC & 1 ? AD_MATCH_FUNC : AD_MATCH_PARAM;
        break;
    case AD_KIND_RETURN_STATEMENT:
        one = AD_MATCH_RETURNED;
        break;
    case AD_KIND_IMPORT_STATEMENT:
    case AD_KIND_IMPORT_FROM_STATEMENT:
        one = AD_MATCH_IMPORT;
        break;
    default:
        return AD_MATCHER_KINDS;
    }
    return one < AD_MATCHER_KINDS && m->kinds >> one & 1 ? one : AD_MATCHER_KINDS;
}

/* The names that a place goes by, as dispatch asks for them. */
static size_t names_of(ad_run *run, ad_node node, ad_matcher_kind kind, ad_str names[AD_ALTERNATIVES_MAX])
{
    const ad_tree *tree = run->unit->tree;
    ad_node named = node;

    if (kind == AD_MATCH_CLASS) {
        return ad_class_bases(run->unit->module, node, names);
    }
    if (kind == AD_MATCH_CALL) {
        named = ad_node_child_by_field(tree, node, AD_FIELD_FUNCTION);
    } else if (kind == AD_MATCH_FUNC) {
        named = ad_node_child_by_field(tree, node, AD_FIELD_NAME);
        names[0] = named == AD_NO_NODE ? AD_STR("") : ad_module_identifier(run->unit->module, named);
        return named != AD_NO_NODE;
    } else if (kind != AD_MATCH_NAME && kind != AD_MATCH_READ && kind != AD_MATCH_ATTRIBUTE) {
        return 0;
    }
    return named == AD_NO_NODE ? 0 : ad_run_names(run, named, names);
}

/* AD_NO_NODE: was any place? */
static bool was_found(const ad_run *run, uint32_t rule, ad_node node)
{
    for (size_t i = 0; i < run->traced_count; i++) {
        if (run->traced[i].rule == rule && (node == AD_NO_NODE || run->traced[i].node == node)) {
            return true;
        }
    }
    return false;
}

static ad_status tell_miss(ad_run *run, const matchers *m, ad_node node, ad_matcher_kind kind, ad_buf *text,
                           ad_err *err)
{
    ad_str names[AD_ALTERNATIVES_MAX];
    size_t count = names_of(run, node, kind, names);
    nearest near = {.kind = kind, .name = count ? names[0] : AD_STR("")};
    ad_status status;

    ad_buf_printf(text, "the rule's `%s` passed this by", ad_trace_word(kind));
    for (size_t i = 0; i < count; i++) {
        ad_buf_printf(text, "%s%.*s", i ? " or " : ": it resolves to ", AD_STR_ARG(names[i]));
    }
    status = ad_trace_say(run, m->number, AD_NOTE_SITE, 0, node, text, err);
    visit(m, consider_matcher, &near);
    if (status == AD_OK && near.count) {
        add_nearest(&near, text);
        status = ad_trace_say(run, m->number, AD_NOTE_NO, 1, node, text, err);
    }
    return status;
}

static void add_kinds(const matchers *m, ad_buf *out)
{
    const char *between = "";

    for (unsigned kind = 0; kind < AD_MATCHER_KINDS; kind++) {
        if (m->kinds >> kind & 1) {
            ad_buf_printf(out, "%s`%s`", between, ad_trace_word((ad_matcher_kind)kind));
            between = ", ";
        }
    }
}

static bool is_for_unit(const ad_run *run, const matchers *m)
{
    return m->rule->unit_kinds >> run->unit->kind & 1;
}

static ad_status misses_of(ad_run *run, uint32_t number, ad_buf *text, ad_err *err)
{
    const ad_tree *tree = run->unit->tree;
    matchers m = {.run = run, .rule = &run->set->rules[number], .number = number};
    uint32_t told = 0;
    ad_status status = AD_OK;

    visit(&m, add_kind, &m);
    if (!is_for_unit(run, &m)) {
        ad_buf_printf(text, "the rule does not run on files of this kind (%s)",
                      ad_unit_kind_name(run->unit->kind));
        return ad_trace_say(run, number, AD_NOTE_FACT, 0, AD_NO_NODE, text, err);
    }
    for (ad_node n = 0; status == AD_OK && tree && run->unit->module && n < tree->count && told < PLACES_MAX;
         n++) {
        ad_matcher_kind kind;

        if (ad_source_row(run->unit->source, tree->nodes[n].start) != run->sink->trace->row) {
            continue;
        }
        kind = finder(&m, n);
        if (kind < AD_MATCHER_KINDS && !was_found(run, number, n)) {
            status = tell_miss(run, &m, n, kind, text, err);
            told++;
        }
    }
    if (status == AD_OK && told == 0 && !was_found(run, number, AD_NO_NODE)) {
        ad_buf_text(text, "nothing on this line is what the rule looks at: it looks by ");
        add_kinds(&m, text);
        status = ad_trace_say(run, number, AD_NOTE_FACT, 0, AD_NO_NODE, text, err);
    }
    return status;
}

ad_status ad_trace_misses(ad_run *run, ad_err *err)
{
    ad_status status = AD_OK;
    ad_buf text;

    ad_buf_init(&text, TEXT_BYTES);
    for (uint32_t r = 0; status == AD_OK && r < run->set->rule_count; r++) {
        if (run->sink->trace->rules[r]) {
            status = misses_of(run, r, &text, err);
        }
    }
    ad_buf_clear(&text);
    return status;
}
