// The seats of a shared export, one by one: who stops, who comes back, who waits for whom.

#include <gmock/gmock.h>

#include "connector/engine/shared_export.h"
#include "tests/engine/run_fixture.h"

namespace millrace::engine {
namespace {

using ::testing::ElementsAre;

// A sync that opens its seat and reads, as a task that can be stopped.
struct Sitter {
  Sitter(boost::asio::any_io_executor loop, std::unique_ptr<components::Source> its_seat)
      : seat(std::move(its_seat)), group(loop) {}

  std::unique_ptr<components::Source> seat;
  std::unique_ptr<components::Export> view;
  std::vector<std::string> ids;
  std::string ended;  // "end", or the error; empty while it reads.
  TaskGroup group;
};

class SharedSeatsTest : public testing::RunFixture {
 protected:
  SharedSeatsTest()
      : shared_(*source_.source("fake report", {}), clock_, space_), a_(seat("a")), b_(seat("b")) {}

  ~SharedSeatsTest() override {
    for (auto* sitter : {&a_, &b_}) {
      sitter->group.cancel();
      settle();
      leave(*sitter);
    }
    testing::run(loop_, shared_.join());
  }

  Sitter seat(const std::string& name) {
    return {loop_.get_executor(), shared_.seat(name, *told_)};
  }
  // Reads to the end, or so many batches.
  void read(Sitter& sitter, std::size_t most = 1000) {
    sitter.ended.clear();
    sitter.ids.clear();
    sitter.group.spawn(read_some(sitter, most));
    settle();
  }
  static void leave(Sitter& sitter) {
    sitter.view.reset();
    sitter.seat.reset();
  }
  void settle() {
    for (int turn = 0; turn < 10; ++turn) testing::settle(loop_);
  }

  testing::TestEvents told_;
  Signal released_{loop_.get_executor()};
  OverflowSpace space_{loop_.get_executor(), workers_, folder_.path(), 1 << 20};
  SharedExport shared_;
  Sitter a_, b_;

 private:
  Task<void> read_some(Sitter& sitter, std::size_t most) {
    auto opened = co_await sitter.seat->open(*told_);
    if (!opened) {
      sitter.ended = opened.error().message();
      co_return;
    }
    sitter.view = *std::move(opened);
    while (sitter.ids.size() < most) {
      auto batch = co_await sitter.view->next();
      sitter.ended = !batch ? batch.error().message() : !*batch ? "end" : "";
      if (!sitter.ended.empty()) break;
      sitter.ids.push_back(testing::rows_of(**batch)[0][0]);
    }
    sitter.view.reset();
  }
};

TEST_F(SharedSeatsTest, OneThatIsStoppedDoesNotStopTheOther) {
  source_gives_many(3, 1);
  read(a_);
  EXPECT_EQ(source_.opened, 1);

  a_.group.cancel();
  settle();
  EXPECT_EQ(a_.ended, "stopped while waiting");
  leave(a_);
  read(b_);

  EXPECT_THAT(b_.ids, ElementsAre("1", "2", "3"));
  EXPECT_EQ(source_.opened, 1);
  EXPECT_EQ(source_.cancelled, 0);
}

TEST_F(SharedSeatsTest, WhenTheLastOneLeavesTheJobIsStopped) {
  source_gives_many(3, 1).open_waits_for = &released_;
  read(a_);
  leave(b_);
  EXPECT_EQ(source_.cancelled, 0);

  a_.group.cancel();
  settle();
  leave(a_);
  settle();

  EXPECT_EQ(source_.cancelled, 1);
}

TEST_F(SharedSeatsTest, OneThatFailsByItselfGetsAnAttemptOfItsOwn) {
  source_gives_many(3, 1);
  read(a_, 1);
  read(b_);
  EXPECT_THAT(a_.ids, ElementsAre("1"));
  EXPECT_EQ(b_.ended, "end");
  leave(b_);

  read(a_);

  EXPECT_THAT(a_.ids, ElementsAre("1", "2", "3"));
  EXPECT_EQ(a_.ended, "end");
  EXPECT_EQ(source_.opened, 2);
}

TEST_F(SharedSeatsTest, AfterACutTheFirstBackStartsTheNextJobAtOnce) {
  source_gives({{{"1", "x"}}}, Error(ErrorKind::Transient, "cut"));
  source_gives_many(2, 1);
  read(a_);
  read(b_);
  EXPECT_EQ(a_.ended, "cut");
  EXPECT_EQ(b_.ended, "cut");

  read(a_);
  EXPECT_EQ(source_.opened, 2);
  EXPECT_THAT(a_.ids, ElementsAre()) << "b has not said yet whether it comes back";
  leave(b_);
  settle();

  EXPECT_THAT(a_.ids, ElementsAre("1", "2"));
}

TEST_F(SharedSeatsTest, WhoComesLateIsToldWhatTheJobDoes) {
  source_gives_many(1, 1).open_waits_for = &released_;

  read(a_);
  EXPECT_THAT(told_.phases, ElementsAre("submitting"));
  read(b_);
  EXPECT_THAT(told_.phases, ElementsAre("submitting", "submitting"));

  released_.notify();
  settle();
  EXPECT_THAT(a_.ids, ElementsAre("1"));
  EXPECT_THAT(b_.ids, ElementsAre("1"));
}

}  // namespace
}  // namespace millrace::engine
