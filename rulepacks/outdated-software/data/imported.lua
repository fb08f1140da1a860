-- What an import's site stands for.

--- The full dotted name; in `from a import b as c` only the alias knows it.
return function(site)
  local parent = site.parent
  if parent and parent.kind == "aliased_import" then
    local alias = parent:field("alias")
    return alias and alias.name or site.name
  end
  return site.name
end
