// Casts between boolean and text.

#include <fmt/format.h>

#include "connector/base/text/ascii.h"
#include "connector/sql/catalog/catalog.h"
#include "connector/sql/catalog/overload.h"

namespace millrace::sql {
namespace {

// True for the word, or enough of its first letters that no other word begins with them.
bool begins(std::string_view word, std::string_view text, std::size_t at_least) {
  return text.size() >= at_least && word.starts_with(text);
}

// As boolin() of Postgres reads it.
Outcome<bool> parsed(std::string_view written) {
  const std::string text = lower(trimmed(written));
  if (begins("true", text, 1) || begins("yes", text, 1) || text == "on" || text == "1") return true;
  if (begins("false", text, 1) || begins("no", text, 1) || begins("off", text, 2) || text == "0") {
    return false;
  }
  return fault(fmt::format("invalid input syntax for type boolean: \"{}\"", written));
}

}  // namespace

void register_boolean_cast_function_group(Catalog& catalog);

void register_boolean_cast_function_group(Catalog& catalog) {
  catalog.add_cast(overload<Boolean(Text)>([](std::string_view text) { return parsed(text); }));
  catalog.add_cast(overload<Text(Boolean)>(
      [](bool value) { return value ? std::string_view("true") : std::string_view("false"); }));
}

}  // namespace millrace::sql
