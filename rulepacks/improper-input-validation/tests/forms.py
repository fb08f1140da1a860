import jinja2
from django.shortcuts import redirect
from flask import Flask, render_template_string, request
from twilio.rest import Client
from xml.sax.saxutils import escape

app = Flask(__name__)


def show(name, source):
    render_template_string("<p>%s</p>" % name)  # expect: input-template-string-build
    jinja2.Template(f"<p>{name}</p>")  # expect: input-template-string-build
    render_template_string("<p>{{ name }}</p>", name=name)  # ok: input-template-string-build, input-template-string
    render_template_string(source)  # expect: input-template-string@info


def edit(req, form):
    return req


def view(request, form):
    if form.is_valid():
        name = request.POST["name"]  # expect: input-form-bypass
        return redirect(name)  # expect: input-open-redirect-taint
    if form.is_valid():  # ok: input-form-bypass
        return form.cleaned_data["name"]
    return None


def call_up(number, words):
    client = Client("a", "b")
    client.calls.create(to=number, twiml=f"<Response><Say>{words}</Say></Response>")  # expect: input-xml-string-build
    client.calls.create(to=number, twiml=f"<Response><Say>{escape(words)}</Say></Response>")  # ok: input-xml-string-build
    client.calls.create(to=number, twiml="<Response><Say>Hi</Say></Response>")  # ok: input-xml-string-build


@app.route("/reset")
def reset():
    link = "https://" + request.host + "/reset"  # expect: input-host-header # ok: input-url-host-taint
    other = "Your host is " + request.host  # ok: input-host-header
    return send(link, other)


def weights(request):
    first = float(request.META.get("HTTP_ACCEPT_LANGUAGE"))  # ok: input-nan-cast
    other = float(request.META.get("HTTP_X_PRICE"))  # expect: input-nan-cast
    return first, other
