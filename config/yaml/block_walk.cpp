#include "config/yaml/block_walk.h"

#include <algorithm>
#include <optional>

namespace millrace::config {
namespace {

std::size_t leading_spaces(std::string_view line) {
  return std::min(line.find_first_not_of(' '), line.size());
}

// How far the block is indented: by as much as its first line with something on it is in the
// source, and is no longer in the text. That holds for an indentation indicator too.
std::optional<std::size_t> indentation_of(SourceCursor cursor, std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of('\n'), text.size()));
  for (; !cursor.done(); cursor.skip_line()) {
    const std::size_t written = leading_spaces(cursor.rest());
    const SourceCursor content{cursor.source, cursor.at + written};
    if (content.break_size() > 0) continue;
    const std::size_t kept = leading_spaces(text);
    if (content.done() || kept > written || text.empty()) return std::nullopt;
    return written - kept;
  }
  return std::nullopt;
}

// Walks the lines of a block along its text. What became of the breaks between two lines is read
// from the text, so that it does not matter how they were folded or chomped.
class BlockWalk {
 public:
  BlockWalk(SourceCursor cursor, std::string_view text, std::size_t indentation)
      : cursor_(cursor), text_(text), indentation_(indentation) {}

  std::vector<std::size_t> walk() {
    for (take_breaks(); offsets_.size() < text_.size(); take_breaks()) {
      const std::size_t before = cursor_.at;
      if (cursor_.done() || !take_content() || cursor_.at == before) return {};
    }
    const SourceCursor last{cursor_.source, offsets_.back()};
    offsets_.push_back(last.at + std::max<std::size_t>(last.break_size(), 1));
    return std::move(offsets_);
  }

 private:
  // The breaks up to the next line that is not empty, and its indentation.
  void take_breaks() {
    std::vector<std::size_t> breaks;
    skip_indentation();
    while (cursor_.break_size() > 0) {
      breaks.push_back(cursor_.at);
      cursor_.at += cursor_.break_size();
      skip_indentation();
    }
    if (breaks.size() == 1 && next() == ' ') offsets_.push_back(breaks.front());
    for (std::size_t i = 0; !breaks.empty() && next() == '\n'; ++i) {
      offsets_.push_back(breaks[std::min(i, breaks.size() - 1)]);
    }
  }

  // Only at the start of a line: behind content there is a break.
  void skip_indentation() {
    const bool at_start = cursor_.at > 0 && cursor_.source[cursor_.at - 1] == '\n';
    if (at_start) cursor_.at += std::min(leading_spaces(cursor_.rest()), indentation_);
  }

  bool take_content() {
    while (offsets_.size() < text_.size() && !cursor_.done() && cursor_.break_size() == 0) {
      if (next() != cursor_.peek()) return false;
      offsets_.push_back(cursor_.at++);
    }
    return true;
  }

  std::optional<char> next() const {
    if (offsets_.size() == text_.size()) return std::nullopt;
    return text_[offsets_.size()];
  }

  SourceCursor cursor_;
  std::string_view text_;
  std::size_t indentation_;
  std::vector<std::size_t> offsets_;
};

}  // namespace

std::vector<std::size_t> block_offsets(SourceCursor cursor, std::string_view text) {
  cursor.skip_line();
  const auto indentation = indentation_of(cursor, text);
  if (!indentation) return {};
  return BlockWalk(cursor, text, *indentation).walk();
}

}  // namespace millrace::config
