/* Terms inside terms: conditions and predicates recurse, under a cap on depth, and under one on their
 * number, as tables that are used many times can make a small rule endlessly large. */
#include "rules/dsl_priv.h"

#include "base/banned.h"

enum { STACK_SLOTS = 24, NODE_STEPS = 4 };

/* One level more, one node more; false (after a mistake) when either is too many. */
static bool go_down(ad_reader *reader)
{
    if (reader->depth >= AD_DSL_DEPTH_MAX) {
        ad_dsl_mistake(reader, NULL, "conditions stand inside each other more than %d deep",
                       (int)AD_DSL_DEPTH_MAX);
        reader->nodes = AD_DSL_NODES_MAX; /* said once */
        return false;
    }
    if (reader->nodes >= AD_DSL_NODES_MAX) {
        return false;
    }
    if (++reader->nodes == AD_DSL_NODES_MAX) {
        ad_dsl_mistake(reader, "split it into several rules", "the rule has more than %d conditions",
                       (int)AD_DSL_NODES_MAX - 1);
        return false;
    }
    luaL_checkstack(reader->L, STACK_SLOTS, "conditions");
    ad_sandbox_charge(reader->L, NODE_STEPS);
    reader->depth++;
    return true;
}

const char *ad_dsl_usage(ad_reader *reader, const ad_term *term)
{
    return ad_mistake_hint(reader->loading, "write %s", term->word->usage);
}

/* What to write instead of the value at index. */
static const char *term_hint(ad_reader *reader, int index, const ad_term *term, ad_term_family family)
{
    static const char *const hints[] = {"write match = call { \"package.name\" }, or another matcher",
                                        "write a condition, as in arg(\"shell\", truthy)",
                                        "write a predicate, as in arg(\"shell\", truthy)"};
    int type = lua_type(reader->L, index);

    if (term && term->word->family == AD_TERM_PREDICATE && family == AD_TERM_CONDITION) {
        return ad_mistake_hint(reader->loading, "say of what: arg(\"name\", %s), value(%s)", term->word->name,
                               term->word->name);
    }
    if (family == AD_TERM_PREDICATE && (type == LUA_TSTRING || type == LUA_TNUMBER || type == LUA_TBOOLEAN)) {
        return "a plain value is compared with equals(...)";
    }
    if (family == AD_TERM_PREDICATE && type == LUA_TFUNCTION) {
        return "a word that takes values needs them: resolves { ... }";
    }
    if (family == AD_TERM_CONDITION && type == LUA_TFUNCTION) {
        return "Lua code goes into `check`; a word that takes values needs them";
    }
    return hints[family];
}

/* Terms have places of their own, but for constants: those stand where they are used. */
static ad_term_visit stand_at(ad_reader *reader, const ad_term *term)
{
    ad_term_visit before = {reader->place, reader->field};

    if (term && term->place.file) {
        reader->place = term->place;
        reader->field = NULL;
    }
    return before;
}

static const ad_term *expect_term(ad_reader *reader, int index, ad_term_family family, const char *what)
{
    static const char *const families[] = {"matcher", "condition", "predicate"};
    const ad_term *term = ad_dsl_term(reader->L, index);
    ad_term_visit before;

    if (term && term->word->family == family) {
        return term;
    }
    before = stand_at(reader, term);
    ad_dsl_mistake(reader, term_hint(reader, index, term, family), "%s must be a %s, not %s", what,
                   families[family], ad_dsl_describe(reader, index));
    reader->place = before.place;
    reader->field = before.field;
    return NULL;
}

bool ad_dsl_expect_arguments(ad_reader *reader, const ad_term *term, int low, int high)
{
    if (term->count >= low && term->count <= high) {
        return true;
    }
    ad_dsl_mistake(reader, ad_dsl_usage(reader, term), "`%s` was given %d %s", term->word->name, term->count,
                   term->count == 1 ? "value" : "values");
    return false;
}

const ad_term *ad_dsl_enter_term(ad_reader *reader, int index, ad_term_family family, const char *what,
                                 ad_term_visit *out)
{
    const ad_term *term = expect_term(reader, index, family, what);

    if (!term || !go_down(reader)) {
        return NULL;
    }
    *out = stand_at(reader, term);
    return term;
}

void ad_dsl_leave_term(ad_reader *reader, const ad_term_visit *visit)
{
    reader->place = visit->place;
    reader->field = visit->field;
    reader->depth--;
}

void ad_dsl_push_argument(ad_reader *reader, int index, int i)
{
    const ad_term *term = ad_dsl_term(reader->L, index);

    if (!term || i > term->count || lua_getiuservalue(reader->L, index, 1) != LUA_TTABLE) {
        lua_pushnil(reader->L); /* above what getiuservalue may have pushed */
        return;
    }
    (void)lua_rawgeti(reader->L, -1, i);
    lua_remove(reader->L, -2);
}
