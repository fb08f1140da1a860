# ad_warnings: what every target of ours compiles with.
add_library(ad_warnings INTERFACE)
target_compile_options(ad_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wundef -Wvla -Wformat=2
  -Wnull-dereference -Wcast-qual -Wcast-align -Wwrite-strings -Wstrict-prototypes -Wmissing-prototypes
  -Wswitch-enum -Wimplicit-fallthrough -Wredundant-decls
  $<$<C_COMPILER_ID:GNU>:-Wlogical-op -Wduplicated-cond -Wduplicated-branches>
  $<$<BOOL:${AD_WERROR}>:-Werror>)
# Everything ends in executables. -fPIC, for shared libraries, would keep the compiler from inlining what another library could
# replace: tree-sitter's parse takes a tenth longer with it.
target_compile_options(ad_warnings INTERFACE -fPIE)
target_link_options(ad_warnings INTERFACE -pie)
target_compile_definitions(ad_warnings INTERFACE _GNU_SOURCE _FILE_OFFSET_BITS=64)
if(AD_SANITIZE)
  target_compile_options(ad_warnings INTERFACE -fsanitize=${AD_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(ad_warnings INTERFACE -fsanitize=${AD_SANITIZE})
else()
  target_compile_options(ad_warnings INTERFACE
    $<$<NOT:$<CONFIG:Debug>>:-D_FORTIFY_SOURCE=2> -fstack-protector-strong)
  target_link_options(ad_warnings INTERFACE -Wl,-z,relro,-z,now)
endif()
if(AD_FUZZ)
  target_compile_options(ad_warnings INTERFACE -fsanitize=fuzzer-no-link)
endif()
