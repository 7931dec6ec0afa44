#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "config/spec/spec.h"
#include "config/values/enum_codec.h"
#include "connector/base/text/units.h"

namespace millrace::components {

// What an export without rows may do to a destination that it would empty.
enum class OnEmpty {
  Stop,    // The load is stopped, the old rows stay, a person decides (exit 4).
  Accept,  // Empty is a valid state of this report.
};

// What stops a load before anything visible changes, for `defaults`, a sync or one destination.
// What is not said is as below, in the end: no limit, and OnEmpty::Stop.
struct Guards {
  std::optional<Percent> max_shrink = {};  // Of the rows that were there.
  std::optional<Percent> max_remove = {};
  std::optional<OnEmpty> on_empty = {};

  // These, and what they do not say as in `below`.
  Guards over(const Guards& below) const;
};

config::Spec<Guards> guards_spec();

}  // namespace millrace::components

template <>
struct millrace::config::EnumNames<millrace::components::OnEmpty> {
  using OnEmpty = millrace::components::OnEmpty;
  static constexpr auto kNames = std::to_array<std::pair<std::string_view, OnEmpty>>(
      {{"stop", OnEmpty::Stop}, {"accept", OnEmpty::Accept}});
};
