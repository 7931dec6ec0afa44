#include "connector/transforms/expressions/batch_parts.h"

#include <algorithm>
#include <utility>

#include "connector/transforms/parts/part_of.h"

namespace millrace::transforms {
namespace {

std::size_t text_bytes(const sql::Vector& texts, std::size_t rows) {
  if (texts.is_constant()) return 0;  // A column of it has it once.
  const auto* const cells = texts.data<std::string_view>();
  std::size_t bytes = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    if (!texts.is_null(row)) bytes += cells[row].size();
  }
  return bytes;
}

}  // namespace

bool BatchParts::fits(sql::Evaluator& evaluator, std::size_t rows, const PartNodes& nodes) const {
  for (const auto some : {nodes.values, nodes.texts}) {
    for (const sql::NodeId node : some) {
      evaluator.evaluate(node);
      if (evaluator.is_full()) return false;
    }
  }
  if (rows <= 1) return true;
  std::uint64_t copied = 0;
  for (const sql::NodeId node : nodes.texts) copied += text_bytes(evaluator.evaluate(node), rows);
  return copied <= std::min<std::uint64_t>(most_texts_, kMostBatchBytes);
}

Result<void> BatchParts::each(sql::Evaluator& evaluator, Batch batch, const PartNodes& nodes,
                              const Take& take) {
  // Rows differ: those to come may be short again.
  most_rows_ = std::min(2 * most_rows_, std::size_t{std::numeric_limits<std::uint32_t>::max()});
  evaluator.set_most_texts(most_texts_);
  const std::size_t rows = batch.rows;
  for (std::size_t from = 0; from < rows;) {
    const std::size_t count = std::min(most_rows_, rows - from);
    Batch part = part_of(batch, from, count);
    evaluator.begin(part);
    if (!fits(evaluator, count, nodes)) {
      most_rows_ = count / 2;
      continue;
    }
    if (count == rows) batch = {};
    if (auto taken = take(part); !taken) return taken;
    from += count;
  }
  return {};
}

}  // namespace millrace::transforms
