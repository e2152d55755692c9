// Typed access to one table of a session file: every wrong key, type or range becomes a message with its
// place.
#pragma once

#include <initializer_list>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.h"
#include "session/toml.h"

namespace dubstage {

// What all of one file's readers share.
struct FileContext {
    Shared<std::string> file;     // as the messages name it
    std::filesystem::path folder; // where relative paths start
    double own_rate = 48000;      // that times in samples count in
    double rate = 48000;          // of the frames we make
    std::vector<std::string> warnings;
    std::unordered_map<std::string, Shared<std::filesystem::path>> paths; // absolute, by what was written

    Frames frames(double seconds) const;
};

struct Interval {
    double least = -std::numeric_limits<double>::infinity();
    double most = std::numeric_limits<double>::infinity();
};

constexpr Interval decibels{-std::numeric_limits<double>::infinity(), 100.0}; // -inf is silence
constexpr Interval from_zero{0.0, std::numeric_limits<double>::infinity()};

// "a string", "a table": what a value is, for messages.
std::string kind_of(const Value& value);
std::optional<double> as_number(const Value& value);

class Reader {
  public:
    // Refuses every key that is not in `known`.
    Reader(FileContext& file, const Table& table, Place place, std::span<const std::string_view> known);
    // For a table whose other keys have a meaning elsewhere.
    Reader(FileContext& file, const Table& table, Place place);

    const Place& place() const { return place_; }
    FileContext& file() const { return file_; }
    const Table& table() const { return table_; }

    const Value* find(std::string_view key) const;
    bool has(std::string_view key) const { return find(key) != nullptr; }
    const Value& require(std::string_view key, const std::string& remedy) const;

    std::string text(std::string_view key, const std::string& fallback) const;
    std::string required_text(std::string_view key, const std::string& remedy) const;
    bool toggle(std::string_view key, bool fallback) const;
    // `unit` as in "must be a number in dB"; may be empty.
    double number(std::string_view key, const std::string& unit, Interval allowed, double fallback) const;
    std::optional<double> seconds(std::string_view key) const; // never negative
    double required_seconds(std::string_view key, const std::string& remedy) const;
    std::vector<Value> array(std::string_view key, const std::string& what) const; // empty where not given
    std::size_t choice(std::string_view key, std::span<const std::string_view> words,
                       std::size_t fallback) const;

    // The same for values that are not a key's own: elements of lists.
    double number_of(const Value& value, std::string_view key, const std::string& unit,
                     Interval allowed) const;
    double seconds_of(const Value& value, std::string_view key) const;
    std::size_t choice_of(const Value& value, std::string_view key,
                          std::span<const std::string_view> words) const;

    [[noreturn]] void fail(std::string_view key, int line, const std::string& reason,
                           const std::string& remedy) const;
    [[noreturn]] void fail_at(std::string_view key, const std::string& reason,
                              const std::string& remedy) const;

  private:
    std::string where(std::string_view key, int line) const;

    FileContext& file_;
    const Table& table_;
    Place place_;
};

// The tables of `key`, which stands for one ([key]) or any number of them ([[key]]).
struct TableAt {
    const Table* table;
    int line;
};
std::vector<TableAt> tables(const Reader& reader, std::string_view key, const std::string& form);

} // namespace dubstage
