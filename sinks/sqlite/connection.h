#pragma once

#include <memory>
#include <string>
#include <utility>

#include "connector/base/semaphore.h"
#include "connector/components/connection.h"
#include "connector/components/destination_check.h"
#include "connector/components/environment.h"
#include "connector/components/written_target.h"
#include "sinks/sqlite/options/config.h"

namespace millrace::sinks::sqlite {

// A file that destinations share: their loads take turns. The environment outlives it, and it
// outlives its destinations. Loop thread only.
class SqliteConnection final : public components::SinkConnectionOf<SqliteDestinationConfig> {
 public:
  SqliteConnection(SqliteConfig config, std::string name, components::Environment& environment)
      : config_(std::move(config)),
        name_(std::move(name)),
        environment_(environment),
        turns_(environment.loop, 1) {}

  static void check(const SqliteConfig& config, const SqliteDestinationConfig& to,
                    const components::DestinationSetting& setting,
                    components::DestinationProblems& problems);
  static components::WrittenTarget written(const SqliteConfig& config,
                                           const SqliteDestinationConfig& to,
                                           const config::RunValues& values);
  Result<std::unique_ptr<components::Destination>> destination(
      const SqliteDestinationConfig& to, const config::RunValues& values) override;

 private:
  SqliteConfig config_;
  std::string name_;
  components::Environment& environment_;
  Semaphore turns_;  // SQLite has one writer; ours wait here and not for its lock.
};

}  // namespace millrace::sinks::sqlite
