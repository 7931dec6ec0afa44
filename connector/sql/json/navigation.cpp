#include "connector/sql/json/navigation.h"

#include <algorithm>

#include "connector/sql/json/string_end.h"

namespace millrace::sql::json {
namespace {

std::size_t end_of_nested(std::string_view text, std::size_t at) {
  std::size_t depth = 0;
  while (at < text.size()) {
    switch (text[at]) {
      case '"':
        at = end_of_string(text, at);
        continue;
      case '[':
      case '{':
        ++depth;
        break;
      case ']':
      case '}':
        if (--depth == 0) return at + 1;
        break;
      default:
        break;
    }
    ++at;
  }
  return text.size();
}

// Behind the comma and the space.
std::size_t begin_of_next(std::size_t end, std::string_view text) {
  return std::min(end + 2, text.size());
}

// Not behind the last bracket, and not on it.
bool has_more(std::string_view text, std::size_t at) {
  return at + 1 < text.size();
}

}  // namespace

Kind kind_of(std::string_view jsonb) {
  switch (jsonb.empty() ? 'n' : jsonb[0]) {
    case 'n':
      return Kind::Null;
    case '"':
      return Kind::String;
    case 't':
    case 'f':
      return Kind::Boolean;
    case '[':
      return Kind::Array;
    case '{':
      return Kind::Object;
    default:
      return Kind::Number;
  }
}

std::size_t end_of_value(std::string_view text, std::size_t at) {
  if (at >= text.size()) return text.size();
  if (text[at] == '"') return end_of_string(text, at);
  if (text[at] == '[' || text[at] == '{') return end_of_nested(text, at);
  return std::min(text.find_first_of(",]}", at), text.size());
}

bool Elements::next() {
  if (!has_more(text_, at_)) return false;
  const std::size_t end = end_of_value(text_, at_);
  value_ = text_.substr(at_, end - at_);
  at_ = begin_of_next(end, text_);
  return !value_.empty();
}

bool Members::next() {
  if (!has_more(text_, at_)) return false;
  const std::size_t key_end = end_of_value(text_, at_);
  key_ = text_.substr(at_, key_end - at_);
  const std::size_t begin = begin_of_next(key_end, text_);
  const std::size_t end = end_of_value(text_, begin);
  value_ = text_.substr(begin, end - begin);
  at_ = begin_of_next(end, text_);
  return !value_.empty();
}

std::size_t count_of(std::string_view jsonb) {
  std::size_t count = 0;
  if (kind_of(jsonb) == Kind::Array) {
    for (Elements elements(jsonb); elements.next();) ++count;
  } else if (kind_of(jsonb) == Kind::Object) {
    for (Members members(jsonb); members.next();) ++count;
  } else {
    count = 1;
  }
  return count;
}

}  // namespace millrace::sql::json
