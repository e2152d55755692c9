// The one exception of the project, and what it means to the shell.
#pragma once

#include <stdexcept>
#include <string>

namespace dubstage {

// The exit status of the programs (sysexits.h where it has a word for it). Documented in the README.
enum class ErrorCode : int {
    failed = 1,         // the work was done, and its verdict is "no" (measure --against, --verify)
    usage = 64,         // the command line is wrong
    bad_data = 65,      // a file holds something that cannot be used
    missing_input = 66, // a file is not there or cannot be read
    no_device = 69,     // no such device, no Vulkan loader, or a GPU that computes wrongly
    internal = 70,      // a fault of Dubstage itself
    out_of_memory = 71, // the work does not fit the memory it may use
    cannot_create = 73, // the output cannot be made
    io = 74,            // reading or writing failed on the way
    device_lost = 75,   // the GPU went away: the same command may succeed when repeated
    bad_session = 78,   // the session file is wrong
    cancelled = 130,    // Ctrl-C
};

// what() reads "subject: reason; remedy". `subject` says where (a file, a file with line and key, a device).
class Error : public std::runtime_error {
  public:
    Error(ErrorCode code, std::string subject, std::string reason, std::string remedy = "");

    ErrorCode code() const { return code_; }
    const std::string& subject() const { return subject_; }
    const std::string& reason() const { return reason_; }
    const std::string& remedy() const { return remedy_; }

  private:
    ErrorCode code_;
    std::string subject_, reason_, remedy_;
};

// Aborts, in every build, when a contract inside Dubstage is broken.
void check(bool holds, const char* contract);

} // namespace dubstage
