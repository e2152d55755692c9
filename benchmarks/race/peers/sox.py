"""SoX.

Its fir takes the same taps for all channels, as text, and takes the delay of a linear phase off by itself; a response of 200,000
taps or more gives silence without a word, so that it cannot do a reverb of 6 s.
"""
from entry import Entry
from wave_data import read_floats

PROGRAM = "sox"


def convolve(work):
    if not work.linear_phase:
        return []
    taps = work.output("taps.txt")
    with open(taps, "w") as file:
        file.write("\n".join(repr(tap) for tap in read_floats(work.response)[0]))
    commands = [["sox", "-V1", work.input("st", i), "-e", "float", "-b", "32", work.output(f"sox_{i:02d}.wav"), "fir", taps]
                for i in range(work.tracks)]
    at_once = min(work.threads, work.tracks)
    return [Entry(f"sox fir, {at_once} at a time", commands, work.output("sox_00.wav"), at_once)]


def total(work):
    out = work.output("sox.wav")
    inputs = [word for i in range(work.tracks) for word in ("-v", "1", work.input("quiet", i))]
    return [Entry("sox -m", [["sox", "-V1", "-D", "-m", *inputs, "-b", "24", "-c", "2", out]], out)]
