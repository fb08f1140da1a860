"""Hardens the standard library before anything is parsed."""
import defusedxml
import defusedxml.xmlrpc

defusedxml.defuse_stdlib()
defusedxml.xmlrpc.monkey_patch()

import xml.etree.ElementTree as ET  # ok: load-xml-import
import xml.sax  # ok: load-xml-import
from xml.dom import minidom  # ok: load-xml-import
from xmlrpc.client import ServerProxy  # ok: load-xmlrpc


def read(path, text, handler):
    ET.parse(path)  # ok: load-xml-etree
    minidom.parseString(text)  # ok: load-xml-dom
    xml.sax.parseString(text, handler)  # ok: load-xml-sax
    return ServerProxy("http://localhost:8000")  # ok: load-xmlrpc
