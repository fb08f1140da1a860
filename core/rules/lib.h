/* What the files of the Lua sandbox share: the sandbox itself, and how its library functions charge for
 * their work, build strings and lock tables. Private to core/rules. */
#ifndef AD_RULES_LIB_H
#define AD_RULES_LIB_H

#include <lauxlib.h>
#include <lua.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "rules/lua_arena.h"
#include "rules/sandbox.h"

/* ---- the sandbox ---- */

/* Why a call was left by longjmp. */
typedef enum ad_stop {
    AD_STOP_NONE,
    AD_STOP_STEPS, /* of the call, or of all loading calls together */
    AD_STOP_UNIT,  /* steps of the unit */
    AD_STOP_CLOCK,
    AD_STOP_MEMORY,
    AD_STOP_STRING /* one string too long */
} ad_stop;

typedef struct ad_pack_file {
    ad_str module;
    ad_str path;
    ad_str text;
} ad_pack_file;

/* Lives outside the arena: a restore does not touch it. */
struct ad_sandbox {
    char *name;
    ad_limits limits;
    ad_lua_arena arena;
    lua_State *L; /* in the arena */
    void *host;
    ad_pack_file *files;
    size_t file_count, file_capacity;

    jmp_buf jump; /* valid while running */
    bool running;
    bool dirty;  /* something ran since the snapshot was taken or put back */
    bool dead;   /* was stopped with no snapshot to go back to */
    bool sealed; /* a pack file ran: the API is final */
    ad_budget budget;
    ad_stop stop;
    char where[160]; /* "FILE:LINE" of the Lua code that was stopped, "" when unknown */
    int64_t steps;   /* left in this call */
    uint64_t unit_left, load_left;
    bool unit_is_least; /* of the limits on this call, the unit's is what is left */
    int64_t deadline_ms;
    uint64_t charged;  /* since the clock was read */
    unsigned refusals; /* of memory, in this call */
    uint64_t entries;  /* calls of ad_sandbox_enter: tells a module being loaded from one that failed */
    unsigned require_depth;

    uint64_t random, unit_seed;
    char *log; /* limits.lua_log_bytes and room for a closing note, reserved at the start */
    size_t log_len;
    bool log_full;
};

/* Bytes of text that cost as much as one VM instruction. */
enum { AD_LUA_BYTES_PER_STEP = 64 };
/* Room behind the log for the note that it was cut. */
enum { AD_LUA_LOG_NOTE_BYTES = 64 };

/* Charges for going over `bytes` bytes once. */
static inline void ad_lua_charge_bytes(lua_State *L, size_t bytes)
{
    ad_sandbox_charge(L, 1 + bytes / AD_LUA_BYTES_PER_STEP);
}

/* Opens everything that packs may use. Inside enter, once. */
void ad_lua_open(lua_State *L);

/* ---- library tables ---- */

void ad_lua_open_base(lua_State *L);
void ad_lua_open_pairs(lua_State *L);
void ad_lua_open_string(lua_State *L);
void ad_lua_open_table(lua_State *L);
void ad_lua_open_math(lua_State *L);
void ad_lua_open_utf8(lua_State *L);
void ad_lua_open_require(lua_State *L);

/* Publishes a new table with these functions as global `name`, locked: packs see an empty table that
 * reads from the real one and refuses to be written. [-0, +0] */
void ad_lua_publish_library(lua_State *L, const char *name, const luaL_Reg *functions);
/* Replaces the table on top by a locked one of that name (see above). [-1, +1] */
void ad_lua_lock(lua_State *L, const char *name);
/* The real table behind a locked one at index `at`. [-0, +1] */
void ad_lua_push_locked(lua_State *L, int at);
/* The error a pack reads when it names something that does not exist; raises. */
int ad_lua_unknown_name(lua_State *L);

/* For tests only: adds pcall, setmetatable and getmetatable as a later version might, so that attacks
 * which need them can be tried. `guarded`: setmetatable refuses the fields that run code behind the
 * sandbox's back. Inside enter, before the first file. */
void ad_lua_open_widened(lua_State *L, bool guarded);

/* ---- arguments ---- */

/* A string (or a number, converted) as bytes; borrowed while it stays on the stack. */
ad_str ad_lua_check_str(lua_State *L, int arg);
/* A table that packs may write: not a locked one. */
void ad_lua_check_writable(lua_State *L, int arg);
/* Turns a 1-based, perhaps negative position into one that counts from the start; before the start is
 * 0, beyond the end is kept. */
lua_Integer ad_lua_position(lua_Integer position, size_t len);
/* Pushes what tostring() gives: never an address, never code of a pack. [-0, +1] */
ad_str ad_lua_push_shown(lua_State *L, int at);

/* ---- building strings ---- */

enum { AD_LUA_TEXT_FIRST = 512 };

/* Grows in the arena, so that leaving by an error or a stop loses nothing; capped at
 * limits.lua_string_bytes (raises beyond). */
typedef struct ad_lua_text {
    lua_State *L;
    char *data;
    size_t len, cap, cap_max;
    int slot; /* the stack index that keeps a grown block alive */
    char first[AD_LUA_TEXT_FIRST];
} ad_lua_text;

/* [-0, +1]: the slot, which the caller leaves where it is until it is done. */
void ad_lua_text_begin(lua_State *L, ad_lua_text *text);
/* Room for `bytes` more; the caller adds to len. */
char *ad_lua_text_room(ad_lua_text *text, size_t bytes);
void ad_lua_text_add(ad_lua_text *text, ad_str bytes);
void ad_lua_text_byte(ad_lua_text *text, char byte);
/* Pushes the string. [-0, +1] */
void ad_lua_text_finish(ad_lua_text *text);

/* string.format */
int ad_lua_format(lua_State *L);

/* ---- patterns (lib_pattern.c) ---- */

enum { AD_LUA_CAPTURES_MAX = 32, AD_LUA_PATTERN_BYTES_MAX = 4096 };

typedef struct ad_lua_pattern ad_lua_pattern;

typedef struct ad_lua_match {
    size_t start, end;
} ad_lua_match;

/* Compiles a pattern into a userdata that it pushes; raises for a malformed one. anchors: whether '^' at
 * the start is one (not in gmatch). [-0, +1] */
ad_lua_pattern *ad_lua_pattern_push(lua_State *L, ad_str pattern, bool anchors);
/* The first match that starts at or after `from` and does not end at `not_end` (SIZE_MAX: any will do).
 * An anchored pattern is tried at `from` only. Charges for every step. */
bool ad_lua_pattern_find(lua_State *L, ad_lua_pattern *pattern, ad_str subject, size_t from, size_t not_end,
                         ad_lua_match *out);
bool ad_lua_pattern_anchored(const ad_lua_pattern *pattern);
/* How many values ad_lua_pattern_push_captures would push. */
int ad_lua_pattern_values(const ad_lua_pattern *pattern, bool whole);
/* Pushes capture `number` (0-based) of the last match; 0 is the whole match when there are none.
 * False, pushing nothing: no such capture. */
bool ad_lua_pattern_push_capture(lua_State *L, const ad_lua_pattern *pattern, ad_str subject,
                                 ad_lua_match match, size_t number);
/* Pushes all captures; when there are none and `whole`, the whole match. Returns how many. */
int ad_lua_pattern_push_captures(lua_State *L, const ad_lua_pattern *pattern, ad_str subject,
                                 ad_lua_match match, bool whole);

#endif
