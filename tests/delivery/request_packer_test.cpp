// How rows are packed into requests.

#include "connector/delivery/request_packer.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "tests/delivery/plain_receiver.h"

namespace millrace::delivery {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class RequestPackerTest : public ::testing::Test {
 protected:
  void limit(std::uint64_t rows, std::uint64_t bytes) {
    packer_.emplace(std::make_unique<FirstCells>(), components::Envelope{"<<", "; ", ">"},
                    components::DeliveryBatch{rows, {bytes}});
  }
  Batch batch_of(const std::vector<std::string>& cells, std::uint64_t first_row = 1) {
    BatchBuilder builder(schema_, first_row);
    for (const auto& cell : cells) builder.add(cell);
    return builder.take();
  }
  void add(const std::vector<std::string>& cells) { keep(packer_->add(batch_of(cells))); }
  void keep(PackedRows packed) {
    for (auto& request : packed.requests) packed_.push_back(std::move(request));
    for (const auto& row : packed.oversized) oversized_.push_back(row);
  }
  void finish() { keep({.requests = packer_->finish()}); }

  std::vector<std::string> bodies() const {
    std::vector<std::string> bodies;
    for (const auto& request : packed_) bodies.push_back(request.body);
    return bodies;
  }

  SchemaPtr schema_ = std::make_shared<Schema>(std::vector<Field>{{"id", {TypeKind::Text}, false}});
  std::optional<RequestPacker> packer_;
  std::vector<PackedRequest> packed_;
  std::vector<OversizedRow> oversized_;
};

TEST_F(RequestPackerTest, PacksByRows) {
  limit(2, 1000);

  add({"a", "b", "c", "d", "e"});
  const auto full = bodies();
  finish();

  EXPECT_THAT(full, ElementsAre("<<a; b>", "<<c; d>"));
  EXPECT_THAT(bodies(), ElementsAre("<<a; b>", "<<c; d>", "<<e>"));
}

TEST_F(RequestPackerTest, PacksByTheExactBytesOfTheBody) {
  const std::string full = "<<aaa; bbb>";
  limit(100, full.size());
  add({"aaa", "bbb", "c", "dddd", "e"});
  finish();
  const auto fitting = bodies();

  packed_.clear();
  limit(100, full.size() - 1);
  add({"aaa", "bbb"});
  finish();

  EXPECT_THAT(fitting, ElementsAre(full, "<<c; dddd>", "<<e>"));
  EXPECT_THAT(bodies(), ElementsAre("<<aaa>", "<<bbb>"));
}

TEST_F(RequestPackerTest, PacksTheSameHoweverTheRowsComeInBatches) {
  limit(3, 12);
  add({"a", "bbbb", "cc", "d", "e", "f"});
  finish();
  const auto whole = bodies();

  packed_.clear();
  limit(3, 12);
  for (const auto* cell : {"a", "bbbb", "cc", "d", "e", "f"}) add({cell});
  finish();

  EXPECT_EQ(bodies(), whole);
}

TEST_F(RequestPackerTest, LeavesOutARowThatFitsIntoNoRequest) {
  limit(100, 8);
  add({"a", "123456", "12345", "b"});
  finish();

  EXPECT_THAT(bodies(), ElementsAre("<<a>", "<<12345>", "<<b>"));
  ASSERT_EQ(oversized_.size(), 1u);
  EXPECT_EQ(oversized_[0].row, 2u);
  EXPECT_EQ(oversized_[0].bytes, 6u);
}

TEST_F(RequestPackerTest, HasNothingLeftWithoutRows) {
  limit(100, 1000);

  EXPECT_THAT(packer_->finish(), IsEmpty());
}

TEST_F(RequestPackerTest, NamesRequestsByTheRowsOfTheExport) {
  limit(2, 1000);
  const std::vector<std::uint32_t> picked{1033, 1035, 1036};
  keep(packer_->add(pick_rows(batch_of(std::vector<std::string>(1100, "x")), picked)));
  finish();

  ASSERT_EQ(packed_.size(), 2u);
  EXPECT_EQ(packed_[0].name(), "request 1 (rows 1,034 to 1,036)");
  EXPECT_EQ(packed_[0].name_of(packed_[0].rows[1]), "request 1 (row 1,036)");
  EXPECT_EQ(packed_[1].name(), "request 2 (row 1,037)");
}

TEST_F(RequestPackerTest, NamesRowsThatAStepHasReorderedAsTheExportDoes) {
  limit(1, 5);
  const std::vector<std::uint32_t> picked{4, 3, 1};
  keep(packer_->add(pick_rows(batch_of({"1", "long", "3", "4", "5"}, 101), picked)));

  ASSERT_EQ(packed_.size(), 2u);
  EXPECT_EQ(packed_[0].name(), "request 1 (row 105)");
  EXPECT_EQ(packed_[1].name(), "request 2 (row 104)");
  ASSERT_EQ(oversized_.size(), 1u);
  EXPECT_EQ(oversized_[0].row, 102u);
}

TEST_F(RequestPackerTest, HalvesKeepTheEnvelopeTheNumberAndTheirPlace) {
  limit(5, 1000);
  add({"v", "w", "x", "y", "z", "1", "22", "", "4444", "5"});

  const auto [first, second] = halves_of(packed_[1]);
  const auto [third, fourth] = halves_of(second);

  EXPECT_EQ(first.body, "<<1; 22>");
  EXPECT_EQ(third.body, "<<>");
  EXPECT_EQ(fourth.body, "<<4444; 5>");
  EXPECT_EQ(first.position, 5u);
  EXPECT_EQ(third.position, 7u);
  EXPECT_EQ(fourth.position, 8u);
  EXPECT_EQ(fourth.name(), "request 2 (rows 9 to 10)");
  EXPECT_THAT(fourth.row_bytes(), ElementsAre("4444", "5"));
}

}  // namespace
}  // namespace millrace::delivery
