#include "connector/transforms/query/query_run.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "connector/sql/evaluation/text_column.h"
#include "connector/transforms/expressions/row_reports.h"
#include "connector/transforms/query/query_nodes.h"

namespace millrace::transforms {
namespace {

std::vector<const sql::Vector*> evaluated(sql::Evaluator& values,
                                          const std::vector<sql::NodeId>& nodes) {
  std::vector<const sql::Vector*> all;
  all.reserve(nodes.size());
  for (const auto node : nodes) all.push_back(&values.evaluate(node));
  return all;
}

// Names that tell the columns of one look-up from those of another.
SchemaPtr with_columns(const Schema& columns, const QueryLookup& lookup) {
  auto fields = columns.fields();
  for (const auto& field : lookup.columns->fields()) {
    fields.push_back({lookup.name + "." + field.name, field.type, false});
  }
  return std::make_shared<const Schema>(std::move(fields));
}

// A row of theirs is known by its number; GroupOutput adds the keys.
Batch batch_of_groups(std::size_t rows, const std::vector<std::uint64_t>& origins) {
  return {std::make_shared<const Schema>(), {}, rows, Origins(origins)};
}

}  // namespace

QueryRun::QueryRun(sql::BoundQuery query, QueryShape shape, const sql::RunValues& run,
                   const components::StepContext& context)
    : query_(std::move(query)),
      shape_(std::move(shape)),
      hides_values_(!context.hidden_columns.empty()),
      input_(query_.input, run),
      where_parts_(BatchParts::of(context)),
      parts_(BatchParts::of(context)),
      groups_(query_.output, run),
      keys_(key_nodes(query_)),
      texts_(text_nodes(query_)),
      result_(shape_.output, result_order(query_),
              spill::SpillSpace::of(context).eighths(query_.grouping ? 2 : 4)) {
  const auto space = spill::SpillSpace::of(context);
  groups_.set_most_texts(parts_.most_texts());
  SchemaPtr columns = shape_.input;
  for (std::size_t i = 0; i < query_.joins.size(); ++i) {
    const auto& lookup = shape_.lookups[i];
    const auto memory = space.eighths(2).memory / query_.joins.size();
    joins_.emplace_back(query_.joins[i], JoinTable::Told{lookup.name, hides_values_}, memory, run);
    columns = joined_.emplace_back(with_columns(*columns, lookup));
  }
  if (query_.grouping) {
    group_nodes_ = group_nodes(*query_.grouping);
    group_reports_.emplace(*query_.grouping, query_.input, *shape_.input, context.hidden_columns);
    grouper_.emplace(*query_.grouping, query_.input, space.eighths(joins_.empty() ? 6 : 4));
  }
}

Result<void> QueryRun::apply(Batch batch, components::StepOutput& out) {
  return join(0, std::move(batch), out);
}

Result<void> QueryRun::join(std::size_t index, Batch batch, components::StepOutput& out) {
  if (index == joins_.size()) return take(std::move(batch), out);
  const auto report = [this, &out](const auto& faults, const Batch& part) {
    return report_faults(faults, part, hides_values_, out);
  };
  return joins_[index].join(
      std::move(batch), joined_[index], report,
      [this, index, &out](Batch joined) { return join(index + 1, std::move(joined), out); });
}

Result<void> QueryRun::take(Batch batch, components::StepOutput& out) {
  const auto use_part = [&](Batch& part) { return use(part, out); };
  if (!query_.where) return parts_.each(input_, std::move(batch), nodes_of_rows(), use_part);
  return where_parts_.each(input_, std::move(batch), {{&*query_.where, 1}}, [&](Batch& part) {
    const std::size_t rows = part.rows;
    if (!keep_where(part, out)) return Result<void>();
    // What WHERE has read is not read again.
    const bool is_whole = part.rows == rows;
    if (is_whole && parts_.fits(input_, rows, nodes_of_rows())) return use(part, out);
    return parts_.each(input_, std::move(part), nodes_of_rows(), use_part);
  });
}

PartNodes QueryRun::nodes_of_rows() const {
  if (query_.grouping) return {group_nodes_};
  return {keys_, texts_};
}

Result<void> QueryRun::use(const Batch& batch, components::StepOutput& out) {
  return query_.grouping ? group(batch, out) : give(input_, batch, out);
}

std::vector<std::uint32_t> QueryRun::rows_without(const std::vector<std::uint32_t>& failed,
                                                  std::size_t rows) const {
  std::vector<std::uint32_t> left(rows);
  std::iota(left.begin(), left.end(), 0);
  if (!failed.empty()) {
    std::erase_if(left,
                  [&failed](std::uint32_t row) { return std::ranges::binary_search(failed, row); });
  }
  return left;
}

bool QueryRun::keep_where(Batch& batch, components::StepOutput& out) {
  const auto& truth = input_.evaluate(*query_.where);
  const auto failed = report_faults(input_.faults(), batch, hides_values_, out);
  auto kept = rows_without(failed, batch.rows);
  std::erase_if(kept,
                [&truth](std::uint32_t row) { return truth.is_null(row) || !truth.at<bool>(row); });
  if (kept.size() < batch.rows) batch = pick_rows(batch, kept);
  return !kept.empty();
}

Result<void> QueryRun::group(const Batch& batch, components::StepOutput& out) {
  GroupInput input{.rows = sql::Selection::first(batch.rows), .origins = &batch.origins};
  input.keys = evaluated(input_, query_.grouping->keys);
  for (const auto& call : query_.grouping->aggregates) {
    auto& values = input.calls.emplace_back();
    if (call.filter) values.filter = &input_.evaluate(*call.filter);
    values.arguments = evaluated(input_, call.arguments);
    for (const auto& key : call.order) values.order.push_back(&input_.evaluate(key.value));
  }
  const auto failed = report_faults(input_.faults(), batch, hides_values_, out);
  if (failed.empty()) return grouper_->add(input);
  const auto rows = rows_without(failed, batch.rows);
  input.rows = sql::Selection::of(rows);
  return grouper_->add(input);
}

Result<void> QueryRun::give(sql::Evaluator& values, const Batch& batch,
                            components::StepOutput& out) {
  Batch result{shape_.output, {}, batch.rows, batch.origins};
  result.columns.reserve(query_.columns.size());
  for (const auto& column : query_.columns) {
    if (column.source) {
      result.columns.push_back(batch.columns[*column.source]);
      continue;
    }
    auto computed = sql::text_column(values.evaluate(column.text), batch.rows);
    if (!computed) {
      return fail(ErrorKind::BadData,
                  "the computed texts of a few thousand rows take more than 4 GiB");
    }
    result.columns.push_back(*std::move(computed));
  }
  const auto keys = evaluated(values, keys_);
  const auto failed = report_faults(values.faults(), batch, hides_values_, out);
  return result_.add(result, rows_without(failed, batch.rows), keys, out);
}

void QueryRun::keep_having(GroupChunk& chunk, components::StepOutput& out) {
  const auto batch = batch_of_groups(chunk.rows, chunk.origins);
  auto faults = std::exchange(chunk.faults, {});
  std::vector<std::uint32_t> kept;
  if (query_.having) {
    const auto& truth = groups_.evaluate(*query_.having);
    std::ranges::copy(groups_.faults(), std::back_inserter(faults));
    kept = rows_without(report_faults(faults, batch, hides_values_, out), chunk.rows);
    std::erase_if(
        kept, [&truth](std::uint32_t row) { return truth.is_null(row) || !truth.at<bool>(row); });
  } else {
    kept = rows_without(report_faults(faults, batch, hides_values_, out), chunk.rows);
  }
  if (kept.size() == chunk.rows) return;
  std::vector<std::uint64_t> origins;
  origins.reserve(kept.size());
  for (const std::uint32_t row : kept) origins.push_back(chunk.origins[row]);
  for (auto& column : chunk.columns) {
    sql::Vector some;
    gather(column, kept, some);
    column = std::move(some);
  }
  chunk.origins = std::move(origins);
  chunk.rows = kept.size();
}

Result<void> QueryRun::give_groups(GroupChunk& chunk, components::StepOutput& out) {
  std::vector<const sql::Vector*> columns;
  columns.reserve(chunk.columns.size());
  for (const auto& column : chunk.columns) columns.push_back(&column);
  const Origins all(chunk.origins);
  groups_.begin(chunk.rows, all, columns);
  if (query_.having && !parts_.fits(groups_, chunk.rows, {{&*query_.having, 1}})) {
    return give_halves(chunk, out);
  }
  GroupOutput told(*group_reports_, groups_, out);
  keep_having(chunk, told);
  if (chunk.rows == 0) return {};
  const auto batch = batch_of_groups(chunk.rows, chunk.origins);
  groups_.begin(chunk.rows, batch.origins, columns);
  if (!parts_.fits(groups_, chunk.rows, {keys_, texts_})) return give_halves(chunk, out);
  return give(groups_, batch, told);
}

Result<void> QueryRun::give_halves(const GroupChunk& chunk, components::StepOutput& out) {
  const std::size_t middle = chunk.rows / 2;
  for (const auto& [from, end] : {std::pair{std::size_t{0}, middle}, {middle, chunk.rows}}) {
    GroupChunk half;
    half.rows = end - from;
    std::vector<std::uint32_t> rows(half.rows);
    std::iota(rows.begin(), rows.end(), static_cast<std::uint32_t>(from));
    for (const auto& column : chunk.columns) gather(column, rows, half.columns.emplace_back());
    half.origins.assign(chunk.origins.begin() + static_cast<std::ptrdiff_t>(from),
                        chunk.origins.begin() + static_cast<std::ptrdiff_t>(end));
    for (const auto& fault : chunk.faults) {
      if (fault.row < from || fault.row >= end) continue;
      half.faults.push_back(fault);
      half.faults.back().row -= from;
    }
    if (auto given = give_groups(half, out); !given) return given;
  }
  return {};
}

Result<bool> QueryRun::finish(components::StepOutput& out) {
  if (!grouper_) return result_.finish(out);
  if (!is_grouped_) {
    if (auto grouped = grouper_->finish(); !grouped) return fail(std::move(grouped).error());
    is_grouped_ = true;
  }
  auto more = grouper_->next(chunk_);
  if (!more) return fail(std::move(more).error());
  if (!*more) {
    grouper_.reset();
    return result_.finish(out);
  }
  if (auto given = give_groups(chunk_, out); !given) return fail(std::move(given).error());
  return false;
}

}  // namespace millrace::transforms
