#include "studies/steps_file.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "studies/run_record.h"
#include "studies/text_file.h"

namespace dubstage {

namespace {

using Json = nlohmann::json;

// JSON has no infinity: silence is null.
double level_of(const Json& value)
{
    return value.is_null() ? minus_infinity : value.get<double>();
}

std::vector<double> levels_of(const Json& values)
{
    std::vector<double> levels;
    for (const Json& value : values) levels.push_back(level_of(value));
    return levels;
}

Measurement measured_of(const Json& json)
{
    Measurement measured;
    measured.loudness.integrated = level_of(json.at("integrated"));
    measured.true_peak_db = level_of(json.at("true_peak_db"));
    measured.spectrum.third_octave_hz = levels_of(json.at("third_octave_hz"));
    measured.spectrum.third_octave_db = levels_of(json.at("third_octave_db"));
    return measured;
}

Step step_of(const Json& json)
{
    Step step;
    json.at("name").get_to(step.name);
    step.measured = measured_of(json.at("behind"));
    step.level_db = levels_of(json.at("level_db"));
    step.reduction_db = levels_of(json.at("reduction_db"));
    step.harmonics_db = levels_of(json.at("harmonics_db"));
    json.at("tone_db").get_to(step.tone_db);
    return step;
}

// The folder that keeps the record of the run that delivered `audio`, `folder` being where its media lie.
std::optional<std::filesystem::path> kept_folder(const std::filesystem::path& folder,
                                                 const std::filesystem::path& audio)
{
    const std::optional<KeptRun> run = find_run(folder);
    if (!run) return std::nullopt;
    const std::string name = audio.lexically_relative(folder).generic_string();
    const auto& files = run->record.files;
    if (std::none_of(files.begin(), files.end(),
                     [&](const RunRecord::File& file) { return file.path == name; }))
        return std::nullopt;
    std::error_code error;
    return std::filesystem::exists(folder / record_name, error) ? folder
                                                                : folder / run_path(run->record.number);
}

} // namespace

Steps read_steps(const std::filesystem::path& path)
{
    const std::string text = read_text_file(path, "steps of a chain");
    try {
        const Json json = Json::parse(text);
        Steps steps;
        json.at("song").get_to(steps.song);
        steps.before = measured_of(json.at("before"));
        for (const Json& step : json.at("steps")) steps.steps.push_back(step_of(step));
        return steps;
    } catch (const Json::exception&) {
        throw Error(ErrorCode::bad_data, path.string(), "does not hold the steps of a chain",
                    "render the master again");
    }
}

std::filesystem::path steps_beside(const std::filesystem::path& audio)
{
    return audio.string() + ".steps.json";
}

std::optional<std::filesystem::path> steps_of(const std::filesystem::path& audio)
{
    std::error_code error;
    if (const auto beside = steps_beside(audio); std::filesystem::exists(beside, error)) return beside;
    const auto whole = std::filesystem::absolute(audio, error).lexically_normal();
    try {
        const auto kept = kept_folder(whole.parent_path().parent_path(), whole);
        if (!kept) return std::nullopt;
        const auto file = *kept / "steps" / (whole.stem().string() + ".json");
        return std::filesystem::exists(file, error) ? std::optional(file) : std::nullopt;
    } catch (const Error&) { // a record that cannot be read names no files
        return std::nullopt;
    }
}

} // namespace dubstage
