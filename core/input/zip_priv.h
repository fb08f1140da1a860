/* Shared by the files of the ZIP reader. Source of the format: PKWARE's APPNOTE.TXT 6.3.10; of what is
 * installed: CPython's Lib/zipfile.py. Two views of one archive are read: A, the central directory as
 * zipfile finds it, which is what pip installs; B, the local records from the first byte on, which is
 * what a streaming reader sees. What is handed over is the union of both. */
#ifndef AD_INPUT_ZIP_PRIV_H
#define AD_INPUT_ZIP_PRIV_H

#include "input/input_priv.h"

enum {
    AD_ZIP_LOCAL_BYTES = 30,
    AD_ZIP_CENTRAL_BYTES = 46,
    AD_ZIP_END_BYTES = 22,
    AD_ZIP_END64_BYTES = 56,
    AD_ZIP_LOCATOR_BYTES = 20
};

#define AD_ZIP_LOCAL   0x04034B50U
#define AD_ZIP_CENTRAL 0x02014B50U
#define AD_ZIP_END     0x06054B50U
#define AD_ZIP_END64   0x06064B50U
#define AD_ZIP_LOCATOR 0x07064B50U
#define AD_ZIP_DATA    0x08074B50U /* data descriptor, or a spanning marker at the very start */

enum {
    AD_ZIP_ENCRYPTED = 1 << 0,  /* general purpose flags */
    AD_ZIP_DESCRIPTOR = 1 << 3, /* sizes stand behind the data */
    AD_ZIP_STRONG = 1 << 6,
    AD_ZIP_UTF8 = 1 << 11 /* the name is UTF-8 */
};

enum { /* compression methods that zipfile unpacks */
       AD_ZIP_STORED = 0,
       AD_ZIP_DEFLATED = 8,
       AD_ZIP_BZIP2 = 12,
       AD_ZIP_LZMA = 14,
       AD_ZIP_ZSTD = 93
};

typedef struct ad_zip_entry {
    ad_str name;         /* raw, as stored */
    ad_str unicode_name; /* another name, of a valid 0x7075 field; else empty */
    uint64_t header_at;  /* local header */
    uint64_t data_at;    /* 0: there is no local header where the directory says */
    uint64_t packed;
    uint64_t size;
    uint32_t crc;
    uint32_t method;
    uint32_t flags;
    bool local;   /* view B */
    bool whole;   /* read to the end of its stream, whatever the directory says about its size */
    bool matched; /* view A: view B has a record there; view B: view A has an entry there */
} ad_zip_entry;

typedef struct ad_zip_list {
    ad_zip_entry *items;
    size_t count;
    size_t capacity;
} ad_zip_list;

/* In what ways two readers of the archive could see different things. */
typedef enum ad_zip_oddity {
    AD_ZIP_ODD_PREFIX,
    AD_ZIP_ODD_GAP,
    AD_ZIP_ODD_TRAILING,
    AD_ZIP_ODD_DIRECTORIES,
    AD_ZIP_ODD_END_RECORD,
    AD_ZIP_ODD_END64,
    AD_ZIP_ODD_EXTRA,
    AD_ZIP_ODD_ONLY_LOCAL,
    AD_ZIP_ODD_ONLY_CENTRAL,
    AD_ZIP_ODD_NAME,
    AD_ZIP_ODD_UNICODE_NAME,
    AD_ZIP_ODD_METHOD,
    AD_ZIP_ODD_ENCRYPTION,
    AD_ZIP_ODD_SIZE,
    AD_ZIP_ODD_DESCRIPTOR,
    AD_ZIP_ODD_DUPLICATE,
    AD_ZIP_ODD_COUNT
} ad_zip_oddity;

/* The end record by zipfile's rule, and what follows from it. */
typedef struct ad_zip_end {
    uint64_t end_at; /* of the end record */
    uint64_t directory_at;
    uint64_t directory_bytes;
    uint64_t stated_at; /* where the record says that the directory is */
    uint64_t count;
    uint64_t record_at;        /* of the ZIP64 record, 0 when there is none */
    uint64_t stated_record_at; /* where its locator says that it is */
    bool zip64;
    bool shifted; /* offsets count from elsewhere than the first byte, as when the zip was appended */
    bool odd;     /* its fields do not agree with what there is */
    bool odd64;   /* its ZIP64 part says something else than its plain part */
} ad_zip_end;

typedef struct ad_zip {
    ad_member_source base;
    ad_str bytes;
    bool shebang; /* bytes in front are as they should be */
    bool has_end;
    ad_zip_end end;
    bool directory_broken; /* the directory could not be read to its end */
    bool walk_broken;      /* a limit stopped the walk over local records */
    ad_zip_list central;   /* view A, in the directory's order; then what view B adds */
    ad_zip_list locals;    /* view B, in the order of the file */
    struct {
        size_t count;
        ad_str member; /* the first one concerned; may be empty */
    } odd[AD_ZIP_ODD_COUNT];
    size_t at; /* members handed out */
    ad_zip_entry current;
} ad_zip;

void ad_zip_note(ad_zip *zip, ad_zip_oddity oddity, ad_str member);
AD_CHECKED bool ad_zip_add(ad_zip_list *list, const ad_zip_entry *entry);

/* zip_directory.c: the end record, and view A. Errors: NOMEM. */
bool ad_zip_find_end(ad_str bytes, ad_zip_end *out);
AD_CHECKED ad_status ad_zip_read_directory(ad_zip *zip, ad_err *err);
/* Fills in sizes of 2^32-1 (and *header_at, if not NULL) from a ZIP64 field, and unicode_name. False:
 * the field is broken. */
AD_CHECKED bool ad_zip_read_extra(ad_str extra, ad_zip_entry *entry, uint64_t *header_at);

/* zip_walk.c: view B, and what it adds to A. Errors: NOMEM. */
AD_CHECKED ad_status ad_zip_walk(ad_zip *zip, ad_err *err);
AD_CHECKED ad_status ad_zip_compare(ad_zip *zip, ad_err *err);

#endif
