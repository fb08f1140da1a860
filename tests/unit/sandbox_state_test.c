/* The sandbox's budgets, snapshots and memory, and a walk over everything that packs can reach. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"
#include "sandbox_pack.h"

#include "base/banned.h"

/* ---- budgets ---- */

static void steps_of_a_unit_are_shared_by_its_callbacks(void **state)
{
    ad_limits limits = ad_limits_default;
    ad_sandbox *sandbox;
    ad_err err;
    int done = 0;

    (void)state;
    limits.lua_unit_steps = 1000000;
    sandbox = pack(&limits, AS_SHIPPED, "keep('attack', function() for i = 1, 90000 do end end)");
    while (done < 100 && call(sandbox, "attack", &err) == AD_OK) {
        done++;
    }
    assert_true(done >= 5 && done < 20);
    assert_string_equal(err.message,
                        "rules/attack.lua:1 ran over the budget of 1,000,000 steps for one pack on one file (lua-unit-steps)");
    assert_int_equal(call(sandbox, "harmless", &err), AD_ERR_LIMIT);
    works(sandbox); /* a new unit */
    ad_sandbox_free(sandbox);
}

static void many_short_calls_are_not_free(void **state)
{
    ad_limits limits = ad_limits_default;
    ad_sandbox *sandbox;
    ad_err err;
    int done = 0;

    (void)state;
    limits.lua_unit_steps = 100000;
    sandbox = pack(&limits, AS_SHIPPED, "keep('attack', function() for i = 1, 300 do end end)");
    while (done < 10000 && call(sandbox, "attack", &err) == AD_OK) {
        done++;
    }
    assert_true(done > 50 && done < 1000);
    ad_sandbox_free(sandbox);
}

static int charge_much(lua_State *L)
{
    ad_sandbox_charge(L, 10);
    ad_sandbox_charge(L, UINT64_MAX);
    return 0;
}

static void charges_of_host_functions_count(void **state)
{
    ad_sandbox *sandbox = bare(&ad_limits_default, AS_SHIPPED);
    ad_err err;

    (void)state;
    lua_pushcfunction(ad_sandbox_lua(sandbox), charge_much);
    ad_sandbox_publish(sandbox, "charge");
    add(sandbox, "harmless", "harmless.lua", harmless);
    add(sandbox, "main", "main.lua", "keep('attack', function()\n\n charge() end)");
    assert_int_equal(load(sandbox, "main", &err), AD_OK);
    assert_int_equal(load(sandbox, "harmless", &err), AD_OK);
    assert_int_equal(ad_sandbox_snapshot(sandbox, &err), AD_OK);
    assert_int_equal(call(sandbox, "attack", &err), AD_ERR_LIMIT);
    assert_string_equal(err.message, "main.lua:3 ran over its budget of 2,000,000 steps (lua-call-steps)");
    works(sandbox);
    ad_sandbox_free(sandbox);
}

static void trusted_code_has_no_step_limit(void **state)
{
    ad_sandbox *sandbox = bare(&ad_limits_default, AS_SHIPPED);
    body_arg arg = {.name = "long"};
    ad_err err;

    (void)state;
    add(sandbox, "long", "long.lua", "for i = 1, 20000000 do end");
    assert_int_equal(ad_sandbox_enter(sandbox, AD_BUDGET_TRUSTED, run_module, &arg, &err), AD_OK);
    ad_sandbox_free(sandbox);
}

/* ---- state between units ---- */

static void a_restore_undoes_what_callbacks_did(void **state)
{
    ad_sandbox *sandbox =
        pack(&ad_limits_default, AS_SHIPPED,
             "local count, list = 0, {}\n"
             "keep('attack', function() count = count + 1 list[#list + 1] = ('x'):rep(1000)\n"
             "  print(count, #list, math.random(1 << 40)) end)");
    char first[64];
    ad_err err;
    int i;

    (void)state;
    assert_int_equal(call(sandbox, "attack", &err), AD_OK);
    (void)snprintf(first, sizeof(first), "%.*s", AD_STR_ARG(ad_sandbox_log(sandbox)));
    for (i = 0; i < 3; i++) {
        ad_sandbox_restore(sandbox);
        ad_sandbox_restore(sandbox);
        ad_sandbox_begin_unit(sandbox, 7);
        assert_int_equal(call(sandbox, "attack", &err), AD_OK);
        assert_true(ad_str_equal(ad_sandbox_log(sandbox), ad_str_of(first)));
    }
    assert_int_equal(call(sandbox, "attack", &err), AD_OK);
    assert_non_null(strstr(ad_sandbox_log(sandbox).ptr, "\n2\t2\t"));
    ad_sandbox_free(sandbox);
}

static void a_snapshot_can_be_taken_again(void **state)
{
    ad_sandbox *sandbox =
        pack(&ad_limits_default, AS_SHIPPED, "local n = 0 keep('attack', function() n = n + 1 print(n) end)");
    ad_err err;

    (void)state;
    assert_int_equal(call(sandbox, "attack", &err), AD_OK);
    assert_int_equal(ad_sandbox_snapshot(sandbox, &err), AD_OK);
    ad_sandbox_begin_unit(sandbox, 1);
    assert_int_equal(call(sandbox, "attack", &err), AD_OK);
    assert_true(ad_str_equal(ad_sandbox_log(sandbox), AD_STR("2\n")));
    ad_sandbox_free(sandbox);
}

static void stops_and_restores_can_alternate_for_long(void **state)
{
    ad_limits limits = ad_limits_default;
    ad_sandbox *sandbox;
    ad_err err;
    size_t live;
    int i;

    (void)state;
    limits.lua_call_steps = 50000;
    limits.lua_bytes = 1 << 20;
    sandbox =
        pack(&limits, AS_SHIPPED,
             "keep('steps', function() local t = {} while true do t[#t % 100 + 1] = { #t } end end)\n"
             "keep('memory', function() local t = {} while true do t[#t + 1] = ('x'):rep(999) end end)\n"
             "keep('match', function() ('a'):rep(99):find(('a-'):rep(30) .. 'b') end)\n"
             "keep('error', function() local t = {} for i = 1, 99 do t[i] = {} end error('no') end)");
    live = ad_lua_arena_live(&sandbox->arena);
    for (i = 0; i < 100; i++) {
        ad_sandbox_begin_unit(sandbox, (uint64_t)i);
        assert_int_equal(call(sandbox, "steps", &err), AD_ERR_LIMIT);
        assert_int_equal(call(sandbox, "memory", &err), AD_ERR_LIMIT);
        assert_int_equal(call(sandbox, "match", &err), AD_ERR_LIMIT);
        assert_int_equal(call(sandbox, "error", &err), AD_ERR_SCRIPT);
        ad_sandbox_restore(sandbox);
        assert_true(ad_lua_arena_live(&sandbox->arena) == live);
        works(sandbox);
    }
    ad_sandbox_free(sandbox);
}

static void host_pointer_survives_a_restore(void **state)
{
    ad_sandbox *sandbox = pack(&ad_limits_default, AS_SHIPPED, "");
    int host = 0;
    ad_err err;

    (void)state;
    ad_sandbox_set_host(sandbox, &host);
    assert_int_equal(call(sandbox, "harmless", &err), AD_OK);
    ad_sandbox_restore(sandbox);
    assert_ptr_equal(ad_sandbox_host(ad_sandbox_lua(sandbox)), &host);
    assert_ptr_equal(ad_sandbox_of(ad_sandbox_lua(sandbox)), sandbox);
    ad_sandbox_free(sandbox);
}

static void creating_survives_every_failed_allocation(void **state)
{
    size_t n;

    (void)state;
    for (n = 1; n < 5000; n++) {
        ad_sandbox *sandbox = NULL;
        ad_err err;
        ad_status status;

        ad_mem_fail_at(n);
        status = ad_sandbox_create(AD_STR("x"), &ad_limits_default, &sandbox, &err);
        ad_mem_fail_at(0);
        ad_sandbox_free(sandbox);
        if (status == AD_OK) {
            break;
        }
        assert_int_equal(status, AD_ERR_NOMEM);
        assert_null(sandbox);
    }
    assert_true(n > 100 && n < 5000); /* those of the Lua state are among them */
}

static void creating_under_any_memory_limit_is_safe(void **state)
{
    ad_limits limits = ad_limits_default;
    ad_status status = AD_ERR_NOMEM;

    (void)state;
    for (limits.lua_bytes = 0; limits.lua_bytes < 200000 && status != AD_OK; limits.lua_bytes += 500) {
        ad_sandbox *sandbox = NULL;
        ad_err err;

        status = ad_sandbox_create(AD_STR("x"), &limits, &sandbox, &err);
        assert_true(status == AD_OK || status == AD_ERR_NOMEM);
        ad_sandbox_free(sandbox);
    }
    assert_int_equal(status, AD_OK);
    limits.lua_bytes = UINT64_MAX / 2;
    assert_int_equal(ad_sandbox_create(AD_STR("x"), &limits, &(ad_sandbox *){NULL}, NULL), AD_ERR_NOMEM);
}

/* ---- what trusted code may do ---- */

static int say_called(lua_State *L)
{
    lua_pushfstring(L, "called with %s", luaL_typename(L, 2));
    return 1;
}

/* The rule language has a matcher by the name of a library. */
static int make_string_callable(lua_State *L)
{
    lua_getglobal(L, "string");
    assert_true(lua_getmetatable(L, -1));
    lua_pushcfunction(L, say_called);
    lua_setfield(L, -2, "__call");
    return 0;
}

static int describe_handles(lua_State *L)
{
    lua_pushlightuserdata(L, NULL);
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, say_called);
    lua_setfield(L, -2, "__tostring");
    lua_setmetatable(L, -2);
    ad_sandbox_publish(ad_sandbox_of(L), "handle");
    return 0;
}

static void trusted_code_can_make_a_library_callable(void **state)
{
    ad_sandbox *sandbox = bare(&ad_limits_default, AS_SHIPPED);
    ad_err err;

    (void)state;
    assert_int_equal(ad_sandbox_enter(sandbox, AD_BUDGET_TRUSTED, make_string_callable, NULL, &err), AD_OK);
    add(sandbox, "main", "main.lua",
        "assert(string { 'x' } == 'called with table' and string.rep('a', 2) == 'aa' and ('a'):rep(2) == "
        "'aa')\n"
        "string.x = 1");
    assert_int_equal(load(sandbox, "main", &err), AD_ERR_SCRIPT);
    assert_string_equal(err.message, "main.lua:2: `string` cannot be changed by a rule pack");
    ad_sandbox_free(sandbox);
}

static void trusted_code_can_say_how_handles_are_shown(void **state)
{
    ad_sandbox *sandbox = bare(&ad_limits_default, AS_SHIPPED);
    ad_err err;

    (void)state;
    assert_int_equal(ad_sandbox_enter(sandbox, AD_BUDGET_TRUSTED, describe_handles, NULL, &err), AD_OK);
    add(sandbox, "main", "main.lua",
        "local t = { [handle] = 1 } for k in pairs(t) do assert(k == handle) end\n"
        "assert(tostring(handle) == 'called with nil' or tostring(handle) == 'called with no value')\n"
        "assert(('%s'):format(handle):find('called with', 1, true) == 1) print(handle)");
    if (load(sandbox, "main", &err) != AD_OK) {
        fail_msg("%s", err.message);
    }
    ad_sandbox_free(sandbox);
}

/* ---- every function with every kind of value ---- */

static const char all_functions[] =
    "local functions = {\n"
    "  assert, error, ipairs, next, pairs, print, rawequal, rawlen, require, select, tonumber, tostring, "
    "type,\n"
    "  string.byte, string.char, string.find, string.format, string.gmatch, string.gsub, string.len,\n"
    "  string.lower, string.match, string.rep, string.reverse, string.sub, string.upper, table.concat,\n"
    "  table.insert, table.move, table.pack, table.remove, table.sort, table.unpack, math.abs, math.acos,\n"
    "  math.asin, math.atan, math.ceil, math.cos, math.deg, math.exp, math.floor, math.fmod, math.log,\n"
    "  math.max, math.min, math.modf, math.rad, math.random, math.randomseed, math.sin, math.sqrt, "
    "math.tan,\n"
    "  math.tointeger, math.type, math.ult, utf8.char, utf8.codepoint, utf8.codes, utf8.len, utf8.offset,\n"
    "}\n"
    "local none = {}\n"
    "local function values()\n"
    "  return { none, true, 0, 1, -1, math.maxinteger, math.mininteger, 0.5, 1e308, 0 / 0, -1 / 0, '', "
    "'a1',\n"
    "    '%', '(a*)%1[%a', '%5.3d%s%g', '\\xf0\\x9f', { 3, 1, 'x' }, print, function() end, string }\n"
    "end\n"
    "local function try(f, a, b, c)\n"
    "  if a == none then return pcall(f) elseif b == none then return pcall(f, a) end\n"
    "  if c == none then return pcall(f, a, b) end\n"
    "  local ok, x, y, z = pcall(f, a, b, c, 1)\n"
    "  if ok and type(x) == 'function' then pcall(x, y, z) end\n"
    "end\n"
    "keep('functions', function()\n"
    "  for i = 1, #functions do\n"
    "    local all = values()\n"
    "    for a = 1, #all do for b = 1, #all do for c = 1, #all do try(functions[i], all[a], all[b], all[c]) "
    "end end end\n"
    "  end\n"
    "  print('done')\n"
    "end)\n";

/* Whatever comes of it must be an error or a result, never a crash or a loop that the budget misses. */
static void every_function_survives_every_kind_of_argument(void **state)
{
    ad_limits limits = ad_limits_default;
    ad_sandbox *sandbox;
    ad_err err = {.message = ""};

    (void)state;
    limits.lua_call_steps = 1000000000;
    limits.lua_unit_steps = 1000000000;
    limits.lua_call_ms = 60000;
    limits.lua_log_bytes = 64 << 20;
    sandbox = pack(&limits, GUARDED, all_functions);
    ad_mem_fail_at(0);
    if (call(sandbox, "functions", &err) != AD_OK) {
        fail_msg("%s", err.message);
    }
    assert_int_equal(ad_mem_count(), 0); /* a stop would leak what a library function had allocated */
    assert_true(ad_str_ends(ad_sandbox_log(sandbox), AD_STR("done\n")));
    works(sandbox);
    ad_sandbox_free(sandbox);
}

/* ---- the arena ---- */

static void arena_keeps_blocks_apart_through_random_use(void **state)
{
    enum { BLOCKS = 200, ROUNDS = 20000 };
    ad_lua_arena arena = {0};
    unsigned char *blocks[BLOCKS] = {NULL};
    size_t sizes[BLOCKS] = {0};
    uint32_t seed = 1;
    size_t refused = 0;
    int round;

    (void)state;
    assert_int_equal(ad_lua_arena_open(&arena, 1 << 20, NULL), AD_OK);
    for (round = 0; round < ROUNDS; round++) {
        size_t i;
        size_t j;
        size_t size;
        size_t kept;
        unsigned char *block;

        seed = seed * 1664525U + 1013904223U;
        i = (seed >> 8) % BLOCKS;
        size = (seed >> 16) % 4 == 0 ? 0 : (seed >> 12) % ((seed >> 28) ? 900 : 60000);
        block = ad_lua_arena_resize(&arena, blocks[i], sizes[i], size);
        if (size && !block) {
            assert_true(size > sizes[i]); /* never refuses to shrink */
            refused++;
            continue;
        }
        assert_true(((uintptr_t)block & 15) == 0);
        kept = size < sizes[i] ? size : sizes[i];
        for (j = 0; j < kept; j++) {
            assert_int_equal(block[j], (unsigned char)i);
        }
        if (size) {
            memset(block, (int)i, size);
        }
        blocks[i] = block;
        sizes[i] = size;
    }
    assert_true(refused > 0);
    for (round = 0; round < BLOCKS; round++) {
        (void)ad_lua_arena_resize(&arena, blocks[round], sizes[round], 0);
    }
    assert_true(ad_lua_arena_live(&arena) == 0);
    ad_lua_arena_close(&arena);
    ad_lua_arena_close(&arena);
}

/* ---- everything that packs can reach ---- */

typedef struct walk {
    lua_State *L;
    ad_buf *lines; /* one "path type" each */
    int seen;      /* stack index of a table: object to true */
    int queue;     /* of a list of objects, and one of their paths */
    int paths;
    lua_Integer count;
} walk;

/* Notes the value on top under a path; looks into it later, once. [-1, +0] */
static void found(walk *w, const char *path)
{
    lua_State *L = w->L;
    int type = lua_type(L, -1);

    ad_buf_printf(w->lines, "%s %s\n", path, lua_iscfunction(L, -1) ? "C function" : luaL_typename(L, -1));
    lua_pushvalue(L, -1);
    if ((type != LUA_TTABLE && type != LUA_TFUNCTION && type != LUA_TUSERDATA && type != LUA_TTHREAD) ||
        lua_rawget(L, w->seen) != LUA_TNIL) {
        lua_pop(L, 2);
        return;
    }
    lua_pop(L, 1);
    lua_pushvalue(L, -1);
    lua_pushboolean(L, 1);
    lua_rawset(L, w->seen);
    lua_rawseti(L, w->queue, ++w->count);
    lua_pushstring(L, path);
    lua_rawseti(L, w->paths, w->count);
}

static int compare_keys(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The fields of the table on top, in order, so that paths do not depend on it. */
static void look_into_table(walk *w, const char *path)
{
    const char *keys[256];
    size_t count = 0;
    size_t i;
    char below[512];
    int table = lua_gettop(w->L);

    lua_pushnil(w->L);
    while (lua_next(w->L, table)) {
        lua_pop(w->L, 1);
        assert_int_equal(lua_type(w->L, -1), LUA_TSTRING);
        assert_true(count < 256);
        keys[count++] = lua_tostring(w->L, -1);
    }
    qsort(keys, count, sizeof(keys[0]), compare_keys);
    for (i = 0; i < count; i++) {
        lua_pushstring(w->L, keys[i]);
        lua_rawget(w->L, table);
        (void)snprintf(below, sizeof(below), "%s.%s", path, keys[i]);
        found(w, below);
    }
}

static void look_into(walk *w, const char *path)
{
    char below[512];
    int i;

    if (lua_istable(w->L, -1)) {
        look_into_table(w, path);
    }
    for (i = 1; lua_isfunction(w->L, -1) && lua_getupvalue(w->L, -1, i); i++) {
        (void)snprintf(below, sizeof(below), "%s<%d>", path, i);
        found(w, below);
    }
    if (lua_getmetatable(w->L, -1)) {
        (void)snprintf(below, sizeof(below), "%s<metatable>", path);
        found(w, below);
    }
}

static int walk_all(lua_State *L)
{
    body_arg *arg = lua_touserdata(L, 1);
    walk w = {.L = L, .lines = (ad_buf *)(void *)arg->sandbox};
    lua_Integer i;

    lua_newtable(L);
    w.seen = lua_gettop(L);
    lua_newtable(L);
    w.queue = lua_gettop(L);
    lua_newtable(L);
    w.paths = lua_gettop(L);
    lua_getfield(L, LUA_REGISTRYINDEX, "file");
    found(&w, "file");
    lua_pushliteral(L, "");
    assert_true(lua_getmetatable(L, -1));
    found(&w, "text<metatable>");
    for (i = 1; i <= w.count; i++) {
        lua_settop(L, w.paths);
        lua_rawgeti(L, w.paths, i);
        lua_rawgeti(L, w.queue, i);
        look_into(&w, lua_tostring(L, w.paths + 1));
    }
    return 0;
}

static int compare_lines(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sorts the lines of a text in place into another. */
static void sort_lines(char *text, ad_buf *out)
{
    char *lines[2048];
    size_t count = 0;
    size_t i;
    char *at = text;

    while (*at) {
        char *end = strchr(at, '\n');

        assert_non_null(end);
        assert_true(count < 2048);
        *end = '\0';
        lines[count++] = at;
        at = end + 1;
    }
    qsort(lines, count, sizeof(lines[0]), compare_lines);
    for (i = 0; i < count; i++) {
        ad_buf_printf(out, "%s\n", lines[i]);
    }
}

static void golden_text(ad_buf *out)
{
    char path[4096];
    char block[4096];
    const char *slash = strrchr(__FILE__, '/');
    FILE *file;
    size_t count;

    (void)snprintf(path, sizeof(path), "%.*ssandbox_golden.txt", slash ? (int)(slash - __FILE__) + 1 : 0,
                   __FILE__);
    file = fopen(path, "rb");
    if (!file) {
        fail_msg("cannot open %s", path);
        return;
    }
    while ((count = fread(block, 1, sizeof(block), file)) > 0) {
        ad_buf_add(out, (ad_str){block, count});
    }
    (void)fclose(file);
}

/* A widening of what packs can reach must be seen in review: it changes the golden list. */
static void attack_27_what_packs_reach_equals_the_golden_list(void **state)
{
    ad_sandbox *sandbox = NULL;
    ad_buf lines;
    ad_buf sorted;
    ad_buf golden;
    body_arg arg = {0};
    ad_err err;

    (void)state;
    ad_buf_init(&lines, 1 << 20);
    ad_buf_init(&sorted, 1 << 20);
    ad_buf_init(&golden, 1 << 20);
    assert_int_equal(ad_sandbox_create(AD_STR("x"), &ad_limits_default, &sandbox, &err), AD_OK);
    arg.sandbox = sandbox;
    assert_int_equal(ad_sandbox_enter(sandbox, AD_BUDGET_TRUSTED, prepare, &arg, &err), AD_OK);
    add(sandbox, "main", "main.lua", "keep('file', function() return type end)");
    assert_int_equal(load(sandbox, "main", &err), AD_OK);
    arg.sandbox = (ad_sandbox *)(void *)&lines;
    assert_int_equal(ad_sandbox_enter(sandbox, AD_BUDGET_TRUSTED, walk_all, &arg, &err), AD_OK);
    sort_lines(lines.data, &sorted);
    golden_text(&golden);
    if (!ad_str_equal(ad_buf_str(&sorted), ad_buf_str(&golden))) {
        (void)fputs(sorted.data, stdout);
        fail_msg("what packs can reach (above) differs from sandbox_golden.txt");
    }
    ad_sandbox_free(sandbox);
    ad_buf_clear(&lines);
    ad_buf_clear(&sorted);
    ad_buf_clear(&golden);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps_of_a_unit_are_shared_by_its_callbacks),
        cmocka_unit_test(many_short_calls_are_not_free),
        cmocka_unit_test(charges_of_host_functions_count),
        cmocka_unit_test(trusted_code_has_no_step_limit),
        cmocka_unit_test(a_restore_undoes_what_callbacks_did),
        cmocka_unit_test(a_snapshot_can_be_taken_again),
        cmocka_unit_test(stops_and_restores_can_alternate_for_long),
        cmocka_unit_test(host_pointer_survives_a_restore),
        cmocka_unit_test(creating_survives_every_failed_allocation),
        cmocka_unit_test(creating_under_any_memory_limit_is_safe),
        cmocka_unit_test(trusted_code_can_make_a_library_callable),
        cmocka_unit_test(trusted_code_can_say_how_handles_are_shown),
        cmocka_unit_test(every_function_survives_every_kind_of_argument),
        cmocka_unit_test(arena_keeps_blocks_apart_through_random_use),
        cmocka_unit_test(attack_27_what_packs_reach_equals_the_golden_list),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
