// Sessions rendered to a folder of their own, and held against the oracle.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <string>

#include "base/error.h"
#include "oracle/session_oracle.h"
#include "render/render.h"
#include "support/devices.h"
#include "support/sessions.h"

namespace dubstage::test {

class RenderTest : public DeviceTest {
  protected:
    // Float files into `name`, everything else as a user has it.
    RenderSettings settings(const std::string& name = "out") const
    {
        RenderSettings s;
        s.folder = folder_.path() / name;
        s.cache_folder = folder_.path() / "cache";
        s.samples = SampleFormat::f32;
        return s;
    }
    RenderResult render(const Session& session, const RenderSettings& s) const
    {
        const CancelFlag never{false};
        return dubstage::render(session, device(), s, {}, never);
    }
    // Every file of it by name.
    std::map<std::string, oracle::Signal> sounds(const RenderResult& result) const
    {
        std::map<std::string, oracle::Signal> files;
        for (const auto& file : result.files) files[file.name] = read_audio(file.path).sound;
        return files;
    }
    oracle::Signal mix_of(const Session& session) const
    {
        return sounds(render(session, settings())).at("mix");
    }
    // Rendered piece by piece, from 0 to each of `ends` and on from there, the mix has the bits of the whole.
    void expect_bits_of_the_whole(const Session& session, const std::vector<Frames>& ends) const
    {
        const auto whole = mix_of(session);
        oracle::Signal joined(static_cast<int>(whole.channels.size()));
        Frames from = 0;
        for (const Frames to : ends) {
            RenderSettings s = settings();
            s.range = TimeRange{"", from, to};
            const auto piece = sounds(render(session, s)).at("mix");
            for (std::size_t c = 0; c < joined.channels.size(); ++c)
                joined.channels[c].insert(joined.channels[c].end(), piece.channels[c].begin(),
                                          piece.channels[c].end());
            from = to;
        }
        ASSERT_EQ(joined.frames(), whole.frames());
        EXPECT_EQ(joined.channels, whole.channels);
    }
    // Relative to the peak of a file. Single precision and transforms of it leave about -135 dB on the cpu;
    // drivers may compute sines and sums less well.
    double limit_db() const { return GetParam() == "cpu" ? -125.0 : -120.0; }

    // The mix is what the oracle computes; on the cpu once more among all stems and tracks, and so are those.
    void expect_null(const Session& session) const
    {
        const oracle::Rendered wanted = oracle::render_session(session);
        ASSERT_GT(oracle::peak(wanted.mix()), 0.0) << "the session is silent";
        expect_null("mix", mix_of(session), wanted.mix());
        if (GetParam() == "cpu") expect_null_of_all(session, wanted);
    }
    void expect_null_of_all(const Session& session, const oracle::Rendered& wanted) const
    {
        RenderSettings all = settings("all");
        all.stems = all.tracks = true;
        const auto files = sounds(render(session, all));
        EXPECT_EQ(files.size(), wanted.outputs.size());
        for (const auto& [name, sound] : wanted.outputs) {
            ASSERT_TRUE(files.contains(name)) << name;
            expect_null(name + " of all", files.at(name), sound);
        }
    }
    // Where a tail comes down to -120 dBFS, noise may decide about the last windows: one on the cpu; on
    // vulkan, whose long transforms hold what is loud beside the end of the tail, a few.
    void expect_null(const std::string& name, const oracle::Signal& got, const oracle::Signal& wanted) const
    {
        EXPECT_LE(std::abs(got.frames() - wanted.frames()), GetParam() == "cpu" ? 1024 : 16384) << name;
        const Frames frames = std::min(got.frames(), wanted.frames());
        EXPECT_LT(null_db(oracle::cut(got, 0, frames), oracle::cut(wanted, 0, frames)), limit_db()) << name;
    }
    void expect_null(const std::string& text) const { expect_null(folder_.session(text)); }

    // What a render is refused with.
    Error error_of(const Session& session, const RenderSettings& s) const
    {
        try {
            render(session, s);
        } catch (const Error& error) {
            return error;
        }
        ADD_FAILURE() << "not refused";
        return Error(ErrorCode::internal, "nothing", "was thrown");
    }

    SessionFolder folder_;
};

} // namespace dubstage::test
