#include "tests/engine/fakes.h"

#include <algorithm>
#include <sstream>

#include <boost/asio/post.hpp>

#include "connector/components/loads/row_encoding.h"

namespace millrace::testing {
namespace {

constexpr int kVeryManyTurns = 2'000'000;

class FakeExport final : public components::Export {
 public:
  FakeExport(FakeSourceConnection& owner, Script script, std::string request, std::string job,
             bool is_unwanted = false)
      : owner_(owner),
        script_(std::move(script)),
        request_(std::move(request)),
        job_id_(std::move(job)),
        is_unwanted_(is_unwanted) {}

  Task<Result<std::optional<Batch>>> next() override {
    if (co_await cancelled()) co_return fail(ErrorKind::Cancelled, "stopped");
    if (at_ < script_.batches.size()) {
      ++owner_.given;
      co_return std::optional<Batch>(script_.batches[at_++]);
    }
    if (script_.then_fails) co_return fail(*script_.then_fails);
    co_return std::optional<Batch>();
  }
  SchemaPtr schema() const override { return script_.schema; }
  const std::string& job_id() const override { return job_id_; }
  std::optional<std::chrono::system_clock::time_point> fresh_as_of() const override {
    return owner_.fresh_as_of;
  }
  Mended mended() const override { return script_.mended; }
  bool is_unwanted() const override { return is_unwanted_; }
  Task<Result<void>> hold_job(ledger::Jobs::Holders syncs) override {
    co_return co_await owner_.ledger->hold(request_, job_id_, std::move(syncs));
  }
  ledger::JobHold hold_of(const std::string& sync) const override {
    return {*owner_.ledger, request_, job_id_, sync};
  }

 private:
  FakeSourceConnection& owner_;
  Script script_;
  std::string request_;
  std::size_t at_ = 0;
  std::string job_id_;
  bool is_unwanted_;
};

class FakeSource final : public components::Source {
 public:
  FakeSource(FakeSourceConnection& owner, std::string key, std::string sync)
      : owner_(owner), sharing_key_(std::move(key)), syncs_{std::move(sync)} {}

  void read_by(ledger::Jobs::Holders syncs) override { syncs_ = std::move(syncs); }
  Task<Result<std::unique_ptr<components::Export>>> open(const Events& events) override {
    const int number = ++owner_.opened;
    owner_.requests.push_back(request_);
    const auto found = co_await owner_.ledger->resumable(request_, syncs_);
    if (!found) co_return fail(found.error());
    const auto resumed = std::ranges::find(*found, false, &ledger::UnfinishedJob::is_outdated);
    const bool is_new = resumed == found->end();
    const std::string job = is_new ? "job-" + std::to_string(number) : resumed->id;
    owner_.jobs.push_back(job);
    (void)co_await owner_.ledger->submitted(request_, job);
    events.phase(Phase::Submitting);
    Script script = owner_.scripts.front();
    if (owner_.scripts.size() > 1) owner_.scripts.pop_front();
    if (script.open_waits_while) {
      if (auto waited = co_await wait_while(script.open_waits_while); !waited) {
        ++owner_.cancelled;
        co_return fail(waited.error());
      }
    }
    if (script.open_waits_for != nullptr) {
      ++owner_.waiting;
      if (auto waited = co_await script.open_waits_for->wait(); !waited) {
        ++owner_.cancelled;
        co_return fail(waited.error());
      }
    }
    if (script.open_fails) co_return fail(*script.open_fails);
    const bool asks = !is_new && question_;
    if (asks && !co_await question_(job)) {
      Script nothing;
      nothing.schema = schema_of({});
      co_return std::make_unique<FakeExport>(owner_, std::move(nothing), request_, job, true);
    }
    co_return std::make_unique<FakeExport>(owner_, std::move(script), request_, job);
  }
  void ask_before_reading(components::ReadQuestion question) override {
    question_ = std::move(question);
  }
  const std::string& request() const override { return request_; }
  const std::string& sharing_key() const override { return sharing_key_; }
  std::string origin() const override { return owner_.origin; }

 private:
  FakeSourceConnection& owner_;
  const std::string sharing_key_;
  const std::string request_ = sharing_key_.substr(0, sharing_key_.find(", "));
  ledger::Jobs::Holders syncs_;
  components::ReadQuestion question_;
};

// A row is a line, and a cell ends with a tab.
class FakeEncoding final : public components::RowEncoding {
 public:
  explicit FakeEncoding(FakeTarget& target) : target_(target) {}
  Result<void> encode(const Batch& batch, std::string& out) override {
    const auto rows = rows_of(batch);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (rows[i].front() == target_.misfit) {
        return fail(ErrorKind::BadData, "row " + std::to_string(batch.origin(i)) + " does not fit");
      }
      for (const auto& cell : rows[i]) out += cell + "\t";
      out += "\n";
    }
    return {};
  }

 private:
  FakeTarget& target_;
};

class FakeLoad final : public components::Load, public components::TakesEncodedRows {
 public:
  FakeLoad(FakeTarget& target, std::string work_id)
      : target_(target), work_id_(std::move(work_id)) {}

  Task<Result<components::Begun>> begin(components::LoadStart start) override {
    target_.schema = std::move(start.schema);
    const bool is_plan = start.purpose == components::Purpose::Plan;
    if (auto done = call(is_plan ? "begin a plan" : "begin"); !done) co_return fail(done.error());
    if (target_.already_loaded) co_return components::AlreadyLoaded{*target_.already_loaded};
    co_return components::Ready();
  }
  Task<Result<void>> write(components::PendingBatch rows, components::Presence) override {
    if (target_.write_waits_while) {
      if (auto waited = co_await wait_while(target_.write_waits_while); !waited) co_return waited;
    }
    const auto batch = rows.read();
    if (!batch) co_return fail(batch.error());
    for (auto& row : rows_of(*batch)) staged_.push_back(std::move(row));
    co_return call("write " + std::to_string(batch->rows));
  }
  void expect_encoded(const components::EncodedExport&) override {}
  Task<Result<void>> write_encoded(components::PendingBytes rows) override {
    const auto encoded = rows();
    if (!encoded) co_return fail(encoded.error());
    std::istringstream lines(encoded->bytes);
    for (std::string line; std::getline(lines, line);) {
      std::istringstream cells(line);
      auto& row = staged_.emplace_back();
      for (std::string cell; std::getline(cells, cell, '\t');) row.push_back(cell);
    }
    co_return call("write encoded " + std::to_string(encoded->rows));
  }
  Task<Result<components::LoadReport>> settle(components::LoadTotals expected) override {
    auto done = call("settle " + std::to_string(expected.rows));
    if (!done) co_return fail(done.error());
    auto report = target_.report;
    report.rows = expected.rows;
    const auto others = report.updated + report.unchanged + report.collapsed + report.rejected;
    if (report.inserted == 0) report.inserted = report.rows - others;
    co_return report;
  }
  Task<Result<components::Examples>> examples(std::size_t of_each) override {
    if (auto done = call("examples " + std::to_string(of_each)); !done)
      co_return fail(done.error());
    co_return target_.examples;
  }
  Task<Result<std::vector<std::string>>> commit(components::Fence fence) override {
    if (auto done = call("commit"); !done) co_return fail(done.error());
    if (fence.token < target_.token) co_return fence.overtaken();
    target_.token = fence.token;
    target_.visible = staged_;
    target_.work_id = work_id_;
    co_return target_.notes;
  }
  Task<void> abandon() override {
    (void)call("abandon");
    co_return;
  }
  components::LoadReport delivered() const override { return target_.delivered; }

 private:
  Result<void> call(const std::string& what) {
    target_.calls.push_back(what);
    auto& failures = target_.failures[what.substr(0, what.find(' '))];
    if (failures.empty()) return {};
    const Error error = failures.front();
    failures.pop_front();
    return fail(error);
  }

  FakeTarget& target_;
  const std::string work_id_;
  std::vector<std::vector<std::string>> staged_;
};

class FakeSurvey final : public components::RowSurvey {
 public:
  explicit FakeSurvey(FakeTarget& target) : target_(target) {}
  void begin(const Schema&) override { target_.calls.push_back("begin to see"); }
  Result<void> see(const Batch& rows) override {
    target_.calls.push_back("see " + std::to_string(rows.rows));
    return {};
  }

 private:
  FakeTarget& target_;
};

class FakeDestination final : public components::Destination, public components::EncodesRows {
 public:
  explicit FakeDestination(FakeTarget& target) : target_(target) {}
  const components::Target& target() const override { return target_.target; }
  components::Intake intake() const override { return target_.intake; }
  bool can_stage() const override { return target_.can_stage; }
  bool prints() const override { return target_.prints; }
  bool wants_types() const override { return target_.wants_types; }
  bool gives_back(Type type) const override { return type.kind != target_.not_given_back; }
  Task<Result<void>> prepare(const Events&) override {
    target_.calls.push_back("prepare");
    if (target_.prepare_waits_while) {
      if (auto waited = co_await wait_while(target_.prepare_waits_while); !waited) co_return waited;
    }
    auto& failures = target_.failures["prepare"];
    if (!failures.empty()) co_return fail(failures.front());
    co_return Result<void>();
  }
  std::unique_ptr<components::RowEncoding> encoding(const SchemaPtr&) override {
    if (!target_.encodes) return nullptr;
    return std::make_unique<FakeEncoding>(target_);
  }
  std::unique_ptr<components::RowSurvey> survey(const Schema& columns) override {
    if (!target_.surveys) return nullptr;
    target_.calls.push_back("survey " + columns.names());
    return std::make_unique<FakeSurvey>(target_);
  }
  Task<Result<std::optional<components::LoadReport>>> holds(
      components::LoadIdentity identity) override {
    target_.calls.push_back("holds");
    if (!target_.keeps_records || target_.work_id != identity.work_id) co_return std::nullopt;
    const auto rows = target_.visible.size();
    co_return components::LoadReport{.rows = rows, .unchanged = rows, .already_loaded = true};
  }
  std::unique_ptr<components::Load> load(components::LoadIdentity identity,
                                         const Events&) override {
    target_.load_ids.push_back(std::move(identity.id));
    return std::make_unique<FakeLoad>(target_, std::move(identity.work_id));
  }
  std::unique_ptr<components::Load> plan(components::LoadIdentity identity,
                                         const Events& events) override {
    return target_.plans ? load(std::move(identity), events) : nullptr;
  }

 private:
  FakeTarget& target_;
};

}  // namespace

SchemaPtr schema_of(const std::vector<std::string>& names) {
  std::vector<Field> fields;
  for (const auto& name : names) fields.push_back({name, {}, false});
  return std::make_shared<Schema>(std::move(fields));
}

Batch batch_of(SchemaPtr schema, const std::vector<std::vector<std::string>>& rows,
               std::uint64_t first_row) {
  BatchBuilder builder(std::move(schema), first_row);
  for (const auto& row : rows) {
    for (const auto& cell : row) cell == "∅" ? builder.add_null() : builder.add(cell);
  }
  return builder.take();
}

std::vector<std::vector<std::string>> rows_of(const Batch& batch) {
  std::vector<std::vector<std::string>> rows(batch.rows);
  for (std::size_t row = 0; row < batch.rows; ++row) {
    for (const auto& column : batch.columns) {
      rows[row].push_back(column.is_null(row) ? "∅" : std::string(column.text(row)));
    }
  }
  return rows;
}

Task<Result<void>> wait_while(std::function<bool()> still) {
  for (int turns = 0; still(); ++turns) {
    if (co_await cancelled()) co_return fail(ErrorKind::Cancelled, "stopped");
    if (turns == kVeryManyTurns) co_return fail(ErrorKind::Internal, "waited for ever");
    co_await boost::asio::post(boost::asio::use_awaitable);
  }
  co_return Result<void>();
}

Result<std::unique_ptr<components::Source>> FakeSourceConnection::source(
    const std::string& request, const config::RunValues& values) {
  watermarks.push_back(values.watermark);
  const auto since = values.watermark ? " since " + *values.watermark : std::string();
  return std::make_unique<FakeSource>(*this, request + since, values.sync);
}

Result<std::unique_ptr<components::Destination>> FakeSinkConnection::destination(
    const std::size_t& target, const config::RunValues&) {
  return std::make_unique<FakeDestination>(targets_.at(target));
}

std::shared_ptr<const components::FromOptions> fake_report(std::string request) {
  return std::make_shared<components::TypedFromOptions<std::string>>(std::move(request));
}

std::shared_ptr<const components::ToOptions> fake_destination(std::size_t target) {
  class Numbered final : public components::ToOptions {
   public:
    explicit Numbered(std::size_t target) : target_(target) {}
    Result<std::unique_ptr<components::Destination>> destination(
        components::SinkConnection& connection, const config::RunValues& values) const override {
      return dynamic_cast<FakeSinkConnection&>(connection).destination(target_, values);
    }
    void check(const components::SinkOptions&, const components::DestinationSetting&,
               components::DestinationProblems&) const override {}
    components::WrittenTarget written(const components::SinkOptions&,
                                      const config::RunValues&) const override {
      return {};
    }

   private:
    std::size_t target_;
  };
  return std::make_shared<Numbered>(target);
}

}  // namespace millrace::testing
