#pragma once

#include <filesystem>
#include <string>

#include "config/spec/spec.h"
#include "config/values/template.h"
#include "connector/components/capabilities.h"

namespace millrace::sinks::files {

// connections: {NAME: {files: ...}}
struct FilesConfig {
  std::filesystem::path root;
};

// to: [{NAME: ...}]
struct FilesDestinationConfig {
  config::Template path;
  components::TableOptions rows;
  std::string format;
};

components::Capabilities files_capabilities();

config::Spec<FilesConfig> files_spec();
config::Spec<FilesDestinationConfig> files_destination_spec();

}  // namespace millrace::sinks::files
