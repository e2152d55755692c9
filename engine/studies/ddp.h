// A disc as a DDP 2.00 file set, which pressing plants take: DDPID, DDPMS, PQDESCR, CDTEXT.BIN, IMAGE.DAT.
#pragma once

#include <filesystem>

#include "base/progress.h"
#include "studies/disc.h"

namespace dubstage {

// Every text file of the set but the image. Numbers and places of the fields as the files of mastering
// programs have them (github.com/ddp-reverse-eng/ddp-reverse-eng, spec/ddp2.md): DCA's own specification is
// not public.
struct DdpTexts {
    std::string id, map, subcode, cd_text;
};
DdpTexts ddp_texts(const Disc& disc);

// `wav`: 16 bit, stereo, 44.1 kHz, whole sectors. Two seconds of silence come before it, as the first track's
// pause.
void write_ddp(const Disc& disc, const std::filesystem::path& wav, const std::filesystem::path& folder,
               const CancelFlag& cancel);

} // namespace dubstage
