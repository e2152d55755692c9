#include "audio/source_pool.h"

namespace dubstage {

std::shared_ptr<AudioSource> SourcePool::open(const std::filesystem::path& path, const OpenOptions& options)
{
    const std::string name = std::filesystem::absolute(path).lexically_normal().string();
    Entry* entry = nullptr;
    {
        const std::lock_guard lock(mutex_);
        entry = &entries_[{name, options.sample_rate}];
    }
    const std::lock_guard opening(entry->opening);
    if (entry->source != nullptr) return entry->source;
    std::vector<std::string> warnings;
    OpenOptions own = options;
    own.warnings = &warnings;
    entry->source = open_source(path, own);
    if (options.warnings != nullptr) {
        const std::lock_guard lock(mutex_);
        options.warnings->insert(options.warnings->end(), warnings.begin(), warnings.end());
    }
    return entry->source;
}

} // namespace dubstage
