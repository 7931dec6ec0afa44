// Reads every include of the code and fails on files, or folders, that include each other in a
// loop.

#include <map>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/architecture/includes.h"

namespace millrace {
namespace {

using Graph = std::map<std::string, std::set<std::string>>;

// "a/b.h" and "a/b.cpp" are one file of the design: "a/b".
std::string stem_of(const std::string& path) {
  return path.substr(0, path.rfind('.'));
}

std::string parent_of(const std::string& path) {
  return path.substr(0, path.rfind('/'));
}

// Who includes whom, by what `name_of` makes of a path; headers from elsewhere are left out.
Graph graph_of(const std::vector<Include>& includes, std::string (*name_of)(const std::string&)) {
  std::set<std::string> own;
  for (const auto& [file, included] : includes) own.insert(stem_of(file));
  Graph graph;
  for (const auto& [file, included] : includes) {
    if (own.contains(stem_of(included))) graph[name_of(file)].insert(name_of(included));
  }
  return graph;
}

std::set<std::string> reached_from(const Graph& graph, const std::string& start) {
  std::set<std::string> reached;
  std::vector<std::string> ahead{start};
  while (!ahead.empty()) {
    const auto found = graph.find(ahead.back());
    ahead.pop_back();
    if (found == graph.end()) continue;
    for (const auto& next : found->second) {
      // Including itself is a header and its source.
      if (next != found->first && reached.insert(next).second) ahead.push_back(next);
    }
  }
  return reached;
}

// The names that a way leads back to, in order.
std::vector<std::string> in_loops(const Graph& graph) {
  std::vector<std::string> found;
  for (const auto& [name, included] : graph) {
    if (reached_from(graph, name).contains(name)) found.push_back(name);
  }
  return found;
}

TEST(Architecture, NoFilesIncludeEachOther) {
  const auto includes = includes_below(MILLRACE_SOURCE_DIR);

  EXPECT_THAT(in_loops(graph_of(includes, stem_of)), ::testing::IsEmpty());
}

TEST(Architecture, NoFoldersIncludeEachOther) {
  const auto includes = includes_below(MILLRACE_SOURCE_DIR);

  EXPECT_THAT(in_loops(graph_of(includes, parent_of)), ::testing::IsEmpty());
}

// The usual one: a header declares what another file defines.
TEST(Architecture, ALoopOfFilesWouldBeSeen) {
  const std::vector<Include> includes{
      {"io/client.cpp", "io/client.h"}, {"io/client.cpp", "io/stream.h"},
      {"io/stream.h", "io/url.h"},      {"io/url.cpp", "io/url.h"},
      {"io/url.cpp", "io/client.h"},    {"io/user.cpp", "io/client.h"},
      {"io/stream.h", "vector"}};

  EXPECT_THAT(in_loops(graph_of(includes, stem_of)),
              ::testing::ElementsAre("io/client", "io/stream", "io/url"));
}

TEST(Architecture, ALoopOfFoldersWouldBeSeen) {
  const std::vector<Include> includes{{"server/data/rows.h", "server/http/reply.h"},
                                      {"server/http/server.cpp", "server/data/spool.h"},
                                      {"server/http/reply.h", "string"},
                                      {"server/data/spool.h", "string"},
                                      {"server/api/routes.cpp", "server/data/rows.h"}};

  EXPECT_THAT(in_loops(graph_of(includes, parent_of)),
              ::testing::ElementsAre("server/data", "server/http"));
}

}  // namespace
}  // namespace millrace
