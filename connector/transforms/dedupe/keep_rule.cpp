#include "connector/transforms/dedupe/keep_rule.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "config/spec/description.h"
#include "config/spec/kinds.h"
#include "config/values/scalars.h"

namespace millrace::config {
namespace {

using spill::Keep;
using transforms::KeepRule;

constexpr auto kKeepWords = std::to_array<std::pair<std::string_view, Keep>>(
    {{"first", Keep::First}, {"last", Keep::Last}, {"max", Keep::Greatest}, {"min", Keep::Least}});

bool is_ranked(Keep keep) {
  return keep == Keep::Greatest || keep == Keep::Least;
}

std::optional<Keep> keep_of(std::string_view word) {
  const auto* found =
      std::ranges::find(kKeepWords, word, &std::pair<std::string_view, Keep>::first);
  if (found == kKeepWords.end()) return std::nullopt;
  return found->second;
}

std::string word_of(Keep keep) {
  return std::string(
      std::ranges::find(kKeepWords, keep, &std::pair<std::string_view, Keep>::second)->first);
}

FieldDescription rank_field(std::string key, std::string sentence) {
  FieldDescription field;
  field.key = std::move(key);
  field.sentence = std::move(sentence);
  field.type = type_of<std::string>();
  return field;
}

Description ranks() {
  Description description;
  description.name = "keep";
  description.fields = {
      rank_field("max", "The row with the greatest value of this column or expression."),
      rank_field("min", "The row with the least value of this column or expression.")};
  return description;
}

std::vector<std::string> all_words() {
  std::vector<std::string> words;
  words.reserve(kKeepWords.size());
  for (const auto& [word, keep] : kKeepWords) words.emplace_back(word);
  return words;
}

std::optional<KeepRule> parse_word(const Node& node, const std::string& path, Problems& problems) {
  const auto keep = keep_of(node.text);
  if (keep && !is_ranked(*keep)) return KeepRule{*keep, {}};
  refuse_text(
      node, path,
      keep ? fmt::format("needs a column or an expression; write {{{}: updated_at}}", node.text)
           : unknown_choice(node.text, all_words()),
      problems);
  return std::nullopt;
}

std::optional<KeepRule> parse_ranked(const Node& node, const std::string& path,
                                     Problems& problems) {
  static const Description known = ranks();
  const auto* entry = kind_entry(node, path, "way to choose a row", known, problems);
  if (entry == nullptr) return std::nullopt;
  const auto at = path_of(path, entry->key);
  const auto keep = keep_of(entry->key);
  if (!keep) {
    refuse_kind_key(*entry, path, "way to choose a row by its value", known, problems);
    return std::nullopt;
  }
  if (!is_ranked(*keep)) {
    problems.add(entry->place, at,
                 fmt::format("takes no column and no expression; write {} alone", entry->key));
    return std::nullopt;
  }
  auto by = parse_value<std::string>(entry->value, at, problems);
  if (!by) return std::nullopt;
  return KeepRule{*keep, *std::move(by)};
}

}  // namespace

std::optional<KeepRule> Codec<KeepRule>::parse(const Node& node, const std::string& path,
                                               Problems& problems) {
  if (node.is_map()) return parse_ranked(node, path, problems);
  if (!scalar_text(node, path, problems)) return std::nullopt;
  return parse_word(node, path, problems);
}

Node Codec<KeepRule>::write(const KeepRule& rule) {
  if (!is_ranked(rule.keep)) return Node::scalar(word_of(rule.keep));
  return Node::map({{word_of(rule.keep), {}, Node::scalar(rule.by)}});
}

Type Codec<KeepRule>::type() {
  Type word;
  word.shape = Type::Shape::Choice;
  word.word = "choice";
  word.choices = {word_of(Keep::First), word_of(Keep::Last)};
  Type type = any_of({std::move(word), kinds_type("column or expression", ranks().fields)});
  type.word = "first, last, {max: …} or {min: …} of a column or an expression";
  return type;
}

}  // namespace millrace::config
