"""Prints what was measured."""
import statistics


def figures(entry):
    walls = [result["wall_s"] for result in entry.results]
    cpus = [result["cpu_s"] for result in entry.results]
    return {"wall_s": statistics.median(walls), "wall_min_s": min(walls), "cpu_s": statistics.median(cpus),
            "cpu_min_s": min(cpus), "peak_mib": max(result["peak_mib"] for result in entry.results)}


def rows_of(entries, track_seconds):
    """One dict for each entry, ours first."""
    ours = next((figures(entry) for entry in entries if entry.role == "ours" and entry.results), None)
    rows = []
    for entry in entries:
        row = {"name": entry.name, "role": entry.role, "note": entry.failure or entry.note, "error": entry.error}
        if entry.results:
            row.update(figures(entry), runs=len(entry.results))
            row["times_real_time"] = track_seconds / row["wall_min_s"]
            if ours:
                row["wall_ratio"] = row["wall_min_s"] / ours["wall_min_s"]
                row["cpu_ratio"] = row["cpu_min_s"] / ours["cpu_min_s"]
        rows.append(row)
    return rows


def markdown(title, header, rows):
    lines = [f"### {title}", "", "| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def race_table(title, rows):
    header = ["program", "runs", "wall median (min) s", "CPU median (min) s", "x real time", "wall / ours", "CPU / ours",
              "error worst / rms dB", "peak MiB"]
    cells = []
    for row in rows:
        if "wall_s" not in row:
            cells.append([row["name"], "0", row["note"], "", "", "", "", "", ""])
            continue
        ratio = [f"{row[key]:.2f}" if key in row else "" for key in ("wall_ratio", "cpu_ratio")]
        cells.append([row["name"], str(row["runs"]), f"{row['wall_s']:.2f} ({row['wall_min_s']:.2f})",
                      f"{row['cpu_s']:.2f} ({row['cpu_min_s']:.2f})", f"{row['times_real_time']:.0f}", *ratio,
                      row["error"] + (f" {row['note']}" if row["note"] else ""), f"{row['peak_mib']:.0f}"])
    return markdown(title, header, cells)


def verdicts(workload, rows):
    """What was promised, with what came out: [(promise, wall ratio, CPU ratio, held)]."""
    found = []
    floors = [row for row in rows if row["role"] == "floor" and "wall_ratio" in row]
    peers = [row for row in rows if row["role"] == "peer" and "wall_ratio" in row]
    for who, least, candidates in (("the plain loop", workload.of_floor, floors), ("the fastest peer", workload.of_peer, peers)):
        if least > 0 and candidates:
            fastest = min(candidates, key=lambda row: row["wall_ratio"])
            found.append({"promise": f"at least {least:.2f} x the speed of {who}", "of": fastest["name"],
                          "wall": fastest["wall_ratio"], "cpu": fastest["cpu_ratio"],
                          "held": fastest["wall_ratio"] >= least})
    return found


def verdict_text(found):
    return "".join(f"- {'held' if one['held'] else 'MISSED'}: {one['promise']} ({one['of']}): {one['wall']:.2f} by wall clock, "
                   f"{one['cpu']:.2f} by CPU time\n" for one in found)
