#include "connector/delivery/pacer.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "config/values/measures.h"
#include "connector/base/text/time_text.h"

namespace millrace::delivery {

using std::chrono::ceil;
using std::chrono::milliseconds;

namespace {

std::string wait_in_words(milliseconds wait) {
  using std::chrono::minutes;
  const milliseconds rounded =
      wait > minutes(2) ? ceil<minutes>(wait) : ceil<std::chrono::seconds>(wait);
  return config::Codec<milliseconds>::to_text(rounded);
}

}  // namespace

Pacer::Pacer(std::string connection, const components::DeliveryOptions& options, Clock& clock,
             RateLimit* shared)
    : connection_(std::move(connection)),
      max_pause_(options.max_pause),
      clock_(clock),
      own_rate_(clock, options.requests),
      rate_(shared == nullptr ? own_rate_ : *shared) {}

Task<Result<void>> Pacer::next() {
  if (auto shut = closed()) co_return fail(*std::move(shut));
  if (auto admitted = co_await rate_.admit(); !admitted) co_return fail(admitted.error());
  // Another request may have been told so while this one waited.
  if (auto shut = closed()) co_return fail(*std::move(shut));
  co_return Result<void>();
}

void Pacer::pause(milliseconds wait) {
  if (wait <= max_pause_) {
    rate_.pause(wait);
  } else {
    closed_until_ = std::max(closed_until_, clock_.now() + wait);
  }
}

std::optional<Error> Pacer::closed(const std::string& complaint) const {
  const auto left = ceil<milliseconds>(closed_until_ - clock_.now());
  if (left <= milliseconds(0)) return std::nullopt;
  const auto end = ceil<std::chrono::seconds>(clock_.wall_now() + left);
  return Error(ErrorKind::Transient,
               fmt::format("{} accepts no requests for another {}{}; run again after {}, or raise "
                           "max_pause of the connection",
                           connection_, wait_in_words(left), complaint, utc_text(end)));
}

}  // namespace millrace::delivery
