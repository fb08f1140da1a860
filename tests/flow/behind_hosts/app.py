from client import (Index, behind_a_constant_scheme, behind_a_scheme, behind_nothing, behind_nothing_or_host,
                    behind_one_of_two)
from flask import Flask, current_app, redirect, request

app = Flask(__name__)


@app.route("/client")
def client():
    index = Index(current_app.config["INDEX"], current_app.config["HOST"], current_app.config["SCHEME"])
    name = request.args["name"]
    index.by_text(name)
    index.by_host(name)
    index.by_port(name)
    index.by_sum(name)
    index.by_stripped(name)
    index.by_percent(name)
    index.by_percent_behind(name)
    index.by_format(name)
    index.by_names(name)
    index.by_join(name)
    index.by_rest(name)
    index.by_steps(name)
    index.by_side(name)
    index.by_field(name)
    index.by_path("/simple/" + name)
    index.of_any(name)
    index.as_host(name)
    index.as_host_of_scheme(name)
    index.as_suffix(name)
    index.as_domain(name)
    index.as_first(name)
    index.as_first_of_format(name)
    index.as_both_of_format(name)
    index.as_name_of_format(name)
    index.as_first_of_join(name)
    index.as_rest_without_slash(name)
    index.as_beginning(name)
    index.as_step(name)
    behind_nothing(name)
    behind_a_scheme(name)
    behind_a_constant_scheme(name)
    behind_one_of_two(name, current_app.config["INDEX"])
    behind_nothing_or_host(name, current_app.config["EITHER"])
    return "done"


class Page:
    def __init__(self, url):
        self._url = url

    def with_query(self):
        sep = "&" if "?" in self._url else "?"
        return redirect(sep.join([self._url, request.args["q"]]))  # ok: input-open-redirect-taint

    def without_slashes(self):
        path, *rest = request.args["to"].partition("?")
        path = "/" + path.strip("/")
        return redirect("".join([path, *rest]))  # ok: input-open-redirect-taint

    def either_without_slashes(self):
        path, *rest = request.args["to"].partition("?")
        path = "/" + path.strip("/") if rest else "/?" + path
        return redirect("".join([path, *rest]))  # ok: input-open-redirect-taint

    def with_slashes(self):
        path, *rest = request.args["to"].partition("?")
        path = "/" + path
        return redirect("".join([path, *rest]))  # expect: input-open-redirect-taint

    def below(self):
        return redirect(f"{self._url}/{request.args['to']}")  # ok: input-open-redirect-taint

    def beside(self):
        return redirect(f"{self._url}{request.args['to']}")  # expect: input-open-redirect-taint

    def below_root(self):
        return redirect(f"/{request.args['to']}")  # expect: input-open-redirect-taint
