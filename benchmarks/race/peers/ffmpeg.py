"""FFmpeg.

afir with dry=1:wet=1 and gtype=none is exactly twice as loud as it should be: wet=0.5. It gives no tail unless the input is
padded, and needs a stereo response for a stereo track. amix loses the end of its first input when that one ends before the
others: the longest comes first.
"""
import math

from entry import Entry
from sheet import read_sheet

PROGRAM = "ffmpeg"
QUIET = ["ffmpeg", "-y", "-nostdin", "-loglevel", "error"]


def _convolve_one(work, number, partition):
    if work.linear_phase:
        delay = (work.taps - 1) // 2
        before, after = f"apad=pad_len={delay}", f",atrim=start_sample={delay}"
    else:
        before, after = f"apad=pad_len={work.taps - 1}", ""
    graph = f"[0]{before}[a];[a][1]afir=dry=1:wet=0.5:gtype=none:minp={partition}:maxp={partition}{after}"
    return [*QUIET, "-filter_complex_threads", "1", "-i", work.input("st", number), "-i", work.response_stereo,
            "-filter_complex", graph, "-c:a", "pcm_f32le", work.output(f"ffmpeg_{number:02d}.wav")]


def convolve(work):
    partition = 16384 if work.linear_phase else 32768
    commands = [_convolve_one(work, i, partition) for i in range(work.tracks)]
    at_once = min(work.threads, work.tracks)
    return [Entry(f"ffmpeg afir {partition}, {at_once} at a time", commands, work.output("ffmpeg_00.wav"), at_once)]


def _band(band):
    names = {"low_cut": "highpass", "low_shelf": "lowshelf", "bell": "equalizer", "high_shelf": "highshelf"}
    gain = "" if band.kind == "low_cut" else f":g={band.gain_db!r}"
    return f"{names[band.kind]}=f={band.frequency!r}:t=q:w={band.q!r}{gain}"


def _mix_graph(sheet):
    count, delay = len(sheet.tracks), 4095
    sends = [i for i, track in enumerate(sheet.tracks) if track.send > 0]
    lines = [f"[{count}]asplit={count}" + "".join(f"[h{i}]" for i in range(count))]
    for i, track in enumerate(sheet.tracks):
        left, right = (f(track.pan * math.pi / 2) for f in (math.cos, math.sin))
        eq = ",".join(_band(band) for band in track.bands)
        lines.append(f"[{i}]aformat=sample_fmts=fltp,volume={track.gain!r},{eq},apad=pad_len={delay}[e{i}]")
        tail = f"[t{i}][u{i}]" if track.send > 0 else f"[d{i}]"
        split = ",asplit=2" if track.send > 0 else ""
        lines.append(f"[e{i}][h{i}]afir=dry=1:wet=0.5:gtype=none:minp=8192:maxp=8192,atrim=start_sample={delay},"
                     f"asetpts=PTS-STARTPTS,pan=stereo|c0={left!r}*c0|c1={right!r}*c0{split}{tail}")
        if track.send > 0:
            lines.append(f"[t{i}]anull[d{i}]")
            lines.append(f"[u{i}]volume={track.send!r}[s{i}]")
    lines.append("".join(f"[s{i}]" for i in sends) + f"amix=inputs={len(sends)}:normalize=0,apad=pad_len=287999[sum]")
    lines.append(f"[sum][{count + 1}]afir=dry=1:wet=0.5:gtype=none:minp=32768:maxp=32768[wet]")
    lines.append("[wet]" + "".join(f"[d{i}]" for i in range(count)) +
                 f"amix=inputs={count + 1}:normalize=0:duration=longest,volume={sheet.master!r}[out]")
    return ";\n".join(lines)


def mix(work):
    sheet, script, out = read_sheet(work.sheet), work.output("ffmpeg.graph"), work.output("ffmpeg.wav")
    with open(script, "w") as file:
        file.write(_mix_graph(sheet))
    inputs = [word for track in sheet.tracks for word in ("-i", track.file)]
    command = [*QUIET, "-filter_complex_threads", str(work.threads), *inputs, "-i", sheet.fir, "-i", sheet.reverb,
               "-filter_complex_script", script, "-map", "[out]", "-c:a", "pcm_s24le", out]
    return [Entry("ffmpeg, one graph", [command], out)]


def total(work):
    inputs = [word for i in range(work.tracks) for word in ("-i", work.input("quiet", i))]
    out = work.output("ffmpeg.wav")
    graph = f"amix=inputs={work.tracks}:normalize=0,pan=stereo|c0=c0|c1=c0"
    return [Entry("ffmpeg amix", [[*QUIET, *inputs, "-filter_complex", graph, "-c:a", "pcm_s24le", out]], out)]
