"""The parsers of the standard library are hardened for everyone, and no others."""
import xml.etree.ElementTree as ET  # ok: load-xml-import

import defusedxml
from flask import Flask, request
from lxml import etree

defusedxml.defuse_stdlib()
app = Flask(__name__)


@app.post("/a")
def read():
    ET.fromstring(request.data)  # ok: load-xml-taint
    etree.fromstring(request.data)  # expect: load-xml-taint, load-xml-lxml
