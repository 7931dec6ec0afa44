#include "connector/app/terminal/live/figures.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

namespace millrace::app {
namespace {

// Three digits and the name of the unit.
template <std::size_t N>
std::string in_units(std::uint64_t number, double step,
                     const std::array<std::string_view, N>& names) {
  auto value = static_cast<double>(number);
  std::size_t unit = 0;
  // 999.5 would be printed as 1000.
  while (value >= 999.5 && unit + 1 < N) {
    value /= step;
    ++unit;
  }
  const int decimals = unit == 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return fmt::format("{:.{}f}{}", value, decimals, names[unit]);
}

}  // namespace

std::string clock_text(std::chrono::nanoseconds time) {
  using std::chrono::duration_cast;
  const auto seconds = std::max<std::int64_t>(0, duration_cast<std::chrono::seconds>(time).count());
  if (seconds < 3600) return fmt::format("{}:{:02}", seconds / 60, seconds % 60);
  return fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

std::string short_count(std::uint64_t number) {
  constexpr std::array<std::string_view, 5> kNames{"", "k", "M", "G", "T"};
  return in_units(number, 1000, kNames);
}

std::string size_text(std::uint64_t bytes) {
  constexpr std::array<std::string_view, 5> kNames{" B", " KiB", " MiB", " GiB", " TiB"};
  return in_units(bytes, 1024, kNames);
}

}  // namespace millrace::app
