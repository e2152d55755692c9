// How the fields of a .dsm become bytes, and bytes fields.
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "base/error.h"

namespace dubstage::dsm {

// Lists of numbers that single precision holds well enough: a device gathers them in no other.
struct Singles {
    std::vector<std::vector<double>>& lists;
};

template <class T> constexpr bool is_plain = std::is_arithmetic_v<T> || std::is_enum_v<T>;

class Writer {
  public:
    template <class... Fields> void operator()(Fields&... all) { (put(all), ...); }
    const std::string& bytes() const { return bytes_; }

  private:
    void raw(const void* from, std::size_t count) { bytes_.append(static_cast<const char*>(from), count); }
    template <class T>
    requires is_plain<T>
    void put(const T& value)
    {
        if constexpr (std::is_same_v<T, bool> || std::is_enum_v<T>) {
            const auto byte = static_cast<std::uint8_t>(value);
            raw(&byte, 1);
        } else {
            raw(&value, sizeof value);
        }
    }
    void put(std::string& text)
    {
        put(static_cast<std::uint64_t>(text.size()));
        raw(text.data(), text.size());
    }
    template <class T> void put(std::vector<T>& list)
    {
        put(static_cast<std::uint64_t>(list.size()));
        if constexpr (is_plain<T>)
            planes(list);
        else
            for (T& item : list) put(item);
    }
    // First the first byte of every number, then every second one, and so on: neighbours have exponents
    // alike, which deflate finds only side by side.
    template <class T> void planes(const std::vector<T>& numbers)
    {
        const char* from = reinterpret_cast<const char*>(numbers.data());
        for (std::size_t byte = 0; byte < sizeof(T); ++byte)
            for (std::size_t i = 0; i < numbers.size(); ++i) bytes_.push_back(from[i * sizeof(T) + byte]);
    }
    void put(Singles& singles)
    {
        put(static_cast<std::uint64_t>(singles.lists.size()));
        for (const std::vector<double>& list : singles.lists) {
            std::vector<float> narrow;
            narrow.reserve(list.size());
            for (const double value : list) narrow.push_back(static_cast<float>(value));
            put(narrow);
        }
    }
    template <class T> void put(std::optional<T>& value)
    {
        bool has = value.has_value();
        put(has);
        if (has) put(*value);
    }
    template <class T>
    requires(!is_plain<T>) void put(T& record) { fields(*this, record); }

    std::string bytes_;
};

class Reader {
  public:
    Reader(const std::string& bytes, const std::string& subject) : bytes_(bytes), subject_(subject) {}
    template <class... Fields> void operator()(Fields&... all) { (get(all), ...); }
    void end() const
    {
        if (at_ != bytes_.size()) fail();
    }

  private:
    [[noreturn]] void fail() const
    {
        throw Error(ErrorCode::bad_data, subject_, "is damaged: a section does not hold what it should",
                    "measure the audio again");
    }
    void raw(void* to, std::size_t count)
    {
        if (count > bytes_.size() - at_) fail();
        if (count > 0) std::memcpy(to, bytes_.data() + at_, count);
        at_ += count;
    }
    std::size_t size_of_list(std::size_t least_bytes_each)
    {
        std::uint64_t count = 0;
        get(count);
        if (count > (bytes_.size() - at_) / least_bytes_each) fail();
        return static_cast<std::size_t>(count);
    }
    template <class T>
    requires is_plain<T>
    void get(T& value)
    {
        if constexpr (std::is_same_v<T, bool> || std::is_enum_v<T>) {
            std::uint8_t byte = 0;
            raw(&byte, 1);
            value = static_cast<T>(byte);
        } else {
            raw(&value, sizeof value);
        }
    }
    void get(std::string& text)
    {
        text.resize(size_of_list(1));
        raw(text.data(), text.size());
    }
    template <class T> void get(std::vector<T>& list)
    {
        list.resize(size_of_list(is_plain<T> ? sizeof(T) : 1));
        if constexpr (is_plain<T>)
            planes(list);
        else
            for (T& item : list) get(item);
    }
    template <class T> void planes(std::vector<T>& numbers)
    {
        const std::size_t count = numbers.size();
        if (count > (bytes_.size() - at_) / sizeof(T)) fail();
        char* to = reinterpret_cast<char*>(numbers.data());
        const char* from = bytes_.data() + at_;
        for (std::size_t byte = 0; byte < sizeof(T); ++byte)
            for (std::size_t i = 0; i < count; ++i) to[i * sizeof(T) + byte] = from[byte * count + i];
        at_ += count * sizeof(T);
    }
    void get(Singles& singles)
    {
        singles.lists.resize(size_of_list(1));
        for (std::vector<double>& list : singles.lists) {
            std::vector<float> narrow;
            get(narrow);
            list.assign(narrow.begin(), narrow.end());
        }
    }
    template <class T> void get(std::optional<T>& value)
    {
        bool has = false;
        get(has);
        value.reset();
        if (has) get(value.emplace());
    }
    template <class T>
    requires(!is_plain<T>) void get(T& record) { fields(*this, record); }

    const std::string& bytes_;
    const std::string& subject_;
    std::size_t at_ = 0;
};

} // namespace dubstage::dsm
