/* The life of a sandbox: its state, entering it, its budgets, and leaving it when one is spent. */
#include "rules/sandbox.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "rules/lib.h"

#include "base/banned.h"

enum {
    HOOK_STEPS = 1000,      /* VM instructions between two looks at the budget */
    CLOCK_STEPS = 4096,     /* charged steps between two looks at the clock */
    CLOCK_BYTES = 64 << 10, /* a block this large is worth a look at the clock: tables that are
                               rehashed for every element would else run long between two hooks */
    REFUSALS_MAX = 4,       /* each refused block costs a full collection */
    STRING_SLACK = 64,      /* Lua's string header */
    LOAD_CLOCK_FACTOR = 5,  /* loading may take longer than a callback */
    GC_PAUSE = 150,         /* per cent: the default of 200 would let garbage fill the limit */
    FRAMES_SEEN = 32,       /* how far up to look for a line of Lua to name */
    NUMBER_BYTES = 32
};

#define STEPS_ENDLESS (INT64_MAX / 2)

static int64_t clock_ms(void)
{
    struct timespec now = {0};

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

ad_sandbox *ad_sandbox_of(lua_State *L)
{
    ad_sandbox *sandbox;

    memcpy(&sandbox, lua_getextraspace(L), sizeof(sandbox));
    return sandbox;
}

/* ---- leaving ---- */

/* The frames of Lua and of its library are skipped, and nothing is owed to them: all they hold is in
 * the arena, which is put back. */
static AD_NORETURN void leave(ad_sandbox *sandbox, ad_stop stop)
{
    sandbox->stop = stop;
    longjmp(sandbox->jump, 1);
}

static bool note_line(lua_State *L, ad_sandbox *sandbox, lua_Debug *frame)
{
    if (!lua_getinfo(L, "Sl", frame) || frame->currentline <= 0) {
        return false;
    }
    (void)snprintf(sandbox->where, sizeof(sandbox->where), "%s:%d",
                   frame->source[0] == '@' ? frame->source + 1 : frame->short_src, frame->currentline);
    return true;
}

/* Names the innermost line of Lua that runs. Also called while Lua asks for memory: it allocates
 * nothing, and Lua keeps its list of calls sound at every allocation, for it may raise there. */
static void note_where(lua_State *L, ad_sandbox *sandbox)
{
    lua_Debug frame;
    int level;

    sandbox->where[0] = '\0';
    for (level = 0; level < FRAMES_SEEN && lua_getstack(L, level, &frame); level++) {
        if (note_line(L, sandbox, &frame)) {
            return;
        }
    }
}

static ad_stop steps_stop(const ad_sandbox *sandbox)
{
    return sandbox->unit_is_least ? AD_STOP_UNIT : AD_STOP_STEPS;
}

static void count_hook(lua_State *L, lua_Debug *frame)
{
    ad_sandbox *sandbox = ad_sandbox_of(L);
    ad_stop stop = AD_STOP_NONE;

    if (!sandbox->running) {
        return;
    }
    sandbox->steps -= HOOK_STEPS;
    if (sandbox->steps <= 0) {
        stop = steps_stop(sandbox);
    } else if (clock_ms() >= sandbox->deadline_ms) {
        stop = AD_STOP_CLOCK;
    }
    if (stop != AD_STOP_NONE) {
        (void)note_line(L, sandbox, frame);
        leave(sandbox, stop);
    }
}

void ad_sandbox_charge(lua_State *L, uint64_t steps)
{
    ad_sandbox *sandbox = ad_sandbox_of(L);
    ad_stop stop = AD_STOP_NONE;

    if (!sandbox->running || sandbox->budget == AD_BUDGET_TRUSTED) {
        return;
    }
    if (steps >= (uint64_t)sandbox->steps) {
        sandbox->steps = 0;
        stop = steps_stop(sandbox);
    } else {
        sandbox->steps -= (int64_t)steps;
        sandbox->charged += steps;
        if (sandbox->charged >= CLOCK_STEPS) {
            sandbox->charged = 0;
            stop = clock_ms() >= sandbox->deadline_ms ? AD_STOP_CLOCK : AD_STOP_NONE;
        }
    }
    if (stop != AD_STOP_NONE) {
        note_where(L, sandbox);
        leave(sandbox, stop);
    }
}

/* lua_Alloc. Without a block, old_bytes is the type of the object that the memory is for. */
static void *allocate(void *ctx, void *block, size_t old_bytes, size_t new_bytes)
{
    ad_sandbox *sandbox = ctx;
    bool is_string = !block && old_bytes == LUA_TSTRING;
    void *result;

    if (is_string && new_bytes > (size_t)sandbox->limits.lua_string_bytes + STRING_SLACK) {
        if (sandbox->running) {
            note_where(sandbox->L, sandbox);
            leave(sandbox, AD_STOP_STRING);
        }
        return NULL;
    }
    result = ad_lua_arena_resize(&sandbox->arena, block, block ? old_bytes : 0, new_bytes);
    if (!sandbox->running || new_bytes == 0) {
        return result;
    }
    if (!result) {
        note_where(sandbox->L, sandbox);
        if (++sandbox->refusals >= REFUSALS_MAX) {
            leave(sandbox, AD_STOP_MEMORY);
        }
    }
    if (new_bytes >= CLOCK_BYTES && clock_ms() >= sandbox->deadline_ms) {
        note_where(sandbox->L, sandbox);
        leave(sandbox, AD_STOP_CLOCK);
    }
    return result;
}

/* ---- entering ---- */

static int64_t as_steps(uint64_t steps)
{
    return steps < (uint64_t)STEPS_ENDLESS ? (int64_t)steps : STEPS_ENDLESS;
}

static void arm(ad_sandbox *sandbox, ad_budget budget)
{
    int64_t ms = sandbox->limits.lua_call_ms;

    sandbox->budget = budget;
    sandbox->unit_is_least = false;
    switch (budget) {
    case AD_BUDGET_LOAD:
        sandbox->steps = as_steps(sandbox->load_left);
        sandbox->deadline_ms = clock_ms() + ms * LOAD_CLOCK_FACTOR;
        break;
    case AD_BUDGET_CALL:
        sandbox->unit_is_least = sandbox->unit_left < sandbox->limits.lua_call_steps;
        sandbox->steps =
            as_steps(sandbox->unit_is_least ? sandbox->unit_left : sandbox->limits.lua_call_steps);
        sandbox->deadline_ms = clock_ms() + ms;
        break;
    case AD_BUDGET_TRUSTED:
        sandbox->steps = STEPS_ENDLESS;
        sandbox->deadline_ms = INT64_MAX;
        break;
    }
    sandbox->stop = AD_STOP_NONE;
    sandbox->where[0] = '\0';
    sandbox->charged = 0;
    sandbox->refusals = 0;
    sandbox->require_depth = 0;
    sandbox->entries++;
    sandbox->dirty = true;
}

static uint64_t after(uint64_t left, int64_t used)
{
    uint64_t spent = used > 0 ? (uint64_t)used : 0;

    return left > spent ? left - spent : 0;
}

/* Takes what a call used off the budget that it shares with others. */
static void settle(ad_sandbox *sandbox, int64_t granted)
{
    switch (sandbox->budget) {
    case AD_BUDGET_LOAD:
        sandbox->load_left = after(sandbox->load_left, granted - sandbox->steps);
        break;
    case AD_BUDGET_CALL:
        sandbox->unit_left = after(sandbox->unit_left, granted - sandbox->steps);
        break;
    case AD_BUDGET_TRUSTED:
        break;
    }
}

/* Runs where the error was raised. Strings pass; anything else is replaced by a text of ours, because
 * showing it could run code of the pack. */
static int on_error(lua_State *L)
{
    const char *type;
    lua_Debug frame;
    int level;

    if (lua_type(L, 1) == LUA_TSTRING) {
        return 1;
    }
    type = luaL_typename(L, 1);
    for (level = 1; level < FRAMES_SEEN && lua_getstack(L, level, &frame); level++) {
        if (lua_getinfo(L, "Sl", &frame) && frame.currentline > 0) {
            lua_pushfstring(L, "%s:%d: the error value is a %s, not a text", frame.short_src,
                            frame.currentline, type);
            return 1;
        }
    }
    lua_pushfstring(L, "the error value is a %s, not a text", type);
    return 1;
}

/* LUA_OK or an error code of Lua with the message on the stack; -1 when the call was left. */
static int run(ad_sandbox *sandbox, lua_CFunction body, void *arg)
{
    lua_State *L = sandbox->L;

    if (setjmp(sandbox->jump) != 0) {
        return -1;
    }
    sandbox->running = true;
    lua_settop(L, 0);
    lua_pushcfunction(L, on_error);
    lua_pushcfunction(L, body);
    lua_pushlightuserdata(L, arg);
    return lua_pcall(L, 1, 0, 1);
}

/* 2000000 as "2,000,000". */
static const char *grouped(uint64_t number, char out[NUMBER_BYTES])
{
    char digits[NUMBER_BYTES];
    int count = snprintf(digits, sizeof(digits), "%" PRIu64, number);
    int i;
    size_t used = 0;

    for (i = 0; i < count; i++) {
        if (i > 0 && (count - i) % 3 == 0) {
            out[used++] = ',';
        }
        out[used++] = digits[i];
    }
    out[used] = '\0';
    return out;
}

static ad_status say_stopped(const ad_sandbox *sandbox, ad_err *err)
{
    char number[NUMBER_BYTES];
    char pack[sizeof(sandbox->where)];
    const char *who = sandbox->where;
    const ad_limits *limits = &sandbox->limits;

    if (!who[0]) {
        (void)snprintf(pack, sizeof(pack), "pack %s", sandbox->name);
        who = pack;
    }
    switch (sandbox->stop) {
    case AD_STOP_STEPS:
        if (sandbox->budget == AD_BUDGET_LOAD) {
            return ad_err_set(err, AD_ERR_LIMIT, "%s ran over the budget of %s steps for loading a pack (lua-load-steps)", who,
                              grouped(limits->lua_load_steps, number));
        }
        return ad_err_set(err, AD_ERR_LIMIT, "%s ran over its budget of %s steps (lua-call-steps)", who,
                          grouped(limits->lua_call_steps, number));
    case AD_STOP_UNIT:
        return ad_err_set(err, AD_ERR_LIMIT, "%s ran over the budget of %s steps for one pack on one file (lua-unit-steps)",
                          who, grouped(limits->lua_unit_steps, number));
    case AD_STOP_CLOCK:
        return ad_err_set(err, AD_ERR_LIMIT, "%s ran for more than %s ms (lua-call-ms)", who,
                          grouped((uint64_t)limits->lua_call_ms *
                                      (sandbox->budget == AD_BUDGET_LOAD ? LOAD_CLOCK_FACTOR : 1),
                                  number));
    case AD_STOP_MEMORY:
        return ad_err_set(err, AD_ERR_LIMIT, "%s ran over its memory of %s bytes (lua-bytes)", who,
                          grouped(limits->lua_bytes, number));
    case AD_STOP_STRING:
        return ad_err_set(err, AD_ERR_LIMIT, "%s made a string of more than %s bytes (lua-string-bytes)", who,
                          grouped(limits->lua_string_bytes, number));
    case AD_STOP_NONE:
        break;
    }
    return ad_err_set(err, AD_ERR_LIMIT, "%s was stopped", who);
}

/* Copies an error string of Lua, which may hold NUL bytes. */
static ad_status say_error(lua_State *L, ad_err *err)
{
    char message[AD_ERR_MESSAGE_BYTES];
    size_t len = 0;
    size_t i;
    const char *text = lua_type(L, -1) == LUA_TSTRING ? lua_tolstring(L, -1, &len) : "";

    if (len > sizeof(message) - 1) {
        len = sizeof(message) - 1;
    }
    for (i = 0; i < len; i++) {
        message[i] = text[i] ? text[i] : ' ';
    }
    message[len] = '\0';
    return ad_err_set(err, AD_ERR_SCRIPT, "%s", len ? message : "an error without a text");
}

static ad_status give_up(ad_sandbox *sandbox, ad_err *err)
{
    ad_status status = say_stopped(sandbox, err);

    if (ad_lua_arena_saved(&sandbox->arena)) {
        ad_sandbox_restore(sandbox);
    } else {
        sandbox->dead = true;
    }
    return status;
}

ad_status ad_sandbox_enter(ad_sandbox *sandbox, ad_budget budget, lua_CFunction body, void *arg, ad_err *err)
{
    ad_status status = AD_OK;
    int64_t granted;
    int code;

    assert(!sandbox->running);
    if (sandbox->dead) {
        return ad_err_set(err, AD_ERR_LIMIT, "pack %s was stopped before it was loaded", sandbox->name);
    }
    arm(sandbox, budget);
    granted = sandbox->steps;
    if (granted <= 0) {
        sandbox->stop = steps_stop(sandbox);
        return give_up(sandbox, err);
    }
    code = run(sandbox, body, arg);
    sandbox->running = false;
    settle(sandbox, granted);
    if (code == LUA_ERRMEM) {
        sandbox->stop = AD_STOP_MEMORY;
        code = -1;
    }
    if (code < 0) {
        return give_up(sandbox, err);
    }
    if (code != LUA_OK) {
        status = say_error(sandbox->L, err);
    }
    lua_settop(sandbox->L, 0);
    return status;
}

/* ---- life ---- */

static int open_all(lua_State *L)
{
    ad_lua_open(L);
    return 0;
}

static ad_status open_state(ad_sandbox *sandbox, ad_err *err)
{
    lua_State *L = lua_newstate(allocate, sandbox);

    if (!L) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory for a Lua state");
    }
    sandbox->L = L;
    memcpy(lua_getextraspace(L), &sandbox, sizeof(sandbox));
    lua_gc(L, LUA_GCINC, GC_PAUSE, 0, 0);
    /* Set once: the count goes on from one call to the next, so that many short calls are not free. */
    lua_sethook(L, count_hook, LUA_MASKCOUNT, HOOK_STEPS);
    if (ad_sandbox_enter(sandbox, AD_BUDGET_TRUSTED, open_all, NULL, NULL) != AD_OK) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory for a Lua state");
    }
    return AD_OK;
}

ad_status ad_sandbox_create(ad_str name, const ad_limits *limits, ad_sandbox **out, ad_err *err)
{
    ad_status status = AD_OK;
    ad_sandbox *sandbox = ad_calloc(1, sizeof(*sandbox));

    if (sandbox) {
        sandbox->limits = *limits;
        sandbox->load_left = limits->lua_load_steps;
        sandbox->unit_left = limits->lua_unit_steps;
        sandbox->name = ad_strndup(name.len ? name.ptr : "", name.len);
        sandbox->log = ad_malloc((size_t)limits->lua_log_bytes + AD_LUA_LOG_NOTE_BYTES);
    }
    if (!sandbox || !sandbox->name || !sandbox->log) {
        status = ad_err_set(err, AD_ERR_NOMEM, "out of memory for a Lua state");
        goto done;
    }
    status = ad_lua_arena_open(&sandbox->arena, limits->lua_bytes, err);
    if (status != AD_OK) {
        goto done;
    }
    status = open_state(sandbox, err);
    if (status != AD_OK) {
        goto done;
    }
    ad_sandbox_begin_unit(sandbox, 0);
    *out = sandbox;
    sandbox = NULL;

done:
    ad_sandbox_free(sandbox);
    return status;
}

void ad_sandbox_free(ad_sandbox *sandbox)
{
    if (!sandbox) {
        return;
    }
    /* No lua_close: nothing in the arena owns anything outside it. */
    ad_lua_arena_close(&sandbox->arena);
    ad_free(sandbox->files);
    ad_free(sandbox->log);
    ad_free(sandbox->name);
    ad_free(sandbox);
}

lua_State *ad_sandbox_lua(ad_sandbox *sandbox)
{
    return sandbox->L;
}

ad_status ad_sandbox_snapshot(ad_sandbox *sandbox, ad_err *err)
{
    ad_status status;

    assert(!sandbox->running);
    if (sandbox->dead) {
        return ad_err_set(err, AD_ERR_LIMIT, "pack %s was stopped before it was loaded", sandbox->name);
    }
    lua_gc(sandbox->L, LUA_GCCOLLECT);
    status = ad_lua_arena_save(&sandbox->arena, err);
    if (status == AD_OK) {
        sandbox->dirty = false;
    }
    return status;
}

void ad_sandbox_restore(ad_sandbox *sandbox)
{
    assert(!sandbox->running);
    if (sandbox->dirty && ad_lua_arena_saved(&sandbox->arena)) {
        ad_lua_arena_restore(&sandbox->arena);
        sandbox->dirty = false;
    }
}

void ad_sandbox_begin_unit(ad_sandbox *sandbox, uint64_t seed)
{
    sandbox->unit_left = sandbox->limits.lua_unit_steps;
    sandbox->unit_seed = seed;
    sandbox->random = seed;
    sandbox->log_len = 0;
    sandbox->log_full = false;
}

ad_str ad_sandbox_log(const ad_sandbox *sandbox)
{
    return (ad_str){sandbox->log, sandbox->log_len};
}

void ad_sandbox_set_host(ad_sandbox *sandbox, void *host)
{
    sandbox->host = host;
}

void *ad_sandbox_host(lua_State *L)
{
    return ad_sandbox_of(L)->host;
}
