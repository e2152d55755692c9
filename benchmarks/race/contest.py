"""Runs the entries of a workload in turn, and compares what they wrote with double precision."""
import os
import shutil
import subprocess
import sys

import meter
from peers import floor
from wave_data import add_header


OUR_REFERENCE_S = 20  # the plain implementation holds every track in memory, in double precision
EXACT_DB = -300  # what error_db says where not one bit differs


def say(text):
    print(text, file=sys.stderr, flush=True)


def clear(folder, keep=()):
    """Results only: what programs read (configurations, scores) stays."""
    for entry in os.scandir(folder):
        if entry.path in keep:
            continue
        if entry.is_dir():
            shutil.rmtree(entry.path)
            os.makedirs(entry.path)
        elif entry.name.endswith((".wav", ".raw")) and not entry.name.startswith("response_"):
            os.remove(entry.path)


def compare(work, entry, reference):
    """'worst dB / rms dB, +n frames' against the reference."""
    path = entry.output
    if not os.path.exists(path):
        return "wrote nothing"
    if entry.raw_channels:
        path = path + ".wav"
        add_header(entry.output, path, entry.raw_channels, work.rate)
    command = [work.program("error_db"), "-s", str(entry.late), "-g", repr(entry.gain), "-n", str(entry.compared_frames),
               reference, path]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return done.stderr.strip()
    worst, rms, longer = done.stdout.split()
    length = "" if longer == "0" or entry.compared_frames else f", {int(longer):+d} frames"
    return f"{worst} / {rms}{length}" if float(worst) > EXACT_DB else f"none{length}"


def make_reference(work, workload, options):
    command, path = floor.reference(work, workload.kind)
    result = meter.measure([command], options.cores, work.out)
    if result["exit"] != 0:
        raise SystemExit(f"peers: no reference: {meter.last_words(work.out)}")
    kept = os.path.join(options.work, "reference.wav")
    os.replace(path, kept)
    return kept


def our_reference(work, workload, options):
    """The mix's EQ is not the peers': Dubstage's follows the analog curve to the top, theirs the bilinear transform."""
    program = work.program("session_reference")
    if workload.kind != "mix" or not os.path.exists(program):
        return ""
    path = os.path.join(options.work, "our_reference.wav")
    result = meter.measure([[program, work.session, path, str(OUR_REFERENCE_S)]], options.cores, work.out)
    return path if result["exit"] == 0 else ""


def run_once(entry, work, options, reference):
    clear(work.out)
    result = meter.measure(entry.commands, options.cores, work.out, entry.parallel)
    if result["exit"] != 0 and not (entry.dies_at_exit and os.path.exists(entry.output)):
        entry.failure = f"exit status {result['exit']}: {meter.last_words(work.out)}"
        return
    entry.results.append(result)
    if not entry.error:
        entry.error = compare(work, entry, entry.reference or reference)


def race(workload, work, entries, options):
    reference = make_reference(work, workload, options)
    ours = our_reference(work, workload, options)
    for entry in entries:
        if entry.role == "ours" and ours:
            entry.reference = ours
            entry.compared_frames = int(min(OUR_REFERENCE_S, work.seconds) - 1) * work.rate  # clear of where clips end
    for turn in range(options.runs):
        for entry in entries:
            if entry.failure:
                continue
            say(f"  {workload.name} {turn + 1}/{options.runs} {entry.name}")
            run_once(entry, work, options, reference)
    clear(work.out)
