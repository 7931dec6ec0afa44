#include "connector/io/postgres/postgres.h"

#include <algorithm>
#include <cstdlib>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>

#include "connector/base/text.h"
#include "connector/io/postgres/libpq_connection.h"
#include "connector/io/postgres/postgres_error.h"

namespace millrace::io {
namespace asio = boost::asio;
namespace {

using Socket = asio::posix::stream_descriptor;

constexpr std::size_t kSlice = 256 * 1024;

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

void LibpqConnection::forget_error() {
  sqlstate_.clear();
  copy_place_ = {};
}

std::unexpected<Error> LibpqConnection::lost() {
  forget_error();
  auto text = printable(PQerrorMessage(handle_.get()), kLongestPostgresText);
  while (text.ends_with("\\n")) text.resize(text.size() - 2);
  return fail(ErrorKind::Disconnected, "the connection to Postgres was lost: " + text);
}

std::unexpected<Error> LibpqConnection::failed(const PGresult* answer) {
  const char* code = PQresultErrorField(answer, PG_DIAG_SQLSTATE);
  if (!code) return lost();
  sqlstate_ = code;
  const char* context = PQresultErrorField(answer, PG_DIAG_CONTEXT);
  copy_place_ = read_copy_place(context ? context : "");
  return fail(postgres_error_kind(sqlstate_), postgres_message(answer));
}

// Reads also while it writes: a server that waits for us to read its notices would never read more.
Task<Result<void>> LibpqConnection::wait(Until until) {
  using namespace asio::experimental::awaitable_operators;
  asio::steady_timer limit(socket_.get_executor(), asio::steady_timer::time_point::max());
  if (answer_timeout_.count() > 0) limit.expires_after(answer_timeout_);
  bool late = false;
  if (until == Until::Readable) {
    const auto first =
        co_await (socket_.async_wait(Socket::wait_read, kAsTuple) || limit.async_wait(kAsTuple));
    late = first.index() == 1;
  } else {
    const auto first =
        co_await (socket_.async_wait(Socket::wait_read, kAsTuple) ||
                  socket_.async_wait(Socket::wait_write, kAsTuple) || limit.async_wait(kAsTuple));
    late = first.index() == 2;
  }
  if (co_await cancelled()) co_return fail(ErrorKind::Cancelled, "stopped while Postgres worked");
  if (late) {
    forget_error();
    silent_ = true;
    co_return fail(ErrorKind::Disconnected,
                   fmt::format("Postgres has not answered for {} ms: it hangs, or something on the "
                               "way does; if its statements take that long, raise answer_timeout",
                               answer_timeout_.count()));
  }
  if (!PQconsumeInput(handle_.get())) co_return lost();
  co_return Result<void>();
}

Task<Result<void>> LibpqConnection::flush() {
  for (;;) {
    const int left = PQflush(handle_.get());
    if (left < 0) co_return lost();
    if (left == 0) co_return Result<void>();
    if (auto ready = co_await wait(Until::Either); !ready) co_return ready;
  }
}

Task<Result<PgAnswer>> LibpqConnection::next_answer() {
  while (PQisBusy(handle_.get())) {
    if (auto read = co_await wait(Until::Readable); !read) co_return fail(read.error());
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
  forget_error();
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
  forget_error();
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
  forget_error();
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
  forget_error();
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
  const auto answer_timeout = address.answer_timeout;
  auto handle = co_await open_postgres(loop, workers, std::move(address));
  if (!handle) co_return fail(std::move(handle).error());
  co_return std::make_unique<LibpqConnection>(loop, std::move(*handle), answer_timeout);
}

}  // namespace millrace::io
