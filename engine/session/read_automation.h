// Reads what moves: breakpoints of strips (gain, pan, mute, sends) and of their inserts' parameters.
#pragma once

#include "session/reader.h"

namespace dubstage {

constexpr Interval pan_positions{-1.0, 1.0};

// Where a part of what `reader` reads stands.
Place place_below(const Reader& reader, const std::string& what, int line);

// All throw Error{bad_session}. `strip` holds the sends and what has been read of its automation.
Automation read_automation(const Reader& strip_reader, const TableAt& at, int number, const Strip& strip);
// The tables of an insert's key `automation`; `place` is the insert's own.
std::vector<ParameterAutomation> read_insert_automation(const Reader& insert, const Place& place);

} // namespace dubstage
