#include "processors/reverb_routes.h"

#include <algorithm>
#include <numbers>

#include "dsp/b_format.h"

namespace dubstage {

namespace {

class RouteMaker {
  public:
    RouteMaker(const Settings& settings, const Layout& layout, const IrShape& shape)
        : settings_(settings), layout_(layout), shape_(shape)
    {
        for (int i = 0; i < layout.channels(); ++i)
            if (layout.speakers()[static_cast<std::size_t>(i)] != Speaker::lfe) fed_.push_back(i);
    }

    std::vector<ReverbRoute> make() const;

  private:
    ReverbKind kind() const;
    void need_channels(int wanted, const char* order) const;
    std::vector<ReverbRoute> mono() const;
    std::vector<ReverbRoute> stereo() const;
    std::vector<ReverbRoute> true_stereo() const;
    std::vector<ReverbRoute> each_channel() const;
    std::vector<ReverbRoute> b_format() const;
    bool plain_pair() const
    {
        return layout_.channels() == 2 && layout_.speakers().front() == Speaker::plain;
    }

    const Settings& settings_;
    const Layout& layout_;
    const IrShape& shape_;
    std::vector<int> fed_; // all but LFE
};

ReverbKind RouteMaker::kind() const
{
    const auto asked = static_cast<ReverbKind>(settings_.choice("kind"));
    if (asked != ReverbKind::automatic) return asked;
    if (shape_.many_files) return ReverbKind::channels;
    if (shape_.channels == 1) return ReverbKind::mono;
    if (shape_.channels == 2) return ReverbKind::stereo;
    if (shape_.channels == 4 && layout_.channels() == 2) return ReverbKind::true_stereo;
    if (shape_.channels == static_cast<int>(fed_.size()) || shape_.channels == layout_.channels())
        return ReverbKind::channels;
    settings_.fail("kind",
                   "it is not clear how an impulse response of " + std::to_string(shape_.channels) +
                       " channels belongs to " + layout_.name(),
                   "write kind = \"true_stereo\", \"channels\" or \"b_format\"");
}

void RouteMaker::need_channels(int wanted, const char* order) const
{
    if (shape_.channels == wanted) return;
    settings_.fail("kind",
                   "the impulse response has " + std::to_string(shape_.channels) +
                       " channels, and this kind has " + std::to_string(wanted) + " (" + order + ")",
                   "choose another kind or another file");
}

std::vector<ReverbRoute> RouteMaker::mono() const
{
    need_channels(1, "one for all");
    std::vector<ReverbRoute> routes;
    for (const int i : fed_) routes.push_back({i, i, {{0, 1.0}}});
    return routes;
}

// What lies left of the middle has the left response, what lies right the right one, and the middle half the
// power of each.
std::vector<ReverbRoute> RouteMaker::stereo() const
{
    constexpr double half_power = std::numbers::sqrt2 / 2;
    need_channels(2, "left, right");
    std::vector<ReverbRoute> routes;
    for (const int i : fed_) {
        const auto place = position(layout_.speakers()[static_cast<std::size_t>(i)]);
        if (!place && !plain_pair())
            settings_.fail("kind",
                           "a stereo response has no rule for the plain channels of " + layout_.name(),
                           "use kind = \"mono\" or \"channels\"");
        const double azimuth = place ? place->azimuth : (i == 0 ? 90.0 : -90.0);
        if (azimuth == 0.0)
            routes.push_back({i, i, {{0, half_power}, {1, half_power}}});
        else
            routes.push_back({i, i, {{azimuth > 0.0 ? 0u : 1u, 1.0}}});
    }
    return routes;
}

std::vector<ReverbRoute> RouteMaker::true_stereo() const
{
    need_channels(4, "left to left, left to right, right to left, right to right");
    const auto left = plain_pair() ? std::optional(0) : layout_.find(Speaker::left);
    const auto right = plain_pair() ? std::optional(1) : layout_.find(Speaker::right);
    if (!left || !right)
        settings_.fail("kind",
                       "a true-stereo response needs left and right, and " + layout_.name() + " has not",
                       "use another kind");
    return {{*left, *left, {{0, 1.0}}},
            {*left, *right, {{1, 1.0}}},
            {*right, *left, {{2, 1.0}}},
            {*right, *right, {{3, 1.0}}}};
}

std::vector<ReverbRoute> RouteMaker::each_channel() const
{
    const bool with_lfe = shape_.channels == layout_.channels();
    if (!with_lfe) need_channels(static_cast<int>(fed_.size()), "one for each channel but LFE");
    // A file that names its loudspeakers lies in WAVE's order, others in ours.
    std::vector<std::size_t> source(static_cast<std::size_t>(layout_.channels()));
    for (std::size_t i = 0; i < source.size(); ++i) source[i] = i;
    if (with_lfe && shape_.wave_mask != 0 && shape_.wave_mask == layout_.wave_mask()) {
        const auto order = layout_.wave_order();
        for (std::size_t i = 0; i < order.size(); ++i) source[static_cast<std::size_t>(order[i])] = i;
    }
    std::vector<ReverbRoute> routes;
    for (std::size_t k = 0; k < fed_.size(); ++k)
        routes.push_back(
            {fed_[k], fed_[k], {{with_lfe ? source[static_cast<std::size_t>(fed_[k])] : k, 1.0}}});
    return routes;
}

// Every channel feeds the one sound field; every loudspeaker hears its part of it.
std::vector<ReverbRoute> RouteMaker::b_format() const
{
    need_channels(4, "a first-order sound field");
    std::vector<Direction> directions;
    for (const int i : fed_) {
        const auto place = position(layout_.speakers()[static_cast<std::size_t>(i)]);
        if (!place)
            settings_.fail("kind",
                           "a sound field needs loudspeakers with places, and " + layout_.name() +
                               " has plain channels",
                           "use a layout such as \"5.1\"");
        directions.push_back({place->azimuth, place->elevation});
    }
    const auto order = settings_.choice("b_format") == 0 ? BFormatOrder::ambix : BFormatOrder::fuma;
    const auto gains = decode_b_format(directions, order);
    std::vector<ReverbRoute> routes;
    for (std::size_t out = 0; out < fed_.size(); ++out)
        for (const int in : fed_) {
            ReverbRoute route{in, fed_[out], {}};
            for (std::size_t c = 0; c < 4; ++c)
                if (gains[out][c] != 0.0) route.mix.emplace_back(c, gains[out][c]);
            routes.push_back(std::move(route));
        }
    return routes;
}

std::vector<ReverbRoute> RouteMaker::make() const
{
    switch (kind()) {
    case ReverbKind::automatic:
    case ReverbKind::mono:
        return mono();
    case ReverbKind::stereo:
        return stereo();
    case ReverbKind::true_stereo:
        return true_stereo();
    case ReverbKind::channels:
        return each_channel();
    case ReverbKind::b_format:
        break;
    }
    return b_format();
}

} // namespace

std::vector<ReverbRoute> reverb_routes(const Settings& settings, const Layout& layout, const IrShape& shape)
{
    return RouteMaker(settings, layout, shape).make();
}

} // namespace dubstage
