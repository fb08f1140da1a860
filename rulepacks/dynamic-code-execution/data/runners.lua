-- Names that several rules share: what runs text as Python, and which texts are treated apart.
return {
  -- `exec` and what does the same. The first argument is code, a code object, or (execfile) a path.
  exec = {
    "builtins.exec", "builtins.execfile", "six.exec_", "past.builtins.execfile",
  },
  -- What a local file's content goes by.
  file_content = {
    "builtins.open().read()", "io.open().read()", "codecs.open().read()",
    "tokenize.open().read()", "pathlib.Path().read_text()", "pathlib.Path().read_bytes()",
    "builtins.open().read().encode()", "builtins.open().read().decode()",
  },
  code_objects = {
    "builtins.compile()", "types.CodeType()", "builtins.compile().replace()", "code.compile_command()",
    "codeop.compile_command()", "RestrictedPython.compile_restricted()",
  },
  -- Anything here is a model's answer, whoever the client is.
  model_answers = {
    ".choices[].message.content", ".choices[].text", ".choices[].delta.content", ".output_text",
    ".messages.create().content[].text", ".generate_content().text", ".chat().message.content",
    ".chat()[]", ".generate().text",
  },
}
