#pragma once

#include <algorithm>
#include <concepts>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "config/spec/description.h"
#include "config/spec/field_options.h"
#include "config/tree/redacted_message.h"
#include "config/values/codec.h"

namespace millrace::config {

// The values that a field allows beyond its syntax: min, max, one_of and check of its options.
template <class V>
class Limits {
 public:
  // Copies what it needs.
  explicit Limits(const FieldOptions<V>& options)
      : min_(options.min),
        max_(options.max),
        one_of_(options.one_of.begin(), options.one_of.end()),
        example_(options.example),
        check_(options.check) {}

  // Adds them to what schema and reference tell.
  void describe(FieldDescription& description) const {
    description.example = example_;
    description.one_of = one_of_;
    if (min_) description.min = text_of(*min_);
    if (max_) description.max = text_of(*max_);
  }

  // False when a problem was added. `value` is what `node` was parsed to: limits compare the value,
  // choices the text, each item of a list by itself.
  bool allow(const V& value, const Node& node, const std::string& path, Problems& problems) const {
    if constexpr (std::totally_ordered<V>) {
      if (min_ && value < *min_ && !node.is_null()) {
        problems.add(node.place, path, fmt::format("must be at least {}", text_of(*min_)));
        return false;
      }
      if (max_ && value > *max_) {
        problems.add(node.place, path, fmt::format("must be at most {}", text_of(*max_)));
        return false;
      }
    }
    if (!one_of_.empty()) return allow_choices(node, path, problems);
    return passes_check(value, node, path, problems);
  }

 private:
  bool passes_check(const V& value, const Node& node, const std::string& path,
                    Problems& problems) const {
    const auto complaint = check_ ? check_(value) : std::nullopt;
    if (!complaint) return true;
    problems.add(node.place, path, redacted_message(*complaint, node));
    return false;
  }

  static std::string text_of(const V& value) {
    const auto node = write_value<V>(value);
    return node ? node->text : std::string();
  }

  bool allow_choices(const Node& node, const std::string& path, Problems& problems) const {
    bool allowed = true;
    for (const Node& item : node.items) allowed = allow_choices(item, path, problems) && allowed;
    if (node.is_scalar() && std::ranges::find(one_of_, node.text) == one_of_.end()) {
      refuse_text(node, path, unknown_choice(node.text, one_of_), problems);
      allowed = false;
    }
    return allowed;
  }

  std::optional<V> min_;
  std::optional<V> max_;
  std::vector<std::string> one_of_;
  std::string example_;
  std::function<std::optional<std::string>(const V&)> check_;
};

}  // namespace millrace::config
