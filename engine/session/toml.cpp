#include "session/toml.h"

#include <algorithm>
#include <cstdio>

// In builds with assertions the library would abort on texts such as "[=": it reports them as errors right
// behind.
#define TOML_ASSERT(expression) static_assert(true)
#include <toml++/toml.h>

#include "base/error.h"

namespace dubstage {

namespace {

// The library frees nested tables by recursion, and so do we: this keeps the stack small. A key of a session
// has four parts at most.
constexpr int deepest = 48;

[[noreturn]] void fail(const std::string& file, std::size_t line, std::size_t column,
                       const std::string& reason, const std::string& remedy)
{
    throw Error(ErrorCode::bad_session, file + ":" + std::to_string(line) + ":" + std::to_string(column),
                reason, remedy);
}

// Walks over keys and punctuation, and steps over strings and comments whole.
class DepthScan {
  public:
    DepthScan(std::string_view text, const std::string& file) : text_(text), file_(file) {}

    void run()
    {
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == '"' || c == '\'') {
                skip_string(c);
                continue;
            }
            if (c == '#') at_ = std::min(text_.find('\n', at_), text_.size());
            if (at_ >= text_.size()) return;
            count(text_[at_]);
            ++at_;
        }
    }

  private:
    void count(char c)
    {
        if (c == '.') {
            enter();
            ++dots_.back();
        } else if (c == '[' || c == '{') {
            enter();
            dots_.push_back(0);
        } else if ((c == ']' || c == '}') && dots_.size() > 1) {
            leave(1 + dots_.back());
            dots_.pop_back();
        } else if (c == '\n' || c == ',') {
            leave(dots_.back());
            dots_.back() = 0;
        }
    }

    void enter()
    {
        if (++depth_ <= deepest) return;
        const auto line = 1 + std::count(text_.begin(), text_.begin() + static_cast<long>(at_), '\n');
        fail(file_, static_cast<std::size_t>(line), 1, "keys, lists or tables are nested too deeply",
             "no key of a session has more than a few parts");
    }

    void leave(int levels) { depth_ -= levels; }

    void skip_string(char quote)
    {
        const std::string_view three = quote == '"' ? "\"\"\"" : "'''";
        const bool block = text_.substr(at_).starts_with(three);
        at_ += block ? 3 : 1;
        while (at_ < text_.size()) {
            if (quote == '"' && text_[at_] == '\\') {
                at_ += 2;
                continue;
            }
            if (block ? text_.substr(at_).starts_with(three) : text_[at_] == quote || text_[at_] == '\n')
                break;
            ++at_;
        }
        at_ = std::min(at_ + (block ? 3 : 1), text_.size());
    }

    std::string_view text_;
    const std::string& file_;
    std::size_t at_ = 0;
    int depth_ = 0;
    std::vector<int> dots_{0}; // of the key at hand, for every bracket that is open around it
};

int line_of(const toml::node& node)
{
    return static_cast<int>(node.source().begin.line);
}

std::string time_text(const toml::time& time)
{
    char text[40];
    std::snprintf(text, sizeof text, "%d:%02d:%02d.%09u", time.hour, time.minute, time.second,
                  static_cast<unsigned>(time.nanosecond));
    return text;
}

Value convert(const toml::node& node, const std::string& file);

Table convert_table(const toml::table& table, const std::string& file)
{
    struct Entry {
        toml::source_position at;
        const toml::key* key;
        const toml::node* node;
    };
    std::vector<Entry> entries;
    entries.reserve(table.size());
    for (const auto& [key, node] : table) entries.push_back({key.source().begin, &key, &node});
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.at < b.at; });
    Table settings;
    settings.reserve(entries.size());
    for (const auto& entry : entries) {
        Value value = convert(*entry.node, file);
        // A table that a dotted key opens has no place of its own.
        if (value.line == 0) value.line = static_cast<int>(entry.at.line);
        settings.push_back({std::string(entry.key->str()), std::move(value)});
    }
    return settings;
}

Value convert(const toml::node& node, const std::string& file)
{
    const int line = line_of(node);
    switch (node.type()) {
    case toml::node_type::table:
        return {convert_table(*node.as_table(), file), line};
    case toml::node_type::array: {
        std::vector<Value> values;
        values.reserve(node.as_array()->size());
        for (const auto& element : *node.as_array()) values.push_back(convert(element, file));
        return {std::move(values), line};
    }
    case toml::node_type::string:
        return {node.as_string()->get(), line};
    case toml::node_type::integer:
        return {node.as_integer()->get(), line};
    case toml::node_type::floating_point:
        return {node.as_floating_point()->get(), line};
    case toml::node_type::boolean:
        return {node.as_boolean()->get(), line};
    case toml::node_type::time:
        return {time_text(node.as_time()->get()), line};
    default:
        fail(file, node.source().begin.line, node.source().begin.column, "a session has no dates",
             "write a time as \"1:02.5\", \"250 ms\" or a number of seconds");
    }
}

} // namespace

Table parse_toml(const std::string& text, const std::string& file)
{
    DepthScan(text, file).run();
    try {
        const toml::table root = toml::parse(std::string_view(text));
        return convert_table(root, file);
    } catch (const toml::parse_error& error) {
        const auto& at = error.source().begin;
        const std::string reason(error.description());
        const bool encoding = reason.find("utf-8") != std::string::npos;
        fail(file, at.line, at.column, reason,
             encoding ? "save the file as UTF-8 text" : "the file is not valid TOML there");
    }
}

} // namespace dubstage
