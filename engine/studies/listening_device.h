// What people listen on, as models in text files: a response, what it limits, and whether it has one
// loudspeaker.
#pragma once

#include <string>
#include <vector>

#include "session/session.h"

namespace dubstage {

struct ListeningDevice {
    std::string name, title;
    bool mono = false;  // both channels from one place
    double width = 100; // of a stereo signal, in percent
    std::vector<Insert> inserts;
    std::vector<std::string> comment; // the lines that its file begins with: what the model is of
};

// Those of the program.
std::vector<std::string> listening_device_names();
// The name of one of those, or the path of a file. Throws Error{usage} with the nearest name,
// {missing_input}, {bad_data} with file, line and key.
ListeningDevice find_listening_device(const std::string& name_or_path);
ListeningDevice read_listening_device(const std::string& text, const std::string& file);

// What a signal of so many channels passes there.
std::vector<Insert> inserts_of(const ListeningDevice& device, int channels);

} // namespace dubstage
