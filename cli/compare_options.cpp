#include "cli/compare_options.h"

#include <algorithm>

#include "base/error.h"
#include "cli/audio_files.h"
#include "cli/words.h"

namespace dubstage {

namespace {

std::vector<std::string> parts_of(const std::string& words)
{
    std::vector<std::string> parts;
    for (std::size_t at = 0; at <= words.size();) {
        const std::size_t comma = std::min(words.find(',', at), words.size());
        if (comma > at) parts.push_back(words.substr(at, comma - at));
        at = comma + 1;
    }
    return parts;
}

double parse_number(const std::string& text, double least, double most, const std::string& option)
{
    std::size_t end = 0;
    double value = 0;
    try {
        value = std::stod(text, &end);
    } catch (const std::exception&) {
        end = 0;
    }
    if (end != text.size() || text.empty() || !(value >= least && value <= most))
        throw Error(ErrorCode::usage, option,
                    "'" + text + "' is no number from " + std::to_string(static_cast<int>(least)) + " to " +
                        std::to_string(static_cast<int>(most)),
                    "");
    return value;
}

} // namespace

void CompareWords::add_to(Options& options)
{
    options.many(
        "CHAINS", chains,
        "Chains to compare, each [NAME=]WHAT: a chain file, a session (its master), a command with {in} and "
        "{out}, a text file with such a command, finished files (one, or a folder), or copy",
        true);
    options.row("--on", songs, "The songs: files, folders, lists");
    options.required("-o,--output", folder,
                     "The folder for report.html, results.json, masters and residuals");
    options.text("--device", device, "Where chains render: auto, cpu, vulkan, or several: cpu,vulkan");
    options.text("--repeats", repeats, "Runs of each chain over each song, for times and repeatability");
    options.text("--rates", rates, "Sample rates of the test signals; the first carries all of them");
    options.text("--level", level, "Level of the test signals, dBFS");
    options.text("--excerpt", excerpt, "Seconds of each excerpt to listen to; 0: none");
    options.text("--against", against, "Judge the masters by this delivery preset");
    options.text("--baseline", baseline, "A results.json of another run: tell what got better or worse");
    options.flag("--no-tests", no_tests, "Leave out the test signals");
    options.flag("--no-audio", no_audio, "Leave the excerpts out of the report; they lie in the folder");
    options.flag("--all-residuals", all_residuals, "Also write what each pair of chains differs by");
    options.text("--memory", memory, "Use at most this much (4G, 512M); default: half of what is free");
    options.text("--threads", threads, "Threads of the cpu; 0 = one per processor");
    options.flag("--quiet", quiet, "Say nothing but warnings and errors");
}

CompareRequest read_words(const CompareWords& words)
{
    CompareRequest request;
    request.devices = parts_of(words.device);
    if (request.devices.empty())
        throw Error(ErrorCode::usage, "--device", "names no device", "write auto, cpu or vulkan");
    CompareSettings& settings = request.settings;
    settings.folder = words.folder;
    settings.repeats = parse_count(words.repeats, 1, 100, "--repeats");
    settings.tests = !words.no_tests;
    settings.all_residuals = words.all_residuals;
    settings.excerpt_s = parse_number(words.excerpt, 0, 60, "--excerpt");
    settings.behaviour.level_db = parse_number(words.level, -60, 0, "--level");
    settings.behaviour.rates.clear();
    for (const std::string& rate : parts_of(words.rates))
        settings.behaviour.rates.push_back(parse_rate(rate, "--rates"));
    if (settings.behaviour.rates.empty())
        throw Error(ErrorCode::usage, "--rates", "names no rate", "write 48k, or several: 44.1k,48k,96k");
    if (!words.against.empty()) settings.preset = find_preset(words.against);
    if (!words.memory.empty()) settings.memory_bytes = parse_memory(words.memory, "--memory");
    settings.threads = parse_count(words.threads, 0, 4096, "--threads");
    settings.songs = audio_files(words.songs);
    request.candidates = read_candidates(words.chains, request.devices);
    return request;
}

} // namespace dubstage
