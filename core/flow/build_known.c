/* What builtins and the methods of text and containers do with what they are given. One table each: nothing
 * of this is looked for in rule packs. */
#include "flow/build_priv.h"

#include "base/banned.h"

typedef struct known {
    const char *name;
    uint8_t effect;
} known;

typedef enum function_effect {
    FUNCTION_CLEAN,    /* a number, a truth, nothing */
    FUNCTION_NUMBER,   /* a number; what is none does not come through */
    FUNCTION_SAME,     /* its argument */
    FUNCTION_ELEMENTS, /* a container of its argument's elements */
    FUNCTION_DICT,
    FUNCTION_TEXT, /* text made of it, however deep it lies */
    FUNCTION_NEXT, /* an element, or the default */
    FUNCTION_PICK, /* one of its arguments, or an element of the only one */
    FUNCTION_SUM,
    FUNCTION_ENUMERATE,
    FUNCTION_ZIP,
    FUNCTION_MAP,
    FUNCTION_FILTER,
    FUNCTION_REDUCE,
    FUNCTION_GETATTR,
    FUNCTION_SETATTR,
    FUNCTION_SUPER,
    FUNCTION_TYPE,
    FUNCTION_DERIVED
} function_effect;

typedef enum method_effect {
    METHOD_CLEAN,
    METHOD_RECEIVER, /* made from the receiver alone */
    METHOD_TEXT,     /* text made of everything, however deep it lies */
    METHOD_ALL,      /* made from receiver and arguments */
    METHOD_REPLACE,  /* made from the receiver and its second argument: the first is what goes */
    METHOD_COPY,     /* another one with the same content */
    METHOD_SAME,     /* the receiver */
    METHOD_APPEND,
    METHOD_INSERT,
    METHOD_EXTEND,
    METHOD_UPDATE,
    METHOD_SETDEFAULT,
    METHOD_GET,
    METHOD_GETLIST,
    METHOD_POP,
    METHOD_POPITEM,
    METHOD_POPLEFT,
    METHOD_CLEAR,
    METHOD_FORGET,
    METHOD_SORT,
    METHOD_ITEMS,
    METHOD_VALUES,
    METHOD_KEYS,
    METHOD_JOINED,  /* elements of receiver and arguments */
    METHOD_PART,    /* some of the receiver's elements */
    METHOD_CHANGED, /* the receiver gets the arguments' elements, or loses some */
    METHOD_SETITEM,
    METHOD_GETITEM
} method_effect;

/* Both in byte order. */
/* clang-format off */
static const known functions[] = {
    {"__import__", FUNCTION_DERIVED},
    {"abs", FUNCTION_CLEAN},
    {"aiter", FUNCTION_SAME},
    {"all", FUNCTION_CLEAN},
    {"anext", FUNCTION_NEXT},
    {"any", FUNCTION_CLEAN},
    {"apply", FUNCTION_DERIVED},
    {"ascii", FUNCTION_TEXT},
    {"basestring", FUNCTION_TEXT},
    {"bin", FUNCTION_CLEAN},
    {"bool", FUNCTION_CLEAN},
    {"breakpoint", FUNCTION_CLEAN},
    {"buffer", FUNCTION_TEXT},
    {"bytearray", FUNCTION_TEXT},
    {"bytes", FUNCTION_TEXT},
    {"callable", FUNCTION_CLEAN},
    {"chr", FUNCTION_CLEAN},
    {"classmethod", FUNCTION_CLEAN},
    {"cmp", FUNCTION_CLEAN},
    {"coerce", FUNCTION_DERIVED},
    {"compile", FUNCTION_DERIVED},
    {"complex", FUNCTION_NUMBER},
    {"copyright", FUNCTION_CLEAN},
    {"credits", FUNCTION_CLEAN},
    {"delattr", FUNCTION_CLEAN},
    {"dict", FUNCTION_DICT},
    {"dir", FUNCTION_CLEAN},
    {"divmod", FUNCTION_CLEAN},
    {"enumerate", FUNCTION_ENUMERATE},
    {"eval", FUNCTION_DERIVED},
    {"exec", FUNCTION_DERIVED},
    {"execfile", FUNCTION_DERIVED},
    {"exit", FUNCTION_CLEAN},
    {"file", FUNCTION_CLEAN},
    {"filter", FUNCTION_FILTER},
    {"float", FUNCTION_NUMBER},
    {"format", FUNCTION_TEXT},
    {"frozenset", FUNCTION_ELEMENTS},
    {"getattr", FUNCTION_GETATTR},
    {"globals", FUNCTION_CLEAN},
    {"hasattr", FUNCTION_CLEAN},
    {"hash", FUNCTION_CLEAN},
    {"help", FUNCTION_CLEAN},
    {"hex", FUNCTION_CLEAN},
    {"id", FUNCTION_CLEAN},
    {"input", FUNCTION_CLEAN},
    {"int", FUNCTION_NUMBER},
    {"intern", FUNCTION_TEXT},
    {"isinstance", FUNCTION_CLEAN},
    {"issubclass", FUNCTION_CLEAN},
    {"iter", FUNCTION_SAME},
    {"len", FUNCTION_CLEAN},
    {"license", FUNCTION_CLEAN},
    {"list", FUNCTION_ELEMENTS},
    {"locals", FUNCTION_CLEAN},
    {"long", FUNCTION_NUMBER},
    {"map", FUNCTION_MAP},
    {"max", FUNCTION_PICK},
    {"memoryview", FUNCTION_TEXT},
    {"min", FUNCTION_PICK},
    {"next", FUNCTION_NEXT},
    {"object", FUNCTION_CLEAN},
    {"oct", FUNCTION_CLEAN},
    {"open", FUNCTION_CLEAN},
    {"ord", FUNCTION_CLEAN},
    {"pow", FUNCTION_CLEAN},
    {"print", FUNCTION_CLEAN},
    {"property", FUNCTION_DERIVED},
    {"quit", FUNCTION_CLEAN},
    {"range", FUNCTION_CLEAN},
    {"raw_input", FUNCTION_CLEAN},
    {"reduce", FUNCTION_REDUCE},
    {"reload", FUNCTION_CLEAN},
    {"repr", FUNCTION_TEXT},
    {"reversed", FUNCTION_ELEMENTS},
    {"round", FUNCTION_CLEAN},
    {"set", FUNCTION_ELEMENTS},
    {"setattr", FUNCTION_SETATTR},
    {"slice", FUNCTION_CLEAN},
    {"sorted", FUNCTION_ELEMENTS},
    {"staticmethod", FUNCTION_CLEAN},
    {"str", FUNCTION_TEXT},
    {"sum", FUNCTION_SUM},
    {"super", FUNCTION_SUPER},
    {"tuple", FUNCTION_ELEMENTS},
    {"type", FUNCTION_TYPE},
    {"unichr", FUNCTION_CLEAN},
    {"unicode", FUNCTION_TEXT},
    {"vars", FUNCTION_SAME},
    {"xrange", FUNCTION_CLEAN},
    {"zip", FUNCTION_ZIP},
};

static const known methods[] = {
    {"__enter__", METHOD_SAME},
    {"__getitem__", METHOD_GETITEM},
    {"__iter__", METHOD_SAME},
    {"__next__", METHOD_POPLEFT},
    {"__setitem__", METHOD_SETITEM},
    {"_asdict", METHOD_TEXT},
    {"add", METHOD_APPEND},
    {"append", METHOD_APPEND},
    {"appendleft", METHOD_APPEND},
    {"capitalize", METHOD_RECEIVER},
    {"casefold", METHOD_RECEIVER},
    {"center", METHOD_RECEIVER},
    {"clear", METHOD_CLEAR},
    {"close", METHOD_CLEAN},
    {"copy", METHOD_COPY},
    {"count", METHOD_CLEAN},
    {"decode", METHOD_RECEIVER},
    {"difference", METHOD_PART},
    {"difference_update", METHOD_CHANGED},
    {"discard", METHOD_FORGET},
    {"encode", METHOD_RECEIVER},
    {"endswith", METHOD_CLEAN},
    {"expandtabs", METHOD_RECEIVER},
    {"extend", METHOD_EXTEND},
    {"extendleft", METHOD_EXTEND},
    {"fileno", METHOD_CLEAN},
    {"find", METHOD_CLEAN},
    {"flush", METHOD_CLEAN},
    {"format", METHOD_TEXT},
    {"format_map", METHOD_TEXT},
    {"get", METHOD_GET},
    {"get_all", METHOD_GETLIST},
    {"get_nowait", METHOD_POPLEFT},
    {"getall", METHOD_GETLIST},
    {"getlist", METHOD_GETLIST},
    {"getvalue", METHOD_RECEIVER},
    {"group", METHOD_RECEIVER},
    {"groupdict", METHOD_RECEIVER},
    {"groups", METHOD_RECEIVER},
    {"has_key", METHOD_CLEAN},
    {"hex", METHOD_RECEIVER},
    {"index", METHOD_CLEAN},
    {"insert", METHOD_INSERT},
    {"intersection", METHOD_PART},
    {"intersection_update", METHOD_CHANGED},
    {"isalnum", METHOD_CLEAN},
    {"isalpha", METHOD_CLEAN},
    {"isascii", METHOD_CLEAN},
    {"isatty", METHOD_CLEAN},
    {"isdecimal", METHOD_CLEAN},
    {"isdigit", METHOD_CLEAN},
    {"isdisjoint", METHOD_CLEAN},
    {"isidentifier", METHOD_CLEAN},
    {"islower", METHOD_CLEAN},
    {"isnumeric", METHOD_CLEAN},
    {"isoformat", METHOD_RECEIVER},
    {"isprintable", METHOD_CLEAN},
    {"isspace", METHOD_CLEAN},
    {"issubset", METHOD_CLEAN},
    {"issuperset", METHOD_CLEAN},
    {"istitle", METHOD_CLEAN},
    {"isupper", METHOD_CLEAN},
    {"items", METHOD_ITEMS},
    {"iteritems", METHOD_ITEMS},
    {"iterkeys", METHOD_KEYS},
    {"itervalues", METHOD_VALUES},
    {"join", METHOD_TEXT},
    {"keys", METHOD_KEYS},
    {"ljust", METHOD_RECEIVER},
    {"lower", METHOD_RECEIVER},
    {"lstrip", METHOD_RECEIVER},
    {"partition", METHOD_RECEIVER},
    {"pop", METHOD_POP},
    {"popitem", METHOD_POPITEM},
    {"popleft", METHOD_POPLEFT},
    {"put", METHOD_APPEND},
    {"put_nowait", METHOD_APPEND},
    {"read", METHOD_RECEIVER},
    {"readline", METHOD_RECEIVER},
    {"readlines", METHOD_RECEIVER},
    {"remove", METHOD_FORGET},
    {"removeprefix", METHOD_RECEIVER},
    {"removesuffix", METHOD_RECEIVER},
    {"replace", METHOD_REPLACE},
    {"reverse", METHOD_SORT},
    {"rfind", METHOD_CLEAN},
    {"rindex", METHOD_CLEAN},
    {"rjust", METHOD_RECEIVER},
    {"rotate", METHOD_SORT},
    {"rpartition", METHOD_RECEIVER},
    {"rsplit", METHOD_RECEIVER},
    {"rstrip", METHOD_RECEIVER},
    {"seek", METHOD_CLEAN},
    {"setdefault", METHOD_SETDEFAULT},
    {"sort", METHOD_SORT},
    {"split", METHOD_RECEIVER},
    {"splitlines", METHOD_RECEIVER},
    {"startswith", METHOD_CLEAN},
    {"strftime", METHOD_RECEIVER},
    {"strip", METHOD_RECEIVER},
    {"swapcase", METHOD_RECEIVER},
    {"symmetric_difference", METHOD_JOINED},
    {"symmetric_difference_update", METHOD_CHANGED},
    {"tell", METHOD_CLEAN},
    {"title", METHOD_RECEIVER},
    {"tobytes", METHOD_RECEIVER},
    {"translate", METHOD_ALL},
    {"union", METHOD_JOINED},
    {"update", METHOD_UPDATE},
    {"upper", METHOD_RECEIVER},
    {"values", METHOD_VALUES},
    {"viewitems", METHOD_ITEMS},
    {"viewkeys", METHOD_KEYS},
    {"viewvalues", METHOD_VALUES},
    {"zfill", METHOD_RECEIVER},
};
/* clang-format on */

static const known *find(const known *table, size_t count, ad_str name)
{
    size_t low = 0;
    size_t high = count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = ad_str_compare_text(name, table[middle].name);

        if (order == 0) {
            return &table[middle];
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return NULL;
}

static const known *find_method(ad_str name)
{
    return find(methods, sizeof(methods) / sizeof(methods[0]), name);
}

bool flow_is_known_method(ad_str method)
{
    return find_method(method) != NULL;
}

bool flow_is_reading_method(ad_str method)
{
    const known *found = find_method(method);

    switch (found ? (int)found->effect : -1) {
    case METHOD_RECEIVER:
    case METHOD_COPY:
    case METHOD_SAME:
    case METHOD_GET:
    case METHOD_GETLIST:
    case METHOD_POP:
    case METHOD_POPITEM:
    case METHOD_POPLEFT:
    case METHOD_ITEMS:
    case METHOD_VALUES:
    case METHOD_KEYS:
    case METHOD_PART:
    case METHOD_GETITEM:
    case METHOD_ALL:
    case METHOD_REPLACE:
    case METHOD_TEXT:
        return true;
    default:
        return false;
    }
}

/* ---- what a call is given ---- */

static ad_flow_value at(flow_builder *b, const flow_site *site, uint32_t position)
{
    uint32_t seen = 0;

    for (uint32_t i = 0; i < site->count; i++) {
        const flow_given *given = &site->given[i];

        if (given->keyword || given->spread == 2) {
            continue;
        }
        if (given->spread) {
            return flow_load(b, site->node, given->value, AD_KEY_ANY);
        }
        if (seen++ == position) {
            return given->value;
        }
    }
    return 0;
}

static ad_node node_at(const flow_site *site, uint32_t position)
{
    return position < site->count && !site->given[position].keyword && !site->given[position].spread
               ? site->given[position].node
               : AD_NO_NODE;
}

static uint32_t positional(const flow_site *site)
{
    uint32_t count = 0;

    while (count < site->count && site->given[count].keyword == 0) {
        count++;
    }
    return count;
}

static ad_flow_value everything(flow_builder *b, const flow_site *site, bool deep)
{
    ad_flow_value parts[FLOW_ARGUMENTS_MAX + 1];
    uint32_t count = 0;

    if (site->receiver) {
        parts[count++] = site->receiver;
    }
    for (uint32_t i = 0; i < site->count; i++) {
        if (site->given[i].value) {
            parts[count++] = deep && site->given[i].spread == 0
                                 ? flow_quoted_argument(b, site->node, site->given[i].node)
                                 : site->given[i].value;
        }
    }
    return count ? flow_derive(b, site->node, parts, count, deep) : 0;
}

static ad_flow_value element_of(flow_builder *b, const flow_site *site, ad_flow_value value)
{
    return flow_load(b, site->node, value, AD_KEY_ANY);
}

/* ---- functions ---- */

/* Keyword arguments become string keys of a dict. */
static ad_flow_value with_keywords(flow_builder *b, const flow_site *site, ad_flow_value value)
{
    for (uint32_t i = 0; i < site->count; i++) {
        const flow_given *given = &site->given[i];

        if (given->spread == 2) {
            value = flow_join(b, value, given->value);
        } else if (given->keyword) {
            value = flow_store(b, site->node, value,
                               flow_key(b, '\'', ad_intern_str(&b->strings, given->keyword)), given->value);
        }
    }
    return value;
}

/* A dict, or pairs: what of them is a value nobody asks. */
static ad_flow_value make_dict(flow_builder *b, const flow_site *site)
{
    ad_flow_value value = positional(site) ? at(b, site, 0) : 0;

    if (flow_is(b, flow_resolve(b, value), AD_FLOW_STORE)) {
        ad_flow_value pair = flow_load(b, site->node, value, AD_KEY_ANY);

        value = flow_join(
            b, value, flow_container(b, site->node, flow_load(b, site->node, pair, flow_key_index(b, 1))));
    }
    return with_keywords(b, site, flow_apart(b, site->node, value));
}

static ad_flow_value enumerated(flow_builder *b, const flow_site *site)
{
    ad_flow_value element = element_of(b, site, at(b, site, 0));

    return flow_container(b, site->node, flow_store(b, site->node, 0, flow_key_index(b, 1), element));
}

static ad_flow_value zipped(flow_builder *b, const flow_site *site)
{
    ad_flow_value pair = 0;

    for (uint32_t i = 0; i < site->count && i < FLOW_DISPLAY_MAX; i++) {
        ad_flow_value element = element_of(b, site, site->given[i].value);

        if (site->given[i].spread) {
            pair = flow_store(b, site->node, pair, AD_KEY_ANY, element_of(b, site, element));
        } else if (!site->given[i].keyword) {
            pair = flow_store(b, site->node, pair, flow_key_index(b, i), element);
        }
    }
    return flow_container(b, site->node, pair);
}

/* map(f, x): f is called with elements; what it gives are elements. */
static ad_flow_value mapped(flow_builder *b, const flow_site *site, bool filter)
{
    flow_given given[8];
    uint32_t count = 0;
    ad_flow_value value;

    if (site->count == 0) {
        return 0;
    }
    for (uint32_t i = 1; i < site->count && count < 8; i++) {
        given[count++] =
            (flow_given){.node = site->given[i].node, .spread = 3, .value = site->given[i].value};
    }
    if (filter) {
        flow_made_call(b, site->node, site->given[0].node, site->given[0].value, given, count);
        return flow_elements(b, site->node, at(b, site, 1));
    }
    value = flow_made_result(b, site->node, site->given[0].node, site->given[0].value, given, count);
    if (value == 0) {
        ad_flow_value parts[8];

        for (uint32_t i = 0; i < count; i++) {
            parts[i] = flow_load(b, site->node, given[i].value, AD_KEY_ANY);
        }
        value = flow_derive(b, site->node, parts, count, false);
        if (flow_is_cleaning(b, site->given[0].node)) {
            value = 0;
        }
    }
    return flow_container(b, site->node, value);
}

static ad_flow_value get_attribute(flow_builder *b, const flow_site *site)
{
    ad_node name = node_at(site, 1);
    const ad_value *text;
    ad_flow_value object = at(b, site, 0);
    ad_flow_value value = 0;

    if (name != AD_NO_NODE && object) {
        text = ad_module_get(b->module, ad_module_value(b->module, name));
        value = text->kind == AD_VALUE_STR ? flow_load(b, site->node, object, flow_key(b, '.', text->text))
                                           : flow_derive(b, site->node, &object, 1, true);
        if (text->kind != AD_VALUE_STR && flow_is(b, value, AD_FLOW_DERIVE)) {
            b->graph->nodes.at[value].flags |= AD_FLOW_UNKNOWN; /* one attribute out of all */
        }
        value = flow_join(b, value, flow_methods_by_part(b, site, text));
    }
    return positional(site) > 2 ? flow_join(b, value, at(b, site, 2)) : value;
}

static void set_attribute(flow_builder *b, const flow_site *site)
{
    ad_node object = node_at(site, 0);
    ad_node name = node_at(site, 1);
    const ad_value *text;

    if (object == AD_NO_NODE || name == AD_NO_NODE || !flow_is_lvalue(b, object)) {
        return;
    }
    text = ad_module_get(b->module, ad_module_value(b->module, name));
    if (text->kind == AD_VALUE_STR) {
        flow_write(b, object,
                   flow_store(b, site->node, b->memo[object], flow_key(b, '.', text->text), at(b, site, 2)));
    }
}

bool flow_is_cleaning(flow_builder *b, ad_node callee)
{
    ad_str names[AD_ALTERNATIVES_MAX];
    const known *function;

    if (callee == AD_NO_NODE || ad_module_names(b->module, callee, names) != 1 ||
        !ad_str_starts(names[0], AD_STR("builtins."))) {
        return false;
    }
    function = find(functions, sizeof(functions) / sizeof(functions[0]),
                    ad_str_sub(names[0], sizeof("builtins.") - 1, SIZE_MAX));
    return function && (function->effect == FUNCTION_CLEAN || function->effect == FUNCTION_NUMBER);
}

bool flow_known_function(flow_builder *b, const flow_site *site, ad_str name, ad_flow_value *out)
{
    const known *function = find(functions, sizeof(functions) / sizeof(functions[0]), name);
    ad_flow_value value = 0;

    if (!function) {
        return false;
    }
    switch ((function_effect)function->effect) {
    case FUNCTION_NUMBER:
        flow_learn(b, node_at(site, 0));
        break;
    case FUNCTION_CLEAN:
    case FUNCTION_TYPE:
        break;
    case FUNCTION_SAME:
        value = at(b, site, 0);
        break;
    case FUNCTION_ELEMENTS:
        value = flow_elements(b, site->node, at(b, site, 0));
        break;
    case FUNCTION_DICT:
        value = make_dict(b, site);
        break;
    case FUNCTION_TEXT:
        value = everything(b, site, true);
        break;
    case FUNCTION_NEXT:
        value = flow_join(b, element_of(b, site, at(b, site, 0)), positional(site) > 1 ? at(b, site, 1) : 0);
        break;
    case FUNCTION_PICK:
        value = positional(site) == 1 ? element_of(b, site, at(b, site, 0)) : everything(b, site, false);
        break;
    case FUNCTION_SUM:
    case FUNCTION_DERIVED:
    case FUNCTION_REDUCE:
        value = everything(b, site, false);
        break;
    case FUNCTION_ENUMERATE:
        value = enumerated(b, site);
        break;
    case FUNCTION_ZIP:
        value = zipped(b, site);
        break;
    case FUNCTION_MAP:
        value = mapped(b, site, false);
        break;
    case FUNCTION_FILTER:
        value = mapped(b, site, true);
        if (positional(site) == 2 && flow_is_plain_test(b, node_at(site, 0))) {
            value = flow_cleaned(b, site->node, value, AD_FLOW_ALL);
        }
        break;
    case FUNCTION_GETATTR:
        value = get_attribute(b, site);
        break;
    case FUNCTION_SETATTR:
        set_attribute(b, site);
        break;
    case FUNCTION_SUPER:
        value = b->self != AD_NO_VARIABLE ? flow_read(b, b->self) : 0;
        break;
    }
    *out = value;
    return true;
}

/* ---- methods ---- */

static void write_receiver(flow_builder *b, const flow_site *site, ad_flow_value value)
{
    if (site->object != AD_NO_NODE && value != site->receiver && flow_is_lvalue(b, site->object)) {
        flow_write(b, site->object, value);
    }
}

static uint32_t key_at(flow_builder *b, const flow_site *site, uint32_t position)
{
    ad_node key = node_at(site, position);

    return key != AD_NO_NODE && site->receiver ? flow_key_of(b, key) : (uint32_t)AD_KEY_ANY;
}

static uint32_t any_if_unknown(uint32_t key)
{
    return key == AD_KEY_ANY ? (uint32_t)AD_KEY_ANY_VALUE : key;
}

/* Is it a string key, of which a dict has one at most? */
static bool is_text_key(const flow_builder *b, uint32_t key)
{
    ad_str text = ad_intern_str(&b->strings, key);

    return text.len && text.ptr[0] == '\'';
}

static ad_flow_value pop(flow_builder *b, const flow_site *site)
{
    uint32_t key = key_at(b, site, 0);
    ad_flow_value value = flow_load_by(b, site->node, site->receiver, node_at(site, 0), key);

    if (is_text_key(b, key)) {
        write_receiver(b, site, flow_store(b, site->node, site->receiver, key, 0));
    } else if (key != AD_KEY_ANY) { /* those behind it have moved */
        write_receiver(b, site, flow_elements(b, site->node, site->receiver));
    }
    return positional(site) > 1 ? flow_join(b, value, at(b, site, 1)) : value;
}

static ad_flow_value set_default(flow_builder *b, const flow_site *site)
{
    ad_node node = node_at(site, 0);
    uint32_t key = node != AD_NO_NODE ? flow_key_of(b, node) : (uint32_t)AD_KEY_ANY;
    ad_flow_value value =
        flow_join(b, flow_load(b, site->node, site->receiver, any_if_unknown(key)), at(b, site, 1));

    write_receiver(b, site, flow_store(b, site->node, site->receiver, key, value));
    return value;
}

static ad_flow_value items(flow_builder *b, const flow_site *site)
{
    ad_flow_value keys = flow_load(b, site->node, site->receiver, flow_key(b, '.', AD_STR("keys()")));
    ad_flow_value values = flow_load(b, site->node, site->receiver, AD_KEY_ANY_VALUE);
    ad_flow_value pair = flow_store(b, site->node, 0, flow_key_index(b, 0), keys);

    return flow_container(b, site->node, flow_store(b, site->node, pair, flow_key_index(b, 1), values));
}

/* Receiver with the elements of all arguments. */
static ad_flow_value united(flow_builder *b, const flow_site *site)
{
    ad_flow_value value = site->receiver;

    for (uint32_t i = 0; i < site->count; i++) {
        if (site->given[i].value) {
            value = flow_store(b, site->node, value, AD_KEY_ANY, element_of(b, site, site->given[i].value));
        }
    }
    return value;
}

static ad_flow_value updated(flow_builder *b, const flow_site *site)
{
    ad_flow_value other = positional(site) ? at(b, site, 0) : 0;
    ad_node display = node_at(site, 0);

    if (display != AD_NO_NODE && ad_node_kind(b->tree, display) == AD_KIND_DICTIONARY) {
        return with_keywords(b, site, flow_overlaid(b, site->receiver, display));
    }
    return with_keywords(b, site, flow_join(b, site->receiver, other));
}

/* Those that change their receiver; what they give is *out. */
static bool changing_method(flow_builder *b, const flow_site *site, method_effect effect, ad_flow_value *out)
{
    ad_flow_value value = 0;

    switch ((int)effect) {
    case METHOD_APPEND:
        write_receiver(b, site, flow_store(b, site->node, site->receiver, AD_KEY_ANY, at(b, site, 0)));
        break;
    case METHOD_INSERT:
        write_receiver(b, site, flow_store(b, site->node, site->receiver, AD_KEY_ANY, at(b, site, 1)));
        break;
    case METHOD_EXTEND:
    case METHOD_CHANGED:
        write_receiver(b, site, united(b, site));
        break;
    case METHOD_UPDATE:
        write_receiver(b, site, updated(b, site));
        break;
    case METHOD_SETDEFAULT:
        value = set_default(b, site);
        break;
    case METHOD_POP:
        value = pop(b, site);
        break;
    case METHOD_CLEAR:
        write_receiver(b, site, 0);
        break;
    case METHOD_SORT:
        write_receiver(b, site, flow_elements(b, site->node, site->receiver));
        break;
    case METHOD_SETITEM:
        write_receiver(
            b, site,
            flow_store(b, site->node, site->receiver, flow_key_of(b, node_at(site, 0)), at(b, site, 1)));
        break;
    default:
        return false;
    }
    *out = value;
    return true;
}

static ad_flow_value reading_method(flow_builder *b, const flow_site *site, method_effect effect)
{
    ad_flow_value receiver = site->receiver;
    ad_flow_value value = 0;

    if (effect == METHOD_ITEMS || effect == METHOD_KEYS || effect == METHOD_VALUES ||
        (effect == METHOD_GET && is_text_key(b, key_at(b, site, 0)))) {
        flow_note_keyed(b, receiver);
    }
    switch ((int)effect) {
    case METHOD_RECEIVER:
        return flow_derive(b, site->node, &receiver, 1, false);
    case METHOD_TEXT:
        return flow_put_together(b, site, &value) ? value : everything(b, site, true);
    case METHOD_ALL:
        return everything(b, site, false);
    case METHOD_REPLACE:
        return positional(site) < 2 ? everything(b, site, false)
                                    : flow_derive2(b, site->node, receiver, at(b, site, 1), false);
    case METHOD_COPY:
        return flow_apart(b, site->node, receiver);
    case METHOD_SAME:
    case METHOD_PART:
        return receiver;
    case METHOD_JOINED:
        return united(b, site);
    case METHOD_GET:
        return flow_join(b, flow_load_by(b, site->node, receiver, node_at(site, 0), key_at(b, site, 0)),
                         positional(site) > 1 ? at(b, site, 1) : 0);
    case METHOD_GETITEM:
        return flow_load_by(b, site->node, receiver, node_at(site, 0), key_at(b, site, 0));
    case METHOD_GETLIST:
        return flow_container(b, site->node,
                              flow_load_by(b, site->node, receiver, node_at(site, 0), key_at(b, site, 0)));
    case METHOD_POPITEM:
        return flow_container(b, site->node, flow_load(b, site->node, receiver, AD_KEY_ANY_VALUE));
    case METHOD_POPLEFT:
        return flow_load(b, site->node, receiver, AD_KEY_ANY);
    case METHOD_ITEMS:
        return items(b, site);
    case METHOD_VALUES:
        return flow_container(b, site->node, flow_load(b, site->node, receiver, AD_KEY_ANY_VALUE));
    case METHOD_KEYS:
        return flow_container(b, site->node,
                              flow_load(b, site->node, receiver, flow_key(b, '.', AD_STR("keys()"))));
    default: /* CLEAN, FORGET */
        return 0;
    }
}

bool flow_known_method(flow_builder *b, const flow_site *site, ad_str method, ad_flow_value *out)
{
    const known *found = find_method(method);

    if (!found) {
        return false;
    }
    if (site->receiver && flow_list_method(b, site, method, out)) {
        return true;
    }
    if (changing_method(b, site, (method_effect)found->effect, out)) {
        flow_forget_length(b, site->object);
    } else {
        *out = site->receiver || site->count ? reading_method(b, site, (method_effect)found->effect) : 0;
    }
    return true;
}
