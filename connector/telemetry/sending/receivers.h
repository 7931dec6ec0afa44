#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/base/worker_pool.h"
#include "connector/io/http/http_client.h"

namespace millrace::telemetry {

// Takes JSON that is sent to it. Loop thread only.
class JsonReceiver {
 public:
  virtual ~JsonReceiver() = default;

  // Transient: it may be taken later. No message has a header or a query in it.
  virtual Task<Result<void>> take(std::string json) = 0;
};

// Where JSON is posted.
struct HttpTarget {
  std::string url;
  std::vector<io::HttpHeader> headers = {};
  std::chrono::milliseconds timeout{10'000};  // Of one request.
};

// The client outlives it.
std::unique_ptr<JsonReceiver> receive_by_http(io::HttpClient& http, HttpTarget target);

// Each JSON is a line of its own behind those that are there; missing folders are made. The pool,
// whose threads may block, outlives it.
std::unique_ptr<JsonReceiver> receive_in_file(WorkerPool& blocking, std::filesystem::path file);

}  // namespace millrace::telemetry
