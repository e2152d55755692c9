// A folder of its own for a test, with recordings and sessions to run the program on.
#pragma once

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <numbers>
#include <sndfile.h>
#include <sstream>
#include <string>
#include <vector>

#include "session/session.h"

namespace dubstage {

class Workshop {
  public:
    Workshop()
    {
        std::string name = (std::filesystem::temp_directory_path() / "dubstage-cli-XXXXXX").string();
        if (mkdtemp(name.data()) != nullptr) folder_ = name;
    }
    ~Workshop()
    {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    Workshop(const Workshop&) = delete;
    Workshop& operator=(const Workshop&) = delete;

    std::string path(const std::string& name) const { return (folder_ / name).string(); }

    // Interleaved samples as a WAV of one of libsndfile's formats.
    std::string wav(const std::string& name, const std::vector<float>& samples, int channels = 1,
                    int format = SF_FORMAT_WAV | SF_FORMAT_FLOAT) const
    {
        SF_INFO info{};
        info.samplerate = 48000;
        info.channels = channels;
        info.format = format;
        SNDFILE* file = sf_open(path(name).c_str(), SFM_WRITE, &info);
        EXPECT_NE(file, nullptr) << name;
        const auto frames = static_cast<sf_count_t>(samples.size()) / channels;
        EXPECT_EQ(sf_writef_float(file, samples.data(), frames), frames);
        sf_close(file);
        return path(name);
    }

    std::string sine(const std::string& name, double seconds, double gain = 0.5) const
    {
        std::vector<float> samples(static_cast<std::size_t>(seconds * 48000));
        for (std::size_t i = 0; i < samples.size(); ++i)
            samples[i] = static_cast<float>(
                gain * std::sin(2 * std::numbers::pi * 997.0 / 48000.0 * static_cast<double>(i)));
        return wav(name, samples);
    }

    // One mono track that plays `file` `count` times end to end into a stereo master.
    Session session_of(const std::string& file, int count = 1, double seconds = 1.0) const
    {
        Session session;
        session.file = path("song.toml");
        session.name = "song";
        Track track;
        track.name = "voice";
        track.layout = "mono";
        track.to = "master";
        for (int i = 0; i < count; ++i) {
            Clip clip;
            clip.file = file;
            clip.position = static_cast<Frames>(i * seconds * 48000);
            track.clips.push_back(clip);
        }
        session.tracks.push_back(track);
        Bus master;
        master.name = "master";
        master.layout = "stereo";
        session.buses.push_back(master);
        return session;
    }

    std::string save(const Session& session, const std::string& name = "song.toml") const
    {
        return text(name, write_session(session));
    }

    std::string text(const std::string& name, const std::string& content) const
    {
        std::ofstream(path(name)) << content;
        return path(name);
    }

    // One second of a sine on one track: the path of the session file.
    std::string song() const { return save(session_of(sine("voice.wav", 1.0))); }

    // Every file below `name`, relative to it, sorted; hidden ones too.
    std::vector<std::string> files_in(const std::string& name) const
    {
        std::vector<std::string> files;
        if (!std::filesystem::exists(path(name))) return files;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(path(name)))
            if (!entry.is_directory())
                files.push_back(std::filesystem::relative(entry.path(), path(name)).generic_string());
        std::ranges::sort(files);
        return files;
    }

  private:
    std::filesystem::path folder_;
};

// A whole audio file as doubles, with what its header says.
struct AudioFile {
    SF_INFO info{};
    std::vector<double> samples; // interleaved
};

inline AudioFile read_audio(const std::string& path)
{
    AudioFile audio;
    SNDFILE* file = sf_open(path.c_str(), SFM_READ, &audio.info);
    EXPECT_NE(file, nullptr) << path;
    if (file == nullptr) return audio;
    audio.samples.resize(static_cast<std::size_t>(audio.info.frames * audio.info.channels));
    sf_readf_double(file, audio.samples.data(), audio.info.frames);
    sf_close(file);
    return audio;
}

inline std::string bytes_of(const std::string& path)
{
    std::ostringstream bytes;
    bytes << std::ifstream(path, std::ios::binary).rdbuf();
    return bytes.str();
}

} // namespace dubstage
