/* `adderstone explain` and `adderstone rules list`: what the loaded rules say of themselves. */
#include <string.h>

#include "base/mem.h"
#include "cli/cli.h"
#include "cli/place.h"
#include "os/os.h"
#include "report/report.h"

#include "base/banned.h"

static void suggest_rule(const char *given, const ad_rule_index *index)
{
    unsigned best = 6;
    ad_str near = {"", 0};

    for (size_t i = 0; i < index->rule_count; i++) {
        unsigned distance = ad_str_distance(ad_str_of(given), index->rules[i].id, best);

        if (distance < best) {
            best = distance;
            near = index->rules[i].id;
        }
    }
    if (near.len) {
        (void)usage_error("there is no rule `%s`: did you mean `%.*s`?", given, AD_STR_ARG(near));
    } else {
        (void)usage_error("there is no rule `%s`: see `adderstone rules list`", given);
    }
}

/* Every rule of that id or alias: an alias such as B506 may stand for several. */
bool *rules_by_id(const char *given, const ad_rule_index *index)
{
    ad_str id = ad_str_of(given);
    bool *fits = ad_calloc(index->rule_count + 1, sizeof(*fits));
    bool any = false;

    if (!fits) {
        (void)usage_error("out of memory");
        return NULL;
    }
    for (size_t i = 0; i < index->rule_count; i++) {
        const ad_rule_info *rule = &index->rules[i];

        fits[i] = ad_str_equal(rule->id, id);
        for (size_t a = 0; a < rule->alias_count; a++) {
            fits[i] |= ad_str_equal_nocase(rule->aliases[a], id);
        }
        any |= fits[i];
    }
    if (!any) {
        suggest_rule(given, index);
        ad_free(fits);
        return NULL;
    }
    return fits;
}

/* FILE:LINE in place of a rule. */
static bool is_line(const char *given)
{
    const char *colon = strrchr(given, ':');

    return colon && colon[1] >= '0' && colon[1] <= '9';
}

static bool explain_one(const char *given, const ad_rule_index *index, const ad_report_options *options, ad_buf *out)
{
    bool *fits = rules_by_id(given, index);
    bool any = false;

    for (size_t i = 0; fits && i < index->rule_count; i++) {
        if (fits[i]) {
            ad_buf_text(out, any ? "\n" : "");
            ad_report_explain(index, i, options, out);
            any = true;
        }
    }
    ad_free(fits);
    return any;
}

static int run_explain(const command_line *line)
{
    ad_report_options options = {.version = AD_VERSION};
    ad_limits limits;
    ad_ruleset *rules;
    ad_buf out;
    int status = EXIT_CLEAN;
    int written;

    if (option_value(line, OPT_RULE)) {
        return explain_place(line);
    }
    if (option_value(line, OPT_IN) || (line->operand_count && is_line(line->operands[0]))) {
        return usage_error("explain: a line goes with --rule: adderstone explain --rule ID [--in PATH] FILE:LINE");
    }
    if (line->operand_count == 0) {
        return usage_error("explain: name a rule, or another tool's id for it, such as B506");
    }
    if (!limits_from(line, &limits) || !color_wanted(line, 1, &options.color)) {
        return EXIT_USAGE;
    }
    rules = packs_load(line, &limits, &status);
    if (!rules) {
        return status;
    }
    options.columns = ad_terminal_columns(1);
    ad_buf_init(&out, 1 << 26);
    for (size_t i = 0; i < line->operand_count; i++) {
        if (!explain_one(line->operands[i], ad_ruleset_index(rules), &options, &out)) {
            status = EXIT_USAGE;
        }
    }
    written = out.failed ? usage_error("out of memory") : print_all(ad_buf_str(&out));
    status = written == EXIT_CLEAN ? status : written;
    ad_buf_clear(&out);
    ad_ruleset_free(rules);
    return status;
}

/* The list, a line each, in columns as wide as what stands in them. */
static void list_rules(const ad_rule_index *index, const bool *enabled, bool color, ad_buf *out)
{
    size_t id_width = 0;
    size_t pack_width = 0;
    static const char *const shades[] = {"2", "34", "33", "31", "1;31"}; /* by severity */

    for (size_t i = 0; i < index->rule_count; i++) {
        id_width = index->rules[i].id.len > id_width ? index->rules[i].id.len : id_width;
        pack_width = index->rules[i].pack.len > pack_width ? index->rules[i].pack.len : pack_width;
    }
    for (size_t i = 0; i < index->rule_count; i++) {
        const ad_rule_info *rule = &index->rules[i];

        if (!enabled[i]) {
            continue;
        }
        ad_buf_printf(out, "%-*.*s  ", (int)id_width, AD_STR_ARG(rule->id));
        if (color) {
            ad_buf_printf(out, "\x1b[%sm%-8s\x1b[0m ", shades[rule->severity], ad_severity_name(rule->severity));
        } else {
            ad_buf_printf(out, "%-8s ", ad_severity_name(rule->severity));
        }
        ad_buf_printf(out, "%-6s  %-*.*s  %.*s", ad_confidence_name(rule->confidence), (int)pack_width,
                      AD_STR_ARG(rule->pack), AD_STR_ARG(rule->title));
        for (size_t a = 0; a < rule->alias_count; a++) {
            ad_buf_printf(out, "%s%.*s", a ? ", " : "  (", AD_STR_ARG(rule->aliases[a]));
        }
        ad_buf_text(out, rule->alias_count ? ")\n" : "\n");
    }
}

static int run_rules_list(const command_line *line)
{
    ad_limits limits;
    ad_ruleset *rules;
    bool *enabled;
    bool color = false;
    ad_buf out;
    int status = EXIT_CLEAN;

    if (line->operand_count) {
        return usage_error("rules list: takes no operands: choose with --select");
    }
    if (!limits_from(line, &limits) || !color_wanted(line, 1, &color)) {
        return EXIT_USAGE;
    }
    rules = packs_load(line, &limits, &status);
    if (!rules) {
        return status;
    }
    enabled = rules_enabled(line, ad_ruleset_index(rules));
    if (!enabled) {
        ad_ruleset_free(rules);
        return EXIT_USAGE;
    }
    ad_buf_init(&out, 1 << 26);
    list_rules(ad_ruleset_index(rules), enabled, color, &out);
    status = out.failed ? usage_error("out of memory") : print_all(ad_buf_str(&out));
    ad_buf_clear(&out);
    ad_free(enabled);
    ad_ruleset_free(rules);
    return status;
}

static const option_id explain_options[] = {OPT_RULE, OPT_IN, OPT_COLOR, OPT_PACKS, OPT_LIMIT, OPT_HELP};
static const option_id list_options[] = {OPT_SELECT, OPT_IGNORE, OPT_COLOR, OPT_PACKS, OPT_LIMIT, OPT_HELP};

const command command_explain = {"explain",
                                 "RULE... | --rule ID FILE:LINE",
                                 "say what a rule finds, or why it matches a line or does not",
                                 "With --rule and a line: which places there the rule looked at, which of its conditions hold,\n"
                                 "what a flow's value is made of and where it became clean, and what hides a finding. FILE may\n"
                                 "be a member of an archive, as findings name it: pkg.whl!mod.py:12.\n"
                                 "Exit status then: 0 a scan shows a finding of the rule there, 1 it does not, 2 no such rule\n"
                                 "or line.",
                                 explain_options,
                                 sizeof(explain_options) / sizeof(explain_options[0]),
                                 run_explain};

const command command_rules_list = {"rules list",
                                    "",
                                    "list the loaded rules",
                                    NULL,
                                    list_options,
                                    sizeof(list_options) / sizeof(list_options[0]),
                                    run_rules_list};
