#include "studies/medium.h"

#include <algorithm>
#include <filesystem>

#include "base/nearest.h"
#include "session/read_strip.h"
#include "studies/text_file.h"

namespace dubstage {

namespace {

constexpr std::string_view keys[] = {
    "title", "note",          "preset",     "normalise",          "target", "format",  "bits",   "quality",
    "rate",  "rates",         "channels",   "ceiling_db",         "cut",    "longest", "insert", "groove",
    "ddp",   "shortest_song", "most_songs", "multiple_of_frames", "dither"};
constexpr std::string_view level_words[] = {"none", "integrated", "short_term", "momentary", "true_peak"};
constexpr std::string_view format_words[] = {"wav", "rf64", "flac", "ogg", "opus", "mp3"};
constexpr std::string_view bit_words[] = {"16", "24", "32f"};
constexpr std::string_view cut_words[] = {"song", "disc", "side"};
constexpr std::string_view dither_words[] = {"flat", "gentle", "strong"};
constexpr std::size_t first_codec = 3;

// A figure that the medium does not give is that of the preset it is judged by.
LevelTarget target_of(const Reader& reader, const std::optional<Preset>& judge)
{
    constexpr Interval level{-70, 0};
    const Preset preset = judge.value_or(Preset{});
    LevelTarget target;
    target.by = static_cast<LevelBy>(reader.choice("normalise", level_words, 0));
    std::optional<double> known;
    if (target.by == LevelBy::integrated)
        known = preset.loudness_lufs ? preset.loudness_lufs : preset.playback_lufs;
    if (target.by == LevelBy::short_term) known = preset.short_term_max_lufs;
    if (target.by == LevelBy::momentary) known = preset.momentary_max_lufs;
    if (target.by == LevelBy::true_peak) known = preset.true_peak_max_db;
    if (target.by != LevelBy::none && !known && !reader.has("target"))
        reader.fail_at("normalise", "neither the medium nor its preset says to what level",
                       "add target = -14.0, say");
    target.value = reader.number("target", "LUFS, or dBTP of peaks", level, known.value_or(0));
    if (reader.has("ceiling_db"))
        target.ceiling_db = reader.number("ceiling_db", "dBTP", level, 0);
    else
        target.ceiling_db = preset.true_peak_max_db;
    return target;
}

void read_file_format(const Reader& reader, Medium& medium)
{
    const std::size_t format = reader.choice("format", format_words, 0);
    const std::size_t bits = reader.choice("bits", bit_words, 1);
    if (format >= first_codec) {
        medium.codec = static_cast<Codec>(format - first_codec);
        medium.samples = SampleFormat::f32;
        if (reader.has("bits"))
            reader.fail_at("bits", "a lossy format has no bits per sample", "take the key away");
    } else {
        medium.format = static_cast<FileFormat>(format);
        medium.samples = bits == 0 ? SampleFormat::s16 : bits == 1 ? SampleFormat::s24 : SampleFormat::f32;
    }
    medium.noise_shape = static_cast<NoiseShape>(reader.choice("dither", dither_words, 0));
    if (medium.noise_shape != NoiseShape::flat && medium.samples == SampleFormat::f32)
        reader.fail_at("dither", "floating point and lossy formats have no dither to shape",
                       "take the key away");
    medium.quality = reader.number("quality", "", {0, 1}, medium.quality);
    if (reader.has("rate")) medium.sample_rate = reader.number("rate", "Hz", {8000, 384000}, 48000);
    for (const Value& value : reader.array("rates", "sample rates"))
        medium.rates.push_back(reader.number_of(value, "rates", "Hz", {8000, 384000}));
    for (const Value& value : reader.array("channels", "numbers of channels"))
        medium.channels.push_back(static_cast<int>(reader.number_of(value, "channels", "", {1, 64})));
    medium.multiple_of_frames =
        static_cast<int>(reader.number("multiple_of_frames", "frames", {1, 1000000}, 1));
}

void read_limits(const Reader& reader, Medium& medium)
{
    medium.longest_s = reader.seconds("longest");
    medium.shortest_song_s = reader.seconds("shortest_song");
    if (reader.has("most_songs"))
        medium.most_songs = static_cast<int>(reader.number("most_songs", "", {1, 10000}, 99));
    medium.groove = reader.toggle("groove", false);
    medium.ddp = reader.toggle("ddp", false);
    const bool as_on_disc = medium.cut == Medium::Cut::disc && medium.sample_rate == 44100.0 &&
                            !medium.codec && medium.samples == SampleFormat::s16 &&
                            medium.format == FileFormat::wav && medium.channels == std::vector<int>{2} &&
                            medium.multiple_of_frames == 588;
    if (medium.ddp && !as_on_disc)
        reader.fail_at(
            "ddp", "only what lies on a compact disc has an image in DDP",
            "write cut = \"disc\", format = \"wav\", rate = 44100, bits = \"16\", channels = [2] and "
            "multiple_of_frames = 588");
}

Medium parse(const std::string& text, const std::string& file)
{
    const Table table = parse_toml(text, file);
    FileContext context;
    context.file = file;
    const std::string name = std::filesystem::path(file).stem().string();
    const Reader reader(context, table, {file, 1, name}, keys);
    Medium medium;
    medium.name = name;
    medium.text = text;
    medium.title = reader.required_text("title", "say what the medium is: title = \"...\"");
    medium.note = reader.text("note", "");
    if (reader.has("preset")) medium.preset = find_preset(reader.text("preset", ""));
    medium.target = target_of(reader, medium.preset);
    read_file_format(reader, medium);
    medium.cut = static_cast<Medium::Cut>(reader.choice("cut", cut_words, 0));
    read_limits(reader, medium);
    tables(reader, "insert", "write [[insert]] and its keys below");
    Strip strip;
    read_strip(reader, strip);
    medium.inserts = std::move(strip.inserts);
    return medium;
}

struct BuiltIn {
    const char *name, *text;
};
const BuiltIn built_in[] = {
#include "media.inc"
};

} // namespace

Medium read_medium(const std::string& text, const std::string& file)
{
    try {
        return parse(text, file);
    } catch (const Error& error) { // the readers of sessions speak of sessions
        throw Error(ErrorCode::bad_data, error.subject(), error.reason(), error.remedy());
    }
}

std::vector<std::string> medium_names()
{
    std::vector<std::string> names;
    for (const BuiltIn& one : built_in) names.emplace_back(one.name);
    return names;
}

Medium find_medium(const std::string& name_or_path)
{
    const bool is_path = name_or_path.ends_with(".toml") || name_or_path.find('/') != std::string::npos;
    if (is_path) return read_medium(read_text_file(name_or_path, "medium file"), name_or_path);
    for (const BuiltIn& one : built_in)
        if (one.name == name_or_path) return read_medium(one.text, std::string(one.name) + ".toml");
    throw Error(ErrorCode::usage, name_or_path, "no medium of this name",
                suggest(name_or_path, medium_names()));
}

} // namespace dubstage
