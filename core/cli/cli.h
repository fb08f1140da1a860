/* What the subcommands share. Only this folder prints, exits and reads argv and the environment. */
#ifndef AD_CLI_CLI_H
#define AD_CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/err.h"
#include "base/limits.h"
#include "result/result.h"
#include "rules/rules.h"

/* Exit statuses. Findings outrank incomplete; a usage error outranks both. */
enum {
    EXIT_CLEAN = 0,
    EXIT_FINDINGS = 1,   /* at or above --fail-on */
    EXIT_USAGE = 2,      /* options, configuration, packs that do not load */
    EXIT_NOTHING = 3,    /* nothing was scanned */
    EXIT_INCOMPLETE = 4, /* something could not be analysed */
    EXIT_TRUST = 5,      /* a signature, hash or date that does not hold */
    EXIT_BY_SIGNAL = 128,   /* and the signal's number, as shells have it */
    EXIT_CLOSED_PIPE = 141  /* whoever read standard output went away */
};

/* ---- options ---- */

typedef enum option_id {
    OPT_HELP,
    OPT_VERSION,
    OPT_OUTPUT,
    OPT_SELECT,
    OPT_IGNORE,
    OPT_SEVERITY,
    OPT_CONFIDENCE,
    OPT_FAIL_ON,
    OPT_EXIT_ZERO,
    OPT_EXCLUDE,
    OPT_NO_GITIGNORE,
    OPT_STDIN_FILENAME,
    OPT_IGNORE_SUPPRESSIONS,
    OPT_SHOW_SUPPRESSED,
    OPT_SHOW_FILES,
    OPT_STATS,
    OPT_QUIET,
    OPT_VERBOSE,
    OPT_COLOR,
    OPT_NO_PROGRESS,
    OPT_JOBS,
    OPT_PACKS,
    OPT_PIN,
    OPT_LIMIT,
    OPT_LIMITS,
    OPT_RULE,
    OPT_JSON,
    OPT_REQUIRE_JAIL,
    OPT_IN,
    OPT_COUNT
} option_id;

/* One option as it was given. */
typedef struct option_use {
    option_id id;
    const char *value; /* NULL when it takes none */
} option_use;

/* A command line taken apart. Values are borrowed from argv. */
typedef struct command_line {
    option_use *uses;
    size_t use_count;
    const char **operands;
    size_t operand_count;
} command_line;

typedef struct command {
    const char *name;     /* "scan", "pack test" */
    const char *operands; /* "PATH..." */
    const char *summary;
    const char *details; /* more for --help, or NULL */
    const option_id *options;
    size_t option_count;
    int (*run)(const command_line *line);
} command;

/* Parses what follows the command's name. On a mistake prints it with a suggestion and gives
 * EXIT_USAGE; --help is printed and gives EXIT_CLEAN; else -1 and *out is to be cleared. */
int command_line_parse(const command *cmd, int argc, char **argv, command_line *out);
void command_line_clear(command_line *line);
/* The last value given for an option, or NULL; how often it was given. */
const char *option_value(const command_line *line, option_id id);
size_t option_times(const command_line *line, option_id id);
const char *option_name(option_id id); /* "--jobs" */

/* The commands, ending with a NULL name. */
extern const command *const cli_commands[];
extern const command command_scan, command_pack_test, command_ast, command_query, command_explain, command_flow,
    command_rules_list, command_doctor;

/* ---- telling ---- */

/* "adderstone: MESSAGE" on stderr, controls escaped. Returns EXIT_USAGE, to be returned on. */
int usage_error(const char *format, ...) AD_PRINTF(1, 2);
void complain(const char *format, ...) AD_PRINTF(1, 2);
/* The candidate nearest to `given`, if it is near enough to be meant, else NULL. */
const char *nearest(const char *given, const char *const *candidates, size_t count);
/* --color, NO_COLOR, CLICOLOR_FORCE, TERM. false when --color has an unknown value (told). */
bool color_wanted(const command_line *line, int fd, bool *out);
/* Writes all of it to stdout. Gives EXIT_CLEAN, EXIT_CLOSED_PIPE or, told on stderr, EXIT_USAGE. */
int print_all(ad_str text);

/* ---- packs and rules ---- */

/* Loads the packs that --packs, ADDERSTONE_PACKS or the program's own place name, and seals the set.
 * Mistakes are printed. NULL: *out_status says what to exit with. */
ad_ruleset *packs_load(const command_line *line, const ad_limits *limits, int *out_status);
/* Loads one pack and seals; mistakes are printed. */
ad_ruleset *packs_load_one(const char *folder, const ad_limits *limits, int *out_status);
/* Prints a pack's mistake as "path:line: message" with its hint. */
void print_diagnostic(void *ctx, const ad_diagnostic *diagnostic);
/* Folders with a pack.json that would be loaded, NUL-ended strings to be freed with packs_free_list. */
char **packs_find(const command_line *line, size_t *out_count, int *out_status);
void packs_free_list(char **list, size_t count);

/* --limit NAME=VALUE over the defaults. False: told. */
bool limits_from(const command_line *line, ad_limits *out);
/* Which rules --select and --ignore leave on: a new array by rule number (ad_free), or NULL: told. */
bool *rules_enabled(const command_line *line, const ad_rule_index *index);

/* ---- being stopped ---- */

/* From here on SIGINT, SIGTERM and SIGHUP set the flag to their number; a second one ends the program. */
void stop_install(void);
const volatile int *stop_flag(void);
/* Keeps those signals waiting / lets them come: for the moments in which a file has no owner yet. */
void stop_hold(bool hold);
/* What a second signal clears away: a temporary file (borrowed; NULL: none), a line on the terminal. */
void stop_removes(const char *temporary);
void stop_wipes_line(bool shown);

/* ---- progress ---- */

typedef struct progress {
    bool on;
    unsigned long long shown_at_ms;
    unsigned long long started_ms;
    unsigned columns;
} progress;

void progress_start(progress *bar, bool wanted);
void progress_update(void *bar, uint64_t done, uint64_t seen, ad_str current);
void progress_end(progress *bar);

#endif
