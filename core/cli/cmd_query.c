/* `adderstone query`: one matcher, tried on real code. */
#include <string.h>

#include "base/mem.h"
#include "cli/cli.h"
#include "os/os.h"
#include "report/report.h"
#include "scan/scan.h"

#include "base/banned.h"

/* The rule file that a query stands for. A query is a matcher, or the fields of a rule. */
static void make_rule(const char *query, ad_buf *out)
{
    bool fields = strncmp(query, "match", 5) == 0 && strchr(query, '=');

    ad_buf_printf(out,
                  "rule { id = \"query\", title = \"{name}\", message = \"{text}\", severity = \"info\", "
                  "confidence = \"high\", cwe = 710, %s%s }\n",
                  fields ? "" : "match = ", query);
}

static int query_paths(const command_line *line, ad_ruleset *rules, const ad_limits *limits)
{
    ad_scan_options options = {.paths = line->operands + 1,
                               .path_count = line->operand_count - 1,
                               .gitignore = true,
                               .jobs = ad_processor_count(),
                               .ignore_suppressions = true,
                               .limits = limits,
                               .today = 0};
    ad_report_options report = {.version = AD_VERSION, .quiet = true, .jail = "none"};
    bool *enabled = ad_calloc(ad_ruleset_index(rules)->rule_count + 1, sizeof(*enabled));
    ad_results results;
    ad_buf text;
    ad_err err = {0};
    size_t query = ad_rule_find(ad_ruleset_index(rules), AD_STR("query"));
    int code = EXIT_USAGE;
    int written;

    if (!enabled || query == SIZE_MAX || !color_wanted(line, 1, &report.color)) {
        ad_free(enabled);
        return EXIT_USAGE;
    }
    enabled[query] = true;
    options.enabled = enabled;
    report.columns = ad_terminal_columns(1);
    ad_results_init(&results, ad_ruleset_index(rules));
    ad_buf_init(&text, 1 << 30);
    if (ad_scan(rules, &options, &results, &err) != AD_OK ||
        ad_report_find(AD_STR("concise"))->write(&results, &report, &text, &err) != AD_OK) {
        complain("%s", err.message);
    } else {
        code = results.finding_count ? EXIT_CLEAN : EXIT_FINDINGS; /* like grep: 1 when nothing matches */
        code = results.incident_count ? EXIT_INCOMPLETE : code;
        written = print_all(ad_buf_str(&text));
        code = written == EXIT_CLEAN ? code : written;
    }
    ad_buf_clear(&text);
    ad_results_clear(&results);
    ad_free(enabled);
    return code;
}

static int run_query(const command_line *line)
{
    ad_ruleset *rules = NULL;
    ad_limits limits;
    ad_buf text;
    ad_err err = {0};
    ad_status status;
    int code = EXIT_USAGE;

    if (line->operand_count < 2) {
        return usage_error("query: give a matcher and a path, as in: adderstone query 'call{\"os.system\"}' src");
    }
    if (!limits_from(line, &limits)) {
        return EXIT_USAGE;
    }
    ad_buf_init(&text, 1 << 20);
    make_rule(line->operands[0], &text);
    status = text.failed ? ad_err_set(&err, AD_ERR_NOMEM, "the query is too long") : AD_OK;
    if (status == AD_OK) {
        status = ad_ruleset_create(&limits, &rules, &err);
    }
    if (status == AD_OK) {
        status = ad_ruleset_add_text(rules, AD_STR("query"), AD_STR("query.lua"), ad_buf_str(&text), print_diagnostic, NULL,
                                     &err);
    }
    if (status == AD_OK) {
        status = ad_ruleset_seal(rules, print_diagnostic, NULL, &err);
    }
    if (status != AD_OK) {
        complain("the query cannot be run: %s", err.message);
    } else {
        code = query_paths(line, rules, &limits);
    }
    ad_ruleset_free(rules);
    ad_buf_clear(&text);
    return code;
}

static const option_id query_options[] = {OPT_COLOR, OPT_LIMIT, OPT_HELP};

const command command_query = {"query",
                               "MATCHER PATH...",
                               "find code by a matcher of the rule language",
                               "MATCHER is Lua, as in a rule: call{\"os.system\"}, pattern \"open($X, 'w')\", string{\"^http://\"},\n"
                               "or fields: 'match = call{\"open\"}, where = { arg(\"mode\", 2, matches \"w\") }'.\n"
                               "Exit status: 0 something matched, 1 nothing did.",
                               query_options,
                               sizeof(query_options) / sizeof(query_options[0]),
                               run_query};
