// Every key that a session file knows, table by table; docs/session_format.md explains each.
#pragma once

#include <string_view>

namespace dubstage::keys {

inline constexpr std::string_view file[] = {"session", "master", "bus", "track", "marker", "range"};

inline constexpr std::string_view session[] = {"name", "sample_rate",    "layout",         "tempo",
                                               "tail", "time_reference", "allow_truncated"};

inline constexpr std::string_view master[] = {"layout", "gain_db", "mute", "insert", "automation"};

inline constexpr std::string_view bus[] = {"name",    "layout",     "to",        "gain_db", "pan",
                                           "pan_law", "pan_matrix", "mute",      "solo",    "direct_out",
                                           "insert",  "send",       "automation"};

inline constexpr std::string_view track[] = {"name",    "layout",     "to",         "gain_db", "pan",
                                             "pan_law", "pan_matrix", "mute",       "solo",    "direct_out",
                                             "insert",  "send",       "automation", "clip",    "crossfade"};

inline constexpr std::string_view clip[] = {"file",    "channels", "source_start", "position", "positions",
                                            "repeat",  "every",    "length",       "gain_db",  "invert",
                                            "fade_in", "fade_out", "crossfade",    "loop",     "loop_length"};

inline constexpr std::string_view fade[] = {"length", "curve"};

// Of an insert; all its other keys are the processor's.
inline constexpr std::string_view insert[] = {"type", "position", "bypass", "automation"};

inline constexpr std::string_view send[] = {"to",      "gain_db",    "position", "pan",
                                            "pan_law", "pan_matrix", "mute"};

inline constexpr std::string_view automation[] = {"parameter", "curve", "points"};

inline constexpr std::string_view marker[] = {"name", "at"};

inline constexpr std::string_view range[] = {"name", "from", "to"};

} // namespace dubstage::keys
