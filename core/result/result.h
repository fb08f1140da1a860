/* Plain data: what a scan is about to say. Places, rules, findings, incidents, units, and the set
 * that holds them; the record format in which they cross from a worker; fingerprints. */
#ifndef AD_RESULT_RESULT_H
#define AD_RESULT_RESULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attrs.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/str.h"

/* ---- vocabulary ---- */

typedef enum ad_severity {
    AD_SEVERITY_INFO,
    AD_SEVERITY_LOW,
    AD_SEVERITY_MEDIUM,
    AD_SEVERITY_HIGH,
    AD_SEVERITY_CRITICAL
} ad_severity;

typedef enum ad_confidence { AD_CONFIDENCE_LOW, AD_CONFIDENCE_MEDIUM, AD_CONFIDENCE_HIGH } ad_confidence;

const char *ad_severity_name(ad_severity severity); /* "info", "low", ... */
const char *ad_confidence_name(ad_confidence confidence);
bool ad_severity_parse(ad_str name, ad_severity *out);
bool ad_confidence_parse(ad_str name, ad_confidence *out);

/* What a unit is, decided by its path (and, for scripts, its first line). */
typedef enum ad_unit_kind {
    AD_UNIT_PYTHON,       /* .py .pyw, and files with a Python shebang */
    AD_UNIT_STUB,         /* .pyi */
    AD_UNIT_PTH,          /* .pth: lines that start with "import " run at start-up */
    AD_UNIT_NOTEBOOK,     /* .ipynb; the source is its code cells one after the other */
    AD_UNIT_SETUP_CFG,    /* setup.cfg */
    AD_UNIT_PYPROJECT,    /* pyproject.toml */
    AD_UNIT_REQUIREMENTS, /* requirements*.txt, constraints*.txt, *.in beside them */
    AD_UNIT_METADATA,     /* METADATA, PKG-INFO, WHEEL, RECORD, entry_points.txt, top_level.txt */
    AD_UNIT_OTHER,        /* anything else: accounted for, not parsed */
    AD_UNIT_KIND_COUNT
} ad_unit_kind;

const char *ad_unit_kind_name(ad_unit_kind kind); /* "python", "stub", "setup-cfg", ... */
bool ad_unit_kind_parse(ad_str name, ad_unit_kind *out);
/* Is its text parsed as Python? */
bool ad_unit_kind_is_python(ad_unit_kind kind);

/* A range of a unit's decoded text. Bytes count in the decoded UTF-8 text; rows and columns are
 * 0-based; columns count code points. The end is exclusive. */
typedef struct ad_span {
    uint32_t byte_start;
    uint32_t byte_end;
    uint32_t row;
    uint32_t column;
    uint32_t row_end;
    uint32_t column_end;
    uint32_t utf16_column; /* the same columns in UTF-16 code units, as SARIF and LSP count by default */
    uint32_t utf16_column_end;
    uint32_t cell;     /* notebooks: 1-based number of the cell in the file, 0 elsewhere */
    uint32_t cell_row; /* notebooks: 0-based row inside that cell */
} ad_span;

/* Notebooks: from row `first_row` of the unit's text on, lines belong to cell `cell`. */
typedef struct ad_cell {
    uint32_t first_row; /* 0-based row of the text */
    uint32_t cell;      /* 1-based number among all cells of the file */
} ad_cell;

/* ---- rules, as reports need them ---- */

typedef struct ad_rule_info {
    ad_str id;    /* unique over all loaded packs, "load-yaml" */
    ad_str pack;  /* "unsafe-data-loading" */
    ad_str title; /* one line, no full stop */
    ad_str help;  /* Markdown page, may be empty */
    ad_severity severity;
    ad_confidence confidence;
    const uint32_t *cwes;
    size_t cwe_count;
    const ad_str *aliases; /* "B506", "S506" */
    size_t alias_count;
    /* ids of rules of the same pack that see the same place and know less: a finding of this one stands for theirs */
    const ad_str *instead_of;
    size_t instead_of_count;
    const ad_str *tags;
    size_t tag_count;
    const ad_str *references; /* URLs */
    size_t reference_count;
} ad_rule_info;

typedef struct ad_pack_info {
    ad_str name;
    ad_str version;  /* SemVer */
    ad_str digest;   /* hex BLAKE2b-256 over the pack's files, 64 characters */
    ad_str category; /* the risk category, equal to name for the packs that ship */
    ad_str summary;
    ad_str folder;      /* where it was read from */
    uint32_t rule_from; /* its rules are rules[rule_from .. rule_from + rule_count) */
    uint32_t rule_count;
} ad_pack_info;

/* The rules of a run: borrowed by everything below, owned by the rule set that made it.
 * The last pack, "adderstone", holds the program's own rules (unused suppressions and so on). */
typedef struct ad_rule_index {
    const ad_rule_info *rules;
    size_t rule_count;
    const ad_pack_info *packs;
    size_t pack_count;
} ad_rule_index;

/* The rule's number by id or alias ("B506" may name several: the first), or SIZE_MAX. */
size_t ad_rule_find(const ad_rule_index *index, ad_str id);
const ad_pack_info *ad_rule_pack(const ad_rule_index *index, size_t rule);

/* ---- what a scan says ---- */

/* A replacement of bytes [start, end) of the unit's decoded text. */
typedef struct ad_edit {
    ad_span span;
    ad_str old_text;
    ad_str new_text;
} ad_edit;

typedef enum ad_fix_safety { AD_FIX_NONE, AD_FIX_SAFE, AD_FIX_UNSAFE } ad_fix_safety;

/* One step of a flow, from source to sink. */
typedef struct ad_step {
    uint32_t unit;
    ad_span span;
    ad_str what;    /* "source", "assigned", "passed to", "returned", "sink" */
    ad_str excerpt; /* the line, decoded */
} ad_step;

/* A place in text that is run as code: what exec, eval and the like are given, decoded. */
typedef struct ad_layer {
    ad_span span;   /* in that text; of an outer layer: the expression there that the next one comes from */
    ad_str how;     /* what runs the text: "exec", "python -c" */
    ad_str excerpt; /* the line, decoded */
} ad_layer;

enum { AD_LAYERS_MAX = 64 };

typedef enum ad_suppression {
    AD_SUPPRESSION_NONE,
    AD_SUPPRESSION_INLINE,  /* a comment of the unit itself */
    AD_SUPPRESSION_EXTERNAL /* a baseline or configuration */
} ad_suppression;

typedef struct ad_finding {
    uint32_t rule; /* index into ad_rule_index.rules */
    uint32_t unit; /* index into ad_results.units */
    ad_severity severity;
    ad_confidence confidence;
    ad_span span;
    ad_str message;
    ad_str context;          /* dotted name of the enclosing definitions, "" at module level */
    uint32_t excerpt_row;    /* 0-based row of the excerpt's first line */
    uint32_t excerpt_column; /* code points cut off at the start of a long line */
    ad_str excerpt;          /* whole lines joined by LF, without a final LF; cut lines end in U+2026 */
    /* Outermost first; none: the finding is in the unit's own text. Else `span` is the expression there that is run,
     * and steps' spans count in the innermost layer. */
    const ad_layer *layers;
    size_t layer_count;
    const ad_step *steps;
    size_t step_count;
    const ad_edit *edits;
    size_t edit_count;
    ad_fix_safety fix_safety;
    ad_str fix_title;
    ad_suppression suppression;
    ad_str suppression_reason; /* the text behind "--", may be empty */
    char fingerprint[33];      /* lower-case hex of 128 bits, NUL-ended */
} ad_finding;

/* Why something was not analysed, or not wholly. */
typedef enum ad_incident_kind {
    AD_INCIDENT_UNREADABLE,  /* the operating system refused */
    AD_INCIDENT_NOT_REGULAR, /* FIFO, device, folder where a file was meant */
    AD_INCIDENT_CORRUPT,     /* archive or member cut off or damaged */
    AD_INCIDENT_ENCRYPTED,
    AD_INCIDENT_NOT_ARCHIVE, /* named like an archive, but none */
    AD_INCIDENT_ENCODING,    /* bytes that the declared encoding does not allow */
    AD_INCIDENT_LIMIT,       /* a budget ran out; the message names it */
    AD_INCIDENT_RULE,        /* a rule failed or ran over its budget */
    AD_INCIDENT_CRASH,       /* a worker died */
    AD_INCIDENT_TIMEOUT,     /* a worker overran its deadline */
    AD_INCIDENT_INTERNAL,    /* out of memory, or our own mistake */
    AD_INCIDENT_INTERRUPTED, /* the user stopped the scan */
    AD_INCIDENT_KIND_COUNT
} ad_incident_kind;

const char *ad_incident_kind_name(ad_incident_kind kind); /* "unreadable", ... */

typedef struct ad_incident {
    ad_incident_kind kind;
    ad_str path; /* artifact or unit it is about, as in ad_unit_record.path */
    ad_str rule; /* id, or empty */
    ad_str message;
} ad_incident;

typedef enum ad_unit_state {
    AD_UNIT_SCANNED,
    AD_UNIT_PARTLY, /* analysed with syntax errors: rules ran on the rest */
    AD_UNIT_LISTED, /* of a kind that no rule reads; accounted for */
    AD_UNIT_FAILED, /* not analysed; an incident says why */
    AD_UNIT_REFERENCE, /* stands for the unit of that path, which another job looked at: gone once results are sorted */
    AD_UNIT_REPLACED   /* was scanned again: gone then, too, with its findings. Not in records */
} ad_unit_state;

/* One file that was looked at. Paths of archive members are "ARTIFACT!MEMBER", nested ones
 * "A.zip!B.whl!pkg/mod.py". Raw bytes: report formats escape. */
typedef struct ad_unit_record {
    ad_str path;
    ad_unit_kind kind;
    ad_unit_state state;
    uint64_t bytes;
    uint32_t parse_errors; /* number of error ranges */
    uint32_t first_error_row;
    uint32_t nodes;
} ad_unit_record;

/* Something passed over on purpose (gitignore, --exclude, link): told, not counted as incomplete. */
typedef struct ad_skip {
    ad_str path;
    ad_str reason; /* "gitignore", "exclude", "link", "special", ... */
} ad_skip;

/* Sums a worker reports; microseconds of CPU by stage. */
typedef struct ad_stats {
    uint64_t read_us, parse_us, sema_us, rules_us, flow_us, link_us;
    uint64_t source_bytes; /* parsed */
    uint64_t nodes;
    uint64_t candidates; /* sites a matcher selected */
    uint64_t callbacks;  /* Lua calls */
    uint64_t layers;     /* texts that were run as code and scanned */
    uint64_t below;      /* findings left out by the least severity or confidence asked for */
} ad_stats;

/* The value-flow graph of a unit, in the form in which it goes to the one who links an artifact. Not part of any
 * report. */
typedef struct ad_graph_record {
    uint32_t unit;
    ad_str bytes;   /* may be empty */
    ad_str outline; /* what it is to other units before: may be empty */
    /* the supervisor's own, not in records: */
    uint32_t job;   /* that scanned it first */
    ad_str given;   /* constants of others that it was told; borrowed */
    uint64_t below; /* its part of ad_stats.below */
} ad_graph_record;

/* One thing told about one line, for whoever asked: `adderstone flow` and `explain`. Notes stand in the order in
 * which they are to be read; what belongs to one subject has its number. Raw text: report formats escape. */
typedef enum ad_note_kind {
    AD_NOTE_UNIT,       /* the unit was read; text: what it is; number: rows it has */
    AD_NOTE_EXPRESSION, /* a subject of `flow` begins: text is its source */
    AD_NOTE_NAME,       /* it resolves to this dotted name */
    AD_NOTE_VALUE,      /* its constant value */
    AD_NOTE_TYPE,       /* it is an instance of this */
    AD_NOTE_LABEL,      /* what rules say of it */
    AD_NOTE_ORIGIN,     /* what its value is made of, by depth */
    AD_NOTE_TAINT,      /* text: the kind of source that reaches it */
    AD_NOTE_SOURCE,     /* ... the source's expression */
    AD_NOTE_CLEANED,    /* ... a kind of cleaning that all of it has passed */
    AD_NOTE_STEP,       /* ... a step on its way */
    AD_NOTE_SITE,       /* a subject of `explain` begins: a place that the rule looked at, or could have */
    AD_NOTE_YES,        /* a condition that holds there */
    AD_NOTE_NO,         /* one that does not */
    AD_NOTE_FACT,       /* neither: what was found */
    AD_NOTE_KIND_COUNT
} ad_note_kind;

typedef struct ad_note {
    ad_note_kind kind;
    uint32_t number; /* of its subject */
    uint32_t depth;
    ad_str path;     /* of the unit that span is of */
    ad_span span;
    ad_str text;
    ad_str excerpt;  /* the line where span begins; "" when it does not matter */
} ad_note;

/* The result of a run. All text lives in `arena`, but for graphs, which are large and go before the rest. */
typedef struct ad_results {
    ad_arena arena;
    const ad_rule_index *index; /* borrowed */
    ad_unit_record *units;
    size_t unit_count, unit_capacity;
    ad_finding *findings;
    size_t finding_count, finding_capacity;
    ad_incident *incidents;
    size_t incident_count, incident_capacity;
    ad_skip *skips;
    size_t skip_count, skip_capacity;
    ad_graph_record *graphs;
    size_t graph_count, graph_capacity;
    uint64_t graph_bytes;
    ad_note *notes; /* of the one unit that was asked about */
    size_t note_count, note_capacity;
    ad_stats stats;
    bool interrupted; /* ended early by the user: incomplete */
} ad_results;

/* Adds up. A worker's lie wraps around and harms nobody: the sums are only ever shown. */
void ad_stats_add(ad_stats *sum, const ad_stats *more);

void ad_results_init(ad_results *results, const ad_rule_index *index);
void ad_results_clear(ad_results *results);

/* Each copies what it is given into the arena. Errors: NOMEM. */
AD_CHECKED ad_status ad_results_add_unit(ad_results *results, const ad_unit_record *unit,
                                         uint32_t *out_number, ad_err *err);
AD_CHECKED ad_status ad_results_add_finding(ad_results *results, const ad_finding *finding, ad_err *err);
AD_CHECKED ad_status ad_results_add_incident(ad_results *results, const ad_incident *incident, ad_err *err);
AD_CHECKED ad_status ad_results_add_skip(ad_results *results, const ad_skip *skip, ad_err *err);
AD_CHECKED ad_status ad_results_add_graph(ad_results *results, const ad_graph_record *graph, ad_err *err);
AD_CHECKED ad_status ad_results_add_note(ad_results *results, const ad_note *note, ad_err *err);
/* Forgets all graphs but the first so many. */
void ad_results_keep_graphs(ad_results *results, size_t count);
/* Forgets one; the last takes its place. */
void ad_results_drop_graph(ad_results *results, size_t number);

/* Brings everything into the one order that does not depend on who found what first: units by path,
 * findings by (unit, byte_start, byte_end, places in layers, rule id, message), incidents and skips by path; renumbers
 * units; drops findings equal in all of these. Errors: NOMEM. */
AD_CHECKED ad_status ad_results_sort(ad_results *results, ad_err *err);

/* Orders places in layers: by their bytes, outermost first; what is in fewer layers comes first. */
int ad_layers_compare(const ad_layer *a, size_t a_count, const ad_layer *b, size_t b_count);

/* Drops findings in whose place, to the byte, is one of a rule that is there instead of theirs, at least as severe.
 * What is suppressed stands for nothing. After ad_results_sort. Errors: NOMEM. */
AD_CHECKED ad_status ad_results_drop_lesser(ad_results *results, ad_err *err);
/* The finding that stands for this one, or SIZE_MAX. */
size_t ad_results_instead(const ad_results *results, size_t finding);

/* ---- records between processes ----
 * A record is: u32 length of what follows, u8 type, fields. Integers little-endian fixed width,
 * strings u32 length + bytes. A worker writes them; the supervisor reads them as hostile: every
 * length, index and enum is checked, and a violation is FORMAT. */

typedef enum ad_record_type {
    AD_RECORD_UNIT = 1, /* starts a unit: later findings of this job belong to it */
    AD_RECORD_FINDING,
    AD_RECORD_INCIDENT,
    AD_RECORD_STATS,
    AD_RECORD_DONE, /* the job is finished; comes right behind a STEP */
    AD_RECORD_STEP, /* everything up to here is whole: the job's first `steps` steps */
    AD_RECORD_GRAPH, /* a unit's value-flow graph */
    AD_RECORD_NOTE
} ad_record_type;

/* How far a job came, in whole steps. A step is one thing the job's input handed over: a unit with all that
 * was found in it, or an incident. Counts are of the whole job, over all workers that had it. */
typedef struct ad_job_progress {
    uint32_t steps;
    uint64_t units, findings, incidents, notes;
    uint64_t bytes; /* of records */
} ad_job_progress;

void ad_record_put_unit(ad_buf *out, const ad_unit_record *unit);
/* finding.unit counts the UNIT records since the last STEP from 0; so do its steps' units. */
void ad_record_put_finding(ad_buf *out, const ad_finding *finding);
void ad_record_put_incident(ad_buf *out, const ad_incident *incident);
/* graph.unit counts as finding.unit does. */
void ad_record_put_graph(ad_buf *out, const ad_graph_record *graph);
void ad_record_put_note(ad_buf *out, const ad_note *note);
void ad_record_put_stats(ad_buf *out, const ad_stats *stats);
void ad_record_put_done(ad_buf *out);
/* The job's number, and how many of its steps are over, those left to other workers included. */
void ad_record_put_step(ad_buf *out, uint32_t job, uint32_t steps);

/* What one job has sent. Reading a record adds to it. Whoever wants to keep whole steps only takes the
 * results each time `at_step` is true, and calls ad_job_results_next. */
typedef struct ad_job_results {
    ad_results results;    /* since they were last taken */
    uint32_t job;          /* the number its STEP records must carry */
    ad_job_progress seen;  /* to the last record */
    ad_job_progress whole; /* to the last STEP */
    bool at_step;          /* nothing came behind the last STEP */
    bool done;
} ad_job_results;

void ad_job_results_init(ad_job_results *job, const ad_rule_index *index);
void ad_job_results_clear(ad_job_results *job);
/* Makes ready for the answer to a job of which `from` is known already (NULL: nothing). Drops what is left
 * of another. */
void ad_job_results_begin(ad_job_results *job, uint32_t number, const ad_job_progress *from);
/* After results were taken: empties them. */
void ad_job_results_next(ad_job_results *job);

/* Takes the first whole record off `bytes`: *out_used is its length, 0 when it is not complete yet.
 * Errors: FORMAT (hostile or broken sender), LIMIT (longer than limits->frame_bytes), NOMEM. */
AD_CHECKED ad_status ad_record_take(ad_job_results *job, ad_str bytes, const ad_limits *limits,
                                    size_t *out_used, ad_err *err);

/* Appends what a job has sent to `all`, renumbering units. Errors: NOMEM. */
AD_CHECKED ad_status ad_results_merge(ad_results *all, const ad_job_results *job, ad_err *err);

/* ---- fingerprints ---- */

/* 128 bits of BLAKE2b over (version tag, rule id, unit path behind the artifact's own name, context,
 * statement with blanks and comments squeezed out, ordinal among equals in the unit), so that it
 * survives moved lines and changes elsewhere in the file. `out` holds 33 bytes. */
void ad_fingerprint(ad_str rule_id, ad_str unit_path, ad_str context, ad_str statement, uint32_t ordinal,
                    char out[33]);

/* Hex of BLAKE2b-256 over chunks given one after the other. */
typedef struct ad_digest {
    unsigned char state[384]; /* crypto_generichash_state */
} ad_digest;

void ad_digest_init(ad_digest *digest);
void ad_digest_add(ad_digest *digest, ad_str bytes); /* length-prefixed, so that chunks cannot run together */
void ad_digest_hex(ad_digest *digest, char out[65]);

#endif
