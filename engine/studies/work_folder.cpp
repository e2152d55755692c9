#include "studies/work_folder.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>
#include <system_error>
#include <vector>

#include "base/error.h"

namespace dubstage {

namespace {

[[noreturn]] void refuse(const std::filesystem::path& folder, const std::string& reason)
{
    throw Error(ErrorCode::cannot_create, folder.string(), reason,
                "name a folder that can be written with -o");
}

} // namespace

WorkFolder::WorkFolder(const std::filesystem::path& folder) : folder_(std::filesystem::absolute(folder))
{
    std::error_code error;
    for (auto part = folder_; !std::filesystem::exists(part, error) && part.has_relative_path();
         part = part.parent_path())
        made_ = part;
    std::filesystem::create_directories(folder_, error);
    if (error || !std::filesystem::is_directory(folder_))
        refuse(folder, "cannot be made" + (error ? ": " + error.message() : std::string()));
    std::string name = (folder_ / ".mastering-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr)
        refuse(folder, std::string("cannot be written: ") + std::strerror(errno));
    path_ = name;
}

WorkFolder::~WorkFolder()
{
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
    // Folders that were made for this run and stayed empty go away again.
    for (auto part = folder_; !made_.empty(); part = part.parent_path()) {
        std::filesystem::remove(part, ignored);
        if (part == made_ || ignored) break;
    }
}

void WorkFolder::deliver(const std::string& name) const
{
    const auto from = path_ / name;
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(from))
        if (!entry.is_directory()) files.push_back(std::filesystem::relative(entry.path(), from));
    for (const auto& file : files) {
        std::error_code error;
        std::filesystem::create_directories((folder_ / file).parent_path(), error);
        if (!error) std::filesystem::rename(from / file, folder_ / file, error);
        if (error) refuse(folder_ / file, "cannot be written: " + error.message());
    }
}

} // namespace dubstage
