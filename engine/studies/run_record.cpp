#include "studies/run_record.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <system_error>

#include "base/error.h"
#include "studies/text_file.h"

namespace dubstage {

namespace {

using Json = nlohmann::ordered_json;

Json words_json(const Words& words)
{
    Json json = Json::object();
    for (const auto& [name, text] : words) json[name] = text;
    return json;
}

Words words_of(const Json& json)
{
    Words words;
    for (const auto& [name, text] : json.items()) words.emplace_back(name, text.get<std::string>());
    return words;
}

Json level(double value)
{
    return std::isfinite(value) ? Json(value) : Json(nullptr);
}

double level_of(const Json& json)
{
    return json.is_number() ? json.get<double>() : -HUGE_VAL;
}

RunRecord record_of(const Json& json)
{
    RunRecord record;
    record.number = json.at("run").get<int>();
    record.made = json.at("made").get<std::string>();
    record.program = json.at("program").get<std::string>();
    record.options = words_of(json.at("options"));
    record.chain = json.at("chain").get<std::string>();
    record.release = json.at("release").get<std::string>();
    record.media = words_of(json.at("media"));
    for (const Json& file : json.at("files"))
        record.files.push_back({file.at("path").get<std::string>(), file.at("medium").get<std::string>(),
                                level_of(file.at("integrated")), level_of(file.at("true_peak_db"))});
    for (const Json& file : json.at("more")) record.more.push_back(file.get<std::string>());
    return record;
}

// Paths in a record that was changed by hand lead nowhere else.
bool stays_below(const std::string& path)
{
    const std::filesystem::path plain = std::filesystem::path(path).lexically_normal();
    return !plain.empty() && plain.is_relative() && *plain.begin() != "..";
}

std::vector<std::string> all_files(const RunRecord& record)
{
    std::vector<std::string> files = record.more;
    for (const auto& file : record.files) files.push_back(file.path);
    std::erase_if(files, [](const std::string& path) { return !stays_below(path); });
    return files;
}

} // namespace

std::string record_text(const RunRecord& record)
{
    Json files = Json::array();
    for (const auto& file : record.files)
        files.push_back({{"path", file.path},
                         {"medium", file.medium},
                         {"integrated", level(file.integrated)},
                         {"true_peak_db", level(file.true_peak_db)}});
    const Json json{{"run", record.number},
                    {"made", record.made},
                    {"program", record.program},
                    {"options", words_json(record.options)},
                    {"chain", record.chain},
                    {"release", record.release},
                    {"media", words_json(record.media)},
                    {"files", files},
                    {"more", record.more}};
    return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

RunRecord read_record(const std::filesystem::path& file)
{
    const std::string text = read_text_file(file, "record of a run");
    try {
        return record_of(Json::parse(text));
    } catch (const Json::exception& error) {
        throw Error(ErrorCode::bad_data, file.string(), std::string("is no record of a run: ") + error.what(),
                    "name a folder that dubstage master wrote");
    }
}

std::filesystem::path run_path(int number)
{
    std::array<char, 16> name{};
    std::snprintf(name.data(), name.size(), "%03d", number);
    return std::filesystem::path("versions") / name.data();
}

int last_run(const std::filesystem::path& folder)
{
    int last = 0;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder / "versions", error)) {
        const std::string name = entry.path().filename().string();
        int number = 0;
        const auto end = name.data() + name.size();
        const bool whole = std::from_chars(name.data(), end, number).ptr == end;
        if (whole && number > last && std::filesystem::exists(entry.path() / record_name, error))
            last = number;
    }
    return last;
}

void put_aside_last_run(const std::filesystem::path& folder)
{
    const int number = last_run(folder);
    if (number == 0) return;
    const auto kept = folder / run_path(number);
    for (const std::string& path : all_files(read_record(kept / record_name))) {
        std::error_code error;
        if (!std::filesystem::exists(folder / path, error)) continue;
        std::filesystem::create_directories((kept / path).parent_path(), error);
        if (!error) std::filesystem::rename(folder / path, kept / path, error);
        if (error)
            throw Error(ErrorCode::cannot_create, (kept / path).string(),
                        "cannot be kept: " + error.message(), "name another folder with -o");
        for (auto parent = (folder / path).parent_path(); parent != folder; parent = parent.parent_path())
            if (!std::filesystem::remove(parent, error) || error) break;
    }
}

std::optional<KeptRun> find_run(const std::filesystem::path& folder)
{
    std::error_code error;
    if (std::filesystem::exists(folder / record_name, error)) {
        KeptRun run{read_record(folder / record_name), folder};
        const auto whole = std::filesystem::absolute(folder, error).lexically_normal();
        const auto parent =
            (whole.filename().empty() ? whole.parent_path() : whole).parent_path().parent_path();
        if (run.record.number == last_run(parent)) run.files = parent;
        return run;
    }
    const int number = last_run(folder);
    if (number == 0) return std::nullopt;
    return KeptRun{read_record(folder / run_path(number) / record_name), folder};
}

} // namespace dubstage
