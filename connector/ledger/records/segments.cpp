#include "connector/ledger/records/segments.h"

#include <random>
#include <utility>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/ledger/records/jobs.h"

namespace millrace::ledger {
namespace {

constexpr const char* kFindDelta =
    "SELECT shape, seed, generation, first, last, since_whole, pending, pending_first, "
    "pending_last, pending_since FROM millrace_deltas WHERE sync = $1 AND destination = $2";
constexpr const char* kParts =
    "SELECT level, count(*) FROM millrace_segments WHERE sync = $1 AND destination = $2 "
    "AND level >= $3 AND level <= $4 GROUP BY level";
constexpr const char* kPart =
    "SELECT data FROM millrace_segments WHERE sync = $1 AND destination = $2 AND level = $3 "
    "AND part = $4";
// What is pending is about to be overwritten. What was known of another shape is of no use.
constexpr const char* kBeginLevel =
    "INSERT INTO millrace_deltas (sync, destination, shape, seed, generation, first, last, "
    "since_whole, pending, pending_first, pending_last, pending_since, at) "
    "VALUES ($1, $2, $3, $4, '', 0, $5, 0, '', 0, 0, 0, {now}) "
    "ON CONFLICT (sync, destination) DO UPDATE SET pending = '', generation = CASE WHEN "
    "millrace_deltas.shape = excluded.shape THEN millrace_deltas.generation ELSE '' END, "
    "shape = excluded.shape, at = excluded.at";
constexpr const char* kDropUnfinished =
    "DELETE FROM millrace_segments WHERE sync = $1 AND destination = $2 AND level > $3";
constexpr const char* kAddPart =
    "INSERT INTO millrace_segments (sync, destination, level, part, data) "
    "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (sync, destination, level, part) DO UPDATE SET "
    "data = excluded.data";
constexpr const char* kPrepareLevel =
    "UPDATE millrace_deltas SET pending = $3, pending_first = $4, pending_last = $5, "
    "pending_since = $6, at = {now} "
    "WHERE sync = $1 AND destination = $2";
constexpr const char* kSettleLevel =
    "UPDATE millrace_deltas SET generation = pending, first = pending_first, last = pending_last, "
    "since_whole = pending_since, pending = '', at = {now} "
    "WHERE sync = $1 AND destination = $2 AND pending = $3";
constexpr const char* kDropOld =
    "DELETE FROM millrace_segments WHERE sync = $1 AND destination = $2 AND level < "
    "(SELECT first FROM millrace_deltas WHERE sync = $1 AND destination = $2)";
constexpr const char* kForgetLevels =
    "UPDATE millrace_deltas SET generation = '', pending = '', last = -1, first = 0 "
    "WHERE sync = $1";
constexpr const char* kForgetSegments = "DELETE FROM millrace_segments WHERE sync = $1";
constexpr const char* kSweepDeltas = "DELETE FROM millrace_deltas WHERE at < {now} - $1";
constexpr const char* kSweepSegments =
    "DELETE FROM millrace_segments WHERE NOT EXISTS (SELECT 1 FROM millrace_deltas AS known WHERE "
    "known.sync = millrace_segments.sync AND known.destination = millrace_segments.destination)";

constexpr std::size_t kSeedBytes = 32;

std::string random_seed() {
  std::random_device random;
  std::string seed;
  while (seed.size() < kSeedBytes) {
    const auto bits = random();
    for (int byte = 0; byte < 4; ++byte) seed += static_cast<char>(bits >> (8 * byte));
  }
  return seed;
}

const std::string& bytes_of(const Row& row, std::size_t column) {
  return std::get<Bytes>(row.at(column)).data;
}

}  // namespace

Task<Result<void>> Segments::write(Unit unit) {
  auto done = co_await store_.run(std::move(unit));
  if (!done) co_return fail(std::move(done).error());
  co_return Result<void>();
}

Task<Result<DeltaState>> Segments::find(std::string sync, std::string destination) {
  DeltaState state{.sync = std::move(sync), .destination = std::move(destination)};
  Unit unit;
  unit.push_back({kFindDelta, {state.sync, state.destination}});
  const auto answers = co_await store_.run(std::move(unit));
  if (!answers) co_return fail(answers.error());
  if (answers->front().empty()) {
    state.seed = random_seed();
    co_return state;
  }
  const Row& row = answers->front().front();
  state.shape = text_of(row, 0);
  state.seed = bytes_of(row, 1);
  state.generation = text_of(row, 2);
  state.first = integer_of(row, 3);
  state.last = integer_of(row, 4);
  state.since_whole = integer_of(row, 5);
  state.pending = text_of(row, 6);
  state.pending_first = integer_of(row, 7);
  state.pending_last = integer_of(row, 8);
  state.pending_since = integer_of(row, 9);
  co_return state;
}

Task<Result<std::vector<std::int64_t>>> Segments::parts(DeltaState state) {
  Unit unit;
  unit.push_back({kParts, {state.sync, state.destination, state.first, state.last}});
  const auto answers = co_await store_.run(std::move(unit));
  if (!answers) co_return fail(answers.error());
  std::vector<std::int64_t> parts(static_cast<std::size_t>(state.last - state.first + 1), 0);
  for (const auto& row : answers->front()) {
    parts.at(static_cast<std::size_t>(integer_of(row, 0) - state.first)) = integer_of(row, 1);
  }
  co_return parts;
}

Task<Result<std::string>> Segments::part(DeltaState state, std::int64_t level, std::int64_t part) {
  Unit unit;
  unit.push_back({kPart, {state.sync, state.destination, level, part}});
  auto answers = co_await store_.run(std::move(unit));
  if (!answers) co_return fail(std::move(answers).error());
  if (answers->front().empty()) {
    co_return fail(ErrorKind::BadData,
                   fmt::format("the ledger lacks hashes of {}", printable(state.destination)));
  }
  co_return bytes_of(answers->front().front(), 0);
}

Task<Result<void>> Segments::begin(DeltaState state) {
  Unit unit;
  unit.push_back(
      {kBeginLevel, {state.sync, state.destination, state.shape, Bytes{state.seed}, state.last}});
  unit.push_back({kDropUnfinished, {state.sync, state.destination, state.last}});
  co_return co_await write(std::move(unit));
}

Task<Result<void>> Segments::add_part(DeltaState state, std::int64_t part, std::string data) {
  Unit unit;
  unit.push_back(
      {kAddPart, {state.sync, state.destination, state.last + 1, part, Bytes{std::move(data)}}});
  co_return co_await write(std::move(unit));
}

Task<Result<void>> Segments::prepare(DeltaState state) {
  Unit unit;
  unit.push_back({kPrepareLevel,
                  {state.sync, state.destination, state.pending, state.pending_first,
                   state.pending_last, state.pending_since}});
  co_return co_await write(std::move(unit));
}

Task<Result<void>> Segments::settle(DeltaState state, std::string generation) {
  Unit unit;
  unit.push_back({kSettleLevel, {state.sync, state.destination, std::move(generation)}});
  unit.push_back({kDropOld, {state.sync, state.destination}});
  co_return co_await write(std::move(unit));
}

Task<Result<void>> Segments::forget(std::string sync) {
  Unit unit;
  unit.push_back({kForgetLevels, {sync}});
  unit.push_back({kForgetSegments, {std::move(sync)}});
  co_return co_await write(std::move(unit));
}

Task<Result<void>> Segments::sweep() {
  Unit unit;
  unit.push_back({kSweepDeltas, {std::chrono::milliseconds(kKept).count()}});
  unit.push_back({kSweepSegments});
  co_return co_await write(std::move(unit));
}

}  // namespace millrace::ledger
