// A whole session in double precision, one strip after the other, as its format defines it.
//
// What the words of a session mean in samples:
// - Session time is absolute. Everything linear happens in it, look-ahead and tails included; what would
//   sound before frame 0 is not written, but what it causes later (a delay behind a linear-phase EQ) is.
// - source_start and loop_length are rounded to frames of the session's rate. A looped clip without a length
//   plays its loop once. A file of one channel feeds every channel of the track.
// - A strip: clips or bus input -> inserts before the fader -> P -> gain (automation replaces the fader's
//   value) times mute automation -> inserts behind the fader -> Q -> pan -> the bus it feeds. Sends leave
//   from P or Q with their own gain, panned by themselves or as the strip is, its pan automation included.
// - A muted strip is silent everywhere: at its bus, at its sends before the fader, in its own file.
// - Once anything is soloed, a track sounds only when it, or a bus that it reaches through `to`, is soloed;
//   its sends sound with it. Of other tracks only the sends to soloed buses, or to buses on their way through
//   one, are heard. Buses stay open.
// - mix: the master behind its fader and inserts. Stem: a bus there, in its own layout. Track: what it adds
//   to the bus it feeds; without such a bus, Q.
// - A tail of fixed length is counted from the end of the last audible clip. Else the session ends there when
//   nothing sounds behind it, or at the end of the last window of 1024 frames, counted from there, in which
//   the mix reaches -120 dBFS. Stems and tracks are as long.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "oracle/signal.h"
#include "session/session.h"

namespace dubstage::oracle {

struct Options {
    bool inserts = true, master_inserts = true;
    // Only this part, from clips that sound at most `reach` frames around it.
    std::optional<TimeRange> range;
    Frames reach = 0;
};

struct Rendered {
    Frames content_end = 0; // of the last audible clip
    // "mix", "stem drums", "track kick"; each spans [0, length) or the range.
    std::map<std::string, Signal> outputs;
    const Signal& mix() const { return outputs.at("mix"); }
    Frames length() const { return mix().frames(); }
};

// Throws Error where a file or a processor does, and for clips that their files do not hold.
Rendered render_session(const Session& session, const Options& options = {});

} // namespace dubstage::oracle
