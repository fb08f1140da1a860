/* Who is to blame when a worker dies: nobody, a unit, a rule, or the artifact itself. Decides from what the
 * supervisor saw and from the worker's last note, which is taken for hostile: a lie costs the liar's own
 * artifact at most, and every way through here is counted. */
#include <stdio.h>

#include "scan/pool_priv.h"

#include "base/banned.h"

enum {
    STOPS_MAX = 100,       /* from outside, without a step in between */
    FALSE_STARTS_MAX = 5,  /* a worker that cannot even begin will not learn it */
    FAILURES_MAX = 600,    /* of one job: 200 to 300 units named */
    OVERRUN_MS_MAX = 20 * 60 * 1000
};

void ad_pool_past_init(pool_past *past)
{
    *past = (pool_past){.blame = {.step = AD_NO_STEP, .rule = AD_NO_RULE}};
}

/* The note, made sense of. */
typedef struct site {
    uint32_t step;
    uint32_t rule; /* AD_NO_RULE: none */
    bool reading;  /* no unit was at work */
    const char *doing;
} site;

static const char *words_of(uint32_t stage)
{
    switch ((ad_work_stage)stage) {
    case AD_STAGE_DECODING:
        return "decoding it";
    case AD_STAGE_PARSING:
        return "parsing it";
    case AD_STAGE_NAMES:
        return "working out its names";
    case AD_STAGE_RULES:
        return "running rules on it";
    case AD_STAGE_SENDING:
        return "sending its results";
    case AD_STAGE_NONE:
    case AD_STAGE_READING:
    case AD_STAGE_COUNT:
        break;
    }
    return "reading it";
}

static site make_site(const pool_past *past, const pool_death *death, const ad_rule_index *index)
{
    bool sane = death->begun && death->step >= past->whole.steps && death->step < AD_NO_STEP &&
                death->stage < AD_STAGE_COUNT;
    site at = {.step = past->whole.steps, .rule = AD_NO_RULE, .reading = true};

    if (sane) {
        at.step = death->step;
        at.reading = death->stage == AD_STAGE_READING || death->stage == AD_STAGE_NONE;
        if (death->stage == AD_STAGE_RULES && death->rule > 0 && death->rule <= index->rule_count) {
            at.rule = death->rule - 1;
        }
    }
    at.doing = words_of(at.reading ? AD_STAGE_READING : death->stage);
    return at;
}

static ad_incident_kind kind_of(const pool_death *death)
{
    return death->kind == POOL_OVERRAN ? AD_INCIDENT_TIMEOUT : AD_INCIDENT_CRASH;
}

static const char *verb_of(const pool_death *death)
{
    return death->kind == POOL_CRASHED ? "its worker died" : "its worker was stopped";
}

/* Leaves the unit at work out, or a pack out of it, from the next try on. */
static pool_verdict blame(pool_past *past, const pool_death *death, const site *at, uint32_t rule)
{
    past->suspected = false;
    past->blame = (ad_blame){.step = at->step, .rule = rule, .kind = kind_of(death)};
    past->blame.message = ad_str_of(past->message);
    return POOL_RETRY;
}

static pool_verdict blame_rule(pool_past *past, const pool_death *death, const site *at, const ad_rule_index *index)
{
    ad_str pack = ad_rule_pack(index, at->rule)->name;

    (void)snprintf(past->message, sizeof(past->message),
                   "%s in this rule, twice (%s): the file was analysed without the rule's pack, %.*s", verb_of(death),
                   death->how, pack.len > 60 ? 60 : (int)pack.len, pack.ptr);
    return blame(past, death, at, at->rule);
}

static pool_verdict blame_unit(pool_past *past, const pool_death *death, const site *at)
{
    if (past->blame.step == at->step && past->blame.rule == AD_NO_RULE) {
        (void)snprintf(past->message, sizeof(past->message), "%s again and again (%s): the rest was not analysed",
                       verb_of(death), death->how);
        return POOL_GIVE_UP; /* it was left out already */
    }
    (void)snprintf(past->message, sizeof(past->message), "%s while %s, %s (%s): this file was not analysed",
                   verb_of(death), at->doing, death->kind == POOL_STOPPED ? "each of many times" : "twice",
                   death->how);
    return blame(past, death, at, AD_NO_RULE);
}

static pool_verdict give_up(pool_past *past, const pool_death *death, const char *when)
{
    (void)snprintf(past->message, sizeof(past->message), "%s %s (%s): the rest was not analysed", verb_of(death),
                   when, death->how);
    return POOL_GIVE_UP;
}

static pool_verdict after_stop(pool_past *past, const pool_death *death, const ad_rule_index *index)
{
    site at = make_site(past, death, index);

    past->stops = death->progressed ? 0 : past->stops + 1;
    if (past->stops < STOPS_MAX) {
        return POOL_RETRY;
    }
    past->stops = 0;
    return at.reading ? give_up(past, death, "while reading it, each of many times") : blame_unit(past, death, &at);
}

static pool_verdict after_failure(pool_past *past, const pool_death *death, const ad_rule_index *index)
{
    site at = make_site(past, death, index);
    bool again = past->suspected && past->suspect_step == at.step && past->suspect_reading == at.reading;
    bool both_in_rules = again && past->suspect_rule != AD_NO_RULE && at.rule != AD_NO_RULE;

    past->failures++;
    past->overrun_ms += death->kind == POOL_OVERRAN ? death->job_ms : 0;
    if (past->failures > FAILURES_MAX || past->overrun_ms > OVERRUN_MS_MAX) {
        return give_up(past, death, "too often");
    }
    if (!at.reading && past->blame.step == at.step) {
        return blame_unit(past, death, &at); /* without the pack it is no better */
    }
    if (!again) {
        past->suspected = true;
        past->suspect_reading = at.reading;
        past->suspect_step = at.step;
        past->suspect_rule = at.rule;
        return POOL_RETRY;
    }
    if (at.reading) {
        return give_up(past, death, "while reading it, twice");
    }
    return both_in_rules ? blame_rule(past, death, &at, index) : blame_unit(past, death, &at);
}

pool_verdict ad_pool_judge(pool_past *past, const pool_death *death, const ad_rule_index *index)
{
    if (death->kind == POOL_CRASHED && !death->begun && !death->progressed) {
        past->false_starts++;
        return past->false_starts < FALSE_STARTS_MAX ? POOL_RETRY : give_up(past, death, "before it could begin");
    }
    return death->kind == POOL_STOPPED ? after_stop(past, death, index) : after_failure(past, death, index);
}
