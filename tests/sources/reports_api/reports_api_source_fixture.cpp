#include "tests/contracts/source_fixture.h"
#include "tests/support/http/http_server.h"

namespace millrace::testing {

void register_reports_api_source_fixture(SourceFixtures& fixtures);

namespace {

using config::Node;

class ReportsApiFixture final : public SourceFixture {
 public:
  ReportsApiFixture() {
    server_.on("/queries/7/submit_export.csv", {json(R"({"status":"created","job_id":5})")});
    server_.on("/queries/get_export_results.json",
               {json(R"({"status":"success","export":{"http_path":"https://b.example/x"}})")});
  }

  Node connection() override {
    return Node::map(
        {{"url", {}, Node::scalar(server_.url())}, {"key", {}, Node::scalar("secret-key")}});
  }
  Node from() override {
    Node once = Node::map({{"attempts", {}, Node::scalar("1")}});
    return Node::map({{"report", {}, Node::scalar("7")},
                      {"fetch", {}, Node::scalar("export")},
                      {"retry", {}, std::move(once)}});
  }

  void has(const std::vector<std::vector<std::string>>& rows) override {
    file_ = "id,name\n";
    for (const auto& row : rows) file_ += row.at(0) + "," + row.at(1) + "\n";
    server_.on("/exports/download", {Reply{.body = file_}});
  }
  void will_cut_once() override {
    server_.on("/exports/download",
               {Reply{.body = file_, .cut_after = file_.size() / 2}, Reply{.body = file_}});
  }
  void fall_silent() override {
    for (const auto* path : {"/queries/7/submit_export.csv", "/queries/get_export_results.json",
                             "/exports/download"}) {
      server_.on(path, {Reply{.silent = true}});
    }
  }

 private:
  std::string file_;
  HttpServer server_;
};

}  // namespace

void register_reports_api_source_fixture(SourceFixtures& fixtures) {
  fixtures.add({"reports_api", []() -> std::unique_ptr<SourceFixture> {
                  return std::make_unique<ReportsApiFixture>();
                }});
}

}  // namespace millrace::testing
