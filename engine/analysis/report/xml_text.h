// Text for XML and HTML, whatever bytes a file's name holds.
#pragma once

#include <cstddef>
#include <string>

namespace dubstage {

// For text and attributes. Bytes that are no UTF-8 become U+FFFD, control characters are left out: XML allows
// neither.
std::string xml_text(const std::string& text);
// The first `most` characters, and an ellipsis where there were more.
std::string shortened(const std::string& text, std::size_t most);

} // namespace dubstage
