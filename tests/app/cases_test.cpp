// Pipelines as data: every tests/cases/*.case.yaml holds what a sync does to its rows, the report
// as CSV, and the rows or the problem that must come out. A bug report becomes a case file.

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/yaml/document.h"
#include "connector/app/runtime.h"
#include "connector/engine/plan/parse_plan.h"
#include "connector/engine/rehearsal/rehearse.h"
#include "tests/support/temp_folder.h"

namespace millrace::app {
namespace {

using config::Node;

std::vector<std::filesystem::path> case_files() {
  std::vector<std::filesystem::path> files;
  const auto folder = std::filesystem::path(MILLRACE_SOURCE_DIR) / "tests/cases";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().string().ends_with(".case.yaml")) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

Node map_of(std::string key, Node value) {
  return Node::map({{std::move(key), {}, std::move(value)}});
}

// A whole file around the part that the case is about.
Node document_around(const Node& sync) {
  Node whole = sync;
  whole.kind = Node::Kind::Map;
  whole.entries.push_back({"from", {}, map_of("bi", Node::scalar("1"))});
  whole.entries.push_back(
      {"to", {}, Node::list({map_of("out", map_of("path", Node::scalar("x.csv")))})});
  Node connections =
      map_of("bi", map_of("reports_api", Node::map({{"url", {}, Node::scalar("http://127.0.0.1:1")},
                                                    {"key", {}, Node::scalar("k")}})));
  connections.entries.push_back({"out", {}, map_of("files", map_of("root", Node::scalar(".")))});
  return Node::map({{"version", {}, Node::scalar("1")},
                    {"connections", {}, std::move(connections)},
                    {"syncs", {}, map_of("case", std::move(whole))}});
}

// The rows that come out, as CSV, or the first problem.
class CaseRunner {
 public:
  CaseRunner() {
    register_everything(registry_);
    formats::register_all_formats(formats_);
  }

  Result<std::string> run(const Node& file) {
    config::Problems problems;
    const Node* sync = file.find("sync");
    const auto plan =
        engine::parse_plan(document_around(sync ? *sync : Node::map({})), registry_, problems);
    if (!plan) return fail(problems.error());
    std::vector<Batch> batches;
    const auto decoder = formats_.named("csv")->decoder({});
    const std::string& input = file.find("input")->text;
    if (auto fed = decoder->decode(block_of(input), batches); !fed) return fail(fed.error());
    if (auto ended = formats::finish_whole(*decoder, batches); !ended) return fail(ended.error());
    auto rehearsed = engine::rehearse(plan->syncs.front(), {decoder->schema(), std::move(batches),
                                                            std::chrono::system_clock::now()});
    if (!rehearsed) return fail(rehearsed.error());
    return encode(*rehearsed);
  }

 private:
  Result<std::string> encode(const engine::Rehearsed& rehearsed) {
    std::string out;
    const auto encoder = formats_.named("csv")->encoder();
    if (auto begun = encoder->begin(*rehearsed.columns, out); !begun) return fail(begun.error());
    for (const auto& batch : rehearsed.rows) {
      if (auto done = encoder->encode(batch, out); !done) return fail(done.error());
    }
    if (auto ended = encoder->end(out); !ended) return fail(ended.error());
    return out;
  }

  components::Registry registry_;
  formats::Registry formats_;
};

class Cases : public ::testing::TestWithParam<std::filesystem::path> {};

TEST_P(Cases, GiveTheRowsOrTheProblemThatTheyName) {
  config::Problems problems;
  const auto file =
      config::parse_document(testing::read_file(GetParam()), GetParam().string(), problems);
  ASSERT_TRUE(file) << problems.text();
  const Node* output = file->find("output");
  const Node* problem = file->find("problem");
  ASSERT_NE(output == nullptr, problem == nullptr) << "a case has an output or a problem";

  const auto result = CaseRunner().run(*file);

  if (output != nullptr) {
    ASSERT_TRUE(result) << result.error().message();
    EXPECT_EQ(*result, output->text);
  } else {
    ASSERT_FALSE(result) << *result;
    EXPECT_THAT(result.error().message(), ::testing::HasSubstr(problem->text));
  }
}

INSTANTIATE_TEST_SUITE_P(, Cases, ::testing::ValuesIn(case_files()), [](const auto& test) {
  auto name = test.param.filename().string();
  name = name.substr(0, name.find('.'));
  return name;
});

}  // namespace
}  // namespace millrace::app
