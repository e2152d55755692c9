// A new, empty folder in the system's temporary one, removed with all it holds.
#pragma once

#include <filesystem>

namespace dubstage {

class ScratchFolder {
  public:
    // In `parent`, or where the system keeps what is temporary. Throws Error{cannot_create}.
    explicit ScratchFolder(const std::filesystem::path& parent = {});
    ~ScratchFolder();
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;

    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

} // namespace dubstage
