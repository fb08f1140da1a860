/* One pack's Lua state: an arena of its own, an allow-listed library, budgets, snapshots.
 * Private to core/rules. The sandbox is for correctness and fairness between packs; the security
 * boundary is the worker's jail.
 *
 * Invariants (each has a test): no malloc inside a Lua C function; nothing in the arena owns anything
 * outside it; packs can make no finalizer; lua_close is never called; the arena never moves. */
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

/* Opens a state with the allow-listed library and nothing else. name is for messages ("pack X").
 * Owner: the caller frees. Errors: NOMEM. */
AD_CHECKED ad_status ad_sandbox_create(ad_str name, const ad_limits *limits, ad_sandbox **out, ad_err *err);
void ad_sandbox_free(ad_sandbox *sandbox);
lua_State *ad_sandbox_lua(ad_sandbox *sandbox);
/* The sandbox a state belongs to (lua_getextraspace). */
ad_sandbox *ad_sandbox_of(lua_State *L);

/* Adds a name to the API table that every pack file sees as its global environment; the value is on
 * top of the stack and popped. Only before the first ad_sandbox_run_file. */
void ad_sandbox_publish(ad_sandbox *sandbox, const char *name);

/* Makes a pack file known to ad_sandbox_run_file and to require. module is "rules.yaml" for
 * rules/yaml.lua; path is for messages. Both texts are borrowed for the sandbox's life. */
AD_CHECKED ad_status ad_sandbox_add_file(ad_sandbox *sandbox, ad_str module, ad_str path, ad_str text,
                                         ad_err *err);

typedef enum ad_budget {
    AD_BUDGET_LOAD,    /* limits->lua_load_steps */
    AD_BUDGET_CALL,    /* limits->lua_call_steps, and of the unit's what is left */
    AD_BUDGET_TRUSTED  /* our own Lua at start-up: no step limit, memory as usual */
} ad_budget;

/* Runs body in protected mode: body(L) is called with `arg` as light userdata at index 1.
 * A Lua error gives SCRIPT with "FILE:LINE: message" (error values that are no strings: a fixed text;
 * no pack code runs to show them). A spent budget gives LIMIT and says which; the state is then as it
 * was at the last snapshot. Not re-entrant. */
AD_CHECKED ad_status ad_sandbox_enter(ad_sandbox *sandbox, ad_budget budget, lua_CFunction body, void *arg,
                                      ad_err *err);

/* Loads and runs a file added before, as text, in an environment of its own that cannot be written
 * (assigning a global is an error naming it). Call inside ad_sandbox_enter (raises). */
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
