/* Access paths: where in a value something lies. A path is its first key and the path behind it, each kept
 * once; a path longer than FLOW_PATH_MAX is cut, which says more than is true. */
#include "flow/link_priv.h"

#include "base/banned.h"

static bool is_same_path(const flow_link *link, uint32_t number, const void *key)
{
    const flow_path *wanted = key;
    const flow_path *path = &link->paths.at[number];

    return path->key == wanted->key && path->tail == wanted->tail;
}

static uint32_t intern_path(flow_link *link, uint32_t key, uint32_t tail)
{
    flow_path wanted = {.key = key,
                        .tail = tail,
                        .length = link->paths.at[tail].length + 1,
                        .is_raised = ad_flow_key_is_raised(ad_intern_str(&link->names, key)),
                        .fate = flow_fate_of_key(link, key) | FLOW_FATE_LEAVES};
    uint64_t hash = flow_mix(flow_mix(link->names.seed[0], key), tail);
    uint32_t *slot = flow_table_slot(link, &link->path_table, hash, is_same_path, &wanted);
    flow_path *path;

    if (!slot) {
        return 0;
    }
    if (*slot) {
        return *slot - 1;
    }
    path = FLOW_PUSH(link, &link->paths);
    if (!path) {
        return 0;
    }
    *path = wanted;
    *slot = (uint32_t)link->paths.count;
    link->path_table.count++;
    return *slot - 1;
}

void flow_paths_begin(flow_link *link)
{
    flow_path *empty;

    link->key_any = flow_name_add(link, AD_STR("*"));
    link->key_any_value = flow_name_add(link, AD_STR("**"));
    link->key_raised = flow_name_add(link, AD_STR(AD_FLOW_RAISED_ALL));
    empty = FLOW_PUSH(link, &link->paths);
    if (empty) {
        empty->fate = ~(uint64_t)FLOW_FATE_AFTER; /* who gave a parameter knows what it is */
    }
}

uint32_t flow_path_cons(flow_link *link, uint32_t key, uint32_t tail)
{
    if (key == 0 || !flow_goes_on(link)) {
        return 0;
    }
    if (link->paths.at[tail].length >= FLOW_PATH_MAX) {
        const flow_path first = link->paths.at[tail];
        const flow_path second = link->paths.at[first.tail];

        tail = intern_path(link, first.key, intern_path(link, second.key, 0));
    }
    return intern_path(link, key, tail);
}

char flow_key_class(const flow_link *link, uint32_t key)
{
    ad_str text = ad_intern_str(&link->names, key);

    return text.len ? text.ptr[0] : '\0';
}

bool flow_keys_meet(const flow_link *link, uint32_t wanted, uint32_t there)
{
    char a = flow_key_class(link, wanted);
    char b = flow_key_class(link, there);

    if (wanted == there) {
        return true;
    }
    if (a == '.' && b == '.') {
        return ad_flow_key_find(ad_intern_str(&link->names, there), ad_intern_str(&link->names, wanted)) !=
               SIZE_MAX;
    }
    if (a == '*') {
        return b == '*' || b == '#' || (b == '\'' && wanted == link->key_any_value);
    }
    return b == '*' && a != '.';
}

bool flow_path_is_shallow(const flow_link *link, uint32_t path)
{
    const flow_path *at = &link->paths.at[path];
    char class;

    if (at->length == 0) {
        return true;
    }
    class = flow_key_class(link, at->key);
    return at->length == 1 && (class == '*' || class == '#');
}

bool flow_path_is_elements(const flow_link *link, uint32_t path)
{
    while (path) {
        if (flow_key_class(link, link->paths.at[path].key) == '.') {
            return false;
        }
        path = link->paths.at[path].tail;
    }
    return true;
}

bool flow_path_is_keyed(const flow_link *link, uint32_t path)
{
    while (path) {
        if (flow_key_class(link, link->paths.at[path].key) == '\'') {
            return true;
        }
        path = link->paths.at[path].tail;
    }
    return false;
}

bool flow_path_may_cross(const flow_link *link, uint32_t path)
{
    uint32_t before = 0;
    unsigned attributes = 0;

    for (uint32_t at = path; at; at = link->paths.at[at].tail) {
        uint32_t key = link->paths.at[at].key;

        if (flow_key_class(link, key) != '.' || link->paths.at[at].is_raised) {
            continue;
        }
        if (key == before || ++attributes > FLOW_CROSSING_ATTRIBUTES_MAX) {
            return false;
        }
        before = key;
    }
    return true;
}

bool flow_path_is_field(const flow_link *link, uint32_t path)
{
    return path && flow_key_class(link, link->paths.at[path].key) == '.' && flow_path_may_cross(link, path);
}

bool flow_path_load(const flow_link *link, uint32_t key, uint32_t path, uint32_t *out)
{
    *out = 0;
    if (path == 0) {
        return !ad_flow_key_is_raised(ad_intern_str(&link->names, key));
    }
    if (key == link->key_raised) {
        *out = path;
        return link->paths.at[path].is_raised;
    }
    *out = link->paths.at[path].tail;
    return flow_keys_meet(link, key, link->paths.at[path].key);
}

bool flow_path_of_each(flow_link *link, uint8_t flags, uint32_t path, uint32_t *out)
{
    uint32_t key = path ? link->paths.at[path].key : AD_KEY_ANY;
    uint32_t tail = path ? link->paths.at[path].tail : 0;
    char class = flow_key_class(link, key);

    if (path == 0) {
        *out = flow_path_cons(link, link->key_any, 0);
        return true;
    }
    if (class == '.' || (class == '\'' && !(flags & AD_FLOW_KEYED))) {
        return false;
    }
    if (!(flags & AD_FLOW_SAME)) {
        if (!(flags & AD_FLOW_DEEP) && !flow_path_is_shallow(link, tail)) {
            return false;
        }
        tail = 0;
    }
    *out = flow_path_cons(link, key, tail);
    return true;
}

bool flow_path_keeps(const flow_link *link, uint32_t stored_key, uint32_t path)
{
    return path == 0 || link->paths.at[path].key != stored_key || flow_key_class(link, stored_key) == '*';
}
