/* Findings: what a rule says of a site by itself, and n:report. Everything that a pack hands over is
 * copied and checked at once, and made fit for terminals and logs. */
#include "rules/api_priv.h"

#include "base/utf8.h"

#include "base/banned.h"

enum { SHOWN_FACTOR = 10 }; /* bytes of an escape for one byte of text, at most */

/* ---- shared with rules that are data alone ---- */

static bool is_plain(ad_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] < 0x20 || (unsigned char)text.ptr[i] >= 0x7F) {
            return false;
        }
    }
    return true;
}

/* Without half a character at the end. */
static ad_str cut(ad_str text, size_t max_bytes)
{
    if (text.len > max_bytes) {
        while (max_bytes > 0 && ((unsigned char)text.ptr[max_bytes] & 0xC0) == 0x80) {
            max_bytes--;
        }
        text.len = max_bytes;
    }
    return text;
}

ad_str ad_report_text(ad_arena *arena, ad_str text, size_t max_bytes)
{
    ad_str result = {NULL, 0};
    ad_buf shown;

    text = cut(text, max_bytes);
    if (is_plain(text)) {
        return ad_arena_copy(arena, text);
    }
    ad_buf_init(&shown, max_bytes * SHOWN_FACTOR + 1);
    ad_utf8_add_shown(&shown, text, false);
    if (!shown.failed) {
        result = ad_arena_copy(arena, cut(ad_buf_str(&shown), max_bytes));
    }
    ad_buf_clear(&shown);
    return result;
}

ad_status ad_report_message(ad_site *site, ad_str message, ad_arena *arena, ad_str *out, ad_err *err)
{
    size_t max = site->limits->message_bytes;
    ad_str text = {NULL, 0};
    ad_buf filled;

    /* A cut message is no failure: only a buffer that never came about is. */
    ad_buf_init(&filled, max);
    ad_message_fill(site, message, &filled);
    text = ad_report_text(arena, ad_buf_str(&filled), max);
    ad_buf_clear(&filled);
    if (!text.ptr) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    *out = text;
    return AD_OK;
}

void ad_report_set_call(ad_site *site)
{
    ad_str names[AD_ALTERNATIVES_MAX];

    site->call = ad_module_call(site->unit->module, site->node);
    if (site->call && site->name.len == 0 &&
        ad_module_names(site->unit->module, site->call->callee, names) > 0) {
        site->name = names[0];
    }
}

static void point_at(ad_match *match, const ad_rule_unit *unit, ad_node node)
{
    match->node = node;
    match->span = ad_source_span(unit->source, unit->tree->nodes[node].start, unit->tree->nodes[node].end);
}

ad_match ad_report_match(const ad_site *site, const ad_effect *effect, uint32_t rule_number)
{
    ad_match match = {.rule = rule_number,
                      .node = AD_NO_NODE,
                      .anchor = site->node,
                      .span = site->range,
                      .message = {"", 0},
                      .severity = effect->severity,
                      .confidence = effect->confidence,
                      .fix_safety = AD_FIX_NONE,
                      .fix_title = {"", 0}};

    if (site->node != AD_NO_NODE) {
        point_at(&match, site->unit, site->node);
    }
    return match;
}

void ad_report_add_fix(ad_site *site, const ad_rule_fix *fix, ad_arena *arena, ad_match *match)
{
    ad_edit *edits = NULL;
    size_t count = fix->kind == AD_RULE_FIX_NONE ? 0 : ad_fix_make(site, fix, arena, &edits);

    if (count > 0) {
        match->edits = edits;
        match->edit_count = count;
        match->fix_safety = fix->safety;
        match->fix_title = fix->title;
    }
}

/* ---- n:report { ... } ---- */

static bool is_known_key(ad_str key)
{
    static const char *const known[] = {"at", "confidence", "fix", "message", "severity"};

    return ad_str_in_sorted(key, known, sizeof(known) / sizeof(known[0]));
}

/* A misspelt key would else be passed over in silence. Of several the least in byte order is named, as
 * Lua's own order changes from run to run. */
static void check_keys(lua_State *L, int index)
{
    ad_str worst = {NULL, 0};

    lua_pushnil(L);
    while (lua_next(L, index)) {
        ad_str key = {NULL, 0};

        ad_sandbox_charge(L, 1);
        lua_pop(L, 1);
        if (lua_type(L, -1) != LUA_TSTRING) {
            luaL_error(L, "a report has named fields only, none that is a %s", luaL_typename(L, -1));
        }
        key.ptr = lua_tolstring(L, -1, &key.len); /* stays: it is a key of the table */
        if (!is_known_key(key) && (!worst.ptr || ad_str_compare(key, worst) < 0)) {
            worst = key;
        }
    }
    if (worst.ptr) {
        luaL_error(L, "a report has no field `%s`: at, confidence, fix, message and severity are known",
                   worst.ptr);
    }
}

/* The text in field `name`, or an empty one without it. The value stays on the stack. [-0, +1] */
static ad_str text_field(lua_State *L, int index, const char *name)
{
    int type = ad_api_push_raw(L, index, name);

    if (type == LUA_TNIL) {
        return AD_STR("");
    }
    if (type != LUA_TSTRING) {
        luaL_error(L, "`%s` of a report must be a text, not a %s", name, luaL_typename(L, -1));
    }
    return (ad_str){lua_tostring(L, -1), lua_rawlen(L, -1)};
}

static void read_levels(lua_State *L, int index, ad_match *match)
{
    ad_str name = text_field(L, index, "severity");

    if (name.len > 0 && !ad_severity_parse(name, &match->severity)) {
        luaL_error(L, "`%s` is no severity: info, low, medium, high, critical", name.ptr);
    }
    name = text_field(L, index, "confidence");
    if (name.len > 0 && !ad_confidence_parse(name, &match->confidence)) {
        luaL_error(L, "`%s` is no confidence: low, medium, high", name.ptr);
    }
    lua_pop(L, 2);
}

/* Leaves the callback: the scan itself cannot go on. */
static int give_up(lua_State *L, ad_api_run *run, ad_status status)
{
    run->sink_status = status;
    return luaL_error(L, "the scan could not take the finding");
}

/* The message in the table at index, else the rule's own. */
static void read_message(lua_State *L, ad_api_run *run, int index, ad_match *match)
{
    ad_str given = index ? text_field(L, index, "message") : AD_STR("");
    ad_status status = AD_OK;

    ad_sandbox_charge(L, 1 + given.len / 64);
    if (given.len > 0) {
        match->message = ad_report_text(run->arena, given, run->site->limits->message_bytes);
        status = match->message.ptr ? AD_OK : ad_err_set(&run->sink_err, AD_ERR_NOMEM, "out of memory");
    } else {
        status =
            ad_report_message(run->site, run->effect->message, run->arena, &match->message, &run->sink_err);
    }
    if (status != AD_OK) {
        give_up(L, run, status);
    }
}

/* The fix in the table at index; the rule's own without one, none when it is false. */
static void read_fix(lua_State *L, ad_api_run *run, int index, ad_match *match)
{
    int type = index ? ad_api_push_raw(L, index, "fix") : LUA_TNIL;

    if (type == LUA_TNIL) {
        ad_report_add_fix(run->site, &run->effect->fix, run->arena, match);
    } else if (type != LUA_TBOOLEAN || lua_toboolean(L, -1)) {
        ad_api_read_fix(L, run, lua_gettop(L), match);
    }
}

int ad_api_method_report(lua_State *L)
{
    ad_api_ref ref = ad_api_check_site(L, 1);
    ad_api_run *run = ref.run;
    int index = lua_isnoneornil(L, 2) ? 0 : 2;
    ad_node at = ref.node;
    ad_match match;
    ad_status status;

    lua_settop(L, 2);
    if (index) {
        luaL_checktype(L, index, LUA_TTABLE);
        check_keys(L, index);
        if (ad_api_push_raw(L, index, "at") != LUA_TNIL) {
            at = ad_api_check_node(L, lua_gettop(L)).node;
        }
    }
    if (at != AD_NO_NODE) {
        ref.tree = run->site->unit->tree;
        ad_api_charge_column(L, &ref, at);
    }
    match = ad_report_match(run->site, run->effect, run->rule_number);
    if (at != AD_NO_NODE && at != match.node) {
        point_at(&match, run->site->unit, at);
    }
    if (index) {
        read_levels(L, index, &match);
    }
    /* What is over the quota is only counted. */
    if (run->reports++ < run->site->limits->rule_findings) {
        read_message(L, run, index, &match);
        read_fix(L, run, index, &match);
    }
    status = run->sink->match(run->sink->ctx, &match, &run->sink_err);
    return status == AD_OK ? 0 : give_up(L, run, status);
}
