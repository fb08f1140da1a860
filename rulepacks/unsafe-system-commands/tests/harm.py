import os
import shlex
import subprocess  # expect: cmd-import-subprocess


def clean(path, user):
    os.system("/bin/rm -rf /")  # expect: cmd-dangerous-literal@low, cmd-os-system@info
    os.system("/bin/rm -rf ~")  # expect: cmd-dangerous-literal, cmd-os-system@info
    os.system("/bin/rm -fr $BUILD_DIR/*")  # expect: cmd-dangerous-literal, cmd-os-system@info
    os.system(f"/bin/rm -rf {path}/*")  # expect: cmd-dangerous-literal, cmd-os-system@high
    subprocess.run(["/bin/rm", "-rf", "/"])  # expect: cmd-dangerous-literal, cmd-subprocess-dyn@info
    os.system("/bin/chmod 777 /srv/app")  # expect: cmd-dangerous-literal, cmd-os-system@info
    subprocess.run(["/bin/chmod", "-R", "0777", path])  # expect: cmd-dangerous-literal, cmd-subprocess-dyn@low
    os.system("/bin/chmod a+rwx /srv/app")  # expect: cmd-dangerous-literal, cmd-os-system@info
    os.system("eval $COMMAND")  # expect: cmd-dangerous-literal, cmd-os-system@info
    os.system("/usr/bin/sudo /usr/sbin/userdel " + user)  # expect: cmd-dangerous-literal, cmd-os-system@high
    os.system("/usr/bin/curl -sk https://internal.example.org")  # expect: cmd-dangerous-literal, cmd-os-system@info
    subprocess.run(["/usr/bin/wget", "--no-check-certificate", path])  # expect: cmd-dangerous-literal, cmd-subprocess-dyn@low


def copy(host):
    # expect: cmd-subprocess-dyn@low
    subprocess.run([
        "/usr/bin/ssh",
        "-o", "StrictHostKeyChecking=no",  # expect: cmd-dangerous-literal@low
        "-o", "UserKnownHostsFile=/dev/null",  # expect: cmd-dangerous-literal@low
        host, "uptime",
    ])
    os.environ["GIT_SSH_COMMAND"] = "ssh -o StrictHostKeyChecking=no"  # expect: cmd-dangerous-literal@low
    os.system(f"/usr/bin/ssh -oStrictHostKeyChecking=no {host} uptime")  # expect: cmd-dangerous-literal, cmd-os-system@high


def careful(path, user, host):
    os.system("/bin/rm -rf /tmp/build")  # ok: cmd-dangerous-literal # expect: cmd-os-system@info
    os.system("/bin/rm -rf ./*")  # ok: cmd-dangerous-literal # expect: cmd-os-system@info
    os.system("/bin/rm /")  # ok: cmd-dangerous-literal # expect: cmd-os-system@info
    os.system("/bin/rm -rf ${BUILD_DIR:?}/*")  # ok: cmd-dangerous-literal # expect: cmd-os-system@info
    os.system("/bin/rm -rf " + shlex.quote(path))  # ok: cmd-dangerous-literal # expect: cmd-os-system@info
    os.system("/bin/chmod 755 /srv/app && /bin/chmod u+w /srv/app")  # ok: cmd-dangerous-literal # expect: cmd-os-system@info
    os.system("/bin/chmod 1770 /srv/app")  # ok: cmd-dangerous-literal # expect: cmd-os-system@info
    os.system('eval "$(ssh-agent -s)"')  # ok: cmd-dangerous-literal # expect: cmd-os-system@info
    os.system("/usr/bin/sudo /usr/sbin/nginx -t")  # ok: cmd-dangerous-literal # expect: cmd-os-system@info
    os.system("/usr/bin/curl -sSL https://example.org/k")  # ok: cmd-dangerous-literal # expect: cmd-os-system@info
    os.system("/bin/echo 'rm -rf /'")  # ok: cmd-dangerous-literal # expect: cmd-os-system@info
    subprocess.run(["/usr/bin/ssh", "-o", "StrictHostKeyChecking=accept-new", host])  # ok: cmd-dangerous-literal # expect: cmd-subprocess-dyn@low
    print("never type rm -rf /", user)  # ok: cmd-dangerous-literal
