"""A parser of defusedxml beside others, which it does not change."""
import xml.etree.ElementTree as ET  # ok: load-xml-import

import defusedxml.ElementTree as SafeET
from flask import Flask, request
from lxml import etree

app = Flask(__name__)


@app.post("/a")
def read():
    SafeET.fromstring(request.data)  # ok: load-xml-taint
    etree.fromstring(request.data)  # expect: load-xml-taint, load-xml-lxml
    ET.fromstring(request.data)  # expect: load-xml-taint, load-xml-etree
