#include "connector/ledger/store/postgres_driver.h"

#include <utility>

#include "connector/ledger/store/postgres_values.h"
#include "connector/ledger/tables/postgres_tables.h"

namespace millrace::ledger {
namespace {

// Before it is given up, when the connection is lost or another process is in the way each time.
constexpr int kAttempts = 3;

// The first of them is BEGIN, the last COMMIT.
Result<std::vector<io::PgStatement>> transaction_of(const Unit& unit) {
  std::vector<io::PgStatement> statements;
  for (const auto& statement : unit) {
    auto sent = postgres_statement(statement);
    if (!sent) return fail(std::move(sent).error());
    statements.push_back(*std::move(sent));
  }
  return statements;
}

// The answers of the units that were carried out whole, cut from those of all statements.
std::vector<Answers> answers_of(const StoreDriver::Units& units,
                                const std::vector<io::PgRows>& rows) {
  std::vector<Answers> answers;
  std::size_t at = 1;  // Behind BEGIN's.
  for (const auto* unit : units) {
    if (at + unit->size() > rows.size()) break;
    auto& its = answers.emplace_back();
    for (std::size_t i = 0; i < unit->size(); ++i) its.push_back(rows_from(rows[at++]));
  }
  return answers;
}

// Another process was in the way: a deadlock, a serialization failure, or a job that was released
// between the look at it and the hold on it.
bool is_conflict(std::string_view sqlstate) {
  return sqlstate.starts_with("40") || sqlstate == "23503";
}

}  // namespace

Task<Result<std::unique_ptr<StoreDriver>>> PostgresDriver::open(boost::asio::any_io_executor loop,
                                                                WorkerPool& workers,
                                                                io::PgAddress address) {
  auto driver = std::make_unique<PostgresDriver>(loop, workers, std::move(address));
  if (auto connected = co_await driver->connect(); !connected) co_return fail(connected.error());
  auto prepared = co_await prepare_tables(*driver->connection_);
  if (!prepared) co_return fail(std::move(prepared).error());
  co_return driver;
}

Task<Result<std::unique_ptr<StoreDriver>>> PostgresDriver::open_to_read(
    boost::asio::any_io_executor loop, WorkerPool& workers, io::PgAddress address) {
  auto driver = std::make_unique<PostgresDriver>(loop, workers, std::move(address));
  if (auto connected = co_await driver->connect(); !connected) co_return fail(connected.error());
  const auto found = co_await has_tables(*driver->connection_);
  if (!found) co_return fail(found.error());
  driver->reads_only_ = true;
  if (!*found) driver.reset();
  co_return driver;
}

Task<Result<void>> PostgresDriver::connect() {
  auto connection = co_await io::PostgresConnection::connect(loop_, workers_, address_);
  if (!connection) co_return fail(std::move(connection).error());
  connection_ = *std::move(connection);
  co_return Result<void>();
}

Task<Result<Transacted>> PostgresDriver::transact(Units units) {
  for (int attempts = 1;; ++attempts) {
    if (!connection_ || !connection_->is_alive()) {
      if (auto connected = co_await connect(); !connected) co_return fail(connected.error());
    }
    auto made = co_await attempt(units);
    if (!made.may_repeat || attempts == kAttempts) co_return std::move(made.result);
  }
}

Task<PostgresDriver::Attempt> PostgresDriver::attempt(const Units& units) {
  std::vector<io::PgStatement> statements{{reads_only_ ? "BEGIN READ ONLY" : "BEGIN"}};
  for (std::size_t i = 0; i < units.size(); ++i) {
    auto its = transaction_of(*units[i]);
    if (!its) {
      co_return Attempt{Transacted{std::vector<Answers>(i), std::move(its).error()}};
    }
    std::ranges::move(*its, std::back_inserter(statements));
  }
  statements.push_back({"COMMIT"});
  auto sent = co_await connection_->pipeline(std::move(statements));
  if (!sent) {
    connection_.reset();
    co_return Attempt{fail(std::move(sent).error()), true};
  }
  if (sent->refusal) co_return co_await undo(units, *std::move(sent));
  co_return Attempt{Transacted{answers_of(units, sent->answers), std::nullopt}};
}

Task<PostgresDriver::Attempt> PostgresDriver::undo(const Units& units, io::PgPipelined refused) {
  const std::string sqlstate = connection_->sqlstate();
  if (auto undone = co_await connection_->query("ROLLBACK"); !undone) connection_.reset();
  auto refusal = with_grant(*std::move(refused.refusal), sqlstate);
  auto answers = answers_of(units, refused.answers);
  const bool is_of_a_unit = !refused.answers.empty() && answers.size() < units.size();
  if (is_conflict(sqlstate)) co_return Attempt{fail(std::move(refusal)), true};
  if (may_succeed_later(refusal) || !is_of_a_unit) co_return Attempt{fail(std::move(refusal))};
  co_return Attempt{Transacted{std::move(answers), std::move(refusal)}};
}

}  // namespace millrace::ledger
