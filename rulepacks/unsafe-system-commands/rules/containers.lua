local names = require("data.names")
local shell = require("data.shell")
local site_of = require("data.site")
local trust = require("data.trust")

local function report_privileged(site, privileged)
  if privileged and privileged:truth() == true then
    site:report {
      severity = "high", confidence = "high",
      message = ("`%s` starts a privileged container, whose root is root of the host: grant single capabilities")
        :format(site_of.callee(site)),
    }
  end
end

-- The engine's socket, or all of the host's files, in `volumes` or `mounts`.
local function host_mount(node)
  for _, word in ipairs(node:elements() or {}) do
    local key = type(word) == "table" and word.key or word.value
    if type(key) == "string" and (key:find("docker%.sock") or key:find("podman%.sock") or key:find("^/:")
      or key == "/") then
      return key:match("^[^:]+")
    end
  end
  return nil
end

local function report_mount(site, volumes)
  local mounted = volumes and host_mount(volumes)
  if mounted then
    site:report {
      severity = "high", confidence = "high",
      message = ("`%s` mounts the host's `%s`, which gives the container the host: leave it out")
        :format(site_of.callee(site), mounted),
    }
  end
end

local strong = { ALL = true, SYS_ADMIN = true, CAP_SYS_ADMIN = true, SYS_MODULE = true, SYS_PTRACE = true }

local function report_capabilities(site, added)
  for _, word in ipairs(added and added:elements() or {}) do
    if type(word) ~= "table" and strong[word.value] then
      site:report {
        message = ("`%s` adds the capability `%s`, with which a container can take over the host")
          :format(site_of.callee(site), word.value),
      }
    end
  end
end

-- A command as one string that is not fixed, or a list with a shell's script that is not.
local function report_command(site, command, confidence)
  if not command or trust.fixed(command) then
    return
  end
  local words = shell.words(command)
  local script = words and shell.script(words)
  if script and not trust.fixed(script) then
    command = script
  elseif words or not shell.text(command) then
    return
  end
  site:report {
    confidence = confidence,
    message = ("`%s` runs the command `%s`, which is not fixed, in a container: give a list of words without a shell")
      :format(site_of.callee(site), site_of.brief(command)),
  }
end

local function report_image(site, image, confidence)
  if image and not trust.fixed(image) then
    site:report {
      severity = "low", confidence = confidence or "low",
      message = ("`%s` starts a container from the image that `%s` names: make sure that nobody else can choose it")
        :format(site_of.callee(site), site_of.brief(image)),
    }
  end
end

local function check_run(site)
  local known = site:callee():is(names.container_run)
  local confidence = not known and "low" or nil
  report_privileged(site, site:arg("privileged"))
  report_mount(site, site:arg("volumes"))
  report_capabilities(site, site:arg("cap_add"))
  report_command(site, site:arg("command", 2), confidence)
  report_image(site, site:arg("image", 1), confidence)
end

local function check_pod_exec(site)
  local command = site:arg("command")
  local words = command and shell.words(command)
  local script = words and shell.script(words)
  if script and not trust.fixed(script) then
    site:report {
      message = ("`%s` hands a shell in a pod the script `%s`, which is not fixed: run the program itself")
        :format(site_of.callee(site), site_of.brief(script)),
    }
  end
end

rule {
  id = "cmd-container", severity = "medium", confidence = "medium", cwe = { 250, 78 },
  title = "Container is given the host, or a command that is not fixed",
  message = "`{callee}` runs a command that is not fixed in a container",
  references = { "https://docs.docker.com/engine/security/", "https://docker-py.readthedocs.io/" },
  match = call(names.join(names.container_run, names.container_suffix, names.container_exec,
    { "kubernetes.stream.stream", "kubernetes.stream.stream.stream", "kubernetes.client.V1SecurityContext" })),
  where = any {
    callee(resolves(names.join(names.container_run, { "kubernetes.**" }))), imports(names.container_modules),
  },
  check = function(site)
    local callee = site:callee()
    if callee:is("kubernetes.client.V1SecurityContext") then
      return report_privileged(site, site:arg("privileged"))
    end
    if callee:is("kubernetes.**") then
      return check_pod_exec(site)
    end
    if callee:is(names.container_exec) then
      local position = callee:is(".exec_create") and 2 or 1
      return report_command(site, site:arg("cmd", position))
    end
    return check_run(site)
  end,
}
