#include "connector/sql/outcome/reason.h"

namespace millrace::sql {

Reason Reason::with_values(std::string_view words, std::span<const Shown> values) {
  Told told;
  for (const auto& value : values) {
    const auto place = words.find("{}");
    const auto before = words.substr(0, place);
    words.remove_prefix(place + 2);
    told.text.append(before).append(value.text);
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
