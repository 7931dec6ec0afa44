#include "connector/ledger/records/watermarks.h"

#include <utility>

#include "connector/ledger/tables/dialect.h"

namespace millrace::ledger {
namespace {

constexpr const char* kWatermarksOf =
    "SELECT sync, column_name, type, value, export_id, run_id FROM millrace_watermarks "
    "WHERE sync IN (SELECT asked.value FROM {each $1} AS asked) ORDER BY sync";
constexpr const char* kRememberWatermark =
    "INSERT INTO millrace_watermarks AS known "
    "(sync, column_name, type, value, export_id, run_id, token, at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, {now}) ON CONFLICT (sync) DO UPDATE SET "
    "column_name = excluded.column_name, type = excluded.type, value = excluded.value, "
    "export_id = excluded.export_id, run_id = excluded.run_id, token = excluded.token, "
    "at = excluded.at WHERE known.token <= excluded.token RETURNING sync";
constexpr const char* kForgetWatermark = "DELETE FROM millrace_watermarks WHERE sync = $1";

}  // namespace

Task<Result<std::vector<Watermark>>> Watermarks::of(Syncs syncs) {
  Unit unit;
  unit.push_back({kWatermarksOf, {list_of(syncs)}});
  const auto answers = co_await store_.run(std::move(unit));
  if (!answers) co_return fail(answers.error());
  std::vector<Watermark> watermarks;
  for (const auto& row : answers->front()) {
    watermarks.push_back({text_of(row, 0), text_of(row, 1), text_of(row, 2), text_of(row, 3),
                          text_of(row, 4), text_of(row, 5)});
  }
  co_return watermarks;
}

Task<Result<bool>> Watermarks::remember(Watermark watermark, std::int64_t token) {
  Unit unit;
  unit.push_back({kRememberWatermark,
                  {std::move(watermark.sync), std::move(watermark.column),
                   std::move(watermark.type), std::move(watermark.value),
                   std::move(watermark.export_id), std::move(watermark.run_id), token}});
  const auto answers = co_await store_.run(std::move(unit));
  if (!answers) co_return fail(answers.error());
  co_return !answers->front().empty();
}

Task<Result<void>> Watermarks::forget(std::string sync) {
  Unit unit;
  unit.push_back({kForgetWatermark, {std::move(sync)}});
  auto done = co_await store_.run(std::move(unit));
  if (!done) co_return fail(std::move(done).error());
  co_return Result<void>();
}

}  // namespace millrace::ledger
