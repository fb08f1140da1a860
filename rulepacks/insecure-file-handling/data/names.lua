-- Names of calls, and lists put together from parts.
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

-- a path, and what is a path again
names.paths = names.cross({ "pathlib.Path()", "pathlib.PosixPath()", "pathlib.WindowsPath()" }, "",
  { "", ".resolve()", ".absolute()", ".expanduser()", ".joinpath()", ".joinpath().resolve()", ".parent",
    ".with_suffix()", ".with_name()", ".with_stem()" })

names.test_paths = {
  "test/**", "tests/**", "**/test/**", "**/tests/**", "testing/**", "**/testing/**", "test_*.py", "**/test_*.py",
  "*_test.py", "**/*_test.py", "conftest.py", "**/conftest.py",
}

return names
