/* The fields of a rule. */
#include "rules/dsl_priv.h"

#include "base/banned.h"

enum { CWES_MAX = 16, CWE_HIGHEST = 99999, ALIASES_MAX = 32, REFERENCE_BYTES = 500 };

typedef struct rule_field {
    const char *name;
    bool required;
    void (*read)(ad_reader *reader, int index);
} rule_field;

/* ---- single values ---- */

static void read_id(ad_reader *reader, int index)
{
    ad_str id;

    if (!ad_dsl_line(reader, index, "`id`", AD_DSL_ID_BYTES, &id)) {
        return;
    }
    if (!ad_text_is_slug(id)) {
        ad_dsl_mistake(reader, "use lower-case letters, digits and dashes, a letter first",
                       "`%s` is no id for a rule", ad_mistake_show(reader->loading, id));
        return;
    }
    reader->draft->rule.info.id = id;
}

static void read_title(ad_reader *reader, int index)
{
    ad_str title;

    if (!ad_dsl_line(reader, index, "`title`", AD_DSL_LINE_BYTES, &title)) {
        return;
    }
    if (ad_str_ends(title, AD_STR(".")) && !ad_str_ends(title, AD_STR("..."))) {
        ad_dsl_mistake(reader, "leave the full stop out", "`title` is no sentence");
    }
    reader->draft->rule.info.title = title;
}

void ad_dsl_read_severity(ad_reader *reader, int index, ad_severity *out)
{
    static const char *const names[] = {"info", "low", "medium", "high", "critical", NULL};
    const char *hint;
    ad_str name;

    if (!ad_dsl_line(reader, index, "`severity`", AD_DSL_LINE_BYTES, &name) ||
        ad_severity_parse(name, out)) {
        return;
    }
    hint = ad_mistake_suggest(reader->loading, name, names);
    ad_dsl_mistake(reader, hint ? hint : "write info, low, medium, high or critical", "unknown severity `%s`",
                   ad_mistake_show(reader->loading, name));
}

void ad_dsl_read_confidence(ad_reader *reader, int index, ad_confidence *out)
{
    static const char *const names[] = {"low", "medium", "high", NULL};
    const char *hint;
    ad_str name;

    if (!ad_dsl_line(reader, index, "`confidence`", AD_DSL_LINE_BYTES, &name) ||
        ad_confidence_parse(name, out)) {
        return;
    }
    hint = ad_mistake_suggest(reader->loading, name, names);
    ad_dsl_mistake(reader, hint ? hint : "write low, medium or high", "unknown confidence `%s`",
                   ad_mistake_show(reader->loading, name));
}

static void read_severity(ad_reader *reader, int index)
{
    ad_dsl_read_severity(reader, index, &reader->draft->rule.info.severity);
}

static void read_confidence(ad_reader *reader, int index)
{
    ad_dsl_read_confidence(reader, index, &reader->draft->rule.info.confidence);
}

static void read_fix(ad_reader *reader, int index)
{
    ad_dsl_read_fix(reader, index, &reader->draft->rule.fix);
}

static void read_message(ad_reader *reader, int index)
{
    (void)ad_dsl_line(reader, index, "`message`", AD_DSL_SOURCE_BYTES, &reader->draft->rule.message);
}

static void read_help(ad_reader *reader, int index)
{
    ad_str name;

    if (!ad_dsl_line(reader, index, "`help`", AD_DSL_ID_BYTES, &name)) {
        return;
    }
    if (!ad_text_is_slug(name)) {
        ad_dsl_mistake(reader, "name a page under help/ without folder and ending",
                       "`%s` is no name for a help page", ad_mistake_show(reader->loading, name));
        return;
    }
    reader->draft->help = name;
}

static void read_check(ad_reader *reader, int index)
{
    if (!ad_dsl_expect(reader, index, LUA_TFUNCTION, "`check`")) {
        return;
    }
    if (lua_iscfunction(reader->L, index)) {
        ad_dsl_mistake(reader, "write check = function(site) ... end",
                       "`check` must be a function of the rule file");
        return;
    }
    lua_pushvalue(reader->L, index);
    reader->draft->rule.check = luaL_ref(reader->L, LUA_REGISTRYINDEX);
}

/* ---- lists ---- */

static bool each_cwe(ad_reader *reader, int index, const char *what, void *element)
{
    return ad_dsl_count(reader, index, what, 1, CWE_HIGHEST, element);
}

static void read_cwe(ad_reader *reader, int index)
{
    ad_rule_info *info = &reader->draft->rule.info;

    info->cwes =
        ad_dsl_elements(reader, index, "`cwe`", true, CWES_MAX, sizeof(uint32_t), each_cwe, &info->cwe_count);
}

/* What another tool may call a rule: B506, S506, py/weak-hash, RUF001, no-blanks. */
static bool each_alias(ad_reader *reader, int index, const char *what, void *element)
{
    ad_str alias;
    size_t i;

    if (!ad_dsl_line(reader, index, what, AD_DSL_ID_BYTES, &alias)) {
        return false;
    }
    for (i = 0; i < alias.len; i++) {
        char c = alias.ptr[i];
        bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');

        if (!word && (i == 0 || !strchr("-_./:", c))) {
            ad_dsl_mistake(reader, "use letters, digits and - _ . / :", "%s is `%s`, which cannot be an id",
                           what, ad_mistake_show(reader->loading, alias));
            return false;
        }
    }
    *(ad_str *)element = alias;
    return true;
}

static void read_aliases(ad_reader *reader, int index)
{
    ad_rule_info *info = &reader->draft->rule.info;

    info->aliases = ad_dsl_elements(reader, index, "`aliases`", false, ALIASES_MAX, sizeof(ad_str),
                                    each_alias, &info->alias_count);
}

static bool each_tag(ad_reader *reader, int index, const char *what, void *element)
{
    ad_str tag;

    if (!ad_dsl_line(reader, index, what, AD_DSL_ID_BYTES, &tag)) {
        return false;
    }
    if (!ad_text_is_slug(tag)) {
        ad_dsl_mistake(reader, "use lower-case letters, digits and dashes, a letter first",
                       "%s is `%s`, which is no tag", what, ad_mistake_show(reader->loading, tag));
        return false;
    }
    *(ad_str *)element = tag;
    return true;
}

static void read_tags(ad_reader *reader, int index)
{
    ad_rule_info *info = &reader->draft->rule.info;

    info->tags = ad_dsl_elements(reader, index, "`tags`", false, ALIASES_MAX, sizeof(ad_str), each_tag,
                                 &info->tag_count);
}

static bool each_reference(ad_reader *reader, int index, const char *what, void *element)
{
    ad_str url;

    if (!ad_dsl_line(reader, index, what, REFERENCE_BYTES, &url)) {
        return false;
    }
    if ((!ad_str_starts(url, AD_STR("https://")) && !ad_str_starts(url, AD_STR("http://"))) ||
        ad_str_find_byte(url, ' ', 0) != SIZE_MAX) {
        ad_dsl_mistake(reader, "start it with https://", "%s is `%s`, which is no web address", what,
                       ad_mistake_show(reader->loading, url));
        return false;
    }
    *(ad_str *)element = url;
    return true;
}

static void read_references(ad_reader *reader, int index)
{
    ad_rule_info *info = &reader->draft->rule.info;

    info->references = ad_dsl_elements(reader, index, "`references`", false, ALIASES_MAX, sizeof(ad_str),
                                       each_reference, &info->reference_count);
}

static bool each_unit_kind(ad_reader *reader, int index, const char *what, void *element)
{
    const char *names[AD_UNIT_KIND_COUNT + 1] = {NULL};
    const char *hint;
    ad_unit_kind kind;
    ad_str name;
    int i;

    (void)element;
    if (!ad_dsl_line(reader, index, what, AD_DSL_ID_BYTES, &name)) {
        return false;
    }
    if (ad_unit_kind_parse(name, &kind)) {
        reader->draft->rule.unit_kinds |= 1U << kind;
        return true;
    }
    for (i = 0; i < AD_UNIT_KIND_COUNT; i++) {
        names[i] = ad_unit_kind_name((ad_unit_kind)i);
    }
    hint = ad_mistake_suggest(reader->loading, name, names);
    ad_dsl_mistake(reader,
                   hint ? hint
                        : "write python, stub, pth, notebook, setup-cfg, pyproject, "
                          "requirements, metadata or other",
                   "unknown unit kind `%s`", ad_mistake_show(reader->loading, name));
    return false;
}

static void read_units(ad_reader *reader, int index)
{
    size_t count;

    reader->draft->rule.unit_kinds = 0;
    (void)ad_dsl_elements(reader, index, "`units`", false, AD_UNIT_KIND_COUNT, 1, each_unit_kind, &count);
}

/* ---- all of them ---- */

static const rule_field fields[] = {
    {"id", true, read_id},
    {"title", true, read_title},
    {"severity", true, read_severity},
    {"confidence", true, read_confidence},
    {"cwe", true, read_cwe},
    {"match", true, ad_dsl_read_matchers},
    {"where", false, ad_dsl_read_where},
    {"cases", false, ad_dsl_read_cases},
    {"check", false, read_check},
    {"message", false, read_message},
    {"fix", false, read_fix},
    {"aliases", false, read_aliases},
    {"tags", false, read_tags},
    {"references", false, read_references},
    {"units", false, read_units},
    {"help", false, read_help},
};

enum { FIELD_COUNT = sizeof(fields) / sizeof(fields[0]) };

const char *ad_dsl_field_name(size_t number)
{
    return number < FIELD_COUNT ? fields[number].name : NULL;
}

void ad_dsl_read_rule(ad_reader *reader)
{
    const char *names[FIELD_COUNT + 1] = {NULL};
    ad_rule *rule = &reader->draft->rule;
    size_t count;
    size_t i;

    rule->check = LUA_NOREF;
    reader->nodes = 0;
    rule->unit_kinds = 1U << AD_UNIT_PYTHON | 1U << AD_UNIT_STUB | 1U << AD_UNIT_PTH | 1U << AD_UNIT_NOTEBOOK;
    for (i = 0; i < FIELD_COUNT; i++) {
        names[i] = fields[i].name;
    }
    (void)ad_dsl_shape(reader, 1, "the rule", 0, names, &count);
    for (i = 0; i < FIELD_COUNT; i++) {
        ad_dsl_push_field(reader->L, 1, fields[i].name);
        if (!lua_isnil(reader->L, -1)) {
            reader->field = fields[i].name;
            fields[i].read(reader, lua_gettop(reader->L));
            reader->field = NULL;
        } else if (fields[i].required) {
            ad_dsl_mistake(reader, NULL, "`%s` is missing", fields[i].name);
        }
        lua_pop(reader->L, 1);
    }
}
