"""Just enough of WAV for 32-bit float files: the impulse responses, and headers for headerless results."""
import array
import os
import shutil
import struct


def read_floats(path):
    """[channel][frame] of a 32-bit float WAV file."""
    with open(path, "rb") as file:
        bytes_ = file.read()
    at, channels, samples = 12, 1, b""
    while at + 8 <= len(bytes_):
        name, size = bytes_[at:at + 4], struct.unpack_from("<I", bytes_, at + 4)[0]
        if name == b"fmt ":
            channels = struct.unpack_from("<H", bytes_, at + 10)[0]
        if name == b"data":
            samples = bytes_[at + 8:at + 8 + size]
        at += 8 + size + size % 2
    floats = array.array("f", samples)
    return [floats[c::channels] for c in range(channels)]


def add_header(raw, wav, channels, rate):
    size = os.path.getsize(raw)
    with open(wav, "wb") as out, open(raw, "rb") as samples:
        out.write(struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", size + 36, b"WAVE", b"fmt ", 16, 3, channels, rate,
                              rate * channels * 4, channels * 4, 32, b"data", size))
        shutil.copyfileobj(samples, out)
