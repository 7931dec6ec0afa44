#include "connector/io/postgres.h"

#include <algorithm>
#include <cstdlib>

#include <boost/asio/experimental/awaitable_operators.hpp>

#include "connector/base/text.h"
#include "connector/io/libpq_connection.h"
#include "connector/io/postgres_error.h"

namespace millrace::io {
namespace asio = boost::asio;
namespace {

using Descriptor = asio::posix::stream_descriptor;

constexpr std::size_t kLongestText = 600;
constexpr std::size_t kSlice = 256 * 1024;

std::string field(const PGresult* answer, int code) {
  const char* text = PQresultErrorField(answer, code);
  return text ? printable(text, kLongestText) : std::string();
}

std::string message_of(const PGresult* answer, const std::string& sqlstate) {
  std::string message = field(answer, PG_DIAG_MESSAGE_PRIMARY);
  if (message.empty()) message = printable(PQresultErrorMessage(answer), kLongestText);
  if (auto detail = field(answer, PG_DIAG_MESSAGE_DETAIL); !detail.empty()) {
    message += " (" + detail + ")";
  }
  // "COPY table, line 17, column mood: ..." names the row.
  if (auto where = field(answer, PG_DIAG_CONTEXT); where.starts_with("COPY ")) {
    message += "; " + where;
  }
  const auto advice = postgres_advice(sqlstate);
  const auto hint = field(answer, PG_DIAG_MESSAGE_HINT);
  if (!advice.empty()) {
    message += "; " + std::string(advice);
  } else if (!hint.empty()) {
    message += "; " + hint;
  }
  return message;
}

PgRows rows_of(const PGresult* answer) {
  PgRows result;
  result.tag = PQcmdStatus(const_cast<PGresult*>(answer));
  result.affected = std::strtoull(PQcmdTuples(const_cast<PGresult*>(answer)), nullptr, 10);
  for (int row = 0; row < PQntuples(answer); ++row) {
    auto& cells = result.rows.emplace_back();
    for (int column = 0; column < PQnfields(answer); ++column) {
      if (PQgetisnull(answer, row, column)) {
        cells.emplace_back();
      } else {
        cells.emplace_back(std::string(PQgetvalue(answer, row, column),
                                       static_cast<std::size_t>(PQgetlength(answer, row, column))));
      }
    }
  }
  return result;
}

}  // namespace

std::unexpected<Error> LibpqConnection::lost() {
  sqlstate_.clear();
  auto text = printable(PQerrorMessage(handle_.get()), kLongestText);
  while (text.ends_with("\\n")) text.resize(text.size() - 2);
  return fail(ErrorKind::Disconnected, "the connection to Postgres was lost: " + text);
}

std::unexpected<Error> LibpqConnection::failed(const PGresult* answer) {
  const char* code = PQresultErrorField(answer, PG_DIAG_SQLSTATE);
  if (!code) return lost();
  sqlstate_ = code;
  return fail(postgres_error_kind(sqlstate_), message_of(answer, sqlstate_));
}

Task<Result<void>> LibpqConnection::wait_readable() {
  co_await socket_.async_wait(Descriptor::wait_read, kAsTuple);
  if (co_await cancelled()) co_return fail(ErrorKind::Cancelled, "stopped while Postgres worked");
  if (!PQconsumeInput(handle_.get())) co_return lost();
  co_return Result<void>();
}

// Reads while it writes: a server that waits for us to read its notices would never read more.
Task<Result<void>> LibpqConnection::flush() {
  using namespace asio::experimental::awaitable_operators;
  for (;;) {
    const int left = PQflush(handle_.get());
    if (left < 0) co_return lost();
    if (left == 0) co_return Result<void>();
    co_await (socket_.async_wait(Descriptor::wait_write, kAsTuple) ||
              socket_.async_wait(Descriptor::wait_read, kAsTuple));
    if (co_await cancelled()) co_return fail(ErrorKind::Cancelled, "stopped while sending");
    if (!PQconsumeInput(handle_.get())) co_return lost();
  }
}

Task<Result<PgAnswer>> LibpqConnection::next_answer() {
  while (PQisBusy(handle_.get())) {
    if (auto read = co_await wait_readable(); !read) co_return fail(read.error());
  }
  co_return PgAnswer(PQgetResult(handle_.get()));
}

Task<Result<PgRows>> LibpqConnection::answers() {
  std::optional<Error> failure;
  PgRows rows;
  for (;;) {
    auto answer = co_await next_answer();
    if (!answer) co_return fail(failure ? std::move(*failure) : answer.error());
    if (!*answer) break;
    const auto status = PQresultStatus(answer->get());
    if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT) {
      co_return fail(ErrorKind::Internal, "a COPY was started by query()");
    }
    const bool bad = status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE;
    if (bad && !failure) failure = failed(answer->get()).error();
    if (!bad) rows = rows_of(answer->get());
  }
  if (failure) co_return fail(std::move(*failure));
  co_return rows;
}

Task<Result<PgRows>> LibpqConnection::query(std::string sql, PgParameters parameters) {
  sqlstate_.clear();
  int sent = 0;
  if (parameters.empty()) {
    sent = PQsendQuery(handle_.get(), sql.c_str());
  } else {
    std::vector<const char*> values;
    for (const auto& parameter : parameters) {
      values.push_back(parameter ? parameter->c_str() : nullptr);
    }
    sent = PQsendQueryParams(handle_.get(), sql.c_str(), static_cast<int>(values.size()), nullptr,
                             values.data(), nullptr, nullptr, 0);
  }
  if (!sent) co_return lost();
  if (auto flushed = co_await flush(); !flushed) co_return fail(flushed.error());
  co_return co_await answers();
}

Task<Result<void>> LibpqConnection::copy_in(std::string sql) {
  sqlstate_.clear();
  if (!PQsendQuery(handle_.get(), sql.c_str())) co_return lost();
  if (auto flushed = co_await flush(); !flushed) co_return fail(flushed.error());
  auto answer = co_await next_answer();
  if (!answer) co_return fail(answer.error());
  if (PQresultStatus(answer->get()) == PGRES_COPY_IN) co_return Result<void>();
  Error failure = failed(answer->get()).error();
  co_await answers();
  co_return fail(std::move(failure));
}

// In slices, so that libpq's buffer stays small.
Task<Result<void>> LibpqConnection::put(std::string bytes) {
  sqlstate_.clear();
  for (std::size_t at = 0; at < bytes.size(); at += kSlice) {
    const auto size = std::min(kSlice, bytes.size() - at);
    if (!PQconsumeInput(handle_.get())) co_return lost();
    if (PQputCopyData(handle_.get(), bytes.data() + at, static_cast<int>(size)) != 1) {
      // The server has ended the COPY: its answer says why.
      auto ended = co_await answers();
      if (!ended) co_return fail(std::move(ended).error());
      co_return fail(ErrorKind::Internal, "Postgres ended the COPY early");
    }
    if (auto flushed = co_await flush(); !flushed) co_return flushed;
  }
  co_return Result<void>();
}

Task<Result<std::uint64_t>> LibpqConnection::end_copy() {
  sqlstate_.clear();
  if (PQputCopyEnd(handle_.get(), nullptr) == 1) {
    if (auto flushed = co_await flush(); !flushed) co_return fail(flushed.error());
  }
  auto ended = co_await answers();
  if (!ended) co_return fail(std::move(ended).error());
  co_return ended->affected;
}

Task<Result<void>> LibpqConnection::commit() {
  auto done = co_await query("COMMIT", {});
  if (!done) co_return fail(std::move(done).error());
  if (done->tag == "COMMIT") co_return Result<void>();
  co_return fail(ErrorKind::Internal, "Postgres answered " + printable(done->tag) +
                                          " to COMMIT: a statement before it had failed");
}

const std::string& PgRows::text(std::size_t row, std::size_t column) const {
  static const std::string empty;
  const auto& cell = rows.at(row).at(column);
  return cell ? *cell : empty;
}

std::int64_t PgRows::number(std::size_t row, std::size_t column) const {
  return std::strtoll(text(row, column).c_str(), nullptr, 10);
}

Task<Result<std::unique_ptr<PostgresConnection>>> PostgresConnection::connect(
    asio::any_io_executor loop, WorkerPool& workers, PgAddress address) {
  auto handle = co_await open_postgres(loop, workers, std::move(address));
  if (!handle) co_return fail(std::move(handle).error());
  co_return std::make_unique<LibpqConnection>(loop, std::move(*handle));
}

}  // namespace millrace::io
