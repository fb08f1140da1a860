/* `flow`: from which sources to which sinks, unless what cleans it. Groups are named; sources and sinks of
 * the flow's own are tables beside the names. */
#include "rules/dsl_priv.h"

#include "base/banned.h"

enum { ENDS_MAX = 256 };

/* A mark that the flow at hand has for itself. */
static void read_own_mark(ad_reader *reader, int index, ad_mark_role role, const char *what)
{
    ad_rule_draft *flow = reader->draft;
    ad_deferred **deferred_end = reader->deferred_end;

    ad_dsl_begin_draft(reader, (uint32_t)AD_DECLARE_MARK << role);
    reader->draft->owner = flow;
    reader->draft->field = reader->field;
    reader->draft->broken = false; /* what is wrong with it breaks the flow */
    ad_dsl_read_declaration(reader, index, what);
    reader->draft = flow;
    reader->deferred_end = deferred_end;
}

/* The names at index: one text, or those in a list whose other elements are tables: marks of role. */
static const ad_str *read_ends(ad_reader *reader, int index, ad_mark_role role, const char *what,
                               size_t *out_count)
{
    lua_State *L = reader->L;
    const char *each = ad_mistake_hint(reader->loading, "an entry of %s", what);
    size_t length = 1;
    size_t count = 0;
    ad_str *names;
    size_t i;
    bool list = lua_type(L, index) == LUA_TTABLE && lua_rawlen(L, index) > 0;

    if (list && !ad_dsl_list(reader, index, what, ENDS_MAX, &length)) {
        return NULL;
    }
    luaL_checkstack(L, 16, "flows");
    names = ad_dsl_alloc(reader, length, sizeof(*names));
    for (i = 0; i < length; i++) {
        int element;

        if (list) {
            (void)lua_rawgeti(L, index, (lua_Integer)i + 1);
        } else {
            lua_pushvalue(L, index);
        }
        element = lua_gettop(L);
        if (lua_type(L, element) == LUA_TTABLE) {
            read_own_mark(reader, element, role, each);
        } else if (ad_dsl_term(L, element) || lua_type(L, element) != LUA_TSTRING) {
            ad_dsl_mistake(reader,
                           role == AD_MARK_SOURCE
                               ? "write from = \"remote\", or from = { match = call { ... } }"
                               : "write to = \"sql\", or to = { match = call { ... }, at = arg(1) }",
                           "%s must be a group's name or a table, not %s", list ? each : what,
                           ad_dsl_describe(reader, element));
        } else if (ad_dsl_group(reader, element, list ? each : what, false, &names[count])) {
            count++;
        }
        lua_pop(L, 1);
    }
    *out_count = count;
    return names;
}

void ad_dsl_read_flow_from(ad_reader *reader, int index)
{
    ad_flow_ends *flow = &reader->draft->flow;

    flow->from = read_ends(reader, index, AD_MARK_SOURCE, "`from`", &flow->from_count);
}

void ad_dsl_read_flow_to(ad_reader *reader, int index)
{
    ad_flow_ends *flow = &reader->draft->flow;

    flow->to = read_ends(reader, index, AD_MARK_SINK, "`to`", &flow->to_count);
}

static bool each_unless(ad_reader *reader, int index, const char *what, void *element)
{
    return ad_dsl_group(reader, index, what, true, element);
}

void ad_dsl_read_flow_unless(ad_reader *reader, int index)
{
    ad_flow_ends *flow = &reader->draft->flow;

    flow->unless = ad_dsl_elements(reader, index, "`unless`", true, ENDS_MAX, sizeof(ad_str), each_unless,
                                   &flow->unless_count);
}

/* severity = { remote = "high", local = "medium" }: the rule itself has the highest. */
void ad_dsl_read_flow_severity(ad_reader *reader, int index)
{
    ad_flow_ends *flow = &reader->draft->flow;
    ad_severity *highest = &reader->draft->rule.info.severity;
    const char *names[ENDS_MAX + 1] = {NULL};
    ad_severity *severities;
    ad_str *groups;
    size_t count;
    size_t i;

    if (lua_type(reader->L, index) != LUA_TTABLE) {
        ad_dsl_read_severity(reader, index, highest);
        return;
    }
    for (i = 0; i < flow->from_count; i++) {
        names[i] = flow->from[i].ptr;
    }
    if (!ad_dsl_shape(reader, index, "`severity`, which has the groups of `from`", 0, names, &count)) {
        return;
    }
    groups = ad_dsl_alloc(reader, flow->from_count + 1, sizeof(*groups));
    severities = ad_dsl_alloc(reader, flow->from_count + 1, sizeof(*severities));
    for (i = 0; i < flow->from_count; i++) {
        ad_dsl_push_field(reader->L, index, names[i]);
        if (!lua_isnil(reader->L, -1)) {
            ad_dsl_read_severity(reader, lua_gettop(reader->L), &severities[flow->severity_count]);
            *highest =
                severities[flow->severity_count] > *highest ? severities[flow->severity_count] : *highest;
            groups[flow->severity_count++] = flow->from[i];
        }
        lua_pop(reader->L, 1);
    }
    flow->severity_groups = groups;
    flow->severities = severities;
    if (flow->severity_count == 0) {
        ad_dsl_mistake(reader, "write severity = \"high\", or one for each group of `from`",
                       "`severity` is an empty table");
    }
}
