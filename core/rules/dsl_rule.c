/* The fields of a rule. */
#include "rules/dsl_priv.h"

#include "base/banned.h"

enum { CWES_MAX = 16, CWE_HIGHEST = 99999, ALIASES_MAX = 32, REFERENCE_BYTES = 500 };

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
    if (reader->draft->declaration == AD_DECLARE_FLOW) {
        ad_dsl_read_flow_severity(reader, index);
        return;
    }
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

static void read_instead_of(ad_reader *reader, int index)
{
    ad_rule_info *info = &reader->draft->rule.info;

    info->instead_of = ad_dsl_elements(reader, index, "`instead_of`", false, ALIASES_MAX, sizeof(ad_str), each_alias,
                                       &info->instead_of_count);
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

void ad_dsl_read_units(ad_reader *reader, int index)
{
    size_t count;

    reader->draft->rule.unit_kinds = 0;
    (void)ad_dsl_elements(reader, index, "`units`", false, AD_UNIT_KIND_COUNT, 1, each_unit_kind, &count);
}

/* ---- all of them ---- */

enum { RULE = AD_DECLARE_RULE, FLOW = AD_DECLARE_FLOW, BOTH = RULE | FLOW };

/* In the order in which they are read: `severity` of a flow needs `from`. */
static const ad_dsl_field fields[] = {
    {"id", BOTH, BOTH, read_id},
    {"title", BOTH, BOTH, read_title},
    {"from", FLOW, FLOW, ad_dsl_read_flow_from},
    {"to", FLOW, FLOW, ad_dsl_read_flow_to},
    {"unless", 0, FLOW, ad_dsl_read_flow_unless},
    {"severity", BOTH, BOTH, read_severity},
    {"confidence", BOTH, BOTH, read_confidence},
    {"cwe", BOTH, BOTH, read_cwe},
    {"match", RULE, RULE, ad_dsl_read_matchers},
    {"where", 0, BOTH, ad_dsl_read_where},
    {"cases", 0, BOTH, ad_dsl_read_cases},
    {"check", 0, RULE, read_check},
    {"message", 0, BOTH, read_message},
    {"fix", 0, RULE, read_fix},
    {"aliases", 0, BOTH, read_aliases},
    {"instead_of", 0, BOTH, read_instead_of},
    {"tags", 0, BOTH, read_tags},
    {"references", 0, BOTH, read_references},
    {"units", 0, BOTH, ad_dsl_read_units},
    {"help", 0, BOTH, read_help},
    {NULL, 0, 0, NULL},
};

enum { FIELD_COUNT = sizeof(fields) / sizeof(fields[0]) };

static const ad_dsl_field *fields_of(uint32_t declaration)
{
    return declaration & BOTH ? fields : ad_dsl_mark_fields;
}

const char *ad_dsl_field_name(uint32_t declaration, size_t number)
{
    const ad_dsl_field *field = fields_of(declaration);

    for (; field->name; field++) {
        if ((field->allowed & declaration) && number-- == 0) {
            return field->name;
        }
    }
    return NULL;
}

void ad_dsl_begin_draft(ad_reader *reader, uint32_t declaration)
{
    ad_rule_draft *draft = ad_dsl_alloc(reader, 1, sizeof(*draft));

    draft->declaration = declaration;
    draft->place = reader->place;
    draft->rule.check = LUA_NOREF;
    draft->rule.unit_kinds =
        1U << AD_UNIT_PYTHON | 1U << AD_UNIT_STUB | 1U << AD_UNIT_PTH | 1U << AD_UNIT_NOTEBOOK;
    draft->mark.owner = AD_NO_OWNER;
    draft->broken = true; /* until it is read to its end: a spent budget may end this */
    if (declaration == AD_DECLARE_FLOW) {
        draft->rule.flow = &draft->flow;
    }
    *reader->loading->drafts_end = draft;
    reader->loading->drafts_end = &draft->next;
    reader->draft = draft;
    reader->deferred_end = &draft->deferred;
    reader->nodes = 0;
}

void ad_dsl_read_declaration(ad_reader *reader, int index, const char *what)
{
    const char *names[FIELD_COUNT] = {NULL};
    uint32_t declaration = reader->draft->declaration;
    const ad_dsl_field *field;
    size_t count;

    for (count = 0; count + 1 < FIELD_COUNT && ad_dsl_field_name(declaration, count); count++) {
        names[count] = ad_dsl_field_name(declaration, count);
    }
    (void)ad_dsl_shape(reader, index, what, 0, names, &count);
    for (field = fields_of(declaration); field->name; field++) {
        const char *around = reader->field; /* of a mark written in a flow */

        if (!(field->allowed & declaration)) {
            continue;
        }
        ad_dsl_push_field(reader->L, index, field->name);
        if (!lua_isnil(reader->L, -1)) {
            reader->field = around ? around : field->name;
            field->read(reader, lua_gettop(reader->L));
            reader->field = around;
        } else if ((field->required & declaration) && !(reader->draft->owner && strcmp(field->name, "group") == 0)) {
            ad_dsl_mistake(reader, NULL, "`%s` is missing", field->name);
        }
        lua_pop(reader->L, 1);
    }
}
