/* One place, one thing to say: a finding that knows more stands for those that know less. */
#include "base/mem.h"
#include "result/result.h"

#include "base/banned.h"

static bool same_place(const ad_finding *a, const ad_finding *b)
{
    return a->unit == b->unit && a->span.byte_start == b->span.byte_start && a->span.byte_end == b->span.byte_end &&
           ad_layers_compare(a->layers, a->layer_count, b->layers, b->layer_count) == 0;
}

static bool stands_for(const ad_rule_index *index, const ad_finding *more, const ad_finding *less)
{
    const ad_rule_info *rule = &index->rules[more->rule];

    if (more->suppression != AD_SUPPRESSION_NONE || more->severity < less->severity) {
        return false;
    }
    for (size_t i = 0; i < rule->instead_of_count; i++) {
        if (ad_str_equal(rule->instead_of[i], index->rules[less->rule].id)) {
            return true;
        }
    }
    return false;
}

/* Findings of one place follow each other: at[0] .. at[count - 1]. */
static void mark_lesser(const ad_rule_index *index, const ad_finding *at, size_t count, bool *lesser)
{
    for (size_t more = 0; more < count; more++) {
        for (size_t less = 0; index->rules[at[more].rule].instead_of_count && less < count; less++) {
            lesser[less] = lesser[less] || stands_for(index, &at[more], &at[less]);
        }
    }
}

size_t ad_results_instead(const ad_results *results, size_t finding)
{
    const ad_finding *less = &results->findings[finding];

    for (size_t i = 0; i < results->finding_count; i++) {
        if (i != finding && same_place(&results->findings[i], less) &&
            stands_for(results->index, &results->findings[i], less)) {
            return i;
        }
    }
    return SIZE_MAX;
}

ad_status ad_results_drop_lesser(ad_results *results, ad_err *err)
{
    ad_finding *findings = results->findings;
    size_t count = results->finding_count;
    bool *lesser = ad_calloc(count + 1, sizeof(*lesser));
    size_t kept = 0;
    size_t to;

    if (!lesser) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    for (size_t from = 0; from < count; from = to) {
        for (to = from + 1; to < count && same_place(&findings[from], &findings[to]);) {
            to++;
        }
        mark_lesser(results->index, findings + from, to - from, lesser + from);
    }
    for (size_t i = 0; i < count; i++) {
        if (!lesser[i]) {
            findings[kept++] = findings[i];
        }
    }
    results->finding_count = kept;
    ad_free(lesser);
    return AD_OK;
}
