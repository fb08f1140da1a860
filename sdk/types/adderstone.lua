---@meta adderstone
--- What rule packs can use: types for editors (LuaLS) and pages for LDoc. This file declares and does
--- nothing; packs never load it. Positions are 1-based throughout. The language's page is
--- docs/rule-language.md; a test holds this file against what the program offers.

---@alias adderstone.Severity "info"|"low"|"medium"|"high"|"critical"
---@alias adderstone.Confidence "low"|"medium"|"high"
---@alias adderstone.UnitKind "python"|"stub"|"pth"|"notebook"|"setup-cfg"|"pyproject"|"requirements"|"metadata"|"other"
---@alias adderstone.Safety "safe"|"unsafe"

--- A dotted name: "yaml.load", "subprocess.*", "os.exec*", "xml.**", ".execute", "requests.Session().get".
---@alias adderstone.Name string
--- One dotted name or a list of them.
---@alias adderstone.Names adderstone.Name|adderstone.Name[]
--- A PCRE2 regular expression, unanchored.
---@alias adderstone.Regex string
--- A path with `*`, `**`, `?` and `[a-z]`.
---@alias adderstone.Glob string

--- What a rule looks at.
---@class adderstone.Matcher
--- What must hold at a site.
---@class adderstone.Condition
--- What is asked of a value.
---@class adderstone.Predicate
--- A place at a site: `arg(1)`, `arg("sql", 1)`, `any_arg`, `rest(2)`, `receiver`, `value`, `result`, `hole("X")`,
--- `element(...)` of one.
---@class adderstone.Spot

-- ---------------------------------------------------------------------------------------------------
-- Rules
-- ---------------------------------------------------------------------------------------------------

--- What is changed in the scanned code. Exactly one of `callee`, `arg` and `drop`.
---@class adderstone.RuleFix
---@field callee? string another function of the same module: "safe_load"
---@field arg? string keyword of the argument to set
---@field position? integer position of the argument, where it may be given without keyword
---@field text? string Python expression the argument is set to
---@field drop? string keyword of the argument to remove
---@field title? string what the fix does, one line
---@field safety? adderstone.Safety "safe": behaviour is kept for correct input; default "unsafe"

--- Circumstances that change a finding; the first whose `where` holds counts.
---@class adderstone.Case
---@field where? adderstone.Condition|adderstone.Condition[]
---@field severity? adderstone.Severity
---@field confidence? adderstone.Confidence
---@field message? string
---@field fix? adderstone.RuleFix
---@field quiet? boolean true: no finding

---@class adderstone.Rule
---@field id string lower-case letters, digits and dashes; unique over all loaded packs
---@field title string one line without a full stop
---@field severity adderstone.Severity
---@field confidence adderstone.Confidence
---@field cwe integer|integer[] CWE numbers
---@field match adderstone.Matcher|adderstone.Matcher[] any of them
---@field where? adderstone.Condition|adderstone.Condition[] all must hold
---@field check? fun(site: adderstone.Node) called on each site that fulfils `where`; reports by site:report
---@field cases? adderstone.Case[]
---@field message? string template: {callee} {name} {arg1} {arg:Loader} {value} {hole:X} {text}; default the title
---@field fix? adderstone.RuleFix
---@field aliases? string[] ids in other tools
---@field instead_of? string[] rules of this pack whose findings at the same place this one stands for
---@field tags? string[]
---@field references? string[] URLs
---@field units? adderstone.UnitKind[] default python, stub, pth and notebook
---@field help? string name of the page under help/, default the id

--- Declares a rule. Only while a file of `rules/` is being loaded.
---@param fields adderstone.Rule
function rule(fields) end

-- ---------------------------------------------------------------------------------------------------
-- Data flow
-- ---------------------------------------------------------------------------------------------------

--- A name that sources, sinks or sanitizers share, over all packs: "remote", "sql".
---@alias adderstone.Group string

--- What yields data that somebody else chose.
---@class adderstone.Source
---@field group? adderstone.Group required outside a flow
---@field match adderstone.Matcher|adderstone.Matcher[] call, read, param, keyword, name, attribute or pattern
---@field where? adderstone.Condition|adderstone.Condition[]
---@field at? adderstone.Spot|adderstone.Spot[] default the site itself
---@field parts? string|string[] where in the value the data is: ".form", "[0][]"; default all of it
---@field units? adderstone.UnitKind[]

--- Where such data must not arrive.
---@class adderstone.Sink
---@field group? adderstone.Group|adderstone.Group[] required outside a flow
---@field match adderstone.Matcher|adderstone.Matcher[] call, assign, returned, pattern ...
---@field where? adderstone.Condition|adderstone.Condition[]
---@field at? adderstone.Spot|adderstone.Spot[] required for calls, assignments and patterns; else the site itself
---@field holds? "anything"|"elements"|"nothing" what counts of what the value holds: all, all that no key names, nothing
---@field units? adderstone.UnitKind[]

--- Calls that clean what they are given; or something that is no call and is clean itself (no `from`, no `to`).
---@class adderstone.Sanitizer
---@field group adderstone.Group|adderstone.Group[] what for; "any": for everything
---@field match adderstone.Matcher|adderstone.Matcher[] call, keyword, read or pattern
---@field where? adderstone.Condition|adderstone.Condition[]
---@field from? adderstone.Spot|adderstone.Spot[] what it cleans; default everything given. The rest passes as it is
---@field to? adderstone.Spot default `result`
---@field between? string a quote: what it gives is clean where it is put between two of these, and as it was elsewhere
---@field units? adderstone.UnitKind[]

--- The only ways in which calls pass data on.
---@class adderstone.Propagator
---@field match adderstone.Matcher|adderstone.Matcher[] call, keyword or pattern
---@field where? adderstone.Condition|adderstone.Condition[]
---@field from? adderstone.Spot|adderstone.Spot[] default everything given
---@field to? adderstone.Spot default `result`
---@field element? boolean true: an element of what `from` names
---@field units? adderstone.UnitKind[]

--- Calls that pass nothing on.
---@class adderstone.Stop
---@field match adderstone.Matcher|adderstone.Matcher[] call, keyword or pattern
---@field where? adderstone.Condition|adderstone.Condition[]
---@field units? adderstone.UnitKind[]

--- Calls that tell whether data is harmless: where they were true, it is.
---@class adderstone.Guard
---@field group adderstone.Group|adderstone.Group[] what for; "any": for everything
---@field match adderstone.Matcher|adderstone.Matcher[] call, keyword or pattern
---@field where? adderstone.Condition|adderstone.Condition[]
---@field at adderstone.Spot|adderstone.Spot[] what is harmless then
---@field negated? boolean true: harmless where the call was false
---@field raises? boolean true: harmless behind the call, which raises otherwise
---@field units? adderstone.UnitKind[]

--- Calls that call a function they are given.
---@class adderstone.Callback
---@field match adderstone.Matcher|adderstone.Matcher[] call, keyword or pattern
---@field where? adderstone.Condition|adderstone.Condition[]
---@field func adderstone.Spot the function
---@field args? adderstone.Spot|adderstone.Spot[] what it is called with; `spread` and `mapping` take containers apart
---@field gives? boolean the call gives what the function does
---@field units? adderstone.UnitKind[]

--- Functions that a framework calls with data from outside, registered by a call: `path("user/<name>", views.user)`.
---@class adderstone.Handler
---@field match adderstone.Matcher|adderstone.Matcher[] call, keyword or pattern
---@field where? adderstone.Condition|adderstone.Condition[]
---@field group string what kind of source it is
---@field func adderstone.Spot the function; with `methods` a class, an object or `C.as_view()`
---@field methods? string|string[] the methods that are called
---@field route? adderstone.Spot the text that names the parameters: `<name>`, `{name}`, `(?P<name>...)`
---@field except_text? string|string[] parts of a route, with `$` for the name, that let no text through: "<int:$>"
---@field position? integer without a route: the parameter that gets the data
---@field every? boolean without either: all parameters get data, and the call gives what the function does
---@field units? adderstone.UnitKind[]

--- Parameters that are instances of a class, though nothing in the file says so.
---@class adderstone.Instances
---@field match adderstone.Matcher|adderstone.Matcher[] param
---@field where? adderstone.Condition|adderstone.Condition[]
---@field instance adderstone.Name the class
---@field units? adderstone.UnitKind[]

--- Calls that never return.
---@class adderstone.Ends
---@field match adderstone.Matcher|adderstone.Matcher[] call, keyword or pattern
---@field where? adderstone.Condition|adderstone.Condition[]
---@field units? adderstone.UnitKind[]

--- Calls of whose result a part tells about what they were given: what a condition settles of the host settles the URL.
---@class adderstone.Part
---@field group adderstone.Group|adderstone.Group[] what for
---@field match adderstone.Matcher|adderstone.Matcher[] call, keyword or pattern
---@field where? adderstone.Condition|adderstone.Condition[]
---@field from adderstone.Spot|adderstone.Spot[] what was given
---@field attributes? string|string[] attributes of the result that tell; default the result itself
---@field units? adderstone.UnitKind[]

--- A finding wherever data comes from a source to a sink without having been cleaned. The other fields are those of a
--- rule; `where` and `cases` are asked at the sink.
---@class adderstone.Flow
---@field id string
---@field title string
---@field from adderstone.Group|adderstone.Source|(adderstone.Group|adderstone.Source)[]
---@field to adderstone.Group|adderstone.Sink|(adderstone.Group|adderstone.Sink)[]
---@field unless? adderstone.Group|adderstone.Group[] groups of sanitizers and guards; what is for "any" always counts; "behind-host": not what stands behind the host of an address
---@field severity adderstone.Severity|table<adderstone.Group, adderstone.Severity> one, or by group of sources
---@field confidence adderstone.Confidence
---@field cwe integer|integer[]
---@field where? adderstone.Condition|adderstone.Condition[]
---@field cases? adderstone.Case[]
---@field message? string template, in which {source} is the source's text as well
---@field aliases? string[]
---@field instead_of? string[] rules of this pack whose findings at the same place this one stands for
---@field tags? string[]
---@field references? string[]
---@field units? adderstone.UnitKind[]
---@field help? string

---@param fields adderstone.Flow
function flow(fields) end

---@param fields adderstone.Source
function source(fields) end

---@param fields adderstone.Sink
function sink(fields) end

---@param fields adderstone.Sanitizer
function sanitizer(fields) end

---@param fields adderstone.Propagator
function propagates(fields) end

---@param fields adderstone.Stop
function stops(fields) end

---@param fields adderstone.Guard
function guard(fields) end

---@param fields adderstone.Callback
function callback(fields) end

---@param fields adderstone.Handler
function handler(fields) end

---@param fields adderstone.Instances
function instances(fields) end

---@param fields adderstone.Ends
function ends(fields) end

---@param fields adderstone.Part
function part(fields) end

--- What calls and attributes give: instances of a class, by the name of the call ("sqlite3.connect()").
---@param classes table<string, string>
function types(classes) end

--- Names by which modules re-export what goes by another name ("flask.globals.request").
---@param names table<string, string>
function same(names) end

--- Characters that matter to groups, by group: a pattern that lets none of them through is a guard for the group. One
--- beyond ASCII stands for all of these. A group that is not named asks for letters, digits, `_` and `-` only.
---@param characters table<adderstone.Group, string>
function dangerous(characters) end

---@type adderstone.Spot What the call gives.
result = nil

--- Positional arguments from a position on, and all keyword arguments.
---@param position integer
---@return adderstone.Spot
function rest(position) end

--- In `args`: its elements, one after the other, as positional arguments.
---@param spot adderstone.Spot
---@return adderstone.Spot
function spread(spot) end

--- In `args`: its values by their keys as keyword arguments.
---@param spot adderstone.Spot
---@return adderstone.Spot
function mapping(spot) end

-- ---------------------------------------------------------------------------------------------------
-- Matchers
-- ---------------------------------------------------------------------------------------------------

--- Calls of these names. Site: the call.
---@param names adderstone.Names
---@return adderstone.Matcher
function call(names) end

--- Calls of anything with a keyword argument of one of these names. Site: the call.
---@param names string|string[]
---@return adderstone.Matcher
function keyword(names) end

--- These names read as a value: not called, not the head of a longer name. Site: the expression.
---@param names adderstone.Names
---@return adderstone.Matcher
function name(names) end

--- These names wherever their value is used: read, called, or the head of a longer name (`request.args` in
--- `request.args.get("q")`). Not variables that only hold it. Site: that name.
---@param names adderstone.Names
---@return adderstone.Matcher
function read(names) end

--- What `param` asks of a parameter and its function: all keys given must fit.
---@class adderstone.Param
---@field decorator? adderstone.Names
---@field class? adderstone.Names it is a method of a class derived from one of these
---@field func? string|string[] the function's own name, globs included
---@field name? string|string[] the parameter's own name, globs included
---@field beside? string|string[] the name of another parameter of the function, globs included
---@field annotation? adderstone.Names something in its annotation
---@field except_annotation? adderstone.Names but nothing of these there, nor called by its default, nor the `type` of its option
---@field except_text? string|string[] with `$` for its name: no decorator is given such a text, as "<int:$>"
---@field imports? adderstone.Names the file imports one of these
---@field position? integer 1-based, a method's `self` not counted

--- Parameters of functions, but for a method's `self`. Site: the parameter's name.
---@param shape adderstone.Param
---@return adderstone.Matcher
function param(shape) end

---@class adderstone.Returned
---@field decorator? adderstone.Names
---@field class? adderstone.Names
---@field func? string|string[]
---@field imports? adderstone.Names

--- What functions return. Site: the expression behind `return`.
---@param shape adderstone.Returned
---@return adderstone.Matcher
function returned(shape) end

--- These attributes wherever they stand: read, written or called. Site: the attribute.
---@param names adderstone.Names
---@return adderstone.Matcher
function attribute(names) end

--- Imports of these modules or of names below them. Site: the imported name.
---@param names adderstone.Names
---@return adderstone.Matcher
function import(names) end

---@class adderstone.Strings
---@field [integer] adderstone.Regex
---@field docstrings? boolean true: docstrings too

--- The matcher `string { "regex" }`: string and bytes constants, implicit concatenation counted as one.
--- Site: the literal. The name is also that of Lua's library of string functions, without `dump`,
--- `pack`, `unpack` and `packsize`.
---@class adderstone.String: stringlib
---@overload fun(regexes: adderstone.Regex|adderstone.Strings): adderstone.Matcher
string = {}

--- Assignments by their target: "DEBUG" a bare name, ".secret_key" an attribute, ".config[DEBUG]" an
--- element by constant key. Site: the assignment.
---@param targets adderstone.Names
---@return adderstone.Matcher
function assign(targets) end

--- Decorators, called or not. Site: the decorator's expression.
---@param names adderstone.Names
---@return adderstone.Matcher
function decorator(names) end

--- Classes derived from these, also through classes of the same file. Site: the class definition.
---@param bases adderstone.Names
---@return adderstone.Matcher
function class(bases) end

--- Functions by their own name, globs included. Site: the function definition.
---@param names string|string[]
---@return adderstone.Matcher
function func(names) end

--- Python with holes: `$X` one expression, `$_` any one, `...` and `$...ARGS` any number, `"..."` any
--- string constant. Site: the pattern's root.
---@param python string
---@return adderstone.Matcher
function pattern(python) end

---@class adderstone.Files
---@field [integer] adderstone.Glob
---@field text? adderstone.Regex each match in the text is a site

--- Units by their path in the package; with `text`, places in their text.
---@param globs adderstone.Glob|adderstone.Files
---@return adderstone.Matcher
function file(globs) end

-- ---------------------------------------------------------------------------------------------------
-- Conditions
-- ---------------------------------------------------------------------------------------------------

--- The argument by keyword, by position or by either fulfils a predicate.
---@param keyword string
---@param position integer
---@param predicate adderstone.Predicate
---@return adderstone.Condition
---@overload fun(keyword: string, predicate: adderstone.Predicate): adderstone.Condition
---@overload fun(position: integer, predicate: adderstone.Predicate): adderstone.Condition
---@overload fun(keyword: string, position?: integer): adderstone.Spot
---@overload fun(position: integer): adderstone.Spot
function arg(keyword, position, predicate) end

--- Some argument fulfils the predicate.
---@param predicate adderstone.Predicate
---@return adderstone.Condition
function any_arg(predicate) end

--- The number of arguments is in the range.
---@param low integer
---@param high? integer
---@return adderstone.Condition
function arg_count(low, high) end

--- The assigned value, or the literal's own.
---@param predicate adderstone.Predicate
---@return adderstone.Condition
function value(predicate) end

--- What the method is called on.
---@param predicate adderstone.Predicate
---@return adderstone.Condition
function receiver(predicate) end

--- The called expression itself.
---@param predicate adderstone.Predicate
---@return adderstone.Condition
function callee(predicate) end

--- What a pattern's hole matched.
---@param hole_name string without `$`
---@param predicate adderstone.Predicate
---@return adderstone.Condition
function hole(hole_name, predicate) end

--- What `inside` and `has` look for: all keys given must fit.
---@class adderstone.Around
---@field kind? string|string[] node kinds
---@field call? adderstone.Names calls of these
---@field class? adderstone.Names classes derived from these
---@field func? string glob on a definition's own name
---@field decorator? adderstone.Names
---@field main_guard? boolean an `if __name__ == "__main__":`

--- Something around the site fits.
---@param around adderstone.Around
---@return adderstone.Condition
function inside(around) end

--- Something below the site fits.
---@param around adderstone.Around
---@return adderstone.Condition
function has(around) end

--- The file imports one of these.
---@param names adderstone.Names
---@return adderstone.Condition
function imports(names) end

--- The file's path in its package matches one of these.
---@param globs adderstone.Glob|adderstone.Glob[]
---@return adderstone.Condition
function path(globs) end

--- Every condition holds.
---@param conditions adderstone.Condition[]
---@return adderstone.Condition
function all(conditions) end

--- Some condition holds.
---@param conditions adderstone.Condition[]
---@return adderstone.Condition
function any(conditions) end

--- No condition holds.
---@param conditions adderstone.Condition[]
---@return adderstone.Condition
function none(conditions) end

-- ---------------------------------------------------------------------------------------------------
-- Predicates. Of several possible values, one that fulfils is enough; `constant` asks all.
-- ---------------------------------------------------------------------------------------------------

---@type adderstone.Predicate The argument is given, for sure.
present = nil
---@type adderstone.Predicate It is not given, for sure.
absent = nil
---@type adderstone.Predicate True in Python's sense, for sure.
truthy = nil
---@type adderstone.Predicate False in Python's sense, for sure.
falsy = nil
---@type adderstone.Predicate Known wholly.
constant = nil
---@type adderstone.Predicate Given, and not constant.
dynamic = nil
---@type adderstone.Predicate Text put together from parts of which some are unknown.
built = nil
---@type adderstone.Predicate A string constant, or `built`.
text = nil
---@type adderstone.Predicate A tuple or list.
sequence = nil

--- Equal to one of these constants, type included.
---@param ... string|number|boolean
---@return adderstone.Predicate
function equals(...) end

--- An integer with one of these bits set.
---@param bits integer
---@return adderstone.Predicate
function has_bits(bits) end

--- A number below this one.
---@param number number
---@return adderstone.Predicate
function less_than(number) end

--- A text whose first part satisfies the predicate: the left side of `+`, what an f-string begins with.
---@param predicate adderstone.Predicate
---@return adderstone.Predicate
function begins(predicate) end

--- A parameter, given no other value in its function, whose default satisfies the predicate.
---@param predicate adderstone.Predicate
---@return adderstone.Predicate
function default(predicate) end

--- What a call gives whose argument satisfies the predicate, in place or by a name.
---@overload fun(keyword: string, predicate: adderstone.Predicate): adderstone.Predicate
---@param keyword string
---@param position integer
---@param predicate adderstone.Predicate
---@return adderstone.Predicate
function made_with(keyword, position, predicate) end

--- A string constant, or the known start of a built one, in which the expression is found.
---@param regex adderstone.Regex
---@return adderstone.Predicate
function matches(regex) end

--- An expression in whose source text the regular expression is found, whatever its value is: `written "(?i)token"` of
--- `self.token` or `row["TOKEN"]`.
---@param regex adderstone.Regex
---@return adderstone.Predicate
function written(regex) end

--- The first part of a text that is put together satisfies it; anything else does so itself.
---@param predicate adderstone.Predicate
---@return adderstone.Predicate
function begins(predicate) end

--- It refers to one of these, or to a class derived from one.
---@param names adderstone.Names
---@return adderstone.Predicate
function resolves(names) end

--- It is an instance of one of these.
---@param names adderstone.Names
---@return adderstone.Predicate
function instance(names) end

--- An element of a container, or what a dict has under a text.
---@param index integer|string 1-based; 0 for any; a key
---@param predicate adderstone.Predicate
---@return adderstone.Predicate
---@overload fun(spot: adderstone.Spot): adderstone.Spot
---@overload fun(index: integer, spot: adderstone.Spot): adderstone.Spot
function element(index, predicate) end

---@param predicate adderstone.Predicate
---@return adderstone.Predicate
function not_(predicate) end

--- Every predicate holds.
---@param predicates adderstone.Predicate[]
---@return adderstone.Predicate
function both(predicates) end

--- Some predicate holds.
---@param predicates adderstone.Predicate[]
---@return adderstone.Predicate
function either(predicates) end

-- ---------------------------------------------------------------------------------------------------
-- Nodes, in `check`
-- ---------------------------------------------------------------------------------------------------

--- A place in the scanned code. Valid while `check` runs, for one file: a kept one is stale in the next.
--- Equal nodes are equal, also as keys of tables. Reading costs steps of the rule's budget: one, and one
--- more for each 64 bytes of text or each node looked at.
---@class adderstone.Node
---@field kind string as `adderstone ast` prints it: "call"
---@field text string source text, at most 64 KiB of it
---@field line integer
---@field column integer in code points
---@field end_line integer
---@field parent adderstone.Node? nil for the module
---@field name string? dotted name of what it refers to
---@field names string[] all names it may refer to
---@field value string|number|boolean|nil folded constant; nil when unknown, None or a container
---@field is_constant boolean known wholly, containers included
local Node = {}

--- Does it refer to one of these? Classes they are derived from count.
---@param names adderstone.Names
---@return boolean
function Node:is(names) end

--- The child in a field of the grammar: "right", "arguments", "body".
---@param field_name string
---@return adderstone.Node?
function Node:field(field_name) end

--- Child number i; comments are left out.
---@param i integer
---@return adderstone.Node?
function Node:child(i) end

--- All children but comments.
---@return adderstone.Node[]
function Node:children() end

--- The nearest node around this one that is of such a kind.
---@param kinds string|string[]
---@return adderstone.Node?
function Node:ancestor(kinds) end

--- All nodes below this one that are of such a kind, in order; with a text, those alone in whose source it stands.
---@param kinds string|string[]
---@param text? string
---@return adderstone.Node[]
function Node:find(kinds, text) end

--- The argument of a call, or of a class definition, by keyword or position.
---@param keyword string?
---@param position? integer
---@return adderstone.Node?
---@overload fun(self: adderstone.Node, position: integer): adderstone.Node?
function Node:arg(keyword, position) end

--- Could an unknown `*x` or `**x` of the call give that argument?
---@param keyword string?
---@param position? integer
---@return boolean
---@overload fun(self: adderstone.Node, position: integer): boolean
function Node:may_have(keyword, position) end

---@class adderstone.Argument
---@field node adderstone.Node
---@field keyword? string

--- All arguments of a call or class definition, `*` and `**` of known content spread out.
---@return adderstone.Argument[]
function Node:args() end

--- What a call calls.
---@return adderstone.Node?
function Node:callee() end

--- What an assignment assigns to.
---@return adderstone.Node?
function Node:target() end

--- The function, lambda or class of this file that it stands for, found as the semantic model finds names:
--- ask this of a callee instead of searching the file.
---@return adderstone.Node?
function Node:definition() end

--- The innermost function or lambda around it.
---@return adderstone.Node?
function Node:function_() end

--- The innermost class around it.
---@return adderstone.Node?
function Node:class_() end

--- Dotted names of a class definition's bases, also through classes of the same file.
---@return string[]
function Node:bases() end

--- Python's truth value; nil when unknown.
---@return boolean?
function Node:truth() end

---@class adderstone.Entry
---@field key string|number|boolean|nil nil when unknown, and for `**x`
---@field node adderstone.Node

--- Elements of a tuple, list or set, or entries of a dict, written here or where the name was assigned.
--- nil when it is none.
---@return adderstone.Node[]|adderstone.Entry[]|nil
function Node:elements() end

--- What the holes of the rule's pattern matched; nil when this is not the site of a pattern.
---@return table<string, adderstone.Node|adderstone.Node[]>?
function Node:holes() end

---@class adderstone.Report
---@field message? string default: the rule's, filled in; cut at 2 KiB
---@field severity? adderstone.Severity
---@field confidence? adderstone.Confidence
---@field at? adderstone.Node where to point, default this node
---@field fix? adderstone.Fix|false default: the rule's own; false for none

--- Raises the rule's finding. An unknown field is an error.
---@param report? adderstone.Report
function Node:report(report) end

--- A change to the scanned code, for `report`.
---@class adderstone.Fix
---@field safety? adderstone.Safety
---@field title? string
---@field edits table[]

---@class adderstone.FixOptions
---@field safety? adderstone.Safety default "unsafe"
---@field title? string what the fix does, one line

--- Calls another function of the same module. nil when that cannot be done safely.
---@param callee_name string
---@param options? adderstone.FixOptions
---@return adderstone.Fix?
function Node:replace_callee(callee_name, options) end

--- Sets an argument, adding it when it is missing. nil when that cannot be done safely.
---@param keyword string?
---@param position integer
---@param python string
---@param options? adderstone.FixOptions
---@return adderstone.Fix?
---@overload fun(self: adderstone.Node, keyword: string, python: string, options?: adderstone.FixOptions): adderstone.Fix?
function Node:set_arg(keyword, position, python, options) end

--- Removes an argument. nil when it is not there, or that cannot be done safely.
---@param keyword string?
---@param position? integer
---@param options? adderstone.FixOptions
---@return adderstone.Fix?
---@overload fun(self: adderstone.Node, keyword: string, options?: adderstone.FixOptions): adderstone.Fix?
function Node:drop_arg(keyword, position, options) end

--- Replaces this node's text.
---@param python string
---@param options? adderstone.FixOptions
---@return adderstone.Fix
function Node:replace(python, options) end

-- ---------------------------------------------------------------------------------------------------
-- The file, in `check`
-- ---------------------------------------------------------------------------------------------------

--- The file being scanned. Not available while the pack is loaded.
---@class adderstone.Unit
---@field path string as the report names it
---@field name string path in its package
---@field kind adderstone.UnitKind
---@field imports string[] dotted names of what it imports, in order
---@field text string decoded text, at most 1 MiB of it

---@type adderstone.Unit
unit = nil

--- Adds to the pack's log, 64 KiB for each file.
function print(...) end

--- Loads another file of the pack, once: require "data.names" reads data/names.lua.
---@param module_name string
---@return any
function require(module_name) end
