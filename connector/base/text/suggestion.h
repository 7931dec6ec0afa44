#pragma once

#include <string>
#include <string_view>
#include <vector>

// The one way in which a message guesses what a word was meant to be.

namespace millrace {

// The candidate that was meant: the same but for case, spaces at its ends, hyphens, quotes and
// characters that cannot be seen, else the nearest(); empty when there is none. A view of the
// candidate.
std::string_view meant_by(std::string_view word, const std::vector<std::string>& candidates);

// "; did you mean 'report'?", or nothing when no candidate is near. Says so where the
// candidate has a space at one of its ends.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

// The same, and "; use one of a, b and c" when none is near and there are few.
std::string suggestion(std::string_view word, const std::vector<std::string>& candidates);

// The word in quotes, fit to print, and with the advice to retype it where it has a character that
// cannot be seen.
std::string in_quotes(std::string_view word, std::size_t limit = 60);

// "a, b and c"
std::string listed(const std::vector<std::string>& words, std::string_view last = "and");

}  // namespace millrace
