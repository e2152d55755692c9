#include "processors/ir_file.h"

#include "audio/source.h"
#include "base/error.h"

namespace dubstage {

namespace {

// The audio floor knows the file, the session knows who asked for it: the message says both.
template <class Work> auto at_place(const Settings& settings, const char* key, const Work& work)
{
    try {
        return work();
    } catch (const Error& error) {
        throw Error(error.code(), settings.where(key), error.subject() + ": " + error.reason(),
                    error.remedy());
    }
}

} // namespace

IrFile find_ir(const Settings& settings, const char* key, const ProcessorContext& context)
{
    const std::filesystem::path path = (context.folder / settings.text(key)).lexically_normal();
    const AudioInfo info = at_place(settings, key, [&] { return probe(path); });
    return {path, info.channels, info.file_sample_rate, info.wave_mask};
}

Channels load_ir(const IrFile& file, const Settings& settings, const char* key,
                 const ProcessorContext& context)
{
    Channels channels =
        at_place(settings, key, [&] { return load_channels(file.path, context.sample_rate); });
    if (channels.empty() || channels.front().empty())
        throw Error(ErrorCode::bad_data, settings.where(key),
                    file.path.string() + ": the file holds no frames", "name another file");
    const double scale = file.file_sample_rate / context.sample_rate;
    if (scale != 1.0)
        for (auto& channel : channels)
            for (double& tap : channel) tap *= scale;
    return channels;
}

} // namespace dubstage
