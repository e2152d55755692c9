#include "viewer/panels/session_graph.h"

#include <algorithm>
#include <cmath>
#include <imgui.h>
#include <map>

#include "viewer/draw/style.h"
#include "viewer/input/marks.h"
#include "viewer/panels/widgets.h"
#include "viewer/plot/canvas.h"

namespace dubstage::viewer {

namespace {

// A bus, or all tracks that enter the same bus.
struct Box {
    std::string bus, title, detail;
    bool tracks = false, silent = false, alone = false;
    int column = 0; // 0 = at the right
    Frame frame = {};
};

class Graph {
  public:
    Graph(const Session& session, const SessionChanges& changes, const Frame& area)
        : session_(session), changes_(changes), area_(area), canvas_(*ImGui::GetWindowDrawList())
    {}

    void draw()
    {
        canvas_.box(area_, {palette().plot, 1}, 4 * ui_scale());
        make_boxes();
        place();
        canvas_.clip(area_);
        for (const Bus& bus : session_.buses) {
            flow(find_box(bus.name, false), find_box(bus.to, false), false);
            for (const Send& send : bus.sends)
                flow(find_box(bus.name, false), find_box(send.to, false), true);
        }
        for (const auto& [to, names] : groups_) {
            flow(find_box(to, true), find_box(to, false), false);
            for (const std::string& send : sends_of(to))
                flow(find_box(to, true), find_box(send, false), true);
        }
        for (const Box& box : boxes_) this->box(box);
        canvas_.unclip();
        mark("session/graph", area_);
    }

  private:
    // How many buses lie between a bus and the end.
    int depth(const std::string& name, int seen = 0) const
    {
        constexpr int most = 12; // rings were refused when the session was read
        for (const Bus& bus : session_.buses) {
            if (bus.name != name || seen > most) continue;
            int deepest = bus.to.empty() ? 0 : depth(bus.to, seen + 1) + 1;
            for (const Send& send : bus.sends) deepest = std::max(deepest, depth(send.to, seen + 1) + 1);
            return deepest;
        }
        return 0;
    }

    void make_boxes()
    {
        for (const Track& track : session_.tracks) groups_[track.to].push_back(&track);
        int deepest = 0;
        for (const Bus& bus : session_.buses) {
            Box box{bus.name, bus.name, details_of(bus)};
            box.column = depth(bus.name);
            box.silent = bus.mute || changes_.mute.contains(bus.name);
            box.alone = changes_.solo.contains(bus.name);
            deepest = std::max(deepest, box.column);
            boxes_.push_back(box);
        }
        for (const auto& [to, tracks] : groups_) {
            std::string names;
            for (const Track* track : tracks) names += (names.empty() ? "" : ", ") + track->name;
            Box box{to, std::to_string(tracks.size()) + (tracks.size() == 1 ? " track" : " tracks"),
                    shortened(names, 64), true};
            box.column = deepest + 1;
            for (const Track* track : tracks) box.alone = box.alone || changes_.solo.contains(track->name);
            boxes_.push_back(box);
        }
        columns_ = deepest + 2;
    }

    static std::string details_of(const Bus& bus)
    {
        std::string words;
        for (const Insert& insert : bus.inserts) words += (words.empty() ? "" : ", ") + insert.type;
        return words.empty() ? bus.layout : words;
    }

    // Columns from the right; within one, tracks stand beside the bus that they enter.
    void place()
    {
        const float unit = ui_scale(), wide = area_.width() / static_cast<float>(columns_);
        std::map<std::string, int> rank;
        for (const Bus& bus : session_.buses) rank.emplace(bus.name, static_cast<int>(rank.size()));
        std::stable_sort(boxes_.begin(), boxes_.end(),
                         [&](const Box& a, const Box& b) { return rank[a.bus] < rank[b.bus]; });
        for (int column = 0; column < columns_; ++column) {
            const auto count =
                std::count_if(boxes_.begin(), boxes_.end(), [&](const Box& b) { return b.column == column; });
            const float pitch =
                (area_.height() - 16 * unit) / static_cast<float>(std::max<std::ptrdiff_t>(1, count));
            const float high = std::clamp(pitch - 10 * unit, 18 * unit, 46 * unit);
            int index = 0;
            for (Box& box : boxes_) {
                if (box.column != column) continue;
                const float x = area_.x1 - (static_cast<float>(column) + 1) * wide,
                            y = area_.y0 + 8 * unit + (static_cast<float>(index++) + 0.5f) * pitch - high / 2;
                box.frame = {x + 12 * unit, y, x + wide - 26 * unit, y + high};
            }
        }
    }

    const Box* find_box(const std::string& bus, bool tracks) const
    {
        for (const Box& box : boxes_)
            if (box.bus == bus && box.tracks == tracks) return &box;
        return nullptr;
    }

    std::vector<std::string> sends_of(const std::string& to) const
    {
        std::vector<std::string> names;
        for (const Track* track : groups_.at(to))
            for (const Send& send : track->sends)
                if (std::find(names.begin(), names.end(), send.to) == names.end()) names.push_back(send.to);
        return names;
    }

    void flow(const Box* from, const Box* to, bool send)
    {
        if (from == nullptr || to == nullptr || from == to) return;
        const Point a{from->frame.x1, (from->frame.y0 + from->frame.y1) / 2},
            b{to->frame.x0, (to->frame.y0 + to->frame.y1) / 2};
        std::vector<Point> points;
        constexpr int steps = 24;
        const float bend = std::max(20 * ui_scale(), std::abs(b.x - a.x) / 2);
        for (int i = 0; i <= steps; ++i) { // a cubic that leaves and arrives level
            const float t = static_cast<float>(i) / steps, s = 1 - t;
            points.push_back({s * s * s * a.x + 3 * s * s * t * (a.x + bend) + 3 * s * t * t * (b.x - bend) +
                                  t * t * t * b.x,
                              (s * s * s + 3 * s * s * t) * a.y + (3 * s * t * t + t * t * t) * b.y});
        }
        canvas_.line(points, send ? Ink{palette().accent, 0.45f} : Ink{palette().dim, 0.8f},
                     send ? 1.0f : 1.6f, send ? Dash::dashed : Dash::solid);
    }

    std::string fitting(const std::string& words, float width) const
    {
        if (canvas_.text_width(words) <= width) return words;
        std::string text = words;
        while (!text.empty() && canvas_.text_width(text + "\u2026") > width) text.pop_back();
        return text + "\u2026";
    }

    void box(const Box& box)
    {
        const float unit = ui_scale();
        const std::uint32_t edge = box.alone    ? palette().warning
                                   : box.silent ? palette().error
                                                : palette().grid;
        const Frame& f = box.frame;
        canvas_.box({f.x0 - 1, f.y0 - 1, f.x1 + 1, f.y1 + 1}, {edge, 1}, 5 * unit);
        canvas_.box(f, {box.tracks ? palette().panel : palette().raised, 1}, 4 * unit);
        canvas_.clip(f);
        const bool two_lines = f.height() > 34 * unit;
        const float y = two_lines ? f.y0 + 4 * unit : (f.y0 + f.y1 - canvas_.text_height(TextSize::text)) / 2;
        canvas_.text({f.x0 + 8 * unit, y}, box.title, {box.silent ? palette().dim : palette().text, 1},
                     Align::left, TextSize::text);
        if (two_lines)
            canvas_.text({f.x0 + 8 * unit, f.y0 + 24 * unit}, fitting(box.detail, f.width() - 14 * unit),
                         {palette().dim, 1});
        canvas_.unclip();
    }

    const Session& session_;
    const SessionChanges& changes_;
    const Frame area_;
    ScreenCanvas canvas_;
    std::vector<Box> boxes_;
    std::map<std::string, std::vector<const Track*>> groups_;
    int columns_ = 1;
};

} // namespace

void draw_session_graph(const Session& session, const SessionChanges& changes, const Frame& area)
{
    Graph(session, changes, area).draw();
}

} // namespace dubstage::viewer
