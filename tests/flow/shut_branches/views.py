import functools

from flask import request

import helpers

QUIET = False
run_in_shell = functools.partial(helpers.run_by_partial, shell=True)


def branch_opened_by_keyword():
    return helpers.run_when(request.args["c"], loud=True)


def branch_opened_by_default():
    helpers.run_by_default(request.args["c"])


def branch_shut_by_default():
    helpers.run_if_told(request.args["c"])
    helpers.run_if_told(request.args["c"], shell=True)
    helpers.run_if_told(request.args["c"], False, "log")


def branch_shut_by_position():
    helpers.run_positional(request.args["c"], ())
    helpers.run_positional(request.args["c"], "")
    helpers.run_positional(request.args["c"])


def other_branch_is_open():
    helpers.run_without_values(request.args["c"])


def list_is_filled():
    helpers.run_with_list(request.args["c"])
    helpers.run_with_list(request.args["c"], [])


def name_is_given_another_value():
    helpers.run_rebound(request.args["c"], shell=False)


def asked_in_an_inner_function():
    helpers.run_nested(request.args["c"])


def one_of_two():
    helpers.run_either(request.args["c"], shell=False)


def none_is_refused():
    helpers.run_not_none(request.args["c"])
    helpers.run_not_none(request.args["c"], user=None)
    helpers.run_empty_is_not_none(request.args["c"], "")


def in_expressions():
    helpers.run_expression(request.args["c"])
    helpers.run_and(request.args["c"], shell=0)
    helpers.run_else(request.args["c"])
    helpers.run_else(request.args["c"], False, True)
    helpers.run_in_loop(request.args.getlist("c"), dry=True)


def by_name_only():
    helpers.run_by_name(request.args["c"], shell=1)


def by_partial():
    run_in_shell(request.args["c"])


def pass_to(call):
    call(request.args["c"])


def by_partial_that_flows():
    pass_to(functools.partial(helpers.run_by_partial_that_flows, shell=True))


def given_to_somebody(call=helpers.run_as_callback):
    call(request.args["c"])


def by_decorator():
    helpers.run_decorated(request.args["c"])


def calls_itself():
    helpers.run_again(request.args["c"])


def arguments_that_nobody_knows():
    helpers.run_spread(request.args["c"], **request.args)


def one_of_two_callers():
    helpers.run_two_callers(request.args["quiet"], shell=False)


def the_other_caller():
    helpers.run_two_callers(request.args["loud"], shell=True)


def passes_on(shell: bool = False):
    helpers.run_passed_on(request.args["c"], shell)


def constant_of_a_module():
    helpers.run_with_constant(request.args["c"], QUIET)


def open_before():
    helpers.run_before_and_after(request.args["c"])


def through_another():
    helpers.run_through_again(request.args["c"], False)


def methods():
    runner = helpers.Runner(request.args["c"])
    runner.run(request.args["c"], False)
    runner.run_loudly(request.args["c"], True)
    helpers.Runner.run_statically(request.args["c"])
