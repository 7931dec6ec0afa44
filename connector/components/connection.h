#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "config/values/template.h"
#include "connector/components/sink.h"
#include "connector/components/source.h"

namespace millrace::components {

// Something that an account allows so much of at once, and how much of it this process uses.
struct LimitUse {
  std::string what;  // "jobs at once"
  std::uint64_t used = 0;
  std::uint64_t most = 0;

  bool operator==(const LimitUse&) const = default;
};

// A system that reports are read from, shared by all syncs that name it: its limits live here.
// What may be asked of it depends on its kind; see SourceConnectionOf.
class SourceConnection {
 public:
  virtual ~SourceConnection() = default;

  // What its account allows at once, as it is now.
  virtual std::vector<LimitUse> limits() const { return {}; }
};

// A source connection whose syncs name their report with the options `From`.
template <class From>
class SourceConnectionOf : public SourceConnection {
 public:
  // `values` render the templates of `from`. The connection and `from` outlive the source.
  virtual Result<std::unique_ptr<Source>> source(const From& from,
                                                 const config::RunValues& values) = 0;
};

// A system that rows are written to, shared by all destinations that name it. What may be asked of
// it depends on its kind; see SinkConnectionOf.
class SinkConnection {
 public:
  virtual ~SinkConnection() = default;
};

// A sink connection whose destinations have the options `To`.
template <class To>
class SinkConnectionOf : public SinkConnection {
 public:
  // `values` render the templates of `to`. The connection outlives the destination.
  virtual Result<std::unique_ptr<Destination>> destination(const To& to,
                                                           const config::RunValues& values) = 0;
};

}  // namespace millrace::components
