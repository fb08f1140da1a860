/* From a dotted name to the matchers that it could hit, in time that depends on the name's segments and
 * not on the number of rules. */
#include <string.h>

#include "rules/dispatch_priv.h"

#include "base/banned.h"

/* FNV-1a, taken apart so that one pass over a name gives the hashes of all its prefixes. The tables hold
 * what packs wrote; a name of a scanned file that collides costs one comparison. */
#define HASH_START 0xcbf29ce484222325ULL
#define HASH_PRIME 0x100000001b3ULL

static uint64_t hash_byte(uint64_t hash, char byte)
{
    return (hash ^ (unsigned char)byte) * HASH_PRIME;
}

static uint64_t hash_text(ad_str text)
{
    uint64_t hash = HASH_START;

    for (size_t i = 0; i < text.len; i++) {
        hash = hash_byte(hash, text.ptr[i]);
    }
    return hash;
}

/* Low bits choose the bucket: the multiplication of FNV leaves them the least mixed. */
static uint64_t finish(uint64_t hash, ad_name_form form)
{
    hash += (uint64_t)form * 0x9e3779b97f4a7c15ULL;
    hash ^= hash >> 29;
    hash *= 0xbf58476d1ce4e5b9ULL;
    return hash ^ (hash >> 32);
}

static uint32_t letter_of(char byte)
{
    return byte == '*' ? 0 : 1U << ((unsigned char)byte & 31U);
}

/* Dozens of globs may ask for a name's last segment, and most of them for letters that it does not have. */
static uint32_t letters_of(const ad_name_pattern *pattern)
{
    uint32_t letters = 0;

    for (size_t i = 0; pattern->form == AD_NAME_LAST_GLOB && i < pattern->last.len; i++) {
        letters |= letter_of(pattern->last.ptr[i]);
    }
    return letters;
}

static ad_str key_of(const ad_name_pattern *pattern)
{
    switch (pattern->form) {
    case AD_NAME_EXACT:
        return pattern->text;
    case AD_NAME_LAST_GLOB:
    case AD_NAME_BELOW:
        return pattern->prefix;
    case AD_NAME_SUFFIX:
        return pattern->last;
    }
    return pattern->text;
}

ad_status ad_name_list_add(ad_name_list *list, const ad_name_pattern *pattern, uint32_t matcher, ad_err *err)
{
    if (!ad_grow(&list->at, &list->capacity, list->count + 1, sizeof(*list->at))) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    list->at[list->count++] =
        (ad_name_link){.pattern = pattern, .matcher = matcher, .letters = letters_of(pattern)};
    return AD_OK;
}

/* The bucket of a key, or the free one where it belongs. */
static ad_name_bucket *bucket_at(const ad_name_index *index, uint64_t hash, ad_name_form form, ad_str key)
{
    size_t mask = index->bucket_count - 1;
    size_t at = (size_t)hash & mask;

    while (index->buckets[at].count > 0 &&
           !(index->buckets[at].hash == hash && index->buckets[at].form == form &&
             ad_str_equal(index->buckets[at].key, key))) {
        at = (at + 1) & mask;
    }
    return &index->buckets[at];
}

static ad_name_bucket *bucket_of(const ad_name_index *index, const ad_name_pattern *pattern)
{
    ad_str key = key_of(pattern);

    return bucket_at(index, finish(hash_text(key), pattern->form), pattern->form, key);
}

/* First counts, then gives every bucket its stretch of links, then fills them in order. */
ad_status ad_name_index_build(ad_name_index *index, const ad_name_list *list, ad_arena *arena, ad_err *err)
{
    size_t buckets = 8;
    uint32_t first = 0;

    if (list->count == 0) {
        return AD_OK;
    }
    while (buckets < list->count * 2) {
        buckets *= 2;
    }
    index->buckets = ad_arena_array(arena, buckets, sizeof(*index->buckets));
    index->links = ad_arena_array(arena, list->count, sizeof(*index->links));
    if (!index->buckets || !index->links) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory for dispatch tables");
    }
    index->bucket_count = buckets;
    index->link_count = list->count;
    for (size_t i = 0; i < list->count; i++) {
        const ad_name_pattern *pattern = list->at[i].pattern;
        ad_name_bucket *bucket = bucket_of(index, pattern);

        bucket->form = pattern->form;
        bucket->key = key_of(pattern);
        bucket->hash = finish(hash_text(bucket->key), pattern->form);
        bucket->count++;
        index->has[pattern->form] = true;
    }
    for (size_t i = 0; i < buckets; i++) {
        index->buckets[i].first = first;
        first += index->buckets[i].count;
    }
    /* `first` runs ahead while a bucket is being filled, and is put back. */
    for (size_t i = 0; i < list->count; i++) {
        index->links[bucket_of(index, list->at[i].pattern)->first++] = list->at[i];
    }
    for (size_t i = 0; i < buckets; i++) {
        index->buckets[i].first -= index->buckets[i].count;
    }
    return AD_OK;
}

/* ---- looking up ---- */

typedef struct lookup {
    ad_run *run;
    const ad_name_index *index;
    const ad_hit *proto;
    ad_str name;                /* or as much of it as has been read */
    uint64_t hash, parent_hash; /* of the bytes so far, and of those before the last dot */
    size_t last;                /* start of the last segment */
    bool packages;              /* prefixes too */
    bool heads;                 /* and hits are called by them */
    bool matched;               /* something, be its rule active or not */
} lookup;

static uint32_t letters_in(ad_str name, size_t from)
{
    uint32_t letters = 0;

    for (size_t i = from; i < name.len; i++) {
        letters |= letter_of(name.ptr[i]);
    }
    return letters;
}

static ad_status probe(lookup *look, ad_name_form form, uint64_t raw_hash, ad_str key, ad_err *err)
{
    const ad_name_bucket *bucket;
    uint32_t letters;

    if (!look->index->has[form]) {
        return AD_OK;
    }
    bucket = bucket_at(look->index, finish(raw_hash, form), form, key);
    letters =
        bucket->count > 0 && form == AD_NAME_LAST_GLOB ? letters_in(look->name, look->last) : UINT32_MAX;
    for (uint32_t i = bucket->first; i < bucket->first + bucket->count; i++) {
        const ad_name_link *link = &look->index->links[i];

        if (form == AD_NAME_EXACT ||
            (!(link->letters & ~letters) && ad_name_pattern_match(link->pattern, look->name))) {
            ad_status status;

            look->matched = true;
            if (look->heads) {
                ad_hit hit = *look->proto;

                hit.name = look->name;
                status = ad_run_add_hit(look->run, link->matcher, &hit, err);
            } else {
                status = ad_run_add_hit(look->run, link->matcher, look->proto, err);
            }

            if (status != AD_OK) {
                return status;
            }
        }
    }
    return AD_OK;
}

/* All forms but BELOW, for the name as it stands. */
static ad_status probe_name(lookup *look, ad_err *err)
{
    ad_str name = look->name;
    ad_status status = probe(look, AD_NAME_EXACT, look->hash, name, err);

    if (status == AD_OK) {
        ad_str parent = ad_str_sub(name, 0, look->last ? look->last - 1 : 0);

        status = probe(look, AD_NAME_LAST_GLOB, look->parent_hash, parent, err);
    }
    if (status == AD_OK && look->last > 0 && look->index->has[AD_NAME_SUFFIX]) {
        ad_str last = ad_str_sub(name, look->last, name.len);

        status = probe(look, AD_NAME_SUFFIX, hash_text(last), last, err);
    }
    return status;
}

/* A dot outside brackets ends the segment before it, which ends a prefix of the name. */
static ad_status at_dot(lookup *look, ad_str name, size_t dot, ad_err *err)
{
    ad_status status = AD_OK;

    if (look->packages && dot > 0) {
        look->name = ad_str_sub(name, 0, dot);
        status = probe_name(look, err);
    }
    look->name = name;
    look->parent_hash = look->hash;
    look->last = dot + 1;
    return status == AD_OK ? probe(look, AD_NAME_BELOW, look->hash, ad_str_sub(name, 0, dot), err) : status;
}

/* Bytes with a meaning of their own in a name. */
static const uint8_t mark_of[256] = {['.'] = 1, ['('] = 2, ['['] = 2, [')'] = 3, [']'] = 3};

static ad_status find(ad_run *run, unsigned index, ad_str name, const ad_hit *proto, bool packages,
                      bool heads, bool *out_matched, ad_err *err)
{
    lookup look = {.run = run,
                   .index = &run->dispatch->names[index],
                   .proto = proto,
                   .name = name,
                   .hash = HASH_START,
                   .parent_hash = HASH_START,
                   .packages = packages,
                   .heads = heads};
    size_t depth = 0;
    ad_status status = AD_OK;

    *out_matched = false;
    if (look.index->bucket_count == 0) {
        return AD_OK;
    }
    for (size_t i = 0; status == AD_OK && i < name.len; i++) {
        char c = name.ptr[i];
        uint8_t mark = mark_of[(unsigned char)c];

        if (mark == 1 && depth == 0) {
            status = at_dot(&look, name, i, err);
        } else if (mark > 1) {
            depth += mark == 2;
            depth -= mark == 3 && depth > 0;
        }
        look.hash = hash_byte(look.hash, c);
    }
    if (status == AD_OK) {
        status = probe_name(&look, err);
    }
    *out_matched = look.matched || status != AD_OK;
    return status;
}

/* Of names that were looked for before, in this unit or another. */
static ad_name_miss *miss_of(const ad_dispatch *dispatch, ad_str name)
{
    uint64_t hash = name.len;

    for (size_t i = 0; i < name.len; i += sizeof(hash)) {
        size_t left = name.len - i;
        uint64_t word = 0;

        memcpy(&word, name.ptr + i, left < sizeof(word) ? left : sizeof(word));
        hash = (hash ^ word) * 0x9e3779b97f4a7c15ULL;
        hash ^= hash >> 32;
    }
    return &dispatch->misses[hash % AD_NAME_MISSES];
}

static ad_status find_if_any(ad_run *run, unsigned index, ad_str name, const ad_hit *proto, bool packages,
                             bool heads, ad_err *err)
{
    ad_name_miss *miss;
    bool matched = true;
    bool known;
    ad_status status;

    if (name.len == 0 || name.len > AD_NAME_MISS_BYTES) {
        return find(run, index, name, proto, packages, heads, &matched, err);
    }
    miss = miss_of(run->dispatch, name);
    known = miss->len == name.len && memcmp(miss->text, name.ptr, name.len) == 0;
    if (known && ((miss->indices >> index) & 1U)) {
        return AD_OK;
    }
    status = find(run, index, name, proto, packages, heads, &matched, err);
    if (!matched && !known) {
        *miss = (ad_name_miss){.len = (uint8_t)name.len};
        memcpy(miss->text, name.ptr, name.len);
    }
    if (!matched) {
        miss->indices |= 1U << index;
    }
    return status;
}

ad_status ad_run_find(ad_run *run, unsigned index, ad_str name, const ad_hit *proto, ad_err *err)
{
    return find_if_any(run, index, name, proto, false, false, err);
}

ad_status ad_run_find_packages(ad_run *run, unsigned index, ad_str name, const ad_hit *proto, ad_err *err)
{
    return find_if_any(run, index, name, proto, true, false, err);
}

ad_status ad_run_find_heads(ad_run *run, unsigned index, ad_str name, const ad_hit *proto, ad_err *err)
{
    return find_if_any(run, index, name, proto, true, true, err);
}

/* ---- names that are looked for at all ---- */

/* Is one of two names the other, or the part of it in front of a dot or bracket? */
static bool one_in_front(ad_str a, ad_str b)
{
    ad_str longer = a.len > b.len ? a : b;
    size_t common = a.len > b.len ? b.len : a.len;

    return common && memcmp(a.ptr, b.ptr, common) == 0 &&
           (longer.len == common || mark_of[(unsigned char)longer.ptr[common]] != 0);
}

static bool is_type_of_builtins(ad_str name)
{
    static const char *const types[] = {"basestring", "bool", "bytearray", "bytes",  "complex", "dict",
                                        "float",      "int",  "list",      "long",   "object",  "range",
                                        "set",        "str",  "tuple",     "unichr", "unicode", "xrange"};

    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (ad_str_is(ad_str_behind_last(name, '.'), types[i])) {
            return true;
        }
    }
    return false;
}

bool ad_dispatch_mentions(const ad_dispatch *dispatch, ad_str name)
{
    if (ad_str_starts(name, AD_STR("builtins.")) && is_type_of_builtins(name)) {
        return false;
    }
    for (unsigned kind = 0; kind < AD_NAMED_KINDS; kind++) {
        const ad_name_index *index = &dispatch->names[kind];

        for (size_t i = 0; i < index->link_count; i++) {
            const ad_name_pattern *pattern = index->links[i].pattern;

            if (one_in_front(pattern->form == AD_NAME_EXACT ? pattern->text : pattern->prefix, name)) {
                return true;
            }
        }
    }
    return false;
}
