#include "support/places.h"

namespace dubstage {

std::string source_path(const std::string& below)
{
    return DUBSTAGE_SOURCE_DIR + below;
}

std::string built_path(const std::string& below)
{
    return DUBSTAGE_BINARY_DIR + below;
}

} // namespace dubstage
