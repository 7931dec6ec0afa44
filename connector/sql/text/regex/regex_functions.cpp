#include "connector/sql/text/regex/regex_functions.h"

#include <algorithm>

#include <fmt/format.h>

#include "connector/base/text/utf8.h"
#include "connector/sql/text/measures.h"

namespace millrace::sql::text {
namespace {

using Parts = RegexSearch::Parts;

std::unexpected<Reason> bad_parameter(std::string_view name, std::int64_t value) {
  return fault("invalid value for parameter \"{}\": {}", known(name), value);
}

// The byte of a character's number, or one behind the text, where nothing can match.
std::size_t offset_of(std::string_view text, std::int64_t start) {
  const auto before = static_cast<std::uint64_t>(start) - 1;
  if (before > text.size()) return text.size() + 1;
  std::size_t at = 0;
  for (std::uint64_t left = before; left > 0; --left) {
    if (at >= text.size()) return text.size() + 1;
    at += utf8_length_at(text, at);
  }
  return at;
}

// Where to look for the next match: an empty one must not be found again.
std::size_t behind(const RegexSearch& match, std::string_view text) {
  const std::size_t end = match.end();
  if (!match.part(0).empty()) return end;
  return end < text.size() ? end + utf8_length_at(text, end) : text.size() + 1;
}

bool find_number(RegexSearch& search, std::string_view text, const MatchChoice& choice) {
  std::size_t from = offset_of(text, choice.start);
  for (std::int64_t left = choice.number; search.find(from); from = behind(search, text)) {
    if (--left == 0) return true;
  }
  return false;
}

Outcome<void> check(const MatchChoice& choice) {
  if (choice.start < 1) return bad_parameter("start", choice.start);
  if (choice.number < 1) return bad_parameter("n", choice.number);
  if (choice.group < 0) return bad_parameter("subexpr", choice.group);
  return {};
}

// What the choice asks for: the first group of an expression without groups is the whole match.
// nullopt when there is no such group.
std::optional<int> group_of(const MatchChoice& choice, const Regex& regex) {
  if (choice.group > std::max(regex.groups(), 1)) return std::nullopt;
  return regex.groups() == 0 ? 0 : static_cast<int>(choice.group);
}

Parts parts_for(std::int64_t group) {
  return group == 0 ? Parts::Whole : Parts::Groups;
}

std::optional<std::string_view> found(std::string_view part) {
  return part.data() == nullptr ? std::nullopt : std::optional(part);
}

}  // namespace

Outcome<void> refuse_global(const RegexOptions& options, std::string_view function) {
  if (!options.all) return {};
  return fault("{}() does not support the \"global\" option", known(function));
}

Replacement::Replacement(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char next = at + 1 < text.size() ? text[at + 1] : '\0';
    if (text[at] != '\\') {
      add(kLiteral, text[at]);
    } else if (next >= '1' && next <= '9') {
      add(next - '0');
      ++at;
    } else if (next == '&') {
      add(0);
      ++at;
    } else {
      add(kLiteral, '\\');
      if (next == '\\') ++at;
    }
  }
}

void Replacement::add(int group, char literal) {
  has_groups_ = has_groups_ || group > 0;
  if (group != kLiteral || pieces_.empty() || pieces_.back().group != kLiteral) {
    pieces_.push_back({group, {}});
  }
  if (group == kLiteral) pieces_.back().text += literal;
}

void Replacement::append(const RegexSearch& match, std::string& out) const {
  for (const auto& piece : pieces_) {
    out += piece.group == kLiteral ? std::string_view(piece.text) : match.part(piece.group);
  }
}

Outcome<void> regexp_replace(const Regex& regex, std::string_view text,
                             const Replacement& replacement, ReplaceRange range, std::string& out) {
  if (range.start < 1) return bad_parameter("start", range.start);
  if (range.number < 0) return bad_parameter("n", range.number);
  const std::size_t begin = out.size();
  RegexSearch search(regex, text, replacement.has_groups() ? Parts::Groups : Parts::Whole);
  std::size_t copied = 0;
  std::int64_t number = 0;
  for (std::size_t from = offset_of(text, range.start); search.find(from);
       from = behind(search, text)) {
    if (++number < range.number) continue;
    out += text.substr(copied, search.begin() - copied);
    replacement.append(search, out);
    copied = search.end();
    if (exceeds_limit(out.size() - begin)) return too_long();
    if (range.number > 0) break;
  }
  out += text.substr(copied);
  if (exceeds_limit(out.size() - begin)) return too_long();
  return {};
}

std::optional<std::string_view> regexp_match(const Regex& regex, std::string_view text) {
  const int group = regex.groups() > 0 ? 1 : 0;
  RegexSearch search(regex, text, parts_for(group));
  return search.find(0) ? found(search.part(group)) : std::nullopt;
}

Outcome<std::optional<std::string_view>> regexp_substr(const Regex& regex, std::string_view text,
                                                       MatchChoice choice) {
  if (auto checked = check(choice); !checked) return std::unexpected(checked.error());
  const auto group = group_of(choice, regex);
  if (!group) return std::nullopt;
  RegexSearch search(regex, text, parts_for(*group));
  if (!find_number(search, text, choice)) return std::nullopt;
  return found(search.part(*group));
}

Outcome<std::int64_t> regexp_instr(const Regex& regex, std::string_view text, MatchChoice choice,
                                   std::int64_t end_option) {
  if (choice.start < 1) return bad_parameter("start", choice.start);
  if (choice.number < 1) return bad_parameter("n", choice.number);
  if (end_option != 0 && end_option != 1) return bad_parameter("endoption", end_option);
  if (choice.group < 0) return bad_parameter("subexpr", choice.group);
  const auto group = group_of(choice, regex);
  if (!group) return 0;
  RegexSearch search(regex, text, parts_for(*group));
  if (!find_number(search, text, choice)) return 0;
  const auto part = search.part(*group);
  if (part.data() == nullptr) return 0;
  const auto begin = search.begin() + static_cast<std::size_t>(part.data() - search.part(0).data());
  return length(text.substr(0, begin + (end_option == 1 ? part.size() : 0))) + 1;
}

Outcome<std::int64_t> regexp_count(const Regex& regex, std::string_view text, std::int64_t start) {
  if (start < 1) return bad_parameter("start", start);
  RegexSearch search(regex, text, Parts::Whole);
  std::int64_t count = 0;
  for (std::size_t from = offset_of(text, start); search.find(from); from = behind(search, text)) {
    ++count;
  }
  return count;
}

// Empty matches at both ends, or right behind another one, split nothing.
std::optional<std::string_view> regexp_split_part(const Regex& regex, std::string_view text,
                                                  std::int64_t number) {
  if (number < 1) return std::nullopt;
  RegexSearch search(regex, text, Parts::Whole);
  std::size_t begin = 0;
  std::size_t last_end = 0;
  for (std::size_t from = 0; search.find(from); from = behind(search, text)) {
    const bool splits = search.begin() < text.size() && search.end() > last_end;
    last_end = search.end();
    if (!splits) continue;
    if (--number == 0) return text.substr(begin, search.begin() - begin);
    begin = search.end();
  }
  return number == 1 ? std::optional(text.substr(begin)) : std::nullopt;
}

}  // namespace millrace::sql::text
