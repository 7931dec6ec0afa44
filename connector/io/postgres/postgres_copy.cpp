#include "connector/io/postgres/postgres_copy.h"

#include <algorithm>
#include <utility>

namespace millrace::io {
namespace {

constexpr std::size_t kSlice = 256 * 1024;

// The server has ended the COPY: its answer says why.
Task<Result<void>> ended_early(PostgresSession& session) {
  auto ended = co_await session.answers();
  if (!ended) co_return fail(std::move(ended).error());
  co_return fail(ErrorKind::Internal, "Postgres ended the COPY early");
}

}  // namespace

Task<Result<void>> begin_copy(PostgresSession& session, std::string sql) {
  session.forget_error();
  auto sent = co_await session.sent(PQsendQuery(session.connection(), sql.c_str()));
  if (!sent) co_return sent;
  auto answer = co_await session.next_answer();
  if (!answer) co_return fail(answer.error());
  if (PQresultStatus(answer->get()) == PGRES_COPY_IN) co_return Result<void>();
  Error failure = session.failed(answer->get()).error();
  co_await session.answers();
  co_return fail(std::move(failure));
}

// In slices, so that libpq's buffer stays small.
Task<Result<void>> put_copy(PostgresSession& session, std::string bytes) {
  session.forget_error();
  PGconn* connection = session.connection();
  for (std::size_t at = 0; at < bytes.size(); at += kSlice) {
    const auto size = static_cast<int>(std::min(kSlice, bytes.size() - at));
    if (!PQconsumeInput(connection)) co_return session.lost();
    const int taken = PQputCopyData(connection, bytes.data() + at, size);
    if (taken != 1) co_return co_await ended_early(session);
    if (auto flushed = co_await session.sent(taken); !flushed) co_return flushed;
  }
  co_return Result<void>();
}

Task<Result<std::uint64_t>> end_copy(PostgresSession& session) {
  session.forget_error();
  // Where libpq does not take the end, the server has spoken already.
  if (const int taken = PQputCopyEnd(session.connection(), nullptr); taken == 1) {
    if (auto flushed = co_await session.sent(taken); !flushed) co_return fail(flushed.error());
  }
  auto ended = co_await session.answers();
  if (!ended) co_return fail(std::move(ended).error());
  co_return ended->affected;
}

}  // namespace millrace::io
