import os
import subprocess  # expect: cmd-import-subprocess

INSTALL = "https://get.example.org/install.sh"


def install(url, client, digest):
    # expect: cmd-pipe-to-shell@high, cmd-shell-true@info, cmd-partial-path
    subprocess.run("curl -sSL https://get.example.org/install.sh | sudo -E bash", shell=True)
    subprocess.run(f"/usr/bin/curl -sSL {INSTALL} | sh -s -- --yes", shell=True)  # expect: cmd-pipe-to-shell, cmd-shell-true@info
    os.system("/usr/bin/wget -qO- " + url + " | python3 -")  # expect: cmd-pipe-to-shell, cmd-os-system@high
    os.system('/bin/bash -c "$(curl -fsSL https://get.example.org)"')  # expect: cmd-pipe-to-shell, cmd-os-system@info
    os.system("/bin/bash <(curl -s https://get.example.org)")  # expect: cmd-pipe-to-shell, cmd-os-system@info
    # expect: cmd-pipe-to-shell, cmd-subprocess-dyn@info
    subprocess.run(["/bin/bash", "-c", "set -e; curl -s https://get.example.org | tee log | bash"])
    # expect: cmd-pipe-to-shell, cmd-os-system@info
    os.system("/usr/bin/curl -o tool https://get.example.org/tool && chmod +x tool && ./tool --install")
    client.exec_command("curl -s https://get.example.org | sh")  # expect: cmd-pipe-to-shell
    os.system("C:\\powershell.exe -c \"iwr https://get.example.org | iex\"")  # expect: cmd-pipe-to-shell, cmd-os-system@info
    os.system("/usr/bin/ssh web1 -- bash -c 'curl -s https://get.example.org | sh'")  # expect: cmd-os-system@info
    get_ipython().system("curl -s https://get.example.org | bash")  # expect: cmd-pipe-to-shell
    get_ipython().run_cell_magic("bash", "", "set -e\ncurl -s https://get.example.org | bash\n")  # expect: cmd-pipe-to-shell


def careful(url):
    # ok: cmd-pipe-to-shell
    # expect: cmd-os-system@info
    os.system("/usr/bin/curl -s https://api.example.org/version | /usr/bin/jq .tag")
    os.system("/usr/bin/curl -s https://api.example.org | python3 -m json.tool")  # ok: cmd-pipe-to-shell # expect: cmd-os-system@info
    os.system("/usr/bin/curl -s https://api.example.org | python3 -c 'import json'")  # ok: cmd-pipe-to-shell # expect: cmd-os-system@info
    os.system("/usr/bin/curl -s https://api.example.org | python3 parse.py")  # ok: cmd-pipe-to-shell # expect: cmd-os-system@info
    os.system("/usr/bin/curl -O https://get.example.org/a.tgz && /bin/tar xf a.tgz")  # ok: cmd-pipe-to-shell # expect: cmd-os-system@info
    # ok: cmd-pipe-to-shell
    # expect: cmd-os-system@info
    os.system("/usr/bin/curl -o tool https://get.example.org/tool && sha256sum -c tool.sum && chmod +x tool && ./tool")
    subprocess.run(["/usr/bin/curl", "|", "sh"])  # ok: cmd-pipe-to-shell # expect: cmd-subprocess-dyn@info
    print("Install it with: curl -sSL https://get.example.org/install.sh | sh")  # ok: cmd-pipe-to-shell
    os.system("/bin/echo 'run curl -s https://get.example.org | sh yourself'")  # ok: cmd-pipe-to-shell # expect: cmd-os-system@info
    get_ipython().system("curl -O https://get.example.org/data.csv")  # ok: cmd-pipe-to-shell
    get_ipython().run_cell_magic("html", "", "<code>curl -s https://get.example.org | bash</code>")  # ok: cmd-pipe-to-shell
    return url
