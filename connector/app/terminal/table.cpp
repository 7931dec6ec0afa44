#include "connector/app/terminal/table.h"

#include <algorithm>

#include "connector/base/text/display_width.h"

namespace millrace::app {
namespace {

std::string padded(const std::string& text, std::size_t width, Table::Align align) {
  const std::string spaces(width - std::min(width, display_width(text)), ' ');
  return align == Table::Align::Left ? text + spaces : spaces + text;
}

}  // namespace

std::string fitted(const std::string& text, std::size_t width) {
  return padded(cut_to_width(text, width), width, Table::Align::Left);
}

std::string Table::text(std::size_t widest) const {
  std::vector<std::size_t> widths;
  widths.reserve(columns_.size());
  for (const auto& column : columns_) widths.push_back(display_width(column.title));
  for (const auto& row : rows_) {
    for (std::size_t c = 0; c < widths.size(); ++c) {
      widths[c] = std::max(widths[c], std::min(widest, display_width(row[c])));
    }
  }
  const auto line = [&](const auto& cell_of) {
    std::string out;
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      if (c > 0) out += "  ";
      out += padded(cut_to_width(cell_of(c), widest), widths[c], columns_[c].align);
    }
    out.erase(out.find_last_not_of(' ') + 1);
    return out + "\n";
  };
  std::string out = line([&](std::size_t c) { return columns_[c].title; });
  for (const auto& row : rows_) out += line([&](std::size_t c) { return row[c]; });
  return out;
}

}  // namespace millrace::app
