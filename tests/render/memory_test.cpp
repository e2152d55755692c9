// Memory is bounded by what the user allows, never by the length of the session or the number of its tracks.
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

#include "render/rendering.h"

namespace dubstage::test {
namespace {

constexpr double mebi = 1024.0 * 1024.0;

// Of this process: VmRSS, or VmHWM, its peak since reset_peak().
double resident_bytes(const std::string& field)
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with(field + ":")) return std::stod(line.substr(field.size() + 1)) * 1024.0;
    return 0;
}

void reset_peak()
{
    std::ofstream("/proc/self/clear_refs") << "5";
}

class MemoryTest : public RenderTest {
  protected:
    MemoryTest() { folder_.noise("a.wav", {.seconds = 1.0, .format = SF_FORMAT_WAV | SF_FORMAT_PCM_16}); }

    Session tracks(int count, const std::string& length) const
    {
        std::string text = "[session]\ntail = 0\n";
        for (int i = 0; i < count; ++i)
            text += "[[track]]\nname = '" + std::to_string(i) +
                    "'\ngain_db = -80\npan = -1\n[[track.insert]]\ntype = "
                    "'delay'\ntime = 0\n[[track.clip]]\nfile = 'a.wav'\nloop = true\nlength = " +
                    length + "\n";
        return folder_.session(text);
    }
    // How far the process grew beyond what it held before.
    double growth(const Session& session, double memory) const
    {
        RenderSettings s = settings();
        s.memory_bytes = memory;
        s.samples = SampleFormat::s16;
        const double before = resident_bytes("VmRSS");
        reset_peak();
        const RenderResult result = render(session, s);
        EXPECT_LE(result.peak_memory_bytes, memory);
        return resident_bytes("VmHWM") - before;
    }
};

TEST_P(MemoryTest, ten_minutes_take_no_more_than_one)
{
    growth(tracks(4, "'0:05'"), 256 * mebi); // what is made once per process
    const double one = growth(tracks(4, "'1:00'"), 256 * mebi);
    const double ten = growth(tracks(4, "'10:00'"), 256 * mebi);
    EXPECT_LT(ten, one + 16 * mebi) << one / mebi << " MiB for one minute";
}

TEST_P(MemoryTest, the_process_stays_within_what_is_allowed)
{
    const Session session = tracks(200, "'0:20'");
    for (const double memory : {96 * mebi, 256 * mebi})
        EXPECT_LT(growth(session, memory), memory + 32 * mebi);
}

TEST_P(MemoryTest, ten_thousand_tracks_render)
{
    Session session = tracks(10000, "0.9");
    const oracle::Signal mix = mix_of(session);
    oracle::Signal wanted = oracle::cut(read_audio(folder_.path() / "a.wav").sound, 0, 43200);
    wanted.channels.emplace_back(43200, 0.0); // 10,000 tracks of -80 dB, all on the left
    EXPECT_LT(null_db(mix, wanted), limit_db());
}

ON_CPU(MemoryTest);

} // namespace
} // namespace dubstage::test
