set(AD_RULES_PATTERN_SOURCES
  name_pattern.c regex.c
  pattern_text.c pattern_build.c pattern_names.c pattern_shape.c pattern_compile.c pattern_equal.c pattern_sieve.c pattern_match.c pattern_args.c
  where.c predicate.c message.c fix.c)
