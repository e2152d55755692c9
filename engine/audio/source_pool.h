// Every file of a session, opened once, however many clips and tracks play it.
#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "audio/source.h"

namespace dubstage {

class SourcePool {
  public:
    // Throws what open_source throws.
    std::shared_ptr<AudioSource> open(const std::filesystem::path& path, const OpenOptions& options);

  private:
    std::mutex mutex_;
    std::map<std::filesystem::path, std::shared_ptr<AudioSource>> sources_;
};

} // namespace dubstage
