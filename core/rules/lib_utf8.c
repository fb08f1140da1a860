/* The utf8 library. Lax decoding takes everything up to 2^31, as UTF-8 was first defined (RFC 2279);
 * strict decoding, the default, stops at U+10FFFF and refuses surrogates (RFC 3629). */
#include <string.h>

#include "rules/lib.h"

#include "base/banned.h"

#define CODE_MAX     0x7fffffffU
#define UNICODE_MAX  0x10ffffU
#define CODE_INVALID UINT32_MAX

enum { SEQUENCE_MAX = 6, CODEPOINTS_MAX = 8000 };

static bool is_continuation(char byte)
{
    return ((unsigned char)byte & 0xc0) == 0x80;
}

/* How many continuation bytes follow a first byte; SEQUENCE_MAX for one that can start nothing. */
static size_t continuation_count(unsigned char byte)
{
    size_t count = 0;

    if (byte < 0x80) {
        return 0;
    }
    while (count < 7 && (byte & (0x80U >> count))) {
        count++;
    }
    return count >= 2 && count <= SEQUENCE_MAX ? count - 1 : SEQUENCE_MAX;
}

/* Decodes at `at` (below s.len); CODE_INVALID, or the code and in *out_end where it ends. */
static uint32_t decode(ad_str s, size_t at, bool strict, size_t *out_end)
{
    /* The least code that needs so many continuation bytes: anything below is an overlong form. */
    static const uint32_t least[] = {0, 0x80, 0x800, 0x10000, 0x200000, 0x4000000};
    unsigned char first = (unsigned char)s.ptr[at];
    size_t count = continuation_count(first);
    uint32_t code;
    size_t i;

    if (count == SEQUENCE_MAX || count >= s.len - at) {
        return CODE_INVALID;
    }
    code = count == 0 ? first : first & (0x3fU >> count);
    for (i = 1; i <= count; i++) {
        if (!is_continuation(s.ptr[at + i])) {
            return CODE_INVALID;
        }
        code = code << 6 | ((unsigned char)s.ptr[at + i] & 0x3fU);
    }
    if (code < least[count] || (strict && (code > UNICODE_MAX || (code >= 0xd800 && code <= 0xdfff)))) {
        return CODE_INVALID;
    }
    *out_end = at + count + 1;
    return code;
}

static size_t encode(uint32_t code, char out[SEQUENCE_MAX])
{
    static const uint32_t beyond[] = {0x80, 0x800, 0x10000, 0x200000, 0x4000000};
    size_t count = 0;
    size_t i;

    while (count < 5 && code >= beyond[count]) {
        count++;
    }
    if (count == 0) {
        out[0] = (char)code;
        return 1;
    }
    for (i = count; i > 0; i--) {
        out[i] = (char)(unsigned char)(0x80U | (code & 0x3fU));
        code >>= 6;
    }
    out[0] = (char)(unsigned char)((0xffU << (7 - count) & 0xffU) | code);
    return count + 1;
}

/* ---- functions ---- */

static int utf8_char(lua_State *L)
{
    int count = lua_gettop(L);
    int i;
    ad_lua_text text;

    ad_sandbox_charge(L, 1 + (uint64_t)count);
    ad_lua_text_begin(L, &text);
    for (i = 1; i <= count; i++) {
        lua_Integer code = luaL_checkinteger(L, i);
        char bytes[SEQUENCE_MAX];

        luaL_argcheck(L, code >= 0 && code <= (lua_Integer)CODE_MAX, i, "value out of range");
        ad_lua_text_add(&text, (ad_str){bytes, encode((uint32_t)code, bytes)});
    }
    ad_lua_text_finish(&text);
    return 1;
}

static int utf8_codepoint(lua_State *L)
{
    ad_str s = ad_lua_check_str(L, 1);
    lua_Integer first = ad_lua_position(luaL_optinteger(L, 2, 1), s.len);
    lua_Integer last = ad_lua_position(luaL_optinteger(L, 3, first), s.len);
    bool strict = !lua_toboolean(L, 4);
    size_t at;
    int count = 0;

    luaL_argcheck(L, first >= 1, 2, "out of bounds");
    luaL_argcheck(L, last <= (lua_Integer)s.len, 3, "out of bounds");
    if (first > last) {
        return 0;
    }
    if (last - first >= CODEPOINTS_MAX) {
        return luaL_error(L, "too many code points (over %d bytes)", (int)CODEPOINTS_MAX);
    }
    luaL_checkstack(L, (int)(last - first) + 1, "too many code points");
    ad_sandbox_charge(L, 1 + (uint64_t)(last - first));
    for (at = (size_t)first - 1; at < (size_t)last; count++) {
        uint32_t code = decode(s, at, strict, &at);

        if (code == CODE_INVALID) {
            return luaL_error(L, "invalid UTF-8 code");
        }
        lua_pushinteger(L, code);
    }
    return count;
}

static int utf8_len(lua_State *L)
{
    ad_str s = ad_lua_check_str(L, 1);
    lua_Integer first = ad_lua_position(luaL_optinteger(L, 2, 1), s.len);
    lua_Integer last = ad_lua_position(luaL_optinteger(L, 3, -1), s.len);
    bool strict = !lua_toboolean(L, 4);
    lua_Integer count = 0;
    size_t at;

    luaL_argcheck(L, first >= 1 && first <= (lua_Integer)s.len + 1, 2, "initial position out of bounds");
    luaL_argcheck(L, last <= (lua_Integer)s.len, 3, "final position out of bounds");
    ad_sandbox_charge(L, 1 + (uint64_t)(last >= first ? last - first : 0) / 8);
    for (at = (size_t)first - 1; (lua_Integer)at < last; count++) {
        if (decode(s, at, strict, &at) == CODE_INVALID) {
            lua_pushnil(L);
            lua_pushinteger(L, (lua_Integer)at + 1);
            return 2;
        }
    }
    lua_pushinteger(L, count);
    return 1;
}

static bool continues_at(ad_str s, lua_Integer at)
{
    return at >= 0 && at < (lua_Integer)s.len && is_continuation(s.ptr[at]);
}

/* Moves *at (0-based, at the start of a character) by `count` characters; what is left to move. */
static lua_Integer move_characters(ad_str s, lua_Integer count, lua_Integer *at)
{
    lua_Integer len = (lua_Integer)s.len;

    for (; count < 0 && *at > 0; count++) {
        do {
            (*at)--;
        } while (*at > 0 && continues_at(s, *at));
    }
    for (; count > 0 && *at < len; count--) {
        do {
            (*at)++;
        } while (continues_at(s, *at));
    }
    return count;
}

static int utf8_offset(lua_State *L)
{
    ad_str s = ad_lua_check_str(L, 1);
    lua_Integer count = luaL_checkinteger(L, 2);
    lua_Integer at =
        ad_lua_position(luaL_optinteger(L, 3, count >= 0 ? 1 : (lua_Integer)s.len + 1), s.len) - 1;

    luaL_argcheck(L, at >= 0 && at <= (lua_Integer)s.len, 3, "position out of bounds");
    ad_sandbox_charge(L, 1 + s.len / 8);
    if (count == 0) {
        while (at > 0 && continues_at(s, at)) {
            at--;
        }
        lua_pushinteger(L, at + 1);
        return 1;
    }
    if (continues_at(s, at)) {
        return luaL_error(L, "initial position is a continuation byte");
    }
    /* The first character counts as one step already. */
    if (move_characters(s, count > 0 ? count - 1 : count, &at) == 0) {
        lua_pushinteger(L, at + 1);
    } else {
        lua_pushnil(L);
    }
    return 1;
}

static int next_code(lua_State *L, bool strict)
{
    ad_str s = ad_lua_check_str(L, 1);
    lua_Integer before = luaL_checkinteger(L, 2);
    size_t at = before > 0 ? (size_t)before : 0; /* 0-based, behind the first byte of the last one */
    uint32_t code;
    size_t end = 0;

    ad_sandbox_charge(L, 1);
    while (at < s.len && before > 0 && is_continuation(s.ptr[at])) {
        ad_sandbox_charge(L, 1);
        at++;
    }
    if (at >= s.len) {
        return 0;
    }
    code = decode(s, at, strict, &end);
    if (code == CODE_INVALID || (end < s.len && is_continuation(s.ptr[end]))) {
        return luaL_error(L, "invalid UTF-8 code");
    }
    lua_pushinteger(L, (lua_Integer)at + 1);
    lua_pushinteger(L, code);
    return 2;
}

static int next_strict(lua_State *L)
{
    return next_code(L, true);
}

static int next_lax(lua_State *L)
{
    return next_code(L, false);
}

static int utf8_codes(lua_State *L)
{
    bool lax = lua_toboolean(L, 2);
    ad_str s = ad_lua_check_str(L, 1);

    luaL_argcheck(L, s.len == 0 || !is_continuation(s.ptr[0]), 1, "invalid UTF-8 code");
    lua_pushcfunction(L, lax ? next_lax : next_strict);
    lua_pushvalue(L, 1);
    lua_pushinteger(L, 0);
    return 3;
}

void ad_lua_open_utf8(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"char", utf8_char}, {"codepoint", utf8_codepoint}, {"codes", utf8_codes},
        {"len", utf8_len},   {"offset", utf8_offset},       {NULL, NULL},
    };
    static const char one_character[] = "[\0-\x7F\xC2-\xFD][\x80-\xBF]*";

    ad_lua_publish_library(L, "utf8", functions);
    lua_getglobal(L, "utf8");
    ad_lua_push_locked(L, -1);
    lua_pushlstring(L, one_character, sizeof(one_character) - 1);
    lua_setfield(L, -2, "charpattern");
    lua_pop(L, 2);
}
