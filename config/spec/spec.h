#pragma once

#include <concepts>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/spec/limits.h"
#include "config/spec/member.h"
#include "config/spec/spec_core.h"
#include "config/values/codec.h"
#include "config/values/filter_value.h"
#include "config/values/measures.h"
#include "config/values/scalars.h"
#include "config/values/secret.h"
#include "config/values/template.h"

namespace millrace::config {

// The options of a component, declared once: each field is a member of T, whose name is the key,
// whose initialiser is the default and whose type is the syntax. Built at start, then constant;
// copies share nothing. Everything else (parsing, schema, reference, example, redaction) is
// derived.
template <class T>
class Spec {
 public:
  Spec(std::string_view name, std::string_view summary)
      : core_(std::string(name), std::string(summary)) {}

  // One option, with one sentence on what it does.
  template <auto Member>
  Spec& field(std::string_view sentence, FieldOptions<ValueOf<Member>> options = {});

  // One option that is written in a syntax of its own.
  template <auto Member>
  Spec& value(Syntax<ValueOf<Member>> syntax, std::string_view sentence,
              NestedOptions options = {});

  // A nested map. With a member std::optional<G>, leaving the map out leaves it empty.
  template <auto Member, class G>
  Spec& group(Spec<G> nested, std::string_view sentence, NestedOptions options = {});

  // A list of maps, in a member std::vector<G>.
  template <auto Member, class G>
  Spec& list_of(Spec<G> item, std::string_view sentence, NestedOptions options = {});

  // A map from names of the user's choice to maps, in a member Map<G>.
  template <auto Member, class G>
  Spec& map_of(Spec<G> item, std::string_view sentence, NestedOptions options = {});

  // The fields and checks of `fragment`, as if they were written here, for a member that holds
  // their values: options that several specs have in common are declared once.
  template <auto Member, class G>
  Spec& include(Spec<G> fragment);

  // A bare scalar or list stands for {member: ...}. When the member is a map and the only field,
  // the whole node is always its value.
  template <auto Member>
  Spec& shorthand() {
    core_.set_shorthand(std::string(member_name<Member>()));
    return *this;
  }

  // What several options together must satisfy: the sentence that says what is wrong, or nothing.
  Spec& check(std::function<std::optional<std::string>(const T&)> check) {
    core_.add([check = std::move(check)](const void* owner) { return check(as(owner)); });
    return *this;
  }

  const std::string& name() const { return core_.name(); }
  const std::string& summary() const { return core_.summary(); }

  // Parses onto `value`, whose members are the defaults; false when a problem was added.
  bool parse_onto(const Node& node, const std::string& path, Problems& problems, T& value) const {
    return core_.parse(node, path, problems, &value);
  }
  std::optional<T> parse(const Node& node, const std::string& path, Problems& problems) const {
    T value{};
    if (!parse_onto(node, path, problems, value)) return std::nullopt;
    return value;
  }

  // Parses the options that are there, each by itself: nothing is missing and no check runs, for
  // options that are completed elsewhere. False when a problem was added.
  bool check_given(const Node& node, const std::string& path, Problems& problems) const {
    T ignored{};
    return core_.parse_given(node, path, problems, &ignored);
  }

  Description describe(const T& defaults) const { return core_.describe(&defaults); }
  Description describe() const { return describe(T{}); }

 private:
  template <class Other>
  friend class Spec;

  static T& as(void* owner) { return *static_cast<T*>(owner); }
  static const T& as(const void* owner) { return *static_cast<const T*>(owner); }

  template <auto Member>
  static FieldDescription described(std::string_view sentence, Type type,
                                    const NestedOptions& options);

  // `parse` fills the member from a node; `type` describes it, given its default.
  template <auto Member, class Parse, class TypeOf>
  Spec& add_nested(std::string_view sentence, const NestedOptions& options, Parse parse,
                   TypeOf type);

  SpecCore core_;
};

template <class T>
template <auto Member>
FieldDescription Spec<T>::described(std::string_view sentence, Type type,
                                    const NestedOptions& options) {
  FieldDescription description;
  description.key = member_name<Member>();
  description.sentence = sentence;
  description.type = std::move(type);
  description.required = options.required;
  description.example_yaml = options.example_yaml;
  return description;
}

template <class T>
template <auto Member>
Spec<T>& Spec<T>::field(std::string_view sentence, FieldOptions<ValueOf<Member>> options) {
  using V = ValueOf<Member>;
  auto description =
      described<Member>(sentence, type_of<V>(), {options.required, options.example_yaml});
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
    as(owner).*Member = std::move(*value);
    return true;
  };
  field.describe = [description](const void* owner) {
    FieldDescription complete = description;
    if (!complete.required) complete.initial = write_value<V>(as(owner).*Member);
    return complete;
  };
  core_.add(std::move(field));
  return *this;
}

template <class T>
template <auto Member, class Parse, class TypeOf>
Spec<T>& Spec<T>::add_nested(std::string_view sentence, const NestedOptions& options, Parse parse,
                             TypeOf type) {
  SpecCore::Field field;
  field.key = member_name<Member>();
  field.required = options.required;
  field.remedy = options.remedy;
  field.is_map = type(ValueOf<Member>{}).shape == Type::Shape::Map;
  field.parse = [parse](const Node& node, const std::string& path, Problems& problems,
                        void* owner) { return parse(node, path, problems, as(owner).*Member); };
  field.describe = [type, options, text = std::string(sentence)](const void* owner) {
    return described<Member>(text, type(as(owner).*Member), options);
  };
  core_.add(std::move(field));
  return *this;
}

template <class T>
template <auto Member>
Spec<T>& Spec<T>::value(Syntax<ValueOf<Member>> syntax, std::string_view sentence,
                        NestedOptions options) {
  const auto type = [described = syntax.type](const ValueOf<Member>&) { return described; };
  return add_nested<Member>(sentence, options, syntax.parse, type);
}

template <class T>
template <auto Member, class G>
Spec<T>& Spec<T>::group(Spec<G> nested, std::string_view sentence, NestedOptions options) {
  constexpr bool kOptional = std::same_as<ValueOf<Member>, std::optional<G>>;
  const auto parse = [nested](const Node& node, const std::string& path, Problems& problems,
                              ValueOf<Member>& value) {
    if constexpr (kOptional) {
      return nested.parse_onto(node, path, problems, value.emplace());
    } else {
      return nested.parse_onto(node, path, problems, value);
    }
  };
  const auto type = [nested](const ValueOf<Member>& defaults) {
    if constexpr (kOptional) {
      return group_type(nested.describe());
    } else {
      return group_type(nested.describe(defaults));
    }
  };
  return add_nested<Member>(sentence, options, parse, type);
}

template <class T>
template <auto Member, class G>
Spec<T>& Spec<T>::list_of(Spec<G> item, std::string_view sentence, NestedOptions options) {
  const auto parse = [item](const Node& node, const std::string& path, Problems& problems,
                            std::vector<G>& items) {
    return parse_items(node, path, problems, items, item);
  };
  const auto type = [item](const std::vector<G>&) {
    return list_type(group_type(item.describe()));
  };
  return add_nested<Member>(sentence, options, parse, type);
}

template <class T>
template <auto Member, class G>
Spec<T>& Spec<T>::map_of(Spec<G> item, std::string_view sentence, NestedOptions options) {
  const auto parse = [item](const Node& node, const std::string& path, Problems& problems,
                            Map<G>& entries) {
    return parse_entries(node, path, problems, entries, item);
  };
  const auto type = [item](const Map<G>&) { return map_type(group_type(item.describe())); };
  return add_nested<Member>(sentence, options, parse, type);
}

template <class T>
template <auto Member, class G>
Spec<T>& Spec<T>::include(Spec<G> fragment) {
  for (SpecCore::Field field : fragment.core_.fields()) {
    field.parse = [parse = std::move(field.parse)](const Node& node, const std::string& path,
                                                   Problems& problems, void* owner) {
      return parse(node, path, problems, &(as(owner).*Member));
    };
    field.describe = [describe = std::move(field.describe)](const void* owner) {
      return describe(&(as(owner).*Member));
    };
    core_.add(std::move(field));
  }
  for (const SpecCore::Check& check : fragment.core_.checks()) {
    core_.add([check](const void* owner) { return check(&(as(owner).*Member)); });
  }
  return *this;
}

}  // namespace millrace::config
