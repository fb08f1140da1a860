/* What packs say of data flow, on real code: which nodes get which labels. A label is written as
 * "role@line:value" with what it carries behind it. */
#include "run_support.h"

#define SINKS                                                                                                \
    "flow { id = \"f\", title = \"t\", severity = \"high\", confidence = \"medium\", cwe = 89, from = "      \
    "\"remote\","                                                                                            \
    " to = \"sql\", unless = \"sql\", message = \"{callee} gets {source}\" }\n"                              \
    "sink { group = \"sql\", match = call { \".execute\" }, at = arg(\"sql\", 1) }\n"
#define SOURCES  "source { group = \"remote\", match = read { \"flask.request.args\" } }\n"
#define CLEANERS "sanitizer { group = \"sql\", match = call { \"lib.quote\" } }\n"
#define MODEL    SOURCES CLEANERS SINKS

static const char *const role_names[] = {"source", "sink", "step",    "stop",    "guard",
                                         "calls",  "ends", "handles", "between", "part"};
static const char *const shape_names[] = {"", "[*]", "*", "**"};

static void add_text(ad_buf *out, const ad_tree *tree, ad_node n)
{
    ad_str text = n == AD_NO_NODE ? AD_STR("-") : ad_node_text(tree, n);

    ad_buf_add(out, text);
}

static void add_label(ad_buf *out, const ad_tree *tree, const ad_label *label)
{
    ad_buf_printf(out, "%s%s@%u:", out->len ? "; " : "", role_names[label->role],
                  ad_source_row(tree->source, tree->nodes[label->node].start) + 1);
    add_text(out, tree, label->value);
    if (label->role == AD_LABEL_STEP || (label->role == AD_LABEL_CALLS && label->to != AD_NO_NODE)) {
        ad_buf_text(out, shape_names[label->shape]);
        ad_buf_text(out, "->");
        if (label->to == label->node) {
            ad_buf_text(out, "()");
        } else {
            add_text(out, tree, label->to);
        }
    }
    if (label->role == AD_LABEL_STEP || label->role == AD_LABEL_GUARD || label->role == AD_LABEL_PART ||
        label->role == AD_LABEL_BETWEEN) {
        if (label->mask == AD_FLOW_ALL) {
            ad_buf_text(out, " any");
        } else if (label->mask) {
            ad_buf_printf(out, " %llu", (unsigned long long)label->mask);
        }
        ad_buf_text(out, label->raises ? " raises" : label->negated ? " not" : "");
        ad_buf_text(out, label->function ? " function" : "");
    }
    if (label->role == AD_LABEL_SOURCE || label->role == AD_LABEL_SINK || label->role == AD_LABEL_HANDLES) {
        ad_buf_printf(out, " %u", label->number);
    }
    for (uint32_t i = 0; i < label->argument_count; i++) {
        ad_buf_text(out, i ? ", " : " (");
        if (label->arguments[i].keyword.len) {
            ad_buf_printf(out, "%.*s=", AD_STR_ARG(label->arguments[i].keyword));
        }
        ad_buf_text(out, shape_names[label->arguments[i].shape]);
        add_text(out, tree, label->arguments[i].value);
    }
    ad_buf_text(out, label->argument_count ? ")" : "");
}

/* Runs the rules on Python; `list` is filled in, `out` gets the labels as text. */
static void label(bench *b, const char *python, ad_label_list *list, ad_buf *out)
{
    ad_rule_sink sink = {.ctx = b, .match = keep_match, .incident = keep_incident, .labels = list};
    ad_rule_unit unit = {.path = ad_str_of(b->name), .name = ad_str_of(b->name), .kind = b->kind};
    ad_sema_options options = {.module = AD_STR("pkg.mod"), .limits = &b->limits};
    ad_source *source = NULL;
    ad_tree *tree = NULL;
    ad_module *module = NULL;

    forget(b);
    ad_buf_reset(out);
    assert_int_equal(ad_source_create(ad_str_of(python), &b->limits, &source, &b->err), AD_OK);
    assert_int_equal(ad_tree_create(b->parser, source, &b->limits, &tree, &b->err), AD_OK);
    assert_int_equal(ad_module_create(tree, &options, &module, &b->err), AD_OK);
    unit.source = source;
    unit.tree = tree;
    unit.module = module;
    assert_int_equal(ad_ruleset_run(b->set, &unit, b->enabled, &sink, &b->stats, &b->err), AD_OK);
    for (size_t i = 0; i < list->count; i++) {
        assert_true(i == 0 || list->at[i - 1].node <= list->at[i].node);
        add_label(out, tree, &list->at[i]);
    }
    ad_module_free(module);
    ad_tree_free(tree);
    ad_source_free(source);
}

static void expect_labels(bench *b, const char *python, const char *labels)
{
    ad_label_list list;
    ad_buf out;

    ad_label_list_init(&list);
    ad_buf_init(&out, SIZE_MAX / 4);
    label(b, python, &list, &out);
    assert_string_equal(out.len ? out.data : "", labels);
    ad_buf_clear(&out);
    ad_label_list_clear(&list);
}

/* ---- sources ---- */

static void read_finds_heads_of_longer_names(void **state)
{
    bench *b = *state;

    use_rules(b, MODEL);
    expect_labels(b, "from flask import request\nx = request.args.get('q')\n", "source@2:request.args 0");
    expect_labels(b, "from flask import request as r\nx = r.args['q'].lower()\nr.args.clear()\n",
                  "source@2:r.args 0; source@3:r.args 0");
    expect_labels(b, "import flask\nf(flask.request.args)\nflask.request.argsx\nflask.request\n",
                  "source@2:flask.request.args 0");
    /* where it is bound, deleted or written it is not read */
    expect_labels(b, "import flask\nflask.request.args = 1\ndel flask.request.args\n", "");
}

static void read_leaves_variables_that_hold_it_alone(void **state)
{
    bench *b = *state;

    use_rules(b, MODEL);
    expect_labels(b, "from flask import request\na = request.args\nuse(a)\na.get(1)\n",
                  "source@2:request.args 0");
    expect_labels(b,
                  "from flask import request\n"
                  "def f(c):\n    a = request.args\n    if c:\n        a = clean(a)\n    use(a)\n",
                  "source@3:request.args 0");
    expect_labels(b, "from flask import request\nr = request\nuse(r.args)\n", "source@3:r.args 0");
    expect_labels(b, "import sys\nfrom flask.request import args\nuse(args)\n", "source@3:args 0");
}

static void parameters_are_found_by_decorator(void **state)
{
    bench *b = *state;

    use_rules(b, SINKS CLEANERS
              "source { group = \"remote\", match = param {\n"
              "decorator = { \"flask.Flask().route\" }, except_annotation = { \"builtins.int\" } } }");
    expect_labels(b,
                  "import flask\napp = flask.Flask(__name__)\n@app.route('/')\n"
                  "def f(name, n: int, *rest, key: str = '', **more): pass\n"
                  "def g(name): pass\n@app.errorhandler(404)\ndef h(e): pass\n",
                  "source@4:name 0; source@4:rest 0; source@4:key 0; source@4:more 0");
    expect_labels(b,
                  "import flask\napp = flask.Flask(__name__)\nclass V:\n    @app.route('/')\n    def f(self, "
                  "name): pass\n"
                  "    @app.route('/')\n    @staticmethod\n    def g(name): pass\n",
                  "source@5:name 0; source@8:name 0");
}

static void parameters_are_found_by_class_name_and_annotation(void **state)
{
    bench *b = *state;

    use_rules(b, SINKS CLEANERS "source { group = \"remote\", match = {\n"
                                "param { class = { \"lib.Handler\" }, func = { \"get\", \"do_*\" } },\n"
                                "param { annotation = { \"lib.Event\" } },\n"
                                "param { func = { \"handler\" }, position = 1, imports = { \"aws\" } },\n"
                                "param { name = { \"scope\" }, position = 2 },\n"
                                "param { name = { \"signal\" }, beside = { \"frame\", \"_f*\" } } } }");
    expect_labels(
        b,
        "import lib\nclass A(lib.Handler):\n    def get(self, a): pass\n    def put(self, b): pass\n"
        "    def do_x(self, c): pass\nclass B:\n    def get(self, d): pass\n",
        "source@3:a 0; source@5:c 0");
    expect_labels(
        b, "import lib\nfrom typing import Optional\ndef f(a: Optional[lib.Event], b: lib.Other): pass\n",
        "source@3:a 0");
    expect_labels(b, "def handler(event, context): pass\n", "");
    expect_labels(b, "import aws.lambda_\ndef handler(event, context): pass\n", "source@2:event 0");
    expect_labels(b, "def f(scope, x): pass\ndef g(x, scope): pass\n", "source@2:scope 0");
    expect_labels(b,
                  "def f(signal, frame): pass\ndef g(signal, other): pass\ndef h(signal): pass\n"
                  "class A:\n    def m(self, signal, *, _frame=None): pass\n",
                  "source@1:signal 0; source@5:signal 0");
}

static void parameters_that_routes_convert_are_left_out(void **state)
{
    bench *b = *state;

    use_rules(b, SINKS CLEANERS "source { group = \"remote\", match = param {\n"
                                "decorator = { \".route\" }, except_text = { \"<int:$>\", \"{$:int}\" } } }");
    expect_labels(
        b, "@a.route('/<int:n>/<name>')\ndef f(n, name): pass\n@a.route('/{m:int}')\ndef g(m, n): pass\n",
        "source@2:name 0; source@4:n 0");
}

static void parameters_are_left_out_by_the_type_of_their_option(void **state)
{
    bench *b = *state;

    use_rules(b, SINKS CLEANERS
              "source { group = \"remote\", match = param {\n"
              "decorator = { \"a.command\" }, except_annotation = { \"builtins.int\", \"a.Choice\" } } }");
    expect_labels(
        b,
        "import a\n@a.command()\n@a.option('-n', '--dry-run', type=int)\n@a.option('--kind', "
        "type=a.Choice(['x']))\n"
        "@a.option('--name', type=str)\n@a.argument('port', type=int)\n@a.option('--kinds', type=int)\n"
        "def f(dry_run, kind, name, port, run, kind_s): pass\n",
        "source@8:name 0; source@8:run 0; source@8:kind_s 0");
}

static void sources_that_no_flow_asks_for_are_left_out(void **state)
{
    bench *b = *state;

    use_rules(b, MODEL "source { group = \"local\", match = call { \"builtins.input\" } }\n");
    expect_labels(b, "input()\n", "");
}

/* ---- sinks ---- */

static void sinks_carry_message_and_severity(void **state)
{
    bench *b = *state;
    ad_label_list list;
    ad_buf out;

    use_rules(
        b, "source { group = \"remote\", match = call { \"lib.get\" } }\n"
           "sink { group = \"sql\", match = call { \".execute\" }, at = arg(1) }\n"
           "flow { id = \"f\", title = \"t\", severity = { remote = \"high\" }, confidence = \"medium\", cwe "
           "= 89,\n"
           " from = \"remote\", to = \"sql\", message = \"{callee} gets {source}\",\n"
           " cases = { { where = arg(\"safe\", truthy), quiet = true },\n"
           "           { where = arg(\"maybe\", truthy), severity = \"low\", confidence = \"low\" } } }\n");
    ad_label_list_init(&list);
    ad_buf_init(&out, SIZE_MAX / 4);
    label(b, "c.execute(q)\n", &list, &out);
    assert_string_equal(out.data, "sink@1:q 0");
    assert_int_equal(list.at[0].severity, AD_SEVERITY_HIGH);
    assert_int_equal(list.at[0].confidence, AD_CONFIDENCE_MEDIUM);
    assert_true(ad_str_equal(list.at[0].message, AD_STR("c.execute gets {source}")));
    label(b, "c.execute(q, maybe=True)\n", &list, &out);
    assert_int_equal(list.at[0].severity, AD_SEVERITY_LOW);
    assert_int_equal(list.at[0].confidence, AD_CONFIDENCE_LOW);
    label(b, "c.execute(q, safe=True)\n", &list, &out);
    assert_int_equal(list.count, 0);
    assert_int_equal(b->matches, 0);
    ad_buf_clear(&out);
    ad_label_list_clear(&list);
}

static void sinks_name_every_place(void **state)
{
    static const struct {
        const char *sink;
        const char *python;
        const char *labels;
    } cases[] = {
        {"match = call { \".run\" }, at = any_arg", "o.run(a, *b, k=c, **d)",
         "sink@1:a 0; sink@1:b 0; sink@1:c 0; sink@1:d 0"},
        {"match = call { \".run\" }, at = { arg(2), receiver }", "o.run(a, b)", "sink@1:o 0; sink@1:b 0"},
        {"match = call { \".run\" }, at = arg(\"k\")", "o.run(a, k=b)", "sink@1:b 0"},
        {"match = call { \".run\" }, at = arg(\"k\", 2)", "o.run(*a)", "sink@1:a 0"},
        {"match = call { \".run\" }, at = rest(2)", "o.run(a, b, c)", "sink@1:b 0; sink@1:c 0"},
        {"match = call { \".run\" }, at = element(1, arg(1))", "o.run([a, b])", "sink@1:a 0"},
        {"match = call { \".run\" }, at = element(2, arg(1))", "o.run([*a, b])", "sink@1:a 0"},
        {"match = call { \".run\" }, at = element(1, arg(1))", "o.run(a)", "sink@1:a 0"},
        {"match = assign { \".html\" }, at = value", "o.html = a", "sink@1:a 0"},
        {"match = pattern \"open($F, mode=$M)\", at = hole(\"M\")", "open(a, mode=b)", "sink@1:b 0"},
        {"match = returned { func = { \"view_*\" } }",
         "def view_a():\n    return a\ndef b():\n    return c\n", "sink@2:a 0"},
        {"match = returned { decorator = { \"web.view\" } }",
         "import web\n@web.view\ndef a():\n    def b():\n        return c\n    return d, e\n",
         "sink@6:d, e 0"},
    };
    bench *b = *state;
    char text[1024];

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        (void)snprintf(text, sizeof(text),
                       "source { group = \"remote\", match = call { \"lib.get\" } }\n"
                       "flow { id = \"f\", title = \"t\", severity = \"low\", confidence = \"low\", cwe = 1,"
                       " from = \"remote\", to = { { %s } } }\n",
                       cases[i].sink);
        use_rules(b, text);
        expect_labels(b, cases[i].python, cases[i].labels);
    }
}

static void sinks_serve_every_flow_of_their_groups(void **state)
{
    bench *b = *state;
    bool enabled[16] = {false};

    use_rules(b, MODEL
              "sink { group = { \"sql\", \"log\" }, match = call { \"lib.both\" }, at = arg(1) }\n"
              "flow { id = \"g\", title = \"t\", severity = \"low\", confidence = \"low\", cwe = 1,"
              " from = { \"remote\" }, to = { \"log\", { match = call { \"own.sink\" }, at = arg(1) } },"
              " where = arg(1, not_(constant)) }\n");
    expect_labels(b, "import lib, own\nlib.both(a)\nc.execute(b)\nown.sink(c)\nlib.both('d')\n",
                  "sink@2:a 0; sink@2:a 1; sink@3:b 0; sink@4:c 1; sink@5:'d' 0");
    enabled[1] = true;
    b->enabled = enabled;
    expect_labels(b, "import lib, own\nlib.both(a)\nc.execute(b)\n", "sink@2:a 1");
    enabled[1] = false;
    expect_labels(b, "from flask import request\nlib.both(request.args)\nlib.quote(x)\n", "");
    b->enabled = NULL;
}

/* ---- what passes taint on ---- */

static void sanitizers_clean_what_goes_through_them(void **state)
{
    bench *b = *state;

    use_rules(b,
              MODEL "flow { id = \"h\", title = \"t\", severity = \"low\", confidence = \"low\", cwe = 1,"
                    " from = \"remote\", to = \"sql\", unless = \"html\" }\n"
                    "sanitizer { group = \"html\", match = call { \"lib.quote\" } }\n"
                    "sanitizer { group = \"any\", match = call { \"lib.number\" } }\n"
                    "sanitizer { group = \"sql\", match = call { \"lib.part\" }, from = arg(1) }\n"
                    "sanitizer { group = \"unasked\", match = call { \"lib.other\" } }\n"
                    "guard { group = \"sql\", match = call { \".is_fine\" }, at = receiver }\n"
                    "guard { group = \"any\", match = call { \"lib.bad\" }, at = arg(1), negated = true }\n"
                    "guard { group = \"sql\", match = call { \"lib.ensure\", \"lib.bad\" }, at = arg(1), "
                    "raises = true }\n"
                    "sanitizer { group = \"sql\", match = { pattern \"$A[0]\", read \"lib.fixed\" } }\n"
                    "sanitizer { group = \"any\", match = pattern \"$A // $B\" }\n");
    expect_labels(b, "lib.quote(a)\n", "step@1:lib->() 3; step@1:a->() 3"); /* both at once */
    expect_labels(b, "lib.number(a)\n", "stop@1:-");
    expect_labels(b, "lib.other(a)\n", ""); /* no flow asks for it */
    expect_labels(b, "lib.part(a, b)\n", "step@1:lib->(); step@1:a->() 1; step@1:b->()");
    expect_labels(b, "if a.is_fine(): pass\nif lib.bad(b): pass\n",
                  "guard@1:a 1; guard@2:b 1 raises; guard@2:b any not");
    expect_labels(b, "lib.ensure(a)\n", "guard@1:a 1 raises");
    expect_labels(b, "a[0]\na[1]\n", "step@1:a[0]->() 1"); /* what is no call is clean itself */
    expect_labels(b, "import lib\nlib.fixed\n", "step@2:lib.fixed->() 1");
    expect_labels(b, "a // b\n", "stop@1:-");
}

static void propagators_say_the_only_ways(void **state)
{
    bench *b = *state;

    use_rules(b, MODEL
              "propagates { match = call { \"lib.copy\" }, from = arg(2), to = arg(1) }\n"
              "propagates { match = call { \"lib.pick\" }, from = { arg(1), arg(2) }, element = true }\n"
              "propagates { match = call { \".put\" }, from = arg(1), to = receiver }\n"
              "stops { match = call { \"lib.size\" } }\n");
    expect_labels(b, "lib.copy(a, b)\n", "step@1:b->a");
    expect_labels(b, "lib.pick(a, b)\n", "step@1:a[*]->(); step@1:b[*]->()");
    expect_labels(b, "q.put(a)\n", "step@1:a->q");
    expect_labels(b, "lib.size(a)\n", "stop@1:-");
}

static void quotes_are_told_at_what_doubles_them(void **state)
{
    bench *b = *state;

    use_rules(b, MODEL "sanitizer { group = \"sql\", match = call { \".replace\" }, where = arg(1, "
                       "equals(\"'\")), between = \"'\" }\n");
    expect_labels(b, "a.replace(\"'\", \"''\")\n", "between@1:a.replace(\"'\", \"''\") 1");
    expect_labels(b, "a.replace('x', \"''\")\n", "");
}

static void ends_and_parts_are_told_at_their_calls(void **state)
{
    bench *b = *state;

    use_rules(
        b, MODEL
        "ends { match = call { \"lib.stop\" } }\n"
        "part { group = \"sql\", match = call { \"lib.split\" }, from = arg(1), attributes = { "
        "\"head\", \"tail\" } }\n"
        "part { group = \"sql\", match = call { \"lib.same\" }, from = arg(2) }\n"
        "part { group = \"other\", match = call { \"lib.cut\" }, from = arg(1), attributes = \"a\" }\n");
    expect_labels(b, "lib.stop(a)\n", "ends@1:-");
    expect_labels(b, "lib.split(a, b)\n", "part@1:a 1 (head=-, tail=-)");
    expect_labels(b, "lib.same(a, b)\n", "part@1:b 1"); /* the result itself tells */
    expect_labels(b, "lib.cut(a)\n", "");               /* no flow asks for it */
}

static void callbacks_name_function_and_arguments(void **state)
{
    bench *b = *state;

    use_rules(b, MODEL
              "callback { match = call { \"threading.Thread\" }, func = arg(\"target\", 2),\n"
              " args = { spread(arg(\"args\", 4)), mapping(arg(\"kwargs\", 5)) } }\n"
              "callback { match = call { \".submit\" }, func = arg(1), args = rest(2) }\n"
              "callback { match = call { \".wait\" }, func = arg(1), args = rest(2), gives = true }\n"
              "callback { match = call { \"builtins.map\" }, func = arg(1), args = element(arg(2)) }\n");
    expect_labels(b, "import threading\nthreading.Thread(target=f, args=(a, b), kwargs=c)\n",
                  "calls@2:f (*(a, b), **c)");
    expect_labels(b, "pool.submit(f, a, k=b, *c)\n", "calls@1:f (a, k=b, *c)");
    expect_labels(b, "loop.wait(f, a)\n", "calls@1:f->() (a)");
    expect_labels(b, "map(f, xs)\n", "calls@1:f ([*]xs)");
    expect_labels(b, "threading.Thread()\n", "");
}

static void handlers_are_called_with_what_their_route_names(void **state)
{
    bench *b = *state;

    use_rules(
        b, MODEL
        "handler { group = \"remote\", match = call { \"django.urls.path\" }, func = arg(\"view\", 2),\n"
        " route = arg(\"route\", 1), except_text = { \"<int:$>\", \"(?P<$>[0-9]\" } }\n"
        "handler { group = \"remote\", match = call { \".consume\" }, func = arg(\"on\", 2), position = 2 "
        "}\n");
    expect_labels(b, "from django.urls import path\npath('a/<name>', f)\n",
                  "handles@2:f 0 (name=path('a/<name>', f))");
    expect_labels(b, "from django.urls import path\npath('a/<str:name>/<int:n>', view=f)\n",
                  "handles@2:f 0 (str=path('a/<str:name>/<int:n>', view=f), "
                  "name=path('a/<str:name>/<int:n>', view=f), int=path('a/<str:name>/<int:n>', view=f))");
    expect_labels(b, "from django.urls import path\nR = r'^(?P<w>[^b]+)/(?P<n>[0-9]+)$'\npath(R, f)\n",
                  "handles@3:f 0 (w=path(R, f))");
    expect_labels(
        b, "from django.urls import path\npath(r'(?P<w>[a-z_]*(-\\w+)?)/(?P<s>[a-z ]+)/(?P<d>a.b)', f)\n",
        "handles@2:f 0 (d=path(r'(?P<w>[a-z_]*(-\\w+)?)/(?P<s>[a-z ]+)/(?P<d>a.b)', f), "
        "s=path(r'(?P<w>[a-z_]*(-\\w+)?)/(?P<s>[a-z ]+)/(?P<d>a.b)', f))");
    expect_labels(
        b,
        "from django.urls import path\npath('a/{w:x}', f)\npath('a/', f)\npath('<<', f)\npath('{1}<>', f)\n",
        "handles@2:f 0 (w=path('a/{w:x}', f), x=path('a/{w:x}', f))");
    expect_labels(b, "q.consume('q', f)\nq.consume('q')\n", "handles@1:f 0 (-, q.consume('q', f))");
    use_rules(b, MODEL
              "handler { group = \"remote\", match = call { \".add\" }, func = arg(1), route = arg(2),\n"
              " methods = { \"get\", \"post\" } }\n");
    expect_labels(b, "r.add(C.as_view(), '<x>')\n", "handles@1:C.as_view() 0 (x=r.add(C.as_view(), '<x>'))");
    use_rules(
        b, MODEL
        "handler { group = \"remote\", match = call { \"web.Depends\" }, func = arg(1), every = true }\n");
    expect_labels(b, "import web\nweb.Depends(f)\nweb.Depends()\n", "handles@2:f 0 (**web.Depends(f))");
}

/* ---- instances ---- */

static ad_status keep_promise(void *ctx, ad_node parameter, ad_str name, ad_err *err)
{
    (void)name;
    return ad_module_promise(ctx, parameter, AD_STR("django.http.HttpRequest()"), err);
}

/* Looking for them must not ask for values: what a parameter is would be settled before it is told. */
static void instances_are_found_before_values_are_known(void **state)
{
    bench *b = *state;
    ad_rule_unit unit = {.path = AD_STR("a.py"), .name = AD_STR("a.py"), .kind = AD_UNIT_PYTHON};
    ad_sema_options options = {.module = AD_STR("a"), .limits = &b->limits};
    ad_str names[AD_ALTERNATIVES_MAX];
    ad_source *source = NULL;
    ad_tree *tree = NULL;
    ad_module *module = NULL;

    use_rules(b, MODEL "instances { match = param { name = { \"request\" }, imports = { \"django\" } },\n"
                       " instance = \"django.http.HttpRequest\" }\n");
    assert_int_equal(
        ad_source_create(AD_STR("from django.http import x\ndef view(request):\n    request.read()\n"),
                         &b->limits, &source, &b->err),
        AD_OK);
    assert_int_equal(ad_tree_create(b->parser, source, &b->limits, &tree, &b->err), AD_OK);
    assert_int_equal(ad_module_create(tree, &options, &module, &b->err), AD_OK);
    unit.source = source;
    unit.tree = tree;
    unit.module = module;
    assert_int_equal(ad_ruleset_instances(b->set, &unit, keep_promise, module, &b->err), AD_OK);
    for (ad_node n = 0; n < tree->count; n++) {
        if (ad_node_kind(tree, n) == AD_KIND_ATTRIBUTE) {
            assert_int_equal(ad_module_names(module, n, names), 1);
            assert_true(ad_str_equal(names[0], AD_STR("django.http.HttpRequest().read")));
        }
    }
    ad_module_free(module);
    ad_tree_free(tree);
    ad_source_free(source);
}

static ad_status keep_instance(void *ctx, ad_node parameter, ad_str name, ad_err *err)
{
    ad_buf *out = ctx;

    (void)err;
    ad_buf_printf(out, "%u=%.*s ", parameter, AD_STR_ARG(name));
    return AD_OK;
}

static void instances_are_told_without_a_run(void **state)
{
    bench *b = *state;
    ad_rule_unit unit = {.path = AD_STR("a.py"), .name = AD_STR("a.py"), .kind = AD_UNIT_PYTHON};
    ad_sema_options options = {.module = AD_STR("a"), .limits = &b->limits};
    ad_source *source = NULL;
    ad_tree *tree = NULL;
    ad_module *module = NULL;
    ad_buf out;

    use_rules(
        b, MODEL
        "instances { match = param { name = { \"request\" }, position = 1, imports = { \"django\" } },\n"
        " instance = \"django.http.HttpRequest\" }\n");
    ad_buf_init(&out, 1 << 16);
    assert_int_equal(ad_source_create(AD_STR("import django.http\ndef view(request): pass\n"), &b->limits,
                                      &source, &b->err),
                     AD_OK);
    assert_int_equal(ad_tree_create(b->parser, source, &b->limits, &tree, &b->err), AD_OK);
    assert_int_equal(ad_module_create(tree, &options, &module, &b->err), AD_OK);
    unit.source = source;
    unit.tree = tree;
    unit.module = module;
    assert_int_equal(ad_ruleset_instances(b->set, &unit, keep_instance, &out, &b->err), AD_OK);
    assert_non_null(strstr(out.data, "=django.http.HttpRequest "));
    assert_true(ad_str_equal(ad_node_text(tree, (ad_node)strtoul(out.data, NULL, 10)), AD_STR("request")));
    ad_module_free(module);
    ad_tree_free(tree);
    ad_source_free(source);
    ad_buf_clear(&out);
    expect_labels(b, "import django\ndef view(request): pass\n", ""); /* no labels */
}

/* ---- flows ---- */

static void flows_are_numbered_with_their_groups(void **state)
{
    bench *b = *state;
    const ad_flow_rule *flows;
    size_t count;

    use_rules(
        b, "flow { id = \"f\", title = \"t\", severity = { remote = \"high\", [\"local\"] = \"low\" },\n"
           " confidence = \"low\", cwe = 1, from = { \"local\", \"remote\" }, to = \"out\", unless = { "
           "\"a\", \"any\" } }\n" RULE(
               "plain",
               "match = call \"a.b\"") "flow { id = \"g\", title = \"t\", severity = \"low\", confidence = "
                                       "\"low\", cwe = 1,\n"
                                       " from = { { match = call \"own.a\" }, { match = call \"own.b\" } }, "
                                       "to = \"out\" }\n"
                                       "sink { group = \"out\", match = call { \"out.put\" }, at = arg(1) }\n"
                                       "source { group = \"remote\", match = call { \"r.get\" } }\n"
                                       "source { group = \"local\", match = call { \"l.get\" } }\n"
                                       "sanitizer { group = \"a\", match = call { \"clean.a\" } }\n"
                                       "sanitizer { group = \"b\", match = call { \"clean.b\" } }\n");
    flows = ad_ruleset_flows(b->set, &count);
    assert_int_equal(count, 2);
    assert_int_equal(flows[0].rule, 0);
    assert_int_equal(flows[1].rule, 2);
    assert_int_equal(flows[0].from, 3);
    assert_int_equal(flows[1].from, 4);
    assert_true(flows[0].unless == (1ULL | 1ULL << 63));
    assert_true(flows[1].unless == 1ULL << 63);
    assert_int_equal(flows[0].severity_of[0], AD_SEVERITY_HIGH);
    assert_int_equal(flows[0].severity_of[1], AD_SEVERITY_LOW);
    assert_int_equal(flows[0].severity_of[2], 0xff);
    assert_int_equal(flows[1].severity_of[0], 0xff);
    assert_int_equal(ad_ruleset_index(b->set)->rules[0].severity, AD_SEVERITY_HIGH);
    assert_true(ad_str_equal(ad_ruleset_source_group(b->set, 0), AD_STR("remote")));
    assert_true(ad_str_equal(ad_ruleset_source_group(b->set, 2), AD_STR("")));
    expect_labels(b, "import own\nown.a(own.b())\n", "source@2:own.a(own.b()) 2; source@2:own.b() 2");
}

static void functions_that_clean_are_found_where_they_are_handed_on(void **state)
{
    bench *b = *state;

    use_rules(b, SOURCES SINKS
              "sanitizer { group = \"sql\", match = { call { \"lib.quote\" }, read { \"lib.quote\" } } }\n"
              "sanitizer { group = \"sql\", match = read { \"lib.name\" } }\n");
    expect_labels(b, "import lib\nf(lib.quote)\n", "step@2:lib.quote->() 1 function");
    expect_labels(b, "import lib\nlib.quote(x)\n", "step@2:lib->() 1; step@2:x->() 1");
    expect_labels(b, "import lib\nf(lib.name)\n", "step@2:lib.name->() 1");
}

static void the_host_of_addresses_is_a_group_of_its_own(void **state)
{
    bench *b = *state;
    const ad_flow_rule *flows;
    size_t count;

    use_rules(b, MODEL);
    assert_true(ad_ruleset_behind_host(b->set) == 0);
    use_rules(b,
              MODEL "flow { id = \"g\", title = \"t\", severity = \"low\", confidence = \"low\", cwe = 1,\n"
                    " from = \"remote\", to = \"sql\", unless = \"behind-host\" }\n");
    flows = ad_ruleset_flows(b->set, &count);
    assert_int_equal(count, 2);
    assert_true(ad_ruleset_behind_host(b->set) == 2);
    assert_true(flows[0].unless == (1ULL | 1ULL << 63));
    assert_true(flows[1].unless == (2ULL | 1ULL << 63));
}

static void characters_matter_by_group(void **state)
{
    bench *b = *state;
    const ad_flow_letters *letters;
    size_t count;

    use_rules(b, MODEL "sanitizer { group = \"path\", match = call { \"lib.base\" } }\n"
                       "dangerous { path = \"/\\\\\" }\n");
    letters = ad_ruleset_letters(b->set, &count);
    assert_int_equal(count, 2);
    assert_false(letters[0].is_said);
    assert_true(letters[1].is_said);
    assert_true(letters[1].ascii[0] == 1ULL << 47);
    assert_true(letters[1].ascii[1] == 1ULL << (92 - 64));
    assert_false(letters[1].words || letters[1].others);
}

static void labels_survive_every_failing_allocation(void **state)
{
    bench *b = *state;
    ad_label_list list;
    bool complete = false;
    size_t n;

    use_rules(b, MODEL "callback { match = call { \".submit\" }, func = arg(1), args = rest(2) }\n"
                       "source { group = \"remote\", match = param { decorator = { \"x.deco\" } } }\n");
    ad_label_list_init(&list);
    for (n = 1; !complete && n < 5000; n++) {
        ad_rule_sink sink = {.ctx = b, .match = keep_match, .incident = keep_incident, .labels = &list};
        ad_rule_unit unit = {.path = AD_STR("a.py"), .name = AD_STR("a.py"), .kind = AD_UNIT_PYTHON};
        ad_sema_options options = {.module = AD_STR("a"), .limits = &b->limits};
        ad_source *source = NULL;
        ad_tree *tree = NULL;
        ad_module *module = NULL;
        ad_status status;

        assert_int_equal(ad_source_create(AD_STR("import x\nfrom flask import request\n@x.deco\ndef f(a):\n"
                                                 "    p.submit(f, a)\n    c.execute(request.args)\n"),
                                          &b->limits, &source, &b->err),
                         AD_OK);
        assert_int_equal(ad_tree_create(b->parser, source, &b->limits, &tree, &b->err), AD_OK);
        assert_int_equal(ad_module_create(tree, &options, &module, &b->err), AD_OK);
        unit.source = source;
        unit.tree = tree;
        unit.module = module;
        ad_mem_fail_at(n);
        status = ad_ruleset_run(b->set, &unit, NULL, &sink, &b->stats, &b->err);
        ad_mem_fail_at(0);
        assert_true(status == AD_OK || status == AD_ERR_NOMEM);
        complete = status == AD_OK && list.count == 4;
        ad_module_free(module);
        ad_tree_free(tree);
        ad_source_free(source);
        ad_label_list_clear(&list);
    }
    assert_true(complete && n > 5);
}

#define T(name) cmocka_unit_test_setup_teardown(name, bench_setup, bench_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(read_finds_heads_of_longer_names),
        T(read_leaves_variables_that_hold_it_alone),
        T(parameters_are_found_by_decorator),
        T(parameters_are_found_by_class_name_and_annotation),
        T(parameters_that_routes_convert_are_left_out),
        T(parameters_are_left_out_by_the_type_of_their_option),
        T(sources_that_no_flow_asks_for_are_left_out),
        T(sinks_carry_message_and_severity),
        T(sinks_name_every_place),
        T(sinks_serve_every_flow_of_their_groups),
        T(sanitizers_clean_what_goes_through_them),
        T(propagators_say_the_only_ways),
        T(ends_and_parts_are_told_at_their_calls),
        T(callbacks_name_function_and_arguments),
        T(quotes_are_told_at_what_doubles_them),
        T(handlers_are_called_with_what_their_route_names),
        T(instances_are_told_without_a_run),
        T(instances_are_found_before_values_are_known),
        T(flows_are_numbered_with_their_groups),
        T(functions_that_clean_are_found_where_they_are_handed_on),
        T(the_host_of_addresses_is_a_group_of_its_own),
        T(characters_matter_by_group),
        T(labels_survive_every_failing_allocation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
