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

// Answers one after the other for as long as there is a newer question.
template <class Question, class Answer, class Keep>
void Loader::answer(Newest<Question>& questions, const Answer& answer, const Keep& keep)
{
    workers_.add_first([this, &questions, answer, keep](const CancelFlag& stop) {
        while (const std::optional<Question> next = questions.next()) {
            if (stop) continue;
            auto found = answer(*next, stop);
            {
                const std::lock_guard lock(mutex_);
                keep(*next, std::move(found));
            }
            if (wake_) wake_();
        }
    });
}

void Loader::measure_stretch(StretchOf of)
{
    if (!stretch_questions_.ask(std::move(of))) return;
    answer(
        stretch_questions_,
        [](const StretchOf& next, const CancelFlag&) {
            return std::make_shared<const Stretch>(dubstage::viewer::measure_stretch(next));
        },
        [this](const StretchOf&, std::shared_ptr<const Stretch> found) { stretch_ = std::move(found); });
}

std::shared_ptr<const Stretch> Loader::take_stretch()
{
    const std::lock_guard lock(mutex_);
    return std::exchange(stretch_, nullptr);
}

void Loader::find_lag(LagOf of)
{
    if (!lag_questions_.ask(std::move(of))) return;
    answer(
        lag_questions_,
        [](const LagOf& next, const CancelFlag& stop) {
            constexpr double sample_rate = 48000; // both are brought to it
            return dubstage::viewer::find_lag(next, sample_rate, stop);
        },
        [this](const LagOf& next, Lag found) { lags_.emplace_back(next, std::move(found)); });
}

std::vector<std::pair<LagOf, Lag>> Loader::take_lags()
{
    const std::lock_guard lock(mutex_);
    return std::exchange(lags_, {});
}

} // namespace dubstage::viewer
