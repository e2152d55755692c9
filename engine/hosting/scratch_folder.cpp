#include "hosting/scratch_folder.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>
#include <system_error>

#include "base/error.h"

namespace dubstage {

ScratchFolder::ScratchFolder(const std::filesystem::path& parent)
{
    std::error_code error;
    const auto where = parent.empty() ? std::filesystem::temp_directory_path(error) : parent;
    std::string name = (where / "dubstage-XXXXXX").string();
    if (error || mkdtemp(name.data()) == nullptr)
        throw Error(ErrorCode::cannot_create, where.string(),
                    "no folder can be made in it: " +
                        (error ? error.message() : std::string(std::strerror(errno))),
                    "set TMPDIR to a folder that can be written");
    path_ = name;
}

ScratchFolder::~ScratchFolder()
{
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

} // namespace dubstage
