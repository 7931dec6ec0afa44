#include "config/values/codec.h"

#include <fmt/format.h>

#include "connector/base/text/text.h"

namespace millrace::config {
namespace {

constexpr std::size_t kShown = 60;

}  // namespace

std::optional<std::string> scalar_text(const Node& node, const std::string& path,
                                       Problems& problems) {
  if (node.failed) return std::nullopt;
  if (node.is_scalar()) return node.text;
  if (node.is_null()) {
    problems.add(node.place, path,
                 "has no value; write one, or \"\" for empty text and \"null\" for that word");
  } else {
    refuse_kind(node, path, "a single value", problems);
  }
  return std::nullopt;
}

void refuse_text(const Node& node, const std::string& path, const std::string& complaint,
                 Problems& problems) {
  const std::string shown = node.tainted ? "the value that ${...} gave"
                                         : fmt::format("'{}'", printable(node.text, kShown));
  problems.add(node.place, path, fmt::format("{} {}", shown, complaint));
}

void refuse_kind(const Node& node, const std::string& path, std::string_view wanted,
                 Problems& problems) {
  if (node.failed) return;
  const std::string_view hint = wanted == "a map"    ? "write key: value pairs, or {} for none"
                                : wanted == "a list" ? "write [a, b], or [] for none"
                                                     : "write it on the same line as the key";
  problems.add(node.place, path,
               fmt::format("must be {}, not {}; {}", wanted, kind_word(node), hint));
}

std::string unknown_choice(const std::string& text, const std::vector<std::string>& choices) {
  return "is not one of the choices" + suggestion(text, choices);
}

}  // namespace millrace::config
