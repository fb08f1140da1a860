/* Fixes: the methods that make one, and reading one back. In between a fix is a plain Lua table that a
 * pack may keep, change or make up, so it is checked as if a stranger had written it. */
#include <stdlib.h>

#include "rules/api_priv.h"

#include "base/utf8.h"

#include "base/banned.h"

/* Edits stay in the run's arena until the callback is over, so they cost more than their work. */
enum { FIX_STEPS = 64, FIX_BYTES_PER_STEP = 8 };

/* ---- making ---- */

/* Code that goes into a user's file: UTF-8 without controls; line ends and tabs where `lines`. */
static bool is_code(ad_str text, bool lines)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];

        if ((c < 0x20 && !(lines && (c == '\n' || c == '\t'))) || c == 0x7F) {
            return false;
        }
    }
    for (size_t at = 0; at < text.len;) {
        uint32_t c = ad_utf8_next(text, &at);

        if (c == AD_UTF8_INVALID || ad_utf8_is_bidi(c)) {
            return false;
        }
    }
    return true;
}

static ad_str check_code(lua_State *L, int arg, bool lines)
{
    ad_str text = {NULL, 0};

    luaL_checktype(L, arg, LUA_TSTRING);
    text.ptr = lua_tolstring(L, arg, &text.len);
    ad_sandbox_charge(L, text.len / FIX_BYTES_PER_STEP);
    luaL_argcheck(L, text.len <= AD_API_FIX_BYTES, arg, "the text of a fix is limited to 64 KiB");
    luaL_argcheck(L, is_code(text, lines), arg, "the text of a fix must be UTF-8 without control characters");
    return text;
}

/* Copies safety and title from the options at arg into the fix on top of the stack. */
static void add_options(lua_State *L, int arg)
{
    static const char *const names[] = {"safety", "title"};
    int fix = lua_gettop(L);

    if (lua_isnoneornil(L, arg)) {
        return;
    }
    luaL_checktype(L, arg, LUA_TTABLE);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (ad_api_push_raw(L, arg, names[i]) != LUA_TNIL && lua_type(L, -1) != LUA_TSTRING) {
            luaL_error(L, "`%s` of a fix must be a text", names[i]);
        }
        lua_setfield(L, fix, names[i]);
    }
}

static void push_edit(lua_State *L, uint32_t from, uint32_t to, ad_str text)
{
    lua_createtable(L, 0, 3);
    lua_pushinteger(L, (lua_Integer)from);
    lua_setfield(L, -2, "from");
    lua_pushinteger(L, (lua_Integer)to);
    lua_setfield(L, -2, "to");
    lua_pushlstring(L, text.len ? text.ptr : "", text.len);
    lua_setfield(L, -2, "text");
}

/* The edits of a data fix at the node; nil when it cannot be made there. options: index of a table with
 * safety and title. */
static int push_fix(lua_State *L, const ad_api_ref *ref, const ad_rule_fix *fix, int options)
{
    ad_site site = *ref->run->site;
    ad_edit *edits = NULL;
    size_t count;

    if (site.node != ref->node) {
        site.node = ref->node;
        site.name = AD_STR("");
        site.value = 0;
        site.value_node = AD_NO_NODE;
        site.call = NULL;
        if (ad_node_kind(ref->tree, ref->node) == AD_KIND_CALL) {
            ad_report_set_call(&site);
        }
    }
    lua_settop(L, options > lua_gettop(L) ? options : lua_gettop(L));
    ad_sandbox_charge(L, FIX_STEPS + (site.call ? site.call->count : 0U));
    count = ad_fix_make(&site, fix, ref->run->arena, &edits);
    if (count == 0) {
        lua_pushnil(L);
        return 1;
    }
    lua_createtable(L, 0, 3);
    lua_createtable(L, (int)count, 0);
    for (size_t i = 0; i < count; i++) {
        push_edit(L, edits[i].span.byte_start, edits[i].span.byte_end, edits[i].new_text);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_setfield(L, -2, "edits");
    add_options(L, options);
    return 1;
}

int ad_api_method_replace_callee(lua_State *L)
{
    ad_api_ref ref = ad_api_check_node(L, 1);
    ad_rule_fix fix = {.kind = AD_RULE_FIX_CALLEE, .text = check_code(L, 2, false)};

    return push_fix(L, &ref, &fix, 3);
}

int ad_api_method_set_arg(lua_State *L)
{
    ad_api_ref ref = ad_api_check_node(L, 1);
    ad_rule_fix fix = {.kind = AD_RULE_FIX_ARGUMENT};
    int next = ad_api_check_argument(L, 2, &fix.keyword, &fix.position);

    fix.text = check_code(L, next, false);
    return push_fix(L, &ref, &fix, next + 1);
}

int ad_api_method_drop_arg(lua_State *L)
{
    ad_api_ref ref = ad_api_check_node(L, 1);
    ad_rule_fix fix = {.kind = AD_RULE_FIX_DROP_ARGUMENT};
    int next = ad_api_check_argument(L, 2, &fix.keyword, &fix.position);

    return push_fix(L, &ref, &fix, next);
}

int ad_api_method_replace(lua_State *L)
{
    ad_api_ref ref = ad_api_check_node(L, 1);
    ad_str text = check_code(L, 2, true);
    const ad_node_record *r = &ref.tree->nodes[ref.node];

    lua_settop(L, 3);
    lua_createtable(L, 0, 3);
    lua_createtable(L, 1, 0);
    push_edit(L, r->start, r->end, text);
    lua_rawseti(L, -2, 1);
    lua_setfield(L, -2, "edits");
    add_options(L, 3);
    return 1;
}

/* ---- reading ---- */

static bool at_character(ad_str text, size_t at)
{
    return at >= text.len || ((unsigned char)text.ptr[at] & 0xC0) != 0x80;
}

/* A byte offset in field `name` of the edit on top of the stack. */
static uint32_t check_offset(lua_State *L, const char *name, ad_str source)
{
    int is_integer = 0;
    lua_Integer offset;

    (void)ad_api_push_raw(L, -1, name);
    offset = lua_type(L, -1) == LUA_TNUMBER ? lua_tointegerx(L, -1, &is_integer) : 0;
    if (!is_integer || offset < 0 || (lua_Unsigned)offset > source.len ||
        !at_character(source, (size_t)offset)) {
        luaL_error(L, "`%s` of a fix's edit is no place in the file", name);
    }
    lua_pop(L, 1);
    return (uint32_t)offset;
}

/* The edit on top of the stack; its text is copied into the run's arena. */
static void read_edit(lua_State *L, ad_api_run *run, ad_edit *edit, size_t *total_bytes)
{
    const ad_source *source = run->site->unit->source;
    uint32_t from, to;
    ad_str text;

    if (!source || lua_type(L, -1) != LUA_TTABLE) {
        luaL_error(L, "an edit of a fix must be a table");
        return; /* not reached: for readers that do not know luaL_error */
    }
    from = check_offset(L, "from", source->text);
    to = check_offset(L, "to", source->text);
    (void)ad_api_push_raw(L, -1, "text");
    text = check_code(L, lua_gettop(L), true);
    *total_bytes += text.len;
    if (from > to || (from == to && text.len == 0) || *total_bytes > AD_API_FIX_BYTES) {
        luaL_error(L, "an edit of a fix must replace, add or remove something, 64 KiB at most");
    }
    if (!source->ascii) {
        ad_sandbox_charge(L, (from - source->line_start[ad_source_row(source, from)]) / 64);
    }
    edit->span = ad_source_span(source, from, to);
    edit->old_text = ad_source_text(source, from, to);
    edit->new_text = ad_arena_copy(run->arena, text);
    if (!edit->new_text.ptr) {
        run->sink_status = ad_err_set(&run->sink_err, AD_ERR_NOMEM, "out of memory");
        luaL_error(L, "out of memory");
    }
    lua_pop(L, 1);
}

static int by_start(const void *a, const void *b)
{
    const ad_edit *left = a;
    const ad_edit *right = b;

    if (left->span.byte_start != right->span.byte_start) {
        return left->span.byte_start < right->span.byte_start ? -1 : 1;
    }
    return left->span.byte_end < right->span.byte_end ? -1 : left->span.byte_end > right->span.byte_end;
}

/* Two insertions at one place have no order that the pack could rely on: they overlap, too. */
static bool overlap(const ad_edit *edits, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (edits[i].span.byte_start < edits[i - 1].span.byte_end ||
            edits[i].span.byte_start == edits[i - 1].span.byte_start) {
            return true;
        }
    }
    return false;
}

static void read_labels(lua_State *L, ad_api_run *run, int index, ad_match *match)
{
    ad_str text = {NULL, 0};

    match->fix_safety = AD_FIX_UNSAFE;
    match->fix_title = run->rule->fix.title;
    if (ad_api_push_raw(L, index, "safety") != LUA_TNIL) {
        const char *safety = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "";

        if (strcmp(safety, "safe") == 0) {
            match->fix_safety = AD_FIX_SAFE;
        } else if (strcmp(safety, "unsafe") != 0) {
            luaL_error(L, "`safety` of a fix must be \"safe\" or \"unsafe\"");
        }
    }
    if (ad_api_push_raw(L, index, "title") != LUA_TNIL) {
        if (lua_type(L, -1) != LUA_TSTRING) {
            luaL_error(L, "`title` of a fix must be a text");
        }
        text.ptr = lua_tolstring(L, -1, &text.len);
        match->fix_title = ad_report_text(run->arena, text, AD_API_TITLE_BYTES);
        if (!match->fix_title.ptr) {
            run->sink_status = ad_err_set(&run->sink_err, AD_ERR_NOMEM, "out of memory");
            luaL_error(L, "out of memory");
        }
    }
    lua_pop(L, 2);
    if (!match->fix_title.ptr) {
        match->fix_title = AD_STR("");
    }
}

void ad_api_read_fix(lua_State *L, ad_api_run *run, int index, ad_match *match)
{
    size_t total_bytes = 0;
    lua_Unsigned count;
    ad_edit *edits;

    if (lua_type(L, index) != LUA_TTABLE) {
        luaL_error(L, "`fix` of a report must be a fix, as n:replace_callee() gives one");
    }
    if (!run->site->unit->source) {
        luaL_error(L, "this unit has no text to fix");
    }
    if (ad_api_push_raw(L, index, "edits") != LUA_TTABLE) {
        luaL_error(L, "`fix` of a report must be a fix, as n:replace_callee() gives one");
    }
    count = lua_rawlen(L, -1);
    if (count < 1 || count > AD_API_EDITS_MAX) {
        luaL_error(L, "a fix has 1 to %d edits", AD_API_EDITS_MAX);
    }
    edits = ad_arena_array(run->arena, (size_t)count, sizeof(*edits));
    if (!edits) {
        run->sink_status = ad_err_set(&run->sink_err, AD_ERR_NOMEM, "out of memory");
        luaL_error(L, "out of memory");
        return;
    }
    for (lua_Unsigned i = 1; i <= count; i++) {
        (void)lua_rawgeti(L, -1, (lua_Integer)i);
        read_edit(L, run, &edits[i - 1], &total_bytes);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    qsort(edits, (size_t)count, sizeof(*edits), by_start);
    if (overlap(edits, (size_t)count)) {
        luaL_error(L, "the edits of a fix overlap");
    }
    read_labels(L, run, index, match);
    match->edits = edits;
    match->edit_count = (size_t)count;
}
