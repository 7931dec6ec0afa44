#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/yaml/document.h"
#include "connector/app/reference_pages.h"
#include "connector/app/runtime.h"
#include "connector/engine/plan/parse_plan.h"
#include "tests/support/temp_folder.h"

namespace millrace::app {
namespace {

components::Registry everything() {
  components::Registry registry;
  register_everything(registry);
  return registry;
}

TEST(Reference, TheCommittedPagesAreWhatTheSpecsSay) {
  const auto folder = std::filesystem::path(MILLRACE_SOURCE_DIR) / "docs/reference";
  const auto registry = everything();

  for (const auto& page : reference_pages(registry)) {
    EXPECT_EQ(testing::read_file(folder / page.path), page.text)
        << page.path << " is stale; run `millrace docs --write docs/reference`";
  }
}

TEST(Reference, NoPageIsLeftOfAComponentThatIsGone) {
  const auto folder = std::filesystem::path(MILLRACE_SOURCE_DIR) / "docs/reference";
  std::vector<std::string> known;
  for (const auto& page : reference_pages(everything())) known.push_back(page.path);

  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    EXPECT_THAT(known,
                ::testing::Contains(std::filesystem::relative(entry.path(), folder).string()));
  }
}

TEST(Reference, TheSchemaIsOneJsonValue) {
  for (const auto& page : reference_pages(everything())) {
    if (page.path != "schema.json") continue;
    config::Problems problems;
    EXPECT_TRUE(config::parse_document(page.text, "schema.json", problems)) << problems.text();
    EXPECT_THAT(page.text, ::testing::HasSubstr("draft-07"));
  }
}

TEST(Reference, TheSmallestBlocksOfEveryKindMakeAValidFile) {
  const auto registry = everything();
  for (const auto& sink : registry.sinks()) {
    const auto name = sink.connection.name();
    std::string text = "version: 1\n" + example_of("reports_api", registry);
    text = text.substr(0, text.find("from:"));
    auto block = example_of(name, registry);
    const auto to = block.find("to:");
    std::string connection = block.substr(0, to);
    text += connection.substr(connection.find('\n') + 1);
    std::string nested = block.substr(to);
    for (auto at = nested.find('\n'); at + 1 < nested.size(); at = nested.find('\n', at + 1)) {
      nested.insert(at + 1, "    ");
    }
    text += "syncs:\n  s:\n    from: {my_reports_api: 1}\n    " + nested;

    config::Problems problems;
    const auto document = config::parse_document(text, name + ".yaml", problems);
    ASSERT_TRUE(document) << text << problems.text();
    EXPECT_TRUE(engine::parse_plan(*document, registry, problems)) << text << problems.text();
  }
}

}  // namespace
}  // namespace millrace::app
