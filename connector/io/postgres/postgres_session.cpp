#include "connector/io/postgres/postgres_session.h"

#include <cstdlib>
#include <optional>
#include <utility>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>
#include <poll.h>

#include "connector/base/process/crash_point.h"
#include "connector/base/text/text.h"
#include "connector/io/postgres/postgres_error.h"

namespace millrace::io {
namespace asio = boost::asio;
namespace {

using Socket = asio::posix::stream_descriptor;

}  // namespace

PgRows rows_of(const PGresult* answer) {
  PgRows result;
  result.tag = PQcmdStatus(const_cast<PGresult*>(answer));
  result.affected = std::strtoull(PQcmdTuples(const_cast<PGresult*>(answer)), nullptr, 10);
  for (int i = 0; i < PQnfields(answer); ++i) result.types.push_back(PQftype(answer, i));
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

bool is_error(const PGresult* answer) {
  const auto status = PQresultStatus(answer);
  return status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE;
}

PostgresSession::PostgresSession(const asio::any_io_executor& loop, PgHandle handle,
                                 std::chrono::milliseconds answer_timeout)
    : handle_(std::move(handle)),
      socket_(loop, PQsocket(handle_.get())),
      answer_timeout_(answer_timeout) {}

PostgresSession::~PostgresSession() {
  socket_.release();
}

bool PostgresSession::is_quiet() const {
  if (!is_alive()) return false;
  pollfd socket{PQsocket(handle_.get()), POLLIN, 0};
  return ::poll(&socket, 1, 0) == 0;
}

void PostgresSession::forget_error() {
  sqlstate_.clear();
  copy_place_ = {};
}

std::unexpected<Error> PostgresSession::lost() {
  forget_error();
  return fail(ErrorKind::Transient, "the connection to Postgres was lost: " +
                                        postgres_line(PQerrorMessage(handle_.get())));
}

std::unexpected<Error> PostgresSession::failed(const PGresult* answer) {
  const char* code = PQresultErrorField(answer, PG_DIAG_SQLSTATE);
  if (!code) return lost();
  sqlstate_ = code;
  const char* context = PQresultErrorField(answer, PG_DIAG_CONTEXT);
  copy_place_ = read_copy_place(context ? context : "");
  return fail(postgres_error_kind(sqlstate_), postgres_message(answer));
}

// Reads also while it writes: a server that waits for us to read its notices would never read more.
Task<Result<void>> PostgresSession::wait(Until until) {
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
  if (co_await cancelled()) {
    co_return fail(ErrorKind::Cancelled, "stopped while waiting for Postgres");
  }
  if (late) {
    forget_error();
    silent_ = true;
    co_return fail(ErrorKind::Transient,
                   fmt::format("Postgres has not answered for {} ms: it hangs, or something on the "
                               "way does; if its statements take that long, raise answer_timeout",
                               answer_timeout_.count()));
  }
  if (!PQconsumeInput(handle_.get())) co_return lost();
  co_return Result<void>();
}

Task<Result<void>> PostgresSession::sent(int accepted) {
  if (accepted != 1) co_return lost();
  for (;;) {
    const int left = PQflush(handle_.get());
    if (left < 0) co_return lost();
    if (left == 0) {
      crash_point("postgres.sent");
      co_return Result<void>();
    }
    if (auto ready = co_await wait(Until::Either); !ready) co_return ready;
  }
}

Task<Result<PgAnswer>> PostgresSession::next_answer() {
  while (PQisBusy(handle_.get())) {
    if (auto read = co_await wait(Until::Readable); !read) co_return fail(read.error());
  }
  crash_point("postgres.answered");
  co_return PgAnswer(PQgetResult(handle_.get()));
}

Task<Result<PgRows>> PostgresSession::answers() {
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
    const bool bad = is_error(answer->get());
    if (bad && !failure) failure = failed(answer->get()).error();
    if (!bad) rows = rows_of(answer->get());
  }
  if (failure) co_return fail(std::move(*failure));
  co_return rows;
}

}  // namespace millrace::io
