#include "connector/ledger/store/sqlite_driver.h"

#include <chrono>
#include <utility>

#include "connector/ledger/tables/dialect.h"

namespace millrace::ledger {

using io::SqliteStatement;
using io::SqliteType;

namespace {

Result<void> bind(SqliteStatement& statement, int parameter, const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    return statement.bind(parameter, *number);
  }
  if (const auto* text = std::get_if<std::string>(&value)) {
    return statement.bind(parameter, std::string_view(*text));
  }
  if (const auto* bytes = std::get_if<Bytes>(&value)) {
    return statement.bind_blob(parameter, bytes->data);
  }
  return statement.bind_null(parameter);
}

Value value_of(const SqliteStatement& row, int column) {
  switch (row.type(column)) {
    case SqliteType::Null:
      return {};
    case SqliteType::Integer:
      return row.integer(column);
    case SqliteType::Blob: {
      const auto bytes = row.blob(column);
      return Bytes{std::string(bytes.begin(), bytes.end())};
    }
    default:
      return std::string(row.text(column));
  }
}

Result<Rows> rows_of(SqliteStatement& statement) {
  Rows rows;
  for (;;) {
    auto found = statement.step();
    if (!found) return fail(std::move(found).error());
    if (!*found) return rows;
    auto& row = rows.emplace_back();
    for (int i = 0; i < statement.columns(); ++i) row.push_back(value_of(statement, i));
  }
}

}  // namespace

Task<Result<Transacted>> SqliteDriver::transact(Units units) {
  if (worker_ == nullptr) co_return in_one_transaction(units);
  co_return co_await worker_->run([&] { return in_one_transaction(units); });
}

Result<Transacted> SqliteDriver::in_one_transaction(const Units& units) {
  return access_ == Access::Read ? read(units) : written(units);
}

// All of them see the database as it is at one moment.
Result<Transacted> SqliteDriver::read(const Units& units) {
  if (auto begun = database_.exec("BEGIN"); !begun) return fail(std::move(begun).error());
  auto done = carry_out_all(units);
  auto ended = database_.exec("ROLLBACK");
  if (done && !ended) return fail(std::move(ended).error());
  return done;
}

Result<Transacted> SqliteDriver::written(const Units& units) {
  auto transaction = io::SqliteTransaction::begin(database_);
  if (!transaction) return fail(std::move(transaction).error());
  auto done = carry_out_all(units);
  if (!done || done->refusal) return done;
  if (auto committed = transaction->commit(); !committed) return fail(std::move(committed).error());
  return done;
}

Result<Transacted> SqliteDriver::carry_out_all(const Units& units) {
  Transacted done;
  for (const auto* unit : units) {
    auto answers = carry_out(*unit);
    if (answers) {
      done.answers.push_back(*std::move(answers));
    } else if (may_succeed_later(answers.error())) {
      return fail(std::move(answers).error());
    } else {
      done.refusal = std::move(answers).error();
      return done;
    }
  }
  return done;
}

Result<Answers> SqliteDriver::carry_out(const Unit& unit) {
  Answers answers;
  for (const auto& statement : unit) {
    auto rows = carry_out(statement);
    if (!rows) return fail(std::move(rows).error());
    answers.push_back(*std::move(rows));
  }
  return answers;
}

Result<Rows> SqliteDriver::carry_out(const Statement& statement) {
  auto ready = prepared(statement.sql);
  if (!ready) return fail(std::move(ready).error());
  const auto bound = bind_all(**ready, statement.values);
  auto rows = bound ? rows_of(**ready) : fail(bound.error());
  // One that is left in its middle would keep the transaction from ending.
  (*ready)->reset();
  return rows;
}

// SQLite takes $1 for a name, and numbers names in the order in which they first appear.
Result<void> SqliteDriver::bind_all(SqliteStatement& ready,
                                    const std::vector<Value>& values) const {
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto parameter = ready.parameter("$" + std::to_string(i + 1));
    if (!parameter) continue;
    if (auto bound = bind(ready, *parameter, values[i]); !bound) return bound;
  }
  const auto now = ready.parameter(std::string(kSqliteDialect.now));
  if (!now) return {};
  const auto since_1970 = clock_.wall_now().time_since_epoch();
  return ready.bind(
      *now, std::int64_t{std::chrono::floor<std::chrono::milliseconds>(since_1970).count()});
}

Result<SqliteStatement*> SqliteDriver::prepared(const std::string& sql) {
  if (const auto known = statements_.find(sql); known != statements_.end()) return &known->second;
  auto statement = database_.prepare(in_dialect(sql, kSqliteDialect));
  if (!statement) return fail(std::move(statement).error());
  return &statements_.emplace(sql, *std::move(statement)).first->second;
}

}  // namespace millrace::ledger
