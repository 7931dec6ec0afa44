#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/tree/node.h"
#include "connector/base/error.h"

namespace millrace::config {

// One thing that is wrong: where, which option, what, and what to write instead. `message` is
// already fit to print.
struct Problem {
  Place place;
  std::string path;
  std::string message;

  // "millrace.yaml:12:5: connections.crm.timeout: '5' has no unit; write 5s"
  std::string text() const;
};

// Everything that is wrong with a configuration, collected, so that one look shows it all. Warnings
// are kept apart: a configuration that has nothing else is good.
class Problems {
 public:
  // The message is made of texts that are fit to print: see printable().
  void add(Place place, std::string path, std::string message);
  // For what is odd, and probably not meant, but does no harm.
  void warn(Place place, std::string path, std::string message);

  bool empty() const { return all_.empty(); }
  // How often something was added.
  std::size_t size() const { return all_.size(); }
  // True when something is wrong with this option, or within it.
  bool any_below(const std::string& path) const;

  // By file, line and column; what is said twice of one place is listed once.
  std::vector<Problem> sorted() const;
  // The warnings, likewise.
  std::vector<Problem> warnings() const;

  // One line each, sorted; after the first `limit` only their number.
  std::string text(std::size_t limit = 200) const;

  // All of it as one error of kind InvalidConfig.
  Error error() const;

 private:
  std::vector<Problem> all_;
  std::vector<Problem> warnings_;
};

// `path` with a key or an index added: "syncs" + "a" = "syncs.a"; "to" + 0 = "to[0]".
std::string path_of(const std::string& path, std::string_view key);
std::string path_of(const std::string& path, std::size_t index);

}  // namespace millrace::config
