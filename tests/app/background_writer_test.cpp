#include "connector/app/terminal/background_writer.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <future>
#include <sstream>
#include <string>

#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace millrace::app {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

// A reader's end and a writer's end; as small as a pipe can be.
class Pipe {
 public:
  Pipe() {
    std::signal(SIGPIPE, SIG_IGN);
    EXPECT_EQ(pipe(ends_.data()), 0);
    fcntl(ends_[1], F_SETPIPE_SZ, 4096);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    close_reader();
    close_writer();
  }

  int writer() const { return ends_[1]; }
  void close_reader() { shut(ends_[0]); }
  void close_writer() { shut(ends_[1]); }

  // So much, or all until the writer's end is closed.
  std::string read(std::size_t most = std::string::npos) {
    std::string text;
    std::array<char, 4096> piece;
    while (text.size() < most) {
      const auto got = ::read(ends_[0], piece.data(), std::min(piece.size(), most - text.size()));
      if (got <= 0) break;
      text.append(piece.data(), static_cast<std::size_t>(got));
    }
    return text;
  }

 private:
  static void shut(int& end) {
    if (end >= 0) close(end);
    end = -1;
  }

  std::array<int, 2> ends_{-1, -1};
};

TEST(BackgroundWriterTest, WritesWhatItIsGivenInOrder) {
  Pipe pipe;
  BackgroundWriter writer(pipe.writer());

  EXPECT_TRUE(writer.write("one\n"));
  EXPECT_TRUE(writer.write("two\n"));
  EXPECT_TRUE(writer.drain(1h));

  EXPECT_EQ(pipe.read(8), "one\ntwo\n");
}

// How many lines a text has, and how many it says are missing.
struct Count {
  std::size_t there = 0;
  std::size_t missing = 0;
};

Count count(const std::string& text) {
  Count count;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::size_t missing = 0;
    if (std::sscanf(line.c_str(), "millrace: %zu lines are missing here", &missing) == 1) {
      count.missing += missing;
    } else {
      ++count.there;
    }
  }
  return count;
}

// F123
TEST(BackgroundWriterTest, NeverWaitsForAReaderAndSaysHowMuchIsMissing) {
  Pipe pipe;
  const auto room = static_cast<std::size_t>(fcntl(pipe.writer(), F_GETPIPE_SZ));
  std::size_t lines = 0;
  std::size_t refused = 0;
  BackgroundWriter writer(pipe.writer(), 2000);
  // Until more was taken than the pipe holds: then some of it still waits.
  for (std::size_t taken = 0; taken <= room || refused == 0; ++lines) {
    const auto line = fmt::format("line {}\n", lines);
    const bool is_taken = writer.write(line);
    taken += is_taken ? line.size() : 0;
    refused += is_taken ? 0 : 1;
  }
  EXPECT_FALSE(writer.drain(1ms));
  EXPECT_FALSE(writer.is_idle());

  std::string text;
  while (count(text).there + refused < lines || count(text).missing < refused) {
    do text += pipe.read(1);
    while (!text.ends_with('\n'));
  }

  EXPECT_TRUE(writer.drain(1h));
  EXPECT_GT(refused, 0u);
  EXPECT_EQ(count(text).missing, refused);
  EXPECT_EQ(count(text).there + refused, lines);
  EXPECT_THAT(text, ::testing::StartsWith("line 0\nline 1\n"));
}

TEST(BackgroundWriterTest, GoesOnWhenTheReaderIsGone) {
  Pipe pipe;
  BackgroundWriter writer(pipe.writer());
  pipe.close_reader();

  EXPECT_TRUE(writer.write("nobody reads this\n"));
  EXPECT_TRUE(writer.drain(1h));
  EXPECT_TRUE(writer.write("nor this\n"));
  EXPECT_TRUE(writer.drain(1h));
}

TEST(BackgroundWriterTest, WaitsForASlowReaderButNotForOneWhoHasStopped) {
  Pipe pipe;
  const std::string text(8'000'000, 'x');
  BackgroundWriter writer(pipe.writer(), text.size());
  EXPECT_TRUE(writer.write(text));
  EXPECT_FALSE(writer.drain(1ms));

  constexpr auto kLimit = 1s;
  auto drained = std::async(std::launch::async, [&] { return writer.drain(kLimit); });
  std::size_t read = 0;
  for (const auto begun = std::chrono::steady_clock::now();
       std::chrono::steady_clock::now() - begun < 2 * kLimit && read < text.size() / 2;) {
    read += pipe.read(1).size();
  }
  EXPECT_EQ(pipe.read(text.size() - read).size(), text.size() - read);

  EXPECT_TRUE(drained.get());
}

TEST(BackgroundWriterTest, WritesAllOfItToADescriptorThatDoesNotBlock) {
  Pipe pipe;
  fcntl(pipe.writer(), F_SETFL, O_NONBLOCK);
  BackgroundWriter writer(pipe.writer());
  const std::string text(100'000, 'x');

  EXPECT_TRUE(writer.write(text));

  EXPECT_EQ(pipe.read(text.size()), text);
}

}  // namespace
}  // namespace millrace::app
