#pragma once

#include <memory>
#include <string>
#include <utility>

#include "connector/components/connection.h"
#include "connector/components/destination_check.h"
#include "connector/components/environment.h"
#include "connector/components/written_target.h"
#include "connector/io/postgres/postgres_dsn.h"
#include "connector/io/postgres/postgres_names.h"
#include "sinks/postgres/options/config.h"
#include "sinks/postgres/sessions/database.h"

namespace millrace::sinks::postgres {

// A database whose tables are destinations. The environment outlives it, and it outlives its
// destinations. Loop thread only.
class PostgresConnection final : public components::SinkConnectionOf<PostgresDestinationConfig> {
 public:
  PostgresConnection(PostgresConfig options, std::string name, components::Environment& environment)
      : name_(std::move(name)),
        place_(io::place_of(options.dsn.reveal())),
        database_(std::move(options), environment) {}

  static void check(const PostgresConfig& options, const PostgresDestinationConfig& to,
                    const components::DestinationSetting& setting,
                    components::DestinationProblems& problems);
  // A dsn or a table that is none is told of when it is used.
  static components::WrittenTarget written(const PostgresConfig& options,
                                           const PostgresDestinationConfig& to,
                                           const config::RunValues& values);
  Result<std::unique_ptr<components::Destination>> destination(
      const PostgresDestinationConfig& to, const config::RunValues& values) override;

 private:
  DatasetName dataset_of(const io::QualifiedName& table) const;

  std::string name_;
  Result<io::PostgresPlace> place_;
  Database database_;
};

}  // namespace millrace::sinks::postgres
