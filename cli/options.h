// What a verb takes on the command line: the list that the parser, the help and the nearest-word messages
// read.
#pragma once

#include <string>
#include <vector>

namespace dubstage {

struct Option {
    std::string name; // "SESSION" is a word without a dash, "-o,--output" has two spellings
    std::string help;
    std::string* text = nullptr; // one of these three takes it; all outlive the parsing
    bool* flag = nullptr;
    bool required = false;
    std::vector<std::string>* many = nullptr;
    bool in_a_row = false; // an option of many: several words may follow it
};

class Options {
  public:
    // What `value` holds is the default, and shown as such.
    void text(const std::string& name, std::string& value, const std::string& help)
    {
        list_.push_back({name, help, &value, nullptr, false, nullptr, false});
    }
    void required(const std::string& name, std::string& value, const std::string& help)
    {
        list_.push_back({name, help, &value, nullptr, true, nullptr, false});
    }
    void flag(const std::string& name, bool& value, const std::string& help)
    {
        list_.push_back({name, help, nullptr, &value, false, nullptr, false});
    }
    // A word without a dash that may stand several times, or an option that may be given several times.
    void many(const std::string& name, std::vector<std::string>& values, const std::string& help,
              bool required = false)
    {
        list_.push_back({name, help, nullptr, nullptr, required, &values, false});
    }
    // An option that several words may follow: --on a.wav b.wav
    void row(const std::string& name, std::vector<std::string>& values, const std::string& help)
    {
        list_.push_back({name, help, nullptr, nullptr, true, &values, true});
    }
    const std::vector<Option>& list() const { return list_; }

  private:
    std::vector<Option> list_;
};

} // namespace dubstage
