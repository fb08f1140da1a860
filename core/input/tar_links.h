/* Links inside a tar whose name says that they are read as something which their target's name does
 * not: "setup.py" that links to "data.bin" is code, and its text stands under the other name. */
#ifndef AD_INPUT_TAR_LINKS_H
#define AD_INPUT_TAR_LINKS_H

#include "base/arena.h"
#include "base/attrs.h"
#include "base/err.h"
#include "base/str.h"

typedef struct ad_tar_link {
    ad_str name;   /* as stored */
    ad_str path;   /* normalised */
    ad_str target; /* normalised, from the archive's root; empty: leaves the archive */
} ad_tar_link;

typedef struct ad_tar_links {
    ad_arena arena;
    ad_tar_link *items;
    size_t count;
    size_t capacity;
} ad_tar_links;

void ad_tar_links_init(ad_tar_links *links);
void ad_tar_links_clear(ad_tar_links *links);

/* Notes a link. symbolic: the target counts from the link's folder, else from the root.
 * Errors: LIMIT when there are more than are kept; NOMEM. */
AD_CHECKED ad_status ad_tar_links_add(ad_tar_links *links, ad_str name, ad_str target, bool symbolic,
                                      ad_err *err);
/* Follows links to links, drops those whose target is read as the same kind anyway, sorts by target. */
void ad_tar_links_resolve(ad_tar_links *links);
/* After resolve: the links to this member are items[*first .. *first + result). Errors: none; a name
 * that cannot be normalised matches nothing. */
size_t ad_tar_links_to(ad_tar_links *links, ad_str member, size_t *first);

#endif
