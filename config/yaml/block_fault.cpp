#include "config/yaml/block_fault.h"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/invisible.h"
#include "connector/base/text/text.h"

namespace millrace::config {
namespace {

constexpr std::string_view kKey =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-.0123456789";

// One line with something on it.
struct Line {
  std::size_t number = 0;       // Counted from 1.
  std::size_t at = 0;           // Where its content begins, in the text.
  std::size_t indentation = 0;  // In bytes.
  std::string_view content;
};

std::vector<Line> lines_up_to(std::string_view text, std::size_t end) {
  std::vector<Line> lines;
  std::size_t number = 0;
  for (std::size_t at = 0; at <= end && at < text.size();) {
    const auto line = text.substr(at, text.find('\n', at) - at);
    const auto indentation = line.find_first_not_of(' ');
    ++number;
    if (indentation != line.npos && line[indentation] != '#' && line[indentation] != '\r') {
      lines.push_back({number, at + indentation, indentation, trimmed(line.substr(indentation))});
    }
    at += line.size() + 1;
  }
  return lines;
}

// Without the dashes in front.
std::string_view behind_dashes(std::string_view content) {
  while (content.starts_with("- ")) content = trimmed(content.substr(2));
  return content;
}

// Where this part of the line's content begins, in the text.
std::size_t start_of(const Line& line, std::string_view content) {
  return line.at + static_cast<std::size_t>(content.data() - line.content.data());
}

// `key:value`, which YAML takes for text.
std::optional<TextFault> colon_without_space(const Line& line) {
  constexpr std::string_view kWideColon = "：";
  const auto content = behind_dashes(line.content);
  const auto colon = std::min(content.find_first_not_of(kKey), content.size());
  const bool is_wide = content.substr(colon).starts_with(kWideColon);
  if (colon == 0 || content.size() < colon + 2 || (content[colon] != ':' && !is_wide)) {
    return std::nullopt;
  }
  const auto value = content.substr(colon + (is_wide ? kWideColon.size() : 1));
  if (!is_wide && (is_space(value.front()) || value.starts_with("//"))) return std::nullopt;
  return TextFault{
      start_of(line, content),
      fmt::format(
          "{}; write '{}: {}'",
          is_wide ? "the colon is a full-width one (U+FF1A)" : "a space is missing after the colon",
          content.substr(0, colon), printable(trimmed(without_invisible(value)), 40))};
}

// `Account #: integer`, of which YAML reads the first word only.
std::optional<TextFault> comment_in_key(const Line& line) {
  const auto content = behind_dashes(line.content);
  const auto comment = content.find(" #");
  if (comment == content.npos || content.substr(0, comment).find_first_of(":\"'") != content.npos) {
    return std::nullopt;
  }
  const auto colon = content.find(':', comment);
  if (colon == content.npos) return std::nullopt;
  return TextFault{start_of(line, content),
                   fmt::format("a # after a space begins a comment; put the name in quotes: "
                               "\"{}\": …",
                               printable(content.substr(0, colon), 60))};
}

// A key by itself, which YAML takes for the beginning of what follows.
std::optional<TextFault> missing_colon(const Line& line) {
  const auto content = behind_dashes(line.content);
  const bool is_word =
      is_letter(content.front()) && content.find_first_not_of(kKey) == content.npos;
  if (!is_word) return std::nullopt;
  return TextFault{
      start_of(line, content),
      fmt::format("a colon is missing after '{0}'; write '{0}: …'", printable(content, 40))};
}

// `key = value`.
std::optional<TextFault> equals_sign(const Line& line) {
  const auto content = behind_dashes(line.content);
  const auto word = std::min(content.find_first_not_of(kKey), content.size());
  const auto rest = trimmed(content.substr(word));
  if (word == 0 || !rest.starts_with('=')) return std::nullopt;
  return TextFault{
      start_of(line, content),
      fmt::format("options are written with a colon; write '{}: …'", content.substr(0, word))};
}

// `-item`, and dashes that only look like one.
std::optional<TextFault> unusual_dash(const Line& line) {
  constexpr std::array<std::string_view, 4> kOthers{"–", "—", "•", "−"};
  const bool lacks_space =
      line.content.size() > 1 && line.content[0] == '-' && is_letter_or_digit(line.content[1]);
  if (lacks_space) {
    return TextFault{line.at, fmt::format("a space is missing after the dash; write '- {}'",
                                          printable(line.content.substr(1), 40))};
  }
  for (const auto other : kOthers) {
    if (!line.content.starts_with(other)) continue;
    return TextFault{line.at, fmt::format("{} does not begin a list item; write '- '", other)};
  }
  return std::nullopt;
}

// A depth at which the lines above go on, and one line that shows it.
struct Level {
  std::size_t indentation = 0;
  std::size_t line = 0;
  bool is_list = false;
};

std::vector<Level> levels_above(const std::vector<Line>& lines) {
  std::vector<Level> levels;
  for (const auto& line : lines) {
    while (!levels.empty() && levels.back().indentation >= line.indentation) levels.pop_back();
    auto content = line.content;
    std::size_t at = line.indentation;
    for (; content.starts_with("- "); content = trimmed(content.substr(1))) {
      levels.push_back({at, line.number, true});
      at += 1 + content.substr(1).find_first_not_of(' ');
    }
    if (content == "-") {
      levels.push_back({at, line.number, true});
    } else {
      levels.push_back({at, line.number, false});
    }
  }
  return levels;
}

std::string spaces(std::size_t number) {
  return number == 0 ? "no spaces" : counted(number, "space");
}

TextFault misplaced(const Line& line, const std::vector<Level>& levels) {
  const auto distance = [&](const Level& level) {
    return std::max(level.indentation, line.indentation) -
           std::min(level.indentation, line.indentation);
  };
  const auto same = std::ranges::find(levels, line.indentation, &Level::indentation);
  const bool is_item = line.content.starts_with("- ") || line.content == "-";
  if (same != levels.end() && same->is_list && !is_item) {
    return {line.at, fmt::format("the list from line {} continues here; begin the line with '- ', "
                                 "or indent it like what it belongs to",
                                 same->line)};
  }
  // A list goes on by items, and keys by keys.
  auto fitting = levels;
  std::erase_if(fitting, [&](const Level& level) { return level.is_list != is_item; });
  std::ranges::reverse(fitting);  // Of two that are as near, the deeper one.
  if (fitting.empty() && is_item) {
    return {line.at, "a list item appears among keys; indent it below the key of its list"};
  }
  const auto& near = *std::ranges::min_element(fitting.empty() ? levels : fitting, {}, distance);
  if (near.indentation == line.indentation) {
    return {line.at,
            "this does not fit the lines above; check the indentation, and the end of the "
            "line before"};
  }
  return {line.at,
          fmt::format("an indentation of {} matches no line above; indent it by {}, as line {} is",
                      spaces(line.indentation), spaces(near.indentation), near.line)};
}

}  // namespace

std::optional<TextFault> block_fault(std::string_view text, std::size_t stopped) {
  auto lines = lines_up_to(text, stopped);
  if (lines.empty()) return std::nullopt;
  const Line last = lines.back();
  const auto first = lines.size() - std::min<std::size_t>(lines.size(), 2);
  for (std::size_t i = lines.size(); i-- > first;) {
    if (auto fault = unusual_dash(lines[i])) return fault;
    if (auto fault = colon_without_space(lines[i])) return fault;
    if (auto fault = comment_in_key(lines[i])) return fault;
    if (auto fault = equals_sign(lines[i])) return fault;
  }
  if (first + 1 < lines.size()) {
    if (auto fault = missing_colon(lines[first])) return fault;
  }
  lines.pop_back();
  // Within a line it is no matter of indentation.
  if (lines.empty() || stopped > last.at) return std::nullopt;
  return misplaced(last, levels_above(lines));
}

}  // namespace millrace::config
