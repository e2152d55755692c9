#include "studies/bench.h"

#include <algorithm>
#include <system_error>

#include "analysis/file_meter.h"
#include "analysis/measure.h"
#include "base/error.h"
#include "render/render.h"

namespace dubstage {

namespace {

int bits_of(SampleFormat samples)
{
    return samples == SampleFormat::s16 ? 16 : samples == SampleFormat::s24 ? 24 : 0;
}

// Of the words of an encoding: "WAV, 24 bit".
int bits_of(const std::string& encoding)
{
    for (const int bits : {8, 16, 24, 32})
        if (encoding.ends_with(std::to_string(bits) + " bit")) return bits;
    return 0;
}

void add_new(std::vector<std::string>& list, const std::vector<std::string>& more)
{
    for (const auto& one : more)
        if (std::find(list.begin(), list.end(), one) == list.end()) list.push_back(one);
}

} // namespace

Bench::Bench(Device& device, BenchSettings settings, ProgressCall progress, const CancelFlag& cancel)
    : device_(device), settings_(std::move(settings)), progress_(std::move(progress)), cancel_(cancel)
{}

ProgressCall Bench::step()
{
    done_ += of_step_;
    of_step_ = 0;
    return [this](double done, double) {
        of_step_ = done;
        if (progress_) progress_(done_ + done, std::max(total_, done_ + done));
    };
}

RenderResult Bench::run(const Session& session, RenderSettings& settings, std::vector<std::string>& warnings)
{
    settings.folder = settings_.work / "render";
    settings.cache_folder = settings_.work / "cache";
    settings.memory_bytes = settings_.memory_bytes;
    settings.threads = settings_.threads;
    RenderResult result = dubstage::render(session, device_, settings, step(), cancel_);
    add_new(warnings, result.warnings);
    return result;
}

Measurement Bench::measured_mix(const Session& session, RenderSettings& settings,
                                std::vector<std::string>& warnings)
{
    settings.measure = true;
    RenderResult result = run(session, settings, warnings);
    for (MeasuredOutput& output : result.measured) {
        if (output.name != "mix") continue;
        MeasureOptions options;
        options.file_bits = bits_of(settings.samples);
        Measurement measured = measure(std::move(output.observation), options);
        measured.name = session.name;
        return measured;
    }
    throw Error(ErrorCode::internal, session.name, "the mix was not measured", "report this");
}

std::map<std::string, Measurement> Bench::observe(const Session& session, std::vector<std::string>& warnings,
                                                  bool tracks)
{
    RenderSettings settings;
    settings.tracks = tracks;
    settings.write = false;
    settings.measure = true;
    settings.samples = SampleFormat::f32;
    settings.meter = settings_.meter;
    settings.meter.spectrogram_rows = 0;
    std::map<std::string, Measurement> all;
    for (MeasuredOutput& output : run(session, settings, warnings).measured) {
        Measurement measured = measure(std::move(output.observation));
        measured.name = output.name;
        all.emplace(output.name, std::move(measured));
    }
    return all;
}

std::map<std::string, std::filesystem::path> Bench::render_outputs(const Session& session)
{
    RenderSettings settings;
    settings.samples = SampleFormat::f32;
    std::vector<std::string> ignored; // they were told when the chain was rendered
    std::map<std::string, std::filesystem::path> files;
    for (const RenderedFile& file : run(session, settings, ignored).files)
        files.emplace(file.name, file.path);
    return files;
}

Measurement Bench::levels_of(const Programme& programme, std::vector<std::string>& warnings)
{
    RenderSettings settings;
    settings.write = false;
    settings.samples = SampleFormat::f32;
    settings.meter = settings_.meter;
    settings.meter.spectra = false;
    settings.meter.spectrogram_rows = 0;
    return measured_mix(session_of(programme), settings, warnings);
}

Measurement Bench::measure_programme(const Programme& programme, std::vector<std::string>& warnings)
{
    RenderSettings settings;
    settings.write = false;
    settings.samples = SampleFormat::f32;
    settings.meter = settings_.meter;
    return measured_mix(session_of(programme), settings, warnings);
}

Measurement Bench::render_to(const std::filesystem::path& path, const Programme& programme, FileFormat format,
                             SampleFormat samples, std::vector<std::string>& warnings, NoiseShape noise_shape)
{
    return render_to(path, session_of(programme), format, samples, warnings, noise_shape);
}

Measurement Bench::render_to(const std::filesystem::path& path, const Session& session, FileFormat format,
                             SampleFormat samples, std::vector<std::string>& warnings, NoiseShape noise_shape)
{
    RenderSettings settings;
    settings.noise_shape = noise_shape;
    settings.format = format;
    settings.samples = samples;
    settings.meter = settings_.meter;
    Measurement measured = measured_mix(session, settings, warnings);
    std::error_code error;
    std::filesystem::create_directories(path.parent_path(), error);
    const char* extension = format == FileFormat::flac ? ".flac" : ".wav";
    std::filesystem::rename(settings.folder / (std::string("mix") + extension), path, error);
    if (error)
        throw Error(ErrorCode::cannot_create, path.string(), "cannot be written: " + error.message(),
                    "name a folder that can be written with -o");
    measured.path = path;
    return measured;
}

Measurement Bench::measure_file(const std::filesystem::path& path, const std::string& name)
{
    FileMeter meter(device_, settings_.meter);
    FileObservation file = meter.observe(path, step(), cancel_);
    MeasureOptions options;
    options.file_bits = bits_of(file.info.encoding);
    Measurement measured = measure(std::move(file.observation), options);
    measured.path = path;
    measured.name = name;
    measured.encoding = file.info.encoding;
    measured.warnings = file.warnings;
    return measured;
}

} // namespace dubstage
