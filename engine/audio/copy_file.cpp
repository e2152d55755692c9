#include "audio/copy_file.h"

#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"

namespace dubstage {

namespace {

constexpr int conversion_version = 2; // part of every key: a change of the conversion makes new copies
constexpr int probes = 16;            // places of a copy whose bytes are part of its fingerprint
constexpr std::size_t probe_bytes = 4096;
constexpr auto kept_for = std::chrono::hours(24 * 30);

const char* const folder_remedy = "set XDG_CACHE_HOME to a folder that can be written";

struct Trailer {
    char magic[8];
    std::uint64_t key, fingerprint;
    std::int64_t source_frames, frames, channels;
};

// FNV-1a, 64 bit.
std::uint64_t hash(const void* data, std::size_t bytes, std::uint64_t value = 14695981039346656037u)
{
    const auto* at = static_cast<const unsigned char*>(data);
    for (std::size_t i = 0; i < bytes; ++i) value = (value ^ at[i]) * 1099511628211u;
    return value;
}

// A hash of samples at even distances: a copy whose pages never reached the disk has zeros there.
std::uint64_t fingerprint(int descriptor, std::int64_t bytes)
{
    std::byte page[probe_bytes];
    std::uint64_t value = hash(&bytes, sizeof bytes);
    for (int i = 0; i < probes; ++i) {
        const std::int64_t last = std::max<std::int64_t>(0, bytes - static_cast<std::int64_t>(probe_bytes));
        const auto n =
            ::pread(descriptor, page, static_cast<std::size_t>(std::min<std::int64_t>(bytes, probe_bytes)),
                    last / (probes - 1) * i);
        if (n > 0) value = hash(page, static_cast<std::size_t>(n), value);
    }
    return value;
}

std::int64_t sample_bytes(const CopyFacts& facts)
{
    return facts.frames * facts.channels * static_cast<std::int64_t>(sizeof(float));
}

std::filesystem::path default_folder()
{
    if (const char* folder = std::getenv("XDG_CACHE_HOME"); folder != nullptr && *folder != '\0')
        return std::filesystem::path(folder) / "dubstage" / "audio";
    const char* home = std::getenv("HOME");
    return std::filesystem::path(home != nullptr ? home : "/tmp") / ".cache" / "dubstage" / "audio";
}

} // namespace

CopyFile::CopyFile(const std::filesystem::path& original, double rate, const OpenOptions& options)
{
    struct stat facts {};
    if (::stat(original.c_str(), &facts) != 0)
        throw Error(ErrorCode::missing_input, original.string(), std::strerror(errno));
    const auto whole_path = std::filesystem::absolute(original).lexically_normal();
    const std::string key = whole_path.string() + "|" + std::to_string(facts.st_size) + "|" +
                            std::to_string(facts.st_mtim.tv_sec) + "." +
                            std::to_string(facts.st_mtim.tv_nsec) + "|" + std::to_string(rate) + "|" +
                            std::to_string(conversion_version);
    char name[32];
    std::snprintf(name, sizeof name, "%016llx.f32",
                  static_cast<unsigned long long>(hash(key.data(), key.size())));
    path_ = (options.cache_folder.empty() ? default_folder() : options.cache_folder) / name;
    key_ =
        hash(key.data(), key.size(), 0x9e3779b97f4a7c15u); // other than the name's, so that both must agree
}

std::optional<CopyFacts> CopyFile::facts() const
{
    const int descriptor = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return std::nullopt;
    std::optional<CopyFacts> found;
    struct stat file {};
    Trailer trailer{};
    constexpr auto trailer_bytes = static_cast<std::int64_t>(sizeof trailer);
    if (::fstat(descriptor, &file) == 0 && file.st_size >= trailer_bytes &&
        ::pread(descriptor, &trailer, sizeof trailer, file.st_size - trailer_bytes) == trailer_bytes &&
        std::memcmp(trailer.magic, "dubcopy", sizeof trailer.magic) == 0 && trailer.key == key_) {
        const CopyFacts facts{trailer.source_frames, trailer.frames, static_cast<int>(trailer.channels)};
        if (sample_bytes(facts) + trailer_bytes == file.st_size &&
            fingerprint(descriptor, sample_bytes(facts)) == trailer.fingerprint) {
            found = facts;
            ::futimens(descriptor, nullptr); // the date says when it was used last
        }
    }
    ::close(descriptor);
    return found;
}

std::vector<std::byte> CopyFile::trailer(const CopyFacts& facts, int descriptor) const
{
    Trailer trailer{
        {},           key_,          fingerprint(descriptor, sample_bytes(facts)), facts.source_frames,
        facts.frames, facts.channels};
    std::memcpy(trailer.magic, "dubcopy", sizeof trailer.magic);
    std::vector<std::byte> bytes(sizeof trailer);
    std::memcpy(bytes.data(), &trailer, sizeof trailer);
    return bytes;
}

void CopyFile::check_folder() const
{
    std::error_code error;
    auto folder = std::filesystem::absolute(path_.parent_path());
    while (!std::filesystem::exists(folder, error) && folder.has_relative_path())
        folder = folder.parent_path();
    if (std::filesystem::is_directory(folder, error) && ::access(folder.c_str(), W_OK | X_OK) == 0) return;
    throw Error(ErrorCode::cannot_create, path_.parent_path().string(),
                "copies of resampled and lossy files are kept here, and it cannot be written", folder_remedy);
}

void CopyFile::make_folder() const
{
    std::error_code error;
    std::filesystem::create_directories(path_.parent_path(), error);
    if (error)
        throw Error(ErrorCode::cannot_create, path_.parent_path().string(),
                    "cannot be made: " + error.message(), folder_remedy);
}

void CopyFile::prune() const
{
    std::error_code error;
    const auto now = std::filesystem::file_time_type::clock::now();
    for (const auto& entry : std::filesystem::directory_iterator(path_.parent_path(), error)) {
        const auto extension = entry.path().extension();
        if (extension != ".f32" && extension != ".part") continue;
        const auto date = std::filesystem::last_write_time(entry.path(), error);
        if (!error && now - date > kept_for) std::filesystem::remove(entry.path(), error);
    }
}

} // namespace dubstage
