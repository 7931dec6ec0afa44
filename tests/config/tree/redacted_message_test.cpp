#include "config/tree/redacted_message.h"

#include <string>

#include <gtest/gtest.h>

namespace millrace::config {
namespace {

// What ${env:KEY} made of the text, with this value.
Node expanded(const std::string& written, const std::string& value) {
  const std::string reference = "${env:KEY}";
  const auto at = written.find(reference);
  Node node = Node::scalar(written);
  node.text.replace(at, reference.size(), value);
  node.tainted = true;
  node.expansion = std::make_shared<const Expansion>(
      Expansion{written, {{at, value.size(), at, reference.size()}}});
  return node;
}

TEST(RedactedMessage, ShowsAValueAsItIsWritten) {
  const auto node = expanded("name <> '${env:KEY}'", "Zephyr42");

  EXPECT_EQ(redacted_message("expected that name <> 'Zephyr42'", node),
            "expected that name <> '${env:KEY}'");
}

TEST(RedactedMessage, HidesAPartOfTheValueInAnyCase) {
  const auto node = expanded("x = ${env:KEY}", "TopSecretKey");

  EXPECT_EQ(redacted_message("names the column \"topsecretkey\"", node),
            "names the column \"${...}\"");
  EXPECT_EQ(redacted_message("near TOPSECRETK", node), "near ${...}");
}

TEST(RedactedMessage, HidesAShortValueInQuotes) {
  const auto node = expanded("status = '${env:KEY}' OR a", "Ab1");

  EXPECT_EQ(redacted_message("names the column \"ab1\" in row 1", node),
            "names the column \"${...}\" in row 1");
}

TEST(RedactedMessage, KeepsWhatIsWrittenInTheFile) {
  const auto node = expanded("lower(customer_name) = '${env:KEY}'", "Zephyr42");

  EXPECT_EQ(redacted_message("there is no function lower(customer_name)", node),
            "there is no function lower(customer_name)");
}

}  // namespace
}  // namespace millrace::config
