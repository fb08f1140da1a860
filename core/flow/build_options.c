/* What the options of a command line can be, once they are parsed: argparse and optparse turn them into
 * numbers, let constants alone through, or hand them to a function of the program. All parsers of a unit
 * count as one. */
#include "flow/build_priv.h"

#include "base/banned.h"

enum {
    OPTIONS_MAX = 512, /* of one unit */
    PARSED_MAX = 64,   /* calls of one unit that parse */
    FORMS_MAX = 8      /* of one option */
};

typedef enum option_gives { GIVES_TEXT, GIVES_NO_TEXT, GIVES_CONVERTED } option_gives;

static ad_str constant_text(flow_builder *b, const ad_argument *argument)
{
    const ad_value *value = argument ? ad_module_get(b->module, argument->value) : NULL;

    return value && value->kind == AD_VALUE_STR ? value->text : AD_STR("");
}

/* `--dry-run` becomes dry_run, `-n` n, and an argument without a dash is called as it is. */
static uint32_t destination(flow_builder *b, const ad_call *call)
{
    ad_str name = constant_text(b, ad_call_argument(call, AD_STR("dest"), 0));
    char text[64];
    size_t length = 0;
    bool is_long = false;

    for (uint32_t i = 0; name.len == 0 && i < call->count && i < FORMS_MAX && !is_long; i++) {
        ad_str form = call->arguments[i].keyword.len ? AD_STR("") : constant_text(b, &call->arguments[i]);

        if (form.len == 0) {
            return 0; /* it may be called anything */
        }
        is_long = ad_str_starts(form, AD_STR("--"));
        if (is_long || length == 0) {
            length = 0;
            for (size_t k = is_long ? 2 : form.ptr[0] == '-'; k < form.len && length < sizeof(text); k++) {
                text[length++] = form.ptr[k] == '-' && form.ptr[0] == '-' ? '_' : form.ptr[k];
            }
        }
        if (i + 1 < call->count && call->arguments[i + 1].keyword.len) {
            break;
        }
    }
    name = name.len ? name : (ad_str){text, length};
    return name.len && length < sizeof(text) ? flow_key(b, '.', name) : 0;
}

static option_gives gives_by_action(ad_str action)
{
    static const char *const none[] = {"append_const", "count",      "help",   "store_const",
                                       "store_false",  "store_true", "version"};

    return ad_str_in_sorted(action, none, sizeof(none) / sizeof(none[0])) ? GIVES_NO_TEXT : GIVES_TEXT;
}

/* A function of the program, whose code says what it gives; classes may be made of text. */
static bool is_own_function(flow_builder *b, ad_node type)
{
    ad_str names[AD_ALTERNATIVES_MAX];
    ad_str last;

    if (ad_node_kind(b->tree, type) == AD_KIND_LAMBDA) {
        return true;
    }
    if (ad_module_names(b->module, type, names) != 1 || !flow_may_be_own(b, names[0]) ||
        ad_str_find_byte(names[0], '(', 0) != SIZE_MAX) {
        return false;
    }
    last = ad_str_behind_last(names[0], '.');
    return ad_module_get(b->module, ad_module_value(b->module, type))->kind != AD_VALUE_CLASS && last.len &&
           !(last.ptr[0] >= 'A' && last.ptr[0] <= 'Z');
}

static option_gives gives_of(flow_builder *b, const ad_call *call)
{
    static const char *const words[] = {"choice", "complex", "float", "int", "long"}; /* of optparse */
    const ad_argument *choices = ad_call_argument(call, AD_STR("choices"), 0);
    const ad_argument *type = ad_call_argument(call, AD_STR("type"), 0);

    if (choices && ad_module_get(b->module, choices->value)->kind != AD_VALUE_NONE) {
        return GIVES_NO_TEXT;
    }
    if (type) {
        if (flow_is_harmless_type(b, type->node) ||
            ad_str_in_sorted(constant_text(b, type), words, sizeof(words) / sizeof(words[0]))) {
            return GIVES_NO_TEXT;
        }
        return is_own_function(b, type->node) ? GIVES_CONVERTED : GIVES_TEXT;
    }
    return gives_by_action(constant_text(b, ad_call_argument(call, AD_STR("action"), 0)));
}

static void add_option(flow_builder *b, ad_node node)
{
    const ad_call *call = ad_module_call(b->module, node);
    const ad_argument *type;
    flow_option option = {.next = AD_FLOW_NONE};
    option_gives gives;

    option.key = call ? destination(b, call) : 0;
    if (option.key == 0 || !FLOW_ROOM(b, b->options, 1)) {
        return;
    }
    gives = call->open_keywords ? GIVES_TEXT : gives_of(b, call);
    type = ad_call_argument(call, AD_STR("type"), 0);
    option.is_text = gives == GIVES_TEXT;
    option.converter = gives == GIVES_CONVERTED && type ? type->node : AD_NO_NODE;
    option.is_list = ad_call_argument(call, AD_STR("nargs"), 0) != NULL ||
                     ad_call_argument(call, AD_STR("action"), 0) != NULL;
    for (uint32_t i = 0; i < b->options.count; i++) {
        flow_option *first = &b->options.at[i];

        if (first->key == option.key) { /* of another parser, maybe */
            option.is_repeated = true;
            option.next = first->next;
            first->next = b->options.count;
            first->is_text = first->is_text || option.is_text;
            break;
        }
    }
    b->options.at[b->options.count++] = option;
}

/* The identifier of x and of a.x. */
static ad_node last_name(const flow_builder *b, ad_node n)
{
    if (ad_node_kind(b->tree, n) == AD_KIND_ATTRIBUTE) {
        return ad_node_child_by_field(b->tree, n, AD_FIELD_ATTRIBUTE);
    }
    return ad_node_kind(b->tree, n) == AD_KIND_IDENTIFIER ? n : AD_NO_NODE;
}

/* args = parser.parse_args(), self.args = parser.parse_args(), args, rest = parser.parse_known_args() */
static void note_holder(flow_builder *b, ad_node call)
{
    ad_node parent = b->tree->nodes[call].parent;
    ad_node left = parent != AD_NO_NODE && ad_node_kind(b->tree, parent) == AD_KIND_ASSIGNMENT
                       ? ad_node_child_by_field(b->tree, parent, AD_FIELD_LEFT)
                       : AD_NO_NODE;

    if (left != AD_NO_NODE && ad_node_kind(b->tree, left) == AD_KIND_PATTERN_LIST) {
        left = flow_child(b->tree, left);
    }
    left = left != AD_NO_NODE ? last_name(b, left) : AD_NO_NODE;
    if (left != AD_NO_NODE && b->holder_count < FLOW_HOLDERS_MAX) {
        b->holders[b->holder_count++] = left;
    }
}

static bool is_parsing(const flow_builder *b, ad_node call)
{
    static const char *const names[] = {"parse_args", "parse_intermixed_args", "parse_known_args"};

    return ad_str_in_sorted(flow_called_method(b->tree, call), names, sizeof(names) / sizeof(names[0]));
}

void flow_find_options(flow_builder *b)
{
    ad_node last = AD_NO_NODE;

    for (uint32_t i = 0; i < b->sources.count; i++) {
        ad_node n = b->sources.at[i].node;

        if (n != last && ad_node_kind(b->tree, n) == AD_KIND_CALL && is_parsing(b, n)) {
            note_holder(b, n);
            last = n;
        }
    }
    if (last == AD_NO_NODE) {
        return;
    }
    for (ad_node n = 0; n < b->tree->count && b->options.count <= OPTIONS_MAX; n++) {
        if (b->tree->nodes[n].kind == AD_KIND_CALL) {
            ad_str method = flow_called_method(b->tree, n);

            if (ad_str_equal(method, AD_STR("add_argument")) || ad_str_equal(method, AD_STR("add_option"))) {
                add_option(b, n);
            }
        }
    }
    if (b->options.count > OPTIONS_MAX) {
        b->options.count = 0; /* one that is not seen may be text */
    }
}

/* What a function of the program makes of the option's text; 0: it holds none. */
static ad_flow_value converted(flow_builder *b, ad_node place, ad_flow_value parsed,
                               const flow_option *option)
{
    flow_given given = {.node = place};
    bool is_lambda;
    ad_flow_value value;

    if (option->converter == AD_NO_NODE) {
        return 0;
    }
    is_lambda = ad_node_kind(b->tree, option->converter) == AD_KIND_LAMBDA;
    given.value = flow_load(b, place, parsed, option->key);
    value = is_lambda ? flow_function_value(b, option->converter, place) : 0;
    /* all lambdas of a function have one name */
    value = flow_made_result(b, place, is_lambda ? AD_NO_NODE : option->converter, value, &given, 1);
    return option->is_list ? flow_container(b, place, value) : value;
}

static ad_flow_value with_options(flow_builder *b, ad_node n, ad_flow_value parsed)
{
    ad_flow_value value = parsed;

    for (uint32_t i = 0; i < b->options.count && flow_charge(b, 1); i++) {
        const flow_option *option = &b->options.at[i];
        ad_flow_value given = 0;

        if (option->is_repeated || option->is_text) {
            continue;
        }
        for (uint32_t k = i; k != AD_FLOW_NONE; k = b->options.at[k].next) {
            given = flow_join(b, given, converted(b, n, parsed, &b->options.at[k]));
        }
        value = flow_store(b, n, value, option->key, given);
    }
    return value;
}

ad_flow_value flow_parsed_options(flow_builder *b, ad_node n, ad_flow_value value)
{
    ad_str method = flow_called_method(b->tree, n);
    ad_str names[AD_ALTERNATIVES_MAX];
    bool known = ad_str_equal(method, AD_STR("parse_known_args"));
    size_t count;
    uint32_t first;

    if (value == 0 || b->options.count == 0 || !is_parsing(b, n) || b->parsed_count++ >= PARSED_MAX) {
        return value;
    }
    count = ad_module_names(b->module, flow_child(b->tree, n), names);
    for (size_t i = 0; i < count && !known; i++) {
        known = ad_str_starts(names[i], AD_STR("optparse."));
    }
    if (!known) {
        return with_options(b, n, value);
    }
    first = flow_key_index(b, 0); /* and what is left of the command line */
    return flow_store(b, n, value, first, with_options(b, n, flow_load(b, n, value, first)));
}

bool flow_is_clean_option(flow_builder *b, ad_node object, ad_flow_value value, uint32_t key)
{
    ad_node name = b->options.count ? last_name(b, object) : AD_NO_NODE;
    bool held = false;
    bool found = false;

    value = flow_resolve(b, value);
    if (name == AD_NO_NODE || (!flow_is(b, value, AD_FLOW_PARAM) && !flow_is(b, value, AD_FLOW_GLOBAL) &&
                               !flow_is(b, value, AD_FLOW_CAPTURED) && !flow_is(b, value, AD_FLOW_LOAD))) {
        return false;
    }
    for (uint32_t i = 0; i < b->holder_count && !held; i++) {
        held = ad_str_equal(ad_node_text(b->tree, name), ad_node_text(b->tree, b->holders[i]));
    }
    for (uint32_t i = 0; held && i < b->options.count && !found; i++) {
        const flow_option *option = &b->options.at[i];

        found = option->key == key;
        for (uint32_t k = i; found && held && k != AD_FLOW_NONE; k = b->options.at[k].next) {
            held = !b->options.at[k].is_text && b->options.at[k].converter == AD_NO_NODE;
        }
    }
    return held && found;
}
