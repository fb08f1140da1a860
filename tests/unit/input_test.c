/* Archives as they come: wheels, sdists, nesting, limits, names, links, damage. */
#include "input_fixture.h"

#include "base/banned.h"

/* ---- forms ---- */

static void a_wheel_gives_its_members_in_order(void **state)
{
    ad_buf whl;
    seen *all;

    (void)state;
    MAKE(&whl, "zip", "none", {"pkg/", NULL, 0, AE_IFDIR, NULL}, {"pkg/__init__.py", "x = 1\n", 0, 0, NULL},
         {"pkg/lib.so", "\177ELF\0\1", 6, 0, NULL}, {"pkg/empty.py", "", 0, 0, NULL},
         {"pkg-1.dist-info/RECORD", "pkg/__init__.py,,\n", 0, 0, NULL});
    all = read_buf("pkg-1-py3-none-any.whl", &whl);
    assert_quiet(all);
    assert_int_equal(all->unit_count, 4);
    assert_string_equal(all->units[0].path, "pkg-1-py3-none-any.whl!pkg/__init__.py");
    assert_string_equal(all->units[0].name, "pkg/__init__.py");
    assert_true(all->units[0].in_archive);
    assert_int_equal(all->units[1].kind, AD_UNIT_OTHER);
    assert_int_equal(all->units[1].len, 6);
    assert_memory_equal(all->units[1].bytes, "\177ELF\0\1", 6);
    assert_unit(all, "pkg-1-py3-none-any.whl!pkg/empty.py", AD_UNIT_PYTHON, "");
    assert_int_equal(all->units[3].kind, AD_UNIT_METADATA);
    seen_clear(all);
    ad_buf_clear(&whl);
}

static void an_sdist_is_read_in_every_compression(void **state)
{
    static const char *const filters[] = {"none", "gzip", "bzip2", "xz", "lzma", "zstd"};
    static const char *const formats[] = {"ustar", "pax", "gnutar"};

    (void)state;
    for (size_t i = 0; i < 18; i++) {
        ad_buf tar;
        seen *all;

        MAKE(&tar, formats[i / 6], filters[i % 6], {"foo-1/", NULL, 0, AE_IFDIR, NULL},
             {"foo-1/setup.py", "import os\n", 0, 0, NULL}, {"foo-1/PKG-INFO", "Name: foo\n", 0, 0, NULL});
        all = read_buf("foo-1.tar.gz", &tar);
        assert_quiet(all);
        assert_int_equal(all->unit_count, 2);
        assert_unit(all, "foo-1.tar.gz!foo-1/setup.py", AD_UNIT_PYTHON, "import os\n");
        assert_unit(all, "foo-1.tar.gz!foo-1/PKG-INFO", AD_UNIT_METADATA, "Name: foo\n");
        seen_clear(all);
        ad_buf_clear(&tar);
    }
}

static void a_wheel_named_tar_gz_is_a_wheel(void **state)
{
    ad_buf whl;
    seen *all;

    (void)state;
    MAKE(&whl, "zip", "none", {"a.py", "x = 1\n", 0, 0, NULL});
    all = read_buf("foo-1.tar.gz", &whl);
    assert_quiet(all);
    assert_unit(all, "foo-1.tar.gz!a.py", AD_UNIT_PYTHON, "x = 1\n");
    seen_clear(all);
    ad_buf_clear(&whl);
}

static void what_is_no_archive_is_said_and_handed_over(void **state)
{
    seen *all = read_bytes("a.whl", AD_STR("import os\n"));

    (void)state;
    assert_incident(all, AD_INCIDENT_NOT_ARCHIVE, "a.whl", "named like an archive");
    assert_unit(all, "a.whl", AD_UNIT_OTHER, "import os\n");
    seen_clear(all);
    all = read_bytes("a.whl", AD_STR(""));
    assert_incident(all, AD_INCIDENT_NOT_ARCHIVE, "a.whl", "named like an archive");
    seen_clear(all);
    all = read_bytes("a.tar.gz", AD_STR(""));
    assert_incident(all, AD_INCIDENT_NOT_ARCHIVE, "a.tar.gz", "named like an archive");
    seen_clear(all);
}

static void a_compressed_file_that_is_no_tar_is_a_unit(void **state)
{
    static const char stream[] =
        "\x1f\x8b\x08\0\0\0\0\0\0\3\x4b\x4c\x4a\xe6\2\0\x4e\x81\x88\x47\4\0\0\0"; /* "abc\n" */
    ad_str bytes = {stream, sizeof(stream) - 1};
    seen *all = read_bytes("foo.py.gz", bytes);

    (void)state;
    assert_quiet(all);
    assert_int_equal(all->unit_count, 1);
    assert_int_equal(all->units[0].kind, AD_UNIT_OTHER);
    assert_int_equal(all->units[0].len, bytes.len);
    seen_clear(all);
    all = read_bytes("foo.tar.gz", bytes);
    assert_int_equal(all->unit_count, 1);
    assert_incident(all, AD_INCIDENT_NOT_ARCHIVE, "foo.tar.gz", "named like an archive");
    seen_clear(all);
}

static void an_archive_without_members_is_said(void **state)
{
    static const char zeros[10240];
    seen *all = read_bytes("a.zip", AD_STR("PK\005\006\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"));

    (void)state;
    assert_int_equal(all->unit_count, 0);
    assert_incident(all, AD_INCIDENT_CORRUPT, "a.zip", "no members");
    seen_clear(all);
    all = read_bytes("a.tar", (ad_str){zeros, sizeof(zeros)});
    assert_true(all->incident_count > 0);
    seen_clear(all);
    all = read_bytes("zeros.bin", (ad_str){zeros, sizeof(zeros)});
    assert_quiet(all);
    assert_int_equal(all->unit_count, 1);
    seen_clear(all);
}

static void more_than_one_compression_is_said(void **state)
{
    ad_buf tar;
    ad_buf twice;
    seen *all;

    (void)state;
    MAKE(&tar, "ustar", "gzip", {"a.py", "x = 1\n", 0, 0, NULL});
    make_stream(&twice, "gzip", ad_buf_str(&tar));
    all = read_buf("a.tar.gz", &twice);
    assert_incident(all, AD_INCIDENT_CORRUPT, "a.tar.gz", "more than once");
    assert_int_equal(all->unit_count, 0);
    seen_clear(all);
    ad_buf_clear(&tar);
    ad_buf_clear(&twice);
}

/* Each layer can be ten times the one above it: 293 bytes can be made to take hours, if somebody looks for
 * layers as long as there are any. */
static void compressions_are_undone_twice_at_most(void **state)
{
    ad_buf streams[3];
    seen *all;

    (void)state;
    MAKE(&streams[0], "ustar", "gzip", {"a.py", "x = 1\n", 0, 0, NULL});
    make_stream(&streams[1], "xz", ad_buf_str(&streams[0]));
    make_stream(&streams[2], "gzip", ad_buf_str(&streams[1]));
    all = read_buf("a.tar.gz", &streams[2]);
    assert_incident(all, AD_INCIDENT_NOT_ARCHIVE, "a.tar.gz", "named like an archive");
    seen_clear(all);
    for (size_t i = 0; i < 3; i++) {
        ad_buf_clear(&streams[i]);
    }
}

/* ---- nesting ---- */

/* in.zip holds d1.zip holds d2.zip ... holds a.py, `depth` archives inside the first. */
static void make_nested(ad_buf *out, unsigned depth)
{
    MAKE(out, "zip", "none", {"a.py", "x = 1\n", 0, 0, NULL});
    for (unsigned i = depth; i > 0; i--) {
        ad_buf outer;
        char name[16];

        (void)snprintf(name, sizeof(name), "d%u.zip", i);
        MAKE(&outer, i % 2 ? "zip" : "ustar", i % 2 ? "none" : "gzip", {name, out->data, out->len, 0, NULL});
        ad_buf_clear(out);
        *out = outer;
    }
}

static void archives_inside_archives_are_opened_where_they_stand(void **state)
{
    ad_buf whl;
    ad_buf zip;
    seen *all;

    (void)state;
    MAKE(&whl, "zip", "none", {"in.py", "y = 2\n", 0, 0, NULL});
    MAKE(&zip, "pax", "xz", {"before.py", "x = 1\n", 0, 0, NULL}, {"dist/b.whl", whl.data, whl.len, 0, NULL},
         {"noname", whl.data, whl.len, 0, NULL}, {"after.py", "z = 3\n", 0, 0, NULL});
    all = read_buf("a.tar.xz", &zip);
    assert_quiet(all);
    assert_int_equal(all->unit_count, 4);
    assert_string_equal(all->units[0].path, "a.tar.xz!before.py");
    assert_string_equal(all->units[1].path, "a.tar.xz!dist/b.whl!in.py");
    assert_string_equal(all->units[1].name, "in.py");
    assert_string_equal(all->units[2].path, "a.tar.xz!noname!in.py");
    assert_string_equal(all->units[3].path, "a.tar.xz!after.py");
    seen_clear(all);
    ad_buf_clear(&whl);
    ad_buf_clear(&zip);
}

static void nesting_over_the_limit_is_said(void **state)
{
    ad_limits limits = ad_limits_default;
    ad_buf zip;
    seen *all;

    (void)state;
    make_nested(&zip, 3);
    all = read_buf("in.zip", &zip);
    assert_quiet(all);
    assert_unit(all, "in.zip!d1.zip!d2.zip!d3.zip!a.py", AD_UNIT_PYTHON, "x = 1\n");
    seen_clear(all);
    limits.nesting = 2;
    all = read_with("in.zip", ad_buf_str(&zip), false, &limits);
    assert_int_equal(all->status, AD_OK);
    assert_incident(all, AD_INCIDENT_LIMIT, "in.zip!d1.zip!d2.zip!d3.zip", "nesting: ");
    assert_int_equal(all->unit_count, 1); /* the archive itself, as bytes */
    assert_int_equal(all->units[0].kind, AD_UNIT_OTHER);
    seen_clear(all);
    limits.nesting = 0;
    all = read_with("in.zip", ad_buf_str(&zip), false, &limits);
    assert_incident(all, AD_INCIDENT_LIMIT, "in.zip!d1.zip", "nesting: ");
    seen_clear(all);
    ad_buf_clear(&zip);
    make_nested(&zip, 40);
    limits.nesting = UINT32_MAX;
    limits.total_ratio = UINT32_MAX;
    all = read_with("in.zip", ad_buf_str(&zip), false, &limits);
    assert_int_equal(all->unit_count, 1);
    assert_quiet(all);
    seen_clear(all);
    ad_buf_clear(&zip);
}

static void a_broken_archive_inside_does_not_stop_the_rest(void **state)
{
    ad_buf zip;
    seen *all;

    (void)state;
    MAKE(&zip, "zip", "none", {"bad.whl", "no zip", 0, 0, NULL}, {"cut.zip", "PK\003\004cut", 7, 0, NULL},
         {"cut.tar.gz", "\x1f\x8b\x08\0\0\0\0\0\0\3\x4b", 11, 0, NULL}, {"good.py", "x = 1\n", 0, 0, NULL});
    all = read_buf("a.zip", &zip);
    assert_incident(all, AD_INCIDENT_NOT_ARCHIVE, "a.zip!bad.whl", "named like an archive");
    assert_incident(all, AD_INCIDENT_CORRUPT, "a.zip!cut.zip", "central directory");
    assert_true(count_incidents(all, AD_INCIDENT_CORRUPT, "a.zip!cut.tar.gz", "") +
                    count_incidents(all, AD_INCIDENT_NOT_ARCHIVE, "a.zip!cut.tar.gz", "") ==
                1);
    assert_unit(all, "a.zip!good.py", AD_UNIT_PYTHON, "x = 1\n");
    seen_clear(all);
    ad_buf_clear(&zip);
}

/* ---- limits ---- */

static seen *read_limited(const ad_buf *bytes, const ad_limits *limits)
{
    seen *all = read_with("a.zip", ad_buf_str(bytes), false, limits);

    assert_int_equal(all->status, AD_OK);
    return all;
}

static void a_member_over_its_limit_is_left_out_and_the_rest_read(void **state)
{
    static const char *const formats[] = {"zip", "ustar"};
    ad_limits limits = ad_limits_default;

    (void)state;
    limits.member_bytes = 10;
    for (size_t i = 0; i < 2; i++) {
        ad_buf zip;
        seen *all;

        MAKE(&zip, formats[i], "none", {"exact.py", "0123456789", 0, 0, NULL},
             {"large.py", "0123456789a", 0, 0, NULL}, {"after.py", "x", 0, 0, NULL});
        all = read_limited(&zip, &limits);
        assert_int_equal(all->incident_count, 1);
        assert_incident(all, AD_INCIDENT_LIMIT, "a.zip!large.py", "member-bytes: ");
        assert_int_equal(all->unit_count, 2);
        assert_non_null(unit_at(all, "a.zip!exact.py"));
        assert_non_null(unit_at(all, "a.zip!after.py"));
        seen_clear(all);
        ad_buf_clear(&zip);
    }
}

static void the_artifact_is_limited_over_all_levels(void **state)
{
    ad_limits limits = ad_limits_default;
    ad_buf zip;
    ad_buf outer;
    seen *all;

    (void)state;
    MAKE(&zip, "zip", "none", {"a.py", "0123456789", 0, 0, NULL}, {"b.py", "0123456789", 0, 0, NULL});
    MAKE(&outer, "ustar", "none", {"in.zip", zip.data, zip.len, 0, NULL}, {"late.py", "x", 0, 0, NULL});
    limits.artifact_bytes = zip.len + 15;
    all = read_limited(&outer, &limits);
    assert_int_equal(all->incident_count, 1);
    assert_incident(all, AD_INCIDENT_LIMIT, "a.zip!in.zip!b.py", "artifact-bytes: ");
    assert_int_equal(all->unit_count, 1);
    seen_clear(all);
    limits = ad_limits_default;
    limits.entries = 2;
    all = read_limited(&outer, &limits); /* in.zip, a.py: the third is one too many */
    assert_int_equal(all->incident_count, 1);
    assert_incident(all, AD_INCIDENT_LIMIT, "a.zip!in.zip", "entries: ");
    assert_int_equal(all->unit_count, 1);
    seen_clear(all);
    limits = ad_limits_default;
    limits.entries = 1;
    all = read_limited(&zip, &limits);
    assert_incident(all, AD_INCIDENT_LIMIT, "a.zip", "entries: ");
    assert_int_equal(all->unit_count, 1);
    seen_clear(all);
    ad_buf_clear(&zip);
    ad_buf_clear(&outer);
}

static void bombs_are_stopped_by_ratio(void **state)
{
    enum { BOMB_BYTES = 3 * 1024 * 1024 };
    char *zeros = calloc(1, BOMB_BYTES);
    ad_buf zip;
    ad_buf tar;
    seen *all;

    (void)state;
    assert_non_null(zeros);
    MAKE(&zip, "zip", "none", {"bomb.py", zeros, BOMB_BYTES, 0, NULL}, {"good.py", "x = 1\n", 0, 0, NULL});
    all = read_buf("a.zip", &zip);
    assert_incident(all, AD_INCIDENT_LIMIT, "a.zip!bomb.py", "ratio: ");
    assert_null(unit_at(all, "a.zip!bomb.py"));
    assert_unit(all, "a.zip!good.py", AD_UNIT_PYTHON, "x = 1\n"); /* what stands behind a bomb is not hidden by it */
    seen_clear(all);
    {
        ad_limits limits = ad_limits_default;

        limits.total_ratio = UINT32_MAX;
        all = read_limited(&zip, &limits);
        assert_int_equal(all->incident_count, 1);
        assert_incident(all, AD_INCIDENT_LIMIT, "a.zip!bomb.py", "member-ratio: ");
        assert_unit(all, "a.zip!good.py", AD_UNIT_PYTHON, "x = 1\n");
        seen_clear(all);
    }
    MAKE(&tar, "ustar", "bzip2", {"bomb.py", zeros, BOMB_BYTES, 0, NULL}, {"good.py", "x = 1\n", 0, 0, NULL});
    all = read_buf("a.tar.bz2", &tar);
    assert_int_equal(all->incident_count, 1);
    assert_incident(all, AD_INCIDENT_LIMIT, "a.tar.bz2!bomb.py", "total-ratio: ");
    assert_int_equal(all->unit_count, 1);
    assert_unit(all, "a.tar.bz2!good.py", AD_UNIT_PYTHON, "x = 1\n");
    seen_clear(all);
    free(zeros);
    ad_buf_clear(&zip);
    ad_buf_clear(&tar);
}

static void members_that_are_skipped_still_count(void **state)
{
    enum { BOMB_BYTES = 3 * 1024 * 1024 };
    ad_limits limits = ad_limits_default;
    char *zeros = calloc(1, BOMB_BYTES);
    ad_buf tar;
    seen *all;

    (void)state;
    assert_non_null(zeros);
    limits.member_bytes = 1024;
    limits.artifact_bytes = 2 * 1024 * 1024;
    limits.total_ratio = UINT32_MAX;
    MAKE(&tar, "ustar", "gzip", {"bomb.py", zeros, BOMB_BYTES, 0, NULL}, {"good.py", "x = 1\n", 0, 0, NULL});
    all = read_limited(&tar, &limits);
    assert_incident(all, AD_INCIDENT_LIMIT, "a.zip!bomb.py", "artifact-bytes: ");
    assert_int_equal(all->unit_count, 0);
    seen_clear(all);
    free(zeros);
    ad_buf_clear(&tar);
}

static void time_spent_is_limited(void **state)
{
    enum { SIZE = 4 * 1024 * 1024 };
    ad_limits limits = ad_limits_default;
    char *noise = malloc(SIZE);
    uint32_t seed = 1;
    ad_buf tar;
    seen *all;

    (void)state;
    assert_non_null(noise);
    for (size_t i = 0; i < SIZE; i++) {
        seed = seed * 1664525U + 1013904223U;
        noise[i] = (char)(unsigned char)(seed >> 24);
    }
    MAKE(&tar, "ustar", "bzip2", {"big.bin", noise, SIZE, 0, NULL});
    limits.artifact_ms = 1;
    all = read_with("a.tar.bz2", ad_buf_str(&tar), false, &limits);
    assert_int_equal(all->status, AD_OK);
    assert_incident(all, AD_INCIDENT_LIMIT, NULL, "artifact-ms: ");
    assert_int_equal(all->unit_count, 0);
    seen_clear(all);
    free(noise);
    ad_buf_clear(&tar);
}

static void a_long_name_is_cut_and_said(void **state)
{
    ad_limits limits = ad_limits_default;
    ad_buf zip;
    seen *all;

    (void)state;
    limits.path_bytes = 12;
    MAKE(&zip, "zip", "none", {"folder/of/long/setup.py", "x = 1\n", 0, 0, NULL},
         {"short.py", "y", 0, 0, NULL});
    all = read_limited(&zip, &limits);
    assert_int_equal(all->incident_count, 1);
    assert_incident(all, AD_INCIDENT_LIMIT, "a.zip!ong/setup.py", "path-bytes: ");
    assert_unit(all, "a.zip!ong/setup.py", AD_UNIT_PYTHON, "x = 1\n");
    assert_unit(all, "a.zip!short.py", AD_UNIT_PYTHON, "y");
    seen_clear(all);
    ad_buf_clear(&zip);
}

/* ---- names and types ---- */

static void unsafe_names_are_only_labels(void **state)
{
    static const char *const names[] = {"../../etc/cron.py", "/abs/olute.py", "new\nline.py",
                                        "esc\033[31m.py",    "latin-\xe9.py", "a!b.py",
                                        "C:\\x\\y.py",       "./dot.py"};
    static const char *const formats[] = {"zip", "ustar", "pax", "gnutar"};

    (void)state;
    for (size_t f = 0; f < 4; f++) {
        made_member members[8] = {{0}};
        ad_buf bytes;
        seen *all;

        for (size_t i = 0; i < 8; i++) {
            members[i].name = names[i];
            members[i].bytes = "x = 1\n";
        }
        make_archive(&bytes, formats[f], "none", members, 8);
        all = read_buf("a", &bytes);
        assert_quiet(all);
        assert_int_equal(all->unit_count, 8);
        for (size_t i = 0; i < 8; i++) {
            char label[64];

            (void)snprintf(label, sizeof(label), "a!%s", names[i]);
            assert_string_equal(all->units[i].path, label);
            assert_string_equal(all->units[i].name, names[i]);
            assert_int_equal(all->units[i].kind, AD_UNIT_PYTHON);
        }
        seen_clear(all);
        ad_buf_clear(&bytes);
    }
}

static void a_name_used_twice_is_handed_over_twice(void **state)
{
    ad_buf tar;
    seen *all;

    (void)state;
    MAKE(&tar, "ustar", "gzip", {"setup.py", "first\n", 0, 0, NULL}, {"setup.py", "second\n", 0, 0, NULL});
    all = read_buf("a.tar.gz", &tar);
    assert_int_equal(all->unit_count, 2);
    assert_string_equal(unit_nth(all, "a.tar.gz!setup.py", 0)->bytes, "first\n");
    assert_string_equal(unit_nth(all, "a.tar.gz!setup.py", 1)->bytes, "second\n");
    seen_clear(all);
    ad_buf_clear(&tar);
}

static void links_and_devices_are_accounted_for(void **state)
{
    ad_buf tar;
    seen *all;

    (void)state;
    MAKE(&tar, "ustar", "gzip", {"a.py", "x = 1\n", 0, 0, NULL},
         {"soft", NULL, 0, AE_IFLNK, "../../etc/passwd"}, {"hard.py", NULL, 0, 0, "a.py"},
         {"fifo", NULL, 0, AE_IFIFO, NULL}, {"dev", NULL, 0, AE_IFCHR, NULL});
    all = read_buf("a.tar.gz", &tar);
    assert_quiet(all);
    assert_int_equal(all->unit_count, 4);
    assert_unit(all, "a.tar.gz!a.py", AD_UNIT_PYTHON, "x = 1\n");
    assert_unit(all, "a.tar.gz!soft", AD_UNIT_OTHER, "../../etc/passwd");
    assert_unit(all, "a.tar.gz!fifo", AD_UNIT_OTHER, "");
    assert_unit(all, "a.tar.gz!dev", AD_UNIT_OTHER, "");
    seen_clear(all);
    ad_buf_clear(&tar);
}

static void code_behind_a_link_with_a_telling_name_is_read(void **state)
{
    ad_buf tar;
    seen *all;

    (void)state;
    MAKE(&tar, "ustar", "gzip", {"p/data.bin", "evil()\n", 0, 0, NULL},
         {"p/setup.py", NULL, 0, AE_IFLNK, "data.bin"}, {"p/sub/hop.py", NULL, 0, AE_IFLNK, "../setup.py"},
         {"p/hard.py", NULL, 0, 0, "p/data.bin"}, {"p/same.py", NULL, 0, AE_IFLNK, "real.py"},
         {"p/real.py", "x\n", 0, 0, NULL}, {"p/out.py", NULL, 0, AE_IFLNK, "../../../etc/passwd"},
         {"p/abs.py", NULL, 0, AE_IFLNK, "/p/data.bin"}, {"p/loop.py", NULL, 0, AE_IFLNK, "loop.py"},
         {"p/ring1.py", NULL, 0, AE_IFLNK, "ring2.py"}, {"p/ring2.py", NULL, 0, AE_IFLNK, "ring1.py"},
         {"p/step.bin", NULL, 0, AE_IFLNK, "data.bin"}, {"p/over.py", NULL, 0, AE_IFLNK, "step.bin"});
    all = read_buf("a.tar.gz", &tar);
    assert_quiet(all);
    assert_unit(all, "a.tar.gz!p/data.bin", AD_UNIT_OTHER, "evil()\n");
    assert_string_equal(unit_nth(all, "a.tar.gz!p/setup.py", 1)->bytes, "evil()\n");
    assert_int_equal(unit_nth(all, "a.tar.gz!p/setup.py", 1)->kind, AD_UNIT_PYTHON);
    assert_string_equal(unit_nth(all, "a.tar.gz!p/sub/hop.py", 1)->bytes, "evil()\n");
    assert_unit(all, "a.tar.gz!p/hard.py", AD_UNIT_PYTHON, "evil()\n");
    assert_string_equal(unit_nth(all, "a.tar.gz!p/over.py", 1)->bytes, "evil()\n"); /* over one without a kind */
    assert_null(unit_nth(all, "a.tar.gz!p/ring1.py", 1));
    assert_null(unit_nth(all, "a.tar.gz!p/same.py", 1)); /* real.py is read anyway */
    assert_null(unit_nth(all, "a.tar.gz!p/out.py", 1));
    assert_null(unit_nth(all, "a.tar.gz!p/abs.py", 1));
    seen_clear(all);
    ad_buf_clear(&tar);
}

/* ---- damage ---- */

static void a_wheel_cut_off_anywhere_is_said(void **state)
{
    ad_buf whl;

    (void)state;
    MAKE(&whl, "zip", "none", {"pkg/a.py", "import os\nos.system('x')\n", 0, 0, NULL},
         {"pkg/b.py", "print('hello hello hello hello')\n", 0, 0, NULL});
    for (size_t len = 0; len < whl.len; len++) {
        char *exact = malloc(len ? len : 1); /* so that a read past the end is seen */
        seen *all;

        assert_non_null(exact);
        memcpy(exact, whl.data, len);
        all = read_bytes("a.whl", (ad_str){exact, len});
        if (all->incident_count == 0) {
            fail_msg("cut off at %zu of %zu: nothing was said", len, whl.len);
        }
        seen_clear(all);
        free(exact);
    }
    ad_buf_clear(&whl);
}

static void a_tar_cut_off_anywhere_never_crashes(void **state)
{
    static const char *const filters[] = {"gzip", "bzip2", "xz", "zstd"};

    (void)state;
    for (size_t f = 0; f < 4; f++) {
        ad_buf tar;

        MAKE(&tar, "pax", filters[f], {"a.py", "import os\n", 0, 0, NULL},
             {"b.py", "print('hello')\n", 0, 0, NULL});
        for (size_t len = 0; len < tar.len; len++) {
            char *exact = malloc(len ? len : 1);
            seen *all;

            assert_non_null(exact);
            memcpy(exact, tar.data, len);
            all = read_bytes("a.tar.gz", (ad_str){exact, len});
            assert_true(all->incident_count > 0 || all->unit_count == 2);
            seen_clear(all);
            free(exact);
        }
        ad_buf_clear(&tar);
    }
}

static void an_sdist_cut_off_before_its_first_header_is_corrupt(void **state)
{
    ad_buf tar;
    seen *all;

    (void)state;
    MAKE(&tar, "pax", "gzip", {"a.py", "import os\n", 0, 0, NULL});
    all = read_bytes("a.tar.gz", ad_str_sub(ad_buf_str(&tar), 0, 30));
    assert_int_equal(all->incident_count, 1);
    assert_incident(all, AD_INCIDENT_CORRUPT, "a.tar.gz", "cut off");
    assert_int_equal(all->units[0].kind, AD_UNIT_OTHER);
    seen_clear(all);
    all = read_bytes("data.gz", ad_str_sub(ad_buf_str(&tar), 0, 30)); /* promised nothing */
    assert_quiet(all);
    seen_clear(all);
    ad_buf_clear(&tar);
}

static void a_flipped_byte_never_crashes(void **state)
{
    static const char *const formats[] = {"zip", "pax", "gnutar"};

    (void)state;
    for (size_t f = 0; f < 3; f++) {
        ad_buf bytes;

        MAKE(&bytes, formats[f], "none", {"a.py", "import os\n", 0, 0, NULL},
             {"l.py", NULL, 0, AE_IFLNK, "a.bin"}, {"a.bin", "print('hello')\n", 0, 0, NULL});
        for (size_t at = 0; at < bytes.len && at < 4096; at++) {
            seen *all;

            bytes.data[at] = (char)~bytes.data[at];
            all = read_buf("a.whl", &bytes);
            assert_true(all->unit_count + all->incident_count > 0);
            seen_clear(all);
            bytes.data[at] = (char)~bytes.data[at];
        }
        ad_buf_clear(&bytes);
    }
}

static void a_tar_cut_off_in_a_member_gives_what_there_is(void **state)
{
    ad_buf tar;
    seen *all;

    (void)state;
    MAKE(&tar, "ustar", "none", {"a.py", "x = 1\n", 0, 0, NULL}, {"b.py", "0123456789", 0, 0, NULL});
    all = read_bytes("a.tar", ad_str_sub(ad_buf_str(&tar), 0, 3 * 512 + 5));
    assert_unit(all, "a.tar!a.py", AD_UNIT_PYTHON, "x = 1\n");
    assert_incident(all, AD_INCIDENT_CORRUPT, "a.tar!b.py", "cut off");
    assert_unit(all, "a.tar!b.py", AD_UNIT_PYTHON, "01234");
    seen_clear(all);
    ad_buf_clear(&tar);
}

static void a_damaged_tar_header_is_read_past(void **state)
{
    ad_buf tar;
    seen *all;

    (void)state;
    MAKE(&tar, "ustar", "none", {"a.py", "x = 1\n", 0, 0, NULL}, {"b.py", "y = 2\n", 0, 0, NULL},
         {"c.py", "z = 3\n", 0, 0, NULL});
    tar.data[2 * 512 + 3] ^= 1;
    all = read_buf("a.tar", &tar);
    assert_unit(all, "a.tar!a.py", AD_UNIT_PYTHON, "x = 1\n");
    assert_unit(all, "a.tar!c.py", AD_UNIT_PYTHON, "z = 3\n");
    assert_int_equal(all->incident_count, 1);
    assert_incident(all, AD_INCIDENT_CORRUPT, "a.tar", "damaged");
    seen_clear(all);
    ad_buf_clear(&tar);
}

static void a_tar_that_is_a_zip_too_is_read_as_both(void **state)
{
    ad_buf tar;
    ad_buf zip;
    seen *all;

    (void)state;
    MAKE(&tar, "ustar", "gzip", {"benign.py", "x = 1\n", 0, 0, NULL});
    MAKE(&zip, "zip", "none", {"evil.py", "y = 2\n", 0, 0, NULL});
    ad_buf_add(&tar, ad_buf_str(&zip));
    all = read_buf("a.tar.gz", &tar);
    assert_incident(all, AD_INCIDENT_CORRUPT, "a.tar.gz", "tar and a zip at once");
    assert_unit(all, "a.tar.gz!benign.py", AD_UNIT_PYTHON, "x = 1\n");
    assert_unit(all, "a.tar.gz!evil.py", AD_UNIT_PYTHON, "y = 2\n");
    seen_clear(all);
    ad_buf_clear(&tar);
    ad_buf_clear(&zip);
}

static void a_zip_in_a_plain_tar_is_a_member_unless_it_stands_behind_it(void **state)
{
    ad_buf zip;
    ad_buf tar;
    seen *all;

    (void)state;
    MAKE(&zip, "zip", "none", {"evil.py", "y = 2\n", 0, 0, NULL});
    MAKE(&tar, "ustar", "none", {"benign.py", "x = 1\n", 0, 0, NULL},
         {"last.whl", zip.data, zip.len, 0, NULL});
    all = read_buf("a.tar", &tar);
    assert_quiet(all);
    assert_int_equal(all->unit_count, 2);
    assert_non_null(unit_at(all, "a.tar!last.whl!evil.py"));
    seen_clear(all);
    ad_buf_clear(&tar);
    MAKE(&tar, "ustar", "none", {"benign.py", "x = 1\n", 0, 0, NULL});
    ad_buf_add(&tar, ad_buf_str(&zip));
    all = read_buf("a.tar", &tar);
    assert_incident(all, AD_INCIDENT_CORRUPT, "a.tar", "tar and a zip at once");
    assert_non_null(unit_at(all, "a.tar!benign.py"));
    assert_non_null(unit_at(all, "a.tar!evil.py"));
    seen_clear(all);
    ad_buf_clear(&tar);
    ad_buf_clear(&zip);
}

static void the_sink_can_stop_everything(void **state)
{
    ad_buf zip;
    seen *all = calloc(1, sizeof(*all));
    ad_input_sink sink = {all, seen_on_unit, seen_on_incident};
    ad_err err = {0};

    (void)state;
    assert_non_null(all);
    MAKE(&zip, "zip", "none", {"a.py", "1", 0, 0, NULL}, {"b.py", "2", 0, 0, NULL},
         {"c.py", "3", 0, 0, NULL});
    all->stop_at = 2;
    assert_int_equal(ad_input_read(AD_STR("a.zip"), ad_buf_str(&zip), false, &ad_limits_default, &sink, &err),
                     AD_ERR_SCRIPT);
    assert_string_equal(err.message, "stopped");
    assert_int_equal(all->unit_count, 2);
    seen_clear(all);
    ad_buf_clear(&zip);
}

static void short_memory_is_an_error_and_leaks_nothing(void **state)
{
    static const char notebook[] = "{\"cells\":[{\"cell_type\":\"code\",\"source\":[\"!ls\\n\",\"x = 1\"]}]}";
    ad_buf whl;
    ad_buf tar;
    bool done = false;

    (void)state;
    MAKE(&whl, "zip", "none", {"a.py", "import os\n", 0, 0, NULL});
    MAKE(&tar, "ustar", "gzip", {"in.whl", whl.data, whl.len, 0, NULL}, {"n.ipynb", notebook, 0, 0, NULL},
         {"d.bin", "x\n", 0, 0, NULL}, {"l.py", NULL, 0, AE_IFLNK, "d.bin"});
    for (size_t n = 1; n < 500 && !done; n++) {
        seen *all = calloc(1, sizeof(*all));
        ad_input_sink sink = {all, seen_on_unit, seen_on_incident};
        ad_err err = {0};
        ad_status status;

        assert_non_null(all);
        ad_mem_fail_at(n);
        status = ad_input_read(AD_STR("a.tar.gz"), ad_buf_str(&tar), false, &ad_limits_default, &sink, &err);
        ad_mem_fail_at(0);
        done = status == AD_OK && all->unit_count == 5;
        if (status != AD_OK) {
            assert_int_equal(status, AD_ERR_NOMEM);
            assert_true(err.message[0] != '\0');
        }
        seen_clear(all);
    }
    assert_true(done);
    ad_buf_clear(&whl);
    ad_buf_clear(&tar);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wheel_gives_its_members_in_order),
        cmocka_unit_test(an_sdist_is_read_in_every_compression),
        cmocka_unit_test(a_wheel_named_tar_gz_is_a_wheel),
        cmocka_unit_test(what_is_no_archive_is_said_and_handed_over),
        cmocka_unit_test(a_compressed_file_that_is_no_tar_is_a_unit),
        cmocka_unit_test(an_archive_without_members_is_said),
        cmocka_unit_test(more_than_one_compression_is_said),
        cmocka_unit_test(compressions_are_undone_twice_at_most),
        cmocka_unit_test(archives_inside_archives_are_opened_where_they_stand),
        cmocka_unit_test(nesting_over_the_limit_is_said),
        cmocka_unit_test(a_broken_archive_inside_does_not_stop_the_rest),
        cmocka_unit_test(a_member_over_its_limit_is_left_out_and_the_rest_read),
        cmocka_unit_test(the_artifact_is_limited_over_all_levels),
        cmocka_unit_test(bombs_are_stopped_by_ratio),
        cmocka_unit_test(members_that_are_skipped_still_count),
        cmocka_unit_test(time_spent_is_limited),
        cmocka_unit_test(a_long_name_is_cut_and_said),
        cmocka_unit_test(unsafe_names_are_only_labels),
        cmocka_unit_test(a_name_used_twice_is_handed_over_twice),
        cmocka_unit_test(links_and_devices_are_accounted_for),
        cmocka_unit_test(code_behind_a_link_with_a_telling_name_is_read),
        cmocka_unit_test(a_wheel_cut_off_anywhere_is_said),
        cmocka_unit_test(a_tar_cut_off_anywhere_never_crashes),
        cmocka_unit_test(an_sdist_cut_off_before_its_first_header_is_corrupt),
        cmocka_unit_test(a_flipped_byte_never_crashes),
        cmocka_unit_test(a_tar_cut_off_in_a_member_gives_what_there_is),
        cmocka_unit_test(a_damaged_tar_header_is_read_past),
        cmocka_unit_test(a_tar_that_is_a_zip_too_is_read_as_both),
        cmocka_unit_test(a_zip_in_a_plain_tar_is_a_member_unless_it_stands_behind_it),
        cmocka_unit_test(the_sink_can_stop_everything),
        cmocka_unit_test(short_memory_is_an_error_and_leaks_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
