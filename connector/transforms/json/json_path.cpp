#include "connector/transforms/json/json_path.h"

#include <algorithm>
#include <cstddef>
#include <ranges>
#include <utility>

#include <fmt/format.h>

#include "config/values/collections.h"
#include "config/values/scalars.h"

namespace millrace::config {
namespace {

using transforms::JsonPath;

// Following a path takes as many calls.
constexpr std::size_t kMostParts = 100;

std::vector<std::string> parts_of(const std::string& text) {
  std::vector<std::string> parts;
  for (const auto part : std::views::split(text, '.')) parts.emplace_back(part.begin(), part.end());
  return parts;
}

}  // namespace

std::optional<JsonPath> Codec<JsonPath>::parse(const Node& node, const std::string& path,
                                               Problems& problems) {
  if (node.is_list()) {
    auto parts = parse_value<std::vector<std::string>>(node, path, problems);
    if (!parts) return std::nullopt;
    if (!parts->empty() && parts->size() <= kMostParts) return JsonPath{*std::move(parts)};
    problems.add(node.place, path,
                 fmt::format("has {} parts; write 1 to {}", parts->size(), kMostParts));
    return std::nullopt;
  }
  const auto text = scalar_text(node, path, problems);
  if (!text) return std::nullopt;
  auto parts = parts_of(*text);
  const bool has_empty = std::ranges::any_of(parts, [](const auto& part) { return part.empty(); });
  if (!has_empty && parts.size() <= kMostParts) return JsonPath{std::move(parts)};
  refuse_text(node, path,
              has_empty ? std::string("has an empty part; write names with a dot between them, or "
                                      "a list of them")
                        : fmt::format("has {} parts; write at most {}", parts.size(), kMostParts),
              problems);
  return std::nullopt;
}

Node Codec<JsonPath>::write(const JsonPath& value) {
  return Codec<std::vector<std::string>>::write(value.parts);
}

Type Codec<JsonPath>::type() {
  Type type = list_type(type_of<std::string>());
  type.word = "path";
  return type;
}

}  // namespace millrace::config
