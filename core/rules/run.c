/* Running the rules of a set on one unit: what dispatch finds is put through a rule's conditions, then
 * reported or handed to the rule's Lua function. A rule that fails is switched off for the unit; every
 * other one goes on. */
#include <assert.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "rules/api_priv.h"
#include "rules/dispatch_priv.h"
#include "rules/trace.h"

#include "base/banned.h"

enum {
    PATTERN_STEPS = 20000,   /* comparisons of one pattern at one node */
    EXHAUSTED_MAX = 32,      /* places a rule may give up on before it is switched off */
    SORTED_BY_HAND_MAX = 24, /* hits; more go to qsort */
    INCIDENT_BYTES = 8192
};

/* What one run may take beside the unit itself. */
#define RUN_BYTES_MAX ((size_t)1 << 30)

static ad_status no_memory(ad_err *err)
{
    return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
}

/* ---- quotas and incidents ---- */

static void incident(const ad_run *run, uint32_t rule, ad_buf *message)
{
    if (run->sink->incident) {
        run->sink->incident(run->sink->ctx, rule, message->len > 0 ? message->data : "out of memory");
    }
    ad_buf_clear(message);
}

/* Counts a finding. False when there were enough of this rule, or in this unit: it is then left out. */
static bool take_quota(ad_run *run, uint32_t rule, ad_severity severity, ad_confidence confidence)
{
    ad_rule_state *state = &run->rules[rule];

    if (severity < run->sink->min_severity || confidence < run->sink->min_confidence) {
        state->below += state->below < UINT32_MAX;
        return state->below <= run->set->limits.rule_findings;
    }

    if (state->reports >= run->set->limits.rule_findings ||
        run->unit_reports >= run->set->limits.unit_findings) {
        state->left_out += state->left_out < UINT32_MAX;
        return false;
    }
    state->reports++;
    run->unit_reports++;
    return true;
}

static ad_status count_match(void *ctx, const ad_match *match, ad_err *err)
{
    ad_run *run = ctx;

    return take_quota(run, match->rule, match->severity, match->confidence) ? run->sink->match(run->sink->ctx, match, err) : AD_OK;
}

void ad_run_exhausted(ad_run *run, uint32_t rule, uint32_t byte)
{
    ad_rule_state *state = &run->rules[rule];

    if (state->exhausted++ == 0) {
        state->exhausted_byte = byte;
    }
    if (state->exhausted >= EXHAUSTED_MAX) {
        state->active = false;
    }
}

static uint32_t line_of(const ad_run *run, uint32_t byte)
{
    return run->unit->source ? ad_source_row(run->unit->source, byte) + 1 : 1;
}

/* Names, rule by rule, what was left out and what was given up. */
static void name_the_rest(const ad_run *run)
{
    const ad_limits *limits = &run->set->limits;

    for (uint32_t r = 0; r < run->set->rule_count + run->set->mark_count; r++) {
        const ad_rule_state *state = &run->rules[r];
        ad_buf message;

        ad_buf_init(&message, INCIDENT_BYTES);
        if (state->left_out > 0) {
            bool own = state->reports >= limits->rule_findings;

            ad_buf_printf(&message, "%u more findings of %.*s in this unit were left out: the limit is %u %s",
                          state->left_out, AD_STR_ARG(run->set->rules[r].info.id),
                          own ? limits->rule_findings : limits->unit_findings,
                          own ? "for one rule (rule-findings)" : "for all rules together (unit-findings)");
            incident(run, r, &message);
        }
        if (state->exhausted > 0) {
            if (r >= run->set->rule_count) {
                const ad_flow_mark *mark = &run->set->marks[r - run->set->rule_count];

                ad_buf_printf(&message, "%.*s:%u ", AD_STR_ARG(mark->file), mark->line);
            }
            ad_buf_printf(
                &message, "gave up at %u place%s, first at line %u: its search ran out of steps (regex-steps, for regular "
                          "expressions) or of matches (200 times rule-findings)%s",
                state->exhausted, state->exhausted == 1 ? "" : "s", line_of(run, state->exhausted_byte),
                state->exhausted >= EXHAUSTED_MAX ? "; the rule was switched off for this unit" : "");
            incident(run, r, &message);
        }
    }
}

/* ---- a rule's Lua function ---- */

static int call_check(lua_State *L)
{
    const ad_api_run *api = lua_touserdata(L, 1);

    lua_rawgeti(L, LUA_REGISTRYINDEX, api->rule->check);
    ad_api_push_site(L, api);
    lua_call(L, 1, 0);
    return 0;
}

static void switch_off(ad_run *run, uint32_t rule_number, const ad_err *why)
{
    const ad_rule *rule = &run->set->rules[rule_number];
    ad_buf message;

    run->rules[rule_number].active = false;
    ad_buf_init(&message, INCIDENT_BYTES);
    /* The text may be the pack's own, of any bytes. */
    ad_utf8_add_shown(&message, ad_str_of(why->message), false);
    ad_buf_printf(&message, "; the rule (%.*s:%u) was switched off for this unit", AD_STR_ARG(rule->file),
                  rule->line);
    incident(run, rule_number, &message);
}

static ad_status run_check(ad_run *run, ad_site *site, uint32_t rule_number, const ad_effect *effect,
                           ad_err *err)
{
    const ad_rule *rule = &run->set->rules[rule_number];
    ad_sandbox *sandbox = run->set->packs[rule->pack].sandbox;
    ad_api_run api = {.site = site,
                      .generation = run->generation,
                      .rule = rule,
                      .effect = effect,
                      .rule_number = rule_number,
                      .sink = &run->counted,
                      .arena = &run->arena,
                      .reports = run->rules[rule_number].reports,
                      .sink_status = AD_OK};
    ad_err why = {0};
    ad_status status;

    assert(sandbox);
    if (!run->begun[rule->pack]) {
        /* By name, not by full path: what a rule draws at random must not depend on where a tree lies. */
        ad_sandbox_begin_unit(sandbox, ad_str_hash(run->unit->name));
        run->begun[rule->pack] = true;
    }
    run->stats->callbacks++;
    ad_sandbox_set_host(sandbox, &api);
    status = ad_sandbox_enter(sandbox, AD_BUDGET_CALL, call_check, &api, &why);
    ad_sandbox_set_host(sandbox, NULL);
    if (api.sink_status != AD_OK) {
        return ad_err_set(err, api.sink_status, "%s", api.sink_err.message);
    }
    if (status == AD_ERR_SCRIPT || status == AD_ERR_LIMIT) {
        switch_off(run, rule_number, &why);
        return AD_OK;
    }
    return status == AD_OK ? AD_OK : ad_err_set(err, status, "%s", why.message);
}

static ad_status run_check_traced(ad_run *run, ad_site *site, uint32_t rule_number, const ad_effect *effect,
                                  ad_err *err)
{
    const ad_rule_state *state = &run->rules[rule_number];
    uint32_t before = state->reports + state->below + state->left_out;
    ad_status status = run_check(run, site, rule_number, effect, err);

    return status == AD_OK ? ad_trace_check(run, site->node, rule_number,
                                            state->reports + state->below + state->left_out - before, err)
                           : status;
}

/* ---- a rule that is data alone ---- */

static ad_status report(ad_run *run, ad_site *site, uint32_t rule_number, const ad_effect *effect, ad_err *err)
{
    ad_match match;
    ad_status status;

    if (!take_quota(run, rule_number, effect->severity, effect->confidence)) {
        return AD_OK;
    }
    match = ad_report_match(site, effect, rule_number);
    status = ad_report_message(site, effect->message, &run->arena, &match.message, err);
    if (status != AD_OK) {
        return status;
    }
    ad_report_add_fix(site, &effect->fix, &run->arena, &match);
    return run->sink->match(run->sink->ctx, &match, err);
}

/* ---- circumstances ---- */

bool ad_run_effect(ad_site *site, const ad_rule *rule, ad_effect *out)
{
    for (size_t i = 0; i < rule->case_count; i++) {
        if (!rule->cases[i].where || ad_condition_holds(site, rule->cases[i].where)) {
            *out = rule->cases[i].effect;
            return !rule->cases[i].quiet;
        }
    }
    *out = (ad_effect){.severity = rule->info.severity,
                       .confidence = rule->info.confidence,
                       .message = rule->message.len ? rule->message : rule->info.title,
                       .fix = rule->fix};
    return true;
}

/* ---- one hit ---- */

static ad_site make_site(const ad_run *run, ad_node node, const ad_hit *hit)
{
    const ad_rule_unit *unit = run->unit;
    ad_site site = {.unit = unit,
                    .limits = &run->set->limits,
                    .matcher = run->dispatch->matchers[hit->matcher].matcher,
                    .node = node,
                    .name = hit->name,
                    .value_node = hit->value_node,
                    .value = hit->value,
                    .holes = run->holes,
                    .paths = run->paths,
                    .match_data = run->dispatch->match_data};

    if (node == AD_NO_NODE) {
        if (unit->source) {
            site.range = ad_source_span(unit->source, hit->byte_start, hit->byte_end);
        }
        return site;
    }
    if (ad_node_kind(unit->tree, node) == AD_KIND_CALL) {
        ad_report_set_call(&site);
    }
    if (site.matcher->kind == AD_MATCH_PATTERN && ad_node_kind(unit->tree, node) == AD_KIND_ASSIGNMENT) {
        site.value_node = ad_node_child_by_field(unit->tree, node, AD_FIELD_RIGHT);
    }
    if (site.value_node != AD_NO_NODE && site.value == 0) {
        site.value = ad_module_value(unit->module, site.value_node);
    }
    return site;
}

static bool pattern_holds(ad_run *run, ad_node node, const ad_hit *hit)
{
    const ad_matcher_entry *entry = &run->dispatch->matchers[hit->matcher];
    bool exhausted = false;
    bool holds;

    if (entry->matcher->kind != AD_MATCH_PATTERN) {
        return true;
    }
    holds = ad_pattern_match(entry->matcher->pattern, run->unit->module, node, PATTERN_STEPS, run->holes,
                             &exhausted);
    if (exhausted) {
        ad_run_exhausted(run, entry->rule, run->unit->tree->nodes[node].start);
    }
    return holds;
}

static void note_at_work(const ad_run *run, uint32_t rule_and_one)
{
    if (run->sink->at_work && rule_and_one <= run->set->rule_count) {
        *run->sink->at_work = rule_and_one;
    }
}

static ad_status say(ad_run *run, ad_site *site, uint32_t rule_number, ad_err *err)
{
    const ad_ruleset *set = run->set;
    const ad_rule *rule;
    ad_effect effect;

    if (rule_number >= set->rule_count) {
        return ad_run_label(run, site, &set->marks[rule_number - set->rule_count], err);
    }
    rule = &set->rules[rule_number];
    if (!ad_run_effect(site, rule, &effect)) {
        return AD_OK;
    }
    if (rule->check == LUA_NOREF) {
        return report(run, site, rule_number, &effect, err);
    }
    return run->sink->trace ? run_check_traced(run, site, rule_number, &effect, err)
                            : run_check(run, site, rule_number, &effect, err);
}

/* Puts a hit through the rule's conditions and, if they hold, says so. *out_done: the rule has had its
 * say on this site. */
static ad_status evaluate(ad_run *run, ad_node node, const ad_hit *hit, bool *out_done, ad_err *err)
{
    const ad_ruleset *set = run->set;
    const ad_condition *where = hit->rule < set->rule_count ? set->rules[hit->rule].where
                                                            : set->marks[hit->rule - set->rule_count].where;
    ad_site site;
    ad_status status = AD_OK;

    node = hit->at != AD_NO_NODE ? hit->at : node;
    if (!run->rules[hit->rule].active) {
        return AD_OK;
    }
    if (!pattern_holds(run, node, hit)) {
        return run->sink->trace ? ad_trace_unfit(run, node, hit->rule, err) : AD_OK;
    }
    site = make_site(run, node, hit);
    run->stats->candidates++;
    if (run->sink->trace) {
        status = ad_trace_site(run, &site, hit->rule, err);
        if (status != AD_OK) {
            return status;
        }
    }
    if (!where || ad_condition_holds(&site, where)) {
        *out_done = true;
        status = say(run, &site, hit->rule, err);
    }
    if (site.exhausted) {
        ad_run_exhausted(run, hit->rule,
                         node == AD_NO_NODE ? hit->byte_start : run->unit->tree->nodes[node].start);
    }
    return status;
}

/* ---- all hits of a node ---- */

/* Only asked for when there is something that the rule could be about: most rules are about nothing in a unit. */
static bool imports_allow(ad_run *run, uint32_t rule)
{
    ad_rule_state *state = &run->rules[rule];

    state->gated = false;
    if (!run->import_heads_known) {
        run->import_heads = ad_import_heads(run->unit->module);
        run->import_heads_known = true;
    }
    state->active = !ad_condition_holds_nowhere(run->unit, &run->set->limits, run->import_heads,
                                                run->dispatch->rules[rule].gate);
    return state->active;
}

bool ad_run_asks(ad_run *run, uint32_t rule)
{
    const ad_rule_state *state = &run->rules[rule];

    return state->active && (!state->gated || imports_allow(run, rule));
}

ad_status ad_run_add_hit(ad_run *run, uint32_t matcher, const ad_hit *proto, ad_err *err)
{
    uint32_t rule = run->dispatch->matchers[matcher].rule;
    ad_hit *hit;

    if (!ad_run_asks(run, rule)) {
        return AD_OK;
    }
    if (!ad_grow(&run->hits, &run->hit_capacity, run->hit_count + 1, sizeof(*run->hits))) {
        return no_memory(err);
    }
    hit = &run->hits[run->hit_count];
    *hit = *proto;
    hit->matcher = matcher;
    hit->rule = rule;
    hit->order = (uint32_t)run->hit_count++;
    return AD_OK;
}

static int compare(uint32_t a, uint32_t b)
{
    return a < b ? -1 : a > b;
}

static int by_rule(const void *a, const void *b)
{
    const ad_hit *left = a;
    const ad_hit *right = b;
    int order = compare(left->rule, right->rule);

    order = order ? order : compare(left->group, right->group);
    order = order ? order : compare(left->matcher, right->matcher);
    return order ? order : compare(left->order, right->order);
}

static void sort_hits(ad_run *run)
{
    size_t sorted = 1;

    while (sorted < run->hit_count && by_rule(&run->hits[sorted - 1], &run->hits[sorted]) <= 0) {
        sorted++;
    }
    if (sorted >= run->hit_count) {
        return;
    }
    if (run->hit_count > SORTED_BY_HAND_MAX) {
        qsort(run->hits, run->hit_count, sizeof(*run->hits), by_rule);
        return;
    }
    for (size_t i = sorted; i < run->hit_count; i++) {
        ad_hit hit = run->hits[i];
        size_t at = i;

        for (; at > 0 && by_rule(&run->hits[at - 1], &hit) > 0; at--) {
            run->hits[at] = run->hits[at - 1];
        }
        run->hits[at] = hit;
    }
}

ad_status ad_run_deliver(ad_run *run, ad_node node, ad_err *err)
{
    bool done = false;
    ad_status status = AD_OK;

    sort_hits(run);
    for (size_t i = 0; status == AD_OK && i < run->hit_count; i++) {
        const ad_hit *hit = &run->hits[i];

        if (i == 0 || hit->rule != run->hits[i - 1].rule || hit->group != run->hits[i - 1].group) {
            done = false;
        }
        if (!done) {
            note_at_work(run, hit->rule + 1);
            status = evaluate(run, node, hit, &done, err);
            note_at_work(run, 0);
        }
    }
    run->hit_count = 0;
    ad_arena_reset(&run->arena);
    return status;
}

/* ---- the whole run ---- */

static void activate(ad_run *run, size_t number, bool enabled)
{
    const ad_rule_entry *entry = &run->dispatch->rules[number];

    run->rules[number].active = enabled && ((entry->unit_kinds >> run->unit->kind) & 1U) && entry->wants != 0;
    run->wants |= run->rules[number].active ? entry->wants : 0;
    /* A trace tells which condition did not hold: it wants to see them all fail. */
    run->rules[number].gated = entry->gate && run->unit->module && !run->sink->trace;
}

/* Does an enabled flow ask for what the mark says? */
static bool mark_is_wanted(const ad_run *run, const ad_flow_mark *mark, ad_flow_mask from, ad_flow_mask unless)
{
    if (mark->role == AD_MARK_SOURCE || mark->role == AD_MARK_HANDLER) {
        return (from >> mark->kind) & 1U;
    }
    if (mark->role == AD_MARK_SINK) {
        for (size_t i = 0; i < mark->flow_count; i++) {
            if (run->flow_enabled[mark->flows[i]]) {
                return true;
            }
        }
        return false;
    }
    if (mark->role == AD_MARK_SANITIZER || mark->role == AD_MARK_GUARD || mark->role == AD_MARK_PART) {
        return mark->mask & unless;
    }
    return mark->role != AD_MARK_INSTANCES; /* asked for by ad_ruleset_instances alone */
}

static void activate_all(ad_run *run, const bool *enabled)
{
    const ad_ruleset *set = run->set;
    ad_flow_mask from = 0;
    ad_flow_mask unless = 0;

    for (size_t r = 0; r < set->rule_count; r++) {
        activate(run, r, !enabled || enabled[r]);
    }
    for (size_t f = 0; run->sink->labels && f < set->flow_count; f++) {
        const ad_flow_rule *flow = &set->flows[f];

        run->flow_enabled[f] = (!enabled || enabled[flow->rule]) &&
                               ((set->rules[flow->rule].unit_kinds >> run->unit->kind) & 1U);
        from |= run->flow_enabled[f] ? flow->from : 0;
        unless |= run->flow_enabled[f] ? flow->unless : 0;
    }
    for (size_t m = 0; from && m < set->mark_count; m++) {
        activate(run, set->rule_count + m, mark_is_wanted(run, &set->marks[m], from, unless));
    }
}

static ad_status open_run(ad_run *run, ad_err *err)
{
    const ad_dispatch *d = run->dispatch;
    const ad_ruleset *set = run->set;
    uint64_t hash = ad_str_hash(run->unit->path);

    run->rules = ad_arena_array(&run->memory, set->rule_count + set->mark_count + 1, sizeof(*run->rules));
    run->flow_enabled = ad_arena_array(&run->memory, set->flow_count + 1, sizeof(*run->flow_enabled));
    run->begun = ad_arena_array(&run->memory, set->pack_count + 1, sizeof(*run->begun));
    run->holes = ad_arena_array(&run->memory, d->hole_max + 1, sizeof(*run->holes));
    run->paths = ad_arena_array(&run->memory, AD_PATHS_KEPT, sizeof(*run->paths));
    run->string_scan.marks =
        ad_arena_array(&run->memory, (size_t)d->strings.literals.count + 1, sizeof(*run->string_scan.marks));
    run->string_scan.found =
        ad_arena_array(&run->memory, (size_t)d->strings.literals.count + 1, sizeof(*run->string_scan.found));
    run->file_scan.marks =
        ad_arena_array(&run->memory, (size_t)d->file_texts.literals.count + 1, sizeof(*run->file_scan.marks));
    run->file_scan.found =
        ad_arena_array(&run->memory, (size_t)d->file_texts.literals.count + 1, sizeof(*run->file_scan.found));
    if (!run->rules || !run->flow_enabled || !run->begun || !run->holes || !run->paths || !run->string_scan.marks || !run->string_scan.found ||
        !run->file_scan.marks || !run->file_scan.found) {
        return no_memory(err);
    }
    /* The same for the same unit in any worker, so that handles as table keys sort the same. Never 0. */
    run->generation = (uint32_t)(hash ^ (hash >> 32)) | 1U;
    return AD_OK;
}

/* Puts every Lua state back that this unit has used, and hands on what it printed. */
static void close_packs(const ad_run *run)
{
    for (size_t p = 0; run->begun && p < run->set->pack_count; p++) {
        ad_sandbox *sandbox = run->set->packs[p].sandbox;

        if (run->begun[p]) {
            ad_str log = ad_sandbox_log(sandbox);

            if (log.len > 0 && run->sink->log) {
                run->sink->log(run->sink->ctx, run->set->packs[p].info.name, log);
            }
            ad_sandbox_restore(sandbox);
        }
    }
}

static void clear_run(ad_run *run)
{
    ad_free(run->hits);
    ad_free(run->targets);
    ad_free(run->shapes);
    ad_free(run->class_shapes);
    ad_free(run->modules);
    ad_free(run->label_arguments.at);
    ad_free(run->traced);
    ad_arena_clear(&run->arena);
    ad_arena_clear(&run->memory);
}

static ad_run make_run(ad_ruleset *set, const ad_rule_unit *unit, const ad_rule_sink *sink, ad_stats *stats)
{
    ad_run run = {.set = set,
                  .dispatch = set->dispatch,
                  .unit = unit,
                  .sink = sink,
                  .stats = stats,
                  .chain = AD_NO_NODE,
                  .docstring = AD_NO_NODE,
                  .shaped_class = AD_NO_NODE,
                  .shaped_function = AD_NO_NODE};

    assert(set->sealed && set->dispatch);
    ad_arena_init(&run.memory, RUN_BYTES_MAX);
    ad_arena_init(&run.arena, RUN_BYTES_MAX);
    return run;
}

ad_status ad_ruleset_run(ad_ruleset *set, const ad_rule_unit *unit, const bool *enabled,
                         const ad_rule_sink *sink, ad_stats *stats, ad_err *err)
{
    ad_run run = make_run(set, unit, sink, stats);
    ad_status status;

    run.counted = (ad_rule_sink){.ctx = &run, .match = count_match};
    if (sink->labels) {
        ad_label_list_reset(sink->labels);
    }
    status = open_run(&run, err);
    if (status == AD_OK) {
        activate_all(&run, enabled);
        status = ad_run_file(&run, err);
    }
    if (status == AD_OK && unit->tree && unit->module) {
        status = ad_run_walk(&run, err);
    }
    if (status == AD_OK && sink->trace) {
        status = ad_trace_misses(&run, err);
    }
    if (status == AD_OK) {
        name_the_rest(&run);
    }
    if (status == AD_OK && sink->labels) {
        ad_label_list_finish(sink->labels);
    }
    close_packs(&run);
    clear_run(&run);
    return status;
}

ad_status ad_ruleset_instances(ad_ruleset *set, const ad_rule_unit *unit,
                               ad_status (*found)(void *ctx, ad_node parameter, ad_str name, ad_err *err), void *ctx,
                               ad_err *err)
{
    ad_rule_sink sink = {.ctx = NULL};
    ad_stats stats = {0};
    ad_run run = make_run(set, unit, &sink, &stats);
    bool none = true;
    ad_status status;

    for (size_t m = 0; none && m < set->mark_count; m++) {
        none = set->marks[m].role != AD_MARK_INSTANCES;
    }
    if (none) {
        return AD_OK;
    }
    status = open_run(&run, err);
    run.found_instance = found;
    run.found_ctx = ctx;
    for (size_t m = 0; status == AD_OK && m < set->mark_count; m++) {
        activate(&run, set->rule_count + m, set->marks[m].role == AD_MARK_INSTANCES);
    }
    for (ad_node n = 0; status == AD_OK && run.wants && n < unit->tree->count;
         n = ad_run_next_statement(unit->tree, n)) {
        if (ad_node_kind(unit->tree, n) == AD_KIND_FUNCTION_DEFINITION) {
            status = ad_run_parameters(&run, n, err);
            if (status == AD_OK && run.hit_count) {
                status = ad_run_deliver(&run, n, err);
            }
        }
    }
    clear_run(&run);
    return status;
}
