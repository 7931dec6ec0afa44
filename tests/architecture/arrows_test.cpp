// Reads every include of the code and fails on an arrow between folders that the design forbids.

#include <algorithm>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/architecture/includes.h"

namespace millrace {
namespace {

using Arrows = std::map<std::string, std::set<std::string>>;

// Folder -> the folders that it may include, as the link lines of the CMake files say: what its
// library links, and whatever those offer in turn.
Arrows read_arrows() {
  struct Links {
    std::vector<std::string> to_all;
    std::vector<std::string> to_itself;
  };
  std::map<std::string, Links> links;
  std::ifstream in(std::string(MILLRACE_BINARY_DIR) + "/arrows.txt");
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    std::string folder;
    words >> folder;
    Links& its = links[folder];
    auto* list = &its.to_all;
    words.ignore(2);
    for (std::string word; words >> word;) {
      if (word == "|") {
        list = &its.to_itself;
      } else {
        list->push_back(word);
      }
    }
  }
  Arrows arrows;
  for (const auto& [folder, its] : links) {
    auto& reached = arrows[folder];
    std::vector<std::string> ahead = its.to_all;
    ahead.insert(ahead.end(), its.to_itself.begin(), its.to_itself.end());
    while (!ahead.empty()) {
      const std::string next = ahead.back();
      ahead.pop_back();
      if (!reached.insert(next).second) continue;
      const auto& onwards = links[next].to_all;
      ahead.insert(ahead.end(), onwards.begin(), onwards.end());
    }
  }
  return arrows;
}

const Arrows& allowed() {
  static const Arrows arrows = read_arrows();
  return arrows;
}

// What only connector/io (and the example server, for the libraries that it serves with) may see.
const std::map<std::string, std::set<std::string>> kOwners{
    {"curl/", {"connector/io/http"}},
    {"libpq-fe.h", {"connector/io/postgres"}},
    {"sqlite3.h", {"connector/io/sqlite"}},
    {"zip.h", {"connector/formats"}},
    {"zstd.h", {"connector/io/compression"}},
    {"expat.h", {"connector/formats"}},
    {"xlsxwriter", {}},  // Tests and benchmarks read its workbooks.
    {"yaml-cpp/", {"config"}},
    {"CLI/", {"connector/app", "examples/reports_server"}},
    {"boost/beast", {"connector/io/http_server"}},
};

// The innermost folder with a library of its own.
std::string folder_of(const std::string& path) {
  std::string innermost;
  for (const auto& [folder, arrows] : allowed()) {
    if (path.starts_with(folder + "/") && folder.size() > innermost.size()) innermost = folder;
  }
  return innermost;
}

std::vector<std::string> wrong_arrows(const std::vector<Include>& includes) {
  std::vector<std::string> wrong;
  for (const auto& [file, included] : includes) {
    const auto from = folder_of(file);
    const auto to = folder_of(included);
    if (!to.empty() && to != from && !allowed().at(from).contains(to)) {
      wrong.push_back(file + " includes " + included);
    }
    for (const auto& [library, owners] : kOwners) {
      if (!included.starts_with(library)) continue;
      if (!owners.contains(from)) {
        wrong.push_back(file + " includes " + included);
      }
    }
  }
  return wrong;
}

TEST(Architecture, EveryIncludeFollowsTheArrows) {
  const auto includes = includes_below(MILLRACE_SOURCE_DIR);

  ASSERT_GT(includes.size(), 200u) << "the test reads the wrong folder";
  EXPECT_THAT(wrong_arrows(includes), ::testing::IsEmpty());
}

TEST(Architecture, AWrongArrowWouldBeSeen) {
  const std::vector<Include> includes{{"connector/data/x.cpp", "connector/engine/engine.h"},
                                      {"sinks/x_sink.cpp", "connector/engine/engine.h"},
                                      {"sinks/x_sink.cpp", "connector/delivery/sender.h"},
                                      {"connector/delivery/x.cpp", "connector/engine/engine.h"},
                                      {"connector/delivery/x.cpp", "sinks/webhook/receiver.h"},
                                      {"connector/engine/x.cpp", "connector/delivery/sender.h"},
                                      {"sinks/x_sink.cpp", "curl/curl.h"},
                                      {"sinks/x_sink.cpp", "connector/io/http/http_client.h"},
                                      {"connector/formats/x.cpp", "xlsxwriter.h"},
                                      {"examples/reports_server/x.cpp", "xlsxwriter.h"}};

  EXPECT_THAT(wrong_arrows(includes), ::testing::SizeIs(8));
}

// A sink, a source or a step never includes another one: components know interfaces only.
TEST(Architecture, ComponentsDoNotKnowEachOther) {
  const std::regex component(R"(^(sinks|connector/sources)/([a-z_]+)/)");
  std::vector<std::string> sideways;
  for (const auto& [file, included] : includes_below(MILLRACE_SOURCE_DIR)) {
    std::smatch from;
    std::smatch to;
    if (!std::regex_search(included, to, component)) continue;
    const bool inside = std::regex_search(file, from, component) && from[2] == to[2];
    const bool registers = file.find(to[2].str() + "_") != std::string::npos;
    if (!inside && !registers) sideways.push_back(file + " includes " + included);
  }

  EXPECT_THAT(sideways, ::testing::IsEmpty());
}

}  // namespace
}  // namespace millrace
