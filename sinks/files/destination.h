#pragma once

#include <memory>
#include <utility>

#include "connector/components/environment.h"
#include "connector/components/sink.h"
#include "sinks/files/open_targets.h"
#include "sinks/files/options/file_target.h"
#include "sinks/files/options/partition_path.h"

namespace millrace::sinks::files {

// One file of a connection as a destination, or one for each value of some columns; it keeps its
// claim on the path while it lives. What is referred to outlives it, and it outlives its loads.
class FilesDestination final : public components::Destination {
 public:
  // `path` is where `target` leads, with the columns that it may name.
  FilesDestination(components::Target shown, FileTarget target, PartitionPath path,
                   OpenTargets::Claim claim, components::Environment& environment)
      : shown_(std::move(shown)),
        target_(std::move(target)),
        path_(std::move(path)),
        claim_(std::move(claim)),
        environment_(environment) {}

  const components::Target& target() const override { return shown_; }
  components::Intake intake() const override {
    return appends() ? components::Intake::AfterGates : components::Intake::Streaming;
  }
  bool wants_types() const override { return false; }

  Task<Result<void>> prepare(const Events& events) override;
  // By the manifest, or by the ledger where there is none.
  Task<Result<std::optional<components::LoadReport>>> holds(
      components::LoadIdentity identity) override;
  std::unique_ptr<components::Load> load(components::LoadIdentity identity,
                                         const Events& events) override;
  // Which of several files stay as they are is known only once they are written.
  std::unique_ptr<components::Load> plan(components::LoadIdentity identity,
                                         const Events& events) override;

 private:
  bool appends() const { return target_.mode == components::Mode::Append; }

  components::Target shown_;
  FileTarget target_;
  PartitionPath path_;
  OpenTargets::Claim claim_;
  components::Environment& environment_;
};

}  // namespace millrace::sinks::files
