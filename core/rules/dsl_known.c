/* `types` and `same`: what calls of libraries give, and which of their names are one. `dangerous`: which
 * characters matter to a group. Tables that all loaded packs share. */
#include "rules/dsl_priv.h"

#include "base/mem.h"

#include "base/banned.h"

enum { ENTRY_STEPS = 4 };

/* A dotted name without stars. */
static bool read_name(ad_reader *reader, int index, const char *what, ad_str *out)
{
    ad_name_pattern name;

    if (!ad_dsl_line(reader, index, what, AD_DSL_NAME_BYTES, out)) {
        return false;
    }
    if (!ad_name_pattern_parse(*out, &name) || name.form != AD_NAME_EXACT) {
        ad_dsl_mistake(reader, "write it whole, as in \"sqlite3.connect()\"", "`%s` is no dotted name",
                       ad_mistake_show(reader->loading, *out));
        return false;
    }
    return true;
}

/* "a.B" stands for its instance, "a.B()". */
static ad_str instance_of(ad_reader *reader, ad_str class)
{
    char *text = ad_dsl_alloc(reader, class.len + 3, 1);

    memcpy(text, class.ptr, class.len);
    memcpy(text + class.len, "()", 2);
    return (ad_str){text, class.len + 2};
}

static void add(ad_reader *reader, ad_str name, ad_str target)
{
    ad_ruleset *set = reader->loading->set;

    if (!ad_grow(&set->known, &set->known_capacity, set->known_count + 1, sizeof(*set->known))) {
        reader->loading->failed = AD_ERR_NOMEM;
        (void)luaL_error(reader->L, "out of memory");
        return;
    }
    set->known[set->known_count++] = (ad_known_name){
        .name = name, .target = target, .path = reader->place.file->path.ptr, .line = reader->place.line};
}

/* A group and its characters, on top of the stack. */
static void read_danger(ad_reader *reader, int key)
{
    ad_ruleset *set = reader->loading->set;
    ad_str group;
    ad_str characters;

    if (!ad_dsl_expect(reader, key, LUA_TSTRING, "a group") ||
        !ad_dsl_group(reader, key, "a group", false, &group) ||
        !ad_dsl_expect(reader, key + 1, LUA_TSTRING, "a group's characters") ||
        !ad_dsl_bytes(reader, key + 1, "a group's characters", AD_DSL_SOURCE_BYTES, &characters)) {
        return;
    }
    if (!ad_grow(&set->dangers, &set->danger_capacity, set->danger_count + 1, sizeof(*set->dangers))) {
        reader->loading->failed = AD_ERR_NOMEM;
        (void)luaL_error(reader->L, "out of memory");
        return;
    }
    set->dangers[set->danger_count++] = (ad_group_danger){.group = group,
                                                          .characters = characters,
                                                          .pack = reader->loading->pack,
                                                          .file = reader->place.file->name,
                                                          .line = reader->place.line};
}

/* The pair on top of the stack. */
static void read_pair(ad_reader *reader, int key, bool types)
{
    ad_str name;
    ad_str target;

    if (!ad_dsl_expect(reader, key, LUA_TSTRING, "a name that stands for another") ||
        !ad_dsl_expect(reader, key + 1, LUA_TSTRING, "what a name stands for") ||
        !read_name(reader, key, "a name that stands for another", &name) ||
        !read_name(reader, key + 1, "what a name stands for", &target)) {
        return;
    }
    if (ad_str_ends(target, AD_STR("()"))) {
        ad_dsl_mistake(reader,
                       types ? "name the class: its instance is meant" : "that is what `types` is for",
                       "`%s` ends with a call", ad_mistake_show(reader->loading, target));
        return;
    }
    add(reader, name, types ? instance_of(reader, target) : target);
}

static void tell_empty(ad_reader *reader, ad_declaration declaration)
{
    ad_dsl_mistake(reader,
                   declaration == AD_DECLARE_DANGEROUS
                       ? "write dangerous { path = \"/\" }"
                       : "write types { [\"sqlite3.connect()\"] = \"sqlite3.Connection\" }",
                   "`%s` has no names", ad_dsl_declaration_name(declaration));
}

void ad_dsl_read_known(ad_reader *reader, int index, ad_declaration declaration)
{
    lua_State *L = reader->L;
    size_t count = 0;

    luaL_checkstack(L, 4, "names");
    lua_pushnil(L);
    while (lua_next(L, index)) {
        ad_sandbox_charge(L, ENTRY_STEPS);
        if (++count > AD_DSL_LIST_MAX) {
            ad_dsl_mistake(reader, NULL, "`%s` has more than %d names", ad_dsl_declaration_name(declaration),
                           (int)AD_DSL_LIST_MAX);
            lua_pop(L, 2);
            return;
        }
        if (declaration == AD_DECLARE_DANGEROUS) {
            read_danger(reader, lua_gettop(L) - 1);
        } else {
            read_pair(reader, lua_gettop(L) - 1, declaration == AD_DECLARE_TYPES);
        }
        lua_pop(L, 1);
    }
    if (count == 0) {
        tell_empty(reader, declaration);
    }
}
