#!/usr/bin/env python3
"""Makes PNG files small: their colours become a palette of 256. small_png.py FILE..."""
import struct
import sys
import zlib
from collections import Counter


def read(path):
    data = open(path, "rb").read()
    at, packed = 8, b""
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + size]
        if kind == b"IHDR":
            width, height, depth, colours = struct.unpack(">IIBB", body[:10])
            if depth != 8 or colours not in (2, 6):
                sys.exit(f"{path}: only 8 bit RGB and RGBA are read")
        if kind == b"IDAT":
            packed += body
        at += size + 12
    return width, height, 3 if colours == 2 else 4, zlib.decompress(packed)


def rows_of(width, height, pixel, raw):
    stride, above = width * pixel, bytearray(width * pixel)
    for y in range(height):
        kind = raw[y * (stride + 1)]
        row = bytearray(raw[y * (stride + 1) + 1:(y + 1) * (stride + 1)])
        if kind == 1:
            for i in range(pixel, stride):
                row[i] = (row[i] + row[i - pixel]) & 255
        elif kind == 2:
            for i in range(stride):
                row[i] = (row[i] + above[i]) & 255
        elif kind == 3:
            for i in range(stride):
                left = row[i - pixel] if i >= pixel else 0
                row[i] = (row[i] + ((left + above[i]) >> 1)) & 255
        elif kind == 4:
            for i in range(stride):
                a = row[i - pixel] if i >= pixel else 0
                b, c = above[i], above[i - pixel] if i >= pixel else 0
                p = a + b - c
                pa, pb, pc = abs(p - a), abs(p - b), abs(p - c)
                row[i] = (row[i] + (a if pa <= pb and pa <= pc else b if pb <= pc else c)) & 255
        above = row
        yield row


def palette_of(counts):
    """Median cut: the box with the widest spread, weighed by its pixels, is cut in two."""
    boxes = [list(counts.items())]
    while len(boxes) < 256:
        def spread(box):
            if len(box) < 2:
                return 0
            most = max(max(c[k] for c, _ in box) - min(c[k] for c, _ in box) for k in range(3))
            return most * sum(n for _, n in box) ** 0.35
        box = max(boxes, key=spread)
        if len(box) < 2:
            break
        boxes.remove(box)
        axis = max(range(3), key=lambda k: max(c[k] for c, _ in box) - min(c[k] for c, _ in box))
        box.sort(key=lambda one: one[0][axis])
        half, total, cut = sum(n for _, n in box) / 2, 0, 1
        for i, (_, n) in enumerate(box[:-1]):
            total += n
            cut = i + 1
            if total >= half:
                break
        boxes += [box[:cut], box[cut:]]
    palette, index = [], {}
    for box in boxes:
        total = sum(n for _, n in box)
        palette.append(tuple(round(sum(c[k] * n for c, n in box) / total) for k in range(3)))
        for c, _ in box:
            index[c] = len(palette) - 1
    return palette, index


def shrink(path):
    width, height, pixel, raw = read(path)
    rows = [[tuple(row[i:i + 3]) for i in range(0, len(row), pixel)] for row in rows_of(width, height, pixel, raw)]
    counts = Counter(colour for row in rows for colour in row)
    palette, index = palette_of(counts)
    body = b"".join(b"\0" + bytes(index[colour] for colour in row) for row in rows)

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    with open(path, "wb") as out:
        out.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)) +
                  chunk(b"PLTE", b"".join(bytes(c) for c in palette)) + chunk(b"IDAT", zlib.compress(body, 9)) +
                  chunk(b"IEND", b""))


for name in sys.argv[1:]:
    shrink(name)
