/* What this module is built on. */
#include <stdio.h>
#include <tree_sitter/api.h>

#include "syntax/parser_priv.h"
#include "syntax/syntax.h"

#include "base/banned.h"

void ad_syntax_library(char *out, size_t out_bytes)
{
    (void)snprintf(out, out_bytes, "tree-sitter ABI %d to %d, Python grammar ABI %u",
                   TREE_SITTER_MIN_COMPATIBLE_LANGUAGE_VERSION, TREE_SITTER_LANGUAGE_VERSION,
                   ts_language_abi_version(tree_sitter_python()));
}
