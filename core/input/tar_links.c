/* Where links inside a tar lead. */
#include <stdlib.h>

#include "base/mem.h"
#include "input/input_priv.h"
#include "input/tar_links.h"

#include "base/banned.h"

enum {
    LINKS_MAX = 65536,
    LINK_BYTES = 32 * 1024 * 1024, /* of their names */
    NAME_BYTES = 4096              /* what no file system takes is no link that works */
};

void ad_tar_links_init(ad_tar_links *links)
{
    *links = (ad_tar_links){0};
    ad_arena_init(&links->arena, LINK_BYTES);
}

void ad_tar_links_clear(ad_tar_links *links)
{
    ad_free(links->items);
    ad_arena_clear(&links->arena);
    ad_tar_links_init(links);
}

/* Adds one part of a path to the `len` bytes of out. The new length; SIZE_MAX when it leaves the root. */
static size_t add_part(char *out, size_t len, ad_str part)
{
    if (part.len == 0 || ad_str_equal(part, AD_STR("."))) {
        return len;
    }
    if (!ad_str_equal(part, AD_STR(".."))) {
        if (len) {
            out[len++] = '/';
        }
        memcpy(out + len, part.ptr, part.len);
        return len + part.len;
    }
    if (len == 0) {
        return SIZE_MAX;
    }
    while (len && out[len - 1] != '/') {
        len--;
    }
    return len ? len - 1 : 0;
}

/* Writes `path`, seen from `folder`, to out (which has room for both and one byte more) without "." and
 * ".." parts. Returns its length, or SIZE_MAX when it leaves the root. */
static size_t normalise(ad_str folder, ad_str path, char *out)
{
    ad_str pieces[2] = {folder, path};
    size_t len = 0;

    for (size_t p = 0; p < 2; p++) {
        for (size_t at = 0; at < pieces[p].len && len != SIZE_MAX;) {
            size_t slash = ad_str_find_byte(pieces[p], '/', at);

            len = add_part(out, len, ad_str_sub(pieces[p], at, slash - at));
            at = slash == SIZE_MAX ? pieces[p].len : slash + 1;
        }
    }
    return len;
}

static ad_str normalised_copy(ad_tar_links *links, ad_str folder, ad_str path)
{
    char *room = ad_arena_bytes(&links->arena, folder.len + path.len + 2);
    size_t len;

    if (!room) {
        return (ad_str){NULL, 0};
    }
    len = normalise(folder, path, room);
    return len == SIZE_MAX ? AD_STR("") : (ad_str){room, len};
}

ad_status ad_tar_links_add(ad_tar_links *links, ad_str name, ad_str target, bool symbolic, ad_err *err)
{
    size_t slash = ad_str_find_last_byte(name, '/');
    ad_str folder = symbolic && slash != SIZE_MAX ? ad_str_sub(name, 0, slash) : AD_STR("");
    ad_tar_link link;

    if (links->count >= LINKS_MAX || name.len > NAME_BYTES || target.len > NAME_BYTES) {
        return ad_err_set(err, AD_ERR_LIMIT, "there were more or longer links than are followed");
    }
    if (symbolic && ad_str_starts(target, AD_STR("/"))) {
        return AD_OK; /* leads out of the archive */
    }
    link.name = ad_arena_copy(&links->arena, name);
    link.path = normalised_copy(links, AD_STR(""), name);
    link.target = normalised_copy(links, folder, target);
    if (!link.name.ptr || !link.path.ptr || !link.target.ptr) {
        return ad_err_set(err, AD_ERR_LIMIT, "there were more or longer links than are followed");
    }
    if (!ad_grow(&links->items, &links->capacity, links->count + 1, sizeof(*links->items))) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory for the links of an archive");
    }
    links->items[links->count++] = link;
    return AD_OK;
}

static int by_path(const void *a, const void *b)
{
    return ad_str_compare(((const ad_tar_link *)a)->path, ((const ad_tar_link *)b)->path);
}

static int by_target(const void *a, const void *b)
{
    const ad_tar_link *x = a;
    const ad_tar_link *y = b;
    int order = ad_str_compare(x->target, y->target);

    return order ? order : ad_str_compare(x->name, y->name);
}

static ad_tar_link *find_path(const ad_tar_links *links, ad_str path)
{
    ad_tar_link wanted = {.path = path};

    return path.len ? bsearch(&wanted, links->items, links->count, sizeof(*links->items), by_path) : NULL;
}

/* Follows a link to where no other link leads on, and lets all on the way point there, so that each is
 * followed once. A ring leads nowhere. */
static void follow(ad_tar_links *links, ad_tar_link *link)
{
    ad_str end = link->target;
    size_t hops = 0;

    for (const ad_tar_link *next = find_path(links, end); next; next = find_path(links, end)) {
        end = hops++ < links->count ? next->target : AD_STR("");
    }
    while (link && hops--) {
        ad_tar_link *next = find_path(links, link->target);

        link->target = end;
        link = next;
    }
}

void ad_tar_links_resolve(ad_tar_links *links)
{
    size_t kept = 0;

    if (links->count == 0) {
        return;
    }
    qsort(links->items, links->count, sizeof(*links->items), by_path);
    for (size_t i = 0; i < links->count; i++) {
        follow(links, &links->items[i]);
    }
    for (size_t i = 0; i < links->count; i++) {
        ad_tar_link link = links->items[i];
        ad_unit_kind kind = ad_unit_kind_of(link.name, AD_STR(""));

        /* what leads to a file of no kind of its own is read as the target is */
        if (link.target.len && kind != AD_UNIT_OTHER && ad_unit_kind_of(link.target, AD_STR("")) != kind) {
            links->items[kept++] = link;
        }
    }
    links->count = kept;
    if (kept) {
        qsort(links->items, links->count, sizeof(*links->items), by_target);
    }
}

size_t ad_tar_links_to(ad_tar_links *links, ad_str member, size_t *first)
{
    char room[NAME_BYTES + 2];
    size_t len = member.len <= NAME_BYTES ? normalise(AD_STR(""), member, room) : SIZE_MAX;
    size_t low = 0;
    size_t high = links->count;
    size_t end;

    if (len == SIZE_MAX) {
        return 0;
    }
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (ad_str_compare(links->items[middle].target, (ad_str){room, len}) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    for (end = low; end < links->count && ad_str_equal(links->items[end].target, (ad_str){room, len});
         end++) {
    }
    *first = low;
    return end - low;
}
