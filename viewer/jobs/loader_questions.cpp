// Questions of panels that take too long for a frame.
#include "viewer/jobs/loader.h"
#include "viewer/sound/aligner.h"

namespace dubstage::viewer {

void Loader::read_excerpt(const ExcerptOf& of)
{
    workers_.add_first([this, of](const CancelFlag&) {
        auto excerpt = std::make_shared<const Excerpt>(dubstage::viewer::read_excerpt(of));
        {
            const std::lock_guard lock(mutex_);
            excerpt_ = std::move(excerpt);
        }
        if (wake_) wake_();
    });
}

std::shared_ptr<const Excerpt> Loader::take_excerpt()
{
    const std::lock_guard lock(mutex_);
    return std::exchange(excerpt_, nullptr);
}

void Loader::measure_stretch(StretchOf of)
{
    if (!stretch_questions_.ask(std::move(of))) return;
    workers_.add_first([this](const CancelFlag& stop) {
        while (const std::optional<StretchOf> next = stretch_questions_.next()) {
            if (stop) continue;
            auto stretch = std::make_shared<const Stretch>(dubstage::viewer::measure_stretch(*next));
            {
                const std::lock_guard lock(mutex_);
                stretch_ = std::move(stretch);
            }
            if (wake_) wake_();
        }
    });
}

std::shared_ptr<const Stretch> Loader::take_stretch()
{
    const std::lock_guard lock(mutex_);
    return std::exchange(stretch_, nullptr);
}

void Loader::find_lag(LagOf of)
{
    if (!lag_questions_.ask(std::move(of))) return;
    workers_.add_first([this](const CancelFlag& stop) {
        while (const std::optional<LagOf> next = lag_questions_.next()) {
            if (stop) continue;
            constexpr double sample_rate = 48000; // both are brought to it
            Lag lag = dubstage::viewer::find_lag(*next, sample_rate, stop);
            {
                const std::lock_guard lock(mutex_);
                lags_.emplace_back(*next, std::move(lag));
            }
            if (wake_) wake_();
        }
    });
}

std::vector<std::pair<LagOf, Lag>> Loader::take_lags()
{
    const std::lock_guard lock(mutex_);
    return std::exchange(lags_, {});
}

} // namespace dubstage::viewer
