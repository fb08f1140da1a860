/* Writing JSON (RFC 8259) front to back: commas and indentation are kept track of, every string comes
 * out valid whatever its bytes. Private to core/report. */
#ifndef AD_REPORT_JSON_OUT_H
#define AD_REPORT_JSON_OUT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

enum { JSON_DEPTH_MAX = 32 };

typedef struct json_out {
    ad_buf *out;
    bool indented; /* false: one line */
    unsigned depth;
    bool started[JSON_DEPTH_MAX]; /* has the container at this depth an element? */
    bool after_key;
} json_out;

void json_init(json_out *json, ad_buf *out, bool indented);
void json_object(json_out *json); /* '{' */
void json_object_end(json_out *json);
void json_array(json_out *json); /* '[' */
void json_array_end(json_out *json);
void json_key(json_out *json, const char *name);
/* Invalid UTF-8 bytes become U+FFFD; controls and U+2028/9 are escaped. */
void json_string(json_out *json, ad_str text);
void json_int(json_out *json, uint64_t value);
void json_bool(json_out *json, bool value);
/* Key and value in one. */
void json_key_string(json_out *json, const char *name, ad_str text);
void json_key_text(json_out *json, const char *name, const char *text);
void json_key_int(json_out *json, const char *name, uint64_t value);
void json_key_bool(json_out *json, const char *name, bool value);
/* A path: as json_string, but bytes that are no UTF-8 are kept apart as \xNN, so that two paths differ. */
void json_key_path(json_out *json, const char *name, ad_str path);
void json_key_strings(json_out *json, const char *name, const ad_str *texts, size_t count);

#endif
