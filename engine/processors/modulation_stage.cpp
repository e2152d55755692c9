#include "processors/modulation_stage.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

#include "dsp/interpolation.h"
#include "processors/row_stage.h"

namespace dubstage {

namespace {

using kernels::uint;

constexpr double place_beta = 10.0; // flat to 0.39 of the rate, -100 dB beyond 0.61 of it

// A whole turn is 2^64: exact for any frame, so that no block moves it.
std::uint64_t phase_of(double turns)
{
    return static_cast<std::uint64_t>(std::ldexp(static_cast<long double>(turns - std::floor(turns)), 64));
}

kernels::Oscillator oscillator_at(double start, std::uint64_t turn, Frames frame)
{
    const std::uint64_t phase = phase_of(start) + turn * static_cast<std::uint64_t>(frame);
    return {static_cast<uint>(phase >> 32), static_cast<uint>(phase), static_cast<uint>(turn >> 32),
            static_cast<uint>(turn)};
}

// Sets for the places between two samples, and that of the second sample itself.
void append_places(std::vector<float>& all)
{
    for (const auto& set : interpolation_taps(PLACE_PARTS, PLACE_TAPS, place_beta))
        all.insert(all.end(), set.begin(), set.end());
    std::vector<float> end(PLACE_TAPS, 0.0f);
    end[PLACE_TAPS / 2] = 1;
    all.insert(all.end(), end.begin(), end.end());
}

class SwingingStage : public RowStage {
  public:
    SwingingStage(const Swing& swing, std::vector<std::vector<SwingingVoice>> lanes)
        : swing_(swing), turn_(phase_of(swing.turns_per_second / swing.sample_rate)), lanes_(std::move(lanes))
    {
        for (const auto& voices : lanes_)
            for (const SwingingVoice& voice : voices) add_voice(voice);
    }
    const char* kind() const override { return "modulation"; }
    StageTiming timing() const override { return {behind_, ahead_, false}; }
    int inputs() const override
    {
        return inputs_ + (swing_.moving_turns ? 1 : 0) + (swing_.moving_depth ? 1 : 0) +
               (swing_.moving_feedback ? 1 : 0);
    }
    int outputs() const override { return static_cast<int>(lanes_.size()); }
    std::vector<float> constants() const override
    {
        std::vector<float> all;
        append_places(all);
        for (const Turn* turn : order_) {
            const double least = whole_least(*turn);
            for (const double value : *turn) all.push_back(static_cast<float>(value - least));
        }
        return all;
    }
    void add(const StageLanes& lanes, Frames at, const StagePlaces& places, Rows& rows) const override
    {
        rows.places = kernel_pointer<kernels::Floats>(places.constants);
        for (std::size_t l = 0; l < lanes_.size(); ++l) {
            rows.modulations.push_back({lane_at(lanes.out[l], at), static_cast<uint>(rows.voices.size()),
                                        static_cast<uint>(lanes_[l].size())});
            for (const SwingingVoice& voice : lanes_[l])
                rows.voices.push_back(voice_row(voice, lanes, at, places.constants));
        }
    }

  private:
    void add_voice(const SwingingVoice& voice);
    kernels::Voice voice_row(const SwingingVoice& voice, const StageLanes& lanes, Frames at,
                             std::uint64_t constants) const;
    // A delay's whole frames are counted apart, so that its fractions keep their bits.
    double whole_least(const Turn& turn) const
    {
        const auto found = least_.find(&turn);
        return found != least_.end() ? found->second : 0.0;
    }
    kernels::Floats table(const Turn& turn, std::uint64_t constants) const
    {
        const std::size_t before = std::size_t{PLACE_PARTS + 1} * PLACE_TAPS;
        const std::size_t place = before + number_.at(&turn) * (TURN_PARTS + 1);
        return kernel_pointer<kernels::Floats>(constants + place * sizeof(float));
    }

    Swing swing_;
    std::uint64_t turn_;
    std::vector<std::vector<SwingingVoice>> lanes_;
    std::vector<const Turn*> order_;
    std::map<const Turn*, std::size_t> number_;
    std::map<const Turn*, double> least_; // whole frames, of delays
    Frames behind_ = 0, ahead_ = 0;
    int inputs_ = 0;
};

void SwingingStage::add_voice(const SwingingVoice& voice)
{
    const auto keep = [&](const Turn& turn) {
        if (number_.emplace(&turn, order_.size()).second) order_.push_back(&turn);
    };
    inputs_ = std::max(inputs_, voice.in + 1);
    keep(*voice.gains);
    if (!voice.delays) return;
    keep(*voice.delays);
    auto [least, most] = std::ranges::minmax(*voice.delays);
    if (swing_.moving_depth) {
        least = swing_.least;
        most = swing_.most;
    } else {
        least_[voice.delays.get()] = std::floor(least);
    }
    constexpr double half = PLACE_TAPS / 2;
    const double echoes = voice.echoes;
    behind_ = std::max(behind_, static_cast<Frames>(std::ceil(std::max(most, most * echoes) + half)) + 1);
    ahead_ = std::max(ahead_, static_cast<Frames>(std::ceil(std::max(-least, -least * echoes) + half)) + 1);
}

kernels::Voice SwingingStage::voice_row(const SwingingVoice& voice, const StageLanes& lanes, Frames at,
                                        std::uint64_t constants) const
{
    kernels::Voice row{};
    row.lane = lane_at(lanes.in[static_cast<std::size_t>(voice.in)], at);
    row.gains = table(*voice.gains, constants);
    row.oscillator = oscillator_at(voice.start, turn_, swing_.moving_turns ? 0 : lanes.first + at);
    auto next = static_cast<std::size_t>(inputs_);
    if (swing_.moving_turns) row.turns = lane_at(lanes.in[next++], at);
    if (swing_.moving_depth) row.depth = lane_at(lanes.in[next++], at);
    if (swing_.moving_feedback) row.feedbacks = lane_at(lanes.in[next], at);
    const auto [least, most] = std::ranges::minmax(*voice.gains);
    row.flags = (least == most ? VOICE_EVEN : 0u) | (swing_.moving_turns ? VOICE_TURNS : 0u) |
                (swing_.moving_feedback ? VOICE_FEEDBACK : 0u);
    if (!voice.delays) {
        row.flags |= VOICE_STILL;
        return row;
    }
    row.delays = table(*voice.delays, constants);
    row.delay = static_cast<int>(whole_least(*voice.delays));
    if (swing_.moving_depth) {
        row.flags |= VOICE_DEPTH;
        row.delay = static_cast<int>(std::floor(swing_.middle));
        row.middle = static_cast<float>(swing_.middle - std::floor(swing_.middle));
    }
    row.echoes = static_cast<uint>(voice.echoes);
    row.feedback = static_cast<float>(voice.feedback);
    return row;
}

class PhaserStage : public RowStage {
  public:
    explicit PhaserStage(PhaserSettings settings)
        : settings_(std::move(settings)), turn_(phase_of(settings_.turns_per_second / settings_.sample_rate))
    {}
    const char* kind() const override { return "phaser"; }
    StageTiming timing() const override { return {0, 0, true}; }
    int inputs() const override
    {
        return outputs() +
               (settings_.moving_corners ? outputs()
                : settings_.moving_turns ? 1
                                         : 0) +
               (settings_.moving_feedback ? 1 : 0);
    }
    int outputs() const override { return static_cast<int>(settings_.starts.size()); }
    std::vector<float> constants() const override
    {
        std::vector<float> all;
        if (settings_.moving_corners) return all;
        for (const double hz : *settings_.corners)
            all.push_back(static_cast<float>(all_pass_coefficient(hz, settings_.sample_rate)));
        return all;
    }
    std::vector<std::byte> rest() const override
    {
        return std::vector<std::byte>(settings_.starts.size() * sizeof(kernels::PhaserState));
    }
    void add(const StageLanes& lanes, Frames at, const StagePlaces& places, Rows& rows) const override
    {
        for (std::size_t l = 0; l < settings_.starts.size(); ++l) {
            kernels::PhaserRow row{};
            row.in_lane = lane_at(lanes.in[l], at);
            row.out_lane = lane_at(lanes.out[l], at);
            row.state =
                kernel_pointer<kernels::PhaserStates>(places.states + l * sizeof(kernels::PhaserState));
            row.corners = kernel_pointer<kernels::Floats>(places.constants);
            row.oscillator =
                oscillator_at(settings_.starts[l], turn_, settings_.moving_turns ? 0 : lanes.first + at);
            if (settings_.moving_corners) {
                row.coefficients = lane_at(lanes.in[settings_.starts.size() + l], at);
                row.flags = PHASER_CORNERS;
            } else if (settings_.moving_turns) {
                row.turns = lane_at(lanes.in[settings_.starts.size()], at);
                row.flags = VOICE_TURNS;
            }
            if (settings_.moving_feedback) {
                row.feedbacks = lane_at(lanes.in.back(), at);
                row.flags |= VOICE_FEEDBACK;
            }
            row.stages = static_cast<uint>(settings_.stages);
            row.feedback = static_cast<float>(settings_.feedback);
            row.dry = static_cast<float>(settings_.dry);
            row.wet = static_cast<float>(settings_.wet);
            rows.phasers.push_back(row);
        }
    }

  private:
    PhaserSettings settings_;
    std::uint64_t turn_;
};

} // namespace

SharedTurn make_turn(const std::function<double(double turn)>& function)
{
    auto turn = std::make_shared<Turn>();
    for (int i = 0; i <= TURN_PARTS; ++i) turn->push_back(function(static_cast<double>(i) / TURN_PARTS));
    return turn;
}

SharedStage swinging_stage(const Swing& swing, std::vector<std::vector<SwingingVoice>> lanes)
{
    return std::make_shared<SwingingStage>(swing, std::move(lanes));
}

double all_pass_coefficient(double corner_hz, double sample_rate)
{
    const double k = std::tan(std::numbers::pi * corner_hz / sample_rate);
    return (k - 1) / (k + 1);
}

SharedStage phaser_stage(const PhaserSettings& settings)
{
    return std::make_shared<PhaserStage>(settings);
}

} // namespace dubstage
