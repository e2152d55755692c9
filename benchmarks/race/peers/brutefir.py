"""BruteFIR.

It reads and writes headerless samples (it skips a WAV header when told so), gives no tail without padded input, and forks
processes that it does not wait for. Without -nodefault it writes a file into the user's home; with it, every field must be said.
"""
from entry import Entry
from wave_data import read_floats

PROGRAM = "brutefir"
HEADER_BYTES = 44  # of a plain 24-bit WAV file

CONFIG = """
sampling_rate: 48000;
filter_length: {part},{parts};
float_bits: 32;
overflow_warnings: false;
show_progress: false;
max_dither_table_size: 0;
allow_poll_mode: false;
modules_path: ".";
monitor_rate: false;
powersave: false;
lock_memory: false;
sdf_length: -1;
safety_limit: 0;
convolver_config: "{folder}/brutefir_wisdom";
coeff "left" {{
    filename: "{folder}/response_0.raw"; format: "FLOAT_LE";
    attenuation: 0.0; blocks: -1; skip: 0; shared_mem: false;
}};
coeff "right" {{
    filename: "{folder}/response_1.raw"; format: "FLOAT_LE";
    attenuation: 0.0; blocks: -1; skip: 0; shared_mem: false;
}};
input "in_l", "in_r" {{ device: "file" {{ path: "{source}"; skip: {skip}; }}; sample: "S24_3LE"; channels: 2; }};
output "out_l", "out_r" {{ device: "file" {{ path: "{result}"; }}; sample: "FLOAT_LE"; channels: 2; }};
filter "fl" {{ from_inputs: "in_l"; to_outputs: "out_l"; coeff: "left"; process: 0; }};
filter "fr" {{ from_inputs: "in_r"; to_outputs: "out_r"; coeff: "right"; process: {second}; }};
"""


def convolve(work):
    for channel, taps in enumerate(read_floats(work.response_stereo)):
        with open(work.output(f"response_{channel}.raw"), "wb") as file:
            file.write(taps.tobytes())
    part = 8192 if work.linear_phase else 32768
    commands, at_once = [], min(work.threads, work.tracks)
    for i in range(work.tracks):
        config = work.output(f"brutefir_{i:02d}.conf")
        with open(config, "w") as file:
            file.write(CONFIG.format(part=part, parts=-(-work.taps // part), folder=work.out, source=work.padded(i),
                                     result=work.output(f"brutefir_{i:02d}.raw"), skip=HEADER_BYTES,
                                     second=1 if at_once == 1 and work.threads > 1 else 0))
        commands.append(["brutefir", "-nodefault", config])
    late = (work.taps - 1) // 2 if work.linear_phase else 0
    return [Entry(f"brutefir {part}, {at_once} at a time", commands, work.output("brutefir_00.raw"), at_once, late=late,
                  raw_channels=2)]
