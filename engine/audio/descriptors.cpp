#include "audio/descriptors.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <mutex>
#include <set>
#include <sys/resource.h>
#include <unistd.h>

#include "base/error.h"

namespace dubstage {

// The descriptors of all ReadFiles of the process: at most a quarter of what it may open.
class DescriptorCache {
  public:
    static DescriptorCache& instance()
    {
        static DescriptorCache cache;
        return cache;
    }

    int take(ReadFile& file)
    {
        const std::lock_guard lock(mutex_);
        if (file.descriptor_ < 0) {
            make_room(most_);
            file.descriptor_ = ::open(file.path_.c_str(), O_RDONLY | O_CLOEXEC);
            // Others in the process take descriptors too; give one of ours back for every one that is
            // missing.
            while (file.descriptor_ < 0 && errno == EMFILE && make_room(open_.size()))
                file.descriptor_ = ::open(file.path_.c_str(), O_RDONLY | O_CLOEXEC);
            if (file.descriptor_ < 0)
                throw Error(ErrorCode::missing_input, file.path_.string(),
                            std::string("cannot be opened: ") + std::strerror(errno));
            open_.insert(&file);
        }
        ++file.users_;
        file.last_use_ = ++uses_;
        return file.descriptor_;
    }
    void give_back(ReadFile& file)
    {
        const std::lock_guard lock(mutex_);
        --file.users_;
    }
    void forget(ReadFile& file)
    {
        const std::lock_guard lock(mutex_);
        close_file(file);
    }

  private:
    DescriptorCache()
    {
        rlimit limit{};
        getrlimit(RLIMIT_NOFILE, &limit);
        most_ = std::clamp<std::size_t>(limit.rlim_cur / 4, 4, 4096);
    }
    void close_file(ReadFile& file)
    {
        if (file.descriptor_ >= 0) ::close(file.descriptor_);
        file.descriptor_ = -1;
        open_.erase(&file);
    }
    // Closes files that nobody reads, the longest unused first, until fewer than `most` are open.
    bool make_room(std::size_t most)
    {
        while (open_.size() >= most && !open_.empty()) {
            ReadFile* oldest = nullptr;
            for (ReadFile* file : open_)
                if (file->users_ == 0 && (oldest == nullptr || file->last_use_ < oldest->last_use_))
                    oldest = file;
            if (oldest == nullptr) return false;
            close_file(*oldest);
        }
        return open_.size() < most;
    }

    std::mutex mutex_;
    std::set<ReadFile*> open_;
    std::size_t most_;
    std::uint64_t uses_ = 0;
};

ReadFile::ReadFile(std::filesystem::path path) : path_(std::move(path)) {}

ReadFile::~ReadFile()
{
    DescriptorCache::instance().forget(*this);
}

void ReadFile::read(std::int64_t offset, std::size_t bytes, std::byte* out, const std::string& what)
{
    const int descriptor = DescriptorCache::instance().take(*this);
    std::size_t done = 0;
    int error = 0;
    while (done < bytes) {
        const ssize_t n =
            ::pread(descriptor, out + done, bytes - done, offset + static_cast<std::int64_t>(done));
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) {
            error = n < 0 ? errno : 0;
            break;
        }
        done += static_cast<std::size_t>(n);
    }
    DescriptorCache::instance().give_back(*this);
    if (done == bytes) return;
    throw Error(ErrorCode::io, path_.string(),
                what + (error != 0 ? std::string(": ") + std::strerror(error) : ": the file ended early"),
                "was it changed while it was read? check the disk and start again");
}

} // namespace dubstage
