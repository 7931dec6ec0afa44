#pragma once

#include <optional>
#include <string>
#include <vector>

#include "connector/components/sink.h"
#include "connector/delivery/requests_under_way.h"

namespace millrace::delivery {

// Delivers one export as a row of requests. Nothing can be staged: write() sends what is full,
// settle() the rest, and abandon() only stops, with what was confirmed left at the receiver;
// delivered() says how much that is. Rows that the receiver confirmed count as `inserted`, those
// that it refused, or that fit into no request, as `rejected`, with a note each up to a limit, and
// those that were sent without an answer that tells, as `unknown`. What it is given outlives it.
class ReceiverLoad final : public components::Load {
 public:
  ReceiverLoad(Sender& sender, const components::Receiver& receiver,
               const components::Target& target, const std::string& load_id,
               components::Environment& environment, const Events& events);

  Task<Result<components::Begun>> begin(components::LoadStart start) override;
  Task<Result<void>> write(components::PendingBatch rows, components::Presence presence) override;
  Task<Result<components::LoadReport>> settle(components::LoadTotals expected) override;
  Task<Result<std::vector<std::string>>> commit(components::Fence fence) override;
  Task<void> abandon() override { return under_way_.stop(); }
  components::LoadReport delivered() const override { return tally_.report(); }

 private:
  void reject_oversized(const std::vector<OversizedRow>& rows);

  const components::Receiver& receiver_;
  const components::Target& target_;
  WorkerPool& workers_;
  components::DeliveryBatch limits_;
  std::optional<RequestPacker> packer_;
  Tally tally_;
  RequestsUnderWay under_way_;
};

}  // namespace millrace::delivery
