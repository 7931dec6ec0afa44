#include "connector/sql/text/regex/regex_options.h"

#include <fmt/format.h>

#include "connector/base/text/utf8.h"

namespace millrace::sql::text {
namespace {

void set_lines(RegexOptions& options, bool dot, bool anchors) {
  options.dot_stops_at_line = dot;
  options.anchors_at_lines = anchors;
}

}  // namespace

bool apply_option(char letter, RegexOptions& options) {
  switch (letter) {
    case 'g':
      options.all = true;
      return true;
    case 'c':
    case 'i':
      options.ignore_case = letter == 'i';
      return true;
    case 'm':
    case 'n':
      set_lines(options, true, true);
      return true;
    case 'p':
      set_lines(options, true, false);
      return true;
    case 'w':
      set_lines(options, false, true);
      return true;
    case 's':
      set_lines(options, false, false);
      return true;
    case 'q':
      options.literal = true;
      return true;
    case 't':
    case 'x':
      options.expanded = letter == 'x';
      return true;
    default:
      return false;
  }
}

Outcome<RegexOptions> parse_regex_options(std::string_view flags) {
  RegexOptions options;
  for (std::size_t at = 0; at < flags.size(); ++at) {
    if (apply_option(flags[at], options)) continue;
    if (flags[at] == 'b' || flags[at] == 'e') {
      return fault("regular expression option \"{}\" is not supported: only advanced ones are",
                   flags[at]);
    }
    return fault("invalid regular expression option: \"{}\"",
                 flags.substr(at, utf8_length_at(flags, at)));
  }
  return options;
}

}  // namespace millrace::sql::text
