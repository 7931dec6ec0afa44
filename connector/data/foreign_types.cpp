#include "connector/data/foreign_types.h"

#include <algorithm>
#include <array>
#include <utility>

#include "connector/base/text/ascii.h"
#include "connector/base/text/invisible.h"

namespace millrace {
namespace {

constexpr auto kNames = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"int", "integer"},
    {"int2", "integer"},
    {"int4", "integer"},
    {"int8", "integer"},
    {"int16", "integer"},
    {"int32", "integer"},
    {"int64", "integer"},
    {"tinyint", "integer"},
    {"smallint", "integer"},
    {"mediumint", "integer"},
    {"bigint", "integer"},
    {"long", "integer"},
    {"serial", "integer"},
    {"bigserial", "integer"},
    {"number", "decimal"},
    {"numeric", "decimal"},
    {"dec", "decimal"},
    {"money", "decimal(12,2)"},
    {"currency", "decimal(12,2)"},
    {"float", "double"},
    {"float4", "double"},
    {"float8", "double"},
    {"float32", "double"},
    {"float64", "double"},
    {"real", "double"},
    {"double precision", "double"},
    {"string", "text"},
    {"str", "text"},
    {"char", "text"},
    {"character", "text"},
    {"character varying", "text"},
    {"varchar", "text"},
    {"varchar2", "text"},
    {"nvarchar", "text"},
    {"nchar", "text"},
    {"citext", "text"},
    {"longtext", "text"},
    {"mediumtext", "text"},
    {"clob", "text"},
    {"enum", "text"},
    {"email", "text"},
    {"url", "text"},
    {"bool", "boolean"},
    {"bit", "boolean"},
    {"datetime", "timestamp"},
    {"datetime2", "timestamp"},
    {"timestamp without time zone", "timestamp"},
    {"timestamp_ntz", "timestamp"},
    {"timestamp with time zone", "timestamptz"},
    {"timestamp_tz", "timestamptz"},
    {"timestamp_ltz", "timestamptz"},
    {"datetimeoffset", "timestamptz"},
    {"instant", "timestamptz"},
    {"time without time zone", "time"},
    {"guid", "uuid"},
    {"uniqueidentifier", "uuid"},
    {"jsonb", "json"},
    {"object", "json"},
    {"array", "json"},
    {"list", "json"},
    {"map", "json"},
    {"struct", "json"},
    {"variant", "json"},
});

constexpr auto kOwn =
    std::to_array<std::string_view>({"text", "integer", "decimal", "double", "boolean", "date",
                                     "time", "timestamp", "timestamptz", "uuid", "json"});

}  // namespace

std::string type_for(std::string_view name) {
  const std::string plain = lower(trimmed(without_invisible(name)));
  const auto bracket = std::min(plain.find('('), plain.size());
  const auto word = trimmed(std::string_view(plain).substr(0, bracket));
  const auto arguments = std::string_view(plain).substr(bracket);
  if (std::ranges::find(kOwn, word) != kOwn.end()) {
    const bool has_digits = word == "decimal" && arguments.ends_with(')');
    return std::string(word) + std::string(has_digits ? arguments : "");
  }
  const auto found = std::ranges::find(kNames, word, &decltype(kNames)::value_type::first);
  if (found == kNames.end()) return "";
  const bool keeps_digits = found->second == "decimal" && arguments.ends_with(')');
  return std::string(found->second) + std::string(keeps_digits ? arguments : "");
}

}  // namespace millrace
