#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <libpq-fe.h>

#include "connector/io/postgres/postgres.h"
#include "connector/io/postgres/postgres_connect.h"

namespace millrace::io {

struct ClearPgResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
using PgAnswer = std::unique_ptr<PGresult, ClearPgResult>;

// The one implementation of PostgresConnection; only its own sources include this.
class LibpqConnection final : public PostgresConnection {
 public:
  LibpqConnection(const boost::asio::any_io_executor& loop, PgHandle handle,
                  std::chrono::milliseconds answer_timeout)
      : handle_(std::move(handle)),
        socket_(loop, PQsocket(handle_.get())),
        answer_timeout_(answer_timeout) {}
  ~LibpqConnection() override { socket_.release(); }

  Task<Result<PgRows>> query(std::string sql, PgParameters parameters) override;
  Task<Result<void>> copy_in(std::string sql) override;
  Task<Result<void>> put(std::string bytes) override;
  Task<Result<std::uint64_t>> end_copy() override;
  Task<Result<void>> commit() override;
  Task<Result<void>> stream(std::string sql, std::vector<PgParameter> parameters,
                            PgRowTaker& taker) override;
  Task<Result<std::vector<PgColumn>>> describe(std::string sql,
                                               std::vector<std::uint32_t> types) override;
  Task<void> cancel(WorkerPool& workers) override;
  bool is_alive() const override { return !silent_ && PQstatus(handle_.get()) == CONNECTION_OK; }
  int server_version() const override { return PQserverVersion(handle_.get()); }
  const std::string& sqlstate() const override { return sqlstate_; }
  const PgCopyPlace& copy_place() const override { return copy_place_; }

 private:
  enum class Until {
    Readable,
    Either,  // Readable or writable.
  };
  // Waits for the socket, under answer_timeout_, and takes in what has come.
  Task<Result<void>> wait(Until until);
  void forget_error();
  Task<Result<void>> flush();
  // The next answer to the statement under way; nullptr after the last.
  Task<Result<PgAnswer>> next_answer();
  // Reads to the end; the first error wins, else the last answer.
  Task<Result<PgRows>> answers();
  std::unexpected<Error> lost();
  std::unexpected<Error> failed(const PGresult* answer);

  PgHandle handle_;
  boost::asio::posix::stream_descriptor socket_;  // Borrows libpq's.
  std::chrono::milliseconds answer_timeout_;
  bool silent_ = false;  // A wait took longer than that.
  std::string sqlstate_;
  PgCopyPlace copy_place_;
};

}  // namespace millrace::io
