/* What the measurements are held against: the parse of tree-sitter and its Python grammar as they come. */
#ifndef AD_TESTS_YARDSTICK_H
#define AD_TESTS_YARDSTICK_H

#include <stdbool.h>
#include <stdint.h>

typedef struct yardstick yardstick;

/* NULL: no memory, or the grammar does not fit. Owner: the caller, yardstick_free(). */
yardstick *yardstick_create(void);
void yardstick_free(yardstick *stick);

/* Parses a text, and drops the tree. */
void yardstick_parse(yardstick *stick, const char *text, uint32_t bytes);

#endif
