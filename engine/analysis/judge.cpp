#include <algorithm>
#include <cmath>

#include "analysis/checks/findings.h"
#include "analysis/preset.h"

namespace dubstage {

namespace {

double shown(double value)
{
    return std::isfinite(value) ? std::round(value * 10) / 10 : value;
}

class Judge {
  public:
    Judge(const Measurement& measurement, const Preset& preset) : m_(measurement), p_(preset) {}

    Verdict run()
    {
        verdict_.preset = p_.name;
        verdict_.title = p_.title;
        verdict_.weak_source = p_.weak;
        loudness();
        dialogue();
        playback();
        levels();
        stereo();
        times();
        format();
        verdict_.passed = std::all_of(verdict_.requirements.begin(), verdict_.requirements.end(),
                                      [](const Requirement& r) { return r.met; });
        return verdict_;
    }

  private:
    void add(const std::string& name, const std::string& wanted, const std::string& measured, bool met)
    {
        verdict_.requirements.push_back({name, wanted, measured, met});
    }

    void within(const std::string& name, double value, const std::optional<double>& least,
                const std::optional<double>& most, const std::string& unit)
    {
        if (!least && !most) return;
        const std::string wanted =
            least && most ? number_text(*least) + " to " + number_text(*most)
                          : (least ? "at least " + number_text(*least) : "at most " + number_text(*most));
        const bool met = (!least || shown(value) >= *least - 1e-9) && (!most || shown(value) <= *most + 1e-9);
        const std::string unit_text = unit.empty() ? "" : " " + unit;
        add(name, wanted + unit_text, number_text(value) + unit_text, met);
    }

    static bool near(double value, double target, double tolerance)
    {
        return std::abs(shown(value) - target) <= tolerance + 1e-9;
    }

    static std::string target_text(double target, double tolerance)
    {
        return number_text(target) + " LUFS +- " + number_text(tolerance);
    }

    bool speech_measured() const { return m_.loudness.speech.has_value(); }

    std::string speech_text() const
    {
        if (!speech_measured()) return "not measured: name a stem of the dialogue";
        return number_text(*m_.loudness.speech) + " LUFS, " +
               number_text(100 * m_.loudness.speech_share.value_or(0), 0) + " % speech";
    }

    void loudness()
    {
        const double integrated = m_.loudness.integrated;
        within("integrated loudness", integrated, p_.loudness_min_lufs, p_.loudness_max_lufs, "LUFS");
        if (!p_.loudness_lufs) return;
        const double tolerance = p_.tolerance_lu.value_or(0);
        const double fallback_tolerance = p_.fallback_tolerance_lu.value_or(tolerance);
        const bool whole_fits = p_.fallback_lufs && near(integrated, *p_.fallback_lufs, fallback_tolerance);
        const bool speech_fits = speech_measured() && near(*m_.loudness.speech, *p_.loudness_lufs, tolerance);
        const std::string whole = number_text(integrated) + " LUFS";
        const std::string wanted = target_text(*p_.loudness_lufs, tolerance);
        const std::string fallback =
            p_.fallback_lufs ? target_text(*p_.fallback_lufs, fallback_tolerance) : "";
        if (p_.kind == Preset::Kind::programme)
            add("integrated loudness", wanted, whole, near(integrated, *p_.loudness_lufs, tolerance));
        else if (p_.kind == Preset::Kind::either)
            add("dialogue or integrated loudness", wanted + " or " + fallback, speech_text() + "; " + whole,
                speech_fits || whole_fits);
        else if (p_.fallback_lufs && speech_measured() &&
                 m_.loudness.speech_share.value_or(0) < p_.fallback_share.value_or(0))
            add("integrated loudness, for want of speech", fallback, whole, whole_fits);
        else
            add("dialogue loudness", wanted, speech_text(), speech_fits);
    }

    void dialogue()
    {
        const bool wanted = p_.dialogue_min_lufs || p_.dialogue_max_lufs || p_.loudness_to_dialogue_max_lu;
        if (!wanted) return;
        if (!speech_measured()) {
            add("dialogue loudness", "measured", speech_text(), false);
            return;
        }
        within("dialogue loudness", *m_.loudness.speech, p_.dialogue_min_lufs, p_.dialogue_max_lufs, "LUFS");
        within("loudness over dialogue", m_.loudness.integrated - *m_.loudness.speech, {},
               p_.loudness_to_dialogue_max_lu, "LU");
    }

    void playback()
    {
        if (!p_.playback_lufs || !std::isfinite(m_.loudness.integrated)) return;
        const double change = *p_.playback_lufs - m_.loudness.integrated;
        std::string what = ": played as it is";
        if (change < 0) what = ": turned down by " + number_text(-change) + " dB";
        if (change > 0 && p_.playback_raises)
            what = ": turned up by as much as " + number_text(change) + " dB";
        add("playback", "brought to " + number_text(*p_.playback_lufs) + " LUFS by the service",
            number_text(m_.loudness.integrated) + " LUFS" + what, true);
    }

    void levels()
    {
        const LoudnessFigures& l = m_.loudness;
        within("short-term maximum", l.max_short_term, {}, p_.short_term_max_lufs, "LUFS");
        within("momentary maximum", l.max_momentary, {}, p_.momentary_max_lufs, "LUFS");
        within("loudness range", l.range, p_.range_min_lu, p_.range_max_lu, "LU");
        within("true peak", m_.true_peak_db, {}, p_.true_peak_max_db, "dBTP");
        within("sample peak", m_.sample_peak_db, {}, p_.sample_peak_max_db, "dBFS");
        within("RMS", m_.dynamics.rms_db, p_.rms_min_db, p_.rms_max_db, "dBFS");
        double floor = minus_infinity;
        for (const ChannelFigures& channel : m_.channels) floor = std::max(floor, channel.noise_floor_db);
        within("noise floor", floor, {}, p_.noise_floor_max_db, "dBFS");
        within("Leq(m)", m_.dynamics.leq_m, {}, p_.leq_m_max_db, "dB");
    }

    void stereo()
    {
        constexpr double bass_hz = 150;
        if (!p_.bass_correlation_min || m_.stereo.empty()) return;
        const StereoFigures& pair = m_.stereo.front();
        double least = 1;
        for (std::size_t b = 0; b < pair.band_hz.size() && pair.band_hz[b] < bass_hz; ++b)
            least = std::min(least, pair.band_correlation[b]);
        within("correlation below 150 Hz", least, p_.bass_correlation_min, {}, "");
    }

    void times()
    {
        Frames head = m_.frames, tail = m_.frames;
        for (const ChannelObservation& channel : m_.observation.channels) {
            head = std::min(head, channel.silent_head);
            tail = std::min(tail, channel.silent_tail);
        }
        within("silence at the head", seconds(m_, head), p_.head_min_s, p_.head_max_s, "s");
        within("silence at the tail", seconds(m_, tail), p_.tail_min_s, p_.tail_max_s, "s");
        within("length", seconds(m_, m_.frames), p_.length_min_s, p_.length_max_s, "s");
        if (!p_.multiple_of_frames) return;
        const auto unit = static_cast<Frames>(*p_.multiple_of_frames);
        add("length", "a multiple of " + std::to_string(unit) + " samples",
            std::to_string(m_.frames) + " samples", m_.frames % unit == 0);
    }

    void one_of(const std::string& name, double value, const std::vector<double>& allowed,
                const std::string& unit)
    {
        if (allowed.empty()) return;
        std::string wanted;
        for (const double one : allowed) wanted += (wanted.empty() ? "" : ", ") + number_text(one, 0);
        add(name, wanted + unit, number_text(value, 0) + unit,
            std::find(allowed.begin(), allowed.end(), value) != allowed.end());
    }

    void format()
    {
        one_of("sample rate", m_.sample_rate, p_.rates, " Hz");
        one_of("channels", static_cast<double>(m_.channels.size()), p_.channels, "");
        if (m_.file_bits == 0) return; // float, or not a file
        if (p_.bits) one_of("bits", m_.file_bits, {*p_.bits}, "");
        if (p_.bits_min)
            add("bits", "at least " + number_text(*p_.bits_min, 0), std::to_string(m_.file_bits),
                m_.file_bits >= *p_.bits_min);
    }

    const Measurement& m_;
    const Preset& p_;
    Verdict verdict_;
};

} // namespace

Verdict judge(const Measurement& measurement, const Preset& preset)
{
    return Judge(measurement, preset).run();
}

} // namespace dubstage
