#include "connector/base/text/suggestion.h"

#include <algorithm>

#include <fmt/format.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/invisible.h"
#include "connector/base/text/text.h"

namespace millrace {
namespace {

constexpr std::size_t kLongest = 100;  // Of a word that is compared.
constexpr std::size_t kListed = 30;

// What is left of a word when its spelling is not looked at closely.
std::string folded(std::string_view word) {
  const auto inside = between_typographic_quotes(word);
  std::string text = lower(trimmed(without_invisible(inside.empty() ? word : inside)));
  std::ranges::replace(text, '-', '_');
  std::ranges::replace(text, ' ', '_');
  return text;
}

}  // namespace

std::string_view meant_by(std::string_view word, const std::vector<std::string>& candidates) {
  const auto seen = word.substr(0, kLongest);
  const auto plain = folded(seen);
  const auto same = std::ranges::find(candidates, plain, folded);
  if (same != candidates.end()) return *same;
  const auto near = nearest(seen, candidates);
  return near.empty() ? nearest(plain, candidates) : near;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
  const auto meant = meant_by(word, candidates);
  if (meant.empty()) return "";
  std::string text = fmt::format("; did you mean '{}'", printable(meant, kLongest));
  if (trimmed(meant) != meant) {
    text += fmt::format(", with a space at its {}", meant.front() == ' ' ? "start" : "end");
  }
  return text + '?';
}

std::string suggestion(std::string_view word, const std::vector<std::string>& candidates) {
  if (auto guess = did_you_mean(word, candidates); !guess.empty()) return guess;
  if (candidates.empty()) return "; nothing can be written here";
  if (candidates.size() == 1) return fmt::format("; write {}", printable(candidates.front()));
  if (candidates.size() > kListed) return "";
  return "; use one of " + listed(candidates);
}

std::string in_quotes(std::string_view word, std::size_t limit) {
  const auto unseen = first_invisible(word);
  const auto advice = unseen.empty() ? "" : fmt::format(" (retype it: {} is invisible)", unseen);
  return fmt::format("'{}'{}", printable(word, limit), advice);
}

std::string listed(const std::vector<std::string>& words, std::string_view last) {
  if (words.size() < 2) return words.empty() ? "" : printable(words.front());
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 < words.size() ? ", " : fmt::format(" {} ", last);
    text += printable(words[i]);
  }
  return text;
}

}  // namespace millrace
