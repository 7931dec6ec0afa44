#include "connector/sql/outcome/reason.h"

#include "connector/base/text/utf8.h"

namespace millrace::sql {
namespace {

// Of a value, which may be a text of megabytes, and wrong in each of thousands of rows. No message
// shows as much.
constexpr std::size_t kMostShown = 4096;

std::string_view beginning_of(std::string_view value) {
  if (value.size() <= kMostShown) return value;
  std::size_t end = kMostShown;
  while (end > 0 && is_utf8_continuation(value[end])) --end;
  return value.substr(0, end);
}

}  // namespace

Reason Reason::with_values(std::string_view words, std::span<const Shown> values) {
  Told told;
  for (const auto& value : values) {
    const auto place = words.find("{}");
    const auto before = words.substr(0, place);
    words.remove_prefix(place + 2);
    told.text.append(before).append(value.is_value ? beginning_of(value.text) : value.text);
    told.without_values += before;
    // The quotes say nothing without what they quote.
    const bool is_quoted = value.is_value && before.ends_with('"') && words.starts_with('"');
    if (is_quoted) told.without_values.pop_back();
    told.without_values += value.without_values;
    if (!is_quoted) continue;
    told.text += '"';
    words.remove_prefix(1);
  }
  told.text += words;
  told.without_values += words;
  return {{}, std::make_shared<const Told>(std::move(told))};
}

}  // namespace millrace::sql
