/* Marks: `source`, `sink`, `sanitizer`, `propagates`, `stops`, `guard`, `callback`, `instances`, `ends`,
 * `part` and `handler`, which say what a pack knows of data flow. */
#include "rules/dsl_priv.h"

#include "base/banned.h"

enum { GROUPS_MAX = 32, SPOTS_MAX = 32, ATTRIBUTES_MAX = 32, PARTS_MAX = 64 };

/* ---- fields ---- */

bool ad_dsl_group(ad_reader *reader, int index, const char *what, bool any_fits, ad_str *out)
{
    ad_str name;

    if (!ad_dsl_line(reader, index, what, AD_DSL_ID_BYTES, &name)) {
        return false;
    }
    if (!ad_text_is_slug(name)) {
        ad_dsl_mistake(reader, "use lower-case letters, digits and dashes, a letter first",
                       "`%s` is no name for a group", ad_mistake_show(reader->loading, name));
        return false;
    }
    if (!any_fits && ad_str_equal(name, AD_STR("any"))) {
        ad_dsl_mistake(reader, "name the group", "only what cleans can be for `any`");
        return false;
    }
    *out = name;
    return true;
}

static bool each_group(ad_reader *reader, int index, const char *what, void *element)
{
    return ad_dsl_group(reader, index, what, false, element);
}

static bool each_clean_group(ad_reader *reader, int index, const char *what, void *element)
{
    return ad_dsl_group(reader, index, what, true, element);
}

static void read_group(ad_reader *reader, int index)
{
    ad_flow_mark *mark = &reader->draft->mark;
    uint32_t declaration = reader->draft->declaration;
    bool gives = declaration == AD_DECLARE_MARK << AD_MARK_SOURCE || declaration == AD_DECLARE_MARK
                                                                                        << AD_MARK_HANDLER;
    bool cleans = !gives && declaration != AD_DECLARE_MARK << AD_MARK_SINK;

    if (reader->draft->owner) {
        ad_dsl_mistake(reader, "leave it out, or declare it outside the flow",
                       "what stands in a flow is that flow's alone and has no `group`");
        return;
    }
    if (gives && !ad_dsl_expect(reader, index, LUA_TSTRING, "`group`")) {
        return; /* data has one origin */
    }
    mark->groups = ad_dsl_elements(reader, index, "`group`", true, GROUPS_MAX, sizeof(ad_str),
                                   cleans ? each_clean_group : each_group, &mark->group_count);
}

static void read_spots(ad_reader *reader, int index, const char *what)
{
    ad_flow_mark *mark = &reader->draft->mark;

    mark->spots = ad_dsl_read_spots(reader, index, what, SPOTS_MAX, &mark->spot_count);
}

static void read_at(ad_reader *reader, int index)
{
    read_spots(reader, index, "`at`");
}

static void read_from(ad_reader *reader, int index)
{
    read_spots(reader, index, "`from`");
}

static void read_args(ad_reader *reader, int index)
{
    read_spots(reader, index, "`args`");
}

static void read_one(ad_reader *reader, int index, const char *what)
{
    size_t count = 0;
    const ad_spot *spot = ad_dsl_read_spots(reader, index, what, 1, &count);

    if (spot) {
        reader->draft->mark.to = *spot;
    }
}

static void read_to(ad_reader *reader, int index)
{
    read_one(reader, index, "`to`");
}

static void read_func(ad_reader *reader, int index)
{
    read_one(reader, index, "`func`");
}

static void read_element(ad_reader *reader, int index)
{
    if (ad_dsl_expect(reader, index, LUA_TBOOLEAN, "`element`")) {
        reader->draft->mark.element = lua_toboolean(reader->L, index);
    }
}

static void read_negated(ad_reader *reader, int index)
{
    if (ad_dsl_expect(reader, index, LUA_TBOOLEAN, "`negated`")) {
        reader->draft->mark.negated = lua_toboolean(reader->L, index);
    }
}

static void read_raises(ad_reader *reader, int index)
{
    if (ad_dsl_expect(reader, index, LUA_TBOOLEAN, "`raises`")) {
        reader->draft->mark.raises = lua_toboolean(reader->L, index);
    }
}

static void read_between(ad_reader *reader, int index)
{
    ad_str text;

    if (!ad_dsl_line(reader, index, "`between`", AD_DSL_LINE_BYTES, &text)) {
        return;
    }
    if (text.len != 1) {
        ad_dsl_mistake(reader, "write one character, as in between = \"'\"", "`between` must be a quote");
        return;
    }
    reader->draft->mark.between = text;
}

static void read_gives(ad_reader *reader, int index)
{
    if (ad_dsl_expect(reader, index, LUA_TBOOLEAN, "`gives`")) {
        reader->draft->mark.gives = lua_toboolean(reader->L, index);
    }
}

static void read_holds(ad_reader *reader, int index)
{
    static const char *const words[AD_HOLDS_COUNT + 1] = {"anything", "elements", "nothing", NULL};
    uint8_t *holds = &reader->draft->mark.holds;
    const char *hint;
    ad_str word;

    if (!ad_dsl_line(reader, index, "`holds`", AD_DSL_LINE_BYTES, &word)) {
        return;
    }
    for (*holds = 0; words[*holds]; (*holds)++) {
        if (ad_str_is(word, words[*holds])) {
            return;
        }
    }
    hint = ad_mistake_suggest(reader->loading, word, words);
    ad_dsl_mistake(reader, hint ? hint : "write anything, elements or nothing", "unknown `holds`: `%s`",
                   ad_mistake_show(reader->loading, word));
}

static void read_every(ad_reader *reader, int index)
{
    if (ad_dsl_expect(reader, index, LUA_TBOOLEAN, "`every`")) {
        reader->draft->mark.every = lua_toboolean(reader->L, index);
    }
}

static void read_instance(ad_reader *reader, int index)
{
    ad_name_pattern name;
    ad_str text;

    if (!ad_dsl_line(reader, index, "`instance`", AD_DSL_NAME_BYTES, &text)) {
        return;
    }
    if (!ad_name_pattern_parse(text, &name) || name.form != AD_NAME_EXACT ||
        ad_str_ends(text, AD_STR("()"))) {
        ad_dsl_mistake(reader, "write the class, as in \"django.http.HttpRequest\"", "`%s` names no class",
                       ad_mistake_show(reader->loading, text));
        return;
    }
    reader->draft->mark.instance = text;
}

static bool each_attribute(ad_reader *reader, int index, const char *what, void *element)
{
    return ad_dsl_keyword(reader, index, what, element);
}

static void read_methods(ad_reader *reader, int index)
{
    ad_flow_mark *mark = &reader->draft->mark;

    mark->attributes = ad_dsl_elements(reader, index, "`methods`", true, ATTRIBUTES_MAX, sizeof(ad_str),
                                       each_attribute, &mark->attribute_count);
}

static void read_route(ad_reader *reader, int index)
{
    ad_flow_mark *mark = &reader->draft->mark;

    mark->spots = ad_dsl_read_spots(reader, index, "`route`", 1, &mark->spot_count);
}

static void read_position(ad_reader *reader, int index)
{
    (void)ad_dsl_count(reader, index, "`position`", 1, AD_HANDLER_POSITION_MAX,
                       &reader->draft->mark.position);
}

static void read_except_text(ad_reader *reader, int index)
{
    ad_flow_mark *mark = &reader->draft->mark;

    mark->texts = ad_dsl_route_texts(reader, index, "`except_text`", &mark->text_count);
}

static void read_attributes(ad_reader *reader, int index)
{
    ad_flow_mark *mark = &reader->draft->mark;

    mark->attributes = ad_dsl_elements(reader, index, "`attributes`", true, ATTRIBUTES_MAX, sizeof(ad_str),
                                       each_attribute, &mark->attribute_count);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
    return is_digit(c) || c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The length of the link that begins a path: `.name`, `[2]`, `[]`; 0: none. */
static size_t link_length(ad_str path)
{
    bool attribute = path.ptr[0] == '.';
    size_t i = 1;

    if (attribute) {
        while (i < path.len && is_word(path.ptr[i])) {
            i++;
        }
        return i > 1 && !is_digit(path.ptr[1]) ? i : 0;
    }
    while (i < path.len && is_digit(path.ptr[i])) {
        i++;
    }
    return path.ptr[0] == '[' && i < path.len && path.ptr[i] == ']' ? i + 1 : 0;
}

static bool each_part(ad_reader *reader, int index, const char *what, void *element)
{
    ad_str text;
    size_t length = 1;

    if (!ad_dsl_line(reader, index, what, AD_DSL_NAME_BYTES, &text)) {
        return false;
    }
    for (ad_str left = text; left.len && length; left = ad_str_sub(left, length, SIZE_MAX)) {
        length = link_length(left);
    }
    if (text.len == 0 || length == 0) {
        ad_dsl_mistake(reader, "write \".name\", \"[0]\" or \"[]\", one behind the other",
                       "`%s` is no part of a value", ad_mistake_show(reader->loading, text));
        return false;
    }
    *(ad_str *)element = text;
    return true;
}

static void read_parts(ad_reader *reader, int index)
{
    ad_flow_mark *mark = &reader->draft->mark;

    mark->attributes = ad_dsl_elements(reader, index, "`parts`", true, PARTS_MAX, sizeof(ad_str), each_part,
                                       &mark->attribute_count);
}

enum {
    SOURCE = AD_DECLARE_MARK << AD_MARK_SOURCE,
    SINK = AD_DECLARE_MARK << AD_MARK_SINK,
    SANITIZER = AD_DECLARE_MARK << AD_MARK_SANITIZER,
    PROPAGATES = AD_DECLARE_MARK << AD_MARK_PROPAGATES,
    STOPS = AD_DECLARE_MARK << AD_MARK_STOPS,
    GUARD = AD_DECLARE_MARK << AD_MARK_GUARD,
    CALLBACK = AD_DECLARE_MARK << AD_MARK_CALLBACK,
    INSTANCES = AD_DECLARE_MARK << AD_MARK_INSTANCES,
    ENDS = AD_DECLARE_MARK << AD_MARK_ENDS,
    PART = AD_DECLARE_MARK << AD_MARK_PART,
    HANDLER = AD_DECLARE_MARK << AD_MARK_HANDLER,
    GROUPED = SOURCE | SINK | SANITIZER | GUARD | PART | HANDLER,
    EACH = GROUPED | PROPAGATES | STOPS | CALLBACK | INSTANCES | ENDS
};

const ad_dsl_field ad_dsl_mark_fields[] = {
    {"group", GROUPED, GROUPED, read_group},
    {"match", EACH, EACH, ad_dsl_read_matchers},
    {"where", 0, EACH, ad_dsl_read_where},
    {"at", GUARD, SOURCE | SINK | GUARD, read_at},
    {"from", PART, SANITIZER | PROPAGATES | PART, read_from},
    {"to", 0, SANITIZER | PROPAGATES, read_to},
    {"element", 0, PROPAGATES, read_element},
    {"negated", 0, GUARD, read_negated},
    {"raises", 0, GUARD, read_raises},
    {"holds", 0, SINK, read_holds},
    {"func", CALLBACK | HANDLER, CALLBACK | HANDLER, read_func},
    {"args", 0, CALLBACK, read_args},
    {"gives", 0, CALLBACK, read_gives},
    {"between", 0, SANITIZER, read_between},
    {"instance", INSTANCES, INSTANCES, read_instance},
    {"attributes", 0, PART, read_attributes},
    {"route", 0, HANDLER, read_route},
    {"methods", 0, HANDLER, read_methods},
    {"position", 0, HANDLER, read_position},
    {"every", 0, HANDLER, read_every},
    {"except_text", 0, HANDLER, read_except_text},
    {"parts", 0, SOURCE, read_parts},
    {"units", 0, EACH, ad_dsl_read_units},
    {NULL, 0, 0, NULL},
};

/* ---- do the parts fit each other? ---- */

#define BIT(kind) (1U << (kind))

enum {
    CALLS = BIT(AD_MATCH_CALL) | BIT(AD_MATCH_KEYWORD) | BIT(AD_MATCH_PATTERN),
    READS = BIT(AD_MATCH_NAME) | BIT(AD_MATCH_ATTRIBUTE) | BIT(AD_MATCH_READ),
    STORES = BIT(AD_MATCH_ASSIGN) | BIT(AD_MATCH_PATTERN)
};

/* By what a role can be found. */
static uint32_t role_bits(ad_mark_role role)
{
    switch (role) {
    case AD_MARK_SOURCE:
        return CALLS | READS | BIT(AD_MATCH_PARAM);
    case AD_MARK_SINK:
        return CALLS | READS | STORES | BIT(AD_MATCH_RETURNED);
    case AD_MARK_SANITIZER:
        return CALLS | BIT(AD_MATCH_READ);
    case AD_MARK_PROPAGATES:
    case AD_MARK_STOPS:
    case AD_MARK_CALLBACK:
    case AD_MARK_GUARD:
    case AD_MARK_ENDS:
    case AD_MARK_PART:
    case AD_MARK_HANDLER:
        return CALLS;
    case AD_MARK_INSTANCES:
        return BIT(AD_MATCH_PARAM);
    case AD_MARK_ROLES:
        break;
    }
    return 0;
}

/* At what matchers' sites a spot can be found. */
static uint32_t spot_bits(ad_spot_kind kind, const char **word)
{
    switch (kind) {
    case AD_SPOT_ARGUMENT:
        *word = "arg";
        return CALLS;
    case AD_SPOT_ANY_ARGUMENT:
        *word = "any_arg";
        return CALLS;
    case AD_SPOT_REST:
        *word = "rest";
        return CALLS;
    case AD_SPOT_RECEIVER:
        *word = "receiver";
        return CALLS | READS;
    case AD_SPOT_VALUE:
        *word = "value";
        return STORES;
    case AD_SPOT_HOLE:
        *word = "hole";
        return BIT(AD_MATCH_PATTERN);
    case AD_SPOT_RESULT:
        *word = "result";
        return CALLS;
    case AD_SPOT_SITE:
        break;
    }
    return UINT32_MAX;
}

static void check_spot(ad_loading *loading, const ad_rule_draft *draft, const char *field,
                       const ad_spot *spot)
{
    const char *word = "";

    if (!(spot_bits(spot->kind, &word) & ad_dsl_matcher_bits(&draft->rule))) {
        ad_dsl_draft_mistake(loading, draft, field, NULL, "there is no `%s` at what `match` finds", word);
    } else if (spot->kind == AD_SPOT_HOLE && !ad_dsl_has_hole(&draft->rule, spot->keyword)) {
        ad_dsl_draft_mistake(loading, draft, field, NULL, "there is no hole `$%.*s` in its patterns",
                             AD_STR_ARG(spot->keyword));
    }
}

static const char *spots_field(ad_mark_role role)
{
    bool gives = role == AD_MARK_SANITIZER || role == AD_MARK_PROPAGATES || role == AD_MARK_PART;

    return role == AD_MARK_CALLBACK ? "args" : role == AD_MARK_HANDLER ? "route" : gives ? "from" : "at";
}

static const char *to_field(ad_mark_role role)
{
    return role == AD_MARK_CALLBACK || role == AD_MARK_HANDLER ? "func" : "to";
}

/* Functions are called with what a spot holds, the rest pass it on: spread and mapping mean nothing there. */
static void check_shapes(ad_loading *loading, const ad_rule_draft *draft)
{
    const ad_flow_mark *mark = &draft->mark;
    size_t i;

    for (i = 0; i < mark->spot_count && mark->role != AD_MARK_CALLBACK; i++) {
        if (mark->spots[i].shape == AD_SHAPE_SPREAD || mark->spots[i].shape == AD_SHAPE_MAPPING) {
            ad_dsl_draft_mistake(loading, draft, spots_field(mark->role), NULL,
                                 "`spread` and `mapping` are for the `args` of a `callback`");
        }
    }
    if (mark->to.shape != AD_SHAPE_VALUE || mark->to.element) {
        ad_dsl_draft_mistake(loading, draft, to_field(mark->role), NULL,
                             "it is a place itself, not what it holds");
    }
}

/* Is there a matcher that finds something else than calls? */
static bool finds_others(const ad_rule *rule)
{
    for (size_t i = 0; i < rule->matcher_count; i++) {
        if (rule->matchers[i].kind == AD_MATCH_READ) {
            return true;
        }
        if (rule->matchers[i].pattern &&
            ad_pattern_index_key(rule->matchers[i].pattern).root_kind != AD_KIND_CALL) {
            return true;
        }
    }
    return false;
}

/* What such patterns find can be clean, or a condition; all else is said of calls. */
static void check_patterns(ad_loading *loading, const ad_rule_draft *draft)
{
    const ad_flow_mark *mark = &draft->mark;
    const char *word = ad_dsl_declaration_name(draft->declaration);

    if (mark->raises && mark->negated) {
        ad_dsl_draft_mistake(loading, draft, "negated", "leave one of them out",
                             "what `raises` has no answer that could be false");
    }
    if (mark->role == AD_MARK_SOURCE || mark->role == AD_MARK_SINK || !finds_others(&draft->rule)) {
        return;
    }
    if (mark->role == AD_MARK_SANITIZER) {
        if (mark->between.len) {
            ad_dsl_draft_mistake(loading, draft, "between", NULL,
                                 "what is no call gives nothing to put between quotes");
        }
        if (mark->spot_count || mark->to.kind != AD_SPOT_SITE) {
            ad_dsl_draft_mistake(loading, draft, mark->spot_count ? "from" : "to",
                                 "leave it out: what is found is clean",
                                 "a `sanitizer` of something that is no call has neither `from` nor `to`");
        }
    } else if (mark->role != AD_MARK_GUARD || mark->raises) {
        ad_dsl_draft_mistake(loading, draft, "match", "write a pattern of a call",
                             "`%s` says something of calls, and the pattern is none", word);
    }
}

void ad_dsl_check_mark(ad_loading *loading, const ad_rule_draft *draft)
{
    const ad_flow_mark *mark = &draft->mark;
    const char *word = ad_dsl_declaration_name(draft->declaration);
    uint32_t matched = ad_dsl_matcher_bits(&draft->rule);
    size_t i;

    if (matched & ~role_bits(mark->role)) {
        ad_dsl_draft_mistake(loading, draft, "match",
                             mark->role == AD_MARK_INSTANCES ? "use `param`"
                             : mark->role == AD_MARK_SOURCE  ? "use `call`, `read`, `param` or `pattern`"
                             : mark->role == AD_MARK_SINK    ? "use `call`, `assign`, `returned` or `pattern`"
                             : mark->role == AD_MARK_SANITIZER ? "use `call`, `keyword`, `read` or `pattern`"
                                                               : "use `call`, `keyword` or `pattern`",
                             "`match` finds what cannot be a `%s`", word);
        return;
    }
    for (i = 0; i < mark->spot_count; i++) {
        check_spot(loading, draft, spots_field(mark->role), &mark->spots[i]);
    }
    check_spot(loading, draft, to_field(mark->role), &mark->to);
    check_shapes(loading, draft);
    check_patterns(loading, draft);
    if (mark->role == AD_MARK_HANDLER &&
        (mark->position > 0) + (mark->spot_count > 0) + (int)mark->every != 1) {
        ad_dsl_draft_mistake(
            loading, draft, "route", "write route = arg(1), position = 1 or every = true",
            "a `handler` says by one of `route`, `position` and `every` which parameters get data");
    }
    if (mark->role == AD_MARK_SINK && mark->spot_count == 0 && (matched & (CALLS | STORES))) {
        ad_dsl_draft_mistake(loading, draft, "at", "write at = arg(1), at = any_arg or at = value",
                             "the `sink` does not say what must not be tainted");
    }
}
