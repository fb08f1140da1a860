/* What phase A (parse, names, rules and flow of each file) costs beside tree-sitter's own parse of the same
 * files. Usage: phase_bench [-n ROUNDS] PACKS FILE-OR-FOLDER... or - for a list of paths. The best round of
 * each file counts, in CPU time, which keeps what else a machine does out of the figures. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "rules/rules.h"
#include "scan/scan.h"
#include "scan/scan_priv.h"
#include "bench_files.h"
#include "bench_packs.h"
#include "yardstick.h"
#include "base/banned.h"

typedef struct stages {
    double total, parse, names, rules, flow;
} stages;

typedef struct bench {
    yardstick *plain;
    ad_ruleset *set;
    ad_unit_scanner *scanner;
    unsigned rounds;
    uint64_t files, bytes;
    double alone_s; /* tree-sitter's parse, and the end of its tree */
    stages sum;
} bench;

/* Not inlined: callgrind counts what is done in it. */
__attribute__((noinline)) static bool scan_once(bench *all, const char *path, ad_str bytes, stages *best)
{
    ad_unit unit = {.path = ad_str_of(path),
                    .name = ad_str_of(path),
                    .kind = AD_UNIT_PYTHON,
                    .bytes = bytes,
                    .bytes_on_disk = bytes.len};
    ad_job_results found;
    double start = bench_now_s();
    double took;
    ad_err err = {.message = ""};
    ad_status status;

    ad_job_results_init(&found, ad_ruleset_index(all->set));
    status = ad_unit_scanner_run(all->scanner, &unit, &found, &err);
    took = bench_now_s() - start;
    if (status == AD_OK && (best->total < 0 || took < best->total)) {
        const ad_stats *stats = &found.results.stats;

        *best = (stages){took, (double)stats->parse_us / 1e6, (double)stats->sema_us / 1e6,
                         (double)stats->rules_us / 1e6, (double)stats->flow_us / 1e6};
    }
    ad_job_results_clear(&found);
    return status == AD_OK;
}

static void measure(void *ctx, ad_str bytes, const char *path)
{
    bench *all = ctx;
    double alone = -1;
    stages best = {.total = -1};

    /* One after the other: what one leaves of the heap is not the other's to put in order. */
    for (unsigned round = 0; round < all->rounds; round++) {
        double start = bench_now_s();
        double took;

        yardstick_parse(all->plain, bytes.ptr, (uint32_t)bytes.len);
        took = bench_now_s() - start;
        alone = alone < 0 || took < alone ? took : alone;
    }
    for (unsigned round = 0; round < all->rounds; round++) {
        if (!scan_once(all, path, bytes, &best)) {
            (void)fprintf(stderr, "%s: cannot be scanned\n", path);
            return;
        }
    }
    all->files++;
    all->bytes += bytes.len;
    all->alone_s += alone;
    all->sum.total += best.total;
    all->sum.parse += best.parse;
    all->sum.names += best.names;
    all->sum.rules += best.rules;
    all->sum.flow += best.flow;
}

static void report(const bench *all)
{
    double alone = all->alone_s > 0 ? all->alone_s : 1;
    double rest = all->sum.total - all->sum.parse - all->sum.names - all->sum.rules - all->sum.flow;

    (void)printf("%llu files, %.2f MB; tree-sitter alone %.3f s (%.2f MB/s), phase A %.3f s\n",
                 (unsigned long long)all->files, (double)all->bytes / 1e6, all->alone_s,
                 (double)all->bytes / 1e6 / alone, all->sum.total);
    (void)printf(
        "times tree-sitter alone: parse and node table %.3f, names %.3f, rules %.3f, flow %.3f, rest %.3f; "
        "phase A %.3f\n",
        all->sum.parse / alone, all->sum.names / alone, all->sum.rules / alone, all->sum.flow / alone,
        rest / alone, all->sum.total / alone);
}

int main(int argc, char **argv)
{
    bench all = {.rounds = 3};
    ad_work_note note = {0};
    ad_scan_options options = {.jobs = 1, .limits = &ad_limits_default};
    int at = 1;
    ad_err err;

    if (argc > 2 && strcmp(argv[1], "-n") == 0) {
        all.rounds = (unsigned)strtoul(argv[2], NULL, 10);
        at = 3;
    }
    if (at + 1 >= argc || all.rounds == 0) {
        (void)fprintf(stderr, "usage: phase_bench [-n ROUNDS] PACKS FILE-OR-FOLDER... | -\n");
        return 2;
    }
    all.plain = yardstick_create();
    if (!all.plain || !bench_packs(argv[at++], &all.set) ||
        ad_unit_scanner_create(all.set, &options, &all.scanner, &err) != AD_OK) {
        return 1;
    }
    ad_unit_scanner_watch(all.scanner, &note); /* as in a worker: graphs are kept for phase B */
    for (; at < argc; at++) {
        bench_files(argv[at], measure, &all);
    }
    report(&all);
    ad_unit_scanner_free(all.scanner);
    ad_ruleset_free(all.set);
    yardstick_free(all.plain);
    return 0;
}
