/* How much the node table costs on top of tree-sitter's own parse.
 * Usage: parse_bench [-n ROUNDS] FILE-OR-FOLDER... or - for a list of paths; the best round of each file
 * counts, in CPU time. Build it with CMAKE_BUILD_TYPE=RelWithDebInfo and without sanitizers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "syntax/syntax.h"
#include "bench_files.h"
#include "yardstick.h"
#include "base/banned.h"

typedef struct bench {
    yardstick *plain;
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

static void keep_best(double *best, double seconds)
{
    if (*best < 0 || seconds < *best) {
        *best = seconds;
    }
}

static void measure(void *ctx, ad_str bytes, const char *path)
{
    bench *all = ctx;
    double best_source = -1;
    double best_parse = -1;
    double best_table = -1;
    unsigned round;

    for (round = 0; round < all->rounds; round++) {
        double start = bench_now_s();
        ad_source *source = NULL;
        ad_tree *tree = NULL;
        ad_err err;

        if (ad_source_create(bytes, &ad_limits_default, &source, &err) != AD_OK) {
            (void)fprintf(stderr, "%s: %s\n", path, err.message);
            return;
        }
        keep_best(&best_source, bench_now_s() - start);
        start = bench_now_s();
        yardstick_parse(all->plain, source->text.ptr, (uint32_t)source->text.len);
        keep_best(&best_parse, bench_now_s() - start);
        start = bench_now_s();
        if (ad_tree_create(all->parser, source, &ad_limits_default, &tree, &err) != AD_OK) {
            (void)fprintf(stderr, "%s: %s\n", path, err.message);
            ad_source_free(source);
            return;
        }
        keep_best(&best_table, bench_now_s() - start);
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
    all.plain = yardstick_create();
    if (!all.plain || ad_parser_create(&all.parser, &err) != AD_OK) {
        (void)fprintf(stderr, "no parser\n");
        return 1;
    }
    for (; at < argc; at++) {
        bench_files(argv[at], measure, &all);
    }
    report(&all);
    yardstick_free(all.plain);
    ad_parser_free(all.parser);
    return 0;
}
