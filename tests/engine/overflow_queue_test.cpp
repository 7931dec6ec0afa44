#include "connector/engine/lanes/overflow_queue.h"

#include <list>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/base/task_group.h"
#include "connector/engine/lanes/broadcast.h"
#include "tests/engine/fakes.h"
#include "tests/support/run.h"
#include "tests/support/temp_folder.h"

namespace millrace::engine {
namespace {

using testing::batch_of;
using ::testing::ElementsAre;
using testing::rows_of;

class OverflowQueueTest : public ::testing::Test {
 protected:
  Batch batch(int id, std::size_t width = 1) {
    return batch_of(schema_, {{std::to_string(id), std::string(width, 'x')}});
  }
  bool spill(OverflowQueue& queue, Batch batch) {
    return testing::run(loop_, queue.spill(std::move(batch)));
  }
  // The first cell of the next batch; "end", or the error.
  std::string pop(OverflowQueue& queue) {
    auto popped = testing::run(loop_, queue.pop());
    if (!popped) return popped.error().message();
    return *popped ? rows_of(**popped)[0][0] : "end";
  }

  boost::asio::io_context loop_;
  testing::TempFolder folder_;
  WorkerPool workers_{1};
  OverflowSpace space_{loop_.get_executor(), workers_, folder_.path(), 1 << 20};
  Signal moved_{loop_.get_executor()};
  SchemaPtr schema_ = testing::schema_of({"id", "text"});
};

TEST_F(OverflowQueueTest, KeepsTheOrderFromMemoryOverDiskAndBack) {
  OverflowQueue queue(space_, moved_);

  queue.put(batch(1));
  queue.put(batch(2));
  EXPECT_FALSE(queue.has_room());
  ASSERT_TRUE(spill(queue, batch(3)));
  ASSERT_TRUE(spill(queue, batch(4)));
  EXPECT_THAT((std::vector{pop(queue), pop(queue), pop(queue)}), ElementsAre("1", "2", "3"));
  EXPECT_FALSE(queue.has_room()) << "4 is older than what would come";
  EXPECT_EQ(pop(queue), "4");
  queue.put(batch(5));
  queue.close();

  EXPECT_THAT((std::vector{pop(queue), pop(queue)}), ElementsAre("5", "end"));
}

TEST_F(OverflowQueueTest, HoldsLessInMemoryWhereThereAreMany) {
  OverflowQueue queue(space_, moved_);
  queue.put(batch(1));
  EXPECT_TRUE(queue.has_room());
  {
    std::list<OverflowQueue> others;
    for (int i = 0; i < 8; ++i) others.emplace_back(space_, moved_);
    EXPECT_FALSE(queue.has_room());
  }
  EXPECT_TRUE(queue.has_room());
}

TEST_F(OverflowQueueTest, HoldsNothingInMemoryOfWhatItSpilled) {
  OverflowQueue queue(space_, moved_);
  const Batch large = batch(1, 300'000);
  const auto before = large.columns[0].owner.use_count();

  ASSERT_TRUE(spill(queue, large));

  EXPECT_EQ(large.columns[0].owner.use_count(), before);
  EXPECT_GT(space_.used, 300'000u);
  EXPECT_EQ(pop(queue), "1");
}

TEST_F(OverflowQueueTest, GivesItsSpaceBackWhenItIsDrained) {
  OverflowQueue queue(space_, moved_);
  ASSERT_TRUE(spill(queue, batch(1, 1000)));
  ASSERT_TRUE(spill(queue, batch(2, 1000)));

  pop(queue);
  EXPECT_GT(space_.used, 0u);
  pop(queue);

  EXPECT_EQ(space_.used, 0u);
}

TEST_F(OverflowQueueTest, GivesSpaceBackWhileItIsRead) {
  space_.limit = 1 << 30;
  OverflowQueue queue(space_, moved_);
  for (int i = 0; i < 12; ++i) ASSERT_TRUE(spill(queue, batch(i, 1 << 20)));

  for (int i = 0; i < 6; ++i) pop(queue);

  EXPECT_LT(space_.used, std::uint64_t{9} << 20);
}

TEST_F(OverflowQueueTest, GivesItsSpaceBackWhenItsReaderLeaves) {
  OverflowQueue queue(space_, moved_);
  ASSERT_TRUE(spill(queue, batch(1, 1000)));

  queue.leave();

  EXPECT_EQ(space_.used, 0u);
  EXPECT_EQ(pop(queue), "end");
}

TEST_F(OverflowQueueTest, DropsWhatIsQueuedAfterAFailure) {
  OverflowQueue queue(space_, moved_);
  queue.put(batch(1));
  ASSERT_TRUE(spill(queue, batch(2)));

  queue.abort(Error(ErrorKind::Transient, "cut"));

  EXPECT_EQ(pop(queue), "cut");
  EXPECT_EQ(space_.used, 0u);
}

TEST_F(OverflowQueueTest, SpillsUpToTheLimit) {
  space_.limit = 3000;
  OverflowQueue queue(space_, moved_);

  int spilled = 0;
  for (; queue.may_spill() && spilled < 100; ++spilled) spill(queue, batch(spilled, 1000));

  EXPECT_EQ(spilled, 3);
}

TEST_F(OverflowQueueTest, ADiskThatFailsIsNotAskedAgain) {
  space_.folder = folder_ / "missing";
  OverflowQueue queue(space_, moved_);

  EXPECT_FALSE(spill(queue, batch(1)));

  EXPECT_FALSE(queue.may_spill());
  EXPECT_TRUE(queue.has_room());
}

// Two readers of one writer.
class BroadcastTest : public OverflowQueueTest {
 protected:
  ~BroadcastTest() override {
    group_.cancel();
    testing::run(loop_, group_.join());
  }

  void write(int batches) { group_.spawn(write_all(batches)); }
  void read(OverflowQueue& queue, std::vector<std::string>& ids) {
    group_.spawn(read_all(queue, ids));
  }
  // Turns the loop until `done` says so; gives up after very many turns.
  void run_until(const std::function<bool()>& done) {
    for (int turn = 0; turn < 20'000'000 && !done(); ++turn) testing::settle(loop_);
    EXPECT_TRUE(done());
  }

  // The one worker takes what it is given in turn.
  void finish_what_workers_have() {
    for (int round = 0; round < 3; ++round) {
      bool done = false;
      group_.spawn(after_the_workers(done));
      run_until([&done] { return done; });
    }
  }

  Broadcast broadcast_{space_};
  OverflowQueue& fast_ = broadcast_.add();
  OverflowQueue& slow_ = broadcast_.add();
  std::vector<std::string> fast_ids_;
  std::vector<std::string> slow_ids_;
  TaskGroup group_{loop_.get_executor()};
  int written_ = 0;

 private:
  Task<void> write_all(int batches) {
    for (int i = 0; i < batches; ++i) {
      auto wanted = co_await broadcast_.write(batch(i, 1000));
      if (!wanted || !*wanted) co_return;
      ++written_;
    }
    broadcast_.close();
  }
  Task<void> after_the_workers(bool& done) {
    co_await workers_.run([] {});
    done = true;
  }
  Task<void> read_all(OverflowQueue& queue, std::vector<std::string>& ids) {
    for (;;) {
      auto popped = co_await queue.pop();
      if (!popped || !*popped) co_return;
      ids.push_back(rows_of(**popped)[0][0]);
    }
  }
};

TEST_F(BroadcastTest, AFastReaderIsDoneBeforeASlowOneBegins) {
  write(50);
  read(fast_, fast_ids_);
  run_until([this] { return fast_ids_.size() == 50; });

  read(slow_, slow_ids_);
  run_until([this] { return slow_ids_.size() == 50; });

  EXPECT_EQ(slow_ids_, fast_ids_);
  EXPECT_EQ(space_.used, 0u);
}

TEST_F(BroadcastTest, TheLimitHoldsTheFastOneBack) {
  space_.limit = 10'000;
  write(50);
  read(fast_, fast_ids_);
  run_until([this] { return space_.used >= space_.limit; });
  for (int turn = 0; turn < 100; ++turn) testing::settle(loop_);
  EXPECT_LT(fast_ids_.size(), 20u);

  read(slow_, slow_ids_);
  run_until([this] { return slow_ids_.size() == 50; });

  EXPECT_EQ(slow_ids_, fast_ids_);
}

TEST_F(BroadcastTest, NothingIsSpilledWhileNobodyStarves) {
  write(50);

  finish_what_workers_have();

  EXPECT_EQ(written_, 2) << "both queues are full, and nobody waits";
  EXPECT_EQ(space_.used, 0u);
}

TEST_F(BroadcastTest, OneReaderLeavesAndTheOtherGetsAll) {
  write(50);
  read(fast_, fast_ids_);
  run_until([this] { return space_.used > 0; });

  slow_.leave();
  run_until([this] { return fast_ids_.size() == 50; });

  EXPECT_EQ(written_, 50);
  EXPECT_EQ(space_.used, 0u);
}

TEST_F(BroadcastTest, WhenAllHaveLeftTheWriterIsTold) {
  write(50);
  testing::settle(loop_);

  fast_.leave();
  slow_.leave();
  testing::settle(loop_);

  EXPECT_LT(written_, 50);
  EXPECT_FALSE(*testing::run(loop_, broadcast_.write(batch(1))));
}

}  // namespace
}  // namespace millrace::engine
