/* core/flow, phase B: which source reaches which sink in graphs that are linked. The notation is
 * flow_text.h's. */
#include "flow_hear.h"

enum { MODULES_MAX = 4 };

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
        {"an object far inside of others does not go on into functions",
         {"module m\nfn m.g x\n a = load x .a\n b = load a .b\n c = load b .c\n sink c\nfn m.f\n s = source "
          "1\n"
          " c = store 0 .c s\n b = store 0 .b c\n a = store 0 .a b\n r = call m.g a\n r2 = call m.g b"},
         ""},
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
         {"module z.a\nfn z.a.f\n s = source 1\n r = call b.g s", "module x.b\nfn x.b.g x\n sink x",
          "module y.b\nfn y.b.g x\n sink x"},
         ""},
        {"of two modules the one beside",
         {"module x.a\nfn x.a.f\n s = source 1\n r = call b.g s", "module x.b\nfn x.b.g x\n sink x",
          "module y.b\nfn y.b.g x\n sink x"},
         "x.a:3>x.b:3"},
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

/* Tables are keyed anew each time: none of these keys may make a fact of a loop come again without end. */
static void loops_end_whatever_the_key_of_the_tables(void **state)
{
    enum { LOOPS = 40, KEYS = 300, STEPS = 3000 };
    ad_limits limits = ad_limits_default;
    ad_flow_graph graph;
    ad_buf text;

    (void)state;
    limits.flow_link_steps = STEPS;
    ad_buf_init(&text, 1 << 20);
    ad_buf_text(&text, "module m\nfn m.f\n s = source 1\n t = source 2\n o = store 0 .a s\n");
    for (unsigned i = 0; i < LOOPS; i++) { /* as a whole from one source, in an attribute from the other */
        ad_buf_printf(&text, " j%u = join o t\n k%u = join j%u\n more j%u k%u\n sink k%u\n", i, i, i, i, i,
                      i);
    }
    text_graph(text.data, &graph);
    for (unsigned key = 0; key < KEYS; key++) {
        heard h;

        init_heard(&h, &graph);
        assert_int_equal(link_with(&graph, 1, &limits, &h), AD_OK);
        assert_int_equal(h.count, LOOPS);
        assert_int_equal(h.incidents.len, 0);
        clear_heard(&h);
    }
    ad_flow_graph_free(&graph);
    ad_buf_clear(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(values_carry_taint_at_paths),
                                       cmocka_unit_test(calls_are_told_apart),
                                       cmocka_unit_test(names_lead_to_definitions),
                                       cmocka_unit_test(classes_have_methods_and_fields),
                                       cmocka_unit_test(functions_flow_to_where_they_are_called),
                                       cmocka_unit_test(closures_see_their_own_call),
                                       cmocka_unit_test(loops_end_whatever_the_key_of_the_tables)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
