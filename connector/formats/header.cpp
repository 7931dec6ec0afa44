#include "connector/formats/header.h"

#include <array>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "connector/base/text/ascii.h"

namespace millrace::formats {
namespace {

bool starts_with_ignoring_case(std::string_view text, std::string_view lower_case) {
  return equals_ignoring_case(text.substr(0, lower_case.size()), lower_case);
}

}  // namespace

SchemaPtr schema_from_header(const std::vector<std::string>& names) {
  // A made-up name must not be one that a later column has.
  std::unordered_set<std::string> taken(names.begin(), names.end());
  std::unordered_set<std::string> seen;
  std::unordered_map<std::string, std::size_t> copies;
  std::vector<Field> fields;
  fields.reserve(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    const bool is_missing = names[i].empty();
    const std::string base = is_missing ? fmt::format("column_{}", i + 1) : names[i];
    std::string name = base;
    bool is_free = is_missing ? !taken.contains(base) : seen.insert(base).second;
    std::size_t& copy = copies.try_emplace(base, 1).first->second;
    while (!is_free) {
      name = fmt::format("{}_{}", base, ++copy);
      is_free = !taken.contains(name);
    }
    taken.insert(name);
    fields.push_back({std::move(name), {}, false});
  }
  return std::make_shared<const Schema>(std::move(fields));
}

std::optional<std::string> repeated_name(const std::vector<std::string>& names) {
  std::unordered_set<std::string_view> seen;
  for (const auto& name : names) {
    if (!name.empty() && !seen.insert(name).second) return name;
  }
  return std::nullopt;
}

std::string_view recognise_other_format(std::string_view first_bytes) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kSigns{{
      {"<!doctype", "an HTML page"},
      {"<html", "an HTML page"},
      {"<?xml", "XML"},
      {"{\"", "JSON"},
      {"[{", "JSON"},
      {"[\"", "JSON"},
      {"[[", "JSON"},
      {"\x1f\x8b", "compressed (gzip)"},
      {"\x28\xb5\x2f\xfd", "compressed (zstd)"},
      {"pk\x03\x04", "a ZIP or XLSX file"},
      {"\xff\xfe", "UTF-16 text"},
      {"\xfe\xff", "UTF-16 text"},
  }};
  const auto start = first_bytes.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos) return {};
  for (const auto& [sign, meaning] : kSigns) {
    if (starts_with_ignoring_case(first_bytes.substr(start), sign)) return meaning;
  }
  return {};
}

}  // namespace millrace::formats
