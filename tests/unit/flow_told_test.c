/* core/flow, phase B: how a flow is told, and what happens when steps, bytes or memory run out. */
#include "flow_hear.h"

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

/* Each of them is asked for what leads to it by all who come there; the way is no less sure for that. */
static void captured_variables_are_no_functions_that_are_passed(void **state)
{
    ad_flow_graph graph;
    ad_buf text;
    heard h;

    (void)state;
    ad_buf_init(&text, 1 << 20);
    ad_buf_text(&text, "module m\nfn m.f\n a = source 1\n b = source 1\n v0 = join a b\n");
    for (unsigned i = 1; i <= 8; i++) {
        ad_buf_printf(&text, " v%u = captured v%u\n", i, i - 1);
    }
    ad_buf_text(&text, "fn m.f.g\n c = captured v8\n sink c\n");
    tell(text.data, &h, &graph);
    assert_string_equal(h.steps.data, "3 source|5 assigned to v0|16 sink");
    assert_int_equal(h.more, 1);
    assert_false(h.unsure);
    clear_heard(&h);
    ad_flow_graph_free(&graph);
    ad_buf_clear(&text);
}

/* What comes in cleaned and what does not share what the callee does with it. */
static void what_was_cleaned_before_a_call_stays_so_behind_and_in_it(void **state)
{
    ad_flow_graph graph;
    heard h;

    (void)state;
    tell("module m\nfn m.id x\n y = derive x\n z = clean y 4\n sink z\n return z\nfn m.f\n s = source 1\n c = clean s 1\n "
         "a = call m.id c\n sink a\nfn m.g\n t = source 1\n b = call m.id t\n sink b\nfn m.h\n u = source 1\n d = clean "
         "u 2\n e = call m.id d\n sink e",
         &h, &graph);
    assert_string_equal(h.pairs.data, "m:13>m:5 m:13>m:15 m:17>m:20");
    assert_int_equal(h.more, 0);
    assert_int_equal(h.cleaned, 6);
    clear_heard(&h);
    ad_flow_graph_free(&graph);
}

static void sinks_are_told_of_the_kinds_they_ask_for_however_many_meet(void **state)
{
    ad_flow_graph graph;
    heard h;

    (void)state;
    tell("module m\nfn m.id x\n return x\nfn m.f\n a = source 1\n b = source 2\n j = join a b\n r = call m.id j\n "
         "return r\nfn m.g\n y = call m.f\n sink y 2\nfn m.h\n z = source 1\n sink z 2",
         &h, &graph);
    assert_string_equal(h.pairs.data, "m:6>m:12");
    assert_int_equal(h.kind, KIND_LOCAL);
    assert_int_equal(h.more, 0);
    clear_heard(&h);
    ad_flow_graph_free(&graph);
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

/* Each call gives the same parameter another part that is tainted. */
static void parts_without_number_are_followed_so_far_and_told(void **state)
{
    ad_flow_graph graph;
    ad_buf text;
    heard h;

    (void)state;
    ad_buf_init(&text, 1 << 20);
    ad_buf_text(&text, "module m\nfn m.g x\n sink x\nfn m.f\n s = source 1\n");
    for (unsigned i = 0; i < 400; i++) {
        ad_buf_printf(&text, " o%u = store 0 'k%u s\n c%u = call m.g o%u made\n", i, i, i, i);
    }
    tell(text.data, &h, &graph);
    assert_string_equal(h.pairs.data, "m:5>m:3");
    assert_non_null(strstr(h.incidents.data, "more parts of objects are tainted"));
    assert_non_null(strstr(h.incidents.data, "m.g"));
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
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_worst_kind_is_told_and_the_others_counted),
                                       cmocka_unit_test(steps_go_into_calls_and_out_of_them),
                                       cmocka_unit_test(long_ways_are_folded),
                                       cmocka_unit_test(captured_variables_are_no_functions_that_are_passed),
                                       cmocka_unit_test(what_was_cleaned_before_a_call_stays_so_behind_and_in_it),
                                       cmocka_unit_test(sinks_are_told_of_the_kinds_they_ask_for_however_many_meet),
                                       cmocka_unit_test(ways_that_double_are_told_in_bounds),
                                       cmocka_unit_test(parts_without_number_are_followed_so_far_and_told),
                                       cmocka_unit_test(running_out_of_steps_keeps_what_was_found),
                                       cmocka_unit_test(running_out_of_bytes_is_an_incident),
                                       cmocka_unit_test(short_memory_is_told),
                                       cmocka_unit_test(what_the_listener_says_is_passed_on)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
