#include "analysis/preset.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "base/nearest.h"
#include "session/reader.h"

namespace dubstage {

namespace {

using Figure = std::optional<double> Preset::*;

struct NumberKey {
    std::string_view key;
    std::string unit;
    Figure figure;
    Interval allowed;
};

const std::vector<NumberKey>& number_keys()
{
    constexpr Interval level{-200, 200}, distance{0, 200}, share{0, 1}, correlation{-1, 1};
    constexpr Interval time{0, 1e6}, bits{1, 64}, frames{1, 1e9};
    static const std::vector<NumberKey> keys{
        {"loudness_lufs", "LUFS", &Preset::loudness_lufs, level},
        {"tolerance_lu", "LU", &Preset::tolerance_lu, distance},
        {"fallback_lufs", "LUFS", &Preset::fallback_lufs, level},
        {"fallback_tolerance_lu", "LU", &Preset::fallback_tolerance_lu, distance},
        {"fallback_share", "", &Preset::fallback_share, share},
        {"loudness_min_lufs", "LUFS", &Preset::loudness_min_lufs, level},
        {"loudness_max_lufs", "LUFS", &Preset::loudness_max_lufs, level},
        {"dialogue_min_lufs", "LUFS", &Preset::dialogue_min_lufs, level},
        {"dialogue_max_lufs", "LUFS", &Preset::dialogue_max_lufs, level},
        {"loudness_to_dialogue_max_lu", "LU", &Preset::loudness_to_dialogue_max_lu, distance},
        {"playback_lufs", "LUFS", &Preset::playback_lufs, level},
        {"short_term_max_lufs", "LUFS", &Preset::short_term_max_lufs, level},
        {"momentary_max_lufs", "LUFS", &Preset::momentary_max_lufs, level},
        {"range_min_lu", "LU", &Preset::range_min_lu, distance},
        {"range_max_lu", "LU", &Preset::range_max_lu, distance},
        {"true_peak_max_db", "dBTP", &Preset::true_peak_max_db, level},
        {"sample_peak_max_db", "dBFS", &Preset::sample_peak_max_db, level},
        {"rms_min_db", "dBFS", &Preset::rms_min_db, level},
        {"rms_max_db", "dBFS", &Preset::rms_max_db, level},
        {"noise_floor_max_db", "dBFS", &Preset::noise_floor_max_db, level},
        {"leq_m_max_db", "dB", &Preset::leq_m_max_db, level},
        {"bass_correlation_min", "", &Preset::bass_correlation_min, correlation},
        {"head_min_s", "seconds", &Preset::head_min_s, time},
        {"head_max_s", "seconds", &Preset::head_max_s, time},
        {"tail_min_s", "seconds", &Preset::tail_min_s, time},
        {"tail_max_s", "seconds", &Preset::tail_max_s, time},
        {"length_min_s", "seconds", &Preset::length_min_s, time},
        {"length_max_s", "seconds", &Preset::length_max_s, time},
        {"bits", "", &Preset::bits, bits},
        {"bits_min", "", &Preset::bits_min, bits},
        {"multiple_of_frames", "", &Preset::multiple_of_frames, frames},
    };
    return keys;
}

std::vector<std::string_view> known_keys()
{
    std::vector<std::string_view> known{"title", "source",          "date",  "note",    "weak",
                                        "kind",  "playback_raises", "rates", "channels"};
    for (const NumberKey& key : number_keys()) known.push_back(key.key);
    return known;
}

std::vector<double> numbers(const Reader& reader, std::string_view key, const std::string& what,
                            Interval allowed)
{
    std::vector<double> list;
    for (const Value& value : reader.array(key, what))
        list.push_back(reader.number_of(value, key, "", allowed));
    return list;
}

void check_sense(const Reader& reader, const Preset& preset)
{
    if (preset.loudness_lufs && !preset.tolerance_lu)
        reader.fail_at("loudness_lufs", "a loudness without a tolerance", "add tolerance_lu = 0.5, say");
    if (preset.kind == Preset::Kind::either && !preset.fallback_lufs)
        reader.fail_at("kind", "kind \"either\" needs the programme's loudness too", "add fallback_lufs");
    if (preset.fallback_lufs && !preset.loudness_lufs)
        reader.fail_at("fallback_lufs", "nothing is there to fall back from", "add loudness_lufs");
    const auto ordered = [&](std::string_view key, const std::optional<double>& low,
                             const std::optional<double>& high) {
        if (low && high && *low > *high)
            reader.fail_at(key, "the least is more than the most", "exchange the two");
    };
    ordered("loudness_min_lufs", preset.loudness_min_lufs, preset.loudness_max_lufs);
    ordered("range_min_lu", preset.range_min_lu, preset.range_max_lu);
    ordered("rms_min_db", preset.rms_min_db, preset.rms_max_db);
    ordered("head_min_s", preset.head_min_s, preset.head_max_s);
    ordered("tail_min_s", preset.tail_min_s, preset.tail_max_s);
    ordered("length_min_s", preset.length_min_s, preset.length_max_s);
}

Preset parse(const std::string& text, const std::string& file)
{
    const Table table = parse_toml(text, file);
    FileContext context;
    context.file = file;
    const Reader reader(context, table, {file, 1, ""}, known_keys());
    Preset preset;
    preset.name = std::filesystem::path(file).stem().string();
    preset.title = reader.required_text("title", "say whose delivery it is: title = \"...\"");
    preset.source = reader.required_text("source", "say where the figures are from: source = \"...\"");
    preset.date = reader.required_text("date", "say of when the source is: date = \"2023\"");
    preset.note = reader.text("note", "");
    preset.weak = reader.toggle("weak", false);
    preset.playback_raises = reader.toggle("playback_raises", false);
    static constexpr std::string_view kinds[] = {"programme", "dialogue", "either"};
    preset.kind = static_cast<Preset::Kind>(reader.choice("kind", kinds, 0));
    for (const NumberKey& key : number_keys())
        if (reader.has(key.key)) preset.*key.figure = reader.number(key.key, key.unit, key.allowed, 0);
    preset.rates = numbers(reader, "rates", "sample rates", {1000, 1e6});
    preset.channels = numbers(reader, "channels", "numbers of channels", {1, 1024});
    check_sense(reader, preset);
    return preset;
}

struct BuiltIn {
    const char *name, *text;
};
const BuiltIn built_in[] = {
#include "presets.inc"
};

std::filesystem::path user_folder()
{
    const char* config = std::getenv("XDG_CONFIG_HOME");
    if (config != nullptr && *config != 0) return std::filesystem::path(config) / "dubstage" / "presets";
    const char* home = std::getenv("HOME");
    if (home == nullptr || *home == 0) return {};
    return std::filesystem::path(home) / ".config" / "dubstage" / "presets";
}

std::string read_text(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    if (!file || std::filesystem::is_directory(path) || !(text << file.rdbuf()))
        throw Error(ErrorCode::missing_input, path.string(), "no such preset, or it cannot be read",
                    "name a file of TOML, or one of the presets that are listed");
    return text.str();
}

std::map<std::string, std::filesystem::path> user_files()
{
    std::map<std::string, std::filesystem::path> files;
    std::error_code none;
    for (const auto& entry : std::filesystem::directory_iterator(user_folder(), none))
        if (entry.path().extension() == ".toml") files[entry.path().stem().string()] = entry.path();
    return files;
}

} // namespace

Preset read_preset(const std::string& text, const std::string& file)
{
    try {
        return parse(text, file);
    } catch (const Error& error) { // the readers of sessions speak of sessions
        throw Error(ErrorCode::bad_data, error.subject(), error.reason(), error.remedy());
    }
}

std::vector<Preset> presets()
{
    std::map<std::string, Preset> all;
    for (const BuiltIn& one : built_in)
        all[one.name] = read_preset(one.text, std::string(one.name) + ".toml");
    for (const auto& [name, path] : user_files()) all[name] = read_preset(read_text(path), path.string());
    std::vector<Preset> list;
    for (auto& [name, preset] : all) list.push_back(std::move(preset));
    return list;
}

Preset find_preset(const std::string& name_or_path)
{
    const bool is_path = name_or_path.ends_with(".toml") || name_or_path.find('/') != std::string::npos;
    if (is_path) return read_preset(read_text(name_or_path), name_or_path);
    const auto own = user_files();
    if (const auto found = own.find(name_or_path); found != own.end())
        return read_preset(read_text(found->second), found->second.string());
    std::vector<std::string> names;
    for (const BuiltIn& one : built_in) {
        if (one.name == name_or_path) return read_preset(one.text, std::string(one.name) + ".toml");
        names.emplace_back(one.name);
    }
    for (const auto& [name, path] : own) names.push_back(name);
    throw Error(ErrorCode::usage, name_or_path, "no preset of this name", suggest(name_or_path, names));
}

} // namespace dubstage
