#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "connector/components/loads/reads_back.h"
#include "connector/components/sink.h"
#include "connector/delta/comparison.h"
#include "connector/delta/content_hash.h"

namespace millrace::engine {

// Holds the rows of an export against those that a destination gives back. One for each attempt to
// read the export; the rows are seen once, and may be held against those of several loads, one at a
// time. On workers, but for the constructor and read_back().
class ContentCheck final : public components::RowSurvey {
 public:
  // The destination outlives it.
  ContentCheck(const components::Destination& destination, std::string seed,
               const std::filesystem::path& scratch);

  void begin(const Schema& schema) override;
  Result<void> see(const Batch& batch) override;

  // For the next load, once the export is read whole: of the rows that it gets, all without
  // `wanted`. Both outlive it.
  components::ReadBack read_back(const delta::RowSet* wanted);

 private:
  Result<void> take(const Batch& batch);
  Result<void> judge();
  // The rows that have to be there.
  Result<delta::ContentSum> expected();

  const components::Target& target_;
  const std::vector<std::string> padded_;
  const std::string seed_;
  SchemaPtr schema_;
  std::optional<delta::ContentHasher> hasher_;
  std::vector<delta::Hash128> hashes_;
  delta::HashSorter sorter_;  // Of the rows alone: what repeats another row is next to it.
  const delta::RowSet* wanted_ = nullptr;
  delta::ContentSum found_;
};

}  // namespace millrace::engine
