/* What rule packs tell the model about libraries: names that stand for others, and what parameters hold. */
#include "sema_helper.h"

#include "base/banned.h"

static ad_name_map *known_libraries(void)
{
    static const char *const pairs[][2] = {
        {"sqlite3.connect()", "sqlite3.Connection()"},
        {"sqlite3.Connection().cursor()", "sqlite3.Cursor()"},
        {"flask.globals.request", "flask.request"},
        {"six.moves.urllib", "urllib"},
        {"lib.View().request", "lib.Request()"},
        {"loop.a", "loop.b"},
        {"loop.b", "loop.a"},
    };
    ad_name_map *map = NULL;
    ad_err err = {.message = ""};
    size_t i;

    assert_int_equal(ad_name_map_create(&map, &err), AD_OK);
    for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        assert_int_equal(ad_name_map_add(map, ad_str_of(pairs[i][0]), ad_str_of(pairs[i][1]), &err), AD_OK);
    }
    return map;
}

static void probe_with(const ad_name_map *map, const char *source, const char *promised, const char *expected)
{
    ad_sema_options options = fixture_options(&ad_limits_default);
    ad_err err = {.message = ""};
    fixture f;
    ad_node n;

    options.known = map;
    fixture_open_with(&f, ad_str_of(source), &options);
    for (n = 0; promised && n < f.tree->count; n++) {
        ad_node parent = f.tree->nodes[n].parent;

        if (ad_node_kind(f.tree, n) == AD_KIND_IDENTIFIER && parent != AD_NO_NODE &&
            ad_node_kind(f.tree, parent) == AD_KIND_PARAMETERS) {
            assert_int_equal(ad_module_promise(f.module, n, ad_str_of(promised), &err), AD_OK);
        }
    }
    expect_shown(&f, fixture_value(&f), source, expected);
    fixture_close(&f);
}

static void names_that_stand_for_others_are_put_in_their_place(void **state)
{
    static const probe_case cases[] = {
        {"import sqlite3\nprobe(sqlite3.connect('x').cursor().execute)",
         "sqlite3.connect().cursor().execute or sqlite3.Connection().cursor().execute or sqlite3.Cursor().execute"},
        {"import sqlite3\ndef f(c: sqlite3.Connection):\n  probe(c.cursor().execute)",
         "sqlite3.Connection().cursor().execute or sqlite3.Cursor().execute"},
        {"import sqlite3\nwith sqlite3.connect('x') as c:\n  probe(c.cursor)",
         "sqlite3.connect().cursor or sqlite3.Connection().cursor"},
        {"import sqlite3\nprobe(sqlite3.connect('x').cursor().a().b().c)", "sqlite3.Cursor().a().b().c"},
        {"from flask.globals import request\nprobe(request.args)", "flask.request.args"},
        {"import flask.globals\nprobe(flask.globals.request.args)", "flask.request.args"},
        {"from six.moves.urllib.request import urlopen\nprobe(urlopen)", "urllib.request.urlopen"},
        {"from six.moves import urllib\nprobe(urllib.request.urlopen)", "urllib.request.urlopen"},
        {"import six.moves.urllib.request as r\nprobe(r.urlopen)", "urllib.request.urlopen"},
        {"import lib\nclass V(lib.View):\n  def get(self): probe(self.request.GET)",
         "pkg.sub.mod.V().request.GET or lib.View().request.GET or lib.Request().GET"},
        {"import sqlite3\nprobe(sqlite3.connection)", "sqlite3.connection"},
    };
    ad_name_map *map = known_libraries();
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        probe_with(map, cases[i].source, NULL, cases[i].expected);
    }
    ad_name_map_free(map);
}

static void names_that_stand_for_each_other_end(void **state)
{
    ad_name_map *map = known_libraries();
    ad_str found = ad_name_map_find(map, AD_STR("loop.a"));

    (void)state;
    assert_true(ad_str_equal(found, AD_STR("loop.a")) || ad_str_equal(found, AD_STR("loop.b")));
    ad_name_map_free(map);
}

static void prefixes_of_names_are_replaced(void **state)
{
    ad_name_map *map = known_libraries();
    ad_buf out;

    (void)state;
    ad_buf_init(&out, 4096);
    assert_true(ad_name_map_apply(map, AD_STR("sqlite3.connect().cursor().execute"), &out));
    assert_string_equal(out.data, "sqlite3.Cursor().execute");
    assert_true(ad_name_map_apply(map, AD_STR("os.system"), &out));
    assert_string_equal(out.data, "os.system");
    assert_true(ad_name_map_apply(NULL, AD_STR("os.system"), &out));
    assert_string_equal(out.data, "os.system");
    ad_buf_clear(&out);
    ad_name_map_free(map);
}

static void parameters_hold_what_is_promised(void **state)
{
    (void)state;
    probe_with(NULL, "def view(request): probe(request.GET)", "dj.Request()", "dj.Request().GET");
    probe_with(NULL, "def view(request):\n  request = other()\n  probe(request.GET)", "dj.Request()",
               "other().GET");
    probe_with(NULL, "def view(r):\n  def inner(): probe(r.GET)", "dj.Request()", "dj.Request().GET");
    probe_with(NULL, "def view(request): probe(request.GET)", NULL, "?.GET");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_that_stand_for_others_are_put_in_their_place),
        cmocka_unit_test(names_that_stand_for_each_other_end),
        cmocka_unit_test(prefixes_of_names_are_replaced),
        cmocka_unit_test(parameters_hold_what_is_promised),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
