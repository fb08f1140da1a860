import subprocess  # expect: cmd-import-subprocess


def listing(folder):
    subprocess.run(["/bin/ls", "-l"], shell=True, check=True)  # expect: cmd-shell-true@info
    subprocess.run(["/bin/ls", folder], check=True, shell=True)  # expect: cmd-shell-true@high
    subprocess.run("/bin/ls -l", shell=True)  # expect: cmd-shell-true@info
    subprocess.run(["/bin/ls", folder])  # ok: cmd-shell-true # expect: cmd-subprocess-dyn
