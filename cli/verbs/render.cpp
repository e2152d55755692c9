// dubstage render: a session becomes files.
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <memory>
#include <unistd.h>

#include "audio/writer.h"
#include "base/error.h"
#include "cli/cancel.h"
#include "cli/measured_session.h"
#include "cli/measured_text.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/plan_text.h"
#include "cli/progress_bar.h"
#include "cli/render_options.h"
#include "cli/result_text.h"
#include "cli/verb.h"
#include "cli/words.h"
#include "studies/level_match.h"

namespace dubstage {

namespace {

void say_start(const Session& session, const Device& device, const RenderRequest& request, Output& output)
{
    output.event("start", {{"version", DUBSTAGE_VERSION},
                           {"session", session.file.string()},
                           {"name", session.name},
                           {"folder", request.settings.folder.string()},
                           {"sample_rate", session.sample_rate},
                           {"tracks", session.tracks.size()},
                           {"buses", session.buses.size()},
                           {"device", device_json(device.info())}});
}

// What making the files would find out, without making anything.
void check_folder(const std::filesystem::path& folder, double bytes)
{
    std::error_code ignored;
    std::filesystem::path there = std::filesystem::absolute(folder, ignored);
    while (!std::filesystem::exists(there, ignored) && there.has_relative_path()) there = there.parent_path();
    if (!std::filesystem::is_directory(there, ignored))
        throw Error(ErrorCode::cannot_create, folder.string(), there.string() + " is not a folder",
                    "name a folder that can be written with -o");
    if (access(there.c_str(), W_OK) != 0)
        throw Error(ErrorCode::cannot_create, folder.string(), there.string() + ": " + std::strerror(errno),
                    "name a folder that can be written with -o");
    check_free_space(there, bytes);
}

int plan_only(const Session& session, Device& device, const RenderRequest& request, Output& output)
{
    const RenderPlan plan = plan_render(session, device, request.settings);
    check_folder(request.settings.folder, plan.output_bytes);
    for (const auto& warning : plan.warnings) output.warning(warning);
    output.event("plan", plan_json(plan, session.sample_rate));
    output.text(plan_text(plan, session.sample_rate) + "\nWould write\n");
    for (const auto& file : plan.files) output.text("  " + one_line(file) + "\n");
    return 0;
}

RenderResult render_with_progress(const Session& session, Device& device, const RenderRequest& request,
                                  const CancelFlag& cancel, Output& output)
{
    ProgressBar bar(output, session.sample_rate, device.info().name);
    return render(
        session, device, request.settings, [&bar](double done, double total) { bar.update(done, total); },
        cancel);
}

Session match_level(const Session& session, Device& device, const RenderRequest& request,
                    const CancelFlag& cancel, Output& output)
{
    ProgressBar bar(output, session.sample_rate, device.info().name);
    return level_matched(
        session, device, request.settings, [&bar](double done, double total) { bar.update(done, total); },
        cancel);
}

void say_measured(const std::vector<Measurement>& measured, Output& output)
{
    if (measured.empty()) return;
    for (const Measurement& one : measured) output.event("measured", loudness_json(one));
    output.text("\n" + loudness_table(measured));
    for (const RangeFigures& range : measured.front().ranges)
        output.text(fmt::format("{:<20} {:>7.1f} LUFS, peak {:.1f} dB\n", one_line(range.name),
                                range.integrated, range.true_peak_db));
}

int run(const RenderOptions& options, Output& output)
{
    if (options.quiet) output.be_quiet();
    RenderRequest request = read_options(options);
    const CancelFlag& cancel = cancel_on_signals();
    Session session = open_session(options, request, output);
    const auto device = open_device(request, output);
    say_start(session, *device, request, output);
    if (options.dry_run) return plan_only(session, *device, request, output);

    if (options.level_match) session = match_level(session, *device, request, cancel, output);
    RenderResult result = render_with_progress(session, *device, request, cancel, output);
    for (const auto& warning : result.warnings) output.warning(warning);
    output.event("result", result_json(result, device->info()));
    output.text(result_text(result, device->info()));
    say_measured(measure_all(session, result), output);
    return 0;
}

Action declare(Options& options)
{
    const auto wanted = std::make_shared<RenderOptions>();
    wanted->add_session(options);
    wanted->add_files(options);
    wanted->add_device(options);
    options.flag("--level-match", wanted->level_match,
                 "With --bypass: as loud as with all inserts, so that louder does not pass for better");
    options.flag("--measure", wanted->measure, "Measure the mix and every bus on their way");
    options.flag("--verify", wanted->verify, "Compute 1 % of what was rendered again on the cpu and compare");
    options.flag("--dry-run", wanted->dry_run, "Check everything, say what it would cost, write nothing");
    options.flag("--quiet", wanted->quiet, "Say nothing but warnings and errors");
    return [wanted](Output& output) { return run(*wanted, output); };
}

} // namespace

extern const Verb render_verb{"render", "Render a session to a mix, its stems and its tracks", declare};

} // namespace dubstage
