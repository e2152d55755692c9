// A hidden folder for what is not yet, or never, to be seen: removed with all it holds.
#pragma once

#include <filesystem>

namespace dubstage {

class WorkFolder {
  public:
    // In `folder`, which is made. Throws Error{cannot_create}.
    explicit WorkFolder(const std::filesystem::path& folder);
    ~WorkFolder();
    WorkFolder(const WorkFolder&) = delete;
    WorkFolder& operator=(const WorkFolder&) = delete;

    const std::filesystem::path& path() const { return path_; }
    // Every file below `name` in here takes the same place below the folder, over what was there.
    void deliver(const std::string& name) const;

  private:
    std::filesystem::path folder_, path_;
    std::filesystem::path made_; // the topmost folder that was not there before
};

} // namespace dubstage
