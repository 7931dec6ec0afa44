#pragma once

#include <filesystem>
#include <random>

#include <boost/asio/any_io_executor.hpp>

#include "connector/base/clock.h"
#include "connector/base/worker_pool.h"
#include "connector/formats/registry.h"
#include "connector/io/http/http_client.h"
#include "connector/ledger/ledger.h"

namespace millrace::components {

class SharedLimits;

// What a component may use of the process. Made once in app/ (or in a test), outlives every
// component; loop thread only, but for what WorkerPool::run() is given.
struct Environment {
  boost::asio::any_io_executor loop;
  Clock& clock;
  WorkerPool& workers;   // For what computes: decoding, transforming, encoding. One a core.
  WorkerPool& blocking;  // For what waits: fsync, locks, SQLite, looking up names.
  io::HttpClient& http;
  const formats::Registry& formats;
  std::mt19937_64& random;
  std::filesystem::path scratch;  // Where temporary files may lie.
  ledger::Ledger& ledger;         // What runs remember for later ones.
  // The descriptor of standard output, open for as long as the process; for a sink that prints.
  int output = 1;
  // Where limits hold over all processes that share the ledger; none where they are this process's
  // own.
  SharedLimits* limits = nullptr;
};

}  // namespace millrace::components
