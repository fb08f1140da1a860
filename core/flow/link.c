/* Phase B: the graphs of an artifact become one, are answered on and told. Here: the order of it, memory and
 * budgets. */
#include "flow/link_priv.h"

#include <stdio.h>

#include "base/mem.h"
#include "base/banned.h"

enum { TABLE_SLOTS_FIRST = 1024, TEXT_BYTES_MAX = 1 << 20 };

/* ---- budgets ---- */

static bool pay_bytes(flow_link *link, size_t count, size_t bytes_each)
{
    size_t bytes;

    if (__builtin_mul_overflow(count, bytes_each, &bytes) || bytes > link->bytes) {
        link->spent = link->spent ? link->spent : "flow-link-bytes";
        return false;
    }
    link->bytes -= bytes;
    return true;
}

void *flow_array(flow_link *link, size_t count, size_t bytes_each)
{
    void *array;

    if (!flow_goes_on(link) || !pay_bytes(link, count, bytes_each)) {
        return NULL;
    }
    array = ad_calloc(count, bytes_each);
    if (!array) {
        link->status = AD_ERR_NOMEM;
    }
    return array;
}

bool flow_widen(flow_link *link, flow_list *list, size_t bytes_each)
{
    if (list->count >= AD_FLOW_NONE / 2 ||
        !pay_bytes(link, list->capacity ? list->capacity : 8, bytes_each)) {
        link->spent = link->spent ? link->spent : "flow-link-bytes";
        return false;
    }
    if (!ad_grow(&list->at, &list->capacity, list->count + 1, bytes_each)) {
        link->status = AD_ERR_NOMEM;
        return false;
    }
    return true;
}

/* ---- hash tables ---- */

bool flow_table_widen(flow_link *link, flow_table *table)
{
    size_t wanted = table->slot_count ? table->slot_count * 2 : TABLE_SLOTS_FIRST;
    flow_slot *slots = flow_array(link, wanted, sizeof(*slots));

    if (!slots) {
        return false;
    }
    for (size_t i = 0; i < table->slot_count; i++) {
        size_t at = table->slots[i].hash & (wanted - 1);

        if (table->slots[i].number == 0) {
            continue;
        }
        while (slots[at].number) {
            at = (at + 1) & (wanted - 1);
        }
        slots[at] = table->slots[i];
    }
    link->bytes += table->slot_count * sizeof(*slots);
    ad_free(table->slots);
    table->slots = slots;
    table->slot_count = wanted;
    return true;
}

uint32_t *flow_table_slot(flow_link *link, flow_table *table, uint64_t hash,
                          bool (*same)(const flow_link *link, uint32_t number, const void *key),
                          const void *key)
{
    uint32_t wanted = (uint32_t)hash;
    flow_slot *slot;

    if (!flow_table_has_room(link, table)) {
        return NULL;
    }
    slot = &table->slots[wanted & (table->slot_count - 1)];
    while (slot->number && (slot->hash != wanted || !same(link, slot->number - 1, key))) {
        slot = slot + 1 == table->slots + table->slot_count ? table->slots : slot + 1;
    }
    slot->hash = wanted;
    return &slot->number;
}

/* ---- from beginning to end ---- */

void flow_link_init(flow_link *link, const ad_limits *limits)
{
    link->limits = limits;
    link->crowded = AD_FLOW_NONE;
    link->steps = limits->flow_link_steps;
    link->bytes = limits->flow_link_bytes;
    ad_arena_init(&link->arena, (size_t)limits->flow_link_bytes);
    ad_intern_init(&link->names, &link->arena);
    ad_buf_init(&link->text, TEXT_BYTES_MAX);
}

void flow_link_clear(flow_link *link)
{
    ad_free(link->base);
    ad_free(link->string);
    ad_free(link->fn_of);
    ad_free(link->use_first);
    ad_free(link->uses);
    ad_free(link->property);
    ad_free(link->fn);
    ad_free(link->call);
    ad_free(link->class);
    ad_free(link->symbols.at);
    ad_free(link->defined);
    ad_free(link->aliases.at);
    ad_free(link->readers.at);
    ad_free(link->afters.at);
    ad_free(link->edges.at);
    ad_free(link->children.at);
    ad_free(link->families.at);
    ad_free(link->choices.at);
    ad_free(link->chosen.at);
    ad_free(link->method_table.slots);
    ad_free(link->choice_table.slots);
    ad_free(link->wrappers.at);
    ad_free(link->held.at);
    ad_free(link->callables.at);
    ad_free(link->held_of);
    ad_free(link->fate);
    ad_free(link->needs);
    ad_free(link->ways);
    ad_free(link->whole);
    ad_free(link->sink_states);
    ad_free(link->paths.at);
    ad_free(link->path_table.slots);
    ad_free(link->facts.at);
    ad_free(link->fact_table.slots);
    for (unsigned guesses = 0; guesses <= FLOW_GUESSES_MAX; guesses++) {
        ad_free(link->waiting[guesses].at);
        ad_free(link->later[guesses].at);
    }
    ad_free(link->contexts.at);
    ad_free(link->context_table.slots);
    ad_free(link->incoming.at);
    ad_free(link->exits.at);
    ad_free(link->hits.at);
    ad_buf_clear(&link->text);
    ad_intern_clear(&link->names);
    ad_arena_clear(&link->arena);
}

static void tell_in(flow_link *link, uint32_t function, const char *what, const char *where,
                    const ad_flow_sink_of *out)
{
    const ad_flow_graph *graph = function == AD_FLOW_NONE ? &link->graphs[0] : flow_graph_of(link, function);
    ad_str name =
        function == AD_FLOW_NONE ? AD_STR("") : graph->strings.at[flow_function_at(link, function)->name];

    ad_buf_reset(&link->text);
    ad_buf_text(&link->text, what);
    if (name.len) {
        ad_buf_printf(&link->text, ", %s %.*s", where, AD_STR_ARG(ad_str_sub(name, 0, 200)));
    }
    if (!link->text.failed && out->incident) {
        out->incident(out->ctx, graph->path, link->text.data);
    }
}

/* What ran out, if anything did, and the function in which most of it went. */
static void tell_bounds(flow_link *link, const ad_flow_sink_of *out)
{
    uint32_t functions = link->base ? link->base[link->graph_count].function : 0;
    uint32_t most = AD_FLOW_NONE;

    for (uint32_t i = 0; link->fn && i < functions; i++) {
        if (link->fn[i].steps && (most == AD_FLOW_NONE || link->fn[i].steps > link->fn[most].steps)) {
            most = i;
        }
    }
    if (link->spent) {
        char what[100];

        (void)snprintf(what, sizeof(what), "%s ran out while the flow of data was followed", link->spent);
        tell_in(link, most, what, "most of it in", out);
        return;
    }
    if (link->callbacks_cut) {
        tell_in(link, most, "flow-link-steps ran out while functions passed as values were followed",
                "most of it in", out);
    }
    if (link->crowded != AD_FLOW_NONE) {
        tell_in(link, link->crowded,
                "flow-contexts ran out: more parts of objects are tainted than are followed", "first in",
                out);
    }
}

/* Kinds of sources that the artifact has and that a sink of it asks for. */
static ad_flow_mask source_kinds(const flow_link *link)
{
    ad_flow_mask there = 0;
    ad_flow_mask asked = 0;

    for (uint32_t g = 0; g < link->graph_count; g++) {
        const ad_flow_graph *graph = &link->graphs[g];

        for (uint32_t i = 1; i < graph->nodes.count; i++) {
            const ad_flow_node *node = &graph->nodes.at[i];

            there |= node->op == AD_FLOW_SOURCE ? (ad_flow_mask)1 << node->a : 0;
        }
        for (uint32_t i = 0; i < graph->sinks.count; i++) {
            uint16_t rule = graph->sinks.at[i].rule;

            asked |= rule < link->rule_count ? link->rules[rule].from : 0;
        }
    }
    return there & asked;
}

ad_status ad_flow_link(const ad_flow_graph *graphs, size_t graph_count, const ad_flow_rule *rules,
                       size_t rule_count, const ad_limits *limits, const ad_flow_sink_of *sink, ad_err *err)
{
    flow_link link = {.graphs = graphs,
                      .graph_count = (uint32_t)graph_count,
                      .rules = rules,
                      .rule_count = rule_count,
                      .more_units = sink->more_units};
    ad_status status = AD_OK;

    link.source_kinds = source_kinds(&link);
    if (!link.source_kinds) {
        return AD_OK;
    }
    flow_link_init(&link, limits);
    flow_tables_build(&link);
    flow_names_build(&link);
    flow_classes_build(&link);
    flow_readers_build(&link);
    flow_paths_begin(&link);
    flow_calls_build(&link);
    flow_values_build(&link);
    flow_decorators_build(&link);
    flow_relevant_build(&link);
    flow_solve(&link);
    tell_bounds(&link, sink);
    if (link.status == AD_OK) {
        status = flow_tell(&link, sink, err);
    }
    if (link.status != AD_OK) {
        status = ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    flow_link_clear(&link);
    return status;
}
