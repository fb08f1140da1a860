/* The sandbox's library against Lua's own: the same expressions must print the same in both, patterns
 * also for generated input; and what ours does on purpose otherwise. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <lauxlib.h>
#include <lualib.h>

#include "base/buf.h"
#include "base/mem.h"
#include "rules/lib.h"
#include "rules/sandbox.h"

#include "base/banned.h"

/* ---- running a text in both ---- */

static int run_main(lua_State *L)
{
    ad_sandbox_run_file(L, AD_STR("main"));
    return 0;
}

static ad_status run_in(ad_sandbox *sandbox, const char *text, ad_err *err)
{
    ad_status status = ad_sandbox_add_file(sandbox, AD_STR("main"), AD_STR("main.lua"), ad_str_of(text), err);

    return status == AD_OK ? ad_sandbox_enter(sandbox, AD_BUDGET_LOAD, run_main, NULL, err) : status;
}

/* Runs text in a sandbox of its own; what it printed (or "error: ..." ) goes to out. */
static ad_status run_ours(const char *text, ad_buf *out, ad_err *err)
{
    ad_sandbox *sandbox = NULL;
    ad_status status;

    assert_int_equal(ad_sandbox_create(AD_STR("pack t"), &ad_limits_default, &sandbox, err), AD_OK);
    status = run_in(sandbox, text, err);
    if (status == AD_OK) {
        ad_buf_add(out, ad_sandbox_log(sandbox));
    } else {
        ad_buf_printf(out, "error: %s", err->message);
    }
    ad_sandbox_free(sandbox);
    return status;
}

static int stock_print(lua_State *L)
{
    ad_buf *out = lua_touserdata(L, lua_upvalueindex(1));
    int i;

    for (i = 1; i <= lua_gettop(L); i++) {
        ad_str text = {NULL, 0};

        text.ptr = luaL_tolstring(L, i, &text.len);
        if (i > 1) {
            ad_buf_byte(out, '\t');
        }
        ad_buf_add(out, text);
        lua_pop(L, 1);
    }
    ad_buf_byte(out, '\n');
    return 0;
}

static int run_stock(const char *text, ad_buf *out)
{
    lua_State *L = luaL_newstate();
    int code;

    assert_non_null(L);
    luaL_openlibs(L);
    lua_pushlightuserdata(L, out);
    lua_pushcclosure(L, stock_print, 1);
    lua_setglobal(L, "print");
    code = luaL_loadbufferx(L, text, strlen(text), "@main.lua", "t");
    code = code == LUA_OK ? lua_pcall(L, 0, 0, 0) : code;
    if (code != LUA_OK) {
        ad_buf_reset(out);
        ad_buf_printf(out, "error: %s", lua_tostring(L, -1));
    }
    lua_close(L);
    return code;
}

/* Each expression is printed in both; an error in one must be an error in the other. */
static void same_as_stock(const char *const *expressions)
{
    size_t i;

    for (i = 0; expressions[i]; i++) {
        char text[1024];
        ad_err err;
        ad_buf ours;
        ad_buf stock;
        bool ours_failed;
        bool stock_failed;

        ad_buf_init(&ours, 1 << 20);
        ad_buf_init(&stock, 1 << 20);
        (void)snprintf(text, sizeof(text), "print(%s)", expressions[i]);
        ours_failed = run_ours(text, &ours, &err) != AD_OK;
        stock_failed = run_stock(text, &stock) != LUA_OK;
        if (ours_failed != stock_failed ||
            (!ours_failed && !ad_str_equal(ad_buf_str(&ours), ad_buf_str(&stock)))) {
            fail_msg("%s\n ours:  %s\n stock: %s", expressions[i], ours.data, stock.data);
        }
        ad_buf_clear(&ours);
        ad_buf_clear(&stock);
    }
}

static void prints(const char *text, const char *expected)
{
    ad_err err;
    ad_buf out;

    ad_buf_init(&out, 1 << 20);
    (void)run_ours(text, &out, &err);
    assert_string_equal(out.data, expected);
    ad_buf_clear(&out);
}

static void fails(const char *text, const char *part)
{
    ad_err err;
    ad_buf out;

    ad_buf_init(&out, 1 << 20);
    if (run_ours(text, &out, &err) == AD_OK) {
        fail_msg("no error: %s", text);
    }
    if (!strstr(out.data, part)) {
        fail_msg("%s: %s", text, out.data);
    }
    ad_buf_clear(&out);
}

/* ---- the library agrees with Lua's ---- */

static void base_functions_agree_with_lua(void **state)
{
    static const char *const expressions[] = {
        "assert(1, 2, 3)",
        "assert(false, 'x')",
        "assert(nil)",
        "assert()",
        "select('#')",
        "select('#', nil, nil)",
        "select(2, 'a', 'b', 'c')",
        "select(-1, 'a', 'b', 'c')",
        "select(-4, 'a', 'b', 'c')",
        "select(9, 'a')",
        "select(0)",
        "tonumber('10')",
        "tonumber(' 0x1p4 ')",
        "tonumber('1e2')",
        "tonumber('1e')",
        "tonumber('')",
        "tonumber('0x')",
        "tonumber('10', 2)",
        "tonumber('zZ', 36)",
        "tonumber('-ff', 16)",
        "tonumber('8', 8)",
        "tonumber('', 10)",
        "tonumber('-', 10)",
        "tonumber('7fffffffffffffff1', 16)",
        "tonumber('1', 1)",
        "tonumber(1, 10)",
        "tonumber(nil)",
        "tonumber({})",
        "tonumber('1\\0')",
        "tonumber('1\\0', 10)",
        "tonumber(5.5)",
        "tostring(nil), tostring(true), tostring(12), tostring(-0.0), tostring(1e15), tostring(2^53)",
        "tostring(1/0), tostring(-1/0), tostring(3.14159265358979), tostring(1e100)",
        "tostring()",
        "type(nil), type(1), type(''), type({}), type(print), type(true)",
        "type()",
        "rawequal('a', 'a'), rawequal(1, 1.0), rawequal({}, {})",
        "rawlen({1, 2}), rawlen('abc')",
        "rawlen(5)",
        "_VERSION",
        "'10' + 5, '3' * '4', 10 .. 20, -'2', '7' // 2, '7' % '4', '2' ^ 2, 10 / '4', ' 0x10 ' + 0",
        "'a' + 1",
        "{} + '1'",
        "'10' | 1, '6' & '3', '1' << 2",
        "1 < '2'",
        "next({})",
        "next({10})",
        "ipairs()",
        NULL,
    };

    (void)state;
    same_as_stock(expressions);
}

static void string_functions_agree_with_lua(void **state)
{
    static const char *const expressions[] = {
        "('hello'):sub(2, 4), ('hello'):sub(-3), ('hello'):sub(2), ('hello'):sub(0), ('hello'):sub(10)",
        "('hello'):sub(-100, 2), ('hello'):sub(3, 2), ('hello'):sub(math.mininteger, math.maxinteger)",
        "('hello'):sub(math.maxinteger, math.mininteger), ('hello'):sub(-1, -2)",
        "('abc'):byte(), ('abc'):byte(-1), ('abc'):byte(1, -1), ('abc'):byte(10)",
        "('\\0\\255'):byte(1, 2)",
        "string.char(), string.char(72, 105), #string.char(0, 255)",
        "string.char(256)",
        "string.char(-1)",
        "('aBc'):upper(), ('aBc'):lower(), ('abc'):reverse(), (''):reverse(), ('x'):len()",
        "('ab'):rep(3), ('ab'):rep(0), ('ab'):rep(-1), ('ab'):rep(3, ','), (''):rep(5, '-'), ('x'):rep(1, "
        "'y')",
        "('ab'):rep(2, ''), (''):rep(3, ''), ('abc'):rep(7, '--'), (1):rep(2)",
        "string.rep('x', 1 << 60)",
        "string.len(123), string.upper(1.5)",
        "string.len()",
        "string.len({})",
        "('a,b,,c'):find(','), ('a,b'):find(',', 3), ('abc'):find('b', -2), ('abc'):find('', 4)",
        "('abc'):find('', 5), ('abc'):find('', -10), ('a.b'):find('.', 2, true), ('a+b'):find('+', 1, true)",
        "('abc'):find('(b)(c)'), ('abc'):find('()b()'), ('abc'):find('x')",
        "('key = value'):match('^(%w+)%s*=%s*(%w+)$'), ('  x '):match('^%s*(.-)%s*$')",
        "('2024-01-31'):match('(%d+)-(%d+)-(%d+)'), ('abc'):match('.-'), ('abc'):match('.-$')",
        "('f(a(b)c)d'):match('%b()'), ('((('):match('%b()'), ('x'):match('%bxx'), ('xx'):match('%bxx')",
        "('THE (quick) fox'):find('%((%a+)%)'), ('THE (quick) fox'):gsub('%f[%a]%a+', 'W')",
        "('hello'):find('l', 1), ('hello'):find('(l)(l)'), ('aa'):match('(a)%1'), ('ab'):match('(a)%1')",
        "('=[[x]]='):match('=(%[+)(.-)(%]+)='), ('a]b'):match('[]]'), ('a^b'):match('[%^]'), "
        "('a-b'):match('[a-]+')",
        "('abc123'):match('[^%d]+'), ('abc123'):match('[%a%d]+'), ('x-y'):match('[%w-]+')",
        "('hello world'):gsub('o', '0'), ('hello'):gsub('', '-'), ('abc'):gsub('%w', '%0%0'), "
        "('abc'):gsub('.', {a = 1, b = true})",
        "('abc'):gsub('(.)(.)', '%2%1'), ('abc'):gsub('.', function(c) if c == 'b' then return '' end end)",
        "('abc'):gsub('x*', '-'), ('abc'):gsub('b*', '-'), ('a b c'):gsub('%s*', '_'), ('abc'):gsub('^a', "
        "'x'), ('aaa'):gsub('^a', 'x')",
        "('abc'):gsub('.', 'x', 2), ('abc'):gsub('.', 'x', 0), ('abc'):gsub('.', 'x', -1), "
        "('a%b'):gsub('%%', '%%%%')",
        "('abc'):gsub('()', '%1'), ('abc'):gsub('b', 5), ('abc'):gsub('(b)()', '%2'), ('abc'):gsub('b', "
        "'%1')",
        "('abc'):gsub('b', '%2')",
        "('abc'):gsub('b', '%')",
        "('abc'):gsub('b', '%x')",
        "('abc'):gsub('b', function() return {} end)",
        "('abc'):gsub('b')",
        "('abc'):gsub('b', true)",
        "('abc'):find('[a')",
        "('abc'):find('[]')",
        "('abc'):find('[^]')",
        "('abc'):find('%')",
        "('abc'):find('(')",
        "('abc'):find('a)')",
        "('abc'):find('(()')",
        "('abc'):find('%b')",
        "('abc'):find('%bx')",
        "('abc'):find('%f')",
        "('abc'):find('%fx')",
        "('abc'):find('%1')",
        "('abc'):find('(a%1)')",
        "('abc'):find('%0')",
        "('x'):match('*'), ('*x'):match('*x'), ('a$b'):match('$b'), ('a$'):match('a$$'), ('+'):match('+'), "
        "('a^'):match('a^')",
        "('a\\0b'):find('\\0'), ('a\\0b'):match('[\\0]b'), ('a\\0b'):gsub('\\0', '%%%%')",
        "('x'):rep(100):match(('x?'):rep(50) .. ('x'):rep(50))",
        "('x'):rep(33):match(('(x)'):rep(32))",
        "('x'):rep(33):match(('(x)'):rep(33))",
        "(function() local t = {} for w in ('one two  three'):gmatch('%a+') do t[#t + 1] = w end return "
        "table.unpack(t) end)()",
        "(function() local t = {} for k, v in ('a=1, b=2'):gmatch('(%w+)=(%w+)') do t[#t + 1] = k .. v end "
        "return table.concat(t, ';') end)()",
        "(function() local t = {} for p in ('abc'):gmatch('()') do t[#t + 1] = p end return table.concat(t, "
        "';') end)()",
        "(function() local t = {} for w in ('abc'):gmatch('^a') do t[#t + 1] = w end return #t end)()",
        "(function() local t = {} for w in ('aXbX'):gmatch('X', 3) do t[#t + 1] = w end return #t end)()",
        "(function() local t = {} for w in ('abc'):gmatch('', 9) do t[#t + 1] = w end return #t end)()",
        "(function() local t = {} for w in ('abc'):gmatch('b*') do t[#t + 1] = '<' .. w .. '>' end return "
        "table.concat(t) end)()",
        NULL,
    };

    (void)state;
    same_as_stock(expressions);
}

static void format_agrees_with_lua(void **state)
{
    static const char *const expressions[] = {
        "string.format('%d %5d %-5d| %05d %+d % d', 1, 2, 3, 4, 5, 6)",
        "string.format('%d %i %u', -1, math.mininteger, 7)",
        "string.format('%.3d %.0d %5.3d %-6.2d| %+.4d', 7, 0, 42, -3, 9)",
        "string.format('%x %X %#x %#X %08x %#o %o %.5x', 255, 255, 255, 0, 48879, 8, 64, 10)",
        "string.format('%x', -1)",
        "string.format('%c%c%c|%3c|%-3c|', 65, 0, 66, 67, 68)",
        "string.format('%s %10s|%-10s|%.2s|%5.1s', 'a', 'b', 'c', 'def', 'xyz')",
        "string.format('%s %s %s %s', nil, true, 1, 1.5)",
        "string.format('%f %.2f %10.3f|%-10.1f|%+f|% f|%#.0f', 1, 2.345, 3.14159, 2.5, 1.0, 1.0, 3.0)",
        "string.format('%e %.2e %E %g %G %.3g %#g %g', 1, 12345.678, 0.001, 1e20, 1e-10, 1234567, 1.0, "
        "100000)",
        "string.format('%a %A %.1a %#a', 1, 0.5, 1.999, 1)",
        "string.format('%010.2f|%+010.2f|%-+10.2f|% 010.2f', 3.14159, 3.14159, 3.14159, -3.14159)",
        "string.format('%f %f %5.1f|%-8f|%08f', 1/0, -1/0, 1/0, 1/0, -1/0)",
        "string.format('%.99f', 1e308)",
        "string.format('%20s|%-20s|%.20s', 'x', 'y', ('z'):rep(30))",
        "string.format('%%|100%%')",
        "string.format('%d', 3.0)",
        "string.format('%d', '10')",
        "string.format('%d', 3.5)",
        "string.format('%d', 'x')",
        "string.format('%d')",
        "string.format('%s')",
        "string.format('%y', 1)",
        "string.format('%', 1)",
        "string.format('%123d', 1)",
        "string.format('%.123d', 1)",
        "string.format('')",
        "string.format('%s', ('x'):rep(1000)):len()",
        "string.format('%#x %#o', 0, 0)",
        "string.format('%+5d|%-+5d|% 5d|%+05d', 42, 42, 42, 42)",
        NULL,
    };

    (void)state;
    same_as_stock(expressions);
}

static void table_functions_agree_with_lua(void **state)
{
    static const char *const expressions[] = {
        "table.concat({}), table.concat({1, 2, 3}), table.concat({1, 'b', 2.5}, ', '), table.concat({1, 2, "
        "3}, '-', 2)",
        "table.concat({1, 2, 3}, '-', 2, 2), table.concat({1, 2}, '-', 3), table.concat({}, 'x', 1, 0)",
        "table.concat({1, {}, 3})",
        "table.concat({}, '', 1, 2^53)",
        "table.concat({}, '', math.maxinteger, math.maxinteger)",
        "(function() local t = {1, 2, 3} table.insert(t, 4) table.insert(t, 1, 0) return table.unpack(t) "
        "end)()",
        "table.insert({1, 2}, 4, 'x')",
        "table.insert({1, 2}, 0, 'x')",
        "table.insert({}, 1, 2, 3)",
        "table.insert({})",
        "(function() local t = {1, 2, 3} return table.remove(t), table.remove(t, 1), table.remove(t, 2), #t "
        "end)()",
        "table.remove({}), table.remove({}, 0), table.remove({}, 1), table.remove({1}, 2)",
        "table.remove({1, 2}, 4)",
        "table.remove({1, 2}, -1)",
        "table.unpack({1, 2, 3}), table.unpack({1, 2, 3}, 2), table.unpack({1, 2}, 1, 3)",
        "table.unpack({}, 1, 0), table.unpack({}, math.maxinteger, math.mininteger)",
        "table.unpack({}, 1, 1e9)",
        "table.unpack({}, math.mininteger, math.maxinteger)",
        "table.pack().n, table.pack(nil, 2, nil).n, table.pack(1, 2)[2]",
        "table.concat(table.move({1, 2, 3}, 1, 3, 2), ','), table.concat(table.move({1, 2, 3}, 2, 3, 1), "
        "',')",
        "table.concat(table.move({1, 2, 3}, 1, 3, 1, {}), ','), #table.move({1, 2, 3}, 1, 0, 5)",
        "table.concat(table.move({1, 2, 3}, 1, 3, 3), ',')",
        "table.move({}, 1, math.maxinteger, 2)",
        "table.move({}, -1, math.maxinteger, 2)",
        "table.move({1}, 1, 2, math.maxinteger)",
        "table.move({}, 1, 2)",
        "(function() local t = {5, 2, 8, 1} table.sort(t) return table.unpack(t) end)()",
        "(function() local t = {5, 2, 8, 1} table.sort(t, function(a, b) return a > b end) return "
        "table.unpack(t) end)()",
        "(function() local t = {'b', 'a', 'ab', ''} table.sort(t) return table.unpack(t) end)()",
        "(function() local t = {1.5, 1, -1, 2^53} table.sort(t) return table.unpack(t) end)()",
        "table.sort({1, 'a'})",
        "table.sort({1, {}})",
        "table.sort({3, 1}, 5)",
        "table.sort()",
        NULL,
    };

    (void)state;
    same_as_stock(expressions);
}

static void math_functions_agree_with_lua(void **state)
{
    static const char *const expressions[] = {
        "math.abs(-5), math.abs(5.5), math.abs(math.mininteger), math.abs(-0.0)",
        "math.ceil(1.5), math.ceil(-1.5), math.ceil(3), math.ceil(1e300), math.floor(1.5), math.floor(-1.5), "
        "math.floor(2^62)",
        "math.fmod(7, 3), math.fmod(-7, 3), math.fmod(7, -3), math.fmod(7.5, 2), math.fmod(math.mininteger, "
        "-1), math.fmod(1, 0.0)",
        "math.fmod(1, 0)",
        "math.modf(3.7), math.modf(-3.7), math.modf(1/0), math.modf(5), math.modf(-0.0)",
        "math.modf(3.7)",
        "math.modf(5)",
        "math.sqrt(2), math.sin(1), math.cos(1), math.tan(1), math.asin(1), math.acos(1), math.atan(1), "
        "math.atan(1, -1)",
        "math.exp(1), math.log(10), math.log(8, 2), math.log(1000, 10), math.log(27, 3), math.deg(math.pi), "
        "math.rad(180)",
        "math.max(1, 5, 3), math.min(1, 5, -3), math.max(1, 1.5), math.max(2, 2.0), math.min('1', 2)",
        "math.max()",
        "math.tointeger(3.0), math.tointeger(3.5), math.tointeger({}), math.tointeger('8')",
        "math.type(1), math.type(1.0), math.type('1')",
        "math.type()",
        "math.ult(1, -1), math.ult(-1, 1), math.pi, math.huge, math.maxinteger, math.mininteger",
        "math.random(0, -1)",
        "math.random(5, 1)",
        "math.random(1, 2, 3)",
        "math.random(-5)",
        "math.random(3, 3), math.type(math.random(0)), math.type(math.random())",
        "math.floor({})",
        NULL,
    };

    (void)state;
    same_as_stock(expressions);
}

static void utf8_functions_agree_with_lua(void **state)
{
    static const char *const expressions[] = {
        "utf8.char(), utf8.char(72, 228, 8364, 128512), utf8.char(0x7FFFFFFF):byte(1, -1)",
        "utf8.char(0x7F, 0x80, 0x7FF, 0x800, 0xFFFF, 0x10000, 0x1FFFFF, 0x200000, 0x3FFFFFF, "
        "0x4000000):byte(1, -1)",
        "utf8.char(-1)",
        "utf8.char(0x80000000)",
        "utf8.codepoint('häß', 1, -1)",
        "utf8.codepoint('abc'), utf8.codepoint('abc', 2), utf8.codepoint('abc', 3, 2)",
        "utf8.codepoint('abc', 4)",
        "utf8.codepoint('abc', 0)",
        "utf8.codepoint('\\xff')",
        "utf8.codepoint('\\xc0\\x80')",
        "utf8.codepoint('\\xed\\xa0\\x80')",
        "utf8.codepoint('\\xed\\xa0\\x80', 1, 1, true)",
        "utf8.codepoint('\\xf4\\x90\\x80\\x80')",
        "utf8.codepoint('\\xe2\\x82')",
        "utf8.len('häß'), utf8.len(''), utf8.len('abc', 4), utf8.len('häß', 2, 3), utf8.len('abc', -1)",
        "utf8.len('ab\\xff'), utf8.len('\\xe4')",
        "utf8.len('ab\\xffcd')",
        "utf8.len('häß', 3)",
        "utf8.len('abc', 5)",
        "utf8.len('abc', 1, 4)",
        "utf8.len('\\xed\\xa0\\x80', 1, -1, true)",
        "utf8.offset('häß', 1), utf8.offset('häß', 2), utf8.offset('häß', 3), utf8.offset('häß', 4), "
        "utf8.offset('häß', 5)",
        "utf8.offset('häß', -1), utf8.offset('häß', -3), utf8.offset('häß', -4), utf8.offset('häß', 0, 3), "
        "utf8.offset('abc', 0)",
        "utf8.offset('häß', 1, 3)",
        "utf8.offset('abc', 1, 9)",
        "utf8.offset('abc', 5), utf8.offset('', 0), utf8.offset('', 1), utf8.offset('a', 1, 2)",
        "utf8.charpattern, #utf8.charpattern",
        "(function() local t = {} for p, c in utf8.codes('häß€') do t[#t + 1] = p .. ':' .. c end return "
        "table.concat(t, ' ') end)()",
        "(function() for p, c in utf8.codes('a\\xffb') do end end)()",
        "(function() local n = 0 for _ in ('häß€'):gmatch(utf8.charpattern) do n = n + 1 end return n end)()",
        NULL,
    };

    (void)state;
    same_as_stock(expressions);
}

/* ---- generated patterns ---- */

static uint32_t rolled(uint32_t *seed, uint32_t below)
{
    *seed = *seed * 1664525U + 1013904223U;
    return (*seed >> 8) % below;
}

static void generate(uint32_t *seed, const char *const *parts, uint32_t part_count, uint32_t most,
                     ad_buf *out)
{
    uint32_t count = rolled(seed, most + 1);
    uint32_t i;

    ad_buf_reset(out);
    for (i = 0; i < count; i++) {
        ad_buf_text(out, parts[rolled(seed, part_count)]);
    }
}

/* What f(subject, pattern) gives in a state, as one text; an error is "error". */
static void outcome(lua_State *L, const char *function, ad_str subject, ad_str pattern, ad_buf *out)
{
    int i;

    lua_settop(L, 0);
    ad_buf_reset(out);
    lua_getglobal(L, "string");
    lua_getfield(L, -1, function);
    lua_pushlstring(L, subject.ptr, subject.len);
    lua_pushlstring(L, pattern.ptr, pattern.len);
    if (strcmp(function, "gsub") == 0) {
        lua_pushliteral(L, "<%0>");
    }
    if (lua_pcall(L, lua_gettop(L) - 2, LUA_MULTRET, 0) != LUA_OK) {
        ad_buf_text(out, "error");
        return;
    }
    for (i = 2; i <= lua_gettop(L); i++) {
        ad_str value = {NULL, 0};

        value.ptr = luaL_tolstring(L, i, &value.len);
        ad_buf_add(out, value);
        ad_buf_byte(out, '|');
        lua_pop(L, 1);
    }
}

typedef struct comparison {
    lua_State *stock;
    uint32_t seed;
} comparison;

static int compare_generated(lua_State *L)
{
    static const char *const pattern_parts[] = {
        "a", "b", "c",  ".",  "%a", "%d", "[ab]", "[^a]",  "[a-c]", "*",    "+",      "-",
        "?", "(", ")",  "()", "%1", "%2", "^",    "$",     "%b()",  "%bab", "%f[%a]", "%f[^b]",
        "]", "[", "%%", "%s", "1",  "(",  ")",    "[%a-]", "%",     "%w",
    };
    static const char *const subject_parts[] = {"a", "b", "c", "ab", "(", ")", "1", " ", "-", "aa"};
    static const char *const functions[] = {"find", "match", "gsub"};
    comparison *with = lua_touserdata(L, 1);
    ad_buf pattern;
    ad_buf subject;
    ad_buf ours;
    ad_buf stock;
    int i;

    ad_buf_init(&pattern, 4096);
    ad_buf_init(&subject, 4096);
    ad_buf_init(&ours, 1 << 16);
    ad_buf_init(&stock, 1 << 16);
    for (i = 0; i < 30000; i++) {
        const char *function = functions[i % 3];

        generate(&with->seed, pattern_parts, sizeof(pattern_parts) / sizeof(pattern_parts[0]), 7, &pattern);
        generate(&with->seed, subject_parts, sizeof(subject_parts) / sizeof(subject_parts[0]), 9, &subject);
        outcome(L, function, ad_buf_str(&subject), ad_buf_str(&pattern), &ours);
        outcome(with->stock, function, ad_buf_str(&subject), ad_buf_str(&pattern), &stock);
        /* Where Lua's own matcher fails only once it gets to a faulty part, ours fails at once. */
        if (!ad_str_equal(ad_buf_str(&ours), AD_STR("error")) &&
            !ad_str_equal(ad_buf_str(&ours), ad_buf_str(&stock))) {
            fail_msg("%s('%s', '%s')\n ours:  %s\n stock: %s", function, subject.data, pattern.data,
                     ours.data, stock.data);
        }
    }
    ad_buf_clear(&pattern);
    ad_buf_clear(&subject);
    ad_buf_clear(&ours);
    ad_buf_clear(&stock);
    return 0;
}

static void generated_patterns_match_as_in_lua(void **state)
{
    ad_sandbox *sandbox = NULL;
    ad_err err;
    comparison with = {luaL_newstate(), 20240131};

    (void)state;
    assert_non_null(with.stock);
    luaL_openlibs(with.stock);
    assert_int_equal(ad_sandbox_create(AD_STR("pack t"), &ad_limits_default, &sandbox, &err), AD_OK);
    assert_int_equal(ad_sandbox_enter(sandbox, AD_BUDGET_TRUSTED, compare_generated, &with, &err), AD_OK);
    ad_sandbox_free(sandbox);
    lua_close(with.stock);
}

/* ---- what is ours ---- */

static void pairs_has_a_fixed_order(void **state)
{
    (void)state;
    prints("local t = {10, 20, 30, b = 1, a = 2, [true] = 3, [false] = 4, [2.5] = 5, [-1] = 6, [2^53] = 7, "
           "[''] = 8, aa = 9, [math.mininteger] = 1, [1/0] = 2, [-1/0] = 3, [-0.5] = 4, [-2.5] = 5} "
           "local keys = {} for k, v in pairs(t) do keys[#keys + 1] = tostring(k) end "
           "print(table.concat(keys, ' '))",
           "-inf -9223372036854775808 -2.5 -1 -0.5 1 2 2.5 3 9007199254740992 inf  a aa b false true\n");
    prints("for k, v in pairs({}) do print(k) end for k, v in pairs({'x', 'y'}) do print(k, v) end",
           "1\tx\n2\ty\n");
    prints("local t = {} for i = 100, 1, -1 do t['k' .. i % 10 .. i] = i end local n, last = 0, '' "
           "for k in pairs(t) do assert(last < k) last = k n = n + 1 end print(n)",
           "100\n");
}

static void pairs_allows_changes_while_it_goes(void **state)
{
    (void)state;
    prints(
        "local t = {a = 1, b = 2, c = 3, d = 4} for k in pairs(t) do t[k] = nil t.b = nil t[k .. k] = 1 end "
        "for k in pairs(t) do print(k) end",
        "aa\ncc\ndd\n");
    prints("local t = {1, 2, 3} for i, v in pairs(t) do t[i + 1] = nil print(i, v) end", "1\t1\n3\t3\n");
    prints("local f, t, c = pairs({'x'}) print(type(f), type(t), c) print(f(t, c)) print(f(t, 1)) print(f(t, "
           "1))",
           "function\ttable\tnil\n1\tx\nnil\nnil\n");
}

static void next_follows_the_order_of_pairs(void **state)
{
    (void)state;
    prints(
        "local t = {c = 1, a = 2, [1] = 3, [false] = 4} local k, v = next(t) while k ~= nil do print(k, v) "
        "k, v = next(t, k) end print(next({}))",
        "1\t3\na\t2\nc\t1\nfalse\t4\nnil\n");
    prints("local t = {5, 6, 7} print(next(t, 1.0)) print(next(t, 2.5)) print(next(t, 9))",
           "2\t6\n3\t7\nnil\n");
    fails("next({}, 0/0)", "NaN");
    fails("next(5)", "table expected");
}

static void keys_without_an_order_are_refused_by_pairs(void **state)
{
    (void)state;
    fails("for k in pairs({[{}] = 1}) do end",
          "main.lua:1: a table with a table as a key has no fixed order");
    fails("next({[print] = 1})", "function");
    prints("local k = {} local t = {[k] = 1} print(t[k])", "1\n");
}

static void nothing_shows_an_address(void **state)
{
    (void)state;
    prints("print({}, print, function() end, string, nil)", "table\tfunction\tfunction\ttable\tnil\n");
    prints("print(tostring({}), string.format('%s %s', {}, print))", "table\ttable function\n");
    fails("string.format('%p', {})", "invalid conversion '%p'");
    fails("string.format('%q', 'x')", "invalid conversion '%q'");
    fails("string.format('%10p', print)", "invalid conversion");
}

static void numbers_that_are_none_print_alike_everywhere(void **state)
{
    (void)state;
    prints("print(string.format('%f %g %5.1f|', 0/0, -(0/0), 0/0))", "nan nan   nan|\n");
}

static void format_writes_strings_with_nul_bytes(void **state)
{
    (void)state;
    prints("print(#string.format('%5s|%-5s|%.2s', 'a\\0b', 'a\\0b', 'a\\0b'))", "14\n");
}

static void sort_is_stable_and_tells_a_faulty_order(void **state)
{
    (void)state;
    prints("local t = {} for i = 1, 200 do t[i] = {key = i % 3, at = i} end "
           "table.sort(t, function(a, b) return a.key < b.key end) "
           "for i = 2, 200 do local a, b = t[i - 1], t[i] "
           "assert(a.key < b.key or (a.key == b.key and a.at < b.at)) end print('stable')",
           "stable\n");
    fails("table.sort({1, 2, 2, 3}, function(a, b) return a <= b end)", "invalid order function");
    fails("local t = {} for i = 1, 100 do t[i] = i end table.sort(t, function() return true end)",
          "invalid order function");
    fails("table.sort({3, 1}, rawequal)", "a function written in Lua expected");
    fails("table.sort({1, nil, 3})", "holes");
}

static void sort_leaves_the_list_whole_when_the_order_fails(void **state)
{
    (void)state;
    prints("local t = {3, 1, 2} local calls = 0 table.sort(t, function(a, b) calls = calls + 1 "
           "assert(table.concat(t) == '312') return a < b end) print(table.concat(t), calls > 0)",
           "123\ttrue\n");
}

static void random_is_the_same_for_the_same_seed(void **state)
{
    static const char text[] = "local a = {} for i = 1, 5 do a[i] = math.random(1000) end "
                               "math.randomseed() for i = 1, 5 do assert(a[i] == math.random(1000)) end "
                               "math.randomseed(7) local b = math.random(0) math.randomseed(7) "
                               "assert(b == math.random(0)) math.randomseed(7.5) "
                               "for i = 1, 1000 do local x = math.random() assert(x >= 0 and x < 1) "
                               "local y = math.random(-3, 3) assert(y >= -3 and y <= 3) end "
                               "math.random(math.mininteger, math.maxinteger) print(table.concat(a, ' '))";
    ad_err err;
    ad_buf first;
    ad_buf second;

    (void)state;
    ad_buf_init(&first, 4096);
    ad_buf_init(&second, 4096);
    assert_int_equal(run_ours(text, &first, &err), AD_OK);
    assert_int_equal(run_ours(text, &second, &err), AD_OK);
    assert_string_equal(first.data, second.data);
    ad_buf_clear(&first);
    ad_buf_clear(&second);
}

static void faulty_patterns_fail_before_matching(void **state)
{
    (void)state;
    fails("('x'):find('y[')", "malformed pattern (missing ']')");
    fails("('x'):find('y%')", "malformed pattern (ends with '%')");
    fails("('x'):find('y%b(')", "missing arguments to '%b'");
    fails("('x'):find(('()'):rep(33))", "too many captures");
    fails("('x'):find(('a?'):rep(3000))", "the pattern is longer than 4096 bytes");
    fails("('x'):match('[a-%d]')", "a range ends with a class");
}

static void codes_refuses_stray_continuation_bytes(void **state)
{
    (void)state;
    fails("for p, c in utf8.codes('\\x80') do end", "invalid UTF-8 code");
    fails("for p, c in utf8.codes('a\\x80') do end", "invalid UTF-8 code");
}

static void functions_left_out_say_so(void **state)
{
    (void)state;
    fails("string.dump(print)", "`string.dump` is not available in rule packs");
    fails("local s = 'x' return s.pack", "`string.pack` is not available in rule packs");
    fails("string.unpack('i', 'x')", "not available");
    prints("print(string.nothing, math.nothing, ('x').nothing, string[1])", "nil\tnil\tnil\tnil\n");
}

static void results_are_capped(void **state)
{
    (void)state;
    fails("table.unpack({}, 1, 8001)", "too many results to unpack");
    fails("('x'):rep(9000):byte(1, -1)", "too many bytes");
    fails("utf8.codepoint(('x'):rep(9000), 1, -1)", "too many code points");
    fails("local s = ('x'):rep(1 << 20) table.concat({s, 'y'})", "longer than 1048576 bytes");
    fails("local s = ('x'):rep(1 << 20) s:gsub('x', 'yy')", "longer than 1048576 bytes");
    fails("local s = ('x'):rep(1 << 20) string.format('%s%s', s, s)", "longer than 1048576 bytes");
    prints("print(#('x'):rep(1 << 20), #('xy'):rep(1 << 18, 'z'))", "1048576\t786431\n");
}

static void print_is_cut_at_its_quota(void **state)
{
    ad_limits limits = ad_limits_default;
    ad_sandbox *sandbox = NULL;
    ad_err err;

    (void)state;
    limits.lua_log_bytes = 10;
    assert_int_equal(ad_sandbox_create(AD_STR("pack t"), &limits, &sandbox, &err), AD_OK);
    assert_int_equal(run_in(sandbox, "print('12345') print('6789', 'a') print('b')", &err), AD_OK);
    assert_true(ad_str_equal(ad_sandbox_log(sandbox), AD_STR("12345\n6789\n[cut after 10 bytes]\n")));
    ad_sandbox_begin_unit(sandbox, 1);
    assert_int_equal((int)ad_sandbox_log(sandbox).len, 0);
    ad_sandbox_free(sandbox);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(base_functions_agree_with_lua),
        cmocka_unit_test(string_functions_agree_with_lua),
        cmocka_unit_test(format_agrees_with_lua),
        cmocka_unit_test(table_functions_agree_with_lua),
        cmocka_unit_test(math_functions_agree_with_lua),
        cmocka_unit_test(utf8_functions_agree_with_lua),
        cmocka_unit_test(generated_patterns_match_as_in_lua),
        cmocka_unit_test(pairs_has_a_fixed_order),
        cmocka_unit_test(pairs_allows_changes_while_it_goes),
        cmocka_unit_test(next_follows_the_order_of_pairs),
        cmocka_unit_test(keys_without_an_order_are_refused_by_pairs),
        cmocka_unit_test(nothing_shows_an_address),
        cmocka_unit_test(numbers_that_are_none_print_alike_everywhere),
        cmocka_unit_test(format_writes_strings_with_nul_bytes),
        cmocka_unit_test(sort_is_stable_and_tells_a_faulty_order),
        cmocka_unit_test(sort_leaves_the_list_whole_when_the_order_fails),
        cmocka_unit_test(random_is_the_same_for_the_same_seed),
        cmocka_unit_test(faulty_patterns_fail_before_matching),
        cmocka_unit_test(codes_refuses_stray_continuation_bytes),
        cmocka_unit_test(functions_left_out_say_so),
        cmocka_unit_test(results_are_capped),
        cmocka_unit_test(print_is_cut_at_its_quota),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
