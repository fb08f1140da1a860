/* What the tests of rule packs share: packs written to a folder of their own, and the diagnostics that
 * loading them gave. */
#ifndef AD_TESTS_PACK_SUPPORT_H
#define AD_TESTS_PACK_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "rules/rules.h"

enum { NOTES_MAX = 256, PATH_BYTES = 512 };

typedef struct note {
    char path[PATH_BYTES];
    char message[1024];
    char hint[1024];
    uint32_t line;
} note;

/* A pack's folder, the set it is loaded into, and what loading said. */
typedef struct bench {
    char folder[PATH_BYTES];
    ad_limits limits;
    ad_ruleset *set;
    note notes[NOTES_MAX];
    size_t note_count;
    ad_err err;
} bench;

static inline void keep_note(void *ctx, const ad_diagnostic *diagnostic)
{
    bench *b = ctx;
    note *n = &b->notes[b->note_count];

    if (b->note_count == NOTES_MAX) {
        return;
    }
    b->note_count++;
    (void)snprintf(n->path, sizeof(n->path), "%s", diagnostic->path);
    (void)snprintf(n->message, sizeof(n->message), "%s", diagnostic->message);
    (void)snprintf(n->hint, sizeof(n->hint), "%s", diagnostic->hint ? diagnostic->hint : "");
    n->line = diagnostic->line;
}

static inline int bench_setup(void **state)
{
    bench *b = calloc(1, sizeof(*b));

    if (!b) {
        return -1;
    }
    b->limits = ad_limits_default;
    (void)snprintf(b->folder, sizeof(b->folder), "/tmp/adderstone-pack-XXXXXX");
    if (!mkdtemp(b->folder) || ad_ruleset_create(&b->limits, &b->set, &b->err) != AD_OK) {
        return -1;
    }
    *state = b;
    return 0;
}

static inline int remove_one(const char *path, const struct stat *info, int type, struct FTW *where)
{
    (void)info;
    (void)type;
    (void)where;
    return remove(path);
}

static inline int bench_teardown(void **state)
{
    bench *b = *state;

    ad_ruleset_free(b->set);
    (void)nftw(b->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    free(b);
    return 0;
}

/* Forgets what was loaded, to load again under other limits. */
static inline void bench_renew(bench *b)
{
    ad_ruleset_free(b->set);
    b->set = NULL;
    b->note_count = 0;
    assert_int_equal(ad_ruleset_create(&b->limits, &b->set, &b->err), AD_OK);
}

static inline void put_bytes(const bench *b, const char *name, const void *bytes, size_t len)
{
    char path[2 * PATH_BYTES];
    char *slash;
    FILE *f;

    (void)snprintf(path, sizeof(path), "%s/%s", b->folder, name);
    for (slash = strchr(path + strlen(b->folder) + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        (void)mkdir(path, 0700);
        *slash = '/';
    }
    f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, len, f), len);
    assert_int_equal(fclose(f), 0);
}

static inline void put(const bench *b, const char *name, const char *text)
{
    put_bytes(b, name, text, strlen(text));
}

#define GOOD_MANIFEST                                                                                        \
    "{\n  \"name\": \"sample\",\n  \"version\": \"1.0.0\",\n  \"api\": \"1\",\n"                             \
    "  \"summary\": \"A sample\",\n  \"license\": \"MIT\"\n}\n"

/* A rule with nothing wrong, on one line; FIELDS come last and may say more. */
#define RULE(ID, FIELDS)                                                                                     \
    "rule { id = \"" ID "\", title = \"Title\", severity = \"low\", confidence = \"low\", cwe = 1, " FIELDS  \
    " }\n"
#define GOOD_RULE(ID) RULE(ID, "match = call { \"os.system\" }")

static inline ad_status load(bench *b)
{
    return ad_ruleset_add_folder(b->set, b->folder, keep_note, b, &b->err);
}

static inline ad_status load_text(bench *b, const char *text)
{
    return ad_ruleset_add_text(b->set, AD_STR("query"), AD_STR("query.lua"), ad_str_of(text), keep_note, b,
                               &b->err);
}

static inline void show_notes(const bench *b)
{
    size_t i;

    for (i = 0; i < b->note_count; i++) {
        print_message("  note: %s:%u: %s (%s)\n", b->notes[i].path, b->notes[i].line, b->notes[i].message,
                      b->notes[i].hint);
    }
}

/* One of the notes is at this file (its end) and line, and its message and hint hold these texts ("" any
 * hint, NULL none). */
static inline void expect_note(const bench *b, const char *file, uint32_t line, const char *message,
                               const char *hint)
{
    size_t i;

    for (i = 0; i < b->note_count; i++) {
        const note *n = &b->notes[i];
        size_t len = strlen(n->path);

        if (len >= strlen(file) && strcmp(n->path + len - strlen(file), file) == 0 && n->line == line &&
            strstr(n->message, message) && (hint ? strstr(n->hint, hint) != NULL : n->hint[0] == '\0')) {
            return;
        }
    }
    show_notes(b);
    print_error("no such note: %s:%u: %s (%s)\n", file, line, message, hint ? hint : "no hint");
    fail();
}

/* The only note. */
static inline void expect_only_note(const bench *b, const char *file, uint32_t line, const char *message,
                                    const char *hint)
{
    expect_note(b, file, line, message, hint);
    if (b->note_count != 1) {
        show_notes(b);
    }
    assert_int_equal(b->note_count, 1);
}

/* Text as a pack: SCRIPT, with this one note in it. */
static inline void expect_text_mistake(bench *b, const char *text, uint32_t line, const char *message,
                                       const char *hint)
{
    b->note_count = 0;
    assert_int_equal(load_text(b, text), AD_ERR_SCRIPT);
    expect_only_note(b, "query.lua", line, message, hint);
}

#endif
