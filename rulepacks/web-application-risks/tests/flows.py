import html
import json
import traceback

from django.core.mail import send_mail
import werkzeug
from flask import Flask, Response, jsonify, make_response, render_template, request
from jinja2 import Template
from markupsafe import Markup, escape

app = Flask(__name__)


@app.route("/a/<name>/<int:number>")
def a(name, number):
    if number == 1:
        return name  # expect: web-xss-taint
    if number == 2:
        return "Hello, " + name  # expect: web-xss-taint
    if number == 3:
        return "<p>%s</p>" % name  # expect: web-xss-taint, web-html-string-build
    if number == 4:
        return f"<p>{escape(name)}</p>"  # ok: web-xss-taint, web-html-string-build
    if number == 5:
        return render_template("a.html", name=name)  # ok: web-xss-taint
    if number == 6:
        return {"name": name}  # ok: web-xss-taint
    if number == 7:
        return jsonify(name=name)  # ok: web-xss-taint
    if number == 71:
        return Template("<p>{{ name }}</p>").render(name=name)  # expect: web-xss-taint, web-jinja-direct, web-jinja-autoescape
    if number == 72:
        return Template("<p>{{ name }}</p>", autoescape=True).render(name=name)  # ok: web-xss-taint # expect: web-jinja-direct
    if number == 73:
        page = Template("<p>{{ name | escape }}</p>")  # expect: web-jinja-autoescape
        return page.render(name=name)  # ok: web-xss-taint # expect: web-jinja-direct
    if number == 8:
        return f"<p>{number}</p>"  # ok: web-xss-taint
    if number == 9:
        return Response(name)  # expect: web-xss-taint
    if number == 10:
        return Response(json.dumps(name), mimetype="application/json")  # ok: web-xss-taint
    if number == 11:
        return html.escape(name), 404  # ok: web-xss-taint
    if number == 12:
        return "Hello, " + name, 200, {"Content-Type": "text/plain"}  # ok: web-xss-taint
    if number == 13:
        return "Hello, " + name, 200, {"X-Name": "a"}  # expect: web-xss-taint
    if number == 14:
        return "Hello, " + name.replace("<", "&lt;").replace(">", "&gt;")  # ok: web-xss-taint
    if number == 15:
        return "Hello, " + name.replace(" ", "&nbsp;")  # expect: web-xss-taint
    if number == 16:
        return Markup("<p>{}</p>").format(name)  # ok: web-xss-taint
    if number == 121:
        return Markup("<p>%s</p>") % name  # ok: web-xss-taint
    if number == 122:
        return Markup("<p>") + name  # ok: web-xss-taint
    if number == 123:
        return Markup("<p>" + name)  # expect: web-xss-taint, web-markup, web-html-string-build
    return make_response(name)  # expect: web-xss-taint, web-response-dyn


@app.get("/b")
def b():
    page = f"<h1>{request.args['title']}</h1>"  # expect: web-html-string-build
    store(page)  # ok: web-html-string-build
    link = '<a href="/x/{}">'.format(request.args["id"])  # expect: web-html-string-build
    store(link)
    send_mail("s", "b", "a@b.c", [], html_message=page)  # expect: web-email-html
    send_mail("s", request.args["title"], "a@b.c", [])  # ok: web-email-html
    response = make_response("")
    response.set_cookie("t", request.args["t"], secure=True, httponly=True, samesite="Lax")  # expect: web-cookie-taint
    response.set_cookie("t", str(int(request.args["t"])), secure=True, httponly=True, samesite="Lax")  # ok: web-cookie-taint
    return response


def store(text):
    pass


@app.get("/c")
def c():
    try:
        return work()
    except ValueError:
        return traceback.format_exc()  # expect: web-stack-trace
    except OSError:
        print(traceback.format_exc())  # ok: web-stack-trace
        return "sorry"


@app.route("/plain/<kind>/<name>")
def plain(kind, name):
    if kind == "html":
        return werkzeug.Response("Hello " + name, mimetype="text/html")  # expect: web-xss-taint
    if kind == "header":
        return werkzeug.Response("Hello " + name, headers={"Content-Type": "text/html"})  # expect: web-xss-taint
    if kind == "headers":
        return werkzeug.Response("Hello " + name, 200, [("Content-Type", "text/html")])  # expect: web-xss-taint
    return werkzeug.Response("Hello " + name)  # ok: web-xss-taint
