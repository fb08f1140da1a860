-- What of a line is code, what string and what comment. Strings over several lines are found once a unit;
-- the rest is looked at line by line, as few lines are asked about.
local source = {}

local made = { path = nil, starts = {}, texts = {} }

-- Is the quote at `at` behind an odd number of backslashes?
local function is_escaped(text, at)
  local before = at - 1
  while before > 0 and text:byte(before) == 92 do
    before = before - 1
  end
  return (at - before) % 2 == 0
end

-- Where the string that starts at `at` ends, quotes included; `last` where it is not closed before.
local function string_end(text, at, last)
  local quote = text:sub(at, at)
  local size = text:sub(at, at + 2) == quote:rep(3) and 3 or 1
  local stop = "[" .. quote .. "]" .. quote:rep(size - 1) -- a pattern: a plain search pays for all of the text
  local found = at + size - 1
  repeat
    found = text:find(stop, found + 1)
  until not found or found > last or not is_escaped(text, found)
  return found and found <= last and found + size - 1 or last
end

-- The parts of one line that are no strings: `visit(first, last, is_comment)`.
local function walk_line(text, first, last, visit)
  local at = first
  while at <= last do
    local found = text:find("[\"'#]", at)
    if not found or found > last then
      visit(at, last, false)
      return
    end
    visit(at, found - 1, false)
    if text:sub(found, found) == "#" then
      visit(found, last, true)
      return
    end
    at = string_end(text, found, last) + 1
  end
end

-- The last i of 1 to count with key(i) <= wanted, 0 without one. Keys rise.
local function search(count, wanted, key)
  local low, high = 0, count
  while low < high do
    local middle = (low + high + 1) // 2
    if key(middle) <= wanted then low = middle else high = middle - 1 end
  end
  return low
end

-- Is the quote at `at` inside of a comment, or of a string that begins at or behind `first`?
local function is_hidden(text, first, at)
  if first >= at then return false end
  local is_plain = false
  walk_line(text, first, at - 1, function(_, last, is_comment)
    is_plain = last == at - 1 and not is_comment
  end)
  return not is_plain
end

-- First and last byte of every string in triple quotes.
local function find_texts(text, starts)
  local texts = {}
  local at, double, single = 1, 0, 0
  while true do
    if double and double < at then double = text:find('["]""', at) end
    if single and single < at then single = text:find("[']''", at) end
    local found = double and single and math.min(double, single) or double or single
    if not found then return texts end
    local first = starts[search(#starts, found, function(i) return starts[i] end)]
    if is_hidden(text, math.max(first, at), found) then
      at = found + 3
    else
      at = string_end(text, found, #text) + 1
      texts[#texts + 1] = { found, at - 1 }
    end
  end
end

local function make()
  local text = unit.text
  local starts = { 1 }
  for at in text:gmatch("\n()") do
    starts[#starts + 1] = at
  end
  made = { path = unit.path, starts = starts, texts = find_texts(text, starts) }
end

-- Where the line's own code can begin: behind a text that began above.
local function first_of(number)
  local first, texts = made.starts[number], made.texts
  local above = texts[search(#texts, first - 1, function(i) return texts[i][1] end)]
  return above and math.max(first, above[2] + 1) or first
end

local function holds(number, wanted, in_comment)
  if made.path ~= unit.path then make() end
  if not made.starts[number] then return not in_comment end -- behind what can be seen of a very long file
  local text = unit.text
  local last = (made.starts[number + 1] or #text + 2) - 2
  local found = false
  walk_line(text, first_of(number), last, function(from, to, is_comment)
    if is_comment == in_comment and text:sub(from, to):find(wanted, 1, true) then found = true end
  end)
  return found
end

-- Does the code of the line hold this text? Strings and comments do not count.
function source.is_code(number, text)
  return holds(number, text, false)
end

function source.is_comment(number, text)
  return holds(number, text, true)
end

return source
