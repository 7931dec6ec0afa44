#include "connector/formats/json/values/json_strings.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>

#include "connector/formats/utf8.h"

namespace millrace::formats {
namespace {

// An escape of a code unit: \ud83d.
constexpr std::size_t kUnitSize = 6;

class StringWalk {
 public:
  StringWalk(std::string_view json, std::size_t depth_of_names, std::string& out,
             StringPlaces& changed)
      : json_(json), depth_of_names_(depth_of_names), out_(out), changed_(changed) {}

  void run() {
    for (std::size_t at = 0; at < json_.size(); ++at) {
      const char c = json_[at];
      if (c == '{' || c == '[') ++depth_;
      if (c == '}' || c == ']') --depth_;
      if (c == '"') at = take_string(at);
    }
    out_.append(json_, taken_);
  }

 private:
  // Returns where its closing quote is.
  std::size_t take_string(std::size_t opening) {
    std::size_t closing = opening + 1;
    while (closing < json_.size() && json_[closing] != '"') {
      closing += json_[closing] == '\\' ? 2 : 1;
    }
    closing = std::min(closing, json_.size());
    const auto content = json_.substr(opening + 1, closing - opening - 1);
    if (is_utf8(content) || is_name(closing)) return closing;
    out_.append(json_, taken_, opening + 1 - taken_);
    changed_.push_back(static_cast<std::uint32_t>(out_.size() - 1));
    append_as_utf8(content, out_);
    taken_ = closing;
    return closing;
  }

  bool is_name(std::size_t closing) const {
    if (depth_ != depth_of_names_) return false;
    const std::size_t next = json_.find_first_not_of(" \t\r\n", closing + 1);
    return next != std::string_view::npos && json_[next] == ':';
  }

  std::string_view json_;
  std::size_t depth_of_names_;
  std::string& out_;
  StringPlaces& changed_;
  std::size_t depth_ = 0;
  std::size_t taken_ = 0;
};

std::optional<unsigned> unit_at(std::string_view string, std::size_t at) {
  const auto escape = string.substr(std::min(at, string.size()), kUnitSize);
  if (escape.size() < kUnitSize || !escape.starts_with("\\u")) return std::nullopt;
  unsigned unit = 0;
  const char* const end = escape.data() + escape.size();
  const auto [stopped, error] = std::from_chars(escape.data() + 2, end, unit, 16);
  if (error != std::errc() || stopped != end) return std::nullopt;
  return unit;
}

}  // namespace

void append_with_utf8_strings(std::string_view json, std::size_t depth_of_names, std::string& out,
                              StringPlaces& changed) {
  StringWalk(json, depth_of_names, out, changed).run();
}

std::size_t find_half_character(std::string_view string, std::size_t from) {
  for (std::size_t at = from; (at = string.find('\\', at)) != std::string_view::npos;) {
    const auto unit = unit_at(string, at);
    if (!unit) {
      at += 2;
    } else if (*unit < 0xD800 || *unit > 0xDFFF) {
      at += kUnitSize;
    } else {
      const auto next = unit_at(string, at + kUnitSize);
      const bool is_pair = *unit < 0xDC00 && next && *next >= 0xDC00 && *next <= 0xDFFF;
      if (!is_pair) return at;
      at += 2 * kUnitSize;
    }
  }
  return std::string_view::npos;
}

bool replace_half_characters(char* string, std::size_t size) {
  const std::string_view text(string, size);
  bool replaced = false;
  for (std::size_t at = 0; (at = find_half_character(text, at)) != std::string_view::npos;) {
    std::memcpy(string + at, "\\ufffd", kUnitSize);
    at += kUnitSize;
    replaced = true;
  }
  return replaced;
}

StringPlaces joined(StringPlaces some, const StringPlaces& others) {
  some.insert(some.end(), others.begin(), others.end());
  std::ranges::sort(some);
  const auto rest = std::ranges::unique(some);
  some.erase(rest.begin(), rest.end());
  return some;
}

StringsInCells find_strings(const StringPlaces& strings, std::span<const Slice> cells) {
  StringsInCells found;
  if (strings.empty()) return found;
  for (const Slice cell : cells) {
    if (cell.is_null()) continue;
    // The cell of a string begins after its quote.
    const auto first = std::ranges::lower_bound(strings, cell.offset - 1);
    const auto last = std::lower_bound(first, strings.end(), cell.offset + cell.size());
    if (first == last) continue;
    ++found.cells;
    found.strings += static_cast<std::size_t>(last - first);
  }
  return found;
}

}  // namespace millrace::formats
