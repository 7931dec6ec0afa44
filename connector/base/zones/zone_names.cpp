#include "connector/base/zones/zone_names.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "connector/base/text/ascii.h"
#include "connector/base/text/suggestion.h"

namespace millrace {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kDatabase = "/usr/share/zoneinfo";

// The entry of the folder with that name, in any case; empty when it has none.
std::string entry_of(const fs::path& folder, std::string_view name) {
  std::error_code failed;
  fs::directory_iterator entries(folder, failed);
  for (; !failed && entries != fs::directory_iterator(); entries.increment(failed)) {
    auto entry = entries->path().filename().string();
    if (equals_ignoring_case(entry, name)) return entry;
  }
  return {};
}

// Tables and lists lie in the same folders.
bool is_zone(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string magic(4, ' ');
  in.read(magic.data(), 4);
  return in && magic == "TZif";
}

std::string_view city_of(std::string_view name) {
  return name.substr(name.rfind('/') + 1);
}

// "PST", "GMT+2": its nearest names would be zones that mean something else.
bool is_abbreviation(std::string_view name) {
  return name.size() <= 6 && std::ranges::all_of(name, [](char c) {
           return is_upper(c) || is_digit(c) || c == '+' || c == '-' || c == ':';
         });
}

}  // namespace

bool may_be_zone_name(std::string_view name) {
  const bool is_spelled_so =
      !name.empty() && name.size() < 256 && is_letter_or_digit(name.front()) &&
      !name.ends_with('/') &&
      std::ranges::all_of(
          name,
          [](char c) {
            return is_letter_or_digit(c) || c == '/' || c == '_' || c == '-' || c == '+';
          });
  return is_spelled_so && !equals_ignoring_case(name, "localtime") &&
         !equals_ignoring_case(name, "posixrules") &&
         !equals_ignoring_case(name.substr(0, 6), "right/");
}

std::string exact_zone_name(std::string_view name) {
  if (!may_be_zone_name(name)) return {};
  fs::path folder = kDatabase;
  std::string exact;
  while (!name.empty()) {
    const auto part = name.substr(0, name.find('/'));
    name.remove_prefix(std::min(name.size(), part.size() + 1));
    const auto entry = entry_of(folder, part);
    if (entry.empty()) return {};
    folder /= entry;
    exact += (exact.empty() ? "" : "/") + entry;
  }
  return exact;
}

std::vector<std::string> zone_names() {
  std::vector<std::string> names;
  std::error_code failed;
  const fs::path database = kDatabase;
  fs::recursive_directory_iterator entries(database, failed);
  for (; !failed && entries != fs::recursive_directory_iterator(); entries.increment(failed)) {
    auto name = entries->path().lexically_relative(database).string();
    const bool is_copy = name.starts_with("posix/");
    if (!is_copy && may_be_zone_name(name) && is_zone(entries->path())) {
      names.push_back(std::move(name));
    }
  }
  std::ranges::sort(names);
  return names;
}

std::string zone_suggestion(std::string_view name) {
  if (!is_abbreviation(name)) {
    const auto names = zone_names();
    std::vector<std::string> cities;
    cities.reserve(names.size());
    for (const auto& known : names) cities.emplace_back(city_of(known));
    if (auto guess = did_you_mean(name, names); !guess.empty()) return guess;
    const auto city = meant_by(city_of(name), cities);
    const auto meant = std::ranges::find_if(names, [&](auto& it) { return city_of(it) == city; });
    if (meant != names.end()) return did_you_mean(*meant, names);
  }
  return "; write an area and a city, such as Europe/Berlin";
}

}  // namespace millrace
