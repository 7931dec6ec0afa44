#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "config/spec/description.h"
#include "config/spec/field.h"
#include "config/spec/field_options.h"
#include "config/spec/member.h"
#include "config/spec/spec_core.h"
#include "config/spec/syntax.h"
#include "config/tree/node.h"
#include "config/tree/problems.h"
#include "config/values/collections.h"
#include "config/values/enum_codec.h"
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
  Spec& field(std::string_view sentence, const FieldOptions<ValueOf<Member>>& options = {}) {
    return add(coded_field<T, Member>(sentence, options));
  }

  // One option that is written in a syntax of its own.
  template <auto Member>
  Spec& value(const Syntax<ValueOf<Member>>& syntax, std::string_view sentence,
              const NestedOptions& options = {}) {
    const auto type = [described = syntax.type](const ValueOf<Member>&) { return described; };
    return add(nested_field<T, Member>(sentence, options, syntax.parse, type));
  }

  // A nested map. With a member std::optional<G>, leaving the map out leaves it empty.
  template <auto Member, class G>
  Spec& group(const Spec<G>& nested, std::string_view sentence, const NestedOptions& options = {}) {
    return add(group_field<T, Member>(nested, sentence, options));
  }

  // A list of maps, in a member std::vector<G>.
  template <auto Member, class G>
  Spec& list_of(const Spec<G>& item, std::string_view sentence, const NestedOptions& options = {}) {
    return add(list_field<T, Member>(item, sentence, options));
  }

  // A map from names of the user's choice to maps, in a member Map<G>.
  template <auto Member, class G>
  Spec& map_of(const Spec<G>& item, std::string_view sentence, const NestedOptions& options = {}) {
    return add(map_field<T, Member>(item, sentence, options));
  }

  // The fields and checks of `fragment`, as if they were written here, for a member that holds
  // their values: options that several specs have in common are declared once.
  template <auto Member, class G>
  Spec& include(const Spec<G>& fragment) {
    for (const SpecCore::Field& field : fragment.core_.fields()) {
      add(included_field<T, Member>(field));
    }
    for (const SpecCore::Check& check : fragment.core_.checks()) {
      core_.add({check.option, [complaint = check.complaint](const void* owner) {
                   return complaint(&member_of<T, Member>(owner));
                 }});
    }
    for (const OptionRule& rule : fragment.core_.rules()) core_.add(rule);
    return *this;
  }

  // A bare scalar or list stands for {member: ...}. When the member is a map and the only field,
  // the whole node is always its value.
  template <auto Member>
  Spec& shorthand() {
    core_.set_shorthand(std::string(member_name<Member>()));
    return *this;
  }

  // What several options together must satisfy: the sentence that says what is wrong, or nothing.
  Spec& check(std::function<std::optional<std::string>(const T&)> check) {
    add_check("", std::move(check));
    return *this;
  }
  // The same for what is to be told where that option is written; the last of several members
  // names it, which is one of what was included for the others.
  template <auto... Members>
  Spec& check_at(std::function<std::optional<std::string>(const T&)> check) {
    std::string_view option;
    ((option = member_name<Members>()), ...);
    add_check(std::string(option), std::move(check));
    return *this;
  }

  // What one option's value asks of another, for the schema; a check has to enforce it.
  Spec& rule(OptionRule rule) {
    core_.add(std::move(rule));
    return *this;
  }

  // What messages and the reference call the component, and its sentence.
  const std::string& name() const { return core_.name(); }
  const std::string& summary() const { return core_.summary(); }

  // Parses onto `value`, whose members are the defaults; false when a problem was added.
  bool parse_onto(const Node& node, const std::string& path, Problems& problems, T& value) const {
    return core_.parse(node, path, problems, &value);
  }
  // The same onto a T of defaults; nullopt when a problem was added.
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

  // What schema, reference, example and redaction are rendered from.
  Description describe(const T& defaults) const { return core_.describe(&defaults); }
  Description describe() const { return describe(T{}); }

 private:
  template <class Other>
  friend class Spec;

  void add_check(std::string option, std::function<std::optional<std::string>(const T&)> check) {
    core_.add({std::move(option), [check = std::move(check)](const void* owner) {
                 return check(*static_cast<const T*>(owner));
               }});
  }

  Spec& add(SpecCore::Field field) {
    core_.add(std::move(field));
    return *this;
  }

  SpecCore core_;
};

}  // namespace millrace::config
