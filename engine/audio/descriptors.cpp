#include "audio/descriptors.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"

namespace dubstage {

// Which files of the process are open: at most a quarter of what it may open, the longest unused at the
// front.
class DescriptorCache {
  public:
    static DescriptorCache& instance()
    {
        static DescriptorCache cache;
        return cache;
    }

    // True when the file is open already; else a place is kept for it, and the caller opens it.
    bool reserve(OnDemand& file)
    {
        const std::lock_guard lock(mutex_);
        ++file.users_;
        if (file.open_) {
            open_.splice(open_.end(), open_, file.place_);
            return true;
        }
        while (open_.size() >= most_ && close_longest_unused()) {
        }
        file.place_ = open_.insert(open_.end(), &file);
        file.open_ = true;
        return false;
    }
    void give_back(OnDemand& file)
    {
        const std::lock_guard lock(mutex_);
        --file.users_;
    }
    // The place of a file that could not be opened.
    void give_up(OnDemand& file)
    {
        const std::lock_guard lock(mutex_);
        --file.users_;
        remove(file);
    }
    bool make_room()
    {
        const std::lock_guard lock(mutex_);
        return close_longest_unused();
    }
    void forget(OnDemand& file)
    {
        const std::lock_guard lock(mutex_);
        if (!file.open_) return;
        file.close_now();
        remove(file);
    }

  private:
    DescriptorCache()
    {
        rlimit limit{};
        getrlimit(RLIMIT_NOFILE, &limit);
        most_ = std::clamp<std::size_t>(limit.rlim_cur / 4, 4, 4096);
    }
    void remove(OnDemand& file)
    {
        open_.erase(file.place_);
        file.open_ = false;
    }
    bool close_longest_unused()
    {
        const auto unused =
            std::find_if(open_.begin(), open_.end(), [](OnDemand* file) { return file->users_ == 0; });
        if (unused == open_.end()) return false;
        OnDemand& file = **unused;
        file.close_now();
        remove(file);
        return true;
    }

    std::mutex mutex_;
    std::list<OnDemand*> open_;
    std::size_t most_ = 0;
};

// Opening happens outside the cache's lock, so that slow disks do not hold up the readers of other files.
void OnDemand::take()
{
    const std::lock_guard opening(opening_);
    auto& cache = DescriptorCache::instance();
    if (cache.reserve(*this)) return;
    try {
        // Others in the process take descriptors too; one of ours is given back for every one that is
        // missing.
        while (!open_now())
            if (!cache.make_room()) throw_unopened(path_, EMFILE);
    } catch (...) {
        cache.give_up(*this);
        throw;
    }
}

void OnDemand::give_back()
{
    DescriptorCache::instance().give_back(*this);
}

void OnDemand::forget()
{
    DescriptorCache::instance().forget(*this);
}

bool ReadFile::open_now()
{
    descriptor_ = ::open(path().c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor_ >= 0) return true;
    if (out_of_descriptors()) return false;
    throw_unopened(path(), errno);
}

void ReadFile::close_now()
{
    ::close(descriptor_);
}

void ReadFile::read(std::int64_t offset, std::size_t bytes, std::byte* out, const std::string& what)
{
    const Use use(*this);
    std::size_t done = 0;
    while (done < bytes) {
        const ssize_t n =
            ::pread(descriptor_, out + done, bytes - done, offset + static_cast<std::int64_t>(done));
        if (n < 0 && errno == EINTR) continue;
        if (n > 0) {
            done += static_cast<std::size_t>(n);
            continue;
        }
        throw Error(ErrorCode::io, path().string(),
                    what + ": " + (n < 0 ? std::strerror(errno) : "the file ended early"),
                    "was it changed while it was read? check the disk and start again");
    }
}

std::int64_t ReadFile::size()
{
    const Use use(*this);
    struct stat facts {};
    return ::fstat(descriptor_, &facts) == 0 ? facts.st_size : 0;
}

bool out_of_descriptors()
{
    return errno == EMFILE || errno == ENFILE;
}

bool raise_descriptor_limit()
{
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= limit.rlim_max) return false;
    limit.rlim_cur = limit.rlim_max;
    return setrlimit(RLIMIT_NOFILE, &limit) == 0;
}

void throw_unopened(const std::filesystem::path& path, int error)
{
    throw Error(ErrorCode::missing_input, path.string(),
                std::string("cannot be opened: ") + std::strerror(error),
                error == EACCES ? "make the file readable for this user" : "");
}

} // namespace dubstage
