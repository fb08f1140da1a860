/* The members of a tar as CPython's tarfile sees them, which is what pip installs from. Source:
 * Lib/tarfile.py of CPython 3.11. Only files are given: what is a link or a folder for tarfile is not. */
#ifndef AD_INPUT_TAR_PYTHON_H
#define AD_INPUT_TAR_PYTHON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attrs.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* Gives the next bytes of the unpacked tar; to NULL: passes over them. Fewer than asked for: the end. */
typedef uint64_t (*ad_pytar_pull)(void *ctx, char *to, uint64_t bytes);

/* What extended headers say about a member. Of "path" and "GNU.sparse.name" the one that came first as a
 * keyword gives way to the other, whatever order their last values came in: tarfile goes through a dict. */
typedef struct ad_pytar_words {
    ad_buf names[2];
    bool has_name[2];
    unsigned last_name; /* keyword that came last */
    bool has_size;
    uint64_t size;
    bool sparse; /* it has a map of holes */
} ad_pytar_words;

typedef struct ad_pytar {
    ad_pytar_pull pull;
    void *ctx;
    ad_pytar_words global; /* pax 'g': for all that follow */
    ad_pytar_words local;  /* pax 'x' and GNU 'L': for the member that follows; the outermost wins */
    ad_buf body;           /* of an extended header */
    ad_buf name;           /* of the member */
    uint64_t size;         /* of its data; of a sparse one, as stored */
    uint64_t left;         /* bytes up to the next header, from where the stream stands */
    ad_buf ahead;          /* read beyond the next header, and to be read once more */
    size_t ahead_at;
    bool sparse;
    bool restated; /* an extended header gave another size than the member's own header */
} ad_pytar;

void ad_pytar_init(ad_pytar *tar, ad_pytar_pull pull, void *ctx);
void ad_pytar_clear(ad_pytar *tar);

/* Moves to the next file: name, size and sparse tell about it. END also where tarfile gives up.
 * Errors: NOMEM; LIMIT (tarfile would go on in a way that is not followed here). */
AD_CHECKED ad_status ad_pytar_next(ad_pytar *tar, ad_err *err);
/* Appends the file's bytes as they are stored, which may take in the headers that follow; false when they
 * are cut off or memory is short (room->failed then). */
AD_CHECKED bool ad_pytar_read(ad_pytar *tar, ad_buf *room);

#endif
