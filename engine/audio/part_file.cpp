#include "audio/part_file.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "audio/descriptors.h"
#include "base/error.h"
#include "base/units.h"

namespace dubstage {

namespace {

int open_part(const std::filesystem::path& part)
{
    return ::open(part.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
}

} // namespace

PartFile::PartFile(std::filesystem::path path, Purpose purpose)
    : path_(std::move(path)), part_(path_.parent_path() / ("." + path_.filename().string() + ".part")),
      purpose_(std::move(purpose))
{}

std::unique_ptr<PartFile> PartFile::make(const std::filesystem::path& path, const Purpose& purpose)
{
    std::signal(SIGXFSZ, SIG_IGN); // a limit on file sizes is an error to report, not a reason to die
    std::error_code error;
    if (path.filename().empty() || std::filesystem::is_directory(path, error))
        throw Error(ErrorCode::cannot_create, path.string(), "is a folder", "name a file");
    std::unique_ptr<PartFile> file(new PartFile(path, purpose));
    if (!file->lock()) return nullptr;
    return file;
}

// Another writer may give the file its final name, or remove it, between our opening and our locking; then we
// hold something else than what now stands under the part's name, and begin again.
bool PartFile::lock()
{
    for (;;) {
        descriptor_ = open_part(part_);
        if (descriptor_ < 0 && out_of_descriptors() && raise_descriptor_limit())
            descriptor_ = open_part(part_);
        if (descriptor_ < 0)
            throw Error(ErrorCode::cannot_create, path_.string(),
                        std::string("cannot be written: ") + std::strerror(errno), purpose_.remedy);
        const bool taken = ::flock(descriptor_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
        struct stat mine {
        }, named{};
        const bool same = !taken && ::fstat(descriptor_, &mine) == 0 && ::stat(part_.c_str(), &named) == 0 &&
                          mine.st_dev == named.st_dev && mine.st_ino == named.st_ino;
        if (same) break;
        ::close(descriptor_);
        descriptor_ = -1;
        if (taken) return false;
    }
    restart();
    return true;
}

PartFile::~PartFile()
{
    if (descriptor_ < 0) return;
    if (!committed_) ::unlink(part_.c_str()); // before the lock goes
    ::close(descriptor_);
}

void PartFile::restart()
{
    if (::ftruncate(descriptor_, 0) != 0 || ::lseek(descriptor_, 0, SEEK_SET) != 0)
        fail("cannot be written", errno);
}

void PartFile::write(const void* data, std::size_t bytes)
{
    if (const int error = write_all(descriptor_, data, bytes); error != 0) fail("cannot be written", error);
}

std::int64_t PartFile::size() const
{
    struct stat facts {};
    if (::fstat(descriptor_, &facts) != 0) fail("cannot be checked", errno);
    return facts.st_size;
}

void PartFile::commit()
{
    if (::rename(part_.c_str(), path_.c_str()) != 0) fail("cannot be given its name", errno);
    committed_ = true;
}

void PartFile::commit_durably()
{
    if (::fsync(descriptor_) != 0) fail("cannot be brought to the disk", errno);
    commit();
    const auto folder = path_.has_parent_path() ? path_.parent_path() : std::filesystem::path(".");
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return;
    ::fsync(descriptor); // some network disks do not know this for folders; the file itself is safe
    ::close(descriptor);
}

void PartFile::fail(const std::string& what, int error) const
{
    std::string reason = what;
    if (error != 0) reason += std::string(": ") + std::strerror(error);
    throw Error(ErrorCode::io, path_.string(), reason,
                "this file needs " + format_bytes(purpose_.bytes) +
                    "; free some space and start again, nothing was kept");
}

void require_space(const std::filesystem::path& folder, double bytes, const std::string& remedy)
{
    struct statvfs facts {};
    if (::statvfs(folder.c_str(), &facts) != 0) return;
    const double free_bytes = static_cast<double>(facts.f_bavail) * static_cast<double>(facts.f_frsize);
    if (bytes <= free_bytes) return;
    throw Error(ErrorCode::io, folder.string(),
                "the disk is full: " + format_bytes(bytes) + " are needed, " + format_bytes(free_bytes) +
                    " are free",
                "free " + format_bytes(bytes - free_bytes) + " or " + remedy);
}

int write_all(int descriptor, const void* data, std::size_t bytes)
{
    const auto* at = static_cast<const std::byte*>(data);
    for (std::size_t done = 0; done < bytes;) {
        const ssize_t n = ::write(descriptor, at + done, bytes - done);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return errno;
        if (n == 0) return EIO;
        done += static_cast<std::size_t>(n);
    }
    return 0;
}

} // namespace dubstage
