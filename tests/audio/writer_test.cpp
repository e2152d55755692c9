// A written file is whole under its name, or not there at all.

#include <csignal>
#include <cstring>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "audio/writer.h"
#include "base/error.h"
#include "support/audio_files.h"

namespace dubstage {
namespace {

using test::Channels;

OutputFile output(const std::filesystem::path& path, const char* layout, SampleFormat samples)
{
    OutputFile file;
    file.path = path;
    file.samples = samples;
    file.layout = parse_layout(layout, "test");
    return file;
}

// Frame t of channel c holds 256 * (16 t + c), as little-endian integers of the format.
std::vector<std::byte> ramp(const OutputFile& file, Frames frames)
{
    std::vector<std::byte> bytes;
    const int n = bytes_per_sample(file.samples);
    for (Frames t = 0; t < frames; ++t)
        for (int c = 0; c < file.layout.channels(); ++c) {
            const auto value = static_cast<std::uint32_t>(16 * t + c) << (n == 3 ? 8 : 0);
            for (int b = 0; b < n; ++b) bytes.push_back(static_cast<std::byte>(value >> 8 * b));
        }
    return bytes;
}

std::vector<std::string> entries(const std::filesystem::path& folder)
{
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        names.push_back(entry.path().filename().string());
    return names;
}

TEST(Writer, writes_what_it_is_given_and_nothing_before_it_is_whole)
{
    const test::TemporaryFolder folder;
    for (const FileFormat format : {FileFormat::wav, FileFormat::rf64, FileFormat::flac})
        for (const SampleFormat samples : {SampleFormat::s16, SampleFormat::s24}) {
            OutputFile file = output(folder / "a.audio", "stereo", samples);
            file.format = format;
            const auto writer = create_writer(file);
            const auto bytes = ramp(file, 1000);
            writer->write(bytes.data(), 400);
            writer->write(bytes.data() + 400 * 2 * bytes_per_sample(samples), 600);
            EXPECT_FALSE(std::filesystem::exists(file.path));
            writer->finish(1000);
            SF_INFO facts{};
            const Channels read = test::read_audio(file.path, &facts);
            ASSERT_EQ(facts.frames, 1000);
            const double step = samples == SampleFormat::s16 ? 1.0 / 32768 : 256.0 / 8388608;
            for (std::size_t t = 0; t < 1000; ++t)
                ASSERT_EQ(read[1][t], (16.0 * static_cast<double>(t) + 1) * step);
            EXPECT_EQ(entries(folder.path()).size(), 1u);
            std::filesystem::remove(file.path);
        }
}

TEST(Writer, cuts_to_the_length_that_is_wanted)
{
    const test::TemporaryFolder folder;
    for (const FileFormat format : {FileFormat::wav, FileFormat::rf64, FileFormat::flac}) {
        OutputFile file = output(folder / "a.audio", "stereo", SampleFormat::s24);
        file.format = format;
        const auto writer = create_writer(file);
        const auto bytes = ramp(file, 1000);
        writer->write(bytes.data(), 1000);
        writer->finish(321);
        EXPECT_EQ(test::read_audio(file.path)[0].size(), 321u);
    }
}

// A WAVE file's channels stand in the order of its mask's bits: backs before sides.
TEST(Writer, reorders_seven_one_for_wave)
{
    const test::TemporaryFolder folder;
    const OutputFile file = output(folder / "a.wav", "7.1", SampleFormat::s24);
    const auto writer = create_writer(file);
    writer->write(ramp(file, 10).data(), 10);
    writer->finish(10);
    const Channels read = test::read_audio(file.path);
    const int order[] = {0, 1, 2, 3, 6, 7, 4, 5};
    for (std::size_t c = 0; c < 8; ++c) EXPECT_EQ(read[c][1] * 8388608 / 256, 16 + order[c]);
    const auto bytes = test::read_bytes(file.path);
    const std::string text(bytes.begin(), bytes.end());
    const auto fmt = text.find("fmt ");
    std::uint32_t mask = 0;
    std::memcpy(&mask, bytes.data() + fmt + 8 + 20, 4);
    EXPECT_EQ(mask, 0x63fu);
}

TEST(Writer, says_where_on_the_clock_the_file_begins)
{
    const test::TemporaryFolder folder;
    OutputFile file = output(folder / "a.wav", "mono", SampleFormat::s24);
    file.time_reference = 0x1'2345'6789;
    file.description = "reel 1: mix";
    const auto writer = create_writer(file);
    writer->write(ramp(file, 10).data(), 10);
    writer->finish(10);
    SF_INFO facts{};
    SNDFILE* sound = sf_open(file.path.c_str(), SFM_READ, &facts);
    SF_BROADCAST_INFO info{};
    EXPECT_EQ(sf_command(sound, SFC_GET_BROADCAST_INFO, &info, sizeof info), SF_TRUE);
    sf_close(sound);
    EXPECT_EQ(std::string(info.description), "reel 1: mix");
    EXPECT_EQ(std::string(info.originator), "Dubstage");
    EXPECT_EQ(info.time_reference_low, 0x23456789u);
    EXPECT_EQ(info.time_reference_high, 1u);
}

TEST(Writer, becomes_rf64_by_itself_above_four_gigabytes)
{
    const test::TemporaryFolder folder;
    OutputFile file = output(folder / "a.wav", "7.1.4", SampleFormat::s24);
    file.expected_frames = Frames{7200} * 48000;
    const auto writer = create_writer(file);
    writer->write(ramp(file, 10).data(), 10);
    writer->finish(10);
    const auto bytes = test::read_bytes(file.path);
    EXPECT_EQ(std::string(bytes.begin(), bytes.begin() + 4), "RF64");
    EXPECT_EQ(test::read_audio(file.path)[0].size(), 10u);
}

TEST(Writer, leaves_nothing_behind_without_finish)
{
    const test::TemporaryFolder folder;
    for (const FileFormat format : {FileFormat::wav, FileFormat::flac}) {
        OutputFile file = output(folder / "a.wav", "mono", SampleFormat::s16);
        file.format = format;
        create_writer(file)->write(ramp(file, 100).data(), 100);
        EXPECT_TRUE(entries(folder.path()).empty());
    }
}

TEST(Writer, refuses_flac_where_flac_cannot)
{
    const test::TemporaryFolder folder;
    for (OutputFile file : {output(folder / "a.flac", "7.1.4", SampleFormat::s24),
                            output(folder / "a.flac", "mono", SampleFormat::f32)}) {
        file.format = FileFormat::flac;
        try {
            create_writer(file);
            FAIL();
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::usage);
            EXPECT_NE(error.remedy().find("--"), std::string::npos);
        }
    }
    EXPECT_TRUE(entries(folder.path()).empty());
}

// The kernel refuses to let a file grow past a limit, as a full disk does; in a child, because the limit is
// the process's.
TEST(Writer, reports_a_disk_that_takes_no_more_and_removes_its_file)
{
    const test::TemporaryFolder folder;
    for (const FileFormat format : {FileFormat::wav, FileFormat::flac}) {
        const pid_t child = fork();
        if (child == 0) {
            const rlimit small{100'000, 100'000};
            setrlimit(RLIMIT_FSIZE, &small);
            int status = 1;
            try {
                OutputFile file = output(folder / "a.wav", "stereo", SampleFormat::s24);
                file.format = format;
                file.expected_frames = 100'000;
                const auto bytes = ramp(file, 100'000);
                const auto writer = create_writer(file);
                for (int i = 0; i < 10; ++i) writer->write(bytes.data() + i * 60'000, 10'000);
                writer->finish(100'000);
            } catch (const Error& error) {
                const bool good = error.code() == ErrorCode::io &&
                                  error.subject() == (folder / "a.wav").string() &&
                                  error.remedy().find("589.9 KiB") != std::string::npos;
                status = good || format == FileFormat::flac ? 0 : 2;
            }
            _exit(status);
        }
        int status = 0;
        waitpid(child, &status, 0);
        EXPECT_TRUE(WIFEXITED(status));
        EXPECT_EQ(WEXITSTATUS(status), 0);
        EXPECT_TRUE(entries(folder.path()).empty());
    }
}

TEST(Writer, checks_for_room_before_it_begins)
{
    const test::TemporaryFolder folder;
    EXPECT_NO_THROW(check_free_space(folder.path(), 1000));
    try {
        check_free_space(folder.path(), 1e18);
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::io);
        EXPECT_NE(error.reason().find("TiB are needed"), std::string::npos) << error.what();
    }
}

} // namespace
} // namespace dubstage
