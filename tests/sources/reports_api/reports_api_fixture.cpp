#include "tests/sources/reports_api/reports_api_fixture.h"

namespace millrace::sources::testing {

ReportsApiTest::ReportsApiTest() {
  api_.on(kSubmit, {json(R"({"status":"created","job_id":5})")});
  api_.on(kPoll, {json(R"({"status":"success","export":{"http_path":"https://b.example/x"}})")});
  api_.on(kDownload, {redirect(storage_.url(kFile + "?X-Signature=abc"))});
  storage_.on(kFile, {Reply{.body = "id,name\n1,Ada\n2,\n3,\"G,\"\"H\"\n"}});
}

ReportConfig ReportsApiTest::report() {
  ReportConfig config;
  config.report = "1846-growth";
  return config;
}

ReportsApi& ReportsApiTest::connect(const ReportsApiConfig& config) {
  connections_.push_back(connect_reports_api(config, "bi", environment_));
  return *connections_.back();
}

ReportsApi& ReportsApiTest::connection() {
  if (connections_.empty()) connect({.url = api_.url(), .key = config::Secret(kKey), .limits = {}});
  return *connections_.front();
}

std::unique_ptr<components::Source> ReportsApiTest::source(ReportConfig config) {
  const config::RunValues values{"growth", "run-1", clock_.wall_now()};
  auto made = connection().source(configs_.emplace_back(std::move(config)), values);
  EXPECT_TRUE(made);
  return *std::move(made);
}

Task<Result<std::vector<std::string>>> ReportsApiTest::read(components::Source& from) {
  auto opened = co_await from.open(*events_);
  if (!opened) co_return fail(opened.error());
  std::vector<std::string> rows;
  for (;;) {
    auto batch = co_await (*opened)->next();
    if (!batch) co_return fail(batch.error());
    EXPECT_NE((*opened)->schema(), nullptr);
    columns_.clear();
    for (const Field& field : (*opened)->schema()->fields()) columns_.push_back(field.name);
    if (!*batch) {
      // As a run does once the rows are loaded.
      EXPECT_TRUE(co_await (*opened)->hold_of("orders").release());
      co_return rows;
    }
    for (std::size_t row = 0; row < (*batch)->rows; ++row) {
      std::string line;
      for (const Column& column : (*batch)->columns) {
        line += line.empty() ? "" : "|";
        line += column.is_null(row) ? "~" : std::string(column.text(row));
      }
      rows.push_back(line);
    }
  }
}

Result<std::vector<std::string>> ReportsApiTest::read_in(TaskGroup& tasks,
                                                         components::Source& from) {
  std::optional<Result<std::vector<std::string>>> rows;
  const auto sync = [&]() -> Task<void> { rows = co_await read(from); };
  tasks.spawn(sync());
  millrace::testing::run(loop_, tasks.join());
  return std::move(rows).value();
}

Result<std::vector<std::string>> ReportsApiTest::read_now(components::Source& from) {
  return millrace::testing::run(loop_, read(from));
}

Result<std::vector<std::string>> ReportsApiTest::read_once(ReportConfig config) {
  const auto from = source(std::move(config));
  return read_now(*from);
}

}  // namespace millrace::sources::testing
