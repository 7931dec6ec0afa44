#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "connector/components/sink.h"
#include "connector/delta/hash_sorter.h"
#include "connector/delta/row_hasher.h"

namespace millrace::engine {

// The hashes of an export's rows, for a load that compares them with those of an earlier one.
class DeltaHashes final : public components::RowSurvey {
 public:
  // The target outlives it.
  DeltaHashes(const components::Target& target, std::string seed,
              const std::filesystem::path& scratch)
      : target_(target), seed_(std::move(seed)), sorter_(scratch) {}

  // By the names that the columns have in the target.
  void begin(const Schema& schema) override {
    hasher_.emplace(components::named(schema, target_.columns.names), target_.key, seed_);
  }
  Result<void> see(const Batch& batch) override {
    hashes_.clear();
    hasher_->add(batch, hashes_);
    return sorter_.add(hashes_);
  }

  delta::HashSorter& sorter() { return sorter_; }

 private:
  const components::Target& target_;
  const std::string seed_;
  delta::HashSorter sorter_;
  std::optional<delta::RowHasher> hasher_;
  std::vector<delta::RowHashes> hashes_;
};

}  // namespace millrace::engine
