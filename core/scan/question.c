/* Probes: which sources reach the values that are asked about, within the unit and through the artifact. */
#include "scan/question.h"

#include <stdio.h>

#include "base/mem.h"
#include "base/banned.h"

bool ad_question_is_about(const ad_scan_options *options, const ad_unit *unit)
{
    return options->question && ad_str_equal(options->question->path, unit->path);
}

static ad_flow_mask all_kinds(const ad_flow_rule *flows, size_t count)
{
    ad_flow_mask kinds = 0;

    for (size_t i = 0; i < count; i++) {
        kinds |= flows[i].from;
    }
    return kinds;
}

ad_status ad_question_flows(const ad_ruleset *rules, ad_flow_rule **out, size_t *out_count, size_t *out_own,
                            ad_err *err)
{
    size_t own;
    const ad_flow_rule *flows = ad_ruleset_flows(rules, &own);
    size_t count = own + AD_FLOW_KINDS_MAX + 1;
    ad_flow_rule *all = ad_calloc(count, sizeof(*all));

    if (!all) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < own; i++) {
        all[i] = flows[i];
    }
    for (size_t i = own; i < count; i++) {
        all[i] = (ad_flow_rule){.from = ((ad_flow_mask)1 << (i - own)) & all_kinds(flows, own),
                                .tells_cleaning = true};
        memset(all[i].severity_of, 0xff, sizeof(all[i].severity_of));
    }
    *out = all;
    *out_count = count;
    *out_own = own;
    return AD_OK;
}

/* ---- a flow to a probe ---- */

typedef struct telling {
    const ad_ruleset *rules;
    const ad_flow_found *found;
    ad_results *results;
    ad_note note; /* what all of it has in common */
    ad_err *err;
} telling;

static ad_status say(telling *t, ad_note_kind kind, ad_str text)
{
    ad_note note = t->note;

    note.kind = kind;
    note.text = text;
    return ad_results_add_note(t->results, &note, t->err);
}

/* A source that only one flow has, for itself, has no name of its own. */
static ad_status say_kind(telling *t, uint32_t kind)
{
    ad_str name = ad_ruleset_source_group(t->rules, kind);
    size_t count;
    const ad_flow_rule *flows = ad_ruleset_flows(t->rules, &count);
    char text[200];

    for (size_t i = 0; name.len == 0 && i < count; i++) {
        if (flows[i].from >> kind & 1) {
            (void)snprintf(text, sizeof(text), "own source of %.*s",
                           AD_STR_ARG(ad_ruleset_index(t->rules)->rules[flows[i].rule].id));
            name = ad_str_of(text);
        }
    }
    return say(t, AD_NOTE_TAINT, name);
}

static ad_status say_cleaned(telling *t, ad_flow_mask mask)
{
    ad_status status = AD_OK;

    for (uint32_t bit = 0; status == AD_OK && bit < AD_FLOW_KINDS_MAX; bit++) {
        if (mask >> bit & 1) {
            status = say(t, AD_NOTE_CLEANED, ad_ruleset_clean_group(t->rules, bit));
        }
    }
    return status;
}

static ad_status say_steps(telling *t, const ad_flow_graph *graphs)
{
    ad_status status = AD_OK;

    for (size_t i = 0; status == AD_OK && i < t->found->step_count; i++) {
        const ad_step *step = &t->found->steps[i];

        t->note.path = graphs[step->unit].path;
        t->note.span = step->span;
        t->note.excerpt = step->excerpt;
        status = say(t, AD_NOTE_STEP, i + 1 < t->found->step_count ? step->what : AD_STR("here"));
    }
    return status;
}

/* Why what reaches the sink is, or is not, what the flow rule is after. */
static ad_status say_verdict(telling *t, uint32_t rule)
{
    size_t count;
    const ad_flow_rule *flows = ad_ruleset_flows(t->rules, &count);

    for (size_t i = 0; i < count; i++) {
        if (flows[i].rule != rule) {
            continue;
        }
        if (!(flows[i].from >> t->found->source_kind & 1)) {
            return say(t, AD_NOTE_NO, AD_STR("the rule does not ask for sources of this kind"));
        }
        return flows[i].unless & t->found->cleaned
                   ? say(t, AD_NOTE_NO, AD_STR("it was cleaned on the way, and that settles it for the rule"))
                   : say(t, AD_NOTE_YES, AD_STR("a source that the rule asks for reaches it"));
    }
    return AD_OK;
}

/* The subject that a probe was put for: its message says. */
static uint32_t subject_of(ad_str message)
{
    uint32_t number = 0;

    for (size_t i = 0; i < message.len && i < 9; i++) {
        number = number * 10 + (uint32_t)(message.ptr[i] - '0') % 10;
    }
    return number;
}

ad_status ad_question_found(const ad_ruleset *rules, const ad_question *question, const ad_flow_graph *graphs,
                            const ad_flow_found *found, ad_results *results, ad_err *err)
{
    const ad_flow_graph *graph = &graphs[found->graph];
    uint32_t number = subject_of(graph->strings.at[found->sink->message]);
    telling t = {.rules = rules, .found = found, .results = results, .err = err};
    ad_status status;

    t.note =
        (ad_note){.number = number, .path = graph->path, .span = graph->places.at[found->sink->place].span};
    status = say_kind(&t, found->source_kind);
    if (status == AD_OK) {
        status = say(&t, AD_NOTE_SOURCE, found->source_text);
    }
    if (status == AD_OK) {
        status = say_cleaned(&t, found->cleaned);
    }
    if (status == AD_OK && question->rules) {
        status = say_verdict(&t, number);
    }
    return status == AD_OK ? say_steps(&t, graphs) : status;
}
