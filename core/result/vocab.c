/* The words of results: names of enumerators, and finding a rule by its name. */
#include "result/result.h"

#include "base/banned.h"

static const char *const severity_names[] = {
    [AD_SEVERITY_INFO] = "info", [AD_SEVERITY_LOW] = "low",           [AD_SEVERITY_MEDIUM] = "medium",
    [AD_SEVERITY_HIGH] = "high", [AD_SEVERITY_CRITICAL] = "critical",
};

static const char *const confidence_names[] = {
    [AD_CONFIDENCE_LOW] = "low",
    [AD_CONFIDENCE_MEDIUM] = "medium",
    [AD_CONFIDENCE_HIGH] = "high",
};

static const char *const unit_kind_names[] = {
    [AD_UNIT_PYTHON] = "python",
    [AD_UNIT_STUB] = "stub",
    [AD_UNIT_PTH] = "pth",
    [AD_UNIT_NOTEBOOK] = "notebook",
    [AD_UNIT_SETUP_CFG] = "setup-cfg",
    [AD_UNIT_PYPROJECT] = "pyproject",
    [AD_UNIT_REQUIREMENTS] = "requirements",
    [AD_UNIT_METADATA] = "metadata",
    [AD_UNIT_OTHER] = "other",
};

static const char *const incident_kind_names[] = {
    [AD_INCIDENT_UNREADABLE] = "unreadable",
    [AD_INCIDENT_NOT_REGULAR] = "not-regular",
    [AD_INCIDENT_CORRUPT] = "corrupt",
    [AD_INCIDENT_ENCRYPTED] = "encrypted",
    [AD_INCIDENT_NOT_ARCHIVE] = "not-archive",
    [AD_INCIDENT_ENCODING] = "encoding",
    [AD_INCIDENT_LIMIT] = "limit",
    [AD_INCIDENT_RULE] = "rule",
    [AD_INCIDENT_CRASH] = "crash",
    [AD_INCIDENT_TIMEOUT] = "timeout",
    [AD_INCIDENT_INTERNAL] = "internal",
    [AD_INCIDENT_INTERRUPTED] = "interrupted",
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

_Static_assert(COUNT(unit_kind_names) == AD_UNIT_KIND_COUNT, "a name for each kind of unit");
_Static_assert(COUNT(incident_kind_names) == AD_INCIDENT_KIND_COUNT, "a name for each kind of incident");

static const char *name_of(const char *const *names, size_t count, size_t value)
{
    return value < count ? names[value] : "unknown";
}

static bool value_of(const char *const *names, size_t count, ad_str name, size_t *out)
{
    size_t i;

    for (i = 0; i < count; i++) {
        if (ad_str_is(name, names[i])) {
            *out = i;
            return true;
        }
    }
    return false;
}

const char *ad_severity_name(ad_severity severity)
{
    return name_of(severity_names, COUNT(severity_names), (size_t)severity);
}

const char *ad_confidence_name(ad_confidence confidence)
{
    return name_of(confidence_names, COUNT(confidence_names), (size_t)confidence);
}

const char *ad_unit_kind_name(ad_unit_kind kind)
{
    return name_of(unit_kind_names, COUNT(unit_kind_names), (size_t)kind);
}

const char *ad_incident_kind_name(ad_incident_kind kind)
{
    return name_of(incident_kind_names, COUNT(incident_kind_names), (size_t)kind);
}

bool ad_severity_parse(ad_str name, ad_severity *out)
{
    size_t value;

    if (!value_of(severity_names, COUNT(severity_names), name, &value)) {
        return false;
    }
    *out = (ad_severity)value;
    return true;
}

bool ad_confidence_parse(ad_str name, ad_confidence *out)
{
    size_t value;

    if (!value_of(confidence_names, COUNT(confidence_names), name, &value)) {
        return false;
    }
    *out = (ad_confidence)value;
    return true;
}

bool ad_unit_kind_parse(ad_str name, ad_unit_kind *out)
{
    size_t value;

    if (!value_of(unit_kind_names, COUNT(unit_kind_names), name, &value)) {
        return false;
    }
    *out = (ad_unit_kind)value;
    return true;
}

bool ad_unit_kind_is_python(ad_unit_kind kind)
{
    switch (kind) {
    case AD_UNIT_PYTHON:
    case AD_UNIT_STUB:
    case AD_UNIT_PTH:
    case AD_UNIT_NOTEBOOK:
        return true;
    case AD_UNIT_SETUP_CFG:
    case AD_UNIT_PYPROJECT:
    case AD_UNIT_REQUIREMENTS:
    case AD_UNIT_METADATA:
    case AD_UNIT_OTHER:
    case AD_UNIT_KIND_COUNT:
        return false;
    }
    return false;
}

size_t ad_rule_find(const ad_rule_index *index, ad_str id)
{
    size_t rule;
    size_t alias;

    for (rule = 0; rule < index->rule_count; rule++) {
        if (ad_str_equal(index->rules[rule].id, id)) {
            return rule;
        }
    }
    for (rule = 0; rule < index->rule_count; rule++) {
        for (alias = 0; alias < index->rules[rule].alias_count; alias++) {
            if (ad_str_equal(index->rules[rule].aliases[alias], id)) {
                return rule;
            }
        }
    }
    return SIZE_MAX;
}

const ad_pack_info *ad_rule_pack(const ad_rule_index *index, size_t rule)
{
    size_t i;

    for (i = 0; i < index->pack_count; i++) {
        const ad_pack_info *pack = &index->packs[i];

        if (rule >= pack->rule_from && rule - pack->rule_from < pack->rule_count) {
            return pack;
        }
    }
    return NULL;
}
