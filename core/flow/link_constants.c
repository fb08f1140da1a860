/* Between the phases: which constants of one unit another asked for. Names mean what they mean in phase B. */
#include "flow/link_priv.h"

#include <string.h>

#include "base/mem.h"
#include "base/banned.h"

enum { ALL_BYTES_MAX = 512 }; /* of a class's name */

/* A constant by its name's number. */
typedef struct told {
    uint32_t graph; /* AD_FLOW_NONE: none */
    uint32_t constant;
    bool unsure; /* somebody changes it, or modules of one name do not agree */
} told;

static ad_str value_of(const flow_link *link, const told *one)
{
    const ad_flow_graph *graph = &link->graphs[one->graph];

    return graph->strings.at[graph->constants.at[one->constant].value];
}

/* ---- all that is in something ---- */

static bool is_of_all(ad_str name)
{
    return ad_str_ends(name, AD_STR(".*"));
}

/* Somebody gives variables other values by names that are not known: what is in such a module or class is
 * found by the name of all in it. */
static bool asks_for_all(const flow_link *link)
{
    for (uint32_t g = 0; g < link->graph_count; g++) {
        const ad_flow_graph *graph = &link->graphs[g];

        for (uint32_t i = 0; i < graph->changed.count; i++) {
            if (is_of_all(graph->strings.at[graph->changed.at[i]])) {
                return true;
            }
        }
    }
    return false;
}

/* The name of all that is where a constant is: "settings.*" for settings.SHELL. */
static uint32_t name_of_all(flow_link *link, ad_str module, ad_str constant)
{
    char text[ALL_BYTES_MAX];
    size_t dot = ad_str_find_last_byte(constant, '.');
    size_t front = dot == SIZE_MAX ? 0 : dot + 1;

    if (front + 1 > sizeof(text)) {
        return 0;
    }
    memcpy(text, constant.ptr, front);
    text[front] = '*';
    return flow_name_in(link, module, (ad_str){text, front + 1});
}

/* ---- constants ---- */

static void be_variable(flow_link *link, uint32_t name)
{
    if (name) {
        link->symbols.at[name].is_variable = true;
    }
}

/* Constants become variables of their modules, so that names find them. */
static void add_constants(flow_link *link, bool all)
{
    for (uint32_t g = 0; g < link->graph_count && flow_goes_on(link); g++) {
        const ad_flow_graph *graph = &link->graphs[g];

        for (uint32_t i = 0; i < graph->constants.count && flow_spend(link, AD_FLOW_NONE, 1); i++) {
            ad_str name = graph->strings.at[graph->constants.at[i].name];

            be_variable(link, flow_name_in(link, graph->module, name));
            if (all) {
                be_variable(link, name_of_all(link, graph->module, name));
            }
        }
    }
}

static told *tell_all(flow_link *link, size_t *out_count)
{
    size_t count = link->symbols.count;
    told *all = flow_array(link, count, sizeof(*all));

    *out_count = count;
    for (size_t i = 0; all && i < count; i++) {
        all[i].graph = AD_FLOW_NONE;
    }
    for (uint32_t g = 0; all && g < link->graph_count; g++) {
        const ad_flow_graph *graph = &link->graphs[g];

        for (uint32_t i = 0; i < graph->constants.count && flow_spend(link, AD_FLOW_NONE, 1); i++) {
            uint32_t name = flow_name_in(link, graph->module, graph->strings.at[graph->constants.at[i].name]);
            told here = {.graph = g, .constant = i};

            if (!name || name >= count) {
                continue;
            }
            if (all[name].graph == AD_FLOW_NONE) {
                all[name] = here;
            } else {
                all[name].unsure =
                    all[name].unsure || !ad_str_equal(value_of(link, &all[name]), value_of(link, &here));
            }
        }
    }
    return all;
}

/* What a unit's name stands for; NULL: nothing that could be a constant. */
static told *find(flow_link *link, told *all, size_t count, uint32_t graph, uint32_t string)
{
    uint32_t name = flow_name_of(link, graph, string);
    flow_target target =
        name ? flow_name_resolve(link, name, FLOW_ASK_VARIABLE) : (flow_target){FLOW_TARGET_NONE, 0, 0};

    return target.kind == FLOW_TARGET_VARIABLE && target.number < count ? &all[target.number] : NULL;
}

/* Does somebody give all that is where a constant is other values? */
static bool all_are_unsure(flow_link *link, const told *all, size_t count, const told *one)
{
    const ad_flow_graph *graph = &link->graphs[one->graph];
    uint32_t name =
        name_of_all(link, graph->module, graph->strings.at[graph->constants.at[one->constant].name]);

    return name && name < count && all[name].unsure;
}

static void mark_changed(flow_link *link, told *all, size_t count)
{
    for (uint32_t g = 0; g < link->graph_count; g++) {
        const ad_flow_graph *graph = &link->graphs[g];

        for (uint32_t i = 0; i < graph->changed.count && flow_goes_on(link); i++) {
            told *one = find(link, all, count, g, graph->changed.at[i]);

            if (one) {
                one->unsure = true;
            }
        }
    }
}

static ad_status answer(flow_link *link, told *all, size_t count, bool has_all,
                        const ad_flow_constant_sink *sink, ad_err *err)
{
    ad_status status = AD_OK;

    for (uint32_t g = 0; g < link->graph_count; g++) {
        const ad_flow_graph *graph = &link->graphs[g];

        for (uint32_t i = 0; i < graph->wanted.count && status == AD_OK && flow_goes_on(link); i++) {
            const told *one = find(link, all, count, g, graph->wanted.at[i]);

            if (one && one->graph != AD_FLOW_NONE && one->graph != g && !one->unsure &&
                !(has_all && all_are_unsure(link, all, count, one))) {
                status = sink->given(sink->ctx, g, graph->strings.at[graph->wanted.at[i]],
                                     value_of(link, one), err);
            }
        }
    }
    return status;
}

ad_status ad_flow_constants(const ad_flow_graph *outlines, size_t count, const ad_limits *limits,
                            const ad_flow_constant_sink *sink, ad_err *err)
{
    flow_link link = {.graphs = outlines, .graph_count = (uint32_t)count};
    ad_status status = AD_OK;
    size_t told_count = 0;
    told *all = NULL;
    bool has_all = asks_for_all(&link);

    flow_link_init(&link, limits);
    flow_tables_build(&link);
    add_constants(&link, has_all);
    flow_names_build(&link);
    if (flow_goes_on(&link)) {
        all = tell_all(&link, &told_count);
    }
    if (all) {
        mark_changed(&link, all, told_count);
        status = answer(&link, all, told_count, has_all, sink, err);
    }
    if (link.spent) {
        sink->spent(sink->ctx, link.spent);
    }
    if (status == AD_OK && link.status != AD_OK) {
        status = ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    ad_free(all);
    flow_link_clear(&link);
    return status;
}
