#pragma once

#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/spec/description.h"
#include "config/spec/field_options.h"
#include "config/spec/limits.h"
#include "config/spec/member.h"
#include "config/spec/spec_core.h"
#include "config/values/codec.h"
#include "config/values/collections.h"

// How one member of a struct T becomes an option of Spec<T>. The functions that they make take the
// T as void*, as all of SpecCore does.

namespace millrace::config {

template <class T>
class Spec;

// The member of the T that `owner` points to.
template <class T, auto Member>
ValueOf<Member>& member_of(void* owner) {
  return static_cast<T*>(owner)->*Member;
}
template <class T, auto Member>
const ValueOf<Member>& member_of(const void* owner) {
  return static_cast<const T*>(owner)->*Member;
}

// What there is to say of a member, but for its default and its limits.
template <auto Member>
FieldDescription describe_member(std::string_view sentence, Type type,
                                 const NestedOptions& options) {
  FieldDescription description;
  description.key = member_name<Member>();
  description.sentence = sentence;
  description.type = std::move(type);
  description.required = options.required;
  description.example_yaml = options.example_yaml;
  return description;
}

// An option whose codec says how it is written.
template <class T, auto Member>
SpecCore::Field coded_field(std::string_view sentence,
                            const FieldOptions<ValueOf<Member>>& options) {
  using V = ValueOf<Member>;
  auto description =
      describe_member<Member>(sentence, type_of<V>(), {options.required, options.example_yaml});
  const Limits<V> limits(options);
  limits.describe(description);
  if (!options.offered.empty()) {
    description.type.choices.assign(options.offered.begin(), options.offered.end());
  }
  SpecCore::Field field;
  field.key = description.key;
  field.required = options.required;
  field.remedy = options.remedy;
  field.is_map = description.type.shape == Type::Shape::Map;
  field.parse = [limits](const Node& node, const std::string& path, Problems& problems,
                         void* owner) {
    auto value = parse_value<V>(node, path, problems);
    if (!value || !limits.allow(*value, node, path, problems)) return false;
    member_of<T, Member>(owner) = std::move(*value);
    return true;
  };
  field.describe = [description](const void* owner) {
    FieldDescription complete = description;
    if (!complete.required) complete.initial = write_value<V>(member_of<T, Member>(owner));
    return complete;
  };
  return field;
}

// An option that `parse` fills from a node; `type` describes it, given its default.
template <class T, auto Member, class Parse, class TypeOf>
SpecCore::Field nested_field(std::string_view sentence, const NestedOptions& options, Parse parse,
                             TypeOf type) {
  SpecCore::Field field;
  field.key = member_name<Member>();
  field.required = options.required;
  field.remedy = options.remedy;
  field.is_map = type(ValueOf<Member>{}).shape == Type::Shape::Map;
  field.parse = [parse](const Node& node, const std::string& path, Problems& problems,
                        void* owner) {
    return parse(node, path, problems, member_of<T, Member>(owner));
  };
  field.describe = [type, options, text = std::string(sentence)](const void* owner) {
    return describe_member<Member>(text, type(member_of<T, Member>(owner)), options);
  };
  return field;
}

// A nested map with the options of a spec; see Spec::group().
template <class T, auto Member, class G>
SpecCore::Field group_field(const Spec<G>& nested, std::string_view sentence,
                            const NestedOptions& options) {
  using V = ValueOf<Member>;
  constexpr bool kOptional = std::same_as<V, std::optional<G>>;
  const auto parse = [nested](const Node& node, const std::string& path, Problems& problems,
                              V& value) {
    if constexpr (kOptional) {
      return nested.parse_onto(node, path, problems, value.emplace());
    } else {
      return nested.parse_onto(node, path, problems, value);
    }
  };
  const auto type = [nested](const V& defaults) {
    if constexpr (kOptional) {
      return group_type(nested.describe());
    } else {
      return group_type(nested.describe(defaults));
    }
  };
  return nested_field<T, Member>(sentence, options, parse, type);
}

// The values of a list of maps; a scalar is a list of one, for items with a shorthand.
template <class G>
bool parse_items(const Node& node, const std::string& path, Problems& problems,
                 std::vector<G>& items, const Spec<G>& spec) {
  if (!node.is_list() && !node.is_scalar()) {
    refuse_kind(node, path, "a list", problems);
    return false;
  }
  items.clear();
  bool parsed = true;
  const auto add = [&](const Node& each, const std::string& at) {
    auto item = spec.parse(each, at, problems);
    if (item) items.push_back(std::move(*item));
    parsed = parsed && item.has_value();
  };
  if (node.is_scalar()) add(node, path);
  for (std::size_t i = 0; i < node.items.size(); ++i) add(node.items[i], path_of(path, i));
  return parsed;
}

// The values of a map from names to maps.
template <class G>
bool parse_entries(const Node& node, const std::string& path, Problems& problems, Map<G>& entries,
                   const Spec<G>& spec) {
  if (!node.is_map()) {
    refuse_kind(node, path, "a map", problems);
    return false;
  }
  entries.clear();
  for (const Node::Entry& entry : node.entries) {
    auto value = spec.parse(entry.value, path_of(path, entry.key), problems);
    if (value) entries.emplace_back(entry.key, std::move(*value));
  }
  return entries.size() == node.entries.size();
}

// A list of maps with the options of a spec; see Spec::list_of().
template <class T, auto Member, class G>
SpecCore::Field list_field(const Spec<G>& item, std::string_view sentence,
                           const NestedOptions& options) {
  const auto parse = [item](const Node& node, const std::string& path, Problems& problems,
                            std::vector<G>& items) {
    return parse_items(node, path, problems, items, item);
  };
  const auto type = [item](const std::vector<G>&) {
    return list_type(group_type(item.describe()));
  };
  return nested_field<T, Member>(sentence, options, parse, type);
}

// A map from names to maps with the options of a spec; see Spec::map_of().
template <class T, auto Member, class G>
SpecCore::Field map_field(const Spec<G>& item, std::string_view sentence,
                          const NestedOptions& options) {
  const auto parse = [item](const Node& node, const std::string& path, Problems& problems,
                            Map<G>& entries) {
    return parse_entries(node, path, problems, entries, item);
  };
  const auto type = [item](const Map<G>&) { return map_type(group_type(item.describe())); };
  return nested_field<T, Member>(sentence, options, parse, type);
}

// An option of a member's own struct, as an option of the T that has the member.
template <class T, auto Member>
SpecCore::Field included_field(SpecCore::Field field) {
  field.parse = [parse = std::move(field.parse)](const Node& node, const std::string& path,
                                                 Problems& problems, void* owner) {
    return parse(node, path, problems, &member_of<T, Member>(owner));
  };
  field.describe = [describe = std::move(field.describe)](const void* owner) {
    return describe(&member_of<T, Member>(owner));
  };
  return field;
}

}  // namespace millrace::config
