# What comes from outside, on its way to loaders.
import base64
import hmac
import json
import pickle  # expect: load-pickle-import
import shelve  # expect: load-pickle-import
import xml.etree.ElementTree as ET  # expect: load-xml-import

import lxml.etree
import yaml
from flask import Flask, request

app = Flask(__name__)


def decoded(text):
    return base64.b64decode(text)


@app.route("/session")
def session():
    state = decoded(request.cookies["state"])
    return pickle.loads(state)  # expect: load-pickle-call, load-pickle-taint@critical


@app.route("/signed")
def signed():
    body = request.get_data()
    if not hmac.compare_digest(request.headers["X-Sum"], hmac.new(b"k", body, "sha256").hexdigest()):
        return ""
    return json.loads(body)  # ok: load-pickle-taint


@app.route("/config", methods=["POST"])
def config():
    # expect: load-pickle-taint
    first = yaml.load(request.data, Loader=yaml.UnsafeLoader)  # expect: load-yaml
    second = yaml.load(request.data, Loader=yaml.SafeLoader)  # ok: load-pickle-taint
    third = yaml.safe_load(request.data)  # ok: load-pickle-taint
    fourth = yaml.load(request.data, Loader=yaml.CLoader)  # expect: load-yaml, load-pickle-taint
    return first, second, third


@app.route("/xml", methods=["POST"])
def document():
    tree = lxml.etree.fromstring(request.data)  # expect: load-xml-lxml, load-xml-taint@medium
    other = ET.fromstring(request.data.decode())  # expect: load-xml-etree, load-xml-taint@low
    fixed = ET.fromstring("<a/>")  # ok: load-xml-taint
    parser = lxml.etree.XMLParser(resolve_entities=False)
    lxml.etree.fromstring(request.data, parser)  # ok: load-xml-taint
    lxml.etree.fromstring(request.data, lxml.etree.XMLParser(resolve_entities=False))  # ok: load-xml-taint
    lxml.etree.fromstring(request.data, lxml.etree.XMLParser(no_network=True))  # expect: load-xml-taint
    loose = lxml.etree.XMLParser(resolve_entities=True)  # expect: load-xml-lxml
    lxml.etree.fromstring(request.data, parser=loose)  # expect: load-xml-taint
    lxml.etree.parse(request.stream, lxml.etree.HTMLParser())  # ok: load-xml-taint
    for found in (tree, request.data):
        wrapped(found)
    return tree, other, fixed


def wrapped(tree):
    if isinstance(tree, str):
        tree = ET.fromstring(tree)  # expect: load-xml-etree, load-xml-taint
    return tree


class Tree:
    def __init__(self, tree):
        if isinstance(tree, str):
            tree = ET.fromstring(tree)  # expect: load-xml-etree # ok: load-xml-taint
        self.tree = tree


@app.route("/tree", methods=["POST"])
def held():
    found = ET.parse(request.stream)  # expect: load-xml-etree, load-xml-taint
    return Tree(found.getroot())


@app.route("/kept/<name>")
def kept(name):
    return shelve.open(name)["a"]  # expect: load-shelve, load-pickle-taint


@app.route("/new/<name>")
def emptied(name):
    return shelve.open(name, "n")["a"]  # ok: load-pickle-taint
