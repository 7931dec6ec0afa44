// Syncs whose values for for_each come from a report: see Service::Parts::refresh.

#include <gmock/gmock.h>

#include "tests/service/service_fixture.h"

namespace millrace::service {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using namespace std::chrono_literals;

// What for_each of "a" stands for comes from a report.
class ServiceOfReportTest : public testing::ServiceFixture {
 protected:
  void has(const std::vector<std::string>& values) {
    plan_.syncs.clear();
    for (const auto& value : values) {
      auto& sync = add("a[" + value + "]", every(10s));
      sync.written_name = "a";
      sync.is_of_report = true;
      sync.is_open = value == "*";
    }
  }
  void reloads_with(std::vector<std::string> values) {
    at_refresh_ = [this, values = std::move(values)] {
      has(values);
      service_->reload(plan());
    };
  }
};

TEST_F(ServiceOfReportTest, StartsWhatTheReportHasThen) {
  has({"EU", "US"});
  start();
  const auto due = now() - now().time_since_epoch() % 10s + 10s;
  reloads_with({"US", "APAC"});

  pass(10s);
  until_finished(2);
  until([this] { return service_->running("a[APAC]") == nullptr; });
  end();

  ASSERT_EQ(refreshed_.size(), 1U) << "one reading for all of them";
  EXPECT_EQ(refreshed_[0], std::pair(std::string("a"), due));
  EXPECT_THAT(statuses("a[EU]"), IsEmpty());
  EXPECT_THAT(statuses("a[US]"), ::testing::ElementsAre("ok"));
  EXPECT_THAT(statuses("a[APAC]"), ::testing::ElementsAre("ok"));
  EXPECT_EQ(due_times().at("a[APAC]"), due);
  EXPECT_THAT(events_.notes, Not(Contains(HasSubstr("skipped"))));
}

TEST_F(ServiceOfReportTest, NeverRunsWhatIsNotKnown) {
  has({"*"});
  start();

  pass(10s);
  until([this] { return refreshed_.size() == 1; });
  EXPECT_THAT(service_->start("a[*]").error().message(), HasSubstr("there is no sync"));
  reloads_with({"EU"});
  pass(10s);
  until_finished(1);
  end();

  EXPECT_THAT(statuses("a[*]"), IsEmpty());
  EXPECT_THAT(statuses("a[EU]"), ::testing::ElementsAre("ok"));
  EXPECT_FALSE(due_times().contains("a[*]"));
}

TEST_F(ServiceOfReportTest, KeepsOtherSyncsFromWaitingForTheReport) {
  has({"EU"});
  add("b", every(10s));
  start();
  refresh_waits_ = true;

  pass(10s);
  until_finished(1);
  EXPECT_EQ(service_->running("a[EU]"), nullptr);
  pass(10s);
  until_noted("skipped the run of ");
  end();

  EXPECT_THAT(statuses("b"), Contains("ok"));
  EXPECT_THAT(statuses("a[EU]"), IsEmpty()) << "it was stopped before";
}

TEST_F(ServiceOfReportTest, GoesOnWithThePastOfAValueThatCame) {
  ASSERT_TRUE(run(own_ledger_->due_times().remember({{"a[EU]", now() - 20s}})));
  has({"*"});
  start();

  has({"EU"});
  bool is_learnt = false;
  serving_->spawn(
      [](Service& service, std::shared_ptr<const engine::Plan> ahead, bool& learnt) -> Task<void> {
        EXPECT_TRUE(co_await service.learn_past(*ahead));
        learnt = true;
      }(*service_, plan(), is_learnt));
  until([&] { return is_learnt; });

  EXPECT_EQ(service_->last_due("a[EU]"), now() - 20s);
  end();
}

TEST_F(ServiceOfReportTest, LooksAtTheReportWhenSomebodyAsksForARun) {
  has({"EU"});
  start();
  reloads_with({"EU", "US"});

  EXPECT_TRUE(service_->start("a[EU]"));

  until_finished(1);
  until([this] { return service_->next_start("a[US]").has_value(); });
  end();
  EXPECT_THAT(statuses("a[US]"), IsEmpty());
}

}  // namespace
}  // namespace millrace::service
