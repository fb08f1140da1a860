import jinja2
import tornado.web
from django.shortcuts import render
from django.template import Context
from flask import Flask, render_template
from jinja2 import Environment, FileSystemLoader, select_autoescape
from mako.lookup import TemplateLookup
from mako.template import Template

app = Flask(__name__)
loader = FileSystemLoader("templates")

Environment(loader=loader)  # expect: web-jinja-autoescape@medium
jinja2.Environment(loader=loader, autoescape=False)  # expect: web-jinja-autoescape@high
jinja2.Environment(loader=loader, autoescape=choose())  # expect: web-jinja-autoescape@medium
jinja2.Environment(loader=loader, autoescape=True)  # ok: web-jinja-autoescape
Environment(loader=loader, autoescape=select_autoescape())  # ok: web-jinja-autoescape
Environment(loader=loader, autoescape=select_autoescape(["html"]))  # ok: web-jinja-autoescape
options = {"autoescape": True, "loader": loader}
Environment(**options)  # ok: web-jinja-autoescape
jinja2.Template("<p>{{ x }}</p>")  # expect: web-jinja-autoescape@low
jinja2.Template(open("a.html").read())  # expect: web-jinja-autoescape@medium
jinja2.Template("<p>{{ x }}</p>", autoescape=True)  # ok: web-jinja-autoescape
app.jinja_env.autoescape = False  # expect: web-jinja-autoescape
app.jinja_env.autoescape = True  # ok: web-jinja-autoescape

Template("<p>${x}</p>")  # expect: web-mako
TemplateLookup(["templates"])  # expect: web-mako
TemplateLookup(["templates"], default_filters=["h"])  # ok: web-mako

tornado.web.Application([], autoescape=None)  # expect: web-other-autoescape
tornado.web.Application([])  # ok: web-other-autoescape
Context({}, autoescape=False)  # expect: web-other-autoescape
Context({}, autoescape=True)  # ok: web-other-autoescape


def page(request, name):
    render(request, "a.html", {"autoescape": False, "x": 1})  # expect: web-django-autoescape@medium
    render(request, "a.html", {"autoescape": True})  # ok: web-django-autoescape
    render(request, "a.html", locals())  # expect: web-template-locals@low
    render(request, "a.html", globals())  # expect: web-template-locals@medium
    render(request, "a.html", {"name": name})  # ok: web-template-locals
    render_template("a.html")  # ok: web-template-extension
    render_template("mail.txt")  # ok: web-template-extension
    render_template("a.unsafe", name=name)  # expect: web-template-extension
    render_template(f"{name}.tpl", **name)  # expect: web-template-extension
    render_template("a.unsafe")  # ok: web-template-extension
    render_template(f"{name}.html", name=name)  # ok: web-template-extension
    render_template(name)  # ok: web-template-extension


TEMPLATES = [{"OPTIONS": {"autoescape": False}}]  # expect: web-django-autoescape@high


def pages(text):
    jinja2.Template("{{ text }}").render(text=text)  # expect: web-jinja-direct, web-jinja-autoescape@low
    environment = jinja2.Environment(autoescape=True)
    environment.get_template("page.html").render(text=text)  # expect: web-jinja-direct
    page = jinja2.Template("<p>{{ text }}</p>")  # expect: web-jinja-autoescape@low
    page.render(text=text)  # expect: web-jinja-direct@medium
    page.render(text="a")  # expect: web-jinja-direct@low
    rows = []
    rows.append(text)
    page.render(text=rows)  # expect: web-jinja-direct@low
    page = jinja2.Template("<p>{{ text|e }}</p>")  # expect: web-jinja-autoescape@low
    page.render(text=text)  # expect: web-jinja-direct@low
    page = jinja2.Template("<p>{{ text }}</p>", autoescape=True)
    page.render(text=text)  # expect: web-jinja-direct@low
    text.render()  # ok: web-jinja-direct
