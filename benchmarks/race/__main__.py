"""benchmarks/peers without its set-up: see there for the options."""
import argparse
import json
import os
import platform
import shutil
import subprocess
import tempfile

import contest
import mastering
import measuring
import scale
import table
import workloads

HERE = os.path.dirname(os.path.abspath(__file__))
OTHERS = {"scale": scale.by_tracks, "length": scale.by_length, "film": scale.film, "measure": measuring.measuring,
          "master": mastering.mastering}


def arguments():
    parser = argparse.ArgumentParser(prog="benchmarks/peers")
    names = [workload.name for workload in workloads.WORKLOADS] + list(OTHERS)
    parser.add_argument("--quick", action="store_true", help="a tenth of the length: to try it out, not to quote")
    parser.add_argument("--only", default=",".join(names), help="of " + ",".join(names))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--peers", default="", help="only these: ffmpeg, sox, brutefir, fconvolver, scsynth, ardour")
    parser.add_argument("--work", default="", help="where audio goes while it runs (default: a new folder in /dev/shm)")
    parser.add_argument("--cores", default="0,1")
    parser.add_argument("--build", default="build/release", help="the built tree")
    parser.add_argument("--save", default="", help="write benchmarks/results/NAME.json and NAME.md too")
    options = parser.parse_args()
    options.programs = os.path.abspath(os.path.join(options.build, "bin"))
    options.cores = {int(core) for core in options.cores.split(",")} & os.sched_getaffinity(0)
    options.only = options.only.split(",")
    options.peers = [name for name in options.peers.split(",") if name]
    unknown = [name for name in options.only if name not in names]
    if unknown:
        parser.error(f"no such workload: {unknown[0]}; they are {', '.join(names)}")
    return options


def machine(cores):
    with open("/proc/cpuinfo") as info:
        model = next((line.split(":", 1)[1].strip() for line in info if line.startswith("model name")), platform.machine())
    return f"{model}, cores {','.join(map(str, sorted(cores)))}"


def versions():
    packages = ["ffmpeg", "sox", "brutefir", "jconvolver", "supercollider-server", "ardour", "libfftw3-single3", "libsndfile1"]
    found = subprocess.run(["dpkg-query", "-W", "-f=${Package} ${Version}\n", *packages], capture_output=True, text=True,
                           check=False)
    return found.stdout.strip().splitlines()


def run_race(workload, options):
    work = workloads.prepare(workload, options)
    entries = workloads.entries_of(workload, work, options.peers)
    contest.race(workload, work, entries, options)
    rows = table.rows_of(entries, work.tracks * work.seconds)
    found = table.verdicts(workload, rows)
    title = workload.title + (" (a tenth of it)" if options.quick else "")
    return {"rows": rows, "verdicts": found, "text": table.race_table(title, rows) + table.verdict_text(found)}


def save(name, contest_name, result):
    """What an earlier call saved under this name about other contests stays."""
    path = os.path.join(HERE, "..", "results", name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    kept = {}
    if os.path.exists(path + ".json"):
        with open(path + ".json") as file:
            kept = json.load(file)
    kept[contest_name] = result
    with open(path + ".json", "w") as file:
        json.dump(kept, file, indent=1)
        file.write("\n")
    with open(path + ".md", "w") as file:
        file.write(f"# {name}\n\n" + ", ".join(result["versions"]) + "\n")
        for one in kept.values():
            file.write("\n" + one["text"] + "\n" + one["head"] + "\n")


def main():
    options = arguments()
    print(machine(options.cores) + "\n", flush=True)
    given = options.work
    options.work = tempfile.mkdtemp(prefix="dubstage-peers-", dir=given or "/dev/shm")
    try:
        for name in options.only:
            workload = next((one for one in workloads.WORKLOADS if one.name == name), None)
            head = f"{machine(options.cores)}; load average at the start {os.getloadavg()[0]:.1f}"
            result = run_race(workload, options) if workload else OTHERS[name](options)
            print(result["text"], flush=True)
            if options.save:
                save(options.save, name, result | {"head": head, "versions": versions()})
            if not name.startswith("reverb"):
                shutil.rmtree(os.path.join(options.work, "data"), ignore_errors=True)
    finally:
        shutil.rmtree(options.work, ignore_errors=True)


if __name__ == "__main__":
    main()
