#include "device/vulkan/disk_cache.h"

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <unistd.h>

namespace dubstage::vulkan {

namespace {

// FNV-1a, 64 bits (Fowler, Noll, Vo).
std::uint64_t hash_bytes(const char* bytes, std::size_t count)
{
    std::uint64_t hash = 0xcbf29ce484222325u;
    for (std::size_t i = 0; i < count; ++i)
        hash = (hash ^ static_cast<unsigned char>(bytes[i])) * 0x100000001b3u;
    return hash;
}

// Ahead of the content: the key's length and text, the content's length and hash.
std::string header_of(const std::string& key, const char* content, std::size_t bytes)
{
    const std::uint64_t figures[3] = {key.size(), bytes, hash_bytes(content, bytes)};
    std::string header(sizeof figures, '\0');
    std::memcpy(header.data(), figures, sizeof figures);
    return header + key;
}

} // namespace

DiskCache::DiskCache()
{
    const char* cache = std::getenv("XDG_CACHE_HOME");
    const char* home = std::getenv("HOME");
    if (cache != nullptr && *cache == '/')
        folder_ = std::filesystem::path(cache) / "dubstage";
    else if (home != nullptr && *home == '/')
        folder_ = std::filesystem::path(home) / ".cache" / "dubstage";
}

std::filesystem::path DiskCache::path_of(const std::string& key) const
{
    char name[32];
    std::snprintf(name, sizeof name, "%016llx.bin",
                  static_cast<unsigned long long>(hash_bytes(key.data(), key.size())));
    return folder_.empty() ? folder_ : folder_ / name;
}

std::vector<std::byte> DiskCache::load(const std::string& key) const
{
    if (folder_.empty()) return {};
    std::ifstream file(path_of(key), std::ios::binary);
    const std::string all{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    const std::size_t header_bytes = 3 * sizeof(std::uint64_t) + key.size();
    if (all.size() <= header_bytes) return {};
    const char* content = all.data() + header_bytes;
    const std::size_t bytes = all.size() - header_bytes;
    if (all.compare(0, header_bytes, header_of(key, content, bytes)) != 0) return {};
    std::vector<std::byte> result(bytes);
    std::memcpy(result.data(), content, bytes);
    return result;
}

void DiskCache::store(const std::string& key, const std::vector<std::byte>& content) const
{
    if (folder_.empty() || content.empty()) return;
    std::error_code ignored;
    std::filesystem::create_directories(folder_, ignored);
    const std::filesystem::path final_name = path_of(key);
    const std::filesystem::path beside = final_name.string() + "." + std::to_string(getpid());
    const auto* bytes = reinterpret_cast<const char*>(content.data());
    {
        std::ofstream file(beside, std::ios::binary);
        const std::string header = header_of(key, bytes, content.size());
        file.write(header.data(), static_cast<std::streamsize>(header.size()));
        file.write(bytes, static_cast<std::streamsize>(content.size()));
        file.flush();
        if (!file) {
            std::filesystem::remove(beside, ignored);
            return;
        }
    }
    std::filesystem::rename(beside, final_name, ignored);
    if (ignored) std::filesystem::remove(beside, ignored);
}

} // namespace dubstage::vulkan
