#include "frames.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <thread>

#include "viewer/draw/soft.h"
#include "viewer/draw/style.h"

namespace bench {

namespace {

double clock_seconds(clockid_t clock)
{
    timespec time{};
    clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

constexpr double frame_seconds = 1.0 / 60;

} // namespace

double wall_seconds()
{
    return clock_seconds(CLOCK_MONOTONIC);
}
double thread_seconds()
{
    return clock_seconds(CLOCK_THREAD_CPUTIME_ID);
}
double process_seconds()
{
    return clock_seconds(CLOCK_PROCESS_CPUTIME_ID);
}

Spread spread(std::vector<double> values)
{
    if (values.empty()) return {};
    std::sort(values.begin(), values.end());
    const auto at = [&](double share) {
        return values[std::min(values.size() - 1,
                               static_cast<std::size_t>(share * static_cast<double>(values.size())))];
    };
    return {at(0.5), at(0.95), values.back()};
}

FrameCosts draw_frames(const std::string& what, dubstage::viewer::App& app, int count, bool paced,
                       const std::function<void(int)>& change)
{
    using namespace dubstage::viewer;
    FrameCosts costs;
    costs.what = what;
    const ImVec2 size = ImGui::GetIO().DisplaySize;
    Image image(static_cast<int>(size.x), static_cast<int>(size.y));
    double processor = 0;
    for (int i = 0; i < count; ++i) {
        change(i);
        const double begin = wall_seconds(), used = thread_seconds();
        const ImDrawData& data = app.frame();
        const double built = wall_seconds();
        std::fill(image.pixels.begin(), image.pixels.end(), colour(palette().window));
        rasterise(data, ImGui::GetIO().Fonts->TexUvWhitePixel, image);
        const double end = wall_seconds();
        processor += thread_seconds() - used;
        costs.build_ms.push_back(1000 * (built - begin));
        costs.fill_ms.push_back(1000 * (end - built));
        costs.all_ms.push_back(1000 * (end - begin));
        costs.late += end - begin > frame_seconds ? 1 : 0;
        const double left = frame_seconds - (end - begin);
        if (paced && left > 0) std::this_thread::sleep_for(std::chrono::duration<double>(left));
    }
    costs.cpu_ms = 1000 * processor / count;
    return costs;
}

} // namespace bench
