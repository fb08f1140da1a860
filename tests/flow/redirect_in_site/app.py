from flask import Flask, redirect, request, url_for

app = Flask(__name__)


@app.route("/own")
def own_path():
    return redirect(f"{request.path}?q={request.args['q']}")  # ok: input-open-redirect-taint


@app.route("/percent")
def percent():
    return redirect("%s?q=%s" % (request.path, request.args["q"]))  # ok: input-open-redirect-taint


@app.route("/format")
def formatted():
    target = "{}?q={}".format(request.path, request.args["q"])
    return redirect(target)  # ok: input-open-redirect-taint


@app.route("/made")
def made():
    return redirect(url_for("own_path") + "?q=" + request.args["q"])  # ok: input-open-redirect-taint


@app.route("/behind")
def behind():
    return redirect(request.args["q"] + request.path)  # expect: input-open-redirect-taint


@app.route("/text/behind")
def text_behind():
    return redirect(f"{request.args['q']}{request.path}")  # expect: input-open-redirect-taint


@app.route("/percent/behind")
def percent_behind():
    return redirect("%s%s" % (request.args["q"], request.path))  # expect: input-open-redirect-taint


def below_users(name):
    return "/users/%s" % name


def below_root(name):
    return "/%s" % name


def one_slash(name):
    return "/" + name.strip("/")


def any_slash(name):
    return "/" + name.strip()


@app.route("/helpers")
def helpers():
    if request.args["which"] == "a":
        return redirect(below_users(request.args["name"]))  # ok: input-open-redirect-taint
    if request.args["which"] == "b":
        return redirect(below_root(request.args["name"]))  # expect: input-open-redirect-taint
    if request.args["which"] == "c":
        return redirect(one_slash(request.args["name"]))  # ok: input-open-redirect-taint
    return redirect(any_slash(request.args["name"]))  # expect: input-open-redirect-taint


@app.route("/changed")
def changed():
    return redirect(request.path.replace("/a", "/b"))  # ok: input-open-redirect-taint


@app.route("/same")
def same():
    return redirect(request.url.replace("http://", "https://", 1))  # ok: input-open-redirect-taint


@app.route("/same/further")
def same_further():
    return redirect(request.url + "/x?" + request.args["q"])  # ok: input-open-redirect-taint


@app.route("/same/behind")
def same_behind():
    return redirect(request.args["q"] + request.url)  # expect: input-open-redirect-taint


@app.route("/same/slash")
def same_slash():
    url = request.base_url + "/"
    if request.query_string:
        url = url + "?" + request.args["q"]
    return redirect(url)  # ok: input-open-redirect-taint
