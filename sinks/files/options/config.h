#pragma once

#include <cstdint>
#include <string>

#include "config/spec/spec.h"
#include "config/values/file_paths.h"
#include "config/values/template.h"
#include "connector/components/options/capabilities.h"
#include "sinks/files/options/compression_option.h"
#include "sinks/files/options/manifest_place.h"

namespace millrace::sinks::files {

// connections: {NAME: {files: ...}}
struct FilesConfig {
  config::OutputPath root;
};

// to: [{NAME: ...}]
struct FilesDestinationConfig {
  config::Template path;
  components::TableOptions rows;
  std::string format;
  CompressionOption compression = CompressionOption::Auto;
  std::string file_mode;
  ManifestPlace manifest = ManifestPlace::None;
  std::uint32_t keep = 0;
  bool spreadsheet_safe = false;
};

components::Capabilities files_capabilities();

config::Spec<FilesConfig> files_spec();
config::Spec<FilesDestinationConfig> files_destination_spec();

}  // namespace millrace::sinks::files
