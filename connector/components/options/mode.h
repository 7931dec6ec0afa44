#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "config/values/enum_codec.h"
#include "connector/components/loads/load.h"

// How a destination's mode is written in the file.
template <>
struct millrace::config::EnumNames<millrace::components::Mode> {
  static constexpr auto kNames =
      std::to_array<std::pair<std::string_view, millrace::components::Mode>>({
          {"append", millrace::components::Mode::Append},
          {"replace", millrace::components::Mode::Replace},
          {"upsert", millrace::components::Mode::Upsert},
          {"mirror", millrace::components::Mode::Mirror},
      });
};
