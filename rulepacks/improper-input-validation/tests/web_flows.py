import csv
import html
import math
import logging
import smtplib
import socket
import urllib.request
from email.message import EmailMessage
from urllib.parse import urljoin, urlparse

import anthropic
import pycurl
import requests
from django.contrib.auth.models import User
from django.http import HttpResponse
from flask import Flask, Response, make_response, redirect, render_template_string, request, session, url_for
from flask_security.utils import validate_redirect_url

app = Flask(__name__)
log = logging.getLogger(__name__)


def is_safe_url(target):
    return urlparse(target).netloc in ("", "example.org")


PAGES = {"a": "/a", "b": "/b"}


@app.route("/a/<name>/<int:number>")
def addresses(name, number):
    requests.get(request.args["url"], timeout=3)  # expect: input-ssrf-taint@high
    requests.get("https://example.org/a/" + name, timeout=3)  # expect: input-ssrf-taint@low
    requests.get(f"https://example.org/a/{number}", timeout=3)  # ok: input-ssrf-taint
    requests.get("https://example.org/a", params={"q": name}, timeout=3)  # ok: input-ssrf-taint
    socket.socket().connect((name, 80))  # expect: input-ssrf-taint
    socket.socket().connect(("example.org", number))  # ok: input-ssrf-taint
    asked = urllib.request.Request("https://example.org/" + name, headers={"A": "b"})  # expect: input-ssrf-taint@low
    urllib.request.urlopen(asked)  # expect: input-ssrf-taint@low
    urllib.request.urlopen(urllib.request.Request(name))  # expect: input-urlopen-scheme, input-ssrf-taint@high
    curl = pycurl.Curl()
    curl.setopt(pycurl.URL, name)  # expect: input-ssrf-taint
    curl.setopt(pycurl.USERAGENT, name)  # ok: input-ssrf-taint
    url = "https://%s/a" % name  # expect: input-url-host-taint
    url = "https://example.org/%s" % name  # ok: input-url-host-taint
    host = urlparse("https://%s" % name).hostname  # ok: input-url-host-taint
    same = address == "https://%s" % name  # ok: input-url-host-taint
    own = "https://%s/" % request.headers.get("Host")  # ok: input-url-host-taint
    other = "https://%s/" % request.headers.get("X-Host")  # expect: input-url-host-taint
    if number == 1:
        return redirect(request.args["next"])  # expect: input-open-redirect-taint
    if number == 2:
        return redirect("/user/" + name)  # ok: input-open-redirect-taint
    if number == 3:
        return redirect(url_for("page", name=name))  # ok: input-open-redirect-taint
    if number == 4:
        return redirect(request.path)  # ok: input-open-redirect-taint
    if number == 5:
        return redirect(request.args.get("next") or "/")  # expect: input-open-redirect-taint
    if number == 51:
        target = request.args["next"]
        if not urlparse(target.replace("\\", "")).netloc:
            return redirect(target)  # ok: input-open-redirect-taint
    if number == 52:
        target = request.args["next"]
        if not urlparse(target.replace("/", "")).netloc:
            return redirect(target)  # expect: input-open-redirect-taint
    if number == 6:
        return redirect("/" + name)  # expect: input-open-redirect-taint
    if number == 7:
        return redirect("/start" if name else "/")  # ok: input-open-redirect-taint
    if number == 8:
        return redirect(f"{request.path}/{name}")  # ok: input-open-redirect-taint
    if number == 9:
        return redirect(request.path + "?next=" + name)  # ok: input-open-redirect-taint
    if number == 10:
        return redirect(name + request.path)  # expect: input-open-redirect-taint
    if number == 11:
        return redirect(f"{name}{request.path}")  # expect: input-open-redirect-taint
    answer = make_response("")
    answer.location = name  # expect: input-open-redirect-taint
    answer.location = "/user/" + name  # ok: input-open-redirect-taint
    requests.get(name or "https://example.org/a", timeout=3)  # expect: input-ssrf-taint@high
    address = request.args["address"]
    if address.startswith("https://example.org/"):
        requests.get(address, timeout=3)  # ok: input-ssrf-taint
        return redirect(address)  # ok: input-open-redirect-taint
    if address.startswith("https://example.org"):
        return redirect(address)  # expect: input-open-redirect-taint
    if validate_redirect_url(address):
        return redirect(address)  # ok: input-open-redirect-taint
    if name == "relative":
        return redirect(urljoin(request.url, "next"))  # ok: input-open-redirect-taint
    if name == "anywhere":
        return redirect(urljoin(request.url, address))  # expect: input-open-redirect-taint
    if is_safe_url(address):
        return redirect(address)  # ok: input-open-redirect-taint
    return redirect(PAGES[name])  # ok: input-open-redirect-taint


@app.route("/b")
def responses():
    response = Response("")
    response.headers["X-Name"] = request.args["name"]  # ok: input-header-taint
    response.headers[request.args["name"]] = "a"  # expect: input-header-taint
    response.headers["X-Name"] = str(int(request.args["name"]))  # ok: input-header-taint
    log.info("user %s", request.args["name"])  # expect: input-log-taint@low
    log.info("user %r", request.args["name"])  # expect: input-log-taint@info
    log.info("user %s", repr(request.args["name"]))  # ok: input-log-taint
    log.info("number %d", int(request.args["n"]))  # ok: input-log-taint
    log.info("agent %s", request.headers.get("User-Agent"))  # ok: input-log-taint
    mail = EmailMessage()
    mail["Subject"] = request.form["subject"]  # expect: input-mail-header
    mail["Subject"] = "Welcome"  # ok: input-mail-header
    mail.set_content(request.form["text"])  # ok: input-mail-header
    smtplib.SMTP("a").send_message(mail)
    smtplib.SMTP("a").sendmail("a@example.org", request.form["to"], "Subject: a")  # expect: input-mail-header
    smtplib.SMTP("a").sendmail("a@example.org", "b@example.org", request.form["text"])  # ok: input-mail-header
    session["name"] = request.form["name"]  # expect: input-trust-boundary
    session["name"] = "fixed"  # ok: input-trust-boundary
    return response


def stream(request, response: HttpResponse):
    response.write(request.POST["name"])  # expect: input-response-write
    response.write(html.escape(request.POST["name"]))  # ok: input-response-write
    with open("/srv/kept", "w") as kept:
        kept.write(request.POST["name"])  # ok: input-response-write


def finite(number):
    if math.isnan(number) or math.isinf(number):
        raise ValueError("no number")
    return number


@app.route("/c")
def templates():
    # expect: input-template-taint@high, input-template-string-build
    render_template_string("<p>" + request.args["name"] + "</p>")
    render_template_string("<p>{{ name }}</p>", name=request.args["name"])  # ok: input-template-taint
    text = request.args["format"].format(app)  # expect: input-format-string-taint
    text = "{}".format(request.args["format"])  # ok: input-format-string-taint
    price = float(request.args["price"])  # expect: input-nan-cast@low
    price = float(int(request.args["price"]))  # ok: input-nan-cast
    price = float(request.headers.get("Accept", "a;1").split(";")[1])  # ok: input-nan-cast
    price = float(request.headers.get("X-Price"))  # expect: input-nan-cast
    price = finite(float(request.args["price"]))  # expect: input-nan-cast@low
    price = float(finite(request.args["price"]))  # ok: input-nan-cast
    known = bool(request.args.get("known"))  # expect: input-nan-cast@low
    several = bool([request.args["price"]])  # ok: input-nan-cast
    writer = csv.writer(open("a.csv", "w"))
    writer.writerow([request.args["name"], price])  # expect: input-csv-formula
    writer.writerow(["a", price])  # ok: input-csv-formula
    User.objects.create(**request.form)  # expect: input-mass-assignment
    User.objects.create(name=request.form["name"])  # ok: input-mass-assignment
    client = anthropic.Anthropic()
    # expect: input-prompt-taint
    client.messages.create(model="m", system="Answer as " + request.args["role"], messages=[])
    # ok: input-prompt-taint
    client.messages.create(model="m", system="Answer", messages=[{"role": "user", "content": request.args["q"]}])
    return keep(text)
