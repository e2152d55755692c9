// The viewer's player: traces through a sound device.
#pragma once

#include <memory>

#include "viewer/model/player.h"
#include "viewer/sound/audio_out.h"

namespace dubstage::viewer {

// `cache_folder`: OpenOptions::cache_folder.
std::unique_ptr<Player> make_trace_player(OpenOut open_out, const std::filesystem::path& cache_folder = {});

} // namespace dubstage::viewer
