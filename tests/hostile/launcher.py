"""Starts the scanner for harness.py. A process of its own, since Linux counts towards a program's peak
memory what its parent had in use when it was started: this one stays small.

Reads one JSON record a line: arguments, folder, environment, files for output, seconds. Answers with
status, whether it was stopped, seconds, and the peak of the largest process in bytes."""
import json
import os
import signal
import subprocess
import sys
import threading
import time


def run(job):
    hung = []

    def stop(pid):
        hung.append(pid)
        os.killpg(pid, signal.SIGKILL)

    begin = time.monotonic()
    with open(job["out"], "wb") as out, open(job["err"], "wb") as err:
        child = subprocess.Popen(job["arguments"], stdin=subprocess.DEVNULL, stdout=out, stderr=err, cwd=job["folder"],
                                 env=job["environment"], start_new_session=True)
        watch = threading.Timer(job["seconds"], stop, [child.pid])
        watch.start()
        _, wait_status, usage = os.wait4(child.pid, 0)
        watch.cancel()
        child.returncode = os.waitstatus_to_exitcode(wait_status)
    return {"status": child.returncode, "hung": bool(hung), "seconds": time.monotonic() - begin,
            "peak": usage.ru_maxrss * 1024}


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(run(json.loads(line))), flush=True)
