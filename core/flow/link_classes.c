/* Classes of an artifact: in which order a class and its bases are asked for a method, and who inherits from
 * whom. The order is depth first, a base shared by several coming after all of them, which is C3 wherever C3
 * gives an order for the diamonds that are met in practice. */
#include "flow/link_priv.h"

#include "base/banned.h"

enum { IMPLEMENTERS_MAX = 8 /* of a protocol */ };

static bool is_among(const uint32_t *classes, size_t count, uint32_t class)
{
    for (size_t i = 0; i < count; i++) {
        if (classes[i] == class) {
            return true;
        }
    }
    return false;
}

/* Direct bases of the artifact, as far as there is room. */
static size_t bases_of(flow_link *link, uint32_t class, uint32_t *out, size_t room)
{
    uint32_t g = link->class[class].graph;
    const ad_flow_graph *graph = &link->graphs[g];
    const ad_flow_class *at = &graph->classes.at[class - link->base[g].class];
    size_t count = 0;

    for (uint32_t i = 0; i < at->base_count && count < room; i++) {
        uint32_t name = flow_name_of(link, g, graph->names.at[at->bases + i]);
        ad_str text = ad_intern_str(&link->names, name);
        flow_target base = {FLOW_TARGET_NONE, 0, 0};

        if (ad_str_ends(text, AD_STR("[]"))) { /* Generic[T] */
            name = flow_name_add(link, ad_str_sub(text, 0, text.len - 2));
        }
        if (name) {
            base = flow_name_resolve(link, name, FLOW_ASK_CLASS);
        }
        if (base.kind == FLOW_TARGET_CLASS && base.number != class) {
            out[count++] = base.number;
        } else if (link->more_units && (ad_str_starts(text, AD_STR("?")) ||
                                        flow_may_be_own_module(flow_top_package(graph->module), text))) {
            link->class[class].is_open = true;
        }
    }
    return count;
}

/* The class and all above it, the first mention of each, depth first. */
static size_t ancestors_of(flow_link *link, uint32_t class, uint32_t out[FLOW_FAMILY_MAX])
{
    uint32_t stack[FLOW_FAMILY_MAX];
    size_t depth = 0;
    size_t count = 0;

    stack[depth++] = class;
    while (depth && count < FLOW_FAMILY_MAX && flow_spend(link, AD_FLOW_NONE, 1)) {
        uint32_t bases[FLOW_FAMILY_MAX];
        size_t found;
        uint32_t next = stack[--depth];

        if (is_among(out, count, next)) {
            continue;
        }
        out[count++] = next;
        found = bases_of(link, next, bases, FLOW_FAMILY_MAX - depth);
        while (found) {
            stack[depth++] = bases[--found];
        }
    }
    return count;
}

/* A class comes before its own bases: those found too early are moved behind who inherits from them. */
static void order_bases(flow_link *link, uint32_t *classes, size_t count)
{
    for (size_t moves = 0, i = 0; i < count && moves < FLOW_FAMILY_MAX; i++) {
        for (size_t k = count; k > i + 1; k--) {
            uint32_t bases[FLOW_FAMILY_MAX];
            size_t found = bases_of(link, classes[k - 1], bases, FLOW_FAMILY_MAX);

            if (is_among(bases, found, classes[i])) {
                uint32_t moved = classes[i];

                memmove(&classes[i], &classes[i + 1], (k - 1 - i) * sizeof(*classes));
                classes[k - 1] = moved;
                moves++;
                i--; /* what stands here now has not been looked at */
                break;
            }
        }
    }
}

const uint32_t *flow_order_of(flow_link *link, uint32_t class, size_t *out_count)
{
    flow_cls *at = &link->class[class];

    if (at->mro == AD_FLOW_NONE) {
        uint32_t order[FLOW_FAMILY_MAX];
        size_t count = ancestors_of(link, class, order);
        uint32_t first = (uint32_t)link->families.count;

        if (count > 2) {
            order_bases(link, order + 1, count - 1);
        }
        for (size_t i = 0; i < count; i++) {
            uint32_t *slot = FLOW_PUSH(link, &link->families);

            if (!slot) {
                *out_count = 0;
                return NULL;
            }
            *slot = order[i];
        }
        at->mro = first;
        at->mro_count = (uint32_t)count;
    }
    *out_count = at->mro_count;
    return at->mro_count ? &link->families.at[at->mro] : NULL;
}

bool flow_inherits(flow_link *link, uint32_t class, uint32_t base)
{
    size_t count;
    const uint32_t *order = flow_order_of(link, class, &count);

    return order && is_among(order, count, base);
}

/* ---- methods ---- */

static uint64_t hash_pair(const flow_link *link, uint32_t class, uint32_t name)
{
    return flow_mix(link->names.seed[0], (uint64_t) class << 32 | name);
}

static bool is_same_method(const flow_link *link, uint32_t number, const void *key)
{
    const flow_choice *wanted = key;

    return link->fn[number].class == wanted->class && link->fn[number].name == wanted->name;
}

void flow_method_add(flow_link *link, uint32_t function)
{
    const flow_fn *fn = &link->fn[function];
    const flow_choice key = {.class = fn->class, .name = fn->name};
    const ad_flow_graph *graph = &link->graphs[fn->graph];
    ad_str name = graph->strings.at[flow_function_at(link, function)->name];
    ad_str class_name = graph->strings.at[graph->classes.at[fn->class - link->base[fn->graph].class].name];
    uint32_t *slot;

    if (flow_function_at(link, function)->flags & AD_FLOW_FN_LAMBDA || !ad_str_starts(name, class_name) ||
        name.len != class_name.len + 1 + ad_intern_str(&link->names, fn->name).len) {
        return; /* of something inside of a method */
    }
    slot = flow_table_slot(link, &link->method_table, hash_pair(link, key.class, key.name), is_same_method,
                           &key);
    if (slot) {
        link->method_table.count += *slot == 0;
        *slot = function + 1;
    }
}

static uint32_t own_method(flow_link *link, uint32_t class, uint32_t name)
{
    const flow_choice key = {.class = class, .name = name};
    const uint32_t *slot =
        flow_table_slot(link, &link->method_table, hash_pair(link, class, name), is_same_method, &key);

    return slot && *slot ? *slot - 1 : AD_FLOW_NONE;
}

uint32_t flow_method_name(const flow_link *link, ad_str name)
{
    uint32_t number = ad_intern_find(&link->names, name);

    return number && link->symbols.at[number].method != AD_FLOW_NONE ? number : AD_FLOW_NONE;
}

uint32_t flow_method_of(flow_link *link, uint32_t class, uint32_t name, uint32_t skip)
{
    size_t count = 0;
    const uint32_t *order = name == AD_FLOW_NONE ? NULL : flow_order_of(link, class, &count);

    for (size_t i = skip; order && i < count; i++) {
        uint32_t method = own_method(link, order[i], name);

        if (method != AD_FLOW_NONE) {
            return method;
        }
        if (link->class[order[i]].is_open) {
            return AD_FLOW_NONE; /* who sees the base may know another that comes first */
        }
    }
    return AD_FLOW_NONE;
}

uint32_t flow_method(flow_link *link, uint32_t class, ad_str name, uint32_t skip)
{
    return flow_method_of(link, class, flow_method_name(link, name), skip);
}

static bool is_same_choice(const flow_link *link, uint32_t number, const void *key)
{
    const flow_choice *wanted = key;
    const flow_choice *choice = &link->choices.at[number];

    return choice->class == wanted->class && choice->name == wanted->name;
}

static void choose(flow_link *link, flow_choice *choice)
{
    uint32_t family[FLOW_FAMILY_MAX];
    size_t count = flow_descendants(link, choice->class, family);

    choice->first = (uint32_t)link->chosen.count;
    for (size_t i = 0; i < count; i++) {
        uint32_t method = flow_method_of(link, family[i], choice->name, 0);
        uint32_t *chosen;

        if (method == AD_FLOW_NONE ||
            (choice->count && is_among(&link->chosen.at[choice->first], choice->count, method))) {
            continue;
        }
        chosen = FLOW_PUSH(link, &link->chosen);
        if (chosen) {
            *chosen = method;
            choice->count++;
        }
    }
}

uint32_t flow_methods(flow_link *link, uint32_t class, uint32_t name, size_t *out_count)
{
    flow_choice choice = {.class = class, .name = name};
    uint32_t *slot;
    flow_choice *added;

    *out_count = 0;
    if (name == 0 || link->symbols.at[name].method == AD_FLOW_NONE) {
        return 0;
    }
    slot = flow_table_slot(link, &link->choice_table, hash_pair(link, class, name), is_same_choice, &choice);
    if (slot && *slot) {
        *out_count = link->choices.at[*slot - 1].count;
        return link->choices.at[*slot - 1].first;
    }
    choose(link, &choice);
    added = slot ? FLOW_PUSH(link, &link->choices) : NULL;
    if (added) {
        *added = choice;
        *slot = (uint32_t)link->choices.count;
        link->choice_table.count++;
    }
    *out_count = choice.count;
    return choice.first;
}

static bool is_named_tuple(const ad_flow_graph *graph, const ad_flow_class *at)
{
    for (uint32_t i = 0; i < at->base_count; i++) {
        if (ad_str_equal(graph->strings.at[graph->names.at[at->bases + i]], AD_STR("typing.NamedTuple"))) {
            return true;
        }
    }
    return false;
}

ad_str flow_record_field(flow_link *link, uint32_t class, uint32_t position, bool *out_is_tuple)
{
    size_t count;
    const uint32_t *order = flow_order_of(link, class, &count);

    *out_is_tuple = false;
    for (size_t i = order ? count : 0; i > 0; i--) { /* those of the bases come first */
        uint32_t g = link->class[order[i - 1]].graph;
        const ad_flow_graph *graph = &link->graphs[g];
        const ad_flow_class *at = &graph->classes.at[order[i - 1] - link->base[g].class];

        *out_is_tuple = *out_is_tuple || is_named_tuple(graph, at);
        if (position < at->field_count) {
            return graph->strings.at[graph->names.at[at->fields + position]];
        }
        position -= at->field_count;
    }
    return AD_STR("");
}

size_t flow_descendants(flow_link *link, uint32_t class, uint32_t out[FLOW_FAMILY_MAX])
{
    size_t count = 0;

    out[count++] = class;
    for (size_t i = 0; i < count; i++) {
        uint32_t child = link->class[out[i]].subclasses;

        for (; child != AD_FLOW_NONE && count < FLOW_FAMILY_MAX; child = link->children.at[child].next) {
            if (!is_among(out, count, link->children.at[child].class)) {
                out[count++] = link->children.at[child].class;
            }
        }
    }
    return count;
}

size_t flow_family(flow_link *link, uint32_t class, uint32_t out[FLOW_FAMILY_MAX])
{
    size_t count = flow_descendants(link, class, out);
    size_t above;
    const uint32_t *order = flow_order_of(link, class, &above);

    for (size_t i = 1; order && i < above && count < FLOW_FAMILY_MAX; i++) {
        if (!is_among(out, count, order[i])) {
            out[count++] = order[i];
        }
    }
    return count;
}

/* The one that stands for all kin of a class (a forest of disjoint sets, halving paths). */
static uint32_t kin_of(flow_link *link, uint32_t class)
{
    while (link->class[class].kin != class) {
        link->class[class].kin = link->class[link->class[class].kin].kin;
        class = link->class[class].kin;
    }
    return class;
}

bool flow_is_kin(flow_link *link, uint32_t a, uint32_t b)
{
    return kin_of(link, a) == kin_of(link, b);
}

/* ---- protocols (PEP 544) ---- */

static bool is_protocol(const flow_link *link, uint32_t class)
{
    const ad_flow_graph *graph = &link->graphs[link->class[class].graph];
    const ad_flow_class *at = &graph->classes.at[class - link->base[link->class[class].graph].class];

    for (uint32_t i = 0; i < at->base_count; i++) {
        ad_str base = graph->strings.at[graph->names.at[at->bases + i]];

        if (ad_str_ends(base, AD_STR("[]"))) {
            base = ad_str_sub(base, 0, base.len - 2);
        }
        if (ad_str_equal(base, AD_STR("typing.Protocol")) ||
            ad_str_equal(base, AD_STR("typing_extensions.Protocol"))) {
            return true;
        }
    }
    return false;
}

static bool has_methods_of(flow_link *link, uint32_t class, uint32_t protocol)
{
    uint32_t methods = 0;

    for (uint32_t f = link->class[protocol].methods; f != AD_FLOW_NONE; f = link->fn[f].next_method) {
        if (flow_method_of(link, class, link->fn[f].name, 0) == AD_FLOW_NONE) {
            return false;
        }
        methods++;
    }
    return methods > 0;
}

static void add_child(flow_link *link, uint32_t class, uint32_t base)
{
    flow_child *child = FLOW_PUSH(link, &link->children);

    if (child) {
        *child = (flow_child){.class = class, .next = link->class[base].subclasses};
        link->class[base].subclasses = (uint32_t)(link->children.count - 1);
    }
}

/* Whoever has the methods of a protocol may be what is annotated with it, without a word of that in its
 * bases. A protocol that many classes fit tells nothing. */
static void add_implementers(flow_link *link, uint32_t protocol, uint32_t classes)
{
    uint32_t found[IMPLEMENTERS_MAX];
    uint32_t count = 0;

    for (uint32_t class = 0; class < classes && flow_spend(link, AD_FLOW_NONE, 1); class ++) {
        if (class == protocol || flow_inherits(link, class, protocol) || is_protocol(link, class) ||
            !has_methods_of(link, class, protocol)) {
            continue;
        }
        if (count == IMPLEMENTERS_MAX) {
            return;
        }
        found[count++] = class;
    }
    while (count) {
        add_child(link, found[--count], protocol);
    }
}

void flow_classes_build(flow_link *link)
{
    uint32_t classes = flow_goes_on(link) ? link->base[link->graph_count].class : 0;

    for (uint32_t class = 0; class < classes; class ++) {
        link->class[class].kin = class;
    }
    for (uint32_t class = classes; class > 0 && flow_goes_on(link); class --) {
        uint32_t bases[FLOW_FAMILY_MAX];
        size_t count = bases_of(link, class - 1, bases, FLOW_FAMILY_MAX);

        for (size_t i = 0; i < count; i++) {
            add_child(link, class - 1, bases[i]);
            link->class[kin_of(link, class - 1)].kin = kin_of(link, bases[i]);
        }
    }
    for (uint32_t class = 0; class < classes && flow_goes_on(link); class ++) {
        if (is_protocol(link, class)) {
            add_implementers(link, class, classes);
        }
    }
}
