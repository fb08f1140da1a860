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
    case AD_MATCH_READ:
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
                ad_dsl_mistake(
                    reader,
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
    case AD_MATCH_PARAM:
    case AD_MATCH_RETURNED:
    case AD_MATCHER_KINDS:
        return;
    }
}

/* ---- param { ... }, returned { ... } ---- */

/* Names without a dot: of functions and parameters. */
static const ad_name_pattern *read_own_names(ad_reader *reader, int index, const char *what,
                                             size_t *out_count)
{
    const ad_name_pattern *names = ad_dsl_names(reader, index, what, out_count);
    size_t i;

    for (i = 0; names && i < *out_count; i++) {
        if (ad_str_find_byte(names[i].text, '.', 0) != SIZE_MAX) {
            ad_dsl_mistake(reader, "a definition's own name has none", "%s: `%s` has a dot", what,
                           ad_mistake_show(reader->loading, names[i].text));
        }
    }
    return names;
}

static bool each_route_text(ad_reader *reader, int index, const char *what, void *element)
{
    ad_str *text = element;

    if (!ad_dsl_line(reader, index, what, AD_DSL_LINE_BYTES, text)) {
        return false;
    }
    if (ad_str_find_byte(*text, '$', 0) == SIZE_MAX) {
        ad_dsl_mistake(reader, "write $ where the parameter's name stands, as in \"<int:$>\"",
                       "%s is `%s`, which is about no parameter", what,
                       ad_mistake_show(reader->loading, *text));
        return false;
    }
    return true;
}

const ad_str *ad_dsl_route_texts(ad_reader *reader, int index, const char *what, size_t *out_count)
{
    return ad_dsl_elements(reader, index, what, true, AD_DSL_LIST_MAX, sizeof(ad_str), each_route_text,
                           out_count);
}

static void read_function_field(ad_reader *reader, int index, const char *field, ad_function_shape *out)
{
    const char *what = ad_mistake_hint(reader->loading, "`%s`", field);

    if (strcmp(field, "decorator") == 0) {
        out->decorators = ad_dsl_references(reader, index, what, &out->decorator_count);
    } else if (strcmp(field, "class") == 0) {
        out->classes = ad_dsl_references(reader, index, what, &out->class_count);
    } else if (strcmp(field, "func") == 0) {
        out->functions = read_own_names(reader, index, what, &out->function_count);
    } else if (strcmp(field, "name") == 0) {
        out->names = read_own_names(reader, index, what, &out->name_count);
    } else if (strcmp(field, "beside") == 0) {
        out->besides = read_own_names(reader, index, what, &out->beside_count);
    } else if (strcmp(field, "annotation") == 0) {
        out->annotations = ad_dsl_references(reader, index, what, &out->annotation_count);
    } else if (strcmp(field, "except_annotation") == 0) {
        out->excepts = ad_dsl_references(reader, index, what, &out->except_count);
    } else if (strcmp(field, "imports") == 0) {
        out->imports = ad_dsl_names(reader, index, what, &out->import_count);
    } else if (strcmp(field, "except_text") == 0) {
        out->texts = ad_dsl_route_texts(reader, index, what, &out->text_count);
    } else {
        (void)ad_dsl_count(reader, index, what, 1, 255, &out->position);
    }
}

static void read_function_shape(ad_reader *reader, int index, ad_matcher *out)
{
    static const char *const of_param[] = {
        "decorator",         "class",       "func",    "name",     "beside", "annotation",
        "except_annotation", "except_text", "imports", "position", NULL};
    static const char *const of_returned[] = {"decorator", "class", "func", "imports", NULL};
    const char *const *fields = out->kind == AD_MATCH_PARAM ? of_param : of_returned;
    const char *what = out->kind == AD_MATCH_PARAM ? "`param`" : "`returned`";
    ad_function_shape *shape = ad_dsl_alloc(reader, 1, sizeof(*shape));
    size_t count;

    out->function = shape;
    if (!ad_dsl_expect(reader, index, LUA_TTABLE, what) ||
        !ad_dsl_shape(reader, index, what, 0, fields, &count)) {
        return;
    }
    for (; *fields; fields++) {
        ad_dsl_push_field(reader->L, index, *fields);
        if (!lua_isnil(reader->L, -1)) {
            read_function_field(reader, lua_gettop(reader->L), *fields, shape);
        }
        lua_pop(reader->L, 1);
    }
    if (!shape->decorators && !shape->classes && !shape->functions && !shape->annotations && !shape->names) {
        ad_dsl_mistake(reader,
                       out->kind == AD_MATCH_PARAM ? "give it a decorator, class, func, annotation or name"
                                                   : "give it a decorator, class or func",
                       "%s would look at every function there is", what);
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
    } else if (out->kind == AD_MATCH_PARAM || out->kind == AD_MATCH_RETURNED) {
        read_function_shape(reader, argument, out);
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
