#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "config/values/enum_codec.h"

namespace millrace::sinks::files {

// How a destination asks for compression.
enum class CompressionOption {
  Auto,  // By the ending of the path.
  None,
  Gzip,
  Zstd,
};

}  // namespace millrace::sinks::files

template <>
struct millrace::config::EnumNames<millrace::sinks::files::CompressionOption> {
  using Option = millrace::sinks::files::CompressionOption;
  static constexpr auto kNames = std::to_array<std::pair<std::string_view, Option>>({
      {"auto", Option::Auto},
      {"none", Option::None},
      {"gzip", Option::Gzip},
      {"zstd", Option::Zstd},
  });
};
