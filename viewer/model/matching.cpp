#include "viewer/model/matching.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "studies/song_session.h"

namespace dubstage::viewer {

namespace {

MatchSettings settings_of(const View& view)
{
    MatchSettings settings;
    settings.amounts = {view.match_tone, view.match_level, 0, view.match_width};
    settings.curve.channels = MatchChannels::mid_side;
    settings.curve.resolution.fraction = view.match_fraction;
    settings.curve.most_boost_db = view.match_limit_db;
    settings.curve.most_cut_db = view.match_limit_db;
    return settings;
}

std::vector<float> floats(const Tone& tone)
{
    std::vector<float> values;
    for (const double value : tone) values.push_back(static_cast<float>(std::max(value, -200.0)));
    return values;
}

// What it holds in dB when it is as loud as any other.
std::vector<float> at_equal_loudness(const Portrait& portrait, const Resolution& resolution)
{
    const Tone total = portrait.total();
    Tone db = in_db(smoothed(total, resolution));
    const double loudness = 10 * std::log10(k_weighted_power(total));
    for (double& value : db) value -= loudness;
    return floats(db);
}

std::vector<float> difference(const std::vector<float>& a, const std::vector<float>& b)
{
    std::vector<float> values;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) values.push_back(a[i] - b[i]);
    return values;
}

void draw_by_hand(MatchCurves& curves, const std::vector<Nudge>& nudges)
{
    if (nudges.empty()) return;
    for (Tone* curve : {&curves.mid, &curves.side}) {
        curve->resize(tone_cells, 0);
        for (std::size_t cell = 0; cell < tone_cells; ++cell)
            for (const Nudge& nudge : nudges) (*curve)[cell] += nudge_db(nudge, cell_hz(cell));
    }
}

std::vector<float> curve_or_flat(const Tone& curve)
{
    return curve.empty() ? std::vector<float>(tone_cells, 0) : floats(curve);
}

void fill(MatchPicture& picture, const Portrait& mix, const std::vector<WeightedPortrait>& references,
          const View& view)
{
    const MatchSettings settings = settings_of(view);
    const Resolution& resolution = settings.curve.resolution;
    const MatchTarget target = match_target(references, settings.amounts);
    picture.proposal = propose_match(mix, target, settings);
    picture.curves = picture.proposal.curves;
    draw_by_hand(picture.curves, view.match_nudges);
    const Portrait after = behind(mix, picture.curves);
    picture.after = distance_to(target, louder(after, picture.proposal.gain_db));
    picture.mix = at_equal_loudness(mix, resolution);
    picture.target = at_equal_loudness(target.tone, resolution);
    picture.predicted = at_equal_loudness(after, resolution);
    picture.wanted = difference(picture.target, picture.mix);
    picture.left_over = difference(picture.predicted, picture.target);
    picture.mid = curve_or_flat(picture.curves.mid);
    picture.side = curve_or_flat(picture.curves.side);
    picture.has_side = picture.mid != picture.side;
    if (references.size() > 1)
        for (const WeightedPortrait& one : references) {
            const std::vector<float> tone = at_equal_loudness(one.portrait, resolution);
            if (picture.low.empty()) picture.low = picture.high = tone;
            for (std::size_t i = 0; i < tone.size(); ++i) {
                picture.low[i] = std::min(picture.low[i], tone[i]);
                picture.high[i] = std::max(picture.high[i], tone[i]);
            }
        }
    for (std::size_t cell = 0; cell < tone_cells; ++cell)
        picture.hz.push_back(static_cast<float>(cell_hz(cell)));
    FitLimits limits;
    limits.most_bands = 6;
    picture.bands = fit_curves(picture.curves, limits);
}

Insert gain_of(double db)
{
    Insert insert;
    insert.type = "gain";
    insert.settings.push_back({"gain_db", {std::round(db * 100) / 100, 0}});
    return insert;
}

// The mix on a track of its own, the inserts on the master.
std::string session_text(std::vector<Insert> inserts, const MatchedTrace& trace)
{
    dubstage::Programme song;
    song.name = trace.name + " matched";
    song.sample_rate = trace.sample_rate;
    song.layout = trace.layout;
    PlacedSong placed;
    placed.name = trace.name;
    placed.file = trace.file;
    song.songs.push_back(placed);
    Session session = session_of(song);
    session.buses.front().inserts = std::move(inserts); // the master alone
    return write_session(session);
}

} // namespace

double nudge_db(const Nudge& nudge, double hz)
{
    const double octaves = std::log2(hz / nudge.hz);
    return nudge.db * std::exp2(-4 * octaves * octaves); // half of it half an octave away
}

MatchPicture match_picture(const Programme& mix, const std::vector<ProgrammePointer>& references,
                           const View& view)
{
    MatchPicture picture;
    try {
        std::vector<WeightedPortrait> portraits;
        for (const ProgrammePointer& reference : references)
            portraits.push_back({portrait_of(reference->measured)});
        fill(picture, portrait_of(mix.measured), portraits, view);
    } catch (const Error& error) {
        picture.trouble = error.what();
    }
    return picture;
}

std::string match_text(MatchText kind, const MatchPicture& picture, const View& view,
                       const MatchedTrace& trace, const std::vector<Insert>& dynamics)
{
    std::vector<Insert> inserts;
    if (kind != MatchText::bands)
        inserts = inserts_of(picture, view, trace.sample_rate);
    else if (!picture.bands.empty())
        inserts = {bands_insert(picture.bands, false)};
    inserts.insert(inserts.end(), dynamics.begin(), dynamics.end());
    constexpr double least_db = 0.005;
    if (std::isfinite(picture.proposal.level_lufs) && std::abs(picture.proposal.gain_db) >= least_db)
        inserts.push_back(gain_of(picture.proposal.gain_db));
    const std::string head = "# " + trace.name + " brought closer to " + trace.references + ".\n";
    if (kind == MatchText::session) return head + session_text(std::move(inserts), trace);
    return head + "# In a session the same lines are [[master.insert]] or [[track.insert]].\n" +
           inserts_text(inserts);
}

std::vector<Insert> inserts_of(const MatchPicture& picture, const View& view, double sample_rate)
{
    if (picture.curves.flat()) return {};
    return {curve_insert(picture.curves, settings_of(view).curve.resolution, Phase::linear, sample_rate)};
}

} // namespace dubstage::viewer
