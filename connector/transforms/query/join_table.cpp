#include "connector/transforms/query/join_table.h"

#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "connector/transforms/expressions/row_reports.h"
#include "connector/transforms/parts/part_of.h"
#include "connector/transforms/query/value_keys.h"

namespace millrace::transforms {
namespace {

constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
constexpr std::size_t kJoinedRows = 4096;
constexpr std::uint64_t kLongestColumn = std::uint64_t{3} << 30;  // Of the 4 GiB that it may have.

std::vector<const sql::Vector*> key_values(sql::Evaluator& values,
                                           const std::vector<sql::NodeId>& nodes) {
  std::vector<const sql::Vector*> all;
  all.reserve(nodes.size());
  for (const auto node : nodes) all.push_back(&values.evaluate(node));
  return all;
}

std::uint64_t row_bytes(const std::vector<Column>& columns, std::size_t row) {
  std::uint64_t bytes = 0;
  for (const auto& column : columns) bytes += column.text(row).size();
  return bytes;
}

}  // namespace

JoinTable::JoinTable(const sql::QueryJoin& join, Told told, std::uint64_t memory,
                     const sql::RunValues& run)
    : join_(join),
      told_(std::move(told)),
      memory_(memory),
      left_(join.left, run),
      right_(join.right, run),
      left_parts_(memory),
      right_parts_(memory),
      first_(memory / 2) {}

bool JoinTable::encode_key(const std::vector<const sql::Vector*>& values, std::size_t row) {
  key_.clear();
  for (const auto* value : values) {
    if (value->is_null(row)) return false;
    encode_value(*value, row, {}, key_);
  }
  return true;
}

Error JoinTable::too_large() const {
  return {ErrorKind::BadData,
          fmt::format("the look-up {} has more rows than a SELECT may keep in memory ({} MiB); use "
                      "the step lookup, which keeps them on disk",
                      told_.name, memory_ >> 20)};
}

Result<void> JoinTable::add(const Batch& rows) {
  return right_parts_.each(right_, rows, {join_.right_keys},
                           [this](const Batch& part) { return add_part(part); });
}

Result<void> JoinTable::add_part(const Batch& rows) {
  const auto keys = key_values(right_, join_.right_keys);
  if (!right_.faults().empty()) {
    const auto& fault = right_.faults().front();
    return fail(
        ErrorKind::BadData,
        fmt::format("row {} of the look-up {}: {}", rows.origin(fault.row), told_.name,
                    told_.hides_values ? fault.reason.without_values() : fault.reason.text()));
  }
  cells_.resize(rows.columns.size());
  for (std::size_t row = 0; row < rows.rows; ++row) {
    if (auto added = add_row(rows, row, encode_key(keys, row)); !added) return added;
  }
  std::uint64_t bytes = next_.size() * (2 * sizeof(std::uint32_t) + cells_.size() * sizeof(Slice));
  for (const auto& cells : cells_) {
    if (cells.bytes() > kLongestColumn) return fail(too_large());
    bytes += cells.bytes();
  }
  return bytes > memory_ / 2 ? fail(too_large()) : Result<void>();
}

Result<void> JoinTable::add_row(const Batch& rows, std::size_t row, bool has_key) {
  const auto number = static_cast<std::uint32_t>(next_.size());
  next_.push_back(kNone);
  last_.push_back(number);
  for (std::size_t i = 0; i < cells_.size(); ++i) cells_[i].add(rows.columns[i], row);
  if (!has_key) return {};
  if (const auto known = first_.find(key_)) {
    auto& last = last_[static_cast<std::size_t>(known->number)];
    next_[last] = number;
    last = number;
    return {};
  }
  return first_.set({key_, number, {}}) ? Result<void>() : fail(too_large());
}

void JoinTable::finish(std::size_t columns) {
  cells_.resize(columns);
  for (auto& cells : cells_) columns_.push_back(cells.take());
  cells_.clear();
  last_ = {};
}

Result<void> JoinTable::join(Batch batch, const SchemaPtr& schema, const Report& report,
                             const Take& take) {
  return left_parts_.each(left_, std::move(batch), {join_.left_keys}, [&](const Batch& part) {
    return join_part(part, report(left_.faults(), part),
                     [&](const Pairs& pairs) { return take(joined(part, schema, pairs)); });
  });
}

// A row can be joined to very many, which leave before the next ones are looked for.
Result<void> JoinTable::join_part(const Batch& part, const std::vector<std::uint32_t>& without,
                                  const std::function<Result<void>(const Pairs&)>& give) {
  const auto keys = key_values(left_, join_.left_keys);
  Pairs pairs;
  for (const std::uint32_t row : rows_but(without, part.rows)) {
    const auto first = first_match(keys, row);
    if (!first) continue;
    const std::uint64_t bytes = row_bytes(part.columns, row);
    std::uint32_t match = *first;
    do {
      pairs.left.push_back(row);
      pairs.right.push_back(match);
      pairs.bytes += bytes;
      if (match != kNone) {
        pairs.bytes += row_bytes(columns_, match);
        match = next_[match];
      }
      if (pairs.left.size() < kJoinedRows && pairs.bytes < kMostBatchBytes) continue;
      if (auto given = give(std::exchange(pairs, {})); !given) return given;
    } while (match != kNone);
  }
  return pairs.left.empty() ? Result<void>() : give(pairs);
}

std::optional<std::uint32_t> JoinTable::first_match(const std::vector<const sql::Vector*>& keys,
                                                    std::uint32_t row) {
  if (encode_key(keys, row)) {
    if (const auto found = first_.find(key_)) return static_cast<std::uint32_t>(found->number);
  }
  const bool is_inner = join_.kind == sql::syntax::Join::Kind::Inner;
  return is_inner ? std::nullopt : std::optional(kNone);
}

Column JoinTable::picked(const Column& column, std::span<const std::uint32_t> rows) const {
  struct Storage {
    std::shared_ptr<const void> texts;
    std::vector<Slice> slices;
  };
  auto storage = std::make_shared<Storage>(Storage{column.owner, {}});
  storage->slices.reserve(rows.size());
  for (const std::uint32_t row : rows) {
    storage->slices.push_back(row == kNone ? Slice::null() : column.slice(row));
  }
  const Slice* slices = storage->slices.data();
  return {std::move(storage), column.bytes, slices, 1};
}

Batch JoinTable::joined(const Batch& batch, const SchemaPtr& schema, const Pairs& pairs) const {
  Batch result = pick_rows(batch, pairs.left);
  result.schema = schema;
  for (const auto& column : columns_) result.columns.push_back(picked(column, pairs.right));
  return result;
}

}  // namespace millrace::transforms
