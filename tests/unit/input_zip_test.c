/* Crafted zips: each way in which two readers could see two archives is said, and both are handed over. */
#include "input_zip_fixture.h"

#include "base/banned.h"

static const zip_member good = {.name = "good.py", .bytes = "x = 1\n"};
static const zip_member evil = {.name = "evil.py", .bytes = "import os; os.system('id')\n", .method = 8};

/* Reads and clears. */
static seen *read_zip(ad_buf *zip)
{
    char *exact = malloc(zip->len); /* so that a read past the end is seen */
    seen *all;

    assert_non_null(exact);
    assert_false(zip->failed);
    memcpy(exact, zip->data, zip->len);
    all = read_bytes("a.whl", (ad_str){exact, zip->len});
    free(exact);
    ad_buf_clear(zip);
    return all;
}

static seen *read_one(const zip_member *m)
{
    ad_buf zip;

    start(&zip);
    put_all(&zip, m, 1);
    return read_zip(&zip);
}

static void assert_both(const seen *all)
{
    assert_unit(all, "a.whl!good.py", AD_UNIT_PYTHON, good.bytes);
    assert_unit(all, "a.whl!evil.py", AD_UNIT_PYTHON, evil.bytes);
}

/* ---- archives as they should be ---- */

static void a_plain_zip_is_quiet(void **state)
{
    const zip_member members[] = {good, evil, {.name = "dir/", .bytes = ""}};
    ad_buf zip;
    seen *all;

    (void)state;
    start(&zip);
    put_all(&zip, members, 3);
    all = read_zip(&zip);
    assert_quiet(all);
    assert_int_equal(all->unit_count, 2);
    assert_both(all);
    seen_clear(all);
}

static void descriptors_are_quiet_in_every_form(void **state)
{
    zip_member members[3] = {good, evil, evil};
    ad_buf zip;
    seen *all;

    (void)state;
    members[0].descriptor = true; /* stored: only the directory knows its size */
    members[1].descriptor = true;
    members[2].descriptor = true;
    members[2].no_signature = true;
    members[2].name = "third.py";
    start(&zip);
    put_all(&zip, members, 3);
    all = read_zip(&zip);
    assert_quiet(all);
    assert_int_equal(all->unit_count, 3);
    assert_both(all);
    seen_clear(all);
}

static void a_comment_is_quiet_even_when_it_is_long(void **state)
{
    char comment[20001];
    ad_buf zip;
    seen *all;
    size_t at;

    (void)state;
    memset(comment, 'c', 20000);
    comment[20000] = '\0';
    start(&zip);
    at = put_local(&zip, &good);
    {
        size_t directory_at = zip.len;

        put_central(&zip, &good, at);
        put_end(&zip, directory_at, 1, comment);
    }
    all = read_zip(&zip);
    assert_quiet(all);
    assert_int_equal(all->unit_count, 1);
    seen_clear(all);
}

static void put_end64(ad_buf *zip, size_t directory_at, uint64_t count, uint64_t stated_at)
{
    size_t directory_bytes = zip->len - directory_at;
    size_t at = zip->len;

    put32(zip, 0x06064B50);
    put64(zip, 44);
    put16(zip, 45);
    put16(zip, 45);
    put32(zip, 0);
    put32(zip, 0);
    put64(zip, count);
    put64(zip, count);
    put64(zip, directory_bytes);
    put64(zip, stated_at);
    put32(zip, 0x07064B50);
    put32(zip, 0);
    put64(zip, at);
    put32(zip, 1);
    put32(zip, 0x06054B50);
    put32(zip, 0);
    put32(zip, 0xFFFFFFFF);
    put32(zip, 0xFFFFFFFF);
    put32(zip, 0xFFFFFFFF);
    put16(zip, 0);
}

static void zip64_is_read(void **state)
{
    ad_buf zip;
    seen *all;
    size_t directory_at;

    (void)state;
    start(&zip);
    (void)put_local(&zip, &good);
    directory_at = zip.len;
    put_central(&zip, &good, 0);
    put_end64(&zip, directory_at, 1, directory_at);
    all = read_zip(&zip);
    assert_quiet(all);
    assert_unit(all, "a.whl!good.py", AD_UNIT_PYTHON, good.bytes);
    seen_clear(all);
    start(&zip);
    (void)put_local(&zip, &good);
    directory_at = zip.len;
    put_central(&zip, &good, 0);
    put_end64(&zip, directory_at, UINT64_MAX, UINT64_MAX - 3);
    all = read_zip(&zip);
    assert_incident(all, AD_INCIDENT_CORRUPT, "a.whl", "end record");
    seen_clear(all);
}

static void zip64_sizes_of_a_member_are_read(void **state)
{
    static const char field[] = "\1\0\x10\0\x1b\0\0\0\0\0\0\0\x1b\0\0\0\0\0\0\0";
    zip_member wide = evil;
    ad_buf zip;
    seen *all;
    size_t central_at;

    (void)state;
    wide.method = 0;
    wide.extra = (ad_str){field, sizeof(field) - 1};
    assert_int_equal(strlen(wide.bytes), 0x1b);
    start(&zip);
    (void)put_local(&zip, &wide);
    memset(zip.data + 18, 0xFF, 8);
    central_at = zip.len;
    put_central(&zip, &wide, 0);
    memset(zip.data + central_at + 20, 0xFF, 8);
    put_end(&zip, central_at, 1, "");
    all = read_zip(&zip);
    assert_quiet(all);
    assert_unit(all, "a.whl!evil.py", AD_UNIT_PYTHON, evil.bytes);
    seen_clear(all);
    wide.extra = (ad_str){field, 9}; /* cut off */
    all = read_one(&wide);
    assert_incident(all, AD_INCIDENT_CORRUPT, "a.whl!evil.py", "extra field");
    seen_clear(all);
}

static void a_zipapp_may_have_a_line_in_front(void **state)
{
    static const char *const labels[] = {"app.pyz", "app"};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        const zip_member main_py = {.name = "__main__.py", .bytes = "print(1)\n"};
        char path[32];
        ad_buf zip;
        seen *all;

        start(&zip);
        ad_buf_text(&zip, "#!/usr/bin/env python3\n");
        put_all(&zip, &main_py, 1);
        all = read_buf(labels[i], &zip);
        (void)snprintf(path, sizeof(path), "%s!__main__.py", labels[i]);
        assert_quiet(all);
        assert_int_equal(all->unit_count, 1);
        assert_unit(all, path, AD_UNIT_PYTHON, "print(1)\n");
        seen_clear(all);
        ad_buf_clear(&zip);
    }
}

static void a_program_with_a_zip_behind_it_is_both(void **state)
{
    ad_buf inner;
    ad_buf program;
    seen *all;

    (void)state;
    start(&inner);
    put_all(&inner, &evil, 1);
    start(&program);
    ad_buf_text(&program, "MZ\x90 launcher ");
    ad_buf_add(&program, ad_buf_str(&inner)); /* offsets count from the zip's own start */
    all = read_buf("script.exe", &program);
    assert_quiet(all);
    assert_int_equal(all->unit_count, 2);
    assert_int_equal(all->units[0].kind, AD_UNIT_OTHER);
    assert_false(all->units[0].in_archive);
    assert_unit(all, "script.exe!evil.py", AD_UNIT_PYTHON, evil.bytes);
    seen_clear(all);
    ad_buf_clear(&inner);
    ad_buf_clear(&program);
}

static void a_program_may_have_a_zip64_behind_it(void **state)
{
    static const uint64_t stated_at[] = {0, 1};
    ad_buf inner;
    ad_buf program;
    size_t directory_at;
    seen *all;

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        start(&inner);
        put_local(&inner, &evil);
        directory_at = inner.len;
        put_central(&inner, &evil, 0);
        put_end64(&inner, directory_at, 1, directory_at + stated_at[i]); /* from the zip's own start */
        start(&program);
        ad_buf_text(&program, "MZ\x90 launcher ");
        ad_buf_add(&program, ad_buf_str(&inner));
        all = read_buf("script.exe", &program);
        assert_int_equal(all->unit_count, 2);
        assert_unit(all, "script.exe!evil.py", AD_UNIT_PYTHON, evil.bytes);
        if (stated_at[i]) { /* the locator and the record count from different places */
            assert_incident(all, AD_INCIDENT_CORRUPT, "script.exe", "ZIP64");
        } else {
            assert_quiet(all);
        }
        seen_clear(all);
        ad_buf_clear(&inner);
        ad_buf_clear(&program);
    }
}

/* ---- two views ---- */

static void bytes_in_front_behind_and_between_are_said(void **state)
{
    const zip_member members[] = {good, evil};
    ad_buf zip;
    seen *all;
    size_t first;
    size_t second;
    size_t directory_at;

    (void)state;
    start(&zip);
    ad_buf_text(&zip, "some bytes");
    put_all(&zip, members, 2);
    all = read_zip(&zip);
    assert_incident(all, AD_INCIDENT_CORRUPT, "a.whl",
                    "before the first member: installers could see another");
    assert_int_equal(all->unit_count, 2);
    assert_both(all);
    seen_clear(all);

    start(&zip);
    put_all(&zip, members, 2);
    ad_buf_text(&zip, "behind");
    all = read_zip(&zip);
    assert_incident(all, AD_INCIDENT_CORRUPT, "a.whl", "behind the end record");
    assert_int_equal(all->unit_count, 2);
    seen_clear(all);

    start(&zip);
    first = put_local(&zip, &good);
    ad_buf_text(&zip, "between");
    second = put_local(&zip, &evil);
    directory_at = zip.len;
    put_central(&zip, &good, first);
    put_central(&zip, &evil, second);
    put_end(&zip, directory_at, 2, "");
    all = read_zip(&zip);
    assert_int_equal(all->incident_count, 1);
    assert_incident(all, AD_INCIDENT_CORRUPT, "a.whl", "between the members");
    assert_int_equal(all->unit_count, 2);
    seen_clear(all);
}

static void a_member_that_is_not_listed_is_read_and_said(void **state)
{
    ad_buf zip;
    seen *all;
    size_t at;
    size_t directory_at;

    (void)state;
    start(&zip);
    (void)put_local(&zip, &evil);
    at = put_local(&zip, &good);
    directory_at = zip.len;
    put_central(&zip, &good, at);
    put_end(&zip, directory_at, 1, "");
    all = read_zip(&zip);
    assert_int_equal(all->incident_count, 1);
    assert_incident(all, AD_INCIDENT_CORRUPT, "a.whl!evil.py", "not listed");
    assert_int_equal(all->unit_count, 2);
    assert_both(all);
    seen_clear(all);
}

static void a_member_hidden_inside_another_is_read_and_said(void **state)
{
    const zip_member cover = {.name = "cover.bin", .bytes = ""};
    ad_buf zip;
    seen *all;
    size_t evil_at;
    size_t directory_at;

    (void)state;
    start(&zip);
    (void)put_local(&zip, &cover);
    evil_at = put_local(&zip, &evil);
    directory_at = zip.len;
    for (size_t i = 0; i < 8; i += 4) { /* the cover's sizes take in what follows it */
        zip.data[18 + i] = (char)(unsigned char)(directory_at - evil_at);
    }
    put_central(&zip, &evil, evil_at);
    put_end(&zip, directory_at, 1, "");
    all = read_zip(&zip);
    assert_incident(all, AD_INCIDENT_CORRUPT, "a.whl!evil.py", "does not stand among the others");
    assert_incident(all, AD_INCIDENT_CORRUPT, "a.whl!cover.bin", "not listed");
    assert_unit(all, "a.whl!evil.py", AD_UNIT_PYTHON, evil.bytes);
    seen_clear(all);
}

static void stacked_zips_are_both_read(void **state)
{
    ad_buf zip;
    ad_buf second;
    seen *all;

    (void)state;
    start(&zip);
    put_all(&zip, &good, 1); /* what a streaming reader sees */
    start(&second);
    put_all(&second, &evil, 1); /* what zipfile sees */
    ad_buf_add(&zip, ad_buf_str(&second));
    ad_buf_clear(&second);
    all = read_zip(&zip);
    assert_incident(all, AD_INCIDENT_CORRUPT, "a.whl", "more than one central directory");
    assert_incident(all, AD_INCIDENT_CORRUPT, "a.whl!good.py", "not listed");
    assert_int_equal(all->unit_count, 2);
    assert_both(all);
    seen_clear(all);
}

static void a_benign_twin_in_front_hides_nothing(void **state)
{
    zip_member benign = {.name = "x.py", .bytes = "X = 'benign'\n"};
    zip_member bad = {.name = "x.py", .bytes = "X = 'evil'\n"};
    static char comment[20001];
    ad_buf zip;
    seen *all;
    size_t first;
    size_t second;
    size_t directory_at;

    (void)state;
    memset(comment, 'c', 20000);
    start(&zip);
    first = put_local(&zip, &benign);
    put_central(&zip, &benign, first); /* a stray record: a streaming reader stops here */
    second = put_local(&zip, &bad);
    directory_at = zip.len;
    put_central(&zip, &bad, second);
    put_end(&zip, directory_at, 1, comment);
    all = read_zip(&zip);
    assert_incident(all, AD_INCIDENT_CORRUPT, "a.whl", "more than one central directory");
    assert_incident(all, AD_INCIDENT_CORRUPT, "a.whl!x.py", "not listed");
    assert_string_equal(unit_nth(all, "a.whl!x.py", 0)->bytes, bad.bytes); /* what pip installs comes first */
    assert_string_equal(unit_nth(all, "a.whl!x.py", 1)->bytes, benign.bytes);
    seen_clear(all);
}

static void two_names_of_one_member_are_both_handed_over(void **state)
{
    zip_member m = evil;
    seen *all;

    (void)state;
    m.local_name = "readme.txt";
    all = read_one(&m);
    assert_int_equal(all->incident_count, 1);
    assert_incident(all, AD_INCIDENT_CORRUPT, "a.whl!evil.py", "another name");
    assert_unit(all, "a.whl!evil.py", AD_UNIT_PYTHON, evil.bytes);
    assert_unit(all, "a.whl!readme.txt", AD_UNIT_OTHER, evil.bytes);
    seen_clear(all);
}

static void a_unicode_name_is_a_second_name(void **state)
{
    zip_member m = {.name = "readme.txt", .bytes = "import os\n"};
    ad_buf extra;
    seen *all;

    (void)state;
    start(&extra);
    put16(&extra, 0x7075);
    put16(&extra, 5 + 7);
    ad_buf_byte(&extra, 1);
    put32(&extra, (uint32_t)crc32(0, (const unsigned char *)m.name, 10));
    ad_buf_text(&extra, "evil.py");
    m.extra = ad_buf_str(&extra);
    all = read_one(&m);
    assert_int_equal(all->incident_count, 1);
    assert_incident(all, AD_INCIDENT_CORRUPT, "a.whl!readme.txt", "second name");
    assert_unit(all, "a.whl!evil.py", AD_UNIT_PYTHON, m.bytes);
    assert_unit(all, "a.whl!readme.txt", AD_UNIT_OTHER, m.bytes);
    seen_clear(all);
    extra.data[6]++; /* the checksum is another name's: nobody heeds the field */
    all = read_one(&m);
    assert_quiet(all);
    assert_int_equal(all->unit_count, 1);
    seen_clear(all);
    ad_buf_clear(&extra);
}

static void two_compressions_of_one_member_are_said(void **state)
{
    zip_member m = evil;
    seen *all;

    (void)state;
    m.central_method = 0 + 1;
    all = read_one(&m);
    assert_incident(all, AD_INCIDENT_CORRUPT, "a.whl!evil.py", "another compression");
    assert_int_equal(all->unit_count, 2);
    assert_string_equal(unit_nth(all, "a.whl!evil.py", 1)->bytes, evil.bytes);
    seen_clear(all);
}

static void lying_sizes_are_said(void **state)
{
    zip_member m = evil;
    seen *all;

    (void)state;
    m.add_size = 5; /* zipfile reads to the end of the stream */
    all = read_one(&m);
    assert_incident(all, AD_INCIDENT_CORRUPT, "a.whl!evil.py", "another size");
    assert_string_equal(unit_nth(all, "a.whl!evil.py", 0)->bytes, evil.bytes);
    seen_clear(all);
    m.add_size = (uint32_t)-17; /* zipfile stops there: "import os;" */
    all = read_one(&m);
    assert_incident(all, AD_INCIDENT_CORRUPT, "a.whl!evil.py", "another size than stated");
    assert_string_equal(unit_nth(all, "a.whl!evil.py", 0)->bytes, "import os;");
    assert_string_equal(unit_nth(all, "a.whl!evil.py", 1)->bytes, evil.bytes);
    seen_clear(all);
}

static void a_wrong_checksum_is_said_and_the_member_read(void **state)
{
    zip_member m = evil;
    seen *all;

    (void)state;
    m.add_crc = 1;
    all = read_one(&m);
    assert_int_equal(all->incident_count, 1);
    assert_incident(all, AD_INCIDENT_CORRUPT, "a.whl!evil.py", "checksum");
    assert_unit(all, "a.whl!evil.py", AD_UNIT_PYTHON, evil.bytes);
    seen_clear(all);
}

static void a_damaged_member_does_not_stop_the_rest(void **state)
{
    const zip_member members[] = {evil, good};
    ad_buf zip;
    seen *all;

    (void)state;
    start(&zip);
    put_all(&zip, members, 2);
    memset(zip.data + 30 + 7 + 2, 0xFF, 8);
    all = read_zip(&zip);
    assert_incident(all, AD_INCIDENT_CORRUPT, "a.whl!evil.py", "damaged");
    assert_unit(all, "a.whl!good.py", AD_UNIT_PYTHON, good.bytes);
    seen_clear(all);
}

static void an_encrypted_member_is_said(void **state)
{
    zip_member members[] = {evil, good};
    ad_buf zip;
    seen *all;

    (void)state;
    members[0].flags = 1;
    start(&zip);
    put_all(&zip, members, 2);
    all = read_zip(&zip);
    assert_int_equal(all->incident_count, 1);
    assert_incident(all, AD_INCIDENT_ENCRYPTED, "a.whl!evil.py", "encrypted");
    assert_int_equal(all->unit_count, 1);
    seen_clear(all);
    members[0].central_flags = 1; /* zipfile would read it */
    start(&zip);
    put_all(&zip, members, 2);
    all = read_zip(&zip);
    assert_incident(all, AD_INCIDENT_CORRUPT, "a.whl!evil.py", "encrypted in one place");
    assert_unit(all, "a.whl!evil.py", AD_UNIT_PYTHON, evil.bytes);
    seen_clear(all);
}

static void the_other_methods_of_zipfile_are_read(void **state)
{
    static const struct {
        uint16_t method;
        const char *filter;
    } cases[] = {{12, "bzip2"}, {93, "zstd"}, {14, "lzma"}};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        zip_member m = evil;
        ad_buf stream;
        ad_buf packed;
        seen *all;

        make_stream(&stream, cases[i].filter, ad_str_of(m.bytes));
        start(&packed);
        if (cases[i].method == 14) {
            ad_buf_add(&packed, AD_STR("\x09\x14\x05\0")); /* version, length of the properties */
            ad_buf_add(&packed, ad_str_sub(ad_buf_str(&stream), 0, 5));
            ad_buf_add(&packed, ad_str_sub(ad_buf_str(&stream), 13, stream.len));
            m.flags = 2; /* there is an end marker */
        } else {
            ad_buf_add(&packed, ad_buf_str(&stream));
        }
        m.method = cases[i].method;
        m.packed = ad_buf_str(&packed);
        all = read_one(&m);
        assert_quiet(all);
        assert_unit(all, "a.whl!evil.py", AD_UNIT_PYTHON, evil.bytes);
        seen_clear(all);
        m.packed.len -= 6;
        all = read_one(&m);
        assert_true(all->incident_count > 0);
        seen_clear(all);
        ad_buf_clear(&packed);
        ad_buf_clear(&stream);
    }
}

static void a_method_nobody_reads_is_said(void **state)
{
    zip_member m = good;
    seen *all;

    (void)state;
    m.method = 97;
    all = read_one(&m);
    assert_incident(all, AD_INCIDENT_CORRUPT, "a.whl!good.py", "method 97");
    assert_int_equal(all->unit_count, 0);
    seen_clear(all);
}

static void a_name_used_twice_is_said(void **state)
{
    zip_member members[] = {good, evil};
    ad_buf zip;
    seen *all;

    (void)state;
    members[1].name = "good.py";
    start(&zip);
    put_all(&zip, members, 2);
    all = read_zip(&zip);
    assert_int_equal(all->incident_count, 1);
    assert_incident(all, AD_INCIDENT_CORRUPT, "a.whl!good.py", "more than once");
    assert_string_equal(unit_nth(all, "a.whl!good.py", 0)->bytes, good.bytes);
    assert_string_equal(unit_nth(all, "a.whl!good.py", 1)->bytes, evil.bytes);
    seen_clear(all);
}

static void an_entry_that_leads_nowhere_is_said(void **state)
{
    static const size_t places[] = {3, 0xFFFFFFF0};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        ad_buf zip;
        seen *all;
        size_t directory_at;

        start(&zip);
        (void)put_local(&zip, &good);
        directory_at = zip.len;
        put_central(&zip, &good, 0);
        put_central(&zip, &evil, places[i]);
        put_end(&zip, directory_at, 2, "");
        all = read_zip(&zip);
        assert_incident(all, AD_INCIDENT_CORRUPT, "a.whl!evil.py", "there is no member");
        assert_unit(all, "a.whl!good.py", AD_UNIT_PYTHON, good.bytes);
        seen_clear(all);
    }
}

static void a_damaged_directory_gives_what_the_members_say(void **state)
{
    const zip_member members[] = {good, evil};
    ad_buf zip;
    seen *all;

    (void)state;
    start(&zip);
    put_all(&zip, members, 2);
    zip.data[zip.len - 22 - 46 - 7] = 'X'; /* the second entry's signature */
    all = read_zip(&zip);
    assert_incident(all, AD_INCIDENT_CORRUPT, "a.whl", "directory was damaged behind member 1");
    assert_both(all);
    seen_clear(all);
    start(&zip);
    put_all(&zip, members, 2);
    zip.len -= 22; /* no end record at all */
    all = read_zip(&zip);
    assert_incident(all, AD_INCIDENT_CORRUPT, "a.whl", "no readable central directory");
    assert_both(all);
    seen_clear(all);
}

static void names_keep_their_raw_bytes(void **state)
{
    zip_member m = {.name = "evil.py\0.txt", .name_len = 12, .bytes = "import os\n"};
    seen *all = read_one(&m);

    (void)state;
    assert_int_equal(all->unit_count, 1);
    assert_int_equal(all->units[0].path_len, 6 + 12);
    assert_memory_equal(all->units[0].path, "a.whl!evil.py\0.txt", 18);
    assert_int_equal(all->units[0].kind, AD_UNIT_PYTHON); /* zipfile ends the name at the NUL */
    seen_clear(all);
}

static void a_symlink_is_what_pip_makes_of_it(void **state)
{
    zip_member m = evil;
    seen *all;

    (void)state;
    m.mode = 0120777;
    all = read_one(&m);
    assert_quiet(all);
    assert_unit(all, "a.whl!evil.py", AD_UNIT_PYTHON, evil.bytes);
    seen_clear(all);
}

static void many_entries_over_one_place_stay_within_the_limits(void **state)
{
    ad_limits limits = ad_limits_default;
    char *text = malloc(200001);
    zip_member m = {.name = "a.py", .method = 8};
    ad_buf zip;
    seen *all;
    size_t directory_at;

    (void)state;
    assert_non_null(text);
    for (size_t i = 0; i < 200000; i++) {
        text[i] = (char)('a' + (i * i / 7 + i) % 26);
    }
    text[200000] = '\0';
    m.bytes = text;
    start(&zip);
    (void)put_local(&zip, &m);
    directory_at = zip.len;
    for (size_t i = 0; i < 300; i++) {
        put_central(&zip, &m, 0);
    }
    put_end(&zip, directory_at, 300, "");
    limits.artifact_bytes = 2 * 1000 * 1000;
    limits.total_ratio = UINT32_MAX;
    all = read_with("a.whl", ad_buf_str(&zip), false, &limits);
    assert_int_equal(all->status, AD_OK);
    assert_true(all->unit_count <= 10);
    assert_incident(all, AD_INCIDENT_LIMIT, "a.whl!a.py", "artifact-bytes: ");
    seen_clear(all);
    ad_buf_clear(&zip);
    free(text);
}

static void every_byte_of_a_crafted_zip_can_be_wrong(void **state)
{
    zip_member members[] = {good, evil, evil};
    ad_buf zip;

    (void)state;
    members[1].descriptor = true;
    members[2].name = "z.py";
    start(&zip);
    put_all(&zip, members, 3);
    for (size_t at = 0; at < zip.len; at++) {
        static const unsigned char values[] = {0x00, 0x01, 0x7F, 0xFF};

        for (size_t v = 0; v < sizeof(values); v++) {
            char old = zip.data[at];
            char *exact = malloc(zip.len);
            seen *all;

            assert_non_null(exact);
            zip.data[at] = (char)values[v];
            memcpy(exact, zip.data, zip.len);
            all = read_bytes("a.whl", (ad_str){exact, zip.len});
            assert_true(all->unit_count + all->incident_count > 0);
            seen_clear(all);
            free(exact);
            zip.data[at] = old;
        }
    }
    ad_buf_clear(&zip);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plain_zip_is_quiet),
        cmocka_unit_test(descriptors_are_quiet_in_every_form),
        cmocka_unit_test(a_comment_is_quiet_even_when_it_is_long),
        cmocka_unit_test(zip64_is_read),
        cmocka_unit_test(zip64_sizes_of_a_member_are_read),
        cmocka_unit_test(a_zipapp_may_have_a_line_in_front),
        cmocka_unit_test(a_program_with_a_zip_behind_it_is_both),
        cmocka_unit_test(a_program_may_have_a_zip64_behind_it),
        cmocka_unit_test(bytes_in_front_behind_and_between_are_said),
        cmocka_unit_test(a_member_that_is_not_listed_is_read_and_said),
        cmocka_unit_test(a_member_hidden_inside_another_is_read_and_said),
        cmocka_unit_test(stacked_zips_are_both_read),
        cmocka_unit_test(a_benign_twin_in_front_hides_nothing),
        cmocka_unit_test(two_names_of_one_member_are_both_handed_over),
        cmocka_unit_test(a_unicode_name_is_a_second_name),
        cmocka_unit_test(two_compressions_of_one_member_are_said),
        cmocka_unit_test(lying_sizes_are_said),
        cmocka_unit_test(a_wrong_checksum_is_said_and_the_member_read),
        cmocka_unit_test(a_damaged_member_does_not_stop_the_rest),
        cmocka_unit_test(an_encrypted_member_is_said),
        cmocka_unit_test(the_other_methods_of_zipfile_are_read),
        cmocka_unit_test(a_method_nobody_reads_is_said),
        cmocka_unit_test(a_name_used_twice_is_said),
        cmocka_unit_test(an_entry_that_leads_nowhere_is_said),
        cmocka_unit_test(a_damaged_directory_gives_what_the_members_say),
        cmocka_unit_test(names_keep_their_raw_bytes),
        cmocka_unit_test(a_symlink_is_what_pip_makes_of_it),
        cmocka_unit_test(many_entries_over_one_place_stay_within_the_limits),
        cmocka_unit_test(every_byte_of_a_crafted_zip_can_be_wrong),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
