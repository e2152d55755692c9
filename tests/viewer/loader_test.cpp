// Files in the background: what is read, what is measured, and what is told when it cannot be.
#include "viewer/jobs/loader.h"

#include <gtest/gtest.h>
#include <thread>

#include "analysis/report/dsm.h"
#include "support/audio_files.h"

namespace dubstage::viewer {

namespace {

constexpr int wav = SF_FORMAT_WAV | SF_FORMAT_PCM_24;

class LoaderTest : public testing::Test {
  protected:
    std::filesystem::path audio(const std::string& name, std::size_t frames = 48000)
    {
        test::write_audio(folder / name, test::noise_channels(2, frames, 0.25), 48000, wav);
        return folder / name;
    }
    // All that is told of the files until everything is done; progress left out.
    std::vector<LoadEvent> events()
    {
        loader.wait();
        std::vector<LoadEvent> all = loader.take();
        std::erase_if(all, [](const LoadEvent& e) { return e.kind == LoadEvent::Kind::progress; });
        return all;
    }
    test::TemporaryFolder folder;
    Loader loader{2};
};

} // namespace

TEST_F(LoaderTest, audio_is_measured)
{
    loader.open(audio("a.wav"));
    const auto all = events();
    ASSERT_EQ(all.size(), 1u);
    ASSERT_EQ(all[0].kind, LoadEvent::Kind::ready) << all[0].text;
    const Measurement& measured = all[0].programmes.at(0)->measured;
    EXPECT_EQ(measured.frames, 48000);
    EXPECT_EQ(measured.name, "a.wav");
    EXPECT_EQ(measured.file_bits, 24);
    EXPECT_GT(measured.loudness.integrated, -30);
    EXPECT_EQ(all[0].programmes[0]->short_term.size(), measured.loudness.short_term.size());
}

TEST_F(LoaderTest, how_far_it_is_rises_while_a_file_is_measured)
{
    const auto path = audio("long.wav", 2880000);
    loader.open(path);
    double last = 0;
    int steps = 0;
    bool done = false;
    while (!done) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
        for (const LoadEvent& event : loader.take()) {
            done = event.kind != LoadEvent::Kind::progress;
            if (event.kind != LoadEvent::Kind::progress) continue;
            EXPECT_GE(event.progress, last);
            last = event.progress;
            ++steps;
        }
    }
    EXPECT_GT(steps, 1);
    EXPECT_LE(last, 1);
}

TEST_F(LoaderTest, a_newer_result_beside_the_file_is_opened_instead_unless_asked)
{
    const auto path = audio("a.wav");
    loader.open(path);
    Measurement other = events().at(0).programmes.at(0)->measured;
    other.name = "from the result";
    write_dsm(folder / "a.wav.dsm", other);
    loader.open(path);
    const auto found = events();
    ASSERT_EQ(found.size(), 1u) << found.at(0).text;
    EXPECT_EQ(found[0].programmes.at(0)->measured.name, "from the result");
    loader.open(path, true);
    EXPECT_EQ(events().at(0).programmes.at(0)->measured.name, "a.wav");
}

TEST_F(LoaderTest, an_older_result_beside_the_file_is_passed_over)
{
    const auto path = audio("a.wav");
    Measurement other;
    other.name = "old";
    write_dsm(folder / "a.wav.dsm", other);
    std::filesystem::last_write_time(folder / "a.wav.dsm",
                                     std::filesystem::last_write_time(path) - std::chrono::hours(1));
    loader.open(path);
    EXPECT_EQ(events().at(0).programmes.at(0)->measured.name, "a.wav");
}

TEST_F(LoaderTest, a_broken_result_beside_the_file_is_told_and_the_file_measured)
{
    const auto path = audio("a.wav");
    test::write_bytes(folder / "a.wav.dsm", {'n', 'o', 'p', 'e'});
    loader.open(path);
    const auto all = events();
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].kind, LoadEvent::Kind::warning);
    EXPECT_NE(all[0].text.find("a.wav.dsm"), std::string::npos);
    EXPECT_EQ(all[1].kind, LoadEvent::Kind::ready);
}

TEST_F(LoaderTest, what_cannot_be_opened_says_which_file_and_why_and_the_rest_goes_on)
{
    test::write_bytes(folder / "broken.wav", {'R', 'I', 'F', 'F', 0, 0});
    test::write_bytes(folder / "broken.dsm", {'x'});
    test::write_bytes(folder / "broken.toml", {'['});
    for (const char* name : {"broken.wav", "broken.dsm", "broken.toml", "none.wav"})
        loader.open(folder / name);
    loader.open(audio("good.wav"));
    int failed = 0, ready = 0;
    for (const LoadEvent& event : events()) {
        ready += event.kind == LoadEvent::Kind::ready;
        if (event.kind != LoadEvent::Kind::failed) continue;
        ++failed;
        EXPECT_NE(event.text.find(event.path.filename().string()), std::string::npos) << event.text;
    }
    EXPECT_EQ(failed, 4);
    EXPECT_EQ(ready, 1);
}

TEST_F(LoaderTest, a_result_of_another_version_says_so)
{
    write_dsm(folder / "a.dsm", Measurement{});
    auto bytes = test::read_bytes(folder / "a.dsm");
    for (std::size_t i = 4; i < 12 && i < bytes.size(); ++i)
        if (bytes[i] == 2) bytes[i] = 77;
    test::write_bytes(folder / "a.dsm", bytes);
    loader.open(folder / "a.dsm");
    const auto all = events();
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].kind, LoadEvent::Kind::failed);
    EXPECT_NE(all[0].text.find("version"), std::string::npos) << all[0].text;
}

TEST_F(LoaderTest, a_file_that_changes_or_goes_is_told_once)
{
    const auto path = audio("a.wav"), gone = audio("b.wav");
    loader.open(path);
    loader.open(gone);
    events();
    loader.look_for_changes();
    EXPECT_TRUE(events().empty());
    audio("a.wav", 96000);
    std::filesystem::remove(gone);
    loader.look_for_changes();
    EXPECT_EQ(events().size(), 2u);
    loader.look_for_changes();
    EXPECT_TRUE(events().empty());
}

TEST_F(LoaderTest, what_is_cancelled_says_nothing_more)
{
    const auto path = audio("a.wav", 4800000);
    loader.open(path);
    loader.cancel(path);
    EXPECT_TRUE(events().empty());
}

TEST_F(LoaderTest, results_are_kept_beside_their_files)
{
    const auto path = audio("a.wav");
    loader.open(path);
    loader.keep(events().at(0).programmes);
    EXPECT_TRUE(events().empty());
    EXPECT_EQ(read_dsm(folder / "a.wav.dsm").name, "a.wav");
}

TEST_F(LoaderTest, a_folder_gives_its_audio_and_results_each_once)
{
    audio("b.wav", 10);
    audio("a.wav", 10);
    test::write_bytes(folder / "a.wav.dsm", {});
    test::write_bytes(folder / "c.dsm", {});
    test::write_bytes(folder / "notes.txt", {});
    const auto files = files_to_open({folder.path()});
    ASSERT_EQ(files.size(), 3u);
    EXPECT_EQ(files[0].filename(), "a.wav");
    EXPECT_EQ(files[1].filename(), "b.wav");
    EXPECT_EQ(files[2].filename(), "c.dsm");
}

TEST(IdleWorkers, everything_that_is_added_is_done)
{
    std::atomic<int> done = 0;
    IdleWorkers workers(3);
    for (int i = 0; i < 100; ++i) workers.add([&](const CancelFlag&) { ++done; });
    workers.wait();
    EXPECT_EQ(done, 100);
    EXPECT_TRUE(workers.idle());
}

} // namespace dubstage::viewer
