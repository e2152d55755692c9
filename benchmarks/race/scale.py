"""How cost and memory grow: from 8 to 1,000 tracks, from 1 minute to 2 hours, and a film of 1,000 tracks."""
import json
import os
import shutil

import meter
from table import markdown
from workloads import make_data

RUNS_BEST_OF = 3
LONG_S = 30  # runs that took so long are not repeated: chance is small beside them


def render(options, session, runs=RUNS_BEST_OF):
    """The best of some runs, with what Dubstage says about itself."""
    out = os.path.join(options.work, "out")
    os.makedirs(out, exist_ok=True)
    command = [os.path.join(options.programs, "dubstage"), "render", session, "-o", out, "--device", "cpu", "--json",
               "--threads", str(len(options.cores))]
    best = None
    for _ in range(runs):
        result = meter.measure([command], options.cores, out)
        if result["exit"] != 0:
            raise SystemExit(f"peers: {session}: {meter.last_words(out)}")
        with open(os.path.join(out, "log"), errors="replace") as log:
            events = [json.loads(line) for line in log if line.startswith("{")]
        result.update(next(event for event in events if event["event"] == "result"))
        if best is None or result["cpu_s"] < best["cpu_s"]:
            best = result
        if result["wall_s"] > LONG_S:
            break
    shutil.rmtree(out)
    return best


def _row(label, result):
    each = 1e6 * result["cpu_s"] / result["track_seconds"]
    return {"label": label, "wall_s": result["wall_s"], "cpu_s": result["cpu_s"], "cpu_us_per_track_second": each,
            "times_real_time": result["track_seconds"] / result["wall_s"], "peak_mib": result["peak_mib"],
            "skipped_share": result["skipped_share"], "stages": result["stage_seconds"]}


def _table(title, rows):
    cells = [[row["label"], f"{row['wall_s']:.2f}", f"{row['cpu_s']:.2f}", f"{row['cpu_us_per_track_second']:.0f}",
              f"{row['times_real_time']:.0f}", f"{row['peak_mib']:.0f}", f"{100 * row['skipped_share']:.0f} %",
              ", ".join(f"{name} {seconds:.2f}" for name, seconds in row["stages"].items())] for row in rows]
    return markdown(title, ["session", "wall s", "CPU s", "CPU us / track-second", "track-seconds / s", "peak MiB", "skipped",
                            "stages s"], cells)


def by_tracks(options):
    data, rows = os.path.join(options.work, "data"), []
    seconds = 60 if options.quick else 300
    for tracks in (8, 32, 128, 1000) if options.quick else (8, 16, 64, 256, 1000):
        session = make_data(options.programs, "scale", data, tracks=tracks, seconds=seconds)
        rows.append(_row(f"{tracks} tracks x {seconds} s, full", render(options, session)))
    costs = [row["cpu_us_per_track_second"] for row in rows]
    middle = sorted(costs)[len(costs) // 2]
    spread = max(abs(cost / middle - 1) for cost in costs)
    return {"rows": rows, "spread": spread, "text": _table("Cost from 8 to 1,000 tracks", rows) +
            f"- {'held' if spread <= 0.15 else 'MISSED'}: CPU time of a track-second within 15 %: up to "
            f"{100 * spread:.0f} % from the median of {middle:.0f} us; the most is {100 * (max(costs) / min(costs) - 1):.0f} % "
            "over the least\n"}


def by_length(options):
    data, rows = os.path.join(options.work, "data"), []
    for seconds in (60, 600) if options.quick else (60, 600, 7200):
        session = make_data(options.programs, "film", data, tracks=64, seconds=seconds, fill=0.15)
        rows.append(_row(f"64 tracks x {seconds} s, 15 % filled", render(options, session, 1)))
    growth = rows[-1]["peak_mib"] / rows[0]["peak_mib"] - 1
    return {"rows": rows, "growth": growth, "text": _table("Memory from 1 minute to 2 hours", rows) +
            f"- {'held' if growth <= 0.15 else 'MISSED'}: peak memory flat: {100 * growth:+.0f} %\n"}


def film(options):
    data, rows = os.path.join(options.work, "data"), []
    seconds = 60 if options.quick else 600
    for fill in (0.15, 1):
        session = make_data(options.programs, "film", data, tracks=1000, seconds=seconds, fill=fill)
        rows.append(_row(f"1,000 tracks x {seconds} s, {100 * fill:.0f} % filled", render(options, session, 1)))
    return {"rows": rows, "text": _table("A film in 5.1: four stems, two reverbs, an EQ on every track", rows)}
