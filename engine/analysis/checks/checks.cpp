#include "analysis/checks/checks.h"

#include <algorithm>

namespace dubstage {

const std::vector<CheckCode>& check_codes()
{
    using enum Severity;
    static const std::vector<CheckCode> codes{
        {"not_finite", error, "samples that are NaN or infinite"},
        {"dc_offset", error, "the mean of a channel is not zero"},
        {"unused_bits", note, "a file of more bits than its samples use"},
        {"clipping", error, "samples at full scale in a row"},
        {"full_scale_share", error, "too many samples lie at full scale"},
        {"true_peak_over", warning, "the waveform between the samples rises above the ceiling"},
        {"silence", error, "nothing but silence"},
        {"silent_head", warning, "silence before the sound"},
        {"silent_tail", warning, "silence behind the sound"},
        {"abrupt_start", warning, "it begins within a sound"},
        {"abrupt_end", warning, "it ends within a sound: no fade reaches silence"},
        {"dropout", error, "exact zeros within a sound"},
        {"digital_silence", note, "a pause of exact zeros in all channels"},
        {"click", warning, "a jump of the waveform that its surroundings do not explain"},
        {"level_jump", note, "the level changes at once and stays"},
        {"low_level", note, "quieter than programmes are"},
        {"polarity", error, "one channel of a pair is upside down"},
        {"out_of_phase", warning, "a pair cancels when it is added, for seconds"},
        {"bass_phase", warning, "the low frequencies of a pair cancel"},
        {"mono_loss", warning, "much is lost when it is folded to mono"},
        {"dual_mono", warning, "two channels that hold the same: mono in a stereo file"},
        {"unbalanced", note, "one channel of the front pair is much louder"},
        {"silent_channel", warning, "a channel without sound beside others that sound"},
        {"lfe_full_range", error, "the LFE holds what belongs to no subwoofer"},
        {"channel_order", error, "another channel holds what the LFE should: the order is another one"},
        {"hum", warning, "the mains and its harmonics stand out of the quiet parts"},
        {"lossy_source", warning, "the spectrum ends in a cliff, as behind a lossy coder"},
        {"upsampled", note, "the spectrum ends where that of a lower rate would"},
        {"album_gap", note, "an unusual pause between two songs"},
        {"album_level_jump", warning, "neighbouring songs differ much in loudness"},
        {"album_mixed_rates", warning, "songs of several sample rates"},
        {"album_mixed_layouts", warning, "songs of several channel layouts"},
    };
    return codes;
}

std::vector<Finding> run_checks(const Measurement& m)
{
    Findings findings;
    for (const auto check : {check_samples, check_clipping, check_ends, check_gaps, check_levels,
                             check_stereo, check_channels, check_spectrum})
        check(m, findings);
    std::stable_sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
        return a.severity != b.severity ? a.severity > b.severity : a.from < b.from;
    });
    return findings;
}

} // namespace dubstage
