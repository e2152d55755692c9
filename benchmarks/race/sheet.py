"""Reads the mix as plain words (benchmarks/floors/mix_sheet.h tells the format)."""
import dataclasses


@dataclasses.dataclass
class Band:
    kind: str
    frequency: float
    gain_db: float
    q: float


@dataclasses.dataclass
class Track:
    file: str
    gain: float
    pan: float  # 0 left .. 1 right
    send: float
    bands: list


@dataclasses.dataclass
class Sheet:
    fir: str = ""
    reverb: str = ""
    master: float = 1.0
    tracks: list = dataclasses.field(default_factory=list)


def read_sheet(path):
    sheet = Sheet()
    with open(path) as lines:
        for line in lines:
            words = line.split()
            if words[0] == "fir":
                sheet.fir = words[1]
            elif words[0] == "reverb":
                sheet.reverb = words[1]
            elif words[0] == "master":
                sheet.master = float(words[1])
            else:
                bands = [Band(words[i], *map(float, words[i + 1:i + 4])) for i in range(5, len(words), 4)]
                sheet.tracks.append(Track(words[1], *map(float, words[2:5]), bands))
    return sheet
