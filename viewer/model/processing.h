// One song through inserts to a level: what the viewer asks of a job, and what comes back.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "session/session.h"
#include "studies/steps.h"
#include "viewer/model/programme.h"

namespace dubstage::viewer {

// Files whose dynamics are to be reached, by so much of the difference. The settings are found by trying
// them.
struct DynamicsOf {
    double amount = 0;
    std::vector<std::filesystem::path> references = {};
    bool operator==(const DynamicsOf&) const = default;
};

struct ProcessOf {
    std::string name = {}; // of what comes out
    std::filesystem::path file = {};
    std::string layout = {};
    double sample_rate = 48000;
    std::vector<Insert> inserts = {};
    std::filesystem::path chain_file = {};   // files that inserts name lie beside it
    std::optional<DynamicsOf> dynamics = {}; // behind the inserts
    std::optional<double> target_lufs = {};  // reached as far as the ceiling allows
    double ceiling_db = -1;                  // dBTP
    bool look_into_steps = false;            // what each insert does, its gain reduction among it
};

struct Processed {
    std::filesystem::path file = {};
    ProgrammePointer programme = nullptr;
    std::shared_ptr<const Steps> steps = nullptr;
    std::vector<Insert> dynamics = {};   // what was found
    std::vector<std::string> notes = {}; // what was done for it
    std::vector<std::string> warnings = {};
};

// Found dynamics, and what they were found for: a song through inserts.
struct FoundDynamics {
    std::filesystem::path file = {};
    std::string inserts = {}; // as text
    DynamicsOf of = {};
    std::vector<Insert> found = {};
};

} // namespace dubstage::viewer
