/* Entry: picks the subcommand. */
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "os/os.h"

#include "base/banned.h"

const command *const cli_commands[] = {&command_scan,    &command_explain, &command_flow, &command_rules_list,
                                       &command_pack_test, &command_query,    &command_ast,
                                       &command_doctor,  NULL};

static void print_overview(FILE *to)
{
    (void)fprintf(to, "adderstone %s: security scanner for Python code and packages\n\n", AD_VERSION);
    (void)fprintf(to, "usage: adderstone COMMAND [OPTIONS] [OPERANDS]\n\n");
    for (size_t i = 0; cli_commands[i]; i++) {
        (void)fprintf(to, "  %-12s %s\n", cli_commands[i]->name, cli_commands[i]->summary);
    }
    (void)fprintf(to, "\n`adderstone COMMAND --help` tells more. Exit status: 0 clean, 1 findings, 2 usage,\n"
                      "3 nothing scanned, 4 incomplete, 5 trust failure.\n");
}

/* How many words of argv make this command's name, 0 when they do not. */
static int name_words(const command *cmd, int argc, char **argv)
{
    const char *space = strchr(cmd->name, ' ');
    size_t first = space ? (size_t)(space - cmd->name) : strlen(cmd->name);

    if (strlen(argv[1]) != first || strncmp(argv[1], cmd->name, first) != 0) {
        return 0;
    }
    if (!space) {
        return 1;
    }
    return argc > 2 && strcmp(argv[2], space + 1) == 0 ? 2 : 0;
}

static int unknown_command(const char *given)
{
    const char *names[sizeof(cli_commands) / sizeof(cli_commands[0])];
    size_t count = 0;
    const char *near;

    for (; cli_commands[count]; count++) {
        names[count] = cli_commands[count]->name;
    }
    near = nearest(given, names, count);
    return near ? usage_error("there is no command `%s`: did you mean `%s`?", given, near)
                : usage_error("there is no command `%s`: see `adderstone --help`", given);
}

static int run(int argc, char **argv)
{
    if (argc < 2) {
        print_overview(stderr);
        return EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0) {
        print_overview(stdout);
        return EXIT_CLEAN;
    }
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
        (void)printf("adderstone %s\n", AD_VERSION);
        return EXIT_CLEAN;
    }
    for (size_t i = 0; cli_commands[i]; i++) {
        int words = name_words(cli_commands[i], argc, argv);

        if (words) {
            command_line line;
            int status = command_line_parse(cli_commands[i], argc - 1 - words, argv + 1 + words, &line);

            if (status < 0) {
                status = cli_commands[i]->run(&line);
                command_line_clear(&line);
            }
            return status;
        }
    }
    return unknown_command(argv[1]);
}

/* Did all that was printed get where it should? Some file systems say so only when a file is closed. */
static int finish_stdout(int status)
{
    bool failed = fflush(stdout) != 0;

    failed |= ferror(stdout) != 0;
    if (failed && ad_fd_is_hung_up(1)) {
        return EXIT_CLOSED_PIPE;
    }
    failed |= fclose(stdout) != 0;
    if (!failed) {
        return status;
    }
    complain("standard output could not be written");
    return EXIT_USAGE;
}

int main(int argc, char **argv)
{
    ad_standard_fds_keep();
    (void)setlocale(LC_ALL, "C");
    (void)signal(SIGPIPE, SIG_IGN); /* a closed pipe is a write error, looked at when all files are written */
    (void)signal(SIGXFSZ, SIG_IGN); /* so is a file over the size that is allowed */
    return finish_stdout(run(argc, argv));
}
