// What `dubstage master` takes, and what it means.
#pragma once

#include <string>
#include <vector>

#include "cli/options.h"
#include "studies/master.h"

namespace dubstage {

struct MasterWords {
    std::vector<std::string> inputs;
    std::string chain, media, folder, device = "auto", memory, threads = "0", too_loud = "stop",
                                      levels = "album", html, heard_on;
    bool fit_codec = false, dry_run = false, quiet = false;

    void add_to(Options& options);
};

struct MasterRequest {
    Release release;
    MasteringChain chain;
    MasterSettings settings;
};
// Reads chain and media; throws Error{usage} and what reading them throws.
MasterRequest read_words(const MasterWords& words);

} // namespace dubstage
