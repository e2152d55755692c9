"""The workloads: what each makes, who takes part, and what Dubstage promises there."""
import dataclasses
import os
import shutil
import subprocess

from entry import Entry, PADDED_FILES, Work
from peers import ardour, brutefir, dubstage, fconvolver, ffmpeg, floor, scsynth, sox

ROOM_TAPS, FIR_TAPS = 6 * 48000, 8191


@dataclasses.dataclass
class Workload:
    name: str
    title: str
    kind: str  # what the peers' modules call it: convolve, mix, total
    data: str  # what bench_data calls it
    tracks: int
    seconds: float
    of_floor: float  # the floor's time over ours is at least this
    of_peer: float  # and the fastest peer's
    peers: tuple = ()


WORKLOADS = [
    Workload("reverb1", "Convolution reverb: 1 stereo track x 10 min x 6 s", "convolve", "reverb", 1, 600, 0.9, 1.5,
             (ffmpeg, fconvolver, scsynth, brutefir)),
    Workload("reverb4", "Convolution reverb: 4 stereo tracks x 10 min x 6 s", "convolve", "reverb", 4, 600, 0.9, 1.5,
             (ffmpeg, fconvolver, scsynth, brutefir)),
    Workload("reverb16", "Convolution reverb: 16 stereo tracks x 10 min x 6 s", "convolve", "reverb", 16, 600, 0.9, 1.5,
             (ffmpeg, fconvolver, scsynth, brutefir)),
    Workload("fir", "Linear-phase EQ of 8191 taps: 16 stereo tracks x 10 min", "convolve", "fir", 16, 600, 0.9, 1.1,
             (sox, ffmpeg, fconvolver, scsynth, brutefir)),
    Workload("mix", "Mix of 32 mono tracks x 5 min: gain, 4-band EQ, 8191 taps, pan, 4 sends to a 6 s reverb", "mix", "mix", 32,
             300, 1.0, 5.0, (scsynth, ffmpeg)),
    Workload("sum", "Reading 32 mono files of 5 min, summing, writing one", "total", "sum", 32, 300, 1 / 1.3, 0.0,
             (ffmpeg, sox, ardour)),
]


def run_tool(command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"peers: {command[0]} failed: {done.stderr.strip()}")
    return done.stdout


def make_data(programs, what, folder, **sizes):
    """Returns the session's path."""
    words = [f"{key}={value}" for key, value in sizes.items()]
    return run_tool([os.path.join(programs, "bench_data"), what, folder, *words]).strip()


def prepare(workload, options):
    """Makes the data and returns the Work."""
    seconds = workload.seconds * (0.1 if options.quick else 1)
    data = os.path.join(options.work, "data")
    out = os.path.join(options.work, "out")
    os.makedirs(out, exist_ok=True)
    session = make_data(options.programs, workload.data, data, tracks=workload.tracks, seconds=seconds)
    work = Work(data, out, options.programs, workload.tracks, seconds, len(options.cores), session=session)
    if workload.kind == "convolve":
        make_data(options.programs, "pad", data, tracks=min(workload.tracks, PADDED_FILES), seconds=seconds)
        work.linear_phase = workload.data == "fir"
        work.taps = FIR_TAPS if work.linear_phase else ROOM_TAPS
        work.response = os.path.join(data, "fir.wav" if work.linear_phase else "room.wav")
        work.response_stereo = os.path.join(data, "fir_stereo.wav" if work.linear_phase else "room.wav")
    if workload.kind == "mix":
        work.sheet = session.removesuffix(".toml") + ".txt"
    return work


def entries_of(workload, work, wanted_peers):
    """Ours first, then the floors, then the peers."""
    entries = getattr(dubstage, workload.kind)(work) + getattr(floor, workload.kind)(work)
    for peer in workload.peers:
        name = peer.__name__.removeprefix("peers.")
        if wanted_peers and name not in wanted_peers:
            continue
        if not shutil.which(peer.PROGRAM):
            entries.append(Entry(name, [], failure=f"{peer.PROGRAM} is not installed"))
        else:
            entries += getattr(peer, workload.kind)(work)
    return entries
