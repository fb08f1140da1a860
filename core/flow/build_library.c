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

/* Does it make text, or plain data, of what it is given, however deep that lies? */
bool flow_makes_text(ad_str name)
{
    static const char *const all[] = {"attr.asdict",
                                      "attr.astuple",
                                      "attrs.asdict",
                                      "attrs.astuple",
                                      "dataclasses.asdict",
                                      "dataclasses.astuple",
                                      "json.dumps",
                                      "orjson.dumps",
                                      "pydantic.BaseModel().dict",
                                      "pydantic.BaseModel().json",
                                      "pydantic.BaseModel().model_dump",
                                      "pydantic.BaseModel().model_dump_json",
                                      "simplejson.dumps",
                                      "ujson.dumps",
                                      "urllib.parse.urlencode",
                                      "urllib.urlencode",
                                      "yaml.dump",
                                      "yaml.safe_dump"};

    return ad_str_in_sorted(name, all, sizeof(all) / sizeof(all[0]));
}

/* ---- configparser ---- */

static bool is_config(ad_str name, ad_str method)
{
    return (ad_str_starts(name, AD_STR("configparser.")) || ad_str_starts(name, AD_STR("ConfigParser."))) &&
           ad_str_ends(name, method);
}

static bool option_keys(flow_builder *b, const flow_site *site, uint32_t count, uint32_t keys[2])
{
    if (site->object == AD_NO_NODE || site->count < count) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (site->given[i].keyword || site->given[i].spread) {
            return false;
        }
    }
    keys[0] = flow_key_of(b, site->given[0].node);
    keys[1] = flow_key_of(b, site->given[1].node);
    return true;
}

/* c.set("section", "option", x), c.get("section", "option"): as c["section"]["option"]. */
static bool config_method(flow_builder *b, const flow_site *site, ad_str name, ad_flow_value *out)
{
    uint32_t keys[2];
    ad_flow_value section;

    if (is_config(name, AD_STR("().set")) && site->count > 2 && site->object != AD_NO_NODE &&
        flow_is_lvalue(b, site->object)) {
        if (!option_keys(b, site, 3, keys)) {
            keys[0] = keys[1] = AD_KEY_ANY;
        }
        section = flow_load(b, site->node, site->receiver, keys[0]);
        section = flow_store(b, site->node, section, keys[1], site->given[2].value);
        flow_write(b, site->object, flow_store(b, site->node, site->receiver, keys[0], section));
        *out = 0;
        return true;
    }
    if (is_config(name, AD_STR("().get")) && option_keys(b, site, 2, keys)) {
        section = flow_load(b, site->node, site->receiver, keys[0]);
        *out = flow_load(b, site->node, section, keys[1]);
        for (uint32_t i = 2; i < site->count; i++) {
            *out = flow_join(b, *out, site->given[i].value); /* fallback */
        }
        return true;
    }
    return false;
}

/* SimpleNamespace(a=x): attributes. */
static ad_flow_value named(flow_builder *b, const flow_site *site)
{
    ad_flow_value value = 0;

    for (uint32_t i = 0; i < site->count; i++) {
        const flow_given *given = &site->given[i];

        if (given->keyword) {
            value = flow_store(b, site->node, value,
                               flow_key(b, '.', ad_intern_str(&b->strings, given->keyword)), given->value);
        } else if (given->value) { /* **x: any of them */
            value = flow_join(b, value, flow_derive(b, site->node, &given->value, 1, true));
        }
    }
    return value;
}

/* ChainMap(a, b): what lies under a key in any of them. */
static ad_flow_value any_of(flow_builder *b, const flow_site *site)
{
    ad_flow_value value = 0;

    for (uint32_t i = 0; i < site->count; i++) {
        value = flow_join(b, value, site->given[i].value);
    }
    return value;
}

/* Containers of the module `collections`, as the builtins that they are like. */
static bool collection(flow_builder *b, const flow_site *site, ad_str name, ad_flow_value *out)
{
    flow_site behind = *site;

    if (!ad_str_starts(name, AD_STR("collections."))) {
        return false;
    }
    name = ad_str_sub(name, sizeof("collections.") - 1, SIZE_MAX);
    if (ad_str_equal(name, AD_STR("ChainMap"))) {
        *out = any_of(b, site);
    } else if (ad_str_equal(name, AD_STR("OrderedDict"))) {
        return flow_known_function(b, site, AD_STR("dict"), out);
    } else if (ad_str_equal(name, AD_STR("deque"))) {
        return flow_known_function(b, site, AD_STR("list"), out);
    } else if (ad_str_equal(name, AD_STR("defaultdict"))) { /* behind the factory */
        behind.count = site->count ? site->count - 1 : 0;
        for (uint32_t i = 0; i < behind.count; i++) {
            behind.given[i] = site->given[i + 1];
        }
        return flow_known_function(b, &behind, AD_STR("dict"), out);
    } else {
        return false;
    }
    return true;
}

const char *flow_shows_by(ad_str name)
{
    if (ad_str_equal(name, AD_STR("builtins.str"))) {
        return "__str__";
    }
    return ad_str_equal(name, AD_STR("builtins.repr")) ? "__repr__" : NULL;
}

bool flow_library_function(flow_builder *b, const flow_site *site, ad_str name, ad_flow_value *out)
{
    static const char *const same[] = {"asgiref.sync.async_to_sync",
                                       "asgiref.sync.sync_to_async",
                                       "asyncio.create_task",
                                       "asyncio.ensure_future",
                                       "asyncio.run",
                                       "asyncio.shield",
                                       "asyncio.wait_for",
                                       "asyncio.wrap_future",
                                       "channels.db.database_sync_to_async"};

    if (ad_str_in_sorted(name, same, sizeof(same) / sizeof(same[0]))) {
        *out = first(b, site);
        return true;
    }
    if (ad_str_equal(name, AD_STR("copy.copy")) || ad_str_equal(name, AD_STR("copy.deepcopy"))) {
        *out = flow_apart(b, site->node, first(b, site));
        return true;
    }
    if (flow_shows_by(name) && site->count == 1 && !site->given[0].keyword && !site->given[0].spread) {
        *out = flow_shown(b, site->node, site->given[0].node, flow_shows_by(name));
        return true;
    }
    if (ad_str_ends(name, AD_STR(".submit().result"))) { /* what the call gave that a thread made */
        *out = site->receiver;
        return true;
    }
    if (flow_makes_text(name)) {
        ad_flow_value given = first(b, site);

        *out = flow_derive(b, site->node, &given, 1, true);
        return true;
    }
    if (config_method(b, site, name, out) || collection(b, site, name, out)) {
        return true;
    }
    if (flow_unpacks_numbers(b, site, name) || ad_str_equal(name, AD_STR("builtins.int.from_bytes"))) {
        *out = 0;
        return true;
    }
    if (ad_str_equal(name, AD_STR("asyncio.gather"))) {
        *out = gathered(b, site);
    } else if (ad_str_equal(name, AD_STR("itertools.chain"))) {
        *out = chained(b, site);
    } else if (ad_str_equal(name, AD_STR("types.SimpleNamespace")) ||
               ad_str_equal(name, AD_STR("argparse.Namespace"))) {
        *out = named(b, site);
    } else if (ad_str_equal(name, AD_STR("dataclasses.replace"))) {
        *out = replaced(b, site);
    } else if (ad_str_equal(name, AD_STR("string.Template().substitute")) ||
               ad_str_equal(name, AD_STR("string.Template().safe_substitute"))) {
        *out = flow_made_of_all(b, site, true); /* text that holds what the mapping does */
    } else {
        return false;
    }
    return true;
}
