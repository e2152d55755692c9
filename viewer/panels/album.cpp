// Songs of a release side by side: loudness, peaks and tone against the mean of all, outliers marked.
#include <algorithm>
#include <cmath>
#include <imgui.h>

#include "viewer/draw/style.h"
#include "viewer/input/marks.h"
#include "viewer/panels/panel.h"
#include "viewer/panels/plot_view.h"
#include "viewer/panels/widgets.h"

namespace dubstage::viewer {

namespace {

constexpr std::size_t grid_points = 241; // of the mean, from 20 Hz to 20 kHz
constexpr double tone_tolerance_db = 2;

double grid_hz(std::size_t i)
{
    return 20 * std::pow(1000.0, static_cast<double>(i) / (grid_points - 1));
}

struct Song {
    Trace trace;
    ProgrammePointer programme;
    const SongDifference* difference;
    std::vector<float> away_db; // of the smoothed spectrum from the mean, on the grid
    bool outlier() const
    {
        const SongDifference& d = *difference;
        return d.loudness_lu.outlier || d.true_peak_db.outlier || d.range_lu.outlier || d.plr_db.outlier ||
               d.tone_db.outlier;
    }
};

class Album final : public Panel {
  public:
    void draw(Workbench& bench) override
    {
        gather(bench);
        if (songs_.empty()) {
            plot_ = Plot();
            empty_note("No album yet", "Open two songs or more; references and kept curves do not count");
            return;
        }
        summary();
        const Frame room = rest_of_window();
        const float row = ImGui::GetTextLineHeight() + 14 * ui_scale();
        const float wanted = row * (static_cast<float>(songs_.size()) + 1.2f);
        const float table_high = std::min(wanted, 0.55f * room.height());
        table(bench, table_high);
        tone_plot(bench, {room.x0, room.y0 + table_high + 8 * ui_scale(), room.x1, room.y1});
    }
    std::vector<const Plot*> plots() const override
    {
        return songs_.empty() ? std::vector<const Plot*>{} : std::vector<const Plot*>{&plot_};
    }

  private:
    void gather(Workbench& bench);
    void find_mean(Workbench& bench);
    void summary() const;
    void table(Workbench& bench, float high);
    void row(Workbench& bench, std::size_t index);
    void loudness_bar(const Song& song) const;
    void tone_line(const Song& song) const;
    void tone_plot(Workbench& bench, const Frame& area);

    std::shared_ptr<const AlbumResult> album_;
    std::vector<Song> songs_;
    std::vector<float> hz_, mean_, low_, high_;
    std::vector<std::vector<float>> leaning_; // curves as drawn
    Plot plot_;
};

void Album::gather(Workbench& bench)
{
    album_ = bench.album;
    songs_.clear();
    if (!album_) return;
    for (std::size_t i = 0; i < album_->ids.size(); ++i) {
        const Trace* trace = find(bench.now(), album_->ids[i]);
        ProgrammePointer programme = bench.programme(album_->ids[i]);
        if (trace != nullptr && programme && i < album_->figures.songs.size())
            songs_.push_back({*trace, std::move(programme), &album_->figures.songs[i], {}});
    }
    if (songs_.size() < 2) songs_.clear();
    if (!songs_.empty()) find_mean(bench);
}

// Every song at the same loudness, a mean in dB: no song counts more because it is louder or longer.
void Album::find_mean(Workbench& bench)
{
    hz_.clear();
    for (std::size_t i = 0; i < grid_points; ++i) hz_.push_back(static_cast<float>(grid_hz(i)));
    mean_.assign(grid_points, 0);
    std::vector<int> counted(grid_points, 0);
    const double smoothing = bench.view().smoothing == 0 ? 6 : bench.view().smoothing;
    for (Song& song : songs_) {
        const SpectrumCurve& curve = bench.curves.get(
            song.programme, {song.programme.get(), Statistic::loud, Side::all, smoothing, 0});
        const double to_album = match_gain(song.programme->measured, album_->figures.integrated);
        song.away_db.assign(grid_points, NAN);
        for (std::size_t i = 0; i < grid_points; ++i) {
            const auto value = static_cast<float>(value_at(curve.samples(), grid_hz(i)) + to_album);
            if (!std::isfinite(value)) continue;
            song.away_db[i] = value;
            mean_[i] += value;
            ++counted[i];
        }
    }
    for (std::size_t i = 0; i < grid_points; ++i)
        mean_[i] = counted[i] > 0 ? mean_[i] / static_cast<float>(counted[i]) : NAN;
    for (Song& song : songs_)
        for (std::size_t i = 0; i < grid_points; ++i) song.away_db[i] -= mean_[i];
}

void Album::summary() const
{
    const AlbumFigures& figures = album_->figures;
    ImGui::PushFont(fonts().headline);
    ImGui::TextUnformatted((number(figures.integrated, 1) + " LUFS").c_str());
    ImGui::PopFont();
    ImGui::SameLine(0, 20 * ui_scale());
    ImGui::BeginGroup();
    const Axis time{{}, Scale::linear, Unit::time};
    ImGui::TextUnformatted((std::to_string(songs_.size()) + " songs, " + time.text(figures.seconds)).c_str());
    dim_text("loudest " + number(figures.loudest_song, 1) + ", quietest " + number(figures.quietest_song, 1) +
             " LUFS   LRA " + number(figures.range, 1) + " LU   true peak " +
             number(figures.true_peak_db, 1) + " dBTP" +
             (figures.dr ? "   DR" + std::to_string(*figures.dr) : ""));
    ImGui::EndGroup();
    ImGui::Spacing();
}

void cell(const std::string& words, bool outlier)
{
    ImGui::TableNextColumn();
    ImGui::AlignTextToFramePadding();
    ImGui::PushStyleColor(ImGuiCol_Text, colour4(outlier ? palette().warning : palette().text));
    ImGui::TextUnformatted((outlier ? "\u26A0 " + words : words).c_str());
    ImGui::PopStyleColor();
}

// How far from the album, within what songs of one release usually are.
void Album::loudness_bar(const Song& song) const
{
    ImGui::TableNextColumn();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float wide = ImGui::GetContentRegionAvail().x, high = ImGui::GetFrameHeight(), unit = ui_scale();
    ScreenCanvas canvas(*ImGui::GetWindowDrawList());
    const float middle = at.x + wide / 2, per_lu = 0.30f * wide / 6;
    const auto reach = static_cast<float>(outlier_loudness_lu) * per_lu;
    canvas.box({middle - reach, at.y + 4 * unit, middle + reach, at.y + high - 4 * unit},
               {palette().accent, 0.14f});
    canvas.box({middle, at.y + 2 * unit, middle + 1, at.y + high - 2 * unit}, {palette().dim, 0.6f});
    if (!song.difference->loudness_lu.value) return;
    const auto value = static_cast<float>(*song.difference->loudness_lu.value);
    const bool outlier = song.difference->loudness_lu.outlier;
    const std::uint32_t rgb = outlier ? palette().warning : song.trace.colour;
    const float end = middle + std::clamp(value * per_lu, -0.32f * wide, 0.32f * wide);
    canvas.box({std::min(middle, end), at.y + 8 * unit, std::max(middle + 1, end), at.y + high - 8 * unit},
               {rgb, 1}, 2 * unit);
    const std::string words = signed_number(double{value}, 1);
    const float y = at.y + (high - canvas.text_height()) / 2;
    if (value >= 0)
        canvas.text({std::max(end, middle + reach) + 6 * unit, y}, words, {rgb, 1});
    else
        canvas.text({std::min(end, middle - reach) - 6 * unit, y}, words, {rgb, 1}, Align::right);
}

void Album::tone_line(const Song& song) const
{
    ImGui::TableNextColumn();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float wide = ImGui::GetContentRegionAvail().x, high = ImGui::GetFrameHeight();
    const Frame frame{at.x, at.y, at.x + wide, at.y + high};
    ScreenCanvas canvas(*ImGui::GetWindowDrawList());
    canvas.box(frame, {palette().plot, 1});
    const Axis x{{20, 20000}, Scale::logarithmic}, y{{-8, 8}};
    const auto py = [&](double value) { return frame.y1 - static_cast<float>(y.share(value)) * high; };
    canvas.box({frame.x0, py(tone_tolerance_db), frame.x1, py(-tone_tolerance_db)},
               {palette().accent, 0.14f});
    canvas.clip(frame);
    for (const auto& run : lines({song.away_db, hz_}, 0, x, y, frame))
        canvas.line(run, {song.trace.colour, 1}, 1.3f);
    canvas.unclip();
}

void Album::row(Workbench& bench, std::size_t index)
{
    const Song& song = songs_[index];
    const Measurement& measured = song.programme->measured;
    const SongDifference& difference = *song.difference;
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    ImGui::PushID(song.trace.id);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float high = ImGui::GetFrameHeight(), unit = ui_scale();
    if (ImGui::Selectable("##song", song.trace.id == bench.now().focus, ImGuiSelectableFlags_SpanAllColumns,
                          {0, high}))
        bench.focus_on(song.trace.id);
    mark_item("album/song" + std::to_string(song.trace.id));
    ScreenCanvas canvas(*ImGui::GetWindowDrawList());
    canvas.box({at.x, at.y + 6 * unit, at.x + 4 * unit, at.y + high - 6 * unit}, {song.trace.colour, 1});
    canvas.text({at.x + 12 * unit, at.y + (high - canvas.text_height(TextSize::text)) / 2},
                fitting(song.trace.name, ImGui::GetColumnWidth() - 16 * unit), {palette().text, 1},
                Align::left, TextSize::text);
    cell(number(measured.loudness.integrated, 1), difference.loudness_lu.outlier);
    loudness_bar(song);
    cell(number(measured.true_peak_db, 1), difference.true_peak_db.outlier);
    cell(number(measured.loudness.range, 1), difference.range_lu.outlier);
    cell(number(measured.dynamics.plr, 1), difference.plr_db.outlier);
    tone_line(song);
    ImGui::TableNextColumn();
    ImGui::AlignTextToFramePadding();
    if (difference.tone_db.value)
        dim_text(signed_number(difference.tone_most_db, 1) + " dB at " + long_hertz(difference.tone_most_hz));
    ImGui::TableNextColumn();
    ImGui::AlignTextToFramePadding();
    const bool outlier = song.outlier();
    ImGui::PushStyleColor(ImGuiCol_Text, colour4(outlier ? palette().warning : palette().ok));
    ImGui::TextUnformatted(outlier ? "\u26A0 stands out" : "\u2713 fits");
    ImGui::PopStyleColor();
    ImGui::PopID();
}

void Album::table(Workbench& bench, float high)
{
    const ImGuiTableFlags flags = ImGuiTableFlags_ScrollY | ImGuiTableFlags_RowBg |
                                  ImGuiTableFlags_BordersInnerH | ImGuiTableFlags_Hideable;
    const bool roomy = ImGui::GetContentRegionAvail().x > 760 * ui_scale();
    if (!ImGui::BeginTable("songs", 9, flags, {0, high})) return;
    constexpr int plr = 5, most = 7; // left out where there is little room
    for (const int column : {plr, most}) ImGui::TableSetColumnEnabled(column, roomy);
    ImGui::TableSetupScrollFreeze(0, 1);
    const float unit = ui_scale();
    ImGui::TableSetupColumn("Song", ImGuiTableColumnFlags_WidthStretch, 2.2f);
    ImGui::TableSetupColumn("LUFS", ImGuiTableColumnFlags_WidthFixed, 62 * unit);
    ImGui::TableSetupColumn("To the album", ImGuiTableColumnFlags_WidthStretch, 1.5f);
    ImGui::TableSetupColumn("dBTP", ImGuiTableColumnFlags_WidthFixed, 62 * unit);
    ImGui::TableSetupColumn("LRA", ImGuiTableColumnFlags_WidthFixed, 58 * unit);
    ImGui::TableSetupColumn("PLR", ImGuiTableColumnFlags_WidthFixed, 58 * unit);
    ImGui::TableSetupColumn("Tone, \u00B18 dB", ImGuiTableColumnFlags_WidthStretch, 1.4f);
    ImGui::TableSetupColumn("Most", ImGuiTableColumnFlags_WidthFixed, 132 * unit);
    ImGui::TableSetupColumn("Verdict", ImGuiTableColumnFlags_WidthFixed, 92 * unit);
    ImGui::PushStyleColor(ImGuiCol_Text, colour4(palette().dim));
    ImGui::TableHeadersRow();
    ImGui::PopStyleColor();
    for (std::size_t i = 0; i < songs_.size(); ++i) row(bench, i);
    ImGui::EndTable();
}

void Album::tone_plot(Workbench& bench, const Frame& area)
{
    const View& view = bench.view();
    plot_ = Plot();
    plot_.x = hertz_axis(bench);
    plot_.title = "Loud parts of all songs at " + number(album_->figures.integrated, 1) +
                  " LUFS; thick: their mean, \u00B1" + number(tone_tolerance_db, 0) + " dB";
    leaning_.assign(songs_.size(), {});
    low_.clear(), high_.clear();
    std::vector<float> lean;
    double top = -300, bottom = 300;
    for (std::size_t i = 0; i < grid_points; ++i)
        lean.push_back(static_cast<float>(view.tilt * std::log2(grid_hz(i) / 1000)));
    for (std::size_t s = 0; s < songs_.size(); ++s) {
        for (std::size_t i = 0; i < grid_points; ++i) {
            const float value = songs_[s].away_db[i] + mean_[i] + lean[i];
            leaning_[s].push_back(value);
            if (!std::isfinite(value) || grid_hz(i) < 40 || grid_hz(i) > 15000) continue;
            top = std::max(top, double{value});
            bottom = std::min(bottom, double{value});
        }
    }
    for (std::size_t i = 0; i < grid_points; ++i) {
        mean_[i] += lean[i];
        low_.push_back(mean_[i] - static_cast<float>(tone_tolerance_db));
        high_.push_back(mean_[i] + static_cast<float>(tone_tolerance_db));
    }
    constexpr double most_shown_db = 84;
    bottom = std::max(bottom, top - most_shown_db);
    plot_.y = {top > bottom ? Range{std::floor(bottom / 6 - 0.5) * 6, std::ceil(top / 6 + 0.3) * 6}
                            : Range{-84, 0},
               Scale::linear,
               Unit::decibel,
               {},
               "dB"};
    plot_.bands.push_back({"mean", {low_, hz_}, {high_, hz_}, {palette().text, 0.12f}});
    for (const bool is_focus : {false, true})
        for (std::size_t s = 0; s < songs_.size(); ++s) {
            const Trace& trace = songs_[s].trace;
            if ((trace.id == bench.now().focus) != is_focus) continue;
            const bool stands_out = songs_[s].difference->tone_db.outlier;
            plot_.series.push_back({trace.name,
                                    {leaning_[s], hz_},
                                    0,
                                    {trace.colour, is_focus || stands_out ? 1 : 0.5f},
                                    is_focus ? 2.2f : 1.2f,
                                    dash_of(trace)});
        }
    plot_.series.push_back({"mean", {mean_, hz_}, 0, {palette().text, 1}, 2.4f, Dash::solid});
    plot_.cursor = bench.cursor_hz;
    PlotGrips grips;
    grips.x = hertz_grip(bench);
    const PlotTouch touch = plot_view("album/plot", plot_, area, bench, grips);
    bench.cursor_hz.reset();
    if (!touch.hovered) return;
    bench.cursor_hz = touch.x;
    Card card = card_of(plot_, touch.x, " dB");
    bench.read_out = card.title + "  " + card.side;
    draw_card(card, touch.mouse, area);
}

} // namespace

extern const PanelType album_panel{"album", "Album",
                                   []() -> std::unique_ptr<Panel> { return std::make_unique<Album>(); }};

} // namespace dubstage::viewer
