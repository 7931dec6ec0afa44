#include "tests/config/webhook_example.h"

#include <gtest/gtest.h>

namespace millrace::config {

Node tree(const std::string& yaml) {
  Problems problems;
  auto node = parse_document(yaml, "test.yaml", problems);
  EXPECT_EQ(problems.text(), "") << yaml;
  return node.value_or(Node::map({}));
}

}  // namespace millrace::config
