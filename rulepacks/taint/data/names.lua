-- Putting long lists of dotted names together.
local names = {}

--- Every head with every tail: cross({ "a", "b" }, ".", { "x", "y" }) is a.x a.y b.x b.y.
function names.cross(heads, between, tails)
  local all = {}
  for _, head in ipairs(heads) do
    for _, tail in ipairs(tails) do
      all[#all + 1] = head .. between .. tail
    end
  end
  return all
end

--- One list out of several.
function names.join(...)
  local all = {}
  for _, list in ipairs({ ... }) do
    for _, name in ipairs(list) do
      all[#all + 1] = name
    end
  end
  return all
end

return names
