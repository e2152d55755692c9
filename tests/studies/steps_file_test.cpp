// Steps of a chain as a file: what is read is what was written, and which file belongs to which master.
#include "studies/steps_file.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "studies/run_record.h"
#include "studies/text_file.h"
#include "support/audio_files.h"

namespace dubstage {

namespace {

Steps two_steps()
{
    Steps steps;
    steps.song = "Tin Weather";
    steps.before.loudness.integrated = -17;
    steps.before.spectrum.third_octave_hz = {1000, 1259};
    steps.before.spectrum.third_octave_db = {-30, minus_infinity};
    for (const char* name : {"1 compressor", "2 gain"}) {
        Step step;
        step.name = name;
        step.measured.true_peak_db = -2.5;
        step.level_db = {-1, 0.5};
        step.tone_db = -14;
        steps.steps.push_back(step);
    }
    steps.steps[0].reduction_db = {0, 3.25, 1};
    steps.steps[0].harmonics_db = {-60, -72};
    return steps;
}

// A folder as `dubstage master` leaves it.
void write_run(const std::filesystem::path& masters, int number, const std::filesystem::path& files)
{
    RunRecord record;
    record.number = number;
    record.files.push_back({"spotify/mix.wav", "spotify", -14, -1});
    const auto kept = masters / run_path(number);
    std::filesystem::create_directories(kept / "steps");
    std::filesystem::create_directories(files / "spotify");
    write_text_file(kept / record_name, record_text(record));
    write_text_file(kept / "steps" / "mix.json", steps_text(two_steps()));
    for (const char* name : {"mix.wav", "other.wav"}) write_text_file(files / "spotify" / name, "sound");
}

std::string why_not(const std::filesystem::path& path)
{
    try {
        read_steps(path);
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

} // namespace

TEST(StepsFile, what_is_read_is_what_was_written)
{
    const test::TemporaryFolder folder;
    write_text_file(folder / "steps.json", steps_text(two_steps()));
    const Steps steps = read_steps(folder / "steps.json");
    EXPECT_EQ(steps.song, "Tin Weather");
    EXPECT_EQ(steps.before.loudness.integrated, -17);
    EXPECT_EQ(steps.before.true_peak_db, minus_infinity);
    EXPECT_EQ(steps.before.spectrum.third_octave_db, (std::vector<double>{-30, minus_infinity}));
    ASSERT_EQ(steps.steps.size(), 2u);
    EXPECT_EQ(steps.steps[0].name, "1 compressor");
    EXPECT_EQ(steps.steps[0].reduction_db, (std::vector<double>{0, 3.25, 1}));
    EXPECT_EQ(steps.steps[0].harmonics_db, (std::vector<double>{-60, -72}));
    EXPECT_EQ(steps.steps[0].most_reduction_db(), 3.25);
    EXPECT_TRUE(steps.steps[1].reduction_db.empty());
    EXPECT_EQ(steps.steps[1].level_db, (std::vector<double>{-1, 0.5}));
    EXPECT_EQ(steps.steps[1].measured.true_peak_db, -2.5);
    EXPECT_EQ(steps.steps[1].tone_db, -14);
}

TEST(StepsFile, what_is_wrong_is_said_with_the_file)
{
    const test::TemporaryFolder folder;
    const auto path = folder / "steps.json";
    EXPECT_EQ(why_not(path).find(path.string()), 0u) << why_not(path);
    for (const char* text :
         {"", "{", "[]", "{\"song\": 3}", "{\"song\": \"a\", \"before\": {}, \"steps\": []}"}) {
        write_text_file(path, text);
        EXPECT_EQ(why_not(path),
                  path.string() + ": does not hold the steps of a chain; render the master again")
            << text;
    }
}

TEST(StepsFile, those_of_a_master_are_found_in_its_run)
{
    const test::TemporaryFolder folder;
    write_run(folder.path(), 1, folder / "versions/001"); // put aside by the second
    write_run(folder.path(), 2, folder.path());
    EXPECT_EQ(steps_of(folder / "spotify/mix.wav"), folder / "versions/002/steps/mix.json");
    EXPECT_EQ(steps_of(folder / "versions/001/spotify/mix.wav"), folder / "versions/001/steps/mix.json");
    EXPECT_EQ(steps_of(folder / "spotify/other.wav"), std::nullopt) << "the run did not deliver it";
    EXPECT_EQ(steps_of(folder / "none/mix.wav"), std::nullopt);
    write_text_file(steps_beside(folder / "spotify/other.wav"), steps_text(two_steps()));
    EXPECT_EQ(steps_of(folder / "spotify/other.wav"), folder / "spotify/other.wav.steps.json");
    write_text_file(folder / "versions/002/master.json", "{");
    EXPECT_EQ(steps_of(folder / "spotify/mix.wav"), std::nullopt) << "a record that cannot be read";
}

} // namespace dubstage
