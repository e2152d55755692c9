// The kept copy of a converted file: plain floats, and a trailer by which a damaged or foreign copy is known.
#pragma once

#include <filesystem>
#include <optional>

#include "audio/source.h"

namespace dubstage {

struct CopyFacts {
    Frames source_frames = 0; // that could be read from the original
    Frames frames = 0;        // of the copy
    int channels = 0;
};

class CopyFile {
  public:
    // The copy's name comes from the original's path, size and date, and from the rate.
    CopyFile(const std::filesystem::path& original, double rate, const OpenOptions& options);

    const std::filesystem::path& path() const { return path_; }
    // Nothing when there is no copy or not a whole one.
    std::optional<CopyFacts> facts() const;
    // To be written behind the samples; `descriptor` is of the unfinished copy that holds them.
    std::vector<std::byte> trailer(const CopyFacts& facts, int descriptor) const;
    // Throws Error{cannot_create} unless the cache folder can be made and written.
    void check_folder() const;
    void make_folder() const;
    // Removes copies that nobody has read for a month.
    void prune() const;

  private:
    std::filesystem::path path_;
    std::uint64_t key_ = 0;
};

} // namespace dubstage
