// A value that many hold and nobody changes: copies share it, so that ten thousand clips of a file keep one
// path.
#pragma once

#include <concepts>
#include <memory>

namespace dubstage {

template <typename T> class Shared {
  public:
    Shared() : Shared(empty()) {}

    template <std::convertible_to<T> U> Shared(const U& value) : value_(std::make_shared<const T>(value)) {}

    const T& get() const { return *value_; }
    operator const T&() const { return *value_; }
    const T* operator->() const { return value_.get(); }

  private:
    static const Shared& empty()
    {
        static const Shared none{T{}};
        return none;
    }

    std::shared_ptr<const T> value_;
};

} // namespace dubstage
