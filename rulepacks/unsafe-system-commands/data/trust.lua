-- Which expressions hold nothing that somebody else could have written: constants, what the interpreter and
-- the system say of themselves, numbers, quoted words, and whatever is put together of these only. What the
-- scanner folds is a constant already; this looks at the rest, with bounds, and says no when in doubt.
local checked = require("data.checked")

local trust = {}

local DEPTH_MAX = 14

-- Quoted for a POSIX shell.
local quoting = {
  "shlex.quote()", "shlex.join()", "pipes.quote()", "commands.mkarg()", "sarge.shell_quote()", "sarge.shell_format()",
  "six.moves.shlex_quote()", "django.utils.text.slugify()", "werkzeug.utils.secure_filename()",
}

-- Values of the interpreter and the system, numbers, generated names.
local known = {
  "sys.executable", "sys._base_executable", "sys.prefix", "sys.exec_prefix", "sys.base_prefix",
  "sys.base_exec_prefix", "sys.platform", "sys.byteorder", "sys.maxsize", "sys.version_info",
  "sys.version_info[]", "sys.version_info.major", "sys.version_info.minor", "sys.hexversion", "sys.implementation.name",
  "sys.implementation.cache_tag", "sys.abiflags",
  "os.sep", "os.altsep", "os.linesep", "os.pathsep", "os.devnull", "os.curdir", "os.pardir", "os.name", "os.defpath",
  "os.path.sep", "os.path.pathsep", "os.getpid()", "os.getppid()", "os.getuid()", "os.geteuid()", "os.getgid()",
  "os.getegid()", "os.cpu_count()", "multiprocessing.cpu_count()", "psutil.cpu_count()",
  "os.getpgid()", "os.getpgrp()", "os.fork()", "os.getloadavg()", "os.getloadavg()[]", "os.pipe()[]",
  "builtins.int()", "builtins.float()", "builtins.bool()", "builtins.len()", "builtins.hash()", "builtins.id()",
  "builtins.ord()", "builtins.round()", "builtins.abs()", "builtins.range()", "builtins.range()[]", "builtins.hex()",
  "builtins.oct()", "builtins.bin()", "builtins.__debug__",
  "decimal.Decimal()", "fractions.Fraction()", "ipaddress.ip_address()", "ipaddress.ip_network()",
  "ipaddress.IPv4Address()", "ipaddress.IPv6Address()", "ipaddress.IPv4Network()", "ipaddress.IPv6Network()",
  "math.ceil()", "math.floor()", "math.pi",
  "uuid.uuid1()", "uuid.uuid3()", "uuid.uuid4()", "uuid.uuid5()", "uuid.UUID()", "uuid.getnode()",
  "secrets.token_hex()", "secrets.token_urlsafe()", "secrets.randbelow()",
  "random.randint()", "random.randrange()", "random.random()", "random.getrandbits()",
  "time.time()", "time.time_ns()", "time.monotonic()", "time.perf_counter()", "time.strftime()",
  "datetime.datetime.now()", "datetime.datetime.utcnow()", "datetime.datetime.today()", "datetime.date.today()",
  "tempfile.mkdtemp()", "tempfile.mkstemp()", "tempfile.mkstemp()[]", "tempfile.mktemp()", "tempfile.gettempdir()",
  "tempfile.TemporaryDirectory()", "tempfile.TemporaryDirectory().name", "tempfile.NamedTemporaryFile()",
  "tempfile.NamedTemporaryFile().name", "tempfile.gettempprefix()",
  "platform.system()", "platform.machine()", "platform.python_version()", "platform.architecture()[]",
  "platform.python_implementation()", "sysconfig.get_platform()", "distutils.util.get_platform()",
  "socket.socket().fileno()", "socket.socket().getsockname()[]", "os.getcwd()", "pathlib.Path.cwd()",
  "pathlib.Path.home()", "subprocess.PIPE", "os.P_WAIT", "os.P_NOWAIT",
}

-- Functions that add nothing of their own to their arguments.
local transparent = {
  "os.path.join", "os.path.dirname", "os.path.basename", "os.path.abspath", "os.path.realpath", "os.path.normpath",
  "os.path.normcase", "os.path.expanduser", "os.path.splitext", "os.path.split", "os.path.relpath",
  "os.fspath", "os.fsencode", "os.fsdecode",
  "posixpath.join", "posixpath.dirname", "posixpath.basename", "ntpath.join",
  "pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath", "pathlib.WindowsPath", "pathlib.PurePosixPath",
  "pathlib.PureWindowsPath",
  "builtins.str", "builtins.list", "builtins.tuple", "builtins.sorted", "builtins.reversed", "builtins.set",
  "builtins.frozenset", "builtins.repr", "builtins.min", "builtins.max", "builtins.enumerate", "builtins.zip",
  "builtins.iter", "builtins.next", "builtins.dict", "builtins.bytes", "builtins.format", "builtins.sum",
  "shlex.split", "shutil.which", "distutils.spawn.find_executable", "sysconfig.get_path",
  "sysconfig.get_config_var", "distutils.sysconfig.get_config_var", "sysconfig.get_python_version",
  "textwrap.dedent", "itertools.chain", "importlib.resources.files", "importlib.resources.path",
  "pkg_resources.resource_filename", "ctypes.c_char_p", "ctypes.c_wchar_p", "ctypes.create_string_buffer",
  "ctypes.create_unicode_buffer", "inspect.getfile", "inspect.cleandoc",
}

-- Methods that add nothing of their own to receiver and arguments.
local transparent_methods = {
  format = true, join = true, strip = true, lstrip = true, rstrip = true, lower = true, upper = true, title = true,
  replace = true, encode = true, decode = true, split = true, rsplit = true, splitlines = true, partition = true,
  copy = true, as_posix = true, resolve = true, absolute = true, joinpath = true, with_suffix = true,
  with_name = true, with_stem = true, expanduser = true, relative_to = true, items = true, keys = true,
  values = true, removeprefix = true, removesuffix = true, zfill = true, ljust = true, rjust = true, get = true,
  capitalize = true, strftime = true, isoformat = true, timestamp = true, hexdigest = true, __str__ = true,
  fileno = true, index = true, bit_length = true,
}

-- Results of these are letters and digits whatever they are called on.
local harmless_methods = {
  hexdigest = true, strftime = true, isoformat = true, timestamp = true, fileno = true, bit_length = true,
  count = true, isdigit = true, startswith = true, endswith = true,
}

local function set_of(...)
  local set = {}
  for _, list in ipairs { ... } do
    for _, name in ipairs(list) do
      set[name] = true
    end
  end
  return set
end

local fixed_names = set_of(known, quoting)
local transparent_names = set_of(transparent)

local function is_any(node, set)
  for _, name in ipairs(node.names) do
    if set[name] then
      return true
    end
  end
  return false
end

local module_names = { __file__ = true, __name__ = true, __package__ = true, __path__ = true, __spec__ = true }

local mutating = { append = true, extend = true, insert = true, appendleft = true, update = true, add = true }

-- ---- where names get their values ----

-- The innermost function around a node, or the module.
local function scope_of(node)
  local scope = node:function_()
  while scope and scope.kind == "lambda" do
    scope = scope:function_()
  end
  return scope or node:ancestor("module")
end

local binding_kinds = {
  "assignment", "augmented_assignment", "named_expression", "for_statement", "for_in_clause", "as_pattern",
  "parameters", "lambda_parameters", "call", "import_statement", "import_from_statement", "case_pattern",
  "function_definition", "class_definition", "global_statement", "nonlocal_statement",
}

-- These speak of a name of a scope further out.
local reaching_out = { global_statement = true, nonlocal_statement = true }

local function slot(index, name)
  local entry = index[name]
  if not entry then
    entry = { sources = {} }
    index[name] = entry
  end
  return entry
end

local function add_source(index, target, source)
  if target.kind == "identifier" then
    local sources = slot(index, target.text).sources
    sources[#sources + 1] = source
    return
  end
  if target.kind == "subscript" then
    local object = target:field("value")
    if object and object.kind == "identifier" then
      add_source(index, object, source)
    end
    return
  end
  if target.kind == "attribute" then
    return
  end
  for _, name in ipairs(target:find("identifier")) do
    add_source(index, name, source)
  end
end

-- What is written between the brackets of a call: values of keywords, and what stands behind `*` and `**`.
function trust.arguments(call)
  local list, out = call:field("arguments"), {}
  if list and list.kind ~= "argument_list" then
    return { list } -- f(x for x in y)
  end
  for index, argument in ipairs(list and list:children() or {}) do
    local kind = argument.kind
    if kind == "keyword_argument" then
      argument = argument:field("value") or argument
    elseif kind == "list_splat" or kind == "dictionary_splat" then
      argument = argument:child(1) or argument
    end
    out[index] = argument
  end
  return out
end

local readers = {}

function readers.assignment(index, node)
  local target, source = node:field("left"), node:field("right")
  while source and source.kind == "assignment" do
    source = source:field("right")
  end
  if target and source then
    add_source(index, target, source)
  end
end

readers.augmented_assignment = readers.assignment

-- Pairs of an option and its value: the options are those that the program names.
local options = { "getopt.getopt()[]", "getopt.gnu_getopt()[]" }

function readers.for_statement(index, node)
  local target, source = node:field("left"), node:field("right")
  local pair = target and #target:children() == 2 and source and source:is(options)
  local option = pair and target:child(1)
  if not option or option.kind ~= "identifier" then
    return readers.assignment(index, node)
  end
  slot(index, option.text) -- with nothing from outside
  add_source(index, target:child(2), source)
end

readers.for_in_clause = readers.for_statement

function readers.named_expression(index, node)
  local target, source = node:field("name"), node:field("value")
  if target and source then
    add_source(index, target, source)
  end
end

function readers.as_pattern(index, node)
  local target, source = node:field("alias"), node:child(1)
  if target and source then
    add_source(index, target, source)
  end
end

function readers.parameters(index, node)
  for _, name in ipairs(node:find("identifier")) do
    slot(index, name.text).given = true
  end
end

readers.lambda_parameters = readers.parameters
readers.import_statement = readers.parameters
readers.import_from_statement = readers.parameters
readers.case_pattern = readers.parameters
readers.global_statement = readers.parameters
readers.nonlocal_statement = readers.parameters

function readers.function_definition(index, node)
  local name = node:field("name")
  if name then
    slot(index, name.text).given = true
  end
end

readers.class_definition = readers.function_definition

function readers.call(index, node)
  local callee = node:field("function")
  if not callee or callee.kind ~= "attribute" then
    return
  end
  local object, method = callee:field("object"), callee:field("attribute")
  if object and method and object.kind == "identifier" and mutating[method.text] then
    for _, argument in ipairs(trust.arguments(node)) do
      add_source(index, object, argument)
    end
  end
end

local indexes = {} -- by scope; put back to empty with the rest of the pack's state after every unit

local function bindings_of(scope)
  local index = indexes[scope]
  if index then
    return index
  end
  index = {}
  indexes[scope] = index
  for _, node in ipairs(scope:find(binding_kinds)) do
    local owner = node.kind == "parameters" and node.parent or scope_of(node)
    if owner == scope or reaching_out[node.kind] then
      readers[node.kind](index, node)
    end
  end
  return index
end

-- { sources, given } of a name: from the innermost scope that binds it.
local function binding_of(node)
  local name, scope = node.text, scope_of(node)
  while scope do
    local entry = bindings_of(scope)[name]
    if entry then
      return entry
    end
    scope = scope.kind ~= "module" and scope_of(scope) or nil
  end
  return nil
end

-- The one expression a name stands for, or nil.
function trust.source_of(node)
  local entry = node.kind == "identifier" and binding_of(node)
  if entry and not entry.given and #entry.sources == 1 then
    return entry.sources[1]
  end
  return nil
end

-- ---- the judgement ----

local trusted -- by recursion

local function all_trusted(nodes, seen, depth)
  for _, node in ipairs(nodes) do
    if not trusted(node, seen, depth) then
      return false
    end
  end
  return true
end

local function arguments_trusted(node, seen, depth)
  return all_trusted(trust.arguments(node), seen, depth)
end

local function trusted_field(field)
  return function(node, seen, depth)
    local inner = node:field(field)
    return inner ~= nil and trusted(inner, seen, depth)
  end
end

local function trusted_first(node, seen, depth)
  local inner = node:child(1)
  return inner ~= nil and trusted(inner, seen, depth)
end

local function trusted_children(node, seen, depth)
  return all_trusted(node:children(), seen, depth)
end

local function yes()
  return true
end

local judges = {
  parenthesized_expression = trusted_first,
  list_splat = trusted_first,
  keyword_argument = trusted_field("value"),
  named_expression = trusted_field("value"),
  unary_operator = trusted_field("argument"),
  list_comprehension = trusted_field("body"),
  generator_expression = trusted_field("body"),
  set_comprehension = trusted_field("body"),
  list = trusted_children,
  tuple = trusted_children,
  set = trusted_children,
  expression_list = trusted_children,
  concatenated_string = trusted_children,
  comparison_operator = yes,
  not_operator = yes,
  integer = yes,
  float = yes,
  ["true"] = yes,
  ["false"] = yes,
  none = yes,
  ["attribute"] = trusted_field("object"),
}

-- A number's format leaves no room for text.
local function formats_number(interpolation)
  local specifier = interpolation:field("format_specifier")
  return specifier ~= nil and specifier.text:match("[dxXobeEfFgG%%]$") ~= nil
end

function judges.string(node, seen, depth)
  for _, child in ipairs(node:children()) do
    if child.kind == "interpolation" and not formats_number(child) then
      local expression = child:field("expression")
      if not expression or not trusted(expression, seen, depth) then
        return false
      end
    end
  end
  return true
end

function judges.dictionary(node, seen, depth)
  for _, entry in ipairs(node:elements()) do
    if not trusted(entry.node, seen, depth) then
      return false
    end
  end
  return true
end

function judges.conditional_expression(node, seen, depth)
  local yes_node, no_node = node:child(1), node:child(3)
  return yes_node ~= nil and no_node ~= nil and trusted(yes_node, seen, depth) and trusted(no_node, seen, depth)
end

function judges.boolean_operator(node, seen, depth)
  local left, right = node:field("left"), node:field("right")
  return left ~= nil and right ~= nil and trusted(left, seen, depth) and trusted(right, seen, depth)
end

-- "%d" and its like take numbers only.
local function numbers_only(template)
  if type(template) ~= "string" then
    return false
  end
  local rest = template:gsub("%%%%", ""):gsub("%%[-+ #0]*%d*%.?%d*[dixXofeEgG]", "")
  return not rest:find("%", 1, true)
end

function judges.binary_operator(node, seen, depth)
  local left, right, operator = node:field("left"), node:field("right"), node:field("operator")
  if not left or not right then
    return false
  end
  if operator and operator.kind == "%" and numbers_only(left.value) then
    return true
  end
  return trusted(left, seen, depth) and trusted(right, seen, depth)
end

-- An element of a table whose values are all fixed.
function judges.subscript(node, seen, depth)
  local container = node:field("value")
  return container ~= nil and trusted(container, seen, depth)
end

local function maps_to_quoted(node)
  local mapped = node:arg(1)
  return mapped ~= nil and mapped:is { "shlex.quote", "pipes.quote", "builtins.int", "six.moves.shlex_quote" }
end

function judges.call(node, seen, depth)
  local callee = node:callee()
  if not callee then
    return false
  end
  if callee:is("builtins.map") then
    return maps_to_quoted(node)
  end
  if is_any(callee, transparent_names) then
    return arguments_trusted(node, seen, depth)
  end
  if callee.kind ~= "attribute" then
    return false
  end
  local method, object = callee:field("attribute"), callee:field("object")
  if not method or not object then
    return false
  end
  if harmless_methods[method.text] then
    return true
  end
  return transparent_methods[method.text] == true and trusted(object, seen, depth)
    and arguments_trusted(node, seen, depth)
end

-- `cmd = cmd + " -v"` says nothing by itself: there must be a source that does without the name.
local function sources_trusted(sources, state, seen, depth)
  local circular, grounded = false, false
  for _, source in ipairs(sources) do
    state.asked = false
    if not trusted(source, seen, depth) then
      return false
    end
    circular = circular or state.asked
    grounded = grounded or not state.asked
  end
  return grounded or not circular
end

function judges.identifier(node, seen, depth)
  local name = node.text
  if module_names[name] or seen.checked and checked.is(node) then
    return true
  end
  local entry = binding_of(node)
  if not entry or entry.given then
    return false
  end
  local state = seen[entry]
  if not state then
    state = { verdict = true }
    seen[entry] = state
    state.verdict = sources_trusted(entry.sources, state, seen, depth)
  elseif state.verdict then
    state.asked = true -- a name in terms of itself
  end
  return state.verdict
end

function trusted(node, seen, depth)
  if node.is_constant or is_any(node, fixed_names) or (seen.extra and node:is(seen.extra)) then
    return true
  end
  local judge = judges[node.kind]
  return judge ~= nil and depth < DEPTH_MAX and judge(node, seen, depth + 1)
end

-- Can nobody else have a say in what this expression is? `extra`: names that count as fixed this time.
function trust.fixed(node, extra)
  return trusted(node, { extra = extra }, 0)
end

-- Is every part that somebody else could have a say in looked at in the function?
function trust.checked(node)
  return trusted(node, { checked = true }, 0)
end

return trust
