/* From bytes to units: archives (wheels, sdists, zips, nested), scripts, notebooks, metadata.
 * Works on memory only: whoever calls has opened the file. Nothing is ever written to disk. */
#ifndef AD_INPUT_INPUT_H
#define AD_INPUT_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attrs.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/str.h"
#include "result/result.h"

/* One file of an artifact. Everything is borrowed and valid during the callback only. */
typedef struct ad_unit {
    ad_str path; /* full label: artifact, then "!member" per nesting level; raw bytes */
    ad_str name; /* the part that is a path inside its package tree: after the last '!', or as given */
    ad_unit_kind kind;
    ad_str bytes; /* for notebooks: the generated Python text, UTF-8 */
    uint64_t bytes_on_disk;
    const ad_cell *cells;
    size_t cell_count;
    bool in_archive; /* made by someone else: its comments cannot suppress */
} ad_unit;

/* Who wants the units. `unit` returning other than AD_OK stops everything with that status;
 * `incident` cannot fail. Paths and messages are borrowed. */
typedef struct ad_input_sink {
    void *ctx;
    ad_status (*unit)(void *ctx, const ad_unit *unit, ad_err *err);
    void (*incident)(void *ctx, ad_incident_kind kind, ad_str path, const char *message);
} ad_input_sink;

/* Kind by path alone (AD_UNIT_OTHER when unknown); `head` is the start of the file, for shebangs of
 * files without an extension, and may be empty. */
ad_unit_kind ad_unit_kind_of(ad_str path, ad_str head);

/* What a file should be handed over as, by its name and its first bytes (at least 512, if it has
 * them): content decides, not the name. */
typedef enum ad_input_form {
    AD_FORM_FILE,   /* a unit of its own */
    AD_FORM_ZIP,    /* zip, wheel, egg */
    AD_FORM_TAR,    /* tar, plain or compressed by gzip, bzip2, xz, zstd */
    AD_FORM_BROKEN_ARCHIVE /* named like an archive (.whl .zip .egg .tar.gz .tgz ...), but is none */
} ad_input_form;

ad_input_form ad_input_form_of(ad_str path, ad_str head);
/* Is the name one that a tree walk should look into at all (a Python kind, a metadata kind, an
 * archive, or without extension)? Others are LISTED without being read. */
bool ad_input_wants(ad_str path);

/* Reads one file, whatever its form, and hands over its units: the file itself, or an archive's
 * members in the order of the archive, nested archives where they stand. What cannot be read is an
 * incident, and the rest goes on. Every member is handed over, AD_UNIT_OTHER ones with their bytes.
 * `named` says that the user named this very file: then its kind falls back to PYTHON when its text
 * looks like it could be (no extension known), instead of OTHER.
 * Shape:  label as shown to the user, raw bytes. bytes stay the caller's.
 * Errors: NOMEM; what sink->unit returned. Hostile content is never an error here. */
AD_CHECKED ad_status ad_input_read(ad_str label, ad_str bytes, bool named, const ad_limits *limits,
                                   const ad_input_sink *sink, ad_err *err);

/* Names and versions of the libraries behind this module, for people; NUL-ended, cut to fit. */
void ad_input_library(char *out, size_t out_bytes);

#endif
