#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/base/worker_pool.h"

namespace millrace::io {

// What a statement answered: text cells (nullopt is NULL), and the command tag.
struct PgRows {
  std::vector<std::vector<std::optional<std::string>>> rows;
  std::string tag;             // "COMMIT", "INSERT 0 5", ...
  std::uint64_t affected = 0;  // The number in the tag.

  // The cell as text, empty for NULL; the place must exist.
  const std::string& text(std::size_t row, std::size_t column) const;
  std::int64_t number(std::size_t row, std::size_t column) const;
  bool truth(std::size_t row, std::size_t column) const { return text(row, column) == "t"; }
};

struct PgAddress {
  std::string dsn;  // Either form of libpq's. A secret: in no message.
  std::chrono::milliseconds connect_timeout{10'000};  // For each host that the DSN names.
};

using PgParameters = std::vector<std::optional<std::string>>;

// One connection to Postgres over libpq's non-blocking calls. Text is UTF-8, notices are dropped.
// Errors by SQLSTATE: Disconnected when the connection is gone, Transient for what passes (locks,
// deadlocks, full disks, too many connections), BadData for values and constraints, Refused for
// the rest; the message is the server's, with what to do. A cancelled wait leaves the connection
// in the middle of a statement: destroy it. One call at a time, loop thread only.
class PostgresConnection {
 public:
  // Looks up names and computes password proofs on `workers`.
  static Task<Result<std::unique_ptr<PostgresConnection>>> connect(
      boost::asio::any_io_executor loop, WorkerPool& workers, PgAddress address);
  virtual ~PostgresConnection() = default;

  // One statement with parameters ($1, ...), or several without; the rows are the last one's.
  virtual Task<Result<PgRows>> query(std::string sql, PgParameters parameters = {}) = 0;

  // COPY ... FROM STDIN: copy_in(), put() any number of times, then end_copy(), which gives the
  // number of rows that the server took. put() fails when the connection does, and the copy is
  // over; that the server refused a row is told by end_copy(), for libpq keeps it until then.
  virtual Task<Result<void>> copy_in(std::string sql) = 0;
  // Returns when the kernel has taken all of it: the server's pace is the caller's.
  virtual Task<Result<void>> put(std::string bytes) = 0;
  virtual Task<Result<std::uint64_t>> end_copy() = 0;

  // Fails unless the server answers COMMIT: it answers ROLLBACK, without an error, to a COMMIT
  // after a failed statement. Disconnected: the outcome is unknown.
  virtual Task<Result<void>> commit() = 0;

  virtual bool is_alive() const = 0;
  virtual int server_version() const = 0;  // 150004

  // The SQLSTATE of the last error, empty when it had none.
  virtual const std::string& sqlstate() const = 0;
};

}  // namespace millrace::io
