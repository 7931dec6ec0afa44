#include "connector/transforms/expecting/bound_expect.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/base/text/text.h"
#include "connector/spill/row_store.h"
#include "connector/sql/evaluation/evaluator.h"
#include "connector/transforms/expecting/broken_rules.h"
#include "connector/transforms/expecting/uniqueness.h"
#include "connector/transforms/expressions/batch_parts.h"
#include "connector/transforms/expressions/row_reports.h"

namespace millrace::transforms {
namespace {

using components::StepOutput;

// "id has no value that another row has"
std::string unique_sentence(const std::vector<std::string>& columns) {
  return fmt::format("{} is unique", printable(fmt::format("{}", fmt::join(columns, ", "))));
}

std::vector<std::string> sentences_of(const ExpectWork& work) {
  std::vector<std::string> sentences;
  sentences.reserve(work.rules.size() + 1);
  for (const auto& rule : work.rules) sentences.push_back(rule.sentence);
  if (!work.config.unique.empty()) sentences.push_back(unique_sentence(work.config.unique));
  return sentences;
}

std::optional<Uniqueness> uniqueness_of(const ExpectWork& work, const spill::SpillSpace& space) {
  if (work.config.unique.empty()) return std::nullopt;
  std::vector<std::pair<std::size_t, TypeKind>> columns;
  for (const auto& name : work.config.unique) {
    const auto index = *work.schema->find(name);
    columns.emplace_back(index, (*work.schema)[index].type.kind);
  }
  return std::optional<Uniqueness>(std::in_place, spill::KeyEncoder(std::move(columns)), space);
}

class BoundExpect final : public components::BoundStep {
 public:
  BoundExpect(ExpectWork work, sql::Program program, const sql::RunValues& run,
              const components::StepContext& context)
      : work_(std::move(work)),
        evaluator_(std::move(program), run),
        parts_(BatchParts::of(context)),
        broken_(sentences_of(work_)),
        unique_(uniqueness_of(work_, spill::SpillSpace::of(context).eighths(6))),
        first_rows_only_(context.first_rows_only) {
    // Rows that may still go have to wait until the keys of all others are known.
    const bool holds = unique_ && work_.config.on_violation != OnViolation::Fail;
    if (holds) held_.emplace(work_.schema, spill::SpillSpace::of(context).eighths(2));
  }

  const SchemaPtr& output() const override { return work_.schema; }

  Result<void> apply(Batch batch, StepOutput& out) override {
    rows_ += batch.rows;
    return parts_.each(evaluator_, std::move(batch), {work_.conditions},
                       [&](Batch& part) { return judge_rows(part, out); });
  }

  Result<bool> finish(StepOutput& out) override {
    if (unique_ && !is_finishing_) {
      if (auto finished = unique_->finish(); !finished) return fail(std::move(finished).error());
    }
    is_finishing_ = true;
    if (held_) {
      auto batch = held_->next();
      if (!batch) return fail(std::move(batch).error());
      if (*batch) {
        if (auto released = release(**batch, out); !released) {
          return fail(std::move(released).error());
        }
        return false;
      }
    } else if (auto counted = count_repeated(); !counted) {
      return fail(std::move(counted).error());
    }
    if (is_done_) return true;
    is_done_ = true;
    if (auto kept = verdict(); !kept) return fail(std::move(kept).error());
    return true;
  }

 private:
  Result<void> judge_rows(Batch& batch, StepOutput& out) {
    const auto kept = rows_that_keep_the_rules(batch, out);
    if (auto within = expect_few_broken(); !within) return within;
    if (kept.empty()) return {};
    if (kept.size() < batch.rows) batch = pick_rows(batch, kept);
    if (unique_) {
      if (auto added = unique_->add(batch); !added) return added;
      origins_.add(batch.origins, batch.rows);
    }
    if (held_) return held_->append(batch);
    out.put(std::move(batch));
    return {};
  }

  std::size_t unique_rule() const { return work_.rules.size(); }

  // Tells of the others, and what happens to them.
  std::vector<std::uint32_t> rows_that_keep_the_rules(const Batch& batch, StepOutput& out) {
    std::vector<const sql::Vector*> truths;
    truths.reserve(work_.conditions.size());
    for (const sql::NodeId node : work_.conditions) truths.push_back(&evaluator_.evaluate(node));
    const auto failed = report_faults(evaluator_.faults(), batch, work_.hides_values, out);
    std::vector<std::uint32_t> kept;
    auto next_failed = failed.begin();
    for (std::uint32_t row = 0; row < batch.rows; ++row) {
      if (next_failed != failed.end() && *next_failed == row) {
        ++next_failed;
      } else if (!breaks(truths, batch, row, out)) {
        kept.push_back(row);
      }
    }
    return kept;
  }

  // Whether the row goes for it.
  bool breaks(const std::vector<const sql::Vector*>& truths, const Batch& batch, std::uint32_t row,
              StepOutput& out) {
    std::optional<std::size_t> first;
    for (std::size_t rule = 0; rule < truths.size(); ++rule) {
      const auto& truth = *truths[rule];
      if (truth.is_null(row) || truth.at<bool>(row)) continue;
      broken_.add(rule, batch.origin(row));
      if (!first) first = rule;
    }
    if (!first) return false;
    broken_.count_row();
    return judge(batch, row, work_.rules[*first].sentence, out);
  }

  // True when the row does not leave.
  bool judge(const Batch& batch, std::size_t row, const std::string& sentence, StepOutput& out) {
    if (work_.config.on_violation == OnViolation::Quarantine) {
      out.quarantine(batch, row, "expected that " + sentence);
    }
    return work_.config.on_violation != OnViolation::Fail;
  }

  // Puts the rows of a batch that was held but for those that repeat a key.
  Result<void> release(const Batch& batch, StepOutput& out) {
    std::vector<std::uint32_t> kept;
    for (std::uint32_t row = 0; row < batch.rows; ++row) {
      const auto repeated = unique_->next_is_repeated();
      if (!repeated) return fail(repeated.error());
      if (!*repeated) {
        kept.push_back(row);
        continue;
      }
      broken_.add(unique_rule(), batch.origin(row));
      broken_.count_row();
      judge(batch, row, unique_sentence(work_.config.unique), out);
    }
    if (!kept.empty()) out.put(kept.size() == batch.rows ? batch : pick_rows(batch, kept));
    return expect_few_broken();
  }

  // The same where every row has left, and only the verdict is asked for.
  Result<void> count_repeated() {
    if (!unique_ || is_done_) return {};
    for (std::uint64_t row = 1; row <= unique_->rows(); ++row) {
      const auto repeated = unique_->next_is_repeated();
      if (!repeated) return fail(repeated.error());
      if (!*repeated) continue;
      broken_.add(unique_rule(), origins_.origin_of(row));
      broken_.count_row();
    }
    return {};
  }

  // What can be said before the last row has come.
  Result<void> expect_few_broken() const {
    const auto& limit = work_.config.at_most;
    const bool is_beyond = limit && !limit->share && broken_.rows() > limit->rows;
    if (is_beyond || (first_rows_only_ && has_failed())) return verdict();
    return {};
  }
  bool has_failed() const {
    return work_.config.on_violation == OnViolation::Fail && broken_.rows() > 0;
  }

  Result<void> verdict() const {
    const auto& limit = work_.config.at_most;
    if (has_failed()) {
      return fail(ErrorKind::BadData,
                  fmt::format("{}; fix them in the report, or set on_violation: drop or "
                              "quarantine",
                              broken_.described()));
    }
    if (limit && broken_.rows() > limit->of(rows_)) {
      return fail(
          ErrorKind::BadData,
          fmt::format("{} of {} break its rules, more than at_most: {} allows; {}",
                      with_commas(broken_.rows()), counted(rows_, "row"),
                      config::Codec<config::RowLimit>::to_text(*limit), broken_.described()));
    }
    return first_rows_only_ ? Result<void>() : expect_row_count();
  }

  Result<void> expect_row_count() const {
    const auto& count = work_.config.rows;
    if (!count) return {};
    if (count->min && rows_ < *count->min) {
      return fail(ErrorKind::BadData, fmt::format("{} came in, and at least {} are expected",
                                                  counted(rows_, "row"), with_commas(*count->min)));
    }
    if (count->max && rows_ > *count->max) {
      return fail(ErrorKind::BadData, fmt::format("{} came in, and at most {} are expected",
                                                  counted(rows_, "row"), with_commas(*count->max)));
    }
    return {};
  }

  ExpectWork work_;
  sql::Evaluator evaluator_;
  BatchParts parts_;
  BrokenRules broken_;
  std::optional<Uniqueness> unique_;
  OriginLog origins_;  // Of the rows that unique_ was given.
  std::optional<spill::RowStore> held_;
  bool first_rows_only_;
  std::uint64_t rows_ = 0;
  bool is_finishing_ = false;
  bool is_done_ = false;
};

}  // namespace

std::unique_ptr<components::BoundStep> bound_expect(ExpectWork work, sql::Program program,
                                                    const sql::RunValues& run,
                                                    const components::StepContext& context) {
  return std::make_unique<BoundExpect>(std::move(work), std::move(program), run, context);
}

}  // namespace millrace::transforms
