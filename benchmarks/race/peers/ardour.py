"""Ardour, from the shell.

Its Lua makes a session of empty tracks but cannot import audio: regions are written into the session's file. Its panner takes
3 dB off in the middle. It often dies of a damaged heap after the file is whole; that is no failure here. It takes part in the sum
alone: its EQ and its pan law are others, and it has no convolver of its own.
"""
import os
import re
import subprocess

from entry import Entry

PROGRAM = "ardour7-export"
MIDDLE_GAIN = 10 ** (3 / 20)
TICKS = 282_240_000  # of Ardour's clock in a second

MAKE_TRACKS = """
AudioEngine:set_backend("None (Dummy)", "", "")
local session = create_session(arg[1], "sum", 48000)
session:new_audio_track(1, 2, nil, tonumber(arg[2]), "track", ARDOUR.PresentationInfo.max_order, ARDOUR.TrackMode.Normal, true)
sleep(2)
session:save_state("")
close_session()
quit()
"""
REGION = ('<Region name="{path}" id="{id}" type="audio" channels="1" source-0="{source}" master-source-0="{source}" start="a0" '
          'length="a{ticks}@a0" position="a0" opaque="1" external="1" whole-file="{whole}" default-fade-in="0" '
          'default-fade-out="0" fade-in-active="0" fade-out-active="0" scale-amplitude="1"/>')
SOURCE = '<Source name="{path}" origin="{path}" id="{source}" type="audio" flags="" channel="0" gain="1"/>'
RANGE = '<Locations><Location id="10000" name="session" start="a0" end="a{ticks}" flags="IsSessionRange"/></Locations>'


def _describe(number, path, ticks, whole):
    return {"path": path, "ticks": ticks, "whole": whole, "id": 11000 + 2 * number + whole, "source": 10001 + number}


def _place_files(session_file, paths, seconds):
    ticks = round(seconds * TICKS)
    with open(session_file) as file:
        text = file.read()
    wholes = [_describe(i, path, ticks, 1) for i, path in enumerate(paths)]
    placed = iter([_describe(i, path, ticks, 0) for i, path in enumerate(paths)])
    text = text.replace("<Sources/>", "<Sources>" + "".join(SOURCE.format(**one) for one in wholes) + "</Sources>")
    text = text.replace("<Regions/>", "<Regions>" + "".join(REGION.format(**one) for one in wholes) + "</Regions>")
    text = text.replace("<Locations/>", RANGE.format(ticks=ticks))
    text = re.sub(r'(<Playlist id="\d+" name="track [^>]*)/>',
                  lambda found: found[1] + ">" + REGION.format(**next(placed)) + "</Playlist>", text)
    text = re.sub(r'id-counter="\d+"', 'id-counter="20000"', text, count=1)
    with open(session_file, "w") as file:
        file.write(text)


def total(work):
    folder, script, out = (os.path.join(work.data, "ardour", "sum"), work.output("ardour.lua"), work.output("ardour.wav"))
    home = {"XDG_CONFIG_HOME": os.path.join(work.data, "ardour", "config")}
    os.makedirs(home["XDG_CONFIG_HOME"], exist_ok=True)
    with open(script, "w") as file:
        file.write(MAKE_TRACKS)
    subprocess.run(["ardour7-lua", script, folder, str(work.tracks)], env=os.environ | home, capture_output=True, check=False,
                   timeout=120)
    session_file = os.path.join(folder, "sum.ardour")
    if not os.path.exists(session_file):
        return [Entry("ardour7-export", [], failure="its session could not be made")]
    _place_files(session_file, [work.input("quiet", i) for i in range(work.tracks)], work.seconds)
    command = ["env", *(f"{key}={value}" for key, value in home.items()), PROGRAM, "-b", "24", "-o", out, folder, "sum"]
    return [Entry("ardour7-export", [command], out, gain=MIDDLE_GAIN, dies_at_exit=True)]
