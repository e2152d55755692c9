// Headers as the world writes them, and as damage leaves them.

#include <sys/stat.h>

#include "audio/delivered.h"

namespace dubstage {
namespace {

using test::Channels;
using Bytes = std::vector<unsigned char>;

Bytes little(std::uint64_t value, int bytes)
{
    Bytes result;
    for (int i = 0; i < bytes; ++i) result.push_back(static_cast<unsigned char>(value >> 8 * i));
    return result;
}

Bytes operator+(Bytes a, const Bytes& b)
{
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

Bytes text(const std::string& characters)
{
    return {characters.begin(), characters.end()};
}

// `size` other than the body's own where a header is to lie.
Bytes chunk(const std::string& name, const Bytes& body, std::int64_t size = -1)
{
    Bytes bytes = text(name) + little(size < 0 ? body.size() : static_cast<std::uint64_t>(size), 4) + body;
    if (body.size() % 2 != 0) bytes.push_back(0);
    return bytes;
}

Bytes fmt(unsigned channels = 1, std::uint32_t rate = 48000)
{
    return chunk("fmt ", little(1, 2) + little(channels, 2) + little(rate, 4) +
                             little(rate * channels * 2, 4) + little(channels * 2, 2) + little(16, 2));
}

Bytes wave(const Bytes& chunks, const std::string& outer = "RIFF")
{
    return text(outer) + little(chunks.size() + 4, 4) + text("WAVE") + chunks;
}

const Bytes four_samples{0, 0, 0, 64, 0, 128, 255, 127}; // 0, 0.5, -1, nearly 1

class Headers : public testing::Test {
  protected:
    std::filesystem::path file(const Bytes& bytes)
    {
        test::write_bytes(folder_ / "a.wav", bytes);
        return folder_ / "a.wav";
    }
    void expect_four_samples(const Bytes& bytes)
    {
        const auto source = open_source(file(bytes), options_);
        EXPECT_EQ(test::delivered(*source), (Channels{{0, 0.5, -1, 32767.0 / 32768}}));
    }

    test::TemporaryFolder folder_;
    std::vector<std::string> warnings_;
    OpenOptions options_{&warnings_, 0, Truncated::error, {}};
};

TEST_F(Headers, may_have_any_chunks_before_and_after_the_samples)
{
    expect_four_samples(wave(fmt() + chunk("data", four_samples)));
    expect_four_samples(wave(chunk("JUNK", Bytes(28)) + chunk("bext", Bytes(603)) + fmt() +
                             chunk("odd ", Bytes(3)) + chunk("data", four_samples) +
                             chunk("LIST", Bytes(41))));
    EXPECT_TRUE(warnings_.empty());
}

TEST_F(Headers, of_rf64_and_bw64_name_their_length_in_ds64)
{
    const Bytes sizes = chunk("ds64", little(100, 8) + little(8, 8) + little(4, 8) + little(0, 4));
    for (const char* outer : {"RF64", "BW64"})
        expect_four_samples(
            wave(sizes + fmt() + chunk("data", four_samples, 0xffffffff) + chunk("axml", Bytes(100)), outer));
    EXPECT_TRUE(warnings_.empty());
}

TEST_F(Headers, of_streams_do_not_say_how_long_they_are)
{
    for (const std::int64_t size : {0L, 0xffffffffL, 0xfffffff0L}) {
        warnings_.clear();
        expect_four_samples(wave(fmt() + chunk("data", four_samples, size)));
        ASSERT_EQ(warnings_.size(), 1u);
        EXPECT_NE(warnings_[0].find("does not say how long"), std::string::npos);
    }
}

TEST_F(Headers, with_nothing_but_other_chunks_behind_empty_data_hold_no_samples)
{
    test::expect_refused(file(wave(fmt() + chunk("data", {}) + chunk("LIST", Bytes(40)))),
                         ErrorCode::bad_data, "no samples");
    test::expect_refused(file(wave(fmt() + chunk("data", {}))), ErrorCode::bad_data, "no samples");
}

TEST_F(Headers, that_promise_more_than_is_there_are_refused_with_both_lengths)
{
    const auto path = file(wave(fmt() + chunk("data", four_samples, 2000)));
    test::expect_refused(path, ErrorCode::bad_data, "promises 1000 frames, the file holds 4 frames");
    test::expect_refused(path, ErrorCode::bad_data, "allow_truncated");
    options_.truncated = Truncated::warn;
    EXPECT_EQ(open_source(path, options_)->info().frames, 4);
    ASSERT_EQ(warnings_.size(), 1u);
    EXPECT_NE(warnings_[0].find("the file holds 4 frames"), std::string::npos);
}

TEST_F(Headers, of_aiff_may_leave_room_before_the_samples_and_chunks_behind_them)
{
    const auto path = folder_ / "a.aiff";
    test::write_audio(path, test::noise_channels(2, 100, 0.9), 44100, SF_FORMAT_AIFF | SF_FORMAT_PCM_16);
    const Channels expected = test::read_audio(path);
    Bytes bytes = test::read_bytes(path) + text("ANNO") + Bytes{0, 0, 0, 4, 1, 2, 3, 4};
    test::write_bytes(path, bytes);
    EXPECT_EQ(test::delivered(*open_source(path, {})), expected);
    // One more frame promised than there are samples: the annotation is not one.
    const auto common = std::search(bytes.begin(), bytes.end(), std::begin("COMM"), std::begin("COMM") + 4);
    common[8 + 5] = 101;
    test::write_bytes(path, bytes);
    test::expect_refused(path, ErrorCode::bad_data, "promises 101 frames, the file holds 100 frames");
}

TEST_F(Headers, with_impossible_rates_or_channels_are_refused)
{
    test::expect_refused(file(wave(fmt(1, 0) + chunk("data", four_samples))), ErrorCode::bad_data,
                         "sample rate of 0");
    test::expect_refused(file(wave(fmt(1, 999) + chunk("data", four_samples))), ErrorCode::bad_data,
                         "999 Hz");
    test::expect_refused(file(wave(fmt(1, 0x7fffffff) + chunk("data", four_samples))), ErrorCode::bad_data,
                         "1 kHz to 768 kHz");
    test::expect_refused(file(wave(fmt(0) + chunk("data", four_samples))), ErrorCode::bad_data, "");
    test::expect_refused(file(wave(fmt(2000) + chunk("data", Bytes(8000)))), ErrorCode::bad_data,
                         "2000 channels");
}

// Whatever is cut off or overwritten, a file is read or refused: no other end.
TEST_F(Headers, that_are_damaged_anywhere_do_no_harm)
{
    for (const int format : {SF_FORMAT_WAVEX | SF_FORMAT_PCM_24, SF_FORMAT_RF64 | SF_FORMAT_PCM_16,
                             SF_FORMAT_W64 | SF_FORMAT_FLOAT, SF_FORMAT_AIFF | SF_FORMAT_PCM_16,
                             SF_FORMAT_FLAC | SF_FORMAT_PCM_16, SF_FORMAT_AU | SF_FORMAT_PCM_16}) {
        const auto path = folder_ / "whole";
        test::write_audio(path, test::noise_channels(2, 300, 0.9), 48000, format);
        const Bytes whole = test::read_bytes(path);
        const auto attempt = [&](const Bytes& bytes) {
            test::write_bytes(path, bytes);
            try {
                test::delivered(*open_source(path, {}));
            } catch (const Error& error) {
                EXPECT_NE(error.code(), ErrorCode::internal) << error.what();
            }
        };
        const std::size_t header = std::min<std::size_t>(whole.size(), 200);
        for (std::size_t at = 0; at < header; ++at) {
            attempt({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(at)});
            for (const unsigned value : {0x00u, 0x7fu, 0x80u, 0xffu}) {
                Bytes damaged = whole;
                damaged[at] = static_cast<unsigned char>(value);
                attempt(damaged);
            }
        }
    }
}

TEST_F(Headers, are_asked_for_only_in_files)
{
    test::expect_refused(folder_ / "missing.wav", ErrorCode::missing_input, "no such file");
    test::expect_refused(folder_.path(), ErrorCode::bad_data, "folder");
    test::expect_refused(file(text("hello")), ErrorCode::bad_data, "no audio file");
    test::expect_refused(file({}), ErrorCode::bad_data, "no audio file");
    const auto pipe = folder_ / "pipe";
    ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
    test::expect_refused(pipe, ErrorCode::bad_data, "not a file");
}

} // namespace
} // namespace dubstage
