/* Compiler attributes behind names, so that headers read the same under every compiler. */
#ifndef AD_BASE_ATTRS_H
#define AD_BASE_ATTRS_H

#if defined(__GNUC__)
/* The result must be looked at. */
#define AD_CHECKED __attribute__((warn_unused_result))
/* printf-like: the format is argument F, the values begin at argument V (both 1-based). */
#define AD_PRINTF(F, V) __attribute__((format(printf, F, V)))
#define AD_NORETURN     __attribute__((noreturn))
#else
#define AD_CHECKED
#define AD_PRINTF(F, V)
#define AD_NORETURN
#endif

#endif
