/* Between the phases: names of libraries that modules of the artifact hand on, by `from os import system as
 * run` or `shell = os.system`. To who takes them from there they are the library's. */
#include "flow/link_priv.h"

#include "base/banned.h"

enum { CANDIDATES_MAX = 16, ALIASES_MAX = 8, NAMES_MAX = 4 };

typedef struct walk {
    flow_link *link;
    const flow_told *told;
    size_t told_count;
    uint32_t candidates[CANDIDATES_MAX];
    unsigned count;
    uint32_t names[NAMES_MAX]; /* of libraries */
    unsigned name_count;
    bool own; /* it may be something that the artifact has itself, too */
} walk;

static void consider(walk *w, ad_str front, ad_str rest)
{
    ad_buf *text = &w->link->text;
    uint32_t name;

    ad_buf_reset(text);
    ad_buf_add(text, front);
    if (front.len && rest.len) {
        ad_buf_byte(text, '.');
    }
    ad_buf_add(text, rest);
    name = text->failed ? 0 : flow_name_add(w->link, ad_buf_str(text));
    for (unsigned i = 0; i < w->count; i++) {
        if (w->candidates[i] == name) {
            return;
        }
    }
    if (name && w->count < CANDIDATES_MAX) {
        w->candidates[w->count++] = name;
    }
}

static void consider_aliases(walk *w, uint32_t at, ad_str rest)
{
    for (unsigned i = 0; at != AD_FLOW_NONE && i < ALIASES_MAX; i++) {
        consider(w, ad_intern_str(&w->link->names, w->link->aliases.at[at].target), rest);
        at = w->link->aliases.at[at].next;
    }
}

/* Only modules of the artifact: what others hold nobody knows. */
static void consider_stars(walk *w, uint32_t at, ad_str rest)
{
    for (unsigned i = 0; at != AD_FLOW_NONE && i < ALIASES_MAX; i++) {
        uint32_t target = w->link->aliases.at[at].target;
        const flow_symbol *symbol = &w->link->symbols.at[target];

        if (symbol->graph != AD_FLOW_NONE ||
            (symbol->suffix != AD_FLOW_NONE && !symbol->suffix_is_ambiguous)) {
            consider(w, ad_intern_str(&w->link->names, target), rest);
        }
        at = w->link->aliases.at[at].next;
    }
}

/* The name that a variable is bound to, "" when it is another value. */
static ad_str bound_to(const walk *w, uint32_t name)
{
    const flow_told *one = name < w->told_count ? &w->told[name] : NULL;

    return one && one->graph != AD_FLOW_NONE && !one->unsure ? ad_constant_name(flow_told_value(w->link, one))
                                                             : AD_STR("");
}

static bool is_more_than_imports(const walk *w, uint32_t name)
{
    const flow_told *one = name < w->told_count ? &w->told[name] : NULL;

    return one && one->graph != AD_FLOW_NONE &&
           !ad_str_is(flow_told_value(w->link, one), AD_CONSTANT_IMPORTS);
}

/* What a name, or the front of one, stands for; false when it is none of the artifact's. */
static bool follow(walk *w, uint32_t front, ad_str rest)
{
    const flow_symbol *symbol = &w->link->symbols.at[front];
    ad_str bound = bound_to(w, front);

    if (bound.len) {
        consider(w, bound, rest);
        return true;
    }
    if (symbol->alias != AD_FLOW_NONE) {
        w->own = w->own || is_more_than_imports(w, front);
        consider_aliases(w, symbol->alias, rest);
        return true;
    }
    if (symbol->is_variable) {
        w->own = true;
        return true;
    }
    if (symbol->graph != AD_FLOW_NONE) {
        consider_stars(w, rest.len ? symbol->stars : AD_FLOW_NONE, rest);
        return true;
    }
    return false;
}

static bool follow_suffix(walk *w, uint32_t front, ad_str rest)
{
    const flow_symbol *symbol = &w->link->symbols.at[front];

    if (symbol->suffix == AD_FLOW_NONE || symbol->suffix_is_ambiguous) {
        return false;
    }
    consider(w, w->link->graphs[symbol->suffix].module, rest);
    return true;
}

/* By the longest part of a name that stands for something. */
static bool follow_parts(walk *w, ad_str name, bool (*step)(walk *w, uint32_t front, ad_str rest))
{
    size_t end = name.len;

    while (end != SIZE_MAX) {
        uint32_t front = ad_intern_find(&w->link->names, ad_str_sub(name, 0, end));

        if (front && step(w, front, ad_str_sub(name, end < name.len ? end + 1 : end, name.len))) {
            return true;
        }
        end = ad_str_find_last_byte(ad_str_sub(name, 0, end), '.');
    }
    return false;
}

static void walk_name(walk *w, uint32_t name)
{
    w->count = w->name_count = 0;
    w->own = false;
    w->candidates[w->count++] = name;
    for (unsigned i = 0; i < w->count; i++) {
        ad_str text = ad_intern_str(&w->link->names, w->candidates[i]);

        if (!flow_spend(w->link, AD_FLOW_NONE, 1 + (uint32_t)(text.len / 16))) {
            return;
        }
        if (flow_name_may_mean(w->link, text) &&
            (follow_parts(w, text, follow) || follow_parts(w, text, follow_suffix))) {
            continue;
        }
        if (flow_name_in_root(w->link, text).len) {
            consider(w, flow_name_in_root(w->link, text), AD_STR(""));
        } else if (i && w->name_count < NAMES_MAX) {
            w->names[w->name_count++] = w->candidates[i];
        }
    }
}

/* The shortest part of a name that is a library's: "compat.pickle" of compat.pickle.loads. */
static uint32_t shortest(walk *w, uint32_t name)
{
    ad_str text = ad_intern_str(&w->link->names, name);
    size_t end = ad_str_find_byte(text, '.', 0);

    for (end = ad_str_find_byte(text, '.', end + 1); end != SIZE_MAX;
         end = ad_str_find_byte(text, '.', end + 1)) {
        uint32_t front = flow_name_add(w->link, ad_str_sub(text, 0, end));

        if (!front) {
            return 0;
        }
        walk_name(w, front);
        if (w->name_count) {
            return front;
        }
    }
    walk_name(w, name);
    return name;
}

uint32_t flow_name_outside(flow_link *link, const flow_told *told, size_t told_count, uint32_t name,
                           ad_buf *value)
{
    walk w = {.link = link, .told = told, .told_count = told_count};

    ad_buf_reset(value);
    if (!flow_name_may_mean(link, ad_intern_str(&link->names, name)) && !link->root_is_package) {
        return 0;
    }
    walk_name(&w, name);
    name = w.name_count ? shortest(&w, name) : 0;
    for (unsigned i = 0; name && i < w.name_count; i++) {
        ad_constant_add_name(value, ad_intern_str(&link->names, w.names[i]));
    }
    if (name && w.own) {
        ad_constant_add_name(value, ad_intern_str(&link->names, name));
    }
    return value->failed ? 0 : name;
}
