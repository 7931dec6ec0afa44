#include "connector/delivery/connection.h"

#include <utility>

#include "connector/delivery/receiver_load.h"

namespace millrace::delivery {

using components::Receiver;

namespace {

class ReceiverDestination final : public components::Destination {
 public:
  ReceiverDestination(Sender& sender, std::unique_ptr<const Receiver> receiver,
                      components::Mode mode, std::vector<std::string> key,
                      components::Environment& environment)
      : sender_(sender),
        receiver_(std::move(receiver)),
        target_{sender.connection(), receiver_->name(), mode, std::move(key)},
        environment_(environment) {}

  const components::Target& target() const override { return target_; }
  components::Intake intake() const override { return components::Intake::AfterGates; }
  bool can_stage() const override { return false; }
  bool wants_types() const override { return false; }

  // Nothing is asked from the receiver: whatever is sent to it may count as a delivery.
  Task<Result<void>> prepare(const Events&) override { co_return Result<void>(); }

  std::unique_ptr<components::Load> load(components::LoadIdentity identity,
                                         const Events& events) override {
    return std::make_unique<ReceiverLoad>(sender_, *receiver_, target_, identity.id, environment_,
                                          events);
  }

 private:
  Sender& sender_;
  std::unique_ptr<const Receiver> receiver_;
  components::Target target_;
  components::Environment& environment_;
};

class Connection final : public components::ReceiverConnection {
 public:
  Connection(std::string name, const components::DeliveryOptions& options,
             components::Environment& environment)
      : environment_(environment), sender_(std::move(name), options, environment) {}

  std::unique_ptr<components::Destination> destination(std::unique_ptr<const Receiver> receiver,
                                                       components::Mode mode,
                                                       std::vector<std::string> key) override {
    return std::make_unique<ReceiverDestination>(sender_, std::move(receiver), mode, std::move(key),
                                                 environment_);
  }

 private:
  components::Environment& environment_;
  Sender sender_;
};

}  // namespace

std::unique_ptr<components::ReceiverConnection> connect(std::string name,
                                                        const components::DeliveryOptions& options,
                                                        components::Environment& environment) {
  return std::make_unique<Connection>(std::move(name), options, environment);
}

}  // namespace millrace::delivery
