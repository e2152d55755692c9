// dubstage compare: chains side by side on the same songs and test signals.
#include <fmt/format.h>
#include <memory>

#include "base/error.h"
#include "cli/cancel.h"
#include "cli/compare_options.h"
#include "cli/compare_text.h"
#include "cli/output.h"
#include "cli/progress_bar.h"
#include "cli/verb.h"
#include "render/self_check.h"
#include "studies/compare/write_comparison.h"
#include "studies/work_folder.h"

namespace dubstage {

namespace {

struct OwnedDevices {
    std::vector<std::unique_ptr<Device>> owned;
    std::vector<NamedDevice> named;
};

OwnedDevices open_devices(const CompareRequest& request, Output& output)
{
    OwnedDevices devices;
    for (const std::string& word : request.devices) {
        std::vector<std::string> notes;
        devices.owned.push_back(choose_device(word, request.settings.threads, notes));
        devices.named.push_back({word, devices.owned.back().get()});
        for (const auto& note : notes) output.note(note);
    }
    return devices;
}

std::string command_text(const CompareWords& words)
{
    std::string text = "dubstage compare";
    for (const auto& chain : words.chains) text += " '" + chain + "'";
    text += " --on";
    for (const auto& song : words.songs) text += " '" + song + "'";
    text += fmt::format(" --device {} --repeats {} --rates {} --level {}", words.device, words.repeats,
                        words.rates, words.level);
    if (!words.against.empty()) text += " --against " + words.against;
    if (words.no_tests) text += " --no-tests";
    return text;
}

int run(const CompareWords& words, Output& output)
{
    if (words.quiet) output.be_quiet();
    CompareRequest request = read_words(words);
    request.settings.command = command_text(words);
    if (!words.baseline.empty()) check_baseline(words.baseline);
    const CancelFlag& cancel = cancel_on_signals();
    const OwnedDevices devices = open_devices(request, output);
    const WorkFolder work(request.settings.folder);
    Comparison comparison;
    {
        ProgressBar bar(output, 48000, devices.named.front().device->info().name);
        comparison = compare(
            request.candidates, devices.named, request.settings, work,
            [&bar](double done, double total) { bar.update(done, total); }, cancel);
    }
    std::optional<BaselineReport> baseline;
    if (!words.baseline.empty()) baseline = compare_with_baseline(comparison, words.baseline);
    write_comparison(comparison, baseline, request.settings.folder, work, !words.no_audio);
    for (const auto& warning : comparison.warnings) output.warning(warning);
    for (const ComparedCandidate& candidate : comparison.candidates) {
        for (const auto& note : candidate.notes) output.warning(candidate.candidate.name + ": " + note);
        output.event("compared", compared_json(candidate, comparison));
    }
    output.text(comparison_text(comparison));
    if (baseline) {
        output.event("baseline", baseline_json(*baseline));
        output.text(baseline_text(*baseline));
    }
    output.event("result", {{"folder", words.folder}, {"seconds", comparison.seconds}});
    output.text(fmt::format("{}\n", one_line((request.settings.folder / "report.html").string())));
    if (const auto fault = comparison.fault()) return static_cast<int>(fault->code);
    return baseline && baseline->worse() ? static_cast<int>(ErrorCode::failed) : 0;
}

Action declare(Options& options)
{
    const auto words = std::make_shared<CompareWords>();
    words->add_to(options);
    return [words](Output& output) { return run(*words, output); };
}

} // namespace

extern const Verb compare_verb{
    "compare", "Compare chains on the same songs: cost, result, behaviour, listening", declare};

} // namespace dubstage
