#include "connector/sql/datetime/formatting/time_format.h"

#include <algorithm>

#include "connector/sql/datetime/formatting/characters.h"

namespace millrace::sql {
namespace {

bool take(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text.remove_prefix(word.size());
  return true;
}

}  // namespace

TimeFormat::TimeFormat(std::string_view pattern) : has_modifiers_(!pattern.empty()) {
  while (!pattern.empty()) {
    Part part;
    if (take(pattern, "FM") || take(pattern, "fm")) {
      part.fills = false;
    } else if (take(pattern, "TM") || take(pattern, "tm")) {
      part.is_localized = true;
    }
    if (pattern.empty()) break;
    part.keyword = find_time_keyword(pattern);
    if (part.keyword != nullptr) {
      add_field(pattern, std::move(part));
    } else if (pattern.front() == '"') {
      add_quoted(pattern);
    } else {
      add_character(pattern);
    }
  }
}

void TimeFormat::add_field(std::string_view& pattern, Part part) {
  constexpr std::size_t kLongestField = 32;
  part.kind = Part::Kind::Field;
  pattern.remove_prefix(part.keyword->name.size());
  if (take(pattern, "TH")) {
    part.has_ordinal = true;
  } else if (take(pattern, "th")) {
    part.has_ordinal = part.has_lower_ordinal = true;
  } else {
    take(pattern, "SP");  // Spelled numbers, which Postgres reads and does not have either.
  }
  // Names of zones are the longest.
  longest_ += kLongestField;
  parts_.push_back(std::move(part));
}

void TimeFormat::add_quoted(std::string_view& pattern) {
  pattern.remove_prefix(1);
  while (!pattern.empty() && !take(pattern, "\"")) {
    if (pattern.front() == '\\' && pattern.size() > 1) pattern.remove_prefix(1);
    add_text(pattern, Part::Kind::Text);
  }
}

void TimeFormat::add_character(std::string_view& pattern) {
  if (pattern.starts_with("\\\"")) pattern.remove_prefix(1);
  const char c = pattern.front();
  add_text(pattern, is_format_separator(c) ? Part::Kind::Separator
                    : is_format_space(c)   ? Part::Kind::Space
                                           : Part::Kind::Text);
}

void TimeFormat::add_text(std::string_view& pattern, Part::Kind kind) {
  Part part;
  part.kind = kind;
  part.text = first_character(pattern);
  pattern.remove_prefix(part.text.size());
  longest_ += part.text.size();
  parts_.push_back(std::move(part));
}

}  // namespace millrace::sql
