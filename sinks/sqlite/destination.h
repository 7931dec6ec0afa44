#pragma once

#include <memory>
#include <utility>

#include "connector/base/semaphore.h"
#include "connector/components/environment.h"
#include "connector/components/sink.h"
#include "sinks/sqlite/options/target.h"
#include "sinks/sqlite/target_table.h"

namespace millrace::sinks::sqlite {

// A table of a connection's file as a destination. What is referred to outlives it, and it outlives
// its loads.
class SqliteDestination final : public components::Destination {
 public:
  SqliteDestination(SqliteTarget target, Semaphore& turns, components::Environment& environment)
      : target_(std::move(target)), turns_(turns), environment_(environment) {}

  const components::Target& target() const override { return target_; }
  components::Intake intake() const override { return components::Intake::AfterGates; }
  Result<void> check_columns(const Schema& columns) const override { return check_names(columns); }
  bool wants_types() const override { return wants_types_; }
  // SQLite's booleans are 1 and 0, which is not what an undeclared column said.
  bool gives_back(Type inferred) const override { return inferred.kind != TypeKind::Boolean; }

  Task<Result<void>> prepare(const Events& events) override;
  Task<Result<std::optional<components::LoadReport>>> holds(
      components::LoadIdentity identity) override;
  Task<Result<std::string>> generation(std::string sync) override;
  std::unique_ptr<components::Load> load(components::LoadIdentity identity,
                                         const Events& events) override;
  std::unique_ptr<components::Load> plan(components::LoadIdentity identity,
                                         const Events& events) override {
    return load(std::move(identity), events);
  }

 private:
  Result<void> look();
  Result<std::optional<components::LoadReport>> find_work(
      const components::LoadIdentity& identity) const;
  Result<void> check_folder() const;

  SqliteTarget target_;
  Semaphore& turns_;
  components::Environment& environment_;
  bool wants_types_ = true;
};

}  // namespace millrace::sinks::sqlite
