# ad_module(NAME sources...): one static library for one folder of core/.
function(ad_module name)
  add_library(ad_${name} STATIC ${ARGN})
  target_include_directories(ad_${name} PUBLIC ${PROJECT_SOURCE_DIR}/core)
  target_link_libraries(ad_${name} PUBLIC ad_warnings)
  set_target_properties(ad_${name} PROPERTIES C_VISIBILITY_PRESET hidden)
endfunction()
