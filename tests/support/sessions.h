// Sessions for tests: a folder of generated recordings, sessions as the text a user would write, and rendered
// files as numbers.
#pragma once

#include <filesystem>
#include <sndfile.h>
#include <string>
#include <vector>

#include "base/units.h"
#include "oracle/signal.h"
#include "session/session.h"

namespace dubstage::test {

struct Recording {
    double seconds = 1.0;
    int channels = 1;
    int rate = 48000;
    int format = SF_FORMAT_WAV | SF_FORMAT_PCM_24;
    double level = 0.25; // the noise is even in +-level
};

// A new folder in the system's temporary one, removed with all it holds.
class SessionFolder {
  public:
    SessionFolder();
    ~SessionFolder();
    SessionFolder(const SessionFolder&) = delete;
    SessionFolder& operator=(const SessionFolder&) = delete;

    const std::filesystem::path& path() const { return path_; }
    // Every file below `name`, relative to it, sorted.
    std::vector<std::string> files_in(const std::string& name) const;

    // White noise; other names and channels give other noise.
    void noise(const std::string& name, const Recording& recording = {}) const;
    // Noise that dies away by 60 dB in its length: the sound of a room.
    void impulse_response(const std::string& name, Recording recording) const;
    void write(const std::string& name, const std::vector<std::vector<double>>& channels, int rate = 48000,
               int format = SF_FORMAT_WAV | SF_FORMAT_FLOAT) const;

    // As if the text stood in session.toml here.
    Session session(const std::string& text) const;

  private:
    std::filesystem::path path_;
};

struct AudioFile {
    int rate = 0, format = 0;
    oracle::Signal sound; // from 0
};
AudioFile read_audio(const std::filesystem::path& file);
std::string bytes_of(const std::filesystem::path& file);

// The largest difference over the peak of `wanted`, in dB; +infinity when lengths or channels differ, or for
// silence against sound.
double null_db(const oracle::Signal& got, const oracle::Signal& wanted);

} // namespace dubstage::test
