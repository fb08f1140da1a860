/* Matchers: what `match` holds becomes the tables that dispatch indexes. */
#include "rules/dsl_priv.h"

#include "base/banned.h"

enum { MATCHERS_MAX = 256 };

static void read_matcher_names(ad_reader *reader, int argument, const char *what, ad_matcher *out)
{
    size_t i;

    switch (out->kind) {
    case AD_MATCH_CALL:
    case AD_MATCH_NAME:
    case AD_MATCH_DECORATOR:
    case AD_MATCH_CLASS:
        out->names = ad_dsl_references(reader, argument, what, &out->name_count);
        return;
    case AD_MATCH_ATTRIBUTE:
    case AD_MATCH_IMPORT:
    case AD_MATCH_ASSIGN:
        out->names = ad_dsl_names(reader, argument, what, &out->name_count);
        return;
    case AD_MATCH_KEYWORD:
    case AD_MATCH_FUNC:
        out->names = ad_dsl_names(reader, argument, what, &out->name_count);
        for (i = 0; out->names && i < out->name_count; i++) {
            if (ad_str_find_byte(out->names[i].text, '.', 0) != SIZE_MAX) {
                ad_dsl_mistake(reader,
                               out->kind == AD_MATCH_FUNC ? "use `inside { class = ... }` for what is around it" : NULL,
                               out->kind == AD_MATCH_FUNC ? "`func` goes by the function's own name, `%s` has a dot"
                                                          : "no argument can be called `%s`",
                               ad_mistake_show(reader->loading, out->names[i].text));
            }
        }
        return;
    case AD_MATCH_STRING:
    case AD_MATCH_PATTERN:
    case AD_MATCH_FILE:
        return;
    }
}

static bool each_regex(ad_reader *reader, int index, const char *what, void *element)
{
    ad_str text;

    if (!ad_dsl_bytes(reader, index, what, AD_DSL_SOURCE_BYTES, &text)) {
        return false;
    }
    ad_dsl_defer(reader, AD_DEFERRED_REGEX, text, element, NULL);
    return true;
}

static bool each_search(ad_reader *reader, int index, const char *what, void *element)
{
    ad_str text;

    if (!ad_dsl_bytes(reader, index, what, AD_DSL_SOURCE_BYTES, &text)) {
        return false;
    }
    ad_dsl_defer(reader, AD_DEFERRED_SEARCH, text, element, NULL);
    return true;
}

/* A boolean field of the table at index, false when it is not given. */
static bool read_flag(ad_reader *reader, int index, const char *name, const char *what)
{
    bool flag = false;

    ad_dsl_push_field(reader->L, index, name);
    if (!lua_isnil(reader->L, -1) && ad_dsl_expect(reader, lua_gettop(reader->L), LUA_TBOOLEAN, what)) {
        flag = lua_toboolean(reader->L, -1);
    }
    lua_pop(reader->L, 1);
    return flag;
}

/* The list part of a table that has fields as well, as a table (or value) of its own on the stack, so
 * that it is read like any other list. Nil when there is no list part. */
static void push_list_part(ad_reader *reader, int index, size_t count)
{
    size_t i;

    if (count == 0) {
        lua_pushnil(reader->L);
        return;
    }
    lua_createtable(reader->L, (int)count, 0);
    for (i = 1; i <= count; i++) {
        (void)lua_rawgeti(reader->L, index, (lua_Integer)i);
        lua_rawseti(reader->L, -2, (lua_Integer)i);
    }
}

static void read_string(ad_reader *reader, int argument, ad_matcher *out)
{
    static const char *const fields[] = {"docstrings", NULL};
    size_t count = 0;

    if (lua_type(reader->L, argument) == LUA_TTABLE) {
        if (!ad_dsl_shape(reader, argument, "`string`", AD_DSL_LIST_MAX, fields, &count)) {
            return;
        }
        out->docstrings = read_flag(reader, argument, "docstrings", "`docstrings`");
        push_list_part(reader, argument, count);
    } else {
        lua_pushvalue(reader->L, argument);
    }
    if (lua_isnil(reader->L, -1)) {
        ad_dsl_mistake(reader, "write string { \"regex\" }", "`string` has no regular expression");
    } else {
        out->regexes = ad_dsl_elements(reader, lua_gettop(reader->L), "`string`", true, AD_DSL_LIST_MAX,
                                       sizeof(ad_regex), each_regex, &out->regex_count);
    }
    lua_pop(reader->L, 1);
}

static void read_file_table(ad_reader *reader, int argument, ad_matcher *out)
{
    static const char *const fields[] = {"text", NULL};
    lua_State *L = reader->L;
    size_t count = 0;

    if (!ad_dsl_shape(reader, argument, "`file`", AD_DSL_LIST_MAX, fields, &count)) {
        return;
    }
    push_list_part(reader, argument, count);
    if (count > 0) {
        out->globs = ad_dsl_globs(reader, lua_gettop(L), "`file`", &out->glob_count);
    }
    ad_dsl_push_field(L, argument, "text");
    if (!lua_isnil(L, -1)) {
        out->regexes = ad_dsl_elements(reader, lua_gettop(L), "`text` of `file`", true, AD_DSL_LIST_MAX,
                                       sizeof(ad_regex), each_search, &out->regex_count);
    } else if (count == 0) {
        ad_dsl_mistake(reader, "write file { \"*.pth\" } or file { text = \"regex\" }",
                       "`file` names neither paths nor text");
    }
    lua_pop(L, 2);
}

static void read_matcher(ad_reader *reader, int index, const ad_term *term, ad_matcher *out)
{
    const char *what = ad_mistake_hint(reader->loading, "`%s`", term->word->name);
    int argument;
    ad_str text;

    out->kind = (ad_matcher_kind)term->word->kind;
    ad_dsl_push_argument(reader, index, 1);
    argument = lua_gettop(reader->L);
    if (term->count != 1) {
        ad_dsl_mistake(reader, ad_mistake_hint(reader->loading, "write %s", term->word->usage),
                       "`%s` takes one value, not %d", term->word->name, term->count);
    } else if (out->kind == AD_MATCH_STRING) {
        read_string(reader, argument, out);
    } else if (out->kind == AD_MATCH_PATTERN) {
        if (ad_dsl_bytes(reader, argument, "`pattern`", AD_DSL_SOURCE_BYTES, &text)) {
            ad_dsl_defer(reader, AD_DEFERRED_PATTERN, text, NULL, out);
        }
    } else if (out->kind == AD_MATCH_FILE && lua_type(reader->L, argument) == LUA_TTABLE) {
        read_file_table(reader, argument, out);
    } else if (out->kind == AD_MATCH_FILE) {
        out->globs = ad_dsl_globs(reader, argument, "`file`", &out->glob_count);
    } else {
        read_matcher_names(reader, argument, what, out);
    }
    lua_pop(reader->L, 1);
}

static bool each_matcher(ad_reader *reader, int index, const char *what, void *element)
{
    ad_term_visit visit;
    const ad_term *term = ad_dsl_enter_term(reader, index, AD_TERM_MATCHER, what, &visit);

    if (!term) {
        return false;
    }
    read_matcher(reader, index, term, element);
    ad_dsl_leave_term(reader, &visit);
    return true;
}

void ad_dsl_read_matchers(ad_reader *reader, int index)
{
    ad_rule_draft *draft = reader->draft;

    draft->matchers = ad_dsl_elements(reader, index, "`match`", true, MATCHERS_MAX, sizeof(ad_matcher),
                                      each_matcher, &draft->rule.matcher_count);
    draft->rule.matchers = draft->matchers;
    if (!draft->matchers) {
        draft->rule.matcher_count = 0;
    }
}
