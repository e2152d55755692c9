#include "render/pan.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/error.h"

namespace dubstage {

namespace {

constexpr double half_power = std::numbers::sqrt2 / 2; // -3.01 dB

struct PairGains {
    double left, right;
};

// At t = 0 all left, at t = 1 all right; the ends are exact.
PairGains pan_pair(PanLaw law, double t)
{
    if (t <= 0.0) return {1.0, 0.0};
    if (t >= 1.0) return {0.0, 1.0};
    const double left = std::cos(t * std::numbers::pi / 2), right = std::sin(t * std::numbers::pi / 2);
    switch (law) {
    case PanLaw::minus_3_db:
        return {left, right};
    case PanLaw::constant_power:
        return {std::sqrt(1.0 - t), std::sqrt(t)};
    case PanLaw::minus_4_5_db:
        return {std::pow(left, 1.5), std::pow(right, 1.5)};
    case PanLaw::minus_6_db:
    case PanLaw::linear:
        return {1.0 - t, t};
    case PanLaw::balance:
        return {std::min(1.0, 2.0 * (1.0 - t)), std::min(1.0, 2.0 * t)};
    }
    return {left, right};
}

struct Share {
    Speaker speaker;
    double gain;
};
using Shares = std::vector<Share>;

// Between two loudspeakers at azimuths a and b, as constant power.
Shares between(Speaker a, Speaker b, double from, double at, double to)
{
    const PairGains gains = pan_pair(PanLaw::minus_3_db, (at - from) / (to - from));
    return {{a, gains.left}, {b, gains.right}};
}

// Where a loudspeaker of the left half goes that the other layout has not, in order of preference. The last
// choice is always open: its own loudspeakers are replaced in turn. Front and surround are those of
// ITU-R BS.775; rears and sides join the surround whole, heights come down at half power.
std::vector<Shares> substitutes(Speaker speaker)
{
    using S = Speaker;
    switch (speaker) {
    case S::left:
        return {{{S::mono, half_power}}};
    case S::centre:
        return {{{S::left, half_power}, {S::right, half_power}}};
    case S::left_surround:
        return {between(S::left_side, S::left_rear, 90, 110, 135),
                {{S::left_side, 1.0}},
                {{S::left_rear, 1.0}},
                {{S::left, half_power}}};
    case S::left_side:
        return {{{S::left_surround, 1.0}}, {{S::left_rear, 1.0}}, {{S::left, half_power}}};
    case S::left_rear:
        return {{{S::left_surround, 1.0}}, {{S::left_side, 1.0}}, {{S::left, half_power}}};
    case S::left_wide:
        return {between(S::left, S::left_side, 30, 60, 90),
                between(S::left, S::left_surround, 30, 60, 110),
                {{S::left, 1.0}}};
    case S::left_top_front:
        return {{{S::left_top_middle, 1.0}}, {{S::left, half_power}}};
    case S::left_top_middle:
        return {between(S::left_top_front, S::left_top_rear, 45, 90, 135), {{S::left_side, half_power}}};
    case S::left_top_rear:
        return {{{S::left_top_middle, 1.0}}, {{S::left_rear, half_power}}};
    default:
        return {};
    }
}

constexpr Speaker mirrors[][2] = {
    {Speaker::left, Speaker::right},
    {Speaker::left_surround, Speaker::right_surround},
    {Speaker::left_side, Speaker::right_side},
    {Speaker::left_rear, Speaker::right_rear},
    {Speaker::left_wide, Speaker::right_wide},
    {Speaker::left_top_front, Speaker::right_top_front},
    {Speaker::left_top_middle, Speaker::right_top_middle},
    {Speaker::left_top_rear, Speaker::right_top_rear},
};

Speaker mirrored(Speaker speaker)
{
    for (const auto& [left, right] : mirrors) {
        if (speaker == left) return right;
        if (speaker == right) return left;
    }
    return speaker;
}

bool in_right_half(Speaker speaker)
{
    return std::any_of(std::begin(mirrors), std::end(mirrors),
                       [&](const auto& pair) { return pair[1] == speaker; });
}

std::vector<Shares> substitutes_on_either_side(Speaker speaker)
{
    if (!in_right_half(speaker)) return substitutes(speaker);
    auto choices = substitutes(mirrored(speaker));
    for (auto& shares : choices)
        for (auto& share : shares) share.speaker = mirrored(share.speaker);
    return choices;
}

class MatrixMaker {
  public:
    MatrixMaker(const Pan& pan, double position, const Layout& in, const Layout& out,
                const std::string& where)
        : pan_(pan), position_(std::clamp(position, -1.0, 1.0)), in_(in), out_(out), where_(where),
          matrix_(static_cast<std::size_t>(out.channels()),
                  std::vector<double>(static_cast<std::size_t>(in.channels()), 0.0))
    {}

    GainMatrix make();

  private:
    bool plain(const Layout& layout) const { return layout.speakers().front() == Speaker::plain; }
    void by_number();
    void by_place();
    void on_stage(std::size_t in, double position);
    void add(Speaker speaker, std::size_t in, double gain);
    double balance(Speaker speaker) const;
    [[noreturn]] void fail(const std::string& reason, const std::string& remedy) const
    {
        throw Error(ErrorCode::bad_session, where_, reason, remedy);
    }

    const Pan& pan_;
    double position_;
    const Layout &in_, &out_;
    const std::string& where_;
    GainMatrix matrix_;
};

// A source on the stage between left and right loudspeaker, -1 to 1. With a centre it goes by pairs as on a
// film console, at constant power; the law counts where left and right are a pair.
void MatrixMaker::on_stage(std::size_t in, double position)
{
    if (out_.find(Speaker::centre)) {
        const bool left = position < 0.0;
        const PairGains gains = pan_pair(PanLaw::minus_3_db, left ? position + 1.0 : position);
        add(left ? Speaker::left : Speaker::centre, in, gains.left);
        add(left ? Speaker::centre : Speaker::right, in, gains.right);
        return;
    }
    const PairGains gains = pan_pair(pan_.law, (position + 1.0) / 2.0);
    add(Speaker::left, in, gains.left);
    add(Speaker::right, in, gains.right);
}

void MatrixMaker::add(Speaker speaker, std::size_t in, double gain)
{
    if (gain == 0.0) return;
    if (const auto channel = out_.find(speaker)) {
        matrix_[static_cast<std::size_t>(*channel)][in] += gain;
        return;
    }
    const auto choices = substitutes_on_either_side(speaker);
    for (const auto& shares : choices) {
        const bool all = std::all_of(shares.begin(), shares.end(), [&](const Share& share) {
            return out_.find(share.speaker).has_value();
        });
        if (!all && &shares != &choices.back()) continue;
        for (const auto& share : shares) add(share.speaker, in, gain * share.gain);
        return;
    }
}

// Of an input channel: the half that the pan leaves behind fades out.
double MatrixMaker::balance(Speaker speaker) const
{
    const auto place = dubstage::position(speaker);
    if (!place || place->azimuth == 0.0 || std::abs(place->azimuth) == 180.0) return 1.0;
    const double away = place->azimuth > 0.0 ? position_ : -position_;
    return 1.0 - std::max(0.0, away);
}

void MatrixMaker::by_number()
{
    if (in_.channels() != out_.channels())
        fail("no rule leads from " + in_.name() + " to " + out_.name(),
             "write the gains as pan_matrix, a row for each channel of " + out_.name());
    for (std::size_t i = 0; i < matrix_.size(); ++i) matrix_[i][i] = 1.0;
}

void MatrixMaker::by_place()
{
    const auto& speakers = in_.speakers();
    const bool stereo = in_.channels() == 2 && in_.find(Speaker::left) && in_.find(Speaker::right);
    for (std::size_t i = 0; i < speakers.size(); ++i) {
        if (speakers[i] == Speaker::mono && !out_.find(Speaker::mono))
            on_stage(i, position_);
        else if (stereo && pan_.law != PanLaw::balance && out_.channels() > 1)
            on_stage(i, speakers[i] == Speaker::left ? -1.0 + 2.0 * std::max(0.0, position_)
                                                     : 1.0 + 2.0 * std::min(0.0, position_));
        else
            add(speakers[i], i, out_.channels() > 1 ? balance(speakers[i]) : 1.0);
    }
}

GainMatrix MatrixMaker::make()
{
    if (!pan_.matrix.empty()) {
        const bool fits = pan_.matrix.size() == matrix_.size() &&
                          std::all_of(pan_.matrix.begin(), pan_.matrix.end(), [&](const auto& row) {
                              return row.size() == static_cast<std::size_t>(in_.channels());
                          });
        if (fits) return pan_.matrix;
        fail("the pan matrix does not lead from " + in_.name() + " to " + out_.name(),
             "write " + std::to_string(out_.channels()) + " rows of " + std::to_string(in_.channels()) +
                 " gains");
    }
    if (plain(in_) || plain(out_))
        by_number();
    else
        by_place();
    return std::move(matrix_);
}

} // namespace

GainMatrix pan_matrix(const Pan& pan, double position, const Layout& in, const Layout& out,
                      const std::string& where)
{
    check(in.channels() > 0 && out.channels() > 0, "a layout has channels");
    return MatrixMaker(pan, position, in, out, where).make();
}

} // namespace dubstage
