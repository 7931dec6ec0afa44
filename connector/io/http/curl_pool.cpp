#include "connector/io/http/curl_pool.h"

namespace millrace::io {

std::shared_ptr<CurlLoop> CurlPool::current() {
  if (!current_) current_ = std::make_shared<CurlLoop>(executor_);
  return current_;
}

void CurlPool::retire(const CurlLoop& failed) {
  if (current_.get() == &failed) current_.reset();
}

}  // namespace millrace::io
