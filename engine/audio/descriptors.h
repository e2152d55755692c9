// Files read at random places, however many there are: descriptors are opened on demand and closed when too
// many are open.
#pragma once

#include <cstddef>
#include <filesystem>

#include "base/units.h"

namespace dubstage {

class ReadFile {
  public:
    explicit ReadFile(std::filesystem::path path);
    ~ReadFile();
    ReadFile(const ReadFile&) = delete;
    ReadFile& operator=(const ReadFile&) = delete;

    // Exactly `bytes` from byte `offset`, from any thread. Throws Error{io} with `what` for the place.
    void read(std::int64_t offset, std::size_t bytes, std::byte* out, const std::string& what);
    const std::filesystem::path& path() const { return path_; }

  private:
    friend class DescriptorCache;
    std::filesystem::path path_;
    int descriptor_ = -1;
    int users_ = 0;
    std::uint64_t last_use_ = 0;
};

} // namespace dubstage
