import os
import os as system
import stat
from os import chmod
from pathlib import Path

MODE = 0o777

os.chmod("f", 0o777)  # expect: file-chmod-permissive@high
os.chmod("f", mode=0o666)  # expect: file-chmod-permissive@high
chmod("f", stat.S_IRWXU | stat.S_IWOTH)  # expect: file-chmod-permissive@high
system.chmod("f", MODE)  # expect: file-chmod-permissive@high
Path("f").chmod(0o777)  # expect: file-chmod-permissive@high
path = Path("g")
path.chmod(mode=511)  # expect: file-chmod-permissive@high
os.chmod("f", 0o664)  # expect: file-chmod-permissive@medium
os.chmod("f", 0o1777)  # expect: file-chmod-permissive@low
os.chmod("f", 0o654)  # expect: file-chmod-permissive@low
os.chmod("f", 0o755)  # ok: file-chmod-permissive
os.chmod("f", 0o644)  # ok: file-chmod-permissive
os.chmod("f", stat.S_IRWXU)  # ok: file-chmod-permissive
os.chmod("f", os.stat("g").st_mode)  # ok: file-chmod-permissive
Path("f").chmod(0o600)  # ok: file-chmod-permissive

os.umask(0)  # expect: file-umask-permissive
os.umask(0o022)  # ok: file-umask-permissive
os.umask(0o077)  # ok: file-umask-permissive


def ask():
    old = os.umask(0)  # ok: file-umask-permissive
    os.umask(old)
    return old


os.open("f", os.O_CREAT, 0o666)  # expect: file-create-permissive@info
os.open("f", os.O_CREAT, 0o777)  # expect: file-create-permissive@low
os.open("f", os.O_CREAT, 0o600)  # ok: file-create-permissive
os.mkfifo("f", 0o622)  # expect: file-create-permissive@low
os.makedirs("d", mode=0o777)  # expect: file-create-permissive@info
os.makedirs("d", mode=0o700)  # ok: file-create-permissive
os.mkdir("d")  # ok: file-create-permissive
Path("d").mkdir(0o772)  # expect: file-create-permissive@low
Path("d").mkdir(parents=True)  # ok: file-create-permissive
