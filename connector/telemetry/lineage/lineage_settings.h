#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "config/values/secret.h"
#include "connector/telemetry/read_variable.h"
#include "connector/telemetry/sending/receivers.h"

namespace millrace::telemetry {

// Where RunEvents of OpenLineage go: an address or a file, or nowhere.
struct LineageSettings {
  std::optional<HttpTarget> http;
  std::optional<std::filesystem::path> file;
  std::string job_namespace = "millrace";
  std::vector<std::string> warnings = {};  // Why nothing is sent although somebody wants it.

  bool is_on() const { return http || file; }
};

// What a file says under `lineage`; empty texts where it does not.
struct LineageWish {
  std::string url;
  config::Secret token;
  std::filesystem::path file;
  std::string job_namespace;
};

// What the file wants counts more than OPENLINEAGE_URL and its kin; OPENLINEAGE_DISABLED more than
// both.
LineageSettings read_lineage_settings(const LineageWish& wish, const ReadVariable& variable);

}  // namespace millrace::telemetry
