#include "sinks/files/partitions/partition_spill.h"

#include <utility>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "sinks/files/options/target_path.h"

namespace millrace::sinks::files {
namespace {

constexpr std::size_t kMostFiles = 10'000;
constexpr std::uint64_t kMostPending = 8u << 20;
// Beside the target lie a part and a lock of the same name, with an ending each.
constexpr std::size_t kLongestName = 200;

// What is wrong with the path of a row, or empty.
std::string complaint_about_name(const std::string& path) {
  const auto complaint = complaint_about_path(path);
  if (!complaint.empty()) return std::string(complaint);
  const auto name = std::filesystem::path(path).filename().string();
  return name.size() <= kLongestName ? "" : "has a name of more than 200 bytes";
}

}  // namespace

Result<void> PartitionSpill::begin(const Schema& columns, const Schema& written) {
  encoder_ = target_.kind.format->encoder();
  for (const auto& name : path_.columns()) {
    const auto column = columns.find(name);
    if (!column) {
      return fail(
          ErrorKind::BadData,
          fmt::format("the path names the column \"{}\", which is not among the columns: {}; "
                      "correct path, or rename a column in columns",
                      printable(name), columns.names()));
    }
    columns_.push_back(*column);
  }
  return encoder_->begin(written, header_);
}

Result<PartitionSpill::Partitions::iterator> PartitionSpill::find(const Batch& batch,
                                                                  std::size_t row) {
  std::vector<std::optional<std::string_view>> values;
  for (const auto column : columns_) {
    const auto& cells = batch.columns[column];
    values.push_back(cells.is_null(row) ? std::nullopt : std::optional(cells.text(row)));
  }
  const auto path = path_.with(values);
  if (const auto known = partitions_.find(path); known != partitions_.end()) return known;
  if (const auto complaint = complaint_about_name(path); !complaint.empty()) {
    return fail(ErrorKind::BadData,
                fmt::format("row {}: its file \"{}\" {}; partition by a column with shorter values",
                            batch.origin(row), printable(path), complaint));
  }
  if (partitions_.size() == kMostFiles) {
    return fail(ErrorKind::BadData,
                fmt::format("row {}: the rows make more than {} files; partition by a column with "
                            "fewer values",
                            batch.origin(row), with_commas(kMostFiles)));
  }
  return partitions_.try_emplace(path).first;
}

Result<void> PartitionSpill::add(const Batch& batch, const Batch& written) {
  std::map<Partition*, std::vector<std::uint32_t>> rows_of;
  for (std::size_t row = 0; row < batch.rows; ++row) {
    const auto partition = find(batch, row);
    if (!partition) return fail(partition.error());
    rows_of[&(*partition)->second].push_back(static_cast<std::uint32_t>(row));
  }
  for (const auto& [partition, rows] : rows_of) {
    const std::size_t before = partition->pending.size();
    const auto encoded = encoder_->encode(pick_rows(written, rows), partition->pending);
    if (!encoded) return encoded;
    partition->rows += rows.size();
    pending_ += partition->pending.size() - before;
  }
  return {};
}

bool PartitionSpill::is_full() const {
  return pending_ >= kMostPending;
}

Result<void> PartitionSpill::flush() {
  for (auto& [path, partition] : partitions_) {
    const auto bytes = std::exchange(partition.pending, {});
    if (bytes.empty()) continue;
    partition.extents.push_back({rows_.size(), bytes.size()});
    if (auto written = rows_.append(bytes); !written) return written;
  }
  pending_ = 0;
  return {};
}

}  // namespace millrace::sinks::files
