#pragma once

#include <memory>
#include <string>
#include <utility>

#include "connector/components/connection.h"
#include "connector/components/destination_check.h"
#include "connector/components/environment.h"
#include "connector/components/written_target.h"
#include "sinks/files/open_targets.h"
#include "sinks/files/options/config.h"

namespace millrace::sinks::files {

// A folder that destinations share: of its files, each is written by one sync at a time, but for
// those that are appended to. The environment outlives it, and it outlives its destinations. Loop
// thread only.
class FilesConnection final : public components::SinkConnectionOf<FilesDestinationConfig> {
 public:
  FilesConnection(FilesConfig config, std::string name, components::Environment& environment)
      : config_(std::move(config)), name_(std::move(name)), environment_(environment) {}

  static void check(const FilesConfig& config, const FilesDestinationConfig& to,
                    const components::DestinationSetting& setting,
                    components::DestinationProblems& problems);
  static components::WrittenTarget written(const FilesConfig& config,
                                           const FilesDestinationConfig& to,
                                           const config::RunValues& values);
  // InvalidConfig for a path or a format that cannot be written, and for a file that another sync
  // of the process has open.
  Result<std::unique_ptr<components::Destination>> destination(
      const FilesDestinationConfig& to, const config::RunValues& values) override;

 private:
  FilesConfig config_;
  std::string name_;
  components::Environment& environment_;
  OpenTargets open_;
};

}  // namespace millrace::sinks::files
