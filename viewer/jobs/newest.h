// Questions of which only the newest counts: while one is answered, the last of those asked meanwhile waits.
#pragma once

#include <mutex>
#include <optional>
#include <utility>

namespace dubstage::viewer {

template <class Question> class Newest {
  public:
    // True when somebody must start to answer.
    bool ask(Question question)
    {
        const std::lock_guard lock(mutex_);
        waiting_ = std::move(question);
        return !std::exchange(answered_, true);
    }
    // For who answers: none when nothing waits, and then somebody else must start again.
    std::optional<Question> next()
    {
        const std::lock_guard lock(mutex_);
        answered_ = waiting_.has_value();
        return std::exchange(waiting_, std::nullopt);
    }

  private:
    std::mutex mutex_;
    std::optional<Question> waiting_;
    bool answered_ = false;
};

} // namespace dubstage::viewer
