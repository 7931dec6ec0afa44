#include "config/yaml/scalar_walk.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include "config/yaml/block_walk.h"
#include "config/yaml/source_cursor.h"
#include "connector/base/text/ascii.h"
#include "connector/base/text/utf8.h"

namespace millrace::config {
namespace {

constexpr std::size_t kHexDigits[] = {2, 4, 8};
constexpr std::string_view kHexEscapes = "xuU";

std::optional<std::uint32_t> hex_code(std::string_view digits, std::size_t count) {
  if (digits.size() < count) return std::nullopt;
  std::uint32_t code = 0;
  for (const char c : digits.substr(0, count)) {
    const int value = hex_value(c);
    if (value < 0) return std::nullopt;
    code = code << 4 | static_cast<std::uint32_t>(value);
  }
  return code;
}

// What one escape stands for, and how long it is.
struct Escape {
  std::string text;
  std::size_t size = 2;
};

// What the parser makes of them: its \N and \_ are Latin-1.
constexpr std::pair<char, std::string_view> kEscapes[] = {{'0', std::string_view("\0", 1)},
                                                          {'a', "\a"},
                                                          {'b', "\b"},
                                                          {'t', "\t"},
                                                          {'\t', "\t"},
                                                          {'n', "\n"},
                                                          {'v', "\v"},
                                                          {'f', "\f"},
                                                          {'r', "\r"},
                                                          {'e', "\x1B"},
                                                          {' ', " "},
                                                          {'"', "\""},
                                                          {'\'', "'"},
                                                          {'\\', "\\"},
                                                          {'/', "/"},
                                                          {'N', "\x85"},
                                                          {'_', "\xA0"},
                                                          {'L', "\xE2\x80\xA8"},
                                                          {'P', "\xE2\x80\xA9"}};

std::optional<Escape> read_hex(std::string_view rest, std::size_t digits) {
  const auto code = hex_code(rest.substr(2), digits);
  if (!code) return std::nullopt;
  Escape escape{.size = 2 + digits};
  append_utf8(*code, escape.text);
  return escape;
}

std::optional<Escape> read_escape(std::string_view rest) {
  if (rest.size() < 2) return std::nullopt;
  const auto hex = kHexEscapes.find(rest[1]);
  if (hex != kHexEscapes.npos) return read_hex(rest, kHexDigits[hex]);
  const auto* known =
      std::ranges::find(kEscapes, rest[1], &std::pair<char, std::string_view>::first);
  if (known == std::end(kEscapes)) return std::nullopt;
  return Escape{.text = std::string(known->second)};
}

// Walks a plain or quoted scalar, in which line breaks are folded.
class FlowWalk {
 public:
  FlowWalk(SourceCursor cursor, std::string_view text, char quote)
      : cursor_(cursor), text_(text), quote_(quote) {}

  std::vector<std::size_t> walk() {
    while (offsets_.size() < text_.size()) {
      if (!step()) return {};
    }
    offsets_.push_back(cursor_.at);
    return std::move(offsets_);
  }

 private:
  bool step() {
    if (cursor_.done()) return false;
    if (cursor_.blank_or_break()) return take_blanks();
    if (quote_ == '\'' && cursor_.rest().starts_with("''")) return take(cursor_.at, 2);
    if (quote_ == '"' && cursor_.peek() == '\\') return unescape();
    return take(cursor_.at, 1);
  }

  // Blanks belong to the text unless a line ends with them.
  bool take_blanks() {
    SourceCursor behind = cursor_;
    behind.skip_blanks();
    if (behind.break_size() > 0) return fold(Escaped::No);
    while (cursor_.at < behind.at && offsets_.size() < text_.size()) {
      if (!take(cursor_.at, 1)) return false;
    }
    return true;
  }

  // One byte of the text, for `size` bytes of the source.
  bool take(std::size_t from, std::size_t size) {
    if (cursor_.peek() != text_[offsets_.size()]) return false;
    offsets_.push_back(from);
    cursor_.at += size;
    return true;
  }

  bool unescape() {
    const std::size_t from = cursor_.at;
    if (const SourceCursor after{cursor_.source, from + 1}; after.break_size() > 0) {
      cursor_ = after;
      return fold(Escaped::Yes);
    }
    const auto escape = read_escape(cursor_.rest());
    if (!escape || !text_.substr(offsets_.size()).starts_with(escape->text)) return false;
    offsets_.insert(offsets_.end(), escape->text.size(), from);
    cursor_.at += escape->size;
    return true;
  }

  enum class Escaped { No, Yes };

  // One line break is a space, unless it is escaped; each empty line is a line break.
  bool fold(Escaped escaped) {
    std::vector<std::size_t> breaks;
    for (cursor_.skip_blanks(); cursor_.break_size() > 0; cursor_.skip_blanks()) {
      breaks.push_back(cursor_.at);
      cursor_.at += cursor_.break_size();
    }
    if (breaks.size() == 1) return escaped == Escaped::Yes || put(' ', breaks.front());
    breaks.pop_back();
    return std::ranges::all_of(breaks, [this](std::size_t at) { return put('\n', at); });
  }

  bool put(char c, std::size_t at) {
    if (offsets_.size() == text_.size() || text_[offsets_.size()] != c) return false;
    offsets_.push_back(at);
    return true;
  }

  SourceCursor cursor_;
  std::string_view text_;
  char quote_;  // NUL for none.
  std::vector<std::size_t> offsets_;
};

}  // namespace

std::vector<std::size_t> scalar_offsets(std::string_view source, std::size_t start,
                                        std::string_view text) {
  SourceCursor cursor{source, start};
  cursor.skip_properties();
  if (cursor.done()) return {};
  const char first = cursor.peek();
  if (first == '|' || first == '>') return block_offsets(cursor, text);
  if (first != '"' && first != '\'') return FlowWalk(cursor, text, '\0').walk();
  ++cursor.at;
  return FlowWalk(cursor, text, first).walk();
}

}  // namespace millrace::config
