// A file of many clips is one source; thousands of sources need few descriptors.

#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "audio/delivered.h"
#include "audio/source_pool.h"

namespace dubstage {
namespace {

using test::Channels;

TEST(SourcePool, gives_one_object_for_one_file)
{
    const test::TemporaryFolder folder;
    test::write_audio(folder / "a.wav", test::noise_channels(1, 10, 0.5), 48000,
                      SF_FORMAT_WAV | SF_FORMAT_PCM_16);
    SourcePool pool;
    const auto source = pool.open(folder / "a.wav", {});
    EXPECT_EQ(pool.open(folder / "a.wav", {}), source);
    EXPECT_EQ(pool.open(folder / "x/../a.wav", {}), source);
    OpenOptions other;
    other.sample_rate = 96000;
    other.cache_folder = folder.path();
    EXPECT_EQ(pool.open(folder / "a.wav", other)->info().frames, 20);
}

TEST(SourcePool, opens_from_many_threads_and_warns_once)
{
    const test::TemporaryFolder folder;
    test::write_audio(folder / "a.wav", test::noise_channels(1, 100, 0.5), 48000,
                      SF_FORMAT_WAV | SF_FORMAT_PCM_16);
    std::filesystem::resize_file(folder / "a.wav", 100);
    std::vector<std::string> warnings;
    const OpenOptions options{&warnings, 0, Truncated::warn, {}};
    SourcePool pool;
    std::vector<std::thread> threads;
    std::vector<std::shared_ptr<AudioSource>> sources(8);
    for (auto& source : sources) threads.emplace_back([&] { source = pool.open(folder / "a.wav", options); });
    for (auto& thread : threads) thread.join();
    for (const auto& source : sources) EXPECT_EQ(source, sources[0]);
    EXPECT_EQ(warnings.size(), 1u);
}

TEST(SourcePool, tries_again_what_could_not_be_opened)
{
    const test::TemporaryFolder folder;
    SourcePool pool;
    EXPECT_THROW(pool.open(folder / "a.wav", {}), Error);
    test::write_audio(folder / "a.wav", test::noise_channels(1, 10, 0.5), 48000,
                      SF_FORMAT_WAV | SF_FORMAT_PCM_16);
    EXPECT_NO_THROW(pool.open(folder / "a.wav", {}));
}

// In a child, because the limit is the process's.
bool reads_all_with(rlim_t descriptors, const std::vector<std::filesystem::path>& paths)
{
    const pid_t child = fork();
    if (child == 0) {
        const rlimit few{descriptors, descriptors};
        setrlimit(RLIMIT_NOFILE, &few);
        int wrong = 0;
        try {
            SourcePool pool;
            std::vector<std::shared_ptr<AudioSource>> sources;
            for (const auto& path : paths) sources.push_back(pool.open(path, {}));
            std::vector<std::thread> threads;
            std::atomic<int> bad{0};
            for (int n = 0; n < 3; ++n)
                threads.emplace_back([&] {
                    for (Frames from : {0, 50, 20})
                        for (std::size_t i = 0; i < sources.size(); ++i)
                            bad += test::delivered(*sources[i], from, 50)[0][49] !=
                                   static_cast<double>(i) / 1024;
                });
            for (auto& thread : threads) thread.join();
            wrong = bad;
        } catch (const std::exception& error) {
            std::fprintf(stderr, "%s\n", error.what());
            wrong = 1;
        }
        _exit(wrong == 0 ? 0 : 1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

TEST(SourcePool, reads_more_files_than_the_process_may_open)
{
    const test::TemporaryFolder folder;
    std::vector<std::filesystem::path> paths;
    for (int i = 0; i < 300; ++i) {
        const bool flac = i % 3 == 0; // decoders hold a descriptor too
        paths.push_back(folder / (std::to_string(i) + (flac ? ".flac" : ".wav")));
        test::write_audio(paths.back(), Channels(1, std::vector<double>(100, i / 1024.0)), 48000,
                          (flac ? SF_FORMAT_FLAC : SF_FORMAT_WAV) | SF_FORMAT_PCM_16);
    }
    EXPECT_TRUE(reads_all_with(32, paths));
    EXPECT_TRUE(reads_all_with(1024, paths));
}

} // namespace
} // namespace dubstage
