// External commands: what is asked of them, and what each of their faults is called.
#include <cmath>
#include <cstring>
#include <fstream>
#include <gtest/gtest.h>
#include <limits>

#include "base/error.h"
#include "hosting/external.h"
#include "support/audio_files.h"

namespace dubstage::test {

namespace {

class External : public testing::Test {
  protected:
    External()
    {
        write_audio(in_, noise_channels(2, 4800, 0.5), 48000, SF_FORMAT_WAV | SF_FORMAT_FLOAT);
        write_audio(folder_ / "short.wav", noise_channels(2, 4000, 0.5), 48000,
                    SF_FORMAT_WAV | SF_FORMAT_FLOAT);
        write_audio(folder_ / "mono.wav", noise_channels(1, 4800, 0.5), 48000,
                    SF_FORMAT_WAV | SF_FORMAT_FLOAT);
        write_audio(folder_ / "slow.wav", noise_channels(2, 4800, 0.5), 44100,
                    SF_FORMAT_WAV | SF_FORMAT_FLOAT);
        Channels bad = noise_channels(2, 4800, 0.5);
        bad[1][2400] = std::numeric_limits<double>::quiet_NaN();
        write_audio(folder_ / "nan.wav", bad, 48000, SF_FORMAT_WAV | SF_FORMAT_FLOAT);
    }
    ExternalResult run(const std::string& command, double time_limit_s = 0) const
    {
        return run_external({command, folder_.path(), ".wav", time_limit_s}, in_, out_, {48000, 2, 4800, 0},
                            never_);
    }
    void expect_fault(const std::string& command, const std::string& fault, double time_limit_s = 0) const
    {
        const ExternalResult result = run(command, time_limit_s);
        EXPECT_EQ(result.fault, fault) << command << "\n" << result.messages;
        EXPECT_FALSE(result.remedy.empty());
        EXPECT_FALSE(std::filesystem::exists(out_));
    }

    TemporaryFolder folder_;
    std::filesystem::path in_ = folder_ / "a song's \"mix\" $1.wav", out_ = folder_ / "master.wav";
    CancelFlag never_{false};
};

} // namespace

TEST_F(External, a_copy_comes_back_bit_for_bit)
{
    const ExternalResult result = run("cp {in} {out} && echo done");
    EXPECT_EQ(result.fault, "");
    EXPECT_EQ(result.messages, "done\n");
    EXPECT_EQ(read_bytes(out_), read_bytes(in_));
}

TEST_F(External, runs_in_a_folder_of_its_own_on_a_copy)
{
    const auto before = read_bytes(in_);
    // In a folder that holds nothing else, it may do with its input what it likes.
    const ExternalResult result = run("ls | tr '\\n' ' '; cp {in} {out}; : > {in}; : > rubbish");
    EXPECT_EQ(result.messages, "in.wav ");
    EXPECT_EQ(result.fault, "");
    EXPECT_EQ(read_bytes(in_), before);
}

TEST_F(External, finds_what_lies_beside_the_file_that_names_it)
{
    std::ofstream(folder_ / "chain.sh") << "cp \"$1\" \"$2\"\n";
    EXPECT_EQ(run("sh {folder}/chain.sh {in} {out}").fault, "");
}

TEST_F(External, that_writes_nothing)
{
    expect_fault("true {in} {out}", "the file that the command was to write was not written");
    expect_fault("true {in}; : > {out}", "the file that the command was to write is empty");
}

TEST_F(External, that_fails_or_crashes)
{
    expect_fault("echo loading; echo 'no such preset' >&2; exit 4 # {in} {out}",
                 "the command ended with status 4: no such preset");
    expect_fault("kill -SEGV $$ # {in} {out}", "the command was killed by signal 11 (Segmentation fault)");
    const ExternalResult missing = run("no-such-program {in} {out}");
    EXPECT_EQ(missing.status, 127);
    EXPECT_NE(missing.fault.find("the command ended with status 127: "), std::string::npos) << missing.fault;
    EXPECT_NE(missing.remedy.find("install the program"), std::string::npos);
}

TEST_F(External, that_fails_after_writing_leaves_nothing)
{
    expect_fault("cp {in} {out}; exit 1", "the command ended with status 1");
}

TEST_F(External, that_hangs)
{
    expect_fault("sleep 1000 # {in} {out}", "the command was ended after 0.2 s", 0.2);
}

TEST_F(External, that_writes_another_rate_length_or_number_of_channels)
{
    const std::string start = "the file that the command was to write ";
    expect_fault("cp {folder}/slow.wav {out} # {in}", start + "has 44100 Hz instead of 48000 Hz");
    expect_fault("cp {folder}/mono.wav {out} # {in}", start + "has 1 channel instead of 2");
    expect_fault("cp {folder}/short.wav {out} # {in}", start + "has 4000 frames instead of 4800");
}

TEST_F(External, that_writes_nan)
{
    expect_fault("cp {folder}/nan.wav {out} # {in}",
                 "the file that the command was to write holds NaN in channel 2 at 0:00:00.050");
}

TEST_F(External, that_writes_no_sound)
{
    const ExternalResult result = run("echo hello > {out} # {in}");
    EXPECT_TRUE(result.fault.starts_with("the file that the command was to write ")) << result.fault;
}

TEST_F(External, lengths_may_differ_by_as_much_as_allowed)
{
    const ExternalCommand command{"cp {folder}/short.wav {out} # {in}", folder_.path(), ".wav", 0};
    EXPECT_TRUE(run_external(command, in_, out_, {48000, 2, 4800, 800}, never_).good());
    EXPECT_FALSE(run_external(command, in_, out_, {48000, 2, 4800, 799}, never_).good());
    EXPECT_TRUE(run_external(command, in_, out_, {}, never_).good());
}

TEST_F(External, without_a_place_for_its_files_is_refused)
{
    try {
        check_external({"sox {in} -n", {}, ".wav", 0}, "chain.toml:3: command");
        ADD_FAILURE() << "accepted";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::bad_session);
        EXPECT_STREQ(error.what(),
                     "chain.toml:3: command: the command has no {out}; write {in} where it takes the "
                     "file to read, and {out} where the one to write");
    }
}

TEST_F(External, when_cancelled_is_no_fault_but_an_end)
{
    const CancelFlag cancel{true};
    try {
        run_external({"sleep 1000 # {in} {out}", {}, ".wav", 0}, in_, out_, {}, cancel);
        ADD_FAILURE() << "went on";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::cancelled);
    }
}

// By asking a shell what it reads.
TEST(CommandLine, paths_survive_whatever_stands_around_them)
{
    const std::string path = "/a b/it's \"$HOME\" `x` \\.wav";
    for (const std::string around :
         {"{in}", "\"{in}\"", "'{in}'", "\\\"{in}\\\"", "it\\'s{in}", "\"'{in}'\""}) {
        const std::string line = command_line("printf %s " + around, path, "", "");
        FILE* shell = popen(line.c_str(), "r");
        ASSERT_NE(shell, nullptr);
        std::string read(1000, '\0');
        read.resize(fread(read.data(), 1, read.size(), shell));
        EXPECT_EQ(pclose(shell), 0) << line;
        EXPECT_NE(read.find(path), std::string::npos) << around << ": " << line << " gave " << read;
    }
}

} // namespace dubstage::test
