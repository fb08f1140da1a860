/* Spots: the places at a site that `at`, `from`, `to`, `func` and `args` name. Most are written with words
 * that conditions have too: `arg("sql", 1)` without a predicate, or `receiver` without anything. */
#include "flow/flow.h"
#include "rules/dsl_priv.h"

#include "base/banned.h"

enum { POSITIONS_MAX = 255, WRAPPED_MAX = 2 };

#define EXAMPLES                                                                                             \
    "write arg(\"name\", 1), any_arg, rest(2), receiver, value, result, hole(\"X\") or element(...) of one"

static bool read_spot(ad_reader *reader, int index, const char *what, unsigned wrapped, ad_spot *out);

/* arg("sql", 1), arg("sql"), arg(1) */
static bool read_argument(ad_reader *reader, int index, const ad_term *term, ad_spot *out)
{
    lua_State *L = reader->L;
    bool good = ad_dsl_expect_arguments(reader, term, 1, 2);
    int i;

    out->kind = AD_SPOT_ARGUMENT;
    for (i = 1; good && i <= term->count; i++) {
        int argument;

        ad_dsl_push_argument(reader, index, i);
        argument = lua_gettop(L);
        if (i == 1 && lua_type(L, argument) == LUA_TSTRING) {
            good = ad_dsl_keyword(reader, argument, "the keyword of `arg`", &out->keyword);
        } else if (ad_dsl_term(L, argument)) {
            ad_dsl_mistake(reader, "a spot is no condition: leave the predicate out, or put it into `where`",
                           "`arg` has a predicate where only a place is named");
            good = false;
        } else {
            good = ad_dsl_count(reader, argument, "the position of `arg`", 1, POSITIONS_MAX, &out->position);
        }
        lua_pop(L, 1);
    }
    return good;
}

/* The spot that is argument number i of a word such as spread. */
static bool read_wrapped(ad_reader *reader, int index, const ad_term *term, int i, unsigned wrapped,
                         ad_spot *out)
{
    const char *what = ad_mistake_hint(reader->loading, "the value of `%s`", term->word->name);
    bool good;

    ad_dsl_push_argument(reader, index, i);
    good = read_spot(reader, lua_gettop(reader->L), what, wrapped + 1, out);
    lua_pop(reader->L, 1);
    return good;
}

/* element(spot): any element; element(2, spot): the second one. */
static bool read_element(ad_reader *reader, int index, const ad_term *term, unsigned wrapped, ad_spot *out)
{
    bool good = ad_dsl_expect_arguments(reader, term, 1, 2) &&
                read_wrapped(reader, index, term, term->count, wrapped, out);

    if (good && term->count == 2) {
        ad_dsl_push_argument(reader, index, 1);
        good = ad_dsl_count(reader, lua_gettop(reader->L), "the position of `element`", 0, POSITIONS_MAX,
                            &out->element);
        lua_pop(reader->L, 1);
    }
    if (good && out->element == 0) {
        out->shape = AD_SHAPE_ELEMENT;
    }
    return good;
}

static bool read_rest(ad_reader *reader, int index, const ad_term *term, ad_spot *out)
{
    bool good = ad_dsl_expect_arguments(reader, term, 1, 1);

    out->kind = AD_SPOT_REST;
    if (good) {
        ad_dsl_push_argument(reader, index, 1);
        good = ad_dsl_count(reader, lua_gettop(reader->L), "the position of `rest`", 1, POSITIONS_MAX,
                            &out->position);
        lua_pop(reader->L, 1);
    }
    return good;
}

static bool read_hole(ad_reader *reader, int index, const ad_term *term, ad_spot *out)
{
    bool good = ad_dsl_expect_arguments(reader, term, 1, 1);

    out->kind = AD_SPOT_HOLE;
    if (good) {
        ad_dsl_push_argument(reader, index, 1);
        good = ad_dsl_keyword(reader, lua_gettop(reader->L), "the hole of `hole`", &out->keyword);
        lua_pop(reader->L, 1);
    }
    return good;
}

/* A spot named by a word alone, as the term or as the function that makes it. False: it needs values. */
static bool read_bare(const ad_dsl_word *word, ad_spot *out)
{
    if (word->family == AD_TERM_SPOT && word->kind == AD_SPOT_RESULT) {
        out->kind = AD_SPOT_RESULT;
        return true;
    }
    if (word->family != AD_TERM_CONDITION || word->kind != AD_CONDITION_SUBJECT) {
        return false;
    }
    switch ((ad_subject_kind)word->detail) {
    case AD_SUBJECT_ANY_ARGUMENT:
        out->kind = AD_SPOT_ANY_ARGUMENT;
        return true;
    case AD_SUBJECT_VALUE:
        out->kind = AD_SPOT_VALUE;
        return true;
    case AD_SUBJECT_RECEIVER:
        out->kind = AD_SPOT_RECEIVER;
        return true;
    case AD_SUBJECT_ARGUMENT:
    case AD_SUBJECT_CALLEE:
    case AD_SUBJECT_HOLE:
        return false;
    }
    return false;
}

static bool refuse(ad_reader *reader, int index, const char *what)
{
    ad_dsl_mistake(reader, EXAMPLES, "%s must name a place at the site, not %s", what,
                   ad_dsl_describe(reader, index));
    return false;
}

static bool read_term(ad_reader *reader, int index, const char *what, unsigned wrapped, const ad_term *term,
                      ad_spot *out)
{
    const ad_dsl_word *word = term->word;

    if (term->count == 0 && read_bare(word, out)) {
        return true;
    }
    if (word->family == AD_TERM_CONDITION && word->kind == AD_CONDITION_SUBJECT) {
        if (word->detail == AD_SUBJECT_ARGUMENT) {
            return read_argument(reader, index, term, out);
        }
        if (word->detail == AD_SUBJECT_HOLE) {
            return read_hole(reader, index, term, out);
        }
    }
    if (word->family == AD_TERM_SPOT && word->kind == AD_SPOT_REST) {
        return read_rest(reader, index, term, out);
    }
    if (wrapped < WRAPPED_MAX && word->family == AD_TERM_PREDICATE && word->kind == AD_PREDICATE_ELEMENT) {
        return read_element(reader, index, term, wrapped, out);
    }
    if (wrapped < WRAPPED_MAX && word->family == AD_TERM_SPOT) {
        if (!ad_dsl_expect_arguments(reader, term, 1, 1) ||
            !read_wrapped(reader, index, term, 1, wrapped, out)) {
            return false;
        }
        out->shape = word->kind == AD_SPOT_WORD_SPREAD ? AD_SHAPE_SPREAD : AD_SHAPE_MAPPING;
        return true;
    }
    return refuse(reader, index, what);
}

static bool read_spot(ad_reader *reader, int index, const char *what, unsigned wrapped, ad_spot *out)
{
    const ad_term *term = ad_dsl_term(reader->L, index);
    const ad_dsl_word *maker = term ? NULL : ad_dsl_maker(reader->L, index);
    ad_place place = reader->place;
    const char *field = reader->field;
    bool good;

    if (!term) {
        return (maker && read_bare(maker, out)) || refuse(reader, index, what);
    }
    luaL_checkstack(reader->L, 8, "spots");
    if (term->place.file) {
        reader->place = term->place;
        reader->field = NULL;
    }
    good = read_term(reader, index, what, wrapped, term, out);
    reader->place = place;
    reader->field = field;
    return good;
}

static bool each_spot(ad_reader *reader, int index, const char *what, void *element)
{
    return read_spot(reader, index, what, 0, element);
}

const ad_spot *ad_dsl_read_spots(ad_reader *reader, int index, const char *what, size_t max,
                                 size_t *out_count)
{
    const ad_spot *spots;

    if (max == 1 && lua_type(reader->L, index) == LUA_TTABLE) {
        (void)refuse(reader, index, what);
        return NULL;
    }
    spots = ad_dsl_elements(reader, index, what, true, max, sizeof(ad_spot), each_spot, out_count);
    if (!spots) {
        *out_count = 0;
    }
    return spots;
}
