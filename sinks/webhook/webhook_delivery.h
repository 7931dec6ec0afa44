#pragma once

#include <random>
#include <string>

#include "connector/base/rate_limiter.h"
#include "connector/base/semaphore.h"
#include "connector/components/environment.h"
#include "sinks/webhook/request_packer.h"
#include "sinks/webhook/webhook_config.h"

namespace millrace::sinks {

// What became of one request. Everything that is neither is an error, after which nothing more
// is sent.
struct WebhookAnswer {
  bool delivered = false;
  std::string complaint;  // Of the receiver when it refused these rows for good: "422 ...".
};

// Sends requests to one address under its limits: shared by all loads of a connection, which it
// outlives. Loop thread only.
class WebhookDelivery {
 public:
  WebhookDelivery(WebhookConfig config, std::string connection,
                  components::Environment& environment);

  // A place among the requests that may be open at once.
  Task<Result<Semaphore::Permit>> room() { return in_flight_.acquire(); }

  // Sends one request until it is answered for good: delivered, or refused for its rows. Errors:
  // Refused when the receiver lets nobody in, Transient when it stayed away, Cancelled.
  Task<Result<WebhookAnswer>> deliver(const WebhookRequest& request, const std::string& load_id,
                                      components::Progress* progress);

  const WebhookConfig& config() const { return config_; }
  const std::string& connection() const { return connection_; }
  // The address as far as messages may show it.
  const std::string& origin() const { return origin_; }

 private:
  struct Reply {
    int status = 0;
    std::string retry_after;
    std::string words;  // The start of the body, fit to print.
  };

  Task<Result<WebhookAnswer>> attempt(const WebhookRequest& request, const std::string& key);
  Task<Result<Reply>> send(const WebhookRequest& request, const std::string& key);
  Result<WebhookAnswer> judge(const Reply& reply);
  io::HttpRequest http_request(const WebhookRequest& request, const std::string& key) const;

  WebhookConfig config_;
  std::string connection_;
  std::string origin_;
  components::Environment& environment_;
  RateLimiter rate_;
  Semaphore in_flight_;
};

// The same for the same request of the same load, however often it is sent: 32 hex digits.
std::string idempotency_key(const std::string& load_id, const WebhookRequest& request);

}  // namespace millrace::sinks
