#include "cli/master_options.h"

#include <algorithm>

#include "base/error.h"
#include "cli/audio_files.h"
#include "cli/words.h"
#include "studies/release_file.h"

namespace dubstage {

namespace {

// What stands between commas; nothing between two of them is passed over.
std::vector<std::string> split(const std::string& words)
{
    std::vector<std::string> list;
    for (std::size_t at = 0; at <= words.size();) {
        const std::size_t comma = std::min(words.find(',', at), words.size());
        if (comma > at) list.push_back(words.substr(at, comma - at));
        at = comma + 1;
    }
    return list;
}

std::vector<Medium> media_of(const std::string& words)
{
    std::vector<Medium> media;
    for (const auto& word : split(words)) {
        media.push_back(find_medium(word));
        const auto same = [&](const Medium& other) { return other.name == media.back().name; };
        if (std::count_if(media.begin(), media.end(), same) > 1)
            throw Error(ErrorCode::usage, "--for", "the medium '" + media.back().name + "' is named twice",
                        "name it once");
    }
    if (media.empty())
        throw Error(ErrorCode::usage, "--for", "no medium is named",
                    "name some: " + medium_names().front() + "," + medium_names().back());
    return media;
}

std::string listed(const std::vector<std::string>& names)
{
    std::string text;
    for (const auto& name : names) text += (text.empty() ? "" : ",") + name;
    return text;
}

std::vector<ListeningDevice> devices_of(const std::string& words)
{
    std::vector<ListeningDevice> devices;
    for (const auto& word : split(words == "all" ? listed(listening_device_names()) : words)) {
        devices.push_back(find_listening_device(word));
        const auto same = [&](const ListeningDevice& other) { return other.name == devices.back().name; };
        if (std::count_if(devices.begin(), devices.end(), same) > 1)
            throw Error(ErrorCode::usage, "--heard-on",
                        "the device '" + devices.back().name + "' is named twice", "name it once");
    }
    return devices;
}

bool is_release(const std::string& input)
{
    return input.ends_with(".toml");
}

Release release_of(const std::vector<std::string>& inputs)
{
    Release release;
    if (inputs.size() == 1 && is_release(inputs.front())) return read_release(inputs.front());
    for (const auto& input : inputs)
        if (is_release(input))
            throw Error(ErrorCode::usage, "INPUT", "a release file stands by itself: " + input,
                        "name it alone, or the mixes without it");
    for (const auto& file : audio_files(inputs)) {
        Song song;
        song.file = file;
        song.title = file.stem().string();
        release.songs.push_back(std::move(song));
    }
    return release;
}

} // namespace

void MasterWords::add_to(Options& options)
{
    options.many("INPUT", inputs,
                 "The mix, or all of a release in order: files, folders, lists; or a release file", true);
    options.required("--chain", chain, "The chain: a file with the inserts that every song goes through");
    options.required("--for", media, "Media, with commas between: spotify,cd,vinyl; or files of your own");
    options.required("-o,--output", folder, "The folder for the masters, a folder in it for each medium");
    options.text("--levels", levels, "album: one gain for all songs; track: each to the target by itself");
    options.text("--when-too-loud", too_loud,
                 "Where the ceiling forbids the target: stop, ceiling (as far as it allows) or limit");
    options.flag(
        "--fit-codec", fit_codec,
        "Where a decoded ogg, opus or mp3 rises above the ceiling: leave the codec that room and encode "
        "again, a few times at most");
    options.text("--html", html,
                 "Also write a page: what was delivered, and what each insert did to each song");
    options.text(
        "--heard-on", heard_on,
        "Also render the first medium's masters as they sound elsewhere, at one loudness: all, or of " +
            listed(listening_device_names()) + "; or files of your own");
    options.text("--device", device, "auto, cpu, vulkan or vulkan:N");
    options.text("--memory", memory, "Use at most this much (4G, 512M); default: half of what is free");
    options.text("--threads", threads, "Threads of the cpu; 0 = one per processor");
    options.flag("--dry-run", dry_run, "Check everything, say what would be written, write nothing");
    options.flag("--quiet", quiet, "Say nothing but warnings and errors");
}

MasterRequest read_words(const MasterWords& words)
{
    MasterRequest request;
    MasterSettings& settings = request.settings;
    settings.folder = words.folder;
    settings.when_too_loud = parse_choice<WhenTooLoud>(
        words.too_loud,
        {{"stop", WhenTooLoud::stop}, {"ceiling", WhenTooLoud::ceiling}, {"limit", WhenTooLoud::limit}},
        "--when-too-loud");
    settings.levels =
        parse_choice<Levels>(words.levels, {{"album", Levels::album}, {"track", Levels::track}}, "--levels");
    if (!words.memory.empty()) settings.memory_bytes = parse_memory(words.memory, "--memory");
    settings.fit_codec = words.fit_codec;
    settings.steps = !words.html.empty();
    settings.threads = parse_count(words.threads, 0, 4096, "--threads");
    settings.media = media_of(words.media);
    settings.heard_on = devices_of(words.heard_on);
    request.chain = read_chain(words.chain);
    request.release = release_of(words.inputs);
    if (words.inputs.size() == 1 && is_release(words.inputs.front()))
        settings.release_file = words.inputs.front();
    if (request.release.anchor && settings.levels == Levels::track)
        throw Error(ErrorCode::usage, "--levels",
                    "the release has an anchor song, by which one gain serves all",
                    "write --levels album, or take the anchor out of the release file");
    settings.options = {{"--for", words.media},
                        {"--levels", words.levels},
                        {"--when-too-loud", words.too_loud},
                        {"--fit-codec", words.fit_codec ? "yes" : ""},
                        {"--heard-on", words.heard_on},
                        {"--device", words.device}};
    return request;
}

} // namespace dubstage
