#include "connector/transforms/query/result_rows.h"

#include <algorithm>
#include <cstring>

namespace millrace::transforms {
namespace {

constexpr std::size_t kRowsAtOnce = 4096;
constexpr std::size_t kBytesAtOnce = 1 << 20;

// How a row lies in a record: this, then each cell's extent and bytes.
struct Head {
  std::uint64_t origin = 0;
  std::uint32_t unique = 0;  // So many bytes of the key make the row unique.
};

void pack_cell(const Column& column, std::size_t row, std::string& out) {
  const Slice cell = column.slice(row);
  out.append(reinterpret_cast<const char*>(&cell.extent), sizeof cell.extent);
  if (!cell.is_null()) out += column.text(row);
}

const char* unpack_cell(const char* at, BatchBuilder& builder) {
  Slice cell;
  std::memcpy(&cell.extent, at, sizeof cell.extent);
  at += sizeof cell.extent;
  if (cell.is_null()) {
    builder.add_null();
    return at;
  }
  const std::string_view text(at, cell.size());
  if (cell.is_bare_json()) {
    builder.add_bare_json(text);
  } else {
    builder.add(text);
  }
  return at + text.size();
}

Head head_of(const spill::Record& record) {
  Head head;
  std::memcpy(&head, record.value.data(), sizeof head);
  return head;
}

}  // namespace

ResultRows::ResultRows(SchemaPtr schema, ResultOrder order, const spill::SpillSpace& space)
    : schema_(std::move(schema)),
      order_(std::move(order)),
      sorter_(space.eighths(6)),
      seen_(space.eighths(2).memory) {}

Result<void> ResultRows::add(const Batch& batch, const std::vector<std::uint32_t>& rows,
                             const std::vector<const sql::Vector*>& keys,
                             components::StepOutput& out) {
  if (is_done()) return {};
  if (order_.keys.empty()) {
    put_now(batch, rows, out);
    return {};
  }
  for (const std::uint32_t row : rows) {
    if (auto added = add_sorted(batch, row, keys); !added) return added;
  }
  return {};
}

std::uint64_t ResultRows::skip(std::uint64_t rows) {
  const auto skipped = std::min(order_.offset, rows);
  order_.offset -= skipped;
  return skipped;
}

std::uint64_t ResultRows::take(std::uint64_t rows) {
  if (!order_.limit) return rows;
  const auto taken = std::min(*order_.limit, rows);
  *order_.limit -= taken;
  return taken;
}

void ResultRows::put_now(const Batch& batch, const std::vector<std::uint32_t>& rows,
                         components::StepOutput& out) {
  const auto skipped = skip(rows.size());
  const auto taken = take(rows.size() - skipped);
  if (taken == batch.rows) return out.put(batch);
  if (taken > 0) {
    out.put(pick_rows(batch, std::span(rows).subspan(static_cast<std::size_t>(skipped),
                                                     static_cast<std::size_t>(taken))));
  }
}

Result<void> ResultRows::add_sorted(const Batch& batch, std::uint32_t row,
                                    const std::vector<const sql::Vector*>& keys) {
  key_.clear();
  Head head{.origin = batch.origin(row)};
  for (std::size_t i = 0; i < keys.size(); ++i) {
    encode_value(*keys[i], row, order_.keys[i], key_);
    if (i + 1 == order_.unique) head.unique = static_cast<std::uint32_t>(key_.size());
  }
  if (order_.unique == keys.size()) {
    if (seen_.find(key_)) return {};
    // Without room for it, it may come again, which is seen when the rows are sorted.
    static_cast<void>(seen_.set({key_, 0, {}}));
  }
  packed_.assign(reinterpret_cast<const char*>(&head), sizeof head);
  for (const auto& column : batch.columns) pack_cell(column, row, packed_);
  return sorter_.add({key_, packed_});
}

Result<std::optional<spill::Record>> ResultRows::next_row() {
  while (true) {
    auto record = sorter_.next();
    if (!record || !*record) return record;
    if (order_.unique > 0) {
      const auto unique = (*record)->key.substr(0, head_of(**record).unique);
      if (has_last_unique_ && unique == last_unique_) continue;
      last_unique_ = unique;
      has_last_unique_ = true;
    }
    if (skip(1) == 0) return record;
  }
}

Result<bool> ResultRows::finish(components::StepOutput& out) {
  if (order_.keys.empty() || is_finished_) return true;
  if (!is_sorted_) {
    seen_.clear();
    if (auto sorted = sorter_.sort(); !sorted) return fail(std::move(sorted).error());
    is_sorted_ = true;
  }
  BatchBuilder builder(schema_);
  std::vector<std::uint64_t> origins;
  while (builder.rows() < kRowsAtOnce && builder.bytes() < kBytesAtOnce) {
    auto record = is_done() ? Result<std::optional<spill::Record>>(std::nullopt) : next_row();
    if (!record) return fail(std::move(record).error());
    is_finished_ = !*record;
    if (is_finished_) break;
    take(1);
    origins.push_back(head_of(**record).origin);
    const char* at = (*record)->value.data() + sizeof(Head);
    for (std::size_t i = 0; i < schema_->size(); ++i) at = unpack_cell(at, builder);
  }
  if (builder.rows() > 0) {
    Batch batch = builder.take();
    batch.origins = Origins(std::move(origins));
    out.put(std::move(batch));
  }
  return is_finished_;
}

}  // namespace millrace::transforms
