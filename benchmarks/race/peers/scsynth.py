"""SuperCollider's server out of real time.

PartConv's transform is 65536 at most; it is late by half of that less one block. There is no compensation between branches, so
that the dry sound is delayed by hand. Scores are written here, so that no sclang is needed.
"""
import math

from entry import Entry
from sheet import read_sheet
from synth_def import SynthDef, write_score

PROGRAM = "scsynth"
BLOCK = 64
FFT = 65536
FIR_FFT = 32768  # for the 8191 taps
SERVER = ["scsynth"]


def _late(fft):
    return fft // 2 - BLOCK


def _prepare(buffer, spectra, path, channel, taps, fft):
    parts = -(-taps // (fft // 2))
    return [("/b_allocReadChannel", buffer, path, 0, -1, channel), ("/b_alloc", spectra, fft * parts, 1),
            ("/b_gen", spectra, "PreparePartConv", buffer, fft), ("/b_free", buffer)]


def convolve(work):
    fft = FIR_FFT if work.linear_phase else FFT
    late = _late(fft) + ((work.taps - 1) // 2 if work.linear_phase else 0)
    definition = SynthDef("convolve")
    inputs = definition.add("In", 2, outputs=2)
    wet = [definition.add("PartConv", inputs[c], fft, 10 + c) for c in range(2)]
    definition.add("Out", 0, *wet, outputs=0)
    start = [("/d_recv", definition.encode())]
    for channel in range(2):
        start += _prepare(channel, 10 + channel, work.response_stereo, channel, work.taps, fft)
    start.append(("/s_new", "convolve", 1000, 0, 0))
    score = work.output("scsynth.osc")
    write_score(score, start, work.seconds + (work.taps + _late(fft)) / work.rate)
    commands = [[*SERVER, "-N", score, work.input("st", i), work.output(f"sc_{i:02d}.wav"), "48000", "WAV", "float",
                 "-i", "2", "-o", "2", "-z", str(BLOCK), "-m", "65536", "-V", "-1", "-D", "0"] for i in range(work.tracks)]
    at_once = min(work.threads, work.tracks)
    return [Entry(f"scsynth PartConv {fft}, {at_once} at a time", commands, work.output("sc_00.wav"), at_once, late=late)]


def _sections(band, rate):
    """Bristow-Johnson's cookbook, as SOS takes it: feedback with its sign turned."""
    w = 2 * math.pi * band.frequency / rate
    c, alpha, a = math.cos(w), math.sin(w) / (2 * band.q), 10 ** (band.gain_db / 40)
    if band.kind == "low_cut":
        b, d = ((1 + c) / 2, -(1 + c), (1 + c) / 2), (1 + alpha, -2 * c, 1 - alpha)
    elif band.kind == "bell":
        b, d = (1 + alpha * a, -2 * c, 1 - alpha * a), (1 + alpha / a, -2 * c, 1 - alpha / a)
    else:
        s, k = (1 if band.kind == "low_shelf" else -1), 2 * math.sqrt(a) * alpha
        p, m = a + 1, a - 1
        b = (a * (p - s * m * c + k), 2 * a * s * (m - s * p * c), a * (p - s * m * c - k))
        d = (p + s * m * c + k, -2 * s * (m + s * p * c), p + s * m * c - k)
    return [b[0] / d[0], b[1] / d[0], b[2] / d[0], -d[1] / d[0], -d[2] / d[0]]


MIX_BUS, SEND_BUS = 16, 18
FIR_SPECTRA, ROOM_SPECTRA, FIRST_DISK = 1000, 1010, 0


def _track(number, track):
    definition = SynthDef(f"track{number}")
    signal = definition.add("DiskIn", FIRST_DISK + number, 0)
    signal = definition.times(signal, track.gain)
    for band in track.bands:
        signal = definition.add("SOS", signal, *_sections(band, 48000))
    signal = definition.add("PartConv", signal, FIR_FFT, FIR_SPECTRA)
    sides = [definition.times(signal, f(track.pan * math.pi / 2)) for f in (math.cos, math.sin)]
    definition.add("Out", MIX_BUS, *sides, outputs=0)
    if track.send > 0:
        definition.add("Out", SEND_BUS, *[definition.times(side, track.send) for side in sides], outputs=0)
    return definition


def _master(sheet, taps):
    definition = SynthDef("master")
    dry = definition.add("In", MIX_BUS, outputs=2)
    send = definition.add("In", SEND_BUS, outputs=2)
    delay = _late(FFT) / 48000
    out = [definition.times(definition.add("DelayN", dry[c], delay + 0.01, delay), sheet.master) for c in range(2)]
    wet = [definition.times(definition.add("PartConv", send[c], FFT, ROOM_SPECTRA + c), sheet.master) for c in range(2)]
    definition.add("Out", 0, *out, outputs=0)
    definition.add("Out", 0, *wet, outputs=0)
    return definition


def mix(work):
    sheet = read_sheet(work.sheet)
    start = _prepare(900, FIR_SPECTRA, sheet.fir, 0, 8191, FIR_FFT)
    for channel in range(2):
        start += _prepare(901, ROOM_SPECTRA + channel, sheet.reverb, channel, 288000, FFT)
    start.append(("/d_recv", _master(sheet, 288000).encode()))
    start.append(("/s_new", "master", 5000, 0, 0))
    for i, track in enumerate(sheet.tracks):
        start += [("/b_alloc", FIRST_DISK + i, 65536, 1), ("/b_read", FIRST_DISK + i, track.file, 0, 65536, 0, 1),
                  ("/d_recv", _track(i, track).encode()), ("/s_new", f"track{i}", 1000 + i, 0, 0)]
    late = _late(FFT) + _late(FIR_FFT) + 4095
    score, out = work.output("scsynth.osc"), work.output("scsynth.wav")
    write_score(score, start, work.seconds + 6.1 + late / work.rate)
    command = [*SERVER, "-N", score, "_", out, "48000", "WAV", "int24", "-i", "0", "-o", "2", "-z", str(BLOCK),
               "-m", "262144", "-b", "2048", "-n", "4096", "-d", "4096", "-V", "-1", "-D", "0"]
    return [Entry("scsynth, one thread", [command], out, late=late)]
