/* Names of node kinds and fields. */
#include "syntax/syntax.h"

#include "base/banned.h"

static const char *const kind_names[AD_KIND_COUNT] = {
    [AD_NO_KIND] = "",
#define AD_KIND(upper, name) [AD_KIND_##upper] = name,
#include "syntax/kinds.def"
#undef AD_KIND
};

static const char *const field_names[AD_FIELD_COUNT] = {
    [AD_FIELD_NONE] = "",
#define AD_FIELD(upper, name) [AD_FIELD_##upper] = name,
#include "syntax/fields.def"
#undef AD_FIELD
};

const char *ad_kind_name(ad_kind kind)
{
    return (unsigned)kind < AD_KIND_COUNT ? kind_names[kind] : "";
}

const char *ad_field_name(ad_field field)
{
    return (unsigned)field < AD_FIELD_COUNT ? field_names[field] : "";
}

/* Number of a name in a table whose entry 0 means none. */
static size_t find_name(const char *const *names, size_t count, ad_str name)
{
    size_t i;

    for (i = 1; i < count; i++) {
        if (ad_str_is(name, names[i])) {
            return i;
        }
    }
    return 0;
}

ad_kind ad_kind_parse(ad_str name)
{
    return (ad_kind)find_name(kind_names, AD_KIND_COUNT, name);
}

ad_field ad_field_parse(ad_str name)
{
    return (ad_field)find_name(field_names, AD_FIELD_COUNT, name);
}
