#include "connector/app/terminal/table.h"

#include <algorithm>

#include "connector/base/text/display_width.h"

namespace millrace::app {
namespace {

constexpr std::size_t kColumnGap = 2;
// Texts that are cut to less say too little, as long as there are columns to go without.
constexpr std::size_t kLeastText = 16;
constexpr std::size_t kLeast = 4;

std::string padded(const std::string& text, std::size_t width, Table::Align align) {
  const std::string spaces(width - std::min(width, display_width(text)), ' ');
  return align == Table::Align::Left ? text + spaces : spaces + text;
}

template <class Shown>
std::size_t line_width(const std::vector<Shown>& shown) {
  std::size_t width = 0;
  for (const auto& each : shown) width += (width > 0 ? kColumnGap : 0) + each.width;
  return width;
}

}  // namespace

bool Table::is_silent(std::size_t column) const {
  return std::ranges::all_of(rows_, [column](const auto& row) {
    return row[column].empty() || row[column] == "0" || row[column] == "-";
  });
}

// Takes from the widest text as long as that helps; true when the line fits.
bool Table::shrink(std::vector<Shown>& shown, std::size_t width, std::size_t least) const {
  while (line_width(shown) > width) {
    Shown* widest = nullptr;
    for (auto& each : shown) {
      const auto& column = columns_[each.column];
      if (column.align != Align::Left || column.cut == Cut::Never || each.width <= least) continue;
      if (widest == nullptr || each.width > widest->width) widest = &each;
    }
    if (widest == nullptr) return false;
    --widest->width;
  }
  return true;
}

// False when there is no column that may be left out.
bool Table::drop(std::vector<Shown>& shown, bool only_silent) const {
  auto last = shown.end();
  for (auto each = shown.begin(); each != shown.end(); ++each) {
    const int rank = columns_[each->column].rank;
    if (rank == 0 || (only_silent && !is_silent(each->column))) continue;
    if (last == shown.end() || rank > columns_[last->column].rank) last = each;
  }
  if (last == shown.end()) return false;
  shown.erase(last);
  return true;
}

std::vector<Table::Shown> Table::fitted(std::size_t widest, std::size_t width) const {
  std::vector<Shown> shown;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    std::size_t its = display_width(columns_[c].title);
    for (const auto& row : rows_) its = std::max(its, std::min(widest, display_width(row[c])));
    shown.push_back({c, its});
  }
  while (line_width(shown) > width && drop(shown, true)) {
  }
  for (;;) {
    auto shrunk = shown;
    if (shrink(shrunk, width, kLeastText)) return shrunk;
    if (drop(shown, false)) continue;
    shrink(shown, width, kLeast);
    return shown;
  }
}

std::string Table::text(std::size_t widest, std::size_t width) const {
  const auto shown = fitted(widest, width);
  const auto line = [&](const auto& cell_of) {
    std::string out;
    for (const auto& each : shown) {
      if (!out.empty()) out += std::string(kColumnGap, ' ');
      const auto& column = columns_[each.column];
      const auto cut = column.cut == Cut::Middle
                           ? cut_middle_to_width(cell_of(each.column), each.width)
                           : cut_to_width(cell_of(each.column), each.width);
      out += padded(cut, each.width, column.align);
    }
    out = cut_to_width(std::move(out), width);
    out.erase(out.find_last_not_of(' ') + 1);
    return out + "\n";
  };
  std::string out = line([&](std::size_t c) { return columns_[c].title; });
  for (const auto& row : rows_) out += line([&](std::size_t c) { return row[c]; });
  return out;
}

}  // namespace millrace::app
