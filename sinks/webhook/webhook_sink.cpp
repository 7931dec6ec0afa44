// Sink "webhook": posts the rows as JSON arrays, packed by rows and by bytes.

#include <memory>
#include <string>
#include <utility>

#include "connector/components/registry.h"
#include "sinks/webhook/config.h"
#include "sinks/webhook/webhook_delivery.h"
#include "sinks/webhook/webhook_load.h"

namespace millrace::sinks::webhook {
namespace {

class WebhookDestination final : public components::Destination {
 public:
  WebhookDestination(WebhookDelivery& delivery, const WebhookDestinationConfig& to,
                     components::Environment& environment)
      : delivery_(delivery),
        options_{to.wrap},
        target_{delivery.connection(), delivery.origin(), to.mode(), to.rows.key},
        environment_(environment) {}

  const components::Target& target() const override { return target_; }
  components::Intake intake() const override { return components::Intake::AfterGates; }
  bool can_stage() const override { return webhook_capabilities().stages; }
  bool wants_types() const override { return false; }

  // Nothing is asked from the receiver: whatever is sent to a webhook may count as a delivery.
  Task<Result<void>> prepare(const Events&) override { co_return Result<void>(); }

  std::unique_ptr<components::Load> load(components::LoadIdentity identity,
                                         const Events& events) override {
    return std::make_unique<WebhookLoad>(delivery_, options_, std::move(identity), environment_,
                                         events);
  }

 private:
  WebhookDelivery& delivery_;
  WebhookLoad::Options options_;
  components::Target target_;
  components::Environment& environment_;
};

class WebhookConnection final : public components::SinkConnectionOf<WebhookDestinationConfig> {
 public:
  WebhookConnection(WebhookConfig config, std::string name, components::Environment& environment)
      : environment_(environment), delivery_(std::move(config), std::move(name), environment) {}

  // Requests add up: none undoes another.
  static components::WrittenTarget written(const WebhookConfig&, const WebhookDestinationConfig&,
                                           const config::RunValues&) {
    return {};
  }

  Result<std::unique_ptr<components::Destination>> destination(const WebhookDestinationConfig& to,
                                                               const config::RunValues&) override {
    return std::make_unique<WebhookDestination>(delivery_, to, environment_);
  }

 private:
  components::Environment& environment_;
  WebhookDelivery delivery_;
};

}  // namespace

}  // namespace millrace::sinks::webhook

namespace millrace::sinks {

void register_webhook_sink(components::Registry& registry) {
  registry.add_sink<webhook::WebhookConnection>(webhook::webhook_spec(),
                                                webhook::webhook_destination_spec(),
                                                webhook::webhook_capabilities());
}

}  // namespace millrace::sinks
