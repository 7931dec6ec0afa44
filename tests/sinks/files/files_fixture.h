#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>

#include "tests/sinks/sink_test_base.h"

namespace millrace::testing {

inline const std::string kFirst(32, 'a');
inline const std::string kSecond(32, 'b');
inline const Rows kTwoRows = {{"1", "x"}, {"2", "y"}};

class FilesFixture : public SinkTest {
 protected:
  FilesFixture() : connection_(connect("files", "root: " + (folder_ / "out").string())) {}

  Destination to(const std::string& yaml, const std::string& sync = "customers") {
    return destination(connection_, "files", yaml, sync);
  }
  Error to_error(const std::string& yaml, const std::string& sync = "customers") {
    return destination_error(connection_, "files", yaml, sync);
  }
  std::string file(const std::string& name) { return read_file(folder_ / "out" / name); }
  // Why the load fails.
  Error load_error(components::Destination& destination, const Rows& rows,
                   const std::string& id = kFirst) {
    auto report = load(destination, columns({"id", "name"}), rows, id);
    return report ? Error(ErrorKind::Internal, "the load did not fail") : report.error();
  }
  // Begun and written, but not committed.
  std::unique_ptr<engine::LoadLane> written(components::Destination& destination, const Rows& rows,
                                            const std::string& id) {
    auto one = begin(destination, columns({"id", "name"}), id);
    for (auto& batch : batches(columns({"id", "name"}), rows)) {
      auto taken = run(one->take(batch));
      EXPECT_TRUE(taken) << taken.error().message();
    }
    return one;
  }
  components::LoadReport loaded(components::Destination& destination, const Rows& rows,
                                const std::string& id = kFirst) {
    auto report = load(destination, columns({"id", "name"}), rows, id);
    if (!report) throw std::runtime_error(report.error().message());
    return *report;
  }

  Connection connection_;
};

}  // namespace millrace::testing
