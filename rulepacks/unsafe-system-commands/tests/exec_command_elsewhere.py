"""No SSH library here: the method may be anything."""
import os


def run(database, command):
    database.exec_command(command)  # ok: cmd-ssh-exec
    database.exec_command("vacuum")  # ok: cmd-ssh-exec
    return os.path.join("exec_command", command)
