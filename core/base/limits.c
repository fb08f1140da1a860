/* Default budgets and the table that names them. */
#include "base/limits.h"

#include <stddef.h>
#include <string.h>

#include "base/banned.h"

#define KIB UINT64_C(1024)
#define MIB (1024 * KIB)
#define GIB (1024 * MIB)

const ad_limits ad_limits_default = {
    .artifact_bytes = 1 * GIB,
    .member_bytes = 64 * MIB,
    .source_bytes =
        8 * MIB, /* real packages hold data modules of 3 to 5 MiB; parsing takes 200 times as much */
    .entries = 50000,
    .nesting = 3,
    .member_ratio = 200,
    .total_ratio = 100,
    .artifact_ms = 60000,
    .path_bytes = 4096,
    .walk_depth = 128,
    .nodes = 8000000,
    .parse_ms = 30000,
    .sema_bytes = 512 * MIB,
    .sema_steps = 20000000,
    .string_bytes = 1 * MIB,
    .items = 100000,
    .layers = 8,
    .layer_count = 1000,
    .layer_bytes = 8 * MIB,
    .flow_nodes = 200000,
    .flow_steps = 2000000,
    .flow_bytes = 256 * MIB,
    .flow_contexts = 250,
    .flow_link_steps = 50000000,
    .flow_link_bytes = 512 * MIB,
    .constant_bytes = 256 * KIB,
    .constants_bytes = 32 * MIB,
    .constant_rounds = 4,
    .pack_bytes = 8 * MIB,
    .pack_file_bytes = 256 * KIB,
    .pack_files = 512,
    .pack_rules = 5000,
    .lua_bytes = 16 * MIB,
    .lua_load_steps = 5000000,
    .lua_call_steps = 2000000,
    .lua_unit_steps = 20000000,
    .lua_string_bytes = 1 * MIB,
    .lua_log_bytes = 64 * KIB,
    .lua_call_ms = 1000,
    .regex_steps = 1000000,
    .rule_findings = 100,
    .unit_findings = 2000,
    .total_findings = 200000,
    .total_incidents = 100000,
    .total_skips = 1000000,
    .message_bytes = 2048,
    .excerpt_bytes = 400,
    .report_bytes = 1 * GIB,
    .job_ms = 120000,
    .frame_bytes = 16 * MIB,
    .worker_bytes = 4 * GIB,
};

#define LIMIT(name, field, unit, what)                                                                       \
    {                                                                                                        \
        name, unit, what, (uint16_t)offsetof(ad_limits, field), (uint8_t)sizeof(ad_limits_default.field)     \
    }

const ad_limit_info ad_limit_table[] = {
    LIMIT("artifact-bytes", artifact_bytes, "bytes", "unpacked size of one artifact, all levels together"),
    LIMIT("member-bytes", member_bytes, "bytes", "unpacked size of one archive member"),
    LIMIT("source-bytes", source_bytes, "bytes", "size of one source that is parsed"),
    LIMIT("entries", entries, "count", "members of one artifact"),
    LIMIT("nesting", nesting, "count", "archives inside archives"),
    LIMIT("member-ratio", member_ratio, "ratio", "unpacked to packed size of a member over 1 MiB"),
    LIMIT("total-ratio", total_ratio, "ratio", "unpacked to packed size of an artifact over 1 MiB"),
    LIMIT("artifact-ms", artifact_ms, "ms", "time to unpack one artifact"),
    LIMIT("path-bytes", path_bytes, "bytes", "length of a member's name"),
    LIMIT("walk-depth", walk_depth, "count", "folders below the root of a tree"),
    LIMIT("nodes", nodes, "count", "syntax nodes of one source"),
    LIMIT("parse-ms", parse_ms, "ms", "processor time to parse one source"),
    LIMIT("sema-bytes", sema_bytes, "bytes", "memory to work out what one source's names mean"),
    LIMIT("sema-steps", sema_steps, "steps", "evaluation steps for one source"),
    LIMIT("string-bytes", string_bytes, "bytes", "size of one computed string"),
    LIMIT("items", items, "count", "elements of one computed container"),
    LIMIT("layers", layers, "count", "text run as code inside text run as code, at most 64"),
    LIMIT("layer-count", layer_count, "count", "texts that one source runs as code"),
    LIMIT("layer-bytes", layer_bytes, "bytes", "size of all texts that one source runs as code"),
    LIMIT("flow-nodes", flow_nodes, "count", "values that flow in one function"),
    LIMIT("flow-steps", flow_steps, "steps", "steps to follow the flow in one function"),
    LIMIT("flow-bytes", flow_bytes, "bytes", "memory to follow the flow in one source"),
    LIMIT("flow-contexts", flow_contexts, "count", "tainted parts of one parameter or result followed, at most 255; fewer in a crowd"),
    LIMIT("flow-link-steps", flow_link_steps, "steps", "steps to follow the flow through one artifact"),
    LIMIT("flow-link-bytes", flow_link_bytes, "bytes", "memory to follow the flow through one artifact"),
    LIMIT("constant-bytes", constant_bytes, "bytes", "constants that one source takes from others"),
    LIMIT("constants-bytes", constants_bytes, "bytes", "constants that the sources of one artifact take from each other"),
    LIMIT("constant-rounds", constant_rounds, "count", "times that sources are scanned again for constants of others"),
    LIMIT("pack-bytes", pack_bytes, "bytes", "all files of one rule pack"),
    LIMIT("pack-file-bytes", pack_file_bytes, "bytes", "one file of a rule pack"),
    LIMIT("pack-files", pack_files, "count", "files of one rule pack"),
    LIMIT("pack-rules", pack_rules, "count", "rules of one rule pack"),
    LIMIT("lua-bytes", lua_bytes, "bytes", "live memory of one rule pack"),
    LIMIT("lua-load-steps", lua_load_steps, "steps", "instructions to load one rule pack"),
    LIMIT("lua-call-steps", lua_call_steps, "steps", "instructions of one rule on one candidate"),
    LIMIT("lua-unit-steps", lua_unit_steps, "steps", "instructions of one rule pack on one file"),
    LIMIT("lua-string-bytes", lua_string_bytes, "bytes", "one string in a rule"),
    LIMIT("lua-log-bytes", lua_log_bytes, "bytes", "what one rule pack prints for one file"),
    LIMIT("lua-call-ms", lua_call_ms, "ms", "processor time of one rule on one candidate"),
    LIMIT("regex-steps", regex_steps, "steps", "matching steps of one regular expression"),
    LIMIT("rule-findings", rule_findings, "count", "findings of one rule in one file"),
    LIMIT("unit-findings", unit_findings, "count", "findings of all rules in one file"),
    LIMIT("total-findings", total_findings, "count", "findings of a run"),
    LIMIT("total-incidents", total_incidents, "count", "incidents of a run"),
    LIMIT("total-skips", total_skips, "count", "skipped files of a run that are listed"),
    LIMIT("message-bytes", message_bytes, "bytes", "message of one finding"),
    LIMIT("excerpt-bytes", excerpt_bytes, "bytes", "one line of quoted source"),
    LIMIT("report-bytes", report_bytes, "bytes", "one report"),
    LIMIT("job-ms", job_ms, "ms", "time a worker gets for one file or archive, anew after giving up one of its files"),
    LIMIT("frame-bytes", frame_bytes, "bytes", "one record sent by a worker"),
    LIMIT("worker-bytes", worker_bytes, "bytes", "address space of a worker"),
    {NULL, NULL, NULL, 0, 0},
};

uint64_t ad_limits_get(const ad_limits *limits, const ad_limit_info *info)
{
    const char *field = (const char *)limits + info->offset;
    uint32_t narrow;
    uint64_t wide;

    if (info->width == sizeof(narrow)) {
        memcpy(&narrow, field, sizeof(narrow));
        return narrow;
    }
    memcpy(&wide, field, sizeof(wide));
    return wide;
}

void ad_limits_set(ad_limits *limits, const ad_limit_info *info, uint64_t value)
{
    char *field = (char *)limits + info->offset;
    uint32_t narrow = value < UINT32_MAX ? (uint32_t)value : UINT32_MAX;

    if (info->width == sizeof(narrow)) {
        memcpy(field, &narrow, sizeof(narrow));
    } else {
        memcpy(field, &value, sizeof(value));
    }
}
