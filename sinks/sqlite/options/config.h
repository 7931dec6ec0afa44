#pragma once

#include <string>

#include "config/spec/spec.h"
#include "config/values/file_paths.h"
#include "connector/components/options/capabilities.h"

namespace millrace::sinks::sqlite {

// connections: {NAME: {sqlite: ...}}
struct SqliteConfig {
  config::OutputPath path;
};

// to: [{NAME: ...}]
struct SqliteDestinationConfig {
  std::string table;
  components::TableOptions rows;
};

components::Capabilities sqlite_capabilities();

config::Spec<SqliteConfig> sqlite_spec();
config::Spec<SqliteDestinationConfig> sqlite_destination_spec();

}  // namespace millrace::sinks::sqlite
