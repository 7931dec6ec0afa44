#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "connector/components/environment.h"
#include "connector/components/files/file_row_writer.h"
#include "connector/components/sink.h"
#include "connector/spill/key_encoding.h"
#include "connector/spill/record_sorter.h"
#include "sinks/feed/feed_target.h"
#include "sinks/feed/keyed/row_merge.h"
#include "sinks/feed/publication.h"

namespace millrace::sinks::feed {

// One export as the next generation of a feed that is in the order of its key. The rows are sorted
// on their way in, on disk where they are many, and merged with those of the present generation,
// which keeps them beside what readers get. Memory does not grow with either.
class KeyedLoad final : public components::Load {
 public:
  // What is referred to outlives the load.
  KeyedLoad(const FeedTarget& target, components::LoadIdentity identity,
            components::Environment& environment, const Events& events);

  Task<Result<components::Begun>> begin(components::LoadStart start) override;
  Task<Result<void>> write(components::PendingBatch rows, components::Presence presence) override;
  Task<Result<components::LoadReport>> settle(components::LoadTotals expected) override;
  Task<Result<components::Examples>> examples(std::size_t of_each) override;
  Task<Result<std::vector<std::string>>> commit(components::Fence fence) override {
    return publication_.commit(std::move(fence));
  }
  Task<void> abandon() override;
  components::LoadReport delivered() const override { return publication_.delivered(); }

 private:
  bool is_plan() { return publication_.files() == nullptr; }
  Result<void> start(const components::LoadStart& start);
  Result<void> add(const Batch& batch);
  // Opens what the feed has, as far as its rows can be told apart by the key.
  Result<void> begin_merge();
  Result<std::optional<RowMerge::Old>> open_old(const components::FeedNote& old);
  // The next rows of the feed; none after the last.
  Result<Batch> merge_some();
  Task<Result<void>> merge_all();
  std::string shown_key(std::string_view row) const;

  const FeedTarget& target_;
  components::Environment& environment_;
  components::FileRowWriter writer_;
  Publication publication_;
  SchemaPtr columns_;
  std::vector<std::size_t> key_;  // Places of its columns.
  std::optional<spill::KeyEncoder> encoder_;
  std::optional<spill::RecordSorter> sorter_;
  std::optional<RowMerge> merge_;
  std::string key_bytes_, row_bytes_;  // Of one row.
  std::string records_;                // For the row file.
  std::uint64_t rows_ = 0;             // Of the export.
  std::uint64_t kept_ = 0;             // Of the feed.
  std::uint64_t unmatched_ = 0;        // That were there, and cannot be told apart by the key.
};

}  // namespace millrace::sinks::feed
