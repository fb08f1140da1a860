"""What each framework hands to a program, and what a lookup by it gives."""
import configparser
import os

import sanic
import webapp2
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404
from django.views import View
from flask import Flask
from flask import request as flask_request
from flask_sqlalchemy import SQLAlchemy

from project.common import *

service = sanic.Sanic("a")
app = Flask(__name__)
db = SQLAlchemy(app)


@service.post("/a")
async def by_decorator(req, name: int):
    os.remove(req.form["name"])  # expect: file-delete-taint
    os.remove("%d.txt" % name)  # ok: file-delete-taint


class Handler(webapp2.RequestHandler):
    def get(self):
        os.remove(self.request.get("name"))  # expect: file-delete-taint
        os.remove(self.app.config.get("name"))  # ok: file-delete-taint


class Page(View):
    def get(self, request, **kwargs):
        os.remove(kwargs["name"])  # expect: file-delete-taint
        os.remove(self.template_name)  # ok: file-delete-taint


@login_required
def remove(request, filename):
    os.remove(filename)  # expect: file-delete-taint
    os.remove(request.META["HTTP_X_NAME"])  # expect: file-delete-taint
    os.remove(request.user.username)  # ok: file-delete-taint


def helper(client, filename):
    os.remove(client.META.get("HTTP_X_NAME"))  # expect: file-delete-taint
    os.remove(filename)  # ok: file-delete-taint


# `request` comes with the star
@app.route("/b")
def by_star():
    os.remove(request.args["name"])  # expect: file-delete-taint
    return ""


def by_answer(answer):
    os.remove(answer.request.headers["name"])  # ok: file-delete-taint


@app.route("/c")
def typed():
    os.remove(flask_request.args.get("number"))  # expect: file-delete-taint
    os.remove("%s.txt" % flask_request.args.get("number", 1, type=int))  # ok: file-delete-taint
    os.remove("%s.txt" % flask_request.args.get("number", type=str))  # expect: file-delete-taint
    return ""


@app.route("/d")
def looked_up():
    name = flask_request.args["name"]
    os.remove(Document.query.filter_by(name=name).first().path)  # ok: file-delete-taint
    os.remove(Document.objects.get(name=name).path)  # ok: file-delete-taint
    os.remove(get_object_or_404(Document, name=name).path)  # ok: file-delete-taint
    os.remove(db.session.get(Document, name).path)  # ok: file-delete-taint
    os.remove({"name": name}.get("name"))  # expect: file-delete-taint
    return ""


@app.route("/e")
def through_settings():
    settings = configparser.ConfigParser()
    settings.set("a", "path", flask_request.args["name"])
    os.remove(settings.get("a", "path"))  # expect: file-delete-taint
    fixed = configparser.ConfigParser()
    fixed.set("a", "path", "a.txt")
    os.remove(fixed.get("a", "path"))  # ok: file-delete-taint
    return ""
