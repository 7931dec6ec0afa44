#pragma once

#include <memory>

#include "connector/io/http/curl_loop.h"

namespace millrace::io {

// The connections that requests share, and use again. Loop thread only; outlives its transfers.
class CurlPool {
 public:
  explicit CurlPool(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}

  // The connections that a new transfer uses; whoever takes them keeps them alive.
  std::shared_ptr<CurlLoop> current();

  // Puts the connections of `failed` out of use: what runs on them goes on, what begins gets new
  // ones. curl would go on using an HTTP/2 connection that is dead.
  void retire(const CurlLoop& failed);

 private:
  boost::asio::any_io_executor executor_;
  std::shared_ptr<CurlLoop> current_;
};

}  // namespace millrace::io
