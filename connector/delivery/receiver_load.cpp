#include "connector/delivery/receiver_load.h"

#include <utility>

#include <fmt/format.h>

#include "connector/base/text/text.h"

namespace millrace::delivery {

using components::Begun;
using components::LoadReport;
using components::LoadTotals;

ReceiverLoad::ReceiverLoad(Sender& sender, const components::Receiver& receiver,
                           const components::Target& target, const std::string& load_id,
                           components::Environment& environment, const Events& events)
    : receiver_(receiver),
      target_(target),
      workers_(environment.workers),
      limits_(sender.options().batch),
      tally_(sender.connection(), limits_),
      under_way_(sender, receiver, load_id, tally_, environment, events) {}

Task<Result<Begun>> ReceiverLoad::begin(components::LoadStart start) {
  if (!start.basis.empty()) co_return components::BasisLost();
  auto writer = receiver_.row_writer(*start.schema);
  if (!writer) co_return fail(std::move(writer).error());
  under_way_.stand_behind(std::move(start.fence));
  packer_.emplace(*std::move(writer), receiver_.envelope(), limits_);
  co_return components::Ready();
}

Task<Result<void>> ReceiverLoad::write(components::PendingBatch rows, components::Presence) {
  auto packed = co_await workers_.run([&]() -> Result<PackedRows> {
    const auto batch = rows.read();
    if (!batch) return fail(batch.error());
    return packer_->add(*batch);
  });
  if (!packed) co_return fail(std::move(packed).error());
  tally_.came(packed->rows);
  reject_oversized(packed->oversized);
  co_return co_await under_way_.start(std::move(packed->requests));
}

Task<Result<LoadReport>> ReceiverLoad::settle(LoadTotals expected) {
  if (tally_.rows() != expected.rows) {
    co_return fail(ErrorKind::BadData,
                   fmt::format("{} received {}, but the run counted {}", target_.name,
                               counted(tally_.rows(), "row"), with_commas(expected.rows)));
  }
  auto rest = co_await under_way_.start(packer_->finish());
  if (rest) rest = co_await under_way_.finish();
  if (!rest) co_return fail(std::move(rest).error());
  co_return tally_.report();
}

// Everything has been said already.
Task<Result<std::vector<std::string>>> ReceiverLoad::commit(components::Fence) {
  co_return std::vector<std::string>();
}

void ReceiverLoad::reject_oversized(const std::vector<OversizedRow>& rows) {
  for (const auto& [row, bytes] : rows) {
    tally_.rejected(row, 1,
                    fmt::format("row {} was not sent: it needs {} bytes as JSON, more than "
                                "batch.bytes of connection {} allows",
                                with_commas(row), with_commas(bytes), target_.connection));
  }
}

}  // namespace millrace::delivery
