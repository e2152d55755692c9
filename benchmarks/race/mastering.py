"""Mastering: a chain over an hour of stereo beside FFmpeg's, and 512 tracks with a compressor each on every device.

As a program: mastering.py IN OUT runs FFmpeg's chain, with both passes of loudnorm.
"""
import json
import os
import re
import shutil
import subprocess
import sys

HOUR_S, TRACKS, TRACK_S = 3600, 512, 60
TARGET_LUFS, CEILING_DB = -14, -1
LEAST_TIMES_REAL_TIME = 60

CHAIN = """name = "Benchmark"
[[insert]]
type = "eq"
bands = [{ type = "low_cut", frequency = 25, slope = 18 }, { type = "bell", frequency = 250, gain_db = -1, q = 0.8 },
         { type = "high_shelf", frequency = 10000, gain_db = 1.5 }]
[[insert]]
type = "multiband"
[[insert]]
type = "saturation"
character = "tape"
drive_db = 3
oversampling = 8
[[insert]]
type = "limiter"
ceiling_db = -1.0
"""
FFMPEG_CHAIN = ("highpass=f=25,equalizer=f=250:t=q:w=0.8:g=-1,treble=g=1.5:f=10000,"
                "acompressor=threshold=0.063:ratio=2:attack=20:release=150,alimiter=limit=0.891:level=false")


def ffmpeg_two_passes(source, target):
    loudnorm = f"loudnorm=I={TARGET_LUFS}:TP={CEILING_DB}:LRA=20"
    first = subprocess.run(["ffmpeg", "-nostdin", "-nostats", "-hide_banner", "-i", source, "-af",
                            f"{FFMPEG_CHAIN},{loudnorm}:print_format=json", "-f", "null", "-"],
                           capture_output=True, text=True, check=True)
    found = json.loads(re.search(r"\{[^{}]*\}\s*$", first.stderr).group())
    measured = (f"measured_I={found['input_i']}:measured_TP={found['input_tp']}:measured_LRA={found['input_lra']}:"
                f"measured_thresh={found['input_thresh']}:offset={found['target_offset']}:linear=true")
    subprocess.run(["ffmpeg", "-nostdin", "-nostats", "-v", "error", "-y", "-i", source, "-af",
                    f"{FFMPEG_CHAIN},{loudnorm}:{measured},aresample=48000", "-c:a", "pcm_s24le", target], check=True)


def _write(path, text):
    with open(path, "w") as file:
        file.write(text)
    return path


def _session(source):
    inserts = CHAIN.split("\n", 1)[1].replace("[[insert]]", "[[master.insert]]")
    return f'[session]\ntail = 0\n[master]\n{inserts}[[track]]\nname = "mix"\nlayout = "stereo"\nclip = [{{ file = "{source}" }}]\n'


def _chain_race(options, data, out):
    from measuring import race_commands
    from workloads import make_data
    seconds = HOUR_S * (0.1 if options.quick else 1)
    make_data(options.programs, "fir", data, tracks=1, seconds=seconds)
    source = os.path.join(data, "st_00.wav")
    chain = _write(os.path.join(data, "chain.toml"), CHAIN)
    session = _write(os.path.join(data, "session.toml"), _session(source))
    program = [os.path.join(options.programs, "dubstage")]
    rest = ["--device", "cpu", "--quiet", "--threads", str(len(options.cores))]
    render, master, other = "dubstage render, the chain", "dubstage master, to -14 LUFS and measured", "ffmpeg, two-pass loudnorm"
    race = race_commands(options, out, f"Mastering {seconds / 60:.0f} minutes of stereo: EQ, four bands, saturation at 8x, limiter",
                         seconds, [
        (render, program + ["render", session, "-o", os.path.join(out, "render")] + rest),
        (master, program + ["master", source, "--chain", chain, "--for", "spotify", "--when-too-loud", "ceiling", "-o",
                            os.path.join(out, "master")] + rest),
        (other, ["python3", os.path.abspath(__file__), source, os.path.join(out, "ffmpeg.wav")]),
    ], [(render, other, 1), (master, other, 1)])
    result = race["rows"].get(render, {})
    if "wall_s" in result:
        speed = seconds / result["wall_s"]
        race["text"] += (f"- {'held' if speed >= LEAST_TIMES_REAL_TIME else 'MISSED'}: the chain at least "
                         f"{LEAST_TIMES_REAL_TIME} x real time: {speed:.0f}\n")
    return race


def _devices(options):
    """cpu, and every real GPU."""
    done = subprocess.run([os.path.join(options.programs, "dubstage"), "devices", "--json"], capture_output=True, text=True,
                          check=False)
    events = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    real = any(event.get("kind") == "vulkan" and not event.get("software") for event in events)
    return ["cpu", "vulkan"] if real else ["cpu"]


def _compressor_race(options, data, out):
    from measuring import race_commands
    from workloads import make_data
    seconds = TRACK_S * (0.1 if options.quick else 1)
    session = make_data(options.programs, "compress", data, tracks=TRACKS, seconds=seconds)
    entries = [(f"dubstage, {device}", [os.path.join(options.programs, "dubstage"), "render", session, "-o",
                                        os.path.join(out, device), "--device", device, "--quiet", "--threads",
                                        str(len(options.cores))]) for device in _devices(options)]
    return race_commands(options, out, f"{TRACKS} tracks x {seconds:.0f} s with a compressor each (x real time of all tracks)",
                         TRACKS * seconds, entries, [])


def mastering(options):
    data, out = os.path.join(options.work, "data"), os.path.join(options.work, "out")
    races = []
    for race in (_chain_race, _compressor_race):
        for folder in (data, out):
            os.makedirs(folder, exist_ok=True)
        races.append(race(options, data, out))
        for folder in (data, out):
            shutil.rmtree(folder)
    return {"races": races, "text": "\n".join(race["text"] for race in races)}


if __name__ == "__main__":
    ffmpeg_two_passes(sys.argv[1], sys.argv[2])
