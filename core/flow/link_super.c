/* super().m() of a mixin: what comes behind it in the order of the class that was made, which is not known
 * where the mixin stands. Each class below it says who that is. */
#include "flow/link_priv.h"

#include "base/banned.h"

enum { NEXT_MAX = 4 /* methods that it may be */ };

uint32_t flow_method_behind(flow_link *link, uint32_t class, uint32_t mixin, uint32_t name)
{
    size_t count = 0;
    const uint32_t *order = flow_order_of(link, class, &count);
    uint32_t at = 0;

    while (at < count && order[at] != mixin) {
        at++;
    }
    return at < count ? flow_method_of(link, class, name, at + 1) : AD_FLOW_NONE;
}

void flow_edges_to_next(flow_link *link, uint32_t call, uint32_t class, ad_str method, uint8_t mode)
{
    uint32_t name = flow_method_name(link, method);
    uint32_t below[FLOW_FAMILY_MAX];
    uint32_t found[NEXT_MAX];
    size_t kept = 0;
    size_t count = name == AD_FLOW_NONE ? 0 : flow_descendants(link, class, below);

    for (size_t i = 1; i < count && flow_spend(link, link->call[call].function, 1); i++) {
        uint32_t next = flow_method_behind(link, below[i], class, name);
        size_t k = 0;

        while (k < kept && found[k] != next) {
            k++;
        }
        if (next == AD_FLOW_NONE || k < kept) {
            continue;
        }
        if (kept == NEXT_MAX) {
            return; /* everybody's mixin: nobody's in particular */
        }
        found[kept++] = next;
    }
    for (size_t i = 0; i < kept; i++) {
        (void)flow_edge_add(link, call, found[i], mode | FLOW_EDGE_NEXT);
    }
}

bool flow_leads_behind(flow_link *link, uint32_t class, bool is_made, uint32_t mixin, uint32_t method)
{
    uint32_t below[FLOW_FAMILY_MAX];
    size_t count = is_made ? 1 : flow_descendants(link, class, below);

    below[0] = class;
    if (count == FLOW_FAMILY_MAX) {
        return true;
    }
    for (size_t i = 0; i < count; i++) {
        if (flow_method_behind(link, below[i], mixin, link->fn[method].name) == method) {
            return true;
        }
    }
    return false;
}

uint32_t flow_class_behind(flow_link *link, uint32_t mixin, uint32_t method)
{
    uint32_t below[FLOW_FAMILY_MAX];
    uint32_t only = AD_FLOW_NONE;
    size_t count = flow_descendants(link, mixin, below);

    for (size_t i = 0; i < count; i++) {
        if (flow_method_behind(link, below[i], mixin, link->fn[method].name) == method) {
            if (only != AD_FLOW_NONE) {
                return link->fn[method].class;
            }
            only = below[i];
        }
    }
    return only == AD_FLOW_NONE ? link->fn[method].class : only;
}
