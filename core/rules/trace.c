/* A hit on the line that was asked about: which matcher found it, which conditions hold, which case says what
 * the finding is like. Everything is evaluated by the same functions that decide. */
#include "rules/trace.h"

#include "base/banned.h"

enum { TEXT_BYTES = 1 << 16, SITES_MAX = 64 };

const char *ad_trace_word(ad_matcher_kind kind)
{
    static const char *const words[AD_MATCHER_KINDS] = {
        [AD_MATCH_CALL] = "call",        [AD_MATCH_KEYWORD] = "keyword",
        [AD_MATCH_NAME] = "name",        [AD_MATCH_ATTRIBUTE] = "attribute",
        [AD_MATCH_IMPORT] = "import",    [AD_MATCH_STRING] = "string",
        [AD_MATCH_ASSIGN] = "assign",    [AD_MATCH_DECORATOR] = "decorator",
        [AD_MATCH_CLASS] = "class",      [AD_MATCH_FUNC] = "func",
        [AD_MATCH_PATTERN] = "pattern",  [AD_MATCH_FILE] = "file",
        [AD_MATCH_READ] = "read",        [AD_MATCH_PARAM] = "param",
        [AD_MATCH_RETURNED] = "returned"};

    return words[kind];
}

static uint32_t row_of(const ad_run *run, uint32_t byte)
{
    return ad_source_row(run->unit->source, byte);
}

/* Definitions are on the line where they begin, everything else on all of its lines. */
static bool on_line(const ad_run *run, ad_node node)
{
    const ad_tree *tree = run->unit->tree;
    uint32_t row = run->sink->trace->row;
    ad_kind kind;

    if (node == AD_NO_NODE || !tree) {
        return true; /* of the whole unit: where its match is, the finding says */
    }
    kind = ad_node_kind(tree, node);
    if (row_of(run, tree->nodes[node].start) == row) {
        return true;
    }
    return kind != AD_KIND_CLASS_DEFINITION && kind != AD_KIND_FUNCTION_DEFINITION &&
           kind != AD_KIND_MODULE && row_of(run, tree->nodes[node].start) < row &&
           row_of(run, tree->nodes[node].end) >= row && !ad_kind_is_statement(kind);
}

bool ad_trace_wants(const ad_run *run, uint32_t rule, ad_node node)
{
    return run->sink->trace->rules[rule] && on_line(run, node);
}

ad_status ad_trace_say(ad_run *run, uint32_t rule, ad_note_kind kind, uint32_t depth, ad_node node,
                       ad_buf *text, ad_err *err)
{
    ad_rule_told told = {.rule = rule, .kind = kind, .depth = depth, .node = node, .text = ad_buf_str(text)};
    ad_status status = text->failed ? ad_err_set(err, AD_ERR_NOMEM, "out of memory")
                                    : run->sink->trace->tell(run->sink->trace->ctx, &told, err);

    ad_buf_reset(text);
    return status;
}

/* ---- conditions ---- */

typedef struct telling {
    ad_run *run;
    ad_site *site;
    uint32_t rule;
    ad_buf text;
    ad_err *err;
} telling;

/* One line for a condition; lists of conditions have theirs below. Packs nest them AD_TERM_DEPTH_MAX deep at
 * most. */
static ad_status tell_condition(telling *t, const ad_condition *c, uint32_t depth)
{
    bool holds = ad_condition_holds(t->site, c);
    ad_status status;

    ad_trace_condition(c, &t->text);
    ad_trace_subject(t->site, c, &t->text);
    status = ad_trace_say(t->run, t->rule, holds ? AD_NOTE_YES : AD_NOTE_NO, depth, t->site->node, &t->text,
                          t->err);
    for (size_t i = 0; status == AD_OK && i < c->inner_count && depth <= AD_TERM_DEPTH_MAX; i++) {
        status = tell_condition(t, &c->inner[i], depth + 1);
    }
    return status;
}

/* The conditions of a `where`, each by itself. */
static ad_status tell_where(telling *t, const ad_condition *where, uint32_t depth)
{
    ad_status status = AD_OK;

    if (!where) {
        return AD_OK;
    }
    if (where->kind != AD_CONDITION_ALL) {
        return tell_condition(t, where, depth);
    }
    for (size_t i = 0; status == AD_OK && i < where->inner_count; i++) {
        status = tell_condition(t, &where->inner[i], depth);
    }
    return status;
}

/* ---- cases ---- */

/* The first case that holds, and what the finding is like after it. */
static ad_status tell_effect(telling *t, const ad_rule *rule)
{
    ad_effect effect;
    ad_status status = AD_OK;
    bool quiet;

    for (size_t i = 0; status == AD_OK && i < rule->case_count; i++) {
        bool holds = !rule->cases[i].where || ad_condition_holds(t->site, rule->cases[i].where);

        ad_buf_printf(&t->text, "case %zu of %zu%s", i + 1, rule->case_count,
                      holds ? rule->cases[i].quiet ? " holds: no finding (quiet)" : " holds" : "");
        status = ad_trace_say(t->run, t->rule, holds ? AD_NOTE_YES : AD_NOTE_NO, 1, t->site->node, &t->text,
                              t->err);
        if (status == AD_OK && rule->cases[i].where) {
            status = tell_where(t, rule->cases[i].where, 2);
        }
        if (holds) {
            break;
        }
    }
    quiet = !ad_run_effect(t->site, rule, &effect);
    if (status == AD_OK && !quiet) {
        ad_buf_printf(&t->text, "severity %s, confidence %s", ad_severity_name(effect.severity),
                      ad_confidence_name(effect.confidence));
        status = ad_trace_say(t->run, t->rule, AD_NOTE_FACT, 1, t->site->node, &t->text, t->err);
    }
    return status;
}

/* ---- a site ---- */

/* Which nodes were found, so that the rest can be told of as missed. */
static ad_status remember(ad_run *run, uint32_t rule, ad_node node, ad_err *err)
{
    if (!ad_grow(&run->traced, &run->traced_capacity, run->traced_count + 1, sizeof(*run->traced))) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    run->traced[run->traced_count++] = (ad_traced){.rule = rule, .node = node};
    return AD_OK;
}

/* Lines can be of any length: false when enough was told, which is said once. */
static bool goes_on(ad_run *run, uint32_t rule, ad_node node, ad_buf *text, ad_status *out_status,
                    ad_err *err)
{
    *out_status = AD_OK;
    if (run->traced_count > SITES_MAX) {
        return false;
    }
    *out_status = remember(run, rule, node, err);
    if (*out_status == AD_OK && run->traced_count > SITES_MAX) {
        ad_buf_text(text, "more places on this line were found: they are not told");
        *out_status = ad_trace_say(run, rule, AD_NOTE_FACT, 0, AD_NO_NODE, text, err);
        return false;
    }
    return *out_status == AD_OK;
}

static ad_status tell_site(telling *t, const ad_flow_mark *mark)
{
    const ad_rule *rule = &t->run->set->rules[t->rule];
    const ad_site *site = t->site;
    ad_status status;

    if (!goes_on(t->run, t->rule, site->node, &t->text, &status, t->err)) {
        return status;
    }

    ad_buf_text(&t->text, "found by `");
    ad_buf_text(&t->text, ad_trace_word(site->matcher->kind));
    ad_buf_printf(&t->text, "` of the %s at %.*s/%.*s:%u", mark ? "sink" : "rule",
                  AD_STR_ARG(t->run->set->packs[mark ? mark->pack : rule->pack].info.name),
                  AD_STR_ARG(mark ? mark->file : rule->file), mark ? mark->line : rule->line);
    if (site->name.len) {
        ad_buf_printf(&t->text, ": it resolves to %.*s", AD_STR_ARG(site->name));
    }
    status = ad_trace_say(t->run, t->rule, AD_NOTE_SITE, 0, site->node, &t->text, t->err);
    if (status == AD_OK && mark) {
        status = tell_where(t, mark->where, 1);
    }
    if (status == AD_OK) {
        status = tell_where(t, rule->where, 1);
    }
    if (status == AD_OK && (!mark || !mark->where || ad_condition_holds(t->site, mark->where)) &&
        (!rule->where || ad_condition_holds(t->site, rule->where))) {
        status = tell_effect(t, rule);
    }
    return status;
}

ad_status ad_trace_site(ad_run *run, ad_site *site, uint32_t rule_or_mark, ad_err *err)
{
    const ad_ruleset *set = run->set;
    telling t = {.run = run, .site = site, .err = err};
    ad_status status = AD_OK;

    ad_buf_init(&t.text, TEXT_BYTES);
    if (rule_or_mark < set->rule_count) {
        t.rule = rule_or_mark;
        if (ad_trace_wants(run, t.rule, site->node) &&
            (site->node != AD_NO_NODE || site->range.row == run->sink->trace->row)) {
            status = tell_site(&t, NULL);
        }
    } else {
        const ad_flow_mark *mark = &set->marks[rule_or_mark - set->rule_count];

        for (size_t i = 0; status == AD_OK && mark->role == AD_MARK_SINK && i < mark->flow_count; i++) {
            t.rule = set->flows[mark->flows[i]].rule;
            if (ad_trace_wants(run, t.rule, site->node)) {
                status = tell_site(&t, mark);
            }
        }
    }
    ad_buf_clear(&t.text);
    return status;
}

ad_status ad_trace_unfit(ad_run *run, ad_node node, uint32_t rule_or_mark, ad_err *err)
{
    const ad_ruleset *set = run->set;
    ad_status status = AD_OK;
    ad_buf text;

    if (rule_or_mark >= set->rule_count || node == AD_NO_NODE || !ad_trace_wants(run, rule_or_mark, node)) {
        return AD_OK;
    }
    ad_buf_init(&text, TEXT_BYTES);
    if (goes_on(run, rule_or_mark, node, &text, &status, err)) {
        ad_buf_text(&text, "the `pattern` of the rule was tried here and does not fit");
        status = ad_trace_say(run, rule_or_mark, AD_NOTE_SITE, 0, node, &text, err);
    }
    ad_buf_clear(&text);
    return status;
}

ad_status ad_trace_check(ad_run *run, ad_node node, uint32_t rule, uint32_t reports, ad_err *err)
{
    ad_status status = AD_OK;
    ad_buf text;

    if (!ad_trace_wants(run, rule, node) || run->traced_count > SITES_MAX) {
        return AD_OK;
    }
    ad_buf_init(&text, 256);
    ad_buf_text(&text, "the rule's `check` function was called: ");
    ad_buf_text(&text, reports ? "it reported" : "it reported nothing");
    status = ad_trace_say(run, rule, reports ? AD_NOTE_YES : AD_NOTE_NO, 1, node, &text, err);
    ad_buf_clear(&text);
    return status;
}
