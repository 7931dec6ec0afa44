#include "connector/sql/text/regex/regex.h"

#include <algorithm>

#include <re2/re2.h>

#include "connector/base/text/utf8.h"
#include "connector/sql/text/regex/re2_pattern.h"
#include "connector/sql/text/regex/syntax_tree.h"

namespace millrace::sql::text {
namespace {

// For the program and, later, for the states that its matching goes through.
constexpr std::int64_t kMemory = 8 << 20;

bool has_lazy_part(const RegexNode& node) {
  return (node.kind == RegexNode::Kind::Repeat && node.own == Preference::Shortest) ||
         std::ranges::any_of(node.children, has_lazy_part);
}

std::unique_ptr<const re2::RE2> compiled(const std::string& pattern, bool longest) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_longest_match(longest);
  options.set_max_mem(kMemory);
  return std::make_unique<const re2::RE2>(pattern, options);
}

// Room for what RE2 finds, without an allocation when it is little.
class FoundPieces {
 public:
  explicit FoundPieces(std::size_t count) : size_(count) {
    if (count > few_.size()) many_.resize(count);
  }
  re2::StringPiece* data() { return size_ > few_.size() ? many_.data() : few_.data(); }
  std::size_t size() const { return size_; }
  const re2::StringPiece& operator[](std::size_t i) { return data()[i]; }

 private:
  std::size_t size_;
  std::array<re2::StringPiece, 4> few_;
  std::vector<re2::StringPiece> many_;
};

std::string_view view_of(re2::StringPiece piece) {
  return {piece.data(), piece.size()};
}

}  // namespace

Regex::Regex() = default;
Regex::Regex(Regex&&) noexcept = default;
Regex& Regex::operator=(Regex&&) noexcept = default;
Regex::~Regex() = default;

Outcome<Regex> Regex::compile(std::string_view pattern, RegexOptions options) {
  const auto tree = parse_regex(pattern, options);
  if (!tree) return std::unexpected(tree.error());
  const auto translated = to_re2(*tree);
  if (!translated) return std::unexpected(translated.error());
  Regex regex;
  regex.groups_ = tree->groups;
  regex.word_letter_ = translated->word_letter;
  regex.shortest_ = tree->root.preference() == Preference::Shortest;
  regex.set_ = SetScan::of(tree->root);
  if (regex.set_) return regex;
  if (!regex.shortest_) regex.longest_ = compiled(translated->text, true);
  if (regex.shortest_ || has_lazy_part(tree->root))
    regex.first_ = compiled(translated->text, false);
  for (const auto* program : {regex.longest_.get(), regex.first_.get()}) {
    if (program != nullptr && !program->ok()) return fault("the regular expression is too large");
  }
  return regex;
}

bool Regex::matches(std::string_view text) const {
  if (word_letter_ && !is_ascii(text)) {
    return RegexSearch(*this, text, RegexSearch::Parts::Whole).find(0);
  }
  if (set_) return set_->find(text, 0).has_value();
  const auto& program = shortest_ ? *first_ : *longest_;
  return program.Match(text, 0, text.size(), re2::RE2::UNANCHORED, nullptr, 0);
}

RegexSearch::RegexSearch(const Regex& regex, std::string_view text, Parts parts)
    : regex_(regex), text_(text) {
  const auto count = parts == Parts::Groups ? static_cast<std::size_t>(regex.groups_) + 1 : 1;
  if (count > few_.size()) many_.resize(count);
  parts_ = count > few_.size() ? std::span(many_) : std::span(few_).first(count);
  if (text_.data() == nullptr) text_ = "";
  if (regex.word_letter_ && !is_ascii(text)) make_shadow();
}

// RE2 sees the ends of words where they are when each of their letters is one of ASCII.
void RegexSearch::make_shadow() {
  const auto word = posix_class("word");
  for (std::size_t at = 0; at < text_.size();) {
    const std::size_t begin = at;
    const char32_t code = next_code_point(text_, at);
    if (code >= 0x80 && word->contains(code)) {
      shadow_ += *regex_.word_letter_;
    } else {
      shadow_ += text_.substr(begin, at - begin);
    }
    for (std::size_t i = 0; offsets_.size() < shadow_.size(); ++i) {
      offsets_.push_back(static_cast<std::uint32_t>(begin + i));
    }
  }
  offsets_.push_back(static_cast<std::uint32_t>(text_.size()));
}

bool RegexSearch::find(std::size_t from) {
  if (from > text_.size()) return false;
  if (regex_.set_) {
    const auto found = regex_.set_->find(text_, from);
    if (found) parts_[0] = text_.substr(found->begin, found->end - found->begin);
    return found.has_value();
  }
  if (offsets_.empty()) return find_in(text_, from);
  const auto shadow_from = std::ranges::lower_bound(offsets_, from) - offsets_.begin();
  if (!find_in(shadow_, static_cast<std::size_t>(shadow_from))) return false;
  for (auto& part : parts_) {
    if (part.data() == nullptr) continue;
    const auto begin = static_cast<std::size_t>(part.data() - shadow_.data());
    const std::size_t first = offsets_[begin];
    part = text_.substr(first, offsets_[begin + part.size()] - first);
  }
  return true;
}

bool RegexSearch::find_in(std::string_view text, std::size_t from) {
  const bool at_once = regex_.first_ == nullptr;
  const auto& program = regex_.shortest_ ? *regex_.first_ : *regex_.longest_;
  FoundPieces found(at_once ? parts_.size() : 1);
  if (!program.Match(text, from, text.size(), re2::RE2::UNANCHORED, found.data(),
                     static_cast<int>(found.size()))) {
    return false;
  }
  for (std::size_t i = 0; i < found.size(); ++i) parts_[i] = view_of(found[i]);
  if (regex_.shortest_) {
    const auto begin = static_cast<std::size_t>(parts_[0].data() - text.data());
    parts_[0] = text.substr(begin, shortest_end(text, begin) - begin);
  }
  return at_once || parts_.size() == 1 || find_groups(text);
}

// Whether something matches from `begin` up to a limit at most becomes true once and stays so: the
// limit is doubled until it does, and then halved.
std::size_t RegexSearch::shortest_end(std::string_view text, std::size_t begin) const {
  const auto fits = [&](std::size_t end) {
    return regex_.first_->Match(text, begin, end, re2::RE2::ANCHOR_START, nullptr, 0);
  };
  const std::size_t longest = begin + parts_[0].size();
  std::size_t too_short = begin;
  if (fits(begin)) return begin;
  for (std::size_t length = 1; begin + length < longest && !fits(begin + length); length *= 2) {
    too_short = begin + length;
  }
  std::size_t enough = std::min(longest, begin + std::max<std::size_t>(1, 2 * (too_short - begin)));
  while (enough - too_short > 1) {
    const std::size_t middle = too_short + (enough - too_short) / 2;
    (fits(middle) ? enough : too_short) = middle;
  }
  return enough;
}

// The ends of the match are known; what the groups take inside follows the quantifiers.
bool RegexSearch::find_groups(std::string_view text) {
  const auto begin = static_cast<std::size_t>(parts_[0].data() - text.data());
  FoundPieces found(parts_.size());
  if (!regex_.first_->Match(text, begin, begin + parts_[0].size(), re2::RE2::ANCHOR_BOTH,
                            found.data(), static_cast<int>(found.size()))) {
    return false;
  }
  for (std::size_t i = 1; i < found.size(); ++i) parts_[i] = view_of(found[i]);
  return true;
}

std::string_view RegexSearch::part(int group) const {
  const auto number = static_cast<std::size_t>(group);
  return number < parts_.size() ? parts_[number] : std::string_view();
}

std::size_t RegexSearch::begin_of(int group) const {
  return static_cast<std::size_t>(part(group).data() - text_.data());
}

}  // namespace millrace::sql::text
