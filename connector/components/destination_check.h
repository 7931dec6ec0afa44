#pragma once

#include <string>
#include <string_view>

#include "config/values/template.h"
#include "connector/components/known_schema.h"
#include "connector/components/options/capabilities.h"

// What can be told of a destination while the file is read, beyond what its spec tells: it depends
// on the connection, on the sync, or on the columns that come in.

namespace millrace::components {

// Takes what is wrong with the options of a destination. Messages follow the option: "names the
// column ...".
class DestinationProblems {
 public:
  virtual ~DestinationProblems() = default;
  // `option` is the one to change, for its place in the file: "table"; empty: all of them.
  virtual void add(std::string_view option, std::string message) = 0;
  // `word` is the item of a list that is wrong.
  virtual void add(std::string_view option, std::string_view word, std::string message) = 0;
};

// What a destination is held against.
struct DestinationSetting {
  const KnownSchema& columns;       // Of the rows that come in, as far as they are known.
  const config::RunValues& values;  // Of a run of the sync: what depends on the run is made up.
};

// What is wrong with the options that destinations of all kinds share.
void check_rows(const TableOptions& options, const Capabilities& can, const KnownSchema& columns,
                DestinationProblems& problems);

}  // namespace millrace::components
