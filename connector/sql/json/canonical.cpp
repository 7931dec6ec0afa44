#include "connector/sql/json/canonical.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "connector/base/text/ascii.h"
#include "connector/base/text/utf8.h"
#include "connector/data/json_syntax.h"
#include "connector/data/text/json_string.h"
#include "connector/sql/json/json_number.h"

namespace millrace::sql::json {
namespace {

constexpr std::string_view kInvalid = "invalid input syntax for type json";

// Writes the canonical text of one JSON text while it reads it. The members of an object are put in
// order when it closes, if they are not yet.
class Canonicaliser {
 public:
  Canonicaliser(std::string_view text, std::string& out)
      : text_(text), out_(out), start_(out.size()) {}

  Outcome<void> run() {
    if (!value() || !at_end()) return std::unexpected(*fault_);
    return {};
  }

 private:
  // A member of an object that is open: where its key is in keys_, and all of it in out_.
  struct Member {
    std::size_t key = 0, key_size = 0;
    std::size_t begin = 0, end = 0;
  };

  bool fail(Words<0> reason = kInvalid) { return fail(Reason::of(reason)); }
  bool fail(Reason reason) {
    fault_ = std::move(reason);
    return false;
  }

  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  void skip_space() {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  }

  bool take(char expected) {
    skip_space();
    if (peek() != expected) return false;
    ++at_;
    return true;
  }

  bool at_end() {
    skip_space();
    return at_ == text_.size() || fail();
  }

  bool value() {
    skip_space();
    if (out_.size() - start_ > kMaxJson) return fail(too_long().error());
    switch (peek()) {
      case '{':
        return nested(&Canonicaliser::object);
      case '[':
        return nested(&Canonicaliser::array);
      case '"':
        return string(nullptr);
      case 't':
        return word("true");
      case 'f':
        return word("false");
      case 'n':
        return word("null");
      default:
        return number();
    }
  }

  bool nested(bool (Canonicaliser::*read)()) {
    if (depth_ == kMaxDepth) return fail("the json is nested more than 1,000 levels deep");
    ++depth_;
    const bool done = (this->*read)();
    --depth_;
    return done;
  }

  bool word(std::string_view expected) {
    if (!text_.substr(at_).starts_with(expected)) return fail();
    at_ += expected.size();
    out_ += expected;
    return true;
  }

  bool number() {
    const std::size_t length = json_number_length(text_.substr(at_));
    if (length == 0) return fail();
    auto written = canonical_number(text_.substr(at_, length), out_);
    at_ += length;
    return written || fail(std::move(written.error()));
  }

  bool array() {
    ++at_;
    out_ += '[';
    if (!take(']')) {
      for (bool first = true; first || take(','); first = false) {
        if (!first) out_ += ", ";
        if (!value()) return false;
      }
      if (!take(']')) return fail();
    }
    out_ += ']';
    return true;
  }

  bool object();
  bool member();
  void put_in_order(std::size_t first);
  bool precedes(const Member& a, const Member& b) const;
  bool string(std::string* decoded);
  bool escape(std::string& decoded);
  bool code_unit(char32_t& unit);

  std::string_view text_;
  std::string& out_;
  std::size_t start_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  std::optional<Reason> fault_;
  std::vector<Member> members_;  // Of all objects that are open.
  std::string keys_;             // Theirs, without escapes.
  std::string scratch_;
};

bool Canonicaliser::object() {
  ++at_;
  out_ += '{';
  const std::size_t first = members_.size();
  const std::size_t keys = keys_.size();
  if (!take('}')) {
    do {
      if (members_.size() > first) out_ += ", ";
      if (!member()) return false;
    } while (take(','));
    if (!take('}')) return fail();
    put_in_order(first);
    members_.resize(first);
    keys_.resize(keys);
  }
  out_ += '}';
  return true;
}

bool Canonicaliser::member() {
  Member member{.key = keys_.size(), .begin = out_.size()};
  skip_space();
  if (!string(&keys_)) return false;
  member.key_size = keys_.size() - member.key;
  if (!take(':')) return fail();
  out_ += ": ";
  if (!value()) return false;
  member.end = out_.size();
  members_.push_back(member);
  return true;
}

bool Canonicaliser::precedes(const Member& a, const Member& b) const {
  if (a.key_size != b.key_size) return a.key_size < b.key_size;
  const std::string_view keys = keys_;
  return keys.substr(a.key, a.key_size) < keys.substr(b.key, b.key_size);
}

void Canonicaliser::put_in_order(std::size_t first) {
  const auto begin = members_.begin() + static_cast<std::ptrdiff_t>(first);
  const auto less = [this](const Member& a, const Member& b) { return precedes(a, b); };
  const auto not_less = [this](const Member& a, const Member& b) { return !precedes(a, b); };
  if (std::adjacent_find(begin, members_.end(), not_less) == members_.end()) return;
  const std::size_t from = begin->begin;
  std::sort(begin, members_.end(), [this](const Member& a, const Member& b) {
    return precedes(a, b) || (!precedes(b, a) && a.begin < b.begin);
  });
  scratch_.clear();
  for (auto it = begin; it != members_.end(); ++it) {
    if (it + 1 != members_.end() && !less(*it, it[1])) continue;
    if (!scratch_.empty()) scratch_ += ", ";
    scratch_.append(out_, it->begin, it->end - it->begin);
  }
  out_.resize(from);
  out_ += scratch_;
}

// Copies the string, and its text without escapes to `decoded` if that is wanted.
bool Canonicaliser::string(std::string* decoded) {
  if (peek() != '"') return fail();
  const std::size_t begin = ++at_;
  const auto is_plain = [](char c) {
    return c != '"' && c != '\\' && static_cast<unsigned char>(c) >= 0x20;
  };
  while (at_ < text_.size() && is_plain(text_[at_])) ++at_;
  if (peek() == '"') {
    if (decoded != nullptr) decoded->append(text_, begin, at_ - begin);
    ++at_;
    out_.append(text_, begin - 1, at_ - begin + 1);
    return true;
  }
  std::string unescaped(text_.substr(begin, at_ - begin));
  while (at_ < text_.size() && text_[at_] != '"') {
    if (text_[at_] == '\\') {
      if (!escape(unescaped)) return false;
    } else if (!is_plain(text_[at_])) {
      return fail();
    } else {
      unescaped += text_[at_++];
    }
  }
  if (peek() != '"') return fail();
  ++at_;
  if (decoded != nullptr) *decoded += unescaped;
  json_string(unescaped, out_);
  return true;
}

bool Canonicaliser::escape(std::string& decoded) {
  constexpr std::string_view kLetters = "\"\\/bfnrt";
  constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
  ++at_;
  if (const auto letter = kLetters.find(peek()); letter != std::string_view::npos) {
    decoded += kMeanings[letter];
    ++at_;
    return true;
  }
  char32_t code = 0;
  if (!code_unit(code)) return fail();
  if (code == 0) return fail("unsupported Unicode escape sequence");
  if (code >= 0xDC00 && code <= 0xDFFF) return fail();
  if (code >= 0xD800 && code <= 0xDBFF) {
    char32_t low = 0;
    if (peek() != '\\') return fail();
    ++at_;
    if (!code_unit(low) || low < 0xDC00 || low > 0xDFFF) return fail();
    code = 0x10000 + ((code & 0x3FF) << 10) + (low & 0x3FF);
  }
  append_utf8(code, decoded);
  return true;
}

// "uXXXX"; moves behind it.
bool Canonicaliser::code_unit(char32_t& unit) {
  if (peek() != 'u') return false;
  ++at_;
  for (int i = 0; i < 4; ++i, ++at_) {
    const int digit = hex_value(peek());
    if (digit < 0) return false;
    unit = unit << 4 | static_cast<char32_t>(digit);
  }
  return true;
}

}  // namespace

Outcome<void> to_jsonb(std::string_view json, std::string& out) {
  const std::size_t start = out.size();
  auto done = Canonicaliser(json, out).run();
  if (done && out.size() - start > kMaxJson) return too_long();
  return done;
}

}  // namespace millrace::sql::json
