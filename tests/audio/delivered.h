// What a source delivers, unpacked by the definition of the formats.
#pragma once

#include "audio/source.h"
#include "base/error.h"
#include "oracle/sample_formats.h"
#include "support/audio_files.h"

#include <gtest/gtest.h>

namespace dubstage::test {

inline Channels delivered(AudioSource& source, Frames from, Frames count)
{
    const auto channels = static_cast<std::size_t>(source.info().channels);
    const auto width = static_cast<std::size_t>(bytes_per_sample(source.format()));
    std::vector<std::byte> raw(static_cast<std::size_t>(count) * channels * width);
    source.read(from, count, raw.data());
    Channels result(channels);
    for (std::size_t i = 0; i < static_cast<std::size_t>(count) * channels; ++i)
        result[i % channels].push_back(
            oracle::decode(reinterpret_cast<const unsigned char*>(raw.data()) + i * width,
                           static_cast<oracle::SampleFormat>(source.format()), source.big_endian()));
    return result;
}

inline Channels delivered(AudioSource& source)
{
    return delivered(source, 0, source.info().frames);
}

// `work` throws an Error of that code whose subject is the path and whose text holds the word.
template <class Work>
void expect_error(const std::filesystem::path& path, ErrorCode code, const std::string& word,
                  const Work& work)
{
    try {
        work();
        FAIL() << path << ": no error";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), code) << error.what();
        EXPECT_EQ(error.subject(), path.string());
        EXPECT_NE(std::string(error.what()).find(word), std::string::npos) << error.what();
    }
}

inline void expect_refused(const std::filesystem::path& path, ErrorCode code, const std::string& word)
{
    expect_error(path, code, word, [&] { open_source(path, {}); });
}

} // namespace dubstage::test
