#pragma once

#include <string_view>

namespace millrace::config {

// Takes a pointer to member apart.
template <class Pointer>
struct MemberTraits;

template <class Owner, class V>
struct MemberTraits<V Owner::*> {
  using Value = V;
};

// The type of the member that a pointer to member names.
template <auto Member>
using ValueOf = typename MemberTraits<decltype(Member)>::Value;

// The spelling of a member, read at compile time: member_name<&Webhook::url>() is "url". A last
// underscore is dropped, so that `default_` can be the key `default`.
template <auto Member>
consteval std::string_view member_name() {
  // clang: "... [Member = &millrace::Webhook::url]"; g++: "... [with auto Member = &...::url;
  // ...]".
  std::string_view name = __PRETTY_FUNCTION__;
  name.remove_prefix(name.rfind("Member = "));
  name = name.substr(0, name.find_first_of(";]"));
  name.remove_prefix(name.rfind(':') + 1);
  while (name.ends_with(')') || name.ends_with('_')) name.remove_suffix(1);
  return name;
}

}  // namespace millrace::config
