/* core/flow, both phases on Python: small projects of one or more files, and which source() reaches which
 * sink(). A simple rule makes the labels: source() is a source, sink(x) a sink for x, clean(x) gives x
 * cleaned, stop() does not return, of parts(x) the attribute host tells about x. */
#include "sema_helper.h"

#include "flow/flow.h"

enum { FILES_MAX = 6, LABELS_MAX = 256 };

typedef struct project_case {
    const char *what;
    const char *files; /* "== path" before each; none: one file a.py */
    const char *pairs; /* "a.py:1>b.py:2", rows from 1 */
} project_case;

typedef struct project {
    ad_flow_graph graphs[FILES_MAX];
    ad_buf bytes[FILES_MAX]; /* what their strings lie in */
    size_t count;
    ad_buf pairs;
    ad_buf incidents;
} project;

static bool is_name(const ad_tree *tree, ad_node call, const char *name)
{
    ad_node callee = ad_node_child_by_field(tree, call, AD_FIELD_FUNCTION);

    return callee != AD_NO_NODE && ad_str_equal(ad_node_text(tree, callee), ad_str_of(name));
}

static size_t make_labels(ad_module *module, ad_label *labels)
{
    const ad_tree *tree = ad_module_tree(module);
    size_t count = 0;

    for (ad_node n = 0; n < tree->count && count < LABELS_MAX; n++) {
        const ad_call *call = ad_node_kind(tree, n) == AD_KIND_CALL ? ad_module_call(module, n) : NULL;
        ad_label label = {.node = n, .value = n, .to = n};

        if (!call) {
            continue;
        }
        if (is_name(tree, n, "source")) {
            label.role = AD_LABEL_SOURCE;
        } else if (is_name(tree, n, "sink") && call->count) {
            label.role = AD_LABEL_SINK;
            label.value = call->arguments[0].node;
            label.message = AD_STR("{source} reaches a sink");
            label.severity = AD_SEVERITY_HIGH;
        } else if (is_name(tree, n, "clean") && call->count) {
            label.role = AD_LABEL_STEP;
            label.value = call->arguments[0].node;
            label.mask = 1;
        } else if (is_name(tree, n, "stop")) {
            label.role = AD_LABEL_ENDS;
            label.value = AD_NO_NODE;
        } else if (is_name(tree, n, "parts") && call->count) {
            static const ad_label_argument host = {.keyword = {"host", 4}};

            label.role = AD_LABEL_PART;
            label.value = call->arguments[0].node;
            label.mask = 1;
            label.arguments = &host;
            label.argument_count = 1;
        } else {
            continue;
        }
        labels[count++] = label;
    }
    return count;
}

static void hear_build(void *ctx, const char *message)
{
    project *p = ctx;

    ad_buf_printf(&p->incidents, "%s\n", message);
}

static void add_file(project *p, ad_str path, ad_str text)
{
    ad_label labels[LABELS_MAX];
    ad_flow_graph built;
    ad_err err = {.message = ""};
    size_t used;
    fixture f;
    ad_buf name;
    bool is_package;

    assert_true(p->count < FILES_MAX);
    ad_buf_init(&name, 1000);
    ad_module_name_of_path(path, &name, &is_package);
    fixture_open_with(&f, text,
                      &(ad_sema_options){.module = ad_buf_str(&name),
                                         .is_package = is_package,
                                         .limits = &ad_limits_default});
    {
        ad_flow_input input = {.tree = f.tree,
                               .module = f.module,
                               .path = path,
                               .is_package = is_package,
                               .labels = labels,
                               .label_count = make_labels(f.module, labels),
                               .limits = &ad_limits_default};

        ad_flow_graph_init(&built, &ad_limits_default);
        assert_int_equal(ad_flow_build(&input, &built, hear_build, p, &err), AD_OK);
    }
    { /* as from a worker: written and read back */
        ad_buf *bytes = &p->bytes[p->count];

        ad_buf_init(bytes, 1 << 22);
        ad_flow_graph_put(&built, bytes);
        if (ad_flow_graph_take(ad_buf_str(bytes), &ad_limits_default, NULL, &p->graphs[p->count], &used,
                               &err) != AD_OK) {
            fail_msg("%.*s: %s", AD_STR_ARG(path), err.message);
        }
        assert_int_equal(used, bytes->len);
        p->count++;
    }
    ad_flow_graph_free(&built);
    fixture_close(&f);
    ad_buf_clear(&name);
}

static ad_status hear(void *ctx, const ad_flow_found *found, ad_err *err)
{
    project *p = ctx;
    const ad_step *first = &found->steps[0];
    const ad_step *last = &found->steps[found->step_count - 1];

    (void)err;
    assert_true(found->step_count > 0);
    ad_buf_printf(&p->pairs, "%s%.*s:%u>%.*s:%u", p->pairs.len ? " " : "",
                  AD_STR_ARG(p->graphs[first->unit].path), first->span.row + 1,
                  AD_STR_ARG(p->graphs[last->unit].path), last->span.row + 1);
    return AD_OK;
}

static void hear_link(void *ctx, ad_str path, const char *message)
{
    project *p = ctx;

    ad_buf_printf(&p->incidents, "%.*s: %s\n", AD_STR_ARG(path), message);
}

static void open_project(project *p, const char *files)
{
    const char *at = files;

    *p = (project){.count = 0};
    ad_buf_init(&p->pairs, 1 << 16);
    ad_buf_init(&p->incidents, 1 << 16);
    if (strncmp(at, "== ", 3) != 0) {
        add_file(p, AD_STR("a.py"), ad_str_of(files));
        return;
    }
    while (at) {
        const char *line = strchr(at, '\n');
        const char *next = strstr(line, "\n== ");

        add_file(p, (ad_str){at + 3, (size_t)(line - at - 3)},
                 (ad_str){line + 1, next ? (size_t)(next - line) : strlen(line + 1)});
        at = next ? next + 1 : NULL;
    }
}

static void close_project(project *p)
{
    while (p->count) {
        ad_flow_graph_free(&p->graphs[--p->count]);
        ad_buf_clear(&p->bytes[p->count]);
    }
    ad_buf_clear(&p->pairs);
    ad_buf_clear(&p->incidents);
}

static void check_projects(const project_case *cases, size_t count)
{
    unsigned failed = 0;

    for (size_t i = 0; i < count; i++) {
        ad_flow_rule rule = {.from = 1, .unless = 1};
        ad_flow_sink_of sink = {.found = hear, .incident = hear_link};
        ad_err err = {.message = ""};
        project p;

        memset(rule.severity_of, 0xff, sizeof(rule.severity_of));
        open_project(&p, cases[i].files);
        sink.ctx = &p;
        assert_int_equal(ad_flow_link(p.graphs, p.count, &rule, 1, &ad_limits_default, &sink, &err), AD_OK);
        if (strcmp(p.pairs.data, cases[i].pairs) != 0 || p.incidents.len) {
            print_error("%s:\n  wanted \"%s\"\n  got    \"%s\" %s\n", cases[i].what, cases[i].pairs,
                        p.pairs.data, p.incidents.data);
            failed++;
        }
        close_project(&p);
    }
    assert_int_equal(failed, 0);
}

#define CHECK(cases) check_projects(cases, sizeof(cases) / sizeof((cases)[0]))

static void values_of_one_function(void **state)
{
    static const project_case cases[] = {
        {"straight on", "x = source()\nsink(x)\n", "a.py:1>a.py:2"},
        {"nothing in between", "sink(source())\n", "a.py:1>a.py:1"},
        {"another variable", "x = source()\ny = 1\nsink(y)\n", ""},
        {"given another value", "x = source()\nx = 'a'\nsink(x)\n", ""},
        {"dead branch", "x = 'a'\nif False:\n    x = source()\nsink(x)\n", ""},
        {"dead branch by a constant", "DEBUG = 0\nx = 'a'\nif DEBUG:\n    x = source()\nsink(x)\n", ""},
        {"live branch", "x = 'a'\nif y:\n    x = source()\nsink(x)\n", "a.py:3>a.py:4"},
        {"both branches overwrite", "x = source()\nif y:\n    x = 1\nelse:\n    x = 2\nsink(x)\n", ""},
        {"after return", "def f(y):\n    x = source()\n    if y:\n        return\n    sink(x)\n",
         "a.py:2>a.py:5"},
        {"behind return", "def f():\n    x = source()\n    return 1\n    sink(x)\n", ""},
        {"overwritten key", "d = {}\nd['a'] = source()\nd['a'] = 'x'\nsink(d['a'])\n", ""},
        {"kept key", "d = {}\nd['a'] = source()\nd['b'] = 'x'\nsink(d['a'])\n", "a.py:2>a.py:4"},
        {"another key", "d = {'a': source(), 'b': 1}\nsink(d['b'])\n", ""},
        {"unknown key", "d = {}\nd[k] = source()\nsink(d['b'])\n", "a.py:2>a.py:3"},
        {"sanitized", "x = clean(source())\nsink(x)\n", ""},
        {"sanitized on one way only", "x = source()\nif y:\n    x = clean(x)\nsink(x)\n", "a.py:1>a.py:4"},
        {"sanitized on both ways",
         "x = source()\nif y:\n    x = clean(x)\nelse:\n    x = clean(x)\nsink(x)\n", ""},
        {"guarded by constants", "x = source()\nif x in ('a', 'b'):\n    sink(x)\n", ""},
        {"guarded the other way round", "x = source()\nif x not in ('a', 'b'):\n    sink(x)\n",
         "a.py:1>a.py:3"},
        {"guarded by an early return",
         "def f():\n    x = source()\n    if x not in ('a', 'b'):\n        return\n    sink(x)\n", ""},
        {"guarded by nothing that counts", "x = source()\nif x in allowed:\n    sink(x)\n", "a.py:1>a.py:3"},
        {"concatenated", "x = source()\nsink('ls ' + x)\n", "a.py:1>a.py:2"},
        {"formatted", "x = source()\nsink(f'ls {x}')\nsink('ls %s' % x)\nsink('{}'.format(x))\n",
         "a.py:1>a.py:2 a.py:1>a.py:3 a.py:1>a.py:4"},
        {"joined", "x = source()\nsink(' '.join(['a', x]))\n", "a.py:1>a.py:2"},
        {"compared", "x = source()\nsink(x == 'a')\n", ""},
        {"counted", "x = source()\nsink(len(x))\n", ""},
        {"a number", "x = source()\nsink(int(x))\n", ""},
        {"unpacked", "a, b = 1, source()\nsink(a)\nsink(b)\n", "a.py:1>a.py:3"},
        {"unpacked with a star", "a, *b = 1, 2, source()\nsink(a)\nsink(b[1])\n", "a.py:1>a.py:3"},
        {"walrus", "if (x := source()):\n    sink(x)\n", "a.py:1>a.py:2"},
        {"augmented", "x = 'a'\nx += source()\nsink(x)\n", "a.py:2>a.py:3"},
        {"conditional expression", "x = source() if y else 'a'\nsink(x)\n", "a.py:1>a.py:2"},
        {"or", "x = y or source()\nsink(x)\n", "a.py:1>a.py:2"},
        {"a loop carries it on", "x = 'a'\nfor i in y:\n    sink(x)\n    x = source()\n", "a.py:4>a.py:3"},
        {"an element of a list", "for x in [1, source()]:\n    sink(x)\n", "a.py:1>a.py:2"},
        {"appended", "l = []\nl.append(source())\nsink(l[0])\n", "a.py:2>a.py:3"},
        {"comprehension", "l = [source() for i in y]\nsink([x for x in l][0])\n", "a.py:1>a.py:2"},
        {"dict comprehension", "d = {k: source() for k in y}\nsink(d['a'])\n", "a.py:1>a.py:2"},
        {"try and except", "try:\n    x = source()\nexcept E:\n    x = 'a'\nsink(x)\n", "a.py:2>a.py:5"},
        {"seen by a handler", "x = 'a'\ntry:\n    x = source()\n    y = z()\nexcept E:\n    sink(x)\n",
         "a.py:3>a.py:6"},
        {"context manager", "with source() as f:\n    sink(f)\n", "a.py:1>a.py:2"},
        {"match", "match source():\n    case {'a': x}:\n        sink(x)\n", "a.py:1>a.py:3"},
        {"module level", "x = source()\ndef f():\n    sink(x)\n", "a.py:1>a.py:3"},
        {"an alias within the function", "def f(a):\n    b = a\n    a['k'] = source()\n    sink(b['k'])\n",
         "a.py:3>a.py:4"},
        {"a deep place", "def f(o):\n    o.a.b['c'] = source()\n    sink(o.a.b['c'])\n    sink(o.a.b['d'])\n",
         "a.py:2>a.py:3"},
        {"deleted", "d = {'a': source()}\ndel d['a']\nsink(d['a'])\n", ""},
    };

    (void)state;
    CHECK(cases);
}

static void calls_within_one_file(void **state)
{
    static const project_case cases[] = {
        {"into", "def g(x):\n    sink(x)\ng(source())\n", "a.py:3>a.py:2"},
        {"out of", "def g():\n    return source()\nsink(g())\n", "a.py:2>a.py:3"},
        {"through, each caller its own",
         "def g(x):\n    return x\nsink(g(source()))\ng(source())\nsink(g('a'))\n", "a.py:3>a.py:3"},
        {"recursive helper",
         "def g(x, n):\n    if n:\n        return g(x, n - 1)\n    return x\nsink(g(source(), "
         "3))\nsink(g('a', 3))\n",
         "a.py:5>a.py:5"},
        {"mutual recursion",
         "def g(x):\n    return h(x)\ndef h(x):\n    if y:\n        return g(x)\n    return "
         "x\nsink(g(source()))\nsink(h('a'))\n",
         "a.py:7>a.py:7"},
        {"default argument", "def g(x=source()):\n    sink(x)\ng()\n", "a.py:1>a.py:2"},
        {"*args", "def g(*a):\n    sink(a[0])\n    sink(a[1])\ng(1, source())\n", "a.py:4>a.py:3"},
        {"**kwargs", "def g(**k):\n    sink(k['a'])\n    sink(k['b'])\ng(a=1, b=source())\n",
         "a.py:4>a.py:3"},
        {"spread",
         "def g(a, b):\n    sink(a)\n    sink(b)\nt = (1, source())\ng(*t)\nd = {'a': source()}\ng(**d)\n",
         "a.py:6>a.py:2 a.py:4>a.py:3"},
        {"wrapped and handed on",
         "def g(*a, **k):\n    return h(*a, **k)\ndef h(x, y):\n    sink(x)\n    sink(y)\ng(1, y=source())\n",
         "a.py:6>a.py:5"},
        {"callback by name", "def cb(x):\n    sink(x)\ndef each(f, v):\n    f(v)\neach(cb, source())\n",
         "a.py:5>a.py:2"},
        {"higher-order function that gives one",
         "def make():\n    def inner(x):\n        sink(x)\n    return inner\nmake()(source())\n",
         "a.py:5>a.py:3"},
        {"lambda", "f = lambda x: sink(x)\nf(source())\n", "a.py:2>a.py:1"},
        {"lambda that gives", "f = lambda x: x + '!'\nsink(f(source()))\nsink(f('a'))\n", "a.py:2>a.py:2"},
        {"decorator wrapper that passes data",
         "def deco(f):\n    def wrapper(*a):\n        return f(source(), *a)\n    return wrapper\n@deco\ndef "
         "view(x):\n    sink(x)\n",
         "a.py:3>a.py:7"},
        {"a decorated function is called", "@deco\ndef g(x):\n    sink(x)\ng(source())\n", "a.py:4>a.py:3"},
        {"generator", "def g():\n    yield 1\n    yield source()\nfor x in g():\n    sink(x)\n",
         "a.py:3>a.py:5"},
        {"yield from",
         "def g():\n    yield source()\ndef h():\n    yield from g()\nfor x in h():\n    sink(x)\n",
         "a.py:2>a.py:6"},
        {"partial",
         "from functools import partial\ndef g(a, b):\n    sink(a)\n    sink(b)\nf = partial(g, "
         "1)\nf(source())\n",
         "a.py:6>a.py:4"},
        {"closure", "def f():\n    x = source()\n    def g():\n        sink(x)\n    g()\n", "a.py:2>a.py:4"},
        {"nonlocal",
         "def f():\n    x = 'a'\n    def g():\n        nonlocal x\n        x = source()\n    g()\n    "
         "sink(x)\n",
         "a.py:5>a.py:7"},
        {"global", "x = 'a'\ndef f():\n    global x\n    x = source()\ndef g():\n    sink(x)\n",
         "a.py:4>a.py:6"},
        {"a callee fills what it is given",
         "def fill(d):\n    d['k'] = source()\nd = {}\nfill(d)\nsink(d['k'])\n", "a.py:2>a.py:5"},
        {"table of functions", "def g(x):\n    sink(x)\nT = {'go': g}\ndef f(k):\n    T[k](source())\n",
         "a.py:5>a.py:2"},
        {"async", "async def g():\n    return source()\nasync def f():\n    sink(await g())\n",
         "a.py:2>a.py:4"},
    };

    (void)state;
    CHECK(cases);
}

static void objects_within_one_file(void **state)
{
    static const project_case cases[] = {
        {"method through self",
         "class C:\n    def f(self):\n        self.g(source())\n    def g(self, x):\n        sink(x)\n",
         "a.py:3>a.py:5"},
        {"attribute set in __init__, read elsewhere",
         "class C:\n    def __init__(self):\n        self.x = source()\n        self.y = 'a'\n    def "
         "f(self):\n        sink(self.x)\n        sink(self.y)\n",
         "a.py:3>a.py:6"},
        {"attribute from an argument of __init__",
         "class C:\n    def __init__(self, x):\n        self.x = x\n    def get(self):\n        return "
         "self.x\nsink(C(source()).get())\nsink(C('a').get())\n",
         "a.py:6>a.py:6"},
        {"read from outside",
         "class C:\n    def __init__(self, x):\n        self.x = x\nc = C(source())\nsink(c.x)\nsink(c.y)\n",
         "a.py:4>a.py:5"},
        {"hierarchy and override",
         "class B:\n    def run(self, x):\n        self.do(x)\n    def do(self, x):\n        pass\nclass "
         "C(B):\n    def do(self, x):\n        sink(x)\n"
         "C().run(source())\n",
         "a.py:9>a.py:8"},
        {"an overridden method is not run",
         "class B:\n    def do(self, x):\n        sink(x)\nclass C(B):\n    def do(self, x):\n        "
         "pass\nC().do(source())\n",
         ""},
        {"super",
         "class B:\n    def do(self, x):\n        sink(x)\nclass C(B):\n    def do(self, x):\n        "
         "super().do(x)\nC().do(source())\n",
         "a.py:7>a.py:3"},
        {"property",
         "class C:\n    @property\n    def p(self):\n        return source()\n    def f(self):\n        "
         "sink(self.p)\n",
         "a.py:4>a.py:6"},
        {"staticmethod",
         "class C:\n    @staticmethod\n    def g(x):\n        sink(x)\nC.g(source())\nC().g(source())\n",
         "a.py:5>a.py:4"},
        {"classmethod", "class C:\n    @classmethod\n    def g(cls, x):\n        sink(x)\nC.g(source())\n",
         "a.py:5>a.py:4"},
        {"dataclass",
         "from dataclasses import dataclass\n@dataclass\nclass C:\n    a: str\n    b: str\nc = C(a=source(), "
         "b='x')\nsink(c.a)\nsink(c.b)\n",
         "a.py:6>a.py:7"},
        {"a setter method",
         "class C:\n    def set(self, x):\n        self.x = x\nc = C()\nc.set(source())\nsink(c.x)\n",
         "a.py:5>a.py:6"},
        {"context manager of the project",
         "class C:\n    def __init__(self, x):\n        self.x = x\n    def __enter__(self):\n        return "
         "self\n    def __exit__(self, *a):\n        pass\n"
         "with C(source()) as c:\n    sink(c.x)\n",
         "a.py:8>a.py:9"},
        {"exception",
         "class E(Exception):\n    pass\nx = source()\ntry:\n    y = z()\nexcept E as e:\n    sink(e)\n", ""},
    };

    (void)state;
    CHECK(cases);
}

static void flows_across_files(void **state)
{
    static const project_case cases[] = {
        {"an imported function", "== a.py\nfrom b import g\ng(source())\n== b.py\ndef g(x):\n    sink(x)\n",
         "a.py:2>b.py:2"},
        {"three files deep",
         "== a.py\nimport b\nb.g(source())\n== b.py\nfrom c import h\ndef g(x):\n    return h('ls ' + x)\n== "
         "c.py\ndef h(x):\n    sink(x)\n",
         "a.py:2>c.py:2"},
        {"back through three",
         "== a.py\nimport b\nsink(b.g())\n== b.py\nimport c\ndef g():\n    return c.h()\n== c.py\ndef h():\n "
         "   return source()\n",
         "c.py:2>a.py:2"},
        {"relative import",
         "== p/__init__.py\n== p/a.py\nfrom .b import g\ng(source())\n== p/b.py\ndef g(x):\n    sink(x)\n",
         "p/a.py:2>p/b.py:2"},
        {"re-export",
         "== p/__init__.py\nfrom .b import g\n== p/b.py\ndef g(x):\n    sink(x)\n== z.py\nimport "
         "p\np.g(source())\n",
         "z.py:2>p/b.py:2"},
        {"star import", "== a.py\nfrom b import *\ng(source())\n== b.py\ndef g(x):\n    sink(x)\n",
         "a.py:2>b.py:2"},
        {"renamed", "== a.py\nfrom b import g as h\nh(source())\n== b.py\ndef g(x):\n    sink(x)\n",
         "a.py:2>b.py:2"},
        {"variable of another module",
         "== a.py\nfrom config import TOKEN\nsink(TOKEN)\n== config.py\nTOKEN = source()\n",
         "config.py:1>a.py:2"},
        {"variable by its module",
         "== a.py\nimport config\ndef f():\n    sink(config.TOKEN)\n    sink(config.OTHER)\n== "
         "config.py\nTOKEN = source()\nOTHER = 'a'\n",
         "config.py:1>a.py:3"},
        {"class of another file",
         "== a.py\nfrom b import C\nc = C(source())\nc.run()\n== b.py\nclass C:\n    def __init__(self, "
         "x):\n        self.x = x\n    def run(self):\n        sink(self.x)\n",
         "a.py:2>b.py:5"},
        {"base class of another file",
         "== a.py\nfrom b import Base\nclass C(Base):\n    def do(self, x):\n        sink(x)\n== b.py\nclass "
         "Base:\n    def run(self):\n        self.do(source())\n"
         "    def do(self, x):\n        pass\n",
         "b.py:3>a.py:4"},
        {"callback given to another file",
         "== a.py\nfrom b import each\ndef cb(x):\n    sink(x)\neach(cb)\n== b.py\ndef each(f):\n    "
         "f(source())\n",
         "b.py:2>a.py:3"},
        {"decorator of another file",
         "== a.py\nfrom b import deco\n@deco\ndef view(x):\n    sink(x)\n== b.py\ndef deco(f):\n    def "
         "wrapper():\n        return f(source())\n    return wrapper\n",
         "b.py:3>a.py:4"},
        {"a helper that cleans",
         "== a.py\nfrom b import safe\nsink(safe(source()))\n== b.py\ndef safe(x):\n    return clean(x)\n",
         ""},
        {"imports in a circle",
         "== a.py\nfrom b import g\nfrom b import nothing\nnothing(source())\n== b.py\nfrom a import "
         "nothing\ndef g():\n    pass\n",
         ""},
    };

    (void)state;
    CHECK(cases);
}

static void conditions_settle_values(void **state)
{
    static const project_case cases[] = {
        {"a call that never returns",
         "def f():\n    x = source()\n    if x not in ('a', 'b'):\n        stop()\n    sink(x)\n", ""},
        {"a call that returns",
         "def f():\n    x = source()\n    if x not in ('a', 'b'):\n        go()\n    sink(x)\n",
         "a.py:2>a.py:5"},
        {"a variable holds the condition",
         "def f():\n    x = source()\n    ok = x in ('a', 'b')\n    if not ok:\n        return\n    "
         "sink(x)\n",
         ""},
        {"of another value",
         "def f():\n    x = source()\n    ok = x in ('a', 'b')\n    x = source()\n    if ok:\n        "
         "sink(x)\n",
         "a.py:4>a.py:6"},
        {"given anew",
         "def f():\n    x = source()\n    ok = x in ('a', 'b')\n    ok = y()\n    if ok:\n        sink(x)\n",
         "a.py:2>a.py:6"},
        {"a match object",
         "import re\ndef f():\n    x = source()\n    m = re.match('^[a-z]+$', x)\n    if m is None:\n        "
         "return\n"
         "    sink(x)\n    sink(m.group(0))\n",
         ""},
        {"a match object of any text",
         "import re\ndef f():\n    x = source()\n    m = re.match('^.*$', x)\n    if m is None:\n        "
         "return\n"
         "    sink(x)\n",
         "a.py:3>a.py:7"},
        {"anchored on one side of a choice",
         "import re\nx = source()\nif re.match('^a|b$', x):\n    sink(x)\nif re.fullmatch('a|b', x):\n    "
         "sink(x)\n",
         "a.py:2>a.py:4"},
        {"a compiled pattern",
         "import re\nP = re.compile('[0-9]+')\nx = source()\nif P.fullmatch(x):\n    sink(x)\nif "
         "P.match(x):\n    "
         "sink(x)\n",
         "a.py:3>a.py:7"},
        {"walrus", "import re\nx = source()\nif m := re.fullmatch('[a-z]+', x):\n    sink(m.group())\n", ""},
        {"a number by trial",
         "def f():\n    x = source()\n    try:\n        int(x)\n    except ValueError:\n        return\n    "
         "sink(x)\n",
         ""},
        {"the trial failed",
         "def f():\n    x = source()\n    try:\n        int(x)\n    except ValueError:\n        sink(x)\n",
         "a.py:2>a.py:6"},
        {"keys of a table", "T = {'a': 1, 'b': x}\nx = source()\nif x in T.keys():\n    sink(x)\n", ""},
        {"a constant of another module",
         "from conf import ALLOWED, others\nx = source()\nif x in ALLOWED:\n    sink(x)\nif x in others:\n   "
         " sink(x)\n",
         "a.py:2>a.py:6"},
        {"a part tells",
         "x = source()\np = parts(x)\nif p.host in ('a',):\n    sink(x)\nif parts(x).host == 'a':\n    "
         "sink(x)\n"
         "if not p.host:\n    sink(x)\n",
         ""},
        {"another part does not", "x = source()\np = parts(x)\nif p.scheme in ('a',):\n    sink(x)\n",
         "a.py:1>a.py:4"},
        {"a part of what it was",
         "def f():\n    x = source()\n    p = parts(x)\n    x = source()\n    if p.host == 'a':\n        "
         "sink(x)\n",
         "a.py:4>a.py:6"},
        {"a function that tells",
         "== a.py\nfrom b import ok\nx = source()\nif ok(x):\n    sink(x)\nelse:\n    sink(x)\n== b.py\ndef "
         "ok(x):\n    "
         "if x not in ('a', 'b'):\n        return False\n    return True\n",
         "a.py:2>a.py:6"},
        {"a function that tells the opposite",
         "def bad(x):\n    return x not in ('a', 'b')\nx = source()\nif bad(x):\n    sink(x)\nelse:\n    "
         "sink(x)\n",
         "a.py:3>a.py:5"},
        {"a function that tells nothing",
         "def ok(x):\n    if x in ('a', 'b'):\n        return True\n    return y\nx = source()\nif ok(x):\n  "
         "  sink(x)\n",
         "a.py:5>a.py:7"},
        {"a function that refuses",
         "def need(x):\n    if x not in ('a', 'b'):\n        raise E\nx = source()\nneed(x)\nsink(x)\n", ""},
        {"a function that sometimes refuses",
         "def need(x):\n    if y and x not in ('a', 'b'):\n        raise E\nx = source()\nneed(x)\nsink(x)\n",
         "a.py:4>a.py:6"},
        {"one of two methods tells",
         "class A:\n    def ok(self, x):\n        return x in ('a',)\nclass B(A):\n    def ok(self, x):\n    "
         "    return "
         "True\ndef f(a: A):\n    x = source()\n    if a.ok(x):\n        sink(x)\n",
         "a.py:8>a.py:10"},
        {"annotated parameters and results",
         "def g(n: int, t: str) -> int:\n    sink(n)\n    sink(t)\n    return t\nsink(g(source(), "
         "source()))\n",
         "a.py:5>a.py:3"},
    };

    (void)state;
    CHECK(cases);
}

static void objects_are_shared(void **state)
{
    static const project_case cases[] = {
        {"two names of one list", "a = b = []\na.append(source())\nsink(b[0])\n", "a.py:2>a.py:3"},
        {"a second name",
         "def f():\n    a = {}\n    b = a\n    b['k'] = source()\n    sink(a['k'])\n    sink(a['l'])\n",
         "a.py:4>a.py:5"},
        {"a copy", "def f():\n    a = []\n    b = list(a)\n    b.append(source())\n    sink(a[0])\n", ""},
        {"kept in an object",
         "def f(o):\n    a = []\n    o.a = a\n    a.append(source())\n    sink(o.a[0])\n    sink(o.b)\n",
         "a.py:4>a.py:5"},
        {"by setdefault", "d = {}\nd.setdefault('k', []).append(source())\nsink(d['k'][0])\nsink(d['l'])\n",
         "a.py:2>a.py:3"},
        {"into what a call gives",
         "globals()['x'] = source()\nf().y = source()\nf(z).setdefault('a', 1).b = 2\n", ""},
        {"a class's variable",
         "== a.py\nfrom b import C\nC.x = source()\n== b.py\nclass C:\n    x = 'a'\n    y = 'a'\n    def "
         "f(self):\n"
         "        sink(self.x)\n        sink(self.y)\n    @classmethod\n    def g(cls):\n        "
         "sink(cls.x)\n",
         "a.py:2>b.py:5 a.py:2>b.py:9"},
        {"an attribute of a library's object",
         "from lib import g\ndef f():\n    g.x = source()\ndef h():\n    sink(g.x)\n    sink(g.y)\n",
         "a.py:3>a.py:5"},
        {"a class's own variable", "class C:\n    x = source()\n    def f(self):\n        sink(self.x)\n",
         "a.py:2>a.py:4"},
        {"fields by position",
         "from dataclasses import dataclass\n@dataclass\nclass A:\n    a: str\n@dataclass\nclass B(A):\n    "
         "b: str\n"
         "c = B('x', source())\nsink(c.a)\nsink(c.b)\n",
         "a.py:8>a.py:10"},
        {"after a record is made",
         "from dataclasses import dataclass\n@dataclass\nclass A:\n    a: str\n    b: str\n    def "
         "__post_init__(self):\n"
         "        self.c = self.a\n        self.d = self.b\nx = A(source(), 'y')\nsink(x.c)\nsink(x.d)\n",
         "a.py:9>a.py:10"},
        {"named tuples",
         "from collections import namedtuple\nP = namedtuple('P', 'a b')\np = P('x', "
         "source())\nsink(p.a)\nsink(p.b)\n"
         "a, b = p\nsink(a)\nsink(b)\n",
         "a.py:3>a.py:5 a.py:3>a.py:8"},
        {"a constructor that classes share",
         "class Node:\n    def __init__(self, c):\n        self.c = c\nclass Q(Node):\n    def q(self):\n    "
         "    "
         "sink(self.c)\nclass W(Node):\n    def w(self):\n        sink(self.c)\ndef one():\n    return "
         "Q(source())\ndef two():\n    W('x').w()\n",
         "a.py:11>a.py:6"},
        {"a constructor's base",
         "class A:\n    def __init__(self, c):\n        self.c = c\n    def a(self):\n        sink(self.c)\n"
         "class B(A):\n    def __init__(self, c):\n        super().__init__(c)\n    def b(self):\n        "
         "sink(self.c)\nclass C(A):\n    def d(self):\n        sink(self.c)\nB(source())\n",
         "a.py:14>a.py:5 a.py:14>a.py:10"},
        {"a method known by its name alone",
         "class Index:\n    table = 'x'\n    def __init__(self, n):\n        self.n = n\n    def "
         "rows_of_index(self):"
         "\n        sink(self.table)\ndef go(maker):\n    maker(source()).rows_of_index()\n",
         ""},
        {"attributes of what a nameless call gives",
         "from lib import make\ndef f(o):\n    x = o.look(source())\n    sink(x)\n    sink(x[0])\n    "
         "sink(x.name)\n"
         "    sink(o.look(source()).strip())\n    sink(make(source()).name)\n",
         "a.py:3>a.py:4 a.py:3>a.py:5 a.py:7>a.py:7 a.py:8>a.py:8"},
        {"special methods",
         "class C:\n    def __init__(self, d):\n        self.d = d\n    def __getitem__(self, k):\n        "
         "return "
         "self.d[k]\n    def __getattr__(self, k):\n        return self.d[k]\n    def __iter__(self):\n      "
         "  return "
         "iter(self.d)\nsink(C({'a': source()})['a'])\nsink(C({'a': source()}).a)\nfor x in C([source()]):\n "
         "   "
         "sink(x)\nfor x in C(['a']):\n    sink(x)\nsink(C({'a': 1})['a'])\n",
         "a.py:10>a.py:10 a.py:11>a.py:11 a.py:12>a.py:13"},
    };

    (void)state;
    CHECK(cases);
}

static void functions_stand_for_others(void **state)
{
    static const project_case cases[] = {
        {"a wrapper that cleans",
         "def deco(f):\n    def wrapper(x):\n        return f(clean(x))\n    return wrapper\n@deco\ndef "
         "g(x):\n    "
         "sink(x)\ng(source())\n",
         ""},
        {"each its own function",
         "def deco(f):\n    def wrapper(*a, **k):\n        return f(*a, **k)\n    return wrapper\n@deco\ndef "
         "g(x):\n    "
         "sink(x)\n@deco\ndef h(x):\n    sink(x)\n    return x\ng('a')\nsink(h(source()))\nsink(h('b'))\n",
         "a.py:13>a.py:10 a.py:13>a.py:13"},
        {"with arguments, twice",
         "def deco(n):\n    def inner(f):\n        def wrapper(*a):\n            return f(*a)\n        "
         "return wrapper\n    "
         "return inner\ndef safe(f):\n    def wrapper(x):\n        return f(clean(x))\n    return "
         "wrapper\n@deco(1)\n"
         "@safe\ndef g(x):\n    sink(x)\n@deco(2)\n@deco(3)\ndef h(x):\n    "
         "sink(x)\ng(source())\nh(source())\n",
         "a.py:20>a.py:18"},
        {"in another file, where a result is dropped",
         "== a.py\nfrom b import deco\n@deco\ndef g(x):\n    return x\nsink(g(source()))\n== b.py\ndef "
         "deco(f):\n    def "
         "wrapper(x):\n        f(x)\n        return 1\n    return wrapper\n",
         ""},
        {"a method",
         "def deco(f):\n    def wrapper(self, *a):\n        return f(self, *a)\n    return wrapper\nclass "
         "C:\n    @deco\n"
         "    def g(self, x, y):\n        sink(x)\n        sink(y)\nC().g('a', source())\n",
         "a.py:10>a.py:9"},
        {"arguments given before",
         "from functools import partial\ndef g(a, b):\n    sink(a)\n    sink(b)\ndef call(f):\n    "
         "f(source())\n"
         "call(partial(g, 1))\n",
         "a.py:6>a.py:4"},
        {"sent to a generator",
         "def g():\n    while True:\n        x = yield\n        sink(x)\ndef h():\n    x = yield\n    "
         "sink(x)\nw = g()\n"
         "w.send(source())\nh().send('a')\n",
         "a.py:9>a.py:4"},
        {"what yield from gives",
         "def g():\n    yield 1\n    return source()\ndef h():\n    x = yield from g()\n    sink(x)\nfor x "
         "in g():\n    "
         "sink(x)\n",
         "a.py:3>a.py:6"},
        {"gathered",
         "import asyncio\nasync def f():\n    a, b = await asyncio.gather(g(), h())\n    sink(a)\n    "
         "sink(b)\n"
         "async def g():\n    return source()\nasync def h():\n    return 1\n",
         "a.py:7>a.py:4"},
        {"held in a list of a table",
         "class B:\n    def __init__(self):\n        self.d = {}\n    def on(self, k, f):\n        "
         "self.d.setdefault(k, "
         "[]).append(f)\n    def go(self, k, x):\n        for f in self.d.get(k, []):\n            f(x)\ndef "
         "g(x):\n    "
         "sink(x)\nb = B()\nb.on('a', g)\nb.go('a', source())\n",
         "a.py:13>a.py:10"},
    };

    (void)state;
    CHECK(cases);
}

/* Values have far greater numbers there than calls. */
static void special_methods_are_read_like_others(void **state)
{
    enum { LINES = 20000 };
    project_case one = {.what = "x.__getattr__", .pairs = "a.py:20009>a.py:20009"};
    ad_buf text;

    (void)state;
    ad_buf_init(&text, 1 << 20);
    ad_buf_text(&text, "def many(x, y):\n");
    for (unsigned i = 0; i < LINES; i++) {
        ad_buf_printf(&text, "    y.append(x.a%u)\n", i);
    }
    ad_buf_text(&text,
                "    return y\n"
                "class C:\n    def __getattr__(self, name):\n        self.last = C()\n        return name\n"
                "def f():\n    get = C().__getattr__\n    sink(get(source()))\n    sink(get('a'))\n");
    assert_false(text.failed);
    one.files = text.data;
    check_projects(&one, 1);
    ad_buf_clear(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_of_one_function),     cmocka_unit_test(calls_within_one_file),
        cmocka_unit_test(objects_within_one_file),    cmocka_unit_test(flows_across_files),
        cmocka_unit_test(conditions_settle_values),   cmocka_unit_test(objects_are_shared),
        cmocka_unit_test(functions_stand_for_others), cmocka_unit_test(special_methods_are_read_like_others)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
