// Renders that end before they are done: nothing stays under a final name, and what was there before
// survives.
#include <csignal>
#include <fstream>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "render/rendering.h"

namespace dubstage::test {
namespace {

class InterruptionsTest : public RenderTest {
  protected:
    InterruptionsTest() { folder_.noise("a.wav", {.seconds = 0.9}); }

    // Long enough for several blocks.
    Session long_session() const
    {
        return folder_.session(
            "[[bus]]\nname = 'group'\n[[track]]\nname = 'a'\nto = 'group'\n[[track.insert]]\ntype = "
            "'eq'\nbands = [{ type = 'bell', frequency = 1000, gain_db = 3 }]\n[[track.clip]]\n"
            "file = 'a.wav'\nloop = true\nlength = '3:00'\n");
    }
    void expect_cancelled(const Session& session, const ProgressCall& progress,
                          const CancelFlag& cancel) const
    {
        RenderSettings s = settings();
        s.stems = true;
        try {
            dubstage::render(session, device(), s, progress, cancel);
            ADD_FAILURE() << "not cancelled";
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::cancelled) << error.what();
        }
        EXPECT_EQ(folder_.files_in("out"), std::vector<std::string>{});
    }
};

// Files of this process end at `bytes` while it lives, as on a disk that fills up.
class FileSizeLimit {
  public:
    explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN))
    {
        getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit limit{bytes, before_.rlim_max};
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit()
    {
        setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;

  private:
    rlimit before_{};
    void (*handler_)(int);
};

TEST_P(InterruptionsTest, cancelled_before_it_begins)
{
    expect_cancelled(long_session(), {}, CancelFlag{true});
}

TEST_P(InterruptionsTest, cancelled_on_the_way)
{
    CancelFlag cancel{false};
    expect_cancelled(
        long_session(), [&](double done, double total) { cancel = done > 0.2 * total; }, cancel);
}

TEST_P(InterruptionsTest, progress_rises_to_the_whole)
{
    double last = -1, all = 0;
    const CancelFlag never{false};
    const RenderResult result = dubstage::render(
        long_session(), device(), settings(),
        [&](double done, double total) {
            EXPECT_GE(done, last);
            EXPECT_LE(done, total);
            last = done;
            all = total;
        },
        never);
    EXPECT_EQ(last, all);
    EXPECT_GE(all, static_cast<double>(result.frames));
}

TEST_P(InterruptionsTest, a_disk_that_fills_up_on_the_way)
{
    RenderSettings s = settings();
    s.stems = true;
    const Session session = long_session();
    const FileSizeLimit limit(4 << 20);
    const Error error = error_of(session, s);
    EXPECT_EQ(error.code(), ErrorCode::io) << error.what();
    EXPECT_EQ(folder_.files_in("out"), std::vector<std::string>{});
}

TEST_P(InterruptionsTest, a_folder_that_cannot_be_made)
{
    std::ofstream(folder_.path() / "file") << "in the way";
    RenderSettings s = settings("file/out");
    const Error error = error_of(long_session(), s);
    EXPECT_EQ(error.code(), ErrorCode::cannot_create) << error.what();
    EXPECT_NE(std::string(error.what()).find("file/out"), std::string::npos) << error.what();
}

TEST_P(InterruptionsTest, a_final_name_that_is_taken_by_a_folder)
{
    std::filesystem::create_directories(folder_.path() / "out" / "mix.wav" / "inner");
    const Session session = folder_.session("[[track]]\nname = 'a'\n[[track.clip]]\nfile = 'a.wav'\n");
    const ErrorCode code = error_of(session, settings()).code();
    EXPECT_TRUE(code == ErrorCode::cannot_create || code == ErrorCode::io) << static_cast<int>(code);
    EXPECT_EQ(folder_.files_in("out"), std::vector<std::string>{});
}

TEST_P(InterruptionsTest, an_older_mix_survives_until_the_new_one_is_whole)
{
    const Session session = long_session();
    std::filesystem::create_directory(folder_.path() / "out");
    std::ofstream(folder_.path() / "out" / "mix.wav") << "the old one";
    CancelFlag cancel{false};
    EXPECT_THROW(dubstage::render(
                     session, device(), settings(), [&](double, double) { cancel = true; }, cancel),
                 Error);
    EXPECT_EQ(bytes_of(folder_.path() / "out" / "mix.wav"), "the old one");
    EXPECT_EQ(folder_.files_in("out"), std::vector<std::string>{"mix.wav"});
}

TEST_P(InterruptionsTest, a_device_renders_rightly_after_a_render_that_failed)
{
    const Session session = folder_.session("[[track]]\nname = 'a'\n[[track.clip]]\nfile = 'a.wav'\n");
    CancelFlag cancel{false};
    EXPECT_THROW(dubstage::render(
                     long_session(), device(), settings(), [&](double, double) { cancel = true; }, cancel),
                 Error);
    expect_null("mix", mix_of(session), oracle::render_session(session).mix());
}

ON_BOTH_DEVICES(InterruptionsTest);

} // namespace
} // namespace dubstage::test
