/* The words of the rule language as Lua sees them: what `call`, `arg`, `resolves` and the others make,
 * and rule() itself. Nothing is checked here but where a word was written; reading is in the files
 * beside this one. */
#include <assert.h>

#include "rules/dsl_priv.h"

#include "base/banned.h"

enum { ARGUMENTS_MAX = 250, STACK_LEVELS_MAX = 16 };

/* Registry keys: the metatable of terms, and the ad_loading while there is one. */
#define TERM_META   "adderstone.term"
#define LOADING_KEY "adderstone.loading"

#define NAMES(word) word " { \"package.name\" }"

static const ad_dsl_word words[] = {
    {"call", AD_TERM_MATCHER, AD_MATCH_CALL, 0, NAMES("call")},
    {"keyword", AD_TERM_MATCHER, AD_MATCH_KEYWORD, 0, "keyword { \"argument\" }"},
    {"name", AD_TERM_MATCHER, AD_MATCH_NAME, 0, NAMES("name")},
    {"attribute", AD_TERM_MATCHER, AD_MATCH_ATTRIBUTE, 0, NAMES("attribute")},
    {"import", AD_TERM_MATCHER, AD_MATCH_IMPORT, 0, "import { \"package\" }"},
    {"string", AD_TERM_MATCHER, AD_MATCH_STRING, 0, "string { \"regex\" }"},
    {"assign", AD_TERM_MATCHER, AD_MATCH_ASSIGN, 0, "assign { \"NAME\", \".attribute\" }"},
    {"decorator", AD_TERM_MATCHER, AD_MATCH_DECORATOR, 0, NAMES("decorator")},
    {"class", AD_TERM_MATCHER, AD_MATCH_CLASS, 0, "class { \"package.Base\" }"},
    {"func", AD_TERM_MATCHER, AD_MATCH_FUNC, 0, "func { \"name_*\" }"},
    {"pattern", AD_TERM_MATCHER, AD_MATCH_PATTERN, 0, "pattern \"package.name(..., $X)\""},
    {"file", AD_TERM_MATCHER, AD_MATCH_FILE, 0, "file { \"*.pth\" } or file { text = \"regex\" }"},
    {"read", AD_TERM_MATCHER, AD_MATCH_READ, 0, NAMES("read")},
    {"param", AD_TERM_MATCHER, AD_MATCH_PARAM, 0, "param { decorator = { \"flask.Flask().route\" } }"},
    {"returned", AD_TERM_MATCHER, AD_MATCH_RETURNED, 0,
     "returned { decorator = { \"flask.Flask().route\" } }"},

    {"arg", AD_TERM_CONDITION, AD_CONDITION_SUBJECT, AD_SUBJECT_ARGUMENT, "arg(\"keyword\", 1, predicate)"},
    {"any_arg", AD_TERM_CONDITION, AD_CONDITION_SUBJECT, AD_SUBJECT_ANY_ARGUMENT, "any_arg(predicate)"},
    {"value", AD_TERM_CONDITION, AD_CONDITION_SUBJECT, AD_SUBJECT_VALUE, "value(predicate)"},
    {"receiver", AD_TERM_CONDITION, AD_CONDITION_SUBJECT, AD_SUBJECT_RECEIVER, "receiver(predicate)"},
    {"callee", AD_TERM_CONDITION, AD_CONDITION_SUBJECT, AD_SUBJECT_CALLEE, "callee(predicate)"},
    {"hole", AD_TERM_CONDITION, AD_CONDITION_SUBJECT, AD_SUBJECT_HOLE, "hole(\"X\", predicate)"},
    {"arg_count", AD_TERM_CONDITION, AD_CONDITION_ARGUMENT_COUNT, 0, "arg_count(low, high)"},
    {"inside", AD_TERM_CONDITION, AD_CONDITION_INSIDE, 0, "inside { kind = \"try_statement\" }"},
    {"has", AD_TERM_CONDITION, AD_CONDITION_HAS, 0, "has { call = { \"package.name\" } }"},
    {"imports", AD_TERM_CONDITION, AD_CONDITION_IMPORTS, 0, "imports { \"package\" }"},
    {"path", AD_TERM_CONDITION, AD_CONDITION_PATH, 0, "path { \"tests/**\" }"},
    {"all", AD_TERM_CONDITION, AD_CONDITION_ALL, 0, "all { condition, ... }"},
    {"any", AD_TERM_CONDITION, AD_CONDITION_ANY, 0, "any { condition, ... }"},
    {"none", AD_TERM_CONDITION, AD_CONDITION_NOT, 0, "none { condition, ... }"},

    {"present", AD_TERM_PREDICATE, AD_PREDICATE_PRESENT, 0, NULL},
    {"absent", AD_TERM_PREDICATE, AD_PREDICATE_ABSENT, 0, NULL},
    {"truthy", AD_TERM_PREDICATE, AD_PREDICATE_TRUTHY, 0, NULL},
    {"falsy", AD_TERM_PREDICATE, AD_PREDICATE_FALSY, 0, NULL},
    {"constant", AD_TERM_PREDICATE, AD_PREDICATE_CONSTANT, 0, NULL},
    {"dynamic", AD_TERM_PREDICATE, AD_PREDICATE_DYNAMIC, 0, NULL},
    {"built", AD_TERM_PREDICATE, AD_PREDICATE_BUILT, 0, NULL},
    {"text", AD_TERM_PREDICATE, AD_PREDICATE_STRING, 0, NULL},
    {"sequence", AD_TERM_PREDICATE, AD_PREDICATE_SEQUENCE, 0, NULL},
    {"equals", AD_TERM_PREDICATE, AD_PREDICATE_EQUALS, 0, "equals(value, ...)"},
    {"has_bits", AD_TERM_PREDICATE, AD_PREDICATE_BITS, 0, "has_bits(number)"},
    {"less_than", AD_TERM_PREDICATE, AD_PREDICATE_LESS, 0, "less_than(number)"},
    {"matches", AD_TERM_PREDICATE, AD_PREDICATE_MATCHES, 0, "matches \"regex\""},
    {"written", AD_TERM_PREDICATE, AD_PREDICATE_WRITTEN, 0, "written \"regex\""},
    {"resolves", AD_TERM_PREDICATE, AD_PREDICATE_RESOLVES, 0, NAMES("resolves")},
    {"instance", AD_TERM_PREDICATE, AD_PREDICATE_INSTANCE, 0, "instance { \"package.Class\" }"},
    {"element", AD_TERM_PREDICATE, AD_PREDICATE_ELEMENT, 0, "element(1, predicate)"},
    {"begins", AD_TERM_PREDICATE, AD_PREDICATE_BEGINS, 0, "begins(predicate)"},
    {"default", AD_TERM_PREDICATE, AD_PREDICATE_DEFAULT, 0, "default(predicate)"},
    {"made_with", AD_TERM_PREDICATE, AD_PREDICATE_MADE, 0, "made_with(\"keyword\", 1, predicate)"},
    {"not_", AD_TERM_PREDICATE, AD_PREDICATE_NOT, 0, "not_(predicate)"},
    {"both", AD_TERM_PREDICATE, AD_PREDICATE_ALL, 0, "both { predicate, ... }"},
    {"either", AD_TERM_PREDICATE, AD_PREDICATE_ANY, 0, "either { predicate, ... }"},

    {"result", AD_TERM_SPOT, AD_SPOT_RESULT, 0, NULL},
    {"rest", AD_TERM_SPOT, AD_SPOT_REST, 0, "rest(2)"},
    {"spread", AD_TERM_SPOT, AD_SPOT_WORD_SPREAD, 0, "spread(arg(\"args\", 2))"},
    {"mapping", AD_TERM_SPOT, AD_SPOT_WORD_MAPPING, 0, "mapping(arg(\"kwargs\", 3))"},
    {NULL, AD_TERM_MATCHER, 0, 0, NULL},
};

static const struct {
    const char *word;
    uint32_t declaration;
} declarations[] = {
    {"rule", AD_DECLARE_RULE},
    {"flow", AD_DECLARE_FLOW},
    {"source", AD_DECLARE_MARK << AD_MARK_SOURCE},
    {"sink", AD_DECLARE_MARK << AD_MARK_SINK},
    {"sanitizer", AD_DECLARE_MARK << AD_MARK_SANITIZER},
    {"propagates", AD_DECLARE_MARK << AD_MARK_PROPAGATES},
    {"stops", AD_DECLARE_MARK << AD_MARK_STOPS},
    {"guard", AD_DECLARE_MARK << AD_MARK_GUARD},
    {"callback", AD_DECLARE_MARK << AD_MARK_CALLBACK},
    {"instances", AD_DECLARE_MARK << AD_MARK_INSTANCES},
    {"ends", AD_DECLARE_MARK << AD_MARK_ENDS},
    {"part", AD_DECLARE_MARK << AD_MARK_PART},
    {"handler", AD_DECLARE_MARK << AD_MARK_HANDLER},
    {"types", AD_DECLARE_TYPES},
    {"same", AD_DECLARE_SAME},
    {"dangerous", AD_DECLARE_DANGEROUS},
};

enum { DECLARATION_COUNT = sizeof(declarations) / sizeof(declarations[0]) };

const ad_dsl_word *ad_dsl_words(void)
{
    return words;
}

const ad_term *ad_dsl_term(lua_State *L, int index)
{
    return luaL_testudata(L, index, TERM_META);
}

/* The pack that loads now; raises when none does: a check cannot declare rules. */
static ad_loading *current_loading(lua_State *L, const char *word)
{
    ad_loading *loading;

    lua_getfield(L, LUA_REGISTRYINDEX, LOADING_KEY);
    loading = lua_touserdata(L, -1);
    lua_pop(L, 1);
    if (!loading) {
        (void)luaL_error(L, "`%s` is for the top of a rule file; a check cannot use it", word);
    }
    return loading;
}

void ad_dsl_begin(lua_State *L, ad_loading *loading)
{
    lua_pushlightuserdata(L, loading);
    lua_setfield(L, LUA_REGISTRYINDEX, LOADING_KEY);
}

void ad_dsl_end(lua_State *L)
{
    lua_pushnil(L);
    lua_setfield(L, LUA_REGISTRYINDEX, LOADING_KEY);
}

/* Chunks are named after their files; Lua puts one character before that. */
static bool is_chunk_of(const char *source, const ad_loaded_file *file)
{
    return file && ad_str_is(file->name, source + 1);
}

static const ad_loaded_file *file_of_chunk(const ad_loading *loading, const char *source)
{
    size_t i;

    if (source[0] == '\0' || is_chunk_of(source, loading->running)) {
        return loading->running;
    }
    for (i = 0; i < loading->file_count; i++) {
        if (is_chunk_of(source, &loading->files[i])) {
            return &loading->files[i];
        }
    }
    return loading->running;
}

/* Where the Lua code stands that called the function which runs now. */
static ad_place calling_place(lua_State *L, const ad_loading *loading)
{
    ad_place place = {loading->running, 0};
    lua_Debug info;
    int level;

    /* table.sort and the like may stand between. */
    for (level = 1; level < STACK_LEVELS_MAX && lua_getstack(L, level, &info); level++) {
        if (lua_getinfo(L, "Sl", &info) && info.currentline > 0) {
            place.line = (uint32_t)info.currentline;
            place.file = file_of_chunk(loading, info.source);
            break;
        }
    }
    return place;
}

/* Arguments from `first` to `last` go into a term of the word. Leaves it on top. */
static void push_term(lua_State *L, const ad_dsl_word *word, ad_place place, int first, int last)
{
    int count = last - first + 1;
    ad_term *term = lua_newuserdatauv(L, sizeof(*term), 1);
    int i;

    *term = (ad_term){word, place, count};
    luaL_setmetatable(L, TERM_META);
    if (count > 0) {
        lua_createtable(L, count, 0);
        for (i = 0; i < count; i++) {
            lua_pushvalue(L, first + i);
            lua_rawseti(L, -2, i + 1);
        }
        (void)lua_setiuservalue(L, -2, 1);
    }
}

static int make_term(lua_State *L)
{
    const ad_dsl_word *word = &words[lua_tointeger(L, lua_upvalueindex(1))];
    int first = (int)lua_tointeger(L, lua_upvalueindex(2));
    int last = lua_gettop(L);
    const ad_loading *loading = current_loading(L, word->name);

    if (last > ARGUMENTS_MAX) {
        return luaL_error(L, "`%s` was called with more than %d values", word->name, ARGUMENTS_MAX);
    }
    push_term(L, word, calling_place(L, loading), first, last);
    return 1;
}

/* A function that makes terms of a word, ignoring arguments before `first`. */
static void push_maker(lua_State *L, size_t word, int first)
{
    lua_pushinteger(L, (lua_Integer)word);
    lua_pushinteger(L, first);
    lua_pushcclosure(L, make_term, 2);
}

const ad_dsl_word *ad_dsl_maker(lua_State *L, int index)
{
    const ad_dsl_word *word = NULL;

    if (lua_tocfunction(L, index) == make_term && lua_getupvalue(L, index, 1)) {
        word = &words[lua_tointeger(L, -1)];
        lua_pop(L, 1);
    }
    return word;
}

const char *ad_dsl_declaration_name(uint32_t declaration)
{
    size_t i = 0;

    while (i + 1 < DECLARATION_COUNT && declarations[i].declaration != declaration) {
        i++;
    }
    return declarations[i].word;
}

static int declare(lua_State *L)
{
    size_t number = (size_t)lua_tointeger(L, lua_upvalueindex(1));
    const char *word = declarations[number].word;
    ad_loading *loading = current_loading(L, word);
    ad_reader reader = {.L = L, .loading = loading, .place = calling_place(L, loading)};
    uint32_t rules_max = loading->set->limits.pack_rules;
    size_t mistakes_before = loading->mistake_count;
    ad_rule_draft *draft;

    if (loading->rules_seen >= rules_max) {
        return luaL_error(L, "a pack can have at most %d rules (pack-rules)", (int)rules_max);
    }
    loading->rules_seen++;
    if (lua_type(L, 1) != LUA_TTABLE || lua_gettop(L) != 1) {
        ad_dsl_mistake(&reader,
                       number == 0 ? "write rule { id = \"...\", ... }"
                                   : ad_mistake_hint(loading, "write %s { field = value, ... }", word),
                       "`%s` takes one table, not %s", word,
                       lua_gettop(L) > 1 ? "several values" : ad_dsl_describe(&reader, 1));
        return 0;
    }
    if (declarations[number].declaration & (AD_DECLARE_TYPES | AD_DECLARE_SAME | AD_DECLARE_DANGEROUS)) {
        ad_dsl_read_known(&reader, 1, (ad_declaration)declarations[number].declaration);
        return 0;
    }
    ad_dsl_begin_draft(&reader, declarations[number].declaration);
    draft = reader.draft;
    ad_dsl_read_declaration(&reader, 1,
                            number == 0 ? "the rule" : ad_mistake_hint(loading, "the `%s`", word));
    draft->broken = loading->mistake_count != mistakes_before;
    return 0;
}

/* `string` is the library and a matcher: its table is there already, and can be called from now on. */
static void open_string(lua_State *L, size_t word)
{
    int locked;

    lua_getglobal(L, "string");
    locked = lua_getmetatable(L, -1);
    assert(locked);
    (void)locked;
    push_maker(L, word, 2); /* behind the table that is called */
    lua_setfield(L, -2, "__call");
    lua_pop(L, 2);
}

void ad_dsl_open(lua_State *L)
{
    ad_sandbox *sandbox = ad_sandbox_of(L);
    size_t i;

    if (luaL_newmetatable(L, TERM_META)) {
        lua_pushboolean(L, 0);
        lua_setfield(L, -2, "__metatable");
    }
    lua_pop(L, 1);
    for (i = 0; i < DECLARATION_COUNT; i++) {
        lua_pushinteger(L, (lua_Integer)i);
        lua_pushcclosure(L, declare, 1);
        ad_sandbox_publish(sandbox, declarations[i].word);
    }
    for (i = 0; words[i].name; i++) {
        if (strcmp(words[i].name, "string") == 0) {
            open_string(L, i);
            continue;
        }
        if (words[i].usage) {
            push_maker(L, i, 1);
        } else {
            push_term(L, &words[i], (ad_place){NULL, 0}, 1, 0);
        }
        ad_sandbox_publish(sandbox, words[i].name);
    }
}
