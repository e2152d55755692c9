// dubstage match: brings mixes closer to references.
#include <memory>

#include "cli/cancel.h"
#include "cli/match_options.h"
#include "cli/match_text.h"
#include "cli/output.h"
#include "cli/progress_bar.h"
#include "cli/verb.h"
#include "render/self_check.h"

namespace dubstage {

namespace {

int run_stems(const MatchWords& words, const MatchRequest& request, Device& device, Output& output)
{
    const Session session = load_session(words.mixes.front());
    for (const auto& warning : session.warnings) output.warning(warning);
    StemsResult result;
    {
        ProgressBar bar(output, session.sample_rate, device.info().name);
        result = match_stems(
            session, request, stem_settings(words), device,
            [&bar](double done, double total) { bar.update(done, total); }, cancel_on_signals());
    }
    for (const auto& warning : result.warnings) output.warning(warning);
    output.event("result", stems_json(result));
    output.text(stems_text(result));
    return 0;
}

int run(const MatchWords& words, Output& output)
{
    if (words.quiet) output.be_quiet();
    const MatchRequest request = read_words(words);
    const CancelFlag& cancel = cancel_on_signals();
    std::vector<std::string> notes;
    const auto device = choose_device(words.device, request.threads, notes);
    for (const auto& note : notes) output.note(note);
    for (const auto& warning : idle_options(words)) output.warning(warning);
    if (is_session(words)) return run_stems(words, request, *device, output);
    MatchResult result;
    {
        ProgressBar bar(output, 48000, device->info().name);
        result = match(
            request, *device, [&bar](double done, double total) { bar.update(done, total); }, cancel);
    }
    for (const auto& warning : result.warnings) output.warning(warning);
    for (const MatchedSong& song : result.songs) output.event("song", song_json(song, result.target));
    output.event("result", match_json(result));
    output.text(match_text(result));
    return 0;
}

Action declare(Options& options)
{
    const auto words = std::make_shared<MatchWords>();
    words->add_to(options);
    return [words](Output& output) { return run(*words, output); };
}

} // namespace

extern const Verb match_verb{
    "match", "Bring mixes closer to reference tracks in tone, level, dynamics and width", declare};

} // namespace dubstage
