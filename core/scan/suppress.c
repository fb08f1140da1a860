/* Inline suppressions that fail closed. A comment silences only rules that it names, only on its own
 * statement, only until its date; one that is unknown, expired or unused is a finding of its own.
 *
 *   # adderstone: ignore[load-yaml, B301] until=2027-01-31 -- reason
 *   # nosec B506, B301        # noqa: S506         by the rules' aliases
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "scan/scan_priv.h"

#include "base/banned.h"

enum { IDS_MAX = 32, ID_BYTES_MAX = 100 };

typedef enum marker_kind { MARKER_OWN, MARKER_NOSEC, MARKER_NOQA } marker_kind;

/* One id of one comment. */
typedef struct suppression {
    ad_str id;
    ad_str reason;
    uint32_t byte_start; /* of the comment */
    uint32_t byte_end;
    uint32_t row;        /* where the comment stands */
    uint32_t target_row; /* the row whose statement it speaks of: its own, or the next line of code */
    marker_kind kind;
    bool known;
    bool used;
    bool expired;
} suppression;

typedef struct suppressions {
    const ad_unit_context *context;
    const ad_rule_index *index;
    const ad_ruleset *rules;
    ad_pending_list *list;
    const bool *enabled; /* by rule, NULL: all */
    int64_t today;
    suppression *at;
    size_t count, capacity;
    uint32_t code_from, code_row; /* between the first and the second, which holds code, no row does */
} suppressions;

/* ---- reading comments ---- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static ad_str skip_blanks(ad_str s)
{
    while (s.len && is_blank(s.ptr[0])) {
        s = ad_str_sub(s, 1, s.len);
    }
    return s;
}

static bool is_id_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
}

/* Days since 1970-01-01 of YYYY-MM-DD (proleptic Gregorian); false when it is no date. */
static bool parse_date(ad_str s, int64_t *out)
{
    int digits[8];
    size_t n = 0;
    int year;
    int month;
    int day;
    int64_t y;

    if (s.len != 10 || s.ptr[4] != '-' || s.ptr[7] != '-') {
        return false;
    }
    for (size_t i = 0; i < s.len; i++) {
        if (i == 4 || i == 7) {
            continue;
        }
        if (s.ptr[i] < '0' || s.ptr[i] > '9') {
            return false;
        }
        digits[n++] = s.ptr[i] - '0';
    }
    year = digits[0] * 1000 + digits[1] * 100 + digits[2] * 10 + digits[3];
    month = digits[4] * 10 + digits[5];
    day = digits[6] * 10 + digits[7];
    if (month < 1 || month > 12 || day < 1 || day > 31) {
        return false;
    }
    /* March-based years make the leap day the last one */
    y = month <= 2 ? year - 1 : year;
    {
        int64_t era = y / 400;
        int64_t year_of_era = y - era * 400;
        int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

        *out = era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
    }
    return true;
}

static ad_status say(suppressions *all, ad_own_rule rule, const suppression *at, const char *message, ad_err *err)
{
    uint32_t number = ad_ruleset_own(all->rules, rule);

    if (all->enabled && !all->enabled[number]) {
        return AD_OK;
    }
    return ad_pending_add_own(all->list, all->context, all->index, number, at->byte_start, at->byte_end, message,
                              err);
}

static bool is_known(const ad_rule_index *index, ad_str id)
{
    return ad_rule_find(index, id) != SIZE_MAX;
}

static ad_status add(suppressions *all, const suppression *one, ad_err *err)
{
    if (!ad_grow(&all->at, &all->capacity, all->count + 1, sizeof(*all->at))) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    all->at[all->count] = *one;
    all->at[all->count].known = is_known(all->index, one->id);
    all->count++;
    return AD_OK;
}

/* The ids up to `closing` (or the end of what can be ids), each added. Returns what follows. */
static ad_status read_ids(suppressions *all, suppression base, ad_str *rest, ad_err *err)
{
    ad_status status = AD_OK;
    unsigned ids = 0;

    while (status == AD_OK && rest->len && ids < IDS_MAX) {
        size_t end = 0;

        *rest = skip_blanks(*rest);
        while (end < rest->len && is_id_byte(rest->ptr[end])) {
            end++;
        }
        if (end == 0 || end > ID_BYTES_MAX) {
            break;
        }
        base.id = ad_str_sub(*rest, 0, end);
        status = add(all, &base, err);
        ids++;
        *rest = skip_blanks(ad_str_sub(*rest, end, rest->len));
        if (!rest->len || rest->ptr[0] != ',') {
            break;
        }
        *rest = ad_str_sub(*rest, 1, rest->len);
    }
    return status;
}

/* What stands behind "adderstone:": ignore[ids] until=DATE -- reason. Anything else is told. */
static ad_status read_own(suppressions *all, suppression base, ad_str rest, ad_err *err)
{
    size_t first = all->count;
    ad_status status;
    bool bad_date = false;

    base.kind = MARKER_OWN;
    rest = skip_blanks(rest);
    if (!ad_str_starts(rest, AD_STR("ignore"))) {
        return say(all, AD_OWN_UNKNOWN_SUPPRESSION, &base, "cannot be read: write `adderstone: ignore[rule-id]`", err);
    }
    rest = skip_blanks(ad_str_sub(rest, 6, rest.len));
    if (!rest.len || rest.ptr[0] != '[') {
        return say(all, AD_OWN_UNKNOWN_SUPPRESSION, &base,
                   "names no rule and suppresses nothing: write `adderstone: ignore[rule-id]`", err);
    }
    rest = ad_str_sub(rest, 1, rest.len);
    status = read_ids(all, base, &rest, err);
    rest = skip_blanks(rest);
    if (status != AD_OK) {
        return status;
    }
    if (!rest.len || rest.ptr[0] != ']' || all->count == first) {
        all->count = first; /* nothing of a comment that cannot be read counts */
        return say(all, AD_OWN_UNKNOWN_SUPPRESSION, &base,
                   "cannot be read and suppresses nothing: write `adderstone: ignore[rule-id, rule-id]`", err);
    }
    rest = skip_blanks(ad_str_sub(rest, 1, rest.len));
    if (ad_str_starts(rest, AD_STR("until="))) {
        ad_str date = ad_str_sub(rest, 6, 10);
        int64_t day = 0;

        bad_date = !parse_date(date, &day);
        for (size_t i = first; i < all->count; i++) {
            all->at[i].expired = bad_date || day < all->today;
        }
        rest = skip_blanks(ad_str_sub(rest, 16, rest.len));
    }
    if (bad_date) {
        all->count = first;
        return say(all, AD_OWN_UNKNOWN_SUPPRESSION, &base,
                   "suppresses nothing: its date cannot be read, write until=YYYY-MM-DD", err);
    }
    if (ad_str_starts(rest, AD_STR("--"))) {
        ad_str reason = ad_str_trim(ad_str_sub(rest, 2, rest.len));

        for (size_t i = first; i < all->count; i++) {
            all->at[i].reason = reason;
        }
    } else if (rest.len && rest.ptr[0] != '#') {
        all->count = first;
        return say(all, AD_OWN_UNKNOWN_SUPPRESSION, &base,
                   "suppresses nothing: what follows the brackets cannot be read, write `until=YYYY-MM-DD` or "
                   "`-- reason`", err);
    }
    return AD_OK;
}

/* Finds the markers in one comment: each may stand at its start or behind a further '#'. */
static ad_status read_comment(suppressions *all, ad_str text, const suppression *base, ad_err *err)
{
    ad_status status = AD_OK;
    size_t at = 0;

    while (status == AD_OK && at != SIZE_MAX && at < text.len) {
        ad_str rest = skip_blanks(ad_str_sub(text, at + 1, text.len));
        suppression one = *base;

        if (ad_str_starts(rest, AD_STR("adderstone:"))) {
            status = read_own(all, one, ad_str_sub(rest, 11, rest.len), err);
        } else if (rest.len >= 5 && ad_str_equal_nocase(ad_str_sub(rest, 0, 5), AD_STR("nosec"))) {
            one.kind = MARKER_NOSEC;
            rest = skip_blanks(ad_str_sub(rest, 5, rest.len));
            if (rest.len && rest.ptr[0] == ':') {
                rest = ad_str_sub(rest, 1, rest.len);
            }
            status = read_ids(all, one, &rest, err);
        } else if (rest.len >= 5 && ad_str_equal_nocase(ad_str_sub(rest, 0, 5), AD_STR("noqa:"))) {
            one.kind = MARKER_NOQA;
            rest = ad_str_sub(rest, 5, rest.len);
            status = read_ids(all, one, &rest, err);
        }
        at = ad_str_find_byte(text, '#', at + 1);
    }
    return status;
}

/* The next row that holds code, for a comment alone on its line. The comments come in their order, and a long
 * run of them looks for it once. */
static uint32_t target_of(suppressions *all, uint32_t row, uint32_t column_bytes)
{
    const ad_source *source = all->context->source;
    uint32_t next_row = row + 1;

    if (ad_str_trim(ad_str_sub(ad_source_line(source, row), 0, column_bytes)).len) {
        return row;
    }
    if (row < all->code_from || row >= all->code_row) {
        for (; next_row < source->row_count; next_row++) {
            ad_str next = ad_str_trim(ad_source_line(source, next_row));

            if (next.len && next.ptr[0] != '#') {
                break;
            }
        }
        all->code_from = row;
        all->code_row = next_row;
    }
    return all->code_row < source->row_count ? all->code_row : row;
}

static ad_status read_all(suppressions *all, ad_err *err)
{
    const ad_unit_context *context = all->context;
    const ad_tree *tree = context->tree;
    ad_status status = AD_OK;

    for (ad_node n = 0; status == AD_OK && n < tree->count; n++) {
        if (ad_node_kind(tree, n) == AD_KIND_COMMENT) {
            ad_str text = ad_node_text(tree, n);
            suppression base = {.byte_start = tree->nodes[n].start, .byte_end = tree->nodes[n].end};

            /* most comments hold none of the three words */
            if (ad_str_find(text, AD_STR("adderstone"), 0) == SIZE_MAX &&
                ad_str_find(text, AD_STR("nosec"), 0) == SIZE_MAX &&
                ad_str_find(text, AD_STR("NOSEC"), 0) == SIZE_MAX &&
                ad_str_find(text, AD_STR("noqa"), 0) == SIZE_MAX &&
                ad_str_find(text, AD_STR("NOQA"), 0) == SIZE_MAX) {
                continue;
            }
            base.row = ad_source_row(context->source, base.byte_start);
            base.target_row = target_of(all, base.row, base.byte_start - context->source->line_start[base.row]);
            status = read_comment(all, text, &base, err);
        }
    }
    return status;
}

/* ---- applying ---- */

static bool names_rule(const ad_rule_info *rule, ad_str id)
{
    if (ad_str_equal(rule->id, id)) {
        return true;
    }
    for (size_t i = 0; i < rule->alias_count; i++) {
        if (ad_str_equal(rule->aliases[i], id)) {
            return true;
        }
    }
    return false;
}

static bool covers(const suppression *s, const ad_pending *p)
{
    return (s->target_row >= p->row_first && s->target_row <= p->row_last) ||
           s->target_row == p->finding.span.row;
}

static void apply(suppressions *all, size_t pending_count)
{
    for (size_t i = 0; i < pending_count; i++) {
        ad_pending *p = &all->list->at[i];
        const ad_rule_info *rule = &all->index->rules[p->finding.rule];

        for (size_t s = 0; s < all->count; s++) {
            suppression *one = &all->at[s];

            if (covers(one, p) && names_rule(rule, one->id)) {
                one->used = true;
                if (!one->expired && p->finding.suppression == AD_SUPPRESSION_NONE) {
                    p->finding.suppression = AD_SUPPRESSION_INLINE;
                    p->finding.suppression_reason = one->reason;
                }
            }
        }
    }
}

/* Puts one suppression into the graph. The reason is a text of the graph's own. */
static ad_status add_to_graph(ad_flow_graph *graph, const suppression *one, const ad_flow_sink *sink, uint32_t rule,
                              ad_err *err)
{
    size_t strings = graph->strings.capacity;
    size_t suppressions_there = graph->suppressions.capacity;
    ad_str reason = one->reason.len ? ad_arena_copy(&graph->arena, one->reason) : AD_STR("");

    if (!reason.ptr ||
        !ad_grow(&graph->strings.at, &strings, (size_t)graph->strings.count + 1, sizeof(*graph->strings.at)) ||
        !ad_grow(&graph->suppressions.at, &suppressions_there, (size_t)graph->suppressions.count + 1,
                 sizeof(*graph->suppressions.at))) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    graph->strings.capacity = (uint32_t)strings;
    graph->suppressions.capacity = (uint32_t)suppressions_there;
    graph->strings.at[graph->strings.count++] = reason;
    graph->suppressions.at[graph->suppressions.count++] =
        (ad_flow_suppression){.row_first = sink->row_first,
                              .row_last = sink->row_last,
                              .rule = rule,
                              .reason = graph->strings.count - 1};
    return AD_OK;
}

/* Whether a flow through other files ends here is not known yet: the comment goes with the graph, and is taken to be
 * of use. */
static ad_status apply_to_graph(suppressions *all, ad_flow_graph *graph, ad_err *err)
{
    size_t count;
    const ad_flow_rule *flows = ad_ruleset_flows(all->rules, &count);
    ad_status status = AD_OK;

    for (uint32_t i = 0; status == AD_OK && i < graph->sinks.count; i++) {
        const ad_flow_sink *sink = &graph->sinks.at[i];
        uint32_t rule = sink->rule < count ? flows[sink->rule].rule : 0;

        for (size_t s = 0; status == AD_OK && sink->rule < count && s < all->count; s++) {
            suppression *one = &all->at[s];

            if (one->target_row >= sink->row_first && one->target_row <= sink->row_last &&
                names_rule(&all->index->rules[rule], one->id)) {
                one->used = true;
                status = one->expired ? AD_OK : add_to_graph(graph, one, sink, rule, err);
            }
        }
    }
    return status;
}

/* Is some rule of that id or alias on? An id whose rules are all off cannot be unused. */
static bool any_enabled(const suppressions *all, ad_str id)
{
    for (size_t r = 0; r < all->index->rule_count; r++) {
        if ((!all->enabled || all->enabled[r]) && names_rule(&all->index->rules[r], id)) {
            return true;
        }
    }
    return false;
}

/* Is a finding left standing on the comment's statement? */
static bool leaves_finding(const suppressions *all, const suppression *s, size_t pending_count)
{
    for (size_t i = 0; i < pending_count; i++) {
        if (all->list->at[i].finding.suppression == AD_SUPPRESSION_NONE && covers(s, &all->list->at[i])) {
            return true;
        }
    }
    return false;
}

/* Tells of comments that did not do what their writer thinks. For the comments of other tools only
 * what matters here: an id of theirs that we do not know is told when a finding stands beside it. */
static ad_status tell(suppressions *all, size_t pending_count, ad_err *err)
{
    ad_status status = AD_OK;

    for (size_t i = 0; status == AD_OK && i < all->count; i++) {
        const suppression *s = &all->at[i];
        char message[ID_BYTES_MAX + 200];

        if (!s->known) {
            if (s->kind == MARKER_OWN || (s->kind == MARKER_NOSEC && leaves_finding(all, s, pending_count))) {
                (void)snprintf(message, sizeof(message), "no rule is called `%.*s`: it suppresses nothing",
                               AD_STR_ARG(s->id));
                status = say(all, AD_OWN_UNKNOWN_SUPPRESSION, s, message, err);
            }
        } else if (s->expired && s->used) {
            (void)snprintf(message, sizeof(message), "the suppression of `%.*s` has run out: look again, then renew or remove it",
                           AD_STR_ARG(s->id));
            status = say(all, AD_OWN_EXPIRED_SUPPRESSION, s, message, err);
        } else if (!s->used && any_enabled(all, s->id)) {
            (void)snprintf(message, sizeof(message), "`%.*s` finds nothing here any more: remove the suppression",
                           AD_STR_ARG(s->id));
            status = say(all, AD_OWN_UNUSED_SUPPRESSION, s, message, err);
        }
    }
    return status;
}

ad_status ad_suppress(ad_pending_list *list, const ad_unit_context *context, const ad_ruleset *rules,
                      const bool *enabled, int64_t today, ad_flow_graph *graph, ad_err *err)
{
    suppressions all = {.context = context,
                        .index = ad_ruleset_index(rules),
                        .rules = rules,
                        .list = list,
                        .enabled = enabled,
                        .today = today};
    size_t pending_count = list->count;
    ad_status status = read_all(&all, err);

    /* what read_all itself reported cannot be suppressed */
    if (status == AD_OK && all.count) {
        apply(&all, pending_count);
        status = apply_to_graph(&all, graph, err);
    }
    if (status == AD_OK && all.count) {
        status = tell(&all, pending_count, err);
    }
    if (status == AD_OK && list->count > pending_count) {
        status = ad_pending_finish(list, context, all.index, err);
    }
    ad_free(all.at);
    return status;
}
