/* Between the phases: which constants of one unit another asked for. Names mean what they mean in phase B. */
#include "flow/link_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/banned.h"

enum {
    ALL_BYTES_MAX = 512,    /* of a class's name */
    VALUE_BYTES_MAX = 4096, /* of some names */
    HOPS_MAX = 8
};

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

        if (all) { /* of each, lest it is taken for that of a module which it imports all from */
            be_variable(link, flow_name_in(link, graph->module, AD_STR("*")));
        }
        for (uint32_t i = 0; i < graph->constants.count && flow_spend(link, AD_FLOW_NONE, 1); i++) {
            ad_str name = graph->strings.at[graph->constants.at[i].name];

            be_variable(link, flow_name_in(link, graph->module, name));
            if (all) {
                be_variable(link, name_of_all(link, graph->module, name));
            }
        }
    }
}

static flow_told *tell_all(flow_link *link, size_t *out_count)
{
    size_t count = link->symbols.count;
    flow_told *all = flow_array(link, count, sizeof(*all));

    *out_count = count;
    for (size_t i = 0; all && i < count; i++) {
        all[i].graph = AD_FLOW_NONE;
    }
    for (uint32_t g = 0; all && g < link->graph_count; g++) {
        const ad_flow_graph *graph = &link->graphs[g];

        for (uint32_t i = 0; i < graph->constants.count && flow_spend(link, AD_FLOW_NONE, 1); i++) {
            uint32_t name = flow_name_in(link, graph->module, graph->strings.at[graph->constants.at[i].name]);
            flow_told here = {.graph = g, .constant = i};

            if (!name || name >= count) {
                continue;
            }
            here.unsure = !flow_told_is_value(flow_told_value(link, &here)) ||
                          (all[name].graph != AD_FLOW_NONE &&
                           (all[name].unsure ||
                            !ad_str_equal(flow_told_value(link, &all[name]), flow_told_value(link, &here))));
            all[name] = here;
        }
    }
    return all;
}

/* ---- what is asked ---- */

typedef struct asked {
    flow_link *link;
    flow_told *all;
    size_t count;
    bool has_all; /* names of all that is in something were changed */
    const ad_flow_constant_sink *sink;
} asked;

/* What a name stands for; NULL: nothing that could be a constant. */
static flow_told *find(const asked *a, uint32_t name)
{
    flow_target target =
        name ? flow_name_resolve(a->link, name, FLOW_ASK_VARIABLE) : (flow_target){FLOW_TARGET_NONE, 0, 0};

    return target.kind == FLOW_TARGET_VARIABLE && target.number < a->count ? &a->all[target.number] : NULL;
}

/* Somebody gives it, or all that is where it is, other values. */
static bool is_unsure(const asked *a, const flow_told *one)
{
    const ad_flow_graph *graph;
    uint32_t name;

    if (one->graph == AD_FLOW_NONE || one->unsure || !a->has_all) {
        return one->graph == AD_FLOW_NONE || one->unsure;
    }
    graph = &a->link->graphs[one->graph];
    name = name_of_all(a->link, graph->module, graph->strings.at[graph->constants.at[one->constant].name]);
    return name && name < a->count && a->all[name].unsure;
}

/* The constant that a name stands for, by whatever names it is bound to; NULL: none. */
static const flow_told *find_constant(const asked *a, uint32_t name)
{
    for (unsigned i = 0; i < HOPS_MAX; i++) {
        const flow_told *one = find(a, name);
        ad_str next;

        if (!one || is_unsure(a, one)) {
            return NULL;
        }
        next = ad_constant_name(flow_told_value(a->link, one));
        if (next.len == 0) {
            return one;
        }
        name = flow_name_add(a->link, next);
    }
    return NULL;
}

static void mark_changed(const asked *a)
{
    flow_link *link = a->link;

    for (uint32_t g = 0; g < link->graph_count; g++) {
        const ad_flow_graph *graph = &link->graphs[g];

        for (uint32_t i = 0; i < graph->changed.count && flow_goes_on(link); i++) {
            flow_told *one = find(a, flow_name_of(link, g, graph->changed.at[i]));

            if (one) {
                one->unsure = true;
            }
        }
    }
}

static ad_status answer_wanted(const asked *a, uint32_t g, ad_err *err)
{
    const ad_flow_graph *graph = &a->link->graphs[g];
    ad_status status = AD_OK;

    for (uint32_t i = 0; i < graph->wanted.count && status == AD_OK && flow_goes_on(a->link); i++) {
        ad_str wanted = graph->strings.at[graph->wanted.at[i]];
        bool only_truth = ad_str_starts(wanted, AD_STR(AD_CONSTANT_TRUTH));
        ad_str name = ad_str_sub(wanted, only_truth ? 1 : 0, wanted.len);
        const flow_told *one = find_constant(a, only_truth ? flow_name_add(a->link, name)
                                                           : flow_name_of(a->link, g, graph->wanted.at[i]));

        if (one && one->graph != g && (!only_truth || ad_constant_is_truth(flow_told_value(a->link, one)))) {
            status = a->sink->given(a->sink->ctx, g, name, flow_told_value(a->link, one), err);
        }
    }
    return status;
}

static int by_number(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left;
    uint32_t b = *(const uint32_t *)right;

    return a < b ? -1 : a > b;
}

/* Several names begin with one that is handed on. */
static ad_status answer_used(const asked *a, uint32_t g, ad_buf *value, ad_err *err)
{
    const ad_flow_graph *graph = &a->link->graphs[g];
    uint32_t *names = flow_array(a->link, graph->used.count, sizeof(*names));
    ad_status status = AD_OK;
    size_t count = 0;
    uint32_t last = 0;

    for (uint32_t i = 0; names && i < graph->used.count && flow_goes_on(a->link); i++) {
        uint32_t name = flow_name_of(a->link, g, graph->used.at[i]);

        name = name ? flow_name_outside(a->link, a->all, a->count, name, value) : 0;
        if (name) {
            names[count++] = name;
        }
    }
    if (count > 1) {
        qsort(names, count, sizeof(*names), by_number);
    }
    for (size_t i = 0; i < count && status == AD_OK; i++) {
        if (names[i] != last && flow_name_outside(a->link, a->all, a->count, names[i], value)) {
            status = a->sink->given(a->sink->ctx, g, ad_intern_str(&a->link->names, names[i]),
                                    ad_buf_str(value), err);
        }
        last = names[i];
    }
    ad_free(names);
    return status;
}

static ad_status answer(const asked *a, ad_err *err)
{
    ad_status status = AD_OK;
    ad_buf value;

    ad_buf_init(&value, VALUE_BYTES_MAX);
    for (uint32_t g = 0; g < a->link->graph_count && status == AD_OK; g++) {
        status = answer_wanted(a, g, err);
        if (status == AD_OK && a->link->graphs[g].used.count) {
            status = answer_used(a, g, &value, err);
        }
    }
    ad_buf_clear(&value);
    return status;
}

ad_status ad_flow_constants(const ad_flow_graph *outlines, size_t count, const ad_limits *limits,
                            const ad_flow_constant_sink *sink, ad_err *err)
{
    flow_link link = {.graphs = outlines, .graph_count = (uint32_t)count};
    asked a = {.link = &link, .sink = sink, .has_all = asks_for_all(&link)};
    ad_status status = AD_OK;

    flow_link_init(&link, limits);
    flow_tables_build(&link);
    add_constants(&link, a.has_all);
    flow_names_build(&link);
    if (flow_goes_on(&link)) {
        a.all = tell_all(&link, &a.count);
    }
    if (a.all) {
        mark_changed(&a);
        status = answer(&a, err);
    }
    if (link.spent) {
        sink->spent(sink->ctx, link.spent);
    }
    if (status == AD_OK && link.status != AD_OK) {
        status = ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    ad_free(a.all);
    flow_link_clear(&link);
    return status;
}
