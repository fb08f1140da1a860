import os
import subprocess  # expect: cmd-import-subprocess


def backup(client, target):
    os.system("/bin/tar czf /backup/site.tgz *")  # expect: cmd-wildcard@medium, cmd-os-system@info
    os.system("cd /srv/uploads && /bin/chown -R www-data *")  # expect: cmd-wildcard, cmd-os-system@info
    os.popen("/usr/bin/sudo -u backup /usr/bin/rsync -a * /mnt")  # expect: cmd-wildcard, cmd-os-system@info
    subprocess.run("/bin/chmod go-w *.py", shell=True)  # expect: cmd-wildcard, cmd-shell-true@info
    subprocess.call("/bin/tar cf %s *" % target, shell=True)  # expect: cmd-wildcard, cmd-shell-true@high
    os.system(f"/usr/bin/zip -r {target} ?ata")  # expect: cmd-wildcard, cmd-os-system@high
    subprocess.call(["/bin/sh", "-c", "/bin/tar cf /tmp/a.tar *"])  # expect: cmd-wildcard, cmd-subprocess-dyn@info
    client.exec_command("tar cf - *")  # expect: cmd-wildcard


def careful(target):
    os.system("/bin/tar czf /backup/site.tgz ./*")  # ok: cmd-wildcard # expect: cmd-os-system@info
    os.system("/bin/chown -R www-data -- *")  # ok: cmd-wildcard # expect: cmd-os-system@info
    os.system("/bin/chmod 640 /srv/uploads/*")  # ok: cmd-wildcard # expect: cmd-os-system@info
    os.system("/bin/tar czf a.tgz --exclude='*.pyc' src")  # ok: cmd-wildcard # expect: cmd-os-system@info
    os.system("/bin/tar czf a.tgz --exclude '*.pyc' src")  # ok: cmd-wildcard # expect: cmd-os-system@info
    os.system("/bin/ls *")  # ok: cmd-wildcard # expect: cmd-os-system@info
    os.system("/bin/echo start tar for *")  # ok: cmd-wildcard # expect: cmd-os-system@info
    os.system("/bin/tar xf a.tar; /bin/ls *")  # ok: cmd-wildcard # expect: cmd-os-system@info
    subprocess.Popen(["/bin/chown", "root", "*"])  # ok: cmd-wildcard # expect: cmd-subprocess-dyn@info
    subprocess.Popen("/bin/chmod *")  # ok: cmd-wildcard # expect: cmd-subprocess-dyn@info
    print("/bin/tar czf site.tgz *", target)  # ok: cmd-wildcard
