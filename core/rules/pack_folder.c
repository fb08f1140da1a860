/* A pack's folder: which files belong to it, what may be in them, and their digest. */
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "rules/loading.h"

#include "base/banned.h"

#define MANIFEST_NAME "pack.json"

typedef struct folder_reader {
    ad_loading *loading;
    ad_str folder; /* without trailing slashes */
    const ad_manifest *manifest;
    ad_loaded_file *files; /* in the end sorted by name; texts only of those that are loaded */
    size_t count, capacity;
} folder_reader;

static ad_status nomem(ad_err *err)
{
    return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
}

/* ---- which files ---- */

static bool is_wanted(const ad_manifest *manifest, ad_str name)
{
    size_t i;

    for (i = 0; i < manifest->file_count; i++) {
        if (ad_str_glob(manifest->files[i], name)) {
            return true;
        }
    }
    return ad_str_equal(name, AD_STR(MANIFEST_NAME));
}

/* Is it wanted itself, or a folder with something wanted below it? */
static bool may_hold_wanted(const ad_manifest *manifest, ad_str name)
{
    char below[512];
    int len = snprintf(below, sizeof(below), "%.*s/x.lua", AD_STR_ARG(name));

    return is_wanted(manifest, name) || len < 0 || (size_t)len >= sizeof(below) ||
           is_wanted(manifest, (ad_str){below, (size_t)len});
}

static ad_status add_file(folder_reader *reader, ad_str name, ad_str path, ad_err *err)
{
    ad_arena *arena = &reader->loading->set->arena;
    const ad_limits *limits = &reader->loading->set->limits;
    ad_loaded_file *file;

    if (reader->count >= limits->pack_files) {
        return ad_err_set(err, AD_ERR_LIMIT, "the pack has more than %u files (pack-files)", limits->pack_files);
    }
    if (!ad_grow(&reader->files, &reader->capacity, reader->count + 1, sizeof(reader->files[0]))) {
        return nomem(err);
    }
    file = &reader->files[reader->count++];
    *file = (ad_loaded_file){.path = ad_arena_copy(arena, path), .text = {"", 0}};
    if (!file->path.ptr) {
        return nomem(err);
    }
    file->name = ad_str_sub(file->path, path.len - name.len, name.len);
    return AD_OK;
}

/* A mistake about a file that is not loaded. */
static ad_status note_file(folder_reader *reader, ad_str name, ad_str path, const char *hint,
                           const char *what, ad_err *err)
{
    ad_arena *arena = &reader->loading->set->arena;
    ad_loaded_file *file = ad_arena_alloc(arena, sizeof(*file));

    if (!file) {
        return nomem(err);
    }
    *file = (ad_loaded_file){.path = ad_arena_copy(arena, path)};
    if (!file->path.ptr) {
        return nomem(err);
    }
    file->name = ad_str_sub(file->path, path.len - name.len, name.len);
    ad_mistake_add(reader->loading, (ad_place){file, 0}, hint, "%s", what);
    return AD_OK;
}

static ad_status visit(void *ctx, ad_walk_event event, ad_str path, uint64_t bytes, const ad_err *why,
                       ad_err *err)
{
    folder_reader *reader = ctx;
    ad_str name = ad_str_sub(path, reader->folder.len, SIZE_MAX);

    (void)bytes;
    while (name.len && name.ptr[0] == '/') {
        name = ad_str_sub(name, 1, SIZE_MAX);
    }
    if (event == AD_WALK_FILE ? !is_wanted(reader->manifest, name)
                              : !may_hold_wanted(reader->manifest, name)) {
        return AD_OK; /* beside the pack: none of our business */
    }
    switch (event) {
    case AD_WALK_FILE:
        return add_file(reader, name, path, err);
    case AD_WALK_LINK:
        return note_file(reader, name, path, "put the file itself there",
                         "a link: packs are read without following any", err);
    case AD_WALK_SPECIAL:
        return note_file(reader, name, path, NULL, "not a regular file", err);
    case AD_WALK_UNREADABLE:
        return ad_err_set(err, AD_ERR_IO, "%.*s: %s", AD_STR_ARG(name),
                          why && why->message[0] ? why->message : "could not be read");
    case AD_WALK_TOO_DEEP:
        return ad_err_set(err, AD_ERR_LIMIT, "%.*s: folders are nested too deep", AD_STR_ARG(name));
    case AD_WALK_IGNORED:
    case AD_WALK_EXCLUDED:
        break;
    }
    return AD_OK;
}

static int compare_files(const void *a, const void *b)
{
    const ad_loaded_file *x = a;
    const ad_loaded_file *y = b;

    return ad_str_compare(x->name, y->name);
}

/* ---- what is in them ---- */

static bool is_in(ad_str name, ad_str folder, ad_str ending)
{
    return ad_str_starts(name, folder) && ad_str_ends(name, ending);
}

/* Lower-case words and underscores between the slashes: what require() takes. */
static bool can_be_required(ad_str name)
{
    size_t i;

    for (i = 0; i + 4 < name.len; i++) {
        char c = name.ptr[i];

        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '/')) {
            return false;
        }
    }
    return true;
}

static uint32_t line_of(ad_str text, size_t at)
{
    uint32_t line = 1;
    size_t i;

    for (i = 0; i < at && i < text.len; i++) {
        line += text.ptr[i] == '\n';
    }
    return line;
}

static void check_names(ad_loading *loading, const ad_loaded_file *file)
{
    ad_place place = {file, 0};

    if (ad_text_clean_length(file->name, false) != file->name.len) {
        ad_mistake_add(loading, place, "rename it", "the file's name is not plain UTF-8");
    } else if (is_in(file->name, AD_STR("data/"), AD_STR(".lua")) && !can_be_required(file->name)) {
        ad_mistake_add(loading, place, "use lower-case letters, digits and underscores",
                       "no rule can require a file of this name");
    }
}

/* Lua files are checked by the sandbox; this is for the help pages. */
static void check_page(ad_loading *loading, const ad_loaded_file *file)
{
    size_t clean = ad_text_clean_length(file->text, true);

    if (clean != file->text.len) {
        ad_mistake_add(loading, (ad_place){file, line_of(file->text, clean)}, NULL,
                       "the page is not plain UTF-8: it holds other bytes or a control character");
    } else if (ad_str_trim(file->text).len == 0) {
        ad_mistake_add(loading, (ad_place){file, 0}, NULL, "the page is empty");
    }
}

/* Is it one of those that loading looks at? The others only count for the digest. */
static bool is_kept(ad_str name)
{
    return is_in(name, AD_STR("rules/"), AD_STR(".lua")) || is_in(name, AD_STR("data/"), AD_STR(".lua")) ||
           is_in(name, AD_STR("help/"), AD_STR(".md"));
}

static ad_status read_file(folder_reader *reader, ad_loaded_file *file, ad_str manifest_text, ad_buf *text,
                           ad_err *err)
{
    ad_loading *loading = reader->loading;
    ad_err why = {.status = AD_OK};
    ad_status status = AD_OK;

    if (ad_str_equal(file->name, AD_STR(MANIFEST_NAME))) {
        ad_buf_add(text, manifest_text); /* as it was checked, whatever the file holds by now */
        return text->failed ? nomem(err) : AD_OK;
    }
    status = ad_file_read(file->path.ptr, loading->set->limits.pack_file_bytes, text, &why);
    if (status != AD_OK) {
        (void)ad_err_set(err, status, "%.*s: %s%s", AD_STR_ARG(file->name), why.message,
                         status == AD_ERR_LIMIT ? " (pack-file-bytes)" : "");
        if (err) {
            err->sys_errno = why.sys_errno;
        }
        return status;
    }
    check_names(loading, file);
    if (!is_kept(file->name)) {
        return AD_OK;
    }
    file->text = ad_arena_copy(&loading->set->arena, ad_buf_str(text));
    if (!file->text.ptr) {
        return nomem(err);
    }
    if (is_in(file->name, AD_STR("help/"), AD_STR(".md"))) {
        check_page(loading, file);
    }
    return AD_OK;
}

/* Reads all files in order, for the digest; keeps those that are loaded. */
static ad_status read_files(folder_reader *reader, ad_str manifest_text, char hex[65], ad_err *err)
{
    const ad_limits *limits = &reader->loading->set->limits;
    ad_status status = AD_OK;
    ad_digest digest;
    uint64_t total = 0;
    ad_buf text;
    size_t i;

    ad_buf_init(&text, (size_t)limits->pack_file_bytes + 1);
    ad_digest_init(&digest);
    for (i = 0; i < reader->count && status == AD_OK; i++) {
        ad_buf_reset(&text);
        status = read_file(reader, &reader->files[i], manifest_text, &text, err);
        total += text.len;
        if (status == AD_OK && total > limits->pack_bytes) {
            status = ad_err_set(err, AD_ERR_LIMIT, "the pack is larger than %llu bytes (pack-bytes)",
                                (unsigned long long)limits->pack_bytes);
        }
        ad_digest_add(&digest, reader->files[i].name);
        ad_digest_add(&digest, ad_buf_str(&text));
    }
    ad_digest_hex(&digest, hex);
    ad_buf_clear(&text);
    return status;
}

/* Lists and sorts; the list ends up in the arena, as mistakes and Lua values point into it. */
static ad_status list_files(folder_reader *reader, ad_err *err)
{
    ad_walk_options options = {.limits = &reader->loading->set->limits};
    ad_status status = ad_walk(reader->folder.ptr, &options, visit, reader, err);
    ad_loaded_file *files = NULL;

    if (status == AD_OK) {
        files = ad_arena_array(&reader->loading->set->arena, reader->count, sizeof(*files));
        status = files ? AD_OK : nomem(err);
    }
    if (files && reader->count) {
        qsort(reader->files, reader->count, sizeof(*files), compare_files);
        memcpy(files, reader->files, reader->count * sizeof(*files));
    }
    ad_free(reader->files);
    reader->files = files;
    return status;
}

/* ---- the pack ---- */

static ad_status read_manifest(ad_loading *loading, ad_str folder, ad_loaded_file *file, ad_err *err)
{
    ad_arena *arena = &loading->set->arena;
    ad_status status = AD_OK;
    ad_file_info info;
    ad_buf buf;

    ad_buf_init(&buf, (size_t)loading->set->limits.pack_file_bytes + 1);
    ad_path_join(&buf, folder, AD_STR(MANIFEST_NAME));
    *file = (ad_loaded_file){.name = AD_STR(MANIFEST_NAME), .path = ad_arena_copy(arena, ad_buf_str(&buf))};
    if (buf.failed || !file->path.ptr) {
        status = nomem(err);
    } else if (ad_file_stat(folder.ptr, &info, err) != AD_OK) {
        status = AD_ERR_IO;
    } else if (ad_file_stat(file->path.ptr, &info, NULL) != AD_OK) {
        ad_mistake_add(loading, (ad_place){file, 0}, "`adderstone pack new` makes one",
                       "the folder has no pack.json, so it is no rule pack");
    } else {
        ad_buf_reset(&buf);
        status = ad_file_read(file->path.ptr, loading->set->limits.pack_file_bytes, &buf, err);
        file->text = status == AD_OK ? ad_arena_copy(arena, ad_buf_str(&buf)) : file->text;
        if (status == AD_OK && !file->text.ptr) {
            status = nomem(err);
        }
    }
    ad_buf_clear(&buf);
    return status;
}

static void check_name_is_free(ad_loading *loading, const ad_loaded_file *file, const ad_manifest *manifest)
{
    const ad_ruleset *set = loading->set;
    size_t i;

    for (i = 0; i < loading->pack; i++) {
        if (ad_str_equal(set->packs[i].info.name, manifest->name)) {
            ad_mistake_add(loading, (ad_place){file, manifest->name_line}, "load one of them",
                           "pack `%.*s` is loaded already, from `%.*s`", AD_STR_ARG(manifest->name),
                           AD_STR_ARG(set->packs[i].info.folder));
        }
    }
}

static ad_status fill_pack(folder_reader *reader, const ad_loaded_file *manifest_file, ad_err *err)
{
    ad_loading *loading = reader->loading;
    ad_pack *pack = &loading->set->packs[loading->pack];
    char hex[65];
    ad_status status = list_files(reader, err);

    if (status == AD_OK) {
        status = read_files(reader, manifest_file->text, hex, err);
    }
    if (status != AD_OK) {
        return status;
    }
    pack->info.version = reader->manifest->version;
    pack->info.category = reader->manifest->category;
    pack->info.summary = reader->manifest->summary;
    pack->info.digest = ad_arena_copy(&loading->set->arena, ad_str_of(hex));
    pack->manifest_path = manifest_file->path;
    pack->needs = reader->manifest->needs;
    pack->need_count = reader->manifest->need_count;
    return pack->info.digest.ptr ? AD_OK : nomem(err);
}

/* The files that hold rules, and a mistake when there are none. */
static void check_rule_files(ad_loading *loading, const ad_loaded_file *manifest_file)
{
    size_t i;

    for (i = 0; i < loading->file_count; i++) {
        if (is_in(loading->files[i].name, loading->rules_folder, AD_STR(".lua"))) {
            return;
        }
    }
    ad_mistake_add(loading, (ad_place){manifest_file, 0}, "put them into rules/NAME.lua",
                   "the pack has no rule files");
}

static ad_status load_folder(ad_loading *loading, ad_str folder, ad_err *err)
{
    folder_reader reader = {.loading = loading, .folder = folder};
    ad_loaded_file *manifest_file = ad_arena_alloc(&loading->set->arena, sizeof(*manifest_file));
    ad_manifest manifest;
    ad_status status;

    if (!manifest_file) {
        return nomem(err);
    }
    loading->rules_folder = AD_STR("rules/");
    loading->needs_help = true;
    status = read_manifest(loading, folder, manifest_file, err);
    if (status != AD_OK || loading->mistake_count || !ad_manifest_read(loading, manifest_file, &manifest)) {
        return status;
    }
    if (manifest.name.ptr) {
        check_name_is_free(loading, manifest_file, &manifest);
        loading->set->packs[loading->pack].info.name = manifest.name;
    }
    reader.manifest = &manifest;
    status = fill_pack(&reader, manifest_file, err);
    if (status == AD_OK) {
        loading->files = reader.files;
        loading->file_count = reader.count;
        check_rule_files(loading, manifest_file);
        status = ad_loading_run(loading, err);
    }
    return status;
}

ad_status ad_ruleset_add_folder(ad_ruleset *set, const char *folder, ad_diagnostic_sink sink, void *sink_ctx,
                                ad_err *err)
{
    ad_str path = ad_str_of(folder);
    ad_loading loading;
    ad_status status;
    ad_pack *pack;

    if (set->sealed) {
        return ad_err_set(err, AD_ERR_USAGE, "the rule set is sealed: nothing can be added");
    }
    while (path.len > 1 && path.ptr[path.len - 1] == '/') {
        path.len--;
    }
    path = ad_arena_copy(&set->arena, path);
    pack = path.ptr ? ad_ruleset_new_pack(set) : NULL;
    if (!pack) {
        return nomem(err);
    }
    pack->info.folder = path;
    pack->info.name = ad_path_base(path); /* until the manifest says */
    ad_loading_init(&loading, set, (uint32_t)(set->pack_count - 1));
    status = load_folder(&loading, path, err);
    return ad_loading_end(&loading, status, sink, sink_ctx, err);
}
