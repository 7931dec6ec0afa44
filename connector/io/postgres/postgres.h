#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/base/worker_pool.h"
#include "connector/io/postgres/postgres_address.h"
#include "connector/io/postgres/postgres_rows.h"

namespace millrace::io {

// One connection to Postgres over libpq's non-blocking calls. Text is UTF-8, notices are dropped.
// Errors by SQLSTATE: Transient when the connection is gone or silent for longer than
// `answer_timeout`, Transient for what passes (locks, deadlocks, full disks, too many connections),
// BadData for values and constraints, Refused for the rest; the message is the server's, with what
// to do, and without the rows that it quotes. A cancelled wait, or one that took too long, leaves
// the connection in the middle of a statement: destroy it. One call at a time, loop thread only.
class PostgresConnection {
 public:
  // Looks up names and computes password proofs on `workers`.
  static Task<Result<std::unique_ptr<PostgresConnection>>> connect(
      boost::asio::any_io_executor loop, WorkerPool& workers, PgAddress address);
  virtual ~PostgresConnection() = default;

  // One statement with parameters ($1, ...), or several without; the rows are the last one's.
  virtual Task<Result<PgRows>> query(std::string sql, PgParameters parameters = {}) = 0;

  // Sends all statements at once, and reads their answers together: one round trip. The server
  // carries out none that follow a refused one. A transaction may begin and end in it; when it was
  // refused in between, the session has to ROLLBACK. An error means that the connection is lost.
  virtual Task<Result<PgPipelined>> pipeline(std::vector<PgStatement> statements) = 0;

  // COPY ... FROM STDIN: copy_in(), put() any number of times, then end_copy(), which gives the
  // number of rows that the server took. put() fails when the connection does, and the copy is
  // over; that the server refused a row is told by end_copy(), for libpq keeps it until then.
  virtual Task<Result<void>> copy_in(std::string sql) = 0;
  // Returns when the kernel has taken all of it: the server's pace is the caller's.
  virtual Task<Result<void>> put(std::string bytes) = 0;
  virtual Task<Result<std::uint64_t>> end_copy() = 0;

  // Fails unless the server answers COMMIT: it answers ROLLBACK, without an error, to a COMMIT
  // after a failed statement. Transient: the outcome is unknown.
  virtual Task<Result<void>> commit() = 0;

  // One statement whose rows go to `taker` one by one, so that memory does not grow with them.
  // After an error of the taker the statement still runs: cancel() it and destroy the connection.
  virtual Task<Result<void>> stream(std::string sql, std::vector<PgParameter> parameters,
                                    PgRowTaker& taker) = 0;

  // What the statement would give, without running it: no columns when it gives no rows. `types`
  // are those of its parameters.
  virtual Task<Result<std::vector<PgColumn>>> describe(std::string sql,
                                                       std::vector<std::uint32_t> types) = 0;

  // Asks the server, over a connection of its own made on `workers`, to end what it runs. Also
  // after a cancelled wait: a server that computes does not see that its client has gone.
  virtual Task<void> cancel(WorkerPool& workers) = 0;

  virtual bool is_alive() const = 0;
  // Between two statements: false when the server has ended the session, or said something that
  // nobody asked for, as it does before that. Does not wait.
  virtual bool is_quiet() const = 0;
  virtual int server_version() const = 0;  // 150004

  // The SQLSTATE of the last error, empty when it had none.
  virtual const std::string& sqlstate() const = 0;

  // Of the last error, when a COPY failed.
  virtual const PgCopyPlace& copy_place() const = 0;
};

}  // namespace millrace::io
