/* Every cap of the program, with its unit. Hitting one is an incident, never silence. */
#ifndef AD_BASE_LIMITS_H
#define AD_BASE_LIMITS_H

#include <stdint.h>

typedef struct ad_limits {
    /* input: one artifact, counted over all nesting levels */
    uint64_t artifact_bytes; /* unpacked bytes of one artifact */
    uint64_t member_bytes;   /* unpacked bytes of one member */
    uint64_t source_bytes;   /* bytes of one parsed source */
    uint32_t entries;        /* members of one artifact */
    uint32_t nesting;        /* archives inside archives; 0 = the artifact itself only */
    uint32_t member_ratio;   /* unpacked / packed of one member larger than 1 MiB */
    uint32_t total_ratio;    /* unpacked / packed of a whole artifact larger than 1 MiB unpacked */
    uint32_t artifact_ms;    /* wall time for one artifact */
    uint32_t path_bytes;     /* length of a member's name */
    uint32_t walk_depth;     /* folders below a tree's root */
    /* syntax */
    uint32_t nodes;    /* of one unit's node table */
    uint32_t parse_ms; /* processor time of one parse */
    /* semantics */
    uint64_t sema_bytes;   /* memory of one unit's semantic model */
    uint32_t sema_steps;   /* evaluation steps of one unit */
    uint32_t string_bytes; /* one folded string */
    uint32_t items;        /* elements of one folded container */
    /* layers: text that a unit runs as code */
    uint32_t layers;      /* one inside the other */
    uint32_t layer_count; /* of one unit */
    uint64_t layer_bytes; /* of one unit, all together */
    /* flow */
    uint32_t flow_nodes;      /* values of one function's graph */
    uint32_t flow_steps;      /* steps to build one function's graph */
    uint64_t flow_bytes;      /* memory of one unit's graph */
    uint32_t flow_contexts;   /* ways in which one parameter or result is followed */
    uint64_t flow_link_steps; /* steps to link and answer one artifact's graphs */
    uint64_t flow_link_bytes; /* memory of that */
    uint32_t constant_bytes;  /* what one unit is told of other units' constants */
    uint32_t constants_bytes; /* what all units of an artifact are told */
    uint32_t constant_rounds; /* how often units are scanned again for them */
    /* rule packs */
    uint64_t pack_bytes;       /* all files of one pack */
    uint64_t pack_file_bytes;  /* one file of a pack */
    uint32_t pack_files;       /* files of a pack */
    uint32_t pack_rules;       /* rules of a pack */
    uint64_t lua_bytes;        /* live memory of one pack's Lua state */
    uint32_t lua_load_steps;   /* VM instructions to load a pack */
    uint32_t lua_call_steps;   /* VM instructions of one callback */
    uint32_t lua_unit_steps;   /* VM instructions of one pack on one unit */
    uint32_t lua_string_bytes; /* one Lua string */
    uint32_t lua_log_bytes;    /* a pack's print() output for one unit */
    uint32_t lua_call_ms;      /* processor time of one callback */
    uint32_t regex_steps;      /* PCRE2 match limit of one match */
    /* results */
    uint32_t rule_findings;  /* of one rule in one unit */
    uint32_t unit_findings;  /* of all rules in one unit */
    uint32_t total_findings; /* of a run */
    uint32_t total_incidents; /* of a run, beside the one that tells of the rest */
    uint32_t total_skips;     /* files of a run that were passed over on purpose, as listed in reports */
    uint32_t message_bytes;  /* one finding's message */
    uint32_t excerpt_bytes;  /* one line of a code frame */
    uint64_t report_bytes;   /* one report */
    /* processes */
    uint32_t job_ms;       /* wall time of one job before its worker is killed */
    uint64_t frame_bytes;  /* one record from a worker */
    uint64_t worker_bytes; /* address space of a worker */
} ad_limits;

/* The defaults; copy and change. */
extern const ad_limits ad_limits_default;

/* The table of all limits by name ("artifact-bytes"), for --limits and configuration. */
typedef struct ad_limit_info {
    const char *name;
    const char *unit; /* "bytes", "ms", "count", "ratio", "steps" */
    const char *what;
    uint16_t offset; /* into ad_limits */
    uint8_t width;   /* 4 or 8 bytes */
} ad_limit_info;

/* Ends with an entry whose name is NULL. */
extern const ad_limit_info ad_limit_table[];

uint64_t ad_limits_get(const ad_limits *limits, const ad_limit_info *info);
void ad_limits_set(ad_limits *limits, const ad_limit_info *info, uint64_t value);

#endif
