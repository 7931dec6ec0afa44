#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/yaml/document.h"
#include "connector/app/docs/reference_pages.h"
#include "connector/app/runtime.h"
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

}  // namespace
}  // namespace millrace::app
