#pragma once

#include <memory>

#include <boost/asio/any_io_executor.hpp>

#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/base/worker_pool.h"
#include "connector/io/postgres/postgres_address.h"

struct pg_conn;

namespace millrace::io {

// Closes the socket as well. Does not wait for the server.
struct ClosePgConnection {
  void operator()(pg_conn* connection) const;
};
using PgHandle = std::unique_ptr<pg_conn, ClosePgConnection>;

// A connection that is open, in UTF-8 and in non-blocking mode. Tries the hosts of the DSN in
// order, each for `connect_timeout`, as long as a failure may pass, and fails with the last one's
// error: Transient for the network and for a server that starts or is full, Refused for what it
// does not let in, InvalidConfig for a DSN that is none. No message holds the DSN or its password.
// `workers` look up names, which blocks; they outlive the task.
Task<Result<PgHandle>> open_postgres(boost::asio::any_io_executor loop, WorkerPool& workers,
                                     PgAddress address);

}  // namespace millrace::io
