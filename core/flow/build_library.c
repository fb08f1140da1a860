/* Functions of the standard library that give what they are given as it is, or containers of it: for these,
 * made from it would say too little. */
#include "flow/build_priv.h"

#include "base/banned.h"

static ad_flow_value element_of(flow_builder *b, const flow_site *site, ad_flow_value value)
{
    return flow_load(b, site->node, value, AD_KEY_ANY);
}

/* The first positional argument. */
static ad_flow_value first(flow_builder *b, const flow_site *site)
{
    if (site->count == 0 || site->given[0].keyword || site->given[0].spread == 2) {
        return 0;
    }
    return site->given[0].spread ? element_of(b, site, site->given[0].value) : site->given[0].value;
}

/* gather(a, b): a list of what they give. */
static ad_flow_value gathered(flow_builder *b, const flow_site *site)
{
    ad_flow_value value = 0;
    bool sure = true;

    for (uint32_t i = 0; i < site->count; i++) {
        const flow_given *given = &site->given[i];

        sure = sure && given->spread == 0 && i < FLOW_DISPLAY_MAX;
        if (given->keyword == 0 && given->value) {
            value = flow_store(b, site->node, value, sure ? flow_key_index(b, i) : (uint32_t)AD_KEY_ANY,
                               given->spread ? element_of(b, site, given->value) : given->value);
        }
    }
    return value;
}

/* chain(a, b): the elements of all. */
static ad_flow_value chained(flow_builder *b, const flow_site *site)
{
    ad_flow_value value = 0;

    for (uint32_t i = 0; i < site->count; i++) {
        ad_flow_value element = element_of(b, site, site->given[i].value);

        value = flow_join(b, value, site->given[i].spread ? element_of(b, site, element) : element);
    }
    return flow_container(b, site->node, value);
}

/* dataclasses.replace(x, a=b) */
static ad_flow_value replaced(flow_builder *b, const flow_site *site)
{
    ad_flow_value value = first(b, site);

    for (uint32_t i = 1; i < site->count; i++) {
        if (site->given[i].keyword) {
            value = flow_store(b, site->node, value,
                               flow_key(b, '.', ad_intern_str(&b->strings, site->given[i].keyword)),
                               site->given[i].value);
        }
    }
    return value;
}

bool flow_library_function(flow_builder *b, const flow_site *site, ad_str name, ad_flow_value *out)
{
    static const char *const same[] = {"asyncio.create_task", "asyncio.ensure_future", "asyncio.run",
                                       "asyncio.shield",      "asyncio.wait_for",      "copy.copy",
                                       "copy.deepcopy"};

    for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
        if (ad_str_equal(name, ad_str_of(same[i]))) {
            *out = first(b, site);
            return true;
        }
    }
    if (ad_str_equal(name, AD_STR("asyncio.gather"))) {
        *out = gathered(b, site);
    } else if (ad_str_equal(name, AD_STR("itertools.chain"))) {
        *out = chained(b, site);
    } else if (ad_str_equal(name, AD_STR("dataclasses.replace"))) {
        *out = replaced(b, site);
    } else {
        return false;
    }
    return true;
}
