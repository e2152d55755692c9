// dubstage diff: what changed between two files, renders or masters.
#include <memory>

#include "cli/cancel.h"
#include "cli/changes_text.h"
#include "cli/options.h"
#include "cli/progress_bar.h"
#include "cli/verb.h"
#include "cli/words.h"
#include "render/self_check.h"
#include "studies/changes.h"

namespace dubstage {

namespace {

struct DiffWords {
    std::string before, after, folder, device = "auto", threads = "0";
    bool quiet = false;
};

int run(const DiffWords& words, Output& output)
{
    if (words.quiet) output.be_quiet();
    const CancelFlag& cancel = cancel_on_signals();
    std::vector<std::string> notes;
    const auto device = choose_device(words.device, parse_count(words.threads, 0, 4096, "--threads"), notes);
    for (const auto& note : notes) output.note(note);
    Changes changes;
    {
        ProgressBar bar(output, 48000, device->info().name);
        BenchSettings settings;
        settings.meter.spectrogram_rows = 0;
        Bench bench(
            *device, settings, [&bar](double done, double total) { bar.update(done, total); }, cancel);
        changes = find_changes(words.before, words.after, bench, {words.folder});
    }
    output.event("settings", settings_json(changes));
    for (const SoundChange& change : changes.sounds) output.event("change", sound_json(change));
    output.text(changes_text(changes));
    return 0;
}

Action declare(Options& options)
{
    const auto words = std::make_shared<DiffWords>();
    options.required("BEFORE", words->before,
                     "An audio file, a folder of masters or renders, or a file of settings");
    options.required("AFTER", words->after, "The same, as it is now");
    options.text("-o,--output", words->folder, "Also write each difference as audio to this folder");
    options.text("--device", words->device, "auto, cpu, vulkan or vulkan:N");
    options.text("--threads", words->threads, "Threads of the cpu; 0 = one per processor");
    options.flag("--quiet", words->quiet, "Say nothing but warnings and errors");
    return [words](Output& output) { return run(*words, output); };
}

} // namespace

extern const Verb diff_verb{"diff", "Tell what changed between two files, renders or masters", declare};

} // namespace dubstage
