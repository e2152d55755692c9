#include "studies/changes.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <system_error>

#include "base/error.h"
#include "studies/run_record.h"
#include "studies/text_changes.h"
#include "studies/text_file.h"

namespace dubstage {

namespace {

constexpr double tone_from_hz = 39, tone_to_hz = 16500;

using Files = std::map<std::string, std::filesystem::path>; // name below the folder, without extension

struct Side {
    std::filesystem::path named;
    std::optional<KeptRun> run;
    Files files;
};

bool is_audio(const std::filesystem::path& file)
{
    constexpr std::string_view endings[] = {".wav", ".flac", ".ogg", ".opus", ".mp3",
                                            ".aif", ".aiff", ".w64", ".rf64"};
    const std::string ending = file.extension().string();
    return std::find(std::begin(endings), std::end(endings), ending) != std::end(endings);
}

Side side_of(const std::filesystem::path& folder)
{
    Side side{folder, find_run(folder), {}};
    if (side.run) {
        for (const auto& file : side.run->record.files)
            side.files.emplace(file.path, side.run->files / file.path);
        return side;
    }
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
        if (entry.is_regular_file() && is_audio(entry.path()))
            side.files.emplace(std::filesystem::relative(entry.path(), folder).generic_string(),
                               entry.path());
    if (side.files.empty())
        throw Error(ErrorCode::missing_input, folder.string(), "holds no audio files", "name another folder");
    return side;
}

void add_setting(std::vector<SettingChange>& changes, const std::string& what, const std::string& before,
                 const std::string& after)
{
    if (auto lines = changed_lines(before, after); !lines.empty())
        changes.push_back({what, std::move(lines)});
}

void add_words(std::vector<SettingChange>& changes, const std::string& what, const Words& before,
               const Words& after)
{
    std::map<std::string, std::pair<std::string, std::string>> all;
    for (const auto& [name, text] : before) all[name].first = text;
    for (const auto& [name, text] : after) all[name].second = text;
    for (const auto& [name, texts] : all) {
        if (texts.first.empty() != texts.second.empty())
            changes.push_back({what + name, {texts.first.empty() ? "+ only after" : "- only before"}});
        else
            add_setting(changes, what + name, texts.first, texts.second);
    }
}

std::vector<SettingChange> settings_between(const RunRecord& before, const RunRecord& after)
{
    std::vector<SettingChange> changes;
    add_words(changes, "", before.options, after.options);
    add_setting(changes, "chain", before.chain, after.chain);
    add_setting(changes, "release", before.release, after.release);
    add_words(changes, "medium ", before.media, after.media);
    add_setting(changes, "version of Dubstage", before.program, after.program);
    return changes;
}

void compare_tone(SoundChange& change)
{
    const SpectrumFigures &a = change.before.spectrum, &b = change.after.spectrum;
    const double louder = change.after.loudness.integrated - change.before.loudness.integrated;
    double sum = 0;
    int bands = 0;
    for (std::size_t i = 0; i < std::min(a.third_octave_db.size(), b.third_octave_db.size()); ++i) {
        const double db = b.third_octave_db[i] - a.third_octave_db[i] - louder;
        change.band_hz.push_back(a.third_octave_hz[i]);
        change.band_db.push_back(db);
        if (!std::isfinite(db) || a.third_octave_hz[i] < tone_from_hz || a.third_octave_hz[i] > tone_to_hz)
            continue;
        sum += db * db;
        ++bands;
        if (std::abs(db) <= std::abs(change.tone_most_db)) continue;
        change.tone_most_db = db;
        change.tone_most_hz = a.third_octave_hz[i];
    }
    if (bands > 0) change.tone_db = std::sqrt(sum / bands);
}

void lay_over(SoundChange& change, const std::filesystem::path& before, const std::filesystem::path& after,
              const std::filesystem::path& difference, const CancelFlag& cancel)
{
    if (change.before.sample_rate != change.after.sample_rate)
        change.apart = "the rates differ";
    else if (change.before.channels.size() != change.after.channels.size())
        change.apart = "the numbers of channels differ";
    if (!change.apart.empty()) return;
    const auto reference = open_sound(before), other = open_sound(after);
    change.alignment = align(*reference, *other, cancel);
    if (!change.alignment->found) {
        change.apart = "nothing in the one is like the other";
        return;
    }
    if (!difference.empty()) {
        std::error_code ignored;
        std::filesystem::create_directories(difference.parent_path(), ignored);
    }
    change.null = null_test(*reference, *other, *change.alignment, difference, cancel);
    change.difference = difference;
}

SoundChange change_of(const std::string& name, const std::filesystem::path& before,
                      const std::filesystem::path& after, Bench& bench, const ChangeSettings& settings)
{
    SoundChange change;
    change.name = name;
    change.before = bench.measure_file(before, name);
    change.after = bench.measure_file(after, name);
    compare_tone(change);
    std::filesystem::path difference;
    if (!settings.difference_folder.empty())
        difference =
            settings.difference_folder / (std::filesystem::path(name).replace_extension().string() + ".wav");
    lay_over(change, before, after, difference, bench.cancel());
    return change;
}

Changes between_folders(const Side& before, const Side& after, Bench& bench, const ChangeSettings& settings)
{
    Changes changes;
    if (before.run && after.run) {
        changes.settings_known = true;
        changes.settings = settings_between(before.run->record, after.run->record);
    }
    for (const auto& [name, path] : before.files)
        if (!after.files.contains(name)) changes.gone.push_back(name);
    for (const auto& [name, path] : after.files)
        if (!before.files.contains(name)) changes.added.push_back(name);
    for (const auto& [name, path] : before.files)
        if (const auto other = after.files.find(name); other != after.files.end())
            changes.sounds.push_back(change_of(name, path, other->second, bench, settings));
    return changes;
}

} // namespace

Changes find_changes(const std::filesystem::path& before, const std::filesystem::path& after, Bench& bench,
                     const ChangeSettings& settings)
{
    std::error_code error;
    for (const auto& path : {before, after})
        if (!std::filesystem::exists(path, error))
            throw Error(ErrorCode::missing_input, path.string(), "is not there", "check the path");
    const bool folder = std::filesystem::is_directory(before);
    if (folder != std::filesystem::is_directory(after))
        throw Error(ErrorCode::usage, (folder ? after : before).string(),
                    "is a file, and the other is a folder", "name two files or two folders");
    if (folder) return between_folders(side_of(before), side_of(after), bench, settings);
    Changes changes;
    const bool text = before.extension() == ".toml";
    if (text != (after.extension() == ".toml"))
        throw Error(ErrorCode::usage, (text ? before : after).string(),
                    "holds settings, and the other is audio",
                    "name two audio files or two files of settings");
    if (text) {
        changes.settings_known = true;
        add_setting(changes.settings, "settings", read_text_file(before, "file of settings"),
                    read_text_file(after, "file of settings"));
    } else {
        changes.sounds.push_back(change_of(after.filename().string(), before, after, bench, settings));
    }
    return changes;
}

} // namespace dubstage
