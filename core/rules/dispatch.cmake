# From compiled rules to matches: dispatch tables, the walk, running rules, the Lua API.
set(AD_RULES_DISPATCH_SOURCES
  dispatch.c dispatch_names.c dispatch_literals.c dispatch_walk.c dispatch_strings.c dispatch_assign.c
  dispatch_file.c dispatch_function.c route.c dispatch_read.c run.c labels.c trace.c trace_terms.c trace_miss.c api_node.c api_read.c api_navigate.c api_call.c api_fix.c api_report.c api_unit.c)
