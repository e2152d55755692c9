"""SuperCollider's synth definitions and scores, as scsynth reads them (SCgf version 2; OSC bundles with lengths before them)."""
import struct

AUDIO = 2


class SynthDef:
    """A graph of unit generators at audio rate; a signal is (generator, output) or a number."""

    def __init__(self, name):
        self.name, self.constants, self.generators = name, [], []

    def add(self, kind, *inputs, outputs=1):
        """Returns the generator's signals, or the signal if it has only one."""
        self.generators.append((kind, inputs, outputs))
        index = len(self.generators) - 1
        signals = [(index, i) for i in range(outputs)]
        return signals[0] if outputs == 1 else signals

    def times(self, a, b):
        self.generators.append(("BinaryOpUGen*", (a, b), 1))
        return len(self.generators) - 1, 0

    def _input(self, value):
        if isinstance(value, tuple):
            return struct.pack(">ii", *value)
        value = struct.unpack(">f", struct.pack(">f", value))[0]
        if value not in self.constants:
            self.constants.append(value)
        return struct.pack(">ii", -1, self.constants.index(value))

    def encode(self):
        graph = b""
        for kind, inputs, outputs in self.generators:
            special = 0
            if kind == "BinaryOpUGen*":
                kind, special = "BinaryOpUGen", 2
            graph += _pascal(kind) + struct.pack(">biih", AUDIO, len(inputs), outputs, special)
            graph += b"".join(self._input(value) for value in inputs) + bytes([AUDIO] * outputs)
        constants = struct.pack(f">i{len(self.constants)}f", len(self.constants), *self.constants)
        return (b"SCgf" + struct.pack(">ih", 2, 1) + _pascal(self.name) + constants + struct.pack(">ii", 0, 0) +
                struct.pack(">i", len(self.generators)) + graph + struct.pack(">h", 0))


def _pascal(text):
    return bytes([len(text)]) + text.encode()


def _padded(data):
    return data + bytes(-len(data) % 4)


def _message(address, *arguments):
    tags, data = ",", b""
    for argument in arguments:
        if isinstance(argument, str):
            tags, data = tags + "s", data + _padded(argument.encode() + b"\0")
        elif isinstance(argument, bytes):
            tags, data = tags + "b", data + struct.pack(">i", len(argument)) + _padded(argument)
        elif isinstance(argument, int):
            tags, data = tags + "i", data + struct.pack(">i", argument)
        else:
            tags, data = tags + "f", data + struct.pack(">f", argument)
    return _padded(address.encode() + b"\0") + _padded(tags.encode() + b"\0") + data


def write_score(path, start, end_s):
    """`start`: messages at time 0, as tuples."""
    with open(path, "wb") as file:
        for seconds, messages in [*((0.0, [message]) for message in start), (end_s, [("/c_set", 0, 0)])]:
            time = struct.pack(">II", int(seconds), int(seconds % 1 * 2**32))
            bundle = b"#bundle\0" + time
            for message in messages:
                data = _message(*message)
                bundle += struct.pack(">i", len(data)) + data
            file.write(struct.pack(">i", len(bundle)) + bundle)
