/* Sealing what packs say about data flow: groups are shared by name over all packs, so only now are their
 * sources and sanitizers numbered, and sinks know their flows. */
#include "rules/loading.h"

#include "base/banned.h"

/* Cleaning of every kind sets this bit too: it settles flows that name no group. */
#define ANY_BIT ((uint64_t)1 << AD_FLOW_KINDS_MAX)

typedef struct flow_seal {
    ad_ruleset *set;
    const ad_seal_teller *teller;
    ad_loading words; /* for suggestions: its arena is the set's */
    ad_intern sources, cleaners, sinks;
    uint32_t own_kinds; /* sources that flows have for themselves: numbered behind the groups */
    bool nomem;
} flow_seal;

static void tell(const flow_seal *seal, uint32_t pack, ad_str file, uint32_t line, const char *hint,
                 const char *message)
{
    seal->teller->tell(seal->teller->ctx, pack, file, line, hint, message);
}

static const char *no_such(flow_seal *seal, const char *what, ad_str name)
{
    const char *text =
        ad_mistake_hint(&seal->words, "no loaded pack has %s of a group `%.*s`", what, AD_STR_ARG(name));

    seal->nomem = seal->nomem || !text;
    return text ? text : "out of memory";
}

/* ---- groups ---- */

static void add_groups(flow_seal *seal, ad_intern *groups, const ad_flow_mark *mark)
{
    for (size_t i = 0; i < mark->group_count; i++) {
        if (!ad_str_equal(mark->groups[i], AD_STR("any"))) {
            seal->nomem = !ad_intern_add(groups, mark->groups[i]) || seal->nomem;
        }
    }
}

static void collect_groups(flow_seal *seal)
{
    for (size_t i = 0; i < seal->set->mark_count; i++) {
        const ad_flow_mark *mark = &seal->set->marks[i];

        if (mark->role == AD_MARK_SOURCE || mark->role == AD_MARK_HANDLER) {
            add_groups(seal, &seal->sources, mark);
        } else if (mark->role == AD_MARK_SINK) {
            add_groups(seal, &seal->sinks, mark);
        } else if (mark->role == AD_MARK_SANITIZER || mark->role == AD_MARK_GUARD ||
                   mark->role == AD_MARK_PART) {
            add_groups(seal, &seal->cleaners, mark);
        }
    }
    for (size_t r = 0; r < seal->set->rule_count; r++) {
        const ad_flow_ends *flow = seal->set->rules[r].flow;

        for (size_t i = 0; flow && i < flow->unless_count; i++) {
            if (ad_str_equal(flow->unless[i], AD_STR(AD_FLOW_BEHIND_HOST))) {
                seal->nomem = !ad_intern_add(&seal->cleaners, flow->unless[i]) || seal->nomem;
            }
        }
    }
}

static ad_status name_groups(const flow_seal *seal, const ad_intern *groups, ad_str **out, size_t *out_count,
                             ad_err *err)
{
    ad_str *names = ad_arena_array(&seal->set->arena, groups->count + 1, sizeof(*names));

    if (!names) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    for (uint32_t i = 0; i < (uint32_t)groups->count; i++) {
        names[i] = ad_intern_str(groups, i + 1);
    }
    *out = names;
    *out_count = groups->count;
    return AD_OK;
}

/* "did you mean `sql`?", or what else to do. */
static const char *suggest(flow_seal *seal, const ad_intern *groups, ad_str name)
{
    const char **words = ad_arena_array(&seal->set->arena, (size_t)groups->count + 1, sizeof(*words));
    const char *hint;

    if (!words) {
        seal->nomem = true;
        return NULL;
    }
    for (uint32_t i = 0; i < (uint32_t)groups->count; i++) {
        words[i] = ad_intern_str(groups, i + 1).ptr; /* slugs from the arena: NUL-ended */
    }
    hint = ad_mistake_suggest(&seal->words, name, words);
    return hint ? hint : "load the pack that has it, or declare it";
}

/* The numbers (from 0) of named groups, as bits. */
static uint64_t bits_of(flow_seal *seal, const ad_rule *rule, const ad_intern *groups, const ad_str *names,
                        size_t count, const char *what)
{
    uint64_t bits = 0;

    for (size_t i = 0; i < count; i++) {
        uint32_t number = ad_intern_find(groups, names[i]);

        if (number && number <= AD_FLOW_KINDS_MAX) {
            bits |= (uint64_t)1 << (number - 1);
        } else if (!number && !ad_str_equal(names[i], AD_STR("any"))) {
            tell(seal, rule->pack, rule->file, rule->line, suggest(seal, groups, names[i]),
                 no_such(seal, what, names[i]));
        }
    }
    return bits;
}

static void check_sinks(flow_seal *seal, const ad_rule *rule)
{
    for (size_t i = 0; i < rule->flow->to_count; i++) {
        if (!ad_intern_find(&seal->sinks, rule->flow->to[i])) {
            tell(seal, rule->pack, rule->file, rule->line, suggest(seal, &seal->sinks, rule->flow->to[i]),
                 no_such(seal, "sinks", rule->flow->to[i]));
        }
    }
}

/* ---- characters ---- */

static void add_letters(ad_flow_letters *letters, ad_str characters)
{
    letters->is_said = true;
    for (size_t i = 0; i < characters.len; i++) {
        unsigned char c = (unsigned char)characters.ptr[i];

        if (c < AD_FLOW_ASCII) {
            letters->ascii[c / 64] |= (uint64_t)1 << (c % 64);
        } else {
            letters->words = letters->others = true;
        }
    }
}

static ad_status fill_letters(flow_seal *seal, ad_err *err)
{
    ad_ruleset *set = seal->set;

    set->letters = ad_arena_array(&set->arena, seal->cleaners.count + 1, sizeof(*set->letters));
    if (!set->letters) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    memset(set->letters, 0, (seal->cleaners.count + 1) * sizeof(*set->letters));
    for (size_t i = 0; i < set->danger_count; i++) {
        const ad_group_danger *danger = &set->dangers[i];
        uint32_t number = ad_intern_find(&seal->cleaners, danger->group);

        if (number) {
            add_letters(&set->letters[number - 1], danger->characters);
        } else {
            tell(seal, danger->pack, danger->file, danger->line,
                 suggest(seal, &seal->cleaners, danger->group), no_such(seal, "sanitizers", danger->group));
        }
    }
    return AD_OK;
}

/* ---- flows ---- */

static void fill_severities(const flow_seal *seal, const ad_rule *rule, ad_flow_rule *flow)
{
    memset(flow->severity_of, 0xff, sizeof(flow->severity_of));
    for (size_t i = 0; i < rule->flow->severity_count; i++) {
        uint32_t number = ad_intern_find(&seal->sources, rule->flow->severity_groups[i]);

        if (number && number <= AD_FLOW_KINDS_MAX) {
            flow->severity_of[number - 1] = (uint8_t)rule->flow->severities[i];
        }
    }
}

static ad_status number_flows(flow_seal *seal, ad_err *err)
{
    ad_ruleset *set = seal->set;

    set->flow_count = 0;
    set->flows = ad_arena_array(&set->arena, set->rule_count + 1, sizeof(*set->flows));
    if (!set->flows) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    for (size_t r = 0; r < set->rule_count; r++) {
        const ad_rule *rule = &set->rules[r];
        ad_flow_rule *flow = &set->flows[set->flow_count];

        if (!rule->flow) {
            continue;
        }
        if (++set->flow_count > UINT16_MAX) {
            return ad_err_set(err, AD_ERR_LIMIT, "there were more than %d flow rules", (int)UINT16_MAX);
        }
        flow->rule = (uint32_t)r;
        flow->from = bits_of(seal, rule, &seal->sources, rule->flow->from, rule->flow->from_count, "sources");
        flow->unless = ANY_BIT | bits_of(seal, rule, &seal->cleaners, rule->flow->unless,
                                         rule->flow->unless_count, "sanitizers");
        check_sinks(seal, rule);
        fill_severities(seal, rule, flow);
    }
    return AD_OK;
}

static size_t flow_of_rule(const ad_ruleset *set, uint32_t rule)
{
    size_t low = 0;
    size_t high = set->flow_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (set->flows[middle].rule < rule) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* ---- marks ---- */

/* Sources of a flow's own: all of them are one kind, known to this flow alone. */
static void number_own_source(flow_seal *seal, ad_flow_mark *mark)
{
    ad_ruleset *set = seal->set;
    ad_flow_rule *flow = &set->flows[flow_of_rule(set, mark->owner)];
    uint64_t groups =
        seal->sources.count >= AD_FLOW_KINDS_MAX ? UINT64_MAX : ((uint64_t)1 << seal->sources.count) - 1;
    uint64_t own = flow->from & ~groups;

    if (own) {
        for (mark->kind = 0; !((own >> mark->kind) & 1U); mark->kind++) {
        }
        return;
    }
    mark->kind = (uint32_t)seal->sources.count + seal->own_kinds++;
    if (mark->kind < AD_FLOW_KINDS_MAX) {
        flow->from |= (uint64_t)1 << mark->kind;
    }
}

static bool sink_is_of(const flow_seal *seal, const ad_flow_mark *mark, const ad_flow_rule *flow)
{
    const ad_flow_ends *ends = seal->set->rules[flow->rule].flow;

    if (mark->owner != AD_NO_OWNER) {
        return mark->owner == flow->rule;
    }
    for (size_t i = 0; i < ends->to_count; i++) {
        for (size_t k = 0; k < mark->group_count; k++) {
            if (ad_str_equal(ends->to[i], mark->groups[k])) {
                return true;
            }
        }
    }
    return false;
}

static void list_flows(flow_seal *seal, ad_flow_mark *mark)
{
    const ad_ruleset *set = seal->set;
    uint16_t *flows;
    size_t count = 0;

    for (size_t i = 0; i < set->flow_count; i++) {
        count += sink_is_of(seal, mark, &set->flows[i]);
    }
    flows = ad_arena_array(&seal->set->arena, count + 1, sizeof(*flows));
    mark->flows = flows;
    mark->flow_count = 0;
    if (!flows) {
        seal->nomem = true;
        return;
    }
    for (size_t i = 0; i < set->flow_count; i++) {
        if (sink_is_of(seal, mark, &set->flows[i])) {
            flows[mark->flow_count++] = (uint16_t)i;
        }
    }
}

static void number_mark(flow_seal *seal, ad_flow_mark *mark)
{
    switch (mark->role) {
    case AD_MARK_SOURCE:
    case AD_MARK_HANDLER:
        if (mark->owner != AD_NO_OWNER) {
            number_own_source(seal, mark);
        } else {
            mark->kind = mark->group_count ? ad_intern_find(&seal->sources, mark->groups[0]) - 1 : 0;
        }
        return;
    case AD_MARK_SINK:
        list_flows(seal, mark);
        return;
    case AD_MARK_SANITIZER:
    case AD_MARK_GUARD:
    case AD_MARK_PART:
        mark->mask = 0;
        for (size_t i = 0; i < mark->group_count; i++) {
            uint32_t number = ad_intern_find(&seal->cleaners, mark->groups[i]);

            mark->mask |= number == 0                   ? AD_FLOW_ALL
                          : number <= AD_FLOW_KINDS_MAX ? (uint64_t)1 << (number - 1)
                                                        : 0;
        }
        return;
    case AD_MARK_PROPAGATES:
    case AD_MARK_STOPS:
    case AD_MARK_CALLBACK:
    case AD_MARK_INSTANCES:
    case AD_MARK_ENDS:
    case AD_MARK_ROLES:
        return;
    }
}

ad_status ad_flows_seal(ad_ruleset *set, const ad_seal_teller *teller, ad_err *err)
{
    flow_seal seal = {.set = set, .teller = teller};
    ad_status status;

    ad_loading_init(&seal.words, set, 0);
    ad_intern_init(&seal.sources, &set->arena);
    ad_intern_init(&seal.cleaners, &set->arena);
    ad_intern_init(&seal.sinks, &set->arena);
    collect_groups(&seal);
    status = number_flows(&seal, err);
    for (size_t i = 0; status == AD_OK && i < set->mark_count; i++) {
        number_mark(&seal, &set->marks[i]);
    }
    if (status == AD_OK && seal.sources.count + seal.own_kinds > AD_FLOW_KINDS_MAX) {
        status = ad_err_set(err, AD_ERR_LIMIT, "the rule packs have %zu groups of sources, at most %d fit",
                            seal.sources.count + seal.own_kinds, (int)AD_FLOW_KINDS_MAX);
    }
    if (status == AD_OK && seal.cleaners.count > AD_FLOW_KINDS_MAX) {
        status = ad_err_set(err, AD_ERR_LIMIT, "the rule packs have %zu groups of sanitizers, at most %d fit",
                            seal.cleaners.count, (int)AD_FLOW_KINDS_MAX);
    }
    if (status == AD_OK) {
        status = name_groups(&seal, &seal.sources, &set->source_groups, &set->source_group_count, err);
    }
    if (status == AD_OK) {
        status = name_groups(&seal, &seal.cleaners, &set->clean_groups, &set->clean_group_count, err);
    }
    if (status == AD_OK) {
        status = fill_letters(&seal, err);
    }
    if (status == AD_OK && (seal.nomem || seal.words.failed != AD_OK)) {
        status = ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    ad_intern_clear(&seal.sources);
    ad_intern_clear(&seal.cleaners);
    ad_intern_clear(&seal.sinks);
    ad_loading_clear(&seal.words);
    return status;
}
