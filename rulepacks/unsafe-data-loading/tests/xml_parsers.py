"""Feeds and reports in XML."""
import xml.dom.expatbuilder  # expect: load-xml-import@info
import xml.dom.minidom  # expect: load-xml-import
import xml.etree.ElementTree as ET  # expect: load-xml-import
import xml.sax  # expect: load-xml-import
import xml.sax.handler  # ok: load-xml-import
from xml.dom import minidom, pulldom  # expect: load-xml-import
from xml.dom.minidom import Document, Node  # ok: load-xml-import
from xml.dom.minidom import parseString as read_dom  # expect: load-xml-import
from xml.etree import ElementTree  # expect: load-xml-import
from xml.etree.ElementTree import Element, SubElement, tostring  # ok: load-xml-import
from xml.etree.ElementTree import fromstring  # expect: load-xml-import
from xml.sax import make_parser, parseString  # expect: load-xml-import
from xml.sax.expatreader import create_parser  # expect: load-xml-import
from xml.sax.handler import feature_external_ges  # ok: load-xml-import
from xml.sax.saxutils import escape, quoteattr  # ok: load-xml-import

TEMPLATE = "<report><title/></report>"


def trees(path, text):
    ET.parse(path)  # expect: load-xml-etree@low
    ET.parse("feed.xml")  # expect: load-xml-etree
    ElementTree.fromstring(text)  # expect: load-xml-etree
    fromstring(text)  # expect: load-xml-etree
    ET.XML(text)  # expect: load-xml-etree
    ET.iterparse(path, events=("end",))  # expect: load-xml-etree
    ET.XMLParser(encoding="utf-8")  # expect: load-xml-etree
    ET.ElementTree(file=path)  # expect: load-xml-etree
    getattr(ET, "fromstring")(text)  # expect: load-xml-etree
    ET.fromstring("<note/>")  # ok: load-xml-etree
    ET.fromstring(TEMPLATE)  # ok: load-xml-etree
    root = Element("note")
    SubElement(root, "to").text = escape(text)
    ET.ElementTree(root).write(path)  # ok: load-xml-etree
    ET.fromstring(ET.tostring(root))  # ok: load-xml-etree


def doms(path, text):
    minidom.parse(path)  # expect: load-xml-dom@low
    minidom.parseString(text)  # expect: load-xml-dom
    read_dom(text)  # expect: load-xml-dom
    pulldom.parse(path)  # expect: load-xml-dom
    pulldom.parseString(text)  # expect: load-xml-dom
    xml.dom.expatbuilder.parse(path)  # expect: load-xml-dom
    xml.dom.minidom.parseString(text)  # expect: load-xml-dom
    minidom.parseString("<note/>")  # ok: load-xml-dom
    Document().createElement("note")  # ok: load-xml-dom


def pretty(root):
    return minidom.parseString(tostring(root)).toprettyxml(indent="  ")  # ok: load-xml-dom


def events(path, text, handler):
    xml.sax.parse(path, handler)  # expect: load-xml-sax@low
    parseString(text, handler)  # expect: load-xml-sax
    xml.sax.parseString(text, handler)  # expect: load-xml-sax
    create_parser()  # expect: load-xml-sax
    parser = make_parser()  # expect: load-xml-sax
    parser.setFeature(feature_external_ges, True)  # expect: load-xml-sax@high
    parser.setFeature(xml.sax.handler.feature_external_ges, 1)  # expect: load-xml-sax@high
    parser.setFeature("http://xml.org/sax/features/external-general-entities", True)  # expect: load-xml-sax@high
    parser.setFeature(feature_external_ges, False)  # ok: load-xml-sax
    parser.setFeature(xml.sax.handler.feature_namespaces, True)  # ok: load-xml-sax
    parseString("<note/>", handler)  # ok: load-xml-sax
    quoteattr(text)  # ok: load-xml-sax
