#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "connector/base/signal.h"
#include "connector/components/registry.h"

namespace millrace::testing {

// A batch of text cells; "∅" is NULL.
Batch batch_of(SchemaPtr schema, const std::vector<std::vector<std::string>>& rows,
               std::uint64_t first_row = 1);
SchemaPtr schema_of(const std::vector<std::string>& names);
std::vector<std::vector<std::string>> rows_of(const Batch& batch);

// Waits, in turns of the loop, for as long as `still` says so; gives up after very many turns, so
// that a broken pipeline fails its test and does not hang it.
Task<Result<void>> wait_while(std::function<bool()> still);

// What the fake source does on each open(): the batches that it gives, then an error or the end.
struct Script {
  std::vector<Batch> batches;
  SchemaPtr schema;
  Mended mended;
  std::optional<Error> then_fails;
  std::optional<Error> open_fails;
  std::function<bool()> open_waits_while;
  Signal* open_waits_for = nullptr;
};

// A source whose exports are scripts, one an open(); the last script is used again. The options of
// a sync are its sharing key: its request, and how it is fetched behind a ", ".
class FakeSourceConnection final : public components::SourceConnectionOf<std::string> {
 public:
  Result<std::unique_ptr<components::Source>> source(const std::string& request,
                                                     const config::RunValues&) override;
  std::deque<Script> scripts;
  std::optional<std::chrono::system_clock::time_point> fresh_as_of;
  std::vector<std::string> requests;  // Of each open().
  std::vector<std::string> jobs;      // Of each open(): a new one, or one that was resumed.
  ledger::Jobs* ledger = nullptr;
  std::string origin = "https://bi.example";
  std::vector<std::optional<std::string>> watermarks;  // Of each source that was made.
  int opened = 0;
  int waiting = 0;          // Opens that have come to wait for their signal.
  int cancelled = 0;        // Opens that were stopped.
  std::uint64_t given = 0;  // Batches.
};

// A destination that keeps what was committed in memory and records every call.
struct FakeTarget {
  components::Target target{"fake", "memory", components::Mode::Replace, {}};
  components::Intake intake = components::Intake::Streaming;
  bool wants_types = false;
  bool can_stage = true;
  bool prints = false;
  bool encodes = false;                         // See Destination::encoding().
  std::string misfit = "misfit";                // The first cell of a row that it cannot encode.
  bool plans = false;                           // See Destination::plan().
  TypeKind not_given_back = TypeKind::Unknown;  // The inferred type that it cannot give back.
  std::vector<std::string> calls;
  std::vector<std::vector<std::string>> visible;
  SchemaPtr schema;
  // Errors by call ("prepare", "begin", "write", "settle", "commit"), each used once.
  std::map<std::string, std::deque<Error>> failures;
  components::Examples examples;  // Of a plan.
  components::LoadReport report;  // What it does not account for is inserted, when nothing is.
  std::optional<components::LoadReport> already_loaded;  // What begin() answers.
  std::vector<std::string> notes;                        // Of commit().
  components::LoadReport delivered;  // What a load says of itself when it failed.
  std::function<bool()> write_waits_while;
  std::function<bool()> prepare_waits_while;
  std::vector<std::string> load_ids;  // Of each load.
  bool surveys = false;               // See Destination::survey(); "see 3" for each batch.
  bool keeps_records = false;         // See Destination::holds().
  std::string work_id;                // Of the last load that was committed.
  // The greatest that a load was committed under; a smaller one is refused.
  std::int64_t token = 0;
};

// The options of a destination are the number of its target.
class FakeSinkConnection final : public components::SinkConnectionOf<std::size_t> {
 public:
  explicit FakeSinkConnection(std::deque<FakeTarget>& targets) : targets_(targets) {}
  Result<std::unique_ptr<components::Destination>> destination(const std::size_t& target,
                                                               const config::RunValues&) override;

 private:
  std::deque<FakeTarget>& targets_;
};

// What a plan has for a fake report, and for a fake target by its number.
std::shared_ptr<const components::FromOptions> fake_report(std::string request);
std::shared_ptr<const components::ToOptions> fake_destination(std::size_t target);

}  // namespace millrace::testing
