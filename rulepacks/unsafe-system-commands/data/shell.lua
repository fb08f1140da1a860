-- What a shell would make of a command string: the text with a mark for each part that is not known, cut into
-- simple commands and words. Enough of the grammar to tell a word from a quoted one and `;` from `|`.
local trust = require("data.trust")

local shell = {}

-- Marks in rendered text.
local HOLE = "\1"   -- unknown text
local QUOTED = "\2" -- text that cannot be more than one word: quoted, a number, a fixed value

shell.HOLE, shell.QUOTED = HOLE, QUOTED

local DEPTH_MAX = 10

-- ---- rendering ----

local render

local function mark(node)
  return trust.fixed(node) and QUOTED or HOLE
end

local renderers = {}

function renderers.string(node, depth)
  local parts = {}
  for _, child in ipairs(node:children()) do
    if child.kind == "interpolation" then
      local expression = child:field("expression")
      parts[#parts + 1] = expression and render(expression, depth) or HOLE
    elseif child.kind == "string_content" then
      parts[#parts + 1] = child.text:gsub("\\n", "\n"):gsub("{{", "{"):gsub("}}", "}")
    end
  end
  return table.concat(parts)
end

function renderers.concatenated_string(node, depth)
  local parts = {}
  for _, child in ipairs(node:children()) do
    parts[#parts + 1] = render(child, depth)
  end
  return table.concat(parts)
end

function renderers.parenthesized_expression(node, depth)
  local inner = node:child(1)
  return inner and render(inner, depth) or HOLE
end

-- The template of `%` or format with marks for its fields.
local function filled(template, fields, values)
  local all_fixed = true
  for _, value in ipairs(values) do
    all_fixed = all_fixed and trust.fixed(value)
  end
  local text = template:gsub(fields, all_fixed and QUOTED or HOLE)
  return text
end

local function percent(left, right, depth)
  local template = render(left, depth):gsub("%%[-+ #0]*%d*[dixX]", QUOTED):gsub("%%%([%w_]+%)", "%%")
  return (filled(template, "%%[-+ #0]*%d*%.?%d*[srafeEgG]", { right }):gsub("%%%%", "%%"))
end

function renderers.binary_operator(node, depth)
  local left, right, operator = node:field("left"), node:field("right"), node:field("operator")
  if not left or not right or not operator then
    return HOLE
  end
  if operator.kind == "+" then
    return render(left, depth) .. render(right, depth)
  end
  if operator.kind == "%" then
    return percent(left, right, depth)
  end
  return mark(node)
end

local function joined(separator, list, depth)
  local elements = list and list:elements()
  if not elements then
    return list and mark(list) or HOLE
  end
  local parts = {}
  for index, element in ipairs(elements) do
    parts[index] = render(element, depth)
  end
  return table.concat(parts, separator)
end

function renderers.call(node, depth)
  local callee = node:callee()
  if not callee or callee.kind ~= "attribute" then
    return mark(node)
  end
  local method, object = callee:field("attribute"), callee:field("object")
  if not method or not object then
    return mark(node)
  end
  if method.text == "format" then
    return filled(render(object, depth), "{[%w_%.%[%]!:<>^]*}", trust.arguments(node))
  end
  if method.text == "join" and type(object.value) == "string" then
    return joined(object.value, node:arg(1), depth)
  end
  return mark(node)
end

function renderers.identifier(node, depth)
  local source = trust.source_of(node)
  return source and render(source, depth) or mark(node)
end

function render(node, depth)
  if type(node.value) == "string" then
    return node.value
  end
  local renderer = renderers[node.kind]
  if not renderer or depth >= DEPTH_MAX then
    return mark(node)
  end
  return renderer(node, depth + 1)
end

-- The text of a command with marks, or nil when the expression is no text.
function shell.text(node)
  local text = render(node, 0)
  return text:find("[^\1\2]") and text or nil
end

-- ---- words ----

-- Basename without the extension of Windows programs, in lower case.
function shell.program(word)
  local name = word:match("([^/\\:]*)$"):lower()
  return (name:gsub("%.exe$", ""))
end

local function new_command(separator)
  return { separator = separator, words = {} }
end

local function end_word(state)
  if state.word then
    local words = state.command.words
    words[#words + 1] = state.word
    state.word = nil
  end
end

local function end_command(state, separator)
  end_word(state)
  if #state.command.words > 0 then
    state.commands[#state.commands + 1] = state.command
  end
  state.command = new_command(separator)
end

-- `text`: the word without quotes. `bare`: the same with every quoted character blotted out. `live`: holds a
-- part that is not known, or that the shell works out.
local function add(state, char, quote)
  state.word = state.word or { text = "", bare = "" }
  state.word.text = state.word.text .. char
  state.word.bare = state.word.bare .. (quote and "\3" or char)
  state.word.live = state.word.live or char == HOLE or (quote ~= "'" and (char == "$" or char == "`"))
end

local separators = { [";"] = true, ["\n"] = true, ["("] = true, [")"] = true }

-- Length of the separator at a position: `&&`, `||`, `|`, `&`, `;`, brackets, line ends.
local function separator_at(text, at)
  local two = text:sub(at, at + 1)
  if two == "&&" or two == "||" then
    return two
  end
  local one = two:sub(1, 1)
  if one == "|" then
    return "|"
  end
  if one == "&" then
    return two == "&>" and "" or text:sub(at - 1, at - 1) == ">" and "" or ";"
  end
  return separators[one] and one or ""
end

local function quoted_part(text, at, state)
  local quote = text:sub(at, at)
  local stop = text:find(quote, at + 1, true) or #text + 1
  state.word = state.word or { text = "", bare = "" }
  for i = at + 1, stop - 1 do
    add(state, text:sub(i, i), quote)
  end
  return stop + 1
end

local function plain_part(text, at, state)
  local char = text:sub(at, at)
  if char == "\\" and at < #text then
    if text:sub(at + 1, at + 1) ~= "\n" then
      add(state, text:sub(at + 1, at + 1), "\\")
    end
    return at + 2
  end
  local separator = separator_at(text, at)
  if separator ~= "" then
    end_command(state, separator)
    return at + #separator
  end
  if char:find("%s") then
    end_word(state)
  else
    add(state, char)
  end
  return at + 1
end

local TEXT_MAX = 4000

-- A command string as a list of { separator =, words = { { text =, bare =, live = } } }.
function shell.commands(text)
  local state = { commands = {}, command = new_command("") }
  local at = 1
  text = text:sub(1, TEXT_MAX)
  while at <= #text do
    local char = text:sub(at, at)
    if char == "'" or char == '"' then
      at = quoted_part(text, at, state)
    else
      at = plain_part(text, at, state)
    end
  end
  end_command(state, "")
  return state.commands
end

-- What stands before the command proper.
local prefixes = {
  sudo = true, doas = true, env = true, nohup = true, time = true, nice = true, ionice = true, exec = true,
  command = true, builtin = true, stdbuf = true, setsid = true, xargs = true, ["do"] = true, ["then"] = true,
  ["if"] = true, ["while"] = true, ["else"] = true, ["!"] = true, ["{"] = true, timeout = true, busybox = true,
}

-- Options of the prefixes that are followed by a word of their own.
local with_operand = { ["-u"] = true, ["-g"] = true, ["-n"] = true, ["-I"] = true, ["-i"] = true }

-- Index of the word that names the program, behind assignments, `sudo` and the like; nil for none.
function shell.head(command)
  local words, at = command.words, 1
  local prefixed = false
  while at <= #words do
    local text = words[at].text
    if prefixes[shell.program(text)] then
      prefixed = true
    elseif prefixed and text:sub(1, 1) == "-" then
      at = at + (with_operand[text] and 1 or 0)
    elseif not text:find("^[%a_][%w_]*=") and not (prefixed and text:find("^%d+[smhd]?$")) then
      return at
    end
    at = at + 1
  end
  return nil
end

-- ---- argument lists ----

local words_of

local function flatten(nodes, out, depth)
  for _, node in ipairs(nodes) do
    if node.kind == "list_splat" then
      local inner = node:child(1)
      local words = inner and words_of(inner, depth)
      for _, word in ipairs(words or { node }) do
        out[#out + 1] = word
      end
      if not words then
        out.open = true
      end
    else
      out[#out + 1] = node
    end
  end
  return out
end

local function sum_words(node, depth)
  local left, right, operator = node:field("left"), node:field("right"), node:field("operator")
  if not left or not right or not operator or operator.kind ~= "+" then
    return nil
  end
  local words = words_of(left, depth)
  if not words then
    return nil
  end
  local more = words_of(right, depth) or { right, open = true }
  return flatten(more, words, depth)
end

-- The nodes of a list of words as far as they are known, or nil. `open`: there may be more.
function words_of(node, depth)
  if depth >= DEPTH_MAX then
    return nil
  end
  while node.kind == "parenthesized_expression" do
    node = node:child(1)
  end
  local elements = node.kind ~= "dictionary" and node:elements()
  if elements then
    return flatten(elements, {}, depth + 1)
  end
  if node.kind == "binary_operator" then
    return sum_words(node, depth + 1)
  end
  if node.kind == "call" and node:is { "builtins.list()", "builtins.tuple()" } and node:arg(1) then
    return words_of(node:arg(1), depth + 1)
  end
  local source = trust.source_of(node)
  return source and words_of(source, depth + 1) or nil
end

function shell.words(node)
  return words_of(node, 0)
end

-- ---- shells that are given a script ----

local shells = {
  sh = true, bash = true, dash = true, ash = true, zsh = true, ksh = true, mksh = true, csh = true, tcsh = true,
  fish = true, cmd = true, powershell = true, pwsh = true, su = true,
}

function shell.is_shell(word)
  return shells[shell.program(word)] == true
end

function shell.takes_script(option)
  option = option:lower()
  return option:find("^%-%a*c$") ~= nil or option == "/c" or option == "/k" or option == "/r" or option == "-command"
    or option == "-encodedcommand" or option == "-enc"
end

-- Is a text the command line of a shell with a script in which a part is not known?
function shell.starts_shell(text)
  local first = shell.commands(text)[1]
  local words = first and first.words or {}
  if not words[1] or not shell.is_shell(words[1].text) then
    return false
  end
  for index = 2, #words - 1 do
    if shell.takes_script(words[index].text) then
      return text:find(HOLE, 1, true) ~= nil
    end
  end
  return false
end

-- The script in `[..., "sh", "-c", script]`, a list of nodes.
function shell.script(words)
  local inside = false
  for index, word in ipairs(words) do
    local value = word.value
    if inside and type(value) == "string" and shell.takes_script(value) then
      return words[index + 1]
    end
    inside = inside or (type(value) == "string" and shells[shell.program(value)] == true)
  end
  return nil
end

return shell
