#include "connector/app/terminal/live/styled_line.h"

#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "connector/base/text/display_width.h"

namespace millrace::app {
namespace {

std::string_view code_of(Style style) {
  switch (style) {
    case Style::Plain:
      return "";
    case Style::Dim:
      return "2";
    case Style::Bold:
      return "1";
    case Style::Good:
      return "32";
    case Style::Bad:
      return "31";
    case Style::Warning:
      return "33";
    case Style::Busy:
      return "36";
  }
  return "";
}

// The marks of the pictures, which have a letter of their own.
constexpr std::array<std::pair<std::string_view, char>, 9> kLetters{{{"✓", '+'},
                                                                     {"✗", 'x'},
                                                                     {"▸", '>'},
                                                                     {"○", '.'},
                                                                     {"·", '-'},
                                                                     {"━", '#'},
                                                                     {"─", '-'},
                                                                     {"…", '~'},
                                                                     {"→", '>'}}};

std::string letter_for(std::string_view character) {
  for (const auto& [mark, letter] : kLetters) {
    if (mark == character) return {letter};
  }
  return std::string(display_width(character), '?');
}

std::string in_ascii(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    std::size_t size = 1;
    while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0u) == 0x80u) ++size;
    const auto character = text.substr(0, size);
    out += size == 1 ? std::string(character) : letter_for(character);
    text.remove_prefix(size);
  }
  return out;
}

}  // namespace

StyledLine& StyledLine::add(std::string text, Style style) {
  width_ += display_width(text);
  if (!text.empty()) pieces_.push_back({std::move(text), style});
  return *this;
}

StyledLine& StyledLine::add(const StyledLine& other) {
  for (const auto& piece : other.pieces_) add(piece.text, piece.style);
  return *this;
}

StyledLine& StyledLine::fill_to(std::size_t width) {
  if (width > width_) add(std::string(width - width_, ' '));
  return *this;
}

StyledLine& StyledLine::cut_to(std::size_t widest) {
  if (width_ <= widest) return *this;
  std::vector<Piece> pieces = std::exchange(pieces_, {});
  width_ = 0;
  for (auto& piece : pieces) {
    if (width_ + display_width(piece.text) < widest) {
      add(std::move(piece.text), piece.style);
      continue;
    }
    // Longer than what is left, so that the mark comes even when the cut is between two pieces.
    add(cut_to_width(piece.text + "…", widest - width_), piece.style);
    break;
  }
  return *this;
}

std::string StyledLine::text(Look look) const {
  std::string out;
  for (const auto& [text, style] : pieces_) {
    const auto shown = look.unicode ? text : in_ascii(text);
    const auto code = look.colours ? code_of(style) : std::string_view();
    out += code.empty() ? shown : fmt::format("\x1b[{}m{}\x1b[0m", code, shown);
  }
  return out;
}

}  // namespace millrace::app
