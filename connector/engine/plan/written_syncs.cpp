#include "connector/engine/plan/written_syncs.h"

namespace millrace::engine {

WrittenSyncs::WrittenSyncs(const config::Node& document) {
  const auto* syncs = document.find("syncs");
  if (syncs == nullptr) return;
  for (const auto& [key, place, value] : syncs->entries) by_name_.emplace(key, &value);
}

}  // namespace millrace::engine
