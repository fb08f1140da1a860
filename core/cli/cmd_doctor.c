/* `adderstone doctor`: what this installation consists of, for bug reports and for doubts. */
#include <string.h>

#include "base/mem.h"
#include "cli/cli.h"
#include "input/input.h"
#include "os/os.h"
#include "syntax/syntax.h"

#include "base/banned.h"

static void print_row(const char *name, const char *value)
{
    (void)printf("%-14s %s\n", name, value);
}

static void print_packs(const ad_rule_index *index, bool whole)
{
    (void)printf("\nrule packs\n");
    for (size_t i = 0; i < index->pack_count; i++) {
        const ad_pack_info *pack = &index->packs[i];

        (void)printf("  %-26.*s %-8.*s %3u rules  %.*s  %.*s\n", AD_STR_ARG(pack->name), AD_STR_ARG(pack->version),
                     pack->rule_count, AD_STR_ARG(ad_str_sub(pack->digest, 0, whole ? 64 : 12)), AD_STR_ARG(pack->folder));
    }
}

static const char *yes_no(bool held)
{
    return held ? "yes" : "no";
}

/* What a worker is locked up in on this system: tried out, not asked for. */
static void print_jail(const ad_limits *limits)
{
    ad_jail jail;
    ad_err err = {0};

    if (ad_jail_probe(limits, &jail, &err) != AD_OK) {
        (void)printf("jail           unknown: %s\n", err.message);
        return;
    }
    print_row("jail", ad_jail_level_name(jail.level));
    (void)printf("  %-20s %s\n", "no new privileges", yes_no(jail.no_new_privileges));
    if (jail.landlock_abi) {
        (void)printf("  %-20s %s, ABI %d\n", "Landlock", yes_no(jail.landlock), jail.landlock_abi);
    } else {
        (void)printf("  %-20s no\n", "Landlock");
    }
    (void)printf("  %-20s %s\n", "seccomp", yes_no(jail.seccomp));
    (void)printf("  %-20s %s\n", "limits", yes_no(jail.limits));
    (void)printf("  %-20s %s\n", "not dumpable", yes_no(jail.not_dumpable));
    (void)printf("  %-20s %s\n", "dies with its parent", yes_no(jail.dies_with_parent));
}

static int run_doctor(const command_line *line)
{
    ad_limits limits;
    ad_ruleset *rules;
    char text[256];
    int status = EXIT_CLEAN;

    if (line->operand_count) {
        return usage_error("doctor: takes no operands");
    }
    if (!limits_from(line, &limits)) {
        return EXIT_USAGE;
    }
    print_row("adderstone", AD_VERSION);
    print_row("rule API", AD_RULE_API_VERSION);
    ad_syntax_library(text, sizeof(text));
    print_row("syntax", text);
    ad_input_library(text, sizeof(text));
    print_row("archives", text);
    ad_rules_library(text, sizeof(text));
    print_row("rules", text);
    (void)snprintf(text, sizeof(text), "%u", ad_processor_count());
    print_row("processors", text);
    print_jail(&limits);
    rules = packs_load(line, &limits, &status);
    if (rules) {
        print_packs(ad_ruleset_index(rules), option_times(line, OPT_VERBOSE) > 0);
        ad_ruleset_free(rules);
    }
    return status;
}

static const option_id doctor_options[] = {OPT_PACKS, OPT_VERBOSE, OPT_LIMIT, OPT_HELP};

const command command_doctor = {"doctor",
                                "",
                                "show versions, libraries, rule packs and how workers are locked up",
                                NULL,
                                doctor_options,
                                sizeof(doctor_options) / sizeof(doctor_options[0]),
                                run_doctor};
