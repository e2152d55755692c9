// Compression that a session does already, backed off where its references are more open.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "session/session.h"
#include "studies/match/portrait.h"

namespace dubstage {

// Every compressor, multiband, limiter, clipper and gain rider that is at work does less: at share 1 nothing.
// Those that listen to another strip are left alone, they duck. `touched`, where wanted, gets what was
// turned: "compressor on drums".
Session backed_off(const Session& session, double share, std::vector<std::string>* touched = nullptr);

struct BackOff {
    double share = 0; // 0 = the session stays as it is
    std::vector<std::string> words;
};
// How far it goes for what the target has more of range and crest, times `amount`. `measure` renders a
// session and gives its dynamics; called up to twice.
using DynamicsCall = std::function<PortraitDynamics(const Session& session)>;
BackOff find_back_off(const Session& session, const PortraitDynamics& now, const PortraitDynamics& target,
                      double amount, const DynamicsCall& measure);

} // namespace dubstage
