#include "connector/app/terminal/wrap.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/base/text/display_width.h"
#include "connector/base/text/text.h"

namespace millrace::app {
namespace {

// Takes off what fits into a line; at least one character, so that it goes on.
std::string_view take_line(std::string_view& text, std::size_t width) {
  std::size_t size = std::max(bytes_within(text, width), std::min<std::size_t>(text.size(), 1));
  while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0u) == 0x80u) ++size;
  if (size < text.size() && text[size] != ' ') {
    const auto space = text.substr(0, size).rfind(' ');
    if (space != text.npos && space > 0) size = space;
  }
  const auto line = text.substr(0, size);
  text.remove_prefix(size);
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  return line.substr(0, line.find_last_not_of(' ') + 1);
}

void wrap_paragraph(std::string_view text, std::size_t width, std::size_t indent,
                    std::vector<std::string>& lines) {
  lines.emplace_back(take_line(text, width));
  while (!text.empty()) {
    lines.push_back(std::string(indent, ' ').append(take_line(text, width - indent)));
  }
}

}  // namespace

std::vector<std::string> wrapped(std::string_view text, std::size_t width, std::size_t indent) {
  width = std::max<std::size_t>(width, 1);
  if (indent * 3 > width) indent = 0;
  std::vector<std::string> lines;
  for (;;) {
    const auto end = text.find('\n');
    wrap_paragraph(text.substr(0, end), width, indent, lines);
    if (end == text.npos) return lines;
    text.remove_prefix(end + 1);
  }
}

std::string wrapped_text(std::string_view text, std::size_t width, std::size_t indent) {
  std::string out;
  for (const auto& line : wrapped(text, width, indent)) out.append(line).append("\n");
  return out;
}

std::string some_of(const std::vector<std::string>& names) {
  constexpr std::size_t kMost = 3;
  if (names.size() <= kMost) return fmt::format("{}", fmt::join(names, ", "));
  return fmt::format("{} and {} more", fmt::join(names.begin(), names.begin() + kMost, ", "),
                     with_commas(names.size() - kMost));
}

}  // namespace millrace::app
