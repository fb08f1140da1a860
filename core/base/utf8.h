/* UTF-8 (RFC 3629), and making hostile text fit to show. */
#ifndef AD_BASE_UTF8_H
#define AD_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

#define AD_UTF8_INVALID UINT32_MAX

/* Decodes the code point at *at and moves *at behind it. A byte that starts no valid sequence
 * (overlong forms, surrogates and values over U+10FFFF included) gives AD_UTF8_INVALID and moves
 * one byte. *at must be < s.len. */
uint32_t ad_utf8_next(ad_str s, size_t *at);
/* Appends a code point below U+110000. */
void ad_utf8_add(ad_buf *out, uint32_t code_point);
/* How many bytes there are before the first that is beyond ASCII. */
size_t ad_ascii_bytes(ad_str s);
bool ad_utf8_valid(ad_str s);
/* Position of the first invalid byte, or s.len. */
size_t ad_utf8_first_invalid(ad_str s);
/* Code points, each invalid byte counting one. */
size_t ad_utf8_length(ad_str s);
/* UTF-16 code units, each invalid byte counting one. */
size_t ad_utf16_length(ad_str s);
/* Terminal cells: 2 for East Asian wide and emoji, 0 for combining marks, 1 otherwise. */
unsigned ad_utf8_width(uint32_t code_point);

/* U+202A..202E, U+2066..2069, U+200E, U+200F, U+061C. */
bool ad_utf8_is_bidi(uint32_t code_point);

/* Appends text so that no terminal, log or CI system acts on it: C0 and C1 controls (also LF and
 * TAB), DEL, bidi controls, zero-width and other format characters, and invalid bytes become
 * \xNN or \u{NNNN}; a backslash that starts such a form is doubled only when `exact`. */
void ad_utf8_add_shown(ad_buf *out, ad_str text, bool exact);

#endif
