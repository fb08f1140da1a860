/* Predicates: what a rule asks of an argument, a value, a receiver or a hole. */
#include "rules/dsl_priv.h"

#include <math.h>

#include "base/banned.h"

enum { INNER_MAX = 1000, CONSTANTS_MAX = 250 };

static const double INTEGERS_END = 9007199254740992.0; /* 2^53: from here on not all have a double */

static bool each_predicate(ad_reader *reader, int index, const char *what, void *element);

static bool each_constant(ad_reader *reader, int index, const char *what, void *element)
{
    ad_constant *constant = element;
    lua_State *L = reader->L;

    switch (lua_type(L, index)) {
    case LUA_TNIL:
        constant->kind = AD_CONSTANT_NONE;
        return true;
    case LUA_TBOOLEAN:
        constant->kind = AD_CONSTANT_BOOL;
        constant->boolean = lua_toboolean(L, index);
        return true;
    case LUA_TNUMBER:
        constant->kind = AD_CONSTANT_NUMBER;
        constant->number = lua_tonumber(L, index);
        if (isfinite(constant->number) && fabs(constant->number) <= INTEGERS_END) {
            return true;
        }
        ad_dsl_mistake(reader, NULL, "%s is a number beyond 2^53", what);
        return false;
    case LUA_TSTRING:
        constant->kind = AD_CONSTANT_TEXT;
        return ad_dsl_bytes(reader, index, what, AD_DSL_SOURCE_BYTES, &constant->text);
    default:
        ad_dsl_mistake(reader, "nil stands for None",
                       "%s must be a text, a number, true, false or nil, not %s", what,
                       ad_dsl_describe(reader, index));
        return false;
    }
}

static void read_constants(ad_reader *reader, int index, const ad_term *term, ad_predicate *out)
{
    ad_constant *constants;
    int i;

    if (!ad_dsl_expect_arguments(reader, term, 1, CONSTANTS_MAX)) {
        return;
    }
    constants = ad_dsl_alloc(reader, (size_t)term->count, sizeof(*constants));
    for (i = 1; i <= term->count; i++) {
        ad_dsl_push_argument(reader, index, i);
        (void)each_constant(reader, lua_gettop(reader->L), "a value of `equals`", &constants[i - 1]);
        lua_pop(reader->L, 1);
    }
    out->constants = constants;
    out->constant_count = (size_t)term->count;
}

static void read_number(ad_reader *reader, int index, const ad_term *term, ad_predicate *out)
{
    const char *what = ad_mistake_hint(reader->loading, "the value of `%s`", term->word->name);
    ad_constant *constant = ad_dsl_alloc(reader, 1, sizeof(*constant));
    int argument;

    if (!ad_dsl_expect_arguments(reader, term, 1, 1)) {
        return;
    }
    ad_dsl_push_argument(reader, index, 1);
    argument = lua_gettop(reader->L);
    if (ad_dsl_expect(reader, argument, LUA_TNUMBER, what) &&
        each_constant(reader, argument, what, constant) && out->kind == AD_PREDICATE_BITS &&
        (constant->number < 1 || constant->number != floor(constant->number))) {
        ad_dsl_mistake(reader, NULL, "%s must be a whole number over 0", what);
    }
    lua_pop(reader->L, 1);
    out->constants = constant;
    out->constant_count = 1;
}

static void read_regex(ad_reader *reader, int index, const ad_term *term, ad_predicate *out)
{
    const char *what = ad_mistake_hint(reader->loading, "`%s`", term->word->name);
    ad_regex *regex = ad_dsl_alloc(reader, 1, sizeof(*regex));
    ad_str text;

    if (!ad_dsl_expect_arguments(reader, term, 1, 1)) {
        return;
    }
    ad_dsl_push_argument(reader, index, 1);
    if (ad_dsl_bytes(reader, lua_gettop(reader->L), what, AD_DSL_SOURCE_BYTES, &text)) {
        ad_dsl_defer(reader, AD_DEFERRED_REGEX, text, regex, NULL);
    }
    lua_pop(reader->L, 1);
    out->regex = regex;
}

static void read_predicate_names(ad_reader *reader, int index, const ad_term *term, ad_predicate *out)
{
    const char *what = ad_mistake_hint(reader->loading, "`%s`", term->word->name);

    if (!ad_dsl_expect_arguments(reader, term, 1, 1)) {
        return;
    }
    ad_dsl_push_argument(reader, index, 1);
    out->names = ad_dsl_references(reader, lua_gettop(reader->L), what, &out->name_count);
    lua_pop(reader->L, 1);
}

const ad_predicate *ad_dsl_read_predicate(ad_reader *reader, int index, const ad_term *term, int i)
{
    const char *what = ad_mistake_hint(reader->loading, "the last value of `%s`", term->word->name);
    ad_predicate *predicate = ad_dsl_alloc(reader, 1, sizeof(*predicate));

    ad_dsl_push_argument(reader, index, i);
    (void)each_predicate(reader, lua_gettop(reader->L), what, predicate);
    lua_pop(reader->L, 1);
    return predicate;
}

/* The predicate that is argument number i, as the only inner one. */
static void read_inner_predicate(ad_reader *reader, int index, const ad_term *term, int i, ad_predicate *out)
{
    out->inner = ad_dsl_read_predicate(reader, index, term, i);
    out->inner_count = 1;
}

/* element(1, P), element("key", P) */
static void read_element(ad_reader *reader, int index, const ad_term *term, ad_predicate *out)
{
    if (!ad_dsl_expect_arguments(reader, term, 2, 2)) {
        return;
    }
    ad_dsl_push_argument(reader, index, 1);
    if (lua_type(reader->L, -1) == LUA_TSTRING) {
        (void)ad_dsl_line(reader, lua_gettop(reader->L), "the key of `element`", AD_DSL_NAME_BYTES,
                          &out->keyword);
    } else {
        (void)ad_dsl_count(reader, lua_gettop(reader->L), "the position of `element`", 0, INT32_MAX,
                           &out->index);
    }
    lua_pop(reader->L, 1);
    read_inner_predicate(reader, index, term, 2, out);
}

/* made_with("source", 1, P), made_with("source", P) */
static void read_made(ad_reader *reader, int index, const ad_term *term, ad_predicate *out)
{
    if (!ad_dsl_expect_arguments(reader, term, 2, 3)) {
        return;
    }
    ad_dsl_push_argument(reader, index, 1);
    if (ad_dsl_expect(reader, lua_gettop(reader->L), LUA_TSTRING, "the keyword of `made_with`")) {
        (void)ad_dsl_keyword(reader, lua_gettop(reader->L), "the keyword of `made_with`", &out->keyword);
    }
    lua_pop(reader->L, 1);
    if (term->count == 3) {
        ad_dsl_push_argument(reader, index, 2);
        (void)ad_dsl_count(reader, lua_gettop(reader->L), "the position of `made_with`", 1, UINT16_MAX,
                           &out->index);
        lua_pop(reader->L, 1);
    }
    read_inner_predicate(reader, index, term, term->count, out);
}

static void read_inner_predicates(ad_reader *reader, int index, const ad_term *term, ad_predicate *out)
{
    const char *what = ad_mistake_hint(reader->loading, "`%s`", term->word->name);

    if (!ad_dsl_expect_arguments(reader, term, 1, 1)) {
        return;
    }
    ad_dsl_push_argument(reader, index, 1);
    out->inner = ad_dsl_elements(reader, lua_gettop(reader->L), what, false, INNER_MAX, sizeof(ad_predicate),
                                 each_predicate, &out->inner_count);
    lua_pop(reader->L, 1);
}

static void read_predicate(ad_reader *reader, int index, const ad_term *term, ad_predicate *out)
{
    out->kind = (ad_predicate_kind)term->word->kind;
    switch (out->kind) {
    case AD_PREDICATE_PRESENT:
    case AD_PREDICATE_ABSENT:
    case AD_PREDICATE_TRUTHY:
    case AD_PREDICATE_FALSY:
    case AD_PREDICATE_CONSTANT:
    case AD_PREDICATE_DYNAMIC:
    case AD_PREDICATE_BUILT:
    case AD_PREDICATE_STRING:
    case AD_PREDICATE_SEQUENCE:
        return;
    case AD_PREDICATE_EQUALS:
        read_constants(reader, index, term, out);
        return;
    case AD_PREDICATE_BITS:
    case AD_PREDICATE_LESS:
        read_number(reader, index, term, out);
        return;
    case AD_PREDICATE_MATCHES:
    case AD_PREDICATE_WRITTEN:
        read_regex(reader, index, term, out);
        return;
    case AD_PREDICATE_RESOLVES:
    case AD_PREDICATE_INSTANCE:
        read_predicate_names(reader, index, term, out);
        return;
    case AD_PREDICATE_ELEMENT:
        read_element(reader, index, term, out);
        return;
    case AD_PREDICATE_MADE:
        read_made(reader, index, term, out);
        return;
    case AD_PREDICATE_BEGINS:
    case AD_PREDICATE_DEFAULT:
    case AD_PREDICATE_NOT:
        if (ad_dsl_expect_arguments(reader, term, 1, 1)) {
            read_inner_predicate(reader, index, term, 1, out);
        }
        return;
    case AD_PREDICATE_ALL:
    case AD_PREDICATE_ANY:
        read_inner_predicates(reader, index, term, out);
        return;
    }
}

static bool each_predicate(ad_reader *reader, int index, const char *what, void *element)
{
    ad_term_visit visit;
    const ad_term *term = ad_dsl_enter_term(reader, index, AD_TERM_PREDICATE, what, &visit);

    if (!term) {
        return false;
    }
    read_predicate(reader, index, term, element);
    ad_dsl_leave_term(reader, &visit);
    return true;
}
