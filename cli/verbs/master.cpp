// dubstage master: mixes become masters for every medium.
#include <fmt/format.h>
#include <memory>

#include "cli/cancel.h"
#include "cli/master_options.h"
#include "cli/master_text.h"
#include "cli/output.h"
#include "cli/progress_bar.h"
#include "cli/verb.h"
#include "render/self_check.h"

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
    for (const auto& warning : result.warnings) output.warning(warning);
    for (const MediumResult& medium : result.media) output.event("medium", medium_json(medium));
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
