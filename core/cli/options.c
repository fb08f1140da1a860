/* The one table of options, and taking a command line apart by it. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "cli/cli.h"
#include "os/os.h"

#include "base/banned.h"

typedef struct option_spec {
    option_id id;
    char letter; /* 0: none */
    const char *name;
    const char *argument; /* NULL: takes none; "[=...]": may follow, behind '=' only */
    const char *help;
} option_spec;

static const option_spec specs[OPT_COUNT] = {
    {OPT_HELP, 'h', "help", NULL, "show this help"},
    {OPT_VERSION, 'V', "version", NULL, "show the version"},
    {OPT_OUTPUT, 'o', "output", "FORMAT[=FILE]", "report as text, concise, json, ndjson or sarif; repeatable"},
    {OPT_SELECT, 's', "select", "RULES", "only these rules: ids, aliases, packs, globs; comma-separated, repeatable"},
    {OPT_IGNORE, 'i', "ignore", "RULES", "all but these rules"},
    {OPT_SEVERITY, 0, "severity", "LEVEL", "report from this severity on: info, low (default), medium, high, critical"},
    {OPT_CONFIDENCE, 0, "confidence", "LEVEL", "report from this confidence on: low, medium (default), high"},
    {OPT_FAIL_ON, 0, "fail-on", "LEVEL", "exit 1 from this severity on (default low), or `never`"},
    {OPT_EXIT_ZERO, 0, "exit-zero", NULL, "exit 0 although there are findings"},
    {OPT_EXCLUDE, 0, "exclude", "GLOB", "leave out files and folders of a tree; repeatable"},
    {OPT_NO_GITIGNORE, 0, "no-gitignore", NULL, "scan what .gitignore files name, too"},
    {OPT_STDIN_FILENAME, 0, "stdin-filename", "PATH", "what to call standard input (`-`)"},
    {OPT_IGNORE_SUPPRESSIONS, 0, "ignore-suppressions", NULL, "report what comments suppress"},
    {OPT_SHOW_SUPPRESSED, 0, "show-suppressed", NULL, "list suppressed findings, too"},
    {OPT_SHOW_FILES, 0, "show-files", NULL, "list every file with what became of it"},
    {OPT_STATS, 0, "stats", NULL, "show where the time went"},
    {OPT_QUIET, 'q', "quiet", NULL, "findings only, no summary"},
    {OPT_VERBOSE, 'v', "verbose", NULL, "say more"},
    {OPT_COLOR, 0, "color", "WHEN", "auto, always or never (also NO_COLOR, CLICOLOR_FORCE)"},
    {OPT_NO_PROGRESS, 0, "no-progress", NULL, "no progress bar"},
    {OPT_JOBS, 'j', "jobs", "N", "number of worker processes (default: processors)"},
    {OPT_PACKS, 'p', "packs", "FOLDER", "a rule pack, or a folder of packs, in place of the default ones; repeatable"},
    {OPT_PIN, 0, "pin", "PACK=DIGEST", "refuse to run (exit 5) unless that pack's files have this digest; repeatable"},
    {OPT_LIMIT, 0, "limit", "NAME=VALUE", "change a limit; repeatable"},
    {OPT_LIMITS, 0, "limits", NULL, "print the limits and exit"},
    {OPT_RULE, 0, "rule", "ID", "only this rule; repeatable"},
    {OPT_JSON, 0, "json", NULL, "print JSON"},
    {OPT_REQUIRE_JAIL, 0, "require-jail", "[=LEVEL]",
     "refuse to scan unless workers are locked up: full (default) or partial; see `doctor`"},
    {OPT_IN, 0, "in", "PATH", "the folder or archive that the file is part of: values are followed through all of it"},
};

int usage_error(const char *format, ...)
{
    char text[2048];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    complain("%s", text);
    return EXIT_USAGE;
}

void complain(const char *format, ...)
{
    char text[2048];
    ad_buf shown;
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    ad_buf_init(&shown, 1 << 16);
    ad_utf8_add_shown(&shown, ad_str_of(text), false);
    (void)fprintf(stderr, "adderstone: %s\n", shown.data ? shown.data : "");
    ad_buf_clear(&shown);
}

const char *nearest(const char *given, const char *const *candidates, size_t count)
{
    ad_str text = ad_str_of(given);
    unsigned best = text.len <= 4 ? 2 : text.len <= 8 ? 3 : 4; /* edits that still look like a slip */
    const char *found = NULL;

    for (size_t i = 0; i < count; i++) {
        unsigned distance = ad_str_distance(text, ad_str_of(candidates[i]), best);

        if (distance < best) {
            best = distance;
            found = candidates[i];
        }
    }
    return found;
}

const char *option_name(option_id id)
{
    return specs[id].name;
}

static bool may_stand_alone(const option_spec *spec)
{
    return !spec->argument || spec->argument[0] == '[';
}

static const option_spec *find_spec(const command *cmd, ad_str name, char letter)
{
    for (size_t i = 0; i < cmd->option_count; i++) {
        const option_spec *spec = &specs[cmd->options[i]];

        if (letter ? spec->letter == letter : ad_str_is(name, spec->name)) {
            return spec;
        }
    }
    return NULL;
}

static int unknown_option(const command *cmd, const char *given)
{
    const char *names[OPT_COUNT];
    char plain[64];
    const char *near;

    for (size_t i = 0; i < cmd->option_count; i++) {
        names[i] = specs[cmd->options[i]].name;
    }
    (void)snprintf(plain, sizeof(plain), "%.*s", (int)strcspn(given, "="), given);
    near = nearest(plain + strspn(plain, "-"), names, cmd->option_count);
    if (near) {
        return usage_error("%s: there is no option `%s`: did you mean `--%s`?", cmd->name, plain, near);
    }
    return usage_error("%s: there is no option `%s`: see `adderstone %s --help`", cmd->name, plain, cmd->name);
}

static void print_help(const command *cmd)
{
    (void)printf("usage: adderstone %s [OPTIONS] %s\n\n%s\n", cmd->name, cmd->operands, cmd->summary);
    if (cmd->details) {
        (void)printf("\n%s\n", cmd->details);
    }
    (void)printf("\noptions:\n");
    for (size_t i = 0; i < cmd->option_count; i++) {
        const option_spec *spec = &specs[cmd->options[i]];
        char left[64];

        (void)snprintf(left, sizeof(left), "%c%c%c --%s%s%s", spec->letter ? '-' : ' ',
                       spec->letter ? spec->letter : ' ', spec->letter ? ',' : ' ', spec->name,
                       may_stand_alone(spec) ? "" : " ", spec->argument ? spec->argument : "");
        (void)printf("  %-30s %s\n", left, spec->help);
    }
}

static bool add_use(command_line *line, option_id id, const char *value)
{
    line->uses[line->use_count++] = (option_use){id, value};
    return true;
}

/* One argument that begins with '-'. *taken says whether it used up the next one. Gives -1 or a
 * status to exit with. */
static int parse_option(const command *cmd, const char *given, const char *next, command_line *out, bool *taken)
{
    bool is_long = given[1] == '-';
    ad_str body = ad_str_of(given + (is_long ? 2 : 1));
    size_t equals = is_long ? ad_str_find_byte(body, '=', 0) : SIZE_MAX;
    const option_spec *spec;
    const char *value = NULL;

    *taken = false;
    if (is_long) {
        spec = find_spec(cmd, ad_str_sub(body, 0, equals == SIZE_MAX ? body.len : equals), 0);
        value = spec && equals != SIZE_MAX ? body.ptr + equals + 1 : NULL;
    } else {
        spec = find_spec(cmd, body, given[1]);
        value = spec && given[2] ? given + 2 : NULL;
    }
    if (!spec) {
        return unknown_option(cmd, given);
    }
    if (!spec->argument && value && !is_long) { /* -qv: a bundle of letters without values */
        for (const char *c = given + 1; *c; c++) {
            const option_spec *one = find_spec(cmd, body, *c);

            if (!one || one->argument) {
                return unknown_option(cmd, given);
            }
            if (one->id == OPT_HELP) {
                print_help(cmd);
                return EXIT_CLEAN;
            }
            if (out->use_count < OPT_COUNT * 8) {
                (void)add_use(out, one->id, NULL);
            }
        }
        return -1;
    }
    if (!spec->argument && value) {
        return usage_error("%s: `--%s` takes no value", cmd->name, spec->name);
    }
    if (!may_stand_alone(spec) && !value) {
        if (!next) {
            return usage_error("%s: `--%s` needs a value: %s", cmd->name, spec->name, spec->argument);
        }
        value = next;
        *taken = true;
    }
    if (spec->id == OPT_HELP) {
        print_help(cmd);
        return EXIT_CLEAN;
    }
    (void)add_use(out, spec->id, value);
    return -1;
}

int command_line_parse(const command *cmd, int argc, char **argv, command_line *out)
{
    size_t room = (size_t)argc + (size_t)OPT_COUNT * 8 + 1;
    bool options_over = false;
    int status = -1;

    *out = (command_line){0};
    out->uses = ad_calloc(room, sizeof(*out->uses));
    out->operands = ad_calloc(room, sizeof(*out->operands));
    if (!out->uses || !out->operands) {
        command_line_clear(out);
        return usage_error("out of memory");
    }
    for (int i = 0; status < 0 && i < argc; i++) {
        const char *given = argv[i];

        if (!options_over && strcmp(given, "--") == 0) {
            options_over = true;
        } else if (!options_over && given[0] == '-' && given[1]) {
            bool taken = false;

            status = parse_option(cmd, given, i + 1 < argc ? argv[i + 1] : NULL, out, &taken);
            i += taken;
        } else {
            out->operands[out->operand_count++] = given;
        }
    }
    if (status >= 0) {
        command_line_clear(out);
    }
    return status;
}

void command_line_clear(command_line *line)
{
    ad_free(line->uses);
    ad_free(line->operands);
    *line = (command_line){0};
}

const char *option_value(const command_line *line, option_id id)
{
    const char *value = NULL;

    for (size_t i = 0; i < line->use_count; i++) {
        if (line->uses[i].id == id) {
            value = line->uses[i].value;
        }
    }
    return value;
}

size_t option_times(const command_line *line, option_id id)
{
    size_t times = 0;

    for (size_t i = 0; i < line->use_count; i++) {
        times += line->uses[i].id == id;
    }
    return times;
}

bool color_wanted(const command_line *line, int fd, bool *out)
{
    const char *when = option_value(line, OPT_COLOR);
    const char *no = getenv("NO_COLOR");
    const char *force = getenv("CLICOLOR_FORCE");
    const char *term = getenv("TERM");

    if (when && strcmp(when, "auto") != 0) {
        *out = strcmp(when, "always") == 0;
        if (!*out && strcmp(when, "never") != 0) {
            (void)usage_error("--color: `%s` is none of auto, always, never", when);
            return false;
        }
        return true;
    }
    if (no && *no) {
        *out = false;
    } else if (force && *force && strcmp(force, "0") != 0) {
        *out = true;
    } else {
        *out = ad_is_terminal(fd) && !(term && strcmp(term, "dumb") == 0);
    }
    return true;
}

int print_all(ad_str text)
{
    ad_err err = {0};

    if (ad_fd_write(1, text, &err) == AD_OK) {
        return EXIT_CLEAN;
    }
    if (ad_fd_is_hung_up(1)) {
        return EXIT_CLOSED_PIPE; /* whoever reads has seen enough: nothing to complain of */
    }
    complain("standard output could not be written: %s", err.message);
    return EXIT_USAGE;
}

bool limits_from(const command_line *line, ad_limits *out)
{
    *out = ad_limits_default;
    for (size_t i = 0; i < line->use_count; i++) {
        const char *given = line->uses[i].value;
        size_t name_bytes;
        const ad_limit_info *info = ad_limit_table;
        const char *names[64];
        size_t count = 0;
        char name[64];
        char *end = NULL;
        unsigned long long value;

        if (line->uses[i].id != OPT_LIMIT) {
            continue;
        }
        name_bytes = strcspn(given, "=");
        (void)snprintf(name, sizeof(name), "%.*s", (int)name_bytes, given);
        for (; info->name && strcmp(info->name, name) != 0; info++) {
            if (count < sizeof(names) / sizeof(names[0])) {
                names[count++] = info->name;
            }
        }
        if (!info->name) {
            const char *near = nearest(name, names, count);

            (void)usage_error("--limit: there is no limit `%s`%s%s%s: see --limits", name,
                              near ? ": did you mean `" : "", near ? near : "", near ? "`?" : "");
            return false;
        }
        value = given[name_bytes] ? strtoull(given + name_bytes + 1, &end, 10) : 0;
        if (!end || *end || end == given + name_bytes + 1 || (info->width == 4 && value > UINT32_MAX) || value == 0) {
            (void)usage_error("--limit: `%s` is no value for %s (%s): write %s=NUMBER", given, name, info->unit, name);
            return false;
        }
        ad_limits_set(out, info, value);
    }
    return true;
}
