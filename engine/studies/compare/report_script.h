// What the place to listen of a report is made of: its form, and the script that plays and counts.
#pragma once

namespace dubstage::report {

const char* listening_form();
const char* listening_script();

} // namespace dubstage::report
