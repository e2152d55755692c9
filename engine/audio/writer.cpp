#include "audio/writer.h"

#include <sndfile.h>

#include "audio/writers.h"
#include "base/error.h"

namespace dubstage {

namespace {

constexpr double chunk_room = 4096; // headers, rounded up generously

} // namespace

int sndfile_subtype(SampleFormat samples)
{
    switch (samples) {
    case SampleFormat::s16:
        return SF_FORMAT_PCM_16;
    case SampleFormat::s24:
        return SF_FORMAT_PCM_24;
    case SampleFormat::s32:
        return SF_FORMAT_PCM_32;
    default:
        return SF_FORMAT_FLOAT;
    }
}

std::unique_ptr<PartFile> make_part(const OutputFile& file)
{
    auto part = PartFile::make(file.path, {bytes_on_disk(file), "name a folder that can be written with -o"});
    if (part == nullptr)
        throw Error(ErrorCode::cannot_create, file.path.string(), "is being written by another render",
                    "wait until that is done, or write elsewhere with -o");
    return part;
}

double bytes_on_disk(const OutputFile& file)
{
    // FLAC's samples wait beside it, and how well they pack is not known before.
    return data_bytes(file) * (file.format == FileFormat::flac ? 2.0 : 1.0) + chunk_room;
}

void check_free_space(const std::filesystem::path& folder, double bytes)
{
    require_space(folder, bytes, "write elsewhere with -o");
}

std::unique_ptr<AudioWriter> create_writer(const OutputFile& file)
{
    return file.format == FileFormat::flac ? create_flac_writer(file) : create_wav_writer(file);
}

} // namespace dubstage
