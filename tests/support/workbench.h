// One processor on the bench: made from the text a user would write, and looked at as paths and frequency
// responses.
#pragma once

#include <complex>
#include <memory>
#include <string>
#include <vector>

#include "processors/processor.h"
#include "support/sessions.h"

namespace dubstage::test {

class Workbench {
  public:
    explicit Workbench(const std::string& layout = "stereo", double sample_rate = 48000);

    const SessionFolder& folder() const { return folder_; }
    std::vector<std::string>& warnings() { return warnings_; }
    ProcessorContext context();

    // `insert` as in a session file: "type = \"gain\"\ngain_db = 3".
    Insert insert(const std::string& text) const;
    std::unique_ptr<Processor> make(const std::string& insert);
    std::vector<Path> paths(const std::string& insert);
    // What the message says, without the folder; "no error" where there is none. The insert's first line
    // is 7.
    std::string error(const std::string& insert);

  private:
    SessionFolder folder_;
    Layout layout_;
    double sample_rate_;
    ResponseCache cache_;
    std::vector<std::string> warnings_;
};

// The sum of all paths from `in` to `out` at f, by the definition of the transform.
std::complex<double> response_at(const std::vector<Path>& paths, int in, int out, double f,
                                 double sample_rate);
std::complex<double> response_at(const Response& response, double f, double sample_rate);

// The samples that come out at `out` when an impulse at frame 0 goes into `in`: frames [from, to).
std::vector<double> impulse_at(const std::vector<Path>& paths, int in, int out, Frames from, Frames to);

} // namespace dubstage::test
