#include "connector/transforms/masking/mask_rule.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "config/spec/description.h"
#include "config/spec/kinds.h"
#include "config/values/scalars.h"

namespace millrace::config {
namespace {

using transforms::MaskMethod;
using transforms::MaskRule;

constexpr auto kMethodWords = std::to_array<std::pair<std::string_view, MaskMethod>>(
    {{"sha256", MaskMethod::Sha256},
     {"redact", MaskMethod::Redact},
     {"last4", MaskMethod::Last4},
     {"email_domain", MaskMethod::EmailDomain}});

constexpr std::string_view kHmac = "hmac";
constexpr std::string_view kHowToGiveAKey = R"(write {hmac: "${env:MASK_KEY}"})";

std::vector<std::string> method_words() {
  std::vector<std::string> all;
  all.reserve(kMethodWords.size() + 1);
  for (const auto& [word, method] : kMethodWords) all.emplace_back(word);
  return all;
}

std::optional<MaskMethod> method_of(std::string_view word) {
  const auto* found =
      std::ranges::find(kMethodWords, word, &std::pair<std::string_view, MaskMethod>::first);
  if (found == kMethodWords.end()) return std::nullopt;
  return found->second;
}

Description keyed_methods() {
  FieldDescription key;
  key.key = kHmac;
  key.sentence = "The key.";
  key.type = type_of<Secret>();
  key.required = true;
  Description description;
  description.name = "mask";
  description.fields.push_back(std::move(key));
  return description;
}

std::optional<MaskRule> parse_method(const Node& node, const std::string& path,
                                     Problems& problems) {
  if (const auto method = method_of(node.text)) return MaskRule{*method, {}};
  auto known = method_words();
  known.emplace_back(kHmac);
  refuse_text(node, path,
              node.text == kHmac ? fmt::format("needs a key; {}", kHowToGiveAKey)
                                 : unknown_choice(node.text, known),
              problems);
  return std::nullopt;
}

std::optional<MaskRule> parse_keyed(const Node& node, const std::string& path, Problems& problems) {
  static const Description methods = keyed_methods();
  const auto* entry = kind_entry(node, path, "method", methods, problems);
  if (entry == nullptr) return std::nullopt;
  const auto at = path_of(path, entry->key);
  if (method_of(entry->key)) {
    problems.add(entry->place, at, fmt::format("takes no key; write {} alone", entry->key));
    return std::nullopt;
  }
  if (entry->key != kHmac) {
    refuse_kind_key(*entry, path, "method with a key", methods, problems);
    return std::nullopt;
  }
  auto key = parse_value<Secret>(entry->value, at, problems);
  if (key && key->empty()) {
    problems.add(entry->value.place, at, fmt::format("is empty; {}", kHowToGiveAKey));
    return std::nullopt;
  }
  if (!key) return std::nullopt;
  return MaskRule{MaskMethod::Hmac, *std::move(key)};
}

}  // namespace

std::optional<MaskRule> Codec<MaskRule>::parse(const Node& node, const std::string& path,
                                               Problems& problems) {
  if (node.is_map()) return parse_keyed(node, path, problems);
  if (!scalar_text(node, path, problems)) return std::nullopt;
  return parse_method(node, path, problems);
}

Node Codec<MaskRule>::write(const MaskRule& rule) {
  for (const auto& [word, method] : kMethodWords) {
    if (method == rule.method) return Node::scalar(std::string(word));
  }
  return Node::map({{std::string(kHmac), {}, Node::scalar("***")}});
}

Type Codec<MaskRule>::type() {
  Type word;
  word.shape = Type::Shape::Choice;
  word.word = "method";
  word.choices = method_words();
  Type type = any_of({std::move(word), kinds_type("method with a key", keyed_methods().fields)});
  type.word = "method";
  return type;
}

}  // namespace millrace::config
