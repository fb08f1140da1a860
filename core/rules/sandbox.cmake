# The Lua sandbox: its state, its library, its memory. This file is included before ad_rules exists, so
# that its need of libm is noted for the end of the folder.
set(AD_RULES_SANDBOX_SOURCES
  lib_base.c lib_format.c lib_math.c lib_pairs.c lib_pattern.c lib_string.c lib_table.c lib_utf8.c
  lua_arena.c sandbox.c sandbox_files.c sandbox_open.c sandbox_widened.c)
cmake_language(DEFER CALL target_link_libraries ad_rules PUBLIC m)
