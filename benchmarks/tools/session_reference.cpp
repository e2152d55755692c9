// session_reference: a session's mix in plain double precision, as a 64-bit WAV file: slow, in memory as a
// whole, independent of the engine's arithmetic.
//
//   session_reference SESSION OUT SECONDS     every clip ends after so long, and so does its memory
#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "floors/sound_file.h"
#include "oracle/session_oracle.h"

int main(int count, char** words)
{
    if (count != 4 || !(std::atof(words[3]) > 0)) floors::fail("session_reference SESSION OUT SECONDS");
    try {
        auto session = dubstage::load_session(words[1]);
        const dubstage::Frames longest = std::llround(std::atof(words[3]) * session.sample_rate);
        for (auto& track : session.tracks)
            for (auto& clip : track.clips) clip.length = std::min(clip.length.value_or(longest), longest);
        const auto rendered = dubstage::oracle::render_session(session);
        const auto& mix = rendered.mix();
        const std::size_t channels = mix.channels.size(), frames = static_cast<std::size_t>(mix.frames());
        floors::SoundFile out(words[2], static_cast<int>(channels), static_cast<int>(session.sample_rate),
                              SF_FORMAT_DOUBLE);
        std::vector<double> interleaved(frames * channels);
        for (std::size_t c = 0; c < channels; ++c)
            for (std::size_t i = 0; i < frames; ++i) interleaved[i * channels + c] = mix.channels[c][i];
        out.write(interleaved.data(), frames);
    } catch (const std::exception& error) {
        floors::fail(error.what());
    }
}
