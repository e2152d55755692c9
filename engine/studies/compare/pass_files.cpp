#include "studies/compare/pass_files.h"

#include <system_error>

#include "studies/sound.h"

namespace dubstage {

Pass pass_through(CandidateRunner& runner, const std::filesystem::path& folder, const CancelFlag& cancel)
{
    std::error_code ignored;
    std::filesystem::create_directories(folder, ignored);
    return [&runner, folder, &cancel](const Channels& in, double sample_rate) {
        write_sound(folder / "test.wav", *sound_of(in, sample_rate, "test signal"));
        runner.run(folder / "test.wav", folder / "tested.wav", cancel);
        const auto out = open_sound(folder / "tested.wav");
        return out->read(0, out->frames());
    };
}

} // namespace dubstage
