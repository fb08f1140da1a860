/* Rule packs: manifests, folders, sealing. What rule files say is in dsl_test.c. */
#include "pack_support.h"

#include <jansson.h>

#include "base/mem.h"
#include "rules/loading.h"

/* ---- manifests ---- */

static void manifest_mistake(bench *b, const char *manifest, uint32_t line, const char *message,
                             const char *hint)
{
    put(b, "pack.json", manifest);
    put(b, "rules/a.lua", GOOD_RULE("a"));
    put(b, "help/a.md", "# A\n");
    b->note_count = 0;
    assert_int_equal(load(b), AD_ERR_SCRIPT);
    expect_only_note(b, "/pack.json", line, message, hint);
}

#define MANIFEST(MORE)                                                                                       \
    "{\n  \"name\": \"sample\",\n  \"version\": \"1.0.0\",\n  \"api\": \"1\",\n"                             \
    "  \"summary\": \"A sample\",\n  \"license\": \"MIT\"" MORE "\n}\n"

static void manifest_unknown_key_is_named_with_its_line(void **state)
{
    manifest_mistake(*state, MANIFEST(",\n  \"licence\": \"MIT\""), 7, "unknown key `licence`",
                     "did you mean `license`?");
    manifest_mistake(*state, MANIFEST(",\n  \"x-internal\": { \"name\": 1 }"), 7, "unknown key `x-internal`",
                     NULL);
}

static void manifest_missing_keys_are_all_named(void **state)
{
    bench *b = *state;

    put(b, "pack.json", "{ \"name\": \"sample\", \"version\": \"1.0.0\" }");
    put(b, "rules/a.lua", GOOD_RULE("a"));
    put(b, "help/a.md", "# A\n");
    assert_int_equal(load(b), AD_ERR_SCRIPT);
    expect_note(b, "/pack.json", 0, "`api` is missing", NULL);
    expect_note(b, "/pack.json", 0, "`summary` is missing", NULL);
    expect_note(b, "/pack.json", 0, "`license` is missing", NULL);
    assert_int_equal(b->note_count, 3);
    assert_string_equal(b->err.message, "rule pack `sample` has 3 mistakes");
}

static void manifest_values_are_checked(void **state)
{
    bench *b = *state;

    manifest_mistake(b, MANIFEST(",\n\n  \"authors\": \"me\""), 8,
                     "`authors` must be a list of strings, not a string", NULL);
    manifest_mistake(b, MANIFEST(",\n  \"authors\": []"), 7, "`authors` must hold 1 to 64 strings, not 0",
                     "leave");
    manifest_mistake(b, MANIFEST(",\n  \"keywords\": [\"a\", 1]"), 7,
                     "`keywords` must be a string, not a number", NULL);
    manifest_mistake(b, MANIFEST(",\n  \"homepage\": \"javascript:alert(1)\""), 7, "is no web address",
                     "https://");
    manifest_mistake(b, MANIFEST(",\n  \"category\": \"No Good\""), 7, "`No Good` is no category",
                     "lower-case");
    manifest_mistake(b, MANIFEST(",\n  \"files\": [\"../secret\"]"), 7,
                     "`../secret` does not stay in the pack", "rules/**");
    manifest_mistake(b, MANIFEST(",\n  \"requires\": [\"other\"]"), 7,
                     "`requires` must be an object, not a list", "pack-name");
    manifest_mistake(b, MANIFEST(",\n  \"requires\": { \"other\": \"latest\" }"), 7,
                     "`latest` is no range of versions", "^1.2");
    manifest_mistake(b, MANIFEST(",\n  \"requires\": { \"Other Pack\": \"1\" }"), 7, "no name for a pack",
                     NULL);
    manifest_mistake(b, "[1]", 0, "must be an object, not a list", NULL);
}

static void manifest_mistakes(bench *b, const char *key, const char *value, const char *message)
{
    static const char *const keys[] = {"name", "version", "api", "summary", "license"};
    static const char *const values[] = {"\"sample\"", "\"1.0.0\"", "\"1\"", "\"A sample\"", "\"MIT\""};
    char text[2048] = "{";
    size_t used = 1;
    size_t i;

    for (i = 0; i < 5; i++) {
        used += (size_t)snprintf(text + used, sizeof(text) - used, "%s\n\"%s\": %s", i ? "," : "", keys[i],
                                 strcmp(keys[i], key) == 0 ? value : values[i]);
    }
    (void)snprintf(text + used, sizeof(text) - used, "\n}");
    put(b, "pack.json", text);
    put(b, "rules/a.lua", GOOD_RULE("a"));
    put(b, "help/a.md", "# A\n");
    b->note_count = 0;
    assert_int_equal(load(b), AD_ERR_SCRIPT);
    for (i = 0; strcmp(keys[i], key) != 0; i++) {
    }
    expect_only_note(b, "/pack.json", (uint32_t)i + 2, message, "");
}

static void manifest_required_values_are_checked(void **state)
{
    bench *b = *state;

    manifest_mistakes(b, "name", "\"Sample\"", "`Sample` is no name for a pack");
    manifest_mistakes(b, "name", "\"adderstone\"", "the program's own pack");
    manifest_mistakes(b, "name", "\"\"", "`name` is empty");
    manifest_mistakes(b, "name", "7", "`name` must be a string, not a number");
    manifest_mistakes(b, "version", "\"1.0\"", "`1.0` is no semantic version");
    manifest_mistakes(b, "version", "1.0", "`version` must be a string, not a number");
    manifest_mistakes(b, "api", "\"2\"", "the pack needs rule API 2, this program offers 1.0.0");
    manifest_mistakes(b, "api", "\"one\"", "`one` is no range of versions");
    manifest_mistakes(b, "summary", "\"two\\nlines\"", "a line end or another control character");
    manifest_mistakes(b, "summary", "\"turned \\u202e around\"", "a line end or another control character");
    manifest_mistakes(b, "license", "null", "`license` must be a string, not null");
}

static void manifest_syntax_errors_have_lines(void **state)
{
    bench *b = *state;

    put(b, "pack.json", "{\n  \"name\": \"sample\",\n  \"name\": \"other\"\n}");
    assert_int_equal(load(b), AD_ERR_SCRIPT);
    expect_only_note(b, "/pack.json", 3, "not valid JSON: duplicate object key", NULL);
    b->note_count = 0;
    put(b, "pack.json", "{\n  \"name\": \"sample\"\n  \"version\": 1\n}");
    assert_int_equal(load(b), AD_ERR_SCRIPT);
    expect_only_note(b, "/pack.json", 3, "not valid JSON", NULL);
    b->note_count = 0;
    put(b, "pack.json", "");
    assert_int_equal(load(b), AD_ERR_SCRIPT);
    expect_note(b, "/pack.json", 1, "not valid JSON", NULL);
    b->note_count = 0;
    put_bytes(b, "pack.json", "{\"name\": \"a\0b\"}", 15);
    assert_int_equal(load(b), AD_ERR_SCRIPT);
    expect_only_note(b, "/pack.json", 1, "not valid JSON", NULL);
}

static void manifest_nested_without_end_is_refused(void **state)
{
    bench *b = *state;
    char *deep = malloc(100001);

    assert_non_null(deep);
    memset(deep, '[', 100000);
    deep[100000] = '\0';
    put(b, "pack.json", deep);
    free(deep);
    assert_int_equal(load(b), AD_ERR_SCRIPT);
    expect_only_note(b, "/pack.json", 1, "not valid JSON", NULL);
}

static bool is_listed(const json_t *list, const char *text)
{
    size_t i;

    for (i = 0; i < json_array_size(list); i++) {
        if (strcmp(json_string_value(json_array_get(list, i)), text) == 0) {
            return true;
        }
    }
    return false;
}

static void manifest_keys_are_those_of_the_schema(void **state)
{
    json_t *schema = json_load_file(AD_SCHEMAS "/pack.schema.json", JSON_REJECT_DUPLICATES, NULL);
    const json_t *properties = json_object_get(schema, "properties");
    const json_t *required = json_object_get(schema, "required");
    const char *key;
    bool is_required;
    size_t required_count = 0;
    size_t count = 0;

    (void)state;
    assert_non_null(schema);
    assert_true(json_is_false(json_object_get(schema, "additionalProperties")));
    while ((key = ad_manifest_key(count, &is_required)) != NULL) {
        assert_non_null(json_object_get(properties, key));
        assert_int_equal(is_listed(required, key), is_required);
        required_count += is_required;
        count++;
    }
    assert_int_equal(json_object_size(properties), count);
    assert_int_equal(json_array_size(required), required_count);
    json_decref(schema);
}

/* ---- folders ---- */

static void put_good_pack(const bench *b)
{
    put(b, "pack.json", GOOD_MANIFEST);
    put(b, "rules/a.lua", GOOD_RULE("a"));
    put(b, "help/a.md", "# A\n");
}

static void folder_without_a_pack_is_told_apart(void **state)
{
    bench *b = *state;
    char missing[2 * PATH_BYTES];

    assert_int_equal(load(b), AD_ERR_SCRIPT);
    expect_only_note(b, "/pack.json", 0, "no pack.json", "pack new");
    (void)snprintf(missing, sizeof(missing), "%s/nowhere", b->folder);
    assert_int_equal(ad_ruleset_add_folder(b->set, missing, keep_note, b, &b->err), AD_ERR_IO);
    assert_int_not_equal(b->err.sys_errno, 0);
}

static void folder_gives_the_pack_info(void **state)
{
    bench *b = *state;
    const ad_pack_info *info;

    put_good_pack(b);
    assert_int_equal(load(b), AD_OK);
    assert_int_equal(b->set->pack_count, 1);
    info = &b->set->packs[0].info;
    assert_true(ad_str_equal(info->name, AD_STR("sample")));
    assert_true(ad_str_equal(info->version, AD_STR("1.0.0")));
    assert_true(ad_str_equal(info->category, AD_STR("sample")));
    assert_true(ad_str_equal(info->summary, AD_STR("A sample")));
    assert_true(ad_str_equal(info->folder, ad_str_of(b->folder)));
    assert_int_equal(info->digest.len, 64);
    assert_int_equal(info->rule_from, 0);
    assert_int_equal(info->rule_count, 1);
    assert_true(ad_str_equal(b->set->rules[0].info.help, AD_STR("# A\n")));
    assert_true(ad_str_equal(b->set->rules[0].file, AD_STR("rules/a.lua")));
    assert_int_equal(b->set->rules[0].line, 1);
}

static void digest_changes_with_any_file_and_name(void **state)
{
    bench *b = *state;
    char first[65] = {0};
    char again[65] = {0};
    size_t i;
    static const struct {
        const char *name;
        const char *text;
    } changes[] = {{"help/a.md", "# B\n"},
                   {"tests/a.py", "pass\n"},
                   {"tests/b.py", "pass\n"},
                   {"data/x.lua", "return 1\n"}};

    put_good_pack(b);
    assert_int_equal(load(b), AD_OK);
    memcpy(first, b->set->packs[0].info.digest.ptr, 64);
    bench_renew(b);
    put(b, "outside.txt", "no part of the pack");
    assert_int_equal(load(b), AD_OK);
    memcpy(again, b->set->packs[0].info.digest.ptr, 64);
    assert_string_equal(first, again);
    for (i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
        bench_renew(b);
        put(b, changes[i].name, changes[i].text);
        assert_int_equal(load(b), AD_OK);
        memcpy(again, b->set->packs[0].info.digest.ptr, 64);
        assert_string_not_equal(first, again);
        memcpy(first, again, sizeof(first));
    }
}

static void folder_follows_no_links(void **state)
{
    bench *b = *state;
    char path[2 * PATH_BYTES];

    put_good_pack(b);
    (void)snprintf(path, sizeof(path), "%s/rules/passwd.lua", b->folder);
    assert_int_equal(symlink("/etc/passwd", path), 0);
    (void)snprintf(path, sizeof(path), "%s/data", b->folder);
    assert_int_equal(symlink("/etc", path), 0);
    assert_int_equal(load(b), AD_ERR_SCRIPT);
    expect_note(b, "/rules/passwd.lua", 0, "a link", "");
    expect_note(b, "/data", 0, "a link", "");
    assert_int_equal(b->note_count, 2);
}

static void folder_minds_only_its_own_files(void **state)
{
    bench *b = *state;
    char path[2 * PATH_BYTES];

    put_good_pack(b);
    put(b, "rules/notes.txt", "rule {");
    put(b, "lib/x.lua", "error(\"not run\")\n");
    (void)snprintf(path, sizeof(path), "%s/elsewhere", b->folder);
    assert_int_equal(symlink("/etc", path), 0);
    (void)snprintf(path, sizeof(path), "%s/pipe", b->folder);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(load(b), AD_OK);
    assert_int_equal(b->set->rule_count, 1);
    bench_renew(b);
    put(b, "pack.json", MANIFEST(",\n  \"files\": [\"rules/b.lua\", \"help/**\"]"));
    put(b, "rules/b.lua", GOOD_RULE("b"));
    put(b, "help/b.md", "# B\n");
    assert_int_equal(load(b), AD_OK);
    assert_int_equal(b->set->rule_count, 1);
    assert_true(ad_str_equal(b->set->rules[0].info.id, AD_STR("b")));
}

static void folder_with_a_fifo_is_no_trap(void **state)
{
    bench *b = *state;
    char path[2 * PATH_BYTES];

    put_good_pack(b);
    (void)snprintf(path, sizeof(path), "%s/rules/pipe.lua", b->folder);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(load(b), AD_ERR_SCRIPT);
    expect_only_note(b, "/rules/pipe.lua", 0, "not a regular file", NULL);
}

static void folder_limits_are_kept(void **state)
{
    bench *b = *state;

    put_good_pack(b);
    b->limits.pack_files = 2;
    bench_renew(b);
    assert_int_equal(load(b), AD_ERR_LIMIT);
    assert_non_null(strstr(b->err.message, "more than 2 files"));
    b->limits = ad_limits_default;
    b->limits.pack_bytes = 100;
    bench_renew(b);
    assert_int_equal(load(b), AD_ERR_LIMIT);
    assert_non_null(strstr(b->err.message, "larger than 100 bytes"));
    b->limits = ad_limits_default;
    b->limits.pack_file_bytes = 115;
    bench_renew(b);
    put(b, "help/a.md",
        "# A page of more than one hundred and fifteen bytes, which is more than this test's limits "
        "allow a single file to have.\n");
    assert_int_equal(load(b), AD_ERR_LIMIT);
    assert_non_null(strstr(b->err.message, "help/a.md: "));
}

static void folder_texts_must_be_clean(void **state)
{
    bench *b = *state;

    put_good_pack(b);
    put(b, "rules/b.lua", "-- first\n-- caf\xe9\n");
    put_bytes(b, "data/n.lua", "return 1\n\0", 10);
    put(b, "help/a.md", "# A\n\nright to \xe2\x80\xae left\n");
    assert_int_equal(load(b), AD_ERR_SCRIPT);
    expect_note(b, "/rules/b.lua", 2, "is not UTF-8", NULL);
    expect_note(b, "/data/n.lua", 2, "NUL byte", NULL);
    expect_note(b, "/help/a.md", 3, "not plain UTF-8", NULL);
    assert_int_equal(b->note_count, 3);
}

static void folder_refuses_bytecode(void **state)
{
    bench *b = *state;

    put_good_pack(b);
    put(b, "rules/b.lua", "\x1bLua");
    assert_int_equal(load(b), AD_ERR_SCRIPT);
    expect_only_note(b, "/rules/b.lua", 0, "compiled Lua", NULL);
}

static void folder_needs_rules(void **state)
{
    bench *b = *state;

    put(b, "pack.json", GOOD_MANIFEST);
    put(b, "data/a.lua", "return {}\n");
    assert_int_equal(load(b), AD_ERR_SCRIPT);
    expect_note(b, "/pack.json", 0, "no rule files", "rules/NAME.lua");
    b->note_count = 0;
    put(b, "rules/a.lua", "local unused = 1\n");
    assert_int_equal(load(b), AD_ERR_SCRIPT);
    assert_int_equal(b->note_count, 1);
    assert_non_null(strstr(b->notes[0].message, "the pack has no rules"));
}

static void folder_files_of_odd_names_are_told(void **state)
{
    bench *b = *state;

    put_good_pack(b);
    put(b, "data/Word List.lua", "return {}\n");
    assert_int_equal(load(b), AD_ERR_SCRIPT);
    expect_only_note(b, "/data/Word List.lua", 0, "no rule can require", "lower-case");
}

static void folder_is_loaded_once(void **state)
{
    bench *b = *state;

    put_good_pack(b);
    assert_int_equal(load(b), AD_OK);
    assert_int_equal(load(b), AD_ERR_SCRIPT);
    expect_only_note(b, "/pack.json", 2, "pack `sample` is loaded already", "");
    assert_int_equal(b->set->pack_count, 1);
    assert_int_equal(b->set->rule_count, 1);
}

static void folder_that_fails_leaves_nothing_behind(void **state)
{
    bench *b = *state;

    put_good_pack(b);
    put(b, "rules/b.lua", GOOD_RULE("b") RULE("c", "match = string { \"[\" }"));
    put(b, "help/b.md", "# B\n");
    assert_int_equal(load(b), AD_ERR_SCRIPT);
    expect_note(b, "/rules/b.lua", 2, "regular expression", NULL);
    expect_note(b, "/rules/b.lua", 2, "help/c.md is missing", "");
    assert_int_equal(b->set->pack_count, 0);
    assert_int_equal(b->set->rule_count, 0);
    put(b, "rules/b.lua", GOOD_RULE("b"));
    assert_int_equal(load(b), AD_OK);
    assert_int_equal(ad_ruleset_seal(b->set, keep_note, b, &b->err), AD_OK);
}

static void mistakes_come_in_order_of_files_and_lines(void **state)
{
    bench *b = *state;

    put(b, "pack.json", MANIFEST(",\n  \"extra\": 1"));
    put(b, "rules/b.lua", "\n" RULE("b", "match = 1") GOOD_RULE("a"));
    put(b, "rules/a.lua", GOOD_RULE("a") RULE("x", "match = string { \"[\" }, severty = 1"));
    put(b, "help/a.md", "# A\n");
    put(b, "help/b.md", "# B\n");
    put(b, "help/x.md", "# X\n");
    assert_int_equal(load(b), AD_ERR_SCRIPT);
    assert_int_equal(b->note_count, 5);
    assert_non_null(strstr(b->notes[0].path, "/pack.json"));
    assert_non_null(strstr(b->notes[1].message, "severty"));
    assert_non_null(strstr(b->notes[2].message, "regular expression"));
    assert_non_null(strstr(b->notes[3].path, "rules/b.lua"));
    assert_int_equal(b->notes[3].line, 2);
    assert_int_equal(b->notes[4].line, 3);
    assert_non_null(strstr(b->notes[4].message, "`a` is there already, at rules/a.lua:1"));
}

static void help_pages_are_found_or_told(void **state)
{
    bench *b = *state;

    put(b, "pack.json", GOOD_MANIFEST);
    put(b, "rules/a.lua",
        "rule {\n  title = \"T\", severity = \"low\", confidence = \"low\", cwe = 1,\n"
        "  match = call \"os.system\",\n  id = \"a\",\n  help = \"other\",\n}\n" GOOD_RULE("b"));
    assert_int_equal(load(b), AD_ERR_SCRIPT);
    expect_note(b, "/rules/a.lua", 5, "help/other.md is missing", "");
    expect_note(b, "/rules/a.lua", 7, "help/b.md is missing", "");
    assert_int_equal(b->note_count, 2);
    put(b, "help/other.md", "  \n");
    put(b, "help/b.md", "# B\n");
    b->note_count = 0;
    assert_int_equal(load(b), AD_ERR_SCRIPT);
    expect_only_note(b, "/help/other.md", 0, "the page is empty", NULL);
}

static void modules_are_the_packs_own_files(void **state)
{
    bench *b = *state;

    put(b, "pack.json", GOOD_MANIFEST);
    put(b, "help/a.md", "# A\n");
    put(b, "data/names.lua", "return { \"os.system\" }\n");
    put(b, "rules/a.lua", RULE("a", "match = call(require \"data.names\")"));
    assert_int_equal(load(b), AD_OK);
    bench_renew(b);
    put(b, "rules/a.lua", "\nlocal names = require \"data.name\"\n");
    assert_int_equal(load(b), AD_ERR_SCRIPT);
    expect_only_note(b, "/rules/a.lua", 2, "no module `data.name`", NULL);
}

/* ---- sealing ---- */

static void seal_adds_the_programs_own_rules_last(void **state)
{
    static const char *const ids[] = {"unused-suppression", "unknown-suppression", "expired-suppression",
                                      "hidden-code", "source-encoding"};
    static const ad_severity severities[] = {AD_SEVERITY_LOW, AD_SEVERITY_MEDIUM, AD_SEVERITY_LOW,
                                             AD_SEVERITY_HIGH, AD_SEVERITY_MEDIUM};
    static const uint32_t cwes[] = {710, 710, 710, 506, 838};
    bench *b = *state;
    const ad_rule_index *index;
    uint32_t i;

    put_good_pack(b);
    assert_int_equal(load(b), AD_OK);
    assert_int_equal(ad_ruleset_seal(b->set, keep_note, b, &b->err), AD_OK);
    index = ad_ruleset_index(b->set);
    assert_int_equal(index->pack_count, 2);
    assert_int_equal(index->rule_count, 6);
    assert_true(ad_str_equal(index->packs[1].name, AD_STR("adderstone")));
    assert_int_equal(index->packs[1].rule_count, AD_OWN_RULE_COUNT);
    assert_int_equal(index->packs[1].digest.len, 64);
    for (i = 0; i < AD_OWN_RULE_COUNT; i++) {
        uint32_t number = ad_ruleset_own(b->set, (ad_own_rule)i);
        const ad_rule_info *info = &index->rules[number];

        assert_int_equal(number, 1 + i);
        assert_true(ad_str_equal(info->id, ad_str_of(ids[i])));
        assert_true(ad_str_equal(info->pack, AD_STR("adderstone")));
        assert_int_equal(info->severity, severities[i]);
        assert_int_equal(info->cwes[0], cwes[i]);
        assert_true(info->title.len > 0 && info->help.len > 200);
        assert_true(ad_str_starts(info->help, AD_STR("# ")));
        assert_true(ad_text_clean_length(info->help, true) == info->help.len);
    }
    assert_int_equal(index->rules[4].cwe_count, 2);
    assert_int_equal(index->rules[4].cwes[1], 1007);
}

static void seal_of_an_empty_set_works(void **state)
{
    bench *b = *state;

    assert_int_equal(ad_ruleset_seal(b->set, keep_note, b, &b->err), AD_OK);
    assert_int_equal(ad_ruleset_index(b->set)->rule_count, AD_OWN_RULE_COUNT);
    assert_int_equal(ad_ruleset_own(b->set, AD_OWN_UNUSED_SUPPRESSION), 0);
}

static void seal_ends_loading(void **state)
{
    bench *b = *state;

    put_good_pack(b);
    assert_int_equal(ad_ruleset_seal(b->set, keep_note, b, &b->err), AD_OK);
    assert_int_equal(load(b), AD_ERR_USAGE);
    assert_int_equal(load_text(b, GOOD_RULE("a")), AD_ERR_USAGE);
    assert_int_equal(ad_ruleset_seal(b->set, keep_note, b, &b->err), AD_ERR_USAGE);
}

static void seal_refuses_an_id_of_two_packs(void **state)
{
    bench *b = *state;

    put_good_pack(b);
    assert_int_equal(load_text(b, GOOD_RULE("a")), AD_OK);
    assert_int_equal(load(b), AD_OK);
    assert_int_equal(ad_ruleset_seal(b->set, keep_note, b, &b->err), AD_ERR_SCRIPT);
    expect_only_note(b, "/rules/a.lua", 1, "rule `a` is in pack `query` and in pack `sample`", "");
}

static void seal_refuses_ids_and_aliases_of_the_programs_rules(void **state)
{
    bench *b = *state;

    assert_int_equal(load_text(b, GOOD_RULE("hidden-code") RULE("b", "match = call \"x.y\", aliases = { "
                                                                     "\"source-encoding\", \"B1\" }")),
                     AD_OK);
    assert_int_equal(ad_ruleset_seal(b->set, keep_note, b, &b->err), AD_ERR_SCRIPT);
    expect_note(b, "query.lua", 1, "rule `hidden-code` is in pack `adderstone` and in pack `query`", "");
    expect_note(b, "query.lua", 2,
                "alias `source-encoding` of rule `b` is the id of a rule in pack `adderstone`", "");
    assert_int_equal(b->note_count, 2);
}

static void seal_lets_aliases_be_shared(void **state)
{
    bench *b = *state;

    assert_int_equal(load_text(b, RULE("a", "match = call \"x.y\", aliases = { \"B1\" }")
                                      RULE("b", "match = call \"x.y\", aliases = { \"B1\" }")),
                     AD_OK);
    assert_int_equal(ad_ruleset_seal(b->set, keep_note, b, &b->err), AD_OK);
    assert_int_equal(ad_rule_find(ad_ruleset_index(b->set), AD_STR("B1")), 0);
}

static void seal_checks_what_packs_require(void **state)
{
    bench *b = *state;

    put_good_pack(b);
    put(b, "pack.json", MANIFEST(",\n  \"requires\": {\n    \"absent\": \"1\",\n    \"query\": \"^1\"\n  }"));
    assert_int_equal(load(b), AD_OK);
    assert_int_equal(load_text(b, GOOD_RULE("b")), AD_OK);
    assert_int_equal(ad_ruleset_seal(b->set, keep_note, b, &b->err), AD_ERR_SCRIPT);
    expect_note(b, "/pack.json", 8, "pack `sample` needs pack `absent`, which is not loaded", "");
    expect_note(b, "/pack.json", 9, "pack `sample` needs pack `query` ^1, loaded is 0.0.0", "");
    assert_int_equal(b->note_count, 2);
    bench_renew(b);
    put(b, "pack.json", MANIFEST(",\n  \"requires\": { \"query\": \"^0.0\" }"));
    assert_int_equal(load(b), AD_OK);
    assert_int_equal(load_text(b, GOOD_RULE("b")), AD_OK);
    assert_int_equal(ad_ruleset_seal(b->set, keep_note, b, &b->err), AD_OK);
}

/* ---- memory ---- */

static void load_survives_every_failing_allocation(void **state)
{
    bench *b = *state;
    ad_status status = AD_ERR_NOMEM;
    size_t n;

    put_good_pack(b);
    put(b, "rules/a.lua",
        GOOD_RULE("a") RULE("b", "match = { pattern \"f($X)\", string \"x+\" }, help = \"a\""));
    for (n = 1; status != AD_OK && n < 5000; n++) {
        bench_renew(b);
        ad_mem_fail_at(n);
        status = load(b);
        if (status == AD_OK) {
            status = ad_ruleset_seal(b->set, keep_note, b, &b->err);
        }
        ad_mem_fail_at(0);
        /* LIMIT: to Lua, memory that is refused is memory over its budget */
        if (status == AD_ERR_SCRIPT) { /* the diagnostic names the file and the budget */
            assert_int_equal(b->note_count, 1);
            assert_non_null(strstr(b->notes[0].message, "lua-bytes"));
            continue;
        }
        assert_true(status == AD_OK || status == AD_ERR_NOMEM || status == AD_ERR_IO || status == AD_ERR_LIMIT);
    }
    assert_true(n > 20 && n < 5000);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, bench_setup, bench_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(manifest_unknown_key_is_named_with_its_line),
        CASE(manifest_missing_keys_are_all_named),
        CASE(manifest_values_are_checked),
        CASE(manifest_required_values_are_checked),
        CASE(manifest_syntax_errors_have_lines),
        CASE(manifest_nested_without_end_is_refused),
        cmocka_unit_test(manifest_keys_are_those_of_the_schema),
        CASE(folder_without_a_pack_is_told_apart),
        CASE(folder_gives_the_pack_info),
        CASE(digest_changes_with_any_file_and_name),
        CASE(folder_follows_no_links),
        CASE(folder_minds_only_its_own_files),
        CASE(folder_with_a_fifo_is_no_trap),
        CASE(folder_limits_are_kept),
        CASE(folder_texts_must_be_clean),
        CASE(folder_refuses_bytecode),
        CASE(folder_needs_rules),
        CASE(folder_files_of_odd_names_are_told),
        CASE(folder_is_loaded_once),
        CASE(folder_that_fails_leaves_nothing_behind),
        CASE(mistakes_come_in_order_of_files_and_lines),
        CASE(help_pages_are_found_or_told),
        CASE(modules_are_the_packs_own_files),
        CASE(seal_adds_the_programs_own_rules_last),
        CASE(seal_of_an_empty_set_works),
        CASE(seal_ends_loading),
        CASE(seal_refuses_an_id_of_two_packs),
        CASE(seal_refuses_ids_and_aliases_of_the_programs_rules),
        CASE(seal_lets_aliases_be_shared),
        CASE(seal_checks_what_packs_require),
        CASE(load_survives_every_failing_allocation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
