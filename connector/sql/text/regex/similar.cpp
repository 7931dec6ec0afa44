#include "connector/base/text/utf8.h"
#include "connector/sql/text/regex/regex_functions.h"

namespace millrace::sql::text {
namespace {

// Rewrites one pattern character by character, as Postgres's function does.
class SimilarRewriter {
 public:
  explicit SimilarRewriter(std::string_view escape) : escape_(escape) {}

  // False for a third separator.
  bool add(std::string_view character) {
    if (after_escape_) return escaped(character);
    if (!escape_.empty() && character == escape_) {
      after_escape_ = true;
    } else if (class_depth_ > 0) {
      within_class(character);
    } else {
      plain(character);
    }
    return true;
  }

  std::string result() { return out_ + ")$"; }

 private:
  bool escaped(std::string_view character) {
    after_escape_ = false;
    if (character != "\"" || class_depth_ > 0) {
      out_ += '\\';
      out_ += character;
      members_ = Members::Some;
      return true;
    }
    ++separators_;
    out_ += separators_ == 1 ? "){1,1}?(" : "){1,1}(?:";
    return separators_ <= 2;
  }

  // A bracket that closes is a member of the class where it comes first: "[]a]", "[^]a]".
  void within_class(std::string_view character) {
    if (character == "\\") out_ += '\\';
    out_ += character;
    if (character == "]" && members_ == Members::Some) {
      --class_depth_;
    } else if (character == "[") {
      ++class_depth_;
    }
    const bool negates = character == "^" && members_ == Members::None;
    members_ = negates ? Members::NoneBehindCaret : Members::Some;
  }

  void plain(std::string_view character) {
    if (character == "[") {
      class_depth_ = 1;
      members_ = Members::None;
    }
    if (character == "%") {
      out_ += ".*";
    } else if (character == "_") {
      out_ += '.';
    } else if (character == "(") {
      out_ += "(?:";
    } else {
      if (character == "\\" || character == "." || character == "^" || character == "$")
        out_ += '\\';
      out_ += character;
    }
  }

  // Of the class that is open, so far.
  enum class Members {
    None,             // Behind its bracket.
    NoneBehindCaret,  // Behind "[^".
    Some,
  };

  std::string_view escape_;
  std::string out_ = "^(?:";
  bool after_escape_ = false;
  std::size_t class_depth_ = 0;  // "[[:alpha:]]" has two.
  Members members_ = Members::None;
  int separators_ = 0;
};

}  // namespace

Outcome<std::string> similar_to_regex(std::string_view pattern, std::string_view escape) {
  if (!escape.empty() && utf8_length_at(escape, 0) != escape.size()) {
    return fault("invalid escape string");
  }
  SimilarRewriter rewriter(escape);
  for (std::size_t at = 0; at < pattern.size();) {
    const std::size_t size = utf8_length_at(pattern, at);
    if (!rewriter.add(pattern.substr(at, size))) {
      return fault(
          "SQL regular expression may not contain more than two escape-double-quote separators");
    }
    at += size;
  }
  return rewriter.result();
}

}  // namespace millrace::sql::text
