#include "tests/engine/fakes.h"

namespace millrace::testing {
namespace {

class FakeExport final : public components::Export {
 public:
  explicit FakeExport(Script script) : script_(std::move(script)) {}

  Task<Result<std::optional<Batch>>> next() override {
    if (at_ < script_.batches.size()) co_return std::optional<Batch>(script_.batches[at_++]);
    if (script_.then_fails) co_return fail(*script_.then_fails);
    co_return std::optional<Batch>();
  }
  SchemaPtr schema() const override { return script_.schema; }
  const std::string& job_id() const override { return job_id_; }
  std::optional<std::chrono::system_clock::time_point> fresh_as_of() const override {
    return std::nullopt;
  }

 private:
  Script script_;
  std::size_t at_ = 0;
  std::string job_id_ = "job-1";
};

class FakeSource final : public components::Source {
 public:
  explicit FakeSource(FakeSourceConnection& owner) : owner_(owner) {}

  Task<Result<std::unique_ptr<components::Export>>> open(components::Progress&) override {
    ++owner_.opened;
    Script script = owner_.scripts.front();
    if (owner_.scripts.size() > 1) owner_.scripts.pop_front();
    if (script.open_fails) co_return fail(*script.open_fails);
    co_return std::make_unique<FakeExport>(std::move(script));
  }
  const std::string& request() const override { return request_; }

 private:
  FakeSourceConnection& owner_;
  const std::string request_ = "fake report";
};

class FakeLoad final : public components::Load {
 public:
  explicit FakeLoad(FakeTarget& target) : target_(target) {}

  Task<Result<void>> begin(SchemaPtr schema) override {
    target_.schema = std::move(schema);
    co_return call("begin");
  }
  Task<Result<void>> write(Batch batch) override {
    for (auto& row : rows_of(batch)) staged_.push_back(std::move(row));
    co_return call("write " + std::to_string(batch.rows));
  }
  Task<Result<components::LoadReport>> commit(components::LoadTotals expected) override {
    auto done = call("commit " + std::to_string(expected.rows));
    if (!done) co_return fail(done.error());
    target_.visible = staged_;
    auto report = target_.report;
    report.rows = expected.rows;
    co_return report;
  }
  Task<void> abandon() override {
    (void)call("abandon");
    co_return;
  }

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
  std::vector<std::vector<std::string>> staged_;
};

class FakeDestination final : public components::Destination {
 public:
  explicit FakeDestination(FakeTarget& target) : target_(target) {}
  const components::Target& target() const override { return target_.target; }
  components::Intake intake() const override { return target_.intake; }
  bool wants_types() const override { return target_.wants_types; }
  Task<Result<void>> prepare(components::Progress&) override {
    target_.calls.push_back("prepare");
    auto& failures = target_.failures["prepare"];
    if (!failures.empty()) co_return fail(failures.front());
    co_return Result<void>();
  }
  std::unique_ptr<components::Load> load(components::LoadIdentity) override {
    return std::make_unique<FakeLoad>(target_);
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

Result<std::unique_ptr<components::Source>> FakeSourceConnection::source(const std::any&,
                                                                         const config::RunValues&) {
  return std::make_unique<FakeSource>(*this);
}

Result<std::unique_ptr<components::Destination>> FakeSinkConnection::destination(
    const std::any&, const config::RunValues&) {
  return std::make_unique<FakeDestination>(targets[next_++]);
}

}  // namespace millrace::testing
