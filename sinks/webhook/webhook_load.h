#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "connector/base/task_group.h"
#include "connector/components/sink.h"
#include "sinks/webhook/webhook_delivery.h"

namespace millrace::sinks::webhook {

// Delivers one export as a row of requests. Nothing can be staged: write() sends what is full,
// settle() the rest, and abandon() only stops, with what was confirmed left at the receiver;
// delivered() says how much that is. Rows that the receiver confirmed count as `inserted`, those
// that it refused, or that fit into no request, as `rejected`, with a note each up to a limit, and
// those that were sent without an answer that tells, as `unknown`. A request that is too large for
// the receiver is sent in halves, down to one row. `delivery` outlives it.
class WebhookLoad final : public components::Load {
 public:
  struct Options {
    std::string wrap;
  };

  WebhookLoad(WebhookDelivery& delivery, Options options, components::LoadIdentity identity,
              components::Environment& environment, const Events& events);

  Task<Result<components::Begun>> begin(components::LoadStart start) override;
  Task<Result<void>> write(components::PendingBatch rows, components::Presence presence) override;
  Task<Result<components::LoadReport>> settle(components::LoadTotals expected) override;
  Task<Result<std::vector<std::string>>> commit(components::Fence fence) override;
  Task<void> abandon() override;
  components::LoadReport delivered() const override;

 private:
  Task<Result<void>> dispatch_all(std::vector<WebhookRequest> requests);
  Task<void> deliver(WebhookRequest request, Semaphore::Permit permit);
  void settle(const WebhookRequest& request, WebhookAnswer answer);
  void reject_oversized(const std::vector<OversizedRow>& rows);
  void reject(std::uint64_t first_row, std::uint64_t rows, std::string note);
  Task<Result<void>> stopped(Error error);
  std::vector<std::string> notes() const;

  WebhookDelivery& delivery_;
  Options options_;
  components::LoadIdentity identity_;
  components::Environment& environment_;
  const Events& events_;
  std::optional<RequestPacker> packer_;
  TaskGroup sending_;
  std::optional<Error> failure_;  // The first one; nothing is sent after it.
  std::uint64_t rows_ = 0;
  std::uint64_t delivered_ = 0;
  std::uint64_t rejected_ = 0;
  std::uint64_t unknown_ = 0;
  std::uint64_t halvings_ = 0;
  std::uint64_t more_notes_ = 0;                              // That found no place in notes_.
  std::vector<std::pair<std::uint64_t, std::string>> notes_;  // By their first row.
};

}  // namespace millrace::sinks::webhook
