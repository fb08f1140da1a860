"""Parsers beside the standard library's."""
import xml.etree.ElementInclude
import xml.parsers.expat

import libxml2
import lxml.etree
import xmlschema
import xmltodict
from lxml import etree, html, objectify
from lxml.etree import HTMLParser, XMLParser
from zeep import Settings


def lxml_parsers(path):
    etree.XMLParser(resolve_entities=True)  # expect: load-xml-lxml@medium
    XMLParser(no_network=False)  # expect: load-xml-lxml@medium
    lxml.etree.XMLParser(resolve_entities=True, no_network=False)  # expect: load-xml-lxml@high
    etree.XMLParser(load_dtd=True)  # expect: load-xml-lxml@medium
    etree.XMLParser(dtd_validation=True, no_network=False)  # expect: load-xml-lxml@high
    etree.XMLParser(huge_tree=True)  # expect: load-xml-lxml@low
    etree.iterparse(path, huge_tree=True)  # expect: load-xml-lxml@low
    objectify.makeparser(resolve_entities=True)  # expect: load-xml-lxml
    etree.XMLParser()  # ok: load-xml-lxml
    etree.XMLParser(resolve_entities=False, remove_blank_text=True)  # ok: load-xml-lxml
    etree.XMLParser(resolve_entities="internal")  # ok: load-xml-lxml
    HTMLParser(encoding="utf-8")  # ok: load-xml-lxml
    etree.iterparse(path)  # ok: load-xml-lxml


def lxml_readers(path, text, tree):
    etree.parse(path)  # expect: load-xml-lxml@low
    etree.fromstring(text)  # expect: load-xml-lxml@low
    lxml.etree.XML(text)  # expect: load-xml-lxml@low
    objectify.fromstring(text)  # expect: load-xml-lxml@low
    parser = etree.XMLParser(resolve_entities=False)
    etree.parse(path, parser)  # ok: load-xml-lxml
    etree.fromstring(text, parser=parser)  # ok: load-xml-lxml
    etree.fromstring(text, HTMLParser())  # ok: load-xml-lxml
    etree.fromstring("<note/>")  # ok: load-xml-lxml
    etree.fromstring(etree.tostring(tree))  # ok: load-xml-lxml
    html.fromstring(text)  # ok: load-xml-lxml
    tree.xinclude()  # expect: load-xml-lxml
    etree.XSLT(tree, access_control=etree.XSLTAccessControl(read_network=True))  # expect: load-xml-lxml
    etree.XSLT(tree, access_control=etree.XSLTAccessControl.DENY_ALL)  # ok: load-xml-lxml
    etree.XSLTAccessControl(read_file=False, read_network=False)  # ok: load-xml-lxml


def other_parsers(path, text, tree, loader):
    libxml2.readFile(path, None, libxml2.XML_PARSE_NOENT)  # expect: load-xml-other-parser
    libxml2.readMemory(text, len(text), None, None, 2)  # expect: load-xml-other-parser
    libxml2.readDoc(text, None, None, libxml2.XML_PARSE_NONET | libxml2.XML_PARSE_DTDLOAD)  # expect: load-xml-other-parser
    libxml2.substituteEntitiesDefault(1)  # expect: load-xml-other-parser
    libxml2.readFile(path, None, libxml2.XML_PARSE_NONET)  # ok: load-xml-other-parser
    libxml2.readFile(path, None, 0)  # ok: load-xml-other-parser
    libxml2.substituteEntitiesDefault(0)  # ok: load-xml-other-parser
    xmltodict.parse(text, disable_entities=False)  # expect: load-xml-other-parser
    xmltodict.parse(text)  # ok: load-xml-other-parser
    xmltodict.parse(text, disable_entities=True)  # ok: load-xml-other-parser
    xml.etree.ElementInclude.include(tree)  # expect: load-xml-other-parser
    xml.etree.ElementInclude.include(tree, loader=loader)  # ok: load-xml-other-parser
    Settings(forbid_entities=False)  # expect: load-xml-other-parser
    Settings(strict=False)  # ok: load-xml-other-parser
    xmlschema.XMLSchema(path, defuse="never")  # expect: load-xml-other-parser@low
    xmlschema.XMLSchema(path, defuse="always")  # ok: load-xml-other-parser


def expat(handler):
    parser = xml.parsers.expat.ParserCreate()
    parser.ExternalEntityRefHandler = handler  # expect: load-xml-other-parser
    parser.ExternalEntityRefHandler = lambda *names: False  # ok: load-xml-other-parser
    parser.ExternalEntityRefHandler = None  # ok: load-xml-other-parser
    parser.SetParamEntityParsing(xml.parsers.expat.XML_PARAM_ENTITY_PARSING_ALWAYS)  # expect: load-xml-other-parser
    parser.SetParamEntityParsing(xml.parsers.expat.XML_PARAM_ENTITY_PARSING_NEVER)  # ok: load-xml-other-parser
    return parser
