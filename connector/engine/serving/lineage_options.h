#pragma once

#include <string>

#include "config/spec/spec.h"
#include "config/values/file_paths.h"
#include "config/values/secret.h"

namespace millrace::engine {

// Where events of OpenLineage go that say what runs read and write: an address, or a file, or
// neither.
struct LineageOptions {
  std::string url = {};
  config::Secret token = {};
  config::OutputPath file = {};
  std::string namespace_ = {};

  bool operator==(const LineageOptions& other) const {
    return url == other.url && token.reveal() == other.token.reveal() && file == other.file &&
           namespace_ == other.namespace_;
  }
};

config::Spec<LineageOptions> lineage_spec();

}  // namespace millrace::engine
