/* What the harnesses share: bytes read as choices, lowered limits, and a check that stops the run. A harness
 * is one file; its seeds and words come from seeds.py. */
#ifndef AD_TESTS_FUZZ_H
#define AD_TESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"
#include "result/result.h"
#include "rules/rules.h"
#include "sema/sema.h"
#include "syntax/syntax.h"

/* libFuzzer's side. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);

/* Something that holds for every input did not. */
_Noreturn void fuzz_broken(const char *what, const char *file, int line);
#define FUZZ_REQUIRE(what) ((what) ? (void)0 : fuzz_broken(#what, __FILE__, __LINE__))

/* ---- an input as a row of choices; 0 when it is used up ---- */

typedef struct fuzz_in {
    const uint8_t *at;
    size_t left;
} fuzz_in;

unsigned fuzz_byte(fuzz_in *in);
uint32_t fuzz_u32(fuzz_in *in);
/* A length byte and so many bytes, fewer at the end. */
ad_str fuzz_text(fuzz_in *in);
ad_str fuzz_rest(fuzz_in *in);

/* The defaults, lowered so that one input takes milliseconds; clocks are out of the way, so that the same
 * input does the same every time. */
ad_limits fuzz_limits(void);
/* 192 to 255 let an allocation fail, soon or later, and all that follow; anything less is no trouble. To be
 * taken back with ad_mem_fail_at(0). Gives whether memory will be short. */
bool fuzz_short_memory(unsigned byte);
/* Reads every byte, for AddressSanitizer to see. */
void fuzz_touch(ad_str bytes);

/* ---- a Python unit ---- */

typedef struct fuzz_unit {
    ad_source *source;
    ad_tree *tree;
    ad_module *module;
} fuzz_unit;

/* False when there is none: over a limit, or out of memory. */
bool fuzz_unit_open(fuzz_unit *unit, ad_str python, const ad_limits *limits);
void fuzz_unit_close(fuzz_unit *unit);
/* What has to hold for any text and tree. */
void fuzz_check_source(const ad_source *source);
void fuzz_check_tree(const ad_tree *tree);
/* What has to hold for a value. */
void fuzz_check_value(const ad_module *module, ad_value_id id, const ad_limits *limits);

/* ---- rules ---- */

/* Python with a site for most matchers. */
extern const char fuzz_python[];

/* Runs a sealed set on a unit and gives a hash over all that was said, in order. */
uint64_t fuzz_run_rules(ad_ruleset *set, const fuzz_unit *unit);
void fuzz_ignore_diagnostic(void *ctx, const ad_diagnostic *diagnostic);

#endif
