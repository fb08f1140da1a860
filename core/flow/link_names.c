/* Names of an artifact: modules, what they define, and what imports make of it. A name is followed from one
 * meaning to the next with a short list of candidates, never by recursion, as imports may go round in
 * circles. */
#include "flow/link_priv.h"

#include <stddef.h>

#include "base/banned.h"

enum { CANDIDATES_MAX = 32, SUFFIXES_MAX = 8, ALIASES_MAX = 8, BITS_OF_NAME = 16 };

/* ---- the table ---- */

uint32_t flow_name_add(flow_link *link, ad_str text)
{
    uint32_t number = flow_goes_on(link) ? ad_intern_add(&link->names, text) : 0;

    if (number == 0) {
        if (flow_goes_on(link) &&
            link->arena.max_bytes - link->arena.used_bytes <= text.len + sizeof(max_align_t)) {
            link->spent = "flow-link-bytes";
        } else if (flow_goes_on(link)) {
            link->status = AD_ERR_NOMEM;
        }
        return 0;
    }
    while (link->symbols.count <= number) {
        flow_symbol *symbol = FLOW_PUSH(link, &link->symbols);

        if (!symbol) {
            return 0;
        }
        *symbol = (flow_symbol){.function = AD_FLOW_NONE,
                                .class = AD_FLOW_NONE,
                                .graph = AD_FLOW_NONE,
                                .suffix = AD_FLOW_NONE,
                                .alias = AD_FLOW_NONE,
                                .stars = AD_FLOW_NONE,
                                .readers = AD_FLOW_NONE,
                                .method = AD_FLOW_NONE};
    }
    return number;
}

uint32_t flow_name_key(flow_link *link, char kind, ad_str text)
{
    ad_buf_reset(&link->text);
    ad_buf_byte(&link->text, kind);
    ad_buf_add(&link->text, text);
    return link->text.failed ? 0 : flow_name_add(link, ad_buf_str(&link->text));
}

uint32_t flow_name_index(flow_link *link, uint32_t index)
{
    ad_buf_reset(&link->text);
    ad_buf_printf(&link->text, "#%lu", (unsigned long)index);
    return link->text.failed ? 0 : flow_name_add(link, ad_buf_str(&link->text));
}

/* ---- what modules define ---- */

static void add_method(flow_link *link, uint32_t function, ad_str name)
{
    uint32_t number = flow_name_add(link, ad_str_behind_last(name, '.'));
    flow_fn *fn = &link->fn[function];

    if (number == 0) {
        return;
    }
    if (link->symbols.at[number].method != AD_FLOW_NONE) {
        link->symbols.at[number].method_is_ambiguous = true;
    }
    link->symbols.at[number].method = function;
    fn->next_method = link->class[fn->class].methods;
    fn->name = number;
    link->class[fn->class].methods = function;
    flow_method_add(link, function);
}

static void add_functions(flow_link *link, uint32_t g)
{
    const ad_flow_graph *graph = &link->graphs[g];

    for (uint32_t i = 0; i < graph->functions.count; i++) {
        const ad_flow_function *function = &graph->functions.at[i];
        uint32_t number;
        uint32_t f = link->base[g].function + i;

        if (function->flags & (AD_FLOW_FN_MODULE | AD_FLOW_FN_CLASS_BODY)) {
            continue;
        }
        number = flow_name_of(link, g, function->name);
        if (number == 0) {
            return;
        }
        if (!(function->flags & AD_FLOW_FN_LAMBDA)) { /* these have no name of their own */
            link->fn[f].next_same = link->symbols.at[number].function;
            link->symbols.at[number].function = f;
        }
        if (link->fn[f].class != AD_FLOW_NONE) {
            add_method(link, f, graph->strings.at[function->name]);
        }
    }
}

static void add_alias(flow_link *link, uint32_t name, bool star, uint32_t target)
{
    uint32_t *first;
    flow_alias *alias;
    uint32_t at;

    if (name == 0 || target == 0) {
        return;
    }
    first = star ? &link->symbols.at[name].stars : &link->symbols.at[name].alias;
    at = *first;
    for (unsigned i = 0; at != AD_FLOW_NONE && i < ALIASES_MAX; i++) {
        if (link->aliases.at[at].target == target) {
            return;
        }
        at = link->aliases.at[at].next;
    }
    alias = FLOW_PUSH(link, &link->aliases);
    if (alias) {
        *alias = (flow_alias){.target = target, .next = *first};
        *first = (uint32_t)(link->aliases.count - 1);
    }
}

/* The dotted name of something that a module binds. */
uint32_t flow_name_in(flow_link *link, ad_str module, ad_str name)
{
    ad_buf_reset(&link->text);
    ad_buf_add(&link->text, module);
    if (module.len) {
        ad_buf_byte(&link->text, '.');
    }
    ad_buf_add(&link->text, name);
    return link->text.failed ? 0 : flow_name_add(link, ad_buf_str(&link->text));
}

static void add_module(flow_link *link, uint32_t g)
{
    uint32_t module = flow_name_add(link, link->graphs[g].module);

    if (module && link->symbols.at[module].graph == AD_FLOW_NONE) {
        link->symbols.at[module].graph = g;
    }
}

static void add_definitions(flow_link *link, uint32_t g)
{
    const ad_flow_graph *graph = &link->graphs[g];
    uint32_t module = flow_name_add(link, graph->module);

    add_functions(link, g);
    for (uint32_t i = 0; i < graph->classes.count; i++) {
        uint32_t number = flow_name_of(link, g, graph->classes.at[i].name);

        if (number) {
            link->symbols.at[number].class = link->base[g].class + i;
            link->class[link->base[g].class + i].name = number;
        }
    }
    for (uint32_t i = 0; i < graph->aliases.count; i++) {
        const ad_flow_alias *alias = &graph->aliases.at[i];
        uint32_t target = flow_name_of(link, g, alias->target);
        uint32_t name =
            alias->name ? flow_name_in(link, graph->module, graph->strings.at[alias->name]) : module;

        add_alias(link, name, alias->name == 0, target);
    }
    for (uint32_t i = 0; i < graph->globals.count; i++) {
        uint32_t number = flow_name_of(link, g, graph->globals.at[i].name);

        if (number) {
            link->symbols.at[number].is_variable = true;
        }
    }
}

static bool is_package(const flow_link *link, ad_str module)
{
    uint32_t number = ad_intern_find(&link->names, module);

    return number && link->symbols.at[number].graph != AD_FLOW_NONE &&
           link->graphs[link->symbols.at[number].graph].is_package;
}

/* A module a.b.c is known as b.c too when a is a mere folder and no package: it may be where imports begin.
 */
static void add_suffixes(flow_link *link, uint32_t g)
{
    ad_str module = link->graphs[g].module;
    size_t at = 0;

    for (unsigned i = 0; i < SUFFIXES_MAX && flow_goes_on(link); i++) {
        size_t dot = ad_str_find_byte(module, '.', at);
        uint32_t number;
        flow_symbol *symbol;

        if (dot == SIZE_MAX) {
            return;
        }
        at = dot + 1;
        if (is_package(link, ad_str_sub(module, 0, dot))) {
            continue;
        }
        number = flow_name_add(link, ad_str_sub(module, at, module.len));
        if (number == 0) {
            return;
        }
        symbol = &link->symbols.at[number];
        symbol->suffix_is_ambiguous = symbol->suffix != AD_FLOW_NONE && symbol->suffix != g;
        symbol->suffix = g;
        link->has_namesakes = link->has_namesakes || symbol->suffix_is_ambiguous;
    }
}

/* Programs of one tree, each in a folder of its own, may have modules of the same name: to each the one
 * beside it is meant, as a script's folder is where its imports begin. */
static void prefer_siblings(flow_link *link, uint32_t g)
{
    const ad_flow_graph *graph = &link->graphs[g];
    size_t dot = ad_str_find_last_byte(graph->module, '.');
    ad_str folder = ad_str_sub(graph->module, 0, dot == SIZE_MAX ? 0 : dot);

    if (folder.len == 0 || graph->is_package || is_package(link, folder)) {
        return;
    }
    for (uint32_t i = 0; i < graph->strings.count && flow_spend(link, AD_FLOW_NONE, 1); i++) {
        ad_str text = graph->strings.at[i];
        size_t end = ad_str_find_byte(text, '.', 0);
        ad_str top = ad_str_sub(text, 0, end == SIZE_MAX ? text.len : end);
        uint32_t number = top.len ? ad_intern_find(&link->names, top) : 0;
        uint32_t sibling;

        if (!number || !link->symbols.at[number].suffix_is_ambiguous) {
            continue;
        }
        sibling = flow_name_in(link, folder, top);
        if (sibling && link->symbols.at[sibling].graph != AD_FLOW_NONE) {
            link->string[link->base[g].string + i] = flow_name_in(link, folder, text);
        }
    }
}

/* ---- what stands for nothing ---- */

/* Most names are those of other people's libraries. A few bits for each name that stands for something, by
 * the hash of its text, tell them without asking for each of their parts: that of a name's front is on the
 * way to that of the name. */
static uint64_t hash_on(uint64_t hash, char byte)
{
    return (hash ^ (unsigned char)byte) * 0x9e3779b97f4a7c15U;
}

static size_t bit_of(const flow_link *link, uint64_t hash)
{
    return (size_t)(hash >> 32) & (link->defined_bits - 1);
}

static bool is_defined(const flow_symbol *symbol)
{
    return symbol->function != AD_FLOW_NONE || symbol->class != AD_FLOW_NONE ||
           symbol->graph != AD_FLOW_NONE || symbol->suffix != AD_FLOW_NONE || symbol->alias != AD_FLOW_NONE ||
           symbol->stars != AD_FLOW_NONE || symbol->is_variable;
}

static void note_defined(flow_link *link)
{
    uint32_t root = ad_intern_find(&link->names, AD_STR(""));
    size_t bits = 64;

    while (bits < link->symbols.count * BITS_OF_NAME) {
        bits *= 2;
    }
    link->root_is_package = root && link->symbols.at[root].graph != AD_FLOW_NONE;
    link->defined = flow_array(link, bits / 8, sizeof(*link->defined));
    link->defined_bits = bits;
    for (uint32_t i = 1; link->defined && i < link->symbols.count; i++) {
        ad_str name = ad_intern_str(&link->names, i);
        uint64_t hash = link->names.seed[0];
        size_t bit;

        if (is_defined(&link->symbols.at[i])) {
            for (size_t k = 0; k < name.len; k++) {
                hash = hash_on(hash, name.ptr[k]);
            }
            bit = bit_of(link, hash);
            link->defined[bit / 8] |= (uint8_t)(1U << bit % 8);
        }
    }
}

bool flow_name_may_mean(const flow_link *link, ad_str name)
{
    uint64_t hash = link->names.seed[0];

    for (size_t i = 0; i <= name.len; i++) {
        if (i == name.len || name.ptr[i] == '.') {
            size_t bit = bit_of(link, hash);

            if (link->defined[bit / 8] >> bit % 8 & 1) {
                return true;
            }
        }
        hash = hash_on(hash, i < name.len ? name.ptr[i] : 0);
    }
    return false;
}

void flow_names_build(flow_link *link)
{
    for (uint32_t g = 0; g < link->graph_count && flow_goes_on(link); g++) {
        add_module(link, g);
    }
    for (uint32_t g = 0; g < link->graph_count && flow_goes_on(link); g++) {
        add_suffixes(link, g);
    }
    for (uint32_t g = 0; g < link->graph_count && link->has_namesakes && flow_goes_on(link); g++) {
        prefer_siblings(link, g);
    }
    for (uint32_t g = 0; g < link->graph_count && flow_goes_on(link); g++) {
        const ad_flow_graph *graph = &link->graphs[g];

        (void)flow_spend(link, AD_FLOW_NONE,
                         graph->functions.count + graph->classes.count + graph->aliases.count + 1);
        add_definitions(link, g);
    }
    if (flow_goes_on(link)) {
        note_defined(link);
    }
}

/* ---- what a name means ---- */

typedef struct search {
    flow_link *link;
    flow_asking asking;
    uint32_t candidates[CANDIDATES_MAX];
    unsigned count;
} search;

static void consider(search *s, uint32_t name)
{
    for (unsigned i = 0; i < s->count; i++) {
        if (s->candidates[i] == name) {
            return;
        }
    }
    if (name && s->count < CANDIDATES_MAX) {
        s->candidates[s->count++] = name;
    }
}

/* front + "." + rest */
static void consider_joined(search *s, ad_str front, ad_str rest)
{
    ad_buf *text = &s->link->text;

    ad_buf_reset(text);
    ad_buf_add(text, front);
    if (front.len && rest.len) {
        ad_buf_byte(text, '.');
    }
    ad_buf_add(text, rest);
    if (!text->failed) {
        consider(s, flow_name_add(s->link, ad_buf_str(text)));
    }
}

/* What aliases or stars make of a name, its last part being `rest`. */
static void consider_aliases(search *s, uint32_t first, ad_str rest)
{
    uint32_t at = first;

    for (unsigned i = 0; at != AD_FLOW_NONE && i < ALIASES_MAX; i++) {
        consider_joined(s, ad_intern_str(&s->link->names, s->link->aliases.at[at].target), rest);
        at = s->link->aliases.at[at].next;
    }
}

static flow_target exactly(const search *s, uint32_t name)
{
    const flow_symbol *symbol = &s->link->symbols.at[name];

    if (s->asking == FLOW_ASK_VARIABLE && symbol->is_variable) {
        return (flow_target){FLOW_TARGET_VARIABLE, name, 0};
    }
    if (symbol->function != AD_FLOW_NONE) {
        return (flow_target){FLOW_TARGET_FUNCTION, symbol->function, 0};
    }
    if (symbol->class != AD_FLOW_NONE) {
        return (flow_target){FLOW_TARGET_CLASS, symbol->class, 0};
    }
    return (flow_target){symbol->is_variable ? FLOW_TARGET_VARIABLE : FLOW_TARGET_NONE, name, 0};
}

/* The longest part of a name that means something: what is `rest` in it? */
static bool look_inside(search *s, ad_str name, flow_target *out)
{
    size_t dot = ad_str_find_last_byte(name, '.');

    for (; dot != SIZE_MAX; dot = ad_str_find_last_byte(ad_str_sub(name, 0, dot), '.')) {
        ad_str rest = ad_str_sub(name, dot + 1, name.len);
        uint32_t front = ad_intern_find(&s->link->names, ad_str_sub(name, 0, dot));
        const flow_symbol *symbol = front ? &s->link->symbols.at[front] : NULL;

        if (!symbol) {
            continue;
        }
        if (symbol->class != AD_FLOW_NONE) {
            /* bases are not asked for attributes: that would need the bases */
            uint32_t method =
                s->asking == FLOW_ASK_CLASS ? AD_FLOW_NONE : flow_method(s->link, symbol->class, rest, 0);

            if (method != AD_FLOW_NONE) {
                *out = (flow_target){FLOW_TARGET_FUNCTION, method, 0};
            }
            return true;
        }
        if (symbol->alias != AD_FLOW_NONE) {
            consider_aliases(s, symbol->alias, rest);
            return true;
        }
        if (symbol->graph != AD_FLOW_NONE) {
            consider_aliases(s, symbol->stars, rest);
            return true;
        }
    }
    return false;
}

ad_str flow_name_in_root(const flow_link *link, ad_str name)
{
    size_t dot = link->root_is_package ? ad_str_find_byte(name, '.', 0) : SIZE_MAX;

    for (; dot != SIZE_MAX; dot = ad_str_find_byte(name, '.', 0)) {
        name = ad_str_sub(name, dot + 1, name.len);
        if (flow_name_may_mean(link, name)) {
            return name;
        }
    }
    return AD_STR("");
}

static void look_in_root(search *s, ad_str name)
{
    ad_str inside = flow_name_in_root(s->link, name);

    if (inside.len) {
        consider_joined(s, AD_STR(""), inside);
    }
}

/* Names that begin elsewhere than the artifact's own do. */
static void look_at_suffixes(search *s, ad_str name)
{
    size_t dot = ad_str_find_last_byte(name, '.');

    for (; dot != SIZE_MAX; dot = ad_str_find_last_byte(ad_str_sub(name, 0, dot), '.')) {
        uint32_t front = ad_intern_find(&s->link->names, ad_str_sub(name, 0, dot));
        const flow_symbol *symbol = front ? &s->link->symbols.at[front] : NULL;

        if (symbol && symbol->suffix != AD_FLOW_NONE && !symbol->suffix_is_ambiguous) {
            consider_joined(s, s->link->graphs[symbol->suffix].module, ad_str_sub(name, dot + 1, name.len));
            return;
        }
    }
    look_in_root(s, name);
}

flow_target flow_name_resolve(flow_link *link, uint32_t name, flow_asking asking)
{
    search s = {.link = link, .asking = asking};
    flow_target found = {FLOW_TARGET_NONE, 0, 0};

    if (!link->defined) {
        return found;
    }
    if (link->symbols.at[name].is_known[asking]) {
        return link->symbols.at[name].meaning[asking];
    }
    consider(&s, name);
    for (unsigned i = 0; i < s.count && found.kind == FLOW_TARGET_NONE; i++) {
        ad_str text = ad_intern_str(&link->names, s.candidates[i]);

        if (!flow_spend(link, AD_FLOW_NONE, 1 + (uint32_t)(text.len / 16))) {
            return found;
        }
        if (!flow_name_may_mean(link, text)) {
            look_in_root(&s, text);
            continue;
        }
        found = exactly(&s, s.candidates[i]);
        if (found.kind != FLOW_TARGET_NONE) {
            break;
        }
        if (link->symbols.at[s.candidates[i]].alias != AD_FLOW_NONE) {
            consider_aliases(&s, link->symbols.at[s.candidates[i]].alias, AD_STR(""));
        } else if (!look_inside(&s, text, &found)) {
            look_at_suffixes(&s, text);
        }
    }
    if (flow_goes_on(link)) {
        link->symbols.at[name].meaning[asking] = found;
        link->symbols.at[name].is_known[asking] = true;
    }
    return found;
}

void flow_readers_build(flow_link *link)
{
    for (uint32_t g = 0; g < link->graph_count && flow_goes_on(link); g++) {
        const ad_flow_graph *graph = &link->graphs[g];

        for (uint32_t i = 1; i < graph->nodes.count && flow_goes_on(link); i++) {
            uint32_t value = link->base[g].node + i;
            flow_target target;
            uint32_t name;

            if (graph->nodes.at[i].op != AD_FLOW_GLOBAL || link->fn_of[value] == AD_FLOW_NONE) {
                continue;
            }
            name = flow_name_of(link, g, graph->nodes.at[i].a);
            target = name ? flow_name_resolve(link, name, FLOW_ASK_VARIABLE)
                          : (flow_target){FLOW_TARGET_NONE, 0, 0};
            if (target.kind == FLOW_TARGET_VARIABLE) {
                flow_reader *reader = FLOW_PUSH(link, &link->readers);

                if (reader) {
                    *reader = (flow_reader){.node = value, .next = link->symbols.at[target.number].readers};
                    link->symbols.at[target.number].readers = (uint32_t)(link->readers.count - 1);
                }
            }
        }
    }
}
