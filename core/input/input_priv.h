/* Shared by the files of this folder only: one run over an artifact, and the interface behind which
 * archive formats stand. */
#ifndef AD_INPUT_INPUT_PRIV_H
#define AD_INPUT_INPUT_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attrs.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/str.h"
#include "input/input.h"

/* ---- names and first bytes (kind.c) ---- */

/* What kind of archive a name promises. */
typedef enum ad_claim {
    AD_CLAIM_NONE,
    AD_CLAIM_ZIP,
    AD_CLAIM_ZIPAPP, /* a zip that may have a "#!" line in front */
    AD_CLAIM_TAR
} ad_claim;

ad_claim ad_input_claim_of(ad_str path);
/* Starts like a zip: a local header, an end record, or a spanning marker. */
bool ad_input_is_zip_head(ad_str head);
/* A tar header whose checksum is right. */
bool ad_input_is_tar_head(ad_str head);
/* Starts like a gzip, bzip2, xz, zstd or (loosely) lzma stream. */
bool ad_input_is_packed_head(ad_str head);
/* Text, by its first bytes, with a name whose extension does not say that it is something else, and no
 * "#!" line for another interpreter: it may be Python. */
bool ad_input_may_be_python(ad_str path, ad_str bytes);

/* ---- one artifact being read (run.c) ---- */

/* Below this many unpacked bytes no ratio is looked at. */
enum { AD_RATIO_FLOOR_BYTES = 1024 * 1024 };

/* What it has used of its limits, and who hears of it. */
typedef struct ad_input_run {
    const ad_limits *limits;
    const ad_input_sink *sink;
    uint64_t packed_bytes;   /* size of the artifact itself */
    uint64_t unpacked_bytes; /* of all members, over all nesting levels, so far */
    uint64_t kept_bytes;     /* of those that were looked at */
    uint32_t entries;        /* members so far, over all nesting levels */
    uint64_t deadline_ms;    /* on ad_clock_ms(); time spent in the sink does not count */
    size_t incidents;        /* told so far */
    bool stopped;            /* a limit of the whole artifact was hit: read nothing more */
} ad_input_run;

void ad_run_init(ad_input_run *run, const ad_limits *limits, const ad_input_sink *sink,
                 uint64_t packed_bytes);
void ad_run_incident(ad_input_run *run, ad_incident_kind kind, ad_str path, const char *format, ...)
    AD_PRINTF(4, 5);
/* An incident LIMIT that names a limit by its place in ad_limits: "member-bytes: WHAT (limit N bytes)". */
void ad_run_limit(ad_input_run *run, ad_str path, size_t limit_offset, const char *what);
#define AD_RUN_LIMIT(run, path, field, what) ad_run_limit(run, path, offsetof(ad_limits, field), what)
/* Counts unpacked bytes against the limits of the whole artifact. False: the run is stopped, and the
 * incident that says why (about `path`) was told. */
AD_CHECKED bool ad_run_spend(ad_input_run *run, ad_str path, uint64_t bytes);
/* Counts a member that was unpacked against the artifact's ratio. False: it is over, which was told, and the
 * member is to be left out; smaller ones behind it are not, so that a bomb in front hides nothing. */
AD_CHECKED bool ad_run_keep(ad_input_run *run, ad_str path, uint64_t bytes);
/* Is there time left? As ad_run_spend. */
AD_CHECKED bool ad_run_in_time(ad_input_run *run, ad_str path);
/* Hands a unit over; the time it takes is not the artifact's. */
AD_CHECKED ad_status ad_run_hand_over(ad_input_run *run, const ad_unit *unit, ad_err *err);
/* "ARCHIVE!NAME"; of a name over limits->path_bytes only the end is kept. */
void ad_run_member_label(const ad_input_run *run, ad_buf *out, ad_str archive, ad_str name);
ad_str ad_run_clip_name(const ad_input_run *run, ad_str name);

/* ---- archives ---- */

typedef enum ad_member_type {
    AD_MEMBER_FILE,
    AD_MEMBER_FOLDER,
    AD_MEMBER_SYMLINK,
    AD_MEMBER_HARDLINK, /* without bytes of its own */
    AD_MEMBER_SPECIAL   /* device, FIFO */
} ad_member_type;

typedef struct ad_member {
    ad_str name;   /* raw bytes; valid until the next call of next() */
    ad_str target; /* of a SYMLINK */
    ad_member_type type;
} ad_member;

/* How reading a member went. Other than WHOLE: an incident was told. */
typedef enum ad_member_state {
    AD_MEMBER_WHOLE,
    AD_MEMBER_PARTLY, /* damaged: what could be read is there */
    AD_MEMBER_NONE    /* nothing to hand over */
} ad_member_state;

typedef struct ad_member_source ad_member_source;

/* What an archive format does. */
typedef struct ad_member_ops {
    /* The next member. END behind the last, NOMEM. Damage is an incident, then the next or END. */
    ad_status (*next)(ad_member_source *source, ad_member *out, ad_err *err);
    /* Bytes of the current FILE member, under all limits. *out points into `room` (which is reset) or
     * into the archive. `label` is the member's, for incidents. NOMEM. */
    ad_status (*read)(ad_member_source *source, ad_str label, ad_buf *room, ad_str *out,
                      ad_member_state *state, ad_err *err);
    void (*free)(ad_member_source *source);
} ad_member_ops;

struct ad_member_source {
    const ad_member_ops *ops;
    ad_input_run *run;
    ad_str label; /* of the archive; borrowed */
};

typedef enum ad_archive_answer {
    AD_ARCHIVE_YES,
    AD_ARCHIVE_NO,
    AD_ARCHIVE_DAMAGED /* starts like one, but nothing can be read */
} ad_archive_answer;

/* A tar, plain or compressed (tar.c). *out is set only for YES. label and bytes must outlive it.
 * Errors: NOMEM. */
AD_CHECKED ad_status ad_tar_open(ad_input_run *run, ad_str label, ad_str bytes, ad_archive_answer *answer,
                                 ad_member_source **out, ad_err *err);
/* After END: where in the unpacked tar it ended; what stands behind belongs to no member. */
uint64_t ad_tar_end(const ad_member_source *source);
/* Streams of the other codecs that zip members may use: bzip2, LZMA, zstd. Two pieces, read one after
 * the other. Appends to room, at most limits->member_bytes. Errors: NOMEM. */
AD_CHECKED ad_status ad_tar_unpack_stream(ad_input_run *run, ad_str label, ad_str head, ad_str body,
                                          ad_buf *room, ad_member_state *state, ad_err *err);

/* Would zipfile find a directory with at least one member in it? Bytes in front do not matter. *end_at
 * is then the place of its end record. */
bool ad_zip_probe(ad_str bytes, uint64_t *end_at);
/* A zip (zip.c). shebang: bytes in front of the first member are as they should be. Errors: NOMEM. */
AD_CHECKED ad_status ad_zip_open(ad_input_run *run, ad_str label, ad_str bytes, bool shebang,
                                 ad_member_source **out, ad_err *err);

/* ---- notebooks (notebook.c, ipython.c) ---- */

typedef struct ad_notebook {
    ad_buf text; /* Python, UTF-8: the code cells one after the other */
    ad_cell *cells;
    size_t cell_count;
    size_t cell_capacity;
    bool python; /* false: cells are in another language, and there is no text */
} ad_notebook;

void ad_notebook_init(ad_notebook *book);
void ad_notebook_clear(ad_notebook *book);
/* Errors: FORMAT (no notebook; err says where), LIMIT (more JSON values than limits->nodes), NOMEM. */
AD_CHECKED ad_status ad_notebook_read(ad_notebook *book, ad_str bytes, const ad_limits *limits, ad_err *err);

/* Appends one code cell as Python: IPython's own syntax becomes the calls that IPython makes of it, on
 * the same row. What the cell leaves open (strings, brackets) is closed on rows behind it, so that it
 * cannot swallow the next. Failure shows in out->failed. */
void ad_ipython_add_cell(ad_buf *out, ad_str cell);

/* ---- little-endian numbers in archives ---- */

static inline uint32_t ad_le16(const char *at)
{
    return (uint32_t)(unsigned char)at[0] | (uint32_t)(unsigned char)at[1] << 8;
}

static inline uint32_t ad_le32(const char *at)
{
    return ad_le16(at) | ad_le16(at + 2) << 16;
}

static inline uint64_t ad_le64(const char *at)
{
    return (uint64_t)ad_le32(at) | (uint64_t)ad_le32(at + 4) << 32;
}

#endif
