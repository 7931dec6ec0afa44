#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <variant>

#include "connector/base/events.h"
#include "connector/base/semaphore.h"
#include "connector/components/environment.h"
#include "connector/components/receiver.h"
#include "connector/delivery/pacer.h"
#include "connector/delivery/request_packer.h"

namespace millrace::delivery {

// The receiver takes no request of this size; it has at least two rows.
struct TooLarge {
  int status = 0;
};
// Nothing more is to be sent. Refused when the receiver takes nothing as the connection is set up;
// Transient when it stayed away, or asked for a pause that is too long; Cancelled.
struct Failed {
  Error error;
  bool may_have_arrived = false;  // It was sent, and nobody said that it was not carried out.
};

// What became of one request.
using Fate = std::variant<components::RowsSettled, components::RowsRefused, TooLarge, Failed>;

// Sends requests to the receivers of one connection under its limits, and repeats what may pass
// later. Shared by all loads of the connection, which it outlives. Loop thread only; the
// environment outlives it.
class Sender {
 public:
  Sender(std::string connection, const components::DeliveryOptions& options,
         components::Environment& environment);

  // A place among the requests that may be open at once. Fails with Cancelled only.
  Task<Result<Semaphore::Permit>> room() { return in_flight_.acquire(); }

  // Sends one request until its fate is known.
  Task<Fate> send(const PackedRequest& request, const components::Receiver& receiver,
                  const std::string& load_id, const Events& events);

  const std::string& connection() const { return connection_; }
  const components::DeliveryOptions& options() const { return options_; }

 private:
  // A request on its way, through all its attempts.
  struct Sending {
    const PackedRequest& request;
    const components::Receiver& receiver;
    const Events& events;
    const std::string idempotency_key;
    bool may_have_arrived = false;
  };

  Task<Result<Fate>> attempt(Sending& sending);
  Task<Result<components::Answer>> exchange(Sending& sending);
  Task<Result<components::Answer>> answer_to(io::HttpRequest request, const Sending& sending);
  Result<Fate> judge(const components::Answer& answer, Sending& sending);
  Result<Fate> too_large(components::RequestTooLarge verdict, int status, const Sending& sending);
  Result<Fate> told_to_wait(const std::string& complaint,
                            std::optional<std::chrono::milliseconds> wait, const Sending& sending);

  std::string connection_;
  components::DeliveryOptions options_;
  components::Environment& environment_;
  Pacer pacer_;
  Semaphore in_flight_;
};

// 32 hex digits that follow from the load, the place of the request in it and its body: the same
// for the same rows, packed in the same way, in every attempt and every run of the load.
std::string idempotency_key(const std::string& load_id, const PackedRequest& request);

}  // namespace millrace::delivery
