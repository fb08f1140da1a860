/* What a file is by its name and its first bytes. */
#include "input_fixture.h"

#include "base/banned.h"

static ad_unit_kind kind(const char *path)
{
    return ad_unit_kind_of(ad_str_of(path), AD_STR(""));
}

static ad_unit_kind kind_with(const char *path, const char *head)
{
    return ad_unit_kind_of(ad_str_of(path), ad_str_of(head));
}

static void kind_follows_the_name(void **state)
{
    static const struct {
        const char *path;
        ad_unit_kind kind;
    } cases[] = {
        {"a.py", AD_UNIT_PYTHON},
        {"pkg/SETUP.PY", AD_UNIT_PYTHON},
        {"gui.pyw", AD_UNIT_PYTHON},
        {"evil.py.", AD_UNIT_PYTHON},
        {"evil.py ", AD_UNIT_PYTHON},
        {"setup.py/", AD_UNIT_PYTHON},
        {"pkg\\mod.py", AD_UNIT_PYTHON},
        {"foo.whl!pkg/a.py", AD_UNIT_PYTHON},
        {"a.pyi", AD_UNIT_STUB},
        {"x.pth", AD_UNIT_PTH},
        {"x.PTH", AD_UNIT_PTH},
        {"n.ipynb", AD_UNIT_NOTEBOOK},
        {"setup.cfg", AD_UNIT_SETUP_CFG},
        {"a/b/Setup.cfg", AD_UNIT_SETUP_CFG},
        {"other.cfg", AD_UNIT_OTHER},
        {"pyproject.toml", AD_UNIT_PYPROJECT},
        {"Cargo.toml", AD_UNIT_OTHER},
        {"requirements.txt", AD_UNIT_REQUIREMENTS},
        {"dev-requirements.in", AD_UNIT_REQUIREMENTS},
        {"requirements-dev.txt", AD_UNIT_REQUIREMENTS},
        {"constraints.txt", AD_UNIT_REQUIREMENTS},
        {"requirements/base.txt", AD_UNIT_REQUIREMENTS},
        {"a/requirements/prod.in", AD_UNIT_REQUIREMENTS},
        {"requirements.md", AD_UNIT_OTHER},
        {"docs/notes.txt", AD_UNIT_OTHER},
        {"foo-1.0.dist-info/METADATA", AD_UNIT_METADATA},
        {"foo-1.0.dist-info/RECORD", AD_UNIT_METADATA},
        {"foo-1.0.dist-info/WHEEL", AD_UNIT_METADATA},
        {"foo-1.0.dist-info/entry_points.txt", AD_UNIT_METADATA},
        {"foo.egg-info/top_level.txt", AD_UNIT_METADATA},
        {"EGG-INFO/PKG-INFO", AD_UNIT_METADATA},
        {"foo-1.0/PKG-INFO", AD_UNIT_METADATA},
        {"foo-1.0.egg-info", AD_UNIT_METADATA},
        {"foo/METADATA", AD_UNIT_OTHER},
        {"foo-1.0.dist-info/LICENSE", AD_UNIT_OTHER},
        {"entry_points.txt", AD_UNIT_OTHER},
        {"a.pyc", AD_UNIT_OTHER},
        {"py", AD_UNIT_OTHER},
        {".py", AD_UNIT_OTHER},
        {"", AD_UNIT_OTHER},
        {"/", AD_UNIT_OTHER},
        {"...", AD_UNIT_OTHER},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (kind(cases[i].path) != cases[i].kind) {
            fail_msg("%s: %d", cases[i].path, (int)kind(cases[i].path));
        }
    }
}

static void kind_takes_both_readings_of_a_nul_in_a_name(void **state)
{
    (void)state;
    assert_int_equal(ad_unit_kind_of(AD_STR("evil.py\0.txt"), AD_STR("")), AD_UNIT_PYTHON);
    assert_int_equal(ad_unit_kind_of(AD_STR("note\0.py"), AD_STR("")), AD_UNIT_PYTHON);
}

static void kind_knows_python_shebangs_of_files_without_extension(void **state)
{
    static const char *const yes[] = {
        "#!/usr/bin/python\n",
        "#!/usr/bin/python3.11 -s\n",
        "#! /usr/bin/env python3\n",
        "#!/usr/bin/env -S python3 -u\n",
        "#!/usr/bin/env -Spython3\n",
        "#!/usr/bin/env -i LANG=C pypy3\r\n",
        "#!python",
        "#!C:\\Python\\python.exe\r\n",
        "#!\"C:\\Program Files\\Python\\python.exe\"\n",
        "#!/bin/sh\n'''exec' /a/long/path/python3 \"$0\" \"$@\"\n' '''\n",
    };
    static const char *const no[] = {"#!/bin/sh\necho python\n",
                                     "#!/usr/bin/env\n",
                                     "#!/usr/bin/env -S\n",
                                     "#!",
                                     "#!\n",
                                     "# python\n",
                                     "python",
                                     "#!/usr/bin/perl\n",
                                     ""};

    (void)state;
    for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++) {
        if (kind_with("bin/tool", yes[i]) != AD_UNIT_PYTHON) {
            fail_msg("not taken for Python: %s", yes[i]);
        }
    }
    for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++) {
        if (kind_with("bin/tool", no[i]) != AD_UNIT_OTHER) {
            fail_msg("taken for Python: %s", no[i]);
        }
    }
    assert_int_equal(kind_with("bin/pip3.11", yes[0]), AD_UNIT_PYTHON); /* a version is no extension */
    assert_int_equal(kind_with("run.sh", yes[0]), AD_UNIT_OTHER);
}

static void wants_what_could_concern_a_scan(void **state)
{
    static const char *const yes[] = {"a.py",
                                      "x/setup.cfg",
                                      "LICENSE",
                                      "bin/pip3.11",
                                      "a.whl",
                                      "b.tar.gz",
                                      "b.TGZ",
                                      "c.zip",
                                      "n.ipynb",
                                      "x.pth",
                                      "app.pyz",
                                      "s.tar.zst",
                                      "foo-1.0.dist-info/RECORD",
                                      "requirements.txt"};
    static const char *const no[] = {"a.txt",     "logo.png", "lib.so",   "a.pyc",
                                     "data.json", "x.gz",     "README.md"};

    (void)state;
    for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++) {
        if (!ad_input_wants(ad_str_of(yes[i]))) {
            fail_msg("not wanted: %s", yes[i]);
        }
    }
    for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++) {
        if (ad_input_wants(ad_str_of(no[i]))) {
            fail_msg("wanted: %s", no[i]);
        }
    }
}

static void form_is_decided_by_content(void **state)
{
    ad_buf tar;

    (void)state;
    MAKE(&tar, "ustar", "none", {"a.py", "x = 1\n", 0, 0, NULL});
    assert_int_equal(ad_input_form_of(AD_STR("a.py"), AD_STR("import os\n")), AD_FORM_FILE);
    assert_int_equal(ad_input_form_of(AD_STR("a.tar.gz"), AD_STR("PK\003\004....")), AD_FORM_ZIP);
    assert_int_equal(ad_input_form_of(AD_STR("a.whl"), AD_STR("\x1f\x8b\x08....")), AD_FORM_TAR);
    assert_int_equal(ad_input_form_of(AD_STR("noname"), ad_buf_str(&tar)), AD_FORM_TAR);
    assert_int_equal(ad_input_form_of(AD_STR("a.whl"), AD_STR("import os\n")), AD_FORM_BROKEN_ARCHIVE);
    assert_int_equal(ad_input_form_of(AD_STR("a.whl"), AD_STR("")), AD_FORM_BROKEN_ARCHIVE);
    assert_int_equal(ad_input_form_of(AD_STR("a.TAR.XZ"), AD_STR("hello")), AD_FORM_BROKEN_ARCHIVE);
    assert_int_equal(ad_input_form_of(AD_STR("a.pyz"), AD_STR("#!/usr/bin/env python3\nPK\003\004")),
                     AD_FORM_ZIP);
    assert_int_equal(ad_input_form_of(AD_STR(""), AD_STR("")), AD_FORM_FILE);
    tar.data[20] ^= 1; /* the checksum is wrong now */
    assert_int_equal(ad_input_form_of(AD_STR("noname"), ad_buf_str(&tar)), AD_FORM_FILE);
    ad_buf_clear(&tar);
}

static void forms_of_every_compression_are_known(void **state)
{
    static const char *const filters[] = {"gzip", "bzip2", "xz", "lzma", "zstd"};

    (void)state;
    for (size_t i = 0; i < sizeof(filters) / sizeof(filters[0]); i++) {
        ad_buf tar;

        MAKE(&tar, "ustar", filters[i], {"a.py", "x = 1\n", 0, 0, NULL});
        assert_int_equal(ad_input_form_of(AD_STR("noname"), ad_buf_str(&tar)), AD_FORM_TAR);
        ad_buf_clear(&tar);
    }
}

static void a_single_file_is_one_unit(void **state)
{
    seen *all = read_bytes("src/a.py", AD_STR("x = 1\n"));

    (void)state;
    assert_int_equal(all->unit_count, 1);
    assert_unit(all, "src/a.py", AD_UNIT_PYTHON, "x = 1\n");
    assert_string_equal(all->units[0].name, "src/a.py");
    assert_int_equal(all->units[0].bytes_on_disk, 6);
    assert_false(all->units[0].in_archive);
    assert_quiet(all);
    seen_clear(all);
    all = read_bytes("pkg/__init__.py", AD_STR(""));
    assert_unit(all, "pkg/__init__.py", AD_UNIT_PYTHON, "");
    assert_quiet(all);
    seen_clear(all);
}

static ad_unit_kind kind_when_named(const char *label, ad_str bytes)
{
    seen *all = read_with(label, bytes, true, &ad_limits_default);
    ad_unit_kind found = all->units[0].kind;

    assert_int_equal(all->unit_count, 1);
    assert_quiet(all);
    seen_clear(all);
    return found;
}

static void a_named_file_falls_back_to_python(void **state)
{
    seen *all = read_bytes("script.bak", AD_STR("import os\n"));

    (void)state;
    assert_int_equal(all->units[0].kind, AD_UNIT_OTHER); /* not named */
    seen_clear(all);
    assert_int_equal(kind_when_named("script.bak", AD_STR("import os\n")), AD_UNIT_PYTHON);
    assert_int_equal(kind_when_named("script", AD_STR("import os\n")), AD_UNIT_PYTHON);
    assert_int_equal(kind_when_named("script", AD_STR("#!/bin/sh\nls\n")), AD_UNIT_OTHER);
    assert_int_equal(kind_when_named("notes.txt", AD_STR("import os\n")), AD_UNIT_OTHER);
    assert_int_equal(kind_when_named("binary", AD_STR("\177ELF\0\0")), AD_UNIT_OTHER);
    assert_int_equal(kind_when_named("setup.cfg", AD_STR("[metadata]\n")), AD_UNIT_SETUP_CFG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kind_follows_the_name),
        cmocka_unit_test(kind_takes_both_readings_of_a_nul_in_a_name),
        cmocka_unit_test(kind_knows_python_shebangs_of_files_without_extension),
        cmocka_unit_test(wants_what_could_concern_a_scan),
        cmocka_unit_test(form_is_decided_by_content),
        cmocka_unit_test(forms_of_every_compression_are_known),
        cmocka_unit_test(a_single_file_is_one_unit),
        cmocka_unit_test(a_named_file_falls_back_to_python),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
