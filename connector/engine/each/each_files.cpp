#include "connector/engine/each/each_files.h"

#include "config/tree/problems.h"
#include "config/values/codec.h"
#include "config/values/file_paths.h"

namespace millrace::engine {

std::vector<std::filesystem::path> each_files(const config::Node& document) {
  std::vector<std::filesystem::path> files;
  const auto* syncs = document.find("syncs");
  if (syncs == nullptr) return files;
  config::Problems told_by_the_plan;
  for (const auto& sync : syncs->entries) {
    const auto* each = sync.value.find("for_each");
    if (each == nullptr) continue;
    for (const auto& name : each->entries) {
      const auto* file = name.value.find("file");
      if (file == nullptr) continue;
      const auto path = config::parse_value<config::InputPath>(*file, "", told_by_the_plan);
      if (path) files.push_back(path->path);
    }
  }
  return files;
}

}  // namespace millrace::engine
