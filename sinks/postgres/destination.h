#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "connector/components/loads/reads_back.h"
#include "connector/components/loads/row_encoding.h"
#include "connector/components/sink.h"
#include "connector/io/postgres/postgres_names.h"
#include "sinks/postgres/catalog/reactions.h"
#include "sinks/postgres/catalog/table.h"
#include "sinks/postgres/options/target.h"
#include "sinks/postgres/phases/attempt_memory.h"
#include "sinks/postgres/sessions/database.h"

namespace millrace::sinks::postgres {

// A table as a destination. Keeps between two attempts of a load what the first one found out. The
// database outlives it, and it outlives its loads.
class PostgresDestination final : public components::Destination,
                                  public components::EncodesRows,
                                  public components::PadsTexts {
 public:
  PostgresDestination(Database& database, TableTarget target)
      : database_(database), target_(std::move(target)) {}

  const components::Target& target() const override { return target_; }
  components::Intake intake() const override { return components::Intake::AfterGates; }
  Task<Result<void>> prepare(const Events& events) override;
  Result<void> check_columns(const Schema& columns) const override;
  std::unique_ptr<components::RowSurvey> survey(const Schema& columns) override;
  bool wants_types() const override { return !memory_.knows_table(); }
  std::vector<std::string> padded_columns() const override;
  std::unique_ptr<components::RowEncoding> encoding(const SchemaPtr& rows) override;
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
  Task<Result<std::vector<io::PgRows>>> look(io::PostgresConnection& connection);
  Result<void> check(const std::vector<io::PgRows>& seen, const Events& events);
  Result<void> check_table(const Table& table) const;
  void tell_of(const Reactions& reactions, const Events& events) const;
  // Columns of the table may get other types, when values ask for it.
  bool may_widen() const {
    return memory_.table() && target_.policies.on_type_change == components::OnTypeChange::Widen;
  }

  Database& database_;
  TableTarget target_;  // Its schema is filled in when the table is looked at.
  AttemptMemory memory_;
};

}  // namespace millrace::sinks::postgres
