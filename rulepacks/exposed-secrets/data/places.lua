-- Where credentials are expected to be made up.
local places = {}

places.tests = {
  "test/**", "tests/**", "**/test/**", "**/tests/**", "test_*.py", "**/test_*.py", "**/*_test.py", "**/conftest.py",
  "conftest.py", "testing/**", "**/testing/**", "**/fixtures/**", "examples/**", "**/examples/**", "docs/**",
  "**/docs/**", "**/doc/**", "**/tests.py", "tests.py", "**/testutils/**", "**/test_utils/**",
  "**/idlelib/idle_test/**",
}

--- A string or bytes literal without anything to fill in, or nil.
function places.literal(node)
  if not node then return nil end
  local kind = node.kind
  if kind == "parenthesized_expression" then return places.literal(node:child(1)) end
  if kind ~= "string" and kind ~= "concatenated_string" then return nil end
  local text = node.value
  return type(text) == "string" and text or nil
end

return places
