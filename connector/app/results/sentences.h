#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "connector/engine/outcome.h"

namespace millrace::app {

// What is said of syncs, or of a destination of theirs: the same sentence once, with the names of
// all whom it is true of, in the order in which they were told first.
class Sentences {
 public:
  void add(const engine::SyncOutcome& sync, std::string sentence);
  void add(const engine::SyncOutcome& sync, const engine::DestinationOutcome& to,
           std::string sentence);

  // A paragraph for each, no line wider than `width`.
  std::string text(std::size_t width) const;

  // The same without the names of the syncs, a line each: "warehouse: refused: no such table".
  std::string text_without_syncs() const;

 private:
  struct Told {
    std::string destination;
    std::string sentence;
    std::vector<std::string> syncs;
  };

  void add_of(const engine::SyncOutcome& sync, std::string destination, std::string sentence);

  std::vector<Told> told_;
  std::map<std::pair<std::string, std::string>, std::size_t> places_;
};

}  // namespace millrace::app
