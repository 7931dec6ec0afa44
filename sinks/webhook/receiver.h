#pragma once

#include <memory>
#include <string>

#include "connector/components/receiver.h"
#include "sinks/webhook/config.h"

namespace millrace::sinks::webhook {

// Posts rows as one JSON array, alone or as a member of an object. The status of an answer alone
// decides on its rows, and Retry-After on a pause.
class WebhookReceiver final : public components::Receiver {
 public:
  WebhookReceiver(const WebhookConfig& connection, const WebhookDestinationConfig& to);

  const std::string& name() const override { return origin_; }
  Result<std::unique_ptr<components::RowWriter>> row_writer(const Schema& schema) const override;
  components::Envelope envelope() const override;
  io::HttpRequest request(std::string body, const std::string& idempotency_key) const override;
  components::Verdict judge(const components::Answer& answer,
                            const components::Attempt& attempt) const override;

 private:
  components::TakesNothing refused(const components::Answer& answer) const;

  WebhookConfig connection_;
  std::string wrap_;
  std::string origin_;
  std::shared_ptr<const io::HttpOptions> http_;
};

}  // namespace millrace::sinks::webhook
