#include "connector/io/http/message/body_budget.h"

#include <gtest/gtest.h>

namespace millrace::io {
namespace {

TEST(BodyBudget, GivesEachTransferLessWhenThereAreMany) {
  BodyBudget budget;
  budget.join();
  EXPECT_EQ(budget.block_bytes(), 1u << 20);
  EXPECT_EQ(budget.full_blocks(), 2u);
  EXPECT_EQ(budget.receive_bytes(), 512u << 10);

  for (int i = 1; i < 50; ++i) budget.join();
  EXPECT_EQ(budget.block_bytes(), 64u << 10);
  EXPECT_EQ(budget.full_blocks(), 1u);
  EXPECT_EQ(budget.receive_bytes(), (2u << 20) / 50);
}

TEST(BodyBudget, ForgetsTransfersThatHaveEnded) {
  BodyBudget budget;
  for (int i = 0; i < 50; ++i) budget.join();
  for (int i = 0; i < 49; ++i) budget.leave();
  EXPECT_EQ(budget.block_bytes(), 1u << 20);
}

}  // namespace
}  // namespace millrace::io
