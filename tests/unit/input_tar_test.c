/* Crafted tars: what only tarfile, and so pip, sees is handed over and said; claims cost nothing. */
#include "input_fixture.h"

#include "base/banned.h"

/* ---- writing tars by hand ---- */

static void start(ad_buf *tar)
{
    ad_buf_init(tar, 1 << 24);
}

static void set_checksum(char *block)
{
    unsigned sum = 0;

    memset(block + 148, ' ', 8);
    for (size_t i = 0; i < 512; i++) {
        sum += (unsigned char)block[i];
    }
    (void)snprintf(block + 148, 8, "%06o", sum);
    block[155] = ' ';
}

/* A header; its place. */
static size_t put_header(ad_buf *tar, const char *name, char type, unsigned long long size)
{
    char block[512];
    size_t at = tar->len;

    memset(block, 0, sizeof(block));
    assert_true(strlen(name) <= 100);
    memcpy(block, name, strlen(name));
    memcpy(block + 100, "0000644", 7);
    memcpy(block + 108, "0000000", 7);
    memcpy(block + 116, "0000000", 7);
    (void)snprintf(block + 124, 12, "%011llo", size);
    memcpy(block + 136, "00000000000", 11);
    block[156] = type;
    memcpy(block + 257,
           "ustar\0"
           "00",
           8);
    set_checksum(block);
    ad_buf_add(tar, (ad_str){block, sizeof(block)});
    return at;
}

static void put_body(ad_buf *tar, const char *body)
{
    ad_buf_text(tar, body);
    ad_buf_repeat(tar, '\0', (512 - strlen(body) % 512) % 512);
}

static void put_member(ad_buf *tar, const char *name, char type, const char *body)
{
    (void)put_header(tar, name, type, strlen(body));
    put_body(tar, body);
}

static void put_end(ad_buf *tar)
{
    ad_buf_repeat(tar, '\0', 1024);
}

/* Reads and clears. */
static seen *read_tar(ad_buf *tar)
{
    char *exact = malloc(tar->len); /* so that a read past the end is seen */
    seen *all;

    assert_non_null(exact);
    assert_false(tar->failed);
    memcpy(exact, tar->data, tar->len);
    all = read_bytes("a.tar", (ad_str){exact, tar->len});
    free(exact);
    ad_buf_clear(tar);
    return all;
}

/* One of the units of this path has this text, and is Python. */
static void assert_among(const seen *all, const char *path, const char *text)
{
    const seen_unit *unit;

    for (size_t i = 0; (unit = unit_nth(all, path, i)) != NULL; i++) {
        if (strcmp(unit->bytes, text) == 0 && unit->kind == AD_UNIT_PYTHON) {
            return;
        }
    }
    fail_msg("no unit %s with the text %s", path, text);
}

/* ---- tarfile's view ---- */

static void a_plain_tar_is_quiet(void **state)
{
    ad_buf tar;
    seen *all;

    (void)state;
    start(&tar);
    put_member(&tar, "setup.py", '0', "x = 1\n");
    put_member(&tar, "PaxHeaders/b", 'x', "17 path=pkg/b.py\n");
    put_member(&tar, "b", '0', "y = 2\n");
    put_member(&tar, "././@LongLink", 'L', "pkg/long/c.py");
    put_member(&tar, "c", '0', "z = 3\n");
    put_member(&tar, "old", '\0', "");
    put_member(&tar, "contiguous.py", '7', "c = 4\n");
    put_end(&tar);
    all = read_tar(&tar);
    assert_quiet(all);
    assert_int_equal(all->unit_count, 5);
    assert_unit(all, "a.tar!pkg/b.py", AD_UNIT_PYTHON, "y = 2\n");
    assert_unit(all, "a.tar!pkg/long/c.py", AD_UNIT_PYTHON, "z = 3\n");
    assert_unit(all, "a.tar!contiguous.py", AD_UNIT_PYTHON, "c = 4\n");
    seen_clear(all);
}

static void a_global_path_names_every_member_for_tarfile(void **state)
{
    ad_buf tar;
    seen *all;

    (void)state;
    start(&tar);
    put_member(&tar, "pax_global_header", 'g', "17 path=setup.py\n");
    put_member(&tar, "readme.txt", '0', "import os\n");
    put_end(&tar);
    all = read_tar(&tar);
    assert_incident(all, AD_INCIDENT_CORRUPT, "a.tar!setup.py", "tarfile reads this member otherwise");
    assert_unit(all, "a.tar!setup.py", AD_UNIT_PYTHON, "import os\n");
    assert_unit(all, "a.tar!readme.txt", AD_UNIT_OTHER, "import os\n");
    seen_clear(all);
}

static void a_global_comment_is_quiet(void **state)
{
    ad_buf tar;
    seen *all;

    (void)state;
    start(&tar);
    put_member(&tar, "pax_global_header", 'g',
               "52 comment=0123456789012345678901234567890123456789\n"); /* as git writes */
    put_member(&tar, "setup.py", '0', "x = 1\n");
    put_end(&tar);
    all = read_tar(&tar);
    assert_quiet(all);
    assert_int_equal(all->unit_count, 1);
    seen_clear(all);
}

static void types_that_only_tarfile_takes_for_files_are_read(void **state)
{
    static const char types[] = {'V', 'M', 'D', 'N', 'A'};

    (void)state;
    for (size_t i = 0; i < sizeof(types); i++) {
        ad_buf tar;
        seen *all;

        start(&tar);
        put_member(&tar, "benign.py", '0', "x = 1\n");
        put_member(&tar, "setup.py", types[i], "import os\n");
        put_member(&tar, "last.py", '0', "y = 2\n");
        put_end(&tar);
        all = read_tar(&tar);
        assert_among(all, "a.tar!setup.py", "import os\n");
        assert_unit(all, "a.tar!benign.py", AD_UNIT_PYTHON, "x = 1\n");
        assert_unit(all, "a.tar!last.py", AD_UNIT_PYTHON, "y = 2\n");
        seen_clear(all);
    }
}

static void the_body_of_a_hard_link_is_read_as_headers_too(void **state)
{
    ad_buf tar;
    ad_buf inner;
    seen *all;

    (void)state;
    start(&inner);
    put_member(&inner, "setup.py", '0', "import os\n");
    start(&tar);
    put_member(&tar, "PaxHeaders/l", 'x', "12 mtime=1.5\n"); /* pax: links may have bodies, for some */
    put_member(&tar, "target", '0', "t\n");
    put_member(&tar, "PaxHeaders/l", 'x', "12 mtime=1.5\n");
    {
        size_t at = put_header(&tar, "link", '1', inner.len);

        memcpy(tar.data + at + 157, "target", 6);
        set_checksum(tar.data + at);
    }
    ad_buf_add(&tar, ad_buf_str(&inner));
    put_end(&tar);
    ad_buf_clear(&inner);
    all = read_tar(&tar);
    assert_true(all->incident_count > 0);
    assert_unit(all, "a.tar!setup.py", AD_UNIT_PYTHON, "import os\n"); /* as tarfile, which skips no body */
    seen_clear(all);
}

static void code_in_the_name_of_the_next_member_is_read(void **state)
{
    ad_buf tar;
    seen *all;

    (void)state;
    start(&tar);
    put_member(&tar, "pax_global_header", 'g', "10 size=9\n");
    put_member(&tar, "setup.py", '0', ""); /* for tarfile it has 9 bytes: those that follow */
    put_member(&tar, "import os", '0', "");
    put_end(&tar);
    all = read_tar(&tar);
    assert_unit(all, "a.tar!setup.py", AD_UNIT_PYTHON, "");
    assert_string_equal(unit_nth(all, "a.tar!setup.py", 1)->bytes, "import os");
    assert_incident(all, AD_INCIDENT_CORRUPT, "a.tar!setup.py", "tarfile reads this member otherwise");
    seen_clear(all);
}

static void a_number_that_only_python_takes_is_followed(void **state)
{
    ad_buf tar;
    seen *all;

    (void)state;
    start(&tar);
    put_member(&tar, "setup.py", '0', "import os\n");
    memcpy(tar.data + 124, "0o1_2\0\0\0\0\0\0", 11); /* 10 */
    set_checksum(tar.data);
    put_member(&tar, "b.py", '0', "y = 2\n");
    put_end(&tar);
    all = read_tar(&tar);
    assert_unit(all, "a.tar!b.py", AD_UNIT_PYTHON, "y = 2\n");
    assert_among(all, "a.tar!setup.py", "import os\n");
    seen_clear(all);
}

static void a_negative_size_is_said(void **state)
{
    ad_buf tar;
    seen *all;

    (void)state;
    start(&tar);
    put_member(&tar, "a.py", '0', "x = 1\n");
    (void)put_header(&tar, "back", '0', 0);
    memset(tar.data + tar.len - 512 + 124, 0xFF, 12);
    set_checksum(tar.data + tar.len - 512);
    put_end(&tar);
    all = read_tar(&tar);
    assert_unit(all, "a.tar!a.py", AD_UNIT_PYTHON, "x = 1\n");
    assert_incident(all, AD_INCIDENT_CORRUPT, "a.tar", "negative");
    seen_clear(all);
}

static void a_tower_of_headers_is_said(void **state)
{
    ad_buf tar;
    seen *all;

    (void)state;
    start(&tar);
    put_member(&tar, "a.py", '0', "x = 1\n");
    for (size_t i = 0; i < 200; i++) {
        put_member(&tar, "K", 'K', "link");
    }
    put_member(&tar, "setup.py", '0', "import os\n");
    put_end(&tar);
    all = read_tar(&tar);
    assert_unit(all, "a.tar!a.py", AD_UNIT_PYTHON, "x = 1\n");
    assert_true(unit_at(all, "a.tar!setup.py") || all->incident_count > 0);
    seen_clear(all);
}

static void a_file_with_a_body_and_a_folders_name_is_read(void **state)
{
    ad_buf tar;
    seen *all;

    (void)state;
    start(&tar);
    put_member(&tar, "setup.py/", '0', "import os\n");
    put_end(&tar);
    all = read_tar(&tar);
    assert_among(all, "a.tar!setup.py/", "import os\n");
    seen_clear(all);
}

static void a_tar_that_is_named_as_source_is_both(void **state)
{
    ad_buf tar;
    seen *all;

    (void)state;
    start(&tar);
    put_member(&tar, "import os;os.system('x')#", '0',
               "x = 1\n"); /* its first line, up to the NUL, is Python */
    put_end(&tar);
    all = read_bytes("setup.py", ad_buf_str(&tar));
    assert_int_equal(all->units[0].kind, AD_UNIT_PYTHON);
    assert_string_equal(all->units[0].path, "setup.py");
    assert_true(all->unit_count >= 2);
    seen_clear(all);
    ad_buf_clear(&tar);
}

/* ---- sparse files ---- */

/* A GNU sparse header that claims `real` bytes, of which the last four are stored; then a plain member. */
static void make_sparse(ad_buf *tar, unsigned long long real)
{
    size_t at;

    start(tar);
    at = put_header(tar, "sparse.py", 'S', 4);
    memcpy(tar->data + at + 257, "ustar  ", 8);
    (void)snprintf(tar->data + at + 386, 12, "%011llo", real - 4);
    (void)snprintf(tar->data + at + 398, 12, "%011llo", 4ULL);
    (void)snprintf(tar->data + at + 483, 12, "%011llo", real);
    set_checksum(tar->data + at);
    put_body(tar, "end\n");
    put_member(tar, "after.py", '0', "x = 1\n");
    put_end(tar);
}

static void a_sparse_member_counts_its_holes(void **state)
{
    ad_buf tar;
    seen *all;

    (void)state;
    make_sparse(&tar, 8ULL * 1024 * 1024 * 1024 - 1); /* the most that the octal field holds */
    all = read_tar(&tar);
    assert_incident(all, AD_INCIDENT_LIMIT, "a.tar!sparse.py", "member-bytes: ");
    assert_int_equal(all->incident_count, 1);
    assert_unit(all, "a.tar!sparse.py", AD_UNIT_PYTHON, "end\n"); /* what is stored of it */
    assert_unit(all, "a.tar!after.py", AD_UNIT_PYTHON, "x = 1\n");
    seen_clear(all);
    make_sparse(&tar, 1000);
    all = read_tar(&tar);
    assert_quiet(all);
    assert_int_equal(unit_at(all, "a.tar!sparse.py")->len, 1000);
    assert_memory_equal(unit_at(all, "a.tar!sparse.py")->bytes + 996, "end\n", 4);
    assert_int_equal(unit_at(all, "a.tar!sparse.py")->bytes[995], 0);
    assert_string_equal(unit_nth(all, "a.tar!sparse.py", 1)->bytes, "end\n");
    seen_clear(all);
}

static void a_pax_sparse_tebibyte_is_only_a_claim(void **state)
{
    ad_buf tar;
    seen *all;
    size_t at;

    (void)state;
    start(&tar);
    put_member(&tar, "PaxHeaders/big.py", 'x',
               "22 GNU.sparse.major=1\n22 GNU.sparse.minor=0\n26 GNU.sparse.name=big.py\n"
               "37 GNU.sparse.realsize=1099511627776\n");
    at = put_header(&tar, "GNUSparseFile.0/big.py", '0', 512 + 4);
    (void)at;
    put_body(&tar, "1\n1099511627772\n4\n");
    put_body(&tar, "end\n");
    put_member(&tar, "after.py", '0', "x = 1\n");
    put_end(&tar);
    all = read_tar(&tar);
    assert_int_equal(all->incident_count, 1);
    assert_incident(all, AD_INCIDENT_LIMIT, "a.tar!big.py", "member-bytes: ");
    assert_unit(all, "a.tar!after.py", AD_UNIT_PYTHON, "x = 1\n");
    seen_clear(all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plain_tar_is_quiet),
        cmocka_unit_test(a_global_path_names_every_member_for_tarfile),
        cmocka_unit_test(a_global_comment_is_quiet),
        cmocka_unit_test(types_that_only_tarfile_takes_for_files_are_read),
        cmocka_unit_test(the_body_of_a_hard_link_is_read_as_headers_too),
        cmocka_unit_test(code_in_the_name_of_the_next_member_is_read),
        cmocka_unit_test(a_number_that_only_python_takes_is_followed),
        cmocka_unit_test(a_negative_size_is_said),
        cmocka_unit_test(a_tower_of_headers_is_said),
        cmocka_unit_test(a_file_with_a_body_and_a_folders_name_is_read),
        cmocka_unit_test(a_tar_that_is_named_as_source_is_both),
        cmocka_unit_test(a_sparse_member_counts_its_holes),
        cmocka_unit_test(a_pax_sparse_tebibyte_is_only_a_claim),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
