#include "audio/source_pool.h"

namespace dubstage {

std::shared_ptr<AudioSource> SourcePool::open(const std::filesystem::path& path, const OpenOptions& options)
{
    const std::lock_guard lock(mutex_);
    auto& source = sources_[path];
    if (source == nullptr) source = open_source(path, options);
    return source;
}

} // namespace dubstage
