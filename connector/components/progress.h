#pragma once

#include <string>
#include <string_view>

namespace millrace::components {

// Told by a source or a sink what a sync is doing, for the display and the log. Loop thread only.
class Progress {
 public:
  virtual ~Progress() = default;

  // "submitting", "queued (job 20164921)", "downloading", "waiting 4s: 429 from the API", ...
  virtual void stage(std::string_view what) = 0;

  // Something recovered by itself, or something that a person should know: one sentence.
  virtual void note(std::string_view sentence) = 0;

  // Why something is done the way it is: one sentence for whoever asked with --verbose.
  virtual void detail(std::string_view sentence) = 0;
};

}  // namespace millrace::components
