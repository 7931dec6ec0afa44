#include "connector/sql/text/regex/set_scan.h"

#include "connector/base/text/utf8.h"

namespace millrace::sql::text {
namespace {

using Kind = RegexNode::Kind;

}  // namespace

std::optional<SetScan> SetScan::of(const RegexNode& root) {
  const auto* node = &root;
  if (node->kind == Kind::Sequence && node->children.size() == 1) node = &node->children[0];
  SetScan scan;
  if (node->kind == Kind::Repeat && node->least == 1 && !node->most &&
      node->own == Preference::Longest) {
    scan.many_ = true;
    node = &node->children[0];
  }
  if (node->kind != Kind::Set) return std::nullopt;
  scan.set_ = node->set;
  for (std::size_t c = 0; c < scan.of_ascii_.size(); ++c) {
    scan.of_ascii_[c] = scan.set_->contains(static_cast<char32_t>(c));
  }
  return scan;
}

// Moves behind the character at `at` when it is in the set.
bool SetScan::takes(std::string_view text, std::size_t& at) const {
  const auto lead = static_cast<unsigned char>(text[at]);
  if (lead < 0x80) {
    if (!of_ascii_[lead]) return false;
    ++at;
    return true;
  }
  std::size_t behind = at;
  if (!set_->contains(next_code_point(text, behind))) return false;
  at = behind;
  return true;
}

std::optional<SetScan::Match> SetScan::find(std::string_view text, std::size_t from) const {
  for (std::size_t at = from; at < text.size();) {
    const std::size_t begin = at;
    if (!takes(text, at)) {
      at += utf8_length_at(text, at);
      continue;
    }
    while (many_ && at < text.size() && takes(text, at)) {
    }
    return Match{begin, at};
  }
  return std::nullopt;
}

}  // namespace millrace::sql::text
