#include "connector/sql/syntax/reading/type_names.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "connector/base/text/suggestion.h"
#include "connector/base/text/text.h"
#include "connector/sql/syntax/reading/constants.h"

namespace millrace::sql::syntax {

namespace {

struct Known {
  std::string_view postgres;  // What the parser makes of it,
  std::string_view name;      // and what it is called here.
};

constexpr std::array<Known, 18> kTypes{{{"text", "text"},
                                        {"int8", "bigint"},
                                        {"int4", "bigint"},
                                        {"bigint", "bigint"},
                                        {"int", "bigint"},
                                        {"integer", "bigint"},
                                        {"numeric", "numeric"},
                                        {"decimal", "numeric"},
                                        {"float8", "double precision"},
                                        {"bool", "boolean"},
                                        {"date", "date"},
                                        {"time", "time"},
                                        {"timestamp", "timestamp"},
                                        {"timestamptz", "timestamptz"},
                                        {"interval", "interval"},
                                        {"uuid", "uuid"},
                                        {"jsonb", "jsonb"},
                                        {"json", "jsonb"}}};

struct Refused {
  std::string_view postgres;
  std::string_view name;  // As people write it.
  std::string_view advice;
};

constexpr std::array<Refused, 17> kRefused{
    {{"int2", "smallint", "write integer"},
     {"smallint", "smallint", "write integer"},
     {"float4", "real", "write double precision"},
     {"real", "real", "write double precision"},
     {"float", "float", "write double precision"},
     {"double", "double", "write double precision"},
     {"varchar", "varchar", "write text, and left(…, n) to cut it"},
     {"bpchar", "char", "write text, and left(…, n) to cut it"},
     {"char", "char", "write text, and left(…, n) to cut it"},
     {"string", "string", "write text"},
     {"datetime", "datetime", "write timestamp or timestamptz"},
     {"timetz", "time with time zone", "write time or timestamptz"},
     {"money", "money", "write numeric"},
     {"number", "number", "write numeric"},
     {"bytea", "bytea", "encode(…) and decode(…) give text"},
     {"bit", "bit", "write integer or text"},
     {"varbit", "bit varying", "write integer or text"}}};

std::vector<std::string> offered_names() {
  return {"text",     "integer", "bigint", "numeric",   "double precision",
          "boolean",  "date",    "time",   "timestamp", "timestamptz",
          "interval", "uuid",    "jsonb"};
}

std::string advice_on(const std::string& name) {
  const auto refused = std::ranges::find(kRefused, std::string_view(name), &Refused::postgres);
  if (refused != kRefused.end()) {
    return fmt::format("type {} is not part of the language; {}", refused->name, refused->advice);
  }
  return fmt::format("type {} is not part of the language{}", in_quotes(name),
                     suggestion(name, offered_names()));
}

// numeric(p), numeric(p, s)
std::vector<std::int64_t> numeric_modifiers(Reading& reading, const std::vector<Node>& written,
                                            std::size_t at) {
  std::vector<std::int64_t> modifiers;
  for (const Node& modifier : written) {
    const auto number = read_whole_number(reading, modifier, at);
    if (number) modifiers.push_back(*number);
  }
  constexpr std::int64_t kMostDigits = 38;
  if (modifiers.size() != written.size() || modifiers.size() > 2) {
    reading.refuse(at, "numeric takes a precision and a scale: numeric(12, 2)");
  } else if (!modifiers.empty() && (modifiers[0] < 1 || modifiers[0] > kMostDigits)) {
    reading.refuse(at, fmt::format("the precision of numeric is 1 to {} digits", kMostDigits));
  } else if (modifiers.size() == 2 && (modifiers[1] < 0 || modifiers[1] > modifiers[0])) {
    reading.refuse(at, "the scale of numeric is 0 to its precision");
  }
  return modifiers;
}

void refuse_modifiers(Reading& reading, const std::string& name, std::size_t at) {
  if (name == "interval") {
    reading.refuse(at, "an interval has its units in its text; write interval '1 day'");
  } else if (name.starts_with("time")) {
    reading.refuse(at, fmt::format("{} takes no precision; it has microseconds", name));
  } else {
    reading.refuse(at, fmt::format("type {} takes nothing in parentheses", name));
  }
}

}  // namespace

TypeName read_type(Reading& reading, const Node& type, std::size_t around) {
  TypeName result;
  result.at = reading.place_of(type, around);
  auto names = type.names("names");
  if (names.size() == 2 && names.front() == "pg_catalog") names.erase(names.begin());
  if (names.size() != 1 || type.flag("setof") || type.flag("pct_type")) {
    reading.refuse(result.at, "a type is a single name, such as text or numeric");
    return result;
  }
  if (!type.list("arrayBounds").empty()) {
    reading.refuse(result.at, "types of arrays are not part of the language");
    return result;
  }
  const auto known = std::ranges::find(kTypes, std::string_view(names.front()), &Known::postgres);
  if (known == kTypes.end()) {
    reading.refuse(result.at, advice_on(names.front()));
    return result;
  }
  result.name = known->name;
  const auto modifiers = type.list("typmods");
  if (result.name == "numeric") {
    result.modifiers = numeric_modifiers(reading, modifiers, result.at);
  } else if (!modifiers.empty()) {
    refuse_modifiers(reading, result.name, result.at);
  }
  return result;
}

}  // namespace millrace::sql::syntax
