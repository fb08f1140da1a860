/* Loading a pack: running its rule files in a sandbox of its own, and what becomes of their mistakes.
 * Reading a folder is in pack_folder.c. */
#include <lauxlib.h>

#include "base/mem.h"
#include "rules/dsl_priv.h"

#include "base/banned.h"

/* ---- a file and a line, from the text of an error ---- */

/* "FILE:12: what" or "FILE:12 what" for a file of the pack: what is left behind the place. Lua cuts long
 * names at their start, "...ong/name.lua". */
static bool take_place(const ad_loading *loading, ad_str message, ad_place *out, ad_str *rest)
{
    bool cut = ad_str_starts(message, AD_STR("..."));
    ad_str text = ad_str_sub(message, cut ? 3 : 0, SIZE_MAX);
    size_t colon = ad_str_find_byte(text, ':', 0);
    ad_str name = ad_str_sub(text, 0, colon);
    uint32_t line = 0;
    size_t at;
    size_t i;

    for (i = 0; i < loading->file_count; i++) {
        ad_str file = loading->files[i].name;

        if (cut ? ad_str_ends(file, name) : ad_str_equal(file, name)) {
            break;
        }
    }
    if (colon == SIZE_MAX || i == loading->file_count) {
        return false;
    }
    for (at = colon + 1; at < text.len && text.ptr[at] >= '0' && text.ptr[at] <= '9' && line < 100000000;
         at++) {
        line = line * 10 + (uint32_t)(text.ptr[at] - '0');
    }
    if (at < text.len && text.ptr[at] == ':') {
        at++;
    }
    *out = (ad_place){&loading->files[i], line};
    *rest = ad_str_trim(ad_str_sub(text, at, SIZE_MAX));
    return true;
}

/* Takes "(did you mean `x`?)" off the end. */
static const char *take_hint(ad_loading *loading, ad_str *message)
{
    size_t start = ad_str_find(*message, AD_STR(" (did you mean "), 0);
    const char *hint;

    if (start == SIZE_MAX || !ad_str_ends(*message, AD_STR(")"))) {
        return NULL;
    }
    hint = ad_mistake_hint(loading, "%.*s", (int)(message->len - start - 3), message->ptr + start + 2);
    message->len = start;
    return hint;
}

/* What Lua, or the sandbox, said about a file. */
static void note_error(ad_loading *loading, const ad_loaded_file *file, const ad_err *why)
{
    ad_str message = ad_str_of(why->message);
    ad_place place = {file, 0};
    const char *hint;

    (void)take_place(loading, message, &place, &message);
    hint = take_hint(loading, &message);
    ad_mistake_add(loading, place, hint, "%.*s", AD_STR_ARG(message));
}

/* ---- running ---- */

static bool is_lua_in(const ad_loaded_file *file, ad_str folder)
{
    return ad_str_starts(file->name, folder) && ad_str_ends(file->name, AD_STR(".lua"));
}

/* "rules/yaml.lua" is the module rules.yaml. */
static ad_str module_name(ad_loading *loading, const ad_loaded_file *file)
{
    size_t len = file->name.len - (ad_str_ends(file->name, AD_STR(".lua")) ? 4 : 0);
    char *name = ad_arena_bytes(&loading->set->arena, len + 1);
    size_t i;

    if (!name) {
        return (ad_str){NULL, 0};
    }
    for (i = 0; i < len; i++) {
        name[i] = file->name.ptr[i] == '/' ? '.' : file->name.ptr[i];
    }
    name[len] = '\0';
    return (ad_str){name, len};
}

static ad_status add_files(ad_loading *loading, ad_sandbox *sandbox, ad_err *err)
{
    size_t i;

    for (i = 0; i < loading->file_count; i++) {
        const ad_loaded_file *file = &loading->files[i];
        ad_err why = {.status = AD_OK};
        ad_str module;
        ad_status status;

        if (!ad_str_ends(file->name, AD_STR(".lua"))) {
            continue;
        }
        module = module_name(loading, file);
        if (!module.ptr) {
            return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
        }
        status = ad_sandbox_add_file(sandbox, module, file->name, file->text, &why);
        if (status == AD_ERR_SCRIPT) {
            note_error(loading, file, &why);
        } else if (status != AD_OK) {
            return ad_err_set(err, status, "%s", why.message);
        }
    }
    return AD_OK;
}

static int open_body(lua_State *L)
{
    ad_loading *loading = lua_touserdata(L, 1);

    ad_dsl_open(L);
    ad_api_open(L);
    ad_dsl_begin(L, loading);
    return 0;
}

static int close_body(lua_State *L)
{
    ad_dsl_end(L);
    return 0;
}

static int run_body(lua_State *L)
{
    ad_sandbox_run_file(L, *(const ad_str *)lua_touserdata(L, 1));
    return 0;
}

static ad_status finish_drafts(ad_loading *loading, ad_err *err)
{
    ad_status status = AD_OK;
    ad_rule_draft *draft;

    for (draft = loading->drafts; draft && status == AD_OK; draft = draft->next) {
        status = ad_dsl_finish(loading, draft, err);
    }
    return status;
}

static ad_status run_file(ad_loading *loading, ad_sandbox *sandbox, const ad_loaded_file *file,
                          bool *out_stopped, ad_err *err)
{
    ad_str module = module_name(loading, file);
    ad_err why = {.status = AD_OK};
    ad_status status;

    if (!module.ptr) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    loading->running = file;
    loading->drafts = NULL;
    loading->drafts_end = &loading->drafts;
    status = ad_sandbox_enter(sandbox, AD_BUDGET_LOAD, run_body, &module, &why);
    if (loading->failed != AD_OK) {
        return ad_err_set(err, loading->failed, "out of memory");
    }
    if (status == AD_ERR_SCRIPT || status == AD_ERR_LIMIT) {
        note_error(loading, file, &why);
        *out_stopped = status == AD_ERR_LIMIT; /* the state is gone, other files cannot run */
    } else if (status != AD_OK) {
        return ad_err_set(err, status, "%s", why.message);
    }
    return finish_drafts(loading, err);
}

ad_status ad_loading_run(ad_loading *loading, ad_err *err)
{
    ad_pack *pack = &loading->set->packs[loading->pack];
    size_t mistakes_before = loading->mistake_count;
    bool stopped = false;
    ad_status status;
    size_t i;

    status = ad_sandbox_create(pack->info.name, &loading->set->limits, &pack->sandbox, err);
    if (status == AD_OK) {
        status = add_files(loading, pack->sandbox, err);
    }
    /* A file that could not be added is missing to those that require it: what they say is no help. */
    if (status != AD_OK || loading->mistake_count != mistakes_before) {
        return status;
    }
    status = ad_sandbox_enter(pack->sandbox, AD_BUDGET_TRUSTED, open_body, loading, err);
    for (i = 0; i < loading->file_count && status == AD_OK && !stopped; i++) {
        if (is_lua_in(&loading->files[i], loading->rules_folder)) {
            status = run_file(loading, pack->sandbox, &loading->files[i], &stopped, err);
        }
    }
    if (status == AD_OK && !stopped) {
        status = ad_sandbox_enter(pack->sandbox, AD_BUDGET_TRUSTED, close_body, NULL, err);
    }
    if (status == AD_OK && loading->rules_seen == 0 && loading->mistake_count == 0) {
        ad_mistake_add(loading, (ad_place){&loading->files[0], 0}, "declare them with rule { ... }",
                       "the pack has no rules");
    }
    pack->info.rule_count = (uint32_t)loading->set->rule_count - pack->info.rule_from;
    return status;
}

/* ---- the end of it ---- */

ad_status ad_loading_end(ad_loading *loading, ad_status status, ad_diagnostic_sink sink, void *sink_ctx,
                         ad_err *err)
{
    if (status == AD_OK && loading->failed != AD_OK) {
        status = ad_err_set(err, loading->failed, "out of memory");
    }
    ad_mistakes_tell(loading, sink, sink_ctx);
    if (status == AD_OK && loading->mistake_count) {
        ad_str name = loading->set->packs[loading->pack].info.name;

        status = ad_err_set(err, AD_ERR_SCRIPT, "rule pack `%.*s` has %zu mistake%s", AD_STR_ARG(name),
                            loading->mistake_count, loading->mistake_count == 1 ? "" : "s");
    }
    if (status != AD_OK) {
        ad_ruleset_drop_pack(loading->set);
    }
    ad_loading_clear(loading);
    return status;
}

/* ---- one text as a pack ---- */

static bool copy_to(ad_arena *arena, ad_str text, ad_str *out)
{
    *out = ad_arena_copy(arena, text);
    return out->ptr != NULL;
}

ad_status ad_ruleset_add_text(ad_ruleset *set, ad_str pack_name, ad_str file_name, ad_str text,
                              ad_diagnostic_sink sink, void *sink_ctx, ad_err *err)
{
    ad_loading loading;
    ad_loaded_file *file;
    ad_pack *pack;
    ad_digest digest;
    char hex[65];
    ad_status status = AD_OK;

    if (set->sealed) {
        return ad_err_set(err, AD_ERR_USAGE, "the rule set is sealed: nothing can be added");
    }
    file = ad_arena_alloc(&set->arena, sizeof(*file));
    pack = file ? ad_ruleset_new_pack(set) : NULL;
    if (!pack) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    ad_loading_init(&loading, set, (uint32_t)(set->pack_count - 1));
    ad_digest_init(&digest);
    ad_digest_add(&digest, file_name);
    ad_digest_add(&digest, text);
    ad_digest_hex(&digest, hex);
    if (!copy_to(&set->arena, file_name, &file->name) || !copy_to(&set->arena, text, &file->text) ||
        !copy_to(&set->arena, pack_name, &pack->info.name) ||
        !copy_to(&set->arena, ad_str_of(hex), &pack->info.digest)) {
        status = ad_err_set(err, AD_ERR_NOMEM, "out of memory");
        goto done;
    }
    file->path = file->name;
    pack->info.version = AD_STR("0.0.0");
    pack->info.category = pack->info.name;
    pack->info.summary = AD_STR("Rules given as text");
    loading.files = file;
    loading.file_count = 1;
    loading.rules_folder = AD_STR("");
    status = ad_loading_run(&loading, err);

done:
    return ad_loading_end(&loading, status, sink, sink_ctx, err);
}
