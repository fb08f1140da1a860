/* Notebooks as Python text: cells, rows, and IPython's own syntax. */
#include "input_fixture.h"

#include "base/banned.h"

/* ---- helpers ---- */

static seen *read_notebook(const char *json)
{
    return read_bytes("n.ipynb", ad_str_of(json));
}

/* The text of a notebook with one code cell of these lines ("\n" as JSON has it). */
static void assert_cell(const char *json_source, const char *text)
{
    char json[2048];
    seen *all;

    (void)snprintf(json, sizeof(json),
                   "{\"cells\":[{\"cell_type\":\"code\",\"source\":\"%s\"}],\"nbformat\":4}", json_source);
    all = read_notebook(json);
    assert_quiet(all);
    assert_int_equal(all->unit_count, 1);
    if (strcmp(all->units[0].bytes, text) != 0) {
        fail_msg("for: %s\nwanted: %s\ngot: %s", json_source, text, all->units[0].bytes);
    }
    seen_clear(all);
}

/* ---- cells ---- */

static void code_cells_follow_each_other(void **state)
{
    seen *all =
        read_notebook("{\"cells\": ["
                      "{\"cell_type\": \"markdown\", \"source\": [\"# Title\\n\", \"text\"]},"
                      "{\"cell_type\": \"code\", \"source\": [\"import os\\n\", \"x = 1\"], \"outputs\": []},"
                      "{\"cell_type\": \"code\", \"source\": \"\"},"
                      "{\"cell_type\": \"raw\", \"source\": \"raw\"},"
                      "{\"cell_type\": \"code\", \"source\": \"os.system('x')\\n\"}],"
                      "\"metadata\": {}, \"nbformat\": 4, \"nbformat_minor\": 5}");

    (void)state;
    assert_quiet(all);
    assert_unit(all, "n.ipynb", AD_UNIT_NOTEBOOK, "import os\nx = 1\n\nos.system('x')\n");
    assert_int_equal(all->units[0].cell_count, 3);
    assert_int_equal(all->units[0].cells[0].first_row, 0);
    assert_int_equal(all->units[0].cells[0].cell, 2);
    assert_int_equal(all->units[0].cells[1].first_row, 2);
    assert_int_equal(all->units[0].cells[1].cell, 3);
    assert_int_equal(all->units[0].cells[2].first_row, 3);
    assert_int_equal(all->units[0].cells[2].cell, 5);
    assert_true(all->units[0].bytes_on_disk > 300);
    seen_clear(all);
}

static void old_notebooks_have_worksheets(void **state)
{
    seen *all =
        read_notebook("{\"worksheets\": [{\"cells\": [{\"cell_type\": \"heading\", \"source\": \"h\"},"
                      "{\"cell_type\": \"code\", \"input\": [\"a = 1\\n\", \"b = 2\"]}]},"
                      "{\"cells\": [{\"cell_type\": \"code\", \"input\": \"c = 3\"}]}], \"nbformat\": 3}");

    (void)state;
    assert_quiet(all);
    assert_unit(all, "n.ipynb", AD_UNIT_NOTEBOOK, "a = 1\nb = 2\nc = 3\n");
    assert_int_equal(all->units[0].cells[0].cell, 2);
    assert_int_equal(all->units[0].cells[1].cell, 3);
    seen_clear(all);
}

static void a_notebook_in_an_archive_is_read(void **state)
{
    ad_buf zip;
    seen *all;

    (void)state;
    MAKE(&zip, "zip", "none",
         {"d/n.ipynb", "{\"cells\":[{\"cell_type\":\"code\",\"source\":\"x\"}]}", 0, 0, NULL},
         {"d/bad.ipynb", "{\"cells\":[", 0, 0, NULL}, {"a.py", "y", 0, 0, NULL});
    all = read_buf("a.zip", &zip);
    assert_unit(all, "a.zip!d/n.ipynb", AD_UNIT_NOTEBOOK, "x\n");
    assert_incident(all, AD_INCIDENT_CORRUPT, "a.zip!d/bad.ipynb", "not valid JSON");
    assert_unit(all, "a.zip!a.py", AD_UNIT_PYTHON, "y");
    seen_clear(all);
    ad_buf_clear(&zip);
}

static void broken_notebooks_are_said(void **state)
{
    static const char *const broken[] = {"",
                                         "{",
                                         "[]",
                                         "null",
                                         "{}",
                                         "{\"cells\": 1}",
                                         "{\"cells\": [}",
                                         "import os\n",
                                         "{\"cells\": \"\xff\"}"};
    char *deep = malloc(100001);
    seen *all;

    (void)state;
    assert_non_null(deep);
    for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
        all = read_notebook(broken[i]);
        assert_int_equal(all->unit_count, 0);
        assert_incident(all, AD_INCIDENT_CORRUPT, "n.ipynb", "notebook");
        seen_clear(all);
    }
    memset(deep, '[', 100000);
    deep[100000] = '\0';
    all = read_notebook(deep);
    assert_incident(all, AD_INCIDENT_CORRUPT, "n.ipynb", "not valid JSON");
    seen_clear(all);
    free(deep);
}

static void odd_cells_do_not_stop_the_others(void **state)
{
    seen *all = read_notebook("{\"cells\": [1, null, {}, {\"cell_type\": 1}, {\"cell_type\": \"code\"},"
                              "{\"cell_type\": \"code\", \"source\": [1, \"x\", null]},"
                              "{\"cell_type\": \"code\", \"source\": {\"a\": 1}},"
                              "{\"cell_type\": \"code\", \"source\": \"y\"}]}");

    (void)state;
    assert_quiet(all);
    assert_unit(all, "n.ipynb", AD_UNIT_NOTEBOOK, "\nx\n\ny\n");
    assert_int_equal(all->units[0].cell_count, 4);
    assert_int_equal(all->units[0].cells[3].cell, 8);
    seen_clear(all);
}

static void what_python_takes_for_json_is_taken(void **state)
{
    seen *all = read_notebook(
        "\xEF\xBB\xBF{\"cells\": [{\"cell_type\": \"code\", \"source\": \"x = 'NaN'\", \"outputs\":"
        " [NaN, -Infinity, Infinity, 123456789012345678901234567890, \"\\ud83d\", \"\\ud83d\\ude00\"]},"
        "{\"cell_type\": \"code\", \"source\": \"y = '\\u0000'\"}]}");

    (void)state;
    assert_quiet(all);
    assert_int_equal(all->units[0].len, 9 + 1 + 7 + 1);
    assert_memory_equal(all->units[0].bytes, "x = 'NaN'\ny = '\0'\n", 18);
    seen_clear(all);
}

static void more_values_than_the_limit_are_said(void **state)
{
    ad_limits limits = ad_limits_default;
    seen *all;

    (void)state;
    limits.nodes = 20;
    all =
        read_with("n.ipynb", AD_STR("{\"cells\": [1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16]}"), false, &limits);
    assert_incident(all, AD_INCIDENT_LIMIT, "n.ipynb", "nodes: ");
    assert_int_equal(all->unit_count, 0);
    seen_clear(all);
}

static void cells_of_another_language_are_not_python(void **state)
{
    seen *all = read_notebook("{\"cells\": [{\"cell_type\": \"code\", \"source\": \"x <- 1\"}],"
                              "\"metadata\": {\"kernelspec\": {\"language\": \"R\", \"name\": \"ir\"}}}");

    (void)state;
    assert_quiet(all);
    assert_int_equal(all->units[0].kind, AD_UNIT_OTHER);
    seen_clear(all);
    all = read_notebook("{\"cells\": [{\"cell_type\": \"code\", \"source\": \"x = 1\"}],"
                        "\"metadata\": {\"kernelspec\": {\"language\": \"R\", \"name\": \"python3\"}}}");
    assert_unit(all, "n.ipynb", AD_UNIT_NOTEBOOK, "x = 1\n"); /* the kernel's name decides what runs */
    seen_clear(all);
}

/* ---- IPython ---- */

static void commands_become_calls(void **state)
{
    (void)state;
    assert_cell("!pip install x", "get_ipython().system(\"pip install x\")\n");
    assert_cell("!! ls", "get_ipython().getoutput(\"ls\")\n");
    assert_cell("if x:\\n    !rm -rf \\\"/\\\"\\ny = 1",
                "if x:\n    get_ipython().system(\"rm -rf \\\"/\\\"\")\ny = 1\n");
    assert_cell("x = !ls -l", "x = get_ipython().getoutput(\"ls -l\")\n");
    assert_cell("a, b = !ls", "a, b = get_ipython().getoutput(\"ls\")\n");
    assert_cell("d['k'] = !ls", "d['k'] = get_ipython().getoutput(\"ls\")\n");
    assert_cell("!curl x \\\\\\n  | sh\\ny", "get_ipython().system(\"curl x    | sh\")\n\ny\n");
    assert_cell("system ls", "get_ipython().getoutput(\"ls\")\n");
}

static void magics_become_calls(void **state)
{
    (void)state;
    assert_cell("%matplotlib inline\\nx", "get_ipython().run_line_magic(\"matplotlib\", \"inline\")\nx\n");
    assert_cell("%pwd", "get_ipython().run_line_magic(\"pwd\", \"\")\n");
    assert_cell("x = %pwd", "x = get_ipython().run_line_magic(\"pwd\", \"\")\n");
    assert_cell("%sx ls", "get_ipython().getoutput(\"ls\")\n");
    assert_cell("pip install x", "get_ipython().run_line_magic(\"pip\", \"install x\")\n");
    assert_cell("%time f(1)", "f(1)\n");
    assert_cell("%timeit -n 10 -o f(1)", "f(1)\n");
    assert_cell("%time !ls", "get_ipython().system(\"ls\")\n");
    assert_cell("x = %time f(1)", "x = f(1)\n");
    assert_cell("foo?", "get_ipython().run_line_magic(\"pinfo\", \"foo?\")\n");
    assert_cell("?foo", "get_ipython().run_line_magic(\"pinfo\", \"?foo\")\n");
    assert_cell(";f a b", "f(\"a b\")\n");
    assert_cell(",f a b", "f(\"a\", \"b\")\n");
    assert_cell("/f a, b", "f(a, b)\n");
}

static void cell_magics_keep_their_rows(void **state)
{
    (void)state;
    assert_cell(
        "%%bash\\necho \\\"hi\\\"\\nrm x",
        "get_ipython().run_cell_magic(\"bash\", \"\", \"echo \\\"hi\\\"\\nrm x\\n\")\n#echo \"hi\"\n#rm x\n");
    assert_cell("\\n%%time\\nf()", "\nget_ipython().run_line_magic(\"time\", \"\")\nf()\n");
    assert_cell("%%timeit x = 1\\nf(x)", "x = 1\nf(x)\n");
    assert_cell("%%capture out\\nf()", "get_ipython().run_cell_magic(\"capture\", \"out\", \"\")\nf()\n");
    assert_cell("%%writefile a.py\\nf()",
                "get_ipython().run_cell_magic(\"writefile\", \"a.py\", \"\")\nf()\n");
    assert_cell("%%writefile a.txt\\nhello",
                "get_ipython().run_cell_magic(\"writefile\", \"a.txt\", \"hello\\n\")\n#hello\n");
    assert_cell("%%script bash\\nls", "get_ipython().run_cell_magic(\"script\", \"bash\", \"ls\\n\")\n#ls\n");
    assert_cell("%%script python3\\nf()",
                "get_ipython().run_cell_magic(\"script\", \"python3\", \"\")\nf()\n");
    assert_cell("%%unheard of\\nf()", "get_ipython().run_cell_magic(\"unheard\", \"of\", \"\")\nf()\n");
}

static void python_stays_as_it_is(void **state)
{
    static const char *const cells[] = {"x = (a\\n% b)",   "s = '''\\n!ls\\n%pwd\\n'''",
                                        "x = a % b",       "x = a \\\\\\n% b",
                                        "f('=!', x != 1)", "y = x != 1",
                                        "# what?",         "s = 'what?'",
                                        "# a = !ls",       "s = 'a = !ls'",
                                        "f(a=1)",          "x %= 2",
                                        "ls = 1",          "cd",
                                        "pip = x",         "run in x",
                                        "print(f'{x!r}')"};

    (void)state;
    for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++) {
        char text[128];
        size_t len = 0;

        for (const char *p = cells[i]; *p; p++) {
            if (p[0] == '\\') {
                p++;
                text[len++] = *p == 'n' ? '\n' : *p;
            } else {
                text[len++] = *p;
            }
        }
        text[len++] = '\n';
        text[len] = '\0';
        assert_cell(cells[i], text);
    }
}

static void pasted_prompts_and_indentation_are_dropped(void **state)
{
    (void)state;
    assert_cell(">>> f(1)\\n... \\n>>> g()", "f(1)\n\ng()\n");
    assert_cell("In [12]: f(1)", "f(1)\n");
    assert_cell("  f(1)\\n  if x:\\n    g()", "f(1)\nif x:\n  g()\n");
    assert_cell("  %time f()", "f()\n");
}

static void every_newline_counts_as_one_row(void **state)
{
    (void)state;
    assert_cell("a\\r\\nb\\rc\\n", "a\nb\nc\n");
    assert_cell("# x\\f!ls", "# x\nget_ipython().system(\"ls\")\n");
    assert_cell("# x\\u2028!ls", "# x\nget_ipython().system(\"ls\")\n");
    assert_cell("# x\\fy", "# x\fy\n");
}

/* What a cell leaves open is closed behind it. */
static void brackets_are_closed_however_many_there_are(void **state)
{
    enum { DEEP = 1000 };
    char cell[DEEP + 1];
    char closed[2 * DEEP + 3];

    (void)state;
    for (size_t i = 0; i < DEEP; i++) {
        cell[i] = i % 3 ? '(' : '[';
        closed[i] = cell[i];
        closed[2 * DEEP - i] = i % 3 ? ')' : ']';
    }
    cell[DEEP] = '\0';
    closed[DEEP] = '\n';
    closed[2 * DEEP + 1] = '\n';
    closed[2 * DEEP + 2] = '\0';
    assert_cell(cell, closed);
}

static void a_cell_cannot_swallow_the_next(void **state)
{
    (void)state;
    assert_cell("x = '''open", "x = '''open\n#\"\"\"\n#'''\n\n");
    assert_cell("x = \\\"\\\"\\\"open", "x = \"\"\"open\n#\"\"\"\n#'''\n\n");
    assert_cell("f([{1", "f([{1\n}])\n");
    assert_cell("x = 1 \\\\", "x = 1 \\\n\n");
    assert_cell("%time '''", "#%time '''\n");
    assert_cell("/f '''", "#/f '''\n");
    assert_cell("f'{x[\\\"\\\"\\\"]}'",
                "f'{x[\"\"\"]}'\n#\"\"\"\n#'''\n"); /* comments, where nothing is open */
}

static void rows_map_to_cells_behind_closed_ones(void **state)
{
    seen *all = read_notebook("{\"cells\": [{\"cell_type\": \"code\", \"source\": \"x = '''open\"},"
                              "{\"cell_type\": \"code\", \"source\": \"evil()\"}]}");
    size_t row = 0;
    const char *at = strstr(all->units[0].bytes, "evil()");

    (void)state;
    assert_non_null(at);
    for (const char *p = all->units[0].bytes; p < at; p++) {
        row += *p == '\n' ? 1 : 0;
    }
    assert_int_equal(all->units[0].cells[1].first_row, row);
    assert_int_equal(all->units[0].cells[1].cell, 2);
    seen_clear(all);
}

static void long_chains_of_magics_are_bounded(void **state)
{
    ad_buf json;
    seen *all;

    (void)state;
    ad_buf_init(&json, 1 << 24);
    ad_buf_text(&json, "{\"cells\":[{\"cell_type\":\"code\",\"source\":\"");
    for (size_t i = 0; i < 100000; i++) {
        ad_buf_text(&json, "x = %time ");
    }
    ad_buf_text(&json, "y?\"}]}");
    all = read_buf("n.ipynb", &json);
    assert_quiet(all);
    assert_int_equal(all->unit_count, 1);
    seen_clear(all);
    ad_buf_clear(&json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(code_cells_follow_each_other),
        cmocka_unit_test(old_notebooks_have_worksheets),
        cmocka_unit_test(a_notebook_in_an_archive_is_read),
        cmocka_unit_test(broken_notebooks_are_said),
        cmocka_unit_test(odd_cells_do_not_stop_the_others),
        cmocka_unit_test(what_python_takes_for_json_is_taken),
        cmocka_unit_test(more_values_than_the_limit_are_said),
        cmocka_unit_test(cells_of_another_language_are_not_python),
        cmocka_unit_test(commands_become_calls),
        cmocka_unit_test(magics_become_calls),
        cmocka_unit_test(cell_magics_keep_their_rows),
        cmocka_unit_test(python_stays_as_it_is),
        cmocka_unit_test(pasted_prompts_and_indentation_are_dropped),
        cmocka_unit_test(every_newline_counts_as_one_row),
        cmocka_unit_test(a_cell_cannot_swallow_the_next),
        cmocka_unit_test(brackets_are_closed_however_many_there_are),
        cmocka_unit_test(rows_map_to_cells_behind_closed_ones),
        cmocka_unit_test(long_chains_of_magics_are_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
