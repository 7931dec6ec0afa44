#pragma once

#include <chrono>
#include <optional>
#include <random>
#include <string>

#include "connector/base/rate_limiter.h"
#include "connector/base/semaphore.h"
#include "connector/components/environment.h"
#include "sinks/webhook/config.h"
#include "sinks/webhook/request_packer.h"

namespace millrace::sinks::webhook {

// What became of one request.
struct WebhookAnswer {
  enum class Fate {
    Delivered,  // The receiver confirmed its rows.
    Refused,    // The receiver refused its rows for good.
    TooLarge,   // The receiver takes no request of this size.
    Failed,     // Nothing more is to be sent.
  };

  Fate fate = Fate::Delivered;
  std::string complaint = {};         // Of Refused and TooLarge: "422 ...".
  std::optional<Error> failure = {};  // Of Failed.
  bool may_have_arrived = false;  // Of Failed: it was sent, and nobody said that it was not taken.
};

// Sends requests to one address under its limits: shared by all loads of a connection, which it
// outlives. Loop thread only.
class WebhookDelivery {
 public:
  WebhookDelivery(WebhookConfig config, std::string connection,
                  components::Environment& environment);

  // A place among the requests that may be open at once.
  Task<Result<Semaphore::Permit>> room() { return in_flight_.acquire(); }

  // Sends one request until its fate is known. Failures: Refused when the receiver takes nothing as
  // the connection is set up; Transient when it stayed away, or asked for a pause that is too long;
  // Cancelled.
  Task<WebhookAnswer> deliver(const WebhookRequest& request, const std::string& load_id,
                              const Events& events);

  const WebhookConfig& config() const { return config_; }
  const std::string& connection() const { return connection_; }
  // The address as far as messages may show it.
  const std::string& origin() const { return origin_; }

 private:
  // A request on its way, through all its attempts.
  struct Sending {
    const WebhookRequest& request;
    const std::string key;
    bool may_have_arrived = false;
  };
  struct Reply {
    int status = 0;
    std::optional<std::chrono::milliseconds> retry_after;
    std::string words;  // The status and the start of the body, fit to print.
    std::string redirected_to;
  };

  Task<Result<WebhookAnswer>> attempt(Sending& sending);
  Task<Result<Reply>> send(Sending& sending);
  Result<WebhookAnswer> judge(const Reply& reply, Sending& sending);
  Result<WebhookAnswer> told_to_wait(const Reply& reply);
  Error refused(const Reply& reply) const;
  void pause(std::chrono::milliseconds wait);
  std::optional<WebhookAnswer> closed(const std::string& complaint) const;
  io::HttpRequest http_request(const Sending& sending) const;

  WebhookConfig config_;
  std::string connection_;
  std::string origin_;
  components::Environment& environment_;
  RateLimiter rate_;
  Semaphore in_flight_;
  // The end of a pause that nobody waits for.
  std::chrono::steady_clock::time_point closed_until_{};
};

// 32 hex digits that follow from the load, the place of the request in it and its body: the same
// for the same rows, packed in the same way, in every attempt and every run of the load.
std::string idempotency_key(const std::string& load_id, const WebhookRequest& request);

}  // namespace millrace::sinks::webhook
