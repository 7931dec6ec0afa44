// Reads every include of the code and fails on an arrow between folders that the design forbids.

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace millrace {
namespace {

using Arrows = std::map<std::string, std::set<std::string>>;

// Folder -> the folders that it may include. The same arrows as the link lines in the CMake files.
const Arrows kAllowed{
    {"connector/base", {}},
    {"config", {"connector/base"}},
    {"connector/data", {"connector/base"}},
    {"connector/io", {"connector/base", "connector/data"}},
    {"connector/formats", {"connector/base", "connector/data", "connector/io"}},
    {"connector/components",
     {"connector/base", "connector/data", "config", "connector/io", "connector/formats"}},
    {"connector/sources",
     {"connector/base", "connector/data", "config", "connector/io", "connector/formats",
      "connector/components"}},
    {"connector/transforms",
     {"connector/base", "connector/data", "config", "connector/formats", "connector/components"}},
    {"sinks",
     {"connector/base", "connector/data", "config", "connector/io", "connector/formats",
      "connector/components"}},
    {"connector/engine",
     {"connector/base", "connector/data", "config", "connector/io", "connector/formats",
      "connector/components", "connector/transforms"}},
    {"connector/ledger",
     {"connector/base", "connector/data", "config", "connector/io", "connector/components"}},
    {"connector/app",
     {"connector/base", "connector/data", "config", "connector/io", "connector/formats",
      "connector/components", "connector/transforms", "connector/engine", "connector/ledger"}},
    {"examples/reports_server",
     {"connector/base", "connector/data", "config", "connector/io", "connector/formats"}},
};

// What only connector/io (and the example server, for the libraries that it serves with) may see.
const std::map<std::string, std::set<std::string>> kOwners{
    {"curl/", {"connector/io"}},
    {"libpq-fe.h", {"connector/io"}},
    {"sqlite3.h", {"connector/io"}},
    {"zip.h", {"connector/formats"}},
    {"expat.h", {"connector/formats"}},
    {"xlsxwriter", {}},  // Tests and benchmarks read its workbooks.
    {"yaml-cpp/", {"config"}},
    {"CLI/", {"connector/app", "examples/reports_server"}},
    {"boost/beast", {"examples/reports_server"}},
};

std::string folder_of(const std::string& path) {
  for (const auto& [folder, allowed] : kAllowed) {
    if (path.starts_with(folder + "/")) return folder;
  }
  return "";
}

struct Include {
  std::string file;
  std::string included;
};

std::vector<Include> includes_below(const std::filesystem::path& root) {
  const std::regex pattern(R"re(^\s*#include\s+["<]([^">]+)[">])re");
  std::vector<Include> found;
  for (const auto& [folder, allowed] : kAllowed) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / folder)) {
      const auto extension = entry.path().extension();
      if (extension != ".h" && extension != ".cpp") continue;
      std::ifstream in(entry.path());
      for (std::string line; std::getline(in, line);) {
        std::smatch match;
        if (!std::regex_search(line, match, pattern)) continue;
        found.push_back({std::filesystem::relative(entry.path(), root).string(), match[1]});
      }
    }
  }
  return found;
}

std::vector<std::string> wrong_arrows(const std::vector<Include>& includes) {
  std::vector<std::string> wrong;
  for (const auto& [file, included] : includes) {
    const auto from = folder_of(file);
    const auto to = folder_of(included);
    if (!to.empty() && to != from && !kAllowed.at(from).contains(to)) {
      wrong.push_back(file + " includes " + included);
    }
    for (const auto& [library, owners] : kOwners) {
      if (included.starts_with(library) && !owners.contains(from)) {
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
  const std::vector<Include> includes{{"connector/data/x.cpp", "connector/engine/run.h"},
                                      {"sinks/x_sink.cpp", "connector/engine/run.h"},
                                      {"sinks/x_sink.cpp", "curl/curl.h"},
                                      {"sinks/x_sink.cpp", "connector/io/http_client.h"},
                                      {"connector/formats/x.cpp", "xlsxwriter.h"},
                                      {"examples/reports_server/x.cpp", "xlsxwriter.h"}};

  EXPECT_THAT(wrong_arrows(includes), ::testing::SizeIs(5));
}

// A sink, a source or a step never includes another one: components know interfaces only.
TEST(Architecture, ComponentsDoNotKnowEachOther) {
  std::vector<std::string> sideways;
  for (const auto& [file, included] : includes_below(MILLRACE_SOURCE_DIR)) {
    const std::regex component(R"(^(sinks|connector/sources)/([a-z_]+)/)");
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
