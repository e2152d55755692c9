#include "render/file_sink.h"

#include <algorithm>

#include "base/error.h"

namespace dubstage {

namespace {

std::string file_name(std::string name)
{
    for (char& c : name)
        if (c == '/' || c == '\0' || static_cast<unsigned char>(c) < 32) c = '_';
    return name;
}

std::filesystem::path path_of(const Output& output, const RenderSettings& settings)
{
    const std::string extension = settings.format == FileFormat::flac ? ".flac" : ".wav";
    const auto space = output.name.find(' ');
    if (space == std::string::npos) return settings.folder / (output.name + extension);
    const std::string kind = output.name.substr(0, space) == "stem" ? "stems" : "tracks";
    return settings.folder / kind / (file_name(output.name.substr(space + 1)) + extension);
}

void make_folder(const std::filesystem::path& folder)
{
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error || !std::filesystem::is_directory(folder))
        throw Error(ErrorCode::cannot_create, folder.string(),
                    "cannot be made" + (error ? ": " + error.message() : std::string()),
                    "name a folder that can be written with -o");
}

} // namespace

std::vector<OutputFile> output_files(const Session& session, const Prepared& prepared,
                                     const RenderSettings& settings)
{
    std::vector<OutputFile> files;
    for (const auto& output : prepared.graph.outputs) {
        if (!output.written) continue;
        OutputFile file;
        file.path = path_of(output, settings);
        file.format = settings.format;
        file.samples = settings.samples;
        file.sample_rate = session.sample_rate;
        file.layout = prepared.graph.nodes[static_cast<std::size_t>(output.node)].layout;
        file.expected_frames = prepared.to - prepared.from;
        file.time_reference = session.time_reference + prepared.from;
        file.description = session.name.empty() ? output.name : session.name + ": " + output.name;
        files.push_back(std::move(file));
    }
    return files;
}

FileSink::FileSink(const Session& session, const Prepared& prepared, const RenderSettings& settings)
    : prepared_(prepared), outputs_(output_files(session, prepared, settings))
{
    double bytes = 0;
    for (const auto& file : outputs_) {
        make_folder(file.path.parent_path());
        bytes += bytes_on_disk(file);
    }
    check_free_space(settings.folder, bytes);
    for (const auto& file : outputs_) writers_.push_back(create_writer(file));
    const bool whole_numbers = settings.samples != SampleFormat::f32;
    if (!settings.dither || !whole_numbers || settings.noise_shape == NoiseShape::flat) return;
    for (const auto& file : outputs_)
        quantisers_.emplace_back(settings.noise_shape, file.samples, file.layout.channels(),
                                 settings.dither_seed);
}

void FileSink::write(std::size_t output, const std::byte* samples, Frames frames)
{
    if (!quantisers_.empty()) {
        const OutputFile& file = outputs_[output];
        packed_.resize(
            static_cast<std::size_t>(frames * file.layout.channels() * bytes_per_sample(file.samples)));
        quantisers_[output].run(reinterpret_cast<const float*>(samples), frames, packed_.data());
        samples = packed_.data();
    }
    writers_[output]->write(samples, frames);
}

void FileSink::finish(Frames frames)
{
    for (auto& writer : writers_) writer->finish(frames);
    writers_.clear();
}

std::vector<RenderedFile> FileSink::files(const PeakLog& peaks, Frames frames) const
{
    std::vector<RenderedFile> list;
    for (std::size_t o = 0; o < outputs_.size(); ++o) {
        RenderedFile file{
            outputs_[o].path, prepared_.graph.outputs[o].name, outputs_[o].layout.name(), frames, {}};
        for (int c = 0; c < outputs_[o].layout.channels(); ++c)
            file.channel_peaks.push_back(peaks.peak(o, static_cast<std::size_t>(c)));
        list.push_back(std::move(file));
    }
    return list;
}

} // namespace dubstage
