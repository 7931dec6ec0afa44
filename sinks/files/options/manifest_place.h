#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "config/values/enum_codec.h"

namespace millrace::sinks::files {

// Where the manifest of a load is written.
enum class ManifestPlace {
  None,    // Nowhere.
  Beside,  // As "a.csv.manifest.json", beside "a.csv".
  Folder,  // As "_manifest/a.csv.json".
};

}  // namespace millrace::sinks::files

template <>
struct millrace::config::EnumNames<millrace::sinks::files::ManifestPlace> {
  using Place = millrace::sinks::files::ManifestPlace;
  static constexpr auto kNames = std::to_array<std::pair<std::string_view, Place>>({
      {"none", Place::None},
      {"beside", Place::Beside},
      {"folder", Place::Folder},
  });
};
