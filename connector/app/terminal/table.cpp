#include "connector/app/terminal/table.h"

#include <algorithm>
#include <string_view>

namespace millrace::app {
namespace {

bool starts_code_point(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
}

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, starts_code_point));
}

std::string cut(const std::string& text, std::size_t widest) {
  if (width_of(text) <= widest) return text;
  std::size_t kept = 0;
  std::size_t end = 0;
  while (end < text.size() && kept < widest - 1) {
    ++end;
    while (end < text.size() && !starts_code_point(text[end])) ++end;
    ++kept;
  }
  return text.substr(0, end) + "…";
}

std::string padded(const std::string& text, std::size_t width, Table::Align align) {
  const std::string spaces(width - std::min(width, width_of(text)), ' ');
  return align == Table::Align::Left ? text + spaces : spaces + text;
}

}  // namespace

std::string fitted(const std::string& text, std::size_t width) {
  return padded(cut(text, width), width, Table::Align::Left);
}

std::string Table::text(std::size_t widest) const {
  std::vector<std::size_t> widths;
  widths.reserve(columns_.size());
  for (const auto& column : columns_) widths.push_back(width_of(column.title));
  for (const auto& row : rows_) {
    for (std::size_t c = 0; c < widths.size(); ++c) {
      widths[c] = std::max(widths[c], std::min(widest, width_of(row[c])));
    }
  }
  const auto line = [&](const auto& cell_of) {
    std::string out;
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      if (c > 0) out += "  ";
      out += padded(cut(cell_of(c), widest), widths[c], columns_[c].align);
    }
    out.erase(out.find_last_not_of(' ') + 1);
    return out + "\n";
  };
  std::string out = line([&](std::size_t c) { return columns_[c].title; });
  for (const auto& row : rows_) out += line([&](std::size_t c) { return row[c]; });
  return out;
}

}  // namespace millrace::app
