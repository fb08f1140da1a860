import jinja2
from flask import Flask, render_template_string, request
from jinja2 import Environment, FileSystemLoader, select_autoescape

app = Flask(__name__)
bare = Environment(loader=FileSystemLoader("t"))
safe = Environment(loader=FileSystemLoader("t"), autoescape=select_autoescape())


@app.route("/a")
def a():
    env = jinja2.Environment(loader=jinja2.FileSystemLoader("t"))
    return env.get_template("a.html").render(n=request.args["n"])  # expect: web-xss-taint


@app.route("/b")
def b():
    env = jinja2.Environment(autoescape=True)
    return env.get_template("a.html").render(n=request.args["n"])  # ok: web-xss-taint


@app.route("/b2")
def b2():
    t = safe.get_template("a.html")
    return t.render(n=request.args["n"])  # ok: web-xss-taint


@app.route("/b3")
def b3():
    return safe.get_template("a.html").render(n=request.args["n"])  # ok: web-xss-taint


@app.route("/b4")
def b4():
    return bare.get_template("a.html").render(n=1)  # ok: web-xss-taint


@app.route("/b5")
def b5():
    env = jinja2.Environment(autoescape=False)
    return env.get_template("a.html").render(n=request.args["n"])  # expect: web-xss-taint


@app.route("/b6")
def b6():
    text = bare.get_template("a.txt").render(n=request.args["n"])  # ok: web-xss-taint
    open("x").write(text)  # ok: web-xss-taint
    return "done"


@app.route("/c")
def c():
    return render_template_string("hi {{ n|safe }}", n=request.args["n"])  # expect: web-xss-taint


@app.route("/c2")
def c2():
    return render_template_string("hi {{ n }}", n=request.args["n"])  # ok: web-xss-taint


@app.route("/c3")
def c3():
    return render_template_string("hi {{ n }} {{ m|safe }}", n=request.args["n"], m="<b>")  # ok: web-xss-taint


@app.route("/d")
def d():
    return [request.args["n"]]  # ok: web-xss-taint


@app.route("/d3")
def d3():
    return request.args["n"], 200  # expect: web-xss-taint


@app.route("/d4")
def d4():
    return "%s!" % request.args["n"]  # expect: web-xss-taint
