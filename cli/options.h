// What a verb takes on the command line: the list that the parser, the help and the nearest-word messages
// read.
#pragma once

#include <string>
#include <vector>

namespace dubstage {

struct Option {
    std::string name; // "SESSION" is a word without a dash, "-o,--output" has two spellings
    std::string help;
    std::string* text = nullptr; // one of these two takes it; both outlive the parsing
    bool* flag = nullptr;
    bool required = false;
};

class Options {
  public:
    // What `value` holds is the default, and shown as such.
    void text(const std::string& name, std::string& value, const std::string& help)
    {
        list_.push_back({name, help, &value, nullptr, false});
    }
    void required(const std::string& name, std::string& value, const std::string& help)
    {
        list_.push_back({name, help, &value, nullptr, true});
    }
    void flag(const std::string& name, bool& value, const std::string& help)
    {
        list_.push_back({name, help, nullptr, &value, false});
    }
    const std::vector<Option>& list() const { return list_; }

  private:
    std::vector<Option> list_;
};

} // namespace dubstage
