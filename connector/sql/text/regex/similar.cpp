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
    } else if (in_class_) {
      if (character == "\\") out_ += '\\';
      out_ += character;
      in_class_ = character != "]";
    } else {
      plain(character);
    }
    return true;
  }

  std::string result() { return out_ + ")$"; }

 private:
  bool escaped(std::string_view character) {
    after_escape_ = false;
    if (character != "\"" || in_class_) {
      out_ += '\\';
      out_ += character;
      return true;
    }
    ++separators_;
    out_ += separators_ == 1 ? "){1,1}?(" : "){1,1}(?:";
    return separators_ <= 2;
  }

  void plain(std::string_view character) {
    in_class_ = character == "[";
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

  std::string_view escape_;
  std::string out_ = "^(?:";
  bool after_escape_ = false;
  bool in_class_ = false;
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
