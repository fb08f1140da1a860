/* pack.json: pure data, readable without running anything of the pack. The schema in
 * sdk/schemas/pack.schema.json says the same for editors. */
#include "rules/loading.h"

#include <jansson.h>

#include "rules/semver.h"
#include "base/banned.h"

enum { TEXT_BYTES_MAX = 200, NAME_BYTES_MAX = 64, ITEMS_MAX = 64 };

typedef struct manifest_reader {
    ad_loading *loading;
    const ad_loaded_file *file;
    const char *key; /* that is read now */
    ad_manifest *out;
    bool is_for_another_api; /* what its rules say would make no sense */
} manifest_reader;

/* ---- lines ---- */

/* Moves behind the string that starts at `at`; the view is what stands between its quotes. */
static ad_str take_json_string(ad_str text, size_t *at)
{
    size_t start = ++*at;
    ad_str inner;

    while (*at < text.len && text.ptr[*at] != '"') {
        *at += text.ptr[*at] == '\\' ? 2 : 1;
    }
    inner = ad_str_sub(text, start, *at < text.len ? *at - start : SIZE_MAX);
    ++*at;
    return inner;
}

static bool is_followed_by_colon(ad_str text, size_t at)
{
    ad_str rest = ad_str_trim(ad_str_sub(text, at, SIZE_MAX));

    return rest.len && rest.ptr[0] == ':';
}

/* The line of a key: of the outermost object, or of the object under `parent` there. Jansson keeps no
 * lines, so the (valid) text is gone through once more. 0 when the key is spelt with escapes. */
static uint32_t key_line(ad_str text, const char *parent, const char *key)
{
    unsigned depth = 0;
    bool in_parent = false;
    uint32_t line = 1;
    size_t at = 0;

    while (at < text.len) {
        char c = text.ptr[at];
        ad_str word;

        if (c != '"') {
            line += c == '\n';
            depth += c == '{' || c == '[';
            depth -= depth > 0 && (c == '}' || c == ']');
            at++;
            continue;
        }
        word = take_json_string(text, &at);
        if (!is_followed_by_colon(text, at)) {
            continue;
        }
        if (depth == (parent ? 2U : 1U) && (!parent || in_parent) && ad_str_is(word, key)) {
            return line;
        }
        if (depth == 1) {
            in_parent = parent && ad_str_is(word, parent);
        }
    }
    return 0;
}

static void mistake(manifest_reader *reader, const char *hint, const char *format, ...) AD_PRINTF(3, 4);

/* At the key that is read now. */
static void mistake(manifest_reader *reader, const char *hint, const char *format, ...)
{
    uint32_t line = reader->key ? key_line(reader->file->text, NULL, reader->key) : 0;
    va_list args;

    va_start(args, format);
    ad_mistake_addv(reader->loading, (ad_place){reader->file, line}, hint, format, args);
    va_end(args);
}

/* ---- values ---- */

static const char *type_name(json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return "an object";
    case JSON_ARRAY:
        return "a list";
    case JSON_STRING:
        return "a string";
    case JSON_INTEGER:
    case JSON_REAL:
        return "a number";
    case JSON_TRUE:
    case JSON_FALSE:
        return "true or false";
    case JSON_NULL:
        return "null";
    }
    return "something else";
}

/* A copy of a one-line text; {NULL, 0} after a mistake. */
static ad_str read_text(manifest_reader *reader, json_t *value)
{
    ad_str none = {NULL, 0};
    ad_str text;
    ad_str copy;

    if (!json_is_string(value)) {
        mistake(reader, NULL, "`%s` must be a string, not %s", reader->key, type_name(value));
        return none;
    }
    text = (ad_str){json_string_value(value), json_string_length(value)};
    if (ad_str_trim(text).len == 0) {
        mistake(reader, NULL, "`%s` is empty", reader->key);
        return none;
    }
    if (text.len > TEXT_BYTES_MAX) {
        mistake(reader, NULL, "`%s` is longer than %d bytes", reader->key, (int)TEXT_BYTES_MAX);
        return none;
    }
    if (ad_text_clean_length(text, false) != text.len) {
        mistake(reader, NULL, "`%s` holds a line end or another control character", reader->key);
        return none;
    }
    copy = ad_arena_copy(&reader->loading->set->arena, text);
    if (!copy.ptr) {
        reader->loading->failed = AD_ERR_NOMEM;
    }
    return copy;
}

static ad_str *read_texts(manifest_reader *reader, json_t *value, size_t *out_count)
{
    size_t count = json_array_size(value); /* 0 for what is no list */
    ad_str *texts;
    size_t i;

    if (!json_is_array(value)) {
        mistake(reader, NULL, "`%s` must be a list of strings, not %s", reader->key, type_name(value));
        return NULL;
    }
    if (count == 0 || count > ITEMS_MAX) {
        mistake(reader, "leave it out when there is nothing to say",
                "`%s` must hold 1 to %d strings, not %zu", reader->key, (int)ITEMS_MAX, count);
        return NULL;
    }
    texts = ad_arena_array(&reader->loading->set->arena, count, sizeof(*texts));
    if (!texts) {
        reader->loading->failed = AD_ERR_NOMEM;
        return NULL;
    }
    for (i = 0; i < count; i++) {
        texts[i] = read_text(reader, json_array_get(value, i));
    }
    *out_count = count;
    return texts;
}

/* ---- keys ---- */

static void read_name(manifest_reader *reader, json_t *value)
{
    ad_str name = read_text(reader, value);

    if (!name.ptr) {
        return;
    }
    if (!ad_text_is_slug(name) || name.len > NAME_BYTES_MAX) {
        mistake(reader, "use lower-case letters, digits and dashes, a letter first, at most 64",
                "`%s` is no name for a pack", ad_mistake_show(reader->loading, name));
    } else if (ad_str_equal(name, AD_STR("adderstone"))) {
        mistake(reader, "choose another name", "`adderstone` is the program's own pack");
    }
    reader->out->name = name;
    reader->out->name_line = key_line(reader->file->text, NULL, reader->key);
}

static void read_version(manifest_reader *reader, json_t *value)
{
    ad_version version;

    reader->out->version = read_text(reader, value);
    if (reader->out->version.ptr && !ad_version_parse(reader->out->version, &version)) {
        mistake(reader, "write three numbers, as in \"1.0.0\"", "`%s` is no semantic version",
                ad_mistake_show(reader->loading, reader->out->version));
    }
}

/* A range that was read from the text, or false after a mistake. */
static bool read_range(manifest_reader *reader, ad_str text, ad_version_range *out)
{
    if (text.ptr && !ad_range_parse(text, out)) {
        mistake(reader, "write `^1.2`, `~1.2`, `=1.2.3` or `>=1.0,<2`", "`%s` is no range of versions",
                ad_mistake_show(reader->loading, text));
        return false;
    }
    return text.ptr != NULL;
}

static void read_api(manifest_reader *reader, json_t *value)
{
    ad_str text = read_text(reader, value);
    ad_version_range range;
    ad_version offered;

    if (read_range(reader, text, &range) && ad_version_parse(AD_STR(AD_RULE_API_VERSION), &offered) &&
        !ad_range_holds(&range, &offered)) {
        reader->is_for_another_api = true;
        mistake(reader, "install the version of the pack, or of adderstone, that fits the other",
                "the pack needs rule API %s, this program offers " AD_RULE_API_VERSION,
                ad_mistake_show(reader->loading, text));
    }
}

static void read_summary(manifest_reader *reader, json_t *value)
{
    reader->out->summary = read_text(reader, value);
}

static void read_category(manifest_reader *reader, json_t *value)
{
    reader->out->category = read_text(reader, value);
    if (reader->out->category.ptr && !ad_text_is_slug(reader->out->category)) {
        mistake(reader, "use lower-case letters, digits and dashes", "`%s` is no category",
                ad_mistake_show(reader->loading, reader->out->category));
    }
}

static void check_text(manifest_reader *reader, json_t *value)
{
    (void)read_text(reader, value);
}

static void check_texts(manifest_reader *reader, json_t *value)
{
    size_t count;

    (void)read_texts(reader, value, &count);
}

static void check_homepage(manifest_reader *reader, json_t *value)
{
    ad_str text = read_text(reader, value);

    if (text.ptr && ((!ad_str_starts(text, AD_STR("https://")) && !ad_str_starts(text, AD_STR("http://"))) ||
                     ad_str_find_byte(text, ' ', 0) != SIZE_MAX)) {
        mistake(reader, "start it with https://", "`%s` is no web address",
                ad_mistake_show(reader->loading, text));
    }
}

static void read_files(manifest_reader *reader, json_t *value)
{
    size_t mistakes_before = reader->loading->mistake_count;
    size_t count = 0;
    ad_str *globs = read_texts(reader, value, &count);
    size_t i;

    for (i = 0; i < count; i++) {
        if (globs[i].ptr && (globs[i].ptr[0] == '/' || ad_str_find(globs[i], AD_STR(".."), 0) != SIZE_MAX ||
                             ad_str_find_byte(globs[i], '\\', 0) != SIZE_MAX)) {
            mistake(reader, "write it as seen from the pack's folder, as in \"rules/**\"",
                    "`%s` does not stay in the pack", ad_mistake_show(reader->loading, globs[i]));
        }
    }
    /* After a mistake the default stays, so that the rules are looked at all the same. */
    if (reader->loading->mistake_count == mistakes_before) {
        reader->out->files = globs;
        reader->out->file_count = count;
    }
}

static void read_need(manifest_reader *reader, const char *name, json_t *value, ad_pack_need *out)
{
    ad_version_range range;

    if (!ad_text_is_slug(ad_str_of(name)) || strlen(name) > NAME_BYTES_MAX) {
        mistake(reader, NULL, "`requires` names `%s`, which is no name for a pack",
                ad_mistake_show(reader->loading, ad_str_of(name)));
        return;
    }
    out->name = ad_arena_copy(&reader->loading->set->arena, ad_str_of(name));
    out->range = read_text(reader, value);
    out->line = key_line(reader->file->text, "requires", name);
    if (!out->name.ptr) {
        reader->loading->failed = AD_ERR_NOMEM;
    }
    (void)read_range(reader, out->range, &range);
}

static void read_requires(manifest_reader *reader, json_t *value)
{
    size_t count = json_object_size(value); /* 0 for what is no object */
    ad_pack_need *needs;
    const char *name;
    json_t *range;
    size_t i = 0;

    if (!json_is_object(value)) {
        mistake(reader, "write { \"pack-name\": \"^1.0\" }", "`requires` must be an object, not %s",
                type_name(value));
        return;
    }
    if (count > ITEMS_MAX) {
        mistake(reader, NULL, "`requires` must hold at most %d packs", (int)ITEMS_MAX);
        return;
    }
    needs = ad_arena_array(&reader->loading->set->arena, count, sizeof(*needs));
    if (!needs) {
        reader->loading->failed = AD_ERR_NOMEM;
        return;
    }
    json_object_foreach(value, name, range)
    {
        read_need(reader, name, range, &needs[i]);
        i++;
    }
    reader->out->needs = needs;
    reader->out->need_count = count;
}

static const struct {
    const char *name;
    bool required;
    void (*read)(manifest_reader *reader, json_t *value);
} keys[] = {
    {"name", true, read_name},           {"version", true, read_version},  {"api", true, read_api},
    {"summary", true, read_summary},     {"license", true, check_text},    {"authors", false, check_texts},
    {"homepage", false, check_homepage}, {"keywords", false, check_texts}, {"category", false, read_category},
    {"requires", false, read_requires},  {"files", false, read_files},
};

enum { KEY_COUNT = sizeof(keys) / sizeof(keys[0]) };

const char *ad_manifest_key(size_t number, bool *out_required)
{
    if (number >= KEY_COUNT) {
        return NULL;
    }
    *out_required = keys[number].required;
    return keys[number].name;
}

static void read_key(manifest_reader *reader, const char *key, json_t *value)
{
    const char *names[KEY_COUNT + 1];
    size_t i;

    reader->key = key;
    for (i = 0; i < KEY_COUNT; i++) {
        if (strcmp(keys[i].name, key) == 0) {
            keys[i].read(reader, value);
            return;
        }
        names[i] = keys[i].name;
    }
    names[KEY_COUNT] = NULL;
    mistake(reader, ad_mistake_suggest(reader->loading, ad_str_of(key), names), "unknown key `%s`",
            ad_mistake_show(reader->loading, ad_str_of(key)));
}

static void read_keys(manifest_reader *reader, json_t *root)
{
    const char *key;
    json_t *value;
    size_t i;

    json_object_foreach(root, key, value)
    {
        read_key(reader, key, value);
    }
    reader->key = NULL;
    for (i = 0; i < KEY_COUNT; i++) {
        if (keys[i].required && !json_object_get(root, keys[i].name)) {
            mistake(reader, NULL, "`%s` is missing", keys[i].name);
        }
    }
}

bool ad_manifest_read(ad_loading *loading, const ad_loaded_file *file, ad_manifest *out)
{
    static const ad_str default_files[] = {{"rules/**", 8}, {"data/**", 7}, {"help/**", 7}, {"tests/**", 8}};
    manifest_reader reader = {.loading = loading, .file = file, .out = out};
    json_error_t error;
    json_t *root = json_loadb(file->text.ptr, file->text.len, JSON_REJECT_DUPLICATES, &error);

    *out =
        (ad_manifest){.files = default_files, .file_count = sizeof(default_files) / sizeof(default_files[0])};
    if (!root) {
        ad_mistake_add(loading, (ad_place){file, error.line > 0 ? (uint32_t)error.line : 0}, NULL,
                       "not valid JSON: %s", ad_mistake_show(loading, ad_str_of(error.text)));
        return false;
    }
    if (json_is_object(root)) {
        read_keys(&reader, root);
    } else {
        mistake(&reader, NULL, "the manifest must be an object, not %s", type_name(root));
    }
    json_decref(root);
    if (!out->category.ptr) {
        out->category = out->name;
    }
    return !reader.is_for_another_api;
}
