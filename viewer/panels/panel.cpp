#include "viewer/panels/panel.h"

namespace dubstage::viewer {

extern const PanelType spectrum_panel, loudness_panel, spectrogram_panel, album_panel, stereo_panel,
    match_panel, checks_panel, session_panel, listen_panel;

const std::vector<PanelType>& panel_types()
{
    static const std::vector<PanelType> all{spectrum_panel, loudness_panel, spectrogram_panel,
                                            album_panel,    stereo_panel,   match_panel,
                                            checks_panel,   session_panel,  listen_panel};
    return all;
}

} // namespace dubstage::viewer
