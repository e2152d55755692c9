// What the driver or VkFFT compiled, kept from one run to the next under XDG_CACHE_HOME/dubstage.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace dubstage::vulkan {

// A cache may fail: what cannot be read, is cut short or changed counts as absent; what cannot be written is
// not kept.
class DiskCache {
  public:
    // In XDG_CACHE_HOME, else HOME/.cache, else nowhere.
    DiskCache();
    std::vector<std::byte> load(const std::string& key) const;
    void store(const std::string& key, const std::vector<std::byte>& content) const;
    std::filesystem::path path_of(const std::string& key) const;

  private:
    std::filesystem::path folder_;
};

} // namespace dubstage::vulkan
