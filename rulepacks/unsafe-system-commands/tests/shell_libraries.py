import delegator
import envoy
import plumbum
import sarge
import sh
from plumbum import local
from sh import git, bash


def convert(name, folder, script):
    sarge.run(f"convert {name} out.png")  # expect: cmd-sh-lib@medium
    sarge.capture_stdout("ls " + folder)  # expect: cmd-sh-lib@medium
    envoy.run(name)  # expect: cmd-sh-lib@medium
    delegator.run("ls %s" % folder)  # expect: cmd-sh-lib@medium
    bash("-c", script)  # expect: cmd-sh-lib@medium
    sh.bash("-lc", f"ls {folder}")  # expect: cmd-sh-lib@medium
    sh.ls("-a" + name)  # expect: cmd-sh-lib@low
    sh.curl("--config {}".format(name))  # expect: cmd-sh-lib@low
    git.log(f"--author={name}")  # expect: cmd-sh-lib@low
    sh.Command(name)  # expect: cmd-sh-lib@low
    local[name]("--version")  # expect: cmd-sh-lib@low
    tool = plumbum.local[name]  # expect: cmd-sh-lib@low
    return tool("--version")


def apart(name, folder, words):
    sarge.run(["convert", name, "out.png"])  # ok: cmd-sh-lib
    sarge.run(sarge.shell_format("convert {0} out.png", name))  # ok: cmd-sh-lib
    sarge.run("uptime")  # ok: cmd-sh-lib
    sh.ls("-a", name)  # ok: cmd-sh-lib
    sh.ls("-al")  # ok: cmd-sh-lib
    sh.cp(f"{folder}/in.txt", f"{folder}/out.txt")  # ok: cmd-sh-lib
    sh.git(*words)  # ok: cmd-sh-lib
    bash("-c", "uptime")  # ok: cmd-sh-lib
    sh.Command("/usr/bin/tool")  # ok: cmd-sh-lib
    local["ls"]["-l"](folder)  # ok: cmd-sh-lib
