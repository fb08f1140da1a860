-- SSH without a look at who answers.
local names = require("data.names")

local PARAMIKO_DOCS = "https://docs.paramiko.org/en/stable/api/client.html"
local ACCEPTING = names.or_called(names.product({ "paramiko", "paramiko.client" }, { "AutoAddPolicy",
  "WarningPolicy" }))
local POLICY_CLASSES = { "paramiko.MissingHostKeyPolicy", "paramiko.client.MissingHostKeyPolicy" }

-- Nothing but a docstring, pass, return and log lines.
local function lets_pass(func)
  local body = func:field("body")
  if not body then return false end
  local text = body.text
  if #body:find { "raise_statement" } > 0 or text:find("[Rr]eject") or text:find("super%(") then return false end
  return #body:find { "if_statement", "comparison_operator" } == 0 and not body.text:find("verif") and
    not body.text:find("check")
end

rule {
  id = "crypto-ssh-host-key", severity = "high", confidence = "high", cwe = { 295, 322 },
  title = "SSH client accepts any host key",
  message = "The client accepts whoever answers, so somebody in between can read and change everything; use "
    .. "`RejectPolicy` and known hosts",
  aliases = { "B507", "S507" },
  tags = { "ssh" },
  references = { PARAMIKO_DOCS, "https://docs.paramiko.org/en/stable/api/hostkeys.html" },
  match = {
    call { ".set_missing_host_key_policy" }, keyword { "missing_host_policy" }, class(POLICY_CLASSES),
  },
  check = function(site)
    if site.kind ~= "class_definition" then
      local callee = site:callee()
      local policy = callee and callee:is { ".set_missing_host_key_policy" } and site:arg("policy", 1)
        or site:arg("missing_host_policy")
      local text = policy and policy.text
      if text and (policy:is(ACCEPTING) or text:find("AutoAddPolicy") or text:find("WarningPolicy")) then
        site:report {}
      end
      return
    end
    for _, func in ipairs(site:find { "function_definition" }) do
      local name = func:field("name")
      if name and name.text == "missing_host_key" and lets_pass(func) then
        site:report {
          at = name, confidence = "medium",
          message = "This policy lets every unknown host key pass; raise `SSHException` for keys that are not known",
        }
      end
    end
  end,
}

rule {
  id = "crypto-ssh-host-key-other", severity = "high", confidence = "high", cwe = { 322, 295 },
  title = "Host keys of SSH servers are not checked",
  message = "`{callee}` accepts whoever answers, so somebody in between can read and change everything; give it known "
    .. "hosts",
  tags = { "ssh" },
  references = {
    "https://asyncssh.readthedocs.io/en/latest/api.html#asyncssh.connect", "https://man.openbsd.org/ssh_config",
  },
  match = {
    assign { ".hostkeys" }, call { "asyncssh.connect", "asyncssh.create_connection" },
    keyword { "auth_strict_key", "ssh_strict", "disable_known_hosts" }, call { "spur.SshShell", "spur.ssh.SshShell" },
    assign { "fabric.api.env.disable_known_hosts", "fabric.state.env.disable_known_hosts" },
    assign { ".environ[ANSIBLE_HOST_KEY_CHECKING]" },
    string { "(?i)StrictHostKeyChecking(?:=| +)(?:no|off)\\b" },
  },
  where = {
    any {
      all { value(equals(nil)), any { imports { "pysftp" }, value(absent) } },
      all { callee(resolves { "asyncssh.*" }), arg("known_hosts", equals(nil)) },
      all {
        none { callee(resolves { "asyncssh.*" }) },
        any {
          arg("auth_strict_key", falsy), arg("ssh_strict", falsy), arg("disable_known_hosts", truthy),
          arg("missing_host_key", resolves { "spur.ssh.MissingHostKey.accept", "spur.ssh.MissingHostKey.warn" }),
        },
      },
      all { value(truthy), none { value(matches(".")) } },
      value(matches("(?i)^(?:false|0|no)$")),
      value(matches("(?i)StrictHostKeyChecking")),
    },
    none { inside { call = { ".replace" } } },
  },
  cases = {
    {
      where = value(matches("(?i)StrictHostKeyChecking")), severity = "medium",
      message = "ssh is told to accept whoever answers, so somebody in between can read and change "
        .. "everything; give it a "
        .. "file of known hosts",
    },
    { where = value(equals(nil)), message = "pysftp checks no host key here, so somebody in between can read and "
      .. "change everything; give it known hosts" },
    {
      where = any { value(truthy), value(falsy) },
      message = "Host keys are not checked from here on, so somebody in between can read and change everything",
    },
    {
      where = { arg("ssh_strict", falsy) }, severity = "medium",
      message = "`{callee}` accepts unknown host keys; pass `ssh_strict=True` and `system_host_keys=True`",
    },
  },
}
