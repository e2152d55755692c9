// One Vulkan object that is destroyed with its owner.
#pragma once

#include <functional>
#include <utility>

namespace dubstage::vulkan {

template <class T> class Handle {
  public:
    Handle() = default;
    Handle(T object, std::function<void(T)> destroy) : object_(object), destroy_(std::move(destroy)) {}
    ~Handle() { reset(); }
    Handle(Handle&& other) noexcept { *this = std::move(other); }
    Handle& operator=(Handle&& other) noexcept
    {
        if (this == &other) return *this;
        reset();
        object_ = std::exchange(other.object_, T{});
        destroy_ = std::exchange(other.destroy_, nullptr);
        return *this;
    }
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;

    T get() const { return object_; }
    // Nothing is destroyed any more.
    void abandon() { object_ = T{}; }
    explicit operator bool() const { return object_ != T{}; }

  private:
    void reset()
    {
        if (object_ != T{} && destroy_) destroy_(object_);
        object_ = T{};
    }

    T object_{};
    std::function<void(T)> destroy_;
};

} // namespace dubstage::vulkan
