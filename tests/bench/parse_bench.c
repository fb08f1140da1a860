/* How much the node table costs on top of tree-sitter's own parse.
 * Usage: parse_bench [-n ROUNDS] FILE-OR-FOLDER... or - for a list of paths; the best round of each file
 * counts, in CPU time. Build it with CMAKE_BUILD_TYPE=RelWithDebInfo and without sanitizers. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <tree_sitter/api.h>

#include "base/buf.h"
#include "base/mem.h"
#include "syntax/syntax.h"
#include "base/banned.h"

const TSLanguage *tree_sitter_python(void);

typedef struct bench {
    TSParser *plain;
    ad_parser *parser;
    unsigned rounds;
    uint64_t files;
    uint64_t bytes;
    uint64_t nodes;
    uint64_t files_with_errors;
    double source_s; /* decoding and line table */
    double parse_s;  /* tree-sitter alone, its tree's end included */
    double table_s;  /* parse, flatten, end of the tree */
} bench;

static double now_s(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static bool read_file(const char *path, ad_buf *out)
{
    FILE *file = fopen(path, "rb");
    size_t got = 1;

    while (file && got > 0) {
        char *room = ad_buf_reserve(out, 65536);

        got = room ? fread(room, 1, 65536, file) : 0;
        out->len += got;
    }
    if (file) {
        (void)fclose(file);
    }
    return file && !out->failed;
}

static void keep_best(double *best, double seconds)
{
    if (*best < 0 || seconds < *best) {
        *best = seconds;
    }
}

static void measure(bench *all, ad_str bytes, const char *path)
{
    double best_source = -1;
    double best_parse = -1;
    double best_table = -1;
    unsigned round;

    for (round = 0; round < all->rounds; round++) {
        double start = now_s();
        ad_source *source = NULL;
        ad_tree *tree = NULL;
        ad_err err;

        if (ad_source_create(bytes, &ad_limits_default, &source, &err) != AD_OK) {
            (void)fprintf(stderr, "%s: %s\n", path, err.message);
            return;
        }
        keep_best(&best_source, now_s() - start);
        start = now_s();
        ts_tree_delete(
            ts_parser_parse_string(all->plain, NULL, source->text.ptr, (uint32_t)source->text.len));
        keep_best(&best_parse, now_s() - start);
        start = now_s();
        if (ad_tree_create(all->parser, source, &ad_limits_default, &tree, &err) != AD_OK) {
            (void)fprintf(stderr, "%s: %s\n", path, err.message);
            ad_source_free(source);
            return;
        }
        keep_best(&best_table, now_s() - start);
        if (round == 0) {
            all->files++;
            all->bytes += source->text.len;
            all->nodes += tree->count;
            all->files_with_errors += tree->error_count > 0;
        }
        ad_tree_free(tree);
        ad_source_free(source);
    }
    all->source_s += best_source;
    all->parse_s += best_parse;
    all->table_s += best_table;
}

static void measure_file(bench *all, const char *path)
{
    ad_buf content;

    ad_buf_init(&content, 1U << 30);
    if (read_file(path, &content)) {
        measure(all, ad_buf_str(&content), path);
    } else {
        (void)fprintf(stderr, "%s: cannot be read\n", path);
    }
    ad_buf_clear(&content);
}

/* Paths from standard input, a line each. */
static void measure_list(bench *all)
{
    char line[8192];

    while (fgets(line, sizeof(line), stdin)) {
        line[strcspn(line, "\n")] = '\0';
        measure_file(all, line);
    }
}

/* The .py files of one folder, not of those below it. */
static void measure_folder(bench *all, const char *path)
{
    DIR *folder = opendir(path);
    const struct dirent *entry;

    while (folder && (entry = readdir(folder)) != NULL) {
        ad_buf name;

        if (!ad_str_ends(ad_str_of(entry->d_name), AD_STR(".py"))) {
            continue;
        }
        ad_buf_init(&name, 65536);
        ad_buf_printf(&name, "%s/%s", path, entry->d_name);
        if (!name.failed) {
            measure_file(all, name.data);
        }
        ad_buf_clear(&name);
    }
    if (folder) {
        (void)closedir(folder);
    }
}

static void report(const bench *all)
{
    double megabytes = (double)all->bytes / 1e6;

    (void)printf("files              %llu (%llu with syntax errors)\n", (unsigned long long)all->files,
                 (unsigned long long)all->files_with_errors);
    (void)printf("text               %.2f MB\n", megabytes);
    (void)printf("nodes              %llu (%.1f bytes of text each)\n", (unsigned long long)all->nodes,
                 (double)all->bytes / (double)(all->nodes ? all->nodes : 1));
    (void)printf("decode and lines   %.1f MB/s\n", megabytes / all->source_s);
    (void)printf("tree-sitter alone  %.2f MB/s\n", megabytes / all->parse_s);
    (void)printf("parse and flatten  %.2f MB/s\n", megabytes / all->table_s);
    (void)printf("ratio              %.3f (%.0f ns per node for the table)\n", all->table_s / all->parse_s,
                 (all->table_s - all->parse_s) * 1e9 / (double)(all->nodes ? all->nodes : 1));
}

int main(int argc, char **argv)
{
    bench all = {.rounds = 3};
    int at = 1;
    ad_err err;

    if (argc > 2 && strcmp(argv[1], "-n") == 0) {
        all.rounds = (unsigned)strtoul(argv[2], NULL, 10);
        at = 3;
    }
    if (at >= argc || all.rounds == 0) {
        (void)fprintf(stderr, "usage: parse_bench [-n ROUNDS] FILE-OR-FOLDER... | -\n");
        return 2;
    }
    all.plain = ts_parser_new();
    if (!ts_parser_set_language(all.plain, tree_sitter_python()) ||
        ad_parser_create(&all.parser, &err) != AD_OK) {
        (void)fprintf(stderr, "no parser\n");
        return 1;
    }
    for (; at < argc; at++) {
        struct stat info;

        if (strcmp(argv[at], "-") == 0) {
            measure_list(&all);
        } else if (stat(argv[at], &info) == 0 && S_ISDIR(info.st_mode)) {
            measure_folder(&all, argv[at]);
        } else {
            measure_file(&all, argv[at]);
        }
    }
    report(&all);
    ts_parser_delete(all.plain);
    ad_parser_free(all.parser);
    return 0;
}
