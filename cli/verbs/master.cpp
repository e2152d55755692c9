// dubstage master: mixes become masters for every medium.
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <memory>

#include "cli/cancel.h"
#include "cli/master_options.h"
#include "cli/master_text.h"
#include "cli/output.h"
#include "cli/progress_bar.h"
#include "cli/verb.h"
#include "render/self_check.h"
#include "studies/master_report.h"

namespace dubstage {

namespace {

int plan_only(const MasterRequest& request, Device& device, Output& output)
{
    const MasterPlan plan = plan_master(request.release, request.chain, device, request.settings);
    for (const auto& warning : plan.warnings) output.warning(warning);
    output.event("plan",
                 {{"sample_rate", plan.sample_rate}, {"seconds", plan.seconds}, {"files", plan.files}});
    output.text("Would write\n");
    for (const auto& file : plan.files) output.text("  " + one_line(file) + "\n");
    return 0;
}

// Where it was asked for, and beside the record of the run.
void write_page(const MasterWords& words, const MasterResult& result)
{
    const std::string page = master_report(result);
    for (const std::filesystem::path& path :
         {std::filesystem::path(words.html),
          std::filesystem::path(words.folder) / run_path(result.run) / "report.html"}) {
        std::ofstream file(path, std::ios::binary);
        file << page;
        file.close();
        if (!file)
            throw Error(ErrorCode::cannot_create, path.string(), "cannot be written",
                        "name another file with --html");
    }
}

int run(const MasterWords& words, Output& output)
{
    if (words.quiet) output.be_quiet();
    const MasterRequest request = read_words(words);
    const CancelFlag& cancel = cancel_on_signals();
    std::vector<std::string> notes;
    const auto device = choose_device(words.device, request.settings.threads, notes);
    for (const auto& note : notes) output.note(note);
    if (words.dry_run) return plan_only(request, *device, output);

    MasterResult result;
    {
        ProgressBar bar(output, 48000, device->info().name);
        result = master(
            request.release, request.chain, *device, request.settings,
            [&bar](double done, double total) { bar.update(done, total); }, cancel);
    }
    if (!words.html.empty()) write_page(words, result);
    for (const auto& warning : result.warnings) output.warning(warning);
    for (const MediumResult& medium : result.media) output.event("medium", medium_json(medium));
    for (const Translation& one : result.translations) output.event("translation", translation_json(one));
    output.event("result", master_json(result));
    output.text(master_text(result));
    return 0;
}

Action declare(Options& options)
{
    const auto words = std::make_shared<MasterWords>();
    words->add_to(options);
    return [words](Output& output) { return run(*words, output); };
}

} // namespace

extern const Verb master_verb{"master", "Bring mixes through a chain to masters for every medium", declare};

} // namespace dubstage
