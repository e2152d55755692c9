"""What takes part in a race, and what is known about the work."""
import dataclasses
import os


PADDED_FILES = 8  # with silence behind; further tracks read them again, so that the audio fits the memory


@dataclasses.dataclass
class Entry:
    name: str
    commands: list  # of argument lists
    output: str = ""  # the file that is compared with the reference
    parallel: int = 1
    late: int = 0  # frames by which the output lags
    gain: float = 1.0  # to be applied before comparing
    raw_channels: int = 0  # the output is headerless floats
    reference: str = ""  # "": the work's own
    compared_frames: int = 0  # 0: all
    dies_at_exit: bool = False  # its exit status says nothing about its output
    role: str = "peer"  # "ours", "floor", "peer"
    note: str = ""
    results: list = dataclasses.field(default_factory=list)
    error: str = ""
    failure: str = ""


@dataclasses.dataclass
class Work:
    """One workload: where its files are and how large it is."""
    data: str
    out: str
    programs: str  # the built tree's bin
    tracks: int
    seconds: float
    threads: int
    response: str = ""  # impulse response, for convolving
    response_stereo: str = ""
    taps: int = 0
    linear_phase: bool = False
    sheet: str = ""
    session: str = ""

    rate = 48000

    def program(self, name):
        return os.path.join(self.programs, name)

    def input(self, stem, number):
        return os.path.join(self.data, f"{stem}_{number:02d}.wav")

    def padded(self, number):
        return self.input("pad", number % PADDED_FILES)

    def output(self, name):
        return os.path.join(self.out, name)

    @property
    def frames(self):
        return round(self.seconds * self.rate)
