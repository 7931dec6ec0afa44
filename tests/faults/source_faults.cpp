#include "tests/faults/source_faults.h"

#include <ostream>

#include <fmt/format.h>

#include "tests/support/http/receipts.h"

namespace millrace::testing {
namespace {

using ::testing::HasSubstr;

constexpr const char* kReports = R"(
trusted_proxies: [127.0.0.1]
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

// Whoever knows such an address can read the file: "/storage/<signature>/people.csv".
std::vector<std::string> signatures_of(const std::vector<SeenRequest>& downloads) {
  std::vector<std::string> signatures;
  for (const SeenRequest& download : downloads) {
    const std::size_t begin = std::string_view("/storage/").size();
    signatures.push_back(download.path.substr(begin, download.path.find('/', begin) - begin));
  }
  return signatures;
}

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
  connection_.clear();
  expected_ = kRows;
  before_ = kOld;
  std::filesystem::remove_all(pipeline_.folder() / ".millrace");
  pipeline_.folder().write("people.csv", kOld);
}

void SourceFaults::connect(const std::string& fields) {
  connection_ = fmt::format("  other: {{reports_api: {{key: \"${{env:KEY}}\", {}}}}}\n", fields);
}

void SourceFaults::fetch(const std::string& options, const std::string& shape) {
  pipeline_.configure(connection_,
                      fmt::format("syncs:\n  people:\n"
                                  "    from: {{{}: {{report: 7-people, {}}}}}\n"
                                  "    {}\n"
                                  "    to: [{{out: {{path: people.csv}}}}]\n",
                                  connection_.empty() ? "bi" : "other", options, shape));
}

void SourceFaults::fetch_for(const Call& call, const std::string& options) {
  const std::string how = call.pages ? kPaged : "fetch: export";
  fetch(options.empty() ? how : how + ", " + options);
}

std::unique_ptr<Process> SourceFaults::start(std::vector<std::string> arguments) {
  auto process = pipeline_.start(std::move(arguments));
  Receipts seen_by_all({Pipeline::kKey});
  seen_by_all.add_command_line(process->id());
  EXPECT_THAT(seen_by_all.finds(), ::testing::IsEmpty());
  return process;
}

Pipeline::Outcome SourceFaults::finish(Process& process) {
  Pipeline::Outcome outcome;
  outcome.exit_code = process.wait();
  outcome.output = process.output();
  outcome.errors = process.errors();
  judge(outcome);
  return outcome;
}

Pipeline::Outcome SourceFaults::run(std::vector<std::string> arguments) {
  return finish(*start(std::move(arguments)));
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
  EXPECT_THAT(outcome.exit_code, ::testing::AnyOf(0, kFailed, kGuarded, kTryLater, kInterrupted))
      << outcome.output << outcome.errors;
  const bool succeeded = outcome.exit_code == 0;
  const std::string file = pipeline_.file("people.csv");
  EXPECT_EQ(file, succeeded ? expected_ : before_) << outcome.output << outcome.errors;
  before_ = file;
  judge_files();
  judge_secrets();
}

void SourceFaults::judge_files() {
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(pipeline_.folder().path())) {
    const std::string name = entry.path().filename();
    const std::string ending = entry.path().extension();
    const bool known = name == "reports.yaml" || name == "millrace.yaml" || name == "people.csv" ||
                       name == ".millrace" || name == "state.db" ||
                       (name.starts_with("run") && (ending == ".out" || ending == ".err"));
    EXPECT_TRUE(known) << "left behind: " << entry.path();
  }
}

void SourceFaults::judge_secrets() {
  Receipts key({Pipeline::kKey});
  // The server's own file holds the keys that it accepts.
  key.add_folder(pipeline_.folder().path(), {"reports.yaml"});
  for (const FaultProxy* other : {storage_.get(), stranger_.get()}) {
    for (auto& bytes : other->received()) key.add("another origin", std::move(bytes));
  }
  EXPECT_THAT(key.finds(), ::testing::IsEmpty());
  for (const SeenRequest& request : api_->requests("/queries/*")) {
    EXPECT_EQ(request.header("X-Holistics-Key"), Pipeline::kKey) << request.path;
    EXPECT_THAT(request.query, ::testing::Not(HasSubstr("key")));
  }
  Receipts signatures(signatures_of(storage_->requests("/storage/*/*")));
  signatures.add_folder(pipeline_.folder().path());
  EXPECT_THAT(signatures.finds(), ::testing::IsEmpty());
}

}  // namespace millrace::testing
