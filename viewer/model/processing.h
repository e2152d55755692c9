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

struct ProcessOf {
    std::string name = {}; // of what comes out
    std::filesystem::path file = {};
    std::string layout = {};
    double sample_rate = 48000;
    std::vector<Insert> inserts = {};
    std::filesystem::path chain_file = {};  // files that inserts name lie beside it
    std::optional<double> target_lufs = {}; // reached as far as the ceiling allows
    double ceiling_db = -1;                 // dBTP
    bool look_into_steps = false;           // what each insert does, its gain reduction among it
};

struct Processed {
    std::filesystem::path file = {};
    ProgrammePointer programme = nullptr;
    std::shared_ptr<const Steps> steps = nullptr;
    std::vector<std::string> warnings = {};
};

} // namespace dubstage::viewer
