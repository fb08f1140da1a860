"""Feeds of others, read with care."""
import xml.etree.ElementTree as ET  # ok: load-xml-import
from xml.dom import minidom  # ok: load-xml-import

import defusedxml.ElementTree as SafeET
import defusedxml.minidom
import defusedxml.sax
from defusedxml.ElementTree import DefusedXMLParser, fromstring, parse

try:
    from defusedxml import pulldom
except ImportError:
    from xml.dom import pulldom  # ok: load-xml-import


def read(path, text, handler):
    SafeET.parse(path)  # ok: load-xml-etree
    SafeET.fromstring(text)  # ok: load-xml-etree
    fromstring(text)  # ok: load-xml-etree
    parse(path)  # ok: load-xml-etree
    ET.parse(path, parser=DefusedXMLParser())  # ok: load-xml-etree
    defusedxml.minidom.parseString(text)  # ok: load-xml-dom
    defusedxml.sax.parseString(text, handler)  # ok: load-xml-sax
    minidom.parseString(SafeET.tostring(path))  # ok: load-xml-dom
    ET.parse(path)  # expect: load-xml-etree


def loose(text):
    SafeET.fromstring(text, forbid_entities=False)  # expect: load-xml-other-parser
    SafeET.fromstring(text, forbid_external=False)  # expect: load-xml-other-parser
    SafeET.fromstring(text, forbid_dtd=False)  # ok: load-xml-other-parser
    SafeET.fromstring(text, forbid_dtd=True, forbid_entities=True)  # ok: load-xml-other-parser
    return pulldom
