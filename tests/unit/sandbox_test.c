/* The sandbox as hostile packs meet it. The numbers in the names are those of the list of attacks in the
 * sandbox's design; after each, the same sandbox and another one must work as if nothing had been. */
#include <time.h>

#include "base/buf.h"
#include "sandbox_pack.h"

#include "base/banned.h"

enum { ATTACK_SECONDS = 2 };

static double seconds(void)
{
    struct timespec now = {0};

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* The body of a callback, run on a pack of its own: it must end with this status and a message that has
 * this part, in time, and leave everything fit for use. */
static void attack_with(const ad_limits *limits, widening widen, const char *body, ad_status expected,
                        const char *part)
{
    char text[4096];
    ad_sandbox *other = pack(limits, AS_SHIPPED, "");
    ad_sandbox *sandbox;
    ad_err err = {.message = ""};
    double started;
    ad_status status;

    (void)snprintf(text, sizeof(text), "keep('attack', function()\n%s\nend)", body);
    sandbox = pack(limits, widen, text);
    started = seconds();
    status = call(sandbox, "attack", &err);
    if (seconds() - started > ATTACK_SECONDS) {
        fail_msg("took %.1f seconds: %s", seconds() - started, body);
    }
    if (status != expected || (part && !strstr(err.message, part))) {
        fail_msg("%s\n  gave %s: %s", body, ad_status_name(status), err.message);
    }
    if (expected == AD_ERR_LIMIT) {
        assert_int_equal(call(sandbox, "harmless", &err), AD_OK); /* put back without being asked */
    }
    works(sandbox);
    works(other);
    ad_sandbox_free(sandbox);
    ad_sandbox_free(other);
}

/* A machine under load must not turn a budget of steps into one of time. */
static ad_limits patient(void)
{
    ad_limits limits = ad_limits_default;

    limits.lua_call_ms = 60000;
    return limits;
}

static void attack(const char *body, ad_status expected, const char *part)
{
    ad_limits limits = patient();

    attack_with(&limits, AS_SHIPPED, body, expected, part);
}

static void attack_widened(widening widen, const char *body, ad_status expected, const char *part)
{
    ad_limits limits = patient();

    attack_with(&limits, widen, body, expected, part);
}

/* What ends by the clock, or may: with the time that callbacks have by default. */
static void attack_by_clock(const char *body, const char *part)
{
    attack_with(&ad_limits_default, AS_SHIPPED, body, AD_ERR_LIMIT, part);
}

#define STEPS "ran over its budget of 2,000,000 steps (lua-call-steps)"

/* ---- the thirty attacks, as far as they need no rule API ---- */

static void attack_01_endless_loop_at_load_is_stopped(void **state)
{
    ad_limits limits = patient();
    ad_sandbox *sandbox = bare(&limits, AS_SHIPPED);
    ad_sandbox *other = pack(&limits, AS_SHIPPED, "");
    ad_err err;

    (void)state;
    add(sandbox, "loop", "rules/loop.lua", "local x\nwhile true do end");
    assert_int_equal(load(sandbox, "loop", &err), AD_ERR_LIMIT);
    assert_string_equal(err.message,
                        "rules/loop.lua:2 ran over the budget of 5,000,000 steps for loading a pack (lua-load-steps)");
    assert_int_equal(load(sandbox, "loop", &err), AD_ERR_LIMIT); /* no snapshot to go back to */
    assert_string_equal(err.message, "pack x was stopped before it was loaded");
    assert_int_equal(ad_sandbox_snapshot(sandbox, &err), AD_ERR_LIMIT);
    works(other);
    ad_sandbox_free(sandbox);
    ad_sandbox_free(other);
}

static void attack_02_endless_loop_in_a_callback_is_stopped(void **state)
{
    (void)state;
    attack("while true do end", AD_ERR_LIMIT, "rules/attack.lua:2 " STEPS);
    attack("local function f() return f() end return f()", AD_ERR_LIMIT, STEPS);
    attack("::top:: goto top", AD_ERR_LIMIT, STEPS);
    attack("for i = 1, math.huge do end", AD_ERR_LIMIT, STEPS);
}

static void attack_03_protected_loop_is_stopped(void **state)
{
    (void)state;
    attack_widened(GUARDED, "local function loop() while true do end end while true do pcall(loop) end",
                   AD_ERR_LIMIT, STEPS);
    attack_widened(GUARDED,
                   "local t = {} while true do pcall(function() while true do t[#t + 1] = {} end end) end",
                   AD_ERR_LIMIT, "memory of 16,777,216 bytes");
}

static void attack_04_functions_that_swallow_errors_are_absent(void **state)
{
    static const char *const names[] = {"pcall",        "xpcall",    "setmetatable",
                                        "getmetatable", "coroutine", "load"};
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char body[64];
        char part[80];

        (void)snprintf(body, sizeof(body), "return %s(1)", names[i]);
        (void)snprintf(part, sizeof(part), "rules/attack.lua:2: `%s` is not available in rule packs",
                       names[i]);
        attack(body, AD_ERR_SCRIPT, part);
    }
}

static void attack_05_finalizers_are_refused(void **state)
{
    (void)state;
    attack_widened(GUARDED, "setmetatable({}, { __gc = function() while true do end end })", AD_ERR_SCRIPT,
                   "`__gc` is not available in rule packs");
    attack_widened(GUARDED, "setmetatable({}, { __mode = 'k' })", AD_ERR_SCRIPT, "`__mode`");
    attack_widened(GUARDED, "setmetatable({}, { __close = print })", AD_ERR_SCRIPT, "`__close`");
    attack_widened(GUARDED, "assert(getmetatable('') == nil and getmetatable(string) == nil)", AD_OK, NULL);
    attack_widened(GUARDED, "setmetatable(string, {})", AD_ERR_SCRIPT, "cannot be changed");
}

static void attack_06_closing_variable_cannot_outlive_a_stop(void **state)
{
    (void)state;
    attack_with(
        &ad_limits_default, UNGUARDED,
        "local x <close> = setmetatable({}, { __close = function() while true do end end }) error('x')",
        AD_ERR_LIMIT, STEPS);
    attack_widened(UNGUARDED,
                   "local x <close> = setmetatable({}, { __close = function() while true do end end }) "
                   "while true do end",
                   AD_ERR_LIMIT, STEPS);
}

static void attack_07_weak_metatable_survives_where_lua_is_sound(void **state)
{
    (void)state;
#if LUA_VERSION_RELEASE_NUM < 50408
    skip(); /* Lua before 5.4.8 frees a table it still uses: why packs have no metatables */
#else
    attack_widened(UNGUARDED,
                   "local mt = setmetatable({}, { __mode = 'v' }) local full = {} "
                   "pcall(function() for i = 1, 1e6 do full[i] = ('x'):rep(100) .. i end end) "
                   "for i = 1, 100 do mt.__newindex = {} local t = setmetatable({}, mt) t['k' .. i] = {} end",
                   AD_ERR_LIMIT, "memory");
#endif
}

static void attack_08_rep_of_empty_string_returns_at_once(void **state)
{
    (void)state;
    attack("assert(string.rep('', 1 << 62) == '' and string.rep('', 1 << 62, '') == '')", AD_OK, NULL);
    attack("string.rep('', 1 << 62, 'x')", AD_ERR_SCRIPT, "longer than 1048576 bytes");
}

static void attack_09_long_strings_are_refused(void **state)
{
    (void)state;
    attack("string.rep('a', 1 << 40)", AD_ERR_SCRIPT, "longer than 1048576 bytes");
    attack("string.rep('a', math.maxinteger, 'b')", AD_ERR_SCRIPT, "longer");
    attack("string.rep(string.rep('a', 1 << 20), 1 << 20)", AD_ERR_SCRIPT, "longer");
    attack("local s = 'x' while true do s = s .. s end", AD_ERR_LIMIT,
           "rules/attack.lua:2 made a string of more than 1,048,576 bytes (lua-string-bytes)");
    attack("local t = {} for i = 1, 1 << 18 do t[i] = 'abcde' end return table.concat(t)", AD_ERR_SCRIPT,
           "longer");
    attack("(('x'):rep(1 << 20)):gsub('', 'y')", AD_ERR_SCRIPT, "longer");
    attack("string.format('%s%s', ('x'):rep(1 << 20), 'y')", AD_ERR_SCRIPT, "longer");
}

static void attack_10_backtracking_pattern_is_stopped(void **state)
{
    (void)state;
    attack("return ('a'):rep(60):find(('a-'):rep(30) .. 'b')", AD_ERR_LIMIT, STEPS);
    attack("return ('a'):rep(60):gsub(('a*'):rep(30) .. 'b', '')", AD_ERR_LIMIT, STEPS);
    attack("return ('a'):rep(60):match(('a?'):rep(60) .. ('a'):rep(61))", AD_ERR_LIMIT, STEPS);
    attack("for w in ('a'):rep(60):gmatch(('a+'):rep(30) .. 'b') do end", AD_ERR_LIMIT, STEPS);
}

static void attack_11_quadratic_pattern_is_stopped(void **state)
{
    (void)state;
    attack("return ('a'):rep(1 << 20):find('a*b')", AD_ERR_LIMIT, STEPS);
    attack("return ('a'):rep(1 << 20):find('.-.-b')", AD_ERR_LIMIT, STEPS);
    attack("return ('('):rep(1 << 20):find('%b()')", AD_ERR_LIMIT, STEPS);
    attack("return ('ab'):rep(1 << 19):match('(.*)%1c')", AD_ERR_LIMIT, STEPS);
}

static void attack_12_plain_find_of_a_long_needle_is_linear(void **state)
{
    (void)state;
    attack("local s, n = ('a'):rep(1 << 20), ('a'):rep(1 << 19) .. 'b' "
           "for i = 1, 5 do assert(not s:find(n, 1, true)) end",
           AD_OK, NULL);
    attack("local s, n = ('a'):rep(1 << 20), ('a'):rep(1 << 19) .. 'b' while true do s:find(n, 1, true) end",
           AD_ERR_LIMIT, STEPS);
}

static void attack_13_recursion_through_gsub_ends(void **state)
{
    (void)state;
    attack("local function f() return (('x'):gsub('x', f)) end f()", AD_ERR_SCRIPT, "C stack overflow");
    attack("local function f(a, b) table.sort({ 1, 2 }, f) return a < b end f(1, 2)", AD_ERR_SCRIPT,
           "C stack overflow");
}

static void attack_14_move_of_everything_is_refused(void **state)
{
    (void)state;
    attack("table.move({}, 1, math.maxinteger - 1, 2)", AD_ERR_SCRIPT, "too many elements to move");
    attack("table.move({}, math.mininteger, math.maxinteger, 2)", AD_ERR_SCRIPT, "too many elements to move");
}

static void attack_15_lengths_that_lie_are_not_asked(void **state)
{
    static const char liar[] = "local t = setmetatable({ 1, 2 }, { __len = function() return 1 << 53 end, "
                               "__index = function() return 'x' end }) ";
    char body[512];

    (void)state;
    (void)snprintf(body, sizeof(body),
                   "%stable.insert(t, 3) assert(rawlen(t) == 3 and table.remove(t) == 3) "
                   "assert(table.concat(t, ',') == '1,2' and select('#', table.unpack(t)) == 2)",
                   liar);
    attack_widened(UNGUARDED, body, AD_OK, NULL);
    (void)snprintf(body, sizeof(body), "%stable.sort(t, function(a, b) return a > b end) assert(t[1] == 2)",
                   liar);
    attack_widened(UNGUARDED, body, AD_OK, NULL);
    attack("table.unpack({}, 1, 1e9)", AD_ERR_SCRIPT, "too many results to unpack");
    attack("table.concat({}, '', 1, 2^53)", AD_ERR_SCRIPT, "invalid value (at index 1)");
}

static void attack_16_sort_with_a_faulty_order_ends(void **state)
{
    (void)state;
    attack("local t = {} for i = 1, 20000 do t[i] = i * 7919 % 10007 end "
           "table.sort(t, function(a, b) return true end)",
           AD_ERR_SCRIPT, "invalid order function");
    attack("local t = {} for i = 1, 250000 do t[i] = 0 end table.sort(t, function() return true end)",
           AD_ERR_SCRIPT, "too many elements to sort");
    attack("table.sort({ 3, 2, 1 }, select)", AD_ERR_SCRIPT, "a function written in Lua expected");
    attack("local t = {} for i = 1, 60000 do t[i] = i end table.sort(t, function(a, b) return a < b end)",
           AD_ERR_LIMIT, STEPS);
}

static void attack_17_storm_of_collections_is_stopped(void **state)
{
    (void)state;
    attack("local t = {} for i = 1, 1e9 do t[i] = { i } end", AD_ERR_LIMIT,
           "ran over its memory of 16,777,216 bytes (lua-bytes)");
    attack("local keep = {} for i = 1, 15 do keep[i] = ('x'):rep(1 << 20) .. '' end "
           "while true do local s = ('y'):rep(400000) end",
           AD_ERR_LIMIT, "ran over its memory");
    attack("local t = {} while true do t[#t + 1] = ('x'):rep(100000 + #t) end", AD_ERR_LIMIT, "memory");
}

static void attack_18_comparing_long_strings_is_stopped_by_the_clock(void **state)
{
    (void)state;
    attack_by_clock(
        "local a, b = ('x'):rep(1 << 20), ('x'):rep((1 << 20) - 1) .. 'x' while true do local c = a == b end",
        "ran for more than 1,000 ms (lua-call-ms)");
    attack_by_clock(
        "local a, b = ('x'):rep(1 << 20), ('x'):rep((1 << 20) - 1) .. 'x' while true do local c = a < b end",
        "ran for more than 1,000 ms (lua-call-ms)");
}

static void attack_19_next_on_an_emptied_table_is_stopped(void **state)
{
    (void)state;
    attack_by_clock(
        "local t = {} for i = 1, 130000 do t['k' .. i] = i end for i = 1, 130000 do t['k' .. i] = nil end "
        "while true do next(t) end",
        "ran ");
    attack("local t = {} for i = 1, 10000 do t['k' .. i] = i end while true do pairs(t) end", AD_ERR_LIMIT,
           STEPS);
}

static void attack_20_endless_recursion_ends(void **state)
{
    (void)state;
    attack("local function f() return 1 + f() end f()", AD_ERR_LIMIT, NULL);
    attack("local function f(...) return select('#', f(1, ...)) end f()", AD_ERR_LIMIT, NULL);
}

static void attack_21_bytecode_is_refused(void **state)
{
    ad_sandbox *sandbox = bare(&ad_limits_default, AS_SHIPPED);
    ad_err err;

    (void)state;
    assert_int_equal(
        ad_sandbox_add_file(sandbox, AD_STR("a"), AD_STR("a.lua"), AD_STR("\033LuaT\0\x19\x93"), &err),
        AD_ERR_SCRIPT);
    assert_string_equal(err.message, "a.lua: the file is compiled Lua, not its source");
    ad_sandbox_free(sandbox);
    attack("load('\\27Lua')", AD_ERR_SCRIPT, "`load` is not available");
    attack("string.dump(function() end)", AD_ERR_SCRIPT, "`string.dump` is not available");
}

static void attack_22_the_library_cannot_be_written(void **state)
{
    (void)state;
    attack("string.rep = function() end", AD_ERR_SCRIPT, "`string` cannot be changed by a rule pack");
    attack("string.fresh = 1", AD_ERR_SCRIPT, "cannot be changed");
    attack("string = nil", AD_ERR_SCRIPT, "assignment to global `string` (say `local string`)");
    attack("('').rep = 1", AD_ERR_SCRIPT, "attempt to index a string value");
    attack("table.insert(string, print)", AD_ERR_SCRIPT, "this table cannot be changed by a rule pack");
    attack("table.move({ 1 }, 1, 1, 1, math)", AD_ERR_SCRIPT, "this table cannot be changed");
    attack("table.sort(utf8)", AD_ERR_SCRIPT, "this table cannot be changed");
    attack("table.remove(table)", AD_ERR_SCRIPT, "this table cannot be changed");
    attack("for k in pairs(string) do error('seen') end assert(next(string) == nil and rawlen(string) == 0)",
           AD_OK, NULL);
}

static void attack_23_the_api_table_cannot_be_written(void **state)
{
    (void)state;
    attack("keep = nil", AD_ERR_SCRIPT, "assignment to global `keep`");
    attack("_ENV.keep = nil", AD_ERR_SCRIPT, "assignment to global `keep`");
    attack("_ENV[1] = nil", AD_ERR_SCRIPT, "the environment of a rule file cannot be changed");
    attack("table.insert(_ENV, 1)", AD_ERR_SCRIPT, "this table cannot be changed");
    attack("assert(next(_ENV) == nil)", AD_OK, NULL);
    attack("fresh = 1", AD_ERR_SCRIPT, "assignment to global `fresh` (say `local fresh`)");
    /* A file may leave its own environment; that harms nobody else. */
    attack("local assert = assert _ENV = {} assert(string == nil)", AD_OK, NULL);
}

static void attack_26_require_sees_the_packs_own_files_only(void **state)
{
    (void)state;
    attack("require('../other')", AD_ERR_SCRIPT, "a module name is lower-case words joined by dots");
    attack("require('/etc/passwd')", AD_ERR_SCRIPT, "a module name is");
    attack("require('a..b')", AD_ERR_SCRIPT, "a module name is");
    attack("require('.a')", AD_ERR_SCRIPT, "a module name is");
    attack("require('a.')", AD_ERR_SCRIPT, "a module name is");
    attack("require('')", AD_ERR_SCRIPT, "a module name is");
    attack("require('harmless\\0')", AD_ERR_SCRIPT, "a module name is");
    attack("require('os')", AD_ERR_SCRIPT, "there is no module `os` in this pack");
    attack("require('adderstone')", AD_ERR_SCRIPT, "there is no module `adderstone` in this pack");
    attack("require(5)", AD_ERR_SCRIPT, "string expected");
    attack("assert(require('harmless') == true)", AD_OK, NULL);
}

static void attack_26_cycles_of_modules_are_refused(void **state)
{
    ad_sandbox *sandbox = bare(&ad_limits_default, AS_SHIPPED);
    ad_err err;
    char names[20][16];
    char texts[20][64];
    int i;

    (void)state;
    add(sandbox, "a", "a.lua", "return require('b')");
    add(sandbox, "b", "b.lua", "return require('a')");
    add(sandbox, "me", "me.lua", "require('me')");
    add(sandbox, "user", "user.lua", "require('b')");
    assert_int_equal(load(sandbox, "a", &err), AD_ERR_SCRIPT);
    assert_string_equal(err.message, "b.lua:1: module `a` requires itself, directly or through others");
    assert_int_equal(load(sandbox, "me", &err), AD_ERR_SCRIPT);
    assert_int_equal(load(sandbox, "user", &err), AD_ERR_SCRIPT);
    assert_string_equal(err.message, "user.lua:1: module `b` failed when it was loaded before");
    for (i = 0; i < 20; i++) {
        (void)snprintf(names[i], sizeof(names[i]), "m%d", i);
        (void)snprintf(texts[i], sizeof(texts[i]), i < 19 ? "return require('m%d')" : "return %d", i + 1);
        add(sandbox, names[i], names[i], texts[i]);
    }
    assert_int_equal(load(sandbox, "m0", &err), AD_ERR_SCRIPT);
    assert_non_null(strstr(err.message, "modules require each other more than 16 deep"));
    assert_int_equal(load(sandbox, "m15", &err), AD_ERR_SCRIPT); /* it had begun */
    assert_int_equal(load(sandbox, "m19", &err), AD_OK);
    ad_sandbox_free(sandbox);
}

static void attack_27_dangerous_libraries_are_absent(void **state)
{
    static const char *const names[] = {"os",     "io",     "debug",          "package", "coroutine",
                                        "dofile", "rawset", "collectgarbage", "_G",      "loadfile"};
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char body[64];

        (void)snprintf(body, sizeof(body), "return _ENV['%s']", names[i]);
        attack(body, AD_ERR_SCRIPT, "is not available in rule packs");
    }
    attack("return strinG.rep", AD_ERR_SCRIPT, "unknown name `strinG` (did you mean `string`?)");
    attack("return something_else", AD_ERR_SCRIPT, "unknown name `something_else`");
}

static void attack_28_printed_text_has_a_quota(void **state)
{
    ad_sandbox *sandbox =
        pack(&ad_limits_default, AS_SHIPPED,
             "keep('attack', function() for i = 1, 1000 do print(('x'):rep(1000)) end end)");
    ad_err err;

    (void)state;
    assert_int_equal(call(sandbox, "attack", &err), AD_OK);
    assert_true(ad_sandbox_log(sandbox).len < ad_limits_default.lua_log_bytes + 64);
    assert_true(ad_str_ends(ad_sandbox_log(sandbox), AD_STR("\n[cut after 65536 bytes]\n")));
    works(sandbox);
    ad_sandbox_free(sandbox);
}

static void attack_29_error_values_run_no_code(void **state)
{
    (void)state;
    attack("error({})", AD_ERR_SCRIPT, "rules/attack.lua:2: the error value is a table, not a text");
    attack("error(function() end)", AD_ERR_SCRIPT, "the error value is a function, not a text");
    attack("error(nil)", AD_ERR_SCRIPT, "the error value is a nil, not a text");
    attack("error(42)", AD_ERR_SCRIPT, "the error value is a number, not a text");
    attack("error()", AD_ERR_SCRIPT, "the error value is a nil");
    attack("assert(false, {})", AD_ERR_SCRIPT, "the error value is a table");
    attack("error('')", AD_ERR_SCRIPT, "rules/attack.lua:2: ");
    attack("error('', 0)", AD_ERR_SCRIPT, "an error without a text");
    attack("error('a\\0b', 0)", AD_ERR_SCRIPT, "a b");
    attack("error(('x'):rep(1 << 20))", AD_ERR_SCRIPT, "rules/attack.lua:2: xxx");
    attack_widened(UNGUARDED,
                   "error(setmetatable({}, { __tostring = function() while true do end end, __name = {} }))",
                   AD_ERR_SCRIPT, "the error value is a table, not a text");
    attack_widened(UNGUARDED, "print(setmetatable({}, { __tostring = function() while true do end end }))",
                   AD_OK, NULL);
}

/* ---- further seeds ---- */

static void tables_rehashed_for_every_element_meet_the_clock(void **state)
{
    (void)state;
    attack_by_clock("local t = {} for i = 1, 1 << 17 do t['a' .. i] = 1 end "
                    "local i = 0 while true do i = i + 1 t['a' .. i] = nil t[-i] = 1 end",
                    "ran ");
}

static void compiler_limits_are_errors(void **state)
{
    ad_sandbox *sandbox = bare(&ad_limits_default, AS_SHIPPED);
    ad_buf text;
    ad_err err;
    int i;
    static const char *const openings[] = {"return ", "local x = ", "return "};
    static const char repeated[] = {'{', '(', '#'};
    char names[3][2] = {"a", "b", "c"};
    ad_buf texts[3];

    (void)state;
    ad_buf_init(&text, 1 << 20);
    ad_buf_text(&text, "local a0");
    for (i = 1; i < 8000; i++) {
        ad_buf_printf(&text, ", a%d", i);
    }
    add(sandbox, "locals", "locals.lua", text.data);
    assert_int_equal(load(sandbox, "locals", &err), AD_ERR_SCRIPT);
    assert_non_null(strstr(err.message, "locals.lua:1: too many local variables"));
    for (i = 0; i < 3; i++) {
        ad_buf_init(&texts[i], 1 << 20);
        ad_buf_text(&texts[i], openings[i]);
        ad_buf_repeat(&texts[i], repeated[i], 100000);
        add(sandbox, names[i], names[i], texts[i].data);
        assert_int_equal(load(sandbox, names[i], &err), AD_ERR_SCRIPT);
    }
    ad_sandbox_free(sandbox);
    for (i = 0; i < 3; i++) {
        ad_buf_clear(&texts[i]);
    }
    ad_buf_clear(&text);
}

static void files_that_hide_code_are_refused(void **state)
{
    const struct {
        ad_str text;
        const char *message;
    } files[] = {
        {AD_STR("-- a\n-- harmless\rprint(1)"),
         "f.lua:2: the file has a carriage return without a line feed, which ends a line for Lua only"},
        {AD_STR("return 1\0"), "f.lua:1: the file has a NUL byte"},
        {AD_STR("\n\nreturn '\xff'"), "f.lua:3: the file is not UTF-8"},
        {AD_STR("return '\xe2\x80\xae'"),
         "f.lua:1: the file has a control character that reorders text (write it as \\u{...})"},
        {AD_STR("-- \033[2K"), "f.lua:1: the file has a control character (write it as \\xNN)"},
    };
    ad_sandbox *sandbox = bare(&ad_limits_default, AS_SHIPPED);
    ad_err err;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        assert_int_equal(ad_sandbox_add_file(sandbox, AD_STR("f"), AD_STR("f.lua"), files[i].text, &err),
                         AD_ERR_SCRIPT);
        assert_string_equal(err.message, files[i].message);
    }
    add(sandbox, "f", "f.lua", "-- a\r\nreturn 'h\xc3\xa4\xc3\x9f'\t\r\n");
    assert_int_equal(ad_sandbox_add_file(sandbox, AD_STR("f"), AD_STR("g.lua"), AD_STR(""), &err),
                     AD_ERR_SCRIPT);
    assert_int_equal(load(sandbox, "f", &err), AD_OK);
    ad_sandbox_free(sandbox);
}

static void long_files_are_refused(void **state)
{
    ad_limits limits = ad_limits_default;
    ad_sandbox *sandbox;
    ad_err err;

    (void)state;
    limits.pack_file_bytes = 10;
    sandbox = bare(&limits, AS_SHIPPED);
    assert_int_equal(ad_sandbox_add_file(sandbox, AD_STR("f"), AD_STR("f.lua"), AD_STR("return 12345"), &err),
                     AD_ERR_LIMIT);
    ad_sandbox_free(sandbox);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(attack_01_endless_loop_at_load_is_stopped),
        cmocka_unit_test(attack_02_endless_loop_in_a_callback_is_stopped),
        cmocka_unit_test(attack_03_protected_loop_is_stopped),
        cmocka_unit_test(attack_04_functions_that_swallow_errors_are_absent),
        cmocka_unit_test(attack_05_finalizers_are_refused),
        cmocka_unit_test(attack_06_closing_variable_cannot_outlive_a_stop),
        cmocka_unit_test(attack_07_weak_metatable_survives_where_lua_is_sound),
        cmocka_unit_test(attack_08_rep_of_empty_string_returns_at_once),
        cmocka_unit_test(attack_09_long_strings_are_refused),
        cmocka_unit_test(attack_10_backtracking_pattern_is_stopped),
        cmocka_unit_test(attack_11_quadratic_pattern_is_stopped),
        cmocka_unit_test(attack_12_plain_find_of_a_long_needle_is_linear),
        cmocka_unit_test(attack_13_recursion_through_gsub_ends),
        cmocka_unit_test(attack_14_move_of_everything_is_refused),
        cmocka_unit_test(attack_15_lengths_that_lie_are_not_asked),
        cmocka_unit_test(attack_16_sort_with_a_faulty_order_ends),
        cmocka_unit_test(attack_17_storm_of_collections_is_stopped),
        cmocka_unit_test(attack_18_comparing_long_strings_is_stopped_by_the_clock),
        cmocka_unit_test(attack_19_next_on_an_emptied_table_is_stopped),
        cmocka_unit_test(attack_20_endless_recursion_ends),
        cmocka_unit_test(attack_21_bytecode_is_refused),
        cmocka_unit_test(attack_22_the_library_cannot_be_written),
        cmocka_unit_test(attack_23_the_api_table_cannot_be_written),
        cmocka_unit_test(attack_26_require_sees_the_packs_own_files_only),
        cmocka_unit_test(attack_26_cycles_of_modules_are_refused),
        cmocka_unit_test(attack_27_dangerous_libraries_are_absent),
        cmocka_unit_test(attack_28_printed_text_has_a_quota),
        cmocka_unit_test(attack_29_error_values_run_no_code),
        cmocka_unit_test(tables_rehashed_for_every_element_meet_the_clock),
        cmocka_unit_test(compiler_limits_are_errors),
        cmocka_unit_test(files_that_hide_code_are_refused),
        cmocka_unit_test(long_files_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
