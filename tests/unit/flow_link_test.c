/* core/flow, phase B: which source reaches which sink in graphs that are linked. The notation is
 * flow_text.h's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "flow_text.h"

enum { MODULES_MAX = 4, RULES = 3, KIND_REMOTE = 1, KIND_LOCAL = 2, CLEAN_SHELL = 1, CLEAN_HTML = 2 };

typedef struct heard {
    ad_buf pairs; /* "module:row>module:row" */
    ad_buf steps; /* "row what|" of the last finding */
    ad_buf incidents;
    const ad_flow_graph *graphs;
    uint32_t kind, more;
    ad_str source_text;
    char text[64];
    size_t count;
    size_t longest;
} heard;

static ad_status hear(void *ctx, const ad_flow_found *found, ad_err *err)
{
    heard *h = ctx;
    const ad_step *first = &found->steps[0];
    const ad_step *last = &found->steps[found->step_count - 1];

    (void)err;
    assert_true(found->step_count > 0);
    assert_true(found->step_count <= 40);
    assert_int_equal(last->unit, found->graph);
    h->count++;
    if (found->step_count > h->longest) {
        h->longest = found->step_count;
    }
    if (h->pairs.len) {
        ad_buf_byte(&h->pairs, ' ');
    }
    ad_buf_printf(&h->pairs, "%.*s:%u>%.*s:%u", AD_STR_ARG(h->graphs[first->unit].module), first->span.row,
                  AD_STR_ARG(h->graphs[last->unit].module), last->span.row);
    ad_buf_reset(&h->steps);
    for (size_t i = 0; i < found->step_count; i++) {
        ad_buf_printf(&h->steps, "%s%u %.*s", i ? "|" : "", found->steps[i].span.row,
                      AD_STR_ARG(found->steps[i].what));
    }
    h->kind = found->source_kind;
    h->more = found->more_sources;
    snprintf(h->text, sizeof(h->text), "%.*s", AD_STR_ARG(found->source_text));
    return AD_OK;
}

static void hear_incident(void *ctx, ad_str path, const char *message)
{
    heard *h = ctx;

    ad_buf_printf(&h->incidents, "%.*s: %s\n", AD_STR_ARG(path), message);
}

static void init_heard(heard *h, const ad_flow_graph *graphs)
{
    *h = (heard){.graphs = graphs};
    ad_buf_init(&h->pairs, 1 << 20);
    ad_buf_init(&h->steps, 1 << 20);
    ad_buf_init(&h->incidents, 1 << 20);
}

static void clear_heard(heard *h)
{
    ad_buf_clear(&h->pairs);
    ad_buf_clear(&h->steps);
    ad_buf_clear(&h->incidents);
}

/* Rule 0 is settled by shell cleaning, rule 1 by html, rule 2 wants local sources. */
static void make_rules(ad_flow_rule rules[RULES])
{
    for (size_t r = 0; r < RULES; r++) {
        rules[r] = (ad_flow_rule){.from = 1U << KIND_REMOTE | 1U << KIND_LOCAL | 1,
                                  .unless = r == 1 ? CLEAN_HTML : CLEAN_SHELL};
        memset(rules[r].severity_of, 0xff, sizeof(rules[r].severity_of));
    }
    rules[0].severity_of[KIND_REMOTE] = AD_SEVERITY_HIGH;
    rules[2].from = 1U << KIND_LOCAL;
}

static ad_status link_with(const ad_flow_graph *graphs, size_t count, const ad_limits *limits, heard *h)
{
    ad_flow_rule rules[RULES];
    ad_flow_sink_of sink = {.ctx = h, .found = hear, .incident = hear_incident};

    make_rules(rules);
    return ad_flow_link(graphs, count, rules, RULES, limits, &sink, NULL);
}

static size_t make_graphs(const char *const *texts, ad_flow_graph graphs[MODULES_MAX])
{
    size_t count = 0;

    while (count < MODULES_MAX && texts[count]) {
        text_graph(texts[count], &graphs[count]);
        count++;
    }
    return count;
}

static void free_graphs(ad_flow_graph *graphs, size_t count)
{
    while (count) {
        ad_flow_graph_free(&graphs[--count]);
    }
}

typedef struct flow_case {
    const char *what;
    const char *texts[MODULES_MAX];
    const char *pairs;
} flow_case;

static void check_cases(const flow_case *cases, size_t count)
{
    bool failed = false;

    for (size_t i = 0; i < count; i++) {
        ad_flow_graph graphs[MODULES_MAX];
        size_t made = make_graphs(cases[i].texts, graphs);
        heard h;

        init_heard(&h, graphs);
        assert_int_equal(link_with(graphs, made, &ad_limits_default, &h), AD_OK);
        if (strcmp(h.pairs.data, cases[i].pairs) != 0 || h.incidents.len) {
            print_error("%s:\n  wanted \"%s\"\n  got    \"%s\" %s\n", cases[i].what, cases[i].pairs,
                        h.pairs.data, h.incidents.data);
            failed = true;
        }
        clear_heard(&h);
        free_graphs(graphs, made);
    }
    assert_false(failed);
}

#define CHECK(cases) check_cases(cases, sizeof(cases) / sizeof((cases)[0]))

static void values_carry_taint_at_paths(void **state)
{
    static const flow_case cases[] = {
        {"straight on", {"module m\nfn m.f\n s = source 1\n sink s"}, "m:3>m:4"},
        {"clean value", {"module m\nfn m.f\n s = source 1\n sink 0"}, ""},
        {"join of two", {"module m\nfn m.f\n s = source 1\n j = join 0 s\n sink j"}, "m:3>m:5"},
        {"cleaned by the kind that counts", {"module m\nfn m.f\n s = source 1\n c = clean s 1\n sink c"}, ""},
        {"cleaned by another kind", {"module m\nfn m.f\n s = source 1\n c = clean s 2\n sink c"}, "m:3>m:5"},
        {"cleaned wholly", {"module m\nfn m.f\n s = source 1\n c = clean s ffffffffffffffff\n sink c 1"}, ""},
        {"cleaned on one way only",
         {"module m\nfn m.f\n s = source 1\n c = clean s 1\n j = join c s\n sink j"},
         "m:3>m:6"},
        {"stored and read",
         {"module m\nfn m.f\n s = source 1\n o = store 0 .a s\n l = load o .a\n sink l"},
         "m:3>m:6"},
        {"read beside it",
         {"module m\nfn m.f\n s = source 1\n o = store 0 .a s\n l = load o .b\n sink l"},
         ""},
        {"overwritten",
         {"module m\nfn m.f\n s = source 1\n o = store 0 .a s\n p = store o .a 0\n l = load p .a\n sink l"},
         ""},
        {"another overwritten",
         {"module m\nfn m.f\n s = source 1\n o = store 0 'a s\n p = store o 'b 0\n l = load p 'a\n sink l"},
         "m:3>m:7"},
        {"an element is not replaced by any",
         {"module m\nfn m.f\n s = source 1\n o = store 0 #0 s\n p = store o * 0\n l = load p #0\n sink l"},
         "m:3>m:7"},
        {"any element meets a known one",
         {"module m\nfn m.f\n s = source 1\n o = store 0 #2 s\n l = load o *\n sink l"},
         "m:3>m:6"},
        {"elements are no string keys",
         {"module m\nfn m.f\n s = source 1\n o = store 0 'a s\n l = load o *\n sink l"},
         ""},
        {"values() gives those too",
         {"module m\nfn m.f\n s = source 1\n o = store 0 'a s\n l = load o **\n sink l"},
         "m:3>m:6"},
        {"an unknown key meets all string keys",
         {"module m\nfn m.f\n s = source 1\n o = store 0 * s\n l = load o 'x\n sink l"},
         "m:3>m:6"},
        {"an attribute is no element",
         {"module m\nfn m.f\n s = source 1\n o = store 0 * s\n l = load o .x\n sink l"},
         ""},
        {"tainted as a whole is tainted below",
         {"module m\nfn m.f\n s = source 1\n l = load s .x\n k = load l 'y\n sink k"},
         "m:3>m:6"},
        {"a list with a tainted element at a sink",
         {"module m\nfn m.f\n s = source 1\n o = store 0 #1 s\n sink o"},
         "m:3>m:5"},
        {"an object with a tainted attribute at a sink",
         {"module m\nfn m.f\n s = source 1\n o = store 0 .x s\n sink o"},
         ""},
        {"derived from an element",
         {"module m\nfn m.f\n s = source 1\n o = store 0 #1 s\n d = derive o\n sink d"},
         "m:3>m:6"},
        {"not derived from an attribute",
         {"module m\nfn m.f\n s = source 1\n o = store 0 .a s\n d = derive o\n sink d"},
         ""},
        {"derived from anywhere",
         {"module m\nfn m.f\n s = source 1\n o = store 0 .a s\n d = deep o\n sink d"},
         "m:3>m:6"},
        {"paths are cut, not lost",
         {"module m\nfn m.f\n s = source 1\n a = store 0 .a s\n b = store 0 .b a\n c = store 0 .c b\n d = "
          "store 0 .d c\n"
          " e = load d .d\n f = load e .c\n g = load f .b\n h = load g .a\n sink h"},
         "m:3>m:12"},
        {"a loop ends",
         {"module m\nfn m.f\n s = source 1\n j = join s\n o = store j .n j\n more j o\n sink j"},
         "m:3>m:7"},
        {"a source that is something else otherwise",
         {"module m\nfn m.f\n s = source 1\n t = source 2 s\n sink t 2"},
         "m:4>m:5"},
        {"a rule does not ask for that kind", {"module m\nfn m.f\n s = source 1\n sink s 2"}, ""},
        {"two sinks in order, one rule each",
         {"module m\nfn m.f\n s = source 1\n sink s 1\n sink s"},
         "m:3>m:4 m:3>m:5"},
    };

    (void)state;
    CHECK(cases);
}

static void calls_are_told_apart(void **state)
{
    static const flow_case cases[] = {
        {"into a function",
         {"module m\nfn m.g x\n sink x\nfn m.f\n s = source 1\n r = call m.g s"},
         "m:5>m:3"},
        {"out of a function",
         {"module m\nfn m.g\n s = source 1\n return s\nfn m.f\n r = call m.g\n sink r"},
         "m:3>m:7"},
        {"through a function, each caller its own",
         {"module m\nfn m.id x\n return x\nfn m.f\n s = source 1\n a = call m.id s\n b = call m.id 0\n sink "
          "a\n sink b"},
         "m:5>m:8"},
        {"a function that drops it",
         {"module m\nfn m.g x\n return 0\nfn m.f\n s = source 1\n a = call m.g s\n sink a"},
         ""},
        {"a function that cleans it",
         {"module m\nfn m.g x\n c = clean x 1\n return c\nfn m.f\n s = source 1\n a = call m.g s\n sink a\n "
          "sink a 1"},
         "m:6>m:9"},
        {"two arguments are two",
         {"module m\nfn m.g x y\n sink x\n sink y\nfn m.f\n s = source 1\n r = call m.g 0 s"},
         "m:6>m:4"},
        {"by keyword",
         {"module m\nfn m.g x y\n sink x\n sink y\nfn m.f\n s = source 1\n r = call m.g y=s"},
         "m:6>m:4"},
        {"*args from positions",
         {"module m\nfn m.g x *rest\n a = load rest #0\n b = load rest #1\n sink a\n sink b\nfn m.f\n s = "
          "source 1\n"
          " r = call m.g 0 0 s"},
         "m:8>m:6"},
        {"**kwargs from keywords",
         {"module m\nfn m.g **k\n a = load k 'a\n b = load k 'b\n sink a\n sink b\nfn m.f\n s = source 1\n"
          " r = call m.g b=s"},
         "m:8>m:6"},
        {"*x to positions",
         {"module m\nfn m.g x y z\n sink x\n sink y\n sink z\nfn m.f\n s = source 1\n o = store 0 #1 s\n r = "
          "call m.g 0 *o"},
         "m:7>m:5"},
        {"**x to names",
         {"module m\nfn m.g x y\n sink x\n sink y\nfn m.f\n s = source 1\n o = store 0 'x s\n r = call m.g "
          "**o"},
         "m:6>m:3"},
        {"an element is passed",
         {"module m\nfn m.g x\n sink x\nfn m.f\n s = source 1\n o = store 0 #7 s\n r = call m.g ~o"},
         "m:5>m:3"},
        {"keyword only",
         {"module m\nfn m.g x !k\n sink x\n sink k\nfn m.f\n s = source 1\n r = call m.g s\n t = call m.g "
          "k=s"},
         "m:6>m:3 m:6>m:4"},
        {"an unknown callee passes it on",
         {"module m\nfn m.f\n s = source 1\n r = call lib.g s\n sink r"},
         "m:3>m:5"},
        {"an unknown callee whose steps are said",
         {"module m\nfn m.f\n s = source 1\n r = call lib.g s stopped\n sink r"},
         ""},
        {"the callee changes what it is given",
         {"module m\nfn m.g x y\n z = store x 'k y\n leave x z\nfn m.f\n s = source 1\n o = store 0 'q 0\n"
          " c = call m.g o s\n a = after c 0 o\n l = load a 'k\n sink l\n k = load a 'q\n sink k"},
         "m:6>m:11"},
        {"the callee reads it into what it is given",
         {"module m\nfn m.g x\n s = source 1\n z = store x 'k s\n leave x z\nfn m.f\n o = store 0 'q 0\n"
          " c = call m.g o\n a = after c 0 o\n l = load a 'k\n sink l"},
         "m:3>m:11"},
        {"recursion",
         {"module m\nfn m.g x\n a = load x .next\n r = call m.g a\n j = join x r\n return j\nfn m.f\n s = "
          "source 1\n"
          " a = call m.g s\n sink a\n b = call m.g 0\n sink b"},
         "m:8>m:10"},
        {"recursion that cleans",
         {"module m\nfn m.g x\n r = call m.g x\n c = clean x 1\n j = join c r\n return j\nfn m.f\n s = "
          "source 1\n"
          " a = call m.g s\n sink a"},
         ""},
        {"mutual recursion",
         {"module m\nfn m.g x\n r = call m.h x\n return r\nfn m.h y\n q = call m.g y\n j = join y q\n return "
          "j\nfn m.f\n"
          " s = source 1\n a = call m.g s\n sink a"},
         "m:10>m:12"},
        {"a callee with a sink tells once",
         {"module m\nfn m.g x\n sink x\nfn m.f\n s = source 1\n a = call m.g s\n b = call m.g s"},
         "m:5>m:3"},
        {"a call that nobody wrote",
         {"module m\nfn m.g x\n sink x\nfn m.f\n s = source 1\n c = call m.g s made"},
         "m:5>m:3"},
        {"two functions of one name",
         {"module m\nfn m.g x\n return 0\nfn m.g y\n sink y\nfn m.f\n s = source 1\n c = call m.g s"},
         "m:7>m:5"},
        {"three deep",
         {"module m\nfn m.a x\n r = call m.b x\n return r\nfn m.b x\n r = call m.c x\n return r\nfn m.c x\n "
          "d = derive x\n"
          " return d\nfn m.f\n s = source 1\n r = call m.a s\n sink r\n q = call m.a 0\n sink q"},
         "m:12>m:14"},
    };

    (void)state;
    CHECK(cases);
}

static void names_lead_to_definitions(void **state)
{
    static const flow_case cases[] = {
        {"another module",
         {"module a\nfn a.f\n s = source 1\n r = call b.g s", "module b\nfn b.g x\n sink x"},
         "a:3>b:3"},
        {"an alias on the way",
         {"module a\nfn a.f\n s = source 1\n r = call p.g s", "module p package\nalias g p.q.h",
          "module p.q\nfn p.q.h x\n sink x"},
         "a:3>p.q:3"},
        {"an alias of a module",
         {"module a\nfn a.f\n s = source 1\n r = call p.u.h s", "module p package\nalias u p.q",
          "module p.q\nfn p.q.h x\n sink x"},
         "a:3>p.q:3"},
        {"a star",
         {"module a\nfn a.f\n s = source 1\n r = call p.h s", "module p package\nstar p.q",
          "module p.q\nfn p.q.h x\n sink x"},
         "a:3>p.q:3"},
        {"stars and aliases in circles",
         {"module a\nstar b\nalias g b.g\nfn a.f\n s = source 1\n r = call a.g s\n sink r",
          "module b\nstar a\nalias g a.g"},
         "a:5>a:7"},
        {"a folder before the module",
         {"module src2.a\nfn src2.a.f\n s = source 1\n r = call b.g s",
          "module src2.b\nfn src2.b.g x\n sink x"},
         "src2.a:3>src2.b:3"},
        {"a package before the module is not left out",
         {"module p package", "module p.a\nfn p.a.f\n s = source 1\n r = call b.g s stopped",
          "module p.b\nfn p.b.g x\n sink x"},
         ""},
        {"two modules that could be meant",
         {"module x.a\nfn x.a.f\n s = source 1\n r = call b.g s", "module x.b\nfn x.b.g x\n sink x",
          "module y.b\nfn y.b.g x\n sink x"},
         ""},
        {"the package that the root is",
         {"module - package", "module a\nfn a.f\n s = source 1\n r = call whole.b.g s",
          "module b\nfn b.g x\n sink x"},
         "a:3>b:3"},
        {"a variable of a module",
         {"module a\nfn a.f\n g = global b.T\n sink g\n h = global b.U\n sink h",
          "module b\nfn b @module\n s = source 1\n set b.T s"},
         "b:3>a:4"},
        {"a variable through an alias and a star",
         {"module a\nfn a.f\n g = global p.T\n sink g\n h = global p.V\n sink h",
          "module p package\nalias V b.T\nstar b", "module b\nfn b @module\n s = source 1\n set b.T s"},
         "b:3>a:4 b:3>a:6"},
        {"a variable that a function is given it for",
         {"module a\nfn a.set x\n set a.T x\nfn a.get\n g = global a.T\n return g\nfn a.f\n s = source 1\n c "
          "= call a.set s\n"
          " r = call a.get\n sink r"},
         "a:8>a:11"},
    };

    (void)state;
    CHECK(cases);
}

static void classes_have_methods_and_fields(void **state)
{
    static const flow_case cases[] = {
        {"a method of an object",
         {"module m\nclass m.C\nfn m.C.m @C self x\n sink x\nfn m.f\n s = source 1\n r = call m.C().m s"},
         "m:6>m:4"},
        {"a method by the class",
         {"module m\nclass m.C\nfn m.C.m @C self x\n sink x\nfn m.f o\n s = source 1\n r = call m.C.m o s"},
         "m:6>m:4"},
        {"a method of self, said by the class",
         {"module m\nclass m.C\nfn m.C.m @C self x\n sink x\nfn m.C.f @C self\n s = source 1\n r = call "
          "m.C.m s recv:self"},
         "m:6>m:4"},
        {"a static method",
         {"module m\nclass m.C\nfn m.C.m @C @static x\n sink x\nfn m.f\n s = source 1\n r = call m.C().m s"},
         "m:6>m:4"},
        {"a class method",
         {"module m\nclass m.C\nfn m.C.m @C @classmethod cls x\n sink x\nfn m.f\n s = source 1\n r = call "
          "m.C.m s"},
         "m:6>m:4"},
        {"an inherited method",
         {"module m\nclass m.B\nclass m.C m.B\nfn m.B.m @m.B self x\n sink x\nfn m.f\n s = source 1\n r = "
          "call m.C().m s"},
         "m:7>m:5"},
        {"an overriding one",
         {"module m\nclass m.B\nclass m.C m.B\nfn m.B.m @m.B self x\n return 0\nfn m.C.m @m.C self x\n sink "
          "x\nfn m.f\n s = source 1\n"
          " r = call m.B().m s"},
         "m:9>m:7"},
        {"an overridden one is not asked",
         {"module m\nclass m.B\nclass m.C m.B\nfn m.B.m @m.B self x\n sink x\nfn m.C.m @m.C self x\n return "
          "0\nfn m.f\n s = source 1\n"
          " r = call m.C().m s"},
         ""},
        {"a diamond asks the nearer base first",
         {"module m\nclass m.A\nclass m.B m.A\nclass m.C m.A\nclass m.D m.B m.C\nfn m.A.m @m.A self x\n sink "
          "x\n"
          "fn m.C.m @m.C self x\n sink x\nfn m.f\n s = source 1\n r = call m.D().m s"},
         "m:11>m:9"},
        {"super()",
         {"module m\nclass m.B\nclass m.C m.B\nfn m.B.m @m.B self x\n sink x\nfn m.C.m @m.C self x\n r = "
          "call builtins.super().m x recv:self\n"
          "fn m.f\n s = source 1\n r = call m.C().m s"},
         "m:9>m:5"},
        {"classes that inherit from each other",
         {"module m\nclass m.B m.C\nclass m.C m.B\nfn m.f\n s = source 1\n r = call m.C().m s\n sink r"},
         "m:5>m:7"},
        {"an object keeps what it is made of",
         {"module m\nclass m.C\nfn m.C.__init__ @C self x\n t = store self .a x\n leave self t\nfn m.f\n s = "
          "source 1\n o = call m.C s\n"
          " l = load o .a\n sink l\n k = load o .b\n sink k"},
         "m:7>m:10"},
        {"set in one method, read in another",
         {"module m\nclass m.C\nfn m.C.__init__ @C self\n s = source 1\n t = store self .a s\n leave self "
          "t\nfn m.C.run @C self\n"
          " l = load self .a\n sink l\n k = load self .b\n sink k"},
         "m:4>m:9"},
        {"set in a base, read in a class below",
         {"module m\nclass m.B\nclass m.C m.B\nfn m.B.load @m.B self\n s = source 1\n t = store self .a s\n "
          "leave self t\n"
          "fn m.C.run @m.C self\n l = load self .a\n sink l"},
         "m:5>m:10"},
        {"another class has a field of that name",
         {"module m\nclass m.B\nclass m.C\nfn m.B.load @m.B self\n s = source 1\n t = store self .a s\n "
          "leave self t\n"
          "fn m.C.run @m.C self\n l = load self .a\n sink l"},
         ""},
        {"objects made here are told apart",
         {"module m\nclass m.C\nfn m.C.__init__ @C self x\n t = store self .a x\n leave self t\nfn m.C.get "
          "@C self\n l = load self .a\n"
          " return l\nfn m.f\n s = source 1\n o = call m.C s\n p = call m.C 0\n a = call m.C().get recv:o\n "
          "b = call m.C().get recv:p\n"
          " sink a\n sink b"},
         "m:10>m:15"},
        {"a method changes the object",
         {"module m\nclass m.C\nfn m.C.set @C self x\n t = store self .a x\n leave self t\nfn m.f\n o = call "
          "m.C\n s = source 1\n"
          " c = call m.C().set s recv:o\n p = after c self o\n l = load p .a\n sink l"},
         "m:8>m:12"},
        {"a class without __init__ keeps keywords apart",
         {"module m\nclass m.C\nfn m.f\n s = source 1\n o = call m.C a=s b=0\n l = load o .a\n sink l\n k = "
          "load o .b\n sink k"},
         "m:4>m:7"},
        {"the only method of that name",
         {"module m\nclass m.C\nfn m.C.ingest @C self x\n sink x\nfn m.f o\n s = source 1\n r = call "
          "?.ingest s recv:o"},
         "m:6>m:4"},
        {"a name that everybody has",
         {"module m\nclass m.C\nfn m.C.get @C self x\n sink x\nfn m.f o\n s = source 1\n r = call ?.get s "
          "recv:o"},
         ""},
        {"two methods of that name",
         {"module m\nclass m.C\nclass m.D\nfn m.C.ingest @C self x\n sink x\nfn m.D.ingest @D self x\n sink "
          "x\nfn m.f o\n s = source 1\n"
          " r = call ?.ingest s recv:o"},
         ""},
        {"two methods, but the object is known",
         {"module m\nclass m.C\nclass m.D\nfn m.C.ingest @C self x\n sink x\nfn m.D.ingest @D self x\n sink "
          "x\nfn m.g o\n s = source 1\n"
          " r = call ?.ingest s recv:o\nfn m.f\n o = call m.D\n r = call m.g o"},
         "m:9>m:7"},
        {"a property of self",
         {"module m\nclass m.C\nfn m.C.p @C @property self\n s = source 1\n return s\nfn m.C.run @C self\n l "
          "= load self .p\n sink l"},
         "m:4>m:8"},
        {"a property of a field",
         {"module m\nclass m.C\nfn m.C.__init__ @C self x\n t = store self .a x\n leave self t\nfn m.C.p @C "
          "@property self\n"
          " l = load self .a\n return l\nfn m.f\n s = source 1\n o = call m.C s\n v = load o .p\n sink v\n n "
          "= call m.C 0\n w = load n .p\n sink w"},
         "m:10>m:13"},
    };

    (void)state;
    CHECK(cases);
}

static void functions_flow_to_where_they_are_called(void **state)
{
    static const flow_case cases[] = {
        {"a callback by name",
         {"module m\nfn m.cb x\n sink x\nfn m.apply f x\n r = call - callee:f x\n return r\nfn m.f\n s = "
          "source 1\n"
          " g = function m.cb\n r = call m.apply g s"},
         "m:8>m:3"},
        {"a callback that is not given",
         {"module m\nfn m.cb x\n sink x\nfn m.apply f x\n r = call - callee:f x\nfn m.f\n s = source 1\n r = "
          "call m.apply 0 s"},
         ""},
        {"the callback's result",
         {"module m\nfn m.cb\n s = source 1\n return s\nfn m.apply f\n r = call - callee:f\n return r\nfn "
          "m.f\n g = function m.cb\n"
          " r = call m.apply g\n sink r"},
         "m:3>m:11"},
        {"a table of handlers",
         {"module m\nfn m @module\n g = function m.cb\n t = store 0 'go g\n set m.T t\nfn m.cb x\n sink "
          "x\nfn m.f\n s = source 1\n"
          " t2 = global m.T\n h = load t2 *\n r = call - callee:h s"},
         "m:9>m:7"},
        {"a decorator that passes data",
         {"module m\nfn m.deco fn\n return 0\nfn m.deco.wrapper\n c = captured fn\n s = source 1\n r = call "
          "- callee:c s\n return r\n"
          "fn m.view x\n sink x\nfn m @module\n v = function m.view\n d = call m.deco v made"},
         "m:6>m:10"},
        {"an imported function as a value",
         {"module a\nfn a.apply f x\n r = call - callee:f x\nfn a.f\n s = source 1\n g = global b.cb\n r = "
          "call a.apply g s",
          "module b\nfn b.cb x\n sink x"},
         "a:5>b:3"},
        {"a class as a value",
         {"module m\nclass m.C\nfn m.C.__init__ @C self x\n sink x\nfn m.make k x\n r = call - callee:k "
          "x\nfn m.f\n s = source 1\n"
          " g = function m.C\n r = call m.make g s"},
         "m:8>m:4"},
        {"a method as a value has its receiver",
         {"module m\nclass m.C\nfn m.C.cb @C self x\n sink x\nfn m.apply f x\n r = call - callee:f x\nfn "
          "m.C.run @C self\n s = source 1\n"
          " g = load self .cb\n r = call m.apply g s"},
         "m:8>m:4"},
        {"an object that is called",
         {"module m\nclass m.C\nfn m.C.__call__ @C self x\n sink x\nfn m.f\n s = source 1\n o = call m.C\n r "
          "= call - callee:o s"},
         "m:6>m:4"},
        {"a field that holds an object",
         {"module m\nclass m.D\nclass m.E\nfn m.D.ingest @D self x\n sink x\nfn m.E.ingest @E self x\n sink "
          "x\nclass m.C\n"
          "fn m.C.__init__ @C self\n d = call m.D\n t = store self .d d\n leave self t\nfn m.C.run @C self\n "
          "s = source 1\n l = load self .d\n"
          " r = call ?.ingest s recv:l"},
         "m:14>m:5"},
    };

    (void)state;
    CHECK(cases);
}

static void closures_see_their_own_call(void **state)
{
    static const flow_case cases[] = {
        {"captured and used",
         {"module m\nfn m.f\n s = source 1\n r = call m.f.g\nfn m.f.g\n c = captured s\n sink c"},
         "m:3>m:7"},
        {"captured parameter, each call its own",
         {"module m\nfn m.f x\n r = call m.f.g\n return r\nfn m.f.g\n c = captured x\n return c\nfn m.h\n s "
          "= source 1\n a = call m.f s\n"
          " sink a\n b = call m.f 0\n sink b"},
         "m:9>m:11"},
        {"a closure that is returned",
         {"module m\nfn m.f x\n g = function m.f.g\n return g\nfn m.f.g\n c = captured x\n return c\nfn "
          "m.h\n s = source 1\n k = call m.f s\n"
          " r = call - callee:k\n sink r"},
         "m:9>m:12"},
        {"nonlocal",
         {"module m\nfn m.f\n v = join 0\n c = captured 0\n sink c\nfn m.f.set\n s = source 1\n more c s"},
         "m:7>m:5"},
    };

    (void)state;
    CHECK(cases);
}

/* ---- what is told ---- */

static void tell(const char *text, heard *h, ad_flow_graph *graph)
{
    text_graph(text, graph);
    init_heard(h, graph);
    assert_int_equal(link_with(graph, 1, &ad_limits_default, h), AD_OK);
}

static void the_worst_kind_is_told_and_the_others_counted(void **state)
{
    ad_flow_graph graph;
    heard h;

    (void)state;
    tell("module m\nfn m.f\n a = source 2\n b = source 1\n c = source 1\n d = derive b\n j = join a d c\n "
         "sink j",
         &h, &graph);
    assert_string_equal(h.pairs.data, "m:5>m:8"); /* remote is worse than local; c is nearer than b */
    assert_int_equal(h.kind, KIND_REMOTE);
    assert_int_equal(h.more, 2);
    assert_string_equal(h.text, "c = sour");
    clear_heard(&h);
    ad_flow_graph_free(&graph);
}

static void steps_go_into_calls_and_out_of_them(void **state)
{
    ad_flow_graph graph;
    heard h;

    (void)state;
    tell("module m\nfn m.id x\n y = derive x\n return y\nfn m.f\n s = source 1\n a = call m.id s\n b = call "
         "m.g a\n"
         "fn m.g z\n sink z",
         &h, &graph);
    assert_string_equal(h.steps.data,
                        "6 source|7 passed to id()|3 assigned to y|7 assigned to a|8 passed to g()|10 sink");
    clear_heard(&h);
    ad_flow_graph_free(&graph);
}

static void long_ways_are_folded(void **state)
{
    ad_flow_graph graph;
    ad_buf text;
    heard h;

    (void)state;
    ad_buf_init(&text, 1 << 20);
    ad_buf_text(&text, "module m\nfn m.f\n v0 = source 1\n");
    for (unsigned i = 1; i <= 100; i++) {
        ad_buf_printf(&text, " v%u = derive v%u\n", i, i - 1);
    }
    ad_buf_text(&text, " sink v100\n");
    tell(text.data, &h, &graph);
    assert_int_equal(h.longest, 40);
    assert_non_null(strstr(h.steps.data, "and 63 steps in between"));
    assert_true(ad_str_starts(ad_buf_str(&h.steps), AD_STR("3 source|4 assigned to v1|")));
    assert_true(ad_str_ends(ad_buf_str(&h.steps), AD_STR("103 assigned to v100|104 sink")));
    clear_heard(&h);
    ad_flow_graph_free(&graph);
    ad_buf_clear(&text);
}

/* ---- bounds ---- */

/* Calls whose ways double at each level, and loops over paths. */
static void put_hard_case(ad_buf *text, unsigned levels)
{
    ad_buf_text(text, "module m\nfn m.f0 x y\n j = join x y\n o = store j .a j\n more j o\n return o\n");
    for (unsigned i = 1; i <= levels; i++) {
        ad_buf_printf(text,
                      "fn m.f%u x%u y%u\n a%u = call m.f%u x%u y%u\n b%u = call m.f%u a%u x%u\n return b%u\n",
                      i, i, i, i, i - 1, i, i, i, i - 1, i, i, i);
    }
    ad_buf_printf(text, "fn m.go\n s = source 1\n t = source 2\n r = call m.f%u s t\n sink r\n", levels);
}

static void ways_that_double_are_told_in_bounds(void **state)
{
    ad_flow_graph graph;
    ad_buf text;
    heard h;

    (void)state;
    ad_buf_init(&text, 1 << 20);
    put_hard_case(&text, 40);
    tell(text.data, &h, &graph);
    assert_int_equal(h.count, 1);
    assert_int_equal(h.incidents.len, 0);
    clear_heard(&h);
    ad_flow_graph_free(&graph);
    ad_buf_clear(&text);
}

static void running_out_of_steps_keeps_what_was_found(void **state)
{
    ad_limits limits = ad_limits_default;
    ad_flow_graph graph;
    ad_buf text;
    bool early = false;
    bool late = false;

    (void)state;
    ad_buf_init(&text, 1 << 20);
    put_hard_case(&text, 10);
    ad_buf_text(&text, "fn m.near\n q = source 1\n sink q\n");
    text_graph(text.data, &graph);
    for (limits.flow_link_steps = 1; !late; limits.flow_link_steps *= 2) {
        heard h;

        init_heard(&h, &graph);
        assert_true(limits.flow_link_steps < 1U << 30);
        assert_int_equal(link_with(&graph, 1, &limits, &h), AD_OK);
        if (h.count == 1) {
            early = true;
            assert_non_null(strstr(h.incidents.data, "flow-link-steps ran out"));
            assert_non_null(strstr(h.incidents.data, "m.f"));
        }
        late = h.count == 2 && h.incidents.len == 0;
        assert_true(late || h.incidents.len);
        clear_heard(&h);
    }
    assert_true(early);
    ad_flow_graph_free(&graph);
    ad_buf_clear(&text);
}

static void running_out_of_bytes_is_an_incident(void **state)
{
    ad_limits limits = ad_limits_default;
    ad_flow_graph graph;
    unsigned refused = 0;
    bool enough = false;
    ad_buf text;

    (void)state;
    ad_buf_init(&text, 1 << 20);
    put_hard_case(&text, 10);
    text_graph(text.data, &graph);
    for (limits.flow_link_bytes = 64; !enough; limits.flow_link_bytes += 500) {
        heard h;

        init_heard(&h, &graph);
        assert_true(limits.flow_link_bytes < 1 << 20);
        assert_int_equal(link_with(&graph, 1, &limits, &h), AD_OK);
        enough = h.incidents.len == 0;
        if (enough) {
            assert_int_equal(h.count, 1);
        } else {
            assert_non_null(strstr(h.incidents.data, "flow-link-bytes ran out"));
            refused++;
        }
        clear_heard(&h);
    }
    assert_true(refused > 20);
    ad_flow_graph_free(&graph);
    ad_buf_clear(&text);
}

static void short_memory_is_told(void **state)
{
    ad_flow_graph graph;
    ad_status status = AD_ERR_NOMEM;
    ad_buf text;

    (void)state;
    ad_buf_init(&text, 1 << 20);
    put_hard_case(&text, 2);
    text_graph(text.data, &graph);
    for (size_t n = 1; status != AD_OK; n++) {
        ad_flow_rule rules[RULES];
        ad_flow_sink_of sink = {.found = NULL};
        heard h;

        assert_true(n < 2000);
        init_heard(&h, &graph);
        ad_buf_repeat(&h.pairs, ' ', 500); /* room, so that only phase B allocates */
        ad_buf_repeat(&h.steps, ' ', 5000);
        ad_buf_reset(&h.pairs);
        ad_buf_reset(&h.steps);
        make_rules(rules);
        sink = (ad_flow_sink_of){.ctx = &h, .found = hear, .incident = hear_incident};
        ad_mem_fail_once(n);
        status = ad_flow_link(&graph, 1, rules, RULES, &ad_limits_default, &sink, NULL);
        ad_mem_fail_at(0);
        assert_true(status == AD_OK ? h.count == 1 : status == AD_ERR_NOMEM);
        clear_heard(&h);
    }
    ad_flow_graph_free(&graph);
    ad_buf_clear(&text);
}

static ad_status refuse(void *ctx, const ad_flow_found *found, ad_err *err)
{
    (void)ctx;
    (void)found;
    return ad_err_set(err, AD_ERR_LIMIT, "enough");
}

static void what_the_listener_says_is_passed_on(void **state)
{
    ad_flow_sink_of sink = {.found = refuse};
    ad_flow_rule rules[RULES];
    ad_flow_graph graph;
    ad_err err = {0};

    (void)state;
    make_rules(rules);
    text_graph("module m\nfn m.f\n s = source 1\n sink s", &graph);
    assert_int_equal(ad_flow_link(&graph, 1, rules, RULES, &ad_limits_default, &sink, &err), AD_ERR_LIMIT);
    assert_string_equal(err.message, "enough");
    ad_flow_graph_free(&graph);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(values_carry_taint_at_paths),
                                       cmocka_unit_test(calls_are_told_apart),
                                       cmocka_unit_test(names_lead_to_definitions),
                                       cmocka_unit_test(classes_have_methods_and_fields),
                                       cmocka_unit_test(functions_flow_to_where_they_are_called),
                                       cmocka_unit_test(closures_see_their_own_call),
                                       cmocka_unit_test(the_worst_kind_is_told_and_the_others_counted),
                                       cmocka_unit_test(steps_go_into_calls_and_out_of_them),
                                       cmocka_unit_test(long_ways_are_folded),
                                       cmocka_unit_test(ways_that_double_are_told_in_bounds),
                                       cmocka_unit_test(running_out_of_steps_keeps_what_was_found),
                                       cmocka_unit_test(running_out_of_bytes_is_an_incident),
                                       cmocka_unit_test(short_memory_is_told),
                                       cmocka_unit_test(what_the_listener_says_is_passed_on)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
