#include "gpu_bench/film.h"

#include "render/render.h"
#include "tools/data.h"

namespace bench {

using namespace dubstage;

nlohmann::ordered_json render_film(Device& device, const std::filesystem::path& folder, const FilmSize& size)
{
    const Session session = load_session(make_data({"film", folder, size.tracks, size.seconds, size.fill}));
    RenderSettings settings;
    settings.folder = folder / "out";
    settings.verify = size.verify;
    settings.skip_silence = size.skip_silence;
    const CancelFlag cancel = false;
    const RenderResult result = render(
        session, device, settings, [](double, double) {}, cancel);
    std::filesystem::remove_all(settings.folder);

    nlohmann::ordered_json told{{"device", device.info().kind},
                                {"tracks", size.tracks},
                                {"seconds_of_film", size.seconds},
                                {"fill", size.fill},
                                {"skip_silence", size.skip_silence},
                                {"seconds", result.seconds},
                                {"times_real_time", result.times_real_time},
                                {"track_seconds_per_second", result.track_seconds / result.seconds},
                                {"skipped_share", result.skipped_share},
                                {"planned_memory_bytes", result.peak_memory_bytes},
                                {"stages", nlohmann::ordered_json::object()}};
    for (const StageTime& stage : result.stages) told["stages"][stage.stage] = stage.seconds;
    if (result.verify_error_db) told["verify_error_db"] = *result.verify_error_db;
    for (const std::string& warning : result.warnings) told["warnings"].push_back(warning);
    return told;
}

} // namespace bench
