import re

re.compile(r"^(a+)+$")  # expect: input-redos
re.match(r"(\w+\s?)+$", "a b")  # expect: input-redos
re.search(r"(.|\s)*x", "a")  # expect: input-redos
re.search(r"^([a-z]([-.\w]*[a-z0-9])*@)$", "a")  # expect: input-redos
re.search(r"^([a-z]([-.\w]*[/:])*@)$", "a")  # ok: input-redos
re.compile(r"^[0-9]+$")  # ok: input-redos
re.compile(r"^(?:a|b)+$")  # ok: input-redos
re.compile(r"^(\w+,)+$")  # ok: input-redos
re.compile("[A-z]+")  # expect: input-regex-large-range
re.compile("[A-Za-z]+")  # ok: input-regex-large-range
