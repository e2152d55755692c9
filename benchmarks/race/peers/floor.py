"""The plain loops."""
import os

from entry import Entry


def convolve(work):
    inputs = [work.input("st", i) for i in range(work.tracks)]
    drop = ["-d", str((work.taps - 1) // 2)] if work.linear_phase else []
    entries = []

    def add(name, options, role="floor"):
        folder = work.output("floor")
        os.makedirs(folder, exist_ok=True)
        command = [work.program("floor_convolve"), *options, *drop, "-o", folder, work.response, *inputs]
        entries.append(Entry(name, [command], os.path.join(folder, "st_00.wav"), role=role))

    threads = ["-t", str(min(work.threads, work.tracks))]
    if work.linear_phase:
        add("plain loop, whole response, FFT 32768", ["-n", "32768", *threads])
        add("plain loop, partitions of 32768", ["-u", "-n", "65536", *threads], "also")
    else:
        add("plain loop, partitions of 65536", ["-n", "131072", *threads])
    return entries


def mix(work):
    out = work.output("floor.wav")
    return [Entry("plain loop, track by track", [[work.program("floor_mix"), "-t", str(work.threads), "-o", out,
                                                  work.sheet]], out, role="floor")]


def total(work):
    out = work.output("floor.wav")
    inputs = [work.input("quiet", i) for i in range(work.tracks)]
    return [Entry("plain libsndfile loop", [[work.program("floor_io"), "-t", str(work.threads), "-o", out, *inputs]],
                  out, role="floor")]


def reference(work, kind):
    """(commands, file) in double precision."""
    if kind == "convolve":
        folder = work.output("reference")
        os.makedirs(folder, exist_ok=True)
        drop = ["-d", str((work.taps - 1) // 2)] if work.linear_phase else []
        return ([work.program("floor_convolve"), "-p", "double", "-n", "131072", *drop, "-o", folder, work.response,
                 work.input("st", 0)], os.path.join(folder, "st_00.wav"))
    out = work.output("reference.wav")
    if kind == "mix":
        return [work.program("floor_mix"), "-p", "double", "-t", str(work.threads), "-o", out, work.sheet], out
    inputs = [work.input("quiet", i) for i in range(work.tracks)]
    return [work.program("floor_io"), "-p", "double", "-o", out, *inputs], out
