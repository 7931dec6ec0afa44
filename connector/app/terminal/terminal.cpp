#include "connector/app/terminal/terminal.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <string>

#include <sys/ioctl.h>
#include <unistd.h>

#include "connector/base/text/ascii.h"

namespace millrace::app {
namespace {

// 0 when it is no number.
std::size_t number_in(std::string_view text) {
  std::size_t number = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number);
  return ec == std::errc() && end == text.data() + text.size() ? number : 0;
}

std::size_t first_of(std::size_t measured, std::string_view told, std::size_t usual) {
  if (measured > 0) return measured;
  const std::size_t number = number_in(told);
  return number > 0 ? number : usual;
}

}  // namespace

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : value;
}

TerminalSize terminal_size(int descriptor, const Variables& variables) {
  winsize measured{};
  if (ioctl(descriptor, TIOCGWINSZ, &measured) != 0) measured = {};
  const TerminalSize usual;
  const auto columns = first_of(measured.ws_col, variables("COLUMNS"), usual.columns);
  const auto rows = first_of(measured.ws_row, variables("LINES"), usual.rows);
  return {std::clamp<std::size_t>(columns, 2, 1000), std::clamp<std::size_t>(rows, 2, 1000)};
}

std::size_t line_width(int descriptor, const Variables& variables) {
  if (isatty(descriptor) != 1) return kAnyWidth;
  return terminal_size(descriptor, variables).columns - 1;
}

bool takes_pictures(int descriptor, const Variables& variables) {
  const auto kind = variables("TERM");
  const auto ci = variables("CI");
  const bool is_log = !ci.empty() && ci != "false" && ci != "0";
  return isatty(descriptor) == 1 && !kind.empty() && kind != "dumb" && !is_log;
}

bool is_utf8_locale(const Variables& variables) {
  std::string_view locale;
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    if (locale.empty()) locale = variables(name);
  }
  const auto dot = locale.find('.');
  if (dot == locale.npos) return false;
  const auto encoding = locale.substr(dot + 1, locale.find('@') - dot - 1);
  return equals_ignoring_case(encoding, "utf-8") || equals_ignoring_case(encoding, "utf8");
}

bool wants_colours(const Variables& variables) {
  return variables("NO_COLOR").empty();
}

bool rewraps_lines(const Variables& variables) {
  // A tmux in one of the others has their variables.
  if (!variables("TMUX").empty()) return true;
  const auto kind = variables("TERM");
  constexpr std::array<std::string_view, 4> kCutting{"linux", "rxvt", "vt100", "vt220"};
  const bool cuts = std::ranges::any_of(
      kCutting, [kind](std::string_view beginning) { return kind.starts_with(beginning); });
  return !cuts && variables("XTERM_VERSION").empty() && variables("STY").empty();
}

}  // namespace millrace::app
