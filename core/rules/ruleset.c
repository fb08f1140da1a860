/* The rule set: its life, and what is asked of it. */
#include <assert.h>

#include "base/mem.h"
#include "rules/loading.h"

#include "base/banned.h"

static const size_t ARENA_BYTES_MAX = (size_t)512 << 20;

/* ---- life ---- */

ad_status ad_ruleset_create(const ad_limits *limits, ad_ruleset **out, ad_err *err)
{
    ad_ruleset *set = ad_calloc(1, sizeof(*set));
    ad_status status;

    if (!set) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    set->limits = *limits;
    ad_arena_init(&set->arena, ARENA_BYTES_MAX);
    status = ad_parser_create(&set->parser, err);
    if (status != AD_OK) {
        goto done;
    }
    *out = set;
    set = NULL;

done:
    ad_ruleset_free(set);
    return status;
}

void ad_ruleset_free(ad_ruleset *set)
{
    size_t i;

    if (!set) {
        return;
    }
    ad_dispatch_free(set->dispatch);
    for (i = 0; i < set->pack_count; i++) {
        ad_sandbox_free(set->packs[i].sandbox);
    }
    for (i = 0; i < set->regex_count; i++) {
        ad_regex_clear(set->regexes[i]);
    }
    for (i = 0; i < set->pattern_count; i++) {
        ad_pattern_free(set->patterns[i]);
    }
    ad_free(set->packs);
    ad_free(set->rules);
    ad_free(set->marks);
    ad_free(set->known);
    ad_free(set->dangers);
    ad_name_map_free(set->names);
    ad_free(set->regexes);
    ad_free(set->patterns);
    ad_parser_free(set->parser);
    ad_arena_clear(&set->arena);
    ad_free(set);
}

ad_pack *ad_ruleset_new_pack(ad_ruleset *set)
{
    ad_pack *pack;

    if (!ad_grow(&set->packs, &set->pack_capacity, set->pack_count + 1, sizeof(set->packs[0]))) {
        return NULL;
    }
    pack = &set->packs[set->pack_count++];
    *pack = (ad_pack){.info = {.rule_from = (uint32_t)set->rule_count},
                      .mark_from = set->mark_count,
                      .known_from = set->known_count,
                      .danger_from = set->danger_count};
    return pack;
}

ad_rule *ad_ruleset_new_rule(ad_ruleset *set)
{
    ad_rule *rule;

    if (!ad_grow(&set->rules, &set->rule_capacity, set->rule_count + 1, sizeof(set->rules[0]))) {
        return NULL;
    }
    rule = &set->rules[set->rule_count++];
    *rule = (ad_rule){.unit_kinds = 0};
    return rule;
}

ad_flow_mark *ad_ruleset_new_mark(ad_ruleset *set)
{
    ad_flow_mark *mark;

    if (!ad_grow(&set->marks, &set->mark_capacity, set->mark_count + 1, sizeof(set->marks[0]))) {
        return NULL;
    }
    mark = &set->marks[set->mark_count++];
    *mark = (ad_flow_mark){.owner = AD_NO_OWNER};
    return mark;
}

void ad_ruleset_drop_pack(ad_ruleset *set)
{
    ad_pack *pack = &set->packs[set->pack_count - 1];

    ad_sandbox_free(pack->sandbox);
    set->rule_count = pack->info.rule_from;
    set->mark_count = pack->mark_from;
    set->known_count = pack->known_from;
    set->danger_count = pack->danger_from;
    set->pack_count--;
}

/* ---- what is asked of it ---- */

ad_parser *ad_ruleset_parser(const ad_ruleset *set)
{
    return set->parser;
}

const ad_rule_index *ad_ruleset_index(const ad_ruleset *set)
{
    return &set->index;
}

uint32_t ad_ruleset_own(const ad_ruleset *set, ad_own_rule rule)
{
    assert(set->sealed);
    return set->packs[set->pack_count - 1].info.rule_from + (uint32_t)rule;
}

const ad_name_map *ad_ruleset_names(const ad_ruleset *set)
{
    return set->names;
}

bool ad_ruleset_mentions(const ad_ruleset *set, ad_str name)
{
    return ad_dispatch_mentions(set->dispatch, name);
}

const ad_flow_rule *ad_ruleset_flows(const ad_ruleset *set, size_t *out_count)
{
    *out_count = set->flow_count;
    return set->flows;
}

ad_str ad_ruleset_clean_group(const ad_ruleset *set, uint32_t bit)
{
    return bit < set->clean_group_count ? set->clean_groups[bit] : AD_STR("");
}

ad_flow_mask ad_ruleset_behind_host(const ad_ruleset *set)
{
    for (size_t bit = 0; bit < set->clean_group_count; bit++) {
        if (ad_str_equal(set->clean_groups[bit], AD_STR(AD_FLOW_BEHIND_HOST))) {
            return (ad_flow_mask)1 << bit;
        }
    }
    return 0;
}

const ad_flow_letters *ad_ruleset_letters(const ad_ruleset *set, size_t *out_count)
{
    *out_count = set->clean_group_count;
    return set->letters;
}

ad_str ad_ruleset_source_group(const ad_ruleset *set, uint32_t kind)
{
    return kind < set->source_group_count ? set->source_groups[kind] : AD_STR("");
}

static bool has_pack(const ad_ruleset *set, ad_str name)
{
    for (size_t i = 0; i < set->pack_count; i++) {
        if (ad_str_equal(set->packs[i].info.name, name)) {
            return true;
        }
    }
    return false;
}

ad_str ad_ruleset_missing(const ad_ruleset *set, size_t number, ad_str *out_folder)
{
    for (size_t p = 0; p < set->pack_count; p++) {
        for (size_t i = 0; i < set->packs[p].need_count; i++) {
            if (!has_pack(set, set->packs[p].needs[i].name) && number-- == 0) {
                *out_folder = set->packs[p].info.folder;
                return set->packs[p].needs[i].name;
            }
        }
    }
    *out_folder = AD_STR("");
    return AD_STR("");
}
