/* core/flow: graphs as bytes. What is written is read back the same; whatever else comes is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "flow_text.h"

static const char sample[] = "module app.views package\n"
                             "alias g lib.g\n"
                             "star lib.more\n"
                             "class app.views.Base\n"
                             "class app.views.C app.views.Base lib.D\n"
                             "fn app.views @module\n"
                             " t = source 3\n"
                             " u = global lib.TOKEN\n"
                             " set app.views.T t\n"
                             "fn app.views.C.run @C self x *rest !key **more\n"
                             " a = store x .name key\n"
                             " b = load a 'k\n"
                             " j = join a b\n"
                             " d = deep j rest\n"
                             " more j d\n"
                             " c = clean j ffffffffffffffff\n"
                             " f = function app.views.C\n"
                             " r = call lib.g|?.h x k=j *rest **more ~d recv:self callee:f stopped\n"
                             " z = after r 1 j\n"
                             " y = after r self self\n"
                             " w = call lib.deco f made\n"
                             " sink z 2\n"
                             " leave self y\n"
                             " return r\n"
                             "fn app.views.C.run.inner @static\n"
                             " n = captured x j\n"
                             " return n\n";

static ad_flow_graph graph;
static ad_buf bytes;

static int set_up(void **state)
{
    ad_flow_suppression *suppression;

    (void)state;
    text_graph(sample, &graph);
    suppression = TEXT_PUSH(&graph.suppressions);
    *suppression = (ad_flow_suppression){.row_first = 3, .row_last = 4, .rule = 7, .reason = 1};
    *TEXT_PUSH(&graph.constants) = (ad_flow_constant){.name = 1, .value = 2};
    *TEXT_PUSH(&graph.wanted) = 1;
    *TEXT_PUSH(&graph.changed) = 2;
    graph.functions.at[0].place = AD_FLOW_NONE;
    graph.calls.at[0].plain = true;
    graph.arguments.at[0].never = AD_FLOW_NEVER_NONE | AD_FLOW_NEVER_FULL;
    graph.arguments.at[3].never = AD_FLOW_NEVER_NONE;
    graph.parameters.at[1].never = AD_FLOW_NEVER_EMPTY | AD_FLOW_NEVER_FULL;
    graph.sinks.at[0].conditions[0] = (ad_flow_condition){.parameter = 1, .never = AD_FLOW_NEVER_FULL};
    graph.sinks.at[0].condition_count = 1;
    ad_buf_init(&bytes, 1 << 20);
    ad_flow_graph_put(&graph, &bytes);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    ad_flow_graph_free(&graph);
    ad_buf_clear(&bytes);
    return 0;
}

#define assert_same_list(a, b)                                                                               \
    do {                                                                                                     \
        assert_int_equal((a).count, (b).count);                                                              \
        if ((a).count) {                                                                                     \
            assert_memory_equal((a).at, (b).at, (a).count * sizeof(*(a).at));                                \
        }                                                                                                    \
    } while (0)

static void what_is_written_is_read_back_the_same(void **state)
{
    ad_flow_graph back;
    size_t used = 0;
    ad_err err = {0};

    (void)state;
    assert_false(bytes.failed);
    ad_buf_text(&bytes, "what follows");
    assert_int_equal(ad_flow_graph_take(ad_buf_str(&bytes), &ad_limits_default, NULL, &back, &used, &err),
                     AD_OK);
    assert_int_equal(used, bytes.len - strlen("what follows"));
    assert_true(ad_str_equal(back.module, graph.module));
    assert_true(ad_str_equal(back.path, graph.path));
    assert_true(back.is_package);
    assert_int_equal(back.strings.count, graph.strings.count);
    for (uint32_t i = 0; i < back.strings.count; i++) {
        assert_true(ad_str_equal(back.strings.at[i], graph.strings.at[i]));
        assert_true(back.strings.at[i].len == 0 || back.strings.at[i].ptr != graph.strings.at[i].ptr);
    }
    assert_same_list(back.operands, graph.operands);
    assert_same_list(back.masks, graph.masks);
    assert_same_list(back.places, graph.places);
    assert_same_list(back.names, graph.names);
    assert_same_list(back.functions, graph.functions);
    assert_same_list(back.classes, graph.classes);
    assert_same_list(back.aliases, graph.aliases);
    assert_same_list(back.globals, graph.globals);
    assert_same_list(back.constants, graph.constants);
    assert_same_list(back.wanted, graph.wanted);
    assert_same_list(back.changed, graph.changed);
    assert_same_list(back.suppressions, graph.suppressions);
    assert_same_list(back.lines, graph.lines);
    assert_int_equal(back.nodes.count, graph.nodes.count);
    assert_int_equal(back.calls.count, graph.calls.count);
    assert_int_equal(back.sinks.count, graph.sinks.count);
    { /* structs with padding: written again, they give the same bytes */
        ad_buf again;

        ad_buf_init(&again, 1 << 20);
        ad_flow_graph_put(&back, &again);
        assert_int_equal(again.len, used);
        assert_memory_equal(again.data, bytes.data, used);
        ad_buf_clear(&again);
    }
    assert_true(back.calls.at[0].stopped);
    assert_false(back.calls.at[0].made);
    assert_true(back.calls.at[1].made);
    assert_true(back.calls.at[0].plain);
    assert_false(back.calls.at[1].plain);
    assert_int_equal(back.arguments.at[0].never, AD_FLOW_NEVER_NONE | AD_FLOW_NEVER_FULL);
    assert_int_equal(back.arguments.at[3].never, AD_FLOW_NEVER_NONE);
    assert_int_equal(back.arguments.at[3].spread, graph.arguments.at[3].spread);
    assert_int_equal(back.parameters.at[1].never, AD_FLOW_NEVER_EMPTY | AD_FLOW_NEVER_FULL);
    assert_int_equal(back.parameters.at[1].flags, graph.parameters.at[1].flags);
    assert_int_equal(back.sinks.at[0].rule, 2);
    assert_int_equal(back.sinks.at[0].condition_count, 1);
    assert_int_equal(back.sinks.at[0].conditions[0].parameter, 1);
    assert_int_equal(back.sinks.at[0].conditions[0].never, AD_FLOW_NEVER_FULL);
    ad_flow_graph_free(&back);
}

static ad_status take(ad_str text, const ad_limits *limits)
{
    ad_flow_graph back;
    size_t used = 0;
    ad_err err = {0};
    ad_status status = ad_flow_graph_take(text, limits, NULL, &back, &used, &err);

    if (status == AD_OK) {
        assert_true(used <= text.len);
        ad_flow_graph_free(&back);
    } else {
        assert_int_equal(used, 0);
        assert_true(err.message[0] != '\0');
    }
    return status;
}

static void texts_that_are_copied_outlive_the_bytes(void **state)
{
    ad_flow_graph back;
    ad_arena texts;
    size_t used = 0;

    (void)state;
    ad_arena_init(&texts, 1 << 20);
    assert_int_equal(ad_flow_graph_take(ad_buf_str(&bytes), &ad_limits_default, &texts, &back, &used, NULL),
                     AD_OK);
    ad_buf_clear(&bytes);
    assert_true(ad_str_equal(back.module, graph.module));
    assert_true(ad_str_equal(back.path, graph.path));
    assert_int_equal(back.strings.count, graph.strings.count);
    for (uint32_t i = 0; i < back.strings.count; i++) {
        assert_true(ad_str_equal(back.strings.at[i], graph.strings.at[i]));
    }
    ad_flow_graph_free(&back);
    ad_arena_clear(&texts);
}

static void texts_that_there_is_no_room_for_are_told(void **state)
{
    ad_flow_graph back;
    ad_arena texts;
    size_t used = 0;

    (void)state;
    ad_arena_init(&texts, 4);
    assert_int_equal(ad_flow_graph_take(ad_buf_str(&bytes), &ad_limits_default, &texts, &back, &used, NULL),
                     AD_ERR_NOMEM);
    ad_arena_clear(&texts);
}

static void a_graph_that_is_cut_anywhere_is_refused(void **state)
{
    (void)state;
    for (size_t len = 0; len < bytes.len; len++) {
        char *copy = ad_strndup(bytes.data, len); /* of its own, for reads behind its end to be seen */

        assert_non_null(copy);
        assert_int_equal(take((ad_str){copy, len}, &ad_limits_default), AD_ERR_FORMAT);
        ad_free(copy);
    }
}

static ad_status look_at(void *ctx, const ad_flow_found *found, ad_err *err)
{
    (void)ctx;
    (void)err;
    assert_true(found->step_count > 0 && found->step_count <= 40);
    for (size_t i = 0; i < found->step_count; i++) {
        assert_true(found->steps[i].what.len > 0);
    }
    return AD_OK;
}

static void flipped_bytes_never_make_a_graph_that_is_unsound(void **state)
{
    static const unsigned char flips[] = {0x01, 0x02, 0x10, 0x40, 0x80, 0xff};
    static const ad_flow_rule rules[8] = {{.from = UINT64_MAX}, {.from = UINT64_MAX}, {.from = UINT64_MAX}};
    ad_limits limits = ad_limits_default;
    unsigned taken = 0;

    (void)state;
    limits.flow_link_steps = 100000;
    for (size_t i = 0; i < bytes.len; i++) {
        for (size_t k = 0; k < sizeof(flips); k++) {
            ad_flow_graph back;
            size_t used;
            ad_flow_sink_of somebody = {.found = look_at};
            char kept = bytes.data[i];

            bytes.data[i] = (char)((unsigned char)kept ^ flips[k]);
            if (ad_flow_graph_take(ad_buf_str(&bytes), &limits, NULL, &back, &used, NULL) == AD_OK) {
                taken++;
                assert_int_equal(ad_flow_link(&back, 1, rules, 8, &limits, &somebody, NULL), AD_OK);
                ad_flow_graph_free(&back);
            }
            bytes.data[i] = kept;
        }
    }
    assert_true(taken > 0);
}

/* Each of these is a graph that the builder never makes. */
static void numbers_out_of_bounds_are_refused(void **state)
{
    ad_flow_graph *g = &graph;
    ad_buf out;
    uint32_t *const numbers[] = {&g->nodes.at[1].place,
                                 &g->nodes.at[1].name,
                                 &g->nodes.at[8].operands,
                                 &g->nodes.at[8].operand_count,
                                 &g->operands.at[0],
                                 &g->names.at[0],
                                 &g->calls.at[0].names,
                                 &g->calls.at[0].name_count,
                                 &g->calls.at[0].callee,
                                 &g->calls.at[0].receiver,
                                 &g->calls.at[0].arguments,
                                 &g->calls.at[0].argument_count,
                                 &g->calls.at[0].function,
                                 &g->calls.at[0].place,
                                 &g->arguments.at[0].value,
                                 &g->arguments.at[1].keyword,
                                 &g->functions.at[1].name,
                                 &g->functions.at[1].owner,
                                 &g->functions.at[1].flags,
                                 &g->functions.at[1].parameters,
                                 &g->functions.at[1].parameter_count,
                                 &g->functions.at[1].result,
                                 &g->functions.at[1].first_node,
                                 &g->functions.at[1].node_count,
                                 &g->functions.at[1].place,
                                 &g->parameters.at[1].name,
                                 &g->parameters.at[1].value,
                                 &g->parameters.at[1].after,
                                 &g->classes.at[1].name,
                                 &g->classes.at[1].bases,
                                 &g->classes.at[1].base_count,
                                 &g->aliases.at[0].name,
                                 &g->aliases.at[0].target,
                                 &g->constants.at[0].name,
                                 &g->constants.at[0].value,
                                 &g->wanted.at[0],
                                 &g->changed.at[0],
                                 &g->globals.at[0].name,
                                 &g->globals.at[0].value,
                                 &g->globals.at[0].function,
                                 &g->sinks.at[0].value,
                                 &g->sinks.at[0].function,
                                 &g->sinks.at[0].place,
                                 &g->sinks.at[0].message,
                                 &g->sinks.at[0].context,
                                 &g->sinks.at[0].statement,
                                 &g->sinks.at[0].row_first,
                                 &g->sinks.at[0].conditions[0].parameter,
                                 &g->suppressions.at[0].row_first,
                                 &g->suppressions.at[0].reason,
                                 &g->lines.at[0].text,
                                 &g->lines.at[0].row,
                                 &g->places.at[0].span.byte_start};

    (void)state;
    ad_buf_init(&out, 1 << 20);
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        uint32_t kept = *numbers[i];

        *numbers[i] = 70000;
        ad_buf_reset(&out);
        ad_flow_graph_put(g, &out);
        if (take(ad_buf_str(&out), &ad_limits_default) != AD_ERR_FORMAT) {
            fail_msg("number %zu was taken", i);
        }
        *numbers[i] = kept;
    }
    ad_buf_clear(&out);
}

static ad_status taken_now(void)
{
    ad_status status;
    ad_buf out;

    ad_buf_init(&out, 1 << 20);
    ad_flow_graph_put(&graph, &out);
    status = take(ad_buf_str(&out), &ad_limits_default);
    ad_buf_clear(&out);
    return status;
}

static void what_is_never_so_is_some_of_it(void **state)
{
    ad_flow_condition *condition = &graph.sinks.at[0].conditions[0];

    (void)state;
    assert_int_equal(taken_now(), AD_OK);
    condition->never = 0;
    assert_int_equal(taken_now(), AD_ERR_FORMAT);
    condition->never = AD_FLOW_NEVER_ANYTHING;
    assert_int_equal(taken_now(), AD_ERR_FORMAT);
    condition->never = AD_FLOW_NEVER_NONE;
    condition->parameter = graph.functions.at[graph.sinks.at[0].function].parameter_count;
    assert_int_equal(taken_now(), AD_ERR_FORMAT);
    condition->parameter--;
    assert_int_equal(taken_now(), AD_OK);
    graph.arguments.at[0].spread = 4; /* behind it is what it never is */
    assert_int_equal(taken_now(), AD_ERR_FORMAT);
}

static ad_flow_node *find(ad_flow_op op)
{
    for (uint32_t i = 0; i < graph.nodes.count; i++) {
        if (graph.nodes.at[i].op == op) {
            return &graph.nodes.at[i];
        }
    }
    fail();
    return NULL;
}

static ad_status taken_when(ad_flow_op op, ad_flow_node changed)
{
    ad_flow_node *node = find(op);
    ad_flow_node kept = *node;
    ad_status status;

    *node = changed;
    status = taken_now();
    *node = kept;
    return status;
}

static void operations_must_have_what_they_need(void **state)
{
    static const ad_flow_op ops[] = {AD_FLOW_LOAD,  AD_FLOW_STORE,  AD_FLOW_CLEANED,
                                     AD_FLOW_CALL,  AD_FLOW_AFTER,  AD_FLOW_GLOBAL,
                                     AD_FLOW_PARAM, AD_FLOW_SOURCE, AD_FLOW_FUNCTION};

    (void)state;
    for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
        ad_flow_node wrong = *find(ops[i]);

        assert_int_equal(taken_when(ops[i], wrong), AD_OK);
        wrong.a = 70000;
        assert_int_equal(taken_when(ops[i], wrong), ops[i] == AD_FLOW_CLEANED ? AD_OK : AD_ERR_FORMAT);
        wrong = *find(ops[i]);
        wrong.operand_count++;
        if (ops[i] != AD_FLOW_SOURCE) {
            assert_int_equal(taken_when(ops[i], wrong), AD_ERR_FORMAT);
        }
        wrong = *find(ops[i]);
        wrong.op = AD_FLOW_OP_COUNT;
        assert_int_equal(taken_when(ops[i], wrong), AD_ERR_FORMAT);
        wrong.op = AD_FLOW_CLEAN;
        assert_int_equal(taken_when(ops[i], wrong), AD_ERR_FORMAT);
    }
    {
        ad_flow_node wrong = *find(AD_FLOW_LOAD);

        wrong.a = graph.functions.at[0].name; /* text, but no key */
        assert_int_equal(taken_when(AD_FLOW_LOAD, wrong), AD_ERR_FORMAT);
        wrong = *find(AD_FLOW_SOURCE);
        wrong.a = AD_FLOW_KINDS_MAX + 1;
        assert_int_equal(taken_when(AD_FLOW_SOURCE, wrong), AD_ERR_FORMAT);
        wrong = *find(AD_FLOW_AFTER);
        wrong.b = graph.calls.at[0].argument_count;
        assert_int_equal(taken_when(AD_FLOW_AFTER, wrong), AD_ERR_FORMAT);
        wrong = *find(AD_FLOW_DERIVE);
        wrong.flags = 0x80;
        assert_int_equal(taken_when(AD_FLOW_DERIVE, wrong), AD_ERR_FORMAT);
        wrong = *find(AD_FLOW_CLEANED);
        wrong.flags = AD_FLOW_CONTAINER;
        assert_int_equal(taken_when(AD_FLOW_CLEANED, wrong), AD_OK);
        wrong.flags = AD_FLOW_CONTAINER + 1;
        assert_int_equal(taken_when(AD_FLOW_CLEANED, wrong), AD_ERR_FORMAT);
    }
}

static ad_status taken_with_bytes(size_t at, const char *instead, size_t drop)
{
    ad_buf out;
    ad_status status;

    ad_buf_init(&out, 1 << 20);
    ad_buf_add(&out, ad_str_sub(ad_buf_str(&bytes), 0, at));
    ad_buf_text(&out, instead);
    ad_buf_add(&out, ad_str_sub(ad_buf_str(&bytes), at + drop, bytes.len));
    status = take(ad_buf_str(&out), &ad_limits_default);
    ad_buf_clear(&out);
    return status;
}

static void attributes_are_found_in_keys_for_several(void **state)
{
    const ad_str set = AD_STR(".|GET|POST|body|");

    (void)state;
    assert_true(ad_flow_key_is_set(set));
    assert_int_equal(ad_flow_key_find(set, AD_STR(".GET")), 1);
    assert_int_equal(ad_flow_key_find(set, AD_STR(".POST")), 5);
    assert_int_equal(ad_flow_key_find(set, AD_STR(".body")), 10);
    assert_int_equal(ad_flow_key_find(set, AD_STR(".bod")), SIZE_MAX);
    assert_int_equal(ad_flow_key_find(set, AD_STR(".body|")), SIZE_MAX);
    assert_int_equal(ad_flow_key_find(set, AD_STR(".OST")), SIZE_MAX);
    assert_int_equal(ad_flow_key_find(set, AD_STR("'GET")), SIZE_MAX);
    assert_int_equal(ad_flow_key_find(set, AD_STR(".")), SIZE_MAX);
    assert_int_equal(ad_flow_key_find(set, set), SIZE_MAX);
    assert_int_equal(ad_flow_key_find(AD_STR(".|GET"), AD_STR(".GET")),
                     SIZE_MAX); /* from a worker that lies */
    assert_false(ad_flow_key_is_set(AD_STR(".|")));
    assert_int_equal(ad_flow_key_find(AD_STR(".GET"), AD_STR(".GET")), SIZE_MAX);
}

static void only_one_way_to_write_a_number_is_taken(void **state)
{
    (void)state;
    assert_int_equal(bytes.data[0], 9);
    assert_int_equal(taken_with_bytes(0, "\x01", 1), AD_ERR_FORMAT); /* another version */
    assert_int_equal((unsigned char)bytes.data[1], strlen("app.views"));
    assert_int_equal(taken_with_bytes(1, "\x09", 1), AD_OK);
    assert_int_equal(take((ad_str){"\x01\x89\x00"
                                   "app.views",
                                   12},
                          &ad_limits_default),
                     AD_ERR_FORMAT);
    assert_int_equal(taken_with_bytes(1, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f", 1), AD_ERR_FORMAT);
    assert_int_equal(taken_with_bytes(1, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 1),
                     AD_ERR_FORMAT);
}

static void a_small_record_cannot_ask_for_much_memory(void **state)
{
    ad_limits limits = ad_limits_default;

    (void)state;
    /* a list of two thousand million strings in a few bytes */
    assert_int_equal(take((ad_str){"\x01\x01m\x00\x01p\xff\xff\xff\xff\x07\x00", 12}, &limits),
                     AD_ERR_FORMAT);
    limits.flow_bytes = 500;
    assert_int_equal(take(ad_buf_str(&bytes), &limits), AD_ERR_LIMIT);
}

static void short_memory_is_told(void **state)
{
    ad_status status = AD_ERR_NOMEM;

    (void)state;
    for (size_t n = 1; status != AD_OK; n++) {
        ad_flow_graph back;
        size_t used;

        assert_true(n < 1000);
        ad_mem_fail_once(n);
        status = ad_flow_graph_take(ad_buf_str(&bytes), &ad_limits_default, NULL, &back, &used, NULL);
        ad_mem_fail_at(0);
        if (status == AD_OK) {
            ad_flow_graph_free(&back);
        } else {
            assert_int_equal(status, AD_ERR_NOMEM);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_written_is_read_back_the_same, set_up, tear_down),
        cmocka_unit_test_setup_teardown(texts_that_are_copied_outlive_the_bytes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(texts_that_there_is_no_room_for_are_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_graph_that_is_cut_anywhere_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(flipped_bytes_never_make_a_graph_that_is_unsound, set_up, tear_down),
        cmocka_unit_test_setup_teardown(numbers_out_of_bounds_are_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_never_so_is_some_of_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(operations_must_have_what_they_need, set_up, tear_down),
        cmocka_unit_test(attributes_are_found_in_keys_for_several),
        cmocka_unit_test_setup_teardown(only_one_way_to_write_a_number_is_taken, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_small_record_cannot_ask_for_much_memory, set_up, tear_down),
        cmocka_unit_test_setup_teardown(short_memory_is_told, set_up, tear_down)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
