// A run of `dubstage master` as it is kept in its folder: what it was told and what it delivered. The files
// of the last run lie in the folder itself, those of runs before in versions/NNN.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dubstage {

using Words = std::vector<std::pair<std::string, std::string>>; // name and text

struct RunRecord {
    int number = 1;
    std::string made, program;  // time of day (UTC), version of Dubstage
    Words options;              // of the command line
    std::string chain, release; // texts of their files
    Words media;
    struct File {
        std::string path; // below the folder
        std::string medium;
        double integrated = 0, true_peak_db = 0;
    };
    std::vector<File> files;       // that were measured
    std::vector<std::string> more; // beside them: cue sheets, images
};

std::string record_text(const RunRecord& record);
// Throws Error{missing_input}, {bad_data}.
RunRecord read_record(const std::filesystem::path& file);

inline constexpr const char* record_name = "master.json";
// "versions/003", below the folder of the masters
std::filesystem::path run_path(int number);
// The number of the last run that the folder keeps; 0 = none.
int last_run(const std::filesystem::path& folder);
// Moves what the last run delivered to its own folder, so that the next one has room. Throws
// Error{cannot_create}.
void put_aside_last_run(const std::filesystem::path& folder);

// A run that is on disk: of a folder of masters its last one, or one of its versions.
struct KeptRun {
    RunRecord record;
    std::filesystem::path files; // the folder that record.files[].path starts at
};
// None where the folder holds no run.
std::optional<KeptRun> find_run(const std::filesystem::path& folder);

} // namespace dubstage
