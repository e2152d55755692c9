// Renders and measurements of a study, one after the other on one device, with one progress over all.
#pragma once

#include <filesystem>
#include <map>

#include "analysis/measurement.h"
#include "analysis/meter_settings.h"
#include "audio/noise_shaping.h"
#include "audio/writer.h"
#include "base/progress.h"
#include "device/device.h"
#include "studies/song_session.h"

namespace dubstage {

struct BenchSettings {
    double memory_bytes = 0;
    int threads = 0;
    MeterSettings meter;
    std::filesystem::path work; // for what nobody keeps
};

class Bench {
  public:
    Bench(Device& device, BenchSettings settings, ProgressCall progress, const CancelFlag& cancel);

    // Frames of sound that are still to come, for the progress.
    void expect(double frames) { total_ += frames; }

    // Levels only; no file, no spectra.
    Measurement levels_of(const Programme& programme, std::vector<std::string>& warnings);
    // Everything that is measured; no file.
    Measurement measure_programme(const Programme& programme, std::vector<std::string>& warnings);
    // `path` takes the place of what was there.
    Measurement render_to(const std::filesystem::path& path, const Programme& programme, FileFormat format,
                          SampleFormat samples, std::vector<std::string>& warnings,
                          NoiseShape noise_shape = NoiseShape::flat);
    Measurement render_to(const std::filesystem::path& path, const Session& session, FileFormat format,
                          SampleFormat samples, std::vector<std::string>& warnings,
                          NoiseShape noise_shape = NoiseShape::flat);
    Measurement measure_file(const std::filesystem::path& path, const std::string& name);
    // Mix and buses of a session, without files, and its tracks as they enter their buses; by their names:
    // "mix", "stem hall", "track voice".
    std::map<std::string, Measurement> observe(const Session& session, std::vector<std::string>& warnings,
                                               bool tracks = false);
    // Its direct outs as files of floats, by the names of their strips; they last as long as the work folder.
    std::map<std::string, std::filesystem::path> render_outputs(const Session& session);

    const CancelFlag& cancel() const { return cancel_; }
    const std::filesystem::path& work() const { return settings_.work; }

  private:
    ProgressCall step();
    struct RenderResult run(const Session& session, struct RenderSettings& settings,
                            std::vector<std::string>& warnings);
    Measurement measured_mix(const Session& session, struct RenderSettings& settings,
                             std::vector<std::string>& warnings);

    Device& device_;
    BenchSettings settings_;
    ProgressCall progress_;
    const CancelFlag& cancel_;
    double done_ = 0, total_ = 0, of_step_ = 0;
};

} // namespace dubstage
