"""Dubstage itself, as a user would call it."""
import os

from entry import Entry


def _render(work, folder, options, output, name="dubstage"):
    command = [work.program("dubstage"), "render", work.session, "-o", folder, "--device", "cpu", "--quiet",
               "--threads", str(work.threads)]
    return Entry(name, [command + options], os.path.join(folder, output), role="ours")


def convolve(work):
    return [_render(work, work.output("ours"), ["--bits", "32f"], "tracks/0.wav")]


def mix(work):
    return [_render(work, work.output("ours"), [], "mix.wav")]


total = mix
