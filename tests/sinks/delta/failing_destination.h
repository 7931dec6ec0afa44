#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "connector/components/loads/reads_back.h"
#include "connector/components/loads/records_kept.h"
#include "connector/components/sink.h"

namespace millrace::sinks {

// A load whose run ends before it has heard that the destination committed, or before it did.
class Failing final : public components::Load {
 public:
  enum class At {
    Nowhere,
    BeforeCommit,
    AfterCommit,
  };

  Failing(std::unique_ptr<components::Load> load, At at) : load_(std::move(load)), at_(at) {}

  Task<Result<components::Begun>> begin(components::LoadStart start) override {
    return load_->begin(std::move(start));
  }
  Task<Result<void>> write(components::PendingBatch rows, components::Presence presence) override {
    return load_->write(std::move(rows), presence);
  }
  Task<Result<components::LoadReport>> settle(components::LoadTotals expected) override {
    return load_->settle(expected);
  }
  Task<Result<std::vector<std::string>>> commit(components::Fence fence) override {
    if (at_ == At::BeforeCommit) co_return fail(ErrorKind::Internal, "ended before COMMIT");
    auto committed = co_await load_->commit(std::move(fence));
    if (at_ == At::Nowhere || !committed) co_return committed;
    co_return fail(ErrorKind::Internal, "ended after COMMIT");
  }
  Task<void> abandon() override { return load_->abandon(); }

 private:
  std::unique_ptr<components::Load> load_;
  const At at_;
};

class FailingDestination final : public components::Destination, public components::PadsTexts {
 public:
  FailingDestination(std::unique_ptr<components::Destination> to, Failing::At at)
      : to_(std::move(to)), at_(at) {}

  const components::Target& target() const override { return to_->target(); }
  components::Intake intake() const override { return to_->intake(); }
  Task<Result<void>> prepare(const Events& events) override { return to_->prepare(events); }
  bool wants_types() const override { return to_->wants_types(); }
  bool gives_back(Type type) const override { return to_->gives_back(type); }
  std::vector<std::string> padded_columns() const override {
    const auto* pads = dynamic_cast<const components::PadsTexts*>(to_.get());
    return pads == nullptr ? std::vector<std::string>() : pads->padded_columns();
  }
  Task<Result<std::string>> generation(std::string sync) override {
    return to_->generation(std::move(sync));
  }
  std::unique_ptr<components::Load> load(components::LoadIdentity identity,
                                         const Events& events) override {
    if (at_ == Failing::At::Nowhere) return to_->load(std::move(identity), events);
    return std::make_unique<Failing>(to_->load(std::move(identity), events), at_);
  }

 private:
  std::unique_ptr<components::Destination> to_;
  const Failing::At at_;
};

}  // namespace millrace::sinks
