#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "connector/data/batch.h"
#include "connector/io/files/temp_file.h"
#include "connector/spill/record_arena.h"
#include "connector/transforms/lookup/lookup_table.h"

namespace millrace::transforms {

// How the values of a key lie in a record: the number of their row, the extents of the cells, their
// texts, and the key as people read it.
struct StoredRow {
  std::uint64_t number = 0;
  std::string_view label;

  void write(const std::vector<Column>& columns, std::size_t row, std::string& out) const;
  static StoredRow read(std::string_view stored, std::size_t columns);
};

// A look-up that does not fit into memory: records in the order of their keys, in a file without a
// name, and in memory where each block of them begins. The keys of a batch are looked up in their
// order, so that each block is read once.
class SortedTable final : public LookupTable {
 public:
  // Blocks are of about this size.
  static Result<std::unique_ptr<SortedTable>> create(const std::filesystem::path& folder,
                                                     std::size_t columns, std::size_t block_size);

  // Keys ascend, and each comes once.
  Result<void> append(const spill::Record& record);
  // Once, after the last append().
  Result<void> finish();

  Result<Matches> find(const RowKeys& keys) override;
  std::uint64_t longest() const override { return longest_; }

 private:
  struct BlockStart {
    std::string first_key;
    std::uint64_t offset = 0;
  };

  SortedTable(io::TempFile file, std::size_t columns, std::size_t block_size)
      : file_(std::move(file)), columns_(columns), block_size_(block_size) {}

  Result<void> flush();
  // Where the key's block begins, among starts_; its end is the next one's begin.
  std::size_t block_of(std::string_view key) const;
  Result<void> load(std::size_t block);
  // The values of the key, when it is in the loaded block; later keys are looked for behind it.
  std::optional<std::string_view> find_in_block(std::string_view key);
  // Adds the values' texts to `text`.
  void set_cells(std::string_view stored, std::size_t row, std::string& text,
                 FoundCells& cells) const;

  io::TempFile file_;
  std::size_t columns_;
  std::size_t block_size_;
  std::uint64_t longest_ = 0;
  std::vector<BlockStart> starts_;
  std::vector<char> block_;  // That which is written, or was read last.
  std::size_t loaded_ = 0;   // The block that was read, counted from 1.
  std::size_t at_ = 0;       // Within it.
};

}  // namespace millrace::transforms
