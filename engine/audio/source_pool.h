// Every file of a session, opened once, however many clips and tracks play it.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "audio/source.h"

namespace dubstage {

class SourcePool {
  public:
    // From any thread; different files are opened at the same time. Throws what open_source throws.
    std::shared_ptr<AudioSource> open(const std::filesystem::path& path, const OpenOptions& options);

  private:
    struct Entry {
        std::mutex opening;
        std::shared_ptr<AudioSource> source;
    };
    std::mutex mutex_; // of the map, and of the callers' lists of warnings
    std::map<std::pair<std::string, double>, Entry> entries_; // by path and wanted rate
};

} // namespace dubstage
