#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "connector/base/rate_limiter.h"
#include "connector/components/options/delivery_options.h"

namespace millrace::delivery {

// When the next request of a connection may be sent: its rate, and the pauses that the receiver
// asked for. A pause is for all requests of the connection, not only for the one whose answer asked
// for it; one that is longer than max_pause is not waited for, and closes the connection until its
// end. Loop thread only.
class Pacer {
 public:
  // `connection` is its name in the file, for messages. With `shared`, the rate is that of all
  // processes. Both it and the clock outlive the pacer.
  Pacer(std::string connection, const components::DeliveryOptions& options, Clock& clock,
        RateLimit* shared = nullptr);

  // Waits for a turn. Transient when the connection is closed, before or after the wait; Cancelled.
  Task<Result<void>> next();

  void pause(std::chrono::milliseconds wait);

  // Transient, with the moment to run again, while the connection is closed. `complaint` says why,
  // where it is known: ": https://hook.example answered 429".
  std::optional<Error> closed(const std::string& complaint = "") const;

 private:
  std::string connection_;
  std::chrono::milliseconds max_pause_;
  Clock& clock_;
  RateLimiter own_rate_;
  RateLimit& rate_;
  // The end of a pause that nobody waits for.
  std::chrono::steady_clock::time_point closed_until_{};
};

}  // namespace millrace::delivery
