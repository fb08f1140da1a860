/* What phase B (linking the graphs of an artifact and following data through them) costs beside phase A, in
 * one process. Usage: link_bench [-n ROUNDS] [-w GRAPHS] PACKS FILE-OR-FOLDER... or - for a list of paths,
 * all of one artifact; its graphs are kept in the file GRAPHS. link_bench [-n ROUNDS] -r GRAPHS PACKS does
 * phase B alone, which is what to count instructions of. The best round counts, in CPU time. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "rules/rules.h"
#include "scan/scan.h"
#include "scan/scan_priv.h"
#include "bench_files.h"
#include "bench_packs.h"
#include "base/banned.h"

typedef struct bench {
    ad_ruleset *set;
    ad_scan_options options;
    ad_unit_scanner *scanner;
    ad_buf graphs; /* of all files, one after the other */
    uint64_t files, bytes;
    double phase_a_s;
} bench;

static void scan_file(void *ctx, ad_str bytes, const char *path)
{
    bench *all = ctx;
    ad_unit unit = {.path = ad_str_of(path),
                    .name = ad_str_of(path),
                    .kind = AD_UNIT_PYTHON,
                    .bytes = bytes,
                    .bytes_on_disk = bytes.len};
    ad_job_results found;
    double start = bench_now_s();
    ad_err err = {.message = ""};

    ad_job_results_init(&found, ad_ruleset_index(all->set));
    if (ad_unit_scanner_run(all->scanner, &unit, &found, &err) == AD_OK) {
        all->phase_a_s += bench_now_s() - start;
        all->files++;
        all->bytes += bytes.len;
        for (size_t i = 0; i < found.results.graph_count; i++) {
            ad_buf_add(&all->graphs, found.results.graphs[i].bytes);
        }
    } else {
        (void)fprintf(stderr, "%s: %s\n", path, err.message);
    }
    ad_job_results_clear(&found);
}

static bool link_all(bench *all, unsigned rounds)
{
    double best = -1;

    for (unsigned round = 0; round < rounds; round++) {
        ad_job_results found;
        ad_buf graphs;
        double start;
        double took;
        ad_err err = {.message = ""};
        ad_status status;

        ad_buf_init(&graphs, ad_limits_default.flow_link_bytes);
        ad_buf_add(&graphs, ad_buf_str(&all->graphs));
        start = bench_now_s();
        ad_job_results_init(&found, ad_ruleset_index(all->set));
        status = ad_link_run(all->set, &all->options, AD_STR("bench"), &graphs, &found.results, &err);
        took = bench_now_s() - start;
        best = best < 0 || took < best ? took : best;
        if (status != AD_OK) {
            (void)fprintf(stderr, "%s\n", err.message);
            return false;
        }
        for (size_t i = 0; round == 0 && i < found.results.incident_count; i++) {
            (void)printf("incomplete: %.*s\n", AD_STR_ARG(found.results.incidents[i].message));
        }
        if (round == 0) {
            (void)printf("%zu findings\n", found.results.finding_count);
        }
        ad_job_results_clear(&found);
    }
    (void)printf("%llu files, %.2f MB, graphs %.2f MB; phase A %.3f s, phase B %.4f s, %.1f %%\n",
                 (unsigned long long)all->files, (double)all->bytes / 1e6, (double)all->graphs.len / 1e6,
                 all->phase_a_s, best, all->phase_a_s > 0 ? best / all->phase_a_s * 100 : 0);
    return true;
}

static void take_graphs(void *ctx, ad_str bytes, const char *path)
{
    bench *all = ctx;

    (void)path;
    ad_buf_add(&all->graphs, bytes);
}

static bool keep_graphs(const bench *all, const char *path)
{
    FILE *file = fopen(path, "wb");
    bool kept = file && fwrite(all->graphs.data, 1, all->graphs.len, file) == all->graphs.len;

    return file && fclose(file) == 0 && kept;
}

int main(int argc, char **argv)
{
    bench all = {.options = {.jobs = 1, .limits = &ad_limits_default}};
    ad_work_note note = {0};
    unsigned rounds = 3;
    const char *into = NULL;
    const char *from = NULL;
    int at = 1;
    bool linked;
    ad_err err;

    for (; at + 1 < argc && argv[at][0] == '-' && argv[at][1]; at += 2) {
        if (strcmp(argv[at], "-n") == 0) {
            rounds = (unsigned)strtoul(argv[at + 1], NULL, 10);
        } else if (strcmp(argv[at], "-w") == 0) {
            into = argv[at + 1];
        } else if (strcmp(argv[at], "-r") == 0) {
            from = argv[at + 1];
        }
    }
    if (at >= argc || (at + 1 == argc && !from) || rounds == 0) {
        (void)fprintf(stderr, "usage: link_bench [-n ROUNDS] [-w GRAPHS] PACKS FILE-OR-FOLDER... | -\n"
                              "       link_bench [-n ROUNDS] -r GRAPHS PACKS\n");
        return 2;
    }
    ad_buf_init(&all.graphs, ad_limits_default.flow_link_bytes);
    if (!bench_packs(argv[at++], &all.set) ||
        ad_unit_scanner_create(all.set, &all.options, &all.scanner, &err) != AD_OK) {
        return 1;
    }
    ad_unit_scanner_watch(all.scanner, &note); /* as in a worker: graphs are kept */
    for (; at < argc; at++) {
        bench_files(argv[at], scan_file, &all);
    }
    if (from) {
        bench_files(from, take_graphs, &all);
    }
    linked = (!into || keep_graphs(&all, into)) && link_all(&all, rounds);
    ad_unit_scanner_free(all.scanner);
    ad_buf_clear(&all.graphs);
    ad_ruleset_free(all.set);
    return linked ? 0 : 1;
}
