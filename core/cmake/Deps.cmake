# Dependencies, all of them, as imported targets. A missing one is one line that names the package.
find_package(PkgConfig REQUIRED)

# ad_dependency(TARGET MODULE DEBIAN_PACKAGE)
macro(ad_dependency target module package)
  pkg_check_modules(${target} QUIET IMPORTED_TARGET GLOBAL ${module})
  if(NOT ${target}_FOUND)
    message(FATAL_ERROR "${module} was not found: install ${package} (apt-get install ${package})")
  endif()
endmacro()

ad_dependency(LUA "lua5.4" liblua5.4-dev)
ad_dependency(ARCHIVE "libarchive>=3.6" libarchive-dev)
ad_dependency(PCRE2 "libpcre2-8" libpcre2-dev)
ad_dependency(JANSSON "jansson" libjansson-dev)
ad_dependency(SODIUM "libsodium" libsodium-dev)
ad_dependency(UTF8PROC "libutf8proc" libutf8proc-dev)
# The jail of workers: the one of plain POSIX systems is only a set of limits.
option(AD_JAIL_POSIX "Build the jail of plain POSIX systems on Linux, too" OFF)
if(CMAKE_SYSTEM_NAME STREQUAL "Linux" AND NOT AD_JAIL_POSIX)
  set(AD_JAIL_LINUX ON)
  ad_dependency(SECCOMP "libseccomp>=2.5" libseccomp-dev)
else()
  set(AD_JAIL_LINUX OFF)
endif()
if(AD_TESTS)
  ad_dependency(CMOCKA "cmocka" libcmocka-dev)
endif()

# tree-sitter and its Python grammar: the npm packages that core/vendor/package-lock.json pins by integrity
# (`npm ci --ignore-scripts` in core/vendor). Not a system copy: the node table is made from the inside of its
# trees (core/syntax/flatten.c), which only a pinned version keeps as it is.
set(AD_NPM ${PROJECT_SOURCE_DIR}/core/vendor/node_modules)
set(AD_TREE_SITTER_LIB ${AD_NPM}/tree-sitter/vendor/tree-sitter/lib)
if(NOT EXISTS ${AD_TREE_SITTER_LIB}/src/lib.c OR NOT EXISTS ${AD_NPM}/tree-sitter-python/src/parser.c)
  message(FATAL_ERROR "tree-sitter's sources were not found: run `npm ci --ignore-scripts` in core/vendor")
endif()
add_library(ad_tree_sitter STATIC ${AD_TREE_SITTER_LIB}/src/lib.c
  ${AD_NPM}/tree-sitter-python/src/parser.c ${AD_NPM}/tree-sitter-python/src/scanner.c)
target_include_directories(ad_tree_sitter SYSTEM PUBLIC ${AD_TREE_SITTER_LIB}/include)
target_include_directories(ad_tree_sitter PRIVATE ${AD_TREE_SITTER_LIB}/src ${AD_NPM}/tree-sitter-python/src)
# The grammar's scanner takes its memory where tree-sitter takes its own: its arrays by a definition that is meant for
# that, itself by the name of the C library's function.
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/scanner_memory.h CONTENT
  "#include <stdlib.h>\n#include <tree_sitter/alloc.h>\n#define calloc ts_calloc\n#define free ts_free\n")
set_source_files_properties(${AD_NPM}/tree-sitter-python/src/scanner.c PROPERTIES
  COMPILE_OPTIONS "-include;${PROJECT_BINARY_DIR}/scanner_memory.h")
set_source_files_properties(${AD_TREE_SITTER_LIB}/src/lib.c PROPERTIES
  COMPILE_OPTIONS "-include;${PROJECT_SOURCE_DIR}/core/vendor/one_thread.h")
target_compile_definitions(ad_tree_sitter PRIVATE _GNU_SOURCE TREE_SITTER_REUSE_ALLOCATOR)
# Not our code: no warnings, and optimised in every preset (a debug grammar is ten times slower).
target_compile_options(ad_tree_sitter PRIVATE -w -O2 -fPIE)
if(AD_SANITIZE)
  target_compile_options(ad_tree_sitter PRIVATE -fsanitize=${AD_SANITIZE})
endif()
if(AD_FUZZ)
  target_compile_options(ad_tree_sitter PRIVATE -fsanitize=fuzzer-no-link)
endif()
