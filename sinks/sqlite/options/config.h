#pragma once

#include <optional>
#include <string>

#include "config/spec/spec.h"
#include "config/values/file_paths.h"
#include "config/values/template.h"
#include "connector/components/options/capabilities.h"

namespace millrace::sinks::sqlite {

// connections: {NAME: {sqlite: ...}}
struct SqliteConfig {
  config::OutputPath path;
};

// to: [{NAME: ...}]
struct SqliteDestinationConfig {
  config::Template table;
  components::TableOptions rows;
};

components::Capabilities sqlite_capabilities();

// What is wrong with the name of a table; nothing when it is right.
std::optional<std::string> complaint_about_table(const std::string& table);

config::Spec<SqliteConfig> sqlite_spec();
config::Spec<SqliteDestinationConfig> sqlite_destination_spec();

}  // namespace millrace::sinks::sqlite
