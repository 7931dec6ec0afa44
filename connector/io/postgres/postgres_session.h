#pragma once

#include <chrono>
#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <libpq-fe.h>

#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/io/postgres/postgres_connect.h"
#include "connector/io/postgres/postgres_rows.h"

namespace millrace::io {

// Answers of libpq are freed when nobody holds them any more.
struct ClearPgResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
using PgAnswer = std::unique_ptr<PGresult, ClearPgResult>;

// The answer as text, with what is told beside its rows.
PgRows rows_of(const PGresult* answer);

// The server refused the statement, or said what makes no sense.
bool is_error(const PGresult* answer);

// Statements go out and answers come in over an open connection: what every kind of statement
// shares. It remembers the last error's SQLSTATE and place. Errors are those of
// PostgresConnection; once the connection is lost, or after Cancelled, only its destruction is
// left. One statement at a time, loop thread only.
class PostgresSession {
 public:
  // `answer_timeout` as in PgAddress; 0 means forever.
  PostgresSession(const boost::asio::any_io_executor& loop, PgHandle handle,
                  std::chrono::milliseconds answer_timeout);
  PostgresSession(const PostgresSession&) = delete;
  PostgresSession& operator=(const PostgresSession&) = delete;
  ~PostgresSession();

  // For libpq's own calls; still owned here.
  PGconn* connection() const { return handle_.get(); }
  // False once the connection is of no use: libpq gave it up, or the server was silent too long.
  bool is_alive() const { return !silent_ && PQstatus(handle_.get()) == CONNECTION_OK; }
  // See PostgresConnection::is_quiet().
  bool is_quiet() const;
  // Five characters; empty when the last statement was not refused by the server.
  const std::string& sqlstate() const { return sqlstate_; }
  const PgCopyPlace& copy_place() const { return copy_place_; }

  // Begins a statement: what was remembered of the one before is gone.
  void forget_error();

  // To be called with what a PQsend...() or PQput...() answered: sends what libpq has buffered, or
  // says that the connection is lost.
  Task<Result<void>> sent(int accepted);

  // The next answer to the statement under way; nullptr after the last.
  Task<Result<PgAnswer>> next_answer();

  // Reads to the end; the first error wins, else the rows are the last answer's.
  Task<Result<PgRows>> answers();

  // The error of a connection that libpq gave up.
  std::unexpected<Error> lost();
  // The error that the server answered; remembers its SQLSTATE and place.
  std::unexpected<Error> failed(const PGresult* answer);

 private:
  enum class Until {
    Readable,  // There may be more of an answer.
    Either,    // Readable or writable.
  };
  // Waits for the socket, under answer_timeout_, and takes in what has come.
  Task<Result<void>> wait(Until until);

  PgHandle handle_;
  boost::asio::posix::stream_descriptor socket_;  // Borrows libpq's.
  const std::chrono::milliseconds answer_timeout_;
  bool silent_ = false;  // A wait took longer than that.
  std::string sqlstate_;
  PgCopyPlace copy_place_;
};

}  // namespace millrace::io
