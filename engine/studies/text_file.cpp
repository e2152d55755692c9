#include "studies/text_file.h"

#include <fstream>
#include <sstream>
#include <system_error>

#include "audio/part_file.h"
#include "base/error.h"

namespace dubstage {

std::string read_text_file(const std::filesystem::path& file, const std::string& what)
{
    std::error_code failed;
    if (!std::filesystem::exists(file, failed))
        throw Error(ErrorCode::missing_input, file.string(), "there is no such " + what, "check the path");
    if (std::filesystem::is_directory(file, failed))
        throw Error(ErrorCode::missing_input, file.string(), "is a folder, not a " + what, "name a file");
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    if (!stream)
        throw Error(ErrorCode::missing_input, file.string(), "the " + what + " cannot be read",
                    "check its permissions");
    return text.str();
}

void write_text_file(const std::filesystem::path& file, const std::string& text)
{
    const auto part =
        PartFile::make(file, {static_cast<double>(text.size()), "name a folder that can be written with -o"});
    if (part == nullptr)
        throw Error(ErrorCode::cannot_create, file.string(), "is being written by another run",
                    "wait until that is done");
    part->write(text.data(), text.size());
    part->commit();
}

} // namespace dubstage
