-- Models: what they write and is run, and what comes with them and is run.
local runners = require "data.runners"

-- ---- code that a model writes ----

local tools = {
  "langchain_experimental.utilities.PythonREPL", "langchain_experimental.utilities.python.PythonREPL",
  "langchain_experimental.tools.PythonREPLTool", "langchain_experimental.tools.PythonAstREPLTool",
  "langchain_experimental.tools.python.tool.PythonREPLTool",
  "langchain_experimental.tools.python.tool.PythonAstREPLTool",
  "langchain_experimental.pal_chain.PALChain", "langchain_experimental.pal_chain.base.PALChain",
  "langchain_experimental.pal_chain.PALChain.*", "langchain_experimental.pal_chain.base.PALChain.*",
  "langchain_experimental.llm_bash.base.LLMBashChain", "langchain_experimental.llm_bash.base.LLMBashChain.*",
  "langchain_experimental.agents.agent_toolkits.create_python_agent",
  "langchain_experimental.agents.agent_toolkits.python.base.create_python_agent",
  "langchain.utilities.PythonREPL", "langchain.utilities.python.PythonREPL", "langchain.python.PythonREPL",
  "langchain.tools.python.tool.PythonREPLTool", "langchain.tools.python.tool.PythonAstREPLTool",
  "langchain.chains.PALChain", "langchain.chains.PALChain.*", "langchain.chains.pal.base.PALChain",
  "langchain.chains.LLMBashChain", "langchain.agents.agent_toolkits.create_python_agent",
  "langchain_community.tools.ShellTool", "langchain_community.tools.shell.ShellTool",
  "langchain_community.tools.shell.tool.ShellTool", "langchain.tools.ShellTool", "langchain.tools.shell.tool.ShellTool",
  "langchain.utilities.BashProcess", "langchain.utilities.bash.BashProcess",
  "langchain_experimental.llm_bash.bash.BashProcess",
  "llama_index.experimental.query_engine.PandasQueryEngine", "llama_index.query_engine.PandasQueryEngine",
  "llama_index.core.query_engine.PandasQueryEngine",
  "llama_index.tools.code_interpreter.CodeInterpreterToolSpec",
  "llama_index.tools.code_interpreter.base.CodeInterpreterToolSpec",
  "autogen.coding.LocalCommandLineCodeExecutor",
  "autogen.coding.local_commandline_code_executor.LocalCommandLineCodeExecutor",
  "autogen_ext.code_executors.local.LocalCommandLineCodeExecutor",
  "google.adk.code_executors.UnsafeLocalCodeExecutor",
  "google.adk.code_executors.unsafe_local_code_executor.UnsafeLocalCodeExecutor",
  "agno.tools.python.PythonTools", "agno.tools.shell.ShellTools", "phi.tools.python.PythonTools",
  "phi.tools.shell.ShellTools",
}

-- They do it when they are told that it is fine.
local agents = {
  "langchain_experimental.agents.create_pandas_dataframe_agent",
  "langchain_experimental.agents.agent_toolkits.create_pandas_dataframe_agent",
  "langchain_experimental.agents.agent_toolkits.pandas.base.create_pandas_dataframe_agent",
  "langchain_experimental.agents.create_csv_agent",
  "langchain_experimental.agents.agent_toolkits.create_csv_agent",
  "langchain_experimental.agents.agent_toolkits.csv.base.create_csv_agent",
  "langchain_experimental.agents.create_spark_dataframe_agent",
  "langchain_experimental.agents.agent_toolkits.create_spark_dataframe_agent",
  "langchain_experimental.agents.create_xorbits_agent",
  "langchain_experimental.agents.agent_toolkits.create_xorbits_agent",
}

local toolboxes = {
  "langchain.agents.load_tools", "langchain.agents.load_tools.load_tools",
  "langchain_community.agent_toolkits.load_tools",
  "langchain_community.agent_toolkits.load_tools.load_tools",
}
local risky_tool = { terminal = true, python_repl = true, python_repl_ast = true }

local code_agents = {
  "smolagents.CodeAgent", "smolagents.agents.CodeAgent", "smolagents.LocalPythonExecutor",
  "smolagents.local_python_executor.LocalPythonExecutor", "smolagents.PythonInterpreterTool",
  "transformers.agents.ReactCodeAgent", "transformers.ReactCodeAgent", "transformers.agents.CodeAgent",
  "transformers.CodeAgent",
}

local conversing = {
  "autogen.UserProxyAgent", "autogen.AssistantAgent", "autogen.ConversableAgent", "autogen.GroupChatManager",
  "autogen.agentchat.UserProxyAgent", "autogen.agentchat.AssistantAgent", "autogen.agentchat.ConversableAgent",
  "autogen.agentchat.user_proxy_agent.UserProxyAgent", "autogen.agentchat.conversable_agent.ConversableAgent",
  "autogen.agentchat.contrib.math_user_proxy_agent.MathUserProxyAgent",
  "autogen.agentchat.contrib.retrieve_user_proxy_agent.RetrieveUserProxyAgent",
}

local others = {
  "crewai.Agent", "crewai.agent.Agent", "crewai_tools.CodeInterpreterTool",
  "camel.interpreters.InternalPythonInterpreter",
  "camel.toolkits.CodeExecutionToolkit",
}

local function holds(node, wanted)
  if not node then return false end
  if type(node.value) == "string" then return wanted[node.value] == true end
  for _, element in ipairs(node:elements() or {}) do
    if type(element.value) == "string" and wanted[element.value] then return true end
  end
  return false
end

-- The value of a key in a dictionary that is written out or bound to a name.
local function entry(node, key)
  for _, pair in ipairs(node and node:elements() or {}) do
    if type(pair) == "table" and pair.key == key then return pair.node end
  end
  return nil
end

-- By list of names: what such a call allows, or nil.
local kinds = {
  { tools, function() return "code or commands that a model writes" end },
  { agents, function(site)
    local switch = site:arg("allow_dangerous_code")
    return switch and switch:truth() == true and "Python that a model writes"
  end },
  { toolboxes, function(site)
    return holds(site:arg("tool_names", 1), risky_tool) and "code or commands that a model writes"
  end },
  { code_agents, function(site)
    local modules = site:arg("additional_authorized_imports") or site:arg("authorized_imports")
    return holds(modules, { ["*"] = true }) and "Python that a model writes, with every module there is"
  end },
  { conversing, function(site)
    local docker = entry(site:arg("code_execution_config"), "use_docker")
    return docker and docker:truth() == false and "code that a model writes, outside of a container"
  end },
  { others, function(site)
    local unsafe = site:arg("unsafe_mode") or site:arg("unsafe")
    local mode = site:arg("code_execution_mode")
    return (unsafe and unsafe:truth() == true or mode and mode.value == "unsafe")
      and "code that a model writes, outside of a sandbox"
  end },
}

local function allowed(site)
  for _, kind in ipairs(kinds) do
    if site:callee():is(kind[1]) then return kind[2](site) end
  end
  return nil
end

local function answers_model(code)
  for _, name in ipairs(code.names) do
    for _, answer in ipairs(runners.model_answers) do
      if name:find(answer, 1, true) then return true end
    end
  end
  return false
end

rule {
  id = "dyn-llm-code-exec", severity = "high", confidence = "medium", cwe = { 94, 1426 },
  title = "Code that a language model writes is run",
  references = { "https://genai.owasp.org/llmrisk/llm052025-improper-output-handling/" },
  aliases = { "B102", "B307", "S102", "S307" },
  match = {
    call(tools), call(agents), call(toolboxes), call(code_agents), call(conversing), call(others),
    call { "builtins.exec", "builtins.eval", "builtins.compile" },
    assign { "interpreter.interpreter.auto_run", "interpreter.OpenInterpreter().auto_run" },
  },
  check = function(site)
    if site.kind ~= "call" then
      local value_node = site:field("right")
      if value_node and value_node:truth() == true then
        site:report { message = "Code that a model writes is run without asking: leave `auto_run` off" }
      end
      return
    end
    if site:callee():is { "builtins.exec", "builtins.eval", "builtins.compile" } then
      local code = site:arg("source", 1)
      if code and answers_model(code) then
        site:report {
          message = "`" .. (site:callee().name or "exec") .. "` runs a model's answer as Python: whoever can talk to "
            .. "the model, or write what it reads, controls the program",
        }
      end
      return
    end
    local what = allowed(site)
    if what then
      site:report {
        message = "`" .. (site:callee().name or site:callee().text) .. "` runs " .. what
          .. ": use a sandbox that has nothing to lose",
      }
    end
  end,
}

-- ---- code that comes with a model ----

-- The text as a key: {"trust_remote_code": True}, options["trust_remote_code"] = True
local function is_switched_on(text)
  local around = text.parent
  local switch
  if around and around.kind == "pair" and around:field("key") == text then
    switch = around:field("value")
  elseif around and around.kind == "subscript" and around.parent and around.parent.kind == "assignment"
    and around.parent:field("left") == around then
    switch = around.parent:field("right")
  end
  return switch ~= nil and switch:truth() == true
end

rule {
  id = "dyn-trust-remote-code", severity = "high", confidence = "high", cwe = { 494, 829 },
  title = "Code out of a model repository is run",
  message = "`trust_remote_code=True` runs Python out of the repository of the model: use one that needs none, or read "
    .. "the code and pin its `revision`",
  references = { "https://huggingface.co/docs/transformers/custom_models" },
  match = {
    keyword { "trust_remote_code" }, string { "^trust_remote_code$" },
    call { "torch.hub.load", "torch.hub.help", "torch.hub.list" },
  },
  where = any {
    arg("trust_remote_code", truthy), none { callee(present) }, -- a text: see below
    all {
      callee(resolves { "torch.hub.*" }),
      none { arg("source", equals("local")), arg("repo_or_dir", 1, matches ":[0-9a-f]{40}$") },
    },
  },
  cases = {
    {
      where = all { callee(resolves { "torch.hub.*" }), arg("trust_repo", truthy) },
      message = "`{callee}` runs `hubconf.py` of {arg1} without asking: pin a commit and read its code",
    },
    {
      where = callee(resolves { "torch.hub.*" }), severity = "medium",
      message = "`{callee}` runs `hubconf.py` of {arg1} as it is today: pin the commit, as in `owner/repo:<commit>`",
    },
    {
      where = any { arg("revision", matches "^[0-9a-f]{40}$"), arg("code_revision", matches "^[0-9a-f]{40}$") },
      severity = "medium",
      message = "`trust_remote_code=True` runs Python out of the repository of the model at a pinned revision: make "
        .. "sure that somebody has read it",
    },
    {
      where = any { arg(1, matches "^(\\.{0,2}/|~)"), arg("model", matches "^(\\.{0,2}/|~)") },
      severity = "medium",
      message = "`trust_remote_code=True` runs the Python files beside the model",
    },
  },
  check = function(site)
    if site.kind == "call" then
      local switch = site:arg("trust_remote_code")
      -- Spread into the call from a dictionary: that is where it is reported.
      local list = switch and switch.parent.kind == "keyword_argument" and switch.parent.parent
      if not switch or list and list.parent == site then site:report() end
    elseif is_switched_on(site) then
      site:report()
    end
  end,
  fix = { drop = "trust_remote_code", safety = "unsafe", title = "Do not run the repository's code" },
}
