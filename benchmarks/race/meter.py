"""Runs commands on given cores and measures them: wall clock, CPU of all their processes, the largest one's memory."""
import ctypes
import json
import os
import resource
import subprocess
import time

PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h: processes whose parents went away become ours, so that their CPU time is counted


def _run_all(commands, parallel, folder):
    """At most `parallel` at a time; returns the worst exit status."""
    waiting, running, worst = list(commands), set(), 0
    while waiting or running:
        while waiting and len(running) < parallel:
            log = open(os.path.join(folder, "log"), "ab")
            running.add(subprocess.Popen(waiting.pop(0), stdin=subprocess.DEVNULL, stdout=log, stderr=log).pid)
        pid, status = os.wait()
        if pid in running:
            running.discard(pid)
            worst = max(worst, abs(os.waitstatus_to_exitcode(status)))
    while True:
        try:
            os.wait()
        except ChildProcessError:
            return worst


def measure(commands, cores, folder, parallel=1):
    """A dict of wall_s, cpu_s, peak_mib and exit; only exit, which is not 0, when a program could not be started."""
    open(os.path.join(folder, "log"), "wb").close()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        result = {"exit": 127}
        try:
            ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
            os.sched_setaffinity(0, cores)
            start = time.monotonic()
            status = _run_all(commands, parallel, folder)
            wall = time.monotonic() - start
            used = resource.getrusage(resource.RUSAGE_CHILDREN)
            result = {"wall_s": wall, "cpu_s": used.ru_utime + used.ru_stime, "peak_mib": used.ru_maxrss / 1024,
                      "exit": status}
        except OSError as error:
            with open(os.path.join(folder, "log"), "a") as log:
                print(error, file=log)
        finally:
            os.write(writer, json.dumps(result).encode())
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        result = json.loads(pipe.read())
    os.waitpid(child, 0)
    return result


def last_words(folder):
    with open(os.path.join(folder, "log"), errors="replace") as log:
        return "".join(log.read().strip().splitlines()[-1:])[:120]
