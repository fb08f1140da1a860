-- Code that comes out of an encoding: nobody who reads the source sees what runs.
local decoders = require "data.decoders"

local function report_decoded(site)
  local decoder = decoders.of(site)
  if not decoder then return end
  local callee = site.kind == "call" and site:callee().name or "exec"
  callee = callee:gsub("^builtins%.", ""):gsub("^exec%.decode$", "exec")
  if decoder == "marshal.loads" then
    site:report {
      severity = "medium", confidence = "medium",
      message = "`" .. callee .. "` runs marshalled bytecode, which no reader and no scanner can see into",
    }
    return
  end
  site:report {
    message = "`" .. callee .. "` runs what `" .. decoder
      .. "` gives: code that is hidden from whoever reads this file",
  }
end

-- exec(compile(...)): the outer call is the one that runs it.
local function is_run_around(site)
  local list = site.parent
  return list and list.kind == "argument_list" and list.parent.kind == "call"
    and site:callee():is "builtins.compile"
    and list.parent:callee():is { "builtins.exec", "builtins.eval", "six.exec_", "types.FunctionType" }
end

rule {
  id = "dyn-exec-decoded", severity = "high", confidence = "high", cwe = { 506, 95 },
  title = "Decoded text is run as code",
  aliases = { "B102", "B307", "S102", "S307" },
  references = { "https://attack.mitre.org/techniques/T1027/" },
  match = {
    call {
      "builtins.exec", "builtins.exec.decode", "builtins.eval", "six.exec_", "builtins.compile",
      "types.FunctionType",
      "code.InteractiveInterpreter().runsource", "code.InteractiveInterpreter().runcode",
      "code.InteractiveConsole().push", "code.InteractiveConsole().runsource", "code.InteractiveConsole().runcode",
    },
    pattern "exec $CODE", pattern "exec $CODE in $GLOBALS", pattern "exec $CODE in $GLOBALS, $LOCALS",
  },
  check = function(site)
    if not is_run_around(site) then report_decoded(site) end
  end,
}
