-- Source that does not read as it runs: characters that reorder, imitate or hide others.
local characters = require "data.characters"
local source = require "data.source"

-- ---- order ----

local function count(text, low, high)
  local found = 0
  for _, code in utf8.codes(text, true) do
    if code >= low and code <= high then found = found + 1 end
  end
  return found
end

-- Words of a script that runs from right to left, with each embedding and isolate closed behind them.
local function is_translation(text)
  local opened = count(text, 0x202A, 0x202B)
  return count(text, 0x0590, 0x08FF) + count(text, 0xFB1D, 0xFEFC) > 0 and count(text, 0x202D, 0x202E) == 0
    and opened == count(text, 0x202C, 0x202C) and count(text, 0x2066, 0x2068) == count(text, 0x2069, 0x2069)
end

local not_in_text = "[^\\r\\n\\x{202A}-\\x{202E}\\x{2066}-\\x{2069}" .. characters.right_to_left .. "]"

rule {
  id = "dyn-trojan-source", severity = "high", confidence = "medium", cwe = { 1007 },
  title = "Invisible characters change the order in which the source is shown",
  message = "This line holds characters that make it look different from what runs: remove them, or write them as "
    .. "`\\uXXXX`",
  aliases = { "B613" },
  references = { "https://trojansource.codes/" },
  units = { "python", "stub", "pth", "notebook", "setup-cfg", "pyproject" },
  match = {
    file { text = "[\\x{202A}-\\x{202E}\\x{2066}-\\x{2069}][^\\r\\n]*" },
    -- The mark alone moves little, and belongs into text of a script that runs from right to left.
    file {
      text = "(?<![^\\n])" .. not_in_text .. "*\u{200F}" .. not_in_text .. "*(?=[\\r\\n]|$)",
    },
  },
  check = function(site)
    local text = site.text
    if count(text, 0x202A, 0x202E) + count(text, 0x2066, 0x2069) == 0 then
      site:report {
        severity = "low",
        message = "This line holds an invisible right-to-left mark: remove it, or write it as `\\u200F`",
      }
    elseif is_translation(text) then
      site:report { severity = "low", confidence = "low" }
    else
      site:report()
    end
  end,
}

-- ---- imitation ----

-- What Python makes of mathematical and full-width letters.
local function read_by_python(text)
  local letters = {}
  for _, code in utf8.codes(text, true) do
    if code >= 0x1D400 and code <= 0x1D6A3 then
      local letter = (code - 0x1D400) % 52
      letters[#letters + 1] = string.char(letter < 26 and 65 + letter or 71 + letter)
    elseif code >= 0xFF21 and code <= 0xFF5A then
      letters[#letters + 1] = string.char(code - 0xFEE0)
    elseif code < 0x80 then
      letters[#letters + 1] = string.char(code)
    else
      return nil
    end
  end
  return table.concat(letters)
end

local selectors = "[\\x{FE00}-\\x{FE0F}\\x{E0100}-\\x{E01EF}\\x{E0001}-\\x{E007F}]"

local function first_code(text)
  return utf8.codepoint(text, 1, 1, true)
end

local function check_control(site, code)
  if code == 0x08 then
    site:report {
      message = "A backspace in the source hides what stands before it when the file is shown in a terminal",
    }
  elseif code == 0x1A then
    site:report { message = "A SUB character ends the file for some programs that show it, but not for Python" }
  elseif code == 0x1B then
    site:report {
      severity = "low",
      message = "An escape character in the source can hide lines when the file is shown in a terminal: write `\\x1b`",
    }
  elseif not source.is_comment(site.line, site.text) then
    site:report {
      severity = "low",
      message = "The source holds an invisible space of no width: remove it, or write it as `\\u200b`",
    }
  end
end

local function check_imitation(site)
  local text = site.text
  local code = first_code(text)
  if code == 0x08 or code == 0x1A or code == 0x1B or code == 0x200B then
    return check_control(site, code)
  elseif code >= 0xFE00 and code <= 0xFE0F or code >= 0xE0000 then
    local is_run = utf8.len(text, 1, -1, true) >= 16
    if not is_run and not source.is_code(site.line, text) then return end
    site:report(not is_run and {} or {
      severity = "high",
      message = "A long run of invisible characters stands here: text can be hidden in it that a program reads back",
    })
  elseif source.is_code(site.line, text) then
    local plain = read_by_python(text)
    if plain then
      site:report { message = "Python reads these letters as `" .. plain .. "`: write them so" }
    else
      site:report()
    end
  end
end

rule {
  id = "dyn-confusable-identifier", severity = "medium", confidence = "medium", cwe = { 1007 },
  title = "The source holds letters that look like others, or none at all",
  message = "This name holds letters of another script that look like ASCII ones, or none that can be seen: spell it "
    .. "in one script",
  references = { "https://peps.python.org/pep-0672/" },
  match = {
    file { text = "(?<=[A-Za-z_])[" .. characters.lookalike .. "]+(?![^\\x00-\\x7F])[A-Za-z0-9_]*" },
    file { text = "(?<![^\\x00-\\x7F])[" .. characters.lookalike .. "]+(?=[A-Za-z_])[A-Za-z0-9_]*" },
    file { text = "[" .. characters.compatible .. "]+[A-Za-z0-9_" .. characters.compatible .. "]*" },
    file { text = "[" .. characters.blank .. "]+" },
    file { text = "[\\x08\\x1B\\x{200B}]" },
    file { text = "\\x1A(?!\\s*$)" },
    file { text = { selectors .. "{16,}", "(?<=[A-Za-z0-9_])" .. selectors .. "{1,15}(?!" .. selectors .. ")" } },
  },
  check = check_imitation,
}
