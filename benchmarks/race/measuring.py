"""Measuring: an hour of stereo beside libebur128, FFmpeg and FFTW, and a folder of songs beside decoding it."""
import os
import shutil
import subprocess

import meter
from table import markdown
from workloads import make_data

HOUR_S, SONGS, SONG_S = 3600, 64, 180


def _best(options, folder, command):
    best = None
    for _ in range(options.runs):
        result = meter.measure([command], options.cores, folder)
        if result["exit"] != 0:
            return {"failure": meter.last_words(folder)}
        if best is None or result["wall_s"] < best["wall_s"]:
            best = result
    return best


def race_commands(options, folder, title, seconds, entries, aims):
    """`entries`: (name, command), ours first by name; `aims`: (ours, other, least ratio of wall clocks)."""
    results = {name: _best(options, folder, command) for name, command in entries if shutil.which(command[0])}
    cells = [[name, result["failure"], "", "", ""] if "failure" in result else
             [name, f"{result['wall_s']:.2f}", f"{result['cpu_s']:.2f}", f"{seconds / result['wall_s']:.0f}",
              f"{result['peak_mib']:.0f}"] for name, result in results.items()]
    text = markdown(title, ["program", "wall s", "CPU s", "x real time", "peak MiB"], cells)
    for ours, other, least in aims:
        if any("failure" in results.get(name, {"failure": ""}) for name in (ours, other)):
            continue
        ratio = results[other]["wall_s"] / results[ours]["wall_s"]
        text += f"- {'held' if ratio >= least else 'MISSED'}: {ours} at least {least:.2f} x the speed of {other}: {ratio:.2f}\n"
    return {"title": title, "rows": results, "text": text}


def measuring(options):
    scale = 0.1 if options.quick else 1
    data = os.path.join(options.work, "data")
    out = os.path.join(options.work, "out")
    for folder in (data, out):
        os.makedirs(folder, exist_ok=True)
    ours = [os.path.join(options.programs, "dubstage"), "measure", "--device", "cpu", "--quiet", "--threads",
            str(len(options.cores))]
    plain = os.path.join(options.programs, "floor_measure")

    make_data(options.programs, "fir", data, tracks=1, seconds=HOUR_S * scale)
    hour = os.path.join(data, "st_00.wav")
    loudness, spectrum, everything = "dubstage, loudness", "dubstage, spectrum of 8192", "dubstage, everything"
    libebur128, ffmpeg, fftw = "libebur128", "ffmpeg ebur128=peak=true", "plain FFTW, spectrum of 8192"
    first = race_commands(options, out, f"Measuring {HOUR_S * scale / 60:.0f} minutes of stereo", HOUR_S * scale, [
        (loudness, ours + ["--spectra", "none", hour]),
        (libebur128, [plain, "loudness", hour]),
        (ffmpeg, ["ffmpeg", "-nostdin", "-nostats", "-v", "error", "-i", hour, "-af", "ebur128=peak=true:framelog=verbose", "-f",
                  "null", "-"]),
        (spectrum, ours + ["--fft", "8192", "--spectrogram", "none", hour]),
        (fftw, [plain, "spectrum", hour]),
        (everything, ours + [hour]),
    ], [(loudness, libebur128, 8), (loudness, ffmpeg, 4), (spectrum, fftw, 1)])
    shutil.rmtree(data)

    make_data(options.programs, "fir", data, tracks=SONGS, seconds=SONG_S * scale)
    songs = [os.path.join(data, name) for name in sorted(os.listdir(data)) if name.startswith("st_")]
    packed = [song.replace(".wav", ".flac") for song in songs]
    for song, flac in zip(songs, packed):
        subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", "-i", song, flac], check=True)
    others = []
    for kind, files in (("24-bit WAV", songs), ("FLAC", packed)):
        others.append(race_commands(options, out, f"Measuring {SONGS} songs of {SONG_S * scale:.0f} s, {kind}", SONGS * SONG_S * scale, [
            (everything, ours + files),
            ("plain libsndfile, decoding", [plain, "decode"] + files),
        ], [(everything, "plain libsndfile, decoding", 1 / 3)]))
    shutil.rmtree(data)
    races = [first] + others
    return {"races": races, "text": "\n".join(race["text"] for race in races)}
