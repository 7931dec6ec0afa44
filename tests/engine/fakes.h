#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "connector/components/registry.h"
#include "connector/engine/observer.h"

namespace millrace::testing {

// A batch of text cells; "∅" is NULL.
Batch batch_of(SchemaPtr schema, const std::vector<std::vector<std::string>>& rows,
               std::uint64_t first_row = 1);
SchemaPtr schema_of(const std::vector<std::string>& names);
std::vector<std::vector<std::string>> rows_of(const Batch& batch);

// What the fake source does on each open(): the batches that it gives, then an error or the end.
struct Script {
  std::vector<Batch> batches;
  SchemaPtr schema;
  std::optional<Error> then_fails;
  std::optional<Error> open_fails;
};

// A source whose exports are scripts, one an open(); the last script is used again.
class FakeSourceConnection final : public components::SourceConnection {
 public:
  Result<std::unique_ptr<components::Source>> source(const std::any&,
                                                     const config::RunValues&) override;
  std::deque<Script> scripts;
  int opened = 0;
};

// A destination that keeps what was committed in memory and records every call.
struct FakeTarget {
  components::Target target{"fake", "memory", components::Mode::Replace, {}};
  components::Intake intake = components::Intake::Streaming;
  bool wants_types = false;
  std::vector<std::string> calls;
  std::vector<std::vector<std::string>> visible;
  SchemaPtr schema;
  // Errors by call ("prepare", "begin", "write", "commit"), each used once.
  std::map<std::string, std::deque<Error>> failures;
  components::LoadReport report;
};

class FakeSinkConnection final : public components::SinkConnection {
 public:
  Result<std::unique_ptr<components::Destination>> destination(const std::any&,
                                                               const config::RunValues&) override;
  std::deque<FakeTarget> targets;  // One a destination(), in order.

 private:
  std::size_t next_ = 0;
};

class RecordingObserver final : public engine::Observer {
 public:
  void sync_started(std::string_view) override {}
  void stage(std::string_view, std::string_view what) override { stages.emplace_back(what); }
  void note(std::string_view, std::string_view sentence) override { notes.emplace_back(sentence); }
  void detail(std::string_view, std::string_view) override {}
  void rows(std::string_view, std::uint64_t) override {}
  void sync_finished(const engine::SyncOutcome&) override { ++finished; }

  std::vector<std::string> stages;
  std::vector<std::string> notes;
  int finished = 0;
};

}  // namespace millrace::testing
