/* What happens when memory is out: the n-th allocation fails, alone or with all that follow it, on the way
 * through packs, units, reports and a whole run. Each time the failure has to be told, or to have made no
 * difference: a scan that lost something must never look like one that found nothing. */
#include <dirent.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "cli/cli.h"
#include "input_zip_fixture.h"
#include "report/report.h"
#include "scan/scan.h"

/* What one attempt came to. */
typedef enum outcome {
    TOLD,      /* an error or an incident */
    UNCHANGED, /* as if nothing had failed */
    LOST       /* neither: the mistake that is looked for */
} outcome;

typedef outcome (*attempt)(void *ctx);

/* Steps through the allocations of an attempt: each of the first ones, then with growing strides, so that a
 * long way takes about `tries` attempts. */
static void sweep(const char *name, attempt run, void *ctx, size_t tries)
{
    for (int mode = 0; mode < 2; mode++) {
        size_t total;
        size_t told = 0;
        size_t done = 0;

        ad_mem_fail_at(SIZE_MAX); /* none fails, all are counted */
        assert_int_equal(run(ctx), UNCHANGED);
        total = ad_mem_count();
        assert_true(total > 0);
        for (size_t n = 1; n <= total; n += 1 + n * 4 / tries) {
            outcome got;

            if (mode == 0) {
                ad_mem_fail_at(n);
            } else {
                ad_mem_fail_once(n);
            }
            got = run(ctx);
            ad_mem_fail_at(0);
            if (got == LOST) {
                print_error("%s: allocation %zu of %zu failed (%s), and nobody was told\n", name, n, total,
                            mode ? "alone" : "with all after it");
                fail();
            }
            told += got == TOLD;
            done++;
        }
        print_message("%-28s %-6s %6zu allocations, %4zu failed in turn, %4zu told\n", name, mode ? "one" : "rest",
                      total, done, told);
        assert_true(told > 0);
    }
}

/* ---- packs ---- */

enum { PACKS_MAX = 64 };

/* The packs that the program comes with. */
static char packs[PACKS_MAX][512];
static size_t pack_count;

static int list_packs(void)
{
    DIR *folder = opendir(AD_PACKS);
    const struct dirent *entry;

    if (!folder) {
        return -1;
    }
    while ((entry = readdir(folder)) != NULL) {
        if (entry->d_name[0] != '.' && pack_count < PACKS_MAX) {
            (void)snprintf(packs[pack_count++], sizeof(packs[0]), "%s/%s", AD_PACKS, entry->d_name);
        }
    }
    return closedir(folder);
}

static void count_diagnostic(void *ctx, const ad_diagnostic *diagnostic)
{
    size_t *count = ctx;

    assert_true(diagnostic->message[0] != '\0');
    ++*count;
}

static ad_status load_packs(ad_ruleset **out, ad_err *err)
{
    ad_ruleset *set = NULL;
    size_t mistakes = 0;
    ad_status status = ad_ruleset_create(&ad_limits_default, &set, err);

    for (size_t i = 0; status == AD_OK && i < pack_count; i++) {
        status = ad_ruleset_add_folder(set, packs[i], count_diagnostic, &mistakes, err);
    }
    if (status == AD_OK) {
        status = ad_ruleset_seal(set, count_diagnostic, &mistakes, err);
    }
    if (status == AD_OK) {
        assert_int_equal(mistakes, 0);
        *out = set;
    } else {
        assert_true(err->message[0] != '\0');
        ad_ruleset_free(set);
    }
    return status;
}

static outcome attempt_load(void *ctx)
{
    const ad_rule_index *whole = ad_ruleset_index(ctx);
    ad_ruleset *set = NULL;
    ad_err err = {0};
    outcome got = TOLD;

    if (load_packs(&set, &err) == AD_OK) {
        const ad_rule_index *index = ad_ruleset_index(set);

        got = index->rule_count == whole->rule_count && index->pack_count == whole->pack_count ? UNCHANGED : LOST;
        for (size_t i = 0; got == UNCHANGED && i < index->rule_count; i++) {
            got = ad_str_equal(index->rules[i].help, whole->rules[i].help) ? UNCHANGED : LOST;
        }
        for (size_t i = 0; got == UNCHANGED && i < index->pack_count; i++) {
            got = ad_str_equal(index->packs[i].digest, whole->packs[i].digest) ? UNCHANGED : LOST;
        }
        ad_ruleset_free(set);
    }
    return got;
}

/* ---- units ---- */

/* A source with a bit of everything that Python has, and findings in it. */
static const char python_text[] =
    "# -*- coding: utf-8 -*-\n"
    "from __future__ import annotations\n"
    "import os, subprocess as sp, yaml, pickle, base64, codecs\n"
    "from os import system as run, path\n"
    "from functools import partial\n"
    "try:\n    import cPickle as pick\nexcept ImportError:\n    import pickle as pick\n"
    "CMD = 'rm ' + '-rf' + ' %s' % ('x' * 3)\n"
    "TABLE = {'a': [1, 2, (3, 4)], 'b': {5, 6}, **{'c': b'\\x00\\xff'}}\n"
    "shell = partial(sp.run, shell=True)\n"
    "class Base:\n"
    "    attr: int = 1\n"
    "    def __init__(self, cmd=CMD, *args, key=None, **kw):\n"
    "        self.cmd = cmd\n        self.run = os.system\n"
    "class Child(Base, metaclass=type):\n"
    "    @staticmethod\n    def go(x): return run(x)\n"
    "    @property\n    def it(self):\n        yield from (i for i in self.cmd if i)\n"
    "    async def wait(self):\n"
    "        async with self as s, open('f') as g:\n            await s\n"
    "        async for i in self:\n            [j async for j in i]\n"
    "def f(a, /, b: str = 'q', *, c=lambda x: x + 1) -> None:\n"
    "    global G\n    G = f'{a!r:>{b}} {os.system(c(a))}'\n"
    "    def inner():\n        nonlocal a\n        a = eval(input())\n"
    "    if (n := len(a)) > 10: del a[0]\n"
    "    elif not b: raise ValueError(b) from None\n"
    "    else: assert c, 'no'\n"
    "    for i, (j, *k) in enumerate([]):\n        continue\n    else:\n        pass\n"
    "    while True:\n        break\n"
    "    match a:\n        case {'x': [1, *rest], **more} if rest: exec(more)\n        case Base(cmd=str()) | None: pass\n"
    "        case _: pass\n"
    "    getattr(os, 'sys' + 'tem')(CMD)\n"
    "    exec(base64.b64decode('cHJpbnQoMSk=').decode())\n"
    "    yaml.load(open('x'), Loader=yaml.Loader); pickle.loads(b'x'); pick.load(c)\n"
    "    shell(['a', *b], **{'check': False}); sp.Popen('a b' + b, shell=True)  # nosec\n"
    "    os.popen(a)  # adderstone: ignore[no-such-rule]\n"
    "    codecs.decode('riny', 'rot13'); chr(101) + ''.join(['v', 'a', 'l'][::-1])\n"
    "    return __import__('os').system('x')\n"
    "print(sum(x ** 2 for x in range(10) if x % 2), -1.5e3j, 0xFF, 1_000, ...)\n";

static const char notebook_text[] =
    "{\"cells\": [{\"cell_type\": \"code\", \"metadata\": {}, \"outputs\": [], \"execution_count\": 1, \"source\": "
    "[\"import os\\n\", \"%matplotlib inline\\n\", \"!ls $x\\n\", \"os.system(input())\"]}, {\"cell_type\": "
    "\"markdown\", \"metadata\": {}, \"source\": \"# title\"}, {\"cell_type\": \"code\", \"metadata\": {}, "
    "\"outputs\": [], \"execution_count\": 2, \"source\": \"y = %time eval(input())\\ny?\"}], \"metadata\": "
    "{\"kernelspec\": {\"language\": \"python\", \"name\": \"python3\", \"display_name\": \"p\"}}, \"nbformat\": 4, "
    "\"nbformat_minor\": 5}";

typedef struct scan_case {
    ad_ruleset *rules;
    const char *label;
    ad_str bytes;
    ad_results whole; /* what comes out when nothing fails */
    bool have_whole;
} scan_case;

typedef struct scan_sink {
    ad_unit_scanner *scanner;
    ad_job_results *job;
    size_t incidents;
} scan_sink;

static ad_status on_unit(void *ctx, const ad_unit *unit, ad_err *err)
{
    scan_sink *sink = ctx;

    return ad_unit_scanner_run(sink->scanner, unit, sink->job, err);
}

static void on_incident(void *ctx, ad_incident_kind kind, ad_str path, const char *message)
{
    scan_sink *sink = ctx;

    (void)kind;
    (void)path;
    assert_true(message[0] != '\0');
    sink->incidents++;
}

static bool same_findings(const ad_results *a, const ad_results *b)
{
    if (a->finding_count != b->finding_count || a->unit_count != b->unit_count) {
        return false;
    }
    for (size_t i = 0; i < a->finding_count; i++) {
        const ad_finding *x = &a->findings[i];
        const ad_finding *y = &b->findings[i];

        if (x->rule != y->rule || x->span.byte_start != y->span.byte_start || x->severity != y->severity ||
            x->suppression != y->suppression || x->edit_count != y->edit_count || !ad_str_equal(x->message, y->message) ||
            !ad_str_equal(x->excerpt, y->excerpt) || !ad_str_equal(x->context, y->context) ||
            strcmp(x->fingerprint, y->fingerprint) != 0) {
            return false;
        }
    }
    for (size_t i = 0; i < a->unit_count; i++) {
        if (a->units[i].state != b->units[i].state || !ad_str_equal(a->units[i].path, b->units[i].path)) {
            return false;
        }
    }
    return true;
}

/* Reads and scans as a worker does. Incidents of the sink are put into the results. */
static ad_status scan_bytes(scan_case *c, ad_job_results *job, size_t *out_incidents)
{
    ad_scan_options options = {.limits = &ad_limits_default, .jobs = 1};
    scan_sink sink = {.job = job};
    ad_input_sink input = {&sink, on_unit, on_incident};
    ad_err err = {0};
    ad_status status = ad_unit_scanner_create(c->rules, &options, &sink.scanner, &err);

    if (status == AD_OK) {
        status = ad_input_read(ad_str_of(c->label), c->bytes, true, &ad_limits_default, &input, &err);
    }
    if (status != AD_OK) {
        assert_int_equal(status, AD_ERR_NOMEM);
        assert_true(err.message[0] != '\0');
    }
    ad_unit_scanner_free(sink.scanner);
    *out_incidents = sink.incidents + job->results.incident_count;
    return status;
}

static outcome attempt_scan(void *ctx)
{
    scan_case *c = ctx;
    ad_job_results job;
    size_t incidents = 0;
    outcome got;

    ad_job_results_init(&job, ad_ruleset_index(c->rules));
    if (scan_bytes(c, &job, &incidents) != AD_OK || incidents) {
        got = TOLD;
    } else if (!c->have_whole) {
        c->whole = job.results;
        c->have_whole = true;
        return UNCHANGED;
    } else {
        got = same_findings(&job.results, &c->whole) ? UNCHANGED : LOST;
    }
    ad_job_results_clear(&job);
    return got;
}

static void sweep_scan(ad_ruleset *rules, const char *label, ad_str bytes, size_t least, size_t tries)
{
    scan_case c = {.rules = rules, .label = label, .bytes = bytes};

    assert_int_equal(attempt_scan(&c), UNCHANGED);
    assert_true(c.whole.finding_count >= least);
    sweep(label, attempt_scan, &c, tries);
    ad_results_clear(&c.whole);
}

/* ---- the tests ---- */

static void pack_loading_tells_of_every_failed_allocation(void **state)
{
    sweep("packs", attempt_load, *state, 16);
}

static void python_scan_tells_of_every_failed_allocation(void **state)
{
    sweep_scan(*state, "everything.py", (ad_str){python_text, sizeof(python_text) - 1}, 8, 400);
}

static void notebook_scan_tells_of_every_failed_allocation(void **state)
{
    sweep_scan(*state, "book.ipynb", (ad_str){notebook_text, sizeof(notebook_text) - 1}, 2, 200);
}

static void wheel_scan_tells_of_every_failed_allocation(void **state)
{
    static const zip_member members[] = {
        {.name = "demo/__init__.py", .bytes = "import os\nos.system(input())\n", .method = 8},
        {.name = "demo/data.bin", .bytes = "\x7f" "ELF"},
        {.name = "demo.pth", .bytes = "import os; os.system('x')\n"},
        {.name = "demo-1.0.dist-info/METADATA", .bytes = "Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n"},
        {.name = "demo-1.0.dist-info/WHEEL", .bytes = "Wheel-Version: 1.0\nTag: py3-none-any\n"},
    };
    ad_buf zip;

    start(&zip);
    put_all(&zip, members, sizeof(members) / sizeof(members[0]));
    sweep_scan(*state, "demo-1.0-py3-none-any.whl", ad_buf_str(&zip), 1, 200);
    ad_buf_clear(&zip);
}

static void sdist_scan_tells_of_every_failed_allocation(void **state)
{
    static const made_member members[] = {{.name = "demo-1.0/setup.py", .bytes = "import os\nos.system(input())\n"},
                                          {.name = "demo-1.0/PKG-INFO", .bytes = "Name: demo\n"}};
    ad_buf tar;

    make_archive(&tar, "pax", "gzip", members, 2);
    sweep_scan(*state, "demo-1.0.tar.gz", ad_buf_str(&tar), 1, 200);
    ad_buf_clear(&tar);
}

/* ---- reports ---- */

typedef struct report_case {
    const ad_report_writer *writer;
    ad_results *results;
    ad_report_options options;
    ad_buf whole;
} report_case;

static outcome attempt_report(void *ctx)
{
    report_case *c = ctx;
    ad_buf text;
    ad_err err = {0};
    outcome got = TOLD;

    ad_buf_init(&text, 1 << 24);
    if (c->writer->write(c->results, &c->options, &text, &err) == AD_OK && !text.failed) {
        if (!c->whole.len) {
            c->whole = text;
            return UNCHANGED;
        }
        got = ad_str_equal(ad_buf_str(&text), ad_buf_str(&c->whole)) ? UNCHANGED : LOST;
    }
    ad_buf_clear(&text);
    return got;
}

static void each_report_tells_of_every_failed_allocation(void **state)
{
    static const char *const arguments[] = {"everything.py"};
    scan_case c = {.rules = *state, .label = "every\xffthing\x1b.py", .bytes = {python_text, sizeof(python_text) - 1}};
    size_t count;
    const ad_report_writer *const *writers = ad_report_all(&count);
    ad_incident incident = {AD_INCIDENT_RULE, AD_STR("a\xff.py"), AD_STR("rule"), AD_STR("message\x1b[0m")};
    ad_skip skip = {AD_STR("b\xff.py"), AD_STR("gitignore")};
    ad_err err = {0};

    assert_int_equal(attempt_scan(&c), UNCHANGED);
    assert_int_equal(ad_results_add_incident(&c.whole, &incident, &err), AD_OK);
    assert_int_equal(ad_results_add_skip(&c.whole, &skip, &err), AD_OK);
    for (size_t i = 0; i < count; i++) {
        report_case r = {.writer = writers[i],
                         .results = &c.whole,
                         .options = {.version = "1",
                                     .color = true,
                                     .links = true,
                                     .columns = 60,
                                     .show_files = true,
                                     .show_stats = true,
                                     .show_suppressed = true,
                                     .verbosity = 1,
                                     .arguments = arguments,
                                     .argument_count = 1,
                                     .folder = "/some/where"}};

        ad_buf_init(&r.whole, 1 << 24);
        sweep(writers[i]->name, attempt_report, &r, 400);
        ad_buf_clear(&r.whole);
    }
    ad_results_clear(&c.whole);
}

static void sorting_tells_of_every_failed_allocation(void **state)
{
    scan_case c = {.rules = *state, .label = "a.py", .bytes = {python_text, sizeof(python_text) - 1}};
    ad_job_results job = {0};
    ad_err err = {0};

    assert_int_equal(attempt_scan(&c), UNCHANGED);
    job.results = c.whole;
    for (size_t n = 1;; n++) {
        ad_results all;
        ad_status status;
        size_t reached;

        ad_results_init(&all, ad_ruleset_index(*state));
        ad_mem_fail_at(n);
        status = ad_results_merge(&all, &job, &err);
        if (status == AD_OK) {
            status = ad_results_sort(&all, &err);
        }
        reached = ad_mem_count();
        ad_mem_fail_at(0);
        if (reached < n) {
            assert_int_equal(status, AD_OK);
            assert_int_equal(all.finding_count, c.whole.finding_count);
            ad_results_clear(&all);
            break;
        }
        assert_int_equal(status, AD_ERR_NOMEM);
        ad_results_clear(&all);
    }
    ad_results_clear(&c.whole);
}

/* ---- the command line ---- */

typedef struct cli_case {
    int argc;
    char **argv;
    int out_fd; /* what the program printed */
    char whole[1 << 16];
    ssize_t whole_bytes;
    int whole_status;
} cli_case;

/* A run of `scan` in this process, workers and all. */
static outcome attempt_cli(void *ctx)
{
    cli_case *c = ctx;
    command_line line;
    char text[sizeof(c->whole)];
    ssize_t bytes;
    int code;

    assert_int_equal(ftruncate(c->out_fd, 0), 0);
    assert_int_equal(lseek(c->out_fd, 0, SEEK_SET), 0);
    code = command_line_parse(&command_scan, c->argc, c->argv, &line);
    if (code < 0) {
        code = command_scan.run(&line);
        command_line_clear(&line);
    }
    bytes = pread(c->out_fd, text, sizeof(text), 0);
    assert_true(bytes >= 0 && (size_t)bytes < sizeof(text));
    if (c->whole_bytes == 0) {
        memcpy(c->whole, text, (size_t)bytes);
        c->whole_bytes = bytes;
        c->whole_status = code;
        return UNCHANGED;
    }
    if (bytes == c->whole_bytes && memcmp(text, c->whole, (size_t)bytes) == 0 && code == c->whole_status) {
        return UNCHANGED;
    }
    if (code == EXIT_USAGE || code == EXIT_INCOMPLETE) {
        return TOLD;
    }
    /* findings outrank incomplete: then the report has to say it */
    text[bytes] = '\0';
    return code == EXIT_FINDINGS && strstr(text, "\"complete\": false") ? TOLD : LOST;
}

static void scan_command_tells_of_every_failed_allocation(void **state)
{
    char folder[] = "/tmp/adderstone-nomem-XXXXXX";
    char path[64];
    char *argv[] = {(char[]){"-o"},        (char[]){"json"}, (char[]){"-j1"},    (char[]){"--packs"}, (char[]){AD_PACKS},
                    (char[]){"--exclude"}, (char[]){"*.x"},  (char[]){"--select"}, (char[]){"*"},      folder};
    cli_case c = {.argc = sizeof(argv) / sizeof(argv[0]), .argv = argv};
    int saved_out = dup(1);
    int saved_err = dup(2);
    FILE *out = tmpfile();
    FILE *source;

    (void)state;
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof(path), "%s/a.py", folder);
    source = fopen(path, "w");
    assert_non_null(source);
    assert_true(fputs("import os\nos.system(input())\n", source) >= 0);
    assert_int_equal(fclose(source), 0);
    assert_non_null(out);
    (void)fflush(stdout);
    c.out_fd = fileno(out);
    assert_int_equal(dup2(c.out_fd, 1), 1);
    sweep("scan command", attempt_cli, &c, 12);
    assert_int_equal(dup2(saved_out, 1), 1);
    assert_int_equal(dup2(saved_err, 2), 2);
    (void)close(saved_out);
    (void)close(saved_err);
    (void)fclose(out);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(folder), 0);
}

static int load_once(void **state)
{
    ad_ruleset *set = NULL;
    ad_err err = {0};

    if (list_packs() != 0) {
        return -1;
    }
    json_set_alloc_funcs(ad_malloc, ad_free); /* so that failures reach Jansson, too */
    if (load_packs(&set, &err) != AD_OK) {
        print_error("%s\n", err.message);
        return -1;
    }
    *state = set;
    return 0;
}

static int free_packs(void **state)
{
    ad_ruleset_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pack_loading_tells_of_every_failed_allocation),
        cmocka_unit_test(python_scan_tells_of_every_failed_allocation),
        cmocka_unit_test(notebook_scan_tells_of_every_failed_allocation),
        cmocka_unit_test(wheel_scan_tells_of_every_failed_allocation),
        cmocka_unit_test(sdist_scan_tells_of_every_failed_allocation),
        cmocka_unit_test(each_report_tells_of_every_failed_allocation),
        cmocka_unit_test(sorting_tells_of_every_failed_allocation),
        cmocka_unit_test(scan_command_tells_of_every_failed_allocation),
    };

    return cmocka_run_group_tests(tests, load_once, free_packs);
}
