/* Encodings, for the files of this module only: which codec a source declares, and the decoders that turn
 * its bytes into UTF-8 with LF line ends. */
#ifndef AD_SYNTAX_ENCODING_PRIV_H
#define AD_SYNTAX_ENCODING_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"
#include "syntax/syntax.h"

/* ---- oddities on their way into an ad_source ---- */

enum { AD_ODDITY_KINDS = AD_ODDITY_COOKIE_CONFLICT + 1 };

typedef struct ad_oddities {
    ad_oddity items[AD_ODDITY_KINDS * AD_ODDITIES_OF_A_KIND];
    size_t count;
    size_t of_kind[AD_ODDITY_KINDS];
    size_t latest[AD_ODDITY_KINDS]; /* index of the kind's newest item, when of_kind > 0 */
} ad_oddities;

/* Adds, or extends the newest of its kind when the new one begins where that ends. Over the cap: drops. */
void ad_oddities_add(ad_oddities *list, ad_oddity_kind kind, size_t byte_start, size_t byte_end);

/* ---- the text being made ---- */

/* Takes code points and bytes in, keeps UTF-8 with LF line ends, and remembers what was odd. */
typedef struct ad_text {
    ad_buf buf;
    ad_oddities oddities;
    bool after_cr;     /* an LF now belongs to the CR before it */
    bool skipping_row; /* drops everything up to the next line end */
    uint32_t *lone_cr; /* where in buf an LF stands for a CR alone, ascending */
    size_t lone_cr_count;
    size_t lone_cr_capacity;
    bool failed; /* memory ran out for lone_cr; buf has its own flag */
} ad_text;

void ad_text_init(ad_text *text);
void ad_text_clear(ad_text *text);
void ad_text_put(ad_text *text, uint32_t code_point); /* a surrogate or too large a one is invalid */
void ad_text_invalid(ad_text *text);                  /* bytes that the codec does not allow: U+FFFD */
/* Valid UTF-8 without CR and NUL. */
void ad_text_run(ad_text *text, ad_str run);

/* A letter that stands for a character we have no table for (double-byte codecs): it keeps names names. */
#define AD_TEXT_PLACEHOLDER 0x3007U

/* ---- codecs ---- */

typedef enum ad_family {
    AD_FAMILY_UTF_8,
    AD_FAMILY_ASCII,
    AD_FAMILY_LATIN_1,
    AD_FAMILY_CHARMAP,      /* variant: ad_charmap; bytes below 0x80 are ASCII */
    AD_FAMILY_CHARMAP_FULL, /* variant: ad_charmap; EBCDIC */
    AD_FAMILY_MULTIBYTE,    /* variant: ad_multibyte */
    AD_FAMILY_HZ,
    AD_FAMILY_ISO_2022, /* variant: flags AD_ISO_2022_* */
    AD_FAMILY_UTF_7,
    AD_FAMILY_UNICODE_ESCAPE,
    AD_FAMILY_RAW_UNICODE_ESCAPE,
    AD_FAMILY_UTF_16, /* variant: 1 for big-endian */
    AD_FAMILY_UTF_32, /* likewise */
    AD_FAMILY_ROT_13
} ad_family;

typedef enum ad_charmap {
#define AD_CHARMAP(upper, ...)      AD_CHARMAP_##upper,
#define AD_CHARMAP_FULL(upper, ...) AD_CHARMAP_##upper,
#include "syntax/charmaps.def"
#undef AD_CHARMAP
#undef AD_CHARMAP_FULL
    AD_CHARMAP_COUNT
} ad_charmap;

typedef enum ad_multibyte {
    AD_MULTIBYTE_EUC,
    AD_MULTIBYTE_GBK,
    AD_MULTIBYTE_GB18030,
    AD_MULTIBYTE_BIG5,
    AD_MULTIBYTE_JOHAB,
    AD_MULTIBYTE_EUC_JP,
    AD_MULTIBYTE_SHIFT_JIS,
    AD_MULTIBYTE_SHIFT_JIS_YEN, /* backslash and tilde are other characters */
    AD_MULTIBYTE_CP932
} ad_multibyte;

enum {
    AD_ISO_2022_SHIFTS = 1, /* SO and SI switch between G0 and G1 */
    AD_ISO_2022_G2 = 2      /* ESC N reaches G2 */
};

typedef struct ad_codec {
    const char *name; /* as ad_source.encoding shows it */
    ad_family family;
    unsigned variant;
    bool unusual;      /* raises AD_ODDITY_ENCODING */
    const char *names; /* all spellings, with blanks between */
} ad_codec;

extern const ad_codec ad_codec_utf_8;

/* A PEP 263 declaration. */
typedef struct ad_cookie {
    size_t start; /* the codec's name */
    size_t end;
    size_t row_end; /* where its line ends: the position of CR or LF, or the length */
} ad_cookie;

/* As CPython's tokenizer looks for it: in the first line, or in the second when the first is blank or a
 * comment. `bytes` begin behind the BOM. */
bool ad_cookie_find(ad_str bytes, ad_cookie *out);
/* Does the name mean UTF-8 to the tokenizer itself? It compares only such with a BOM. */
bool ad_cookie_is_utf_8(ad_str name);
/* The codec that Python finds under a declared name, or NULL. *out_unusual: also when it took a spelling
 * that not every tool takes. */
const ad_codec *ad_codec_find(ad_str name, bool *out_unusual);

/* Decodes all of bytes with one codec. */
void ad_decode(const ad_codec *codec, ad_str bytes, ad_text *text);

/* Families with files of their own. */
void ad_decode_utf_7(ad_str bytes, ad_text *text);
void ad_decode_unicode_escape(ad_str bytes, ad_text *text);
void ad_decode_raw_unicode_escape(ad_str bytes, ad_text *text);
void ad_decode_multibyte(ad_multibyte variant, ad_str bytes, ad_text *text);
void ad_decode_hz(ad_str bytes, ad_text *text);
void ad_decode_iso_2022(unsigned variant, ad_str bytes, ad_text *text);
/* Code point of a character's name as `\N{...}` takes it: control characters by their aliases, ASCII and
 * full-width forms by their names; the placeholder for any other name. */
uint32_t ad_character_by_name(ad_str name);

/* ---- what a reader does not see ---- */

/* Finds bidirectional controls and invisible characters. */
void ad_text_find_hidden(ad_text *text);
/* Finds lone CRs inside comments and strings. */
void ad_text_find_lone_cr(ad_text *text);

#endif
