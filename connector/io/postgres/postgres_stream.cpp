// Answers of any size, row by row, and what belongs to them.

#include <array>

#include "connector/io/postgres/libpq_connection.h"

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

bool is_error(const PGresult* answer) {
  const auto status = PQresultStatus(answer);
  return status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE;
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

void send_cancel(PGcancel* request) {
  // Nobody can do more than ask: the reason of a failure helps nobody.
  std::array<char, 256> ignored{};
  PQcancel(request, ignored.data(), static_cast<int>(ignored.size()));
  PQfreeCancel(request);
}

}  // namespace

Task<Result<void>> LibpqConnection::stream(std::string sql, std::vector<PgParameter> parameters,
                                           PgRowTaker& taker) {
  forget_error();
  if (!send(handle_.get(), sql, parameters)) co_return lost();
  PQsetSingleRowMode(handle_.get());
  if (auto flushed = co_await flush(); !flushed) co_return flushed;
  RowFeed feed(taker);
  std::optional<Error> failure;
  for (;;) {
    while (PQisBusy(handle_.get())) {
      if (auto read = co_await wait(Until::Readable); !read) co_return read;
    }
    const PgAnswer answer(PQgetResult(handle_.get()));
    if (!answer) break;
    if (is_error(answer.get())) {
      if (!failure) failure = failed(answer.get()).error();
    } else if (auto taken = feed.take(answer.get()); !taken) {
      co_return taken;
    }
  }
  if (failure) co_return fail(std::move(*failure));
  co_return Result<void>();
}

Task<Result<std::vector<PgColumn>>> LibpqConnection::describe(std::string sql,
                                                              std::vector<std::uint32_t> types) {
  forget_error();
  const std::vector<Oid> oids(types.begin(), types.end());
  if (!PQsendPrepare(handle_.get(), "", sql.c_str(), static_cast<int>(oids.size()), oids.data())) {
    co_return lost();
  }
  if (auto flushed = co_await flush(); !flushed) co_return fail(flushed.error());
  if (auto prepared = co_await answers(); !prepared) co_return fail(std::move(prepared).error());
  if (!PQsendDescribePrepared(handle_.get(), "")) co_return lost();
  if (auto flushed = co_await flush(); !flushed) co_return fail(flushed.error());
  auto described = co_await next_answer();
  if (!described) co_return fail(std::move(described).error());
  if (is_error(described->get())) co_return failed(described->get());
  auto columns = columns_of(described->get());
  if (auto rest = co_await answers(); !rest) co_return fail(std::move(rest).error());
  co_return columns;
}

Task<void> LibpqConnection::cancel(WorkerPool& workers) {
  PGcancel* request = PQgetCancel(handle_.get());
  if (request == nullptr) co_return;
  co_await workers.run([request] { send_cancel(request); });
}

}  // namespace millrace::io
