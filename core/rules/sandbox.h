/* One pack's Lua state: an arena of its own, an allow-listed library, budgets, snapshots.
 * Private to core/rules. The sandbox is for correctness and fairness between packs; the security
 * boundary is the worker's jail.
 *
 * Invariants (each has a test): no malloc inside a Lua C function; nothing in the arena owns anything
 * outside it; packs can make no finalizer; lua_close is never called; the arena never moves.
 *
 * Where the library differs from Lua's reference manual:
 * - pairs and next go through numbers ascending, strings in byte order, false, true, then light userdata,
 *   because Lua's own order changes from run to run. pairs lists the keys when it is called (n log n,
 *   charged); keys added later are not seen, removed ones are skipped. next looks at every key (n, charged):
 *   fine to ask whether a table is empty, not to walk one. Both refuse tables with a table, a function or
 *   a full userdata as a key: those have no order.
 * - sort is stable, takes comparators written in Lua only, and says so when one is no order.
 * - Patterns are checked whole before matching; tostring and %s show no addresses; %p and %q are absent.
 * - string, table, math and utf8 are empty tables that read from the real ones: they cannot be written, and
 *   pairs shows nothing. The global `string` is also what strings index into.
 * - No string can be longer than limits->lua_string_bytes, the host's included: making one in any way
 *   but the library's own functions stops the call (LIMIT).
 * - Reading a global that was never published raises, also for lua_getglobal. */
#ifndef AD_RULES_SANDBOX_H
#define AD_RULES_SANDBOX_H

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attrs.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/str.h"

typedef struct ad_sandbox ad_sandbox;

/* Opens a state with the allow-listed library and nothing else. name is the pack's, for messages.
 * Owner: the caller frees. Errors: NOMEM. */
AD_CHECKED ad_status ad_sandbox_create(ad_str name, const ad_limits *limits, ad_sandbox **out, ad_err *err);
void ad_sandbox_free(ad_sandbox *sandbox);
lua_State *ad_sandbox_lua(ad_sandbox *sandbox);
/* The sandbox a state belongs to (lua_getextraspace). */
ad_sandbox *ad_sandbox_of(lua_State *L);

/* Adds a name to the API table that every pack file sees as its global environment (it is also Lua's
 * table of globals); the value is on top of the stack and popped. Only before the first
 * ad_sandbox_run_file, and inside ad_sandbox_enter, as it may raise. */
void ad_sandbox_publish(ad_sandbox *sandbox, const char *name);

/* Makes a pack file known to ad_sandbox_run_file and to require. module is "rules.yaml" for
 * rules/yaml.lua; path is for messages. All three are borrowed for the sandbox's life.
 * Errors: SCRIPT not text that a reader sees as Lua does (bytecode, NUL, not UTF-8, a lone CR, controls),
 * or a module of that name; LIMIT; NOMEM. */
AD_CHECKED ad_status ad_sandbox_add_file(ad_sandbox *sandbox, ad_str module, ad_str path, ad_str text,
                                         ad_err *err);

typedef enum ad_budget {
    AD_BUDGET_LOAD,   /* limits->lua_load_steps */
    AD_BUDGET_CALL,   /* limits->lua_call_steps, and of the unit's what is left */
    AD_BUDGET_TRUSTED /* our own Lua at start-up: no step limit, memory as usual */
} ad_budget;

/* Runs body in protected mode: body(L) is called with `arg` as light userdata at index 1.
 * A Lua error gives SCRIPT with "FILE:LINE: message" (error values that are no strings: a fixed text;
 * no pack code runs to show them). A spent budget gives LIMIT and says which; the state is then as it
 * was at the last snapshot, or, when there is none yet, dead: every later call gives LIMIT.
 * All calls for loading share limits->lua_load_steps, all callbacks limits->lua_unit_steps until
 * ad_sandbox_begin_unit. Not re-entrant. */
AD_CHECKED ad_status ad_sandbox_enter(ad_sandbox *sandbox, ad_budget budget, lua_CFunction body, void *arg,
                                      ad_err *err);

/* Loads and runs a file added before, as text, in an environment of its own that cannot be written
 * (assigning a global is an error naming it). A module runs once: nothing happens when another file
 * has required it already. Call inside ad_sandbox_enter (raises). */
void ad_sandbox_run_file(lua_State *L, ad_str module);

/* Copies the arena as it is now / puts that copy back. restore is cheap when nothing ran since. */
AD_CHECKED ad_status ad_sandbox_snapshot(ad_sandbox *sandbox, ad_err *err);
void ad_sandbox_restore(ad_sandbox *sandbox);
/* Fresh unit budget, log and random sequence (seeded from `seed`, the same for the same unit). */
void ad_sandbox_begin_unit(ad_sandbox *sandbox, uint64_t seed);
/* What print() wrote since begin_unit; borrowed. */
ad_str ad_sandbox_log(const ad_sandbox *sandbox);

/* One pointer for the host's functions, outside the arena, untouched by snapshots. */
void ad_sandbox_set_host(ad_sandbox *sandbox, void *host);
void *ad_sandbox_host(lua_State *L);

/* For host functions: takes `steps` off the running budget and leaves by longjmp at zero. */
void ad_sandbox_charge(lua_State *L, uint64_t steps);

#endif
