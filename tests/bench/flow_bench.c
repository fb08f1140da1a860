/* What the flow builder costs beside tree-sitter's parse, and how large its graphs are.
 * Usage: flow_bench [-n ROUNDS] FILE-OR-FOLDER...   or   flow_bench [-n ROUNDS] -   for a list of paths.
 * Names of callees are asked for before, as rules do. Build it with CMAKE_BUILD_TYPE=RelWithDebInfo and
 * without sanitizers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "flow/flow.h"
#include "sema/sema.h"
#include "syntax/syntax.h"
#include "bench_files.h"
#include "yardstick.h"
#include "base/banned.h"

typedef struct bench {
    yardstick *plain;
    ad_parser *parser;
    unsigned rounds;
    uint64_t files, bytes, tree_nodes;
    uint64_t incidents, refused;
    uint64_t nodes, calls, functions, places, strings, graph_bytes;
    uint64_t largest_bytes, line_bytes;
    uint64_t ops[AD_FLOW_OP_COUNT];
    double parse_s, sema_s, names_s, build_s, worst_share;
} bench;

static void keep_best(double *best, double seconds)
{
    if (*best < 0 || seconds < *best) {
        *best = seconds;
    }
}

static void tell_incident(void *ctx, const char *message)
{
    bench *all = ctx;

    all->incidents++;
    (void)fprintf(stderr, "  %s\n", message);
}

/* As the rules' dispatch does, before anything flows. */
static void ask_names(const ad_tree *tree, ad_module *module)
{
    ad_str names[AD_ALTERNATIVES_MAX];

    for (ad_node n = 0; n < tree->count; n++) {
        if (ad_node_kind(tree, n) == AD_KIND_CALL) {
            ad_node callee = ad_node_child_by_field(tree, n, AD_FIELD_FUNCTION);

            if (callee != AD_NO_NODE) {
                (void)ad_module_names(module, callee, names);
            }
        }
    }
}

static void count_graph(bench *all, const ad_flow_graph *graph, const char *path, size_t source_bytes)
{
    ad_flow_graph back;
    ad_buf put;
    size_t used;
    ad_err err = {.message = ""};

    ad_buf_init(&put, 1U << 30);
    ad_flow_graph_put(graph, &put);
    for (uint32_t i = 0; i < graph->nodes.count; i++) {
        all->ops[graph->nodes.at[i].op]++;
    }
    for (uint32_t i = 0; i < graph->lines.count; i++) {
        all->line_bytes += graph->strings.at[graph->lines.at[i].text].len;
    }
    all->nodes += graph->nodes.count;
    all->calls += graph->calls.count;
    all->functions += graph->functions.count;
    all->places += graph->places.count;
    all->strings += graph->strings.count;
    all->graph_bytes += put.len;
    if (put.len > all->largest_bytes) {
        all->largest_bytes = put.len;
    }
    if (put.len > 4 * source_bytes + 4096) {
        (void)fprintf(stderr, "%s: %zu bytes of graph for %zu bytes\n", path, put.len, source_bytes);
    }
    ad_flow_graph_init(&back, &ad_limits_default);
    if (ad_flow_graph_take(ad_buf_str(&put), &ad_limits_default, NULL, &back, &used, &err) != AD_OK) {
        all->refused++;
        (void)fprintf(stderr, "%s: the graph is refused: %s\n", path, err.message);
    }
    ad_flow_graph_free(&back);
    ad_buf_clear(&put);
}

typedef struct timing {
    double parse, sema, names, build;
} timing;

static bool measure_round(bench *all, const ad_source *source, const char *path, bool count, timing *best)
{
    ad_sema_options options = {.module = AD_STR("bench.unit"), .limits = &ad_limits_default};
    ad_tree *tree = NULL;
    ad_module *module = NULL;
    ad_flow_graph graph;
    ad_flow_input input;
    ad_err err = {.message = ""};
    double start = bench_now_s();
    bool done = false;

    yardstick_parse(all->plain, source->text.ptr, (uint32_t)source->text.len);
    keep_best(&best->parse, bench_now_s() - start);
    ad_flow_graph_init(&graph, &ad_limits_default);
    if (ad_tree_create(all->parser, source, &ad_limits_default, &tree, &err) != AD_OK) {
        goto done;
    }
    start = bench_now_s();
    if (ad_module_create(tree, &options, &module, &err) != AD_OK) {
        goto done;
    }
    keep_best(&best->sema, bench_now_s() - start);
    start = bench_now_s();
    ask_names(tree, module);
    keep_best(&best->names, bench_now_s() - start);
    input = (ad_flow_input){
        .tree = tree, .module = module, .path = ad_str_of(path), .limits = &ad_limits_default};
    start = bench_now_s();
    if (ad_flow_build(&input, &graph, tell_incident, all, &err) != AD_OK) {
        goto done;
    }
    keep_best(&best->build, bench_now_s() - start);
    if (count) {
        all->tree_nodes += tree->count;
        count_graph(all, &graph, path, source->text.len);
    }
    done = true;

done:
    if (!done) {
        (void)fprintf(stderr, "%s: %s\n", path, err.message);
    }
    ad_flow_graph_free(&graph);
    ad_module_free(module);
    ad_tree_free(tree);
    return done;
}

static void measure(void *ctx, ad_str bytes, const char *path)
{
    bench *all = ctx;
    timing best = {-1, -1, -1, -1};
    ad_source *source = NULL;
    ad_err err = {.message = ""};

    if (ad_source_create(bytes, &ad_limits_default, &source, &err) != AD_OK) {
        (void)fprintf(stderr, "%s: %s\n", path, err.message);
        return;
    }
    for (unsigned round = 0; round < all->rounds; round++) {
        if (!measure_round(all, source, path, round == 0, &best)) {
            ad_source_free(source);
            return;
        }
    }
    all->files++;
    all->bytes += source->text.len;
    all->parse_s += best.parse;
    all->sema_s += best.sema;
    all->names_s += best.names;
    all->build_s += best.build;
    if (source->text.len > 20000 && best.build / best.parse > all->worst_share) {
        all->worst_share = best.build / best.parse;
        (void)fprintf(stderr, "  share of the parse now up to %.2f: %s\n", all->worst_share, path);
    }
    ad_source_free(source);
}

static void report(const bench *all)
{
    double per_node = all->tree_nodes ? (double)all->tree_nodes : 1;

    (void)printf("files            %llu, %.2f MB, %llu tree nodes\n", (unsigned long long)all->files,
                 (double)all->bytes / 1e6, (unsigned long long)all->tree_nodes);
    (void)printf("parse alone      %.3f s, %.0f ns a node\n", all->parse_s, all->parse_s * 1e9 / per_node);
    (void)printf("scopes           %.3f s, %.0f ns a node\n", all->sema_s, all->sema_s * 1e9 / per_node);
    (void)printf("callees' names   %.3f s, %.0f ns a node\n", all->names_s, all->names_s * 1e9 / per_node);
    (void)printf("flow build       %.3f s, %.0f ns a node, %.3f of the parse\n", all->build_s,
                 all->build_s * 1e9 / per_node, all->build_s / all->parse_s);
    (void)printf(
        "graphs           %.2f MB, %.3f of the source, largest %.2f MB\n", (double)all->graph_bytes / 1e6,
        (double)all->graph_bytes / (double)(all->bytes ? all->bytes : 1), (double)all->largest_bytes / 1e6);
    (void)printf("values           %llu, calls %llu, functions %llu, places %llu, strings %llu\n",
                 (unsigned long long)all->nodes, (unsigned long long)all->calls,
                 (unsigned long long)all->functions, (unsigned long long)all->places,
                 (unsigned long long)all->strings);
    (void)printf("lines of source  %.2f MB\nby operation    ", (double)all->line_bytes / 1e6);
    for (unsigned i = 0; i < AD_FLOW_OP_COUNT; i++) {
        static const char *const names[AD_FLOW_OP_COUNT] = {"clean",  "param",   "captured", "source", "join",
                                                            "derive", "cleaned", "load",     "store",  "call",
                                                            "after",  "global",  "function", "partial"};

        (void)printf(" %s %llu", names[i], (unsigned long long)all->ops[i]);
    }
    (void)printf("\ngiven up         %llu functions; %llu graphs refused\n",
                 (unsigned long long)all->incidents, (unsigned long long)all->refused);
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
        (void)fprintf(stderr, "usage: flow_bench [-n ROUNDS] FILE-OR-FOLDER... | -\n");
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
    return all.refused > 0;
}
