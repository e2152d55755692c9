// The known word that a misspelt one was probably meant to be.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dubstage {

// Empty when nothing is near (edit distance above a third of the word).
std::string nearest_word(std::string_view word, const std::vector<std::string>& known);

// "did you mean 'gain_db'?", else "known: a, b, c".
std::string suggest(std::string_view word, const std::vector<std::string>& known);

} // namespace dubstage
