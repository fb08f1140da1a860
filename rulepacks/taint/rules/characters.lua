-- Which characters let data out of where it was put. Letters, digits, `_` and `-` never do.
local blank = " \t\n\r\v\f"
local letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

dangerous {
  -- nothing can be named without letters, and nothing but names is done with letters alone
  code = letters .. "_\"'\\\u{80}",
  command = blank .. ";|&$`<>(){}[]*?!\\\"'#~",
  -- a second word makes a condition of a value that stands without quotes
  sql = blank .. "'\"`\\;()=<>*#|&",
  html = "<>\"'&",
  xml = "<>\"'&",
  -- two dots lead nowhere without a slash
  path = "/\\",
  header = "\r\n",
  log = "\r\n\v\f\b\x1b\0",
  regex = ".^$*+?{}[]\\|()",
  nosql = "${}[]\"'\\",
  ["ldap-filter"] = "*()\\\0&|!=<>~",
  ["ldap-dn"] = ",+\"\\<>;=#\0 ",
}
