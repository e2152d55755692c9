"""fconvolver of jconvolver, which is zita-convolver.

After the end of its input it goes on convolving the last block, so that its tail is wrong: inputs are padded with silence and
the output is cut (-T). -V makes it more than twice as fast.
"""
from entry import Entry

PROGRAM = "fconvolver"


def convolve(work):
    config = work.output("fconvolver.conf")
    with open(config, "w") as file:
        file.write(f"/convolver/new 2 2 8192 {work.taps}\n")
        for channel in (1, 2):
            file.write(f"/impulse/read {channel} {channel} 1 0 0 0 {channel} {work.response_stereo}\n")
    commands = [["fconvolver", "-V", "-T", config, work.padded(i), work.output(f"zita_{i:02d}.wav")]
                for i in range(work.tracks)]
    at_once = min(work.threads, work.tracks)
    late = (work.taps - 1) // 2 if work.linear_phase else 0
    return [Entry(f"fconvolver -V, {at_once} at a time", commands, work.output("zita_00.wav"), at_once, late=late)]
