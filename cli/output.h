// What a verb says: text for people, or JSON lines for programs.
#pragma once

#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "base/error.h"

namespace dubstage {

using Json = nlohmann::ordered_json;

class Output {
  public:
    explicit Output(bool json) : json_(json) {}
    bool json() const { return json_; }
    bool quiet() const { return quiet_; }
    void be_quiet() { quiet_ = true; } // no text but warnings and errors

    void text(const std::string& text);               // to standard output; nothing for programs
    void event(const char* name, const Json& fields); // one line to standard output; nothing for people
    void warning(const std::string& message);         // the same message only once
    void note(const std::string& message);            // to standard error, where a warning would be too much
    void error(const Error& error);                   // to standard error, and a line for programs

    // The first failure of standard output as errno; 0 when everything arrived.
    int write_error() const { return write_error_; }

  private:
    void write(const std::string& text);

    bool json_, quiet_ = false;
    int write_error_ = 0;
    std::set<std::string> warned_;
};

// "-3.42", or "-inf" for silence; two decimals.
std::string format_db(double gain);
Json json_db(double gain); // null for silence, which JSON has no number for

// Control characters as \xNN, so that a file's name can neither break a line nor drive the terminal.
std::string one_line(const std::string& text);

} // namespace dubstage
