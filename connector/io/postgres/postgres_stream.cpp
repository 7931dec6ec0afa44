#include "connector/io/postgres/postgres_stream.h"

#include <optional>
#include <string_view>
#include <utility>

namespace millrace::io {
namespace {

std::vector<PgColumn> columns_of(const PGresult* answer) {
  const int count = PQnfields(answer);
  std::vector<PgColumn> columns;
  columns.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    columns.push_back({PQfname(answer, i), PQftype(answer, i)});
  }
  return columns;
}

// Gives the answers of one statement to its taker.
class RowFeed {
 public:
  explicit RowFeed(PgRowTaker& taker) : taker_(taker) {}

  // In single-row mode a row is an answer; the last answer has none.
  Result<void> take(const PGresult* answer) {
    const auto status = PQresultStatus(answer);
    if (status != PGRES_SINGLE_TUPLE && status != PGRES_TUPLES_OK) return {};
    if (!begun_) {
      begun_ = true;
      cells_.resize(static_cast<std::size_t>(PQnfields(answer)));
      if (auto begun = taker_.begin(columns_of(answer)); !begun) return begun;
    }
    if (status == PGRES_TUPLES_OK) return {};
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      const int column = static_cast<int>(i);
      cells_[i].reset();
      if (PQgetisnull(answer, 0, column)) continue;
      cells_[i].emplace(PQgetvalue(answer, 0, column),
                        static_cast<std::size_t>(PQgetlength(answer, 0, column)));
    }
    return taker_.row(cells_);
  }

 private:
  PgRowTaker& taker_;
  bool begun_ = false;
  std::vector<std::optional<std::string_view>> cells_;
};

int send(PGconn* connection, const std::string& sql, const std::vector<PgParameter>& parameters) {
  std::vector<Oid> types;
  std::vector<const char*> values;
  for (const auto& parameter : parameters) {
    types.push_back(parameter.type);
    values.push_back(parameter.text ? parameter.text->c_str() : nullptr);
  }
  return PQsendQueryParams(connection, sql.c_str(), static_cast<int>(values.size()), types.data(),
                           values.data(), nullptr, nullptr, 0);
}

}  // namespace

Task<Result<void>> stream_rows(PostgresSession& session, std::string sql,
                               std::vector<PgParameter> parameters, PgRowTaker& taker) {
  session.forget_error();
  const int accepted = send(session.connection(), sql, parameters);
  PQsetSingleRowMode(session.connection());
  if (auto sent = co_await session.sent(accepted); !sent) co_return sent;
  RowFeed feed(taker);
  std::optional<Error> failure;
  for (;;) {
    auto answer = co_await session.next_answer();
    if (!answer) co_return fail(std::move(answer).error());
    if (!*answer) break;
    if (is_error(answer->get())) {
      if (!failure) failure = session.failed(answer->get()).error();
    } else if (auto taken = feed.take(answer->get()); !taken) {
      co_return taken;
    }
  }
  if (failure) co_return fail(std::move(*failure));
  co_return Result<void>();
}

Task<Result<std::vector<PgColumn>>> describe_statement(PostgresSession& session, std::string sql,
                                                       std::vector<std::uint32_t> types) {
  session.forget_error();
  const std::vector<Oid> oids(types.begin(), types.end());
  PGconn* connection = session.connection();
  auto sent = co_await session.sent(
      PQsendPrepare(connection, "", sql.c_str(), static_cast<int>(oids.size()), oids.data()));
  if (!sent) co_return fail(std::move(sent).error());
  if (auto prepared = co_await session.answers(); !prepared) co_return fail(prepared.error());
  sent = co_await session.sent(PQsendDescribePrepared(connection, ""));
  if (!sent) co_return fail(std::move(sent).error());
  auto described = co_await session.next_answer();
  if (!described) co_return fail(std::move(described).error());
  if (is_error(described->get())) co_return session.failed(described->get());
  auto columns = columns_of(described->get());
  if (auto rest = co_await session.answers(); !rest) co_return fail(std::move(rest).error());
  co_return columns;
}

}  // namespace millrace::io
