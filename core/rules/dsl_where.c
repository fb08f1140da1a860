/* Conditions: what must hold around and on a site, as `where` says. */
#include "rules/dsl_priv.h"

#include "base/banned.h"

enum { INNER_MAX = 1000, KINDS_MAX = 64, ARGUMENTS_HIGHEST = 255 };

static bool each_condition(ad_reader *reader, int index, const char *what, void *element);

/* ---- inside { ... }, has { ... } ---- */

static const char *suggest_kind(ad_reader *reader, ad_str name)
{
    const char *names[AD_KIND_COUNT + 1];
    size_t count = 0;
    int kind;

    for (kind = AD_NO_KIND + 1; kind < AD_KIND_COUNT; kind++) {
        names[count++] = ad_kind_name((ad_kind)kind);
    }
    names[count] = NULL;
    return ad_mistake_suggest(reader->loading, name, names);
}

static bool each_kind(ad_reader *reader, int index, const char *what, void *element)
{
    ad_str name;
    ad_kind kind;
    const char *hint;

    if (!ad_dsl_line(reader, index, what, AD_DSL_NAME_BYTES, &name)) {
        return false;
    }
    kind = ad_kind_parse(name);
    if (kind == AD_NO_KIND || kind == AD_KIND_ERROR) {
        hint = suggest_kind(reader, name);
        ad_dsl_mistake(reader, hint ? hint : "`adderstone ast FILE` prints the kinds of nodes",
                       "there is no node kind `%s`", ad_mistake_show(reader->loading, name));
        return false;
    }
    *(ad_kind *)element = kind;
    return true;
}

static void read_main_guard(ad_reader *reader, int index, ad_around *out)
{
    if (!ad_dsl_expect(reader, index, LUA_TBOOLEAN, "`main_guard`")) {
        return;
    }
    out->main_guard = lua_toboolean(reader->L, index);
    if (!out->main_guard) {
        ad_dsl_mistake(reader, "for the opposite write none { inside { main_guard = true } }",
                       "`main_guard` can only be true");
    }
}

static void read_around_field(ad_reader *reader, int index, const char *field, ad_around *out)
{
    const char *what = ad_mistake_hint(reader->loading, "`%s`", field);
    ad_str glob;

    if (strcmp(field, "kind") == 0) {
        out->kinds = ad_dsl_elements(reader, index, what, true, KINDS_MAX, sizeof(ad_kind), each_kind,
                                     &out->kind_count);
    } else if (strcmp(field, "call") == 0) {
        out->calls = ad_dsl_references(reader, index, what, &out->call_count);
    } else if (strcmp(field, "class") == 0) {
        out->classes = ad_dsl_references(reader, index, what, &out->class_count);
    } else if (strcmp(field, "decorator") == 0) {
        out->decorators = ad_dsl_references(reader, index, what, &out->decorator_count);
    } else if (strcmp(field, "main_guard") == 0) {
        read_main_guard(reader, index, out);
    } else if (ad_dsl_line(reader, index, what, AD_DSL_NAME_BYTES, &glob)) {
        out->definition = glob;
    }
}

static void read_around(ad_reader *reader, int index, const ad_term *term, ad_condition *out)
{
    static const char *const fields[] = {"kind", "call", "class", "func", "decorator", "main_guard", NULL};
    const char *what = ad_mistake_hint(reader->loading, "`%s`", term->word->name);
    ad_around *around = ad_dsl_alloc(reader, 1, sizeof(*around));
    lua_State *L = reader->L;
    size_t given = 0;
    size_t count;
    size_t i;

    if (!ad_dsl_expect_arguments(reader, term, 1, 1)) {
        return;
    }
    out->around = around;
    ad_dsl_push_argument(reader, index, 1);
    index = lua_gettop(L);
    if (ad_dsl_expect(reader, index, LUA_TTABLE, what) &&
        ad_dsl_shape(reader, index, what, 0, fields, &count)) {
        for (i = 0; fields[i]; i++) {
            ad_dsl_push_field(L, index, fields[i]);
            if (!lua_isnil(L, -1)) {
                given++;
                read_around_field(reader, lua_gettop(L), fields[i], around);
            }
            lua_pop(L, 1);
        }
        if (given == 0) {
            ad_dsl_mistake(reader, ad_dsl_usage(reader, term), "%s asks for nothing", what);
        }
    }
    lua_pop(L, 1);
}

/* ---- conditions ---- */

/* arg("keyword", 2, P), arg("keyword", P), arg(2, P); nil stands for what is left out. */
static void read_argument_subject(ad_reader *reader, int index, const ad_term *term, ad_condition *out)
{
    lua_State *L = reader->L;
    bool named = false;
    int i;

    if (!ad_dsl_expect_arguments(reader, term, 2, 3)) {
        return;
    }
    for (i = 1; i < term->count; i++) {
        int argument;

        ad_dsl_push_argument(reader, index, i);
        argument = lua_gettop(L);
        named = named || !lua_isnil(L, argument);
        if (i == 1 && lua_type(L, argument) == LUA_TSTRING) {
            (void)ad_dsl_keyword(reader, argument, "the keyword of `arg`", &out->keyword);
        } else if (!lua_isnil(L, argument) && (i == 2 || term->count == 2)) {
            (void)ad_dsl_count(reader, argument, "the position of `arg`", 1, ARGUMENTS_HIGHEST,
                               &out->position);
        } else if (!lua_isnil(L, argument)) {
            (void)ad_dsl_expect(reader, argument, LUA_TSTRING, "the keyword of `arg`");
        }
        lua_pop(L, 1);
    }
    if (!named) {
        ad_dsl_mistake(reader, ad_dsl_usage(reader, term), "`arg` names neither a keyword nor a position");
    }
    out->predicate = ad_dsl_read_predicate(reader, index, term, term->count);
}

static void read_hole_subject(ad_reader *reader, int index, const ad_term *term, ad_condition *out)
{
    if (!ad_dsl_expect_arguments(reader, term, 2, 2)) {
        return;
    }
    ad_dsl_push_argument(reader, index, 1);
    (void)ad_dsl_keyword(reader, lua_gettop(reader->L), "the hole of `hole`", &out->keyword);
    lua_pop(reader->L, 1);
    out->predicate = ad_dsl_read_predicate(reader, index, term, 2);
}

static void read_subject(ad_reader *reader, int index, const ad_term *term, ad_condition *out)
{
    out->subject = (ad_subject_kind)term->word->detail;
    switch (out->subject) {
    case AD_SUBJECT_ARGUMENT:
        read_argument_subject(reader, index, term, out);
        return;
    case AD_SUBJECT_HOLE:
        read_hole_subject(reader, index, term, out);
        return;
    case AD_SUBJECT_ANY_ARGUMENT:
    case AD_SUBJECT_VALUE:
    case AD_SUBJECT_RECEIVER:
    case AD_SUBJECT_CALLEE:
        if (ad_dsl_expect_arguments(reader, term, 1, 1)) {
            out->predicate = ad_dsl_read_predicate(reader, index, term, 1);
        }
        return;
    }
}

static void read_argument_count(ad_reader *reader, int index, const ad_term *term, ad_condition *out)
{
    out->high = UINT32_MAX;
    if (!ad_dsl_expect_arguments(reader, term, 1, 2)) {
        return;
    }
    ad_dsl_push_argument(reader, index, 1);
    (void)ad_dsl_count(reader, lua_gettop(reader->L), "the lower end of `arg_count`", 0, ARGUMENTS_HIGHEST,
                       &out->low);
    ad_dsl_push_argument(reader, index, 2);
    if (!lua_isnil(reader->L, -1)) {
        (void)ad_dsl_count(reader, lua_gettop(reader->L), "the upper end of `arg_count`", 0,
                           ARGUMENTS_HIGHEST, &out->high);
    }
    lua_pop(reader->L, 2);
    if (out->high < out->low) {
        ad_dsl_mistake(reader, NULL, "`arg_count` from %u to %u never holds", out->low, out->high);
    }
}

static void read_condition_list(ad_reader *reader, int index, const ad_term *term, ad_condition *out)
{
    const char *what = ad_mistake_hint(reader->loading, "`%s`", term->word->name);
    int argument;

    if (!ad_dsl_expect_arguments(reader, term, 1, 1)) {
        return;
    }
    ad_dsl_push_argument(reader, index, 1);
    argument = lua_gettop(reader->L);
    switch (out->kind) {
    case AD_CONDITION_IMPORTS:
        out->names = ad_dsl_names(reader, argument, what, &out->name_count);
        break;
    case AD_CONDITION_PATH:
        out->globs = ad_dsl_globs(reader, argument, what, &out->glob_count);
        break;
    case AD_CONDITION_SUBJECT:
    case AD_CONDITION_INSIDE:
    case AD_CONDITION_HAS:
    case AD_CONDITION_ARGUMENT_COUNT:
    case AD_CONDITION_NOT:
    case AD_CONDITION_ALL:
    case AD_CONDITION_ANY:
        out->inner = ad_dsl_elements(reader, argument, what, false, INNER_MAX, sizeof(ad_condition),
                                     each_condition, &out->inner_count);
        break;
    }
    lua_pop(reader->L, 1);
}

static void read_condition(ad_reader *reader, int index, const ad_term *term, ad_condition *out)
{
    out->kind = (ad_condition_kind)term->word->kind;
    switch (out->kind) {
    case AD_CONDITION_SUBJECT:
        read_subject(reader, index, term, out);
        return;
    case AD_CONDITION_INSIDE:
    case AD_CONDITION_HAS:
        read_around(reader, index, term, out);
        return;
    case AD_CONDITION_ARGUMENT_COUNT:
        read_argument_count(reader, index, term, out);
        return;
    case AD_CONDITION_NOT:
    case AD_CONDITION_IMPORTS:
    case AD_CONDITION_PATH:
    case AD_CONDITION_ALL:
    case AD_CONDITION_ANY:
        read_condition_list(reader, index, term, out);
        return;
    }
}

static bool each_condition(ad_reader *reader, int index, const char *what, void *element)
{
    ad_term_visit visit;
    const ad_term *term = ad_dsl_enter_term(reader, index, AD_TERM_CONDITION, what, &visit);

    if (!term) {
        return false;
    }
    read_condition(reader, index, term, element);
    ad_dsl_leave_term(reader, &visit);
    return true;
}

const ad_condition *ad_dsl_read_conditions(ad_reader *reader, int index, const char *what)
{
    size_t count = 0;
    bool is_list = lua_type(reader->L, index) == LUA_TTABLE;
    ad_condition *conditions;
    ad_condition *all;

    reader->depth = is_list ? 1 : 0; /* all of them, around the list */
    conditions = ad_dsl_elements(reader, index, what, true, INNER_MAX, sizeof(ad_condition),
                                 each_condition, &count);
    if (!conditions || count == 1) {
        return conditions;
    }
    all = ad_dsl_alloc(reader, 1, sizeof(*all));
    all->kind = AD_CONDITION_ALL;
    all->inner = conditions;
    all->inner_count = count;
    return all;
}

void ad_dsl_read_where(ad_reader *reader, int index)
{
    reader->draft->rule.where = ad_dsl_read_conditions(reader, index, "`where`");
}
