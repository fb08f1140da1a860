-- What makes an XML parser of the standard library safe to use.
local xml = {}

--- Documents that the program has just written itself, as in minidom.parseString(ET.tostring(root)).
xml.written = {
  "xml.etree.ElementTree.tostring()", "xml.etree.ElementTree.tostring().decode()",
  "xml.etree.cElementTree.tostring()",
  "lxml.etree.tostring()", "lxml.etree.tostring().decode()", "defusedxml.ElementTree.tostring()",
  "defusedxml.ElementTree.tostring().decode()", "xml.dom.minidom.Document().toxml()",
}

--- Parsers that refuse entities.
xml.defused = { "defusedxml.**" }

--- Has the unit called defusedxml.defuse_stdlib() or the like, which hardens the parsers for everyone?
function xml.is_defused(word)
  return unit.text:find(word, 1, true) ~= nil and unit.text:find("defusedxml", 1, true) ~= nil
end

--- The check of the rules on parsers: reports unless the standard library has been defused.
function xml.check(site)
  if not xml.is_defused("defuse_stdlib") then site:report {} end
end

return xml
