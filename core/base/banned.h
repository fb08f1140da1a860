/* Calls that have no safe use: naming one is a compile error. Include last, in .c files only. */
#ifndef AD_BASE_BANNED_H
#define AD_BASE_BANNED_H

#if defined(__GNUC__)
#undef alloca /* a macro of <stdlib.h>, which cannot be poisoned as such */
#pragma GCC poison strcpy strcat sprintf vsprintf strtok gets atoi atol atof strncpy strncat alloca
#endif

#endif
