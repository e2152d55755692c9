#include "cli/match_options.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "base/error.h"
#include "cli/audio_files.h"
#include "cli/match_references.h"
#include "cli/words.h"

namespace dubstage {

namespace {

double decibels_of(const std::string& text, double least, double most, const std::string& option)
{
    std::size_t used = 0;
    double value = NAN;
    try {
        value = std::stod(text, &used);
    } catch (const std::exception&) {
        used = 0;
    }
    if (used != text.size() || !(value >= least && value <= most))
        throw Error(ErrorCode::usage, option,
                    "'" + text + "' is no number from " + std::to_string(std::lround(least)) + " to " +
                        std::to_string(std::lround(most)),
                    "write for example " + std::to_string(std::lround((least + most) / 2)));
    return value;
}

Resolution resolution_of(const std::string& text)
{
    if (text == "erb") return {3, true};
    const std::string number = text.starts_with("1/") ? text.substr(2) : text;
    return {decibels_of(number, 1, 48, "--resolution"), false};
}

void read_frequencies(CurveSettings& curve, const std::string& text)
{
    const std::size_t dots = text.find("..");
    if (dots == std::string::npos)
        throw Error(ErrorCode::usage, "--frequencies", "'" + text + "' is no range", "write 40..12000");
    if (dots > 0) curve.low_hz = decibels_of(text.substr(0, dots), 1, 96000, "--frequencies");
    if (dots + 2 < text.size()) curve.high_hz = decibels_of(text.substr(dots + 2), 1, 96000, "--frequencies");
}

MatchSettings settings_of(const MatchWords& words)
{
    MatchSettings s;
    s.amounts.tone = read_percent(words.tone, "--tone");
    s.amounts.level = read_percent(words.level, "--level");
    s.amounts.width = read_percent(words.width, "--width");
    s.amounts.dynamics = read_percent(words.dynamics, "--dynamics");
    s.curve.channels = parse_choice<MatchChannels>(words.channels,
                                                   {{"stereo", MatchChannels::stereo},
                                                    {"mid_side", MatchChannels::mid_side},
                                                    {"left_right", MatchChannels::left_right}},
                                                   "--channels");
    s.curve.resolution = resolution_of(words.resolution);
    s.curve.most_boost_db = decibels_of(words.boost, 0, 40, "--boost");
    s.curve.most_cut_db = decibels_of(words.cut, 0, 60, "--cut");
    read_frequencies(s.curve, words.frequencies);
    s.most_width_db = decibels_of(words.most_width, 0, 40, "--width-limit");
    s.mono_below_hz = decibels_of(words.mono_below, 0, 1000, "--mono-below");
    s.level = parse_choice<LevelMatch>(
        words.level_by, {{"integrated", LevelMatch::integrated}, {"short_term", LevelMatch::short_term}},
        "--level-by");
    s.ceiling_db = decibels_of(words.ceiling, -40, 0, "--ceiling");
    return s;
}

} // namespace

void MatchWords::add_to(Options& options)
{
    options.many("MIX", mixes,
                 "The mix, or all of a release: files, folders, lists; or one session, whose stems are moved",
                 true);
    options.many(
        "--reference", references,
        "What it is to come closer to: a file, a folder (its mean), a target (.dst), pink, slope:-4.5; "
        "#0:45..1:15 takes a part, @2 or @tone=1,width=0 weighs it; may be given again",
        true);
    options.text("-o,--output", folder,
                 "The folder for the matched files, the curves and the report; without one the match is "
                 "proposed alone");
    options.text("--tone", tone, "How far the tone goes, in percent; beyond 100 and below 0 are allowed");
    options.text("--level", level, "How far the loudness goes");
    options.text("--width", width, "How far the width goes, band by band");
    options.text("--dynamics", dynamics,
                 "How far range and crest go, by a compressor or expander that is proposed and tried");
    options.text("--channels", channels, "One curve for stereo, or mid_side, or left_right");
    options.text("--resolution", resolution, "Of the curve, in octaves: 1 to 1/48; or erb, the ear's own");
    options.text("--boost", boost, "Most dB that a curve lifts");
    options.text("--cut", cut, "Most dB that a curve lowers");
    options.text("--frequencies", frequencies, "Nothing is changed outside, in Hz");
    options.text("--width-limit", most_width, "Most dB that the side moves against the mid");
    options.text("--mono-below", mono_below, "Keep the low end mono below so many Hz; 0 = as it is");
    options.text("--range", part, "Measure only this part of the mix: 0:45..1:15; all of it is delivered");
    options.text("--of", of, "What is measured: loud parts, or the whole");
    options.text("--level-by", level_by, "integrated or short_term (its maximum)");
    options.text("--ceiling", ceiling, "True peak that nothing rises above, in dBTP");
    options.flag("--no-limiter", no_limiter, "Only what the ceiling allows, no limited file beside it");
    options.text("--phase", phase, "Of the filter: linear or minimum");
    options.text("--use", use, "What the mix goes through: curve, or the bands fitted to it");
    options.text("--bands", bands, "Most bands of the fit");
    options.text("--stem-limit", stem_limit, "Of a session: most dB that a stem's equaliser moves");
    options.text("--stem-bands", stem_bands, "Most bands of each stem");
    options.flag("--together", together, "One curve and one gain for all mixes, as of a release");
    options.text("--format", format, "wav, rf64 or flac");
    options.text("--bits", bits, "16, 24 or 32f");
    options.text("--device", device, "auto, cpu, vulkan or vulkan:N");
    options.text("--memory", memory, "Use at most this much (4G, 512M); default: half of what is free");
    options.text("--threads", threads, "Threads of the cpu; 0 = one per processor");
    options.flag("--quiet", quiet, "Say nothing but warnings and errors");
}

MatchRequest read_words(const MatchWords& words)
{
    MatchRequest request;
    request.settings = settings_of(words);
    request.folder = words.folder;
    request.portrait = parse_choice<PortraitOf>(
        words.of, {{"loud", PortraitOf::loud}, {"whole", PortraitOf::whole}}, "--of");
    request.phase =
        parse_choice<Phase>(words.phase, {{"linear", Phase::linear}, {"minimum", Phase::minimum}}, "--phase");
    request.use_bands = parse_choice<bool>(words.use, {{"curve", false}, {"bands", true}}, "--use");
    request.bands = parse_count(words.bands, 1, 24, "--bands");
    request.by = words.together ? MatchBy::release : MatchBy::song;
    request.limit = !words.no_limiter;
    request.format = parse_choice<FileFormat>(
        words.format, {{"wav", FileFormat::wav}, {"rf64", FileFormat::rf64}, {"flac", FileFormat::flac}},
        "--format");
    request.samples = parse_choice<SampleFormat>(
        words.bits, {{"16", SampleFormat::s16}, {"24", SampleFormat::s24}, {"32f", SampleFormat::f32}},
        "--bits");
    if (request.format == FileFormat::flac && request.samples == SampleFormat::f32)
        throw Error(ErrorCode::usage, "--bits", "FLAC holds no floats", "write --bits 24");
    if (!words.part.empty()) request.part = read_part(words.part, "--range");
    if (!words.memory.empty()) request.memory_bytes = parse_memory(words.memory, "--memory");
    request.threads = parse_count(words.threads, 0, 4096, "--threads");
    for (const auto& word : words.references) request.references.push_back(read_reference(word));
    const bool stems = is_session(words);
    if (!stems) request.mixes = audio_files(words.mixes);
    if (words.folder.empty() && (stems || request.settings.amounts.dynamics != 0))
        throw Error(ErrorCode::usage, "--output",
                    stems ? "a session is matched in a copy of it" : "dynamics are found by trying them",
                    "name a folder with -o");
    return request;
}

bool is_session(const MatchWords& words)
{
    const bool any = std::any_of(words.mixes.begin(), words.mixes.end(),
                                 [](const std::string& word) { return word.ends_with(".toml"); });
    if (any && words.mixes.size() > 1)
        throw Error(ErrorCode::usage, "MIX", "a session is matched by itself", "name no other mix beside it");
    return any;
}

std::vector<std::string> idle_options(const MatchWords& words)
{
    struct Word {
        const char* name;
        std::string MatchWords::*word;
    };
    constexpr Word of_a_mix[] = {{"--width", &MatchWords::width},
                                 {"--width-limit", &MatchWords::most_width},
                                 {"--mono-below", &MatchWords::mono_below},
                                 {"--channels", &MatchWords::channels},
                                 {"--range", &MatchWords::part},
                                 {"--phase", &MatchWords::phase},
                                 {"--use", &MatchWords::use},
                                 {"--bands", &MatchWords::bands}};
    constexpr Word of_a_session[] = {{"--stem-limit", &MatchWords::stem_limit},
                                     {"--stem-bands", &MatchWords::stem_bands}};
    const MatchWords as_default;
    std::vector<std::string> idle;
    const auto add = [&](std::span<const Word> options, const char* why) {
        for (const Word& option : options)
            if (words.*option.word != as_default.*option.word)
                idle.push_back(std::string(option.name) + ": has no part here: " + why);
    };
    if (is_session(words))
        add(of_a_mix, "of a session the stems are moved");
    else
        add(of_a_session, "a mix has no stems");
    return idle;
}

StemSettings stem_settings(const MatchWords& words)
{
    StemSettings settings;
    settings.most_db = decibels_of(words.stem_limit, 0, 12, "--stem-limit");
    settings.most_bands = static_cast<std::size_t>(parse_count(words.stem_bands, 1, 8, "--stem-bands"));
    return settings;
}

} // namespace dubstage
