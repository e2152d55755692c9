#include "viewer/panels/room_view.h"

#include <algorithm>
#include <cmath>
#include <imgui.h>
#include <numbers>

#include "audio/layout.h"
#include "viewer/draw/style.h"
#include "viewer/input/marks.h"
#include "viewer/plot/canvas.h"
#include "viewer/plot/format.h"

namespace dubstage::viewer {

namespace {

struct Seat {
    Point place;
    bool high = false;
};

// Those with a place on a circle around the listener, those overhead nearer; the others in a row in front.
Seat seat_of(Speaker speaker, Point centre, float radius, int& unplaced)
{
    const std::optional<Position> at = position(speaker);
    if (!at) {
        const float step = 0.34f * radius;
        return {
            {centre.x + step * static_cast<float>(unplaced++) - 0.2f * radius, centre.y + 0.42f * radius}};
    }
    constexpr double degree = std::numbers::pi / 180, overhead = 20;
    const bool high = at->elevation > overhead;
    const double away = high ? 0.55 : 1;
    return {{centre.x - radius * static_cast<float>(away * std::sin(at->azimuth * degree)),
             centre.y - radius * static_cast<float>(away * std::cos(at->azimuth * degree))},
            high};
}

} // namespace

void draw_room(const Measurement& measured, const Frame& area, std::uint32_t rgb)
{
    mark("stereo/room", area);
    ScreenCanvas canvas(*ImGui::GetWindowDrawList());
    canvas.box(area, {palette().plot, 1});
    const float unit = ui_scale();
    canvas.text({area.x0 + 8 * unit, area.y0 + 6 * unit}, measured.layout + ", RMS of each channel, dBFS",
                {palette().dim, 1});
    const Point centre{(area.x0 + area.x1) / 2, (area.y0 + area.y1) / 2 + 10 * unit};
    const float radius = std::max(20 * unit, std::min(area.width(), area.height()) / 2 - 58 * unit);
    std::vector<Point> circle;
    for (int i = 0; i <= 72; ++i) {
        const float angle = static_cast<float>(i) * std::numbers::pi_v<float> / 36;
        circle.push_back({centre.x + radius * std::sin(angle), centre.y - radius * std::cos(angle)});
    }
    canvas.line(circle, {palette().grid, 1}, 1);
    canvas.dot(centre, 4, {palette().dim, 1});
    const std::vector<Speaker>& speakers = measured.observation.layout.speakers();
    int unplaced = 0;
    constexpr double quietest = -60;
    for (std::size_t c = 0; c < measured.channels.size(); ++c) {
        const ChannelFigures& channel = measured.channels[c];
        const Seat seat =
            seat_of(c < speakers.size() ? speakers[c] : Speaker::plain, centre, radius, unplaced);
        const double share = std::clamp((channel.rms_db - quietest) / -quietest, 0.0, 1.0);
        const float size = 6 + 20 * static_cast<float>(share);
        canvas.dot(seat.place, size, {rgb, seat.high ? 0.35f : 0.6f});
        canvas.text({seat.place.x, seat.place.y - canvas.text_height() - unit}, channel.name,
                    {palette().text, 1}, Align::centre);
        canvas.text({seat.place.x, seat.place.y + unit}, number(channel.rms_db, 1), {palette().text, 1},
                    Align::centre);
    }
}

} // namespace dubstage::viewer
