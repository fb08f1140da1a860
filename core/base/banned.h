/* Calls that have no safe use: naming one is a compile error. Include last, in .c files only. */
#ifndef AD_BASE_BANNED_H
#define AD_BASE_BANNED_H

#if defined(__GNUC__)
/* Some of these are macros of the C library, which cannot be poisoned as such. */
#undef alloca
#undef strcpy
#undef strcat
#undef sprintf
#undef vsprintf
#undef strncpy
#undef strncat
#undef strtok
#undef gets
#undef atoi
#undef atol
#undef atof
#pragma GCC poison strcpy strcat sprintf vsprintf strtok gets atoi atol atof strncpy strncat alloca
#endif

#endif
