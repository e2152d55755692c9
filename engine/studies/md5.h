// MD5 of files (RFC 1321), which pressing plants compare an image with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace dubstage {

class Md5 {
  public:
    void add(const void* data, std::size_t bytes);
    std::string finish(); // 32 hexadecimal digits

  private:
    void block(const unsigned char* bytes);

    std::uint32_t state_[4] = {0x67452301u, 0xefcdab89u, 0x98badcfeu, 0x10325476u};
    std::vector<unsigned char> open_; // what does not fill a block yet
    std::uint64_t bytes_ = 0;
};

} // namespace dubstage
