#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace millrace::config {

// A place in a YAML text, and the few steps that are the same in all of its scalars.
struct SourceCursor {
  std::string_view source;
  std::size_t at = 0;

  bool done() const { return at >= source.size(); }
  // The byte that is here; not at the end.
  char peek() const { return source[at]; }
  std::string_view rest() const { return source.substr(std::min(at, source.size())); }

  // Of the line break that stands here; 0 when there is none.
  std::size_t break_size() const {
    if (rest().starts_with("\r\n")) return 2;
    return rest().starts_with('\n') || rest().starts_with('\r') ? 1 : 0;
  }
  void skip_blanks() { at += std::min(rest().find_first_not_of(" \t"), rest().size()); }
  // The rest of the line, with its break.
  void skip_line() {
    at += std::min(rest().find('\n'), rest().size());
    at += break_size();
  }
  bool blank_or_break() const { return !done() && std::string_view(" \t\r\n").contains(peek()); }

  // Anchors and tags, and the space and comments up to the scalar.
  void skip_properties() {
    while (rest().starts_with('&') || rest().starts_with('!')) {
      at += std::min(rest().find_first_of(" \t\r\n"), rest().size());
      for (skip_blanks(); break_size() > 0 || rest().starts_with('#'); skip_blanks()) skip_line();
    }
  }
};

}  // namespace millrace::config
