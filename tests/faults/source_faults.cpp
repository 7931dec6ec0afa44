#include "tests/faults/source_faults.h"

#include <ostream>

#include <fmt/format.h>

#include "tests/support/receipts.h"

namespace millrace::testing {
namespace {

using ::testing::HasSubstr;

constexpr const char* kReports = R"(
reports:
  people:
    id: 7
    query: |
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 8)
      SELECT i AS id, 'p' || i || '@example.com' AS email,
             CASE i % 3 WHEN 0 THEN NULL WHEN 1 THEN '' ELSE 'a, "b"' || char(10) || 'ü漢😀' END AS note,
             printf('%d.%d0', i, i % 10) AS amount
      FROM n
)";

}  // namespace

void PrintTo(const Call& call, std::ostream* out) {
  *out << call.name;
}

const std::string SourceFaults::kRows =
    "id,email,note,amount\n"
    "1,p1@example.com,\"\",1.10\n"
    "2,p2@example.com,\"a, \"\"b\"\"\nü漢😀\",2.20\n"
    "3,p3@example.com,,3.30\n"
    "4,p4@example.com,\"\",4.40\n"
    "5,p5@example.com,\"a, \"\"b\"\"\nü漢😀\",5.50\n"
    "6,p6@example.com,,6.60\n"
    "7,p7@example.com,\"\",7.70\n"
    "8,p8@example.com,\"a, \"\"b\"\"\nü漢😀\",8.80\n";

std::vector<Call> every_call() {
  using Faults = SourceFaults;
  return {{.name = "Submit", .path = Faults::kSubmit},
          {.name = "Poll", .path = Faults::kPoll},
          {.name = "Download", .path = Faults::kDownload, .body_matters = false},
          {.name = "File", .path = Faults::kFile, .to_storage = true},
          {.name = "Query", .path = Faults::kQuery, .pages = true},
          {.name = "Page1", .path = Faults::kPage1, .pages = true},
          {.name = "Page2", .path = Faults::kPage2, .pages = true},
          {.name = "Page3", .path = Faults::kPage3, .pages = true}};
}

void SourceFaults::SetUp() {
  pipeline_.serve(kReports);
  server_ = pipeline_.url;
  begin();
}

// A proxy may still talk to the server.
void SourceFaults::TearDown() {
  api_.reset();
  storage_.reset();
  stranger_.reset();
}

void SourceFaults::begin() {
  api_ = std::make_unique<FaultProxy>(server_);
  storage_ = std::make_unique<FaultProxy>(server_);
  stranger_ = std::make_unique<FaultProxy>(server_);
  api_->links_lead_to(storage_->url());
  stranger_->otherwise([](auto&, auto) { return answers(200, "id\nstranger\n"); });
  pipeline_.url = api_->url();
  pipeline_.folder().write("people.csv", kOld);
}

void SourceFaults::fetch(const std::string& options) {
  pipeline_.configure("", fmt::format("syncs:\n  people:\n"
                                      "    from: {{bi: {{report: 7-people, {}}}}}\n"
                                      "    to: [{{out: {{path: people.csv}}}}]\n",
                                      options));
}

void SourceFaults::fetch_for(const Call& call, const std::string& options) {
  const std::string how = call.pages ? kPaged : "fetch: export";
  fetch(options.empty() ? how : how + ", " + options);
}

Pipeline::Outcome SourceFaults::run() {
  const auto process = pipeline_.start({"run"});
  Receipts seen_by_all({Pipeline::kKey});
  seen_by_all.add_command_line(process->id());
  EXPECT_THAT(seen_by_all.finds(), ::testing::IsEmpty());
  Pipeline::Outcome outcome;
  outcome.exit_code = process->wait();
  outcome.output = process->output();
  outcome.errors = process->errors();
  judge(outcome);
  return outcome;
}

void SourceFaults::expect_done() {
  const auto outcome = run();
  EXPECT_EQ(outcome.exit_code, 0) << outcome.output << outcome.errors;
}

void SourceFaults::expect_failed(int exit_code, const std::string& words) {
  const auto outcome = run();
  EXPECT_EQ(outcome.exit_code, exit_code) << outcome.output << outcome.errors;
  EXPECT_THAT(outcome.output + outcome.errors, HasSubstr(words));
}

void SourceFaults::judge(const Pipeline::Outcome& outcome) {
  EXPECT_THAT(outcome.exit_code, ::testing::AnyOf(0, kFailed, kGuarded, kTryLater))
      << outcome.output << outcome.errors;
  const bool succeeded = outcome.exit_code == 0;
  EXPECT_EQ(pipeline_.file("people.csv"), succeeded ? kRows : kOld)
      << outcome.output << outcome.errors;
  judge_files();
  judge_key();
}

void SourceFaults::judge_files() {
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(pipeline_.folder().path())) {
    const std::string name = entry.path().filename();
    const std::string ending = entry.path().extension();
    const bool known = name == "reports.yaml" || name == "millrace.yaml" || name == "people.csv" ||
                       (name.starts_with("run") && (ending == ".out" || ending == ".err"));
    EXPECT_TRUE(known) << "left behind: " << entry.path();
  }
}

void SourceFaults::judge_key() {
  Receipts receipts({Pipeline::kKey});
  // The server's own file holds the keys that it accepts.
  receipts.add_folder(pipeline_.folder().path(), {"reports.yaml"});
  for (const FaultProxy* other : {storage_.get(), stranger_.get()}) {
    for (auto& bytes : other->received()) receipts.add("another origin", std::move(bytes));
  }
  EXPECT_THAT(receipts.finds(), ::testing::IsEmpty());
  for (const SeenRequest& request : api_->requests("/queries/*")) {
    EXPECT_EQ(request.header("X-Holistics-Key"), Pipeline::kKey) << request.path;
    EXPECT_THAT(request.query, ::testing::Not(HasSubstr("key")));
  }
}

}  // namespace millrace::testing
