/* A pack's own files: taking them in, running each in an environment of its own, and require(). */
#include <assert.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "rules/lib.h"

#include "base/banned.h"

enum {
    REQUIRE_DEPTH_MAX = 16,
    COMPILE_BYTES_PER_STEP = 4 /* compiling a byte costs about a quarter of a VM instruction */
};

/* Registry keys: their addresses count. */
static const char loaded_key = 'v';  /* module name to its value */
static const char loading_key = 's'; /* module name to the call of enter that began to load it */
static const char environment_key = 'e';

/* ---- taking files in ---- */

/* What a file may not hold: each would show a reader something other than what Lua runs. */
static const char *unfit(ad_str text, size_t *out_at)
{
    size_t at = 0;

    while (at < text.len) {
        uint32_t code_point;

        *out_at = at;
        code_point = ad_utf8_next(text, &at);
        if (code_point == AD_UTF8_INVALID) {
            return "is not UTF-8";
        }
        if (code_point == 0) {
            return "has a NUL byte";
        }
        if (code_point == '\r' && (at >= text.len || text.ptr[at] != '\n')) {
            return "has a carriage return without a line feed, which ends a line for Lua only";
        }
        if (code_point < ' ' && code_point != '\t' && code_point != '\n' && code_point != '\r') {
            return "has a control character (write it as \\xNN)";
        }
        if (ad_utf8_is_bidi(code_point)) {
            return "has a control character that reorders text (write it as \\u{...})";
        }
    }
    return NULL;
}

static unsigned line_of(ad_str text, size_t at)
{
    unsigned line = 1;
    size_t i;

    for (i = 0; i < at; i++) {
        line += text.ptr[i] == '\n';
    }
    return line;
}

static const ad_pack_file *find_file(const ad_sandbox *sandbox, ad_str module)
{
    size_t i;

    for (i = 0; i < sandbox->file_count; i++) {
        if (ad_str_equal(sandbox->files[i].module, module)) {
            return &sandbox->files[i];
        }
    }
    return NULL;
}

ad_status ad_sandbox_add_file(ad_sandbox *sandbox, ad_str module, ad_str path, ad_str text, ad_err *err)
{
    size_t at = 0;
    const char *wrong;

    if (text.len > sandbox->limits.pack_file_bytes) {
        return ad_err_set(err, AD_ERR_LIMIT, "%.*s: the file has %zu bytes, over the limit of %llu (pack-file-bytes)",
                          AD_STR_ARG(path), text.len, (unsigned long long)sandbox->limits.pack_file_bytes);
    }
    if (text.len && text.ptr[0] == LUA_SIGNATURE[0]) {
        return ad_err_set(err, AD_ERR_SCRIPT, "%.*s: the file is compiled Lua, not its source",
                          AD_STR_ARG(path));
    }
    wrong = unfit(text, &at);
    if (wrong) {
        return ad_err_set(err, AD_ERR_SCRIPT, "%.*s:%u: the file %s", AD_STR_ARG(path), line_of(text, at),
                          wrong);
    }
    if (find_file(sandbox, module)) {
        return ad_err_set(err, AD_ERR_SCRIPT, "%.*s: there is a module `%.*s` already", AD_STR_ARG(path),
                          AD_STR_ARG(module));
    }
    if (!ad_grow(&sandbox->files, &sandbox->file_capacity, sandbox->file_count + 1,
                 sizeof(sandbox->files[0]))) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory for the files of a pack");
    }
    sandbox->files[sandbox->file_count++] = (ad_pack_file){module, path, text};
    return AD_OK;
}

void ad_sandbox_publish(ad_sandbox *sandbox, const char *name)
{
    lua_State *L = sandbox->L;

    assert(!sandbox->sealed);
    lua_pushglobaltable(L);
    lua_pushstring(L, name);
    lua_rotate(L, -3, -1); /* table, name, value */
    lua_rawset(L, -3);
    lua_pop(L, 1);
}

/* ---- environments ---- */

static int refuse_global(lua_State *L)
{
    if (lua_type(L, 2) != LUA_TSTRING) {
        return luaL_error(L, "the environment of a rule file cannot be changed");
    }
    return luaL_error(L, "assignment to global `%s` (say `local %s`)", lua_tostring(L, 2),
                      lua_tostring(L, 2));
}

/* A table that is empty for ever: it reads from the API and refuses writes. [-0, +1] */
static void push_environment(lua_State *L)
{
    lua_newtable(L);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &environment_key);
    lua_setmetatable(L, -2);
}

/* ---- running files ---- */

/* Whether a module began to load and did not end; when it did so in this very call it waits further up.
 * [-0, +0] */
static void check_not_loading(lua_State *L, const ad_sandbox *sandbox, const char *name)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &loading_key);
    lua_pushstring(L, name);
    if (lua_rawget(L, -2) == LUA_TNUMBER) {
        bool now = lua_tointeger(L, -1) == (lua_Integer)sandbox->entries;

        luaL_error(L,
                   now ? "module `%s` requires itself, directly or through others"
                       : "module `%s` failed when it was loaded before",
                   name);
    }
    lua_pop(L, 2);
}

/* table[name] = value on top, in the registry table at key. [-1, +0] */
static void note_module(lua_State *L, const char *key, const char *name)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, key);
    lua_pushstring(L, name);
    lua_rotate(L, -3, -1);
    lua_rawset(L, -3);
    lua_pop(L, 1);
}

/* Compiles a file as text, with its own environment. [-0, +1] */
static void push_chunk(lua_State *L, const ad_pack_file *file)
{
    int status;

    ad_sandbox_charge(L, 1 + file->text.len / COMPILE_BYTES_PER_STEP);
    lua_pushliteral(L, "@");
    lua_pushlstring(L, file->path.len ? file->path.ptr : "", file->path.len);
    lua_concat(L, 2);
    status =
        luaL_loadbufferx(L, file->text.len ? file->text.ptr : "", file->text.len, lua_tostring(L, -1), "t");
    if (status != LUA_OK) {
        lua_error(L);
    }
    lua_remove(L, -2);
    push_environment(L);
    /* The environment is the only upvalue that a main chunk has. */
    if (!lua_setupvalue(L, -2, 1)) {
        lua_pop(L, 1);
    }
}

/* Pushes the value of a module, loading it first when that has not happened yet. [-0, +1] */
static void push_module(lua_State *L, const ad_pack_file *file)
{
    ad_sandbox *sandbox = ad_sandbox_of(L);
    const char *name;

    luaL_checkstack(L, 8, "too many nested modules");
    name = lua_pushlstring(L, file->module.len ? file->module.ptr : "", file->module.len);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &loaded_key);
    lua_pushvalue(L, -2);
    if (lua_rawget(L, -2) != LUA_TNIL) {
        lua_replace(L, -3);
        lua_pop(L, 1);
        return;
    }
    lua_pop(L, 2);
    check_not_loading(L, sandbox, name);
    if (sandbox->require_depth >= REQUIRE_DEPTH_MAX) {
        luaL_error(L, "modules require each other more than %d deep", (int)REQUIRE_DEPTH_MAX);
    }
    lua_pushinteger(L, (lua_Integer)sandbox->entries);
    note_module(L, &loading_key, name);
    sandbox->require_depth++;
    push_chunk(L, file);
    lua_call(L, 0, 1);
    sandbox->require_depth--;
    if (lua_isnil(L, -1)) {
        lua_pop(L, 1);
        lua_pushboolean(L, 1);
    }
    lua_pushvalue(L, -1);
    note_module(L, &loaded_key, name);
    lua_pushnil(L);
    note_module(L, &loading_key, name);
    lua_remove(L, -2);
}

void ad_sandbox_run_file(lua_State *L, ad_str module)
{
    ad_sandbox *sandbox = ad_sandbox_of(L);
    const ad_pack_file *file = find_file(sandbox, module);

    sandbox->sealed = true;
    if (!file) {
        lua_pushlstring(L, module.len ? module.ptr : "", module.len);
        luaL_error(L, "there is no module `%s` in this pack", lua_tostring(L, -1));
        return;
    }
    push_module(L, file);
    lua_pop(L, 1);
}

/* ---- require ---- */

/* Lower-case names joined by single dots: nothing in it can be taken for a path. */
static bool is_module_name(ad_str name)
{
    bool in_part = false;
    size_t i;

    for (i = 0; i < name.len; i++) {
        char c = name.ptr[i];

        if (c == '.') {
            if (!in_part) {
                return false;
            }
            in_part = false;
        } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_') {
            in_part = true;
        } else {
            return false;
        }
    }
    return in_part;
}

static int require(lua_State *L)
{
    ad_str name = {NULL, 0};
    const ad_pack_file *file;

    luaL_checktype(L, 1, LUA_TSTRING);
    name.ptr = lua_tolstring(L, 1, &name.len);
    ad_lua_charge_bytes(L, name.len);
    if (!is_module_name(name)) {
        return luaL_argerror(L, 1, "a module name is lower-case words joined by dots, as in `data.names`");
    }
    file = find_file(ad_sandbox_of(L), name);
    if (!file) {
        return luaL_error(L, "there is no module `%s` in this pack", name.ptr);
    }
    push_module(L, file);
    return 1;
}

void ad_lua_open_require(lua_State *L)
{
    lua_register(L, "require", require);
    lua_newtable(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &loaded_key);
    lua_newtable(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &loading_key);
    lua_createtable(L, 0, 3);
    lua_pushglobaltable(L);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, refuse_global);
    lua_setfield(L, -2, "__newindex");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_rawsetp(L, LUA_REGISTRYINDEX, &environment_key);
}
