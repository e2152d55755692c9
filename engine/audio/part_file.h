// A file that is written beside its final name and gets that name only when it is whole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace dubstage {

class PartFile {
  public:
    struct Purpose {
        double bytes = 0;   // it will need about this much room; for messages
        std::string remedy; // when it cannot be made
    };
    // Makes ".NAME.part" and locks it against other writers of the same file. Null when there is one. Throws
    // Error{cannot_create} when the folder does not let it be made.
    static std::unique_ptr<PartFile> make(const std::filesystem::path& path, const Purpose& purpose);
    ~PartFile(); // removes it unless it was committed
    PartFile(const PartFile&) = delete;
    PartFile& operator=(const PartFile&) = delete;

    int descriptor() const { return descriptor_; }
    const std::filesystem::path& part() const { return part_; }

    // All of it, at the end, or Error{io}.
    void write(const void* data, std::size_t bytes);
    // Empties it again.
    void restart();
    std::int64_t size() const;
    // Gives it its final name.
    void commit();
    // The same, so that not even a power cut leaves a name without its data: data, name, folder.
    void commit_durably();
    // Throws Error{io} about the final name, with how much room is needed; `error` is an errno or 0.
    [[noreturn]] void fail(const std::string& what, int error) const;

  private:
    PartFile(std::filesystem::path path, Purpose purpose);
    bool lock();

    std::filesystem::path path_, part_;
    Purpose purpose_;
    int descriptor_ = -1;
    bool committed_ = false;
};

// Throws Error{io} when the disk of `folder` has less room.
void require_space(const std::filesystem::path& folder, double bytes, const std::string& remedy);

// All of it at the place where the descriptor stands; 0, or the errno of what went wrong.
int write_all(int descriptor, const void* data, std::size_t bytes);

} // namespace dubstage
