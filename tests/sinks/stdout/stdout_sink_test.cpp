#include <array>
#include <csignal>
#include <thread>

#include <boost/asio/post.hpp>
#include <fcntl.h>
#include <unistd.h>

#include "connector/base/task_group.h"
#include "tests/sinks/sink_test_base.h"

namespace millrace::testing {
namespace {

using ::testing::HasSubstr;

const Rows kPeople = {{"1", "Ada"}, {"20", std::nullopt}, {"3", "a,b"}};
const std::vector<std::string> kPeopleColumns{"id", "name"};

class StdoutSinkTest : public SinkTest {
 protected:
  StdoutSinkTest() : connection_(connect("stdout", "{}")) {
    std::signal(SIGPIPE, SIG_IGN);  // As the program does.
    print_to(open((folder_ / "printed").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  }
  ~StdoutSinkTest() override { close(environment_.output); }

  // Takes the descriptor over.
  void print_to(int descriptor) {
    if (environment_.output > STDERR_FILENO) close(environment_.output);
    environment_.output = descriptor;
  }
  Destination to(const std::string& yaml, const std::string& sync = "customers") {
    return destination(connection_, "stdout", yaml, sync);
  }
  std::string printed() { return read_file(folder_ / "printed"); }
  std::string printed_as(const std::string& yaml, const std::vector<Field>& fields,
                         const Rows& rows) {
    auto report = load(*to(yaml), fields, rows);
    EXPECT_TRUE(report) << report.error().message();
    return printed();
  }
  Error load_error(const Rows& rows) {
    auto report = load(*to("{}"), columns(kPeopleColumns), rows);
    return report ? Error(ErrorKind::Internal, "the load did not fail") : report.error();
  }

  Connection connection_;
};

TEST_F(StdoutSinkTest, PrintsJsonLinesWithoutTheLoadsId) {
  EXPECT_EQ(printed_as("{}", columns(kPeopleColumns), kPeople),
            "{\"id\":\"1\",\"name\":\"Ada\"}\n"
            "{\"id\":\"20\",\"name\":null}\n"
            "{\"id\":\"3\",\"name\":\"a,b\"}\n");
}

TEST_F(StdoutSinkTest, PrintsCsvWithAHeader) {
  EXPECT_EQ(printed_as("csv", columns(kPeopleColumns), kPeople),
            "id,name\n1,Ada\n20,\n3,\"a,b\"\n");
}

TEST_F(StdoutSinkTest, PrintsTheTitlesOfATableWithoutRows) {
  EXPECT_EQ(printed_as("table", columns(kPeopleColumns), {}), "id  name\n");
}

TEST_F(StdoutSinkTest, AlignsATableByWhatATerminalShows) {
  const std::vector<Field> fields{
      {"name", {}, false}, {"n", {TypeKind::Integer}, false}, {"note", {}, false}};
  const Rows rows = {{"日本", "5", "wide"},
                     {"e\u0301te\u0301", "1000", "marks"},
                     {std::nullopt, std::nullopt, "line\nbreak"},
                     {"plain", "7", ""}};

  EXPECT_EQ(printed_as("table", fields, rows),
            "name      n  note\n"
            "日本      5  wide\n"
            "e\u0301te\u0301    1000  marks\n"
            "∅         ∅  line\\nbreak\n"
            "plain     7\n");
}

TEST_F(StdoutSinkTest, CutsACellThatIsTooWideForATable) {
  const auto text = printed_as("table", columns({"a"}), {{std::string(61, 'x')}});

  EXPECT_EQ(text, "a\n" + std::string(59, 'x') + "…\n");
}

TEST_F(StdoutSinkTest, ALateWideCellPushesItsRowAndLosesNothing) {
  Rows rows(600, {"1", "x"});
  rows.back() = {"1234567", "y"};

  EXPECT_THAT(printed_as("table", columns(kPeopleColumns), rows),
              ::testing::EndsWith("\n1   x\n1234567  y\n"));
}

TEST_F(StdoutSinkTest, OffersNoModeAndKnowsItsFormats) {
  EXPECT_THAT(problems_of("stdout", "mode: replace"), HasSubstr("'mode' is not an option"));
  EXPECT_THAT(problems_of("stdout", "format: xml"), HasSubstr("jsonl, csv and table"));
}

TEST_F(StdoutSinkTest, SaysThatItsReaderHasGone) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
  print_to(ends[1]);
  const auto destination = to("{}");
  EXPECT_TRUE(prepare(*destination));
  close(ends[0]);

  const auto error = load_error(kPeople);

  EXPECT_EQ(error.kind(), ErrorKind::Refused);
  EXPECT_EQ(
      error.message(),
      "standard output cannot be written to: Broken pipe; its reader ended before the last row");
  EXPECT_EQ(prepare(*destination).error().kind(), ErrorKind::Refused);
}

TEST_F(StdoutSinkTest, SaysThatTheDiskBehindItIsFull) {
  print_to(open("/dev/full", O_WRONLY | O_CLOEXEC));

  const auto error = load_error(kPeople);

  EXPECT_EQ(error.kind(), ErrorKind::Transient);
  EXPECT_THAT(error.message(), HasSubstr("No space left on device; free space where it goes"));
}

TEST_F(StdoutSinkTest, SaysThatItIsClosedBeforeAnythingIsAsked) {
  print_to(open("/dev/null", O_RDONLY | O_CLOEXEC));

  const auto ready = prepare(*to("{}"));

  ASSERT_FALSE(ready);
  EXPECT_EQ(ready.error().kind(), ErrorKind::Refused);
  EXPECT_THAT(ready.error().message(), HasSubstr("it is closed"));
}

TEST_F(StdoutSinkTest, WaitsForAReaderWhoTakesALittleAtATime) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
  print_to(ends[1]);
  std::size_t taken = 0;
  std::thread reader([&] {
    std::array<char, 1000> some{};
    for (ssize_t got = 1; got > 0; taken += static_cast<std::size_t>(got)) {
      got = read(ends[0], some.data(), some.size());
    }
  });

  const auto report =
      load(*to("csv"), columns({"id", "name"}), Rows(5000, {"1", std::string(100, 'x')}));
  print_to(open("/dev/null", O_WRONLY | O_CLOEXEC));
  reader.join();
  close(ends[0]);

  EXPECT_TRUE(report) << report.error().message();
  EXPECT_EQ(taken, std::string("id,name\n").size() + 5000 * 103);
}

TEST_F(StdoutSinkTest, LoadsOfTwoSyncsTakeTurns) {
  const auto first = to("csv", "first");
  const auto second = to("csv", "second");
  const auto fields = columns({"id"});
  const auto one = begin(*first, fields, "a");
  engine::LoadLane two(*second, {"b", "second", "run"}, *events_);
  const auto print = [&](engine::LoadLane& lane, const char* id) -> Task<void> {
    auto batch = batches(fields, {{id}}).front();
    EXPECT_TRUE(co_await lane.take(std::move(batch)));
    EXPECT_TRUE(co_await lane.finish({1}));
  };
  const auto begin_and_print = [&]() -> Task<void> {
    EXPECT_TRUE(co_await two.begin(std::make_shared<const Schema>(fields)));
    co_await print(two, "2");
  };
  const auto both = [&]() -> Task<void> {
    TaskGroup waiting(loop_.get_executor());
    waiting.spawn(begin_and_print());
    co_await boost::asio::post(loop_, boost::asio::use_awaitable);
    co_await print(*one, "1");
    co_await waiting.join();
  };

  run(both());

  EXPECT_EQ(printed(), "id\n1\nid\n2\n");
}

}  // namespace
}  // namespace millrace::testing
